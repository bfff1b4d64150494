"""Check `leaky_relu`: positive numbers pass, negative ones are multiplied by a small slope."""

import numpy as np

from cnnlib.activations import leaky_relu as reference
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._core.mistakes import Law
from cnnlib.checks._families.dtypes import add_mistakes_with_dtype_of
from cnnlib.checks.activations._arrays import (
    add_mistakes_with_default_slopes,
    add_mistakes_with_example,
    add_mistakes_with_loops,
    add_mistakes_with_truth,
    add_mistakes_with_vectorize,
)
from cnnlib.checks.activations._forward_pass import NUMBER_BY_NUMBER, add_mistakes_with_forward_pass
from cnnlib.checks.activations._inputs import (
    all_magnitudes,
    few_numbers,
    images,
    integers,
    large,
    matrix,
    where_curves_bend,
    with_1000,
    with_any_slope,
    with_negative_slope,
    with_zeros,
)

leaky_relu = Exercise(
    reference,
    read="activations-leaky",
    aspects={
        "the default slope": few_numbers,
        "another slope": with_any_slope(few_numbers),
        "any shape": (matrix, with_negative_slope(images)),
        "integers": with_negative_slope(integers),
        "large inputs": large(
            where_curves_bend,
            with_negative_slope(all_magnitudes),
            with_negative_slope(with_1000),
        ),
        "at 0": with_negative_slope(with_zeros),
    },
    laws=[
        Law(
            "the default of `negative_slope` is another number than 0.01",
            lambda f, x, *settings: bool(settings) or np.allclose(f(x), f(x, 0.01)),
            "Write it into the first line: `negative_slope=0.01`.",
        ),
        NUMBER_BY_NUMBER,
    ],
)

add_mistakes_with_forward_pass(leaky_relu)
add_mistakes_with_dtype_of(leaky_relu, "x")


@leaky_relu.mistake()
def returns_relu(x, negative_slope=0.01):
    """nothing leaks: this is ReLU

    Negative numbers are multiplied by the slope.
    """
    return np.where(x > 0, x, 0 * x)


@leaky_relu.mistake()
def ignores_negative_slope(x, negative_slope=0.01):
    """the slope is always 0.01

    0.01 is only the default: use `negative_slope`.
    """
    return np.where(x > 0, x, 0.01 * x)


@leaky_relu.mistake()
def defaults_to_0_2(x, negative_slope=0.2):
    """the default slope is 0.2

    0.2 is the default of Keras; here it is 0.01, as in the paper.
    """
    return np.where(x > 0, x, negative_slope * x)


add_mistakes_with_default_slopes(leaky_relu)


@leaky_relu.mistake()
def turns_negative_numbers_positive(x, negative_slope=0.01):
    """negative numbers became positive

    A negative number times a positive slope stays negative.
    """
    return np.where(x > 0, x, -negative_slope * x)


@leaky_relu.mistake()
def adds_the_slope(x, negative_slope=0.01):
    """the slope was added to negative numbers

    A slope is a factor: multiply by it.
    """
    return np.where(x > 0, x, x + negative_slope)


@leaky_relu.mistake()
def turns_negative_numbers_into_the_slope(x, negative_slope=0.01):
    """negative numbers became the slope itself

    Multiply them by it.
    """
    return np.where(x > 0, x, negative_slope)


@leaky_relu.mistake()
def divides_by_the_slope(x, negative_slope=0.01):
    """negative numbers were divided by the slope

    Multiply them by it.
    """
    return np.where(x > 0, x, x / negative_slope)


@leaky_relu.mistake()
def clips_at_minus_the_slope(x, negative_slope=0.01):
    """numbers were clipped at minus the slope

    `np.maximum(x, -negative_slope)` sets a lower bound; a leak multiplies.
    """
    return np.maximum(x, -negative_slope)


@leaky_relu.mistake()
def multiplies_all_by_the_slope(x, negative_slope=0.01):
    """every number was multiplied by the slope

    Positive numbers pass unchanged.
    """
    return negative_slope * x


@leaky_relu.mistake()
def swaps_the_sides(x, negative_slope=0.01):
    """positive numbers were multiplied by the slope, not negative ones

    Only negative numbers are multiplied by it; positive ones pass unchanged.
    """
    return np.where(x > 0, negative_slope * x, x)


@leaky_relu.mistake()
def leaks_on_both_sides(x, negative_slope=0.01):
    """the leak was added to positive numbers too

    Add `negative_slope * np.minimum(x, 0)` to `np.maximum(x, 0)`: it is 0 for positive x.
    """
    return np.maximum(x, 0) + negative_slope * x


@leaky_relu.mistake()
def returns_elu(x, negative_slope=0.01):
    """the negative side is a curve, not a straight line

    That is ELU; in a leaky ReLU, both sides are straight.
    """
    return np.where(x > 0, x, negative_slope * np.expm1(x))


def add_mistakes_with_bound(bound):
    """Add a leaky ReLU that is level beyond a bound on both sides."""

    @leaky_relu.mistake(name=f"clips_at_{bound}_on_both_sides", bound=bound)
    def clips_on_both_sides(x, negative_slope=0.01):
        """numbers were clipped at ±{bound}

        Both lines go on for ever.
        """
        return np.clip(np.where(x > 0, 1, negative_slope) * x, -bound, bound)


add_mistakes_with_bound(3)
add_mistakes_with_bound(6)


@leaky_relu.mistake()
def clips_at_6(x, negative_slope=0.01):
    """positive numbers were clipped at 6

    That is a leaky ReLU6; here there is no upper bound.
    """
    return np.minimum(np.where(x > 0, 1, negative_slope) * x, 6)


def vectorized(x, negative_slope=0.01):
    """Apply the right formula to one number after the other."""
    return np.vectorize(lambda number: number if number > 0 else negative_slope * number)(x)


add_mistakes_with_vectorize(leaky_relu, vectorized)
add_mistakes_with_loops(leaky_relu)
add_mistakes_with_truth(leaky_relu)
add_mistakes_with_example(leaky_relu, [-0.02, 0, 3])


@leaky_relu.mistake()
def takes_0_for_no_slope(x, negative_slope=0.01):
    """a `negative_slope` of 0 was taken for one that was left out

    0 is false in an `if` and in `negative_slope or 0.01`, but it is a slope like any other.
    """
    return np.where(x > 0, x, (negative_slope or 0.01) * x)
