"""Gradient descent: how far, and which way, the weights move after each batch.

A gradient points uphill, so every step goes against it. Momentum keeps some of the last step, so that the
weights roll on through noise and shallow valleys; RMSprop gives every weight a step size of its own; Adam
does both. The functions return new arrays and leave to the caller what to keep for the next step.
"""

import numpy as np

from cnnlib import _arguments as arguments
from cnnlib._types import Array, ArrayLike

__all__ = ["adam_step", "clip_norm", "rmsprop_step", "sgd_step"]


def sgd_step(
    weights: ArrayLike,
    gradient: ArrayLike,
    velocity: ArrayLike | None,
    learning_rate: float = 0.01,
    momentum: float = 0.0,
    weight_decay: float = 0.0,
    nesterov: bool = False,
) -> tuple[Array, Array]:
    r"""Take one step of stochastic gradient descent: the arithmetic of Keras's ``SGD``.

    .. math:: v \leftarrow \mu v - \eta g, \qquad w \leftarrow (1 - \eta\lambda)\,w + v

    Parameters
    ----------
    weights, gradient : array_like of one shape
        The weights w, and the derivative g of the loss by each of them.
    velocity : array_like of the same shape, or None
        The last step v; None stands for zeros, at the start.
    learning_rate : float, default 0.01
        The step size η.
    momentum : float, default 0.0
        The share μ of the last step that is kept, from 0 to 1.
    weight_decay : float, default 0.0
        λ: before the step, each weight shrinks by this share of the learning rate.
    nesterov : bool, default False
        Whether to step from where the momentum will have led: w ← … + μ v − η g with the new v.

    Returns
    -------
    weights, velocity : ndarray
        The new weights, and the velocity to pass to the next step, in the common float dtype.

    Raises
    ------
    ValueError
        If the shapes differ or a setting is out of range.
    TypeError
        If the values are not real numbers.

    Examples
    --------
    Down the parabola w², whose gradient is 2w; the second step is longer although the slope is less:

    >>> weights, velocity = sgd_step([10.0], [20.0], None, learning_rate=0.1, momentum=0.9)
    >>> weights, velocity
    (array([8.]), array([-2.]))
    >>> sgd_step(weights, 2 * weights, velocity, learning_rate=0.1, momentum=0.9)
    (array([4.6]), array([-3.4]))

    References
    ----------
    Sutskever, Martens, Dahl and Hinton, "On the importance of initialization and momentum in deep
    learning", 2013; Loshchilov and Hutter, "Decoupled weight decay regularization", 2019;
    Keras 3 documentation, ``keras.optimizers.SGD``.
    """
    weights, gradient, velocity = state(weights, gradient, velocity=velocity)
    learning_rate = arguments.not_negative("learning_rate", learning_rate)
    momentum = arguments.fraction("momentum", momentum)
    weights = decayed(weights, learning_rate, weight_decay)
    downhill = learning_rate * gradient
    velocity = momentum * velocity - downhill
    step = momentum * velocity - downhill if nesterov else velocity
    return weights + step, velocity


def rmsprop_step(
    weights: ArrayLike,
    gradient: ArrayLike,
    second_moment: ArrayLike | None,
    velocity: ArrayLike | None = None,
    learning_rate: float = 0.001,
    rho: float = 0.9,
    momentum: float = 0.0,
    epsilon: float = 1e-7,
    weight_decay: float = 0.0,
) -> tuple[Array, Array, Array]:
    r"""Take one step of RMSprop: the arithmetic of Keras's ``RMSprop``.

    .. math:: s \leftarrow \rho s + (1 - \rho)\,g^2, \qquad
        v \leftarrow \mu v - \eta\,\frac{g}{\sqrt{s + \epsilon}}, \qquad w \leftarrow (1 - \eta\lambda)\,w + v

    Parameters
    ----------
    weights, gradient : array_like of one shape
        The weights w, and the derivative g of the loss with respect to each of them.
    second_moment : array_like of the same shape, or None
        Moving average s of the squared gradient; None stands for zeros, at the start.
    velocity : array_like of the same shape, or None
        The last step v; None stands for zeros. Without momentum it plays no part.
    learning_rate : float, default 0.001
        The step size η.
    rho : float, default 0.9
        The share ρ of the old average that is kept, from 0 to below 1.
    momentum : float, default 0.0
        The share μ of the last step that is kept, from 0 to 1.
    epsilon : float, default 1e-7
        Added below the root, so that nothing is divided by 0.
    weight_decay : float, default 0.0
        λ: before the step, each weight shrinks by this share of the learning rate.

    Returns
    -------
    weights, second_moment, velocity : ndarray
        The new weights, and what to pass to the next step, in the common float dtype.

    Raises
    ------
    ValueError
        If the shapes differ or a setting is out of range.
    TypeError
        If the values are not real numbers.

    Examples
    --------
    The length of a step depends on the gradient's history alone, not on its scale:

    >>> weights, *_ = rmsprop_step([10.0, 10.0], [20.0, 0.2], None, learning_rate=0.1)
    >>> weights.round(3)
    array([9.684, 9.684])

    References
    ----------
    Hinton, Srivastava and Swersky, "Neural networks for machine learning", lecture 6a, 2012;
    Keras 3 documentation, ``keras.optimizers.RMSprop``.
    """
    weights, gradient, second_moment, velocity = state(
        weights, gradient, second_moment=second_moment, velocity=velocity
    )
    learning_rate = arguments.not_negative("learning_rate", learning_rate)
    rho = arguments.fraction("rho", rho, below_one=True)
    momentum = arguments.fraction("momentum", momentum)
    epsilon = arguments.not_negative("epsilon", epsilon)
    weights = decayed(weights, learning_rate, weight_decay)
    second_moment = rho * second_moment + (1 - rho) * gradient * gradient
    velocity = momentum * velocity - learning_rate * gradient / np.sqrt(second_moment + epsilon)
    return weights + velocity, second_moment, velocity


