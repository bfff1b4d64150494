"""The pool that wrong answers share, and the laws of the right ones."""

import numpy as np

from cnnlib.checks._core.mistakes import Law
from cnnlib.padding import same_padding


def as_pair(value):
    """Return a number as a pair, and a pair as it is."""
    return value if isinstance(value, tuple) else (value, value)


def window_and_strides(pool_size, strides):
    """Return the size of the window and the strides as pairs."""
    return as_pair(pool_size), as_pair(pool_size if strides is None else strides)


def along_rows_and_columns(images, pool_size, strides):
    """Return (length of the image, length of the window, stride), first down, then to the right."""
    return list(zip(images.shape[1:3], *window_and_strides(pool_size, strides), strict=True))


def cells_around(images, pool_size, strides, padding):
    """Return the cells of padding before and after the rows, and before and after the columns."""
    axes = along_rows_and_columns(images, pool_size, strides)
    return [same_padding(*axis) if padding == "same" else (0, 0) for axis in axes]


def zeros_around(images, pool_size, strides, padding):
    """Return the images with zeros where "same" looks over the edge."""
    return np.pad(images, ((0, 0), *cells_around(images, pool_size, strides, padding), (0, 0)))


def pool_windows(images, pool_size=2, strides=None, padding="valid", *, reduce):
    """Fill a map with reduce(window) for each window (N, h, w, C), cut off where the image ends."""
    (ph, pw), (sy, sx) = window_and_strides(pool_size, strides)
    (top, bottom), (left, right) = cells_around(images, pool_size, strides, padding)
    _, height, width, _ = images.shape
    rows = range(-top, height + bottom - ph + 1, sy)
    columns = range(-left, width + right - pw + 1, sx)
    return np.stack(
        [
            np.stack([reduce(images[:, max(y, 0) : y + ph, max(x, 0) : x + pw]) for x in columns], axis=1)
            for y in rows
        ],
        axis=1,
    )


def mean_in_8_bits(window):
    """Sum in the dtype of the image, which overflows in 8 bits, and divide then."""
    return window.sum(axis=(1, 2), dtype=window.dtype) / (window.shape[1] * window.shape[2])


LAWS = [
    Law(
        "twice the image does not give twice the result",
        lambda f, images, *rest: np.allclose(f(2.0 * images, *rest), 2 * np.asarray(f(1.0 * images, *rest))),
        "Every pool scales with the image: is something added, clipped or rounded on the way?",
    ),
    Law(
        "the channels get mixed",
        lambda f, images, *rest: np.allclose(
            f(images[..., :1], *rest), np.asarray(f(images, *rest))[..., :1]
        ),
        "Channel c of the result comes from channel c of the images alone.",
    ),
]
