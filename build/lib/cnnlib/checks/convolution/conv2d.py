"""Check `conv2d`: a batch of images, all their channels, several filters, each with a bias."""

from functools import wraps

import numpy as np

from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.cases import nonzero, pixels, size, two_sizes, whole
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._families.axes import add_mistakes_with_channels_first
from cnnlib.checks._families.batch import (
    add_mistakes_with_early_return,
    add_mistakes_with_lost_images,
    add_mistakes_with_repeated_result,
)
from cnnlib.checks._families.layers import (
    add_mistakes_with_added_bias,
    add_mistakes_with_channels_and_filters,
    add_mistakes_with_kernels_and_bias,
)
from cnnlib.checks.convolution._conv2d_bias import add_bias, add_mistakes_with_bias
from cnnlib.checks.convolution._images_and_kernels import LINEAR, NUMBER_TYPES, batch_and_kernels
from cnnlib.checks.convolution._kernel_sizes import add_mistakes_with_kernel_sizes
from cnnlib.checks.convolution._number_types import add_mistakes_with_number_types
from cnnlib.checks.convolution._patches import add_mistakes_with_patches
from cnnlib.convolution import conv2d as reference
from cnnlib.convolution import depthwise_conv2d


def small_channels(rng):
    """Draw two channels of six pixels."""
    return whole(rng, 1, 2, 3, 2), whole(rng, 1, 2, 2, 1)


def filters_with_bias(rng):
    """Draw two filters or more, each with a bias that is not 0."""
    filters = size(rng, 2, 3)
    images, kernels = batch_and_kernels(rng, filters=filters)
    return images, kernels, nonzero(rng, filters)


def filters_with_zeros(rng):
    """Draw two filters with a bias of zeros, which changes nothing."""
    return *batch_and_kernels(rng, filters=2), np.zeros(2)


def whole_weights_and_fractional_bias(rng):
    """Draw 8-bit images of several channels, whole weights and a bias of fractions."""
    kernels = whole(rng, 2, 2, 2, 2).astype(np.int64)
    return pixels(rng, 1, 2, 3, 2), kernels, nonzero(rng, 2) / 16


def as_layer(draw):
    """Make the image and kernel of another draw a batch of one image, one channel and one filter."""

    def drawn(rng):
        image, kernel = draw(rng)
        return image[np.newaxis, :, :, np.newaxis], kernel[:, :, np.newaxis, np.newaxis]

    return drawn


def everything(rng):
    """Draw N > 1, H ≠ W, kh ≠ kw, C ≠ F and a bias, all at once."""
    channels, filters = two_sizes(rng, 2, 3)
    images, kernels = batch_and_kernels(rng, 2, two_sizes(rng, 1, 3), channels, filters)
    return images, kernels, nonzero(rng, filters)


conv2d = Exercise(
    reference,
    read="convolution-channels",
    aspects={
        "one channel, one filter": batch_and_kernels,
        "channels": (lambda rng: batch_and_kernels(rng, channels=size(rng, 2, 3)), small_channels),
        "filters": lambda rng: batch_and_kernels(rng, filters=size(rng, 2, 3)),
        "batch": lambda rng: batch_and_kernels(rng, examples=size(rng, 2, 3)),
        "bias": Aspect((filters_with_bias, filters_with_bias, filters_with_zeros), unmodified=True),
        "rectangular kernels": lambda rng: batch_and_kernels(rng, kernel_size=two_sizes(rng, 1, 3)),
        "number types": (
            *(as_layer(draw) for draw in NUMBER_TYPES),
            whole_weights_and_fractional_bias,
        ),
        "everything together": everything,
    },
    laws=[LINEAR],
)

# Mistakes with the kernels and channels -------------------------------------------------------------------

add_mistakes_with_kernels_and_bias(conv2d)
add_mistakes_with_channels_and_filters(conv2d)


@conv2d.mistake("convolution-flip")
def flips_the_kernels_and_their_channels(images, kernels, bias=None):
    """the kernels were flipped, and their channels too

    A layer does not flip at all, and channel c of a filter belongs to channel c of the image.
    """
    return reference(images, kernels[::-1, ::-1, ::-1], bias)


@conv2d.mistake("convolution-filters")
def does_not_clear_the_maps_of_earlier_filters(images, kernels, bias=None):
    """the maps of earlier filters were not cleared

    Start each filter from zeros: map f holds the sums of filter f alone.
    """
    return add_bias(np.cumsum(reference(images, kernels), axis=-1), bias)


@conv2d.mistake()
def overwrites_the_channels(images, kernels, bias=None):
    """the channels overwrite each other: only the last one counts

    Collect the channels with `+=`, not `=`.
    """
    return reference(images[..., -1:], kernels[:, :, -1:], bias)


@conv2d.mistake("convolution-im2col")
def flattens_patches_and_kernels_differently(images, kernels, bias=None):
    """patches and kernels were flattened in different orders

    Row, column, channel for both: put the axes of the patches in that order before `reshape`.
    """
    kh, kw, _, filters = kernels.shape
    patches = np.lib.stride_tricks.sliding_window_view(images, (kh, kw), axis=(1, 2))
    return add_bias(patches.reshape(*patches.shape[:3], -1) @ kernels.reshape(-1, filters), bias)


