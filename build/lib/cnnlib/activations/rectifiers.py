"""ReLU and its kin: positive numbers pass, negative ones are stopped, weakened or bent."""

import numpy as np

from cnnlib import _arguments as arguments
from cnnlib._types import Array, ArrayLike
from cnnlib.activations._floats import decay, floats, floats_with_gradient
from cnnlib.activations.saturating import sigmoid


def relu(x: ArrayLike) -> Array:
    r"""Let positive numbers pass and turn all others into 0: the rectified linear unit.

    .. math:: \operatorname{relu}(x) = \max(x, 0)

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
    >>> relu([-2, 0, 3])
    array([0., 0., 3.])

    References
    ----------
    Nair and Hinton, "Rectified linear units improve restricted Boltzmann machines", 2010;
    Keras 3 documentation, ``keras.activations.relu``.
    """
    return np.maximum(floats(x), 0)


def relu_backward(grad_output: ArrayLike, x: ArrayLike) -> Array:
    """Return the gradient of :func:`relu`: it passes where x is positive, and only there.

    Parameters
    ----------
    grad_output : array_like
        Slope of the loss along each output number, in the shape of ``x``.
    x : array_like
        As in :func:`relu`.

    Returns
    -------
    ndarray
        Slope of the loss along each number of ``x``; 0 where x is 0, the corner.

    Raises
    ------
    ValueError, TypeError
        As :func:`relu`, or if the shapes differ.

    Examples
    --------
    >>> relu_backward([10, 20, 30], [-2, 0, 3])
    array([ 0.,  0., 30.])

    References
    ----------
    As in :func:`relu`.
    """
    grad_output, x = floats_with_gradient(grad_output, x)
    return grad_output * (x > 0)


def leaky_relu(x: ArrayLike, negative_slope: float = 0.01) -> Array:
    r"""Let positive numbers pass and weaken negative ones, so that no unit dies.

    .. math:: \operatorname{leaky\_relu}(x) = \max(x, 0) + \text{negative_slope} \cdot \min(x, 0)

    Parameters
    ----------
    x : array_like
        Numbers in any shape and real dtype.
    negative_slope : float, default 0.01
        What negative numbers are multiplied with.

    Returns
    -------
    ndarray
        The same shape; floats keep their dtype, integers become float64.

    Raises
    ------
    ValueError, TypeError
        As :func:`relu`, or if ``negative_slope`` is not one finite number.

    Examples
    --------
    >>> leaky_relu([-2, 0, 3], negative_slope=0.1)
    array([-0.2,  0. ,  3. ])

    References
    ----------
    Maas, Hannun and Ng, "Rectifier nonlinearities improve neural network acoustic models", 2013;
    Keras 3 documentation, ``keras.activations.leaky_relu``, whose default slope is 0.2.
    """
    negative_slope = arguments.real("negative_slope", negative_slope)
    x = floats(x)
    return np.maximum(x, 0) + negative_slope * np.minimum(x, 0)


def leaky_relu_backward(grad_output: ArrayLike, x: ArrayLike, negative_slope: float = 0.01) -> Array:
    """Return the gradient of :func:`leaky_relu`: weakened where x is not positive.

    Parameters
    ----------
    grad_output, x
        As in :func:`relu_backward`.
    negative_slope : float, default 0.01
        As in :func:`leaky_relu`; also the slope where x is 0, the corner.

    Returns
    -------
    ndarray
        Slope of the loss along each number of ``x``.

    Raises
    ------
    ValueError, TypeError
        As :func:`relu_backward` and :func:`leaky_relu`.

    Examples
    --------
    >>> leaky_relu_backward([10, 20, 30], [-2, 0, 3], negative_slope=0.1)
    array([ 1.,  2., 30.])

    References
    ----------
    As in :func:`leaky_relu`.
    """
    negative_slope = arguments.real("negative_slope", negative_slope)
    grad_output, x = floats_with_gradient(grad_output, x)
    return grad_output * (x > 0) + negative_slope * grad_output * (x <= 0)


