"""Show values in a message: small arrays in full, matrix by matrix, large ones by their shape."""

import textwrap

import numpy as np

from cnnlib.checks._core.calls import arrays

WIDTH = 100
MOST_PLANES = 4
MOST_CELLS = 100
PRINT = {  # whatever the student set for the notebook
    "precision": 4,
    "suppress": True,
    "threshold": MOST_CELLS,
    "edgeitems": 3,
    "floatmode": "maxprec",
    "sign": "-",
    "formatter": None,
}


def describe(name, value, channels_last=True):
    """Return lines that show a value: small arrays in full, matrix by matrix, large ones by shape."""
    if isinstance(value, (tuple, list)) and arrays(value):
        return [line for place, item in enumerate(value) for line in describe(f"{name}[{place}]", item)]
    if isinstance(value, np.random.Generator):
        return [f"{name}: a numpy.random.Generator"]
    if isinstance(value, tuple) and value and all(isinstance(item, str) for item in value):
        return _strings(name, value)
    if not isinstance(value, np.ndarray):
        return [f"{name} = {value!r}"]
    if value.ndim == 0:
        return [f"{name} = {number(value)}"]
    kind = "strings" if value.dtype.kind == "U" else value.dtype
    head = f"{name}: {kind}, shape {value.shape}"
    if value.size > MOST_CELLS or value.size == 0:
        return [head]
    planes = list(_planes(name, value, channels_last))
    lines = [line for label, plane in planes[:MOST_PLANES] for line in _plane(label, plane)]
    more = len(planes) - MOST_PLANES
    return [head, *lines, *([f"… and {more} more"] if more > 0 else [])]


def _strings(name, strings):
    """Return a tuple of strings in as many lines as it takes."""
    indent = " " * (len(name) + 4)
    return textwrap.wrap(
        f"{name} = {strings!r}",
        WIDTH,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _plane(label, plane):
    with np.printoptions(**PRINT | {"linewidth": WIDTH - len(label) - 3}):
        first, *rest = np.array2string(_without_dots(plane), separator=" ").splitlines()
    return [f"{label} = {first}", *(" " * (len(label) + 3) + line for line in rest)]


def _planes(name, array, channels_last):
    """Cut an array into the matrices people think in: one per channel and filter, or image and channel."""
    if array.ndim <= 2:
        yield name, array
    elif "kernel" in name:
        for index in np.ndindex(array.shape[2:]):
            yield f"{name}[:, :, {', '.join(map(str, index))}]", array[(..., *index)]
    else:
        images = np.moveaxis(array, -1, -3) if channels_last else array
        for *image, channel in np.ndindex(images.shape[:-2]):
            place = [":", ":", str(channel)] if channels_last else [str(channel), ":", ":"]
            yield f"{name}[{', '.join([*map(str, image), *place])}]", images[(*image, channel)]


def _without_dots(array):
    """Return whole numbers as integers, which are easier to read and to add up by hand."""
    if array.dtype.kind != "f":
        return array
    array = array.astype(np.float64)
    if not (np.abs(array) < 1e15).all():
        return array
    whole = np.round(array)
    return whole.astype(np.int64) if (array == whole).all() else array


def number(value):
    return f"{value.item():.6g}" if value.dtype.kind == "f" else str(value.item())
