"""Layers that behave differently in training: dropout and batch normalisation."""

from dataclasses import KW_ONLY, dataclass
from typing import ClassVar

import numpy as np

from cnnlib import _arguments as arguments
from cnnlib import dropout, training
from cnnlib._types import Array, Generator, Shape
from cnnlib.layers.base import Layer, in_blocks

__all__ = ["BatchNormalization", "Dropout", "SpatialDropout2D"]


@dataclass(eq=False)
class Dropout(Layer):
    """Drop numbers at random while training: :func:`cnnlib.dropout.dropout`, on all cores.

    Each block of examples draws from a generator of its own, whose seed comes from ``rng``: the numbers are
    the same on one core and on many.

    Parameters
    ----------
    rate : float
        Probability of dropping, from 0 to below 1; it is met to within 1/65,536.

    Examples
    --------
    >>> np.unique(Dropout(0.5).forward(np.ones((9, 9)), training=True, rng=np.random.default_rng(0)))
    array([0., 2.])

    References
    ----------
    Keras 3 documentation, ``keras.layers.Dropout``.
    """

    rate: float

    def compute(self, x: Array, training_: bool, rng: Generator | None) -> Array:
        """Return what is left."""
        rate = arguments.fraction("rate", self.rate, below_one=True)
        if not training_ or rate == 0:
            self.mask = None
            return x
        self.mask, output = np.empty(x.shape, bool), np.empty_like(x)
        seeds = arguments.generator("rng", rng).integers(2**63, size=len(x))

        def drop(x: Array, mask: Array, output: Array, seeds: Array) -> None:
            draws = np.random.default_rng(seeds[0]).integers(2**16, size=x.shape, dtype=np.uint16)
            np.greater_equal(draws, round(rate * 2**16), out=mask)
            np.multiply(x, mask, out=output)
            output *= 1 / (1 - rate)

        in_blocks(drop, x, self.mask, output, seeds)
        return output

    def compute_backward(self, grad_output: Array, input_gradient: bool) -> Array | None:
        """Return the gradient of what was left, in the array of ``grad_output``."""

        def drop(grad: Array, mask: Array) -> None:
            grad *= mask
            grad *= 1 / (1 - self.rate)

        if self.mask is not None:
            in_blocks(drop, grad_output, self.mask)
        return grad_output


@dataclass(eq=False)
class SpatialDropout2D(Layer):
    """Drop whole maps at random while training: :func:`cnnlib.dropout.spatial_dropout2d`.

    Parameters
    ----------
    rate : float
        Probability of dropping, from 0 to below 1.

    Examples
    --------
    >>> images = np.ones((9, 4, 4, 3))
    >>> output = SpatialDropout2D(0.5).forward(images, training=True, rng=np.random.default_rng(0))
    >>> np.unique(output.mean(axis=(1, 2)))
    array([0., 2.])

    References
    ----------
    Keras 3 documentation, ``keras.layers.SpatialDropout2D``.
    """

    rate: float

    def compute(self, x: Array, training_: bool, rng: Generator | None) -> Array:
        """Return what is left."""
        if not training_ or self.rate == 0:
            self.mask = None
            return x
        output, self.mask = dropout.spatial_dropout2d(x, self.rate, arguments.generator("rng", rng))
        return output

    def compute_backward(self, grad_output: Array, input_gradient: bool) -> Array | None:
        """Return the gradient of what was left."""
        if self.mask is None:
            return grad_output
        return dropout.spatial_dropout2d_backward(grad_output, self.mask, self.rate)


@dataclass(eq=False)
class BatchNormalization(Layer):
    """Normalise each channel: :func:`cnnlib.training.batch_normalization` with weights of its own.

    Parameters
    ----------
    momentum, epsilon : float, default 0.99 and 1e-3
        As in :func:`cnnlib.training.batch_normalization`.
    center, scale : bool, default True
        Whether the channels learn a shift (beta) and a scale (gamma).

    Examples
    --------
    >>> layer = BatchNormalization()
    >>> layer.build((8, 8, 3), rng=None)
    (8, 8, 3)
    >>> list(layer.weights)
    ['gamma', 'beta', 'moving_mean', 'moving_variance']

    References
    ----------
    Keras 3 documentation, ``keras.layers.BatchNormalization``.
    """

    _: KW_ONLY
    momentum: float = 0.99
    epsilon: float = 1e-3
    center: bool = True
    scale: bool = True

    moving: ClassVar[tuple[str, ...]] = ("moving_mean", "moving_variance")

    def draw_weights(self, input_shape: Shape, rng: Generator | None) -> dict[str, Array]:
        """Return a scale of 1 and a shift of 0; mean 0 and variance 1 to start from."""
        if not input_shape:
            raise ValueError("the input must have the axes (N, ..., C), got (N,)")
        ones, zeros = np.ones(input_shape[-1]), np.zeros(input_shape[-1])
        learned = ({"gamma": ones} if self.scale else {}) | ({"beta": zeros} if self.center else {})
        return learned | {"moving_mean": zeros, "moving_variance": ones}

    def compute(self, x: Array, training_: bool, rng: Generator | None) -> Array:
        """Return the normalised numbers; move the averages if training."""
        mean, variance = (self.weights[name] for name in self.moving)
        self.x, self.training = x, training_ and self.trainable
        output, mean[...], variance[...] = training.batch_normalization(
            x, *self.gamma_and_beta(), mean, variance, self.momentum, self.epsilon, self.training
        )
        return output

    def compute_backward(self, grad_output: Array, input_gradient: bool) -> Array | None:
        """Set the gradients of scale and shift; return that of the input."""
        gamma, _ = self.gamma_and_beta()
        if self.training:
            gradients = training.batch_normalization_backward(grad_output, self.x, gamma, self.epsilon)
        else:
            gradients = self.fixed_backward(grad_output, gamma)
        self.gradients = {
            name: gradient
            for name, gradient in zip(("gamma", "beta"), gradients[1:], strict=True)
            if name in self.weights
        }
        return gradients[0]

    def fixed_backward(self, grad_output: Array, gamma: Array) -> tuple[Array, Array, Array]:
        """Return the gradients where mean and variance do not depend on the batch."""
        mean, variance = (self.weights[name] for name in self.moving)
        deviation = np.sqrt(variance + self.epsilon)
        axes = tuple(range(grad_output.ndim - 1))
        grad_gamma = (grad_output * ((self.x - mean) / deviation)).sum(axis=axes)
        return grad_output * (gamma / deviation), grad_gamma, grad_output.sum(axis=axes)

    def gamma_and_beta(self) -> tuple[Array, Array]:
        """Return scale and shift, 1 and 0 where they are not learned."""
        mean = self.weights["moving_mean"]
        return self.weights.get("gamma", np.ones_like(mean)), self.weights.get("beta", np.zeros_like(mean))
