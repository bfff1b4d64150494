"""Check `dense`: each unit sums its weighted inputs and adds its bias."""

import numpy as np

from cnnlib.activations import softmax
from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.cases import nonzero, whole
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._core.mistakes import Law
from cnnlib.checks._families.batch import add_mistakes_with_repeated_result
from cnnlib.checks._families.dtypes import add_mistakes_with_dtype_of, add_mistakes_with_fractions
from cnnlib.checks._families.layers import add_mistakes_with_activation, add_mistakes_with_added_bias
from cnnlib.checks.training._batch_and_weights import batch_and_weights
from cnnlib.training import dense as reference


def batch_weights_and_bias(rng):
    """Draw a bias too, none of it 0."""
    x, weights = batch_and_weights(rng)
    return x, weights, whole(rng, weights.shape[1], low=1)


def bias_that_sums_to_0(rng):
    """Draw a bias whose numbers cancel, for units in pairs: it counts nevertheless."""
    bias = nonzero(rng, 2)
    return whole(rng, 2, 3), whole(rng, 3, 4), np.concatenate([bias, -bias])


def bytes_weights_and_bias(rng):
    """Draw 8-bit integers under fractional weights."""
    x, weights, bias = batch_weights_and_bias(rng)
    return rng.integers(100, 256, x.shape).astype(np.uint8), weights / 8, bias / 8


def bytes_under_large_weights(rng):
    """Draw one example whose weighted sums all exceed 65,504, the largest number of float16."""
    weights = whole(rng, 2, 3, low=4) * 100 + 0.25
    return rng.integers(100, 256, (1, 2)).astype(np.uint8), weights, whole(rng, 3, low=1) / 8


dense = Exercise(
    reference,
    read="training-dense",
    aspects={
        "one example": lambda rng: batch_and_weights(rng, examples=1),
        "batch": (batch_and_weights, lambda rng: (*batch_and_weights(rng), None)),
        "bias": Aspect((batch_weights_and_bias, bias_that_sums_to_0), unmodified=True),
        "number types": (bytes_weights_and_bias, bytes_under_large_weights),
    },
    laws=[
        Law(
            "twice the input does not give twice the output",
            lambda f, x, weights, *_: np.allclose(f(2.0 * x, weights), 2 * f(1.0 * x, weights)),
            "A dense layer is linear: is something cut off, rounded or added on the way?",
        )
    ],
)


def add_bias(sums, bias):
    """Add the bias if there is one."""
    return sums if bias is None else sums + bias


def products(x, weights):
    """Return all products of inputs and weights, (N, D, U)."""
    return np.asarray(x, np.float64)[:, :, np.newaxis] * weights


# Mistakes with the bias -----------------------------------------------------------------------------------


@dense.mistake()
def ignores_the_bias(x, weights, bias=None):
    """the bias was ignored

    Each unit adds its bias to its sum, unless `bias` is None.
    """
    return x @ weights


add_mistakes_with_added_bias(dense)


@dense.mistake()
def adds_the_bias_to_the_first_example_only(x, weights, bias=None):
    """only the first example got the bias

    All examples go through the same units, and so get the same biases.
    """
    return np.concatenate([add_bias(x[:1] @ weights, bias), x[1:] @ weights])


@dense.mistake()
def adds_the_bias_to_the_first_unit_only(x, weights, bias=None):
    """only the first unit got its bias

    Each unit has a bias of its own: `output[n, u]` gets `bias[u]`, for every u.
    """
    return add_bias(x @ weights, None if bias is None else bias * (np.arange(len(bias)) == 0))


@dense.mistake()
def adds_the_bias_twice(x, weights, bias=None):
    """the bias was added twice

    Either start a sum at its bias or add the bias at the end.
    """
    return add_bias(x @ weights, None if bias is None else 2 * bias)


# Mistakes with a bias that is None ------------------------------------------------------------------------


@dense.mistake()
def adds_a_bias_that_is_none(x, weights, bias=None):
    """`bias` is None, but it was added all the same

    If `bias` is None, add nothing: ask `if bias is not None` first.
    """
    return x @ weights + bias


@dense.mistake()
def asks_a_bias_that_is_none(x, weights, bias=None):
    """`bias` is None, and so it has no `.any()`, `.shape` or anything else of an array

    Before anything is done with `bias`, ask `if bias is not None`.
    """
    return add_bias(x @ weights, bias if bias.any() else None)


@dense.mistake()
def asks_whether_the_bias_is_true(x, weights, bias=None):
    """`if` was asked whether a whole array of biases is true

    Whether there is a bias is asked by `if bias is not None`.
    """
    return add_bias(x @ weights, bias if bias else None)


# Mistakes with the sums -----------------------------------------------------------------------------------


@dense.mistake()
def transposes_the_result(x, weights, bias=None):
    """the result is transposed

    An example is a row of the input and a row of the output: (N, D) @ (D, U) is (N, U).
    """
    return add_bias(x @ weights, bias).T


@dense.mistake()
def averages_the_products(x, weights, bias=None):
    """the products were averaged

    A unit sums its products; do not divide.
    """
    return add_bias(x @ weights / len(weights), bias)


@dense.mistake()
def does_not_sum_the_products(x, weights, bias=None):
    """the products were not summed

    Each unit gives one number for an example: sum over the inputs.
    """
    return add_bias(products(x, weights), bias)


@dense.mistake()
def sums_over_the_units(x, weights, bias=None):
    """the products of each input were summed over the units

    Sum over the inputs, not over the units: the output has a column for each unit.
    """
    return products(x, weights).sum(axis=2)


@dense.mistake()
def keeps_the_last_product_only(x, weights, bias=None):
    """only the last product was kept

    Collect the products with `+=`, not `=`.
    """
    return add_bias(products(x, weights)[:, -1], bias)


@dense.mistake()
def keeps_the_largest_product_only(x, weights, bias=None):
    """only the largest product was kept

    Sum all products of a unit.
    """
    return add_bias(products(x, weights).max(axis=1), bias)


# Mistakes with the outputs --------------------------------------------------------------------------------

add_mistakes_with_activation(dense)


@dense.mistake()
def applies_the_softmax(x, weights, bias=None):
    """the outputs were turned into probabilities

    The softmax comes later; the layer returns the sums as they are.
    """
    return softmax(add_bias(x @ weights, bias))


for name, product in {"": np.matmul, "_with_dot": np.dot}.items():

    @dense.mistake(name="multiplies_by_the_transposed_weights" + name)
    def multiplies_by_the_transposed_weights(x, weights, bias=None, product=product):
        """the shapes of a matrix product do not fit

        (N, D) times (D, U) is (N, U): the inputs come first, then the weights, neither of them transposed.
        """
        return add_bias(product(x, weights.T), bias)


add_mistakes_with_repeated_result(dense)
add_mistakes_with_fractions(dense)
add_mistakes_with_dtype_of(dense, "x")
