"""Leaving out at random: single numbers, whole maps, or single weights.

While training, every example meets another, thinner network; afterwards, all of it works.
"""

import numpy as np

from cnnlib import _arguments as arguments
from cnnlib._types import Array, ArrayLike, Generator, Shape


def dropout(x: ArrayLike, rate: float, rng: Generator, training: bool = True) -> tuple[Array, Array]:
    r"""Turn each number into 0 with probability ``rate``, and let the others grow to make up for it.

    .. math:: \text{output} = \frac{\text{mask} \cdot x}{1 - \text{rate}}

    Parameters
    ----------
    x : array_like
        Numbers in any shape and real dtype.
    rate : float
        Probability of dropping, from 0 to below 1; it is met to within 1e-7.
    rng : numpy.random.Generator
        Where the random numbers come from.
    training : bool, default True
        Whether to drop at all. Otherwise ``output`` is a copy of ``x`` and ``mask`` is True everywhere: the
        gradient of that is :func:`dropout_backward` with a rate of 0.

    Returns
    -------
    output : ndarray
        The same shape; floats keep their dtype, integers become float64.
    mask : ndarray of bool
        The same shape, True where a number was kept.

    Raises
    ------
    ValueError, TypeError
        If ``rate`` is out of range, ``x`` does not hold real numbers or ``rng`` is no generator.

    Examples
    --------
    >>> output, mask = dropout([1, 2, 3, 4, 5, 6], rate=0.5, rng=np.random.default_rng(1))
    >>> mask
    array([False,  True,  True,  True, False, False])
    >>> output
    array([0., 4., 6., 8., 0., 0.])

    References
    ----------
    Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov, "Dropout: a simple way to prevent neural
    networks from overfitting", 2014; Keras 3 documentation, ``keras.layers.Dropout``.
    """
    (x,) = arguments.same_floats(arguments.numbers("x", x))
    mask, scale = draw(x.shape, rate, rng, training)
    return scaled(x, mask, scale), mask


def dropout_backward(grad_output: ArrayLike, mask: ArrayLike, rate: float) -> Array:
    r"""Return the gradient of :func:`dropout`: what was dropped has none.

    .. math:: \frac{\partial L}{\partial x} =
        \frac{\text{mask}}{1 - \text{rate}} \cdot \frac{\partial L}{\partial \text{output}}

    Parameters
    ----------
    grad_output : array_like
        Slope of the loss along each output number.
    mask : array_like of bool
        What :func:`dropout` returned, in the same shape.
    rate : float
        As in :func:`dropout`.

    Returns
    -------
    ndarray
        Slope of the loss along each number of ``x``.

    Raises
    ------
    ValueError, TypeError
        As :func:`dropout`, or if ``mask`` is not boolean or the shapes differ.

    Examples
    --------
    >>> dropout_backward([1, 2, 3], mask=[True, False, True], rate=0.5)
    array([2., 0., 6.])

    References
    ----------
    As in :func:`dropout`.
    """
    (grad_output,) = arguments.same_floats(arguments.numbers("grad_output", grad_output))
    return scaled(grad_output, mask_of(mask, grad_output.shape), scale_of(rate))


