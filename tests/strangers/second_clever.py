"""Answers by a clever student with other libraries' habits, who saw the statements alone."""

# ruff: noqa: B905

import functools
import itertools
import math

import numpy as np
from strangers.bank import Bank

bank = Bank()

# ---------------------------------------------------------------------------------------------- images


@bank.right("images.dense_parameters")
def dense_parameters_recursive(input_shape, units):
    if not input_shape:
        return 2 * units
    first, *rest = input_shape
    return first * (dense_parameters_recursive(tuple(rest), units) - units) + units


@bank.wrong("images.dense_parameters", "counts one bias for each input instead of one for each unit")
def dense_parameters_homogeneous(input_shape, units):
    return math.prod(input_shape) * (units + 1)


@bank.wrong(
    "images.dense_parameters", "takes the first number of the shape for the batch size and leaves it out"
)
def dense_parameters_batch_axis(input_shape, units):
    _, *features = input_shape
    return (math.prod(features) + 1) * units


@bank.right("images.to_grayscale")
def to_grayscale_einsum(image):
    return np.einsum("hwc,c->hw", image, [0.299, 0.587, 0.114])


@bank.right("images.to_grayscale")
def to_grayscale_along_axis(image):
    return np.apply_along_axis(
        lambda p: sum(w * float(v) for w, v in zip((299, 587, 114), p)) / 1000, 2, image
    )


@bank.wrong("images.to_grayscale", "takes the channels in OpenCV's order: blue, green, red")
def to_grayscale_opencv(image):
    blue, green, red = np.moveaxis(image, -1, 0)
    return 0.299 * red + 0.587 * green + 0.114 * blue


@bank.wrong("images.to_grayscale", "uses the HDTV weights 0.2126, 0.7152, 0.0722 instead of those asked for")
def to_grayscale_rec709(image):
    return image @ np.array([0.2126, 0.7152, 0.0722])


