"""An exercise as data: the reference, the cases by aspect, and the mistakes that we know by name."""

import copy
import inspect
import pickle
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from cnnlib.checks._calls import arrays, call, quiet, wording
from cnnlib.checks._compare import ALL_ZERO, all_zero, holds_nan, resemblance, same
from cnnlib.checks._models import load_keras
from cnnlib.checks._report import CheckFailed, Failure

CASES = 9  # drawn for each aspect, as a rule
UNMODIFIED = "input unmodified"  # the aspect that every exercise on arrays gets by itself


@dataclass(frozen=True)
class Aspect:
    """One thing an answer can get right by itself, and so one row of points.

    Parameters
    ----------
    draw : callable or tuple of callables
        Takes a `numpy.random.Generator`, returns the arguments of one case as a tuple. Several take turns:
        one that draws tiny cases, say, which can be checked by hand if they fail.
    part : int, optional
        Judge only this item of the tuple that the function returns.
    dtype : data type, optional
        The dtype that the exercise asks for, judged in this aspect alone.
    unmodified : bool
        Judge also whether the call left its arguments as they were. Every exercise on arrays has one
        such aspect.
    measure : callable, optional
        Where right answers differ from each other, as random layers and classes do: ``measure(function,
        *arguments)`` calls the function and returns what all right answers have in common, an array. Its
        name, with spaces for underscores, is what the message calls the result.
    count : int
        How many cases to draw; fewer where one takes long.
    arguments : tuple of str
        Names of what its cases hold; by default those of the exercise.
    """

    draw: Callable | tuple[Callable, ...]
    part: int | None = None
    dtype: type | None = None
    unmodified: bool = False
    measure: Callable | None = None
    count: int = CASES
    arguments: tuple = ()

    def cases(self, seed):
        """Return the cases of `seed`, the smallest first."""
        rng = np.random.default_rng(seed)
        draws = self.draw if isinstance(self.draw, tuple) else (self.draw,)
        drawn = [draws[number % len(draws)](rng) for number in range(self.count)]
        return sorted(drawn, key=lambda arguments: sum(array.size for array in arrays(arguments)))

    def applied(self, function):
        """Return what is called with the arguments of a case: the function, or what measures it."""
        return partial(self.measure, function) if self.measure else function

    def judged(self, value):
        """Return the part of a returned value that this aspect looks at, or None if it is not there."""
        if self.part is None:
            return value
        return value[self.part] if isinstance(value, tuple) and len(value) > self.part else None


@dataclass(frozen=True)
class Misconception:
    """A wrong answer that people give, with the words that help them."""

    name: str  # completes "Likely: …"
    hint: str
    read: str  # a label in the book, `<topic>-<idea>`
    answer: Callable


