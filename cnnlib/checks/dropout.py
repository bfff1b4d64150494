"""Checks of the exercises on dropout and its kin.

No two right answers draw the same numbers, so random layers are judged by their laws: what all right answers
have in common is measured. A share of many draws is the right one if it lies within what chance explains.
"""

import copy
from functools import partial, update_wrapper

import numpy as np

from cnnlib import dropout as reference
from cnnlib.checks._calls import as_plain, regrouped
from cnnlib.checks._cases import size, two_sizes, whole
from cnnlib.checks._exercise import Aspect, Exercise

# The probability that a share which is right is taken for a wrong one. A check counts in 2 cases of at most 5
# aspects with at most 10 shares each: it fails a right answer with a probability below 100 · 1e-9 < 1e-6.
FALSE_ALARM = 1e-9
COUNTED_CASES = 2
RATES = 0.2, 0.25, 0.75, 0.8  # not 0.5, which is its own opposite

# Measuring ------------------------------------------------------------------------------------------------


def slack(draws):
    """Return how far a share of so many independent draws may stray: Hoeffding, 2 exp(−2 n slack²)."""
    return np.sqrt(np.log(2 / FALSE_ALARM) / (2 * draws))


def snapped(share, likely, draws):
    """Return the likely share that chance can explain, the first one first; else the share, rounded."""
    for value in likely:
        if abs(share - value) <= (slack(draws) if 0 < value < 1 else 1e-9):
            return value
    return np.round(share, 1)


def plain(value):
    """Return a result as an array of real numbers."""
    array = as_plain(value)
    return array.real if array.dtype.kind == "c" else array


def pair(function, *arguments):
    """Call the function; return its two results as arrays, or say that there are no two."""
    results = regrouped(function(*arguments), several=True)
    if not isinstance(results, tuple) or len(results) != 2 or any(item is None for item in results):
        raise TypeError("the function must return two arrays: `return a, b`")
    return tuple(map(plain, results))


def of_shape(name, array, shape):
    """Return the array if it has the shape that is asked for."""
    if array.shape != shape:
        raise ValueError(f"{name} has shape {array.shape}; asked for is {shape}")
    return array


def like(array, values):
    """Return the values in the float dtype of the array: they are compared as exactly as it allows."""
    return values.astype(array.dtype) if array.dtype.kind == "f" else values


def states(rng, count):
    """Return generators in as many different states; `rng` stays as it is."""
    return copy.deepcopy(rng).spawn(count)


def agreement(first, second, chance, draws=None):
    """Return the share of places at which two arrays agree: all, as many as by chance, or what it is."""
    return snapped(np.mean(first == second), [chance, 1], draws or first.size)


def along_axes(drawn, chance):
    """Return for each axis the agreement of its first and second half: 1 if one draw served for all."""

    def halves(axis):
        middle = drawn.shape[axis] // 2
        parts = np.split(drawn, [middle, 2 * middle], axis)
        return agreement(*parts[:2], chance)

    return np.array([halves(axis) for axis in range(drawn.ndim) if drawn.shape[axis] > 1])


def same_fate(rate):
    """Return the probability that two numbers are both kept or both dropped."""
    return rate**2 + (1 - rate) ** 2


def generator(rng):
    """Draw a generator for a case."""
    return np.random.default_rng(int(rng.integers(2**32)))


def counted(measure, *draws):
    """Return an aspect whose every case is thousands of lots."""
    return Aspect(draws, measure=measure, count=COUNTED_CASES)


# dropout and spatial_dropout2d ----------------------------------------------------------------------------
#
# A unit is what is dropped as a whole: a number, or a map. `gone(output)` says which units were dropped.


def single_numbers(output):
    """Tell which numbers were dropped."""
    return np.abs(output.astype(np.float64)) < 1e-9


def whole_maps(output):
    """Tell which maps were dropped: those without any other number than 0."""
    if output.ndim != 4:
        raise ValueError(f"output has {output.ndim} axes; asked for is (N, H, W, C)")
    return single_numbers(output).all(axis=(1, 2), keepdims=True)


def output_with_what_was_dropped_put_back(function, x, rate, rng, *, gone):
    """All units as if they had been kept."""
    output, _ = pair(function, x, rate, rng)
    if output.shape != x.shape:
        return output
    return np.where(gone(output), like(output, x / (1 - rate)), output)


def share_dropped_and_whether_the_count_varies(function, x, rate, rng, *, gone):
    """The share over one call, and 1 if not all of five calls drop equally many."""
    outputs = [pair(function, x, rate, lots)[0] for lots in [copy.deepcopy(rng), *states(rng, 4)]]
    lost = [gone(output) for output in outputs]
    share = snapped(lost[0].mean(), [rate, 1 - rate, 0, 1], lost[0].size)
    return np.array([share, len({units.sum() for units in lost}) > 1])


def mean_of_the_output(function, x, rate, rng, *, gone):
    """The mean, for an x that is 1 everywhere; from 0 to 1 / (1 − rate) for each unit."""
    output, _ = pair(function, x, rate, rng)
    units = gone(output).size
    return snapped(output.mean() * (1 - rate), [1 - rate, (1 - rate) ** 2], units) / (1 - rate)


def agreement_of_first_and_second_half_of_each_axis(function, x, rate, rng, *, gone):
    """1 along an axis on which one draw serves for all."""
    return along_axes(gone(pair(function, x, rate, rng)[0]), same_fate(rate))


def agreement_with_a_call_with_an_equal_rng_and_with_another(function, x, rate, rng, *, gone):
    """1, and what chance gives."""
    [other] = states(rng, 1)
    lost, again, another = (
        gone(pair(function, x, rate, lots)[0]) for lots in (copy.deepcopy(rng), copy.deepcopy(rng), other)
    )
    return np.array([agreement(lost, lots, same_fate(rate)) for lots in (again, another)])


def mask_turned_round_where_the_output_is_0(function, x, rate, rng, *, gone):
    """1 everywhere, if the mask is 1 where a unit was kept and 0 where it was dropped."""
    output, mask = pair(function, x, rate, rng)
    lost = gone(output)
    mask = of_shape("mask", mask, lost.shape) * 1.0
    return np.where(lost, 1 - mask, mask)


def over(measure, gone):
    """Return the measure for units that `gone` finds, under its own name."""
    return update_wrapper(partial(measure, gone=gone), measure)


def distinct(rng, *shape):
    """Return whole numbers, all different and none of them 0, of both signs."""
    numbers = rng.permutation(np.prod(shape)) + 1.0
    return (numbers * rng.choice([-1, 1], numbers.size)).reshape(shape)


def dropout_aspects(tiny, large, gone):
    """Return the aspects of a layer that drops units: `tiny` to be read, `large` to count in."""

    def case(shape, values=distinct, rates=RATES):
        return lambda rng: (values(rng, *shape), float(rng.choice(rates)), generator(rng))

    def judged(measure, *cases):
        return Aspect(cases, measure=over(measure, gone))

    def counted_units(measure):
        return counted(over(measure, gone), case(large, lambda rng, *shape: np.ones(shape)))

    few = case(tiny), case((2, *tiny[1:]))
    put_back = output_with_what_was_dropped_put_back
    return {
        "what is kept": judged(put_back, *few),
        "share dropped": counted_units(share_dropped_and_whether_the_count_varies),
        "mean stays": counted_units(mean_of_the_output),
        "each by itself": counted_units(agreement_of_first_and_second_half_of_each_axis),
        "the rng alone": counted_units(agreement_with_a_call_with_an_equal_rng_and_with_another),
        "mask": judged(mask_turned_round_where_the_output_is_0, *few),
        "training=False": lambda rng: (*case(tiny)(rng), False),
        "rate 0": case(tiny, rates=[0.0]),
        "rate near 1": judged(put_back, case((25, *tiny[1:]), rates=[0.98, 0.99])),
        "whole numbers": judged(put_back, case(tiny, lambda *a: distinct(*a).astype(np.int64))),
    }


dropout = Exercise(
    reference.dropout,
    read="dropout-by-hand",
    aspects=dropout_aspects((3, 4), (80, 110), single_numbers),
    returns=("output", "mask"),
)
spatial_dropout2d = Exercise(
    reference.spatial_dropout2d,
    read="dropout-spatial",
    aspects=dropout_aspects((3, 2, 2, 4), (90, 2, 1, 100), whole_maps),
    returns=("output", "mask"),
)


def single_units(x):
    """Return the shape of the mask of `dropout`."""
    return x.shape


def map_units(images):
    """Return the shape of the mask of `spatial_dropout2d`."""
    return len(images), 1, 1, images.shape[-1]


def lots(rng, shape, rate):
    """Draw a mask as it should be."""
    return rng.random(shape) >= rate


def dropping(units, keep=lots, scale=lambda rate: 1 / (1 - rate), result=None, test=None):
    """Return a layer that drops, with one thing done in another way.

    `keep(rng, shape, rate)` draws the mask, `scale(rate)` is the factor of what is kept, `result` turns
    (output, mask, rate) into what is returned, and `test(x, ones, rate)` is what happens after training.
    """

    def answer(x, rate, rng, training=True):
        if not training:
            ones = np.ones(units(x), dtype=bool)
            return test(x, ones, rate) if test else (x * 1.0, ones)
        mask = keep(rng, units(x), rate)
        output = x * mask * scale(rate)
        return result(output, mask, rate) if result else (output, mask)

    return answer


def keep_the_rate(rng, shape, rate):
    """Keep with the probability of dropping."""
    return rng.random(shape) < rate


