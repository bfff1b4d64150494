"""Batch normalisation: give every channel mean 0 and variance 1 over the batch, then let it learn its own.

While it trains, a network sees the statistics of the current batch and keeps a slowly moving average of them;
when it predicts, the averages stand in, so that the answer for one image does not depend on its neighbours.
"""

import numpy as np

from cnnlib import _arguments as arguments
from cnnlib._types import Array, ArrayLike

__all__ = ["batch_normalization", "batch_normalization_backward"]


def batch_normalization(
    x: ArrayLike,
    gamma: ArrayLike,
    beta: ArrayLike,
    moving_mean: ArrayLike,
    moving_variance: ArrayLike,
    momentum: float = 0.99,
    epsilon: float = 1e-3,
    training: bool = False,
) -> tuple[Array, Array, Array]:
    r"""Normalise each channel: the layer ``BatchNormalization`` of Keras.

    .. math:: \text{output} = \gamma\,\frac{x - \text{mean}}{\sqrt{\text{variance} + \epsilon}} + \beta

    Parameters
    ----------
    x : array_like of shape (N, ..., C)
        A batch whose last axis counts the channels, in any real dtype.
    gamma, beta, moving_mean, moving_variance : array_like of shape (C,)
        Scale and shift of each channel; the moving averages of its mean and variance.
    momentum : float, default 0.99
        How much of the old averages stays after a batch, from 0 to 1.
    epsilon : float, default 1e-3
        Added to the variance, so that it is never 0.
    training : bool, default False
        Whether to take mean and variance (the biased one, divided by the count) from this batch, over all
        axes but the last, and to move the averages; otherwise the averages are used as they are.

    Returns
    -------
    output : ndarray of shape (N, ..., C)
        In the common float dtype, float64 for integers.
    moving_mean, moving_variance : ndarray of shape (C,)
        The new averages; unchanged where ``training`` is false or the batch has no examples.

    Raises
    ------
    ValueError
        If the channels do not fit, or ``momentum`` or ``epsilon`` is out of range.
    TypeError
        If the values are not real numbers.

    Examples
    --------
    >>> x, moving_mean, moving_variance = [[1.0], [3.0]], [0], [1]
    >>> output, mean, variance = batch_normalization(
    ...     x, [10], [5], moving_mean, moving_variance, epsilon=0, training=True
    ... )
    >>> output.tolist(), mean.round(4).tolist()
    ([[-5.0], [15.0]], [0.02])

    References
    ----------
    Ioffe and Szegedy, "Batch normalization: accelerating deep network training by reducing internal
    covariate shift", 2015; Keras 3 documentation, ``keras.layers.BatchNormalization``.
    """
    vectors = {"gamma": gamma, "beta": beta, "moving_mean": moving_mean, "moving_variance": moving_variance}
    x, gamma, beta, moving_mean, moving_variance = channelwise(x, vectors)
    momentum = arguments.fraction("momentum", momentum)
    epsilon = arguments.not_negative("epsilon", epsilon)
    mean, variance = moving_mean, moving_variance
    if training and x.size > 0:
        mean, variance = moments(x)
        moving_mean = moving_mean * momentum + mean * (1 - momentum)
        moving_variance = moving_variance * momentum + variance * (1 - momentum)
    output = (x - mean) * (gamma / np.sqrt(variance + epsilon)) + beta
    return output, moving_mean, moving_variance


def batch_normalization_backward(
    grad_output: ArrayLike, x: ArrayLike, gamma: ArrayLike, epsilon: float = 1e-3
) -> tuple[Array, Array, Array]:
    """Tell how a loss changes with the inputs, scale and shift of a :func:`batch_normalization` in training.

    Each number also moves the mean and the variance of its channel, so its gradient loses the part that all
    numbers of the channel share, and the part that goes along with the normalised numbers.

    Parameters
    ----------
    grad_output : array_like of shape (N, ..., C)
        Derivative of the loss by each number of the output.
    x, gamma, epsilon
        As in :func:`batch_normalization`.

    Returns
    -------
    grad_x : ndarray of shape (N, ..., C)
        Derivative of the loss by each input.
    grad_gamma, grad_beta : ndarray of shape (C,)
        Derivative of the loss by each channel's scale and shift.

    Raises
    ------
    ValueError
        If the shapes do not fit or ``epsilon`` is negative.
    TypeError
        If the values are not real numbers.

    Examples
    --------
    A shift of a whole channel changes nothing:

    >>> x, gamma = [[1.0], [3.0]], [10]
    >>> grad_x, grad_gamma, grad_beta = batch_normalization_backward([[1.0], [1.0]], x, gamma)
    >>> grad_x.tolist(), grad_gamma.tolist(), grad_beta.tolist()
    ([[0.0], [0.0]], [0.0], [2.0])

    References
    ----------
    As :func:`batch_normalization`, section 3.
    """
    x, gamma = channelwise(x, {"gamma": gamma})
    grad_output = arguments.numbers("grad_output", grad_output)
    arguments.has_shape("grad_output", grad_output, x.shape)
    epsilon = arguments.not_negative("epsilon", epsilon)
    grad_output, x, gamma = arguments.same_floats(grad_output, x, gamma)
    if x.size == 0:
        return np.zeros_like(x), np.zeros_like(gamma), np.zeros_like(gamma)
    mean, variance = moments(x)
    deviation = np.sqrt(variance + epsilon)
    normalised = (x - mean) / deviation
    axes, count = tuple(range(x.ndim - 1)), x.size // x.shape[-1]
    grad_gamma, grad_beta = (grad_output * normalised).sum(axis=axes), grad_output.sum(axis=axes)
    shared = (grad_beta + normalised * grad_gamma) / count
    return (grad_output - shared) * (gamma / deviation), grad_gamma, grad_beta


def moments(x: Array) -> tuple[Array, Array]:
    """Return the mean and the variance of each channel over all other axes."""
    axes = tuple(range(x.ndim - 1))
    mean = x.mean(axis=axes)
    return mean, np.square(x - mean).mean(axis=axes)


def channelwise(x: ArrayLike, vectors: dict[str, ArrayLike]) -> tuple[Array, ...]:
    """Return ``x`` and the vectors as floats of one dtype, once each vector is known to fit the channels."""
    x = arguments.numbers("x", x)
    if x.ndim < 2:
        raise ValueError(f"x must have the axes (N, ..., C), got shape {x.shape}")
    arrays = {name: arguments.numbers(name, vector) for name, vector in vectors.items()}
    for name, array in arrays.items():
        arguments.has_shape(name, array, x.shape[-1:])
    return arguments.same_floats(x, *arrays.values())
