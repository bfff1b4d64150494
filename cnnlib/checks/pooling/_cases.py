"""What the pools are tried on: images in which every number is told from every other."""

import numpy as np

from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.cases import pixels, size, two_sizes


def distinct(rng, *shape):
    """Return positive whole numbers, no two of them equal: nothing ties, nothing is below 0."""
    return rng.permutation(np.arange(1.0, 1 + np.prod(shape))).reshape(shape)


def one_window(rng):
    """A single window of 2 × 2: everything can be seen at a glance."""
    return (distinct(rng, 1, 2, 2, 1),)


def side_by_side(rng):
    """Windows of 2 × 2 that fill the image, without a further argument."""
    h, w = two_sizes(rng, 1, 3)
    return (distinct(rng, 1, 2 * h, 2 * w, 1),)


def threes_side_by_side(rng):
    """Windows of 3 × 3 that fill the image."""
    h, w = two_sizes(rng, 1, 2)
    return distinct(rng, 1, 3 * h, 3 * w, 1), 3


def mixed_signs(rng):
    """Numbers of either sign, so that the largest is not the one farthest from 0."""
    images = distinct(rng, 1, 4, 6, 1)
    return (images - 12,)


def all_negative(rng):
    """Nothing above −1: the largest number of a window is not 0."""
    (images,) = side_by_side(rng)
    return (-images,)


def lowered(images):
    """Return numbers below −999 and −10⁹, which people take for the smallest, and that 32 bits hold; one rises."""
    images = 1e6 * images - 1.1e9
    images[0, 0, 0, 0] = 1e9
    return images


def far_below_0(rng):
    """A window with a large number, and others of very small ones."""
    (images,) = all_negative(rng)
    return (lowered(images),)


def left_over(rng):
    """Rows and columns that no window reaches."""
    h, w = two_sizes(rng, 1, 2)
    return (distinct(rng, 1, 2 * h + 1, 2 * w + 1, 1),)


def threes_left_over(rng):
    """One or two rows and columns too many for windows of 3 × 3."""
    more = two_sizes(rng, 1, 2)
    return distinct(rng, 1, 3 + more[0], 6 + more[1], 1), 3


def batch(rng):
    """Several images with several channels."""
    number, channels = two_sizes(rng, 2, 3)
    return (distinct(rng, number, 4, 2, channels),)


def pair_of_sizes(rng):
    """A window that is not square."""
    pool_size = two_sizes(rng, 1, 3)
    return distinct(rng, 1, 6, 5, 1), pool_size


def pairs_of_sizes_and_strides(rng):
    """Window and strides both given as pairs, all four numbers telling rows from columns."""
    return distinct(rng, 1, 6, 7, 1), two_sizes(rng, 2, 3), two_sizes(rng, 1, 3)


def pairs_without_overlap(rng):
    """Window and strides both given as pairs, no two windows sharing a cell."""
    ph, pw = two_sizes(rng, 1, 2)
    return distinct(rng, 1, 6, 7, 1), (ph, pw), (pw + 1, ph + 1)


def overlapping(rng):
    """Strides that are smaller than the window."""
    pool_size, stride = [(2, 1), (3, 2), (3, 1)][size(rng, 0, 2)]
    h, w = two_sizes(rng, 4, 6)
    return distinct(rng, 1, h, w, 1), pool_size, stride


def pair_under_one_stride(rng):
    """A window that is not square, and one stride for both directions."""
    return distinct(rng, 1, 6, 5, 1), two_sizes(rng, 1, 3), size(rng, 1, 2)


def square_under_two_strides(rng):
    """A window given as one number, and strides as a pair."""
    return distinct(rng, 1, 6, 5, 1), size(rng, 2, 3), two_sizes(rng, 1, 3)


def with_gaps(rng):
    """Strides that are larger than the window: cells between them are skipped."""
    return distinct(rng, 1, 5, 6, 1), 2, 3


def over_the_edge(rng):
    """Windows that hang over the edge, over positive numbers."""
    h, w = two_sizes(rng, 3, 6)
    pool_size, strides = [(2, None), (3, 2), (2, 1), (3, (2, 1))][size(rng, 0, 3)]
    return distinct(rng, 1, h, w, 1), pool_size, strides, "same"


