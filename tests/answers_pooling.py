"""Answers to the exercises of the topic `pooling`, right and wrong, as people write them."""

import math

import numpy as np
from answers import RightAnswers, WrongAnswers
from numpy.lib.stride_tricks import as_strided, sliding_window_view

right, wrong = RightAnswers(), WrongAnswers()


def as_pair(value):
    return (value, value) if isinstance(value, int) else tuple(value)


def geometry(images, pool_size, strides, padding):
    """Return window, steps, cells in front and number of places, each for rows and columns."""
    window = as_pair(pool_size)
    steps = window if strides is None else as_pair(strides)
    places, front = [], []
    for length, cells, step in zip(images.shape[1:3], window, steps, strict=True):
        count = -(-length // step) if padding == "same" else (length - cells) // step + 1
        places.append(count)
        front.append(max((count - 1) * step + cells - length, 0) // 2 if padding == "same" else 0)
    return window, steps, front, places


def number_by_number(reduce):
    """Pool with a loop over every axis; `reduce` gets the numbers of a window as a list."""

    def answer(images, pool_size=2, strides=None, padding="valid"):
        (ph, pw), (sy, sx), (up, left), (rows, columns) = geometry(images, pool_size, strides, padding)
        number, height, width, channels = images.shape
        result = np.zeros((number, rows, columns, channels))
        for n in range(number):
            for y in range(rows):
                for x in range(columns):
                    for c in range(channels):
                        seen = [
                            float(images[n, i, j, c])
                            for i in range(y * sy - up, y * sy - up + ph)
                            for j in range(x * sx - left, x * sx - left + pw)
                            if 0 <= i < height and 0 <= j < width
                        ]
                        result[n, y, x, c] = reduce(seen)
        return result

    return answer


def window_by_window(reduce, dtype=None):
    """Pool by slices that end where the image does; nested lists come back."""

    def answer(images, pool_size=2, strides=None, padding="valid"):
        images = images.astype(dtype or float)
        (ph, pw), (sy, sx), (up, left), (rows, columns) = geometry(images, pool_size, strides, padding)
        maps = []
        for image in images:
            lines = []
            for top in range(-up, -up + rows * sy, sy):
                starts = range(-left, -left + columns * sx, sx)
                patches = [image[max(top, 0) : top + ph, max(x, 0) : x + pw] for x in starts]
                lines.append([reduce(patch) for patch in patches])
            maps.append(lines)
        return np.array(maps, dtype=dtype)

    return answer


def by_windows(reduce, outside):
    """Pool all windows at once, as a view of the padded images; `reduce` gets (N, H′, W′, C, ph, pw)."""

    def answer(images, pool_size=2, strides=None, padding="valid"):
        window, steps, front, places = geometry(images, pool_size, strides, padding)
        behind = [
            max((count - 1) * step + cells - length - before, 0)
            for count, step, cells, length, before in zip(
                places, steps, window, images.shape[1:3], front, strict=True
            )
        ]
        around = ((0, 0), (front[0], behind[0]), (front[1], behind[1]), (0, 0))
        padded = np.pad(images.astype(float), around, constant_values=outside)
        every = sliding_window_view(padded, window, axis=(1, 2))
        return reduce(every[:, :: steps[0], :: steps[1]][:, : places[0], : places[1]])

    return answer


def cell_by_cell(start, combine, finish=lambda total, count: total):
    """Pool by walking over the cells of the window, each seen by all windows in one strided slice."""

    def answer(images, pool_size=2, strides=None, padding="valid"):
        (ph, pw), (sy, sx), (up, left), (rows, columns) = geometry(images, pool_size, strides, padding)
        number, height, width, channels = images.shape
        tall, wide = max(height + up, (rows - 1) * sy + ph), max(width + left, (columns - 1) * sx + pw)
        padded = np.full((number, tall, wide, channels), np.nan)
        padded[:, up : up + height, left : left + width] = images
        total = np.full((number, rows, columns, channels), start, dtype=float)
        count = np.zeros_like(total)
        for i, j in np.ndindex(ph, pw):
            seen = padded[:, i : i + (rows - 1) * sy + 1 : sy, j : j + (columns - 1) * sx + 1 : sx]
            here = ~np.isnan(seen)
            total = np.where(here, combine(total, seen), total)
            count += here
        return finish(total, count)

    return answer


def by_reshaping(reduce, otherwise):
    """Pool windows that lie side by side by a reshape, any others as `otherwise` does."""

    def answer(images, pool_size=2, strides=None, padding="valid"):
        (ph, pw), steps, _, _ = geometry(images, pool_size, strides, padding)
        number, height, width, channels = images.shape
        if steps != (ph, pw) or height % ph or width % pw:
            return otherwise(images, pool_size, strides, padding)
        return reduce(images.reshape(number, height // ph, ph, width // pw, pw, channels), (2, 4))

    return answer


def by_strides(reduce, otherwise):
    """Pool by a view made of strides, where nothing hangs over the edge."""

    def answer(images, pool_size=2, strides=None, padding="valid"):
        if padding == "same":
            return otherwise(images, pool_size, strides, padding)
        (ph, pw), (sy, sx), _, (rows, columns) = geometry(images, pool_size, strides, padding)
        images = np.ascontiguousarray(images, dtype=float)
        n, y, x, c = images.strides
        shape = (len(images), rows, columns, images.shape[-1], ph, pw)
        return reduce(as_strided(images, shape, (n, sy * y, sx * x, c, y, x)), (-2, -1))

    return answer


def named(function, name):
    """Give a function the name that a failing test shows."""
    function.__name__ = name
    return function


def length_of(patches, axis):
    return np.sqrt((patches.astype(float) ** 2).sum(axis=axis))


BANK = {
    "max_pool2d": {
        "numbers": number_by_number(max),
        "sorted": number_by_number(lambda seen: sorted(seen)[-1]),
        "slices": window_by_window(lambda patch: patch.max(axis=(0, 1))),
        "float32": window_by_window(lambda patch: np.max(patch, axis=(0, 1)), np.float32),
        "flattened": window_by_window(lambda patch: patch.reshape(-1, patch.shape[-1]).max(axis=0)),
        "infinity": by_windows(lambda seen: seen.max(axis=(-2, -1)), -np.inf),
        "nan": by_windows(lambda seen: np.nanmax(seen, axis=(-2, -1)), np.nan),
        "axis by axis": by_windows(lambda seen: seen.max(axis=-1).max(axis=-1), -np.inf),
        "cells": cell_by_cell(-np.inf, np.maximum),
        "reshaped": by_reshaping(np.max, number_by_number(max)),
        "strides": by_strides(np.amax, cell_by_cell(-np.inf, np.fmax)),
    },
    "average_pool2d": {
        "numbers": number_by_number(lambda seen: sum(seen) / len(seen)),
        "exact sum": number_by_number(lambda seen: math.fsum(seen) / len(seen)),
        "slices": window_by_window(lambda patch: patch.mean(axis=(0, 1))),
        "float32": window_by_window(lambda patch: patch.mean(axis=(0, 1)), np.float32),
        "einsum": window_by_window(lambda p: np.einsum("ijc->c", p) / (p.shape[0] * p.shape[1])),
        "nan": by_windows(lambda seen: np.nanmean(seen, axis=(-2, -1)), np.nan),
        "masked": by_windows(lambda seen: np.ma.masked_invalid(seen).mean(axis=(-2, -1)).filled(0), np.nan),
        "cells": cell_by_cell(0, np.add, np.divide),
        "reshaped": by_reshaping(np.mean, cell_by_cell(0, np.add, np.divide)),
        "strides": by_strides(np.mean, window_by_window(lambda patch: np.average(patch, axis=(0, 1)))),
    },
    "l2_pool2d": {
        "numbers": number_by_number(lambda seen: math.sqrt(sum(value * value for value in seen))),
        "hypot": number_by_number(lambda seen: math.hypot(*seen)),
        "slices": window_by_window(lambda patch: np.sqrt((patch**2).sum(axis=(0, 1)))),
        "norm": window_by_window(lambda patch: np.linalg.norm(patch.reshape(-1, patch.shape[-1]), axis=0)),
        "float32": window_by_window(lambda patch: np.sqrt((patch**2).sum(axis=(0, 1))), np.float32),
        "zeros": by_windows(lambda seen: np.linalg.norm(seen, axis=(-2, -1)), 0),
        "einsum": by_windows(lambda seen: np.sqrt(np.einsum("nyxcij,nyxcij->nyxc", seen, seen)), 0),
        "cells": cell_by_cell(0, lambda total, seen: total + seen**2, lambda total, _: np.sqrt(total)),
        "hypot cells": cell_by_cell(0, np.hypot),
        "reshaped": by_reshaping(length_of, cell_by_cell(0, np.hypot)),
        "strides": by_strides(length_of, number_by_number(lambda seen: math.dist(seen, [0] * len(seen)))),
    },
}
for exercise, answers in BANK.items():
    for style, answer in answers.items():
        right(exercise)(named(answer, f"{exercise} {style}"))


@right("max_pool2d", needs="tensorflow")
def max_pool2d_keras(images, pool_size=2, strides=None, padding="valid"):
    import keras

    return keras.ops.max_pool(images.astype("float32"), pool_size, strides, padding)


@right("average_pool2d", needs="tensorflow")
def average_pool2d_keras(images, pool_size=2, strides=None, padding="valid"):
    import keras

    return keras.layers.AveragePooling2D(pool_size, strides, padding)(images.astype("float32"))


# global_average_pool2d ------------------------------------------------------------------------------------


@right("global_average_pool2d")
def global_average_pool2d_axes(images):
    return images.mean(axis=(1, 2))


@right("global_average_pool2d")
def global_average_pool2d_twice(images):
    return np.mean(np.mean(images, axis=1), axis=1)


@right("global_average_pool2d")
def global_average_pool2d_number_by_number(images):
    number, height, width, channels = images.shape
    result = np.zeros((number, channels))
    for n, y, x, c in np.ndindex(images.shape):
        result[n, c] += images[n, y, x, c] / (height * width)
    return result


@right("global_average_pool2d")
def global_average_pool2d_einsum(images):
    return np.einsum("nyxc->nc", images.astype(np.float32)) / (images.shape[1] * images.shape[2])


@right("global_average_pool2d")
def global_average_pool2d_lists(images):
    return [[image[:, :, c].mean().item() for c in range(image.shape[-1])] for image in images.astype(float)]


@right("global_average_pool2d")
def global_average_pool2d_matrix(images):
    number, height, width, channels = images.shape
    weights = np.full(height * width, 1 / (height * width))
    return weights @ images.reshape(number, height * width, channels)


@right("global_average_pool2d", needs="tensorflow")
def global_average_pool2d_keras(images):
    import keras

    return keras.layers.GlobalAveragePooling2D()(images.astype("float32"))


# max_pool2d_backward --------------------------------------------------------------------------------------


@right("max_pool2d_backward")
def max_pool2d_backward_argmax(grad_output, images, pool_size=2, strides=None):
    (ph, pw), (sy, sx), _, _ = geometry(images, pool_size, strides, "valid")
    grad_images = np.zeros(images.shape)
    for n, y, x, c in np.ndindex(grad_output.shape):
        window = images[n, y * sy : y * sy + ph, x * sx : x * sx + pw, c]
        i, j = np.unravel_index(np.argmax(window), window.shape)
        grad_images[n, y * sy + i, x * sx + j, c] += grad_output[n, y, x, c]
    return grad_images


@right("max_pool2d_backward")
def max_pool2d_backward_number_by_number(grad_output, images, pool_size=2, strides=None):
    (ph, pw), (sy, sx), _, (rows, columns) = geometry(images, pool_size, strides, "valid")
    grad_images = np.zeros(images.shape, dtype=np.float32)
    for n in range(len(images)):
        for c in range(images.shape[-1]):
            for y in range(rows):
                for x in range(columns):
                    best, place = -math.inf, None
                    for i in range(y * sy, y * sy + ph):
                        for j in range(x * sx, x * sx + pw):
                            if images[n, i, j, c] > best:
                                best, place = images[n, i, j, c], (n, i, j, c)
                    grad_images[place] += grad_output[n, y, x, c]
    return grad_images


@right("max_pool2d_backward")
def max_pool2d_backward_backwards(grad_output, images, pool_size=2, strides=None):
    (ph, pw), (sy, sx), _, (rows, columns) = geometry(images, pool_size, strides, "valid")
    grad_images = np.zeros(images.shape)
    for y in reversed(range(rows)):
        for x in reversed(range(columns)):
            window = images[:, y * sy : y * sy + ph, x * sx : x * sx + pw]
            flat = window.reshape(len(images), ph * pw, -1)
            chosen = np.arange(ph * pw)[:, None] == flat.argmax(axis=1)[:, None]
            share = (chosen * grad_output[:, y, x][:, None]).reshape(window.shape)
            grad_images[:, y * sy : y * sy + ph, x * sx : x * sx + pw] += share
    return grad_images


@right("max_pool2d_backward")
def max_pool2d_backward_scatter(grad_output, images, pool_size=2, strides=None):
    window, (sy, sx), _, _ = geometry(images, pool_size, strides, "valid")
    seen = sliding_window_view(images, window, axis=(1, 2))[:, ::sy, ::sx]
    i, j = np.divmod(seen.reshape(*seen.shape[:4], -1).argmax(axis=-1), window[1])
    n, y, x, c = np.indices(grad_output.shape)
    grad_images = np.zeros(images.shape)
    np.add.at(grad_images, (n, y * sy + i, x * sx + j, c), grad_output)
    return grad_images


@right("max_pool2d_backward")
def max_pool2d_backward_cells(grad_output, images, pool_size=2, strides=None):
    (ph, pw), (sy, sx), _, (rows, columns) = geometry(images, pool_size, strides, "valid")
    slices = [
        np.s_[:, i : i + (rows - 1) * sy + 1 : sy, j : j + (columns - 1) * sx + 1 : sx]
        for i in range(ph)
        for j in range(pw)
    ]
    largest = np.max([images[seen] for seen in slices], axis=0)
    waiting = np.ones(grad_output.shape, dtype=bool)
    grad_images = np.zeros(images.shape)
    for seen in slices:
        taken = waiting & (images[seen] == largest)
        grad_images[seen] += np.where(taken, grad_output, 0)
        waiting &= ~taken
    return grad_images


@right("max_pool2d_backward")
def max_pool2d_backward_counting(grad_output, images, pool_size=2, strides=None):
    (ph, pw), (sy, sx), _, _ = geometry(images, pool_size, strides, "valid")
    height, width = images.shape[1:3]
    grad_images = np.zeros((len(images), images.shape[-1], height * width))
    for n, y, x, c in np.ndindex(grad_output.shape):
        places = [(y * sy + i) * width + x * sx + j for i in range(ph) for j in range(pw)]
        values = images[n, :, :, c].ravel().tolist()
        grad_images[n, c, max(places, key=values.__getitem__)] += grad_output[n, y, x, c]
    return np.moveaxis(grad_images, 1, -1).reshape(images.shape).tolist()


@right("max_pool2d_backward", needs="tensorflow")
def max_pool2d_backward_tensorflow(grad_output, images, pool_size=2, strides=None):
    import tensorflow as tf

    images = tf.constant(images.astype("float32"))
    with tf.GradientTape() as tape:
        tape.watch(images)
        maps = tf.nn.max_pool2d(images, pool_size, pool_size if strides is None else strides, "VALID")
    return tape.gradient(maps, images, grad_output.astype("float32")).numpy()


# average_pool2d_backward ----------------------------------------------------------------------------------


@right("average_pool2d_backward")
def average_pool2d_backward_slices(grad_output, images, pool_size=2, strides=None):
    (ph, pw), (sy, sx), _, (rows, columns) = geometry(images, pool_size, strides, "valid")
    grad_images = np.zeros(images.shape)
    for y in range(rows):
        for x in range(columns):
            share = grad_output[:, y, x] / (ph * pw)
            grad_images[:, y * sy : y * sy + ph, x * sx : x * sx + pw] += share[:, None, None]
    return grad_images


@right("average_pool2d_backward")
def average_pool2d_backward_number_by_number(grad_output, images, pool_size=2, strides=None):
    (ph, pw), (sy, sx), _, _ = geometry(images, pool_size, strides, "valid")
    grad_images = np.zeros(images.shape, dtype=np.float32)
    for n, y, x, c in np.ndindex(grad_output.shape):
        for i in range(ph):
            for j in range(pw):
                grad_images[n, y * sy + i, x * sx + j, c] += grad_output[n, y, x, c] / (ph * pw)
    return grad_images


@right("average_pool2d_backward")
def average_pool2d_backward_cells(grad_output, images, pool_size=2, strides=None):
    (ph, pw), (sy, sx), _, (rows, columns) = geometry(images, pool_size, strides, "valid")
    total = np.zeros(images.shape)
    for i, j in np.ndindex(ph, pw):
        total[:, i : i + (rows - 1) * sy + 1 : sy, j : j + (columns - 1) * sx + 1 : sx] += grad_output
    return total / (ph * pw)


@right("average_pool2d_backward")
def average_pool2d_backward_gathered(grad_output, images, pool_size=2, strides=None):
    """Each pixel asks which windows see it."""
    (ph, pw), (sy, sx), _, (rows, columns) = geometry(images, pool_size, strides, "valid")
    grad_images = np.zeros(images.shape)
    for i, j in np.ndindex(images.shape[1:3]):
        seen_by = [
            grad_output[:, y, x]
            for y in range(rows)
            for x in range(columns)
            if 0 <= i - y * sy < ph and 0 <= j - x * sx < pw
        ]
        grad_images[:, i, j] = sum(seen_by) / (ph * pw) if seen_by else 0
    return grad_images.tolist()


@right("average_pool2d_backward")
def average_pool2d_backward_matrices(grad_output, images, pool_size=2, strides=None):
    """The pool is a matrix along each axis, and the way back is its transpose."""
    window, steps, _, places = geometry(images, pool_size, strides, "valid")
    down, across = (
        np.array([[y * step <= i < y * step + cells for i in range(length)] for y in range(count)]) / cells
        for length, cells, step, count in zip(images.shape[1:3], window, steps, places, strict=True)
    )
    return np.einsum("yi,xj,nyxc->nijc", down, across, grad_output)


@right("average_pool2d_backward")
def average_pool2d_backward_full_correlation(grad_output, images, pool_size=2, strides=None):
    """Zeros between and around the gradients, then a mean over every window."""
    (ph, pw), (sy, sx), _, (rows, columns) = geometry(images, pool_size, strides, "valid")
    number, height, width, channels = images.shape
    apart = np.zeros((number, height + ph - 1, width + pw - 1, channels))
    apart[:, ph - 1 : ph + (rows - 1) * sy : sy, pw - 1 : pw + (columns - 1) * sx : sx] = grad_output
    return sliding_window_view(apart, (ph, pw), axis=(1, 2)).mean(axis=(4, 5))


@right("average_pool2d_backward")
def average_pool2d_backward_scatter(grad_output, images, pool_size=2, strides=None):
    (ph, pw), (sy, sx), _, _ = geometry(images, pool_size, strides, "valid")
    n, y, x, c, i, j = np.indices((*grad_output.shape, ph, pw))
    grad_images = np.zeros(images.shape)
    np.add.at(grad_images, (n, y * sy + i, x * sx + j, c), grad_output[..., None, None] / (ph * pw))
    return grad_images


@right("average_pool2d_backward", needs="tensorflow")
def average_pool2d_backward_tensorflow(grad_output, images, pool_size=2, strides=None):
    import tensorflow as tf

    images = tf.constant(images.astype("float32"))
    with tf.GradientTape() as tape:
        tape.watch(images)
        maps = tf.nn.avg_pool2d(images, pool_size, pool_size if strides is None else strides, "VALID")
    return tape.gradient(maps, images, grad_output.astype("float32")).numpy()


# Wrong answers, with one classic mistake each ---------------------------------------------------------------


@wrong("starts_the_search_at_0")
def max_pool2d(images, pool_size=2, strides=None, padding="valid"):
    ph, pw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    strides = (ph, pw) if strides is None else strides
    sy, sx = (strides, strides) if isinstance(strides, int) else strides
    n, height, width, channels = images.shape
    rows, columns, up, left = (height - ph) // sy + 1, (width - pw) // sx + 1, 0, 0
    if padding == "same":
        rows, columns = -(-height // sy), -(-width // sx)
        up = max((rows - 1) * sy + ph - height, 0) // 2
        left = max((columns - 1) * sx + pw - width, 0) // 2
    maps = np.zeros((n, rows, columns, channels))
    for place in np.ndindex(maps.shape):
        top, start = place[1] * sy - up, place[2] * sx - left
        for i in range(max(top, 0), min(top + ph, height)):
            for j in range(max(start, 0), min(start + pw, width)):
                maps[place] = max(maps[place], images[place[0], i, j, place[3]])
    return maps


@wrong("counts_padded_cells")
def average_pool2d(images, pool_size=2, strides=None, padding="valid"):
    ph, pw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    strides = (ph, pw) if strides is None else strides
    sy, sx = (strides, strides) if isinstance(strides, int) else strides
    if padding == "same":
        down = max((-(-images.shape[1] // sy) - 1) * sy + ph - images.shape[1], 0)
        right = max((-(-images.shape[2] // sx) - 1) * sx + pw - images.shape[2], 0)
        around = ((0, 0), (down // 2, down - down // 2), (right // 2, right - right // 2), (0, 0))
        images = np.pad(images, around)
    seen = np.lib.stride_tricks.sliding_window_view(images, (ph, pw), axis=(1, 2))
    return seen[:, ::sy, ::sx].mean(axis=(4, 5))


@wrong("takes_no_root")
def l2_pool2d(images, pool_size=2, strides=None, padding="valid"):
    images = images.astype(float)
    ph, pw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    strides = (ph, pw) if strides is None else strides
    sy, sx = (strides, strides) if isinstance(strides, int) else strides
    if padding == "same":
        down = max((-(-images.shape[1] // sy) - 1) * sy + ph - images.shape[1], 0)
        right = max((-(-images.shape[2] // sx) - 1) * sx + pw - images.shape[2], 0)
        around = ((0, 0), (down // 2, down - down // 2), (right // 2, right - right // 2), (0, 0))
        images = np.pad(images, around)
    seen = np.lib.stride_tricks.sliding_window_view(images, (ph, pw), axis=(1, 2))
    return (seen[:, ::sy, ::sx] ** 2).sum(axis=(4, 5))


@wrong("keeps_the_axes_of_rows_and_columns")
def global_average_pool2d(images):
    return images.mean(axis=(1, 2), keepdims=True)


@wrong("overwrites_where_windows_overlap")
def max_pool2d_backward(grad_output, images, pool_size=2, strides=None):
    ph, pw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    strides = (ph, pw) if strides is None else strides
    sy, sx = (strides, strides) if isinstance(strides, int) else strides
    grad_images = np.zeros(images.shape)
    for n, y, x, c in np.ndindex(grad_output.shape):
        window = images[n, y * sy : y * sy + ph, x * sx : x * sx + pw, c]
        i, j = divmod(window.argmax(), pw)
        grad_images[n, y * sy + i, x * sx + j, c] = grad_output[n, y, x, c]
    return grad_images


@wrong("overwrites_where_windows_overlap")
def average_pool2d_backward(grad_output, images, pool_size=2, strides=None):
    ph, pw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    strides = (ph, pw) if strides is None else strides
    sy, sx = (strides, strides) if isinstance(strides, int) else strides
    grad_images = np.zeros(images.shape)
    for n, y, x, c in np.ndindex(grad_output.shape):
        share = grad_output[n, y, x, c] / (ph * pw)
        grad_images[n, y * sy : y * sy + ph, x * sx : x * sx + pw, c] = share
    return grad_images
