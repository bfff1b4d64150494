"""Transposed convolution, the layer Conv2DTranspose of Keras: a convolution walked backwards.

It takes maps to images as the gradient of a convolution does, so it is that gradient: what the layer returns
is what :func:`conv2d_backward` would send back to the images, and its own gradient is a
convolution.
"""

import numpy as np

from cnnlib import _arguments as arguments
from cnnlib._types import Array, ArrayLike, Padding, Shape, Size
from cnnlib._windows import Windows, known_padding, windows
from cnnlib.convolution import engine

TRANSPOSED_KERNELS = ("kh", "kw", "F", "C")
WORDS = ("valid", "same")


def conv2d_transpose(
    images: ArrayLike,
    kernels: ArrayLike,
    bias: ArrayLike | None = None,
    strides: Size = 1,
    padding: Padding = "valid",
    output_padding: Size | None = None,
    dilation_rate: Size = 1,
) -> Array:
    r"""Spread every pixel over a patch, and add where patches overlap: ``Conv2DTranspose`` of Keras.

    .. math:: \text{maps}[n, s y + i, s x + j, f] = \text{bias}[f] +
        \sum \text{images}[n, y, x, c]\;\text{kernels}[i, j, f, c]

    summed over all (y, x), (i, j) and c that meet in that place, with strides s; the padding is cut off.

    Parameters
    ----------
    images : array_like of shape (N, H, W, C)
        A batch, in any real dtype.
    kernels : array_like of shape (kh, kw, F, C)
        What a pixel of each channel adds to the maps: filters before channels, as in Keras.
    bias : array_like of shape (F,), optional
        One number added to each map.
    strides : int or pair of int, default 1
        Distance between the patches of neighbouring pixels.
    padding : "valid", "same", int or sequence, default "valid"
        Padding of the convolution that leads back, as in :func:`conv2d`.
    output_padding : int or pair of int, optional
        Rows and columns added at the end, less than the strides; by default what Keras adds.
    dilation_rate : int or pair of int, default 1
        Distance between neighbouring cells of a patch.

    Returns
    -------
    ndarray of shape (N, H', W', F)
        int64 for integers, else the common float dtype. With r = (kh − 1)·d + 1, the rows that the dilated
        kernel reaches over, H' is (H − 1)·s + max(r, s) for "valid", H·s for "same" and
        (H − 1)·s + r − before − after for numbers. An ``output_padding`` of p makes it (H − 1)·s + r + p,
        (H − 1)·s + (r mod 2) + p and (H − 1)·s + r − before − after + p.

    Raises
    ------
    ValueError
        If a number of axes, the channels, the filters or the sizes do not fit, or a convolution does not lead
        from the output back to H × W.
    TypeError
        If the values are not real numbers, or sizes not integers.

    Examples
    --------
    Two pixels, three numbers each, one overlap:

    >>> conv2d_transpose([[[[1], [10]]]], [[[[1]], [[2]], [[3]]]], strides=(1, 2)).ravel()
    array([ 1,  2, 13, 20, 30])

    References
    ----------
    Keras 3 documentation, ``keras.layers.Conv2DTranspose``;
    Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016, chapter 4.
    """
    images, kernels = transposed_arguments(images, kernels)
    geometry = windows_back(
        images.shape[1:3], kernels.shape[:2], strides, padding, output_padding, dilation_rate
    )
    bias = arguments.bias_of(bias, kernels.shape[2])
    images, kernels, bias = arguments.same_dtype(images, kernels, bias)
    return engine.backward_inputs(images, kernels, geometry) + bias


