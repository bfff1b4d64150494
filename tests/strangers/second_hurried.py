"""Answers by a hurried but able student, who saw the statements alone."""

# Students write no docstrings, unpack what they do not need, and have never heard of strict=.
# ruff: noqa: B007, B905, RUF005, RUF046, RUF059

import numpy as np
from strangers.bank import Bank

bank = Bank()


# ---------------------------------------------------------------- images


@bank.wrong("images.dense_parameters", "adds one bias for the whole layer instead of one for each unit")
def dense_parameters_one_bias(input_shape, units):
    n = 1
    for s in input_shape:
        n *= s
    return n * units + 1


@bank.wrong("images.dense_parameters", "counts height times width only, the channels are left out")
def dense_parameters_no_channels(input_shape, units):
    pixels = input_shape[0]
    if len(input_shape) > 1:
        pixels = input_shape[0] * input_shape[1]
    return (pixels + 1) * units


@bank.wrong("images.dense_parameters", "adds the sides of the shape up instead of multiplying them")
def dense_parameters_sum(input_shape, units):
    return int(np.sum(input_shape)) * units + units


@bank.right("images.dense_parameters")
def dense_parameters_recursive(input_shape, units):
    if len(input_shape) == 1:
        return (input_shape[0] + 1) * units
    return dense_parameters_recursive((input_shape[0] * input_shape[1],) + tuple(input_shape[2:]), units)


@bank.wrong(
    "images.to_grayscale", "takes the channels as blue, green, red: the weights of red and blue are swapped"
)
def to_grayscale_bgr(image):
    b, g, r = image[:, :, 0], image[:, :, 1], image[:, :, 2]
    return 0.299 * r + 0.587 * g + 0.114 * b


@bank.wrong(
    "images.to_grayscale",
    "two: the weight of green is mistyped as 0.578; the result is rounded to 8-bit integers",
)
def to_grayscale_typo_rounded(image):
    grey = 0.299 * image[..., 0] + 0.578 * image[..., 1] + 0.114 * image[..., 2]
    return np.round(grey).astype(np.uint8)


@bank.wrong("images.to_grayscale", "divides by 255, though the range is to be kept")
def to_grayscale_scaled(image):
    image = image / 255
    return image @ np.array([0.299, 0.587, 0.114])


@bank.right("images.to_grayscale")
def to_grayscale_apply(image):
    return np.apply_along_axis(
        lambda p: float(p[0]) * 0.299 + float(p[1]) * 0.587 + float(p[2]) * 0.114, 2, image
    )


@bank.wrong("images.to_channels_first", "reshapes instead of transposing, so the numbers are mixed up")
def to_channels_first_reshape(images):
    n, h, w, c = images.shape
    return images.reshape(n, c, h, w)


@bank.wrong("images.to_channels_first", "exchanges rows and columns, too")
def to_channels_first_turned(images):
    return images.transpose(0, 3, 2, 1)


@bank.wrong("images.to_channels_first", "only the first image of the batch is filled in, the others stay 0")
def to_channels_first_first_only(images):
    N, H, W, C = images.shape
    out = np.zeros((N, C, H, W))
    for n in range(N):
        for c in range(C):
            out[n, c] = images[n, :, :, c]
        return out


@bank.right("images.to_channels_first")
def to_channels_first_lists(images):
    return [[[[p[c] for p in row] for row in img] for c in range(images.shape[3])] for img in images]


@bank.wrong("images.normalize", "returns float64 instead of float32")
def normalize_float64(images):
    return images / 255.0


@bank.wrong("images.normalize", "divides by 256 instead of 255")
def normalize_256(images):
    out = images.astype("float32")
    out /= 256
    return out


@bank.wrong(
    "images.normalize", "two: divides by the largest level of the batch instead of 255; returns float64"
)
def normalize_batch_max(images):
    m = images.max()
    return images / max(m, 1)


@bank.right("images.normalize")
def normalize_table(images):
    table = np.linspace(0, 1, 256).astype(np.float32)
    return table[images]


@bank.wrong("images.standardize", "divides by the variance instead of the standard deviation")
def standardize_variance(images):
    mean = images.mean(axis=(0, 1, 2))
    var = images.var(axis=(0, 1, 2))
    return (images - mean) / np.where(var == 0, 1, var)


@bank.wrong("images.standardize", "a constant channel divides 0 by 0 and becomes nan")
def standardize_nan(images):
    m = np.mean(images, axis=(0, 1, 2), keepdims=True)
    s = np.std(images, axis=(0, 1, 2), keepdims=True)
    return (images - m) / s


@bank.wrong("images.standardize", "takes mean and deviation for each image instead of over the whole batch")
def standardize_each_image(images):
    out = np.empty(images.shape)
    for i, im in enumerate(images):
        mu = im.mean(axis=(0, 1))
        sd = im.std(axis=(0, 1))
        out[i] = (im - mu) / (sd + 1e-8)
    return out


@bank.wrong(
    "images.standardize", "two: one mean and deviation for all channels together; adds 0.001 to the deviation"
)
def standardize_all_channels(images):
    return (images - images.mean()) / (images.std() + 1e-3)


@bank.wrong("images.standardize", "writes the result into the array that came in")
def standardize_in_place(images):
    if images.dtype.kind != "f":
        images = images.astype(float)
    for c in range(images.shape[-1]):
        m, s = images[..., c].mean(), images[..., c].std()
        images[..., c] -= m
        if s > 1e-12:
            images[..., c] /= s
        else:
            images[..., c] = 0
    return images


@bank.right("images.standardize")
def standardize_rows(images):
    flat = np.asarray(images, dtype=float).reshape(-1, images.shape[-1])
    centred = flat - flat.sum(0) / len(flat)
    sd = np.sqrt((centred**2).sum(0) / len(flat))
    return (centred / (sd + 1e-8)).reshape(images.shape)


@bank.wrong("images.one_hot", "ignores num_classes and makes as many columns as the largest label asks for")
def one_hot_max_label(labels, num_classes):
    return np.eye(int(max(labels)) + 1)[labels]


@bank.wrong("images.one_hot", "counts the classes from 1: the 1 stands one column too far to the left")
def one_hot_from_one(labels, num_classes):
    out = np.zeros((len(labels), num_classes))
    for n, lab in enumerate(labels):
        out[n, lab - 1] = 1
    return out


@bank.wrong("images.one_hot", "returns the transpose: a row for each class")
def one_hot_transposed(labels, num_classes):
    out = np.zeros((num_classes, len(labels)), int)
    out[labels, np.arange(len(labels))] = 1
    return out


@bank.wrong("images.one_hot", "sets whole columns to 1: every row gets a 1 for every label that occurs")
def one_hot_whole_columns(labels, num_classes):
    result = np.zeros((labels.shape[0], num_classes))
    result[:, labels] = 1
    return result


@bank.right("images.one_hot")
def one_hot_compare(labels, num_classes):
    return (np.asarray(labels)[:, None] == np.arange(num_classes)[None]).astype("float32")


@bank.wrong("images.histogram", "lets np.histogram spread its bins from the darkest to the brightest level")
def histogram_no_range(image):
    counts, edges = np.histogram(image, bins=256)
    return counts


@bank.wrong("images.histogram", "the loop stops before level 255, and only 255 counts are returned")
def histogram_255(image):
    return np.array([np.sum(image == v) for v in range(255)])


@bank.wrong("images.histogram", "as many counts as the brightest level needs, not 256 (minlength forgotten)")
def histogram_no_minlength(image):
    return np.bincount(image.ravel())


@bank.wrong(
    "images.histogram", "counts each level at most once for each row (fancy indexing with += loses repeats)"
)
def histogram_lost_repeats(image):
    h = np.zeros(256)
    for row in image:
        h[row] += 1
    return h


@bank.right("images.histogram")
def histogram_sorted(image):
    s = np.sort(np.ravel(image)).astype(int)
    return [int(np.searchsorted(s, v, "right") - np.searchsorted(s, v, "left")) for v in range(256)]


@bank.wrong("images.equalize", "takes cdf(0) for cdf_min, which is 0 where no pixel is black")
def equalize_cdf_of_zero(image):
    hist = np.bincount(image.ravel(), minlength=256)
    cdf = hist.cumsum()
    if cdf[0] == image.size or len(np.unique(image)) == 1:
        return image.copy()
    t = np.round(255 * (cdf - cdf[0]) / (image.size - cdf[0]))
    return t.astype(np.uint8)[image]


@bank.wrong("images.equalize", "cuts the fractions off instead of rounding")
def equalize_truncates(image):
    hist = np.bincount(image.ravel(), minlength=256)
    cdf = np.cumsum(hist)
    cmin = cdf[image.min()]
    if cmin == image.size:
        return image.copy()
    return (255 * (cdf[image] - cmin) / (image.size - cmin)).astype(np.uint8)


@bank.wrong(
    "images.equalize", "replaces level after level in the changing image, so new levels are replaced again"
)
def equalize_replaces_again(image):
    out = image.copy()
    total = image.size
    levels = sorted(set(image.ravel().tolist()))
    if len(levels) == 1:
        return out
    cmin = np.sum(image == levels[0])
    for v in levels:
        cdf = np.sum(image <= v)
        out[out == v] = int(round(255 * (cdf - cmin) / (total - cmin)))
    return out


@bank.wrong(
    "images.equalize", "two: a constant image is not treated apart and becomes 0 everywhere; returns floats"
)
def equalize_constant_zero_floats(image):
    cdf = np.cumsum(np.bincount(image.ravel(), minlength=256))
    cmin = cdf[cdf > 0].min()
    return np.round(255 * (cdf[image] - cmin) / max(image.size - cmin, 1))


@bank.wrong("images.equalize", "cdf counts the strictly darker pixels only")
def equalize_strictly_darker(image):
    hist = np.bincount(image.ravel(), minlength=256)
    cdf = np.cumsum(hist) - hist
    lo, hi = image.min(), image.max()
    if lo == hi:
        return image.copy()
    new = 255 * (cdf - cdf[lo]) / (image.size - hist[lo])
    return np.clip(np.round(new), 0, 255).astype(np.uint8)[image]


@bank.right("images.equalize")
def equalize_unique(image):
    levels, where, counts = np.unique(image, return_inverse=True, return_counts=True)
    if levels.size == 1:
        return image.copy()
    cdf = counts.cumsum()
    new = np.floor(255 * (cdf - cdf[0]) / (cdf[-1] - cdf[0]) + 0.5).astype(image.dtype)
    return new[where].reshape(image.shape)


# ---------------------------------------------------------------- convolution


@bank.wrong("convolution.flip", "turns only the order of the rows")
def flip_rows(kernel):
    return kernel[::-1]


@bank.wrong("convolution.flip", "turns by 90 degrees, once instead of twice")
def flip_quarter(kernel):
    return np.rot90(kernel)


@bank.wrong("convolution.flip", "turns the kernel that came in itself")
def flip_in_place(kernel):
    kernel[:] = kernel[::-1, ::-1].copy()
    return kernel


@bank.right("convolution.flip")
def flip_raveled(kernel):
    return np.array(kernel).ravel()[::-1].reshape(kernel.shape)


@bank.wrong(
    "convolution.correlate2d", "one row and one column too few: the + 1 of the output size is missing"
)
def correlate2d_no_plus_one(image, kernel):
    H, W = image.shape
    kh, kw = kernel.shape
    out = np.zeros((H - kh, W - kw))
    print(out.shape)
    for y in range(H - kh):
        for x in range(W - kw):
            out[y, x] = (image[y : y + kh, x : x + kw].astype(float) * kernel).sum()
    return out


@bank.wrong(
    "convolution.correlate2d",
    "the result has the type of the image, so 8-bit sums wrap and fractions are cut",
)
def correlate2d_image_type(image, kernel):
    kh, kw = kernel.shape
    out = np.zeros_like(image[kh - 1 :, kw - 1 :])
    for y in range(out.shape[0]):
        for x in range(out.shape[1]):
            s = np.sum(image[y : y + kh, x : x + kw] * kernel)
            out[y, x] = s
    return out


@bank.wrong(
    "convolution.correlate2d",
    "two: takes the kernel for square, rectangles crash; multiplies in the types that came in (may wrap)",
)
def correlate2d_square_narrow(image, kernel):
    k = len(kernel)
    h, w = image.shape
    out = np.zeros((h - k + 1, w - k + 1))
    for i in range(h - k + 1):
        for j in range(w - k + 1):
            out[i, j] = (image[i : i + k, j : j + k] * kernel).sum()
    return out


@bank.wrong("convolution.correlate2d", "takes the mean of the products instead of their sum")
def correlate2d_mean(image, kernel):
    win = np.lib.stride_tricks.sliding_window_view(image.astype(float), kernel.shape)
    return (win * kernel).mean(axis=(-1, -2))


@bank.right("convolution.correlate2d")
def correlate2d_shifted(image, kernel):
    image = np.asarray(image, np.float64)
    (H, W), (kh, kw) = image.shape, kernel.shape
    return sum(
        float(kernel[i, j]) * image[i : H - kh + 1 + i, j : W - kw + 1 + j]
        for i in range(kh)
        for j in range(kw)
    )


@bank.wrong(
    "convolution.convolve2d", "flips the image instead of the kernel, so the result is turned by 180 degrees"
)
def convolve2d_flips_image(image, kernel):
    image = np.asarray(image, float)[::-1, ::-1]
    win = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return np.einsum("yxij,ij->yx", win, kernel.astype(float))


@bank.wrong(
    "convolution.convolve2d", "flips twice, in the kernel and in its indices: a correlation comes out"
)
def convolve2d_flips_twice(image, kernel):
    k = kernel[::-1, ::-1]
    kh, kw = k.shape
    out = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1))
    for y in range(out.shape[0]):
        for x in range(out.shape[1]):
            for i in range(kh):
                for j in range(kw):
                    out[y, x] += float(image[y + i, x + j]) * float(k[kh - 1 - i, kw - 1 - j])
    return out


@bank.wrong("convolution.convolve2d", "transposes the kernel instead of turning it")
def convolve2d_transposes(image, kernel):
    k = np.array(kernel, float).T
    out = np.zeros((image.shape[0] - k.shape[0] + 1, image.shape[1] - k.shape[1] + 1))
    for y in range(out.shape[0]):
        for x in range(out.shape[1]):
            out[y, x] = np.sum(image[y : y + k.shape[0], x : x + k.shape[1]] * k)
    return out


@bank.wrong(
    "convolution.convolve2d",
    "two: reverses only the columns of the kernel; makes the image and the sums integers",
)
def convolve2d_columns_int(image, kernel):
    k = kernel[:, ::-1]
    kh, kw = k.shape
    H, W = image.shape
    res = np.zeros((H - kh + 1, W - kw + 1), dtype=int)
    for y in range(H - kh + 1):
        for x in range(W - kw + 1):
            res[y, x] = np.sum(image[y : y + kh, x : x + kw].astype(int) * k)
    return res


@bank.right("convolution.convolve2d")
def convolve2d_fft(image, kernel):
    H, W = image.shape
    kh, kw = kernel.shape
    size = (H + kh - 1, W + kw - 1)
    full = np.fft.irfft2(
        np.fft.rfft2(image.astype(float), size) * np.fft.rfft2(kernel.astype(float), size), size
    )
    return full[kh - 1 : H, kw - 1 : W]


@bank.wrong(
    "convolution.conv2d",
    "asks `if bias`, which crashes for an array with several numbers and skips a single 0",
)
def conv2d_if_bias(images, kernels, bias=None):
    kh, kw = kernels.shape[:2]
    win = np.lib.stride_tricks.sliding_window_view(images.astype(float), (kh, kw), axis=(1, 2))
    out = np.einsum("nyxcij,ijcf->nyxf", win, kernels.astype(float))
    if bias:
        out = out + bias
    return out


@bank.wrong("convolution.conv2d", "adds the bias once for each channel")
def conv2d_bias_each_channel(images, kernels, bias=None):
    N, H, W, C = images.shape
    kh, kw, _, F = kernels.shape
    out = np.zeros((N, H - kh + 1, W - kw + 1, F))
    for n in range(N):
        for f in range(F):
            for c in range(C):
                for y in range(H - kh + 1):
                    for x in range(W - kw + 1):
                        patch = images[n, y : y + kh, x : x + kw, c].astype(float)
                        out[n, y, x, f] += np.sum(patch * kernels[:, :, c, f])
                if bias is not None:
                    out[n, :, :, f] += bias[f]
    return out


@bank.wrong(
    "convolution.conv2d",
    "assigns the sum of each channel instead of adding it: only the last channel is left",
)
def conv2d_last_channel(images, kernels, bias=None):
    N, H, W, C = images.shape
    kh, kw, _, F = kernels.shape
    out = np.zeros((N, H - kh + 1, W - kw + 1, F))
    for y in range(out.shape[1]):
        for x in range(out.shape[2]):
            for c in range(C):
                p = images[:, y : y + kh, x : x + kw, c].reshape(N, -1).astype(float)
                out[:, y, x, :] = p @ kernels[:, :, c, :].reshape(-1, F)
    if bias is not None:
        out += bias
    return out


@bank.wrong("convolution.conv2d", "two: flips the kernels; without a bias it adds 1")
def conv2d_flipped_ones(images, kernels, bias=None):
    if bias is None:
        bias = np.ones(kernels.shape[-1])
    k = kernels[::-1, ::-1]
    win = np.lib.stride_tricks.sliding_window_view(np.float64(images), k.shape[:2], axis=(1, 2))
    return np.tensordot(win, k.astype(float), axes=((4, 5, 3), (0, 1, 2))) + bias


@bank.wrong("convolution.conv2d", "convolves the first image only and repeats its maps for the whole batch")
def conv2d_first_image(images, kernels, bias=None):
    N = images.shape[0]
    kh, kw, C, F = kernels.shape
    ho, wo = images.shape[1] - kh + 1, images.shape[2] - kw + 1
    out = np.zeros((N, ho, wo, F))
    img = images[0].astype(float)
    for n in range(N):
        for y in range(ho):
            for x in range(wo):
                out[n, y, x] = np.einsum("ijc,ijcf->f", img[y : y + kh, x : x + kw], kernels)
    return out if bias is None else out + bias


@bank.right("convolution.conv2d")
def conv2d_matmul(images, kernels, bias=None):
    kh, kw, C, F = kernels.shape
    N, H, W, _ = images.shape
    ho, wo = H - kh + 1, W - kw + 1
    x = images.astype(np.float64)
    cols = np.concatenate([x[:, i : i + ho, j : j + wo] for i in range(kh) for j in range(kw)], axis=-1)
    maps = cols.reshape(-1, kh * kw * C) @ kernels.reshape(-1, F).astype(np.float64)
    if bias is not None:
        maps = maps + bias
    return maps.reshape(N, ho, wo, F)


