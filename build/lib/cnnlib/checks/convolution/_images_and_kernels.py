"""What several exercises convolve: images and kernels drawn at random, and the laws of their sums."""

import numpy as np

from cnnlib.checks._core.cases import pixels, size, two_sizes, whole
from cnnlib.checks._core.mistakes import Law

# One image and one kernel ---------------------------------------------------------------------------------


def patch_of_large_numbers(rng):
    """Draw an image of the size of its kernel: the result is a single number."""
    return whole(rng, 3, 3, low=10, high=99), whole(rng, 3, 3)


def square(rng, kernel_side=3):
    """Draw one image and one square kernel."""
    side = size(rng, 4, 6)
    return whole(rng, side, side), whole(rng, kernel_side, kernel_side)


def even_square(rng):
    """Draw one image and a square kernel without a centre."""
    return square(rng, kernel_side=2)


def edges(rng):
    """Draw one image and a square kernel whose weights sum to 0, as those of an edge detector do."""
    image, kernel = square(rng)
    kernel[1, 1] -= kernel.sum()
    return image, kernel


def rectangle(rng):
    """Draw sizes that all differ: height, width and both of the kernel, even ones included."""
    return whole(rng, *two_sizes(rng, 4, 6)), whole(rng, *two_sizes(rng, 1, 3))


def one_row(rng):
    """Draw a wide image and a kernel that is a single row."""
    return whole(rng, 3, size(rng, 4, 6)), whole(rng, 1, size(rng, 2, 3))


def one_column(rng):
    """Draw a high image and a kernel that is a single column."""
    return whole(rng, size(rng, 4, 6), 3), whole(rng, size(rng, 2, 3), 1)


def bytes_and_whole(rng):
    """Draw 8-bit integers under whole weights, negative ones among them."""
    return pixels(rng, 3, 4), whole(rng, 2, 3).astype(np.int64)


def bytes_and_fractions(rng):
    """Draw 8-bit integers under fractional weights."""
    return pixels(rng, 3, 4), whole(rng, 2, 3) / 8


def bytes_and_large_weights(rng):
    """Draw bright 8-bit integers and whole weights in the hundreds: each sum is above 65504."""
    return pixels(rng, 3, 4) // 2 + np.uint8(128), rng.integers(200, 500, size=(2, 3))


def fractions_and_whole(rng):
    """Draw pixels from 0 to 1 under whole weights."""
    return pixels(rng, 3, 4) / 256, whole(rng, 2, 3).astype(np.int64)


def single_precision(rng):
    """Draw everything in float32."""
    return pixels(rng, 3, 4).astype(np.float32) / 256, whole(rng, 2, 3).astype(np.float32)


NUMBER_TYPES = (
    bytes_and_whole,
    bytes_and_fractions,
    fractions_and_whole,
    single_precision,
    bytes_and_large_weights,
)
ASPECTS_OF_ONE_IMAGE = {
    "one patch": patch_of_large_numbers,
    "square": (square, even_square, edges),
    "rectangle": (rectangle, one_row, one_column),
    "number types": NUMBER_TYPES,
}

# A batch and the kernels of a layer -----------------------------------------------------------------------


def batch_and_kernels(rng, examples=1, kernel_size=(2, 2), channels=1, filters=1):
    """Draw a batch of images and the kernels that fit them."""
    h, w = two_sizes(rng, 3, 5)
    return whole(rng, examples, h, w, channels), whole(rng, *kernel_size, channels, filters)


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
