"""Answers to the exercises of the topic `padding`, right and wrong, as people write them."""

import itertools
import math

import numpy as np
from answers import RightAnswers, WrongAnswers
from numpy.lib.stride_tricks import as_strided, sliding_window_view

right, wrong = RightAnswers(), WrongAnswers()

# zero_pad -------------------------------------------------------------------------------------------------


def four_sides(pad):
    if np.ndim(pad) == 0:
        pad = [pad, pad]
    (top, bottom), (left, right_side) = (side if np.ndim(side) else (side, side) for side in pad)
    return top, bottom, left, right_side


@right("zero_pad")
def zero_pad_numpy(images, pad):
    top, bottom, left, right_side = four_sides(pad)
    return np.pad(images, [(0, 0), (top, bottom), (left, right_side), (0, 0)], mode="constant")


@right("zero_pad")
def zero_pad_slice(images, pad):
    top, bottom, left, right_side = four_sides(pad)
    n, height, width, channels = images.shape
    result = np.zeros((n, top + height + bottom, left + width + right_side, channels), dtype=images.dtype)
    result[:, top : top + height, left : left + width] = images
    return result


@right("zero_pad")
def zero_pad_pixel_by_pixel(images, pad):
    top, bottom, left, right_side = four_sides(pad)
    n, height, width, channels = images.shape
    result = np.zeros((n, height + top + bottom, width + left + right_side, channels))
    for place in np.ndindex(images.shape):
        result[place[0], place[1] + top, place[2] + left, place[3]] = images[place]
    return result


@right("zero_pad")
def zero_pad_concatenate(images, pad):
    top, bottom, left, right_side = four_sides(pad)

    def zeros(array, axis, count):
        return np.zeros([count if i == axis else length for i, length in enumerate(array.shape)])

    for axis, before, after in ((1, top, bottom), (2, left, right_side)):
        parts = zeros(images, axis, before), images, zeros(images, axis, after)
        images = np.concatenate(parts, axis=axis)
    return images


@right("zero_pad")
def zero_pad_by_matrices(images, pad):
    top, bottom, left, right_side = four_sides(pad)
    _, height, width, _ = images.shape
    rows = np.eye(height + top + bottom, height, -top, dtype=np.float32)
    columns = np.eye(width + left + right_side, width, -left, dtype=np.float32)
    return np.einsum("ih,jw,nhwc->nijc", rows, columns, images)


@right("zero_pad")
def zero_pad_lists(images, pad):
    top, bottom, left, right_side = four_sides(pad)
    width = images.shape[2] + left + right_side
    empty = [0.0] * images.shape[3]
    return [
        [[empty] * width] * top
        + [[empty] * left + row + [empty] * right_side for row in image]
        + [[empty] * width] * bottom
        for image in images.tolist()
    ]


# output_size ----------------------------------------------------------------------------------------------


def zeros_on_both_sides(size, kernel_size, stride, padding, dilation):
    window = (kernel_size - 1) * dilation
    if padding == "valid":
        return 0
    if padding == "same":
        return max((math.ceil(size / stride) - 1) * stride + window + 1 - size, 0)
    if padding in ("full", "causal"):
        return window * (2 if padding == "full" else 1)
    return 2 * padding if isinstance(padding, int) else sum(padding)


@right("output_size")
def output_size_formula(size, kernel_size, stride=1, padding="valid", dilation=1):
    total = size + zeros_on_both_sides(size, kernel_size, stride, padding, dilation)
    window = (kernel_size - 1) * dilation + 1
    if window > total:
        raise ValueError("the window does not fit")
    return (total - window) // stride + 1


class TooLargeError(ValueError):
    """A student's own kind of ValueError."""


@right("output_size")
def output_size_with_an_error_of_its_own(size, kernel_size, stride=1, padding="valid", dilation=1):
    try:
        return output_size_formula(size, kernel_size, stride, padding, dilation)
    except ValueError as error:
        raise TooLargeError("no place") from error


@right("output_size")
def output_size_by_counting(size, kernel_size, stride=1, padding="valid", dilation=1):
    total = size + zeros_on_both_sides(size, kernel_size, stride, padding, dilation)
    last = (kernel_size - 1) * dilation
    starts = [start for start in range(0, total, stride) if start + last < total]
    if len(starts) == 0:
        raise ValueError
    return len(starts)


