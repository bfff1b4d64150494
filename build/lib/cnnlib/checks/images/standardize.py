"""Check `standardize`: mean 0 and standard deviation 1 for each channel of a batch."""

import numpy as np

from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.cases import size, whole
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._core.mistakes import Law
from cnnlib.checks._families.dtypes import add_mistakes_with_dtype_of
from cnnlib.checks.images._cases import batch
from cnnlib.images import standardize as reference


def float_batch(rng, channels=(2, 3)):
    """A batch of floats whose channels have clearly different means and deviations."""
    (images,) = batch(rng, channels=channels)
    return (images * np.arange(1.0, images.shape[-1] + 1) + 50 * np.arange(images.shape[-1]),)


def four_pixels(rng):
    """Two channels of two pixels, as in the worked example."""
    apart = np.array([[[[0, 20]]], [[[30, 0]]]])
    return (whole(rng, 2, 1, 1, 2, low=1) + apart,)


def narrow_batch(rng):
    """A batch from 0 to 1, whose deviations are much less than 1."""
    return (float_batch(rng)[0] / 255,)


def constant_channel(rng):
    """A batch whose first channel is the same everywhere."""
    (images,) = float_batch(rng)
    images[..., 0] = size(rng, 1, 9)
    return (images,)


def constant_channels(rng):
    """A batch with a channel of zeros and one of nines."""
    (images,) = batch(rng, channels=(2, 2))
    return (0.0 * images + rng.permutation([0.0, 9.0]),)


EACH_CHANNEL = (0, 1, 2)


def is_0_or_1(deviations):
    """Tell whether each of the deviations is 0 or 1, closer than a check can see."""
    return np.minimum(np.abs(deviations), np.abs(deviations - 1)).max() < 5e-5


standardize = Exercise(
    reference,
    read="images-standardize",
    aspects={
        "one channel": (
            lambda rng: float_batch(rng, channels=(1, 1)),
            lambda rng: (batch(rng, n=(1, 1), channels=(1, 1))[0] - 128.0,),
        ),
        "several channels": (float_batch, narrow_batch, four_pixels),
        "8-bit integers": batch,
        "a constant channel": Aspect(
            (constant_channel, constant_channel, constant_channels), unmodified=True
        ),
    },
    laws=[
        Law(
            "there is a channel whose mean is not 0",
            lambda f, images: np.allclose(f(images).mean(axis=EACH_CHANNEL), 0, atol=1e-3),
            "Subtract from each channel its mean over all images, rows and columns.",
        ),
        Law(
            "there is a channel whose standard deviation is neither 1 nor 0",
            lambda f, images: is_0_or_1(f(images).std(axis=EACH_CHANNEL)),
            "Divide each channel by its deviation; what is added to that must be tiny, 1e-8 for instance.",
        ),
    ],
    tolerance=1e-4,  # people add a small number to the deviation, and that is as right
)


def standardize_over(axis, images, deviation=np.std):
    """Centre and scale over `axis`; a deviation of 0 leaves 0."""
    images = images.astype(np.float64)
    divisor = deviation(images, axis=axis, keepdims=True)
    return (images - images.mean(axis=axis, keepdims=True)) / np.where(divisor == 0, 1, divisor)


def constant(images):
    """Tell which channels are the same everywhere."""
    return np.ptp(images, axis=EACH_CHANNEL) == 0


def deviations(images):
    """Return the standard deviation of each channel, or 1 where it is 0."""
    return np.where(constant(images), 1, images.std(axis=EACH_CHANNEL))


@standardize.mistake()
def takes_all_channels_together(images):
    """one mean and one deviation were used for all channels

    Each channel has its own: average over images, rows and columns, `axis=(0, 1, 2)`.
    """
    return standardize_over(None, images)


@standardize.mistake()
def standardizes_each_pixel(images):
    """the channels of each pixel were standardised

    `axis=-1` is the one axis that stays: average over `axis=(0, 1, 2)`.
    """
    return (images - images.mean(axis=-1, keepdims=True)) / images.std(axis=-1, keepdims=True)


@standardize.mistake()
def standardizes_each_image(images):
    """every image was standardised by itself

    Mean and deviation belong to the whole batch: `axis=(0, 1, 2)`, the batch axis too.
    """
    return standardize_over((1, 2), images)


