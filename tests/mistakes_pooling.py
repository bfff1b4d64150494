"""Answers with one classic mistake each, as students hand them in for `pooling`."""

import numpy as np
from mistakes import Mistakes

mistaken = Mistakes()


@mistaken(earns=10, diagnosis="windows of negative numbers gave 0: the search started at 0")
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


@mistaken(earns=7, diagnosis="padded cells were counted in the mean")
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


@mistaken(earns=0, diagnosis="the root is missing: the squares were only summed")
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


@mistaken(earns=0, diagnosis="the axes of rows and columns are still there")
def global_average_pool2d(images):
    return images.mean(axis=(1, 2), keepdims=True)


@mistaken(earns=10, diagnosis="the gradients of overlapping windows overwrite each other")
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


@mistaken(earns=6, diagnosis="the shares of overlapping windows overwrite each other")
def average_pool2d_backward(grad_output, images, pool_size=2, strides=None):
    ph, pw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    strides = (ph, pw) if strides is None else strides
    sy, sx = (strides, strides) if isinstance(strides, int) else strides
    grad_images = np.zeros(images.shape)
    for n, y, x, c in np.ndindex(grad_output.shape):
        share = grad_output[n, y, x, c] / (ph * pw)
        grad_images[n, y * sy : y * sy + ph, x * sx : x * sx + pw, c] = share
    return grad_images
