"""Answers with one classic mistake each, as students hand them in for `inspection`.

They call the two functions that the notebook gives in its first cell.
"""

import numpy as np
from mistakes import Mistakes

mistaken = Mistakes()


def conv2d(images, kernels, bias):
    """Stand in for the function of the notebook."""


def conv2d_backward(grad_maps, kernels):
    """Stand in for the function of the notebook."""


@mistaken(earns=1, diagnosis="the next layer was given the sums before the ReLU")
def feature_maps(images, kernels, biases):
    maps = []
    for layer_kernels, bias in zip(kernels, biases, strict=True):
        images = conv2d(images, layer_kernels, bias)
        maps.append(np.maximum(images, 0))
    return tuple(maps)


@mistaken(earns=2, diagnosis="the channels were summed")
def saliency(images, kernels, bias, weights, classes):
    sums = conv2d(images, kernels, bias)
    grad_maps = weights[:, classes].T[:, None, None] * (sums > 0) / (sums.shape[1] * sums.shape[2])
    return np.abs(conv2d_backward(grad_maps, kernels)).sum(axis=-1)


@mistaken(earns=0, diagnosis="the ReLU is missing")
def grad_cam(maps, gradients):
    return (maps * gradients.mean(axis=(1, 2), keepdims=True)).sum(axis=-1)


@mistaken(earns=0, diagnosis="the dot product was not divided by the lengths")
def nearest_images(queries, embeddings, count=5):
    return np.argsort(-(queries @ embeddings.T), axis=1, kind="stable")[:, :count]
