"""Global pools: one window as large as the image, so that one number of each channel is left."""

from cnnlib import _arguments as arguments
from cnnlib.pooling.layers import average_pool2d, average_pool2d_backward, max_pool2d, max_pool2d_backward


def global_average_pool2d(images):
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
        If ``images`` has other axes, or none of its images a pixel.
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
    return average_pool2d(images, image_size(images))[:, 0, 0]


def global_average_pool2d_backward(grad_output, images):
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
    return average_pool2d_backward(window_gradient(grad_output, images), images, image_size(images))


def global_max_pool2d(images):
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
    return max_pool2d(images, image_size(images))[:, 0, 0]


def global_max_pool2d_backward(grad_output, images):
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
    return max_pool2d_backward(window_gradient(grad_output, images), images, image_size(images))


def image_size(images):
    """Return the pair (H, W), both at least 1."""
    size = arguments.numbers("images", images, "NHWC").shape[1:3]
    if min(size) < 1:
        raise ValueError(f"images must have at least one pixel, got the size {size}")
    return size


def window_gradient(grad_output, images):
    """Return the gradient (N, C) of a global pool as that of the single window: (N, 1, 1, C)."""
    images = arguments.numbers("images", images, "NHWC")
    grad_output = arguments.numbers("grad_output", grad_output)
    arguments.has_shape("grad_output", grad_output, (len(images), images.shape[-1]))
    return grad_output[:, None, None]
