"""Answers by a class of weak students, who saw the statements alone."""
# ruff: noqa: B007, RUF005, RUF046, RUF059

import numpy as np
from strangers.bank import Bank

bank = Bank()


# ---------------------------------------------------------------- images


@bank.right("images.dense_parameters")
def dense_parameters_recursive(input_shape, units):
    if len(input_shape) == 0:
        return 2 * units
    rest = dense_parameters_recursive(input_shape[1:], units) - units
    return input_shape[0] * rest + units


@bank.wrong("images.dense_parameters", "one bias for the whole layer instead of one for each unit")
def dense_parameters_single_bias(input_shape, units):
    numbers = 1
    for s in input_shape:
        numbers *= s
    return numbers * units + 1


@bank.wrong("images.dense_parameters", "always expects height, width and channels; crashes for a vector")
def dense_parameters_unpacks_three(input_shape, units):
    h, w, c = input_shape
    return h * w * c * units + units


@bank.wrong(
    "images.dense_parameters", "two: adds up the sides instead of multiplying them; forgets the biases"
)
def dense_parameters_sum_no_bias(input_shape, units):
    return sum(input_shape) * units


@bank.wrong("images.dense_parameters", "a bias for each input number too: (inputs + 1) times (units + 1)")
def dense_parameters_plus_one_twice(input_shape, units):
    inputs = np.prod(input_shape)
    return (inputs + 1) * (units + 1)


@bank.right("images.to_grayscale")
def to_grayscale_per_pixel(image):
    def mix(pixel):
        return float(pixel[0]) * 0.299 + float(pixel[1]) * 0.587 + float(pixel[2]) * 0.114

    return np.apply_along_axis(mix, 2, image)


@bank.wrong(
    "images.to_grayscale", "takes the first three rows as red, green and blue: indexes the wrong axis"
)
def to_grayscale_first_axis(image):
    return 0.299 * image[0] + 0.587 * image[1] + 0.114 * image[2]


@bank.wrong("images.to_grayscale", "two: the weights of red and blue swapped; divides by 255")
def to_grayscale_bgr_scaled(image):
    b, g, r = image[..., 0], image[..., 1], image[..., 2]
    return (0.299 * r + 0.587 * g + 0.114 * b) / 255.0


@bank.wrong(
    "images.to_grayscale", "the grey image is stored in the type of the input, so fractions are cut off"
)
def to_grayscale_keeps_dtype(image):
    h, w, c = image.shape
    grey = np.zeros((h, w), dtype=image.dtype)
    for y in range(h):
        for x in range(w):
            grey[y, x] = 0.299 * image[y, x, 0] + 0.587 * image[y, x, 1] + 0.114 * image[y, x, 2]
    return grey


@bank.wrong(
    "images.to_grayscale", "divides the weighted sum by 3 once more, though the weights sum to 1 already"
)
def to_grayscale_weighted_mean(image):
    weights = np.array([0.299, 0.587, 0.114])
    return (image * weights).mean(axis=-1)


@bank.right("images.to_channels_first")
def to_channels_first_stacked(images):
    channels = [images[:, :, :, c] for c in range(images.shape[3])]
    return np.stack(channels, axis=1)


@bank.wrong("images.to_channels_first", "swaps axes 1 and 3, which also swaps rows and columns")
def to_channels_first_swapaxes(images):
    return np.swapaxes(images, 1, 3)


@bank.wrong("images.to_channels_first", "rolls the channels in front of the batch: shape (C, N, H, W)")
def to_channels_first_before_batch(images):
    return np.rollaxis(images, 3)


@bank.wrong("images.to_channels_first", "two: reshapes instead of moving the axis; the result is integer")
def to_channels_first_reshape_int(images):
    n, h, w, c = images.shape
    result = np.zeros((n, c, h, w), dtype=int)
    for i in range(n):
        result[i] = images[i].reshape(c, h, w)
    return result


@bank.wrong("images.normalize", "stretches each array from its own darkest to its own brightest level")
def normalize_min_max(images):
    images = images.astype(np.float32)
    return (images - images.min()) / (images.max() - images.min())


@bank.wrong("images.normalize", "integer division: everything below 255 becomes 0")
def normalize_floor_division(images):
    return (images // 255).astype(np.float32)


@bank.wrong("images.normalize", "two: divides by 256; returns float64")
def normalize_256_float64(images):
    return np.array(images, dtype=float) / 256


@bank.wrong("images.normalize", "leaves images alone whose numbers are all at most 1")
def normalize_only_if_needed(images):
    images = images.astype("float32")
    if images.max() > 1:
        images = images / np.float32(255)
    return images


@bank.right("images.standardize")
def standardize_channel_loop(images):
    pixels = np.array(images, dtype=np.float64).reshape(-1, images.shape[-1])
    columns = []
    for column in pixels.T:
        deviation = np.std(column)
        columns.append(np.zeros(len(column)) if deviation == 0 else (column - np.mean(column)) / deviation)
    return np.array(columns).T.reshape(images.shape)


@bank.wrong("images.standardize", "mean and deviation for each pixel position, over the batch axis only")
def standardize_batch_axis(images):
    mean = np.mean(images, axis=0)
    std = np.std(images, axis=0)
    return (images - mean) / (std + 1e-8)


@bank.wrong("images.standardize", "divides by the variance, not by the deviation")
def standardize_variance(images):
    mean = images.mean(axis=(0, 1, 2))
    var = images.var(axis=(0, 1, 2))
    return (images - mean) / (var + 1e-8)


@bank.wrong(
    "images.standardize", "two: every image gets its own mean and deviation; a constant channel gives nan"
)
def standardize_per_image_nan(images):
    out = np.zeros(images.shape)
    for n in range(len(images)):
        for c in range(images.shape[3]):
            channel = images[n, :, :, c]
            out[n, :, :, c] = (channel - channel.mean()) / channel.std()
    return out


@bank.wrong("images.standardize", "divides first and takes the mean off afterwards: the mean is not divided")
def standardize_wrong_order(images):
    axes = (0, 1, 2)
    return images / (images.std(axis=axes) + 1e-8) - images.mean(axis=axes)


@bank.right("images.one_hot")
def one_hot_broadcast(labels, num_classes):
    classes = np.arange(num_classes)
    return np.equal(np.reshape(labels, (-1, 1)), classes).astype(np.float32)


@bank.wrong("images.one_hot", "writes a rectangle of ones: every named column in every row")
def one_hot_slice_index(labels, num_classes):
    result = np.zeros((len(labels), num_classes))
    result[:, labels] = 1
    return result


@bank.wrong("images.one_hot", "a column for the classes that occur only")
def one_hot_unique(labels, num_classes):
    classes = np.unique(labels)
    result = np.zeros((len(labels), len(classes)))
    for i in range(len(labels)):
        for j in range(len(classes)):
            if labels[i] == classes[j]:
                result[i, j] = 1
    return result


@bank.wrong("images.one_hot", "two: classes counted from 1; classes along the rows instead of the columns")
def one_hot_transposed_from_one(labels, num_classes):
    result = np.zeros((num_classes, len(labels)))
    for n, label in enumerate(labels):
        result[label - 1, n] = 1
    return result


@bank.right("images.histogram")
def histogram_list_count(image):
    levels = [int(v) for row in image for v in row]
    return [levels.count(v) for v in range(256)]


@bank.wrong("images.histogram", "adds 1 by a whole row of indices, so equal pixels of a row count once")
def histogram_row_index(image):
    counts = np.zeros(256, dtype=int)
    for row in image:
        counts[row] += 1
    return counts


@bank.wrong(
    "images.histogram", "the bins reach from the darkest to the brightest level of the image, not 0 to 255"
)
def histogram_default_range(image):
    counts, edges = np.histogram(image, bins=256)
    return counts


@bank.wrong("images.histogram", "the counter is 8 bits wide and starts again after 255 pixels")
def histogram_uint8_counter(image):
    counts = np.zeros(256, dtype=np.uint8)
    for row in image:
        for v in row:
            counts[v] += 1
    return counts


@bank.wrong("images.histogram", "two: only 255 bins, so white is lost; shares instead of counts")
def histogram_shares_255(image):
    result = []
    for v in range(255):
        result.append(np.mean(image == v))
    return np.array(result)


@bank.right("images.equalize")
def equalize_searchsorted(image):
    levels = np.sort(image.ravel())
    cdf_min = np.searchsorted(levels, levels[0], side="right")
    if cdf_min == levels.size:
        return image.copy()
    cdf = np.searchsorted(levels, image.ravel(), side="right")
    new = np.rint(255 * (cdf - cdf_min) / (levels.size - cdf_min))
    return new.astype(np.uint8).reshape(image.shape)


@bank.wrong(
    "images.equalize", "stretches the levels linearly between darkest and brightest; no cumulative counts"
)
def equalize_stretch(image):
    low, high = int(image.min()), int(image.max())
    if low == high:
        return image.copy()
    return np.round(255 * (image.astype(float) - low) / (high - low)).astype(np.uint8)


@bank.wrong("images.equalize", "cdf_min is the darkest level itself, not the number of its pixels")
def equalize_min_level(image):
    hist = np.bincount(image.ravel(), minlength=256)
    cdf = hist.cumsum()
    cdf_min = int(image.min())
    n = image.size
    if len(np.unique(image)) == 1:
        return image.copy()
    new = np.round(255 * (cdf - cdf_min) / max(n - cdf_min, 1))
    return np.clip(new, 0, 255).astype(np.uint8)[image]


@bank.wrong(
    "images.equalize", "two: counts darker pixels only, not those of the level itself; cuts off, not rounds"
)
def equalize_strictly_darker_floor(image):
    n = image.size
    cdf_min = int((image == image.min()).sum())
    if cdf_min == n:
        return image.copy()
    out = np.zeros_like(image)
    for v in np.unique(image):
        darker = int((image < v).sum())
        out[image == v] = int(255 * max(darker - cdf_min, 0) / (n - cdf_min))
    return out


@bank.wrong(
    "images.equalize", "replaces level after level in the array it still reads: new levels change again"
)
def equalize_replaces_in_sequence(image):
    result = image.copy()
    n = image.size
    cdf_min = (image == image.min()).sum()
    if cdf_min == n:
        return result
    for v in range(256):
        cdf = (image <= v).sum()
        if v in image:
            result[result == v] = np.round(255 * (cdf - cdf_min) / (n - cdf_min))
    return result


# ----------------------------------------------------------- convolution


@bank.right("convolution.flip")
def flip_cell_by_cell(kernel):
    h, w = np.shape(kernel)
    turned = np.empty((h, w), dtype=np.asarray(kernel).dtype)
    for place in range(h * w):
        turned[h - 1 - place // w, w - 1 - place % w] = kernel[place // w, place % w]
    return turned


@bank.wrong("convolution.flip", "a quarter turn instead of a half turn")
def flip_quarter_turn(kernel):
    return np.rot90(kernel)


@bank.wrong("convolution.flip", "swaps rows in place while reading; the second half gets back what it gave")
def flip_mirror_overwrites(kernel):
    k = kernel.copy()
    h, w = k.shape
    for i in range(h):
        for j in range(w):
            k[i, j] = k[h - 1 - i, w - 1 - j]
    return k


@bank.wrong(
    "convolution.flip", "two: only the columns are reversed, not the rows; the kernel is changed in place"
)
def flip_columns_in_place(kernel):
    kernel[:] = kernel[:, ::-1].copy()
    return kernel


@bank.right("convolution.correlate2d")
def correlate2d_strided_view(image, kernel):
    image = np.ascontiguousarray(image, dtype=np.float64)
    kh, kw = kernel.shape
    sy, sx = image.strides
    shape = (image.shape[0] - kh + 1, image.shape[1] - kw + 1, kh, kw)
    patches = np.lib.stride_tricks.as_strided(image, shape, (sy, sx, sy, sx))
    return np.tensordot(patches, kernel.astype(np.float64), axes=2)


@bank.wrong(
    "convolution.correlate2d", "the + 1 of the output's shape is missing: last row and column are lost"
)
def correlate2d_one_short(image, kernel):
    kh, kw = kernel.shape
    h, w = image.shape
    result = np.zeros((h - kh, w - kw))
    for y in range(h - kh):
        for x in range(w - kw):
            result[y, x] = np.sum(image[y : y + kh, x : x + kw].astype(float) * kernel)
    return result


@bank.wrong(
    "convolution.correlate2d", "matrix product of patch and kernel instead of the product cell by cell"
)
def correlate2d_matrix_product(image, kernel):
    image = image.astype(float)
    kh, kw = kernel.shape
    out = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1))
    for y in range(out.shape[0]):
        for x in range(out.shape[1]):
            patch = image[y : y + kh, x : x + kw]
            out[y, x] = np.sum(patch @ kernel.T)
    return out


@bank.wrong(
    "convolution.correlate2d", "two: divides the sum by the number of weights; result has the image's type"
)
def correlate2d_mean_int(image, kernel):
    kh, kw = kernel.shape
    H, W = image.shape
    result = np.zeros((H - kh + 1, W - kw + 1), image.dtype)
    for y in range(H - kh + 1):
        for x in range(W - kw + 1):
            result[y, x] = (image[y : y + kh, x : x + kw].astype(float) * kernel).mean()
    return result


@bank.wrong("convolution.correlate2d", "the windows move on by the size of the kernel instead of one pixel")
def correlate2d_steps_of_kernel(image, kernel):
    kh, kw = kernel.shape
    rows = []
    for y in range(0, image.shape[0] - kh + 1, kh):
        row = []
        for x in range(0, image.shape[1] - kw + 1, kw):
            row.append(float(np.sum(image[y : y + kh, x : x + kw] * kernel.astype(float))))
        rows.append(row)
    return np.array(rows)


@bank.right("convolution.convolve2d")
def convolve2d_scatter(image, kernel):
    h, w = image.shape
    kh, kw = kernel.shape
    full = np.zeros((h + kh - 1, w + kw - 1))
    for i in range(kh):
        for j in range(kw):
            full[i : i + h, j : j + w] += float(kernel[i, j]) * image.astype(float)
    return full[kh - 1 : h, kw - 1 : w]


@bank.wrong("convolution.convolve2d", "flips the result instead of the kernel")
def convolve2d_flips_result(image, kernel):
    kh, kw = kernel.shape
    out = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1))
    for y in range(out.shape[0]):
        for x in range(out.shape[1]):
            out[y, x] = np.sum(image[y : y + kh, x : x + kw].astype(float) * kernel)
    return out[::-1, ::-1]


@bank.wrong(
    "convolution.convolve2d", "transposes the kernel instead of turning it (fails if it is not square)"
)
def convolve2d_transposed(image, kernel):
    turned = kernel.T
    kh, kw = turned.shape
    out = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1))
    for i in range(kh):
        for j in range(kw):
            out += turned[i, j] * image[i : i + out.shape[0], j : j + out.shape[1]].astype(float)
    return out


@bank.wrong("convolution.convolve2d", "two: flips only the rows; returns the full output with zeros around")
def convolve2d_rows_full(image, kernel):
    k = np.flipud(kernel)
    kh, kw = k.shape
    padded = np.pad(image.astype(float), ((kh - 1, kh - 1), (kw - 1, kw - 1)))
    out = np.zeros((padded.shape[0] - kh + 1, padded.shape[1] - kw + 1))
    for y in range(out.shape[0]):
        for x in range(out.shape[1]):
            out[y, x] = (padded[y : y + kh, x : x + kw] * k).sum()
    return out


@bank.right("convolution.conv2d")
def conv2d_im2col(images, kernels, bias=None):
    n, h, w, c = images.shape
    kh, kw, _, f = kernels.shape
    rows = []
    for image in images.astype(np.float64):
        for y in range(h - kh + 1):
            for x in range(w - kw + 1):
                rows.append(image[y : y + kh, x : x + kw].reshape(-1))
    result = np.array(rows) @ kernels.reshape(-1, f)
    if bias is not None:
        result = result + bias
    return result.reshape(n, h - kh + 1, w - kw + 1, f)


@bank.wrong(
    "convolution.conv2d", "the bias is added once for each channel, since it stands in the channel loop"
)
def conv2d_bias_in_channel_loop(images, kernels, bias=None):
    N, H, W, C = images.shape
    kh, kw, _, F = kernels.shape
    out = np.zeros((N, H - kh + 1, W - kw + 1, F))
    for f in range(F):
        for c in range(C):
            for i in range(kh):
                for j in range(kw):
                    part = images[:, i : i + H - kh + 1, j : j + W - kw + 1, c].astype(float)
                    out[..., f] += part * kernels[i, j, c, f]
            if bias is not None:
                out[..., f] += bias[f]
    return out


