"""What earlier strangers answered to the exercises of `convolution`, written anew from notes."""

import numpy as np
from strangers.bank import Bank

bank = Bank()


def correlated(image, kernel):
    """A student's right correlate2d."""
    kh, kw = kernel.shape
    h, w = image.shape
    result = np.zeros((h - kh + 1, w - kw + 1))
    for y in range(h - kh + 1):
        for x in range(w - kw + 1):
            result[y, x] = np.sum(image[y : y + kh, x : x + kw].astype(float) * kernel)
    return result


def convolved(images, kernels, bias=None):
    """A student's right conv2d."""
    n, h, w, _ = images.shape
    kh, kw, _, f = kernels.shape
    result = np.zeros((n, h - kh + 1, w - kw + 1, f))
    for y in range(h - kh + 1):
        for x in range(w - kw + 1):
            patches = images[:, y : y + kh, x : x + kw, :].astype(float)
            result[:, y, x, :] = np.tensordot(patches, kernels, axes=3)
    if bias is not None:
        result += bias
    return result


def gradients(grad_output, images, kernels):
    """A student's right conv2d_backward."""
    kh, kw = kernels.shape[:2]
    _, rows, columns, _ = grad_output.shape
    grad_images = np.zeros(images.shape)
    grad_kernels = np.zeros(kernels.shape)
    for y in range(rows):
        for x in range(columns):
            g = grad_output[:, y, x, :].astype(float)
            patches = images[:, y : y + kh, x : x + kw, :]
            grad_kernels += np.tensordot(patches, g, axes=(0, 0))
            grad_images[:, y : y + kh, x : x + kw, :] += np.einsum("nf,ijcf->nijc", g, kernels)
    return grad_images, grad_kernels, grad_output.sum(axis=(0, 1, 2))


# False verdicts: accepted though wrong


@bank.wrong("correlate2d", "sums in float16")
def correlate2d_float16(image, kernel):
    kh, kw = kernel.shape
    h, w = image.shape
    result = np.zeros((h - kh + 1, w - kw + 1), dtype=np.float16)
    for i in range(kh):
        for j in range(kw):
            patch = image[i : i + h - kh + 1, j : j + w - kw + 1].astype(np.float16)
            result += patch * np.float16(kernel[i, j])
    return result


@bank.wrong("convolve2d", "sums in float16")
def convolve2d_float16(image, kernel):
    return correlate2d_float16(image, kernel[::-1, ::-1])


@bank.wrong("conv2d", "sums in float16")
def conv2d_float16(images, kernels, bias=None):
    n, h, w, _ = images.shape
    kh, kw, _, f = kernels.shape
    images, kernels = images.astype(np.float16), kernels.astype(np.float16)
    result = np.zeros((n, h - kh + 1, w - kw + 1, f), dtype=np.float16)
    for y in range(h - kh + 1):
        for x in range(w - kw + 1):
            patches = images[:, y : y + kh, x : x + kw, :, np.newaxis]
            result[:, y, x, :] = np.sum(patches * kernels, axis=(1, 2, 3))
    if bias is not None:
        result += bias.astype(np.float16)
    return result


@bank.wrong("conv2d_parameters", "the count is a float")
def conv2d_parameters_float(kernel_size, in_channels, filters, use_bias=True):
    kh, kw = (kernel_size, kernel_size) if np.ndim(kernel_size) == 0 else kernel_size
    count = np.prod([kh, kw, in_channels, filters], dtype=float)
    if use_bias:
        count += filters
    return count


# Refused without a diagnosis


@bank.wrong("flip", "square kernels assumed")
def flip_square(kernel):
    size = kernel.shape[0]
    result = np.zeros((size, size))
    for i in range(size):
        for j in range(size):
            result[i, j] = kernel[size - 1 - i, size - 1 - j]
    return result


@bank.wrong("flip", "square kernels assumed, what lies beyond stays")
def flip_square_part(kernel):
    size = len(kernel)
    result = kernel.copy()
    for i in range(size):
        for j in range(min(size, kernel.shape[1])):
            result[i, j] = kernel[size - 1 - i, size - 1 - j]
    return result