@bank.wrong("convolution.conv2d_parameters", "counts the biases always, use_bias is not looked at")
def conv2d_parameters_always_bias(kernel_size, in_channels, filters, use_bias=True):
    if isinstance(kernel_size, int):
        kernel_size = (kernel_size, kernel_size)
    return (kernel_size[0] * kernel_size[1] * in_channels + 1) * filters


@bank.wrong("convolution.conv2d_parameters", "takes a pair for a square of its first number")
def conv2d_parameters_first_squared(kernel_size, in_channels, filters, use_bias=True):
    k = kernel_size if isinstance(kernel_size, int) else kernel_size[0]
    return k**2 * in_channels * filters + (filters if use_bias else 0)


@bank.wrong(
    "convolution.conv2d_parameters",
    "two: a single number is not squared; one bias for each channel, not each filter",
)
def conv2d_parameters_line_channels(kernel_size, in_channels, filters, use_bias=True):
    weights = int(np.prod(kernel_size)) * in_channels * filters
    return weights + in_channels * use_bias


@bank.right("convolution.conv2d_parameters")
def conv2d_parameters_shape(kernel_size, in_channels, filters, use_bias=True):
    kernel = np.empty(tuple(np.broadcast_to(kernel_size, 2)) + (in_channels, filters))
    return float(kernel.size + bool(use_bias) * filters)


@bank.wrong(
    "convolution.conv2d_backward",
    "averages the gradients of kernels and bias over the batch instead of summing them",
)
def conv2d_backward_batch_mean(grad_output, images, kernels):
    kh, kw, C, F = kernels.shape
    gi, gk = np.zeros(images.shape), np.zeros(kernels.shape)
    N, ho, wo, _ = grad_output.shape
    for y in range(ho):
        for x in range(wo):
            g = grad_output[:, y, x]
            gi[:, y : y + kh, x : x + kw] += np.einsum("nf,ijcf->nijc", g, kernels)
            gk += np.einsum("nf,nijc->ijcf", g, images[:, y : y + kh, x : x + kw])
    return gi, gk / N, grad_output.sum(axis=(0, 1, 2)) / N


@bank.wrong("convolution.conv2d_backward", "returns the gradients in another order: kernels, bias, images")
def conv2d_backward_order(grad_output, images, kernels):
    kh, kw, C, F = kernels.shape
    grad_images = np.zeros_like(images)
    grad_kernels = np.zeros_like(kernels)
    for i in range(kh):
        for j in range(kw):
            ho, wo = grad_output.shape[1:3]
            grad_kernels[i, j] = np.einsum("nyxc,nyxf->cf", images[:, i : i + ho, j : j + wo], grad_output)
            grad_images[:, i : i + ho, j : j + wo] += grad_output @ kernels[i, j].T
    grad_bias = grad_output.sum((0, 1, 2))
    return grad_kernels, grad_bias, grad_images


@bank.wrong(
    "convolution.conv2d_backward", "grad_images: overlapping windows overwrite each other, = instead of +="
)
def conv2d_backward_overwrites(grad_output, images, kernels):
    kh, kw, C, F = kernels.shape
    gi, gk = np.zeros(images.shape), np.zeros(kernels.shape)
    for n in range(len(images)):
        for y in range(grad_output.shape[1]):
            for x in range(grad_output.shape[2]):
                g = grad_output[n, y, x]
                gi[n, y : y + kh, x : x + kw] = (kernels * g).sum(-1)
                gk += images[n, y : y + kh, x : x + kw, :, None] * g
    return gi, gk, grad_output.sum(axis=0).sum(axis=0).sum(axis=0)


@bank.wrong(
    "convolution.conv2d_backward",
    "two: grad_images slides the kernels unflipped; grad_bias is one number, not one for each filter",
)
def conv2d_backward_unflipped(grad_output, images, kernels):
    kh, kw, C, F = kernels.shape
    padded = np.pad(grad_output, ((0, 0), (kh - 1, kh - 1), (kw - 1, kw - 1), (0, 0)))
    view = np.lib.stride_tricks.sliding_window_view
    gi = np.einsum("nyxfij,ijcf->nyxc", view(padded, (kh, kw), axis=(1, 2)), kernels)
    gk = np.einsum("nijcyx,nyxf->ijcf", view(images, grad_output.shape[1:3], axis=(1, 2)), grad_output)
    gb = np.array([np.sum(grad_output)])
    return gi, gk, gb


@bank.right("convolution.conv2d_backward")
def conv2d_backward_views(grad_output, images, kernels):
    kh, kw = kernels.shape[:2]
    view = np.lib.stride_tricks.sliding_window_view
    padded = np.pad(grad_output, ((0, 0), (kh - 1, kh - 1), (kw - 1, kw - 1), (0, 0)))
    gi = np.einsum("nyxfij,ijcf->nyxc", view(padded, (kh, kw), axis=(1, 2)), kernels[::-1, ::-1])
    gk = np.einsum("nijcyx,nyxf->ijcf", view(images, grad_output.shape[1:3], axis=(1, 2)), grad_output)
    return gi, gk, np.einsum("nyxf->f", grad_output)


# ---------------------------------------------------------------- padding


@bank.wrong(
    "padding.zero_pad", "cuts with -bottom and -right, which selects nothing where there is no padding behind"
)
def zero_pad_minus_zero(images, pad):
    if isinstance(pad, int):
        pad = (pad, pad)
    (t, b), (l, r) = [(p, p) if isinstance(p, int) else p for p in pad]  # noqa: E741
    N, H, W, C = images.shape
    out = np.zeros((N, t + H + b, l + W + r, C))
    out[:, t:-b, l:-r] = images
    return out


@bank.wrong("padding.zero_pad", "takes a pair as (horizontal, vertical)")
def zero_pad_swapped(images, pad):
    if isinstance(pad, int):
        pad = (pad, pad)
    if isinstance(pad[0], int):
        pad = ((pad[1], pad[1]), (pad[0], pad[0]))
    return np.pad(images, ((0, 0), pad[0], pad[1], (0, 0)))


@bank.wrong("padding.zero_pad", "an int pads the batch and the channels, too")
def zero_pad_everything(images, pad):
    if isinstance(pad, int):
        return np.pad(images, pad)
    if isinstance(pad[0], int):
        return np.pad(images, [(0, 0), (pad[0],) * 2, (pad[1],) * 2, (0, 0)])
    return np.pad(images, [(0, 0), pad[0], pad[1], (0, 0)])


@bank.wrong("padding.zero_pad", "two: uses left as right; the result is of integers, which cuts fractions")
def zero_pad_left_left_int(images, pad):
    if isinstance(pad, int):
        pad = ((pad, pad), (pad, pad))
    elif isinstance(pad[0], int):
        pad = ((pad[0], pad[0]), (pad[1], pad[1]))
    top, bottom = pad[0]
    left, right = pad[1]
    n, h, w, c = images.shape
    out = np.zeros((n, top + h + bottom, left + w + left, c), dtype=int)
    out[:, top : top + h, left : left + w, :] = images
    return out


@bank.right("padding.zero_pad")
def zero_pad_concatenate(images, pad):
    if np.ndim(pad) == 0:
        pad = (pad, pad)
    if np.ndim(pad) == 1:
        pad = [(p, p) for p in pad]
    for axis, (before, after) in zip((1, 2), pad):
        shape = list(images.shape)
        shape[axis] = before
        first = np.zeros(shape, images.dtype)
        shape[axis] = after
        images = np.concatenate([first, images, np.zeros(shape, images.dtype)], axis)
    return images


@bank.wrong("padding.same_padding", "always pads kernel - 1 in all, whatever the stride is")
def same_padding_no_stride(size, kernel_size, stride=1, dilation=1):
    total = (kernel_size - 1) * dilation
    return total // 2, total - total // 2