def softplus(x: ArrayLike) -> Array:
    r"""Round off the corner of ReLU.

    .. math:: \operatorname{softplus}(x) = \ln(1 + e^x) = \max(x, 0) + \ln(1 + e^{-|x|})

    The second form is computed: it cannot overflow.

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
        As :func:`relu`.

    Examples
    --------
    >>> softplus([-100, 0, 100]).round(3)
    array([  0.   ,   0.693, 100.   ])

    References
    ----------
    Dugas, Bengio, Bélisle, Nadeau and Garcia, "Incorporating second-order functional knowledge for better
    option pricing", 2000; Keras 3 documentation, ``keras.activations.softplus``.
    """
    x = floats(x)
    return np.maximum(x, 0) + np.log1p(decay(-np.abs(x)))


def softplus_backward(grad_output: ArrayLike, x: ArrayLike) -> Array:
    """Return the gradient of :func:`softplus`, whose slope is the sigmoid.

    Parameters
    ----------
    grad_output, x
        As in :func:`relu_backward`.

    Returns
    -------
    ndarray
        Slope of the loss along each number of ``x``.

    Raises
    ------
    ValueError, TypeError
        As :func:`relu_backward`.

    Examples
    --------
    >>> softplus_backward([1, 1, 1], [-5, 0, 5]).round(4)
    array([0.0067, 0.5   , 0.9933])

    References
    ----------
    As in :func:`softplus`.
    """
    grad_output, x = floats_with_gradient(grad_output, x)
    return grad_output * sigmoid(x)


def elu(x: ArrayLike, alpha: float = 1.0) -> Array:
    r"""Let positive numbers pass and bend negative ones towards −alpha: the exponential linear unit.

    .. math:: \operatorname{elu}(x) = \max(x, 0) + \alpha\,(e^{\min(x, 0)} - 1)

    Parameters
    ----------
    x : array_like
        Numbers in any shape and real dtype.
    alpha : float, default 1.0
        The level below 0 that the function settles at.

    Returns
    -------
    ndarray
        The same shape; floats keep their dtype, integers become float64.

    Raises
    ------
    ValueError, TypeError
        As :func:`relu`, or if ``alpha`` is not one finite number.

    Examples
    --------
    >>> elu([-1000, -1, 0, 3]).round(4)
    array([-1.    , -0.6321,  0.    ,  3.    ])

    References
    ----------
    Clevert, Unterthiner and Hochreiter, "Fast and accurate deep network learning by exponential linear units
    (ELUs)", 2016; Keras 3 documentation, ``keras.activations.elu``.
    """
    alpha = arguments.real("alpha", alpha)
    x = floats(x)
    return np.maximum(x, 0) + alpha * np.expm1(np.minimum(x, 0))


def elu_backward(grad_output: ArrayLike, x: ArrayLike, alpha: float = 1.0) -> Array:
    """Return the gradient of :func:`elu`: its slope is alpha · e^x where x is not positive.

    Parameters
    ----------
    grad_output, x
        As in :func:`relu_backward`.
    alpha : float, default 1.0
        As in :func:`elu`; also the slope where x is 0, a corner unless alpha is 1.

    Returns
    -------
    ndarray
        Slope of the loss along each number of ``x``.

    Raises
    ------
    ValueError, TypeError
        As :func:`relu_backward` and :func:`elu`.

    Examples
    --------
    >>> elu_backward([1, 1, 1, 1], [-1000, -1, 0, 3]).round(4)
    array([0.    , 0.3679, 1.    , 1.    ])

    References
    ----------
    As in :func:`elu`.
    """
    alpha = arguments.real("alpha", alpha)
    grad_output, x = floats_with_gradient(grad_output, x)
    slope = (x > 0) + (x <= 0) * (alpha * decay(np.minimum(x, 0)))
    return grad_output * slope
