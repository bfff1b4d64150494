"""What `dropout` and `spatial_dropout2d` share: aspects and mistakes of a layer that drops units.

A unit is what is dropped as a whole: a number, or a map. `gone(output)` says which units were dropped.
"""

from functools import partial, update_wrapper

import numpy as np

from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks.dropout._chance import (
    RATES,
    agreement_of_masks,
    along_axes,
    counted,
    distinct,
    draw_mask,
    generator,
    keep_with_probability_rate,
    like,
    likely_shares,
    of_shape,
    share_dropped_and_variation,
    snapped,
    two_results,
    with_an_equal_rng_and_another,
    with_five_generators,
)
from cnnlib.checks.dropout._masks import add_mistakes_with_masks

MANY_UNITS = 5000  # of which 0.4 % are dropped, or kept: none of them with a chance below exp(−20) = 2e-9

# Aspects --------------------------------------------------------------------------------------------------


def dropped_numbers(output):
    """Tell which numbers were dropped."""
    return np.abs(output.astype(np.float64)) < 1e-9


def dropped_maps(output):
    """Tell which maps were dropped: those without any other number than 0."""
    if output.ndim != 4:
        raise ValueError(f"output has {output.ndim} axes; asked for is (N, H, W, C)")
    return dropped_numbers(output).all(axis=(1, 2), keepdims=True)


def output_with_what_was_dropped_put_back(function, x, rate, rng, *, gone):
    """All units as if they had been kept."""
    kept = x / (1 - rate)  # before the function can change x
    output, _ = two_results(function, x, rate, rng)
    if output.shape != x.shape:
        return output
    lost = gone(output)
    if lost.size >= MANY_UNITS and len(np.unique(lost)) < 2:  # all or none: the rate was not heeded
        return np.full_like(kept, np.nan)
    return np.where(lost, like(output, kept), output)


def share_dropped_and_whether_the_count_varies(function, x, rate, rng, *, gone):
    """The share over one call, and 1 if not all of five calls drop equally many."""
    lost = with_five_generators(lambda each: gone(two_results(function, x, rate, each)[0]), rng)
    return share_dropped_and_variation(lost, rate)


def mean_of_the_output(function, x, rate, rng, *, gone):
    """The mean, for an x that is 1 everywhere; from 0 to 1 / (1 − rate) for each unit."""
    output, _ = two_results(function, x, rate, rng)
    units = gone(output).size
    likely = 1 - rate, (1 - rate) ** 2, 0.5, 1 - rate / 2
    return snapped(output.mean() * (1 - rate), likely, units) / (1 - rate)


def agreement_of_first_and_second_half_of_each_axis(function, x, rate, rng, *, gone):
    """1 along an axis on which one draw serves for all."""
    lost = gone(two_results(function, x, rate, rng)[0])
    return along_axes(lost, partial(agreement_of_masks, rate=rate))


def agreement_with_a_call_with_an_equal_rng_and_with_another(function, x, rate, rng, *, gone):
    """1, and what chance gives."""
    first, again, another = with_an_equal_rng_and_another(
        lambda each: gone(two_results(function, x, rate, each)[0]), rng
    )
    return np.array([agreement_of_masks(first, lost, rate) for lost in (again, another)])


def mask_turned_round_where_the_output_is_0(function, x, rate, rng, *, gone):
    """1 everywhere, if the mask is 1 where a unit was kept and 0 where it was dropped."""
    output, mask = two_results(function, x, rate, rng)
    lost = gone(output)
    mask = of_shape("mask", mask, lost.shape) * 1.0
    return np.where(lost, 1 - mask, mask)


def share_of_zeros_that_the_mask_drops(function, x, rate, rng, *, gone):
    """The rate, as for any other x: what was 0 before is dropped or kept by chance, too."""
    output, mask = two_results(function, x, rate, rng)
    mask = of_shape("mask", mask, gone(output).shape)
    return snapped(np.mean(mask == 0), likely_shares(rate), mask.size)


def over(measure, gone):
    """Return the measure for units that `gone` finds, under its own name."""
    return update_wrapper(partial(measure, gone=gone), measure)


