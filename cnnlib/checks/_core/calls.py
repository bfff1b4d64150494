"""Call a student's function as a stranger would: copies in, plain data out, nothing else escapes."""

import contextlib
import copy
import io
import logging
import os
import re
import sys
import traceback
import warnings
from dataclasses import dataclass

import numpy as np

UNCHANGEABLE = {type(None), bool, int, float, str}
# Python's whole numbers become arrays of 64 bits, but of 32 in a browser: there, those are given 64 by `widened`.
WIDER = {np.dtype(np.int32): np.int64, np.dtype(np.uint32): np.uint64} if np.dtype(int).itemsize == 4 else {}


@dataclass(frozen=True)
class Outcome:
    """What one call brought back: an array, a tuple of arrays, or the reason why there is neither."""

    value: object = None
    error: str = ""  # name of the exception that came instead
    message: str = ""
    line: str = ""  # the line of the student's code that raised it
    judging: bool = False  # raised by NumPy while the check looked at what came, not by the student's code
    inside: str = ""  # the function it was raised in, if that is another one than was called
    modified: tuple[int, ...] = ()  # positions of the arguments that the call changed
    printed: str = ""


def call(function, arguments, several=False):
    """Call `function` on copies of `arguments`: whatever it raises, the result is an `Outcome`.

    With `several` results a list is as good as a tuple; with one, a tuple is as good as a list.
    """
    sent = copied(arguments)
    with quiet() as printed:
        try:
            value, failure = as_plain(regrouped(function(*sent), several)), {}
        except (Exception, SystemExit) as error:
            value, failure = None, describe_error(error)
    modified = tuple(
        position
        for position, (before, after) in enumerate(zip(arguments, sent, strict=True))
        if any(map(differ, arrays(before), arrays(after)))
    )
    return Outcome(value=value, modified=modified, printed=printed.getvalue(), **failure)


class Remote:
    """A function that lives in another process, where it can be asked for many cases at once."""

    def ahead(self, cases):
        """Return functions of one call each, for one case or more: what they do is what this one did in these."""
        return [self]


def call_ahead(function, cases, several=False):
    """Return what `call` gives in the first of some cases, or in as many as a function answers at once."""
    answers = function.ahead(cases) if isinstance(function, Remote) else [function]
    return [call(answer, case, several) for answer, case in zip(answers, cases, strict=False)]


def copied(value, seen=None):
    """Return what `copy.deepcopy` does; it is asked itself for what is no usual argument, since it takes longer."""
    seen = {} if seen is None else seen
    kind = type(value)
    if kind in UNCHANGEABLE:
        return value
    if id(value) in seen:  # an array that comes twice stays one array
        return seen[id(value)]
    if kind is np.ndarray and value.dtype.kind != "O":
        new = value.copy(order="K")
    elif kind is tuple or kind is list:
        new = kind([copied(item, seen) for item in value])
    elif kind is np.random.Generator and type(value.bit_generator.seed_seq) is np.random.SeedSequence:
        new = copied_generator(value)
    else:
        return copy.deepcopy(value, seen)
    seen[id(value)] = new
    return new


def copied_generator(generator):
    """Return a generator that draws the same from here on, and has children of the same seeds."""
    old = generator.bit_generator
    new = type(old)(np.random.SeedSequence(**old.seed_seq.state))
    new.state = old.state
    return np.random.Generator(new)


def arrays(value):
    """Return the arrays of an argument or a result: itself, or those in a tuple or list."""
    if isinstance(value, (tuple, list)):
        return [array for item in value for array in arrays(item)]
    return [value] if isinstance(value, np.ndarray) else []


def widened(value):
    """Return arrays as any other machine would make them, whatever NumPy's default integer is on this one."""
    if isinstance(value, (tuple, list)):
        return type(value)(map(widened, value))
    if isinstance(value, np.ndarray) and value.dtype in WIDER:
        return value.astype(WIDER[value.dtype])
    return value


def differ(before, after):
    """True if a call changed an array; what is not a number may stay so."""
    return not (identical(before, after) or np.array_equal(before, after, before.dtype.kind in "fc"))


def identical(array, other):
    """True if two arrays are the same byte by byte, which is seen at once; others may be equal, too."""
    return (
        array.shape == other.shape
        and array.dtype == other.dtype
        and array.dtype.kind != "O"
        and array.tobytes() == other.tobytes()
    )


def regrouped(value, several):
    """Return a list as a tuple, or a tuple as a list; anything else as it is."""
    if isinstance(value, (list, tuple)):
        return tuple(value) if several else list(value)
    return value


