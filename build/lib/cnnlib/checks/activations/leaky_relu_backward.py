"""Check `leaky_relu_backward`: the gradient passes where x is positive, and is weakened elsewhere."""

import numpy as np

from cnnlib.activations import leaky_relu
from cnnlib.activations import leaky_relu_backward as reference
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._core.mistakes import Law
from cnnlib.checks._families.dtypes import add_mistakes_with_dtype_of
from cnnlib.checks.activations._arrays import (
    add_mistakes_with_default_slopes,
    add_mistakes_with_loops,
    add_mistakes_with_truth,
    add_mistakes_with_vectorize,
)
from cnnlib.checks.activations._chain_rule import CANCELLATION, LINEAR, add_mistakes_with_chain_rule
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
    with_gradient,
    with_negative_slope,
    with_ones,
    with_zeros,
)

leaky_relu_backward = Exercise(
    reference,
    read="activations-backward",
    aspects={
        "the slope alone": with_ones(few_numbers),
        "the chain rule": with_gradient(few_numbers),
        "another slope": with_any_slope(with_gradient(few_numbers)),
        "any shape": (with_gradient(matrix), with_negative_slope(with_gradient(images))),
        "integers": with_gradient(integers),
        "large inputs": large(
            with_ones(where_curves_bend),
            with_negative_slope(with_ones(all_magnitudes)),
            with_gradient(with_1000),
        ),
        "at 0": with_negative_slope(with_gradient(with_zeros)),
    },
    laws=[
        Law(
            "the default of `negative_slope` is another number than 0.01",
            lambda f, g, x, *settings: bool(settings) or np.allclose(f(g, x), f(g, x, 0.01)),
            "Write it into the first line: `negative_slope=0.01`.",
        ),
        LINEAR,
    ],
    tolerance=CANCELLATION,
)

add_mistakes_with_chain_rule(leaky_relu_backward, leaky_relu)
add_mistakes_with_dtype_of(leaky_relu_backward, "x")


@leaky_relu_backward.mistake()
def keeps_the_dtype_of_the_input_in_the_slopes(grad_output, x, negative_slope=0.01):
    """the slopes were stored in the dtype of `x`

    For an `x` of integers, `np.ones_like(x)` cuts off all fractions: ask for `dtype=float`.
    """
    slopes = np.ones_like(x)
    slopes[x <= 0] = negative_slope
    return grad_output * slopes


def vectorized(grad_output, x, negative_slope=0.01):
    """Find the derivative at one number after the other."""
    return grad_output * np.vectorize(lambda number: 1 if number > 0 else negative_slope)(x)


add_mistakes_with_vectorize(leaky_relu_backward, vectorized)


@leaky_relu_backward.mistake()
def stops_the_gradient_beyond_3(grad_output, x, negative_slope=0.01):
    """the gradient is stopped beyond ±3

    Both lines go on for ever, and their slopes stay the same.
    """
    return grad_output * np.where(np.abs(x) > 3, 0, np.where(x > 0, 1, negative_slope))


add_mistakes_with_loops(leaky_relu_backward)


@leaky_relu_backward.mistake()
def takes_the_derivative_of_relu(grad_output, x, negative_slope=0.01):
    """nothing leaks: this is the slope of ReLU

    Below 0 the slope is `negative_slope`.
    """
    return grad_output * (x > 0)


@leaky_relu_backward.mistake()
def ignores_negative_slope(grad_output, x, negative_slope=0.01):
    """the slope is always 0.01

    0.01 is only the default: use `negative_slope`.
    """
    return grad_output * np.where(x > 0, 1, 0.01)


@leaky_relu_backward.mistake()
def defaults_to_0_2(grad_output, x, negative_slope=0.2):
    """the default slope is 0.2

    0.2 is the default of Keras; here it is 0.01, as in the paper.
    """
    return grad_output * np.where(x > 0, 1, negative_slope)


add_mistakes_with_default_slopes(leaky_relu_backward, 0.1, 0.3)


@leaky_relu_backward.mistake()
def takes_0_for_no_slope(grad_output, x, negative_slope=0.01):
    """a `negative_slope` of 0 was taken for one that was left out

    0 is false in an `if` and in `negative_slope or 0.01`, but it is a slope like any other.
    """
    return grad_output * np.where(x > 0, 1, negative_slope or 0.01)


@leaky_relu_backward.mistake()
def takes_1_at_0(grad_output, x, negative_slope=0.01):
    """the slope at 0 is 1

    At the corner the slope is `negative_slope`: `x > 0`, not `x >= 0`.
    """
    return grad_output * np.where(x >= 0, 1, negative_slope)


@leaky_relu_backward.mistake()
def takes_0_at_0(grad_output, x, negative_slope=0.01):
    """the slope at 0 is 0

    At the corner the slope is `negative_slope`.
    """
    return grad_output * np.where(x > 0, 1, np.where(x < 0, negative_slope, 0))


@leaky_relu_backward.mistake()
def takes_the_middle_at_0(grad_output, x, negative_slope=0.01):
    """the slope at 0 is halfway between the two sides

    At the corner the slope is `negative_slope`.
    """
    return grad_output * np.where(x > 0, 1, np.where(x < 0, negative_slope, (1 + negative_slope) / 2))


@leaky_relu_backward.mistake()
def flips_the_slope_below_0(grad_output, x, negative_slope=0.01):
    """the slope below 0 has the wrong sign

    The line rises on both sides.
    """
    return grad_output * np.where(x > 0, 1, -negative_slope)


@leaky_relu_backward.mistake()
def multiplies_by_x_below_0(grad_output, x, negative_slope=0.01):
    """below 0 the slope was multiplied by x

    The slope of a · x is a, without x.
    """
    return grad_output * np.where(x > 0, 1, negative_slope * x)


@leaky_relu_backward.mistake()
def multiplies_all_by_the_slope(grad_output, x, negative_slope=0.01):
    """everything was multiplied by the slope

    Where x is positive, the gradient passes unchanged.
    """
    return negative_slope * grad_output


@leaky_relu_backward.mistake()
def swaps_the_sides(grad_output, x, negative_slope=0.01):
    """the two sides are swapped

    Above 0 the slope is 1, below 0 it is `negative_slope`.
    """
    return grad_output * np.where(x > 0, negative_slope, 1)


@leaky_relu_backward.mistake()
def forgets_the_gradient_below_0(grad_output, x, negative_slope=0.01):
    """`grad_output` was forgotten below 0

    The chain rule holds on both sides: `grad_output` times the slope.
    """
    return np.where(x > 0, grad_output, negative_slope)


@leaky_relu_backward.mistake()
def forgets_the_gradient_above_0(grad_output, x, negative_slope=0.01):
    """`grad_output` was forgotten above 0

    The chain rule holds on both sides: `grad_output` times the slope.
    """
    return np.where(x > 0, 1, negative_slope * grad_output)


add_mistakes_with_truth(leaky_relu_backward)
