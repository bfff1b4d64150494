"""Answers by a hurried student, who saw the statements alone."""

# ruff: noqa: RUF059 (shapes are unpacked by habit)

import numpy as np
from strangers.bank import Bank

bank = Bank()


# ---------------------------------------------------------------- images


@bank.right("images.dense_parameters")
def dense_parameters_recursive(input_shape, units):
    def product(shape):
        return 1 if len(shape) == 0 else shape[0] * product(shape[1:])

    return int(units * (product(tuple(input_shape)) + 1))


@bank.wrong("images.dense_parameters", "the product starts at 0, so that only the biases are counted")
def dense_parameters_product_from_zero(input_shape, units):
    inputs = 0
    for n in input_shape:
        inputs *= n
    return inputs * units + units


@bank.wrong(
    "images.dense_parameters", "one bias for each input instead of each unit (the 1 is in the wrong bracket)"
)
def dense_parameters_bias_per_input(input_shape, units):
    return int(np.prod(input_shape) * (units + 1))


@bank.wrong(
    "images.dense_parameters", "two: adds the sizes instead of multiplying them; leaves out the biases"
)
def dense_parameters_sum_no_bias(input_shape, units):
    return sum(input_shape) * units


@bank.right("images.to_grayscale")
def to_grayscale_einsum(image):
    return np.einsum("hwc,c->hw", np.asarray(image, dtype=float), [0.299, 0.587, 0.114])


@bank.wrong("images.to_grayscale", "the weights of green and blue are swapped")
def to_grayscale_weights_swapped(image):
    r, g, b = image[:, :, 0], image[:, :, 1], image[:, :, 2]
    return 0.299 * r + 0.114 * g + 0.587 * b


@bank.wrong(
    "images.to_grayscale",
    "the copied term for blue still takes channel 1, so green counts twice and blue never",
)
def to_grayscale_copied_green(image):
    return 0.299 * image[:, :, 0] + 0.587 * image[:, :, 1] + 0.114 * image[:, :, 1]


@bank.wrong(
    "images.to_grayscale",
    "multiplies the channels in place: changes the picture that came in, crashes for integers",
)
def to_grayscale_in_place(image):
    red, green, blue = image[..., 0], image[..., 1], image[..., 2]
    red *= 0.299
    green *= 0.587
    blue *= 0.114
    return red + green + blue


@bank.wrong(
    "images.to_grayscale",
    "two: the result has the type of the image, which cuts fractions off; the last row stays 0",
)
def to_grayscale_type_and_last_row(image):
    h, w = image.shape[:2]
    gray = np.zeros((h, w), dtype=image.dtype)
    for y in range(h - 1):
        for x in range(w):
            r, g, b = image[y, x]
            gray[y, x] = 0.299 * r + 0.587 * g + 0.114 * b
    return gray


@bank.right("images.to_channels_first")
def to_channels_first_lists(images):
    n, h, w, c = np.shape(images)
    return [[[[images[i][y][x][k] for x in range(w)] for y in range(h)] for k in range(c)] for i in range(n)]


@bank.wrong(
    "images.to_channels_first", "rows and columns are swapped as well: the order of axes should be 0, 3, 1, 2"
)
def to_channels_first_transposed(images):
    return np.transpose(images, (0, 3, 2, 1))


@bank.wrong(
    "images.to_channels_first", "fills every picture of the batch with the first one (index 0 instead of i)"
)
def to_channels_first_always_first(images):
    n, h, w, c = images.shape
    out = np.empty((n, c, h, w), dtype=images.dtype)
    for i in range(n):
        for k in range(c):
            out[i, k] = images[0, :, :, k]
    return out


@bank.right("images.normalize")
def normalize_multiply(images):
    return np.multiply(images, 1 / 255).astype("float32")


@bank.wrong("images.normalize", "calls astype but throws its result away: float64 comes back")
def normalize_astype_lost(images):
    images.astype(np.float32)
    return images / 255


@bank.wrong("images.normalize", "divides by whole numbers (//): everything but white becomes 0")
def normalize_floor_division(images):
    return (images // 255).astype(np.float32)


@bank.wrong("images.normalize", "an array of float32 is not copied by asarray, and is then divided in place")
def normalize_in_place_float32(images):
    x = np.asarray(images, dtype=np.float32)
    x /= 255
    return x


@bank.wrong(
    "images.normalize", "two: divides by the largest level of the batch instead of 255; returns float64"
)
def normalize_max_float64(images):
    images = images * 1.0
    return images / images.max()


@bank.right("images.standardize")
def standardize_channel_by_channel(images):
    planes = []
    for plane in np.moveaxis(np.asarray(images, dtype=float), -1, 0):
        mean = plane.sum() / plane.size
        deviation = (((plane - mean) ** 2).sum() / plane.size) ** 0.5
        planes.append((plane - mean) / (deviation + 1e-8))
    return np.stack(planes, axis=-1)


@bank.wrong(
    "images.standardize", "the mean is taken for each channel, but the deviation over all channels together"
)
def standardize_global_std(images):
    mean = images.mean(axis=(0, 1, 2))
    std = images.std()
    return (images - mean) / (std + 1e-8)


@bank.wrong("images.standardize", "the brackets around value − mean are missing: only the mean is divided")
def standardize_missing_brackets(images):
    mean = images.mean(axis=(0, 1, 2))
    std = images.std(axis=(0, 1, 2))
    return images - mean / (std + 1e-8)


@bank.wrong(
    "images.standardize", "guards against zeros of the wrong variable (mean), so a constant channel is 0/0"
)
def standardize_guards_mean(images):
    mean = images.mean(axis=(0, 1, 2))
    std = images.std(axis=(0, 1, 2))
    std[mean == 0] = 1
    return (images - mean) / std


@bank.wrong(
    "images.standardize",
    "two: averages over axes 0 and 1 only, so each column has its own mean; divides by 0",
)
def standardize_axes_and_zero(images):
    mean = np.mean(images, axis=(0, 1))
    std = np.std(images, axis=(0, 1))
    return (images - mean) / std


@bank.right("images.one_hot")
def one_hot_comparison(labels, num_classes):
    return (np.reshape(labels, (-1, 1)) == np.arange(num_classes)) * 1


@bank.wrong("images.one_hot", "indexes with [:, labels], which sets the columns of all labels in every row")
def one_hot_all_rows(labels, num_classes):
    result = np.zeros((len(labels), num_classes))
    result[:, labels] = 1
    return result


@bank.wrong("images.one_hot", "never uses num_classes: the number of columns comes from the largest label")
def one_hot_columns_of_max(labels, num_classes):
    classes = max(labels) + 1
    return np.eye(classes)[labels]


@bank.wrong("images.one_hot", "two: rows and columns are exchanged in the result; labels are counted from 1")
def one_hot_transposed_from_one(labels, num_classes):
    result = np.zeros((num_classes, len(labels)))
    for i, label in enumerate(labels):
        result[label - 1, i] = 1
    return result


@bank.right("images.histogram")
def histogram_numpy_range(image):
    counts, _ = np.histogram(image, bins=np.arange(257))
    return list(counts)


@bank.wrong("images.histogram", "the loop ends before 255, so white pixels are never counted")
def histogram_without_white(image):
    counts = np.zeros(256, dtype=int)
    for v in range(255):
        counts[v] = np.sum(image == v)
    return counts


@bank.wrong("images.histogram", "the return is indented too far: only the first row of pixels is counted")
def histogram_first_row(image):
    counts = [0] * 256
    for row in image:
        for v in row:
            counts[int(v)] += 1
        return counts


@bank.wrong("images.histogram", "the counts are kept in 8-bit integers and wrap around at 256")
def histogram_counts_uint8(image):
    counts = np.zeros(256, dtype=np.uint8)
    for v in image.ravel():
        counts[v] += 1
    return counts


@bank.wrong(
    "images.histogram",
    "np.histogram without a range spreads its bins from the darkest to the brightest level",
)
def histogram_no_range(image):
    return np.histogram(image, bins=256)[0]


@bank.right("images.equalize")
def equalize_searchsorted(image):
    pixels = np.sort(image, axis=None)
    cdf = np.searchsorted(pixels, image, side="right")
    lowest = np.searchsorted(pixels, pixels[0], side="right")
    if lowest == pixels.size:
        return image.copy()
    return np.rint(255 * (cdf - lowest) / (pixels.size - lowest)).astype(image.dtype)


@bank.wrong("images.equalize", "cuts the fractions off instead of rounding")
def equalize_not_rounded(image):
    hist = np.bincount(image.ravel(), minlength=256)
    cdf = np.cumsum(hist)
    cdf_min = cdf[image.min()]
    if cdf_min == image.size:
        return image.copy()
    lut = 255 * (cdf - cdf_min) / (image.size - cdf_min)
    return lut.clip(0, 255).astype(np.uint8)[image]


@bank.wrong("images.equalize", "cdf_min is the minimum of the whole table, which is 0 unless level 0 occurs")
def equalize_minimum_of_table(image):
    cdf = np.cumsum(np.bincount(image.ravel(), minlength=256))
    cdf_min = cdf.min()
    if image.size == cdf_min or image.min() == image.max():
        return image.copy()
    return np.round(255 * (cdf[image] - cdf_min) / (image.size - cdf_min)).astype(np.uint8)


@bank.wrong(
    "images.equalize",
    "looks for the old level in the picture that is being changed, so pixels are moved repeatedly",
)
def equalize_moved_twice(image):
    result = image.copy()
    hist = np.bincount(image.ravel(), minlength=256)
    cdf = hist.cumsum()
    cdf_min = cdf[image.min()]
    if cdf_min == image.size:
        return result
    for v in np.unique(image):
        result[result == v] = round(255 * (cdf[v] - cdf_min) / (image.size - cdf_min))
    return result


@bank.wrong(
    "images.equalize",
    "two: forgets the − cdf_min of the denominator; returns int64 instead of 8-bit integers",
)
def equalize_denominator_and_type(image):
    cdf = np.bincount(image.ravel(), minlength=256).cumsum()
    cdf_min = cdf[image.min()]
    if cdf_min == image.size:
        return image.copy()
    return np.round(255 * (cdf[image] - cdf_min) / image.size).astype(int)


# ---------------------------------------------------------------- convolution


@bank.right("convolution.flip")
def flip_rot90(kernel):
    return np.rot90(np.rot90(kernel)).copy()


@bank.wrong("convolution.flip", "a minus is missing: only the rows are reversed, the columns are not")
def flip_minus_missing(kernel):
    return kernel[::-1, ::1]


@bank.wrong("convolution.flip", "writes the result into the kernel that came in")
def flip_into_kernel(kernel):
    kernel[:] = kernel[::-1, ::-1].copy()
    return kernel


@bank.wrong("convolution.flip", "off by one: takes kernel[-i, -j] instead of kernel[-i − 1, -j − 1]")
def flip_negative_index(kernel):
    kh, kw = kernel.shape
    out = np.zeros((kh, kw))
    for i in range(kh):
        for j in range(kw):
            out[i, j] = kernel[-i, -j]
    return out


@bank.right("convolution.correlate2d")
def correlate2d_strided(image, kernel):
    image = np.ascontiguousarray(image, dtype=float)
    (h, w), (kh, kw) = image.shape, np.shape(kernel)
    patches = np.lib.stride_tricks.as_strided(
        image, (h - kh + 1, w - kw + 1, kh, kw), image.strides + image.strides, writeable=False
    )
    return np.tensordot(patches, np.asarray(kernel, dtype=float), 2)


@bank.wrong("convolution.correlate2d", "the loops lack the + 1: the last row and the last column stay 0")
def correlate2d_last_places_zero(image, kernel):
    kh, kw = kernel.shape
    h, w = image.shape
    result = np.zeros((h - kh + 1, w - kw + 1))
    for y in range(h - kh):
        for x in range(w - kw):
            result[y, x] = np.sum(image[y : y + kh, x : x + kw] * kernel)
    return result


@bank.wrong(
    "convolution.correlate2d",
    "the result has the type of the image: fractions are cut off and bytes overflow",
)
def correlate2d_image_dtype(image, kernel):
    kh, kw = kernel.shape
    rows, cols = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    result = np.zeros((rows, cols), dtype=image.dtype)
    for y in range(rows):
        for x in range(cols):
            result[y, x] = np.array((image[y : y + kh, x : x + kw] * kernel).sum()).astype(image.dtype)
    return result


@bank.wrong(
    "convolution.correlate2d",
    "the width of the result is reckoned with kh (copied from the line of the height)",
)
def correlate2d_width_with_kh(image, kernel):
    kh, kw = kernel.shape
    rows = image.shape[0] - kh + 1
    cols = image.shape[1] - kh + 1
    result = np.zeros((rows, cols))
    for i in range(kh):
        for j in range(kw):
            part = image[i : i + rows, j : j + cols] * kernel[i, j]
            result[: part.shape[0], : part.shape[1]] += part
    return result


@bank.wrong("convolution.correlate2d", "the sum is set to 0 once for each row of places, not for each place")
def correlate2d_sum_not_reset(image, kernel):
    kh, kw = kernel.shape
    h, w = image.shape
    result = np.zeros((h - kh + 1, w - kw + 1))
    for y in range(h - kh + 1):
        s = 0.0
        for x in range(w - kw + 1):
            for i in range(kh):
                for j in range(kw):
                    s += float(image[y + i, x + j]) * float(kernel[i, j])
            result[y, x] = s
    return result


@bank.wrong(
    "convolution.correlate2d",
    "two: y and x are exchanged in the image; int() cuts the fractions off each product",
)
def correlate2d_exchanged_and_int(image, kernel):
    kh, kw = kernel.shape
    result = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1))
    for y in range(result.shape[0]):
        for x in range(result.shape[1]):
            for i in range(kh):
                for j in range(kw):
                    result[y, x] += int(image[x + i, y + j] * kernel[i, j])
    return result


@bank.right("convolution.convolve2d")
def convolve2d_scatter(image, kernel):
    (h, w), (kh, kw) = np.shape(image), np.shape(kernel)
    full = np.zeros((h + kh - 1, w + kw - 1))
    for y in range(h):
        for x in range(w):
            full[y : y + kh, x : x + kw] += float(image[y, x]) * np.asarray(kernel, dtype=float)
    return full[kh - 1 : h, kw - 1 : w]


@bank.wrong(
    "convolution.convolve2d", "calls np.flip but forgets to keep what it returns: a cross-correlation"
)
def convolve2d_flip_lost(image, kernel):
    np.flip(kernel)
    kh, kw = kernel.shape
    windows = np.lib.stride_tricks.sliding_window_view(image, (kh, kw))
    return np.einsum("yxij,ij->yx", windows.astype(float), kernel)


@bank.wrong(
    "convolution.convolve2d", "turns the image instead of the kernel, and does not turn the result back"
)
def convolve2d_image_turned(image, kernel):
    image = image[::-1, ::-1].astype(float)
    kh, kw = kernel.shape
    result = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1))
    for y in range(result.shape[0]):
        for x in range(result.shape[1]):
            result[y, x] = np.sum(image[y : y + kh, x : x + kw] * kernel)
    return result


@bank.wrong(
    "convolution.convolve2d", "two: reverses only the columns (fliplr); the result is an array of integers"
)
def convolve2d_fliplr_int(image, kernel):
    kernel = np.fliplr(kernel)
    kh, kw = kernel.shape
    result = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1), dtype=int)
    for y in range(result.shape[0]):
        for x in range(result.shape[1]):
            result[y, x] = (image[y : y + kh, x : x + kw] * kernel).sum()
    return result


@bank.right("convolution.conv2d")
def conv2d_im2col(images, kernels, bias=None):
    n, h, w, c = images.shape
    kh, kw, _, f = kernels.shape
    rows, cols = h - kh + 1, w - kw + 1
    columns = np.array(
        [images[:, y : y + kh, x : x + kw, :].reshape(n, -1) for y in range(rows) for x in range(cols)],
        dtype=float,
    )
    out = (columns @ kernels.reshape(-1, f)).reshape(rows, cols, n, f).transpose(2, 0, 1, 3)
    return out if bias is None else out + np.asarray(bias)


@bank.wrong(
    "convolution.conv2d", "the bias is added inside the loop over the channels, once for each of them"
)
def conv2d_bias_per_channel(images, kernels, bias=None):
    n, h, w, c = images.shape
    kh, kw, _, f = kernels.shape
    out = np.zeros((n, h - kh + 1, w - kw + 1, f))
    for k in range(f):
        for ch in range(c):
            for i in range(kh):
                for j in range(kw):
                    out[..., k] += (
                        images[:, i : i + out.shape[1], j : j + out.shape[2], ch].astype(float)
                        * kernels[i, j, ch, k]
                    )
            if bias is not None:
                out[..., k] += bias[k]
    return out


@bank.wrong("convolution.conv2d", "= instead of += over the channels: only the last channel is left")
def conv2d_last_channel(images, kernels, bias=None):
    n, h, w, c = images.shape
    kh, kw, _, f = kernels.shape
    out = np.zeros((n, h - kh + 1, w - kw + 1, f))
    for y in range(h - kh + 1):
        for x in range(w - kw + 1):
            for k in range(f):
                for ch in range(c):
                    patch = images[:, y : y + kh, x : x + kw, ch]
                    out[:, y, x, k] = np.sum(patch * kernels[:, :, ch, k], axis=(1, 2), dtype=float)
    if bias is not None:
        out += bias
    return out


@bank.wrong("convolution.conv2d", "`if bias:` asks an array for its truth: crashes with several filters")
def conv2d_if_bias(images, kernels, bias=None):
    kh, kw = kernels.shape[:2]
    windows = np.lib.stride_tricks.sliding_window_view(images, (kh, kw), axis=(1, 2))
    out = np.einsum("nyxcij,ijcf->nyxf", windows.astype(float), kernels)
    if bias:
        out = out + bias
    return out


@bank.wrong(
    "convolution.conv2d",
    "len(kernels) is the height of the kernels, not the number of filters: the others stay 0",
)
def conv2d_len_kernels(images, kernels, bias=None):
    n, h, w, c = images.shape
    kh, kw, _, filters = kernels.shape
    out = np.zeros((n, h - kh + 1, w - kw + 1, filters))
    for f in range(min(len(kernels), filters)):
        for y in range(out.shape[1]):
            for x in range(out.shape[2]):
                out[:, y, x, f] = (images[:, y : y + kh, x : x + kw] * kernels[..., f] * 1.0).sum(
                    axis=(1, 2, 3)
                )
    return out if bias is None else out + bias


