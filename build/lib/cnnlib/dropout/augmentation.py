"""New pictures from old ones: flipped, shifted, turned and slanted, they still show the same thing.

Everything but the flip looks up, for each pixel of the new picture, where it comes from in the old one.
Between pixels it mixes the four nearest (bilinear interpolation).

Images have the shape (N, H, W, C) and keep their dtype; integers are rounded. An amount is one number for all
images or one for each. The middle of a picture lies at ((H − 1) / 2, (W − 1) / 2).
"""

from typing import Literal

import numpy as np

from cnnlib import _arguments as arguments
from cnnlib._types import Array, ArrayLike, Generator

FillMode = Literal["reflect", "nearest", "wrap", "constant"]
FILL_MODES = ("reflect", "nearest", "wrap", "constant")


def flip_left_right(images: ArrayLike) -> Array:
    """Mirror every image: left becomes right.

    Parameters
    ----------
    images : array_like of shape (N, H, W, C)
        A batch, in any real dtype.

    Returns
    -------
    ndarray of shape (N, H, W, C)
        A new array of the same dtype: ``result[n, y, x]`` is ``images[n, y, W - 1 - x]``.

    Raises
    ------
    ValueError, TypeError
        If ``images`` does not have four axes of real numbers.

    Examples
    --------
    >>> flip_left_right([[[[1], [2], [3]]]]).ravel()
    array([3, 2, 1])

    References
    ----------
    Keras 3 documentation, ``keras.layers.RandomFlip``.
    """
    return arguments.numbers("images", images, "NHWC")[:, :, ::-1].copy()


def shift(
    images: ArrayLike,
    down: ArrayLike,
    right: ArrayLike,
    fill_mode: FillMode = "reflect",
    fill_value: float = 0,
) -> Array:
    """Move every image; by whole pixels, this is exact.

    Parameters
    ----------
    images : array_like of shape (N, H, W, C)
        A batch, in any real dtype.
    down, right : float or array_like of shape (N,)
        How many pixels the images move; negative numbers move them up and left.
    fill_mode : {"reflect", "nearest", "wrap", "constant"}, default "reflect"
        What lies beyond the border of ``a b c``: its mirror image ``c b a | a b c | c b a``, its edges
        ``a a a | a b c | c c c``, itself ``a b c | a b c | a b c``, or ``fill_value``.
    fill_value : float, default 0
        What ``"constant"`` fills with.

    Returns
    -------
    ndarray of shape (N, H, W, C)
        A new array of the same dtype; integers are rounded.

    Raises
    ------
    ValueError, TypeError
        If ``images`` does not have four axes of real numbers, or another argument is of the wrong kind.

    Examples
    --------
    >>> shift([[[[1], [2], [3]]]], down=0, right=1, fill_mode="constant").ravel()
    array([0, 1, 2])
    >>> shift([[[[1.0], [2.0], [3.0]]]], down=0, right=-0.5, fill_mode="nearest").ravel()
    array([1.5, 2.5, 3. ])

    References
    ----------
    Keras 3 documentation, ``keras.layers.RandomTranslation``.
    """
    images = arguments.numbers("images", images, "NHWC")
    offset = np.stack([amounts("down", down, images), amounts("right", right, images)], axis=1)
    return transform(images, np.eye(2), offset, fill_mode, fill_value)


def rotate(
    images: ArrayLike, degrees: ArrayLike, fill_mode: FillMode = "reflect", fill_value: float = 0
) -> Array:
    """Turn every image about its middle, anticlockwise.

    Parameters
    ----------
    images, fill_mode, fill_value
        As in :func:`shift`.
    degrees : float or array_like of shape (N,)
        By how much; 360 is a whole turn.

    Returns
    -------
    ndarray of shape (N, H, W, C)
        As :func:`shift`.

    Raises
    ------
    ValueError, TypeError
        As :func:`shift`.

    Examples
    --------
    >>> rotate([[[[1], [2]], [[3], [4]]]], degrees=90)[0, :, :, 0]
    array([[2, 4],
           [1, 3]])

    References
    ----------
    Keras 3 documentation, ``keras.layers.RandomRotation``, which counts in whole turns.
    """
    images = arguments.numbers("images", images, "NHWC")
    return transform(images, turning(amounts("degrees", degrees, images)), 0, fill_mode, fill_value)


