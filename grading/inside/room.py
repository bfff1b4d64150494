"""The process in which a student's code runs, and the warm parent that it is forked from.

The parent has imported everything, holds nothing that is worth reading, and never runs a student's code. For each
notebook it forks a child, which gets process numbers, a `/tmp` and an `/dev/shm` of its own, gives up every
privilege, and from then on answers requests: run a cell, look a name up, call what a name stands for.
"""

import array
import contextlib
import ctypes
import importlib
import os
import signal
import socket
import sys
import warnings

import numpy as np
import wire
from IPython.core.interactiveshell import InteractiveShell
from rules import give_up_privileges, must
from traitlets.config import Config

from cnnlib.checks._core import calls

NEW_PROCESSES, NEW_MOUNTS, NEW_IPC = 0x20000000, 0x00020000, 0x08000000
PRIVATE = 0x40000 | 0x4000  # MS_PRIVATE, with all that is mounted below
MOST_WORDS = 2000
ENOUGH_AT_ONCE = 2**20  # bytes of what came in some cases: the next ones are asked for later
HERE = os.path.dirname(__file__) + os.sep


class Shell(InteractiveShell):
    """IPython without a terminal: it has magics, and shows what it shows as text."""

    def enable_gui(self, gui=None):
        """Let `%matplotlib` be written; nobody sees windows here."""


def new_shell():
    """Return a shell that keeps no history."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "NoColor"
    config.InteractiveShell.autoindent = False
    return Shell.instance(config=config)


# The student's side of the table ----------------------------------------------------------------------------


class Room:
    """Answer requests about the names that a student defines."""

    def __init__(self, shell):
        """Begin with no names but IPython's own."""
        self.shell, self.kept, self.given = shell, [], {}

    def run(self, source):
        """Run a cell; return the error that ended it, or None."""
        result = self.shell.run_cell(source, store_history=False)
        error = result.error_before_exec or result.error_in_exec
        return None if error is None else [type(error).__name__, str(error)[:MOST_WORDS]]

    def look(self, name):
        """Return what a name stands for, in a list, which is empty if it stands for nothing."""
        return [self.shell.user_ns[name]] if name in self.shell.user_ns else []

    def call(self, place, arguments, options, where):
        """Call something that is kept here; return its result and the arguments as they are afterwards."""
        function, arguments = self.kept[place], self.with_given(arguments, where)
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            value = function(*arguments, **options)
        if isinstance(function, type):
            value = self.reference(value)
        return value, arguments

    def get(self, place, name, given):
        """Return an attribute of something that is kept here."""
        self.renew(place, given)
        return getattr(self.kept[place], name)

    def with_given(self, arguments, where):
        """Return the arguments; an array that the object was given before is that array again."""
        if where is None:
            return arguments
        owner, given, known = where
        mine = self.renew(owner, given)
        new = [one for one, place in zip(arguments, known, strict=True) if place is None]
        arguments = [
            mine[place] if place is not None else one for one, place in zip(arguments, known, strict=True)
        ]
        mine += [one for one in new if isinstance(one, np.ndarray)]
        return arguments

    def renew(self, owner, given):
        """Write what became of the arrays that an object was given into them; return them."""
        mine = self.given.setdefault(owner, [])
        for one, now in zip(mine, given, strict=False):
            with contextlib.suppress(ValueError):  # it was made read-only here
                one[...] = now
        return mine

    def keep(self, value):
        """Keep a function, which cannot cross, and return what the other side needs to know of it."""
        return self.reference(value).told if isinstance(value, Reference) or callable(value) else None

    def reference(self, value):
        """Return a name for a value that stays here."""
        if isinstance(value, Reference):
            return value
        self.kept.append(value)
        return Reference([len(self.kept) - 1, type(value).__name__, callable(value)])

    def each(self, place, cases):
        """Call something for case after case; stop where an error or nothing comes, or enough has come."""
        replies, length = [], 0
        for arguments in cases:
            reply, value = self.reply("call", place, arguments, {}, None)
            replies.append(np.frombuffer(reply, np.uint8))
            length += len(reply)
            if value is None or value[0] is None or length > ENOUGH_AT_ONCE:
                break
        return replies

    def answer(self, request):
        """Return the reply to a request as bytes."""
        try:
            kind, *content = wire.unpack(request)
        except BaseException as error:
            return wire.pack(["error", described(error)])
        return self.reply(kind, *content)[0]

    def reply(self, kind, *content):
        """Do what a request asks for; return the reply as bytes, and the value in it, None if that is an error."""
        try:
            value = getattr(self, kind)(*content)
            return wire.pack(["value", value], self.keep), value
        except BaseException as error:
            return wire.pack(["error", described(error)]), None