@bank.wrong(
    "convolution.conv2d",
    "a leftover line of debugging keeps only the first image, and its maps fill the whole batch",
)
def conv2d_debug_first_image(images, kernels, bias=None):
    n, h, w, c = images.shape
    kh, kw, _, f = kernels.shape
    out = np.zeros((n, h - kh + 1, w - kw + 1, f))
    images = images[:1].astype(float)
    for y in range(out.shape[1]):
        for x in range(out.shape[2]):
            out[:, y, x] = np.tensordot(images[:, y : y + kh, x : x + kw], kernels, 3)
    if bias is not None:
        out += bias
    return out


@bank.wrong("convolution.conv2d", "two: i and j are exchanged in the kernel; bias[0] is added to all filters")
def conv2d_kernel_exchanged_bias0(images, kernels, bias=None):
    kh, kw = kernels.shape[:2]
    kernels = kernels.reshape(kw, kh, *kernels.shape[2:])
    windows = np.lib.stride_tricks.sliding_window_view(images, (kh, kw), axis=(1, 2))
    out = np.einsum("nyxcij,jicf->nyxf", windows.astype(float), kernels)
    if bias is not None:
        out += bias[0]
    return out


@bank.right("convolution.conv2d_parameters")
def conv2d_parameters_numpy(kernel_size, in_channels, filters, use_bias=True):
    area = np.prod(np.broadcast_to(kernel_size, 2))
    return int(area * in_channels + bool(use_bias)) * filters


@bank.wrong("convolution.conv2d_parameters", "precedence: the bias is added once, not once for each filter")
def conv2d_parameters_one_bias(kernel_size, in_channels, filters, use_bias=True):
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    return kh * kw * in_channels * filters + use_bias


@bank.wrong("convolution.conv2d_parameters", "takes kernel_size[0] for the width too")
def conv2d_parameters_index_copied(kernel_size, in_channels, filters, use_bias=True):
    if isinstance(kernel_size, int):
        kh = kw = kernel_size
    else:
        kh, kw = kernel_size[0], kernel_size[0]
    return filters * (kh * kw * in_channels + (1 if use_bias else 0))


@bank.wrong(
    "convolution.conv2d_parameters",
    "two: use_bias is never looked at; the biases are counted for each input channel",
)
def conv2d_parameters_bias_inputs(kernel_size, in_channels, filters, use_bias=True):
    if not isinstance(kernel_size, tuple):
        kernel_size = (kernel_size, kernel_size)
    return in_channels * (kernel_size[0] * kernel_size[1] * filters + 1)


@bank.right("convolution.conv2d_backward")
def conv2d_backward_einsum(grad_output, images, kernels):
    kh, kw, c, f = kernels.shape
    _, rows, cols, _ = grad_output.shape
    windows = np.lib.stride_tricks.sliding_window_view(images, (kh, kw), axis=(1, 2))
    grad_kernels = np.einsum("nyxf,nyxcij->ijcf", grad_output, windows)
    padded = np.pad(grad_output, ((0, 0), (kh - 1, kh - 1), (kw - 1, kw - 1), (0, 0)))
    around = np.lib.stride_tricks.sliding_window_view(padded, (kh, kw), axis=(1, 2))
    grad_images = np.einsum("nyxfij,ijcf->nyxc", around, kernels[::-1, ::-1])
    return grad_images, grad_kernels, np.einsum("nyxf->f", grad_output)


@bank.wrong(
    "convolution.conv2d_backward", "= instead of += for the kernels: only the last image of the batch counts"
)
def conv2d_backward_last_image(grad_output, images, kernels):
    kh, kw, c, f = kernels.shape
    n, rows, cols, _ = grad_output.shape
    grad_images = np.zeros(images.shape)
    grad_kernels = np.zeros(kernels.shape)
    for b in range(n):
        for i in range(kh):
            for j in range(kw):
                patch = images[b, i : i + rows, j : j + cols]
                grad_kernels[i, j] = np.einsum("yxc,yxf->cf", patch, grad_output[b])
                grad_images[b, i : i + rows, j : j + cols] += grad_output[b] @ kernels[i, j].T
    return grad_images, grad_kernels, grad_output.sum(axis=(0, 1, 2))


@bank.wrong("convolution.conv2d_backward", "returns the gradients in the wrong order: kernels, images, bias")
def conv2d_backward_order(grad_output, images, kernels):
    kh, kw, c, f = kernels.shape
    n, rows, cols, _ = grad_output.shape
    gi, gk = np.zeros(images.shape), np.zeros(kernels.shape)
    for y in range(rows):
        for x in range(cols):
            g = grad_output[:, y, x]
            gk += np.einsum("nijc,nf->ijcf", images[:, y : y + kh, x : x + kw], g)
            gi[:, y : y + kh, x : x + kw] += np.einsum("ijcf,nf->nijc", kernels, g)
    return gk, gi, grad_output.sum((0, 1, 2))


@bank.wrong("convolution.conv2d_backward", "the bias is summed over axes 0 and 1 only: shape (W', F)")
def conv2d_backward_bias_axes(grad_output, images, kernels):
    kh, kw = kernels.shape[:2]
    gi, gk = np.zeros(images.shape), np.zeros(kernels.shape)
    for y in range(grad_output.shape[1]):
        for x in range(grad_output.shape[2]):
            g = grad_output[:, y, x]
            gk += np.einsum("nijc,nf->ijcf", images[:, y : y + kh, x : x + kw], g)
            gi[:, y : y + kh, x : x + kw] += np.einsum("ijcf,nf->nijc", kernels, g)
    grad_bias = grad_output.sum(axis=(0, 1))
    return gi, gk, grad_bias


@bank.wrong(
    "convolution.conv2d_backward",
    "two: overlapping windows overwrite grad_images (= for +=); the bias is averaged",
)
def conv2d_backward_overwrite_and_mean(grad_output, images, kernels):
    kh, kw = kernels.shape[:2]
    gi, gk = np.zeros(images.shape), np.zeros(kernels.shape)
    for y in range(grad_output.shape[1]):
        for x in range(grad_output.shape[2]):
            g = grad_output[:, y, x]
            gk += np.einsum("nijc,nf->ijcf", images[:, y : y + kh, x : x + kw], g)
            gi[:, y : y + kh, x : x + kw] = np.einsum("ijcf,nf->nijc", kernels, g)
    return gi, gk, grad_output.mean(axis=(0, 1, 2))


# ---------------------------------------------------------------- padding


@bank.right("padding.zero_pad")
def zero_pad_concatenate(images, pad):
    if isinstance(pad, int):
        pad = (pad, pad)
    (top, bottom), (left, right) = [(p, p) if isinstance(p, int) else p for p in pad]
    n, h, w, c = images.shape
    out = np.concatenate([np.zeros((n, top, w, c)), images, np.zeros((n, bottom, w, c))], axis=1)
    h = out.shape[1]
    return np.concatenate([np.zeros((n, h, left, c)), out, np.zeros((n, h, right, c))], axis=2)


@bank.wrong("padding.zero_pad", "pads with a bare np.pad(images, pad), which pads batch and channels too")
def zero_pad_all_axes(images, pad):
    if isinstance(pad, int):
        return np.pad(images, pad)
    a, b = pad
    if isinstance(a, int):
        a, b = (a, a), (b, b)
    return np.pad(images, ((0, 0), a, b, (0, 0)))


@bank.wrong(
    "padding.zero_pad", "the slice [top:-bottom] is empty when bottom is 0: crashes where nothing is padded"
)
def zero_pad_minus_zero(images, pad):
    if isinstance(pad, int):
        pad = (pad, pad)
    if isinstance(pad[0], int):
        pad = ((pad[0], pad[0]), (pad[1], pad[1]))
    (top, bottom), (left, right) = pad
    n, h, w, c = images.shape
    result = np.zeros((n, top + h + bottom, left + w + right, c))
    result[:, top:-bottom, left:-right] = images
    return result


@bank.wrong(
    "padding.zero_pad",
    "the last pair is put together from the wrong names: (top, right) instead of (left, right)",
)
def zero_pad_top_for_left(images, pad):
    if isinstance(pad, int):
        pad = ((pad, pad), (pad, pad))
    elif isinstance(pad[0], int):
        pad = ((pad[0], pad[0]), (pad[1], pad[1]))
    (top, bottom), (left, right) = pad
    return np.pad(images, ((0, 0), (top, bottom), (top, right), (0, 0)))


@bank.wrong(
    "padding.zero_pad",
    "two: a tuple of two numbers is read as (horizontal, vertical); the result holds integers",
)
def zero_pad_swapped_int(images, pad):
    if isinstance(pad, int):
        pad = (pad, pad)
    if isinstance(pad[0], int):
        horizontal, vertical = pad
        pad = ((vertical, vertical), (horizontal, horizontal))
    (t, b), (le, r) = pad
    n, h, w, c = images.shape
    out = np.zeros((n, t + h + b, le + w + r, c), dtype=int)
    out[:, t : t + h, le : le + w] = images
    return out


@bank.right("padding.same_padding")
def same_padding_counts_missing(size, kernel_size, stride=1, dilation=1):
    starts = list(range(0, size, stride))
    missing = starts[-1] + (kernel_size - 1) * dilation + 1 - size
    zeros = missing if missing > 0 else 0
    return zeros // 2, (zeros + 1) // 2