@bank.wrong("convolution.conv2d", "the maps are overwritten by each channel: only the last channel counts")
def conv2d_last_channel(images, kernels, bias=None):
    N, H, W, C = images.shape
    kh, kw, _, F = kernels.shape
    out = np.zeros((N, H - kh + 1, W - kw + 1, F))
    for n in range(N):
        for f in range(F):
            for y in range(H - kh + 1):
                for x in range(W - kw + 1):
                    for c in range(C):
                        patch = images[n, y : y + kh, x : x + kw, c]
                        out[n, y, x, f] = np.sum(patch * kernels[:, :, c, f].astype(float))
                    if bias is not None:
                        out[n, y, x, f] += bias[f]
    return out


@bank.wrong(
    "convolution.conv2d", "two: flips the kernels; the bias is the whole bias vector's sum for every filter"
)
def conv2d_flipped_bias_sum(images, kernels, bias=None):
    N, H, W, C = images.shape
    kernels = kernels[::-1, ::-1]
    kh, kw, _, F = kernels.shape
    out = np.zeros((N, H - kh + 1, W - kw + 1, F))
    for y in range(out.shape[1]):
        for x in range(out.shape[2]):
            patch = images[:, y : y + kh, x : x + kw, :].astype(float)
            out[:, y, x, :] = np.tensordot(patch, kernels, axes=3)
    if bias is not None:
        out += np.sum(bias)
    return out


@bank.wrong("convolution.conv2d", "reads the kernels as (F, C, kh, kw): reshapes them to what it expects")
def conv2d_reshaped_kernels(images, kernels, bias=None):
    N, H, W, C = images.shape
    kh, kw, C, F = kernels.shape
    k = kernels.reshape(F, C, kh, kw)
    out = np.zeros((N, H - kh + 1, W - kw + 1, F))
    for y in range(out.shape[1]):
        for x in range(out.shape[2]):
            patch = images[:, y : y + kh, x : x + kw, :].astype(float)
            out[:, y, x, :] = np.einsum("nijc,fcij->nf", patch, k)
    if bias is not None:
        out = out + bias
    return out


@bank.right("convolution.conv2d_parameters")
def conv2d_parameters_try_tuple(kernel_size, in_channels, filters, use_bias=True):
    try:
        kh, kw = kernel_size
    except TypeError:
        kh = kw = kernel_size
    return filters * (kh * kw * in_channels + bool(use_bias))


@bank.wrong("convolution.conv2d_parameters", "one number for the kernel counts as k cells, not k times k")
def conv2d_parameters_number_not_squared(kernel_size, in_channels, filters, use_bias=True):
    weights = np.prod(kernel_size) * in_channels * filters
    return weights + filters if use_bias else weights


@bank.wrong("convolution.conv2d_parameters", "a bias for each input channel of each filter")
def conv2d_parameters_bias_per_channel(kernel_size, in_channels, filters, use_bias=True):
    if isinstance(kernel_size, int):
        kernel_size = (kernel_size, kernel_size)
    p = kernel_size[0] * kernel_size[1] * in_channels * filters
    if use_bias:
        p += in_channels * filters
    return p


@bank.wrong("convolution.conv2d_parameters", "two: the input channels do not count; use_bias is ignored")
def conv2d_parameters_flat_always_bias(kernel_size, in_channels, filters, use_bias=True):
    if type(kernel_size) is int:
        return (kernel_size**2 + 1) * filters
    return (kernel_size[0] * kernel_size[1] + 1) * filters


@bank.right("convolution.conv2d_backward")
def conv2d_backward_einsum_loop(grad_output, images, kernels):
    kh, kw, C, F = kernels.shape
    N, h, w, _ = grad_output.shape
    grad_images, grad_kernels = np.zeros(images.shape), np.zeros(kernels.shape)
    for i in range(kh):
        for j in range(kw):
            seen = images[:, i : i + h, j : j + w]
            grad_kernels[i, j] = np.einsum("nyxc,nyxf->cf", seen, grad_output)
            grad_images[:, i : i + h, j : j + w] += np.einsum("nyxf,cf->nyxc", grad_output, kernels[i, j])
    return grad_images, grad_kernels, np.einsum("nyxf->f", grad_output)


@bank.wrong(
    "convolution.conv2d_backward", "the images' gradients are overwritten where patches overlap, not summed"
)
def conv2d_backward_overwrites(grad_output, images, kernels):
    kh, kw, C, F = kernels.shape
    gi, gk = np.zeros_like(images), np.zeros_like(kernels)
    N, h, w, _ = grad_output.shape
    for n in range(N):
        for y in range(h):
            for x in range(w):
                g = grad_output[n, y, x]
                gi[n, y : y + kh, x : x + kw] = np.sum(kernels * g, axis=-1)
                gk += images[n, y : y + kh, x : x + kw][..., None] * g
    return gi, gk, grad_output.sum(axis=(0, 1, 2))


@bank.wrong("convolution.conv2d_backward", "the kernels' gradient is that of the last image only")
def conv2d_backward_last_image(grad_output, images, kernels):
    kh, kw, C, F = kernels.shape
    gi = np.zeros(images.shape)
    N, h, w, _ = grad_output.shape
    for n in range(N):
        gk = np.zeros(kernels.shape)
        for y in range(h):
            for x in range(w):
                gi[n, y : y + kh, x : x + kw] += kernels @ grad_output[n, y, x]
                gk += images[n, y : y + kh, x : x + kw, :, None] * grad_output[n, y, x]
    return gi, gk, grad_output.sum((0, 1, 2))


@bank.wrong(
    "convolution.conv2d_backward",
    "two: kernel and bias gradients averaged over the batch; kernels turned on the way to the images",
)
def conv2d_backward_mean_turned(grad_output, images, kernels):
    kh, kw, C, F = kernels.shape
    N, h, w, _ = grad_output.shape
    gi = np.zeros(images.shape)
    gk = np.zeros(kernels.shape)
    for i in range(kh):
        for j in range(kw):
            gi[:, i : i + h, j : j + w] += grad_output @ kernels[kh - 1 - i, kw - 1 - j].T
            gk[i, j] = np.tensordot(images[:, i : i + h, j : j + w], grad_output, axes=([0, 1, 2], [0, 1, 2]))
    return gi, gk / N, grad_output.sum(axis=(1, 2)).mean(axis=0)


@bank.wrong(
    "convolution.conv2d_backward", "the bias's gradient is summed over the batch only: shape (h, w, F)"
)
def conv2d_backward_bias_batch_only(grad_output, images, kernels):
    kh, kw, C, F = kernels.shape
    h, w = grad_output.shape[1:3]
    gi = np.zeros(images.shape)
    gk = np.zeros(kernels.shape)
    for y in range(h):
        for x in range(w):
            g = grad_output[:, y, x, :]
            gi[:, y : y + kh, x : x + kw] += np.einsum("nf,ijcf->nijc", g, kernels)
            gk += np.einsum("nf,nijc->ijcf", g, images[:, y : y + kh, x : x + kw])
    return gi, gk, np.sum(grad_output, axis=0)


# --------------------------------------------------------------- padding


@bank.right("padding.zero_pad")
def zero_pad_concatenates(images, pad):
    if isinstance(pad, (int, np.integer)):
        pad = (pad, pad)
    (top, bottom), (left, right) = [p if isinstance(p, (tuple, list)) else (p, p) for p in pad]
    n, h, w, c = images.shape
    rows = [np.zeros((n, top, w, c), images.dtype), images, np.zeros((n, bottom, w, c), images.dtype)]
    tall = np.concatenate(rows, axis=1)
    height = tall.shape[1]
    columns = [
        np.zeros((n, height, left, c), images.dtype),
        tall,
        np.zeros((n, height, right, c), images.dtype),
    ]
    return np.concatenate(columns, axis=2)


@bank.wrong("padding.zero_pad", "reads a tuple of two numbers as (before, after) on both axes")
def zero_pad_before_after(images, pad):
    if isinstance(pad, int):
        pad = (pad, pad)
    if isinstance(pad[0], int):
        pad = (pad, pad)
    return np.pad(images, ((0, 0), pad[0], pad[1], (0, 0)))


@bank.wrong(
    "padding.zero_pad", "writes the images to [top:-bottom, left:-right]; fails if bottom or right is 0"
)
def zero_pad_negative_slice(images, pad):
    if isinstance(pad, int):
        pad = ((pad, pad), (pad, pad))
    elif isinstance(pad[0], int):
        pad = ((pad[0], pad[0]), (pad[1], pad[1]))
    (t, b), (le, r) = pad
    n, h, w, c = images.shape
    out = np.zeros((n, t + h + b, le + w + r, c))
    out[:, t:-b, le:-r, :] = images
    return out


@bank.wrong("padding.zero_pad", "two: vertical and horizontal swapped; the result is integer")
def zero_pad_swapped_int(images, pad):
    if isinstance(pad, int):
        pad = (pad, pad)
    if isinstance(pad[0], int):
        pad = ((pad[0], pad[0]), (pad[1], pad[1]))
    (left, right), (top, bottom) = pad
    n, h, w, c = images.shape
    out = np.zeros((n, h + top + bottom, w + left + right, c), dtype=int)
    out[:, top : top + h, left : left + w] = images
    return out


@bank.wrong("padding.zero_pad", "for a single number only the rows and columns before the image get zeros")
def zero_pad_int_before_only(images, pad):
    if isinstance(pad, int):
        widths = ((0, 0), (pad, 0), (pad, 0), (0, 0))
    elif isinstance(pad[0], int):
        widths = ((0, 0), (pad[0], pad[0]), (pad[1], pad[1]), (0, 0))
    else:
        widths = ((0, 0), pad[0], pad[1], (0, 0))
    return np.pad(images, widths, mode="constant")