def shear(
    images: ArrayLike, factor: ArrayLike, fill_mode: FillMode = "reflect", fill_value: float = 0
) -> Array:
    """Slant every image as italics are slanted: rows above the middle move right, rows below it left.

    Parameters
    ----------
    images, fill_mode, fill_value
        As in :func:`shift`.
    factor : float or array_like of shape (N,)
        How many pixels a row moves for each row between it and the middle.

    Returns
    -------
    ndarray of shape (N, H, W, C)
        As :func:`shift`.

    Raises
    ------
    ValueError, TypeError
        As :func:`shift`.

    Examples
    --------
    >>> bar = np.array([[0, 1, 0]] * 3).reshape(1, 3, 3, 1)
    >>> shear(bar, factor=1, fill_mode="constant")[0, :, :, 0]
    array([[0, 0, 1],
           [0, 1, 0],
           [1, 0, 0]])

    References
    ----------
    Keras 3 documentation, ``keras.layers.RandomShear``.
    """
    images = arguments.numbers("images", images, "NHWC")
    return transform(images, slanting(amounts("factor", factor, images)), 0, fill_mode, fill_value)


def augment(
    images: ArrayLike,
    rng: Generator,
    flip: bool = True,
    shift: float = 0.1,
    rotate: float = 0,
    shear: float = 0,
    fill_mode: FillMode = "reflect",
    fill_value: float = 0,
) -> Array:
    """Change every image at random, each in its own way: flip, then slant, turn and shift it.

    Parameters
    ----------
    images, fill_mode, fill_value
        As in :func:`shift`.
    rng : numpy.random.Generator
        Where the random numbers come from, five for each image.
    flip : bool, default True
        Whether to mirror half of the images.
    shift : float, default 0.1
        Up to which share of its height an image moves up or down, and of its width left or right.
    rotate : float, default 0
        Up to how many degrees an image turns, either way.
    shear : float, default 0
        Up to which factor an image is slanted, either way, as in :func:`shear`.

    Returns
    -------
    ndarray of shape (N, H, W, C)
        As :func:`shift`. The images are interpolated only once.

    Raises
    ------
    ValueError, TypeError
        As :func:`shift`, or if an amount is negative or ``rng`` is no generator.

    Examples
    --------
    >>> images = np.arange(4 * 3 * 5).reshape(4, 3, 5, 1)
    >>> augment(images, np.random.default_rng(3), shift=0)[:, 0, :, 0]  # the first row of each
    array([[ 4,  3,  2,  1,  0],
           [19, 18, 17, 16, 15],
           [30, 31, 32, 33, 34],
           [45, 46, 47, 48, 49]])

    References
    ----------
    Shorten and Khoshgoftaar, "A survey on image data augmentation for deep learning", 2019;
    Keras 3 documentation, "Image augmentation layers".
    """
    images = arguments.numbers("images", images, "NHWC")
    rng = arguments.generator("rng", rng)
    most = [
        arguments.not_negative(*pair) for pair in [("shift", shift), ("rotate", rotate), ("shear", shear)]
    ]
    batch, height, width, _ = images.shape
    lots = rng.uniform(-1, 1, size=(5, batch))
    mirror = np.where((lots[0] < 0) & bool(flip), -1.0, 1.0)
    offset = np.stack([lots[1] * most[0] * height, lots[2] * most[0] * width], axis=1)
    matrices = slanting(lots[4] * most[2]) @ turning(lots[3] * most[1])
    matrices[:, 1] *= mirror[:, np.newaxis]
    return transform(images, matrices, offset, fill_mode, fill_value)


