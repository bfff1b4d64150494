"""A stack of layers: forwards through all of them, and all the way back."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from cnnlib import _arguments as arguments
from cnnlib._types import Array, ArrayLike, DTypeLike, Shape
from cnnlib.layers.base import Layer, shown, snake_case
from cnnlib.models import progress


class Stack:
    """Layers one after the other: what :class:`cnnlib.Sequential` is before it learns."""

    def __init__(
        self, layers: Iterable[Layer] = (), seed: int | None = None, dtype: DTypeLike = "float32"
    ) -> None:
        """Take the layers, as :class:`cnnlib.Sequential` describes them."""
        self.layers: list[Layer] = []
        self.shapes: list[Shape] = []
        self.rng, self.dtype = np.random.default_rng(seed), np.dtype(dtype)
        for layer in layers:
            self.add(layer)

    def add(self, layer: Layer) -> None:
        """Put a layer on top; the model has to be built anew."""
        if not isinstance(layer, Layer):
            raise TypeError(f"layers must come from cnnlib.layers, got {layer!r}")
        names = [other.name for other in self.layers]
        if layer.name is None:
            kind = snake_case(type(layer).__name__)
            numbered = (f"{kind}_{i}" if i else kind for i in range(len(names) + 1))
            layer.name = next(name for name in numbered if name not in names)
        if layer.name in names:
            raise ValueError(f"each layer needs a name of its own, got {layer.name!r} twice")
        self.layers.append(layer)
        self.shapes = []

    def build(self, input_shape: Sequence[int | None]) -> None:
        """Draw the weights of all layers; ``fit`` and ``predict`` do so when they see the first images.

        Parameters
        ----------
        input_shape : tuple of int
            Shape of one example; a leading None, as in Keras, stands for the batch.

        Raises
        ------
        ValueError
            If a layer does not fit what comes out of the one before.
        """
        if not self.layers:
            raise ValueError("the model has no layers")
        shape = tuple(input_shape)
        shape = arguments.counts("input_shape", shape[1:] if shape[:1] == (None,) else shape)
        shapes = [shape]
        for layer in self.layers:
            try:
                shapes.append(layer.build(shapes[-1], self.rng, self.dtype))
            except (ValueError, TypeError) as error:
                kind = type(error)
                raise kind(f"layer {layer.name!r}, for inputs {shown(shapes[-1])}: {error}") from error
        self.shapes = shapes

    def forward(self, x: ArrayLike, training: bool = False) -> Array:
        """Compute the output for one batch, and remember what :meth:`backward` needs."""
        x = self.inputs(x).astype(self.dtype, copy=False)
        for layer in self.layers:
            x = layer.forward(x, training, self.rng)
        return x

    def backward(self, grad_output: ArrayLike) -> Array:
        """Return the derivative by the last batch; the layers' ``gradients`` hold those by their weights.

        Parameters
        ----------
        grad_output : array_like of the shape of the output
            Derivative of a loss by each number of the last output of :meth:`forward`.
        """
        return self.walk_back(np.array(grad_output, self.dtype), to_input=True)

    def walk_back(self, grad: Any, from_logits: bool = False, to_input: bool = False) -> Any:
        """Have all layers compute their gradients, from the last to the first that learns or to the input."""
        first = next((i for i, layer in enumerate(self.layers) if learned(layer)), len(self.layers))
        for i in reversed(range(0 if to_input else first, len(self.layers))):
            layer = self.layers[i]
            back = layer.compute_backward if from_logits and i == len(self.layers) - 1 else layer.backward
            grad = back(grad, to_input or i > first)
        return grad

    def summary(self, print_fn: Callable[[str], Any] = print) -> None:
        """Print name, output shape and parameters of each layer, as one text handed to ``print_fn``."""
        self.must_be_built()
        print_fn(progress.table(self))

    def count_params(self) -> int:
        """Return how many numbers the weights hold."""
        self.must_be_built()
        return sum(array.size for array in self.weights)

    @property
    def weights(self) -> list[Array]:
        """All arrays of weights, layer by layer, in Keras's order."""
        return [array for layer in self.layers for array in layer.weights.values()]

    @property
    def trainable_weights(self) -> list[Array]:
        """The arrays of weights that training moves against a gradient."""
        return [array for layer in self.layers for array in learned(layer)]

    def get_weights(self) -> list[Array]:
        """Return copies of all arrays of weights."""
        return [array.copy() for array in self.weights]

    def set_weights(self, weights: Sequence[ArrayLike]) -> None:
        """Copy numbers into all arrays of weights.

        Parameters
        ----------
        weights : sequence of array_like
            As ``get_weights`` of this model, or of a Keras model of the same layers, returns them.

        Raises
        ------
        ValueError
            If their number or a shape does not fit.
        """
        self.must_be_built()
        own, new = self.weights, [np.asarray(array) for array in weights]
        if [array.shape for array in own] != [array.shape for array in new]:
            shapes = [[array.shape for array in arrays] for arrays in (own, new)]
            raise ValueError(f"weights must have the shapes {shapes[0]}, got {shapes[1]}")
        for array, numbers in zip(own, new, strict=True):
            array[...] = numbers

    def must_be_built(self) -> None:
        """Raise unless the layers have weights."""
        if not self.shapes:
            raise ValueError("the model is not built yet: call build(input_shape), or fit or predict first")

    def inputs(self, x: ArrayLike) -> Array:
        """Return ``x`` as an array of examples that fit the model, which is built if need be."""
        x = arguments.numbers("x", x)
        if not self.shapes and x.ndim > 1:
            self.build(x.shape[1:])
        if x.ndim < 2 or x.shape[1:] != self.shapes[0]:
            raise ValueError(
                f"x must have the shape {shown(self.shapes[0] if self.shapes else ['...'])}, got {x.shape}"
            )
        return x


def learned(layer: Layer) -> list[Array]:
    """Return the arrays of a layer's weights that training moves against a gradient."""
    if not layer.trainable:
        return []
    return [array for name, array in layer.weights.items() if name not in layer.moving]
