"""An exercise as data: the reference, the cases by aspect, and the mistakes that we know by name."""

import contextlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from cnnlib.checks._core import students
from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.calls import Outcome, arrays, call, call_ahead, copied, quiet, wording
from cnnlib.checks._core.compare import same
from cnnlib.checks._core.composition import places_of
from cnnlib.checks._core.diagnosis import diagnose
from cnnlib.checks._core.memory import Memory
from cnnlib.checks._core.mistakes import Mistake
from cnnlib.checks._core.models import load_keras
from cnnlib.checks._core.progress import note
from cnnlib.checks._core.report import CheckFailed, Failure
from cnnlib.checks._core.seeds import fresh
from cnnlib.checks._core.variations import variations
from cnnlib.checks._core.verdict import verdict_of

MOST_SEEDS = 4  # whose cases are kept
UNMODIFIED = "input unmodified"  # the aspect that every exercise on arrays gets by itself


@dataclass
class Exercise:
    """One function that students write, and how its answers are judged.

    Parameters
    ----------
    reference : callable
        The right answer; its name is the name of the exercise.
    read : str
        Label of the section of the book that explains it.
    aspects : dict of str to Aspect, callable or tuple of callables
        What is judged, simplest first. Anything but an `Aspect` is the `draw` of one.
    laws : list of Law
        Properties that narrow down an unknown mistake.
    tolerance : float
        The least relative tolerance; by default it follows the dtypes alone.
    returns : tuple of str
        Names of the results of a function that returns several; "item 0", … by default.
    arguments : tuple of str
        Names of what a case holds; by default the arguments of the reference.
    models : bool
        Whether the function is about Keras models, judged by measures (see `models`). The check needs Keras.
    both : callable, optional
        ``both(answer, another)`` returns the answer that makes two mistakes at once, or None if they do not go
        together: for mistakes that each replace parts of one right answer (see `replaceable`).

    Examples
    --------
    >>> from cnnlib.checks import Exercise
    >>> def double(x):
    ...     return 2 * x
    >>> check = Exercise(double, "images-pixels", {"whole numbers": lambda rng: (rng.integers(9, size=3),)})
    >>> @check.mistake()
    ... def squared(x):
    ...     '''the numbers were squared
    ...
    ...     Twice 3 is 6, not 9.
    ...     '''
    ...     return x**2
    >>> check(lambda numbers: numbers + numbers)
    double is right: whole numbers, input unmodified.
    """

    reference: Callable
    read: str
    aspects: dict
    laws: list = field(default_factory=list)
    tolerance: float = 0.0
    returns: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    models: bool = False
    both: Callable | None = None
    mistakes: list[Mistake] = field(default_factory=list, init=False)

    def __post_init__(self):
        self.name = self.reference.__name__
        self.topic = self.read.split("-")[0]
        self.arguments = self.arguments or tuple(inspect.signature(self.reference).parameters)
        self.aspects = {
            name: aspect if isinstance(aspect, Aspect) else Aspect(aspect)
            for name, aspect in self.aspects.items()
        }
        self._memory = Memory()
        self.both_at_once = {}  # the answers that make two mistakes, by these: what they give is remembered
        self._drawn = {}
        first = next(iter(self.aspects.values()))
        arguments = first.cases(0)[0]
        result = None if self.models else first.applied(self.reference)(*copied(arguments))
        if isinstance(result, tuple) and not self.returns:
            self.returns = tuple(f"item {place}" for place in range(len(result)))
        if arrays(arguments):
            self.aspects[UNMODIFIED] = replace(first, unmodified=True, dtype=None)

    @cached_property
    def defaults(self) -> dict:
        """The defaults of the reference's arguments, by name."""
        parameters = inspect.signature(self.reference).parameters.values()
        return {p.name: p.default for p in parameters if p.default is not inspect.Parameter.empty}

    @cached_property
    def variations(self) -> list[Mistake]:
        """Wrong answers that follow from the signature; none for classes, and none for models, which take long."""
        if self.models or isinstance(self.reference, type):
            return []
        return variations(self.reference, self.read)

    @cached_property
    def places(self) -> list[tuple]:
        """Where the checks know the reference by a name, and a mistake can take its place."""
        return places_of(self)

    def mistake(self, read: str | None = None, *, name: str | None = None, **words: object) -> Callable:
        """Register the decorated function as a wrong answer; see `Mistake`.

        Parameters
        ----------
        read : str, optional
            Label of the section that helps; by default that of the exercise.
        name : str, optional
            What identifies the mistake, if not the name of the function: for those that differ in a number.
        **words
            Fill the gaps ``{word}`` in the docstring, if there are any.
        """

        def register(answer):
            mistake = Mistake.of(answer, read or self.read, name, words)
            if any(mistake.name == known.name for known in self.mistakes):
                raise ValueError(f"{self.name} has two mistakes of the name {mistake.name}")
            self.mistakes.append(mistake)
            return answer

        return register

    def __call__(
        self, function: Callable, *aspects: str, seed: int | None = None, hidden: bool = False
    ) -> None:
        """Check `function`: print one line if it is right, raise `CheckFailed` with a diagnosis if not.

        Parameters
        ----------
        function : callable
            The student's answer. It gets copies of plain data; only what it returns is judged.
        *aspects : str
            The aspects to check; all of them by default.
        seed : int, optional
            Draws the same cases again. Fresh by default.
        hidden : bool
            Keep the expected values out of the message.
        """
        seed, asked, failure = self._judged(function, aspects, seed)
        if failure:
            raise CheckFailed(failure, hidden=hidden)
        print(f"{self.name} is right: {', '.join(asked)}.")

    def verdict(
        self, function: Callable, *aspects: str, seed: int | None = None, hidden: bool = False
    ) -> dict:
        """Check `function` as a call does, and return what was found as plain data, which JSON can carry.

        Arguments are those of a call.

        Returns
        -------
        dict
            ``topic``, ``exercise``, ``seed``; ``right`` and ``attempted``; ``aspects``, each its ``name`` and whether it
            is ``right``; ``message``, the text that a call prints or raises; and ``failure``, None or a dict.

            That tells the first wrong aspect: ``aspect``, ``kind``, ``diagnosis``, ``mistakes``, ``read`` (each
            ``label`` and ``address``) and ``case``, None if hidden, else a dict of ``arguments`` (each ``name`` and
            ``value``), the ``code`` that draws them again, ``result`` (what it is called), ``came``, ``expected``,
            the ``first`` place that differs, how many are ``differing``, ``changed`` arguments, ``error`` and
            ``printed``. How values are written, says ``cnnlib/checks/_core/verdict.py``.

        Examples
        --------
        >>> from cnnlib.checks import convolution as check
        >>> found = check.flip.verdict(lambda kernel: kernel[::-1], "square", seed=1)
        >>> found["right"], found["aspects"]
        (False, [{'name': 'square', 'right': False}])
        >>> found["failure"]["mistakes"], found["failure"]["case"]["came"]["shape"]
        (['turns_upside_down_only'], [3, 3])
        """
        seed, asked, failure = self._judged(function, aspects, seed)
        return verdict_of(self, asked, seed, failure, hidden)

    def _judged(self, function, aspects, seed):
        """Return the seed, the aspects that are judged, and the first failure in them, diagnosed, or None."""
        if not callable(function):
            function = refusing(function)
        for name in aspects:
            if name not in self.aspects:
                raise ValueError(
                    f"aspect: got {name!r}, expected one of {', '.join(map(repr, self.aspects))}"
                )
        if self.models:
            load_keras()
        asked = aspects or tuple(self.aspects)
        seed = fresh(f"{self.topic}.{self.name}") if seed is None else seed
        with quiet(), students.asked():
            failure = self._failure(function, asked, seed)
        note(self.name, aspects, right=None if failure and failure.kind == "blank" else failure is None)
        return seed, asked, failure

    def _failure(self, function, asked, seed):
        """Return the first failure in the aspects that are asked for, diagnosed, or None."""
        seen = self._seen(function, seed)
        failures = {
            name: failure
            for name in asked
            if (failure := self._first_failure(function, name, seed, seen[name]))
        }
        if not failures:
            return None
        failure = next(iter(failures.values()))
        diagnose(function, failure, seen)
        failure.right = [name for name in asked if name not in failures]
        failure.wrong = list(failures)
        return failure

    def _seen(self, function, seed):
        """Return by aspect what came in its first cases so far.

        Two aspects on models that measure the same in the same cases have it in common.
        """
        lists = students.about(function, (id(self), seed), dict)
        keys = {
            name: (aspect.measure, aspect.draw, aspect.count) if self.models else name
            for name, aspect in self.aspects.items()
        }
        return {name: lists.setdefault(key, []) for name, key in keys.items()}

    def cases(self, aspect: str, seed: int) -> list[tuple]:
        """Return the cases of an aspect, a list of tuples of arguments, the smallest first.

        The seed and the place of the aspect fix them, whatever else is checked. Of Keras models the seed alone: aspects
        that have a case in common share what is built for it.
        """
        return copied(self.drawn(aspect, seed))

    def drawn(self, aspect: str, seed: int) -> list[tuple]:
        """Return the cases of an aspect as they are kept: whoever calls a function with them copies them."""
        key = aspect, seed
        if key not in self._drawn:
            if len(self._drawn) >= MOST_SEEDS * len(self.aspects):
                self._memory.forget(self._drawn.pop(next(iter(self._drawn))))
            place = 0 if self.models else list(self.aspects).index(aspect)
            self._drawn[key] = self.aspects[aspect].cases([seed, place])
            self._memory.keep(self._drawn[key])
        return self._drawn[key]

    def called(self, function: Callable, arguments: tuple, aspect: Aspect) -> Outcome:
        """Call a function as an aspect does."""
        return call(aspect.applied(function), arguments, several=self._several(aspect))

    def _called_anew(self, function, arguments, aspect):
        """Call a function as an aspect does, whatever is known of it."""
        with students.anew():
            return self.called(function, arguments, aspect)

    def ahead(self, function: Callable, cases: list[tuple], aspect: Aspect) -> list[Outcome]:
        """Call a function in the first of some cases, or in as many as it answers at once."""
        if aspect.measure:
            return [self.called(function, cases[0], aspect)]
        return call_ahead(function, cases, several=self._several(aspect))

    def known(self, answer: Callable, arguments: tuple, aspect: Aspect) -> Outcome:
        """Call the reference or the answer of a mistake, or remember what it gave.

        A variation answers to other arguments: where they are those that came, for which it changes nothing, or
        those of another variation, the answer is known already.
        """
        if hasattr(answer, "change") and not aspect.measure:
            with contextlib.suppress(Exception):  # else the call tells how the change fails
                answer, arguments = answer.function, tuple(answer.change(list(arguments)))
        return self._memory.outcome(
            (answer, aspect.measure),
            arguments,
            lambda: call(aspect.applied(answer), arguments, several=self._several(aspect)),
        )

    def alike(self, aspect: Aspect, came: Outcome, other: Outcome) -> bool:
        """True if two outcomes are the same as far as the aspect goes, the same error included."""
        if came is other:  # it was remembered
            return True
        if came.error or other.error:
            return came.error == other.error and wording(came.message) == wording(other.message)
        if aspect.unmodified and came.modified != other.modified:
            return False
        value, another = aspect.judged(came.value), aspect.judged(other.value)
        return same(value, another, self.tolerance) and (
            aspect.dtype is None
            or [array.dtype for array in arrays(value)] == [array.dtype for array in arrays(another)]
        )

    def _first_failure(self, function, name, seed, seen):
        """Return the smallest failing case of an aspect, or None; what came so far is added to `seen`."""
        cases = self.drawn(name, seed)
        for number, arguments in enumerate(cases):
            if number == len(seen):
                seen += self.ahead(function, cases[number:], self.aspects[name])
            came = seen[number]
            expected = self.known(self.reference, arguments, self.aspects[name])
            if expected.error:
                what = f"{expected.error}: {expected.message}"
                raise RuntimeError(f"{self.name}: the reference fails on a case of {name!r}: {what}")
            for aspect in self._parts(name):
                kind = self._verdict(aspect, came, expected)
                twice = (
                    kind in ("shape", "values") and aspect.count > 1
                )  # a single case is one that takes long
                again = twice and self._called_anew(function, arguments, aspect)
                if again and not self.alike(aspect, came, again):
                    kind = "unsteady"
                if kind:
                    return Failure(self, name, aspect, seed, number, arguments, came, expected, kind)
        return None

    def _several(self, aspect):
        """True if what an aspect judges comes as a tuple."""
        return bool(self.returns) and not aspect.measure

    def _parts(self, name):
        """Return an aspect, or one for each result if it judges several: the first wrong one is told."""
        aspect = self.aspects[name]
        if not self._several(aspect) or aspect.part is not None:
            return [aspect]
        return [replace(aspect, part=part) for part in range(len(self.returns))]

    def _verdict(self, aspect, came, expected):
        """Name what is wrong with an outcome: the empty string if nothing is."""
        if came.error == "NotImplementedError":
            return "blank"
        if came.error:
            return "unreadable" if came.error == "Unreadable" else "raised"
        value, right = aspect.judged(came.value), aspect.judged(expected.value)
        if came.value is None:
            return "nothing"
        if self._several(aspect) and not (
            isinstance(came.value, tuple) and len(came.value) == len(self.returns)
        ):
            return "structure"
        if not isinstance(value, np.ndarray):
            return "structure"
        if not same(value, right, self.tolerance):
            return "shape" if value.shape != right.shape else "values"
        if aspect.unmodified and came.modified:
            return "modified"
        return "dtype" if aspect.dtype and value.dtype != np.dtype(aspect.dtype) else ""


def refusing(given: object) -> Callable:
    """Return a function that says what was handed over in place of one."""

    def refuse(*_):
        raise TypeError(f"what was handed to the check is no function, but of type {type(given).__name__}")

    return refuse
