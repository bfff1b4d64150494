"""Pools with windows: the largest number, the mean, the sum or the length of what each window sees.

Every function here works on each channel by itself and learns nothing, so the depth is kept and there are no
parameters.
"""

import numpy as np

from cnnlib import _arguments as arguments
from cnnlib._types import Array, ArrayLike, Padding, Shape, Size
from cnnlib._windows import Windows, windows
from cnnlib.pooling import fast, fast_backward
from cnnlib.pooling.plain import lowest


def max_pool2d(
    images: ArrayLike, pool_size: Size = 2, strides: Size | None = None, padding: Padding = "valid"
) -> Array:
    r"""Keep the largest number of every window: the layer ``MaxPooling2D`` of Keras.

    .. math:: \text{maps}[n, y, x, c] = \max_{i, j}\;\text{images}[n, s_y y + i, s_x x + j, c]

    Parameters
    ----------
    images : array_like of shape (N, H, W, C)
        A batch, in any real dtype.
    pool_size : int or (ph, pw), default 2
        Cells of the window.
    strides : int or (sy, sx), optional
        Steps from window to window; where none are given, as large as the window: windows lie side by side.
    padding : "valid", "same", int or an entry for each axis, default "valid"
        As in :func:`cnnlib.convolution.conv2d`, but numbers must be smaller than the window, for each window
        has to see a cell of the image. Cells outside the image never count.

    Returns
    -------
    ndarray of shape (N, H', W', C)
        int64 for integers and booleans; floats keep their dtype. NaN in a window gives NaN, which
        TensorFlow passes over.

    Raises
    ------
    ValueError
        If a number of axes or a size does not fit, or a padding is as large as the window.
    TypeError
        If the values are not real numbers, or sizes not integers.

    Examples
    --------
    The patch whose maximum is 155, and its neighbour, in which all numbers are negative:

    >>> max_pool2d(np.array([[[[155], [-155], [-3], [-1]], [[-155], [100], [-2], [-4]]]])).ravel()
    array([155,  -1])

    References
    ----------
    Keras 3 documentation, ``keras.layers.MaxPooling2D``; Scherer, Müller and Behnke, "Evaluation of pooling
    operations in convolutional architectures for object recognition", 2010.
    """
    images, geometry = pool_arguments(images, pool_size, strides, padding)
    (images,) = arguments.same_dtype(images)
    return fast.pool(np.maximum, lowest(images.dtype), images, geometry)


def max_pool2d_backward(
    grad_output: ArrayLike,
    images: ArrayLike,
    pool_size: Size = 2,
    strides: Size | None = None,
    padding: Padding = "valid",
) -> Array:
    """Tell how a loss changes with the images of :func:`max_pool2d`: through the largest numbers.

    Parameters
    ----------
    grad_output : array_like of shape (N, H', W', C)
        Derivative of the loss by each number of the output.
    images, pool_size, strides, padding
        What the forward pass was given.

    Returns
    -------
    ndarray of shape (N, H, W, C)
        Derivative of the loss by each number of the images. Of several largest numbers in a window, the first
        in row-major order receives it, as in TensorFlow on a CPU; of several NaN, the first.

    Raises
    ------
    ValueError
        As :func:`max_pool2d`, or if ``grad_output`` does not have the shape of the output.
    TypeError
        As :func:`max_pool2d`.

    Examples
    --------
    >>> max_pool2d_backward([[[[10]]]], images=[[[[3], [7]], [[7], [1]]]]).ravel()
    array([ 0, 10,  0,  0])

    References
    ----------
    As :func:`max_pool2d`.
    """
    images, geometry = pool_arguments(images, pool_size, strides, padding)
    grad_output, images = arguments.gradient(grad_output, output_shape(images, geometry), images)
    return fast_backward.max_backward(grad_output, images, geometry)


