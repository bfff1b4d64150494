"""Which arguments an answer does not heed: it is called once more with others, and gives the same.

This is an experiment, not a guess: whoever gives the same for other numbers cannot have used them.
"""

from collections.abc import Callable, Iterator

import numpy as np

from cnnlib.checks._core.calls import arrays, call, copied
from cnnlib.checks._core.compare import same

MOST_CASES = 4  # of the failing aspect: each is called once more for every change
MOST_NUMBERS = 4000  # in the arguments of a case: what takes long is not tried
NEEDED = 2
SECONDS = 0.2  # of processor time, after the search for two mistakes


def without_influence(evidence, function: Callable) -> str | None:
    """Say which change of the arguments changes nothing in what comes, though it should."""
    exercise, name = evidence.exercise, evidence.failure.name
    names = evidence.aspects[name].arguments or exercise.arguments
    if exercise.models or isinstance(exercise.reference, type) or names != exercise.arguments:
        return None
    cases = [
        arguments
        for arguments, _ in evidence.answers[name]
        if sum(array.size for array in arrays(arguments)) <= MOST_NUMBERS
    ]
    cases = cases[:: max(len(cases) // MOST_CASES, 1)][:MOST_CASES]
    before = [(case, results(exercise.reference, case), results(function, case)) for case in cases]
    if any(came is None for *_, came in before):
        return None
    for place, argument in enumerate(names):
        for what, others in changes(cases, place):
            if not evidence.has_time(SECONDS):
                return None
            if all(unheeded(function, exercise.reference, before, place, other) for other in others):
                return what.format(f"`{argument}`") + " no influence on what comes"
    return None


def changes(cases: list[tuple], place: int) -> Iterator[tuple[str, list[Callable]]]:
    """Yield what has no influence if some changes of an argument change nothing, and these changes."""
    values = [case[place] for case in cases if len(case) > place]
    if values and all(isinstance(value, np.ndarray) for value in values):
        yield "{} has", [lambda a: a * 0, lambda a: a[..., ::-1] * 2 + a.dtype.type(1)]
        yield "the signs of {} have", [np.abs]
        yield (
            "negative numbers in {}, which count like zeros, have",
            [(lambda a: -np.abs(a), lambda a: a * 0)],
        )
        yield "the fractions in {} have", [np.trunc]
        for axis in range(max(value.ndim for value in values)):
            yield f"whatever comes behind the first entry of {{}} along axis {axis} has", [first_only(axis)]
            yield f"whatever comes before the last entry of {{}} along axis {axis} has", [last_only(axis)]
    elif values and all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
        yield (
            "{} has",
            [
                lambda v: v + 1 if isinstance(v, int) else v / 2,
                lambda v: v * 2 if isinstance(v, int) else v / 3,
            ],
        )
    elif values and all(isinstance(value, bool) for value in values):
        yield "{} has", [lambda v: not v]
    elif values and all(isinstance(value, tuple) and arrays(value) for value in values):
        yield (
            "{} has",
            [lambda v: tuple(a * 0 for a in v), lambda v: tuple(a * 2 + a.dtype.type(1) for a in v)],
        )
        yield "whatever comes behind the first entry of {} has", [lambda v: (v[0], *(a * 0 for a in v[1:]))]


def first_only(axis: int) -> Callable:
    """Return the change that repeats the first entry along an axis."""
    return lambda a: np.repeat(a.take([0], axis), a.shape[axis], axis) if a.ndim > axis else a


def last_only(axis: int) -> Callable:
    """Return the change that repeats the last entry along an axis."""
    return lambda a: np.repeat(a.take([-1], axis), a.shape[axis], axis) if a.ndim > axis else a


def unheeded(
    function: Callable, reference: Callable, before: list[tuple], place: int, change: Callable
) -> bool:
    """True if a change of an argument changes what is right in some cases, and what comes in none.

    `before` holds (arguments, what is right, what came).
    """
    telling = 0
    for case, right, came in before:
        if len(case) <= place:
            continue
        if isinstance(change, tuple):  # what comes of one change, and of another
            first, second = change
            case = with_change(case, place, first)
            right, came = results(reference, case), results(function, case)
            if came is None:
                return False
        changed = with_change(case, place, second if isinstance(change, tuple) else change)
        again = results(function, changed)
        if again is None or not same(came, again):
            return False
        otherwise = results(reference, changed)
        telling += not (right is None or otherwise is None or same(right, otherwise))
    return telling >= NEEDED


def with_change(case: tuple, place: int, change: Callable) -> tuple:
    """Return a case with one argument changed."""
    changed = copied(case)
    return (*changed[:place], change(changed[place]), *changed[place + 1 :])


def results(function: Callable, arguments: tuple) -> tuple | None:
    """Return the arrays that a function gives, or None if it gives none, or such as are not finite."""
    came = tuple(arrays(call(function, arguments, several=True).value))
    return came if came and all(np.isfinite(array).all() for array in came) else None
