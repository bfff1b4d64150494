"""Check `dropout`: each number is dropped independently."""

import numpy as np

from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks.dropout._chance import draw_mask, repeated
from cnnlib.checks.dropout._units import (
    add_mistakes_with_units,
    aspects_of_units,
    drop_units,
    dropped_numbers,
)
from cnnlib.dropout import dropout as reference

dropout = Exercise(
    reference,
    read="dropout-by-hand",
    aspects=aspects_of_units((3, 4), (80, 110), dropped_numbers, (5,), (2, 2, 1, 3)),
    returns=("output", "mask"),
)


def shape_of_x(x):
    """Return the shape of the mask: a unit is a number."""
    return x.shape


add_mistakes_with_units(
    dropout,
    shape_of_x,
    dropped_numbers,
    unit="number",
    draws_one_for_each="`rng.random(x.shape)` draws one random number for each number in `x`.",
)


@dropout.mistake()
def one_mask_for_all_rows(*arguments):
    """all rows share one mask

    Draw `rng.random(x.shape)`: each example of the batch has its own mask.
    """
    return drop_units(*arguments, mask_shape=lambda x: x.shape[1:])


@dropout.mistake()
def drops_whole_rows(*arguments):
    """whole rows were dropped

    Each number is dropped independently: draw `rng.random(x.shape)`.
    """

    def keep(rng, shape, rate):
        return repeated(draw_mask(rng, (shape[0], *[1] * (len(shape) - 1)), rate), shape)

    return drop_units(*arguments, mask_shape=shape_of_x, keep=keep)


@dropout.mistake()
def drops_whole_columns(*arguments):
    """whole columns were dropped

    Each number is dropped independently: draw `rng.random(x.shape)`.
    """

    def keep(rng, shape, rate):
        return repeated(draw_mask(rng, shape[1:], rate), shape)

    return drop_units(*arguments, mask_shape=shape_of_x, keep=keep)


@dropout.mistake("dropout-scaling")
def returns_the_scaled_mask(x, rate, rng, training=True):
    """the kept values were replaced by 1 / (1 − rate)

    That is the scaled mask: multiply `x` by it.
    """
    mask = draw_mask(rng, x.shape, rate)
    return (mask / (1 - rate), mask) if training else (x * 1.0, np.ones(x.shape, dtype=bool))
