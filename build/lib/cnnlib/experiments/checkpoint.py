"""Stop a long training and take it up again: after each epoch, all that it needs to go on is in one file."""

import json
import os

import numpy as np


def keeper(path, watch, what):
    """Return a Keras callback that keeps weights, optimiser, history and times in a file, and begins with them.

    `what` tells trainings apart: a file of another one is refused. `watch` is the stopwatch, which comes
    before this callback.
    """
    import keras

    what = json.loads(json.dumps(what))  # tuples become lists, as in the file

    class Keeper(keras.callbacks.Callback):
        def __init__(self):
            super().__init__()
            self.kept, self.arrays = read(path)
            if self.kept.get("what", what) != what:
                raise ValueError(f"{path} is the checkpoint of a training with other settings: remove it")
            self.history = self.kept.get("history", {})

        def epochs(self):
            return len(self.history.get("loss", []))

        def on_train_begin(self, logs=None):
            self.model.optimizer.build(self.model.trainable_variables)
            self.variables = [*self.model.variables, *self.model.optimizer.variables]
            if self.arrays:
                for variable, array in zip(self.variables, self.arrays, strict=True):
                    variable.assign(array)
                watch.seconds, watch.processor_seconds = self.kept["seconds"], self.kept["processor_seconds"]
                watch.total = watch.seconds[-1]

        def on_epoch_end(self, epoch, logs=None):
            for name, value in logs.items():
                self.history.setdefault(name, []).append(float(value))
            times = {"seconds": watch.seconds, "processor_seconds": watch.processor_seconds}
            write(path, {"what": what, "history": self.history, **times}, self.variables)

        def on_train_end(self, logs=None):
            self.model.history.history = self.history

    return Keeper()


def read(path):
    """Return what a checkpoint says and its arrays; nothing of both if there is none."""
    if not path.exists():
        return {}, []
    with np.load(path) as file:
        return json.loads(str(file["kept"])), [file[f"array_{n}"] for n in range(len(file.files) - 1)]


def write(path, kept, variables):
    """Write a checkpoint; one that is stopped half-way leaves the last one as it was."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.part")
    with new.open("wb") as file:
        arrays = {f"array_{n}": np.asarray(variable) for n, variable in enumerate(variables)}
        np.savez(file, kept=json.dumps(kept), **arrays)
    os.replace(new, path)
