"""Find out why an answer fails.

First what gives exactly these answers in every case of every aspect: a known mistake, a resemblance of the
results (see `resemblance`), a mistake that any exercise invites (see `variations`), or two mistakes at once.
Of Keras models, then in which layers or settings one differs from the right one. Then what explains the
failing aspect alone, and the message says so. At last, a law that the answer breaks.
"""

import copy
import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

import numpy as np

from cnnlib.checks._core.aspects import CASES
from cnnlib.checks._core.calls import Outcome, call
from cnnlib.checks._core.compare import same
from cnnlib.checks._core.composition import one_after_the_other, with_two_parts_replaced
from cnnlib.checks._core.differences import differences
from cnnlib.checks._core.mistakes import Law, Mistake
from cnnlib.checks._core.models import take_apart
from cnnlib.checks._core.report import Failure
from cnnlib.checks._core.resemblance import ALL_ZERO, all_zero, holds_nan, resemblance
from cnnlib.checks._core.unknown import write_down

CHANGES_ARGUMENTS = "an argument was changed: work on a copy, `x = x.copy()`"
ENOUGH = 3  # numbers that differ, in all cases together: fewer can agree with a general change by chance


@dataclass
class Evidence:
    """What a function answered in every case, and which mistakes answer the same."""

    failure: Failure
    answers: dict[str, list[tuple[tuple, Outcome]]]  # by aspect: (arguments, what came)
    _fits: dict = field(default_factory=dict)

    def __post_init__(self):
        self.exercise = self.failure.exercise
        aspects = {name: self.exercise.aspects[name] for name in self.answers}
        if self.failure.kind != "dtype":  # a mistake is the same mistake in float32
            aspects = {name: replace(aspect, dtype=None) for name, aspect in aspects.items()}
        if self.failure.kind == "structure":  # half of a result says nothing about the other half
            aspects = {name: replace(aspect, part=None) for name, aspect in aspects.items()}
        self.aspects = aspects
        self.wrong = [name for name in aspects if not self.fits(self.exercise.reference, name)]

    def known(self, answer: Callable, arguments: tuple, name: str) -> Outcome:
        """Return what an answer of ours gives in a case of an aspect."""
        return self.exercise.known(answer, arguments, self.aspects[name])

    def fits(self, answer: Callable, name: str) -> bool:
        """True if an answer of ours gives what came in every case of an aspect."""
        if (answer, name) not in self._fits:
            aspect = self.aspects[name]
            self._fits[answer, name] = all(
                self.exercise.alike(aspect, came, self.known(answer, arguments, name))
                for arguments, came in self.answers[name]
            )
        return self._fits[answer, name]

    def possible(self, mistakes: Iterable[Mistake]) -> list[Mistake]:
        """Return the mistakes that give what came in the case that is told: few do, which saves calls."""
        aspect = self.aspects[self.failure.name]
        return [
            mistake
            for mistake in mistakes
            if self.exercise.alike(
                aspect,
                self.failure.came,
                self.known(mistake.answer, self.failure.arguments, self.failure.name),
            )
        ]

    def explained(self, mistake: Mistake) -> list[str]:
        """Return the wrong aspects that a mistake explains, none if it would make a right one wrong."""
        if not all(self.fits(mistake.answer, name) for name in self.aspects if name not in self.wrong):
            return []
        return [name for name in self.wrong if self.fits(mistake.answer, name)]

    def tells(self, names: Iterable[str]) -> bool:
        """True if aspects say enough to name a mistake: not if all that they say is yes or no."""
        return any(self.exercise.aspects[name].telling for name in names)

    def enough(self, names: Iterable[str]) -> bool:
        """True if so many numbers differ that a general change cannot explain them by chance."""
        return self.tells(names) and sum(map(self.differing, names)) >= ENOUGH

    def differing(self, name: str) -> int:
        """Return how many numbers differ in the cases of an aspect; a shape or an error counts as one."""
        aspect, count = self.aspects[name], 0
        for arguments, came in self.answers[name]:
            right = self.known(self.exercise.reference, arguments, name)
            value, expected = aspect.judged(came.value), aspect.judged(right.value)
            comparable = isinstance(value, np.ndarray) and isinstance(expected, np.ndarray)
            if comparable and value.shape == expected.shape:
                count += np.count_nonzero(value != expected)
            else:
                count += 1
        return count


def diagnose(function: Callable, failure: Failure, met: dict | None = None) -> None:
    """Write into a failure what explains it, if anything does; `met` holds what came, by (aspect, case)."""
    if failure.kind in ("blank", "nothing", "unsteady"):
        return
    evidence = gathered(function, failure, met or {})
    if failure.kind == "values" and all_zero(
        came.value for cases in evidence.answers.values() for _, came in cases
    ):
        whole = fitting(evidence, failure.exercise.mistakes)
        failure.mistakes, failure.resemblance = ([whole], None) if whole else ([], ALL_ZERO)
        return
    explain(function, evidence)
    if failure.mistakes or failure.resemblance:
        return
    if failure.kind == "values" and not failure.aspect.measure:
        failure.law = broken_law(function, failure)
    write_down(function, failure)


