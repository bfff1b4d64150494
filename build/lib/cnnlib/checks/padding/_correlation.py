"""Kernels that move over images and series as students let them."""

import numpy as np

from cnnlib.checks.padding._sizes import reach


def correlate2d(images, kernels, strides, pads, dilation_rate, mode="constant"):
    """Move kernels over images padded by ((top, bottom), (left, right)); everything comes as a pair.

    A kernel that fits nowhere raises what NumPy raises.
    """
    images = np.pad(images, ((0, 0), *pads, (0, 0)), mode=mode)
    (kh, kw), (sy, sx), (dy, dx) = kernels.shape[:2], strides, dilation_rate
    height = (images.shape[1] - reach(kh, dy)) // sy + 1
    width = (images.shape[2] - reach(kw, dx)) // sx + 1
    maps = np.zeros((len(images), height, width, kernels.shape[3]))
    for i, j in np.ndindex(kh, kw):
        rows, columns = i * dy + sy * np.arange(height), j * dx + sx * np.arange(width)
        maps += images[:, rows][:, :, columns] @ (1.0 * kernels[i, j])
    return maps


def correlate1d(series, kernels, pads, dilation_rate=1, mode="constant"):
    """Move kernels over series padded by (before, after): images of one row."""
    strides, pads, dilation_rate = (1, 1), ((0, 0), pads), (1, dilation_rate)
    return correlate2d(series[:, np.newaxis], kernels[np.newaxis], strides, pads, dilation_rate, mode)[:, 0]
