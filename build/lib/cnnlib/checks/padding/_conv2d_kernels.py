"""Mistakes of `conv2d` with kernels of another size than the answer was written for."""

import numpy as np

from cnnlib.checks.padding._layer import Layer


def output_of_patches(layer, size, least=None):
    """Return the output of kernels that are multiplied with patches of this size, as NumPy lets them.

    Where the two do not fit, NumPy raises an error, or repeats what has length 1. There are `least` places at
    least along each axis; without it NumPy complains of fewer than none.
    """
    images = layer.padded_images * 1.0
    (sy, sx), (dy, dx) = layer.strides, layer.dilation_rate
    places = [
        (length - (cells - 1) * dilation - 1) // stride + 1
        for length, cells, stride, dilation in zip(
            images.shape[1:3], size, layer.strides, layer.dilation_rate, strict=True
        )
    ]
    height, width = places if least is None else np.maximum(places, least)
    maps = np.zeros((len(images), height, width, layer.kernels.shape[3]))
    for y, x in np.ndindex(height, width):
        rows, columns = np.arange(size[0]) * dy + y * sy, np.arange(size[1]) * dx + x * sx
        patches = images[:, rows][:, :, columns]
        maps[:, y, x] = np.sum(patches[..., np.newaxis] * layer.kernels, axis=(1, 2, 3))
    return maps if layer.bias is None else maps + layer.bias


def output_in_loops(layer, rows, columns):
    """Return the output of loops over so many rows and columns of the kernels, as NumPy lets them."""
    kernels = layer.kernels
    there = np.ix_(np.arange(rows) % kernels.shape[0], np.arange(columns) % kernels.shape[1])
    result = layer.output(kernels=kernels[there])  # fails first where the image is too small
    if result.size:
        kernels[rows - 1], kernels[:, columns - 1]  # fails where the kernels are
    return result


def odd(cells):
    """Return the width of a patch that reaches over half the cells, rounded down, on both sides."""
    return 2 * (cells // 2) + 1


def add_mistakes_with_kernel_sizes(exercise):
    """Add the mistakes of answers that are right for square kernels, odd ones, or those of 3×3."""

    @exercise.mistake("convolution-kernels")
    def assumes_a_square_kernel(*arguments):
        """the kernel was taken to be square

        A kernel has kh rows and kw columns: `kh, kw = kernels.shape[:2]`, one for each loop.
        """
        layer = Layer.of(*arguments)
        return output_in_loops(layer, len(layer.kernels), len(layer.kernels))

    @exercise.mistake("convolution-kernels")
    def cuts_square_patches(*arguments):
        """the patches were square, whatever the kernel

        A kernel of kh rows and kw columns meets patches of kh rows and kw columns.
        """
        layer = Layer.of(*arguments)
        return output_of_patches(layer, (len(layer.kernels), len(layer.kernels)))

    @exercise.mistake("convolution-kernels")
    def reaches_over_half_the_kernel_on_both_sides(*arguments):
        """patches reach over k // 2 pixels on both sides of a centre: that fits kernels of an odd size only

        A kernel of 2×2 has no centre. Count from the corner: k pixels, from y·sy and x·sx on.
        """
        layer = Layer.of(*arguments)
        return output_of_patches(layer, [odd(cells) for cells in layer.kernels.shape[:2]], least=0)

    @exercise.mistake("convolution-kernels")
    def works_for_odd_square_kernels_only(*arguments):
        """this works for square kernels of an odd size only

        A kernel has kh rows and kw columns, and 2×2 has no centre. Count from the corner: from y·sy and x·sx
        on.
        """
        layer = Layer.of(*arguments)
        return output_of_patches(layer, (odd(len(layer.kernels)),) * 2, least=0)

    @exercise.mistake("convolution-kernels")
    def loops_over_3_by_3_cells(*arguments):
        """the loops run over 3×3 cells, whatever the kernel

        A kernel has the size and the channels that its shape says: `kh, kw, channels, filters =
        kernels.shape`.
        """
        return output_in_loops(Layer.of(*arguments), 3, 3)

    @exercise.mistake("convolution-kernels")
    def cuts_patches_of_3_by_3(*arguments):
        """the patches are of 3×3 pixels, whatever the kernel

        A kernel of kh rows and kw columns meets patches of kh rows and kw columns: see `kernels.shape`.
        """
        return output_of_patches(Layer.of(*arguments), (3, 3))
