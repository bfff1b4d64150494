"""The pictures of "What you can do afterwards" on the first page: `_static/tour-<name>.webp`, drawn at build time.

Each is made by what the chapter teaches, with the library, so none can promise what the course does not do. They are
drawn once and kept until the library or this file changes.
"""

import contextlib
import io
import json
from pathlib import Path

import numpy as np
from matplotlib import rc_context, style
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from pictures import photograph
from PIL import Image

import cnnlib
from cnnlib import convolution, inspection, viz
from cnnlib.datasets import load_pictures
from cnnlib.experiments import FOLDER
from cnnlib.viz.inspection import overlay

SIZE = 3.2, 2.0  # inches
DOTS = 200  # for each of them: twice what a page shows
SOBEL = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])


def edges(figure):
    """Half a photograph, and half the map of its edges."""
    levels = np.asarray(photograph("flower").convert("L"), float)
    outputs = convolution.correlate2d(levels, SOBEL)
    middle = levels.shape[1] // 2
    left, right = figure.subplots(1, 2)
    left.imshow(levels[1:-1, 1:middle], cmap="gray")
    right.imshow(outputs[:, middle - 1 :], cmap=viz.SIGNED, vmin=-300, vmax=300)
    for ax, role in ((left, "image"), (right, "output")):
        framed(ax, viz.COLORS[role])


def diagnosis(figure):
    """An answer beside the right one: a kernel that was not flipped."""
    image, kernel = np.array([[1, 2, 0], [0, 3, 1], [2, 1, 0]]), np.array([[1, 0], [2, 1]])
    answer, right = convolution.correlate2d(image, kernel), convolution.convolve2d(image, kernel)
    for ax, name, values in zip(
        figure.subplots(1, 2), ("your answer", "expected"), (answer, right), strict=True
    ):
        ax.imshow(answer != right, cmap="Oranges" if name == "your answer" else "Greens", vmin=0, vmax=2.5)
        for (y, x), value in np.ndenumerate(values):
            ax.text(x, y, f"{value:g}", ha="center", va="center", fontsize=17)
        ax.set_title(name, fontsize=11)
        framed(ax, viz.COLORS["kernel" if name == "your answer" else "output"])
    figure.supxlabel("The kernel was not flipped.", fontsize=11)


def kernels(figure):
    """The first layer of the small model: 32 kernels in colour, as training left them."""
    weights = next(iter(cnnlib.load_small_model().layers[0].weights.values()))
    largest = np.abs(weights).max(axis=(0, 1, 2))
    for ax, kernel in zip(
        figure.subplots(4, 8).flat, np.moveaxis(weights / (2 * largest) + 0.5, 3, 0), strict=True
    ):
        ax.imshow(kernel)
        ax.set_axis_off()


def hour(figure):
    """How the accuracy of the recorded hour grew."""
    record = json.loads((FOLDER / "one_hour.json").read_text(encoding="utf-8"))
    minutes = np.array(record["history"]["seconds"]) / 60
    ax = figure.subplots()
    ax.plot(minutes, 100 * np.array(record["history"]["accuracy"]))
    ax.plot(minutes[-1], 100 * record["test_accuracy"], "o", color=viz.COLORS["output"], markersize=9)
    ax.set(xlabel="minutes", ylabel="accuracy, %", ylim=(50, 102), xticks=(0, 20, 40, 60))
    ax.annotate(
        f"on new pictures\n{100 * record['test_accuracy']:.0f} %",
        (minutes[-1], 100 * record["test_accuracy"]),
        (0.97, 0.12),
        textcoords="axes fraction",
        ha="right",
        fontsize=11,
        arrowprops={"arrowstyle": "-", "color": viz.COLORS["output"], "shrinkB": 5},
    )


def heat(figure):
    """Two pictures, and where the small model found what speaks for its answer."""
    with contextlib.redirect_stdout(io.StringIO()):  # which pictures they are is said elsewhere
        found = load_pictures(train=1, test=200)
    images = found.test_images / np.float32(255)
    model = cnnlib.load_small_model()
    sure = model.predict(images)[np.arange(len(images)), found.test_labels]
    chosen = [max(np.flatnonzero(found.test_labels == label), key=sure.__getitem__) for label in (7, 8)]
    heats = inspection.grad_cam_of(model, images[chosen])
    for ax, image, hot in zip(figure.subplots(1, 2), images[chosen], heats, strict=True):
        ax.imshow(overlay(image, hot))
        ax.set_axis_off()


def album(figure):
    """A few photographs, each with the name that it was given."""
    kinds = {
        name: (photograph(name), viz.COLORS[role])
        for name, role in (("flower", "image"), ("pavilion", "kernel"))
    }
    order = ("flower", "pavilion", "flower", "pavilion", "flower", "pavilion")
    for number, (ax, name) in enumerate(zip(figure.subplots(2, 3).flat, order, strict=True)):
        picture, colour = kinds[name]
        turned = picture.rotate(6 * number - 15, Image.Resampling.BICUBIC)
        left, top = (36, 18) if name == "flower" else (18, 26)
        ax.imshow(turned.crop((left, top, left + 88, top + 66)))
        ax.set_title(name, fontsize=10, pad=3)
        framed(ax, colour)


def framed(ax, colour):
    """Give a picture a frame, and no ticks."""
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set(visible=True, color=colour, linewidth=2)


PICTURES = (edges, diagnosis, kernels, hour, heat, album)


def draw(picture, path):
    """Draw a picture into a file."""
    look = Path(viz.__file__).with_name("course.mplstyle")
    with style.context(look), rc_context({"savefig.bbox": "standard"}):  # all of one size
        figure = Figure(figsize=SIZE, dpi=DOTS, layout=ConstrainedLayoutEngine(w_pad=0.06, h_pad=0.06))
        picture(figure)
        figure.savefig(path, pil_kwargs={"quality": 82, "method": 6})


def draw_tour(app):
    """Draw what is missing or older than what it is made from."""
    folder = Path(app.outdir, "_static")
    folder.mkdir(parents=True, exist_ok=True)
    sources = [Path(__file__), *Path(cnnlib.__file__).parent.rglob("*.[jn][sp][oz]*")]
    newest = max(source.stat().st_mtime for source in sources)
    for picture in PICTURES:
        path = folder / f"tour-{picture.__name__}.webp"
        if not path.exists() or path.stat().st_mtime < newest:
            draw(picture, path)


def setup(app):
    """Connect all this to Sphinx."""
    app.connect("builder-inited", draw_tour)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
