"""Check `sigmoid`: every number becomes one between 0 and 1."""

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
    add_mistakes_with_short_e,
    add_mistakes_with_zero,
)
from cnnlib.checks.activations._forward_pass import NUMBER_BY_NUMBER, add_mistakes_with_forward_pass
from cnnlib.checks.activations._inputs import FORWARD
from cnnlib.checks.activations._saturation import add_mistakes_with_level

sigmoid = Exercise(activations.sigmoid, read="activations-sigmoid", aspects=FORWARD, laws=[NUMBER_BY_NUMBER])

add_mistakes_with_forward_pass(sigmoid)
add_mistakes_with_dtype_of(sigmoid, "x")


@sigmoid.mistake()
def lacks_brackets(x):
    """brackets are missing: `1 / 1 + np.exp(-x)`

    Division comes before addition: write `1 / (1 + np.exp(-x))`.
    """
    return 1 / 1 + np.exp(-x)


@sigmoid.mistake()
def subtracts_in_the_denominator(x):
    """e^(−x) was subtracted from 1, not added to it

    The denominator is 1 + e^(−x), which is never 0.
    """
    return 1 / (1 - np.exp(-x))


@sigmoid.mistake()
def lacks_the_1_in_the_denominator(x):
    """the 1 in the denominator is missing

    1 / e^(−x) is e^x, which has no upper bound: the denominator is 1 + e^(−x).
    """
    return 1 / np.exp(-x)


@sigmoid.mistake()
def returns_tanh(x):
    """this is tanh

    The sigmoid runs from 0 to 1, and is 1/2 at 0.
    """
    return np.tanh(x)


@sigmoid.mistake()
def returns_the_derivative(x):
    """this is the slope of the sigmoid

    The slope σ(x)(1 − σ(x)) belongs in the backward pass.
    """
    return activations.sigmoid_backward(np.ones(x.shape), x)


@sigmoid.mistake()
def makes_the_numbers_sum_to_1(x):
    """the numbers were made to sum to 1

    That is a softmax; the sigmoid works on each number by itself.
    """
    return np.exp(x) / np.exp(x).sum()


@sigmoid.mistake()
def rounds_to_0_or_1(x):
    """the values were rounded to 0 or 1

    That is a step function; the sigmoid rises smoothly from 0 to 1.
    """
    return (x > 0) * 1.0


@sigmoid.mistake()
def replaces_the_curve_by_straight_lines(x):
    """the curve was replaced by straight lines

    That is the hard sigmoid; this one needs `np.exp`.
    """
    return np.clip(x / 6 + 0.5, 0, 1)


@sigmoid.mistake()
def loses_the_sign_of_x(x):
    """the sign of `x` was lost

    e^(−|x|) never overflows, but for a negative x the result is 1 minus what |x| gives.
    """
    return activations.sigmoid(np.abs(x))


@sigmoid.mistake()
def takes_powers_of_2(x):
    """powers of 2 were taken, not of e

    Use `np.exp`, the powers of e = 2.71828.
    """
    return activations.sigmoid(x * math.log(2))


@sigmoid.mistake()
def multiplies_by_x(x):
    """the sigmoid was multiplied by x

    That is SiLU, a modern relative.
    """
    return activations.silu(x)


@sigmoid.mistake()
def applies_the_function_twice(x):
    """the sigmoid was applied twice

    Once is enough: σ(x), not σ(σ(x)).
    """
    return activations.sigmoid(activations.sigmoid(x))


add_mistakes_with_math(sigmoid)


@sigmoid.mistake("activations-stable")
def overflows_for_large_x(x):
    """e^x overflows for large x: infinity divided by infinity is not a number

    Write it as 1 / (1 + e^(−x)), where an overflow gives 0, as it should.
    """
    return np.exp(x) / (1 + np.exp(x))


add_mistakes_with_loops(sigmoid)
for bound in 3, 4, 5:
    add_mistakes_with_level(sigmoid, bound, low=0, high=1)
add_mistakes_with_example(sigmoid, [0.2689, 0.5, 0.7311])
add_mistakes_with_zero(sigmoid)
add_mistakes_with_short_e(sigmoid, lambda power, x: 1 / (1 + power(-x)))
add_mistakes_with_overflowing_math(
    sigmoid, lambda number: 1 / (1 + math.exp(-number)), "large negative x, since e^(−x) is too large"
)


@sigmoid.mistake("activations-stable")
def turns_nan_into_0(x):
    """`nan` was replaced by 0, but for large x the result is 1

    ∞/∞ comes of e^x / (1 + e^x). Write it as 1 / (1 + e^(−x)): nothing is left to replace.
    """
    return np.nan_to_num(np.exp(x) / (1 + np.exp(x)), nan=0)
