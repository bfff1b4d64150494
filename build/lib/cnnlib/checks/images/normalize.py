"""Check `normalize`: grey levels from 0 to 255 become floats from 0 to 1."""

import numpy as np

from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.cases import pixels
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._families.scaling import add_mistakes_with_scaling
from cnnlib.checks.images._cases import batch
from cnnlib.images import normalize as reference


def small_batch(rng):
    """A batch of six numbers."""
    return (pixels(rng, 1, 2, 3, 1),)


def one_image(rng):
    """A single grey image, without the axes of batch and channels."""
    return (pixels(rng, 2, 3),)


def nearly_black(rng):
    """A batch of levels 0 and 1: it is dark, not normalised already."""
    return (batch(rng)[0] % 2,)


def black(rng):
    """A batch of zeros."""
    return (np.zeros_like(batch(rng)[0]),)


ANY_IMAGES = (batch, small_batch, one_image)
normalize = Exercise(
    reference,
    read="images-scaling",
    aspects={
        "values": ANY_IMAGES,
        "images without white": (lambda rng: (batch(rng)[0] // 2,), small_batch, nearly_black, black),
        "float32": Aspect(ANY_IMAGES, dtype=np.float32),
    },
)


@normalize.mistake()
def returns_float64(images):
    """the result is float64

    Networks compute in float32: convert with `.astype(np.float32)`.
    """
    return images / 255.0


@normalize.mistake()
def divides_each_image_by_its_largest_value(images):
    """each image was divided by its own largest value

    A dark picture would become bright: divide by 255.
    """
    return images / images.max(axis=(1, 2, 3)[: images.ndim - 1], keepdims=True)


@normalize.mistake("images-dtypes")
def divides_in_place(images):
    """an 8-bit array cannot hold the fractions

    `images /= 255` writes back into the integers: make a new array, `images / 255`.
    """
    images /= 255
    return images


@normalize.mistake()
def takes_dark_images_for_normalised_ones(images):
    """a batch whose largest level is 1 was not divided

    Level 1 of 255 is nearly black: divide by 255, whatever the images hold.
    """
    return (images / 255 if images.max() > 1 else images).astype(np.float32)


@normalize.mistake()
def standardizes(images):
    """the values were given the mean 0 and the deviation 1

    That is `standardize`, which comes later. Just divide by 255.
    """
    return ((images - images.mean()) / (images.std() + 1e-8)).astype(np.float32)


@normalize.mistake()
def swaps_black_and_white(images):
    """black and white are exchanged

    Black stays 0, and white, 255, becomes 1: divide by 255, and take nothing from 1.
    """
    return (1 - images / 255).astype(np.float32)


@normalize.mistake()
def stretches_to_0_and_1(images):
    """the values were stretched so that the smallest is 0 and the largest 1

    That changes each batch differently. Just divide by 255.
    """
    return (images - images.min()) / np.ptp(images)


@normalize.mistake()
def changes_the_dtype_only(images):
    """only the dtype was changed

    Divide by 255 as well: black 0, white 1.
    """
    return images.astype(np.float32)


add_mistakes_with_scaling(normalize, lambda change, images: change(images))
