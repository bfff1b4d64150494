"""Sigmoid and tanh: any number becomes one from a bounded range, and far from 0 the slope vanishes."""

import numpy as np

from cnnlib._types import Array, ArrayLike
from cnnlib.activations._floats import decay, floats, floats_with_gradient


def sigmoid(x: ArrayLike) -> Array:
    r"""Squeeze every number between 0 and 1.

    .. math:: \sigma(x) = \frac{1}{1 + e^{-x}} = \frac{e^{\min(x, 0)}}{1 + e^{-|x|}}

    The second form is computed: its powers are never above 1, so nothing overflows.

    Parameters
    ----------
    x : array_like
        Numbers in any shape and real dtype.

    Returns
    -------
    ndarray
        The same shape; floats keep their dtype, integers become float64.

    Raises
    ------
    ValueError, TypeError
        If ``x`` is not a full array of real numbers.

    Examples
    --------
    >>> sigmoid([-1000, -1, 0, 1, 1000]).round(4)
    array([0.    , 0.2689, 0.5   , 0.7311, 1.    ])

    References
    ----------
    LeCun, Bottou, Orr and Müller, "Efficient BackProp", 1998; Keras 3 documentation,
    ``keras.activations.sigmoid``.
    """
    x = floats(x)
    return decay(np.minimum(x, 0)) / (1 + decay(-np.abs(x)))


def sigmoid_backward(grad_output: ArrayLike, x: ArrayLike) -> Array:
    r"""Return the gradient of :func:`sigmoid`: the slope is never above 1/4.

    .. math:: \sigma'(x) = \sigma(x)\,(1 - \sigma(x)) = \sigma(x)\,\sigma(-x)

    Parameters
    ----------
    grad_output : array_like
        Slope of the loss along each output number, in the shape of ``x``.
    x : array_like
        As in :func:`sigmoid`.

    Returns
    -------
    ndarray
        Slope of the loss along each number of ``x``.

    Raises
    ------
    ValueError, TypeError
        As :func:`sigmoid`, or if the shapes differ.

    Examples
    --------
    >>> sigmoid_backward([1, 1, 1], [-5, 0, 5]).round(4)
    array([0.0066, 0.25  , 0.0066])

    References
    ----------
    As in :func:`sigmoid`.
    """
    grad_output, x = floats_with_gradient(grad_output, x)
    return grad_output * sigmoid(x) * sigmoid(-x)


def tanh(x: ArrayLike) -> Array:
    r"""Squeeze every number between −1 and 1, with 0 in the middle.

    .. math:: \tanh(x) = \frac{e^x - e^{-x}}{e^x + e^{-x}} = 2\,\sigma(2x) - 1

    Parameters
    ----------
    x : array_like
        Numbers in any shape and real dtype.

    Returns
    -------
    ndarray
        The same shape; floats keep their dtype, integers become float64.

    Raises
    ------
    ValueError, TypeError
        As :func:`sigmoid`.

    Examples
    --------
    >>> tanh([-1000, -1, 0, 1, 1000]).round(4)
    array([-1.    , -0.7616,  0.    ,  0.7616,  1.    ])

    References
    ----------
    As in :func:`sigmoid`.
    """
    return np.tanh(floats(x))


def tanh_backward(grad_output: ArrayLike, x: ArrayLike) -> Array:
    r"""Return the gradient of :func:`tanh`, whose slope is 1 at 0.

    .. math:: \tanh'(x) = 1 - \tanh^2(x)

    Parameters
    ----------
    grad_output, x
        As in :func:`sigmoid_backward`.

    Returns
    -------
    ndarray
        Slope of the loss along each number of ``x``.

    Raises
    ------
    ValueError, TypeError
        As :func:`sigmoid_backward`.

    Examples
    --------
    >>> tanh_backward([1, 1, 1], [-2, 0, 2]).round(4)
    array([0.0707, 1.    , 0.0707])

    References
    ----------
    As in :func:`sigmoid`.
    """
    grad_output, x = floats_with_gradient(grad_output, x)
    return grad_output * (1 - np.tanh(x) ** 2)
