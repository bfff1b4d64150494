"""The fast form of a convolution over images: matrix products over blocks that fit the processor's cache.

A processor multiplies two matrices several times faster than it does the same sums in any other way, so the
patches are written as the rows of a matrix (:func:`cnnlib.convolution.im2col`) and multiplied by the kernels.
Three things make that fast:

- *Blocks.* The whole matrix would be kh · kw times as large as the images, and reading it from memory takes
  longer than multiplying. So only some rows of some images are copied at a time, into the same small place
  again and again, which stays in the processor's cache.
- *Cores.* Each core takes the next block and has a place of its own.
- *Fewer products.* Kernels of 3 × 3 over many channels go another way, see
  :mod:`cnnlib.convolution.winograd`.

:mod:`cnnlib.convolution.plain` says the same in a few lines; a test holds the two equal.
"""

import numpy as np

from cnnlib import _threads as threads
from cnnlib._blocks import blocks, copy_region, size_of, view, windows_over

BLOCK = 1_000_000  # bytes of patches at a time
FEW = 6  # channels: up to so many, long runs of memory lie along the rows of an image


class Patches:
    """The patches of a batch, block by block, as matrices."""

    def __init__(self, images, geometry):
        """Cut the work into blocks of rows of patches."""
        self.images, self.geometry = images, geometry
        self.cells = geometry.kernel_size[0] * geometry.kernel_size[1] * images.shape[-1]
        self.padded = geometry.padded_size != geometry.size
        self.whole = not self.padded and geometry.kernel_size == geometry.strides == (1, 1)
        rows, columns = geometry.output_size
        row_bytes = columns * self.cells * images.itemsize
        self.blocks = blocks(len(images), rows, BLOCK // max(1, row_bytes), 50_000 // max(1, row_bytes))

    def buffers(self):
        """Return room for the pixels and for the patches of a block."""
        batch, rows = size_of(self.blocks[0])
        pixels = (
            batch * self.height(rows) * self.geometry.padded_size[1] * self.images.shape[-1] * self.padded
        )
        patches = batch * rows * self.geometry.output_size[1] * self.cells * (not self.whole)
        return np.empty(pixels, self.images.dtype), np.empty(patches, self.images.dtype)

    def height(self, rows):
        """Return how many rows of pixels so many rows of patches reach over."""
        return (
            (rows - 1) * self.geometry.strides[0]
            + (self.geometry.kernel_size[0] - 1) * self.geometry.dilation_rate[0]
            + 1
        )

    def matrix(self, block, buffers):
        """Return the patches of a block, one in each row: (patches, kh · kw · C)."""
        images, rows = block
        batch, height = size_of(block)
        geometry, channels = self.geometry, self.images.shape[-1]
        pixels, patches = buffers
        if self.whole:
            return self.images[images, rows].reshape(-1, channels)
        top = rows.start * geometry.strides[0]
        if self.padded:
            area = view(pixels, batch, self.height(height), geometry.padded_size[1], channels)
            copy_region(self.images[images], top - geometry.pads[0][0], -geometry.pads[1][0], area)
        else:
            area = self.images[images, top:]
        starts = height, geometry.output_size[1]
        windows = windows_over(area, geometry.kernel_size, starts, (geometry.strides, geometry.dilation_rate))
        if channels > 1:
            patches = view(patches, *windows.shape)
            np.copyto(patches, windows)
            return patches.reshape(-1, self.cells)
        # A single channel has no long runs within a patch, but along the rows of the image.
        windows = windows.transpose(3, 4, 5, 0, 1, 2)
        patches = view(patches, *windows.shape)
        np.copyto(patches, windows)
        return patches.reshape(self.cells, -1).T


def winograd_pays(geometry, channels, filters):
    """Tell whether Winograd's saved products outweigh its additions, as measured."""
    enough = {(3, 3): 16, (5, 5): 32}.get(geometry.kernel_size, np.inf)
    one_by_one = geometry.strides == geometry.dilation_rate == (1, 1)
    return one_by_one and min(channels, filters) >= enough and min(geometry.output_size) >= 4


def correlate(images, kernels, bias, geometry):
    """Return the maps, as the function of this name in ``plain`` does."""
    if winograd_pays(geometry, *kernels.shape[2:]):
        from cnnlib.convolution import winograd

        return winograd.correlate(images, kernels, bias, geometry)
    filters = kernels.shape[-1]
    patches = Patches(images, geometry)
    weights = kernels.reshape(-1, filters)
    maps = np.empty((len(images), *geometry.output_size, filters), images.dtype)
    row_bias = np.tile(bias, geometry.output_size[1])

    def prepare():
        buffers = patches.buffers()

        def work(block):
            target = maps[block]
            np.matmul(patches.matrix(block, buffers), weights, out=target.reshape(-1, filters))
            rows = target.reshape(-1, row_bias.size)
            np.add(rows, row_bias, out=rows)

        return work

    threads.share(prepare, patches.blocks)
    return maps


def correlate_backward(grad_output, images, kernels, geometry):
    """Return the gradients of the images and of the kernels."""
    back = turned(geometry)
    if back is not None and winograd_pays(geometry, *kernels.shape[2:]):
        from cnnlib.convolution import winograd

        return winograd.correlate_backward(grad_output, images, kernels, back)
    return (
        correlate_backward_inputs(grad_output, kernels, geometry),
        correlate_backward_kernels(grad_output, images, geometry),
    )


def correlate_backward_kernels(grad_output, images, geometry):
    """Return the gradient of the kernels, as the function of this name in ``plain`` does."""
    filters = grad_output.shape[-1]
    patches = Patches(images, geometry)
    sums = np.zeros((threads.CORES, patches.cells, filters), images.dtype)

    def collect(core):  # always the same blocks, so that the sum is rounded the same way each time
        buffers = patches.buffers()
        for block in patches.blocks[core :: threads.CORES]:
            sums[core] += patches.matrix(block, buffers).T @ grad_output[block].reshape(-1, filters)

    threads.for_each(collect, range(min(threads.CORES, len(patches.blocks))))
    return sums.sum(axis=0).reshape(*geometry.kernel_size, -1, filters)


def correlate_backward_inputs(grad_output, kernels, geometry):
    """Return the gradient of the images, as the function of this name in ``plain`` does."""
    back = turned(geometry)
    if back is None or kernels.shape[2] <= FEW:
        return scatter(grad_output, kernels, geometry)
    flipped = kernels[::-1, ::-1].swapaxes(2, 3)
    return correlate(grad_output, flipped, np.zeros(kernels.shape[2], kernels.dtype), back)


def turned(geometry):
    """Return the geometry that gives the gradient of the images; None if kernels stride."""
    if geometry.strides != (1, 1):
        return None
    pads = tuple(
        tuple((size - 1) * dilation - zeros for zeros in pad)
        for size, dilation, pad in zip(
            geometry.kernel_size, geometry.dilation_rate, geometry.pads, strict=True
        )
    )
    if min(map(min, pads)) < 0:
        return None
    return geometry._replace(size=geometry.output_size, pads=pads, output_size=geometry.size)


def scatter(grad_output, kernels, geometry):
    """Return the gradient of the images by sending the share of each cell of each patch to its pixel."""
    kh, kw, channels, filters = kernels.shape
    weights = kernels.reshape(-1, filters)
    by_channel = channels <= FEW  # then the long runs are along the rows of the image
    shape = len(grad_output), *geometry.size, channels
    if by_channel:
        grad_images = np.moveaxis(np.zeros((channels, *shape[:3]), grad_output.dtype), 0, -1)
    else:
        grad_images = np.zeros(shape, grad_output.dtype)
    rows, columns = geometry.output_size
    row_bytes = columns * len(weights) * grad_output.itemsize
    apart = -(
        -geometry.kernel_size[0] * geometry.dilation_rate[0] // geometry.strides[0]
    )  # rows that share no pixel
    pieces = blocks(len(grad_output), rows, max(apart, BLOCK // row_bytes), 50_000 // row_bytes)

    def prepare():
        batch, height = size_of(pieces[0])
        room = np.empty(batch * height * columns * len(weights), grad_output.dtype)

        def work(block):
            batch, height = size_of(block)
            gradient = grad_output[block].reshape(-1, filters)
            if by_channel:
                shares = np.matmul(weights, gradient.T, out=view(room, len(weights), len(gradient)))
                shares = shares.reshape(kh, kw, channels, batch, height, columns).transpose(0, 1, 3, 4, 5, 2)
            else:
                shares = np.matmul(gradient, weights.T, out=view(room, len(gradient), len(weights)))
                shares = shares.reshape(batch, height, columns, kh, kw, channels).transpose(3, 4, 0, 1, 2, 5)
            for cell in geometry.cells:
                outputs, pixels = meeting(cell, geometry, block[1])
                target = grad_images[block[0], *pixels]
                np.add(target, shares[cell][:, *outputs], out=target)

        return work

    # Neighbouring blocks of one image share pixels: first every other one, then those between.
    height = max((size_of(piece)[1] for piece in pieces), default=1)
    for parity in (0, 1):
        threads.share(prepare, [piece for piece in pieces if piece[1].start // height % 2 == parity])
    return np.ascontiguousarray(grad_images)


def meeting(cell, geometry, rows):
    """Return which patches of these rows see a pixel through this cell, and which pixels, as slices."""
    outputs, pixels = [], []
    starts = (rows.start, 0), (rows.stop, geometry.output_size[1])
    axes = zip(
        cell, geometry.size, geometry.strides, geometry.pads, geometry.dilation_rate, *starts, strict=True
    )
    for i, size, stride, (before, _), dilation, start, stop in axes:
        offset = i * dilation - before
        first = max(start, -(offset // stride))
        last = max(first, min(stop, (size - 1 - offset) // stride + 1))
        outputs.append(slice(first - start, last - start))
        pixels.append(slice(first * stride + offset, last * stride + offset, stride))
    return outputs, pixels
