"""Find out why an answer fails.

First what gives exactly these answers in every case of every aspect: a known mistake, a resemblance of the
results (see `resemblance`), a mistake that any exercise invites (see `variations`), or two mistakes at once.
Of Keras models, then in which layers or settings one differs from the right one. Then what explains the
failing aspect alone, and the message says so. At last, a law that the answer breaks.
"""

import itertools
import math
from collections.abc import Callable, Iterable
from dataclasses import replace

from cnnlib.checks._core.aspects import CASES
from cnnlib.checks._core.calls import Outcome, copied
from cnnlib.checks._core.compare import same
from cnnlib.checks._core.composition import one_after_the_other, with_two_parts_replaced
from cnnlib.checks._core.differences import differences
from cnnlib.checks._core.evidence import IN_A_BROWSER, Evidence, gathered
from cnnlib.checks._core.findings import broken_law, findings, right_for_another_exercise
from cnnlib.checks._core.mistakes import Mistake
from cnnlib.checks._core.models import take_apart
from cnnlib.checks._core.report import Failure
from cnnlib.checks._core.resemblance import (
    ALL_ZERO,
    NOT_A_NUMBER,
    all_zero,
    holds_nan,
    loose_resemblance,
    resemblance,
)
from cnnlib.checks._core.unknown import write_down

# To look for what explains an aspect that was not asked for first. A browser is slow and its reader waits; elsewhere
# the same answer is told the same, however busy the machine.
MORE_SECONDS = 0.4 if IN_A_BROWSER else math.inf
CHANGES_ARGUMENTS = "an argument was changed: work on a copy, `x = x.copy()`"


def diagnose(function: Callable, failure: Failure, seen: dict[str, list[Outcome]]) -> None:
    """Write into a failure what explains it, if anything does; `seen` is what came already, by aspect."""
    if failure.kind in ("blank", "nothing", "unsteady"):
        return
    evidence = gathered(function, failure, seen)
    if failure.kind == "values" and all_zero(
        came.value for cases in evidence.answers.values() for _, came in cases
    ):
        whole = fitting(evidence, one_by_one(evidence))
        failure.mistakes, failure.resemblance = ([whole], None) if whole else ([], ALL_ZERO)
        return
    explain(function, evidence)
    if failure.mistakes or failure.resemblance:
        return
    if failure.kind == "values" and not failure.aspect.measure:
        failure.law = broken_law(function, failure)
    failure.findings = findings(evidence, function)
    write_down(function, failure)


def explain(function: Callable, evidence: Evidence) -> None:
    """Write into the failure what has its answers: one mistake, two at once, or one in this aspect alone."""
    failure, exercise = evidence.failure, evidence.exercise
    if not evidence.tells(evidence.wrong):
        return
    quick = exercise.aspects[failure.name].count >= CASES and failure.kind not in ("dtype", "modified")
    if whole := fitting(evidence, one_by_one(evidence)):
        failure.mistakes = [whole]
        return
    known, general = (
        evidence.possible(exercise.mistakes),
        evidence.possible(exercise.variations if quick else []),
    )
    if failure.kind != "modified" and (told := with_arguments_treated_otherwise(evidence)):
        failure.mistakes, failure.told_as = told, "both" if len(told) == 2 else "one"
    elif seen := in_another_order(evidence) or resembles(evidence, evidence.wrong):
        failure.resemblance = seen
    elif evidence.enough(evidence.wrong) and (whole := fitting(evidence, general)):
        failure.mistakes = [whole]
    elif seen := other_layers(function, failure):
        failure.resemblance = seen
    elif pair := (
        with_two_parts_replaced(evidence)
        or two_apart(evidence, [*known, *general])
        or part_by_part(evidence)
        or (one_after_the_other(evidence) if quick else [])
    ):
        failure.mistakes, failure.told_as = pair, "both"
    elif failure.kind != "raised":  # many mistakes raise the same error
        explain_here(evidence, known, general) or explain_elsewhere(evidence) or explain_loosely(evidence)


