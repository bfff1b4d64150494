"""The small model and pictures for `<network-viewer>`: scripts in `_static/`, loaded when a reader asks for them.

`small-model.js` has the model and ten pictures to look at, `album.js` others to search among. Weights are written with
16 bits: half the size, and no answer of the test images changes by more than a hundredth.
"""

import base64
import contextlib
import io
import json
from pathlib import Path

import numpy as np
from PIL import Image

from cnnlib import load_small_model
from cnnlib.datasets import load_pictures
from cnnlib.inspection import embeddings_of

ALBUM, COLUMNS = 300, 20  # pictures, and how many of them stand side by side on their sheet


def packed(numbers, dtype):
    """Return an array as text."""
    return base64.b64encode(np.ascontiguousarray(numbers, dtype).tobytes()).decode()


def test_pictures():
    """Return the names of the classes, images and labels of test pictures, and where the first of each class stands."""
    with contextlib.redirect_stdout(io.StringIO()):  # which pictures they are is said elsewhere
        found = load_pictures(train=1, test=ALBUM + 10)
    first = [np.flatnonzero(found.test_labels == label)[0] for label in range(10)]
    return found.classes, found.test_images, found.test_labels, first


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
    classes, images, _, first = test_pictures()
    pictures = [
        {"name": name, "pixels": packed(images[at], np.uint8)}
        for name, at in zip(classes, first, strict=True)
    ]
    return f"window.cnn ??= {{}};\nwindow.cnn.smallModel = {json.dumps({'layers': layers, 'pictures': pictures})};\n"


def album_script():
    """Return the script that offers pictures, those ten left out, and what the model makes of each."""
    _, images, labels, first = test_pictures()
    images, labels = (np.delete(array, first, axis=0) for array in (images, labels))
    rows = images.reshape(-1, COLUMNS, 32, 32, 3).transpose(0, 2, 1, 3, 4)
    file = io.BytesIO()
    Image.fromarray(rows.reshape(-1, COLUMNS * 32, 3)).save(file, "WEBP", quality=85, method=6)
    album = {
        "sheet": f"data:image/webp;base64,{base64.b64encode(file.getvalue()).decode()}",
        "columns": COLUMNS,
        "labels": "".join(map(str, labels)),
        "features": packed(embeddings_of(load_small_model(), images / 255), np.float16),
    }
    return f"window.cnn ??= {{}};\nwindow.cnn.album = {json.dumps(album)};\n"


def write_model(app):
    """Write the scripts beside the others."""
    static = Path(app.outdir, "_static")
    static.mkdir(parents=True, exist_ok=True)
    (static / "small-model.js").write_text(model_script(), encoding="utf-8")
    (static / "album.js").write_text(album_script(), encoding="utf-8")


def setup(app):
    """Connect all this to Sphinx."""
    app.connect("builder-inited", write_model)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
