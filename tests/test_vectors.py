"""Drawings of fewer pieces look as they did."""

import io
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest

sys.path.append(str(Path(__file__).parent.parent / "book" / "_extensions"))
from vectors import joined

PIXELS = """async (svg) => {
    const image = new Image();
    image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
    await image.decode();
    const pencil = new OffscreenCanvas(image.width, image.height).getContext("2d");
    pencil.drawImage(image, 0, 0);
    return [...pencil.getImageData(0, 0, image.width, image.height).data];
}"""


def plotted(**looks):
    """Return a plot of fifty points with words around it, as SVG."""
    figure, axes = plt.subplots(figsize=(3, 2))
    axes.plot(*np.random.default_rng(0).random((2, 50)), "o", **looks)
    axes.set(title="Fifty points", xlabel="across $x^2$", ylabel="up")
    file = io.StringIO()
    figure.savefig(file, format="svg")
    plt.close(figure)
    return file.getvalue()


def pieces(svg):
    return svg.count("<use")


@pytest.mark.parametrize("looks", [{}, {"markeredgecolor": "white"}, {"alpha": 0.4}])
def test_a_drawing_of_fewer_pieces_looks_as_before(chromium, looks):
    before = plotted(**looks)
    after = joined(before)
    page = chromium.new_page()
    old, new = (np.array(page.evaluate(PIXELS, svg), dtype=float) for svg in (before, after))
    page.close()
    assert pieces(after) < pieces(before)
    assert old.std() > 20
    assert np.abs(new - old).mean() < 0.2


def test_points_are_joined_unless_one_shows_through_another():
    assert pieces(joined(plotted())) < pieces(joined(plotted(markeredgecolor="white"))) - 49
    assert pieces(joined(plotted())) < pieces(joined(plotted(alpha=0.4))) - 49


def test_what_is_no_drawing_of_matplotlib_stays_as_it_is():
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><use href="#a"/><use href="#b"/><path d="M0 0h9"/></svg>'
    assert joined(svg) == svg
