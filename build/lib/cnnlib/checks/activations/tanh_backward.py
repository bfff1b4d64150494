"""Check `tanh_backward`: the gradient times 1 − tanh²(x)."""

import numpy as np

from cnnlib.activations import sigmoid
from cnnlib.activations import tanh_backward as reference
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._families.dtypes import add_mistakes_with_dtype_of
from cnnlib.checks.activations._arrays import add_mistakes_with_loops, add_mistakes_with_zero
from cnnlib.checks.activations._chain_rule import (
    CANCELLATION,
    LINEAR,
    add_mistakes_with_chain_rule,
    add_mistakes_with_the_place_of_the_slope,
)
from cnnlib.checks.activations._inputs import BACKWARD
from cnnlib.checks.activations._saturation import add_mistakes_with_vanished_derivative

tanh_backward = Exercise(
    reference, read="activations-backward", aspects=BACKWARD, laws=[LINEAR], tolerance=CANCELLATION
)

add_mistakes_with_chain_rule(tanh_backward, np.tanh)
add_mistakes_with_dtype_of(tanh_backward, "x")
add_mistakes_with_vanished_derivative(tanh_backward)
add_mistakes_with_loops(tanh_backward)
add_mistakes_with_zero(tanh_backward)
add_mistakes_with_the_place_of_the_slope(tanh_backward)


@tanh_backward.mistake()
def takes_the_derivative_at_the_output(grad_output, x):
    """the slope was taken at tanh(x), not at x

    With t = tanh(x) the slope is 1 − t²: do not take tanh of t again.
    """
    return grad_output * (1 - np.tanh(np.tanh(x)) ** 2)


@tanh_backward.mistake()
def takes_x_for_the_output(grad_output, x):
    """x was used as if it were tanh(x)

    The slope is 1 − t² with t = tanh(x): compute t first.
    """
    return grad_output * (1 - x**2)


@tanh_backward.mistake()
def lacks_the_square(grad_output, x):
    """the square is missing

    The slope is 1 − tanh²(x).
    """
    return grad_output * (1 - np.tanh(x))


@tanh_backward.mistake()
def adds_the_square(grad_output, x):
    """the square was added

    The slope is 1 − tanh²(x), with a minus.
    """
    return grad_output * (1 + np.tanh(x) ** 2)


@tanh_backward.mistake()
def lacks_the_1(grad_output, x):
    """the 1 is missing

    The slope is 1 − tanh²(x).
    """
    return grad_output * -(np.tanh(x) ** 2)


@tanh_backward.mistake()
def squares_x(grad_output, x):
    """x was squared, not tanh(x)

    tanh²(x) is (tanh(x))²: take tanh first, then the square.
    """
    return grad_output * (1 - np.tanh(x**2))


@tanh_backward.mistake()
def takes_the_rule_of_the_sigmoid(grad_output, x):
    """the rule of the sigmoid was used: t · (1 − t)

    s · (1 − s) belongs to the sigmoid; tanh has 1 − t².
    """
    t = np.tanh(x)
    return grad_output * (t * (1 - t))


@tanh_backward.mistake()
def does_not_square_cosh(grad_output, x):
    """1 / cosh(x) was not squared

    The slope is 1 / cosh²(x), which is 1 − tanh²(x).
    """
    return grad_output * (1 / np.cosh(x))


@tanh_backward.mistake()
def takes_the_derivative_of_the_sigmoid(grad_output, x):
    """this is the slope of the sigmoid

    tanh is steeper: its slope at 0 is 1, not 1/4.
    """
    return grad_output * (sigmoid(x) * sigmoid(-x))


@tanh_backward.mistake()
def doubles_instead_of_squaring(grad_output, x):
    """2 t was taken for the square: 1 − 2t

    t² is `t**2` or `t * t`; `t * 2` is twice t.
    """
    return grad_output * (1 - 2 * np.tanh(x))


@tanh_backward.mistake()
def lacks_the_brackets(grad_output, x):
    """brackets are missing: `grad_output * 1 - t**2`

    The whole slope is multiplied: `grad_output * (1 - t**2)`.
    """
    return grad_output * 1 - np.tanh(x) ** 2
