"""One kernel, many kernels: convolution in one, two and three dimensions, forwards and backwards.

Everything here keeps to one picture. A kernel is laid over a patch of the input, each pair of numbers that
lie on each other is multiplied, and the products are summed: one number of the output. Instead of walking
from patch to patch, the functions walk from one *cell of the kernel* to the next: cell (i, j) multiplies the
whole image, shifted by i rows and j columns. That takes a few large steps instead of many small ones;
:func:`conv2d_loops` walks from patch to patch, and gives the same numbers.

Kernels stay inside the input (``padding="valid"``) and move by one (``strides=1``), so an output is
kernel size − 1 shorter than its input. Integers and booleans compute in int64, so that pixels of uint8 never
overflow; with a float among the arguments, the result has the dtype NumPy finds for them all together
(``np.result_type``), and float32 stays float32. No function changes its input, and lists are as welcome as
arrays.
"""

import numpy as np

from cnnlib import _arguments as arguments

__all__ = [
    "conv1d",
    "conv2d",
    "conv2d_backward",
    "conv2d_im2col",
    "conv2d_loops",
    "conv2d_macs",
    "conv2d_parameters",
    "conv3d",
    "convolve2d",
    "correlate2d",
    "depthwise_conv2d",
    "flip",
    "im2col",
    "separable_conv2d",
]

KERNELS = ("kh", "kw", "C", "F")
DEPTHWISE_KERNELS = ("kh", "kw", "C", "M")


# One image, one kernel ------------------------------------------------------------------------------------


def flip(kernel):
    """Turn a kernel upside down and left to right: a half turn.

    Parameters
    ----------
    kernel : array_like of shape (kh, kw)
        The kernel, in any real dtype.

    Returns
    -------
    ndarray of shape (kh, kw)
        A new array of the same dtype: ``result[i, j]`` is ``kernel[kh - 1 - i, kw - 1 - j]``.

    Raises
    ------
    ValueError
        If ``kernel`` does not have two axes.
    TypeError
        If the values are not real numbers.

    Examples
    --------
    >>> flip([[1, 2, 3], [4, 5, 6]])
    array([[6, 5, 4],
           [3, 2, 1]])

    References
    ----------
    Goodfellow, Bengio and Courville, *Deep Learning*, 2016, section 9.1.
    """
    return arguments.numbers("kernel", kernel, ("kh", "kw"))[::-1, ::-1].copy()


def correlate2d(image, kernel):
    r"""Slide a kernel over an image and sum the products at every place: cross-correlation.

    .. math:: \text{output}[y, x] = \sum_{i, j} \text{image}[y + i, x + j]\;\text{kernel}[i, j]

    Parameters
    ----------
    image : array_like of shape (H, W)
        The image, in any real dtype.
    kernel : array_like of shape (kh, kw)
        The weights, not larger than the image.

    Returns
    -------
    ndarray of shape (H − kh + 1, W − kw + 1)
        int64 for integers, else the common float dtype.

    Raises
    ------
    ValueError
        If an argument does not have two axes or the kernel is larger than the image.
    TypeError
        If the values are not real numbers.

    Examples
    --------
    A sharpening kernel on one patch:

    >>> patch = [[134, 134, 117], [153, 144, 141], [152, 154, 150]]
    >>> correlate2d(patch, [[0, -1, 0], [-1, 5, -1], [0, -1, 0]])
    array([[138]])

    References
    ----------
    Goodfellow, Bengio and Courville, *Deep Learning*, 2016, section 9.1.
    """
    image = arguments.numbers("image", image, ("H", "W"))
    kernel = arguments.numbers("kernel", kernel, ("kh", "kw"))
    arguments.fits("image", image.shape, "kernel", kernel.shape)
    image, kernel = arguments.same_dtype(image, kernel)
    kh, kw = kernel.shape
    h, w = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    output = np.zeros((h, w), dtype=image.dtype)
    for i in range(kh):
        for j in range(kw):
            output += image[i : i + h, j : j + w] * kernel[i, j]
    return output


