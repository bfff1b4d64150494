"""Answers by a clever student, too clever at times, who saw the statements alone."""

import functools
import itertools
import operator

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view
from strangers.bank import Bank

bank = Bank()


# images


@bank.right("images.dense_parameters")
def dense_parameters_reduce(input_shape, units):
    return functools.reduce(operator.mul, input_shape, units) + units


@bank.wrong("images.dense_parameters", "a float for vectors: the product of an empty tuple is the float 1.0")
def dense_parameters_float_for_vectors(input_shape, units):
    pixels = np.prod(input_shape[:-1])
    return (pixels * input_shape[-1] + 1) * units


@bank.wrong(
    "images.dense_parameters", "counts the affine matrix in homogeneous coordinates, (D + 1) × (U + 1)"
)
def dense_parameters_homogeneous(input_shape, units):
    d = int(np.prod(input_shape))
    return (d + 1) * (units + 1)


@bank.right("images.to_grayscale")
def to_grayscale_tensordot(image):
    return np.tensordot(image, np.array([0.299, 0.587, 0.114]), axes=1)


@bank.wrong("images.to_grayscale", "weights cast to the type of the image: all 0 for 8-bit integers")
def to_grayscale_cast_weights(image):
    weights = np.array([0.299, 0.587, 0.114]).astype(image.dtype)
    return np.einsum("hwc,c->hw", image, weights)


@bank.wrong("images.to_grayscale", "OpenCV's channel order blue, green, red")
def to_grayscale_opencv(image):
    return np.dot(image[..., :3], [0.114, 0.587, 0.299])


@bank.wrong(
    "images.to_grayscale", "fixed-point arithmetic: whole numbers, rounded down, and values up to 1 become 0"
)
def to_grayscale_fixed_point(image):
    fixed = image.astype(np.int32)
    return ((fixed @ np.array([77, 150, 29])) >> 8).astype(float)


@bank.right("images.to_channels_first")
def to_channels_first_stack(images):
    return np.stack([images[..., c] for c in range(images.shape[-1])], axis=1)


@bank.wrong("images.to_channels_first", "swaps axes 1 and 3: rows and columns are exchanged, too")
def to_channels_first_swapped(images):
    return np.einsum("nhwc->ncwh", images)


@bank.wrong("images.to_channels_first", "a batch of one image loses its batch axis")
def to_channels_first_squeezed(images):
    if len(images) == 1:
        images = np.squeeze(images, 0)
    return np.moveaxis(images, -1, -3)


@bank.right("images.normalize")
def normalize_multiply(images):
    return np.multiply(images, np.float32(1 / 255), dtype=np.float32)


@bank.wrong("images.normalize", "subtracts 8 from the exponent: divides by 256")
def normalize_ldexp(images):
    return np.ldexp(np.asarray(images, dtype=np.float32), -8)


@bank.wrong("images.normalize", "scales to −1 … 1, as MobileNet wants it")
def normalize_minus_one_to_one(images):
    return np.asarray(images, np.float32) / np.float32(127.5) - np.float32(1)


@bank.wrong("images.normalize", "two: divides by the largest number of the type, not by 255; float64")
def normalize_iinfo(images):
    top = np.iinfo(images.dtype).max if np.issubdtype(images.dtype, np.integer) else 255.0
    return np.asarray(images, dtype=np.float64) / top


@bank.right("images.standardize")
def standardize_einsum(images):
    flat = images.reshape(-1, images.shape[-1]).astype(float)
    flat -= flat.mean(axis=0)
    std = np.sqrt(np.einsum("pc,pc->c", flat, flat) / len(flat))
    return (flat / (std + 1e-8)).reshape(images.shape)


@bank.wrong("images.standardize", "the mean square is summed in the images' own type: 8-bit squares overflow")
def standardize_one_pass(images):
    pixels = images.size // images.shape[-1]
    mean = images.mean(axis=(0, 1, 2))
    square = np.einsum("nhwc,nhwc->c", images, images) / pixels
    std = np.sqrt(np.maximum(square - mean**2, 0))
    return (images - mean) / (std + 1e-8)


@bank.wrong(
    "images.standardize", "Keras's batch normalisation: adds 0.001 to the variance, far too much for 0 … 1"
)
def standardize_batch_norm(images):
    x = np.asarray(images, dtype=float)
    axes = (0, 1, 2)
    return (x - x.mean(axes)) / np.sqrt(x.var(axes) + 1e-3)


@bank.wrong("images.standardize", "every image has its own means and deviations")
def standardize_each_image(images):
    flat = np.asarray(images, float).reshape(len(images), -1, images.shape[-1])
    z = flat - flat.mean(axis=1, keepdims=True)
    z /= z.std(axis=1, keepdims=True) + 1e-8
    return z.reshape(images.shape)


@bank.wrong(
    "images.standardize", "two: the deviation with N − 1, as in PyTorch; a constant channel becomes nan"
)
def standardize_torch(images):
    flat = images.reshape(-1, images.shape[-1])
    with np.errstate(invalid="ignore", divide="ignore"):
        return ((flat - flat.mean(0)) / flat.std(0, ddof=1)).reshape(images.shape)


@bank.right("images.one_hot")
def one_hot_compared(labels, num_classes):
    return np.equal.outer(np.asarray(labels), np.arange(num_classes)).astype(np.float32)


@bank.wrong("images.one_hot", "numbers only the classes that occur, so that classes change their column")
def one_hot_unique(labels, num_classes):
    _, inverse = np.unique(labels, return_inverse=True)
    return np.eye(num_classes)[inverse]


@bank.wrong("images.one_hot", "the index takes all rows for every label: each row has the 1s of all labels")
def one_hot_all_rows(labels, num_classes):
    rows = np.zeros((len(labels), num_classes))
    rows[:, labels] = 1
    return rows


@bank.right("images.histogram")
def histogram_searchsorted(image):
    levels = np.sort(image, axis=None).astype(int)
    return np.diff(np.searchsorted(levels, np.arange(257)))


@bank.wrong("images.histogram", "fancy indexing adds 1 only once for each level that occurs")
def histogram_fancy(image):
    counts = np.zeros(256, dtype=int)
    counts[image.ravel()] += 1
    return counts


@bank.wrong("images.histogram", "the edges end at 255: 255 bins, the last for 254 and 255 together")
def histogram_edges(image):
    counts, _ = np.histogram(image, bins=np.arange(256))
    return counts


@bank.wrong("images.histogram", "counts in 8 bits: starts again at 0 after 255 pixels of a level")
def histogram_uint8_counts(image):
    counts = np.zeros(256, dtype=image.dtype)
    np.add.at(counts, image, 1)
    return counts


@bank.right("images.equalize")
def equalize_unique(image):
    levels, inverse, counts = np.unique(image, return_inverse=True, return_counts=True)
    if levels.size == 1:
        return image.copy()
    cdf = counts.cumsum()
    table = np.rint(255 * (cdf - cdf[0]) / (cdf[-1] - cdf[0])).astype(np.uint8)
    return table[inverse].reshape(image.shape)