def one_count(rng, shape, rate):
    """Drop equally many each time."""
    count = int(np.prod(shape))
    return rng.permutation(count).reshape(shape) >= round(rate * count)


def from_the_global_state(rng, shape, rate):
    """Leave `rng` alone."""
    return np.random.random(shape) >= rate  # noqa: NPY002 (that is the mistake)


def always_drop(units):
    """Take no notice of `training`."""
    layer = dropping(units)
    return lambda x, rate, rng, training=True: layer(x, rate, rng)


def turned_about(units):
    """Drop when the training is over, and only then."""
    layer = dropping(units)
    return lambda x, rate, rng, training=True: layer(x, rate, rng, not training)


def in_place(units):
    """Write into the argument."""
    layer = dropping(units)

    def answer(x, rate, rng, training=True):
        output, mask = layer(x, rate, rng, training)
        if training:
            x *= mask / (1 - rate)
            return x, mask
        return output, mask

    return answer


def truncated(units):
    """Store the result in the dtype of x."""
    layer = dropping(units)

    def answer(x, rate, rng, training=True):
        output, mask = layer(x, rate, rng, training)
        return output.astype(x.dtype), mask

    return answer


def blank_mask(units):
    """Return no mask where nothing is dropped."""
    return dropping(units, test=lambda x, ones, rate: (x * 1.0, None))


for check, units, in_words, by_itself in [
    (dropout, single_units, "number", "`rng.random(x.shape)` draws one lot for each number of `x`."),
    (
        spatial_dropout2d,
        map_units,
        "map",
        "`rng.random((N, 1, 1, C))` draws one lot for each image and channel.",
    ),
]:
    for name, hint, read, answer in [
        (
            "`rate` is the share that was kept",
            "`rate` is the probability of dropping: keep where `rng.random(…) >= rate`.",
            "dropout-by-hand",
            dropping(units, keep_the_rate),
        ),
        (
            "`rate` was taken for the probability of keeping, in the mask and in the factor",
            "`rate` is the probability of dropping: keep with 1 − rate, and divide by 1 − rate.",
            "dropout-by-hand",
            dropping(units, keep_the_rate, lambda rate: 1 / rate),
        ),
        (
            "what is kept was not scaled",
            "Divide what is kept by 1 − rate, so that the mean stays as it was.",
            "dropout-scaling",
            dropping(units, scale=lambda rate: 1),
        ),
        (
            "what is kept was divided by `rate`",
            "Divide by the probability of keeping, 1 − rate.",
            "dropout-scaling",
            dropping(units, scale=lambda rate: 1 / rate),
        ),
        (
            "what is kept was multiplied by 1 − rate",
            "It must grow to make up for what is gone: divide by 1 − rate.",
            "dropout-scaling",
            dropping(units, scale=lambda rate: 1 - rate),
        ),
        (
            "what is kept was multiplied by 1 + rate",
            "The factor is 1 / (1 − rate); 1 + rate only comes near it for small rates.",
            "dropout-scaling",
            dropping(units, scale=lambda rate: 1 + rate),
        ),
        (
            f"one lot was drawn for all {in_words}s",
            by_itself,
            "dropout-by-hand",
            dropping(units, lambda rng, shape, rate: np.full(shape, rng.random() >= rate)),
        ),
        (
            f"equally many {in_words}s are dropped each time",
            f"Each {in_words} is dropped with probability `rate`, so their count varies.",
            "dropout-by-hand",
            dropping(units, one_count),
        ),
        (
            "the lots were drawn from a bell curve",
            "`rng.normal` has its own shares below `rate`: `rng.random` is uniform from 0 to 1.",
            "dropout-by-hand",
            dropping(units, lambda rng, shape, rate: rng.normal(size=shape) >= rate),
        ),
        (
            "the lots come from `np.random`, not from `rng`",
            "Draw from the generator that came as an argument: `rng.random(…)`.",
            "dropout-rng",
            dropping(units, from_the_global_state),
        ),
        (
            "the function makes a generator of its own, with a fixed seed",
            "Every call drops the same then. Draw from the generator that came as an argument: `rng.random`.",
            "dropout-rng",
            dropping(units, lambda rng, shape, rate: lots(np.random.default_rng(0), shape, rate)),
        ),
        (
            "the mask is True where something was dropped",
            "The mask says what was *kept*: the output is `x * mask / (1 - rate)`.",
            "dropout-by-hand",
            dropping(
                units,
                result=lambda output, mask, rate: (output, ~mask),
                test=lambda x, ones, rate: (x * 1.0, ~ones),
            ),
        ),
        (
            "the mask holds the factor 1 / (1 − rate)",
            "The mask says only what was kept: True or False, 1 or 0. The factor belongs to the output.",
            "dropout-by-hand",
            dropping(units, result=lambda output, mask, rate: (output, mask / (1 - rate))),
        ),
        (
            "the mask was not returned",
            "The backward pass needs it: `return output, mask`.",
            "dropout-backward",
            dropping(units, result=lambda output, mask, rate: output, test=lambda x, ones, rate: x * 1.0),
        ),
        (
            "mask and output changed places",
            "`return output, mask`, in this order.",
            "dropout-by-hand",
            dropping(
                units,
                result=lambda output, mask, rate: (mask, output),
                test=lambda x, ones, rate: (ones, x * 1.0),
            ),
        ),
        (
            "`training` was ignored",
            "With `training=False` nothing is dropped or scaled: the output is x, the mask all True.",
            "dropout-scaling",
            always_drop(units),
        ),
        (
            "`training` works the wrong way round",
            "Drop when `training` is true; otherwise leave x as it is.",
            "dropout-scaling",
            turned_about(units),
        ),
        (
            "after training, x was multiplied by 1 − rate",
            "That belongs to dropout *without* scaling in training. It is scaled already: leave x alone.",
            "dropout-scaling",
            dropping(units, test=lambda x, ones, rate: (x * (1 - rate), ones)),
        ),
        (
            "after training, x was divided by 1 − rate",
            "Nothing is missing any more, so there is nothing to make up for: leave x alone.",
            "dropout-scaling",
            dropping(units, test=lambda x, ones, rate: (x / (1 - rate), ones)),
        ),
        (
            "with `training=False` the mask is None",
            "Everything is kept then: return a mask of the same shape as ever, True everywhere.",
            "dropout-by-hand",
            blank_mask(units),
        ),
        (
            "with `training=False` the mask is False everywhere",
            "Everything is kept then: a mask of True.",
            "dropout-by-hand",
            dropping(units, test=lambda x, ones, rate: (x * 1.0, ~ones)),
        ),
        (
            "the result was written into the argument",
            "`x *= …` and `x[…] = …` change the input: make a new array, `x * mask / (1 - rate)`.",
            "dropout-by-hand",
            in_place(units),
        ),
        (
            "the result was stored in the dtype of the input",
            "Whole numbers over 1 − rate are fractions: let `x * mask / (1 - rate)` make a float array.",
            "dropout-by-hand",
            truncated(units),
        ),
    ]:
        check.misconception(name, hint, read)(answer)


@dropout.misconception(
    "all rows share one mask",
    "Draw `rng.random(x.shape)`: each example of the batch meets a network of its own.",
)
def _(x, rate, rng, training=True):
    return dropping(lambda x: x.shape[1:])(x, rate, rng, training)


@dropout.misconception(
    "whole rows were dropped", "Each number is dropped by itself: draw `rng.random(x.shape)`."
)
def _(x, rate, rng, training=True):
    return dropping(single_units, lambda rng, shape, rate: spread(lots(rng, (shape[0], 1), rate), shape))(
        x, rate, rng, training
    )


@dropout.misconception(
    "whole columns were dropped", "Each number is dropped by itself: draw `rng.random(x.shape)`."
)
def _(x, rate, rng, training=True):
    return dropping(single_units, lambda rng, shape, rate: spread(lots(rng, shape[1:], rate), shape))(
        x, rate, rng, training
    )


@dropout.misconception(
    "what is kept became 1 / (1 − rate) itself",
    "That is the scaled mask: multiply it with `x`.",
    "dropout-scaling",
)
def _(x, rate, rng, training=True):
    mask = lots(rng, x.shape, rate)
    return (mask / (1 - rate), mask) if training else (x * 1.0, np.ones(x.shape, dtype=bool))


def spread(mask, shape):
    """Return a mask for every unit from one for fewer."""
    return np.broadcast_to(mask, shape).copy()


def over_maps(shape_of, returned=lambda images, mask: mask):
    """Return a wrong `spatial_dropout2d`: its lots have another shape, its mask perhaps too."""

    def answer(images, rate, rng, training=True):
        shape = shape_of(*images.shape)
        mask = lots(rng, shape, rate) if training else np.ones(shape, dtype=bool)
        factor = 1 / (1 - rate) if training else 1
        return images * mask * factor, returned(images, mask)

    return answer


def as_maps(images, mask):
    """Return the mask in the shape (N, 1, 1, C)."""
    return spread(mask[:, :1, :1], map_units(images))


