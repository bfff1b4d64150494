"""Optimisers: the steps of ``cnnlib.training``, with a memory for every array of weights.

An optimiser changes the weights where they lie. It walks through large arrays in blocks that fit the cache,
on all cores: each number is fetched from memory once, although a step consists of several operations.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

import numpy as np

from cnnlib import _arguments as arguments
from cnnlib._threads import for_each
from cnnlib._types import Array
from cnnlib.training import adam_step, clip_norm, rmsprop_step, sgd_step

__all__ = ["SGD", "Adam", "RMSprop"]

BLOCK = 2**15  # numbers


@dataclass(eq=False)
class Optimizer:
    """The ancestor of all optimisers.

    Attributes
    ----------
    iterations : int
        How many steps were taken.
    moments : list
        What is remembered for each array of weights.
    """

    step: ClassVar[Callable[..., None]]

    def __post_init__(self) -> None:
        """Start without a memory."""
        self.iterations = 0
        self.moments: list[list[Array]] = []

    @property
    def slots(self) -> int:
        """How many arrays to remember for each array of weights."""
        return 0

    def get_config(self) -> dict[str, Any]:
        """Return the settings, as the constructor takes them."""
        return asdict(self)

    def apply(self, gradients: Sequence[Array], weights: Sequence[Array]) -> None:
        """Take one step.

        Parameters
        ----------
        gradients : list of ndarray
            Derivatives of the loss, one array for each of ``weights``.
        weights : list of ndarray
            What they are derivatives by: changed in place, and the same list in every step.

        Raises
        ------
        ValueError
            If the arrays do not fit each other, or a setting is out of range.

        Examples
        --------
        >>> weights = [np.array([10.0])]
        >>> SGD(learning_rate=0.1).apply([np.array([20.0])], weights)
        >>> weights
        [array([8.])]
        """
        if not self.moments:
            self.moments = [[np.zeros_like(array) for _ in range(self.slots)] for array in weights]
        self.iterations += 1
        clipnorm = self.clipnorm  # type: ignore[attr-defined]  # each has it, at Keras's place
        for gradient, array, moments in zip(gradients, weights, self.moments, strict=True):
            arguments.has_shape("a gradient", gradient, array.shape)
            if clipnorm is not None:
                gradient = clip_norm(gradient, clipnorm)
            self.apply_one(array, gradient, *moments)

    def apply_one(self, *arrays: Array) -> None:
        """Take one step for one array of weights, block by block."""
        flat = [array.reshape(-1) for array in arrays]

        def step(start: int) -> None:
            self.step(*(array[start : start + BLOCK] for array in flat))

        for_each(step, range(0, len(flat[0]), BLOCK))


@dataclass(eq=False)
class SGD(Optimizer):
    """Stochastic gradient descent with momentum: :func:`cnnlib.training.sgd_step`.

    Parameters
    ----------
    learning_rate, momentum, nesterov, weight_decay
        As in :func:`cnnlib.training.sgd_step`.
    clipnorm : float, optional
        If given, gradients longer than this are shortened first: :func:`cnnlib.training.clip_norm`.

    Examples
    --------
    Two steps down the parabola w², whose gradient is 2w:

    >>> weights, sgd = [np.array([10.0])], SGD(learning_rate=0.1, momentum=0.9)
    >>> for _ in range(2):
    ...     sgd.apply([2 * weights[0]], weights)
    >>> weights
    [array([4.6])]

    References
    ----------
    Keras 3 documentation, ``keras.optimizers.SGD``.
    """

    learning_rate: float = 0.01
    momentum: float = 0.0
    nesterov: bool = False
    weight_decay: float | None = None
    clipnorm: float | None = None

    @property
    def slots(self) -> int:
        """One velocity, if there is momentum."""
        return 1 if self.momentum else 0

    def step(self, weights: Array, gradient: Array, velocity: Array | None = None) -> None:
        """Change weights and velocity in place."""
        settings = self.learning_rate, self.momentum, self.weight_decay or 0.0, self.nesterov
        weights[...], moved = sgd_step(weights, gradient, velocity, *settings)
        if velocity is not None:
            velocity[...] = moved


@dataclass(eq=False)
class RMSprop(Optimizer):
    """RMSprop, gradients divided by their usual size: :func:`cnnlib.training.rmsprop_step`.

    Parameters
    ----------
    learning_rate, rho, momentum, epsilon, weight_decay
        As in :func:`cnnlib.training.rmsprop_step`.
    clipnorm
        As in :class:`SGD`.

    Examples
    --------
    >>> weights = [np.array([10.0, 10.0])]
    >>> RMSprop(learning_rate=0.1).apply([np.array([20.0, 0.2])], weights)
    >>> weights[0].round(3)
    array([9.684, 9.684])

    References
    ----------
    Keras 3 documentation, ``keras.optimizers.RMSprop``.
    """

    learning_rate: float = 0.001
    rho: float = 0.9
    momentum: float = 0.0
    epsilon: float = 1e-7
    weight_decay: float | None = None
    clipnorm: float | None = None

    @property
    def slots(self) -> int:
        """The average of the squares, and a velocity if there is momentum."""
        return 2 if self.momentum else 1

    def step(
        self, weights: Array, gradient: Array, second_moment: Array, velocity: Array | None = None
    ) -> None:
        """Change weights, average and velocity in place."""
        settings = self.learning_rate, self.rho, self.momentum, self.epsilon, self.weight_decay or 0.0
        weights[...], second_moment[...], moved = rmsprop_step(
            weights, gradient, second_moment, velocity, *settings
        )
        if velocity is not None:
            velocity[...] = moved


@dataclass(eq=False)
class Adam(Optimizer):
    """Adam, a step size of its own for each weight: :func:`cnnlib.training.adam_step`.

    Parameters
    ----------
    learning_rate, beta_1, beta_2, epsilon, weight_decay
        As in :func:`cnnlib.training.adam_step`.
    clipnorm
        As in :class:`SGD`.

    Examples
    --------
    The first step is as long as the learning rate, however steep the slope:

    >>> weights = [np.array([10.0, 10.0])]
    >>> Adam(learning_rate=0.5).apply([np.array([20.0, 0.2])], weights)
    >>> weights[0].round(4)
    array([9.5, 9.5])

    References
    ----------
    Keras 3 documentation, ``keras.optimizers.Adam``.
    """

    learning_rate: float = 0.001
    beta_1: float = 0.9
    beta_2: float = 0.999
    epsilon: float = 1e-7
    weight_decay: float | None = None
    clipnorm: float | None = None

    @property
    def slots(self) -> int:
        """Both moments."""
        return 2

    def step(self, weights: Array, gradient: Array, first_moment: Array, second_moment: Array) -> None:
        """Change weights and moments in place."""
        settings = self.learning_rate, self.beta_1, self.beta_2, self.epsilon, self.weight_decay or 0.0
        weights[...], first_moment[...], second_moment[...] = adam_step(
            weights, gradient, first_moment, second_moment, self.iterations, *settings
        )


OPTIMIZERS = {"sgd": SGD, "rmsprop": RMSprop, "adam": Adam}


def optimizer(name_or_one: str | Optimizer) -> Optimizer:
    """Return the optimiser called by this name, with its defaults, or the one that came."""
    if isinstance(name_or_one, Optimizer):
        return name_or_one
    known = name_or_one.lower() if isinstance(name_or_one, str) else None
    if known not in OPTIMIZERS:
        raise ValueError(
            f"optimizer must be one of {', '.join(OPTIMIZERS)}, or made by cnnlib.optimizers; "
            f"got {name_or_one!r}"
        )
    return OPTIMIZERS[known]()
