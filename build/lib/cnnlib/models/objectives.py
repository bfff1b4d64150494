"""What a model is trained for: losses and metrics under Keras's names.

A loss says what it takes as labels, and gives its value and the gradient where backpropagation starts.
"""

from collections.abc import Callable, Iterable

import numpy as np

from cnnlib import _arguments as arguments
from cnnlib import training
from cnnlib._types import Array, ArrayLike, Shape
from cnnlib.layers.base import known_name, shown


class CrossEntropy:
    """Cross-entropy of probabilities, or of logits where the softmax is left to the loss."""

    def __init__(self, integers: bool) -> None:
        """Say whether labels are classes, or rows with a share for each class."""
        self.integers = integers

    def labels(self, y: ArrayLike, output_shape: Shape) -> Array:
        """Return the labels as the functions of ``cnnlib.training`` take them."""
        y = arguments.numbers("y", y)
        if len(output_shape) != 1:
            raise ValueError(
                f"cross-entropy takes one row of classes for each example: the model must give (N, K), "
                f"not {shown(output_shape)}; add a Flatten or a global pooling layer"
            )
        classes = output_shape[0]
        if self.integers:
            if y.ndim == 2 and y.shape[1] == 1:
                y = y[:, 0]
            if y.ndim != 1:
                raise ValueError(
                    f"y must be one class for each example, shape (N,), got {y.shape}; "
                    f"for one-hot rows the loss is categorical_crossentropy"
                )
            if y.dtype.kind == "f" and not np.array_equal(y, np.round(y)):
                raise ValueError("y must hold classes, whole numbers, for sparse_categorical_crossentropy")
            y = y.astype(np.int64)
            arguments.within("y", y, 0, classes - 1)
        elif y.ndim != 2 or y.shape[1] != classes:
            raise ValueError(
                f"y must have one column for each of {classes} classes, shape (N, {classes}), got {y.shape}; "
                f"for integer classes the loss is sparse_categorical_crossentropy"
            )
        return y

    def value(self, output: Array, y: Array, from_logits: bool) -> float:
        """Return the mean loss of a batch."""
        return (training.softmax_cross_entropy if from_logits else training.cross_entropy)(output, y)

    def gradient(self, output: Array, y: Array, from_logits: bool) -> Array:
        """Return the derivative of the loss by each number of the output."""
        if from_logits:
            return training.softmax_cross_entropy_backward(output, y)
        return training.cross_entropy_backward(output, y)


class MeanSquaredError:
    """The mean of all squared differences."""

    def labels(self, y: ArrayLike, output_shape: Shape) -> Array:
        """Return the targets, once they are known to have the shape of the output."""
        y = arguments.numbers("y", y)
        if y.ndim == len(output_shape) and output_shape[-1:] == (1,):
            y = y[..., np.newaxis]
        if y.shape[1:] != output_shape:
            raise ValueError(f"y must have the shape of the output, {shown(output_shape)}, got {y.shape}")
        return y

    def value(self, output: Array, y: Array, from_logits: bool) -> float:
        """Return the mean loss of a batch."""
        return training.mean_squared_error(output, y)

    def gradient(self, output: Array, y: Array, from_logits: bool) -> Array:
        """Return the derivative of the loss by each number of the output."""
        return training.mean_squared_error_backward(output, y)


Loss = CrossEntropy | MeanSquaredError
LOSSES: dict[str, Loss] = {
    "categorical_crossentropy": CrossEntropy(integers=False),
    "sparse_categorical_crossentropy": CrossEntropy(integers=True),
    "mean_squared_error": MeanSquaredError(),
    "mse": MeanSquaredError(),
}
METRICS = {
    "accuracy": training.accuracy,
    "acc": training.accuracy,
    "mean_squared_error": training.mean_squared_error,
    "mse": training.mean_squared_error,
}


def loss_called(name: str) -> Loss:
    """Return the loss of this name."""
    known_name("loss", name, LOSSES)
    return LOSSES[name]


def metrics_called(names: Iterable[str]) -> dict[str, Callable[[Array, Array], float]]:
    """Return the metrics of these names, in a dict."""
    for name in names:
        known_name("a metric", name, METRICS)
    return {name: METRICS[name] for name in names}
