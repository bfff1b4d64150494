"""Check `correlate2d`: the kernel lies on the image as it is."""

import numpy as np

from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks.convolution._images_and_kernels import ASPECTS_OF_ONE_IMAGE, LINEAR, SHIFTED
from cnnlib.checks.convolution._kernel_sizes import add_mistakes_with_kernel_sizes
from cnnlib.checks.convolution._number_types import (
    add_mistakes_with_number_types,
    add_mistakes_with_the_sum_of_the_weights,
)
from cnnlib.checks.convolution._patches import add_mistakes_with_patches
from cnnlib.convolution import convolve2d
from cnnlib.convolution import correlate2d as reference

correlate2d = Exercise(
    reference, read="convolution-by-hand", aspects=ASPECTS_OF_ONE_IMAGE, laws=[LINEAR, SHIFTED]
)


def as_it_is(correlate):
    """Return the function: what correlates one image with one kernel is an answer already."""
    return correlate


add_mistakes_with_patches(correlate2d, as_it_is)
add_mistakes_with_kernel_sizes(correlate2d, as_it_is)
add_mistakes_with_number_types(correlate2d, as_it_is)
add_mistakes_with_the_sum_of_the_weights(correlate2d)


@correlate2d.mistake("convolution-flip")
def flips_the_kernel(image, kernel):
    """the kernel was flipped

    Cross-correlation lays the kernel on the image as it is; only `convolve2d` turns it first.
    """
    return convolve2d(image, kernel)


@correlate2d.mistake("convolution-flip")
def multiplies_two_fourier_transforms(image, kernel):
    """the result wraps around at the edges, as the product of two Fourier transforms does

    That is a circular convolution with the kernel turned round: take the conjugate of the kernel's transform,
    and keep the places at which the kernel lies inside the image.
    """
    height, width = image.shape[0] - kernel.shape[0] + 1, image.shape[1] - kernel.shape[1] + 1
    spectrum = np.fft.rfft2(image) * np.fft.rfft2(kernel, s=image.shape)
    return np.fft.irfft2(spectrum, s=image.shape)[:height, :width]
