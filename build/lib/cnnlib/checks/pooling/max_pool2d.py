"""Check `max_pool2d`: of each window, the largest number stays."""

from dataclasses import replace

import numpy as np

from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks.pooling._arguments import add_mistakes_with_arguments
from cnnlib.checks.pooling._cases import ASPECTS, far_below_0, over_the_edge_far_below_0
from cnnlib.checks.pooling._cells import add_mistakes_with_cells
from cnnlib.checks.pooling._places import add_mistakes_with_places
from cnnlib.checks.pooling._positions import add_mistakes_with_positions
from cnnlib.checks.pooling._results import add_mistakes_with_results
from cnnlib.checks.pooling._windows import LAWS, cells_around, pool_windows, zeros_around
from cnnlib.pooling import max_pool2d as reference

max_pool2d = Exercise(
    reference,
    read="pooling-by-hand",
    aspects=ASPECTS
    | {
        "negative numbers": (*ASPECTS["negative numbers"], far_below_0),
        "same": replace(ASPECTS["same"], draw=(*ASPECTS["same"].draw, over_the_edge_far_below_0)),
    },
    laws=LAWS,
)

add_mistakes_with_cells(max_pool2d, np.max)


@max_pool2d.mistake()
def starts_the_search_at_0(*arguments):
    """windows of negative numbers gave 0: the search started at 0

    Start from the first number of the window or from −∞, not from 0.
    """
    return pool_windows(*arguments, reduce=lambda window: np.maximum(window.max(axis=(1, 2)), 0))


def at_least(number):
    """Return what a search that starts at a number keeps of a window."""
    return lambda window: np.maximum(window.max(axis=(1, 2)) * 1.0, number)


for number, words in ((-1, "−1"), (-999, "a number such as −999 or −10⁹")):

    @max_pool2d.mistake(name=f"starts_the_search_at_minus_{-number}", number=words)
    def starts_the_search_at(*arguments, number=number):
        """windows of very small numbers came out wrong: the search started at {number}

        Numbers may be smaller than any that you think of: start from the first of the window, or from −∞.
        """
        return pool_windows(*arguments, reduce=at_least(number))

    @max_pool2d.mistake("pooling-padding", name=f"fills_the_outside_with_minus_{-number}", number=words)
    def fills_the_outside_with(images, pool_size=2, strides=None, padding="valid", *, number=number):
        """cells outside the image hold {number}, and the image may hold smaller numbers

        A cell outside the image must never be the largest: fill in −∞ (`-np.inf`), or cut the window off at
        the edge.
        """
        around = (0, 0), *cells_around(images, pool_size, strides, padding), (0, 0)
        return reference(np.pad(images * 1.0, around, constant_values=number), pool_size, strides)


@max_pool2d.mistake("pooling-kinds")
def keeps_the_smallest_number(*arguments):
    """the smallest number was kept

    Max pooling keeps the largest one.
    """
    return pool_windows(*arguments, reduce=lambda window: window.min(axis=(1, 2)))


@max_pool2d.mistake("pooling-kinds")
def takes_the_mean(*arguments):
    """the mean was taken

    That is average pooling; max pooling keeps the largest number.
    """
    return pool_windows(*arguments, reduce=lambda window: window.mean(axis=(1, 2)))


@max_pool2d.mistake("pooling-kinds")
def sums_the_numbers(*arguments):
    """the numbers were summed

    That is sum pooling; max pooling keeps the largest number.
    """
    return pool_windows(*arguments, reduce=lambda window: window.sum(axis=(1, 2)))


@max_pool2d.mistake("pooling-kinds")
def loses_the_signs(*arguments):
    """the signs were lost: the largest absolute value was returned

    −9 is smaller than 1: compare the numbers, not their absolute values.
    """
    return pool_windows(*arguments, reduce=lambda window: np.abs(window * 1.0).max(axis=(1, 2)))


@max_pool2d.mistake("pooling-kinds")
def keeps_the_number_farthest_from_0(*arguments):
    """the number farthest from 0 was kept

    −9 is smaller than 1: compare the numbers, not their absolute values.
    """

    def reduce(window):
        cells = window.reshape(len(window), -1, window.shape[-1]) * 1.0
        position = np.abs(cells).argmax(axis=1, keepdims=True)
        return np.take_along_axis(cells, position, axis=1)[:, 0]

    return pool_windows(*arguments, reduce=reduce)


@max_pool2d.mistake("pooling-backward")
def returns_the_position_of_the_largest_number(*arguments):
    """the position of the largest number was returned, not the number itself

    `argmax` says where the largest number is; `max` says what it is.
    """

    def reduce(window):
        return window.reshape(len(window), -1, window.shape[-1]).argmax(axis=1)

    return pool_windows(*arguments, reduce=reduce)


add_mistakes_with_arguments(max_pool2d)
add_mistakes_with_places(max_pool2d, np.max)
add_mistakes_with_positions(max_pool2d, np.max)
add_mistakes_with_results(max_pool2d)


@max_pool2d.mistake("pooling-padding")
def counts_padded_cells_as_0(images, pool_size=2, strides=None, padding="valid"):
    """padded cells counted as 0, which is larger than any negative number

    A cell outside the image must never be the largest: pad with −∞, or cut the window off at the edge.
    """
    return reference(zeros_around(images, pool_size, strides, padding), pool_size, strides)
