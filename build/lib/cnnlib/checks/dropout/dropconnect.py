"""Check `dropconnect`: each example drops weights of its own."""

from functools import partial

import numpy as np

from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks.dropout._chance import (
    RATES,
    agreement_of_masks,
    along_axes,
    counted,
    distinct,
    draw_mask,
    generator,
    like,
    of_shape,
    repeated,
    share_dropped_and_variation,
    two_results,
    with_an_equal_rng_and_another,
    with_five_generators,
)
from cnnlib.checks.dropout._masks import add_mistakes_with_masks
from cnnlib.dropout import dropconnect as reference

# Measures -------------------------------------------------------------------------------------------------


def sums_of_kept_weights(x, weights, mask):
    """Return for each example the sum of its inputs, each times a weight that its mask keeps: (N, U)."""
    return np.einsum("nd,ndu->nu", x, mask * weights)


def output_and_mask(function, x, weights, bias, rate, rng):
    """Return output and mask of the shapes that are asked for."""
    output, mask = two_results(function, x, weights, bias, rate, rng)
    of_shape("mask", mask, (len(x), *weights.shape))
    return of_shape("output", output, (len(x), weights.shape[1])), mask * 1.0


def dropped_weights(function, *arguments):
    """Tell which weights were dropped, by the mask."""
    return output_and_mask(function, *arguments)[1] == 0


def output_with_the_dropped_weights_put_back(function, x, weights, bias, rate, rng):
    """What a layer with all weights would give, times 1 / (1 − rate)."""
    inputs, scaled = x.copy(), weights / (1 - rate)  # before the function can change them
    output, mask = output_and_mask(function, x, weights, bias, rate, rng)
    return like(output, output + sums_of_kept_weights(inputs, scaled, 1 - mask))


def share_of_weights_dropped_and_whether_the_count_varies(function, *arguments):
    """The share over one call, and 1 if not all of five calls drop equally many."""
    *arguments, rate, rng = arguments
    dropped = with_five_generators(lambda each: dropped_weights(function, *arguments, rate, each), rng)
    return share_dropped_and_variation(dropped, rate)


def values_of_the_mask(function, *arguments):
    """0 and 1, if there are both."""
    _, mask = output_and_mask(function, *arguments)
    return np.unique(np.append(mask, [0.0, 1.0]).round(2))


def agreement_of_two_halves_of_the_images_inputs_and_units(function, x, weights, bias, rate, rng):
    """1 along an axis on which one draw serves for all."""
    dropped = dropped_weights(function, x, weights, bias, rate, rng)
    return along_axes(dropped, partial(agreement_of_masks, rate=rate))


def agreement_of_the_masks_of_an_equal_rng_and_of_another(function, *arguments):
    """1, and what chance gives."""
    *arguments, rate, rng = arguments
    first, again, another = with_an_equal_rng_and_another(
        lambda each: dropped_weights(function, *arguments, rate, each), rng
    )
    return np.array([agreement_of_masks(first, dropped, rate) for dropped in (again, another)])


# The exercise ---------------------------------------------------------------------------------------------


def dense_layer(batch, inputs, units, rates=RATES):
    """Return the draw of a dense layer and its input."""

    def draw(rng):
        return (
            distinct(rng, batch, inputs),
            distinct(rng, inputs, units),
            distinct(rng, units) * 20,
            float(rng.choice(rates)),
            generator(rng),
        )

    return draw


MANY_WEIGHTS = dense_layer(20, 20, 22)
dropconnect = Exercise(
    reference,
    read="dropout-dropconnect",
    aspects={
        "output and mask": Aspect(
            (dense_layer(1, 2, 3), dense_layer(3, 2, 4)), measure=output_with_the_dropped_weights_put_back
        ),
        "share dropped": counted(share_of_weights_dropped_and_whether_the_count_varies, MANY_WEIGHTS),
        "each by itself": counted(agreement_of_two_halves_of_the_images_inputs_and_units, MANY_WEIGHTS),
        "the rng alone": counted(agreement_of_the_masks_of_an_equal_rng_and_of_another, MANY_WEIGHTS),
        "mask": Aspect((dense_layer(2, 3, 4), dense_layer(3, 4, 2)), measure=values_of_the_mask),
        "rate 0": dense_layer(3, 2, 4, rates=[0.0]),
        "rate near 1": Aspect(
            dense_layer(6, 3, 3, rates=[0.98, 0.99]), measure=output_with_the_dropped_weights_put_back
        ),
    },
    returns=("output", "mask"),
)

# Mistakes -------------------------------------------------------------------------------------------------


def connect(x, weights, bias, rate, rng, *, keep=draw_mask, mask_shape=None, factor=None):
    """Connect as it should be, or with one thing done in another way.

    `keep(rng, shape, rate)` draws the mask, in `mask_shape` if one draw is to serve for several weights;
    `factor` is that of the weights that are kept.
    """
    shape = len(x), *weights.shape
    mask = repeated(keep(rng, mask_shape or shape, rate), shape)
    factor = 1 / (1 - rate) if factor is None else factor
    return sums_of_kept_weights(x, weights * factor, mask) + bias, mask


