"""Checks of the pooling exercises: what is judged, and the mistakes that people make."""

import numpy as np

from cnnlib import pooling as reference
from cnnlib.checks._cases import pixels, size, two_sizes, whole
from cnnlib.checks._exercise import Exercise, Law
from cnnlib.padding import same_padding

# Cases ----------------------------------------------------------------------------------------------------


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


def threes(rng):
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


def left_over(rng):
    """Rows and columns that no window reaches."""
    h, w = two_sizes(rng, 1, 2)
    return (distinct(rng, 1, 2 * h + 1, 2 * w + 1, 1),)


def left_over_of_three(rng):
    """One or two rows and columns too many for windows of 3 × 3."""
    more = two_sizes(rng, 1, 2)
    return distinct(rng, 1, 3 + more[0], 6 + more[1], 1), 3


def batch(rng):
    """Several images with several channels."""
    number, channels = two_sizes(rng, 2, 3)
    return (distinct(rng, number, 4, 2, channels),)


def pairs(rng):
    """A window that is not square."""
    pool_size = two_sizes(rng, 1, 3)
    return distinct(rng, 1, 6, 5, 1), pool_size


def pairs_of_strides(rng):
    """Window and strides both given as pairs, all four numbers telling rows from columns."""
    return distinct(rng, 1, 6, 7, 1), two_sizes(rng, 2, 3), two_sizes(rng, 1, 3)


def pairs_apart(rng):
    """Window and strides both given as pairs, no two windows sharing a cell."""
    ph, pw = two_sizes(rng, 1, 2)
    return distinct(rng, 1, 6, 7, 1), (ph, pw), (pw + 1, ph + 1)


def overlapping(rng):
    """Strides that are smaller than the window."""
    pool_size, stride = [(2, 1), (3, 2), (3, 1)][size(rng, 0, 2)]
    h, w = two_sizes(rng, 4, 6)
    return distinct(rng, 1, h, w, 1), pool_size, stride


def apart(rng):
    """Strides that are larger than the window: cells between them are skipped."""
    return distinct(rng, 1, 5, 6, 1), 2, 3


def same(rng):
    """Windows that hang over the edge, over positive numbers."""
    h, w = two_sizes(rng, 3, 6)
    pool_size, strides = [(2, None), (3, 2), (2, 1), (3, (2, 1))][size(rng, 0, 3)]
    return distinct(rng, 1, h, w, 1), pool_size, strides, "same"


def same_odd(rng):
    """One row and one column too few, added at the end; any padded 0 is larger than these numbers."""
    return -distinct(rng, 1, 5, 3, 1), 2, None, "same"


def same_dense(rng):
    """A window of two in steps of one: what is added is odd, and decides how many places there are."""
    return distinct(rng, 1, *two_sizes(rng, 2, 4), 1), 2, 1, "same"


def same_stride_two(rng):
    """Four columns under windows of three in steps of two: one column is missing, not two."""
    return distinct(rng, 1, 3, 4, 1), 3, 2, "same"


def bytes_(rng):
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


TYPES = (bytes_, fractions, single_precision, whole_numbers)
POOL = {
    "one window": one_window,
    "side by side": (side_by_side, threes),
    "negative numbers": (mixed_signs, all_negative),
    "left over": (left_over, left_over_of_three),
    "channels and batch": batch,
    "pairs": (pairs, pairs_of_strides),
    "strides": (overlapping, apart),
    "same": (same, same_odd, same_dense, same_stride_two),
    "number types": TYPES,
}

# The frame that wrong answers share -----------------------------------------------------------------------


def pair(value):
    """Return a number as a pair, and a pair as it is."""
    return value if isinstance(value, tuple) else (value, value)


def stepped(pool_size, strides):
    """Return the window and the strides as pairs."""
    return pair(pool_size), pair(pool_size if strides is None else strides)


def pads_of(images, pool_size, strides, padding):
    """Return the cells before and after the rows, and before and after the columns."""
    ways = zip(images.shape[1:3], *stepped(pool_size, strides), strict=True)
    return [same_padding(*way) if padding == "same" else (0, 0) for way in ways]


def pooled(step, images, pool_size=2, strides=None, padding="valid"):
    """Fill a map with step(window) for each window (N, h, w, C), cut off where the image ends."""
    (ph, pw), (sy, sx) = stepped(pool_size, strides)
    (top, bottom), (left, right) = pads_of(images, pool_size, strides, padding)
    _, height, width, _ = images.shape
    rows = range(-top, height + bottom - ph + 1, sy)
    columns = range(-left, width + right - pw + 1, sx)
    return np.stack(
        [
            np.stack([step(images[:, max(y, 0) : y + ph, max(x, 0) : x + pw]) for x in columns], axis=1)
            for y in rows
        ],
        axis=1,
    )


def in_windows(step):
    """Return the pool that does step(window) for each window."""

    def answer(*arguments):
        return pooled(step, *arguments)

    return answer


def zeros_around(images, pool_size, strides, padding):
    """Return the images with zeros where "same" looks over the edge."""
    return np.pad(images, ((0, 0), *pads_of(images, pool_size, strides, padding), (0, 0)))


# Mistakes about where the windows stand, which every pool can make ----------------------------------------


def padded_by(change):
    """Let a pool look at images with other cells of padding than "same" has, none of which count."""

    def make(pool):
        def answer(images, pool_size=2, strides=None, padding="valid"):
            if padding != "same":
                return pool(images, pool_size, strides)
            return pool(images, pool_size, strides, change(images, pool_size, strides))

        return answer

    return make


def extra_before(images, pool_size, strides):
    """Put the odd cell in front."""
    return tuple((after, before) for before, after in pads_of(images, pool_size, strides, "same"))


def on_both_sides(images, pool_size, strides):
    """Add as much in front as behind."""
    return tuple((after, after) for _, after in pads_of(images, pool_size, strides, "same"))


