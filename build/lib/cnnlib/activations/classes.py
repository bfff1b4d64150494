"""Softmax: scores, one for each class, become probabilities that sum to 1."""

import numpy as np

from cnnlib import _arguments as arguments
from cnnlib._types import Array, ArrayLike
from cnnlib.activations._floats import decay, floats, floats_with_gradient


def softmax(x: ArrayLike, axis: int = -1) -> Array:
    r"""Turn scores into probabilities: the higher the score, the more probable the class.

    .. math:: \operatorname{softmax}(x)_k = \frac{e^{x_k - m}}{\sum_j e^{x_j - m}}, \qquad m = \max_j x_j

    Taking off the highest score changes no probability, and nothing can overflow.

    Parameters
    ----------
    x : array_like
        Scores in any shape with at least one axis, and in any real dtype.
    axis : int, default −1
        The axis of the classes, along which probabilities sum to 1.

    Returns
    -------
    ndarray
        The same shape; floats keep their dtype, integers become float64.

    Raises
    ------
    ValueError, TypeError
        If ``x`` is not a full array of real numbers or does not have this axis.

    Examples
    --------
    >>> softmax([[1, 2, 3], [1000, 0, -1000]]).round(4)
    array([[0.09  , 0.2447, 0.6652],
           [1.    , 0.    , 0.    ]])

    References
    ----------
    Bridle, "Probabilistic interpretation of feedforward classification network outputs", 1990;
    Keras 3 documentation, ``keras.activations.softmax``.
    """
    powers = decay(below_highest(x, axis))
    powers /= powers.sum(axis=axis, keepdims=True)
    return powers


def softmax_backward(grad_output: ArrayLike, x: ArrayLike, axis: int = -1) -> Array:
    r"""Return the gradient of :func:`softmax`: raising one score lowers the probability of all other classes.

    .. math:: \frac{\partial L}{\partial x_k} =
        p_k \left(g_k - \sum_j g_j\,p_j\right), \qquad p = \operatorname{softmax}(x)

    Parameters
    ----------
    grad_output : array_like
        g, the slope of the loss along each probability, in the shape of ``x``.
    x, axis
        As in :func:`softmax`.

    Returns
    -------
    ndarray
        Slope of the loss along each score; they sum to 0 along ``axis``.

    Raises
    ------
    ValueError, TypeError
        As :func:`softmax`, or if the shapes differ.

    Examples
    --------
    >>> softmax_backward([1, 0, 0], [0, 0, 0]).round(4)
    array([ 0.2222, -0.1111, -0.1111])

    References
    ----------
    As in :func:`softmax`.
    """
    grad_output, x = floats_with_gradient(grad_output, x)
    probabilities = softmax(x, axis)
    mean = np.sum(grad_output * probabilities, axis=axis, keepdims=True)
    return (grad_output - mean) * probabilities


def log_softmax(x: ArrayLike, axis: int = -1) -> Array:
    r"""Return the logarithm of :func:`softmax`, exact even where the probability is too small to write down.

    .. math:: \operatorname{log\_softmax}(x)_k = x_k - m - \ln \sum_j e^{x_j - m}, \qquad m = \max_j x_j

    Parameters
    ----------
    x, axis
        As in :func:`softmax`.

    Returns
    -------
    ndarray
        The same shape; floats keep their dtype, integers become float64.

    Raises
    ------
    ValueError, TypeError
        As :func:`softmax`.

    Examples
    --------
    >>> log_softmax([[1, 2, 3], [1000, 0, -1000]]).round(4)
    array([[-2.4076e+00, -1.4076e+00, -4.0760e-01],
           [ 0.0000e+00, -1.0000e+03, -2.0000e+03]])

    References
    ----------
    Blanchard, Higham and Higham, "Accurately computing the log-sum-exp and softmax functions", 2021;
    Keras 3 documentation, ``keras.activations.log_softmax``.
    """
    scores = below_highest(x, axis)
    return scores - np.log(decay(scores).sum(axis=axis, keepdims=True))


def log_softmax_backward(grad_output: ArrayLike, x: ArrayLike, axis: int = -1) -> Array:
    r"""Return the gradient of :func:`log_softmax`.

    .. math:: \frac{\partial L}{\partial x_k} = g_k - \operatorname{softmax}(x)_k \sum_j g_j

    Parameters
    ----------
    grad_output : array_like
        g, the slope of the loss along each output number, in the shape of ``x``.
    x, axis
        As in :func:`softmax`.

    Returns
    -------
    ndarray
        Slope of the loss along each score; they sum to 0 along ``axis``.

    Raises
    ------
    ValueError, TypeError
        As :func:`softmax_backward`.

    Examples
    --------
    >>> log_softmax_backward([1, 0, 0], [0, 0, 0]).round(4)
    array([ 0.6667, -0.3333, -0.3333])

    References
    ----------
    As in :func:`log_softmax`.
    """
    grad_output, x = floats_with_gradient(grad_output, x)
    return grad_output - softmax(x, axis) * np.sum(grad_output, axis=axis, keepdims=True)


def below_highest(x: ArrayLike, axis: int) -> Array:
    """Return every score less the highest along ``axis``: a new array of numbers up to 0."""
    x = floats(x)
    axis = arguments.axis("axis", axis, x.ndim)
    return x - x.max(axis=axis, keepdims=True, initial=-np.inf)
