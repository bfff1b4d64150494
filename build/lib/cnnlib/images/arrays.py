"""Pictures as arrays of numbers: what a network is fed, and in which layout."""

import math
from collections.abc import Sequence

import numpy as np

from cnnlib import _arguments as arguments
from cnnlib._types import Array, ArrayLike

LUMA = (0.299, 0.587, 0.114)


def dense_parameters(input_shape: Sequence[int], units: int) -> int:
    """Count what a dense layer learns when it looks at every value of an image.

    Parameters
    ----------
    input_shape : sequence of int
        Shape of one image without the batch axis, such as (H, W, C).
    units : int
        Number of neurons.

    Returns
    -------
    int
        One weight for each value and neuron, and one bias for each neuron.

    Raises
    ------
    TypeError, ValueError
        If ``input_shape`` or ``units`` is not made of integers of at least 1.

    Examples
    --------
    >>> dense_parameters((64, 64, 3), 100)
    1228900

    References
    ----------
    Keras 3 documentation, ``keras.layers.Dense``.
    """
    input_shape = arguments.counts("input_shape", input_shape)
    units = arguments.count("units", units)
    return math.prod(input_shape) * units + units


def to_grayscale(image: ArrayLike) -> Array:
    """Mix red, green and blue into one brightness, weighted as the eye weighs them.

    Parameters
    ----------
    image : array_like of shape (..., 3)
        Red, green and blue in the last axis, in any range: 0 to 255 or 0 to 1.

    Returns
    -------
    ndarray of shape (...)
        0.299 red + 0.587 green + 0.114 blue, in the range of the input; floats keep their dtype,
        integers become float64.

    Raises
    ------
    ValueError
        If the last axis does not hold three channels.
    TypeError
        If the values are not real numbers.

    Notes
    -----
    The result is not rounded. Rounding comes before going back to whole levels:
    ``np.round(to_grayscale(image)).astype(np.uint8)``.

    Examples
    --------
    >>> to_grayscale([[[255, 0, 0], [0, 255, 0], [0, 0, 255]]])
    array([[ 76.245, 149.685,  29.07 ]])

    References
    ----------
    Recommendation ITU-R BT.601, the luma of digital television.
    """
    image = arguments.numbers("image", image)
    if image.shape[-1:] != (3,):
        raise ValueError(f"image must have 3 channels in its last axis, (..., 3), got shape {image.shape}")
    dtype = image.dtype if image.dtype.kind == "f" else np.float64
    return image @ np.array(LUMA, dtype=dtype)


def normalize(images: ArrayLike) -> Array:
    """Scale grey levels from 0 … 255 to 0 … 1.

    Parameters
    ----------
    images : array_like
        Levels from 0 to 255, in any shape and real dtype.

    Returns
    -------
    ndarray of float32
        ``images / 255``, in the same shape.

    Raises
    ------
    TypeError
        If the values are not real numbers.

    Examples
    --------
    >>> normalize([[0, 51, 255]])
    array([[0. , 0.2, 1. ]], dtype=float32)

    References
    ----------
    Keras 3 documentation, ``keras.layers.Rescaling``.
    """
    return arguments.numbers("images", images).astype(np.float32) / 255


def standardize(images: ArrayLike) -> Array:
    """Give every channel of a batch the mean 0 and the standard deviation 1.

    Parameters
    ----------
    images : array_like of shape (N, H, W, C)
        A batch in any real dtype.

    Returns
    -------
    ndarray of shape (N, H, W, C)
        (x − mean) / std, with mean and std of each channel taken over all images and pixels together.
        A channel of one constant value becomes 0. Floats keep their dtype, integers become float64.

    Raises
    ------
    ValueError
        If ``images`` does not have four axes.
    TypeError
        If the values are not real numbers.

    Examples
    --------
    >>> standardize([[[[1], [3]]], [[[5], [7]]]]).round(2).ravel()
    array([-1.34, -0.45,  0.45,  1.34])

    References
    ----------
    LeCun, Bottou, Orr and Müller, "Efficient BackProp", 1998.
    """
    images = arguments.numbers("images", images, "NHWC")
    dtype = images.dtype if images.dtype.kind == "f" else np.float64
    if images.size == 0:
        return images.astype(dtype)
    values = images.astype(np.float64)
    batch = (0, 1, 2)
    constant = values.min(axis=batch) == values.max(axis=batch)
    deviation = np.where(constant, np.inf, values.std(axis=batch))  # anything over infinity is 0
    return ((values - values.mean(axis=batch)) / deviation).astype(dtype)


def to_channels_first(images: ArrayLike) -> Array:
    """Move the channels in front of height and width.

    Parameters
    ----------
    images : array_like of shape (N, H, W, C)
        A batch in Keras's layout, ``channels_last``.

    Returns
    -------
    ndarray of shape (N, C, H, W)
        A new array of the same dtype: ``result[n, c, y, x]`` is ``images[n, y, x, c]``.

    Raises
    ------
    ValueError
        If ``images`` does not have four axes.
    TypeError
        If the values are not real numbers.

    Examples
    --------
    >>> to_channels_first([[[[1, 10, 100], [2, 20, 200]]]])
    array([[[[  1,   2]],
    <BLANKLINE>
            [[ 10,  20]],
    <BLANKLINE>
            [[100, 200]]]])

    References
    ----------
    Keras 3 documentation, ``data_format`` of ``keras.layers.Conv2D``.
    """
    return arguments.numbers("images", images, "NHWC").transpose(0, 3, 1, 2).copy()


def to_channels_last(images: ArrayLike) -> Array:
    """Move the channels behind height and width: the inverse of :func:`to_channels_first`.

    Parameters
    ----------
    images : array_like of shape (N, C, H, W)
        A batch in the layout ``channels_first``.

    Returns
    -------
    ndarray of shape (N, H, W, C)
        A new array of the same dtype: ``result[n, y, x, c]`` is ``images[n, c, y, x]``.

    Raises
    ------
    ValueError
        If ``images`` does not have four axes.
    TypeError
        If the values are not real numbers.

    Examples
    --------
    >>> to_channels_last([[[[1, 2]], [[10, 20]], [[100, 200]]]])
    array([[[[  1,  10, 100],
             [  2,  20, 200]]]])

    References
    ----------
    Keras 3 documentation, ``data_format`` of ``keras.layers.Conv2D``.
    """
    return arguments.numbers("images", images, "NCHW").transpose(0, 2, 3, 1).copy()


def one_hot(labels: ArrayLike, num_classes: int) -> Array:
    """Turn every class number into a row that is 1 at that class and 0 elsewhere.

    Parameters
    ----------
    labels : array_like of int, shape (N,)
        Classes from 0 to ``num_classes`` − 1.
    num_classes : int
        Number of classes, at least 1.

    Returns
    -------
    ndarray of float32, shape (N, num_classes)
        ``result[n, labels[n]]`` is 1, everything else 0.

    Raises
    ------
    ValueError
        If ``labels`` has another number of axes or holds a class out of range.
    TypeError
        If ``labels`` or ``num_classes`` is not made of integers.

    Examples
    --------
    >>> one_hot([2, 0], num_classes=3)
    array([[0., 0., 1.],
           [1., 0., 0.]], dtype=float32)

    References
    ----------
    Keras 3 documentation, ``keras.utils.to_categorical``.
    """
    labels = arguments.integers("labels", labels, "N")
    num_classes = arguments.count("num_classes", num_classes)
    arguments.within("labels", labels, 0, num_classes - 1)
    return (labels[:, np.newaxis] == np.arange(num_classes)).astype(np.float32)
