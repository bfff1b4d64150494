"""Check `conv2d`: the layer with strides, padding and dilation."""

import numpy as np

from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.cases import nonzero, pixels, size, two_sizes, whole
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._core.mistakes import Law
from cnnlib.checks._families.batch import add_mistakes_with_repeated_result
from cnnlib.checks._families.dtypes import add_mistakes_with_dtype_of
from cnnlib.checks._families.layers import (
    add_mistakes_with_activation,
    add_mistakes_with_channels_and_filters,
    add_mistakes_with_kernels_and_bias,
)
from cnnlib.checks.padding._conv2d_bias import add_mistakes_with_bias
from cnnlib.checks.padding._conv2d_dilation import add_mistakes_with_dilation
from cnnlib.checks.padding._conv2d_kernels import add_mistakes_with_kernel_sizes
from cnnlib.checks.padding._conv2d_same import add_mistakes_with_same
from cnnlib.checks.padding._conv2d_strides import add_mistakes_with_strides
from cnnlib.checks.padding._layer import Layer
from cnnlib.checks.padding._sides import add_mistakes_with_sides, four_pads, sides, small_image
from cnnlib.checks.padding._sizes import reach
from cnnlib.convolution import conv2d as reference
from cnnlib.padding import same_padding

# Cases ----------------------------------------------------------------------------------------------------


def small_layer(rng, kernel_size=(2, 2), n=1, channels=1, filters=1, least=3):
    """A batch of images, the kernels that fit them, and no bias."""
    h, w = two_sizes(rng, least, least + 2)
    return whole(rng, n, h, w, channels), whole(rng, *kernel_size, channels, filters), None


def signed_bias(rng, filters):
    """A bias for each filter, the first negative and the last positive."""
    bias = nonzero(rng, filters)
    bias[0], bias[-1] = -abs(bias[0]), abs(bias[-1])
    return bias


def plain_layer(rng):
    """What the layer could do before: everything but strides, padding and dilation."""
    channels, filters = two_sizes(rng, 2, 3)
    images, kernels, _ = small_layer(rng, two_sizes(rng, 1, 3), 2, channels, filters)
    return images, kernels, signed_bias(rng, filters)


def one_map(rng):
    """One image, one channel, one filter: small enough to check by hand."""
    images, kernels, _ = small_layer(rng)
    return images, kernels, nonzero(rng, 1)


def without_bias(rng):
    """Images and kernels alone."""
    return small_layer(rng)[:2]


def same_with_a_rest(rng):
    """An odd number of zeros in both directions, by even kernels or by strides."""
    while True:
        images, kernels, _ = small_layer(rng, two_sizes(rng, 2, 3), least=4)
        strides = tuple(rng.integers(1, 4, size=2).tolist())
        axes = zip(images.shape[1:3], kernels.shape[:2], strides, strict=True)
        if all(sum(same_padding(*axis)) % 2 for axis in axes):
            return images, kernels, None, strides, "same"


def larger_kernel(rng):
    """A kernel that is higher or wider than the image, and the padding that makes room for it."""
    h, w = two_sizes(rng, 1, 2)
    kernel_size = (h + size(rng, 1, 2), w + size(rng, 1, 2))
    paddings = "same", 2, (1, 2), ((0, 2), (2, 1))
    return small_image(rng, 1, h, w, 1), whole(rng, *kernel_size, 1, 1), None, 1, paddings[rng.integers(4)]


def layer_with_all(padding):
    """Return the draw of strides, dilation, this padding, a bias, a batch, channels and filters together."""

    def drawn(rng):
        channels, filters = two_sizes(rng, 2, 3)
        images, kernels, _ = small_layer(rng, (2, 3), 2, channels, filters, least=5)
        return images, kernels, signed_bias(rng, filters), two_sizes(rng, 1, 3), padding, (2, 1)

    return drawn


def large_sums(rng):
    """Bright pixels under large weights: each whole sum is beyond 65,504, where float16 ends."""
    return pixels(rng, 1, 3, 4, 1) | 128, whole(rng, 2, 2, 1, 1, low=128, high=200).astype(np.int64)


def twice(function, images, kernels, bias=None, *others):
    """True if twice the image gives twice the result, without a bias."""
    once = function(1.0 * images, kernels, None, *others)
    return np.allclose(function(2.0 * images, kernels, None, *others), 2 * once)


