"""The `augment` of the exercise, and which of its pictures an answer made of each image.

`augment` of the library moves by a share of the size and interpolates; here images move by whole pixels.
"""

import numpy as np

from cnnlib.checks._core.cases import size
from cnnlib.checks.dropout._chance import (
    agreement,
    generator,
    like,
    of_shape,
    one_result,
    snapped,
    with_an_equal_rng_and_another,
)
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


# Measures -------------------------------------------------------------------------------------------------


def moved_together(images, down, right):
    """Move all images by the same whole pixels; zeros come in."""
    _, height, width, _ = images.shape
    margin = max(abs(down), abs(right))
    padded = np.pad(images, ((0, 0), (margin, margin), (margin, margin), (0, 0)))
    return padded[:, margin - down : margin - down + height, margin - right : margin - right + width]


def changes_of(output, images, shift):
    """Return for each image which of its pictures came: (mirrored, down, right), or −9 for none of them."""
    of_shape("result", output, images.shape)
    moves = range(-shift, shift + 1)
    found, rounded = np.full((len(images), 3), -9), output.astype(np.float64).round(6)
    for mirrored, down, right in [(m, y, x) for m in (0, 1) for y in moves for x in moves]:
        picture = moved_together(images[:, :, ::-1] if mirrored else images, down, right)
        found[(rounded == picture).all(axis=(1, 2, 3))] = mirrored, down, right
    return found


def output_and_changes(function, images, rng, flip, shift):
    """Return what came, and what was done to each image."""
    output = one_result("the function", function(images, rng, flip, shift))
    return output, changes_of(output, images, shift)


def images_whose_change_is_undone(function, images, rng, flip, shift):
    """The images themselves; what came, where it is none of the pictures that are asked for."""
    output, found = output_and_changes(function, images, rng, flip, shift)
    return replace_where(found[:, 0] >= 0, like(output, images * 1.0), output)


def share_mirrored(function, images, rng, flip, shift):
    """Half of the images, or none."""
    _, found = output_and_changes(function, images, rng, flip, shift)
    if (found < -shift).all():
        return np.nan  # no picture is one of those that are asked for
    return snapped(np.mean(found[:, 0] == 1), [0.5 if flip else 0, 0, 1], len(images))


def shares_of_each_move_down_and_right(function, images, rng, flip, shift):
    """One row for the moves down, one for those to the right; −shift first."""
    _, found = output_and_changes(function, images, rng, flip, shift)
    moves = range(-shift, shift + 1)
    likely = 1 / len(moves), 0, 1
    return np.array(
        [
            [snapped(np.mean(along == distance), likely, len(images)) for distance in moves]
            for along in found.T[1:]
        ]
    )


def agreement_of_two_halves_in_mirror_down_right_and_of_down_with_right(function, images, rng, flip, shift):
    """1 where one draw serves for all images, or for both directions."""
    _, found = output_and_changes(function, images, rng, flip, shift)
    first, second = np.split(found, 2)
    chances = 1 / 2, 1 / (2 * shift + 1), 1 / (2 * shift + 1)
    halves = [agreement(a, b, chance) for a, b, chance in zip(first.T, second.T, chances, strict=True)]
    return np.array([*halves, agreement(found[:, 1], found[:, 2], chances[1])])


def share_recognised_and_agreement_with_an_equal_rng_and_another(function, images, rng, flip, shift):
    """1, 1 and what chance gives."""
    first, again, another = with_an_equal_rng_and_another(
        lambda each: output_and_changes(function, images, each, flip, shift)[1], rng
    )
    chance = 1 / (2 * (2 * shift + 1) ** 2)
    same_changes = [(first == found).all(axis=1) for found in (again, another)]
    agreements = [snapped(np.mean(same), [chance, 1], len(images)) for same in same_changes]
    return np.array([np.mean(first[:, 0] >= 0), *agreements])


# Draws ----------------------------------------------------------------------------------------------------


def album(count, flip=None, shift=None):
    """Return the draw of images whose pixels all differ, so that no two changes give the same picture."""

    def draw(rng):
        return (
            rng.permuted(np.tile(np.arange(1.0, 41), (count, 1)), axis=1).reshape(count, 4, 5, 2),
            generator(rng),
            bool(rng.integers(2)) if flip is None else flip,
            size(rng, 1, 2) if shift is None else shift,
        )

    return draw
