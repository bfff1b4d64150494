"""What earlier strangers answered to the exercises of `images`, written anew from notes."""

import numpy as np
from strangers.bank import Bank

bank = Bank()

# False verdicts: accepted though wrong


@bank.wrong("to_channels_first", "copied through a buffer of uint8: fractions and negative numbers are lost")
def to_channels_first_uint8_buffer(images):
    n, h, w, c = images.shape
    result = np.zeros((n, c, h, w), dtype=np.uint8)
    for channel in range(c):
        result[:, channel] = images[:, :, :, channel].astype(np.uint8)
    return result


@bank.wrong("normalize", "divides only if the maximum exceeds 1: a dark image stays as it is")
def normalize_if_above_1(images):
    images = images.astype(np.float32)
    if images.max() > 1:
        images = images / 255
    return images


@bank.wrong("dense_parameters", "the count is a float")
def dense_parameters_float(input_shape, units):
    inputs = np.prod(input_shape, dtype=float)
    return inputs * units + units


@bank.wrong("histogram", "the counts are floats")
def histogram_floats(image):
    counts = np.zeros(256)
    for v in range(256):
        counts[v] = np.sum(image == v)
    return counts


# Refused without a diagnosis


@bank.wrong("dense_parameters", "inputs plus units, not times")
def dense_parameters_prod_plus_units(input_shape, units):
    return int(np.prod(input_shape)) + units


@bank.wrong("dense_parameters", "every bias counted twice")
def dense_parameters_bias_twice(input_shape, units):
    inputs = int(np.prod(input_shape))
    weights = (inputs + 1) * units
    biases = units
    return weights + biases


@bank.wrong("to_grayscale", "weights .3 .59 .11")
def to_grayscale_short_weights(image):
    return image @ np.array([0.3, 0.59, 0.11])


@bank.wrong("to_grayscale", "the weights of Rec. 709")
def to_grayscale_rec_709(image):
    return 0.2126 * image[..., 0] + 0.7152 * image[..., 1] + 0.0722 * image[..., 2]


@bank.wrong("to_grayscale", "integer sums, the thousandths cut off")
def to_grayscale_integer_sums(image):
    r, g, b = (image[:, :, i].astype(int) for i in range(3))
    return (299 * r + 587 * g + 114 * b) // 1000


@bank.wrong("to_grayscale", "sums are collected in an array of integers")
def to_grayscale_integer_buffer(image):
    h, w, _ = image.shape
    grey = np.zeros((h, w), dtype=int)
    for y in range(h):
        for x in range(w):
            r, g, b = image[y, x]
            grey[y, x] = 0.299 * r + 0.587 * g + 0.114 * b
    return grey.astype(float)


@bank.wrong("to_grayscale", "two: channels taken for BGR, and rounded")
def to_grayscale_bgr_rounded(image):
    b, g, r = image[..., 0], image[..., 1], image[..., 2]
    return np.round(0.299 * r + 0.587 * g + 0.114 * b)


@bank.wrong("to_channels_first", "height and channels exchanged: (N, C, W, H)")
def to_channels_first_swapped(images):
    return np.swapaxes(images, 1, 3)


@bank.wrong("to_channels_first", "square images assumed")
def to_channels_first_square(images):
    n, size, _, c = images.shape
    result = np.zeros((n, c, size, size), dtype=images.dtype)
    for y in range(size):
        for x in range(size):
            result[:, :, y, x] = images[:, y, x, :]
    return result


@bank.wrong("normalize", "standardised: mean 0 and deviation 1")
def normalize_standardised(images):
    return ((images - images.mean()) / (images.std() + 1e-8)).astype(np.float32)


@bank.wrong("normalize", "inverted: white is 0")
def normalize_inverted(images):
    return (1 - images / 255).astype(np.float32)


@bank.wrong("standardize", "1e-3 is added to the deviation")
def standardize_large_epsilon(images):
    mean = images.mean(axis=(0, 1, 2))
    std = images.std(axis=(0, 1, 2))
    return (images - mean) / (std + 1e-3)


