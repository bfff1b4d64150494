"""What is known about wrong answers: mistakes, which have a name, and laws, which narrow the others down."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that people give, with the words that help them.

    Examples
    --------
    >>> def squared(x):
    ...     '''the numbers were squared
    ...
    ...     Twice 3 is 6,
    ...     not 9.
    ...     '''
    ...     return x**2
    >>> mistake = Mistake.of(squared, "images-pixels")
    >>> mistake.name, mistake.diagnosis, mistake.hint
    ('squared', 'the numbers were squared', 'Twice 3 is 6, not 9.')
    """

    name: str  # identifies it within its exercise: in tests, in statistics over a class, in translations
    diagnosis: str  # completes "Likely: …"
    hint: str
    read: str  # a label in the book, `<topic>-<idea>`
    answer: Callable

    @classmethod
    def of(cls, answer: Callable, read: str, name: str | None = None, words: dict | None = None) -> "Mistake":
        """Read a mistake from the function that makes it; `words` fill the gaps in its docstring."""
        name, text = name or answer.__name__, inspect.getdoc(answer) or ""
        diagnosis, _, hint = (text.format(**words) if words else text).partition("\n\n")
        if not hint:
            raise ValueError(
                f"{name}: a mistake needs a docstring: the diagnosis, an empty line, the hint; got {text!r}"
            )
        return cls(name, " ".join(diagnosis.split()), " ".join(hint.split()), read, answer)


@dataclass(frozen=True)
class Law:
    """A property of every right answer, tried only when no mistake explains a wrong one."""

    name: str  # completes "Likely: …", said of an answer that breaks the law
    holds: Callable  # holds(function, *arguments): a bool, or a sentence in place of False and of the name
    hint: str
    part: int | None = None  # of a tuple that the function returns: the item that the law is about


PARTS = "the parts that a mistake replaces"  # asked for in the place of the first argument


def replaceable(answer: Callable) -> Callable:
    """Decorate ``answer(*arguments, **parts)``, the right one but for its parts, so that `parts_of` works."""

    @wraps(answer)
    def called(first, *arguments, **parts):
        return parts if first is PARTS else answer(first, *arguments, **parts)

    return called


def parts_of(answer: Callable) -> dict | None:
    """Return the parts that a mistake replaces, None if it does more than that."""
    try:
        parts = answer(PARTS, *[None] * (len(inspect.signature(answer).parameters) - 1))
    except Exception:  # it computes with what came
        return None
    return parts if isinstance(parts, dict) and parts else None


def both_with(answer: Callable) -> Callable:
    """Return ``both(one, another)`` for an `Exercise` whose mistakes replace parts of this `replaceable` answer."""

    def both(one, another):
        first, second = parts_of(one), parts_of(another)
        if first is None or second is None or set(first) & set(second):
            return None
        return lambda *arguments: answer(*arguments, **first, **second)

    return both
