"""Find out why an answer fails: by a known mistake, else by a resemblance, else by a law that it breaks."""

import copy
from collections.abc import Callable
from dataclasses import replace

from cnnlib.checks._core.calls import call
from cnnlib.checks._core.compare import ALL_ZERO, all_zero, holds_nan, resemblance
from cnnlib.checks._core.mistakes import Law, Mistake
from cnnlib.checks._core.report import Failure


def diagnose(function: Callable, failure: Failure) -> None:
    """Write into a failure what explains it, if anything does."""
    if failure.kind in ("blank", "nothing", "unsteady"):
        return
    exercise = failure.exercise
    evidence = {
        name: [
            (arguments, exercise.called(function, arguments, aspect))
            for arguments in exercise.drawn(name, failure.seed)
        ]
        for name, aspect in exercise.aspects.items()
    }
    here = {failure.name: evidence[failure.name]}
    if failure.kind == "values" and all_zero(came.value for case in evidence.values() for _, came in case):
        failure.resemblance = ALL_ZERO
        return
    failure.mistake = explanation(exercise, evidence, failure.kind)
    if not failure.mistake and failure.kind != "raised":  # many mistakes raise the same error
        failure.mistake = explanation(exercise, here, failure.kind)
    if failure.mistake or failure.kind not in ("shape", "values"):
        return
    failure.resemblance = resemblance(judged_pairs(failure, here[failure.name]))
    if not failure.resemblance and failure.kind == "values":
        failure.law = broken_law(function, failure)


def explanation(exercise, evidence: dict, kind: str) -> Mistake | None:
    """Return the first mistake that gives exactly the answers in `evidence`.

    The dtype counts only where it is what failed: a mistake is the same mistake in float32.
    """

    aspects = {name: exercise.aspects[name] for name in evidence}
    if kind != "dtype":
        aspects = {name: replace(aspect, dtype=None) for name, aspect in aspects.items()}

    def fits(mistake):
        return all(
            exercise.alike(aspects[name], came, exercise.known(mistake.answer, arguments, aspects[name]))
            for name, cases in evidence.items()
            for arguments, came in cases
        )

    return next(filter(fits, exercise.mistakes), None)


def judged_pairs(failure: Failure, cases: list) -> list:
    """Return what came and what was expected in each case, as far as the aspect judges it."""
    exercise, aspect = failure.exercise, failure.aspect
    return [
        (
            aspect.judged(came.value),
            aspect.judged(exercise.known(exercise.reference, arguments, aspect).value),
        )
        for arguments, came in cases
    ]


def broken_law(function: Callable, failure: Failure) -> Law | None:
    """Return the first law that the function breaks on the failing case."""

    def plain(*arguments):
        value = call(function, arguments, several=bool(failure.exercise.returns)).value
        if holds_nan(value):
            raise ValueError("nan is not equal to itself: no law holds")
        return value

    for law in failure.exercise.laws:
        if law.part != failure.aspect.part:
            continue
        try:
            if not law.holds(plain, *copy.deepcopy(failure.arguments)):
                return law
        except (TypeError, ValueError, IndexError):
            continue
    return None