conv2d = Exercise(
    reference,
    read="padding-layer",
    aspects={
        "as before": (one_map, plain_layer, without_bias),
        "one stride": lambda rng: (*small_layer(rng, least=4), size(rng, 2, 3)),
        "two strides": lambda rng: (*small_layer(rng, least=4), two_sizes(rng, 1, 3)),
        "padding as a number": Aspect(lambda rng: (*small_layer(rng), 1, size(rng, 1, 2)), unmodified=True),
        "padding in pairs": (
            lambda rng: (*small_layer(rng), 1, two_sizes(rng, 0, 2)),
            lambda rng: (*small_layer(rng), 1, four_pads(rng)),
        ),
        "same": lambda rng: (*small_layer(rng, (3, 1)[:: (-1) ** size(rng, 0, 1)]), 1, "same"),
        "asymmetric same": same_with_a_rest,
        "dilation": (
            lambda rng: (*small_layer(rng, least=4), 1, "valid", size(rng, 2, 3)),
            lambda rng: (*small_layer(rng, least=5), 1, "valid", two_sizes(rng, 1, 3)),
        ),
        "kernel larger than the image": larger_kernel,
        "number types": (
            lambda rng: (pixels(rng, 1, 3, 4, 1), whole(rng, 2, 2, 1, 1).astype(np.int64), None, 1, 1),
            lambda rng: (pixels(rng, 1, 3, 4, 1), whole(rng, 2, 2, 1, 1) / 8, None, 1, "same"),
            lambda rng: (*(array.astype(np.float32) / 8 for array in small_layer(rng)[:2]), None, 2, 1),
            large_sums,
        ),
        "everything together": Aspect(
            tuple(map(layer_with_all, ("same", "valid", 1, (1, 2), ((1, 0), (0, 2))))), unmodified=True
        ),
    },
    laws=[
        Law(
            "twice the image does not give twice the result",
            twice,
            "A sum of products grows with the image: is something added or clipped on the way?",
        )
    ],
)


# Mistakes with strides, padding and dilation --------------------------------------------------------------


def with_padding(*arguments, change=sides, mode="constant"):
    """Do as asked for, but with `change(padding)` for a padding in numbers, filled in as `mode` says."""
    layer = Layer.of(*arguments)
    if isinstance(layer.padding, str):
        return layer.output(mode)
    return layer.output(mode, pads=sides(change(layer.padding)))


add_mistakes_with_strides(conv2d)


@conv2d.mistake("padding-zeros")
def ignores_the_padding(*arguments):
    """the padding was ignored

    Put the zeros around the images first, then slide the kernels over them.
    """
    return Layer.of(*arguments).output(pads=((0, 0), (0, 0)))


add_mistakes_with_sides(conv2d, with_padding, argument="padding")


@conv2d.mistake("padding-zeros")
def ignores_numbers(*arguments):
    """padding given in numbers was ignored

    `padding` may also be a number, or one entry for each axis.
    """
    return with_padding(*arguments, change=lambda padding: 0)


@conv2d.mistake("padding-zeros")
def pads_the_output(*arguments):
    """there is a ring of zeros around the output, not around the input

    Pad the images before the kernel slides: then it computes numbers at the edge too.
    """
    layer = Layer.of(*arguments)
    return np.pad(layer.output(pads=((0, 0), (0, 0))), ((0, 0), *layer.pads, (0, 0)))


add_mistakes_with_same(conv2d)


@conv2d.mistake("padding-size")
def takes_a_last_step_that_does_not_fit(*arguments):
    """a last step that leaves the image was taken

    The output size is rounded down: a step that does not fit is not taken.
    """
    layer = Layer.of(*arguments)
    pads = [
        (before, after + (reach(axis.kernel_size, axis.dilation) - axis.size - before - after) % axis.stride)
        for (before, after), axis in zip(layer.pads, layer.axes, strict=True)
    ]
    return layer.output(pads=pads)


add_mistakes_with_dilation(conv2d)


# Mistakes from before: kernels, bias, channels, filters, batch, dtypes ------------------------------------

add_mistakes_with_kernels_and_bias(conv2d)
add_mistakes_with_bias(conv2d)
add_mistakes_with_kernel_sizes(conv2d)
add_mistakes_with_channels_and_filters(conv2d)
add_mistakes_with_repeated_result(conv2d, read="convolution-batch")
add_mistakes_with_activation(conv2d, read="convolution-kernels")
add_mistakes_with_dtype_of(conv2d, "images")
