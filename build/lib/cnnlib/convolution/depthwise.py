"""Layers that filter every channel by itself: DepthwiseConv2D and SeparableConv2D of Keras."""

import numpy as np

from cnnlib import _arguments as arguments
from cnnlib._threads import for_each
from cnnlib._types import Array, ArrayLike, Padding, Size
from cnnlib._windows import Windows, windows
from cnnlib.convolution import engine, plain
from cnnlib.convolution.by_hand import KERNELS
from cnnlib.convolution.layers import conv2d, conv2d_backward

DEPTHWISE_KERNELS = ("kh", "kw", "C", "M")


def depthwise_conv2d(
    images: ArrayLike,
    kernels: ArrayLike,
    bias: ArrayLike | None = None,
    strides: Size = 1,
    padding: Padding = "valid",
    dilation_rate: Size = 1,
) -> Array:
    r"""Filter every channel by itself with M kernels of its own: the layer ``DepthwiseConv2D`` of Keras.

    .. math:: \text{maps}[n, y, x, c M + m] = \text{bias}[c M + m] +
        \sum_{i, j} \text{images}[n, y + i, x + j, c]\;\text{kernels}[i, j, c, m]

    Parameters
    ----------
    images : array_like of shape (N, H, W, C)
        A batch, in any real dtype.
    kernels : array_like of shape (kh, kw, C, M)
        M kernels for each channel; Keras calls M the ``depth_multiplier``.
    bias : array_like of shape (C·M,), optional
        One number added to each map.
    strides, padding, dilation_rate
        As in :func:`conv2d`.

    Returns
    -------
    ndarray of shape (N, H', W', C·M)
        First the M maps of channel 0, then those of channel 1, and so on; int64 for integers, else the common
        float dtype.

    Raises
    ------
    ValueError
        If a number of axes, the channels, the maps or the sizes do not fit.
    TypeError
        If the values are not real numbers, or sizes not integers.

    Examples
    --------
    >>> images = np.array([[[[1, 10], [2, 20]]]])
    >>> depthwise_conv2d(images, kernels=np.ones((1, 2, 2, 1), dtype=int))
    array([[[[ 3, 30]]]])

    References
    ----------
    Keras 3 documentation, ``keras.layers.DepthwiseConv2D``;
    Chollet, "Xception: deep learning with depthwise separable convolutions", 2017.
    """
    images, kernels = arguments.inputs_and_kernels("images", images, "NHWC", kernels, DEPTHWISE_KERNELS)
    geometry = windows(images.shape[1:3], kernels.shape[:2], strides, padding, dilation_rate)
    bias = arguments.bias_of(bias, kernels.shape[2] * kernels.shape[3])
    images, kernels, bias = arguments.same_dtype(images, kernels, bias)
    padded, weights = one_channel_per_map(images, kernels, geometry)
    maps = np.full((len(images), *geometry.output_size, len(bias)), bias)

    def add_products(n: int) -> None:
        products = np.empty_like(maps[n])
        for cell in geometry.cells:
            np.multiply(padded[n][geometry.seen_by(cell)], weights[cell], out=products)
            maps[n] += products

    for_each(add_products, range(len(maps)))
    return maps


