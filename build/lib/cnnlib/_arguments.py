"""What every function of the library asks of its arguments, said once.

Each helper takes the argument's name and what came, and returns it as an array (or a plain integer);
what does not fit raises an error that names the argument, what was expected and what came.
"""

import operator
from collections.abc import Sequence
from typing import Any

import numpy as np

from cnnlib._types import Array, ArrayLike, Generator, Shape

NUMBER_KINDS = "biuf"  # booleans, signed and unsigned integers, floats


def numbers(name: str, value: ArrayLike, axes: Sequence[str] | None = None) -> Array:
    """Return ``value`` as an array of real numbers, with as many axes as ``axes`` names (``"NHWC"``)."""
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise ValueError(f"{name} must be a full array, got rows of different lengths") from error
    if array.dtype.kind not in NUMBER_KINDS:
        raise TypeError(f"{name} must hold integers, floats or booleans, got dtype {array.dtype}")
    if axes is not None and array.ndim != len(axes):
        raise ValueError(f"{name} must have the axes ({', '.join(axes)}), got shape {array.shape}")
    return array


def integers(name: str, value: ArrayLike, axes: Sequence[str] | None = None) -> Array:
    """Return ``value`` as an int64 array; only whole-number dtypes will do."""
    array = numbers(name, value, axes)
    if array.dtype.kind == "f" and array.size > 0:
        raise TypeError(f"{name} must hold integers, got dtype {array.dtype}")
    return array.astype(np.int64)


def within(name: str, array: Array, lowest: float, highest: float) -> None:
    """Raise unless every value of ``array`` lies between ``lowest`` and ``highest``, both included."""
    if array.size > 0 and (array.min() < lowest or array.max() > highest):
        raise ValueError(
            f"{name} must lie between {lowest} and {highest}, got values from {array.min()} to {array.max()}"
        )


def grey_levels(name: str, value: ArrayLike, axes: Sequence[str] | None = None) -> Array:
    """Return ``value``, integers from 0 to 255, as a uint8 array."""
    array = integers(name, value, axes)
    within(name, array, 0, 255)
    return array.astype(np.uint8)


def real(name: str, value: ArrayLike) -> float:
    """Return ``value``, one finite number, as a float."""
    number = numbers(name, value)
    if number.ndim != 0 or not np.isfinite(number):
        raise ValueError(f"{name} must be a finite number, got {value!r}")
    return float(number)


def positive(name: str, value: ArrayLike) -> float:
    """Return ``value``, one positive and finite number, as a float."""
    number = numbers(name, value)
    if number.ndim != 0 or not 0 < number < np.inf:
        raise ValueError(f"{name} must be a positive, finite number, got {value!r}")
    return float(number)


def not_negative(name: str, value: ArrayLike) -> float:
    """Return ``value``, one finite number of at least 0, as a float."""
    number = numbers(name, value)
    if number.ndim != 0 or not 0 <= number < np.inf:
        raise ValueError(f"{name} must be a finite number of at least 0, got {value!r}")
    return float(number)


def fraction(name: str, value: ArrayLike, below_one: bool = False) -> float:
    """Return ``value``, one number from 0 to 1, as a float; 1 itself will not do where ``below_one``."""
    number = numbers(name, value)
    if number.ndim != 0 or not 0 <= number <= 1 or (below_one and number == 1):
        raise ValueError(f"{name} must lie from 0 to {'below ' * below_one}1, got {value!r}")
    return float(number)


def generator(name: str, value: Any) -> Generator:
    """Return ``value``, a source of random numbers."""
    if not isinstance(value, np.random.Generator):
        raise TypeError(f"{name} must be a numpy.random.Generator, got {value!r}")
    return value


def count(name: str, value: Any, least: int = 1) -> int:
    """Return ``value`` as a Python integer of at least ``least``."""
    try:
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"{name} must be an integer, got {value!r}") from None
    if number < least:
        raise ValueError(f"{name} must be at least {least}, got {number}")
    return number


def axis(name: str, value: Any, axes: int) -> int:
    """Return ``value``, which names one of this many axes, as an integer from 0."""
    try:
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"{name} must be an integer, got {value!r}") from None
    if not -axes <= number < axes:
        raise ValueError(f"{name} must name one of {axes} axes, got {number}")
    return number % axes


def counts(name: str, value: Any, axes: Sequence[str] | None = None) -> Shape:
    """Return a sequence of integers of at least 1 as a tuple, one for each of ``axes``."""
    try:
        entries = tuple(value)
    except TypeError:
        raise TypeError(f"{name} must be a sequence of integers, got {value!r}") from None
    if axes is not None and len(entries) != len(axes):
        raise ValueError(f"{name} must be ({', '.join(axes)}), got {value!r}")
    return tuple(count(name, entry) for entry in entries)


def per_axis(name: str, value: Any, axes: int, least: int = 1) -> Shape:
    """Return one integer, or one for each axis, as a tuple of ``axes`` integers of at least ``least``."""
    entries = tuple(value) if np.iterable(value) and not isinstance(value, str) else (value,) * axes
    if len(entries) != axes:
        raise ValueError(f"{name} must be one integer or {axes} of them, got {value!r}")
    return tuple(count(name, entry, least) for entry in entries)


