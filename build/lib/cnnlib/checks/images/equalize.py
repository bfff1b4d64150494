"""Check `equalize`: the cumulative histogram, which is called cdf, becomes the new grey levels."""

import numpy as np

from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.cases import size, two_sizes
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks.images._cases import grey_image, tiled
from cnnlib.images import equalize as reference
from cnnlib.images import histogram, stretch_contrast


def cumulative_histogram(image):
    """Return how many pixels have each level or a darker one."""
    return np.cumsum(histogram(image))


def unrounded_levels(image):
    """Return the table of the 256 new levels before rounding."""
    cdf = cumulative_histogram(image).astype(np.float64)
    cdf_min = cdf[image.min()]
    return 255 * (cdf - cdf_min) / max(image.size - cdf_min, 1)


def image_to_equalize(rng, low=0, high=255):
    """A grey image whose new levels are not halfway between whole numbers: rounding is clear."""
    while True:
        (image,) = grey_image(rng, low, high)
        levels = unrounded_levels(image)[image]
        if np.abs(levels % 1 - 0.5).min() > 1e-6:
            return (image,)


def constant_image(rng):
    """A grey image, all of one level."""
    return (np.full(two_sizes(rng, 2, 4), size(rng, 1, 254), dtype=np.uint8),)


def black_or_white(rng):
    """An image that is all black, or all white."""
    return (np.full(two_sizes(rng, 2, 4), rng.choice([0, 255]), dtype=np.uint8),)


def six_pixels(rng, *levels):
    """An image of its darkest level, these three and a bright one twice: they become 0, 51, 102, 153, 255."""
    ends = rng.integers(1, 10), *[rng.integers(210, 250)] * 2
    return (rng.permutation(np.array([*levels, *ends], dtype=np.uint8)).reshape(2, 3),)


def brighter_levels_that_exist(rng):
    """An image in which some levels become levels of other, brighter pixels."""
    return six_pixels(rng, rng.integers(10, 51), 51, 102)


def darker_levels_that_exist(rng):
    """An image in which some levels become levels of other, darker pixels."""
    return six_pixels(rng, 102, 153, 204)


equalize = Exercise(
    reference,
    read="images-equalize",
    aspects={
        "black to white": image_to_equalize,
        "a dull image": lambda rng: image_to_equalize(rng, 90, 140),
        "a larger image": lambda rng: (tiled(image_to_equalize(rng)[0]),),
        "8-bit integers": Aspect(image_to_equalize, dtype=np.uint8),
        "a constant image": (constant_image, black_or_white),
        "new levels among the old": (brighter_levels_that_exist, darker_levels_that_exist),
    },
)


def unless_constant(image, equalized):
    """Return the equalised image, or a constant image as it is."""
    return image if image.min() == image.max() else equalized


def equalize_with(image, cdf=None, cdf_min=None, pixels=None, rounding=np.round):
    """Equalise as it should be, or with one thing that is another; a constant image stays."""
    cdf = cumulative_histogram(image) if cdf is None else cdf
    cdf_min = cumulative_histogram(image)[image.min()] if cdf_min is None else cdf_min
    pixels = image.size if pixels is None else pixels
    with np.errstate(all="ignore"):
        levels = rounding(255 * (cdf[image] - cdf_min) / (pixels - cdf_min))
        return unless_constant(image, levels.astype(np.uint8))


@equalize.mistake()
def returns_the_image_unchanged(image):
    """the image was returned unchanged

    Look up the new level of each pixel, and return the new image.
    """
    return image.copy()


@equalize.mistake()
def ignores_cdf_min_and_constant_images(image):
    """cdf_min was not subtracted, and a constant image was not kept

    Subtract cdf_min in the numerator and the denominator, and return a constant image unchanged.
    """
    return np.round(255 * cumulative_histogram(image)[image] / image.size).astype(np.uint8)


@equalize.mistake()
def takes_cdf_min_from_the_rarest_level(image):
    """cdf_min was taken from the rarest level

    It is the count of the darkest level that occurs: `cdf[image.min()]`.
    """
    return equalize_with(image, cdf_min=np.unique(image, return_counts=True)[1].min())


@equalize.mistake()
def rounds_up(image):
    """the new levels were rounded up

    Round to the nearest level: `np.round`, not `np.ceil`.
    """
    return equalize_with(image, rounding=np.ceil)


@equalize.mistake()
def takes_cdf_min_over_all_levels(image):
    """cdf_min was taken over all 256 levels

    Levels darker than the darkest pixel have a cdf of 0. cdf_min is the first that is not 0.
    """
    return equalize_with(image, cdf_min=cumulative_histogram(image).min())


@equalize.mistake()
def subtracts_the_darkest_level(image):
    """the darkest level was subtracted, not its count

    cdf_min is a number of pixels, `cdf[image.min()]`, not a grey level.
    """
    return equalize_with(image, cdf_min=int(image.min()))


@equalize.mistake()
def subtracts_cdf_min_in_the_numerator_only(image):
    """cdf_min was subtracted in the numerator only

    Subtract it in the denominator as well: then the brightest level becomes 255.
    """
    cdf = cumulative_histogram(image)
    return equalize_with(image, cdf=cdf - cdf[image.min()], cdf_min=0)


@equalize.mistake()
def rounds_before_multiplying(image):
    """the fraction was rounded before it was multiplied by 255

    That leaves only 0 and 255: multiply first, then round.
    """
    return equalize_with(image, rounding=lambda levels: 255 * np.round(levels / 255))