def depthwise_conv2d_backward(
    grad_output: ArrayLike,
    images: ArrayLike,
    kernels: ArrayLike,
    strides: Size = 1,
    padding: Padding = "valid",
    dilation_rate: Size = 1,
) -> tuple[Array, Array, Array]:
    """Tell how a loss changes with the images, kernels and bias of :func:`depthwise_conv2d`.

    Parameters
    ----------
    grad_output : array_like of shape (N, H', W', C·M)
        Derivative of the loss by each number of the output.
    images, kernels, strides, padding, dilation_rate
        What the forward pass was given.

    Returns
    -------
    grad_images, grad_kernels, grad_bias : ndarray
        Derivatives of the loss, in the shapes of the images, the kernels and the bias.

    Raises
    ------
    ValueError
        As :func:`depthwise_conv2d`, or if ``grad_output`` does not have the shape of the output.
    TypeError
        As :func:`depthwise_conv2d`.

    Examples
    --------
    Two pixels of two channels, (1, 10) and (2, 20), under kernels of ones:

    >>> grad_images, grad_kernels, grad_bias = depthwise_conv2d_backward(
    ...     [[[[1, 3]]]], images=[[[[1, 10], [2, 20]]]], kernels=np.ones((1, 2, 2, 1), dtype=int)
    ... )
    >>> grad_images.tolist(), grad_kernels.ravel(), grad_bias
    ([[[[1, 3], [1, 3]]]], array([ 1, 30,  2, 60]), array([1, 3]))

    References
    ----------
    Chollet, "Xception: deep learning with depthwise separable convolutions", 2017.
    """
    images, kernels = arguments.inputs_and_kernels("images", images, "NHWC", kernels, DEPTHWISE_KERNELS)
    geometry = windows(images.shape[1:3], kernels.shape[:2], strides, padding, dilation_rate)
    shape = len(images), *geometry.output_size, kernels.shape[2] * kernels.shape[3]
    grad_output, images, kernels = arguments.gradient(grad_output, shape, images, kernels)
    padded, weights = one_channel_per_map(images, kernels, geometry)
    grad_padded = np.zeros_like(padded)
    grad_weights = np.empty((len(images), *geometry.kernel_size, shape[-1]), kernels.dtype)  # of each image

    def add_products(n: int) -> None:
        products = np.empty_like(grad_output[n])
        for cell in geometry.cells:
            seen = geometry.seen_by(cell)
            np.multiply(grad_output[n], weights[cell], out=products)
            grad_padded[n][seen] += products
            np.multiply(grad_output[n], padded[n][seen], out=products)
            grad_weights[n][cell] = engine.backward_bias(products)

    for_each(add_products, range(len(images)))
    grad_images = plain.crop(grad_padded, geometry).reshape(*images.shape, kernels.shape[3]).sum(axis=-1)
    grad_kernels = grad_weights.sum(axis=0).reshape(kernels.shape)
    return grad_images, grad_kernels, engine.backward_bias(grad_output)


def one_channel_per_map(images: Array, kernels: Array, geometry: Windows) -> tuple[Array, Array]:
    """Return padded images with a channel for each of the C·M maps, and the weights for a row of every map.

    The weights have the shape (kh, kw, W', C·M): the same for all places of a row, so that whole rows can be
    multiplied at once.
    """
    kh, kw, channels, multiplier = kernels.shape
    if multiplier > 1:
        images = images.repeat(multiplier, axis=-1)
    weights = kernels.reshape(kh, kw, 1, channels * multiplier)
    return plain.pad(images, geometry), weights.repeat(geometry.output_size[1], axis=2)


def separable_conv2d(
    images: ArrayLike,
    depthwise_kernels: ArrayLike,
    pointwise_kernels: ArrayLike,
    bias: ArrayLike | None = None,
    strides: Size = 1,
    padding: Padding = "valid",
    dilation_rate: Size = 1,
) -> Array:
    """Filter the channels one by one, then mix them pixel by pixel: the layer ``SeparableConv2D`` of Keras.

    Parameters
    ----------
    images : array_like of shape (N, H, W, C)
        A batch, in any real dtype.
    depthwise_kernels : array_like of shape (kh, kw, C, M)
        M kernels for each channel.
    pointwise_kernels : array_like of shape (1, 1, C·M, F)
        How each of the F maps is mixed from the C·M maps of the first step.
    bias : array_like of shape (F,), optional
        One number added to each map.
    strides, padding, dilation_rate
        Of the first step, as in :func:`conv2d`.

    Returns
    -------
    ndarray of shape (N, H', W', F)
        int64 for integers, else the common float dtype.

    Raises
    ------
    ValueError
        If a number of axes, the channels, the filters or the sizes do not fit.
    TypeError
        If the values are not real numbers, or sizes not integers.

    Examples
    --------
    >>> images = np.array([[[[1, 10], [2, 20]]]])
    >>> sums = np.ones((1, 2, 2, 1), dtype=int)
    >>> separable_conv2d(images, sums, pointwise_kernels=[[[[1], [-1]]]])
    array([[[[-27]]]])

    References
    ----------
    Keras 3 documentation, ``keras.layers.SeparableConv2D``;
    Chollet, "Xception: deep learning with depthwise separable convolutions", 2017.
    """
    images, depthwise_kernels, pointwise_kernels = separable_arguments(
        images, depthwise_kernels, pointwise_kernels
    )
    maps = depthwise_conv2d(images, depthwise_kernels, None, strides, padding, dilation_rate)
    return conv2d(maps, pointwise_kernels, bias)


