"""Answers by a weak student, who half understands the theory and saw the statements alone."""

import numpy as np
from strangers.bank import Bank

bank = Bank()

# Images


@bank.wrong("images.dense_parameters", "multiplies the number of axes instead of the numbers in the input")
def dense_parameters_axes(input_shape, units):
    inputs = len(input_shape)
    return inputs * units + units


@bank.wrong("images.dense_parameters", "adds the sides of the image instead of multiplying them")
def dense_parameters_sum(input_shape, units):
    numbers = 0
    for side in input_shape:
        numbers = numbers + side
    return numbers * units + units


@bank.wrong(
    "images.dense_parameters", "two: leaves out the channels; adds one bias only, not one for each unit"
)
def dense_parameters_height_width_one_bias(input_shape, units):
    pixels = 1
    for side in input_shape[:2]:
        pixels = pixels * side
    return pixels * units + 1


@bank.wrong("images.to_grayscale", "swaps the digits of the green weight: 0.578 instead of 0.587")
def to_grayscale_digits(image):
    height, width, _channels = image.shape
    grey = np.zeros((height, width))
    for y in range(height):
        for x in range(width):
            red, green, blue = image[y, x]
            grey[y, x] = 0.299 * red + 0.578 * green + 0.114 * blue
    return grey


@bank.wrong("images.to_grayscale", "divides the weighted sum by 3 as well, as if it were a mean")
def to_grayscale_mean_of_weighted(image):
    weights = np.array([0.299, 0.587, 0.114])
    return np.mean(image * weights, axis=2)


@bank.wrong(
    "images.to_channels_first", "swaps the channels with the rows only, so that x and y are exchanged"
)
def to_channels_first_swapaxes(images):
    return np.swapaxes(images, 1, 3)


@bank.right("images.to_channels_first")
def to_channels_first_four_loops(images):
    n_images, height, width, channels = images.shape
    result = np.zeros((n_images, channels, height, width), dtype=images.dtype)
    for n in range(n_images):
        for y in range(height):
            for x in range(width):
                for c in range(channels):
                    result[n, c, y, x] = images[n, y, x, c]
    return result


@bank.wrong("images.normalize", "divides by 256, the number of levels, instead of 255")
def normalize_number_of_levels(images):
    return (images / 256).astype(np.float32)


@bank.wrong(
    "images.normalize", "puts the fractions into 8-bit integers before float32, so that all but white is 0"
)
def normalize_keeps_uint8(images):
    result = np.zeros_like(images)
    result[...] = images / 255
    return result.astype("float32")


@bank.wrong("images.standardize", "divides by the variance instead of the standard deviation")
def standardize_variance(images):
    result = np.zeros(images.shape)
    for c in range(images.shape[3]):
        channel = images[:, :, :, c].astype(float)
        result[:, :, :, c] = (channel - channel.mean()) / (channel.var() + 1e-8)
    return result


@bank.wrong(
    "images.standardize",
    "takes the mean over the channels of each pixel instead of over the pixels of each channel",
)
def standardize_over_channels(images):
    mean = images.mean(axis=3, keepdims=True)
    deviation = images.std(axis=3, keepdims=True)
    return (images - mean) / (deviation + 1e-8)


@bank.wrong("images.one_hot", "exchanges rows and columns: a row for each class instead of each label")
def one_hot_transposed(labels, num_classes):
    result = np.zeros((num_classes, len(labels)))
    for n in range(len(labels)):
        result[labels[n], n] = 1
    return result


@bank.wrong("images.one_hot", "counts the classes from 1: column label − 1 gets the 1")
def one_hot_from_one(labels, num_classes):
    result = np.zeros((len(labels), num_classes))
    for n in range(len(labels)):
        result[n][labels[n] - 1] = 1
    return result


@bank.right("images.histogram")
def histogram_list_of_ints(image):
    counts = [0] * 256
    for row in image:
        for level in row:
            counts[int(level)] += 1
    return counts


@bank.wrong("images.histogram", "loops over the levels 0 to 254 only, so white is never counted")
def histogram_range_255(image):
    counts = np.zeros(256, dtype=int)
    for level in range(255):
        counts[level] = np.sum(image == level)
    return counts


@bank.wrong("images.histogram", "marks whether a level occurs instead of counting how often")
def histogram_occurs(image):
    result = np.zeros(256, dtype=int)
    result[image.flatten()] += 1
    return result


@bank.wrong("images.equalize", "cdf_min is the count of level 0, which is 0 if no pixel is black")
def equalize_min_of_level_zero(image):
    counts = np.zeros(256)
    for level in image.flatten():
        counts[level] += 1
    cdf = np.cumsum(counts)
    cdf_min = cdf[0]
    if len(np.unique(image)) == 1:
        return image.copy()
    new = np.round(255 * (cdf - cdf_min) / (image.size - cdf_min))
    return new[image].astype(np.uint8)


@bank.wrong(
    "images.equalize",
    "stretches the contrast between the darkest and the brightest level; no cumulative histogram",
)
def equalize_stretch(image):
    low, high = float(image.min()), float(image.max())
    if low == high:
        return image.copy()
    result = np.zeros(image.shape, dtype=np.uint8)
    for y in range(image.shape[0]):
        for x in range(image.shape[1]):
            result[y, x] = round(255 * (image[y, x] - low) / (high - low))
    return result


@bank.wrong(
    "images.equalize",
    "two: does not subtract cdf_min from the number of pixels; a constant image becomes black",
)
def equalize_formula_copied_wrong(image):
    counts = np.zeros(256)
    for level in image.flatten():
        counts[level] += 1
    cdf = np.cumsum(counts)
    cdf_min = cdf[image.min()]
    new = np.round(255 * (cdf - cdf_min) / image.size)
    new[new < 0] = 0
    return new[image].astype(np.uint8)


# Convolution


@bank.wrong("convolution.flip", "transposes the kernel instead of turning it")
def flip_transpose(kernel):
    return np.array(kernel).T


@bank.wrong("convolution.flip", "turns by 90°, not by 180°")
def flip_rot90(kernel):
    return np.rot90(kernel)


@bank.wrong("convolution.correlate2d", "exchanges y and x in the image (reads image[x + i, y + j])")
def correlate2d_swapped_indices(image, kernel):
    height, width = image.shape
    kh, kw = kernel.shape
    result = np.zeros((height - kh + 1, width - kw + 1))
    for y in range(height - kh + 1):
        for x in range(width - kw + 1):
            total = 0.0
            for i in range(kh):
                for j in range(kw):
                    if x + i < height and y + j < width:
                        total += float(image[x + i, y + j]) * kernel[i, j]
            result[y, x] = total
    return result


@bank.wrong("convolution.correlate2d", "takes the mean of the products instead of the sum")
def correlate2d_mean(image, kernel):
    kh, kw = kernel.shape
    result = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1))
    for y in range(result.shape[0]):
        for x in range(result.shape[1]):
            result[y, x] = np.mean(image[y : y + kh, x : x + kw].astype(float) * kernel)
    return result


@bank.wrong(
    "convolution.correlate2d",
    "matrix product of patch and kernel instead of number by number (square kernels)",
)
def correlate2d_dot(image, kernel):
    kh, kw = kernel.shape
    result = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1))
    for y in range(result.shape[0]):
        for x in range(result.shape[1]):
            patch = image[y : y + kh, x : x + kw].astype(float)
            result[y, x] = np.sum(np.dot(patch, kernel))
    return result


@bank.wrong(
    "convolution.convolve2d",
    "two: flips the columns only; forgets the + 1, so the last row and column are missing",
)
def convolve2d_half_flip_short(image, kernel):
    kernel = kernel[:, ::-1]
    kh, kw = kernel.shape
    height, width = image.shape[0] - kh, image.shape[1] - kw
    result = np.zeros((height, width))
    for y in range(height):
        for x in range(width):
            result[y, x] = np.sum(image[y : y + kh, x : x + kw] * kernel.astype(float))
    return result


@bank.wrong("convolution.convolve2d", "flips the image, not the kernel, so the result comes out turned")
def convolve2d_flips_image(image, kernel):
    image = image[::-1, ::-1]
    kh, kw = kernel.shape
    result = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1))
    for y in range(result.shape[0]):
        for x in range(result.shape[1]):
            result[y, x] = np.sum(image[y : y + kh, x : x + kw] * kernel.astype(float))
    return result


@bank.wrong("convolution.conv2d", "adds the bias once for every channel, not once")
def conv2d_bias_each_channel(images, kernels, bias=None):
    n_images, height, width, channels = images.shape
    kh, kw, _, filters = kernels.shape
    result = np.zeros((n_images, height - kh + 1, width - kw + 1, filters))
    for n in range(n_images):
        for f in range(filters):
            for c in range(channels):
                for y in range(height - kh + 1):
                    for x in range(width - kw + 1):
                        patch = images[n, y : y + kh, x : x + kw, c].astype(float)
                        result[n, y, x, f] += np.sum(patch * kernels[:, :, c, f])
                        if bias is not None:
                            result[n, y, x, f] += bias[f]
    return result


@bank.wrong("convolution.conv2d", "overwrites the sum with each channel, so only the last channel counts")
def conv2d_last_channel(images, kernels, bias=None):
    n_images, height, width, channels = images.shape
    kh, kw, _, filters = kernels.shape
    result = np.zeros((n_images, height - kh + 1, width - kw + 1, filters))
    for n in range(n_images):
        for f in range(filters):
            for y in range(height - kh + 1):
                for x in range(width - kw + 1):
                    for c in range(channels):
                        patch = images[n, y : y + kh, x : x + kw, c].astype(float)
                        total = np.sum(patch * kernels[:, :, c, f])
                    result[n, y, x, f] = total + (0 if bias is None else bias[f])
    return result