def spatial_dropout2d(
    images: ArrayLike, rate: float, rng: Generator, training: bool = True
) -> tuple[Array, Array]:
    """Drop whole maps: neighbouring pixels are too much alike for one to miss the other.

    Parameters
    ----------
    images : array_like of shape (N, H, W, C)
        A batch of images or maps, in any real dtype.
    rate, rng, training
        As in :func:`dropout`; one number is drawn for each image and channel.

    Returns
    -------
    output : ndarray of shape (N, H, W, C)
        Floats keep their dtype, integers become float64.
    mask : ndarray of bool, shape (N, 1, 1, C)
        True where a map was kept.

    Raises
    ------
    ValueError, TypeError
        As :func:`dropout`, or if ``images`` does not have four axes.

    Examples
    --------
    >>> output, mask = spatial_dropout2d([[[[1, 2, 3], [4, 5, 6]]]], rate=0.5, rng=np.random.default_rng(1))
    >>> mask.ravel()
    array([False,  True,  True])
    >>> output[0, 0]
    array([[ 0.,  4.,  6.],
           [ 0., 10., 12.]])

    References
    ----------
    Tompson, Goroshin, Jain, LeCun and Bregler, "Efficient object localization using convolutional networks",
    2015; Keras 3 documentation, ``keras.layers.SpatialDropout2D``.
    """
    (images,) = arguments.same_floats(arguments.numbers("images", images, "NHWC"))
    batch, _, _, channels = images.shape
    mask, scale = draw((batch, 1, 1, channels), rate, rng, training)
    return images * (mask.astype(images.dtype) * scale), mask


def spatial_dropout2d_backward(grad_output: ArrayLike, mask: ArrayLike, rate: float) -> Array:
    """Return the gradient of :func:`spatial_dropout2d`: dropped maps have none.

    Parameters
    ----------
    grad_output : array_like of shape (N, H, W, C)
        Slope of the loss along each output number.
    mask : array_like of bool, shape (N, 1, 1, C)
        What :func:`spatial_dropout2d` returned.
    rate : float
        As in :func:`dropout`.

    Returns
    -------
    ndarray of shape (N, H, W, C)
        Slope of the loss along each number of ``images``.

    Raises
    ------
    ValueError, TypeError
        As :func:`dropout_backward`.

    Examples
    --------
    >>> spatial_dropout2d_backward([[[[1, 2], [3, 4]]]], mask=[[[[True, False]]]], rate=0.5)
    array([[[[2., 0.],
             [6., 0.]]]])

    References
    ----------
    As in :func:`spatial_dropout2d`.
    """
    (grad_output,) = arguments.same_floats(arguments.numbers("grad_output", grad_output, "NHWC"))
    batch, _, _, channels = grad_output.shape
    mask = mask_of(mask, (batch, 1, 1, channels))
    return grad_output * (mask.astype(grad_output.dtype) * scale_of(rate))


def dropconnect(
    x: ArrayLike,
    weights: ArrayLike,
    bias: ArrayLike | None,
    rate: float,
    rng: Generator,
    training: bool = True,
) -> tuple[Array, Array]:
    r"""Drop weights instead of units: every example meets a dense layer with other connections missing.

    .. math:: \text{output}_{no} =
        \sum_i x_{ni}\,\frac{\text{mask}_{nio}\,\text{weights}_{io}}{1 - \text{rate}} + \text{bias}_o

    Parameters
    ----------
    x : array_like of shape (N, D)
        One row for each example, in any real dtype.
    weights : array_like of shape (D, U)
        One column for each unit.
    bias : array_like of shape (U,) or None
        One number for each unit, never dropped.
    rate, rng, training
        As in :func:`dropout`; one number is drawn for each example and weight.

    Returns
    -------
    output : ndarray of shape (N, U)
        The common float dtype; float64 for integers.
    mask : ndarray of bool, shape (N, D, U)
        True where a weight was kept.

    Raises
    ------
    ValueError, TypeError
        As :func:`dropout`, or if the shapes do not fit each other.

    Notes
    -----
    Once training is over, the mean weights work; the paper draws from a normal distribution instead.

    Examples
    --------
    >>> output, mask = dropconnect([[1, 10]], [[1, 2], [3, 4]], None, rate=0.5, rng=np.random.default_rng(1))
    >>> mask
    array([[[False,  True],
            [ True,  True]]])
    >>> output
    array([[60., 84.]])

    References
    ----------
    Wan, Zeiler, Zhang, LeCun and Fergus, "Regularization of neural networks using DropConnect", 2013.
    """
    x, weights = inputs_and_weights(x, weights)
    x, weights, bias = arguments.same_floats(x, weights, arguments.bias_of(bias, weights.shape[1]))
    mask, scale = draw((len(x), *weights.shape), rate, rng, training)
    return (x[:, np.newaxis] @ scaled(weights, mask, scale))[:, 0] + bias, mask


