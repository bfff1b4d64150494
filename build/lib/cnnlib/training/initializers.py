"""Where training starts: random weights, as large as the layer's fans ask.

A unit sums over its *fan-in*, the numbers that it reads; each of them sends its gradient to its *fan-out*,
the units that read it. Weights whose variance is about 1 / fan keep the signal as strong after the layer as
before it, so that it neither dies nor explodes on the way through a deep network. For kernels
(kh, kw, C, F) the fans are kh · kw · C and kh · kw · F; for dense weights (D, U) they are D and U.
"""

import math
from collections.abc import Sequence

import numpy as np

from cnnlib import _arguments as arguments
from cnnlib._types import Array, Generator

__all__ = ["glorot_normal", "glorot_uniform", "he_normal", "he_uniform", "lecun_normal"]

REACH = 2  # normal numbers are cut off at this many standard deviations …
SHRINKAGE = 0.87962566103423978  # … which leaves them this share of their standard deviation


def glorot_uniform(shape: Sequence[int], rng: Generator) -> Array:
    """Draw evenly from ±√(6 / (fan-in + fan-out)): Keras's default for kernels and dense weights.

    Parameters
    ----------
    shape : sequence of int
        Shape of the weights, ending in (fan-in, fan-out) where nothing slides.
    rng : numpy.random.Generator
        Where the random numbers come from.

    Returns
    -------
    ndarray of shape ``shape``
        float32, mean 0, variance 2 / (fan-in + fan-out).

    Raises
    ------
    ValueError, TypeError
        If ``shape`` is not made of integers of at least 1, or ``rng`` is no generator.

    Examples
    --------
    >>> weights = glorot_uniform((3, 3, 16, 32), np.random.default_rng(0))
    >>> weights.shape, bool(abs(weights).max() < (6 / (9 * 16 + 9 * 32)) ** 0.5)
    ((3, 3, 16, 32), True)

    References
    ----------
    Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010;
    Keras 3 documentation, ``keras.initializers.GlorotUniform``.
    """
    return uniform(shape, sum(fans(shape)) / 2, rng)


def glorot_normal(shape: Sequence[int], rng: Generator) -> Array:
    """Draw from a normal distribution, cut off at two deviations, of variance 2 / (fan-in + fan-out).

    Parameters
    ----------
    shape, rng
        As in :func:`glorot_uniform`.

    Returns
    -------
    ndarray of shape ``shape``
        float32, mean 0.

    Raises
    ------
    ValueError, TypeError
        As :func:`glorot_uniform`.

    Examples
    --------
    >>> glorot_normal((100, 100), np.random.default_rng(0)).std().round(2)  # √(2 / 200)
    np.float32(0.1)

    References
    ----------
    As :func:`glorot_uniform`; Keras 3 documentation, ``keras.initializers.GlorotNormal``.
    """
    return truncated_normal(shape, sum(fans(shape)) / 2, rng)


def he_uniform(shape: Sequence[int], rng: Generator) -> Array:
    """Draw evenly from ±√(6 / fan-in): twice Glorot's variance, for ReLU, which cuts half of it off.

    Parameters
    ----------
    shape, rng
        As in :func:`glorot_uniform`.

    Returns
    -------
    ndarray of shape ``shape``
        float32, mean 0, variance 2 / fan-in.

    Raises
    ------
    ValueError, TypeError
        As :func:`glorot_uniform`.

    Examples
    --------
    >>> bool(abs(he_uniform((600, 10), np.random.default_rng(0))).max() < 0.1)
    True

    References
    ----------
    He, Zhang, Ren and Sun, "Delving deep into rectifiers: surpassing human-level performance on ImageNet
    classification", 2015; Keras 3 documentation, ``keras.initializers.HeUniform``.
    """
    return uniform(shape, fans(shape)[0] / 2, rng)


def he_normal(shape: Sequence[int], rng: Generator) -> Array:
    """Draw from a normal distribution, cut off at two deviations, of variance 2 / fan-in: for ReLU.

    Parameters
    ----------
    shape, rng
        As in :func:`glorot_uniform`.

    Returns
    -------
    ndarray of shape ``shape``
        float32, mean 0.

    Raises
    ------
    ValueError, TypeError
        As :func:`glorot_uniform`.

    Examples
    --------
    >>> he_normal((200, 100), np.random.default_rng(0)).std().round(2)  # √(2 / 200)
    np.float32(0.1)

    References
    ----------
    As :func:`he_uniform`; Keras 3 documentation, ``keras.initializers.HeNormal``.
    """
    return truncated_normal(shape, fans(shape)[0] / 2, rng)


def lecun_normal(shape: Sequence[int], rng: Generator) -> Array:
    """Draw from a normal distribution, cut off at two deviations, of variance 1 / fan-in.

    Parameters
    ----------
    shape, rng
        As in :func:`glorot_uniform`.

    Returns
    -------
    ndarray of shape ``shape``
        float32, mean 0.

    Raises
    ------
    ValueError, TypeError
        As :func:`glorot_uniform`.

    Examples
    --------
    >>> lecun_normal((100, 100), np.random.default_rng(0)).std().round(2)  # √(1 / 100)
    np.float32(0.1)

    References
    ----------
    LeCun, Bottou, Orr and Müller, "Efficient backprop", 1998;
    Keras 3 documentation, ``keras.initializers.LecunNormal``.
    """
    return truncated_normal(shape, fans(shape)[0], rng)


def fans(shape: Sequence[int]) -> tuple[float, float]:
    """Return fan-in and fan-out of weights of this shape."""
    shape = arguments.counts("shape", shape)
    if len(shape) < 2:
        return (math.prod(shape),) * 2
    *window, inputs, outputs = shape
    return math.prod(window) * inputs, math.prod(window) * outputs


def uniform(shape: Sequence[int], fan: float, rng: Generator) -> Array:
    """Draw evenly distributed float32 of variance 1 / fan."""
    limit = math.sqrt(3 / fan)
    return arguments.generator("rng", rng).uniform(-limit, limit, shape).astype(np.float32)


def truncated_normal(shape: Sequence[int], fan: float, rng: Generator) -> Array:
    """Draw float32 of variance 1 / fan from the middle of a normal distribution."""
    rng = arguments.generator("rng", rng)
    values = rng.standard_normal(shape)
    while (outside := np.abs(values) > REACH).any():
        values[outside] = rng.standard_normal(outside.sum())
    return (values * (math.sqrt(1 / fan) / SHRINKAGE)).astype(np.float32)
