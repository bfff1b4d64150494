"""Checks of the images exercises: what is judged, and the mistakes that people make."""

import numpy as np

from cnnlib import images as reference
from cnnlib.checks._cases import pixels, size, two_sizes, whole
from cnnlib.checks._exercise import Aspect, Exercise


def colour_image(rng):
    """An (H, W, 3) image of 8-bit integers, H ≠ W."""
    return (pixels(rng, *two_sizes(rng, 2, 4), 3),)


def batch(rng, n=(2, 3), channels=(2, 3)):
    """An (N, H, W, C) batch of 8-bit integers, white among them; H ≠ W, and neither is N or C."""
    h, w = two_sizes(rng, 4, 6)
    images = pixels(rng, size(rng, *n), h, w, size(rng, *channels))
    images[0, 0, 0, 0] = 255
    return (images,)


def small_batch(rng):
    """A batch of six numbers."""
    return (pixels(rng, 1, 2, 3, 1),)


# to_grayscale ---------------------------------------------------------------------------------------------

to_grayscale = Exercise(
    reference.to_grayscale,
    read="images-grayscale",
    aspects={
        "pure colours": lambda rng: (
            255.0 * rng.permutation([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1]])[np.newaxis],
        ),
        "0 to 255": lambda rng: (colour_image(rng)[0].astype(np.float64),),
        "0 to 1": lambda rng: (colour_image(rng)[0].astype(np.float32) / 255,),
        "8-bit integers": colour_image,
    },
)
for name, hint, wrong in [
    (
        "the weighted channels were not added up",
        "Sum over the last axis: one number for each pixel, shape (H, W).",
        lambda image: image * np.array(reference.LUMA),
    ),
    (
        "the sum runs over the rows instead of the channels",
        "The channels are the last axis: `axis=-1`.",
        lambda image: (image * np.array(reference.LUMA)).sum(axis=0),
    ),
    (
        "the weighted sum was divided by 3",
        "The weights sum to 1 already: nothing is left to divide by.",
        lambda image: reference.to_grayscale(image) / 3,
    ),
    (
        "the weights have a fourth digit (0.2989, 0.5870, 0.1140)",
        "Use 0.299, 0.587, 0.114: they sum to exactly 1.",
        lambda image: image @ np.array([0.2989, 0.5870, 0.1140]),
    ),
    (
        "the grey values were written into all three channels",
        "A grey image is one matrix: its shape is (H, W).",
        lambda image: np.repeat(reference.to_grayscale(image)[..., np.newaxis], 3, axis=-1),
    ),
    (
        "values from 0 to 1 were stretched to 0…255",
        "Keep the range: 1 stays the white of such an image.",
        lambda image: reference.to_grayscale(image) * (255 if image.max() <= 1 else 1),
    ),
    (
        "the three channels were averaged",
        "The eye sees green best: weigh red by 0.299, green by 0.587, blue by 0.114.",
        lambda image: image.mean(axis=-1),
    ),
    (
        "the channels were summed without weights",
        "Weigh red by 0.299, green by 0.587, blue by 0.114; the weights sum to 1, so the range is kept.",
        lambda image: image.sum(axis=-1),
    ),
    (
        "the weights of red and blue are swapped",
        "The channels come in the order red, green, blue.",
        lambda image: reference.to_grayscale(image[..., ::-1]),
    ),
    ("only the red channel was kept", "Grey mixes all three channels.", lambda image: image[..., 0]),
    ("only the green channel was kept", "Grey mixes all three channels.", lambda image: image[..., 1]),
    (
        "the weights are those of another standard (0.2126, 0.7152, 0.0722)",
        "They belong to high-definition video; this exercise uses 0.299, 0.587, 0.114.",
        lambda image: image @ np.array([0.2126, 0.7152, 0.0722]),
    ),
    (
        "the middle between the largest and the smallest channel was taken",
        "Weigh all three channels: 0.299, 0.587, 0.114.",
        lambda image: (image.max(axis=-1).astype(np.float64) + image.min(axis=-1)) / 2,
    ),
    (
        "the channel axis is still there",
        "A grey image is one matrix: its shape is (H, W), not (H, W, 1).",
        lambda image: reference.to_grayscale(image)[..., np.newaxis],
    ),
    (
        "the values were divided by 255",
        "Keep the range: white stays as large as it was.",
        lambda image: reference.to_grayscale(image) / 255,
    ),
    (
        "the grey values were cut to whole numbers",
        "Return floats: the fractions carry information, and images in [0, 1] would turn black.",
        lambda image: reference.to_grayscale(image).astype(np.uint8),
    ),
    (
        "the grey values were rounded to whole numbers",
        "Return floats: the fractions carry information, and images in [0, 1] would lose all their greys.",
        lambda image: np.round(reference.to_grayscale(image)),
    ),
]:
    to_grayscale.misconception(name, hint)(wrong)