def other_layers(function: Callable, failure: Failure) -> str | None:
    """Return in which layers or settings the model of the failing case differs from the right one."""
    model_of = getattr(failure.aspect.measure, "model_of", None)
    if model_of is None or failure.kind not in ("shape", "values"):
        return None
    try:
        came, right = (
            take_apart(model_of(answer, *copied(failure.arguments)))[0]
            for answer in (function, failure.exercise.reference)
        )
        return "; ".join(differences(came, right)) or None
    except Exception:  # a model that differs from call to call, or in a way that Keras writes otherwise
        return None


def fitting(evidence: Evidence, mistakes: Iterable[Mistake]) -> Mistake | None:
    """Return the first mistake that explains all aspects."""
    return next(
        (m for m in mistakes if all(evidence.fits(m.answer, name) for name in evidence.aspects)), None
    )


def one_by_one(evidence: Evidence) -> Iterable[Mistake]:
    """Return the mistakes that are possible, each tried when it is asked for: building models takes long."""
    return (mistake for mistake in evidence.exercise.mistakes if evidence.possible([mistake]))


def in_another_order(evidence: Evidence) -> str | None:
    """Return that the results come in another order, if they do in every case."""
    names = evidence.exercise.returns
    if len(names) < 2 or any(aspect.measure for aspect in evidence.aspects.values()):
        return None
    pairs = [
        (came.value, evidence.known(evidence.exercise.reference, arguments, name).value)
        for name, cases in evidence.answers.items()
        for arguments, came in cases
    ]
    if not all(isinstance(came, tuple) and len(came) == len(names) for came, _ in pairs):
        return None
    for order in list(itertools.permutations(range(len(names))))[1:]:
        if all(same(tuple(came[place] for place in order), right) for came, right in pairs):
            return f"the results come in another order than is asked for: `return {', '.join(names)}`"
    return None


def with_arguments_treated_otherwise(evidence: Evidence) -> list[Mistake]:
    """Return a mistake that explains all values, and that arguments were changed besides if they were."""
    relaxed = evidence.without_arguments()
    whole = fitting(relaxed, one_by_one(relaxed))
    if whole is None:
        return []
    changed = any(
        came.modified
        for name, cases in evidence.answers.items()
        if evidence.aspects[name].unmodified
        for _, came in cases
    )
    return [whole, replace(whole, name="", diagnosis=CHANGES_ARGUMENTS, hint="")] if changed else [whole]


def resembles(evidence: Evidence, names: list[str]) -> str | None:
    """Return how the results derive from the right ones in all cases of these aspects."""
    failure = evidence.failure
    if failure.kind not in ("shape", "values") or any(evidence.aspects[name].measure for name in names):
        return None
    if holds_nan(failure.came.value) and not holds_nan(failure.expected.value):
        return NOT_A_NUMBER
    return resemblance([case for name in names for case in judged_cases(evidence, name)])


def part_by_part(evidence: Evidence) -> list[Mistake]:
    """Return two mistakes that explain the several results apart: each is right, or as one of the two gives it."""
    exercise, failure = evidence.exercise, evidence.failure
    unmeasured = [name for name in evidence.wrong if not evidence.aspects[name].measure]
    if len(exercise.returns) < 2 or unmeasured != evidence.wrong or failure.kind not in ("values", "shape"):
        return []
    found = []
    for part in range(len(exercise.returns)):
        alone = evidence.of_part(part)
        if alone.wrong and not any(fitting(alone, [known]) for known in found):
            first = fitting(alone, alone.possible_for_a_part()) or derived(alone)
            if first is None:
                return []
            found.append(first)
    return found if len(found) == 2 else []


def derived(evidence: Evidence) -> Mistake | None:
    """Return how one of several results derives from the right one, as a mistake without a name, or None."""
    part = evidence.aspects[evidence.wrong[0]].part
    sentence = resemblance(evidence.beside(evidence.exercise.reference))
    if sentence is None:
        return None
    what = f"`{evidence.exercise.returns[part]}`: {sentence}"
    return Mistake("", what, "", evidence.exercise.read, evidence.exercise.reference)