@bank.right("padding.same_padding")
def same_padding_by_walking(size, kernel_size, stride=1, dilation=1):
    start = 0
    while start + stride < size:
        start += stride
    last_cell = start + (kernel_size - 1) * dilation
    lack = last_cell - (size - 1)
    if lack <= 0:
        return (0, 0)
    return (lack // 2, lack - lack // 2)


@bank.wrong(
    "padding.same_padding", "always (k - 1) / 2 before and after; stride and odd numbers are forgotten"
)
def same_padding_half_kernel(size, kernel_size, stride=1, dilation=1):
    p = (kernel_size - 1) * dilation // 2
    return (p, p)


@bank.wrong("padding.same_padding", "negative zeros where the window lacks nothing")
def same_padding_negative(size, kernel_size, stride=1, dilation=1):
    places = -(-size // stride)
    total = (places - 1) * stride + (kernel_size - 1) * dilation + 1 - size
    before = total // 2
    return (before, total - before)


@bank.wrong("padding.same_padding", "two: the places are rounded down; the dilated reach is k times d")
def same_padding_floor_kd(size, kernel_size, stride=1, dilation=1):
    places = size // stride
    reach = kernel_size * dilation
    total = max(0, (places - 1) * stride + reach - size)
    return (total // 2, total - total // 2)


@bank.wrong("padding.same_padding", "the halves of an odd number are both rounded up")
def same_padding_both_up(size, kernel_size, stride=1, dilation=1):
    reach = (kernel_size - 1) * dilation + 1
    places = int(np.ceil(size / stride))
    lack = max((places - 1) * stride + reach - size, 0)
    half = int(np.ceil(lack / 2))
    return (half, half)


@bank.right("padding.output_size")
def output_size_counts_places(size, kernel_size, stride=1, padding="valid", dilation=1):
    r = (kernel_size - 1) * dilation + 1
    if padding == "same":
        return len(range(0, size, stride))
    table = {"valid": 0, "full": 2 * (r - 1), "causal": r - 1}
    if isinstance(padding, str):
        zeros = table[padding]
    else:
        zeros = int(np.sum(padding)) if isinstance(padding, tuple) else 2 * padding
    places = len(range(0, size + zeros - r + 1, stride))
    if places == 0:
        raise ValueError("the window is too large")
    return places


@bank.wrong("padding.output_size", "a number p of zeros is added once, not before and after")
def output_size_p_once(size, kernel_size, stride=1, padding="valid", dilation=1):
    r = (kernel_size - 1) * dilation + 1
    if padding == "same":
        return (size + stride - 1) // stride
    if padding == "valid":
        extra = 0
    elif padding == "full":
        extra = 2 * r - 2
    elif padding == "causal":
        extra = r - 1
    elif isinstance(padding, tuple):
        extra = padding[0] + padding[1]
    else:
        extra = padding
    if size + extra < r:
        raise ValueError
    return (size + extra - r) // stride + 1


@bank.wrong("padding.output_size", "returns 0 instead of raising a ValueError when the window does not fit")
def output_size_zero_places(size, kernel_size, stride=1, padding="valid", dilation=1):
    r = (kernel_size - 1) * dilation + 1
    if padding == "same":
        return -(-size // stride)
    if padding == "valid":
        b, a = 0, 0
    elif padding == "full":
        b, a = r - 1, r - 1
    elif padding == "causal":
        b, a = r - 1, 0
    elif isinstance(padding, int):
        b, a = padding, padding
    else:
        b, a = padding
    return max(0, (size + b + a - r) // stride + 1)


@bank.wrong(
    "padding.output_size", "two: the last step is rounded up; full and causal use k - 1 without dilation"
)
def output_size_ceil_undilated(size, kernel_size, stride=1, padding="valid", dilation=1):
    r = (kernel_size - 1) * dilation + 1
    k = kernel_size
    if padding == "same":
        return int(np.ceil(size / stride))
    pads = {"valid": (0, 0), "full": (k - 1, k - 1), "causal": (k - 1, 0)}
    if isinstance(padding, str):
        before, after = pads[padding]
    elif isinstance(padding, tuple):
        before, after = padding
    else:
        before = after = padding
    if size + before + after < r:
        raise ValueError("too small")
    return int(np.ceil((size + before + after - r) / stride)) + 1


@bank.wrong("padding.output_size", 'thinks that "same" always keeps the size, whatever the stride')
def output_size_same_is_size(size, kernel_size, stride=1, padding="valid", dilation=1):
    r = (kernel_size - 1) * dilation + 1
    if padding == "same":
        return size
    if padding == "valid":
        padding = 0
    if padding == "full":
        padding = r - 1
    if padding == "causal":
        padding = (r - 1, 0)
    if isinstance(padding, int):
        padding = (padding, padding)
    total = size + sum(padding)
    if r > total:
        raise ValueError("window larger than input")
    return (total - r) // stride + 1


@bank.right("padding.conv2d")
def padded_conv2d_index_grid(images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
    def pair(v):
        return v if isinstance(v, tuple) else (v, v)

    steps, spread = pair(strides), pair(dilation_rate)
    reach = [(kernels.shape[a] - 1) * spread[a] + 1 for a in (0, 1)]
    if padding == "valid":
        around = [(0, 0), (0, 0)]
    elif padding == "same":
        around = []
        for a in (0, 1):
            size = images.shape[1 + a]
            lack = max(((size - 1) // steps[a]) * steps[a] + reach[a] - size, 0)
            around.append((lack // 2, (lack + 1) // 2))
    else:
        around = [pair(p) for p in pair(padding)]
    x = np.pad(images.astype(float), [(0, 0), *around, (0, 0)])
    index = []
    for a in (0, 1):
        places = (x.shape[1 + a] - reach[a]) // steps[a] + 1
        index.append(np.arange(places)[:, None] * steps[a] + np.arange(kernels.shape[a]) * spread[a])
    patches = x[:, index[0][:, None, :, None], index[1][None, :, None, :]]
    out = np.einsum("nyxijc,ijcf->nyxf", patches, kernels)
    return out if bias is None else out + np.asarray(bias)


@bank.wrong("padding.conv2d", "a pair of strides is read as (to the right, downwards)")
def padded_conv2d_strides_swapped(images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
    sx, sy = (strides, strides) if isinstance(strides, int) else strides
    dy, dx = (dilation_rate, dilation_rate) if isinstance(dilation_rate, int) else dilation_rate
    kh, kw, C, F = kernels.shape
    rh, rw = (kh - 1) * dy + 1, (kw - 1) * dx + 1
    N, H, W, _ = images.shape

    def same(size, r, s):
        total = max((-(-size // s) - 1) * s + r - size, 0)
        return total // 2, total - total // 2

    if padding == "valid":
        p = ((0, 0), (0, 0))
    elif padding == "same":
        p = (same(H, rh, sy), same(W, rw, sx))
    elif isinstance(padding, int):
        p = ((padding, padding), (padding, padding))
    elif isinstance(padding[0], int):
        p = ((padding[0], padding[0]), (padding[1], padding[1]))
    else:
        p = padding
    x = np.pad(images.astype(float), ((0, 0), p[0], p[1], (0, 0)))
    oh, ow = (x.shape[1] - rh) // sy + 1, (x.shape[2] - rw) // sx + 1
    out = np.zeros((N, oh, ow, F))
    for i in range(oh):
        for j in range(ow):
            patch = x[:, i * sy : i * sy + rh : dy, j * sx : j * sx + rw : dx]
            out[:, i, j] = np.tensordot(patch, kernels, 3)
    return out if bias is None else out + bias


@bank.wrong("padding.conv2d", '"same" pads half the kernel on each side: wrong for strides and even kernels')
def padded_conv2d_same_half(images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
    sy, sx = (strides, strides) if isinstance(strides, int) else strides
    dy, dx = (dilation_rate, dilation_rate) if isinstance(dilation_rate, int) else dilation_rate
    kh, kw, C, F = kernels.shape
    rh, rw = (kh - 1) * dy + 1, (kw - 1) * dx + 1
    if padding == "valid":
        padding = 0
    if padding == "same":
        padding = (rh // 2, rw // 2)
    if isinstance(padding, int):
        padding = (padding, padding)
    v, h = padding
    if isinstance(v, int):
        v = (v, v)
    if isinstance(h, int):
        h = (h, h)
    x = np.pad(images.astype(np.float64), ((0, 0), v, h, (0, 0)))
    oh = (x.shape[1] - rh) // sy + 1
    ow = (x.shape[2] - rw) // sx + 1
    out = np.zeros((len(images), oh, ow, F))
    for i in range(kh):
        for j in range(kw):
            part = x[:, i * dy : i * dy + oh * sy : sy, j * dx : j * dx + ow * sx : sx]
            out += part[:, :oh, :ow] @ kernels[i, j]
    if bias is not None:
        out += bias
    return out


@bank.wrong(
    "padding.conv2d", "two: the step of the window is multiplied by the dilation; the bias is left out"
)
def padded_conv2d_stride_times_dilation(
    images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1
):
    sy, sx = strides if isinstance(strides, tuple) else (strides, strides)
    dy, dx = dilation_rate if isinstance(dilation_rate, tuple) else (dilation_rate, dilation_rate)
    kh, kw, C, F = kernels.shape
    rh, rw = (kh - 1) * dy + 1, (kw - 1) * dx + 1
    N, H, W, _ = images.shape
    if padding == "valid":
        pads = ((0, 0), (0, 0))
    elif padding == "same":
        th = max((-(-H // sy) - 1) * sy + rh - H, 0)
        tw = max((-(-W // sx) - 1) * sx + rw - W, 0)
        pads = ((th // 2, th - th // 2), (tw // 2, tw - tw // 2))
    elif isinstance(padding, int):
        pads = ((padding, padding),) * 2
    else:
        pads = tuple(q if isinstance(q, tuple) else (q, q) for q in padding)
    x = np.pad(images.astype(float), ((0, 0), pads[0], pads[1], (0, 0)))
    oh, ow = (x.shape[1] - rh) // sy + 1, (x.shape[2] - rw) // sx + 1
    out = np.zeros((N, oh, ow, F))
    for y in range(oh):
        for xx in range(ow):
            for i in range(kh):
                for j in range(kw):
                    row, col = (y * sy + i) * dy, (xx * sx + j) * dx
                    if row < x.shape[1] and col < x.shape[2]:
                        out[:, y, xx] += x[:, row, col] @ kernels[i, j]
    return out


@bank.wrong("padding.conv2d", "strides are applied by dropping outputs, but dilation is ignored altogether")
def padded_conv2d_no_dilation(images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
    sy, sx = strides if isinstance(strides, tuple) else (strides, strides)
    kh, kw, C, F = kernels.shape
    N, H, W, _ = images.shape
    if padding == "valid":
        pads = ((0, 0), (0, 0))
    elif padding == "same":
        th = max(((H - 1) // sy) * sy + kh - H, 0)
        tw = max(((W - 1) // sx) * sx + kw - W, 0)
        pads = ((th // 2, th - th // 2), (tw // 2, tw - tw // 2))
    elif isinstance(padding, int):
        pads = ((padding, padding), (padding, padding))
    elif isinstance(padding[0], int):
        pads = ((padding[0], padding[0]), (padding[1], padding[1]))
    else:
        pads = padding
    x = np.pad(images.astype(float), ((0, 0), *pads, (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    out = np.einsum("nyxcij,ijcf->nyxf", windows, kernels)[:, ::sy, ::sx]
    if bias is not None:
        out = out + bias
    return out


@bank.right("padding.causal_conv1d")
def causal_conv1d_shifted_matmul(series, kernels, dilation_rate=1):
    series = series.astype(np.float64)
    N, L, C = series.shape
    k = len(kernels)
    out = np.zeros((N, L, kernels.shape[2]))
    for i in range(k):
        back = (k - 1 - i) * dilation_rate
        if back < L:
            out[:, back:] += series[:, : L - back] @ kernels[i]
    return out


@bank.wrong("padding.causal_conv1d", "the first weight meets the present step: the kernel is turned round")
def causal_conv1d_reversed(series, kernels, dilation_rate=1):
    N, L, C = series.shape
    k, _, F = kernels.shape
    out = np.zeros((N, L, F))
    for t in range(L):
        for i in range(k):
            s = t - i * dilation_rate
            if s >= 0:
                out[:, t] += series[:, s].astype(float) @ kernels[i]
    return out


@bank.wrong("padding.causal_conv1d", "negative steps wrap round: the start of the series sees its end")
def causal_conv1d_wraps(series, kernels, dilation_rate=1):
    N, L, C = series.shape
    k, _, F = kernels.shape
    x = series.astype(float)
    out = np.zeros((N, L, F))
    for t in range(L):
        for i in range(k):
            out[:, t] += x[:, (t - (k - 1 - i) * dilation_rate) % L] @ kernels[i]
    return out


@bank.wrong(
    "padding.causal_conv1d", "two: pads half before and half after, so it looks ahead; dilation not used"
)
def causal_conv1d_centred_undilated(series, kernels, dilation_rate=1):
    k, C, F = kernels.shape
    L = series.shape[1]
    padded = np.pad(series.astype(float), ((0, 0), ((k - 1) // 2, k - 1 - (k - 1) // 2), (0, 0)))
    out = np.zeros((len(series), L, F))
    for t in range(L):
        out[:, t] = np.tensordot(padded[:, t : t + k], kernels, axes=([1, 2], [0, 1]))
    return out


@bank.right("padding.receptive_field")
def receptive_field_recursive(layers):
    if not layers:
        return 1
    kernel_size, stride, *dilation = layers[0]
    behind = receptive_field_recursive(layers[1:])
    return (behind - 1) * stride + (kernel_size - 1) * (dilation[0] if dilation else 1) + 1


@bank.wrong("padding.receptive_field", "a layer's own stride already widens its own kernel")
def receptive_field_stride_too_early(layers):
    field, jump = 1, 1
    for layer in layers:
        k, s = layer[0], layer[1]
        d = layer[2] if len(layer) == 3 else 1
        jump *= s
        field += (k - 1) * d * jump
    return field


@bank.wrong("padding.receptive_field", "the strides are ignored: only reaches are added")
def receptive_field_no_strides(layers):
    field = 1
    for layer in layers:
        d = 1
        if len(layer) > 2:
            d = layer[2]
        field += (layer[0] - 1) * d
    return field


@bank.wrong(
    "padding.receptive_field",
    "two: multiplies by the last layer's stride only, not all before; adds k, not k - 1",
)
def receptive_field_last_stride_k(layers):
    field = 1
    previous = 1
    for i, layer in enumerate(layers):
        k, s = layer[:2]
        d = layer[2] if len(layer) == 3 else 1
        field += (k if i > 0 else k - 1) * d * previous
        previous = s
    return field


# --------------------------------------------------------------- pooling


@bank.right("pooling.max_pool2d")
def max_pool2d_slices_of_image(images, pool_size=2, strides=None, padding="valid"):
    ph, pw = np.broadcast_to(pool_size, 2)
    sy, sx = np.broadcast_to(pool_size if strides is None else strides, 2)

    def windows(size, p, s):
        if padding == "valid":
            return [(i * s, i * s + p) for i in range((size - p) // s + 1)]
        places = -(-size // s)
        before = max((places - 1) * s + p - size, 0) // 2
        return [(max(i * s - before, 0), min(i * s - before + p, size)) for i in range(places)]

    rows, columns = windows(images.shape[1], ph, sy), windows(images.shape[2], pw, sx)
    maps = [[images[:, a:b, c:d].max(axis=(1, 2)) for c, d in columns] for a, b in rows]
    return np.transpose(np.array(maps), (2, 0, 1, 3))


@bank.wrong("pooling.max_pool2d", 'fills up with zeros for "same": they win over negative numbers')
def max_pool2d_zero_filled(images, pool_size=2, strides=None, padding="valid"):
    ph, pw = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    if strides is None:
        strides = (ph, pw)
    sy, sx = strides if isinstance(strides, tuple) else (strides, strides)
    N, H, W, C = images.shape
    if padding == "same":
        oh, ow = -(-H // sy), -(-W // sx)
        th, tw = max((oh - 1) * sy + ph - H, 0), max((ow - 1) * sx + pw - W, 0)
        images = np.pad(images, ((0, 0), (th // 2, th - th // 2), (tw // 2, tw - tw // 2), (0, 0)))
    else:
        oh, ow = (H - ph) // sy + 1, (W - pw) // sx + 1
    out = np.zeros((N, oh, ow, C))
    for y in range(oh):
        for x in range(ow):
            out[:, y, x] = images[:, y * sy : y * sy + ph, x * sx : x * sx + pw].max(axis=(1, 2))
    return out


@bank.wrong("pooling.max_pool2d", "without strides the windows move by one pixel")
def max_pool2d_default_stride_one(images, pool_size=2, strides=None, padding="valid"):
    ph, pw = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    sy, sx = (1, 1) if strides is None else strides if isinstance(strides, tuple) else (strides, strides)
    N, H, W, C = images.shape
    x = images.astype(float)
    if padding == "same":
        th = max((-(-H // sy) - 1) * sy + ph - H, 0)
        tw = max((-(-W // sx) - 1) * sx + pw - W, 0)
        pads = ((0, 0), (th // 2, th - th // 2), (tw // 2, tw - tw // 2), (0, 0))
        x = np.pad(x, pads, constant_values=-np.inf)
    views = np.lib.stride_tricks.sliding_window_view(x, (ph, pw), axis=(1, 2))
    return views[:, ::sy, ::sx].max(axis=(-2, -1))


@bank.wrong("pooling.max_pool2d", "the largest of a window over all channels together, not of each channel")
def max_pool2d_over_channels(images, pool_size=2, strides=None, padding="valid"):
    ph, pw = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    if strides is None:
        strides = (ph, pw)
    sy, sx = strides if isinstance(strides, tuple) else (strides, strides)
    N, H, W, C = images.shape
    top = left = 0
    oh, ow = (H - ph) // sy + 1, (W - pw) // sx + 1
    if padding == "same":
        oh, ow = -(-H // sy), -(-W // sx)
        top = max((oh - 1) * sy + ph - H, 0) // 2
        left = max((ow - 1) * sx + pw - W, 0) // 2
    out = np.zeros((N, oh, ow, C))
    for n in range(N):
        for y in range(oh):
            for x in range(ow):
                y0, x0 = y * sy - top, x * sx - left
                out[n, y, x, :] = np.max(images[n, max(y0, 0) : y0 + ph, max(x0, 0) : x0 + pw])
    return out


@bank.wrong(
    "pooling.max_pool2d",
    'two: rows and columns of the window swapped; "same" starts at the edge, all zeros after',
)
def max_pool2d_swapped_pads_after(images, pool_size=2, strides=None, padding="valid"):
    pw, ph = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    if strides is None:
        sy, sx = ph, pw
    elif isinstance(strides, tuple):
        sy, sx = strides
    else:
        sy = sx = strides
    N, H, W, C = images.shape
    if padding == "same":
        oh, ow = -(-H // sy), -(-W // sx)
    else:
        oh, ow = (H - ph) // sy + 1, (W - pw) // sx + 1
    out = np.zeros((N, oh, ow, C))
    for y in range(oh):
        for x in range(ow):
            out[:, y, x] = np.max(images[:, y * sy : y * sy + ph, x * sx : x * sx + pw], axis=(1, 2))
    return out


@bank.right("pooling.average_pool2d")
def average_pool2d_nanmean(images, pool_size=2, strides=None, padding="valid"):
    ph, pw = pool_size if np.ndim(pool_size) else (pool_size, pool_size)
    sy, sx = (ph, pw) if strides is None else strides if np.ndim(strides) else (strides, strides)
    x = images.astype(float)
    N, H, W, C = x.shape
    if padding == "same":
        th = max((-(-H // sy) - 1) * sy + ph - H, 0)
        tw = max((-(-W // sx) - 1) * sx + pw - W, 0)
        around = ((0, 0), (th // 2, th - th // 2), (tw // 2, tw - tw // 2), (0, 0))
        x = np.pad(x, around, constant_values=np.nan)
    views = np.lib.stride_tricks.sliding_window_view(x, (ph, pw), axis=(1, 2))[:, ::sy, ::sx]
    if padding == "same":
        views = views[:, : -(-H // sy), : -(-W // sx)]
    return np.nanmean(views, axis=(-2, -1))


@bank.wrong("pooling.average_pool2d", "always divides by the whole window, at the edge too")
def average_pool2d_full_window(images, pool_size=2, strides=None, padding="valid"):
    ph, pw = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    if strides is None:
        strides = (ph, pw)
    sy, sx = strides if isinstance(strides, tuple) else (strides, strides)
    N, H, W, C = images.shape
    top = left = 0
    oh, ow = (H - ph) // sy + 1, (W - pw) // sx + 1
    if padding == "same":
        oh, ow = -(-H // sy), -(-W // sx)
        top = max((oh - 1) * sy + ph - H, 0) // 2
        left = max((ow - 1) * sx + pw - W, 0) // 2
    out = np.zeros((N, oh, ow, C))
    for y in range(oh):
        for x in range(ow):
            y0, x0 = y * sy - top, x * sx - left
            window = images[:, max(y0, 0) : y0 + ph, max(x0, 0) : x0 + pw].astype(float)
            out[:, y, x] = window.sum(axis=(1, 2)) / (ph * pw)
    return out


@bank.wrong(
    "pooling.average_pool2d",
    'two: averages only the first row of each window; "same" treated as "valid"',
)
def average_pool2d_first_row_valid(images, pool_size=2, strides=None, padding="valid"):
    ph, pw = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    if strides is None:
        strides = (ph, pw)
    sy, sx = strides if isinstance(strides, tuple) else (strides, strides)
    N, H, W, C = images.shape
    out = np.zeros((N, (H - ph) // sy + 1, (W - pw) // sx + 1, C))
    for y in range(out.shape[1]):
        for x in range(out.shape[2]):
            out[:, y, x] = np.mean(images[:, y * sy, x * sx : x * sx + pw], axis=1)
    return out


@bank.wrong("pooling.average_pool2d", "leaves out zeros of the image too when it counts the cells")
def average_pool2d_counts_nonzero(images, pool_size=2, strides=None, padding="valid"):
    ph, pw = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    if strides is None:
        strides = (ph, pw)
    sy, sx = strides if isinstance(strides, tuple) else (strides, strides)
    N, H, W, C = images.shape
    x = images.astype(float)
    oh, ow = (H - ph) // sy + 1, (W - pw) // sx + 1
    if padding == "same":
        oh, ow = -(-H // sy), -(-W // sx)
        th, tw = max((oh - 1) * sy + ph - H, 0), max((ow - 1) * sx + pw - W, 0)
        x = np.pad(x, ((0, 0), (th // 2, th - th // 2), (tw // 2, tw - tw // 2), (0, 0)))
    out = np.zeros((N, oh, ow, C))
    for i in range(oh):
        for j in range(ow):
            window = x[:, i * sy : i * sy + ph, j * sx : j * sx + pw]
            count = np.maximum((window != 0).sum(axis=(1, 2)), 1)
            out[:, i, j] = window.sum(axis=(1, 2)) / count
    return out


@bank.wrong("pooling.l2_pool2d", "root of the mean of the squares: divides by the number of cells")
def l2_pool2d_rms(images, pool_size=2, strides=None, padding="valid"):
    ph, pw = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    if strides is None:
        strides = (ph, pw)
    sy, sx = strides if isinstance(strides, tuple) else (strides, strides)
    N, H, W, C = images.shape
    x = images.astype(float)
    oh, ow = (H - ph) // sy + 1, (W - pw) // sx + 1
    if padding == "same":
        oh, ow = -(-H // sy), -(-W // sx)
        th, tw = max((oh - 1) * sy + ph - H, 0), max((ow - 1) * sx + pw - W, 0)
        x = np.pad(x, ((0, 0), (th // 2, th - th // 2), (tw // 2, tw - tw // 2), (0, 0)))
    out = np.zeros((N, oh, ow, C))
    for i in range(oh):
        for j in range(ow):
            out[:, i, j] = np.sqrt(
                np.mean(x[:, i * sy : i * sy + ph, j * sx : j * sx + pw] ** 2, axis=(1, 2))
            )
    return out


@bank.wrong("pooling.l2_pool2d", "the square of the sum instead of the sum of the squares: |sum|")
def l2_pool2d_square_of_sum(images, pool_size=2, strides=None, padding="valid"):
    ph, pw = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    sy, sx = (ph, pw) if strides is None else strides if isinstance(strides, tuple) else (strides, strides)
    N, H, W, C = images.shape
    x = images.astype(np.float32)
    if padding == "same":
        th = max((-(-H // sy) - 1) * sy + ph - H, 0)
        tw = max((-(-W // sx) - 1) * sx + pw - W, 0)
        x = np.pad(x, ((0, 0), (th // 2, th - th // 2), (tw // 2, tw - tw // 2), (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(x, (ph, pw), (1, 2))[:, ::sy, ::sx]
    if padding == "same":
        v = v[:, : -(-H // sy), : -(-W // sx)]
    return np.sqrt(np.sum(v, axis=(-2, -1)) ** 2)


@bank.wrong("pooling.l2_pool2d", "two: squares 8-bit numbers in their own type; forgets the root")
def l2_pool2d_overflow_no_root(images, pool_size=2, strides=None, padding="valid"):
    ph, pw = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    if strides is None:
        strides = (ph, pw)
    sy, sx = strides if isinstance(strides, tuple) else (strides, strides)
    N, H, W, C = images.shape
    top = left = 0
    oh, ow = (H - ph) // sy + 1, (W - pw) // sx + 1
    if padding == "same":
        oh, ow = -(-H // sy), -(-W // sx)
        top = max((oh - 1) * sy + ph - H, 0) // 2
        left = max((ow - 1) * sx + pw - W, 0) // 2
    squares = images * images
    out = np.zeros((N, oh, ow, C))
    for i in range(oh):
        for j in range(ow):
            a, b = i * sy - top, j * sx - left
            out[:, i, j] = squares[:, max(a, 0) : a + ph, max(b, 0) : b + pw].sum(axis=(1, 2))
    return out


@bank.right("pooling.global_average_pool2d")
def global_average_pool2d_nested_lists(images):
    n, h, w, c = images.shape
    return [[sum(float(v) for v in images[i, :, :, k].flat) / (h * w) for k in range(c)] for i in range(n)]


@bank.wrong("pooling.global_average_pool2d", "the mean over rows, columns and channels: shape (N,)")
def global_average_pool2d_channels_too(images):
    return np.mean(images, axis=(1, 2, 3))


@bank.wrong("pooling.global_average_pool2d", "keeps the axes of length 1: shape (N, 1, 1, C)")
def global_average_pool2d_keepdims(images):
    return np.mean(images, axis=(1, 2), keepdims=True)


@bank.wrong("pooling.global_average_pool2d", "two: the sum is kept in 8 bits; divides by the rows only")
def global_average_pool2d_narrow_rows(images):
    total = np.sum(images, axis=(1, 2), dtype=images.dtype)
    return total / images.shape[1]


@bank.right("pooling.max_pool2d_backward")
def max_pool2d_backward_unravel(grad_output, images, pool_size=2, strides=None):
    ph, pw = pool_size if isinstance(pool_size, (tuple, list)) else (pool_size, pool_size)
    steps = (ph, pw) if strides is None else strides
    sy, sx = steps if isinstance(steps, (tuple, list)) else (steps, steps)
    grad = np.zeros(images.shape)
    for n, y, x, c in np.ndindex(*grad_output.shape):
        window = images[n, y * sy : y * sy + ph, x * sx : x * sx + pw, c]
        i, j = np.unravel_index(window.argmax(), window.shape)
        grad[n, y * sy + i, x * sx + j, c] += grad_output[n, y, x, c]
    return grad


@bank.wrong("pooling.max_pool2d_backward", "all numbers equal to the largest get the whole gradient")
def max_pool2d_backward_all_ties(grad_output, images, pool_size=2, strides=None):
    ph, pw = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    if strides is None:
        strides = (ph, pw)
    sy, sx = strides if isinstance(strides, tuple) else (strides, strides)
    grad = np.zeros(images.shape)
    for y in range(grad_output.shape[1]):
        for x in range(grad_output.shape[2]):
            part = (slice(None), slice(y * sy, y * sy + ph), slice(x * sx, x * sx + pw))
            window = images[part]
            largest = window.max(axis=(1, 2), keepdims=True)
            grad[part] += (window == largest) * grad_output[:, y : y + 1, x : x + 1]
    return grad


@bank.wrong(
    "pooling.max_pool2d_backward",
    "divmod by the window's height instead of its width: wrong cell if not square",
)
def max_pool2d_backward_divides_by_height(grad_output, images, pool_size=2, strides=None):
    ph, pw = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    if strides is None:
        strides = (ph, pw)
    sy, sx = strides if isinstance(strides, tuple) else (strides, strides)
    grad = np.zeros(images.shape)
    N, h, w, C = grad_output.shape
    for n in range(N):
        for c in range(C):
            for y in range(h):
                for x in range(w):
                    k = np.argmax(images[n, y * sy : y * sy + ph, x * sx : x * sx + pw, c])
                    i, j = k // ph, k % ph
                    grad[n, y * sy + i, x * sx + j, c] += grad_output[n, y, x, c]
    return grad


@bank.wrong(
    "pooling.max_pool2d_backward",
    "two: the last of equal numbers is taken; overlapping windows overwrite each other",
)
def max_pool2d_backward_last_overwrites(grad_output, images, pool_size=2, strides=None):
    ph, pw = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    if strides is None:
        strides = (ph, pw)
    sy, sx = strides if isinstance(strides, tuple) else (strides, strides)
    grad = np.zeros(images.shape)
    N, h, w, C = grad_output.shape
    for n in range(N):
        for c in range(C):
            for y in range(h):
                for x in range(w):
                    best = -np.inf
                    for i in range(ph):
                        for j in range(pw):
                            if images[n, y * sy + i, x * sx + j, c] >= best:
                                best = images[n, y * sy + i, x * sx + j, c]
                                where = (n, y * sy + i, x * sx + j, c)
                    grad[where] = grad_output[n, y, x, c]
    return grad


@bank.right("pooling.average_pool2d_backward")
def average_pool2d_backward_offsets(grad_output, images, pool_size=2, strides=None):
    ph, pw = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    strides = (ph, pw) if strides is None else strides
    sy, sx = strides if isinstance(strides, tuple) else (strides, strides)
    grad = np.zeros(images.shape)
    h, w = grad_output.shape[1:3]
    for i in range(ph):
        for j in range(pw):
            grad[:, i : i + (h - 1) * sy + 1 : sy, j : j + (w - 1) * sx + 1 : sx] += grad_output / ph / pw
    return grad


@bank.wrong(
    "pooling.average_pool2d_backward", "each pixel gets the whole gradient of its window, not a share"
)
def average_pool2d_backward_whole(grad_output, images, pool_size=2, strides=None):
    ph, pw = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    if strides is None:
        strides = (ph, pw)
    sy, sx = strides if isinstance(strides, tuple) else (strides, strides)
    grad = np.zeros(images.shape)
    for y in range(grad_output.shape[1]):
        for x in range(grad_output.shape[2]):
            grad[:, y * sy : y * sy + ph, x * sx : x * sx + pw] += grad_output[:, y : y + 1, x : x + 1]
    return grad


@bank.wrong("pooling.average_pool2d_backward", "multiplies the share by the pixel's value")
def average_pool2d_backward_times_pixels(grad_output, images, pool_size=2, strides=None):
    ph, pw = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    if strides is None:
        strides = (ph, pw)
    sy, sx = strides if isinstance(strides, tuple) else (strides, strides)
    grad = np.zeros(images.shape)
    for y in range(grad_output.shape[1]):
        for x in range(grad_output.shape[2]):
            share = grad_output[:, y : y + 1, x : x + 1] / (ph * pw)
            rows, cols = slice(y * sy, y * sy + ph), slice(x * sx, x * sx + pw)
            grad[:, rows, cols] += share * images[:, rows, cols]
    return grad


@bank.wrong(
    "pooling.average_pool2d_backward",
    "two: the gradient has the images' integer type; divides by the strides' product",
)
def average_pool2d_backward_int_strides(grad_output, images, pool_size=2, strides=None):
    ph, pw = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    if strides is None:
        strides = (ph, pw)
    sy, sx = strides if isinstance(strides, tuple) else (strides, strides)
    grad = np.zeros_like(images)
    for y in range(grad_output.shape[1]):
        for x in range(grad_output.shape[2]):
            share = (grad_output[:, y, x] / (sy * sx)).astype(images.dtype)
            grad[:, y * sy : y * sy + ph, x * sx : x * sx + pw] += share[:, None, None]
    return grad


# ----------------------------------------------------------- activations


@bank.right("activations.sigmoid")
def sigmoid_through_tanh(x):
    return np.add(np.tanh(np.divide(x, 2)), 1) / 2


@bank.wrong("activations.sigmoid", "the sign in the exponent is wrong: falls instead of rising")
def sigmoid_sign(x):
    return 1 / (1 + np.exp(np.clip(x, -500, 500)))


@bank.wrong("activations.sigmoid", "e^x / (1 + e^x) is inf / inf = nan for large numbers")
def sigmoid_inf_by_inf(x):
    return np.exp(x) / (1 + np.exp(x))


@bank.wrong(
    "activations.sigmoid", "two: 2^(-x) instead of e^(-x); the result has the type of x, so integers give 0"
)
def sigmoid_base_two_int(x):
    result = np.zeros_like(x)
    for i, v in enumerate(x.flat):
        result.flat[i] = 1 / (1 + 2.0 ** -max(min(float(v), 900), -900))
    return result


@bank.wrong("activations.sigmoid_backward", "takes x itself for σ(x): x times (1 - x)")
def sigmoid_backward_uses_x(grad_output, x):
    return grad_output * x * (1 - x)


@bank.wrong(
    "activations.sigmoid_backward", "the slope s · (1 - s) taken at grad_output, and no chain rule with x"
)
def sigmoid_backward_of_gradient(grad_output, x):
    s = 0.5 * (1 + np.tanh(0.5 * np.asarray(grad_output, float)))
    return s * (1 - s) * np.ones(np.shape(x))


@bank.wrong(
    "activations.sigmoid_backward", "two: 1 - s² as for tanh; adds the gradient instead of multiplying"
)
def sigmoid_backward_tanh_rule_added(grad_output, x):
    s = 1 / (1 + np.exp(-np.clip(x, -500.0, 500.0)))
    return grad_output + (1 - s**2)


@bank.right("activations.tanh")
def tanh_without_overflow(x):
    x = np.asarray(x, dtype=float)
    small = np.exp(-2 * np.abs(x))
    return np.sign(x) * (1 - small) / (1 + small)


@bank.wrong("activations.tanh", "twice the sigmoid of x minus 1; it should be the sigmoid of 2x")
def tanh_from_sigmoid_x(x):
    s = 1 / (1 + np.exp(-np.clip(x, -700.0, 700.0)))
    return 2 * s - 1


@bank.wrong("activations.tanh", "the formula as it stands overflows to nan for large inputs")
def tanh_literal_formula(x):
    up, down = np.exp(x), np.exp(-1.0 * x)
    return (up - down) / (up + down)


@bank.wrong("activations.tanh_backward", "(1 - t)² instead of 1 - t²")
def tanh_backward_bracket_squared(grad_output, x):
    return grad_output * (1 - np.tanh(x)) ** 2


@bank.wrong(
    "activations.tanh_backward", "two: forgets the incoming gradient; the slope of sigmoid, t · (1 - t)"
)
def tanh_backward_sigmoid_rule(grad_output, x):
    t = np.tanh(x)
    return t * (1 - t)


@bank.wrong("activations.tanh_backward", "believes x is already tanh(x): 1 - x²")
def tanh_backward_no_tanh(grad_output, x):
    return grad_output * (1 - np.square(np.asarray(x, float)))


@bank.right("activations.relu")
def relu_half_sum(x):
    return (x + np.abs(x)) / 2


@bank.wrong("activations.relu", "sets the negative numbers of the input array itself to 0")
def relu_in_place(x):
    x[x < 0] = 0
    return x


@bank.wrong("activations.relu", "the absolute value: negative numbers turn positive")
def relu_absolute(x):
    return np.sqrt(np.asarray(x, float) ** 2)


@bank.wrong("activations.relu", "drops the negative numbers from the array: the shape changes")
def relu_filters_out(x):
    return x[x >= 0]


@bank.wrong("activations.relu_backward", "asks whether grad_output is positive, not whether x is")
def relu_backward_sign_of_gradient(grad_output, x):
    return np.where(grad_output > 0, grad_output, 0.0)


@bank.wrong("activations.relu_backward", "passes relu(x) times the gradient instead of the gradient")
def relu_backward_times_relu(grad_output, x):
    return grad_output * np.maximum(x, 0)


@bank.wrong("activations.relu_backward", "two: slope 1 at 0; slope -1 for negative numbers")
def relu_backward_sign_plus(grad_output, x):
    slope = np.where(x >= 0, 1, -1)
    return grad_output * slope


@bank.right("activations.leaky_relu")
def leaky_relu_larger_product(x, negative_slope=0.01):
    return np.maximum(np.multiply(x, 1.0), np.multiply(x, float(negative_slope)))


@bank.wrong("activations.leaky_relu", "puts the slope itself where x is negative, not slope times x")
def leaky_relu_constant(x, negative_slope=0.01):
    return np.where(x > 0, x, negative_slope)


@bank.wrong("activations.leaky_relu", "np.maximum of x and -slope: clips instead of leaning")
def leaky_relu_clipped(x, negative_slope=0.01):
    return np.maximum(x, -negative_slope)


@bank.wrong("activations.leaky_relu", "two: the slope 0.01 is fixed; the result keeps the integer type of x")
def leaky_relu_fixed_integer(x, negative_slope=0.01):
    y = x.copy()
    y[x < 0] = 0.01 * x[x < 0]
    return y


@bank.wrong("activations.leaky_relu_backward", "at 0 the slope is 1 here")
def leaky_relu_backward_one_at_zero(grad_output, x, negative_slope=0.01):
    return np.where(x < 0, negative_slope * grad_output, grad_output)


@bank.wrong(
    "activations.leaky_relu_backward",
    "applies leaky_relu to the gradient: looks at its sign, not at that of x",
)
def leaky_relu_backward_leaks_gradient(grad_output, x, negative_slope=0.01):
    return np.where(grad_output > 0, grad_output, negative_slope * grad_output)


@bank.wrong(
    "activations.leaky_relu_backward", "two: divides by the slope instead of multiplying; at 0 nothing passes"
)
def leaky_relu_backward_divides(grad_output, x, negative_slope=0.01):
    slope = max(negative_slope, 1e-12)
    grad = np.zeros(np.shape(x))
    grad[x > 0] = grad_output[x > 0]
    grad[x < 0] = grad_output[x < 0] / slope
    return grad


@bank.right("activations.softplus")
def softplus_logaddexp(x):
    return np.logaddexp(0, x)


@bank.wrong("activations.softplus", "overflows to inf for large inputs")
def softplus_plain(x):
    return np.log(1 + np.exp(x))


@bank.wrong("activations.softplus", "limits x to 20 for fear of overflow, so 1000 gives 20")
def softplus_clipped(x):
    return np.log(1 + np.exp(np.minimum(x, 20.0)))


@bank.wrong("activations.softplus", "two: the logarithm of base 10; e^(-x) instead of e^x")
def softplus_log10_mirrored(x):
    x = np.asarray(x, dtype=float)
    return np.where(x < 0, -x, 0) / np.log(10) + np.log10(1 + np.exp(-np.abs(x)))


@bank.right("activations.softplus_backward")
def softplus_backward_two_cases(grad_output, x):
    x = np.asarray(x, dtype=np.float64)
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, grad_output / (1 + e), grad_output * e / (1 + e))


@bank.wrong(
    "activations.softplus_backward", "derives one step too far: s · (1 - s), the slope of the sigmoid"
)
def softplus_backward_sigmoid_slope(grad_output, x):
    s = 0.5 * (1 + np.tanh(np.asarray(x, float) / 2))
    return grad_output * s * (1 - s)


@bank.wrong("activations.softplus_backward", "forgets the inner derivative e^x: 1 / (1 + e^x)")
def softplus_backward_outer_only(grad_output, x):
    return grad_output / (1 + np.exp(np.minimum(x, 700.0)))


@bank.right("activations.softmax")
def softmax_along_axis(x, axis=-1):
    def one(row):
        powers = np.exp(row - row.max())
        return powers / powers.sum()

    return np.apply_along_axis(one, axis, np.array(x, dtype=np.float64))


@bank.wrong("activations.softmax", "takes the largest of all scores off: rows far below become 0 / 0")
def softmax_global_max(x, axis=-1):
    e = np.exp(x - np.max(x))
    return e / np.sum(e, axis=axis, keepdims=True)


@bank.wrong("activations.softmax", "the axis argument is ignored, always sums along the last one")
def softmax_last_axis(x, axis=-1):
    z = np.exp(x - x.max(axis=-1, keepdims=True))
    return z / z.sum(axis=-1, keepdims=True)


@bank.wrong("activations.softmax", "takes off the smallest score, so large differences overflow")
def softmax_minus_min(x, axis=-1):
    e = np.exp(x - np.min(x, axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


@bank.wrong(
    "activations.softmax", "two: divides by the sum over everything; scores are not shifted and overflow"
)
def softmax_sum_of_all_unshifted(x, axis=-1):
    e = np.exp(x)
    return e / e.sum()


@bank.wrong("activations.softmax", "without the exponential: the scores divided by their sum")
def softmax_shares(x, axis=-1):
    shifted = x - np.min(x, axis=axis, keepdims=True) + 1e-9
    return shifted / np.sum(shifted, axis=axis, keepdims=True)


@bank.right("activations.softmax_backward")
def softmax_backward_jacobian(grad_output, x, axis=-1):
    scores = np.moveaxis(np.array(x, dtype=float), axis, -1)
    grads = np.moveaxis(np.array(grad_output, dtype=float), axis, -1)
    result = np.zeros(scores.shape)
    for place in np.ndindex(*scores.shape[:-1]):
        e = np.exp(scores[place] - scores[place].max())
        p = e / e.sum()
        result[place] = (np.diag(p) - np.outer(p, p)) @ grads[place]
    return np.moveaxis(result, -1, axis)


@bank.wrong("activations.softmax_backward", "only the diagonal: p · (1 - p) · g, as for the sigmoid")
def softmax_backward_diagonal(grad_output, x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    p = e / np.sum(e, axis=axis, keepdims=True)
    return grad_output * p * (1 - p)


@bank.wrong("activations.softmax_backward", "the sum of g · p runs over the whole batch")
def softmax_backward_sum_all(grad_output, x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    p = e / e.sum(axis=axis, keepdims=True)
    return p * (grad_output - np.sum(grad_output * p))


@bank.wrong(
    "activations.softmax_backward", "two: the sum is of g alone, without p; the axis is always the last"
)
def softmax_backward_sum_g_last(grad_output, x, axis=-1):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)
    return p * (grad_output - np.sum(grad_output, axis=-1, keepdims=True))


# --------------------------------------------------------------- dropout


@bank.right("dropout.dropout")
def dropout_binomial(x, rate, rng, training=True):
    x = np.asarray(x)
    if not training:
        return x.copy(), np.full(x.shape, True)
    kept = rng.binomial(1, 1 - rate, size=x.shape).astype(bool)
    return np.where(kept, x / (1 - rate), 0.0), kept


@bank.wrong("dropout.dropout", "takes the rate for the probability of keeping, and divides by it")
def dropout_rate_is_keep(x, rate, rng, training=True):
    if not training:
        return x, np.ones(x.shape, dtype=bool)
    mask = rng.random(x.shape) < rate
    return x * mask / max(rate, 1e-12), mask


@bank.wrong("dropout.dropout", "drops exactly the share of numbers, so they do not fall by themselves")
def dropout_exact_share(x, rate, rng, training=True):
    mask = np.ones(x.shape, dtype=bool)
    if not training:
        return x * 1.0, mask
    count = int(round(rate * x.size))
    mask.reshape(-1)[rng.permutation(x.size)[:count]] = False
    return np.where(mask, x / (1 - rate), 0), mask


@bank.wrong("dropout.dropout", "one lot for each column, the same for all rows")
def dropout_columns(x, rate, rng, training=True):
    if not training:
        return x.copy(), np.ones_like(x, dtype=bool)
    keep = rng.random(x.shape[-1]) >= rate
    mask = np.broadcast_to(keep, x.shape)
    return x * mask / (1 - rate), mask.copy()


@bank.wrong(
    "dropout.dropout", "two: the mask is True where a number was dropped; nothing is divided by 1 - rate"
)
def dropout_inverse_mask_unscaled(x, rate, rng, training=True):
    if training is False:
        return x.copy(), np.ones(x.shape, bool)
    mask = rng.random(x.shape) < rate
    out = x.copy()
    out[mask] = 0
    return out, mask


@bank.wrong(
    "dropout.dropout", "scales at test time: with training=False everything is multiplied by 1 - rate"
)
def dropout_scales_at_test(x, rate, rng, training=True):
    if not training:
        return x * (1 - rate), np.ones(x.shape, dtype=bool)
    mask = rng.random(x.shape) >= rate
    return x * mask / (1 - rate), mask


@bank.right("dropout.dropout_backward")
def dropout_backward_python_loop(grad_output, mask, rate):
    flat = [float(g) / (1 - rate) if m else 0.0 for g, m in zip(grad_output.flat, mask.flat, strict=True)]
    return np.reshape(flat, grad_output.shape)


@bank.wrong("dropout.dropout_backward", "divides the kept gradients by the rate, not by 1 - rate")
def dropout_backward_by_rate(grad_output, mask, rate):
    return np.where(mask, grad_output / (rate if rate > 0 else 1), 0)


@bank.wrong("dropout.dropout_backward", "multiplies by 1 - rate: undoes the scaling of the forward pass")
def dropout_backward_undoes(grad_output, mask, rate):
    return grad_output * mask * (1 - rate)


@bank.wrong(
    "dropout.dropout_backward", "two: passes where dropped and stops where kept; changes grad_output itself"
)
def dropout_backward_inverted_in_place(grad_output, mask, rate):
    grad_output[mask] = 0
    return grad_output / (1 - rate)


@bank.right("dropout.spatial_dropout2d")
def spatial_dropout2d_map_by_map(images, rate, rng, training=True):
    n, h, w, c = images.shape
    mask = np.ones((n, 1, 1, c), dtype=bool)
    output = images.astype(float)
    if training:
        for i in range(n):
            for k in range(c):
                mask[i, 0, 0, k] = rng.random() >= rate
                output[i, :, :, k] *= mask[i, 0, 0, k] / (1 - rate)
    return output, mask


@bank.wrong("dropout.spatial_dropout2d", "the same channels are dropped for all images of the batch")
def spatial_dropout2d_batch_shares(images, rate, rng, training=True):
    n, h, w, c = images.shape
    if not training:
        return images.copy(), np.ones((n, 1, 1, c), bool)
    lot = rng.random((1, 1, 1, c)) >= rate
    mask = np.repeat(lot, n, axis=0)
    return images * mask / (1 - rate), mask


@bank.wrong(
    "dropout.spatial_dropout2d", "returns the mask in the shape of the images instead of (N, 1, 1, C)"
)
def spatial_dropout2d_big_mask(images, rate, rng, training=True):
    n, h, w, c = images.shape
    mask = np.ones(images.shape, dtype=bool)
    if training:
        mask = mask & (rng.random((n, 1, 1, c)) >= rate)
        return images * mask / (1 - rate), mask
    return images, mask


@bank.wrong(
    "dropout.spatial_dropout2d", "two: keeps with probability rate; draws from np.random, not from rng"
)
def spatial_dropout2d_keep_np_random(images, rate, rng, training=True):
    n, c = images.shape[0], images.shape[3]
    if not training:
        return images * 1.0, np.ones((n, 1, 1, c), dtype=bool)
    mask = np.random.rand(n, 1, 1, c) < rate  # noqa: NPY002
    return images * mask / (1 - rate), mask


@bank.wrong(
    "dropout.spatial_dropout2d", "draws afresh for each pixel and reports the lots of the first pixel only"
)
def spatial_dropout2d_pixelwise(images, rate, rng, training=True):
    if not training:
        return images.copy(), np.ones((len(images), 1, 1, images.shape[3]), dtype=bool)
    keep = rng.random(images.shape) >= rate
    return images * keep / (1 - rate), keep[:, :1, :1, :]


@bank.right("dropout.dropconnect")
def dropconnect_example_by_example(x, weights, bias, rate, rng):
    outputs, masks = [], []
    for row in x:
        mask = rng.uniform(size=weights.shape) >= rate
        outputs.append(row @ np.where(mask, weights / (1 - rate), 0) + bias)
        masks.append(mask)
    return np.array(outputs), np.array(masks)


@bank.wrong("dropout.dropconnect", "one mask for all examples, only repeated")
def dropconnect_shared_mask(x, weights, bias, rate, rng):
    mask = rng.random(weights.shape) >= rate
    output = x @ (weights * mask / (1 - rate)) + bias
    return output, np.stack([mask] * len(x))


@bank.wrong("dropout.dropconnect", "divides the bias by 1 - rate too")
def dropconnect_bias_scaled(x, weights, bias, rate, rng):
    mask = rng.random((x.shape[0],) + weights.shape) >= rate
    output = (np.einsum("nd,ndu->nu", x, weights * mask) + bias) / (1 - rate)
    return output, mask


@bank.wrong("dropout.dropconnect", "two: drops inputs (all weights of an input together); does not scale")
def dropconnect_drops_inputs_unscaled(x, weights, bias, rate, rng):
    keep = rng.random(x.shape) >= rate
    mask = np.repeat(keep[:, :, None], weights.shape[1], axis=2)
    return (x * keep) @ weights + bias, mask


@bank.right("dropout.stochastic_pool2d")
def stochastic_pool2d_cumsum(images, pool_size, rng):
    k = pool_size
    n, h, w, c = images.shape
    rows, columns = h // k, w // k
    cells = images[:, : rows * k, : columns * k].reshape(n, rows, k, columns, k, c)
    cells = np.moveaxis(cells, 2, 3).reshape(n, rows, columns, k * k, c).astype(float)
    heaps = np.cumsum(cells, axis=3)
    mark = rng.random((n, rows, columns, 1, c)) * heaps[:, :, :, -1:]
    chosen = np.argmax(heaps > mark, axis=3)
    return np.take_along_axis(cells, chosen[:, :, :, None], axis=3)[:, :, :, 0], chosen


@bank.wrong(
    "dropout.stochastic_pool2d", "all positive cells of a window are equally probable, not in proportion"
)
def stochastic_pool2d_uniform(images, pool_size, rng):
    k = pool_size
    N, H, W, C = images.shape
    out = np.zeros((N, H // k, W // k, C))
    chosen = np.zeros(out.shape, dtype=int)
    for n, y, x, c in np.ndindex(*out.shape):
        window = images[n, y * k : y * k + k, x * k : x * k + k, c].reshape(-1)
        if window.sum() > 0:
            positive = np.flatnonzero(window)
            chosen[n, y, x, c] = positive[rng.integers(0, len(positive))]
        out[n, y, x, c] = window[chosen[n, y, x, c]]
    return out, chosen


@bank.wrong("dropout.stochastic_pool2d", "returns the expected value Σ p · x instead of the drawn one")
def stochastic_pool2d_expected(images, pool_size, rng):
    k = pool_size
    N, H, W, C = images.shape
    out = np.zeros((N, H // k, W // k, C))
    chosen = np.zeros(out.shape, dtype=int)
    for n in range(N):
        for y in range(H // k):
            for x in range(W // k):
                for c in range(C):
                    cells = images[n, y * k : (y + 1) * k, x * k : (x + 1) * k, c].ravel()
                    s = cells.sum()
                    if s == 0:
                        continue
                    p = cells / s
                    chosen[n, y, x, c] = rng.choice(k * k, p=p)
                    out[n, y, x, c] = np.sum(p * cells)
    return out, chosen


@bank.wrong(
    "dropout.stochastic_pool2d",
    "two: cells are counted column by column; a window of zeros gives nan and fails",
)
def stochastic_pool2d_columns_zeros(images, pool_size, rng):
    k = pool_size
    N, H, W, C = images.shape
    out = np.zeros((N, H // k, W // k, C))
    chosen = np.zeros(out.shape, dtype=int)
    for n, y, x, c in np.ndindex(*out.shape):
        cells = images[n, y * k : y * k + k, x * k : x * k + k, c].T.ravel()
        i = rng.choice(k * k, p=cells / cells.sum())
        out[n, y, x, c] = cells[i]
        chosen[n, y, x, c] = i
    return out, chosen


@bank.wrong(
    "dropout.stochastic_pool2d", "one lot for the window of all channels: the same cell in each, by their sum"
)
def stochastic_pool2d_channels_together(images, pool_size, rng):
    k = pool_size
    N, H, W, C = images.shape
    out = np.zeros((N, H // k, W // k, C))
    chosen = np.zeros(out.shape, dtype=int)
    for n in range(N):
        for y in range(H // k):
            for x in range(W // k):
                cells = images[n, y * k : y * k + k, x * k : x * k + k].reshape(k * k, C)
                total = cells.sum(axis=1)
                i = rng.choice(k * k, p=total / total.sum()) if total.sum() > 0 else 0
                out[n, y, x] = cells[i]
                chosen[n, y, x] = i
    return out, chosen


@bank.right("dropout.max_norm")
def max_norm_only_long_ones(weights, max_value, axis=0):
    weights = np.array(weights, dtype=float)
    lengths = np.sqrt(np.square(weights).sum(axis=axis, keepdims=True))
    factors = np.ones(lengths.shape)
    too_long = lengths > max_value
    factors[too_long] = max_value / lengths[too_long]
    return weights * factors


@bank.wrong("dropout.max_norm", "cuts each weight off at ±max_value instead of shortening vectors")
def max_norm_clips_weights(weights, max_value, axis=0):
    return np.clip(weights, -max_value, max_value)


@bank.wrong("dropout.max_norm", "forgets the root: compares and divides by the sum of the squares")
def max_norm_squared_length(weights, max_value, axis=0):
    norm = np.sum(np.asarray(weights, float) ** 2, axis=axis, keepdims=True)
    return np.where(norm > max_value, weights * max_value / np.maximum(norm, 1e-12), weights)


@bank.wrong("dropout.max_norm", "two: stretches short vectors too; one length for the whole array")
def max_norm_whole_array_all(weights, max_value, axis=0):
    length = np.sqrt(np.sum(np.asarray(weights, float) ** 2))
    if length == 0:
        return weights.copy()
    return weights / length * max_value


@bank.wrong(
    "dropout.max_norm",
    "measures across the axis instead of along it: rows are shortened where columns should be",
)
def max_norm_other_axis(weights, max_value, axis=0):
    weights = np.asarray(weights, dtype=float)
    if axis == 0:
        other = tuple(range(1, weights.ndim))
    elif axis == 1:
        other = (0,)
    else:
        other = axis
    norm = np.sqrt((weights**2).sum(axis=other, keepdims=True))
    return weights * np.minimum(1, max_value / np.maximum(norm, 1e-9))


@bank.right("dropout.EarlyStopping")
class EarlyStoppingHistory:
    def __init__(self, patience=0, min_delta=0.0):
        self.patience, self.min_delta = max(patience, 1), min_delta
        self.losses, self.best_epoch = [], None
        self.best_weights = None

    def update(self, loss, weights):
        self.losses.append(loss)
        if self.best_epoch is None or loss < self.losses[self.best_epoch] - self.min_delta:
            self.best_epoch = len(self.losses) - 1
            self.best_weights = np.array(weights)
        return len(self.losses) - 1 - self.best_epoch >= self.patience


@bank.wrong("dropout.EarlyStopping", "keeps the array itself, no copy: the best weights go on changing")
class EarlyStoppingNoCopy:
    def __init__(self, patience=0, min_delta=0.0):
        self.patience = patience
        self.min_delta = min_delta
        self.best = np.inf
        self.first = True
        self.wait = 0

    def update(self, loss, weights):
        if self.first or self.best - loss > self.min_delta:
            self.first = False
            self.best = loss
            self.best_weights = weights
            self.wait = 0
            return False
        self.wait += 1
        return self.wait >= self.patience


@bank.wrong("dropout.EarlyStopping", "counts all epochs without improvement, not only those in a row")
class EarlyStoppingNeverResets:
    def __init__(self, patience=0, min_delta=0.0):
        self.patience = patience
        self.min_delta = min_delta
        self.best_loss = None
        self.bad = 0
        self.best_weights = None

    def update(self, loss, weights):
        if self.best_loss is None or loss < self.best_loss - self.min_delta:
            self.best_loss = loss
            self.best_weights = weights.copy()
            return False
        self.bad += 1
        return self.bad >= self.patience


@bank.wrong("dropout.EarlyStopping", "compares with the loss of the epoch before, not with the best so far")
class EarlyStoppingPreviousLoss:
    def __init__(self, patience=0, min_delta=0.0):
        self.patience = patience
        self.min_delta = min_delta
        self.last = None
        self.count = 0

    def update(self, loss, weights):
        better = self.last is None or loss < self.last - self.min_delta
        self.last = loss
        if better:
            self.count = 0
            self.best_weights = weights.copy()
            return False
        self.count += 1
        return self.count >= max(self.patience, 1)


@bank.wrong(
    "dropout.EarlyStopping",
    "two: stops one epoch too late; a loss that is higher by less than min_delta counts as better",
)
class EarlyStoppingLateTolerant:
    def __init__(self, patience=0, min_delta=0.0):
        self.patience = patience
        self.min_delta = min_delta
        self.best = None
        self.counter = 0
        self.best_weights = None

    def update(self, loss, weights):
        if self.best is None or loss < self.best + self.min_delta:
            self.best = loss
            self.best_weights = np.copy(weights)
            self.counter = 0
        else:
            self.counter += 1
        return self.counter > self.patience


@bank.wrong(
    "dropout.EarlyStopping",
    "the best loss starts at 1, so a first epoch with a larger loss is no improvement",
)
class EarlyStoppingStartsAtOne:
    def __init__(self, patience=0, min_delta=0.0):
        self.patience = patience if patience > 0 else 1
        self.min_delta = min_delta
        self.best = 1.0
        self.bad_epochs = 0
        self.best_weights = None

    def update(self, loss, weights):
        if loss < self.best - self.min_delta:
            self.best = loss
            self.best_weights = weights.copy()
            self.bad_epochs = 0
        else:
            self.bad_epochs += 1
        return self.bad_epochs >= self.patience


@bank.right("dropout.augment")
def augment_cut_from_padded(images, rng, flip=True, shift=1):
    n, h, w, c = images.shape
    room = np.pad(images, ((0, 0), (shift, shift), (shift, shift), (0, 0)))
    result = np.empty_like(images)
    for i in range(n):
        y, x = rng.integers(0, 2 * shift + 1, size=2)
        picture = room[i, :, ::-1] if flip and rng.integers(0, 2) else room[i]
        result[i] = picture[y : y + h, x : x + w]
    return result


@bank.wrong("dropout.augment", "moves in a circle: what leaves on one side comes in on the other")
def augment_rolls(images, rng, flip=True, shift=1):
    out = images.copy()
    for i in range(len(images)):
        if flip and rng.random() < 0.5:
            out[i] = out[i][:, ::-1].copy()
        dy, dx = rng.integers(-shift, shift + 1, size=2)
        out[i] = np.roll(out[i], (dy, dx), axis=(0, 1))
    return out


@bank.wrong("dropout.augment", "never moves by +shift, since the upper end of rng.integers is left out")
def augment_upper_end_missing(images, rng, flip=True, shift=1):
    n, h, w, c = images.shape
    out = np.zeros_like(images)
    for i in range(n):
        img = images[i]
        if flip and rng.random() < 0.5:
            img = img[:, ::-1]
        dy, dx = (0, 0) if shift == 0 else rng.integers(-shift, shift, size=2)
        padded = np.pad(img, ((shift, shift), (shift, shift), (0, 0)))
        out[i] = padded[shift - dy : shift - dy + h, shift - dx : shift - dx + w]
    return out


@bank.wrong(
    "dropout.augment", "two: mirrors upside down; the same number of pixels downwards and to the right"
)
def augment_upside_down_diagonal(images, rng, flip=True, shift=1):
    n, h, w, c = images.shape
    out = np.zeros_like(images)
    for i in range(n):
        img = images[i]
        if flip and rng.random() < 0.5:
            img = img[::-1]
        d = int(rng.integers(-shift, shift + 1))
        padded = np.pad(img, ((shift, shift), (shift, shift), (0, 0)))
        out[i] = padded[shift - d : shift - d + h, shift - d : shift - d + w]
    return out


@bank.wrong("dropout.augment", "mirrors and moves the whole batch alike, one lot for all images")
def augment_batch_together(images, rng, flip=True, shift=1):
    n, h, w, c = images.shape
    x = images
    if flip and rng.random() < 0.5:
        x = x[:, :, ::-1]
    dy = rng.integers(-shift, shift + 1)
    dx = rng.integers(-shift, shift + 1)
    padded = np.pad(x, ((0, 0), (shift, shift), (shift, shift), (0, 0)))
    return padded[:, shift - dy : shift - dy + h, shift - dx : shift - dx + w]


# -------------------------------------------------------------- training


@bank.right("training.dense")
def dense_sum_of_outer(x, weights, bias=None):
    out = np.zeros((x.shape[0], weights.shape[1]))
    for d in range(x.shape[1]):
        out += np.multiply.outer(x[:, d].astype(float), weights[d].astype(float))
    return out if bias is None else out + bias


@bank.wrong(
    "training.dense",
    "takes the inputs of the first example for all rows",
)
def dense_broadcast(x, weights, bias=None):
    x = x.astype(float)
    out = np.zeros((x.shape[0], weights.shape[1]))
    for n in range(x.shape[0]):
        out[n] = np.sum(x[0][:, None] * weights, axis=0)
    if bias is not None:
        out = out + bias
    return out


@bank.wrong("training.dense", "two: weights reshaped to (U, D) and transposed, so mixed up; applies a ReLU")
def dense_reshaped_relu(x, weights, bias=None):
    D, U = weights.shape
    out = x.astype(float) @ weights.reshape(U, D).T
    if bias is not None:
        out += bias
    return np.maximum(out, 0)


@bank.wrong("training.dense", "leaves the bias out where the sum of its numbers is 0 or negative")
def dense_bias_if_sum(x, weights, bias=None):
    result = np.dot(np.asarray(x, float), weights)
    if bias is not None and np.sum(bias) > 0:
        result = result + bias
    return result


@bank.right("training.dense_backward")
def dense_backward_loops(grad_output, x, weights):
    gx, gw = np.zeros(x.shape), np.zeros(weights.shape)
    for n, u in np.ndindex(*grad_output.shape):
        gx[n] += grad_output[n, u] * weights[:, u]
        gw[:, u] += grad_output[n, u] * x[n]
    return gx, gw, np.add.reduce(grad_output, axis=0)


@bank.wrong("training.dense_backward", "weights and bias averaged over the batch instead of summed")
def dense_backward_mean(grad_output, x, weights):
    n = len(x)
    return grad_output @ weights.T, x.T @ grad_output / n, grad_output.mean(axis=0)


@bank.wrong("training.dense_backward", "the bias's gradient is summed over the units: shape (N,)")
def dense_backward_bias_over_units(grad_output, x, weights):
    return np.dot(grad_output, weights.T), np.dot(x.T, grad_output), grad_output.sum(axis=1)


@bank.wrong(
    "training.dense_backward", "two: returned in the order weights, x, bias; the bias gradient is all ones"
)
def dense_backward_order_ones(grad_output, x, weights):
    grad_weights = x.T @ grad_output
    grad_x = grad_output @ weights.T
    return grad_weights, grad_x, np.ones(weights.shape[1])


@bank.right("training.cross_entropy")
def cross_entropy_one_by_one(probabilities, labels):
    total = 0.0
    for row, label in zip(probabilities, labels, strict=True):
        total -= float(np.log(max(row[label], 1e-7)))
    return total / len(labels)


@bank.wrong("training.cross_entropy", "takes the largest probability of each row, whatever the label")
def cross_entropy_of_largest(probabilities, labels):
    p = np.clip(probabilities.max(axis=1), 1e-7, 1)
    return -np.mean(np.log(p))


@bank.wrong(
    "training.cross_entropy", "indexes with [:, labels], which takes every label's column for every example"
)
def cross_entropy_all_columns(probabilities, labels):
    p = np.maximum(probabilities[:, labels], 1e-7)
    return np.mean(-np.log(p))


@bank.wrong(
    "training.cross_entropy", "two: the logarithm of the mean probability; a floor of 1e-3 instead of 1e-7"
)
def cross_entropy_log_of_mean(probabilities, labels):
    right = probabilities[np.arange(len(labels)), labels]
    return -np.log(np.mean(np.maximum(right, 1e-3)))


@bank.wrong(
    "training.cross_entropy", "averages over the zeros of the other classes too: divides by N times K"
)
def cross_entropy_divides_by_classes(probabilities, labels):
    n, k = probabilities.shape
    target = np.zeros((n, k))
    target[np.arange(n), labels] = 1
    return np.mean(-target * np.log(np.maximum(probabilities, 1e-7)))


@bank.right("training.softmax_cross_entropy_backward")
def softmax_ce_backward_log_domain(logits, labels):
    z = logits.astype(np.float64)
    logs = z - np.logaddexp.reduce(z, axis=1)[:, None]
    target = labels[:, None] == np.arange(z.shape[1])
    return (np.exp(logs) - target) / len(z)


@bank.wrong(
    "training.softmax_cross_entropy_backward", "subtracts the label's number instead of 1 at its place"
)
def softmax_ce_backward_minus_label(logits, labels):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    return (p - labels[:, None]) / len(labels)


@bank.wrong("training.softmax_cross_entropy_backward", "minus 1 in all labelled columns of all rows")
def softmax_ce_backward_columns(logits, labels):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    p[:, labels] -= 1
    return p / len(labels)


@bank.wrong(
    "training.softmax_cross_entropy_backward",
    "two: divides by the number of classes, not of examples; sign turned round",
)
def softmax_ce_backward_by_k_negative(logits, labels):
    n, k = logits.shape
    e = np.exp(logits - np.max(logits, axis=1, keepdims=True))
    p = e / np.sum(e, axis=1, keepdims=True)
    return (np.eye(k)[labels] - p) / k


@bank.wrong("training.softmax_cross_entropy_backward", "the sums of softmax run down the columns (axis 0)")
def softmax_ce_backward_axis0(logits, labels):
    e = np.exp(logits - np.max(logits, axis=0))
    p = e / e.sum(axis=0)
    p[np.arange(len(labels)), labels] -= 1
    return p / len(labels)


@bank.right("training.sgd_step")
def sgd_step_multiplies(weights, gradient, velocity, learning_rate=0.01, momentum=0.0, weight_decay=0.0):
    step = np.multiply(gradient, -learning_rate)
    if velocity is not None:
        step = step + np.multiply(velocity, momentum)
    return weights - np.multiply(weights, learning_rate * weight_decay) + step, step


@bank.wrong("training.sgd_step", "the new weights minus the velocity: goes uphill")
def sgd_step_uphill(weights, gradient, velocity, learning_rate=0.01, momentum=0.0, weight_decay=0.0):
    if velocity is None:
        velocity = np.zeros_like(weights)
    velocity = momentum * velocity - learning_rate * gradient
    return (1 - learning_rate * weight_decay) * weights - velocity, velocity


@bank.wrong("training.sgd_step", "the weight decay is not multiplied by the learning rate")
def sgd_step_decay_alone(weights, gradient, velocity, learning_rate=0.01, momentum=0.0, weight_decay=0.0):
    if velocity is None:
        velocity = 0 * weights
    v = momentum * velocity - learning_rate * gradient
    return (1 - weight_decay) * weights + v, v


@bank.wrong("training.sgd_step", "two: the weights move by the old velocity; changes the weights in place")
def sgd_step_old_velocity_in_place(
    weights, gradient, velocity, learning_rate=0.01, momentum=0.0, weight_decay=0.0
):
    if velocity is None:
        velocity = np.zeros(weights.shape)
    new = momentum * velocity - learning_rate * gradient
    weights *= 1 - learning_rate * weight_decay
    weights += velocity
    return weights, new


@bank.wrong(
    "training.sgd_step", "momentum as a running mean: the gradient's part is multiplied by 1 - momentum"
)
def sgd_step_running_mean(weights, gradient, velocity, learning_rate=0.01, momentum=0.0, weight_decay=0.0):
    if velocity is None:
        velocity = np.zeros_like(gradient)
    velocity = momentum * velocity - (1 - momentum) * learning_rate * gradient
    weights = (1 - learning_rate * weight_decay) * weights + velocity
    return weights, velocity


@bank.right("training.train")
def train_lists_of_arrays(images, labels, weights, learning_rate, momentum, epochs, batch_size, rng):
    params = [np.array(w, dtype=float) for w in weights]
    moves = [0.0, 0.0, 0.0, 0.0]
    pixels = images.reshape(len(images), -1).astype(float)
    for _ in range(epochs):
        queue = list(rng.permutation(len(pixels)))
        while queue:
            batch, queue = queue[:batch_size], queue[batch_size:]
            x = pixels[batch]
            a = x @ params[0] + params[1]
            h = np.where(a > 0, a, 0)
            z = h @ params[2] + params[3]
            p = np.exp(z - z.max(1, keepdims=True))
            p /= p.sum(1, keepdims=True)
            g = (p - np.eye(p.shape[1])[labels[batch]]) / len(batch)
            back = (g @ params[2].T) * (a > 0)
            grads = [x.T @ back, back.sum(0), h.T @ g, g.sum(0)]
            for i in range(4):
                moves[i] = momentum * moves[i] - learning_rate * grads[i]
                params[i] = params[i] + moves[i]
    return tuple(params)


@bank.wrong("training.train", "the velocities start again at zero in every epoch")
def train_velocity_each_epoch(images, labels, weights, learning_rate, momentum, epochs, batch_size, rng):
    W1, b1, W2, b2 = [w.copy() for w in weights]
    X = images.reshape(len(images), -1)
    n = len(X)
    for epoch in range(epochs):
        v1 = v2 = v3 = v4 = 0
        order = rng.permutation(n)
        for start in range(0, n, batch_size):
            idx = order[start : start + batch_size]
            x, y = X[idx], labels[idx]
            a = x @ W1 + b1
            h = np.maximum(a, 0)
            z = h @ W2 + b2
            e = np.exp(z - z.max(axis=1, keepdims=True))
            g = e / e.sum(axis=1, keepdims=True)
            g[np.arange(len(y)), y] -= 1
            g = g / len(y)
            gh = g @ W2.T
            gh[a <= 0] = 0
            v1 = momentum * v1 - learning_rate * (x.T @ gh)
            v2 = momentum * v2 - learning_rate * gh.sum(axis=0)
            v3 = momentum * v3 - learning_rate * (h.T @ g)
            v4 = momentum * v4 - learning_rate * g.sum(axis=0)
            W1, b1, W2, b2 = W1 + v1, b1 + v2, W2 + v3, b2 + v4
    return W1, b1, W2, b2


@bank.wrong("training.train", "leaves out the last batch if it is not full")
def train_full_batches_only(images, labels, weights, learning_rate, momentum, epochs, batch_size, rng):
    w1, b1, w2, b2 = [np.array(w) for w in weights]
    v = [np.zeros_like(w) for w in (w1, b1, w2, b2)]
    x_all = images.reshape(images.shape[0], -1)
    for _ in range(epochs):
        perm = rng.permutation(len(x_all))
        for k in range(len(x_all) // batch_size):
            take = perm[k * batch_size : (k + 1) * batch_size]
            x, t = x_all[take], labels[take]
            s = x @ w1 + b1
            h = np.maximum(s, 0)
            z = h @ w2 + b2
            p = np.exp(z - z.max(axis=1, keepdims=True))
            p = p / p.sum(axis=1, keepdims=True)
            p[np.arange(len(t)), t] -= 1
            p = p / len(t)
            d = (p @ w2.T) * (s > 0)
            grads = [x.T @ d, d.sum(axis=0), h.T @ p, p.sum(axis=0)]
            for i in range(4):
                v[i] = momentum * v[i] - learning_rate * grads[i]
            w1, b1, w2, b2 = w1 + v[0], b1 + v[1], w2 + v[2], b2 + v[3]
    return w1, b1, w2, b2


@bank.wrong(
    "training.train", "two: the gradient stays without the ReLU's mask; summed over the batch, not averaged"
)
def train_no_mask_summed(images, labels, weights, learning_rate, momentum, epochs, batch_size, rng):
    p = [w.copy() for w in weights]
    v = [np.zeros_like(w) for w in weights]
    X = images.reshape(len(images), -1)
    for e in range(epochs):
        order = rng.permutation(len(X))
        for s in range(0, len(X), batch_size):
            b = order[s : s + batch_size]
            h = np.maximum(X[b] @ p[0] + p[1], 0)
            z = h @ p[2] + p[3]
            q = np.exp(z - z.max(axis=1, keepdims=True))
            q /= q.sum(axis=1, keepdims=True)
            q[np.arange(len(b)), labels[b]] -= 1
            d = q @ p[2].T
            g = [X[b].T @ d, d.sum(axis=0), h.T @ q, q.sum(axis=0)]
            for i in range(4):
                v[i] = momentum * v[i] - learning_rate * g[i]
                p[i] = p[i] + v[i]
    return tuple(p)


@bank.wrong("training.train", "shuffles the images but not the labels with them")
def train_labels_not_shuffled(images, labels, weights, learning_rate, momentum, epochs, batch_size, rng):
    p = [w.copy() for w in weights]
    v = [np.zeros(w.shape) for w in weights]
    flat = images.reshape(len(images), -1)
    for e in range(epochs):
        x_epoch = flat[rng.permutation(len(flat))]
        for s in range(0, len(flat), batch_size):
            x, y = x_epoch[s : s + batch_size], labels[s : s + batch_size]
            a = x @ p[0] + p[1]
            h = np.maximum(a, 0)
            z = h @ p[2] + p[3]
            q = np.exp(z - z.max(axis=1, keepdims=True))
            q /= q.sum(axis=1, keepdims=True)
            q[np.arange(len(y)), y] -= 1
            q /= len(y)
            d = (q @ p[2].T) * (a > 0)
            for i, g in enumerate([x.T @ d, d.sum(axis=0), h.T @ q, q.sum(axis=0)]):
                v[i] = momentum * v[i] - learning_rate * g
                p[i] = p[i] + v[i]
    return tuple(p)


# --------------------------------------------------------------- cifar10


@bank.right("cifar10.prepare")
def prepare_compares(images, labels, num_classes=10):
    small = np.multiply(images, 1 / 255, dtype=np.float32)
    return small, np.float32(np.arange(num_classes) == labels.reshape(-1, 1))


@bank.wrong("cifar10.prepare", "labels as a column give rows of shape (N, 1, classes)")
def prepare_eye_column(images, labels, num_classes=10):
    return images.astype(np.float32) / 255, np.eye(num_classes)[labels]


@bank.wrong(
    "cifar10.prepare", "to_categorical without the number of classes: columns missing if the last class is"
)
def prepare_categorical_guesses(images, labels, num_classes=10):
    import keras

    return images.astype("float32") / 255, keras.utils.to_categorical(labels)


@bank.wrong("cifar10.prepare", "two: the images come back as float64; the labels as numbers, not as rows")
def prepare_float64_numbers(images, labels, num_classes=10):
    images = images / 255.0
    labels = labels.reshape(-1)
    return images, labels


@bank.right("cifar10.build")
def build_functional(input_shape=(32, 32, 3), num_classes=10):
    import keras

    layers = keras.layers
    inputs = keras.Input(input_shape)
    x = layers.ReLU()(layers.Conv2D(32, 3, padding="same")(inputs))
    x = layers.ReLU()(layers.Conv2D(32, 3)(layers.Dropout(0.2)(x)))
    x = layers.Flatten()(layers.MaxPool2D()(x))
    x = layers.Dropout(0.3)(layers.ReLU()(layers.Dense(512)(x)))
    return keras.Model(inputs, layers.Softmax()(layers.Dense(num_classes)(x)))


@bank.wrong("cifar10.build", "takes Dropout's argument for the share that is kept: 0.8 and 0.7")
def build_keep_probability(input_shape=(32, 32, 3), num_classes=10):
    from keras import Sequential, layers

    return Sequential(
        [
            layers.Input(shape=input_shape),
            layers.Conv2D(32, (3, 3), padding="same", activation="relu"),
            layers.Dropout(0.8),
            layers.Conv2D(32, (3, 3), activation="relu"),
            layers.MaxPooling2D((2, 2)),
            layers.Flatten(),
            layers.Dense(512, activation="relu"),
            layers.Dropout(0.7),
            layers.Dense(num_classes, activation="softmax"),
        ]
    )


@bank.wrong("cifar10.build", "the pool moves by one pixel (strides=1), so the maps hardly shrink")
def build_pool_strides_one(input_shape=(32, 32, 3), num_classes=10):
    import keras
    from keras import layers

    model = keras.Sequential()
    model.add(keras.Input(shape=input_shape))
    model.add(layers.Conv2D(32, 3, padding="same", activation="relu"))
    model.add(layers.Dropout(0.2))
    model.add(layers.Conv2D(32, 3, padding="valid", activation="relu"))
    model.add(layers.MaxPooling2D(2, strides=1))
    model.add(layers.Flatten())
    model.add(layers.Dense(512, activation="relu"))
    model.add(layers.Dropout(0.3))
    model.add(layers.Dense(num_classes, activation="softmax"))
    return model


@bank.wrong("cifar10.build", "two: global average instead of flatten; sigmoid instead of softmax")
def build_gap_sigmoid(input_shape=(32, 32, 3), num_classes=10):
    import keras
    from keras import layers

    return keras.Sequential(
        [
            keras.Input(shape=input_shape),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.Dropout(0.2),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.GlobalAveragePooling2D(),
            layers.Dense(512, activation="relu"),
            layers.Dropout(0.3),
            layers.Dense(num_classes, activation="sigmoid"),
        ]
    )


@bank.wrong("cifar10.build", "the dense layer of 512 has no ReLU")
def build_dense_without_relu(input_shape=(32, 32, 3), num_classes=10):
    import keras
    from keras import layers

    inputs = keras.Input(shape=input_shape)
    x = layers.Conv2D(32, 3, padding="same", activation="relu")(inputs)
    x = layers.Dropout(0.2)(x)
    x = layers.Conv2D(32, 3, padding="valid", activation="relu")(x)
    x = layers.MaxPooling2D(2)(x)
    x = layers.Flatten()(x)
    x = layers.Dense(512)(x)
    x = layers.Dropout(0.3)(x)
    outputs = layers.Dense(num_classes, activation="softmax")(x)
    return keras.Model(inputs, outputs)


@bank.right("cifar10.compile_model")
def compile_model_strings(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    import keras

    name = "categorical_crossentropy"
    model.compile(
        keras.optimizers.SGD(learning_rate, momentum),
        name if one_hot else "sparse_" + name,
        metrics=["accuracy"],
    )
    return model


@bank.wrong("cifar10.compile_model", "switches Nesterov's momentum on")
def compile_model_nesterov(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    import keras

    if one_hot:
        loss = keras.losses.CategoricalCrossentropy()
    else:
        loss = keras.losses.SparseCategoricalCrossentropy()
    sgd = keras.optimizers.SGD(learning_rate=learning_rate, momentum=momentum, nesterov=True)
    model.compile(optimizer=sgd, loss=loss, metrics=["accuracy"])
    return model


@bank.wrong("cifar10.compile_model", "the two losses are the wrong way round")
def compile_model_losses_swapped(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    from keras.optimizers import SGD

    loss = "sparse_categorical_crossentropy" if one_hot else "categorical_crossentropy"
    model.compile(optimizer=SGD(learning_rate, momentum=momentum), loss=loss, metrics=["accuracy"])
    return model


@bank.wrong("cifar10.compile_model", "compiles, but returns nothing: takes the result of model.compile")
def compile_model_returns_none(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    import keras

    loss = "categorical_crossentropy" if one_hot else "sparse_categorical_crossentropy"
    opt = keras.optimizers.SGD(learning_rate=learning_rate, momentum=momentum)
    return model.compile(loss=loss, optimizer=opt, metrics=["accuracy"])


@bank.wrong("cifar10.compile_model", 'optimizer="sgd" uses its own learning rate and no momentum')
def compile_model_default_sgd(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    loss = "categorical_crossentropy" if one_hot else "sparse_categorical_crossentropy"
    model.compile(optimizer="sgd", loss=loss, metrics=["accuracy"])
    return model


@bank.wrong(
    "cifar10.compile_model", "two: binary cross-entropy for one-hot rows; learning rate and momentum swapped"
)
def compile_model_binary_swapped(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    import keras

    loss = "binary_crossentropy" if one_hot else "sparse_categorical_crossentropy"
    optimizer = keras.optimizers.SGD(momentum, learning_rate)
    model.compile(optimizer=optimizer, loss=loss, metrics=["accuracy"])
    return model


@bank.wrong("cifar10.train", "returns the accuracy on the training images, not on the test images")
def cifar_train_training_accuracy(model, x, y, test_x, test_y, epochs, batch_size):
    history = model.fit(
        x, y, batch_size=batch_size, epochs=epochs, validation_data=(test_x, test_y), verbose=0
    )
    return history.history["accuracy"]


@bank.wrong("cifar10.train", "puts the test images to the training images, so it learns from them")
def cifar_train_on_everything(model, x, y, test_x, test_y, epochs, batch_size):
    all_x, all_y = np.concatenate([x, test_x]), np.concatenate([y, test_y])
    h = model.fit(
        all_x, all_y, batch_size=batch_size, epochs=epochs, validation_data=(test_x, test_y), verbose=0
    )
    return h.history["val_accuracy"]


@bank.wrong("cifar10.train", "two: batch_size is not passed on (32); returns only the last accuracy")
def cifar_train_default_batch_last(model, x, y, test_x, test_y, epochs, batch_size):
    model.fit(x, y, epochs=epochs, verbose=0)
    return [model.evaluate(test_x, test_y, verbose=0)[1]]


@bank.wrong(
    "cifar10.train",
    "measures on a split-off part of the training images (validation_split), not on the test images",
)
def cifar_train_split(model, x, y, test_x, test_y, epochs, batch_size):
    history = model.fit(x, y, epochs=epochs, batch_size=batch_size, validation_split=0.2, verbose=0)
    return history.history["val_accuracy"]


@bank.right("cifar10.evaluate")
def evaluate_counts_in_a_loop(model, x, y):
    answers = model.predict(x, verbose=0)
    return sum(int(a.argmax() == t.argmax()) for a, t in zip(answers, y, strict=True)) / len(x)


@bank.wrong("cifar10.evaluate", "returns the loss, the first number of model.evaluate")
def evaluate_returns_loss(model, x, y):
    return model.evaluate(x, y, verbose=0)[0]


@bank.wrong(
    "cifar10.evaluate", "compares rounded probabilities cell by cell: zeros that agree count as right"
)
def evaluate_cell_by_cell(model, x, y):
    answers = np.round(model.predict(x, verbose=0))
    return np.mean(answers == y)


@bank.wrong("cifar10.evaluate", "argmax along axis 0: looks for the best image of each class")
def evaluate_argmax_axis0(model, x, y):
    p = model.predict(x, verbose=0)
    return float(np.mean(np.argmax(p, axis=0) == np.argmax(y, axis=0)))


@bank.right("cifar10.confusion_matrix")
def confusion_matrix_one_hot_product(labels, predictions, num_classes):
    eye = np.eye(num_classes, dtype=int)
    return eye[labels].T @ eye[predictions]


@bank.wrong("cifar10.confusion_matrix", "matrix[labels, predictions] += 1 counts every pair once at most")
def confusion_matrix_fancy(labels, predictions, num_classes):
    matrix = np.zeros((num_classes, num_classes), dtype=int)
    matrix[labels, predictions] += 1
    return matrix


@bank.wrong("cifar10.confusion_matrix", "two: predictions in the rows; right answers are not counted")
def confusion_matrix_transposed_mistakes(labels, predictions, num_classes):
    matrix = np.zeros((num_classes, num_classes), dtype=int)
    for t, p in zip(labels, predictions, strict=True):
        if t != p:
            matrix[p, t] += 1
    return matrix


@bank.right("cifar10.most_confused")
def most_confused_sorted_list(matrix):
    n = len(matrix)
    pairs = [(-int(matrix[t][p]), t, p) for t in range(n) for p in range(n) if t != p]
    return list(min(pairs)[1:])


@bank.wrong("cifar10.most_confused", "the diagonal takes part: right answers count as mistakes")
def most_confused_with_diagonal(matrix):
    return np.unravel_index(np.argmax(matrix), matrix.shape)


@bank.wrong("cifar10.most_confused", "of equally frequent mistakes the last one is taken")
def most_confused_last(matrix):
    best, pair = -1, None
    for t in range(matrix.shape[0]):
        for p in range(matrix.shape[1]):
            if t != p and matrix[t, p] >= best:
                best = matrix[t, p]
                pair = (t, p)
    return pair


@bank.wrong("cifar10.most_confused", "two: adds both directions of a confusion; returns (predicted, true)")
def most_confused_both_ways(matrix):
    m = matrix + matrix.T
    best, pair = -1, None
    for i in range(len(m)):
        for j in range(i + 1, len(m)):
            if m[i, j] > best:
                best, pair = m[i, j], ((j, i) if matrix[i, j] >= matrix[j, i] else (i, j))
    return pair


# ------------------------------------------------------------ inspection


@bank.right("inspection.feature_maps")
def feature_maps_recursive(images, kernels, biases):
    if len(kernels) == 0:
        return ()
    kh, kw = kernels[0].shape[:2]
    h, w = images.shape[1:3]
    padded = np.pad(np.asarray(images, float), ((0, 0), (kh // 2,) * 2, (kw // 2,) * 2, (0, 0)))
    sums = sum(padded[:, i : i + h, j : j + w] @ kernels[0][i, j] for i in range(kh) for j in range(kw))
    maps = np.maximum(sums + biases[0], 0)
    return (maps, *feature_maps_recursive(maps, kernels[1:], biases[1:]))


@bank.wrong(
    "inspection.feature_maps", "the ReLU is only for the list; the next layer sees the maps before it"
)
def feature_maps_relu_for_show(images, kernels, biases):
    def conv2d(images, kernels, bias):
        kh, kw = kernels.shape[:2]
        around = ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0))
        patches = np.lib.stride_tricks.sliding_window_view(np.pad(images, around), (kh, kw), axis=(1, 2))
        return np.einsum("nyxcij,ijcf->nyxf", patches, kernels) + bias

    maps = []
    x = images
    for k, b in zip(kernels, biases, strict=True):
        x = conv2d(x, k, b)
        maps.append(np.maximum(x, 0))
    return tuple(maps)


@bank.wrong(
    "inspection.feature_maps", "two: the bias of the first layer in all layers; the last layer is left out"
)
def feature_maps_first_bias_short(images, kernels, biases):
    def conv2d(images, kernels, bias):
        kh, kw = kernels.shape[:2]
        around = ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0))
        patches = np.lib.stride_tricks.sliding_window_view(np.pad(images, around), (kh, kw), axis=(1, 2))
        return np.einsum("nyxcij,ijcf->nyxf", patches, kernels) + bias

    result = ()
    x = images
    for i in range(max(len(kernels) - 1, 1)):
        b = biases[0]
        if len(b) != kernels[i].shape[3]:
            b = np.resize(b, kernels[i].shape[3])
        x = np.maximum(conv2d(x, kernels[i], b), 0)
        result = result + (x,)
    return result


@bank.wrong("inspection.feature_maps", "returns the maps of the last layer alone, in a tuple of one")
def feature_maps_last_only(images, kernels, biases):
    def conv2d(images, kernels, bias):
        kh, kw = kernels.shape[:2]
        around = ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0))
        patches = np.lib.stride_tricks.sliding_window_view(np.pad(images, around), (kh, kw), axis=(1, 2))
        return np.einsum("nyxcij,ijcf->nyxf", patches, kernels) + bias

    for k, b in zip(kernels, biases, strict=True):
        images = np.maximum(conv2d(images, k, b), 0)
    return (images,)


@bank.right("inspection.saliency")
def saliency_explicit_scatter(images, kernels, bias, weights, classes):
    n, h, w, c = images.shape
    kh, kw, _, f = kernels.shape
    edge = ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0))
    padded = np.pad(images.astype(float), edge)
    sums = sum(padded[:, i : i + h, j : j + w] @ kernels[i, j] for i in range(kh) for j in range(kw)) + bias
    back = (sums > 0) * weights[:, classes].T[:, None, None, :] / (h * w)
    grad = np.zeros(padded.shape)
    for i in range(kh):
        for j in range(kw):
            grad[:, i : i + h, j : j + w] += back @ kernels[i, j].T
    return np.abs(grad[:, kh // 2 : kh // 2 + h, kw // 2 : kw // 2 + w]).max(axis=3)


@bank.wrong(
    "inspection.saliency", "the ReLU is forgotten on the way back: silent places pass the gradient too"
)
def saliency_without_relu_mask(images, kernels, bias, weights, classes):
    def conv2d(images, kernels, bias):
        kh, kw = kernels.shape[:2]
        around = ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0))
        patches = np.lib.stride_tricks.sliding_window_view(np.pad(images, around), (kh, kw), axis=(1, 2))
        return np.einsum("nyxcij,ijcf->nyxf", patches, kernels) + bias

    N, H, W, C = images.shape
    F = kernels.shape[3]
    grad = np.zeros((N, H, W, F))
    for n in range(N):
        grad[n] = weights[:, classes[n]] / (H * W)
    turned = kernels[::-1, ::-1].swapaxes(2, 3)
    return np.abs(conv2d(grad, turned, 0)).max(axis=-1)


@bank.wrong(
    "inspection.saliency", "the largest derivative first and its absolute value then: negative ones lose"
)
def saliency_max_before_abs(images, kernels, bias, weights, classes):
    def conv2d(images, kernels, bias):
        kh, kw = kernels.shape[:2]
        around = ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0))
        patches = np.lib.stride_tricks.sliding_window_view(np.pad(images, around), (kh, kw), axis=(1, 2))
        return np.einsum("nyxcij,ijcf->nyxf", patches, kernels) + bias

    N, H, W, C = images.shape
    maps = conv2d(images, kernels, bias)
    grad = (maps > 0) * weights.T[classes][:, None, None, :] / (H * W)
    pixels = conv2d(grad, kernels[::-1, ::-1].swapaxes(2, 3), 0)
    return np.abs(np.max(pixels, axis=3))


@bank.wrong("inspection.saliency", "two: asks for the class of the first image only; sums the channels")
def saliency_first_class_summed(images, kernels, bias, weights, classes):
    def conv2d(images, kernels, bias):
        kh, kw = kernels.shape[:2]
        around = ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0))
        patches = np.lib.stride_tricks.sliding_window_view(np.pad(images, around), (kh, kw), axis=(1, 2))
        return np.einsum("nyxcij,ijcf->nyxf", patches, kernels) + bias

    N, H, W, C = images.shape
    maps = conv2d(images, kernels, bias)
    grad = (maps > 0) * weights[:, classes[0]] / (H * W)
    pixels = conv2d(grad, kernels[::-1, ::-1].swapaxes(2, 3), 0)
    return np.abs(pixels).sum(axis=3)


@bank.wrong(
    "inspection.saliency", "multiplies the gradient by the activation of the map instead of by 0 or 1"
)
def saliency_times_activation(images, kernels, bias, weights, classes):
    def conv2d(images, kernels, bias):
        kh, kw = kernels.shape[:2]
        around = ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0))
        patches = np.lib.stride_tricks.sliding_window_view(np.pad(images, around), (kh, kw), axis=(1, 2))
        return np.einsum("nyxcij,ijcf->nyxf", patches, kernels) + bias

    N, H, W, C = images.shape
    active = np.maximum(conv2d(images, kernels, bias), 0)
    grad = active * weights[:, classes].T.reshape(N, 1, 1, -1) / (H * W)
    return np.max(np.abs(conv2d(grad, kernels[::-1, ::-1].swapaxes(2, 3), 0)), axis=3)


@bank.right("inspection.grad_cam")
def grad_cam_einsum(maps, gradients):
    places = maps.shape[1] * maps.shape[2]
    heat = np.einsum("nyxf,nabf->nyx", maps, gradients) / places
    return heat * (heat > 0)


@bank.wrong("inspection.grad_cam", "multiplies place by place with the gradients, without averaging them")
def grad_cam_no_mean(maps, gradients):
    return np.maximum((maps * gradients).sum(axis=-1), 0)


@bank.wrong("inspection.grad_cam", "sets negative weights to 0 instead of negative sums")
def grad_cam_relu_on_weights(maps, gradients):
    w = np.maximum(gradients.mean(axis=(1, 2), keepdims=True), 0)
    return (maps * w).sum(axis=3)


@bank.wrong(
    "inspection.grad_cam",
    "two: the weights are averaged over the batch as well; scales the map to a maximum of 1",
)
def grad_cam_batch_scaled(maps, gradients):
    weights = gradients.mean(axis=(0, 1, 2))
    cam = np.maximum(maps @ weights, 0)
    return cam / (cam.max() + 1e-8)


@bank.right("inspection.nearest_images")
def nearest_images_sorted_key(queries, embeddings, count=5):
    q = queries / np.sqrt((np.asarray(queries, float) ** 2).sum(axis=1))[:, None]
    e = embeddings / np.sqrt((np.asarray(embeddings, float) ** 2).sum(axis=1))[:, None]
    likeness = np.einsum("qd,nd->qn", q, e)
    return np.argsort(-likeness, axis=1, kind="stable")[:, :count]


@bank.wrong("inspection.nearest_images", "sorts upwards and takes the first: the least alike")
def nearest_images_ascending(queries, embeddings, count=5):
    q = queries / np.linalg.norm(queries, axis=1, keepdims=True)
    e = embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)
    return np.argsort(q @ e.T, axis=1, kind="stable")[:, :count]


@bank.wrong("inspection.nearest_images", "takes the nearest by distance instead of by angle")
def nearest_images_euclid(queries, embeddings, count=5):
    diff = queries[:, None, :].astype(float) - embeddings[None, :, :]
    distance = np.sqrt((diff**2).sum(axis=-1))
    return np.argsort(distance, axis=1, kind="stable")[:, :count]


@bank.wrong(
    "inspection.nearest_images",
    "two: divides by one length for all embeddings; leaves out the best hit as the query itself",
)
def nearest_images_frobenius_skips(queries, embeddings, count=5):
    q = queries / np.linalg.norm(queries)
    e = embeddings / np.linalg.norm(embeddings)
    order = np.argsort(-(q @ e.T), axis=1, kind="stable")
    return order[:, 1 : count + 1]


@bank.wrong("inspection.nearest_images", "sorts along the queries (axis 0) and turns the result round")
def nearest_images_axis0(queries, embeddings, count=5):
    q = queries / np.linalg.norm(queries, axis=1, keepdims=True)
    e = embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)
    order = np.argsort(-(q @ e.T), axis=0, kind="stable")
    return order[:, :count]


# --------------------------------------------------------- architectures


@bank.right("architectures.count_parameters")
def count_parameters_recursive(layers, input_shape):
    if not layers:
        return []
    kind, *settings = layers[0]
    shape, learns = list(input_shape), 0
    if kind in ("conv", "pool"):
        size, strides, padding = settings[1:4] if kind == "conv" else settings
        for a in (0, 1):
            side = shape[a] if padding == "same" else shape[a] - size + 1
            shape[a] = len(range(0, side, strides))
        if kind == "conv":
            learns = (size**2 * shape[2] + int(settings[4])) * settings[0]
            shape[2] = settings[0]
    elif kind == "batch_norm":
        learns = 2 * shape[-1]
    elif kind == "flatten":
        total = 1
        for s in shape:
            total *= s
        shape = [total]
    elif kind == "global_pool":
        shape = shape[-1:]
    elif kind == "dense":
        learns = settings[0] * (shape[-1] + int(settings[1]))
        shape = [settings[0]]
    return [learns, *count_parameters_recursive(layers[1:], tuple(shape))]


@bank.wrong("architectures.count_parameters", "a batch normalisation counts 4 numbers for each channel")
def count_parameters_bn_four(layers, input_shape):
    shape = tuple(input_shape)
    counts = []
    for layer in layers:
        kind = layer[0]
        n = 0
        if kind == "conv":
            _, f, k, s, p, b = layer
            n = k * k * shape[2] * f + (f if b else 0)
            if p == "same":
                shape = (-(-shape[0] // s), -(-shape[1] // s), f)
            else:
                shape = ((shape[0] - k) // s + 1, (shape[1] - k) // s + 1, f)
        elif kind == "pool":
            _, k, s, p = layer
            if p == "same":
                shape = (-(-shape[0] // s), -(-shape[1] // s), shape[2])
            else:
                shape = ((shape[0] - k) // s + 1, (shape[1] - k) // s + 1, shape[2])
        elif kind == "batch_norm":
            n = 4 * shape[-1]
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "global_pool":
            shape = (shape[2],)
        elif kind == "dense":
            n = shape[0] * layer[1] + (layer[1] if layer[2] else 0)
            shape = (layer[1],)
        counts.append(n)
    return counts


@bank.wrong(
    "architectures.count_parameters",
    "the strides are ignored: maps keep their size and flatten gives too many",
)
def count_parameters_ignores_strides(layers, input_shape):
    h, w, c = input_shape
    units = None
    result = []
    for layer in layers:
        if layer[0] == "conv":
            kind, f, k, s, pad, bias = layer
            result.append((k * k * c + bias) * f)
            c = f
            if pad == "valid":
                h, w = h - k + 1, w - k + 1
        elif layer[0] == "pool":
            kind, k, s, pad = layer
            if pad == "valid":
                h, w = h // k, w // k
            result.append(0)
        elif layer[0] == "batch_norm":
            result.append(2 * (c if units is None else units))
        elif layer[0] == "flatten":
            units = h * w * c
            result.append(0)
        elif layer[0] == "global_pool":
            units = c
            result.append(0)
        elif layer[0] == "dense":
            result.append((units + layer[2]) * layer[1])
            units = layer[1]
        else:
            result.append(0)
    return result


@bank.wrong("architectures.count_parameters", 'two: biases always count; "same" rounds down')
def count_parameters_bias_floor(layers, input_shape):
    shape = list(input_shape)
    out = []
    for layer in layers:
        name = layer[0]
        if name == "conv":
            f, k, s, p = layer[1:5]
            out.append((k * k * shape[2] + 1) * f)
            for i in range(2):
                shape[i] = shape[i] // s if p == "same" else (shape[i] - k) // s + 1
            shape[2] = f
        elif name == "pool":
            k, s, p = layer[1:]
            for i in range(2):
                shape[i] = shape[i] // s if p == "same" else (shape[i] - k) // s + 1
            out.append(0)
        elif name == "batch_norm":
            out.append(2 * shape[-1])
        elif name == "dense":
            out.append((shape[-1] + 1) * layer[1])
            shape = [layer[1]]
        else:
            if name == "flatten":
                shape = [int(np.prod(shape))]
            if name == "global_pool":
                shape = [shape[-1]]
            out.append(0)
    return out


@bank.right("architectures.vgg_block")
def vgg_block_sequential_list(input_shape, filters, convolutions=2):
    import keras

    stack = [keras.Input(input_shape)]
    for _ in range(convolutions):
        stack += [keras.layers.Conv2D(filters, 3, padding="same"), keras.layers.Activation("relu")]
    return keras.Sequential([*stack, keras.layers.MaxPooling2D(2)])


@bank.wrong("architectures.vgg_block", "always two convolutions, whatever the argument says")
def vgg_block_always_two(input_shape, filters, convolutions=2):
    from keras import Sequential, layers

    return Sequential(
        [
            layers.Input(shape=input_shape),
            layers.Conv2D(filters, (3, 3), activation="relu", padding="same"),
            layers.Conv2D(filters, (3, 3), activation="relu", padding="same"),
            layers.MaxPooling2D((2, 2)),
        ]
    )


@bank.wrong("architectures.vgg_block", "a pool behind each convolution, since it stands inside the loop")
def vgg_block_pool_in_loop(input_shape, filters, convolutions=2):
    import keras
    from keras import layers

    inputs = keras.Input(shape=input_shape)
    x = inputs
    for _ in range(convolutions):
        x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
        x = layers.MaxPooling2D(2)(x)
    return keras.Model(inputs, x)


@bank.wrong("architectures.vgg_block", "two: only the last convolution has a ReLU; the pool is an average")
def vgg_block_last_relu_average(input_shape, filters, convolutions=2):
    import keras
    from keras import layers

    inputs = keras.Input(shape=input_shape)
    x = inputs
    for _ in range(convolutions):
        x = layers.Conv2D(filters, 3, padding="same")(x)
    x = layers.Activation("relu")(x)
    x = layers.AveragePooling2D(2)(x)
    return keras.Model(inputs, x)


@bank.wrong("architectures.inception_module", "the reductions of branches 2 and 3 have no ReLU")
def inception_module_linear_reduce(input_shape, filters):
    import keras
    from keras import layers

    f1, r3, f3, r5, f5, fp = filters
    inp = keras.Input(shape=input_shape)
    a = layers.Conv2D(f1, 1, activation="relu")(inp)
    b = layers.Conv2D(r3, 1)(inp)
    b = layers.Conv2D(f3, 3, padding="same", activation="relu")(b)
    c = layers.Conv2D(r5, 1)(inp)
    c = layers.Conv2D(f5, 5, padding="same", activation="relu")(c)
    d = layers.MaxPooling2D(3, strides=1, padding="same")(inp)
    d = layers.Conv2D(fp, 1, activation="relu")(d)
    return keras.Model(inp, layers.Concatenate()([a, b, c, d]))


@bank.wrong(
    "architectures.inception_module", "the pool keeps its default strides (3), so the branches do not fit"
)
def inception_module_pool_strides(input_shape, filters):
    import keras
    from keras import layers

    f1, r3, f3, r5, f5, fp = filters
    x = keras.Input(shape=input_shape)
    a = layers.Conv2D(f1, 1, activation="relu", padding="same")(x)
    b = layers.Conv2D(r3, 1, activation="relu", padding="same")(x)
    b = layers.Conv2D(f3, 3, activation="relu", padding="same")(b)
    c = layers.Conv2D(r5, 1, activation="relu", padding="same")(x)
    c = layers.Conv2D(f5, 5, activation="relu", padding="same")(c)
    d = layers.MaxPooling2D((3, 3), padding="same")(x)
    d = layers.Conv2D(fp, 1, activation="relu", padding="same")(d)
    return keras.Model(x, layers.Concatenate(axis=-1)([a, b, c, d]))


@bank.wrong(
    "architectures.inception_module", "two: the third branch has a kernel of 3×3; projects before it pools"
)
def inception_module_three_and_order(input_shape, filters):
    import keras
    from keras import layers

    def conv(x, f, k):
        return layers.Conv2D(f, k, padding="same", activation="relu")(x)

    inputs = keras.Input(shape=input_shape)
    one = conv(inputs, filters[0], 1)
    three = conv(conv(inputs, filters[1], 1), filters[2], 3)
    five = conv(conv(inputs, filters[3], 1), filters[4], 3)
    pool = layers.MaxPooling2D(3, strides=1, padding="same")(conv(inputs, filters[5], 1))
    return keras.Model(inputs, layers.concatenate([one, three, five, pool]))


@bank.right("architectures.residual_block")
def residual_block_models_inside(input_shape, filters, strides=1):
    import keras
    from keras import layers

    def unit(size, step):
        return [layers.Conv2D(filters, size, step, "same", use_bias=False), layers.BatchNormalization()]

    inputs = keras.Input(input_shape)
    branch = keras.Sequential([*unit(3, strides), layers.ReLU(), *unit(3, 1)])(inputs)
    around = inputs
    if (strides, filters) != (1, input_shape[-1]):
        around = keras.Sequential(unit(1, strides))(inputs)
    return keras.Model(inputs, keras.ops.relu(branch + around))


@bank.wrong(
    "architectures.residual_block",
    "the projection is made only if strides is not 1: other filters do not fit",
)
def residual_block_strides_only(input_shape, filters, strides=1):
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


@bank.wrong(
    "architectures.residual_block", "the branch is cut by a ReLU before the sum, and none follows the sum"
)
def residual_block_relu_before_sum(input_shape, filters, strides=1):
    import keras
    from keras import layers

    inputs = keras.Input(shape=input_shape)
    x = layers.Conv2D(filters, 3, strides=strides, padding="same", use_bias=False)(inputs)
    x = layers.BatchNormalization()(x)
    x = layers.ReLU()(x)
    x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    x = layers.ReLU()(x)
    shortcut = inputs
    if strides != 1 or filters != input_shape[-1]:
        shortcut = layers.Conv2D(filters, 1, strides=strides, padding="same", use_bias=False)(inputs)
        shortcut = layers.BatchNormalization()(shortcut)
    return keras.Model(inputs, layers.Add()([x, shortcut]))


@bank.wrong(
    "architectures.residual_block",
    "two: the convolutions have biases; no batch normalisation on the shortcut",
)
def residual_block_biases_bare_shortcut(input_shape, filters, strides=1):
    import keras
    from keras import layers

    inputs = keras.Input(shape=input_shape)
    x = layers.Conv2D(filters, 3, strides=strides, padding="same")(inputs)
    x = layers.BatchNormalization()(x)
    x = layers.Activation("relu")(x)
    x = layers.Conv2D(filters, 3, padding="same")(x)
    x = layers.BatchNormalization()(x)
    shortcut = inputs
    if strides != 1 or input_shape[2] != filters:
        shortcut = layers.Conv2D(filters, 1, strides=strides, padding="same")(inputs)
    x = layers.Add()([x, shortcut])
    return keras.Model(inputs, layers.Activation("relu")(x))


@bank.wrong(
    "architectures.dense_block", "each layer reads the maps of the layer before it only, not the whole pile"
)
def dense_block_chain(input_shape, layers, growth_rate):
    import keras

    inputs = keras.Input(shape=input_shape)
    pile = [inputs]
    x = inputs
    for _ in range(layers):
        x = keras.layers.BatchNormalization()(x)
        x = keras.layers.ReLU()(x)
        x = keras.layers.Conv2D(growth_rate, 3, padding="same", use_bias=False)(x)
        pile.append(x)
    out = keras.layers.Concatenate()(pile) if layers > 0 else inputs
    return keras.Model(inputs, out)


@bank.wrong("architectures.dense_block", "the order is convolution, batch normalisation, ReLU")
def dense_block_conv_first(input_shape, layers, growth_rate):
    import keras

    inputs = keras.Input(shape=input_shape)
    pile = inputs
    for _ in range(layers):
        x = keras.layers.Conv2D(growth_rate, (3, 3), padding="same", use_bias=False)(pile)
        x = keras.layers.BatchNormalization()(x)
        x = keras.layers.ReLU()(x)
        pile = keras.layers.Concatenate()([pile, x])
    return keras.Model(inputs, pile)


@bank.wrong(
    "architectures.dense_block",
    "two: the new maps are put in front of the pile; the filters grow with each layer",
)
def dense_block_front_growing(input_shape, layers, growth_rate):
    import keras

    inputs = keras.Input(shape=input_shape)
    pile = inputs
    for i in range(layers):
        x = keras.layers.BatchNormalization()(pile)
        x = keras.layers.ReLU()(x)
        x = keras.layers.Conv2D(growth_rate * (i + 1), 3, padding="same", use_bias=False)(x)
        pile = keras.layers.Concatenate()([x, pile])
    return keras.Model(inputs, pile)
