"""Check `tanh`: every number becomes one between −1 and 1."""

import math

import numpy as np

from cnnlib import activations
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._families.dtypes import add_mistakes_with_dtype_of
from cnnlib.checks.activations._arrays import (
    add_mistakes_with_example,
    add_mistakes_with_loops,
    add_mistakes_with_math,
    add_mistakes_with_overflowing_math,
)
from cnnlib.checks.activations._forward_pass import NUMBER_BY_NUMBER, add_mistakes_with_forward_pass
from cnnlib.checks.activations._inputs import FORWARD
from cnnlib.checks.activations._saturation import add_mistakes_with_level

tanh = Exercise(activations.tanh, read="activations-tanh", aspects=FORWARD, laws=[NUMBER_BY_NUMBER])

add_mistakes_with_forward_pass(tanh)
add_mistakes_with_dtype_of(tanh, "x")


@tanh.mistake()
def lacks_brackets_around_sums(x):
    """brackets are missing: `1 - np.exp(-2 * x) / 1 + np.exp(-2 * x)`

    Read without brackets this is 1 − e^(−2x) + e^(−2x), which is 1. Put
    the difference and the sum in brackets.
    """
    return 1 - np.exp(-2 * x) / 1 + np.exp(-2 * x)


@tanh.mistake()
def lacks_brackets_around_sum_and_difference(x):
    """brackets are missing: `np.exp(x) - np.exp(-x) / np.exp(x) + np.exp(-x)`

    Division comes before addition: put the difference and the sum in brackets.
    """
    return np.exp(x) - np.exp(-x) / np.exp(x) + np.exp(-x)


@tanh.mistake()
def turns_the_fraction_upside_down(x):
    """the fraction is upside down

    The difference is the numerator, the sum the denominator: tanh(0) is 0.
    """
    return 1 / np.tanh(x)


@tanh.mistake()
def returns_sinh(x):
    """this is the hyperbolic sine: nothing was divided by e^x + e^(−x)

    Divide by the hyperbolic cosine: tanh stays between −1 and 1.
    """
    return np.sinh(x)


@tanh.mistake()
def returns_tan(x):
    """this is tan, the tangent of an angle

    The *hyperbolic* tangent is made of powers of e and has no angles in it.
    """
    return np.tan(x)


@tanh.mistake()
def returns_arctan(x):
    """this is arctan

    It has the same shape, but a different height: tanh levels off at ±1.
    """
    return np.arctan(x)


@tanh.mistake()
def returns_the_sigmoid(x):
    """this is the sigmoid

    tanh runs from −1 to 1 and is 0 at 0: tanh(x) = 2 σ(2x) − 1.
    """
    return activations.sigmoid(x)


@tanh.mistake()
def does_not_compress_the_sigmoid(x):
    """the sigmoid was stretched, but not compressed: 2 σ(x) − 1

    tanh(x) = 2 σ(2x) − 1: the slope at 0 is 1.
    """
    return np.tanh(x / 2)


@tanh.mistake()
def does_not_shift_the_sigmoid(x):
    """the sigmoid was compressed, but not shifted: σ(2x)

    tanh(x) = 2 σ(2x) − 1: stretch it to twice the height and pull it down by 1.
    """
    return activations.sigmoid(2 * x)


@tanh.mistake()
def returns_the_derivative(x):
    """this is the slope of tanh

    The slope 1 − tanh²(x) belongs in the backward pass.
    """
    return activations.tanh_backward(np.ones(x.shape), x)


@tanh.mistake()
def replaces_the_curve_by_straight_lines(x):
    """the curve was replaced by straight lines

    Clipping at ±1 gives the hard tanh; tanh itself is a smooth curve.
    """
    return np.clip(x, -1, 1)


@tanh.mistake()
def loses_the_sign_of_x(x):
    """the sign of `x` was lost

    tanh of a negative number is negative.
    """
    return np.tanh(np.abs(x))


@tanh.mistake()
def applies_the_function_twice(x):
    """tanh was applied twice

    Once is enough.
    """
    return np.tanh(np.tanh(x))


add_mistakes_with_math(tanh)


@tanh.mistake("activations-stable")
def overflows_on_both_sides(x):
    """e^|x| overflows for large ±x: infinity divided by infinity is not a number

    Use `np.tanh`, or 2 σ(2x) − 1 with a sigmoid that copes with large numbers.
    """
    return (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))


@tanh.mistake("activations-stable")
def overflows_for_large_negative_x(x):
    """e^(−2x) overflows for large −x: infinity divided by infinity is not a number

    Use `np.tanh`, or 2 σ(2x) − 1 with a sigmoid that copes with large numbers.
    """
    return (1 - np.exp(-2 * x)) / (1 + np.exp(-2 * x))


@tanh.mistake("activations-stable")
def overflows_for_large_x(x):
    """e^(2x) overflows for large x: infinity divided by infinity is not a number

    Use `np.tanh`, or 2 σ(2x) − 1 with a sigmoid that copes with large numbers.
    """
    return (np.exp(2 * x) - 1) / (np.exp(2 * x) + 1)


add_mistakes_with_loops(tanh)
add_mistakes_with_level(tanh, 3, low=-1, high=1)
add_mistakes_with_example(tanh, [-0.7616, 0, 0.7616])
add_mistakes_with_overflowing_math(
    tanh,
    lambda number: (math.exp(number) - math.exp(-number)) / (math.exp(number) + math.exp(-number)),
    "large ±x, since e^|x| is too large",
)


@tanh.mistake("activations-stable")
def turns_nan_into_0(x):
    """`nan` was replaced by 0, but for large x the result is 1, or −1

    ∞/∞ says nothing about the result. Use `np.tanh`, or powers of e that cannot overflow: e^(−2|x|).
    """
    return np.nan_to_num((np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x)), nan=0)


@tanh.mistake("activations-stable")
def turns_nan_into_1(x):
    """`nan` was replaced by 1, but for large negative x the result is −1

    ∞/∞ says nothing about the result. Use `np.tanh`, or powers of e that cannot overflow: e^(−2|x|).
    """
    return np.nan_to_num((np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x)), nan=1)


@tanh.mistake()
def stretches_like_lecun(x):
    """LeCun's stretched version was computed, 1.7159 · tanh(2x/3)

    The exercise asks for tanh x itself, between −1 and 1.
    """
    return 1.7159 * np.tanh(2 * x / 3)