def separable_conv2d_backward(
    grad_output: ArrayLike,
    images: ArrayLike,
    depthwise_kernels: ArrayLike,
    pointwise_kernels: ArrayLike,
    strides: Size = 1,
    padding: Padding = "valid",
    dilation_rate: Size = 1,
) -> tuple[Array, Array, Array, Array]:
    """Tell how a loss changes with the images, both kernels and the bias of :func:`separable_conv2d`.

    Parameters
    ----------
    grad_output : array_like of shape (N, H', W', F)
        Derivative of the loss by each number of the output.
    images, depthwise_kernels, pointwise_kernels, strides, padding, dilation_rate
        What the forward pass was given.

    Returns
    -------
    grad_images, grad_depthwise_kernels, grad_pointwise_kernels, grad_bias : ndarray
        Derivatives of the loss, in the shapes of the images, both kernels and the bias.

    Raises
    ------
    ValueError
        As :func:`separable_conv2d`, or if ``grad_output`` does not have the shape of the output.
    TypeError
        As :func:`separable_conv2d`.

    Examples
    --------
    >>> images, sums = np.array([[[[1, 10], [2, 20]]]]), np.ones((1, 2, 2, 1), dtype=int)
    >>> gradients = separable_conv2d_backward([[[[1]]]], images, sums, [[[[1], [-1]]]])
    >>> [gradient.ravel().tolist() for gradient in gradients]
    [[1, -1, 1, -1], [1, -10, 2, -20], [3, 30], [1]]

    References
    ----------
    Chollet, "Xception: deep learning with depthwise separable convolutions", 2017.
    """
    images, depthwise_kernels, pointwise_kernels = separable_arguments(
        images, depthwise_kernels, pointwise_kernels
    )
    settings = strides, padding, dilation_rate
    maps = depthwise_conv2d(images, depthwise_kernels, None, *settings)
    grad_maps, grad_pointwise, grad_bias = conv2d_backward(grad_output, maps, pointwise_kernels)
    grad_images, grad_depthwise, _ = depthwise_conv2d_backward(
        grad_maps, images, depthwise_kernels, *settings
    )
    return grad_images, grad_depthwise, grad_pointwise, grad_bias


def separable_arguments(
    images: ArrayLike, depthwise_kernels: ArrayLike, pointwise_kernels: ArrayLike
) -> tuple[Array, ...]:
    """Return images and both kernels as arrays of one dtype, once they are known to fit each other."""
    images, depthwise_kernels = arguments.inputs_and_kernels(
        "images", images, "NHWC", depthwise_kernels, DEPTHWISE_KERNELS, "depthwise_kernels"
    )
    pointwise_kernels = arguments.numbers("pointwise_kernels", pointwise_kernels, KERNELS)
    _, _, channels, multiplier = depthwise_kernels.shape
    shape = 1, 1, channels * multiplier, pointwise_kernels.shape[-1]
    arguments.has_shape("pointwise_kernels", pointwise_kernels, shape)
    return arguments.same_dtype(images, depthwise_kernels, pointwise_kernels)