def over_the_edge_of_negative_numbers(rng):
    """One row and one column too few, added at the end; any padded 0 is larger than these numbers."""
    return -distinct(rng, 1, 5, 3, 1), 2, None, "same"


def over_the_edge_in_steps_of_1(rng):
    """A window of two in steps of one: what is added is odd, and decides how many places there are."""
    return distinct(rng, 1, *two_sizes(rng, 2, 4), 1), 2, 1, "same"


def over_the_edge_in_steps_of_2(rng):
    """Four columns under windows of three in steps of two: one column is missing, not two."""
    return distinct(rng, 1, 3, 4, 1), 3, 2, "same"


def over_the_edge_far_below_0(rng):
    """Windows of very small numbers hang over the edge."""
    images, *others = over_the_edge_of_negative_numbers(rng)
    return lowered(images), *others


def over_the_edge_in_pairs(rng):
    """A window and strides that tell rows from columns."""
    return distinct(rng, 1, *two_sizes(rng, 4, 7), 1), two_sizes(rng, 2, 4), two_sizes(rng, 1, 3), "same"


def over_the_edge_with_gaps(rng):
    """Steps that come out even and jump over cells: fewer than no cells are missing, so none is added."""
    pool_size, stride = (1, 2)[size(rng, 0, 1)], 4
    h, w = two_sizes(rng, 1, 2)
    return distinct(rng, 1, stride * h, stride * w, 1), pool_size, stride, "same"


def over_the_edge_of_a_batch(rng):
    """Several images with several channels, one row and one column too few."""
    number, channels = two_sizes(rng, 2, 3)
    return distinct(rng, number, 3, 5, channels), 2, None, "same"


def bright_pixels(rng):
    """8-bit integers, large enough that two of them overflow."""
    return (pixels(rng, 1, 2, 4, 1) // 2 + 128,)


def fractions(rng):
    """Numbers from 0 to 1, in float64."""
    return (distinct(rng, 1, 2, 4, 1) / 16,)


def single_precision(rng):
    """Numbers from 0 to 1, in float32."""
    return (fractions(rng)[0].astype(np.float32),)


def whole_numbers(rng):
    """64-bit integers."""
    return (distinct(rng, 1, 4, 2, 1).astype(np.int64),)


def bright_pixels_over_the_edge(rng):
    """8-bit integers, which hold no −∞ and no nan to fill the outside with."""
    return pixels(rng, 1, 3, 5, 1) | 128, 2, None, "same"


def dark_pixels_over_the_edge(rng):
    """8-bit integers down to 0, of which nothing is smaller: one less is 255."""
    images = pixels(rng, 1, 3, 5, 1) // 2
    images[0, 0, 0, 0] = 0
    return images, 2, None, "same"


def many_pixels(rng):
    """So many bright pixels that their sum is beyond 65,504, where float16 ends."""
    return (pixels(rng, 1, 24, 24, 1) | 128,)


NUMBER_TYPES = (bright_pixels, fractions, single_precision, whole_numbers)
ASPECTS = {  # of a pool with windows
    "one window": one_window,
    "side by side": (side_by_side, threes_side_by_side),
    "negative numbers": (mixed_signs, all_negative),
    "left over": (left_over, threes_left_over),
    "channels and batch": batch,
    "pairs": (pair_of_sizes, pairs_of_sizes_and_strides),
    "strides": Aspect(
        (overlapping, with_gaps, pair_under_one_stride, square_under_two_strides), unmodified=True
    ),
    "same": Aspect(
        (
            over_the_edge,
            over_the_edge_of_negative_numbers,
            over_the_edge_in_steps_of_1,
            over_the_edge_in_steps_of_2,
        ),
        unmodified=True,
    ),
    "same in pairs and with gaps": (
        over_the_edge_in_pairs,
        over_the_edge_with_gaps,
        over_the_edge_of_a_batch,
    ),
    "number types": (*NUMBER_TYPES, bright_pixels_over_the_edge, dark_pixels_over_the_edge),
}
