"""Check `to_grayscale`: the weighted sum of the three channels."""

import numpy as np

from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._core.mistakes import Law
from cnnlib.checks._families.dtypes import add_mistakes_with_fractions
from cnnlib.checks.images._cases import colour_image
from cnnlib.images import to_grayscale as reference
from cnnlib.images.arrays import LUMA


def pure_colours(rng):
    """Red, green, blue and white in any order: the weights can be read off."""
    return (255.0 * rng.permutation([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1]])[np.newaxis],)


def from_0_to_1(rng):
    """A float image, white among its pixels."""
    (image,) = colour_image(rng)
    image[0, 0] = 255
    return (image.astype(np.float32) / 255,)


def dim(rng):
    """A float image far from white."""
    return (colour_image(rng)[0].astype(np.float32) / 1024,)


def weighs_the_channels(to_grey, image):
    """Read the three weights off pure colours: True if they are right, else the sentence that says them."""
    colours = np.zeros((*image.shape[:2], 3)) + np.arange(image.shape[1])[:, np.newaxis] % 2
    weights = [np.max(to_grey(100.0 * colours * np.eye(3)[channel])) / 100 for channel in range(3)]
    grey = to_grey(image.astype(np.float64))
    if np.allclose(weights, LUMA, atol=1e-4) or not np.allclose(grey, image @ np.array(weights), atol=1e-6):
        return True
    red, green, blue = (f"{weight:.4g}" for weight in weights)
    return f"red counts {red}, green {green} and blue {blue}: compare the three with the weights in the statement"


WEIGHTS = Law(
    "the weights of the channels are others", weighs_the_channels, "A pure colour shows its weight."
)

to_grayscale = Exercise(
    reference,
    read="images-grayscale",
    laws=[WEIGHTS],
    aspects={
        "pure colours": pure_colours,
        "0 to 255": lambda rng: (colour_image(rng)[0].astype(np.float64),),
        "0 to 1": (from_0_to_1, dim),
        "8-bit integers": colour_image,
    },
)


@to_grayscale.mistake()
def does_not_sum(image):
    """the weighted channels were not added up

    Sum over the last axis: one number for each pixel, shape (H, W).
    """
    return image * np.array(LUMA)


@to_grayscale.mistake()
def sums_over_the_rows(image):
    """the sum was taken over the rows instead of the channels

    The channels are the last axis: `axis=-1`.
    """
    return (image * np.array(LUMA)).sum(axis=0)


@to_grayscale.mistake()
def divides_by_3(image):
    """the weighted sum was divided by 3

    The weights already sum to 1: there is nothing left to divide by.
    """
    return reference(image) / 3


@to_grayscale.mistake()
def uses_weights_of_4_digits(image):
    """the weights have a fourth digit (0.2989, 0.5870, 0.1140)

    Use 0.299, 0.587, 0.114: they sum to exactly 1.
    """
    return image @ np.array([0.2989, 0.5870, 0.1140])


@to_grayscale.mistake()
def returns_three_channels(image):
    """the grey values were written into all three channels

    A grey image is one matrix: its shape is (H, W).
    """
    return np.repeat(reference(image)[..., np.newaxis], 3, axis=-1)


@to_grayscale.mistake()
def stretches_to_255(image):
    """values from 0 to 1 were stretched to 0…255

    Keep the range: in such an image white is 1, and stays 1.
    """
    return reference(image) * (255 if image.max() <= 1 else 1)


@to_grayscale.mistake()
def averages_the_channels(image):
    """the three channels were averaged

    The eye sees green best: weight red by 0.299, green by 0.587, blue by 0.114.
    """
    return image.mean(axis=-1)


@to_grayscale.mistake()
def sums_without_weights(image):
    """the channels were summed without weights

    Weight red by 0.299, green by 0.587, blue by 0.114; the weights sum to 1, so the range is kept.
    """
    return image.sum(axis=-1)


@to_grayscale.mistake()
def swaps_red_and_blue(image):
    """the weights of red and blue are swapped

    The channels come in the order red, green, blue.
    """
    return reference(image[..., ::-1])


@to_grayscale.mistake()
def keeps_red_only(image):
    """only the red channel was kept

    Grey mixes all three channels.
    """
    return image[..., 0]


@to_grayscale.mistake()
def keeps_green_only(image):
    """only the green channel was kept

    Grey mixes all three channels.
    """
    return image[..., 1]


@to_grayscale.mistake()
def uses_weights_of_another_standard(image):
    """the weights are those of another standard (0.2126, 0.7152, 0.0722)

    They belong to high-definition video; this exercise uses 0.299, 0.587, 0.114.
    """
    return image @ np.array([0.2126, 0.7152, 0.0722])


@to_grayscale.mistake()
def rounds_the_weights(image):
    """the weights were rounded to two digits (0.30, 0.59, 0.11)

    Use all three digits: 0.299, 0.587, 0.114.
    """
    return image @ np.array([0.3, 0.59, 0.11])


@to_grayscale.mistake()
def averages_the_largest_and_smallest_channel(image):
    """the largest and the smallest channel were averaged

    Weight all three channels: red by 0.299, green by 0.587, blue by 0.114.
    """
    return (image.max(axis=-1).astype(np.float64) + image.min(axis=-1)) / 2


@to_grayscale.mistake()
def keeps_the_channel_axis(image):
    """the channel axis is still there

    A grey image is one matrix: its shape is (H, W), not (H, W, 1).
    """
    return reference(image)[..., np.newaxis]


@to_grayscale.mistake()
def divides_by_255(image):
    """the values were divided by 255

    Keep the range: white keeps its value.
    """
    return reference(image) / 255


@to_grayscale.mistake()
def rounds_to_whole_numbers(image):
    """the grey values were rounded to whole numbers

    Return floats: the fractions carry information, and images in [0, 1] would lose all their greys.
    """
    return np.round(reference(image))


add_mistakes_with_fractions(to_grayscale)
