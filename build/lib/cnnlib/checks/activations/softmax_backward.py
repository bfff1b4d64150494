"""Check `softmax_backward`: raising one score lowers the probabilities of all other classes."""

import numpy as np

from cnnlib.activations import log_softmax_backward, softmax
from cnnlib.activations import softmax_backward as reference
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._families.dtypes import add_mistakes_with_dtype_of
from cnnlib.checks.activations._arrays import add_mistakes_with_math
from cnnlib.checks.activations._chain_rule import CANCELLATION, LINEAR, add_mistakes_with_chain_rule
from cnnlib.checks.activations._inputs import with_gradient_before
from cnnlib.checks.activations._scores import add_mistakes_with_keepdims, aspects_of_scores, scores, sum_along
from cnnlib.checks.activations._softmax_overflow import add_mistakes_with_overflow


def with_gradient(draw):
    """Put a gradient before scores: different for every class."""
    return lambda rng: with_gradient_before(draw(rng), lambda x: scores(rng, *x.shape))


softmax_backward = Exercise(
    reference,
    read="activations-softmax-backward",
    aspects=aspects_of_scores(with_gradient),
    laws=[LINEAR],
    tolerance=CANCELLATION,
)


def diagonal(x, axis=-1):
    """Return the derivative of each probability with respect to its own score."""
    p = softmax(x, axis)
    return p * (1 - p)


add_mistakes_with_chain_rule(softmax_backward, softmax, derivative=diagonal)
add_mistakes_with_dtype_of(softmax_backward, "x")


def gradient(grad_output, p, axis):
    """Return the gradient of softmax from its probabilities."""
    return p * (grad_output - sum_along(grad_output * p, axis))


@softmax_backward.mistake()
def takes_the_diagonal_only(grad_output, x, axis=-1):
    """only the diagonal was used: g · p · (1 − p)

    Raising one score lowers all other probabilities: subtract the mean Σ g p from g, then multiply by p.
    """
    return grad_output * diagonal(x, axis)


@softmax_backward.mistake()
def lacks_the_factor_p(grad_output, x, axis=-1):
    """p is missing: g − Σ g p

    Raising one score lowers all other probabilities: subtract the mean Σ g p from g, then multiply by p.
    """
    p = softmax(x, axis)
    return grad_output - sum_along(grad_output * p, axis)


@softmax_backward.mistake()
def does_not_weight_the_sum(grad_output, x, axis=-1):
    """the sum over the classes was not weighted by p

    Raising one score lowers all other probabilities: subtract the mean Σ g p from g, then multiply by p.
    """
    return softmax(x, axis) * (grad_output - sum_along(grad_output, axis))


@softmax_backward.mistake()
def subtracts_the_plain_mean(grad_output, x, axis=-1):
    """the plain mean of the gradients was subtracted

    Raising one score lowers all other probabilities: subtract the mean Σ g p from g, then multiply by p.
    The mean is weighted by p.
    """
    return softmax(x, axis) * (grad_output - grad_output.mean(axis=axis, keepdims=True))


@softmax_backward.mistake()
def adds_the_mean(grad_output, x, axis=-1):
    """the mean was added, not subtracted

    Raising one score lowers all other probabilities: subtract the mean Σ g p from g, then multiply by p.
    """
    p = softmax(x, axis)
    return p * (grad_output + sum_along(grad_output * p, axis))


@softmax_backward.mistake()
def lacks_the_factor_p_in_the_second_term(grad_output, x, axis=-1):
    """p is missing from the second term

    Raising one score lowers all other probabilities: subtract the mean Σ g p from g, then multiply by p.
    """
    p = softmax(x, axis)
    return grad_output * p - sum_along(grad_output * p, axis)


@softmax_backward.mistake()
def averages_over_the_whole_array(grad_output, x, axis=-1):
    """the mean was taken over the whole array

    Each image has its own mean: `sum(axis=axis, keepdims=True)`.
    """
    return gradient(grad_output, softmax(x, axis), None)


