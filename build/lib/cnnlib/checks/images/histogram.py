"""Check `histogram`: how many pixels of each of the 256 grey levels there are."""

import numpy as np

from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks.images._cases import grey_image, tiled
from cnnlib.images import histogram as reference

histogram = Exercise(
    reference,
    read="images-histogram",
    aspects={
        "black to white": grey_image,
        "no black, no white": lambda rng: grey_image(rng, 20, 200),
        "a larger image": lambda rng: (tiled(grey_image(rng)[0]),),
    },
)


@histogram.mistake()
def spans_the_levels_that_occur(image):
    """the bins span only the grey levels that occur

    `np.histogram` starts at the smallest value: `range=(0, 256)` makes bin v count level v.
    """
    return np.histogram(image, bins=256)[0]


@histogram.mistake()
def ends_at_the_brightest_level(image):
    """the result ends at the brightest level that occurs

    Level 255 has a count even if it is 0: `np.bincount(…, minlength=256)`.
    """
    return np.bincount(image.ravel())


@histogram.mistake()
def counts_the_levels_that_occur(image):
    """only the levels that occur were counted

    The result has 256 entries, one for each level, most of them 0.
    """
    return np.unique(image, return_counts=True)[1]


@histogram.mistake()
def returns_fractions(image):
    """fractions were returned instead of counts

    Do not divide by the number of pixels: the entries sum to H · W.
    """
    return reference(image) / image.size


@histogram.mistake()
def counts_each_level_once(image):
    """each level was counted at most once

    `counts[image] += 1` adds only one to a level that repeats (and `=+ 1` none): use `np.bincount`.
    """
    counts = np.zeros(256, dtype=int)
    counts[image] += 1
    return counts


@histogram.mistake()
def accumulates(image):
    """the counts were accumulated, starting from black

    Entry v counts the pixels of level v alone; the sums come later, in `equalize`.
    """
    return np.cumsum(reference(image))


@histogram.mistake()
def overflows_in_8_bits(image):
    """the counts were stored as 8-bit integers

    They count up to 255 and start again from 0: let NumPy choose the dtype, or use `dtype=int`.
    """
    return reference(image).astype(np.uint8)


@histogram.mistake()
def returns_counts_and_edges(image):
    """both results of `np.histogram` were returned: counts and edges

    Keep only the first: `np.histogram(…)[0]`.
    """
    return np.histogram(image, bins=256, range=(0, 256))


@histogram.mistake()
def joins_levels_254_and_255(image):
    """there are 255 entries, and the last one counts levels 254 and 255

    256 levels need 256 bins, and so 257 edges: `bins=256, range=(0, 256)`.
    """
    return np.histogram(image, bins=range(256))[0]


@histogram.mistake()
def ends_the_loop_at_a_level_in_8_bits(image):
    """the end of the loop overflowed

    `image.max()` is an 8-bit integer, and 255 + 1 is 0 there: `int(image.max()) + 1`, or 256.
    """
    counts = reference(image)
    counts[(int(image.max()) + 1) % 256 :] = 0
    return counts


@histogram.mistake()
def counts_level_0_in_the_last_entry(image):
    """entry 255 counts level 0: everything is shifted down

    Level v is counted in entry v, not v − 1.
    """
    return np.roll(reference(image), -1)


@histogram.mistake()
def counts_the_first_row_only(image):
    """only the first row was counted

    Is the `return` inside the loop over rows?
    """
    return reference(image[:1])


@histogram.mistake()
def counts_each_row_by_itself(image):
    """each row was counted by itself

    Add the rows up: one count for each level.
    """
    return np.array([reference(row[np.newaxis]) for row in image])


@histogram.mistake()
def counts_from_1(image):
    """entry 0 counts level 1

    Level v belongs in entry v; the first entry is black: `range(256)`.
    """
    return np.append(reference(image)[1:], 0)


@histogram.mistake()
def misses_black(image):
    """black was not counted

    The levels start at 0: is the loop `range(1, 256)`?
    """
    counts = reference(image)
    counts[0] = 0
    return counts


@histogram.mistake()
def misses_white(image):
    """white was not counted

    The levels end at 255: `range(255)` stops at 254.
    """
    counts = reference(image)
    counts[255] = 0
    return counts


@histogram.mistake()
def returns_255_entries(image):
    """there are 255 entries instead of 256

    From 0 to 255 there are 256 levels.
    """
    return reference(image)[:255]


@histogram.mistake()
def shifts_the_counts_up(image):
    """the counts are shifted by one level

    Level v is counted in entry v: the first entry is black.
    """
    return np.append(0, reference(image)[:-1])
