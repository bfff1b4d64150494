"""Find two mistakes of which one works on what the other leaves: flipped kernels and a mean over the batch.

Whatever is found gives the student's answers in every case, and so many pairs are tried as take about a
second: first results that derive from a mistake's, then mistakes that are given other arguments than came.
Mistakes that replace parts of one right answer (see `Exercise.both`) are tried in pairs before all that.
"""

import itertools
import pickle
from collections.abc import Iterator

import numpy as np

from cnnlib.checks._core.compare import same
from cnnlib.checks._core.mistakes import Mistake
from cnnlib.checks._core.resemblance import derivations, derives
from cnnlib.checks._core.variations import answering

MOST_CALLS = 400


def one_after_the_other(evidence) -> list[Mistake]:
    """Return two mistakes that explain all cases together, one on top of the other, or an empty list."""
    failure, exercise = evidence.failure, evidence.exercise
    unmeasured = not any(evidence.aspects[name].measure for name in evidence.wrong)
    if not unmeasured or exercise.models or exercise.returns or failure.kind not in ("values", "shape"):
        return []
    return derived_from_a_mistake(evidence) or mistake_with_other_arguments(evidence)


def with_two_parts_replaced(evidence) -> list[Mistake]:
    """Return two mistakes that together, in one answer, give what came."""
    exercise, failure = evidence.exercise, evidence.failure
    if exercise.both is None:
        return []
    aspect = evidence.aspects[failure.name]
    for first, second in itertools.combinations(exercise.mistakes, 2):
        answer = exercise.both(first.answer, second.answer)
        if answer is None:
            continue
        outcome = exercise.called(answer, failure.arguments, aspect)
        if exercise.alike(aspect, failure.came, outcome) and all(
            evidence.fits(answer, name) for name in evidence.answers
        ):
            return [first, second]
    return []


def derived_from_a_mistake(evidence) -> list[Mistake]:
    """Return a mistake and how the results derive from its own."""
    arguments, came = evidence.failure.arguments, evidence.failure.came.value
    for mistake in [*evidence.exercise.mistakes, *evidence.exercise.variations]:
        base = evidence.known(mistake.answer, arguments, evidence.failure.name).value
        if not isinstance(base, np.ndarray) or same(base, evidence.failure.expected.value):
            continue
        for sentence, derive in derivations(base.ndim):
            if derives(derive, came, base) and holds_everywhere(evidence, mistake, derive):
                return [mistake, Mistake("", sentence, "", mistake.read, mistake.answer)]
    return []


def holds_everywhere(evidence, mistake, derive) -> bool:
    """True if what came derives from a mistake's results in all cases of all aspects without a measure.

    In one case at least it must be something else than those results themselves.
    """
    pairs = [
        (came.value, evidence.known(mistake.answer, arguments, name).value)
        for name, cases in evidence.answers.items()
        if not evidence.aspects[name].measure
        for arguments, came in cases
    ]
    return all(
        isinstance(came, np.ndarray) and isinstance(base, np.ndarray) and derives(derive, came, base)
        for came, base in pairs
    ) and not all(same(came, base) for came, base in pairs)


def mistake_with_other_arguments(evidence) -> list[Mistake]:
    """Return a mistake and a variation that give what came if one gets its arguments from the other."""
    for calls, (mistake, variation) in enumerate(pairs(evidence)):
        if calls == MOST_CALLS:
            break
        both = answering(mistake.answer, variation.answer.change)
        arguments, came = evidence.failure.arguments, evidence.failure.came
        aspect = evidence.aspects[evidence.failure.name]
        outcome = evidence.exercise.called(both, arguments, aspect)
        if evidence.exercise.alike(aspect, came, outcome) and all(
            evidence.fits(both, name) for name in evidence.answers
        ):
            return [mistake, variation]
    return []


def pairs(evidence) -> Iterator[tuple[Mistake, Mistake]]:
    """Yield the mistakes with the variations that change something in the failing case."""
    arguments = evidence.failure.arguments
    telling = [v for v in evidence.exercise.variations if changes(v, arguments)]
    for mistake in evidence.exercise.mistakes:
        for variation in telling:
            yield mistake, variation


def changes(variation: Mistake, arguments: tuple) -> bool:
    """True if a variation gives the function other arguments than came."""
    return pickle.dumps(tuple(variation.answer.change(list(arguments)))) != pickle.dumps(arguments)