@bank.wrong("correlate2d", "products in the type of the image: fractions of the kernel are lost")
def correlate2d_image_dtype(image, kernel):
    kh, kw = kernel.shape
    h, w = image.shape
    kernel = kernel.astype(image.dtype)
    result = np.zeros((h - kh + 1, w - kw + 1))
    for y in range(h - kh + 1):
        for x in range(w - kw + 1):
            result[y, x] = np.sum(image[y : y + kh, x : x + kw] * kernel)
    return result


@bank.wrong("correlate2d", "divided by the kernel's sum")
def correlate2d_divided(image, kernel):
    total = kernel.sum()
    if total == 0:
        total = 1
    return correlated(image, kernel) / total


@bank.wrong("convolve2d", "the result is made uint8")
def convolve2d_uint8(image, kernel):
    return correlated(image, kernel[::-1, ::-1]).astype(int).astype(np.uint8)


@bank.wrong("convolve2d", "one quarter turn instead of a half turn")
def convolve2d_quarter_turn(image, kernel):
    return correlated(image, np.rot90(kernel))


@bank.wrong("conv2d", "zeros around the images: maps as large as they")
def conv2d_same(images, kernels, bias=None):
    kh, kw = kernels.shape[:2]
    top, left = (kh - 1) // 2, (kw - 1) // 2
    padded = np.pad(images, ((0, 0), (top, kh - 1 - top), (left, kw - 1 - left), (0, 0)))
    return convolved(padded, kernels, bias)


@bank.wrong("conv2d", "all filters in one sum")
def conv2d_filters_summed(images, kernels, bias=None):
    n, h, w, _ = images.shape
    kh, kw, _, f = kernels.shape
    result = np.zeros((n, h - kh + 1, w - kw + 1, f))
    for m in range(n):
        for y in range(h - kh + 1):
            for x in range(w - kw + 1):
                patch = images[m, y : y + kh, x : x + kw, :].astype(float)
                result[m, y, x] = np.sum(patch[..., np.newaxis] * kernels)
    if bias is not None:
        result = result + bias
    return result


@bank.wrong("conv2d", "kernels reshaped to (F, −1) without a transposition")
def conv2d_kernels_reshaped(images, kernels, bias=None):
    n, h, w, _ = images.shape
    kh, kw, _, f = kernels.shape
    rows = kernels.reshape(f, -1)
    result = np.zeros((n, h - kh + 1, w - kw + 1, f))
    for y in range(h - kh + 1):
        for x in range(w - kw + 1):
            patches = images[:, y : y + kh, x : x + kw, :].reshape(n, -1).astype(float)
            result[:, y, x, :] = patches @ rows.T
    if bias is not None:
        result += bias
    return result


@bank.wrong("conv2d", "`if bias` on an array: a ValueError with several filters, and none added if it is 0")
def conv2d_if_bias(images, kernels, bias=None):
    result = convolved(images, kernels)
    if bias:
        result += bias
    return result


@bank.wrong("conv2d_parameters", "None without bias")
def conv2d_parameters_none(kernel_size, in_channels, filters, use_bias=True):
    if isinstance(kernel_size, int):
        kernel_size = (kernel_size, kernel_size)
    weights = kernel_size[0] * kernel_size[1] * in_channels * filters
    if use_bias:
        return weights + filters


@bank.wrong("conv2d_backward", "the gradient of the images alone, no tuple")
def conv2d_backward_one_gradient(grad_output, images, kernels):
    grad_images, _, _ = gradients(grad_output, images, kernels)
    return grad_images


@bank.wrong("conv2d_backward", "a dictionary")
def conv2d_backward_dictionary(grad_output, images, kernels):
    grad_images, grad_kernels, grad_bias = gradients(grad_output, images, kernels)
    return {"grad_images": grad_images, "grad_kernels": grad_kernels, "grad_bias": grad_bias}


@bank.wrong("conv2d_backward", "two: mean over the batch, and kernels flipped on the way back")
def conv2d_backward_mean_flip(grad_output, images, kernels):
    n = len(images)
    grad_images, _, _ = gradients(grad_output, images, kernels[::-1, ::-1])
    _, grad_kernels, grad_bias = gradients(grad_output, images, kernels)
    return grad_images, grad_kernels / n, grad_bias / n


