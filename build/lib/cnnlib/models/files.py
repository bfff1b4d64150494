"""Models in files: the arrays as NumPy's ``.npz``, the architecture beside them as JSON; nothing is executed.

Python's own way to store objects, pickle, runs whatever program a file holds. Here a file holds numbers and
text alone, so a model from a stranger can be opened without fear.
"""

import json

import numpy as np

from cnnlib import layers, optimizers

FORMAT = "cnnlib model 1"


def save(model, path):
    """Write a built model to ``path``."""
    contents = {
        "format": FORMAT,
        "dtype": model.dtype.name,
        "input_shape": model.shapes[0],
        "layers": [describe(layer) for layer in model.layers],
    }
    arrays = {f"weights/{i}": array for i, array in enumerate(model.weights)}
    if model.optimizer is not None:
        contents["compiled"] = {
            "optimizer": describe(model.optimizer),
            "iterations": model.optimizer.iterations,
            "loss": model.loss_name,
            "metrics": list(model.metrics),
        }
        for i, moments in enumerate(model.optimizer.moments):
            arrays |= {f"moments/{i}/{j}": array for j, array in enumerate(moments)}
    try:
        text = json.dumps(contents, default=plain)
    except TypeError as error:
        raise TypeError(f"a setting of the model cannot be written as JSON: {error}") from None
    with open(path, "wb") as file:
        np.savez(file, architecture=text, **arrays)


def load(path, empty_model):
    """Return the model in the file at ``path``; ``empty_model(dtype)`` makes one without layers."""
    arrays = read(path)
    try:
        contents = json.loads(str(arrays["architecture"]))
    except (KeyError, ValueError):
        contents = None
    if not isinstance(contents, dict) or contents.get("format") != FORMAT:
        raise ValueError(f"{path} is not a model that cnnlib saved")
    model = empty_model(contents["dtype"])
    for described in contents["layers"]:
        model.add(restore(described, vars(layers)))
    model.build(tuple(contents["input_shape"]))
    model.set_weights([arrays[f"weights/{i}"] for i in range(len(model.weights))])
    if compiled := contents.get("compiled"):
        optimizer = restore(compiled["optimizer"], vars(optimizers))
        model.compile(optimizer, compiled["loss"], compiled["metrics"])
        optimizer.iterations = compiled["iterations"]
        if optimizer.iterations:
            optimizer.moments = [
                [arrays[f"moments/{i}/{j}"] for j in range(optimizer.slots)]
                for i in range(len(model.trainable_weights))
            ]
    return model


def read(path):
    """Return the arrays in the file at ``path``."""
    import zipfile  # NumPy loads it for its files only, too

    with open(path, "rb") as file:
        try:
            with np.load(file, allow_pickle=False) as archive:
                return dict(archive)
        except (ValueError, EOFError, OSError, zipfile.BadZipFile, AttributeError, TypeError) as error:
            raise ValueError(f"{path} is not a model that cnnlib saved: {error}") from None


def describe(one):
    """Return the class and settings of a layer or an optimiser."""
    return {"class": type(one).__name__, "settings": one.get_config()}


def restore(described, known):
    """Return the layer or optimiser that :func:`describe` described."""
    name = described["class"]
    if not isinstance(known.get(name), type):
        raise ValueError(f"the file holds {name!r}, which this version of cnnlib does not know")
    return known[name](**{key: tuples(value) for key, value in described["settings"].items()})


def tuples(value):
    """Return ``value`` with tuples for the lists that JSON makes of them."""
    return tuple(tuples(entry) for entry in value) if isinstance(value, list) else value


def plain(value):
    """Return a number of NumPy as one of Python, for JSON."""
    if isinstance(value, np.generic | np.ndarray):
        return value.tolist()
    raise TypeError(f"{value!r}")
