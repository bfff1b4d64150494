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
    sent = copy.deepcopy(arguments)
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


def arrays(value):
    """Return the arrays of an argument or a result: itself, or those in a tuple or list."""
    if isinstance(value, (tuple, list)):
        return [array for item in value for array in arrays(item)]
    return [value] if isinstance(value, np.ndarray) else []


def differ(before, after):
    """True if a call changed an array; what is not a number may stay so."""
    return not np.array_equal(before, after, before.dtype.kind in "fc")


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
    return array


def wording(message):
    """Return the first letters of an error message, without what changes from case to case."""
    return re.sub(r"[\W\d_]", "", message)[:25]


def describe_error(error):
    """Return what is known of an exception as plain text, without the frames of checks and libraries."""
    own = os.path.dirname(os.path.dirname(__file__)) + os.sep
    frames = traceback.extract_tb(error.__traceback__)
    theirs = [
        frame
        for frame in frames
        if not frame.filename.startswith(own) and "site-packages" not in frame.filename
    ]
    line = theirs[-1] if theirs else None
    return {
        "error": type(error).__name__,
        "message": _text(error),
        "line": line.line or "" if line else "",
        "judging": not theirs and "/_core/calls.py" not in frames[-1].filename and not _said(frames[-1]),
        "inside": theirs[-1].name if theirs and theirs[-1].name != theirs[0].name else "",
    }


def _said(frame):
    """True if a line raises an error in words of its own: those of a check say what it asks for."""
    return (frame.line or "").startswith("raise ")


def _text(error):
    try:
        return str(error)
    except Exception:  # a class of the student's own may fail even here
        return "(no message)"


@contextlib.contextmanager
def quiet():
    """Keep prints, warnings, log records and floating-point complaints away from the notebook.

    nbgrader marks a test cell 0 as soon as anything reaches stderr, even if the answer is right. A check is
    quiet as a whole, and within it once more for each call: what one call leaves switched on (warnings as
    errors, for example) does not reach the next.
    """
    printed = io.StringIO()
    with contextlib.ExitStack() as stack:
        stack.enter_context(contextlib.redirect_stdout(printed))
        stack.enter_context(warnings.catch_warnings())
        stack.enter_context(np.errstate(all="ignore"))
        if not isinstance(sys.stderr, _Hushed):
            stack.enter_context(contextlib.redirect_stderr(_Hushed()))
            stack.enter_context(_silent_descriptor(2))
            stack.callback(logging.disable, logging.root.manager.disable)
        logging.disable(logging.CRITICAL)
        warnings.simplefilter("ignore")
        yield printed


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
