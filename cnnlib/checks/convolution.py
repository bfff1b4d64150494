"""Checks of the convolution exercises: what is judged, and the mistakes that people make."""

import math

import numpy as np

from cnnlib import convolution as reference
from cnnlib.checks._cases import pixels, size, two_sizes, whole
from cnnlib.checks._exercise import Aspect, Exercise, Law

# Cases ----------------------------------------------------------------------------------------------------


def square(rng):
    """One image and one square kernel."""
    side = size(rng, 4, 6)
    return whole(rng, side, side), whole(rng, 3, 3)


def rectangle(rng):
    """Height, width and both kernel sizes all differ, kernels of even size included."""
    (kh, kw), (h, w) = two_sizes(rng, 1, 3), two_sizes(rng, 4, 6)
    return whole(rng, h, w), whole(rng, kh, kw)


def bytes_and_whole(rng):
    """8-bit integers under whole weights, negative ones among them."""
    return pixels(rng, 3, 4), whole(rng, 2, 3).astype(np.int64)


def bytes_and_fractions(rng):
    """8-bit integers under fractional weights."""
    return pixels(rng, 3, 4), whole(rng, 2, 3) / 8


def fractions_and_whole(rng):
    """Pixels from 0 to 1 under whole weights."""
    return pixels(rng, 3, 4) / 256, whole(rng, 2, 3).astype(np.int64)


def single_precision(rng):
    """Everything in float32."""
    return pixels(rng, 3, 4).astype(np.float32) / 256, whole(rng, 2, 3).astype(np.float32)


TYPES = (bytes_and_whole, bytes_and_fractions, fractions_and_whole, single_precision)


def layer(rng, n=1, kernel=(2, 2), channels=1, filters=1):
    """A batch of n images and the kernels that fit them."""
    h, w = two_sizes(rng, 3, 5)
    return whole(rng, n, h, w, channels), whole(rng, *kernel, channels, filters)


def layer_with_bias(rng):
    """Two filters or more, each with a bias that is not 0."""
    filters = size(rng, 2, 3)
    images, kernels = layer(rng, filters=filters)
    return images, kernels, whole(rng, filters, low=1)


def layer_of_everything(rng):
    """N > 1, H ≠ W, kh ≠ kw, C ≠ F, all at once."""
    channels, filters = two_sizes(rng, 2, 3)
    return layer(rng, n=2, kernel=two_sizes(rng, 1, 3), channels=channels, filters=filters)


def everything_and_bias(rng):
    """All of that, and a bias."""
    images, kernels = layer_of_everything(rng)
    return images, kernels, whole(rng, kernels.shape[-1], low=1)


def as_layer(draw):
    """Make the image and kernel of another draw a batch of one image, one channel and one filter."""

    def drawn(rng):
        image, kernel = draw(rng)
        return image[np.newaxis, :, :, np.newaxis], kernel[:, :, np.newaxis, np.newaxis]

    return drawn


def small_channels(rng):
    """Two channels of six pixels."""
    return whole(rng, 1, 2, 3, 2), whole(rng, 1, 2, 2, 1)


def backward(rng):
    """A gradient for the output of a layer, and the arguments that led to it."""
    channels, filters = two_sizes(rng, 2, 3)
    return with_gradient(
        rng, layer(rng, n=size(rng, 2, 3), kernel=two_sizes(rng, 1, 3), channels=channels, filters=filters)
    )


def small_backward(rng):
    """One channel, one filter, one image: every number can be followed."""
    return with_gradient(rng, (whole(rng, 1, 2, 3, 1), whole(rng, 1, 2, 1, 1)))


def with_gradient(rng, arguments):
    """Put a gradient of the output in front of images and kernels."""
    return whole(rng, *reference.conv2d(*arguments).shape), *arguments


# Laws -----------------------------------------------------------------------------------------------------

LINEAR = Law(
    "twice the image does not give twice the result",
    lambda f, image, kernel, *_: np.allclose(f(2.0 * image, kernel), 2 * f(1.0 * image, kernel)),
    "A sum of products grows with the image: is something added, clipped or rounded on the way?",
)
SHIFTED = Law(
    "a patch gives another number where it stands elsewhere in the image",
    lambda f, image, kernel, *_: (
        len(image) == len(kernel) or np.allclose(f(image[1:], kernel), f(image, kernel)[1:])
    ),
    "The position must not enter the sum: is the patch cut out at (y, x)?",
)

# flip -----------------------------------------------------------------------------------------------------

flip = Exercise(
    reference.flip,
    read="convolution-flip",
    aspects={
        "square": lambda rng: (whole(rng, 3, 3),),
        "rectangle": lambda rng: (whole(rng, *two_sizes(rng, 1, 4)),),
    },
)


def overwritten(kernel):
    """Copy each number to its new place in the same array, one after the other."""
    kernel = kernel.copy()
    for i, j in np.ndindex(kernel.shape):
        kernel[i, j] = kernel[-1 - i, -1 - j]
    return kernel