def convolve2d(image, kernel):
    r"""Convolve an image with a kernel in the mathematician's sense: correlate it with the flipped kernel.

    .. math:: \text{output}[y, x] =
        \sum_{i, j} \text{image}[y + k_h - 1 - i,\; x + k_w - 1 - j]\;\text{kernel}[i, j]

    Parameters
    ----------
    image : array_like of shape (H, W)
        The image, in any real dtype.
    kernel : array_like of shape (kh, kw)
        The weights, not larger than the image.

    Returns
    -------
    ndarray of shape (H − kh + 1, W − kw + 1)
        int64 for integers, else the common float dtype.

    Raises
    ------
    ValueError
        If an argument does not have two axes or the kernel is larger than the image.
    TypeError
        If the values are not real numbers.

    Examples
    --------
    >>> correlate2d([[0, 1, 0]], [[5, 7]])
    array([[7, 5]])
    >>> convolve2d([[0, 1, 0]], [[5, 7]])
    array([[5, 7]])

    References
    ----------
    Goodfellow, Bengio and Courville, *Deep Learning*, 2016, section 9.1;
    SciPy documentation, ``scipy.signal.convolve2d`` with ``mode="valid"``.
    """
    return correlate2d(image, flip(kernel))


# Layers: batches, channels, filters -----------------------------------------------------------------------


def conv2d(images, kernels, bias=None):
    r"""Slide F kernels over a batch of images, each through all channels: the layer ``Conv2D`` of Keras.

    .. math:: \text{maps}[n, y, x, f] = \text{bias}[f] +
        \sum_{i, j, c} \text{images}[n, y + i, x + j, c]\;\text{kernels}[i, j, c, f]

    Like Keras it cross-correlates: the kernels are not flipped. :func:`conv2d_loops` is the same sum written
    out patch by patch, :func:`conv2d_im2col` the same as one matrix product.

    Parameters
    ----------
    images : array_like of shape (N, H, W, C)
        A batch, in any real dtype.
    kernels : array_like of shape (kh, kw, C, F)
        F filters that span all C channels.
    bias : array_like of shape (F,), optional
        One number added to each map.

    Returns
    -------
    ndarray of shape (N, H − kh + 1, W − kw + 1, F)
        One map for each image and filter; int64 for integers, else the common float dtype.

    Raises
    ------
    ValueError
        If a number of axes, the channels, the filters or the sizes do not fit.
    TypeError
        If the values are not real numbers.

    Examples
    --------
    One image with two channels; one filter that adds the channels, one that subtracts them:

    >>> images = np.array([[[[1, 10], [2, 20], [3, 30]]]])
    >>> kernels = np.array([[[[1, 1], [1, -1]]]])
    >>> conv2d(images, kernels, bias=[0, 100])
    array([[[[11, 91],
             [22, 82],
             [33, 73]]]])

    References
    ----------
    Keras 3 documentation, ``keras.layers.Conv2D``;
    LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document recognition", 1998.
    """
    images, kernels, bias = arguments.layer("images", images, "NHWC", kernels, KERNELS, bias)
    batch, height, width, _ = images.shape
    kh, kw, _, filters = kernels.shape
    h, w = height - kh + 1, width - kw + 1
    maps = np.full((batch, h, w, filters), bias)
    for i in range(kh):
        for j in range(kw):
            maps += images[:, i : i + h, j : j + w, :] @ kernels[i, j]
    return maps


def conv2d_loops(images, kernels, bias=None):
    """Compute :func:`conv2d` one output number at a time, as the definition reads.

    Parameters
    ----------
    images : array_like of shape (N, H, W, C)
        A batch, in any real dtype.
    kernels : array_like of shape (kh, kw, C, F)
        F filters that span all C channels.
    bias : array_like of shape (F,), optional
        One number added to each map.

    Returns
    -------
    ndarray of shape (N, H − kh + 1, W − kw + 1, F)
        The same as :func:`conv2d`, much slower.

    Raises
    ------
    ValueError, TypeError
        As :func:`conv2d`.

    Examples
    --------
    >>> conv2d_loops([[[[1], [2], [4]]]], [[[[-1]], [[1]]]]).ravel()
    array([1, 2])

    References
    ----------
    Keras 3 documentation, ``keras.layers.Conv2D``.
    """
    images, kernels, bias = arguments.layer("images", images, "NHWC", kernels, KERNELS, bias)
    batch, height, width, _ = images.shape
    kh, kw, _, filters = kernels.shape
    maps = np.empty((batch, height - kh + 1, width - kw + 1, filters), dtype=images.dtype)
    for n in range(batch):
        for y in range(height - kh + 1):
            for x in range(width - kw + 1):
                for f in range(filters):
                    patch = images[n, y : y + kh, x : x + kw, :]
                    maps[n, y, x, f] = np.sum(patch * kernels[:, :, :, f]) + bias[f]
    return maps