for name, hint, answer in [
    (
        "single numbers were dropped",
        "Here a whole map goes at once: one lot for each image and channel, `rng.random((N, 1, 1, C))`.",
        over_maps(lambda n, h, w, c: (n, h, w, c)),
    ),
    (
        "all images lose the same maps",
        "One lot for each image *and* channel: `rng.random((N, 1, 1, C))`.",
        over_maps(lambda n, h, w, c: (1, 1, 1, c), as_maps),
    ),
    (
        "all images share a mask of shape (1, 1, 1, C)",
        "One lot for each image *and* channel: `rng.random((N, 1, 1, C))`.",
        over_maps(lambda n, h, w, c: (1, 1, 1, c)),
    ),
    (
        "whole images were dropped",
        "One lot for each image *and* channel: `rng.random((N, 1, 1, C))`.",
        over_maps(lambda n, h, w, c: (n, 1, 1, 1), as_maps),
    ),
    (
        "all channels share a mask of shape (N, 1, 1, 1)",
        "One lot for each image *and* channel: `rng.random((N, 1, 1, C))`.",
        over_maps(lambda n, h, w, c: (n, 1, 1, 1)),
    ),
    (
        "pixels were dropped, through all channels",
        "The lots belong to image and channel, not to the place: `rng.random((N, 1, 1, C))`.",
        over_maps(lambda n, h, w, c: (n, h, w, 1)),
    ),
    (
        "the mask was spread over the pixels",
        "Return it with one entry for each map: shape (N, 1, 1, C).",
        over_maps(lambda n, h, w, c: (n, 1, 1, c), lambda images, mask: spread(mask, images.shape)),
    ),
    (
        "the mask lacks its two axes of length 1",
        "Its shape is (N, 1, 1, C), so that it can be multiplied with the images.",
        over_maps(lambda n, h, w, c: (n, 1, 1, c), lambda images, mask: mask[:, 0, 0]),
    ),
]:
    spatial_dropout2d.misconception(name, hint)(answer)

# dropout_backward -----------------------------------------------------------------------------------------


def slopes(*shape, rates=RATES):
    """Return the draw of a gradient, a mask and a rate."""
    return lambda rng: (whole(rng, *shape), rng.random(shape) < 0.5, float(rng.choice(rates)))


dropout_backward = Exercise(
    reference.dropout_backward,
    read="dropout-backward",
    aspects={
        "a row": slopes(5, rates=[0.5]),
        "other rates": slopes(3, 4),
        "a batch of images": slopes(2, 2, 3, 2),
        "rate 0": lambda rng: (whole(rng, 3, 4), np.ones((3, 4), dtype=bool), 0.0),
        "rate near 1": slopes(4, 5, rates=[0.98, 0.99]),
        "whole numbers": lambda rng: (
            rng.integers(1, 9, size=(3, 4)),
            rng.random((3, 4)) < 0.6,
            float(rng.choice([0.25, 0.6, 0.7])),
        ),
    },
)

for name, hint, answer in [
    (
        "the mask was ignored",
        "What was dropped had no influence on the loss: its gradient is 0.",
        lambda grad, mask, rate: grad / (1 - rate),
    ),
    (
        "the gradient was not scaled",
        "Forwards, what was kept was divided by 1 − rate; so is its gradient.",
        lambda grad, mask, rate: grad * mask,
    ),
    (
        "the gradient went through as it was",
        "It meets the same mask and the same factor as x did: `grad_output * mask / (1 - rate)`.",
        lambda grad, mask, rate: grad * 1.0,
    ),
    (
        "the mask was turned round",
        "The mask is True where a number was kept: there, and only there, the gradient passes.",
        lambda grad, mask, rate: grad * ~mask / (1 - rate),
    ),
    (
        "the gradient was multiplied by 1 − rate",
        "Forwards, what was kept was divided by 1 − rate; so is its gradient.",
        lambda grad, mask, rate: grad * mask * (1 - rate),
    ),
    (
        "the gradient was divided by `rate`",
        "Divide by the probability of keeping, 1 − rate.",
        lambda grad, mask, rate: grad * mask / rate if rate else np.full(grad.shape, np.inf),
    ),
    (
        "the gradient was scaled twice",
        "Once is enough: the mask holds no factor.",
        lambda grad, mask, rate: grad * mask / (1 - rate) ** 2,
    ),
    (
        "only the factor was returned, without the gradient",
        "Multiply it with `grad_output`.",
        lambda grad, mask, rate: mask / (1 - rate),
    ),
    (
        "the gradient was averaged over the examples",
        "Each number has a slope of its own: nothing is summed or averaged here.",
        lambda grad, mask, rate: (grad * mask / (1 - rate)).mean(axis=0),
    ),
    (
        "what was dropped was left out of the array",
        "Its gradient is 0, but it has one: the result has the shape of `grad_output`.",
        lambda grad, mask, rate: grad[mask] / (1 - rate),
    ),
    (
        "where a number was dropped, the gradient is 1",
        "It is 0 there.",
        lambda grad, mask, rate: np.where(mask, grad / (1 - rate), 1),
    ),
    (
        "the result was stored in whole numbers",
        "Divided by 1 − rate, whole numbers become fractions: let NumPy make a float array.",
        lambda grad, mask, rate: (grad * mask / (1 - rate)).astype(grad.dtype),
    ),
    (
        "the factor is missing where a gradient is negative",
        "What matters is whether x was kept; the sign plays no part, this is no ReLU.",
        lambda grad, mask, rate: np.where(grad > 0, grad / (1 - rate), grad) * mask,
    ),
]:
    dropout_backward.misconception(name, hint)(answer)


@dropout_backward.misconception(
    "the gradient itself was written over",
    "`grad_output *= …` changes the input: make a new array, `grad_output * mask / (1 - rate)`.",
)
def _(grad_output, mask, rate):
    grad_output *= mask / (1 - rate)
    return grad_output


# dropconnect ----------------------------------------------------------------------------------------------


def full_share(x, weights, mask, rate):
    """Return what the weights of the mask give, for each example: (N, U)."""
    return np.einsum("nd,ndu->nu", x, mask * weights / (1 - rate))


def connected(function, x, weights, bias, rate, rng):
    """Return output and mask of the shapes that are asked for."""
    output, mask = pair(function, x, weights, bias, rate, rng)
    of_shape("mask", mask, (len(x), *weights.shape))
    return of_shape("output", output, (len(x), weights.shape[1])), mask * 1.0


def output_with_the_dropped_weights_put_back(function, x, weights, bias, rate, rng):
    """What a layer with all weights would give, times 1 / (1 − rate)."""
    output, mask = connected(function, x, weights, bias, rate, rng)
    return like(output, output + full_share(x, weights, 1 - mask, rate))


def share_of_weights_dropped_and_whether_the_count_varies(function, *arguments):
    """The share over one call, and 1 if not all of five calls drop equally many."""
    *arguments, rate, rng = arguments
    masks = [connected(function, *arguments, rate, lots)[1] for lots in [copy.deepcopy(rng), *states(rng, 4)]]
    share = snapped((masks[0] == 0).mean(), [rate, 1 - rate, 0, 1], masks[0].size)
    return np.array([share, len({mask.sum() for mask in masks}) > 1])


def values_of_the_mask(function, *arguments):
    """0 and 1, if there are both."""
    mask = connected(function, *arguments)[1]
    return np.unique(np.append(mask, [0.0, 1.0]).round(2))


def agreement_of_two_halves_of_the_images_inputs_and_units(function, *arguments):
    """1 along an axis on which one draw serves for all."""
    return along_axes(connected(function, *arguments)[1] == 0, same_fate(arguments[3]))


def agreement_of_the_masks_of_an_equal_rng_and_of_another(function, *arguments):
    """1, and what chance gives."""
    *arguments, rate, rng = arguments
    [other] = states(rng, 1)
    first, again, another = (
        connected(function, *arguments, rate, lots)[1] == 0
        for lots in (copy.deepcopy(rng), copy.deepcopy(rng), other)
    )
    return np.array([agreement(first, lots, same_fate(rate)) for lots in (again, another)])


def connections(batch, inputs, units, rates=RATES):
    """Return the draw of a dense layer and its input."""

    def draw(rng):
        return (
            distinct(rng, batch, inputs),
            distinct(rng, inputs, units),
            distinct(rng, units) + 20,
            float(rng.choice(rates)),
            generator(rng),
        )

    return draw


MANY_WEIGHTS = connections(20, 20, 22)
dropconnect = Exercise(
    reference.dropconnect,
    read="dropout-dropconnect",
    aspects={
        "output and mask": Aspect(
            (connections(1, 2, 3), connections(3, 2, 4)), measure=output_with_the_dropped_weights_put_back
        ),
        "share dropped": counted(share_of_weights_dropped_and_whether_the_count_varies, MANY_WEIGHTS),
        "each by itself": counted(agreement_of_two_halves_of_the_images_inputs_and_units, MANY_WEIGHTS),
        "the rng alone": counted(agreement_of_the_masks_of_an_equal_rng_and_of_another, MANY_WEIGHTS),
        "mask": Aspect((connections(2, 3, 4), connections(3, 4, 2)), measure=values_of_the_mask),
        "rate 0": connections(3, 2, 4, rates=[0.0]),
        "rate near 1": Aspect(
            connections(6, 3, 3, rates=[0.98, 0.99]), measure=output_with_the_dropped_weights_put_back
        ),
    },
    returns=("output", "mask"),
)


