"""Answers to the exercises of the topic `images`, right and wrong, as people write them."""

import functools
import math
import operator
from collections import Counter

import numpy as np
from answers import RightAnswers, WrongAnswers

right, wrong = RightAnswers(), WrongAnswers()

# to_grayscale ---------------------------------------------------------------------------------------------


@right("to_grayscale")
def to_grayscale_pixel_by_pixel(image):
    grey = []
    for row in image:
        grey.append([0.299 * red + 0.587 * green + 0.114 * blue for red, green, blue in row])
    return grey


@right("to_grayscale")
def to_grayscale_filling_an_array(image):
    height, width, _ = image.shape
    grey = np.zeros((height, width))
    for y in range(height):
        for x in range(width):
            for channel, weight in enumerate([0.299, 0.587, 0.114]):
                grey[y, x] += weight * image[y, x, channel]
    return grey


@right("to_grayscale")
def to_grayscale_channel_by_channel(image):
    red, green, blue = np.moveaxis(image, -1, 0)
    return 0.299 * red + 0.587 * green + 0.114 * blue


@right("to_grayscale")
def to_grayscale_broadcast(image):
    return (image * [0.299, 0.587, 0.114]).sum(axis=-1)


@right("to_grayscale")
def to_grayscale_einsum(image):
    return np.einsum("...c,c->...", image, [0.299, 0.587, 0.114])


@right("to_grayscale")
def to_grayscale_weighted_average(image):
    return np.average(image, axis=-1, weights=(0.299, 0.587, 0.114))


@right("to_grayscale")
def to_grayscale_apply_along_axis(image):
    return np.apply_along_axis(np.dot, -1, image, [0.299, 0.587, 0.114])


@right("to_grayscale")
def to_grayscale_float32(image):
    return image.astype(np.float32) @ np.float32([0.299, 0.587, 0.114])


@right("to_grayscale")
def to_grayscale_in_thousandths(image):
    image = image.astype(float)
    return (299 * image[:, :, 0] + 587 * image[:, :, 1] + 114 * image[:, :, 2]) / 1000


# normalize ------------------------------------------------------------------------------------------------


@right("normalize")
def normalize_number_by_number(images):
    result = np.empty(images.shape, dtype=np.float32)
    for index in np.ndindex(images.shape):
        result[index] = images[index] / 255
    return result


@right("normalize")
def normalize_divide(images):
    return (images / 255).astype(np.float32)


@right("normalize")
def normalize_in_float32(images):
    return images.astype("float32") / np.float32(255)


@right("normalize")
def normalize_in_place_on_a_copy(images):
    images = images.astype(np.float32)
    images /= 255.0
    return images


@right("normalize")
def normalize_out(images):
    return np.divide(images, 255, dtype=np.float32)


@right("normalize")
def normalize_reciprocal(images):
    return np.float32(1 / 255) * np.asarray(images, dtype=np.float32)


@right("normalize")
def normalize_lookup_table(images):
    return np.linspace(0, 1, 256, dtype=np.float32)[images]


@right("normalize")
def normalize_interpolate(images):
    return np.interp(images, [0, 255], [0, 1]).astype(np.float32)


@right("normalize", needs="tensorflow")
def normalize_keras(images):
    import keras

    return keras.layers.Rescaling(1 / 255)(images)


# standardize ----------------------------------------------------------------------------------------------


@right("standardize")
def standardize_channel_by_channel(images):
    result = np.zeros(images.shape)
    for c in range(images.shape[-1]):
        channel = images[..., c]
        if channel.std() > 0:
            result[..., c] = (channel - channel.mean()) / channel.std()
    return result


@right("standardize")
def standardize_by_sums(images):
    number, _, _, channels = images.shape
    result = images.astype(float).tolist()
    for c in range(channels):
        values = [float(value) for value in images[..., c].flat]
        mean = sum(values) / len(values)
        std = math.sqrt(sum((value - mean) ** 2 for value in values) / len(values))
        for n in range(number):
            for row in result[n]:
                for pixel in row:
                    pixel[c] = (pixel[c] - mean) / std if std else 0.0
    return result


