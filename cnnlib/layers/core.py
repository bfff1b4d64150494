"""The other layers: dense and flat ones, activations, dropout, normalisation, a change of scale."""

import math
from dataclasses import KW_ONLY, dataclass
from typing import Any

import numpy as np

from cnnlib import _arguments as arguments
from cnnlib import dropout, training
from cnnlib.layers.base import Layer, activation, initial, product

__all__ = [
    "Activation",
    "BatchNormalization",
    "Dense",
    "Dropout",
    "Flatten",
    "LeakyReLU",
    "ReLU",
    "Rescaling",
    "Softmax",
    "SpatialDropout2D",
]


@dataclass(eq=False)
class Dense(Layer):
    """Connect every input to every unit: :func:`cnnlib.training.dense` with weights of its own, on all cores.

    Parameters
    ----------
    units : int
        How many numbers come out.
    activation : str, optional
        Name of the function that follows.
    use_bias : bool, default True
        Whether each unit has a bias.
    kernel_initializer, bias_initializer : str
        How the weights start.

    Raises
    ------
    ValueError, TypeError
        When it is built, if a setting does not fit.

    Examples
    --------
    >>> layer = Dense(10, activation="softmax")
    >>> layer.build((512,), rng=np.random.default_rng(0))
    (10,)
    >>> {name: array.shape for name, array in layer.weights.items()}
    {'kernel': (512, 10), 'bias': (10,)}

    References
    ----------
    Keras 3 documentation, ``keras.layers.Dense``.
    """

    units: int
    activation: str | None = None
    use_bias: bool = True
    _: KW_ONLY
    kernel_initializer: str = "glorot_uniform"
    bias_initializer: str = "zeros"

    def draw_weights(self, input_shape, rng):
        """Return weights (D, U) and bias (U,)."""
        if not input_shape:
            raise ValueError("the input must have the shape (N, D), got (N,)")
        shape = input_shape[-1], arguments.count("units", self.units)
        bias = {"bias": initial(self.bias_initializer, shape[1:], rng)} if self.use_bias else {}
        return {"kernel": initial(self.kernel_initializer, shape, rng)} | bias

    def compute(self, x, training_, rng):
        """Return the weighted sums."""
        self.x, kernel = x, self.weights["kernel"]
        output = product(rows_of(x), kernel)
        if self.use_bias:
            output += self.weights["bias"]
        return output.reshape(*x.shape[:-1], kernel.shape[1])

    def compute_backward(self, grad_output, input_gradient):
        """Set the gradients of kernel and bias; return that of the input."""
        grad = rows_of(grad_output)
        self.gradients = {"kernel": product(rows_of(self.x).T, grad)}
        if self.use_bias:
            self.gradients["bias"] = grad.sum(axis=0)
        return product(grad, self.weights["kernel"].T).reshape(self.x.shape) if input_gradient else None


def rows_of(x):
    """Return an array as a matrix with the same last axis."""
    return x.reshape(math.prod(x.shape[:-1]), x.shape[-1])


@dataclass(eq=False)
class Flatten(Layer):
    """Write each example as one row: :func:`cnnlib.training.flatten`.

    Examples
    --------
    >>> Flatten().build((15, 15, 32), rng=None)
    (7200,)

    References
    ----------
    Keras 3 documentation, ``keras.layers.Flatten``.
    """

    def compute(self, x, training_, rng):
        """Return the rows."""
        self.shape = x.shape
        return training.flatten(x)

    def compute_backward(self, grad_output, input_gradient):
        """Return the gradient in the shape of the images."""
        return grad_output.reshape(self.shape)


@dataclass(eq=False)
class Activation(Layer):
    """Apply a function of :mod:`cnnlib.activations` to each number (softmax: to each last axis).

    Parameters
    ----------
    activation : str
        Its name.

    Examples
    --------
    >>> Activation("tanh").forward(np.array([[0.0, 1000.0]]))
    array([[0., 1.]])

    References
    ----------
    Keras 3 documentation, ``keras.layers.Activation``.
    """

    activation: str


@dataclass(eq=False)
class ReLU(Layer):
    """Set negative numbers to 0: :func:`cnnlib.activations.relu`.

    Examples
    --------
    >>> ReLU().forward(np.array([[-1.0, 2.0]]))
    array([[0., 2.]])

    References
    ----------
    Keras 3 documentation, ``keras.layers.ReLU``.
    """

    def make_function(self):
        """Return ReLU."""
        return activation("relu")