for name, hint, wrong in [
    ("the kernel came back as it was", "Turn it by half a turn: its first number becomes its last.", np.copy),
    (
        "the kernel was turned upside down only",
        "That reverses the rows; the columns have to be reversed too.",
        np.flipud,
    ),
    (
        "the kernel was mirrored left to right only",
        "That reverses the columns; the rows have to be reversed too.",
        np.fliplr,
    ),
    (
        "the kernel was transposed",
        "A transpose swaps rows and columns; a flip keeps them and reverses their order.",
        np.transpose,
    ),
    ("the kernel was turned by a quarter turn", "A flip is half a turn: 180°, not 90°.", np.rot90),
    (
        "the kernel was turned by a quarter turn clockwise",
        "A flip is half a turn: 180°, not 90°.",
        lambda kernel: np.rot90(kernel, -1),
    ),
    (
        "the kernel was flipped and transposed",
        "Reverse the order of rows and of columns, but leave rows rows.",
        lambda kernel: kernel[::-1, ::-1].T,
    ),
    ("the signs were changed", "A flip moves the numbers; none of them changes.", np.negative),
    (
        "`kernel[-i, -j]` starts at index 0",
        "-0 is 0, the first number. The last is at -1: `kernel[-1 - i, -1 - j]`.",
        lambda kernel: np.roll(kernel[::-1, ::-1], (1, 1), axis=(0, 1)),
    ),
    (
        "the kernel was overwritten while it was being read",
        "The second half copies numbers that were replaced already: write into a new array.",
        overwritten,
    ),
]:
    flip.misconception(name, hint)(wrong)

# correlate2d and convolve2d -------------------------------------------------------------------------------

SLIDES = {
    "one patch": lambda rng: (whole(rng, 3, 3, low=10, high=99), whole(rng, 3, 3)),
    "square": square,
    "rectangle": rectangle,
    "number types": TYPES,
}
correlate2d = Exercise(
    reference.correlate2d, read="convolution-by-hand", aspects=dict(SLIDES), laws=[LINEAR, SHIFTED]
)
convolve2d = Exercise(
    reference.convolve2d, read="convolution-flip", aspects=dict(SLIDES), laws=[LINEAR, SHIFTED]
)


def slide(image, kernel, step, shape=None, dtype=None):
    """Fill a map with step(patch, kernel) for each patch: the frame that the wrong answers share."""
    kh, kw = kernel.shape
    h, w = shape or (image.shape[0] - kh + 1, image.shape[1] - kw + 1)
    return np.array(
        [[step(image[y : y + kh, x : x + kw], kernel) for x in range(w)] for y in range(h)], dtype=dtype
    )