def conv1d(series, kernels, bias=None):
    """Slide F kernels along a batch of series: the layer ``Conv1D`` of Keras.

    Parameters
    ----------
    series : array_like of shape (N, L, C)
        N series of L steps with C values each, in any real dtype.
    kernels : array_like of shape (k, C, F)
        F filters that span k steps and all C channels.
    bias : array_like of shape (F,), optional
        One number added to each map.

    Returns
    -------
    ndarray of shape (N, L − k + 1, F)
        int64 for integers, else the common float dtype.

    Raises
    ------
    ValueError
        If a number of axes, the channels, the filters or the sizes do not fit.
    TypeError
        If the values are not real numbers.

    Examples
    --------
    The change from one step to the next:

    >>> conv1d([[[1], [4], [9], [16]]], [[[-1]], [[1]]]).ravel()
    array([3, 5, 7])

    References
    ----------
    Keras 3 documentation, ``keras.layers.Conv1D``.
    """
    series, kernels, bias = arguments.layer("series", series, "NLC", kernels, "kCF", bias)
    batch, length, _ = series.shape
    size, _, filters = kernels.shape
    steps = length - size + 1
    maps = np.full((batch, steps, filters), bias)
    for i in range(size):
        maps += series[:, i : i + steps, :] @ kernels[i]
    return maps


def conv3d(volumes, kernels, bias=None):
    """Slide F kernels through a batch of volumes: the layer ``Conv3D`` of Keras.

    Parameters
    ----------
    volumes : array_like of shape (N, D, H, W, C)
        N stacks of D slices, in any real dtype.
    kernels : array_like of shape (kd, kh, kw, C, F)
        F filters that span all C channels.
    bias : array_like of shape (F,), optional
        One number added to each map.

    Returns
    -------
    ndarray of shape (N, D − kd + 1, H − kh + 1, W − kw + 1, F)
        int64 for integers, else the common float dtype.

    Raises
    ------
    ValueError
        If a number of axes, the channels, the filters or the sizes do not fit.
    TypeError
        If the values are not real numbers.

    Examples
    --------
    >>> volumes = np.ones((1, 16, 64, 64, 1), dtype=np.float32)
    >>> kernels = np.ones((3, 3, 3, 1, 8), dtype=np.float32)
    >>> conv3d(volumes, kernels).shape
    (1, 14, 62, 62, 8)

    References
    ----------
    Keras 3 documentation, ``keras.layers.Conv3D``.
    """
    volumes, kernels, bias = arguments.layer("volumes", volumes, "NDHWC", kernels, ("kd", *KERNELS), bias)
    batch, depth, height, width, _ = volumes.shape
    kd, kh, kw, _, filters = kernels.shape
    d, h, w = depth - kd + 1, height - kh + 1, width - kw + 1
    maps = np.full((batch, d, h, w, filters), bias)
    for i, j, k in np.ndindex(kd, kh, kw):
        maps += volumes[:, i : i + d, j : j + h, k : k + w, :] @ kernels[i, j, k]
    return maps


def depthwise_conv2d(images, kernels, bias=None):
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

    Returns
    -------
    ndarray of shape (N, H − kh + 1, W − kw + 1, C·M)
        First the M maps of channel 0, then those of channel 1, and so on; int64 for integers, else the common
        float dtype.

    Raises
    ------
    ValueError
        If a number of axes, the channels, the maps or the sizes do not fit.
    TypeError
        If the values are not real numbers.

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
    images, kernels = arguments.pair("images", images, "NHWC", kernels, DEPTHWISE_KERNELS)
    batch, height, width, channels = images.shape
    kh, kw, _, multiplier = kernels.shape
    bias = arguments.bias_of(bias, channels * multiplier)
    images, kernels, bias = arguments.same_dtype(images, kernels, bias)
    h, w = height - kh + 1, width - kw + 1
    maps = np.zeros((batch, h, w, channels, multiplier), dtype=images.dtype)
    for i in range(kh):
        for j in range(kw):
            maps += images[:, i : i + h, j : j + w, :, np.newaxis] * kernels[i, j]
    return maps.reshape(batch, h, w, channels * multiplier) + bias


