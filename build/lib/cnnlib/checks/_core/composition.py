"""Find two mistakes of which one works on what the other leaves: flipped kernels and a mean over the batch.

Whatever is found gives the student's answers in every case, and so many pairs are tried as there is time for
(see `Evidence`): results that derive from a mistake's, mistakes that are given other arguments than came, and mistakes
that build on the right answer, with another mistake in its place. Mistakes that replace parts of one right answer
(see `Exercise.both`) are tried in pairs.
"""

import itertools
import pickle
import sys
from collections.abc import Callable, Iterator

import numpy as np

from cnnlib.checks._core.calls import arrays, copied, identical
from cnnlib.checks._core.compare import same
from cnnlib.checks._core.factors import factor_or_offset, may_be_one_number
from cnnlib.checks._core.mistakes import Mistake
from cnnlib.checks._core.resemblance import derivations, derives, largest_of
from cnnlib.checks._core.variations import answering

STILL_RIGHT = "the values are right, but "


def one_after_the_other(evidence) -> list[Mistake]:
    """Return two mistakes that explain all cases together, one on top of the other, or an empty list."""
    exercise = evidence.exercise
    unlike = evidence.failure.kind not in ("values", "shape")
    if exercise.models or isinstance(exercise.reference, type) or unlike:
        return []
    return (
        derived_from_a_mistake(evidence)
        or two_that_give_what_came(evidence, with_other_arguments(evidence))
        or two_that_give_what_came(evidence, one_within_another(evidence))
    )


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
    failure, came = evidence.failure, evidence.failure.came.value
    if any(evidence.aspects[name].measure for name in evidence.wrong) or not isinstance(came, np.ndarray):
        return []
    for mistake in [*evidence.exercise.mistakes, *evidence.exercise.variations]:
        if not evidence.has_time():
            break
        base = evidence.known(mistake.answer, failure.arguments, failure.name).value
        if not isinstance(base, np.ndarray) or same(base, failure.expected.value):
            continue
        if sentence := derivation(evidence, mistake, came, base):
            return [mistake, Mistake("", sentence, "", mistake.read, mistake.answer)]
    return []


def derivation(evidence, mistake: Mistake, came: np.ndarray, base: np.ndarray) -> str | None:
    """Say how what came derives from the results of a mistake in all cases, or return None.

    In one case at least it must be something else than those results themselves. Case by case less is
    possible, and for most mistakes nothing after the second: the others need not be computed.
    """
    possible = [each for each in derivations(base.ndim) if may_follow_a_mistake(each[0], mistake)]
    squeezed, number = True, True
    others = (evidence.pair(*case, mistake.answer) for case in evidence.tellers)
    for pair in itertools.chain([(came, base)], others):
        largest = largest_of(pair[0])
        possible = [each for each in possible if derives(each[1], *pair, largest)]
        squeezed = squeezed and same_but_for_axes_of_length_1(*pair)
        number = number and may_be_one_number(*pair)
        if not possible and not squeezed and not number:
            return None
    beside = evidence.beside(mistake.answer)
    if all(same(*pair) for _, *pair in beside):
        return None
    if possible:
        return possible[0][0].removeprefix(STILL_RIGHT)
    if squeezed and came.shape != base.shape:
        return "axes of length 1 are missing or too many"
    return factor_or_offset(beside) if number else None


def may_follow_a_mistake(sentence: str, mistake: Mistake) -> bool:
    """True unless a derivation would undo what the mistake did: divisions, or an exchange of axes."""
    if sentence.startswith(STILL_RIGHT):  # true of the mistake's values, not of the right ones
        return not hasattr(mistake.answer, "change")
    return not sentence.startswith("the values were divided by")


def same_but_for_axes_of_length_1(came, base) -> bool:
    """True if two results are the same but for axes of length 1."""
    both = isinstance(came, np.ndarray) and isinstance(base, np.ndarray)
    return both and same(came.squeeze(), base.squeeze())


def two_that_give_what_came(evidence, pairs: Iterator[tuple]) -> list[Mistake]:
    """Return the first two mistakes that together give what came in all cases, or an empty list."""
    failure, exercise = evidence.failure, evidence.exercise
    aspect = evidence.aspects[failure.name]
    for first, second, both in pairs:
        if not evidence.has_time():
            break
        outcome = exercise.known(both, failure.arguments, aspect)
        if exercise.alike(aspect, failure.came, outcome) and all(
            evidence.fits(both, name) for name in evidence.answers
        ):
            if not take_each_other_back(evidence, first, second):
                return [first, second]
    return []