def padded(image, kernel):
    """Correlate with zeros around, so that the map is as large as the image."""
    kh, kw = kernel.shape
    border = ((kh - 1) // 2, kh // 2), ((kw - 1) // 2, kw // 2)
    return reference.correlate2d(np.pad(image, border), kernel)


def one_short(image, kernel):
    """Stop one row and one column too early."""
    return reference.correlate2d(image, kernel)[:-1, :-1]


def in_image_dtype(image, kernel):
    """Store the sums in an array of the image's own type."""
    return reference.correlate2d(image, kernel).astype(image.dtype)


def tiled(image, kernel):
    """Move on by a whole kernel instead of one pixel."""
    kh, kw = kernel.shape
    return reference.correlate2d(image, kernel)[::kh, ::kw]


def windows(image, kernel):
    """Return the products of every patch with the kernel: (H′, W′, kh, kw)."""
    return np.lib.stride_tricks.sliding_window_view(image, kernel.shape) * kernel


def framed(image, kernel):
    """Set the results into an array of the size of the image, in the middle."""
    maps, (kh, kw) = reference.correlate2d(image, kernel), kernel.shape
    result = np.zeros(image.shape, dtype=maps.dtype)
    result[kh // 2 : kh // 2 + len(maps), kw // 2 : kw // 2 + maps.shape[1]] = maps
    return result


def upper_left(image, kernel):
    """Set the results into an array of the size of the image, in its corner."""
    maps = reference.correlate2d(image, kernel)
    return np.pad(maps, [(0, n - m) for n, m in zip(image.shape, maps.shape, strict=True)])


def first_row_only(image, kernel):
    """Return from inside the loop over rows."""
    maps = reference.correlate2d(image, kernel)
    maps[1:] = 0
    return maps


SLIDING_MISTAKES = [
    (
        "there is a border of zeros around the result",
        "Give the result only as many places as the kernel has: (H − kh + 1, W − kw + 1).",
        "convolution-by-hand",
        framed,
    ),
    (
        "the kernel hangs over the edges: the result is larger than the image",
        'That is the mode "full". Here the kernel stays inside: shape (H − kh + 1, W − kw + 1).',
        "convolution-by-hand",
        lambda image, kernel: reference.correlate2d(
            np.pad(image, [(n - 1, n - 1) for n in kernel.shape]), kernel
        ),
    ),
    (
        "the products were not summed",
        "Each place gets one number: sum over rows and columns of the patch.",
        "convolution-by-hand",
        windows,
    ),
    (
        "only the rows of each patch were added up",
        "Python's `sum` adds up the first axis alone: use `np.sum`, or `.sum()`.",
        "convolution-by-hand",
        lambda image, kernel: windows(image, kernel).sum(axis=2),
    ),
    (
        "only the last product was kept",
        "Collect the products with `+=`, not `=`.",
        "convolution-by-hand",
        lambda image, kernel: windows(image, kernel)[:, :, -1, -1],
    ),
    (
        "the sum was not set back to 0 between patches",
        "Start each patch from 0: `total = 0` belongs inside the loops over y and x.",
        "convolution-by-hand",
        lambda image, kernel: np.cumsum(windows(image, kernel).sum(axis=(2, 3))).reshape(
            windows(image, kernel).shape[:2]
        ),
    ),
    (
        "only the first row was filled",
        "Is the `return` inside the loop over rows?",
        "convolution-by-hand",
        first_row_only,
    ),
    (
        "every place got the result of the first patch",
        "The patch of (y, x) is `image[y : y + kh, x : x + kw]`.",
        "convolution-by-hand",
        lambda image, kernel: np.full_like(
            reference.correlate2d(image, kernel), windows(image, kernel)[0, 0].sum()
        ),
    ),
    (
        "the image was padded: the result is as large as the image",
        "The kernel stays inside the image here, so the result has shape (H − kh + 1, W − kw + 1).",
        "convolution-by-hand",
        padded,
    ),
    (
        "the last row and the last column are missing",
        "There are H − kh + 1 places from top to bottom: does the loop end one too early?",
        "convolution-by-hand",
        one_short,
    ),
    (
        "the patch is summed, but the weights are not used",
        "Multiply each pixel by the weight that lies on it, then sum the products.",
        "convolution-by-hand",
        lambda image, kernel: reference.correlate2d(image, np.ones_like(kernel)),
    ),
    (
        "the products were averaged",
        "The products are summed; dividing by their number is what a blur kernel does with its own weights.",
        "convolution-by-hand",
        lambda image, kernel: reference.correlate2d(image, kernel) / kernel.size,
    ),
    (
        "only the largest product was kept",
        "Sum all the products of a patch; taking the maximum comes later, in pooling.",
        "convolution-by-hand",
        lambda image, kernel: slide(image, kernel, lambda patch, weights: (patch * weights).max()),
    ),
    (
        "patch and kernel were multiplied as matrices",
        "`@` mixes rows with columns. Multiply cell by cell with `*`, then sum.",
        "convolution-by-hand",
        lambda image, kernel: slide(image, kernel, lambda patch, weights: (patch @ weights).sum()),
    ),
    (
        "the kernel was transposed",
        "Row i of the kernel lies on row i of the patch: do the indices i and j change places somewhere?",
        "convolution-by-hand",
        lambda image, kernel: reference.correlate2d(image, kernel.T),
    ),
    (
        "the result is transposed",
        "The first index of the result is the row (y), the second the column (x).",
        "convolution-by-hand",
        lambda image, kernel: reference.correlate2d(image, kernel).T,
    ),
    (
        "the kernel jumped by its own size instead of one pixel",
        "Neighbouring patches overlap: move on by one pixel each time.",
        "convolution-by-hand",
        tiled,
    ),
    (
        "negative sums were cut to 0",
        "A weighted sum may be negative. Cutting it is the activation's work (ReLU), not the convolution's.",
        "convolution-kernels",
        lambda image, kernel: np.maximum(reference.correlate2d(image, kernel), 0),
    ),
    (
        "the sums were stored in the dtype of the kernel",
        "An integer kernel on a 0…1 image: the fractions are lost. Let the result be float.",
        "images-dtypes",
        lambda image, kernel: reference.correlate2d(image, kernel).astype(kernel.dtype),
    ),
    (
        "the last row and column of the kernel were not used",
        "`range(kh)` ends at kh − 1 by itself: do not subtract 1 again.",
        "convolution-by-hand",
        lambda image, kernel: windows(image, kernel)[:, :, :-1, :-1].sum(axis=(2, 3)),
    ),
    (
        "the result has the size of the image, and what no patch fills stayed 0",
        "Give the result only as many places as the kernel has: (H − kh + 1, W − kw + 1).",
        "convolution-by-hand",
        upper_left,
    ),
    (
        "the sum was not set back to 0 within a row",
        "Start each patch from 0: `total = 0` belongs inside the loop over x.",
        "convolution-by-hand",
        lambda image, kernel: np.cumsum(windows(image, kernel).sum(axis=(2, 3)), axis=1),
    ),
    (
        "only the last row of the kernel counts",
        "`total = 0` belongs outside the loops over the kernel.",
        "convolution-by-hand",
        lambda image, kernel: windows(image, kernel)[:, :, -1].sum(axis=2),
    ),
    (
        "the kernel was added to the patch",
        "Multiply each pixel by the weight that lies on it, then sum.",
        "convolution-by-hand",
        lambda image, kernel: reference.correlate2d(image, np.ones_like(kernel)) + kernel.sum(),
    ),
    (
        "the sums were stored in the dtype of the image",
        "8-bit integers hold only 0…255 and no fractions: larger sums wrap around. Let the result be float.",
        "images-dtypes",
        in_image_dtype,
    ),
]
for name, hint, read, wrong in SLIDING_MISTAKES:
    correlate2d.misconception(name, hint, read)(wrong)
    convolve2d.misconception(name, hint, read)(
        lambda image, kernel, wrong=wrong: wrong(image, reference.flip(kernel))
    )


@correlate2d.misconception(
    "the kernel was flipped",
    "Cross-correlation lays the kernel on the image as it is; only `convolve2d` turns it first.",
    "convolution-flip",
)
def _(image, kernel):
    return reference.convolve2d(image, kernel)


@convolve2d.misconception(
    "the kernel was not flipped",
    "Without the flip this is cross-correlation. Turn the kernel by 180° first: rows and columns reversed.",
)
def _(image, kernel):
    return reference.correlate2d(image, kernel)


@convolve2d.misconception(
    "the kernel was turned upside down, but not left to right",
    "The flip reverses both: `kernel[::-1, ::-1]`.",
)
def _(image, kernel):
    return reference.correlate2d(image, kernel[::-1])


@convolve2d.misconception(
    "the kernel was mirrored left to right, but not turned upside down",
    "The flip reverses both: `kernel[::-1, ::-1]`.",
)
def _(image, kernel):
    return reference.correlate2d(image, kernel[:, ::-1])


@convolve2d.misconception(
    "the kernel was transposed instead of flipped",
    "A transpose swaps rows and columns, a flip reverses both: `kernel[::-1, ::-1]`.",
)
def _(image, kernel):
    return reference.correlate2d(image, kernel.T)


@convolve2d.misconception(
    "indices below 0 wrapped round to the other end of the image",
    "`image[y - i, x - j]` leaves the image at the top: use `image[y + kh - 1 - i, x + kw - 1 - j]`.",
    "convolution-sum",
)
def _(image, kernel):
    kh, kw = kernel.shape
    result = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1))
    for y, x in np.ndindex(result.shape):
        result[y, x] = sum(image[y - i, x - j] * (1.0 * kernel[i, j]) for i in range(kh) for j in range(kw))
    return result


