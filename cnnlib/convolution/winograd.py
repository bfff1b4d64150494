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

from functools import cache

import numpy as np
from numpy.polynomial import polynomial

from cnnlib import _threads as threads
from cnnlib.convolution.blocks import blocks, cut, size_of, view, windows_over

POINTS = (0, 1, -1, 1 / 2, -2)  # and infinity
TILE = len(POINTS) + 1
PLACES = TILE * TILE
BLOCK = 4_000_000  # bytes of tiles at a time that fit the cache of one core
AT_ONCE = 16_000_000  # bytes of tiles at a time that fit the cache of all


def pays(way, channels, filters):
    """Tell whether the saved products are worth the additions: measured in benchmarks/layers.py."""
    enough = {(3, 3): 16, (5, 5): 32}.get(way.kernel_size, np.inf)
    plain = way.strides == way.dilation_rate == (1, 1)
    return plain and min(channels, filters) >= enough and min(way.output_size) >= 4


@cache
def transforms(kernel_size, dtype):
    """Return A (6 − k + 1, 6), B (6, 6) and G (6, k) of one axis."""
    step = TILE - kernel_size + 1
    a, b, g = np.zeros((step, TILE)), np.zeros((TILE, TILE)), np.zeros((TILE, kernel_size))
    for row, point in enumerate(POINTS):
        others = [other for other in POINTS if other != point]
        a[:, row] = [point**power for power in range(step)]
        b[row, :-1] = polynomial.polyfromroots(others)
        g[row] = [point**power for power in range(kernel_size)] / np.prod(np.subtract(point, others))
    b[-1] = polynomial.polyfromroots(POINTS)
    a[-1, -1] = g[-1, -1] = 1
    return a.astype(dtype), b.astype(dtype), g.astype(dtype)