def separable_conv2d(images, depthwise_kernels, pointwise_kernels, bias=None):
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

    Returns
    -------
    ndarray of shape (N, H − kh + 1, W − kw + 1, F)
        int64 for integers, else the common float dtype.

    Raises
    ------
    ValueError
        If a number of axes, the channels, the filters or the sizes do not fit.
    TypeError
        If the values are not real numbers.

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
    images, depthwise_kernels = arguments.pair(
        "images", images, "NHWC", depthwise_kernels, DEPTHWISE_KERNELS, "depthwise_kernels"
    )
    pointwise_kernels = arguments.numbers("pointwise_kernels", pointwise_kernels, KERNELS)
    _, _, channels, multiplier = depthwise_kernels.shape
    filters = pointwise_kernels.shape[-1]
    arguments.has_shape("pointwise_kernels", pointwise_kernels, (1, 1, channels * multiplier, filters))
    return conv2d(depthwise_conv2d(images, depthwise_kernels), pointwise_kernels, bias)


# The way back ---------------------------------------------------------------------------------------------


def conv2d_backward(grad_output, images, kernels):
    """Tell how a loss changes with the images, kernels and bias of :func:`conv2d`.

    Every product of the forward pass, images[n, y + i, x + j, c] · kernels[i, j, c, f], is walked back: each
    of its two factors receives grad_output[n, y, x, f] times the other one.

    Parameters
    ----------
    grad_output : array_like of shape (N, H − kh + 1, W − kw + 1, F)
        Derivative of the loss by each number of the output.
    images : array_like of shape (N, H, W, C)
        What the forward pass was given.
    kernels : array_like of shape (kh, kw, C, F)
        What the forward pass was given.

    Returns
    -------
    grad_images : ndarray of shape (N, H, W, C)
        Derivative of the loss by each pixel.
    grad_kernels : ndarray of shape (kh, kw, C, F)
        Derivative of the loss by each weight, summed over the batch.
    grad_bias : ndarray of shape (F,)
        Derivative of the loss by each bias, summed over the batch.

    Raises
    ------
    ValueError
        If a number of axes, the channels, the filters or the sizes do not fit.
    TypeError
        If the values are not real numbers.

    Examples
    --------
    Three pixels under the kernel (5, 7); the loss is the sum of the two outputs:

    >>> grad_images, grad_kernels, grad_bias = conv2d_backward(
    ...     [[[[1], [1]]]], images=[[[[1], [2], [4]]]], kernels=[[[[5]], [[7]]]]
    ... )
    >>> grad_images.ravel(), grad_kernels.ravel(), grad_bias
    (array([ 5, 12,  7]), array([3, 6]), array([2]))

    References
    ----------
    Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016;
    Goodfellow, Bengio and Courville, *Deep Learning*, 2016, section 9.5.
    """
    images, kernels = arguments.pair("images", images, "NHWC", kernels, KERNELS)
    kh, kw, _, filters = kernels.shape
    batch, height, width, _ = images.shape
    h, w = height - kh + 1, width - kw + 1
    grad_output = arguments.numbers("grad_output", grad_output)
    arguments.has_shape("grad_output", grad_output, (batch, h, w, filters))
    grad_output, images, kernels = arguments.same_dtype(grad_output, images, kernels)

    grad_images, grad_kernels = np.zeros_like(images), np.zeros_like(kernels)
    for i in range(kh):
        for j in range(kw):
            patches = images[:, i : i + h, j : j + w, :]
            grad_images[:, i : i + h, j : j + w, :] += grad_output @ kernels[i, j].T
            grad_kernels[i, j] = np.tensordot(patches, grad_output, axes=([0, 1, 2], [0, 1, 2]))
    return grad_images, grad_kernels, grad_output.sum(axis=(0, 1, 2))


# Convolution as a matrix product --------------------------------------------------------------------------


def im2col(images, kernel_size):
    """Write every patch that a kernel visits as one row of a matrix.

    Parameters
    ----------
    images : array_like of shape (N, H, W, C)
        A batch, in any real dtype.
    kernel_size : int or pair of int
        Height and width of the patches; one number stands for both.

    Returns
    -------
    ndarray of shape (N·H'·W', kh·kw·C)
        With H' = H − kh + 1 and W' = W − kw + 1: row after row the patches, from left to right, top to bottom
        and image to image, each in the order of ``kernels[:, :, :, f].ravel()``. A new array, same dtype.

    Raises
    ------
    ValueError
        If ``images`` does not have four axes or a patch is larger than the images.
    TypeError
        If the values are not real numbers or ``kernel_size`` is not made of integers.

    Examples
    --------
    >>> im2col(np.arange(1, 10).reshape(1, 3, 3, 1), kernel_size=2)
    array([[1, 2, 4, 5],
           [2, 3, 5, 6],
           [4, 5, 7, 8],
           [5, 6, 8, 9]])

    References
    ----------
    Chellapilla, Puri and Simard, "High performance convolutional neural networks for document
    processing", 2006.
    """
    images = arguments.numbers("images", images, "NHWC")
    kh, kw = arguments.kernel_size(kernel_size)
    arguments.fits("images", images.shape[1:3], "kernel_size", (kh, kw))
    batch, height, width, channels = images.shape
    patches = np.lib.stride_tricks.sliding_window_view(images, (kh, kw), axis=(1, 2))
    rows = batch * (height - kh + 1) * (width - kw + 1)
    return patches.transpose(0, 1, 2, 4, 5, 3).copy().reshape(rows, kh * kw * channels)


