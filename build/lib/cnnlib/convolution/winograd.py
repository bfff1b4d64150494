"""Winograd's convolution: the same sums with a quarter of the multiplications.

Neighbouring outputs of a kernel use almost the same inputs, so the plain sum multiplies more often than it
must. Along one axis, 6 inputs x and 3 weights k give 4 outputs: plainly by 4 · 3 = 12 products, here by 6:

    A @ ((B @ x) * (G @ k))  ==  np.correlate(x, k)

A, B and G are fixed matrices of small numbers, see :func:`transforms`. They come from polynomials, which are
multiplied most cheaply when each is known by its values at some points: B and G find such values, A finds the
way back. In two dimensions the same happens along both axes: a tile of 6 × 6 inputs gives 4 × 4 outputs by 36
products instead of 144. Going over to the values and back costs additions, but they are shared by all filters
and all channels: with many of both, next to nothing.

So for each of the 36 places of a tile there is one matrix product: tiles (T, C) times kernels (C, F).

References
----------
Lavin and Gray, "Fast algorithms for convolutional neural networks", 2016; Winograd, *Arithmetic complexity of
computations*, 1980. The points: Barabasz, Anderson, Soodhalter and Gregg, "Error analysis and improving the
accuracy of Winograd convolution for deep neural networks", 2020.
"""

from functools import cache, partial

import numpy as np

from cnnlib import _threads as threads
from cnnlib._blocks import blocks, copy_region, size_of, view, windows_over

POINTS = (0, 1, -1, 1 / 2, -2)  # and infinity
TILE = len(POINTS) + 1
PLACES = TILE * TILE
BLOCK = 4_000_000  # bytes of tiles at a time that fit the cache of one core
TOGETHER = max(4, threads.CORES)  # blocks at a time that fit the cache of all
WEIGHTS = 16_000_000  # bytes of the kernels' values at a time


@cache
def transforms(kernel_size, dtype):
    """Return A (6 − k + 1, 6), B (6, 6) and G (6, k) of one axis."""
    step = TILE - kernel_size + 1
    a, b, g = np.zeros((step, TILE)), np.zeros((TILE, TILE)), np.zeros((TILE, kernel_size))
    for row, point in enumerate(POINTS):
        others = [other for other in POINTS if other != point]
        a[:, row] = [point**power for power in range(step)]
        b[row, :-1] = np.poly(others)[::-1]
        g[row] = [point**power for power in range(kernel_size)] / np.prod(np.subtract(point, others))
    b[-1] = np.poly(POINTS)[::-1]
    a[-1, -1] = g[-1, -1] = 1
    return a.astype(dtype), b.astype(dtype), g.astype(dtype)


