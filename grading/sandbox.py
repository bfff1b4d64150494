"""A closed room for a student's code, by bubblewrap: no network, nothing to write on, nothing worth reading.

A `Sandbox` keeps a warm process inside (`inside/room.py`). Each `Room` is a child of it with its own process numbers,
its own small `/tmp` and no privileges, so that neither the parent nor a later room can be touched from it.
"""

import array
import contextlib
import resource
import selectors
import signal
import socket
import struct
import subprocess
import tempfile
import time
import warnings
from functools import partial
from os import close, pidfd_open, pipe, read, set_blocking, sysconf
from pathlib import Path
from select import select
from typing import Literal

from grading import enclosure, far, wire
from grading.enclosure import NoSandbox
from grading.limits import Limits

Isolation = Literal["bubblewrap", "none"]
WARM_SECONDS, READY_SECONDS, POLL = 180, 20, 0.1
READS = 32  # of what was printed, before anything else is looked after: twice the largest pipe
TICKS = sysconf("SC_CLK_TCK")
PAGE = resource.getpagesize()
CREDENTIALS = struct.Struct("3i")


class Ended(BaseException):
    """A room is gone, with the reason: no check may take it for an exception of the answer's."""


class Sandbox:
    """A warm process that makes rooms for the notebooks of one topic."""

    def __init__(self, topic: str, limits: Limits, isolation: Isolation = "bubblewrap"):
        """Start the warm process."""
        self.topic, self.limits, self.isolation = topic, limits, isolation
        if isolation == "none":
            warnings.warn("student code runs WITHOUT A SANDBOX: it may do what you may do", stacklevel=2)
        self.start()

    def start(self) -> None:
        """Start the warm process; it gets warm while nobody waits."""
        self.folder = tempfile.TemporaryDirectory()
        self.said = tempfile.TemporaryFile()
        self.control, theirs = socket.socketpair()
        command, way, environment = self.command()
        self.process = subprocess.Popen(
            [*command, str(theirs.fileno()), way, *enclosure.imports(self.topic)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self.said,
            pass_fds=[theirs.fileno()],
            env=environment,
        )
        theirs.close()
        self.warm = False

    def command(self) -> tuple[list[str], str, dict[str, str]]:
        """Return what to start, how a room is entered, and the environment."""
        if self.isolation == "none":
            command, environment = enclosure.left_open(Path(self.folder.name))
            return command, "open", environment
        return enclosure.shut_in(self.topic, self.limits.disk), "closed", {}

    def room(self) -> "Room":
        """Return a new room."""
        if self.process.poll() is not None:
            self.close()
            self.start()
        if not self.warm:
            self._wait()
        session, theirs = socket.socketpair()
        session.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        output, their_output = pipe()
        handles = array.array("i", [theirs.fileno(), their_output])
        self.control.sendmsg([b"r"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, handles)])
        theirs.close()
        close(their_output)
        return Room(session, output, self.limits)

    def _wait(self) -> None:
        """Wait until the process has imported everything."""
        self.control.settimeout(WARM_SECONDS)
        with contextlib.suppress(OSError):
            self.warm = self.control.recv(4) == b"warm"
        if not self.warm:
            self.process.kill()
            self.said.seek(0)
            said = self.said.read().decode(errors="replace").strip()
            raise NoSandbox(f"the sandbox does not start: {said[-2000:] or 'it says nothing'}")

    def close(self) -> None:
        """End the warm process, and all that is inside with it."""
        self.process.kill()
        self.process.wait()
        self.control.close()
        self.said.close()
        self.folder.cleanup()


