"""Answers to the exercises of the topic `inspection`, right and wrong, as people write them."""

import numpy as np
from answers import RightAnswers, WrongAnswers

right, wrong = RightAnswers(), WrongAnswers()

# Convolutions with zeros around, and their way back ---------------------------------------------------------


def by_windows(images, kernels, bias=0):
    kh, kw = kernels.shape[:2]
    padded = np.pad(images, ((0, 0), (kh // 2,) * 2, (kw // 2,) * 2, (0, 0)))
    patches = np.lib.stride_tricks.sliding_window_view(padded, (kh, kw), axis=(1, 2))
    return np.einsum("nyxcij,ijcf->nyxf", patches, kernels) + bias


def by_shifts(images, kernels, bias=0):
    n, height, width, _ = images.shape
    kh, kw, _, filters = kernels.shape
    padded = np.pad(images, ((0, 0), (kh // 2,) * 2, (kw // 2,) * 2, (0, 0)))
    total = np.zeros((n, height, width, filters)) + bias
    for i in range(kh):
        for j in range(kw):
            total += padded[:, i : i + height, j : j + width] @ kernels[i, j]
    return total


def by_loops(images, kernels, bias=0):
    n, height, width, channels = images.shape
    kh, kw, _, filters = kernels.shape
    total = np.zeros((n, height, width, filters)) + bias
    for b, y, x, i, j in np.ndindex(n, height, width, kh, kw):
        row, column = y + i - kh // 2, x + j - kw // 2
        if 0 <= row < height and 0 <= column < width:
            for c in range(channels):
                total[b, y, x] += images[b, row, column, c] * kernels[i, j, c]
    return total


def back(grad, kernels):
    return by_shifts(grad, kernels[::-1, ::-1].transpose(0, 1, 3, 2))


def back_by_scattering(grad, kernels):
    n, height, width, _ = grad.shape
    kh, kw, channels, _ = kernels.shape
    padded = np.zeros((n, height + kh - 1, width + kw - 1, channels))
    for i in range(kh):
        for j in range(kw):
            padded[:, i : i + height, j : j + width] += grad @ kernels[i, j].T
    return padded[:, kh // 2 : kh // 2 + height, kw // 2 : kw // 2 + width]


# feature_maps ---------------------------------------------------------------------------------------------

for conv in by_windows, by_shifts, by_loops:

    def feature_maps(images, kernels, biases, conv=conv):
        maps = []
        for layer_kernels, bias in zip(kernels, biases, strict=True):
            images = np.maximum(conv(images, layer_kernels, bias), 0)
            maps.append(images)
        return maps

    feature_maps.__name__ = f"feature_maps {conv.__name__}"
    right("feature_maps")(feature_maps)


@right("feature_maps")
def recursive(images, kernels, biases):
    if len(kernels) == 0:
        return ()
    sums = by_shifts(images, kernels[0], biases[0])
    first = sums * (sums > 0)
    return (first, *recursive(first, kernels[1:], biases[1:]))


@right("feature_maps")
def in_float32(images, kernels, biases):
    x, maps = images.astype(np.float32), ()
    for i in range(len(kernels)):
        x = by_windows(x, kernels[i].astype(np.float32), biases[i].astype(np.float32))
        x = np.where(x < 0, np.float32(0), x)
        maps += (x,)
    return maps


@right("feature_maps", needs="keras")
def by_keras(images, kernels, biases):
    import keras

    maps = []
    for layer_kernels, bias in zip(kernels, biases, strict=True):
        images = keras.ops.relu(keras.ops.conv(images, layer_kernels, padding="same") + bias)
        maps.append(np.asarray(images))
    return maps


# saliency -------------------------------------------------------------------------------------------------

for there, way_back in (by_windows, back), (by_shifts, back_by_scattering), (by_loops, back):

    def saliency(images, kernels, bias, weights, classes, there=there, way_back=way_back):
        sums = there(images, kernels, bias)
        grad = weights[:, classes].T[:, None, None, :] / (sums.shape[1] * sums.shape[2])
        return np.abs(way_back(grad * (sums > 0), kernels)).max(axis=-1)

    saliency.__name__ = f"saliency {there.__name__} {way_back.__name__}"
    right("saliency")(saliency)


@right("saliency")
def pixel_by_pixel(images, kernels, bias, weights, classes):
    # Between two bends of its ReLUs the network is linear: a tiny step each way gives the exact slope.
    result = np.zeros(images.shape[:3])

    def score(image, k):
        maps = np.maximum(by_windows(image[np.newaxis], kernels, bias), 0)
        return maps.mean(axis=(1, 2))[0] @ weights[:, k]

    for n, y, x, c in np.ndindex(*images.shape):
        above, below = images[n].copy(), images[n].copy()
        above[y, x, c] += 1e-3
        below[y, x, c] -= 1e-3
        slope = (score(above, classes[n]) - score(below, classes[n])) / 2e-3
        result[n, y, x] = max(result[n, y, x], abs(slope))
    return result


@right("saliency")
def image_by_image(images, kernels, bias, weights, classes):
    result = []
    for image, k in zip(images, classes, strict=True):
        sums = by_shifts(image[np.newaxis], kernels, bias)
        grad = np.zeros_like(sums)
        for f in range(kernels.shape[3]):
            grad[..., f] = np.where(sums[..., f] > 0, weights[f, k] / sums[..., f].size, 0)
        slopes = back_by_scattering(grad, kernels)[0]
        result.append(np.maximum(slopes.max(axis=2), -slopes.min(axis=2)))
    return np.array(result)


@right("saliency")
def by_one_hot(images, kernels, bias, weights, classes):
    images, kernels, bias, weights = (a.astype(np.float32) for a in (images, kernels, bias, weights))
    maps = np.maximum(by_windows(images, kernels, bias), 0)
    grad_scores = np.eye(weights.shape[1], dtype=np.float32)[classes]
    grad_means = grad_scores @ weights.T
    grad_maps = np.broadcast_to(grad_means[:, None, None], maps.shape) / maps[0, :, :, 0].size
    return np.sqrt((back(grad_maps * np.sign(maps), kernels) ** 2).max(axis=3))


@right("saliency", needs="keras")
def by_tape(images, kernels, bias, weights, classes):
    import tensorflow as tf

    pixels = tf.constant(images)
    with tf.GradientTape() as tape:
        tape.watch(pixels)
        maps = tf.nn.relu(tf.nn.conv2d(pixels, kernels, 1, "SAME") + bias)
        scores = tf.reduce_mean(maps, axis=(1, 2)) @ weights
        asked = tf.reduce_sum(scores * tf.one_hot(classes, weights.shape[1], dtype=scores.dtype))
    return np.abs(tape.gradient(asked, pixels)).max(axis=-1)


# grad_cam -------------------------------------------------------------------------------------------------


@right("grad_cam")
def broadcast(maps, gradients):
    weights = gradients.mean(axis=(1, 2), keepdims=True)
    return np.maximum((weights * maps).sum(axis=-1), 0)


@right("grad_cam")
def by_einsum(maps, gradients):
    places = maps.shape[1] * maps.shape[2]
    heat = np.einsum("nyxf,nijf->nyx", maps, gradients) / places
    return heat.clip(min=0)


@right("grad_cam")
def by_matmul(maps, gradients):
    n, height, width, filters = maps.shape
    weights = gradients.reshape(n, -1, filters).mean(axis=1)[:, :, np.newaxis]
    heat = maps.reshape(n, -1, filters) @ weights
    return np.where(heat > 0, heat, 0).reshape(n, height, width)


@right("grad_cam")
def by_loop_over_maps(maps, gradients):
    heats = np.zeros(maps.shape[:3])
    for n in range(len(maps)):
        for f in range(maps.shape[3]):
            heats[n] += np.average(gradients[n, :, :, f]) * maps[n, :, :, f]
    heats[heats < 0] = 0
    return heats


@right("grad_cam")
def as_lists(maps, gradients):
    result = []
    for image_maps, image_gradients in zip(maps, gradients, strict=True):
        weights = [
            image_gradients[:, :, f].sum() / image_gradients[:, :, f].size for f in range(maps.shape[3])
        ]
        result.append([[max(0.0, float(np.dot(cell, weights))) for cell in row] for row in image_maps])
    return result


@right("grad_cam")
def in_float32_channels_first(maps, gradients):
    maps, gradients = (np.moveaxis(a.astype(np.float32), -1, 1) for a in (maps, gradients))
    weights = gradients.mean((2, 3))
    heat = np.tensordot(np.ones(1, np.float32), (maps * weights[..., None, None]).sum(1)[None], 1)
    return (heat + np.abs(heat)) / 2


# nearest_images -------------------------------------------------------------------------------------------


def unit(vectors):
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@right("nearest_images")
def by_argsort(queries, embeddings, count=5):
    return np.argsort(-(unit(queries) @ unit(embeddings).T), axis=1, kind="stable")[:, :count]


@right("nearest_images")
def by_lengths(queries, embeddings, count=5):
    near = queries @ embeddings.T
    near = near / np.sqrt((queries**2).sum(1))[:, None] / np.sqrt((embeddings**2).sum(1))
    return np.array([sorted(range(len(embeddings)), key=lambda i: -row[i])[:count] for row in near])


@right("nearest_images")
def by_distance_of_directions(queries, embeddings, count=5):
    # Among vectors of length 1 the nearest in distance is the nearest in angle.
    apart = ((unit(queries)[:, None] - unit(embeddings)) ** 2).sum(axis=2)
    return np.argsort(apart, axis=1, kind="stable")[:, :count]


@right("nearest_images")
def embeddings_alone(queries, embeddings, count=5):
    # The length of a query changes no order.
    return [list(np.argsort(-(unit(embeddings) @ query), kind="stable")[:count]) for query in queries]


@right("nearest_images")
def one_after_another(queries, embeddings, count=5):
    found = np.zeros((len(queries), count), dtype=int)
    for q, query in enumerate(queries):
        near = [query @ e / (np.linalg.norm(query) * np.linalg.norm(e)) for e in embeddings]
        for place in range(count):
            found[q, place] = int(np.argmax(near))
            near[found[q, place]] = -np.inf
    return found


@right("nearest_images")
def by_lexsort(queries, embeddings, count=5):
    near = unit(queries) @ unit(embeddings).T
    return np.stack([np.lexsort((np.arange(len(row)), -row))[:count] for row in near])


# Wrong answers, with one classic mistake each ---------------------------------------------------------------


def conv2d(images, kernels, bias):
    """Stand in for the function of the notebook."""


def conv2d_backward(grad_maps, kernels):
    """Stand in for the function of the notebook."""


@wrong("hands_on_the_sums")
def feature_maps(images, kernels, biases):
    maps = []
    for layer_kernels, bias in zip(kernels, biases, strict=True):
        images = conv2d(images, layer_kernels, bias)
        maps.append(np.maximum(images, 0))
    return tuple(maps)


@wrong("sums_the_channels")
def saliency(images, kernels, bias, weights, classes):
    sums = conv2d(images, kernels, bias)
    grad_maps = weights[:, classes].T[:, None, None] * (sums > 0) / (sums.shape[1] * sums.shape[2])
    return np.abs(conv2d_backward(grad_maps, kernels)).sum(axis=-1)


@wrong("lacks_the_relu")
def grad_cam(maps, gradients):
    return (maps * gradients.mean(axis=(1, 2), keepdims=True)).sum(axis=-1)


@wrong("does_not_divide_by_the_lengths")
def nearest_images(queries, embeddings, count=5):
    return np.argsort(-(queries @ embeddings.T), axis=1, kind="stable")[:, :count]
