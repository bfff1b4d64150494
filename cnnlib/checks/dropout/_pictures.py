"""The `augment` of the exercise, and the pictures that it makes of an image.

`augment` of the library moves by a share of the size and interpolates; here images move by whole pixels.
"""

import numpy as np

from cnnlib.checks._core.cases import size
from cnnlib.checks.dropout._chance import generator
from cnnlib.dropout import shift as shift_images

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
    return shift_images(images, down, right, fill_mode)


# Pictures -------------------------------------------------------------------------------------------------


def moved_together(images, down, right, mode="constant"):
    """Move all images by the same whole pixels; zeros come in, or what `numpy.pad` puts there."""
    _, height, width, _ = images.shape
    margin = max(abs(down), abs(right))
    padded = np.pad(images, ((0, 0), (margin, margin), (margin, margin), (0, 0)), mode=mode)
    return padded[:, margin - down : margin - down + height, margin - right : margin - right + width]


def changes(shift):
    """Return all (mirrored, down, right) that are allowed."""
    moves = range(-shift, shift + 1)
    return [(mirrored, down, right) for mirrored in (0, 1) for down in moves for right in moves]


def picture(images, mirrored, down, right, mode="constant"):
    """Return the images after a change."""
    return moved_together(images[:, :, ::-1] if mirrored else images, down, right, mode)


def pictures(images, shift, mode="constant"):
    """Return all pictures of each image: (pictures, N, H, W, C)."""
    return np.array([picture(images, *change, mode) for change in changes(shift)])


def pictures_not_allowed(images, shift):
    """Yield, for each kind of pictures that people make by mistake, one that shows it, and all of them."""
    for mode in ("wrap", "edge", "symmetric", "reflect"):
        yield moved_together(images, 1, 1, mode), pictures(images, shift, mode)
    for flipped in (images[:, ::-1], images[..., ::-1], images[:, ::-1, ::-1]):
        yield flipped, pictures(flipped, shift)
    yield moved_together(images, shift + 1, 0), pictures(images, shift + 2)


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
