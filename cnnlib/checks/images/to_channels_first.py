"""Check `to_channels_first`: the last axis moves to position 1."""

import numpy as np

from cnnlib.checks._core.cases import pixels
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._families.batch import add_mistakes_with_lost_images
from cnnlib.checks.images._cases import batch
from cnnlib.images import to_channels_first as reference

to_channels_first = Exercise(
    reference,
    read="images-layouts",
    aspects={
        "one image": (lambda rng: batch(rng, n=(1, 1)), lambda rng: (pixels(rng, 1, 2, 3, 2),)),
        "several images": (batch, lambda rng: (pixels(rng, 2, 2, 3, 2),)),
    },
)


@to_channels_first.mistake()
def reshapes(images):
    """the numbers were reshaped, not transposed

    `reshape` keeps the numbers in their order and scrambles the picture: move the axis instead.
    """
    return images.reshape(len(images), images.shape[3], *images.shape[1:3])


@to_channels_first.mistake()
def swaps_rows_and_columns(images):
    """rows and columns are swapped

    The new order of the old axes is 0, 3, 1, 2: rows stay before columns.
    """
    return images.transpose(0, 3, 2, 1)


@to_channels_first.mistake()
def moves_the_axes_the_other_way(images):
    """the axes were moved in the opposite direction

    `transpose(0, 2, 3, 1)` goes from channels first to channels last; here it is 0, 3, 1, 2.
    """
    return images.transpose(0, 2, 3, 1)


@to_channels_first.mistake()
def puts_the_channels_before_the_batch(images):
    """the channels were moved before the batch axis

    The batch axis stays first: (N, C, H, W).
    """
    return images.transpose(3, 0, 1, 2)


@to_channels_first.mistake()
def puts_the_channels_after_the_rows(images):
    """the channels were moved between rows and columns

    The channels come before both: (N, C, H, W).
    """
    return images.transpose(0, 1, 3, 2)


@to_channels_first.mistake()
def reverses_all_axes(images):
    """all axes were reversed

    The new order of the old axes is 0, 3, 1, 2.
    """
    return images.transpose()


@to_channels_first.mistake()
def leaves_the_layout_as_it_was(images):
    """the layout did not change

    Move the last axis to position 1.
    """
    return np.copy(images)


@to_channels_first.mistake()
def drops_the_batch_axis(images):
    """the batch axis is gone: one image was returned

    Keep the batch axis: the result has four axes, (N, C, H, W).
    """
    return images[0].transpose(2, 0, 1)


add_mistakes_with_lost_images(to_channels_first)
