"""How a window of a layer travels over its input: said once for convolution, pooling and their gradients.

A layer names its strides, padding and dilation as Keras does. :func:`windows` turns these into plain numbers
for each axis, or says what is wrong with them.
"""

from typing import NamedTuple

import numpy as np

from cnnlib import _arguments as arguments
from cnnlib import padding as arithmetic


class Windows(NamedTuple):
    """The way of a window along each axis that it slides over: tuples with one entry for each axis."""

    size: tuple  # of the input, without padding
    kernel_size: tuple
    strides: tuple
    pads: tuple  # (cells before, cells after)
    dilation_rate: tuple
    output_size: tuple

    @property
    def padded_size(self):
        """The size of the input with its padding."""
        return tuple(length + sum(pad) for length, pad in zip(self.size, self.pads, strict=True))

    @property
    def cells(self):
        """The index of every cell of the window, in row-major order."""
        return np.ndindex(self.kernel_size)

    def seen_by(self, cell):
        """Return the slices of the padded input that this cell of the window meets, one for each axis."""
        ways = zip(cell, self.strides, self.dilation_rate, self.output_size, strict=True)
        return tuple(
            slice(i * dilation, i * dilation + (count - 1) * stride + 1, stride)
            for i, stride, dilation, count in ways
        )


def windows(size, kernel_size, strides=1, padding="valid", dilation_rate=1, name="kernels"):
    """Return the :class:`Windows` of a layer; ``name`` is what the caller calls the window in errors."""
    axes = len(size)
    arguments.has_cells("the input", size)
    arguments.has_cells(name, kernel_size)
    strides = arguments.per_axis("strides", strides, axes)
    dilation_rate = arguments.per_axis("dilation_rate", dilation_rate, axes)
    ways = list(zip(size, kernel_size, strides, dilation_rate, strict=True))
    if isinstance(padding, str):
        words = ("valid", "same", "causal") if axes == 1 else ("valid", "same")  # only time has a direction
        pads = tuple(arithmetic.padding_of(padding, words, *way) for way in ways)
    else:
        pads = arguments.pads(padding, axes)
    reach = tuple((kernel - 1) * dilation + 1 for _, kernel, _, dilation in ways)
    padded = tuple(length + sum(pad) for length, pad in zip(size, pads, strict=True))
    if any(window > length for window, length in zip(reach, padded, strict=True)):
        raise ValueError(
            f"{name} must not be larger than the padded input: "
            f"got windows that reach over {reach} cells for an input of {padded}"
        )
    output_size = tuple(
        (length - window) // stride + 1 for length, window, stride in zip(padded, reach, strides, strict=True)
    )
    return Windows(tuple(size), tuple(kernel_size), strides, pads, dilation_rate, output_size)