class Tiling:
    """How the outputs of a batch are cut into tiles, and these into blocks."""

    def __init__(self, geometry, batch, channels, filters, dtype):
        """Take the geometry of the windows, and what passes through the layer."""
        by_axis = [transforms(size, np.dtype(dtype)) for size in geometry.kernel_size]
        self.a, self.b, self.g = zip(*by_axis, strict=True)
        self.step = [TILE - size + 1 for size in geometry.kernel_size]
        rows, self.columns = (
            -(-size // step) for size, step in zip(geometry.output_size, self.step, strict=True)
        )
        row_bytes = PLACES * self.columns * (channels + filters) * np.dtype(dtype).itemsize
        self.blocks = blocks(batch, rows, BLOCK // row_bytes)

    def tiles(self, block):
        """Return how many tiles a block has."""
        images, rows = size_of(block)
        return images * rows * self.columns

    def take(self, array, block, size, before, area, out):
        """Copy the tiles of a block out of ``array`` into the buffer ``out``: (size, size, tiles · C).

        A tile of ``size`` cells a side begins ``before`` cells ahead of the outputs that it is for.
        ``area`` is a buffer for the cells of the block, with zeros around the image.
        """
        images, rows = block
        batch, height = size_of(block)
        (step_y, step_x), (before_y, before_x) = self.step, before
        starts = height, self.columns
        sides = ((starts[axis] - 1) * self.step[axis] + size[axis] for axis in (0, 1))
        area = view(area, batch, *sides, array.shape[-1])
        copy_region(array[images], rows.start * step_y - before_y, -before_x, area)
        tiles = windows_over(area, size, starts, ((step_y, step_x), (1, 1))).transpose(3, 4, 0, 1, 2, 5)
        np.copyto(view(out, *tiles.shape), tiles)
        return view(out, *size, batch * height * self.columns * array.shape[-1])

    def lay(self, tiles, block, maps, scratch):
        """Lay the tiles of a block (my, mx, tiles · F) side by side into ``maps``; return that part."""
        images, rows = block
        batch, height = size_of(block)
        step_y, step_x = self.step
        target = maps[images, rows.start * step_y : rows.stop * step_y]
        whole = target
        if target.shape[1:3] != (height * step_y, self.columns * step_x):  # the last tiles overhang
            whole = view(scratch, batch, height * step_y, self.columns * step_x, maps.shape[-1])
        places = windows_over(whole, self.step, (height, self.columns), (self.step, (1, 1)))
        np.copyto(places.transpose(3, 4, 0, 1, 2, 5), tiles.reshape(*self.step, *places.shape[:3], -1))
        if whole is not target:
            np.copyto(target, whole[:, : target.shape[1], : target.shape[2]])
        return target


def along_both_axes(left, right, tiles, scratch, out):
    """Multiply the first axis of ``tiles`` (a, b, length) by the matrix ``left``, the second by ``right``."""
    half = view(scratch, tiles.shape[1], len(left), tiles.shape[2])
    np.matmul(left, tiles.swapaxes(0, 1), out=half)
    return np.matmul(right, half.swapaxes(0, 1), out=out)


def by_place(values):
    """Look at values (36, tiles, C) as (6, 6, tiles · C)."""
    return values.reshape(TILE, TILE, -1)


def correlate(images, kernels, bias, geometry):
    """Return the maps, as the function of this name in ``plain`` does."""
    filters = kernels.shape[-1]
    maps = np.empty((len(images), *geometry.output_size, filters), images.dtype)
    turns = -(-PLACES * kernels[0, 0].nbytes // WEIGHTS)
    together = -(-filters // turns)
    for first in range(0, filters, together):
        part = slice(first, first + together)
        correlate_into(maps[..., part], images, kernels[..., part], bias[part], geometry)
    return maps


def correlate_into(maps, images, kernels, bias, geometry):
    """Write the maps of a part of the filters, whose weights fit into memory together."""
    channels, filters = kernels.shape[2:]
    tiling = Tiling(geometry, len(images), channels, filters, images.dtype)
    weights = transformed_kernels(kernels, tiling)
    row_bias = np.tile(bias, geometry.output_size[1]).reshape(-1, filters)
    before = [pad[0] for pad in geometry.pads]

    def prepare():
        most = PLACES * tiling.tiles(tiling.blocks[0]) * max(channels, filters)
        first, second, third = (np.empty(most, images.dtype) for _ in range(3))

        def work(block):
            count = tiling.tiles(block)
            tiles = tiling.take(images, block, (TILE, TILE), before, second, first)
            values = along_both_axes(*tiling.b, tiles, second, view(third, TILE, TILE, count * channels))
            products = view(first, PLACES, count, filters)
            np.matmul(values.reshape(PLACES, count, channels), weights, out=products)
            outputs = view(third, *tiling.step, count * filters)
            tiles = along_both_axes(*tiling.a, by_place(products), second, outputs)
            target = tiling.lay(tiles, block, maps, second)
            np.add(target, row_bias, out=target)

        return work

    threads.share(prepare, tiling.blocks)


def correlate_backward(grad_output, images, kernels, back):
    """Return the gradients of the images and of the kernels; ``back`` is the geometry of the first.

    Both are correlations with ``grad_output``: of the kernels, turned round, and of the images, cut into
    tiles. So its values serve twice.
    """
    backward = Backward(grad_output, images, kernels, back)
    pieces = backward.tiling.blocks
    for start in range(0, len(pieces), TOGETHER):
        backward.turn(pieces[start : start + TOGETHER])
    return backward.grad_images, backward.grad_kernels()


class Backward:
    """Both gradients of one layer, in turns of several blocks.

    In each turn, all blocks find their values, then all places multiply, then all blocks find their pixels. A
    place adds up its own gradient of the kernels, so the sum is rounded the same way each time.
    """

    def __init__(self, grad_output, images, kernels, back):
        """Make room for a turn."""
        self.channels, self.filters = kernels.shape[2:]
        self.grad_output, self.images, self.back = grad_output, images, back
        self.tiling = Tiling(back, len(images), self.filters, self.channels, images.dtype)
        self.weights = transformed_kernels(kernels[::-1, ::-1].swapaxes(2, 3), self.tiling)
        self.grad_weights = np.zeros(self.weights.shape, images.dtype)
        self.grad_images = np.empty(images.shape, images.dtype)
        self.most = PLACES * max(map(self.tiling.tiles, self.tiling.blocks), default=0)
        self.values = np.empty(TOGETHER * self.most * self.filters, images.dtype)
        self.pixels = np.empty(TOGETHER * self.most * self.channels, images.dtype)

    def turn(self, pieces):
        """Work through some blocks, on all cores."""
        ends = np.cumsum([0, *map(self.tiling.tiles, pieces)]).tolist()
        pieces = list(zip(pieces, map(slice, ends[:-1], ends[1:]), strict=True))
        values = view(self.values, PLACES, ends[-1], self.filters)
        pixels = view(self.pixels, PLACES, ends[-1], self.channels)

        def multiply(place):
            self.grad_weights[place] += values[place].T @ pixels[place]
            np.matmul(values[place], self.weights[place], out=pixels[place])

        threads.share(lambda: partial(self.enter, self.buffers(), values, pixels), pieces)
        threads.for_each(multiply, range(PLACES))
        threads.share(lambda: partial(self.leave, self.buffers(), pixels), pieces)

    def buffers(self):
        """Return room for the tiles of a block, twice."""
        return np.empty((2, self.most * max(self.channels, self.filters)), self.images.dtype)

    def enter(self, buffers, values, pixels, piece):
        """Find the values of a block: of the gradient that comes in, and of the images as kernels."""
        (block, tiles), (first, second), tiling = piece, buffers, self.tiling
        before = [pad[0] for pad in self.back.pads]
        incoming = tiling.take(self.grad_output, block, (TILE, TILE), before, second, first)
        along_both_axes(*tiling.b, incoming, second, by_place(values[:, tiles]))
        images = tiling.take(self.images, block, tiling.step, (0, 0), second, first)
        back = (matrix.T for matrix in tiling.a)
        along_both_axes(*back, images, second, by_place(pixels[:, tiles]))

    def leave(self, buffers, pixels, piece):
        """Lay the gradients of the pixels of a block down."""
        (block, tiles), (first, second), tiling = piece, buffers, self.tiling
        values = by_place(pixels[:, tiles])
        outgoing = along_both_axes(*tiling.a, values, second, view(first, *tiling.step, values.shape[-1]))
        tiling.lay(outgoing, block, self.grad_images, second)

    def grad_kernels(self):
        """Return the gradient of the kernels (kh, kw, C, F), once all turns are done."""
        grad = multiplied(np.kron(*self.tiling.g).T, self.grad_weights.reshape(PLACES, -1))
        grad = grad.reshape(*self.back.kernel_size, self.filters, self.channels)
        return np.ascontiguousarray(grad[::-1, ::-1].swapaxes(2, 3))


def transformed_kernels(kernels, tiling):
    """Return kernels (kh, kw, C, F) by the values at the 36 places: (36, C, F)."""
    if kernels.strides[2] < kernels.strides[3]:  # of a gradient: inputs and outputs have changed places
        return transformed_kernels(kernels.swapaxes(2, 3), tiling).swapaxes(1, 2)
    kh, kw, channels, filters = kernels.shape
    values = multiplied(np.kron(*tiling.g), kernels.reshape(kh * kw, channels * filters))
    return values.reshape(PLACES, channels, filters)


def multiplied(small, wide):
    """Return the product of a small and a wide matrix; each core computes some columns."""
    out = np.empty((len(small), wide.shape[1]), wide.dtype)
    columns = threads.parts(wide.shape[1], 2**14)
    threads.for_each(lambda part: np.matmul(small, wide[:, part], out=out[:, part]), columns)
    return out
