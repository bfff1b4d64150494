"""Check `average_pool2d`: of each window, the mean stays."""

import numpy as np

from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._families.dtypes import add_mistakes_with_dtype_of
from cnnlib.checks.pooling._arguments import add_mistakes_with_arguments
from cnnlib.checks.pooling._cases import ASPECTS, many_pixels, side_by_side
from cnnlib.checks.pooling._cells import add_mistakes_with_cells
from cnnlib.checks.pooling._places import add_mistakes_with_places
from cnnlib.checks.pooling._positions import add_mistakes_with_positions
from cnnlib.checks.pooling._results import add_mistakes_with_results
from cnnlib.checks.pooling._windows import LAWS, mean_in_8_bits, pool_windows, zeros_around
from cnnlib.pooling import average_pool2d as reference
from cnnlib.pooling import sum_pool2d


def half_zeros(rng):
    """Windows of which one row is 0, as ReLU leaves it."""
    (images,) = side_by_side(rng)
    images[:, ::2] = 0
    return (images,)


def many_pixels_in_a_window(rng):
    """One window whose sum is beyond 65,504, where float16 ends."""
    return *many_pixels(rng), 24


average_pool2d = Exercise(
    reference,
    read="pooling-kinds",
    aspects=ASPECTS
    | {
        "negative numbers": (*ASPECTS["negative numbers"], half_zeros),
        "number types": (*ASPECTS["number types"], many_pixels_in_a_window),
    },
    laws=LAWS,
)

add_mistakes_with_cells(average_pool2d, np.mean)


@average_pool2d.mistake()
def keeps_the_largest_number(*arguments):
    """the largest number was kept

    That is max pooling. Here it is the mean of the window.
    """
    return pool_windows(*arguments, reduce=lambda window: window.max(axis=(1, 2)))


@average_pool2d.mistake()
def sums_the_numbers(*arguments):
    """the numbers were summed, not averaged

    Divide by how many numbers the window sees.
    """
    return pool_windows(*arguments, reduce=lambda window: window.sum(axis=(1, 2)))


@average_pool2d.mistake()
def takes_the_median(*arguments):
    """the median was taken

    The mean is the sum divided by the count; the median is the middle value.
    """
    return pool_windows(*arguments, reduce=lambda window: np.median(window, axis=(1, 2)))


@average_pool2d.mistake()
def averages_the_smallest_and_the_largest_number(*arguments):
    """the smallest and the largest number were averaged

    All numbers of the window count: their sum divided by their count.
    """

    def reduce(window):
        return (window.max(axis=(1, 2)) + 1.0 * window.min(axis=(1, 2))) / 2

    return pool_windows(*arguments, reduce=reduce)


@average_pool2d.mistake()
def averages_what_is_not_0(*arguments):
    """zeros were left out: the sum was divided by how many numbers are not 0

    A 0 inside the image is a number like any other; only cells outside the image do not count.
    """

    def reduce(window):
        return window.sum(axis=(1, 2)) / np.maximum(np.count_nonzero(window, axis=(1, 2)), 1)

    return pool_windows(*arguments, reduce=reduce)


@average_pool2d.mistake("images-dtypes")
def pads_integers_with_nan(images, pool_size=2, strides=None, padding="valid"):
    """nan became 0 where the images hold integers, and was counted

    Integers have no nan: convert the images to float before you pad them, or cut the window off at the edge.
    """
    pool = counts_padded_cells if images.dtype.kind in "iu" else reference
    return pool(images, pool_size, strides, padding)


@average_pool2d.mistake()
def divides_by_the_height_only(*arguments):
    """the sum was divided by the height of the window only

    A window of ph rows and pw columns has ph · pw numbers.
    """
    return pool_windows(*arguments, reduce=lambda window: window.sum(axis=(1, 2)) / window.shape[1])


@average_pool2d.mistake()
def loses_the_signs(*arguments):
    """the signs were lost: the absolute values were averaged

    Negative numbers count with their sign.
    """
    return pool_windows(*arguments, reduce=lambda window: np.abs(window * 1.0).mean(axis=(1, 2)))


@average_pool2d.mistake()
def rounds_down(*arguments):
    """the mean was rounded down

    `//` cuts fractions off: divide with `/`.
    """
    return pool_windows(*arguments, reduce=lambda window: np.floor(window.mean(axis=(1, 2))))


@average_pool2d.mistake("images-dtypes")
def overflows_in_8_bits(*arguments):
    """8-bit integers overflowed in the sum

    Two bright pixels add up to more than 255: convert the images to float before adding.
    """
    return pool_windows(*arguments, reduce=mean_in_8_bits)


add_mistakes_with_arguments(average_pool2d)
add_mistakes_with_places(average_pool2d, np.mean)
add_mistakes_with_positions(average_pool2d, np.mean)
add_mistakes_with_results(average_pool2d)
add_mistakes_with_dtype_of(average_pool2d, "images")


@average_pool2d.mistake("pooling-padding")
def counts_padded_cells(images, pool_size=2, strides=None, padding="valid"):
    """padded cells were counted in the mean

    Cells outside the image have no value: divide by how many cells of the window lie on the image.
    """
    return reference(zeros_around(images, pool_size, strides, padding), pool_size, strides)


@average_pool2d.mistake()
def divides_by_4(*arguments):
    """every sum was divided by 4

    A window of ph rows and pw columns has ph · pw numbers; 4 is right for 2 × 2 only.
    """
    return sum_pool2d(*arguments) / 4