@softmax_backward.mistake()
def ignores_axis(grad_output, x, axis=-1):
    """`axis` was ignored: everything runs along the last axis

    Pass `axis` on to the softmax and to the sum.
    """
    return reference(grad_output, x)


@softmax_backward.mistake()
def ignores_axis_in_the_sum(grad_output, x, axis=-1):
    """`axis` was ignored in the sum

    The softmax has the right axis; pass it on to the sum as well.
    """
    return gradient(grad_output, softmax(x, axis), -1)


@softmax_backward.mistake()
def ignores_axis_in_the_softmax(grad_output, x, axis=-1):
    """`axis` was ignored in the softmax

    The sum has the right axis; pass it on to the softmax as well.
    """
    return gradient(grad_output, softmax(x), axis)


@softmax_backward.mistake()
def sums_along_the_first_axis(grad_output, x, axis=-1):
    """everything runs along the first axis

    The default axis is the last one, −1: the classes of each image.
    """
    return reference(grad_output, x, 0)


@softmax_backward.mistake()
def makes_the_matrix_of_one_row(grad_output, x, axis=-1):
    """the matrix of all derivatives was built for one row of scores only

    In a batch each row has a matrix of its own. The formula p (g − Σ g p) needs none.
    """
    p = softmax(x, axis)
    return (np.diag(p) - np.outer(p, p)) @ grad_output


@softmax_backward.mistake()
def multiplies_the_sum_only(grad_output, x, axis=-1):
    """only the sum of the gradients was multiplied by p

    Raising one score lowers all other probabilities: subtract the mean Σ g p from g, then multiply by p.
    """
    return softmax(x, axis) * sum_along(grad_output, axis)


def gradient_by(other_softmax, grad_output, x, axis=-1):
    """Return the gradient with the probabilities of another softmax."""
    return gradient(grad_output, other_softmax(x, axis), axis)


add_mistakes_with_keepdims(softmax_backward, gradient_by, where=" in the softmax")


@softmax_backward.mistake()
def loses_the_axis_of_the_mean(grad_output, x, axis=-1):
    """the axis of the sum was lost

    With `keepdims=True` the means stay a column, and each row has its own subtracted.
    """
    p = softmax(x, axis)
    return p * (grad_output - (grad_output * p).sum(axis=axis))


@softmax_backward.mistake()
def takes_x_for_the_output(grad_output, x, axis=-1):
    """x was used as if it were the probabilities

    p is softmax(x): compute it first.
    """
    return gradient(grad_output, x, axis)


@softmax_backward.mistake()
def takes_the_derivative_at_the_output(grad_output, x, axis=-1):
    """softmax was applied twice

    p is softmax(x), not the softmax of that.
    """
    return gradient(grad_output, softmax(softmax(x, axis), axis), axis)


@softmax_backward.mistake()
def takes_the_gradient_of_cross_entropy(grad_output, x, axis=-1):
    """this is p − grad_output, the gradient of softmax and cross-entropy together

    Here softmax stands alone, and `grad_output` can be anything.
    """
    return softmax(x, axis) - grad_output


@softmax_backward.mistake()
def takes_the_gradient_of_log_softmax(grad_output, x, axis=-1):
    """this is the gradient of log-softmax

    Without the logarithm it is p (g − Σ g p).
    """
    return log_softmax_backward(grad_output, x, axis)


add_mistakes_with_math(softmax_backward)
add_mistakes_with_overflow(softmax_backward, gradient_by)


@softmax_backward.mistake()
def averages_the_products(grad_output, x, axis=-1):
    """the mean of g · p was taken, not the sum

    The probabilities are the weights of a mean already: Σ g p is a sum, with `sum`, not `mean`.
    """
    p = softmax(x, axis)
    return p * (grad_output - (grad_output * p).mean(axis=axis, keepdims=True))
