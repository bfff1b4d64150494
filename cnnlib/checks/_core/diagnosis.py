"""Find out why an answer fails.

First what gives exactly these answers in every case of every aspect: a known mistake, a resemblance of the
results (see `resemblance`), a mistake that any exercise invites (see `variations`), or two mistakes at once.
Then what explains the failing aspect alone, and the message says so. At last, a law that the answer breaks.
"""

import copy
import inspect
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

import numpy as np

from cnnlib.checks._core.aspects import CASES
from cnnlib.checks._core.calls import Outcome
from cnnlib.checks._core.composition import one_after_the_other
from cnnlib.checks._core.findings import broken_law, findings, right_for_another_exercise
from cnnlib.checks._core.mistakes import Mistake
from cnnlib.checks._core.report import Failure
from cnnlib.checks._core.resemblance import ALL_ZERO, all_zero, loose_resemblance, resemblance
from cnnlib.checks._core.unknown import write_down

SECONDS = 0.4  # of processor time to search for two mistakes at once
ENOUGH = 3  # numbers that differ, in all cases together: fewer can agree with a general change by chance


@dataclass
class Evidence:
    """What a function answered in every case, and which mistakes answer the same."""

    failure: Failure
    answers: dict[str, list[tuple[tuple, Outcome]]]  # by aspect: (arguments, what came)
    _fits: dict = field(default_factory=dict)

    def __post_init__(self):
        self.until = time.process_time() + SECONDS
        self.exercise = self.failure.exercise
        aspects = {name: self.exercise.aspects[name] for name in self.answers}
        if self.failure.kind != "dtype":  # a mistake is the same mistake in float32
            aspects = {name: replace(aspect, dtype=None) for name, aspect in aspects.items()}
        if self.failure.kind == "structure":  # half of a result says nothing about the other half
            aspects = {name: replace(aspect, part=None) for name, aspect in aspects.items()}
        self.aspects = aspects
        self.wrong = [name for name in aspects if not self.fits(self.exercise.reference, name)]

    def has_time(self, more: float = 0.0) -> bool:
        """True if the search, or what may come after it, may go on."""
        return time.process_time() < self.until + more

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

    def without_arguments(self) -> "Evidence":
        """Return what is known if it does not count whether the arguments were changed besides."""
        relaxed = copy.copy(self)
        relaxed._fits = {}
        relaxed.aspects = {name: replace(aspect, unmodified=False) for name, aspect in self.aspects.items()}
        return relaxed

    def of_part(self, part: int) -> "Evidence":
        """Return what is known about one of several results alone."""
        narrowed = copy.copy(self)
        narrowed._fits = {}
        narrowed.aspects = {
            name: replace(self.aspects[name], part=part)
            for name in self.aspects
            if not self.aspects[name].measure and self.aspects[name].part in (None, part)
        }
        narrowed.answers = {name: self.answers[name] for name in narrowed.aspects}
        narrowed.wrong = [
            name for name in narrowed.aspects if not narrowed.fits(self.exercise.reference, name)
        ]
        return narrowed

    def beside(self, answer: Callable) -> list[tuple]:
        """Return (arguments by name, what came, what an answer of ours gives) in all cases without a measure."""
        return [
            case
            for name in self.aspects
            if not self.aspects[name].measure
            for case in self.compared(name, answer)
        ]

    def compared(self, name: str, answer: Callable) -> list[tuple]:
        """Return (arguments by name, what came, what an answer of ours gives) in the cases of an aspect."""
        aspect = self.aspects[name]
        judged = self.failure.aspect.judged if aspect.part is None else aspect.judged
        return [
            (
                self.by_name(name, arguments),
                judged(came.value),
                judged(self.known(answer, arguments, name).value),
            )
            for arguments, came in self.answers[name]
        ]

    def by_name(self, name: str, arguments: tuple) -> dict:
        """Return the arguments of a case by their names; those that were left out have their defaults."""
        if self.aspects[name].arguments or isinstance(self.exercise.reference, type):
            names = self.aspects[name].arguments or self.exercise.arguments
            return dict(zip(names, arguments, strict=False))
        parameters = inspect.signature(self.exercise.reference).parameters
        defaults = {
            key: parameter.default
            for key, parameter in parameters.items()
            if parameter.default is not inspect.Parameter.empty
        }
        given = dict(zip(self.exercise.arguments, arguments, strict=False))
        return given | {key: value for key, value in defaults.items() if key not in given}

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

    def right(self, name: str, arguments: tuple, came: Outcome) -> bool:
        """True if what came in a case is right."""
        return self.exercise.alike(
            self.aspects[name], came, self.known(self.exercise.reference, arguments, name)
        )

    def possible_for_a_part(self) -> list[Mistake]:
        """Return the mistakes and variations that give what came in the first wrong case of this result."""
        name, arguments, came = next(
            (name, arguments, came)
            for name in self.wrong
            for arguments, came in self.answers[name]
            if not self.right(name, arguments, came)
        )
        return [
            mistake
            for mistake in [*self.exercise.mistakes, *self.exercise.variations]
            if self.exercise.alike(self.aspects[name], came, self.known(mistake.answer, arguments, name))
        ]

    def explained(self, mistake: Mistake) -> list[str]:
        """Return the wrong aspects that a mistake explains, none if it would make a right one wrong."""
        if not all(self.fits(mistake.answer, name) for name in self.aspects if name not in self.wrong):
            return []
        return [name for name in self.wrong if self.fits(mistake.answer, name)]

    def harmless(self, mistake: Mistake, names: Iterable[str]) -> bool:
        """True if a mistake gives what is right in all cases of these aspects."""
        return all(
            self.right(name, arguments, self.known(mistake.answer, arguments, name))
            for name in names
            for arguments, _ in self.answers[name]
        )

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