def aspects_of_units(tiny, large, gone, *others):
    """Return the aspects of a layer that drops units.

    `tiny` is a shape to be read, `large` one to count in; the output is judged in `others`, too.
    """

    def case(shape, values=distinct, rates=RATES):
        return lambda rng: (values(rng, *shape), float(rng.choice(rates)), generator(rng))

    def judged(measure, *cases):
        return Aspect(cases, measure=over(measure, gone))

    def counted_units(measure, fill=np.ones):
        return counted(over(measure, gone), case(large, lambda rng, *shape: fill(shape)))

    few = case(tiny), case((2, *tiny[1:]))
    put_back = output_with_what_was_dropped_put_back
    return {
        "what is kept": judged(put_back, *few, *map(case, others)),
        "share dropped": counted_units(share_dropped_and_whether_the_count_varies),
        "mean stays": counted_units(mean_of_the_output),
        "each by itself": counted_units(agreement_of_first_and_second_half_of_each_axis),
        "the rng alone": counted_units(agreement_with_a_call_with_an_equal_rng_and_with_another),
        "mask": judged(mask_turned_round_where_the_output_is_0, *few),
        "mask where x is 0": counted_units(share_of_zeros_that_the_mask_drops, np.zeros),
        "training=False": Aspect(lambda rng: (*case(tiny)(rng), False), unmodified=True),
        "rate 0": case(tiny, rates=[0.0]),
        "rate near 1": judged(
            put_back,
            case((25, *tiny[1:]), rates=[0.98, 0.99]),
            *(case(large, rates=[r]) for r in (0.004, 0.996)),
        ),
        "whole numbers": judged(put_back, case(tiny, lambda *a: distinct(*a).astype(np.int64))),
    }


# Mistakes -------------------------------------------------------------------------------------------------


def drop_units(
    x, rate, rng, training=True, *, mask_shape, keep=draw_mask, scale=lambda rate: 1 / (1 - rate), test=None
):
    """Drop as it should be, or with one thing done in another way.

    `mask_shape(x)` is the shape of the mask, `keep(rng, shape, rate)` draws it, `scale(rate)` is the factor
    of what is kept, and `test(x, ones, rate)` is what happens after training.
    """
    if not training:
        ones = np.ones(mask_shape(x), dtype=bool)
        return test(x, ones, rate) if test else (x * 1.0, ones)
    mask = keep(rng, mask_shape(x), rate)
    return x * mask * scale(rate), mask