def adam_step(
    weights: ArrayLike,
    gradient: ArrayLike,
    first_moment: ArrayLike | None,
    second_moment: ArrayLike | None,
    step: int,
    learning_rate: float = 0.001,
    beta_1: float = 0.9,
    beta_2: float = 0.999,
    epsilon: float = 1e-7,
    weight_decay: float = 0.0,
) -> tuple[Array, Array, Array]:
    r"""Take one step of Adam: the arithmetic of Keras's ``Adam``, and of its ``AdamW`` with weight decay.

    .. math:: m \leftarrow m + (1 - \beta_1)(g - m), \qquad s \leftarrow s + (1 - \beta_2)(g^2 - s), \qquad
        w \leftarrow (1 - \eta\lambda)\,w
        - \eta\,\frac{\sqrt{1 - \beta_2^t}}{1 - \beta_1^t}\;\frac{m}{\sqrt{s} + \epsilon}

    Parameters
    ----------
    weights, gradient : array_like of one shape
        The weights w, and the derivative g of the loss by each of them.
    first_moment, second_moment : array_like of the same shape, or None
        Moving averages m of the gradient and s of its square; None stands for zeros, at the start.
    step : int
        Which step this is, t, counted from 1: at the start the averages are too near to 0, and t makes up
        for it.
    learning_rate : float, default 0.001
        The step size η.
    beta_1, beta_2 : float, default 0.9 and 0.999
        The share of the old averages that is kept, from 0 to below 1.
    epsilon : float, default 1e-7
        Added to the root, so that nothing is divided by 0.
    weight_decay : float, default 0.0
        λ: before the step, each weight shrinks by this share of the learning rate.

    Returns
    -------
    weights, first_moment, second_moment : ndarray
        The new weights, and the averages to pass to the next step, in the common float dtype.

    Raises
    ------
    ValueError
        If the shapes differ or a setting is out of range.
    TypeError
        If the values are not real numbers, or ``step`` is no integer.

    Examples
    --------
    The first step has the length of the learning rate, however steep the slope:

    >>> weights, *_ = adam_step([10.0, 10.0], [20.0, 0.2], None, None, step=1, learning_rate=0.5)
    >>> weights.round(4)
    array([9.5, 9.5])

    References
    ----------
    Kingma and Ba, "Adam: a method for stochastic optimization", 2015; Loshchilov and Hutter, "Decoupled
    weight decay regularization", 2019; Keras 3 documentation, ``keras.optimizers.Adam``.
    """
    weights, gradient, first_moment, second_moment = state(
        weights, gradient, first_moment=first_moment, second_moment=second_moment
    )
    step = arguments.count("step", step)
    learning_rate = arguments.not_negative("learning_rate", learning_rate)
    beta_1, beta_2 = (
        arguments.fraction("beta_1", beta_1, below_one=True),
        arguments.fraction("beta_2", beta_2, below_one=True),
    )
    epsilon = arguments.not_negative("epsilon", epsilon)
    weights = decayed(weights, learning_rate, weight_decay)
    first_moment = first_moment + (1 - beta_1) * (gradient - first_moment)
    second_moment = second_moment + (1 - beta_2) * (gradient * gradient - second_moment)
    pace = learning_rate * (1 - beta_2**step) ** 0.5 / (1 - beta_1**step)
    return weights - pace * first_moment / (np.sqrt(second_moment) + epsilon), first_moment, second_moment


def clip_norm(gradient: ArrayLike, max_norm: float) -> Array:
    """Shorten a gradient that is longer than ``max_norm``, and keep its direction: Keras's ``clipnorm``.

    Parameters
    ----------
    gradient : array_like
        All derivatives of one array of weights.
    max_norm : float
        The largest allowed root of the sum of squares.

    Returns
    -------
    ndarray of the shape of ``gradient``
        float64 for integers, else the same dtype.

    Raises
    ------
    ValueError
        If ``max_norm`` is not positive.
    TypeError
        If the values are not real numbers.

    Examples
    --------
    >>> clip_norm([3.0, 4.0], max_norm=1), clip_norm([0.3, 0.4], max_norm=1)
    (array([0.6, 0.8]), array([0.3, 0.4]))

    References
    ----------
    Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks", 2013;
    Keras 3 documentation, ``keras.optimizers.Optimizer``.
    """
    (gradient,) = arguments.same_floats(arguments.numbers("gradient", gradient))
    max_norm = arguments.positive("max_norm", max_norm)
    norm = float(np.sqrt(np.square(gradient).sum()))
    return gradient * (max_norm / max(norm, max_norm))


def state(weights: ArrayLike, gradient: ArrayLike, **moments: ArrayLike | None) -> tuple[Array, ...]:
    """Return weights, gradient and moments as floats of one dtype, once their shapes are known to agree."""
    given = {"weights": weights, "gradient": gradient, **moments}
    arrays = {name: arguments.numbers(name, array) for name, array in given.items() if array is not None}
    for name, array in arrays.items():
        arguments.has_shape(name, array, arrays["weights"].shape)
    arrays = dict(zip(arrays, arguments.same_floats(*arrays.values()), strict=True))
    zeros = arrays["weights"].dtype.type(0)  # as good as an array of them
    return tuple(arrays.get(name, zeros) for name in ("weights", "gradient", *moments))


def decayed(weights: Array, learning_rate: float, weight_decay: float) -> Array:
    """Return the weights after weight decay."""
    weight_decay = arguments.not_negative("weight_decay", weight_decay)
    return weights - weights * (weight_decay * learning_rate) if weight_decay > 0 else weights
