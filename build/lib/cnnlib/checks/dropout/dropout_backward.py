"""Check `dropout_backward`: the gradient gets the same mask and the same factor."""

import numpy as np

from cnnlib.checks._core.cases import whole
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._families.dtypes import add_mistakes_with_dtype_of
from cnnlib.checks.dropout._chance import RATES
from cnnlib.dropout import dropout_backward as reference


def gradient_mask_and_rate(*shape, rates=RATES):
    """Return the draw of a case."""
    return lambda rng: (whole(rng, *shape), rng.random(shape) < 0.5, float(rng.choice(rates)))


def whole_numbers(rng):
    """Return a case with a gradient of integers."""
    shape = 3, 4
    return rng.integers(1, 9, size=shape), rng.random(shape) < 0.6, float(rng.choice([0.25, 0.6, 0.7]))


dropout_backward = Exercise(
    reference,
    read="dropout-backward",
    aspects={
        "a row": gradient_mask_and_rate(5, rates=[0.5]),
        "other rates": gradient_mask_and_rate(3, 4),
        "a batch of images": gradient_mask_and_rate(2, 2, 3, 2),
        "rate 0": lambda rng: (whole(rng, 3, 4), np.ones((3, 4), dtype=bool), 0.0),
        "rate near 1": gradient_mask_and_rate(4, 5, rates=[0.98, 0.99]),
        "whole numbers": whole_numbers,
    },
)


@dropout_backward.mistake()
def ignores_the_mask(grad_output, mask, rate):
    """the mask was ignored

    What was dropped had no influence on the loss: its gradient is 0.
    """
    return grad_output / (1 - rate)


@dropout_backward.mistake()
def does_not_scale(grad_output, mask, rate):
    """the gradient was not scaled

    The forward pass divided the kept values by 1 − rate; divide their gradient by it too.
    """
    return grad_output * mask


@dropout_backward.mistake()
def passes_the_gradient_on(grad_output, mask, rate):
    """the gradient was passed on unchanged

    It gets the same mask and the same factor as x did: `grad_output * mask / (1 - rate)`.
    """
    return grad_output * 1.0


@dropout_backward.mistake()
def inverts_the_mask(grad_output, mask, rate):
    """the mask was inverted

    The mask is True where a number was kept: there, and only there, the gradient passes through.
    """
    return grad_output * ~mask / (1 - rate)


@dropout_backward.mistake()
def multiplies_by_1_minus_rate(grad_output, mask, rate):
    """the gradient was multiplied by 1 − rate

    The forward pass divided the kept values by 1 − rate; divide their gradient by it too.
    """
    return grad_output * mask * (1 - rate)


@dropout_backward.mistake()
def divides_by_rate(grad_output, mask, rate):
    """the gradient was divided by `rate`

    Divide by the probability of keeping, 1 − rate.
    """
    return grad_output * mask / rate if rate else np.full(grad_output.shape, np.inf)


@dropout_backward.mistake()
def scales_twice(grad_output, mask, rate):
    """the gradient was scaled twice

    Once is enough: the mask holds no factor.
    """
    return grad_output * mask / (1 - rate) ** 2


@dropout_backward.mistake()
def returns_the_factor_only(grad_output, mask, rate):
    """only the factor was returned, without the gradient

    Multiply `grad_output` by it.
    """
    return mask / (1 - rate)


@dropout_backward.mistake()
def lacks_brackets(grad_output, mask, rate):
    """brackets are missing: `grad_output * mask / 1 - rate`

    Division comes before subtraction: write `grad_output * mask / (1 - rate)`.
    """
    return grad_output * mask / 1 - rate


@dropout_backward.mistake()
def averages_over_the_examples(grad_output, mask, rate):
    """the gradient was averaged over the examples

    Each number has its own derivative: nothing is summed or averaged here.
    """
    return (grad_output * mask / (1 - rate)).mean(axis=0)


@dropout_backward.mistake()
def leaves_out_what_was_dropped(grad_output, mask, rate):
    """the dropped entries were left out of the array

    Their gradient is 0, but it still has a place: the result has the shape of `grad_output`.
    """
    return grad_output[mask] / (1 - rate)


@dropout_backward.mistake()
def puts_1_where_a_number_was_dropped(grad_output, mask, rate):
    """where a number was dropped, the gradient is 1

    It is 0 there.
    """
    return np.where(mask, grad_output / (1 - rate), 1)


@dropout_backward.mistake()
def scales_positive_gradients_only(grad_output, mask, rate):
    """the factor is missing where a gradient is negative

    What matters is whether x was kept; the sign plays no part: this is not ReLU.
    """
    return np.where(grad_output > 0, grad_output / (1 - rate), grad_output) * mask


@dropout_backward.mistake()
def writes_into_the_argument(grad_output, mask, rate):
    """`grad_output` itself was overwritten

    `grad_output *= …` changes the input: make a new array, `grad_output * mask / (1 - rate)`.
    """
    grad_output *= mask / (1 - rate)
    return grad_output


add_mistakes_with_dtype_of(dropout_backward, "grad_output")