class Room:
    """A process with one student's code in it."""

    def __init__(self, session: socket.socket, output: int, limits: Limits):
        """Wait until the process is there, and limit it."""
        self.session, self.limits, self.output = session, limits, output
        set_blocking(output, False)
        self.printed, self.printed_length = [], 0
        self.ready = selectors.DefaultSelector()
        self.ready.register(session, selectors.EVENT_READ)
        self.ready.register(output, selectors.EVENT_READ)
        self.pid = self._greeted()
        self.handle = pidfd_open(self.pid)
        self._limit()
        self.begin(limits.cell_cpu, limits.cell_seconds)

    def begin(self, cpu: float, seconds: float) -> None:
        """Begin a cell: it has so many seconds of processor time, and of waiting for it."""
        self.most_cpu, self.left = self._used()[0] + cpu, seconds
        self.cpu, self.seconds = cpu, seconds

    def ask(self, *request: object) -> object:
        """Send a request, return the value that comes, or raise the error that it tells of, or Ended."""
        if self.pid is None:
            raise Ended("the Python process had ended before")
        with contextlib.suppress(BlockingIOError):
            if self._some():
                self._end("an answer that nobody had asked for")
        self._send(memoryview(wire.pack(request)))
        return self.told(self._receive())

    def told(self, reply: bytes) -> object:
        """Return the value that a reply brings, or raise the error that it tells of."""
        return far.told(wire.unpack(reply, partial(far.stand_in, self)))

    def words(self) -> str:
        """Return what was printed since the last time, without what is too much."""
        if self.pid is not None:
            self._drain()
        text = b"".join(self.printed).decode(errors="replace")
        if self.printed_length > self.limits.output:
            text += f"\n… {self.printed_length - self.limits.output:,} more characters"
        self.printed, self.printed_length = [], 0
        return text

    def close(self) -> None:
        """End the process."""
        if self.pid is None:
            return
        self._drain()
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.handle, signal.SIGKILL)
        self.ready.close()
        self.session.close()
        for handle in (self.handle, self.output):
            close(handle)
        self.pid = None

    def _greeted(self) -> int:
        """Wait for the first word; return the number that the process has out here."""
        self.session.settimeout(READY_SECONDS)
        word, extra = b"", []
        with contextlib.suppress(OSError):
            word, extra, *_ = self.session.recvmsg(5, socket.CMSG_SPACE(CREDENTIALS.size))
        if word != b"ready":
            raise NoSandbox("the sandbox makes no room: the kernel refuses namespaces, or memory is short")
        self.session.setblocking(False)
        return CREDENTIALS.unpack(extra[0][2])[0]

    def _limit(self) -> None:
        """Let the kernel hold the process to its limits; what it cannot see, `_receive` watches."""
        mapped = int(Path(f"/proc/{self.pid}/statm").read_text().split()[0]) * PAGE
        limits = {
            resource.RLIMIT_AS: mapped + self.limits.memory,
            resource.RLIMIT_CORE: 0,
            resource.RLIMIT_CPU: int(self.limits.notebook_seconds),
            resource.RLIMIT_FSIZE: self.limits.disk,
            resource.RLIMIT_MEMLOCK: 0,
            resource.RLIMIT_MSGQUEUE: 0,
            resource.RLIMIT_NOFILE: self.limits.open_files,
        }
        for kind, most in limits.items():
            resource.prlimit(self.pid, kind, (most, most))

    def _send(self, data: memoryview) -> None:
        """Send all of a request, even if nobody reads it at once."""
        began = time.monotonic()
        while data:
            try:
                data = data[self.session.send(data) :]
            except BlockingIOError:
                select([], [self.session], [], POLL)
                self._watch(time.monotonic() - began)
            except OSError:
                raise self._gone() from None

    def _receive(self) -> bytearray:
        """Return the reply, whole, within time and size."""
        reply, length, began = bytearray(), wire.HEAD.size, time.monotonic()
        while len(reply) < length:
            events = self.ready.select(POLL)
            if any(key.fileobj is self.session for key, _ in events):
                reply += self._some()
                if len(reply) >= wire.HEAD.size:
                    length = wire.HEAD.unpack_from(reply)[0]
            self._drain()
            waited = time.monotonic() - began
            if waited > POLL:
                self._watch(waited)
            if length > self.limits.message or len(reply) > max(length, wire.HEAD.size):
                self._end(f"a result of more than {self.limits.message >> 20} MB, or more than one")
        self.left -= time.monotonic() - began
        return reply

    def _some(self) -> bytes:
        """Return what is there of a reply."""
        try:
            data = self.session.recv(2**20)
        except BlockingIOError:
            raise
        except OSError:
            data = b""
        if not data:
            raise self._gone()
        return data

    def _watch(self, waited: float) -> None:
        """End the process if it uses too much."""
        cpu, threads = self._used()
        if waited > self.left:
            self._end(f"no end after {self.seconds:.0f} seconds")
        if cpu > self.most_cpu:
            self._end(f"no end after {self.cpu:.0f} seconds of computing")
        if threads > self.limits.threads:
            self._end(f"more than {self.limits.threads} threads")

    def _used(self) -> tuple[float, int]:
        """Return the seconds of processor time that were used, and the threads that there are."""
        try:
            fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return 0.0, 0
        return (int(fields[11]) + int(fields[12])) / TICKS, int(fields[17])

    def _drain(self) -> None:
        """Read what was printed, not for ever if there is always more; keep the beginning."""
        with contextlib.suppress(BlockingIOError, KeyError):
            for _ in range(READS):
                if not (data := read(self.output, 2**16)):
                    self.ready.unregister(self.output)
                    return
                if self.printed_length < self.limits.output:
                    self.printed.append(data[: self.limits.output - self.printed_length])
                self.printed_length += len(data)

    def _end(self, why: str) -> None:
        self.close()
        raise Ended(why)

    def _gone(self) -> Ended:
        self.close()
        return Ended("the Python process ended")