def conv2d_im2col(images, kernels, bias=None):
    """Compute :func:`conv2d` as one matrix product: patches in rows times filters in columns.

    Parameters
    ----------
    images : array_like of shape (N, H, W, C)
        A batch, in any real dtype.
    kernels : array_like of shape (kh, kw, C, F)
        F filters that span all C channels.
    bias : array_like of shape (F,), optional
        One number added to each map.

    Returns
    -------
    ndarray of shape (N, H − kh + 1, W − kw + 1, F)
        The same as :func:`conv2d`; the matrix of patches takes up to kh·kw times the memory of the images.

    Raises
    ------
    ValueError, TypeError
        As :func:`conv2d`.

    Examples
    --------
    >>> conv2d_im2col([[[[1], [2], [4]]]], [[[[-1]], [[1]]]]).ravel()
    array([1, 2])

    References
    ----------
    Chellapilla, Puri and Simard, "High performance convolutional neural networks for document
    processing", 2006.
    """
    images, kernels, bias = arguments.layer("images", images, "NHWC", kernels, KERNELS, bias)
    batch, height, width, channels = images.shape
    kh, kw, _, filters = kernels.shape
    products = im2col(images, (kh, kw)) @ kernels.reshape(kh * kw * channels, filters)
    return products.reshape(batch, height - kh + 1, width - kw + 1, filters) + bias


# What it costs --------------------------------------------------------------------------------------------


def conv2d_parameters(kernel_size, in_channels, filters, use_bias=True):
    """Count what a convolution layer learns; the size of the image does not matter.

    Parameters
    ----------
    kernel_size : int or pair of int
        Height and width of the kernels; one number stands for both.
    in_channels : int
        Channels of the input, C.
    filters : int
        Number of filters, F.
    use_bias : bool, default True
        Whether each filter has a bias.

    Returns
    -------
    int
        kh · kw · C weights for each filter, and its bias.

    Raises
    ------
    TypeError, ValueError
        If the sizes are not integers of at least 1.

    Examples
    --------
    >>> conv2d_parameters(3, in_channels=3, filters=100)
    2800

    References
    ----------
    Keras 3 documentation, ``keras.layers.Conv2D``.
    """
    kh, kw = arguments.kernel_size(kernel_size)
    in_channels = arguments.count("in_channels", in_channels)
    filters = arguments.count("filters", filters)
    return (kh * kw * in_channels + bool(use_bias)) * filters


def conv2d_macs(input_shape, kernel_size, filters):
    """Count the multiply–adds that a convolution layer takes for one image.

    Parameters
    ----------
    input_shape : tuple of int
        Shape of one image, (H, W, C).
    kernel_size : int or pair of int
        Height and width of the kernels; one number stands for both.
    filters : int
        Number of filters, F.

    Returns
    -------
    int
        kh · kw · C for each of the (H − kh + 1) · (W − kw + 1) · F numbers of the output.

    Raises
    ------
    TypeError, ValueError
        If the sizes are not integers of at least 1, or the kernel is larger than the image.

    Examples
    --------
    >>> conv2d_macs((64, 64, 3), kernel_size=3, filters=100)
    10378800

    References
    ----------
    Howard and others, "MobileNets: efficient convolutional neural networks for mobile vision
    applications", 2017.
    """
    height, width, channels = arguments.counts("input_shape", input_shape, "HWC")
    kh, kw = arguments.kernel_size(kernel_size)
    filters = arguments.count("filters", filters)
    arguments.fits("input_shape", (height, width), "kernel_size", (kh, kw))
    return (height - kh + 1) * (width - kw + 1) * filters * kh * kw * channels