# normalize ------------------------------------------------------------------------------------------------


def one_image(rng):
    """A single grey image, without the axes of batch and channels."""
    return (pixels(rng, 2, 3),)


ANY_IMAGES = (batch, small_batch, one_image)
normalize = Exercise(
    reference.normalize,
    read="images-scaling",
    aspects={
        "values": ANY_IMAGES,
        "images without white": (lambda rng: (batch(rng)[0] // 2,), small_batch),
        "float32": Aspect(ANY_IMAGES, dtype=np.float32),
    },
)
for name, hint, wrong in [
    (
        "the result is float64",
        "Networks compute in float32: convert with `.astype(np.float32)`.",
        lambda images: images / 255.0,
    ),
    (
        "the values were divided by 256",
        "White is 255, and white should become exactly 1.",
        lambda images: images / 256,
    ),
    (
        "the values were divided by the largest value in the images",
        "A dark picture would become bright, and each batch would be scaled differently: divide by 255.",
        lambda images: images / images.max(),
    ),
    (
        "each image was divided by its own largest value",
        "A dark picture would become bright: divide by 255.",
        lambda images: images / images.max(axis=(1, 2, 3)[: images.ndim - 1], keepdims=True),
    ),
    (
        "an 8-bit array cannot take the fractions",
        "`images /= 255` writes back into the integers: make a new array, `images / 255`.",
        lambda images: images.__itruediv__(255),
    ),
    (
        "the values were stretched so that the smallest is 0 and the largest 1",
        "That changes each batch differently. Divide by 255 and leave the rest.",
        lambda images: (images - images.min()) / np.ptp(images),
    ),
    (
        "the values were scaled to −1…1",
        "Some networks want that; this exercise wants 0…1.",
        lambda images: images / 127.5 - 1,
    ),
    (
        "the fractions were thrown away, so only white is left",
        "`//` and `.astype(np.uint8)` both keep whole numbers alone: divide with `/`, convert to float32.",
        lambda images: images // 255,
    ),
    (
        "only the dtype was changed",
        "Divide by 255 as well: black 0, white 1.",
        lambda images: images.astype(np.float32),
    ),
]:
    normalize.misconception(name, hint, "images-dtypes" if "fractions" in name else None)(wrong)

# standardize ----------------------------------------------------------------------------------------------


def float_batch(rng, channels=(2, 3)):
    """A batch of floats whose channels have clearly different means and spreads."""
    (images,) = batch(rng, channels=channels)
    return (images * np.arange(1.0, images.shape[-1] + 1) + 50 * np.arange(images.shape[-1]),)


def four_pixels(rng):
    """Two channels of two pixels, as in the worked example."""
    apart = np.array([[[[0, 20]]], [[[30, 0]]]])
    return (whole(rng, 2, 1, 1, 2, low=1) + apart,)


def narrow_batch(rng):
    """A batch from 0 to 1, whose channels spread much less than 1."""
    return (float_batch(rng)[0] / 255,)


def constant_channel(rng):
    """A batch whose first channel is the same everywhere."""
    (images,) = float_batch(rng)
    images[..., 0] = size(rng, 1, 9)
    return (images,)


standardize = Exercise(
    reference.standardize,
    read="images-standardize",
    aspects={
        "one channel": lambda rng: float_batch(rng, channels=(1, 1)),
        "several channels": (float_batch, narrow_batch, four_pixels),
        "8-bit integers": batch,
        "a constant channel": constant_channel,
    },
    tolerance=1e-4,  # people add a small number to the deviation, and that is as right
)
EACH_CHANNEL = (0, 1, 2)


def standardized(images, axis, deviation=np.std):
    """Centre and scale over `axis`; a deviation of 0 leaves 0."""
    images = images.astype(np.float64)
    spread = deviation(images, axis=axis, keepdims=True)
    return (images - images.mean(axis=axis, keepdims=True)) / np.where(spread == 0, 1, spread)


for name, hint, wrong in [
    (
        "one mean and one deviation were used for all channels",
        "Each channel has its own: average over images, rows and columns, `axis=(0, 1, 2)`.",
        lambda images: standardized(images, None),
    ),
    (
        "the channels of each pixel were standardised",
        "`axis=-1` is the one axis that stays: average over `axis=(0, 1, 2)`.",
        lambda images: (images - images.mean(axis=-1, keepdims=True)) / images.std(axis=-1, keepdims=True),
    ),
    (
        "every image was standardised by itself",
        "Mean and deviation belong to the whole batch: `axis=(0, 1, 2)`, the batch axis too.",
        lambda images: standardized(images, (1, 2)),
    ),
    (
        "every image was standardised by itself, all channels together",
        "Average over the whole batch, but for each channel: `axis=(0, 1, 2)`.",
        lambda images: standardized(images, (1, 2, 3)),
    ),
    (
        "every pixel position was standardised by itself",
        "Average over rows and columns too: `axis=(0, 1, 2)`, not only `axis=0`.",
        lambda images: standardized(images, 0),
    ),
    (
        "the values were divided by the variance",
        "Divide by its square root, the standard deviation: then the spread becomes 1.",
        lambda images: standardized(images, EACH_CHANNEL, np.var),
    ),
    (
        "the mean was not taken away",
        "Subtract the mean of each channel first.",
        lambda images: (
            images / np.where(np.ptp(images, axis=EACH_CHANNEL) == 0, 1, images.std(axis=EACH_CHANNEL))
        ),
    ),
    (
        "the values were not divided by the standard deviation",
        "After the mean is gone, divide by the deviation of each channel.",
        lambda images: images - images.mean(axis=EACH_CHANNEL),
    ),
    (
        "the deviation was computed with n − 1 (`ddof=1`)",
        "The batch is all there is, not a sample: `std` as NumPy computes it by default.",
        lambda images: standardized(images, EACH_CHANNEL, lambda x, **where: np.std(x, ddof=1, **where)),
    ),
    (
        "only the mean was divided by the deviation",
        "Brackets: `(images - mean) / deviation`.",
        lambda images: (
            images
            - images.mean(axis=EACH_CHANNEL)
            / np.where(np.ptp(images, axis=EACH_CHANNEL) == 0, 1, images.std(axis=EACH_CHANNEL))
        ),
    ),
    (
        "a constant channel was left as it was",
        "Its mean is taken away too: every value becomes 0.",
        lambda images: np.where(
            np.ptp(images, axis=EACH_CHANNEL) == 0, images, reference.standardize(images)
        ),
    ),
    (
        "the fractions were stored in 8-bit integers",
        "`np.zeros_like(images)` takes over the dtype of the images: use `np.zeros(images.shape)`.",
        lambda images: reference.standardize(images).astype(images.dtype),
    ),
    (
        "a constant channel became NaN",
        "Its deviation is 0, and 0/0 is not a number: divide by 1 there, or add a tiny number.",
        lambda images: (images - images.mean(axis=EACH_CHANNEL)) / images.std(axis=EACH_CHANNEL),
    ),
    (
        "the values were scaled to 0…1 instead",
        "Standardising means mean 0 and deviation 1 for each channel.",
        lambda images: (
            (images - images.min(axis=EACH_CHANNEL)) / np.maximum(np.ptp(images, axis=EACH_CHANNEL), 1)
        ),
    ),
]:
    standardize.misconception(name, hint)(wrong)

# to_channels_first ----------------------------------------------------------------------------------------

to_channels_first = Exercise(
    reference.to_channels_first,
    read="images-layouts",
    aspects={
        "one image": (lambda rng: batch(rng, n=(1, 1)), lambda rng: (pixels(rng, 1, 2, 3, 2),)),
        "several images": (batch, lambda rng: (pixels(rng, 2, 2, 3, 2),)),
    },
)
for name, hint, wrong in [
    (
        "the numbers were reshaped, not transposed",
        "`reshape` keeps the numbers in their order and scrambles the picture: move the axis instead.",
        lambda images: images.reshape(len(images), images.shape[3], *images.shape[1:3]),
    ),
    (
        "rows and columns are swapped",
        "The new order of the old axes is 0, 3, 1, 2: rows stay before columns.",
        lambda images: images.transpose(0, 3, 2, 1),
    ),
    (
        "the axes were moved the other way",
        "`transpose(0, 2, 3, 1)` leads from channels first to channels last; here it is 0, 3, 1, 2.",
        lambda images: images.transpose(0, 2, 3, 1),
    ),
    (
        "only the first image of the batch came back",
        "The result has as many images as the input.",
        lambda images: reference.to_channels_first(images[:1]),
    ),
    (
        "the channels went in front of the batch",
        "The batch axis stays first: (N, C, H, W).",
        lambda images: images.transpose(3, 0, 1, 2),
    ),
    (
        "the channels went between rows and columns",
        "The channels stand before both: (N, C, H, W).",
        lambda images: images.transpose(0, 1, 3, 2),
    ),
    ("all axes were reversed", "The new order of the old axes is 0, 3, 1, 2.", np.transpose),
    ("the layout did not change", "Move the last axis to place 1.", np.copy),
    (
        "the batch axis is gone: one image came back",
        "Keep the batch axis: the result has four axes, (N, C, H, W).",
        lambda images: images[0].transpose(2, 0, 1),
    ),
]:
    to_channels_first.misconception(name, hint)(wrong)

# one_hot --------------------------------------------------------------------------------------------------


def labels(rng):
    """Every class at least once, in any order."""
    num_classes = size(rng, 3, 5)
    return rng.permutation(np.append(np.arange(num_classes), rng.integers(num_classes, size=2))), num_classes


def labels_with_gaps(rng):
    """The last class, and another one, do not occur among the labels."""
    num_classes = size(rng, 4, 6)
    return rng.integers(1, num_classes - 1, size=size(rng, 2, 4)), num_classes


one_hot = Exercise(
    reference.one_hot,
    read="images-one-hot",
    aspects={"every class present": labels, "classes missing": labels_with_gaps},
)


def marked(rows, columns, shape):
    """Return zeros with ones at the places (rows, columns)."""
    result = np.zeros(shape)
    result[rows, columns] = 1
    return result


for name, hint, wrong in [
    (
        "the classes were counted from 1",
        "The first class is 0: label k sets column k.",
        lambda labels, n: marked(np.arange(len(labels)), labels - 1, (len(labels), n)),
    ),
    (
        "the number of columns was taken from the labels",
        "The last classes may not occur in this batch: the row length is `num_classes`.",
        lambda labels, n: marked(np.arange(len(labels)), labels, (len(labels), labels.max() + 1)),
    ),
    (
        "only the classes that occur got a column",
        "Column k belongs to class k, whether it occurs or not.",
        lambda labels, n: (labels[:, np.newaxis] == np.unique(labels)).astype(float),
    ),
    (
        "rows and columns are swapped",
        "One row for each label, one column for each class: shape (N, num_classes).",
        lambda labels, n: marked(labels, np.arange(len(labels)), (n, len(labels))),
    ),
    (
        "all classes up to the label are marked",
        "Exactly one 1 in each row: the label says where.",
        lambda labels, n: (np.arange(n) <= labels[:, np.newaxis]).astype(float),
    ),
    (
        "the label itself was written instead of 1",
        "The place says which class it is; the value is 1.",
        lambda labels, n: marked(np.arange(len(labels)), labels, (len(labels), n)) * labels[:, np.newaxis],
    ),
    (
        "0 and 1 are swapped",
        "1 marks the label's class, 0 all others.",
        lambda labels, n: 1 - marked(np.arange(len(labels)), labels, (len(labels), n)),
    ),
    (
        "whole rows were filled",
        "`result[labels] = 1` fills the rows that the labels name: `result[np.arange(N), labels] = 1`.",
        lambda labels, n: np.isin(np.arange(len(labels)), labels)[:, np.newaxis] * np.ones(n),
    ),
    (
        "the marks of earlier labels were not cleared",
        "Start every row from fresh zeros.",
        lambda labels, n: np.maximum.accumulate(reference.one_hot(labels, n)),
    ),
    (
        "all labels were marked in a single row",
        "One row for each label: shape (N, num_classes).",
        lambda labels, n: reference.one_hot(labels, n).max(axis=0),
    ),
    (
        "the identity matrix came back",
        "Its rows are right, but pick one for each label: `np.eye(num_classes)[labels]`.",
        lambda labels, n: np.eye(n),
    ),
    (
        "there is one column too many",
        "The classes 0 … num_classes − 1 need num_classes columns.",
        lambda labels, n: reference.one_hot(labels, n + 1),
    ),
    (
        "the classes were counted from the smallest label",
        "Label k sets column k, whichever labels occur.",
        lambda labels, n: reference.one_hot(labels - labels.min(), n),
    ),
    (
        "all labels were marked in every row",
        "Each row has one 1, at its own label: `result[np.arange(N), labels] = 1`, on rows of their own.",
        lambda labels, n: marked(slice(None), labels, (len(labels), n)),
    ),
]:
    one_hot.misconception(name, hint)(wrong)

# histogram ------------------------------------------------------------------------------------------------


def grey_image(rng, low=0, high=255):
    """A grey image with repeated levels and both ends of the range."""
    h, w = two_sizes(rng, 4, 6)
    levels = rng.integers(low, high, size=4, endpoint=True)
    image = rng.choice(levels, size=(h, w)).astype(np.uint8)
    image.flat[:7] = low, low, low, (low + high) // 2, high, high, high
    return (rng.permuted(image),)


def larger_image(rng):
    """More pixels of one level than an 8-bit integer can count."""
    (image,) = grey_image(rng)
    return (np.tile(image, (8, 11)),)


histogram = Exercise(
    reference.histogram,
    read="images-histogram",
    aspects={
        "black to white": grey_image,
        "no black, no white": lambda rng: grey_image(rng, 20, 200),
        "a larger image": larger_image,
    },
)


def overflowing(image):
    """Count the levels up to `image.max() + 1`, computed in 8 bits."""
    counts = reference.histogram(image)
    counts[(int(image.max()) + 1) % 256 :] = 0
    return counts


for name, hint, wrong in [
    (
        "the bins span only the grey levels that occur",
        "`np.histogram` starts at the smallest value: `range=(0, 256)` makes bin v count level v.",
        lambda image: np.histogram(image, bins=256)[0],
    ),
    (
        "the result ends at the brightest level that occurs",
        "Level 255 has a count even if it is 0: `np.bincount(…, minlength=256)`.",
        lambda image: np.bincount(image.ravel()),
    ),
    (
        "only the levels that occur were counted",
        "The result has 256 entries, one for each level, most of them 0.",
        lambda image: np.unique(image, return_counts=True)[1],
    ),
    (
        "fractions instead of counts",
        "Do not divide by the number of pixels: the entries sum to H · W.",
        lambda image: reference.histogram(image) / image.size,
    ),
    (
        "each level was counted once at most",
        "`counts[image] += 1` adds only one to a level that repeats (and `=+ 1` none): use `np.bincount`.",
        lambda image: (reference.histogram(image) > 0).astype(int),
    ),
    (
        "the counts were added up from black on (cumulative)",
        "Entry v counts the pixels of level v alone; the sums come later, in `equalize`.",
        lambda image: np.cumsum(reference.histogram(image)),
    ),
    (
        "the counts were stored as 8-bit integers",
        "They count to 255 and start again from 0: let NumPy choose, or use `dtype=int`.",
        lambda image: reference.histogram(image).astype(np.uint8),
    ),
    (
        "`np.histogram` returned counts and edges",
        "It returns both: keep the first, `np.histogram(…)[0]`.",
        lambda image: np.histogram(image, bins=256, range=(0, 256)),
    ),
    (
        "there are 255 entries, and the last one counts levels 254 and 255",
        "256 levels need 256 bins, and so 257 edges: `bins=256, range=(0, 256)`.",
        lambda image: np.histogram(image, bins=range(256))[0],
    ),
    (
        "the loop ran into an overflow",
        "`image.max()` is an 8-bit integer, and 255 + 1 is 0 there: `int(image.max()) + 1`, or 256.",
        overflowing,
    ),
    (
        "entry 255 counts level 0: everything is shifted down",
        "Level v is counted in entry v, not v − 1.",
        lambda image: np.roll(reference.histogram(image), -1),
    ),
    (
        "only the first row was counted",
        "Is the `return` inside the loop over rows?",
        lambda image: reference.histogram(image[:1]),
    ),
    (
        "each row was counted by itself",
        "Add the rows up: one count for each level.",
        lambda image: np.array([reference.histogram(row[np.newaxis]) for row in image]),
    ),
    (
        "entry 0 counts level 1",
        "Level v belongs into entry v; the first entry is black: `range(256)`.",
        lambda image: np.append(reference.histogram(image)[1:], 0),
    ),
    (
        "black was not counted",
        "The levels start at 0: is the loop `range(1, 256)`?",
        lambda image: np.where(np.arange(256) == 0, 0, reference.histogram(image)),
    ),
    (
        "white was not counted",
        "The levels end at 255: `range(255)` stops at 254.",
        lambda image: np.where(np.arange(256) == 255, 0, reference.histogram(image)),
    ),
    (
        "there are 255 entries instead of 256",
        "From 0 to 255 there are 256 levels.",
        lambda image: reference.histogram(image)[:255],
    ),
    (
        "the counts are shifted by one level",
        "Level v is counted in entry v: the first entry is black.",
        lambda image: np.append(0, reference.histogram(image)[:-1]),
    ),
]:
    histogram.misconception(name, hint)(wrong)

# equalize -------------------------------------------------------------------------------------------------


def new_levels(image):
    """Return the table of the 256 equalised levels before rounding."""
    cumulative = np.cumsum(reference.histogram(image)).astype(np.float64)
    darkest = cumulative[image.min()]
    return 255 * (cumulative - darkest) / max(image.size - darkest, 1)


def exact_levels(image):
    """Return the equalised image before rounding."""
    return new_levels(image)[image]


def image_to_equalize(rng, low=0, high=255):
    """A grey image whose new levels are not halfway between whole numbers: rounding is clear."""
    while True:
        (image,) = grey_image(rng, low, high)
        levels = exact_levels(image)
        if np.abs(levels % 1 - 0.5).min() > 1e-6:
            return (image,)


equalize = Exercise(
    reference.equalize,
    read="images-equalize",
    aspects={
        "black to white": image_to_equalize,
        "a dull image": lambda rng: image_to_equalize(rng, 90, 140),
        "a larger image": lambda rng: (np.tile(image_to_equalize(rng)[0], (8, 11)),),
        "8-bit integers": Aspect(image_to_equalize, dtype=np.uint8),
        "a constant image": lambda rng: (np.full(two_sizes(rng, 2, 4), size(rng, 1, 254), dtype=np.uint8),),
    },
)


def or_constant(image, levels):
    """Leave a constant image alone."""
    return image if image.min() == image.max() else levels


def equalized(image, counts, least, pixels, rounding=np.round):
    """Equalise with other counts, another least count or another rounding; a constant image stays."""
    with np.errstate(all="ignore"):
        return or_constant(image, rounding(255 * (counts[image] - least) / (pixels - least)).astype(np.uint8))


def counts_up_to(image):
    """Return the cumulative histogram and its least value in the image."""
    cumulative = np.cumsum(reference.histogram(image))
    return cumulative, cumulative[image.min()]


for name, hint, wrong in [
    (
        "the image came back as it was",
        "Look up the new level of each pixel, and return the new image.",
        np.copy,
    ),
    (
        "cdf_min was not subtracted, and a constant image not kept",
        "Subtract cdf_min above and below the fraction, and return a constant image unchanged.",
        lambda image: np.round(255 * np.cumsum(reference.histogram(image))[image] / image.size).astype(
            np.uint8
        ),
    ),
    (
        "cdf_min was taken from the rarest level",
        "It is the count of the darkest level that occurs: `cdf[image.min()]`.",
        lambda image: equalized(
            image, counts_up_to(image)[0], np.unique(image, return_counts=True)[1].min(), image.size
        ),
    ),
    (
        "the new levels were rounded up",
        "Round to the nearest level: `np.round`, not `np.ceil`.",
        lambda image: equalized(image, *counts_up_to(image), image.size, np.ceil),
    ),
    (
        "cdf_min was taken over all 256 levels",
        "Levels darker than the darkest pixel have a cdf of 0. cdf_min is the first that is not 0.",
        lambda image: equalized(image, counts_up_to(image)[0], counts_up_to(image)[0][0], image.size),
    ),
    (
        "the darkest level was subtracted, not its count",
        "cdf_min is a number of pixels, `cdf[image.min()]`, not a grey level.",
        lambda image: equalized(image, counts_up_to(image)[0], int(image.min()), image.size),
    ),
    (
        "cdf_min was subtracted above the fraction only",
        "Subtract it below as well: then the brightest level becomes 255.",
        lambda image: equalized(image, counts_up_to(image)[0] - counts_up_to(image)[1], 0, image.size),
    ),
    (
        "the fraction was rounded before it was multiplied by 255",
        "That leaves only 0 and 255: multiply first, then round.",
        lambda image: equalized(image, *counts_up_to(image), image.size, lambda x: 255 * np.round(x / 255)),
    ),
    (
        "only darker pixels were counted",
        "cdf(v) counts the pixels of level v too: `<=`, not `<`.",
        lambda image: equalized(image, counts_up_to(image)[0] - reference.histogram(image), 0, image.size),
    ),
    (
        "the rows were counted instead of the pixels",
        "`len(image)` is the number of rows; `image.size` is the number of pixels.",
        lambda image: equalized(image, *counts_up_to(image), len(image)),
    ),
    (
        "the share of the darkest level was not taken away",
        "Subtract cdf_min above and below the fraction: then the darkest level becomes 0.",
        lambda image: equalized(image, counts_up_to(image)[0], 0, image.size),
    ),
    (
        "the contrast was only stretched",
        "Equalising follows the cumulative histogram: frequent levels move apart, rare ones together.",
        reference.stretch_contrast,
    ),
    (
        "the histogram was used where the cumulative histogram is meant",
        "cdf(v) counts the pixels of level v *or darker*: `np.cumsum(histogram)`.",
        lambda image: equalized(image, reference.histogram(image), 0, image.size),
    ),
    (
        "the new levels were cut off instead of rounded",
        "Use `np.round` before converting to integers.",
        lambda image: or_constant(image, exact_levels(image).astype(np.uint8)),
    ),
    (
        "the new levels were not rounded",
        "Grey levels are whole numbers: `np.round`, then `astype(np.uint8)`.",
        lambda image: or_constant(image, exact_levels(image)),
    ),
    (
        "the result lies in 0…1",
        "Multiply by 255: the result is an image of 8-bit levels again.",
        lambda image: or_constant(image, exact_levels(image) / 255),
    ),
    (
        "the levels are right, but not as 8-bit integers",
        "Convert them: `.astype(np.uint8)`.",
        lambda image: reference.equalize(image).astype(np.float64),
    ),
    (
        "a constant image did not come back unchanged",
        "If all pixels are alike there is nothing to spread: return the image unchanged.",
        lambda image: np.round(exact_levels(image)).astype(np.uint8),
    ),
    (
        "the table of new levels came back, not the image",
        "Look each pixel up in the table: `table[image]`.",
        lambda image: np.round(new_levels(image)).astype(np.uint8),
    ),
]:
    equalize.misconception(name, hint)(wrong)

# dense_parameters -----------------------------------------------------------------------------------------

dense_parameters = Exercise(
    reference.dense_parameters,
    read="images-dense",
    aspects={
        "images": (
            lambda rng: ((*two_sizes(rng, 4, 64), size(rng, 2, 4)), size(rng, 5, 200)),
            lambda rng: (two_sizes(rng, 4, 64), size(rng, 5, 200)),
        ),
        "vectors": lambda rng: ((size(rng, 5, 500),), size(rng, 5, 200)),
    },
)
for name, hint, wrong in [
    (
        "the biases were not counted",
        "Each unit has one bias: `units` more.",
        lambda shape, n: np.prod(shape) * n,
    ),
    (
        "one bias for the whole layer",
        "Each unit has one bias: `units` of them.",
        lambda shape, n: np.prod(shape) * n + 1,
    ),
    (
        "one bias for each input",
        "The bias belongs to the unit, not to its inputs: `units` of them.",
        lambda shape, n: np.prod(shape) * (n + 1),
    ),
    (
        "the sizes were added instead of multiplied",
        "An image of H × W × C has H · W · C numbers.",
        lambda shape, n: sum(shape) * n + n,
    ),
    (
        "the channels were forgotten",
        "A colour image has H · W · C numbers; multiply all sizes there are.",
        lambda shape, n: np.prod(shape[:2]) * n + n,
    ),
    (
        "only the weights of one unit were counted",
        "Every unit has its own.",
        lambda shape, n: np.prod(shape) + 1,
    ),
    (
        "only the biases were counted",
        "Multiply the sizes starting from 1: 0 times anything stays 0.",
        lambda shape, n: n,
    ),
    ("the number of inputs is missing", "Every unit has one weight for each input.", lambda shape, n: n + n),
]:
    dense_parameters.misconception(name, hint)(wrong)
