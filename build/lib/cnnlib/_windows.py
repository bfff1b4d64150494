"""How a window travels over its input: said once for convolution, pooling and their gradients.

Sizes are reckoned along one axis at a time: :func:`same_padding` and :func:`output_size`, which the topic
``padding`` offers. A layer names its strides, padding and dilation for all axes, as Keras does;
:func:`windows` turns these into plain numbers for each axis, or says what is wrong with them.
"""

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

import numpy as np

from cnnlib import _arguments as arguments
from cnnlib._types import CausalPadding, Shape, Size


def same_padding(size: int, kernel_size: int, stride: int = 1, dilation: int = 1) -> tuple[int, int]:
    """Return how many zeros ``padding="same"`` adds before and after an axis.

    "Same" makes the output as long as the input, divided by the stride and rounded up. If the number of zeros
    is odd, the extra one goes after: the rule of TensorFlow and Keras.

    Parameters
    ----------
    size : int
        Length of the input along the axis.
    kernel_size : int
        Cells of the window along the axis.
    stride, dilation : int, default 1
        Step of the window; distance between its cells.

    Returns
    -------
    (before, after) : tuple of int
        The zeros on either side.

    Raises
    ------
    TypeError, ValueError
        If an argument is not an integer of at least 1.

    Examples
    --------
    >>> same_padding(5, kernel_size=3), same_padding(6, kernel_size=3, stride=2)
    ((1, 1), (0, 1))

    References
    ----------
    TensorFlow documentation, ``tf.nn``, "Notes on padding".
    """
    size, kernel_size = arguments.count("size", size), arguments.count("kernel_size", kernel_size)
    stride, dilation = arguments.count("stride", stride), arguments.count("dilation", dilation)
    output = -(-size // stride)
    reach = (kernel_size - 1) * dilation + 1
    total = max((output - 1) * stride + reach - size, 0)
    return total // 2, total - total // 2


def known_padding(padding: str, words: Sequence[str]) -> None:
    """Raise unless ``padding`` is one of the words."""
    if padding not in words:
        raise ValueError(f"padding must be {', '.join(map(repr, words))} or numbers, got {padding!r}")


def padding_of(
    padding: str, words: Sequence[str], size: int, kernel_size: int, stride: int = 1, dilation: int = 1
) -> Shape:
    """Return the zeros (before, after) that a word stands for; ``words`` are those that may be used."""
    known_padding(padding, words)
    if padding == "same":
        return same_padding(size, kernel_size, stride, dilation)
    beyond = (kernel_size - 1) * dilation
    return {"valid": (0, 0), "causal": (beyond, 0), "full": (beyond, beyond)}[padding]


def output_size(
    size: int,
    kernel_size: int,
    stride: int = 1,
    padding: CausalPadding | Literal["full"] = "valid",
    dilation: int = 1,
) -> int:
    r"""Return how many places a window finds along an axis.

    .. math:: \left\lfloor \frac{\text{size} + \text{before} + \text{after}
        - (\text{kernel_size} - 1)\,\text{dilation} - 1}{\text{stride}} \right\rfloor + 1

    Parameters
    ----------
    size : int
        Length of the input along the axis.
    kernel_size : int
        Cells of the window along the axis.
    stride : int, default 1
        Step of the window.
    padding : "valid", "same", "causal", "full", int or (before, after), default "valid"
        Zeros on either side: none; as many as :func:`same_padding` says; all before, so that no window sees
        what comes after its last cell; as many as let a window touch the input with one cell; or numbers.
    dilation : int, default 1
        Distance between the cells of the window.

    Returns
    -------
    int
        The length of the output; a last step that does not fit is not taken.

    Raises
    ------
    ValueError
        If a number is too small, the padding unknown or the window larger than the padded input.
    TypeError
        If a size is not an integer.

    Examples
    --------
    >>> output_size(5, kernel_size=3), output_size(5, kernel_size=3, stride=2, padding="same")
    (3, 3)
    >>> output_size(5, kernel_size=3, padding="full"), output_size(5, kernel_size=3, padding=(0, 1))
    (7, 4)

    References
    ----------
    Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016.
    """
    size, kernel_size = arguments.count("size", size), arguments.count("kernel_size", kernel_size)
    stride, dilation = arguments.count("stride", stride), arguments.count("dilation", dilation)
    if isinstance(padding, str):
        words = "valid", "same", "causal", "full"
        before, after = padding_of(padding, words, size, kernel_size, stride, dilation)
    else:
        ((before, after),) = arguments.pads(padding, axes=1)
    reach = (kernel_size - 1) * dilation + 1
    if reach > size + before + after:
        raise ValueError(
            f"kernel_size must not be larger than the padded input: "
            f"got a window that reaches over {reach} cells for an input of {size + before + after}"
        )
    return (size + before + after - reach) // stride + 1


class Windows(NamedTuple):
    """How windows move along each axis that they slide over: tuples with one entry for each axis."""

    size: Shape  # of the input, without padding
    kernel_size: Shape
    strides: Shape
    pads: tuple[Shape, ...]  # (cells before, cells after)
    dilation_rate: Shape
    output_size: Shape

    @property
    def padded_size(self) -> Shape:
        """The size of the input with its padding."""
        return tuple(length + sum(pad) for length, pad in zip(self.size, self.pads, strict=True))

    @property
    def cells(self) -> Iterator[Shape]:
        """The index of every cell of the window, in row-major order."""
        return np.ndindex(self.kernel_size)

    def seen_by(self, cell: Shape) -> tuple[slice, ...]:
        """Return the slices of the padded input that this cell of the window meets, one for each axis."""
        axes = zip(cell, self.strides, self.dilation_rate, self.output_size, strict=True)
        return tuple(
            slice(i * dilation, i * dilation + (count - 1) * stride + 1, stride)
            for i, stride, dilation, count in axes
        )


def windows(
    size: Sequence[int],
    kernel_size: Sequence[int],
    strides: Size = 1,
    padding: CausalPadding = "valid",
    dilation_rate: Size = 1,
    name: str = "kernels",
) -> Windows:
    """Return the :class:`Windows` of a layer; ``name`` is what the caller calls the window in errors."""
    axes = len(size)
    arguments.has_cells("the input", size)
    arguments.has_cells(name, kernel_size)
    strides = arguments.per_axis("strides", strides, axes)
    dilation_rate = arguments.per_axis("dilation_rate", dilation_rate, axes)
    by_axis = list(zip(size, kernel_size, strides, dilation_rate, strict=True))
    if isinstance(padding, str):
        words = ("valid", "same", "causal") if axes == 1 else ("valid", "same")  # only time has a direction
        pads = tuple(padding_of(padding, words, *axis) for axis in by_axis)
    else:
        pads = arguments.pads(padding, axes)
    reach = tuple((kernel - 1) * dilation + 1 for _, kernel, _, dilation in by_axis)
    padded = tuple(length + sum(pad) for length, pad in zip(size, pads, strict=True))
    if any(window > length for window, length in zip(reach, padded, strict=True)):
        raise ValueError(
            f"{name} must not be larger than the padded input: "
            f"got windows that reach over {reach} cells for an input of {padded}"
        )
    places = tuple(
        (length - window) // stride + 1 for length, window, stride in zip(padded, reach, strides, strict=True)
    )
    return Windows(tuple(size), tuple(kernel_size), strides, pads, dilation_rate, places)
