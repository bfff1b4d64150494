"""What watches over training, and may end it: Keras's ``Callback`` and ``EarlyStopping``.

The topic ``dropout`` offers both, since training that ends in time is one of its cures.
"""

import copy
from typing import Any, Literal

from cnnlib import _arguments as arguments
from cnnlib._types import Logs


class Callback:
    """What watches over training: a class with these methods, all of which do nothing unless overridden.

    ``fit`` calls them with the number of the epoch, from 0, and ``logs``, a dictionary such as
    ``{"loss": 0.3, "val_loss": 0.5}``. It ends after an epoch that leaves ``model.stop_training`` True.

    Attributes
    ----------
    model
        The model in training, from :meth:`set_model`.

    Examples
    --------
    >>> class Printer(Callback):
    ...     def on_epoch_end(self, epoch, logs=None):
    ...         print(f"epoch {epoch}: {logs}")
    >>> Printer().on_epoch_end(0, {"loss": 0.3})
    epoch 0: {'loss': 0.3}

    References
    ----------
    Keras 3 documentation, ``keras.callbacks.Callback``.
    """

    model: Any = None

    def set_model(self, model: Any) -> None:
        """Remember the model."""
        self.model = model

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Do nothing before the first epoch."""

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Do nothing before an epoch."""

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Do nothing after an epoch."""

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Do nothing after the last epoch."""


class EarlyStopping(Callback):
    """End training when what is watched has stopped to improve.

    Parameters
    ----------
    monitor : str, default "val_loss"
        The entry of ``logs`` to watch.
    min_delta : float, default 0
        An improvement by this much or less counts for nothing.
    patience : int, default 0
        After how many epochs in a row without improvement training ends; 0 ends it at the first, as 1 does.
    mode : "auto", "min" or "max", default "auto"
        Whether less is better or more; "auto" takes less for a loss or an error, more for an accuracy.
    restore_best_weights : bool, default False
        Whether the model gets the weights of its best epoch back when training ends.

    Attributes
    ----------
    best, best_epoch, best_weights
        The best value, the epoch that brought it, and a copy of its weights if they are to be restored.
    wait
        Epochs since then.
    stopped_epoch
        The epoch that training was ended after; 0 if it was not.

    Raises
    ------
    ValueError, TypeError
        If an argument is of the wrong kind, "auto" does not know what is better, or ``logs`` lacks what is
        watched.

    Examples
    --------
    >>> class Model:
    ...     stop_training = False
    >>> stopping, model = EarlyStopping(monitor="loss", patience=2), Model()
    >>> stopping.set_model(model)
    >>> stopping.on_train_begin()
    >>> for epoch, loss in enumerate([0.9, 0.5, 0.6, 0.7, 0.1]):
    ...     stopping.on_epoch_end(epoch, {"loss": loss})
    ...     if model.stop_training:
    ...         break
    >>> epoch, stopping.best, stopping.best_epoch
    (3, 0.5, 1)

    References
    ----------
    Prechelt, "Early stopping – but when?", 1998; Keras 3 documentation, ``keras.callbacks.EarlyStopping``.
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        min_delta: float = 0,
        patience: int = 0,
        mode: Literal["auto", "min", "max"] = "auto",
        restore_best_weights: bool = False,
    ) -> None:
        """Look at the arguments, and start afresh."""
        self.monitor = monitor
        self.min_delta = abs(arguments.real("min_delta", min_delta))
        self.patience = arguments.count("patience", patience, least=0)
        self.sign = direction(monitor, mode)
        self.restore_best_weights = restore_best_weights
        self.on_train_begin()

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Forget an earlier training."""
        self.best: float | None = None
        self.best_weights: Any = None
        self.best_epoch = self.wait = self.stopped_epoch = 0

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Compare with the best epoch so far; stop when none was better for ``patience`` epochs."""
        logs = logs or {}
        if self.monitor not in logs:
            raise ValueError(f"monitor must be one of {sorted(logs)}, got {self.monitor!r}")
        weights = self.model.get_weights() if self.restore_best_weights else None
        stop = self.update(logs[self.monitor], weights)
        if self.wait == 0:
            self.best_epoch = epoch
        if stop:
            self.stopped_epoch = epoch
            self.model.stop_training = True

    def update(self, value: float, weights: Any = None) -> bool:
        """Take the value of one more epoch; return whether training should stop.

        ``weights``, an array or a list of arrays, are copied into ``best_weights`` if the epoch was the best.
        """
        self.wait += 1
        if self.best is None or self.sign * (value - self.best) > self.min_delta:
            self.best, self.best_weights, self.wait = value, copy.deepcopy(weights), 0
        return 0 < self.wait >= self.patience

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Bring the best weights back, if asked to."""
        if self.best_weights is not None:
            self.model.set_weights(self.best_weights)


def direction(monitor: str, mode: str) -> int:
    """Return 1 where more is better and −1 where less is."""
    if not isinstance(monitor, str):
        raise TypeError(f"monitor must be a string, got {monitor!r}")
    if mode not in ("auto", "min", "max"):
        raise ValueError(f"mode must be 'auto', 'min' or 'max', got {mode!r}")
    if mode == "min" or (mode == "auto" and monitor.endswith(("loss", "error"))):
        return -1
    if mode == "max" or monitor.endswith(("accuracy", "acc")):
        return 1
    raise ValueError(f"mode must be 'min' or 'max' to watch {monitor!r}, got 'auto'")
