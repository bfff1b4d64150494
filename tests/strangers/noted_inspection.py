"""What earlier strangers answered to the exercises of `inspection`, written anew from notes."""

import numpy as np
from strangers.bank import Bank

bank = Bank()


# The first cell of the notebook gives these two.


def conv2d(images, kernels, bias):
    """Slide the kernels over the images, with zeros around: (N, H, W, F)."""
    kh, kw = kernels.shape[:2]
    around = ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0))
    patches = np.lib.stride_tricks.sliding_window_view(np.pad(images, around), (kh, kw), axis=(1, 2))
    return np.einsum("nyxcij,ijcf->nyxf", patches, kernels) + bias


def conv2d_backward(grad_maps, kernels):
    """Return the derivative by the images, (N, H, W, C), from that by the maps, (N, H, W, F)."""
    turned = kernels[::-1, ::-1].swapaxes(2, 3)
    return conv2d(grad_maps, turned, bias=0)


# feature_maps


@bank.wrong("feature_maps", "returns the maps of the last layer only, as an array")
def feature_maps_only_the_last(images, kernels, biases):
    maps = images
    for kernel, bias in zip(kernels, biases, strict=True):
        maps = np.maximum(conv2d(maps, kernel, bias), 0)
    return maps


@bank.wrong("feature_maps", "returns the maps of the last layer only, as a tuple of one")
def feature_maps_tuple_of_the_last(images, kernels, biases):
    maps = images
    for kernel, bias in zip(kernels, biases, strict=True):
        maps = np.maximum(0, conv2d(maps, kernel, bias))
    return (maps,)


@bank.wrong("feature_maps", "three layers are hard-coded")
def feature_maps_three_layers(images, kernels, biases):
    first = np.maximum(conv2d(images, kernels[0], biases[0]), 0)
    second = np.maximum(conv2d(first, kernels[1], biases[1]), 0)
    third = np.maximum(conv2d(second, kernels[2], biases[2]), 0)
    return first, second, third


@bank.wrong("feature_maps", "the maps are clipped to 0…1 in place of ReLU")
def feature_maps_clipped(images, kernels, biases):
    maps = []
    x = images
    for k, b in zip(kernels, biases, strict=True):
        x = np.clip(conv2d(x, k, b), 0, 1)
        maps.append(x)
    return tuple(maps)


@bank.wrong("feature_maps", "two: no ReLU, and no bias")
def feature_maps_no_relu_no_bias(images, kernels, biases):
    maps = []
    x = images
    for k in kernels:
        x = conv2d(x, k, 0)
        maps.append(x)
    return tuple(maps)


@bank.wrong("feature_maps", "the last layer is missing: the tuple is one too short")
def feature_maps_one_too_few(images, kernels, biases):
    maps = []
    x = images
    for i in range(len(kernels) - 1):
        x = np.maximum(conv2d(x, kernels[i], biases[i]), 0)
        maps.append(x)
    return tuple(maps)


# saliency


@bank.wrong("saliency", "takes the first channel in place of the largest of all")
def saliency_first_channel(images, kernels, bias, weights, classes):
    maps = conv2d(images, kernels, bias)
    _, H, W, _ = maps.shape
    grad = weights[:, classes].T[:, None, None, :] / (H * W) * (maps > 0)
    return np.abs(conv2d_backward(grad, kernels))[..., 0]


@bank.wrong("saliency", "divided by the number of images, too")
def saliency_divided_by_n(images, kernels, bias, weights, classes):
    maps = conv2d(images, kernels, bias)
    N, H, W, _ = maps.shape
    grad = weights[:, classes].T[:, None, None, :] / (N * H * W) * (maps > 0)
    return np.abs(conv2d_backward(grad, kernels)).max(axis=-1)


@bank.wrong("saliency", "two: not divided by the number of places, and no absolute value")
def saliency_not_divided_no_absolute(images, kernels, bias, weights, classes):
    maps = conv2d(images, kernels, bias)
    grad = np.zeros(maps.shape)
    for n, k in enumerate(classes):
        grad[n] = weights[:, k] * (maps[n] > 0)
    return conv2d_backward(grad, kernels).max(axis=3)