@convolve2d.misconception(
    "the image was flipped as well, or the result was", "Flip the kernel alone: the result stays as it is."
)
def _(image, kernel):
    return reference.convolve2d(image[::-1, ::-1], kernel)


@convolve2d.misconception(
    "the image was flipped instead of the kernel",
    "Then every result lands on the opposite side. Flip the kernel.",
)
def _(image, kernel):
    return reference.correlate2d(image[::-1, ::-1], kernel)


# conv2d ---------------------------------------------------------------------------------------------------

conv2d = Exercise(
    reference.conv2d,
    read="convolution-channels",
    aspects={
        "one channel, one filter": layer,
        "channels": (lambda rng: layer(rng, channels=size(rng, 2, 3)), small_channels),
        "filters": lambda rng: layer(rng, filters=size(rng, 2, 3)),
        "batch": lambda rng: layer(rng, n=size(rng, 2, 3)),
        "bias": layer_with_bias,
        "rectangular kernels": lambda rng: layer(rng, kernel=two_sizes(rng, 1, 3)),
        "number types": tuple(as_layer(draw) for draw in TYPES),
        "everything together": everything_and_bias,
    },
    laws=[LINEAR],
)


def add_bias(maps, bias):
    """Add the bias if there is one."""
    return maps if bias is None else maps + bias


@conv2d.misconception(
    "the kernels were flipped",
    "A convolution layer cross-correlates: it lays the kernels on the image as they are.",
    "convolution-flip",
)
def _(images, kernels, bias=None):
    return reference.conv2d(images, kernels[::-1, ::-1], bias)


@conv2d.misconception(
    "the kernels were flipped, and their channels too",
    "A layer does not flip at all, and channel c of a filter belongs to channel c of the image.",
    "convolution-flip",
)
def _(images, kernels, bias=None):
    return reference.conv2d(images, kernels[::-1, ::-1, ::-1], bias)


@conv2d.misconception(
    "the maps of earlier filters were not cleared",
    "Start each filter from zeros: map f holds the sums of filter f alone.",
    "convolution-filters",
)
def _(images, kernels, bias=None):
    return add_bias(np.cumsum(reference.conv2d(images, kernels), axis=-1), bias)


@conv2d.misconception(
    "only the first channel was used",
    "A filter spans all channels: sum the products over rows, columns and channels.",
)
def _(images, kernels, bias=None):
    return reference.conv2d(images[..., :1], kernels[:, :, :1], bias)


