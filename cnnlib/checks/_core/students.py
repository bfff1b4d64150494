"""What is known of a student's function: it is asked once for what several aspects want to know.

From check to check all is forgotten: a line that the student runs in between may make the function answer otherwise.
A grader knows when none was run, and keeps it (`kept`).
"""

import contextlib
from collections.abc import Callable, Iterator
from typing import TypeVar

T = TypeVar("T")

_known: dict = {}  # functions with what is known of them, by whose it is and what it answers
_keeping = False


def about(function: Callable, question: object, find: Callable[[], T]) -> T:
    """Return what `find` gives, or gave before for the same function and question."""
    key = id(function), question
    if key not in _known:
        _known[key] = function, find()  # a function that is kept shares its number with no other
    return _known[key][1]


def forget() -> None:
    """Forget all functions: what they depend on may have changed."""
    _known.clear()


@contextlib.contextmanager
def asked() -> Iterator[None]:
    """Begin a check with nothing known, and leave nothing, unless somebody else sees to that."""
    if not _keeping:
        forget()
    try:
        yield
    finally:
        if not _keeping:
            forget()


@contextlib.contextmanager
def kept() -> Iterator[None]:
    """Let one check know what another was told; call `forget` whenever a line of the student's was run."""
    global _keeping
    _keeping = True
    try:
        yield
    finally:
        _keeping = False
        forget()


@contextlib.contextmanager
def anew() -> Iterator[None]:
    """Ask functions as if nothing were known of them; what they say is not kept."""
    global _known
    before, _known = _known, {}
    try:
        yield
    finally:
        _known = before
