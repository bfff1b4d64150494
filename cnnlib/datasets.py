"""Pictures to learn from: CIFAR-10 where it is at hand, real digits, and drawn shapes that are always there.

One function here may use the network: :func:`load_cifar10` falls back on Keras's download. Whatever has to
run everywhere, a chapter or an exercise, calls :func:`load_pictures`, which never downloads: it takes
CIFAR-10 if a copy is on this machine, draws shapes if not, and says which it was.
"""

import io
import os
import pickle
from collections import namedtuple
from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from cnnlib import _arguments as arguments
from cnnlib._types import Array, Generator

__all__ = [
    "CIFAR10_CLASSES",
    "SHAPE_CLASSES",
    "Pictures",
    "load_cifar10",
    "load_digits",
    "load_pictures",
    "make_shapes",
]

CIFAR10_CLASSES = (
    "airplane",
    "automobile",
    "bird",
    "cat",
    "deer",
    "dog",
    "frog",
    "horse",
    "ship",
    "truck",
)
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
FOLDER = "cifar-10-batches-py"  # as CIFAR-10's authors give it out
TRAIN, TEST = [f"data_batch_{number}" for number in range(1, 6)], ["test_batch"]
SIDE = 32  # pixels of a picture, both ways
REACH = 1.3  # radii from the middle of a shape to its farthest corner, and a little more
FINE = 3  # a shape is drawn so many times larger and averaged: its edges are smooth


class Pictures(namedtuple("Pictures", "train_images train_labels test_images test_labels classes source")):
    """Pictures to train with and others to test with, and what is on them: a tuple with names.

    - ``train_images``, ``test_images``: uint8 arrays of shape (N, 32, 32, 3), from 0 to 255;
    - ``train_labels``, ``test_labels``: int64 arrays of shape (N,), the class of each picture, 0 to 9;
    - ``classes``: the names of the ten classes;
    - ``source``: "CIFAR-10" or "shapes".
    """

    __slots__ = ()


def load_pictures(
    train: int = 10_000, test: int = 2_000, folder: str | PathLike[str] | None = None, seed: int = 0
) -> Pictures:
    """Return pictures of ten classes: CIFAR-10 if it is on this machine, drawn shapes if not; print which.

    Parameters
    ----------
    train, test : int, default 10,000 and 2,000
        How many pictures to return at most; of CIFAR-10 the first ones.
    folder : str or path, optional
        Where CIFAR-10 is, as for :func:`load_cifar10`.
    seed : int, default 0
        Draws the shapes: the same seed, the same shapes.

    Returns
    -------
    Pictures
        Images, labels, names of the classes, and "CIFAR-10" or "shapes".

    Raises
    ------
    FileNotFoundError
        If a folder was named, here or in ``CNNLIB_CIFAR10``, and CIFAR-10 is not in it.
    ValueError
        If a file there is not a batch of CIFAR-10, ``train`` or ``test`` is below 1, or ``seed`` is negative.
    TypeError
        If ``train``, ``test`` or ``seed`` is no integer.

    Examples
    --------
    >>> from cnnlib.datasets import load_pictures
    >>> pictures = load_pictures(train=500, test=100)  # doctest: +ELLIPSIS
    Pictures: ...
    >>> pictures.train_images.shape, pictures.test_labels.shape
    ((500, 32, 32, 3), (100,))
    """
    train, test = arguments.count("train", train), arguments.count("test", test)
    found = cifar10_folder(folder)
    if found:
        (images, labels), (test_images, test_labels) = read_batches(found, TRAIN), read_batches(found, TEST)
        parts = images[:train], labels[:train], test_images[:test], test_labels[:test]
        print("Pictures: CIFAR-10, real photographs.")
        return Pictures(*parts, CIFAR10_CLASSES, "CIFAR-10")
    drawn = *make_shapes(train, [seed, 0]), *make_shapes(test, [seed, 1])
    print(
        "Pictures: drawn shapes, since there is no CIFAR-10 on this machine.\n"
        "To get it, call cnnlib.datasets.load_cifar10() once, or set CNNLIB_CIFAR10 to its folder."
    )
    return Pictures(*drawn, SHAPE_CLASSES, "shapes")