def gathered(function: Callable, failure: Failure, met: dict) -> Evidence:
    """Call a function in all cases of all aspects that it was not called in yet."""
    exercise = failure.exercise
    answers = {
        name: [
            (arguments, met.get((name, number)) or exercise.called(function, arguments, aspect))
            for number, arguments in enumerate(exercise.drawn(name, failure.seed))
        ]
        for name, aspect in exercise.aspects.items()
    }
    return Evidence(failure, answers)


def explain(function: Callable, evidence: Evidence) -> None:
    """Write into the failure what has its answers: one mistake, two at once, or one in this aspect alone."""
    failure, exercise = evidence.failure, evidence.exercise
    if not evidence.tells(evidence.wrong):
        return
    quick = exercise.aspects[failure.name].count >= CASES and failure.kind not in ("dtype", "modified")
    if whole := fitting(evidence, exercise.mistakes):
        failure.mistakes = [whole]
        return
    known, general = (
        evidence.possible(exercise.mistakes),
        evidence.possible(exercise.variations if quick else []),
    )
    if seen := in_another_order(evidence) or resembles(evidence, evidence.wrong):
        failure.resemblance = seen
    elif evidence.enough(evidence.wrong) and (whole := fitting(evidence, general)):
        failure.mistakes = [whole]
    elif seen := other_layers(function, failure):
        failure.resemblance = seen
    elif pair := (
        with_two_parts_replaced(evidence)
        or one_that_changes_arguments(evidence, known)
        or two_apart(evidence, [*known, *general])
        or one_after_the_other(evidence)
    ):
        failure.mistakes, failure.told_as = pair, "both"
    elif failure.kind != "raised":  # many mistakes raise the same error
        explain_here(evidence, known, general)


def other_layers(function: Callable, failure: Failure) -> str | None:
    """Return in which layers or settings the model of the failing case differs from the right one."""
    model_of = getattr(failure.aspect.measure, "model_of", None)
    if model_of is None or failure.kind not in ("shape", "values"):
        return None
    try:
        came, right = (
            take_apart(model_of(answer, *copy.deepcopy(failure.arguments)))[0]
            for answer in (function, failure.exercise.reference)
        )
        return "; ".join(differences(came, right)) or None
    except Exception:  # a model that differs from call to call, or in a way that Keras writes otherwise
        return None


def fitting(evidence: Evidence, mistakes: list[Mistake]) -> Mistake | None:
    """Return the first mistake that explains all aspects; what does not explain the case told is left at that."""
    return next(
        (
            mistake
            for mistake in mistakes
            if evidence.possible([mistake])
            and all(evidence.fits(mistake.answer, name) for name in evidence.aspects)
        ),
        None,
    )


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


def resembles(evidence: Evidence, names: list[str]) -> str | None:
    """Return how the results derive from the right ones in all cases of these aspects."""
    failure = evidence.failure
    if failure.kind not in ("shape", "values") or any(evidence.aspects[name].measure for name in names):
        return None
    return resemblance([case for name in names for case in judged_cases(evidence, name)])


def one_that_changes_arguments(evidence: Evidence, known: list[Mistake]) -> list[Mistake]:
    """Return a mistake that explains all results of a function that changes its arguments besides."""
    changed = {
        name
        for name, cases in evidence.answers.items()
        if evidence.aspects[name].unmodified and any(came.modified for _, came in cases)
    }
    if not changed:
        return []
    lenient = Evidence(evidence.failure, evidence.answers)
    lenient.aspects = {name: replace(a, unmodified=False) for name, a in evidence.aspects.items()}
    whole = fitting(lenient, known)
    return [whole, replace(whole, name="", diagnosis=CHANGES_ARGUMENTS, hint="")] if whole else []


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
            if all(evidence.fits(second.answer, name) for name in rest) and evidence.explained(second):
                return [first, second]
    return []


def explain_here(evidence: Evidence, known: list[Mistake], general: list[Mistake]) -> None:
    """Write into the failure what explains the failing aspect alone; the message says so."""
    failure, here = evidence.failure, evidence.failure.name
    if not evidence.tells([here]):
        return
    mistakes = [m for m in known if evidence.fits(m.answer, here)]
    if not mistakes and (seen := resembles(evidence, [here])):
        failure.resemblance, failure.told_as = seen, "here"
        return
    if not mistakes and evidence.enough([here]):
        mistakes = [m for m in general if evidence.fits(m.answer, here)][:1]
    failure.mistakes, failure.told_as = mistakes[:3], "here" if len(mistakes) == 1 else "one of"


def judged_cases(evidence: Evidence, name: str) -> list[tuple]:
    """Return (arguments by name, what came, what was expected) in the cases of an aspect."""
    exercise, aspect = evidence.exercise, evidence.aspects[name]
    judged = evidence.failure.aspect.judged if aspect.part is None else aspect.judged
    names = aspect.arguments or exercise.arguments
    return [
        (
            dict(zip(names, arguments, strict=False)),
            judged(came.value),
            judged(evidence.known(exercise.reference, arguments, name).value),
        )
        for arguments, came in evidence.answers[name]
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
