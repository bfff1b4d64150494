"""Check `to_channels_first`: the last axis moves to position 1."""

import numpy as np

from cnnlib.checks._core.cases import pixels, size, two_sizes, whole
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._families.batch import add_mistakes_with_lost_images
from cnnlib.checks.images._cases import batch
from cnnlib.images import to_channels_first as reference


def any_numbers(rng, channels=(2, 3)):
    """A batch of fractions of both signs, and more than 8 bits hold."""
    shape = size(rng, 1, 2), *two_sizes(rng, 2, 4), size(rng, *channels)
    return (whole(rng, *shape, low=-9999, high=9999) / 8,)


def one_channel(rng):
    """The same, grey."""
    return any_numbers(rng, channels=(1, 1))


to_channels_first = Exercise(
    reference,
    read="images-layouts",
    aspects={
        "one image": (lambda rng: batch(rng, n=(1, 1)), lambda rng: (pixels(rng, 1, 2, 3, 2),)),
        "several images": (batch, lambda rng: (pixels(rng, 2, 2, 3, 2),)),
        "any numbers": (any_numbers, one_channel),
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


@to_channels_first.mistake()
def reverses_the_channels(images):
    """the channels come in reverse order

    Only the place of their axis changes: channel c stays channel c.
    """
    return reference(images[..., ::-1])


@to_channels_first.mistake("images-dtypes")
def copies_into_8_bits(images):
    """the numbers were copied into 8-bit integers

    They hold only 0 … 255 and no fractions: give the new array the dtype of `images`.
    """
    return reference(images).astype(np.int64).astype(np.uint8)


@to_channels_first.mistake()
def takes_the_height_for_the_width(images):
    """the width was taken to be the height, as in a square image

    H and W may differ: read both, `n, h, w, c = images.shape`.
    """
    return with_sides(images, images.shape[1])


@to_channels_first.mistake()
def takes_the_width_for_the_height(images):
    """the height was taken to be the width, as in a square image

    H and W may differ: read both, `n, h, w, c = images.shape`.
    """
    return with_sides(images, images.shape[2])


def with_sides(images, side):
    """Copy pixel by pixel as if all images were squares; an index beyond the end raises what it raises."""
    result = np.zeros((len(images), images.shape[3], side, side), dtype=images.dtype)
    for y, x in np.ndindex(side, side):
        result[:, :, y, x] = images[:, y, x]
    return result
