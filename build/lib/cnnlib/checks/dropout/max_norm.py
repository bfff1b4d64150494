"""Check `max_norm`: vectors that are too long are shortened, the others stay."""

import numpy as np

from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.cases import size, two_sizes
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._families.dtypes import add_mistakes_with_dtype_of
from cnnlib.dropout import max_norm as reference

# The exercise ---------------------------------------------------------------------------------------------


def long_and_short_columns(rng, dimensions, count, max_value):
    """Return columns, some longer than `max_value` and some shorter, two of them hardly."""
    columns = rng.normal(size=(dimensions, count))
    lengths = max_value * rng.choice([0.3, 0.7, 1.6, 2.5, 4], size=count)
    lengths[:2] = rng.permutation([0.8, 1.25]) * max_value  # so near that their squares are on the other side
    return columns * lengths / np.sqrt((columns**2).sum(axis=0))


def triangles(rng):
    """Return columns of length 5, 0.5 and 10."""
    return np.array([[3.0, 0.3, 6], [4, 0.4, 8]])[:, rng.permutation(3)], float(rng.choice([1, 2, 4]))


def dense_weights(rng):
    """Return the weights (D, U) of a dense layer."""
    max_value = float(rng.choice([0.5, 2, 3]))
    return long_and_short_columns(rng, *two_sizes(rng, 2, 5), max_value), max_value


def weights_with_a_vector_of_zeros(rng):
    """Return the weights of a dense layer with a unit whose weights are all 0."""
    weights, max_value = dense_weights(rng)
    weights[:, -1] = 0
    return weights, max_value


def vectors_in_rows(rng):
    """Return weights whose vectors are rows."""
    weights, max_value = dense_weights(rng)
    return weights.T.copy(), max_value, 1


def kernels(rng):
    """Return the kernels (kh, kw, C, F) of a convolution."""
    max_value = float(rng.choice([0.5, 2, 3]))
    shape = *two_sizes(rng, 1, 3), size(rng, 2, 3), size(rng, 2, 4)
    columns = long_and_short_columns(rng, int(np.prod(shape[:3])), shape[3], max_value)
    return columns.reshape(shape), max_value, (0, 1, 2)


max_norm = Exercise(
    reference,
    read="dropout-limits",
    aspects={
        "3, 4, 5": triangles,
        "some long, some short": dense_weights,
        "a vector of zeros": weights_with_a_vector_of_zeros,
        "axis 1": Aspect(vectors_in_rows, unmodified=True),
        "kernels": Aspect(kernels, unmodified=True),  # a view of them is changed as quickly as they are
        "whole numbers": lambda rng: (rng.integers(-9, 9, size=(3, 4)), 2.5),
    },
)

# Mistakes with the length ---------------------------------------------------------------------------------


def norm(weights, axis):
    """Return the lengths of the vectors, in an array that the weights can be divided by."""
    return np.sqrt((weights * 1.0 * weights).sum(axis=axis, keepdims=True))


def shorten(weights, max_value, lengths):
    """Rescale as it should be, for these lengths."""
    return weights * np.minimum(1, max_value / np.maximum(lengths, 1e-12))


@max_norm.mistake()
def lengthens_short_vectors(weights, max_value, axis=0):
    """short vectors were made longer

    Only a vector longer than `max_value` is rescaled: the factor is min(1, max_value / length).
    """
    return weights * (max_value / np.maximum(norm(weights, axis), 1e-12))


@max_norm.mistake()
def measures_all_weights_together(weights, max_value, axis=0):
    """the length of all weights together was used

    Each vector along `axis` has a length of its own: sum along that axis alone.
    """
    return shorten(weights, max_value, norm(weights, None))


@max_norm.mistake()
def ignores_the_axis(weights, max_value, axis=0):
    """`axis` was ignored

    The vectors lie along `axis`: sum the squares along it.
    """
    return shorten(weights, max_value, norm(weights, 0))


@max_norm.mistake()
def runs_along_the_last_axis_by_default(weights, max_value, axis=-1):
    """`axis` is the last one by default

    The first line says `axis=0`: each column of a matrix is a vector.
    """
    return shorten(weights, max_value, norm(weights, axis))


@max_norm.mistake()
def measures_all_weights_together_by_default(weights, max_value, axis=None):
    """by default the length of all weights together was used

    The first line says `axis=0`: each column of a matrix is a vector.
    """
    return shorten(weights, max_value, norm(weights, axis))


@max_norm.mistake()
def gives_three_axes_to_linalg_norm(weights, max_value, axis=0):
    """`np.linalg.norm` was given three axes, and knows one or two only

    Take the root of the sum of the squares: `np.sqrt(np.sum(weights**2, axis=axis, keepdims=True))`.
    """
    return shorten(weights, max_value, np.linalg.norm(weights, axis=axis, keepdims=True))