def conv2d_transpose_backward(
    grad_output: ArrayLike,
    images: ArrayLike,
    kernels: ArrayLike,
    strides: Size = 1,
    padding: Padding = "valid",
    output_padding: Size | None = None,
    dilation_rate: Size = 1,
) -> tuple[Array, Array, Array]:
    """Tell how a loss changes with the images, kernels and bias of :func:`conv2d_transpose`.

    Parameters
    ----------
    grad_output : array_like of shape (N, H', W', F)
        Derivative of the loss by each number of the output.
    images, kernels, strides, padding, output_padding, dilation_rate
        What the forward pass was given.

    Returns
    -------
    grad_images, grad_kernels, grad_bias : ndarray
        Derivatives of the loss, in the shapes of the images, the kernels and the bias.

    Raises
    ------
    ValueError
        As :func:`conv2d_transpose`, or if ``grad_output`` does not have the shape of the output.
    TypeError
        As :func:`conv2d_transpose`.

    Examples
    --------
    >>> grad_images, grad_kernels, grad_bias = conv2d_transpose_backward(
    ...     [[[[1]] * 5]], [[[[1], [10]]]], [[[[1]], [[2]], [[3]]]], strides=(1, 2)
    ... )
    >>> grad_images.ravel(), grad_kernels.ravel(), grad_bias
    (array([6, 6]), array([11, 11, 11]), array([5]))

    References
    ----------
    As :func:`conv2d_transpose`.
    """
    images, kernels = transposed_arguments(images, kernels)
    geometry = windows_back(
        images.shape[1:3], kernels.shape[:2], strides, padding, output_padding, dilation_rate
    )
    shape = len(images), *geometry.size, kernels.shape[2]
    grad_output, images, kernels = arguments.gradient(grad_output, shape, images, kernels)
    no_bias = np.zeros(images.shape[-1], images.dtype)
    grad_images = engine.correlate(grad_output, kernels, no_bias, geometry)
    grad_kernels = engine.backward_kernels(images, grad_output, geometry)
    return grad_images, grad_kernels, engine.backward_bias(grad_output)


def transposed_arguments(images: ArrayLike, kernels: ArrayLike) -> tuple[Array, Array]:
    """Return images and kernels as arrays, once their channels are known to fit."""
    images = arguments.numbers("images", images, "NHWC")
    kernels = arguments.numbers("kernels", kernels, TRANSPOSED_KERNELS)
    arguments.has_cells("kernels", kernels.shape)
    arguments.has_shape("kernels", kernels, (*kernels.shape[:3], images.shape[-1]))
    return images, kernels


def windows_back(
    size: Shape,
    kernel_size: Shape,
    strides: Size,
    padding: Padding,
    output_padding: Size | None,
    dilation_rate: Size,
) -> Windows:
    """Return the windows of the convolution that leads from the output back to ``size``."""
    arguments.has_cells("images", size)
    axes = len(size)
    strides = arguments.per_axis("strides", strides, axes)
    dilation_rate = arguments.per_axis("dilation_rate", dilation_rate, axes)
    pads: tuple[str | Shape, ...]
    if isinstance(padding, str):
        known_padding(padding, WORDS)
        pads = (padding,) * axes
    else:
        pads = arguments.pads(padding, axes)
    extra: tuple[int | None, ...] = (None,) * axes
    if output_padding is not None:
        extra = arguments.per_axis("output_padding", output_padding, axes, least=0)
    by_axis = zip(size, kernel_size, strides, pads, extra, dilation_rate, strict=True)
    output_size = tuple(transposed_size(*axis) for axis in by_axis)
    if min(output_size) < 1:
        raise ValueError(
            f"padding must leave something of the output, got {padding!r} for a size of {output_size}"
        )
    geometry = windows(output_size, kernel_size, strides, padding, dilation_rate)
    if geometry.output_size != size:
        raise ValueError(
            f"output_padding must let strides {strides} lead from the output back to {size}, "
            f"got {output_padding!r}, from {output_size} to {geometry.output_size}"
        )
    return geometry


def transposed_size(
    size: int, kernel_size: int, stride: int, padding: str | Shape, output_padding: int | None, dilation: int
) -> int:
    """Return Keras's size of the output along one axis; ``padding`` is a word or (before, after)."""
    reach = (kernel_size - 1) * dilation + 1
    start = (size - 1) * stride  # of the last pixel's patch
    if not isinstance(padding, str):
        return start + reach - sum(padding) + (output_padding or 0)
    if padding == "same":
        return start + (stride if output_padding is None else reach % 2 + output_padding)
    return start + (max(reach, stride) if output_padding is None else reach + output_padding)