@bank.right("convolution.conv2d")
def conv2d_seven_loops(images, kernels, bias=None):
    images = images.astype(float)
    n_images, height, width, channels = images.shape
    kh, kw, _, filters = kernels.shape
    result = np.zeros((n_images, height - kh + 1, width - kw + 1, filters))
    for n in range(n_images):
        for y in range(height - kh + 1):
            for x in range(width - kw + 1):
                for f in range(filters):
                    for i in range(kh):
                        for j in range(kw):
                            for c in range(channels):
                                result[n, y, x, f] += images[n, y + i, x + j, c] * kernels[i, j, c, f]
                    if bias is not None:
                        result[n, y, x, f] += bias[f]
    return result


@bank.wrong(
    "convolution.conv2d_parameters", "forgets that each filter lies on all channels: in_channels is not used"
)
def conv2d_parameters_without_channels(kernel_size, in_channels, filters, use_bias=True):
    if isinstance(kernel_size, int):
        kernel_size = (kernel_size, kernel_size)
    weights = kernel_size[0] * kernel_size[1] * filters
    return weights + filters if use_bias else weights


@bank.wrong("convolution.conv2d_parameters", "counts one bias for each channel instead of each filter")
def conv2d_parameters_bias_per_channel(kernel_size, in_channels, filters, use_bias=True):
    if type(kernel_size) is int:
        kh = kw = kernel_size
    else:
        kh, kw = kernel_size
    total = kh * kw * in_channels * filters
    if use_bias:
        total += in_channels
    return total


@bank.wrong(
    "convolution.conv2d_backward", "grad_images with the kernel flipped (gathers at y + i instead of y − i)"
)
def conv2d_backward_flipped(grad_output, images, kernels):
    kh, kw, _channels, filters = kernels.shape
    n_images, height, width, _ = grad_output.shape
    grad_images = np.zeros(images.shape)
    grad_kernels = np.zeros(kernels.shape)
    for n in range(n_images):
        for y in range(height):
            for x in range(width):
                for f in range(filters):
                    g = grad_output[n, y, x, f]
                    grad_images[n, y : y + kh, x : x + kw] += g * kernels[::-1, ::-1, :, f]
                    grad_kernels[:, :, :, f] += g * images[n, y : y + kh, x : x + kw]
    return grad_images, grad_kernels, grad_output.sum(axis=(0, 1, 2))


@bank.wrong("convolution.conv2d_backward", "grad_images keeps the last share only (= instead of +=)")
def conv2d_backward_assigns(grad_output, images, kernels):
    kh, kw, _channels, filters = kernels.shape
    n_images, height, width, _ = grad_output.shape
    grad_images = np.zeros(images.shape)
    grad_kernels = np.zeros(kernels.shape)
    for n in range(n_images):
        for y in range(height):
            for x in range(width):
                for f in range(filters):
                    g = grad_output[n, y, x, f]
                    grad_images[n, y : y + kh, x : x + kw, :] = g * kernels[:, :, :, f]
                    grad_kernels[:, :, :, f] += g * images[n, y : y + kh, x : x + kw]
    return grad_images, grad_kernels, grad_output.sum(axis=(0, 1, 2))


@bank.wrong(
    "convolution.conv2d_backward",
    "two: returns grad_kernels before grad_images; the bias gets the mean, not the sum",
)
def conv2d_backward_order_and_mean(grad_output, images, kernels):
    kh, kw, _channels, filters = kernels.shape
    n_images, height, width, _ = grad_output.shape
    grad_images = np.zeros(images.shape)
    grad_kernels = np.zeros(kernels.shape)
    for n in range(n_images):
        for y in range(height):
            for x in range(width):
                for f in range(filters):
                    g = grad_output[n, y, x, f]
                    grad_images[n, y : y + kh, x : x + kw, :] += g * kernels[:, :, :, f]
                    grad_kernels[:, :, :, f] += g * images[n, y : y + kh, x : x + kw]
    return grad_kernels, grad_images, grad_output.mean(axis=(0, 1, 2))


# Padding


@bank.wrong("padding.zero_pad", "exchanges vertical and horizontal in the tuple of two numbers")
def zero_pad_horizontal_first(images, pad):
    if isinstance(pad, int):
        top = bottom = left = right = pad
    elif isinstance(pad[0], int):
        left = right = pad[0]
        top = bottom = pad[1]
    else:
        (top, bottom), (left, right) = pad
    n, h, w, c = images.shape
    result = np.zeros((n, top + h + bottom, left + w + right, c), dtype=images.dtype)
    result[:, top : top + h, left : left + w, :] = images
    return result


@bank.wrong("padding.zero_pad", "cuts with -bottom and -right, which empties the slice if one of them is 0")
def zero_pad_minus_zero(images, pad):
    if isinstance(pad, int):
        pad = ((pad, pad), (pad, pad))
    elif isinstance(pad[0], int):
        pad = ((pad[0], pad[0]), (pad[1], pad[1]))
    (top, bottom), (left, right) = pad
    n, h, w, c = images.shape
    result = np.zeros((n, top + h + bottom, left + w + right, c), dtype=images.dtype)
    result[:, top:-bottom, left:-right, :] = images
    return result


