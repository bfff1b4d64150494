"""What `softmax` and its gradient share: scores of classes, and a softmax that loses an axis."""

from functools import partial

import numpy as np

from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.cases import size, two_sizes

# Inputs ---------------------------------------------------------------------------------------------------


def scores(rng, *shape):
    """Return scores in random order, multiples of 1/4 from −2 to 2."""
    return rng.permuted(np.resize(np.arange(-8, 9) / 4, shape), axis=None).reshape(shape)


def row(rng):
    """Scores of one image."""
    return (scores(rng, size(rng, 3, 4)),)


def batch(rng):
    """A row of scores for each image, more or fewer images than classes."""
    return (scores(rng, *two_sizes(rng, 2, 4)),)


def batch_of_one(rng):
    """A single row, but with its axis of images."""
    return (scores(rng, 1, size(rng, 3, 4)),)


def along_an_axis(rng):
    """Classes along any axis of two or three."""
    shape = rng.permutation([2, 3, 4])[: size(rng, 2, 3)]
    return scores(rng, *shape), size(rng, -len(shape), len(shape) - 2)


def near_1000(rng):
    """A row near 1000, one near −1000, one from −1000 to 1000: square, so that a lost axis is no error."""
    return scores_near(rng, 1000, 3)


def near_a_number_between(low, high):
    """Return the draw of the same with a number other than 1000: each limit that people clip at, alone."""
    return lambda rng: scores_near(rng, size(rng, low, high), size(rng, 2, 4))


def scores_near(rng, high, classes):
    """A row near `high`, one near −`high`, one from −`high` to `high`."""
    x = scores(rng, 3, classes) + np.array([[high], [-high], [0]])
    x[2, :2] = rng.permutation([-high, high])
    return (rng.permutation(x),)


def integer_scores(rng):
    """Scores of an integer type."""
    return (rng.permutation(np.arange(-2, 3))[: size(rng, 3, 4)],)


SCORES = {
    "a row of scores": (row,),
    "a batch": (batch, batch, batch_of_one),
    "another axis": (along_an_axis,),
    "large scores": (
        near_1000,
        near_a_number_between(60, 90),
        near_a_number_between(120, 490),
        near_a_number_between(510, 690),
    ),
    "integers": (integer_scores,),
}

OTHER_PATHS = "another axis", "large scores"  # there an answer may change its argument though not in "a row"


def aspects_of_scores(drawing=lambda draw: draw):
    """Return the aspects, each of whose draws `drawing` may add arguments to."""
    return {
        name: Aspect(tuple(map(drawing, draws)), unmodified=name in OTHER_PATHS)
        for name, draws in SCORES.items()
    }


# Mistakes -------------------------------------------------------------------------------------------------


def sum_along(values, axis):
    """Add up along an axis that stays."""
    return values.sum(axis=axis, keepdims=True)


def shares(values, axis):
    """Divide numbers by their sum along an axis."""
    return values / sum_along(values, axis)


def softmax_without_keepdims(x, axis, *, maximum=True, total=True):
    """Return a softmax whose maximum and total keep their axis or lose it; None: without a maximum."""
    powers = np.exp(x if maximum is None else x - x.max(axis=axis, keepdims=maximum))
    return powers / powers.sum(axis=axis, keepdims=total)


def add_mistakes_with_keepdims(exercise, using, where=""):
    """Add what is wrong without `keepdims`: `using(softmax, …)` is the answer with another softmax."""

    @exercise.mistake(where=where)
    def loses_the_axis_of_the_sum(*arguments):
        """the axis of the sum was lost{where}

        With `keepdims=True` the sums stay a column, and each row is divided by its own.
        """
        return using(partial(softmax_without_keepdims, total=False), *arguments)

    @exercise.mistake(where=where)
    def loses_the_axis_of_the_sum_and_overflows(*arguments):
        """the axis of the sum was lost, and large scores overflow{where}

        With `keepdims=True` the sums stay a column, and each row is divided by its own.
        """
        return using(partial(softmax_without_keepdims, maximum=None, total=False), *arguments)

    @exercise.mistake(where=where)
    def loses_the_axis_of_the_maximum(*arguments):
        """the axis of the maximum was lost{where}

        With `keepdims=True` the sums stay a column, and each row is divided by its own.
        """
        return using(partial(softmax_without_keepdims, maximum=False), *arguments)

    @exercise.mistake(where=where)
    def loses_the_axes_of_the_maximum_and_the_sum(*arguments):
        """the axes of the maximum and of the sum were lost{where}

        With `keepdims=True` the sums stay a column, and each row is divided by its own.
        """
        return using(partial(softmax_without_keepdims, maximum=False, total=False), *arguments)
