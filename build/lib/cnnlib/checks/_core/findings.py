"""What was found about a mistake that nobody knows: what it does not heed, where it shows, what is right."""

import inspect
import sys
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from cnnlib.checks._core.calls import call, copied
from cnnlib.checks._core.compare import same
from cnnlib.checks._core.influence import without_influence
from cnnlib.checks._core.mistakes import Law
from cnnlib.checks._core.resemblance import holds_nan
from cnnlib.checks._core.where import at_which_places, in_which_cases


def right_for_another_exercise(evidence) -> str | None:
    """Say that what came is the right answer to another exercise of the topic, if it is."""
    exercise, checks = evidence.exercise, sys.modules.get(f"cnnlib.checks.{evidence.exercise.topic}")
    cases = [case for name in evidence.wrong for case in evidence.answers[name]]
    several, count = bool(exercise.returns), len(evidence.failure.arguments)
    for name in getattr(checks, "__all__", []):
        function = getattr(sys.modules.get(f"cnnlib.{exercise.topic}"), name, None)
        if (
            name == exercise.name
            or function is None
            or isinstance(function, type)
            or not takes(function, count)
        ):
            continue
        if all(
            same(call(function, arguments, several=several).value, came.value) for arguments, came in cases
        ):
            return f"what came is what `{name}` should give"
    return None


def takes(function: Callable, count: int) -> bool:
    """True if a function may be called with so many arguments."""
    parameters = inspect.signature(function).parameters.values()
    needed = sum(parameter.default is inspect.Parameter.empty for parameter in parameters)
    return needed <= count <= len(parameters)


def findings(evidence, function: Callable) -> list[str]:
    """Return what was found about an unknown mistake: what has no influence, where it shows."""
    failure = evidence.failure
    if not evidence.tells([failure.name]) or failure.kind not in ("values", "shape", "raised"):
        return []
    names = [name for name in evidence.aspects if not evidence.aspects[name].measure]
    if failure.aspect.measure or evidence.aspects[failure.name].arguments:
        names = [failure.name]
    verdicts = [
        (evidence.by_name(name, arguments), not evidence.right(name, arguments, came))
        for name in names
        for arguments, came in evidence.answers[name]
    ]
    found = [tried(in_which_cases, verdicts)]
    if failure.kind != "raised":
        found.insert(0, tried(without_influence, evidence, function))
        found.append(tried(at_which_places, [case for name in names for case in comparable(evidence, name)]))
    found.append(which_results(evidence))
    said = [sentence for sentence in found if sentence]
    return sorted(said, key=lambda sentence: "; there " not in sentence)[:2]  # the most telling one first


def tried(experiment: Callable, *arguments: object) -> str | None:
    """Return what an experiment finds, or None where it cannot be made: with truth values, say, or words."""
    try:
        return experiment(*arguments)
    except (TypeError, ValueError, IndexError, ArithmeticError):
        return None


def which_results(evidence) -> str | None:
    """Say which of several results are right in all cases, and which are not."""
    if evidence.failure.kind not in ("values", "shape") or len(evidence.exercise.returns) < 2:
        return None
    wrong = [bool(evidence.of_part(part).wrong) for part in range(len(evidence.exercise.returns))]
    names = list(zip(evidence.exercise.returns, wrong, strict=True))
    right = " and ".join(f"`{name}`" for name, is_wrong in names if not is_wrong)
    others = " and ".join(f"`{name}`" for name, is_wrong in names if is_wrong)
    return f"{others} went wrong, but {right} came right in all cases" if right and others else None


def comparable(evidence, name: str) -> list[tuple]:
    """Return the cases of an aspect in which an array came."""
    return [
        case
        for case in evidence.compared(name, evidence.exercise.reference)
        if isinstance(case[1], np.ndarray)
    ]


def broken_law(function: Callable, failure) -> Law | None:
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
            verdict = law.holds(plain, *copied(failure.arguments))
            if isinstance(verdict, str):  # it says what it found
                return replace(law, name=verdict)
            if not verdict:
                return law
        except (TypeError, ValueError, IndexError):
            continue
    return None
