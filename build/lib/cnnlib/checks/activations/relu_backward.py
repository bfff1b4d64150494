"""Check `relu_backward`: the gradient passes where x is positive, and only there."""

import numpy as np

from cnnlib.activations import relu, sigmoid
from cnnlib.activations import relu_backward as reference
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks.activations._arrays import add_mistakes_with_loops, add_mistakes_with_truth
from cnnlib.checks.activations._chain_rule import CANCELLATION, LINEAR, add_mistakes_with_chain_rule
from cnnlib.checks.activations._inputs import BACKWARD

relu_backward = Exercise(
    reference,
    read="activations-backward",
    aspects=BACKWARD,
    laws=[LINEAR],
    tolerance=CANCELLATION,
)

add_mistakes_with_chain_rule(relu_backward, relu)
add_mistakes_with_loops(relu_backward)


@relu_backward.mistake()
def stops_the_gradient_above_6(grad_output, x):
    """the gradient is stopped above 6

    That is the slope of ReLU6; ReLU has no upper bound.
    """
    return grad_output * ((x > 0) & (x < 6))


@relu_backward.mistake()
def stops_the_gradient_above_3(grad_output, x):
    """the gradient is stopped above 3

    ReLU has no upper bound: its slope is 1 for every positive x.
    """
    return grad_output * ((x > 0) & (x <= 3))


@relu_backward.mistake()
def takes_1_at_0(grad_output, x):
    """the slope at 0 is 1

    At the corner the slope is set to 0: `x > 0`, not `x >= 0`.
    """
    return grad_output * (x >= 0)


@relu_backward.mistake()
def takes_the_middle_at_0(grad_output, x):
    """the slope at 0 is 1/2

    At the corner the slope is set to 0, as all libraries do.
    """
    return grad_output * np.heaviside(x, 0.5)


@relu_backward.mistake()
def takes_minus_1_below_0(grad_output, x):
    """the slope below 0 is −1

    ReLU is flat there: the slope is 0.
    """
    return grad_output * np.sign(x)


@relu_backward.mistake()
def passes_where_x_is_negative(grad_output, x):
    """the gradient passes where x is negative

    It passes where x is positive.
    """
    return grad_output * (x < 0)


@relu_backward.mistake()
def leaks(grad_output, x):
    """a little leaks through

    That is the slope of leaky ReLU: here it is 0 below 0.
    """
    return grad_output * np.where(x > 0, 1, 0.01)


@relu_backward.mistake()
def passes_where_x_is_not_0(grad_output, x):
    """the gradient passes wherever x is not 0

    It passes where x is positive.
    """
    return grad_output * (x != 0)


@relu_backward.mistake()
def takes_the_derivative_of_softplus(grad_output, x):
    """this is the slope of softplus

    ReLU's slope is 0 or 1.
    """
    return grad_output * sigmoid(x)


@relu_backward.mistake()
def stops_negative_gradients(grad_output, x):
    """negative gradients were stopped as well

    `x` decides what passes, whatever the sign of `grad_output`.
    """
    return np.maximum(grad_output, 0) * (x > 0)


@relu_backward.mistake()
def leaves_out_what_does_not_pass(grad_output, x):
    """gradients that do not pass were left out

    `grad_output[x > 0]` drops them; the result has the shape of x, with 0 in their place.
    """
    return grad_output[x > 0]


add_mistakes_with_truth(relu_backward)
