"""SiLU and GELU: x times a gate between 0 and 1, which opens smoothly as x grows."""

import math

import numpy as np

from cnnlib._types import Array, ArrayLike
from cnnlib.activations._floats import decay, floats, floats_with_gradient
from cnnlib.activations.saturating import sigmoid

FAR = 40.0  # beyond it, every gate is fully open or shut in float64


def silu(x: ArrayLike) -> Array:
    r"""Multiply every number with its sigmoid: the sigmoid linear unit, also known as swish.

    .. math:: \operatorname{silu}(x) = x\,\sigma(x)

    Parameters
    ----------
    x : array_like
        Finite numbers in any shape and real dtype.

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
    >>> silu([-100, -1, 0, 1, 100]).round(3)
    array([ -0.   ,  -0.269,   0.   ,   0.731, 100.   ])

    References
    ----------
    Elfwing, Uchibe and Doya, "Sigmoid-weighted linear units for neural network function approximation in
    reinforcement learning", 2018; Keras 3 documentation, ``keras.activations.silu``.
    """
    x = floats(x)
    return x * sigmoid(x)


def silu_backward(grad_output: ArrayLike, x: ArrayLike) -> Array:
    r"""Return the gradient of :func:`silu`.

    .. math:: \operatorname{silu}'(x) = \sigma(x)\,(1 + x\,\sigma(-x))

    Parameters
    ----------
    grad_output : array_like
        Slope of the loss along each output number, in the shape of ``x``.
    x : array_like
        As in :func:`silu`.

    Returns
    -------
    ndarray
        Slope of the loss along each number of ``x``.

    Raises
    ------
    ValueError, TypeError
        As :func:`silu`, or if the shapes differ.

    Examples
    --------
    >>> silu_backward([1, 1, 1], [-1, 0, 1]).round(4)
    array([0.0723, 0.5   , 0.9277])

    References
    ----------
    As in :func:`silu`.
    """
    grad_output, x = floats_with_gradient(grad_output, x)
    return grad_output * sigmoid(x) * (1 + x * sigmoid(-x))


def gelu(x: ArrayLike, approximate: bool = False) -> Array:
    r"""Multiply every number with the share of a normal distribution below it: the Gaussian error unit.

    .. math:: \operatorname{gelu}(x) = x\,\Phi(x), \qquad
        \Phi(x) \approx \sigma(2u), \quad u = \sqrt{2 / \pi}\,(x + 0.044715\,x^3)

    Parameters
    ----------
    x : array_like
        Finite numbers in any shape and real dtype.
    approximate : bool, default False
        Whether to take :math:`\sigma(2u) = (1 + \tanh u) / 2` for :math:`\Phi(x)`.

    Returns
    -------
    ndarray
        The same shape; floats keep their dtype, integers become float64.

    Raises
    ------
    ValueError, TypeError
        As :func:`silu`.

    Examples
    --------
    >>> gelu([-100, -1, 0, 1, 100]).round(3)
    array([ -0.   ,  -0.159,   0.   ,   0.841, 100.   ])
    >>> gelu([-1, 0, 1], approximate=True).round(4)
    array([-0.1588,  0.    ,  0.8412])

    References
    ----------
    Hendrycks and Gimpel, "Gaussian error linear units (GELUs)", 2016; Keras 3 documentation,
    ``keras.activations.gelu``.
    """
    x = floats(x)
    return x * (sigmoid(2 * bend(x)) if approximate else normal_cdf(x))


def gelu_backward(grad_output: ArrayLike, x: ArrayLike, approximate: bool = False) -> Array:
    r"""Return the gradient of :func:`gelu`.

    .. math:: \operatorname{gelu}'(x) = \Phi(x) + x\,\frac{e^{-x^2/2}}{\sqrt{2\pi}} \approx
        \sigma(2u) + 2 x\,u'\,\sigma(2u)\,\sigma(-2u)

    Parameters
    ----------
    grad_output, x
        As in :func:`silu_backward`.
    approximate : bool, default False
        As in :func:`gelu`.

    Returns
    -------
    ndarray
        Slope of the loss along each number of ``x``.

    Raises
    ------
    ValueError, TypeError
        As :func:`silu_backward`.

    Examples
    --------
    >>> gelu_backward([1, 1, 1], [-1, 0, 1]).round(4)
    array([-0.0833,  0.5   ,  1.0833])

    References
    ----------
    As in :func:`gelu`.
    """
    grad_output, x = floats_with_gradient(grad_output, x)
    near = np.clip(x, -FAR, FAR)
    if approximate:
        gate, shut = sigmoid(2 * bend(x)), sigmoid(-2 * bend(x))
        bend_slope = math.sqrt(2 / math.pi) * (1 + 3 * 0.044715 * near**2)
        return grad_output * gate * (1 + 2 * near * bend_slope * shut)
    density = decay(-near * near / 2) / math.sqrt(2 * math.pi)
    return grad_output * (normal_cdf(x) + near * density)


def bend(x: Array) -> Array:
    """Return u of :func:`gelu`, with which sigmoid(2u) imitates the normal distribution."""
    near = np.clip(x, -FAR, FAR)
    return math.sqrt(2 / math.pi) * near * (1 + 0.044715 * near**2)


def normal_cdf(x: Array) -> Array:
    r"""Return the share of a standard normal distribution below ``x``, an array of floats.

    With z = |x| / √2, the share beyond |x| is half the complementary error function,

    .. math:: \tfrac{1}{2} \operatorname{erfc}(z) = \frac{z\,e^{-z^2}}{\pi}
        \int_0^\infty \frac{e^{-t^2}}{t^2 + z^2}\,dt .

    Midpoints of steps of width 1/2 give this integral to all digits of float64, once the term
    :math:`1 / (1 + e^{2 \pi z / \text{step}})` stands for the pole of the integrand near 0. No two terms
    cancel, so the far tail is as exact as the middle.

    References
    ----------
    NIST Digital Library of Mathematical Functions, equation 7.7.1; Hunter and Regan, "A note on the
    evaluation of the complementary error function", Mathematics of Computation 26, 1972.
    """
    step = 0.5
    z = np.minimum(np.abs(x), FAR) / math.sqrt(2)
    square = z * z
    integral = np.zeros_like(z)
    with np.errstate(under="ignore"):
        for i in range(12):  # the thirteenth would add less than the last digit
            t = (i + 0.5) * step
            integral = integral + step * math.exp(-t * t) / (t * t + square)
        pole = decay(-2 * math.pi / step * z)
        beyond = integral * z * decay(-square) / math.pi + (z < math.pi / step) * pole / (1 + pole)
    return np.abs((x > 0) - beyond)