def amounts(name: str, value: ArrayLike, images: Array) -> Array:
    """Return one finite number for each image."""
    value = arguments.numbers(name, value).astype(np.float64)
    if value.shape not in {(), (len(images),)} or not np.isfinite(value).all():
        raise ValueError(
            f"{name} must be a finite number, or one for each of {len(images)} images, got {value}"
        )
    return np.broadcast_to(value, len(images))


def turning(degrees: Array) -> Array:
    """Return the matrices that find (y, x) of a turned image in the old one, from the middle of both."""
    angle = np.deg2rad(degrees)
    rows = [[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]
    return np.moveaxis(np.array(rows), -1, 0)


def slanting(factor: Array) -> Array:
    """Return the matrices that find (y, x) of a slanted image in the old one, from the middle of both."""
    one, zero = np.ones_like(factor), np.zeros_like(factor)
    return np.moveaxis(np.array([[one, zero], [factor, one]]), -1, 0)


def transform(
    images: Array, matrices: Array, offset: ArrayLike, fill_mode: FillMode, fill_value: float
) -> Array:
    """Look every new pixel up in the old images, at matrix · (place − middle − offset) + middle.

    ``matrices`` has the shape (N, 2, 2) or (2, 2), ``offset`` (N, 2) or (); places are (y, x).
    """
    if fill_mode not in FILL_MODES:
        raise ValueError(f"fill_mode must be one of {', '.join(FILL_MODES)}, got {fill_mode!r}")
    fill_value = arguments.real("fill_value", fill_value)
    if images.dtype.kind in "iu":
        limits = np.iinfo(images.dtype)
        arguments.within("fill_value", np.array(fill_value), limits.min, limits.max)
    size = np.array(images.shape[1:3])
    if images.size == 0:
        return images.copy()
    middle = (size - 1) / 2
    places = np.indices(images.shape[1:3]).reshape(2, -1) - middle[:, np.newaxis]
    offset = np.broadcast_to(offset, (len(images), 2))[:, :, np.newaxis]
    sources = matrices @ (places - offset) + middle[:, np.newaxis]
    pixels = bilinear(images, sources, fill_mode, fill_value).reshape(images.shape)
    if images.dtype.kind == "f":
        return pixels
    return np.rint(pixels).astype(images.dtype)


def bilinear(images: Array, sources: Array, fill_mode: FillMode, fill_value: float) -> Array:
    """Mix the four pixels about each source: (y, x) in ``sources`` (N, 2, places); return (N, places, C)."""
    batch, height, width, channels = images.shape
    dtype = images.dtype if images.dtype.kind == "f" else np.dtype(np.float64)
    before = np.floor(sources)
    share = (sources - before).astype(dtype)
    weights = 1 - share, share
    before = before.astype(np.int64)
    rows = [inside(before[:, 0] + step, height, fill_mode) for step in (0, 1)]
    columns = [inside(before[:, 1] + step, width, fill_mode) for step in (0, 1)]
    first_row = height * np.arange(batch)[:, np.newaxis]
    pixels = images.reshape(-1, channels)
    mixture = np.zeros((batch, sources.shape[2], channels), dtype)
    for down, right in np.ndindex(2, 2):
        (y, row_inside), (x, column_inside) = rows[down], columns[right]
        corner = pixels.take((first_row + y) * width + x, axis=0)
        if fill_mode == "constant":
            corner = np.where((row_inside & column_inside)[..., np.newaxis], corner, dtype.type(fill_value))
        mixture += (weights[down][:, 0] * weights[right][:, 1])[..., np.newaxis] * corner
    return mixture


def inside(index: Array, length: int, fill_mode: FillMode) -> tuple[Array, Array]:
    """Return the index of the cell that stands in for each, and whether it is the cell itself."""
    itself = (index >= 0) & (index < length)
    if fill_mode == "reflect":
        index = index % (2 * length)
        return np.minimum(index, 2 * length - 1 - index), itself
    if fill_mode == "wrap":
        return index % length, itself
    return np.minimum(
        np.maximum(index, 0), length - 1
    ), itself  # np.clip takes four times as long on small arrays