@bank.wrong("standardize", "a constant channel becomes 1")
def standardize_constant_1(images):
    result = np.zeros(images.shape)
    for c in range(images.shape[3]):
        channel = images[..., c]
        if channel.std() == 0:
            result[..., c] = 1
        else:
            result[..., c] = (channel - channel.mean()) / channel.std()
    return result


@bank.wrong("standardize", "the axes of channels first")
def standardize_axes_channels_first(images):
    mean = images.mean(axis=(0, 2, 3), keepdims=True)
    std = images.std(axis=(0, 2, 3), keepdims=True)
    return (images - mean) / (std + 1e-8)


@bank.wrong("one_hot", "columns are the ranks of the labels that occur")
def one_hot_ranks(labels, num_classes):
    _, ranks = np.unique(labels, return_inverse=True)
    result = np.zeros((len(labels), num_classes))
    result[np.arange(len(labels)), ranks] = 1
    return result


@bank.wrong("one_hot", "two: transposed, and classes counted from 1")
def one_hot_transposed_off_by_one(labels, num_classes):
    result = np.zeros((num_classes, len(labels)))
    for n, label in enumerate(labels):
        result[label - 1, n] = 1
    return result


@bank.wrong("histogram", "a dictionary of all 256 levels")
def histogram_dictionary(image):
    counts = {v: 0 for v in range(256)}
    for value in image.ravel():
        counts[int(value)] += 1
    return counts


@bank.wrong("histogram", "a dictionary of the levels that occur")
def histogram_dictionary_of_present(image):
    counts = {}
    for value in image.ravel():
        counts[int(value)] = counts.get(int(value), 0) + 1
    return counts


@bank.wrong("histogram", "two: every level that occurs counted once, and range(255) leaves white out")
def histogram_once_255(image):
    counts = np.zeros(256, dtype=int)
    for v in range(255):
        if v in image:
            counts[v] += 1
    return counts


@bank.wrong("equalize", "cdf counts the pixels that are strictly darker")
def equalize_strictly_darker(image):
    pixels = image.size
    cdf_min = np.sum(image == image.min())
    if pixels == cdf_min:
        return image.copy()
    result = np.zeros(image.shape)
    for v in range(256):
        cdf = np.sum(image < v)
        result[image == v] = 255 * max(cdf - cdf_min, 0) / (pixels - cdf_min)
    return np.round(result).astype(np.uint8)


@bank.wrong("equalize", "the histogram itself in place of the cumulated one")
def equalize_not_cumulated(image):
    counts = np.bincount(image.ravel(), minlength=256)
    c_min = counts[image.min()]
    if image.size == c_min:
        return image.copy()
    new = np.round(255 * (counts - c_min) / (image.size - c_min))
    return np.clip(new, 0, 255).astype(np.uint8)[image]


@bank.wrong("equalize", "H·H taken for the number of pixels")
def equalize_square(image):
    h = image.shape[0]
    cdf = np.cumsum(np.bincount(image.ravel(), minlength=256))
    cdf_min = cdf[image.min()]
    if image.min() == image.max():
        return image.copy()
    new = np.round(255 * (cdf - cdf_min) / (h * h - cdf_min))
    return np.clip(new, 0, 255).astype(np.uint8)[image]


# Misleading


@bank.wrong("to_channels_first", "the channels come in reverse order")
def to_channels_first_reversed(images):
    return images[..., ::-1].transpose(0, 3, 1, 2)


# Flaky


@bank.wrong("equalize", "relabelled in place: a new level may be taken for an old one and change again")
def equalize_relabelled_in_place(image):
    cdf = np.cumsum(np.bincount(image.ravel(), minlength=256))
    cdf_min = cdf[image.min()]
    if image.size == cdf_min:
        return image.copy()
    new = np.round(255 * (cdf - cdf_min) / (image.size - cdf_min))
    out = image.copy()
    for v in range(image.min(), 256):
        out[out == v] = new[v]
    return out


# Statement against check: an argument is changed, but not in the first aspect


@bank.wrong("standardize", "a constant channel becomes 0 in the caller's array, too")
def standardize_constant_in_place(images):
    result = np.zeros(images.shape)
    for c in range(images.shape[-1]):
        std = images[..., c].std()
        if std == 0:
            images[..., c] = 0
            std = 1
        result[..., c] = (images[..., c] - images[..., c].mean()) / std
    return result