@right("standardize")
def standardize_with_epsilon(images):
    mean = images.mean(axis=(0, 1, 2), keepdims=True)
    std = images.std(axis=(0, 1, 2), keepdims=True)
    return (images - mean) / (std + 1e-7)


@right("standardize")
def standardize_with_epsilon_under_the_root(images):
    centred = images - images.mean(axis=(0, 1, 2))
    return centred / np.sqrt((centred**2).mean(axis=(0, 1, 2)) + 1e-5)


@right("standardize")
def standardize_divide_where(images):
    centred = images - np.mean(images, axis=(0, 1, 2))
    std = np.broadcast_to(np.std(images, axis=(0, 1, 2)), images.shape)
    return np.divide(centred, std, out=np.zeros(images.shape), where=std != 0)


@right("standardize")
def standardize_nan_to_num(images):
    return np.nan_to_num((images - images.mean((0, 1, 2))) / images.std((0, 1, 2)))


@right("standardize")
def standardize_by_moments(images):
    pixels = images.reshape(-1, images.shape[-1]).astype(float)
    mean = pixels.sum(axis=0) / len(pixels)
    variance = (pixels * pixels).sum(axis=0) / len(pixels) - mean**2
    constant = pixels.min(axis=0) == pixels.max(axis=0)
    variance[constant] = 1
    return ((pixels - mean) / np.sqrt(variance)).reshape(images.shape)


@right("standardize")
def standardize_float32(images):
    images = images.astype(np.float32)
    mean, std = images.mean(axis=(0, 1, 2)), images.std(axis=(0, 1, 2))
    return (images - mean) / np.maximum(std, np.float32(1e-6))


@right("standardize", needs="scipy")
def standardize_zscore(images):
    from scipy.stats import zscore

    scores = zscore(images.reshape(-1, images.shape[-1]).astype(float), axis=0)
    return np.where(np.isnan(scores), 0, scores).reshape(images.shape)


@right("standardize", needs="sklearn")
def standardize_scikit_learn(images):
    from sklearn.preprocessing import StandardScaler

    return StandardScaler().fit_transform(images.reshape(-1, images.shape[-1])).reshape(images.shape)


# to_channels_first ----------------------------------------------------------------------------------------


@right("to_channels_first")
def to_channels_first_number_by_number(images):
    n, h, w, c = images.shape
    result = np.empty((n, c, h, w), dtype=images.dtype)
    for i, y, x, k in np.ndindex(n, h, w, c):
        result[i, k, y, x] = images[i, y, x, k]
    return result


@right("to_channels_first")
def to_channels_first_lists(images):
    channels = range(images.shape[-1])
    return [[[[pixel[c] for pixel in row] for row in image] for c in channels] for image in images.tolist()]


@right("to_channels_first")
def to_channels_first_transpose(images):
    return images.transpose(0, 3, 1, 2)


@right("to_channels_first")
def to_channels_first_move_axis(images):
    return np.moveaxis(images, -1, 1)


@right("to_channels_first")
def to_channels_first_swap_twice(images):
    return images.swapaxes(1, 3).swapaxes(2, 3)


@right("to_channels_first")
def to_channels_first_einsum(images):
    return np.einsum("nhwc->nchw", images)


@right("to_channels_first")
def to_channels_first_stack(images):
    return np.stack([images[..., c] for c in range(images.shape[-1])], axis=1)


@right("to_channels_first")
def to_channels_first_matrices(images):
    _, h, w, c = images.shape
    return np.array([image.reshape(h * w, c).T.reshape(c, h, w) for image in images], dtype=np.float32)


# one_hot --------------------------------------------------------------------------------------------------


@right("one_hot")
def one_hot_lists(labels, num_classes):
    return [[1 if label == k else 0 for k in range(num_classes)] for label in labels]


@right("one_hot")
def one_hot_filling_an_array(labels, num_classes):
    result = np.zeros((len(labels), num_classes))
    for n, label in enumerate(labels):
        result[n, label] = 1.0
    return result