@bank.wrong("saliency", "calls conv2d_backward with an argument too many: a TypeError")
def saliency_helper_called_wrongly(images, kernels, bias, weights, classes):
    maps = conv2d(images, kernels, bias)
    _, H, W, _ = maps.shape
    grad = weights[:, classes].T[:, None, None, :] / (H * W) * (maps > 0)
    return np.abs(conv2d_backward(grad, images, kernels)).max(axis=-1)


# grad_cam


@bank.wrong("grad_cam", "multiplies map and gradient place by place; the gradients are not averaged")
def grad_cam_place_by_place(maps, gradients):
    return np.maximum((maps * gradients).sum(axis=-1), 0)


@bank.wrong("grad_cam", "the heat starts from 1, not from 0")
def grad_cam_starts_from_1(maps, gradients):
    N, H, W, F = maps.shape
    heat = np.ones((N, H, W))
    weights = gradients.mean(axis=(1, 2))
    for n in range(N):
        for f in range(F):
            heat[n] += weights[n, f] * maps[n, :, :, f]
    return np.maximum(heat, 0)


@bank.wrong("grad_cam", "weighs the maps that it was given in place")
def grad_cam_in_place(maps, gradients):
    maps *= gradients.mean(axis=(1, 2), keepdims=True)
    return np.maximum(maps.sum(axis=-1), 0)


# nearest_images


@bank.wrong("nearest_images", "the default of count is 10 in place of 5")
def nearest_images_default_10(queries, embeddings, count=10):
    q = queries / np.linalg.norm(queries, axis=1, keepdims=True)
    e = embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)
    return np.argsort(-(q @ e.T), axis=1, kind="stable")[:, :count]


@bank.wrong("nearest_images", "the default of count is 1 in place of 5")
def nearest_images_default_1(queries, embeddings, count=1):
    q = queries / np.linalg.norm(queries, axis=1, keepdims=True)
    e = embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)
    return np.argsort(-(q @ e.T), axis=1, kind="stable")[:, :count]


@bank.wrong("nearest_images", "the last ones, turned round: of equals the higher place comes first")
def nearest_images_last_turned_round(queries, embeddings, count=5):
    q = queries / np.linalg.norm(queries, axis=1, keepdims=True)
    e = embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)
    order = np.argsort(q @ e.T, axis=1, kind="stable")
    return order[:, -count:][:, ::-1]


@bank.wrong("nearest_images", "count is ignored: all places come back")
def nearest_images_all(queries, embeddings, count=5):
    q = queries / np.linalg.norm(queries, axis=1, keepdims=True)
    e = embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)
    return np.argsort(-(q @ e.T), axis=1, kind="stable")


@bank.wrong("nearest_images", "count is ignored: always five")
def nearest_images_always_five(queries, embeddings, count=5):
    q = queries / np.linalg.norm(queries, axis=1, keepdims=True)
    e = embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)
    return np.argsort(-(q @ e.T), axis=1, kind="stable")[:, :5]


@bank.wrong("nearest_images", "divides by the square of the lengths: the root is forgotten")
def nearest_images_square_for_length(queries, embeddings, count=5):
    q = queries / np.sum(queries**2, axis=1, keepdims=True)
    e = embeddings / np.sum(embeddings**2, axis=1, keepdims=True)
    return np.argsort(-(q @ e.T), axis=1, kind="stable")[:, :count]


@bank.wrong(
    "nearest_images",
    "two: Euclidean distance in place of the cosine, and the first one left out as the query itself",
)
def nearest_images_euclidean_without_itself(queries, embeddings, count=5):
    result = []
    for q in queries:
        distances = np.sqrt(((embeddings - q) ** 2).sum(axis=1))
        result.append(np.argsort(distances, kind="stable")[1 : count + 1])
    return np.array(result)


@bank.wrong("nearest_images", "divides the arrays that it was given by their lengths, in place")
def nearest_images_in_place(queries, embeddings, count=5):
    queries /= np.linalg.norm(queries, axis=1, keepdims=True)
    embeddings /= np.linalg.norm(embeddings, axis=1, keepdims=True)
    return np.argsort(-(queries @ embeddings.T), axis=1, kind="stable")[:, :count]