@bank.wrong("padding.same_padding", "returns a negative number of zeros where nothing is missing")
def same_padding_negative(size, kernel_size, stride=1, dilation=1):
    reach = (kernel_size - 1) * dilation + 1
    places = -(-size // stride)
    total = (places - 1) * stride + reach - size
    return total // 2, total - total // 2


@bank.wrong("padding.same_padding", "two: the extra zero goes before; the numbers are floats")
def same_padding_before_floats(size, kernel_size, stride=1, dilation=1):
    places = np.ceil(size / stride)
    total = max((places - 1) * stride + (kernel_size - 1) * dilation + 1 - size, 0)
    return np.ceil(total / 2), np.floor(total / 2)


@bank.wrong("padding.same_padding", "takes the reach of a dilated kernel for kernel times dilation")
def same_padding_reach(size, kernel_size, stride=1, dilation=1):
    reach = kernel_size * dilation
    places = (size + stride - 1) // stride
    total = max(0, (places - 1) * stride + reach - size)
    before = total // 2
    return (before, total - before)


@bank.right("padding.same_padding")
def same_padding_counting(size, kernel_size, stride=1, dilation=1):
    last = list(range(0, size, stride))[-1]
    missing = 0
    while last + (kernel_size - 1) * dilation >= size + missing:
        missing += 1
    return tuple(divmod(missing, 2)[0] + extra for extra in (0, missing % 2))


@bank.wrong("padding.output_size", '"same" gives the size back, without the stride')
def output_size_same_is_size(size, kernel_size, stride=1, padding="valid", dilation=1):
    r = (kernel_size - 1) * dilation + 1
    if padding == "same":
        return size
    if padding == "valid":
        b = a = 0
    elif padding == "full":
        b = a = r - 1
    elif padding == "causal":
        b, a = r - 1, 0
    elif isinstance(padding, int):
        b = a = padding
    else:
        b, a = padding
    if r > size + b + a:
        raise ValueError("window too large")
    return (size + b + a - r) // stride + 1


@bank.wrong("padding.output_size", "raises the ValueError by the size without padding")
def output_size_error_unpadded(size, kernel_size, stride=1, padding="valid", dilation=1):
    r = (kernel_size - 1) * dilation + 1
    if r > size:
        raise ValueError("kernel does not fit")
    if padding == "valid":
        return (size - r) // stride + 1
    if padding == "same":
        return -(-size // stride)
    if padding == "full":
        return (size + 2 * (r - 1) - r) // stride + 1
    if padding == "causal":
        return (size + (r - 1) - r) // stride + 1
    total = 2 * padding if isinstance(padding, int) else sum(padding)
    return (size + total - r) // stride + 1


@bank.wrong(
    "padding.output_size",
    'two: no ValueError, zero or negative sizes come back; "full" pads kernel_size - 1, without dilation',
)
def output_size_no_error(size, kernel_size, stride=1, padding="valid", dilation=1):
    r = (kernel_size - 1) * dilation + 1
    before = after = 0
    if padding == "same":
        return (size + stride - 1) // stride
    elif padding == "full":
        before = after = kernel_size - 1
    elif padding == "causal":
        before = r - 1
    elif isinstance(padding, tuple):
        before, after = padding
    elif padding != "valid":
        before = after = padding
    return (size + before + after - r) // stride + 1


@bank.wrong("padding.output_size", "an int is added once, not before and after")
def output_size_int_once(size, kernel_size, stride=1, padding="valid", dilation=1):
    r = (kernel_size - 1) * dilation + 1
    if padding == "same":
        return int(np.ceil(size / stride))
    extra = {"valid": 0, "full": 2 * (r - 1), "causal": r - 1}
    if isinstance(padding, str):
        total = extra[padding]
    else:
        total = int(np.sum(padding))
    if size + total < r:
        raise ValueError
    return (size + total - r) // stride + 1


@bank.wrong("padding.output_size", "rounds up: counts a last step that does not fit")
def output_size_rounds_up(size, kernel_size, stride=1, padding="valid", dilation=1):
    r = dilation * (kernel_size - 1) + 1
    if padding == "same":
        return -(-size // stride)
    pads = {"valid": (0, 0), "full": (r - 1, r - 1), "causal": (r - 1, 0)}
    if isinstance(padding, int):
        b = a = padding
    else:
        b, a = pads[padding] if isinstance(padding, str) else padding
    space = size + b + a - r
    if space < 0:
        raise ValueError("no place")
    return int(np.ceil(space / stride)) + 1


@bank.right("padding.output_size")
def output_size_starts(size, kernel_size, stride=1, padding="valid", dilation=1):
    r = (kernel_size - 1) * dilation + 1
    match padding:
        case "valid":
            total = 0
        case "same":
            total = max(0, (size - 1) // stride * stride + r - size)
        case "full":
            total = 2 * r - 2
        case "causal":
            total = r - 1
        case (before, after):
            total = before + after
        case p:
            total = p + p
    places = len(range(0, size + total - r + 1, stride))
    if not places:
        raise ValueError(f"a window over {r} cells finds no place in {size + total}")
    return places


@bank.wrong("padding.conv2d", "takes strides as (sx, sy)")
def conv2d_strides_swapped(images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
    sx, sy = (strides, strides) if isinstance(strides, int) else strides
    dy, dx = (dilation_rate, dilation_rate) if isinstance(dilation_rate, int) else dilation_rate
    kh, kw, C, F = kernels.shape
    N, H, W, _ = images.shape
    rh, rw = (kh - 1) * dy + 1, (kw - 1) * dx + 1
    if padding == "valid":
        pad = ((0, 0), (0, 0))
    elif padding == "same":
        th = max((-(-H // sy) - 1) * sy + rh - H, 0)
        tw = max((-(-W // sx) - 1) * sx + rw - W, 0)
        pad = ((th // 2, th - th // 2), (tw // 2, tw - tw // 2))
    elif isinstance(padding, int):
        pad = ((padding, padding), (padding, padding))
    elif isinstance(padding[0], int):
        pad = ((padding[0],) * 2, (padding[1],) * 2)
    else:
        pad = padding
    x = np.pad(images.astype(float), ((0, 0), *pad, (0, 0)))
    ho, wo = (x.shape[1] - rh) // sy + 1, (x.shape[2] - rw) // sx + 1
    out = np.zeros((N, ho, wo, F))
    for i in range(ho):
        for j in range(wo):
            p = x[:, i * sy : i * sy + rh : dy, j * sx : j * sx + rw : dx]
            out[:, i, j] = np.einsum("nijc,ijcf->nf", p, kernels)
    return out if bias is None else out + bias


@bank.wrong("padding.conv2d", '"same" is split the other way: the extra zero comes before')
def conv2d_extra_before(images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
    def pair(v):
        return (v, v) if isinstance(v, int) else tuple(v)

    s, d = pair(strides), pair(dilation_rate)
    reach = [(k - 1) * q + 1 for k, q in zip(kernels.shape[:2], d)]
    if padding == "valid":
        padding = 0
    if padding == "same":
        pads = []
        for size, r, st in zip(images.shape[1:3], reach, s):
            total = max((-(-size // st) - 1) * st + r - size, 0)
            pads.append((total - total // 2, total // 2))
    else:
        pads = [pair(p) for p in pair(padding)]
    x = np.pad(images.astype(float), [(0, 0), *pads, (0, 0)])
    win = np.lib.stride_tricks.sliding_window_view(x, reach, axis=(1, 2))
    win = win[:, :: s[0], :: s[1], :, :: d[0], :: d[1]]
    out = np.einsum("nyxcij,ijcf->nyxf", win, kernels)
    if bias is not None:
        out += bias
    return out


@bank.wrong(
    "padding.conv2d", '"same" pads for the kernel without its dilation, so dilated maps come out too small'
)
def conv2d_same_undilated(images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
    def pair(v):
        return (v, v) if isinstance(v, int) else tuple(v)

    (sy, sx), (dy, dx) = pair(strides), pair(dilation_rate)
    kh, kw = kernels.shape[:2]
    H, W = images.shape[1:3]
    if padding == "valid":
        pads = (0, 0), (0, 0)
    elif padding == "same":
        th = max((-(-H // sy) - 1) * sy + kh - H, 0)
        tw = max((-(-W // sx) - 1) * sx + kw - W, 0)
        pads = (th // 2, th - th // 2), (tw // 2, tw - tw // 2)
    else:
        pads = [pair(p) for p in pair(padding)]
    x = np.pad(images.astype(float), [(0, 0), *pads, (0, 0)])
    rh, rw = (kh - 1) * dy + 1, (kw - 1) * dx + 1
    ho, wo = (x.shape[1] - rh) // sy + 1, (x.shape[2] - rw) // sx + 1
    out = np.zeros((len(x), ho, wo, kernels.shape[3]))
    for y in range(ho):
        for z in range(wo):
            for i in range(kh):
                for j in range(kw):
                    out[:, y, z] += x[:, y * sy + i * dy, z * sx + j * dx] @ kernels[i, j]
    return out if bias is None else out + bias


@bank.wrong("padding.conv2d", "two: dilation_rate is never used; the bias is forgotten")
def conv2d_no_dilation_no_bias(images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
    if isinstance(strides, int):
        strides = (strides, strides)
    kh, kw, C, F = kernels.shape
    N, H, W, C = images.shape
    if padding == "valid":
        padding = 0
    if padding == "same":
        th = max((-(-H // strides[0]) - 1) * strides[0] + kh - H, 0)
        tw = max((-(-W // strides[1]) - 1) * strides[1] + kw - W, 0)
        padding = ((th // 2, th - th // 2), (tw // 2, tw - tw // 2))
    if isinstance(padding, int):
        padding = (padding, padding)
    if isinstance(padding[0], int):
        padding = ((padding[0], padding[0]), (padding[1], padding[1]))
    x = np.pad(images, ((0, 0), padding[0], padding[1], (0, 0))).astype(np.float64)
    H2 = (x.shape[1] - kh) // strides[0] + 1
    W2 = (x.shape[2] - kw) // strides[1] + 1
    out = np.zeros((N, H2, W2, F))
    for y in range(H2):
        for z in range(W2):
            patch = x[:, y * strides[0] : y * strides[0] + kh, z * strides[1] : z * strides[1] + kw]
            out[:, y, z] = np.tensordot(patch, kernels, 3)
    return out


@bank.right("padding.conv2d")
def conv2d_taps(images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
    s = np.broadcast_to(strides, 2)
    d = np.broadcast_to(dilation_rate, 2)
    size = np.array(images.shape[1:3])
    r = (np.array(kernels.shape[:2]) - 1) * d + 1
    if isinstance(padding, str):
        total = np.maximum(0, (size - 1) // s * s + r - size) * (padding == "same")
        pads = np.stack([total // 2, total - total // 2], axis=1)
    else:
        pads = np.array(padding)
        if pads.ndim == 1:
            pads = pads[:, None]
        pads = np.broadcast_to(pads, (2, 2))
    x = np.pad(np.asarray(images, float), [(0, 0), *pads.tolist(), (0, 0)])
    places = (np.array(x.shape[1:3]) - r) // s + 1
    print("places", places, "pads", np.array(pads).tolist())
    out = np.zeros((len(x), *places, kernels.shape[-1]))
    for i, j in np.ndindex(*kernels.shape[:2]):
        rows = np.arange(places[0]) * s[0] + i * d[0]
        cols = np.arange(places[1]) * s[1] + j * d[1]
        out += x[:, rows][:, :, cols] @ kernels[i, j].astype(float)
    return out if bias is None else out + np.asarray(bias)


@bank.wrong("padding.causal_conv1d", "meets the present step with the first weight: the kernel is reversed")
def causal_conv1d_reversed(series, kernels, dilation_rate=1):
    N, L, C = series.shape
    k, _, F = kernels.shape
    out = np.zeros((N, L, F))
    for t in range(L):
        for i in range(k):
            src = t - i * dilation_rate
            if src >= 0:
                out[:, t] += series[:, src].astype(float) @ kernels[i]
    return out


@bank.wrong(
    "padding.causal_conv1d", "pads k - 1 zeros without the dilation, and cuts or lacks steps of the output"
)
def causal_conv1d_pad_undilated(series, kernels, dilation_rate=1):
    k = kernels.shape[0]
    x = np.pad(series.astype(float), ((0, 0), (k - 1, 0), (0, 0)))
    L = x.shape[1] - (k - 1) * dilation_rate
    out = 0
    for i in range(k):
        out = out + x[:, i * dilation_rate : i * dilation_rate + L] @ kernels[i]
    return out


@bank.wrong(
    "padding.causal_conv1d",
    "two: pads on both sides, so outputs see later steps; sums in the type of the series",
)
def causal_conv1d_both_sides(series, kernels, dilation_rate=1):
    N, L, C = series.shape
    k, _, F = kernels.shape
    reach = (k - 1) * dilation_rate
    x = np.pad(series, ((0, 0), (reach // 2, reach - reach // 2), (0, 0)))
    out = np.zeros((N, L, F), dtype=series.dtype)
    for t in range(L):
        s = np.einsum("nkc,kcf->nf", x[:, t : t + reach + 1 : dilation_rate], kernels)
        out[:, t] = s.astype(series.dtype)
    return out


@bank.wrong(
    "padding.causal_conv1d", "a negative index takes steps from the end of the series instead of zeros"
)
def causal_conv1d_wraps(series, kernels, dilation_rate=1):
    N, L, C = series.shape
    k, _, F = kernels.shape
    out = np.zeros((N, L, F))
    for t in range(L):
        for i in range(k):
            out[:, t] += series[:, (t - (k - 1 - i) * dilation_rate) % L].astype(float) @ kernels[i]
    return out


@bank.right("padding.causal_conv1d")
def causal_conv1d_matrices(series, kernels, dilation_rate=1):
    steps = series.shape[1]
    total = np.zeros((len(series), steps, kernels.shape[2]))
    for age, weights in enumerate(kernels[::-1]):
        back = np.eye(steps, k=-age * dilation_rate)
        total += np.einsum("ts,nsc,cf->ntf", back, series.astype(float), weights.astype(float))
    return total


@bank.wrong("padding.receptive_field", "strides are not taken into account")
def receptive_field_no_strides(layers):
    r = 1
    for layer in layers:
        d = layer[2] if len(layer) == 3 else 1
        r += (layer[0] - 1) * d
    return r


@bank.wrong(
    "padding.receptive_field",
    "multiplies the step by a layer's stride before that layer's own kernel is counted",
)
def receptive_field_stride_first(layers):
    field, jump = 1, 1
    for k, s, *d in layers:
        jump *= s
        field += (k - 1) * jump * (d[0] if d else 1)
    return field


@bank.wrong(
    "padding.receptive_field",
    "two: keeps only the stride of the layer before, no product; a dilation counts kernel times dilation",
)
def receptive_field_last_stride(layers):
    rf = 1
    prev = 1
    for layer in layers:
        k, s = layer[0], layer[1]
        if len(layer) > 2:
            k = k * layer[2]
        rf += (k - 1) * prev
        prev = s
    return rf


@bank.wrong("padding.receptive_field", "starts from 0 cells instead of 1")
def receptive_field_from_zero(layers):
    n, step = 0, 1
    for layer in layers:
        dil = layer[2] if len(layer) > 2 else 1
        n += (layer[0] - 1) * dil * step
        step *= layer[1]
    return n


@bank.right("padding.receptive_field")
def receptive_field_recursive(layers):
    if not layers:
        return 1
    kernel, stride, *rest = layers[0]
    return (receptive_field_recursive(layers[1:]) - 1) * stride + (kernel - 1) * (rest or [1])[0] + 1


# ---------------------------------------------------------------- pooling


@bank.wrong("pooling.max_pool2d", '"same" pads with zeros, which win over negative numbers')
def max_pool2d_zero_padding(images, pool_size=2, strides=None, padding="valid"):
    ph, pw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    if strides is None:
        strides = (ph, pw)
    sy, sx = (strides, strides) if isinstance(strides, int) else strides
    N, H, W, C = images.shape
    if padding == "same":
        ho, wo = -(-H // sy), -(-W // sx)
        mh, mw = max((ho - 1) * sy + ph - H, 0), max((wo - 1) * sx + pw - W, 0)
        images = np.pad(images, ((0, 0), (mh // 2, mh - mh // 2), (mw // 2, mw - mw // 2), (0, 0)))
    else:
        ho, wo = (H - ph) // sy + 1, (W - pw) // sx + 1
    out = np.zeros((N, ho, wo, C))
    for y in range(ho):
        for x in range(wo):
            out[:, y, x] = images[:, y * sy : y * sy + ph, x * sx : x * sx + pw].max(axis=(1, 2))
    return out


@bank.wrong("pooling.max_pool2d", "starts every maximum at 0, so that windows of negative numbers give 0")
def max_pool2d_from_zero(images, pool_size=2, strides=None, padding="valid"):
    ph, pw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    if strides is None:
        strides = (ph, pw)
    sy, sx = (strides, strides) if isinstance(strides, int) else strides
    N, H, W, C = images.shape
    top = left = 0
    ho, wo = (H - ph) // sy + 1, (W - pw) // sx + 1
    if padding == "same":
        ho, wo = -(-H // sy), -(-W // sx)
        top, left = max((ho - 1) * sy + ph - H, 0) // 2, max((wo - 1) * sx + pw - W, 0) // 2
    out = np.zeros((N, ho, wo, C))
    for y in range(ho):
        for x in range(wo):
            for i in range(y * sy - top, y * sy - top + ph):
                for j in range(x * sx - left, x * sx - left + pw):
                    if 0 <= i < H and 0 <= j < W:
                        out[:, y, x] = np.maximum(out[:, y, x], images[:, i, j])
    return out


@bank.wrong("pooling.max_pool2d", "strides=None moves by 2, whatever the window's size")
def max_pool2d_stride_two(images, pool_size=2, strides=None, padding="valid"):
    pool = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    if strides is None:
        strides = 2
    st = (strides, strides) if isinstance(strides, int) else strides
    x = images.astype(float)
    if padding == "same":
        pads = [(0, 0)]
        for n, p, s in zip(x.shape[1:3], pool, st):
            m = max((-(-n // s) - 1) * s + p - n, 0)
            pads.append((m // 2, m - m // 2))
        x = np.pad(x, pads + [(0, 0)], constant_values=-np.inf)
    v = np.lib.stride_tricks.sliding_window_view(x, pool, axis=(1, 2))[:, :: st[0], :: st[1]]
    return v.max(axis=(-1, -2))


@bank.wrong(
    "pooling.max_pool2d", "two: pools across the channels, too; takes a pair of strides the wrong way round"
)
def max_pool2d_all_channels(images, pool_size=2, strides=None, padding="valid"):
    ph, pw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    if strides is None:
        sy, sx = ph, pw
    elif isinstance(strides, int):
        sy = sx = strides
    else:
        sx, sy = strides
    x = images.astype(float)
    N, H, W, C = x.shape
    if padding == "same":
        mh = max((-(-H // sy) - 1) * sy + ph - H, 0)
        mw = max((-(-W // sx) - 1) * sx + pw - W, 0)
        around = ((0, 0), (mh // 2, mh - mh // 2), (mw // 2, mw - mw // 2), (0, 0))
        x = np.pad(x, around, constant_values=-np.inf)
    ho, wo = (x.shape[1] - ph) // sy + 1, (x.shape[2] - pw) // sx + 1
    out = np.zeros((N, ho, wo, C))
    for n in range(N):
        for i in range(ho):
            for j in range(wo):
                out[n, i, j] = np.max(x[n, i * sy : i * sy + ph, j * sx : j * sx + pw])
    return out


@bank.wrong("pooling.max_pool2d", '"same" lays all missing cells behind the image, none in front')
def max_pool2d_same_behind(images, pool_size=2, strides=None, padding="valid"):
    p = np.broadcast_to(pool_size, 2)
    s = p if strides is None else np.broadcast_to(strides, 2)
    N, H, W, C = images.shape
    if padding == "same":
        ho, wo = -(-H // s[0]), -(-W // s[1])
    else:
        ho, wo = (H - p[0]) // s[0] + 1, (W - p[1]) // s[1] + 1
    out = np.empty((N, ho, wo, C), images.dtype)
    for y in range(ho):
        for x in range(wo):
            # slices stop at the edge anyway
            out[:, y, x] = images[:, y * s[0] : y * s[0] + p[0], x * s[1] : x * s[1] + p[1]].max((1, 2))
    return out


@bank.right("pooling.max_pool2d")
def max_pool2d_clipped(images, pool_size=2, strides=None, padding="valid"):
    def edges(n, p, s):
        if padding == "valid":
            return [(a, a + p) for a in range(0, n - p + 1, s)]
        count = -(-n // s)
        front = max((count - 1) * s + p - n, 0) // 2
        return [(max(k * s - front, 0), min(k * s - front + p, n)) for k in range(count)]

    ph, pw = np.broadcast_to(pool_size, 2).tolist()
    sy, sx = (ph, pw) if strides is None else np.broadcast_to(strides, 2).tolist()
    rows = [images[:, a:b].max(axis=1) for a, b in edges(images.shape[1], ph, sy)]
    both = np.stack(rows, axis=1)
    return np.stack([both[:, :, a:b].max(axis=2) for a, b in edges(images.shape[2], pw, sx)], axis=2)


@bank.wrong(
    "pooling.average_pool2d", 'with "same" divides by the whole window, zeros outside the image counted'
)
def average_pool2d_counts_outside(images, pool_size=2, strides=None, padding="valid"):
    ph, pw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    sy, sx = (ph, pw) if strides is None else (strides, strides) if isinstance(strides, int) else strides
    N, H, W, C = images.shape
    x = images.astype(float)
    if padding == "same":
        mh, mw = max((-(-H // sy) - 1) * sy + ph - H, 0), max((-(-W // sx) - 1) * sx + pw - W, 0)
        x = np.pad(x, ((0, 0), (mh // 2, mh - mh // 2), (mw // 2, mw - mw // 2), (0, 0)))
    view = np.lib.stride_tricks.sliding_window_view(x, (ph, pw), axis=(1, 2))[:, ::sy, ::sx]
    return view.sum(axis=(-2, -1)) / (ph * pw)


@bank.wrong("pooling.average_pool2d", 'with "valid", too, counts partial windows at the end (rounds up)')
def average_pool2d_partial(images, pool_size=2, strides=None, padding="valid"):
    ph, pw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    sy, sx = (ph, pw) if strides is None else (strides, strides) if isinstance(strides, int) else strides
    N, H, W, C = images.shape
    ho, wo = int(np.ceil(H / sy)), int(np.ceil(W / sx))
    t = l = 0  # noqa: E741
    if padding == "same":
        t = max((ho - 1) * sy + ph - H, 0) // 2
        l = max((wo - 1) * sx + pw - W, 0) // 2  # noqa: E741
    out = np.zeros((N, ho, wo, C))
    for y in range(ho):
        for x in range(wo):
            r, c = y * sy - t, x * sx - l
            out[:, y, x] = images[:, max(r, 0) : r + ph, max(c, 0) : c + pw].mean(axis=(1, 2))
    return out


@bank.wrong(
    "pooling.average_pool2d", "two: the means are stored in the type of the images; strides are ignored"
)
def average_pool2d_type_no_strides(images, pool_size=2, strides=None, padding="valid"):
    ph, pw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    N, H, W, C = images.shape
    ho, wo, top, left = H // ph, W // pw, 0, 0
    if padding == "same":
        ho, wo = -(-H // ph), -(-W // pw)
        top, left = (ho * ph - H) // 2, (wo * pw - W) // 2
    out = np.zeros((N, ho, wo, C), dtype=images.dtype)
    for y in range(ho):
        for x in range(wo):
            a, b = max(y * ph - top, 0), max(x * pw - left, 0)
            out[:, y, x] = images[:, a : y * ph - top + ph, b : x * pw - left + pw].mean(axis=(1, 2))
    return out


@bank.right("pooling.average_pool2d")
def average_pool2d_two_sums(images, pool_size=2, strides=None, padding="valid"):
    def matrix(n, p, s):
        count, front = (n - p) // s + 1, 0
        if padding == "same":
            count = (n + s - 1) // s
            front = max((count - 1) * s + p - n, 0) // 2
        start = np.arange(count)[:, None] * s - front
        cell = np.arange(n)[None]
        m = ((cell >= start) & (cell < start + p)).astype(float)
        return m / m.sum(1, keepdims=True)

    p = np.broadcast_to(pool_size, 2)
    s = p if strides is None else np.broadcast_to(strides, 2)
    a, b = [matrix(n, *ps) for n, ps in zip(images.shape[1:3], zip(p, s))]
    return np.einsum("yh,xw,nhwc->nyxc", a, b, images)


@bank.wrong("pooling.l2_pool2d", "the root is missing: sums of squares come back")
def l2_pool2d_no_root(images, pool_size=2, strides=None, padding="valid"):
    p = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    s = p if strides is None else (strides, strides) if isinstance(strides, int) else strides
    x = images.astype(np.float64) ** 2
    if padding == "same":
        pad = []
        for n, k, t in zip(images.shape[1:3], p, s):
            m = max((-(-n // t) - 1) * t + k - n, 0)
            pad.append((m // 2, m - m // 2))
        x = np.pad(x, [(0, 0), *pad, (0, 0)])
    return np.lib.stride_tricks.sliding_window_view(x, p, axis=(1, 2))[:, :: s[0], :: s[1]].sum(axis=(4, 5))


@bank.wrong("pooling.l2_pool2d", "squares before it widens the type: 8-bit squares wrap")
def l2_pool2d_squares_wrap(images, pool_size=2, strides=None, padding="valid"):
    p = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    s = p if strides is None else (strides, strides) if isinstance(strides, int) else strides
    x = (images**2).astype(float)
    if padding == "same":
        pad = []
        for n, k, t in zip(images.shape[1:3], p, s):
            m = max((-(-n // t) - 1) * t + k - n, 0)
            pad.append((m // 2, m - m // 2))
        x = np.pad(x, [(0, 0), *pad, (0, 0)])
    w = np.lib.stride_tricks.sliding_window_view(x, p, axis=(1, 2))[:, :: s[0], :: s[1]]
    return np.sqrt(w.sum(axis=(4, 5)))


@bank.wrong(
    "pooling.l2_pool2d", 'two: takes the root of the mean of the squares; "same" is treated like "valid"'
)
def l2_pool2d_rms_valid(images, pool_size=2, strides=None, padding="valid"):
    if isinstance(pool_size, int):
        pool_size = (pool_size, pool_size)
    if strides is None:
        strides = pool_size
    if isinstance(strides, int):
        strides = (strides, strides)
    w = np.lib.stride_tricks.sliding_window_view(images.astype(float), pool_size, axis=(1, 2))
    w = w[:, :: strides[0], :: strides[1]]
    return np.sqrt(np.mean(w**2, axis=(-1, -2)))


@bank.right("pooling.l2_pool2d")
def l2_pool2d_norm(images, pool_size=2, strides=None, padding="valid"):
    p = tuple(np.broadcast_to(pool_size, 2))
    s = p if strides is None else tuple(np.broadcast_to(strides, 2))
    H, W = images.shape[1:3]
    if padding == "same":
        ho, wo = -(-H // s[0]), -(-W // s[1])
        top = max((ho - 1) * s[0] + p[0] - H, 0) // 2
        left = max((wo - 1) * s[1] + p[1] - W, 0) // 2
    else:
        ho, wo, top, left = (H - p[0]) // s[0] + 1, (W - p[1]) // s[1] + 1, 0, 0
    out = [
        [
            np.linalg.norm(
                images[:, max(a, 0) : a + p[0], max(b, 0) : b + p[1]]
                .astype(float)
                .reshape(len(images), -1, images.shape[3]),
                axis=1,
            )
            for b in [x * s[1] - left for x in range(wo)]
        ]
        for a in [y * s[0] - top for y in range(ho)]
    ]
    return np.array(out).transpose(2, 0, 1, 3)


@bank.wrong("pooling.global_average_pool2d", "keeps the axes of rows and columns: shape (N, 1, 1, C)")
def global_average_pool2d_keepdims(images):
    return np.mean(images, axis=(1, 2), keepdims=True)


@bank.wrong("pooling.global_average_pool2d", "takes the mean over the batch, too")
def global_average_pool2d_batch(images):
    out = np.zeros((images.shape[0], images.shape[-1]))
    for c in range(images.shape[-1]):
        out[:, c] = images[..., c].mean()
    return out


@bank.wrong(
    "pooling.global_average_pool2d", "divides by the square of the height, though images need not be square"
)
def global_average_pool2d_square(images):
    n = images.shape[1]
    return images.sum(axis=(1, 2), dtype=float) / (n * n)


@bank.right("pooling.global_average_pool2d")
def global_average_pool2d_matmul(images):
    n, h, w, c = images.shape
    return np.einsum("npc->nc", images.reshape(n, h * w, c).astype(float)) / (h * w)


@bank.wrong(
    "pooling.max_pool2d_backward", "all cells that equal the maximum get the gradient, not the first alone"
)
def max_pool2d_backward_all_ties(grad_output, images, pool_size=2, strides=None):
    ph, pw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    sy, sx = (ph, pw) if strides is None else (strides, strides) if isinstance(strides, int) else strides
    grad = np.zeros(images.shape)
    for y in range(grad_output.shape[1]):
        for x in range(grad_output.shape[2]):
            w = images[:, y * sy : y * sy + ph, x * sx : x * sx + pw]
            mask = w == w.max(axis=(1, 2), keepdims=True)
            grad[:, y * sy : y * sy + ph, x * sx : x * sx + pw] += mask * grad_output[:, y : y + 1, x : x + 1]
    return grad


@bank.wrong(
    "pooling.max_pool2d_backward",
    "assigns instead of adding: the largest of several windows keeps one gradient only",
)
def max_pool2d_backward_assigns(grad_output, images, pool_size=2, strides=None):
    if isinstance(pool_size, int):
        pool_size = (pool_size, pool_size)
    if strides is None:
        strides = pool_size
    if isinstance(strides, int):
        strides = (strides, strides)
    grad = np.zeros(images.shape)
    N, ho, wo, C = grad_output.shape
    for n in range(N):
        for y in range(ho):
            for x in range(wo):
                for c in range(C):
                    t, l = y * strides[0], x * strides[1]  # noqa: E741
                    w = images[n, t : t + pool_size[0], l : l + pool_size[1], c]
                    i, j = np.unravel_index(np.argmax(w), w.shape)
                    grad[n, t + i, l + j, c] = grad_output[n, y, x, c]
    return grad


@bank.wrong(
    "pooling.max_pool2d_backward",
    "two: of several equal cells the last one gets the gradient; the type of the images cuts it to integers",
)
def max_pool2d_backward_last_tie(grad_output, images, pool_size=2, strides=None):
    ph, pw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    sy, sx = (ph, pw) if strides is None else (strides, strides) if isinstance(strides, int) else strides
    out = np.zeros_like(images)
    for n, y, x, c in np.ndindex(grad_output.shape):
        best, where = -np.inf, None
        for i in range(ph):
            for j in range(pw):
                v = images[n, y * sy + i, x * sx + j, c]
                if v >= best:
                    best, where = v, (n, y * sy + i, x * sx + j, c)
        out[where] += grad_output[n, y, x, c]
    return out


@bank.wrong(
    "pooling.max_pool2d_backward",
    "looks for one maximum over all channels of a window; only that channel gets its gradient",
)
def max_pool2d_backward_across_channels(grad_output, images, pool_size=2, strides=None):
    ph, pw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    if strides is None:
        strides = (ph, pw)
    sy, sx = (strides, strides) if isinstance(strides, int) else strides
    dx = np.zeros(images.shape)
    for n in range(images.shape[0]):
        for y in range(grad_output.shape[1]):
            for x in range(grad_output.shape[2]):
                w = images[n, y * sy : y * sy + ph, x * sx : x * sx + pw, :]
                i, j, c = np.unravel_index(w.argmax(), w.shape)
                dx[n, y * sy + i, x * sx + j, c] += grad_output[n, y, x, c]
    return dx


@bank.right("pooling.max_pool2d_backward")
def max_pool2d_backward_add_at(grad_output, images, pool_size=2, strides=None):
    p = np.broadcast_to(pool_size, 2)
    s = p if strides is None else np.broadcast_to(strides, 2)
    view = np.lib.stride_tricks.sliding_window_view(images, tuple(p), axis=(1, 2))[:, :: s[0], :: s[1]]
    k = view.reshape(*view.shape[:4], -1).argmax(-1)
    n, y, x, c = np.indices(k.shape)
    result = np.zeros(images.shape)
    np.add.at(result, (n, y * s[0] + k // p[1], x * s[1] + k % p[1], c), grad_output)
    return result


@bank.wrong(
    "pooling.average_pool2d_backward",
    "every cell gets the whole gradient: the division by ph · pw is missing",
)
def average_pool2d_backward_whole(grad_output, images, pool_size=2, strides=None):
    ph, pw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    sy, sx = (ph, pw) if strides is None else (strides, strides) if isinstance(strides, int) else strides
    grad = np.zeros(images.shape, float)
    for y in range(grad_output.shape[1]):
        for x in range(grad_output.shape[2]):
            grad[:, y * sy : y * sy + ph, x * sx : x * sx + pw] += grad_output[:, y : y + 1, x : x + 1]
    return grad


@bank.wrong(
    "pooling.average_pool2d_backward",
    "spreads with np.repeat, right only for windows side by side; overlaps are lost",
)
def average_pool2d_backward_repeat(grad_output, images, pool_size=2, strides=None):
    ph, pw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    g = np.repeat(np.repeat(grad_output / (ph * pw), ph, axis=1), pw, axis=2)
    out = np.zeros(images.shape)
    h, w = min(g.shape[1], out.shape[1]), min(g.shape[2], out.shape[2])
    out[:, :h, :w] = g[:, :h, :w]
    return out


@bank.wrong(
    "pooling.average_pool2d_backward",
    "two: divides by the product of the strides; zeros_like of integer images crashes or cuts the shares",
)
def average_pool2d_backward_strides_int(grad_output, images, pool_size=2, strides=None):
    ph, pw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    sy, sx = (ph, pw) if strides is None else (strides, strides) if isinstance(strides, int) else strides
    grad = np.zeros_like(images)
    for n in range(images.shape[0]):
        for y in range(grad_output.shape[1]):
            for x in range(grad_output.shape[2]):
                grad[n, y * sy : y * sy + ph, x * sx : x * sx + pw] += grad_output[n, y, x] / (sy * sx)
    return grad


@bank.right("pooling.average_pool2d_backward")
def average_pool2d_backward_taps(grad_output, images, pool_size=2, strides=None):
    ph, pw = np.broadcast_to(pool_size, 2).tolist()
    sy, sx = (ph, pw) if strides is None else np.broadcast_to(strides, 2).tolist()
    share = np.asarray(grad_output, float) / ph / pw
    out = np.zeros(images.shape)
    ho, wo = share.shape[1:3]
    for i in range(ph):
        for j in range(pw):
            out[:, i : i + (ho - 1) * sy + 1 : sy, j : j + (wo - 1) * sx + 1 : sx] += share
    return out


# ---------------------------------------------------------------- activations


@bank.wrong("activations.sigmoid", "the sign of the exponent is wrong")
def sigmoid_sign(x):
    return 1 / (1 + np.exp(np.asarray(x, float)))


@bank.wrong("activations.sigmoid", "e^x / (1 + e^x) is nan for large inputs")
def sigmoid_nan(x):
    e = np.exp(np.asarray(x, dtype=float))
    return e / (1 + e)


@bank.wrong("activations.sigmoid", "clips to −5 … 5 against the overflow, which changes the values beyond")
def sigmoid_clipped(x):
    return 1 / (1 + np.exp(-np.clip(x, -5.0, 5.0)))


@bank.right("activations.sigmoid")
def sigmoid_by_tanh(x):
    return 0.5 * (1 + np.tanh(np.asarray(x, float) / 2))


@bank.wrong("activations.sigmoid_backward", "takes x for the sigmoid's value: x · (1 − x)")
def sigmoid_backward_of_x(grad_output, x):
    return grad_output * x * (1 - x)


@bank.wrong("activations.sigmoid_backward", "the chain rule is missing: grad_output is not used")
def sigmoid_backward_alone(grad_output, x):
    s = 1 / (1 + np.exp(-np.asarray(x, float)))
    return s * (1 - s)


@bank.wrong(
    "activations.sigmoid_backward", "two: adds grad_output instead of multiplying; s is nan for large inputs"
)
def sigmoid_backward_plus_nan(grad_output, x):
    s = np.exp(np.asarray(x, float)) / (np.exp(np.asarray(x, float)) + 1)
    return grad_output + s * (1 - s)


@bank.right("activations.sigmoid_backward")
def sigmoid_backward_cosh(grad_output, x):
    half = np.clip(np.abs(np.asarray(x, float)) / 2, 0, 350)
    return np.asarray(grad_output) / (4 * np.cosh(half) ** 2)


@bank.wrong("activations.tanh", "the formula as it stands: inf / inf is nan for large inputs")
def tanh_formula(x):
    x = np.asarray(x, dtype=float)
    return (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))


@bank.wrong("activations.tanh", "2 σ(x) − 1 instead of 2 σ(2x) − 1: half as steep")
def tanh_half(x):
    return 2 / (1 + np.exp(-np.asarray(x, float))) - 1


@bank.wrong("activations.tanh", "numerator and denominator are exchanged: inf at 0")
def tanh_coth(x):
    x = np.clip(np.asarray(x, float), -300, 300)
    return (np.exp(x) + np.exp(-x)) / (np.exp(x) - np.exp(-x))


@bank.right("activations.tanh")
def tanh_expm1(x):
    e = np.expm1(-2 * np.abs(np.asarray(x, float)))
    return np.sign(x) * (-e / (e + 2))


@bank.wrong("activations.tanh_backward", "brackets are missing: grad_output · 1 − t²")
def tanh_backward_brackets(grad_output, x):
    t = np.tanh(x)
    return grad_output * 1 - t**2


@bank.wrong("activations.tanh_backward", "1 − t instead of 1 − t²")
def tanh_backward_not_squared(grad_output, x):
    return grad_output * (1 - np.tanh(x))


@bank.wrong(
    "activations.tanh_backward", "two: 1 + t² for 1 − t²; the gradient's own tanh is taken, not that of x"
)
def tanh_backward_two_slips(grad_output, x):
    t = np.tanh(grad_output)
    return grad_output * (1 + t**2)


@bank.right("activations.tanh_backward")
def tanh_backward_difference(grad_output, x):
    t = np.tanh(np.asarray(x, float))
    return np.multiply(grad_output, (1 + t) * (1 - t))


@bank.wrong("activations.relu", "sets the negative numbers of the input itself to 0")
def relu_in_place(x):
    x[x < 0] = 0
    return x


@bank.wrong(
    "activations.relu", "takes the absolute value: negative numbers lose their sign instead of becoming 0"
)
def relu_absolute(x):
    return np.where(x > 0, x, -x)


@bank.wrong(
    "activations.relu", "max over the whole array: np.max instead of np.maximum, one number comes back"
)
def relu_np_max(x):
    return np.max(x, initial=0)


@bank.right("activations.relu")
def relu_clip(x):
    return np.clip(x, 0, None)


@bank.wrong("activations.relu_backward", "asks for the sign of grad_output instead of that of x")
def relu_backward_of_gradient(grad_output, x):
    return np.maximum(grad_output, 0)


@bank.wrong("activations.relu_backward", "lets the gradient pass at 0")
def relu_backward_at_zero(grad_output, x):
    return np.where(x >= 0, grad_output, 0)


@bank.wrong(
    "activations.relu_backward", "returns relu(x) times the gradient instead of its slope times the gradient"
)
def relu_backward_value(grad_output, x):
    return grad_output * np.maximum(x, 0)


@bank.wrong("activations.relu_backward", "zeros are written into grad_output itself")
def relu_backward_in_place(grad_output, x):
    grad_output[x <= 0] = 0
    return grad_output


@bank.right("activations.relu_backward")
def relu_backward_heaviside(grad_output, x):
    return np.heaviside(np.asarray(x, float), 0.0) * grad_output


@bank.wrong("activations.leaky_relu", "the default is Keras's 0.2 instead of 0.01")
def leaky_relu_keras_default(x, negative_slope=0.2):
    return np.maximum(x, negative_slope * x)


@bank.wrong("activations.leaky_relu", "negative numbers come out positive: a minus too many")
def leaky_relu_minus(x, negative_slope=0.01):
    return np.where(x > 0, x, -negative_slope * x)


@bank.wrong("activations.leaky_relu", "negative numbers become the slope itself, not slope · x")
def leaky_relu_slope_only(x, negative_slope=0.01):
    return np.where(x >= 0, x, negative_slope)


@bank.wrong("activations.leaky_relu", "the result has the type of x, so integers lose their fractions")
def leaky_relu_integers(x, negative_slope=0.01):
    out = np.array(x)
    out[x < 0] = negative_slope * x[x < 0]
    return out


@bank.right("activations.leaky_relu")
def leaky_relu_two_parts(x, negative_slope=0.01):
    x = np.asarray(x, float)
    return np.clip(x, 0, None) + negative_slope * np.clip(x, None, 0)


@bank.wrong("activations.leaky_relu_backward", "0.01 is written out; negative_slope is not used")
def leaky_relu_backward_hard_coded(grad_output, x, negative_slope=0.01):
    return grad_output * np.where(x > 0, 1, 0.01)


@bank.wrong("activations.leaky_relu_backward", "two: the slope at 0 is 1; grad_output is forgotten")
def leaky_relu_backward_zero_alone(grad_output, x, negative_slope=0.01):
    slope = np.ones(x.shape)
    slope[x < 0] = negative_slope
    return slope


@bank.wrong("activations.leaky_relu_backward", "the negative side gets slope · x instead of the slope")
def leaky_relu_backward_times_x(grad_output, x, negative_slope=0.01):
    return np.where(x > 0, grad_output, grad_output * negative_slope * x)


@bank.right("activations.leaky_relu_backward")
def leaky_relu_backward_boolean(grad_output, x, negative_slope=0.01):
    positive = np.asarray(x) > 0
    return positive * grad_output + ~positive * negative_slope * grad_output


@bank.wrong("activations.softplus", "the logarithm to the base 10")
def softplus_log10(x):
    x = np.asarray(x, float)
    return np.where(x > 100, x, np.log10(1 + np.exp(np.minimum(x, 100))))


@bank.wrong("activations.softplus", "overflows to inf for large inputs")
def softplus_inf(x):
    return np.log(1 + np.exp(np.asarray(x, float)))


@bank.wrong(
    "activations.softplus", "ln(1 + e^−|x|) without the max(x, 0) that belongs to it: falls for positive x"
)
def softplus_half_trick(x):
    return np.log1p(np.exp(-np.abs(np.asarray(x, float))))


@bank.right("activations.softplus")
def softplus_logaddexp(x):
    return np.logaddexp(np.zeros(np.shape(x)), np.asarray(x, float))


@bank.wrong("activations.softplus_backward", "derives once more: the slope of the sigmoid, s · (1 − s)")
def softplus_backward_second(grad_output, x):
    s = 1 / (1 + np.exp(-np.asarray(x, float)))
    return grad_output * s * (1 - s)


@bank.wrong("activations.softplus_backward", "the inner derivative e^x is forgotten: 1 / (1 + e^x)")
def softplus_backward_inner(grad_output, x):
    return grad_output / (1 + np.exp(np.asarray(x, float)))


@bank.wrong(
    "activations.softplus_backward", "two: e^x / (1 + e^x) is nan for large inputs; grad_output is not used"
)
def softplus_backward_nan_alone(grad_output, x):
    x = np.asarray(x, float)
    return np.exp(x) / (1 + np.exp(x))


@bank.right("activations.softplus_backward")
def softplus_backward_log(grad_output, x):
    x = np.asarray(x, np.float64)
    return grad_output * np.exp(-np.logaddexp(0.0, -x))


@bank.wrong(
    "activations.softmax", "takes the maximum of the whole array off, so rows far below it become 0 / 0"
)
def softmax_global_max(x, axis=-1):
    e = np.exp(np.asarray(x, float) - np.max(x))
    return e / e.sum(axis=axis, keepdims=True)


@bank.wrong("activations.softmax", "always works along the last axis")
def softmax_last_axis(x, axis=-1):
    x = np.asarray(x, float)
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


@bank.wrong("activations.softmax", "takes nothing off: nan for large scores")
def softmax_overflow(x, axis=-1):
    e = np.exp(np.asarray(x, float))
    return e / np.sum(e, axis=axis, keepdims=True)


@bank.wrong(
    "activations.softmax",
    "two: divides by the sum of the whole array; takes the minimum off instead of the maximum",
)
def softmax_whole_sum_min(x, axis=-1):
    x = np.asarray(x, float)
    e = np.exp(x - x.min(axis=axis, keepdims=True))
    return e / e.sum()


@bank.right("activations.softmax")
def softmax_apply(x, axis=-1):
    def row(v):
        v = v.astype(float)
        powers = np.exp(v - v.max())
        return powers / powers.sum()

    return np.apply_along_axis(row, axis, x)


@bank.wrong(
    "activations.softmax_backward", "the slope of a sigmoid, p · (1 − p) · g: the other scores are left out"
)
def softmax_backward_diagonal(grad_output, x, axis=-1):
    x = np.asarray(x, float)
    e = np.exp(x - x.max(axis, keepdims=True))
    p = e / e.sum(axis, keepdims=True)
    return grad_output * p * (1 - p)


@bank.wrong(
    "activations.softmax_backward", "the sum runs over the gradients alone, without the probabilities"
)
def softmax_backward_sum_of_g(grad_output, x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    p = e / e.sum(axis=axis, keepdims=True)
    return p * (grad_output - grad_output.sum(axis=axis, keepdims=True))


@bank.wrong(
    "activations.softmax_backward", "the inner sum runs over the whole batch instead of along the axis"
)
def softmax_backward_whole_sum(grad_output, x, axis=-1):
    x = np.asarray(x, float)
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    p = e / e.sum(axis=axis, keepdims=True)
    return p * (grad_output - np.sum(grad_output * p))


@bank.wrong(
    "activations.softmax_backward", "two: plus instead of minus before the sum; the axis is always the last"
)
def softmax_backward_plus_last(grad_output, x, axis=-1):
    z = x - x.max(axis=-1, keepdims=True)
    p = np.exp(z.astype(float))
    p /= p.sum(axis=-1, keepdims=True)
    return p * (grad_output + (grad_output * p).sum(axis=-1, keepdims=True))


@bank.right("activations.softmax_backward")
def softmax_backward_jacobian(grad_output, x, axis=-1):
    z = np.moveaxis(np.asarray(x, float), axis, -1)
    g = np.moveaxis(np.asarray(grad_output, float), axis, -1)
    p = np.exp(z - z.max(-1, keepdims=True))
    p = p / p.sum(-1, keepdims=True)
    jacobian = p[..., :, None] * (np.eye(p.shape[-1]) - p[..., None, :])
    return np.moveaxis(np.einsum("...k,...kj->...j", g, jacobian), -1, axis)


# ---------------------------------------------------------------- dropout


@bank.wrong("dropout.dropout", "does not scale what is kept")
def dropout_unscaled(x, rate, rng, training=True):
    if not training:
        return x.copy(), np.ones(x.shape, bool)
    mask = rng.random(x.shape) >= rate
    print("dropped", (~mask).sum(), "of", x.size)
    return x * mask, mask


@bank.wrong("dropout.dropout", "rate and its complement are exchanged: keeps with probability rate")
def dropout_keeps_rate(x, rate, rng, training=True):
    mask = rng.random(x.shape) < rate
    if not training:
        mask = np.ones_like(x, dtype=bool)
        return x, mask
    return x * mask / (1 - rate), mask


@bank.wrong("dropout.dropout", "draws from np.random instead of rng")
def dropout_np_random(x, rate, rng, training=True):
    if training:
        mask = np.random.rand(*x.shape) >= rate  # noqa: NPY002
        return np.where(mask, x / (1 - rate), 0), mask
    return x.astype(float), np.full(x.shape, True)


@bank.wrong("dropout.dropout", "two: training is ignored; the mask is True where a number was dropped")
def dropout_always_inverted(x, rate, rng, training=True):
    dropped = rng.random(x.shape) < rate
    out = x / (1 - rate)
    out[dropped] = 0
    return out, dropped


@bank.wrong("dropout.dropout", "reads the mask off the output, so a kept 0 counts as dropped")
def dropout_mask_of_output(x, rate, rng, training=True):
    if not training:
        return x * 1.0, np.ones(x.shape, dtype=bool)
    out = x * (rng.random(x.shape) >= rate) / (1 - rate)
    return out, out != 0


@bank.wrong("dropout.dropout", "drops a fixed number of entries: exactly rate · size, not each by itself")
def dropout_fixed_number(x, rate, rng, training=True):
    mask = np.ones(x.size, dtype=bool)
    if training:
        mask[rng.permutation(x.size)[: int(round(rate * x.size))]] = False
        mask = mask.reshape(x.shape)
        return x * mask / (1 - rate), mask
    return x.astype(float), mask.reshape(x.shape)


@bank.right("dropout.dropout")
def dropout_comprehension(x, rate, rng, training=True):
    if not training:
        rate = 0.0
    lots = [rng.random() >= rate for _ in range(x.size)]
    mask = np.array(lots, dtype=bool).reshape(x.shape)
    return np.where(mask, np.true_divide(x, 1.0 - rate), 0.0), mask


@bank.wrong("dropout.dropout_backward", "divides by rate instead of 1 − rate")
def dropout_backward_by_rate(grad_output, mask, rate):
    if rate == 0:
        return grad_output * mask
    return grad_output * mask / rate


@bank.wrong("dropout.dropout_backward", "the mask is not scaled: the division by 1 − rate is missing")
def dropout_backward_unscaled(grad_output, mask, rate):
    return np.where(mask, grad_output, 0)


@bank.wrong(
    "dropout.dropout_backward",
    "two: multiplies by 1 − rate; passes the gradient where the number was dropped",
)
def dropout_backward_times_inverted(grad_output, mask, rate):
    return grad_output * (1 - mask) * (1 - rate)


@bank.wrong("dropout.dropout_backward", "writes zeros into grad_output itself")
def dropout_backward_in_place(grad_output, mask, rate):
    grad_output[~mask] = 0
    return grad_output / (1 - rate)


@bank.right("dropout.dropout_backward")
def dropout_backward_choose(grad_output, mask, rate):
    out = np.zeros(np.shape(grad_output))
    np.divide(grad_output, 1 - rate, out=out, where=np.asarray(mask, bool))
    return out


@bank.wrong(
    "dropout.spatial_dropout2d", "draws a lot for each pixel, and the mask has the shape of the images"
)
def spatial_dropout2d_pixels(images, rate, rng, training=True):
    if not training:
        return images, np.ones(images.shape, bool)
    mask = rng.random(images.shape) >= rate
    return images * mask / (1 - rate), mask


@bank.wrong("dropout.spatial_dropout2d", "one lot for each channel serves all images of the batch")
def spatial_dropout2d_shared(images, rate, rng, training=True):
    n, c = images.shape[0], images.shape[3]
    if not training:
        return images.copy(), np.ones((n, 1, 1, c), dtype=bool)
    lots = rng.random((1, 1, 1, c)) >= rate
    mask = np.repeat(lots, n, axis=0)
    return images * mask / (1 - rate), mask


@bank.wrong(
    "dropout.spatial_dropout2d",
    "with training=False the mask has the shape of the images instead of (N, 1, 1, C)",
)
def spatial_dropout2d_mask_idle(images, rate, rng, training=True):
    if training == False:  # noqa: E712
        return images, np.ones(images.shape, dtype=bool)
    mask = rng.random((len(images), 1, 1, images.shape[-1])) > rate
    return images * mask / (1 - rate), mask


@bank.wrong(
    "dropout.spatial_dropout2d",
    "two: multiplies by 1 − rate instead of dividing; the mask has the shape (N, C)",
)
def spatial_dropout2d_times_flat(images, rate, rng, training=True):
    N, H, W, C = images.shape
    if training:
        mask = rng.random((N, C)) >= rate
        return images * mask[:, None, None, :] * (1 - rate), mask
    return images, np.ones((N, C), bool)


@bank.right("dropout.spatial_dropout2d")
def spatial_dropout2d_loops(images, rate, rng, training=True):
    n, h, w, c = images.shape
    output = images.astype(float)
    mask = np.ones((n, 1, 1, c), dtype=bool)
    if training:
        for i in range(n):
            for k in range(c):
                if rng.random() < rate:
                    mask[i, 0, 0, k] = False
                    output[i, :, :, k] = 0
                else:
                    output[i, :, :, k] /= 1 - rate
    return output, mask


@bank.wrong("dropout.dropconnect", "one mask of weights for the whole batch")
def dropconnect_one_mask(x, weights, bias, rate, rng):
    m = rng.random(weights.shape) >= rate
    out = x @ (weights * m / (1 - rate)) + bias
    return out, np.broadcast_to(m, (x.shape[0],) + weights.shape)


@bank.wrong("dropout.dropconnect", "divides the bias by 1 − rate, too")
def dropconnect_scaled_bias(x, weights, bias, rate, rng):
    mask = rng.random((len(x), *weights.shape)) >= rate
    out = np.einsum("nd,ndu->nu", x, mask * weights) + bias
    return out / (1 - rate), mask


@bank.wrong(
    "dropout.dropconnect", "drops whole outputs instead of single weights, like dropout after the layer"
)
def dropconnect_drops_outputs(x, weights, bias, rate, rng):
    N, D = x.shape
    U = weights.shape[1]
    keep = rng.random((N, 1, U)) >= rate
    mask = np.repeat(keep, D, axis=1)
    return (x @ weights) * keep[:, 0] / (1 - rate) + bias, mask


@bank.wrong("dropout.dropconnect", "two: forgets the bias; does not scale the kept weights")
def dropconnect_bare(x, weights, bias, rate, rng):
    mask = rng.random((x.shape[0], weights.shape[0], weights.shape[1])) >= rate
    out = np.zeros((x.shape[0], weights.shape[1]))
    for n in range(x.shape[0]):
        out[n] = x[n] @ (weights * mask[n])
    return out, mask


@bank.right("dropout.dropconnect")
def dropconnect_examples(x, weights, bias, rate, rng):
    outputs, masks = [], []
    for row in np.asarray(x, float):
        keep = rng.uniform(size=np.shape(weights)) >= rate
        outputs.append(row @ np.where(keep, weights, 0) / (1 - rate) + bias)
        masks.append(keep)
    return np.array(outputs), np.array(masks)


@bank.wrong("dropout.stochastic_pool2d", "draws all positive cells of a window with the same probability")
def stochastic_pool2d_uniform(images, pool_size, rng):
    k = pool_size
    N, H, W, C = images.shape
    out = np.zeros((N, H // k, W // k, C))
    chosen = np.zeros(out.shape, int)
    for n, y, x, c in np.ndindex(out.shape):
        w = images[n, y * k : y * k + k, x * k : x * k + k, c].ravel()
        if w.sum() == 0:
            continue
        chosen[n, y, x, c] = rng.choice(np.flatnonzero(w))
        out[n, y, x, c] = w[chosen[n, y, x, c]]
    return out, chosen


@bank.wrong("dropout.stochastic_pool2d", "counts the cell column by column, j · k + i")
def stochastic_pool2d_columns(images, pool_size, rng):
    k = pool_size
    n, h, w, c = images.shape
    output, chosen = np.zeros((n, h // k, w // k, c)), np.zeros((n, h // k, w // k, c), int)
    for i in range(n):
        for y in range(h // k):
            for x in range(w // k):
                for m in range(c):
                    win = images[i, y * k : y * k + k, x * k : x * k + k, m].T.ravel().astype(float)
                    total = win.sum()
                    if total > 0:
                        q = rng.choice(k * k, p=win / total)
                        output[i, y, x, m] = win[q]
                        chosen[i, y, x, m] = q
    return output, chosen


@bank.wrong("dropout.stochastic_pool2d", "a window of zeros divides by 0 and crashes in rng.choice")
def stochastic_pool2d_crash_on_zeros(images, pool_size, rng):
    N, H, W, C = images.shape
    ho, wo = H // pool_size, W // pool_size
    out = np.zeros((N, ho, wo, C))
    idx = np.zeros((N, ho, wo, C), dtype=int)
    for n in range(N):
        for c in range(C):
            for y in range(ho):
                for x in range(wo):
                    ys, xs = y * pool_size, x * pool_size
                    w = images[n, ys : ys + pool_size, xs : xs + pool_size, c].astype(float).flatten()
                    i = rng.choice(len(w), p=w / np.sum(w))
                    out[n, y, x, c], idx[n, y, x, c] = w[i], i
    return out, idx


@bank.wrong(
    "dropout.stochastic_pool2d",
    "two: one draw for all channels of a window, by the sum over them; counts partial windows at the border",
)
def stochastic_pool2d_joint_border(images, pool_size, rng):
    N, H, W, C = images.shape
    k = pool_size
    ho, wo = -(-H // k), -(-W // k)
    x = np.pad(images.astype(float), ((0, 0), (0, ho * k - H), (0, wo * k - W), (0, 0)))
    out, chosen = np.zeros((N, ho, wo, C)), np.zeros((N, ho, wo, C), int)
    for n in range(N):
        for y in range(ho):
            for z in range(wo):
                w = x[n, y * k : y * k + k, z * k : z * k + k].reshape(k * k, C)
                s = w.sum(axis=1)
                if s.sum() > 0:
                    i = rng.choice(k * k, p=s / s.sum())
                    out[n, y, z] = w[i]
                    chosen[n, y, z] = i
    return out, chosen


@bank.right("dropout.stochastic_pool2d")
def stochastic_pool2d_cumulative(images, pool_size, rng):
    k = pool_size
    n, h, w, c = images.shape
    ho, wo = h // k, w // k
    cells = images[:, : ho * k, : wo * k].reshape(n, ho, k, wo, k, c).transpose(0, 1, 3, 5, 2, 4)
    cells = cells.reshape(n, ho, wo, c, k * k).astype(float)
    edges = cells.cumsum(axis=-1)
    lots = rng.random((n, ho, wo, c, 1)) * edges[..., -1:]
    chosen = (edges > lots).argmax(axis=-1)
    output = np.take_along_axis(cells, chosen[..., None], axis=-1)[..., 0]
    return output, chosen


@bank.wrong("dropout.max_norm", "brings all vectors to max_value, short ones are lengthened")
def max_norm_all(weights, max_value, axis=0):
    n = np.sqrt(np.sum(np.square(weights, dtype=float), axis=axis, keepdims=True))
    return weights * max_value / np.where(n == 0, 1, n)


@bank.wrong("dropout.max_norm", "clips each weight by itself instead of the length of the vector")
def max_norm_clips(weights, max_value, axis=0):
    return np.clip(weights, -max_value, max_value)


@bank.wrong("dropout.max_norm", "the division 0 / 0 turns a vector of zeros into nan")
def max_norm_nan(weights, max_value, axis=0):
    norm = np.sqrt((np.asarray(weights, float) ** 2).sum(axis=axis, keepdims=True))
    return weights / norm * np.minimum(norm, max_value)


@bank.wrong("dropout.max_norm", "two: axis is ignored, always the columns; the L1 norm instead of L2")
def max_norm_axis_l1(weights, max_value, axis=0):
    norm = np.abs(weights).sum(axis=0)
    factor = np.ones(norm.shape)
    factor[norm > max_value] = max_value / norm[norm > max_value]
    return weights * factor


@bank.right("dropout.max_norm")
def max_norm_ratio(weights, max_value, axis=0):
    w = np.array(weights, dtype=float)
    length = (
        np.einsum("i,i->", w.ravel(), w.ravel()) if w.ndim == 1 else np.sum(w * w, axis=axis, keepdims=True)
    )
    return w / np.maximum(1.0, np.sqrt(length) / max_value)


@bank.wrong("dropout.EarlyStopping", "keeps the array itself, not a copy, so best_weights goes on changing")
class EarlyStoppingReference:
    def __init__(self, patience=0, min_delta=0.0):
        self.patience = patience
        self.min_delta = min_delta
        self.best = np.inf
        self.wait = 0
        self.best_weights = None

    def update(self, loss, weights):
        if self.best_weights is None or loss < self.best - self.min_delta:
            self.best = loss
            self.best_weights = weights
            self.wait = 0
            return False
        self.wait += 1
        return self.wait >= self.patience


@bank.wrong("dropout.EarlyStopping", "compares with the loss of the epoch before, not with the best so far")
class EarlyStoppingPrevious:
    def __init__(self, patience=0, min_delta=0.0):
        self.patience, self.min_delta = patience, min_delta
        self.last = None
        self.bad = 0

    def update(self, loss, weights):
        if self.last is None or self.last - loss > self.min_delta:
            self.best_weights = weights.copy()
            self.bad = 0
        else:
            self.bad += 1
        self.last = loss
        return self.bad >= max(self.patience, 1)


@bank.wrong(
    "dropout.EarlyStopping", "the counter is not reset after an improvement: bad epochs need not be in a row"
)
class EarlyStoppingNeverReset:
    def __init__(self, patience=0, min_delta=0.0):
        self.patience = patience
        self.min_delta = min_delta
        self.best_loss = float("inf")
        self.counter = 0

    def update(self, loss, weights):
        if loss < self.best_loss - self.min_delta:
            self.best_loss = loss
            self.best_weights = np.copy(weights)
            return False
        self.counter += 1
        if self.counter >= self.patience:
            return True
        return False


@bank.wrong("dropout.EarlyStopping", "two: stops one epoch too late (> patience); min_delta is not used")
class EarlyStoppingLate:
    def __init__(self, patience=0, min_delta=0.0):
        self.patience = patience
        self.best = np.inf
        self.n = 0

    def update(self, loss, weights):
        if loss < self.best:
            self.best, self.n = loss, 0
            self.best_weights = weights.copy()
        else:
            self.n += 1
        return self.n > self.patience


@bank.right("dropout.EarlyStopping")
class EarlyStoppingList:
    def __init__(self, patience=0, min_delta=0.0):
        self.needed = max(1, patience)
        self.min_delta = min_delta
        self.bests = []

    def update(self, loss, weights):
        if not self.bests or min(b for b in self.bests if b is not None) - loss > self.min_delta:
            self.bests.append(loss)
            self.best_weights = np.array(weights)
        else:
            self.bests.append(None)
        tail = self.bests[-self.needed :]
        return len(tail) == self.needed and all(b is None for b in tail)


@bank.wrong("dropout.augment", "np.roll brings in the other edge instead of zeros")
def augment_roll(images, rng, flip=True, shift=1):
    out = np.empty_like(images)
    for n in range(len(images)):
        im = images[n]
        if flip and rng.random() < 0.5:
            im = im[:, ::-1]
        dy, dx = rng.integers(-shift, shift + 1, size=2)
        out[n] = np.roll(im, (dy, dx), axis=(0, 1))
    return out


@bank.wrong("dropout.augment", "never draws +shift: the end of rng.integers is not included")
def augment_no_last_shift(images, rng, flip=True, shift=1):
    N, H, W, C = images.shape
    out = np.zeros_like(images)
    for n in range(N):
        im = images[n, :, ::-1] if flip and rng.random() < 0.5 else images[n]
        dy, dx = (rng.integers(-shift, shift, size=2)) if shift else (0, 0)
        big = np.pad(im, ((shift, shift), (shift, shift), (0, 0)))
        out[n] = big[shift - dy : shift - dy + H, shift - dx : shift - dx + W]
    return out


@bank.wrong("dropout.augment", "mirrors upside down instead of left to right")
def augment_upside_down(images, rng, flip=True, shift=1):
    N, H, W, C = images.shape
    out = np.zeros(images.shape, images.dtype)
    for n, im in enumerate(images):
        if flip and rng.integers(0, 2) == 1:
            im = im[::-1]
        dy, dx = rng.integers(-shift, shift + 1, size=2)
        big = np.pad(im, ((shift, shift), (shift, shift), (0, 0)))
        out[n] = big[shift - dy : shift - dy + H, shift - dx : shift - dx + W]
    return out


@bank.wrong("dropout.augment", "two: the same draw for all images; always mirrors if flip is true")
def augment_one_draw(images, rng, flip=True, shift=1):
    N, H, W, C = images.shape
    if flip:
        images = images[:, :, ::-1]
    dy, dx = rng.integers(-shift, shift + 1, size=2)
    big = np.pad(images, ((0, 0), (shift, shift), (shift, shift), (0, 0)))
    return big[:, shift + dy : shift + dy + H, shift + dx : shift + dx + W]


@bank.wrong("dropout.augment", "one draw moves down and to the right alike: dy = dx")
def augment_diagonal(images, rng, flip=True, shift=1):
    out = []
    for im in images:
        if flip and rng.random() > 0.5:
            im = im[:, ::-1]
        d = int(rng.integers(-shift, shift + 1))
        h, w, _ = im.shape
        big = np.pad(im, ((shift, shift), (shift, shift), (0, 0)))
        out.append(big[shift - d : shift - d + h, shift - d : shift - d + w])
    return np.array(out)


@bank.right("dropout.augment")
def augment_coordinates(images, rng, flip=True, shift=1):
    n, h, w, c = images.shape
    mirrored = (rng.random(n) < 0.5) & bool(flip)
    down = rng.integers(-shift, shift + 1, size=n)
    right = rng.integers(-shift, shift + 1, size=n)
    out = np.zeros(images.shape, images.dtype)
    for i, y, x in np.ndindex(n, h, w):
        sy, sx = y - down[i], x - right[i]
        if 0 <= sy < h and 0 <= sx < w:
            out[i, y, x] = images[i, sy, w - 1 - sx if mirrored[i] else sx]
    return out


# ---------------------------------------------------------------- training


@bank.wrong("training.dense", "the bias is not added")
def dense_no_bias(x, weights, bias=None):
    return np.dot(x.astype(float), weights)


@bank.wrong("training.dense", "adds the bias once for each input instead of once")
def dense_bias_each_input(x, weights, bias=None):
    N, D = x.shape
    U = weights.shape[1]
    out = np.zeros((N, U))
    for n in range(N):
        for u in range(U):
            for d in range(D):
                out[n, u] += float(x[n, d]) * weights[d, u]
                if bias is not None:
                    out[n, u] += bias[u]
    return out


@bank.wrong(
    "training.dense", "the result has the type of the inputs: 8-bit integers overflow and fractions get lost"
)
def dense_input_type(x, weights, bias=None):
    out = np.zeros((x.shape[0], weights.shape[1]), dtype=x.dtype)
    for n in range(x.shape[0]):
        out[n] = x[n] @ weights
        if bias is not None:
            out[n] = out[n] + bias
    return out


@bank.right("training.dense")
def dense_appended_one(x, weights, bias=None):
    if bias is None:
        bias = np.zeros(weights.shape[1])
    ones = np.ones((len(x), 1))
    return np.hstack([np.asarray(x, float), ones]) @ np.vstack([np.asarray(weights, float), bias])


@bank.wrong("training.dense_backward", "averages over the batch")
def dense_backward_mean(grad_output, x, weights):
    n = x.shape[0]
    return grad_output @ weights.T, x.T @ grad_output / n, grad_output.mean(axis=0)


@bank.wrong("training.dense_backward", "grad_weights is transposed, (U, D)")
def dense_backward_transposed(grad_output, x, weights):
    return grad_output.dot(weights.T), grad_output.T.dot(x), grad_output.sum(0)


@bank.wrong("training.dense_backward", "grad_bias sums over the units instead of over the batch")
def dense_backward_bias_axis(grad_output, x, weights):
    grad_x = np.einsum("nu,du->nd", grad_output, weights)
    grad_w = np.einsum("nd,nu->du", x, grad_output)
    return grad_x, grad_w, grad_output.sum(axis=1)


@bank.wrong(
    "training.dense_backward",
    "two: returns the gradient of the weights first; grad_bias keeps an axis, (1, U)",
)
def dense_backward_order_axis(grad_output, x, weights):
    dw = x.T @ grad_output
    db = np.sum(grad_output, axis=0, keepdims=True)
    dx = grad_output @ weights.T
    return dw, dx, db


@bank.right("training.dense_backward")
def dense_backward_outer(grad_output, x, weights):
    grad_x = np.array([[np.vdot(g, w) for w in weights] for g in grad_output])
    grad_weights = sum(np.outer(a, g) for a, g in zip(x, grad_output))
    return grad_x, grad_weights, np.ones(len(x)) @ grad_output


@bank.wrong("training.cross_entropy", "the logarithm to the base 2")
def cross_entropy_log2(probabilities, labels):
    p = probabilities[np.arange(len(labels)), labels]
    return -np.mean(np.log2(np.clip(p, 1e-7, 1)))


@bank.wrong("training.cross_entropy", "sums over the examples instead of taking the mean")
def cross_entropy_sum(probabilities, labels):
    loss = 0
    for p, k in zip(probabilities, labels):
        loss -= np.log(max(p[k], 1e-7))
    return loss


@bank.wrong("training.cross_entropy", "takes the largest probability of each row, the labels are not used")
def cross_entropy_largest(probabilities, labels):
    p = np.max(probabilities, axis=1)
    return float(-np.log(np.maximum(p, 1e-7)).mean())


@bank.wrong(
    "training.cross_entropy",
    "takes the mean of the whole one-hot product: divides by N · K instead of N",
)
def cross_entropy_mean_of_all(probabilities, labels):
    y = np.eye(probabilities.shape[1])[labels]
    return -np.mean(y * np.log(np.maximum(probabilities, 1e-7)))


@bank.wrong(
    "training.cross_entropy",
    "two: probabilities[:, labels] takes a square of pairs; small ones are not raised, so 0 gives inf",
)
def cross_entropy_square(probabilities, labels):
    return np.mean(-np.log(probabilities[:, labels]))


@bank.right("training.cross_entropy")
def cross_entropy_one_hot(probabilities, labels):
    y = np.equal.outer(labels, np.arange(probabilities.shape[1]))
    right = np.einsum("nk,nk->n", y, np.asarray(probabilities, float))
    return np.log(1 / np.maximum(right, 1e-7)).sum() / len(right)


@bank.wrong("training.softmax_cross_entropy_backward", "the division by N is missing")
def softmax_cross_entropy_backward_sum(logits, labels):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    p[range(len(labels)), labels] -= 1
    return p


@bank.wrong(
    "training.softmax_cross_entropy_backward",
    "takes one maximum off the whole batch: rows far below are lost",
)
def softmax_cross_entropy_backward_global(logits, labels):
    e = np.exp(logits - logits.max())
    p = e / (e.sum(axis=1, keepdims=True) + 1e-300)
    p[np.arange(len(labels)), labels] -= 1
    return p / len(labels)


@bank.wrong(
    "training.softmax_cross_entropy_backward",
    "the sign is reversed: 1 minus the probability at the right class",
)
def softmax_cross_entropy_backward_sign(logits, labels):
    z = logits - np.max(logits, axis=-1, keepdims=True)
    p = np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)
    return (np.eye(logits.shape[1])[labels] - p) / logits.shape[0]


@bank.wrong(
    "training.softmax_cross_entropy_backward",
    "two: divides by K instead of N; works inside the array of logits",
)
def softmax_cross_entropy_backward_in_place(logits, labels):
    logits -= logits.max(axis=1, keepdims=True)
    np.exp(logits, out=logits)
    logits /= logits.sum(axis=1, keepdims=True)
    for n, k in enumerate(labels):
        logits[n, k] -= 1
    return logits / logits.shape[1]


@bank.right("training.softmax_cross_entropy_backward")
def softmax_cross_entropy_backward_differences(logits, labels):
    z = np.asarray(logits, float)
    with np.errstate(over="ignore"):
        p = 1 / np.exp(z[:, None, :] - z[:, :, None]).sum(axis=2)
    return (p - (np.arange(z.shape[1]) == np.asarray(labels)[:, None])) / len(z)


@bank.wrong("training.sgd_step", "velocity None is not treated: the first step crashes")
def sgd_step_none(weights, gradient, velocity, learning_rate=0.01, momentum=0.0, weight_decay=0.0):
    velocity = momentum * velocity - learning_rate * gradient
    return (1 - learning_rate * weight_decay) * weights + velocity, velocity


@bank.wrong("training.sgd_step", "changes the weights and the velocity that came in")
def sgd_step_in_place(weights, gradient, velocity, learning_rate=0.01, momentum=0.0, weight_decay=0.0):
    if velocity is None:
        velocity = np.zeros_like(weights)
    velocity *= momentum
    velocity -= learning_rate * gradient
    weights *= 1 - learning_rate * weight_decay
    weights += velocity
    return weights, velocity


@bank.wrong("training.sgd_step", "the weight decay is not multiplied by the learning rate")
def sgd_step_decay(weights, gradient, velocity, learning_rate=0.01, momentum=0.0, weight_decay=0.0):
    if velocity is None:
        velocity = 0
    v = momentum * velocity - learning_rate * gradient
    return weights * (1 - weight_decay) + v, v


@bank.wrong(
    "training.sgd_step", "two: puts the weight decay into the velocity; the default learning rate is 0.1"
)
def sgd_step_l2_default(weights, gradient, velocity, learning_rate=0.1, momentum=0.0, weight_decay=0.0):
    velocity = np.zeros(weights.shape) if velocity is None else velocity
    velocity = momentum * velocity - learning_rate * (gradient + weight_decay * weights)
    return weights + velocity, velocity


@bank.wrong("training.sgd_step", "weights the gradient with 1 − momentum, as a running mean")
def sgd_step_running_mean(weights, gradient, velocity, learning_rate=0.01, momentum=0.0, weight_decay=0.0):
    if velocity is None:
        velocity = np.zeros_like(weights, dtype=float)
    velocity = momentum * velocity - (1 - momentum) * learning_rate * gradient
    return (1 - learning_rate * weight_decay) * weights + velocity, velocity


@bank.right("training.sgd_step")
def sgd_step_one_line(weights, gradient, velocity, learning_rate=0.01, momentum=0.0, weight_decay=0.0):
    step = np.multiply(gradient, -learning_rate) + (
        0 if velocity is None else np.multiply(momentum, velocity)
    )
    return weights + step - learning_rate * weight_decay * weights, step


@bank.wrong("training.train", "the velocities start at zero again in every epoch")
def train_velocity_reset(images, labels, weights, learning_rate, momentum, epochs, batch_size, rng):
    x = images.reshape(len(images), -1)
    w = [np.array(a, float) for a in weights]
    for _ in range(epochs):
        v = [np.zeros_like(a) for a in w]
        order = rng.permutation(len(x))
        for start in range(0, len(x), batch_size):
            idx = order[start : start + batch_size]
            xb, yb = x[idx], labels[idx]
            s = xb @ w[0] + w[1]
            h = np.maximum(s, 0)
            z = h @ w[2] + w[3]
            p = np.exp(z - z.max(1, keepdims=True))
            p /= p.sum(1, keepdims=True)
            p[np.arange(len(yb)), yb] -= 1
            p /= len(yb)
            dh = p @ w[2].T * (s > 0)
            grads = [xb.T @ dh, dh.sum(0), h.T @ p, p.sum(0)]
            for k in range(4):
                v[k] = momentum * v[k] - learning_rate * grads[k]
                w[k] = w[k] + v[k]
    return tuple(w)


@bank.wrong("training.train", "drops the smaller last batch")
def train_drops_last(images, labels, weights, learning_rate, momentum, epochs, batch_size, rng):
    N = images.shape[0]
    x = images.reshape(N, -1).astype(float)
    W1, b1, W2, b2 = [a.copy() for a in weights]
    vel = [0, 0, 0, 0]
    for epoch in range(epochs):
        order = rng.permutation(N)
        for b in range(N // batch_size):
            idx = order[b * batch_size : (b + 1) * batch_size]
            xb = x[idx]
            a = xb @ W1 + b1
            h = np.where(a > 0, a, 0)
            z = h @ W2 + b2
            e = np.exp(z - z.max(axis=1, keepdims=True))
            g = e / e.sum(axis=1, keepdims=True)
            g[np.arange(len(idx)), labels[idx]] -= 1
            g /= len(idx)
            gh = g @ W2.T
            gh[a <= 0] = 0
            grads = (xb.T @ gh, gh.sum(0), h.T @ g, g.sum(0))
            vel = [momentum * q - learning_rate * d for q, d in zip(vel, grads)]
            W1, b1, W2, b2 = W1 + vel[0], b1 + vel[1], W2 + vel[2], b2 + vel[3]
    return W1, b1, W2, b2


@bank.wrong("training.train", "shuffles the images, but not the labels along with them")
def train_images_shuffled_alone(images, labels, weights, learning_rate, momentum, epochs, batch_size, rng):
    x = images.reshape(len(images), -1).astype(float)
    w = [a.copy() for a in weights]
    v = [np.zeros(a.shape) for a in w]
    for _ in range(epochs):
        rng.shuffle(x)
        for i in range(0, len(x), batch_size):
            xb, yb = x[i : i + batch_size], labels[i : i + batch_size]
            s = xb @ w[0] + w[1]
            h = np.maximum(0, s)
            z = h @ w[2] + w[3]
            p = np.exp(z - z.max(axis=1, keepdims=True))
            p = p / p.sum(axis=1, keepdims=True)
            g = (p - np.eye(p.shape[1])[yb]) / len(yb)
            gs = (g @ w[2].T) * (s > 0)
            for k, d in enumerate([xb.T @ gs, gs.sum(0), h.T @ g, g.sum(0)]):
                v[k] = momentum * v[k] - learning_rate * d
                w[k] = w[k] + v[k]
    return tuple(w)


@bank.wrong("training.train", "the gradient does not go back through the ReLU: its derivative is left out")
def train_no_relu_slope(images, labels, weights, learning_rate, momentum, epochs, batch_size, rng):
    n = len(images)
    x = images.reshape(n, -1)
    w1, b1, w2, b2 = weights
    v1 = v2 = v3 = v4 = 0
    for _ in range(epochs):
        perm = rng.permutation(n)
        for s in range(0, n, batch_size):
            i = perm[s : s + batch_size]
            h = np.maximum(x[i] @ w1 + b1, 0)
            z = h @ w2 + b2
            z = z - z.max(1)[:, None]
            p = np.exp(z) / np.exp(z).sum(1)[:, None]
            p[np.arange(len(i)), labels[i]] -= 1
            p = p / len(i)
            dh = p @ w2.T
            v1 = momentum * v1 - learning_rate * (x[i].T @ dh)
            v2 = momentum * v2 - learning_rate * dh.sum(0)
            v3 = momentum * v3 - learning_rate * (h.T @ p)
            v4 = momentum * v4 - learning_rate * p.sum(0)
            w1, b1, w2, b2 = w1 + v1, b1 + v2, w2 + v3, b2 + v4
    return w1, b1, w2, b2


@bank.wrong(
    "training.train", "two: changes the arrays that came in; never shuffles, the batches are always the same"
)
def train_in_place_ordered(images, labels, weights, learning_rate, momentum, epochs, batch_size, rng):
    x = images.reshape(len(images), -1).astype(float)
    w = list(weights)
    v = [np.zeros_like(a) for a in w]
    for epoch in range(epochs):
        for i in range(0, len(x), batch_size):
            xb, yb = x[i : i + batch_size], labels[i : i + batch_size]
            s = xb @ w[0] + w[1]
            h = s * (s > 0)
            z = h @ w[2] + w[3]
            p = np.exp(z - z.max(axis=1, keepdims=True))
            p /= p.sum(axis=1, keepdims=True)
            p[np.arange(len(yb)), yb] -= 1
            p /= len(yb)
            gs = (p @ w[2].T) * (s > 0)
            for k, g in enumerate((xb.T @ gs, gs.sum(axis=0), h.T @ p, p.sum(axis=0))):
                v[k] = momentum * v[k] - learning_rate * g
                w[k] += v[k]
        print("epoch", epoch, np.abs(p).mean())
    return tuple(w)


@bank.wrong("training.train", "divides each gradient by batch_size, also in the smaller last batch")
def train_divides_by_batch_size(images, labels, weights, learning_rate, momentum, epochs, batch_size, rng):
    X = images.reshape(images.shape[0], images.shape[1] * images.shape[2])
    w = [np.array(a) for a in weights]
    v = [np.zeros(a.shape) for a in w]
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for i in range(0, len(X), batch_size):
            k = order[i : i + batch_size]
            s = X[k] @ w[0] + w[1]
            h = np.maximum(s, 0)
            z = h @ w[2] + w[3]
            p = np.exp(z - z.max(axis=1, keepdims=True))
            p = p / p.sum(axis=1, keepdims=True)
            p[np.arange(len(k)), labels[k]] -= 1
            p = p / batch_size
            back = (p @ w[2].T) * (s > 0)
            grads = [X[k].T @ back, back.sum(0), h.T @ p, p.sum(0)]
            v = [momentum * a - learning_rate * g for a, g in zip(v, grads)]
            w = [a + b for a, b in zip(w, v)]
    return tuple(w)


@bank.right("training.train")
def train_helpers(images, labels, weights, learning_rate, momentum, epochs, batch_size, rng):
    def gradients(x, y, w1, b1, w2, b2):
        before = np.einsum("nd,du->nu", x, w1) + b1
        after = before.clip(0)
        logits = np.einsum("nu,uk->nk", after, w2) + b2
        logits = logits - logits.max(axis=1)[:, None]
        share = np.exp(logits) / np.exp(logits).sum(axis=1)[:, None]
        out = (share - np.eye(len(b2))[y]) / len(y)
        hidden = np.where(before > 0, np.einsum("nk,uk->nu", out, w2), 0)
        return (
            np.einsum("nd,nu->du", x, hidden),
            hidden.sum(0),
            np.einsum("nu,nk->uk", after, out),
            out.sum(0),
        )

    rows = np.stack([np.ravel(image) for image in images]).astype(float)
    velocities = [np.zeros(np.shape(w)) for w in weights]
    for _ in range(epochs):
        order = np.arange(len(rows))
        rng.shuffle(order)
        while len(order):
            now, order = order[:batch_size], order[batch_size:]
            slopes = gradients(rows[now], labels[now], *weights)
            velocities = [momentum * v - learning_rate * g for v, g in zip(velocities, slopes)]
            weights = [w + v for w, v in zip(weights, velocities)]
    return tuple(weights)


# ---------------------------------------------------------------- inspection


@bank.wrong(
    "inspection.feature_maps", "keeps the sums before the ReLU, though the next layer gets them after it"
)
def feature_maps_before_relu(images, kernels, biases):
    def conv2d(images, kernels, bias):
        kh, kw = kernels.shape[:2]
        around = ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0))
        patches = np.lib.stride_tricks.sliding_window_view(np.pad(images, around), (kh, kw), axis=(1, 2))
        return np.einsum("nyxcij,ijcf->nyxf", patches, kernels) + bias

    maps = []
    x = images
    for k, b in zip(kernels, biases):
        x = conv2d(x, k, b)
        maps.append(x)
        x = np.maximum(x, 0)
    return tuple(maps)


@bank.wrong("inspection.feature_maps", "every layer sees the images instead of the maps before it")
def feature_maps_all_from_images(images, kernels, biases):
    def conv2d(images, kernels, bias):
        kh, kw = kernels.shape[:2]
        around = ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0))
        patches = np.lib.stride_tricks.sliding_window_view(np.pad(images, around), (kh, kw), axis=(1, 2))
        return np.einsum("nyxcij,ijcf->nyxf", patches, kernels) + bias

    return tuple(np.maximum(conv2d(images, k, b), 0) for k, b in zip(kernels, biases))


@bank.wrong("inspection.feature_maps", "returns the maps of the last layer only")
def feature_maps_last(images, kernels, biases):
    def conv2d(images, kernels, bias):
        kh, kw = kernels.shape[:2]
        around = ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0))
        patches = np.lib.stride_tricks.sliding_window_view(np.pad(images, around), (kh, kw), axis=(1, 2))
        return np.einsum("nyxcij,ijcf->nyxf", patches, kernels) + bias

    x = images
    for i in range(len(kernels)):
        x = np.maximum(conv2d(x, kernels[i], biases[i]), 0)
    return (x,)


@bank.wrong(
    "inspection.feature_maps", "two: stops after two layers, as in the example; ReLU before the bias is added"
)
def feature_maps_two_layers(images, kernels, biases):
    def conv2d(images, kernels, bias):
        kh, kw = kernels.shape[:2]
        around = ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0))
        patches = np.lib.stride_tricks.sliding_window_view(np.pad(images, around), (kh, kw), axis=(1, 2))
        return np.einsum("nyxcij,ijcf->nyxf", patches, kernels) + bias

    first = np.maximum(conv2d(images, kernels[0], 0), 0) + biases[0]
    if len(kernels) == 1:
        return (first,)
    second = np.maximum(conv2d(first, kernels[1], 0), 0) + biases[1]
    return first, second


@bank.right("inspection.feature_maps")
def feature_maps_recursive(images, kernels, biases):
    if not len(kernels):
        return ()
    kh, kw, _, filters = kernels[0].shape
    n, h, w, _ = images.shape
    x = np.pad(images, ((0, 0), (kh // 2,) * 2, (kw // 2,) * 2, (0, 0)))
    sums = np.zeros((n, h, w, filters)) + biases[0]
    for i, j in np.ndindex(kh, kw):
        sums = sums + x[:, i : i + h, j : j + w] @ kernels[0][i, j]
    maps = np.where(sums > 0, sums, 0)
    return (maps,) + feature_maps_recursive(maps, kernels[1:], biases[1:])


@bank.wrong("inspection.saliency", "the largest derivative instead of the largest absolute value")
def saliency_no_absolute(images, kernels, bias, weights, classes):
    def conv2d(images, kernels, bias):
        kh, kw = kernels.shape[:2]
        around = ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0))
        patches = np.lib.stride_tricks.sliding_window_view(np.pad(images, around), (kh, kw), axis=(1, 2))
        return np.einsum("nyxcij,ijcf->nyxf", patches, kernels) + bias

    def conv2d_backward(grad_maps, kernels):
        return conv2d(grad_maps, kernels[::-1, ::-1].swapaxes(2, 3), bias=0)

    s = conv2d(images, kernels, bias)
    n, h, w, f = s.shape
    g = weights.T[classes][:, None, None, :] / (h * w) * (s > 0)
    return conv2d_backward(g, kernels).max(axis=-1)


@bank.wrong("inspection.saliency", "the mean's factor 1 / (H · W) is missing on the way back")
def saliency_no_mean(images, kernels, bias, weights, classes):
    def conv2d(images, kernels, bias):
        kh, kw = kernels.shape[:2]
        around = ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0))
        patches = np.lib.stride_tricks.sliding_window_view(np.pad(images, around), (kh, kw), axis=(1, 2))
        return np.einsum("nyxcij,ijcf->nyxf", patches, kernels) + bias

    def conv2d_backward(grad_maps, kernels):
        return conv2d(grad_maps, kernels[::-1, ::-1].swapaxes(2, 3), bias=0)

    sums = conv2d(images, kernels, bias)
    grad = np.zeros(sums.shape)
    for n, k in enumerate(classes):
        grad[n] = weights[:, k] * (sums[n] > 0)
    return np.abs(conv2d_backward(grad, kernels)).max(axis=3)


@bank.wrong("inspection.saliency", "asks about the class of the first image for all images")
def saliency_first_class(images, kernels, bias, weights, classes):
    def conv2d(images, kernels, bias):
        kh, kw = kernels.shape[:2]
        around = ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0))
        patches = np.lib.stride_tricks.sliding_window_view(np.pad(images, around), (kh, kw), axis=(1, 2))
        return np.einsum("nyxcij,ijcf->nyxf", patches, kernels) + bias

    def conv2d_backward(grad_maps, kernels):
        return conv2d(grad_maps, kernels[::-1, ::-1].swapaxes(2, 3), bias=0)

    maps = conv2d(images, kernels, bias)
    size = images.shape[1] * images.shape[2]
    grad = np.where(maps > 0, weights[:, classes[0]] / size, 0)
    return np.max(np.abs(conv2d_backward(grad, kernels)), axis=-1)


@bank.wrong(
    "inspection.saliency",
    "two: the gradient is not stopped by the ReLU; the channels are summed instead of taking the largest",
)
def saliency_no_relu_sum(images, kernels, bias, weights, classes):
    def conv2d(images, kernels, bias):
        kh, kw = kernels.shape[:2]
        around = ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0))
        patches = np.lib.stride_tricks.sliding_window_view(np.pad(images, around), (kh, kw), axis=(1, 2))
        return np.einsum("nyxcij,ijcf->nyxf", patches, kernels) + bias

    def conv2d_backward(grad_maps, kernels):
        return conv2d(grad_maps, kernels[::-1, ::-1].swapaxes(2, 3), bias=0)

    n, h, w, c = images.shape
    g = weights[:, classes].T / (h * w)
    g = np.ones((n, h, w, 1)) * g[:, None, None, :]
    return np.abs(conv2d_backward(g, kernels)).sum(axis=-1)


@bank.right("inspection.saliency")
def saliency_scatter(images, kernels, bias, weights, classes):
    n, h, w, c = images.shape
    kh, kw = kernels.shape[:2]
    padded = np.pad(images.astype(float), ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0)))
    grad = np.zeros(padded.shape)
    for i in range(n):
        column = weights[:, int(classes[i])] / (h * w)
        for y in range(h):
            for x in range(w):
                total = np.tensordot(padded[i, y : y + kh, x : x + kw], kernels, 3) + bias
                grad[i, y : y + kh, x : x + kw] += kernels @ (column * (total > 0))
    inside = grad[:, kh // 2 : kh // 2 + h, kw // 2 : kw // 2 + w]
    return np.abs(inside).max(-1)


@bank.wrong("inspection.grad_cam", "negative sums are kept")
def grad_cam_no_relu(maps, gradients):
    w = gradients.mean(axis=(1, 2), keepdims=True)
    return np.sum(w * maps, axis=-1)


@bank.wrong("inspection.grad_cam", "scales each heat map to a largest value of 1")
def grad_cam_scaled(maps, gradients):
    w = gradients.mean(axis=(1, 2))
    heat = np.maximum(np.einsum("nhwf,nf->nhw", maps, w), 0)
    return heat / (heat.max(axis=(1, 2), keepdims=True) + 1e-8)


@bank.wrong("inspection.grad_cam", "the weights are means over the batch as well, one set for all images")
def grad_cam_batch_weights(maps, gradients):
    alpha = gradients.mean(axis=(0, 1, 2))
    return np.maximum(maps @ alpha, 0)


@bank.wrong(
    "inspection.grad_cam",
    "two: sums the gradients instead of averaging them; applies the ReLU to each map before the sum",
)
def grad_cam_sum_relu_first(maps, gradients):
    weights = gradients.sum(axis=(1, 2))
    heat = np.zeros(maps.shape[:3])
    for f in range(maps.shape[3]):
        heat += np.maximum(weights[:, f, None, None] * maps[..., f], 0)
    return heat


@bank.right("inspection.grad_cam")
def grad_cam_lists(maps, gradients):
    out = []
    for m, g in zip(maps, gradients):
        alpha = [g[:, :, f].sum() / g[:, :, f].size for f in range(g.shape[2])]
        out.append(np.clip(sum(a * m[:, :, f] for f, a in enumerate(alpha)), 0, None))
    return np.array(out)


@bank.wrong("inspection.nearest_images", "the dot product alone: long vectors win")
def nearest_images_dot(queries, embeddings, count=5):
    return np.argsort(-(queries @ embeddings.T), axis=1, kind="stable")[:, :count]


@bank.wrong("inspection.nearest_images", "the least alike come first")
def nearest_images_ascending(queries, embeddings, count=5):
    q = queries / np.linalg.norm(queries, axis=1, keepdims=True)
    e = embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)
    return np.argsort(q @ e.T, axis=1, kind="stable")[:, :count]


@bank.wrong(
    "inspection.nearest_images", "reverses an ascending order, so that of equals the higher place comes first"
)
def nearest_images_reversed_ties(queries, embeddings, count=5):
    q = queries / np.sqrt((queries**2).sum(axis=1, keepdims=True))
    e = embeddings / np.sqrt((embeddings**2).sum(axis=1, keepdims=True))
    order = np.argsort(q @ e.T, axis=1, kind="stable")[:, ::-1]
    return order[:, :count]


@bank.wrong("inspection.nearest_images", "leaves out the first hit, as if it were always the query itself")
def nearest_images_skips_first(queries, embeddings, count=5):
    q = queries / np.linalg.norm(queries, axis=1)[:, None]
    e = embeddings / np.linalg.norm(embeddings, axis=1)[:, None]
    return np.argsort(-q @ e.T, axis=1, kind="stable")[:, 1 : count + 1]


@bank.wrong(
    "inspection.nearest_images",
    "two: the Euclidean distance instead of the cosine; 5 places are returned whatever count says",
)
def nearest_images_euclid_five(queries, embeddings, count=5):
    d = np.linalg.norm(queries[:, None] - embeddings[None], axis=2)
    return np.argsort(d, axis=1, kind="stable")[:, :5]


@bank.right("inspection.nearest_images")
def nearest_images_sorted(queries, embeddings, count=5):
    lengths = [float(np.sqrt(np.dot(e, e))) for e in embeddings]
    found = []
    # print(queries.shape, embeddings.shape)
    for q in queries:
        cosines = [
            np.round(np.dot(q, e) / length / np.sqrt(np.dot(q, q)), 12)
            for e, length in zip(embeddings, lengths)
        ]
        found.append(sorted(range(len(cosines)), key=lambda i: -cosines[i])[:count])
    return np.array(found)


# ---------------------------------------------------------------- cifar10


@bank.wrong("cifar10.prepare", "labels in a column give rows of shape (N, 1, K)")
def prepare_column(images, labels, num_classes=10):
    return (images / 255).astype(np.float32), np.eye(num_classes)[labels]


@bank.wrong("cifar10.prepare", "always ten classes: num_classes is not passed on")
def prepare_ten(images, labels, num_classes=10):
    x = images.astype("float32") / 255
    y = np.zeros((len(labels), 10), "float32")
    y[np.arange(len(labels)), np.ravel(labels)] = 1
    return x, y


@bank.wrong("cifar10.prepare", "two: the images stay float64; divided by 256")
def prepare_float64_256(images, labels, num_classes=10):
    import keras

    return images / 256.0, keras.utils.to_categorical(labels.reshape(-1), num_classes)


@bank.right("cifar10.prepare")
def prepare_categorical(images, labels, num_classes=10):
    import keras

    flat = [int(label) for label in np.asarray(labels).flat]
    return np.divide(images, 255, dtype=np.float32), keras.utils.to_categorical(flat, num_classes)


@bank.wrong("cifar10.build", 'the second convolution is padded ("same"), too')
def build_both_same(input_shape=(32, 32, 3), num_classes=10):
    import keras
    from keras import layers

    return keras.Sequential(
        [
            keras.Input(input_shape),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.Dropout(0.2),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(512, activation="relu"),
            layers.Dropout(0.3),
            layers.Dense(num_classes, activation="softmax"),
        ]
    )


@bank.wrong("cifar10.build", "the two dropout rates are exchanged")
def build_rates_swapped(input_shape=(32, 32, 3), num_classes=10):
    import keras
    from keras import layers

    model = keras.Sequential()
    model.add(keras.Input(shape=input_shape))
    model.add(layers.Conv2D(32, (3, 3), padding="same", activation="relu"))
    model.add(layers.Dropout(0.3))
    model.add(layers.Conv2D(32, (3, 3), activation="relu"))
    model.add(layers.MaxPooling2D((2, 2)))
    model.add(layers.Flatten())
    model.add(layers.Dense(512, activation="relu"))
    model.add(layers.Dropout(0.2))
    model.add(layers.Dense(num_classes, activation="softmax"))
    return model


@bank.wrong("cifar10.build", "two: the dense layer of 512 has no ReLU; sigmoid instead of softmax at the end")
def build_sigmoid_linear(input_shape=(32, 32, 3), num_classes=10):
    import keras
    from keras.layers import Conv2D, Dense, Dropout, Flatten, MaxPool2D

    i = keras.Input(input_shape)
    x = Conv2D(32, 3, activation="relu", padding="same")(i)
    x = Dropout(0.2)(x)
    x = Conv2D(32, 3, activation="relu")(x)
    x = MaxPool2D()(x)
    x = Flatten()(x)
    x = Dense(512)(x)
    x = Dropout(0.3)(x)
    return keras.Model(i, Dense(num_classes, activation="sigmoid")(x))


@bank.wrong("cifar10.build", "the input shape of the example, 32×32×3, is written into the model")
def build_fixed_input(input_shape=(32, 32, 3), num_classes=10):
    import keras
    from keras import layers

    inputs = keras.Input((32, 32, 3))
    x = layers.Conv2D(32, 3, padding="same", activation="relu")(inputs)
    x = layers.Dropout(0.2)(x)
    x = layers.Conv2D(32, 3, activation="relu")(x)
    x = layers.MaxPooling2D(2)(x)
    x = layers.Flatten()(x)
    x = layers.Dense(512, activation="relu")(x)
    x = layers.Dropout(0.3)(x)
    return keras.Model(inputs, layers.Dense(num_classes, activation="softmax")(x))


@bank.right("cifar10.build")
def build_separate_layers(input_shape=(32, 32, 3), num_classes=10):
    import keras
    from keras import layers

    inputs = x = keras.Input(input_shape)
    for layer in (
        layers.Conv2D(32, 3, padding="same"),
        layers.ReLU(),
        layers.Dropout(0.2),
        layers.Conv2D(32, 3),
        layers.Activation("relu"),
        layers.MaxPooling2D(),
        layers.Flatten(),
        layers.Dense(512),
        layers.ReLU(),
        layers.Dropout(0.3),
        layers.Dense(num_classes),
        layers.Softmax(),
    ):
        x = layer(x)
    return keras.Model(inputs, x)


@bank.wrong("cifar10.compile_model", "the two losses are exchanged")
def compile_model_swapped(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    import keras

    loss = "sparse_categorical_crossentropy" if one_hot else "categorical_crossentropy"
    model.compile(
        optimizer=keras.optimizers.SGD(learning_rate, momentum=momentum), loss=loss, metrics=["accuracy"]
    )
    return model


@bank.wrong("cifar10.compile_model", "the momentum is not passed to the optimiser")
def compile_model_no_momentum(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    import keras

    loss = "categorical_crossentropy" if one_hot else "sparse_categorical_crossentropy"
    model.compile(
        loss=loss, optimizer=keras.optimizers.SGD(learning_rate=learning_rate), metrics=["accuracy"]
    )
    return model


@bank.wrong("cifar10.compile_model", "two: Nesterov's momentum; the model is not returned")
def compile_model_nesterov_none(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    import keras

    sgd = keras.optimizers.SGD(learning_rate=learning_rate, momentum=momentum, nesterov=True)
    if one_hot:
        model.compile(optimizer=sgd, loss="categorical_crossentropy", metrics=["accuracy"])
    else:
        model.compile(optimizer=sgd, loss="sparse_categorical_crossentropy", metrics=["accuracy"])


@bank.wrong("cifar10.compile_model", "binary cross-entropy instead of the categorical one for one-hot rows")
def compile_model_binary(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    import keras

    loss = "binary_crossentropy" if one_hot else "sparse_categorical_crossentropy"
    sgd = keras.optimizers.SGD(learning_rate=learning_rate, momentum=momentum)
    model.compile(optimizer=sgd, loss=loss, metrics=["accuracy"])
    return model


@bank.right("cifar10.compile_model")
def compile_model_objects(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    import keras

    kinds = [
        (keras.losses.SparseCategoricalCrossentropy, keras.metrics.SparseCategoricalAccuracy),
        (keras.losses.CategoricalCrossentropy, keras.metrics.CategoricalAccuracy),
    ]
    loss, metric = kinds[bool(one_hot)]
    optimizer = keras.optimizers.SGD(learning_rate=learning_rate, momentum=momentum, nesterov=False)
    model.compile(optimizer=optimizer, loss=loss(), metrics=[metric(name="accuracy")])
    return model


@bank.wrong("cifar10.train", "returns the accuracy on the training images")
def train_training_accuracy(model, x, y, test_x, test_y, epochs, batch_size):
    history = model.fit(
        x, y, epochs=epochs, batch_size=batch_size, validation_data=(test_x, test_y), verbose=0
    )
    return history.history["accuracy"]


@bank.wrong("cifar10.train", "batch_size is not passed on: Keras takes batches of 32")
def train_batches_of_32(model, x, y, test_x, test_y, epochs, batch_size):
    h = model.fit(x, y, epochs=epochs, validation_data=(test_x, test_y), verbose=0)
    return h.history["val_accuracy"]


@bank.wrong(
    "cifar10.train",
    "two: fits the test images instead of the training images; returns only the last accuracy",
)
def train_on_test(model, x, y, test_x, test_y, epochs, batch_size):
    h = model.fit(
        test_x, test_y, batch_size=batch_size, epochs=epochs, validation_data=(test_x, test_y), verbose=0
    )
    return h.history["val_accuracy"][-1:]


@bank.wrong(
    "cifar10.train",
    "judges by the last tenth of the training images, which are not trained with (validation_split)",
)
def train_validation_split(model, x, y, test_x, test_y, epochs, batch_size):
    history = model.fit(x, y, batch_size, epochs, validation_split=0.1, verbose=0)
    return history.history["val_accuracy"]


@bank.right("cifar10.train")
def train_epoch_by_epoch(model, x, y, test_x, test_y, epochs, batch_size):
    accuracies = []
    for _ in range(epochs):
        model.fit(x, y, batch_size=batch_size, epochs=1, verbose=0)
        right = model.predict(test_x, verbose=0).argmax(-1) == np.argmax(test_y, axis=-1)
        accuracies.append(float(right.mean()))
    return accuracies


@bank.wrong("cifar10.evaluate", "returns the loss, the first of the two numbers of model.evaluate")
def evaluate_loss(model, x, y):
    return model.evaluate(x, y, verbose=0)[0]


@bank.wrong("cifar10.evaluate", "calls the model as in training, so that dropout is at work")
def evaluate_in_training(model, x, y):
    p = np.array(model(x, training=True))
    return np.mean(p.argmax(axis=1) == y.argmax(axis=1))


@bank.wrong("cifar10.evaluate", "two: takes the highest classes along the batch axis; returns a percentage")
def evaluate_axis_percent(model, x, y):
    p = model.predict(x, verbose=0)
    return 100 * float(np.mean(np.argmax(p, axis=0) == np.argmax(y, axis=0)))


@bank.right("cifar10.evaluate")
def evaluate_chosen_labels(model, x, y):
    answers = model.predict_on_batch(x).argmax(axis=1)
    return sum(float(row[a]) for row, a in zip(y, answers)) / len(y)


@bank.wrong("cifar10.confusion_matrix", "rows and columns are exchanged: predictions in rows")
def confusion_matrix_transposed(labels, predictions, num_classes):
    m = np.zeros((num_classes, num_classes), int)
    for p, t in zip(predictions, labels):
        m[p, t] += 1
    return m


@bank.wrong("cifar10.confusion_matrix", "fancy indexing with += 1 counts each pair once only")
def confusion_matrix_once(labels, predictions, num_classes):
    m = np.zeros((num_classes, num_classes), dtype=int)
    m[labels, predictions] += 1
    return m


@bank.wrong(
    "cifar10.confusion_matrix",
    "two: only mistakes are counted, the diagonal stays 0; the matrix ends with the largest label",
)
def confusion_matrix_mistakes(labels, predictions, num_classes):
    k = int(max(np.max(labels), np.max(predictions))) + 1
    m = np.zeros((k, k), int)
    for t, p in zip(labels, predictions):
        if t != p:
            m[t, p] += 1
    return m


@bank.right("cifar10.confusion_matrix")
def confusion_matrix_product(labels, predictions, num_classes):
    eye = np.eye(num_classes, dtype=int)
    return eye[labels].T @ eye[predictions]


@bank.wrong("cifar10.most_confused", "does not leave out the diagonal: finds the commonest right answer")
def most_confused_diagonal(matrix):
    return np.unravel_index(np.argmax(matrix), matrix.shape)


@bank.wrong("cifar10.most_confused", "sets the diagonal of the matrix that came in to 0")
def most_confused_in_place(matrix):
    np.fill_diagonal(matrix, 0)
    i = int(matrix.argmax())
    return i // len(matrix), i % len(matrix)


@bank.wrong("cifar10.most_confused", "adds both directions of a confusion up, t for p and p for t")
def most_confused_symmetric(matrix):
    m = matrix + matrix.T
    m = m - np.diag(np.diag(m))
    i, j = divmod(int(m.argmax()), m.shape[1])
    return (i, j) if matrix[i, j] >= matrix[j, i] else (j, i)


@bank.wrong("cifar10.most_confused", "two: returns (predicted, true); of equals the last one wins (>=)")
def most_confused_swapped_last(matrix):
    best, pair = -1, None
    for t in range(len(matrix)):
        for p in range(len(matrix)):
            if t != p and matrix[t][p] >= best:
                best, pair = matrix[t][p], (p, t)
    return pair


@bank.right("cifar10.most_confused")
def most_confused_sorted(matrix):
    k = len(matrix)
    pairs = [(t, p) for t in range(k) for p in range(k) if t != p]
    return list(max(pairs, key=lambda pair: matrix[pair[0]][pair[1]]))


# ---------------------------------------------------------------- architectures


@bank.wrong(
    "architectures.count_parameters",
    "counts the mean and the variance of batch normalisation, too: 4 for each channel",
)
def count_parameters_batch_norm_four(layers, input_shape):
    h, w, c = input_shape
    flat = None
    out = []
    for kind, *s in layers:
        n = 0
        if kind == "conv":
            f, k, st, pad, bias = s
            n = k * k * c * f + (f if bias else 0)
            h, w = [-(-a // st) if pad == "same" else (a - k) // st + 1 for a in (h, w)]
            c = f
        elif kind == "pool":
            k, st, pad = s
            h, w = [-(-a // st) if pad == "same" else (a - k) // st + 1 for a in (h, w)]
        elif kind == "batch_norm":
            n = 4 * (c if flat is None else flat)
        elif kind == "flatten":
            flat = h * w * c if flat is None else flat
        elif kind == "global_pool":
            flat = c
        elif kind == "dense":
            u, bias = s
            n = flat * u + u * bias
            flat = u
        out.append(n)
    return out


@bank.wrong(
    "architectures.count_parameters",
    'a convolution does not change height and width: its strides and "valid" are ignored',
)
def count_parameters_conv_keeps_size(layers, input_shape):
    h, w, c = input_shape
    features = c
    counts = []
    for layer in layers:
        kind = layer[0]
        p = 0
        if kind == "conv":
            _, f, k, stride, padding, bias = layer
            p = (k * k * c + int(bias)) * f
            c = features = f
        if kind == "pool":
            _, k, stride, padding = layer
            if padding == "same":
                h, w = (h + stride - 1) // stride, (w + stride - 1) // stride
            else:
                h, w = (h - k) // stride + 1, (w - k) // stride + 1
        if kind == "flatten":
            features = h * w * c
        if kind == "batch_norm":
            p = 2 * features
        if kind == "global_pool":
            features = c
        if kind == "dense":
            p = (features + int(layer[2])) * layer[1]
            features = layer[1]
        counts.append(p)
    return counts


@bank.wrong(
    "architectures.count_parameters",
    "two: biases are always counted; layers that learn nothing are left out of the list",
)
def count_parameters_always_bias_gaps(layers, input_shape):
    h, w, c = input_shape
    result = []
    for layer in layers:
        if layer[0] == "conv":
            _, f, k, s, pad, _ = layer
            result.append((k * k * c + 1) * f)
            c = f
            h = -(-h // s) if pad == "same" else (h - k) // s + 1
            w = -(-w // s) if pad == "same" else (w - k) // s + 1
        elif layer[0] == "pool":
            _, k, s, pad = layer
            h = -(-h // s) if pad == "same" else (h - k) // s + 1
            w = -(-w // s) if pad == "same" else (w - k) // s + 1
        elif layer[0] == "batch_norm":
            result.append(2 * c)
        elif layer[0] == "flatten":
            h, w, c = 1, 1, h * w * c
        elif layer[0] == "global_pool":
            h = w = 1
        elif layer[0] == "dense":
            result.append((c + 1) * layer[1])
            c = layer[1]
    return result


@bank.right("architectures.count_parameters")
def count_parameters_recursive(layers, input_shape):
    if not layers:
        return []
    (kind, *settings), *rest = layers
    *sides, channels = input_shape
    learns = 0
    if kind in ("conv", "pool"):
        size, strides, padding = settings[-4:-1] if kind == "conv" else settings
        room = 0 if padding == "same" else size - 1
        sides = [-(-(side - room) // strides) for side in sides]
    if kind == "conv":
        learns = settings[0] * (settings[1] ** 2 * channels + bool(settings[4]))
        channels = settings[0]
    elif kind == "batch_norm":
        learns = 2 * channels
    elif kind == "flatten":
        for side in sides:
            channels *= side
        sides = []
    elif kind == "global_pool":
        sides = []
    elif kind == "dense":
        learns = settings[0] * (channels + bool(settings[1]))
        channels = settings[0]
    return [learns] + count_parameters_recursive(rest, (*sides, channels))


@bank.wrong("architectures.vgg_block", "a max pool behind every convolution")
def vgg_block_many_pools(input_shape, filters, convolutions=2):
    import keras

    model = keras.Sequential([keras.Input(input_shape)])
    for _ in range(convolutions):
        model.add(keras.layers.Conv2D(filters, 3, padding="same", activation="relu"))
        model.add(keras.layers.MaxPooling2D(2))
    return model


@bank.wrong("architectures.vgg_block", "always two convolutions, the argument is not used")
def vgg_block_always_two(input_shape, filters, convolutions=2):
    import keras

    return keras.Sequential(
        [
            keras.Input(input_shape),
            keras.layers.Conv2D(filters, 3, padding="same", activation="relu"),
            keras.layers.Conv2D(filters, 3, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(2),
        ]
    )


@bank.wrong("architectures.vgg_block", "two: ReLU only behind the last convolution; the pool moves by 1")
def vgg_block_one_relu_stride(input_shape, filters, convolutions=2):
    import keras

    inp = keras.Input(input_shape)
    x = inp
    for _ in range(convolutions):
        x = keras.layers.Conv2D(filters, (3, 3), padding="same")(x)
    x = keras.layers.ReLU()(x)
    x = keras.layers.MaxPooling2D((2, 2), strides=1)(x)
    return keras.Model(inp, x)


@bank.right("architectures.vgg_block")
def vgg_block_ops(input_shape, filters, convolutions=2):
    import keras

    inputs = maps = keras.Input(input_shape)
    for _ in range(convolutions):
        maps = keras.ops.relu(keras.layers.Conv2D(filters, 3, padding="same")(maps))
    return keras.Model(inputs, keras.ops.max_pool(maps, 2))


@bank.wrong("architectures.inception_module", "branches 2 and 3 lack the ReLU behind their reductions")
def inception_module_linear_reductions(input_shape, filters):
    import keras
    from keras import layers

    f1, r3, f3, r5, f5, fp = filters
    i = keras.Input(input_shape)
    a = layers.Conv2D(f1, 1, activation="relu")(i)
    b = layers.Conv2D(r3, 1)(i)
    b = layers.Conv2D(f3, 3, padding="same", activation="relu")(b)
    c = layers.Conv2D(r5, 1)(i)
    c = layers.Conv2D(f5, 5, padding="same", activation="relu")(c)
    d = layers.MaxPooling2D(3, strides=1, padding="same")(i)
    d = layers.Conv2D(fp, 1, activation="relu")(d)
    return keras.Model(i, layers.Concatenate()([a, b, c, d]))


@bank.wrong(
    "architectures.inception_module",
    "the third branch starts from the maps of the second instead of the input",
)
def inception_module_chained(input_shape, filters):
    import keras
    from keras import layers

    x = keras.Input(input_shape)
    b1 = layers.Conv2D(filters[0], 1, padding="same", activation="relu")(x)
    b2 = layers.Conv2D(filters[1], 1, padding="same", activation="relu")(x)
    b2 = layers.Conv2D(filters[2], 3, padding="same", activation="relu")(b2)
    b3 = layers.Conv2D(filters[3], 1, padding="same", activation="relu")(b2)
    b3 = layers.Conv2D(filters[4], 5, padding="same", activation="relu")(b3)
    b4 = layers.MaxPooling2D(3, 1, padding="same")(x)
    b4 = layers.Conv2D(filters[5], 1, padding="same", activation="relu")(b4)
    return keras.Model(x, layers.concatenate([b1, b2, b3, b4]))


@bank.wrong(
    "architectures.inception_module",
    "two: the projection comes before the pool; 3×3 instead of 5×5 in the third branch",
)
def inception_module_pool_last_three(input_shape, filters):
    import keras
    from keras import layers

    def conv(n, k, x):
        return layers.Conv2D(n, k, padding="same", activation="relu")(x)

    inputs = keras.Input(shape=input_shape)
    one = conv(filters[0], 1, inputs)
    two = conv(filters[2], 3, conv(filters[1], 1, inputs))
    three = conv(filters[4], 3, conv(filters[3], 1, inputs))
    four = layers.MaxPooling2D(3, strides=1, padding="same")(conv(filters[5], 1, inputs))
    return keras.Model(inputs, layers.Concatenate()([one, two, three, four]))


@bank.right("architectures.inception_module")
def inception_module_sequential_branches(input_shape, filters):
    import keras
    from keras import layers

    one, reduce3, three, reduce5, five, project = filters

    def conv(count, size):
        return [layers.Conv2D(count, size, padding="same"), layers.ReLU()]

    branches = [
        conv(one, 1),
        conv(reduce3, 1) + conv(three, 3),
        conv(reduce5, 1) + conv(five, 5),
        [layers.MaxPooling2D(3, strides=1, padding="same")] + conv(project, 1),
    ]
    inputs = keras.Input(input_shape)
    maps = [keras.Sequential(branch)(inputs) for branch in branches]
    return keras.Model(inputs, keras.ops.concatenate(maps, axis=-1))


@bank.wrong(
    "architectures.residual_block", "no batch normalisation behind the 1×1 convolution of the shortcut"
)
def residual_block_bare_shortcut(input_shape, filters, strides=1):
    import keras
    from keras import layers

    i = keras.Input(input_shape)
    x = layers.Conv2D(filters, 3, strides=strides, padding="same", use_bias=False)(i)
    x = layers.BatchNormalization()(x)
    x = layers.ReLU()(x)
    x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    s = i
    if strides != 1 or filters != input_shape[-1]:
        s = layers.Conv2D(filters, 1, strides=strides, padding="same", use_bias=False)(i)
    return keras.Model(i, layers.ReLU()(layers.Add()([x, s])))


@bank.wrong(
    "architectures.residual_block", "the ReLU stands in the branch before the sum instead of behind it"
)
def residual_block_relu_before_sum(input_shape, filters, strides=1):
    import keras
    from keras import layers

    inputs = keras.Input(input_shape)
    x = layers.Conv2D(filters, 3, strides=strides, padding="same", use_bias=False)(inputs)
    x = layers.BatchNormalization()(x)
    x = layers.Activation("relu")(x)
    x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    x = layers.Activation("relu")(x)
    shortcut = inputs
    if strides != 1 or input_shape[2] != filters:
        shortcut = layers.Conv2D(filters, 1, strides=strides, padding="same", use_bias=False)(shortcut)
        shortcut = layers.BatchNormalization()(shortcut)
    return keras.Model(inputs, layers.Add()([x, shortcut]))


@bank.wrong(
    "architectures.residual_block",
    "two: the convolutions have biases; the shortcut has its convolution always, also where no shape changes",
)
def residual_block_biases_always(input_shape, filters, strides=1):
    import keras
    from keras import layers

    a = keras.Input(input_shape)
    b = layers.Conv2D(filters, 3, strides, padding="same")(a)
    b = layers.BatchNormalization()(b)
    b = layers.ReLU()(b)
    b = layers.Conv2D(filters, 3, padding="same")(b)
    b = layers.BatchNormalization()(b)
    c = layers.Conv2D(filters, 1, strides, padding="same")(a)
    c = layers.BatchNormalization()(c)
    return keras.Model(a, layers.ReLU()(layers.Add()([b, c])))


@bank.wrong(
    "architectures.residual_block",
    "asks for a new shape by the strides alone, so other numbers of channels crash in the sum",
)
def residual_block_strides_alone(input_shape, filters, strides=1):
    import keras
    from keras import layers

    x = keras.Input(input_shape)
    y = layers.Conv2D(filters, 3, strides=strides, padding="same", use_bias=False)(x)
    y = layers.ReLU()(layers.BatchNormalization()(y))
    y = layers.Conv2D(filters, 3, padding="same", use_bias=False)(y)
    y = layers.BatchNormalization()(y)
    z = x
    if strides > 1:
        z = layers.Conv2D(filters, 1, strides=strides, padding="same", use_bias=False)(z)
        z = layers.BatchNormalization()(z)
    return keras.Model(x, layers.ReLU()(layers.Add()([y, z])))


@bank.right("architectures.residual_block")
def residual_block_nested(input_shape, filters, strides=1):
    import keras
    from keras import layers

    def conv(size, step):
        return [
            layers.Conv2D(filters, size, step, padding="same", use_bias=False),
            layers.BatchNormalization(),
        ]

    inputs = keras.Input(input_shape)
    branch = keras.Sequential(conv(3, strides) + [layers.ReLU()] + conv(3, 1))
    shortcut = inputs
    if (strides, filters) != (1, input_shape[-1]):
        shortcut = keras.Sequential(conv(1, strides))(inputs)
    return keras.Model(inputs, keras.ops.relu(branch(inputs) + shortcut))


@bank.wrong(
    "architectures.dense_block", "each layer reads only the maps of the layer before it, not the whole pile"
)
def dense_block_last_maps(input_shape, layers, growth_rate):
    import keras

    inputs = keras.Input(input_shape)
    pile = [inputs]
    x = inputs
    for _ in range(layers):
        x = keras.layers.BatchNormalization()(x)
        x = keras.layers.ReLU()(x)
        x = keras.layers.Conv2D(growth_rate, 3, padding="same", use_bias=False)(x)
        pile.append(x)
    return keras.Model(inputs, keras.layers.Concatenate()(pile))


@bank.wrong("architectures.dense_block", "new maps are put in front of the pile instead of behind it")
def dense_block_in_front(input_shape, layers, growth_rate):
    import keras

    inputs = pile = keras.Input(input_shape)
    for _ in range(layers):
        y = keras.layers.BatchNormalization()(pile)
        y = keras.layers.Activation("relu")(y)
        y = keras.layers.Conv2D(growth_rate, 3, padding="same", use_bias=False)(y)
        pile = keras.layers.Concatenate()([y, pile])
    return keras.Model(inputs, pile)


@bank.wrong(
    "architectures.dense_block",
    "two: convolution first, then batch normalisation and ReLU; the input is not in the output",
)
def dense_block_conv_first_no_input(input_shape, layers, growth_rate):
    import keras

    i = keras.Input(input_shape)
    maps = []
    for _ in range(layers):
        x = keras.layers.Concatenate()([i, *maps]) if maps else i
        x = keras.layers.Conv2D(growth_rate, 3, padding="same", use_bias=False)(x)
        x = keras.layers.BatchNormalization()(x)
        maps.append(keras.layers.ReLU()(x))
    out = maps[0] if len(maps) == 1 else keras.layers.Concatenate()(maps)
    return keras.Model(i, out)


@bank.right("architectures.dense_block")
def dense_block_recursive(input_shape, layers, growth_rate):
    import keras

    def grow(pile, left):
        if left == 0:
            return pile
        x = keras.ops.relu(keras.layers.BatchNormalization()(pile))
        x = keras.layers.Conv2D(growth_rate, (3, 3), padding="same", use_bias=False)(x)
        return grow(keras.ops.concatenate([pile, x], axis=3), left - 1)

    inputs = keras.Input(input_shape)
    return keras.Model(inputs, grow(inputs, layers))
