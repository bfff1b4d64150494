"""Check `global_average_pool2d`: of each map, the mean stays."""

import numpy as np

from cnnlib.checks._core.cases import size, two_sizes, whole
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._families.batch import add_mistakes_with_lost_images
from cnnlib.checks.pooling._cases import NUMBER_TYPES, many_pixels
from cnnlib.checks.pooling._windows import LAWS, mean_in_8_bits
from cnnlib.pooling import global_average_pool2d as reference


def some_zeros(rng):
    """One image with one channel, half of it 0, as ReLU leaves it."""
    (images,) = one_map(rng)
    images[:, ::2] = 0
    return (images,)


def one_map(rng):
    """One image with one channel, its sides different."""
    return (whole(rng, 1, *two_sizes(rng, 2, 4), 1),)


def several_maps(rng):
    """One image with several channels."""
    return (whole(rng, 1, *two_sizes(rng, 2, 4), size(rng, 2, 3)),)


def batch_of_maps(rng):
    """Several images with several channels."""
    number, channels = two_sizes(rng, 2, 3)
    return (whole(rng, number, *two_sizes(rng, 4, 6), channels),)


global_average_pool2d = Exercise(
    reference,
    read="pooling-global",
    aspects={
        "one map": (one_map, some_zeros),
        "channels": several_maps,
        "batch": batch_of_maps,
        "number types": (*NUMBER_TYPES, many_pixels),
    },
    laws=LAWS,
)

# Axes -----------------------------------------------------------------------------------------------------


@global_average_pool2d.mistake()
def keeps_the_axes_of_rows_and_columns(images):
    """the axes of rows and columns are still there

    One number for each channel of each image: the shape is (N, C), without `keepdims`.
    """
    return images.mean(axis=(1, 2), keepdims=True)


@global_average_pool2d.mistake()
def averages_the_channels_too(images):
    """the channels were averaged too

    Each channel keeps its own mean: average along the axes 1 and 2 only.
    """
    return images.mean(axis=(1, 2, 3))


@global_average_pool2d.mistake()
def averages_the_channels_only(images):
    """only the channels were averaged

    The layout is (N, H, W, C): average along the axes 1 and 2, and keep the last.
    """
    return images.mean(axis=3)


@global_average_pool2d.mistake()
def averages_columns_and_channels(images):
    """columns and channels were averaged (channels first)

    The layout is (N, H, W, C): rows and columns are the axes 1 and 2.
    """
    return images.mean(axis=(2, 3))


@global_average_pool2d.mistake()
def averages_the_batch_in_place_of_the_columns(images):
    """the batch was averaged in place of the columns

    Axis 0 counts the images: average along the axes 1 and 2.
    """
    return images.mean(axis=(0, 1))


@global_average_pool2d.mistake()
def averages_the_images_too(images):
    """the images of the batch were averaged too

    Each image keeps its own means: average along the axes 1 and 2 only.
    """
    return images.mean(axis=(0, 1, 2))


@global_average_pool2d.mistake()
def averages_everything(images):
    """everything was averaged into one number

    Each channel of each image keeps its own mean: average along the axes 1 and 2.
    """
    return np.mean(images)


@global_average_pool2d.mistake()
def averages_the_rows_only(images):
    """only the rows were averaged

    Average along rows *and* columns: `axis=(1, 2)`.
    """
    return images.mean(axis=1)


@global_average_pool2d.mistake()
def averages_the_columns_only(images):
    """only the columns were averaged

    Average along rows *and* columns: `axis=(1, 2)`.
    """
    return images.mean(axis=2)


# The mean -------------------------------------------------------------------------------------------------


@global_average_pool2d.mistake()
def sums_the_numbers(images):
    """the sums were not divided

    A mean is the sum over H · W pixels divided by H · W.
    """
    return images.sum(axis=(1, 2))


@global_average_pool2d.mistake()
def keeps_the_largest_number(images):
    """the largest numbers were kept

    That is global *max* pooling. Here it is the mean.
    """
    return images.max(axis=(1, 2))


@global_average_pool2d.mistake()
def averages_the_largest_of_each_column(images):
    """the largest number of each column was taken, and the mean of those

    Every pixel counts alike: take the mean over rows and columns, `axis=(1, 2)`.
    """
    return images.max(axis=1).mean(axis=1)


@global_average_pool2d.mistake()
def averages_what_is_not_0(images):
    """zeros were left out: the sums were divided by how many numbers are not 0

    A 0 is a number like any other: divide by H · W.
    """
    return images.sum(axis=(1, 2)) / np.maximum(np.count_nonzero(images, axis=(1, 2)), 1)


@global_average_pool2d.mistake()
def divides_by_the_height_only(images):
    """the sums were divided by the height only

    There are H · W pixels, not H.
    """
    return images.sum(axis=(1, 2)) / images.shape[1]


@global_average_pool2d.mistake()
def divides_by_the_square_of_the_height(images):
    """the sums were divided by H · H

    There are H · W pixels; an image need not be square.
    """
    return images.sum(axis=(1, 2)) / images.shape[1] ** 2


@global_average_pool2d.mistake()
def divides_by_the_number_of_all_values(images):
    """the sums were divided by the number of all values

    Each mean is taken over the H · W pixels of its own channel.
    """
    return images.sum(axis=(1, 2)) / images[0].size


@global_average_pool2d.mistake()
def swaps_images_and_channels(images):
    """the axes of images and channels are swapped

    The shape is (N, C): a row for each image.
    """
    return images.mean(axis=(1, 2)).T


@global_average_pool2d.mistake()
def rounds_down(images):
    """the means were rounded down

    `//` cuts fractions off: divide with `/`.
    """
    return np.floor(images.mean(axis=(1, 2)))


@global_average_pool2d.mistake()
def overflows_in_8_bits(images):
    """8-bit integers overflowed in the sum

    Two bright pixels add up to more than 255: convert the images to float before adding.
    """
    return mean_in_8_bits(images)


@global_average_pool2d.mistake()
def averages_one_window(images):
    """only one window of 2 × 2 was averaged

    A global pool has no window: it takes the mean over the whole image.
    """
    return images[:, :2, :2].mean(axis=(1, 2))


add_mistakes_with_lost_images(global_average_pool2d)
