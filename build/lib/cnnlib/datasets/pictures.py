"""Ten classes of pictures for whatever has to run everywhere: photographs where they are, else drawn shapes."""

import os
from collections import namedtuple
from os import PathLike
from pathlib import Path

from cnnlib import _arguments as arguments
from cnnlib.datasets.batches import CIFAR10_CLASSES, TEST, TRAIN, cifar10_folder, read_batches
from cnnlib.datasets.shapes import SHAPE_CLASSES, make_shapes

__all__ = ["Pictures", "load_pictures"]

WISH = "CNNLIB_PICTURES"  # the variable that says which pictures are wanted


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

    The environment variable ``CNNLIB_PICTURES`` can ask for one of them: "shapes" or "photographs".

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
        If a folder was named, here or in ``CNNLIB_CIFAR10``, and CIFAR-10 is not in it; or if photographs are
        asked for and not there.
    ValueError
        If a file there is not a batch of CIFAR-10, ``CNNLIB_PICTURES`` is none of the two, ``train`` or
        ``test`` is below 1, or ``seed`` is negative.
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
    found = photographs(folder)
    if found:
        (images, labels), (test_images, test_labels) = read_batches(found, TRAIN), read_batches(found, TEST)
        parts = images[:train], labels[:train], test_images[:test], test_labels[:test]
        print("Pictures: CIFAR-10, real photographs.")
        return Pictures(*parts, CIFAR10_CLASSES, "CIFAR-10")
    drawn = *make_shapes(train, [seed, 0]), *make_shapes(test, [seed, 1])
    print("Pictures: drawn shapes. For photographs, call cnnlib.datasets.load_cifar10() once.")
    return Pictures(*drawn, SHAPE_CLASSES, "shapes")


def photographs(folder: str | PathLike[str] | None = None) -> Path | None:
    """Return the folder of CIFAR-10, or None if shapes are to be drawn; raise where a wish cannot be granted."""
    wanted = wish()
    if wanted == "shapes" and not folder:
        return None
    found = cifar10_folder(folder)
    if not found and wanted == "photographs":
        raise FileNotFoundError(
            f"{WISH} asks for photographs, and there is no CIFAR-10 on this machine: make book or "
            "cnnlib.datasets.load_cifar10() fetches it"
        )
    return found


def wish() -> str:
    """Return which pictures are asked for: "shapes", "photographs", or "" for photographs where they are."""
    wanted = os.environ.get(WISH, "")
    if wanted not in ("", "shapes", "photographs"):
        raise ValueError(f"{WISH} must be 'shapes' or 'photographs', or not set, got {wanted!r}")
    return wanted