def as_if_dense(images, pool_size, strides):
    """Count the cells as if the stride were 1."""
    return tuple(((cells - 1) // 2, cells // 2) for cells in pair(pool_size))


def hanging_over(pool):
    """Keep the windows that only partly lie on the image."""

    def answer(images, pool_size=2, strides=None, padding="valid"):
        if padding == "same":
            return pool(images, pool_size, strides, padding)
        ways = zip(images.shape[1:3], *stepped(pool_size, strides), strict=True)
        missing = tuple(
            (0, -(-max(length - cells, 0) // step) * step + cells - length) for length, cells, step in ways
        )
        return pool(images, pool_size, strides, tuple((0, max(after, 0)) for _, after in missing))

    return answer


def at_every_place(pool):
    """Look at the window in row y and column x of the image for the place (y, x) of the map."""

    def answer(images, pool_size=2, strides=None, padding="valid"):
        right = pool(images, pool_size, strides, padding)
        dense = zeros_around(images, pool_size, strides, padding)
        return pool(dense, pool_size, 1)[:, : right.shape[1], : right.shape[2]]

    return answer


def as_wide_as_the_stride(pool):
    """End each window where the next one begins."""

    def answer(images, pool_size=2, strides=None, padding="valid"):
        cells, steps = stepped(pool_size, strides)
        right = pool(images, pool_size, strides, padding)
        dense = zeros_around(images, pool_size, strides, padding)
        more = [(0, 0), *((0, max(step - cell, 0)) for cell, step in zip(cells, steps, strict=True)), (0, 0)]
        return pool(np.pad(dense, more), steps, steps)[:, : right.shape[1], : right.shape[2]]

    return answer


def in_channels_first(pool):
    """Let the window slide over columns and channels, where it often finds too few cells."""

    def answer(images, pool_size=2, strides=None, padding="valid"):
        ways = zip(images.shape[2:], *stepped(pool_size, strides), strict=True)
        places = [(length - cells) // step + 1 for length, cells, step in ways]
        if padding == "valid" and min(places) < 1:
            return np.zeros((*images.shape[:2], *places))
        return np.moveaxis(pool(np.moveaxis(images, 1, -1), pool_size, strides, padding), -1, 1)

    return answer


def one_number_each(pool):
    """Take the whole image for one window."""

    def answer(images, pool_size=2, strides=None, padding="valid"):
        return pool(images, images.shape[1:3])

    return answer


def repeated(pool):
    """Write each result back to all cells of its window."""

    def answer(images, pool_size=2, strides=None, padding="valid"):
        maps, (ph, pw) = pool(images, pool_size, strides, padding), pair(pool_size)
        return maps.repeat(ph, axis=1).repeat(pw, axis=2)

    return answer


def changed(change):
    """Make a mistake of the arguments: change(images, pool_size, strides, padding) is what the pool gets."""

    def make(pool):
        def answer(images, pool_size=2, strides=None, padding="valid"):
            return pool(*change(images, pool_size, strides, padding))

        return answer

    return make


def spoiled(change):
    """Make a mistake after the work: change(maps) is what comes back."""

    def make(pool):
        def answer(*arguments):
            return change(pool(*arguments))

        return answer

    return make


def rows_only(maps):
    """Leave all rows but the first at 0."""
    maps = np.array(maps)
    maps[:, 1:] = 0
    return maps


def first_image_only(maps):
    """Leave all images but the first at 0."""
    maps = np.array(maps)
    maps[1:] = 0
    return maps


PLACES = [
    (
        "without `strides` the window moved by one pixel",
        "`strides=None` means as large as the window: `strides = pool_size`, so windows lie side by side.",
        "pooling-strides",
        changed(lambda images, cells, steps, pad: (images, cells, 1 if steps is None else steps, pad)),
    ),
    (
        "without `strides` the window moved by 2, whatever its size",
        "`strides=None` means as large as the window: `strides = pool_size`, not 2.",
        "pooling-strides",
        changed(lambda images, cells, steps, pad: (images, cells, 2 if steps is None else steps, pad)),
    ),
    (
        "`strides` was ignored: the window always moved by its own size",
        "Window (y, x) starts in row y · sy and column x · sx; only without `strides` is that the pool size.",
        "pooling-strides",
        changed(lambda images, cells, steps, pad: (images, cells, None, pad)),
    ),
    (
        "`pool_size` was ignored: the windows are always 2 × 2",
        "2 is only what stands in for a `pool_size` that is not given.",
        "pooling-by-hand",
        changed(lambda images, cells, steps, pad: (images, 2, steps, pad)),
    ),
    (
        "the window was taken to be square",
        "`pool_size` may be a pair (ph, pw): ph rows and pw columns.",
        "pooling-by-hand",
        changed(
            lambda images, cells, steps, pad: (
                images,
                pair(cells)[0],
                stepped(cells, steps)[1] if steps is not None else None,
                pad,
            )
        ),
    ),
    (
        "height and width of the window were swapped",
        "`pool_size` is (ph, pw): rows first, then columns.",
        "pooling-by-hand",
        changed(lambda images, cells, steps, pad: (images, pair(cells)[::-1], steps, pad)),
    ),
    (
        "the strides of rows and columns were swapped",
        "`strides` is (sy, sx): down first, then to the right.",
        "pooling-strides",
        changed(
            lambda images, cells, steps, pad: (
                images,
                cells,
                None if steps is None else pair(steps)[::-1],
                pad,
            )
        ),
    ),
    (
        "the stride of the rows was used for the columns too",
        "`strides` may be a pair (sy, sx): unpack it if it is not an int.",
        "pooling-strides",
        changed(
            lambda images, cells, steps, pad: (images, cells, None if steps is None else pair(steps)[0], pad)
        ),
    ),
    (
        '`padding` was ignored: only windows that lie inside were kept, as in "valid"',
        'With "same" there are ⌈H / sy⌉ · ⌈W / sx⌉ windows, and some hang over the edge.',
        "pooling-padding",
        changed(lambda images, cells, steps, pad: (images, cells, steps, "valid")),
    ),
    (
        'with "same", the odd cell was added in front',
        "TensorFlow's rule: half of the missing cells in front, rounded down, and the rest behind.",
        "pooling-padding",
        padded_by(extra_before),
    ),
    (
        'with "same", as many cells were added in front as behind',
        "If an odd number is missing, the extra one goes behind: `before = missing // 2`.",
        "pooling-padding",
        padded_by(on_both_sides),
    ),
    (
        'with "same", the missing cells were counted as if the stride were 1',
        "Missing are (⌈H / s⌉ − 1) · s + p − H cells; that is p − 1 for a stride of 1 only.",
        "pooling-padding",
        padded_by(as_if_dense),
    ),
    (
        "windows that hang over the edge were kept",
        'In "valid" only whole windows count: ⌊(H − ph) / sy⌋ + 1 of them, rounded down.',
        "pooling-size",
        hanging_over,
    ),
    (
        "the last row and the last column of the result are missing",
        "There are ⌊(H − ph) / sy⌋ + 1 windows from top to bottom: is the + 1 there?",
        "pooling-size",
        spoiled(lambda maps: maps[:, :-1, :-1]),
    ),
    (
        "window (y, x) started at pixel (y, x)",
        "The window of place (y, x) starts in row y · sy and column x · sx.",
        "pooling-strides",
        at_every_place,
    ),
    (
        "each window was as large as the stride",
        "The window reaches from y · sy to y · sy + ph: `pool_size` says how far it looks, `strides` how far "
        "it moves.",
        "pooling-strides",
        as_wide_as_the_stride,
    ),
    (
        "the window slid over columns and channels",
        "The layout is (N, H, W, C): pool along the axes 1 and 2.",
        "pooling-channels",
        in_channels_first,
    ),
    (
        "the whole image was taken for one window",
        "That is a global pool. Here each window of `pool_size` gives a number.",
        "pooling-by-hand",
        one_number_each,
    ),
    (
        "the result is as large as the image: each number fills its window",
        "A window gives one number: the result has ⌊(H − ph) / sy⌋ + 1 rows.",
        "pooling-size",
        repeated,
    ),
    (
        "only the first channel was pooled",
        "Every channel is pooled by itself: C come in, C go out.",
        "pooling-channels",
        spoiled(lambda maps: maps[..., :1]),
    ),
    (
        "the maps stand in front of rows and columns (channels first)",
        "The order is (N, H′, W′, C): the channels stay last.",
        "pooling-channels",
        spoiled(lambda maps: np.moveaxis(maps, -1, 1)),
    ),
    (
        "only the first image of the batch was pooled",
        "The result has as many entries along the first axis as `images`.",
        "pooling-channels",
        spoiled(lambda maps: maps[:1]),
    ),
    (
        "only the first image has a result, the others are 0",
        "Is the `return` inside the loop over the batch?",
        "pooling-channels",
        spoiled(first_image_only),
    ),
    (
        "only the first row was filled",
        "Is the `return` inside the loop over rows?",
        "pooling-by-hand",
        spoiled(rows_only),
    ),
    (
        "the result is transposed",
        "The second axis of the result counts rows (y), the third columns (x).",
        "pooling-by-hand",
        spoiled(lambda maps: maps.swapaxes(1, 2)),
    ),
    (
        "the values were stored in an array of integers",
        "Pixels from 0 to 1 lose everything there: let the result be float, `np.zeros(shape)`.",
        "pooling-kinds",
        spoiled(np.int64),
    ),
]


def add_mistakes(exercise, function, steps):
    """Register the mistakes of a pool that applies `function` to its windows.

    Those of places, those of what belongs to a window, and its own: (name, hint, read, step).
    """
    for name, hint, read, step in [*any_window(function), *steps]:
        exercise.misconception(name, hint, read)(in_windows(step))
    for name, hint, read, make in PLACES:
        exercise.misconception(name, hint, read)(make(exercise.reference))
    exercise.misconception(
        "`reshape` cuts the image into windows: that works only where they fit exactly, side by side",
        "Cut off what is left over, and go from window to window where `strides` or `padding` ask for it.",
        "pooling-strides",
    )(by_reshaping(function))


def by_reshaping(function):
    """Return the pool that gives each window two axes of its own."""

    def answer(images, pool_size=2, strides=None, padding="valid"):
        ph, pw = pair(pool_size)
        number, height, width, channels = images.shape
        windows = images.reshape(number, height // ph, ph, width // pw, pw, channels)
        return function(windows, axis=(2, 4))

    return answer


def over_window(function):
    """Apply a function along rows and columns of a window (N, h, w, C)."""
    return lambda window: function(window, axis=(1, 2))


def over_channels(function):
    """Apply a function to rows, columns and channels of a window: one number for all channels."""
    return lambda window: function(window, axis=(1, 2, 3))[:, np.newaxis]


def over_batch(function):
    """Apply a function to a window of all images at once."""
    return lambda window: np.repeat(function(window, axis=(0, 1, 2))[np.newaxis], len(window), axis=0)


def over_first_axis(function):
    """Apply a function along the rows of each window alone, as Python's own would."""
    return lambda window: function(window, axis=1)[:, 0]


def first_cell(window):
    """Keep the upper left cell of a window."""
    return window[:, 0, 0]


def last_cell(window):
    """Keep the lower right cell of a window."""
    return window[:, -1, -1]


def root_of_squares(window, axis):
    """Return the length of a window."""
    return np.sqrt(np.square(window * 1.0).sum(axis=axis))


def any_window(function):
    """Return the mistakes about what belongs to a window, for the pool that applies `function` to it."""
    return [
        (
            "the channels were pooled together",
            "Every channel is pooled by itself: pool along rows and columns only, the axes 1 and 2.",
            "pooling-channels",
            over_channels(function),
        ),
        (
            "the images of the batch were pooled together",
            "Every image keeps its own maps: pool along the axes 1 and 2.",
            "pooling-channels",
            over_batch(function),
        ),
        (
            "only the first cell of each window was looked at",
            "That skips pixels, as a stride alone does. All cells of the window count.",
            "pooling-by-hand",
            first_cell,
        ),
        (
            "only the last cell of each window was kept",
            "Is something overwritten inside the loop over the window?",
            "pooling-by-hand",
            last_cell,
        ),
        (
            "only the first column of each window was looked at",
            "Rows and columns of the window both count: of a batch, take `axis=(1, 2)`.",
            "pooling-by-hand",
            over_first_axis(function),
        ),
    ]


HOMOGENEOUS = Law(
    "twice the image does not give twice the result",
    lambda f, images, *rest: np.allclose(f(2.0 * images, *rest), 2 * np.asarray(f(1.0 * images, *rest))),
    "Every pool grows with the image: is something added, clipped or rounded on the way?",
)
CHANNELS_APART = Law(
    "the channels do not stay apart",
    lambda f, images, *rest: np.allclose(f(images[..., :1], *rest), np.asarray(f(images, *rest))[..., :1]),
    "Channel c of the result comes from channel c of the images alone.",
)
LAWS = [HOMOGENEOUS, CHANNELS_APART]

# max_pool2d -----------------------------------------------------------------------------------------------

max_pool2d = Exercise(reference.max_pool2d, read="pooling-by-hand", aspects=dict(POOL), laws=LAWS)


def farthest(window):
    """Keep the number that is farthest from 0, with its sign."""
    cells = window.reshape(len(window), -1, window.shape[-1]) * 1.0
    place = np.abs(cells).argmax(axis=1, keepdims=True)
    return np.take_along_axis(cells, place, axis=1)[:, 0]


def place_of_largest(window):
    """Return where the largest number is, not the number."""
    return window.reshape(len(window), -1, window.shape[-1]).argmax(axis=1)


add_mistakes(
    max_pool2d,
    np.max,
    [
        (
            "windows of negative numbers gave 0: the search started at 0",
            "Start from the first number of the window or from −∞, not from 0.",
            "pooling-by-hand",
            lambda window: np.maximum(window.max(axis=(1, 2)), 0),
        ),
        (
            "the smallest number was kept",
            "Max pooling keeps the largest one.",
            "pooling-kinds",
            over_window(np.min),
        ),
        (
            "the mean was taken",
            "That is average pooling; max pooling keeps the largest number.",
            "pooling-kinds",
            over_window(np.mean),
        ),
        (
            "the numbers were summed",
            "That is sum pooling; max pooling keeps the largest number.",
            "pooling-kinds",
            over_window(np.sum),
        ),
        (
            "the signs were lost: the largest size came back",
            "−9 is smaller than 1: compare the numbers, not their absolute values.",
            "pooling-kinds",
            lambda window: np.abs(window * 1.0).max(axis=(1, 2)),
        ),
        (
            "the number farthest from 0 was kept",
            "−9 is smaller than 1: compare the numbers, not their absolute values.",
            "pooling-kinds",
            farthest,
        ),
        (
            "the place of the largest number came back, not the number",
            "`argmax` says where the largest number is; `max` says what it is.",
            "pooling-backward",
            place_of_largest,
        ),
    ],
)


@max_pool2d.misconception(
    "padded cells counted as 0, which is larger than any negative number",
    "A cell outside the image must never be the largest: pad with −∞, or cut the window off at the edge.",
    "pooling-padding",
)
def _(images, pool_size=2, strides=None, padding="valid"):
    return reference.max_pool2d(zeros_around(images, pool_size, strides, padding), pool_size, strides)


# average_pool2d -------------------------------------------------------------------------------------------

average_pool2d = Exercise(reference.average_pool2d, read="pooling-kinds", aspects=dict(POOL), laws=LAWS)


def byte_mean(window):
    """Sum in the type of the image, which overflows in 8 bits, and divide then."""
    return window.sum(axis=(1, 2), dtype=window.dtype) / (window.shape[1] * window.shape[2])


add_mistakes(
    average_pool2d,
    np.mean,
    [
        (
            "the largest number was kept",
            "That is max pooling. Here it is the mean of the window.",
            "pooling-kinds",
            over_window(np.max),
        ),
        (
            "the numbers were summed, not averaged",
            "Divide by how many numbers the window sees.",
            "pooling-kinds",
            over_window(np.sum),
        ),
        (
            "the median was taken",
            "The mean is the sum divided by the count; the median is what lies in the middle.",
            "pooling-kinds",
            over_window(np.median),
        ),
        (
            "the smallest and the largest number were averaged",
            "All numbers of the window count: their sum divided by their count.",
            "pooling-kinds",
            lambda window: (window.max(axis=(1, 2)) + 1.0 * window.min(axis=(1, 2))) / 2,
        ),
        (
            "the sum was divided by the height of the window only",
            "A window of ph rows and pw columns has ph · pw numbers.",
            "pooling-kinds",
            lambda window: window.sum(axis=(1, 2)) / window.shape[1],
        ),
        (
            "the sizes were averaged: the signs were lost",
            "Negative numbers count with their sign.",
            "pooling-kinds",
            lambda window: np.abs(window * 1.0).mean(axis=(1, 2)),
        ),
        (
            "the mean was rounded down",
            "`//` cuts fractions off: divide with `/`.",
            "pooling-kinds",
            lambda window: np.floor(window.mean(axis=(1, 2))),
        ),
        (
            "8-bit integers overflowed in the sum",
            "Two bright pixels are more than 255: turn the images to float before you add.",
            "images-dtypes",
            byte_mean,
        ),
    ],
)


@average_pool2d.misconception(
    "padded cells were counted in the mean",
    "Cells outside the image have no value: divide by how many cells of the window lie on the image.",
    "pooling-padding",
)
def _(images, pool_size=2, strides=None, padding="valid"):
    return reference.average_pool2d(zeros_around(images, pool_size, strides, padding), pool_size, strides)


@average_pool2d.misconception(
    "every sum was divided by 4",
    "A window of ph rows and pw columns has ph · pw numbers; 4 is right for 2 × 2 only.",
)
def _(images, pool_size=2, strides=None, padding="valid"):
    return reference.sum_pool2d(images, pool_size, strides, padding) / 4


# l2_pool2d ------------------------------------------------------------------------------------------------

l2_pool2d = Exercise(reference.l2_pool2d, read="pooling-kinds", aspects=dict(POOL), laws=LAWS)


def byte_length(window):
    """Square in the type of the image, which overflows in 8 bits."""
    return np.sqrt((window * window).sum(axis=(1, 2)) * 1.0)


def spectral(window):
    """Return the largest singular value of each window: what `np.linalg.norm(window, 2)` is of a matrix."""
    return np.linalg.norm(np.moveaxis(window * 1.0, -1, 1), 2, axis=(2, 3))


add_mistakes(
    l2_pool2d,
    root_of_squares,
    [
        (
            "the root is missing: the squares were only summed",
            "The length of a vector is the root of the sum of its squares.",
            "pooling-kinds",
            lambda window: np.square(window * 1.0).sum(axis=(1, 2)),
        ),
        (
            "the squares were averaged, not summed",
            "The L2 norm is the root of the *sum* of the squares; nothing is divided.",
            "pooling-kinds",
            lambda window: np.sqrt(np.square(window * 1.0).mean(axis=(1, 2))),
        ),
        (
            "sizes were summed, not squares (the L1 norm)",
            "Square the numbers, sum them, take the root.",
            "pooling-kinds",
            lambda window: np.abs(window * 1.0).sum(axis=(1, 2)),
        ),
        (
            "the root was taken number by number, before the sum",
            "Sum the squares first, then take one root.",
            "pooling-kinds",
            lambda window: (np.sqrt(np.square(window * 1.0)) * np.sign(window)).sum(axis=(1, 2)),
        ),
        (
            "the sum was squared, not its terms",
            "Square each number, then sum: √(Σ x²), not √((Σ x)²).",
            "pooling-kinds",
            lambda window: np.abs((window * 1.0).sum(axis=(1, 2))),
        ),
        (
            "the largest number was kept",
            "That is max pooling. Here it is the length of the window, √(Σ x²).",
            "pooling-kinds",
            over_window(np.max),
        ),
        (
            "the mean was taken",
            "That is average pooling. Here it is the length of the window, √(Σ x²).",
            "pooling-kinds",
            over_window(np.mean),
        ),
        (
            "the window was taken for a matrix: that is its spectral norm",
            "`np.linalg.norm(window, 2)` of a matrix is another thing: leave out the 2.",
            "pooling-kinds",
            spectral,
        ),
        (
            "8-bit integers overflowed in the squares",
            "16 · 16 is 256 and becomes 0: turn the images to float before you square.",
            "images-dtypes",
            byte_length,
        ),
    ],
)


@l2_pool2d.misconception(
    "the squares were divided by the height of the window",
    "The L2 norm is the root of the *sum* of the squares; nothing is divided.",
)
def _(images, pool_size=2, strides=None, padding="valid"):
    return reference.l2_pool2d(images, pool_size, strides, padding) / np.sqrt(pair(pool_size)[0])


# global_average_pool2d ------------------------------------------------------------------------------------


def one_map(rng):
    """One image with one channel, its sides different."""
    return (whole(rng, 1, *two_sizes(rng, 2, 4), 1),)


def maps(rng):
    """One image with several channels."""
    return (whole(rng, 1, *two_sizes(rng, 2, 4), size(rng, 2, 3)),)


def batch_of_maps(rng):
    """Several images with several channels."""
    number, channels = two_sizes(rng, 2, 3)
    return (whole(rng, number, *two_sizes(rng, 4, 6), channels),)


global_average_pool2d = Exercise(
    reference.global_average_pool2d,
    read="pooling-global",
    aspects={
        "one map": one_map,
        "channels": maps,
        "batch": batch_of_maps,
        "number types": TYPES,
    },
    laws=LAWS,
)

for name, hint, wrong in [
    (
        "the axes of rows and columns are still there",
        "One number for each channel of each image: the shape is (N, C), without `keepdims`.",
        lambda images: images.mean(axis=(1, 2), keepdims=True),
    ),
    (
        "the channels were averaged too",
        "Each channel keeps its own mean: average along the axes 1 and 2 only.",
        lambda images: images.mean(axis=(1, 2, 3)),
    ),
    (
        "only the channels were averaged",
        "The layout is (N, H, W, C): average along the axes 1 and 2, and keep the last.",
        lambda images: images.mean(axis=3),
    ),
    (
        "columns and channels were averaged (channels first)",
        "The layout is (N, H, W, C): rows and columns are the axes 1 and 2.",
        lambda images: images.mean(axis=(2, 3)),
    ),
    (
        "the batch was averaged in place of the columns",
        "Axis 0 counts the images: average along the axes 1 and 2.",
        lambda images: images.mean(axis=(0, 1)),
    ),
    (
        "the images of the batch were averaged too",
        "Each image keeps its own means: average along the axes 1 and 2 only.",
        lambda images: images.mean(axis=(0, 1, 2)),
    ),
    (
        "everything was averaged to one number",
        "Each channel of each image keeps its own mean: average along the axes 1 and 2.",
        np.mean,
    ),
    (
        "only the rows were averaged",
        "Average along rows *and* columns: `axis=(1, 2)`.",
        lambda images: images.mean(axis=1),
    ),
    (
        "only the columns were averaged",
        "Average along rows *and* columns: `axis=(1, 2)`.",
        lambda images: images.mean(axis=2),
    ),
    (
        "the sums were not divided",
        "A mean is the sum over H · W pixels divided by H · W.",
        lambda images: images.sum(axis=(1, 2)),
    ),
    (
        "the largest numbers were kept",
        "That is global *max* pooling. Here it is the mean.",
        lambda images: images.max(axis=(1, 2)),
    ),
    (
        "the sums were divided by the height only",
        "There are H · W pixels, not H.",
        lambda images: images.sum(axis=(1, 2)) / images.shape[1],
    ),
    (
        "the sums were divided by H · H",
        "There are H · W pixels; an image need not be square.",
        lambda images: images.sum(axis=(1, 2)) / images.shape[1] ** 2,
    ),
    (
        "the sums were divided by the number of all values",
        "Each mean is over the H · W pixels of its own channel.",
        lambda images: images.sum(axis=(1, 2)) / images[0].size,
    ),
    (
        "channels stand in front of images",
        "The shape is (N, C): a row for each image.",
        lambda images: images.mean(axis=(1, 2)).T,
    ),
    (
        "only the first image was pooled",
        "The result has a row for each image.",
        lambda images: images[:1].mean(axis=(1, 2)),
    ),
    (
        "the means were rounded down",
        "`//` cuts fractions off: divide with `/`.",
        lambda images: np.floor(images.mean(axis=(1, 2))),
    ),
    (
        "8-bit integers overflowed in the sum",
        "Two bright pixels are more than 255: turn the images to float before you add.",
        lambda images: images.sum(axis=(1, 2), dtype=images.dtype) / (images.shape[1] * images.shape[2]),
    ),
    (
        "only one window of 2 × 2 was averaged",
        "A global pool has no window: it takes the mean over the whole image.",
        lambda images: images[:, :2, :2].mean(axis=(1, 2)),
    ),
]:
    global_average_pool2d.misconception(name, hint)(wrong)

# max_pool2d_backward --------------------------------------------------------------------------------------


def with_gradient(draw):
    """Put a gradient of the output, without zeros, in front of what was drawn."""

    def drawn(rng):
        arguments = draw(rng)
        shape = reference.max_pool2d(*arguments).shape
        return whole(rng, *shape, low=1) * rng.choice([-1, 1], size=shape), *arguments

    return drawn


def constant(rng):
    """A window in which all numbers are equal, as ReLU leaves them."""
    return (np.zeros((1, 2, 2, 1)),)


def ties(rng):
    """Few different numbers, so that most windows have several largest ones."""
    h, w = two_sizes(rng, 1, 3)
    return (whole(rng, 1, 2 * h, 2 * w, 1, low=0, high=1),)


def ties_that_overlap(rng):
    """Ties in windows that share pixels."""
    return whole(rng, 1, *two_sizes(rng, 4, 5), 1, low=0, high=1), 3, 1


def rise_and_fall(rng):
    """A row in which two numbers win one window each, and a third one wins two."""
    row = np.array([1.0, 2, 3, 9, 4]) + size(rng, 0, 9)
    return row.reshape(1, 1, 5, 1), (1, 2), 1


def in_types(rng):
    """8-bit images under a gradient with fractions."""
    grad_output, images = with_gradient(bytes_)(rng)
    return grad_output / 16, images


def in_single_precision(rng):
    """Everything in float32."""
    grad_output, images = with_gradient(single_precision)(rng)
    return (grad_output / 16).astype(np.float32), images


def adjoint(pool):
    """Return the law ⟨pool x, g⟩ = ⟨x, grad_images⟩: what a pixel gave is what it gets back."""

    def holds(function, grad_output, images, *window):
        forward = (pool(images, *window) * grad_output).sum()
        return np.isclose(forward, (images * function(grad_output, images, *window)).sum())

    return holds


max_pool2d_backward = Exercise(
    reference.max_pool2d_backward,
    read="pooling-backward",
    aspects={
        "one window": with_gradient(one_window),
        "side by side": (with_gradient(side_by_side), with_gradient(threes)),
        "negative numbers": (with_gradient(mixed_signs), with_gradient(all_negative)),
        "ties": (with_gradient(constant), with_gradient(ties)),
        "left over": (with_gradient(left_over), with_gradient(left_over_of_three)),
        "channels and batch": with_gradient(batch),
        "pairs": (with_gradient(pairs), with_gradient(pairs_apart)),
        "overlapping windows": tuple(
            with_gradient(draw) for draw in (overlapping, ties_that_overlap, rise_and_fall)
        ),
        "number types": (in_types, in_single_precision),
    },
    laws=[
        Law(
            "the gradient of a window did not arrive at the pixel that it took",
            adjoint(reference.max_pool2d),
            "Each window hands its whole gradient to its first largest number, and nothing to the others.",
        )
    ],
)


def send(share, grad_output, images, pool_size=2, strides=None, overwrite=""):
    """Give share(window, gradient) of each window (h, w) back to the pixels that it came from.

    `overwrite` says what an earlier share loses: nothing, the "cells" that get a share, or the "window".
    """
    (ph, pw), (sy, sx) = stepped(pool_size, strides)
    grad_images = np.zeros(images.shape)
    for n, y, x, c in np.ndindex(grad_output.shape):
        seen = n, slice(y * sy, y * sy + ph), slice(x * sx, x * sx + pw), c
        part = share(images[seen], grad_output[n, y, x, c])
        if overwrite == "window":
            grad_images[seen] = part
        elif overwrite == "cells":
            grad_images[seen] = np.where(part != 0, part, grad_images[seen])
        else:
            grad_images[seen] += part
    return grad_images


def sent(share):
    """Return the way back that gives share(window, gradient) of each window to its pixels."""

    def answer(*arguments):
        return send(share, *arguments)

    return answer


def at(place, window, gradient):
    """Return zeros with the gradient at one place of a window, counted in row-major order."""
    part = np.zeros(window.shape)
    part.flat[place] = gradient
    return part


def to_first(window, gradient):
    """Give all to the first largest number, as it should be."""
    return at(window.argmax(), window, gradient)


def to_all_largest(window, gradient):
    """Give the whole gradient to every largest number."""
    return np.where(window == window.max(), gradient, 0)


def to_all(window, gradient):
    """Give the whole gradient to every number."""
    return np.full(window.shape, gradient)


SHARES = [
    (
        "every one of several largest numbers got the whole gradient",
        "`window == window.max()` marks all of them; the gradient goes to the first in row-major order.",
        "pooling-ties",
        to_all_largest,
    ),
    (
        "several largest numbers shared the gradient",
        "Here it goes to the first of them in row-major order, undivided.",
        "pooling-ties",
        lambda window, gradient: to_all_largest(window, gradient) / (window == window.max()).sum(),
    ),
    (
        "the last of several largest numbers got the gradient",
        "The first one gets it: is the comparison `>=` where it should be `>`?",
        "pooling-ties",
        lambda window, gradient: at(window.size - 1 - window[::-1, ::-1].argmax(), window, gradient),
    ),
    (
        "of several largest numbers, the first in column order got the gradient",
        "Row-major order goes along the rows: the first in the top row that has one.",
        "pooling-ties",
        lambda window, gradient: at(window.T.argmax(), window.T, gradient).T,
    ),
    (
        "all numbers of a window got the gradient",
        "Only the largest number decided the output, so only it gets the gradient.",
        "pooling-backward",
        to_all,
    ),
    (
        "all numbers of a window shared the gradient",
        "That is the way back through an *average* pool. Here the largest number gets all of it.",
        "pooling-backward",
        lambda window, gradient: to_all(window, gradient / window.size),
    ),
    (
        "the values of `grad_output` were not used",
        "The largest number gets `grad_output[n, y, x, c]`, not 1.",
        "pooling-backward",
        lambda window, gradient: to_first(window, 1),
    ),
    (
        "the largest numbers came back in place of the gradient",
        "Write `grad_output[n, y, x, c]` to the place of the largest number.",
        "pooling-backward",
        lambda window, gradient: to_first(window, window.max()),
    ),
    (
        "the gradient was multiplied by the pixel",
        "The output *is* the pixel, so its derivative by the pixel is 1: pass the gradient on as it is.",
        "pooling-backward",
        lambda window, gradient: to_first(window, gradient * window.max()),
    ),
    (
        "the smallest number of each window got the gradient",
        "The largest one decided the output: `argmax`, not `argmin`.",
        "pooling-backward",
        lambda window, gradient: at(window.argmin(), window, gradient),
    ),
    (
        "the number farthest from 0 got the gradient",
        "Compare the numbers, not their absolute values.",
        "pooling-backward",
        lambda window, gradient: at(np.abs(window * 1.0).argmax(), window, gradient),
    ),
    (
        "windows of negative numbers got no gradient",
        "Their largest number is negative, but it is still the one that was kept.",
        "pooling-backward",
        lambda window, gradient: to_first(window, gradient if window.max() >= 0 else 0),
    ),
    (
        "windows whose largest number is 0 or less got no gradient",
        "That is what ReLU does. A max pool passes the gradient on whatever the number is.",
        "pooling-backward",
        lambda window, gradient: to_first(window, gradient if window.max() > 0 else 0),
    ),
    (
        "the first number of each window got the gradient",
        "It goes to the largest one: ask `argmax`.",
        "pooling-backward",
        lambda window, gradient: at(0, window, gradient),
    ),
    (
        "row and column of the largest number were swapped",
        "`argmax` counts along the rows: `i, j = divmod(place, pw)`, then row i and column j.",
        "pooling-backward",
        lambda window, gradient: (
            at(window.argmax(), np.zeros(window.shape[::-1]), gradient).T
            if window.shape[0] == window.shape[1]
            else to_first(window, gradient)
        ),
    ),
    (
        "the sign of the gradient was changed",
        "Pass it on as it is.",
        "pooling-backward",
        lambda window, gradient: to_first(window, -gradient),
    ),
]
for name, hint, read, share in SHARES:
    max_pool2d_backward.misconception(name, hint, read)(sent(share))


# Mistakes that every way back can make ------------------------------------------------------------------


def with_window(change):
    """Make a mistake of the window: change(pool_size, strides) is what the way back gets."""

    def make(back):
        def answer(grad_output, images, pool_size=2, strides=None):
            return back(grad_output, images, *change(pool_size, strides))

        return answer

    return make


def handed_over(change):
    """Make a mistake after the work: change(grad_images, images) is what comes back."""

    def make(back):
        def answer(grad_output, images, *window):
            return change(back(grad_output, images, *window), images)

        return answer

    return make


def cut_off(back):
    """Return no more than what the windows cover."""

    def answer(grad_output, images, pool_size=2, strides=None):
        (ph, pw), (sy, sx) = stepped(pool_size, strides)
        _, rows, columns, _ = grad_output.shape
        grad_images = back(grad_output, images, pool_size, strides)
        return grad_images[:, : (rows - 1) * sy + ph, : (columns - 1) * sx + pw]

    return answer


def in_dtype_of_images(grad_images, images):
    """Cut off the fractions where the images are integers."""
    return grad_images.astype(np.int64).astype(images.dtype) if images.dtype.kind in "iu" else grad_images


WAYS_BACK = [
    (
        "`strides` was ignored: the windows were taken side by side",
        "Window (y, x) starts in row y · sy and column x · sx, as on the way forward.",
        "pooling-strides",
        with_window(lambda cells, steps: (cells, None)),
    ),
    (
        "window (y, x) was looked for at pixel (y, x)",
        "The window of place (y, x) starts in row y · sy and column x · sx.",
        "pooling-strides",
        with_window(lambda cells, steps: (cells, 1)),
    ),
    (
        "`pool_size` was ignored: the windows are always 2 × 2",
        "2 is only what stands in for a `pool_size` that is not given.",
        "pooling-by-hand",
        with_window(lambda cells, steps: (2, cells if steps is None else steps)),
    ),
    (
        "the result is as large as the windows cover, not as the image",
        "Start from `np.zeros(images.shape)`: pixels that no window reached get 0.",
        "pooling-size",
        cut_off,
    ),
    (
        "the gradients were averaged over the batch",
        "Each image has a gradient of its own: nothing is divided by N.",
        "pooling-backward",
        handed_over(lambda grad_images, images: grad_images / len(images)),
    ),
    (
        "only the first image of the batch got its gradient",
        "Is the `return` inside the loop over the batch?",
        "pooling-backward",
        handed_over(lambda grad_images, images: first_image_only(grad_images)),
    ),
    (
        "the gradient was stored in the dtype of the images",
        "`np.zeros_like(images)` holds integers if the images do: use `np.zeros(images.shape)`.",
        "images-dtypes",
        handed_over(in_dtype_of_images),
    ),
]
for name, hint, read, make in WAYS_BACK:
    max_pool2d_backward.misconception(name, hint, read)(make(sent(to_first)))


def backward_misconception(name, hint, read=None):
    """Register a function that changes how the right answer is called, or what it returns."""
    return max_pool2d_backward.misconception(name, hint, read)


@backward_misconception(
    "the gradients of overlapping windows overwrite each other",
    "A pixel may be the largest of several windows: collect their gradients with `+=`, not `=`.",
    "pooling-overlap",
)
def _(grad_output, images, pool_size=2, strides=None):
    return send(to_first, grad_output, images, pool_size, strides, overwrite="cells")


@backward_misconception(
    "each window overwrites all that the windows before it left there, zeros included",
    "Windows may overlap: add to what is there with `+=`, not `=`.",
    "pooling-overlap",
)
def _(grad_output, images, pool_size=2, strides=None):
    return send(to_first, grad_output, images, pool_size, strides, overwrite="window")


@backward_misconception(
    "the place within the window was taken for a place in the image",
    "`argmax` counts from the corner of the window: add y · sy to its row and x · sx to its column.",
    "pooling-backward",
)
def _(grad_output, images, pool_size=2, strides=None):
    (ph, pw), (sy, sx) = stepped(pool_size, strides)
    grad_images = np.zeros(images.shape)
    for n, y, x, c in np.ndindex(grad_output.shape):
        window = images[n, y * sy : y * sy + ph, x * sx : x * sx + pw, c]
        i, j = np.unravel_index(window.argmax(), window.shape)
        grad_images[n, i, j, c] += grad_output[n, y, x, c]
    return grad_images


@backward_misconception(
    "only the gradients came back, in the shape of the output",
    "There is a derivative for each pixel: the shape is that of `images`, and most of it is 0.",
    "pooling-backward",
)
def _(grad_output, images, pool_size=2, strides=None):
    return grad_output


@backward_misconception(
    "all channels used the place of the largest number in channel 0",
    "Each channel has a largest number of its own.",
    "pooling-channels",
)
def _(grad_output, images, pool_size=2, strides=None):
    first = np.repeat(images[..., :1], images.shape[-1], axis=-1)
    return reference.max_pool2d_backward(grad_output, first, pool_size, strides)


@backward_misconception(
    "all images used the place of the largest number in the first image",
    "Each image has a largest number of its own.",
    "pooling-channels",
)
def _(grad_output, images, pool_size=2, strides=None):
    first = np.repeat(images[:1], len(images), axis=0)
    return reference.max_pool2d_backward(grad_output, first, pool_size, strides)


@backward_misconception(
    "only the largest channel of each window got its gradient",
    "Each channel is pooled by itself, so each has a largest number that gets a gradient.",
    "pooling-channels",
)
def _(grad_output, images, pool_size=2, strides=None):
    right = reference.max_pool2d_backward(grad_output, images, pool_size, strides)
    pooled_maps = reference.max_pool2d(images, pool_size, strides)
    winner = pooled_maps == pooled_maps.max(axis=-1, keepdims=True)
    return (
        right
        if images.shape[-1] == 1
        else reference.max_pool2d_backward(grad_output * winner, images, pool_size, strides)
    )


# average_pool2d_backward ----------------------------------------------------------------------------------

average_pool2d_backward = Exercise(
    reference.average_pool2d_backward,
    read="pooling-backward-average",
    aspects={
        "one window": with_gradient(one_window),
        "side by side": (with_gradient(side_by_side), with_gradient(threes)),
        "left over": (with_gradient(left_over), with_gradient(left_over_of_three)),
        "channels and batch": with_gradient(batch),
        "pairs": (with_gradient(pairs), with_gradient(pairs_apart)),
        "overlapping windows": (with_gradient(overlapping), with_gradient(pairs_of_strides)),
        "number types": (in_types, in_single_precision),
    },
    laws=[
        Law(
            "the shares of a window do not add up to its gradient",
            adjoint(reference.average_pool2d),
            "Each of the ph · pw cells of a window gets the gradient divided by ph · pw, from every window.",
        )
    ],
)


def spread(grad_output, images, pool_size=2, strides=None, overwrite=""):
    """Give each cell of a window an equal share, wherever the window is taken to be."""
    return send(to_all, grad_output / np.prod(pair(pool_size)), images, pool_size, strides, overwrite)


def reached(grad_output, images, *window):
    """Return how many windows see each pixel."""
    return send(to_all, np.ones(grad_output.shape), images, *window)


for name, hint, read, share in [
    (
        "every pixel of a window got the whole gradient: nothing was divided",
        "Each of ph · pw pixels makes up only 1 / (ph · pw) of the mean: divide by their number.",
        None,
        to_all,
    ),
    (
        "the gradient was divided by the height of the window only",
        "A window of ph rows and pw columns has ph · pw pixels.",
        None,
        lambda window, gradient: to_all(window, gradient / window.shape[0]),
    ),
    (
        "every gradient was divided by 4",
        "A window has ph · pw pixels; 4 is right for 2 × 2 only.",
        None,
        lambda window, gradient: to_all(window, gradient / 4),
    ),
    (
        "the gradient was divided by ph + pw",
        "A window of ph rows and pw columns has ph · pw pixels: multiply.",
        None,
        lambda window, gradient: to_all(window, gradient / sum(window.shape)),
    ),
    (
        "the largest number of each window got the whole gradient",
        "That is the way back through a *max* pool. In a mean all pixels have a say, and all alike.",
        None,
        to_first,
    ),
    (
        "only the largest number of each window got its share",
        "All pixels of a window enter its mean, and all get the same share.",
        None,
        lambda window, gradient: to_first(window, gradient / window.size),
    ),
    (
        "only the first pixel of each window got its share",
        "All pixels from row y · sy to y · sy + ph get one: fill the slice, not only its corner.",
        None,
        lambda window, gradient: at(0, window, gradient / window.size),
    ),
    (
        "the first pixel of each window got the whole gradient",
        "Divide it by ph · pw, and give that share to every pixel of the window.",
        None,
        lambda window, gradient: at(0, window, gradient),
    ),
    (
        "the shares are in proportion to the pixels",
        "A mean weighs all pixels alike, bright or dark: the share is the gradient divided by ph · pw.",
        None,
        lambda window, gradient: gradient * window / window.sum(),
    ),
    (
        "each share was multiplied by the pixel",
        "The derivative of the mean by a pixel is 1 / (ph · pw), whatever the pixel is.",
        None,
        lambda window, gradient: gradient * window / window.size,
    ),
    (
        "the values of `grad_output` were not used",
        "The share is `grad_output[n, y, x, c]` divided by ph · pw, not 1 divided by it.",
        "pooling-backward",
        lambda window, gradient: to_all(window, 1 / window.size),
    ),
    (
        "the shares were rounded down",
        "`//` cuts fractions off: divide with `/`.",
        None,
        lambda window, gradient: to_all(window, gradient // window.size),
    ),
    (
        "the sign of the gradient was changed",
        "More of a pixel is more of the mean: the share has the sign of the gradient.",
        "pooling-backward",
        lambda window, gradient: to_all(window, -gradient / window.size),
    ),
]:
    average_pool2d_backward.misconception(name, hint, read)(sent(share))

for name, hint, read, make in [
    *WAYS_BACK,
    (
        "height and width of the window were swapped",
        "`pool_size` is (ph, pw): rows first, then columns.",
        "pooling-by-hand",
        with_window(lambda cells, steps: (pair(cells)[::-1], cells if steps is None else steps)),
    ),
    (
        "the stride of the rows was used for the columns too",
        "`strides` may be a pair (sy, sx): unpack it if it is not an int.",
        "pooling-strides",
        with_window(lambda cells, steps: (cells, pair(cells if steps is None else steps)[0])),
    ),
    (
        "the images were added: the sum did not start from 0",
        "Start from `np.zeros(images.shape)`, not from a copy of the images.",
        "pooling-backward",
        handed_over(lambda grad_images, images: grad_images + images),
    ),
    (
        "the channels shared one gradient, their mean",
        "Every channel is pooled by itself, so its pixels get the gradient of that channel alone.",
        "pooling-channels",
        handed_over(lambda shares, images: 0 * shares + shares.mean(axis=-1, keepdims=True)),
    ),
    (
        "the gradients of all channels were added up",
        "Every channel is pooled by itself, so its pixels get the gradient of that channel alone.",
        "pooling-channels",
        handed_over(lambda shares, images: 0 * shares + shares.sum(axis=-1, keepdims=True)),
    ),
    (
        "the images of the batch shared one gradient, their sum",
        "Each image has a gradient of its own.",
        "pooling-channels",
        handed_over(lambda shares, images: 0 * shares + shares.sum(axis=0)),
    ),
]:
    average_pool2d_backward.misconception(name, hint, read)(make(spread))


@average_pool2d_backward.misconception(
    "the shares of overlapping windows overwrite each other",
    "A pixel gets a share from each window that sees it: collect them with `+=`, not `=`.",
    "pooling-overlap",
)
def _(*arguments):
    return spread(*arguments, overwrite="window")


@average_pool2d_backward.misconception(
    "the shares of overlapping windows were averaged",
    "A pixel that several windows see has a say in all of them: its shares add up.",
    "pooling-overlap",
)
def _(*arguments):
    return spread(*arguments) / np.maximum(reached(*arguments), 1)


@average_pool2d_backward.misconception(
    "pixels that no window reached kept their values",
    "They have no say in the result, so their derivative is 0: start from `np.zeros(images.shape)`.",
    "pooling-size",
)
def _(grad_output, images, *window):
    unseen = reached(grad_output, images, *window) == 0
    return spread(grad_output, images, *window) + unseen * images


@average_pool2d_backward.misconception(
    "the gradient was divided by the size of the image",
    "That is the way back through a *global* pool. Here a mean is taken over the ph · pw pixels of a window.",
)
def _(grad_output, images, *window):
    return send(to_all, grad_output / np.prod(images.shape[1:3]), images, *window)


@average_pool2d_backward.misconception(
    "only the shares came back, in the shape of the output",
    "There is a derivative for each pixel: the shape is that of `images`.",
    "pooling-backward",
)
def _(grad_output, images, pool_size=2, strides=None):
    return grad_output / np.prod(pair(pool_size))
