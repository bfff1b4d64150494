"""Check `sigmoid_backward`: the gradient times σ(x) (1 − σ(x))."""

import numpy as np

from cnnlib.activations import sigmoid
from cnnlib.activations import sigmoid_backward as reference
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

sigmoid_backward = Exercise(
    reference, read="activations-backward", aspects=BACKWARD, laws=[LINEAR], tolerance=CANCELLATION
)

add_mistakes_with_chain_rule(sigmoid_backward, sigmoid)
add_mistakes_with_dtype_of(sigmoid_backward, "x")
add_mistakes_with_vanished_derivative(sigmoid_backward)


@sigmoid_backward.mistake()
def lacks_brackets(grad_output, x):
    """brackets are missing: `grad_output * s * 1 - s`

    Products come before differences: write `grad_output * s * (1 - s)`.
    """
    s = sigmoid(x)
    return grad_output * s * 1 - s


add_mistakes_with_loops(sigmoid_backward)
add_mistakes_with_zero(sigmoid_backward)
add_mistakes_with_the_place_of_the_slope(sigmoid_backward)


@sigmoid_backward.mistake()
def takes_the_derivative_at_the_output(grad_output, x):
    """the slope was taken at σ(x), not at x

    With s = σ(x) the slope is s · (1 − s): do not take the sigmoid of s again.
    """
    s = sigmoid(x)
    return grad_output * (sigmoid(s) * sigmoid(-s))


@sigmoid_backward.mistake()
def takes_x_for_the_output(grad_output, x):
    """x was used as if it were σ(x)

    The slope is s · (1 − s) with s = σ(x): compute s first.
    """
    return grad_output * (x * (1 - x))


@sigmoid_backward.mistake()
def lacks_the_sigmoid(grad_output, x):
    """the factor σ(x) is missing

    The slope is σ(x) · (1 − σ(x)).
    """
    return grad_output * (1 - sigmoid(x))


@sigmoid_backward.mistake()
def adds_the_sigmoid_to_1(grad_output, x):
    """there is a plus where a minus belongs: s · (1 + s)

    The slope is s · (1 − s), with a minus.
    """
    s = sigmoid(x)
    return grad_output * (s * (1 + s))


@sigmoid_backward.mistake()
def takes_the_rule_of_tanh(grad_output, x):
    """the rule of tanh was used: 1 − s²

    1 − s² belongs to tanh; the sigmoid has s · (1 − s).
    """
    return grad_output * (1 - sigmoid(x) ** 2)


@sigmoid_backward.mistake()
def squares_the_sigmoid(grad_output, x):
    """σ(x) was squared

    The slope is s · (1 − s), not s · s.
    """
    return grad_output * sigmoid(x) ** 2


@sigmoid_backward.mistake()
def takes_the_derivative_of_tanh(grad_output, x):
    """the slope of tanh was used, not that of the sigmoid

    The sigmoid's slope is σ(x) · (1 − σ(x)), which is 1/4 at 0.
    """
    return grad_output * (1 - np.tanh(x) ** 2)


@sigmoid_backward.mistake()
def takes_the_derivative_of_the_power_only(grad_output, x):
    """only the power of e was differentiated

    The slope of 1 / (1 + e^(−x)) is e^(−x) / (1 + e^(−x))².
    """
    return grad_output * np.exp(-x)


@sigmoid_backward.mistake()
def does_not_square_the_denominator(grad_output, x):
    """the denominator was not squared

    The slope of 1 / (1 + e^(−x)) is e^(−x) / (1 + e^(−x))², with a square.
    """
    return grad_output * (np.exp(-x) / (1 + np.exp(-x)))


@sigmoid_backward.mistake("activations-stable")
def overflows_for_large_negative_x(grad_output, x):
    """e^(−x) overflows: infinity divided by infinity is not a number

    Take s · (1 − s) with s = σ(x): no power of e is left in it.
    """
    return grad_output * (np.exp(-x) / (1 + np.exp(-x)) ** 2)


@sigmoid_backward.mistake("activations-stable")
def overflows_for_large_x(grad_output, x):
    """e^x overflows: infinity divided by infinity is not a number

    Take s · (1 − s) with s = σ(x): no power of e is left in it.
    """
    return grad_output * (np.exp(x) / (1 + np.exp(x)) ** 2)


@sigmoid_backward.mistake()
def doubles_instead_of_squaring(grad_output, x):
    """s · 2 was taken for the square: s − 2s

    s · (1 − s) is s − s², and a square is `s**2` or `s * s`.
    """
    s = sigmoid(x)
    return grad_output * (s - 2 * s)


@sigmoid_backward.mistake()
def takes_1_minus_x(grad_output, x):
    """the second factor is 1 − x

    The slope is s · (1 − s): x occurs in s = σ(x) only.
    """
    return grad_output * sigmoid(x) * (1 - x)
