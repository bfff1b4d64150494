"""Mistakes of a kernel that slides over an image: `correlate2d`, `convolve2d` and `conv2d` share them."""

import numpy as np

from cnnlib.checks._families.axes import add_mistakes_with_rows_and_columns
from cnnlib.checks._families.dtypes import add_mistakes_with_dtype_of
from cnnlib.checks._families.layers import add_mistakes_with_activation
from cnnlib.convolution import correlate2d


def products_of_patches(image, kernel):
    """Return the products of every patch with the kernel: (H′, W′, kh, kw)."""
    return np.lib.stride_tricks.sliding_window_view(image, kernel.shape) * kernel


def add_mistakes_with_patches(exercise, adapted):
    """Add what goes wrong while one kernel slides over one image.

    `adapted` makes an answer to the exercise of a function that correlates one image with one kernel, and
    keeps its name and docstring.
    """

    @exercise.mistake("convolution-by-hand")
    @adapted
    def leaves_a_border_of_zeros(image, kernel):
        """there is a border of zeros around the result

        The result has one number for each position of the kernel: shape (H − kh + 1, W − kw + 1).
        """
        sums, (kh, kw) = correlate2d(image, kernel), kernel.shape
        result = np.zeros(image.shape, dtype=sums.dtype)
        result[kh // 2 : kh // 2 + len(sums), kw // 2 : kw // 2 + sums.shape[1]] = sums
        return result

    @exercise.mistake("convolution-by-hand")
    @adapted
    def lets_the_kernel_hang_over_the_edges(image, kernel):
        """the kernel hangs over the edges: the result is larger than the image

        That is the mode "full". Here the kernel stays inside: shape (H − kh + 1, W − kw + 1).
        """
        return correlate2d(np.pad(image, [(n - 1, n - 1) for n in kernel.shape]), kernel)

    @exercise.mistake("convolution-by-hand")
    @adapted
    def does_not_sum_the_products(image, kernel):
        """the products were not summed

        Each position gets one number: sum over the rows and columns of the patch.
        """
        return products_of_patches(image, kernel)

    @exercise.mistake("convolution-by-hand")
    @adapted
    def sums_the_rows_only(image, kernel):
        """each patch was summed over its rows only

        Python's `sum` adds along the first axis only: use `np.sum`, or `.sum()`.
        """
        return products_of_patches(image, kernel).sum(axis=2)

    @exercise.mistake("convolution-by-hand")
    @adapted
    def keeps_the_last_product_only(image, kernel):
        """only the last product was kept

        Collect the products with `+=`, not `=`.
        """
        return products_of_patches(image, kernel)[:, :, -1, -1]

    @exercise.mistake("convolution-by-hand")
    @adapted
    def keeps_the_sum_between_patches(image, kernel):
        """the sum was not reset to 0 between patches

        Start each patch from 0: `total = 0` belongs inside the loops over y and x.
        """
        sums = products_of_patches(image, kernel).sum(axis=(2, 3))
        return np.cumsum(sums).reshape(sums.shape)

    @exercise.mistake("convolution-by-hand")
    @adapted
    def repeats_the_first_patch(image, kernel):
        """every position got the result of the first patch

        The patch at (y, x) is `image[y : y + kh, x : x + kw]`.
        """
        first = products_of_patches(image, kernel)[0, 0].sum()
        return np.full_like(correlate2d(image, kernel), first)

    @exercise.mistake("convolution-by-hand")
    @adapted
    def pads_the_image(image, kernel):
        """the image was padded: the result is as large as the image

        The kernel stays inside the image here, so the result has shape (H − kh + 1, W − kw + 1).
        """
        return correlate2d(np.pad(image, [((n - 1) // 2, n // 2) for n in kernel.shape]), kernel)

    @exercise.mistake("convolution-by-hand")
    @adapted
    def misses_the_last_row_and_column(image, kernel):
        """the last row and the last column are missing

        There are H − kh + 1 positions from top to bottom: does the loop end one too early?
        """
        return correlate2d(image, kernel)[:-1, :-1]

    @exercise.mistake("convolution-by-hand")
    @adapted
    def ignores_the_weights(image, kernel):
        """the patches were summed, but the weights were not used

        Multiply each pixel by the weight that lies on it, then sum the products.
        """
        return correlate2d(image, np.ones_like(kernel))

    @exercise.mistake("convolution-by-hand")
    @adapted
    def averages_the_products(image, kernel):
        """the products were averaged

        Sum the products. A blur kernel averages because its own weights sum to 1.
        """
        return correlate2d(image, kernel) / kernel.size

    @exercise.mistake("convolution-by-hand")
    @adapted
    def keeps_the_largest_product_only(image, kernel):
        """only the largest product was kept

        Sum all the products of a patch; taking the maximum comes later, in pooling.
        """
        return products_of_patches(image, kernel).max(axis=(2, 3))

    @exercise.mistake("convolution-by-hand")
    @adapted
    def multiplies_as_matrices(image, kernel):
        """patch and kernel were multiplied as matrices

        `@` mixes rows with columns. Multiply element by element with `*`, then sum.
        """
        patches = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
        return (patches @ kernel).sum(axis=(2, 3))

    @exercise.mistake("convolution-by-hand")
    @adapted
    def transposes_the_kernel(image, kernel):
        """the kernel was transposed

        Row i of the kernel lies on row i of the patch: are the indices i and j swapped somewhere?
        """
        return correlate2d(image, kernel.T)

    @exercise.mistake("convolution-by-hand")
    @adapted
    def jumps_by_the_size_of_the_kernel(image, kernel):
        """the kernel moved by its own size instead of by one pixel

        Neighbouring patches overlap: move on by one pixel each time.
        """
        kh, kw = kernel.shape
        return correlate2d(image, kernel)[::kh, ::kw]

    @exercise.mistake("images-dtypes")
    @adapted
    def keeps_the_dtype_of_the_kernel(image, kernel):
        """the sums were stored in the dtype of the kernel

        An integer kernel on a 0…1 image: the fractions are lost. Let the result be float.
        """
        return correlate2d(image, kernel).astype(kernel.dtype)

    @exercise.mistake("convolution-by-hand")
    @adapted
    def leaves_out_the_last_row_and_column_of_the_kernel(image, kernel):
        """the last row and column of the kernel were not used

        `range(kh)` ends at kh − 1 by itself: do not subtract 1 again.
        """
        return products_of_patches(image, kernel)[:, :, :-1, :-1].sum(axis=(2, 3))

    @exercise.mistake("convolution-by-hand")
    @adapted
    def leaves_zeros_at_the_bottom_and_right(image, kernel):
        """the result has the size of the image, and its last rows and columns stayed 0

        The result has one number for each position of the kernel: shape (H − kh + 1, W − kw + 1).
        """
        sums = correlate2d(image, kernel)
        return np.pad(sums, [(0, n - 1) for n in kernel.shape])

    @exercise.mistake("convolution-by-hand")
    @adapted
    def keeps_the_sum_within_a_row(image, kernel):
        """the sum was not reset to 0 within a row

        Start each patch from 0: `total = 0` belongs inside the loop over x.
        """
        return np.cumsum(products_of_patches(image, kernel).sum(axis=(2, 3)), axis=1)

    @exercise.mistake("convolution-by-hand")
    @adapted
    def uses_the_last_row_of_the_kernel_only(image, kernel):
        """only the last row of the kernel counts

        `total = 0` belongs outside the loops over the kernel.
        """
        return products_of_patches(image, kernel)[:, :, -1].sum(axis=2)

    @exercise.mistake("convolution-by-hand")
    @adapted
    def adds_the_kernel_to_the_patch(image, kernel):
        """the kernel was added to the patch

        Multiply each pixel by the weight that lies on it, then sum.
        """
        return correlate2d(image, np.ones_like(kernel)) + kernel.sum()

    add_mistakes_with_rows_and_columns(exercise, read="convolution-by-hand")
    add_mistakes_with_activation(exercise, read="convolution-kernels")
    add_mistakes_with_dtype_of(exercise, exercise.arguments[0])