@standardize.mistake()
def standardizes_each_image_over_all_channels(images):
    """every image was standardised by itself, all channels together

    Average over the whole batch, but for each channel: `axis=(0, 1, 2)`.
    """
    return standardize_over((1, 2, 3), images)


@standardize.mistake()
def standardizes_each_pixel_position(images):
    """every pixel position was standardised by itself

    Average over rows and columns too: `axis=(0, 1, 2)`, not only `axis=0`.
    """
    return standardize_over(0, images)


@standardize.mistake()
def divides_by_the_variance(images):
    """the values were divided by the variance

    Divide by its square root, the standard deviation: then that of the result is 1.
    """
    return standardize_over(EACH_CHANNEL, images, np.var)


@standardize.mistake()
def does_not_subtract_the_mean(images):
    """the mean was not subtracted

    Subtract the mean of each channel first.
    """
    return images / deviations(images)


@standardize.mistake()
def does_not_divide(images):
    """the values were not divided by the standard deviation

    After subtracting the mean, divide by the standard deviation of each channel.
    """
    return images - images.mean(axis=EACH_CHANNEL)


@standardize.mistake()
def divides_by_n_minus_1(images):
    """the deviation was computed with n − 1 (`ddof=1`)

    The batch is all there is, not a sample: `std` as NumPy computes it by default.
    """
    return standardize_over(EACH_CHANNEL, images, lambda x, **axes: np.std(x, ddof=1, **axes))


@standardize.mistake()
def divides_the_mean_only(images):
    """only the mean was divided by the deviation

    Brackets: `(images - mean) / deviation`.
    """
    return images - images.mean(axis=EACH_CHANNEL) / deviations(images)


@standardize.mistake()
def leaves_a_constant_channel_only(images):
    """a constant channel was left as it was

    Its mean is subtracted too: every value becomes 0.
    """
    return np.where(constant(images), images, reference(images))


@standardize.mistake()
def divides_by_0(images):
    """a constant channel became NaN

    Its deviation is 0, and 0/0 is not a number: divide by 1 there, or add a tiny number.
    """
    return (images - images.mean(axis=EACH_CHANNEL)) / images.std(axis=EACH_CHANNEL)


@standardize.mistake()
def scales_to_0_and_1(images):
    """the values were scaled to 0…1 instead

    To standardise means to give each channel mean 0 and standard deviation 1.
    """
    return (images - images.min(axis=EACH_CHANNEL)) / np.maximum(np.ptp(images, axis=EACH_CHANNEL), 1)


@standardize.mistake()
def makes_a_constant_channel_1(images):
    """a constant channel became 1

    Its values are all equal to their mean, and value − mean is 0.
    """
    return np.where(constant(images), 1, reference(images))


@standardize.mistake("images-layouts")
def averages_over_the_axes_of_channels_first(images):
    """mean and deviation were taken over the axes 0, 2 and 3

    Those are N, H and W if the channels come first. Here they come last: `axis=(0, 1, 2)`.
    """
    return standardize_over((0, 2, 3), images)


def add_mistakes_with_a_number_added(exercise):
    """Add the mistakes of a number that is too large to be added to the deviation, or to its square."""
    for number in (1.0, 0.1, 0.01, 0.001, 0.0001):

        @exercise.mistake(name=f"adds_{number}_to_the_deviation", number=f"{number:g}")
        def adds_too_much_to_the_deviation(images, number=number):
            """the number {number} was added to the deviation, which is too much

            It must not change the result visibly: add 1e-8, or 1e-5 at most.
            """
            return standardize_over(EACH_CHANNEL, images, lambda x, **axes: np.std(x, **axes) + number)

        @exercise.mistake(name=f"adds_{number}_to_the_variance", number=f"{number:g}")
        def adds_too_much_to_the_variance(images, number=number):
            """the number {number} was added to the variance, which is too much

            It must not change the result visibly: add 1e-8, or 1e-5 at most.
            """
            return standardize_over(
                EACH_CHANNEL, images, lambda x, **axes: np.sqrt(np.var(x, **axes) + number)
            )


add_mistakes_with_a_number_added(standardize)
add_mistakes_with_dtype_of(standardize, "images")