def pads(value: Any, axes: int, name: str = "padding") -> tuple[Shape, ...]:
    """Return a padding given in numbers as a pair (before, after) for each axis.

    One number pads every side; one number for each axis pads both its sides; a pair for each axis names the
    sides. With a single axis, (before, after) will do.
    """
    if not np.iterable(value):
        return ((count(name, value, least=0),) * 2,) * axes
    entries = tuple(value)
    if axes == 1 and len(entries) == 2 and not any(np.iterable(entry) for entry in entries):
        entries = (entries,)
    if len(entries) != axes:
        raise ValueError(f"{name} must be a number or have an entry for each of {axes} axes, got {value!r}")
    return tuple(per_axis(name, entry, 2, least=0) for entry in entries)


def kernel_size(value: Any) -> Shape:
    """Return Keras's ``kernel_size``, one integer or a pair, as the pair (kh, kw)."""
    if np.iterable(value):
        return counts("kernel_size", value, ("kh", "kw"))
    return (count("kernel_size", value),) * 2


def group_count(groups: Any, channels: int, filters: int) -> int:
    """Return ``groups``, into which channels and filters can be dealt out evenly."""
    groups = count("groups", groups)
    if channels % groups or filters % groups:
        raise ValueError(f"groups must divide {channels} channels and {filters} filters, got {groups}")
    return groups


def same_dtype(*arrays: Array) -> tuple[Array, ...]:
    """Return the arrays in the dtype to compute in: int64 unless one of them holds floats."""
    if all(array.dtype.kind in "biu" for array in arrays):
        dtype = np.dtype(np.int64)
    else:
        dtype = np.result_type(*arrays)
    return tuple(array.astype(dtype, copy=False) for array in arrays)


def same_floats(*arrays: Array) -> tuple[Array, ...]:
    """Return the arrays in the float dtype to compute in: float64 where none of them holds floats."""
    dtype = np.result_type(*arrays)
    dtype = dtype if dtype.kind == "f" else np.dtype(np.float64)
    return tuple(array.astype(dtype, copy=False) for array in arrays)


def has_cells(name: str, size: Sequence[int]) -> None:
    """Raise unless an array or window of this size has at least one cell."""
    if min(size) < 1:
        raise ValueError(f"{name} must have at least one cell, got the size {tuple(size)}")


def fits(name: str, size: Shape, kernel_name: str, kernel_shape: Shape) -> None:
    """Raise unless a window of ``kernel_shape`` has at least one cell and one place inside ``size``."""
    has_cells(kernel_name, kernel_shape)
    if any(window > length for window, length in zip(kernel_shape, size, strict=True)):
        raise ValueError(f"{kernel_name} must not be larger than {name}: got {kernel_shape} over {size}")


def has_shape(name: str, array: Array, shape: Shape) -> None:
    """Raise unless ``array`` has this shape."""
    if array.shape != shape:
        raise ValueError(f"{name} must have the shape {shape}, got {array.shape}")


def bias_of(bias: ArrayLike | None, filters: int) -> Array:
    """Return ``bias`` as an array with one number for each filter; zeros where there is none."""
    if bias is None:
        return np.zeros(filters, dtype=np.int8)
    bias = numbers("bias", bias)
    has_shape("bias", bias, (filters,))
    return bias


def inputs_and_kernels(
    name: str,
    inputs: ArrayLike,
    axes: Sequence[str],
    kernels: ArrayLike,
    kernel_axes: Sequence[str],
    kernel_name: str = "kernels",
    groups: int = 1,
) -> tuple[Array, Array]:
    """Return a layer's inputs and kernels as arrays, once their channels are known to fit."""
    inputs = numbers(name, inputs, axes)
    kernels = numbers(kernel_name, kernels, kernel_axes)
    has_cells(kernel_name, kernels.shape)
    channels = inputs.shape[-1]
    groups = group_count(groups, channels, kernels.shape[-1])
    if kernels.shape[-2] != channels // groups:
        raise ValueError(
            f"{kernel_name} must span all channels of {name}{' in a group' if groups > 1 else ''}: "
            f"got shape {kernels.shape} ({kernels.shape[-2]} channels) "
            f"for shape {inputs.shape} ({channels // groups} channels)"
        )
    return inputs, kernels


def layer_arguments(
    name: str,
    inputs: ArrayLike,
    axes: Sequence[str],
    kernels: ArrayLike,
    kernel_axes: Sequence[str],
    bias: ArrayLike | None,
    groups: int = 1,
) -> tuple[Array, ...]:
    """Return a layer's inputs, kernels and bias as arrays of one dtype."""
    inputs, kernels = inputs_and_kernels(name, inputs, axes, kernels, kernel_axes, groups=groups)
    return same_dtype(inputs, kernels, bias_of(bias, kernels.shape[-1]))


def gradient(grad_output: ArrayLike, shape: Shape, *others: Array) -> tuple[Array, ...]:
    """Return ``grad_output``, which must have the shape of the output, and other arrays, in one dtype."""
    grad_output = numbers("grad_output", grad_output)
    has_shape("grad_output", grad_output, shape)
    return same_dtype(grad_output, *others)


def float_gradient(grad_output: ArrayLike, shape: Shape, *others: Array) -> tuple[Array, ...]:
    """Return what :func:`gradient` does, in the float dtype to compute in."""
    return same_floats(*gradient(grad_output, shape, *others))