def connecting(keep=None, shape_of=None, scale=lambda rate: 1 / (1 - rate), bias_of=None, result=None):
    """Return a `dropconnect` with one thing done in another way.

    `keep(rng, shape, rate)` draws in the shape `shape_of(N, D, U)`, `scale(rate)` is the factor,
    `bias_of(output, bias, rate)` adds the bias, `result` turns (output, mask, rate) into what is returned.
    """

    def answer(x, weights, bias, rate, rng):
        shape = len(x), *weights.shape
        mask = (keep or lots)(rng, shape_of(*shape) if shape_of else shape, rate)
        output = np.einsum("nd,ndu->nu", x, np.broadcast_to(mask, shape) * weights * scale(rate))
        output = bias_of(output, bias, rate) if bias_of else output + bias
        return result(output, mask, rate) if result else (output, np.broadcast_to(mask, shape).copy())

    return answer


def weights_in_place(x, weights, bias, rate, rng):
    """Drop the weights of the layer for good."""
    mask = lots(rng, (len(x), *weights.shape), rate)
    output = full_share(x, weights, mask, rate) + bias
    weights *= mask[-1] / (1 - rate)
    return output, mask


def outputs_dropped(x, weights, bias, rate, rng):
    """Drop what the layer gives, as dropout does."""
    kept = lots(rng, (len(x), weights.shape[1]), rate)
    mask = spread(kept[:, np.newaxis], (len(x), *weights.shape))
    return (x @ weights + bias) * kept / (1 - rate), mask


for name, hint, answer in [
    (
        "`rate` is the share that was kept",
        "`rate` is the probability of dropping: keep where `rng.random(…) >= rate`.",
        connecting(keep_the_rate),
    ),
    (
        "the weights that are kept were not scaled",
        "Divide them by 1 − rate, so that the mean of the output stays as it was.",
        connecting(scale=lambda rate: 1),
    ),
    (
        "the weights that are kept were divided by `rate`",
        "Divide by the probability of keeping, 1 − rate.",
        connecting(scale=lambda rate: 1 / rate if rate else np.inf),
    ),
    (
        "the weights that are kept were multiplied by 1 − rate",
        "They must grow to make up for what is gone: divide by 1 − rate.",
        connecting(scale=lambda rate: 1 - rate),
    ),
    (
        "the bias was forgotten",
        "Add it at the end; it is never dropped.",
        connecting(bias_of=lambda output, bias, rate: output),
    ),
    (
        "the bias was scaled as well",
        "Nothing is dropped from the bias, so nothing has to make up for it: scale the weights alone.",
        connecting(bias_of=lambda output, bias, rate: output + bias / (1 - rate)),
    ),
    (
        "all examples share one mask",
        "Each example draws weights of its own: the mask has the shape (N, D, U).",
        connecting(shape_of=lambda n, d, u: (1, d, u)),
    ),
    (
        "one mask of shape (D, U) was drawn for all examples",
        "Each example draws weights of its own: the mask has the shape (N, D, U).",
        connecting(shape_of=lambda n, d, u: (d, u), result=lambda output, mask, rate: (output, mask)),
    ),
    (
        "whole inputs were dropped",
        "That is dropout of x. Here each weight is drawn by itself: `rng.random((N, D, U))`.",
        connecting(shape_of=lambda n, d, u: (n, d, 1)),
    ),
    (
        "all weights of a unit were dropped together",
        "Each weight is drawn by itself: `rng.random((N, D, U))`.",
        connecting(shape_of=lambda n, d, u: (n, 1, u)),
    ),
    (
        "the output was dropped, bias and all",
        "That is dropout of the units. Here the weights are dropped, before the sum is taken.",
        outputs_dropped,
    ),
    (
        "equally many weights are dropped each time",
        "Each weight is dropped with probability `rate`, so their count varies.",
        connecting(one_count),
    ),
    (
        "the lots come from `np.random`, not from `rng`",
        "Draw from the generator that came as an argument: `rng.random(…)`.",
        connecting(from_the_global_state),
    ),
    (
        "the function makes a generator of its own, with a fixed seed",
        "Every call drops the same then. Draw from the generator that came as an argument: `rng.random`.",
        connecting(lambda rng, shape, rate: lots(np.random.default_rng(0), shape, rate)),
    ),
    (
        "the mask is True where a weight was dropped",
        "The mask says what was *kept*.",
        connecting(result=lambda output, mask, rate: (output, ~mask)),
    ),
    (
        "the mask holds the factor 1 / (1 − rate)",
        "The mask says only what was kept: True or False, 1 or 0. The factor belongs to the output.",
        connecting(result=lambda output, mask, rate: (output, mask / (1 - rate))),
    ),
    (
        "the mask was not returned",
        "The backward pass needs it: `return output, mask`.",
        connecting(result=lambda output, mask, rate: output),
    ),
    (
        "mask and output changed places",
        "`return output, mask`, in this order.",
        connecting(result=lambda output, mask, rate: (mask, output)),
    ),
    (
        "the layer lost its own weights",
        "`weights *= …` changes the argument for good: make a new array, `mask * weights`.",
        weights_in_place,
    ),
]:
    dropconnect.misconception(name, hint)(answer)

# stochastic_pool2d ----------------------------------------------------------------------------------------


def blocks(images, k):
    """Return the cells of each window in row-major order: (N, H // k, W // k, C, k · k)."""
    n, height, width, c = images.shape
    rows, columns = height // k, width // k
    cut = images[:, : rows * k, : columns * k].reshape(n, rows, k, columns, k, c)
    return cut.transpose(0, 1, 3, 5, 2, 4).reshape(n, rows, columns, c, k * k)


def unblocks(cells):
    """Return the images that these cells make."""
    n, rows, columns, c, count = cells.shape
    k = int(np.sqrt(count))
    return cells.reshape(n, rows, columns, c, k, k).transpose(0, 1, 4, 2, 5, 3).reshape(n, rows * k, -1, c)


def pooled(function, images, pool_size, rng):
    """Return the output and the chosen cells of each window, in the shapes that are asked for."""
    output, chosen = pair(function, images, pool_size, rng)
    shape = blocks(images, pool_size).shape[:-1]
    chosen = of_shape("chosen", chosen, shape)
    if not np.isin(chosen, range(pool_size**2)).all():
        raise ValueError(f"chosen holds something else than the cells 0 to {pool_size**2 - 1}")
    return of_shape("output", output, shape), np.round(chosen).astype(np.int64)


def output_minus_the_chosen_cell(function, images, pool_size, rng):
    """0 everywhere."""
    output, chosen = pooled(function, images, pool_size, rng)
    return output - np.take_along_axis(blocks(images, pool_size), chosen[..., np.newaxis], axis=-1)[..., 0]


def chosen_cells(function, *arguments):
    """Return the chosen cells of each window, once the output is known to hold their values."""
    if not np.allclose(output_minus_the_chosen_cell(function, *copy.deepcopy(arguments)), 0):
        raise ValueError("the output is not the cell that `chosen` names")
    return pooled(function, *arguments)[1]


def share_of_windows_that_chose_each_cell(function, images, pool_size, rng):
    """The probability of each cell; all windows are alike."""
    chosen = chosen_cells(function, images, pool_size, rng)
    cells = blocks(images, pool_size)[0, 0, 0, 0]
    right = cells / cells.sum()
    return np.array(
        [
            snapped(np.mean(chosen == k), [share, 1 / np.count_nonzero(cells), 1 / cells.size], chosen.size)
            for k, share in enumerate(right)
        ]
    )


def agreement_of_two_halves_of_images_rows_columns_and_channels(function, images, pool_size, rng):
    """1 along an axis on which one draw serves for all."""
    cells = blocks(images, pool_size)[0, 0, 0, 0]
    return along_axes(chosen_cells(function, images, pool_size, rng), np.sum((cells / cells.sum()) ** 2))


def agreement_of_the_cells_of_an_equal_rng_and_of_another(function, images, pool_size, rng):
    """1, and what chance gives."""
    cells = blocks(images, pool_size)[0, 0, 0, 0]
    [other] = states(rng, 1)
    first, again, another = (
        pooled(function, images, pool_size, lots)[1]
        for lots in (copy.deepcopy(rng), copy.deepcopy(rng), other)
    )
    by_chance = np.sum((cells / cells.sum()) ** 2)
    return np.array([agreement(first, lots, by_chance) for lots in (again, another)])


def forced(zeros=0.0, leftover=False, k=None):
    """Return the draw of images whose windows leave no choice: one cell is positive, or none is."""

    def draw(rng):
        side = k or size(rng, 2, 3)
        rows, columns = two_sizes(rng, 1, 3)
        shape = size(rng, 1, 2), rows, columns, size(rng, 1, 2)
        cells = np.eye(side**2)[rng.integers(side**2, size=shape)]
        cells *= rng.integers(1, 9, size=(*shape, 1)) * (rng.random((*shape, 1)) >= zeros)
        images = unblocks(cells)
        if leftover:
            images = np.pad(images, ((0, 0), (0, side - 1), (0, 1), (0, 0)), constant_values=9)
        return images, side, generator(rng)

    return draw


def alike(rng):
    """Return many windows with the same four cells: their sum is 10, and the last is not 0."""
    window = np.insert(rng.permutation([1.0, 3, 6]), rng.integers(3), 0)
    cells = np.broadcast_to(window, (8, 8, 8, 8, 4))
    return unblocks(cells), 2, generator(rng)


def any_maps(rng):
    """Return maps as ReLU leaves them, all values different."""
    side = size(rng, 2, 3)
    rows, columns = two_sizes(rng, 1, 3)
    return np.abs(distinct(rng, 2, rows * side, columns * side, 2)), side, generator(rng)


