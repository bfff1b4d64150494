"""The definition of the pools and of their gradients: look at every window, and say what becomes of it.

The functions expect what the public ones have checked: an array of the dtype to compute in and the
:class:`~cnnlib._windows.Windows` of the layer.
"""

import numpy as np


def lowest(dtype):
    """Return the number that is larger than no other: a maximum does not notice it."""
    return -np.inf if dtype.kind == "f" else np.iinfo(dtype).min


def cells(images, geometry, outside):
    """Return the numbers that every window sees, cell after cell in row-major order: (cells, N, H', W', C).

    A cell that hangs over the edge of the image sees ``outside``.
    """
    padded = np.pad(images, ((0, 0), *geometry.pads, (0, 0)), constant_values=outside)
    return np.stack([padded[:, *geometry.seen_by(cell)] for cell in geometry.cells])


def max_pool(images, geometry):
    """Return the largest number of every window."""
    return cells(images, geometry, lowest(images.dtype)).max(axis=0)


def sum_pool(images, geometry):
    """Return the sum of every window."""
    return cells(images, geometry, 0).sum(axis=0)


def window_sizes(geometry, dtype):
    """Return how many cells of every window lie inside the image: (H', W', 1)."""
    return sum_pool(np.ones((1, *geometry.size, 1), dtype), geometry)[0]


def average_pool(images, geometry):
    """Return the mean of every window; cells outside the image do not count."""
    return sum_pool(images, geometry) / window_sizes(geometry, images.dtype)


def max_backward(grad_output, images, geometry):
    """Send the gradient of every window to its first maximum, or to its first NaN."""
    seen = cells(images, geometry, lowest(images.dtype))
    inside = cells(np.ones(images.shape, bool), geometry, False)
    largest = (seen == seen.max(axis=0)) | (seen != seen)  # only NaN differs from itself
    first = np.argmax(largest & inside, axis=0)
    shares = (np.where(first == cell, grad_output, 0) for cell in range(len(seen)))
    return send(shares, grad_output, geometry)


def sum_backward(grad_output, geometry):
    """Send the gradient of every window to all its cells."""
    return send((grad_output for _ in geometry.cells), grad_output, geometry)


def average_backward(grad_output, geometry):
    """Send the gradient of every window to all its cells, in equal shares."""
    return sum_backward(grad_output / window_sizes(geometry, grad_output.dtype), geometry)


def send(shares, grad_output, geometry):
    """Add the share (N, H', W', C) of each cell of the window to the images that it was seen on."""
    batch, *_, channels = grad_output.shape
    grad_padded = np.zeros((batch, *geometry.padded_size, channels), grad_output.dtype)
    for cell, share in zip(geometry.cells, shares, strict=True):
        grad_padded[:, *geometry.seen_by(cell)] += share
    inside = (
        slice(before, before + size) for (before, _), size in zip(geometry.pads, geometry.size, strict=True)
    )
    return grad_padded[:, *inside]
