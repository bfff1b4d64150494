"""Check `dense_backward`: the gradients of the input, the weights and the bias."""

import numpy as np

from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.cases import whole
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._core.mistakes import Law
from cnnlib.checks._families.layer_gradients import add_mistakes_with_gradients_of_layer, gradients_of
from cnnlib.checks.training._batch_and_weights import batch_and_weights
from cnnlib.training import dense_backward as reference

GRADIENTS = "grad_x", "grad_weights", "grad_bias"


def batch(rng):
    """Draw a gradient for the outputs of a layer, and what led to them."""
    x, weights = batch_and_weights(rng)
    return whole(rng, len(x), weights.shape[1]), x, weights


def one_unit(rng):
    """Draw two examples, two inputs, one unit: every number can be followed."""
    return whole(rng, 2, 1), whole(rng, 2, 2), whole(rng, 2, 1)


def one_example(rng):
    """Draw a batch of one."""
    x, weights = batch_and_weights(rng, examples=1)
    return whole(rng, 1, weights.shape[1]), x, weights


def in_float32(rng):
    """Draw a batch in single precision."""
    return tuple(array.astype(np.float32) / 8 for array in batch(rng))


def is_adjoint(function, grad_output, x, weights):
    """Tell whether ⟨x W, g⟩ = ⟨x, grad_x⟩, which ties the backward pass to the forward pass."""
    forward = (x @ weights * grad_output).sum()
    return np.isclose(forward, (x * function(grad_output, x, weights)[0]).sum())


DRAWS = batch, one_example, one_unit
dense_backward = Exercise(
    reference,
    read="training-dense-backward",
    aspects={
        **{gradient: Aspect(DRAWS, part=part) for part, gradient in enumerate(GRADIENTS)},
        "all three, in float32": Aspect(in_float32, unmodified=True),
    },
    returns=GRADIENTS,
    laws=[
        Law(
            "some contributions of `grad_output` did not reach their input",
            is_adjoint,
            "Each product of the forward pass sends its weight times `grad_output` back to its input.",
            part=0,
        )
    ],
)


gradients = gradients_of(dense_backward)
add_mistakes_with_gradients_of_layer(dense_backward, example="example")

# Mistakes with grad_x -------------------------------------------------------------------------------------


@dense_backward.mistake()
def uses_the_first_unit_only_in_grad_x(grad_output, x, weights):
    """grad_x uses the first unit only

    Every unit read the input, so its gradient sums over all units.
    """
    return gradients(grad_output, x, weights, grad_x=grad_output[:, :1] @ weights[:, :1].T)


@dense_backward.mistake()
def uses_the_last_unit_only_in_grad_x(grad_output, x, weights):
    """grad_x uses the last unit only

    Every unit read the input: add up their contributions with `+=`, not `=`.
    """
    return gradients(grad_output, x, weights, grad_x=grad_output[:, -1:] @ weights[:, -1:].T)


@dense_backward.mistake()
def averages_grad_x_over_the_units(grad_output, x, weights):
    """grad_x was averaged over the units

    The gradient of an input is the sum of the contributions of all units, not their mean.
    """
    return gradients(grad_output, x, weights, grad_x=grad_output @ weights.T / weights.shape[1])


@dense_backward.mistake()
def sums_grad_x_over_the_batch(grad_output, x, weights):
    """grad_x was summed over the batch

    Each example has a gradient of its own: grad_x has the shape of x.
    """
    return gradients(grad_output, x, weights, grad_x=(grad_output @ weights.T).sum(axis=0))


@dense_backward.mistake()
def multiplies_grad_x_by_x(grad_output, x, weights):
    """grad_x was multiplied by x

    By the product rule an input receives the *other* factor, its weight, times the gradient.
    """
    return gradients(grad_output, x, weights, grad_x=grad_output @ weights.T * x)


@dense_backward.mistake()
def transposes_grad_x(grad_output, x, weights):
    """grad_x is transposed

    grad_x has the shape of x: (N, D).
    """
    return gradients(grad_output, x, weights, grad_x=(grad_output @ weights.T).T)


# Mistakes with grad_weights -------------------------------------------------------------------------------


@dense_backward.mistake()
def keeps_the_batch_in_grad_weights(grad_output, x, weights):
    """grad_weights has one matrix for each example

    All examples share the weights: sum over the batch.
    """
    products = x[:, :, np.newaxis] * grad_output[:, np.newaxis]
    return gradients(grad_output, x, weights, grad_weights=products)


@dense_backward.mistake()
def transposes_grad_weights(grad_output, x, weights):
    """grad_weights is transposed

    grad_weights has the shape of the weights: (D, U).
    """
    return gradients(grad_output, x, weights, grad_weights=grad_output.T @ x)


@dense_backward.mistake()
def multiplies_grad_weights_by_the_weights(grad_output, x, weights):
    """grad_weights was multiplied by the weights

    By the product rule a weight receives the *other* factor, its input, times the gradient.
    """
    return gradients(grad_output, x, weights, grad_weights=x.T @ grad_output * weights)


# Mistakes with grad_bias ----------------------------------------------------------------------------------


@dense_backward.mistake()
def sums_grad_bias_over_the_units_instead(grad_output, x, weights):
    """grad_bias was summed over the units, not over the examples

    There is one bias for each unit: sum over the first axis.
    """
    return gradients(grad_output, x, weights, grad_bias=grad_output.sum(axis=1))


@dense_backward.mistake()
def uses_the_last_example_only_in_grad_bias(grad_output, x, weights):
    """grad_bias uses the last example only

    Add up the contributions with `+=`, not `=`.
    """
    return gradients(grad_output, x, weights, grad_bias=grad_output[-1])


@dense_backward.mistake()
def counts_the_examples_in_grad_bias(grad_output, x, weights):
    """grad_bias counts the examples

    The derivative with respect to the bias is 1, and 1 times `grad_output` is `grad_output`: sum that.
    """
    return gradients(grad_output, x, weights, grad_bias=np.full(weights.shape[1], float(len(x))))


@dense_backward.mistake()
def returns_ones_for_grad_bias(grad_output, x, weights):
    """grad_bias is 1 everywhere

    The derivative of an output with respect to its bias is 1, and 1 times `grad_output` is `grad_output`: sum
    that over the examples.
    """
    return gradients(grad_output, x, weights, grad_bias=np.ones(weights.shape[1]))


# Mistakes with transposed matrices ------------------------------------------------------------------------

for name, product in {"": np.matmul, "_with_dot": np.dot}.items():

    @dense_backward.mistake(name="does_not_transpose_the_weights" + name)
    def does_not_transpose_the_weights(grad_output, x, weights, product=product):
        """the shapes of the matrix product for grad_x do not fit

        (N, D) comes of (N, U) and (U, D): `grad_output` times the transposed weights.
        """
        return gradients(grad_output, x, weights, grad_x=product(grad_output, weights))

    @dense_backward.mistake(name="does_not_transpose_x" + name)
    def does_not_transpose_x(grad_output, x, weights, product=product):
        """x was not transposed for grad_weights

        (D, U) comes of (D, N) and (N, U): the transposed x times `grad_output`.
        """
        return gradients(grad_output, x, weights, grad_weights=product(x, grad_output))


# Mistakes with the order ----------------------------------------------------------------------------------


@dense_backward.mistake()
def puts_grad_x_last(grad_output, x, weights):
    """grad_x comes last

    Return them in the order of the arguments: (grad_x, grad_weights, grad_bias).
    """
    grad_x, grad_weights, grad_bias = reference(grad_output, x, weights)
    return grad_weights, grad_bias, grad_x
