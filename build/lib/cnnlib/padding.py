"""Padding, stride and dilation: where a window may stand, and how large the output gets.

Sizes are reckoned along one axis at a time. A window of ``kernel_size`` cells, ``dilation`` apart, reaches
over ``(kernel_size − 1) · dilation + 1`` cells of the input, and moves on by ``stride``. Padding adds zeros
before and after the input, so that the window may stand half outside: :func:`zero_pad` puts them around
images, :func:`causal_conv1d` before series.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from cnnlib import _arguments as arguments
from cnnlib import convolution
from cnnlib._types import Array, ArrayLike, PaddingSizes
from cnnlib._windows import output_size, same_padding

__all__ = [
    "causal_conv1d",
    "causal_conv1d_backward",
    "output_size",
    "receptive_field",
    "same_padding",
    "zero_pad",
    "zero_pad_backward",
]


def receptive_field(layers: Iterable[Sequence[int]]) -> int:
    """Return how much of the input one number of the last layer sees along an axis.

    Parameters
    ----------
    layers : sequence of (kernel_size, stride) or (kernel_size, stride, dilation)
        The layers of convolution or pooling from the input on, as integers of at least 1.

    Returns
    -------
    int
        Cells of the input from the first to the last that the number depends on; 1 without layers.

    Raises
    ------
    ValueError
        If a layer does not have two or three numbers, or one is too small.
    TypeError
        If ``layers`` is not a sequence of such tuples, or a number is not an integer.

    Examples
    --------
    Two kernels of 3 see as much as one of 5; a pooling between them makes it 8:

    >>> receptive_field([(3, 1), (3, 1)]), receptive_field([(3, 1), (2, 2), (3, 1)])
    (5, 8)

    References
    ----------
    Araujo, Norris and Sim, "Computing receptive fields of convolutional neural networks", Distill, 2019.
    """
    if not np.iterable(layers):
        raise TypeError(f"layers must be a sequence of tuples of integers, got {layers!r}")
    field, step = 1, 1
    for layer in layers:
        numbers = arguments.counts("layers", layer)
        if len(numbers) not in {2, 3}:
            raise ValueError(
                f"layers must hold (kernel_size, stride) or (kernel_size, stride, dilation), got {layer!r}"
            )
        kernel_size, stride, dilation = (*numbers, 1)[:3]
        field += (kernel_size - 1) * dilation * step
        step *= stride
    return field


def zero_pad(images: ArrayLike, pad: PaddingSizes) -> Array:
    """Put zeros around every image: the layer ``ZeroPadding2D`` of Keras.

    Parameters
    ----------
    images : array_like of shape (N, H, W, C)
        A batch, in any real dtype.
    pad : int, (vertical, horizontal) or ((top, bottom), (left, right))
        Rows and columns of zeros.

    Returns
    -------
    ndarray of shape (N, top + H + bottom, left + W + right, C)
        A new array of the same dtype.

    Raises
    ------
    ValueError
        If ``images`` does not have four axes, or ``pad`` has another form or is negative.
    TypeError
        If the values are not real numbers, or ``pad`` is not made of integers.

    Examples
    --------
    >>> zero_pad([[[[1], [2]]]], pad=((1, 0), (0, 2)))[0, :, :, 0]
    array([[0, 0, 0, 0],
           [1, 2, 0, 0]])

    References
    ----------
    Keras 3 documentation, ``keras.layers.ZeroPadding2D``.
    """
    images = arguments.numbers("images", images, "NHWC")
    return np.pad(images, ((0, 0), *arguments.pads(pad, axes=2, name="pad"), (0, 0)))


def zero_pad_backward(grad_output: ArrayLike, pad: PaddingSizes) -> Array:
    """Tell how a loss changes with the images of :func:`zero_pad`: cut the padding off again.

    Parameters
    ----------
    grad_output : array_like of shape (N, top + H + bottom, left + W + right, C)
        Derivative of the loss by each number of the padded images.
    pad
        What the forward pass was given.

    Returns
    -------
    ndarray of shape (N, H, W, C)
        Derivative of the loss by each pixel; a new array of the same dtype.

    Raises
    ------
    ValueError
        As :func:`zero_pad`, or if nothing lies within the padding.
    TypeError
        As :func:`zero_pad`.

    Examples
    --------
    >>> zero_pad_backward([[[[1], [2], [3], [4]]]], pad=(0, 1)).ravel()
    array([2, 3])

    References
    ----------
    Keras 3 documentation, ``keras.layers.ZeroPadding2D``.
    """
    grad_output = arguments.numbers("grad_output", grad_output, "NHWC")
    (top, bottom), (left, right) = arguments.pads(pad, axes=2, name="pad")
    _, height, width, _ = grad_output.shape
    if top + bottom >= height or left + right >= width:
        raise ValueError(f"grad_output must reach beyond the padding {pad!r}, got shape {grad_output.shape}")
    return grad_output[:, top : height - bottom, left : width - right, :].copy()


def causal_conv1d(series: ArrayLike, kernels: ArrayLike, dilation_rate: int = 1) -> Array:
    """Slide kernels along series so that no output depends on a later step.

    The zeros that keep the length all go before the series: output t sees the steps t, t − d, t − 2d, …

    Parameters
    ----------
    series : array_like of shape (N, L, C)
        N series of L steps with C values each, in any real dtype.
    kernels : array_like of shape (k, C, F)
        F filters; the last of the k cells meets the present step.
    dilation_rate : int, default 1
        Distance d between the steps that neighbouring cells meet.

    Returns
    -------
    ndarray of shape (N, L, F)
        int64 for integers, else the common float dtype.

    Raises
    ------
    ValueError, TypeError
        As :func:`cnnlib.convolution.conv1d`.

    Examples
    --------
    The sum of this step and the one before:

    >>> causal_conv1d([[[1], [2], [4], [8]]], kernels=[[[1]], [[1]]]).ravel()
    array([ 1,  3,  6, 12])

    References
    ----------
    van den Oord and others, "WaveNet: a generative model for raw audio", 2016.
    """
    return convolution.conv1d(series, kernels, padding="causal", dilation_rate=dilation_rate)


def causal_conv1d_backward(
    grad_output: ArrayLike, series: ArrayLike, kernels: ArrayLike, dilation_rate: int = 1
) -> tuple[Array, Array]:
    """Tell how a loss changes with the series and kernels of :func:`causal_conv1d`.

    Parameters
    ----------
    grad_output : array_like of shape (N, L, F)
        Derivative of the loss by each number of the output.
    series, kernels, dilation_rate
        What the forward pass was given.

    Returns
    -------
    grad_series : ndarray of shape (N, L, C)
        Derivative of the loss by each step of the series.
    grad_kernels : ndarray of shape (k, C, F)
        Derivative of the loss by each weight, summed over the batch.

    Raises
    ------
    ValueError, TypeError
        As :func:`cnnlib.convolution.conv1d_backward`.

    Examples
    --------
    >>> grad_series, grad_kernels = causal_conv1d_backward(
    ...     [[[1], [1], [1], [1]]], [[[1], [2], [4], [8]]], kernels=[[[5]], [[7]]]
    ... )
    >>> grad_series.ravel(), grad_kernels.ravel()
    (array([12, 12, 12,  7]), array([ 7, 15]))

    References
    ----------
    As :func:`causal_conv1d`.
    """
    grad_series, grad_kernels, _ = convolution.conv1d_backward(
        grad_output, series, kernels, padding="causal", dilation_rate=dilation_rate
    )
    return grad_series, grad_kernels
