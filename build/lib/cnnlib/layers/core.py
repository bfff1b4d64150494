"""Layers that do not look at neighbours: dense and flat ones, activations, a change of scale."""

import math
from dataclasses import KW_ONLY, dataclass
from typing import Any

from cnnlib import _arguments as arguments
from cnnlib import training
from cnnlib._types import Array, Generator, Shape
from cnnlib.layers.base import Function, Layer, activation, initial, product

__all__ = [
    "Activation",
    "Dense",
    "Flatten",
    "LeakyReLU",
    "ReLU",
    "Rescaling",
    "Softmax",
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
    >>> import numpy as np
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

    def draw_weights(self, input_shape: Shape, rng: Generator | None) -> dict[str, Array]:
        """Return weights (D, U) and bias (U,)."""
        if not input_shape:
            raise ValueError("the input must have the shape (N, D), got (N,)")
        shape = input_shape[-1], arguments.count("units", self.units)
        bias = {"bias": initial(self.bias_initializer, shape[1:], rng)} if self.use_bias else {}
        return {"kernel": initial(self.kernel_initializer, shape, rng)} | bias

    def compute(self, x: Array, training_: bool, rng: Generator | None) -> Array:
        """Return the weighted sums."""
        self.x, kernel = x, self.weights["kernel"]
        output = product(rows_of(x), kernel)
        if self.use_bias:
            output += self.weights["bias"]
        return output.reshape(*x.shape[:-1], kernel.shape[1])

    def compute_backward(self, grad_output: Array, input_gradient: bool) -> Array | None:
        """Set the gradients of kernel and bias; return that of the input."""
        grad = rows_of(grad_output)
        self.gradients = {"kernel": product(rows_of(self.x).T, grad)}
        if self.use_bias:
            self.gradients["bias"] = grad.sum(axis=0)
        return product(grad, self.weights["kernel"].T).reshape(self.x.shape) if input_gradient else None


def rows_of(x: Array) -> Array:
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

    def compute(self, x: Array, training_: bool, rng: Generator | None) -> Array:
        """Return the rows."""
        self.shape = x.shape
        return training.flatten(x)

    def compute_backward(self, grad_output: Array, input_gradient: bool) -> Array | None:
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
    >>> import numpy as np
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
    >>> import numpy as np
    >>> ReLU().forward(np.array([[-1.0, 2.0]]))
    array([[0., 2.]])

    References
    ----------
    Keras 3 documentation, ``keras.layers.ReLU``.
    """

    def make_function(self) -> Function | None:
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
    >>> import numpy as np
    >>> LeakyReLU(0.1).forward(np.array([[-1.0, 2.0]]))
    array([[-0.1,  2. ]])

    References
    ----------
    Keras 3 documentation, ``keras.layers.LeakyReLU``.
    """

    negative_slope: float = 0.3

    def make_function(self) -> Function | None:
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
    >>> import numpy as np
    >>> Softmax().forward(np.array([[1000.0, 1000.0]]))
    array([[0.5, 0.5]])

    References
    ----------
    Keras 3 documentation, ``keras.layers.Softmax``.
    """

    axis: int = -1

    def make_function(self) -> Function | None:
        """Return the softmax along this axis."""
        return activation("softmax", axis=self.axis)


@dataclass(eq=False)
class Rescaling(Layer):
    """Multiply by ``scale`` and add ``offset``: pixels of 0 to 255 become 0 to 1 with a scale of 1 / 255.

    Parameters
    ----------
    scale, offset : float
        The factor, and what is added after it.

    Examples
    --------
    >>> import numpy as np
    >>> Rescaling(1 / 255).forward(np.array([[0.0, 255.0]]))
    array([[0., 1.]])

    References
    ----------
    Keras 3 documentation, ``keras.layers.Rescaling``.
    """

    scale: Any
    offset: Any = 0.0

    def compute(self, x: Array, training_: bool, rng: Generator | None) -> Array:
        """Return the numbers in the new range."""
        return x * self.scale + self.offset

    def compute_backward(self, grad_output: Array, input_gradient: bool) -> Array | None:
        """Return the gradient of the input."""
        return grad_output * self.scale
