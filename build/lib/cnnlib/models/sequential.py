"""A stack of layers that learns: training, judging and using it, with Keras's methods."""

from collections.abc import Iterable, Sequence
from os import PathLike
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from cnnlib import _arguments as arguments
from cnnlib._types import Array, ArrayLike, Logs
from cnnlib.models import exchange, files, progress
from cnnlib.models.objectives import CrossEntropy, loss_called, metrics_called
from cnnlib.models.stack import Stack
from cnnlib.optimizers import Optimizer
from cnnlib.optimizers import optimizer as optimizer_called

if TYPE_CHECKING:
    import keras

__all__ = ["History", "Sequential"]

Result = float | list[float] | Logs  # of one batch or many: the loss alone, with the metrics, or by name


class History:
    """What happened in each epoch.

    Attributes
    ----------
    epoch : list of int
        The epochs, counted from 0.
    history : dict
        Loss and metrics of each epoch, also on the validation data ("val_loss", …) where there was some.
    """

    def __init__(self) -> None:
        """Start with no epoch."""
        self.epoch: list[int] = []
        self.history: dict[str, list[float]] = {}

    def add(self, epoch: int, logs: Logs) -> None:
        """Append the numbers of an epoch."""
        self.epoch.append(epoch)
        for name, value in logs.items():
            self.history.setdefault(name, []).append(value)


