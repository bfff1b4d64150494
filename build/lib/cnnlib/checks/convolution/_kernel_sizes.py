"""Mistakes of answers that were written for kernels of one size: `correlate2d`, `convolve2d` and `conv2d`.

They do what such an answer does, errors included: the same code stumbles over the same kernels.
"""

import numpy as np


def add_mistakes_with_kernel_sizes(exercise, adapted):
    """Add what kernels of another size than expected lead to; `adapted` as in `add_mistakes_with_patches`."""

    @exercise.mistake("convolution-by-hand")
    @adapted
    def assumes_an_odd_square_kernel(image, kernel):
        """the kernel was assumed to be square and odd, with a centre

        It may have two rows and three columns: take kh and kw from `kernel.shape`, and let y and x be the
        upper left corner of the patch.
        """
        reach = len(kernel) // 2
        height, width = image.shape
        result = np.zeros((height - 2 * reach, width - 2 * reach))
        for y, x in np.ndindex(result.shape):
            patch = image[y : y + 2 * reach + 1, x : x + 2 * reach + 1]
            result[y, x] = np.sum(patch * (1.0 * kernel))
        return result

    @exercise.mistake("convolution-by-hand")
    @adapted
    def assumes_a_square_kernel(image, kernel):
        """the kernel was assumed to be square

        It may have two rows and three columns: take kh and kw from `kernel.shape`.
        """
        side = len(kernel)
        result = np.zeros((image.shape[0] - side + 1, image.shape[1] - side + 1))
        for y, x in np.ndindex(result.shape):
            result[y, x] = np.sum(image[y : y + side, x : x + side] * (1.0 * kernel))
        return result

    @exercise.mistake("convolution-by-hand")
    @adapted
    def reads_the_weights_of_a_square_kernel(image, kernel):
        """the weights were read as those of a square kernel

        It may have two rows and three columns: i runs over `range(kh)`, j over `range(kw)`.
        """
        side = len(kernel)
        result = np.zeros((image.shape[0] - side + 1, image.shape[1] - side + 1))
        for y, x in np.ndindex(result.shape):
            for i, j in np.ndindex(side, side):
                result[y, x] += image[y + i, x + j] * (1.0 * kernel[i, j])
        return result

    @exercise.mistake("convolution-by-hand")
    @adapted
    def cuts_out_patches_of_3_by_3(image, kernel):
        """the patches have 3 × 3 pixels, whatever the kernel

        A patch is as large as the kernel: take kh and kw from `kernel.shape`.
        """
        result = np.zeros((image.shape[0] - 2, image.shape[1] - 2))
        for y, x in np.ndindex(result.shape):
            result[y, x] = np.sum(image[y : y + 3, x : x + 3] * (1.0 * kernel))
        return result

    @exercise.mistake("convolution-by-hand")
    @adapted
    def reads_3_by_3_weights(image, kernel):
        """3 × 3 weights were read, whatever the kernel

        There are kh × kw of them: take kh and kw from `kernel.shape`.
        """
        result = np.zeros((image.shape[0] - 2, image.shape[1] - 2))
        for y, x in np.ndindex(result.shape):
            for i, j in np.ndindex(3, 3):
                result[y, x] += image[y + i, x + j] * (1.0 * kernel[i, j])
        return result
