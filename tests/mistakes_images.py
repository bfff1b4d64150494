"""Answers with one classic mistake each, as students hand them in for `images`."""

import numpy as np
from mistakes import Mistakes

mistaken = Mistakes()


@mistaken(earns=1, diagnosis="the channels were forgotten")
def dense_parameters(shape, units):
    return np.prod(shape[:2]) * units + units


@mistaken(earns=0, diagnosis="the three channels were averaged")
def to_grayscale(image):
    return image.mean(axis=2)


@mistaken(earns=0, diagnosis="the numbers were reshaped, not transposed")
def to_channels_first(images):
    n, h, w, c = images.shape
    return images.reshape(n, c, h, w)


@mistaken(earns=2, diagnosis="the result is float64")
def normalize(images):
    return images / 255


@mistaken(earns=1, diagnosis="one mean and one deviation were used for all channels")
def standardize(images):
    return (images - images.mean()) / images.std()


@mistaken(earns=2, diagnosis="the number of columns was taken from the labels")
def one_hot(labels, num_classes):
    return np.eye(labels.max() + 1)[labels]


@mistaken(earns=2, diagnosis="the result ends at the brightest level that occurs")
def histogram(image):
    return np.bincount(image.ravel())


@mistaken(earns=5, diagnosis="the levels are right, but not as 8-bit integers")
def equalize(image):
    cdf = np.bincount(image.ravel(), minlength=256).cumsum()
    low = cdf[image.min()]
    return image if low == image.size else np.round(255 * (cdf - low) / (image.size - low))[image]
