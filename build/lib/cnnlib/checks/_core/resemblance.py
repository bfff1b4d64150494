"""How wrong results derive from the right ones, in any exercise: read off the numbers alone.

What belongs to one exercise is among its mistakes; this finds what can happen in each of them.
"""

import itertools
from collections.abc import Callable, Iterator
from functools import cache

import numpy as np

from cnnlib.checks._core.calls import arrays
from cnnlib.checks._core.compare import most_allowed, same, wide
from cnnlib.checks._core.factors import another_factor_in_each_case, factor_or_offset

ALL_ZERO = "every value is 0: was the result filled (`=`, not `==`), or were fractions cut by integers?"
NOT_A_NUMBER = "nan comes of 0/0, ∞/∞ or ∞ − ∞, and of the logarithm or root of a negative number"
MANY_VALUES = 5  # different ones: fewer can stand at the same places by chance
ONE_AXIS_MORE_OR_LESS = (
    "the values are right, but axes of length 1 are missing or too many: a stray comma, a `squeeze`?"
)


def all_zero(results) -> bool:
    """True if there is nothing but zeros in the arrays of a list."""
    return all(isinstance(array, np.ndarray) and not array.any() for array in results)


def holds_nan(value) -> bool:
    """True if there is a nan in an array, or in one of a tuple."""
    return any(np.isnan(array).any() for array in arrays(value))


def resemblance(cases: list[tuple]) -> str | None:
    """Return how the results in `cases` of (arguments by name, came, expected) derive from the right ones."""
    pairs = [(came, expected) for _, came, expected in cases]
    if any(value is None or isinstance(value, tuple) for pair in pairs for value in pair):
        return None
    if all(same(came.squeeze(), expected.squeeze()) for came, expected in pairs):
        return ONE_AXIS_MORE_OR_LESS
    largest_first = sorted(pairs, key=lambda pair: -pair[0].size)
    largest_first = [(*pair, largest_of(pair[0])) for pair in largest_first]
    for sentence, derive in derivations(max(expected.ndim for _, expected in pairs)):
        if all(derives(derive, *case) for case in largest_first):
            return sentence
    return not_reduced(pairs) or an_argument(cases) or factor_or_offset(cases)


def not_reduced(pairs: list[tuple]) -> str | None:
    """Say along which axis the result lacks the sum or the mean, if it does."""
    for axis in range(max(came.ndim for came, _ in pairs)):
        for word, reduce in (("added up", np.sum), ("averaged", np.mean)):
            if all(
                came.ndim > axis and same(reduce(wide(came), axis=axis), expected) for came, expected in pairs
            ):
                return f"the result was not {word} along its axis {axis}"
    return None


def loose_resemblance(cases: list[tuple]) -> str | None:
    """Return what can be said of results that neither derive from the right ones nor from a mistake."""
    pairs = [(came, expected) for _, came, expected in cases]
    if not all(isinstance(value, np.ndarray) for pair in pairs for value in pair):
        return None
    return unmoved(pairs) or rearranged(pairs) or another_factor_in_each_case(cases)


def rearranged(pairs: list[tuple]) -> str | None:
    """Say that the right values came in another shape or at other places, if they did."""
    telling = [(came, expected) for came, expected in pairs if np.unique(expected).size > MANY_VALUES]
    if len(telling) < 2 or any(came.size != expected.size for came, expected in pairs):
        return None
    if all(same(came.ravel(), expected.ravel()) for came, expected in pairs):
        return "the values are right, and in the right order, but their shape is another one"
    if any(came.dtype.kind not in "biuf" for came, _ in pairs):
        return None
    if all(same(np.sort(came, axis=None), np.sort(expected, axis=None)) for came, expected in pairs):
        return "the values are the right ones, but they stand at other places"
    return None


def an_argument(cases: list[tuple]) -> str | None:
    """Say that an argument came back as it was, if one did."""
    telling = [case for case in cases if not same(case[1], case[2])]
    for name in telling[0][0] if len(telling) > 1 else []:
        if all(
            isinstance(arguments.get(name), np.ndarray) and same(came, arguments[name])
            for arguments, came, _ in cases
        ):
            return f"`{name}` came back as it was"
    return None


