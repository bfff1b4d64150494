"""The six files of CIFAR-10, as its authors give it out: where they are, how to read and to write them."""

import io
import os
import pickle
import zlib
from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from cnnlib import _arguments as arguments
from cnnlib._types import Array

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
FOLDER = "cifar-10-batches-py"
TRAIN, TEST = [f"data_batch_{number}" for number in range(1, 6)], ["test_batch"]
SIDE = 32  # pixels of a picture, both ways
ORIGINAL = "770a1526"  # CRC-32 of the 60,000 images


def cifar10_folder(folder: str | PathLike[str] | None = None) -> Path | None:
    """Return the folder of CIFAR-10's batches on this machine, or None if none is named and none is there."""
    named = folder or os.environ.get("CNNLIB_CIFAR10")
    if named:
        places = Path(named).expanduser(), Path(named).expanduser() / FOLDER
    else:
        downloads = downloads_folder()
        places = downloads / f"{FOLDER}-target" / FOLDER, downloads / FOLDER
    found = next(filter(complete, places), None)
    if named and not found:
        who = "folder" if folder else "CNNLIB_CIFAR10"
        raise FileNotFoundError(f"{who}: expected {', '.join(TRAIN + TEST)} in {named}, or in {FOLDER} there")
    return found


def downloads_folder() -> Path:
    """Return the folder of Keras's data sets, which all of a user's projects share."""
    return Path(os.environ.get("KERAS_HOME", "~/.keras")).expanduser() / "datasets"


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


def write_batch(path: Path, images: Array, labels: Sequence[int]) -> None:
    """Write images (N, 32, 32, 3) and their labels as one file of CIFAR-10."""
    pixels = images.transpose(0, 3, 1, 2).reshape(len(images), -1)
    path.write_bytes(pickle.dumps({b"data": pixels, b"labels": list(labels)}, protocol=4))


def checksum(*images: Array) -> str:
    """Return the CRC-32 of the pixels of some arrays, one after the other."""
    crc = 0
    for array in images:
        crc = zlib.crc32(np.ascontiguousarray(array).data, crc)
    return f"{crc:08x}"