class Sequential(Stack):
    """Layers one after the other, with Keras's ways to train, use and store them.

    Parameters
    ----------
    layers : sequence of Layer
        From :mod:`cnnlib.layers`, in the order in which the images pass them.
    seed : int, optional
        Start of all random numbers: weights, order of the examples, dropout. The same seed gives the same
        numbers again.
    dtype : dtype, default float32
        What to compute in.

    Attributes
    ----------
    layers : list of Layer
        The layers; each holds its ``weights`` and, after a training step, its ``gradients``.
    shapes : list of tuple
        Shape of one example before, between and after the layers, once the model is built.

    Raises
    ------
    TypeError
        If something in ``layers`` is no layer.
    ValueError
        If two layers have one name.

    Examples
    --------
    >>> from cnnlib import Sequential
    >>> from cnnlib.layers import Dense
    >>> model = Sequential([Dense(8, activation="tanh"), Dense(2, activation="softmax")], seed=0)
    >>> model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    >>> x, y = [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0]
    >>> history = model.fit(x, y, epochs=500, verbose=0)
    >>> model.predict(x).argmax(axis=1)
    array([0, 1, 1, 0])

    References
    ----------
    Keras 3 documentation, ``keras.Sequential``.
    """

    optimizer: Any = None  # and the loss: until the model is compiled
    loss: Any = None
    stop_training = False

    def compile(
        self,
        optimizer: str | Optimizer = "sgd",
        loss: str = "categorical_crossentropy",
        metrics: Sequence[str] = (),
    ) -> None:
        """Say how to train.

        Parameters
        ----------
        optimizer : str or Optimizer
            "sgd", "rmsprop", "adam", or one made by :mod:`cnnlib.optimizers`.
        loss : str
            "categorical_crossentropy" (one-hot labels), "sparse_categorical_crossentropy" (classes) or
            "mean_squared_error".
        metrics : sequence of str
            What else to report: "accuracy", "mean_squared_error".

        Raises
        ------
        ValueError
            If a name is unknown.
        """
        self.optimizer = optimizer_called(optimizer)
        self.loss_name, self.loss = loss, loss_called(loss)
        self.metrics = metrics_called(metrics)

    # Training ---------------------------------------------------------------------------------------------

    def fit(
        self,
        x: ArrayLike,
        y: ArrayLike,
        batch_size: int = 32,
        epochs: int = 1,
        validation_data: tuple[ArrayLike, ArrayLike] | None = None,
        validation_split: float = 0.0,
        shuffle: bool = True,
        callbacks: Sequence[Any] = (),
        verbose: int = 1,
    ) -> History:
        """Train on all examples, several times over.

        Parameters
        ----------
        x : array_like of shape (N, ...)
            The examples; they are cast to the dtype of the model batch by batch.
        y : array_like
            Their labels, as the loss takes them.
        batch_size, epochs : int, default 32 and 1
            Examples for each step; how often to go through all of them.
        validation_data : pair (x, y), optional
            Examples to evaluate after each epoch.
        validation_split : float, default 0
            Share of the examples, taken from the end, to set aside for that.
        shuffle : bool, default True
            Whether to draw a new order for each epoch.
        callbacks : sequence
            Objects such as :class:`cnnlib.dropout.EarlyStopping`. Those of the methods ``set_model(model)``,
            ``on_train_begin()``, ``on_epoch_begin(epoch)``, ``on_epoch_end(epoch, logs)`` and
            ``on_train_end()`` that they have are called; one that sets ``model.stop_training`` ends the
            training.
        verbose : int, default 1
            0 for silence, 1 for a bar that grows, 2 for one line for each epoch.

        Returns
        -------
        History
            Loss and metrics of each epoch, in ``history``; means over the batches while the weights moved.

        Raises
        ------
        RuntimeError
            If the model is not compiled.
        ValueError, TypeError
            If examples, labels or settings do not fit.
        """
        x, y = self.examples(x, y)
        if not 0 <= validation_split < 1:
            raise ValueError(f"validation_split must lie from 0 to below 1, got {validation_split!r}")
        if validation_split and validation_data is None:
            kept = int(len(x) * (1 - validation_split))
            validation_data = x[kept:], y[kept:]
            x, y = x[:kept], y[:kept]
        epochs, batches = arguments.count("epochs", epochs), batches_of(len(x), batch_size)
        if not batches:
            raise ValueError(f"x must hold at least one example to train on, got {len(x)}")
        history, report = History(), progress.Progress(epochs, len(batches), verbose)
        self.stop_training = False
        tell(callbacks, "set_model", self)
        tell(callbacks, "on_train_begin")
        for epoch in range(epochs):
            tell(callbacks, "on_epoch_begin", epoch)
            report.start(epoch)
            order = self.rng.permutation(len(x)) if shuffle else np.arange(len(x))
            mean = Mean()
            for done, batch in enumerate(batches, start=1):
                chosen = order[batch]
                mean.add(self.train_step(x[chosen], y[chosen]), len(chosen))
                report.step(done, mean.logs)
            logs = mean.logs
            if validation_data is not None:
                judged = self.judge_all(*validation_data, batch_size)
                logs |= {f"val_{name}": value for name, value in judged.items()}
            report.finish(logs)
            history.add(epoch, logs)
            tell(callbacks, "on_epoch_end", epoch, logs)
            if self.stop_training:
                break
        tell(callbacks, "on_train_end")
        return history

    def train_on_batch(self, x: ArrayLike, y: ArrayLike, return_dict: bool = False) -> Result:
        """Take one step of training; return the loss, or [loss, metric, …], or a dict of them by name."""
        return results(self.train_step(*self.examples(x, y)), return_dict)

    def train_step(self, x: Array, y: Array) -> Logs:
        """Take one step with arrays that were checked; return loss and metrics by name."""
        scores = self.scores(x, training=True)
        logs = self.judge(scores, y)
        self.walk_back(self.loss.gradient(scores, y, self.from_logits), self.from_logits)
        learning = [layer for layer in self.layers if layer.trainable]
        gradients = [gradient for layer in learning for gradient in layer.gradients.values()]
        self.optimizer.apply(gradients, self.trainable_weights)
        return logs

    @property
    def from_logits(self) -> bool:
        """True if the softmax at the end is left to the loss, since together they are exact and need less."""
        function = self.layers[-1].function
        if function is None or not isinstance(self.loss, CrossEntropy):
            return False
        last_axis = function.options.get("axis", -1) in (-1, len(self.shapes[-1]))
        return last_axis and function.name == "softmax"

    def examples(self, x: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
        """Return ``x`` and ``y`` as arrays that fit the model and its loss."""
        if self.loss is None:
            raise RuntimeError("the model is not compiled yet: call compile(optimizer, loss, metrics) first")
        x = self.inputs(x)
        labels: Array = self.loss.labels(y, self.shapes[-1])
        if len(x) != len(labels):
            raise ValueError(f"x and y must have the same number of examples, got {len(x)} and {len(labels)}")
        return x, labels

    def scores(self, x: Array, training: bool) -> Array:
        """Return the output as the loss takes it."""
        *layers, last = self.layers
        x = x.astype(self.dtype, copy=False)
        for layer in layers:
            x = layer.forward(x, training, self.rng)
        return (last.compute if self.from_logits else last.forward)(x, training, self.rng)

    def judge(self, scores: Array, y: Array) -> Logs:
        """Return loss and metrics by name."""
        loss = float(self.loss.value(scores, y, self.from_logits))
        function = self.layers[-1].function
        output = function.forward(scores) if function and self.from_logits and self.metrics else scores
        return {"loss": loss} | {name: float(metric(output, y)) for name, metric in self.metrics.items()}

    # Use --------------------------------------------------------------------------------------------------

    def predict(self, x: ArrayLike, batch_size: int = 32) -> Array:
        """Return the output for all examples, computed batch by batch; nothing is dropped."""
        x = self.inputs(x)
        if len(x) == 0:
            return np.empty((0, *self.shapes[-1]), self.dtype)
        return np.concatenate([self.forward(x[batch]) for batch in batches_of(len(x), batch_size)])

    def evaluate(
        self, x: ArrayLike, y: ArrayLike, batch_size: int = 32, verbose: int = 1, return_dict: bool = False
    ) -> Result:
        """Return loss and metrics over all examples: the loss, or [loss, metric, …], or a dict by name."""
        return results(self.judge_all(x, y, batch_size, verbose), return_dict)

    def judge_all(self, x: ArrayLike, y: ArrayLike, batch_size: int, verbose: int = 0) -> Logs:
        """Return the means of loss and metrics over all examples, by name."""
        x, y = self.examples(x, y)
        batches, mean = batches_of(len(x), batch_size), Mean()
        if not batches:
            raise ValueError(f"x must hold at least one example to evaluate, got {len(x)}")
        report = progress.Progress(1, len(batches), verbose)
        report.start(0)
        for done, batch in enumerate(batches, start=1):
            mean.add(self.judge(self.scores(x[batch], training=False), y[batch]), len(x[batch]))
            report.step(done, mean.logs)
        report.finish(mean.logs)
        return mean.logs

    # Files, and Keras -------------------------------------------------------------------------------------

    def save(self, path: str | PathLike[str]) -> None:
        """Write layers, weights and the state of training to a file that :meth:`load` reads.

        Parameters
        ----------
        path : str or path
            Where to; the file is an ``.npz`` of plain arrays.

        Raises
        ------
        ValueError
            If the model is not built.
        """
        self.must_be_built()
        files.save(self, path)

    @classmethod
    def load(cls, path: str | PathLike[str], seed: int | None = None) -> Self:
        """Return the model that :meth:`save` wrote to a file; ``seed`` starts its random numbers anew.

        Raises
        ------
        ValueError
            If the file is not a model.
        """
        return files.load(path, lambda dtype: cls(seed=seed, dtype=dtype))

    @classmethod
    def from_keras(cls, model: Any, seed: int | None = None) -> Self:
        """Return a model of the same layers and weights as a Keras ``Sequential``.

        Raises
        ------
        ValueError
            If the Keras model is not built, or has a layer or a setting that cnnlib does not know.
        """
        return exchange.from_keras(model, lambda dtype: cls(seed=seed, dtype=dtype))

    def to_keras(self) -> "keras.Sequential":
        """Return a Keras ``Sequential`` of the same layers and weights; Keras must be installed.

        Raises
        ------
        ValueError
            If a setting, such as a padding in numbers, has no counterpart in Keras.
        """
        self.must_be_built()
        return exchange.to_keras(self)


class Mean:
    """Means over batches of different sizes, by name."""

    def __init__(self) -> None:
        """Start with no batch."""
        self.count = 0
        self.totals: Logs = {}

    def add(self, logs: Logs, count: int) -> None:
        """Add the means of a batch of so many examples."""
        self.count += count
        for name, value in logs.items():
            self.totals[name] = self.totals.get(name, 0.0) + value * count

    @property
    def logs(self) -> Logs:
        """The means so far."""
        return {name: total / self.count for name, total in self.totals.items()}


def batches_of(length: int, batch_size: int) -> list[slice]:
    """Return the slices of the batches."""
    batch_size = arguments.count("batch_size", batch_size)
    return [slice(start, min(start + batch_size, length)) for start in range(0, length, batch_size)]


def tell(callbacks: Iterable[Any], method: str, *values: Any) -> None:
    """Call a method of all callbacks that have it."""
    for callback in callbacks:
        if hasattr(callback, method):
            getattr(callback, method)(*values)


def results(logs: Logs, return_dict: bool) -> Result:
    """Return loss and metrics as Keras does: a dict if asked for, else a list, or the loss if it is alone."""
    values = list(logs.values())
    return logs if return_dict else values if len(values) > 1 else values[0]