def load_cifar10(
    folder: str | PathLike[str] | None = None,
) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    """Return CIFAR-10: 50,000 small photographs to train with and 10,000 to test with, in ten classes.

    It is looked for in ``folder``, then in the folder that the environment variable ``CNNLIB_CIFAR10`` names,
    then among the downloads of Keras; at last Keras downloads it (170 MB), with a progress bar, and verifies
    it.

    Parameters
    ----------
    folder : str or path, optional
        The folder ``cifar-10-batches-py`` as its authors give it out, or the one around it.

    Returns
    -------
    (train_images, train_labels), (test_images, test_labels)
        Images: uint8 arrays of shape (N, 32, 32, 3), 0 to 255. Labels: int64 arrays of shape (N,), places in
        ``CIFAR10_CLASSES``.

    Raises
    ------
    FileNotFoundError
        If a folder is named and CIFAR-10 is not in it, or if nothing is named, nothing is there and the
        download fails.
    ValueError
        If a file there is not a batch of CIFAR-10.

    Examples
    --------
    >>> (images, labels), _ = load_cifar10("~/data/cifar-10-batches-py")  # doctest: +SKIP
    >>> images.shape  # doctest: +SKIP
    (50000, 32, 32, 3)

    References
    ----------
    A. Krizhevsky, "Learning multiple layers of features from tiny images", 2009.
    """
    found = cifar10_folder(folder)
    if found:
        return read_batches(found, TRAIN), read_batches(found, TEST)
    try:
        import keras

        halves = keras.datasets.cifar10.load_data()
    except Exception as error:  # no Keras, no network, a broken archive: the way out is the same
        raise FileNotFoundError(
            "CIFAR-10 is not on this machine, and Keras could not download it "
            f"({type(error).__name__}: {error}). Three ways to get it: name its folder, "
            'load_cifar10("…/cifar-10-batches-py"); or set the environment variable CNNLIB_CIFAR10 to that '
            "folder; or connect to the internet, with Keras installed, and call load_cifar10() again."
        ) from error
    (images, labels), (test_images, test_labels) = halves
    return (images, labels.ravel().astype(np.int64)), (test_images, test_labels.ravel().astype(np.int64))


def cifar10_folder(folder: str | PathLike[str] | None = None) -> Path | None:
    """Return the folder of CIFAR-10's batches on this machine, or None if none is named and none is there."""
    named = folder or os.environ.get("CNNLIB_CIFAR10")
    if named:
        places = Path(named).expanduser(), Path(named).expanduser() / FOLDER
    else:
        downloads = Path(os.environ.get("KERAS_HOME", "~/.keras")).expanduser() / "datasets"
        places = downloads / f"{FOLDER}-target" / FOLDER, downloads / FOLDER
    found = next(filter(complete, places), None)
    if named and not found:
        who = "folder" if folder else "CNNLIB_CIFAR10"
        raise FileNotFoundError(f"{who}: expected {', '.join(TRAIN + TEST)} in {named}, or in {FOLDER} there")
    return found


def complete(place: Path) -> bool:
    """Tell whether all files of CIFAR-10 are in a folder: an interrupted download leaves some of them."""
    return all((place / name).is_file() for name in TRAIN + TEST)


class ArraysOnly(pickle.Unpickler):
    """Read the arrays of a pickle and refuse whatever else it asks for: a pickle can run any program."""

    ALLOWED = frozenset({"_reconstruct", "ndarray", "dtype", "_codecs.encode"})

    def find_class(self, module: str, name: str) -> Any:
        """Return one of the few things that an array is made of."""
        if module.split(".")[0] in ("numpy", "_codecs") and {name, f"{module}.{name}"} & self.ALLOWED:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"it asks for {module}.{name}")


def read_batches(folder: Path, names: Sequence[str]) -> tuple[Array, Array]:
    """Return the images (N, 32, 32, 3) and the labels (N,) of some files of CIFAR-10."""
    images, labels = zip(*(read_batch(folder / name) for name in names), strict=True)
    return np.concatenate(images), np.concatenate(labels)


def read_batch(path: Path) -> tuple[Array, Array]:
    """Return the images and labels of one file of CIFAR-10."""
    file = io.BytesIO(path.read_bytes())
    try:
        batch = ArraysOnly(file, encoding="bytes").load()
        labels = arguments.integers("labels", batch[b"labels"], axes="N")
        arguments.within("labels", labels, 0, len(CIFAR10_CLASSES) - 1)
        pixels = arguments.numbers("pixels", batch[b"data"])
        arguments.has_shape("pixels", pixels, (len(labels), 3 * SIDE**2))
        if pixels.dtype != np.uint8:
            raise TypeError(f"pixels must have the dtype uint8, got {pixels.dtype}")
    except Exception as error:  # bytes that are no pickle can raise anything
        raise ValueError(f"{path} is not a batch of CIFAR-10: {type(error).__name__}, {error}") from None
    return np.ascontiguousarray(pixels.reshape(-1, 3, SIDE, SIDE).transpose(0, 2, 3, 1)), labels


def load_digits() -> tuple[Array, Array]:
    """Return scikit-learn's handwritten digits: 1,797 scans of 8×8 pixels; scikit-learn must be installed.

    Returns
    -------
    images : ndarray of shape (1797, 8, 8, 1), dtype float32
        From 0, paper, to 1, ink.
    labels : ndarray of shape (1797,), dtype int64
        The digits, 0 to 9.

    Examples
    --------
    >>> from cnnlib.datasets import load_digits
    >>> images, labels = load_digits()
    >>> images.shape, labels[:5].tolist()
    ((1797, 8, 8, 1), [0, 1, 2, 3, 4])

    References
    ----------
    E. Alpaydin and C. Kaynak, "Optical recognition of handwritten digits", UCI Machine Learning Repository,
    1998.
    """
    from sklearn import datasets

    digits = datasets.load_digits()
    return (digits.images[..., np.newaxis] / 16).astype(np.float32), digits.target.astype(np.int64)


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