class Reference:
    """Stands in a reply for what stays here."""

    def __init__(self, told):
        """Take what the other side needs to know."""
        self.told = told


def described(error):
    """Return what is known of an error as plain data, from where it left this file."""
    place = error.__traceback__
    while place.tb_next and place.tb_frame.f_code.co_filename.startswith(HERE):
        place = place.tb_next
    told = calls.describe_error(error.with_traceback(place))
    told = {key: value[:MOST_WORDS] if isinstance(value, str) else value for key, value in told.items()}
    return told | {"kinds": [kind.__name__ for kind in type(error).__mro__]}


def serve(session, shell):
    """Answer until nobody asks any more."""
    room = Room(shell)
    while request := read(session):
        reply = room.answer(request)
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(Exception):  # a student may have put anything there
                stream.flush()
        session.sendall(reply)


def read(session):
    """Return the next message, or nothing at the end."""
    head = session.recv(wire.HEAD.size, socket.MSG_WAITALL)
    if len(head) < wire.HEAD.size:
        return b""
    return head + session.recv(wire.HEAD.unpack(head)[0] - len(head), socket.MSG_WAITALL)


# The warm parent --------------------------------------------------------------------------------------------


def wait_for_work(control, shell, closed):
    """Fork a child for each pair of a session and an output that arrives."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while handles := receive(control):
        if os.fork() == 0:
            control.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            enter(*handles, shell, closed)
            os._exit(0)
        for handle in handles:
            os.close(handle)


def receive(control):
    """Return the two file descriptors that come next, or nothing at the end."""
    handles = array.array("i")
    message, extra, *_ = control.recvmsg(1, socket.CMSG_SPACE(2 * handles.itemsize))
    for _, _, data in extra:
        handles.frombytes(data)
    return handles.tolist() if message else []


def enter(session, output, shell, closed):
    """Become the student's process; if the sandbox is closed, the first one of a world of its own."""
    libc = ctypes.CDLL(None, use_errno=True)
    os.setsid()  # a signal to one's group goes to all of the group, whatever world they are in
    if closed:
        must(libc.unshare(NEW_PROCESSES | NEW_MOUNTS | NEW_IPC))
        if os.fork():
            os.closerange(3, 1024)
            os.wait()
            return
        for place in (b"/tmp", b"/dev/shm"):
            must(libc.mount(b"tmpfs", place, b"tmpfs", 0, os.environ["ROOM_DISK"].encode()))
    for wanted in (1, 2):
        os.dup2(output, wanted)
    os.dup2(session, 3)
    os.closerange(4, 1024)
    os.environ.pop("ROOM_DISK", None)
    os.chdir("/tmp")
    if closed:
        give_up_privileges(libc)
    session = socket.socket(fileno=3)
    session.sendall(b"ready")
    serve(session, shell)


def main():
    """Get warm, say so, and wait."""
    handle, way, *packages = sys.argv[1:]
    control = socket.socket(fileno=int(handle))
    shell = new_shell()
    for package in packages:
        importlib.import_module(package)
    control.sendall(b"warm")
    wait_for_work(control, shell, way == "closed")


if __name__ == "__main__":
    main()
