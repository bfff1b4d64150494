"""What a student defined in the sandbox, as the checks see it out here: functions to call, objects to ask.

A check calls such a function as it calls one that is at hand. Its arguments cross, its result comes back, and what it
changed in its arguments is changed here, too.
"""

import builtins
import re
from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

import numpy as np

from cnnlib.checks._core.calls import Remote
from grading import wire

MOST_WORDS = 2000
# Builtin exceptions whose constructors ask for more than a message.
PARTICULAR = (
    "UnicodeError",
    "OSError",
    "SyntaxError",
    "ImportError",
    "AttributeError",
    "NameError",
    "StopIteration",
)


class Table(Protocol):
    """Where requests are put, and answers come from."""

    def ask(self, *request: object) -> Any:
        """Return what comes for a request."""

    def words(self) -> str:
        """Return what was printed meanwhile."""

    def told(self, reply: bytes) -> Any:
        """Return the value that a reply brings, or raise the error that it tells of."""


class Far:
    """An object of a student's: its attributes are looked up over there.

    An array that it was given it may have kept, and it sees what becomes of it here: before each request, the
    arrays over there are made what they are here now.
    """

    def __init__(self, table: Table, place: int):
        """Take where it is kept over there."""
        self._table, self._place = table, place
        self._owner: Far = self
        self._given: list[np.ndarray] = []

    def __getattr__(self, name: str) -> object:
        """Return an attribute, unless it is one that Python itself asks for."""
        if name.startswith("__"):
            raise AttributeError(name)
        value = self._table.ask("get", self._place, name, self._given)
        if isinstance(value, FarFunction):
            value._owner = self
        return value


class FarFunction(Far, Remote):
    """A function, class or method of a student's."""

    def __call__(self, *arguments: object, **options: object) -> object:
        """Call it over there; what it prints is printed here."""
        given = self._owner._given
        known = [place_of(argument, given) for argument in arguments]
        sent = [argument if place is None else None for argument, place in zip(arguments, known, strict=True)]
        where = None if self._owner is self else [self._owner._place, given, known]
        try:
            value, changed = self._table.ask("call", self._place, sent, options, where)
        finally:
            print(self._table.words(), end="")
        wire.settle(arguments, changed)
        if where:
            given += [
                one for one, place in zip(arguments, known, strict=True) if place is None and is_array(one)
            ]
        return value

    def ahead(self, cases: list[tuple]) -> list[Callable]:
        """Call it over there in many cases at once; what it prints belongs to one, and so it is asked for one again."""
        try:
            replies = self._table.ask("each", self._place, cases)
            if replies and not self._table.words():
                return [partial(self._answer, reply) for reply in replies]
        except Exception:  # one case at a time tells which one it is
            self._table.words()
        return [self]

    def _answer(self, reply: np.ndarray, *arguments: object) -> object:
        """Do here what a call did over there."""
        value, changed = self._table.told(reply.tobytes())
        wire.settle(arguments, changed)
        return value


def is_array(value: object) -> bool:
    """True for an array of any size."""
    return isinstance(value, np.ndarray)


def place_of(argument: object, given: list[np.ndarray]) -> int | None:
    """Return where an array is among those that were given before."""
    return next((place for place, array in enumerate(given) if array is argument), None)


def stand_in(table: Table, place: object, kind: object, callable_: object) -> Far:
    """Return what stands here for something over there; a type of the same name, for messages say which it is."""
    if type(place) is not int or type(kind) is not str:
        raise wire.Garbled("a name of no form")
    return type(identifier(kind), (FarFunction if callable_ else Far,), {})(table, place)


def told(reply: object) -> object:
    """Return the value that a reply brings, or raise the error that it tells of."""
    match reply:
        case ["value", value]:
            return value
        case ["error", {"error": str(name), "message": str(message), "kinds": [*kinds]} as described]:
            raise error_of(name, message, kinds, described)
    raise wire.Garbled("a reply of no form")


def error_of(name: str, message: str, kinds: list, described: dict) -> Exception:
    """Return an exception of the same name, which is one of Python's own if that was."""
    own = [getattr(builtins, kind) for kind in kinds if type(kind) is str and is_plain_error(kind)]
    words = {key: str(described.get(key, ""))[:MOST_WORDS] for key in ("line", "inside")}
    about = {"error": identifier(name), "message": message[:MOST_WORDS], **words}
    about["judging"] = described.get("judging") is True
    methods = {"described": about, "__str__": lambda error: error.described["message"]}
    return type(about["error"], tuple(own[:1]) or (Exception,), methods)(about["message"])


def is_plain_error(name: str) -> bool:
    """True if a name is that of a builtin exception which is made of a message."""
    kind = getattr(builtins, name, None)
    plain = isinstance(kind, type) and issubclass(kind, Exception)
    return plain and not issubclass(kind, tuple(getattr(builtins, other) for other in PARTICULAR))


def identifier(name: str) -> str:
    """Return a name that Python allows for a class."""
    return re.sub(r"\W", "", name, flags=re.ASCII)[:80] or "Nameless"