@right("output_size")
def output_size_walking(size, kernel_size, stride=1, padding="valid", dilation=1):
    end = size + zeros_on_both_sides(size, kernel_size, stride, padding, dilation)
    place, count = (kernel_size - 1) * dilation + 1, 0
    while place <= end:
        place, count = place + stride, count + 1
    if count:
        return count
    raise ValueError(f"a window of {kernel_size} finds no place in {size}")


@right("output_size")
def output_size_same_by_itself(size, kernel_size, stride=1, padding="valid", dilation=1):
    if padding == "same":
        return math.ceil(size / stride)
    around = zeros_on_both_sides(size, kernel_size, 1, padding, dilation)
    places = math.floor((size + around - dilation * (kernel_size - 1) - 1) / stride + 1)
    if places < 1:
        raise ValueError("no place")
    return places


@right("output_size")
def output_size_of_an_array(size, kernel_size, stride=1, padding="valid", dilation=1):
    around = zeros_on_both_sides(size, kernel_size, stride, padding, dilation)
    window = dilation * (kernel_size - 1) + 1
    views = sliding_window_view(np.zeros(size + around), window)  # raises ValueError by itself
    return views[::stride].shape[0]


@right("output_size")
def output_size_range(size, kernel_size, stride=1, padding="valid", dilation=1):
    around = zeros_on_both_sides(size, kernel_size, stride, padding, dilation)
    count = len(range(0, size + around - dilation * (kernel_size - 1), stride))
    if not count:
        raise ValueError("too small")
    return np.int64(count)


# same_padding ---------------------------------------------------------------------------------------------


@right("same_padding")
def same_padding_formula(size, kernel_size, stride=1, dilation=1):
    places = (size + stride - 1) // stride
    total = max(0, (places - 1) * stride + (kernel_size - 1) * dilation + 1 - size)
    return total // 2, total - total // 2