@conv2d.misconception(
    "the channels overwrite each other: only the last one counts",
    "Collect the channels with `+=`, not `=`.",
)
def _(images, kernels, bias=None):
    return reference.conv2d(images[..., -1:], kernels[:, :, -1:], bias)


@conv2d.misconception(
    "patches and kernels were flattened in different orders",
    "Row, column, channel for both: put the axes of the patches in that order before `reshape`.",
    "convolution-im2col",
)
def _(images, kernels, bias=None):
    kh, kw, _, filters = kernels.shape
    patches = np.lib.stride_tricks.sliding_window_view(images, (kh, kw), axis=(1, 2))
    return add_bias(patches.reshape(*patches.shape[:3], -1) @ kernels.reshape(-1, filters), bias)


@conv2d.misconception(
    "the channels were averaged instead of summed",
    "The results of all channels are added up; nothing is divided by their number.",
)
def _(images, kernels, bias=None):
    return add_bias(reference.conv2d(images, kernels) / images.shape[-1], bias)


@conv2d.misconception(
    "each channel got a map of its own",
    "One filter makes one map, however many channels there are: sum over the channels too.",
)
def _(images, kernels, bias=None):
    maps = reference.depthwise_conv2d(images, kernels)
    return add_bias(maps, None if bias is None else np.tile(bias, images.shape[-1]))


@conv2d.misconception(
    "the maps of all filters were summed into one",
    "Each filter keeps its own map: the last axis of the result has length F.",
    "convolution-filters",
)
def _(images, kernels, bias=None):
    return reference.conv2d(images, kernels, bias).sum(axis=-1, keepdims=True)


@conv2d.misconception(
    "every map was made by the first filter",
    "The last axis of `kernels` is F, and map f comes from `kernels[:, :, :, f]`: is f used?",
    "convolution-filters",
)
def _(images, kernels, bias=None):
    first = reference.conv2d(images, kernels[..., :1])
    return add_bias(np.repeat(first, kernels.shape[-1], axis=-1), bias)


@conv2d.misconception(
    "every map was made by the last filter",
    "Does each filter write into its own map, `maps[..., f]`?",
    "convolution-filters",
)
def _(images, kernels, bias=None):
    last = reference.conv2d(images, kernels[..., -1:])
    return add_bias(np.repeat(last, kernels.shape[-1], axis=-1), bias)


@conv2d.misconception(
    "only the map of the first filter came back", "There are F filters, and so F maps.", "convolution-filters"
)
def _(images, kernels, bias=None):
    return reference.conv2d(images, kernels, bias)[..., :1]


@conv2d.misconception(
    "the maps were reshaped into place, not transposed",
    "`reshape` scrambles them: stack along the last axis, `np.stack(maps, axis=-1)`.",
    "images-layouts",
)
def _(images, kernels, bias=None):
    maps = reference.conv2d(images, kernels, bias)
    return np.moveaxis(maps, -1, 0).reshape(maps.shape)


@conv2d.misconception(
    "the maps stand in front of rows and columns (channels first)",
    "The order is (N, H′, W′, F): the filters come last.",
    "images-layouts",
)
def _(images, kernels, bias=None):
    return np.moveaxis(reference.conv2d(images, kernels, bias), -1, 1)


@conv2d.misconception(
    "every result is that of the first image",
    "Image n of the batch gives map n: does the loop over the batch use its index?",
    "convolution-batch",
)
def _(images, kernels, bias=None):
    return np.repeat(reference.conv2d(images[:1], kernels, bias), len(images), axis=0)


@conv2d.misconception(
    "only the first image of the batch was convolved",
    "The result has as many entries along the first axis as `images`.",
    "convolution-batch",
)
def _(images, kernels, bias=None):
    return reference.conv2d(images[:1], kernels, bias)


@conv2d.misconception(
    "only the first image has a result, the others are 0",
    "Is the `return` inside the loop over the batch?",
    "convolution-batch",
)
def _(images, kernels, bias=None):
    maps = reference.conv2d(images, kernels, bias)
    maps[1:] = 0
    return maps


@conv2d.misconception(
    "the images of the batch were summed", "Every image keeps its own maps.", "convolution-batch"
)
def _(images, kernels, bias=None):
    return reference.conv2d(images, kernels, bias).sum(axis=0)


@conv2d.misconception(
    "`if bias:` asks a whole array whether it is true", "Ask `if bias is not None:`.", "convolution-bias"
)
def _(images, kernels, bias=None):
    maps = reference.conv2d(images, kernels)
    return maps + bias if bias else maps


@conv2d.misconception(
    "there is no bias, but it was added all the same",
    "`bias` may be None: then add nothing.",
    "convolution-bias",
)
def _(images, kernels, bias=None):
    return reference.conv2d(images, kernels) + bias


@conv2d.misconception(
    "the bias was added once for every channel",
    "Add it after the channels were summed, not inside their loop.",
    "convolution-bias",
)
def _(images, kernels, bias=None):
    return add_bias(reference.conv2d(images, kernels), None if bias is None else bias * images.shape[-1])


