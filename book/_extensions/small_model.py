"""The small model and ten pictures for `<network-viewer>`: `_static/small-model.js`, loaded when a reader asks for it.

The weights are written with 16 bits: half the size, and no answer of the test images changes by more than a hundredth.
"""

import base64
import contextlib
import io
import json
from pathlib import Path

import numpy as np

from cnnlib import load_small_model
from cnnlib.datasets import load_pictures


def packed(numbers, dtype):
    """Return an array as text."""
    return base64.b64encode(np.ascontiguousarray(numbers, dtype).tobytes()).decode()


def one_of_each():
    """Return (name of its class, image) of the first test picture of each class."""
    with contextlib.redirect_stdout(io.StringIO()):  # which pictures they are is said elsewhere
        found = load_pictures(train=1, test=200)
    first = [np.flatnonzero(found.test_labels == label)[0] for label in range(10)]
    return [(found.classes[label], found.test_images[at]) for label, at in enumerate(first)]


def model_script():
    """Return the script that offers the layers, their weights and the pictures as `window.cnn.smallModel`."""
    layers = []
    for layer in load_small_model().layers:
        kind = type(layer).__name__
        weights = [packed(array, np.float16) for array in layer.weights.values()]
        layers.append(
            {
                "kind": kind,
                "shapes": [list(array.shape) for array in layer.weights.values()],
                "weights": weights,
            }
        )
    pictures = [{"name": name, "pixels": packed(image, np.uint8)} for name, image in one_of_each()]
    return f"window.cnn ??= {{}};\nwindow.cnn.smallModel = {json.dumps({'layers': layers, 'pictures': pictures})};\n"


def write_model(app):
    """Write the script beside the others."""
    static = Path(app.outdir, "_static")
    static.mkdir(parents=True, exist_ok=True)
    (static / "small-model.js").write_text(model_script(), encoding="utf-8")


def setup(app):
    """Connect all this to Sphinx."""
    app.connect("builder-inited", write_model)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
