"""How an answer to `conv2d` computes its maps, with one thing done in another way."""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from cnnlib._windows import windows
from cnnlib.checks.padding._correlation import correlate2d


class Axis(NamedTuple):
    """The numbers of one axis, as `same_padding` takes them."""

    size: int  # of the images
    kernel_size: int
    stride: int
    dilation: int


@dataclass(frozen=True)
class Layer:
    """The arguments of `conv2d`, all in pairs: one entry for the rows, one for the columns."""

    images: np.ndarray
    kernels: np.ndarray
    bias: np.ndarray | None
    strides: tuple
    pads: tuple
    dilation_rate: tuple
    padding: object  # as it came: a word or numbers

    @classmethod
    def of(cls, images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
        """Turn strides, padding and dilation into pairs."""
        pairs = windows(images.shape[1:3], kernels.shape[:2], strides, padding, dilation_rate)
        return cls(images, kernels, bias, pairs.strides, pairs.pads, pairs.dilation_rate, padding)

    @property
    def axes(self):
        """The numbers of the rows, and those of the columns."""
        numbers = self.images.shape[1:3], self.kernels.shape[:2], self.strides, self.dilation_rate
        return tuple(Axis(*axis) for axis in zip(*numbers, strict=True))

    @property
    def padded_images(self):
        """The images with their zeros."""
        return np.pad(self.images, ((0, 0), *self.pads, (0, 0)))

    def maps(self, mode="constant"):
        """Return the maps without the bias; what is padded is filled in as the mode of `np.pad` says."""
        return correlate2d(self.images, self.kernels, self.strides, self.pads, self.dilation_rate, mode)

    def output(self, mode="constant", **changes):
        """Return the maps with the bias, if there is one, after these changes."""
        maps = replace(self, **changes).maps(mode)
        return maps if self.bias is None else maps + self.bias

    def output_with_same(self, pads):
        """Return the output if "same" had these pads."""
        return self.output(pads=pads) if self.padding == "same" else self.output()