@right("one_hot")
def one_hot_fancy_index(labels, num_classes):
    result = np.zeros((labels.size, num_classes), dtype=np.uint8)
    result[np.arange(labels.size), labels] = 1
    return result


@right("one_hot")
def one_hot_identity(labels, num_classes):
    return np.eye(num_classes)[labels]


@right("one_hot")
def one_hot_compare(labels, num_classes):
    return labels[:, None] == np.arange(num_classes)


@right("one_hot")
def one_hot_put_along_axis(labels, num_classes):
    result = np.zeros((len(labels), num_classes), dtype="float16")
    np.put_along_axis(result, labels[:, np.newaxis], 1, axis=1)
    return result


@right("one_hot")
def one_hot_flat(labels, num_classes):
    result = np.zeros(len(labels) * num_classes)
    result[num_classes * np.arange(len(labels)) + labels] = 1
    return result.reshape(-1, num_classes)


@right("one_hot", needs="tensorflow")
def one_hot_keras(labels, num_classes):
    import keras

    return keras.utils.to_categorical(labels, num_classes)


@right("one_hot", needs="sklearn")
def one_hot_scikit_learn(labels, num_classes):
    from sklearn.preprocessing import label_binarize

    return label_binarize(labels, classes=range(num_classes))


# histogram ------------------------------------------------------------------------------------------------


@right("histogram")
def histogram_pixel_by_pixel(image):
    counts = [0] * 256
    for row in image:
        for level in row:
            counts[level] += 1
    return counts


@right("histogram")
def histogram_level_by_level(image):
    return np.array([np.count_nonzero(image == level) for level in range(256)])


@right("histogram")
def histogram_bincount(image):
    return np.bincount(image.ravel(), minlength=256)


@right("histogram")
def histogram_add_at(image):
    counts = np.zeros(256)
    np.add.at(counts, image, 1)
    return counts


@right("histogram")
def histogram_numpy(image):
    counts, _ = np.histogram(image, bins=256, range=(0, 256))
    return counts


@right("histogram")
def histogram_edges(image):
    return np.histogram(image, np.arange(257) - 0.5)[0]


@right("histogram")
def histogram_counter(image):
    counter = Counter(image.ravel().tolist())
    return [counter[level] for level in range(256)]


@right("histogram")
def histogram_unique(image):
    counts = np.zeros(256, dtype=np.float32)
    levels, numbers = np.unique(image, return_counts=True)
    counts[levels] = numbers
    return counts


@right("histogram")
def histogram_sorted(image):
    ends = np.searchsorted(np.sort(image, axis=None), np.arange(256), side="right")
    return np.diff(ends, prepend=0)


@right("histogram", needs="scipy")
def histogram_scipy(image):
    from scipy import ndimage

    return ndimage.histogram(image, 0, 256, 256)


# equalize -------------------------------------------------------------------------------------------------


@right("equalize")
def equalize_pixel_by_pixel(image):
    levels = sorted(int(level) for level in image.flat)
    pixels, darkest = len(levels), levels.count(levels[0])
    if darkest == pixels:
        return image
    cdf = {level: sum(other <= level for other in levels) for level in set(levels)}
    result = np.empty_like(image)
    for index, level in np.ndenumerate(image):
        result[index] = round(255 * (cdf[level] - darkest) / (pixels - darkest))
    return result


@right("equalize")
def equalize_table(image):
    cdf = np.bincount(image.ravel(), minlength=256).cumsum()
    darkest = cdf[cdf > 0][0]
    if darkest == image.size:
        return image.copy()
    table = np.round((cdf - darkest) / (image.size - darkest) * 255)
    return table[image].astype(np.uint8)


@right("equalize")
def equalize_dictionary(image):
    counts = Counter(image.ravel().tolist())
    if len(counts) == 1:
        return image
    first, new, total = counts[min(counts)], {}, 0
    for level in sorted(counts):
        total += counts[level]
        new[level] = int((total - first) / (image.size - first) * 255 + 0.5)
    return np.array([[new[level] for level in row] for row in image.tolist()], dtype="uint8")