@conv2d.misconception(
    "the bias was ignored",
    "Each filter adds its bias to every number of its map; without `bias` nothing is added.",
    "convolution-bias",
)
def _(images, kernels, bias=None):
    return reference.conv2d(images, kernels)


@conv2d.misconception(
    "the bias was added once for every weight",
    "Add it after the sum of products, once for each number of the map, not in the innermost loop.",
    "convolution-bias",
)
def _(images, kernels, bias=None):
    return add_bias(reference.conv2d(images, kernels), None if bias is None else bias * kernels[..., 0].size)


@conv2d.misconception(
    "every map got the bias of the first filter",
    "Map f gets `bias[f]`: there is one bias for each filter.",
    "convolution-bias",
)
def _(images, kernels, bias=None):
    return add_bias(reference.conv2d(images, kernels), None if bias is None else bias[0])


@conv2d.misconception(
    "only the last map got its bias",
    "Is the bias added after the loop over filters? It belongs inside.",
    "convolution-bias",
)
def _(images, kernels, bias=None):
    maps = reference.conv2d(images, kernels)
    if bias is not None:
        maps[..., -1] += bias[-1]
    return maps


@conv2d.misconception(
    "the bias was added twice", "Once is enough for each number of the map.", "convolution-bias"
)
def _(images, kernels, bias=None):
    return add_bias(reference.conv2d(images, kernels), None if bias is None else 2 * bias)


@conv2d.misconception(
    "every map got the sum of all biases", "Map f gets `bias[f]` alone.", "convolution-bias"
)
def _(images, kernels, bias=None):
    return add_bias(reference.conv2d(images, kernels), None if bias is None else bias.sum())


@conv2d.misconception(
    "the whole bias was added to one number", "Filter f adds `bias[f]` to its map.", "convolution-bias"
)
def _(images, kernels, bias=None):
    maps = reference.conv2d(images, kernels)
    for place in np.ndindex(maps.shape):
        maps[place] = maps[place] + (0 if bias is None else bias)
    return maps


@conv2d.misconception(
    "the bias was subtracted", "The bias is added to the sum of products.", "convolution-bias"
)
def _(images, kernels, bias=None):
    return add_bias(reference.conv2d(images, kernels), None if bias is None else -bias)


def in_every_plane(wrong):
    """Make a mistake of `correlate2d` in each pair of channel and filter of `conv2d`."""

    def answer(images, kernels, bias=None):
        maps = np.array(
            [
                [
                    sum(wrong(image[:, :, c], kernels[:, :, c, f]) for c in range(images.shape[-1]))
                    for f in range(kernels.shape[-1])
                ]
                for image in images
            ]
        )
        return add_bias(np.moveaxis(maps, 1, -1), bias)

    return answer


for name, hint, read, wrong in SLIDING_MISTAKES:
    conv2d.misconception(name, hint, read)(in_every_plane(wrong))

# conv2d_parameters ----------------------------------------------------------------------------------------


def counts(rng):
    """A square kernel given as one number."""
    return size(rng, 2, 7), size(rng, 2, 9), size(rng, 2, 64)


def pair_counts(rng):
    """A kernel given as (height, width)."""
    return two_sizes(rng, 1, 7), size(rng, 2, 9), size(rng, 2, 64)


conv2d_parameters = Exercise(
    reference.conv2d_parameters,
    read="convolution-parameters",
    aspects={
        "square kernel": counts,
        "rectangular kernel": pair_counts,
        "without bias": (lambda rng: (*counts(rng), False), lambda rng: (*pair_counts(rng), False)),
    },
)


def area(kernel_size):
    """Return the number of cells of a kernel given as one number or a pair."""
    return math.prod(kernel_size) if isinstance(kernel_size, tuple) else kernel_size**2


