"""Check `conv2d_backward`: the gradients of images, kernels and bias."""

import numpy as np

from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.cases import size, two_sizes, whole
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._core.mistakes import Law
from cnnlib.checks._families.layer_gradients import add_mistakes_with_gradients_of_layer, gradients_of
from cnnlib.checks.convolution._images_and_kernels import batch_and_kernels
from cnnlib.convolution import conv2d
from cnnlib.convolution import conv2d_backward as reference

GRADIENTS = "grad_images", "grad_kernels", "grad_bias"


def with_gradient(rng, images, kernels):
    """Put a gradient of the output in front of images and kernels."""
    return whole(rng, *conv2d(images, kernels).shape), images, kernels


def batch(rng):
    """Draw a gradient for the output of a layer, and what led to that output."""
    channels, filters = two_sizes(rng, 2, 3)
    return with_gradient(
        rng, *batch_and_kernels(rng, size(rng, 2, 3), two_sizes(rng, 1, 3), channels, filters)
    )


def one_small_image(rng):
    """Draw one channel, one filter, one image: every number can be followed."""
    return with_gradient(rng, whole(rng, 1, 2, 3, 1), whole(rng, 1, 2, 1, 1))


def in_float32(rng):
    """Draw a batch in single precision."""
    return tuple(array.astype(np.float32) / 8 for array in batch(rng))


def is_adjoint(function, grad_output, images, kernels):
    """Tell whether ⟨conv x, g⟩ = ⟨x, grad_images⟩, which ties the backward pass to the forward pass."""
    forward = (conv2d(images, kernels) * grad_output).sum()
    return np.isclose(forward, (images * function(grad_output, images, kernels)[0]).sum())


DRAWS = batch, batch, one_small_image
conv2d_backward = Exercise(
    reference,
    read="convolution-backward",
    aspects={
        **{gradient: Aspect(DRAWS, part=part) for part, gradient in enumerate(GRADIENTS)},
        "all three, in float32": in_float32,
    },
    returns=GRADIENTS,
    laws=[
        Law(
            "some contributions of `grad_output` did not reach their pixel",
            is_adjoint,
            "Every product of the forward pass sends its weight times `grad_output` back to its pixel.",
            part=0,
        )
    ],
)


gradients = gradients_of(conv2d_backward)
add_mistakes_with_gradients_of_layer(conv2d_backward, example="image")

# Mistakes with grad_images --------------------------------------------------------------------------------


def gradient_of_images(grad_output, images, kernels):
    """Send the gradient of each output back to its patch."""
    grad_images, (kh, kw) = np.zeros(images.shape), kernels.shape[:2]
    for n, y, x in np.ndindex(grad_output.shape[:3]):
        grad_images[n, y : y + kh, x : x + kw] += kernels @ grad_output[n, y, x]
    return grad_images


@conv2d_backward.mistake()
def overwrites_grad_images_of_overlapping_patches(grad_output, images, kernels):
    """the gradients of overlapping patches overwrite each other

    A pixel lies in several patches: add up their contributions with `+=`, not `=`.
    """
    grad_images, (kh, kw) = np.zeros(images.shape), kernels.shape[:2]
    for n, y, x in np.ndindex(grad_output.shape[:3]):
        grad_images[n, y : y + kh, x : x + kw] = kernels @ grad_output[n, y, x]
    return gradients(grad_output, images, kernels, grad_images=grad_images)


@conv2d_backward.mistake()
def overwrites_grad_images_of_patches_and_filters(grad_output, images, kernels):
    """the contributions of all patches and filters overwrite each other

    A pixel lies in several patches and under several filters: add up all contributions with `+=`, not `=`.
    """
    grad_images, (kh, kw) = np.zeros(images.shape), kernels.shape[:2]
    for n, y, x, f in np.ndindex(grad_output.shape):
        grad_images[n, y : y + kh, x : x + kw] = kernels[..., f] * grad_output[n, y, x, f]
    return gradients(grad_output, images, kernels, grad_images=grad_images)


@conv2d_backward.mistake()
def flips_the_kernels_in_grad_images(grad_output, images, kernels):
    """in grad_images the kernel lies the wrong way round

    Weight (i, j) sends its gradient to pixel (y + i, x + j). Written so, the kernel stays as it is; slid over the
    padded gradient, it has to be flipped.
    """
    grad_images = gradient_of_images(grad_output, images, kernels[::-1, ::-1])
    return gradients(grad_output, images, kernels, grad_images=grad_images)


@conv2d_backward.mistake()
def uses_the_first_filter_only_in_grad_images(grad_output, images, kernels):
    """grad_images uses the first filter only

    Every filter saw the pixel, so its gradient is a sum over the filters.
    """
    grad_images = gradient_of_images(grad_output[..., :1], images, kernels[..., :1])
    return gradients(grad_output, images, kernels, grad_images=grad_images)


# Mistakes with grad_kernels -------------------------------------------------------------------------------


def gradient_of_kernels(grad_output, images, kernels):
    """Sum what every image and place contribute to the gradient of each weight."""
    return reference(grad_output, images, kernels)[1]


@conv2d_backward.mistake()
def swaps_channels_and_filters_in_grad_kernels(grad_output, images, kernels):
    """channels and filters are swapped in grad_kernels

    Its shape is that of the kernels: (kh, kw, C, F).
    """
    grad_kernels = gradient_of_kernels(grad_output, images, kernels).swapaxes(2, 3)
    return gradients(grad_output, images, kernels, grad_kernels=grad_kernels)


@conv2d_backward.mistake()
def flips_grad_kernels(grad_output, images, kernels):
    """grad_kernels is flipped

    Weight (i, j) was multiplied by pixel (y + i, x + j): sum those pixels times `grad_output`, unflipped.
    """
    grad_kernels = gradient_of_kernels(grad_output, images, kernels)[::-1, ::-1]
    return gradients(grad_output, images, kernels, grad_kernels=grad_kernels)


@conv2d_backward.mistake()
def overwrites_grad_kernels(grad_output, images, kernels):
    """grad_kernels overwrites instead of adding up

    A weight is used at every position: add up all its contributions with `+=`, not `=`.
    """
    kh, kw = kernels.shape[:2]
    grad_kernels = images[-1, -kh:, -kw:, :, np.newaxis] * grad_output[-1, -1, -1]
    return gradients(grad_output, images, kernels, grad_kernels=grad_kernels)


# Mistakes with grad_bias ----------------------------------------------------------------------------------


@conv2d_backward.mistake()
def averages_grad_bias(grad_output, images, kernels):
    """grad_bias was averaged

    The bias was added to every number of its map: sum their gradients.
    """
    return gradients(grad_output, images, kernels, grad_bias=grad_output.mean(axis=(0, 1, 2)))


@conv2d_backward.mistake()
def uses_the_first_image_only_in_grad_bias(grad_output, images, kernels):
    """grad_bias uses the first image only

    The images share the bias: sum over the batch too.
    """
    return gradients(grad_output, images, kernels, grad_bias=grad_output[0].sum(axis=(0, 1)))


@conv2d_backward.mistake()
def overwrites_grad_bias(grad_output, images, kernels):
    """grad_bias overwrites instead of adding up

    Add up the contributions with `+=`, not `=`.
    """
    return gradients(grad_output, images, kernels, grad_bias=grad_output[-1, -1, -1])


@conv2d_backward.mistake()
def keeps_rows_and_columns_in_grad_bias(grad_output, images, kernels):
    """grad_bias still has its rows and columns

    There is one bias for each filter: sum over N, H′ and W′.
    """
    return gradients(grad_output, images, kernels, grad_bias=grad_output.sum(axis=0))
