"""Pictures without Matplotlib: what a browser's Python shows in their place."""

import base64
import io
import re
import sys

import numpy as np
import pytest
from PIL import Image

from cnnlib import viz
from cnnlib.viz.html import PictureRow, picture_of, png


@pytest.fixture
def no_matplotlib(monkeypatch):
    """Let Matplotlib be missing."""
    for name in [name for name in sys.modules if name.startswith("matplotlib")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr("cnnlib.viz.pictures.find_spec", lambda name: None)
    monkeypatch.setattr("cnnlib.viz.style.find_spec", lambda name: None)
    monkeypatch.setitem(sys.modules, "matplotlib", None)


def images_of(row):
    """Return the pictures of a row as a reader sees them."""
    sources = re.findall(r'src="data:image/png;base64,([^"]+)"', row._repr_html_())
    return [np.asarray(Image.open(io.BytesIO(base64.b64decode(source)))) for source in sources]


def test_a_png_is_read_back_as_it_was_written():
    pixels = np.random.default_rng(0).integers(0, 256, (5, 7, 3)).astype(np.uint8)
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(png(pixels)))), pixels)


def test_pictures_are_shown_without_matplotlib(no_matplotlib):
    viz.use_style()
    digit = np.array([[0, 255], [255, 0]], dtype=np.uint8)
    row = viz.show_images([digit, 255 - digit], titles=["a digit & more", "negative"])
    first, second = images_of(row)
    assert np.array_equal(first, np.repeat(digit[..., np.newaxis], 3, axis=2))
    assert np.array_equal(second, 255 - first)
    assert 'alt="a digit &amp; more"' in row._repr_html_()
    assert "<figcaption>negative</figcaption>" in row._repr_html_()


def test_signed_values_are_purple_white_and_green(no_matplotlib):
    [seen, _] = images_of(viz.show_feature_maps(np.array([[[-2.0, 1], [0, 1], [2, 1]]])))
    (purple, white, green) = seen[0].astype(int)
    assert purple[1] < purple[0] and purple[1] < purple[2]
    assert white.min() == white.max() == 247
    assert green[1] > green[0] and green[1] > green[2]


def test_the_signed_colours_are_those_of_the_figures():
    from matplotlib import colormaps

    values = np.linspace(-1, 1, 41)[np.newaxis]
    [seen] = images_of(PictureRow([values], [""], [1.0], 1, signed=True))
    judge = colormaps[viz.SIGNED]((values + 1) / 2)[..., :3] * 255
    assert np.abs(seen - judge).max() < 20


def test_masked_pixels_are_white(no_matplotlib):
    picture = np.ma.masked_less(np.array([[-1.0, 0.0]]), 0)
    [seen] = images_of(viz.show_images([picture]))
    assert seen[0].tolist() == [[255] * 3, [0] * 3]


def test_what_is_no_picture_is_refused_as_with_matplotlib(no_matplotlib):
    with pytest.raises(ValueError, match="outside 0 … 1"):
        viz.show_images([np.array([[-1.0, 0.5]])])


@pytest.mark.parametrize(
    ("shape", "count"),
    [((9, 9), 1), ((9, 9, 1), 1), ((9, 9, 3), 1), ((5, 9, 9, 3), 5), ((1, 9, 9, 6), 6), ((9, 9, 40), 16)],
    ids=str,
)
def test_arrays_that_look_like_pictures_are_shown(shape, count):
    assert len(images_of(picture_of(np.full(shape, 0.5)))) == count


def test_maps_with_negative_values_get_signed_colours():
    assert picture_of(np.full((9, 9), -3.0)).signed
    assert not picture_of(np.zeros((9, 9))).signed
    assert not picture_of(np.full((9, 9), 200)).signed


@pytest.mark.parametrize(
    "value",
    [
        np.eye(3),
        np.zeros(100),
        np.zeros((2, 3, 4, 5)),
        np.full((9, 9), np.nan),
        np.zeros((9, 9), complex),
        "picture",
        np.full((9, 9, 3), -1.0),
        np.zeros((0, 0)),
    ],
    ids=repr,
)
def test_other_values_are_left_to_be_printed(value):
    assert picture_of(value) is None
