"""What a function answered in every case of every aspect, and which answers of ours answer the same."""

import copy
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from cnnlib.checks._core.calls import Outcome, arrays
from cnnlib.checks._core.mistakes import Mistake
from cnnlib.checks._core.report import Failure

IN_A_BROWSER = sys.platform == "emscripten"
# There `process_time` fails after 36 minutes: it counts microseconds in 32 bits.
clock = time.perf_counter if IN_A_BROWSER else time.process_time
SECONDS = 0.4  # of processor time to search for two mistakes at once
ENOUGH = 3  # numbers that differ, in all cases together: fewer can agree with a general change by chance


@dataclass
class Evidence:
    """What a function answered in every case, and which mistakes answer the same."""

    failure: Failure
    answers: dict[str, list[tuple[tuple, Outcome]]]  # by aspect: (arguments, what came)
    _fits: dict = field(default_factory=dict)

    def __post_init__(self):
        self.until = clock() + SECONDS
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
        return clock() < self.until + more

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

    @cached_property
    def tellers(self) -> list[tuple[str, tuple, Outcome]]:
        """All cases without a measure, as (name of the aspect, arguments, what came); the largest tell most."""
        cases = [
            (name, arguments, came)
            for name, aspect in self.aspects.items()
            if not aspect.measure
            for arguments, came in self.answers[name]
        ]
        return sorted(cases, key=lambda case: -sum(array.size for array in arrays(case[2].value)))

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
        return [
            (self.by_name(name, arguments), *self.pair(name, arguments, came, answer))
            for arguments, came in self.answers[name]
        ]

    def pair(self, name: str, arguments: tuple, came: Outcome, answer: Callable) -> tuple:
        """Return (what came, what an answer of ours gives) in a case, as far as it is judged."""
        aspect = self.aspects[name]
        judged = self.failure.aspect.judged if aspect.part is None else aspect.judged
        return judged(came.value), judged(self.known(answer, arguments, name).value)

    def by_name(self, name: str, arguments: tuple) -> dict:
        """Return the arguments of a case by their names; those that were left out have their defaults."""
        if self.aspects[name].arguments or isinstance(self.exercise.reference, type):
            names = self.aspects[name].arguments or self.exercise.arguments
            return dict(zip(names, arguments, strict=False))
        given = dict(zip(self.exercise.arguments, arguments, strict=False))
        return given | {key: value for key, value in self.exercise.defaults.items() if key not in given}

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


def gathered(function: Callable, failure: Failure, seen: dict[str, list[Outcome]]) -> Evidence:
    """Call a function in all cases of all aspects; what it gave in the first cases is known."""
    exercise = failure.exercise
    answers = {}
    for name, aspect in exercise.aspects.items():
        cases, known = exercise.drawn(name, failure.seed), seen[name]
        while len(known) < len(cases):
            known += exercise.ahead(function, cases[len(known) :], aspect)
        answers[name] = list(zip(cases, known, strict=True))
    return Evidence(failure, answers)
