"""The exercise on which the machinery of the checks is shown: double every number of a matrix."""

import pytest

from cnnlib.checks import Aspect, CheckFailed, Exercise


def double(matrix):
    """Twice every number."""
    return 2 * matrix


def in_place(matrix):
    """Right, but the argument is spoilt."""
    matrix *= 2
    return matrix


def squares(matrix):
    """the numbers were squared

    Twice 3 is 6, not 9.
    """
    return matrix**2


def matrices(rng):
    """One matrix of at least two rows and three columns, whole numbers and quarters."""
    rows = int(rng.integers(2, 5))
    return (rng.integers(-40, 1200, size=(rows, rows + 1)) / 4,)


def make(reference=double, draw=matrices, **more):
    """Return a fresh exercise; in its book, the chapter is `toys`."""
    aspects = more.pop("aspects", {"matrices": draw})
    return Exercise(reference, read="toys-doubling", aspects=aspects, **more)


def make_with_mistakes():
    """Return a fresh exercise that knows two mistakes."""
    exercise = make()
    exercise.mistake()(squares)

    @exercise.mistake("toys-two")
    def does_nothing(matrix):
        """nothing was done

        Multiply by 2.
        """
        return matrix.copy()

    return exercise


def extremes(matrix):
    """The smallest and the largest number of each row."""
    return matrix.min(axis=1), matrix.max(axis=1)


extremes_check = make(
    extremes,
    aspects={"smallest": Aspect(matrices, part=0), "largest": Aspect(matrices, part=1), "both": matrices},
)


@extremes_check.mistake()
def swaps_the_extremes(matrix):
    """largest and smallest are swapped

    The smallest come first.
    """
    return matrix.max(axis=1), matrix.min(axis=1)


def failing(check, function, *aspects, seed=0, hidden=False):
    """Return the failure that the answer must earn, its message within reach."""
    with pytest.raises(CheckFailed) as caught:
        check(function, *aspects, seed=seed, hidden=hidden)
    return caught.value


def counted(function):
    """Return the function, and the list of the arguments of its calls."""
    calls = []

    def answer(*arguments):
        calls.append(arguments)
        return function(*arguments)

    return answer, calls
