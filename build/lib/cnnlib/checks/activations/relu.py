"""Check `relu`: positive numbers pass, all others become 0."""

import numpy as np

from cnnlib import activations
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks.activations._arrays import (
    add_mistakes_with_example,
    add_mistakes_with_loops,
    add_mistakes_with_truth,
    add_mistakes_with_vectorize,
)
from cnnlib.checks.activations._forward_pass import NUMBER_BY_NUMBER, add_mistakes_with_forward_pass
from cnnlib.checks.activations._inputs import FORWARD

relu = Exercise(activations.relu, read="activations-relu", aspects=FORWARD, laws=[NUMBER_BY_NUMBER])

add_mistakes_with_forward_pass(relu)


@relu.mistake()
def clips_at_6(x):
    """numbers were clipped at 6

    That is ReLU6, a relative; ReLU has no upper bound.
    """
    return np.clip(x, 0, 6)


add_mistakes_with_vectorize(relu, lambda x: np.vectorize(lambda number: max(number, 0))(x))
add_mistakes_with_loops(relu)


@relu.mistake()
def takes_the_largest_along_axis_0(x):
    """the largest number was taken, not each number's positive part

    `np.max(x, 0)` finds the largest along axis 0; `np.maximum(x, 0)` compares each number with 0.
    """
    return np.max(x, 0)


@relu.mistake()
def takes_absolute_values(x):
    """negative numbers lost their sign

    They should become 0: |x| is a different function.
    """
    return np.abs(x)


@relu.mistake()
def keeps_the_negative_part(x):
    """the negative part was kept, not the positive one

    ReLU is max(x, 0), not min(x, 0).
    """
    return np.minimum(x, 0)


@relu.mistake()
def turns_positive_numbers_into_1(x):
    """positive numbers became 1

    That is a step function, the slope of ReLU; positive numbers pass unchanged.
    """
    return (x > 0) * 1.0


@relu.mistake()
def leaves_out_negative_numbers(x):
    """negative numbers were left out

    `x[x > 0]` drops them; the result has the shape of x, with 0 in their place.
    """
    return x[x > 0]


@relu.mistake()
def leaks(x):
    """negative numbers leak through

    That is a leaky ReLU: here they become 0.
    """
    return activations.leaky_relu(x)


def add_mistakes_with_upper_bound(bound):
    """Add a ReLU that is level beyond a bound."""

    @relu.mistake(name=f"clips_at_{bound}", bound=bound)
    def clips_at_bound(x):
        """numbers were clipped at {bound}

        ReLU has no upper bound.
        """
        return np.clip(x, 0, bound)


for upper_bound in 1, 3, 10, 20, 100:
    add_mistakes_with_upper_bound(upper_bound)


@relu.mistake()
def turns_numbers_below_1_into_1(x):
    """numbers below 1 became 1

    The corner of ReLU is at 0: `np.maximum(x, 0)`.
    """
    return np.maximum(x, 1)


@relu.mistake()
def returns_softplus(x):
    """the corner was rounded off

    That is softplus; ReLU is max(x, 0).
    """
    return activations.softplus(x)


add_mistakes_with_truth(relu)
add_mistakes_with_example(relu, [0, 0, 3])
