"""What earlier strangers answered to the exercises of `padding`, written anew from notes."""

import numpy as np
from strangers.bank import Bank

bank = Bank()


def pair(value):
    """A student's helper: one number stands for both."""
    return (value, value) if np.ndim(value) == 0 else tuple(value)


def sides(pad):
    """A student's helper: ((top, bottom), (left, right)) of any pad."""
    vertical, horizontal = pair(pad)
    return pair(vertical), pair(horizontal)


def padded_for(images, kernels, strides, padding, dilation_rate):
    """A student's helper: the images with the zeros that conv2d needs."""
    if padding == "valid":
        return images
    if padding == "same":
        axes = []
        for axis in range(2):
            size, s = images.shape[1 + axis], pair(strides)[axis]
            reach = (kernels.shape[axis] - 1) * pair(dilation_rate)[axis] + 1
            total = max((-(-size // s) - 1) * s + reach - size, 0)
            axes.append((total // 2, total - total // 2))
    else:
        axes = sides(padding)
    return np.pad(images, ((0, 0), *axes, (0, 0)))


def convolved(images, kernels, strides=1, padding="valid", dilation_rate=1):
    """A student's right conv2d without bias."""
    padded = padded_for(images, kernels, strides, padding, dilation_rate).astype(float)
    (sy, sx), (dy, dx) = pair(strides), pair(dilation_rate)
    kh, kw, _, f = kernels.shape
    n, h, w, _ = padded.shape
    rows = (h - (kh - 1) * dy - 1) // sy + 1
    columns = (w - (kw - 1) * dx - 1) // sx + 1
    result = np.zeros((n, rows, columns, f))
    for i in range(kh):
        for j in range(kw):
            met = padded[:, i * dy :: sy, j * dx :: sx, :][:, :rows, :columns]
            result += met @ kernels[i, j]
    return result


# False verdicts: accepted though wrong


@bank.wrong("conv2d", "a negative bias is clipped at 0")
def conv2d_bias_clipped(images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
    result = convolved(images, kernels, strides, padding, dilation_rate)
    if bias is not None:
        result = result + np.maximum(bias, 0)
    return result


# Refused without a diagnosis


@bank.wrong("zero_pad", "the channels are padded, too")
def zero_pad_channels(images, pad):
    (top, bottom), (left, right) = sides(pad)
    return np.pad(images, ((0, 0), (top, bottom), (left, right), (left, right)))


@bank.wrong("zero_pad", "reflected at the edge, no zeros")
def zero_pad_reflected(images, pad):
    return np.pad(images, ((0, 0), *sides(pad), (0, 0)), mode="reflect")


@bank.wrong("zero_pad", "None if nothing is to be padded")
def zero_pad_none(images, pad):
    (top, bottom), (left, right) = sides(pad)
    if top + bottom + left + right > 0:
        n, h, w, c = images.shape
        result = np.zeros((n, top + h + bottom, left + w + right, c), dtype=images.dtype)
        result[:, top : top + h, left : left + w, :] = images
        return result


@bank.wrong("zero_pad", "two: the edge repeated, and the channels padded")
def zero_pad_edge_channels(images, pad):
    rows, columns = sides(pad)
    return np.pad(images, ((0, 0), rows, columns, columns), mode="edge")


@bank.wrong("same_padding", "the reach of the kernel is clamped to the size of the input")
def same_padding_kernel_clamped(size, kernel_size, stride=1, dilation=1):
    reach = min((kernel_size - 1) * dilation + 1, size)
    places = -(-size // stride)
    total = max((places - 1) * stride + reach - size, 0)
    return total // 2, total - total // 2


@bank.wrong("same_padding", "the zeros of each side are clamped to the size of the input")
def same_padding_zeros_clamped(size, kernel_size, stride=1, dilation=1):
    reach = (kernel_size - 1) * dilation + 1
    places = -(-size // stride)
    total = max((places - 1) * stride + reach - size, 0)
    before = total // 2
    return min(before, size), min(total - before, size)


@bank.wrong("same_padding", "an array instead of a tuple")
def same_padding_array(size, kernel_size, stride=1, dilation=1):
    places = int(np.ceil(size / stride))
    total = max((places - 1) * stride + (kernel_size - 1) * dilation + 1 - size, 0)
    return np.array([total // 2, total - total // 2])


def before_and_after(size, reach, stride, padding):
    """A student's helper: what each word or number means."""
    if padding == "valid":
        return 0, 0
    if padding == "same":
        total = max((-(-size // stride) - 1) * stride + reach - size, 0)
        return total // 2, total - total // 2
    if padding == "full":
        return reach - 1, reach - 1
    if padding == "causal":
        return reach - 1, 0
    return pair(padding)


@bank.wrong("output_size", "raises Exception, not ValueError")
def output_size_exception(size, kernel_size, stride=1, padding="valid", dilation=1):
    reach = (kernel_size - 1) * dilation + 1
    before, after = before_and_after(size, reach, stride, padding)
    room = size + before + after - reach
    if room < 0:
        raise Exception("The kernel is larger than the input.")
    return room // stride + 1


@bank.wrong("output_size", 'the words "full" and "causal" are unpacked as if they were two numbers')
def output_size_words_unpacked(size, kernel_size, stride=1, padding="valid", dilation=1):
    reach = (kernel_size - 1) * dilation + 1
    if padding in ("valid", "same"):
        before, after = before_and_after(size, reach, stride, padding)
    elif isinstance(padding, int):
        before = after = padding
    else:
        before, after = padding
    room = size + before + after - reach
    if room < 0:
        raise ValueError("The kernel is larger than the input.")
    return room // stride + 1


@bank.wrong("output_size", 'the words "full" and "causal" are added as if they were one number')
def output_size_words_added(size, kernel_size, stride=1, padding="valid", dilation=1):
    reach = (kernel_size - 1) * dilation + 1
    if padding == "valid" or padding == "same":
        before, after = before_and_after(size, reach, stride, padding)
    elif isinstance(padding, tuple):
        before, after = padding
    else:
        before = after = padding
    room = size + before + after - reach
    if room < 0:
        raise ValueError("The kernel is larger than the input.")
    return room // stride + 1


@bank.wrong("conv2d", "the second stride for both axes")
def conv2d_second_stride(images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
    s = pair(strides)[1]
    result = convolved(images, kernels, (s, s), padding, dilation_rate)
    return result if bias is None else result + bias


@bank.wrong("conv2d", "the first image only")
def conv2d_first_image(images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
    image = images[0]
    result = convolved(image[np.newaxis], kernels, strides, padding, dilation_rate)
    if bias is not None:
        result += bias
    return result


@bank.wrong("conv2d", "the bias is added once for every channel")
def conv2d_bias_every_channel(images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
    result = 0
    for c in range(images.shape[3]):
        one = images[..., c : c + 1], kernels[:, :, c : c + 1, :]
        result = result + convolved(*one, strides, padding, dilation_rate)
        if bias is not None:
            result = result + bias
    return result


@bank.wrong("conv2d", "the bias belongs to the channels instead of the filters")
def conv2d_bias_of_channels(images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
    result = 0
    for c in range(images.shape[3]):
        one = images[..., c : c + 1], kernels[:, :, c : c + 1, :]
        result = result + convolved(*one, strides, padding, dilation_rate)
        if bias is not None:
            result = result + bias[c]
    return result


@bank.wrong("conv2d", "a square kernel is assumed")
def conv2d_square(images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
    padded = padded_for(images, kernels, strides, padding, dilation_rate).astype(float)
    (sy, sx), (dy, dx) = pair(strides), pair(dilation_rate)
    k, f = kernels.shape[0], kernels.shape[3]
    n, h, w, _ = padded.shape
    rows = (h - (k - 1) * dy - 1) // sy + 1
    columns = (w - (k - 1) * dx - 1) // sx + 1
    result = np.zeros((n, rows, columns, f))
    for y in range(rows):
        for x in range(columns):
            for i in range(k):
                for j in range(k):
                    result[:, y, x] += padded[:, y * sy + i * dy, x * sx + j * dx] @ kernels[i, j]
    if bias is not None:
        result += bias
    return result


@bank.wrong("causal_conv1d", "the first filter only")
def causal_conv1d_first_filter(series, kernels, dilation_rate=1):
    n, length, _ = series.shape
    k = len(kernels)
    padded = np.pad(series.astype(float), ((0, 0), ((k - 1) * dilation_rate, 0), (0, 0)))
    result = np.zeros((n, length, 1))
    for i in range(k):
        start = i * dilation_rate
        result[:, :, 0] += padded[:, start : start + length, :] @ kernels[i, :, 0]
    return result


@bank.wrong("receptive_field", "None without any layers")
def receptive_field_none(layers):
    if layers:
        field, jump = 1, 1
        for layer in layers:
            kernel_size, stride = layer[:2]
            dilation = layer[2] if len(layer) == 3 else 1
            field += (kernel_size - 1) * dilation * jump
            jump *= stride
        return field


# Misleading


@bank.wrong("same_padding", "round(t / 2) before: of an odd number, the extra zero sometimes goes before")
def same_padding_round(size, kernel_size, stride=1, dilation=1):
    places = -(-size // stride)
    t = max((places - 1) * stride + (kernel_size - 1) * dilation + 1 - size, 0)
    before = round(t / 2)
    return before, t - before


@bank.wrong("same_padding", "round(t / 2) on both sides: of an odd number, one zero is lost or added")
def same_padding_round_both(size, kernel_size, stride=1, dilation=1):
    places = -(-size // stride)
    t = max((places - 1) * stride + (kernel_size - 1) * dilation + 1 - size, 0)
    return round(t / 2), round(t / 2)


@bank.wrong("conv2d", "`if bias.any()` fails without a bias")
def conv2d_bias_any(images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
    result = convolved(images, kernels, strides, padding, dilation_rate)
    if bias.any():
        result += bias
    return result


@bank.wrong("conv2d", "the maps of the first image only, without the axis of the batch")
def conv2d_first_map(images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
    result = convolved(images, kernels, strides, padding, dilation_rate)
    if bias is not None:
        result += bias
    return result[0]


@bank.wrong("conv2d", "its own helper is called without the dilation: a TypeError")
def conv2d_helper_called_wrongly(images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
    def places(size, kernel_size, stride, dilation):
        return (size - (kernel_size - 1) * dilation - 1) // stride + 1

    padded = padded_for(images, kernels, strides, padding, dilation_rate)
    (sy, sx), (dy, dx) = pair(strides), pair(dilation_rate)
    rows = places(padded.shape[1], kernels.shape[0], sy)
    columns = places(padded.shape[2], kernels.shape[1], sx)
    result = np.zeros((len(images), rows, columns, kernels.shape[3]))
    for i in range(kernels.shape[0]):
        for j in range(kernels.shape[1]):
            met = padded[:, i * dy :: sy, j * dx :: sx][:, :rows, :columns]
            result += met.astype(float) @ kernels[i, j]
    return result if bias is None else result + bias


# Layers written for other courses


@bank.wrong("conv2d", "works for odd square kernels only")
def conv2d_odd_square(images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
    (sy, sx), (dy, dx) = pair(strides), pair(dilation_rate)
    half = kernels.shape[0] // 2
    padded = padded_for(images, kernels, strides, padding, dilation_rate).astype(float)
    n, h, w, _ = padded.shape
    centres_y = range(half * dy, h - half * dy, sy)
    centres_x = range(half * dx, w - half * dx, sx)
    result = np.zeros((n, len(centres_y), len(centres_x), kernels.shape[3]))
    for a, y in enumerate(centres_y):
        for b, x in enumerate(centres_x):
            window = padded[:, y - half * dy : y + half * dy + 1 : dy, x - half * dx : x + half * dx + 1 : dx]
            result[:, a, b] = np.sum(window[..., np.newaxis] * kernels, axis=(1, 2, 3))
    if bias is not None:
        result += bias
    return result


@bank.wrong("conv2d", "the same pad of k // 2 on all sides: right for odd square kernels with stride 1 only")
def conv2d_half_kernel_pad(images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
    if padding == "same":
        padding = kernels.shape[0] // 2 * pair(dilation_rate)[0]
    result = convolved(images, kernels, strides, padding, dilation_rate)
    return result if bias is None else result + bias


@bank.wrong("output_size", "assert (size − reach) % stride == 0 in place of rounding down")
def output_size_assert(size, kernel_size, stride=1, padding="valid", dilation=1):
    reach = (kernel_size - 1) * dilation + 1
    before, after = before_and_after(size, reach, stride, padding)
    room = size + before + after - reach
    if room < 0:
        raise ValueError("no place at all")
    assert room % stride == 0, "the stride does not fit"
    return room // stride + 1


@bank.wrong("conv2d", "assert (W − k) % stride == 0 in place of rounding down")
def conv2d_assert(images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
    padded = padded_for(images, kernels, strides, padding, dilation_rate)
    (sy, sx), (dy, dx) = pair(strides), pair(dilation_rate)
    kh, kw = kernels.shape[:2]
    assert (padded.shape[1] - (kh - 1) * dy - 1) % sy == 0, "invalid stride"
    assert (padded.shape[2] - (kw - 1) * dx - 1) % sx == 0, "invalid stride"
    result = convolved(padded, kernels, strides, "valid", dilation_rate)
    return result if bias is None else result + bias


@bank.wrong("conv2d", "one channel and 3×3 kernels only")
def conv2d_one_channel_3x3(images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
    padded = padded_for(images, kernels, strides, padding, dilation_rate).astype(float)
    (sy, sx), (dy, dx) = pair(strides), pair(dilation_rate)
    n, h, w, _ = padded.shape
    rows, columns = (h - 2 * dy - 1) // sy + 1, (w - 2 * dx - 1) // sx + 1
    result = np.zeros((n, rows, columns, kernels.shape[3]))
    for y in range(rows):
        for x in range(columns):
            for i in range(3):
                for j in range(3):
                    pixels = padded[:, y * sy + i * dy, x * sx + j * dx, 0]
                    result[:, y, x] += pixels[:, np.newaxis] * kernels[i, j, 0]
    if bias is not None:
        result += bias
    return result
