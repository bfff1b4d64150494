"""What all layers have in common: settings, weights, a way forward and a way back.

A layer is thin. Its numbers are computed by the functions of the topics; what it adds is memory: the
weights, and on the way forward whatever the way back will need. Large arrays are the cost of training, so a
layer keeps references instead of copies, and works in place on arrays that nobody else will read.
"""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, fields
from typing import Any, ClassVar

import numpy as np

from cnnlib import activations, training
from cnnlib._threads import for_each, parts
from cnnlib._types import Array, DTypeLike, Generator, Shape

WORTH = 2**22  # multiply-adds that are worth another core
BLOCK = 2**18  # numbers to work on at a time: they stay in the cache between two operations

INITIALIZERS = {
    name: getattr(training, name)
    for name in ("glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "lecun_normal")
} | {"zeros": lambda shape, rng: np.zeros(shape), "ones": lambda shape, rng: np.ones(shape)}

ACTIVATIONS = {  # with the settings that Keras gives each by default
    "relu": {},
    "sigmoid": {},
    "tanh": {},
    "softmax": {},
    "log_softmax": {},
    "leaky_relu": {"negative_slope": 0.2},
    "softplus": {},
    "elu": {},
    "gelu": {},
    "silu": {},
}


@dataclass(kw_only=True, eq=False)
class Layer:
    """The ancestor of all layers; its settings are the arguments of its constructor.

    Parameters
    ----------
    name : str, optional
        How the model calls it; a model makes up the missing ones.
    trainable : bool, default True
        Whether training changes its weights.

    Attributes
    ----------
    weights : dict
        Its arrays, under Keras's names and in Keras's order.
    gradients : dict
        Derivatives of the loss by the weights that training moves, after :meth:`backward`.
    """

    name: str | None = None
    trainable: bool = True

    moving: ClassVar[tuple[str, ...]] = ()  # names of weights that follow the data, not a gradient

    def __post_init__(self) -> None:
        """Start without weights."""
        self.weights: dict[str, Array] = {}
        self.gradients: dict[str, Array] = {}
        self.function = self.make_function()

    def get_config(self) -> dict[str, Any]:
        """Return the settings, as the constructor takes them."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def build(self, input_shape: Shape, rng: Generator | None, dtype: DTypeLike = np.float32) -> Shape:
        """Draw the weights.

        Parameters
        ----------
        input_shape : tuple of int
            Shape of one example, without the batch.
        rng : numpy.random.Generator
            Where the random numbers come from.
        dtype : dtype, default float32
            Dtype of the weights.

        Returns
        -------
        tuple of int
            Shape of the output for one example.
        """
        drawn = self.draw_weights(input_shape, rng)
        self.weights = {name: array.astype(dtype) for name, array in drawn.items()}
        return self.forward(np.empty((0, *input_shape), dtype)).shape[1:]

    def forward(self, x: Array, training: bool = False, rng: Generator | None = None) -> Array:
        """Compute the output, and remember what the way back needs.

        Parameters
        ----------
        x : ndarray of shape (N, ...)
            A batch, in the dtype of the weights.
        training : bool, default False
            Whether the layer behaves as in training (dropout, batch normalisation).
        rng : numpy.random.Generator, optional
            Where the random numbers of dropout come from.

        Returns
        -------
        ndarray of shape (N, ...)
            The output, which the layer may go on using: do not write into it.
        """
        output = self.compute(x, training, rng)
        return output if self.function is None else self.function.forward(output, in_place=output is not x)

    def backward(self, grad_output: Array, input_gradient: bool = True) -> Array | None:
        """Compute the derivatives of the loss by the weights (``gradients``) and by the input.

        Parameters
        ----------
        grad_output : ndarray
            Derivative of the loss by each number of the last output; it may be overwritten.
        input_gradient : bool, default True
            Whether the derivative by the input is wanted; the first layer of a network has no use for it.

        Returns
        -------
        ndarray or None
            Derivative of the loss by each number of the last input.
        """
        if self.function is not None:
            grad_output = self.function.backward(grad_output)
        return self.compute_backward(grad_output, input_gradient)

    def make_function(self) -> "Function | None":
        """Return the activation function that follows, if there is one."""
        return activation(getattr(self, "activation", None))

    def draw_weights(self, input_shape: Shape, rng: Generator | None) -> dict[str, Array]:
        """Return the weights at the start, by name; most layers have none."""
        return {}

    def compute(self, x: Array, training: bool, rng: Generator | None) -> Array:
        """Return the output before the activation function."""
        return x

    def compute_backward(self, grad_output: Array, input_gradient: bool) -> Array | None:
        """Set ``gradients`` and return the gradient of the input, from that of what ``compute`` returned."""
        return grad_output


class Function:
    """An activation function of ``cnnlib.activations`` that remembers its input."""

    def __init__(self, name: str, options: dict[str, Any]) -> None:
        """Take the function's name and its settings."""
        self.name, self.options = name, options

    def forward(self, x: Array, in_place: bool = False) -> Array:
        """Return the activations."""
        self.x = x
        return getattr(activations, self.name)(x, **self.options)

    def backward(self, grad_output: Array) -> Array:
        """Return the gradient of the input."""
        return getattr(activations, f"{self.name}_backward")(grad_output, self.x, **self.options)


class Relu(Function):
    """ReLU without a new array: it is as good to remember the output, positive where the input is."""

    def forward(self, x: Array, in_place: bool = False) -> Array:
        """Return the activations, in the array of the input if ``in_place``."""
        self.output = x if in_place else np.empty_like(x)
        in_blocks(lambda x, output: np.maximum(x, 0, out=output), x, self.output)
        return self.output

    def backward(self, grad_output: Array) -> Array:
        """Return the gradient of the input, in the array of ``grad_output``."""
        in_blocks(lambda grad, output: np.multiply(grad, output > 0, out=grad), grad_output, self.output)
        return grad_output


def activation(name: str | None, **options: Any) -> Function | None:
    """Return the :class:`Function` called ``name``; None for the identity."""
    if name in (None, "linear"):
        return None
    known_name("activation", name, ["linear", *ACTIVATIONS])
    return Relu(name, {}) if name == "relu" else Function(name, ACTIVATIONS[name] | options)


def initial(name: str, shape: Shape, rng: Generator | None) -> Array:
    """Return weights as the initialiser called ``name`` draws them."""
    known_name("initializer", name, INITIALIZERS)
    return INITIALIZERS[name](shape, rng)


def known_name(what: str, name: str, known: Collection[str]) -> None:
    """Raise unless ``name`` is one of the ``known``."""
    if not isinstance(name, str) or name not in known:
        raise ValueError(f"{what} must be one of {', '.join(known)}; got {name!r}")


def shown(shape: Iterable[int | str]) -> str:
    """Write the shape of a batch: "(N, 8, 8, 3)" for examples of shape (8, 8, 3)."""
    return "(" + ", ".join(["N", *map(str, shape)]) + ")"


def snake_case(name: str) -> str:
    """Return the name of a class as Keras writes the names of things: "MaxPooling2D" as "max_pooling2d"."""
    return re.sub("(?<=[a-z])(?=[A-Z])|(?<=D)(?=[A-Z])", "_", name).lower()


def product(a: Array, b: Array) -> Array:
    """Return the matrix product of ``a`` and ``b``; each core computes some of its rows or columns."""
    rows, columns = len(a), b.shape[1]
    output = np.empty((rows, columns), np.result_type(a, b))
    if rows >= columns:
        shares = [(a[part], b, output[part]) for part in parts(rows, 1 + WORTH // max(1, b.size))]
    else:
        shares = [(a, b[:, part], output[:, part]) for part in parts(columns, 1 + WORTH // max(1, a.size))]
    for_each(lambda share: np.matmul(share[0], share[1], out=share[2]), shares)
    return output


def in_blocks(function: Callable[..., None], *arrays: Array) -> None:
    """Call ``function`` with parts of the arrays, cut along the first axis, on all cores."""
    size = max(1, arrays[0].size // max(1, len(arrays[0])))
    rows = max(1, BLOCK // size)
    starts = range(0, len(arrays[0]), rows)
    for_each(lambda start: function(*(array[start : start + rows] for array in arrays)), starts)