def unmoved(pairs: list[tuple]) -> str | None:
    """Say that the same came in all cases, if it did where it should not."""
    (first, _), *others = pairs
    different = {expected.tobytes() for _, expected in pairs}
    if len(different) > 2 and all(same(came, first) for came, _ in others):
        return "the same result came in every case, whatever the arguments"
    return None


def derives(
    derive: Callable, came: np.ndarray, expected: np.ndarray, largest: tuple[int, float] | None = None
) -> bool:
    """True if a result is what `derive` makes of the right one.

    The `largest` value of the result, if it is known, tells most of those apart that are not.
    """
    if not isinstance(came, np.ndarray) or not isinstance(expected, np.ndarray):
        return False
    try:
        made = np.asarray(derive(wide(expected)))
        if largest and made.shape == came.shape:
            place, allowed = largest
            if abs(made.item(place) - came.item(place)) > allowed:
                return False
        return same(came, made)
    except (ValueError, IndexError, TypeError):
        return False


def largest_of(came: np.ndarray) -> tuple[int, float] | None:
    """Return where the largest value is, and how far another one there may lie off in a result that is the same.

    It is nearly as large as the largest of the other result, which sets the scale.
    """
    if not isinstance(came, np.ndarray) or not came.size or came.dtype.kind not in "iuf":
        return None
    values = wide(came)
    place = int(np.abs(values).argmax())
    return place, 2 * most_allowed(came, values, abs(values.item(place)), 0.0)


@cache
def derivations(axes: int) -> list[tuple[str, Callable]]:
    """Return (sentence, what makes the wrong result of the right one), for results of up to so many axes."""
    exchanged = [
        (
            f"the values are right, but axes {first} and {second} of the result are exchanged",
            lambda x, first=first, second=second: np.swapaxes(x, first, second),
        )
        for first, second in itertools.combinations(range(axes), 2)
    ]
    return [*DERIVATIONS, *(each for axis in range(axes) for each in along(axis)), *exchanged]


def along(axis: int) -> Iterator[tuple[str, Callable]]:
    """Yield the derivations along one axis of the result."""
    which = f"along axis {axis}"
    yield f"the result runs backwards {which}", lambda x: np.flip(x, axis)
    yield (
        f"every entry {which} repeats the first one",
        lambda x: np.repeat(x.take([0], axis), x.shape[axis], axis),
    )
    yield (
        f"every entry {which} repeats the last one",
        lambda x: np.repeat(x.take([-1], axis), x.shape[axis], axis),
    )
    yield (
        f"only the first entry {which} was computed, the others stayed 0",
        lambda x: zero_at(x, axis, slice(1, None)),
    )
    yield (
        f"only the last entry {which} was computed, the others stayed 0",
        lambda x: zero_at(x, axis, slice(None, -1)),
    )
    yield f"only the first entry {which} came back", lambda x: x.take(0, axis)
    yield f"only the first entry {which} came back, as an axis of length 1", lambda x: x.take([0], axis)
    yield f"only the last entry {which} came back", lambda x: x.take(-1, axis)
    yield f"the result was added up {which}", lambda x: x.sum(axis)
    yield f"the result was averaged {which}", lambda x: x.mean(axis)
    yield f"the result was averaged {which}, which stays with length 1", lambda x: x.mean(axis, keepdims=True)
    yield f"the result holds running totals {which}", lambda x: np.cumsum(x, axis)
    yield f"the result is shifted by one entry {which}, round the end", lambda x: np.roll(x, 1, axis)
    yield f"the result is shifted back by one entry {which}, round the end", lambda x: np.roll(x, -1, axis)
    yield f"the first entry {which} is missing", lambda x: np.delete(x, 0, axis)
    yield f"the last entry {which} is missing", lambda x: np.delete(x, -1, axis)
    yield f"an entry of zeros was added at the end {which}", lambda x: with_zeros(x, axis, (0, 1))
    yield f"an entry of zeros was added at the start {which}", lambda x: with_zeros(x, axis, (1, 0))


