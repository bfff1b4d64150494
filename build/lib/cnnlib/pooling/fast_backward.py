"""The gradients of the pools in less time, by the ideas of ``fast``.

Windows that share cells add up in them, so a batch is then cut between images only.
"""

import numpy as np

from cnnlib import _threads as threads
from cnnlib._blocks import size_of, view
from cnnlib.pooling import plain
from cnnlib.pooling.fast import BlockPool, blocks_of, lines_of, move


def sum_backward(grad_output, geometry, sizes=None):
    """Send the gradient of every window, divided if their ``sizes`` are given, to all its cells."""
    rows, columns = lines_of(geometry)
    channels = grad_output.shape[-1]
    grad_output = np.ascontiguousarray(grad_output)
    grad_images = np.empty((len(grad_output), *geometry.size, channels), grad_output.dtype)
    pieces = blocks_of(grad_images, geometry, within=rows.apart)

    def prepare():
        run = np.prod(size_of(pieces[0])) * channels
        quotients = np.empty(run * columns.windows, grad_output.dtype)
        lines = np.empty(run * columns.size, grad_output.dtype)

        def work(block):
            count, height = size_of(block)
            given = grad_output[block]
            if sizes is not None:
                given = np.divide(given, sizes[block[1]], out=view(quotients, *given.shape))
            wide = view(lines, count * height, columns.size, channels)
            share_out(given.reshape(-1, columns.windows, channels), wide, columns, slice(0, columns.windows))
            target = grad_images[block[0]].reshape(count, rows.size, -1)
            share_out(wide.reshape(count, height, -1), target, rows, block[1])

        return work

    threads.share(prepare, pieces)
    return grad_images


def share_out(source, target, line, places):
    """Give what windows have, ``source`` (a, places, run), to all their cells along axis 1 of ``target``."""
    if not line.tiled:
        target[:, line.reach(places)] = 0
    for cell in range(line.kernel):
        which, cells = line.met_by(cell, places)
        give(source[:, which], target[:, cells], line.apart)


def give(source, target, apart):
    """Add ``source`` to ``target``; if the windows are ``apart``, nothing has been added to it before."""
    if apart:
        move(source, target)
    else:
        target += source


def max_backward(grad_output, images, geometry):
    """Send the gradient of every window to its first maximum."""
    if images.dtype.itemsize > 8:  # no integer is as long
        return plain.max_backward(grad_output, images, geometry)
    rows, columns = lines_of(geometry)
    apart = rows.apart and columns.apart
    images, grad_output = np.ascontiguousarray(images), np.ascontiguousarray(grad_output)
    grad_images = np.empty_like(images)
    pieces = blocks_of(images, geometry, within=rows.apart)
    not_numbers = []

    def prepare():
        pool = BlockPool(np.maximum, plain.lowest(images.dtype), images, geometry, pieces[0])
        size = np.prod(size_of(pieces[0])) * columns.windows * images.shape[-1]
        maxima, cells = (np.empty(size, images.dtype) for _ in range(2))
        waiting, winning = (np.empty(size, bool) for _ in range(2))

        def work(block):
            source, target, given = images[block[0]], grad_images[block[0]], grad_output[block]
            best, open_ = view(maxima, *given.shape), view(waiting, *given.shape)
            pool(block, best)
            if best.dtype.kind == "f" and np.isnan(best.max()):
                not_numbers.append(block)
            open_[...] = True
            if not (rows.tiled and columns.tiled):
                target[:, rows.reach(block[1])] = 0
            for i, j in geometry.cells:
                y, cells_y = rows.met_by(i, block[1])
                x, cells_x = columns.met_by(j, slice(0, columns.windows))
                met = source[:, cells_y, cells_x]
                met = move(met, view(cells, *met.shape))
                wins = np.equal(met, best[:, y, x], out=view(winning, *met.shape))
                wins &= open_[:, y, x]
                open_[:, y, x] ^= wins
                np.multiply(bits(given[:, y, x]), wins, out=bits(met))
                give(met, target[:, cells_y, cells_x], apart)

        return work

    threads.share(prepare, pieces)
    return plain.max_backward(grad_output, images, geometry) if not_numbers else grad_images


def bits(floats):
    """Look at numbers as integers: multiplied by 0 or 1, even infinity becomes 0 or stays as it is."""
    return floats.view(f"i{floats.itemsize}")
