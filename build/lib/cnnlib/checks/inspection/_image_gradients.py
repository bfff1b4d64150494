"""The gradient of a score with respect to the images, right or with one thing done in another way."""

import numpy as np

from cnnlib.checks.inspection._layers import convolve, relu, rotated


def convolve_backward(grad_maps, kernels):
    """Carry a gradient back through a convolution with zeros around."""
    return convolve(grad_maps, np.swapaxes(rotated(kernels), 2, 3))


def weights_of_the_classes(scores, weights, classes):
    """Return the derivative of the scores with respect to the means of the maps, (N, F)."""
    return weights.T[classes]


def gradients(
    images,
    kernels,
    bias,
    weights,
    classes,
    *,
    start=weights_of_the_classes,
    share=lambda places: 1 / places,
    gate=lambda sums, grad: sums > 0,
    way_back=convolve_backward,
):
    """Return the gradient of the score with respect to the images, or one with one thing done in another way.

    `start(scores, weights, classes)` is the gradient with respect to the means, `share(places)` the share of
    each place in its mean, and `gate(sums, grad)` what the ReLU lets through.
    """
    sums = convolve(images, kernels, bias)
    scores = relu(sums).mean(axis=(1, 2)) @ weights
    grad = start(scores, weights, classes)[:, np.newaxis, np.newaxis] * share(sums[0, ..., 0].size)
    grad = np.broadcast_to(grad, sums.shape)
    return way_back(grad * gate(sums, grad), kernels)
