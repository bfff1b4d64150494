"""Check `softplus`: ln(1 + e^x), a ReLU whose corner is rounded off."""

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
    add_mistakes_with_zero,
)
from cnnlib.checks.activations._forward_pass import NUMBER_BY_NUMBER, add_mistakes_with_forward_pass
from cnnlib.checks.activations._inputs import FORWARD

softplus = Exercise(
    activations.softplus, read="activations-softplus", aspects=FORWARD, laws=[NUMBER_BY_NUMBER]
)

add_mistakes_with_forward_pass(softplus)
add_mistakes_with_dtype_of(softplus, "x")


@softplus.mistake()
def subtracts_1(x):
    """there is a minus where a plus belongs

    ln(e^x − 1) does not exist below 0: softplus is ln(1 + e^x).
    """
    return np.log(np.exp(x) - 1)


def add_mistakes_with_straight_ends(bound):
    """Add what is a straight line too near to 0."""
    excess = f"{np.logaddexp(0, -bound):.2g}"

    @softplus.mistake(name=f"takes_x_above_{bound}", bound=bound, excess=excess)
    def takes_x_above_bound(x):
        """x itself was used above {bound}

        Softplus still bends there: at ±{bound} it is {excess} larger. Switch beyond 20 or so, or use a
        form that is right for all x.
        """
        return np.where(x > bound, x, activations.softplus(x))

    @softplus.mistake(name=f"takes_0_below_minus_{bound}", bound=bound, excess=excess)
    def takes_0_below_minus_bound(x):
        """0 was used below −{bound}

        Softplus still bends there: at ±{bound} it is {excess} larger. Switch beyond 20 or so, or use a
        form that is right for all x.
        """
        return np.where(x < -bound, 0, activations.softplus(x))

    @softplus.mistake(name=f"takes_relu_beyond_{bound}", bound=bound, excess=excess)
    def takes_relu_beyond_bound(x):
        """ReLU was used beyond ±{bound}

        Softplus still bends there: at ±{bound} it is {excess} larger. Switch beyond 20 or so, or use a
        form that is right for all x.
        """
        return np.where(np.abs(x) > bound, activations.relu(x), activations.softplus(x))


for straight_beyond in 1, 2, 3, 4, 5, 6:
    add_mistakes_with_straight_ends(straight_beyond)

add_mistakes_with_loops(softplus)


@softplus.mistake()
def returns_relu(x):
    """this is ReLU

    Softplus rounds off the corner: ln(1 + e^x), which is ln 2 at 0.
    """
    return activations.relu(x)


@softplus.mistake()
def returns_the_derivative(x):
    """this is the sigmoid, the slope of softplus

    The slope belongs in the backward pass.
    """
    return activations.sigmoid(x)


@softplus.mistake()
def lacks_the_logarithm(x):
    """the logarithm is missing

    ln(1 + e^x): without the logarithm it grows like e^x.
    """
    return 1 + np.exp(x)


@softplus.mistake()
def adds_1_after_the_logarithm(x):
    """the 1 was added after the logarithm

    ln(e^x) is x, so this is x + 1: the 1 belongs inside, ln(1 + e^x).
    """
    return x + 1


@softplus.mistake()
def lacks_the_power_of_e(x):
    """the power of e is missing

    ln(1 + e^x), not ln(1 + x), which does not exist below −1.
    """
    return np.log1p(x)


@softplus.mistake()
def takes_the_logarithm_to_base_2(x):
    """the logarithm is to base 2

    `np.log` is the natural logarithm.
    """
    return np.logaddexp(0, x) / math.log(2)


@softplus.mistake()
def takes_the_logarithm_to_base_10(x):
    """the logarithm is to base 10

    `np.log` is the natural logarithm.
    """
    return np.logaddexp(0, x) / math.log(10)


@softplus.mistake()
def adds_1_twice(x):
    """1 was added twice

    `np.log1p` adds a 1 of its own: `np.log1p(np.exp(x))`.
    """
    return np.log(2 + np.exp(x))


@softplus.mistake()
def lacks_the_positive_part(x):
    """max(x, 0) is missing from the safe form

    ln(1 + e^(−|x|)) is only the difference between softplus and ReLU: add max(x, 0).
    """
    return np.log1p(np.exp(-np.abs(x)))


@softplus.mistake()
def adds_x_in_place_of_its_positive_part(x):
    """x was added, not max(x, 0)

    x + ln(1 + e^(−|x|)) is right for positive x only.
    """
    return x + np.log1p(np.exp(-np.abs(x)))


@softplus.mistake()
def adds_relu(x):
    """max(x, 0) was added to the whole of softplus

    What is added to max(x, 0) is ln(1 + e^(−|x|)), with a minus and the absolute value of x.
    """
    return np.maximum(x, 0) + np.logaddexp(0, x)


add_mistakes_with_math(softplus)


@softplus.mistake("activations-stable")
def overflows_for_large_x(x):
    """e^x overflows for large x

    For large x, ln(1 + e^x) is x. Safe for all x: max(x, 0) + ln(1 + e^(−|x|)).
    """
    return np.log(1 + np.exp(x))


def add_mistakes_with_cut_x(bound):
    """Add a softplus that is level beyond a bound, for fear of an overflow."""

    @softplus.mistake("activations-stable", name=f"clips_x_at_{bound}", bound=bound)
    def clips_x_at_bound(x):
        """x was clipped at {bound}

        Clipping x keeps e^x small, but softplus too: for large x it has to be x itself.
        """
        return np.logaddexp(0, np.clip(x, -bound, bound))


for largest_x in 20, 50, 100, 500, 700:
    add_mistakes_with_cut_x(largest_x)

add_mistakes_with_example(softplus, [0.3133, 0.6931, 1.3133])
add_mistakes_with_zero(softplus)
add_mistakes_with_overflowing_math(
    softplus, lambda number: math.log(1 + math.exp(number)), "large x, since e^x is too large"
)


@softplus.mistake("activations-stable")
def overflows_for_large_negative_x(x):
    """e^(−x) overflows for large −x

    x + ln(1 + e^(−x)) is safe where x is positive only. Safe for all x: max(x, 0) + ln(1 + e^(−|x|)).
    """
    return x + np.log(1 + np.exp(-x))


@softplus.mistake("activations-stable")
def takes_x_above_0(x):
    """x itself was used for every positive x

    ln(1 + e^x) is x for large x only: at 1 it is 1.3133. Switch beyond 20 or so, or use a form that is right
    for all x.
    """
    return np.where(x > 0, x, activations.softplus(x))


@softplus.mistake("activations-stable")
def turns_infinity_into_the_largest_number(x):
    """∞ was replaced by the largest number there is, but for large x the result is x

    `np.nan_to_num` does not know that ln(e^x) is x. Safe for all x: max(x, 0) + ln(1 + e^(−|x|)).
    """
    return np.nan_to_num(np.log(1 + np.exp(x)))


@softplus.mistake("activations-stable")
def turns_infinity_into_0(x):
    """∞ was replaced by 0, but for large x the result is x

    Safe for all x: max(x, 0) + ln(1 + e^(−|x|)), where no power overflows.
    """
    return np.nan_to_num(np.log(1 + np.exp(x)), posinf=0)


@softplus.mistake()
def takes_powers_and_logarithms_to_base_2(x):
    """both the power and the logarithm are to base 2

    Softplus has the base e in both places: `np.logaddexp`, not `np.logaddexp2`.
    """
    return np.logaddexp2(0, x)