def average_pool2d(
    images: ArrayLike, pool_size: Size = 2, strides: Size | None = None, padding: Padding = "valid"
) -> Array:
    r"""Take the mean of every window: the layer ``AveragePooling2D`` of Keras.

    .. math:: \text{maps}[n, y, x, c] =
        \frac{1}{p_h p_w} \sum_{i, j} \text{images}[n, s_y y + i, s_x x + j, c]

    Parameters
    ----------
    images, pool_size, strides, padding
        As in :func:`max_pool2d`. Where a window hangs over the edge, only its cells on the image are counted.

    Returns
    -------
    ndarray of shape (N, H', W', C)
        float64 for integers and booleans; floats keep their dtype.

    Raises
    ------
    ValueError, TypeError
        As :func:`max_pool2d`.

    Examples
    --------
    The second window sees one column only, and it is the mean of two cells:

    >>> average_pool2d([[[[1], [2], [10]], [[3], [4], [20]]]], padding="same").ravel()
    array([ 2.5, 15. ])

    References
    ----------
    Keras 3 documentation, ``keras.layers.AveragePooling2D``;
    LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document recognition", 1998.
    """
    images, geometry = pool_arguments(images, pool_size, strides, padding)
    (images,) = arguments.same_floats(images)
    sizes = fast.window_sizes(geometry, images.shape[-1], images.dtype)
    return fast.pool(np.add, 0, images, geometry, sizes)


def average_pool2d_backward(
    grad_output: ArrayLike,
    images: ArrayLike,
    pool_size: Size = 2,
    strides: Size | None = None,
    padding: Padding = "valid",
) -> Array:
    """Tell how a loss changes with the images of :func:`average_pool2d`: all cells of a window share alike.

    Parameters
    ----------
    grad_output, images, pool_size, strides, padding
        As in :func:`max_pool2d_backward`.

    Returns
    -------
    ndarray of shape (N, H, W, C)
        Derivative of the loss by each number of the images.

    Raises
    ------
    ValueError, TypeError
        As :func:`max_pool2d_backward`.

    Examples
    --------
    >>> average_pool2d_backward([[[[10]]]], images=[[[[3], [7]], [[7], [1]]]]).ravel()
    array([2.5, 2.5, 2.5, 2.5])

    References
    ----------
    As :func:`average_pool2d`.
    """
    images, geometry = pool_arguments(images, pool_size, strides, padding)
    grad_output, _ = arguments.float_gradient(grad_output, output_shape(images, geometry), images[:0])
    sizes = fast.window_sizes(geometry, images.shape[-1], grad_output.dtype)
    return fast_backward.sum_backward(grad_output, geometry, sizes)


def sum_pool2d(
    images: ArrayLike, pool_size: Size = 2, strides: Size | None = None, padding: Padding = "valid"
) -> Array:
    """Sum every window up: :func:`average_pool2d` before the division.

    Parameters
    ----------
    images, pool_size, strides, padding
        As in :func:`max_pool2d`.

    Returns
    -------
    ndarray of shape (N, H', W', C)
        int64 for integers and booleans; floats keep their dtype.

    Raises
    ------
    ValueError, TypeError
        As :func:`max_pool2d`.

    Examples
    --------
    >>> sum_pool2d([[[[1], [2]], [[3], [4]]]]).ravel()
    array([10])

    References
    ----------
    Boureau, Ponce and LeCun, "A theoretical analysis of feature pooling in visual recognition", 2010.
    """
    images, geometry = pool_arguments(images, pool_size, strides, padding)
    (images,) = arguments.same_dtype(images)
    return fast.pool(np.add, 0, images, geometry)


def sum_pool2d_backward(
    grad_output: ArrayLike,
    images: ArrayLike,
    pool_size: Size = 2,
    strides: Size | None = None,
    padding: Padding = "valid",
) -> Array:
    """Tell how a loss changes with the images of :func:`sum_pool2d`: each cell as much as its windows.

    Parameters
    ----------
    grad_output, images, pool_size, strides, padding
        As in :func:`max_pool2d_backward`.

    Returns
    -------
    ndarray of shape (N, H, W, C)
        Derivative of the loss by each number of the images.

    Raises
    ------
    ValueError, TypeError
        As :func:`max_pool2d_backward`.

    Examples
    --------
    Three cells, two windows that share the cell in the middle:

    >>> sum_pool2d_backward([[[[1], [10]]]], images=[[[[5], [6], [7]]]], pool_size=(1, 2), strides=1).ravel()
    array([ 1, 11, 10])

    References
    ----------
    As :func:`sum_pool2d`.
    """
    images, geometry = pool_arguments(images, pool_size, strides, padding)
    grad_output, _ = arguments.gradient(grad_output, output_shape(images, geometry), images[:0])
    return fast_backward.sum_backward(grad_output, geometry)