def add_mistakes_with_units(exercise, mask_shape, gone, unit, draws_one_for_each):
    """Add the mistakes that a layer of any unit invites; `unit` is what its docstrings call it."""
    layer = partial(drop_units, mask_shape=mask_shape)

    @exercise.mistake("dropout-by-hand")
    def takes_rate_for_the_probability_of_keeping(*arguments):
        """`rate` was taken for the probability of keeping, in the mask and in the factor

        `rate` is the probability of dropping: keep with 1 − rate, and divide by 1 − rate.
        """
        return layer(*arguments, keep=keep_with_probability_rate, scale=lambda rate: 1 / rate)

    @exercise.mistake("dropout-scaling")
    def does_not_scale(*arguments):
        """the kept values were not scaled

        Divide the kept values by 1 − rate, so that the mean stays the same.
        """
        return layer(*arguments, scale=lambda rate: 1)

    @exercise.mistake("dropout-scaling")
    def divides_by_rate(*arguments):
        """the kept values were divided by `rate`

        Divide by the probability of keeping, 1 − rate.
        """
        return layer(*arguments, scale=lambda rate: 1 / rate)

    @exercise.mistake("dropout-scaling")
    def multiplies_by_1_minus_rate(*arguments):
        """the kept values were multiplied by 1 − rate

        They must grow to make up for what was dropped: divide by 1 − rate.
        """
        return layer(*arguments, scale=lambda rate: 1 - rate)

    @exercise.mistake("dropout-scaling")
    def multiplies_by_1_plus_rate(*arguments):
        """the kept values were multiplied by 1 + rate

        The factor is 1 / (1 − rate); 1 + rate is close to it only for small rates.
        """
        return layer(*arguments, scale=lambda rate: 1 + rate)

    @exercise.mistake("dropout-by-hand", unit=unit, draws_one_for_each=draws_one_for_each)
    def draws_once_for_all(*arguments):
        """one random number was drawn for all {unit}s

        {draws_one_for_each}
        """
        return layer(*arguments, keep=lambda rng, shape, rate: np.full(shape, rng.random() >= rate))

    @exercise.mistake("dropout-by-hand")
    def rounds_the_rate_to_percents(*arguments):
        """the rate was rounded to whole percents

        A rate may be 0.004: compare `rng.random`, which is uniform from 0 to 1, with `rate` itself.
        """
        return layer(*arguments, keep=lambda rng, shape, rate: rng.random(shape) >= round(rate, 2))

    @exercise.mistake("dropout-by-hand")
    def draws_from_a_normal_distribution(*arguments):
        """the random numbers come from a normal distribution

        `rng.normal` does not fall below `rate` with probability `rate`; `rng.random` does: it is uniform
        from 0 to 1.
        """
        return layer(*arguments, keep=lambda rng, shape, rate: rng.normal(size=shape) >= rate)

    @exercise.mistake("dropout-scaling")
    def lacks_brackets(x, rate, rng, training=True):
        """brackets are missing: `… / 1 - rate`

        Division comes before subtraction, so that `rate` is taken off everything: divide by `(1 - rate)`.
        """
        output, mask = layer(x, rate, rng, training, scale=lambda rate: 1)
        return output - rate if training else output, mask

    @exercise.mistake("dropout-by-hand", unit=unit)
    def reads_the_mask_off_the_output(*arguments):
        """the mask was read off the output: what was 0 before counts as dropped

        A {unit} of 0 stays 0 whether it is kept or not: return the mask that was drawn, not `output != 0`.
        """
        output, mask = layer(*arguments)
        after_training = len(arguments) > 3 and not arguments[3]
        return output, mask if after_training else ~gone(output)

    add_mistakes_with_masks(
        exercise,
        layer,
        unit,
        read="dropout-by-hand",
        read_rng="dropout-rng",
        read_backward="dropout-backward",
    )

    @exercise.mistake("dropout-scaling")
    def ignores_training(x, rate, rng, training=True):
        """`training` was ignored

        With `training=False` nothing is dropped or scaled: the output is x, the mask all True.
        """
        return layer(x, rate, rng)

    @exercise.mistake("dropout-scaling")
    def drops_after_training_only(x, rate, rng, training=True):
        """`training` works the wrong way round

        Drop when `training` is true; otherwise leave x as it is.
        """
        return layer(x, rate, rng, not training)

    @exercise.mistake("dropout-scaling")
    def drops_nothing_by_default(x, rate, rng, training=False):
        """`training` is False by default

        The first line says `training=True`: whoever says nothing about it trains.
        """
        return layer(x, rate, rng, training)

    @exercise.mistake("dropout-scaling")
    def multiplies_after_training(*arguments):
        """after training, x was multiplied by 1 − rate

        That is right only if nothing was scaled during training. Here it was, so leave x alone.
        """
        return layer(*arguments, test=lambda x, ones, rate: (x * (1 - rate), ones))

    @exercise.mistake("dropout-scaling")
    def divides_after_training(*arguments):
        """after training, x was divided by 1 − rate

        Nothing was dropped, so there is nothing to make up for: leave x alone.
        """
        return layer(*arguments, test=lambda x, ones, rate: (x / (1 - rate), ones))

    @exercise.mistake("dropout-by-hand")
    def no_mask_after_training(*arguments):
        """with `training=False` the mask is None

        Everything is kept then: return a mask of the usual shape, True everywhere.
        """
        return layer(*arguments, test=lambda x, ones, rate: (x * 1.0, None))

    @exercise.mistake("dropout-by-hand")
    def mask_is_one_number_after_training(*arguments):
        """with `training=False` the mask is a single True

        Everything is kept then, each by itself: return an array of the usual shape, True everywhere.
        """
        return layer(*arguments, test=lambda x, ones, rate: (x * 1.0, np.array(True)))

    @exercise.mistake("dropout-by-hand")
    def mask_is_false_after_training(*arguments):
        """with `training=False` the mask is False everywhere

        Everything is kept then: the mask is True everywhere.
        """
        return layer(*arguments, test=lambda x, ones, rate: (x * 1.0, ~ones))

    @exercise.mistake("dropout-by-hand")
    def writes_into_the_argument(x, rate, rng, training=True):
        """the result was written into the argument

        `x *= …` and `x[…] = …` change the input: make a new array, `x * mask / (1 - rate)`.
        """
        output, mask = layer(x, rate, rng, training)
        if training:
            x *= mask / (1 - rate)
            return x, mask
        return output, mask

    @exercise.mistake("dropout-by-hand")
    def keeps_the_dtype_of_the_input(x, *arguments):
        """the result was stored in the dtype of the input

        Whole numbers divided by 1 − rate are fractions: let `x * mask / (1 - rate)` make a float array.
        """
        output, mask = layer(x, *arguments)
        return output.astype(x.dtype), mask
