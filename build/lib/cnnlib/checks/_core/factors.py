"""By which factor, or by how much, wrong results are off: a constant, or a number that the arguments hold.

A case is (arguments by name, what came, what was expected), as in `resemblance`.
"""

import itertools
from collections.abc import Iterable, Iterator

import numpy as np

from cnnlib.checks._core.compare import same, tolerance, wide

Case = tuple[dict, np.ndarray, np.ndarray]


def factor_or_offset(cases: list[Case]) -> str | None:
    """Say by which factor, or by how much, every value is off."""
    if any(came.shape != expected.shape or came.dtype.kind not in "iuf" for _, came, expected in cases):
        return None
    telling = [case for case in cases if np.count_nonzero(case[2]) and not same(case[1], case[2])]
    if len(telling) < 2 or sum(case[2].size for case in telling) < 4:
        return None
    _, came, expected = telling[0]
    times = "every value is {:.6g} times what it should be"
    return (
        constant(cases, ratio(came, expected), np.multiply, times)
        or constant(cases, gap(came, expected), np.add, "every value is off by {:+.6g}")
        or factor_from_the_arguments(telling)
        or offset_from_the_arguments(cases)
    )


def may_be_one_number(came, expected):
    """False if in this case no factor and no offset leads from what was expected to what came, not even nearly."""
    if not isinstance(came, np.ndarray) or not isinstance(expected, np.ndarray):
        return False
    if came.shape != expected.shape or came.dtype.kind not in "iuf":
        return False
    if not np.count_nonzero(expected) or not np.isfinite(expected).all() or same(came, expected):
        return True  # such a case tells nothing about a factor
    if not np.isfinite(came).all():
        return False
    loosely = 10 * tolerance(came, wide(expected))
    return same(came, wide(expected) * ratio(came, expected), loosely) or same(
        came, wide(expected) + gap(came, expected), loosely
    )


def constant(cases, number, derive, sentence):
    """Return the sentence with the number, if it makes what came in all cases."""
    if not np.isfinite(number) or not all(
        same(came, np.asarray(derive(wide(expected), number))) for _, came, expected in cases
    ):
        return None
    return sentence.format(number)


def ratio(came, expected):
    """Return what the largest value was multiplied by."""
    place = np.unravel_index(np.argmax(np.abs(expected)), expected.shape)
    return float(came[place] / wide(expected)[place])


def gap(came, expected):
    """Return by how much the first value is off."""
    return float(wide(came).flat[0] - wide(expected).flat[0])


# Numbers that the arguments hold ----------------------------------------------------------------------------


def terms(arguments: dict) -> Iterator[tuple[str, float]]:
    """Yield the numbers that the arguments of a case hold, each with the words for it."""
    for name, value in arguments.items():
        if isinstance(value, bool):
            continue
        if isinstance(value, int | float):
            yield f"`{name}`", float(value)
            if isinstance(value, float):
                yield f"(1 − `{name}`)", 1 - value
        elif isinstance(value, np.ndarray):
            for axis, length in enumerate(value.shape):
                yield f"the length of axis {axis} of `{name}`", float(length)
            if value.ndim > 1:
                yield f"the number of entries of `{name}`", float(value.size)
            if value.ndim > 2:
                yield f"the lengths of axes 1 and 2 of `{name}`", float(value.shape[1] * value.shape[2])
        elif isinstance(value, tuple) and value and all(isinstance(item, int | float) for item in value):
            for place, item in enumerate(value):
                yield f"`{name}[{place}]`", float(item)
            if len(value) > 1:
                yield f"the product of `{name}`", float(np.prod(value))


def powers(arguments: dict) -> Iterator[tuple[str, float]]:
    """Yield the factors that the arguments of a case suggest."""
    with np.errstate(all="ignore"):
        known = list(terms(arguments))
        for words, number in known:
            yield f"multiplied by {words}", number
            yield f"divided by {words}", 1 / np.float64(number)
            yield f"multiplied by the square root of {words}", np.sqrt(number)
            yield f"divided by the square root of {words}", 1 / np.sqrt(number)
            yield f"multiplied by the square of {words}", number**2
            yield f"divided by the square of {words}", 1 / np.float64(number) ** 2
        for (first, one), (second, two) in itertools.combinations(known, 2):
            yield f"multiplied by {first} and by {second}", one * two
            yield f"divided by {first} and by {second}", 1 / np.float64(one * two)
            yield f"multiplied by {first} and divided by {second}", one / np.float64(two)
            yield f"multiplied by {second} and divided by {first}", two / np.float64(one)


def amounts(arguments: dict) -> Iterator[tuple[str, float]]:
    """Yield the offsets that the arguments of a case suggest."""
    known = list(terms(arguments))
    products = [
        (f"{first} times {second}", one * two)
        for (first, one), (second, two) in itertools.combinations(known, 2)
    ]
    for words, number in [*known, *products]:
        yield f"too large by {words}", number
        yield f"too small by {words}", -number
    for words, number in known:
        yield f"too large by {words} − 1", number - 1
        yield f"too small by {words} − 1", 1 - number


def in_all(suggested: Iterable[Iterable[tuple[str, float]]], came: list[float]) -> str | None:
    """Return the first words whose number is what came in all cases; they are to differ from case to case."""
    if np.unique(np.round(came, 9)).size < 2:
        return None
    first, *others = map(dict, suggested)
    for words, number in first.items():
        numbers = [number, *(other.get(words, np.nan) for other in others)]
        if np.allclose(numbers, came, rtol=1e-6, atol=1e-9):
            return words
    return None


def factor_from_the_arguments(telling: list[Case]) -> str | None:
    """Say which numbers of the arguments every value was multiplied or divided by, if it was."""
    factors = factors_of(telling)
    if factors is None or len(telling) < 3:
        return None
    words = in_all([powers(arguments) for arguments, _, _ in telling], factors)
    return words and f"every value was {words}"


def offset_from_the_arguments(cases: list[Case]) -> str | None:
    """Say which number of the arguments every value is too large or too small by, if it is."""
    gaps = [gap(came, expected) for _, came, expected in cases if came.size]
    cases = [case for case in cases if case[1].size]
    if len(cases) < 4 or not all(
        np.isfinite(each) and same(came, wide(expected) + each)
        for each, (_, came, expected) in zip(gaps, cases, strict=True)
    ):
        return None
    words = in_all([amounts(arguments) for arguments, _, _ in cases], gaps)
    return words and f"every value is {words}"


def another_factor_in_each_case(cases: list[Case]) -> str | None:
    """Say that within each case all values are off by one factor, which no number of the arguments gives."""
    if any(came.shape != expected.shape or came.dtype.kind not in "iuf" for _, came, expected in cases):
        return None
    telling = [case for case in cases if np.count_nonzero(case[2]) and not same(case[1], case[2])]
    rich = [case for case in telling if np.unique(case[2]).size > 2]
    factors = factors_of(telling)
    if factors is None or len(rich) < 3:
        return None
    return (
        f"all values of a case are off by one factor: {ratio(*rich[0][1:]):.4g} in one case, "
        f"{ratio(*rich[-1][1:]):.4g} in another"
    )


def factors_of(telling: list[Case]) -> list[float] | None:
    """Return by which factor all values are off in each case, or None if there is none."""
    factors = [ratio(came, expected) for _, came, expected in telling]
    if not all(
        np.isfinite(factor) and factor and same(came, wide(expected) * factor)
        for factor, (_, came, expected) in zip(factors, telling, strict=True)
    ):
        return None
    return factors
