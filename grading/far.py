"""What a student defined in the sandbox, as the checks see it out here: functions to call, objects to ask.

A check calls such a function as it calls one that is at hand. Its arguments cross, its result comes back, and what it
changed in its arguments is changed here, too.
"""

import builtins
import re
from typing import Any, Protocol

from grading import wire

MOST_WORDS = 2000
# Builtin exceptions whose constructors ask for more than a message.
PARTICULAR = ("UnicodeError", "OSError", "SyntaxError", "ImportError", "AttributeError", "NameError", "StopIteration")


class Table(Protocol):
    """Where requests are put, and answers come from."""

    def ask(self, *request: object) -> Any:
        """Return what comes for a request."""

    def words(self) -> str:
        """Return what was printed meanwhile."""


class Far:
    """An object of a student's: its attributes are looked up over there."""

    def __init__(self, table: Table, place: int):
        self._table, self._place = table, place

    def __getattr__(self, name: str) -> object:
        """Return an attribute, unless it is one that Python itself asks for."""
        if name.startswith("__"):
            raise AttributeError(name)
        return self._table.ask("get", self._place, name)


class FarFunction(Far):
    """A function, class or method of a student's."""

    def __call__(self, *arguments: object, **options: object) -> object:
        """Call it over there; what it prints is printed here."""
        try:
            value, changed = self._table.ask("call", self._place, arguments, options)
        finally:
            print(self._table.words(), end="")
        wire.settle(arguments, changed)
        return value


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
