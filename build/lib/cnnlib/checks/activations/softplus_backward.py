"""Check `softplus_backward`: the gradient times σ(x)."""

import numpy as np

from cnnlib.activations import sigmoid, softplus
from cnnlib.activations import softplus_backward as reference
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

softplus_backward = Exercise(
    reference, read="activations-backward", aspects=BACKWARD, laws=[LINEAR], tolerance=CANCELLATION
)

add_mistakes_with_chain_rule(softplus_backward, softplus)
add_mistakes_with_dtype_of(softplus_backward, "x")
add_mistakes_with_loops(softplus_backward)
add_mistakes_with_zero(softplus_backward)
add_mistakes_with_the_place_of_the_slope(softplus_backward)


@softplus_backward.mistake()
def takes_the_derivative_of_relu(grad_output, x):
    """this is the slope of ReLU

    Softplus has no corner: its slope is the sigmoid.
    """
    return grad_output * (x > 0)


@softplus_backward.mistake()
def takes_the_derivative_of_the_sigmoid(grad_output, x):
    """the sigmoid was differentiated as well

    The slope of softplus *is* the sigmoid: σ(x), not σ(x)(1 − σ(x)).
    """
    return grad_output * (sigmoid(x) * sigmoid(-x))


@softplus_backward.mistake()
def takes_the_derivative_at_the_output(grad_output, x):
    """the slope was taken at softplus(x), not at x

    The slope is σ(x), of the same x that softplus was given.
    """
    return grad_output * sigmoid(softplus(x))


@softplus_backward.mistake()
def forgets_the_inner_derivative(grad_output, x):
    """the inner derivative was forgotten: 1 / (1 + e^x)

    By the chain rule ln(1 + e^x) has the slope e^x / (1 + e^x).
    """
    return grad_output * (1 / (1 + np.exp(x)))


@softplus_backward.mistake()
def takes_the_inner_derivative_only(grad_output, x):
    """only the inner derivative was taken: e^x

    By the chain rule ln(1 + e^x) has the slope e^x / (1 + e^x).
    """
    return grad_output * np.exp(x)


@softplus_backward.mistake()
def lacks_brackets(grad_output, x):
    """brackets are missing: `1 / 1 + np.exp(-x)`

    Division comes before addition: write `1 / (1 + np.exp(-x))`.
    """
    return grad_output * (1 / 1 + np.exp(-x))


@softplus_backward.mistake()
def multiplies_by_tanh(grad_output, x):
    """this is tanh

    The slope runs from 0 to 1: it is the sigmoid.
    """
    return grad_output * np.tanh(x)


@softplus_backward.mistake("activations-stable")
def overflows_for_large_x(grad_output, x):
    """e^x overflows: infinity divided by infinity is not a number

    e^x / (1 + e^x) is 1 / (1 + e^(−x)), where an overflow gives 0, as it should.
    """
    return grad_output * (np.exp(x) / (1 + np.exp(x)))


@softplus_backward.mistake("activations-stable")
def turns_nan_into_0(grad_output, x):
    """`nan` was replaced by 0, but for large x the slope is 1

    ∞/∞ comes of e^x / (1 + e^x). Write it as 1 / (1 + e^(−x)): nothing is left to replace.
    """
    return grad_output * np.nan_to_num(np.exp(x) / (1 + np.exp(x)), nan=0)