@dataclass(frozen=True)
class Law:
    """A property of every right answer, tried only when no misconception explains a wrong one."""

    name: str  # completes "Likely: …", said of an answer that breaks the law
    holds: Callable  # holds(function, *arguments) -> bool
    hint: str
    part: int | None = None  # of a tuple that the function returns: the item that the law is about


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
        Whether the function is about Keras models, judged by measures (see `_models`). The check needs Keras
        then, and remembers what known answers give: building a model takes long.

    Examples
    --------
    >>> from cnnlib.checks import Exercise
    >>> def double(x):
    ...     return 2 * x
    >>> check = Exercise(double, "images-pixels", {"whole numbers": lambda rng: (rng.integers(9, size=3),)})
    >>> @check.misconception("the numbers were squared", "Twice 3 is 6, not 9.")
    ... def _(x):
    ...     return x**2
    >>> check(lambda numbers: numbers + numbers)
    double is right: whole numbers, input unmodified.
    """

    reference: Callable
    read: str
    aspects: dict
    laws: list = field(default_factory=list)
    tolerance: float = 0.0
    returns: tuple = ()
    arguments: tuple = ()
    models: bool = False
    misconceptions: list = field(default_factory=list, init=False)

    def __post_init__(self):
        self.name = self.reference.__name__
        self.topic = self.read.split("-")[0]
        self.arguments = self.arguments or tuple(inspect.signature(self.reference).parameters)
        self.aspects = {
            name: aspect if isinstance(aspect, Aspect) else Aspect(aspect)
            for name, aspect in self.aspects.items()
        }
        self._remembered = {}
        first = next(iter(self.aspects.values()))
        arguments = first.cases(0)[0]
        result = None if self.models else first.applied(self.reference)(*copy.deepcopy(arguments))
        if isinstance(result, tuple) and not self.returns:
            self.returns = tuple(f"item {place}" for place in range(len(result)))
        if arrays(arguments):
            self.aspects[UNMODIFIED] = replace(first, unmodified=True, dtype=None)

    def misconception(self, name, hint, read=None):
        """Register the decorated function as a wrong answer; `read` defaults to that of the exercise."""

        def register(answer):
            self.misconceptions.append(Misconception(name, hint, read or self.read, answer))
            return answer

        return register

    def __call__(self, function, *aspects, seed=None, hidden=False):
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
        if not callable(function):
            function = self._refusal(function)
        for name in aspects:
            if name not in self.aspects:
                raise ValueError(
                    f"aspect: got {name!r}, expected one of {', '.join(map(repr, self.aspects))}"
                )
        if self.models:
            load_keras()
        seed = secrets.randbelow(10**6) if seed is None else seed
        asked = aspects or tuple(self.aspects)
        failures = {name: failure for name in asked if (failure := self._first_failure(function, name, seed))}
        if not failures:
            print(f"{self.name} is right: {', '.join(asked)}.")
            return
        failure = next(iter(failures.values()))
        self._diagnose(function, failure)
        failure.right = [name for name in asked if name not in failures]
        failure.wrong = list(failures)
        raise CheckFailed(failure, hidden=hidden)

    def _refusal(self, given):
        """Return a function that says what was handed over in place of one."""

        def refuse(*_):
            raise TypeError(
                f"what was handed to the check is no function, but of type {type(given).__name__}"
            )

        return refuse

    def cases(self, aspect, seed):
        """Return the cases of an aspect, a list of tuples of arguments, the smallest first.

        The seed and the place of the aspect fix them, whatever else is checked.
        """
        return self.aspects[aspect].cases([seed, list(self.aspects).index(aspect)])

    def _first_failure(self, function, name, seed):
        """Return the smallest failing case of an aspect, or None."""
        for number, arguments in enumerate(self.cases(name, seed)):
            came = self._call(function, arguments, self.aspects[name])
            expected = self._call(self.reference, arguments, self.aspects[name])
            if expected.error:
                what = f"{expected.error}: {expected.message}"
                raise RuntimeError(f"{self.name}: the reference fails on a case of {name!r}: {what}")
            for aspect in self._parts(name):
                kind = self._verdict(aspect, came, expected)
                again = kind in ("shape", "values") and self._call(function, arguments, aspect)
                if again and not self._alike(aspect, came, again):
                    kind = "unsteady"
                if kind:
                    return Failure(self, name, aspect, seed, number, arguments, came, expected, kind)
        return None

    def _call(self, function, arguments, aspect):
        """Call a function as an aspect does; of models, remember what the reference and known slips gave."""
        answers = [self.reference, *(slip.answer for slip in self.misconceptions)]
        known = self.models and any(function is answer for answer in answers)
        key = (id(function), aspect.measure, pickle.dumps(arguments)) if known else None
        if key not in self._remembered:
            outcome = call(aspect.applied(function), arguments, several=self._several(aspect))
            if not known:
                return outcome
            self._remembered[key] = outcome
        return self._remembered[key]

    def _several(self, aspect):
        """True if what an aspect judges comes as a tuple."""
        return bool(self.returns) and not aspect.measure

    def _parts(self, name):
        """Return an aspect, or one for each result if it judges several: the first wrong one is told."""
        aspect = self.aspects[name]
        if not self._several(aspect) or aspect.part is not None:
            return [aspect]
        return [replace(aspect, part=part) for part in range(len(self.returns))]

    def _alike(self, aspect, came, other):
        """True if two outcomes are the same as far as the aspect goes, the same error included."""
        if came.error or other.error:
            return came.error == other.error and wording(came.message) == wording(other.message)
        if aspect.unmodified and came.modified != other.modified:
            return False
        came, other = aspect.judged(came.value), aspect.judged(other.value)
        return same(came, other, self.tolerance) and (
            aspect.dtype is None or came is None or came.dtype == other.dtype
        )

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

    def _diagnose(self, function, failure):
        """Find the misconception, else the resemblance, else the broken law that explains a failure."""
        if failure.kind in ("blank", "nothing", "unsteady"):
            return
        evidence = {
            name: [
                (arguments, self._call(function, arguments, aspect))
                for arguments in self.cases(name, failure.seed)
            ]
            for name, aspect in self.aspects.items()
        }
        here = {failure.name: evidence[failure.name]}
        if failure.kind == "values" and all_zero(
            came.value for case in evidence.values() for _, came in case
        ):
            failure.resemblance = ALL_ZERO
            return
        failure.misconception = self._explained(evidence, failure.kind)
        if not failure.misconception and failure.kind != "raised":  # many slips raise the same error
            failure.misconception = self._explained(here, failure.kind)
        if failure.misconception or failure.kind not in ("shape", "values"):
            return
        with quiet():
            failure.resemblance = resemblance(self._judged_pairs(failure.aspect, here[failure.name]))
            if not failure.resemblance and failure.kind == "values":
                failure.law = self._broken_law(function, failure)

    def _explained(self, evidence, kind):
        """Return the first misconception that gives exactly the answers in `evidence`.

        The dtype counts only where it is what failed: a slip is the same slip in float32.
        """
        for known in self.misconceptions:
            fits = all(
                self._alike(
                    self.aspects[name] if kind == "dtype" else replace(self.aspects[name], dtype=None),
                    came,
                    self._call(known.answer, arguments, self.aspects[name]),
                )
                for name, cases in evidence.items()
                for arguments, came in cases
            )
            if fits:
                return known
        return None

    def _judged_pairs(self, aspect, cases):
        return [
            (aspect.judged(came.value), aspect.judged(self._call(self.reference, arguments, aspect).value))
            for arguments, came in cases
        ]

    def _broken_law(self, function, failure):
        def plain(*arguments):
            value = call(function, arguments, several=bool(self.returns)).value
            if holds_nan(value):
                raise ValueError("nan is not equal to itself: no law holds")
            return value

        for law in self.laws:
            if law.part != failure.aspect.part:
                continue
            try:
                if not law.holds(plain, *copy.deepcopy(failure.arguments)):
                    return law
            except (TypeError, ValueError, IndexError):
                continue
        return None