# Misleading


@bank.wrong("conv2d_backward", "a tuple of two: the gradient of the bias is missing")
def conv2d_backward_two_gradients(grad_output, images, kernels):
    grad_images, grad_kernels, _ = gradients(grad_output, images, kernels)
    return grad_images, grad_kernels


@bank.wrong("conv2d_backward", "a tuple of two: the gradient of the images is missing")
def conv2d_backward_without_images(grad_output, images, kernels):
    _, grad_kernels, grad_bias = gradients(grad_output, images, kernels)
    return grad_kernels, grad_bias


@bank.wrong("conv2d", "`if bias.any()` fails without a bias")
def conv2d_bias_any(images, kernels, bias=None):
    result = convolved(images, kernels)
    if bias.any():
        result += bias
    return result


@bank.wrong("conv2d", "the maps of the first image only, without the axis of the batch")
def conv2d_first_map(images, kernels, bias=None):
    return convolved(images, kernels, bias)[0]


@bank.wrong("conv2d", "the channels of the kernels in reverse order")
def conv2d_channels_reversed(images, kernels, bias=None):
    return convolved(images, kernels[:, :, ::-1, :], bias)


@bank.wrong("conv2d", "its own helper is called without the kernel: a TypeError")
def conv2d_helper_called_wrongly(images, kernels, bias=None):
    def one_place(patch, kernel, b):
        return np.sum(patch * kernel) + b

    n, h, w, _ = images.shape
    kh, kw, _, f = kernels.shape
    result = np.zeros((n, h - kh + 1, w - kw + 1, f))
    for m, y, x, k in np.ndindex(*result.shape):
        patch = images[m, y : y + kh, x : x + kw, :].astype(float)
        result[m, y, x, k] = one_place(patch, 0 if bias is None else bias[k])
    return result


# Layers written for other courses


@bank.wrong("correlate2d", "works for odd square kernels only")
def correlate2d_odd_square(image, kernel):
    size = kernel.shape[0]
    r = size // 2
    h, w = image.shape
    result = np.zeros((h - 2 * r, w - 2 * r))
    for y in range(r, h - r):
        for x in range(r, w - r):
            window = image[y - r : y + r + 1, x - r : x + r + 1].astype(float)
            result[y - r, x - r] = np.sum(window * kernel)
    return result


@bank.wrong("conv2d", "works for odd square kernels only")
def conv2d_odd_square(images, kernels, bias=None):
    size, _, _, f = kernels.shape
    r = size // 2
    n, h, w, _ = images.shape
    result = np.zeros((n, h - 2 * r, w - 2 * r, f))
    for y in range(r, h - r):
        for x in range(r, w - r):
            window = images[:, y - r : y + r + 1, x - r : x + r + 1, :].astype(float)
            result[:, y - r, x - r, :] = np.sum(window[..., np.newaxis] * kernels, axis=(1, 2, 3))
    if bias is not None:
        result += bias
    return result


@bank.wrong("correlate2d", "3×3 kernels only")
def correlate2d_3x3(image, kernel):
    h, w = image.shape
    result = np.zeros((h - 2, w - 2))
    for y in range(h - 2):
        for x in range(w - 2):
            for i in range(3):
                for j in range(3):
                    result[y, x] += float(image[y + i, x + j]) * kernel[i, j]
    return result


@bank.wrong("conv2d", "one channel and 3×3 kernels only")
def conv2d_one_channel_3x3(images, kernels, bias=None):
    n, h, w, _ = images.shape
    f = kernels.shape[-1]
    result = np.zeros((n, h - 2, w - 2, f))
    for m in range(n):
        for k in range(f):
            for y in range(h - 2):
                for x in range(w - 2):
                    patch = images[m, y : y + 3, x : x + 3, 0].astype(float)
                    result[m, y, x, k] = np.sum(patch * kernels[:, :, 0, k])
                    if bias is not None:
                        result[m, y, x, k] += bias[k]
    return result
