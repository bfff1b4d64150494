"""Mistakes with the types of numbers on the way: `correlate2d`, `convolve2d` and `conv2d` share them."""

import numpy as np

from cnnlib.checks.convolution._patches import products_of_patches


def add_mistakes_with_number_types(exercise, adapted):
    """Add what too narrow a type does to the sums; `adapted` as in `add_mistakes_with_patches`."""

    @exercise.mistake("images-dtypes")
    def computes_in_float16(*arguments):
        """the sums were kept in float16

        It has three digits and ends at 65504: compute in float64 or float32.
        """
        return exercise.reference(*arguments).astype(np.float16)

    @exercise.mistake("images-dtypes")
    def computes_in_16_bits(*arguments):
        """the sums were kept in 16-bit integers

        They end at 32767 and have no fractions: compute in floats.
        """
        return exercise.reference(*arguments).astype(np.int64).astype(np.int16)

    @exercise.mistake("images-dtypes")
    @adapted
    def gives_the_kernel_the_dtype_of_the_image(image, kernel):
        """the weights were converted to the dtype of the image

        8 bits hold neither negative weights nor fractions: convert both to floats.
        """
        return products_of_patches(image, kernel.astype(image.dtype)).sum(axis=(2, 3))


def add_mistakes_with_the_sum_of_the_weights(exercise):
    """Add the mistakes of a result that was divided by the sum of the kernel's weights."""

    @exercise.mistake("convolution-kernels")
    def divides_by_the_sum_of_the_weights(image, kernel):
        """the sums were divided by the sum of the weights

        Nothing is divided. A blur kernel averages because its own weights sum to 1.
        """
        return exercise.reference(image, kernel) / kernel.sum()

    @exercise.mistake("convolution-kernels")
    def divides_by_the_sum_of_the_weights_unless_it_is_0(image, kernel):
        """the sums were divided by the sum of the weights

        Nothing is divided. A blur kernel averages because its own weights sum to 1.
        """
        return exercise.reference(image, kernel) / (kernel.sum() or 1)