def l2_pool2d(
    images: ArrayLike, pool_size: Size = 2, strides: Size | None = None, padding: Padding = "valid"
) -> Array:
    r"""Take the length of every window, as if its numbers were one vector: its L2 norm.

    .. math:: \text{maps}[n, y, x, c] = \sqrt{\sum_{i, j} \text{images}[n, s_y y + i, s_x x + j, c]^2}

    Parameters
    ----------
    images, pool_size, strides, padding
        As in :func:`max_pool2d`.

    Returns
    -------
    ndarray of shape (N, H', W', C)
        float64 for integers and booleans; floats keep their dtype.

    Raises
    ------
    ValueError, TypeError
        As :func:`max_pool2d`.

    Examples
    --------
    >>> l2_pool2d([[[[3], [0]], [[0], [-4]]]]).ravel()
    array([5.])

    References
    ----------
    Goodfellow, Bengio and Courville, *Deep Learning*, 2016, section 9.3.
    """
    images, geometry = pool_arguments(images, pool_size, strides, padding)
    (images,) = arguments.same_floats(images)
    return lengths(images, geometry)


def l2_pool2d_backward(
    grad_output: ArrayLike,
    images: ArrayLike,
    pool_size: Size = 2,
    strides: Size | None = None,
    padding: Padding = "valid",
) -> Array:
    """Tell how a loss changes with the images of :func:`l2_pool2d`: each cell by its share of the length.

    Parameters
    ----------
    grad_output, images, pool_size, strides, padding
        As in :func:`max_pool2d_backward`.

    Returns
    -------
    ndarray of shape (N, H, W, C)
        Derivative of the loss by each number of the images; a window of zeros, which has no slope, gives 0.

    Raises
    ------
    ValueError, TypeError
        As :func:`max_pool2d_backward`.

    Examples
    --------
    >>> l2_pool2d_backward([[[[10]]]], images=[[[[3], [0]], [[0], [-4]]]]).ravel()
    array([ 6.,  0.,  0., -8.])

    References
    ----------
    As :func:`l2_pool2d`.
    """
    images, geometry = pool_arguments(images, pool_size, strides, padding)
    grad_output, images = arguments.float_gradient(grad_output, output_shape(images, geometry), images)
    length = lengths(images, geometry)
    slopes = np.divide(grad_output, length, out=np.zeros_like(length), where=length != 0)
    return images * fast_backward.sum_backward(slopes, geometry)


def lengths(images: Array, geometry: Windows) -> Array:
    """Return the L2 norm of every window."""
    return np.sqrt(fast.pool(np.add, 0, np.square(images), geometry))


def pool_arguments(
    images: ArrayLike, pool_size: Size, strides: Size | None, padding: Padding
) -> tuple[Array, Windows]:
    """Return the images as an array and the geometry of the windows over them."""
    images = arguments.numbers("images", images, "NHWC")
    pool_size = arguments.per_axis("pool_size", pool_size, 2)
    strides = pool_size if strides is None else strides
    geometry = windows(images.shape[1:3], pool_size, strides, padding, name="pool_size")
    if any(max(pad) >= cells for pad, cells in zip(geometry.pads, pool_size, strict=True)):
        raise ValueError(
            f"padding must be smaller than pool_size on every side, got {padding!r} for {pool_size}"
        )
    return images, geometry


def output_shape(images: Array, geometry: Windows) -> Shape:
    """Return the shape of what a pool makes of the images."""
    return len(images), *geometry.output_size, images.shape[-1]