stochastic_pool2d = Exercise(
    reference.stochastic_pool2d,
    read="dropout-stochastic",
    aspects={
        "one positive cell": (forced(k=2), forced()),
        "windows of zeros": forced(zeros=0.5),
        "border": forced(leftover=True),
        "output and chosen": Aspect(any_maps, measure=output_minus_the_chosen_cell),
        "in proportion": counted(share_of_windows_that_chose_each_cell, alike),
        "each window by itself": counted(agreement_of_two_halves_of_images_rows_columns_and_channels, alike),
        "the rng alone": counted(agreement_of_the_cells_of_an_equal_rng_and_of_another, alike),
    },
    returns=("output", "chosen"),
)


def drawn(rng, weights, shape=None):
    """Return the number of a cell for each window, drawn in proportion to the weights of its cells.

    With `shape`, fewer lots are drawn than there are windows. Windows of zeros choose their first cell.
    """
    sums = np.cumsum(weights, axis=-1)
    chance = rng.random(shape or weights.shape[:-1])[..., np.newaxis]
    chosen = np.sum(sums[..., :-1] <= chance * sums[..., -1:], axis=-1)
    return np.where(sums[..., -1] == 0, 0, chosen)


def picking(choose=drawn, cells_of=blocks, result=None, weights_of=lambda cells: cells):
    """Return a `stochastic_pool2d` with one thing done in another way.

    `cells_of(images, k)` cuts the windows, `weights_of(cells)` says how likely each cell is,
    `choose(rng, weights)` picks, `result` turns (output, chosen, cells) into what is returned.
    """

    def answer(images, pool_size, rng):
        cells = cells_of(images, pool_size) * 1.0
        chosen = choose(rng, weights_of(cells))
        output = np.take_along_axis(cells, chosen[..., np.newaxis], axis=-1)[..., 0]
        return result(output, chosen, cells) if result else (output, chosen)

    return answer


def padded_blocks(images, k):
    """Fill the last windows up with zeros."""
    _, height, width, _ = images.shape
    return blocks(np.pad(images, ((0, 0), (0, -height % k), (0, -width % k), (0, 0))), k)


def overlapping_blocks(images, k):
    """Move the window by one pixel."""
    views = np.lib.stride_tricks.sliding_window_view(images, (k, k), axis=(1, 2))
    return views.reshape(*views.shape[:4], k * k)


def columns_first(output, chosen, cells):
    """Count the cells down the columns."""
    k = int(np.sqrt(cells.shape[-1]))
    return output, chosen % k * k + chosen // k


def places_in_the_image(images, pool_size, rng):
    """Count the cells through the whole map."""
    output, chosen = picking()(images, pool_size, rng)
    rows, columns = np.indices(chosen.shape)[1:3] * pool_size
    y, x = rows + chosen // pool_size, columns + chosen % pool_size
    return output, y * images.shape[2] + x


def softmax(cells):
    """Turn the cells into probabilities as a classifier does."""
    powers = np.exp(cells)
    return powers / powers.sum(axis=-1, keepdims=True)


def not_a_number(images, pool_size, rng):
    """Divide by the sum, even if it is 0."""
    cells = blocks(images, pool_size)
    chosen = np.zeros(cells.shape[:-1], dtype=int)
    for place in np.ndindex(chosen.shape):
        chosen[place] = rng.choice(cells.shape[-1], p=cells[place] / cells[place].sum())
    return np.take_along_axis(cells, chosen[..., np.newaxis], axis=-1)[..., 0], chosen


def nan_windows(output, chosen, cells):
    """Return what 0 / 0 leaves."""
    empty = ~cells.any(axis=-1)
    return np.where(empty, np.nan, output), chosen


EVERY_WINDOW = "Every window of every image and channel draws a lot of its own."
for name, hint, answer in [
    (
        "the largest cell was taken",
        "That is max pooling. Here a cell is *drawn*, the larger the likelier.",
        picking(lambda rng, weights: weights.argmax(axis=-1)),
    ),
    (
        "the mean of the window was taken",
        "That is average pooling. The output is the one cell that was drawn.",
        picking(result=lambda output, chosen, cells: (cells.mean(axis=-1), chosen)),
    ),
    (
        "the weighted mean was returned",
        "That is what happens once training is over. While training, the output is the cell that was drawn.",
        picking(
            result=lambda output, chosen, cells: (
                np.sum(cells**2, axis=-1) / np.maximum(cells.sum(axis=-1), 1e-9),
                chosen,
            )
        ),
    ),
    (
        "all cells are equally likely",
        "The probability of a cell is its value divided by the sum of its window.",
        picking(weights_of=np.ones_like),
    ),
    (
        "all positive cells are equally likely",
        "The probability of a cell is its value divided by the sum of its window.",
        picking(weights_of=lambda cells: (cells > 0) * 1.0),
    ),
    (
        "the probabilities grow with the square of the value",
        "The probability of a cell is its value divided by the sum of its window.",
        picking(weights_of=np.square),
    ),
    (
        "the probabilities come from softmax",
        "Divide each value by the sum of its window; a cell of 0 is never drawn.",
        picking(weights_of=softmax),
    ),
    (
        "smaller cells are likelier",
        "The probability of a cell is its value divided by the sum of its window.",
        picking(weights_of=lambda cells: np.divide(1, cells, out=np.zeros_like(cells), where=cells > 0)),
    ),
    (
        "`chosen` counts down the columns",
        "Row-major order: along the first row of the window, then the second. Cell (i, j) is i · k + j.",
        picking(result=columns_first),
    ),
    (
        "`chosen` counts from 1",
        "The first cell of a window is cell 0.",
        picking(result=lambda output, chosen, cells: (output, chosen + 1)),
    ),
    (
        "`chosen` counts through the whole map",
        "Count within the window: cell (i, j) of it is i · k + j.",
        places_in_the_image,
    ),
    (
        "`chosen` holds the value of the cell",
        "That is the output. `chosen` says which cell it was: i · k + j for cell (i, j) of the window.",
        picking(result=lambda output, chosen, cells: (output, output)),
    ),
    (
        "one lot serves for all windows",
        EVERY_WINDOW,
        picking(lambda rng, weights: drawn(rng, weights, (1, 1, 1, 1))),
    ),
    (
        "all images share their lots",
        EVERY_WINDOW,
        picking(lambda rng, weights: drawn(rng, weights, (1, *weights.shape[1:-1]))),
    ),
    (
        "all channels share their lots",
        EVERY_WINDOW,
        picking(lambda rng, weights: drawn(rng, weights, (*weights.shape[:3], 1))),
    ),
    (
        "all windows of a map share one lot",
        EVERY_WINDOW,
        picking(lambda rng, weights: drawn(rng, weights, (len(weights), 1, 1, weights.shape[3]))),
    ),
    (
        "the windows of a row share one lot",
        EVERY_WINDOW,
        picking(lambda rng, weights: drawn(rng, weights, (*weights.shape[:2], 1, weights.shape[3]))),
    ),
    (
        "the lots come from `np.random`, not from `rng`",
        "Draw from the generator that came as an argument.",
        picking(lambda rng, weights: drawn(np.random, weights)),
    ),
    (
        "the function makes a generator of its own, with a fixed seed",
        "Every call chooses the same then. Draw from the generator that came as an argument.",
        picking(lambda rng, weights: drawn(np.random.default_rng(0), weights)),
    ),
    (
        "a window of zeros was divided by its sum",
        "0 / 0 gives no probabilities: for a window of zeros return 0, and cell 0.",
        not_a_number,
    ),
    (
        "a window of zeros gives `nan`",
        "0 / 0 is not a number: for a window of zeros return 0, and cell 0.",
        picking(result=nan_windows),
    ),
    (
        "a window of zeros draws any of its cells",
        "The agreement is: cell 0, if all are 0.",
        picking(weights_of=lambda cells: cells + ~cells.any(axis=-1, keepdims=True)),
    ),
    (
        "a window of zeros chooses cell −1",
        "The agreement is: cell 0, if all are 0.",
        picking(result=lambda output, chosen, cells: (output, np.where(cells.any(axis=-1), chosen, -1))),
    ),
    (
        "the border was filled up with zeros",
        "What does not fill a window counts nowhere: there are H // k times W // k windows.",
        picking(cells_of=padded_blocks),
    ),
    (
        "the windows overlap",
        "They stand side by side: the next one begins `pool_size` pixels further on.",
        picking(cells_of=overlapping_blocks),
    ),
    (
        "`chosen` was not returned",
        "The backward pass needs it: `return output, chosen`.",
        picking(result=lambda output, chosen, cells: output),
    ),
    (
        "`chosen` and output changed places",
        "`return output, chosen`, in this order.",
        picking(result=lambda output, chosen, cells: (chosen, output)),
    ),
]:
    stochastic_pool2d.misconception(name, hint)(answer)

# max_norm -------------------------------------------------------------------------------------------------


def vectors(rng, dimensions, count, most):
    """Return columns, some longer than `most` and some shorter."""
    columns = rng.normal(size=(dimensions, count))
    lengths = most * rng.choice([0.3, 0.7, 1.6, 2.5, 4], size=count)
    lengths[:2] = rng.permutation([0.5, 3]) * most
    return columns * lengths / np.sqrt((columns**2).sum(axis=0))


def layer(rng):
    """Return the weights (D, U) of a dense layer."""
    most = float(rng.choice([0.5, 2, 3]))
    dimensions, count = two_sizes(rng, 2, 5)
    return vectors(rng, dimensions, count, most), most


def rows(rng):
    """Return weights whose vectors are rows."""
    weights, most = layer(rng)
    return weights.T.copy(), most, 1


