"""What is known about wrong answers: mistakes, which have a name, and laws, which narrow the others down."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass


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