for name, hint, wrong in [
    (
        "the biases were not counted",
        "Each filter has one bias: F more, unless `use_bias` is false.",
        lambda k, c, f, use_bias=True: area(k) * c * f,
    ),
    (
        "`use_bias` was ignored: the biases are always counted",
        "With `use_bias=False` there are only the weights.",
        lambda k, c, f, use_bias=True: area(k) * c * f + f,
    ),
    (
        "`use_bias` works the wrong way round",
        "The biases count when `use_bias` is true.",
        lambda k, c, f, use_bias=True: area(k) * c * f + (0 if use_bias else f),
    ),
    (
        "the channels were left out",
        "A filter spans all its input channels: kh · kw · C weights each.",
        lambda k, c, f, use_bias=True: (area(k) + use_bias) * f,
    ),
    (
        "the filters were left out",
        "That is one filter's share; there are F of them.",
        lambda k, c, f, use_bias=True: area(k) * c + use_bias,
    ),
    (
        "there is only one bias for all filters",
        "Each filter has a bias of its own: F biases.",
        lambda k, c, f, use_bias=True: area(k) * c * f + use_bias,
    ),
    (
        "each channel was given a bias",
        "The bias belongs to the filter and is added after the channels were summed: F biases, not C.",
        lambda k, c, f, use_bias=True: area(k) * c * f + (c if use_bias else 0),
    ),
    (
        "each pair of channel and filter was given a bias",
        "The bias is added once, after the channels were summed: F biases, not C · F.",
        lambda k, c, f, use_bias=True: (area(k) + use_bias) * c * f,
    ),
    (
        "the kernel size was doubled instead of squared",
        "A kernel of size k has k · k cells; `k * 2` is not `k ** 2`.",
        lambda k, c, f, use_bias=True: ((2 * k if isinstance(k, int) else area(k)) * c + use_bias) * f,
    ),
    (
        "height and width of the kernel were added",
        "A kernel of kh rows and kw columns has kh · kw cells.",
        lambda k, c, f, use_bias=True: ((k**2 if isinstance(k, int) else sum(k)) * c + use_bias) * f,
    ),
    (
        "a pair was used as one number",
        "`kernel_size` may be a pair (kh, kw): unpack it if it is not an int.",
        lambda k, c, f, use_bias=True: (k**2 * c + use_bias) * f,
    ),
    (
        "one number was unpacked as a pair",
        "`kernel_size` may be a single int: then kh = kw.",
        lambda k, c, f, use_bias=True: (math.prod(list(k)) * c + use_bias) * f,
    ),
    (
        "the kernel size was not squared",
        "A kernel of size k has k rows and k columns: k · k cells.",
        lambda k, c, f, use_bias=True: (
            (k if isinstance(k, int) else k[0] * k[1]) * c * f + (f if use_bias else 0)
        ),
    ),
    (
        "the kernel was taken to be square",
        "`kernel_size` may be a pair (kh, kw): its cells are kh · kw.",
        lambda k, c, f, use_bias=True: (
            (k if isinstance(k, int) else k[0]) ** 2 * c * f + (f if use_bias else 0)
        ),
    ),
]:
    conv2d_parameters.misconception(name, hint)(wrong)

# conv2d_backward ------------------------------------------------------------------------------------------


def adjoint(function, grad_output, images, kernels):
    """⟨conv x, g⟩ = ⟨x, grad_images⟩: the law that ties the backward pass to the forward pass."""
    forward = (reference.conv2d(images, kernels) * grad_output).sum()
    return np.isclose(forward, (images * function(grad_output, images, kernels)[0]).sum())


BACKWARD = (backward, backward, small_backward)
conv2d_backward = Exercise(
    reference.conv2d_backward,
    read="convolution-backward",
    aspects={
        "grad_images": Aspect(BACKWARD, part=0),
        "grad_kernels": Aspect(BACKWARD, part=1),
        "grad_bias": Aspect(BACKWARD, part=2),
        "all three, in float32": lambda rng: tuple(array.astype(np.float32) / 8 for array in backward(rng)),
    },
    returns=("grad_images", "grad_kernels", "grad_bias"),
    laws=[
        Law(
            "some shares of `grad_output` did not reach their pixel",
            adjoint,
            "Every product of the forward pass sends its weight times `grad_output` back to its pixel.",
            part=0,
        )
    ],
)


def backward_misconception(part, name, hint):
    """Register a function that gives one wrong gradient; the two others are right."""

    def register(wrong):
        def answer(grad_output, images, kernels):
            gradients = list(reference.conv2d_backward(grad_output, images, kernels))
            gradients[part] = wrong(grad_output, images, kernels)
            return tuple(gradients)

        return conv2d_backward.misconception(name, hint)(answer)

    return register


def scatter(grad_output, images, kernels, overwrite=False):
    """Send each output's gradient back to its patch, adding to what is there, or overwriting it."""
    grad_images = np.zeros(images.shape)
    kh, kw = kernels.shape[:2]
    for n, y, x in np.ndindex(grad_output.shape[:3]):
        patch = grad_images[n, y : y + kh, x : x + kw]
        patch[:] = (0 if overwrite else patch) + kernels @ grad_output[n, y, x]
    return grad_images


@backward_misconception(
    0,
    "the gradients of overlapping patches overwrite each other",
    "A pixel lies in several patches: collect their shares with `+=`, not `=`.",
)
def _(grad_output, images, kernels):
    return scatter(grad_output, images, kernels, overwrite=True)


@backward_misconception(
    0,
    "the shares of all patches and filters overwrite each other",
    "A pixel lies in several patches and under several filters: collect the shares with `+=`, not `=`.",
)
def _(grad_output, images, kernels):
    grad_images = np.zeros(images.shape)
    kh, kw = kernels.shape[:2]
    for n, y, x, f in np.ndindex(grad_output.shape):
        grad_images[n, y : y + kh, x : x + kw] = kernels[..., f] * grad_output[n, y, x, f]
    return grad_images


@backward_misconception(
    0,
    "grad_images was averaged over the batch",
    "Each image has a gradient of its own: nothing is divided.",
)
def _(grad_output, images, kernels):
    return scatter(grad_output, images, kernels) / len(images)


