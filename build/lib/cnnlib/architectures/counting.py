"""How many numbers does a network learn? Counted from a list of its layers, without building it.

A layer is a tuple: its kind, then its settings in this order. What stands behind may be left out.

=====================================================  ==================================  ==================
layer                                                  left out                            parameters
=====================================================  ==================================  ==================
``("conv", filters, size, strides, padding, bias)``    ``1, "same", True``                 kernels, and biases
``("pool", size, strides, padding)``                   ``strides = size, "valid"``         none
``("batch_norm",)``                                                                        two a channel
``("relu",)``                                                                              none
``("global_pool",)``                                                                       none
``("flatten",)``                                                                           none
``("dense", units, bias)``                             ``True``                            weights, and biases
=====================================================  ==================================  ==================
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

from cnnlib import _arguments as arguments
from cnnlib._types import Padding, Shape, Size
from cnnlib._windows import output_size

__all__ = ["count_parameters"]


def count_parameters(layers: Sequence[Sequence[Any]], input_shape: Sequence[int]) -> list[int]:
    """Return how many parameters each layer learns; their sum is the network's.

    Parameters
    ----------
    layers : sequence of tuples
        The layers from the input to the output, described as above.
    input_shape : (height, width, channels)
        The shape of one image.

    Returns
    -------
    list of int
        One number for each layer, 0 for those that learn nothing. Batch normalisation learns two numbers a
        channel; the mean and variance that it keeps besides are not learnt and not counted.

    Raises
    ------
    ValueError
        If a kind is unknown, settings are missing or out of range, a window does not fit, or a dense layer
        meets maps that nobody flattened.
    TypeError
        If something is no integer that has to be one, or a bias is neither True nor False.

    Examples
    --------
    Two convolutions of 3×3, a pool, and a decision between ten classes:

    >>> layers = [("conv", 8, 3), ("conv", 8, 3), ("pool", 2), ("flatten",), ("dense", 10)]
    >>> count_parameters(layers, (32, 32, 3))
    [224, 584, 0, 0, 20490]
    >>> 224 == (3 * 3 * 3 + 1) * 8 and 20490 == (16 * 16 * 8 + 1) * 10
    True

    References
    ----------
    Keras 3 documentation, ``Model.summary`` and ``keras.layers``.
    """
    shape = arguments.counts("input_shape", input_shape, ("height", "width", "channels"))
    counts = []
    for number, layer in enumerate(layers):
        kind, *settings = layer
        if kind not in KINDS:
            raise ValueError(f"layers[{number}] must be one of {', '.join(KINDS)}, got {kind!r}")
        try:
            parameters, shape = KINDS[kind](shape, *settings)
        except (TypeError, ValueError) as error:
            raise type(error)(f"layers[{number}], {layer!r}: {error}") from None
        counts.append(parameters)
    return counts


def conv(
    shape: Shape, filters: int, size: Size, strides: Size = 1, padding: Padding = "same", bias: bool = True
) -> tuple[int, Shape]:
    """Each filter has a weight for each cell of its window and each channel, and perhaps a bias."""
    height, width, channels = maps("conv", shape)
    filters, rows_columns = arguments.count("filters", filters), arguments.kernel_size(size)
    rows, columns = rows_columns
    parameters = (rows * columns * channels + biases(bias)) * filters
    return parameters, (*moved((height, width), rows_columns, strides, padding), filters)


def pool(
    shape: Shape, size: Size, strides: Size | None = None, padding: Padding = "valid"
) -> tuple[int, Shape]:
    """A window over each channel learns nothing."""
    height, width, channels = maps("pool", shape)
    window = arguments.kernel_size(size)
    return 0, (*moved((height, width), window, window if strides is None else strides, padding), channels)


def batch_norm(shape: Shape) -> tuple[int, Shape]:
    """A factor and a shift for each channel."""
    return 2 * shape[-1], shape


def relu(shape: Shape) -> tuple[int, Shape]:
    """Nothing is learnt, and the shape stays."""
    return 0, shape


def global_pool(shape: Shape) -> tuple[int, Shape]:
    """One number is left of each map."""
    return 0, maps("global_pool", shape)[2:]


def flatten(shape: Shape) -> tuple[int, Shape]:
    """All maps in one row."""
    return 0, (math.prod(shape),)


def dense(shape: Shape, units: int, bias: bool = True) -> tuple[int, Shape]:
    """Each unit has a weight for each input, and perhaps a bias."""
    if len(shape) != 1:
        raise ValueError(f"a dense layer needs a row: flatten the maps of shape {shape} first")
    units = arguments.count("units", units)
    return (shape[0] + biases(bias)) * units, (units,)


KINDS: dict[str, Callable[..., tuple[int, Shape]]] = {
    "conv": conv,
    "pool": pool,
    "batch_norm": batch_norm,
    "relu": relu,
    "global_pool": global_pool,
    "flatten": flatten,
    "dense": dense,
}


def biases(bias: bool) -> int:
    """Return how many biases a filter or a unit has: 1 or 0."""
    if not isinstance(bias, bool):
        raise TypeError(f"bias must be True or False, got {bias!r}")
    return int(bias)


def maps(kind: str, shape: Shape) -> Shape:
    """Return a shape that must be (height, width, channels)."""
    if len(shape) != 3:
        raise ValueError(f"{kind} needs maps (height, width, channels), got the shape {shape}")
    return shape


def moved(size: Shape, window: Shape, strides: Size, padding: Padding) -> Shape:
    """Return the height and width of what a moving window leaves."""
    strides = arguments.per_axis("strides", strides, 2)
    return tuple(
        output_size(length, part, stride, padding)
        for length, part, stride in zip(size, window, strides, strict=True)
    )