def filters(rng):
    """Return kernels (kh, kw, C, F)."""
    most = float(rng.choice([0.5, 2, 3]))
    shape = *two_sizes(rng, 1, 3), size(rng, 2, 3), size(rng, 2, 4)
    return vectors(rng, int(np.prod(shape[:3])), shape[3], most).reshape(shape), most, (0, 1, 2)


def with_zeros(rng):
    """Return weights with a vector of zeros."""
    weights, most = layer(rng)
    weights[:, -1] = 0
    return weights, most


max_norm = Exercise(
    reference.max_norm,
    read="dropout-limits",
    aspects={
        "3, 4, 5": lambda rng: (
            np.array([[3.0, 0.3, 6], [4, 0.4, 8]])[:, rng.permutation(3)],
            float(rng.choice([1, 2, 4])),
        ),
        "some long, some short": layer,
        "a vector of zeros": with_zeros,
        "axis 1": rows,
        "kernels": filters,
        "whole numbers": lambda rng: (rng.integers(-9, 9, size=(3, 4)), 2.5),
    },
)


def l2(weights, axis):
    """Return the lengths, ready to divide by."""
    return np.sqrt((weights * 1.0 * weights).sum(axis=axis, keepdims=True))


def shortening(length, scale=lambda length, most: np.minimum(1, most / np.maximum(length, 1e-12))):
    """Return a `max_norm` with another length or another factor."""
    return lambda weights, max_value, axis=0: weights * scale(length(weights, axis), max_value)


for name, hint, answer in [
    (
        "short vectors were made longer",
        "Only a vector longer than `max_value` is rescaled: the factor is min(1, max_value / length).",
        shortening(l2, lambda length, most: most / np.maximum(length, 1e-12)),
    ),
    (
        "the length of all weights together was used",
        "Each vector along `axis` has a length of its own: sum along that axis alone.",
        shortening(lambda weights, axis: l2(weights, None)),
    ),
    (
        "`axis` was ignored",
        "The vectors lie along `axis`: sum the squares along it.",
        shortening(lambda weights, axis: l2(weights, 0)),
    ),
    (
        "the vectors lie along the other axis",
        "Sum *along* `axis`: with 0, each column of the matrix is a vector.",
        shortening(lambda weights, axis: l2(weights, (1 - axis if weights.ndim == 2 else weights.ndim - 1))),
    ),
    (
        "the length is the sum of the absolute values",
        "The L2 norm is the root of the sum of the squares.",
        shortening(lambda weights, axis: np.abs(weights).sum(axis=axis, keepdims=True)),
    ),
    (
        "the length is the largest absolute value",
        "The L2 norm is the root of the sum of the squares.",
        shortening(lambda weights, axis: np.abs(weights).max(axis=axis, keepdims=True)),
    ),
    (
        "the root is missing",
        "The L2 norm is the *root* of the sum of the squares.",
        shortening(lambda weights, axis: l2(weights, axis) ** 2),
    ),
    (
        "the length is the root of the mean of the squares",
        "The L2 norm takes the sum of the squares, not their mean.",
        shortening(lambda weights, axis: np.sqrt((weights * 1.0 * weights).mean(axis=axis, keepdims=True))),
    ),
    (
        "each weight was clipped by itself",
        "The limit is for the length of a vector; its direction stays: multiply all of it by one factor.",
        lambda weights, max_value, axis=0: np.clip(weights * 1.0, -max_value, max_value),
    ),
    (
        "long vectors were made of length 1",
        "They get the length `max_value`: multiply by max_value / length.",
        shortening(l2, lambda length, most: np.where(length > most, 1 / np.maximum(length, 1e-12), 1)),
    ),
    (
        "long vectors became 0",
        "They keep their direction and get the length `max_value`.",
        shortening(l2, lambda length, most: length <= most),
    ),
    (
        "the factor is upside down",
        "A vector that is too long must shrink: multiply by max_value / length.",
        shortening(l2, lambda length, most: np.where(length > most, length / most, 1)),
    ),
    (
        "the comparison is the wrong way round",
        "It is the vectors *longer* than `max_value` that are rescaled.",
        shortening(
            l2,
            lambda length, most: np.where(
                (length < most) & (length > 0), most / np.maximum(length, 1e-12), 1
            ),
        ),
    ),
    (
        "a vector of zeros was divided by its length",
        "0 / 0 is not a number. A vector of length 0 is short enough: leave it.",
        shortening(l2, lambda length, most: np.where(length == 0, np.nan, np.minimum(1, most / length))),
    ),
    (
        "once one vector is too long, all of them are rescaled",
        "Each vector is judged by itself.",
        shortening(l2, lambda length, most: most / np.maximum(length.max(), most)),
    ),
    (
        "the result was stored in whole numbers",
        "A rescaled vector has fractions: let NumPy make a float array.",
        lambda weights, max_value, axis=0: reference.max_norm(weights, max_value, axis).astype(weights.dtype),
    ),
]:
    max_norm.misconception(name, hint)(answer)


@max_norm.misconception(
    "the weights themselves were written over",
    "`weights *= …` and `weights[…] = …` change the input: make a new array.",
)
def _(weights, max_value, axis=0):
    weights *= np.minimum(1, max_value / np.maximum(l2(weights, axis), 1e-12))
    return weights


# EarlyStopping --------------------------------------------------------------------------------------------
#
# The class is used as a training loop uses it; only numbers go in and come out.


def followed(stopping_class, patience, min_delta, losses, weights):
    """Show an object the epochs until it says stop; return it, and how many epochs there were.

    Another object has looked on before; and the weights are one array, written over in each epoch.
    """
    before = stopping_class(patience=patience, min_delta=min_delta)
    before.update(float(losses.min()) - 9.0, weights[0] - 9.0)
    stopping = stopping_class(patience=patience, min_delta=min_delta)
    moving = weights[0].copy()
    for epoch, loss in enumerate(losses.tolist(), start=1):
        moving[...] = weights[epoch - 1]
        if bool(plain(answered(stopping.update(loss, moving)))):
            break
    moving[...] = -9999.0
    return stopping, epoch


def answered(value):
    """Return what `update` said, if it said something."""
    if value is None:
        raise TypeError("update returned None: is a `return` missing?")
    return value


def epochs_until_it_says_stop(stopping_class, *arguments):
    """All of them, if it never does."""
    return followed(stopping_class, *arguments)[1]


def best_weights_after_the_last_epoch(stopping_class, *arguments):
    """The weights of the epoch with the lowest loss so far."""
    best = followed(stopping_class, *arguments)[0].best_weights
    if best is None:
        raise TypeError("best_weights is None at the end")
    return plain(best)


def course(least, most):
    """Return the draw of a training: it falls, rests for less than `patience` epochs, falls, rests for good.

    Losses are whole eighths, so that comparisons are exact; while it rests, each is worse than the best.
    """

    def draw(rng):
        patience = size(rng, least, most)
        rest = np.sort(rng.integers(1, 9, size=max(patience - 1, 0)))[::-1]
        end = np.sort(rng.integers(1, 9, size=patience + 3))[::-1]
        losses = [80, 80 - size(rng, 1, 9), *(70 + rest), 60 - size(rng, 1, 9), *(60 + end)]
        return patience, 0.0, np.array(losses) / 8, distinct(rng, len(losses), 2)

    return draw


def creeping(rng):
    """Return a loss that falls by less than `min_delta` each time, by more in two steps; then it grows."""
    delta = float(rng.choice([0.25, 0.5, 1]))
    losses = 20 - 0.75 * delta * np.array([0, 1, 2, 3, 4, 5, 4, 4, 4, 4])
    return size(rng, 2, 3), delta, losses, distinct(rng, len(losses), 2)


def hardly_better(rng):
    """Return a loss that falls, and then stays a little below its best: by half of `min_delta`."""
    delta = float(rng.choice([0.25, 0.5, 1]))
    losses = 9 - delta * np.array([0, 2, 2.5, 2.75, 2.5, 2.75, 2.5, 9])
    return size(rng, 1, 3), delta, losses, distinct(rng, len(losses), 2)


def falling(rng):
    """Return a loss that falls all the time."""
    length = size(rng, 3, 6)
    return (
        size(rng, 0, 2),
        0.0,
        9 - np.cumsum(rng.choice([1, 2, 4], size=length)) / 8,
        distinct(rng, length, 2),
    )


def ties(rng):
    """Return a loss that stays as it is, or falls by exactly `min_delta`."""
    delta = float(rng.choice([0.0, 0.25, 0.5]))
    return size(rng, 1, 3), delta, 5 - delta * np.array([0, 2, 3, 3, 3, 3, 3]), distinct(rng, 7, 2)


EarlyStopping = Exercise(
    reference.EarlyStopping,
    read="dropout-stopping",
    aspects={
        "patience 0": Aspect((course(0, 0), falling), measure=epochs_until_it_says_stop),
        "patience": Aspect((course(1, 4), falling), measure=epochs_until_it_says_stop),
        "min_delta": Aspect((hardly_better, ties, creeping), measure=epochs_until_it_says_stop),
        "best_weights": Aspect(
            (course(1, 4), falling, hardly_better, creeping), measure=best_weights_after_the_last_epoch
        ),
    },
    arguments=("patience", "min_delta", "losses", "weights"),
)


