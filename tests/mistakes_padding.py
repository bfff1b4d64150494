"""Answers with one classic mistake each, as students hand them in for `padding`."""

import numpy as np
from mistakes import Mistakes

mistaken = Mistakes()


@mistaken(earns=5, diagnosis="(vertical, horizontal) was read as (before, after)")
def zero_pad(images, pad):
    if isinstance(pad, int):
        pad = (pad, pad)
    (top, bottom), (left, right) = (pad, pad) if isinstance(pad[0], int) else pad
    return np.pad(images, ((0, 0), (top, bottom), (left, right), (0, 0)))


@mistaken(earns=1, diagnosis="the extra zero is before")
def same_padding(size, kernel_size, stride=1, dilation=1):
    places = -(-size // stride)
    total = max((places - 1) * stride + (kernel_size - 1) * dilation + 1 - size, 0)
    return total - total // 2, total // 2


@mistaken(earns=7, diagnosis="the window was taken to reach over k·d cells")
def output_size(size, kernel_size, stride=1, padding="valid", dilation=1):
    window = kernel_size * dilation
    if padding == "same":
        return -(-size // stride)
    words = {"valid": 0, "full": 2 * (window - 1), "causal": window - 1}
    zeros = words[padding] if isinstance(padding, str) else sum(np.broadcast_to(padding, 2).tolist())
    if window > size + zeros:
        raise ValueError
    return (size + zeros - window) // stride + 1


@mistaken(earns=13, diagnosis='"same" was padded as if the stride were 1')
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


@mistaken(earns=0, diagnosis="the kernel was flipped")
def causal_conv1d(series, kernels, dilation_rate=1):
    output = np.zeros((len(series), series.shape[1], kernels.shape[2]))
    for t in range(series.shape[1]):
        for i in range(len(kernels)):
            if t - i * dilation_rate >= 0:
                output[:, t] += series[:, t - i * dilation_rate] @ (1.0 * kernels[i])
    return output


@mistaken(earns=4, diagnosis="the field itself was multiplied by the stride")
def receptive_field(layers):
    field, step = 1, 1
    for kernel_size, stride, *dilation in layers:
        field = (field + (kernel_size - 1) * sum(dilation or [1]) * step) * stride
        step = step * stride
    return field