def dropconnect_backward(
    grad_output: ArrayLike, x: ArrayLike, weights: ArrayLike, mask: ArrayLike, rate: float
) -> tuple[Array, Array, Array]:
    """Return the gradients of :func:`dropconnect`: a dropped weight neither passes nor receives any.

    Parameters
    ----------
    grad_output : array_like of shape (N, U)
        Slope of the loss along each output number.
    x, weights, rate
        As in :func:`dropconnect`.
    mask : array_like of bool, shape (N, D, U)
        What :func:`dropconnect` returned.

    Returns
    -------
    grad_x, grad_weights, grad_bias : ndarray of shape (N, D), (D, U), (U,)
        Slope of the loss along each number of ``x``, ``weights`` and ``bias``.

    Raises
    ------
    ValueError, TypeError
        As :func:`dropconnect` and :func:`dropout_backward`.

    Examples
    --------
    >>> weights, mask = [[1, 2], [3, 4]], [[[True, True], [False, True]]]
    >>> grad_x, grad_weights, grad_bias = dropconnect_backward([[1, 1]], [[1, 10]], weights, mask, rate=0.5)
    >>> grad_x
    array([[6., 8.]])
    >>> grad_weights
    array([[ 2.,  2.],
           [ 0., 20.]])
    >>> grad_bias
    array([1., 1.])

    References
    ----------
    As in :func:`dropconnect`.
    """
    x, weights = inputs_and_weights(x, weights)
    mask = mask_of(mask, (len(x), *weights.shape))
    grad_output, x, weights = arguments.float_gradient(grad_output, (len(x), weights.shape[1]), x, weights)
    kept = mask.astype(x.dtype) * scale_of(rate)
    grad_x = (kept * weights @ grad_output[:, :, np.newaxis])[:, :, 0]
    grad_weights = np.einsum("ni,nio,no->io", x, kept, grad_output)
    return grad_x, grad_weights, grad_output.sum(axis=0)


def draw(shape: Shape, rate: float, rng: Generator, training: bool) -> tuple[Array, float]:
    """Draw what is kept; return the mask, and what the kept numbers are multiplied with."""
    scale = scale_of(rate)
    rng = arguments.generator("rng", rng)
    if not training:
        return np.ones(shape, dtype=bool), 1.0
    return np.asarray(rng.random(shape, dtype=np.float32) >= rate), scale


def scale_of(rate: float) -> float:
    """Return how much larger the kept numbers become."""
    return 1 / (1 - arguments.fraction("rate", rate, below_one=True))


def scaled(x: Array, mask: Array, scale: float) -> Array:
    """Return ``x`` where the mask is True, times ``scale``, and 0 elsewhere."""
    output = x * mask
    output *= scale
    return output


def mask_of(mask: ArrayLike, shape: Shape) -> Array:
    """Return ``mask`` as a boolean array of this shape."""
    mask = np.asarray(mask)
    if mask.dtype != bool and mask.size > 0:
        raise TypeError(f"mask must hold booleans, got dtype {mask.dtype}")
    arguments.has_shape("mask", mask, shape)
    return mask.astype(bool, copy=False)


def inputs_and_weights(x: ArrayLike, weights: ArrayLike) -> tuple[Array, Array]:
    """Return the rows of ``x`` and the weights of a dense layer, once they are known to fit."""
    x, weights = arguments.numbers("x", x, "ND"), arguments.numbers("weights", weights, "DU")
    if len(weights) != x.shape[1]:
        raise ValueError(
            f"weights must have a row for each column of x, got shapes {weights.shape} and {x.shape}"
        )
    return x, weights