@right("same_padding")
def same_padding_modulo(size, kernel_size, stride=1, dilation=1):
    window = (kernel_size - 1) * dilation + 1
    rest = size % stride
    total = max(window - (rest if rest else stride), 0)
    return [total // 2, (total + 1) // 2]


@right("same_padding")
def same_padding_by_search(size, kernel_size, stride=1, dilation=1):
    window = (kernel_size - 1) * dilation + 1
    wanted = math.ceil(size / stride)
    for total in itertools.count():
        if size + total >= window and (size + total - window) // stride + 1 >= wanted:
            return math.floor(total / 2), math.ceil(total / 2)


@right("same_padding")
def same_padding_one_by_one(size, kernel_size, stride=1, dilation=1):
    before = after = 0
    end = (math.ceil(size / stride) - 1) * stride + (kernel_size - 1) * dilation
    while size + before + after <= end:
        if after == before:
            after += 1
        else:
            before += 1
    return np.array(before), np.array(after)


@right("same_padding")
def same_padding_last_start(size, kernel_size, stride=1, dilation=1):
    *_, last = range(0, size, stride)
    missing = last + 1 + (kernel_size - 1) * dilation - size
    return divmod(max(missing, 0), 2)[0], sum(divmod(max(missing, 0), 2))


# conv2d ---------------------------------------------------------------------------------------------------


def pair(value):
    return (value, value) if isinstance(value, int) else tuple(value)


def padded(images, kernels, strides, padding, dilation_rate):
    if padding == "valid":
        padding = 0
    elif padding == "same":
        axes = zip(images.shape[1:3], kernels.shape[:2], pair(strides), pair(dilation_rate), strict=True)
        padding = [same_padding_modulo(*axis) for axis in axes]
    return zero_pad_numpy(images, padding)


def places(images, kernels, strides, dilation_rate):
    axes = zip(images.shape[1:3], kernels.shape[:2], pair(strides), pair(dilation_rate), strict=True)
    return [(length - (k - 1) * d - 1) // s + 1 for length, k, s, d in axes]


@right("conv2d")
def conv2d_patch_by_patch(images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
    images = padded(images, kernels, strides, padding, dilation_rate)
    (kh, kw, _, filters), (sy, sx), (dy, dx) = kernels.shape, pair(strides), pair(dilation_rate)
    height, width = places(images, kernels, strides, dilation_rate)
    maps = np.zeros((len(images), height, width, filters))
    for n, y, x, f in np.ndindex(maps.shape):
        patch = images[n, y * sy : y * sy + (kh - 1) * dy + 1 : dy, x * sx : x * sx + (kw - 1) * dx + 1 : dx]
        maps[n, y, x, f] = np.sum(patch * kernels[..., f]) + (0 if bias is None else bias[f])
    return maps


@right("conv2d")
def conv2d_weight_by_weight(images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
    images = padded(images, kernels, strides, padding, dilation_rate).astype(np.float64)
    (sy, sx), (dy, dx) = pair(strides), pair(dilation_rate)
    height, width = places(images, kernels, strides, dilation_rate)
    maps = np.zeros(kernels.shape[-1]) if bias is None else bias
    for i, j in np.ndindex(kernels.shape[:2]):
        rows = slice(i * dy, i * dy + sy * (height - 1) + 1, sy)
        columns = slice(j * dx, j * dx + sx * (width - 1) + 1, sx)
        maps = maps + images[:, rows, columns] @ kernels[i, j]
    return maps


@right("conv2d")
def conv2d_dense_then_thinned(images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
    images = padded(images, kernels, strides, padding, dilation_rate)
    (sy, sx), (dy, dx) = pair(strides), pair(dilation_rate)
    kh, kw, channels, filters = kernels.shape
    spread = np.zeros(((kh - 1) * dy + 1, (kw - 1) * dx + 1, channels, filters))
    spread[::dy, ::dx] = kernels
    windows = sliding_window_view(images, spread.shape[:2], axis=(1, 2))
    maps = np.einsum("nyxcij,ijcf->nyxf", windows, spread)[:, ::sy, ::sx]
    return maps if bias is None else maps + bias


@right("conv2d")
def conv2d_columns(images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
    images = padded(images, kernels, strides, padding, dilation_rate)
    (kh, kw, _, filters), (sy, sx), (dy, dx) = kernels.shape, pair(strides), pair(dilation_rate)
    height, width = places(images, kernels, strides, dilation_rate)
    rows = np.arange(height)[:, None, None, None] * sy + np.arange(kh)[None, None, :, None] * dy
    columns = np.arange(width)[None, :, None, None] * sx + np.arange(kw)[None, None, None, :] * dx
    patches = images[:, rows, columns].reshape(len(images) * height * width, -1)
    maps = (patches @ kernels.reshape(-1, filters)).reshape(len(images), height, width, filters)
    return maps if bias is None else maps + bias


@right("conv2d")
def conv2d_strides_in_float32(images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
    images = padded(images, kernels, strides, padding, dilation_rate)
    images = np.ascontiguousarray(images, dtype=np.float32)
    (sy, sx), (dy, dx) = pair(strides), pair(dilation_rate)
    n, y, x, c = images.strides
    shape = len(images), *places(images, kernels, strides, dilation_rate), *kernels.shape[:3]
    windows = as_strided(images, shape, (n, y * sy, x * sx, y * dy, x * dx, c))
    maps = np.tensordot(windows, kernels.astype(np.float32), axes=3)
    return maps + (0 if bias is None else bias.astype(np.float32))


@right("conv2d")
def conv2d_without_padded_copy(images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
    around = padded(np.zeros((1, *images.shape[1:])), kernels, strides, padding, dilation_rate)
    marked = padded(np.ones((1, *images.shape[1:])), kernels, strides, padding, dilation_rate)[0, :, :, 0]
    (top, left), (sy, sx), (dy, dx) = np.argwhere(marked)[0], pair(strides), pair(dilation_rate)
    height, width = places(around, kernels, strides, dilation_rate)
    maps = np.zeros((len(images), height, width, kernels.shape[-1]))
    for y, x, i, j in itertools.product(*map(range, (height, width, *kernels.shape[:2]))):
        row, column = y * sy + i * dy - top, x * sx + j * dx - left
        if 0 <= row < images.shape[1] and 0 <= column < images.shape[2]:
            maps[:, y, x] += images[:, row, column] @ (1.0 * kernels[i, j])
    return maps if bias is None else maps + np.asarray(bias)


@right("conv2d", needs="scipy")
def conv2d_scipy(images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
    from scipy.signal import correlate

    images = padded(images, kernels, strides, padding, dilation_rate)
    (sy, sx), (dy, dx) = pair(strides), pair(dilation_rate)
    kh, kw, channels, filters = kernels.shape
    spread = np.zeros(((kh - 1) * dy + 1, (kw - 1) * dx + 1, channels, filters))
    spread[::dy, ::dx] = kernels
    maps = [
        [correlate(image, spread[..., f], mode="valid")[::sy, ::sx, 0] for f in range(filters)]
        for image in images
    ]
    return np.moveaxis(maps, 1, -1) + (0 if bias is None else bias)


# causal_conv1d --------------------------------------------------------------------------------------------


@right("causal_conv1d")
def causal_conv1d_step_by_step(series, kernels, dilation_rate=1):
    (n, length, _), (k, _, filters) = series.shape, kernels.shape
    result = np.zeros((n, length, filters))
    for t in range(length):
        for i in range(k):
            step = t - (k - 1 - i) * dilation_rate
            if step >= 0:
                result[:, t] += series[:, step] @ (1.0 * kernels[i])
    return result


@right("causal_conv1d")
def causal_conv1d_shifted(series, kernels, dilation_rate=1):
    length = series.shape[1]
    result = series @ (1.0 * kernels[-1])
    for back, weights in enumerate(kernels[-2::-1], start=1):
        shift = back * dilation_rate
        if shift < length:
            result[:, shift:] += series[:, : length - shift] @ (1.0 * weights)
    return result


@right("causal_conv1d")
def causal_conv1d_windows(series, kernels, dilation_rate=1):
    window = (len(kernels) - 1) * dilation_rate
    series = np.pad(series, ((0, 0), (window, 0), (0, 0)))
    windows = sliding_window_view(series, window + 1, axis=1)[..., ::dilation_rate]
    return np.einsum("ntci,icf->ntf", windows, kernels)


@right("causal_conv1d")
def causal_conv1d_by_numpy_convolve(series, kernels, dilation_rate=1):
    (n, length, channels), (k, _, filters) = series.shape, kernels.shape
    spread = np.zeros(((k - 1) * dilation_rate + 1, channels, filters), dtype=np.float32)
    spread[::dilation_rate] = kernels
    result = np.zeros((n, length, filters))
    for place, c, f in np.ndindex(n, channels, filters):
        values = series[place, :, c].astype(float)
        result[place, :, f] += np.convolve(values, spread[::-1, c, f])[:length]
    return result


@right("causal_conv1d")
def causal_conv1d_matrix(series, kernels, dilation_rate=1):
    length = series.shape[1]
    later = np.arange(length)[:, None] - np.arange(length)
    result = 0
    for i, weights in enumerate(kernels):
        seen = (later == (len(kernels) - 1 - i) * dilation_rate).astype(float)
        result = result + np.einsum("ts,nsc,cf->ntf", seen, series, weights)
    return result


@right("causal_conv1d")
def causal_conv1d_as_an_image(series, kernels, dilation_rate=1):
    left = (len(kernels) - 1) * dilation_rate
    images, rows = series[:, None], kernels[None]
    maps = conv2d_weight_by_weight(images, rows, None, 1, ((0, 0), (left, 0)), (1, dilation_rate))
    return maps[:, 0]


# receptive_field ------------------------------------------------------------------------------------------


@right("receptive_field")
def receptive_field_forwards(layers):
    field = step = 1
    for kernel_size, stride, *dilation in layers:
        field += (kernel_size - 1) * (dilation[0] if dilation else 1) * step
        step *= stride
    return field


@right("receptive_field")
def receptive_field_backwards(layers):
    field = 1
    for layer in reversed(layers):
        dilation = layer[2] if len(layer) == 3 else 1
        field = (field - 1) * layer[1] + (layer[0] - 1) * dilation + 1
    return field


@right("receptive_field")
def receptive_field_recursive(layers):
    if len(layers) == 0:
        return 1
    (kernel_size, stride, *dilation), *rest = layers
    return (receptive_field_recursive(rest) - 1) * stride + (kernel_size - 1) * sum(dilation or [1]) + 1


@right("receptive_field")
def receptive_field_closed_form(layers):
    steps = np.cumprod([1] + [layer[1] for layer in layers])[: len(layers)]
    beyond = [(layer[0] - 1) * (layer[2] if len(layer) > 2 else 1) for layer in layers]
    return int(1 + np.sum(beyond * steps))


@right("receptive_field")
def receptive_field_followed_back(layers):
    seen = {0}
    for kernel_size, stride, dilation in [(*layer, 1)[:3] for layer in layers][::-1]:
        seen = {place * stride + cell * dilation for place in seen for cell in range(kernel_size)}
    return max(seen) - min(seen) + 1


@right("receptive_field")
def receptive_field_of_ends(layers):
    first, last = 0, 0
    for layer in layers[::-1]:
        dilation = (*layer, 1)[2]
        first, last = first * layer[1], last * layer[1] + (layer[0] - 1) * dilation
    return np.array(last - first + 1)


# Wrong answers, with one classic mistake each ---------------------------------------------------------------


@wrong("reads_two_numbers_as_before_and_after")
def zero_pad(images, pad):
    if isinstance(pad, int):
        pad = (pad, pad)
    (top, bottom), (left, right) = (pad, pad) if isinstance(pad[0], int) else pad
    return np.pad(images, ((0, 0), (top, bottom), (left, right), (0, 0)))


@wrong("puts_the_extra_zero_before")
def same_padding(size, kernel_size, stride=1, dilation=1):
    places = -(-size // stride)
    total = max((places - 1) * stride + (kernel_size - 1) * dilation + 1 - size, 0)
    return total - total // 2, total // 2


@wrong("reaches_over_k_times_d")
def output_size(size, kernel_size, stride=1, padding="valid", dilation=1):
    window = kernel_size * dilation
    if padding == "same":
        return -(-size // stride)
    words = {"valid": 0, "full": 2 * (window - 1), "causal": window - 1}
    zeros = words[padding] if isinstance(padding, str) else sum(np.broadcast_to(padding, 2).tolist())
    if window > size + zeros:
        raise ValueError
    return (size + zeros - window) // stride + 1


@wrong("pads_same_for_stride_1")
def conv2d(images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
    (sy, sx), (dy, dx) = np.broadcast_to(strides, 2), np.broadcast_to(dilation_rate, 2)
    kh, kw = kernels.shape[:2]
    sides = {
        "valid": ((0, 0), (0, 0)),
        "same": [((k - 1) * d // 2, -(-(k - 1) * d // 2)) for k, d in ((kh, dy), (kw, dx))],
    }
    if isinstance(padding, str):
        pads = sides[padding]
    elif isinstance(padding, int):
        pads = (padding, padding), (padding, padding)
    else:
        pads = [(side, side) if isinstance(side, int) else side for side in padding]
    images = np.pad(images, ((0, 0), *pads, (0, 0)))
    reach = (kh - 1) * dy + 1, (kw - 1) * dx + 1
    windows = np.lib.stride_tricks.sliding_window_view(images, reach, axis=(1, 2))
    maps = np.einsum("nyxcij,ijcf->nyxf", windows[:, ::sy, ::sx, :, ::dy, ::dx], kernels * 1.0)
    return maps if bias is None else maps + bias


@wrong("flips_the_kernels")
def causal_conv1d(series, kernels, dilation_rate=1):
    output = np.zeros((len(series), series.shape[1], kernels.shape[2]))
    for t in range(series.shape[1]):
        for i in range(len(kernels)):
            if t - i * dilation_rate >= 0:
                output[:, t] += series[:, t - i * dilation_rate] @ (1.0 * kernels[i])
    return output


@wrong("multiplies_the_field_by_the_stride")
def receptive_field(layers):
    field, step = 1, 1
    for kernel_size, stride, *dilation in layers:
        field = (field + (kernel_size - 1) * sum(dilation or [1]) * step) * stride
        step = step * stride
    return field
