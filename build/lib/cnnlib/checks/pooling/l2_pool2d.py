"""Check `l2_pool2d`: of each window, its length as a vector stays."""

import numpy as np

from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._families.dtypes import add_mistakes_with_dtype_of
from cnnlib.checks.pooling._arguments import add_mistakes_with_arguments
from cnnlib.checks.pooling._cases import ASPECTS
from cnnlib.checks.pooling._cells import add_mistakes_with_cells
from cnnlib.checks.pooling._places import add_mistakes_with_places
from cnnlib.checks.pooling._positions import add_mistakes_with_positions
from cnnlib.checks.pooling._results import add_mistakes_with_results
from cnnlib.checks.pooling._windows import LAWS, as_pair, pool_windows
from cnnlib.pooling import l2_pool2d as reference

l2_pool2d = Exercise(reference, read="pooling-kinds", aspects=ASPECTS, laws=LAWS)


def root_of_the_sum_of_squares(window, axis):
    """Return the length of a window."""
    return np.sqrt(np.square(window * 1.0).sum(axis=axis))


add_mistakes_with_cells(l2_pool2d, root_of_the_sum_of_squares)


@l2_pool2d.mistake()
def takes_no_root(*arguments):
    """the root is missing: the squares were only summed

    The length of a vector is the root of the sum of its squares.
    """
    return pool_windows(*arguments, reduce=lambda window: np.square(window * 1.0).sum(axis=(1, 2)))


@l2_pool2d.mistake()
def averages_the_squares(*arguments):
    """the squares were averaged, not summed

    The L2 norm is the root of the *sum* of the squares; nothing is divided.
    """
    return pool_windows(*arguments, reduce=lambda window: np.sqrt(np.square(window * 1.0).mean(axis=(1, 2))))


@l2_pool2d.mistake()
def takes_the_l1_norm(*arguments):
    """absolute values were summed, not squares (the L1 norm)

    Square the numbers, sum them, take the root.
    """
    return pool_windows(*arguments, reduce=lambda window: np.abs(window * 1.0).sum(axis=(1, 2)))


@l2_pool2d.mistake()
def takes_the_root_before_the_sum(*arguments):
    """the root was taken number by number, before the sum

    Sum the squares first, then take one root.
    """

    def reduce(window):
        return (np.sqrt(np.square(window * 1.0)) * np.sign(window)).sum(axis=(1, 2))

    return pool_windows(*arguments, reduce=reduce)


@l2_pool2d.mistake()
def squares_the_sum(*arguments):
    """the sum was squared, not the numbers

    Square each number, then sum: √(Σ x²), not √((Σ x)²).
    """
    return pool_windows(*arguments, reduce=lambda window: np.abs((window * 1.0).sum(axis=(1, 2))))


@l2_pool2d.mistake()
def keeps_the_largest_number(*arguments):
    """the largest number was kept

    That is max pooling. Here it is the length of the window, √(Σ x²).
    """
    return pool_windows(*arguments, reduce=lambda window: window.max(axis=(1, 2)))


@l2_pool2d.mistake()
def takes_the_mean(*arguments):
    """the mean was taken

    That is average pooling. Here it is the length of the window, √(Σ x²).
    """
    return pool_windows(*arguments, reduce=lambda window: window.mean(axis=(1, 2)))


@l2_pool2d.mistake()
def takes_the_spectral_norm(*arguments):
    """the window was treated as a matrix, and its spectral norm was taken

    Of a matrix, `np.linalg.norm(window, 2)` is the largest singular value: leave out the 2.
    """

    def reduce(window):
        return np.linalg.norm(np.moveaxis(window * 1.0, -1, 1), 2, axis=(2, 3))

    return pool_windows(*arguments, reduce=reduce)


@l2_pool2d.mistake("images-dtypes")
def overflows_in_8_bits(*arguments):
    """8-bit integers overflowed when they were squared

    16 · 16 is 256, which becomes 0: convert the images to float before squaring.
    """
    return pool_windows(*arguments, reduce=lambda window: np.sqrt((window * window).sum(axis=(1, 2)) * 1.0))


add_mistakes_with_arguments(l2_pool2d)
add_mistakes_with_places(l2_pool2d, root_of_the_sum_of_squares)
add_mistakes_with_positions(l2_pool2d, root_of_the_sum_of_squares)
add_mistakes_with_results(l2_pool2d)
add_mistakes_with_dtype_of(l2_pool2d, "images")


@l2_pool2d.mistake()
def divides_the_squares_by_the_height(images, pool_size=2, strides=None, padding="valid"):
    """the squares were divided by the height of the window

    The L2 norm is the root of the *sum* of the squares; nothing is divided.
    """
    return reference(images, pool_size, strides, padding) / np.sqrt(as_pair(pool_size)[0])