@bank.wrong("images.to_grayscale", "fixed-point arithmetic in integers: all fractions are lost")
def to_grayscale_fixed_point(image):
    levels = np.asarray(image).astype(np.int64)
    return (levels @ np.array([299, 587, 114]) // 1000).astype(float)


@bank.wrong(
    "images.to_grayscale",
    "two: each share of an 8-bit level is cut to a whole number; red and blue are swapped",
)
def to_grayscale_bytes_bgr(image):
    weights = np.array([114, 587, 299]) / 1000
    shares = (image * weights).astype(image.dtype)
    return shares.sum(axis=-1, dtype=image.dtype).astype(float)


@bank.right("images.to_channels_first")
def to_channels_first_lists(images):
    n, h, w, c = np.shape(images)
    return [[[[images[i][y][x][k] for x in range(w)] for y in range(h)] for k in range(c)] for i in range(n)]


@bank.right("images.to_channels_first")
def to_channels_first_stack_copy(images):
    return np.stack(np.split(images, images.shape[-1], axis=-1), axis=1)[..., 0].copy()


@bank.wrong("images.to_channels_first", "swaps axes 1 and 3, so that each picture is transposed, too")
def to_channels_first_swap(images):
    return np.ascontiguousarray(images.swapaxes(1, 3))


@bank.wrong("images.to_channels_first", "reshapes instead of transposing: right for one channel only")
def to_channels_first_view(images):
    n, h, w, c = images.shape
    return images.reshape(n, c, h, w)


@bank.wrong("images.to_channels_first", "collects in an array of 8-bit integers: other numbers are lost")
def to_channels_first_bytes(images):
    n, h, w, c = images.shape
    out = np.empty((n, c, h, w), dtype=np.uint8)
    for k in range(c):
        out[:, k] = images[..., k].astype(np.int64) % 256
    return out


@bank.right("images.normalize")
def normalize_lookup(images):
    table = np.arange(256, dtype=np.float32) / np.float32(255)
    return table[images]


@bank.wrong(
    "images.normalize", "scales by the darkest and the brightest level of the batch, as cv2.NORM_MINMAX"
)
def normalize_minmax(images):
    low, high = float(images.min()), float(images.max())
    return ((images - low) / (high - low or 1)).astype(np.float32)


@bank.wrong("images.normalize", "divides by 256, the number of levels")
def normalize_levels(images):
    return (images / 256).astype(np.float32)


@bank.wrong("images.normalize", "scales to −1 … 1 as torchvision's Normalize(0.5, 0.5) does")
def normalize_torchvision(images):
    return (images.astype(np.float32) / 255 - 0.5) / 0.5


@bank.right("images.standardize")
def standardize_pooled(images):
    flat = np.asarray(images, dtype=float).reshape(-1, images.shape[-1])
    centred = flat - flat.mean(axis=0)
    spread = np.sqrt(np.einsum("pc,pc->c", centred, centred) / len(flat))
    return (centred / (spread + 1e-8)).reshape(images.shape)


@bank.wrong("images.standardize", "the sample deviation with Bessel's correction (ddof=1), as torch.std")
def standardize_bessel(images):
    x = images.astype(float)
    return (x - x.mean(axis=(0, 1, 2))) / (x.std(axis=(0, 1, 2), ddof=1) + 1e-8)


@bank.wrong("images.standardize", "statistics of each image by itself (instance normalisation)")
def standardize_instance(images):
    x = images.astype(float)
    return (x - x.mean(axis=(1, 2), keepdims=True)) / (x.std(axis=(1, 2), keepdims=True) + 1e-8)


@bank.wrong("images.standardize", "squares 8-bit integers in 8 bits on the way to the variance")
def standardize_one_pass(images):
    mean = images.mean(axis=(0, 1, 2))
    variance = (images * images).mean(axis=(0, 1, 2)) - mean**2
    return (images - mean) / (np.sqrt(np.maximum(variance, 0)) + 1e-6)


@bank.wrong("images.standardize", "two: the mean of each image only; Bessel's correction in the deviation")
def standardize_instance_bessel(images):
    x = images.astype(float)
    mean = x.mean(axis=(1, 2), keepdims=True)
    spread = x.reshape(-1, x.shape[-1]).std(axis=0, ddof=1)
    return (x - mean) / np.where(spread > 0, spread, 1)


@bank.right("images.one_hot")
def one_hot_outer_equal(labels, num_classes):
    return np.equal.outer(labels, np.arange(num_classes)).astype(np.float32)


@bank.wrong("images.one_hot", "numbers the classes anew by those that occur, and so moves columns")
def one_hot_factorize(labels, num_classes):
    _, codes = np.unique(labels, return_inverse=True)
    return np.eye(num_classes, dtype=int)[codes]


@bank.wrong("images.one_hot", "steps through the flat array by N instead of by the number of classes")
def one_hot_flat_stride(labels, num_classes):
    n = len(labels)
    out = np.zeros((n, num_classes), dtype=int)
    out.flat[(np.arange(n) * n + labels) % out.size] = 1
    return out


@bank.right("images.histogram")
def histogram_sorted_edges(image):
    ordered = np.sort(image, axis=None).astype(int)
    return np.diff(np.searchsorted(ordered, np.arange(257)))


@bank.wrong(
    "images.histogram", "np.histogram without a range: the bins run from the darkest to the brightest level"
)
def histogram_auto_range(image):
    return np.histogram(image, bins=256)[0]


@bank.wrong("images.histogram", "256 edges make 255 bins: levels 254 and 255 are counted together")
def histogram_edges(image):
    return np.histogram(image, bins=np.arange(256))[0]


@bank.wrong("images.histogram", "counts in 8 bits: counts of 256 and more wrap around")
def histogram_compact(image):
    counts = np.zeros(256, dtype=np.uint8)
    np.add.at(counts, image.ravel(), 1)
    return counts


@bank.wrong("images.histogram", "a fancy-indexed += counts each level at most once")
def histogram_vectorised(image):
    counts = np.zeros(256, dtype=int)
    counts[image] += 1
    return counts


@bank.right("images.equalize")
def equalize_ranks(image):
    levels, where, counts = np.unique(image, return_inverse=True, return_counts=True)
    if len(levels) == 1:
        return np.array(image)
    above = np.cumsum(counts) - counts[0]
    return np.rint(255 * above / above[-1]).astype(image.dtype)[where].reshape(image.shape)


@bank.wrong("images.equalize", "the textbook's 255 · cdf(v) / number of pixels: cdf_min is not taken off")
def equalize_textbook(image):
    if image.min() == image.max():
        return image.copy()
    cdf = np.cumsum(np.bincount(image.ravel(), minlength=256))
    return np.rint(255 * cdf / cdf[-1]).astype(np.uint8)[image]


@bank.wrong("images.equalize", "cdf_min is cdf(0), which is not the darkest level that occurs")
def equalize_first_bin(image):
    if np.ptp(image) == 0:
        return image.copy()
    cdf = np.cumsum(np.bincount(image.ravel(), minlength=256))
    return np.rint(255 * (cdf - cdf[0]) / (image.size - cdf[0])).astype(np.uint8)[image]


@bank.wrong("images.equalize", "replaces level by level in the result: pixels already moved are moved again")
def equalize_chain(image):
    levels, counts = np.unique(image, return_counts=True)
    out = image.copy()
    if len(levels) < 2:
        return out
    cdf = np.cumsum(counts)
    for level, c in zip(levels, cdf):
        out[out == level] = round(255 * (c - cdf[0]) / (cdf[-1] - cdf[0]))
    return out


@bank.wrong("images.equalize", "two: forgets to take cdf_min off; cuts off instead of rounding")
def equalize_matlab(image):
    counts = np.histogram(image, bins=256, range=(0, 256))[0]
    if counts.max() == image.size:
        return image.copy()
    return (255 * counts.cumsum() / image.size).astype(image.dtype)[image]


# ---------------------------------------------------------------------------------------------- convolution


@bank.right("convolution.flip")
def flip_ravelled(kernel):
    return np.ravel(kernel)[::-1].reshape(np.shape(kernel))


@bank.wrong("convolution.flip", "a quarter turn more than one mirror image: transposes and reverses the rows")
def flip_quarter(kernel):
    return kernel.T[::-1].copy()


@bank.wrong("convolution.flip", "mirrors the columns only (np.fliplr)")
def flip_mirror(kernel):
    return np.fliplr(kernel).copy()


@bank.wrong("convolution.flip", "turns the kernel that came in as well")
def flip_swap_in_place(kernel):
    flat = kernel.reshape(-1)
    for i in range(flat.size // 2):
        flat[i], flat[-1 - i] = flat[-1 - i], flat[i]
    return kernel


@bank.right("convolution.correlate2d")
def correlate2d_fourier(image, kernel):
    h, w = np.shape(image)
    kh, kw = np.shape(kernel)
    spectrum = np.fft.fft2(image) * np.conj(np.fft.fft2(kernel, s=(h, w)))
    return np.fft.ifft2(spectrum).real[: h - kh + 1, : w - kw + 1]


@bank.right("convolution.correlate2d")
def correlate2d_toeplitz(image, kernel):
    (h, w), (kh, kw) = image.shape, kernel.shape
    matrix = np.zeros(((h - kh + 1) * (w - kw + 1), h * w))
    for row, (y, x) in enumerate(itertools.product(range(h - kh + 1), range(w - kw + 1))):
        for i, j in itertools.product(range(kh), range(kw)):
            matrix[row, (y + i) * w + x + j] = kernel[i, j]
    return (matrix @ image.ravel()).reshape(h - kh + 1, w - kw + 1)


@bank.wrong(
    "convolution.correlate2d", "keeps only the first singular value: right for separable kernels only"
)
def correlate2d_separable(image, kernel):
    u, s, vt = np.linalg.svd(kernel.astype(float))
    column, row = u[:, 0] * s[0], vt[0]
    image = image.astype(float)
    down = np.apply_along_axis(np.correlate, 0, image, column, "valid")
    return np.apply_along_axis(np.correlate, 1, down, row, "valid")


@bank.wrong(
    "convolution.correlate2d", "multiplies spectra without conjugating: a convolution, kernel flipped"
)
def correlate2d_fft_conv(image, kernel):
    (h, w), (kh, kw) = image.shape, kernel.shape
    full = np.fft.ifft2(np.fft.fft2(image) * np.fft.fft2(kernel, s=image.shape)).real
    return full[kh - 1 : h, kw - 1 : w]


@bank.wrong("convolution.correlate2d", "irfft2 without the size: an image of odd width comes out wrong")
def correlate2d_rfft(image, kernel):
    (h, w), (kh, kw) = image.shape, kernel.shape
    spectrum = np.fft.rfft2(image, s=(h, max(w, 2))) * np.conj(np.fft.rfft2(kernel, s=(h, max(w, 2))))
    return np.fft.irfft2(spectrum)[: h - kh + 1, : w - kw + 1]


@bank.wrong(
    "convolution.correlate2d", "casts the weights to the image's type: fractions are lost, bytes overflow"
)
def correlate2d_image_type(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return np.einsum("yxij,ij->yx", windows, kernel.astype(np.int64).astype(image.dtype))


@bank.wrong(
    "convolution.correlate2d", "zeros around: the result has the image's size, as SciPy's mode='same'"
)
def correlate2d_same(image, kernel):
    kh, kw = kernel.shape
    around = ((kh // 2, (kh - 1) // 2), (kw // 2, (kw - 1) // 2))
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(image.astype(float), around), kernel.shape)
    return np.tensordot(windows, kernel, axes=2)


@bank.right("convolution.convolve2d")
def convolve2d_rows(image, kernel):
    rows = [[np.convolve(r.astype(float), k.astype(float), "valid") for r in image] for k in kernel]
    kh, places = len(kernel), len(image) - len(kernel) + 1
    return np.array([sum(rows[i][y + kh - 1 - i] for i in range(kh)) for y in range(places)])


@bank.right("convolution.convolve2d")
def convolve2d_turned_image(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image[::-1, ::-1].astype(float), kernel.shape)
    return (windows * kernel).sum((-2, -1))[::-1, ::-1]


@bank.wrong(
    "convolution.convolve2d", "turns the image instead of the kernel, and does not turn the result back"
)
def convolve2d_turned_only(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image[::-1, ::-1].astype(float), kernel.shape)
    return np.tensordot(windows, kernel, 2)


@bank.wrong("convolution.convolve2d", "flips the rows of the kernel, not its columns")
def convolve2d_upside_down(image, kernel):
    kh, kw = kernel.shape
    h, w = image.shape
    out = np.zeros((h - kh + 1, w - kw + 1))
    for i, j in np.ndindex(kh, kw):
        out += image[i : i + h - kh + 1, j : j + w - kw + 1].astype(float) * kernel[-1 - i, j]
    return out


@bank.wrong(
    "convolution.convolve2d", "two: the full result with zeros around, as SciPy's default; nothing is flipped"
)
def convolve2d_scipy_default(image, kernel):
    (h, w), (kh, kw) = image.shape, kernel.shape
    out = np.zeros((h + kh - 1, w + kw - 1))
    for i, j in np.ndindex(kh, kw):
        out[kh - 1 - i : kh - 1 - i + h, kw - 1 - j : kw - 1 - j + w] += image.astype(float) * kernel[i, j]
    return out


@bank.right("convolution.conv2d")
def conv2d_im2col_strided(images, kernels, bias=None):
    x = np.ascontiguousarray(images, dtype=np.float64)
    n, h, w, c = x.shape
    kh, kw, _, f = kernels.shape
    sn, sh, sw, sc = x.strides
    oh, ow = h - kh + 1, w - kw + 1
    columns = np.lib.stride_tricks.as_strided(
        x, (n, oh, ow, kh, kw, c), (sn, sh, sw, sh, sw, sc), writeable=False
    )
    out = columns.reshape(n * oh * ow, -1) @ np.reshape(kernels, (-1, f))
    return (out if bias is None else out + bias).reshape(n, oh, ow, f)


@bank.right("convolution.conv2d")
def conv2d_shifted_matmuls(images, kernels, bias=None):
    kh, kw = kernels.shape[:2]
    h, w = images.shape[1] - kh + 1, images.shape[2] - kw + 1
    terms = (
        images[:, i : i + h, j : j + w] @ kernels[i, j].astype(float) for i in range(kh) for j in range(kw)
    )
    return functools.reduce(np.add, terms) + (0 if bias is None else bias)


@bank.wrong(
    "convolution.conv2d", "the windows' axes are (C, kh, kw), the kernels' (kh, kw, C): reshaped unlike"
)
def conv2d_unfold(images, kernels, bias=None):
    kh, kw, _c, f = kernels.shape
    windows = np.lib.stride_tricks.sliding_window_view(images.astype(float), (kh, kw), axis=(1, 2))
    n, oh, ow = windows.shape[:3]
    out = windows.reshape(n, oh, ow, -1) @ kernels.reshape(-1, f)
    return out if bias is None else out + bias


@bank.wrong("convolution.conv2d", "squeezes the result: axes of length 1 (one image, one filter) get lost")
def conv2d_squeezed(images, kernels, bias=None):
    windows = np.lib.stride_tricks.sliding_window_view(
        images.astype(float), kernels.shape[:3], axis=(1, 2, 3)
    )
    out = np.tensordot(np.squeeze(windows, axis=3), kernels, axes=3)
    if bias is not None:
        out = out + bias
    return np.squeeze(out)


@bank.wrong("convolution.conv2d", "adds the bias once for each channel")
def conv2d_bias_per_channel(images, kernels, bias=None):
    kh, kw, channels, filters = kernels.shape
    bias = np.zeros(filters) if bias is None else bias
    windows = np.lib.stride_tricks.sliding_window_view(images.astype(float), (kh, kw), axis=(1, 2))
    per_channel = (
        np.tensordot(windows[:, :, :, c], kernels[:, :, c], axes=2) + bias for c in range(channels)
    )
    return sum(per_channel)


@bank.wrong(
    "convolution.conv2d", "adds a bias with fractions into an array of whole numbers, where NumPy refuses"
)
def conv2d_whole_sums(images, kernels, bias=None):
    kh, kw, _, f = kernels.shape
    h, w = images.shape[1] - kh + 1, images.shape[2] - kw + 1
    whole = np.issubdtype(images.dtype, np.integer) and np.issubdtype(kernels.dtype, np.integer)
    out = np.zeros((len(images), h, w, f), dtype=np.int64 if whole else np.float64)
    for i, j in np.ndindex(kh, kw):
        out += images[:, i : i + h, j : j + w].astype(out.dtype) @ kernels[i, j].astype(out.dtype)
    if bias is not None:
        out += bias
    return out


@bank.wrong("convolution.conv2d", "two: takes the mean over the channels; flips the kernels")
def conv2d_mean_flipped(images, kernels, bias=None):
    kh, kw = kernels.shape[:2]
    windows = np.lib.stride_tricks.sliding_window_view(images.astype(float), (kh, kw), axis=(1, 2))
    out = np.einsum("nyxcij,ijcf->nyxf", windows, kernels[::-1, ::-1]) / images.shape[-1]
    return out if bias is None else out + bias


@bank.right("convolution.conv2d_parameters")
def conv2d_parameters_broadcast(kernel_size, in_channels, filters, use_bias=True):
    kh, kw = np.broadcast_to(kernel_size, 2).tolist()
    return float(filters * (kh * kw * in_channels + bool(use_bias)))


@bank.wrong(
    "convolution.conv2d_parameters", "np.prod of one number is that number: a square kernel counts k weights"
)
def conv2d_parameters_prod(kernel_size, in_channels, filters, use_bias=True):
    return int(np.prod(kernel_size)) * in_channels * filters + (filters if use_bias else 0)


@bank.wrong("convolution.conv2d_parameters", "one bias for each pair of channel and filter")
def conv2d_parameters_pair_bias(kernel_size, in_channels, filters, use_bias=True):
    kh, kw = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    return (kh * kw + int(use_bias)) * in_channels * filters


@bank.right("convolution.conv2d_backward")
def conv2d_backward_unit_kernels(grad_output, images, kernels):
    _n, oh, ow, f = grad_output.shape
    kh, kw, c, _ = kernels.shape
    grad_images, grad_kernels = np.zeros(images.shape), np.zeros(kernels.shape)
    for i, j, k, m in np.ndindex(kh, kw, c, f):
        g = grad_output[..., m]
        grad_kernels[i, j, k, m] = np.vdot(images[:, i : i + oh, j : j + ow, k], g)
        grad_images[:, i : i + oh, j : j + ow, k] += kernels[i, j, k, m] * g
    return grad_images, grad_kernels, grad_output.reshape(-1, f).sum(axis=0)


@bank.right("convolution.conv2d_backward")
def conv2d_backward_full_einsum(grad_output, images, kernels):
    kh, kw = kernels.shape[:2]
    windows = np.lib.stride_tricks.sliding_window_view
    full = np.pad(grad_output, ((0, 0), (kh - 1, kh - 1), (kw - 1, kw - 1), (0, 0)))
    grad_images = np.einsum(
        "nyxfij,ijcf->nyxc", windows(full, (kh, kw), axis=(1, 2)), np.flip(kernels, (0, 1))
    )
    grad_kernels = np.einsum(
        "nijcyx,nyxf->ijcf", windows(images, grad_output.shape[1:3], axis=(1, 2)), grad_output
    )
    return grad_images, grad_kernels, np.einsum("nyxf->f", grad_output)


@bank.wrong("convolution.conv2d_backward", "the kernels are not turned on the way to the images")
def conv2d_backward_unturned(grad_output, images, kernels):
    kh, kw = kernels.shape[:2]
    windows = np.lib.stride_tricks.sliding_window_view
    full = np.pad(grad_output, ((0, 0), (kh - 1, kh - 1), (kw - 1, kw - 1), (0, 0)))
    grad_images = np.einsum("nyxfij,ijcf->nyxc", windows(full, (kh, kw), axis=(1, 2)), kernels)
    grad_kernels = np.einsum(
        "nijcyx,nyxf->ijcf", windows(images, grad_output.shape[1:3], axis=(1, 2)), grad_output
    )
    return grad_images, grad_kernels, grad_output.sum((0, 1, 2))


@bank.wrong("convolution.conv2d_backward", "averages the gradients of kernels and bias over the batch")
def conv2d_backward_batch_mean(grad_output, images, kernels):
    _, oh, ow, _ = grad_output.shape
    grad_images, grad_kernels = np.zeros(images.shape), np.zeros(kernels.shape)
    for i, j in np.ndindex(kernels.shape[:2]):
        patch = images[:, i : i + oh, j : j + ow]
        grad_kernels[i, j] = np.tensordot(patch, grad_output, axes=((0, 1, 2), (0, 1, 2)))
        grad_images[:, i : i + oh, j : j + ow] += grad_output @ kernels[i, j].T
    n = len(images)
    return grad_images, grad_kernels / n, grad_output.sum((0, 1, 2)) / n


@bank.wrong(
    "convolution.conv2d_backward",
    "two: assigns to overlapping pixels instead of adding; bias averaged over places",
)
def conv2d_backward_assigned(grad_output, images, kernels):
    _, oh, ow, _ = grad_output.shape
    grad_images, grad_kernels = np.zeros_like(images), np.zeros_like(kernels)
    for i, j in np.ndindex(kernels.shape[:2]):
        place = (slice(None), slice(i, i + oh), slice(j, j + ow))
        grad_kernels[i, j] = np.einsum("nyxc,nyxf->cf", images[place], grad_output)
        grad_images[place] = grad_output @ kernels[i, j].T
    return grad_images, grad_kernels, grad_output.mean((0, 1, 2)) * len(images)


# ---------------------------------------------------------------------------------------------- padding


@bank.right("padding.zero_pad")
def zero_pad_selection_matrices(images, pad):
    pairs = np.broadcast_to(np.asarray(pad).reshape(-1, 1) if np.ndim(pad) == 1 else pad, (2, 2))
    (top, bottom), (left, right) = pairs.tolist()
    h, w = images.shape[1:3]
    down, across = np.eye(top + h + bottom, h, -top), np.eye(left + w + right, w, -left)
    return np.einsum("Yy,nyxc,Xx->nYXc", down, images, across)


@bank.right("padding.zero_pad")
def zero_pad_concatenated(images, pad):
    def sides(p):
        return (p, p) if isinstance(p, int | np.integer) else tuple(p)

    def glue(x, axis, before, after):
        shape = list(x.shape)
        blocks = []
        for k in (before, after):
            shape[axis] = k
            blocks.append(np.zeros(shape, x.dtype))
        return np.concatenate([blocks[0], x, blocks[1]], axis)

    vertical, horizontal = sides(pad)
    return glue(glue(images, 1, *sides(vertical)), 2, *sides(horizontal))


@bank.wrong(
    "padding.zero_pad", "reads the pairs in the order of torch's F.pad: the last axis (left, right) first"
)
def zero_pad_torch_order(images, pad):
    if isinstance(pad, int):
        pad = (pad, pad)
    horizontal, vertical = ((p, p) if isinstance(p, int) else p for p in pad)
    return np.pad(images, ((0, 0), vertical, horizontal, (0, 0)))


@bank.wrong("padding.zero_pad", "takes two numbers for (before, after) on both axes, as np.pad would")
def zero_pad_numpy_pair(images, pad):
    pairs = np.broadcast_to(pad, (2, 2))
    return np.pad(images, [(0, 0), *map(tuple, pairs.tolist()), (0, 0)])


@bank.wrong("padding.zero_pad", "slices up to −bottom and −right: fails when one of them is 0")
def zero_pad_negative_slice(images, pad):
    if isinstance(pad, int):
        pad = (pad, pad)
    (t, b), (left, r) = ((p, p) if isinstance(p, int) else p for p in pad)
    n, h, w, c = images.shape
    out = np.zeros((n, t + h + b, left + w + r, c), images.dtype)
    out[:, t:-b, left:-r] = images
    return out


@bank.wrong(
    "padding.zero_pad", "puts the image into the middle of the larger frame: unequal sides come out equal"
)
def zero_pad_centred(images, pad):
    if isinstance(pad, int):
        pad = (pad, pad)
    totals = [2 * p if isinstance(p, int) else sum(p) for p in pad]
    n, h, w, c = images.shape
    out = np.zeros((n, h + totals[0], w + totals[1], c), images.dtype)
    y, x = totals[0] // 2, totals[1] // 2
    out[:, y : y + h, x : x + w] = images
    return out


@bank.right("padding.same_padding")
def same_padding_remainder(size, kernel_size, stride=1, dilation=1):
    reach = dilation * (kernel_size - 1) + 1
    total = max(reach - (size % stride or stride), 0)
    return total >> 1, (total + 1) >> 1


@bank.right("padding.same_padding")
def same_padding_counting(size, kernel_size, stride=1, dilation=1):
    starts = list(range(0, size, stride))
    last = max(starts[-1] + i * dilation for i in range(kernel_size))
    before = after = 0
    while before + after < last + 1 - size:
        before, after = (before, after + 1) if before == after else (before + 1, after)
    return np.int64(before), np.int64(after)


@bank.wrong(
    "padding.same_padding",
    "torch's symmetric padding d·(k−1)//2 on both sides: stride and parity are ignored",
)
def same_padding_symmetric(size, kernel_size, stride=1, dilation=1):
    p = dilation * (kernel_size - 1) // 2
    return p, p


@bank.wrong("padding.same_padding", "the number of places is rounded to the nearest, not up")
def same_padding_rounded(size, kernel_size, stride=1, dilation=1):
    places = max(round(size / stride), 1)
    total = max((places - 1) * stride + (kernel_size - 1) * dilation + 1 - size, 0)
    return total // 2, total - total // 2


@bank.wrong(
    "padding.same_padding", "no lower bound: negative zeros where the stride is larger than the kernel"
)
def same_padding_unclamped(size, kernel_size, stride=1, dilation=1):
    total = (-(-size // stride) - 1) * stride + (kernel_size - 1) * dilation + 1 - size
    return divmod(total, 2)[0], total - total // 2


@bank.wrong("padding.same_padding", "two: the dilation spreads all k cells, k·d; the odd zero goes before")
def same_padding_caffe(size, kernel_size, stride=1, dilation=1):
    total = max((math.ceil(size / stride) - 1) * stride + kernel_size * dilation - size, 0)
    return total - total // 2, total // 2


@bank.right("padding.output_size")
def output_size_range(size, kernel_size, stride=1, padding="valid", dilation=1):
    reach = len(range(0, kernel_size * dilation, dilation)[:-1]) * dilation + 1
    table = {
        "valid": lambda: 0,
        "same": lambda: max((-(-size // stride) - 1) * stride + reach - size, 0),
        "full": lambda: 2 * (reach - 1),
        "causal": lambda: reach - 1,
    }
    extra = table[padding]() if isinstance(padding, str) else int(np.sum(np.broadcast_to(padding, 2)))
    places = len(range(0, size + extra - reach + 1, stride))
    if not places:
        raise ValueError("the window does not fit")
    return places


@bank.wrong(
    "padding.output_size",
    "int() rounds towards 0: a window a little too large finds a place with large strides",
)
def output_size_truncated(size, kernel_size, stride=1, padding="valid", dilation=1):
    r = (kernel_size - 1) * dilation + 1
    if padding == "same":
        return -(-size // stride)
    named = {"valid": (0, 0), "full": (r - 1, r - 1), "causal": (r - 1, 0)}
    before, after = named[padding] if isinstance(padding, str) else np.broadcast_to(padding, 2).tolist()
    places = int((size + before + after - r) / stride) + 1
    if places < 1:
        raise ValueError("no place")
    return places


@bank.wrong("padding.output_size", "refuses a window larger than the image before the padding is added")
def output_size_early_refusal(size, kernel_size, stride=1, padding="valid", dilation=1):
    r = (kernel_size - 1) * dilation + 1
    if r > size:
        raise ValueError("kernel larger than input")
    if padding == "same":
        return (size + stride - 1) // stride
    if padding in ("valid", "full", "causal"):
        extra = {"valid": 0, "full": 2 * (r - 1), "causal": r - 1}[padding]
    else:
        extra = 2 * padding if isinstance(padding, int) else sum(padding)
    return (size + extra - r) // stride + 1


@bank.wrong(
    "padding.output_size", "'same' as in torch, (r−1)//2 zeros on both sides: one place less for even kernels"
)
def output_size_torch_same(size, kernel_size, stride=1, padding="valid", dilation=1):
    r = (kernel_size - 1) * dilation + 1
    if isinstance(padding, tuple):
        extra = padding[0] + padding[1]
    elif padding == "causal":
        extra = r - 1
    else:
        p = {"valid": 0, "same": (r - 1) // 2, "full": r - 1}.get(padding, padding)
        extra = 2 * p
    if size + extra < r:
        raise ValueError("no place")
    return (size + extra - r) // stride + 1


@bank.wrong("padding.output_size", "two: an int is the sum of both sides; no ValueError where nothing fits")
def output_size_total_pad(size, kernel_size, stride=1, padding="valid", dilation=1):
    r = (kernel_size - 1) * dilation + 1
    if padding == "same":
        return int(np.ceil(size / stride))
    extra = {"valid": 0, "full": 2 * r - 2, "causal": r - 1}.get(padding)
    if extra is None:
        extra = int(np.sum(padding))
    return max((size + extra - r) // stride + 1, 0)


@bank.right("padding.conv2d")
def padded_conv2d_scatter(images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
    sy, sx = np.broadcast_to(strides, 2).tolist()
    dy, dx = np.broadcast_to(dilation_rate, 2).tolist()
    n, h, w, _ = images.shape
    kh, kw, _, f = kernels.shape

    def same(size, k, s, d):
        total = max((-(-size // s) - 1) * s + (k - 1) * d + 1 - size, 0)
        return total // 2, total - total // 2

    if padding == "valid":
        padding = 0
    if padding == "same":
        padding = same(h, kh, sy, dy), same(w, kw, sx, dx)
    vertical, horizontal = (padding, padding) if np.ndim(padding) == 0 else padding
    (t, b), (le, ri) = (tuple(np.broadcast_to(p, 2).tolist()) for p in (vertical, horizontal))
    oh = (h + t + b - (kh - 1) * dy - 1) // sy + 1
    ow = (w + le + ri - (kw - 1) * dx - 1) // sx + 1
    out = np.zeros((n, oh, ow, f)) + (0 if bias is None else np.asarray(bias, float))
    for y, x in np.ndindex(oh, ow):
        for i, j in np.ndindex(kh, kw):
            row, column = y * sy + i * dy - t, x * sx + j * dx - le
            if 0 <= row < h and 0 <= column < w:
                out[:, y, x] += images[:, row, column].astype(float) @ kernels[i, j]
    return out


@bank.right("padding.conv2d")
def padded_conv2d_indexed_einsum(images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
    strides, rates = (v if isinstance(v, tuple) else (v, v) for v in (strides, dilation_rate))
    if isinstance(padding, str):
        pads = []
        for size, k, s, d in zip(images.shape[1:3], kernels.shape[:2], strides, rates):
            lack = max(((size - 1) // s) * s + (k - 1) * d + 1 - size, 0) if padding == "same" else 0
            pads.append((lack // 2, (lack + 1) // 2))
    else:
        pads = [
            (p, p) if isinstance(p, int) else p
            for p in (padding if isinstance(padding, tuple) else (padding,) * 2)
        ]
    x = np.pad(np.asarray(images, np.float64), [(0, 0), *pads, (0, 0)])
    index = []
    for size, k, s, d in zip(x.shape[1:3], kernels.shape[:2], strides, rates):
        places = (size - (k - 1) * d - 1) // s + 1
        index.append(np.arange(places)[:, None] * s + np.arange(k) * d)
    rows, columns = index[0][:, None, :, None], index[1][None, :, None, :]
    out = np.einsum("nyxijc,ijcf->nyxf", x[:, rows, columns], kernels)
    return out if bias is None else out + bias


@bank.wrong(
    "padding.conv2d", "'same' is reckoned for stride 1, then every s-th place is kept: the grid is shifted"
)
def padded_conv2d_stride_after(images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
    (sy, sx), (dy, dx) = (v if isinstance(v, tuple) else (v, v) for v in (strides, dilation_rate))
    kh, kw = kernels.shape[:2]
    if padding == "same":
        ry, rx = (kh - 1) * dy, (kw - 1) * dx
        padding = (ry // 2, ry - ry // 2), (rx // 2, rx - rx // 2)
    if padding == "valid":
        padding = 0
    pads = [
        (p, p) if isinstance(p, int) else p
        for p in (padding if isinstance(padding, tuple) else (padding,) * 2)
    ]
    x = np.pad(images.astype(float), [(0, 0), *pads, (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(x, ((kh - 1) * dy + 1, (kw - 1) * dx + 1), axis=(1, 2))
    out = np.einsum("nyxcij,ijcf->nyxf", windows[:, ::sy, ::sx, :, ::dy, ::dx], kernels)
    return out if bias is None else out + bias


@bank.wrong(
    "padding.conv2d", "spreads the kernel with zeros behind the last weight, too: it reaches k·d cells"
)
def padded_conv2d_kron(images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
    (sy, sx), (dy, dx) = (v if isinstance(v, tuple) else (v, v) for v in (strides, dilation_rate))
    hole = np.zeros((dy, dx, 1, 1))
    hole[0, 0] = 1
    spread = np.kron(kernels, hole)
    pads = []
    if isinstance(padding, str):
        for size, k, s in zip(images.shape[1:3], spread.shape, (sy, sx)):
            lack = max((-(-size // s) - 1) * s + k - size, 0) if padding == "same" else 0
            pads.append((lack // 2, lack - lack // 2))
    else:
        pads = [
            (p, p) if isinstance(p, int) else p
            for p in (padding if isinstance(padding, tuple) else (padding,) * 2)
        ]
    x = np.pad(images.astype(float), [(0, 0), *pads, (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(x, spread.shape[:2], axis=(1, 2))[:, ::sy, ::sx]
    out = np.einsum("nyxcij,ijcf->nyxf", windows, spread)
    return out if bias is None else out + bias


@bank.wrong("padding.conv2d", "takes strides in the order (x, y)")
def padded_conv2d_stride_xy(images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
    sx, sy = np.broadcast_to(strides, 2)
    dy, dx = np.broadcast_to(dilation_rate, 2)
    reach = [(k - 1) * d + 1 for k, d in zip(kernels.shape, (dy, dx))]
    if isinstance(padding, str):
        pads = []
        for size, r, s in zip(images.shape[1:3], reach, (sy, sx)):
            lack = max((-(-size // s) - 1) * s + r - size, 0) if padding == "same" else 0
            pads.append((lack // 2, lack - lack // 2))
    else:
        pads = [
            (p, p) if isinstance(p, int) else p
            for p in (padding if isinstance(padding, tuple) else (padding,) * 2)
        ]
    x = np.pad(images.astype(float), [(0, 0), *pads, (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(x, reach, axis=(1, 2))
    out = np.einsum("nyxcij,ijcf->nyxf", windows[:, ::sy, ::sx, :, ::dy, ::dx], kernels)
    return out if bias is None else out + bias


@bank.wrong(
    "padding.conv2d",
    "two: only the first number of strides and dilation counts; 'same' has equal zeros on both sides",
)
def padded_conv2d_square_torch(images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
    s, d = np.ravel(strides)[0], np.ravel(dilation_rate)[0]
    kh, kw = kernels.shape[:2]
    ry, rx = (kh - 1) * d + 1, (kw - 1) * d + 1
    if padding == "same":
        padding = (int(ry // 2), int(rx // 2))
    if padding == "valid":
        padding = 0
    pads = [
        (p, p) if isinstance(p, int) else p
        for p in (padding if isinstance(padding, tuple) else (padding,) * 2)
    ]
    x = np.pad(images.astype(float), [(0, 0), *pads, (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(x, (ry, rx), axis=(1, 2))[:, ::s, ::s, :, ::d, ::d]
    out = np.einsum("nyxcij,ijcf->nyxf", windows, kernels)
    return out if bias is None else out + bias


@bank.right("padding.causal_conv1d")
def causal_conv1d_npconvolve(series, kernels, dilation_rate=1):
    k, channels, filters = kernels.shape
    spread = np.zeros(((k - 1) * dilation_rate + 1, channels, filters))
    spread[::dilation_rate] = kernels[::-1]
    length = series.shape[1]
    return np.stack(
        [
            [
                sum(np.convolve(s[:, c].astype(float), spread[:, c, f])[:length] for c in range(channels))
                for f in range(filters)
            ]
            for s in series
        ]
    ).swapaxes(1, 2)


@bank.right("padding.causal_conv1d")
def causal_conv1d_recursive(series, kernels, dilation_rate=1):
    x = np.asarray(series, dtype=float)
    present = x @ kernels[-1]
    if len(kernels) == 1:
        return present
    earlier = np.zeros_like(x)
    earlier[:, dilation_rate:] = x[:, : max(x.shape[1] - dilation_rate, 0)]
    return present + causal_conv1d_recursive(earlier, kernels[:-1], dilation_rate)


@bank.wrong("padding.causal_conv1d", "np.convolve flips: the first weight meets the present step")
def causal_conv1d_convolution(series, kernels, dilation_rate=1):
    n, length, _ = series.shape
    out = np.zeros((n, length, kernels.shape[-1]))
    for i in range(len(kernels)):
        back = min(i * dilation_rate, length)
        out[:, back:] += series[:, : length - back].astype(float) @ kernels[i]
    return out


@bank.wrong("padding.causal_conv1d", "np.roll lets the end of the series come in before its start")
def causal_conv1d_rolled(series, kernels, dilation_rate=1):
    x = series.astype(float)
    k = len(kernels)
    return sum(np.roll(x, (k - 1 - i) * dilation_rate, axis=1) @ kernels[i] for i in range(k))


@bank.wrong("padding.causal_conv1d", "pads k − 1 zeros whatever the dilation: the result is too short")
def causal_conv1d_short_pad(series, kernels, dilation_rate=1):
    k = len(kernels)
    x = np.pad(series.astype(float), ((0, 0), (k - 1, 0), (0, 0)))
    steps = max(x.shape[1] - (k - 1) * dilation_rate, 0)
    return sum(x[:, i * dilation_rate : i * dilation_rate + steps] @ kernels[i] for i in range(k))


@bank.wrong(
    "padding.causal_conv1d",
    "a negative slice end: fails where a weight lies further back than the series is long",
)
def causal_conv1d_negative_end(series, kernels, dilation_rate=1):
    n, length, _ = series.shape
    out = np.zeros((n, length, kernels.shape[2]))
    for i, weights in enumerate(kernels[::-1]):
        back = i * dilation_rate
        out[:, back:] += series[:, : length - back].astype(float) @ weights
    return out


@bank.right("padding.receptive_field")
def receptive_field_backwards(layers):
    def back(seen, layer):
        kernel, stride, dilation = (*layer, 1)[:3]
        return (seen - 1) * stride + (kernel - 1) * dilation + 1

    return functools.reduce(back, reversed(layers), 1)


@bank.right("padding.receptive_field")
def receptive_field_sets(layers):
    def seen(cell, depth):
        if depth < 0:
            return {cell}
        kernel, stride, *rest = layers[depth]
        dilation = rest[0] if rest else 1
        ends = {0, (kernel - 1) * dilation}
        return set().union(*(seen(cell * stride + e, depth - 1) for e in ends))

    cells = seen(0, len(layers) - 1)
    return max(cells) - min(cells) + 1


@bank.wrong(
    "padding.receptive_field", "np.array([]) holds floats: without layers the result is 1.0, not an integer"
)
def receptive_field_vectorised(layers):
    kernel = np.array([layer[0] for layer in layers])
    stride = np.array([layer[1] for layer in layers])
    dilation = np.array([layer[2] if len(layer) > 2 else 1 for layer in layers])
    jump = np.cumprod(np.concatenate([[1], stride]))[:-1]
    return 1 + np.sum((kernel - 1) * dilation * jump)


@bank.wrong("padding.receptive_field", "a layer's own stride spreads its own kernel already")
def receptive_field_stride_first(layers):
    seen, jump = 1, 1
    for kernel, stride, *dilation in layers:
        jump *= stride
        seen += (kernel - 1) * jump * (dilation[0] if dilation else 1)
    return seen


@bank.wrong(
    "padding.receptive_field", "two: strides are added, not multiplied; a dilated kernel counts as k·d cells"
)
def receptive_field_added_strides(layers):
    seen, jump = 1, 1
    for kernel, stride, *dilation in layers:
        seen += (kernel * (dilation[0] if dilation else 1) - 1) * jump
        jump += stride - 1
    return seen


# ---------------------------------------------------------------------------------------------- pooling


@bank.right("pooling.max_pool2d")
def max_pool2d_nan_frame(images, pool_size=2, strides=None, padding="valid"):
    size = np.broadcast_to(pool_size, 2).tolist()
    step = size if strides is None else np.broadcast_to(strides, 2).tolist()
    x = images.astype(float)
    if padding == "same":
        lack = [max((-(-n // s) - 1) * s + p - n, 0) for n, p, s in zip(x.shape[1:3], size, step)]
        x = np.pad(x, [(0, 0), *((m // 2, m - m // 2) for m in lack), (0, 0)], constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(x, size, axis=(1, 2))[:, :: step[0], :: step[1]]
    return np.nanmax(windows, axis=(-2, -1))


@bank.right("pooling.max_pool2d")
def max_pool2d_sliced_lists(images, pool_size=2, strides=None, padding="valid"):
    def spans(n, p, s):
        if padding == "valid":
            return [(i, i + p) for i in range(0, n - p + 1, s)]
        front = max((-(-n // s) - 1) * s + p - n, 0) // 2
        return [(max(i - front, 0), min(i - front + p, n)) for i in range(0, n, s)]

    (ph, pw), (sy, sx) = (v if isinstance(v, tuple) else (v, v) for v in (pool_size, strides or pool_size))
    rows, columns = spans(images.shape[1], ph, sy), spans(images.shape[2], pw, sx)
    return np.array([[[x[a:b, c:d].max(axis=(0, 1)) for c, d in columns] for a, b in rows] for x in images])


@bank.wrong("pooling.max_pool2d", "'same' fills the frame with zeros, which beat negative numbers")
def max_pool2d_zero_frame(images, pool_size=2, strides=None, padding="valid"):
    size = np.broadcast_to(pool_size, 2).tolist()
    step = size if strides is None else np.broadcast_to(strides, 2).tolist()
    x = images
    if padding == "same":
        lack = [max((-(-n // s) - 1) * s + p - n, 0) for n, p, s in zip(x.shape[1:3], size, step)]
        x = np.pad(x, [(0, 0), *((m // 2, m - m // 2) for m in lack), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(x, size, axis=(1, 2))[:, :: step[0], :: step[1]]
    return windows.max(axis=(-2, -1))


@bank.wrong(
    "pooling.max_pool2d",
    "the filler 'smallest − 1' is taken in the images' type: in unsigned bytes 0 − 1 is 255",
)
def max_pool2d_below_smallest(images, pool_size=2, strides=None, padding="valid"):
    (ph, pw) = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    sy, sx = (ph, pw) if strides is None else strides if isinstance(strides, tuple) else (strides, strides)
    n, h, w, c = images.shape
    top = left = 0
    if padding == "same":
        oh, ow = -(-h // sy), -(-w // sx)
        top, left = max((oh - 1) * sy + ph - h, 0) // 2, max((ow - 1) * sx + pw - w, 0) // 2
    else:
        oh, ow = (h - ph) // sy + 1, (w - pw) // sx + 1
    fill = np.subtract(images.min(), np.ones((), images.dtype))
    x = np.full((n, h + 2 * (ph + sy), w + 2 * (pw + sx), c), fill, dtype=images.dtype)
    x[:, top : top + h, left : left + w] = images
    out = np.full((n, oh, ow, c), fill, dtype=images.dtype)
    for i, j in np.ndindex(ph, pw):
        out = np.maximum(out, x[:, i : i + oh * sy : sy, j : j + ow * sx : sx])
    return out


@bank.wrong(
    "pooling.max_pool2d", "torch's symmetric frame for 'same': p//2 cells in front whatever is missing"
)
def max_pool2d_torch_frame(images, pool_size=2, strides=None, padding="valid"):
    ph, pw = np.broadcast_to(pool_size, 2).tolist()
    sy, sx = np.broadcast_to(pool_size if strides is None else strides, 2).tolist()
    x = images.astype(float)
    _n, h, w, _c = x.shape
    if padding == "valid":
        oh, ow = (h - ph) // sy + 1, (w - pw) // sx + 1
    else:
        oh, ow = -(-h // sy), -(-w // sx)
        frame = ((0, 0), (ph // 2, ph + sy), (pw // 2, pw + sx), (0, 0))
        x = np.pad(x, frame, constant_values=-np.inf)
    windows = np.lib.stride_tricks.sliding_window_view(x, (ph, pw), axis=(1, 2))
    return windows[:, ::sy, ::sx][:, :oh, :ow].max(axis=(4, 5))


@bank.wrong(
    "pooling.max_pool2d", "two: takes the stride as 1 where None is given; what is left over becomes a window"
)
def max_pool2d_ceil_mode(images, pool_size=2, strides=None, padding="valid"):
    ph, pw = np.broadcast_to(pool_size, 2).tolist()
    sy, sx = np.broadcast_to(strides or 1, 2).tolist()
    n, h, w, c = images.shape
    front = [0, 0]
    oh, ow = -(-(h - ph) // sy) + 1, -(-(w - pw) // sx) + 1
    if padding == "same":
        oh, ow = -(-h // sy), -(-w // sx)
        front = [max((oh - 1) * sy + ph - h, 0) // 2, max((ow - 1) * sx + pw - w, 0) // 2]
    out = np.empty((n, oh, ow, c))
    for y, x in np.ndindex(oh, ow):
        a, b = y * sy - front[0], x * sx - front[1]
        out[:, y, x] = images[:, max(a, 0) : a + ph, max(b, 0) : b + pw].max(axis=(1, 2))
    return out


@bank.right("pooling.average_pool2d")
def average_pool2d_matrices(images, pool_size=2, strides=None, padding="valid"):
    def averager(n, p, s):
        front = 0
        places = (n - p) // s + 1
        if padding == "same":
            places = -(-n // s)
            front = max((places - 1) * s + p - n, 0) // 2
        start = np.arange(places)[:, None] * s - front
        cells = np.arange(n)
        inside = ((start <= cells) & (cells < start + p)).astype(float)
        return inside / inside.sum(axis=1, keepdims=True)

    ph, pw = np.broadcast_to(pool_size, 2)
    sy, sx = np.broadcast_to(pool_size if strides is None else strides, 2)
    _, h, w, _ = images.shape
    return np.einsum("Yy,nyxc,Xx->nYXc", averager(h, ph, sy), images, averager(w, pw, sx))


@bank.wrong("pooling.average_pool2d", "counts the cells outside the image, as torch's count_include_pad=True")
def average_pool2d_include_pad(images, pool_size=2, strides=None, padding="valid"):
    size = np.broadcast_to(pool_size, 2).tolist()
    step = size if strides is None else np.broadcast_to(strides, 2).tolist()
    x = images.astype(float)
    if padding == "same":
        lack = [max((-(-n // s) - 1) * s + p - n, 0) for n, p, s in zip(x.shape[1:3], size, step)]
        x = np.pad(x, [(0, 0), *((m // 2, m - m // 2) for m in lack), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(x, size, axis=(1, 2))[:, :: step[0], :: step[1]]
    return windows.mean(axis=(-2, -1))


@bank.wrong("pooling.average_pool2d", "sums in the type of the images: 8-bit sums wrap around")
def average_pool2d_typed_sum(images, pool_size=2, strides=None, padding="valid"):
    ph, pw = np.broadcast_to(pool_size, 2).tolist()
    sy, sx = np.broadcast_to(pool_size if strides is None else strides, 2).tolist()
    n, h, w, c = images.shape
    top = left = 0
    oh, ow = (h - ph) // sy + 1, (w - pw) // sx + 1
    if padding == "same":
        oh, ow = -(-h // sy), -(-w // sx)
        top, left = max((oh - 1) * sy + ph - h, 0) // 2, max((ow - 1) * sx + pw - w, 0) // 2
    out = np.empty((n, oh, ow, c))
    for y, x in np.ndindex(oh, ow):
        a, b = y * sy - top, x * sx - left
        window = images[:, max(a, 0) : a + ph, max(b, 0) : b + pw]
        out[:, y, x] = np.add.reduce(window, axis=(1, 2), dtype=images.dtype) / (
            window.shape[1] * window.shape[2]
        )
    return out


@bank.wrong(
    "pooling.average_pool2d",
    "two: the frame repeats the edge and is counted; the missing cells come in front first",
)
def average_pool2d_edge_front(images, pool_size=2, strides=None, padding="valid"):
    size = np.broadcast_to(pool_size, 2).tolist()
    step = size if strides is None else np.broadcast_to(strides, 2).tolist()
    x = images.astype(float)
    if padding == "same":
        lack = [max((-(-n // s) - 1) * s + p - n, 0) for n, p, s in zip(x.shape[1:3], size, step)]
        x = np.pad(x, [(0, 0), *((m - m // 2, m // 2) for m in lack), (0, 0)], mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(x, size, axis=(1, 2))[:, :: step[0], :: step[1]]
    return windows.mean(axis=(-2, -1))


@bank.right("pooling.l2_pool2d")
def l2_pool2d_hypot(images, pool_size=2, strides=None, padding="valid"):
    ph, pw = np.broadcast_to(pool_size, 2).tolist()
    sy, sx = np.broadcast_to(pool_size if strides is None else strides, 2).tolist()
    _, h, w, _ = images.shape
    top = left = 0
    oh, ow = (h - ph) // sy + 1, (w - pw) // sx + 1
    if padding == "same":
        oh, ow = -(-h // sy), -(-w // sx)
        top, left = max((oh - 1) * sy + ph - h, 0) // 2, max((ow - 1) * sx + pw - w, 0) // 2
    x = np.pad(images.astype(float), ((0, 0), (top, ph + sy), (left, pw + sx), (0, 0)))
    shifted = (
        x[:, i : i + oh * sy : sy, j : j + ow * sx : sx][:, :oh, :ow] for i in range(ph) for j in range(pw)
    )
    return functools.reduce(np.hypot, shifted, 0.0)


@bank.wrong(
    "pooling.l2_pool2d", "np.linalg.norm with ord=2 over two axes is the largest singular value of the window"
)
def l2_pool2d_spectral(images, pool_size=2, strides=None, padding="valid"):
    size = np.broadcast_to(pool_size, 2).tolist()
    step = size if strides is None else np.broadcast_to(strides, 2).tolist()
    x = images.astype(float)
    if padding == "same":
        lack = [max((-(-n // s) - 1) * s + p - n, 0) for n, p, s in zip(x.shape[1:3], size, step)]
        x = np.pad(x, [(0, 0), *((m // 2, m - m // 2) for m in lack), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(x, size, axis=(1, 2))[:, :: step[0], :: step[1]]
    return np.linalg.norm(windows, ord=2, axis=(-2, -1))


@bank.wrong(
    "pooling.l2_pool2d", "root of mean square times the full window: windows over the edge come out too large"
)
def l2_pool2d_scaled_mean(images, pool_size=2, strides=None, padding="valid"):
    ph, pw = np.broadcast_to(pool_size, 2).tolist()
    sy, sx = np.broadcast_to(pool_size if strides is None else strides, 2).tolist()
    n, h, w, c = images.shape
    top = left = 0
    oh, ow = (h - ph) // sy + 1, (w - pw) // sx + 1
    if padding == "same":
        oh, ow = -(-h // sy), -(-w // sx)
        top, left = max((oh - 1) * sy + ph - h, 0) // 2, max((ow - 1) * sx + pw - w, 0) // 2
    out = np.empty((n, oh, ow, c))
    for y, x in np.ndindex(oh, ow):
        a, b = y * sy - top, x * sx - left
        window = images[:, max(a, 0) : a + ph, max(b, 0) : b + pw].astype(float)
        out[:, y, x] = np.sqrt(np.mean(window**2, axis=(1, 2)) * ph * pw)
    return out


@bank.wrong(
    "pooling.l2_pool2d", "adds 0.001 under the root to keep the gradient finite: small windows are off"
)
def l2_pool2d_safe_root(images, pool_size=2, strides=None, padding="valid"):
    size = np.broadcast_to(pool_size, 2).tolist()
    step = size if strides is None else np.broadcast_to(strides, 2).tolist()
    x = images.astype(float)
    if padding == "same":
        lack = [max((-(-n // s) - 1) * s + p - n, 0) for n, p, s in zip(x.shape[1:3], size, step)]
        x = np.pad(x, [(0, 0), *((m // 2, m - m // 2) for m in lack), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(x**2, size, axis=(1, 2))[:, :: step[0], :: step[1]]
    return np.sqrt(windows.sum(axis=(-2, -1)) + 1e-3)


@bank.right("pooling.global_average_pool2d")
def global_average_pool2d_running(images):
    mean = np.zeros((len(images), images.shape[-1]))
    for seen, (y, x) in enumerate(np.ndindex(images.shape[1:3]), start=1):
        mean += (images[:, y, x] - mean) / seen
    return mean.tolist()


@bank.wrong("pooling.global_average_pool2d", "takes the last two axes for height and width (channels first)")
def global_average_pool2d_nchw(images):
    return images.mean(axis=(-2, -1), dtype=float)


@bank.wrong("pooling.global_average_pool2d", "reshapes to (N, C, H·W): channels are mixed")
def global_average_pool2d_view(images):
    n, *_, c = images.shape
    return images.reshape(n, c, -1).mean(-1)


@bank.wrong(
    "pooling.global_average_pool2d", "squeezes all axes of length 1: a single image or channel loses its axis"
)
def global_average_pool2d_squeezed(images):
    return np.squeeze(np.mean(images, axis=(1, 2), keepdims=True, dtype=np.float64))


@bank.right("pooling.max_pool2d_backward")
def max_pool2d_backward_add_at(grad_output, images, pool_size=2, strides=None):
    ph, pw = np.broadcast_to(pool_size, 2).tolist()
    sy, sx = np.broadcast_to(pool_size if strides is None else strides, 2).tolist()
    n, oh, ow, c = grad_output.shape
    windows = np.lib.stride_tricks.sliding_window_view(images, (ph, pw), axis=(1, 2))[:, ::sy, ::sx]
    best = windows.reshape(n, oh, ow, c, -1).argmax(-1)
    i, y, x, k = np.indices(grad_output.shape)
    grad = np.zeros(images.shape, np.result_type(grad_output, np.float32))
    np.add.at(grad, (i, y * sy + best // pw, x * sx + best % pw, k), grad_output)
    return grad


@bank.right("pooling.max_pool2d_backward")
def max_pool2d_backward_bincount(grad_output, images, pool_size=2, strides=None):
    (ph, pw), (sy, sx) = (v if isinstance(v, tuple) else (v, v) for v in (pool_size, strides or pool_size))
    places = np.arange(images.size).reshape(images.shape)
    owners = []
    for n, y, x, c in np.ndindex(grad_output.shape):
        cut = (n, slice(y * sy, y * sy + ph), slice(x * sx, x * sx + pw), c)
        owners.append(places[cut].flat[images[cut].argmax()])
    total = np.bincount(owners, weights=np.ravel(grad_output), minlength=images.size)
    return total.reshape(images.shape)


@bank.wrong("pooling.max_pool2d_backward", "all of the largest numbers of a window get the gradient")
def max_pool2d_backward_mask(grad_output, images, pool_size=2, strides=None):
    ph, pw = np.broadcast_to(pool_size, 2).tolist()
    sy, sx = np.broadcast_to(pool_size if strides is None else strides, 2).tolist()
    grad = np.zeros(images.shape)
    for y, x in np.ndindex(grad_output.shape[1:3]):
        cut = (slice(None), slice(y * sy, y * sy + ph), slice(x * sx, x * sx + pw))
        window = images[cut]
        mask = window == window.max(axis=(1, 2), keepdims=True)
        grad[cut] += mask * grad_output[:, y : y + 1, x : x + 1]
    return grad


@bank.wrong(
    "pooling.max_pool2d_backward",
    "a fancy-indexed += keeps only one of the windows that share a largest pixel",
)
def max_pool2d_backward_fancy(grad_output, images, pool_size=2, strides=None):
    ph, pw = np.broadcast_to(pool_size, 2).tolist()
    sy, sx = np.broadcast_to(pool_size if strides is None else strides, 2).tolist()
    windows = np.lib.stride_tricks.sliding_window_view(images, (ph, pw), axis=(1, 2))[:, ::sy, ::sx]
    best = windows.reshape(*grad_output.shape, -1).argmax(-1)
    i, y, x, k = np.indices(grad_output.shape)
    grad = np.zeros(images.shape)
    grad[i, y * sy + best // pw, x * sx + best % pw, k] += grad_output
    return grad


@bank.wrong(
    "pooling.max_pool2d_backward",
    "the place in the window is split by its height: wrong in windows that are not square",
)
def max_pool2d_backward_divmod_height(grad_output, images, pool_size=2, strides=None):
    ph, pw = np.broadcast_to(pool_size, 2).tolist()
    sy, sx = np.broadcast_to(pool_size if strides is None else strides, 2).tolist()
    grad = np.zeros(images.shape)
    for n, y, x, c in np.ndindex(grad_output.shape):
        window = images[n, y * sy : y * sy + ph, x * sx : x * sx + pw, c]
        i, j = divmod(int(window.argmax()), ph)
        row, column = min(y * sy + i, images.shape[1] - 1), min(x * sx + j, images.shape[2] - 1)
        grad[n, row, column, c] += grad_output[n, y, x, c]
    return grad


@bank.wrong(
    "pooling.max_pool2d_backward",
    "two: equal numbers share the gradient; overlapping windows overwrite each other",
)
def max_pool2d_backward_share(grad_output, images, pool_size=2, strides=None):
    ph, pw = np.broadcast_to(pool_size, 2).tolist()
    sy, sx = np.broadcast_to(pool_size if strides is None else strides, 2).tolist()
    grad = np.zeros(images.shape)
    for y, x in np.ndindex(grad_output.shape[1:3]):
        cut = (slice(None), slice(y * sy, y * sy + ph), slice(x * sx, x * sx + pw))
        mask = images[cut] == images[cut].max(axis=(1, 2), keepdims=True)
        share = mask / mask.sum(axis=(1, 2), keepdims=True) * grad_output[:, y : y + 1, x : x + 1]
        grad[cut] = np.where(mask, share, grad[cut])
    return grad


@bank.right("pooling.average_pool2d_backward")
def average_pool2d_backward_einsum(grad_output, images, pool_size=2, strides=None):
    def spread(n, places, p, s):
        distance = np.arange(n)[:, None] - s * np.arange(places)
        return ((distance >= 0) & (distance < p)) / p

    (ph, pw), (sy, sx) = (v if isinstance(v, tuple) else (v, v) for v in (pool_size, strides or pool_size))
    (_, h, w, _), (_, oh, ow, _) = images.shape, grad_output.shape
    return np.einsum("yY,nYXc,xX->nyxc", spread(h, oh, ph, sy), grad_output, spread(w, ow, pw, sx))


@bank.wrong(
    "pooling.average_pool2d_backward",
    "repeats the gradient as for windows side by side and ignores the strides",
)
def average_pool2d_backward_repeat(grad_output, images, pool_size=2, strides=None):
    ph, pw = np.broadcast_to(pool_size, 2).tolist()
    grad = np.zeros(images.shape)
    spread = grad_output.repeat(ph, axis=1).repeat(pw, axis=2) / (ph * pw)
    _, h, w, _ = np.minimum(images.shape, spread.shape)
    grad[:, :h, :w] = spread[:, :h, :w]
    return grad


@bank.wrong(
    "pooling.average_pool2d_backward",
    "divides by the number of windows that see a pixel, not by the cells of a window",
)
def average_pool2d_backward_by_cover(grad_output, images, pool_size=2, strides=None):
    ph, pw = np.broadcast_to(pool_size, 2).tolist()
    sy, sx = np.broadcast_to(pool_size if strides is None else strides, 2).tolist()
    grad, cover = np.zeros(images.shape), np.zeros(images.shape)
    for y, x in np.ndindex(grad_output.shape[1:3]):
        cut = (slice(None), slice(y * sy, y * sy + ph), slice(x * sx, x * sx + pw))
        grad[cut] += grad_output[:, y : y + 1, x : x + 1]
        cover[cut] += 1
    return grad / np.maximum(cover, 1)


@bank.wrong(
    "pooling.average_pool2d_backward",
    "two: makes the gradient in the type of the images; squares the width of the window",
)
def average_pool2d_backward_typed(grad_output, images, pool_size=2, strides=None):
    ph, pw = np.broadcast_to(pool_size, 2).tolist()
    sy, sx = np.broadcast_to(pool_size if strides is None else strides, 2).tolist()
    grad = np.zeros_like(images)
    for i, j in np.ndindex(ph, pw):
        _, oh, ow, _ = grad_output.shape
        grad[:, i : i + oh * sy : sy, j : j + ow * sx : sx] += (grad_output / pw**2).astype(images.dtype)
    return grad


# ---------------------------------------------------------------------------------------------- activations


@bank.right("activations.sigmoid")
def sigmoid_by_tanh(x):
    return np.tanh(np.asarray(x, dtype=float) / 2) / 2 + 0.5


@bank.wrong("activations.sigmoid", "e^x / (1 + e^x) is inf / inf, nan, at large numbers")
def sigmoid_logistic(x):
    power = np.exp(np.asarray(x, dtype=float))
    return power / (1 + power)


@bank.wrong("activations.sigmoid", "(1 + tanh(x)) / 2 without halving x: twice too steep")
def sigmoid_steep_tanh(x):
    return 0.5 * (1 + np.tanh(np.asarray(x, dtype=float)))


@bank.wrong("activations.sigmoid", "two branches with strict signs, and nothing for x = 0: it stays 0")
def sigmoid_two_branches(x):
    x = np.asarray(x, dtype=float)
    out = np.zeros_like(x)
    out[x > 0] = 1 / (1 + np.exp(-x[x > 0]))
    e = np.exp(x[x < 0])
    out[x < 0] = e / (1 + e)
    return out


@bank.wrong("activations.sigmoid", "the piecewise linear 'hard' sigmoid, an approximation")
def sigmoid_hard(x):
    return np.clip(np.asarray(x, dtype=float) / 6 + 0.5, 0, 1)


@bank.right("activations.sigmoid_backward")
def sigmoid_backward_cosh(grad_output, x):
    half = np.clip(np.asarray(x, dtype=float) / 2, -300, 300)
    return np.asarray(grad_output) / (2 * np.cosh(half)) ** 2


@bank.wrong("activations.sigmoid_backward", "takes x for the sigmoid's output, as autograd saves it")
def sigmoid_backward_saved_output(grad_output, x):
    return grad_output * x * (1 - x)


@bank.wrong("activations.sigmoid_backward", "e^−x / (1 + e^−x)² is inf / inf, nan, at large negative numbers")
def sigmoid_backward_quotient(grad_output, x):
    e = np.exp(-np.asarray(x, dtype=float))
    return grad_output * e / (1 + e) ** 2


@bank.right("activations.tanh")
def tanh_signed_expm1(x):
    x = np.asarray(x, dtype=np.float64)
    e = np.expm1(-2 * np.abs(x))
    return np.copysign(-e / (e + 2), x)


@bank.wrong("activations.tanh", "a Padé approximation, which grows without bound for large numbers")
def tanh_pade(x):
    x = np.asarray(x, dtype=float)
    return x * (27 + x**2) / (27 + 9 * x**2)


@bank.wrong("activations.tanh", "2 σ(x) − 1 instead of 2 σ(2x) − 1")
def tanh_by_sigmoid(x):
    return 2 * np.exp(-np.logaddexp(0, -np.asarray(x, dtype=float))) - 1


@bank.right("activations.tanh_backward")
def tanh_backward_complementary(grad_output, x):
    t = np.tanh(np.asarray(x, dtype=float))
    return np.multiply(grad_output, (1 - t) * (1 + t))


@bank.wrong("activations.tanh_backward", "1 − x²: takes x for the output of tanh")
def tanh_backward_saved_output(grad_output, x):
    return grad_output * (1 - np.square(x))


@bank.wrong(
    "activations.tanh_backward",
    "two: the slope 1 − t instead of 1 − t²; added to grad_output, not multiplied",
)
def tanh_backward_sum(grad_output, x):
    return grad_output + (1 - np.tanh(x))


@bank.right("activations.relu")
def relu_half_sum(x):
    x = np.asarray(x)
    return (x + np.abs(x, dtype=float)) / 2


@bank.wrong("activations.relu", "cuts off at 6, too (ReLU6 of the mobile networks)")
def relu_six(x):
    return np.clip(x, 0, 6)


@bank.wrong("activations.relu", "writes the result into the array that came in")
def relu_out(x):
    return np.maximum(x, 0, out=x)


@bank.right("activations.relu_backward")
def relu_backward_heaviside(grad_output, x):
    return np.heaviside(np.asarray(x, dtype=float), 0) * grad_output


@bank.wrong("activations.relu_backward", "lets only positive gradients pass, too (guided backpropagation)")
def relu_backward_guided(grad_output, x):
    return np.where((x > 0) & (grad_output > 0), grad_output, 0)


@bank.wrong("activations.relu_backward", "half the gradient at 0 (np.heaviside with 0.5)")
def relu_backward_subgradient(grad_output, x):
    return grad_output * np.heaviside(np.asarray(x, dtype=float), 0.5)


@bank.right("activations.leaky_relu")
def leaky_relu_maximum(x, negative_slope=0.01):
    return np.maximum(x, np.multiply(negative_slope, x))


@bank.wrong("activations.leaky_relu", "the exponential unit ELU below 0: α (e^x − 1)")
def leaky_relu_elu(x, negative_slope=0.01):
    x = np.asarray(x, dtype=float)
    return np.where(x > 0, x, negative_slope * np.expm1(np.minimum(x, 0)))


@bank.wrong(
    "activations.leaky_relu", "keeps the type of x: in whole numbers the negative ones lose their fractions"
)
def leaky_relu_same_type(x, negative_slope=0.01):
    out = np.array(x, copy=True)
    below = out < 0
    out[below] = (out[below] * negative_slope).astype(out.dtype)
    return out


@bank.right("activations.leaky_relu_backward")
def leaky_relu_backward_select(grad_output, x, negative_slope=0.01):
    return np.select([np.greater(x, 0)], [grad_output], default=np.multiply(grad_output, negative_slope))


@bank.wrong("activations.leaky_relu_backward", "the sign of the gradient decides, not that of x")
def leaky_relu_backward_own_sign(grad_output, x, negative_slope=0.01):
    return np.where(grad_output > 0, grad_output, negative_slope * grad_output)


@bank.wrong(
    "activations.leaky_relu_backward",
    "two: slope 1 at x = 0; a slope of 0.01 is written in whatever is asked for",
)
def leaky_relu_backward_constant(grad_output, x, negative_slope=0.01):
    slope = np.ones(np.shape(x))
    slope[x < 0] = 0.01
    return grad_output * slope


@bank.right("activations.softplus")
def softplus_threshold(x):
    x = np.asarray(x, dtype=float)
    return np.where(x > 40, x, np.log1p(np.exp(np.minimum(x, 40))))


@bank.wrong("activations.softplus", "cuts x to ±50 against the overflow: softplus(1000) becomes 50")
def softplus_clipped(x):
    return np.log1p(np.exp(np.clip(np.asarray(x, dtype=float), -50, 50)))


@bank.wrong("activations.softplus", "base 2: np.logaddexp2")
def softplus_base_two(x):
    return np.logaddexp2(0.0, x)


@bank.wrong("activations.softplus", "switches to x itself from 3 on, where it still lacks 0.05")
def softplus_low_threshold(x):
    x = np.asarray(x, dtype=float)
    return np.where(x > 3, x, np.log1p(np.exp(np.minimum(x, 3))))


@bank.right("activations.softplus_backward")
def softplus_backward_logaddexp(grad_output, x):
    return grad_output * np.exp(-np.logaddexp(0.0, np.negative(x, dtype=float)))


@bank.wrong("activations.softplus_backward", "1 / (1 + e^x): the slope runs the wrong way, from 1 to 0")
def softplus_backward_mirrored(grad_output, x):
    return grad_output * np.exp(-np.logaddexp(0.0, np.asarray(x, dtype=float)))


@bank.wrong(
    "activations.softplus_backward",
    "two: differences over a wide step of 1, one-sided; of ln(1 + e^x), which overflows",
)
def softplus_backward_differences(grad_output, x):
    x = np.asarray(x, dtype=float)
    return grad_output * (np.log(1 + np.exp(x + 1)) - np.log(1 + np.exp(x)))


@bank.right("activations.softmax")
def softmax_pairwise(x, axis=-1):
    rows = np.moveaxis(np.asarray(x, dtype=float), axis, -1)
    with np.errstate(over="ignore"):
        p = 1 / np.exp(rows[..., None, :] - rows[..., :, None]).sum(axis=-1)
    return np.moveaxis(p, -1, axis)


@bank.right("activations.softmax")
def softmax_logsumexp(x, axis=-1):
    x = np.asarray(x, dtype=np.float64)
    return np.exp(x - np.expand_dims(np.logaddexp.reduce(x, axis=axis), axis))


@bank.wrong(
    "activations.softmax", "takes the largest score of the whole array off every row: low rows are lost"
)
def softmax_global_shift(x, axis=-1):
    x = np.asarray(x, dtype=float)
    e = np.exp(x - x.max())
    return e / e.sum(axis=axis, keepdims=True)


@bank.wrong("activations.softmax", "takes the mean off instead of the largest score: wide rows overflow")
def softmax_mean_shift(x, axis=-1):
    x = np.asarray(x, dtype=float)
    e = np.exp(x - x.mean(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


@bank.wrong("activations.softmax", "the largest along axis, but the sum along the last axis")
def softmax_half_axis(x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True).astype(float))
    return e / e.sum(axis=-1, keepdims=True)


@bank.wrong(
    "activations.softmax", "two: the logarithms of the probabilities; the last axis whatever axis says"
)
def softmax_log(x, axis=-1):
    x = np.asarray(x, dtype=float)
    return x - np.logaddexp.reduce(x, axis=-1, keepdims=True)


@bank.right("activations.softmax_backward")
def softmax_backward_jacobian(grad_output, x, axis=-1):
    scores = np.moveaxis(np.asarray(x, dtype=float), axis, -1)
    g = np.moveaxis(np.asarray(grad_output, dtype=float), axis, -1)
    p = np.exp(scores - scores.max(-1, keepdims=True))
    p /= p.sum(-1, keepdims=True)
    jacobian = p[..., None] * np.eye(p.shape[-1]) - p[..., :, None] * p[..., None, :]
    return np.moveaxis(np.einsum("...kj,...j->...k", jacobian, g), -1, axis)


@bank.wrong(
    "activations.softmax_backward", "only the diagonal of the Jacobian, p (1 − p): other scores do not count"
)
def softmax_backward_diagonal(grad_output, x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True).astype(float))
    p = e / e.sum(axis=axis, keepdims=True)
    return grad_output * p * (1 - p)


@bank.wrong("activations.softmax_backward", "np.vdot sums over the whole batch instead of along axis")
def softmax_backward_vdot(grad_output, x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True).astype(float))
    p = e / e.sum(axis=axis, keepdims=True)
    return p * (grad_output - np.vdot(grad_output, p))


@bank.wrong("activations.softmax_backward", "takes x for the probabilities themselves")
def softmax_backward_saved_output(grad_output, x, axis=-1):
    return x * (grad_output - np.sum(grad_output * x, axis=axis, keepdims=True))


# ---------------------------------------------------------------------------------------------- dropout


@bank.right("dropout.dropout")
def dropout_binomial(x, rate, rng, training=True):
    x = np.asarray(x)
    kept = rng.binomial(1, 1 - rate if training else 1.0, size=x.shape).astype(bool)
    scale = 1 / (1 - rate) if training else 1.0
    return np.where(kept, x * scale, 0.0), kept


@bank.wrong("dropout.dropout", "takes the rate for the probability of keeping, in the lots and in the scale")
def dropout_keep_probability(x, rate, rng, training=True):
    if not training:
        return x * 1.0, np.ones(x.shape, bool)
    if rate == 0:
        return x * 1.0, np.ones(x.shape, bool)
    mask = rng.random(x.shape) < rate
    return x * mask / rate, mask


@bank.wrong(
    "dropout.dropout", "drops an exact share by shuffling: the numbers are not dropped each by itself"
)
def dropout_exact_share(x, rate, rng, training=True):
    mask = np.ones(x.size, bool)
    if training:
        mask[: round(rate * x.size)] = False
        rng.shuffle(mask)
    mask = mask.reshape(x.shape)
    return (x * mask / (1 - rate) if training else x.astype(float)), mask


@bank.wrong("dropout.dropout", "scales not in training but in use: output times 1 − rate with training=False")
def dropout_classic(x, rate, rng, training=True):
    if not training:
        return x * (1 - rate), np.ones(x.shape, dtype=bool)
    mask = rng.random(x.shape) >= rate
    return x * mask, mask


@bank.wrong("dropout.dropout", "lots with ten faces: rates are rounded to tenths")
def dropout_ten_faces(x, rate, rng, training=True):
    mask = np.ones(x.shape, bool)
    if not training:
        return x.astype(float), mask
    mask = rng.integers(0, 10, size=x.shape) >= round(rate * 10)
    return np.where(mask, x / (1 - rate), 0), mask


@bank.wrong(
    "dropout.dropout",
    "two: the mask is read off the output and is False where x is 0; one row of lots for all rows",
)
def dropout_readback(x, rate, rng, training=True):
    if not training:
        return x.astype(float), np.ones(x.shape, bool)
    lots = rng.random(x.shape[1:] if x.ndim > 1 else x.shape) >= rate
    out = x * lots / (1 - rate)
    return out, out != 0


@bank.right("dropout.dropout_backward")
def dropout_backward_divide_where(grad_output, mask, rate):
    return np.divide(grad_output, 1 - rate, out=np.zeros(np.shape(grad_output)), where=np.asarray(mask, bool))


@bank.wrong("dropout.dropout_backward", "scales by the share that was really kept, not by 1 − rate")
def dropout_backward_empirical(grad_output, mask, rate):
    return grad_output * mask / max(np.mean(mask), 1e-12)


@bank.wrong("dropout.dropout_backward", "multiplies by 1 − rate instead of dividing")
def dropout_backward_times_keep(grad_output, mask, rate):
    return np.where(mask, grad_output * (1.0 - rate), 0.0)


@bank.wrong(
    "dropout.dropout_backward",
    "two: sets the dropped places of grad_output itself to 0; scales the wrong way",
)
def dropout_backward_in_place(grad_output, mask, rate):
    grad_output[~mask] = 0
    return grad_output * (1 - rate)


@bank.right("dropout.spatial_dropout2d")
def spatial_dropout2d_uniform_floor(images, rate, rng, training=True):
    n, _, _, c = images.shape
    if not training:
        return images.copy(), np.full((n, 1, 1, c), True)
    kept = np.floor(rng.random((n, 1, 1, c)) + (1 - rate))
    return np.asarray(images, float) * kept / (1 - rate), kept == 1


@bank.wrong("dropout.spatial_dropout2d", "one lot for each channel, the same for all images")
def spatial_dropout2d_shared(images, rate, rng, training=True):
    n, _, _, c = images.shape
    if not training:
        return images.astype(float), np.ones((n, 1, 1, c), bool)
    mask = np.tile(rng.random((1, 1, 1, c)) >= rate, (n, 1, 1, 1))
    return images * mask / (1 - rate), mask


@bank.wrong("dropout.spatial_dropout2d", "scales by the share of maps that was really kept")
def spatial_dropout2d_renormalised(images, rate, rng, training=True):
    n, _, _, c = images.shape
    if not training:
        return images.astype(float), np.ones((n, 1, 1, c), bool)
    mask = rng.random((n, 1, 1, c)) >= rate
    return images * mask / max(mask.mean(), 1 / mask.size), mask


@bank.wrong(
    "dropout.spatial_dropout2d", "two: the mask is spread to all pixels, (N, H, W, C); nothing is scaled up"
)
def spatial_dropout2d_full_mask(images, rate, rng, training=True):
    n, h, w, c = images.shape
    if not training:
        return images.astype(float), np.ones(images.shape, bool)
    mask = (rng.random((n, 1, 1, c)) >= rate).repeat(h, axis=1).repeat(w, axis=2)
    return images * mask, mask


@bank.right("dropout.dropconnect")
def dropconnect_batched_matmul(x, weights, bias, rate, rng):
    mask = rng.random((len(x), *weights.shape)) >= rate
    thinned = np.where(mask, weights / (1 - rate), 0.0)
    return (np.asarray(x)[:, None, :] @ thinned)[:, 0] + bias, mask


@bank.wrong("dropout.dropconnect", "draws one mask for the batch and repeats it for every example")
def dropconnect_one_mask(x, weights, bias, rate, rng):
    mask = rng.random(weights.shape) >= rate
    out = x @ (weights * mask / (1 - rate)) + bias
    return out, np.broadcast_to(mask, (len(x), *mask.shape)).copy()


@bank.wrong("dropout.dropconnect", "the bias is divided by 1 − rate, too")
def dropconnect_scaled_bias(x, weights, bias, rate, rng):
    mask = rng.random((x.shape[0], *weights.shape)) >= rate
    return (np.einsum("nd,du,ndu->nu", x, weights, mask) + bias) / (1 - rate), mask


@bank.wrong(
    "dropout.dropconnect", "two: drops inputs, all weights of an input together; leaves out the scale"
)
def dropconnect_drops_inputs(x, weights, bias, rate, rng):
    kept = rng.random(x.shape) >= rate
    return (x * kept) @ weights + bias, kept[:, :, None].repeat(weights.shape[1], axis=2)


@bank.right("dropout.stochastic_pool2d")
def stochastic_pool2d_race(images, pool_size, rng):
    k = pool_size
    n, h, w, c = images.shape
    x = images[:, : h // k * k, : w // k * k].astype(float).reshape(n, h // k, k, w // k, k, c)
    cells = x.transpose(0, 1, 3, 5, 2, 4).reshape(n, h // k, w // k, c, k * k)
    waits = rng.exponential(size=cells.shape)
    times = np.divide(waits, cells, out=np.full(cells.shape, np.inf), where=cells > 0)
    chosen = times.argmin(axis=-1)
    return np.take_along_axis(cells, chosen[..., None], axis=-1)[..., 0], chosen


@bank.wrong("dropout.stochastic_pool2d", "draws with the softmax of the values instead of their shares")
def stochastic_pool2d_softmax(images, pool_size, rng):
    k = pool_size
    n, h, w, c = images.shape
    x = images[:, : h // k * k, : w // k * k].astype(float).reshape(n, h // k, k, w // k, k, c)
    cells = x.transpose(0, 1, 3, 5, 2, 4).reshape(n, h // k, w // k, c, k * k)
    chosen = np.argmax(cells + rng.gumbel(size=cells.shape), axis=-1)
    chosen[cells.max(axis=-1) == 0] = 0
    return np.take_along_axis(cells, chosen[..., None], axis=-1)[..., 0], chosen


@bank.wrong(
    "dropout.stochastic_pool2d",
    "one number is drawn for the whole batch: the windows do not draw by themselves",
)
def stochastic_pool2d_one_draw(images, pool_size, rng):
    k = pool_size
    n, h, w, c = images.shape
    x = images[:, : h // k * k, : w // k * k].astype(float).reshape(n, h // k, k, w // k, k, c)
    cells = x.transpose(0, 1, 3, 5, 2, 4).reshape(n, h // k, w // k, c, k * k)
    limits = np.cumsum(cells, axis=-1)
    chosen = (limits <= rng.random() * limits[..., -1:]).sum(axis=-1) % (k * k)
    return np.take_along_axis(cells, chosen[..., None], axis=-1)[..., 0], chosen


@bank.wrong(
    "dropout.stochastic_pool2d", "two: cells are counted column by column; a window of zeros chooses any cell"
)
def stochastic_pool2d_column_major(images, pool_size, rng):
    k = pool_size
    n, h, w, c = images.shape
    out, chosen = np.zeros((n, h // k, w // k, c)), np.zeros((n, h // k, w // k, c), int)
    for place in np.ndindex(out.shape):
        i, y, x, m = place
        cells = images[i, y * k : y * k + k, x * k : x * k + k, m].astype(float).ravel(order="F")
        total = cells.sum()
        chosen[place] = rng.choice(k * k, p=cells / total if total > 0 else None)
        out[place] = cells[chosen[place]]
    return out, chosen


@bank.right("dropout.max_norm")
def max_norm_hypot_reduce(weights, max_value, axis=0):
    w = np.asarray(weights, dtype=float)
    axes = axis if isinstance(axis, tuple) else (axis,)
    length = functools.reduce(lambda a, k: np.hypot.reduce(a, axis=k, keepdims=True), axes, np.abs(w))
    return w * np.divide(max_value, length, out=np.ones_like(length), where=length > max_value)


@bank.wrong("dropout.max_norm", "brings every vector to the length max_value, the short ones too")
def max_norm_normalised(weights, max_value, axis=0):
    length = np.sqrt(np.sum(np.square(weights, dtype=float), axis=axis, keepdims=True))
    return max_value * weights / np.where(length > 0, length, 1)


@bank.wrong("dropout.max_norm", "np.linalg.norm refuses three axes: fails for kernels with axis=(0, 1, 2)")
def max_norm_linalg(weights, max_value, axis=0):
    length = np.linalg.norm(weights, axis=axis, keepdims=True)
    return weights * np.minimum(1, max_value / np.maximum(length, 1e-12))


@bank.wrong("dropout.max_norm", "compares and divides by the square of the length")
def max_norm_squared(weights, max_value, axis=0):
    square = np.sum(weights * 1.0 * weights, axis=axis, keepdims=True)
    return np.where(square > max_value, weights * max_value / np.maximum(square, 1e-12), weights)


@bank.wrong("dropout.max_norm", "clips the norm of all weights together (clip_grad_norm_) and ignores axis")
def max_norm_global(weights, max_value, axis=0):
    total = np.linalg.norm(np.ravel(weights))
    return weights * min(1.0, max_value / (total + 1e-6))


@bank.right("dropout.EarlyStopping")
class EarlyStoppingHistory:
    def __init__(self, patience=0, min_delta=0.0):
        self.needed, self.margin, self.history, self.kept = max(patience, 1), min_delta, [], b""

    def update(self, loss, weights):
        best = math.inf
        for earlier in self.history:
            best = earlier if best - earlier > self.margin else best
        self.history.append(loss)
        if len(self.history) == 1 or best - loss > self.margin:
            self.kept, self.last = np.array(weights, copy=True), len(self.history)
        return len(self.history) - self.last >= self.needed

    @property
    def best_weights(self):
        return self.kept


@bank.wrong(
    "dropout.EarlyStopping",
    "every lower loss becomes the best, even by less than min_delta: slow progress never counts",
)
class EarlyStoppingRunningMinimum:
    def __init__(self, patience=0, min_delta=0.0):
        self.patience, self.min_delta = patience, min_delta
        self.best, self.wait, self.best_weights = math.inf, 0, None

    def update(self, loss, weights):
        if self.best - loss > self.min_delta:
            self.wait, self.best_weights = 0, weights.copy()
        else:
            self.wait += 1
        self.best = min(self.best, loss)
        return self.wait >= max(self.patience, 1)


@bank.wrong(
    "dropout.EarlyStopping", "min_delta is taken relative to the best loss (torch's threshold_mode='rel')"
)
class EarlyStoppingRelative:
    def __init__(self, patience=0, min_delta=0.0):
        self.patience, self.min_delta, self.best, self.wait = patience, min_delta, None, 0

    def update(self, loss, weights):
        if self.best is None or loss < self.best - self.min_delta * abs(self.best):
            self.best, self.wait, self.best_weights = loss, 0, weights.copy()
            return False
        self.wait += 1
        return self.wait >= self.patience


@bank.wrong("dropout.EarlyStopping", "counts all epochs without improvement, not those in a row")
class EarlyStoppingTotal:
    def __init__(self, patience=0, min_delta=0.0):
        self.lives, self.min_delta = max(patience, 1), min_delta
        self.best = float("inf")

    def update(self, loss, weights):
        if loss < self.best - self.min_delta:
            self.best = loss
            self.best_weights = np.array(weights)
        else:
            self.lives -= 1
        return self.lives <= 0


@bank.wrong(
    "dropout.EarlyStopping",
    "two: keeps the weights themselves, not a copy; stops one epoch late (more than patience)",
)
class EarlyStoppingView:
    def __init__(self, patience=0, min_delta=0.0):
        self.patience, self.min_delta = patience, min_delta
        self.best, self.wait, self.best_weights = np.inf, 0, None

    def update(self, loss, weights):
        if loss < self.best - self.min_delta:
            self.best, self.wait = loss, 0
            self.best_weights = np.asarray(weights)
        else:
            self.wait += 1
        return self.wait > self.patience


@bank.right("dropout.augment")
def augment_gather(images, rng, flip=True, shift=1):
    n, h, w, _ = images.shape
    dy, dx = rng.integers(-shift, shift, size=(2, n), endpoint=True)
    rows, columns = np.arange(h) - dy[:, None], np.arange(w) - dx[:, None]
    inside = ((rows >= 0) & (rows < h))[:, :, None] & ((columns >= 0) & (columns < w))[:, None, :]
    if flip:
        columns = np.where(rng.random((n, 1)) < 0.5, w - 1 - columns, columns)
    picked = images[np.arange(n)[:, None, None], rows[:, :, None] % h, (columns % w)[:, None, :]]
    return picked * inside[..., None]


@bank.wrong("dropout.augment", "rounds a continuous shift: the outermost moves come half as often")
def augment_rounded_shift(images, rng, flip=True, shift=1):
    n, h, w, _c = images.shape
    out = np.zeros_like(images)
    for i in range(n):
        picture = images[i, :, ::-1] if flip and rng.random() < 0.5 else images[i]
        dy, dx = np.rint(rng.uniform(-shift, shift, size=2)).astype(int)
        frame = np.pad(picture, ((shift, shift), (shift, shift), (0, 0)))
        out[i] = frame[shift - dy : shift - dy + h, shift - dx : shift - dx + w]
    return out


@bank.wrong("dropout.augment", "np.roll: what leaves on one side comes in on the other")
def augment_rolled(images, rng, flip=True, shift=1):
    out = images.copy()
    for i in range(len(out)):
        if flip and rng.integers(2):
            out[i] = out[i, :, ::-1]
        move = tuple(rng.integers(-shift, shift + 1, size=2))
        out[i] = np.roll(out[i], move, axis=(0, 1))
    return out


@bank.wrong("dropout.augment", "one crop for the whole batch: all images move alike")
def augment_batch_crop(images, rng, flip=True, shift=1):
    n, h, w, _ = images.shape
    mirrored = (rng.random(n) < 0.5) & bool(flip)
    x = np.where(mirrored[:, None, None, None], images[:, :, ::-1], images)
    frame = np.pad(x, ((0, 0), (shift, shift), (shift, shift), (0, 0)))
    y, x = rng.integers(0, 2 * shift + 1, size=2)
    return frame[:, y : y + h, x : x + w]


@bank.wrong(
    "dropout.augment", "two: the upper end of rng.integers is left out, never +shift; mirrors top and bottom"
)
def augment_open_end(images, rng, flip=True, shift=1):
    _n, h, w, _ = images.shape
    out = []
    for picture in images:
        if flip and rng.random() > 0.5:
            picture = np.flip(picture, axis=0)
        dy, dx = rng.integers(-shift, max(shift, 1 - shift), size=2)
        frame = np.pad(picture, ((shift, shift), (shift, shift), (0, 0)))
        out.append(frame[shift - dy : shift - dy + h, shift - dx : shift - dx + w])
    return np.array(out)


# ---------------------------------------------------------------------------------------------- training


@bank.right("training.dense")
def dense_homogeneous(x, weights, bias=None):
    ones = np.ones((len(x), 1))
    lowest = np.zeros(weights.shape[1]) if bias is None else bias
    return np.hstack([x, ones]) @ np.vstack([weights, lowest])


@bank.wrong(
    "training.dense", "reshapes the weights to torch's (U, D) instead of transposing: numbers change places"
)
def dense_torch_linear(x, weights, bias=None):
    in_features, out_features = weights.shape
    torch_weights = weights.reshape(out_features, in_features)
    out = x.astype(float) @ torch_weights.T
    return out if bias is None else out + bias


@bank.wrong(
    "training.dense", "casts the weights to the type of the inputs: fractions and signs are lost for bytes"
)
def dense_input_type(x, weights, bias=None):
    out = x @ weights.astype(np.int64).astype(x.dtype) if x.dtype.kind in "iu" else x @ weights
    return out if bias is None else out + bias


@bank.wrong(
    "training.dense", "'if bias' asks an array for its truth: fails for more than one unit, skips a bias of 0"
)
def dense_truthy_bias(x, weights, bias=None):
    out = np.tensordot(x.astype(float), weights, axes=1)
    if bias:
        out += bias
    return out


@bank.right("training.dense_backward")
def dense_backward_einsums(grad_output, x, weights):
    g = np.asarray(grad_output, float)
    return np.einsum("nu,du->nd", g, weights), np.einsum("nd,nu->du", x, g), np.einsum("nu->u", g)


@bank.wrong("training.dense_backward", "averages the gradients of weights and bias over the batch")
def dense_backward_batch_mean(grad_output, x, weights):
    n = len(x)
    return grad_output @ weights.T, x.T @ grad_output / n, grad_output.mean(axis=0)


@bank.wrong("training.dense_backward", "the gradient of the weights has torch's shape (U, D)")
def dense_backward_torch(grad_output, x, weights):
    return grad_output @ weights.T, grad_output.T @ x, grad_output.sum(0)


@bank.wrong(
    "training.dense_backward",
    "two: reshapes the weights instead of transposing them; the bias's gradient sums over the units",
)
def dense_backward_reshaped(grad_output, x, weights):
    turned = weights.reshape(weights.shape[::-1])
    grad_bias = np.full(weights.shape[1], grad_output.sum(axis=1).sum())
    return grad_output @ turned, x.T @ grad_output, grad_bias


@bank.right("training.cross_entropy")
def cross_entropy_geometric(probabilities, labels):
    right = (
        row[label] for row, label in zip(np.asarray(probabilities).tolist(), np.asarray(labels).tolist())
    )
    return math.fsum(-math.log(max(p, 1e-7)) for p in right) / len(labels)


@bank.wrong(
    "training.cross_entropy", "adds 1e-7 inside the logarithm: small probabilities come out too large"
)
def cross_entropy_plus_epsilon(probabilities, labels):
    return -np.log(probabilities[np.arange(len(labels)), labels] + 1e-7).mean()


@bank.wrong("training.cross_entropy", "softmax once more, as torch's CrossEntropyLoss, which wants logits")
def cross_entropy_from_logits(probabilities, labels):
    again = np.exp(probabilities) / np.exp(probabilities).sum(axis=1, keepdims=True)
    return -np.log(np.take_along_axis(again, np.reshape(labels, (-1, 1)), 1)).mean()


@bank.wrong("training.cross_entropy", "probabilities[:, labels] takes every pair of example and label")
def cross_entropy_all_pairs(probabilities, labels):
    return -np.mean(np.log(np.maximum(probabilities[:, labels], 1e-7)))


@bank.wrong(
    "training.cross_entropy", "two: the mean runs over all N·K numbers; clips at 1e-15 instead of 1e-7"
)
def cross_entropy_elementwise(probabilities, labels):
    wished = np.eye(probabilities.shape[1])[labels]
    return -np.mean(wished * np.log(np.clip(probabilities, 1e-15, 1)))


@bank.right("training.softmax_cross_entropy_backward")
def softmax_cross_entropy_backward_pairs(logits, labels):
    z = np.asarray(logits, dtype=float)
    with np.errstate(over="ignore"):
        p = np.array([[1 / sum(np.exp(other - own) for other in row) for own in row] for row in z])
    np.subtract.at(p, (range(len(z)), labels), 1)
    return p / len(z)


@bank.wrong("training.softmax_cross_entropy_backward", "divides by N only the 1 that is taken off")
def softmax_cross_entropy_backward_half_mean(logits, labels):
    e = np.exp(logits - logits.max(axis=1, keepdims=True).astype(float))
    p = e / e.sum(axis=1, keepdims=True)
    p[np.arange(len(labels)), labels] -= 1 / len(labels)
    return p


@bank.wrong("training.softmax_cross_entropy_backward", "clips the logits to ±30: 1000 and 999 become equal")
def softmax_cross_entropy_backward_clipped(logits, labels):
    e = np.exp(np.clip(logits, -30, 30).astype(float))
    return (e / e.sum(axis=1, keepdims=True) - np.eye(logits.shape[1])[labels]) / len(labels)


@bank.wrong(
    "training.softmax_cross_entropy_backward",
    "two: normalises over the batch (axis 0); divides by all N·K numbers",
)
def softmax_cross_entropy_backward_axis0(logits, labels):
    e = np.exp(logits - logits.max(axis=0).astype(float))
    return (e / e.sum(axis=0) - np.eye(logits.shape[1])[labels]) / logits.size


@bank.right("training.sgd_step")
def sgd_step_fused(weights, gradient, velocity, learning_rate=0.01, momentum=0.0, weight_decay=0.0):
    v0 = np.zeros(np.shape(weights)) if velocity is None else velocity
    step = np.array(
        [[1 - learning_rate * weight_decay, -learning_rate, momentum], [0, -learning_rate, momentum]]
    )
    new, v = np.tensordot(step, np.stack([weights, gradient, v0]), axes=1)
    return new, v


@bank.wrong(
    "training.sgd_step", "torch's velocity: momentum · velocity + gradient, scaled and subtracted in the step"
)
def sgd_step_torch(weights, gradient, velocity, learning_rate=0.01, momentum=0.0, weight_decay=0.0):
    velocity = gradient.copy() if velocity is None else momentum * velocity + gradient
    return (1 - learning_rate * weight_decay) * weights - learning_rate * velocity, velocity


@bank.wrong("training.sgd_step", "Nesterov's step")
def sgd_step_nesterov(weights, gradient, velocity, learning_rate=0.01, momentum=0.0, weight_decay=0.0):
    velocity = np.zeros_like(weights, dtype=float) if velocity is None else velocity
    v = momentum * velocity - learning_rate * gradient
    return (1 - learning_rate * weight_decay) * weights + momentum * v - learning_rate * gradient, v


@bank.wrong("training.sgd_step", "weight decay goes into the gradient, and so into the velocity")
def sgd_step_coupled_decay(weights, gradient, velocity, learning_rate=0.01, momentum=0.0, weight_decay=0.0):
    slope = gradient + weight_decay * weights
    v = -learning_rate * slope if velocity is None else momentum * velocity - learning_rate * slope
    return weights + v, v


@bank.wrong(
    "training.sgd_step",
    "two: the gradient is weighed with 1 − momentum; weight decay without the learning rate",
)
def sgd_step_moving_average(weights, gradient, velocity, learning_rate=0.01, momentum=0.0, weight_decay=0.0):
    last = 0.0 if velocity is None else velocity
    v = momentum * last - (1 - momentum) * learning_rate * gradient
    return (1 - weight_decay) * weights + v, v


@bank.right("training.train")
def train_flat_vector(images, labels, weights, learning_rate, momentum, epochs, batch_size, rng):
    shapes = [np.shape(w) for w in weights]
    cuts = np.cumsum([math.prod(s) for s in shapes])[:-1]
    theta = np.concatenate([np.ravel(w) for w in weights]).astype(float)
    velocity = np.zeros_like(theta)
    x, y = np.reshape(images, (len(images), -1)).astype(float), np.asarray(labels)

    def unpack(vector):
        return [part.reshape(s) for part, s in zip(np.split(vector, cuts), shapes)]

    for _ in range(epochs):
        order = rng.permutation(len(x))
        for batch in np.split(order, range(batch_size, len(x), batch_size)):
            w1, b1, w2, b2 = unpack(theta)
            before = x[batch] @ w1 + b1
            hidden = before * (before > 0)
            z = hidden @ w2 + b2
            p = np.exp(z - np.logaddexp.reduce(z, axis=1, keepdims=True))
            delta = (p - np.eye(len(b2))[y[batch]]) / len(batch)
            back = (delta @ w2.T) * (before > 0)
            slopes = (x[batch].T @ back, back.sum(0), hidden.T @ delta, delta.sum(0))
            velocity = momentum * velocity - learning_rate * np.concatenate([g.ravel() for g in slopes])
            theta = theta + velocity
    return tuple(unpack(theta))


@bank.wrong("training.train", "shuffles once, before the first epoch")
def train_one_shuffle(images, labels, weights, learning_rate, momentum, epochs, batch_size, rng):
    w = [np.array(a, dtype=float) for a in weights]
    v = [np.zeros_like(a) for a in w]
    order = rng.permutation(len(images))
    x, y = images.reshape(len(images), -1)[order], labels[order]
    for _ in range(epochs):
        for start in range(0, len(x), batch_size):
            xb, yb = x[start : start + batch_size], y[start : start + batch_size]
            a = xb @ w[0] + w[1]
            h = np.maximum(a, 0)
            z = h @ w[2] + w[3]
            p = np.exp(z - z.max(1, keepdims=True))
            p /= p.sum(1, keepdims=True)
            p[np.arange(len(yb)), yb] -= 1
            p /= len(yb)
            back = (p @ w[2].T) * (a > 0)
            for k, g in enumerate((xb.T @ back, back.sum(0), h.T @ p, p.sum(0))):
                v[k] = momentum * v[k] - learning_rate * g
                w[k] = w[k] + v[k]
    return tuple(w)


@bank.wrong(
    "training.train",
    "the hidden layer's gradient goes back through output weights that have taken their step already",
)
def train_output_first(images, labels, weights, learning_rate, momentum, epochs, batch_size, rng):
    w1, b1, w2, b2 = (np.array(a, dtype=float) for a in weights)
    v1, c1, v2, c2 = (np.zeros_like(a) for a in (w1, b1, w2, b2))
    x = images.reshape(len(images), -1)
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for start in range(0, len(x), batch_size):
            batch = order[start : start + batch_size]
            a = x[batch] @ w1 + b1
            h = np.maximum(a, 0)
            z = h @ w2 + b2
            p = np.exp(z - z.max(1, keepdims=True))
            p = (p / p.sum(1, keepdims=True) - np.eye(len(b2))[labels[batch]]) / len(batch)
            v2 = momentum * v2 - learning_rate * h.T @ p
            c2 = momentum * c2 - learning_rate * p.sum(0)
            w2, b2 = w2 + v2, b2 + c2
            back = (p @ w2.T) * (a > 0)
            v1 = momentum * v1 - learning_rate * x[batch].T @ back
            c1 = momentum * c1 - learning_rate * back.sum(0)
            w1, b1 = w1 + v1, b1 + c1
    return w1, b1, w2, b2


@bank.wrong("training.train", "divides by batch_size in a smaller last batch, too")
def train_fixed_divisor(images, labels, weights, learning_rate, momentum, epochs, batch_size, rng):
    w = [np.array(a, dtype=float) for a in weights]
    v = [0.0] * 4
    x, targets = images.reshape(len(images), -1), np.eye(len(weights[3]))[labels]
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for start in range(0, len(x), batch_size):
            batch = order[start : start + batch_size]
            a = x[batch] @ w[0] + w[1]
            z = np.maximum(a, 0) @ w[2] + w[3]
            p = np.exp(z - z.max(1, keepdims=True))
            p = (p / p.sum(1, keepdims=True) - targets[batch]) / batch_size
            back = (p @ w[2].T) * (a > 0)
            slopes = x[batch].T @ back, back.sum(0), np.maximum(a, 0).T @ p, p.sum(0)
            v = [momentum * old - learning_rate * g for old, g in zip(v, slopes)]
            w = [old + step for old, step in zip(w, v)]
    return tuple(w)


@bank.wrong(
    "training.train", "two: leaves the smaller last batch out; starts each epoch with velocities of zero"
)
def train_drop_last(images, labels, weights, learning_rate, momentum, epochs, batch_size, rng):
    w = [np.array(a, dtype=float) for a in weights]
    x, targets = images.reshape(len(images), -1), np.eye(len(weights[3]))[labels]
    for _ in range(epochs):
        v = [np.zeros_like(a) for a in w]
        order = rng.permutation(len(x))
        for batch in order[: len(x) // batch_size * batch_size].reshape(-1, batch_size):
            a = x[batch] @ w[0] + w[1]
            z = np.maximum(a, 0) @ w[2] + w[3]
            p = np.exp(z - z.max(1, keepdims=True))
            p = (p / p.sum(1, keepdims=True) - targets[batch]) / len(batch)
            back = (p @ w[2].T) * (a > 0)
            slopes = x[batch].T @ back, back.sum(0), np.maximum(a, 0).T @ p, p.sum(0)
            v = [momentum * old - learning_rate * g for old, g in zip(v, slopes)]
            w = [old + step for old, step in zip(w, v)]
    return tuple(w)


# ---------------------------------------------------------------------------------------------- cifar10


@bank.right("cifar10.prepare")
def prepare_outer_equal(images, labels, num_classes=10):
    rows = np.equal.outer(np.ravel(labels), np.arange(num_classes))
    return np.true_divide(images, 255, dtype=np.float32), rows.astype("float32")


@bank.wrong("cifar10.prepare", "np.eye(…)[labels] keeps the column: rows of shape (N, 1, classes)")
def prepare_identity_rows(images, labels, num_classes=10):
    return images.astype("float32") / 255, np.eye(num_classes, dtype="float32")[labels]


@bank.wrong("cifar10.prepare", "two: scales to −1 … 1; as many columns as classes occur")
def prepare_mobilenet(images, labels, num_classes=10):
    flat = np.ravel(labels)
    return images.astype("float32") / 127.5 - 1, np.eye(flat.max() + 1)[flat]


@bank.right("cifar10.build")
def build_functional_loop(input_shape=(32, 32, 3), num_classes=10):
    import keras

    make = keras.layers
    steps = [
        *(make.Conv2D(32, 3, padding="same"), make.ReLU(), make.Dropout(0.2)),
        *(make.Conv2D(32, (3, 3)), make.ReLU(), make.MaxPool2D(), make.Flatten()),
        *(make.Dense(512), make.Activation("relu"), make.Dropout(0.3)),
        *(make.Dense(num_classes), make.Softmax()),
    ]
    x = start = keras.Input(input_shape)
    for step in steps:
        x = step(x)
    return keras.Model(start, x)


@bank.wrong("cifar10.build", "dropout with the probabilities of keeping, 0.8 and 0.7 (TensorFlow 1)")
def build_keep_prob(input_shape=(32, 32, 3), num_classes=10):
    import keras
    from keras import layers

    return keras.Sequential(
        [
            keras.Input(input_shape),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.Dropout(0.8),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(512, activation="relu"),
            layers.Dropout(0.7),
            layers.Dense(num_classes, activation="softmax"),
        ]
    )


@bank.wrong("cifar10.build", "two: ends in logits, without softmax; both convolutions keep height and width")
def build_logits(input_shape=(32, 32, 3), num_classes=10):
    import keras

    conv = functools.partial(keras.layers.Conv2D, 32, 3, padding="same", activation="relu")
    return keras.Sequential(
        [
            keras.Input(input_shape),
            conv(),
            keras.layers.Dropout(0.2),
            conv(),
            keras.layers.MaxPooling2D(),
            keras.layers.Flatten(),
            keras.layers.Dense(512, "relu"),
            keras.layers.Dropout(0.3),
            keras.layers.Dense(num_classes),
        ]
    )


@bank.right("cifar10.compile_model")
def compile_model_objects(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    import keras

    losses = {True: keras.losses.CategoricalCrossentropy, False: keras.losses.SparseCategoricalCrossentropy}
    optimiser = keras.optimizers.SGD(momentum=momentum, learning_rate=learning_rate)
    model.compile(optimiser, losses[bool(one_hot)](), metrics=["accuracy"])
    return model


@bank.wrong(
    "cifar10.compile_model",
    "smooths the one-hot labels by 0.1, as the papers do: not the plain cross-entropy",
)
def compile_model_smoothed(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    import keras

    loss = "sparse_categorical_crossentropy"
    if one_hot:
        loss = keras.losses.CategoricalCrossentropy(label_smoothing=0.1)
    model.compile(keras.optimizers.SGD(learning_rate, momentum), loss, metrics=["accuracy"])
    return model


@bank.wrong("cifar10.compile_model", "Nesterov's momentum")
def compile_model_nesterov(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    import keras

    optimiser = keras.optimizers.SGD(learning_rate, momentum=momentum, nesterov=True)
    loss = "categorical_crossentropy" if one_hot else "sparse_categorical_crossentropy"
    model.compile(optimizer=optimiser, loss=loss, metrics=["accuracy"])
    return model


@bank.wrong(
    "cifar10.compile_model",
    "two: keras.metrics.Accuracy compares exact numbers, not classes; the losses of a batch are summed",
)
def compile_model_exact_accuracy(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    import keras

    kind = keras.losses.CategoricalCrossentropy if one_hot else keras.losses.SparseCategoricalCrossentropy
    model.compile(
        optimizer=keras.optimizers.SGD(learning_rate=learning_rate, momentum=momentum),
        loss=kind(reduction="sum"),
        metrics=[keras.metrics.Accuracy(name="accuracy")],
    )
    return model


@bank.right("cifar10.train")
def train_epoch_by_epoch(model, x, y, test_x, test_y, epochs, batch_size):
    shares = []
    for epoch in range(epochs):
        model.fit(x, y, batch_size=batch_size, initial_epoch=epoch, epochs=epoch + 1, verbose=0)
        right = model.predict(test_x, verbose=0).argmax(-1) == np.argmax(test_y, axis=-1)
        shares.append(float(right.mean()))
    return np.array(shares)


@bank.wrong(
    "cifar10.train", "holds back the last fifth of the training images and reports the accuracy on it"
)
def train_validation_split(model, x, y, test_x, test_y, epochs, batch_size):
    history = model.fit(x, y, batch_size, epochs, verbose=0, validation_split=0.2)
    return history.history["val_accuracy"]


@bank.wrong("cifar10.train", "whole batches only: what is left over at the end of an epoch is not learnt")
def train_whole_batches(model, x, y, test_x, test_y, epochs, batch_size):
    shares = []
    for _ in range(epochs):
        order = np.random.permutation(len(x))  # noqa: NPY002
        for k in range(len(x) // batch_size):
            batch = order[k * batch_size : (k + 1) * batch_size]
            model.train_on_batch(x[batch], y[batch])
        shares.append(float(np.mean(model.predict(test_x, verbose=0).argmax(1) == test_y.argmax(1))))
    return shares


@bank.wrong(
    "cifar10.train", "two: in round e it trains e epochs more; reports the accuracy on the training images"
)
def train_growing_rounds(model, x, y, test_x, test_y, epochs, batch_size):
    result = []
    for e in range(1, epochs + 1):
        log = model.fit(x, y, epochs=e, batch_size=batch_size, validation_data=(test_x, test_y), verbose=0)
        result.append(log.history["accuracy"][-1])
    return result


@bank.right("cifar10.evaluate")
def evaluate_gathered(model, x, y):
    answers = np.asarray(model(x, training=False)).argmax(axis=1)
    return sum(float(row[k]) for row, k in zip(y, answers)) / len(y)


@bank.wrong("cifar10.evaluate", "calls the model as in training: dropout drops")
def evaluate_training_mode(model, x, y):
    answers = np.asarray(model(x, training=True)).argmax(axis=1)
    return float((answers == y.argmax(axis=1)).mean())


@bank.wrong("cifar10.evaluate", "rounds the probabilities and counts single numbers: binary accuracy")
def evaluate_rounded(model, x, y):
    return float(np.mean(np.round(model.predict(x, verbose=0)) == y))


@bank.right("cifar10.confusion_matrix")
def confusion_matrix_one_hot_product(labels, predictions, num_classes):
    classes = np.arange(num_classes)[:, None]
    return (classes == np.asarray(labels)).astype(int) @ (classes == np.asarray(predictions)).astype(int).T


@bank.wrong("cifar10.confusion_matrix", "a fancy-indexed += counts each pair at most once")
def confusion_matrix_fancy(labels, predictions, num_classes):
    matrix = np.zeros((num_classes, num_classes), dtype=int)
    matrix[labels, predictions] += 1
    return matrix


@bank.wrong("cifar10.confusion_matrix", "two: rows are the predicted classes; each row is divided by its sum")
def confusion_matrix_normalised(labels, predictions, num_classes):
    flat = np.bincount(num_classes * np.asarray(predictions) + labels, minlength=num_classes**2)
    matrix = flat.reshape(num_classes, num_classes)
    return matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)


@bank.right("cifar10.most_confused")
def most_confused_sorted(matrix):
    pairs = itertools.permutations(range(len(matrix)), 2)
    return list(max(sorted(pairs), key=lambda pair: matrix[pair[0]][pair[1]]))


@bank.wrong("cifar10.most_confused", "adds both directions of a mistake and looks above the diagonal only")
def most_confused_symmetric(matrix):
    both = np.triu(matrix + matrix.T, k=1)
    return np.unravel_index(both.argmax(), both.shape)


@bank.wrong("cifar10.most_confused", "the last of equals: np.argsort from behind")
def most_confused_argsort(matrix):
    mistakes = matrix - np.diag(np.diag(matrix))
    return divmod(int(np.argsort(mistakes, axis=None, kind="stable")[-1]), len(matrix))


@bank.wrong(
    "cifar10.most_confused",
    "two: the share of its class counts, not the number; writes zeros into the matrix's diagonal",
)
def most_confused_share(matrix):
    totals = matrix.sum(axis=1, keepdims=True)
    np.fill_diagonal(matrix, 0)
    return np.unravel_index(np.argmax(matrix / np.maximum(totals, 1)), matrix.shape)


# ---------------------------------------------------------------------------------------------- inspection


@bank.right("inspection.feature_maps")
def feature_maps_accumulated(images, kernels, biases):
    def layer(x, kernel_and_bias):
        kernel, bias = kernel_and_bias
        kh, kw = kernel.shape[:2]
        framed = np.pad(x, ((0, 0), (kh // 2,) * 2, (kw // 2,) * 2, (0, 0)))
        windows = np.lib.stride_tricks.sliding_window_view(framed, (kh, kw), axis=(1, 2))
        return np.maximum(np.einsum("nyxcij,ijcf->nyxf", windows, kernel) + bias, 0)

    return tuple(itertools.accumulate(zip(kernels, biases), layer, initial=images))[1:]


@bank.wrong(
    "inspection.feature_maps", "hands on the maps before the ReLU: only what is returned has been rectified"
)
def feature_maps_late_relu(images, kernels, biases):
    maps, x = [], images
    for kernel, bias in zip(kernels, biases):
        kh, kw = kernel.shape[:2]
        framed = np.pad(x, ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0)))
        windows = np.lib.stride_tricks.sliding_window_view(framed, (kh, kw), axis=(1, 2))
        x = np.einsum("nyxcij,ijcf->nyxf", windows, kernel) + bias
        maps.append(np.maximum(x, 0))
    return tuple(maps)


@bank.wrong("inspection.feature_maps", "no ReLU behind the last layer, as if it were the network's output")
def feature_maps_last_linear(images, kernels, biases):
    maps, x = [], images
    for depth, (kernel, bias) in enumerate(zip(kernels, biases), start=1):
        kh, kw = kernel.shape[:2]
        framed = np.pad(x, ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0)))
        windows = np.lib.stride_tricks.sliding_window_view(framed, (kh, kw), axis=(1, 2))
        x = np.tensordot(windows, kernel.transpose(2, 0, 1, 3), axes=3) + bias
        if depth < len(kernels):
            x = np.maximum(x, 0)
        maps.append(x)
    return tuple(maps)


@bank.right("inspection.saliency")
def saliency_scattered(images, kernels, bias, weights, classes):
    _n, h, w, _c = images.shape
    kh, kw = kernels.shape[:2]
    p, q = kh // 2, kw // 2
    framed = np.pad(images, ((0, 0), (p, p), (q, q), (0, 0)))
    back = np.zeros(framed.shape)
    sums = sum(framed[:, i : i + h, j : j + w] @ kernels[i, j] for i, j in np.ndindex(kh, kw)) + bias
    slope = (sums > 0) * weights.T[classes][:, None, None, :] / (h * w)
    for i, j in np.ndindex(kh, kw):
        back[:, i : i + h, j : j + w] += slope @ kernels[i, j].T
    return np.linalg.norm(back[:, p : p + h, q : q + w], ord=np.inf, axis=-1)


@bank.wrong("inspection.saliency", "the largest derivative with its sign, without the absolute value")
def saliency_signed(images, kernels, bias, weights, classes):
    def conv(x, k, b):
        frame = ((0, 0), (k.shape[0] // 2,) * 2, (k.shape[1] // 2,) * 2, (0, 0))
        windows = np.lib.stride_tricks.sliding_window_view(np.pad(x, frame), k.shape[:2], axis=(1, 2))
        return np.einsum("nyxcij,ijcf->nyxf", windows, k) + b

    gate = conv(images, kernels, bias) > 0
    slope = gate * weights[:, classes].T[:, None, None] / (images.shape[1] * images.shape[2])
    return conv(slope, kernels[::-1, ::-1].swapaxes(2, 3), 0).max(axis=-1)


@bank.wrong(
    "inspection.saliency", "the channels are joined by their L2 norm instead of the largest absolute value"
)
def saliency_l2_channels(images, kernels, bias, weights, classes):
    def conv(x, k, b):
        frame = ((0, 0), (k.shape[0] // 2,) * 2, (k.shape[1] // 2,) * 2, (0, 0))
        windows = np.lib.stride_tricks.sliding_window_view(np.pad(x, frame), k.shape[:2], axis=(1, 2))
        return np.einsum("nyxcij,ijcf->nyxf", windows, k) + b

    gate = conv(images, kernels, bias) > 0
    slope = gate * weights[:, classes].T[:, None, None] / (images.shape[1] * images.shape[2])
    return np.sqrt((conv(slope, kernels[::-1, ::-1].swapaxes(2, 3), 0) ** 2).sum(axis=-1))


@bank.wrong(
    "inspection.saliency", "guided backpropagation: negative gradients are stopped at the ReLU as well"
)
def saliency_guided(images, kernels, bias, weights, classes):
    def conv(x, k, b):
        frame = ((0, 0), (k.shape[0] // 2,) * 2, (k.shape[1] // 2,) * 2, (0, 0))
        windows = np.lib.stride_tricks.sliding_window_view(np.pad(x, frame), k.shape[:2], axis=(1, 2))
        return np.einsum("nyxcij,ijcf->nyxf", windows, k) + b

    gate = conv(images, kernels, bias) > 0
    slope = gate * np.maximum(weights[:, classes].T[:, None, None], 0) / (images.shape[1] * images.shape[2])
    return np.abs(conv(slope, kernels[::-1, ::-1].swapaxes(2, 3), 0)).max(axis=-1)


@bank.wrong(
    "inspection.saliency",
    "two: the means are not divided by H·W on the way back; everybody is asked about the first one's class",
)
def saliency_sum_first_class(images, kernels, bias, weights, classes):
    def conv(x, k, b):
        frame = ((0, 0), (k.shape[0] // 2,) * 2, (k.shape[1] // 2,) * 2, (0, 0))
        windows = np.lib.stride_tricks.sliding_window_view(np.pad(x, frame), k.shape[:2], axis=(1, 2))
        return np.einsum("nyxcij,ijcf->nyxf", windows, k) + b

    slope = (conv(images, kernels, bias) > 0) * weights[:, classes[0]]
    return np.abs(conv(slope, kernels[::-1, ::-1].swapaxes(2, 3), 0)).max(axis=-1)


@bank.right("inspection.grad_cam")
def grad_cam_matmul(maps, gradients):
    n, h, w, f = maps.shape
    importance = np.reshape(gradients, (n, h * w, f)).mean(axis=1)
    heat = np.matmul(maps.reshape(n, h * w, f), importance[:, :, None]).reshape(n, h, w)
    return np.clip(heat, 0, None).astype(np.float32)


@bank.wrong("inspection.grad_cam", "multiplies the maps by the gradients place by place (HiResCAM)")
def grad_cam_hires(maps, gradients):
    return np.maximum((maps * gradients).sum(axis=-1), 0)


@bank.wrong("inspection.grad_cam", "only positive gradients count in the weights (Grad-CAM++)")
def grad_cam_positive_weights(maps, gradients):
    weights = np.maximum(gradients, 0).mean(axis=(1, 2))
    return np.maximum(np.einsum("nyxf,nf->nyx", maps, weights), 0)


@bank.wrong(
    "inspection.grad_cam",
    "two: sums the gradients instead of averaging; scales each heat map to a largest value of 1",
)
def grad_cam_scaled(maps, gradients):
    heat = np.einsum("nyxf,nf->nyx", maps, gradients.sum(axis=(1, 2)))
    heat = np.maximum(heat, 0)
    return heat / np.maximum(heat.max(axis=(1, 2), keepdims=True), 1e-8)


@bank.right("inspection.nearest_images")
def nearest_images_sorted_keys(queries, embeddings, count=5):
    def key(query, place):
        other = embeddings[place]
        cosine = np.dot(query, other) / math.sqrt(np.dot(query, query) * np.dot(other, other))
        return -round(float(cosine), 12), place

    places = range(len(embeddings))
    found = [
        sorted(places, key=functools.partial(key, query))[:count] for query in np.asarray(queries, float)
    ]
    return np.array(found, dtype=int).reshape(len(queries), -1)


@bank.wrong("inspection.nearest_images", "argpartition finds the most alike, but not in their order")
def nearest_images_partitioned(queries, embeddings, count=5):
    q = queries / np.linalg.norm(queries, axis=1, keepdims=True)
    e = embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)
    far = -(q @ e.T)
    return np.argpartition(far, min(count, len(e) - 1), axis=1)[:, :count]


@bank.wrong(
    "inspection.nearest_images", "reverses an ascending order: of equals the higher place comes first"
)
def nearest_images_reversed(queries, embeddings, count=5):
    dots = np.einsum("qd,nd->qn", queries, embeddings)
    lengths = np.linalg.norm(embeddings, axis=1)
    return np.argsort(dots / lengths, axis=1, kind="stable")[:, ::-1][:, :count]


@bank.wrong(
    "inspection.nearest_images", "the distance of the vectors as they are (KDTree) instead of the angle"
)
def nearest_images_euclidean(queries, embeddings, count=5):
    distance = np.linalg.norm(queries[:, None] - embeddings[None], axis=-1)
    return np.argsort(distance, axis=1, kind="stable")[:, :count]


@bank.wrong(
    "inspection.nearest_images",
    "two: leaves the first hit out as the query itself; divides by the squares of the lengths",
)
def nearest_images_without_self(queries, embeddings, count=5):
    score = (queries @ embeddings.T) / np.sum(embeddings**2, axis=1)
    return np.argsort(-score, axis=1, kind="stable")[:, 1 : count + 1]


# ---------------------------------------------------------------------------------------------- architectures


@bank.right("architectures.count_parameters")
def count_parameters_recursive(layers, input_shape):
    if not layers:
        return []
    (kind, *settings), *rest = layers
    *space, channels = input_shape

    def moved(size, strides, padding):
        return [-(-n // strides) if padding == "same" else (n - size) // strides + 1 for n in space]

    learnt, shape = 0, tuple(input_shape)
    if kind == "conv":
        filters, size, strides, padding, bias = settings
        learnt, shape = filters * (size * size * channels + bias), (*moved(size, strides, padding), filters)
    elif kind == "pool":
        shape = (*moved(*settings), channels)
    elif kind == "batch_norm":
        learnt = 2 * channels
    elif kind == "flatten":
        shape = (math.prod(input_shape),)
    elif kind == "global_pool":
        shape = (channels,)
    elif kind == "dense":
        units, bias = settings
        learnt, shape = units * (channels + bias), (units,)
    return [learnt, *count_parameters_recursive(rest, shape)]


@bank.wrong(
    "architectures.count_parameters",
    "'same' rounds down: one row less where the stride does not divide the length",
)
def count_parameters_floor_same(layers, input_shape):
    h, w, c = input_shape
    out = []
    for kind, *s in layers:
        learnt = 0
        if kind in ("conv", "pool"):
            size, step, padding = s[1:4] if kind == "conv" else s
            if kind == "conv":
                learnt = s[0] * (size**2 * c + s[4])
                c = s[0]
            h, w = ((n if padding == "same" else n - size + step) // step for n in (h, w))
        elif kind == "batch_norm":
            learnt = 2 * c
        elif kind == "flatten":
            h, w, c = 1, 1, h * w * c
        elif kind == "global_pool":
            h = w = 1
        elif kind == "dense":
            learnt = (c + s[1]) * s[0]
            c = s[0]
        out.append(learnt)
    return out


@bank.wrong(
    "architectures.count_parameters",
    "two: a batch normalisation counts its mean and variance; pools move by their size, not by their strides",
)
def count_parameters_summary(layers, input_shape):
    h, w, c = input_shape
    out = []
    for layer in layers:
        learnt = 0
        match layer:
            case ("conv", filters, size, strides, padding, bias):
                learnt = (size * size * c + bias) * filters
                h, w = (-(-n // strides) if padding == "same" else (n - size) // strides + 1 for n in (h, w))
                c = filters
            case ("pool", size, _, padding):
                h, w = (-(-n // size) if padding == "same" else n // size for n in (h, w))
            case ("batch_norm",):
                learnt = 4 * c
            case ("flatten",):
                h, w, c = 1, 1, h * w * c
            case ("global_pool",):
                h = w = 1
            case ("dense", units, bias):
                learnt, c = (c + bias) * units, units
        out.append(learnt)
    return out


@bank.right("architectures.vgg_block")
def vgg_block_relu_after_pool(input_shape, filters, convolutions=2):
    import keras

    inputs = maps = keras.Input(input_shape)
    for k in range(convolutions):
        maps = keras.layers.Conv2D(filters, 3, padding="same")(maps)
        if k == convolutions - 1:
            maps = keras.layers.MaxPooling2D(2)(maps)
        maps = keras.ops.relu(maps)
    return keras.Model(inputs, maps)


@bank.wrong(
    "architectures.vgg_block", "a convolution with stride 2 in place of the pool (all-convolutional network)"
)
def vgg_block_strided(input_shape, filters, convolutions=2):
    import keras

    model = keras.Sequential([keras.Input(input_shape)])
    for _ in range(convolutions):
        model.add(keras.layers.Conv2D(filters, 3, padding="same", activation="relu"))
    model.add(keras.layers.Conv2D(filters, 2, strides=2, activation="relu"))
    return model


@bank.wrong("architectures.vgg_block", "two: the pool is padded; only the last convolution has a ReLU")
def vgg_block_padded_pool(input_shape, filters, convolutions=2):
    import keras

    convs = [keras.layers.Conv2D(filters, 3, padding="same") for _ in range(convolutions)]
    tail = [keras.layers.ReLU(), keras.layers.MaxPooling2D(2, padding="same")]
    return keras.Sequential([keras.Input(input_shape), *convs, *tail])


@bank.right("architectures.inception_module")
def inception_module_late_relu(input_shape, filters):
    import keras

    one, reduce3, three, reduce5, five, projection = filters
    inputs = keras.Input(input_shape)

    def conv(number, size, x):
        return keras.layers.Conv2D(number, size, padding="same")(x)

    branches = [
        conv(one, 1, inputs),
        conv(three, 3, keras.ops.relu(conv(reduce3, 1, inputs))),
        conv(five, 5, keras.ops.relu(conv(reduce5, 1, inputs))),
        conv(projection, 1, keras.layers.MaxPooling2D(3, strides=1, padding="same")(inputs)),
    ]
    return keras.Model(inputs, keras.layers.ReLU()(keras.layers.Concatenate(axis=-1)(branches)))


@bank.wrong("architectures.inception_module", "a 3×3 in place of the 5×5, as torchvision's GoogLeNet has it")
def inception_module_torchvision(input_shape, filters):
    import keras
    from keras import layers

    inputs = keras.Input(input_shape)

    def conv(x, number, size):
        return layers.Conv2D(number, size, padding="same", activation="relu")(x)

    second = conv(conv(inputs, filters[1], 1), filters[2], 3)
    third = conv(conv(inputs, filters[3], 1), filters[4], 3)
    fourth = conv(layers.MaxPooling2D(3, 1, "same")(inputs), filters[5], 1)
    return keras.Model(inputs, layers.concatenate([conv(inputs, filters[0], 1), second, third, fourth]))


@bank.wrong("architectures.inception_module", "two: no ReLU behind the reductions; projects before it pools")
def inception_module_linear_reduction(input_shape, filters):
    import keras
    from keras import layers

    inputs = keras.Input(input_shape)
    first = layers.Conv2D(filters[0], 1, activation="relu")(inputs)
    second = layers.Conv2D(filters[2], 3, padding="same", activation="relu")(
        layers.Conv2D(filters[1], 1)(inputs)
    )
    third = layers.Conv2D(filters[4], 5, padding="same", activation="relu")(
        layers.Conv2D(filters[3], 1)(inputs)
    )
    fourth = layers.Conv2D(filters[5], 1)(inputs)
    fourth = layers.ReLU()(layers.MaxPooling2D(3, strides=1, padding="same")(fourth))
    return keras.Model(inputs, layers.Concatenate()([first, second, third, fourth]))


@bank.right("architectures.residual_block")
def residual_block_nested(input_shape, filters, strides=1):
    import keras
    from keras import layers

    def conv_norm(size, step):
        return [layers.Conv2D(filters, size, step, "same", use_bias=False), layers.BatchNormalization()]

    branch = keras.Sequential([*conv_norm(3, strides), layers.ReLU(), *conv_norm(3, 1)])
    inputs = keras.Input(input_shape)
    around = inputs
    if strides != 1 or filters != input_shape[-1]:
        around = keras.Sequential(conv_norm(1, strides))(inputs)
    return keras.Model(inputs, keras.ops.relu(keras.ops.add(branch(inputs), around)))


@bank.wrong(
    "architectures.residual_block", "sets torch's ε = 1e-5 and momentum 0.1 in the batch normalisations"
)
def residual_block_torch_norm(input_shape, filters, strides=1):
    import keras
    from keras import layers

    def norm(x):
        return layers.BatchNormalization(momentum=0.1, epsilon=1e-5)(x)

    inputs = shortcut = keras.Input(input_shape)
    x = norm(layers.Conv2D(filters, 3, strides=strides, padding="same", use_bias=False)(inputs))
    x = norm(layers.Conv2D(filters, 3, padding="same", use_bias=False)(layers.ReLU()(x)))
    if strides != 1 or filters != input_shape[-1]:
        shortcut = norm(layers.Conv2D(filters, 1, strides=strides, padding="same", use_bias=False)(inputs))
    return keras.Model(inputs, layers.ReLU()(layers.Add()([x, shortcut])))


@bank.wrong(
    "architectures.residual_block",
    "frames of zeros and 'valid' instead of 'same': with strides the grid is shifted, as in torch",
)
def residual_block_torch_padding(input_shape, filters, strides=1):
    import keras
    from keras import layers

    def conv3(x, step):
        return layers.Conv2D(filters, 3, strides=step, use_bias=False)(layers.ZeroPadding2D(1)(x))

    inputs = shortcut = keras.Input(input_shape)
    x = layers.ReLU()(layers.BatchNormalization()(conv3(inputs, strides)))
    x = layers.BatchNormalization()(conv3(x, 1))
    if strides != 1 or filters != input_shape[-1]:
        shortcut = layers.Conv2D(filters, 1, strides=strides, use_bias=False)(inputs)
        shortcut = layers.BatchNormalization()(shortcut)
    return keras.Model(inputs, layers.ReLU()(layers.Add()([x, shortcut])))


@bank.wrong(
    "architectures.residual_block",
    "two: always a convolution on the shortcut; no ReLU after the sum (pre-activation habit)",
)
def residual_block_projected(input_shape, filters, strides=1):
    import keras
    from keras import layers

    def conv_norm(x, size, step):
        x = layers.Conv2D(filters, size, strides=step, padding="same", use_bias=False)(x)
        return layers.BatchNormalization()(x)

    inputs = keras.Input(input_shape)
    branch = conv_norm(layers.ReLU()(conv_norm(inputs, 3, strides)), 3, 1)
    return keras.Model(inputs, layers.Add()([branch, conv_norm(inputs, 1, strides)]))


@bank.right("architectures.dense_block")
def dense_block_reduce(input_shape, layers, growth_rate):
    import keras

    def grow(pile, _):
        x = keras.layers.BatchNormalization()(pile)
        x = keras.layers.Activation("relu")(x)
        x = keras.layers.Conv2D(growth_rate, 3, padding="same", use_bias=False)(x)
        return keras.ops.concatenate([pile, x], axis=-1)

    inputs = keras.Input(input_shape)
    return keras.Model(inputs, functools.reduce(grow, range(layers), inputs))


@bank.wrong("architectures.dense_block", "new maps are put in front of the pile")
def dense_block_in_front(input_shape, layers, growth_rate):
    import keras

    inputs = pile = keras.Input(input_shape)
    for _ in range(layers):
        x = keras.layers.ReLU()(keras.layers.BatchNormalization()(pile))
        x = keras.layers.Conv2D(growth_rate, 3, padding="same", use_bias=False)(x)
        pile = keras.layers.Concatenate()([x, pile])
    return keras.Model(inputs, pile)


@bank.wrong(
    "architectures.dense_block",
    "two: convolution, normalisation, ReLU in this order; the output lacks the input's own maps",
)
def dense_block_post_activation(input_shape, layers, growth_rate):
    import keras

    inputs = keras.Input(input_shape)
    pile = [inputs]
    for _ in range(layers):
        x = keras.layers.Concatenate()(pile) if len(pile) > 1 else inputs
        x = keras.layers.Conv2D(growth_rate, 3, padding="same", use_bias=False)(x)
        pile.append(keras.layers.ReLU()(keras.layers.BatchNormalization()(x)))
    grown = pile[1:]
    return keras.Model(inputs, keras.layers.Concatenate()(grown) if len(grown) > 1 else grown[0])