def wrap(expected):
    """Return what 8-bit integers make of an array."""
    if expected.ndim == 0:
        raise ValueError("one number is not an array of 8-bit integers")
    return np.trunc(expected).astype(np.int64) % 256


def rows(array):
    """Return the axis of the rows: behind the batch, if there is one."""
    if array.ndim == 0:
        raise ValueError("one number has no rows")
    return 1 if array.ndim == 4 else 0


def columns(array):
    """Return the axis of the columns."""
    if array.ndim == 1:
        raise ValueError("a vector has no columns")
    return rows(array) + 1


def without_last(array, *axes):
    """Return an array without the last entry of some axes."""
    return array[tuple(slice(-1 if axis in axes else None) for axis in range(array.ndim))]


def zero_at(array, axis, place):
    """Return an array with zeros at some entries of an axis."""
    array = np.array(array)
    np.moveaxis(array, axis, 0)[place] = 0
    return array


def with_zeros(array, axis, before_and_after):
    """Return an array with zeros before and after along an axis."""
    return np.pad(array, [before_and_after if place == axis else (0, 0) for place in range(array.ndim)])


DERIVATIONS = [
    (ALL_ZERO, np.zeros_like),
    ("the values are right, but the axes are in reverse order (a transpose)", np.transpose),
    ("the values are right, but they were flattened into one long row", np.ravel),
    (
        "only the first row is right, the others are 0: is the `return` inside the loop?",
        lambda x: zero_at(x, rows(x), slice(1, None)),
    ),
    ("the last row stayed 0: does the loop end one too early?", lambda x: zero_at(x, rows(x), -1)),
    ("the last column stayed 0: does the loop end one too early?", lambda x: zero_at(x, columns(x), -1)),
    (
        "the last row and the last column stayed 0: do the loops end one too early?",
        lambda x: zero_at(zero_at(x, rows(x), -1), columns(x), -1),
    ),
    ("the first row stayed 0: does the loop start at 1?", lambda x: zero_at(x, rows(x), 0)),
    ("the first column stayed 0: does the loop start at 1?", lambda x: zero_at(x, columns(x), 0)),
    ("the last row is missing", lambda x: without_last(x, rows(x))),
    ("the last column is missing", lambda x: without_last(x, columns(x))),
    ("the last row and the last column are missing", lambda x: without_last(x, rows(x), columns(x))),
    ("the signs are lost: every value is positive", np.abs),
    ("negative values became 0", lambda x: np.maximum(x, 0)),
    ("the sign of every value is wrong", np.negative),
    ("the rows run backwards", lambda x: np.flip(x, rows(x))),
    ("the columns run backwards", lambda x: np.flip(x, columns(x))),
    ("rows and columns run backwards", lambda x: np.flip(x, (rows(x), columns(x)))),
    ("the fractions were cut off: was the result stored in an array of integers?", np.trunc),
    ("the values were rounded to whole numbers", np.round),
    ("the values were rounded down", np.floor),
    *[
        (f"the values were rounded to {digits} decimals", lambda x, digits=digits: np.round(x, digits))
        for digits in (1, 2, 3, 4)
    ],
    ("the values were clipped to 0…255", lambda x: np.clip(x, 0, 255)),
    ("the values were clipped to 0…1", lambda x: np.clip(x, 0, 1)),
    ("the values wrapped around at 256: 8-bit integers overflow", wrap),
    ("every value is one too small", lambda x: x - 1),
    ("every value is one too large", lambda x: x + 1),
    ("every value is half of what it should be", lambda x: x / 2),
    ("every value is twice what it should be", lambda x: x * 2),
    ("every value is 255 times too large", lambda x: x * 255),
    ("every value is 255 times too small", lambda x: x / 255),
    ("every value was taken from 1: 1 − x came in place of x", lambda x: 1 - x),
    ("every value was squared", np.square),
    ("the square root was taken of every value", lambda x: np.sqrt(np.abs(x))),
    ("the values were divided by the largest of them", lambda x: x / np.max(x)),
    ("the values were divided by their sum", lambda x: x / np.sum(x)),
    ("the whole result was added up into one number", np.sum),
    ("the mean of the whole result came back", np.mean),
    ("the largest value of the result came back alone", np.max),
]