class Stopping:
    """An early stopping with one thing done in another way: each mistake overrides one method."""

    def __init__(self, patience=0, min_delta=0.0):
        """Start without a best."""
        self.patience, self.min_delta = patience, min_delta
        self.best = self.best_weights = self.last = None
        self.wait = 0

    def update(self, loss, weights):
        """Take one more epoch; return whether to stop."""
        self.wait += 1
        if self.best is None or self.better(loss):
            self.remember(loss, weights)
        self.last = loss
        return self.over()

    def better(self, loss):
        """Compare with the best."""
        return self.best - loss > self.min_delta

    def remember(self, loss, weights):
        """Take the epoch for the best."""
        self.best, self.best_weights, self.wait = loss, weights.copy(), 0

    def over(self):
        """Return whether to stop."""
        return 0 < self.wait >= self.patience


def stopping_with(**methods):
    """Return the class with other methods."""
    return type("EarlyStopping", (Stopping,), methods)


def never_reset(self, loss, weights):
    """Go on counting after an improvement."""
    self.wait -= 1
    self.best, self.best_weights = loss, weights.copy()


def best_of_all(self, loss, weights):
    """Let the best move with every small improvement, though the counting goes on."""
    if self.best is None or self.best - loss > self.min_delta:
        self.remember(loss, weights)
    else:
        self.wait += 1
        if loss < self.best:
            self.best, self.best_weights = loss, weights.copy()
    return self.over()


def last_weights(self, loss, weights):
    """Keep the weights of the last epoch."""
    stop = Stopping.update(self, loss, weights)
    self.best_weights = weights.copy()
    return stop


def first_weights(self, loss, weights):
    """Keep the weights of the first epoch."""
    kept = self.best_weights
    Stopping.remember(self, loss, weights)
    self.best_weights = self.best_weights if kept is None else kept


def no_copy(self, loss, weights):
    """Keep the array itself."""
    self.best, self.best_weights, self.wait = loss, weights, 0


def the_loss_itself(self, loss, weights):
    """Keep the loss in place of the weights."""
    self.best, self.best_weights, self.wait = loss, loss, 0


def without_answer(self, loss, weights):
    """Say nothing."""
    Stopping.update(self, loss, weights)


def turned_answer(self, loss, weights):
    """Say whether to go on."""
    return not Stopping.update(self, loss, weights)


class Shared(Stopping):
    """An early stopping whose best loss belongs to the class."""

    best = None

    def __init__(self, patience=0, min_delta=0.0):
        """Start, with the best of whoever came before."""
        self.patience, self.min_delta, self.wait, self.best_weights = patience, min_delta, 0, None

    def remember(self, loss, weights):
        """Set the best loss of all objects."""
        Shared.best, self.best_weights, self.wait = loss, weights.copy(), 0


for name, hint, answer in [
    (
        "`patience` was ignored: it stops at the first epoch without improvement",
        "Count the epochs since the best one, and stop when there are `patience` of them.",
        stopping_with(over=lambda self: self.wait > 0),
    ),
    (
        "it stops one epoch too late, with `patience` 0 as well",
        "Stop as soon as the last `patience` epochs brought no improvement: `wait >= patience`.",
        stopping_with(over=lambda self: self.wait > max(self.patience, 1)),
    ),
    (
        "it stops one epoch too late: `wait > patience`",
        "Stop as soon as the last `patience` epochs brought no improvement: `wait >= patience`.",
        stopping_with(over=lambda self: self.wait > self.patience),
    ),
    (
        "it stops one epoch too early",
        "The best epoch itself does not count: count the epochs since then.",
        stopping_with(over=lambda self: 0 < self.wait >= self.patience - 1),
    ),
    (
        "with `patience` 0 it stops at once",
        "0 means: stop at the first epoch that brings no improvement, and not before.",
        stopping_with(over=lambda self: self.wait >= self.patience),
    ),
    (
        "an improvement does not set the count back to 0",
        "Only epochs *in a row* count: after an improvement, begin again at 0.",
        stopping_with(remember=never_reset),
    ),
    (
        "each loss is compared with the one before",
        "Compare with the best loss so far; the one before may have been a bad one.",
        stopping_with(better=lambda self, loss: self.last - loss > self.min_delta),
    ),
    (
        "a larger loss counts as better",
        "A loss is better when it is smaller: `best - loss > min_delta`.",
        stopping_with(better=lambda self, loss: loss - self.best > self.min_delta),
    ),
    (
        "`min_delta` was ignored",
        "An improvement counts only if it is larger than `min_delta`: `best - loss > min_delta`.",
        stopping_with(better=lambda self, loss: loss < self.best),
    ),
    (
        "an improvement by exactly `min_delta` counts",
        "It must be larger: `best - loss > min_delta`, with `>`. So an unchanged loss is no improvement.",
        stopping_with(better=lambda self, loss: self.best - loss >= self.min_delta),
    ),
    (
        "any change larger than `min_delta` counts, upwards too",
        "A loss that grows is no improvement: `best - loss`, without `abs`.",
        stopping_with(better=lambda self, loss: abs(self.best - loss) > self.min_delta),
    ),
    (
        "`min_delta` was added on the wrong side",
        "The loss must be *lower* than the best by more than `min_delta`: `loss < best - min_delta`.",
        stopping_with(better=lambda self, loss: loss < self.best + self.min_delta),
    ),
    (
        "the best loss moves with improvements that are too small to count",
        "As long as nothing counts as better, the loss to beat stays: else a slow fall never adds up.",
        stopping_with(update=best_of_all),
    ),
    (
        "`best_weights` are those of the last epoch",
        "Keep the weights of the epoch with the best loss.",
        stopping_with(update=last_weights),
    ),
    (
        "`best_weights` are those of the first epoch",
        "Keep new weights whenever an epoch is better than the best so far.",
        stopping_with(remember=first_weights),
    ),
    (
        "the weights were kept without a copy",
        "Training goes on in the same array: keep `weights.copy()`, or the best weights move with it.",
        stopping_with(remember=no_copy),
    ),
    (
        "`best_weights` holds the best loss",
        "It holds the weights that came with that loss.",
        stopping_with(remember=the_loss_itself),
    ),
    (
        "`best_weights` stays None",
        "When an epoch is the best so far, keep a copy: `self.best_weights = weights.copy()`.",
        stopping_with(remember=lambda self, loss, weights: vars(self).update(best=loss, wait=0)),
    ),
    (
        "`update` returns nothing",
        "Return True when training should stop, and False otherwise.",
        stopping_with(update=without_answer),
    ),
    (
        "`update` returns True to go on",
        "It is the other way round: True means stop.",
        stopping_with(update=turned_answer),
    ),
    (
        "the best loss is shared by all objects of the class",
        "Set it in `__init__`, on `self`: a name in the body of the class belongs to all of them.",
        Shared,
    ),
]:
    EarlyStopping.misconception(name, hint)(answer)

# augment --------------------------------------------------------------------------------------------------


def augment(images, rng, flip=True, shift=1):
    """Mirror every second image or so, and move each by whole pixels; zeros come in from the border."""
    mirrored = (rng.random(len(images)) < 0.5) & flip
    images = np.where(mirrored[:, np.newaxis, np.newaxis, np.newaxis], images[:, :, ::-1], images)
    down, right = rng.integers(-shift, shift, size=(2, len(images)), endpoint=True)
    return reference.shift(images, down, right, fill_mode="constant")


def moved(images, down, right):
    """Move all images by the same whole pixels; zeros come in."""
    _, height, width, _ = images.shape
    room = max(abs(down), abs(right))
    padded = np.pad(images, ((0, 0), (room, room), (room, room), (0, 0)))
    return padded[:, room - down : room - down + height, room - right : room - right + width]


def changes_of(output, images, shift):
    """Return for each image which of its pictures came: (mirrored, down, right), or −9 for none of them."""
    of_shape("result", output, images.shape)
    ways = [(m, y, x) for m in (0, 1) for y in range(-shift, shift + 1) for x in range(-shift, shift + 1)]
    found, rounded = np.full((len(images), 3), -9), output.astype(np.float64).round(6)
    for way in ways:
        mirrored, down, right = way
        picture = moved(images[:, :, ::-1] if mirrored else images, down, right)
        found[(rounded == picture).all(axis=(1, 2, 3))] = way
    return found


def augmented(function, images, rng, flip, shift):
    """Return what came, and what was done to each image."""
    output = plain(answered_with_images(function(images, rng, flip, shift)))
    return output, changes_of(output, images, shift)


def answered_with_images(value):
    """Return the result, if there is one."""
    if value is None:
        raise TypeError("the function returned None: is a `return` missing?")
    return value


def images_whose_change_is_undone(function, images, rng, flip, shift):
    """The images themselves; what came, where it is none of the pictures that are asked for."""
    output, found = augmented(function, images, rng, flip, shift)
    known = (found[:, 0] >= 0)[:, np.newaxis, np.newaxis, np.newaxis]
    return np.where(known, like(output, images * 1.0), output)


def share_mirrored(function, images, rng, flip, shift):
    """Half of the images, or none."""
    found = augmented(function, images, rng, flip, shift)[1]
    if (found < -shift).all():
        return np.nan  # no picture is one of those that are asked for
    return snapped(np.mean(found[:, 0] == 1), [0.5 if flip else 0, 0, 1], len(images))


def shares_of_each_move_down_and_right(function, images, rng, flip, shift):
    """One row for the moves down, one for those to the right; −shift first."""
    found = augmented(function, images, rng, flip, shift)[1]
    moves = range(-shift, shift + 1)
    right = 1 / len(moves)
    return np.array(
        [
            [snapped(np.mean(found[:, axis] == move), [right, 0, 1], len(images)) for move in moves]
            for axis in (1, 2)
        ]
    )


