"""The layers that wrong answers are made of: convolution, ReLU, and a scale for showing."""

import numpy as np


def convolve(images, kernels, bias=0, padding="constant"):
    """Slide kernels with odd sides over images; without a mode of `padding` the maps shrink."""
    kernel_height, kernel_width = kernels.shape[:2]
    if padding:
        top, left = kernel_height // 2, kernel_width // 2
        sides = ((0, 0), (top, top), (left, left), (0, 0))
        images = np.pad(np.asarray(images, np.float64), sides, mode=padding)
    if images.shape[1] < kernel_height or images.shape[2] < kernel_width:  # shrunk away
        return np.zeros((len(images), 0, 0, kernels.shape[3]))
    windows = np.lib.stride_tricks.sliding_window_view(images, kernels.shape[:2], axis=(1, 2))
    return np.einsum("nyxcij,ijcf->nyxf", windows, kernels) + bias


def rotated(kernels):
    """Return kernels rotated by 180°."""
    return kernels[::-1, ::-1]


def relu(array):
    """Turn negative numbers into 0."""
    return np.maximum(array, 0)


def scaled_to_1(array, axes):
    """Scale so that the largest along the axes is 1, where there is one above 0."""
    largest = array.max(axis=axes, keepdims=True)
    return array / np.where(largest > 0, largest, 1)
