"""Answers with one classic mistake each, as students hand them in for `convolution`."""

import numpy as np
from mistakes import Mistakes

mistaken = Mistakes()


@mistaken(earns=0, diagnosis="the kernel was turned upside down only")
def flip(kernel):
    return kernel[::-1]


@mistaken(earns=6, diagnosis="the sums were stored in the dtype of the image")
def correlate2d(image, kernel):
    (kh, kw), (h, w) = kernel.shape, image.shape
    result = np.zeros((h - kh + 1, w - kw + 1), dtype=image.dtype)
    for y, x in np.ndindex(result.shape):
        result[y, x] = (image[y : y + kh, x : x + kw] * kernel).sum()
    return result


@mistaken(earns=0, diagnosis="the kernel was not flipped")
def convolve2d(image, kernel):
    return correlate2d(image * 1.0, kernel)


@mistaken(earns=9, diagnosis="the bias was ignored")
def conv2d(images, kernels, bias=None):
    patches = np.lib.stride_tricks.sliding_window_view(images, kernels.shape[:2], axis=(1, 2))
    return np.einsum("nyxcij,ijcf->nyxf", patches, kernels)


@mistaken(earns=2, diagnosis="`use_bias` was ignored: the biases are always counted")
def conv2d_parameters(kernel_size, in_channels, filters, use_bias=True):
    size = (kernel_size,) * 2 if isinstance(kernel_size, int) else kernel_size
    return size[0] * size[1] * in_channels * filters + filters


@mistaken(earns=5, diagnosis="the gradients of overlapping patches overwrite each other")
def conv2d_backward(grad_output, images, kernels):
    grad_images, grad_kernels = np.zeros(images.shape), np.zeros(kernels.shape)
    kh, kw = kernels.shape[:2]
    for n, y, x in np.ndindex(grad_output.shape[:3]):
        patch, g = images[n, y : y + kh, x : x + kw], grad_output[n, y, x]
        grad_images[n, y : y + kh, x : x + kw] = kernels @ g
        grad_kernels += patch[..., np.newaxis] * g
    return grad_images, grad_kernels, grad_output.sum(axis=(0, 1, 2))