@bank.wrong("padding.same_padding", "the extra zero goes before instead of after")
def same_padding_extra_before(size, kernel_size, stride=1, dilation=1):
    places = -(-size // stride)
    total = max(0, (places - 1) * stride + (kernel_size - 1) * dilation + 1 - size)
    after = total // 2
    before = total - after
    return before, after


@bank.wrong(
    "padding.same_padding",
    "np.ceil makes floats of everything that follows, so the zeros come back as floats",
)
def same_padding_floats(size, kernel_size, stride=1, dilation=1):
    places = np.ceil(size / stride)
    reach = (kernel_size - 1) * dilation + 1
    total = max(0, (places - 1) * stride + reach - size)
    return total // 2, total - total // 2


@bank.wrong("padding.same_padding", "the places are rounded down instead of up")
def same_padding_places_down(size, kernel_size, stride=1, dilation=1):
    places = size // stride
    reach = (kernel_size - 1) * dilation + 1
    total = max(0, (places - 1) * stride + reach - size)
    return total // 2, total - total // 2


@bank.wrong(
    "padding.same_padding",
    "two: the dilation is forgotten; nothing keeps the number of zeros from being negative",
)
def same_padding_no_dilation_no_max(size, kernel_size, stride=1, dilation=1):
    places = (size + stride - 1) // stride
    total = (places - 1) * stride + kernel_size - size
    return total // 2, total - total // 2


@bank.right("padding.output_size")
def output_size_counting(size, kernel_size, stride=1, padding="valid", dilation=1):
    r = (kernel_size - 1) * dilation + 1
    if padding == "same":
        return len(range(0, size, stride))
    zeros = {"valid": 0, "full": 2 * (r - 1), "causal": r - 1}
    if isinstance(padding, str):
        total = size + zeros[padding]
    elif isinstance(padding, tuple):
        total = size + sum(padding)
    else:
        total = size + 2 * padding
    starts = range(0, total - r + 1, stride)
    if len(starts) == 0:
        raise ValueError("the window does not fit")
    return len(starts)


@bank.wrong("padding.output_size", "the ValueError is returned, not raised")
def output_size_returns_error(size, kernel_size, stride=1, padding="valid", dilation=1):
    r = (kernel_size - 1) * dilation + 1
    if padding == "same":
        return -(-size // stride)
    elif padding == "valid":
        before, after = 0, 0
    elif padding == "full":
        before, after = r - 1, r - 1
    elif padding == "causal":
        before, after = r - 1, 0
    elif isinstance(padding, int):
        before, after = padding, padding
    else:
        before, after = padding
    if r > size + before + after:
        return ValueError("no place")
    return (size + before + after - r) // stride + 1


@bank.wrong("padding.output_size", 'the branch of "causal" is a copy of "full", with zeros on both sides')
def output_size_causal_copied(size, kernel_size, stride=1, padding="valid", dilation=1):
    r = (kernel_size - 1) * dilation + 1
    before = after = 0
    if padding == "same":
        total = max(0, ((size + stride - 1) // stride - 1) * stride + r - size)
        before, after = total // 2, total - total // 2
    elif padding == "full":
        before, after = r - 1, r - 1
    elif padding == "causal":
        before, after = r - 1, r - 1
    elif isinstance(padding, tuple):
        before, after = padding
    elif padding != "valid":
        before = after = padding
    if r > size + before + after:
        raise ValueError("window larger than input")
    return (size + before + after - r) // stride + 1


@bank.wrong(
    "padding.output_size",
    "compares the window with the size before padding, so raises although the padding makes room",
)
def output_size_raises_unpadded(size, kernel_size, stride=1, padding="valid", dilation=1):
    r = (kernel_size - 1) * dilation + 1
    if r > size:
        raise ValueError("window does not fit")
    if padding == "same":
        return (size + stride - 1) // stride
    if isinstance(padding, str):
        pad = {"valid": 0, "full": 2 * r - 2, "causal": r - 1}[padding]
    elif isinstance(padding, int):
        pad = padding * 2
    else:
        pad = padding[0] + padding[1]
    return (size + pad - r) // stride + 1


@bank.wrong(
    "padding.output_size",
    "two: an int is added once instead of on both sides; no ValueError where nothing fits",
)
def output_size_int_once_no_error(size, kernel_size, stride=1, padding="valid", dilation=1):
    r = (kernel_size - 1) * dilation + 1
    if padding == "same":
        return (size - 1) // stride + 1
    if isinstance(padding, int):
        zeros = padding
    elif isinstance(padding, tuple):
        zeros = sum(padding)
    else:
        zeros = {"valid": 0, "full": 2 * (r - 1), "causal": r - 1}[padding]
    return (size + zeros - r) // stride + 1


@bank.right("padding.conv2d")
def padded_conv2d_dictionary_of_pixels(
    images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1
):
    sy, sx = (strides, strides) if isinstance(strides, int) else strides
    dy, dx = (dilation_rate, dilation_rate) if isinstance(dilation_rate, int) else dilation_rate
    n, h, w, c = images.shape
    kh, kw, _, f = kernels.shape

    def both(size, k, s, d):
        total = max(0, (-(-size // s) - 1) * s + (k - 1) * d + 1 - size)
        return total // 2, total - total // 2

    if padding == "valid":
        padding = 0
    if padding == "same":
        padding = (both(h, kh, sy, dy), both(w, kw, sx, dx))
    if isinstance(padding, int):
        padding = (padding, padding)
    (top, bottom), (left, right) = [(p, p) if isinstance(p, int) else p for p in padding]
    rows = (top + h + bottom - (kh - 1) * dy - 1) // sy + 1
    cols = (left + w + right - (kw - 1) * dx - 1) // sx + 1
    out = np.zeros((n, rows, cols, f)) + (0 if bias is None else np.asarray(bias, dtype=float))
    for y in range(rows):
        for x in range(cols):
            for i in range(kh):
                for j in range(kw):
                    p, q = y * sy + i * dy - top, x * sx + j * dx - left
                    if 0 <= p < h and 0 <= q < w:
                        out[:, y, x] += images[:, p, q].astype(float) @ kernels[i, j]
    return out


@bank.wrong("padding.conv2d", "the tuple of strides is unpacked as (sx, sy)")
def padded_conv2d_strides_swapped(images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
    def pair(v):
        return (v, v) if isinstance(v, int) else tuple(v)

    sx, sy = pair(strides)
    dy, dx = pair(dilation_rate)
    kh, kw, _, f = kernels.shape
    rh, rw = (kh - 1) * dy + 1, (kw - 1) * dx + 1

    def same(size, r, s):
        t = max(0, (-(-size // s) - 1) * s + r - size)
        return t // 2, t - t // 2

    if padding == "same":
        pads = (same(images.shape[1], rh, sy), same(images.shape[2], rw, sx))
    elif padding == "valid":
        pads = ((0, 0), (0, 0))
    else:
        pads = tuple(pair(p) for p in pair(padding))
    x = np.pad(images.astype(float), ((0, 0), pads[0], pads[1], (0, 0)))
    view = np.lib.stride_tricks.sliding_window_view(x, (rh, rw), axis=(1, 2))[:, ::sy, ::sx, :, ::dy, ::dx]
    out = np.einsum("nyxcij,ijcf->nyxf", view, kernels)
    return out if bias is None else out + bias


@bank.wrong("padding.conv2d", "the rows are not dilated: i instead of i·dy (only the columns were adapted)")
def padded_conv2d_rows_not_dilated(images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
    def pair(v):
        return (v, v) if isinstance(v, int) else tuple(v)

    (sy, sx), (dy, dx) = pair(strides), pair(dilation_rate)
    n, h, w, c = images.shape
    kh, kw, _, f = kernels.shape

    def same(size, k, s, d):
        t = max(0, (-(-size // s) - 1) * s + (k - 1) * d + 1 - size)
        return t // 2, t - t // 2

    if padding == "same":
        pads = (same(h, kh, sy, dy), same(w, kw, sx, dx))
    elif padding == "valid":
        pads = ((0, 0), (0, 0))
    else:
        pads = tuple(pair(p) for p in pair(padding))
    x = np.pad(images, ((0, 0), *pads, (0, 0))).astype(float)
    rows = (x.shape[1] - (kh - 1) * dy - 1) // sy + 1
    cols = (x.shape[2] - (kw - 1) * dx - 1) // sx + 1
    out = np.zeros((n, rows, cols, f))
    for r in range(rows):
        for q in range(cols):
            for i in range(kh):
                for j in range(kw):
                    out[:, r, q] += x[:, r * sy + i, q * sx + j * dx] @ kernels[i, j]
    if bias is not None:
        out += bias
    return out


@bank.wrong("padding.conv2d", "the size of the result is reckoned from the image before padding")
def padded_conv2d_size_unpadded(images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
    def pair(v):
        return (v, v) if isinstance(v, int) else tuple(v)

    (sy, sx), (dy, dx) = pair(strides), pair(dilation_rate)
    n, h, w, c = images.shape
    kh, kw, _, f = kernels.shape
    rh, rw = (kh - 1) * dy + 1, (kw - 1) * dx + 1
    if padding == "same":
        pads = []
        for size, r, s in ((h, rh, sy), (w, rw, sx)):
            t = max(0, ((size + s - 1) // s - 1) * s + r - size)
            pads.append((t // 2, t - t // 2))
    elif padding == "valid":
        pads = [(0, 0), (0, 0)]
    else:
        pads = [pair(p) for p in pair(padding)]
    padded = np.pad(images, ((0, 0), *pads, (0, 0))).astype(float)
    rows, cols = max(0, (h - rh) // sy + 1), max(0, (w - rw) // sx + 1)
    out = np.zeros((n, rows, cols, f))
    for y in range(rows):
        for x in range(cols):
            patch = padded[:, y * sy : y * sy + rh : dy, x * sx : x * sx + rw : dx]
            out[:, y, x] = np.tensordot(patch, kernels, 3)
    return out if bias is None else out + bias


@bank.wrong("padding.conv2d", 'two: "same" is reckoned for stride 1 and no dilation; the bias is never added')
def padded_conv2d_same_defaults_no_bias(
    images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1
):
    def pair(v):
        return (v, v) if isinstance(v, int) else tuple(v)

    (sy, sx), (dy, dx) = pair(strides), pair(dilation_rate)
    n, h, w, c = images.shape
    kh, kw, _, f = kernels.shape
    if padding == "same":
        pads = (((kh - 1) // 2, kh // 2), ((kw - 1) // 2, kw // 2))
    elif padding == "valid":
        pads = ((0, 0), (0, 0))
    else:
        pads = tuple(pair(p) for p in pair(padding))
    padded = np.pad(images, ((0, 0), *pads, (0, 0))).astype(float)
    rows = (padded.shape[1] - (kh - 1) * dy - 1) // sy + 1
    cols = (padded.shape[2] - (kw - 1) * dx - 1) // sx + 1
    out = np.zeros((n, rows, cols, f))
    for i in range(kh):
        for j in range(kw):
            part = padded[:, i * dy :: sy, j * dx :: sx][:, :rows, :cols]
            out += part @ kernels[i, j]
    return out


@bank.right("padding.causal_conv1d")
def causal_conv1d_shifted_sums(series, kernels, dilation_rate=1):
    n, length, c = series.shape
    k, _, f = kernels.shape
    total = np.zeros((n, length, f))
    for back in range(k):
        shift = back * dilation_rate
        if shift < length:
            total[:, shift:] += series[:, : length - shift].astype(float) @ kernels[k - 1 - back]
    return total


@bank.wrong("padding.causal_conv1d", "the kernel runs the wrong way: its first weight meets the present step")
def causal_conv1d_backwards(series, kernels, dilation_rate=1):
    n, length, c = series.shape
    k, _, f = kernels.shape
    out = np.zeros((n, length, f))
    for t in range(length):
        for i in range(k):
            if t - i * dilation_rate >= 0:
                out[:, t] += series[:, t - i * dilation_rate].astype(float) @ kernels[i]
    return out


@bank.wrong(
    "padding.causal_conv1d", "steps before the series are negative indices, which wrap around to its end"
)
def causal_conv1d_wraps_around(series, kernels, dilation_rate=1):
    n, length, c = series.shape
    k, _, f = kernels.shape
    out = np.zeros((n, length, f))
    for t in range(length):
        for i in range(k):
            out[:, t] += series[:, (t - (k - 1 - i) * dilation_rate) % length].astype(float) @ kernels[i]
    return out


@bank.wrong(
    "padding.causal_conv1d", "pads k − 1 zeros whatever the dilation, so that a dilated result is too short"
)
def causal_conv1d_pad_not_dilated(series, kernels, dilation_rate=1):
    k = kernels.shape[0]
    padded = np.pad(series, ((0, 0), (k - 1, 0), (0, 0))).astype(float)
    steps = max(0, padded.shape[1] - (k - 1) * dilation_rate)
    out = np.zeros((len(series), steps, kernels.shape[2]))
    for i in range(k):
        out += padded[:, i * dilation_rate : i * dilation_rate + steps] @ kernels[i]
    return out


@bank.wrong(
    "padding.causal_conv1d",
    "two: one zero too many in front, so outputs lag by a step; looks at channel 0 only",
)
def causal_conv1d_lag_and_channel0(series, kernels, dilation_rate=1):
    n, length, c = series.shape
    k, _, f = kernels.shape
    padded = np.pad(series, ((0, 0), ((k - 1) * dilation_rate + 1, 0), (0, 0))).astype(float)
    out = np.zeros((n, length, f))
    for t in range(length):
        for i in range(k):
            out[:, t] += padded[:, t + i * dilation_rate, 0][:, None] * kernels[i, 0]
    return out


@bank.right("padding.receptive_field")
def receptive_field_recursive(layers):
    def cells(rest):
        if len(rest) == 0:
            return 1
        kernel, stride, *dilation = rest[0]
        return (cells(rest[1:]) - 1) * stride + (kernel - 1) * (dilation[0] if dilation else 1) + 1

    return cells(layers)


@bank.wrong("padding.receptive_field", "a layer's own stride is multiplied in before its kernel is counted")
def receptive_field_stride_first(layers):
    field, jump = 1, 1
    for layer in layers:
        d = layer[2] if len(layer) == 3 else 1
        jump *= layer[1]
        field += (layer[0] - 1) * d * jump
    return field


@bank.wrong(
    "padding.receptive_field",
    "the dilation is set to 1 only once, so that of one layer stays on for the later ones",
)
def receptive_field_dilation_stays(layers):
    field, jump, dilation = 1, 1, 1
    for layer in layers:
        if len(layer) == 3:
            dilation = layer[2]
        field += (layer[0] - 1) * dilation * jump
        jump *= layer[1]
    return field


@bank.wrong(
    "padding.receptive_field",
    "two: adds the whole reach of each kernel instead of reach − 1; without layers 0",
)
def receptive_field_whole_kernels(layers):
    field, jump = 0, 1
    for kernel, stride, *dilation in layers:
        reach = (kernel - 1) * (dilation[0] if dilation else 1) + 1
        field += reach * jump
        jump *= stride
    return field


# ---------------------------------------------------------------- pooling


@bank.right("pooling.max_pool2d")
def max_pool2d_minus_infinity(images, pool_size=2, strides=None, padding="valid"):
    ph, pw = np.broadcast_to(pool_size, 2)
    sy, sx = (ph, pw) if strides is None else np.broadcast_to(strides, 2)
    x = np.asarray(images, dtype=float)
    _, h, w, _ = x.shape
    if padding == "same":
        y_missing = max((-(-h // sy) - 1) * sy + ph - h, 0)
        x_missing = max((-(-w // sx) - 1) * sx + pw - w, 0)
        around = ((0, 0), (y_missing // 2, -(-y_missing // 2)), (x_missing // 2, -(-x_missing // 2)), (0, 0))
        x = np.pad(x, around, constant_values=-np.inf)
    return np.lib.stride_tricks.sliding_window_view(x, (ph, pw), axis=(1, 2)).max(axis=(4, 5))[:, ::sy, ::sx]


@bank.wrong("pooling.max_pool2d", 'with "same", np.pad puts zeros around, which win against negative numbers')
def max_pool2d_zeros_around(images, pool_size=2, strides=None, padding="valid"):
    def pair(v):
        return (v, v) if isinstance(v, int) else v

    ph, pw = pair(pool_size)
    sy, sx = pair(strides) if strides is not None else (ph, pw)
    n, h, w, c = images.shape
    if padding == "same":
        my = max(0, (-(-h // sy) - 1) * sy + ph - h)
        mx = max(0, (-(-w // sx) - 1) * sx + pw - w)
        images = np.pad(images, ((0, 0), (my // 2, my - my // 2), (mx // 2, mx - mx // 2), (0, 0)))
        n, h, w, c = images.shape
    rows, cols = (h - ph) // sy + 1, (w - pw) // sx + 1
    out = np.zeros((n, rows, cols, c))
    for y in range(rows):
        for x in range(cols):
            out[:, y, x] = images[:, y * sy : y * sy + ph, x * sx : x * sx + pw].max(axis=(1, 2))
    return out


@bank.wrong("pooling.max_pool2d", "strides=None moves by 1 instead of by the size of the window")
def max_pool2d_default_stride_one(images, pool_size=2, strides=None, padding="valid"):
    def pair(v):
        return (v, v) if isinstance(v, int) else v

    ph, pw = pair(pool_size)
    sy, sx = pair(strides or 1)
    n, h, w, c = images.shape
    top = left = 0
    rows, cols = (h - ph) // sy + 1, (w - pw) // sx + 1
    if padding == "same":
        rows, cols = -(-h // sy), -(-w // sx)
        top = max(0, (rows - 1) * sy + ph - h) // 2
        left = max(0, (cols - 1) * sx + pw - w) // 2
    out = np.zeros((n, rows, cols, c))
    for y in range(rows):
        for x in range(cols):
            y0, x0 = y * sy - top, x * sx - left
            out[:, y, x] = images[:, max(y0, 0) : y0 + ph, max(x0, 0) : x0 + pw].max(axis=(1, 2))
    return out


@bank.wrong(
    "pooling.max_pool2d", "the search for the largest number starts from 0, so negative windows give 0"
)
def max_pool2d_best_from_zero(images, pool_size=2, strides=None, padding="valid"):
    ph, pw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    if strides is None:
        strides = (ph, pw)
    sy, sx = (strides, strides) if isinstance(strides, int) else strides
    n, h, w, c = images.shape
    if padding == "same":
        rows, cols = int(np.ceil(h / sy)), int(np.ceil(w / sx))
        top = max(0, (rows - 1) * sy + ph - h) // 2
        left = max(0, (cols - 1) * sx + pw - w) // 2
    else:
        rows, cols, top, left = (h - ph) // sy + 1, (w - pw) // sx + 1, 0, 0
    out = np.zeros((n, rows, cols, c))
    for y in range(rows):
        for x in range(cols):
            for i in range(ph):
                for j in range(pw):
                    p, q = y * sy + i - top, x * sx + j - left
                    if 0 <= p < h and 0 <= q < w:
                        out[:, y, x] = np.maximum(out[:, y, x], images[:, p, q])
    return out


@bank.wrong(
    "pooling.max_pool2d",
    "two: the pair of strides is unpacked as (sx, sy); the maximum runs over the channels too",
)
def max_pool2d_strides_and_channels(images, pool_size=2, strides=None, padding="valid"):
    ph, pw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    sy, sx = ph, pw
    if isinstance(strides, int):
        sy = sx = strides
    elif strides is not None:
        sx, sy = strides
    n, h, w, c = images.shape
    rows, cols, top, left = (h - ph) // sy + 1, (w - pw) // sx + 1, 0, 0
    if padding == "same":
        rows, cols = -(-h // sy), -(-w // sx)
        top = max(0, (rows - 1) * sy + ph - h) // 2
        left = max(0, (cols - 1) * sx + pw - w) // 2
    out = np.zeros((n, rows, cols, c))
    for b in range(n):
        for y in range(rows):
            for x in range(cols):
                y0, x0 = y * sy - top, x * sx - left
                out[b, y, x] = images[b, max(y0, 0) : y0 + ph, max(x0, 0) : x0 + pw].max()
    return out


@bank.right("pooling.average_pool2d")
def average_pool2d_matrices(images, pool_size=2, strides=None, padding="valid"):
    pools = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    steps = pools if strides is None else strides if isinstance(strides, tuple) else (strides, strides)
    matrices = []
    for size, p, s in zip(images.shape[1:3], pools, steps, strict=True):
        places, before = (size - p) // s + 1, 0
        if padding == "same":
            places = (size + s - 1) // s
            before = max(0, (places - 1) * s + p - size) // 2
        inside = [
            [float(0 <= cell + before - place * s < p) for cell in range(size)] for place in range(places)
        ]
        matrices.append(np.array(inside) / np.sum(inside, axis=1, keepdims=True))
    return np.einsum("yh,xw,nhwc->nyxc", *matrices, images)


@bank.wrong("pooling.average_pool2d", "divides by ph · pw even where a window hangs over the edge")
def average_pool2d_whole_window(images, pool_size=2, strides=None, padding="valid"):
    ph, pw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    strides = (ph, pw) if strides is None else strides
    sy, sx = (strides, strides) if isinstance(strides, int) else strides
    n, h, w, c = images.shape
    rows, cols, top, left = (h - ph) // sy + 1, (w - pw) // sx + 1, 0, 0
    if padding == "same":
        rows, cols = -(-h // sy), -(-w // sx)
        top = max(0, (rows - 1) * sy + ph - h) // 2
        left = max(0, (cols - 1) * sx + pw - w) // 2
    out = np.zeros((n, rows, cols, c))
    for y in range(rows):
        for x in range(cols):
            y0, x0 = y * sy - top, x * sx - left
            window = images[:, max(y0, 0) : y0 + ph, max(x0, 0) : x0 + pw]
            out[:, y, x] = window.sum(axis=(1, 2)) / (ph * pw)
    return out


@bank.wrong(
    "pooling.average_pool2d", "adds the cells up in an array of the type of the images: bytes overflow"
)
def average_pool2d_sum_overflows(images, pool_size=2, strides=None, padding="valid"):
    ph, pw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    strides = (ph, pw) if strides is None else strides
    sy, sx = (strides, strides) if isinstance(strides, int) else strides
    n, h, w, c = images.shape
    rows, cols, top, left = (h - ph) // sy + 1, (w - pw) // sx + 1, 0, 0
    if padding == "same":
        rows, cols = -(-h // sy), -(-w // sx)
        top = max(0, (rows - 1) * sy + ph - h) // 2
        left = max(0, (cols - 1) * sx + pw - w) // 2
    out = np.zeros((n, rows, cols, c))
    for y in range(rows):
        for x in range(cols):
            total, count = np.zeros((n, c), dtype=images.dtype), 0
            for p in range(y * sy - top, y * sy - top + ph):
                for q in range(x * sx - left, x * sx - left + pw):
                    if 0 <= p < h and 0 <= q < w:
                        total += images[:, p, q]
                        count += 1
            out[:, y, x] = total / count
    return out


@bank.wrong("pooling.average_pool2d", 'with "same", the half that is rounded up lies in front of the image')
def average_pool2d_more_in_front(images, pool_size=2, strides=None, padding="valid"):
    ph, pw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    strides = (ph, pw) if strides is None else strides
    sy, sx = (strides, strides) if isinstance(strides, int) else strides
    n, h, w, c = images.shape
    rows, cols, top, left = (h - ph) // sy + 1, (w - pw) // sx + 1, 0, 0
    if padding == "same":
        rows, cols = -(-h // sy), -(-w // sx)
        missing = max(0, (rows - 1) * sy + ph - h)
        top = missing - missing // 2
        missing = max(0, (cols - 1) * sx + pw - w)
        left = missing - missing // 2
    out = np.zeros((n, rows, cols, c))
    for y in range(rows):
        for x in range(cols):
            y0, x0 = y * sy - top, x * sx - left
            out[:, y, x] = images[:, max(y0, 0) : y0 + ph, max(x0, 0) : x0 + pw].mean(axis=(1, 2))
    return out


@bank.wrong(
    "pooling.average_pool2d", "two: divides whole numbers with //; the pair pool_size is unpacked as (pw, ph)"
)
def average_pool2d_floor_and_pair(images, pool_size=2, strides=None, padding="valid"):
    pw, ph = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    strides = (ph, pw) if strides is None else strides
    sy, sx = (strides, strides) if isinstance(strides, int) else strides
    n, h, w, c = images.shape
    rows, cols, top, left = (h - ph) // sy + 1, (w - pw) // sx + 1, 0, 0
    if padding == "same":
        rows, cols = -(-h // sy), -(-w // sx)
        top = max(0, (rows - 1) * sy + ph - h) // 2
        left = max(0, (cols - 1) * sx + pw - w) // 2
    out = np.zeros((n, rows, cols, c))
    for y in range(rows):
        for x in range(cols):
            y0, x0 = y * sy - top, x * sx - left
            window = images[:, max(y0, 0) : y0 + ph, max(x0, 0) : x0 + pw]
            out[:, y, x] = window.sum(axis=(1, 2)) // (window.shape[1] * window.shape[2])
    return out


@bank.right("pooling.l2_pool2d")
def l2_pool2d_norms_of_norms(images, pool_size=2, strides=None, padding="valid"):
    ph, pw = (pool_size,) * 2 if np.ndim(pool_size) == 0 else pool_size
    sy, sx = (ph, pw) if strides is None else (strides,) * 2 if np.ndim(strides) == 0 else strides

    def along_rows(x, p, s):
        size = x.shape[1]
        starts = [k * s for k in range((size - p) // s + 1)]
        if padding == "same":
            starts = list(range(0, size, s))
            before = max(0, starts[-1] + p - size) // 2
            starts = [k - before for k in starts]
        return np.stack([np.linalg.norm(x[:, max(k, 0) : k + p], axis=1) for k in starts], axis=1)

    x = np.asarray(images, dtype=np.float64)
    return along_rows(along_rows(x, ph, sy).swapaxes(1, 2), pw, sx).swapaxes(1, 2)


@bank.wrong("pooling.l2_pool2d", "takes the mean of the squares instead of their sum")
def l2_pool2d_root_mean_square(images, pool_size=2, strides=None, padding="valid"):
    ph, pw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    strides = (ph, pw) if strides is None else strides
    sy, sx = (strides, strides) if isinstance(strides, int) else strides
    n, h, w, c = images.shape
    rows, cols, top, left = (h - ph) // sy + 1, (w - pw) // sx + 1, 0, 0
    if padding == "same":
        rows, cols = -(-h // sy), -(-w // sx)
        top = max(0, (rows - 1) * sy + ph - h) // 2
        left = max(0, (cols - 1) * sx + pw - w) // 2
    out = np.zeros((n, rows, cols, c))
    for y in range(rows):
        for x in range(cols):
            y0, x0 = y * sy - top, x * sx - left
            window = images[:, max(y0, 0) : y0 + ph, max(x0, 0) : x0 + pw].astype(float)
            out[:, y, x] = np.sqrt(np.mean(window**2, axis=(1, 2)))
    return out


@bank.wrong("pooling.l2_pool2d", "squares the images before they become floats: bytes overflow")
def l2_pool2d_squares_overflow(images, pool_size=2, strides=None, padding="valid"):
    ph, pw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    strides = (ph, pw) if strides is None else strides
    sy, sx = (strides, strides) if isinstance(strides, int) else strides
    squares = (images**2).astype(float)
    n, h, w, c = images.shape
    if padding == "same":
        my = max(0, (-(-h // sy) - 1) * sy + ph - h)
        mx = max(0, (-(-w // sx) - 1) * sx + pw - w)
        squares = np.pad(squares, ((0, 0), (my // 2, my - my // 2), (mx // 2, mx - mx // 2), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(squares, (ph, pw), axis=(1, 2))
    return np.sqrt(windows.sum(axis=(-1, -2)))[:, ::sy, ::sx]


@bank.wrong(
    "pooling.l2_pool2d", 'two: takes the root before the sum (absolute values); "same" puts no cells in front'
)
def l2_pool2d_root_first_nothing_in_front(images, pool_size=2, strides=None, padding="valid"):
    ph, pw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    strides = (ph, pw) if strides is None else strides
    sy, sx = (strides, strides) if isinstance(strides, int) else strides
    n, h, w, c = images.shape
    rows, cols = (h - ph) // sy + 1, (w - pw) // sx + 1
    if padding == "same":
        rows, cols = -(-h // sy), -(-w // sx)
    out = np.zeros((n, rows, cols, c))
    for y in range(rows):
        for x in range(cols):
            window = images[:, y * sy : y * sy + ph, x * sx : x * sx + pw].astype(float)
            out[:, y, x] = np.sqrt(window**2).sum(axis=(1, 2))
    return out


@bank.right("pooling.global_average_pool2d")
def global_average_pool2d_apply_along(images):
    n, h, w, c = images.shape
    return np.apply_along_axis(
        lambda values: values.sum(dtype=float) / (h * w), 1, images.reshape(n, h * w, c)
    )


@bank.wrong("pooling.global_average_pool2d", "keepdims=True: the shape is (N, 1, 1, C) instead of (N, C)")
def global_average_pool2d_keepdims(images):
    return images.mean(axis=(1, 2), keepdims=True)


@bank.wrong(
    "pooling.global_average_pool2d", "averages over the axes 2 and 3, columns and channels: shape (N, H)"
)
def global_average_pool2d_axes(images):
    return np.mean(images, axis=(2, 3))


@bank.wrong("pooling.global_average_pool2d", "two: divides by H · H; uses //, which drops the fractions")
def global_average_pool2d_h_times_h(images):
    n, h, w, c = images.shape
    return images.sum(axis=(1, 2)) // (h * h)


@bank.right("pooling.max_pool2d_backward")
def max_pool2d_backward_plain_python(grad_output, images, pool_size=2, strides=None):
    ph, pw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    sy, sx = (ph, pw) if strides is None else (strides, strides) if isinstance(strides, int) else strides
    grad = np.zeros(np.shape(images))
    for (n, y, x, c), slope in np.ndenumerate(grad_output):
        cells = [(y * sy + i, x * sx + j) for i in range(ph) for j in range(pw)]
        p, q = max(cells, key=lambda cell: images[n, cell[0], cell[1], c])
        grad[n, p, q, c] += slope
    return grad


@bank.wrong("pooling.max_pool2d_backward", "= instead of +=: where windows overlap, the last one wins")
def max_pool2d_backward_assigns(grad_output, images, pool_size=2, strides=None):
    ph, pw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    if strides is None:
        strides = (ph, pw)
    sy, sx = (strides, strides) if isinstance(strides, int) else strides
    grad = np.zeros(images.shape)
    n, rows, cols, c = grad_output.shape
    for b in range(n):
        for y in range(rows):
            for x in range(cols):
                for k in range(c):
                    window = images[b, y * sy : y * sy + ph, x * sx : x * sx + pw, k]
                    i, j = np.unravel_index(window.argmax(), window.shape)
                    grad[b, y * sy + i, x * sx + j, k] = grad_output[b, y, x, k]
    return grad


@bank.wrong(
    "pooling.max_pool2d_backward", ">= in the search: of equal numbers the last one gets the gradient"
)
def max_pool2d_backward_last_of_ties(grad_output, images, pool_size=2, strides=None):
    ph, pw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    if strides is None:
        strides = (ph, pw)
    sy, sx = (strides, strides) if isinstance(strides, int) else strides
    grad = np.zeros(images.shape)
    n, rows, cols, c = grad_output.shape
    for b in range(n):
        for k in range(c):
            for y in range(rows):
                for x in range(cols):
                    best, where = -np.inf, None
                    for p in range(y * sy, y * sy + ph):
                        for q in range(x * sx, x * sx + pw):
                            if images[b, p, q, k] >= best:
                                best, where = images[b, p, q, k], (p, q)
                    grad[b, where[0], where[1], k] += grad_output[b, y, x, k]
    return grad


@bank.wrong(
    "pooling.max_pool2d_backward",
    "zeros_like(images): the gradient has the type of the images and loses its fractions",
)
def max_pool2d_backward_type_of_images(grad_output, images, pool_size=2, strides=None):
    ph, pw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    if strides is None:
        strides = (ph, pw)
    sy, sx = (strides, strides) if isinstance(strides, int) else strides
    grad = np.zeros_like(images)
    n, rows, cols, c = grad_output.shape
    for b in range(n):
        for y in range(rows):
            for x in range(cols):
                for k in range(c):
                    window = images[b, y * sy : y * sy + ph, x * sx : x * sx + pw, k]
                    i, j = divmod(int(np.argmax(window)), pw)
                    grad[b, y * sy + i, x * sx + j, k] += np.array(grad_output[b, y, x, k]).astype(
                        images.dtype
                    )
    return grad


@bank.wrong(
    "pooling.max_pool2d_backward", "two: divides the index by ph instead of pw; strides=None moves by 1"
)
def max_pool2d_backward_divmod_and_stride(grad_output, images, pool_size=2, strides=None):
    ph, pw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    if strides is None:
        strides = 1
    sy, sx = (strides, strides) if isinstance(strides, int) else strides
    grad = np.zeros(images.shape)
    n, rows, cols, c = grad_output.shape
    for b in range(n):
        for y in range(rows):
            for x in range(cols):
                for k in range(c):
                    window = images[b, y * sy : y * sy + ph, x * sx : x * sx + pw, k]
                    i, j = divmod(int(np.argmax(window)), ph)
                    grad[b, y * sy + i, x * sx + j, k] += grad_output[b, y, x, k]
    return grad


@bank.right("pooling.average_pool2d_backward")
def average_pool2d_backward_add_at(grad_output, images, pool_size=2, strides=None):
    ph, pw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    sy, sx = (ph, pw) if strides is None else (strides, strides) if isinstance(strides, int) else strides
    rows, cols = grad_output.shape[1:3]
    y = (np.arange(rows)[:, None] * sy + np.arange(ph)).reshape(rows, 1, ph, 1)
    x = (np.arange(cols)[:, None] * sx + np.arange(pw)).reshape(1, cols, 1, pw)
    grad = np.zeros(images.shape)
    share = np.asarray(grad_output)[:, :, :, None, None, :] / (ph * pw)
    np.add.at(
        grad, (slice(None), y, x), np.broadcast_to(share, (len(images), rows, cols, ph, pw, images.shape[3]))
    )
    return grad


@bank.wrong("pooling.average_pool2d_backward", "divides by ph · ph instead of ph · pw")
def average_pool2d_backward_ph_twice(grad_output, images, pool_size=2, strides=None):
    ph, pw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    if strides is None:
        strides = (ph, pw)
    sy, sx = (strides, strides) if isinstance(strides, int) else strides
    grad = np.zeros(images.shape)
    for y in range(grad_output.shape[1]):
        for x in range(grad_output.shape[2]):
            share = grad_output[:, y, x] / (ph * ph)
            grad[:, y * sy : y * sy + ph, x * sx : x * sx + pw] += share[:, None, None, :]
    return grad


@bank.wrong("pooling.average_pool2d_backward", "the windows begin at (y, x) instead of at (y·sy, x·sx)")
def average_pool2d_backward_stride_forgotten(grad_output, images, pool_size=2, strides=None):
    ph, pw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    if strides is None:
        strides = (ph, pw)
    grad = np.zeros(images.shape)
    n, rows, cols, c = grad_output.shape
    for b in range(n):
        for y in range(rows):
            for x in range(cols):
                grad[b, y : y + ph, x : x + pw] += grad_output[b, y, x] / (ph * pw)
    return grad


@bank.wrong(
    "pooling.average_pool2d_backward",
    "two: every cell gets the whole gradient, undivided; = instead of += in overlaps",
)
def average_pool2d_backward_undivided(grad_output, images, pool_size=2, strides=None):
    ph, pw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    if strides is None:
        strides = (ph, pw)
    sy, sx = (strides, strides) if isinstance(strides, int) else strides
    grad = np.zeros(images.shape)
    n, rows, cols, c = grad_output.shape
    for b in range(n):
        for y in range(rows):
            for x in range(cols):
                grad[b, y * sy : y * sy + ph, x * sx : x * sx + pw] = grad_output[b, y, x]
    return grad


# ---------------------------------------------------------------- activations


@bank.right("activations.sigmoid")
def sigmoid_through_tanh(x):
    return (np.tanh(np.asarray(x) / 2) + 1) / 2


@bank.wrong("activations.sigmoid", "brackets: 1 / 1 + e^(−x) instead of 1 / (1 + e^(−x))")
def sigmoid_brackets(x):
    return 1 / 1 + np.exp(-x)


@bank.wrong("activations.sigmoid", "clips large numbers in the array that came in")
def sigmoid_clips_input(x):
    x[x < -500] = -500
    x[x > 500] = 500
    return 1 / (1 + np.exp(-x))


@bank.wrong(
    "activations.sigmoid", "zeros_like(x) is an array of integers if x is: the result is cut off to 0 and 1"
)
def sigmoid_integer_result(x):
    s = np.zeros_like(x)
    s[x >= 0] = 1 / (1 + np.exp(-x[x >= 0]))
    s[x < 0] = np.exp(x[x < 0]) / (1 + np.exp(x[x < 0]))
    return s


@bank.right("activations.sigmoid_backward")
def sigmoid_backward_even(grad_output, x):
    e = np.exp(-np.abs(np.asarray(x, dtype=float)))
    return grad_output * e / (1 + e) ** 2


@bank.wrong("activations.sigmoid_backward", "s · (1 − x) instead of s · (1 − s)")
def sigmoid_backward_one_minus_x(grad_output, x):
    s = 0.5 * (1 + np.tanh(0.5 * x))
    return grad_output * s * (1 - x)


@bank.wrong("activations.sigmoid_backward", "the slope alone: grad_output is not multiplied in")
def sigmoid_backward_no_chain(grad_output, x):
    s = 0.5 * (1 + np.tanh(0.5 * x))
    return s * (1 - s)


@bank.right("activations.tanh")
def tanh_expm1(x):
    x = np.asarray(x, dtype=float)
    e = np.expm1(-2 * np.abs(x))
    return np.sign(x) * -e / (e + 2)


@bank.wrong("activations.tanh", "the operands of the difference are swapped: the sign is wrong everywhere")
def tanh_swapped(x):
    x = np.clip(x, -300.0, 300.0)
    a, b = np.exp(x), np.exp(-x)
    return (b - a) / (b + a)


@bank.wrong("activations.tanh", "e^x overflows for large numbers: ∞/∞ is nan")
def tanh_overflows(x):
    return (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))


@bank.right("activations.tanh_backward")
def tanh_backward_product(grad_output, x):
    t = np.tanh(x)
    return np.asarray(grad_output) * (1 - t) * (1 + t)


@bank.wrong("activations.tanh_backward", "precedence: grad_output · 1 − t² instead of grad_output · (1 − t²)")
def tanh_backward_precedence(grad_output, x):
    t = np.tanh(x)
    return grad_output * 1 - t**2


@bank.wrong("activations.tanh_backward", "squares x instead of tanh(x)")
def tanh_backward_x_squared(grad_output, x):
    t = np.tanh(x)  # noqa: F841
    return grad_output * (1 - x**2)


@bank.right("activations.relu")
def relu_half_sum(x):
    x = np.asarray(x)
    return (x + np.abs(x)) / 2


@bank.wrong("activations.relu", "np.max(x, 0) is the maximum along axis 0, not np.maximum(x, 0)")
def relu_np_max(x):
    return np.max(x, 0)


@bank.wrong("activations.relu", "sets the negative numbers to 0 in the array that came in")
def relu_in_place(x):
    x[x < 0] = 0
    return x


@bank.right("activations.relu_backward")
def relu_backward_heaviside(grad_output, x):
    return grad_output * np.heaviside(np.asarray(x, dtype=float), 0)


@bank.wrong("activations.relu_backward", "asks where grad_output is positive instead of where x is")
def relu_backward_wrong_variable(grad_output, x):
    return np.where(grad_output > 0, grad_output, 0)


@bank.wrong("activations.relu_backward", "writes the zeros into grad_output, which came in")
def relu_backward_in_place(grad_output, x):
    grad_output[x <= 0] = 0
    return grad_output


@bank.wrong(
    "activations.relu_backward",
    "two: the gradient passes at 0 too (>=); it is the mask alone, without grad_output",
)
def relu_backward_at_zero_no_chain(grad_output, x):
    return (x >= 0).astype(float)


@bank.right("activations.leaky_relu")
def leaky_relu_two_parts(x, negative_slope=0.01):
    return np.maximum(x, 0) + negative_slope * np.minimum(x, 0)


@bank.wrong("activations.leaky_relu", "0.01 is written out, negative_slope is never used")
def leaky_relu_hard_coded(x, negative_slope=0.01):
    return np.where(x > 0, x, 0.01 * x)


@bank.wrong(
    "activations.leaky_relu",
    "a copy of whole numbers stays whole: the small negative numbers are cut off to 0",
)
def leaky_relu_integer_copy(x, negative_slope=0.01):
    y = x.copy()
    y[x < 0] = negative_slope * x[x < 0]
    return y


@bank.wrong("activations.leaky_relu", "two: the branches are swapped; the default slope is 0.1")
def leaky_relu_swapped_default(x, negative_slope=0.1):
    return np.where(x > 0, negative_slope * x, x)


@bank.right("activations.leaky_relu_backward")
def leaky_relu_backward_lists(grad_output, x, negative_slope=0.01):
    slopes = [1.0 if v > 0 else negative_slope for v in np.ravel(x)]
    return np.reshape([g * s for g, s in zip(np.ravel(grad_output), slopes, strict=True)], np.shape(x))


@bank.wrong("activations.leaky_relu_backward", "multiplies negative_slope by x instead of by grad_output")
def leaky_relu_backward_times_x(grad_output, x, negative_slope=0.01):
    return np.where(x > 0, grad_output, negative_slope * x)


@bank.wrong(
    "activations.leaky_relu_backward",
    "where x is 0 the slope is left at 0: there is < 0 and > 0, but no case for 0",
)
def leaky_relu_backward_nothing_at_zero(grad_output, x, negative_slope=0.01):
    slope = np.zeros(x.shape)
    slope[x > 0] = 1
    slope[x < 0] = negative_slope
    return grad_output * slope


@bank.right("activations.softplus")
def softplus_logaddexp(x):
    return np.logaddexp(np.zeros(np.shape(x)), x)


@bank.wrong("activations.softplus", "log1p adds the 1 already: ln(2 + e^x)")
def softplus_one_twice(x):
    return np.where(x > 30, x, np.log1p(1 + np.exp(np.minimum(x, 30))))


@bank.wrong(
    "activations.softplus", "returns x itself for every positive number, not only for very large ones"
)
def softplus_relu_for_positive(x):
    return np.where(x > 0, x, np.log1p(np.exp(np.minimum(x, 0))))


@bank.right("activations.softplus_backward")
def softplus_backward_where(grad_output, x):
    x = np.asarray(x, dtype=np.float64)
    e = np.exp(-np.abs(x))
    return np.asarray(grad_output) * np.where(x < 0, e, 1) / (1 + e)


@bank.wrong("activations.softplus_backward", "the minus in the exponent is missing: σ(−x) instead of σ(x)")
def softplus_backward_sign(grad_output, x):
    with np.errstate(over="ignore"):
        return grad_output / (1 + np.exp(1.0 * x))


@bank.wrong(
    "activations.softplus_backward",
    "two: multiplies by softplus(x) instead of its slope; e^x overflows to infinity",
)
def softplus_backward_function_not_slope(grad_output, x):
    return grad_output * np.log(1 + np.exp(x))


@bank.right("activations.softmax")
def softmax_log_sum(x, axis=-1):
    x = np.asarray(x, dtype=float)
    total = np.logaddexp.reduce(x, axis=axis, keepdims=True)
    return np.exp(x - total)


@bank.wrong("activations.softmax", "axis is ignored: −1 is written out in both places")
def softmax_axis_ignored(x, axis=-1):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


@bank.wrong(
    "activations.softmax", "keepdims is missing in the sum: broadcasts along the wrong axis, or crashes"
)
def softmax_sum_without_keepdims(x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return e / e.sum(axis=axis)


@bank.wrong(
    "activations.softmax", "takes off the largest score of the whole array: a row of far lower ones is 0/0"
)
def softmax_global_maximum(x, axis=-1):
    e = np.exp(x - np.max(x))
    return e / np.sum(e, axis=axis, keepdims=True)


@bank.wrong(
    "activations.softmax",
    "two: adds the maximum instead of taking it off, so all overflows; divides by the sum of all rows",
)
def softmax_adds_maximum(x, axis=-1):
    e = np.exp(x + np.max(x, axis=axis, keepdims=True))
    return e / e.sum()


@bank.right("activations.softmax_backward")
def softmax_backward_jacobian(grad_output, x, axis=-1):
    scores = np.moveaxis(np.asarray(x, dtype=float), axis, -1)
    g = np.moveaxis(np.asarray(grad_output, dtype=float), axis, -1)
    e = np.exp(scores - scores.max(-1, keepdims=True))
    p = e / e.sum(-1, keepdims=True)
    jacobian = p[..., :, None] * (np.eye(p.shape[-1]) - p[..., None, :])
    return np.moveaxis(np.einsum("...kj,...j->...k", jacobian, g), -1, axis)


@bank.wrong("activations.softmax_backward", "brackets: p · g − Σ instead of p · (g − Σ)")
def softmax_backward_brackets(grad_output, x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    p = e / np.sum(e, axis=axis, keepdims=True)
    return p * grad_output - np.sum(grad_output * p, axis=axis, keepdims=True)


@bank.wrong("activations.softmax_backward", "Σ g·p is summed over the whole batch, not along axis")
def softmax_backward_total_sum(grad_output, x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    p = e / np.sum(e, axis=axis, keepdims=True)
    return p * (grad_output - np.sum(grad_output * p))


@bank.wrong(
    "activations.softmax_backward", "the probabilities are taken along the last axis whatever `axis` says"
)
def softmax_backward_axis_not_handed_on(grad_output, x, axis=-1):
    def softmax(x, axis=-1):
        e = np.exp(x - np.max(x, axis=axis, keepdims=True))
        return e / np.sum(e, axis=axis, keepdims=True)

    p = softmax(x)
    return p * (grad_output - np.sum(grad_output * p, axis=axis, keepdims=True))


@bank.wrong(
    "activations.softmax_backward",
    "two: the sum is over g · x instead of g · p; large scores overflow to nan",
)
def softmax_backward_sum_of_gx(grad_output, x, axis=-1):
    p = np.exp(x) / np.sum(np.exp(x), axis=axis, keepdims=True)
    return p * (grad_output - np.sum(grad_output * x, axis=axis, keepdims=True))


# ---------------------------------------------------------------- dropout


@bank.right("dropout.dropout")
def dropout_binomial(x, rate, rng, training=True):
    x = np.asarray(x)
    mask = rng.binomial(1, 1 - rate, x.shape).astype(bool) if training else np.full(x.shape, True)
    return np.where(mask, x / (1 - rate if training else 1), 0), mask


@bank.wrong(
    "dropout.dropout",
    "the comparison is the wrong way round: keeps with probability rate, drops with 1 − rate",
)
def dropout_comparison_turned(x, rate, rng, training=True):
    if not training:
        return x.copy(), np.ones(x.shape, dtype=bool)
    mask = rng.random(x.shape) < rate
    return x * mask / (1 - rate), mask


@bank.wrong("dropout.dropout", "draws from np.random instead of rng")
def dropout_np_random(x, rate, rng, training=True):
    if not training:
        return x.copy(), np.ones(x.shape, dtype=bool)
    mask = np.random.random(x.shape) >= rate  # noqa: NPY002
    return x * mask / (1 - rate), mask


@bank.wrong("dropout.dropout", "with training=False it returns x alone, without the mask")
def dropout_mask_not_returned(x, rate, rng, training=True):
    if not training:
        return x
    mask = rng.random(x.shape) >= rate
    return np.where(mask, x / (1 - rate), 0), mask


@bank.wrong(
    "dropout.dropout", "one lot for each number of the last axis only, which is broadcast over all others"
)
def dropout_lots_broadcast(x, rate, rng, training=True):
    if not training:
        return x, np.ones_like(x, dtype=bool)
    keep = rng.random(x.shape[-1]) >= rate
    mask = np.broadcast_to(keep, x.shape)
    return x * mask / (1 - rate), mask


@bank.wrong("dropout.dropout", "two: divides by rate instead of 1 − rate; scales with training=False as well")
def dropout_by_rate_always(x, rate, rng, training=True):
    mask = np.ones(x.shape, dtype=bool)
    if training:
        mask = rng.random(x.shape) >= rate
    return x * mask / max(rate, 1e-12), mask


@bank.right("dropout.dropout_backward")
def dropout_backward_zeros_filled(grad_output, mask, rate):
    grad = np.zeros(np.shape(grad_output), dtype=float)
    kept = np.nonzero(mask)
    grad[kept] = np.asarray(grad_output)[kept] / (1 - rate)
    return grad


@bank.wrong("dropout.dropout_backward", "the brackets are missing: divides by 1 and takes off the rate")
def dropout_backward_brackets(grad_output, mask, rate):
    return grad_output * mask / 1 - rate


@bank.wrong(
    "dropout.dropout_backward",
    "grad_output[mask] keeps the kept numbers only, as a flat row: the shape is lost",
)
def dropout_backward_shape_lost(grad_output, mask, rate):
    return grad_output[mask] / (1 - rate)


@bank.wrong("dropout.dropout_backward", "two: the mask is inverted (~); nothing is divided by 1 − rate")
def dropout_backward_inverted_unscaled(grad_output, mask, rate):
    return grad_output * ~mask


@bank.right("dropout.spatial_dropout2d")
def spatial_dropout2d_map_by_map(images, rate, rng, training=True):
    n, _, _, c = images.shape
    output = np.array(images, dtype=float)
    mask = np.ones((n, 1, 1, c), dtype=bool)
    if training:
        for i in range(n):
            for k in range(c):
                mask[i, 0, 0, k] = rng.random() >= rate
                output[i, :, :, k] *= mask[i, 0, 0, k] / (1 - rate)
    return output, mask


@bank.wrong("dropout.spatial_dropout2d", "the mask is returned in the shape of the images, not (N, 1, 1, C)")
def spatial_dropout2d_full_mask(images, rate, rng, training=True):
    n, h, w, c = images.shape
    mask = np.ones((n, h, w, c), dtype=bool)
    if not training:
        return images.copy(), mask
    mask = mask & (rng.random((n, 1, 1, c)) >= rate)
    return images * mask / (1 - rate), mask


@bank.wrong(
    "dropout.spatial_dropout2d",
    "one lot for each channel, shared by all images (then repeated for the batch)",
)
def spatial_dropout2d_shared_by_batch(images, rate, rng, training=True):
    n, h, w, c = images.shape
    if not training:
        return images.copy(), np.ones((n, 1, 1, c), dtype=bool)
    mask = rng.random((1, 1, 1, c)) >= rate
    mask = np.repeat(mask, n, axis=0)
    return images * mask / (1 - rate), mask


@bank.wrong(
    "dropout.spatial_dropout2d",
    "two: multiplies by 1 − rate instead of dividing; training is never looked at",
)
def spatial_dropout2d_multiplies_always(images, rate, rng, training=True):
    n, c = images.shape[0], images.shape[-1]
    mask = rng.random((n, 1, 1, c)) >= rate
    return images * mask * (1 - rate), mask


@bank.right("dropout.dropconnect")
def dropconnect_example_by_example(x, weights, bias, rate, rng):
    outputs, masks = [], []
    for row in np.asarray(x):
        mask = rng.uniform(size=np.shape(weights)) >= rate
        outputs.append(row @ (np.where(mask, weights, 0) / (1 - rate)) + bias)
        masks.append(mask)
    return np.array(outputs), np.array(masks)


@bank.wrong("dropout.dropconnect", "the bias is divided by 1 − rate together with the sum")
def dropconnect_bias_scaled(x, weights, bias, rate, rng):
    mask = rng.random((len(x), *weights.shape)) >= rate
    output = np.einsum("nd,ndu->nu", x, weights * mask)
    return (output + bias) / (1 - rate), mask


@bank.wrong("dropout.dropconnect", "the lots are drawn once for all examples and only repeated N times")
def dropconnect_one_mask(x, weights, bias, rate, rng):
    n, d = x.shape
    mask = rng.random(weights.shape) >= rate
    output = x @ (weights * mask / (1 - rate)) + bias
    return output, np.array([mask] * n)


@bank.wrong(
    "dropout.dropconnect", "two: the weights that are kept are not divided by 1 − rate; the bias is forgotten"
)
def dropconnect_unscaled_no_bias(x, weights, bias, rate, rng):
    mask = rng.random((x.shape[0], x.shape[1], weights.shape[1])) >= rate
    output = np.zeros((x.shape[0], weights.shape[1]))
    for i in range(len(x)):
        output[i] = x[i] @ (weights * mask[i])
    return output, mask


@bank.right("dropout.stochastic_pool2d")
def stochastic_pool2d_choice(images, pool_size, rng):
    k = pool_size
    n, h, w, c = images.shape
    output = np.zeros((n, h // k, w // k, c))
    chosen = np.zeros(output.shape, dtype=int)
    for place in np.ndindex(*output.shape):
        b, y, x, channel = place
        cells = images[b, y * k : y * k + k, x * k : x * k + k, channel].ravel().astype(float)
        if cells.any():
            chosen[place] = rng.choice(k * k, p=cells / cells.sum())
        output[place] = cells[chosen[place]]
    return output, chosen


@bank.wrong(
    "dropout.stochastic_pool2d", "rows and columns of the chosen cell are exchanged when its value is fetched"
)
def stochastic_pool2d_value_exchanged(images, pool_size, rng):
    k = pool_size
    n, h, w, c = images.shape
    output = np.zeros((n, h // k, w // k, c))
    chosen = np.zeros((n, h // k, w // k, c), dtype=int)
    for b in range(n):
        for y in range(h // k):
            for x in range(w // k):
                for ch in range(c):
                    window = images[b, y * k : (y + 1) * k, x * k : (x + 1) * k, ch].astype(float)
                    if window.sum() == 0:
                        continue
                    pick = rng.choice(k * k, p=window.ravel() / window.sum())
                    chosen[b, y, x, ch] = pick
                    output[b, y, x, ch] = window[pick % k, pick // k]
    return output, chosen


@bank.wrong("dropout.stochastic_pool2d", "forgets windows of zeros: 0/0 gives nan, and choice crashes")
def stochastic_pool2d_zeros_crash(images, pool_size, rng):
    k = pool_size
    n, h, w, c = images.shape
    output = np.zeros((n, h // k, w // k, c))
    chosen = np.zeros((n, h // k, w // k, c), dtype=int)
    for b in range(n):
        for y in range(h // k):
            for x in range(w // k):
                for ch in range(c):
                    cells = images[b, y * k : (y + 1) * k, x * k : (x + 1) * k, ch].reshape(-1)
                    pick = rng.choice(k * k, p=cells / cells.sum())
                    output[b, y, x, ch], chosen[b, y, x, ch] = cells[pick], pick
    return output, chosen


@bank.wrong(
    "dropout.stochastic_pool2d", "one lot for each image, drawn outside the loops over windows and channels"
)
def stochastic_pool2d_one_lot(images, pool_size, rng):
    k = pool_size
    n, h, w, c = images.shape
    output = np.zeros((n, h // k, w // k, c))
    chosen = np.zeros((n, h // k, w // k, c), dtype=int)
    for b in range(n):
        lot = rng.random()
        for y in range(h // k):
            for x in range(w // k):
                for ch in range(c):
                    cells = images[b, y * k : (y + 1) * k, x * k : (x + 1) * k, ch].ravel().astype(float)
                    if cells.sum() > 0:
                        share = np.cumsum(cells) / cells.sum()
                        chosen[b, y, x, ch] = min(np.searchsorted(share, lot, side="right"), k * k - 1)
                    output[b, y, x, ch] = cells[chosen[b, y, x, ch]]
    return output, chosen


@bank.wrong(
    "dropout.stochastic_pool2d", "two: every cell is equally likely; counts the cells in columns (j · k + i)"
)
def stochastic_pool2d_uniform_columns(images, pool_size, rng):
    k = pool_size
    n, h, w, c = images.shape
    output = np.zeros((n, h // k, w // k, c))
    chosen = np.zeros((n, h // k, w // k, c), dtype=int)
    for b, y, x, ch in np.ndindex(*output.shape):
        window = images[b, y * k : (y + 1) * k, x * k : (x + 1) * k, ch]
        if np.any(window):
            i, j = rng.integers(0, k, size=2)
            output[b, y, x, ch], chosen[b, y, x, ch] = window[i, j], j * k + i
    return output, chosen


@bank.right("dropout.max_norm")
def max_norm_minimum_of_ratio(weights, max_value, axis=0):
    w = np.array(weights, dtype=float)
    lengths = np.sqrt(np.sum(w * w, axis=axis, keepdims=True))
    return w / np.maximum(1, lengths / max_value)


@bank.wrong("dropout.max_norm", "gives every vector the length max_value, the shorter ones too")
def max_norm_lengthens(weights, max_value, axis=0):
    norm = np.sqrt(np.sum(np.square(weights), axis=axis, keepdims=True))
    return weights * max_value / (norm + 1e-12)


@bank.wrong("dropout.max_norm", "the root is missing: compares and divides by the sum of the squares")
def max_norm_without_root(weights, max_value, axis=0):
    norm = np.sum(weights**2, axis=axis, keepdims=True)
    return np.where(norm > max_value, weights * max_value / np.maximum(norm, 1e-12), weights)


@bank.wrong("dropout.max_norm", "shortens in place: the weights that came in are changed")
def max_norm_in_place(weights, max_value, axis=0):
    norm = np.sqrt((weights**2).sum(axis=axis, keepdims=True))
    weights *= np.minimum(1, max_value / np.maximum(norm, 1e-12))
    return weights


@bank.wrong("dropout.max_norm", "two: always works along axis 0; a vector of zeros is 0/0")
def max_norm_axis0_and_nan(weights, max_value, axis=0):
    norm = np.sqrt((weights * weights).sum(axis=0))
    return weights / norm * np.minimum(norm, max_value)


@bank.right("dropout.EarlyStopping")
class EarlyStoppingHistory:
    def __init__(self, patience=0, min_delta=0.0):
        self.patience, self.min_delta = patience, min_delta
        self.improvements = []
        self.best_loss = np.inf
        self.best_weights = None

    def update(self, loss, weights):
        improved = not self.improvements or self.best_loss - loss > self.min_delta
        self.improvements.append(bool(improved))
        if improved:
            self.best_loss = loss
            self.best_weights = np.array(weights, copy=True)
        last = self.improvements[-max(1, self.patience) :]
        return len(last) == max(1, self.patience) and not any(last)


@bank.wrong("dropout.EarlyStopping", "best_weights is the very array of the training, not a copy")
class EarlyStoppingNoCopy:
    def __init__(self, patience=0, min_delta=0.0):
        self.patience = patience
        self.min_delta = min_delta
        self.best = None
        self.wait = 0
        self.best_weights = None

    def update(self, loss, weights):
        if self.best is None or loss < self.best - self.min_delta:
            self.best = loss
            self.wait = 0
            self.best_weights = weights
            return False
        self.wait += 1
        return self.wait >= self.patience


@bank.wrong("dropout.EarlyStopping", "the count of epochs without improvement is not reset by an improvement")
class EarlyStoppingNotReset:
    def __init__(self, patience=0, min_delta=0.0):
        self.patience = patience
        self.min_delta = min_delta
        self.best = float("inf")
        self.bad = 0

    def update(self, loss, weights):
        if loss < self.best - self.min_delta:
            self.best = loss
            self.best_weights = weights.copy()
        else:
            self.bad += 1
            if self.bad >= self.patience:
                return True
        return False


@bank.wrong(
    "dropout.EarlyStopping", "the best loss starts at 1: a first epoch with a higher loss is no improvement"
)
class EarlyStoppingBestOne:
    def __init__(self, patience=0, min_delta=0.0):
        self.patience = patience
        self.min_delta = min_delta
        self.best = 1.0
        self.wait = 0
        self.best_weights = None

    def update(self, loss, weights):
        if self.best - loss > self.min_delta:
            self.best, self.best_weights, self.wait = loss, weights.copy(), 0
            return False
        self.wait += 1
        return self.wait >= self.patience


@bank.wrong(
    "dropout.EarlyStopping",
    "two: > instead of >= waits an epoch too long; min_delta is added instead of taken off",
)
class EarlyStoppingTooLateAndSign:
    def __init__(self, patience=0, min_delta=0.0):
        self.patience = max(1, patience)
        self.min_delta = min_delta
        self.best = np.inf
        self.wait = 0

    def update(self, loss, weights):
        if loss < self.best + self.min_delta:
            self.best = loss
            self.wait = 0
            self.best_weights = np.copy(weights)
        else:
            self.wait += 1
        return self.wait > self.patience


@bank.right("dropout.augment")
def augment_padded_window(images, rng, flip=True, shift=1):
    n, h, w, c = images.shape
    s = shift
    pictures = []
    for image in images:
        if flip and rng.integers(0, 2) == 1:
            image = image[:, ::-1]
        down, right = rng.integers(-s, s + 1, size=2)
        padded = np.pad(image, ((s, s), (s, s), (0, 0)))
        pictures.append(padded[s - down : s - down + h, s - right : s - right + w])
    return np.stack(pictures)


@bank.wrong("dropout.augment", "integers(−shift, shift) never draws +shift: the upper end is left out")
def augment_upper_end(images, rng, flip=True, shift=1):
    n, h, w, c = images.shape
    out = np.zeros_like(images)
    for i in range(n):
        image = images[i]
        if flip and rng.random() < 0.5:
            image = image[:, ::-1]
        dy, dx = rng.integers(-shift, shift, size=2) if shift > 0 else (0, 0)
        for y in range(h):
            for x in range(w):
                if 0 <= y - dy < h and 0 <= x - dx < w:
                    out[i, y, x] = image[y - dy, x - dx]
    return out


@bank.wrong("dropout.augment", "np.roll brings back on one side what leaves on the other")
def augment_rolls(images, rng, flip=True, shift=1):
    out = images.copy()
    for i in range(len(images)):
        if flip and rng.random() < 0.5:
            out[i] = images[i][:, ::-1]
        dy, dx = rng.integers(-shift, shift + 1, size=2)
        out[i] = np.roll(out[i], (dy, dx), axis=(0, 1))
    return out


@bank.wrong("dropout.augment", "mirrors top and bottom: the first axis of an image is its rows")
def augment_upside_down(images, rng, flip=True, shift=1):
    n, h, w, c = images.shape
    out = np.zeros_like(images)
    for i in range(n):
        image = images[i]
        if flip and rng.random() < 0.5:
            image = image[::-1]
        padded = np.pad(image, ((shift, shift), (shift, shift), (0, 0)))
        y, x = rng.integers(0, 2 * shift + 1, size=2)
        out[i] = padded[y : y + h, x : x + w]
    return out


@bank.wrong("dropout.augment", "the mirror images are written into the array that came in")
def augment_flips_input(images, rng, flip=True, shift=1):
    n, h, w, c = images.shape
    out = np.zeros_like(images)
    for i in range(n):
        if flip and rng.random() < 0.5:
            images[i] = images[i, :, ::-1].copy()
        padded = np.pad(images[i], ((shift, shift), (shift, shift), (0, 0)))
        y, x = rng.integers(0, 2 * shift + 1, size=2)
        out[i] = padded[y : y + h, x : x + w]
    return out


@bank.wrong(
    "dropout.augment",
    "two: flip is never looked at, so mirrors always half of them; one shift serves both directions",
)
def augment_flip_ignored_one_shift(images, rng, flip=True, shift=1):
    n, h, w, c = images.shape
    out = np.zeros_like(images)
    for i in range(n):
        image = images[i]
        if rng.random() < 0.5:
            image = image[:, ::-1]
        d = rng.integers(0, 2 * shift + 1)
        padded = np.pad(image, ((shift, shift), (shift, shift), (0, 0)))
        out[i] = padded[d : d + h, d : d + w]
    return out


# ---------------------------------------------------------------- training


@bank.right("training.dense")
def dense_outer_sum(x, weights, bias=None):
    x, weights = np.asarray(x, dtype=float), np.asarray(weights, dtype=float)
    out = sum(np.multiply.outer(x[:, d], weights[d]) for d in range(x.shape[1]))
    return out if bias is None else np.add(out, bias)


@bank.wrong("training.dense", "x @ weights + bias is reckoned but not kept: the bias is lost")
def dense_bias_lost(x, weights, bias=None):
    out = np.asarray(x, dtype=float) @ weights
    if bias is not None:
        out + bias
    return out


@bank.wrong("training.dense", "the result has the type of x: sums of bytes overflow, fractions are cut off")
def dense_type_of_x(x, weights, bias=None):
    n, units = x.shape[0], weights.shape[1]
    out = np.zeros((n, units), dtype=x.dtype)
    for i in range(n):
        for u in range(units):
            total = float(np.sum(x[i] * weights[:, u]))
            if bias is not None:
                total += bias[u]
            out[i, u] = np.array(total).astype(x.dtype)
    return out


@bank.wrong(
    "training.dense", "two: the loop leaves out the last input; the bias is added once for each input"
)
def dense_last_input_bias_repeated(x, weights, bias=None):
    n, inputs = x.shape
    out = np.zeros((n, weights.shape[1]))
    for d in range(inputs - 1):
        out += x[:, d].astype(float)[:, None] * weights[d]
        if bias is not None:
            out += bias
    return out


@bank.right("training.dense_backward")
def dense_backward_einsum(grad_output, x, weights):
    return (
        np.einsum("nu,du->nd", grad_output, weights),
        np.einsum("nd,nu->du", x, grad_output),
        np.einsum("nu->u", grad_output),
    )


@bank.wrong("training.dense_backward", "grad_weights is transposed: shape (U, D) instead of (D, U)")
def dense_backward_weights_transposed(grad_output, x, weights):
    return grad_output @ weights.T, grad_output.T @ x, grad_output.sum(axis=0)


@bank.wrong("training.dense_backward", "the bias is summed over everything, one number for all units")
def dense_backward_bias_scalar(grad_output, x, weights):
    grad_x = grad_output @ weights.T
    grad_weights = x.T @ grad_output
    grad_bias = grad_output.sum()
    return grad_x, grad_weights, grad_bias


@bank.wrong(
    "training.dense_backward",
    "two: reshapes the weights instead of transposing them; sums the bias along axis 1",
)
def dense_backward_reshape_and_axis(grad_output, x, weights):
    grad_x = grad_output @ weights.reshape(weights.shape[1], weights.shape[0])
    return grad_x, x.T @ grad_output, grad_output.sum(axis=1)


@bank.right("training.cross_entropy")
def cross_entropy_one_by_one(probabilities, labels):
    rows = zip(probabilities, labels, strict=True)
    return float(np.mean([-np.log(max(float(row[k]), 1e-7)) for row, k in rows]))


@bank.wrong(
    "training.cross_entropy", "probabilities[:, labels] takes every example's column for every example"
)
def cross_entropy_all_columns(probabilities, labels):
    p = probabilities[:, labels]
    return -np.mean(np.log(np.maximum(p, 1e-7)))


@bank.wrong("training.cross_entropy", "raises the small probabilities in the array that came in")
def cross_entropy_in_place(probabilities, labels):
    probabilities[probabilities < 1e-7] = 1e-7
    return -np.log(probabilities[np.arange(len(labels)), labels]).mean()


@bank.wrong("training.cross_entropy", "divides by the number of classes instead of the number of examples")
def cross_entropy_by_classes(probabilities, labels):
    n, k = probabilities.shape
    p = np.clip(probabilities, 1e-7, 1)
    return -sum(np.log(p[i, labels[i]]) for i in range(n)) / k


@bank.wrong("training.cross_entropy", "two: the minus is missing; the logarithm is taken to base 10")
def cross_entropy_no_minus_log10(probabilities, labels):
    p = np.maximum(probabilities[range(len(labels)), labels], 1e-7)
    return np.log10(p).mean()


@bank.right("training.softmax_cross_entropy_backward")
def softmax_cross_entropy_backward_logaddexp(logits, labels):
    logits = np.asarray(logits, dtype=float)
    n, k = logits.shape
    p = np.exp(logits - np.logaddexp.reduce(logits, axis=1)[:, None])
    return (p - (np.arange(k) == np.asarray(labels)[:, None])) / n


@bank.wrong(
    "training.softmax_cross_entropy_backward", "divides by len(p[0]), the number of classes, instead of N"
)
def softmax_cross_entropy_backward_by_classes(logits, labels):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    p[np.arange(len(labels)), labels] -= 1
    return p / len(p[0])


@bank.wrong(
    "training.softmax_cross_entropy_backward", "p[:, labels] −= 1 takes 1 off in the columns of all labels"
)
def softmax_cross_entropy_backward_all_columns(logits, labels):
    e = np.exp(logits - np.max(logits, axis=1, keepdims=True))
    p = e / np.sum(e, axis=1, keepdims=True)
    p[:, labels] -= 1
    return p / len(labels)


@bank.wrong(
    "training.softmax_cross_entropy_backward",
    "two: not divided by N; 1 − p at the right class instead of p − 1",
)
def softmax_cross_entropy_backward_sign_and_n(logits, labels):
    e = np.exp(logits - np.max(logits, axis=1, keepdims=True))
    p = e / np.sum(e, axis=1, keepdims=True)
    for i in range(len(labels)):
        p[i, labels[i]] = 1 - p[i, labels[i]]
    return p


@bank.right("training.sgd_step")
def sgd_step_zeros_for_none(weights, gradient, velocity, learning_rate=0.01, momentum=0.0, weight_decay=0.0):
    old = np.zeros(np.shape(weights)) if velocity is None else np.asarray(velocity)
    new = np.subtract(momentum * old, learning_rate * np.asarray(gradient))
    shrunk = np.asarray(weights) - learning_rate * weight_decay * np.asarray(weights)
    return shrunk + new, new


@bank.wrong(
    "training.sgd_step", "`velocity == None` compares every number: crashes as soon as velocity is an array"
)
def sgd_step_equals_none(weights, gradient, velocity, learning_rate=0.01, momentum=0.0, weight_decay=0.0):
    if velocity == None:  # noqa: E711
        velocity = np.zeros(weights.shape)
    velocity = momentum * velocity - learning_rate * gradient
    return (1 - learning_rate * weight_decay) * weights + velocity, velocity


@bank.wrong("training.sgd_step", "the weights move by the old velocity: they are updated a line too early")
def sgd_step_old_velocity(weights, gradient, velocity, learning_rate=0.01, momentum=0.0, weight_decay=0.0):
    if velocity is None:
        velocity = np.zeros_like(weights)
    weights = (1 - learning_rate * weight_decay) * weights + velocity
    velocity = momentum * velocity - learning_rate * gradient
    return weights, velocity


@bank.wrong("training.sgd_step", "velocity *= momentum changes the velocity that came in")
def sgd_step_velocity_in_place(
    weights, gradient, velocity, learning_rate=0.01, momentum=0.0, weight_decay=0.0
):
    if velocity is None:
        velocity = np.zeros(weights.shape)
    velocity *= momentum
    velocity -= learning_rate * gradient
    weights = (1 - learning_rate * weight_decay) * weights + velocity
    return weights, velocity


@bank.wrong(
    "training.sgd_step",
    "two: the decay is not multiplied by the learning rate; the new velocity is not returned",
)
def sgd_step_decay_and_return(
    weights, gradient, velocity, learning_rate=0.01, momentum=0.0, weight_decay=0.0
):
    step = -learning_rate * gradient
    if velocity is not None:
        step = step + momentum * velocity
    return (1 - weight_decay) * weights + step, velocity


@bank.right("training.train")
def train_array_split(images, labels, weights, learning_rate, momentum, epochs, batch_size, rng):
    x = np.asarray(images, dtype=float).reshape(len(images), -1)
    targets = np.eye(weights[3].shape[0])[np.asarray(labels)]
    params = [np.array(w, dtype=float) for w in weights]
    speeds = [0.0, 0.0, 0.0, 0.0]
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for batch in np.split(order, range(batch_size, len(x), batch_size)):
            w1, b1, w2, b2 = params
            pre = x[batch] @ w1 + b1
            hidden = pre * (pre > 0)
            logits = hidden @ w2 + b2
            p = np.exp(logits - logits.max(axis=1, keepdims=True))
            p /= p.sum(axis=1, keepdims=True)
            g = (p - targets[batch]) / len(batch)
            back = (g @ w2.T) * (pre > 0)
            gradients = (x[batch].T @ back, back.sum(axis=0), hidden.T @ g, g.sum(axis=0))
            speeds = [momentum * v - learning_rate * d for v, d in zip(speeds, gradients, strict=True)]
            params = [a + v for a, v in zip(params, speeds, strict=True)]
    return tuple(params)


@bank.wrong("training.train", "shuffles the pictures but not the labels, so they no longer belong together")
def train_labels_not_shuffled(images, labels, weights, learning_rate, momentum, epochs, batch_size, rng):
    x = images.reshape(len(images), -1).astype(float)
    w1, b1, w2, b2 = [w.copy() for w in weights]
    v = [np.zeros(w.shape) for w in weights]
    for _ in range(epochs):
        order = rng.permutation(len(x))
        shuffled = x[order]
        for start in range(0, len(x), batch_size):
            xb, yb = shuffled[start : start + batch_size], labels[start : start + batch_size]
            z = xb @ w1 + b1
            h = np.maximum(z, 0)
            s = h @ w2 + b2
            p = np.exp(s - s.max(axis=1, keepdims=True))
            p /= p.sum(axis=1, keepdims=True)
            p[np.arange(len(yb)), yb] -= 1
            p /= len(yb)
            dz = (p @ w2.T) * (z > 0)
            grads = [xb.T @ dz, dz.sum(axis=0), h.T @ p, p.sum(axis=0)]
            for i in range(4):
                v[i] = momentum * v[i] - learning_rate * grads[i]
            w1, b1, w2, b2 = w1 + v[0], b1 + v[1], w2 + v[2], b2 + v[3]
    return w1, b1, w2, b2


@bank.wrong("training.train", "the number of batches is rounded down: the smaller last batch is left out")
def train_last_batch_left_out(images, labels, weights, learning_rate, momentum, epochs, batch_size, rng):
    n = len(images)
    x = images.reshape(n, -1)
    params = [w.astype(float) for w in weights]
    velocities = [np.zeros(w.shape) for w in weights]
    for _ in range(epochs):
        order = rng.permutation(n)
        for b in range(n // batch_size):
            index = order[b * batch_size : (b + 1) * batch_size]
            xb, yb = x[index], labels[index]
            z = xb @ params[0] + params[1]
            h = np.maximum(z, 0)
            s = h @ params[2] + params[3]
            e = np.exp(s - s.max(axis=1, keepdims=True))
            g = e / e.sum(axis=1, keepdims=True)
            g[range(len(yb)), yb] -= 1
            g = g / len(yb)
            dz = (g @ params[2].T) * (z > 0)
            grads = (xb.T @ dz, dz.sum(0), h.T @ g, g.sum(0))
            for i in range(4):
                velocities[i] = momentum * velocities[i] - learning_rate * grads[i]
                params[i] = params[i] + velocities[i]
    return tuple(params)


@bank.wrong("training.train", "the velocities are set back to zero at the start of each epoch")
def train_velocities_reset(images, labels, weights, learning_rate, momentum, epochs, batch_size, rng):
    n = len(images)
    x = images.reshape(n, -1)
    params = [w.astype(float) for w in weights]
    for _ in range(epochs):
        velocities = [np.zeros(w.shape) for w in weights]
        order = rng.permutation(n)
        for start in range(0, n, batch_size):
            index = order[start : start + batch_size]
            xb, yb = x[index], labels[index]
            z = xb @ params[0] + params[1]
            h = np.maximum(z, 0)
            s = h @ params[2] + params[3]
            e = np.exp(s - s.max(axis=1, keepdims=True))
            g = e / e.sum(axis=1, keepdims=True)
            g[range(len(yb)), yb] -= 1
            g = g / len(yb)
            dz = (g @ params[2].T) * (z > 0)
            grads = (xb.T @ dz, dz.sum(0), h.T @ g, g.sum(0))
            for i in range(4):
                velocities[i] = momentum * velocities[i] - learning_rate * grads[i]
                params[i] = params[i] + velocities[i]
    return tuple(params)


@bank.wrong(
    "training.train",
    "the output weights are updated before the gradient of the hidden layer goes back through them",
)
def train_updates_too_early(images, labels, weights, learning_rate, momentum, epochs, batch_size, rng):
    x = images.reshape(len(images), -1)
    w1, b1, w2, b2 = [w.astype(float) for w in weights]
    v1 = vb1 = v2 = vb2 = 0.0
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for start in range(0, len(x), batch_size):
            index = order[start : start + batch_size]
            xb, yb = x[index], labels[index]
            z = xb @ w1 + b1
            h = np.maximum(z, 0)
            s = h @ w2 + b2
            e = np.exp(s - s.max(axis=1, keepdims=True))
            g = e / e.sum(axis=1, keepdims=True)
            g[np.arange(len(yb)), yb] -= 1
            g /= len(yb)
            v2 = momentum * v2 - learning_rate * (h.T @ g)
            vb2 = momentum * vb2 - learning_rate * g.sum(axis=0)
            w2 = w2 + v2
            b2 = b2 + vb2
            dz = (g @ w2.T) * (z > 0)
            v1 = momentum * v1 - learning_rate * (xb.T @ dz)
            vb1 = momentum * vb1 - learning_rate * dz.sum(axis=0)
            w1 = w1 + v1
            b1 = b1 + vb1
    return w1, b1, w2, b2


@bank.wrong(
    "training.train", "two: the order is drawn once, before the epochs; the hidden bias never takes a step"
)
def train_one_order_bias_forgotten(images, labels, weights, learning_rate, momentum, epochs, batch_size, rng):
    x = images.reshape(len(images), -1)
    w1, b1, w2, b2 = [w.astype(float) for w in weights]
    v1 = v2 = vb2 = 0.0
    order = rng.permutation(len(x))
    for _ in range(epochs):
        for start in range(0, len(x), batch_size):
            index = order[start : start + batch_size]
            xb, yb = x[index], labels[index]
            z = xb @ w1 + b1
            h = np.maximum(z, 0)
            s = h @ w2 + b2
            e = np.exp(s - s.max(axis=1, keepdims=True))
            g = e / e.sum(axis=1, keepdims=True)
            g[np.arange(len(yb)), yb] -= 1
            g /= len(yb)
            dz = (g @ w2.T) * (z > 0)
            v1 = momentum * v1 - learning_rate * (xb.T @ dz)
            v2 = momentum * v2 - learning_rate * (h.T @ g)
            vb2 = momentum * vb2 - learning_rate * g.sum(axis=0)
            w1, w2, b2 = w1 + v1, w2 + v2, b2 + vb2
    return w1, b1, w2, b2


# ---------------------------------------------------------------- cifar10


@bank.right("cifar10.prepare")
def prepare_comparison(images, labels, num_classes=10):
    rows = (np.ravel(labels)[:, None] == np.arange(num_classes)).astype("float32")
    return (np.asarray(images) / 255.0).astype("float32"), rows


@bank.wrong("cifar10.prepare", "labels in a column are not flattened: rows of shape (N, 1, K)")
def prepare_column_not_flattened(images, labels, num_classes=10):
    return images.astype(np.float32) / 255, np.eye(num_classes)[labels]


@bank.wrong(
    "cifar10.prepare",
    "divides the bytes with //: every pixel becomes 0 or 1",
)
def prepare_floor_division(images, labels, num_classes=10):
    x = np.float32(images // 255)
    y = np.eye(num_classes)[labels.reshape(-1)]
    return x, y


@bank.wrong("cifar10.prepare", "returns the labels first and the images second")
def prepare_returns_swapped(images, labels, num_classes=10):
    import keras

    images = images.astype("float32") / 255.0
    return keras.utils.to_categorical(np.ravel(labels), num_classes), images


@bank.wrong(
    "cifar10.prepare", "two: the images are float64; 10 classes are written out, num_classes is ignored"
)
def prepare_float64_ten_classes(images, labels, num_classes=10):
    y = np.zeros((len(labels), 10))
    for i in range(len(labels)):
        y[i, labels[i]] = 1
    return images / 255, y


@bank.right("cifar10.build")
def build_functional(input_shape=(32, 32, 3), num_classes=10):
    import keras
    from keras import layers

    inputs = keras.Input(input_shape)
    x = layers.ReLU()(layers.Conv2D(32, 3, padding="same")(inputs))
    x = layers.Dropout(0.2)(x)
    x = layers.ReLU()(layers.Conv2D(32, (3, 3))(x))
    x = layers.MaxPool2D()(x)
    x = layers.Flatten()(x)
    x = layers.Activation("relu")(layers.Dense(512)(x))
    x = layers.Dropout(0.3)(x)
    return keras.Model(inputs, layers.Softmax()(layers.Dense(num_classes)(x)))


@bank.wrong("cifar10.build", "the second convolution, copied from the first, is padded with same too")
def build_second_same(input_shape=(32, 32, 3), num_classes=10):
    import keras

    return keras.Sequential(
        [
            keras.Input(shape=input_shape),
            keras.layers.Conv2D(32, (3, 3), padding="same", activation="relu"),
            keras.layers.Dropout(0.2),
            keras.layers.Conv2D(32, (3, 3), padding="same", activation="relu"),
            keras.layers.MaxPooling2D((2, 2)),
            keras.layers.Flatten(),
            keras.layers.Dense(512, activation="relu"),
            keras.layers.Dropout(0.3),
            keras.layers.Dense(num_classes, activation="softmax"),
        ]
    )


@bank.wrong("cifar10.build", "the ReLU of the dense layer of 512 units is forgotten")
def build_dense_without_relu(input_shape=(32, 32, 3), num_classes=10):
    import keras

    model = keras.Sequential([keras.Input(shape=input_shape)])
    model.add(keras.layers.Conv2D(32, 3, padding="same", activation="relu"))
    model.add(keras.layers.Dropout(0.2))
    model.add(keras.layers.Conv2D(32, 3, activation="relu"))
    model.add(keras.layers.MaxPooling2D(2))
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(512))
    model.add(keras.layers.Dropout(0.3))
    model.add(keras.layers.Dense(num_classes, activation="softmax"))
    return model


@bank.wrong(
    "cifar10.build",
    "the name of the input is used twice: the second dropout reads what came before the dense layer",
)
def build_wrong_variable(input_shape=(32, 32, 3), num_classes=10):
    import keras
    from keras import layers

    inputs = keras.Input(input_shape)
    x = layers.Conv2D(32, 3, padding="same", activation="relu")(inputs)
    x = layers.Dropout(0.2)(x)
    x = layers.Conv2D(32, 3, activation="relu")(x)
    x = layers.MaxPooling2D(2)(x)
    flat = layers.Flatten()(x)
    hidden = layers.Dense(512, activation="relu")(flat)
    hidden = layers.Dropout(0.3)(flat)
    outputs = layers.Dense(num_classes, activation="softmax")(hidden)
    return keras.Model(inputs, outputs)


@bank.wrong(
    "cifar10.build",
    "two: the rates of the dropouts are swapped; the last layer has 10 units whatever num_classes is",
)
def build_rates_swapped_ten(input_shape=(32, 32, 3), num_classes=10):
    import keras

    model = keras.Sequential([keras.Input(shape=input_shape)])
    model.add(keras.layers.Conv2D(32, 3, padding="same", activation="relu"))
    model.add(keras.layers.Dropout(0.3))
    model.add(keras.layers.Conv2D(32, 3, activation="relu"))
    model.add(keras.layers.MaxPooling2D(2))
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(512, activation="relu"))
    model.add(keras.layers.Dropout(0.2))
    model.add(keras.layers.Dense(10, activation="softmax"))
    return model


@bank.right("cifar10.compile_model")
def compile_model_objects(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    import keras

    names = {False: "sparse_categorical_crossentropy", True: "categorical_crossentropy"}
    optimizer = keras.optimizers.SGD(learning_rate, momentum)
    model.compile(optimizer=optimizer, loss=names[bool(one_hot)], metrics=["accuracy"])
    return model


@bank.wrong("cifar10.compile_model", "the compiled model is not returned")
def compile_model_no_return(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    import keras

    loss = "categorical_crossentropy" if one_hot else "sparse_categorical_crossentropy"
    model.compile(keras.optimizers.SGD(learning_rate, momentum=momentum), loss, metrics=["accuracy"])


@bank.wrong("cifar10.compile_model", "the momentum is not handed to the optimiser, which then takes 0")
def compile_model_no_momentum(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    import keras

    model.compile(
        optimizer=keras.optimizers.SGD(learning_rate=learning_rate),
        loss="categorical_crossentropy" if one_hot else "sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model


@bank.wrong("cifar10.compile_model", "the two losses are swapped: sparse for one-hot rows")
def compile_model_losses_swapped(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    import keras

    if one_hot:
        loss = keras.losses.SparseCategoricalCrossentropy()
    else:
        loss = keras.losses.CategoricalCrossentropy()
    model.compile(keras.optimizers.SGD(learning_rate, momentum), loss, metrics=["accuracy"])
    return model


@bank.wrong(
    "cifar10.compile_model",
    "two: the optimiser is the string 'sgd', so both settings are ignored; there is no metric",
)
def compile_model_string_no_metric(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    loss = "categorical_crossentropy" if one_hot else "sparse_categorical_crossentropy"
    model.compile(optimizer="sgd", loss=loss)
    return model


@bank.right("cifar10.train")
def cifar_train_epoch_by_epoch(model, x, y, test_x, test_y, epochs, batch_size):
    shares = []
    for _ in range(epochs):
        model.fit(x, y, batch_size=batch_size, epochs=1, verbose=0)
        answers = np.argmax(model.predict(test_x, verbose=0), axis=-1)
        shares.append(float(np.mean(answers == np.argmax(test_y, axis=-1))))
    return shares


@bank.wrong("cifar10.train", "returns the accuracy of the training images instead of the test images")
def cifar_train_accuracy_of_training(model, x, y, test_x, test_y, epochs, batch_size):
    history = model.fit(
        x, y, epochs=epochs, batch_size=batch_size, validation_data=(test_x, test_y), verbose=0
    )
    return history.history["accuracy"]


@bank.wrong("cifar10.train", "batch_size is not handed to fit, which then takes 32")
def cifar_train_batch_size_lost(model, x, y, test_x, test_y, epochs, batch_size):
    history = model.fit(x, y, epochs=epochs, validation_data=(test_x, test_y), verbose=0)
    return history.history["val_accuracy"]


@bank.wrong("cifar10.train", "epochs is both the range of the loop and the argument of fit: epochs² epochs")
def cifar_train_epochs_squared(model, x, y, test_x, test_y, epochs, batch_size):
    result = []
    for _epoch in range(epochs):
        model.fit(x, y, epochs=epochs, batch_size=batch_size, verbose=0)
        result.append(model.evaluate(test_x, test_y, verbose=0)[1])
    return result


@bank.wrong(
    "cifar10.train", "two: learns from the test images and judges by the others; returns only the last number"
)
def cifar_train_swapped_last(model, x, y, test_x, test_y, epochs, batch_size):
    h = model.fit(test_x, test_y, batch_size, epochs, validation_data=(x, y), verbose=0)
    return h.history["val_accuracy"][-1]


@bank.right("cifar10.evaluate")
def evaluate_lookup(model, x, y):
    p = model.predict(x, verbose=0)
    return sum(y[i][p[i].argmax()] == 1 for i in range(len(y))) / len(y)


@bank.wrong("cifar10.evaluate", "returns all that Keras's evaluate returns, the loss and the accuracy")
def evaluate_returns_list(model, x, y):
    return model.evaluate(x, y, verbose=0)


@bank.wrong(
    "cifar10.evaluate", "argmax along axis 0: the picture with the largest probability, not the class"
)
def evaluate_axis_zero(model, x, y):
    predicted = model.predict(x, verbose=0).argmax(axis=0)
    return np.mean(predicted == y.argmax(axis=0))


@bank.wrong(
    "cifar10.evaluate",
    "two: calls the model with training=True, so numbers are dropped; returns a count, not a share",
)
def evaluate_training_count(model, x, y):
    p = np.array(model(x, training=True))
    return int(np.sum(p.argmax(axis=1) == np.argmax(y, axis=1)))


@bank.right("cifar10.confusion_matrix")
def confusion_matrix_products(labels, predictions, num_classes):
    eye = np.eye(num_classes, dtype=int)
    return eye[np.asarray(labels)].T @ eye[np.asarray(predictions)]


@bank.wrong("cifar10.confusion_matrix", "matrix[labels, predictions] += 1 counts repeated pairs only once")
def confusion_matrix_repeats_once(labels, predictions, num_classes):
    matrix = np.zeros((num_classes, num_classes), dtype=int)
    matrix[labels, predictions] += 1
    return matrix


@bank.wrong("cifar10.confusion_matrix", "zip is given the labels twice: everything lies on the diagonal")
def confusion_matrix_labels_twice(labels, predictions, num_classes):
    matrix = np.zeros((num_classes, num_classes), dtype=int)
    for t, p in zip(labels, labels, strict=True):
        matrix[t, p] += 1
    return matrix


@bank.wrong(
    "cifar10.confusion_matrix", "two: rows are the predictions; the first example is left out (range from 1)"
)
def confusion_matrix_transposed_first_lost(labels, predictions, num_classes):
    m = np.zeros((num_classes, num_classes), dtype=int)
    for i in range(1, len(labels)):
        m[predictions[i], labels[i]] += 1
    return m


@bank.right("cifar10.most_confused")
def most_confused_sorted(matrix):
    k = len(matrix)
    pairs = [(t, p) for t in range(k) for p in range(k) if t != p]
    return list(sorted(pairs, key=lambda pair: -int(matrix[pair[0]][pair[1]]))[0])


@bank.wrong("cifar10.most_confused", "sets the diagonal to 0 in the matrix that came in")
def most_confused_diagonal_in_place(matrix):
    np.fill_diagonal(matrix, -1)
    return divmod(int(np.argmax(matrix)), matrix.shape[1])


@bank.wrong("cifar10.most_confused", "returns argmax's number in the flattened matrix, not a pair")
def most_confused_flat_index(matrix):
    m = matrix.copy()
    m[np.arange(len(m)), np.arange(len(m))] = 0
    return np.argmax(m)


@bank.wrong("cifar10.most_confused", "looks only above the diagonal: the inner loop starts at t + 1")
def most_confused_above_diagonal(matrix):
    best, pair = -1, None
    for t in range(len(matrix)):
        for p in range(t + 1, len(matrix)):
            if matrix[t, p] > best:
                best, pair = matrix[t, p], (t, p)
    return pair


@bank.wrong("cifar10.most_confused", "two: returns (predicted, true); of equal counts takes the last (>=)")
def most_confused_order_and_ties(matrix):
    best, pair = 0, None
    for i, row in enumerate(matrix):
        for j, count in enumerate(row):
            if i != j and count >= best:
                best = count
                pair = (j, i)
    return pair


# ---------------------------------------------------------------- inspection


@bank.right("inspection.feature_maps")
def feature_maps_recursive(images, kernels, biases):
    def conv2d(images, kernels, bias):
        kh, kw = kernels.shape[:2]
        around = ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0))
        patches = np.lib.stride_tricks.sliding_window_view(np.pad(images, around), (kh, kw), axis=(1, 2))
        return np.einsum("nyxcij,ijcf->nyxf", patches, kernels) + bias

    def maps(x, layers):
        if not layers:
            return ()
        y = np.clip(conv2d(x, *layers[0]), 0, None)
        return (y, *maps(y, layers[1:]))

    return maps(images, list(zip(kernels, biases, strict=True)))


@bank.wrong("inspection.feature_maps", "the ReLU is stored, but the next layer is given the sums before it")
def feature_maps_relu_not_passed_on(images, kernels, biases):
    def conv2d(images, kernels, bias):
        kh, kw = kernels.shape[:2]
        around = ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0))
        patches = np.lib.stride_tricks.sliding_window_view(np.pad(images, around), (kh, kw), axis=(1, 2))
        return np.einsum("nyxcij,ijcf->nyxf", patches, kernels) + bias

    result = []
    x = images
    for k, b in zip(kernels, biases, strict=True):
        x = conv2d(x, k, b)
        result.append(np.maximum(x, 0))
    return tuple(result)


@bank.wrong("inspection.feature_maps", "all layers add the same number, biases[0][0], instead of biases[i]")
def feature_maps_first_bias(images, kernels, biases):
    def conv2d(images, kernels, bias):
        kh, kw = kernels.shape[:2]
        around = ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0))
        patches = np.lib.stride_tricks.sliding_window_view(np.pad(images, around), (kh, kw), axis=(1, 2))
        return np.einsum("nyxcij,ijcf->nyxf", patches, kernels) + bias

    result = []
    for i in range(len(kernels)):
        images = np.maximum(0, conv2d(images, kernels[i], biases[0][0]))
        result.append(images)
    return tuple(result)


@bank.wrong("inspection.feature_maps", "two: the loop leaves out the last layer; there is no ReLU at all")
def feature_maps_last_layer_no_relu(images, kernels, biases):
    def conv2d(images, kernels, bias):
        kh, kw = kernels.shape[:2]
        around = ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0))
        patches = np.lib.stride_tricks.sliding_window_view(np.pad(images, around), (kh, kw), axis=(1, 2))
        return np.einsum("nyxcij,ijcf->nyxf", patches, kernels) + bias

    maps = [images]
    for i in range(len(kernels) - 1):
        maps.append(conv2d(maps[-1], kernels[i], biases[i]))
    return tuple(maps[1:])


@bank.right("inspection.saliency")
def saliency_image_by_image(images, kernels, bias, weights, classes):
    kh, kw, c, f = kernels.shape
    n, h, w, _ = images.shape
    out = []
    for image, k in zip(images, classes, strict=True):
        padded = np.pad(np.asarray(image, dtype=float), ((kh // 2,) * 2, (kw // 2,) * 2, (0, 0)))
        slope = np.zeros_like(padded)
        for y in range(h):
            for x in range(w):
                sums = np.tensordot(padded[y : y + kh, x : x + kw], kernels, 3) + bias
                slope[y : y + kh, x : x + kw] += kernels @ (weights[:, k] * (sums > 0) / (h * w))
        out.append(np.abs(slope[kh // 2 : kh // 2 + h, kw // 2 : kw // 2 + w]).max(axis=2))
    return np.array(out)


@bank.wrong(
    "inspection.saliency",
    "abs is forgotten: the largest derivative of the channels, not the largest |derivative|",
)
def saliency_without_abs(images, kernels, bias, weights, classes):
    def conv2d(images, kernels, bias):
        kh, kw = kernels.shape[:2]
        around = ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0))
        patches = np.lib.stride_tricks.sliding_window_view(np.pad(images, around), (kh, kw), axis=(1, 2))
        return np.einsum("nyxcij,ijcf->nyxf", patches, kernels) + bias

    n, h, w, c = images.shape
    sums = conv2d(images, kernels, bias)
    g = weights[:, classes].T[:, None, None, :] / (h * w) * (sums > 0)
    grad = conv2d(g, kernels[::-1, ::-1].swapaxes(2, 3), 0)
    return grad.max(axis=-1)


@bank.wrong("inspection.saliency", "every image is asked about classes[0]")
def saliency_first_class(images, kernels, bias, weights, classes):
    def conv2d(images, kernels, bias):
        kh, kw = kernels.shape[:2]
        around = ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0))
        patches = np.lib.stride_tricks.sliding_window_view(np.pad(images, around), (kh, kw), axis=(1, 2))
        return np.einsum("nyxcij,ijcf->nyxf", patches, kernels) + bias

    n, h, w, c = images.shape
    sums = conv2d(images, kernels, bias)
    g = np.zeros(sums.shape)
    for i in range(n):
        g[i] = weights[:, classes[0]] / (h * w)
    g[sums <= 0] = 0
    grad = conv2d(g, kernels[::-1, ::-1].swapaxes(2, 3), 0)
    return np.abs(grad).max(axis=-1)


@bank.wrong(
    "inspection.saliency", "asks which of the gradients is positive, not which of the sums before the ReLU"
)
def saliency_relu_of_gradient(images, kernels, bias, weights, classes):
    def conv2d(images, kernels, bias):
        kh, kw = kernels.shape[:2]
        around = ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0))
        patches = np.lib.stride_tricks.sliding_window_view(np.pad(images, around), (kh, kw), axis=(1, 2))
        return np.einsum("nyxcij,ijcf->nyxf", patches, kernels) + bias

    sums = conv2d(images, kernels, bias)
    n, h, w, f = sums.shape
    g = np.broadcast_to(weights[:, classes].T.reshape(n, 1, 1, f) / (h * w), sums.shape)
    g = g * (g > 0)
    grad = conv2d(g, kernels[::-1, ::-1].swapaxes(2, 3), 0)
    return np.max(np.abs(grad), axis=3)


@bank.wrong(
    "inspection.saliency",
    "two: not divided by the H · W places of the mean; adds the channels instead of the largest",
)
def saliency_not_divided_sum(images, kernels, bias, weights, classes):
    def conv2d(images, kernels, bias):
        kh, kw = kernels.shape[:2]
        around = ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0))
        patches = np.lib.stride_tricks.sliding_window_view(np.pad(images, around), (kh, kw), axis=(1, 2))
        return np.einsum("nyxcij,ijcf->nyxf", patches, kernels) + bias

    sums = conv2d(images, kernels, bias)
    g = weights.T[classes][:, None, None, :] * (sums > 0)
    grad = conv2d(g, kernels[::-1, ::-1].swapaxes(2, 3), 0)
    return np.abs(grad).sum(axis=-1)


@bank.right("inspection.grad_cam")
def grad_cam_matmul(maps, gradients):
    n, h, w, f = maps.shape
    strengths = np.asarray(gradients, dtype=float).reshape(n, h * w, f).sum(axis=1) / (h * w)
    heat = np.matmul(maps.reshape(n, h * w, f), strengths[:, :, None]).reshape(n, h, w)
    return heat * (heat > 0)


@bank.wrong("inspection.grad_cam", "the mean runs over the batch too: all images share their weights")
def grad_cam_mean_over_batch(maps, gradients):
    alpha = gradients.mean(axis=(0, 1, 2))
    return np.maximum((maps * alpha).sum(axis=-1), 0)


@bank.wrong("inspection.grad_cam", "the ReLU comes before the sum over the maps instead of behind it")
def grad_cam_relu_before_sum(maps, gradients):
    alpha = gradients.mean(axis=(1, 2), keepdims=True)
    return np.maximum(maps * alpha, 0).sum(axis=-1)


@bank.wrong(
    "inspection.grad_cam",
    "two: weighs with the gradients of each place themselves (mean not used); averages the maps",
)
def grad_cam_mean_not_used(maps, gradients):
    alpha = gradients.mean(axis=(1, 2), keepdims=True)  # noqa: F841
    heat = (maps * gradients).mean(axis=-1)
    return np.maximum(heat, 0)


@bank.right("inspection.nearest_images")
def nearest_images_sorted_lists(queries, embeddings, count=5):
    def unit(v):
        v = np.asarray(v, dtype=float)
        return v / np.sqrt((v**2).sum())

    album = [unit(e) for e in embeddings]
    found = []
    for query in queries:
        likeness = [round(float(unit(query) @ e), 12) for e in album]
        found.append(sorted(range(len(album)), key=lambda i: -likeness[i])[:count])
    return np.array(found)


@bank.wrong("inspection.nearest_images", "the minus is missing: the least alike come first")
def nearest_images_least_alike(queries, embeddings, count=5):
    q = queries / np.linalg.norm(queries, axis=1, keepdims=True)
    e = embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)
    return np.argsort(q @ e.T, axis=1, kind="stable")[:, :count]


@bank.wrong("inspection.nearest_images", "sorts upwards and reverses: of equals the higher place comes first")
def nearest_images_reversed_equals(queries, embeddings, count=5):
    q = queries / np.linalg.norm(queries, axis=1, keepdims=True)
    e = embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)
    order = np.argsort(q @ e.T, axis=1, kind="stable")
    return order[:, ::-1][:, :count]


@bank.wrong("inspection.nearest_images", "always returns 5, count is not looked at")
def nearest_images_always_five(queries, embeddings, count=5):
    q = queries / np.linalg.norm(queries, axis=1, keepdims=True)
    e = embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)
    return np.argsort(-np.round(q @ e.T, 12), axis=1, kind="stable")[:, :5]


@bank.wrong(
    "inspection.nearest_images",
    "two: the lengths of the embeddings are not divided out; skips the most alike one ([1:])",
)
def nearest_images_lengths_and_first(queries, embeddings, count=5):
    q = queries / np.linalg.norm(queries, axis=1, keepdims=True)
    order = np.argsort(-(q @ embeddings.T), axis=1, kind="stable")
    return order[:, 1 : count + 1]


# ---------------------------------------------------------------- architectures


@bank.right("architectures.count_parameters")
def count_parameters_generator(layers, input_shape):
    def counts(shape):
        for kind, *settings in layers:
            if kind in ("conv", "pool"):
                size, strides, padding = settings[1:4] if kind == "conv" else settings
                h, w, c = shape
                if padding == "same":
                    h, w = (h + strides - 1) // strides, (w + strides - 1) // strides
                else:
                    h, w = (h - size) // strides + 1, (w - size) // strides + 1
                filters = settings[0] if kind == "conv" else c
                yield (size * size * c + int(settings[4])) * filters if kind == "conv" else 0
                shape = (h, w, filters)
            elif kind == "batch_norm":
                yield 2 * shape[-1]
            elif kind == "flatten":
                total = 1
                for length in shape:
                    total *= length
                shape = (total,)
                yield 0
            elif kind == "global_pool":
                shape = shape[-1:]
                yield 0
            elif kind == "dense":
                yield (shape[-1] + int(settings[1])) * settings[0]
                shape = (settings[0],)
            else:
                yield 0

    return list(counts(tuple(input_shape)))


@bank.wrong(
    "architectures.count_parameters",
    "the channels stay those of the input: a convolution does not set them to its filters",
)
def count_parameters_channels_stay(layers, input_shape):
    h, w, c = input_shape
    n = None
    result = []
    for layer in layers:
        kind = layer[0]
        learns = 0
        if kind == "conv":
            _, filters, size, strides, padding, bias = layer
            learns = size * size * c * filters + (filters if bias else 0)
            if padding == "same":
                h, w = -(-h // strides), -(-w // strides)
            else:
                h, w = (h - size) // strides + 1, (w - size) // strides + 1
        elif kind == "pool":
            _, size, strides, padding = layer
            if padding == "same":
                h, w = -(-h // strides), -(-w // strides)
            else:
                h, w = (h - size) // strides + 1, (w - size) // strides + 1
        elif kind == "batch_norm":
            learns = 2 * (c if n is None else n)
        elif kind == "flatten":
            n = h * w * c
        elif kind == "global_pool":
            n = c
        elif kind == "dense":
            learns = n * layer[1] + (layer[1] if layer[2] else 0)
            n = layer[1]
        result.append(learns)
    return result


@bank.wrong(
    "architectures.count_parameters",
    "layers that learn nothing are left out of the list instead of counting 0",
)
def count_parameters_zeros_left_out(layers, input_shape):
    shape = tuple(input_shape)
    result = []
    for kind, *s in layers:
        if kind == "conv":
            filters, size, strides, padding, bias = s
            result.append((size * size * shape[2] + bias) * filters)
            shape = (
                *(-(-d // strides) if padding == "same" else (d - size) // strides + 1 for d in shape[:2]),
                filters,
            )
        elif kind == "pool":
            size, strides, padding = s
            shape = (
                *(-(-d // strides) if padding == "same" else (d - size) // strides + 1 for d in shape[:2]),
                shape[2],
            )
        elif kind == "batch_norm":
            result.append(2 * shape[-1])
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "global_pool":
            shape = (shape[-1],)
        elif kind == "dense":
            result.append((shape[0] + s[1]) * s[0])
            shape = (s[0],)
    return result


@bank.wrong(
    "architectures.count_parameters",
    "the new width is reckoned from the height (h written for w in the copied line)",
)
def count_parameters_width_from_height(layers, input_shape):
    h, w, c = input_shape
    inputs = c
    result = []
    for layer in layers:
        kind = layer[0]
        learns = 0
        if kind in ("conv", "pool"):
            size, strides, padding = layer[2:5] if kind == "conv" else layer[1:4]
            if kind == "conv":
                learns = layer[1] * (size * size * c + (1 if layer[5] else 0))
                c = layer[1]
            if padding == "same":
                w = -(-h // strides)
                h = -(-h // strides)
            else:
                w = (h - size) // strides + 1
                h = (h - size) // strides + 1
            inputs = c
        elif kind == "batch_norm":
            learns = 2 * inputs
        elif kind == "flatten":
            inputs = h * w * c
        elif kind == "dense":
            learns = layer[1] * (inputs + (1 if layer[2] else 0))
            inputs = layer[1]
        result.append(learns)
    return result


@bank.wrong(
    "architectures.count_parameters",
    "two: 4 numbers for each channel of a batch normalisation; biases counted even if bias is False",
)
def count_parameters_four_and_biases(layers, input_shape):
    shape = list(input_shape)
    result = []
    for layer in layers:
        kind = layer[0]
        number = 0
        if kind == "conv" or kind == "pool":
            if kind == "conv":
                _, filters, size, strides, padding, bias = layer
                number = (size**2 * shape[2] + 1) * filters
            else:
                _, size, strides, padding = layer
                filters = shape[2]
            for a in range(2):
                shape[a] = -(-shape[a] // strides) if padding == "same" else (shape[a] - size) // strides + 1
            shape[2] = filters
        elif kind == "batch_norm":
            number = 4 * shape[-1]
        elif kind == "flatten":
            shape = [shape[0] * shape[1] * shape[2]]
        elif kind == "global_pool":
            shape = [shape[2]]
        elif kind == "dense":
            number = (shape[0] + 1) * layer[1]
            shape = [layer[1]]
        result.append(number)
    return result


@bank.right("architectures.vgg_block")
def vgg_block_functional_ops(input_shape, filters, convolutions=2):
    import keras

    x = inputs = keras.Input(input_shape)
    while convolutions > 0:
        x = keras.ops.relu(keras.layers.Conv2D(filters, 3, padding="same")(x))
        convolutions -= 1
    return keras.Model(inputs, keras.layers.MaxPool2D(pool_size=2, strides=2)(x))


@bank.wrong("architectures.vgg_block", "the pool is indented into the loop: one behind every convolution")
def vgg_block_pool_in_loop(input_shape, filters, convolutions=2):
    import keras

    model = keras.Sequential([keras.Input(shape=input_shape)])
    for _ in range(convolutions):
        model.add(keras.layers.Conv2D(filters, 3, padding="same", activation="relu"))
        model.add(keras.layers.MaxPooling2D(2))
    return model


@bank.wrong(
    "architectures.vgg_block",
    "every convolution reads the input (x is overwritten): only the last one counts",
)
def vgg_block_reads_input(input_shape, filters, convolutions=2):
    import keras

    inputs = keras.Input(shape=input_shape)
    for _ in range(convolutions):
        x = keras.layers.Conv2D(filters, 3, padding="same", activation="relu")(inputs)
    x = keras.layers.MaxPooling2D(2)(x)
    return keras.Model(inputs, x)


@bank.wrong(
    "architectures.vgg_block", "two: convolutions is ignored, there are always 2; the second has no ReLU"
)
def vgg_block_always_two(input_shape, filters, convolutions=2):
    import keras

    return keras.Sequential(
        [
            keras.Input(shape=input_shape),
            keras.layers.Conv2D(filters, 3, padding="same", activation="relu"),
            keras.layers.Conv2D(filters, 3, padding="same"),
            keras.layers.MaxPooling2D(2),
        ]
    )


@bank.right("architectures.inception_module")
def inception_module_sequentials(input_shape, filters):
    import keras
    from keras.layers import Conv2D, MaxPooling2D

    def branch(*layers):
        return keras.Sequential([keras.Input(input_shape), *layers])

    def conv(f, k):
        return Conv2D(f, k, padding="same", activation="relu")

    a, b, c, d, e, f = filters
    one = branch(conv(a, 1))
    three = branch(conv(b, 1), conv(c, 3))
    five = branch(conv(d, 1), conv(e, 5))
    pool = branch(MaxPooling2D(3, 1, "same"), conv(f, 1))
    inputs = keras.Input(input_shape)
    return keras.Model(inputs, keras.layers.Concatenate()([way(inputs) for way in (one, three, five, pool)]))


@bank.wrong(
    "architectures.inception_module",
    "the convolution of 5×5 reads the reduction of the 3×3 branch (b instead of c)",
)
def inception_module_wrong_reduction(input_shape, filters):
    import keras
    from keras import layers

    inputs = keras.Input(shape=input_shape)
    f1, f3r, f3, f5r, f5, fp = filters
    a = layers.Conv2D(f1, 1, activation="relu")(inputs)
    b = layers.Conv2D(f3r, 1, activation="relu")(inputs)
    b2 = layers.Conv2D(f3, 3, padding="same", activation="relu")(b)
    c = layers.Conv2D(f5r, 1, activation="relu")(inputs)
    c = layers.Conv2D(f5, 5, padding="same", activation="relu")(b)
    d = layers.MaxPooling2D(3, strides=1, padding="same")(inputs)
    d = layers.Conv2D(fp, 1, activation="relu")(d)
    return keras.Model(inputs, layers.Concatenate()([a, b2, c, d]))


@bank.wrong("architectures.inception_module", "the copied 5×5 convolution still has kernels of 3×3")
def inception_module_five_is_three(input_shape, filters):
    import keras
    from keras import layers

    inputs = keras.Input(shape=input_shape)
    a = layers.Conv2D(filters[0], 1, padding="same", activation="relu")(inputs)
    b = layers.Conv2D(filters[1], 1, padding="same", activation="relu")(inputs)
    b = layers.Conv2D(filters[2], 3, padding="same", activation="relu")(b)
    c = layers.Conv2D(filters[3], 1, padding="same", activation="relu")(inputs)
    c = layers.Conv2D(filters[4], 3, padding="same", activation="relu")(c)
    d = layers.MaxPooling2D(3, strides=1, padding="same")(inputs)
    d = layers.Conv2D(filters[5], 1, padding="same", activation="relu")(d)
    return keras.Model(inputs, layers.Concatenate()([a, b, c, d]))


@bank.wrong(
    "architectures.inception_module",
    "two: the reductions have no ReLU; the pool branch is concatenated first",
)
def inception_module_reductions_order(input_shape, filters):
    import keras
    from keras import layers

    inputs = keras.Input(shape=input_shape)
    one = layers.Conv2D(filters[0], 1, activation="relu")(inputs)
    three = layers.Conv2D(filters[2], 3, padding="same", activation="relu")(
        layers.Conv2D(filters[1], 1)(inputs)
    )
    five = layers.Conv2D(filters[4], 5, padding="same", activation="relu")(
        layers.Conv2D(filters[3], 1)(inputs)
    )
    pool = layers.MaxPooling2D(3, strides=1, padding="same")(inputs)
    pool = layers.Conv2D(filters[5], 1, activation="relu")(pool)
    return keras.Model(inputs, layers.Concatenate()([pool, one, three, five]))


@bank.right("architectures.residual_block")
def residual_block_operators(input_shape, filters, strides=1):
    import keras
    from keras import layers

    def conv_bn(x, size, step):
        return layers.BatchNormalization()(layers.Conv2D(filters, size, step, "same", use_bias=False)(x))

    inputs = keras.Input(input_shape)
    branch = conv_bn(keras.ops.relu(conv_bn(inputs, 3, strides)), 3, 1)
    same = strides == 1 and input_shape[-1] == filters
    return keras.Model(inputs, keras.ops.relu(branch + (inputs if same else conv_bn(inputs, 1, strides))))


@bank.wrong(
    "architectures.residual_block",
    "the shortcut is a convolution only if strides is not 1: more filters alone crash",
)
def residual_block_shortcut_strides_only(input_shape, filters, strides=1):
    import keras
    from keras import layers

    inputs = keras.Input(shape=input_shape)
    x = layers.Conv2D(filters, 3, strides=strides, padding="same", use_bias=False)(inputs)
    x = layers.BatchNormalization()(x)
    x = layers.ReLU()(x)
    x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    shortcut = inputs
    if strides != 1:
        shortcut = layers.Conv2D(filters, 1, strides=strides, padding="same", use_bias=False)(inputs)
        shortcut = layers.BatchNormalization()(shortcut)
    return keras.Model(inputs, layers.ReLU()(layers.Add()([x, shortcut])))


@bank.wrong("architectures.residual_block", "adds the result of the branch to itself: Add()([x, x])")
def residual_block_adds_itself(input_shape, filters, strides=1):
    import keras
    from keras import layers

    inputs = keras.Input(shape=input_shape)
    x = layers.Conv2D(filters, 3, strides=strides, padding="same", use_bias=False)(inputs)
    x = layers.BatchNormalization()(x)
    x = layers.ReLU()(x)
    x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    if strides != 1 or filters != input_shape[-1]:
        s = layers.Conv2D(filters, 1, strides=strides, padding="same", use_bias=False)(inputs)
        s = layers.BatchNormalization()(s)
    x = layers.Add()([x, x])
    x = layers.ReLU()(x)
    return keras.Model(inputs, x)


@bank.wrong("architectures.residual_block", "the last ReLU is made, but the model ends at the sum before it")
def residual_block_ends_at_sum(input_shape, filters, strides=1):
    import keras
    from keras import layers

    inputs = keras.Input(shape=input_shape)
    x = layers.Conv2D(filters, 3, strides=strides, padding="same", use_bias=False)(inputs)
    x = layers.BatchNormalization()(x)
    x = layers.Activation("relu")(x)
    x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    way = inputs
    if strides != 1 or filters != input_shape[-1]:
        way = layers.Conv2D(filters, 1, strides=strides, padding="same", use_bias=False)(way)
        way = layers.BatchNormalization()(way)
    total = layers.Add()([x, way])
    output = layers.Activation("relu")(total)  # noqa: F841
    return keras.Model(inputs, total)


@bank.wrong(
    "architectures.residual_block",
    "two: the convolutions have biases; no batch normalisation in the shortcut",
)
def residual_block_biases_shortcut(input_shape, filters, strides=1):
    import keras
    from keras import layers

    inputs = keras.Input(shape=input_shape)
    x = layers.Conv2D(filters, 3, strides=strides, padding="same")(inputs)
    x = layers.BatchNormalization()(x)
    x = layers.ReLU()(x)
    x = layers.Conv2D(filters, 3, padding="same")(x)
    x = layers.BatchNormalization()(x)
    shortcut = inputs
    if strides != 1 or filters != input_shape[2]:
        shortcut = layers.Conv2D(filters, 1, strides=strides, padding="same")(inputs)
    return keras.Model(inputs, layers.ReLU()(layers.Add()([x, shortcut])))


@bank.right("architectures.dense_block")
def dense_block_recursive(input_shape, layers, growth_rate):
    import keras

    def grow(pile, left):
        if left == 0:
            return pile
        new = keras.ops.relu(keras.layers.BatchNormalization()(pile))
        new = keras.layers.Conv2D(growth_rate, 3, padding="same", use_bias=False)(new)
        return grow(keras.ops.concatenate([pile, new], axis=-1), left - 1)

    inputs = keras.Input(input_shape)
    return keras.Model(inputs, grow(inputs, layers))


@bank.wrong(
    "architectures.dense_block", "each layer reads only the maps of the layer before it, not the whole pile"
)
def dense_block_reads_last(input_shape, layers, growth_rate):
    import keras

    inputs = keras.Input(shape=input_shape)
    pile = inputs
    x = inputs
    for _ in range(layers):
        x = keras.layers.BatchNormalization()(x)
        x = keras.layers.ReLU()(x)
        x = keras.layers.Conv2D(growth_rate, 3, padding="same", use_bias=False)(x)
        pile = keras.layers.Concatenate()([pile, x])
    return keras.Model(inputs, pile)


@bank.wrong(
    "architectures.dense_block",
    "the normalised and rectified pile replaces the pile: x is overwritten before Concatenate",
)
def dense_block_pile_overwritten(input_shape, layers, growth_rate):
    import keras

    inputs = keras.Input(shape=input_shape)
    x = inputs
    for _ in range(layers):
        x = keras.layers.BatchNormalization()(x)
        x = keras.layers.ReLU()(x)
        new = keras.layers.Conv2D(growth_rate, 3, padding="same", use_bias=False)(x)
        x = keras.layers.Concatenate()([x, new])
    return keras.Model(inputs, x)


@bank.wrong(
    "architectures.dense_block",
    "two: one layer too few (range(1, layers)); the new maps are put in front of the pile",
)
def dense_block_one_less_in_front(input_shape, layers, growth_rate):
    import keras

    inputs = keras.Input(shape=input_shape)
    pile = inputs
    for _ in range(1, layers):
        x = keras.layers.BatchNormalization()(pile)
        x = keras.layers.Activation("relu")(x)
        x = keras.layers.Conv2D(growth_rate, 3, padding="same", use_bias=False)(x)
        pile = keras.layers.Concatenate()([x, pile])
    return keras.Model(inputs, pile)