@bank.wrong("images.equalize", "Pillow's rule: darker pixels only, in whole steps, instead of the formula")
def equalize_pillow(image):
    counts = np.bincount(image.ravel(), minlength=256)
    present = counts[counts > 0]
    step = (image.size - present[-1]) // 255
    if len(present) <= 1 or step == 0:
        return image.copy()
    table = (step // 2 + np.cumsum(counts) - counts) // step
    return np.clip(table, 0, 255).astype(np.uint8)[image]


@bank.wrong("images.equalize", "an image of one level becomes black")
def equalize_black_if_constant(image):
    cdf = np.bincount(image.ravel(), minlength=256).cumsum()
    low = cdf[image.min()]
    table = np.rint(255 * np.maximum(cdf - low, 0) / max(image.size - low, 1))
    return table.astype(np.uint8)[image]


@bank.wrong("images.equalize", "the sums of the histogram are kept in 8 bits and wrap around")
def equalize_uint8_cdf(image):
    if np.ptp(image) == 0:
        return image.copy()
    cdf = np.bincount(image.ravel(), minlength=256).cumsum().astype(np.uint8).astype(float)
    low = cdf[image.min()]
    table = np.clip(np.rint(255 * (cdf - low) / (image.size - low)), 0, 255)
    return table.astype(np.uint8)[image]


@bank.wrong("images.equalize", "two: cdf_min is not subtracted; returns floats instead of 8-bit integers")
def equalize_interp(image):
    if image.min() == image.max():
        return image.copy()
    cdf = np.bincount(image.ravel(), minlength=256).cumsum()
    cdf = 255 * cdf / cdf[-1]
    return np.rint(np.interp(image.ravel(), np.arange(256), cdf)).reshape(image.shape)


# convolution


@bank.right("convolution.flip")
def flip_ravel(kernel):
    return np.ravel(kernel)[::-1].reshape(np.shape(kernel)).copy()


@bank.wrong("convolution.flip", "time reversal modulo the size: the first row and column stay where they are")
def flip_modulo(kernel):
    kh, kw = kernel.shape
    return kernel[np.ix_(-np.arange(kh), -np.arange(kw))]


@bank.wrong("convolution.flip", "swaps through views of the kernel itself: the input is changed")
def flip_in_place(kernel):
    kernel[...] = kernel[::-1, ::-1].copy()
    return kernel


@bank.right("convolution.correlate2d")
def correlate2d_one_dimensional(image, kernel):
    (h, w), (kh, kw) = image.shape, kernel.shape
    row = np.pad(np.asarray(kernel, float), ((0, 0), (0, w - kw))).ravel()[: (kh - 1) * w + kw]
    sums = np.correlate(np.asarray(image, float).ravel(), row, "valid")
    return np.pad(sums, (0, kw - 1)).reshape(h - kh + 1, w)[:, : w - kw + 1]


@bank.right("convolution.correlate2d")
def correlate2d_fft(image, kernel):
    (h, w), (kh, kw) = image.shape, kernel.shape
    spectrum = np.fft.rfft2(image) * np.conj(np.fft.rfft2(kernel, s=(h, w)))
    return np.fft.irfft2(spectrum, s=(h, w))[: h - kh + 1, : w - kw + 1]


@bank.wrong(
    "convolution.correlate2d", "no complex conjugate: a circular convolution that wraps around the edges"
)
def correlate2d_fft_no_conjugate(image, kernel):
    (h, w), (kh, kw) = image.shape, kernel.shape
    spectrum = np.fft.rfft2(image) * np.fft.rfft2(kernel, s=(h, w))
    return np.fft.irfft2(spectrum, s=(h, w))[: h - kh + 1, : w - kw + 1]


@bank.wrong(
    "convolution.correlate2d", "keeps only the first singular value: right for separable kernels only"
)
def correlate2d_separable(image, kernel):
    u, s, vt = np.linalg.svd(np.asarray(kernel, dtype=float))
    column, row = u[:, 0] * s[0], vt[0]
    out = np.apply_along_axis(np.correlate, 1, image.astype(float), row, "valid")
    return np.apply_along_axis(np.correlate, 0, out, column, "valid")


@bank.wrong("convolution.correlate2d", "flattens patches row by row but the kernel column by column")
def correlate2d_ravel_order(image, kernel):
    windows = sliding_window_view(np.asarray(image, float), kernel.shape)
    return windows.reshape(*windows.shape[:2], -1) @ kernel.ravel(order="F")


@bank.wrong("convolution.correlate2d", "calculates in int32 against the overflow: fractions are cut off")
def correlate2d_int32(image, kernel):
    windows = sliding_window_view(image, kernel.shape)
    return np.einsum("yxij,ij->yx", windows.astype(np.int32), kernel.astype(np.int32))


@bank.wrong(
    "convolution.correlate2d", "two: the window slides over the transposed image; sums in the image's type"
)
def correlate2d_transposed_uint8(image, kernel):
    windows = sliding_window_view(image.T, kernel.shape)
    return np.einsum("yxij,ij->yx", windows, kernel).astype(image.dtype)


@bank.right("convolution.convolve2d")
def convolve2d_scatter(image, kernel):
    (h, w), (kh, kw) = image.shape, kernel.shape
    out = np.zeros((h + kh - 1, w + kw - 1))
    for (i, j), weight in np.ndenumerate(kernel):
        out[i : i + h, j : j + w] += float(weight) * image
    return out[kh - 1 : h, kw - 1 : w]


@bank.wrong(
    "convolution.convolve2d", "turns the image instead of the kernel and does not turn the result back"
)
def convolve2d_turned_image(image, kernel):
    windows = sliding_window_view(image[::-1, ::-1].astype(float), kernel.shape)
    return np.tensordot(windows, kernel, axes=2)


@bank.wrong(
    "convolution.convolve2d",
    "cuts the wrapped-around corner out of the circular convolution, not the valid one",
)
def convolve2d_fft_wrong_corner(image, kernel):
    (h, w), (kh, kw) = image.shape, kernel.shape
    full = np.fft.ifft2(np.fft.fft2(image) * np.fft.fft2(kernel, s=(h, w))).real
    return full[: h - kh + 1, : w - kw + 1]


@bank.wrong("convolution.convolve2d", "rounds away the noise of the FFT, and all fractions with it")
def convolve2d_fft_rounded(image, kernel):
    (h, w), (kh, kw) = image.shape, kernel.shape
    full = np.fft.ifft2(np.fft.fft2(image) * np.fft.fft2(kernel, s=(h, w))).real
    return np.rint(full[kh - 1 :, kw - 1 :])


@bank.right("convolution.conv2d")
def conv2d_fft(images, kernels, bias=None):
    h, w = images.shape[1:3]
    kh, kw = kernels.shape[:2]
    image_spectrum = np.fft.rfft2(images, axes=(1, 2))
    kernel_spectrum = np.fft.rfft2(kernels, s=(h, w), axes=(0, 1))
    product = np.einsum("nhwc,hwcf->nhwf", image_spectrum, kernel_spectrum.conj())
    out = np.fft.irfft2(product, s=(h, w), axes=(1, 2))[:, : h - kh + 1, : w - kw + 1]
    return out if bias is None else out + bias


@bank.right("convolution.conv2d")
def conv2d_as_strided(images, kernels, bias=None):
    images = np.ascontiguousarray(images, dtype=float)
    (n, h, w, c), (kh, kw, _, f) = images.shape, kernels.shape
    s0, s1, s2, s3 = images.strides
    shape = (n, h - kh + 1, w - kw + 1, kh, kw, c)
    patches = as_strided(images, shape, (s0, s1, s2, s1, s2, s3), writeable=False)
    return np.tensordot(patches, kernels, 3) + (np.zeros(f) if bias is None else bias)


@bank.wrong("convolution.conv2d", "im2col: the patches lie channels first, the kernels channels last")
def conv2d_im2col_order(images, kernels, bias=None):
    kh, kw, c, f = kernels.shape
    patches = sliding_window_view(images.astype(float), (kh, kw), axis=(1, 2))
    columns = patches.reshape(*patches.shape[:3], c * kh * kw)
    out = columns @ kernels.reshape(-1, f)
    return out if bias is None else out + bias


@bank.wrong(
    "convolution.conv2d",
    "reshapes the kernels to PyTorch's layout (F, C, kh, kw) instead of transposing them",
)
def conv2d_torch_kernels(images, kernels, bias=None):
    kh, kw, c, f = kernels.shape
    torch_kernels = kernels.reshape(f, c, kh, kw)
    patches = sliding_window_view(images.astype(float), (kh, kw), axis=(1, 2))
    out = np.einsum("nyxcij,fcij->nyxf", patches, torch_kernels)
    return out if bias is None else out + bias


@bank.wrong(
    "convolution.conv2d", "crashes on whole numbers with a bias of fractions: adds it in place to integers"
)
def conv2d_bias_in_place(images, kernels, bias=None):
    images = images.astype(np.result_type(images, kernels, np.int64))
    patches = sliding_window_view(images, kernels.shape[:2], axis=(1, 2))
    out = np.einsum("nyxcij,ijcf->nyxf", patches, kernels)
    if bias is not None:
        out += bias
    return out


@bank.wrong("convolution.conv2d", "the bias is added to each channel's sum, so C times")
def conv2d_bias_per_channel(images, kernels, bias=None):
    patches = sliding_window_view(images.astype(float), kernels.shape[:2], axis=(1, 2))
    per_channel = np.einsum("nyxcij,ijcf->nyxcf", patches, kernels)
    if bias is not None:
        per_channel = per_channel + bias
    return per_channel.sum(axis=3)


@bank.wrong("convolution.conv2d", "squeezes the result: axes of length 1 are lost")
def conv2d_squeezed(images, kernels, bias=None):
    patches = sliding_window_view(images.astype(float), kernels.shape[:2], axis=(1, 2))
    out = np.einsum("nyxcij,ijcf->nyxf", patches, kernels)
    return np.squeeze(out if bias is None else out + bias)


@bank.wrong(
    "convolution.conv2d", "two: multiplies spectra without conjugate, so kernels are flipped; bias subtracted"
)
def conv2d_fft_flipped(images, kernels, bias=None):
    h, w = images.shape[1:3]
    kh, kw = kernels.shape[:2]
    product = np.einsum(
        "nhwc,hwcf->nhwf",
        np.fft.fft2(images, axes=(1, 2)),
        np.fft.fft2(kernels, s=(h, w), axes=(0, 1)),
    )
    out = np.fft.ifft2(product, axes=(1, 2)).real[:, kh - 1 :, kw - 1 :]
    return out if bias is None else out - bias


@bank.wrong(
    "convolution.conv2d",
    "two: kernels reversed along the channels, too; 8-bit images overflow in their own type",
)
def conv2d_reversed_everything(images, kernels, bias=None):
    kh, kw = kernels.shape[:2]
    patches = sliding_window_view(images, (kh, kw), axis=(1, 2))
    turned = kernels[::-1, ::-1, ::-1]
    out = np.einsum("nyxcij,ijcf->nyxf", patches, turned).astype(images.dtype)
    return out if bias is None else out + bias


@bank.right("convolution.conv2d_parameters")
def conv2d_parameters_broadcast(kernel_size, in_channels, filters, use_bias=True):
    return int(np.prod(np.broadcast_to(kernel_size, 2)) * in_channels + bool(use_bias)) * filters


@bank.wrong(
    "convolution.conv2d_parameters", "a single number is not squared: its product is the number itself"
)
def conv2d_parameters_not_squared(kernel_size, in_channels, filters, use_bias=True):
    return int(np.prod(np.atleast_1d(kernel_size))) * in_channels * filters + use_bias * filters


@bank.wrong("convolution.conv2d_parameters", "counts a depthwise separable convolution")
def conv2d_parameters_separable(kernel_size, in_channels, filters, use_bias=True):
    kh, kw = (kernel_size, kernel_size) if np.isscalar(kernel_size) else kernel_size
    return kh * kw * in_channels + in_channels * filters + filters * bool(use_bias)


@bank.right("convolution.conv2d_backward")
def conv2d_backward_add_at(grad_output, images, kernels):
    (n, h, w, c), (kh, kw) = images.shape, kernels.shape[:2]
    y, x, i, j = np.ix_(np.arange(h - kh + 1), np.arange(w - kw + 1), np.arange(kh), np.arange(kw))
    grad_images = np.zeros((n, h, w, c))
    shares = np.einsum("nyxf,ijcf->nyxijc", grad_output, kernels)
    np.add.at(grad_images, (slice(None), y + i, x + j), shares)
    grad_kernels = np.einsum("nyxijc,nyxf->ijcf", images[:, y + i, x + j], grad_output)
    return grad_images, grad_kernels, np.einsum("nyxf->f", grad_output)


@bank.wrong(
    "convolution.conv2d_backward", "+= with repeated indices: overlapping patches overwrite each other"
)
def conv2d_backward_lost_overlaps(grad_output, images, kernels):
    (n, h, w, c), (kh, kw) = images.shape, kernels.shape[:2]
    y, x, i, j = np.ix_(np.arange(h - kh + 1), np.arange(w - kw + 1), np.arange(kh), np.arange(kw))
    grad_images = np.zeros((n, h, w, c))
    grad_images[:, y + i, x + j] += np.einsum("nyxf,ijcf->nyxijc", grad_output, kernels)
    grad_kernels = np.einsum("nyxijc,nyxf->ijcf", images[:, y + i, x + j], grad_output)
    return grad_images, grad_kernels, grad_output.sum(axis=(0, 1, 2))


@bank.wrong("convolution.conv2d_backward", "rows and columns of the kernels' gradient are exchanged")
def conv2d_backward_transposed_kernels(grad_output, images, kernels):
    kh, kw = kernels.shape[:2]
    around = ((0, 0), (kh - 1, kh - 1), (kw - 1, kw - 1), (0, 0))
    padded = sliding_window_view(np.pad(grad_output, around), (kh, kw), axis=(1, 2))
    grad_images = np.einsum("nyxfij,ijcf->nyxc", padded, kernels[::-1, ::-1])
    patches = sliding_window_view(images, (kh, kw), axis=(1, 2))
    grad_kernels = np.einsum("nyxcij,nyxf->jicf", patches, grad_output)
    return grad_images, grad_kernels, grad_output.sum((0, 1, 2))


@bank.wrong(
    "convolution.conv2d_backward", "spectra without zeros around: the images' gradient wraps around the edges"
)
def conv2d_backward_fft_wrapped(grad_output, images, kernels):
    (_, h, w, _), (kh, kw) = images.shape, kernels.shape[:2]
    size = grad_output.shape[1:3]
    g = np.fft.fft2(grad_output, axes=(1, 2))
    k = np.fft.fft2(kernels, s=size, axes=(0, 1))
    small = np.fft.ifft2(np.einsum("nhwf,hwcf->nhwc", g, k), axes=(1, 2)).real
    grad_images = np.pad(small, ((0, 0), (0, h - size[0]), (0, w - size[1]), (0, 0)))
    patches = sliding_window_view(images, (kh, kw), axis=(1, 2))
    return grad_images, np.einsum("nyxcij,nyxf->ijcf", patches, grad_output), grad_output.sum((0, 1, 2))


@bank.wrong(
    "convolution.conv2d_backward",
    "two: kernels' gradient averaged over the batch; bias' gradient not summed over it",
)
def conv2d_backward_batch(grad_output, images, kernels):
    kh, kw = kernels.shape[:2]
    h, w = grad_output.shape[1:3]
    grad_images = np.zeros(images.shape)
    for i, j in np.ndindex(kh, kw):
        grad_images[:, i : i + h, j : j + w] += grad_output @ kernels[i, j].T
    patches = sliding_window_view(images, (kh, kw), axis=(1, 2))
    grad_kernels = np.einsum("nyxcij,nyxf->nijcf", patches, grad_output).mean(axis=0)
    return grad_images, grad_kernels, grad_output.sum(axis=(1, 2))


# padding


@bank.right("padding.zero_pad")
def zero_pad_rolled(images, pad):
    (top, bottom), (left, right) = np.broadcast_to(np.reshape(pad, (2 if np.ndim(pad) else 1, -1)), (2, 2))
    bigger = np.pad(images, ((0, 0), (0, top + bottom), (0, left + right), (0, 0)))
    return np.roll(bigger, (top, left), axis=(1, 2))


@bank.wrong(
    "padding.zero_pad", "a pair is broadcast as (before, after) of both axes, not (vertical, horizontal)"
)
def zero_pad_broadcast(images, pad):
    rows, columns = np.broadcast_to(pad, (2, 2))
    return np.pad(images, ((0, 0), rows, columns, (0, 0)))


@bank.wrong("padding.zero_pad", "as in PyTorch the last axis comes first: horizontal before vertical")
def zero_pad_torch(images, pad):
    if isinstance(pad, int):
        pad = (pad, pad)
    columns, rows = ((p, p) if isinstance(p, int) else tuple(p) for p in pad)
    return np.pad(images, ((0, 0), rows, columns, (0, 0)))


@bank.wrong("padding.zero_pad", "crashes where nothing is to be padded at the end: the slice t:-0 is empty")
def zero_pad_negative_slice(images, pad):
    pad = (pad, pad) if isinstance(pad, int) else pad
    (top, bottom), (left, right) = ((p, p) if isinstance(p, int) else p for p in pad)
    n, h, w, c = images.shape
    out = np.zeros((n, top + h + bottom, left + w + right, c), images.dtype)
    out[:, top:-bottom, left:-right] = images
    return out


@bank.wrong(
    "padding.zero_pad", "two: one number pads batch and channels, too; with four numbers it repeats the edge"
)
def zero_pad_numpy_modes(images, pad):
    if np.ndim(pad) == 0:
        return np.pad(images, pad)
    if np.ndim(pad) == 1:
        return np.pad(images, ((0, 0), (pad[0],) * 2, (pad[1],) * 2, (0, 0)))
    return np.pad(images, ((0, 0), *pad, (0, 0)), mode="edge")


@bank.right("padding.same_padding")
def same_padding_modulo(size, kernel_size, stride=1, dilation=1):
    zeros = max((kernel_size - 1) * dilation + 1 - (size % stride or stride), 0)
    return zeros // 2, -(-zeros // 2)


@bank.wrong("padding.same_padding", "the rule with the remainder, without the case that nothing remains")
def same_padding_no_remainder(size, kernel_size, stride=1, dilation=1):
    zeros = (
        max((kernel_size - 1) * dilation + 1 - size % stride, 0)
        if stride > 1
        else (kernel_size - 1) * dilation
    )
    return zeros // 2, zeros - zeros // 2


@bank.wrong("padding.same_padding", "SAME_LOWER of ONNX: the extra zero comes before")
def same_padding_lower(size, kernel_size, stride=1, dilation=1):
    places = -(-size // stride)
    zeros = max((places - 1) * stride + (kernel_size - 1) * dilation + 1 - size, 0)
    return zeros - zeros // 2, zeros // 2


@bank.wrong("padding.same_padding", "PyTorch's (r − 1) // 2 on both sides, whatever size and stride are")
def same_padding_torch(size, kernel_size, stride=1, dilation=1):
    half = (kernel_size - 1) * dilation // 2
    return half, half


@bank.wrong(
    "padding.same_padding", "two: a kernel reaches over k·d cells; negative numbers where nothing is lacking"
)
def same_padding_reach_negative(size, kernel_size, stride=1, dilation=1):
    zeros = ((size + stride - 1) // stride - 1) * stride + kernel_size * dilation - size
    return zeros // 2, zeros - zeros // 2


@bank.right("padding.output_size")
def output_size_range(size, kernel_size, stride=1, padding="valid", dilation=1):
    reach = (kernel_size - 1) * dilation + 1
    if isinstance(padding, str):
        same = max((-(-size // stride) - 1) * stride + reach - size, 0)
        extra = {"valid": 0, "same": same, "full": 2 * reach - 2, "causal": reach - 1}[padding]
    else:
        extra = sum(np.broadcast_to(padding, 2).tolist())
    places = len(range(0, size + extra - reach + 1, stride))
    if not places:
        raise ValueError("no place")
    return places


@bank.wrong(
    "padding.output_size", "int() cuts towards 0: a window that is a little too large still finds one place"
)
def output_size_int(size, kernel_size, stride=1, padding="valid", dilation=1):
    reach = (kernel_size - 1) * dilation + 1
    if padding == "same":
        return -(-size // stride)
    names = {"valid": (0, 0), "full": (reach - 1, reach - 1), "causal": (reach - 1, 0)}
    before, after = names[padding] if isinstance(padding, str) else np.broadcast_to(padding, 2).tolist()
    places = int((size + before + after - reach) / stride) + 1
    if places <= 0:
        raise ValueError("window too large")
    return places


@bank.wrong("padding.output_size", "refuses windows larger than the input even where the zeros make room")
def output_size_strict(size, kernel_size, stride=1, padding="valid", dilation=1):
    reach = (kernel_size - 1) * dilation + 1
    if reach > size:
        raise ValueError("window larger than input")
    if padding == "same":
        return (size - 1) // stride + 1
    pads = {"valid": 0, "full": 2 * (reach - 1), "causal": reach - 1}
    total = pads[padding] if isinstance(padding, str) else int(np.sum(np.broadcast_to(padding, 2)))
    return (size + total - reach) // stride + 1


@bank.wrong("padding.output_size", '"full" and "causal" forget the dilation')
def output_size_undilated_full(size, kernel_size, stride=1, padding="valid", dilation=1):
    reach = dilation * (kernel_size - 1) + 1
    if padding == "same":
        return -(-size // stride)
    k = kernel_size - 1
    before, after = {"valid": (0, 0), "full": (k, k), "causal": (k, 0)}.get(
        padding if isinstance(padding, str) else None,
        padding if isinstance(padding, tuple) else (padding, padding),
    )
    if size + before + after < reach:
        raise ValueError
    return (size + before + after - reach) // stride + 1


@bank.wrong(
    "padding.output_size", "two: counts a last step that does not fit (ceil_mode); 0 instead of a ValueError"
)
def output_size_ceil_mode(size, kernel_size, stride=1, padding="valid", dilation=1):
    reach = (kernel_size - 1) * dilation + 1
    if padding == "same":
        return -(-size // stride)
    table = {"valid": [0, 0], "full": [reach - 1] * 2, "causal": [reach - 1, 0]}
    pads = table[padding] if isinstance(padding, str) else np.broadcast_to(padding, 2)
    return max(int(np.ceil((size + sum(pads) - reach) / stride)) + 1, 0)


@bank.right("padding.conv2d")
def conv2d_slices(images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
    sizes, kernel_sizes = np.array(images.shape[1:3]), np.array(kernels.shape[:2])
    strides, dilation = np.broadcast_to(strides, 2), np.broadcast_to(dilation_rate, 2)
    reach = (kernel_sizes - 1) * dilation + 1
    if isinstance(padding, str):
        zeros = np.maximum((-(-sizes // strides) - 1) * strides + reach - sizes, 0) * (padding == "same")
        pads = np.stack([zeros // 2, zeros - zeros // 2], axis=1)
    else:
        pads = np.broadcast_to(np.reshape(padding, (2 if np.ndim(padding) else 1, -1)), (2, 2))
    padded = np.pad(images.astype(float), ((0, 0), *pads, (0, 0)))
    rows, columns = (sizes + pads.sum(axis=1) - reach) // strides + 1
    y = np.arange(rows)[:, None] * strides[0] + np.arange(kernel_sizes[0]) * dilation[0]
    x = np.arange(columns)[:, None] * strides[1] + np.arange(kernel_sizes[1]) * dilation[1]
    patches = padded[:, y[:, None, :, None], x[None, :, None, :]]
    return np.einsum("nyxijc,ijcf->nyxf", patches, kernels) + (0 if bias is None else bias)


@bank.wrong(
    "padding.conv2d", '"same" is calculated for stride 1 and every s-th place kept: right shape, wrong places'
)
def conv2d_same_subsampled(images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
    (sy, sx), (dy, dx) = np.broadcast_to(strides, 2), np.broadcast_to(dilation_rate, 2)
    ry, rx = (kernels.shape[0] - 1) * dy + 1, (kernels.shape[1] - 1) * dx + 1
    if padding == "valid":
        pads = [(0, 0), (0, 0)]
    elif padding == "same":
        pads = [((ry - 1) // 2, ry // 2), ((rx - 1) // 2, rx // 2)]
    else:
        pads = np.broadcast_to(np.reshape(padding, (2 if np.ndim(padding) else 1, -1)), (2, 2))
    padded = np.pad(images.astype(float), ((0, 0), *pads, (0, 0)))
    windows = sliding_window_view(padded, (ry, rx), axis=(1, 2))[:, ::sy, ::sx, :, ::dy, ::dx]
    out = np.einsum("nyxcij,ijcf->nyxf", windows, kernels)
    return out if bias is None else out + bias


@bank.wrong(
    "padding.conv2d", "np.kron repeats each weight in a d×d block instead of putting zeros between them"
)
def conv2d_kron_dilation(images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
    (sy, sx), (dy, dx) = np.broadcast_to(strides, 2), np.broadcast_to(dilation_rate, 2)
    spread = np.kron(kernels, np.ones((dy, dx, 1, 1)))
    ry, rx = (kernels.shape[0] - 1) * dy + 1, (kernels.shape[1] - 1) * dx + 1
    spread = spread[:ry, :rx]
    h, w = images.shape[1:3]
    if padding == "valid":
        pads = [(0, 0), (0, 0)]
    elif padding == "same":
        ty, tx = max(((h - 1) // sy) * sy + ry - h, 0), max(((w - 1) // sx) * sx + rx - w, 0)
        pads = [(ty // 2, ty - ty // 2), (tx // 2, tx - tx // 2)]
    else:
        pads = np.broadcast_to(np.reshape(padding, (2 if np.ndim(padding) else 1, -1)), (2, 2))
    padded = np.pad(images.astype(float), ((0, 0), *pads, (0, 0)))
    windows = sliding_window_view(padded, (ry, rx), axis=(1, 2))[:, ::sy, ::sx]
    out = np.einsum("nyxcij,ijcf->nyxf", windows, spread)
    return out if bias is None else out + bias


@bank.wrong("padding.conv2d", "the dilated kernel has zeros behind its last weights, too: fewer places")
def conv2d_trailing_zeros(images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
    (sy, sx), (dy, dx) = np.broadcast_to(strides, 2), np.broadcast_to(dilation_rate, 2)
    kh, kw, c, f = kernels.shape
    spread = np.zeros((kh * dy, kw * dx, c, f))
    spread[::dy, ::dx] = kernels
    h, w = images.shape[1:3]
    if padding == "valid":
        pads = [(0, 0), (0, 0)]
    elif padding == "same":
        ty = max((-(-h // sy) - 1) * sy + kh * dy - h, 0)
        tx = max((-(-w // sx) - 1) * sx + kw * dx - w, 0)
        pads = [(ty // 2, ty - ty // 2), (tx // 2, tx - tx // 2)]
    else:
        pads = np.broadcast_to(np.reshape(padding, (2 if np.ndim(padding) else 1, -1)), (2, 2))
    padded = np.pad(images.astype(float), ((0, 0), *pads, (0, 0)))
    windows = sliding_window_view(padded, spread.shape[:2], axis=(1, 2))[:, ::sy, ::sx]
    out = np.tensordot(windows, spread, axes=((4, 5, 3), (0, 1, 2)))
    return out if bias is None else out + bias


@bank.wrong(
    "padding.conv2d", "two: strides read as (to the right, downwards); the odd zero of same comes before"
)
def conv2d_xy_strides(images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
    (sx, sy), (dy, dx) = np.broadcast_to(strides, 2), np.broadcast_to(dilation_rate, 2)
    ry, rx = (kernels.shape[0] - 1) * dy + 1, (kernels.shape[1] - 1) * dx + 1
    h, w = images.shape[1:3]
    if padding == "valid":
        pads = [(0, 0), (0, 0)]
    elif padding == "same":
        ty, tx = max(((h - 1) // sy) * sy + ry - h, 0), max(((w - 1) // sx) * sx + rx - w, 0)
        pads = [(ty - ty // 2, ty // 2), (tx - tx // 2, tx // 2)]
    else:
        pads = np.broadcast_to(np.reshape(padding, (2 if np.ndim(padding) else 1, -1)), (2, 2))
    padded = np.pad(images.astype(float), ((0, 0), *pads, (0, 0)))
    windows = sliding_window_view(padded, (ry, rx), axis=(1, 2))[:, ::sy, ::sx, :, ::dy, ::dx]
    out = np.einsum("nyxcij,ijcf->nyxf", windows, kernels)
    return out if bias is None else out + bias


@bank.right("padding.causal_conv1d")
def causal_conv1d_toeplitz(series, kernels, dilation_rate=1):
    steps, k = series.shape[1], len(kernels)
    ahead = np.arange(k) * dilation_rate - (k - 1) * dilation_rate
    meets = np.arange(steps)[:, None, None] + ahead[:, None] == np.arange(steps)
    return np.einsum("tkl,nlc,kcf->ntf", meets.astype(float), series.astype(float), kernels)


@bank.wrong(
    "padding.causal_conv1d", "np.convolve turns the kernel round: the first weight meets the present step"
)
def causal_conv1d_numpy(series, kernels, dilation_rate=1):
    (n, steps, c), (k, _, f) = series.shape, kernels.shape
    spread = np.zeros(((k - 1) * dilation_rate + 1, c, f))
    spread[::dilation_rate] = kernels
    out = np.zeros((n, steps, f))
    for i, j, m in np.ndindex(n, c, f):
        out[i, :, m] += np.convolve(series[i, :, j].astype(float), spread[:, j, m])[:steps]
    return out


@bank.wrong("padding.causal_conv1d", "np.roll brings the end of the series round to its beginning")
def causal_conv1d_rolled(series, kernels, dilation_rate=1):
    k = len(kernels)
    shifted = [np.roll(series.astype(float), (k - 1 - i) * dilation_rate, axis=1) for i in range(k)]
    return np.einsum("knlc,kcf->nlf", np.stack(shifted), kernels)


@bank.wrong(
    "padding.causal_conv1d",
    "crashes where the kernel is longer than the series: the slice's end turns negative",
)
def causal_conv1d_slices(series, kernels, dilation_rate=1):
    n, steps, _ = series.shape
    out = np.zeros((n, steps, kernels.shape[2]))
    for i, weights in enumerate(kernels[::-1]):
        shift = i * dilation_rate
        out[:, shift:] += series[:, : steps - shift].astype(float) @ weights
    return out


@bank.wrong(
    "padding.causal_conv1d",
    "two: pads k − 1 zeros whatever the dilation, and repeats the first value instead of 0",
)
def causal_conv1d_edge(series, kernels, dilation_rate=1):
    k, steps = len(kernels), series.shape[1]
    reach = (k - 1) * dilation_rate + 1
    padded = np.pad(series.astype(float), ((0, 0), (k - 1, 0), (0, 0)), mode="edge")
    padded = np.pad(padded, ((0, 0), (0, reach - k), (0, 0)))
    windows = sliding_window_view(padded, reach, axis=1)[:, :steps, :, ::dilation_rate]
    return np.einsum("nlck,kcf->nlf", windows, kernels)


@bank.right("padding.receptive_field")
def receptive_field_recursive(layers):
    if not layers:
        return 1
    kernel, stride, dilation = (*layers[0], 1)[:3]
    return (receptive_field_recursive(layers[1:]) - 1) * stride + (kernel - 1) * dilation + 1


@bank.wrong(
    "padding.receptive_field", "np.roll puts the product of all strides before the first layer instead of 1"
)
def receptive_field_rolled(layers):
    if not layers:
        return 1
    k, s, d = np.array([(*layer, 1)[:3] for layer in layers]).T
    jumps = np.roll(np.cumprod(s), 1)
    return int(1 + ((k - 1) * d * jumps).sum())


@bank.wrong("padding.receptive_field", "each layer is multiplied by its own stride, too")
def receptive_field_inclusive(layers):
    table = np.array([(*layer, 1)[:3] for layer in layers], dtype=int).reshape(-1, 3)
    jumps = np.multiply.accumulate(table[:, 1])
    return 1 + int(np.dot((table[:, 0] - 1) * table[:, 2], jumps))


@bank.wrong(
    "padding.receptive_field", "without layers it is the float 1.0, since empty lists make float arrays"
)
def receptive_field_float_if_empty(layers):
    jumps = [1, *itertools.accumulate((layer[1] for layer in layers), operator.mul)][:-1]
    reaches = [(layer[0] - 1) * (layer[2] if len(layer) == 3 else 1) for layer in layers]
    return 1 + np.dot(reaches, jumps)


@bank.wrong(
    "padding.receptive_field",
    "two: goes through the layers from the input on with the rule for the way back; k·d",
)
def receptive_field_forward_rule(layers):
    field = 1
    for layer in layers:
        kernel, stride, dilation = (*layer, 1)[:3]
        field = (field - 1) * stride + kernel * dilation
    return field


# pooling


@bank.right("pooling.max_pool2d")
def max_pool2d_object_windows(images, pool_size=2, strides=None, padding="valid"):
    x = np.asarray(images, dtype=float)
    for axis, (p, s) in enumerate(
        zip(
            np.broadcast_to(pool_size, 2),
            np.broadcast_to(pool_size if strides is None else strides, 2),
            strict=True,
        ),
        start=1,
    ):
        size = x.shape[axis]
        missing = max((-(-size // s) - 1) * s + p - size, 0) if padding == "same" else 0
        around = [(0, 0)] * 4
        around[axis] = (missing // 2, missing - missing // 2)
        x = np.pad(x, around, constant_values=-np.inf)
        starts = np.arange(0, x.shape[axis] - p + 1, s)
        x = np.stack([x.take(starts + i, axis=axis) for i in range(p)]).max(axis=0)
    return x


@bank.wrong("pooling.max_pool2d", "pads with the smallest positive number instead of the lowest one")
def max_pool2d_tiny(images, pool_size=2, strides=None, padding="valid"):
    (ph, pw), (sy, sx) = np.broadcast_to(pool_size, 2), np.broadcast_to(strides or pool_size, 2)
    x, (h, w) = images.astype(float), images.shape[1:3]
    if padding == "same":
        my, mx = max(((h - 1) // sy) * sy + ph - h, 0), max(((w - 1) // sx) * sx + pw - w, 0)
        around = ((0, 0), (my // 2, my - my // 2), (mx // 2, mx - mx // 2), (0, 0))
        x = np.pad(x, around, constant_values=np.finfo(float).tiny)
    return sliding_window_view(x, (ph, pw), axis=(1, 2))[:, ::sy, ::sx].max(axis=(-2, -1))


@bank.wrong("pooling.max_pool2d", "cells outside are nan, but max returns nan wherever it meets one")
def max_pool2d_nan(images, pool_size=2, strides=None, padding="valid"):
    (ph, pw), (sy, sx) = np.broadcast_to(pool_size, 2), np.broadcast_to(strides or pool_size, 2)
    x, (h, w) = images.astype(float), images.shape[1:3]
    if padding == "same":
        my, mx = max(((h - 1) // sy) * sy + ph - h, 0), max(((w - 1) // sx) * sx + pw - w, 0)
        around = ((0, 0), (my // 2, my - my // 2), (mx // 2, mx - mx // 2), (0, 0))
        x = np.pad(x, around, constant_values=np.nan)
    return sliding_window_view(x, (ph, pw), axis=(1, 2))[:, ::sy, ::sx].max(axis=(-2, -1))


@bank.wrong("pooling.max_pool2d", "reduceat makes windows of what is left over at the end, too")
def max_pool2d_reduceat(images, pool_size=2, strides=None, padding="valid"):
    (ph, pw), (sy, sx) = np.broadcast_to(pool_size, 2), np.broadcast_to(strides or pool_size, 2)
    h, w = images.shape[1:3]
    x = np.asarray(images, float)
    if padding == "same" or (ph, pw) != (sy, sx):
        if padding == "same":
            my, mx = max(((h - 1) // sy) * sy + ph - h, 0), max(((w - 1) // sx) * sx + pw - w, 0)
            around = ((0, 0), (my // 2, my - my // 2), (mx // 2, mx - mx // 2), (0, 0))
            x = np.pad(x, around, constant_values=-np.inf)
        return sliding_window_view(x, (ph, pw), axis=(1, 2))[:, ::sy, ::sx].max(axis=(-2, -1))
    rows = np.maximum.reduceat(x, np.arange(0, h, ph), axis=1)
    return np.maximum.reduceat(rows, np.arange(0, w, pw), axis=2)


@bank.wrong("pooling.max_pool2d", "two: strides default to 1; the odd missing cell lies in front")
def max_pool2d_dense_strides(images, pool_size=2, strides=None, padding="valid"):
    (ph, pw), (sy, sx) = np.broadcast_to(pool_size, 2), np.broadcast_to(strides or 1, 2)
    x, (h, w) = images.astype(float), images.shape[1:3]
    if padding == "same":
        my, mx = max(((h - 1) // sy) * sy + ph - h, 0), max(((w - 1) // sx) * sx + pw - w, 0)
        around = ((0, 0), (my - my // 2, my // 2), (mx - mx // 2, mx // 2), (0, 0))
        x = np.pad(x, around, constant_values=-np.inf)
    return sliding_window_view(x, (ph, pw), axis=(1, 2))[:, ::sy, ::sx].max(axis=(-2, -1))


@bank.right("pooling.average_pool2d")
def average_pool2d_nanmean(images, pool_size=2, strides=None, padding="valid"):
    (ph, pw), (sy, sx) = np.broadcast_to(pool_size, 2), np.broadcast_to(strides or pool_size, 2)
    x, (h, w) = images.astype(float), images.shape[1:3]
    if padding == "same":
        my, mx = max(((h - 1) // sy) * sy + ph - h, 0), max(((w - 1) // sx) * sx + pw - w, 0)
        around = ((0, 0), (my // 2, my - my // 2), (mx // 2, mx - mx // 2), (0, 0))
        x = np.pad(x, around, constant_values=np.nan)
    return np.nanmean(sliding_window_view(x, (ph, pw), axis=(1, 2))[:, ::sy, ::sx], axis=(-2, -1))


@bank.wrong(
    "pooling.average_pool2d", "integral image without its row and column of zeros: windows off by one"
)
def average_pool2d_integral(images, pool_size=2, strides=None, padding="valid"):
    (ph, pw), (sy, sx) = np.broadcast_to(pool_size, 2), np.broadcast_to(strides or pool_size, 2)
    x, (h, w) = images.astype(float), images.shape[1:3]
    inside = np.ones_like(x)
    if padding == "same":
        my, mx = max(((h - 1) // sy) * sy + ph - h, 0), max(((w - 1) // sx) * sx + pw - w, 0)
        around = ((0, 0), (my // 2, my - my // 2), (mx // 2, mx - mx // 2), (0, 0))
        x, inside = np.pad(x, around), np.pad(inside, around)
    counts = sliding_window_view(inside, (ph, pw), axis=(1, 2))[:, ::sy, ::sx].sum(axis=(-2, -1))
    total = np.pad(x.cumsum(axis=1).cumsum(axis=2), ((0, 0), (0, 1), (0, 1), (0, 0)), mode="edge")
    y, z = np.arange(0, x.shape[1] - ph + 1, sy), np.arange(0, x.shape[2] - pw + 1, sx)
    low, high = total[:, y], total[:, y + ph]
    return (high[:, :, z + pw] - high[:, :, z] - low[:, :, z + pw] + low[:, :, z]) / counts


@bank.wrong("pooling.average_pool2d", "count_include_pad, as in PyTorch: cells outside count as zeros")
def average_pool2d_include_pad(images, pool_size=2, strides=None, padding="valid"):
    (ph, pw), (sy, sx) = np.broadcast_to(pool_size, 2), np.broadcast_to(strides or pool_size, 2)
    x, (h, w) = images.astype(float), images.shape[1:3]
    if padding == "same":
        my, mx = max(((h - 1) // sy) * sy + ph - h, 0), max(((w - 1) // sx) * sx + pw - w, 0)
        x = np.pad(x, ((0, 0), (my // 2, my - my // 2), (mx // 2, mx - mx // 2), (0, 0)))
    return np.einsum("nyxcij->nyxc", sliding_window_view(x, (ph, pw), axis=(1, 2))[:, ::sy, ::sx]) / (ph * pw)


@bank.wrong("pooling.average_pool2d", "einsum sums in the images' own type: 8-bit images overflow")
def average_pool2d_einsum_uint8(images, pool_size=2, strides=None, padding="valid"):
    (ph, pw), (sy, sx) = np.broadcast_to(pool_size, 2), np.broadcast_to(strides or pool_size, 2)
    x, (h, w) = images, images.shape[1:3]
    inside = np.ones((1, h, w, 1))
    if padding == "same":
        my, mx = max(((h - 1) // sy) * sy + ph - h, 0), max(((w - 1) // sx) * sx + pw - w, 0)
        around = ((0, 0), (my // 2, my - my // 2), (mx // 2, mx - mx // 2), (0, 0))
        x, inside = np.pad(x, around), np.pad(inside, around)
    sums, counts = (
        np.einsum("nyxcij->nyxc", sliding_window_view(a, (ph, pw), axis=(1, 2))[:, ::sy, ::sx])
        for a in (x, inside)
    )
    return sums / counts


@bank.wrong(
    "pooling.average_pool2d", "two: divides by ph · ph; with same the image continues its edge outside"
)
def average_pool2d_edges(images, pool_size=2, strides=None, padding="valid"):
    (ph, pw), (sy, sx) = np.broadcast_to(pool_size, 2), np.broadcast_to(strides or pool_size, 2)
    x, (h, w) = images.astype(float), images.shape[1:3]
    if padding == "same":
        my, mx = max(((h - 1) // sy) * sy + ph - h, 0), max(((w - 1) // sx) * sx + pw - w, 0)
        x = np.pad(x, ((0, 0), (my // 2, my - my // 2), (mx // 2, mx - mx // 2), (0, 0)), mode="edge")
    return sliding_window_view(x, (ph, pw), axis=(1, 2))[:, ::sy, ::sx].sum(axis=(-2, -1)) / ph**2


@bank.right("pooling.l2_pool2d")
def l2_pool2d_frobenius(images, pool_size=2, strides=None, padding="valid"):
    (ph, pw), (sy, sx) = np.broadcast_to(pool_size, 2), np.broadcast_to(strides or pool_size, 2)
    x, (h, w) = np.asarray(images, np.float64), images.shape[1:3]
    if padding == "same":
        my, mx = max(((h - 1) // sy) * sy + ph - h, 0), max(((w - 1) // sx) * sx + pw - w, 0)
        x = np.pad(x, ((0, 0), (my // 2, my - my // 2), (mx // 2, mx - mx // 2), (0, 0)))
    return np.linalg.norm(sliding_window_view(x, (ph, pw), axis=(1, 2))[:, ::sy, ::sx], axis=(-2, -1))


@bank.wrong(
    "pooling.l2_pool2d", "ord=2 of a matrix is its largest singular value, not the root of the sum of squares"
)
def l2_pool2d_spectral(images, pool_size=2, strides=None, padding="valid"):
    (ph, pw), (sy, sx) = np.broadcast_to(pool_size, 2), np.broadcast_to(strides or pool_size, 2)
    x, (h, w) = np.asarray(images, np.float64), images.shape[1:3]
    if padding == "same":
        my, mx = max(((h - 1) // sy) * sy + ph - h, 0), max(((w - 1) // sx) * sx + pw - w, 0)
        x = np.pad(x, ((0, 0), (my // 2, my - my // 2), (mx // 2, mx - mx // 2), (0, 0)))
    return np.linalg.norm(sliding_window_view(x, (ph, pw), axis=(1, 2))[:, ::sy, ::sx], ord=2, axis=(-2, -1))


@bank.wrong(
    "pooling.l2_pool2d", "squares in the images' own type before it takes floats: 8-bit squares overflow"
)
def l2_pool2d_squares_uint8(images, pool_size=2, strides=None, padding="valid"):
    (ph, pw), (sy, sx) = np.broadcast_to(pool_size, 2), np.broadcast_to(strides or pool_size, 2)
    x, (h, w) = np.square(images), images.shape[1:3]
    if padding == "same":
        my, mx = max(((h - 1) // sy) * sy + ph - h, 0), max(((w - 1) // sx) * sx + pw - w, 0)
        x = np.pad(x, ((0, 0), (my // 2, my - my // 2), (mx // 2, mx - mx // 2), (0, 0)))
    return np.sqrt(sliding_window_view(x, (ph, pw), axis=(1, 2))[:, ::sy, ::sx].sum((-2, -1), dtype=float))


@bank.wrong("pooling.l2_pool2d", "two: the root of the mean of the squares; padding is ignored")
def l2_pool2d_rms(images, pool_size=2, strides=None, padding="valid"):
    (ph, pw), (sy, sx) = np.broadcast_to(pool_size, 2), np.broadcast_to(strides or pool_size, 2)
    windows = sliding_window_view(images.astype(float), (ph, pw), axis=(1, 2))[:, ::sy, ::sx]
    return np.sqrt(np.einsum("nyxcij,nyxcij->nyxc", windows, windows) / (ph * pw))


@bank.right("pooling.global_average_pool2d")
def global_average_pool2d_einsum(images):
    n, h, w, c = images.shape
    return np.einsum("npc,p->nc", images.reshape(n, h * w, c), np.full(h * w, 1 / (h * w)))


@bank.wrong(
    "pooling.global_average_pool2d", "reshapes to (N, C, H·W) instead of moving the channels: mixes them"
)
def global_average_pool2d_reshape(images):
    n, h, w, c = images.shape
    return images.reshape(n, c, h * w).mean(axis=-1)


@bank.wrong("pooling.global_average_pool2d", "squeezes the result: one image or one channel loses its axis")
def global_average_pool2d_squeezed(images):
    return np.squeeze(np.mean(images, axis=(1, 2), keepdims=True))


@bank.wrong(
    "pooling.global_average_pool2d",
    "two: the weights 1 / (H · W) in the images' type, 0 for 8 bits; mean over the batch",
)
def global_average_pool2d_typed(images):
    n, h, w, _ = images.shape
    weight = np.full((n, h, w), 1 / (n * h * w)).astype(images.dtype)
    return np.broadcast_to(np.einsum("nhw,nhwc->c", weight, images), (n, images.shape[3]))


@bank.right("pooling.max_pool2d_backward")
def max_pool2d_backward_add_at(grad_output, images, pool_size=2, strides=None):
    (ph, pw), (sy, sx) = np.broadcast_to(pool_size, 2), np.broadcast_to(strides or pool_size, 2)
    windows = sliding_window_view(images, (ph, pw), axis=(1, 2))[:, ::sy, ::sx]
    i, j = np.unravel_index(windows.reshape(*windows.shape[:4], -1).argmax(-1), (ph, pw))
    n, y, x, c = np.indices(i.shape)
    grad = np.zeros(images.shape)
    np.add.at(grad, (n, y * sy + i, x * sx + j, c), grad_output)
    return grad


@bank.wrong(
    "pooling.max_pool2d_backward", "fancy += keeps only one gradient of a pixel that several windows chose"
)
def max_pool2d_backward_fancy(grad_output, images, pool_size=2, strides=None):
    (ph, pw), (sy, sx) = np.broadcast_to(pool_size, 2), np.broadcast_to(strides or pool_size, 2)
    windows = sliding_window_view(images, (ph, pw), axis=(1, 2))[:, ::sy, ::sx]
    i, j = np.divmod(windows.reshape(*windows.shape[:4], -1).argmax(-1), pw)
    n, y, x, c = np.ogrid[tuple(map(slice, i.shape))]
    grad = np.zeros(images.shape)
    grad[n, y * sy + i, x * sx + j, c] += grad_output
    return grad


@bank.wrong("pooling.max_pool2d_backward", "the first of equals column by column, not row by row")
def max_pool2d_backward_columns(grad_output, images, pool_size=2, strides=None):
    (ph, pw), (sy, sx) = np.broadcast_to(pool_size, 2), np.broadcast_to(strides or pool_size, 2)
    windows = sliding_window_view(images, (ph, pw), axis=(1, 2))[:, ::sy, ::sx].swapaxes(-1, -2)
    j, i = np.divmod(windows.reshape(*windows.shape[:4], -1).argmax(-1), ph)
    n, y, x, c = np.indices(i.shape)
    grad = np.zeros(images.shape)
    np.add.at(grad, (n, y * sy + i, x * sx + j, c), grad_output)
    return grad


@bank.wrong("pooling.max_pool2d_backward", "all the largest share the gradient of a window equally")
def max_pool2d_backward_shared(grad_output, images, pool_size=2, strides=None):
    (ph, pw), (sy, sx) = np.broadcast_to(pool_size, 2), np.broadcast_to(strides or pool_size, 2)
    windows = sliding_window_view(images, (ph, pw), axis=(1, 2))[:, ::sy, ::sx]
    mask = windows == windows.max(axis=(-2, -1), keepdims=True)
    shares = grad_output[..., None, None] * mask / mask.sum(axis=(-2, -1), keepdims=True)
    grad = np.zeros(images.shape)
    h, w = grad_output.shape[1:3]
    for i, j in np.ndindex(ph, pw):
        grad[:, i : i + h * sy : sy, j : j + w * sx : sx][:, :h, :w] += shares[..., i, j]
    return grad


@bank.wrong(
    "pooling.max_pool2d_backward",
    "two: the gradient in the images' type; the index divided by the wrong side, ph",
)
def max_pool2d_backward_wrong_side(grad_output, images, pool_size=2, strides=None):
    (ph, pw), (sy, sx) = np.broadcast_to(pool_size, 2), np.broadcast_to(strides or pool_size, 2)
    windows = sliding_window_view(images, (ph, pw), axis=(1, 2))[:, ::sy, ::sx]
    i, j = np.divmod(windows.reshape(*windows.shape[:4], -1).argmax(-1), ph)
    n, y, x, c = np.indices(i.shape)
    grad = np.zeros_like(images)
    rows = np.minimum(y * sy + i, images.shape[1] - 1)
    columns = np.minimum(x * sx + j, images.shape[2] - 1)
    np.add.at(grad, (n, rows, columns, c), grad_output.astype(images.dtype))
    return grad


@bank.right("pooling.average_pool2d_backward")
def average_pool2d_backward_matrices(grad_output, images, pool_size=2, strides=None):
    def seen(size, places, pool, stride):
        start = np.arange(places)[:, None] * stride
        return ((np.arange(size) >= start) & (np.arange(size) < start + pool)) / pool

    (ph, pw), (sy, sx) = np.broadcast_to(pool_size, 2), np.broadcast_to(strides or pool_size, 2)
    rows = seen(images.shape[1], grad_output.shape[1], ph, sy)
    columns = seen(images.shape[2], grad_output.shape[2], pw, sx)
    return np.einsum("nyxc,yh,xw->nhwc", grad_output, rows, columns)


@bank.wrong(
    "pooling.average_pool2d_backward",
    "divides by how many windows see a pixel: averages instead of collecting",
)
def average_pool2d_backward_averaged(grad_output, images, pool_size=2, strides=None):
    (ph, pw), (sy, sx) = np.broadcast_to(pool_size, 2), np.broadcast_to(strides or pool_size, 2)
    h, w = grad_output.shape[1:3]
    grad, seen = np.zeros(images.shape), np.zeros(images.shape)
    for i, j in np.ndindex(ph, pw):
        cells = (slice(None), slice(i, i + (h - 1) * sy + 1, sy), slice(j, j + (w - 1) * sx + 1, sx))
        grad[cells] += grad_output / (ph * pw)
        seen[cells] += 1
    return grad / np.maximum(seen, 1)


@bank.wrong(
    "pooling.average_pool2d_backward", "writes through overlapping views with =: the last window wins"
)
def average_pool2d_backward_views(grad_output, images, pool_size=2, strides=None):
    (ph, pw), (sy, sx) = np.broadcast_to(pool_size, 2), np.broadcast_to(strides or pool_size, 2)
    grad = np.zeros(images.shape)
    windows = sliding_window_view(grad, (ph, pw), axis=(1, 2), writeable=True)[:, ::sy, ::sx]
    windows[...] = grad_output[..., None, None] / (ph * pw)
    return grad


@bank.wrong("pooling.average_pool2d_backward", "upsamples with np.repeat as if the stride were the window")
def average_pool2d_backward_repeat(grad_output, images, pool_size=2, strides=None):
    ph, pw = np.broadcast_to(pool_size, 2)
    spread = grad_output.repeat(ph, axis=1).repeat(pw, axis=2) / (ph * pw)
    grad = np.zeros(images.shape)
    h, w = min(grad.shape[1], spread.shape[1]), min(grad.shape[2], spread.shape[2])
    grad[:, :h, :w] = spread[:, :h, :w]
    return grad


# activations


@bank.right("activations.sigmoid")
def sigmoid_logaddexp(x):
    return np.exp(-np.logaddexp(0.0, -np.asarray(x, dtype=float)))


@bank.wrong("activations.sigmoid", "the half-angle is forgotten: (1 + tanh x) / 2 is σ(2x)")
def sigmoid_tanh(x):
    return 0.5 * (1 + np.tanh(x))


@bank.wrong(
    "activations.sigmoid", "collects the results in an array of x's type: whole numbers give 0 and 1 only"
)
def sigmoid_empty_like(x):
    result, positive = np.empty_like(x), x >= 0
    result[positive] = 1 / (1 + np.exp(-x[positive]))
    e = np.exp(x[~positive])
    result[~positive] = e / (1 + e)
    return result


@bank.wrong("activations.sigmoid", "Keras's hard_sigmoid: a straight line from −3 to 3")
def sigmoid_hard(x):
    return np.clip(np.asarray(x) / 6 + 0.5, 0, 1)


@bank.right("activations.sigmoid_backward")
def sigmoid_backward_sech(grad_output, x):
    with np.errstate(over="ignore"):
        return grad_output / (4 * np.cosh(np.asarray(x, float) / 2) ** 2)


@bank.wrong(
    "activations.sigmoid_backward",
    "takes x for the output of the sigmoid, as TensorFlow's SigmoidGrad gets it",
)
def sigmoid_backward_from_output(grad_output, x):
    return grad_output * x * (1 - x)


@bank.wrong("activations.sigmoid_backward", "e^(−x) / (1 + e^(−x))² is inf / inf at −1000")
def sigmoid_backward_quotient(grad_output, x):
    with np.errstate(over="ignore", invalid="ignore"):
        e = np.exp(-np.asarray(x, float))
        return grad_output * e / (1 + e) ** 2


@bank.right("activations.tanh")
def tanh_expm1(x):
    e = np.expm1(-2.0 * np.abs(x))
    return np.sign(x) * -e / (e + 2)


@bank.wrong("activations.tanh", "LeCun's scaled version, 1.7159 · tanh(2x / 3)")
def tanh_lecun(x):
    return 1.7159 * np.tanh(2 / 3 * np.asarray(x))


@bank.wrong("activations.tanh", "two: 2σ(x) − 1, which is tanh(x / 2); nan at −1000")
def tanh_from_sigmoid(x):
    with np.errstate(over="ignore", invalid="ignore"):
        e = np.exp(-np.asarray(x, float))
        return 2 * (1 - e / (1 + e)) - 1


@bank.right("activations.tanh_backward")
def tanh_backward_product(grad_output, x):
    t = np.tanh(np.asarray(x, np.float64))
    return np.einsum("...,...,...->...", grad_output, 1 - t, 1 + t)


@bank.wrong("activations.tanh_backward", "sinh / cosh: inf / inf for large numbers")
def tanh_backward_sinh(grad_output, x):
    with np.errstate(over="ignore", invalid="ignore"):
        t = np.sinh(x) / np.cosh(x)
    return grad_output * (1 - t**2)


@bank.wrong(
    "activations.tanh_backward", "the slope stands in an array of x's type: whole numbers lose its fractions"
)
def tanh_backward_typed(grad_output, x):
    slope = np.empty_like(x)
    np.subtract(1, np.tanh(x) ** 2, out=slope, casting="unsafe")
    return grad_output * slope


@bank.right("activations.relu")
def relu_absolute(x):
    return (x + abs(x)) / 2


@bank.wrong("activations.relu", "writes into x itself")
def relu_out(x):
    return np.maximum(x, 0, out=x)


@bank.wrong("activations.relu", "ReLU6: nothing above 6 passes")
def relu_six(x):
    return np.clip(x, 0, 6)


@bank.right("activations.relu_backward")
def relu_backward_heaviside(grad_output, x):
    return grad_output * np.heaviside(np.asarray(x, float), 0)


@bank.wrong(
    "activations.relu_backward", "the sign bit of −x: −0.0 has it, too, so that the gradient passes at 0"
)
def relu_backward_signbit(grad_output, x):
    return np.where(np.signbit(-np.asarray(x, float)), grad_output, 0)


@bank.wrong("activations.relu_backward", "half the gradient passes at 0")
def relu_backward_half(grad_output, x):
    return grad_output * np.heaviside(np.asarray(x, float), 0.5)


@bank.wrong("activations.relu_backward", "guided backpropagation: negative gradients are stopped, too")
def relu_backward_guided(grad_output, x):
    return np.maximum(grad_output, 0) * (x > 0)


@bank.wrong("activations.relu_backward", "two: passes at 0; sets the gradient that came in to 0 in place")
def relu_backward_in_place(grad_output, x):
    np.copyto(grad_output, 0, where=x < 0)
    return grad_output


@bank.right("activations.leaky_relu")
def leaky_relu_maximum(x, negative_slope=0.01):
    return np.maximum(x, negative_slope * np.asarray(x, float))


@bank.wrong("activations.leaky_relu", "the slanted line is added for positive numbers, too")
def leaky_relu_sum(x, negative_slope=0.01):
    return np.maximum(x, 0) + negative_slope * np.asarray(x)


@bank.wrong(
    "activations.leaky_relu",
    "divides by the slope, as the paper with its a = 100 does, instead of multiplying",
)
def leaky_relu_divides(x, negative_slope=0.01):
    return np.where(x > 0, x, x / np.maximum(negative_slope, 1e-12))


@bank.right("activations.leaky_relu_backward")
def leaky_relu_backward_choose(grad_output, x, negative_slope=0.01):
    return grad_output * np.array([negative_slope, 1.0])[(np.asarray(x) > 0).astype(int)]


@bank.wrong(
    "activations.leaky_relu_backward",
    "by the sign's formula the slope at 0 is halfway, (1 + negative_slope) / 2",
)
def leaky_relu_backward_sign(grad_output, x, negative_slope=0.01):
    return grad_output * ((1 + negative_slope) + (1 - negative_slope) * np.sign(x)) / 2


@bank.wrong(
    "activations.leaky_relu_backward", "slopes in an array of x's type: 0.01 becomes 0 for whole numbers"
)
def leaky_relu_backward_ones_like(grad_output, x, negative_slope=0.01):
    slope = np.ones_like(x)
    slope[x <= 0] = negative_slope
    return grad_output * slope


@bank.wrong(
    "activations.leaky_relu_backward",
    "two: looks at the sign of the gradient, not of x; Keras's slope 0.2 always",
)
def leaky_relu_backward_gradient(grad_output, x, negative_slope=0.01):
    return np.maximum(grad_output, 0.2 * np.asarray(grad_output))


@bank.right("activations.softplus")
def softplus_log1p(x):
    return np.log1p(np.exp(-np.abs(x))) + np.clip(x, 0, None)


@bank.wrong("activations.softplus", "logaddexp2 has the base 2 for both the power and the logarithm")
def softplus_base_two(x):
    return np.logaddexp2(0, np.asarray(x, float))


@bank.wrong("activations.softplus", "x + ln(1 + e^(−x)) is inf or nan at −1000")
def softplus_other_side(x):
    with np.errstate(over="ignore"):
        return x + np.log1p(np.exp(-np.asarray(x, float)))


@bank.wrong("activations.softplus", "clips x at 50, so that 1000 gives 50")
def softplus_clipped(x):
    return np.log1p(np.exp(np.clip(x, -50.0, 50.0)))


@bank.right("activations.softplus_backward")
def softplus_backward_from_softplus(grad_output, x):
    return grad_output * -np.expm1(-np.logaddexp(0, np.asarray(x, float)))


@bank.wrong("activations.softplus_backward", "derives once too often: s · (1 − s)")
def softplus_backward_twice(grad_output, x):
    s = np.exp(-np.logaddexp(0, -np.asarray(x, float)))
    return grad_output * s * (1 - s)


@bank.wrong(
    "activations.softplus_backward",
    "two: differentiates numerically, nan at 1000; step 0.1 is far too coarse",
)
def softplus_backward_numeric(grad_output, x):
    def softplus(z):
        return np.log(1 + np.exp(z))

    x = np.asarray(x, dtype=float)
    with np.errstate(over="ignore", invalid="ignore"):
        return grad_output * (softplus(x + 0.1) - softplus(x)) / 0.1


@bank.right("activations.softmax")
def softmax_logsumexp(x, axis=-1):
    x = np.asarray(x, float)
    return np.exp(x - np.logaddexp.reduce(x, axis=axis, keepdims=True))


@bank.wrong("activations.softmax", "takes the largest of the whole array off: rows far below it become 0 / 0")
def softmax_global_max(x, axis=-1):
    e = np.exp(x - np.max(x))
    with np.errstate(invalid="ignore"):
        return e / e.sum(axis=axis, keepdims=True)


@bank.wrong(
    "activations.softmax",
    "the maximum always runs along the last axis: other numbers are taken off along axis",
)
def softmax_max_last_axis(x, axis=-1):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


@bank.wrong(
    "activations.softmax", "two: takes the mean off, so that scores of ±1000 overflow; axis is ignored"
)
def softmax_mean(x, axis=-1):
    with np.errstate(over="ignore", invalid="ignore"):
        e = np.exp(x - np.mean(x, axis=-1, keepdims=True))
        return e / np.einsum("...k->...", e)[..., None]


@bank.wrong("activations.softmax", "brings the axis to the end, and takes it back to the front only")
def softmax_moved(x, axis=-1):
    z = np.moveaxis(np.asarray(x, float), axis, -1)
    e = np.exp(z - z.max(-1, keepdims=True))
    p = e / e.sum(-1, keepdims=True)
    return p if axis in (-1, np.ndim(x) - 1) else np.moveaxis(p, -1, 0)


@bank.right("activations.softmax_backward")
def softmax_backward_jacobian(grad_output, x, axis=-1):
    z, g = (np.moveaxis(np.asarray(a, float), axis, -1) for a in (x, grad_output))
    e = np.exp(z - z.max(-1, keepdims=True))
    p = e / e.sum(-1, keepdims=True)
    jacobian = p[..., None] * (np.eye(p.shape[-1]) - p[..., None, :])
    return np.moveaxis(np.einsum("...jk,...j->...k", jacobian, g), -1, axis)


@bank.wrong("activations.softmax_backward", "the diagonal of the Jacobian alone: p (1 − p)")
def softmax_backward_diagonal(grad_output, x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    p = e / e.sum(axis=axis, keepdims=True)
    return grad_output * p * (1 - p)


@bank.wrong("activations.softmax_backward", "np.vdot sums over the whole batch, not row by row")
def softmax_backward_vdot(grad_output, x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    p = e / e.sum(axis=axis, keepdims=True)
    return p * (grad_output - np.vdot(grad_output, p))


@bank.wrong(
    "activations.softmax_backward", "two: takes the mean of g instead of the sum of g · p off; not times p"
)
def softmax_backward_centred(grad_output, x, axis=-1):
    return grad_output - np.mean(grad_output, axis=axis, keepdims=True)


# dropout


@bank.right("dropout.dropout")
def dropout_where(x, rate, rng, training=True):
    x = np.asarray(x)
    if not training:
        return x * 1.0, np.ones(x.shape, bool)
    mask = ~(rng.random(x.shape) < rate)
    return np.where(mask, x / (1 - rate), 0.0), mask


@bank.wrong("dropout.dropout", "drops exactly the share rate by a permutation, not each number by itself")
def dropout_permutation(x, rate, rng, training=True):
    x = np.asarray(x, float)
    if not training:
        return x.copy(), np.ones(x.shape, bool)
    mask = (rng.permutation(x.size) >= rate * x.size).reshape(x.shape)
    return x * mask / (1 - rate), mask


@bank.wrong("dropout.dropout", "whole percents only: a rate such as 0.005 or 0.999 is rounded")
def dropout_percent(x, rate, rng, training=True):
    x = np.asarray(x, float)
    mask = np.ones(x.shape, bool)
    if training:
        mask = rng.integers(0, 100, size=x.shape) >= round(100 * rate)
        x = x / (1 - rate)
    return x * mask, mask


@bank.wrong("dropout.dropout", "keeps the variance instead of the mean: divides by the root of 1 − rate")
def dropout_sqrt(x, rate, rng, training=True):
    keep = rng.random(np.shape(x)) >= rate if training else np.ones(np.shape(x), bool)
    return x * keep / np.sqrt(1 - rate if training else 1), keep


@bank.wrong(
    "dropout.dropout", "two: one lot for each example's features, the same in the whole batch; mask inverted"
)
def dropout_broadcast(x, rate, rng, training=True):
    x = np.asarray(x, float)
    if not training:
        return x.copy(), np.ones(x.shape, bool)
    drop = np.broadcast_to(rng.random(x.shape[1:]) < rate, x.shape)
    return x * ~drop / (1 - rate), drop.copy()


@bank.right("dropout.dropout_backward")
def dropout_backward_divide(grad_output, mask, rate):
    zeros = np.zeros(np.shape(grad_output))
    return np.divide(grad_output, 1 - rate, out=zeros, where=np.asarray(mask, bool))


@bank.wrong(
    "dropout.dropout_backward", "where= leaves what stood in out: dropped numbers keep their gradient"
)
def dropout_backward_where(grad_output, mask, rate):
    out = np.array(grad_output, dtype=float)
    return np.divide(grad_output, 1 - rate, out=out, where=mask)


@bank.wrong("dropout.dropout_backward", "returns the gradients of the kept numbers only, in one row")
def dropout_backward_flat(grad_output, mask, rate):
    return grad_output[mask] / (1 - rate)


@bank.right("dropout.spatial_dropout2d")
def spatial_dropout2d_kept(images, rate, rng, training=True):
    n, _, _, c = images.shape
    if not training:
        return np.array(images), np.full((n, 1, 1, c), True)
    mask = rng.random((n, c))[:, None, None] >= rate
    return np.multiply(images, mask / (1 - rate)), mask


@bank.wrong(
    "dropout.spatial_dropout2d", "PyTorch's axes: drops whole rows of pixels as if they were channels"
)
def spatial_dropout2d_torch(images, rate, rng, training=True):
    n, h, _, c = images.shape
    if not training:
        return images.copy(), np.ones((n, 1, 1, c), bool)
    mask = rng.random((n, h, 1, 1)) >= rate
    return images * mask / (1 - rate), mask


@bank.wrong("dropout.spatial_dropout2d", "drops the same number of maps of every image, round(rate · C)")
def spatial_dropout2d_choice(images, rate, rng, training=True):
    n, _, _, c = images.shape
    mask = np.ones((n, 1, 1, c), bool)
    if not training:
        return images.copy(), mask
    ranks = rng.random((n, c)).argsort(axis=1).argsort(axis=1)
    mask[:, 0, 0] = ranks >= round(rate * c)
    return images * mask / (1 - rate), mask


@bank.wrong(
    "dropout.spatial_dropout2d",
    "two: one lot per channel for the whole batch; the mask broadcast to (N, H, W, C)",
)
def spatial_dropout2d_batch(images, rate, rng, training=True):
    if not training:
        return images.copy(), np.ones(images.shape, bool)
    mask = np.broadcast_to(rng.random(images.shape[-1]) >= rate, images.shape)
    return images * mask / (1 - rate), mask.copy()


@bank.right("dropout.dropconnect")
def dropconnect_einsum(x, weights, bias, rate, rng):
    mask = rng.random((len(x), *np.shape(weights))) >= rate
    return np.einsum("nd,du,ndu->nu", x, weights, mask / (1 - rate)) + bias, mask


@bank.wrong("dropout.dropconnect", "one mask for all examples, repeated with broadcast_to")
def dropconnect_shared(x, weights, bias, rate, rng):
    mask = rng.random(weights.shape) >= rate
    return x @ (weights * mask) / (1 - rate) + bias, np.broadcast_to(mask, (len(x), *weights.shape)).copy()


@bank.wrong("dropout.dropconnect", "appends the bias to the weights, and scales it with them")
def dropconnect_homogeneous(x, weights, bias, rate, rng):
    mask = rng.random((len(x), *weights.shape)) >= rate
    always = np.ones((len(x), 1, weights.shape[1]), bool)
    kept = np.concatenate([mask, always], axis=1)
    ones = np.ones((len(x), 1))
    rows = np.concatenate([x, ones], axis=1)
    return np.einsum("nd,ndu,du->nu", rows, kept, np.vstack([weights, bias])) / (1 - rate), mask


@bank.wrong(
    "dropout.dropconnect", "two: drops all weights of an input together; nothing is divided by 1 − rate"
)
def dropconnect_inputs(x, weights, bias, rate, rng):
    mask = np.repeat(rng.random((*x.shape, 1)) >= rate, weights.shape[1], axis=2)
    return np.einsum("nd,ndu,du->nu", x, mask, weights) + bias, mask


@bank.right("dropout.stochastic_pool2d")
def stochastic_pool2d_gumbel(images, pool_size, rng):
    k, (n, h, w, c) = pool_size, images.shape
    rows, columns = h // k, w // k
    cells = images[:, : rows * k, : columns * k].reshape(n, rows, k, columns, k, c)
    cells = cells.transpose(0, 1, 3, 5, 2, 4).reshape(n, rows, columns, c, k * k)
    with np.errstate(divide="ignore"):
        chosen = np.argmax(np.log(cells) + rng.gumbel(size=cells.shape), axis=-1)
    return np.take_along_axis(cells, chosen[..., None], axis=-1)[..., 0], chosen


@bank.wrong("dropout.stochastic_pool2d", "the largest of value times lot: large values win too often")
def stochastic_pool2d_product(images, pool_size, rng):
    k, (n, h, w, c) = pool_size, images.shape
    rows, columns = h // k, w // k
    cells = images[:, : rows * k, : columns * k].reshape(n, rows, k, columns, k, c)
    cells = cells.transpose(0, 1, 3, 5, 2, 4).reshape(n, rows, columns, c, k * k)
    chosen = (cells * rng.random(cells.shape)).argmax(axis=-1)
    return np.take_along_axis(cells, chosen[..., None], axis=-1)[..., 0], chosen


@bank.wrong("dropout.stochastic_pool2d", "one lot for the channels of a window together")
def stochastic_pool2d_channels_together(images, pool_size, rng):
    k, (n, h, w, c) = pool_size, images.shape
    rows, columns = h // k, w // k
    cells = images[:, : rows * k, : columns * k].reshape(n, rows, k, columns, k, c)
    cells = cells.transpose(0, 1, 3, 5, 2, 4).reshape(n, rows, columns, c, k * k).astype(float)
    lots = rng.random((n, rows, columns, 1, 1)) * cells.sum(axis=-1, keepdims=True)
    chosen = (cells.cumsum(axis=-1) > lots).argmax(axis=-1)
    return np.take_along_axis(cells, chosen[..., None], axis=-1)[..., 0], chosen


@bank.wrong(
    "dropout.stochastic_pool2d",
    "two: softmax instead of proportion, so zeros are drawn, too; one reshape mixes windows",
)
def stochastic_pool2d_softmax(images, pool_size, rng):
    k, (n, h, w, c) = pool_size, images.shape
    rows, columns = h // k, w // k
    cells = images[:, : rows * k, : columns * k].reshape(n, rows, columns, k * k, c).swapaxes(-1, -2)
    chosen = np.argmax(cells + rng.gumbel(size=cells.shape), axis=-1)
    return np.take_along_axis(cells, chosen[..., None], axis=-1)[..., 0], chosen


@bank.right("dropout.max_norm")
def max_norm_hypot(weights, max_value, axis=0):
    length = np.sqrt(np.sum(np.square(np.asarray(weights, float)), axis=axis, keepdims=True))
    return weights * np.divide(max_value, length, out=np.ones_like(length), where=length > max_value)


@bank.wrong("dropout.max_norm", "crashes with three axes: np.linalg.norm knows only vectors and matrices")
def max_norm_linalg(weights, max_value, axis=0):
    length = np.linalg.norm(weights, axis=axis, keepdims=True)
    return weights * np.minimum(1, max_value / np.maximum(length, 1e-12))


@bank.wrong("dropout.max_norm", "the lengths lose their axis and are broadcast along the wrong one")
def max_norm_no_keepdims(weights, max_value, axis=0):
    weights = np.asarray(weights, float)
    length = np.sqrt((weights**2).sum(axis=axis))
    scale = np.where(length > max_value, max_value / np.maximum(length, 1e-12), 1)
    return weights * scale


@bank.wrong(
    "dropout.max_norm", "two: the squared length is compared and divided by, without the root; nan for zeros"
)
def max_norm_squared(weights, max_value, axis=0):
    weights = np.asarray(weights, float)
    square = np.sum(weights * weights, axis=axis, keepdims=True)
    with np.errstate(invalid="ignore"):
        return weights * (np.clip(square, 0, max_value) / square)


@bank.right("dropout.EarlyStopping")
class EarlyStoppingLastBest:
    def __init__(self, patience=0, min_delta=0.0):
        self.limit, self.min_delta = max(patience, 1), min_delta
        self.losses, self.last_best, self.best_weights = [], None, None

    def update(self, loss, weights):
        if not self.losses or loss < self.losses[self.last_best] - self.min_delta:
            self.last_best, self.best_weights = len(self.losses), np.array(weights)
        self.losses.append(loss)
        return len(self.losses) - 1 - self.last_best >= self.limit


@bank.wrong("dropout.EarlyStopping", "[:] copies a list, but of an array it is only a view")
class EarlyStoppingView:
    def __init__(self, patience=0, min_delta=0.0):
        self.patience, self.min_delta = patience, min_delta
        self.best, self.waited, self.best_weights = None, 0, None

    def update(self, loss, weights):
        if self.best is None or self.best - loss > self.min_delta:
            self.best, self.waited, self.best_weights = loss, 0, weights[:]
        else:
            self.waited += 1
        return self.waited >= max(self.patience, 1)


@bank.wrong(
    "dropout.EarlyStopping", "compares with the epoch `patience` epochs ago, not with the best so far"
)
class EarlyStoppingDelayLine:
    def __init__(self, patience=0, min_delta=0.0):
        self.patience, self.min_delta = max(patience, 1), min_delta
        self.history, self.best, self.best_weights = [], np.inf, None

    def update(self, loss, weights):
        if not self.history or loss < self.best - self.min_delta:
            self.best, self.best_weights = loss, weights.copy()
        self.history.append(loss)
        if len(self.history) <= self.patience:
            return False
        return self.history[-1] >= self.history[-1 - self.patience] - self.min_delta


@bank.wrong(
    "dropout.EarlyStopping", "small gains become the best, too, so that many of them never count as one"
)
class EarlyStoppingCreepingBest:
    def __init__(self, patience=0, min_delta=0.0):
        self.patience, self.min_delta = patience, min_delta
        self.best, self.waited, self.best_weights = np.inf, 0, None

    def update(self, loss, weights):
        improved = loss < self.best - self.min_delta
        if loss < self.best:
            self.best, self.best_weights = loss, np.copy(weights)
        self.waited = 0 if improved else self.waited + 1
        return self.waited >= max(1, self.patience)


@bank.wrong("dropout.EarlyStopping", "two: argmin of all losses, without min_delta; waits one epoch too long")
class EarlyStoppingArgmin:
    def __init__(self, patience=0, min_delta=0.0):
        self.patience, self.losses, self.best_weights = patience, [], None

    def update(self, loss, weights):
        self.losses.append(loss)
        since = len(self.losses) - 1 - int(np.argmin(self.losses))
        if since == 0:
            self.best_weights = np.array(weights, copy=True)
        return since > self.patience


@bank.right("dropout.augment")
def augment_cropped(images, rng, flip=True, shift=1):
    n, h, w, _ = images.shape
    padded = np.pad(images, ((0, 0), (shift, shift), (shift, shift), (0, 0)))
    mirrored = rng.integers(0, 2, size=n) * bool(flip)
    down, across = rng.integers(0, 2 * shift + 1, size=(2, n))
    crops = [p[y : y + h, x : x + w] for p, y, x in zip(padded, down, across, strict=True)]
    turned = padded[:, :, ::-1]
    others = [p[y : y + h, x : x + w] for p, y, x in zip(turned, down, across, strict=True)]
    return np.array([b if m else a for a, b, m in zip(crops, others, mirrored, strict=True)])


@bank.wrong("dropout.augment", "np.roll brings in the other side of the image instead of zeros")
def augment_roll(images, rng, flip=True, shift=1):
    out = np.where(flip * (rng.random((len(images), 1, 1, 1)) < 0.5), images[:, :, ::-1], images)
    moves = rng.integers(-shift, shift + 1, size=(len(images), 2))
    return np.stack([np.roll(image, move, axis=(0, 1)) for image, move in zip(out, moves, strict=True)])


@bank.wrong("dropout.augment", "clips the indices: the edge is repeated instead of zeros")
def augment_clipped(images, rng, flip=True, shift=1):
    n, h, w, _ = images.shape
    dy, dx = rng.integers(-shift, shift + 1, size=(2, n, 1, 1))
    y = np.clip(np.arange(h)[None, :, None] - dy, 0, h - 1)
    x = np.clip(np.arange(w)[None, None, :] - dx, 0, w - 1)
    turned = (rng.random((n, 1, 1)) < 0.5) & bool(flip)
    x = np.where(turned, w - 1 - x, x)
    return images[np.arange(n)[:, None, None], y, x]


@bank.wrong("dropout.augment", "the upper end of rng.integers is not drawn: never moves by +shift")
def augment_exclusive(images, rng, flip=True, shift=1):
    n, h, w, _ = images.shape
    mirrored = rng.random(n) < (0.5 if flip else 0)
    out = np.zeros_like(images)
    source = np.where(mirrored[:, None, None, None], images[..., ::-1, :], images)
    for i in range(n):
        y, x = rng.integers(-shift, shift, size=2) if shift else (0, 0)
        out[i, max(y, 0) : h + min(y, 0), max(x, 0) : w + min(x, 0)] = source[
            i, max(-y, 0) : h - max(y, 0), max(-x, 0) : w - max(x, 0)
        ]
    return out


@bank.wrong("dropout.augment", "two: one lot for the whole batch; the flip also turns images upside down")
def augment_batch(images, rng, flip=True, shift=1):
    _, h, w, _ = images.shape
    y, x = rng.integers(0, 2 * shift + 1, size=2)
    if flip and rng.random() < 0.5:
        images = images[:, ::-1, ::-1]
    return np.pad(images, ((0, 0), (shift, shift), (shift, shift), (0, 0)))[:, y : y + h, x : x + w]


# training


@bank.right("training.dense")
def dense_homogeneous(x, weights, bias=None):
    weights = np.asarray(weights, float)
    bias = np.zeros((1, weights.shape[1])) if bias is None else np.reshape(bias, (1, -1))
    return np.c_[np.asarray(x, float), np.ones(len(x))] @ np.r_[weights, bias]


@bank.wrong("training.dense", "a batch of one example loses its axis")
def dense_squeezed(x, weights, bias=None):
    out = np.squeeze(np.asarray(x, float)) @ weights if len(x) == 1 else np.asarray(x, float) @ weights
    return out if bias is None else out + bias


@bank.wrong("training.dense", "float16 against the overflow: only three digits")
def dense_half(x, weights, bias=None):
    out = np.asarray(x, np.float16) @ np.asarray(weights, np.float16)
    return out if bias is None else out + np.asarray(bias, np.float16)


@bank.wrong(
    "training.dense", "two: reshapes the weights to PyTorch's (U, D) and transposes them; bias as a column"
)
def dense_torch(x, weights, bias=None):
    d, u = weights.shape
    out = np.asarray(x, float) @ weights.reshape(u, d).T
    return out if bias is None else out + np.resize(bias, (len(x), 1))


@bank.right("training.dense_backward")
def dense_backward_einsum(grad_output, x, weights):
    return (
        np.einsum("nu,du->nd", grad_output, weights),
        np.einsum("nd,nu->du", x, grad_output),
        np.einsum("nu->u", grad_output),
    )


@bank.wrong("training.dense_backward", "the weights' gradient as PyTorch keeps it, (U, D)")
def dense_backward_torch(grad_output, x, weights):
    return grad_output @ weights.T, grad_output.T @ x, grad_output.sum(axis=0)


@bank.wrong(
    "training.dense_backward",
    "one dot product of sums: inputs and gradients of different examples are multiplied",
)
def dense_backward_outer_of_sums(grad_output, x, weights):
    total = grad_output.sum(axis=0)
    return np.dot(grad_output, weights.T), np.outer(x.sum(axis=0), total), total


@bank.wrong(
    "training.dense_backward", "two: averages over the batch; the bias' gradient keeps the axis of the batch"
)
def dense_backward_keepdims(grad_output, x, weights):
    grad_weights = np.einsum("nd,nu->ndu", x, grad_output).mean(axis=0)
    return grad_output @ weights.T, grad_weights, grad_output.sum(axis=0, keepdims=True)


@bank.right("training.cross_entropy")
def cross_entropy_take_along_axis(probabilities, labels):
    right = np.take_along_axis(np.asarray(probabilities), np.reshape(labels, (-1, 1)), axis=1)
    return float(-np.log(np.fmax(right, 1e-7)).mean())


@bank.wrong("training.cross_entropy", "[:, labels] takes the columns of all labels from every row")
def cross_entropy_all_columns(probabilities, labels):
    return -np.mean(np.log(np.clip(probabilities[:, labels], 1e-7, None)))


@bank.wrong("training.cross_entropy", "np.take without an axis counts in the flattened array: first row only")
def cross_entropy_take(probabilities, labels):
    return float(np.mean(-np.log(np.maximum(np.take(probabilities, labels), 1e-7))))


@bank.wrong(
    "training.cross_entropy", "PyTorch's: takes the probabilities for logits and applies softmax once more"
)
def cross_entropy_logits(probabilities, labels):
    p = np.asarray(probabilities, float)
    log_p = p - np.logaddexp.reduce(p, axis=1, keepdims=True)
    return -log_p[np.arange(len(labels)), labels].mean()


@bank.wrong(
    "training.cross_entropy",
    "two: the mean over all N · K numbers of the one-hot product; smallest float for 0",
)
def cross_entropy_one_hot_mean(probabilities, labels):
    hot = np.eye(probabilities.shape[1])[labels]
    return -np.mean(hot * np.log(np.maximum(probabilities, np.finfo(float).tiny)))


@bank.right("training.softmax_cross_entropy_backward")
def softmax_cross_entropy_backward_logsumexp(logits, labels):
    logits = np.asarray(logits, float)
    p = np.exp(logits - np.logaddexp.reduce(logits, axis=1, keepdims=True))
    np.subtract.at(p, (np.arange(len(p)), labels), 1)
    return p / len(p)


@bank.wrong(
    "training.softmax_cross_entropy_backward",
    "[:, labels] −= 1 takes 1 off the columns of all labels in all rows",
)
def softmax_cross_entropy_backward_columns(logits, labels):
    e = np.exp(logits - np.max(logits, axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    p[:, labels] -= 1
    return p / len(labels)


@bank.wrong("training.softmax_cross_entropy_backward", "shifts the logits in place: the input is changed")
def softmax_cross_entropy_backward_in_place(logits, labels):
    z = np.asarray(logits)
    z -= z.max(axis=1, keepdims=True)
    p = np.exp(z)
    p /= p.sum(axis=1, keepdims=True)
    return (p - np.eye(p.shape[1])[labels]) / len(p)


@bank.wrong(
    "training.softmax_cross_entropy_backward",
    "two: clips the logits to ±30 against the overflow; divides by N · K",
)
def softmax_cross_entropy_backward_clipped(logits, labels):
    e = np.exp(np.clip(logits, -30, 30))
    p = e / np.einsum("nk->n", e)[:, None]
    return (p - (np.arange(p.shape[1]) == np.asarray(labels)[:, None])) / p.size


@bank.right("training.sgd_step")
def sgd_step_functional(weights, gradient, velocity, learning_rate=0.01, momentum=0.0, weight_decay=0.0):
    previous = 0 if velocity is None else velocity
    step = np.multiply(momentum, previous) - np.multiply(learning_rate, gradient)
    return weights - learning_rate * weight_decay * np.asarray(weights) + step, step


@bank.wrong("training.sgd_step", "PyTorch's rule: the velocity collects gradients, the rate comes afterwards")
def sgd_step_torch(weights, gradient, velocity, learning_rate=0.01, momentum=0.0, weight_decay=0.0):
    buffer = np.array(gradient, float) if velocity is None else momentum * velocity + gradient
    return weights * (1 - learning_rate * weight_decay) - learning_rate * buffer, buffer


@bank.wrong("training.sgd_step", "L2 penalty in the gradient: the decay gets into the velocity")
def sgd_step_l2(weights, gradient, velocity, learning_rate=0.01, momentum=0.0, weight_decay=0.0):
    gradient = gradient + weight_decay * np.asarray(weights)
    velocity = (
        momentum * (np.zeros(np.shape(weights)) if velocity is None else velocity) - learning_rate * gradient
    )
    return weights + velocity, velocity


@bank.wrong("training.sgd_step", "`velocity or 0` crashes for arrays of more than one number")
def sgd_step_or(weights, gradient, velocity, learning_rate=0.01, momentum=0.0, weight_decay=0.0):
    velocity = momentum * (velocity or 0) - learning_rate * gradient
    return (1 - learning_rate * weight_decay) * weights + velocity, velocity


@bank.wrong(
    "training.sgd_step", "two: damps the gradient by 1 − momentum; updates the velocity it was given in place"
)
def sgd_step_damped(weights, gradient, velocity, learning_rate=0.01, momentum=0.0, weight_decay=0.0):
    if velocity is None:
        velocity = np.zeros(np.shape(weights))
    velocity *= momentum
    velocity -= (1 - momentum) * learning_rate * gradient
    return (1 - learning_rate * weight_decay) * weights + velocity, velocity


@bank.right("training.train")
def train_split_at(images, labels, weights, learning_rate, momentum, epochs, batch_size, rng):
    x = np.reshape(images, (len(images), -1)).astype(float)
    hot = np.eye(len(weights[3]))[labels]
    w, v = [np.array(a, float) for a in weights], [0.0] * 4
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for rows in np.split(order, np.arange(batch_size, len(x), batch_size)):
            hidden = np.fmax(x[rows] @ w[0] + w[1], 0)
            scores = hidden @ w[2] + w[3]
            p = np.exp(scores - np.logaddexp.reduce(scores, axis=1, keepdims=True))
            back = (p - hot[rows]) / len(rows)
            behind = np.where(hidden > 0, back @ w[2].T, 0)
            slopes = (x[rows].T @ behind, behind.sum(0), hidden.T @ back, back.sum(0))
            v = [momentum * a - learning_rate * b for a, b in zip(v, slopes, strict=True)]
            w = [a + b for a, b in zip(w, v, strict=True)]
    return tuple(w)


@bank.wrong(
    "training.train", "array_split makes batches of nearly equal size instead of full ones and a rest"
)
def train_array_split(images, labels, weights, learning_rate, momentum, epochs, batch_size, rng):
    x = np.reshape(images, (len(images), -1)).astype(float)
    w, v = [np.array(a, float) for a in weights], [0.0] * 4
    for _ in range(epochs):
        for rows in np.array_split(rng.permutation(len(x)), -(-len(x) // batch_size)):
            pre = x[rows] @ w[0] + w[1]
            hidden = np.maximum(pre, 0)
            scores = hidden @ w[2] + w[3]
            e = np.exp(scores - scores.max(axis=1, keepdims=True))
            back = e / e.sum(axis=1, keepdims=True)
            back[np.arange(len(rows)), labels[rows]] -= 1
            back /= len(rows)
            behind = (back @ w[2].T) * (pre > 0)
            slopes = (x[rows].T @ behind, behind.sum(0), hidden.T @ back, back.sum(0))
            for i, slope in enumerate(slopes):
                v[i] = momentum * v[i] - learning_rate * slope
                w[i] = w[i] + v[i]
    return tuple(w)


@bank.wrong(
    "training.train", "shuffles pictures and labels by two orders of their own, so that they no longer fit"
)
def train_two_orders(images, labels, weights, learning_rate, momentum, epochs, batch_size, rng):
    x = np.reshape(images, (len(images), -1)).astype(float)
    w, v = [np.array(a, float) for a in weights], [0.0] * 4
    for _ in range(epochs):
        shuffled_x, shuffled_labels = rng.permutation(x), rng.permutation(labels)
        for start in range(0, len(x), batch_size):
            batch, right = shuffled_x[start : start + batch_size], shuffled_labels[start : start + batch_size]
            pre = batch @ w[0] + w[1]
            hidden = np.maximum(pre, 0)
            scores = hidden @ w[2] + w[3]
            e = np.exp(scores - scores.max(axis=1, keepdims=True))
            back = e / e.sum(axis=1, keepdims=True)
            back[np.arange(len(right)), right] -= 1
            back /= len(right)
            behind = (back @ w[2].T) * (pre > 0)
            slopes = (batch.T @ behind, behind.sum(0), hidden.T @ back, back.sum(0))
            for i, slope in enumerate(slopes):
                v[i] = momentum * v[i] - learning_rate * slope
                w[i] = w[i] + v[i]
    return tuple(w)


@bank.wrong("training.train", "list() copies the tuple, not its arrays: += changes the weights that came in")
def train_shallow_copy(images, labels, weights, learning_rate, momentum, epochs, batch_size, rng):
    x = np.reshape(images, (len(images), -1)).astype(float)
    w, v = list(weights), [np.zeros_like(a) for a in weights]
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for start in range(0, len(x), batch_size):
            rows = order[start : start + batch_size]
            pre = x[rows] @ w[0] + w[1]
            hidden = np.maximum(pre, 0)
            scores = hidden @ w[2] + w[3]
            e = np.exp(scores - scores.max(axis=1, keepdims=True))
            back = e / e.sum(axis=1, keepdims=True)
            back[np.arange(len(rows)), labels[rows]] -= 1
            back /= len(rows)
            behind = (back @ w[2].T) * (pre > 0)
            slopes = (x[rows].T @ behind, behind.sum(0), hidden.T @ back, back.sum(0))
            for i, slope in enumerate(slopes):
                v[i] = momentum * v[i] - learning_rate * slope
                w[i] += v[i]
    return tuple(w)


@bank.wrong(
    "training.train", "draws each batch by rng.integers: some images come twice in an epoch, others never"
)
def train_bootstrap(images, labels, weights, learning_rate, momentum, epochs, batch_size, rng):
    x = np.reshape(images, (len(images), -1)).astype(float)
    w, v = [np.array(a, float) for a in weights], [0.0] * 4
    for _ in range(epochs):
        for start in range(0, len(x), batch_size):
            rows = rng.integers(0, len(x), size=min(batch_size, len(x) - start))
            pre = x[rows] @ w[0] + w[1]
            hidden = np.maximum(pre, 0)
            scores = hidden @ w[2] + w[3]
            e = np.exp(scores - scores.max(axis=1, keepdims=True))
            back = e / e.sum(axis=1, keepdims=True)
            back[np.arange(len(rows)), labels[rows]] -= 1
            back /= len(rows)
            behind = (back @ w[2].T) * (pre > 0)
            slopes = (x[rows].T @ behind, behind.sum(0), hidden.T @ back, back.sum(0))
            for i, slope in enumerate(slopes):
                v[i] = momentum * v[i] - learning_rate * slope
                w[i] = w[i] + v[i]
    return tuple(w)


@bank.wrong(
    "training.train",
    "two: the last layer steps before its weights send the gradient back; momentum per epoch",
)
def train_updated_early(images, labels, weights, learning_rate, momentum, epochs, batch_size, rng):
    x = np.reshape(images, (len(images), -1)).astype(float)
    w = [np.array(a, float) for a in weights]
    for _ in range(epochs):
        v = [0.0] * 4
        order = rng.permutation(len(x))
        for start in range(0, len(x), batch_size):
            rows = order[start : start + batch_size]
            pre = x[rows] @ w[0] + w[1]
            hidden = np.maximum(pre, 0)
            scores = hidden @ w[2] + w[3]
            e = np.exp(scores - scores.max(axis=1, keepdims=True))
            back = e / e.sum(axis=1, keepdims=True)
            back[np.arange(len(rows)), labels[rows]] -= 1
            back /= len(rows)
            for i, slope in ((2, hidden.T @ back), (3, back.sum(0))):
                v[i] = momentum * v[i] - learning_rate * slope
                w[i] = w[i] + v[i]
            behind = (back @ w[2].T) * (pre > 0)
            for i, slope in ((0, x[rows].T @ behind), (1, behind.sum(0))):
                v[i] = momentum * v[i] - learning_rate * slope
                w[i] = w[i] + v[i]
    return tuple(w)


@bank.wrong(
    "training.train", "two: divides by batch_size in a smaller last batch, too; pixels column by column"
)
def train_batch_size_divisor(images, labels, weights, learning_rate, momentum, epochs, batch_size, rng):
    x = np.swapaxes(images, 1, 2).reshape(len(images), -1).astype(float)
    w, v = [np.array(a, float) for a in weights], [0.0] * 4
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for start in range(0, len(x), batch_size):
            rows = order[start : start + batch_size]
            pre = x[rows] @ w[0] + w[1]
            hidden = np.maximum(pre, 0)
            scores = hidden @ w[2] + w[3]
            e = np.exp(scores - scores.max(axis=1, keepdims=True))
            back = e / e.sum(axis=1, keepdims=True)
            back[np.arange(len(rows)), labels[rows]] -= 1
            back /= batch_size
            behind = (back @ w[2].T) * (pre > 0)
            slopes = (x[rows].T @ behind, behind.sum(0), hidden.T @ back, back.sum(0))
            for i, slope in enumerate(slopes):
                v[i] = momentum * v[i] - learning_rate * slope
                w[i] = w[i] + v[i]
    return tuple(w)


# cifar10


@bank.right("cifar10.prepare")
def prepare_put_along_axis(images, labels, num_classes=10):
    rows = np.zeros((len(labels), num_classes), np.float32)
    np.put_along_axis(rows, np.reshape(labels, (-1, 1)).astype(int), 1, axis=1)
    return np.divide(images, 255, dtype=np.float32), rows


@bank.wrong("cifar10.prepare", "labels in a column become rows of shape (N, 1, num_classes)")
def prepare_eye_column(images, labels, num_classes=10):
    return images.astype("float32") / 255, np.eye(num_classes, dtype="float32")[labels]


@bank.wrong("cifar10.prepare", "squeezes the labels: a single one becomes a row without the axis N")
def prepare_squeezed(images, labels, num_classes=10):
    return np.float32(images) / np.float32(255), np.identity(num_classes)[np.squeeze(labels)]


@bank.wrong("cifar10.prepare", "two: torchvision's Normalize((0.5,), (0.5,)), so −1 … 1; float64")
def prepare_torchvision(images, labels, num_classes=10):
    return (images / 255 - 0.5) / 0.5, np.equal.outer(np.ravel(labels), np.arange(num_classes)).astype(float)


@bank.right("cifar10.build")
def build_functional_activation_layers(input_shape=(32, 32, 3), num_classes=10):
    import keras
    from keras import layers

    steps = [
        layers.Conv2D(32, 3, padding="same"),
        layers.ReLU(),
        layers.Dropout(0.2),
        layers.Conv2D(32, 3),
        layers.ReLU(),
        layers.MaxPool2D(),
        layers.Reshape((-1,)),
        layers.Dense(512),
        layers.Activation("relu"),
        layers.Dropout(0.3),
        layers.Dense(num_classes),
        layers.Softmax(),
    ]
    inputs = keras.Input(input_shape)
    return keras.Model(inputs, functools.reduce(lambda maps, layer: layer(maps), steps, inputs))


@bank.wrong("cifar10.build", "the numbers are shares to keep, as in TensorFlow 1: drops 0.8 and 0.7")
def build_keep_probability(input_shape=(32, 32, 3), num_classes=10):
    import keras
    from keras import layers

    keep = (0.2, 0.3)
    return keras.Sequential(
        [
            keras.Input(input_shape),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.Dropout(1 - keep[0]),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(512, activation="relu"),
            layers.Dropout(1 - keep[1]),
            layers.Dense(num_classes, activation="softmax"),
        ]
    )


@bank.wrong("cifar10.build", "the row goes channel by channel, as PyTorch flattens: Permute before Flatten")
def build_torch_flatten(input_shape=(32, 32, 3), num_classes=10):
    import keras
    from keras import layers

    return keras.Sequential(
        [
            keras.Input(input_shape),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.Dropout(0.2),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Permute((3, 1, 2)),
            layers.Flatten(),
            layers.Dense(512, activation="relu"),
            layers.Dropout(0.3),
            layers.Dense(num_classes, activation="softmax"),
        ]
    )


@bank.wrong(
    "cifar10.build", "two: spatial dropout of whole maps in the first place; ends in logits, without softmax"
)
def build_spatial_logits(input_shape=(32, 32, 3), num_classes=10):
    import keras
    from keras import layers

    return keras.Sequential(
        [
            keras.Input(input_shape),
            layers.Conv2D(32, (3, 3), padding="same", activation="relu"),
            layers.SpatialDropout2D(0.2),
            layers.Conv2D(32, (3, 3), activation="relu"),
            layers.MaxPool2D(),
            layers.Flatten(),
            layers.Dense(512, activation="relu"),
            layers.Dropout(0.3),
            layers.Dense(num_classes),
        ]
    )


@bank.wrong(
    "cifar10.build", "the max pool moves by one pixel, as strides=1 was meant to keep it from skipping"
)
def build_overlapping_pool(input_shape=(32, 32, 3), num_classes=10):
    import keras
    from keras import layers

    return keras.Sequential(
        [
            layers.Input(shape=input_shape),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.Dropout(0.2),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPool2D(2, strides=1),
            layers.Flatten(),
            layers.Dense(512, activation="relu"),
            layers.Dropout(0.3),
            layers.Dense(num_classes, activation="softmax"),
        ]
    )


@bank.right("cifar10.compile_model")
def compile_model_table(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    import keras

    loss = ("sparse_categorical_crossentropy", "categorical_crossentropy")[bool(one_hot)]
    model.compile(keras.optimizers.SGD(learning_rate, momentum), loss, metrics=["accuracy"])
    return model


@bank.wrong(
    "cifar10.compile_model",
    "multiplies the rate by 1 − momentum, so that momentum would not make steps longer",
)
def compile_model_effective_rate(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    import keras

    loss = "categorical_crossentropy" if one_hot else "sparse_categorical_crossentropy"
    optimizer = keras.optimizers.SGD(learning_rate=learning_rate * (1 - momentum), momentum=momentum)
    model.compile(optimizer=optimizer, loss=loss, metrics=["accuracy"])
    return model


@bank.wrong("cifar10.compile_model", "the metric for one-hot rows, even if the labels are numbers")
def compile_model_categorical_metric(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    import keras

    model.compile(
        optimizer=keras.optimizers.SGD(learning_rate, momentum=momentum),
        loss="categorical_crossentropy" if one_hot else "sparse_categorical_crossentropy",
        metrics=[keras.metrics.CategoricalAccuracy(name="accuracy")],
    )
    return model


@bank.wrong("cifar10.compile_model", "two: Nesterov's momentum; the loss summed over the batch")
def compile_model_nesterov_sum(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    import keras

    kind = keras.losses.CategoricalCrossentropy if one_hot else keras.losses.SparseCategoricalCrossentropy
    optimizer = keras.optimizers.SGD(learning_rate, momentum, nesterov=True)
    model.compile(optimizer, kind(reduction="sum"), metrics=["accuracy"])
    return model


@bank.right("cifar10.train")
def train_epoch_by_epoch(model, x, y, test_x, test_y, epochs, batch_size):
    shares = []
    for _ in range(epochs):
        model.fit(x, y, batch_size=batch_size, verbose=0)
        answers = model.predict(test_x, verbose=0).argmax(axis=-1)
        shares.append(float(np.mean(answers == np.argmax(test_y, axis=-1))))
    return shares


@bank.wrong("cifar10.train", "cuts the images down to whole batches: the rest is left out in every epoch")
def train_whole_batches(model, x, y, test_x, test_y, epochs, batch_size):
    used = len(x) // batch_size * batch_size or len(x)
    history = model.fit(
        x[:used],
        y[:used],
        batch_size,
        epochs=epochs,
        validation_data=(test_x, test_y),
        shuffle=True,
        verbose=0,
    )
    return history.history["val_accuracy"]


@bank.wrong(
    "cifar10.train",
    "the accuracy on a part of the training images that is held back, which then isn't learnt",
)
def train_validation_split(model, x, y, test_x, test_y, epochs, batch_size):
    history = model.fit(x, y, batch_size=batch_size, epochs=epochs, validation_split=0.25, verbose=0)
    return history.history["val_accuracy"]


@bank.wrong(
    "cifar10.train", "two: joins the test images to the training set; all batches of the default size"
)
def train_concatenated(model, x, y, test_x, test_y, epochs, batch_size):
    history = model.fit(
        np.concatenate([x, test_x]),
        np.concatenate([y, test_y]),
        epochs=epochs,
        validation_data=(test_x, test_y),
        verbose=0,
    )
    return history.history["val_accuracy"]


@bank.right("cifar10.evaluate")
def evaluate_chosen(model, x, y):
    p = np.asarray(model(x, training=False))
    return float(np.take_along_axis(np.asarray(y), p.argmax(1)[:, None], axis=1).mean())


@bank.wrong(
    "cifar10.evaluate",
    "compares rounded probabilities number by number: the share of right numbers, not images",
)
def evaluate_rounded(model, x, y):
    return float(np.mean(np.rint(model.predict(x, verbose=0)) == y))


@bank.wrong("cifar10.evaluate", "the model is called with training=True: dropout goes on")
def evaluate_training(model, x, y):
    answers = np.argmax(model(x, training=True), axis=-1)
    return float(np.mean(answers == np.argmax(y, axis=-1)))


@bank.wrong("cifar10.evaluate", "two: the argmax down the columns, over the batch; in percent")
def evaluate_axis_zero(model, x, y):
    p = model.predict(x, verbose=0)
    return 100 * float(np.mean(np.argmax(p, axis=0) == np.argmax(y, axis=0)))


@bank.right("cifar10.confusion_matrix")
def confusion_matrix_product(labels, predictions, num_classes):
    classes = np.arange(num_classes)
    true, taken = (np.equal.outer(classes, np.asarray(a)).astype(int) for a in (labels, predictions))
    return true @ taken.T


@bank.wrong("cifar10.confusion_matrix", "fancy += counts every pair once at most")
def confusion_matrix_fancy(labels, predictions, num_classes):
    matrix = np.zeros((num_classes, num_classes), int)
    matrix[labels, predictions] += 1
    return matrix


@bank.wrong(
    "cifar10.confusion_matrix", "histogram2d without a range: the bins go from the smallest class that occurs"
)
def confusion_matrix_histogram(labels, predictions, num_classes):
    counts, _, _ = np.histogram2d(labels, predictions, bins=num_classes)
    return counts.astype(int)


@bank.wrong(
    "cifar10.confusion_matrix",
    "crashes if the last pair does not occur: bincount stops at the largest number",
)
def confusion_matrix_bincount(labels, predictions, num_classes):
    pairs = np.asarray(labels, int) * num_classes + predictions
    return np.bincount(pairs).reshape(num_classes, num_classes)


@bank.wrong("cifar10.confusion_matrix", "two: predictions in the rows; each row divided by its sum")
def confusion_matrix_shares(labels, predictions, num_classes):
    matrix = np.zeros((num_classes, num_classes))
    np.add.at(matrix, (predictions, labels), 1)
    return matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)


@bank.right("cifar10.most_confused")
def most_confused_sorted(matrix):
    matrix = np.asarray(matrix)
    pairs = [(t, p) for t, p in np.ndindex(*matrix.shape) if t != p]
    return max(pairs, key=lambda pair: matrix[pair])


@bank.wrong("cifar10.most_confused", "np.diag(matrix) is a row: every column loses its own right answers")
def most_confused_diag_row(matrix):
    mistakes = np.asarray(matrix) - np.diag(matrix)
    mistakes[np.diag_indices_from(mistakes)] = mistakes.min() - 1
    return tuple(int(i) for i in np.unravel_index(mistakes.argmax(), mistakes.shape))


@bank.wrong("cifar10.most_confused", "the last of equals: argsort()[-1]")
def most_confused_argsort(matrix):
    masked = np.where(np.eye(len(matrix), dtype=bool), -1, matrix)
    return tuple(map(int, divmod(masked.ravel().argsort(kind="stable")[-1], len(matrix))))


@bank.wrong("cifar10.most_confused", "adds both orders of a pair together")
def most_confused_symmetric(matrix):
    both = np.triu(matrix + np.transpose(matrix), k=1)
    true, taken = np.unravel_index(np.argmax(both), both.shape)
    if matrix[taken][true] > matrix[true][taken]:
        true, taken = taken, true
    return int(true), int(taken)


@bank.wrong(
    "cifar10.most_confused", "two: fill_diagonal changes the matrix it was given; equals column by column"
)
def most_confused_fill(matrix):
    np.fill_diagonal(matrix, -1)
    return tuple(
        int(i) for i in np.unravel_index(np.argmax(matrix.ravel(order="F")), matrix.shape, order="F")
    )


# inspection


@bank.right("inspection.feature_maps")
def feature_maps_accumulate(images, kernels, biases):
    def layer(maps, parameters):
        weights, bias = parameters
        kh, kw = weights.shape[:2]
        around = ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0))
        patches = sliding_window_view(np.pad(maps, around), (kh, kw), axis=(1, 2))
        return np.maximum(np.einsum("nyxcij,ijcf->nyxf", patches, weights) + bias, 0)

    return tuple(itertools.accumulate(zip(kernels, biases, strict=True), layer, initial=images))[1:]


@bank.wrong(
    "inspection.feature_maps", "accumulate returns its initial value, too: the images stand before the maps"
)
def feature_maps_with_images(images, kernels, biases):
    def layer(maps, parameters):
        weights, bias = parameters
        kh, kw = weights.shape[:2]
        around = ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0))
        patches = sliding_window_view(np.pad(maps, around), (kh, kw), axis=(1, 2))
        return np.maximum(np.einsum("nyxcij,ijcf->nyxf", patches, weights) + bias, 0)

    return tuple(itertools.accumulate(zip(kernels, biases, strict=True), layer, initial=images))


@bank.wrong(
    "inspection.feature_maps", "keeps the sums before the ReLU, though the next layer gets them after it"
)
def feature_maps_before_relu(images, kernels, biases):
    def conv2d(maps, weights, bias):
        kh, kw = weights.shape[:2]
        around = ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0))
        patches = sliding_window_view(np.pad(maps, around), (kh, kw), axis=(1, 2))
        return np.einsum("nyxcij,ijcf->nyxf", patches, weights) + bias

    sums = []
    for weights, bias in zip(kernels, biases, strict=True):
        sums.append(conv2d(np.maximum(sums[-1], 0) if sums else images, weights, bias))
    return tuple(sums)


@bank.wrong("inspection.feature_maps", "two: the bias comes after the ReLU; a ReLU on the images, too")
def feature_maps_late_bias(images, kernels, biases):
    maps, result = images, []
    for weights, bias in zip(kernels, biases, strict=True):
        kh, kw = weights.shape[:2]
        around = ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0))
        patches = sliding_window_view(np.pad(np.maximum(maps, 0), around), (kh, kw), axis=(1, 2))
        maps = np.maximum(np.einsum("nyxcij,ijcf->nyxf", patches, weights), 0) + bias
        result.append(maps)
    return tuple(result)


@bank.right("inspection.saliency")
def saliency_scatter(images, kernels, bias, weights, classes):
    n, h, w, c = images.shape
    kh, kw = kernels.shape[:2]
    around = ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0))
    patches = sliding_window_view(np.pad(images, around), (kh, kw), axis=(1, 2))
    active = np.einsum("nyxcij,ijcf->nyxf", patches, kernels) + bias > 0
    grad_maps = active * (weights.T[classes] / (h * w))[:, None, None]
    grad = np.zeros((n, h + kh - 1, w + kw - 1, c))
    for i, j in np.ndindex(kh, kw):
        grad[:, i : i + h, j : j + w] += grad_maps @ kernels[i, j].T
    return np.abs(grad[:, kh // 2 : kh // 2 + h, kw // 2 : kw // 2 + w]).max(axis=-1)


@bank.wrong("inspection.saliency", "reshapes weights[:, classes] to (N, F) instead of transposing it")
def saliency_reshaped_weights(images, kernels, bias, weights, classes):
    def conv2d(maps, k, b):
        kh, kw = k.shape[:2]
        around = ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0))
        patches = sliding_window_view(np.pad(maps, around), (kh, kw), axis=(1, 2))
        return np.einsum("nyxcij,ijcf->nyxf", patches, k) + b

    n, h, w, _ = images.shape
    active = conv2d(images, kernels, bias) > 0
    grad_maps = active * weights[:, classes].reshape(n, 1, 1, -1) / (h * w)
    grad = conv2d(grad_maps, kernels[::-1, ::-1].swapaxes(2, 3), 0)
    return np.abs(grad).max(axis=3)


@bank.wrong(
    "inspection.saliency",
    "the largest derivative, and only then its absolute value: strong negative ones are lost",
)
def saliency_max_before_abs(images, kernels, bias, weights, classes):
    def conv2d(maps, k, b):
        kh, kw = k.shape[:2]
        around = ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0))
        patches = sliding_window_view(np.pad(maps, around), (kh, kw), axis=(1, 2))
        return np.einsum("nyxcij,ijcf->nyxf", patches, k) + b

    places = images.shape[1] * images.shape[2]
    grad_maps = np.where(conv2d(images, kernels, bias) > 0, weights[:, classes].T[:, None, None] / places, 0)
    grad = conv2d(grad_maps, kernels[::-1, ::-1].swapaxes(2, 3), 0)
    return np.abs(grad.max(axis=3))


@bank.wrong(
    "inspection.saliency",
    "two: divides by the batch size as well; a deconvnet's ReLU, on the gradient, not on x",
)
def saliency_deconvnet(images, kernels, bias, weights, classes):
    def conv2d(maps, k, b):
        kh, kw = k.shape[:2]
        around = ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0))
        patches = sliding_window_view(np.pad(maps, around), (kh, kw), axis=(1, 2))
        return np.einsum("nyxcij,ijcf->nyxf", patches, k) + b

    n, h, w, _ = images.shape
    grad_maps = np.broadcast_to(weights[:, classes].T[:, None, None], (n, h, w, len(weights))) / (n * h * w)
    grad = conv2d(np.maximum(grad_maps, 0), kernels[::-1, ::-1].swapaxes(2, 3), 0)
    return np.abs(grad).max(axis=3)


@bank.right("inspection.grad_cam")
def grad_cam_matmul(maps, gradients):
    weights = np.mean(gradients, axis=(1, 2), dtype=float)
    return np.clip((maps @ weights[:, None, :, None])[..., 0], 0, None)


@bank.wrong("inspection.grad_cam", "multiplies place by place (HiResCAM) instead of by the mean gradient")
def grad_cam_elementwise(maps, gradients):
    return np.maximum(np.einsum("nyxf,nyxf->nyx", maps, gradients), 0)


@bank.wrong("inspection.grad_cam", "cuts off the negative numbers of each map before they are added")
def grad_cam_relu_first(maps, gradients):
    weighted = maps * gradients.mean(axis=(1, 2), keepdims=True)
    return np.maximum(weighted, 0).sum(axis=-1)


@bank.wrong(
    "inspection.grad_cam", "two: einsum sums the gradients over the batch, too; the sum instead of the mean"
)
def grad_cam_batch(maps, gradients):
    return np.maximum(np.einsum("nyxf,mzwf->nyx", maps, gradients), 0)


@bank.right("inspection.nearest_images")
def nearest_images_rounded(queries, embeddings, count=5):
    def unit(vectors):
        vectors = np.asarray(vectors, float)
        return vectors / np.sqrt(np.einsum("nd,nd->n", vectors, vectors))[:, None]

    alike = np.round(unit(queries) @ unit(embeddings).T, 12)
    return np.array([sorted(range(len(row)), key=lambda i: (-row[i], i))[:count] for row in alike], dtype=int)


@bank.wrong("inspection.nearest_images", "argpartition finds the most alike, but does not sort them")
def nearest_images_argpartition(queries, embeddings, count=5):
    e = embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)
    alike = queries @ e.T
    return np.sort(np.argpartition(-alike, count - 1, axis=1)[:, :count], axis=1)


@bank.wrong("inspection.nearest_images", "turns a rising order round, and with it the order of equals")
def nearest_images_reversed(queries, embeddings, count=5):
    lengths = np.linalg.norm(queries, axis=1)[:, None] * np.linalg.norm(embeddings, axis=1)
    alike = np.round(queries @ embeddings.T / lengths, 12)
    return np.argsort(alike, axis=1, kind="stable")[:, ::-1][:, :count]


@bank.wrong(
    "inspection.nearest_images", "the squared cosine saves the roots: opposite vectors count as alike"
)
def nearest_images_squared(queries, embeddings, count=5):
    dots = np.einsum("qd,nd->qn", queries, embeddings) ** 2
    squares = np.einsum("nd,nd->n", embeddings, embeddings)
    return np.argsort(-np.round(dots / squares, 12), axis=1, kind="stable")[:, :count]


@bank.wrong(
    "inspection.nearest_images",
    "two: divides by the squared length of the embeddings; a query leaves itself out",
)
def nearest_images_square_lengths(queries, embeddings, count=5):
    alike = queries @ embeddings.T / np.einsum("nd,nd->n", embeddings, embeddings)
    same = (np.asarray(queries)[:, None] == np.asarray(embeddings)).all(axis=-1)
    return np.argsort(np.where(same, np.inf, -alike), axis=1, kind="stable")[:, :count]


# architectures


@bank.right("architectures.count_parameters")
def count_parameters_recursive(layers, input_shape):
    if not layers:
        return []
    kind, *settings = layers[0]
    channels, sides, learnt = input_shape[-1], list(input_shape[:-1]), 0
    if kind in ("conv", "pool"):
        size, strides, padding = settings[1:4] if kind == "conv" else settings
        sides = [-(-s // strides) if padding == "same" else (s - size) // strides + 1 for s in sides]
        if kind == "conv":
            learnt = settings[0] * (size * size * channels + bool(settings[4]))
            channels = settings[0]
    elif kind == "batch_norm":
        learnt = 2 * channels
    elif kind == "flatten":
        sides, channels = [], functools.reduce(operator.mul, input_shape)
    elif kind == "global_pool":
        sides = []
    elif kind == "dense":
        learnt = settings[0] * (channels + bool(settings[1]))
        channels = settings[0]
    return [learnt, *count_parameters_recursive(layers[1:], (*sides, channels))]


@bank.wrong(
    "architectures.count_parameters", "also counts the mean and the variance of a batch normalisation"
)
def count_parameters_all_of_batch_norm(layers, input_shape):
    shape, learnt = tuple(input_shape), []
    for kind, *settings in layers:
        count = 0
        match kind, settings:
            case "conv", (filters, size, strides, padding, bias):
                count = filters * (size**2 * shape[-1] + bias)
                gap = strides if padding == "same" else size
                shape = (
                    *((s - gap) // strides + 1 if gap == size else -(-s // strides) for s in shape[:2]),
                    filters,
                )
            case "pool", (size, strides, padding):
                same = padding == "same"
                shape = (
                    *(-(-s // strides) if same else (s - size) // strides + 1 for s in shape[:2]),
                    shape[2],
                )
            case "batch_norm", _:
                count = 4 * shape[-1]
            case "flatten", _:
                shape = (int(np.prod(shape)),)
            case "global_pool", _:
                shape = shape[-1:]
            case "dense", (units, bias):
                count, shape = units * (shape[-1] + bias), (units,)
        learnt.append(count)
    return learnt


@bank.wrong("architectures.count_parameters", '"same" rounds down, length // strides')
def count_parameters_same_floor(layers, input_shape):
    (h, w, c), learnt = input_shape, []
    for kind, *s in layers:
        learnt.append(0)
        if kind == "conv":
            learnt[-1] = (s[1] * s[1] * c + s[4]) * s[0]
            c = s[0]
        if kind in ("conv", "pool"):
            size, strides, padding = s[1:4] if kind == "conv" else s
            h, w = (x // strides if padding == "same" else (x - size) // strides + 1 for x in (h, w))
        if kind == "batch_norm":
            learnt[-1] = 2 * c
        if kind == "flatten":
            h, w, c = 1, 1, h * w * c
        if kind == "global_pool":
            h, w = 1, 1
        if kind == "dense":
            learnt[-1] = (c + s[1]) * s[0]
            c = s[0]
    return learnt


@bank.wrong(
    "architectures.count_parameters",
    "two: follows the height alone, as if images were square; strides of pools ignored",
)
def count_parameters_square(layers, input_shape):
    side, _, c = input_shape
    learnt = []
    for kind, *s in layers:
        count = 0
        if kind == "conv":
            filters, size, strides, padding, bias = s
            count, c = (size * size * c + bias) * filters, filters
            side = -(-side // strides) if padding == "same" else (side - size) // strides + 1
        elif kind == "pool":
            side = -(-side // s[0]) if s[2] == "same" else side // s[0]
        elif kind == "batch_norm":
            count = 2 * c
        elif kind == "flatten":
            side, c = 1, side * side * c
        elif kind == "global_pool":
            side = 1
        elif kind == "dense":
            count, c = (c + s[1]) * s[0], s[0]
        learnt.append(count)
    return learnt


@bank.right("architectures.vgg_block")
def vgg_block_sequential_pairs(input_shape, filters, convolutions=2):
    import keras
    from keras import layers

    pairs = [(layers.Conv2D(filters, 3, padding="same"), layers.ReLU()) for _ in range(convolutions)]
    return keras.Sequential([keras.Input(input_shape), *itertools.chain(*pairs), layers.MaxPool2D(2)])


@bank.wrong(
    "architectures.vgg_block",
    "list multiplication: all convolutions after the first are one layer with shared weights",
)
def vgg_block_shared(input_shape, filters, convolutions=2):
    import keras
    from keras import layers

    first = [layers.Conv2D(filters, 3, padding="same", activation="relu")]
    others = [layers.Conv2D(filters, 3, padding="same", activation="relu")] * (convolutions - 1)
    inputs = keras.Input(input_shape)
    maps = inputs
    for layer in first + others:
        maps = layer(maps)
    return keras.Model(inputs, layers.MaxPooling2D()(maps))


@bank.wrong(
    "architectures.vgg_block",
    "two: filters double with every convolution; one ReLU only, behind the last of them",
)
def vgg_block_doubling(input_shape, filters, convolutions=2):
    import keras
    from keras import layers

    model = keras.Sequential([keras.Input(input_shape)])
    for i in range(convolutions):
        model.add(layers.Conv2D(filters << i, 3, padding="same"))
    model.add(layers.ReLU())
    model.add(layers.MaxPool2D())
    return model


@bank.wrong("architectures.vgg_block", 'the pool is padded ("same"): odd sides are rounded up')
def vgg_block_same_pool(input_shape, filters, convolutions=2):
    import keras
    from keras import layers

    options = {"padding": "same"}
    model = keras.Sequential([layers.Input(input_shape)])
    for _ in range(convolutions):
        model.add(layers.Conv2D(filters, 3, activation="relu", **options))
    model.add(layers.MaxPool2D(2, **options))
    return model


@bank.right("architectures.inception_module")
def inception_module_table(input_shape, filters):
    import keras
    from keras import layers

    a, b, c, d, e, f = filters
    inputs = keras.Input(input_shape)
    pooled = layers.MaxPool2D(3, strides=1, padding="same")(inputs)
    branches = []
    for maps, steps in (
        (inputs, [(a, 1)]),
        (inputs, [(b, 1), (c, 3)]),
        (inputs, [(d, 1), (e, 5)]),
        (pooled, [(f, 1)]),
    ):
        for count, size in steps:
            maps = keras.ops.relu(layers.Conv2D(count, size, padding="same")(maps))
        branches.append(maps)
    return keras.Model(inputs, keras.ops.concatenate(branches, axis=-1))


@bank.wrong(
    "architectures.inception_module",
    "the filters are unpacked as three reductions first: the numbers go astray",
)
def inception_module_unpacked(input_shape, filters):
    import keras
    from keras import layers

    one, reduce3, reduce5, three, five, projection = filters
    conv = functools.partial(layers.Conv2D, padding="same", activation="relu")
    x = keras.Input(input_shape)
    branches = [
        conv(one, 1)(x),
        conv(three, 3)(conv(reduce3, 1)(x)),
        conv(five, 5)(conv(reduce5, 1)(x)),
        conv(projection, 1)(layers.MaxPool2D(3, 1, "same")(x)),
    ]
    return keras.Model(x, layers.Concatenate()(branches))


@bank.wrong("architectures.inception_module", "5×5 as two 3×3, as in Inception v2: other parameters")
def inception_module_factorised(input_shape, filters):
    import keras
    from keras import layers

    conv = functools.partial(layers.Conv2D, padding="same", activation="relu")
    x = keras.Input(input_shape)
    branches = [
        conv(filters[0], 1)(x),
        conv(filters[2], 3)(conv(filters[1], 1)(x)),
        conv(filters[4], 3)(conv(filters[4], 3)(conv(filters[3], 1)(x))),
        conv(filters[5], 1)(layers.MaxPool2D(3, 1, "same")(x)),
    ]
    return keras.Model(x, layers.Concatenate()(branches))


@bank.wrong(
    "architectures.inception_module", "two: an average pool in the fourth branch; the reductions have no ReLU"
)
def inception_module_average(input_shape, filters):
    import keras
    from keras import layers

    conv = functools.partial(layers.Conv2D, padding="same", activation="relu")
    x = keras.Input(input_shape)
    branches = [
        conv(filters[0], 1)(x),
        conv(filters[2], 3)(layers.Conv2D(filters[1], 1)(x)),
        conv(filters[4], 5)(layers.Conv2D(filters[3], 1)(x)),
        conv(filters[5], 1)(layers.AveragePooling2D(3, 1, "same")(x)),
    ]
    return keras.Model(x, layers.Concatenate(axis=-1)(branches))


@bank.right("architectures.residual_block")
def residual_block_ops(input_shape, filters, strides=1):
    import keras
    from keras import layers

    def conv_norm(maps, size, step):
        maps = layers.Conv2D(filters, size, strides=step, padding="same", use_bias=False)(maps)
        return layers.BatchNormalization()(maps)

    x = keras.Input(input_shape)
    branch = conv_norm(keras.ops.relu(conv_norm(x, 3, strides)), 3, 1)
    same = strides == 1 and input_shape[-1] == filters
    return keras.Model(x, keras.ops.relu(branch + (x if same else conv_norm(x, 1, strides))))


@bank.wrong(
    "architectures.residual_block", "PyTorch's epsilon of 1e-5 in the batch normalisations; Keras's is 1e-3"
)
def residual_block_torch_epsilon(input_shape, filters, strides=1):
    import keras
    from keras import layers

    conv = functools.partial(layers.Conv2D, filters, padding="same", use_bias=False)
    norm = functools.partial(layers.BatchNormalization, momentum=0.9, epsilon=1e-5)
    x = keras.Input(input_shape)
    branch = norm()(conv(3, strides=strides)(x))
    branch = norm()(conv(3)(layers.ReLU()(branch)))
    if strides != 1 or filters != input_shape[-1]:
        shortcut = norm()(conv(1, strides=strides)(x))
    else:
        shortcut = x
    return keras.Model(x, layers.ReLU()(layers.Add()([branch, shortcut])))


@bank.wrong(
    "architectures.residual_block",
    "ResNet v2: normalises and bends before each convolution, nothing after the sum",
)
def residual_block_preactivation(input_shape, filters, strides=1):
    import keras
    from keras import layers

    conv = functools.partial(layers.Conv2D, filters, padding="same", use_bias=False)
    x = keras.Input(input_shape)
    branch = conv(3, strides=strides)(layers.ReLU()(layers.BatchNormalization()(x)))
    branch = conv(3)(layers.ReLU()(layers.BatchNormalization()(branch)))
    shortcut = x
    if (strides, filters) != (1, input_shape[-1]):
        shortcut = layers.BatchNormalization()(conv(1, strides=strides)(x))
    return keras.Model(x, layers.Add()([branch, shortcut]))


@bank.wrong(
    "architectures.residual_block",
    "two: the second convolution moves by strides, not the first; shortcut not normalised",
)
def residual_block_late_stride(input_shape, filters, strides=1):
    import keras
    from keras import layers

    conv = functools.partial(layers.Conv2D, filters, padding="same", use_bias=False)
    x = keras.Input(input_shape)
    branch = layers.ReLU()(layers.BatchNormalization()(conv(3)(x)))
    branch = layers.BatchNormalization()(conv(3, strides=strides)(branch))
    shortcut = x if strides == 1 and filters == input_shape[-1] else conv(1, strides=strides)(x)
    return keras.Model(x, layers.ReLU()(layers.Add()([branch, shortcut])))


@bank.right("architectures.dense_block")
def dense_block_reduce(input_shape, layers, growth_rate):
    import keras

    def grow(pile, _):
        maps = keras.layers.ReLU()(keras.layers.BatchNormalization()(pile))
        maps = keras.layers.Conv2D(growth_rate, 3, padding="same", use_bias=False)(maps)
        return keras.layers.concatenate([pile, maps])

    inputs = keras.Input(input_shape)
    return keras.Model(inputs, functools.reduce(grow, range(layers), inputs))


@bank.wrong(
    "architectures.dense_block", "every layer reads only the maps of the layer before, not the whole pile"
)
def dense_block_chain(input_shape, layers, growth_rate):
    import keras

    inputs = keras.Input(input_shape)
    pile = [inputs]
    for _ in range(layers):
        maps = keras.layers.ReLU()(keras.layers.BatchNormalization()(pile[-1]))
        pile.append(keras.layers.Conv2D(growth_rate, 3, padding="same", use_bias=False)(maps))
    return keras.Model(inputs, keras.layers.Concatenate()(pile) if layers else inputs)


@bank.wrong(
    "architectures.dense_block",
    "two: new maps in front of the pile; bottlenecks of 1×1 with 4 · growth_rate filters",
)
def dense_block_bottleneck(input_shape, layers, growth_rate):
    import keras

    inputs = pile = keras.Input(input_shape)
    for _ in range(layers):
        maps = pile
        for count, size in ((4 * growth_rate, 1), (growth_rate, 3)):
            maps = keras.layers.ReLU()(keras.layers.BatchNormalization()(maps))
            maps = keras.layers.Conv2D(count, size, padding="same", use_bias=False)(maps)
        pile = keras.layers.Concatenate()([maps, pile])
    return keras.Model(inputs, pile)


@bank.wrong(
    "architectures.dense_block",
    "convolution, normalisation, ReLU, as in older networks: the order is turned round",
)
def dense_block_conv_first(input_shape, layers, growth_rate):
    import keras

    inputs = pile = keras.Input(input_shape)
    for _ in range(layers):
        maps = keras.layers.Conv2D(growth_rate, 3, padding="same", use_bias=False)(pile)
        maps = keras.layers.ReLU()(keras.layers.BatchNormalization()(maps))
        pile = keras.layers.Concatenate()([pile, maps])
    return keras.Model(inputs, pile)