@right("equalize")
def equalize_masked(image):
    cdf = np.ma.masked_equal(np.histogram(image, 256, (0, 256))[0].cumsum(), 0)
    if cdf.min() == cdf.max():
        return image
    table = np.ma.filled(((cdf - cdf.min()) * 255 / (cdf.max() - cdf.min())).round(), 0)
    return table.astype(np.uint8)[image]


@right("equalize")
def equalize_whole_numbers(image):
    _, inverse, counts = np.unique(image, return_inverse=True, return_counts=True)
    share, whole = np.cumsum(counts) - counts[0], image.size - counts[0]
    if whole == 0:
        return np.array(image)
    return ((510 * share + whole) // (2 * whole)).astype(np.uint8)[inverse].reshape(image.shape)


@right("equalize")
def equalize_float32(image):
    hist, _ = np.histogram(image.flatten(), bins=range(257))
    cdf = hist.cumsum().astype(np.float32)
    lowest = cdf[image.min()]
    with np.errstate(invalid="ignore"):
        shares = (cdf[image] - lowest) / (cdf[-1] - lowest)
    return image if np.isnan(shares).any() else np.rint(shares * 255).astype(np.uint8)


@right("equalize", needs="scipy")
def equalize_ranks(image):
    from scipy.stats import rankdata

    ranks = rankdata(image, method="max").reshape(image.shape)
    if np.ptp(ranks) == 0:
        return image
    return np.around(255 * (ranks - ranks.min()) / np.ptp(ranks)).astype(np.uint8)


# dense_parameters -----------------------------------------------------------------------------------------


@right("dense_parameters")
def dense_parameters_loop(input_shape, units):
    inputs = 1
    for length in input_shape:
        inputs *= length
    return inputs * units + units


@right("dense_parameters")
def dense_parameters_numpy(input_shape, units):
    return np.prod(input_shape) * units + units


@right("dense_parameters")
def dense_parameters_one_more_input(input_shape, units):
    return (math.prod(input_shape) + 1) * units


@right("dense_parameters")
def dense_parameters_float(input_shape, units):
    return float(functools.reduce(operator.mul, input_shape)) * units + float(units)


@right("dense_parameters")
def dense_parameters_recursive(input_shape, units):
    if not input_shape:
        return 2 * units
    return (dense_parameters_recursive(input_shape[1:], units) - units) * input_shape[0] + units


@right("dense_parameters")
def dense_parameters_by_shapes(input_shape, units):
    weights, bias = np.empty((*input_shape, units), dtype=bool), np.empty(units)
    return np.array(weights.size + bias.size)


@right("dense_parameters", needs="tensorflow")
def dense_parameters_keras(input_shape, units):
    import keras

    layer = keras.layers.Dense(units)
    layer.build((None, math.prod(input_shape)))
    return layer.count_params()


# Wrong answers, with one classic mistake each ---------------------------------------------------------------


@wrong("forgets_the_channels")
def dense_parameters(shape, units):
    return np.prod(shape[:2]) * units + units


@wrong("averages_the_channels")
def to_grayscale(image):
    return image.mean(axis=2)


@wrong("reshapes")
def to_channels_first(images):
    n, h, w, c = images.shape
    return images.reshape(n, c, h, w)


@wrong("returns_float64")
def normalize(images):
    return images / 255


@wrong("takes_all_channels_together")
def standardize(images):
    return (images - images.mean()) / images.std()


@wrong("ignores_num_classes")
def one_hot(labels, num_classes):
    return np.eye(labels.max() + 1)[labels]


@wrong("ends_at_the_brightest_level")
def histogram(image):
    return np.bincount(image.ravel())


@wrong("returns_float64")
def equalize(image):
    cdf = np.bincount(image.ravel(), minlength=256).cumsum()
    low = cdf[image.min()]
    return image if low == image.size else np.round(255 * (cdf - low) / (image.size - low))[image]