@dataclass(eq=False)
class LeakyReLU(Layer):
    """Make negative numbers smaller: :func:`cnnlib.activations.leaky_relu`.

    Parameters
    ----------
    negative_slope : float, default 0.3
        What negative numbers are multiplied by (Keras's default for the layer).

    Examples
    --------
    >>> LeakyReLU(0.1).forward(np.array([[-1.0, 2.0]]))
    array([[-0.1,  2. ]])

    References
    ----------
    Keras 3 documentation, ``keras.layers.LeakyReLU``.
    """

    negative_slope: float = 0.3

    def make_function(self):
        """Return leaky ReLU with this slope."""
        return activation("leaky_relu", negative_slope=self.negative_slope)


@dataclass(eq=False)
class Softmax(Layer):
    """Turn scores into probabilities: :func:`cnnlib.activations.softmax`.

    Parameters
    ----------
    axis : int, default -1
        The axis whose numbers will sum to 1.

    Examples
    --------
    >>> Softmax().forward(np.array([[1000.0, 1000.0]]))
    array([[0.5, 0.5]])

    References
    ----------
    Keras 3 documentation, ``keras.layers.Softmax``.
    """

    axis: int = -1

    def make_function(self):
        """Return the softmax along this axis."""
        return activation("softmax", axis=self.axis)


@dataclass(eq=False)
class Dropout(Layer):
    """Drop numbers at random while training: :func:`cnnlib.dropout.dropout`.

    Parameters
    ----------
    rate : float
        Probability of dropping, from 0 to below 1.

    Examples
    --------
    >>> np.unique(Dropout(0.5).forward(np.ones((9, 9)), training=True, rng=np.random.default_rng(0)))
    array([0., 2.])

    References
    ----------
    Keras 3 documentation, ``keras.layers.Dropout``.
    """

    rate: float

    def compute(self, x, training_, rng):
        """Return what is left."""
        if not training_ or self.rate == 0:
            self.mask = None
            return x
        output, self.mask = dropout.dropout(x, self.rate, rng)
        return output

    def compute_backward(self, grad_output, input_gradient):
        """Return the gradient of what was left."""
        if self.mask is None:
            return grad_output
        return dropout.dropout_backward(grad_output, self.mask, self.rate)


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

    def compute(self, x, training_, rng):
        """Return what is left."""
        if not training_ or self.rate == 0:
            self.mask = None
            return x
        output, self.mask = dropout.spatial_dropout2d(x, self.rate, rng)
        return output

    def compute_backward(self, grad_output, input_gradient):
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

    moving = ("moving_mean", "moving_variance")

    def draw_weights(self, input_shape, rng):
        """Return a scale of 1 and a shift of 0; mean 0 and variance 1 to start from."""
        if not input_shape:
            raise ValueError("the input must have the axes (N, ..., C), got (N,)")
        ones, zeros = np.ones(input_shape[-1]), np.zeros(input_shape[-1])
        learned = ({"gamma": ones} if self.scale else {}) | ({"beta": zeros} if self.center else {})
        return learned | {"moving_mean": zeros, "moving_variance": ones}

    def compute(self, x, training_, rng):
        """Return the normalised numbers; move the averages if training."""
        averages = [self.weights[name] for name in self.moving]
        self.x, self.training = x, training_ and self.trainable
        output, *moved = training.batch_normalization(
            x, *self.gamma_and_beta(), *averages, self.momentum, self.epsilon, self.training
        )
        for average, new in zip(averages, moved, strict=True):
            average[...] = new
        return output

    def compute_backward(self, grad_output, input_gradient):
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

    def fixed_backward(self, grad_output, gamma):
        """Return the gradients where mean and variance do not depend on the batch."""
        mean, variance = (self.weights[name] for name in self.moving)
        deviation = np.sqrt(variance + self.epsilon)
        axes = tuple(range(grad_output.ndim - 1))
        grad_gamma = (grad_output * ((self.x - mean) / deviation)).sum(axis=axes)
        return grad_output * (gamma / deviation), grad_gamma, grad_output.sum(axis=axes)

    def gamma_and_beta(self):
        """Return scale and shift, 1 and 0 where they are not learned."""
        mean = self.weights["moving_mean"]
        return self.weights.get("gamma", np.ones_like(mean)), self.weights.get("beta", np.zeros_like(mean))


@dataclass(eq=False)
class Rescaling(Layer):
    """Multiply by ``scale`` and add ``offset``: pixels of 0 to 255 become 0 to 1 with a scale of 1 / 255.

    Parameters
    ----------
    scale, offset : float
        The factor, and what is added after it.

    Examples
    --------
    >>> Rescaling(1 / 255).forward(np.array([[0.0, 255.0]]))
    array([[0., 1.]])

    References
    ----------
    Keras 3 documentation, ``keras.layers.Rescaling``.
    """

    scale: Any
    offset: Any = 0.0

    def compute(self, x, training_, rng):
        """Return the numbers in the new range."""
        return x * self.scale + self.offset

    def compute_backward(self, grad_output, input_gradient):
        """Return the gradient of the input."""
        return grad_output * self.scale