def take_each_other_back(evidence, first: Mistake, second: Mistake) -> bool:
    """True if one of several results is right as it came, though each of two mistakes alone would spoil it."""
    unmeasured = not any(aspect.measure for aspect in evidence.aspects.values())
    for part in range(len(evidence.exercise.returns) * unmeasured):
        alone = evidence.of_part(part)
        if not alone.wrong and not any(alone.harmless(m, alone.aspects) for m in (first, second)):
            return True
    return False


def with_other_arguments(evidence) -> Iterator[tuple]:
    """Yield a mistake, a variation, and the mistake that is given the arguments of the variation."""
    arguments = evidence.failure.arguments
    telling = [v for v in evidence.exercise.variations if changes(v, arguments)]
    for variation in telling:
        for mistake in evidence.exercise.mistakes:
            yield mistake, variation, answering(mistake.answer, variation.answer.change)


def changes(variation: Mistake, arguments: tuple) -> bool:
    """True if a variation gives the function other arguments than came."""
    return pickle.dumps(tuple(variation.answer.change(list(arguments)))) != pickle.dumps(arguments)


# A mistake in the place of the right answer -----------------------------------------------------------------


def one_within_another(evidence) -> Iterator[tuple]:
    """Yield two mistakes, and the second as it would be if the right answer, on which it builds, were the first.

    Where the first gives what is right for all that the second asks of the right answer in the failing case, both
    together give there what the second gives alone.
    """
    exercise = evidence.exercise
    asked = {outer.name: asked_of_the_reference(evidence, outer.answer) for outer in exercise.mistakes}
    alone = {outer.name for outer in evidence.possible(m for m in exercise.mistakes if asked[m.name])}
    for outer in exercise.mistakes:
        for inner in exercise.mistakes if asked[outer.name] else []:
            telling = outer.name in alone or shows(evidence, inner.answer, asked[outer.name])
            if inner is not outer and telling:
                pair = outer.answer, inner.answer
                both = exercise.both_at_once.setdefault(pair, within(exercise, *pair))
                yield inner, outer, both


def asked_of_the_reference(evidence, answer: Callable) -> list[tuple | None]:
    """Return what the answer of a mistake calls the right one with in the failing case; None for options."""
    asked = []

    def watched(*arguments, **options):
        asked.append(None if options else copied(arguments))
        return evidence.exercise.reference(*arguments, **options)

    evidence.exercise.called(
        within(evidence.exercise, answer, watched),
        evidence.failure.arguments,
        evidence.aspects[evidence.failure.name],
    )
    return asked


def shows(evidence, answer: Callable, asked: list[tuple | None]) -> bool:
    """True if an answer of ours gives something else than is right for one of these arguments, or may do so."""
    aspect = evidence.aspects[evidence.failure.name]
    if aspect.measure or None in asked:
        return True
    outcomes = (
        [evidence.exercise.known(each, arguments, aspect) for each in (answer, evidence.exercise.reference)]
        for arguments in asked
    )
    return any(
        came.error or right.error or came.modified or not exactly(came.value, right.value)
        for came, right in outcomes
    )


def exactly(value, other) -> bool:
    """True if two results are the same byte by byte."""
    those, others = arrays(value), arrays(other)
    return type(value) is type(other) and len(those) == len(others) > 0 and all(map(identical, those, others))


def within(exercise, outer: Callable, inner: Callable) -> Callable:
    """Return the answer `outer` as it would be with `inner` in the place of the right answer."""
    right = exercise.reference
    places = exercise.places

    def answer(*arguments):
        def instead(*given, **options):
            put(places, right)
            try:
                return inner(*given, **options)
            finally:
                put(places, instead)

        put(places, instead)
        try:
            return outer(*arguments)
        finally:
            put(places, right)

    return answer


def places_of(exercise) -> list[tuple]:
    """Return (owner, name) wherever an exercise and the checks of its topic know the right answer by a name."""
    function = exercise.reference
    topic = function.__module__.split(".")[1] if "." in function.__module__ else ""
    own = [module for name, module in list(sys.modules.items()) if name.startswith(f"cnnlib.checks.{topic}.")]
    library = [sys.modules[name] for name in (f"cnnlib.{topic}",) if name in sys.modules]
    return [
        (exercise, "reference"),
        *(
            (module, name)
            for module in own + library
            for name, value in list(vars(module).items())
            if value is function
        ),
    ]


def put(places: list[tuple], function: Callable) -> None:
    """Let names in modules stand for a function."""
    for owner, name in places:
        vars(owner)[name] = function