def diagnose(function: Callable, failure: Failure, seen: dict[str, list[Outcome]]) -> None:
    """Write into a failure what explains it, if anything does; `seen` is what came already, by aspect."""
    if failure.kind in ("blank", "nothing", "unsteady"):
        return
    evidence = gathered(function, failure, seen)
    if failure.kind == "values" and all_zero(
        came.value for cases in evidence.answers.values() for _, came in cases
    ):
        failure.resemblance = ALL_ZERO
        return
    explain(evidence)
    if failure.mistakes or failure.resemblance:
        return
    if failure.kind == "values" and not failure.aspect.measure:
        failure.law = broken_law(function, failure)
    failure.findings = findings(evidence, function)
    write_down(function, failure)


def gathered(function: Callable, failure: Failure, seen: dict[str, list[Outcome]]) -> Evidence:
    """Call a function in all cases of all aspects; what it gave in the first cases is known."""
    exercise = failure.exercise
    answers = {}
    for name, aspect in exercise.aspects.items():
        cases, known = exercise.drawn(name, failure.seed), seen.get(name, [])
        rest = [exercise.called(function, arguments, aspect) for arguments in cases[len(known) :]]
        answers[name] = list(zip(cases, [*known, *rest], strict=True))
    return Evidence(failure, answers)


def explain(evidence: Evidence) -> None:
    """Write into the failure what has its answers: one mistake, two at once, or one in this aspect alone."""
    failure, exercise = evidence.failure, evidence.exercise
    if not evidence.tells(evidence.wrong):
        return
    quick = exercise.aspects[failure.name].count >= CASES and failure.kind not in ("dtype", "modified")
    known, general = (
        evidence.possible(exercise.mistakes),
        evidence.possible(exercise.variations if quick else []),
    )
    if whole := fitting(evidence, known):
        failure.mistakes = [whole]
    elif failure.kind != "modified" and (whole := changing_arguments_besides(evidence)):
        failure.mistakes = [whole]
    elif seen := resembles(evidence, evidence.wrong):
        failure.resemblance = seen
    elif evidence.enough(evidence.wrong) and (whole := fitting(evidence, general)):
        failure.mistakes = [whole]
    elif pair := (
        two_apart(evidence, [*known, *general])
        or part_by_part(evidence)
        or (one_after_the_other(evidence) if quick else [])
    ):
        failure.mistakes, failure.told_as = pair, "both"
    elif failure.kind != "raised":  # many mistakes raise the same error
        explain_here(evidence, known, general) or explain_elsewhere(evidence) or explain_loosely(evidence)


def fitting(evidence: Evidence, mistakes: list[Mistake]) -> Mistake | None:
    """Return the first mistake that explains all aspects."""
    return next(
        (m for m in mistakes if all(evidence.fits(m.answer, name) for name in evidence.aspects)), None
    )


def changing_arguments_besides(evidence: Evidence) -> Mistake | None:
    """Return a mistake that explains all values, if only the arguments were treated in another way."""
    relaxed = evidence.without_arguments()
    return fitting(relaxed, relaxed.possible(evidence.exercise.mistakes))


def resembles(evidence: Evidence, names: list[str]) -> str | None:
    """Return how the results derive from the right ones in all cases of these aspects."""
    failure = evidence.failure
    if failure.kind not in ("shape", "values") or any(evidence.aspects[name].measure for name in names):
        return None
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
    mistakes = [m for m in known if evidence.fits(m.answer, here)]
    if not mistakes and (seen := resembles(evidence, [here])):
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
        mistakes = [m for m in evidence.exercise.mistakes if evidence.fits(m.answer, name)]
        if len(mistakes) == 1:
            failure.mistakes, failure.told_as, failure.speaks_of = mistakes, "here", f'the cases of "{name}"'
            return True
    return explain_a_part(evidence)


def explain_a_part(evidence: Evidence) -> bool:
    """Write into the failure what explains one of several results alone."""
    failure, exercise = evidence.failure, evidence.exercise
    if len(exercise.returns) < 2 or failure.kind not in ("values", "shape"):
        return False
    for part, name in enumerate(exercise.returns):
        alone = evidence.of_part(part)
        if not alone.wrong or not alone.enough(alone.wrong):
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
