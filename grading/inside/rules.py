"""What the kernel refuses to a student's process: other processes, sockets, memory that no limit counts.

A filter of system calls (seccomp, classic BPF), written out since the standard library has no word for it.
"""

import ctypes
import platform
import struct

EPERM, ENOSYS, EAGAIN = 1, 38, 11
ALLOW, KILL, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16  # where they are in the kernel's record of a call
THREAD = 0x00010000  # CLONE_THREAD
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, PR_CAPBSET_DROP, FILTER = 38, 22, 24, 2

# By machine: what the kernel calls it, the numbers of clone and clone3, and those of the refused calls.
MACHINES = {
    "x86_64": (
        0xC000003E,
        56,
        435,
        {
            "processes": (57, 58, 59, 322, 101, 310, 311, 434, 135),
            "network": (41, 42, 49),
            "namespaces": (272, 308, 165, 166, 155, 161, 428, 429, 430, 442, 303, 304),
            "memory": (319, 447, 29, 64, 68, 240),
            "kernel": (248, 249, 250, 321, 298, 323, 425, 300),
        },
    ),
    "aarch64": (
        0xC00000B7,
        220,
        435,
        {
            "processes": (221, 281, 117, 270, 271, 434, 92),
            "network": (198, 203, 200),
            "namespaces": (97, 268, 40, 39, 41, 51, 428, 429, 430, 442, 264, 265),
            "memory": (279, 447, 194, 190, 186, 180),
            "kernel": (217, 218, 219, 280, 241, 282, 425, 262),
        },
    ),
}
FOREIGN = 0x40000000  # numbers of x32, a second way to the same calls


def program() -> bytes:
    """Return the filter of this machine."""
    architecture, clone, clone3, refused = MACHINES[platform.machine()]
    numbers = [number for group in refused.values() for number in group]
    steps = [
        (LOAD, 0, 0, ARCHITECTURE),
        (EQUAL, 1, 0, architecture),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, NUMBER),
        (AT_LEAST, 0, 1, FOREIGN),
        (RETURN, 0, 0, KILL),
        (EQUAL, 0, 1, clone3),
        (RETURN, 0, 0, ERRNO | ENOSYS),  # then a thread is made by clone, whose flags can be read
        (EQUAL, 0, 4, clone),
        (LOAD, 0, 0, FIRST_ARGUMENT),
        (ANY_BIT, 1, 0, THREAD),
        (RETURN, 0, 0, ERRNO | EAGAIN),
        (RETURN, 0, 0, ALLOW),
    ]
    for number in numbers:
        steps += [(EQUAL, 0, 1, number), (RETURN, 0, 0, ERRNO | EPERM)]
    return b"".join(struct.pack("HBBI", *step) for step in [*steps, (RETURN, 0, 0, ALLOW)])


class Program(ctypes.Structure):
    """The kernel's `struct sock_fprog`."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def give_up_privileges(libc: ctypes.CDLL) -> None:
    """Drop every capability for good, then put the filter up."""
    for capability in range(64):
        libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    header, none = struct.pack("Ii", 0x20080522, 0), bytes(24)
    must(libc.capset(header, none))
    must(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    steps = program()
    filtered = Program(len(steps) // 8, steps)
    must(libc.prctl(PR_SET_SECCOMP, FILTER, ctypes.byref(filtered), 0, 0))


def must(status: int) -> None:
    """Raise OSError if a call of the C library failed."""
    if status:
        raise OSError(ctypes.get_errno(), "the kernel refuses to shut the sandbox")
