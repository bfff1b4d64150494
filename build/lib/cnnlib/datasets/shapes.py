"""Coloured shapes in noise, drawn anew: ten classes that are always there."""

from collections.abc import Sequence

import numpy as np

from cnnlib import _arguments as arguments
from cnnlib._types import Array, Generator

__all__ = ["SHAPE_CLASSES", "make_shapes"]

SHAPE_CLASSES = (
    "triangle",
    "square",
    "circle",
    "cross",
    "ring",
    "star",
    "heart",
    "crescent",
    "arrow",
    "hourglass",
)
SIDE = 32  # pixels of a picture, both ways
REACH = 1.3  # radii from the middle of a shape to its farthest corner, and a little more
FINE = 3  # a shape is drawn so many times larger and averaged: its edges are smooth


def make_shapes(n: int, seed: int | Sequence[int]) -> tuple[Array, Array]:
    """Draw coloured shapes in noise: ten classes, as many pictures of each as possible, in random order.

    Place, size, tilt, both colours and the noise differ from picture to picture.

    Parameters
    ----------
    n : int
        How many pictures.
    seed : int or sequence of int
        The same seed gives the same pictures again.

    Returns
    -------
    images : ndarray of shape (n, 32, 32, 3), dtype uint8
        Grey levels of red, green and blue, 0 to 255.
    labels : ndarray of shape (n,), dtype int64
        Places in ``SHAPE_CLASSES``.

    Raises
    ------
    ValueError
        If ``n`` is below 1, or ``seed`` is negative.
    TypeError
        If ``n`` is no integer, or ``seed`` holds something else than integers.

    Examples
    --------
    >>> from cnnlib.datasets import SHAPE_CLASSES, make_shapes
    >>> images, labels = make_shapes(5, seed=0)
    >>> images.shape, [SHAPE_CLASSES[label] for label in labels]
    ((5, 32, 32, 3), ['circle', 'ring', 'cross', 'triangle', 'square'])
    """
    n, rng = arguments.count("n", n), np.random.default_rng(seed)
    labels = rng.permutation(np.arange(n) % len(SHAPE_CLASSES))
    images = np.empty((n, SIDE, SIDE, 3), np.uint8)
    for image, label in zip(images, labels, strict=True):
        cover = outline(rng, SHAPE_CLASSES[label])[..., np.newaxis]
        paint, ground = two_colours(rng)
        noisy = cover * paint + (1 - cover) * ground + rng.normal(0, rng.uniform(2, 20), image.shape)
        image[...] = noisy.clip(0, 255)
    return images, labels


def outline(rng: Generator, name: str) -> Array:
    """Return how much of each pixel a shape covers, (32, 32), from 0 to 1."""
    radius = rng.uniform(6.5, 12)
    middle = rng.uniform(REACH * radius, SIDE - REACH * radius, 2)
    tilt = rng.uniform(-0.3, 0.3)
    place = (np.arange(SIDE * FINE) + 0.5) / FINE
    down, right = np.meshgrid(place - middle[0], place - middle[1], indexing="ij")
    x = (right * np.cos(tilt) + down * np.sin(tilt)) / radius
    y = (down * np.cos(tilt) - right * np.sin(tilt)) / radius
    inside = INSIDE[name](x, y, np.hypot(x, y))
    return inside.reshape(SIDE, FINE, SIDE, FINE).mean(axis=(1, 3))


INSIDE = {  # whether the point (x, y) at the distance r from the middle belongs to a shape; y points down
    "triangle": lambda x, y, r: (y < 0.75) & (abs(x) < (y + 1) / 1.8),
    "square": lambda x, y, r: np.maximum(abs(x), abs(y)) < 0.8,
    "circle": lambda x, y, r: r < 0.95,
    "cross": lambda x, y, r: (np.minimum(abs(x), abs(y)) < 0.3) & (np.maximum(abs(x), abs(y)) < 0.95),
    "ring": lambda x, y, r: (r > 0.5) & (r < 0.95),
    "star": lambda x, y, r: r < 0.65 + 0.35 * np.cos(5 * np.arctan2(x, -y)),
    "heart": lambda x, y, r: (x / 0.85) ** 2 + (1.2 * y - 0.1 + 0.75 * np.sqrt(abs(x))) ** 2 < 1,
    "crescent": lambda x, y, r: (r < 0.95) & (np.hypot(x - 0.45, y) > 0.75),
    "arrow": lambda x, y, r: np.where(y < 0, abs(x) < 0.85 * (y + 1), (abs(x) < 0.28) & (y < 0.95)),
    "hourglass": lambda x, y, r: (abs(x) < 0.1 + abs(y)) & (abs(y) < 0.85),
}


def two_colours(rng: Generator) -> Array:
    """Return two colours, red, green and blue from 0 to 255, that differ enough to be told apart."""
    while True:
        colours = rng.uniform(0, 255, (2, 3))
        if abs(colours[0] - colours[1]).mean() > 60:
            return colours