def two_apart(evidence: Evidence, possible: list[Mistake]) -> list[Mistake]:
    """Return a possible mistake and another that explains the other aspects, or an empty list."""
    if len(evidence.wrong) < 2 or evidence.failure.kind == "raised":
        return []
    for first in possible:
        explained = evidence.explained(first)
        rest = [name for name in evidence.wrong if name not in explained]
        if not evidence.tells(explained) or not evidence.tells(rest):
            continue
        for second in evidence.exercise.mistakes:
            if (
                all(evidence.fits(second.answer, name) for name in rest)
                and (also := evidence.explained(second))
                and evidence.harmless(second, set(explained) - set(also))
                and evidence.harmless(first, set(also) - set(explained))
            ):
                return [first, second]
    return []


def explain_here(evidence: Evidence, known: list[Mistake], general: list[Mistake]) -> bool:
    """Write into the failure what explains the failing aspect alone; the message says so."""
    failure, here = evidence.failure, evidence.failure.name
    if not evidence.tells([here]):
        return False
    right = [name for name in evidence.aspects if name not in evidence.wrong]
    mistakes = [m for m in known if evidence.fits(m.answer, here) and evidence.harmless(m, right)]
    if not mistakes and (seen := resembles(evidence, [here])) not in (None, ALL_ZERO):
        failure.resemblance, failure.told_as = seen, "here"
        return True
    if not mistakes and evidence.enough([here]):
        mistakes = [m for m in general if evidence.fits(m.answer, here)][:1]
    failure.mistakes, failure.told_as = mistakes[:3], "here" if len(mistakes) == 1 else "one of"
    return bool(mistakes)


def explain_elsewhere(evidence: Evidence) -> bool:
    """Write into the failure what explains another aspect, or one of several results, alone."""
    failure = evidence.failure
    for name in evidence.wrong:
        if name == failure.name or not evidence.enough([name]):
            continue
        if only := the_only_one(evidence, name):
            failure.mistakes, failure.told_as, failure.speaks_of = [only], "here", f'the cases of "{name}"'
            return True
    return explain_a_part(evidence)


def the_only_one(evidence: Evidence, name: str) -> Mistake | None:
    """Return the one mistake that explains an aspect; None if there are more, or none before time is up."""
    found = None
    for mistake in evidence.exercise.mistakes:
        if not evidence.has_time(MORE_SECONDS):
            return None
        if evidence.fits(mistake.answer, name):
            if found:
                return None
            found = mistake
    return found


def explain_a_part(evidence: Evidence) -> bool:
    """Write into the failure what explains one of several results alone."""
    failure, exercise = evidence.failure, evidence.exercise
    if len(exercise.returns) < 2 or failure.kind not in ("values", "shape"):
        return False
    for part, name in enumerate(exercise.returns):
        alone = evidence.of_part(part)
        if not evidence.has_time(MORE_SECONDS) or not alone.wrong or not alone.enough(alone.wrong):
            continue
        found = fitting(alone, alone.possible_for_a_part())
        if found and not leaves_the_others_alone(evidence, found, part):
            found = None
        if found := found or derived(alone):
            failure.mistakes, failure.told_as, failure.speaks_of = [found], "here", f"`{name}`"
            return True
    return False


def leaves_the_others_alone(evidence: Evidence, mistake: Mistake, part: int) -> bool:
    """True if a mistake makes no other result wrong than this one."""
    others = [evidence.of_part(other) for other in range(len(evidence.exercise.returns)) if other != part]
    return all(
        other.exercise.alike(
            other.aspects[name],
            other.known(mistake.answer, arguments, name),
            other.known(evidence.exercise.reference, arguments, name),
        )
        for other in others
        for name in other.aspects
        for arguments, _ in other.answers[name]
    )


def explain_loosely(evidence: Evidence) -> bool:
    """Write into the failure what can be said of the numbers that came, if nothing explains them."""
    failure = evidence.failure
    if failure.kind not in ("shape", "values") or any(evidence.aspects[n].measure for n in evidence.wrong):
        return False
    cases = [case for name in evidence.wrong for case in judged_cases(evidence, name)]
    failure.resemblance = right_for_another_exercise(evidence) or loose_resemblance(cases)
    return failure.resemblance is not None


def judged_cases(evidence: Evidence, name: str) -> list[tuple]:
    """Return (arguments by name, what came, what was expected) in the cases of an aspect."""
    return evidence.compared(name, evidence.exercise.reference)
