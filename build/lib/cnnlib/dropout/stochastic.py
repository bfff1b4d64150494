"""Stochastic pooling: each window draws one of its cells, the larger the likelier."""

import math

import numpy as np

from cnnlib import _arguments as arguments
from cnnlib._types import Array, ArrayLike, Generator, Size
from cnnlib._windows import Windows, windows


def stochastic_pool2d(
    images: ArrayLike, pool_size: Size, rng: Generator, training: bool = True
) -> tuple[Array, Array | None]:
    r"""Draw one cell from each window with a probability in proportion to its value.

    Once training is over, a window gives the mean of its cells, weighted with these probabilities:

    .. math:: p_k = \frac{a_k}{\sum_j a_j}, \qquad \text{output} = \sum_k p_k\,a_k

    Parameters
    ----------
    images : array_like of shape (N, H, W, C)
        Maps of numbers that are not negative, such as ReLU's, in any real dtype.
    pool_size : int or pair of int
        Height and width (h, w) of the windows, which do not overlap; what is left at the lower and right
        border counts nowhere.
    rng : numpy.random.Generator
        Where the random numbers come from, one for each window.
    training : bool, default True
        Whether to draw, or to weight.

    Returns
    -------
    output : ndarray of shape (N, H // h, W // w, C)
        Floats keep their dtype, integers become float64. A window of zeros gives 0.
    chosen : ndarray of int64, shape (N, H // h, W // w, C), or None
        Which cell was drawn, counted in row-major order within its window; the first from a window of zeros.
        None where ``training`` is False: no cell is drawn.

    Raises
    ------
    ValueError
        If a number is negative, ``images`` does not have four axes or a window is larger than the images.
    TypeError
        If an argument is of the wrong kind.

    Examples
    --------
    >>> images = np.array([[1, 0, 0, 0], [2, 5, 0, 0]]).reshape(1, 2, 4, 1)
    >>> output, chosen = stochastic_pool2d(images, 2, np.random.default_rng(0))
    >>> output.ravel(), chosen.ravel()
    (array([5., 0.]), array([3, 0]))
    >>> output, chosen = stochastic_pool2d(images, 2, np.random.default_rng(0), training=False)
    >>> output.ravel(), chosen
    (array([3.75, 0.  ]), None)

    References
    ----------
    Zeiler and Fergus, "Stochastic pooling for regularization of deep convolutional neural networks", 2013.
    """
    (images,) = arguments.same_floats(arguments.numbers("images", images, "NHWC"))
    rng = arguments.generator("rng", rng)
    lowest = images.min(initial=0)
    if lowest < 0:
        raise ValueError(f"images must not hold negative numbers, got {lowest}: let relu come first")
    geometry = side_by_side(images, pool_size)
    cells = np.stack([images[:, *geometry.seen_by(cell)] for cell in geometry.cells])
    if not training:
        return weighted_mean(cells), None
    sums = np.cumsum(cells, axis=0)
    lots = rng.random(sums.shape[1:], dtype=np.float32) * sums[-1]
    chosen = (sums[:-1] <= lots).sum(axis=0, dtype=np.int64)
    chosen[sums[-1] == 0] = 0
    return np.take_along_axis(cells, chosen[np.newaxis], axis=0)[0], chosen


def stochastic_pool2d_backward(
    grad_output: ArrayLike, images: ArrayLike, chosen: ArrayLike, pool_size: Size
) -> Array:
    """Return the gradient of :func:`stochastic_pool2d` while training: it goes to the cells that were drawn.

    Parameters
    ----------
    grad_output : array_like of shape (N, H // h, W // w, C)
        Slope of the loss along each output number.
    images, pool_size
        As in :func:`stochastic_pool2d`.
    chosen : array_like of int, shape (N, H // h, W // w, C)
        What :func:`stochastic_pool2d` returned.

    Returns
    -------
    ndarray of shape (N, H, W, C)
        Slope of the loss along each number of ``images``.

    Raises
    ------
    ValueError, TypeError
        As :func:`stochastic_pool2d`, or if ``chosen`` or ``grad_output`` does not fit the windows.

    Examples
    --------
    >>> images = np.array([[1, 0, 0, 0], [2, 5, 0, 0]]).reshape(1, 2, 4, 1)
    >>> grad_output, chosen = np.array([[10, 20], [3, 0]]).reshape(2, 1, 1, 2, 1)
    >>> stochastic_pool2d_backward(grad_output, images, chosen, 2)[0, :, :, 0]
    array([[ 0.,  0., 20.,  0.],
           [ 0., 10.,  0.,  0.]])

    References
    ----------
    As in :func:`stochastic_pool2d`.
    """
    images = arguments.numbers("images", images, "NHWC")
    geometry = side_by_side(images, pool_size)
    shape = (len(images), *geometry.output_size, images.shape[-1])
    chosen = arguments.integers("chosen", chosen)
    arguments.has_shape("chosen", chosen, shape)
    arguments.within("chosen", chosen, 0, math.prod(geometry.kernel_size) - 1)
    grad_output, images = arguments.float_gradient(grad_output, shape, images)
    grad_images = np.zeros_like(images)
    for index, cell in enumerate(geometry.cells):
        grad_images[:, *geometry.seen_by(cell)] = grad_output * (chosen == index)
    return grad_images


def side_by_side(images: Array, pool_size: Size) -> Windows:
    """Return the windows, which lie side by side."""
    pool_size = arguments.per_axis("pool_size", pool_size, 2)
    return windows(images.shape[1:3], pool_size, strides=pool_size, name="pool_size")


def weighted_mean(cells: Array) -> Array:
    """Return the mean of the cells along the first axis, weighted with themselves; 0 where all are 0."""
    total = cells.sum(axis=0)
    shares = np.divide(cells, total, out=np.zeros_like(cells), where=total > 0)
    return np.sum(shares * cells, axis=0)