@dropconnect.mistake()
def does_not_scale(*arguments):
    """the kept weights were not scaled

    Divide them by 1 − rate, so that the mean of the output stays the same.
    """
    return connect(*arguments, factor=1)


@dropconnect.mistake()
def divides_by_rate(x, weights, bias, rate, rng):
    """the kept weights were divided by `rate`

    Divide by the probability of keeping, 1 − rate.
    """
    return connect(x, weights, bias, rate, rng, factor=np.divide(1, rate))


@dropconnect.mistake()
def multiplies_by_1_minus_rate(x, weights, bias, rate, rng):
    """the kept weights were multiplied by 1 − rate

    They must grow to make up for what was dropped: divide by 1 − rate.
    """
    return connect(x, weights, bias, rate, rng, factor=1 - rate)


@dropconnect.mistake()
def ignores_the_bias(x, weights, bias, rate, rng):
    """the bias was forgotten

    Add it at the end; it is never dropped.
    """
    return connect(x, weights, 0, rate, rng)


@dropconnect.mistake()
def scales_the_bias(x, weights, bias, rate, rng):
    """the bias was scaled as well

    The bias is never dropped, so there is nothing to make up for: scale only the weights.
    """
    return connect(x, weights, bias / (1 - rate), rate, rng)


@dropconnect.mistake()
def adds_the_bias_for_each_weight(x, weights, bias, rate, rng):
    """the bias was added once for every input

    Add it once, to the sum: `(x * weights).sum() + bias`, not inside the sum.
    """
    return connect(x, weights, bias * len(weights), rate, rng)


@dropconnect.mistake()
def lacks_brackets(x, weights, bias, rate, rng):
    """brackets are missing: `… / 1 - rate`

    Division comes before subtraction, so that `rate` is taken off the sum: divide by `(1 - rate)`.
    """
    return connect(x, weights, bias - rate, rate, rng, factor=1)


@dropconnect.mistake()
def drops_weights_for_good(x, weights, bias, rate, rng):
    """weights dropped for one example stay dropped for the next ones, in the argument, too

    `weights[~mask] = 0` changes the argument: make a new array for each example, `weights * mask[n]`.
    """
    mask = draw_mask(rng, (len(x), *weights.shape), rate)
    output = np.zeros((len(x), weights.shape[1]))
    for n, kept in enumerate(mask):
        weights *= kept
        output[n] = x[n] @ weights / (1 - rate) + bias
    return output, mask


@dropconnect.mistake()
def shares_one_mask(x, weights, bias, rate, rng):
    """all examples share one mask

    Each example drops its own weights, so the mask has the shape (N, D, U).
    """
    return connect(x, weights, bias, rate, rng, mask_shape=(1, *weights.shape))


@dropconnect.mistake()
def mask_lacks_the_examples(x, weights, bias, rate, rng):
    """one mask of shape (D, U) was drawn for all examples

    Each example drops its own weights, so the mask has the shape (N, D, U).
    """
    output, mask = connect(x, weights, bias, rate, rng, mask_shape=(1, *weights.shape))
    return output, mask[0]


@dropconnect.mistake()
def drops_whole_inputs(x, weights, bias, rate, rng):
    """whole inputs were dropped

    That is dropout of x. Here each weight is dropped independently: `rng.random((N, D, U))`.
    """
    return connect(x, weights, bias, rate, rng, mask_shape=(*x.shape, 1))


@dropconnect.mistake()
def drops_all_weights_of_a_unit(x, weights, bias, rate, rng):
    """all weights of a unit were dropped together

    Each weight is dropped independently: `rng.random((N, D, U))`.
    """
    return connect(x, weights, bias, rate, rng, mask_shape=(len(x), 1, weights.shape[1]))


@dropconnect.mistake()
def drops_the_output(x, weights, bias, rate, rng):
    """the output was dropped, bias and all

    That is dropout of the units. Here the weights are dropped, before the products are summed.
    """
    kept = draw_mask(rng, (len(x), weights.shape[1]), rate)
    mask = repeated(kept[:, np.newaxis], (len(x), *weights.shape))
    return (x @ weights + bias) * kept / (1 - rate), mask


add_mistakes_with_masks(
    dropconnect,
    connect,
    unit="weight",
    read=dropconnect.read,
    read_rng=dropconnect.read,
    read_backward=dropconnect.read,
)


@dropconnect.mistake()
def draws_another_mask_for_the_output(*arguments):
    """the output was made with another mask than is returned: it was drawn anew

    The backward pass needs the very mask of the output: draw once, and use that mask for both.
    """
    _, mask = connect(*arguments)
    output, _ = connect(*arguments)
    return output, mask


@dropconnect.mistake()
def writes_into_the_argument(x, weights, bias, rate, rng):
    """the weights themselves were overwritten

    `weights *= …` changes the argument for good: make a new array, `mask * weights`.
    """
    output, mask = connect(x, weights, bias, rate, rng)
    weights *= mask[-1] / (1 - rate)
    return output, mask


@dropconnect.mistake()
def drops_the_bias_too(x, weights, bias, rate, rng):
    """the bias was dropped and scaled like the weights

    Weights are dropped; the bias is added as it is.
    """
    output, mask = connect(x, weights, 0 * bias, rate, rng)
    return output + bias * mask[:, 0] / (1 - rate), mask
