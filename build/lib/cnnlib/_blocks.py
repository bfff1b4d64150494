"""Large work in small blocks: pieces of a batch that fit the processor's cache, dealt out to its cores."""

import numpy as np

from cnnlib import _threads as threads


def blocks(batch, rows, fitting, least=1):
    """Cut a batch into blocks, pairs (slice of images, slice of rows).

    A block holds about ``fitting`` rows, less where that would leave a core without work, but not less than
    ``least``: whole images, or rows of a single one.
    """
    fair = -(-batch * rows // threads.CORES)
    wanted = max(1, min(fitting, max(fair, least)))
    height, images = min(wanted, rows), max(1, wanted // max(1, rows))
    return [
        (slice(n, min(n + images, batch)), slice(y, min(y + height, rows)))
        for n in range(0, batch, images)
        for y in range(0, rows, height)
    ]


def size_of(block):
    """Return how many images and how many rows a block has."""
    images, rows = block
    return images.stop - images.start, rows.stop - rows.start


def view(buffer, *shape):
    """Return the first cells of a flat buffer in this shape."""
    size = 1
    for length in shape:
        size *= length
    return buffer[:size].reshape(shape)


def copy_region(images, top, left, out):
    """Copy to ``out`` (N, h, w, C) what lies in ``images`` from (top, left) on; zeros where nothing lies."""
    (y0, y1), (x0, x1) = (
        (min(max(-start, 0), length), max(min(size - start, length), 0))
        for start, size, length in zip((top, left), images.shape[1:3], out.shape[1:3], strict=True)
    )
    if y0 >= y1 or x0 >= x1:
        out[...] = 0
        return out
    out[:, :y0] = 0
    out[:, y1:] = 0
    out[:, y0:y1, :x0] = 0
    out[:, y0:y1, x1:] = 0
    out[:, y0:y1, x0:x1] = images[:, top + y0 : top + y1, left + x0 : left + x1]
    return out


def windows_over(area, shape, starts, steps):
    """Look at ``area`` (N, h, w, C) through windows: a view (N, *starts, *shape, C) without a copy.

    ``shape`` are the cells of a window, ``starts`` how many windows there are along each axis; ``steps`` are
    two pairs, from window to window and from cell to cell.
    """
    n, y, x, c = area.strides
    (sy, sx), (dy, dx) = steps
    return np.lib.stride_tricks.as_strided(
        area,
        (len(area), *starts, *shape, area.shape[-1]),
        (n, sy * y, sx * x, dy * y, dx * x, c),
        writeable=area.flags.writeable,
    )