@max_norm.mistake()
def compares_the_squared_length(weights, max_value, axis=0):
    """the square of the length was compared with `max_value`

    Compare the length itself, the root of the sum of the squares.
    """
    length = norm(weights, axis)
    return weights * np.where(length**2 > max_value, max_value / np.maximum(length, 1e-12), 1)


@max_norm.mistake()
def takes_the_other_axis(weights, max_value, axis=0):
    """the lengths were taken along the other axis

    Sum *along* `axis`: with 0, each column of the matrix is a vector.
    """
    other = 1 - axis if weights.ndim == 2 else weights.ndim - 1
    return shorten(weights, max_value, norm(weights, other))


@max_norm.mistake()
def takes_the_other_axis_of_matrices(weights, max_value, axis=0):
    """the lengths of a matrix were taken along the other axis

    Sum *along* `axis`: with 0, each column of the matrix is a vector.
    """
    return shorten(weights, max_value, norm(weights, 1 - axis if weights.ndim == 2 else axis))


@max_norm.mistake()
def sums_absolute_values(weights, max_value, axis=0):
    """the length is the sum of the absolute values

    The L2 norm is the root of the sum of the squares.
    """
    return shorten(weights, max_value, np.abs(weights).sum(axis=axis, keepdims=True))


@max_norm.mistake()
def takes_the_largest_absolute_value(weights, max_value, axis=0):
    """the length is the largest absolute value

    The L2 norm is the root of the sum of the squares.
    """
    return shorten(weights, max_value, np.abs(weights).max(axis=axis, keepdims=True))


@max_norm.mistake()
def forgets_the_root(weights, max_value, axis=0):
    """the root is missing

    The L2 norm is the *root* of the sum of the squares.
    """
    return shorten(weights, max_value, norm(weights, axis) ** 2)


@max_norm.mistake()
def averages_the_squares(weights, max_value, axis=0):
    """the length is the root of the mean of the squares

    The L2 norm takes the sum of the squares, not their mean.
    """
    return shorten(weights, max_value, np.sqrt((weights * 1.0 * weights).mean(axis=axis, keepdims=True)))


# Mistakes with the factor ---------------------------------------------------------------------------------


@max_norm.mistake()
def clips_each_weight(weights, max_value, axis=0):
    """each weight was clipped individually

    The limit applies to the length of a vector, whose direction stays: multiply the whole vector by one
    factor.
    """
    return np.clip(weights * 1.0, -max_value, max_value)


@max_norm.mistake()
def shortens_to_length_1(weights, max_value, axis=0):
    """long vectors were shortened to length 1

    Shorten them to `max_value`: multiply by max_value / length.
    """
    length = norm(weights, axis)
    return weights * np.where(length > max_value, 1 / np.maximum(length, 1e-12), 1)


@max_norm.mistake()
def turns_long_vectors_into_0(weights, max_value, axis=0):
    """long vectors became 0

    They keep their direction and are shortened to `max_value`.
    """
    return weights * (norm(weights, axis) <= max_value)


@max_norm.mistake()
def turns_the_factor_upside_down(weights, max_value, axis=0):
    """the factor is upside down

    A vector that is too long must shrink: multiply by max_value / length.
    """
    length = norm(weights, axis)
    return weights * np.where(length > max_value, length / max_value, 1)


@max_norm.mistake()
def rescales_short_vectors_only(weights, max_value, axis=0):
    """the comparison is the wrong way round

    It is the vectors *longer* than `max_value` that are rescaled.
    """
    length = norm(weights, axis)
    short = (length < max_value) & (length > 0)
    return weights * np.where(short, max_value / np.maximum(length, 1e-12), 1)


@max_norm.mistake()
def divides_by_a_length_of_0(weights, max_value, axis=0):
    """a vector of zeros was divided by its length

    0 / 0 is not a number. A vector of length 0 is short enough: leave it.
    """
    length = norm(weights, axis)
    return shorten(weights, max_value, np.where(length == 0, np.nan, length))


@max_norm.mistake()
def rescales_all_vectors_for_one(weights, max_value, axis=0):
    """all vectors are rescaled as soon as one is too long

    Treat each vector separately.
    """
    return shorten(weights, max_value, norm(weights, axis).max())


@max_norm.mistake()
def writes_into_the_argument(weights, max_value, axis=0):
    """the weights themselves were overwritten

    `weights *= …` and `weights[…] = …` change the input: make a new array.
    """
    weights *= np.minimum(1, max_value / np.maximum(norm(weights, axis), 1e-12))
    return weights


add_mistakes_with_dtype_of(max_norm, "weights")
