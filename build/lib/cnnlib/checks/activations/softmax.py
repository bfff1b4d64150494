"""Check `softmax`: scores become probabilities, which sum to 1."""

import math

import numpy as np

from cnnlib import activations
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._core.mistakes import Law
from cnnlib.checks._families.dtypes import add_mistakes_with_dtype_of
from cnnlib.checks.activations._arrays import add_mistakes_with_math, add_mistakes_with_short_e
from cnnlib.checks.activations._forward_pass import add_mistakes_with_forward_pass
from cnnlib.checks.activations._scores import add_mistakes_with_keepdims, aspects_of_scores, shares
from cnnlib.checks.activations._softmax_overflow import add_mistakes_with_overflow

softmax = Exercise(
    activations.softmax,
    read="activations-softmax",
    aspects=aspects_of_scores(),
    laws=[
        Law(
            "the probabilities do not sum to 1",
            lambda f, x, axis=-1: np.allclose(f(x, axis).sum(axis=axis), 1),
            "Divide each power of e by the sum of all of them along `axis`.",
        )
    ],
)

add_mistakes_with_forward_pass(softmax)
add_mistakes_with_dtype_of(softmax, "x")


@softmax.mistake()
def does_not_divide(x, axis=-1):
    """the division is missing: these are powers of e

    Divide by their sum, so that the probabilities sum to 1.
    """
    return np.exp(x)


@softmax.mistake()
def lacks_the_power_of_e(x, axis=-1):
    """the scores were divided by their sum, without a power of e

    Scores may be negative, but powers of e never are: take `np.exp` first.
    """
    return shares(x, axis)


@softmax.mistake()
def sums_over_the_whole_array(x, axis=-1):
    """the sum runs over the whole array

    Each image has probabilities of its own: `sum(axis=axis, keepdims=True)`.
    """
    return shares(np.exp(x - x.max()), None)


@softmax.mistake()
def ignores_axis(x, axis=-1):
    """`axis` was ignored: the sum always runs along the last axis

    Pass `axis` on to `max` and `sum`.
    """
    return activations.softmax(x)


@softmax.mistake()
def sums_along_the_first_axis(x, axis=-1):
    """the sum always runs along the first axis

    The default axis is the last one, −1: the classes of each image.
    """
    return activations.softmax(x, 0)


@softmax.mistake()
def sums_along_axis_1(x, axis=-1):
    """the sum always runs along axis 1

    A single row of scores has no axis 1, and other arrays have more axes: use `axis`, whose default −1 is
    the last.
    """
    return shares(np.exp(x - x.max(axis=1, keepdims=True)), 1)


@softmax.mistake()
def drops_the_sign_of_axis(x, axis=-1):
    """the sign of `axis` was dropped

    −1 is the last axis, not axis 1: pass `axis` on as it is.
    """
    axis = abs(axis)
    return shares(np.exp(x - x.max(axis=axis, keepdims=True)), axis)


def apply(other_softmax, x, axis=-1):
    """Return the probabilities by another softmax."""
    return other_softmax(x, axis)


add_mistakes_with_keepdims(softmax, apply)


@softmax.mistake()
def divides_by_the_largest(x, axis=-1):
    """the powers were divided by the largest, not by their sum

    The largest would get probability 1, whatever the others are.
    """
    return np.exp(x - x.max(axis=axis, keepdims=True))


@softmax.mistake()
def gives_all_to_the_largest(x, axis=-1):
    """the largest score got everything: 1 for it, 0 for the others

    That is a hard maximum; softmax gives every class a share.
    """
    return (x == x.max(axis=axis, keepdims=True)) * 1.0


@softmax.mistake()
def returns_argmax(x, axis=-1):
    """the index of the best class was returned

    That is `argmax`, the prediction; softmax returns a probability for every class.
    """
    return np.argmax(x, axis=axis)


@softmax.mistake()
def returns_sigmoids(x, axis=-1):
    """each score went through a sigmoid by itself

    Softmax lets the classes compete: their probabilities sum to 1.
    """
    return activations.sigmoid(x)


@softmax.mistake()
def takes_the_logarithm(x, axis=-1):
    """the logarithm was taken as well

    That is log-softmax: leave out the logarithm.
    """
    return activations.log_softmax(x, axis)


@softmax.mistake()
def applies_the_function_twice(x, axis=-1):
    """softmax was applied twice

    Once is enough: probabilities are not scores.
    """
    return activations.softmax(activations.softmax(x, axis), axis)


@softmax.mistake()
def takes_powers_of_2(x, axis=-1):
    """powers of 2 were taken, not of e

    Use `np.exp`, the powers of e = 2.71828.
    """
    return activations.softmax(x * math.log(2), axis)


add_mistakes_with_math(softmax)
add_mistakes_with_overflow(softmax, apply)
add_mistakes_with_short_e(
    softmax, lambda power, x, axis=-1: shares(power(x - x.max(axis=axis, keepdims=True)), axis)
)


@softmax.mistake("activations-stable")
def overflows_in_math(x, axis=-1):
    """`math.exp` raises an error for scores near 1000

    Python stops at an overflow, where NumPy's `np.exp` gives ∞. Subtract the largest score of each row first:
    no power is above 1 then.
    """
    powers = [math.exp(score) for score in x.ravel()]
    return shares(np.reshape(powers, x.shape), axis)


@softmax.mistake("activations-stable")
def turns_nan_into_0(x, axis=-1):
    """`nan` was replaced by 0, and the probabilities of large scores no longer sum to 1

    ∞/∞ says nothing about the result. Subtract the largest score of each row first: no power is above 1 then.
    """
    return np.nan_to_num(shares(np.exp(x), axis), nan=0)
