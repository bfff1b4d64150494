"""Check `spatial_dropout2d`: each map is dropped as a whole."""

import numpy as np

from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks.dropout._chance import draw_mask, repeated
from cnnlib.checks.dropout._units import add_mistakes_with_units, aspects_of_units, dropped_maps
from cnnlib.dropout import spatial_dropout2d as reference

spatial_dropout2d = Exercise(
    reference,
    read="dropout-spatial",
    aspects=aspects_of_units((3, 2, 2, 4), (90, 2, 1, 100), dropped_maps, (1, 2, 3, 2)),
    returns=("output", "mask"),
)


def shape_of_maps(images):
    """Return the shape of the mask: a unit is a map."""
    return len(images), 1, 1, images.shape[-1]


add_mistakes_with_units(
    spatial_dropout2d,
    shape_of_maps,
    dropped_maps,
    unit="map",
    draws_one_for_each="`rng.random((N, 1, 1, C))` draws one random number for each image and channel.",
)


def drop_maps(images, rate, rng, training, shape):
    """Drop with a mask of another shape; return the output and that mask."""
    mask = draw_mask(rng, shape, rate) if training else np.ones(shape, dtype=bool)
    return images * mask / (1 - rate if training else 1), mask


@spatial_dropout2d.mistake()
def drops_single_numbers(images, rate, rng, training=True):
    """single numbers were dropped

    Here a whole map is dropped at once: draw one random number for each image and channel,
    `rng.random((N, 1, 1, C))`.
    """
    return drop_maps(images, rate, rng, training, images.shape)


@spatial_dropout2d.mistake()
def drops_the_same_maps_of_all_images(images, rate, rng, training=True):
    """all images lose the same maps

    Draw one random number for each image *and* channel: `rng.random((N, 1, 1, C))`.
    """
    output, mask = drop_maps(images, rate, rng, training, (1, 1, 1, images.shape[-1]))
    return output, repeated(mask, shape_of_maps(images))


@spatial_dropout2d.mistake()
def mask_lacks_the_images(images, rate, rng, training=True):
    """all images share a mask of shape (1, 1, 1, C)

    Draw one random number for each image *and* channel: `rng.random((N, 1, 1, C))`.
    """
    return drop_maps(images, rate, rng, training, (1, 1, 1, images.shape[-1]))


@spatial_dropout2d.mistake()
def drops_whole_images(images, rate, rng, training=True):
    """whole images were dropped

    Draw one random number for each image *and* channel: `rng.random((N, 1, 1, C))`.
    """
    output, mask = drop_maps(images, rate, rng, training, (len(images), 1, 1, 1))
    return output, repeated(mask, shape_of_maps(images))


@spatial_dropout2d.mistake()
def mask_lacks_the_channels(images, rate, rng, training=True):
    """all channels share a mask of shape (N, 1, 1, 1)

    Draw one random number for each image *and* channel: `rng.random((N, 1, 1, C))`.
    """
    return drop_maps(images, rate, rng, training, (len(images), 1, 1, 1))


@spatial_dropout2d.mistake()
def drops_pixels(images, rate, rng, training=True):
    """pixels were dropped, through all channels

    Draw for each image and channel, not for each pixel: `rng.random((N, 1, 1, C))`.
    """
    return drop_maps(images, rate, rng, training, (*images.shape[:3], 1))


@spatial_dropout2d.mistake()
def mask_repeats_over_the_pixels(images, rate, rng, training=True):
    """the mask was repeated for every pixel

    Return it with one entry for each map: shape (N, 1, 1, C).
    """
    output, mask = drop_maps(images, rate, rng, training, shape_of_maps(images))
    return output, repeated(mask, images.shape)


@spatial_dropout2d.mistake()
def mask_lacks_the_axes_of_length_1(images, rate, rng, training=True):
    """the mask lacks its two axes of length 1

    Its shape is (N, 1, 1, C), so that it can be multiplied with the images.
    """
    output, mask = drop_maps(images, rate, rng, training, shape_of_maps(images))
    return output, mask[:, 0, 0]
