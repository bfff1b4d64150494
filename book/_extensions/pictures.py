"""The photographs and digits that interactive figures begin with: scripts in `_static/`, made at build time.

They come with scikit-learn, so nothing is fetched and nothing committed. They travel inside a script, as data: a page
that was opened from disk may load an image, but not read its pixels.
"""

import base64
import io
import json
from pathlib import Path

import numpy as np
from PIL import Image

WIDTH, HEIGHT = 160, 120
# name → title, sample image, the corner and the width of the part that is shown
PHOTOGRAPHS = {
    "flower": ("Flower", "flower.jpg", (90, 40), 440),
    "pavilion": ("Pavilion", "china.jpg", (180, 60), 400),
}


def samples():
    """Return scikit-learn's data sets: it takes long to import, and every run of pytest reads this file."""
    from sklearn import datasets

    return datasets


def photograph(name):
    """Return a part of a sample image, 160 pixels wide and 120 high."""
    _, file, (left, top), width = PHOTOGRAPHS[name]
    box = (left, top, left + width, top + width * HEIGHT // WIDTH)
    return (
        Image.fromarray(samples().load_sample_image(file))
        .crop(box)
        .resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    )


def digits():
    """Return a sheet of scanned digits, white on black, each pixel as 2×2."""
    scanned = samples().load_digits().images[:70].reshape(7, 10, 8, 8).transpose(0, 2, 1, 3).reshape(56, 80)
    levels = np.minimum(scanned * 16, 255).astype(np.uint8).repeat(2, axis=0).repeat(2, axis=1)
    sheet = Image.new("L", (WIDTH, HEIGHT))
    sheet.paste(Image.fromarray(levels), (0, 4))
    return sheet.convert("RGB")


def pictures():
    """Return title and image of each picture, by name."""
    found = {name: (about[0], photograph(name)) for name, about in PHOTOGRAPHS.items()}
    return found | {"digits": ("Digits", digits())}


def as_address(image):
    """Return an image as a data: address."""
    file = io.BytesIO()
    image.save(file, "WEBP", quality=90, method=6)
    return f"data:image/webp;base64,{base64.b64encode(file.getvalue()).decode()}"


def still():
    """Return what `<kernel-lens>` shows at first, for print and for pages without JavaScript: flower and edges."""
    levels = np.asarray(photograph("flower").convert("L"), dtype=float)
    rows = levels[:-2] + 2 * levels[1:-1] + levels[2:]
    edges = np.clip((rows[:, 2:] - rows[:, :-2]) / 300, -1, 1)[..., np.newaxis]
    inks = np.where(edges > 0, [0, 158, 115], [141, 99, 214])  # green and violet, as in the figures
    board = np.full((HEIGHT, 2 * WIDTH + 8, 3), 255.0)
    board[:, :WIDTH] = levels[..., np.newaxis]
    board[1:-1, WIDTH + 9 : -1] += np.abs(edges) * (inks - 255)
    return Image.fromarray(board.astype(np.uint8)).resize(
        (4 * WIDTH + 16, 2 * HEIGHT), Image.Resampling.NEAREST
    )


def pictures_script():
    """Return the script: `window.cnn.pictures`, and a scanned digit of each kind as `window.cnn.digits`."""
    found = {name: {"title": title, "src": as_address(image)} for name, (title, image) in pictures().items()}
    scanned, labels = samples().load_digits(return_X_y=True)
    first = [scanned[labels == digit][0].reshape(8, 8).astype(int).tolist() for digit in range(10)]
    return "".join(
        [
            "window.cnn ??= {};\n",
            f"window.cnn.pictures = {json.dumps(found)};\n",
            f"window.cnn.digits = {json.dumps(first)}; // levels from 0 to 16\n",
        ]
    )


def digits_script():
    """Return the script that offers all scanned digits, for a network that learns in the page."""
    scanned, labels = samples().load_digits(return_X_y=True)
    levels = base64.b64encode(scanned.astype(np.uint8).tobytes()).decode()
    found = {"levels": levels, "labels": "".join(map(str, labels))}
    return (
        f"window.cnn ??= {{}};\nwindow.cnn.digitSet = {json.dumps(found)}; // 64 levels from 0 to 16 each\n"
    )


def write_pictures(app):
    """Write scripts and still beside the others before pages link to them."""
    static = Path(app.outdir, "_static")
    static.mkdir(parents=True, exist_ok=True)
    (static / "pictures.js").write_text(pictures_script(), encoding="utf-8")
    (static / "digits.js").write_text(digits_script(), encoding="utf-8")
    still().save(static / "kernel-lens.webp", quality=90, method=6)


def setup(app):
    """Connect all this to Sphinx."""
    app.connect("builder-inited", write_pictures)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
