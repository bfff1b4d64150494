"""Small images of 8-bit integers, whose sizes tell the axes apart."""

import numpy as np

from cnnlib.checks._core.cases import pixels, size, two_sizes


def colour_image(rng):
    """An (H, W, 3) image, H ≠ W."""
    return (pixels(rng, *two_sizes(rng, 2, 4), 3),)


def batch(rng, n=(2, 3), channels=(2, 3)):
    """An (N, H, W, C) batch, white among its pixels; H ≠ W, and neither is N or C."""
    h, w = two_sizes(rng, 4, 6)
    images = pixels(rng, size(rng, *n), h, w, size(rng, *channels))
    images[0, 0, 0, 0] = 255
    return (images,)


def grey_image(rng, low=0, high=255):
    """A grey image with repeated levels and both ends of the range."""
    h, w = two_sizes(rng, 4, 6)
    levels = rng.integers(low, high, size=4, endpoint=True)
    image = rng.choice(levels, size=(h, w)).astype(np.uint8)
    image.flat[:7] = low, low, low, (low + high) // 2, high, high, high
    return (rng.permuted(image),)


def tiled(image):
    """Return an image with more pixels of one level than an 8-bit integer can count."""
    return np.tile(image, (8, 11))
