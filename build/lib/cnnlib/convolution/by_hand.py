"""The definitions, written out by hand: one kernel on one image, a layer in loops, a layer as one product.

Kernels stay inside the input (``padding="valid"``) and move by one, so an output is kernel size − 1 shorter
than its input. What is written out here is what :func:`conv2d` computes in fewer and
larger steps.
"""

import numpy as np

from cnnlib import _arguments as arguments
from cnnlib._types import Array, ArrayLike, Size

KERNELS = ("kh", "kw", "C", "F")

# One image, one kernel ------------------------------------------------------------------------------------


def flip(kernel: ArrayLike) -> Array:
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


def correlate2d(image: ArrayLike, kernel: ArrayLike) -> Array:
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


def convolve2d(image: ArrayLike, kernel: ArrayLike) -> Array:
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


# A layer, output number by output number ------------------------------------------------------------------


def conv2d_loops(images: ArrayLike, kernels: ArrayLike, bias: ArrayLike | None = None) -> Array:
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
    images, kernels, bias = arguments.layer_arguments("images", images, "NHWC", kernels, KERNELS, bias)
    arguments.fits("images", images.shape[1:3], "kernels", kernels.shape[:2])
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


# A layer as one matrix product ----------------------------------------------------------------------------


def im2col(images: ArrayLike, kernel_size: Size) -> Array:
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


def conv2d_im2col(images: ArrayLike, kernels: ArrayLike, bias: ArrayLike | None = None) -> Array:
    """Compute a layer as one matrix product: patches in rows times filters in columns.

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
        The same as :func:`conv2d`. The matrix of patches takes up to kh·kw times the
        memory of the images.

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
    images, kernels, bias = arguments.layer_arguments("images", images, "NHWC", kernels, KERNELS, bias)
    arguments.fits("images", images.shape[1:3], "kernels", kernels.shape[:2])
    batch, height, width, channels = images.shape
    kh, kw, _, filters = kernels.shape
    products = im2col(images, (kh, kw)) @ kernels.reshape(kh * kw * channels, filters)
    return products.reshape(batch, height - kh + 1, width - kw + 1, filters) + bias