@equalize.mistake()
def counts_darker_pixels_only(image):
    """only darker pixels were counted

    cdf(v) counts the pixels of level v too: `<=`, not `<`.
    """
    return equalize_with(image, cdf=cumulative_histogram(image) - histogram(image), cdf_min=0)


@equalize.mistake()
def counts_rows(image):
    """the rows were counted instead of the pixels

    `len(image)` is the number of rows; `image.size` is the number of pixels.
    """
    return equalize_with(image, pixels=len(image))


@equalize.mistake()
def does_not_subtract_cdf_min(image):
    """cdf_min was not subtracted

    Subtract cdf_min in the numerator and the denominator: then the darkest level becomes 0.
    """
    return equalize_with(image, cdf_min=0)


@equalize.mistake()
def stretches_the_contrast(image):
    """the contrast was only stretched

    Equalising follows the cumulative histogram: frequent levels move apart, rare ones together.
    """
    return stretch_contrast(image)


@equalize.mistake()
def takes_the_histogram_for_the_cdf(image):
    """the histogram was used instead of the cumulative histogram

    cdf(v) counts the pixels of level v *or darker*: `np.cumsum(histogram)`.
    """
    return equalize_with(image, cdf=histogram(image), cdf_min=0)


@equalize.mistake()
def truncates_to_whole_numbers(image):
    """the new levels were truncated instead of rounded

    Use `np.round` before converting to integers.
    """
    return unless_constant(image, unrounded_levels(image)[image].astype(np.uint8))


@equalize.mistake()
def does_not_round(image):
    """the new levels were not rounded

    Grey levels are whole numbers: `np.round`, then `astype(np.uint8)`.
    """
    return unless_constant(image, unrounded_levels(image)[image])


@equalize.mistake()
def does_not_multiply_by_255(image):
    """the result lies between 0 and 1

    Multiply by 255: the result is an image of 8-bit levels again.
    """
    return unless_constant(image, unrounded_levels(image)[image] / 255)


@equalize.mistake()
def returns_float64(image):
    """the levels are right, but not as 8-bit integers

    Convert them: `.astype(np.uint8)`.
    """
    return reference(image).astype(np.float64)


@equalize.mistake()
def changes_a_constant_image(image):
    """a constant image was changed

    If all pixels are equal, there is nothing to spread: return the image unchanged.
    """
    return np.round(unrounded_levels(image)[image]).astype(np.uint8)


@equalize.mistake()
def makes_a_constant_image_white(image):
    """a constant image became white

    If all pixels are equal, there is nothing to spread: return the image unchanged.
    """
    return reference(image) if image.min() < image.max() else np.full_like(image, 255)


@equalize.mistake()
def returns_the_table(image):
    """the table of new levels was returned, not the image

    Look each pixel up in the table: `table[image]`.
    """
    return np.round(unrounded_levels(image)).astype(np.uint8)


def add_mistakes_outside_0_to_255(exercise):
    """Add mistakes whose new levels may lie outside 0 … 255: they wrap around, or are clipped."""

    def wrapped(levels):
        return np.round(levels).astype(np.int64).astype(np.uint8)

    def clipped(levels):
        return np.clip(np.round(levels), 0, 255)

    for name, rounding in {"": wrapped, "_and_clips": clipped}.items():

        @exercise.mistake(name=f"takes_darker_pixels_only_for_the_cdf{name}")
        def takes_darker_pixels_only_for_the_cdf(image, rounding=rounding):
            """cdf(v) counts only the pixels darker than v

            It counts the pixels of level v too: `<=`, not `<`.
            """
            darker = cumulative_histogram(image) - histogram(image)
            return equalize_with(image, cdf=darker, rounding=rounding)

        @exercise.mistake(name=f"does_not_add_up_the_histogram{name}")
        def does_not_add_up_the_histogram(image, rounding=rounding):
            """the histogram was not added up

            cdf(v) counts the pixels of level v *or darker*: `np.cumsum(histogram)`.
            """
            return equalize_with(image, cdf=histogram(image), rounding=rounding)

        @exercise.mistake(name=f"takes_the_height_for_the_width{name}")
        def takes_the_height_for_the_width(image, rounding=rounding):
            """the number of pixels was taken to be H · H, as in a square image

            An image has H · W pixels: `image.size`.
            """
            return equalize_with(image, pixels=len(image) ** 2, rounding=rounding)


def add_mistakes_with_relabelling(exercise):
    """Add mistakes of levels that are replaced one after the other in one image."""
    ways = {
        "": lambda image: range(256),
        "_from_white_to_black": lambda image: range(255, -1, -1),
        "_one_that_occurs_after_the_other": np.unique,
        "_one_that_occurs_before_the_other": lambda image: np.unique(image)[::-1],
    }
    for name, levels in ways.items():

        @exercise.mistake("images-equalize", name=f"replaces_levels_in_place{name}")
        def replaces_levels_in_place(image, levels=levels):
            """pixels that had their new level already were taken for pixels of that level, and changed again

            Look up the old image only: `result[image == v] = …`, not `result[result == v] = …`.
            """
            new = np.clip(np.round(unrounded_levels(image)), 0, 255)
            result = image.copy()
            for v in levels(image):
                result[result == v] = new[v]
            return unless_constant(image, result)


add_mistakes_outside_0_to_255(equalize)
add_mistakes_with_relabelling(equalize)