def agreement_of_two_halves_in_mirror_down_right_and_of_down_with_right(function, images, rng, flip, shift):
    """1 where one draw serves for all images, or for both directions."""
    found = augmented(function, images, rng, flip, shift)[1]
    first, second = np.split(found, 2)
    chances = 1 / 2, 1 / (2 * shift + 1), 1 / (2 * shift + 1)
    halves = [agreement(a, b, chance) for a, b, chance in zip(first.T, second.T, chances, strict=True)]
    return np.array([*halves, agreement(found[:, 1], found[:, 2], chances[1])])


def share_recognised_and_agreement_with_an_equal_rng_and_another(function, images, rng, flip, shift):
    """1, 1 and what chance gives."""
    [other] = states(rng, 1)
    first, again, another = (
        augmented(function, images, lots, flip, shift)[1]
        for lots in (copy.deepcopy(rng), copy.deepcopy(rng), other)
    )
    chance = 1 / (2 * (2 * shift + 1) ** 2)
    agreements = [
        snapped(np.mean((first == lots).all(axis=1)), [chance, 1], len(images)) for lots in (again, another)
    ]
    return np.array([np.mean(first[:, 0] >= 0), *agreements])


def album(count, flip=None, shift=None):
    """Return the draw of images whose pixels all differ, so that no two changes give the same picture."""

    def draw(rng):
        return (
            rng.permuted(np.tile(np.arange(1.0, 41), (count, 1)), axis=1).reshape(count, 4, 5, 2),
            generator(rng),
            bool(rng.integers(2)) if flip is None else flip,
            size(rng, 1, 2) if shift is None else shift,
        )

    return draw


augment = Exercise(
    augment,
    read="dropout-augmentation",
    aspects={
        "allowed pictures": Aspect((album(1), album(2)), measure=images_whose_change_is_undone),
        "mirror": Aspect(album(150, True), measure=share_mirrored, count=9),  # a coin for all shows here
        "flip=False": counted(share_mirrored, album(300, False)),
        "shift": counted(shares_of_each_move_down_and_right, album(300, shift=1), album(300, shift=2)),
        "each image by itself": counted(
            agreement_of_two_halves_in_mirror_down_right_and_of_down_with_right, album(600, True, 1)
        ),
        "the rng alone": counted(
            share_recognised_and_agreement_with_an_equal_rng_and_another, album(300, True, 1)
        ),
    },
)


def augmenting(
    mirrors=None, moves=None, turn=lambda images: images[:, :, ::-1], finish=None, fill="constant"
):
    """Return an `augment` with one thing done in another way.

    `mirrors(rng, N, flip)` draws who is mirrored, `moves(rng, N, shift)` how far they go down and right,
    `turn(images)` mirrors, `finish(result, images)` has the last word.
    """

    def answer(images, rng, flip=True, shift=1):
        count = len(images)
        mirrored = mirrors(rng, count, flip) if mirrors else (rng.random(count) < 0.5) & flip
        result = np.where(mirrored[:, np.newaxis, np.newaxis, np.newaxis], turn(images), images)
        if moves:
            down, right = moves(rng, count, shift)
        else:
            down, right = rng.integers(-shift, shift, size=(2, count), endpoint=True)
        result = reference.shift(result, down, right, fill_mode=fill)
        return finish(result, images) if finish else result

    return answer


def one_for_all(rng, count, shift):
    """Draw one move for all images."""
    return np.repeat(rng.integers(-shift, shift, size=(2, 1), endpoint=True), count, axis=1)


def same_both_ways(rng, count, shift):
    """Draw one number for both directions."""
    return np.tile(rng.integers(-shift, shift, size=count, endpoint=True), (2, 1))


def drawn_with(lots):
    """Return an `augment` that draws from other lots than `rng`."""
    return lambda images, rng, flip=True, shift=1: augment.reference(images, lots(), flip, shift)


def overwritten(images, rng, flip=True, shift=1):
    """Write the pictures over the images."""
    images[...] = augment.reference(images, rng, flip, shift)
    return images


for name, hint, answer in [
    (
        "the images were turned upside down",
        "Left and right change places: turn the axis W round, `images[:, :, ::-1]`.",
        augmenting(turn=lambda images: images[:, ::-1]),
    ),
    (
        "the channels were turned round",
        "Left and right change places: that is the axis W, the third of four: `images[:, :, ::-1]`.",
        augmenting(turn=lambda images: images[..., ::-1]),
    ),
    (
        "the images were turned by 180°",
        "Only left and right change places, the rows stay where they are.",
        augmenting(turn=lambda images: images[:, ::-1, ::-1]),
    ),
    (
        "every image is mirrored",
        "Each is mirrored with probability 1/2: draw for each of them.",
        augmenting(lambda rng, count, flip: np.full(count, flip)),
    ),
    (
        "no image is mirrored",
        "With `flip=True` each is mirrored with probability 1/2.",
        augmenting(lambda rng, count, flip: np.zeros(count, dtype=bool)),
    ),
    (
        "every second image is mirrored, by its place",
        "Chance decides, image by image: `rng.random(N) < 0.5`.",
        augmenting(lambda rng, count, flip: (np.arange(count) % 2 == 1) & flip),
    ),
    (
        "one coin was tossed for all images",
        "Toss one for each: `rng.random(N) < 0.5`.",
        augmenting(lambda rng, count, flip: np.full(count, rng.random() < 0.5) & flip),
    ),
    (
        "`flip` was ignored",
        "With `flip=False` no image is mirrored: think of letters and digits.",
        augmenting(lambda rng, count, flip: rng.random(count) < 0.5),
    ),
    (
        "`flip` works the wrong way round",
        "Images are mirrored if `flip` is true.",
        augmenting(lambda rng, count, flip: (rng.random(count) < 0.5) & (not flip)),
    ),
    (
        "what leaves on one side comes in on the other",
        "`np.roll` does that. Zeros are to come in.",
        augmenting(fill="wrap"),
    ),
    (
        "the border was repeated where nothing came in",
        "Zeros are to come in.",
        augmenting(fill="nearest"),
    ),
    (
        "the border was mirrored where nothing came in",
        "Zeros are to come in.",
        augmenting(fill="reflect"),
    ),
    (
        "the images were not moved",
        "Each moves by up to `shift` pixels down or up, and right or left.",
        augmenting(moves=lambda rng, count, shift: np.zeros((2, count))),
    ),
    (
        "the images never move by +`shift`",
        "`rng.integers(a, b)` leaves b out: `rng.integers(-shift, shift + 1, …)`.",
        augmenting(
            moves=lambda rng, count, shift: rng.integers(-shift, max(shift, 1 - shift), size=(2, count))
        ),
    ),
    (
        "the images never move up or left",
        "The numbers go from −shift to +shift.",
        augmenting(moves=lambda rng, count, shift: rng.integers(0, shift + 1, size=(2, count))),
    ),
    (
        "the images only move by the whole `shift`, or not at all",
        "All whole numbers from −shift to +shift are equally likely.",
        augmenting(moves=lambda rng, count, shift: shift * rng.integers(-1, 2, size=(2, count))),
    ),
    (
        "the images always move by the whole `shift`",
        "All whole numbers from −shift to +shift are equally likely, 0 as well.",
        augmenting(moves=lambda rng, count, shift: shift * rng.choice([-1, 1], size=(2, count))),
    ),
    (
        "the images only move left and right",
        "Draw two numbers for each image: one for the rows, one for the columns.",
        augmenting(
            moves=lambda rng, count, shift: (
                np.zeros(count),
                rng.integers(-shift, shift, size=count, endpoint=True),
            )
        ),
    ),
    (
        "the images only move up and down",
        "Draw two numbers for each image: one for the rows, one for the columns.",
        augmenting(
            moves=lambda rng, count, shift: (
                rng.integers(-shift, shift, size=count, endpoint=True),
                np.zeros(count),
            )
        ),
    ),
    (
        "all images move the same way",
        "Draw for each image: `rng.integers(-shift, shift + 1, size=N)`.",
        augmenting(moves=one_for_all),
    ),
    (
        "one number was drawn for both directions",
        "So images only move along a diagonal. Draw one for the rows and one for the columns.",
        augmenting(moves=same_both_ways),
    ),
    (
        "the images move one pixel too far",
        "With `endpoint=True`, `rng.integers` includes its end: then `shift + 1` is one too many.",
        augmenting(
            moves=lambda rng, count, shift: rng.integers(
                -shift - 1, shift + 1, size=(2, count), endpoint=True
            )
        ),
    ),
    (
        "the lots come from `np.random`, not from `rng`",
        "Draw from the generator that came as an argument.",
        drawn_with(np.random.default_rng),
    ),
    (
        "the function makes a generator of its own, with a fixed seed",
        "Every call does the same then. Draw from the generator that came as an argument.",
        drawn_with(lambda: np.random.default_rng(0)),
    ),
    (
        "the new pictures were added to the old ones",
        "The result has as many images as came: each is replaced by a picture of it.",
        augmenting(finish=lambda result, images: np.concatenate([images, result])),
    ),
    (
        "only the first image was returned",
        "Is the `return` inside the loop? Return all images.",
        augmenting(finish=lambda result, images: result[:1]),
    ),
    (
        "the pictures were written over the images",
        "Work on a copy: the next epoch needs the images as they were.",
        overwritten,
    ),
]:
    augment.misconception(name, hint)(answer)