@conv2d.mistake("convolution-im2col")
def reshapes_the_kernels_to_rows(images, kernels, bias=None):
    """the kernels were reshaped to one row for each filter, not transposed

    F is their last axis: flatten the others, `kernels.reshape(-1, F)`, one column for each filter.
    """
    columns = kernels.reshape(kernels.shape[-1], -1).T
    return reference(images, columns.reshape(kernels.shape), bias)


@conv2d.mistake()
def reverses_the_channels(images, kernels, bias=None):
    """the channels were taken in reverse order

    Channel c of a filter belongs to channel c of the image.
    """
    return reference(images, kernels[:, :, ::-1], bias)


@conv2d.mistake()
def averages_the_channels(images, kernels, bias=None):
    """the channels were averaged instead of summed

    Add up the results of all channels; do not divide by their number.
    """
    return add_bias(reference(images, kernels) / images.shape[-1], bias)


@conv2d.mistake()
def gives_each_channel_a_map(images, kernels, bias=None):
    """each channel got a map of its own

    One filter makes one map, however many channels there are: sum over the channels too.
    """
    maps = depthwise_conv2d(images, kernels)
    return maps if bias is None else maps + np.tile(bias, images.shape[-1])


# Mistakes with the maps of several filters ----------------------------------------------------------------


@conv2d.mistake("convolution-filters")
def repeats_the_map_of_the_first_filter(images, kernels, bias=None):
    """every map was made with the first filter

    The last axis of `kernels` is F, and map f comes from `kernels[:, :, :, f]`: is f used?
    """
    first = reference(images, kernels[..., :1])
    return add_bias(np.repeat(first, kernels.shape[-1], axis=-1), bias)


@conv2d.mistake("convolution-filters")
def repeats_the_map_of_the_last_filter(images, kernels, bias=None):
    """every map was made with the last filter

    Does each filter write into its own map, `maps[..., f]`?
    """
    last = reference(images, kernels[..., -1:])
    return add_bias(np.repeat(last, kernels.shape[-1], axis=-1), bias)


@conv2d.mistake("convolution-filters")
def returns_the_first_map_only(images, kernels, bias=None):
    """only the map of the first filter was returned

    There are F filters, and so F maps.
    """
    return reference(images, kernels, bias)[..., :1]


@conv2d.mistake("images-layouts")
def reshapes_instead_of_transposing(images, kernels, bias=None):
    """the maps were reshaped into place, not transposed

    `reshape` scrambles them: stack along the last axis, `np.stack(maps, axis=-1)`.
    """
    maps = reference(images, kernels, bias)
    return np.moveaxis(maps, -1, 0).reshape(maps.shape)


@conv2d.mistake("convolution-filters")
def sums_all_filters_into_every_map(images, kernels, bias=None):
    """every map holds the sum of all filters

    Map f holds the sums of filter f alone: the products are summed over kh, kw and C, not over F.
    """
    maps = reference(images, kernels)
    return add_bias(np.repeat(maps.sum(axis=-1, keepdims=True), kernels.shape[-1], axis=-1), bias)


add_mistakes_with_channels_first(conv2d, read="images-layouts")

# Mistakes with the batch ----------------------------------------------------------------------------------

add_mistakes_with_repeated_result(conv2d, read="convolution-batch")
add_mistakes_with_lost_images(conv2d, read="convolution-batch")
add_mistakes_with_early_return(conv2d, read="convolution-batch")


@conv2d.mistake("convolution-batch")
def drops_the_batch_axis(images, kernels, bias=None):
    """the batch axis is gone: only the maps of the first image were returned

    Keep the batch axis: the result has four axes, (N, H′, W′, F).
    """
    return reference(images, kernels, bias)[0]


@conv2d.mistake("convolution-batch")
def sums_the_images(images, kernels, bias=None):
    """the images of the batch were summed

    Every image keeps its own maps.
    """
    return reference(images, kernels, bias).sum(axis=0)


# Mistakes shared with others ------------------------------------------------------------------------------

add_mistakes_with_added_bias(conv2d, read="convolution-bias")
add_mistakes_with_bias(conv2d)


def in_every_plane(correlate):
    """Return the function made a layer: applied to each channel of each image, for each filter."""

    @wraps(correlate)
    def layer(images, kernels, bias=None):
        channels, filters = kernels.shape[2:]
        maps = [
            [
                sum(correlate(image[:, :, c], kernels[:, :, c, f]) for c in range(channels))
                for f in range(filters)
            ]
            for image in images
        ]
        return add_bias(np.moveaxis(np.array(maps), 1, -1), bias)

    return layer


add_mistakes_with_patches(conv2d, in_every_plane)
add_mistakes_with_kernel_sizes(conv2d, in_every_plane)
add_mistakes_with_number_types(conv2d, in_every_plane)
