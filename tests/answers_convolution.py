"""Answers to the exercises of the topic `convolution`, right and wrong, as people write them."""

import itertools

import numpy as np
from answers import RightAnswers, WrongAnswers
from numpy.lib.stride_tricks import as_strided, sliding_window_view

right, wrong = RightAnswers(), WrongAnswers()

# flip -----------------------------------------------------------------------------------------------------


@right("flip")
def flip_number_by_number(kernel):
    kh, kw = kernel.shape
    result = np.zeros((kh, kw))
    for i in range(kh):
        for j in range(kw):
            result[i, j] = kernel[kh - 1 - i, kw - 1 - j]
    return result


@right("flip")
def flip_lists(kernel):
    return [list(reversed(row)) for row in reversed(kernel.tolist())]


@right("flip")
def flip_slices(kernel):
    return kernel[::-1, ::-1]


@right("flip")
def flip_numpy(kernel):
    return np.flip(kernel)


@right("flip")
def flip_half_turn(kernel):
    return np.rot90(kernel, k=2)


@right("flip")
def flip_twice(kernel):
    return np.fliplr(np.flipud(kernel))


@right("flip")
def flip_flat(kernel):
    return kernel.ravel()[::-1].reshape(kernel.shape)


@right("flip")
def flip_by_matrices(kernel):
    kh, kw = kernel.shape
    return np.eye(kh)[::-1] @ kernel @ np.eye(kw, dtype=np.float32)[::-1]


