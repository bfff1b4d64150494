"""What earlier strangers answered to the exercises of `pooling`, written anew from notes.

The three pools with windows share a helper, as the statement suggests: each mistake is made in one, and
handed in three times.
"""

import numpy as np
from strangers.bank import Bank

bank = Bank()


def pair(value):
    """A student's helper: one number stands for both."""
    return (value, value) if np.ndim(value) == 0 else tuple(value)


def largest(window):
    """The largest number of windows (N, ph, pw, C)."""
    return window.max(axis=(1, 2))


def mean(window):
    """The mean of windows (N, ph, pw, C)."""
    return window.mean(axis=(1, 2))


def length(window):
    """The L2 norm of windows (N, ph, pw, C)."""
    return np.sqrt((window**2).sum(axis=(1, 2)))


def grid(size, pool, stride, padding):
    """A student's right helper: places along an axis, and cells in front."""
    if padding == "same":
        places = -(-size // stride)
        return places, max((places - 1) * stride + pool - size, 0) // 2
    return (size - pool) // stride + 1, 0


def slide(images, pool, step, rows, columns, top, left, reduce):
    """A student's right helper: reduce every window, cut off at the edges."""
    (ph, pw), (sy, sx) = pool, step
    n, h, w, c = images.shape
    result = np.zeros((n, rows, columns, c))
    for y in range(rows):
        for x in range(columns):
            y0, x0 = y * sy - top, x * sx - left
            window = images[:, max(y0, 0) : min(y0 + ph, h), max(x0, 0) : min(x0 + pw, w), :]
            result[:, y, x, :] = reduce(window.astype(float))
    return result


def right_pool(images, pool_size, strides, padding, reduce):
    """A student's right helper."""
    pool = pair(pool_size)
    step = pool if strides is None else pair(strides)
    rows, top = grid(images.shape[1], pool[0], step[0], padding)
    columns, left = grid(images.shape[2], pool[1], step[1], padding)
    return slide(images, pool, step, rows, columns, top, left, reduce)


# False verdicts: accepted though wrong


@bank.wrong("max_pool2d", "outside the image is filled with −999")
def max_pool2d_minus_999(images, pool_size=2, strides=None, padding="valid"):
    ph, pw = pair(pool_size)
    sy, sx = (ph, pw) if strides is None else pair(strides)
    n, h, w, c = images.shape
    rows, top = grid(h, ph, sy, padding)
    columns, left = grid(w, pw, sx, padding)
    padded = np.full((n, h + 2 * ph, w + 2 * pw, c), -999.0)
    padded[:, top : top + h, left : left + w] = images
    result = np.zeros((n, rows, columns, c))
    for y in range(rows):
        for x in range(columns):
            result[:, y, x] = padded[:, y * sy : y * sy + ph, x * sx : x * sx + pw].max(axis=(1, 2))
    return result


# Refused without a diagnosis


def exchanged(images, pool_size, strides, padding, reduce):
    pw, ph = pair(pool_size)
    step = (ph, pw) if strides is None else pair(strides)
    rows, top = grid(images.shape[1], ph, step[0], padding)
    columns, left = grid(images.shape[2], pw, step[1], padding)
    return slide(images, (ph, pw), step, rows, columns, top, left, reduce)


@bank.wrong("max_pool2d", "pool_size read as (pw, ph)")
def max_pool2d_exchanged(images, pool_size=2, strides=None, padding="valid"):
    return exchanged(images, pool_size, strides, padding, largest)


@bank.wrong("average_pool2d", "pool_size read as (pw, ph)")
def average_pool2d_exchanged(images, pool_size=2, strides=None, padding="valid"):
    return exchanged(images, pool_size, strides, padding, mean)


@bank.wrong("l2_pool2d", "pool_size read as (pw, ph)")
def l2_pool2d_exchanged(images, pool_size=2, strides=None, padding="valid"):
    return exchanged(images, pool_size, strides, padding, length)


def half_in_front(images, pool_size, strides, padding, reduce):
    ph, pw = pair(pool_size)
    sy, sx = (ph, pw) if strides is None else pair(strides)
    _, h, w, _ = images.shape
    if padding == "same":
        rows, columns = int(np.ceil(h / sy)), int(np.ceil(w / sx))
        top, left = ph // 2, pw // 2
    else:
        rows, columns = (h - ph) // sy + 1, (w - pw) // sx + 1
        top, left = 0, 0
    return slide(images, (ph, pw), (sy, sx), rows, columns, top, left, reduce)


@bank.wrong("max_pool2d", '"same" puts p // 2 cells in front, whatever is missing')
def max_pool2d_half_in_front(images, pool_size=2, strides=None, padding="valid"):
    return half_in_front(images, pool_size, strides, padding, largest)


@bank.wrong("average_pool2d", '"same" puts p // 2 cells in front, whatever is missing')
def average_pool2d_half_in_front(images, pool_size=2, strides=None, padding="valid"):
    return half_in_front(images, pool_size, strides, padding, mean)


@bank.wrong("l2_pool2d", '"same" puts p // 2 cells in front, whatever is missing')
def l2_pool2d_half_in_front(images, pool_size=2, strides=None, padding="valid"):
    return half_in_front(images, pool_size, strides, padding, length)


def size_by_pool(images, pool_size, strides, padding, reduce):
    ph, pw = pair(pool_size)
    step = (ph, pw) if strides is None else pair(strides)
    _, h, w, _ = images.shape
    if padding == "same":
        rows, columns = -(-h // ph), -(-w // pw)
        top = max((rows - 1) * step[0] + ph - h, 0) // 2
        left = max((columns - 1) * step[1] + pw - w, 0) // 2
    else:
        rows, columns, top, left = h // ph, w // pw, 0, 0
    return slide(images, (ph, pw), step, rows, columns, top, left, reduce)


@bank.wrong("max_pool2d", "H // ph places, whatever the strides")
def max_pool2d_size_by_pool(images, pool_size=2, strides=None, padding="valid"):
    return size_by_pool(images, pool_size, strides, padding, largest)


@bank.wrong("average_pool2d", "H // ph places, whatever the strides")
def average_pool2d_size_by_pool(images, pool_size=2, strides=None, padding="valid"):
    return size_by_pool(images, pool_size, strides, padding, mean)


@bank.wrong("l2_pool2d", "H // ph places, whatever the strides")
def l2_pool2d_size_by_pool(images, pool_size=2, strides=None, padding="valid"):
    return size_by_pool(images, pool_size, strides, padding, length)


@bank.wrong("max_pool2d", '"same" always, whatever padding says')
def max_pool2d_always_same(images, pool_size=2, strides=None, padding="valid"):
    return right_pool(images, pool_size, strides, "same", largest)


@bank.wrong("average_pool2d", '"same" always, whatever padding says')
def average_pool2d_always_same(images, pool_size=2, strides=None, padding="valid"):
    return right_pool(images, pool_size, strides, "same", mean)


@bank.wrong("l2_pool2d", '"same" always, whatever padding says')
def l2_pool2d_always_same(images, pool_size=2, strides=None, padding="valid"):
    return right_pool(images, pool_size, strides, "same", length)


def valid_only(images, pool_size, strides, padding, reduce):
    ph, pw = pair(pool_size)
    sy, sx = (ph, pw) if strides is None else pair(strides)
    n, h, w, c = images.shape
    if padding == "valid":
        rows, columns = (h - ph) // sy + 1, (w - pw) // sx + 1
        result = np.zeros((n, rows, columns, c))
        for y in range(rows):
            for x in range(columns):
                window = images[:, y * sy : y * sy + ph, x * sx : x * sx + pw, :]
                result[:, y, x, :] = reduce(window.astype(float))
        return result


@bank.wrong("max_pool2d", 'None for "same"')
def max_pool2d_valid_only(images, pool_size=2, strides=None, padding="valid"):
    return valid_only(images, pool_size, strides, padding, largest)


@bank.wrong("average_pool2d", 'None for "same"')
def average_pool2d_valid_only(images, pool_size=2, strides=None, padding="valid"):
    return valid_only(images, pool_size, strides, padding, mean)


@bank.wrong("l2_pool2d", 'None for "same"')
def l2_pool2d_valid_only(images, pool_size=2, strides=None, padding="valid"):
    return valid_only(images, pool_size, strides, padding, length)


@bank.wrong("max_pool2d", "all channels pooled into one number")
def max_pool2d_channels(images, pool_size=2, strides=None, padding="valid"):
    def of_all(window):
        return window.max(axis=(1, 2, 3))[:, np.newaxis]

    return right_pool(images, pool_size, strides, padding, of_all)


@bank.wrong("average_pool2d", "all channels pooled into one number")
def average_pool2d_channels(images, pool_size=2, strides=None, padding="valid"):
    def of_all(window):
        return window.mean(axis=(1, 2, 3))[:, np.newaxis]

    return right_pool(images, pool_size, strides, padding, of_all)


@bank.wrong("l2_pool2d", "all channels pooled into one number")
def l2_pool2d_channels(images, pool_size=2, strides=None, padding="valid"):
    def of_all(window):
        return np.sqrt((window**2).sum(axis=(1, 2, 3)))[:, np.newaxis]

    return right_pool(images, pool_size, strides, padding, of_all)


@bank.wrong("max_pool2d", "all channels pooled, their axis is gone")
def max_pool2d_channels_gone(images, pool_size=2, strides=None, padding="valid"):
    return right_pool(images, pool_size, strides, padding, largest).max(axis=3)


@bank.wrong("average_pool2d", "mean of what is not zero")
def average_pool2d_not_zero(images, pool_size=2, strides=None, padding="valid"):
    def mean_of_not_zero(window):
        count = (window != 0).sum(axis=(1, 2))
        return window.sum(axis=(1, 2)) / np.maximum(count, 1)

    return right_pool(images, pool_size, strides, padding, mean_of_not_zero)


def reshaped(images, pool_size, strides, padding, reduce):
    ph, pw = pair(pool_size)
    if padding == "same" or (strides is not None and pair(strides) != (ph, pw)):
        return right_pool(images, pool_size, strides, padding, reduce)
    n, h, w, c = images.shape
    rows, columns = h // ph, w // pw
    cut = images[:, : rows * ph, : columns * pw, :].astype(float)
    windows = cut.reshape(n, rows, columns, ph, pw, c)
    return reduce(windows.reshape(-1, ph, pw, c)).reshape(n, rows, columns, c)


@bank.wrong("max_pool2d", "windows by a reshape along the wrong axes: (N, H′, W′, ph, pw, C)")
def max_pool2d_reshaped(images, pool_size=2, strides=None, padding="valid"):
    return reshaped(images, pool_size, strides, padding, largest)


@bank.wrong("average_pool2d", "windows by a reshape along the wrong axes: (N, H′, W′, ph, pw, C)")
def average_pool2d_reshaped(images, pool_size=2, strides=None, padding="valid"):
    return reshaped(images, pool_size, strides, padding, mean)


@bank.wrong("l2_pool2d", "windows by a reshape along the wrong axes: (N, H′, W′, ph, pw, C)")
def l2_pool2d_reshaped(images, pool_size=2, strides=None, padding="valid"):
    return reshaped(images, pool_size, strides, padding, length)


@bank.wrong("max_pool2d", "the largest of the first row of the window")
def max_pool2d_row(images, pool_size=2, strides=None, padding="valid"):
    return right_pool(images, pool_size, strides, padding, lambda window: window[:, 0].max(axis=1))


@bank.wrong("average_pool2d", "the mean of the first row of the window")
def average_pool2d_row(images, pool_size=2, strides=None, padding="valid"):
    return right_pool(images, pool_size, strides, padding, lambda window: window[:, 0].mean(axis=1))


@bank.wrong("l2_pool2d", "the length of the first row of the window")
def l2_pool2d_row(images, pool_size=2, strides=None, padding="valid"):
    return right_pool(images, pool_size, strides, padding, lambda window: length(window[:, :1]))


@bank.wrong("global_average_pool2d", "mean of what is not zero")
def global_average_pool2d_not_zero(images):
    n, _, _, c = images.shape
    result = np.zeros((n, c))
    for i in range(n):
        for j in range(c):
            values = images[i, :, :, j]
            values = values[values != 0]
            if len(values) > 0:
                result[i, j] = values.mean()
    return result


@bank.wrong("global_average_pool2d", "two: the maximum, and the axes are kept")
def global_average_pool2d_max_kept(images):
    return images.max(axis=(1, 2), keepdims=True)


@bank.wrong("max_pool2d_backward", "images and grad_output exchanged in the signature")
def max_pool2d_backward_exchanged(images, grad_output, pool_size=2, strides=None):
    ph, pw = pair(pool_size)
    sy, sx = (ph, pw) if strides is None else pair(strides)
    result = np.zeros(images.shape)
    n, rows, columns, c = grad_output.shape
    for m, y, x, ch in np.ndindex(n, rows, columns, c):
        window = images[m, y * sy : y * sy + ph, x * sx : x * sx + pw, ch]
        i, j = np.unravel_index(np.argmax(window), window.shape)
        result[m, y * sy + i, x * sx + j, ch] += grad_output[m, y, x, ch]
    return result


@bank.wrong("max_pool2d_backward", "images and grad_output exchanged in the body")
def max_pool2d_backward_exchanged_inside(grad_output, images, pool_size=2, strides=None):
    return max_pool2d_backward_exchanged(grad_output, images, pool_size, strides)


# Misleading


@bank.wrong("max_pool2d", "its own helper is called without the stride: a TypeError")
def max_pool2d_helper_called_wrongly(images, pool_size=2, strides=None, padding="valid"):
    def places(size, pool, stride):
        if padding == "same":
            return -(-size // stride)
        return (size - pool) // stride + 1

    pool = pair(pool_size)
    step = pool if strides is None else pair(strides)
    rows, columns = places(images.shape[1], pool[0]), places(images.shape[2], pool[1])
    _, top = grid(images.shape[1], pool[0], step[0], padding)
    _, left = grid(images.shape[2], pool[1], step[1], padding)
    return slide(images, pool, step, rows, columns, top, left, largest)


# Layers written for other courses


def zeros_too_many(images, pool_size, strides, padding, reduce):
    if padding == "same":
        return right_pool(images, pool_size, strides, padding, reduce)
    ph, pw = pair(pool_size)
    sy, sx = (ph, pw) if strides is None else pair(strides)
    n, h, w, c = images.shape
    rows, columns = int(np.ceil((h - ph) / sy)) + 1, int(np.ceil((w - pw) / sx)) + 1
    result = np.zeros((n, rows, columns, c))
    for y in range(0, h - ph + 1, sy):
        for x in range(0, w - pw + 1, sx):
            window = images[:, y : y + ph, x : x + pw, :].astype(float)
            result[:, y // sy, x // sx, :] = reduce(window)
    return result


@bank.wrong("max_pool2d", "a row of zeros too many where something is left over")
def max_pool2d_zeros_too_many(images, pool_size=2, strides=None, padding="valid"):
    return zeros_too_many(images, pool_size, strides, padding, largest)


@bank.wrong("average_pool2d", "a row of zeros too many where something is left over")
def average_pool2d_zeros_too_many(images, pool_size=2, strides=None, padding="valid"):
    return zeros_too_many(images, pool_size, strides, padding, mean)


@bank.wrong("l2_pool2d", "a row of zeros too many where something is left over")
def l2_pool2d_zeros_too_many(images, pool_size=2, strides=None, padding="valid"):
    return zeros_too_many(images, pool_size, strides, padding, length)


def asserting(images, pool_size, strides, padding, reduce):
    ph, pw = pair(pool_size)
    sy, sx = (ph, pw) if strides is None else pair(strides)
    if padding == "valid":
        assert (images.shape[1] - ph) % sy == 0, "Invalid height"
        assert (images.shape[2] - pw) % sx == 0, "Invalid width"
    return right_pool(images, pool_size, strides, padding, reduce)


@bank.wrong("max_pool2d", "assert (W − p) % stride == 0 in place of rounding down")
def max_pool2d_assert(images, pool_size=2, strides=None, padding="valid"):
    return asserting(images, pool_size, strides, padding, largest)


@bank.wrong("average_pool2d", "assert (W − p) % stride == 0 in place of rounding down")
def average_pool2d_assert(images, pool_size=2, strides=None, padding="valid"):
    return asserting(images, pool_size, strides, padding, mean)


@bank.wrong("l2_pool2d", "assert (W − p) % stride == 0 in place of rounding down")
def l2_pool2d_assert(images, pool_size=2, strides=None, padding="valid"):
    return asserting(images, pool_size, strides, padding, length)