@backward_misconception(
    0,
    "grad_images was made with the flipped kernel",
    "Each output sends back its gradient times the weight it used: weight (i, j) to pixel (y + i, x + j).",
)
def _(grad_output, images, kernels):
    return scatter(grad_output, images, kernels[::-1, ::-1])


@backward_misconception(
    0,
    "grad_images ignores grad_output",
    "Each output sends its own gradient back: multiply the weights by `grad_output[n, y, x, f]`.",
)
def _(grad_output, images, kernels):
    return scatter(np.ones_like(grad_output), images, kernels)


@backward_misconception(
    0,
    "grad_images uses the first filter only",
    "Every filter looked at the pixel, so its gradient sums over the filters.",
)
def _(grad_output, images, kernels):
    return scatter(grad_output[..., :1], images, kernels[..., :1])


@backward_misconception(
    1,
    "grad_kernels uses the first image only",
    "All images of the batch share the kernels: sum their gradients.",
)
def _(grad_output, images, kernels):
    return reference.conv2d_backward(grad_output[:1], images[:1], kernels)[1]


@backward_misconception(
    1,
    "grad_kernels uses the last image only",
    "All images of the batch share the kernels: collect their gradients with `+=`, not `=`.",
)
def _(grad_output, images, kernels):
    return reference.conv2d_backward(grad_output[-1:], images[-1:], kernels)[1]


@backward_misconception(
    1,
    "grad_kernels ignores grad_output",
    "The share of a weight is the pixel it met times `grad_output[n, y, x, f]`.",
)
def _(grad_output, images, kernels):
    return reference.conv2d_backward(np.ones_like(grad_output), images, kernels)[1]


@backward_misconception(
    1,
    "channels and filters are swapped in grad_kernels",
    "Its shape is that of the kernels: (kh, kw, C, F).",
)
def _(grad_output, images, kernels):
    return reference.conv2d_backward(grad_output, images, kernels)[1].swapaxes(2, 3)


@backward_misconception(
    1,
    "grad_kernels was averaged over the batch",
    "The gradient of a sum is a sum. If the loss is a mean, `grad_output` holds that factor already.",
)
def _(grad_output, images, kernels):
    return reference.conv2d_backward(grad_output, images, kernels)[1] / len(images)


@backward_misconception(
    1,
    "grad_kernels is flipped",
    "Weight (i, j) met pixel (y + i, x + j): its gradient sums those pixels times `grad_output`, unflipped.",
)
def _(grad_output, images, kernels):
    return reference.conv2d_backward(grad_output, images, kernels)[1][::-1, ::-1]


@backward_misconception(
    1,
    "grad_kernels overwrites instead of adding up",
    "A weight is used at every place: collect all its shares with `+=`, not `=`.",
)
def _(grad_output, images, kernels):
    kh, kw = kernels.shape[:2]
    return images[-1, -kh:, -kw:, :, np.newaxis] * grad_output[-1, -1, -1]


@backward_misconception(
    2, "grad_bias was averaged", "The bias was added to every number of its map: sum their gradients."
)
def _(grad_output, images, kernels):
    return grad_output.mean(axis=(0, 1, 2))


@backward_misconception(
    2,
    "grad_bias was averaged over the batch",
    "The gradient of a sum is a sum. If the loss is a mean, `grad_output` holds that factor already.",
)
def _(grad_output, images, kernels):
    return grad_output.sum(axis=(0, 1, 2)) / len(images)


@backward_misconception(
    2, "grad_bias uses the first image only", "The images share the bias: sum over the batch too."
)
def _(grad_output, images, kernels):
    return grad_output[0].sum(axis=(0, 1))


@backward_misconception(
    2, "grad_bias overwrites instead of adding up", "Collect the shares with `+=`, not `=`."
)
def _(grad_output, images, kernels):
    return grad_output[-1, -1, -1]


@backward_misconception(
    2, "grad_bias still has its rows and columns", "There is one bias for each filter: sum over N, H′ and W′."
)
def _(grad_output, images, kernels):
    return grad_output.sum(axis=0)


@backward_misconception(
    2, "grad_bias has one row for each image", "The images share the bias: sum over the batch too."
)
def _(grad_output, images, kernels):
    return grad_output.sum(axis=(1, 2))


@backward_misconception(
    2, "grad_bias was summed over the filters too", "Each filter has a bias of its own: keep the last axis."
)
def _(grad_output, images, kernels):
    return grad_output.sum()


@conv2d_backward.misconception(
    "the gradients are in another order",
    "Return them in the order of the arguments: (grad_images, grad_kernels, grad_bias).",
)
def _(grad_output, images, kernels):
    grad_images, grad_kernels, grad_bias = reference.conv2d_backward(grad_output, images, kernels)
    return grad_kernels, grad_images, grad_bias


@conv2d_backward.misconception(
    "the gradients are in the reverse order",
    "Return them in the order of the arguments: (grad_images, grad_kernels, grad_bias).",
)
def _(grad_output, images, kernels):
    return reference.conv2d_backward(grad_output, images, kernels)[::-1]