class Tiling:
    """How the outputs of a batch are cut into tiles, and these into blocks."""

    def __init__(self, way, batch, channels, filters, dtype):
        """Take the way of the windows, and what passes through the layer."""
        self.a, self.b, self.g = zip(
            *(transforms(size, np.dtype(dtype)) for size in way.kernel_size), strict=True
        )
        self.step = [TILE - size + 1 for size in way.kernel_size]
        rows, self.columns = (-(-size // step) for size, step in zip(way.output_size, self.step, strict=True))
        row_bytes = PLACES * self.columns * (channels + filters) * np.dtype(dtype).itemsize
        self.blocks = blocks(batch, rows, BLOCK // row_bytes)

    def tiles(self, block):
        """Return how many tiles a block has."""
        images, rows = size_of(block)
        return images * rows * self.columns

    def take(self, array, block, size, before, area, out):
        """Copy the tiles of a block out of ``array``: (size, size, N, rows, columns, C), in ``out``.

        A tile of ``size`` cells a side begins ``before`` cells ahead of the outputs that it is for.
        ``area`` is a buffer for the cells of the block, with zeros around the image.
        """
        images, rows = block
        batch, height = size_of(block)
        (step_y, step_x), (before_y, before_x) = self.step, before
        starts = height, self.columns
        extent = (
            (count - 1) * step + cells for count, step, cells in zip(starts, self.step, size, strict=True)
        )
        area = view(area, batch, *extent, array.shape[-1])
        cut(array[images], rows.start * step_y - before_y, -before_x, area)
        tiles = windows_over(area, size, starts, ((step_y, step_x), (1, 1))).transpose(3, 4, 0, 1, 2, 5)
        out = view(out, *tiles.shape)
        np.copyto(out, tiles)
        return out

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
    """Multiply the first axis of ``tiles`` (a, b, …) by the matrix ``left``, the second by ``right``."""
    a, b = left.shape[1], right.shape[1]
    length = tiles.size // (a * b)
    half = np.matmul(left, tiles.reshape(a, b * length), out=view(scratch, len(left), b * length))
    return np.matmul(right, half.reshape(-1, b, length), out=out)


def correlate(images, kernels, bias, way):
    """Return the maps, as the function of this name in ``plain`` does."""
    channels, filters = kernels.shape[2:]
    tiling = Tiling(way, len(images), channels, filters, images.dtype)
    weights = transformed_kernels(kernels, tiling)
    maps = np.empty((len(images), *way.output_size, filters), images.dtype)
    row_bias = np.tile(bias, way.output_size[1]).reshape(-1, filters)
    before = [pad[0] for pad in way.pads]

    def prepare():
        most = PLACES * tiling.tiles(tiling.blocks[0]) * max(channels, filters)
        first, second, third = (np.empty(most, images.dtype) for _ in range(3))

        def work(block):
            count = tiling.tiles(block)
            tiles = tiling.take(images, block, (TILE, TILE), before, second, first)
            values = along_both_axes(*tiling.b, tiles, second, view(third, TILE, TILE, count * channels))
            values = values.reshape(PLACES, count, channels)
            products = np.matmul(values, weights, out=view(first, PLACES, count, filters))
            tiles = along_both_axes(*tiling.a, products, second, view(third, *tiling.step, count * filters))
            target = tiling.lay(tiles, block, maps, second)
            np.add(target, row_bias, out=target)

        return work

    threads.share(prepare, tiling.blocks)
    return maps


def correlate_backward_kernels(grad_output, images, way):
    """Return the gradient of the kernels: the transposed steps of :func:`correlate`, last step first."""
    channels, filters = images.shape[-1], grad_output.shape[-1]
    tiling = Tiling(way, len(images), channels, filters, images.dtype)
    transposed_a = [matrix.T for matrix in tiling.a]
    before = [pad[0] for pad in way.pads]
    grad_weights = np.zeros((PLACES, channels, filters), images.dtype)

    together = AT_ONCE // BLOCK
    most = together * max(map(tiling.tiles, tiling.blocks), default=0)
    room = np.empty(PLACES * most * channels, images.dtype)
    grad_room = np.empty(PLACES * most * filters, images.dtype)
    for batch in batches(tiling.blocks, together):
        ends = np.cumsum([0, *(tiling.tiles(block) for block in batch)]).tolist()
        values = view(room, PLACES, ends[-1], channels)
        grad_values = view(grad_room, PLACES, ends[-1], filters)

        def prepare(batch=batch, ends=ends, values=values, grad_values=grad_values):
            most = PLACES * tiling.tiles(batch[0]) * max(channels, filters)
            first, second = (np.empty(most, images.dtype) for _ in range(2))

            def work(index):
                block, places = batch[index], slice(ends[index], ends[index + 1])
                tiles = tiling.take(images, block, (TILE, TILE), before, second, first)
                along_both_axes(*tiling.b, tiles, second, by_place(values, places))
                tiles = tiling.take(grad_output, block, tiling.step, (0, 0), second, first)
                along_both_axes(*transposed_a, tiles, second, by_place(grad_values, places))

            return work

        def multiply(place, values=values, grad_values=grad_values):
            grad_weights[place] += values[place].T @ grad_values[place]

        threads.share(prepare, range(len(batch)))
        threads.for_each(multiply, range(PLACES))

    grad_kernels = np.kron(*tiling.g).T @ grad_weights.reshape(PLACES, -1)
    return grad_kernels.reshape(*way.kernel_size, channels, filters)


def by_place(values, tiles):
    """Look at the values (36, T, C) of some tiles as (6, 6, tiles · C)."""
    return values.reshape(TILE, TILE, -1)[
        :, :, tiles.start * values.shape[-1] : tiles.stop * values.shape[-1]
    ]


def batches(items, size):
    """Cut a list into lists of at most ``size`` items."""
    return [items[start : start + size] for start in range(0, len(items), size)]


def transformed_kernels(kernels, tiling):
    """Return kernels (kh, kw, C, F) by the values at the 36 places: (36, C, F)."""
    if kernels.strides[2] < kernels.strides[3]:  # of a gradient: inputs and outputs have changed places
        return transformed_kernels(kernels.swapaxes(2, 3), tiling).swapaxes(1, 2)
    kh, kw, channels, filters = kernels.shape
    both = np.kron(*tiling.g)
    kernels = kernels.reshape(kh * kw, channels * filters)
    weights = np.empty((PLACES, channels * filters), kernels.dtype)
    threads.for_each(
        lambda part: np.matmul(both, kernels[:, part], out=weights[:, part]),
        threads.parts(channels * filters, 2**14),
    )
    return weights.reshape(PLACES, channels, filters)