@right("flip")
def flip_swapping_on_a_copy(kernel):
    flat = kernel.astype(np.float32).flatten()
    for i in range(flat.size // 2):
        flat[i], flat[-1 - i] = flat[-1 - i], flat[i]
    flat.shape = kernel.shape
    return flat


# correlate2d ----------------------------------------------------------------------------------------------


@right("correlate2d")
def correlate2d_number_by_number(image, kernel):
    (height, width), (kh, kw) = image.shape, kernel.shape
    result = np.zeros((height - kh + 1, width - kw + 1))
    for y in range(height - kh + 1):
        for x in range(width - kw + 1):
            for i in range(kh):
                for j in range(kw):
                    result[y, x] += image[y + i, x + j] * kernel[i, j]
    return result


@right("correlate2d")
def correlate2d_patch_by_patch(image, kernel):
    kh, kw = kernel.shape
    rows, columns = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    return [[np.sum(image[y : y + kh, x : x + kw] * kernel) for x in range(columns)] for y in range(rows)]


@right("correlate2d")
def correlate2d_pure_python(image, kernel):
    image, kernel = image.tolist(), kernel.tolist()
    places_down, places_right = len(image) - len(kernel) + 1, len(image[0]) - len(kernel[0]) + 1
    return [
        [
            sum(
                pixel * weight
                for image_row, kernel_row in zip(image[y:], kernel, strict=False)
                for pixel, weight in zip(image_row[x:], kernel_row, strict=False)
            )
            for x in range(places_right)
        ]
        for y in range(places_down)
    ]


@right("correlate2d")
def correlate2d_einsum(image, kernel):
    return np.einsum("yxij,ij->yx", sliding_window_view(image, kernel.shape), kernel)


@right("correlate2d")
def correlate2d_strides(image, kernel):
    image = np.ascontiguousarray(image, dtype=np.float64)
    kh, kw = kernel.shape
    shape = (image.shape[0] - kh + 1, image.shape[1] - kw + 1, kh, kw)
    return np.tensordot(as_strided(image, shape, image.strides * 2), kernel, axes=2)


@right("correlate2d")
def correlate2d_weight_by_weight(image, kernel):
    height, width = (1 + a - b for a, b in zip(image.shape, kernel.shape, strict=True))
    total = 0
    for (i, j), weight in np.ndenumerate(kernel):
        total = total + weight * image[i : i + height, j : j + width]
    return total


@right("correlate2d")
def correlate2d_columns(image, kernel):
    kh, kw = kernel.shape
    height, width = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    columns = [image[i : i + height, j : j + width].ravel() for i in range(kh) for j in range(kw)]
    return (kernel.ravel() @ np.array(columns)).reshape(height, width)


@right("correlate2d")
def correlate2d_row_by_row(image, kernel):
    kh = len(kernel)
    return np.array(
        [
            sum(np.correlate(image[y + i].astype(float), kernel[i].astype(float), "valid") for i in range(kh))
            for y in range(len(image) - kh + 1)
        ]
    )


@right("correlate2d")
def correlate2d_fourier(image, kernel):
    product = np.fft.fft2(image) * np.conj(np.fft.fft2(kernel, image.shape))
    height, width = np.array(image.shape) - kernel.shape + 1
    return np.fft.ifft2(product).real[:height, :width]


@right("correlate2d")
def correlate2d_float32(image, kernel):
    windows = sliding_window_view(image.astype(np.float32), kernel.shape)
    return (windows * kernel.astype(np.float32)).sum(axis=(2, 3))


@right("correlate2d", needs="scipy")
def correlate2d_scipy(image, kernel):
    from scipy.signal import correlate2d

    return correlate2d(image, kernel, mode="valid")


@right("correlate2d", needs="scipy")
def correlate2d_cropped(image, kernel):
    from scipy import ndimage

    origin = [-(length // 2) for length in kernel.shape]
    everywhere = ndimage.correlate(image.astype(float), kernel, mode="constant", origin=origin)
    return everywhere[: image.shape[0] - kernel.shape[0] + 1, : image.shape[1] - kernel.shape[1] + 1]


# convolve2d -----------------------------------------------------------------------------------------------


@right("convolve2d")
def convolve2d_number_by_number(image, kernel):
    (height, width), (kh, kw) = image.shape, kernel.shape
    result = np.zeros((height - kh + 1, width - kw + 1))
    for y, x in np.ndindex(result.shape):
        for i in range(kh):
            for j in range(kw):
                result[y, x] += image[y + kh - 1 - i, x + kw - 1 - j] * kernel[i, j]
    return result


@right("convolve2d")
def convolve2d_flip_first(image, kernel):
    return correlate2d_patch_by_patch(image, kernel[::-1, ::-1])


@right("convolve2d")
def convolve2d_flip_everything_but_the_kernel(image, kernel):
    return correlate2d_einsum(image[::-1, ::-1], kernel)[::-1, ::-1]


@right("convolve2d")
def convolve2d_scatter(image, kernel):
    (height, width), (kh, kw) = image.shape, kernel.shape
    full = np.zeros((height + kh - 1, width + kw - 1))
    for y, x in np.ndindex(image.shape):
        full[y : y + kh, x : x + kw] += image[y, x] * kernel
    return full[kh - 1 : height, kw - 1 : width]


@right("convolve2d")
def convolve2d_polynomials(image, kernel):
    kh = len(kernel)
    rows = [
        sum(np.convolve(image[y - i].astype(float), kernel[i], mode="valid") for i in range(kh))
        for y in range(kh - 1, len(image))
    ]
    return np.stack(rows)


@right("convolve2d")
def convolve2d_fourier(image, kernel):
    shape = [a + b - 1 for a, b in zip(image.shape, kernel.shape, strict=True)]
    full = np.fft.irfft2(np.fft.rfft2(image, shape) * np.fft.rfft2(kernel, shape), shape)
    kh, kw = kernel.shape
    return full[kh - 1 : image.shape[0], kw - 1 : image.shape[1]]


@right("convolve2d")
def convolve2d_float32(image, kernel):
    windows = sliding_window_view(np.float32(image), kernel.shape)
    return np.tensordot(windows, np.float32(np.rot90(kernel, 2)), 2)


@right("convolve2d", needs="scipy")
def convolve2d_scipy(image, kernel):
    from scipy import signal

    return signal.convolve2d(image, kernel, "valid")


@right("convolve2d", needs="scipy")
def convolve2d_scipy_fourier(image, kernel):
    from scipy import signal

    return signal.fftconvolve(image, kernel, mode="valid")


# conv2d ---------------------------------------------------------------------------------------------------


@right("conv2d")
def conv2d_number_by_number(images, kernels, bias=None):
    number, height, width, channels = images.shape
    kh, kw, _, filters = kernels.shape
    result = np.zeros((number, height - kh + 1, width - kw + 1, filters))
    for n in range(number):
        for y in range(height - kh + 1):
            for x in range(width - kw + 1):
                for f in range(filters):
                    total = 0.0 if bias is None else bias[f]
                    for i in range(kh):
                        for j in range(kw):
                            for c in range(channels):
                                total += images[n, y + i, x + j, c] * kernels[i, j, c, f]
                    result[n, y, x, f] = total
    return result


@right("conv2d")
def conv2d_patch_by_patch(images, kernels, bias=None):
    kh, kw, _, filters = kernels.shape
    if bias is None:
        bias = np.zeros(filters, dtype=np.float32)
    rows, columns = images.shape[1] - kh + 1, images.shape[2] - kw + 1
    return [
        [
            [
                [(image[y : y + kh, x : x + kw] * kernels[..., f]).sum() + bias[f] for f in range(filters)]
                for x in range(columns)
            ]
            for y in range(rows)
        ]
        for image in images
    ]


@right("conv2d")
def conv2d_einsum(images, kernels, bias=0):
    windows = sliding_window_view(images, kernels.shape[:2], axis=(1, 2))
    return np.einsum("nyxcij,ijcf->nyxf", windows, kernels, optimize=True) + bias


@right("conv2d")
def conv2d_tensordot(images, kernels, bias=None):
    windows = sliding_window_view(images, kernels.shape[:3], axis=(1, 2, 3))[:, :, :, 0]
    maps = np.tensordot(windows, kernels, axes=3)
    return maps if bias is None else maps + bias.reshape(1, 1, 1, -1)


@right("conv2d")
def conv2d_columns(images, kernels, bias=None):
    number, height, width, channels = images.shape
    kh, kw, _, filters = kernels.shape
    h, w = height - kh + 1, width - kw + 1
    columns = np.empty((number * h * w, kh * kw * channels))
    places = itertools.product(range(number), range(h), range(w))
    for row, (n, y, x) in enumerate(places):
        columns[row] = images[n, y : y + kh, x : x + kw].ravel()
    maps = columns @ kernels.reshape(-1, filters)
    if bias is not None:
        maps += bias
    return maps.reshape(number, h, w, filters)


@right("conv2d")
def conv2d_weight_by_weight(images, kernels, bias=None):
    kh, kw, _, filters = kernels.shape
    h, w = images.shape[1] - kh + 1, images.shape[2] - kw + 1
    maps = np.zeros((len(images), h, w, filters)) + (0 if bias is None else bias)
    for i, j in np.ndindex(kh, kw):
        maps += images[:, i : i + h, j : j + w] @ kernels[i, j]
    return maps


@right("conv2d")
def conv2d_plane_by_plane(images, kernels, bias=None):
    maps = [
        [
            sum(correlate2d_einsum(image[..., c], kernel[..., c]) for c in range(image.shape[-1]))
            for kernel in np.moveaxis(kernels, -1, 0)
        ]
        for image in images
    ]
    maps = np.transpose(maps, (0, 2, 3, 1))
    return maps + bias if bias is not None else maps


@right("conv2d")
def conv2d_fourier(images, kernels, bias=None):
    shape = images.shape[1:3]
    spectrum = np.fft.fft2(images, axes=(1, 2))
    filters = np.conj(np.fft.fft2(kernels, shape, axes=(0, 1)))
    maps = np.fft.ifft2(np.einsum("nyxc,yxcf->nyxf", spectrum, filters), axes=(1, 2)).real
    maps = maps[:, : shape[0] - kernels.shape[0] + 1, : shape[1] - kernels.shape[1] + 1]
    return maps if bias is None else maps + bias


@right("conv2d")
def conv2d_float32(images, kernels, bias=None):
    kh, kw, channels, filters = kernels.shape
    windows = sliding_window_view(images.astype(np.float32), (1, kh, kw, channels))
    weights = np.moveaxis(kernels, -1, 0).reshape(filters, -1).astype(np.float32)
    maps = windows.reshape(*windows.shape[:3], -1) @ weights.T
    return maps if bias is None else maps + np.float32(bias)


@right("conv2d", needs="scipy")
def conv2d_scipy(images, kernels, bias=None):
    from scipy.signal import correlate

    filters = range(kernels.shape[-1])
    maps = [[correlate(image, kernels[..., f], "valid")[..., 0] for f in filters] for image in images]
    return np.moveaxis(np.array(maps), 1, -1) + (0 if bias is None else bias)


@right("conv2d", needs="tensorflow")
def conv2d_keras(images, kernels, bias=None):
    import keras

    maps = keras.ops.conv(images.astype("float32"), kernels.astype("float32"), padding="valid")
    return maps if bias is None else maps + bias.astype("float32")


# conv2d_parameters ----------------------------------------------------------------------------------------


@right("conv2d_parameters")
def conv2d_parameters_cases(kernel_size, in_channels, filters, use_bias=True):
    if isinstance(kernel_size, int):
        kh = kw = kernel_size
    else:
        kh, kw = kernel_size
    weights = kh * kw * in_channels * filters
    return weights + filters if use_bias else weights


@right("conv2d_parameters")
def conv2d_parameters_one_more_weight(kernel_size, in_channels, filters, use_bias=True):
    try:
        cells = kernel_size[0] * kernel_size[1]
    except TypeError:
        cells = kernel_size**2
    return (cells * in_channels + use_bias) * filters


@right("conv2d_parameters")
def conv2d_parameters_numpy(kernel_size, in_channels, filters, use_bias=True):
    return np.prod(np.broadcast_to(kernel_size, 2)) * in_channels * filters + np.where(use_bias, filters, 0)


@right("conv2d_parameters")
def conv2d_parameters_counting(kernel_size, in_channels, filters, use_bias=True):
    kh, kw = np.array([1, 1]) * kernel_size
    one_filter = np.zeros((kh, kw, in_channels)).size + (1.0 if use_bias else 0.0)
    return sum(one_filter for _ in range(filters))


@right("conv2d_parameters", needs="tensorflow")
def conv2d_parameters_keras(kernel_size, in_channels, filters, use_bias=True):
    import keras

    layer = keras.layers.Conv2D(filters, kernel_size, use_bias=use_bias)
    layer.build((None, 9, 9, in_channels))
    return layer.count_params()


# conv2d_backward ------------------------------------------------------------------------------------------


@right("conv2d_backward")
def conv2d_backward_number_by_number(grad_output, images, kernels):
    grad_images, grad_kernels = np.zeros(images.shape), np.zeros(kernels.shape)
    grad_bias = np.zeros(kernels.shape[-1])
    kh, kw, channels, _ = kernels.shape
    for n, y, x, f in np.ndindex(grad_output.shape):
        grad = grad_output[n, y, x, f]
        grad_bias[f] += grad
        for i, j, c in np.ndindex(kh, kw, channels):
            grad_images[n, y + i, x + j, c] += grad * kernels[i, j, c, f]
            grad_kernels[i, j, c, f] += grad * images[n, y + i, x + j, c]
    return grad_images, grad_kernels, grad_bias


@right("conv2d_backward")
def conv2d_backward_patch_by_patch(grad_output, images, kernels):
    grad_images = np.zeros_like(images)
    grad_kernels = np.zeros_like(kernels)
    kh, kw = kernels.shape[:2]
    number, rows, columns, filters = grad_output.shape
    for n in range(number):
        for y in range(rows):
            for x in range(columns):
                for f in range(filters):
                    grad_images[n, y : y + kh, x : x + kw] += kernels[..., f] * grad_output[n, y, x, f]
                    grad_kernels[..., f] += images[n, y : y + kh, x : x + kw] * grad_output[n, y, x, f]
    return grad_images, grad_kernels, np.einsum("nyxf->f", grad_output)


@right("conv2d_backward")
def conv2d_backward_full_correlation(grad_output, images, kernels):
    kh, kw = kernels.shape[:2]
    windows = sliding_window_view(images, (kh, kw), axis=(1, 2))
    grad_kernels = np.einsum("nyxcij,nyxf->ijcf", windows, grad_output)
    border = ((0, 0), (kh - 1, kh - 1), (kw - 1, kw - 1), (0, 0))
    windows = sliding_window_view(np.pad(grad_output, border), (kh, kw), axis=(1, 2))
    grad_images = np.einsum("nyxfij,ijcf->nyxc", windows, kernels[::-1, ::-1])
    return grad_images, grad_kernels, grad_output.reshape(-1, grad_output.shape[-1]).sum(axis=0)


@right("conv2d_backward")
def conv2d_backward_columns(grad_output, images, kernels):
    kh, kw, channels, filters = kernels.shape
    number, h, w, _ = grad_output.shape
    grads = grad_output.reshape(-1, filters)
    windows = sliding_window_view(images, (kh, kw), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    grad_kernels = windows.reshape(len(grads), -1).T @ grads
    shares = (grads @ kernels.reshape(-1, filters).T).reshape(number, h, w, kh, kw, channels)
    grad_images = np.zeros(images.shape)
    for i, j in np.ndindex(kh, kw):
        grad_images[:, i : i + h, j : j + w] += shares[:, :, :, i, j]
    return grad_images, grad_kernels.reshape(kernels.shape), np.ones(len(grads)) @ grads


@right("conv2d_backward")
def conv2d_backward_by_differences(grad_output, images, kernels):
    def loss(images, kernels, bias):
        return (grad_output * conv2d_weight_by_weight(images, kernels, bias)).sum()

    at = [images.astype(float), kernels.astype(float), np.zeros(kernels.shape[-1])]
    gradients = [np.zeros(argument.shape) for argument in at]
    for argument, gradient in zip(at, gradients, strict=True):
        for index in np.ndindex(argument.shape):
            before = argument[index]
            argument[index] = before + 0.5
            above = loss(*at)
            argument[index] = before - 0.5
            gradient[index] = above - loss(*at)
            argument[index] = before
    return tuple(gradients)


@right("conv2d_backward")
def conv2d_backward_float32(grad_output, images, kernels):
    gradients = conv2d_backward_full_correlation(*map(np.float32, (grad_output, images, kernels)))
    return tuple(gradient.astype(np.float32) for gradient in gradients)


@right("conv2d_backward", needs="scipy")
def conv2d_backward_scipy(grad_output, images, kernels):
    from scipy.signal import convolve2d, correlate2d

    number, _, _, channels = images.shape
    filters = range(kernels.shape[-1])
    grad_images, grad_kernels = np.zeros(images.shape), np.zeros(kernels.shape)
    for n, c, f in itertools.product(range(number), range(channels), filters):
        grad_images[n, :, :, c] += convolve2d(grad_output[n, :, :, f], kernels[:, :, c, f])
        grad_kernels[:, :, c, f] += correlate2d(images[n, :, :, c], grad_output[n, :, :, f], "valid")
    return grad_images, grad_kernels, [grad_output[..., f].sum() for f in filters]


@right("conv2d_backward", needs="tensorflow")
def conv2d_backward_tensorflow(grad_output, images, kernels):
    import tensorflow as tf

    images, kernels = tf.Variable(images, dtype=tf.float32), tf.Variable(kernels, dtype=tf.float32)
    bias = tf.Variable(tf.zeros(kernels.shape[-1]))
    with tf.GradientTape() as tape:
        maps = tf.nn.conv2d(images, kernels, strides=1, padding="VALID") + bias
    return tuple(
        tape.gradient(maps, [images, kernels, bias], output_gradients=tf.cast(grad_output, tf.float32))
    )


# Wrong answers, with one classic mistake each ---------------------------------------------------------------


@wrong("turns_upside_down_only")
def flip(kernel):
    return kernel[::-1]


@wrong("keeps_the_dtype_of_the_input")
def correlate2d(image, kernel):
    (kh, kw), (h, w) = kernel.shape, image.shape
    result = np.zeros((h - kh + 1, w - kw + 1), dtype=image.dtype)
    for y, x in np.ndindex(result.shape):
        result[y, x] = (image[y : y + kh, x : x + kw] * kernel).sum()
    return result


@wrong("does_not_flip_the_kernel")
def convolve2d(image, kernel):
    return correlate2d(image * 1.0, kernel)


@wrong("ignores_the_bias")
def conv2d(images, kernels, bias=None):
    patches = np.lib.stride_tricks.sliding_window_view(images, kernels.shape[:2], axis=(1, 2))
    return np.einsum("nyxcij,ijcf->nyxf", patches, kernels)


@wrong("ignores_use_bias")
def conv2d_parameters(kernel_size, in_channels, filters, use_bias=True):
    size = (kernel_size,) * 2 if isinstance(kernel_size, int) else kernel_size
    return size[0] * size[1] * in_channels * filters + filters


@wrong("overwrites_grad_images_of_overlapping_patches")
def conv2d_backward(grad_output, images, kernels):
    grad_images, grad_kernels = np.zeros(images.shape), np.zeros(kernels.shape)
    kh, kw = kernels.shape[:2]
    for n, y, x in np.ndindex(grad_output.shape[:3]):
        patch, g = images[n, y : y + kh, x : x + kw], grad_output[n, y, x]
        grad_images[n, y : y + kh, x : x + kw] = kernels @ g
        grad_kernels += patch[..., np.newaxis] * g
    return grad_images, grad_kernels, grad_output.sum(axis=(0, 1, 2))
