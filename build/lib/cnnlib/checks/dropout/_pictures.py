"""The `augment` of the exercise, and the pictures that it makes of an image.

`augment` of the library moves by a share of the size and interpolates; here images move by whole pixels.
"""

import numpy as np

from cnnlib.checks._core.cases import size
from cnnlib.checks.dropout._chance import generator
from cnnlib.dropout.augmentation import inside

# The right answer -----------------------------------------------------------------------------------------


def augment(images, rng, flip=True, shift=1):
    """Mirror every second image or so, and move each by whole pixels; zeros come in from the border."""
    return move_at_random(mirror_at_random(images, rng, flip), rng, shift)


def mirror_at_random(images, rng, flip):
    """Toss a coin for each image."""
    return mirror_where((rng.random(len(images)) < 0.5) & flip, images)


def mirror_where(mirrored, images):
    """Mirror some of the images."""
    return replace_where(mirrored, images[:, :, ::-1], images)


def replace_where(replaced, pictures, images):
    """Put pictures in the place of some of the images."""
    return np.where(replaced[:, np.newaxis, np.newaxis, np.newaxis], pictures, images)


def move_at_random(images, rng, shift, fill_mode="constant"):
    """Draw for each image how far it moves down and right."""
    down, right = rng.integers(-shift, shift, size=(2, len(images)), endpoint=True)
    return move(images, down, right, fill_mode)


def move(images, down, right, fill_mode="constant"):
    """Move each image by its own whole pixels; what comes in is 0 unless told otherwise."""
    n, height, width, _ = images.shape
    down, right = (np.reshape(moves, (-1, 1)) for moves in (down, right))
    rows, row_inside = inside(np.arange(height) - down, height, fill_mode)
    columns, column_inside = inside(np.arange(width) - right, width, fill_mode)
    moved = images[np.arange(n)[:, np.newaxis, np.newaxis], rows[:, :, np.newaxis], columns[:, np.newaxis]]
    if fill_mode != "constant":
        return moved
    stays = row_inside[:, :, np.newaxis] & column_inside[:, np.newaxis]
    return np.where(stays[..., np.newaxis], moved, 0)


# Pictures -------------------------------------------------------------------------------------------------


def pictures(images, shift, mode="constant"):
    """Yield ((mirrored, down, right), picture of each image) for all that are allowed.

    Zeros come in at the border, or what `numpy.pad` puts there.
    """
    _, height, width, _ = images.shape
    moves = range(-shift, shift + 1)
    for mirrored in (0, 1):
        source = images[:, :, ::-1] if mirrored else images
        padded = np.pad(source, ((0, 0), (shift, shift), (shift, shift), (0, 0)), mode=mode)
        for down in moves:
            rows = padded[:, shift - down : shift - down + height]
            for right in moves:
                yield (mirrored, down, right), rows[:, :, shift - right : shift - right + width]


def all_pictures(image, shift, mode="constant"):
    """Return all pictures of a single image: (pictures, H, W, C)."""
    return np.concatenate([picture for _, picture in pictures(image, shift, mode)])


def pictures_not_allowed(image, shift):
    """Yield, for each kind of pictures that people make by mistake, one that shows it, and all of them."""
    for mode in ("wrap", "edge", "symmetric", "reflect"):
        of_the_kind = all_pictures(image, shift, mode)
        yield of_the_kind[(2 * shift + 1) ** 2 - 1], of_the_kind  # as far down and right as it goes
    for flipped in (image[:, ::-1], image[..., ::-1], image[:, ::-1, ::-1]):
        yield flipped[0], all_pictures(flipped, shift)[: (2 * shift + 1) ** 2]  # not mirrored as well
    further = all_pictures(image, shift + 2)
    yield further[0], further


# Draws ----------------------------------------------------------------------------------------------------


def album(count, flip=None, shift=None, shape=(4, 5, 2)):
    """Return the draw of images whose pixels all differ, so that no two changes give the same picture."""
    levels = np.arange(1.0, np.prod(shape) + 1)

    def draw(rng):
        return (
            rng.permuted(np.tile(levels, (count, 1)), axis=1).reshape(count, *shape),
            generator(rng),
            bool(rng.integers(2)) if flip is None else flip,
            size(rng, 1, 2) if shift is None else shift,
        )

    return draw