@bank.wrong("padding.same_padding", "exchanges stride and dilation in the formulas")
def same_padding_stride_for_dilation(size, kernel_size, stride=1, dilation=1):
    reach = (kernel_size - 1) * stride + 1
    places = -(-size // dilation)
    total = (places - 1) * dilation + reach - size
    if total < 0:
        total = 0
    return total // 2, total - total // 2


@bank.wrong("padding.same_padding", "the extra zero goes before instead of after")
def same_padding_extra_before(size, kernel_size, stride=1, dilation=1):
    reach = (kernel_size - 1) * dilation + 1
    places = int(np.ceil(size / stride))
    total = max(0, (places - 1) * stride + reach - size)
    after = total // 2
    return (total - after, after)


@bank.wrong("padding.same_padding", "two: copies the reach as k · d + 1; ignores the stride")
def same_padding_wrong_reach_no_stride(size, kernel_size, stride=1, dilation=1):
    reach = kernel_size * dilation + 1
    total = reach - 1
    before = total // 2
    return (before, total - before)


@bank.wrong("padding.output_size", "rounds the division up instead of down")
def output_size_rounds_up(size, kernel_size, stride=1, padding="valid", dilation=1):
    r = (kernel_size - 1) * dilation + 1
    if padding == "valid":
        before, after = 0, 0
    elif padding == "same":
        places = -(-size // stride)
        total = max((places - 1) * stride + r - size, 0)
        before, after = total // 2, total - total // 2
    elif padding == "full":
        before, after = r - 1, r - 1
    elif padding == "causal":
        before, after = r - 1, 0
    elif isinstance(padding, int):
        before, after = padding, padding
    else:
        before, after = padding
    if r > size + before + after:
        raise ValueError("window too large")
    return -(-(size + before + after - r) // stride) + 1


@bank.wrong("padding.output_size", "an int padding is added once in all, not before and after")
def output_size_int_once(size, kernel_size, stride=1, padding="valid", dilation=1):
    r = (kernel_size - 1) * dilation + 1
    if padding == "valid":
        zeros = 0
    elif padding == "same":
        return int(np.ceil(size / stride))
    elif padding == "full":
        zeros = 2 * (r - 1)
    elif padding == "causal":
        zeros = r - 1
    elif isinstance(padding, int):
        zeros = padding
    else:
        zeros = sum(padding)
    if r > size + zeros:
        raise ValueError("window too large")
    return (size + zeros - r) // stride + 1


@bank.wrong("padding.conv2d", "a pair of strides is taken as (to the right, downwards)")
def padded_conv2d_strides_swapped(images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
    sx, sy = (strides, strides) if isinstance(strides, int) else strides
    dy, dx = (dilation_rate, dilation_rate) if isinstance(dilation_rate, int) else dilation_rate
    kh, kw, _channels, filters = kernels.shape
    n, h, w, _ = images.shape
    ry, rx = (kh - 1) * dy + 1, (kw - 1) * dx + 1
    if padding == "valid":
        pad = ((0, 0), (0, 0))
    elif padding == "same":
        ty = max((-(-h // sy) - 1) * sy + ry - h, 0)
        tx = max((-(-w // sx) - 1) * sx + rx - w, 0)
        pad = ((ty // 2, ty - ty // 2), (tx // 2, tx - tx // 2))
    elif isinstance(padding, int):
        pad = ((padding, padding), (padding, padding))
    elif isinstance(padding[0], int):
        pad = ((padding[0], padding[0]), (padding[1], padding[1]))
    else:
        pad = padding
    padded = np.pad(images.astype(float), ((0, 0), *pad, (0, 0)))
    out_h = (padded.shape[1] - ry) // sy + 1
    out_w = (padded.shape[2] - rx) // sx + 1
    result = np.zeros((n, out_h, out_w, filters))
    for y in range(out_h):
        for x in range(out_w):
            for f in range(filters):
                patch = padded[:, y * sy : y * sy + ry : dy, x * sx : x * sx + rx : dx, :]
                result[:, y, x, f] = np.sum(patch * kernels[:, :, :, f], axis=(1, 2, 3))
    if bias is not None:
        result = result + bias
    return result


@bank.wrong(
    "padding.conv2d",
    '"same" pads k // 2 on every side, whatever the stride, the dilation and even kernels are',
)
def padded_conv2d_half_kernel(images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
    sy, sx = (strides, strides) if isinstance(strides, int) else strides
    dy, dx = (dilation_rate, dilation_rate) if isinstance(dilation_rate, int) else dilation_rate
    kh, kw, _channels, filters = kernels.shape
    if padding == "valid":
        pad = ((0, 0), (0, 0))
    elif padding == "same":
        pad = ((kh // 2, kh // 2), (kw // 2, kw // 2))
    elif isinstance(padding, int):
        pad = ((padding, padding), (padding, padding))
    elif isinstance(padding[0], int):
        pad = ((padding[0], padding[0]), (padding[1], padding[1]))
    else:
        pad = padding
    padded = np.pad(images.astype(float), ((0, 0), pad[0], pad[1], (0, 0)))
    out_h = (padded.shape[1] - ((kh - 1) * dy + 1)) // sy + 1
    out_w = (padded.shape[2] - ((kw - 1) * dx + 1)) // sx + 1
    result = np.zeros((len(images), out_h, out_w, filters))
    for y in range(out_h):
        for x in range(out_w):
            for i in range(kh):
                for j in range(kw):
                    result[:, y, x, :] += padded[:, y * sy + i * dy, x * sx + j * dx, :] @ kernels[i, j]
    if bias is not None:
        result += bias
    return result


@bank.wrong("padding.causal_conv1d", "the first weight meets the present step (flipped kernel)")
def causal_conv1d_first_is_now(series, kernels, dilation_rate=1):
    n, length, _channels = series.shape
    k, _, filters = kernels.shape
    result = np.zeros((n, length, filters))
    for t in range(length):
        for i in range(k):
            step = t - i * dilation_rate
            if step >= 0:
                result[:, t, :] += series[:, step, :].astype(float) @ kernels[i]
    return result


@bank.wrong("padding.causal_conv1d", "a negative index is not zero but wraps round to the end of the series")
def causal_conv1d_wraps(series, kernels, dilation_rate=1):
    n, length, _channels = series.shape
    k, _, filters = kernels.shape
    result = np.zeros((n, length, filters))
    for t in range(length):
        for i in range(k):
            step = (t - (k - 1 - i) * dilation_rate) % length
            result[:, t, :] += series[:, step, :].astype(float) @ kernels[i]
    return result


@bank.right("padding.causal_conv1d")
def causal_conv1d_pad_then_slide(series, kernels, dilation_rate=1):
    n, length, channels = series.shape
    k, _, filters = kernels.shape
    before = (k - 1) * dilation_rate
    padded = np.concatenate([np.zeros((n, before, channels)), series], axis=1)
    result = np.zeros((n, length, filters))
    for t in range(length):
        for i in range(k):
            for c in range(channels):
                for f in range(filters):
                    result[:, t, f] += padded[:, t + i * dilation_rate, c] * kernels[i, c, f]
    return result


@bank.wrong("padding.receptive_field", "multiplies by the stride of the layer before adding it, not after")
def receptive_field_stride_first(layers):
    field = 1
    jump = 1
    for layer in layers:
        kernel, stride = layer[0], layer[1]
        dilation = layer[2] if len(layer) == 3 else 1
        jump = jump * stride
        field = field + (kernel - 1) * dilation * jump
    return field


@bank.wrong("padding.receptive_field", "two: ignores the strides; ignores the dilation")
def receptive_field_kernels_only(layers):
    return 1 + sum(layer[0] - 1 for layer in layers)


@bank.right("padding.receptive_field")
def receptive_field_backwards(layers):
    field = 1
    for layer in list(layers)[::-1]:
        kernel, stride = layer[0], layer[1]
        dilation = 1
        if len(layer) > 2:
            dilation = layer[2]
        field = (field - 1) * stride + (kernel - 1) * dilation + 1
    return field


# Pooling


@bank.wrong("pooling.max_pool2d", "starts each maximum at 0, so windows of negative numbers give 0")
def max_pool2d_from_zero(images, pool_size=2, strides=None, padding="valid"):
    ph, pw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    if strides is None:
        sy, sx = ph, pw
    else:
        sy, sx = (strides, strides) if isinstance(strides, int) else strides
    n, h, w, c = images.shape
    top = left = 0
    if padding == "same":
        out_h, out_w = -(-h // sy), -(-w // sx)
        top = max((out_h - 1) * sy + ph - h, 0) // 2
        left = max((out_w - 1) * sx + pw - w, 0) // 2
    else:
        out_h, out_w = (h - ph) // sy + 1, (w - pw) // sx + 1
    result = np.zeros((n, out_h, out_w, c))
    for b in range(n):
        for y in range(out_h):
            for x in range(out_w):
                for k in range(c):
                    biggest = 0
                    for i in range(ph):
                        for j in range(pw):
                            row, column = y * sy + i - top, x * sx + j - left
                            if 0 <= row < h and 0 <= column < w and images[b, row, column, k] > biggest:
                                biggest = images[b, row, column, k]
                    result[b, y, x, k] = biggest
    return result


@bank.wrong("pooling.max_pool2d", "the default stride is 1 instead of the size of the window")
def max_pool2d_default_stride_one(images, pool_size=2, strides=None, padding="valid"):
    ph, pw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    if strides is None:
        strides = 1
    sy, sx = (strides, strides) if isinstance(strides, int) else strides
    n, h, w, c = images.shape
    images = images.astype(float)
    if padding == "same":
        ty = max((-(-h // sy) - 1) * sy + ph - h, 0)
        tx = max((-(-w // sx) - 1) * sx + pw - w, 0)
        around = ((0, 0), (ty // 2, ty - ty // 2), (tx // 2, tx - tx // 2), (0, 0))
        images = np.pad(images, around, constant_values=-np.inf)
        h, w = images.shape[1:3]
    result = np.zeros((n, (h - ph) // sy + 1, (w - pw) // sx + 1, c))
    for y in range(result.shape[1]):
        for x in range(result.shape[2]):
            result[:, y, x, :] = images[:, y * sy : y * sy + ph, x * sx : x * sx + pw, :].max(axis=(1, 2))
    return result


@bank.wrong("pooling.average_pool2d", "always divides by ph · pw, also where the window hangs over the edge")
def average_pool2d_divides_by_window(images, pool_size=2, strides=None, padding="valid"):
    ph, pw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    if strides is None:
        strides = (ph, pw)
    sy, sx = (strides, strides) if isinstance(strides, int) else strides
    n, h, w, c = images.shape
    top = left = 0
    if padding == "same":
        out_h, out_w = int(np.ceil(h / sy)), int(np.ceil(w / sx))
        top = max((out_h - 1) * sy + ph - h, 0) // 2
        left = max((out_w - 1) * sx + pw - w, 0) // 2
    else:
        out_h, out_w = (h - ph) // sy + 1, (w - pw) // sx + 1
    result = np.zeros((n, out_h, out_w, c))
    for y in range(out_h):
        for x in range(out_w):
            for i in range(ph):
                for j in range(pw):
                    row, column = y * sy + i - top, x * sx + j - left
                    if 0 <= row < h and 0 <= column < w:
                        result[:, y, x, :] += images[:, row, column, :] / (ph * pw)
    return result


@bank.wrong(
    "pooling.average_pool2d",
    "two: the sum is not divided at all; a window of a pair is taken as (columns, rows)",
)
def average_pool2d_sum_swapped_pair(images, pool_size=2, strides=None, padding="valid"):
    pw, ph = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    if strides is None:
        sy, sx = ph, pw
    elif isinstance(strides, int):
        sy, sx = strides, strides
    else:
        sy, sx = strides
    n, h, w, c = images.shape
    top = left = 0
    if padding == "same":
        out_h, out_w = -(-h // sy), -(-w // sx)
        top = max((out_h - 1) * sy + ph - h, 0) // 2
        left = max((out_w - 1) * sx + pw - w, 0) // 2
    else:
        out_h, out_w = (h - ph) // sy + 1, (w - pw) // sx + 1
    result = np.zeros((n, out_h, out_w, c))
    for y in range(out_h):
        for x in range(out_w):
            y0, x0 = y * sy - top, x * sx - left
            window = images[:, max(y0, 0) : y0 + ph, max(x0, 0) : x0 + pw, :].astype(float)
            result[:, y, x, :] = window.sum(axis=(1, 2))
    return result


@bank.wrong("pooling.l2_pool2d", "sums the absolute values (L1) instead of taking the root of the squares")
def l2_pool2d_l1(images, pool_size=2, strides=None, padding="valid"):
    ph, pw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    if strides is None:
        strides = (ph, pw)
    sy, sx = (strides, strides) if isinstance(strides, int) else strides
    n, h, w, c = images.shape
    top = left = 0
    if padding == "same":
        out_h, out_w = -(-h // sy), -(-w // sx)
        top = max((out_h - 1) * sy + ph - h, 0) // 2
        left = max((out_w - 1) * sx + pw - w, 0) // 2
    else:
        out_h, out_w = (h - ph) // sy + 1, (w - pw) // sx + 1
    result = np.zeros((n, out_h, out_w, c))
    for y in range(out_h):
        for x in range(out_w):
            y0, x0 = y * sy - top, x * sx - left
            window = images[:, max(y0, 0) : y0 + ph, max(x0, 0) : x0 + pw, :].astype(float)
            result[:, y, x, :] = np.abs(window).sum(axis=(1, 2))
    return result


@bank.wrong("pooling.l2_pool2d", "root of the mean of the squares, not of their sum")
def l2_pool2d_root_mean_square(images, pool_size=2, strides=None, padding="valid"):
    ph, pw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    if strides is None:
        strides = (ph, pw)
    sy, sx = (strides, strides) if isinstance(strides, int) else strides
    n, h, w, c = images.shape
    top = left = 0
    if padding == "same":
        out_h, out_w = -(-h // sy), -(-w // sx)
        top = max((out_h - 1) * sy + ph - h, 0) // 2
        left = max((out_w - 1) * sx + pw - w, 0) // 2
    else:
        out_h, out_w = (h - ph) // sy + 1, (w - pw) // sx + 1
    result = np.zeros((n, out_h, out_w, c))
    for y in range(out_h):
        for x in range(out_w):
            y0, x0 = y * sy - top, x * sx - left
            window = images[:, max(y0, 0) : y0 + ph, max(x0, 0) : x0 + pw, :].astype(float)
            result[:, y, x, :] = np.sqrt(np.mean(window**2, axis=(1, 2)))
    return result


@bank.wrong(
    "pooling.global_average_pool2d", "takes the mean over the channels too: one number for each image"
)
def global_average_pool2d_all_axes(images):
    result = []
    for image in images:
        result.append([np.mean(image)] * images.shape[3])
    return np.array(result)


@bank.wrong(
    "pooling.global_average_pool2d", "takes the largest number of each column and only then the mean of those"
)
def global_average_pool2d_max_and_mean(images):
    return images.max(axis=1).mean(axis=1)


@bank.right("pooling.global_average_pool2d")
def global_average_pool2d_counting(images):
    result = []
    for image in images:
        row = []
        for c in range(image.shape[2]):
            total = 0.0
            count = 0
            for y in range(image.shape[0]):
                for x in range(image.shape[1]):
                    total += float(image[y, x, c])
                    count += 1
            row.append(total / count)
        result.append(row)
    return result


@bank.wrong(
    "pooling.max_pool2d_backward", "all numbers that are the largest get the gradient, not the first alone"
)
def max_pool2d_backward_all_ties(grad_output, images, pool_size=2, strides=None):
    ph, pw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    if strides is None:
        strides = (ph, pw)
    sy, sx = (strides, strides) if isinstance(strides, int) else strides
    grad = np.zeros(images.shape)
    n, out_h, out_w, c = grad_output.shape
    for b in range(n):
        for y in range(out_h):
            for x in range(out_w):
                for k in range(c):
                    window = images[b, y * sy : y * sy + ph, x * sx : x * sx + pw, k]
                    for i in range(ph):
                        for j in range(pw):
                            if window[i, j] == window.max():
                                grad[b, y * sy + i, x * sx + j, k] += grad_output[b, y, x, k]
    return grad


@bank.wrong(
    "pooling.max_pool2d_backward", "two: gives the value of the pixel, not the gradient; ignores the strides"
)
def max_pool2d_backward_value_no_strides(grad_output, images, pool_size=2, strides=None):
    ph, pw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    grad = np.zeros(images.shape)
    n, h, w, c = images.shape
    for b in range(n):
        for y in range(h // ph):
            for x in range(w // pw):
                for k in range(c):
                    window = images[b, y * ph : y * ph + ph, x * pw : x * pw + pw, k]
                    i, j = divmod(int(np.argmax(window)), pw)
                    grad[b, y * ph + i, x * pw + j, k] += window[i, j]
    return grad


@bank.wrong(
    "pooling.average_pool2d_backward",
    "hands the whole gradient to every pixel, without dividing by the window",
)
def average_pool2d_backward_undivided(grad_output, images, pool_size=2, strides=None):
    ph, pw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    if strides is None:
        strides = (ph, pw)
    sy, sx = (strides, strides) if isinstance(strides, int) else strides
    grad = np.zeros(images.shape)
    for y in range(grad_output.shape[1]):
        for x in range(grad_output.shape[2]):
            for i in range(ph):
                for j in range(pw):
                    grad[:, y * sy + i, x * sx + j, :] += grad_output[:, y, x, :]
    return grad


@bank.wrong(
    "pooling.average_pool2d_backward",
    "weighs the shares with the pixels, as if the values of images mattered",
)
def average_pool2d_backward_times_images(grad_output, images, pool_size=2, strides=None):
    ph, pw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    if strides is None:
        strides = (ph, pw)
    sy, sx = (strides, strides) if isinstance(strides, int) else strides
    grad = np.zeros(images.shape)
    for y in range(grad_output.shape[1]):
        for x in range(grad_output.shape[2]):
            for i in range(ph):
                for j in range(pw):
                    pixel = images[:, y * sy + i, x * sx + j, :]
                    grad[:, y * sy + i, x * sx + j, :] += grad_output[:, y, x, :] * pixel / (ph * pw)
    return grad


# Activations


@bank.wrong("activations.sigmoid", "forgets the minus: 1 / (1 + e^x)")
def sigmoid_without_minus(x):
    return 1 / (1 + np.exp(x))


@bank.wrong("activations.sigmoid", "brackets: 1 / 1 + e^(−x)")
def sigmoid_brackets(x):
    return 1 / 1 + np.exp(-x)


@bank.wrong("activations.sigmoid_backward", "takes x for the output of the sigmoid: x · (1 − x)")
def sigmoid_backward_of_x(grad_output, x):
    return grad_output * x * (1 - x)


@bank.wrong("activations.sigmoid_backward", "two: s · (1 + s) instead of s · (1 − s); leaves out grad_output")
def sigmoid_backward_plus_alone(grad_output, x):
    s = 1 / (1 + np.exp(-x))
    return s * (1 + s)


@bank.wrong("activations.tanh", "e^x / e^(−x) overflows: nan for large inputs")
def tanh_by_formula(x):
    x = np.array(x, dtype=float)
    return (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))


@bank.wrong("activations.tanh_backward", "1 − tanh(x), without the square")
def tanh_backward_no_square(grad_output, x):
    return grad_output * (1 - np.tanh(x))


@bank.wrong("activations.tanh_backward", "the square inside: 1 − tanh(x²)")
def tanh_backward_square_inside(grad_output, x):
    return grad_output * (1 - np.tanh(np.square(x)))


@bank.wrong("activations.relu", "takes the absolute value: negative numbers turn positive instead of 0")
def relu_abs(x):
    result = np.zeros(x.shape)
    for index in np.ndindex(*x.shape):
        if x[index] > 0:
            result[index] = x[index]
        else:
            result[index] = -x[index]
    return result


@bank.right("activations.relu")
def relu_half_sum(x):
    x = np.array(x, dtype=float)
    return (x + abs(x)) / 2


@bank.wrong(
    "activations.relu_backward",
    "applies ReLU to the gradient: negative gradients are stopped, x is not looked at",
)
def relu_backward_relu_of_gradient(grad_output, x):
    return np.maximum(grad_output, 0)


@bank.wrong(
    "activations.relu_backward", "multiplies the gradient by max(x, 0), the value instead of the slope"
)
def relu_backward_times_value(grad_output, x):
    result = np.zeros(x.shape)
    for index in np.ndindex(*x.shape):
        result[index] = grad_output[index] * max(x[index], 0)
    return result


@bank.wrong("activations.leaky_relu", "subtracts the slope instead of multiplying by it")
def leaky_relu_minus(x, negative_slope=0.01):
    return np.where(x > 0, x, x - negative_slope)


@bank.wrong("activations.leaky_relu", "the slope is always 0.01; the argument is not used")
def leaky_relu_fixed_slope(x, negative_slope=0.01):
    return np.maximum(x, 0.01 * x)


@bank.wrong("activations.leaky_relu_backward", "two: slope 1 at 0; negative numbers give 0 as in ReLU")
def leaky_relu_backward_like_relu(grad_output, x, negative_slope=0.01):
    return grad_output * (x >= 0)


@bank.right("activations.leaky_relu_backward")
def leaky_relu_backward_flat_loop(grad_output, x, negative_slope=0.01):
    flat = []
    for g, value in zip(grad_output.flatten(), x.flatten(), strict=True):
        flat.append(float(g) if value > 0 else float(g) * negative_slope)
    return np.array(flat).reshape(x.shape)


@bank.wrong("activations.softplus", "uses the logarithm to base 10")
def softplus_log10(x):
    x = np.asarray(x, dtype=float)
    small = np.minimum(x, 300)
    return np.where(x > 300, x * np.log10(np.e), np.log10(1 + np.exp(small)))


@bank.wrong("activations.softplus", "two: wrong brackets, ln(e^x) + 1; overflows for large inputs")
def softplus_brackets(x):
    return np.log(np.exp(x)) + 1


@bank.wrong("activations.softplus_backward", "derives only the outside: 1 / (1 + e^x), without the inner e^x")
def softplus_backward_outer_only(grad_output, x):
    return grad_output / (1 + np.exp(x))


@bank.wrong(
    "activations.softmax", "takes off the largest score, but sums over the whole array instead of along axis"
)
def softmax_whole_sum(x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return e / np.sum(e)


@bank.wrong(
    "activations.softmax", "two: divides the scores by their sum without e; the axis is always the last one"
)
def softmax_without_exponential(x, axis=-1):
    x = np.asarray(x, dtype=float)
    return x / np.sum(x, axis=-1, keepdims=True)


@bank.wrong(
    "activations.softmax_backward",
    "uses the derivative of the sigmoid, p · (1 − p), for every score by itself",
)
def softmax_backward_like_sigmoid(grad_output, x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    p = e / np.sum(e, axis=axis, keepdims=True)
    return grad_output * p * (1 - p)


@bank.wrong(
    "activations.softmax_backward", "the sum runs over the gradients alone, without the probabilities"
)
def softmax_backward_sum_of_g(grad_output, x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    p = e / np.sum(e, axis=axis, keepdims=True)
    return p * (grad_output - np.sum(grad_output, axis=axis, keepdims=True))


# Dropout


@bank.wrong("dropout.dropout", "takes rate for the probability of keeping")
def dropout_keeps_rate(x, rate, rng, training=True):
    if not training or rate == 0:
        return x.copy(), np.ones(x.shape, dtype=bool)
    mask = rng.random(x.shape) < rate
    return x * mask / rate, mask


@bank.wrong("dropout.dropout", "divides by rate instead of 1 − rate, except at rate 0")
def dropout_divides_by_rate(x, rate, rng, training=True):
    mask = np.ones(x.shape, dtype=bool)
    output = np.array(x, dtype=float)
    if training and rate > 0:
        for index in np.ndindex(*x.shape):
            if rng.random() < rate:
                mask[index] = False
                output[index] = 0
            else:
                output[index] = x[index] / rate
    return output, mask


@bank.wrong(
    "dropout.dropout", "two: multiplies by 1 − rate instead of dividing; the mask is True where dropped"
)
def dropout_multiplies_mask_inverted(x, rate, rng, training=True):
    if not training:
        return x * 1.0, np.zeros(x.shape, dtype=bool)
    dropped = rng.random(x.shape) < rate
    return np.where(dropped, 0, x * (1 - rate)), dropped


@bank.wrong("dropout.dropout_backward", "forgets to divide by 1 − rate")
def dropout_backward_mask_only(grad_output, mask, rate):
    return grad_output * mask


@bank.wrong("dropout.dropout_backward", "passes the gradient where the number was dropped")
def dropout_backward_dropped(grad_output, mask, rate):
    return grad_output * (1 - mask) / (1 - rate)


@bank.right("dropout.dropout_backward")
def dropout_backward_one_by_one(grad_output, mask, rate):
    result = np.zeros(np.shape(grad_output))
    for index in np.ndindex(*result.shape):
        if mask[index]:
            result[index] = grad_output[index] / (1 - rate)
    return result


@bank.wrong("dropout.spatial_dropout2d", "one lot for each channel, the same for all images of the batch")
def spatial_dropout2d_channel_of_batch(images, rate, rng, training=True):
    n, _h, _w, c = images.shape
    mask = np.ones((n, 1, 1, c), dtype=bool)
    if not training:
        return images.copy(), mask
    for k in range(c):
        if rng.random() < rate:
            mask[:, :, :, k] = False
    return images * mask / (1 - rate), mask


@bank.wrong("dropout.spatial_dropout2d", "drops whole pixels with all their channels instead of whole maps")
def spatial_dropout2d_pixels(images, rate, rng, training=True):
    n, h, w, _c = images.shape
    if not training:
        return images.copy(), np.ones((n, h, w, 1), dtype=bool)
    mask = rng.random((n, h, w, 1)) >= rate
    return images * mask / (1 - rate), mask


@bank.wrong("dropout.dropconnect", "drops and scales the bias as well (with the first row of the mask)")
def dropconnect_bias_too(x, weights, bias, rate, rng):
    n = len(x)
    mask = rng.random((n, *weights.shape)) >= rate
    output = np.zeros((n, weights.shape[1]))
    for i in range(n):
        output[i] = x[i] @ (weights * mask[i] / (1 - rate)) + bias * mask[i, 0] / (1 - rate)
    return output, mask


@bank.wrong(
    "dropout.dropconnect", "drops inputs instead of weights: one lot for each input, the same for all units"
)
def dropconnect_drops_inputs(x, weights, bias, rate, rng):
    n, d = x.shape
    kept = rng.random((n, d)) >= rate
    output = (x * kept / (1 - rate)) @ weights + bias
    mask = np.repeat(kept[:, :, None], weights.shape[1], axis=2)
    return output, mask


@bank.wrong(
    "dropout.stochastic_pool2d", "draws each cell of the window with equal probability, not by its value"
)
def stochastic_pool2d_equal_chances(images, pool_size, rng):
    n, h, w, c = images.shape
    k = pool_size
    output = np.zeros((n, h // k, w // k, c))
    chosen = np.zeros((n, h // k, w // k, c), dtype=int)
    for b, y, x, f in np.ndindex(*output.shape):
        window = images[b, y * k : y * k + k, x * k : x * k + k, f]
        if window.sum() > 0:
            cell = rng.integers(0, k * k)
            output[b, y, x, f] = window[cell // k, cell % k]
            chosen[b, y, x, f] = cell
    return output, chosen


@bank.wrong("dropout.stochastic_pool2d", "counts the cells column by column: cell (i, j) becomes j · k + i")
def stochastic_pool2d_column_order(images, pool_size, rng):
    n, h, w, c = images.shape
    k = pool_size
    output = np.zeros((n, h // k, w // k, c))
    chosen = np.zeros((n, h // k, w // k, c), dtype=int)
    for b, y, x, f in np.ndindex(*output.shape):
        window = images[b, y * k : y * k + k, x * k : x * k + k, f].astype(float).T.flatten()
        if window.sum() > 0:
            cell = rng.choice(k * k, p=window / window.sum())
            output[b, y, x, f] = window[cell]
            chosen[b, y, x, f] = cell
    return output, chosen


@bank.wrong("dropout.max_norm", "scales all vectors to max_value, the shorter ones too")
def max_norm_scales_all(weights, max_value, axis=0):
    length = np.sqrt(np.sum(np.square(weights, dtype=float), axis=axis, keepdims=True))
    return weights / (length + 1e-12) * max_value


@bank.wrong("dropout.max_norm", "clips every single weight to ±max_value instead of shortening vectors")
def max_norm_clips(weights, max_value, axis=0):
    return np.clip(weights, -max_value, max_value)


@bank.wrong(
    "dropout.EarlyStopping",
    "counts the epochs without improvement in all; an improvement does not reset the count",
)
class EarlyStoppingNeverResets:
    def __init__(self, patience=0, min_delta=0.0):
        self.patience = patience
        self.min_delta = min_delta
        self.best = None
        self.best_weights = None
        self.bad = 0

    def update(self, loss, weights):
        if self.best is None or loss < self.best - self.min_delta:
            self.best = loss
            self.best_weights = np.array(weights)
            return False
        self.bad += 1
        return self.bad >= self.patience


@bank.wrong("dropout.EarlyStopping", "compares with the loss of the epoch before, not with the best so far")
class EarlyStoppingLastLoss:
    def __init__(self, patience=0, min_delta=0.0):
        self.patience = max(patience, 1)
        self.min_delta = min_delta
        self.last = float("inf")
        self.best_weights = None
        self.waiting = 0

    def update(self, loss, weights):
        if loss < self.last - self.min_delta:
            self.best_weights = weights.copy()
            self.waiting = 0
        else:
            self.waiting += 1
        self.last = loss
        return self.waiting >= self.patience


@bank.right("dropout.EarlyStopping")
class EarlyStoppingKeepsHistory:
    def __init__(self, patience=0, min_delta=0.0):
        self.patience = patience
        self.min_delta = min_delta
        self.improved = []

    def update(self, loss, weights):
        if not self.improved or self.best - loss > self.min_delta:
            self.best = loss
            self.best_weights = np.array(weights)
            self.improved.append(True)
            return False
        self.improved.append(False)
        how_many = max(self.patience, 1)
        return len(self.improved) >= how_many and not any(self.improved[-how_many:])


@bank.wrong("dropout.augment", "mirrors top and bottom (rows) instead of left and right")
def augment_upside_down(images, rng, flip=True, shift=1):
    n, h, w, _c = images.shape
    result = np.zeros_like(images)
    for b in range(n):
        image = images[b]
        if flip and rng.random() < 0.5:
            image = image[::-1]
        down = int(rng.integers(-shift, shift + 1))
        right = int(rng.integers(-shift, shift + 1))
        for y in range(h):
            for x in range(w):
                if 0 <= y - down < h and 0 <= x - right < w:
                    result[b, y, x] = image[y - down, x - right]
    return result


@bank.wrong(
    "dropout.augment", "two: pixels pushed out come in at the other side (np.roll); never moves by +shift"
)
def augment_rolls_half_range(images, rng, flip=True, shift=1):
    result = np.zeros_like(images)
    for b in range(len(images)):
        image = images[b]
        if flip and rng.random() < 0.5:
            image = image[:, ::-1]
        if shift > 0:
            down, right = rng.integers(-shift, shift, size=2)
            image = np.roll(image, (down, right), axis=(0, 1))
        result[b] = image
    return result


# Training


@bank.wrong("training.dense", "adds the bias for every input, D times")
def dense_bias_in_loop(x, weights, bias=None):
    result = np.zeros((x.shape[0], weights.shape[1]))
    for n in range(x.shape[0]):
        for u in range(weights.shape[1]):
            for d in range(x.shape[1]):
                result[n, u] += float(x[n, d]) * weights[d, u]
                if bias is not None:
                    result[n, u] += bias[u]
    return result


@bank.wrong("training.dense", "applies a ReLU to the result, which a dense layer alone does not do")
def dense_with_relu(x, weights, bias=None):
    result = np.dot(x.astype(float), weights)
    if bias is not None:
        result = result + bias
    return np.maximum(result, 0)


@bank.wrong("training.dense_backward", "divides grad_weights and grad_bias by the number of examples")
def dense_backward_averages(grad_output, x, weights):
    n = len(x)
    grad_x = grad_output @ weights.T
    grad_weights = x.T @ grad_output / n
    grad_bias = grad_output.mean(axis=0)
    return grad_x, grad_weights, grad_bias


@bank.wrong(
    "training.dense_backward",
    "two: grad_bias is summed over the units, not the batch; grad_weights transposed",
)
def dense_backward_axes_mixed(grad_output, x, weights):
    grad_x = grad_output @ weights.T
    grad_weights = grad_output.T @ x
    grad_bias = grad_output.sum(axis=1)
    return grad_x, grad_weights, grad_bias


@bank.wrong("training.cross_entropy", "sums over the examples instead of taking the mean")
def cross_entropy_sum(probabilities, labels):
    loss = 0.0
    for n in range(len(labels)):
        loss -= np.log(max(probabilities[n, labels[n]], 1e-7))
    return loss


@bank.wrong("training.cross_entropy", "forgets the minus, so the loss is negative")
def cross_entropy_negative(probabilities, labels):
    losses = []
    for n in range(len(labels)):
        losses.append(np.log(max(probabilities[n][labels[n]], 1e-7)))
    return np.mean(losses)


@bank.wrong(
    "training.cross_entropy", "takes the largest probability of each row instead of that of the right class"
)
def cross_entropy_of_largest(probabilities, labels):
    return -np.mean(np.log(np.maximum(np.max(probabilities, axis=1), 1e-7)))


@bank.right("training.cross_entropy")
def cross_entropy_one_hot_loop(probabilities, labels):
    loss = 0
    for row, label in zip(probabilities, labels, strict=True):
        for k in range(len(row)):
            t = 1 if k == label else 0
            p = row[k] if row[k] > 1e-7 else 1e-7
            loss += -t * np.log(p)
    return loss / len(labels)


@bank.wrong("training.softmax_cross_entropy_backward", "label minus probability: the sign is reversed")
def softmax_cross_entropy_backward_sign(logits, labels):
    n, k = logits.shape
    result = np.zeros((n, k))
    for i in range(n):
        e = np.exp(logits[i] - np.max(logits[i]))
        p = e / e.sum()
        for j in range(k):
            result[i, j] = ((1 if j == labels[i] else 0) - p[j]) / n
    return result


@bank.wrong("training.softmax_cross_entropy_backward", "divides by the number of classes instead of examples")
def softmax_cross_entropy_backward_classes(logits, labels):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    for n in range(len(labels)):
        p[n, labels[n]] -= 1
    return p / logits.shape[1]


@bank.wrong("training.sgd_step", "adds the gradient: a step uphill")
def sgd_step_uphill(weights, gradient, velocity, learning_rate=0.01, momentum=0.0, weight_decay=0.0):
    if velocity is None:
        velocity = np.zeros_like(gradient)
    velocity = momentum * velocity + learning_rate * gradient
    return (1 - learning_rate * weight_decay) * weights + velocity, velocity


@bank.wrong(
    "training.sgd_step",
    "two: multiplies momentum by the learning rate as well; weight decay without learning rate",
)
def sgd_step_learning_rate_misplaced(
    weights, gradient, velocity, learning_rate=0.01, momentum=0.0, weight_decay=0.0
):
    if velocity is None:
        velocity = np.zeros(np.shape(weights))
    new_velocity = learning_rate * (momentum * velocity - gradient)
    new_weights = (1 - weight_decay) * weights + new_velocity
    return new_weights, new_velocity


@bank.wrong("training.train", "starts the velocities at zero again in every epoch")
def train_velocity_each_epoch(images, labels, weights, learning_rate, momentum, epochs, batch_size, rng):
    x = images.reshape(len(images), -1).astype(float)
    weights = [np.array(w, dtype=float) for w in weights]
    for _ in range(epochs):
        velocities = [np.zeros(w.shape) for w in weights]
        order = rng.permutation(len(x))
        for start in range(0, len(x), batch_size):
            batch = order[start : start + batch_size]
            a, t = x[batch], labels[batch]
            z = a @ weights[0] + weights[1]
            h = np.maximum(z, 0)
            s = h @ weights[2] + weights[3]
            p = np.exp(s - s.max(axis=1, keepdims=True))
            p = p / p.sum(axis=1, keepdims=True)
            for i in range(len(t)):
                p[i, t[i]] -= 1
            p = p / len(t)
            dz = (p @ weights[2].T) * (z > 0)
            gradients = [a.T @ dz, dz.sum(axis=0), h.T @ p, p.sum(axis=0)]
            for i in range(4):
                velocities[i] = momentum * velocities[i] - learning_rate * gradients[i]
                weights[i] = weights[i] + velocities[i]
    return tuple(weights)


@bank.wrong("training.train", "leaves out the derivative of the ReLU on the way back")
def train_without_relu_derivative(images, labels, weights, learning_rate, momentum, epochs, batch_size, rng):
    x = images.reshape(len(images), -1).astype(float)
    w1, b1, w2, b2 = [np.array(w, dtype=float) for w in weights]
    v1, v2, v3, v4 = 0, 0, 0, 0
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for start in range(0, len(x), batch_size):
            batch = order[start : start + batch_size]
            a, t = x[batch], labels[batch]
            h = np.maximum(a @ w1 + b1, 0)
            s = h @ w2 + b2
            p = np.exp(s - s.max(axis=1, keepdims=True))
            p = p / p.sum(axis=1, keepdims=True)
            p[np.arange(len(t)), t] -= 1
            p /= len(t)
            dh = p @ w2.T
            v1 = momentum * v1 - learning_rate * (a.T @ dh)
            v2 = momentum * v2 - learning_rate * dh.sum(axis=0)
            v3 = momentum * v3 - learning_rate * (h.T @ p)
            v4 = momentum * v4 - learning_rate * p.sum(axis=0)
            w1, b1, w2, b2 = w1 + v1, b1 + v2, w2 + v3, b2 + v4
    return w1, b1, w2, b2


@bank.wrong("training.train", "shuffles the images but takes the labels in the old order")
def train_labels_in_old_order(images, labels, weights, learning_rate, momentum, epochs, batch_size, rng):
    x = images.reshape(len(images), -1).astype(float)
    weights = [np.array(w, dtype=float) for w in weights]
    velocities = [np.zeros(w.shape) for w in weights]
    for _ in range(epochs):
        shuffled = x[rng.permutation(len(x))]
        for start in range(0, len(x), batch_size):
            a, t = shuffled[start : start + batch_size], labels[start : start + batch_size]
            z = a @ weights[0] + weights[1]
            h = np.maximum(z, 0)
            s = h @ weights[2] + weights[3]
            p = np.exp(s - s.max(axis=1, keepdims=True))
            p = p / p.sum(axis=1, keepdims=True)
            p[np.arange(len(t)), t] -= 1
            p = p / len(t)
            dz = (p @ weights[2].T) * (z > 0)
            gradients = [a.T @ dz, dz.sum(axis=0), h.T @ p, p.sum(axis=0)]
            for i in range(4):
                velocities[i] = momentum * velocities[i] - learning_rate * gradients[i]
                weights[i] = weights[i] + velocities[i]
    return tuple(weights)


# CIFAR-10


@bank.wrong("cifar10.prepare", "divides by the largest value of the images instead of 255")
def prepare_by_maximum(images, labels, num_classes=10):
    x = (images / max(np.max(images), 1)).astype("float32")
    labels = np.array(labels).flatten()
    y = np.zeros((len(labels), num_classes))
    for n in range(len(labels)):
        y[n, labels[n]] = 1
    return x, y


@bank.wrong("cifar10.prepare", "num_classes is ignored: there are as many columns as the largest label says")
def prepare_columns_from_labels(images, labels, num_classes=10):
    labels = np.array(labels).reshape(-1)
    y = np.zeros((len(labels), labels.max() + 1))
    for n, label in enumerate(labels):
        y[n, label] = 1
    return (images / 255).astype(np.float32), y


@bank.wrong("cifar10.build", "the dropout rates are taken as keep probabilities: 0.8 and 0.7 are dropped")
def build_keep_probabilities(input_shape=(32, 32, 3), num_classes=10):
    import keras

    return keras.Sequential(
        [
            keras.Input(input_shape),
            keras.layers.Conv2D(32, 3, padding="same", activation="relu"),
            keras.layers.Dropout(0.8),
            keras.layers.Conv2D(32, 3, activation="relu"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Flatten(),
            keras.layers.Dense(512, activation="relu"),
            keras.layers.Dropout(0.7),
            keras.layers.Dense(num_classes, activation="softmax"),
        ]
    )


@bank.wrong(
    "cifar10.build", "two: the first convolution is padded “valid” too; sigmoid instead of softmax at the end"
)
def build_valid_and_sigmoid(input_shape=(32, 32, 3), num_classes=10):
    import keras

    model = keras.Sequential()
    model.add(keras.Input(input_shape))
    model.add(keras.layers.Conv2D(32, (3, 3), activation="relu"))
    model.add(keras.layers.Dropout(0.2))
    model.add(keras.layers.Conv2D(32, (3, 3), activation="relu"))
    model.add(keras.layers.MaxPooling2D((2, 2)))
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(512, activation="relu"))
    model.add(keras.layers.Dropout(0.3))
    model.add(keras.layers.Dense(num_classes, activation="sigmoid"))
    return model


@bank.wrong(
    "cifar10.compile_model", "exchanges the two losses: sparse for one-hot rows, categorical for numbers"
)
def compile_model_losses_swapped(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    import keras

    loss = "sparse_categorical_crossentropy" if one_hot else "categorical_crossentropy"
    model.compile(
        loss=loss, optimizer=keras.optimizers.SGD(learning_rate, momentum=momentum), metrics=["accuracy"]
    )
    return model


@bank.wrong("cifar10.compile_model", "exchanges learning rate and momentum in the optimiser")
def compile_model_rate_for_momentum(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    import keras

    loss = "categorical_crossentropy" if one_hot else "sparse_categorical_crossentropy"
    optimizer = keras.optimizers.SGD(momentum, learning_rate)
    model.compile(optimizer=optimizer, loss=loss, metrics=["accuracy"])
    return model


@bank.wrong("cifar10.train", "returns the accuracies on the training images")
def keras_train_training_accuracy(model, x, y, test_x, test_y, epochs, batch_size):
    history = model.fit(
        x, y, validation_data=(test_x, test_y), epochs=epochs, batch_size=batch_size, verbose=0
    )
    return history.history["accuracy"]


@bank.wrong("cifar10.train", "fits all epochs in every turn of the loop, epochs × epochs in all")
def keras_train_epochs_squared(model, x, y, test_x, test_y, epochs, batch_size):
    result = []
    for _ in range(epochs):
        model.fit(x, y, epochs=epochs, batch_size=batch_size, verbose=0)
        result.append(float(model.evaluate(test_x, test_y, verbose=0)[1]))
    return result


@bank.right("cifar10.train")
def keras_train_epoch_by_epoch(model, x, y, test_x, test_y, epochs, batch_size):
    result = []
    for _ in range(epochs):
        model.fit(x, y, epochs=1, batch_size=batch_size, verbose=0)
        answers = model.predict(test_x, verbose=0)
        right = 0
        for n in range(len(test_y)):
            if np.argmax(answers[n]) == np.argmax(test_y[n]):
                right += 1
        result.append(right / len(test_y))
    return result


@bank.wrong("cifar10.evaluate", "compares all numbers after rounding, so zeros count as right answers too")
def evaluate_rounded(model, x, y):
    answers = np.round(model.predict(x, verbose=0))
    return float(np.mean(answers == y))


@bank.wrong("cifar10.evaluate", "returns the number of right answers, not their share")
def evaluate_count(model, x, y):
    answers = model.predict(x, verbose=0)
    right = 0
    for n in range(len(y)):
        if np.argmax(answers[n]) == np.argmax(y[n]):
            right += 1
    return right


@bank.wrong("cifar10.confusion_matrix", "rows and columns exchanged: row p, column t")
def confusion_matrix_transposed(labels, predictions, num_classes):
    matrix = np.zeros((num_classes, num_classes), dtype=int)
    for t, p in zip(labels, predictions, strict=True):
        matrix[p, t] += 1
    return matrix


@bank.wrong("cifar10.confusion_matrix", "leaves the right answers out: the diagonal stays 0")
def confusion_matrix_mistakes_only(labels, predictions, num_classes):
    matrix = np.zeros((num_classes, num_classes), dtype=int)
    for n in range(len(labels)):
        if labels[n] != predictions[n]:
            matrix[labels[n], predictions[n]] += 1
    return matrix


@bank.right("cifar10.confusion_matrix")
def confusion_matrix_count_each_cell(labels, predictions, num_classes):
    matrix = []
    for t in range(num_classes):
        row = []
        for p in range(num_classes):
            row.append(sum(1 for a, b in zip(labels, predictions, strict=True) if a == t and b == p))
        matrix.append(row)
    return matrix


@bank.wrong("cifar10.most_confused", "takes the last of equally frequent mistakes (>= instead of >)")
def most_confused_last(matrix):
    best = 0
    pair = (0, 1)
    for t in range(len(matrix)):
        for p in range(len(matrix)):
            if t != p and matrix[t][p] >= best:
                best = matrix[t][p]
                pair = (t, p)
    return pair


@bank.wrong("cifar10.most_confused", "does not leave out the diagonal: the commonest right answer may win")
def most_confused_with_diagonal(matrix):
    best = -1
    for t in range(len(matrix)):
        for p in range(len(matrix)):
            if matrix[t, p] > best:
                best = matrix[t, p]
                pair = (t, p)
    return pair


# Inspection


@bank.wrong("inspection.feature_maps", "every layer sees the sums of the layer before it, before the ReLU")
def feature_maps_without_relu_between(images, kernels, biases):
    def conv2d(images, kernels, bias):
        kh, kw = kernels.shape[:2]
        around = ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0))
        patches = np.lib.stride_tricks.sliding_window_view(np.pad(images, around), (kh, kw), axis=(1, 2))
        return np.einsum("nyxcij,ijcf->nyxf", patches, kernels) + bias

    maps = []
    current = images
    for i in range(len(kernels)):
        current = conv2d(current, kernels[i], biases[i])
        maps.append(np.maximum(current, 0))
    return tuple(maps)


@bank.wrong(
    "inspection.feature_maps",
    "two: ReLU comes before the bias is added; only the maps of the last layer are returned",
)
def feature_maps_last_relu_before_bias(images, kernels, biases):
    def conv2d(images, kernels, bias):
        kh, kw = kernels.shape[:2]
        around = ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0))
        patches = np.lib.stride_tricks.sliding_window_view(np.pad(images, around), (kh, kw), axis=(1, 2))
        return np.einsum("nyxcij,ijcf->nyxf", patches, kernels) + bias

    for i in range(len(kernels)):
        images = np.maximum(conv2d(images, kernels[i], 0), 0) + biases[i]
    return (images,)


@bank.wrong("inspection.saliency", "does not divide by the number of places H · W of the mean")
def saliency_not_divided(images, kernels, bias, weights, classes):
    def conv2d(images, kernels, bias):
        kh, kw = kernels.shape[:2]
        around = ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0))
        patches = np.lib.stride_tricks.sliding_window_view(np.pad(images, around), (kh, kw), axis=(1, 2))
        return np.einsum("nyxcij,ijcf->nyxf", patches, kernels) + bias

    sums = conv2d(images, kernels, bias)
    grad = np.zeros(sums.shape)
    for n in range(len(images)):
        for f in range(kernels.shape[3]):
            grad[n, :, :, f] = weights[f, classes[n]]
    grad = grad * (sums > 0)
    grad = conv2d(grad, kernels[::-1, ::-1].swapaxes(2, 3), 0)
    return np.abs(grad).max(axis=3)


@bank.wrong(
    "inspection.saliency",
    "two: sums the absolute values over the channels; asks for the class of the first image only",
)
def saliency_sum_first_class(images, kernels, bias, weights, classes):
    def conv2d(images, kernels, bias):
        kh, kw = kernels.shape[:2]
        around = ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0))
        patches = np.lib.stride_tricks.sliding_window_view(np.pad(images, around), (kh, kw), axis=(1, 2))
        return np.einsum("nyxcij,ijcf->nyxf", patches, kernels) + bias

    n, h, w, c = images.shape
    sums = conv2d(images, kernels, bias)
    grad = (sums > 0) * weights[:, classes[0]] / (h * w)
    grad = conv2d(grad, kernels[::-1, ::-1].swapaxes(2, 3), 0)
    result = np.zeros((n, h, w))
    for k in range(c):
        result += np.abs(grad[:, :, :, k])
    return result


@bank.wrong(
    "inspection.saliency",
    "largest derivative of the channels without the absolute value (it comes after the maximum)",
)
def saliency_abs_after_max(images, kernels, bias, weights, classes):
    def conv2d(images, kernels, bias):
        kh, kw = kernels.shape[:2]
        around = ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0))
        patches = np.lib.stride_tricks.sliding_window_view(np.pad(images, around), (kh, kw), axis=(1, 2))
        return np.einsum("nyxcij,ijcf->nyxf", patches, kernels) + bias

    n, h, w, _c = images.shape
    sums = conv2d(images, kernels, bias)
    grad = np.zeros(sums.shape)
    for i in range(n):
        grad[i] = (sums[i] > 0) * weights[:, classes[i]] / (h * w)
    grad = conv2d(grad, kernels[::-1, ::-1].swapaxes(2, 3), 0)
    return np.abs(grad.max(axis=3))


@bank.wrong("inspection.grad_cam", "weighs with the mean of the maps and sums the gradients: roles exchanged")
def grad_cam_roles_swapped(maps, gradients):
    n, h, w, filters = maps.shape
    result = np.zeros((n, h, w))
    for i in range(n):
        for f in range(filters):
            result[i] += maps[i, :, :, f].mean() * gradients[i, :, :, f]
    return np.maximum(result, 0)


@bank.wrong("inspection.grad_cam", "cuts negative products before the sum over the maps, not the sum")
def grad_cam_relu_each_map(maps, gradients):
    n, h, w, filters = maps.shape
    result = np.zeros((n, h, w))
    for i in range(n):
        for f in range(filters):
            result[i] += np.maximum(gradients[i, :, :, f].mean() * maps[i, :, :, f], 0)
    return result


@bank.right("inspection.grad_cam")
def grad_cam_all_loops(maps, gradients):
    n, h, w, filters = maps.shape
    result = np.zeros((n, h, w))
    for i in range(n):
        weights = []
        for f in range(filters):
            weights.append(np.sum(gradients[i, :, :, f], dtype=float) / (h * w))
        for y in range(h):
            for x in range(w):
                total = 0.0
                for f in range(filters):
                    total += weights[f] * maps[i, y, x, f]
                if total > 0:
                    result[i, y, x] = total
    return result


@bank.wrong("inspection.nearest_images", "the least alike come first: sorts the cosines upwards")
def nearest_images_upwards(queries, embeddings, count=5):
    result = []
    for q in queries:
        cosines = []
        for e in embeddings:
            cosines.append(np.dot(q, e) / np.sqrt(np.sum(q**2.0)) / np.sqrt(np.sum(e**2.0)))
        result.append(np.argsort(cosines, kind="stable")[:count])
    return np.array(result)


@bank.wrong(
    "inspection.nearest_images", "uses the distance between the vectors (Euclid) instead of the cosine"
)
def nearest_images_distance(queries, embeddings, count=5):
    result = []
    for q in queries:
        distances = [np.sqrt(np.sum((q - e) ** 2.0)) for e in embeddings]
        result.append(np.argsort(distances, kind="stable")[:count])
    return np.array(result)


@bank.wrong("inspection.nearest_images", "returns the cosines themselves instead of the places")
def nearest_images_cosines(queries, embeddings, count=5):
    result = []
    for q in queries:
        cosines = [np.dot(q, e) / np.linalg.norm(q) / np.linalg.norm(e) for e in embeddings]
        result.append(sorted(cosines, reverse=True)[:count])
    return np.array(result)


# Architectures


@bank.wrong(
    "architectures.count_parameters", "counts mean and variance of a batch normalisation too: 4 per channel"
)
def count_parameters_four_for_batch_norm(layers, input_shape):
    h, w, c = input_shape
    counts = []
    for layer in layers:
        kind = layer[0]
        count = 0
        if kind == "conv":
            _, filters, size, strides, padding, bias = layer
            count = size * size * c * filters + (filters if bias else 0)
            c = filters
        elif kind == "batch_norm":
            count = 4 * c
        elif kind == "flatten":
            c, h, w = h * w * c, 1, 1
        elif kind == "global_pool":
            h, w = 1, 1
        elif kind == "dense":
            count = c * layer[1] + (layer[1] if layer[2] else 0)
            c = layer[1]
        if kind in ("conv", "pool"):
            size, strides, padding = layer[-4:-1] if kind == "conv" else layer[1:]
            if padding == "same":
                h, w = -(-h // strides), -(-w // strides)
            else:
                h, w = (h - size) // strides + 1, (w - size) // strides + 1
        counts.append(count)
    return counts


@bank.wrong(
    "architectures.count_parameters",
    "two: pools do not shrink the maps; biases are always counted, also with bias False",
)
def count_parameters_pools_and_biases(layers, input_shape):
    h, w, c = input_shape
    counts = []
    for layer in layers:
        if layer[0] == "conv":
            _, filters, size, strides, padding, _bias = layer
            counts.append((size * size * c + 1) * filters)
            c = filters
            if padding == "same":
                h, w = -(-h // strides), -(-w // strides)
            else:
                h, w = (h - size) // strides + 1, (w - size) // strides + 1
        elif layer[0] == "batch_norm":
            counts.append(2 * c)
        elif layer[0] == "flatten":
            counts.append(0)
            h, w, c = 1, 1, h * w * c
        elif layer[0] == "global_pool":
            counts.append(0)
            h, w = 1, 1
        elif layer[0] == "dense":
            counts.append((c + 1) * layer[1])
            c = layer[1]
        else:
            counts.append(0)
    return counts


@bank.wrong("architectures.count_parameters", "the next layer always sees the channels of the input image")
def count_parameters_channels_never_change(layers, input_shape):
    h, w, c = input_shape
    numbers = None
    filters = c
    counts = []
    for layer in layers:
        count = 0
        if layer[0] == "conv":
            _, filters, size, strides, padding, bias = layer
            count = size * size * c * filters + (filters if bias else 0)
        elif layer[0] == "pool":
            _, size, strides, padding = layer
        elif layer[0] == "batch_norm":
            count = 2 * (filters if numbers is None else numbers)
        elif layer[0] == "flatten":
            numbers = h * w * filters
        elif layer[0] == "global_pool":
            numbers = filters
        elif layer[0] == "dense":
            count = numbers * layer[1] + (layer[1] if layer[2] else 0)
            numbers = layer[1]
        if layer[0] in ("conv", "pool"):
            if padding == "same":
                h, w = -(-h // strides), -(-w // strides)
            else:
                h, w = (h - size) // strides + 1, (w - size) // strides + 1
        counts.append(count)
    return counts


@bank.wrong("architectures.vgg_block", "a max pool behind every convolution, not one behind all of them")
def vgg_block_pool_each(input_shape, filters, convolutions=2):
    import keras

    model = keras.Sequential([keras.Input(input_shape)])
    for _ in range(convolutions):
        model.add(keras.layers.Conv2D(filters, 3, padding="same", activation="relu"))
        model.add(keras.layers.MaxPooling2D(2))
    return model


@bank.wrong(
    "architectures.vgg_block",
    "exchanges the number of filters and the size of the kernel: 3 filters of filters × filters",
)
def vgg_block_filters_for_kernel(input_shape, filters, convolutions=2):
    import keras

    model = keras.Sequential([keras.Input(input_shape)])
    for _ in range(convolutions):
        model.add(keras.layers.Conv2D(3, filters, padding="same", activation="relu"))
    model.add(keras.layers.MaxPooling2D(2))
    return model


@bank.wrong(
    "architectures.inception_module",
    "one after the other: each branch reads the branch before it, not the input",
)
def inception_module_in_a_row(input_shape, filters):
    import keras
    from keras import layers

    inputs = keras.Input(input_shape)
    a = layers.Conv2D(filters[0], 1, activation="relu")(inputs)
    b = layers.Conv2D(filters[1], 1, activation="relu")(a)
    b = layers.Conv2D(filters[2], 3, padding="same", activation="relu")(b)
    c = layers.Conv2D(filters[3], 1, activation="relu")(b)
    c = layers.Conv2D(filters[4], 5, padding="same", activation="relu")(c)
    d = layers.MaxPooling2D(3, strides=1, padding="same")(c)
    d = layers.Conv2D(filters[5], 1, activation="relu")(d)
    return keras.Model(inputs, layers.Concatenate()([a, b, c, d]))


@bank.wrong("architectures.inception_module", "the reduction comes behind the 3×3 and the 5×5, not before")
def inception_module_reduction_behind(input_shape, filters):
    import keras
    from keras import layers

    inputs = keras.Input(input_shape)
    a = layers.Conv2D(filters[0], 1, activation="relu")(inputs)
    b = layers.Conv2D(filters[1], 3, padding="same", activation="relu")(inputs)
    b = layers.Conv2D(filters[2], 1, activation="relu")(b)
    c = layers.Conv2D(filters[3], 5, padding="same", activation="relu")(inputs)
    c = layers.Conv2D(filters[4], 1, activation="relu")(c)
    d = layers.MaxPooling2D(3, strides=1, padding="same")(inputs)
    d = layers.Conv2D(filters[5], 1, activation="relu")(d)
    return keras.Model(inputs, layers.Concatenate()([a, b, c, d]))


@bank.wrong("architectures.residual_block", "two: the convolutions have biases; no ReLU after the sum")
def residual_block_biases_no_last_relu(input_shape, filters, strides=1):
    import keras
    from keras import layers

    inputs = keras.Input(input_shape)
    x = layers.Conv2D(filters, 3, strides=strides, padding="same")(inputs)
    x = layers.BatchNormalization()(x)
    x = layers.ReLU()(x)
    x = layers.Conv2D(filters, 3, padding="same")(x)
    x = layers.BatchNormalization()(x)
    shortcut = inputs
    if strides != 1 or filters != input_shape[-1]:
        shortcut = layers.Conv2D(filters, 1, strides=strides, padding="same")(inputs)
        shortcut = layers.BatchNormalization()(shortcut)
    return keras.Model(inputs, layers.Add()([x, shortcut]))


@bank.wrong(
    "architectures.residual_block",
    "always puts a 1×1 convolution into the shortcut, also where the shape stays",
)
def residual_block_always_projects(input_shape, filters, strides=1):
    import keras
    from keras import layers

    inputs = keras.Input(input_shape)
    x = layers.Conv2D(filters, 3, strides=strides, padding="same", use_bias=False)(inputs)
    x = layers.ReLU()(layers.BatchNormalization()(x))
    x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    shortcut = layers.Conv2D(filters, 1, strides=strides, padding="same", use_bias=False)(inputs)
    shortcut = layers.BatchNormalization()(shortcut)
    return keras.Model(inputs, layers.ReLU()(layers.Add()([x, shortcut])))


@bank.wrong(
    "architectures.dense_block", "each layer reads only the maps of the layer before, not the whole pile"
)
def dense_block_reads_last_only(input_shape, layers, growth_rate):
    import keras

    inputs = keras.Input(input_shape)
    pile = [inputs]
    for _ in range(layers):
        x = keras.layers.BatchNormalization()(pile[-1])
        x = keras.layers.ReLU()(x)
        x = keras.layers.Conv2D(growth_rate, 3, padding="same", use_bias=False)(x)
        pile.append(x)
    if len(pile) == 1:
        return keras.Model(inputs, inputs)
    return keras.Model(inputs, keras.layers.Concatenate()(pile))


@bank.wrong("architectures.dense_block", "the number of filters grows: layer i has i · growth_rate filters")
def dense_block_growing_filters(input_shape, layers, growth_rate):
    import keras

    inputs = keras.Input(input_shape)
    pile = inputs
    for i in range(layers):
        x = keras.layers.BatchNormalization()(pile)
        x = keras.layers.ReLU()(x)
        x = keras.layers.Conv2D(growth_rate * (i + 1), 3, padding="same", use_bias=False)(x)
        pile = keras.layers.Concatenate()([pile, x])
    return keras.Model(inputs, pile)


@bank.right("architectures.dense_block")
def dense_block_list_of_all_maps(input_shape, layers, growth_rate):
    import keras

    inputs = keras.Input(shape=input_shape)
    pile = [inputs]
    for _ in range(layers):
        x = pile[0] if len(pile) == 1 else keras.layers.Concatenate(axis=-1)(pile)
        x = keras.layers.BatchNormalization()(x)
        x = keras.layers.Activation("relu")(x)
        x = keras.layers.Conv2D(growth_rate, (3, 3), padding="same", use_bias=False)(x)
        pile.append(x)
    output = pile[0] if len(pile) == 1 else keras.layers.Concatenate(axis=-1)(pile)
    return keras.Model(inputs=inputs, outputs=output)