class Words(np.ndarray):
    """Strings that a measure read off a result: no array that a student returns is of this class."""

    @classmethod
    def of(cls, strings):
        """Return strings as an array that `as_plain` lets through."""
        return np.array(list(strings), dtype=str).view(cls)


class Unreadable(TypeError):
    """A result that is neither numbers nor an array of numbers."""


def as_plain(value):
    """Return `value` as an array of numbers, or a tuple of them; raise `Unreadable` if it is neither, nor `Words`.

    `numpy.array` copies the numbers out of array subclasses and tensors, so no method of the student's is
    called when they are compared.
    """
    if value is None:
        return None
    if isinstance(value, tuple):
        return tuple(as_plain(item) for item in value)
    if isinstance(value, Words):
        return np.array(value)
    try:
        array = np.array(value)
    except ValueError as error:  # a ragged list
        raise Unreadable(f"a result that cannot be read as an array: {error}") from None
    if array.dtype.kind == "O":  # fractions, say
        with contextlib.suppress(TypeError, ValueError):
            array = array.astype(np.float64)
    if array.dtype.kind not in "biufc":
        raise Unreadable(f"a result that is not made of numbers: {type(value).__name__}, dtype {array.dtype}")
    return widened(array)


def wording(message):
    """Return the first letters of an error message, without what changes from case to case."""
    return re.sub(r"[\W\d_]", "", message)[:25]


def describe_error(error):
    """Return what is known of an exception as plain text, without the frames of checks and libraries."""
    if "described" in vars(type(error)):  # it came from another process, where this was found out
        return vars(type(error))["described"]
    own = os.path.dirname(os.path.dirname(__file__)) + os.sep
    frames = list(traceback.walk_tb(error.__traceback__))
    files = [frame.f_code.co_filename for frame, _ in frames]
    theirs = [
        place
        for place, file in zip(frames, files, strict=True)
        if not file.startswith(own) and "site-packages" not in file
    ]
    names = [frame.f_code.co_name for frame, _ in theirs]
    return {
        "error": type(error).__name__,
        "message": _text(error),
        "line": _line(theirs[-1]) if theirs else "",
        "judging": not theirs and "/_core/calls.py" not in files[-1] and not _said(frames[-1]),
        "inside": names[-1] if theirs and names[-1] != names[0] else "",
    }


def _line(place):
    """Return the code at one place of a traceback: to look up all of them takes longer than most calls."""
    return traceback.StackSummary.extract([place])[0].line or ""


def _said(place):
    """True if a line raises an error in words of its own: those of a check say what it asks for."""
    return _line(place).startswith("raise ")


def _text(error):
    try:
        return str(error)
    except Exception:  # a class of the student's own may fail even here
        return "(no message)"


def quiet():
    """Keep prints, warnings, log records and floating-point complaints away from the notebook.

    nbgrader marks a test cell 0 as soon as anything reaches stderr, even if the answer is right. A check is
    quiet as a whole, and within it once more for each call: what one call leaves switched on (warnings as
    errors, for example) does not reach the next.
    """
    return _QuietCall() if isinstance(sys.stderr, _Hushed) else _quiet_as_a_whole()


@contextlib.contextmanager
def _quiet_as_a_whole():
    """Be quiet, whatever was switched on before, which comes back at the end."""
    with warnings.catch_warnings(), np.errstate(all="ignore"), _hushed(), _QuietCall() as printed:
        _switch_off()
        yield printed


class _QuietCall:
    """Take the prints of one call, and switch off what it leaves switched on: a check makes thousands of calls."""

    def __enter__(self):
        self.stdout, sys.stdout = sys.stdout, io.StringIO()
        return sys.stdout

    def __exit__(self, *_):
        sys.stdout = self.stdout
        _switch_off()


def _switch_off():
    """Switch off log records, warnings and floating-point complaints."""
    if logging.root.manager.disable != logging.CRITICAL:  # to say it again empties all caches
        logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")


@contextlib.contextmanager
def _hushed():
    """Silence what a check silences once: stderr, and the log records."""
    before = logging.root.manager.disable
    try:
        with contextlib.redirect_stderr(_Hushed()), _silent_descriptor(2):
            yield
    finally:
        logging.disable(before)


class _Hushed(io.StringIO):
    """Stands for stderr while it is quiet."""


@contextlib.contextmanager
def _silent_descriptor(descriptor):
    """Send what compiled code and child processes write to a file descriptor into nothing."""
    try:
        saved = os.dup(descriptor)
    except OSError:  # a browser has no such thing
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, descriptor)
        yield
    finally:
        os.dup2(saved, descriptor)
        os.close(nowhere)
        os.close(saved)
