"""Global pools: one window as large as the image, so that one number of each channel is left."""

import numpy as np

from cnnlib import _arguments as arguments
from cnnlib._types import Array, ArrayLike


def global_average_pool2d(images: ArrayLike) -> Array:
    """Take the mean of every channel of every image: the layer ``GlobalAveragePooling2D`` of Keras.

    Parameters
    ----------
    images : array_like of shape (N, H, W, C)
        A batch, in any real dtype.

    Returns
    -------
    ndarray of shape (N, C)
        float64 for integers and booleans; floats keep their dtype.

    Raises
    ------
    ValueError
        If ``images`` has other axes, or no pixels.
    TypeError
        If the values are not real numbers.

    Examples
    --------
    >>> global_average_pool2d([[[[1, 10], [2, 20]], [[3, 30], [6, 60]]]])
    array([[ 3., 30.]])

    References
    ----------
    Lin, Chen and Yan, "Network in network", 2014;
    Keras 3 documentation, ``keras.layers.GlobalAveragePooling2D``.
    """
    (images,) = arguments.same_floats(pictures(images))
    return images.mean(axis=1).mean(axis=1)  # two short sums lose fewer digits than a long one


def global_average_pool2d_backward(grad_output: ArrayLike, images: ArrayLike) -> Array:
    """Tell how a loss changes with the images of :func:`global_average_pool2d`: all pixels share alike.

    Parameters
    ----------
    grad_output : array_like of shape (N, C)
        Derivative of the loss by each number of the output.
    images : array_like of shape (N, H, W, C)
        What the forward pass was given.

    Returns
    -------
    ndarray of shape (N, H, W, C)
        Derivative of the loss by each number of the images.

    Raises
    ------
    ValueError
        As :func:`global_average_pool2d`, or if ``grad_output`` does not have the shape of the output.
    TypeError
        As :func:`global_average_pool2d`.

    Examples
    --------
    >>> global_average_pool2d_backward([[8]], images=[[[[1], [2]], [[3], [6]]]]).ravel()
    array([2., 2., 2., 2.])

    References
    ----------
    As :func:`global_average_pool2d`.
    """
    images = pictures(images)
    batch, height, width, channels = images.shape
    grad_output, _ = arguments.float_gradient(grad_output, (batch, channels), images[:0])
    shares = grad_output / grad_output.dtype.type(height * width)
    return np.broadcast_to(shares[:, None, None], images.shape).copy()


def global_max_pool2d(images: ArrayLike) -> Array:
    """Keep the largest number of every channel of every image: the layer ``GlobalMaxPooling2D`` of Keras.

    Parameters
    ----------
    images : array_like of shape (N, H, W, C)
        A batch, in any real dtype.

    Returns
    -------
    ndarray of shape (N, C)
        int64 for integers and booleans; floats keep their dtype. NaN in a channel gives NaN.

    Raises
    ------
    ValueError, TypeError
        As :func:`global_average_pool2d`.

    Examples
    --------
    >>> global_max_pool2d([[[[1, 10], [2, 20]], [[3, 60], [6, 30]]]])
    array([[ 6, 60]])

    References
    ----------
    Oquab, Bottou, Laptev and Sivic, "Is object localization for free?", 2015;
    Keras 3 documentation, ``keras.layers.GlobalMaxPooling2D``.
    """
    (images,) = arguments.same_dtype(pictures(images))
    return images.max(axis=(1, 2))


def global_max_pool2d_backward(grad_output: ArrayLike, images: ArrayLike) -> Array:
    """Tell how a loss changes with the images of :func:`global_max_pool2d`: through the first largest number.

    Parameters
    ----------
    grad_output, images
        As in :func:`global_average_pool2d_backward`.

    Returns
    -------
    ndarray of shape (N, H, W, C)
        Derivative of the loss by each number of the images; not shared between several largest numbers.

    Raises
    ------
    ValueError, TypeError
        As :func:`global_average_pool2d_backward`.

    Examples
    --------
    >>> global_max_pool2d_backward([[8]], images=[[[[1], [6]], [[3], [6]]]]).ravel()
    array([0, 8, 0, 0])

    References
    ----------
    As :func:`global_max_pool2d`.
    """
    images = pictures(images)
    batch, height, width, channels = images.shape
    grad_output, images = arguments.gradient(grad_output, (batch, channels), images)
    pixels = images.reshape(batch, height * width, channels)
    first = pixels.argmax(axis=1, keepdims=True)
    grad_images = np.zeros_like(pixels)
    np.put_along_axis(grad_images, first, grad_output[:, None], axis=1)
    return grad_images.reshape(images.shape)


def pictures(images: ArrayLike) -> Array:
    """Return the images as an array with at least one pixel in each."""
    images = arguments.numbers("images", images, "NHWC")
    if min(images.shape[1:3]) < 1:
        raise ValueError(f"images must have at least one pixel, got the size {images.shape[1:3]}")
    return images
