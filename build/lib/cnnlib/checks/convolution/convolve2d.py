"""Check `convolve2d`: the kernel is flipped before it slides."""

from functools import wraps

import numpy as np

from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks.convolution._images_and_kernels import ASPECTS_OF_ONE_IMAGE, LINEAR, SHIFTED
from cnnlib.checks.convolution._kernel_sizes import add_mistakes_with_kernel_sizes
from cnnlib.checks.convolution._number_types import (
    add_mistakes_with_number_types,
    add_mistakes_with_the_sum_of_the_weights,
)
from cnnlib.checks.convolution._patches import add_mistakes_with_patches
from cnnlib.convolution import convolve2d as reference
from cnnlib.convolution import correlate2d, flip

convolve2d = Exercise(
    reference, read="convolution-flip", aspects=ASPECTS_OF_ONE_IMAGE, laws=[LINEAR, SHIFTED]
)


def with_flipped_kernel(correlate):
    """Return the function with a flip before it."""

    @wraps(correlate)
    def convolve(image, kernel):
        return correlate(image, flip(kernel))

    return convolve


add_mistakes_with_patches(convolve2d, with_flipped_kernel)
add_mistakes_with_kernel_sizes(convolve2d, with_flipped_kernel)
add_mistakes_with_number_types(convolve2d, with_flipped_kernel)
add_mistakes_with_the_sum_of_the_weights(convolve2d)


@convolve2d.mistake()
def does_not_flip_the_kernel(image, kernel):
    """the result is that of a kernel that was not flipped, or flipped twice

    Without the flip this is cross-correlation. Turn the kernel by 180° once: in the array, or in the indices.
    """
    return correlate2d(image, kernel)


@convolve2d.mistake()
def turns_upside_down_only(image, kernel):
    """the kernel was turned upside down, but not left to right

    The flip reverses both: `kernel[::-1, ::-1]`.
    """
    return correlate2d(image, kernel[::-1])


@convolve2d.mistake()
def mirrors_left_to_right_only(image, kernel):
    """the kernel was mirrored left to right, but not turned upside down

    The flip reverses both: `kernel[::-1, ::-1]`.
    """
    return correlate2d(image, kernel[:, ::-1])


@convolve2d.mistake()
def transposes_instead_of_flipping(image, kernel):
    """the kernel was transposed instead of flipped

    A transpose swaps rows and columns, a flip reverses both: `kernel[::-1, ::-1]`.
    """
    return correlate2d(image, kernel.T)


@convolve2d.mistake()
def turns_by_a_quarter_turn(image, kernel):
    """the kernel was turned by 90° anticlockwise

    A flip is a rotation by 180°: rows and columns reversed, `kernel[::-1, ::-1]`.
    """
    return correlate2d(image, np.rot90(kernel))


@convolve2d.mistake()
def turns_by_a_quarter_turn_clockwise(image, kernel):
    """the kernel was turned by 90° clockwise

    A flip is a rotation by 180°: rows and columns reversed, `kernel[::-1, ::-1]`.
    """
    return correlate2d(image, np.rot90(kernel, -1))


@convolve2d.mistake("convolution-sum")
def wraps_round_the_image(image, kernel):
    """negative indices wrapped round to the other end of the image

    `image[y - i, x - j]` leaves the image at the top: use `image[y + kh - 1 - i, x + kw - 1 - j]`.
    """
    kh, kw = kernel.shape
    result = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1))
    for y, x in np.ndindex(result.shape):
        result[y, x] = sum(image[y - i, x - j] * (1.0 * kernel[i, j]) for i in range(kh) for j in range(kw))
    return result


@convolve2d.mistake()
def flips_the_image_too(image, kernel):
    """the image or the result was flipped as well

    Flip the kernel only; leave image and result as they are.
    """
    return reference(image[::-1, ::-1], kernel)


@convolve2d.mistake()
def flips_the_image_instead(image, kernel):
    """the image was flipped instead of the kernel

    Every result then ends up on the opposite side. Flip the kernel.
    """
    return correlate2d(image[::-1, ::-1], kernel)
