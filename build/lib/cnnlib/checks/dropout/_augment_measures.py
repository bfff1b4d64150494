"""Measures of `augment`: which pictures came, and how often.

Which pictures there are is told from few images, how often they come from many: there, 5 % more or less than
asked for is noticed, and told as too many or too few, which no draw changes.
"""

import numpy as np

from cnnlib.checks.dropout._chance import (
    agreement,
    of_shape,
    one_result,
    snapped,
    states,
    with_an_equal_rng_and_another,
)
from cnnlib.checks.dropout._pictures import all_pictures, pictures, pictures_not_allowed

CALLS = 24  # of which one at least moves the image, and one mirrors it, but for one time in 2^24
FIRST = 1500  # of many images: they tell clear mistakes, and save time


def output_of(function, images, *arguments):
    """Call the function; return its result if it has the shape of the images."""
    return of_shape("result", one_result("the function", function(images, *arguments)), images.shape)


def first_picture_of_many_calls_that_is_not_allowed(function, images, rng, flip, shift):
    """The image itself, if there is none."""
    result, before = images * 1.0, images.copy()
    came = []
    for each in states(rng, CALLS):
        given = before.copy()
        came.append(output_of(function, given, each, flip, shift).astype(np.float64).round(6))
        if not np.array_equal(given, before):
            images[...] = given  # so that the check sees what happens to the argument
    for n in range(len(before)):
        image, made = before[n : n + 1], np.array([output[n] for output in came])
        wrong = made[~are_among(made, all_pictures(image, shift))]
        if len(wrong):
            kinds = pictures_not_allowed(image, shift)
            result[n] = next((shown for shown, kind in kinds if are_among(wrong, kind).all()), wrong[0])
    return result


def are_among(made, those):
    """Tell which of the pictures (P, H, W, C) are among others."""
    return (made[:, np.newaxis] == those).all(axis=(2, 3, 4)).any(axis=1)


def changes_of(output, images, shift):
    """Return for each image which of its pictures came: (mirrored, down, right), or −9 for none of them."""
    found, rounded = np.full((len(images), 3), -9), output.astype(np.float64).round(6)
    for change, picture in pictures(images, shift):
        found[(rounded == picture).all(axis=(1, 2, 3))] = change
    return found


def changes_by(function, images, rng, flip, shift):
    """Return what the function did to each image."""
    before = images.copy()
    return changes_of(output_of(function, images, rng, flip, shift), before, shift)


def whether_none_some_or_all_are_mirrored(function, images, rng, flip, shift):
    """0, 1/2 or 1."""
    return none_some_or_all(changes_by(function, images, rng, flip, shift))


def none_some_or_all(found):
    """Return 0, 1/2 or 1 for the images that were mirrored; nan if no picture is one that is asked for."""
    mirrored = found[:, 0] == 1
    return np.nan if (found == -9).all() else (mirrored.any() + 1.0 * mirrored.all()) / 2


def whether_each_move_down_and_right_occurs(function, images, rng, flip, shift):
    """One row for the moves down, one for those to the right; −shift first."""
    found = changes_by(function, images, rng, flip, shift)
    moves = np.arange(-shift, shift + 1)
    return (found.T[1:, :, np.newaxis] == moves).any(axis=1) * 1.0


def whether_too_many_1_or_too_few_minus_1_are_mirrored_go_the_whole_shift_and_go_down_or_right(
    function, images, rng, flip, shift
):
    """0 for what chance explains: the mirror, then whole moves and moves forward, down and to the right.

    The first images tell most mistakes; only if they tell none, the others are looked at.
    """
    for part in (images[:FIRST], images[FIRST:]):
        codes = codes_of_shares(changes_by(function, part, rng, flip, shift), flip, shift)
        if codes.any():
            break
    return codes


def codes_of_shares(found, flip, shift):
    """Return 1, 0 or −1 for each share; nan if some pictures are none of those that are asked for."""
    if (found == -9).any():
        return np.full(5, np.nan)
    chance = 0.5 if flip else 0
    whole, variance = 2 / (2 * shift + 1), shift * (shift + 1) / 3  # of a move, if all are equally likely
    codes = [too_many(found[:, 0] == 1, chance, chance * (1 - chance))]
    for moves in found.T[1:]:
        codes.append(too_many(np.abs(moves) == shift, whole, whole * (1 - whole)))
        codes.append(too_many(moves, 0, variance))
    return np.array(codes)


def too_many(values, mean, variance):
    """Return 1 or −1 if the mean of independent values is too large or too small for chance, else 0.

    Six standard deviations are allowed: of sums of so many, less than 1e-8 stray so far.
    """
    gap = np.mean(values) - mean
    return np.sign(gap) if abs(gap) > 6 * np.sqrt(variance / len(values)) else 0.0


def agreement_of_two_halves_in_mirror_down_right_and_of_down_with_right(function, images, rng, flip, shift):
    """1 where one draw serves for all images, or for both directions."""
    found = changes_by(function, images, rng, flip, shift)
    first, second = np.split(found, 2)
    chances = 1 / 2, 1 / (2 * shift + 1), 1 / (2 * shift + 1)
    halves = [agreement(a, b, chance) for a, b, chance in zip(first.T, second.T, chances, strict=True)]
    return np.array([*halves, agreement(found[:, 1], found[:, 2], chances[1])])


def share_recognised_and_agreement_with_an_equal_rng_and_another(function, images, rng, flip, shift):
    """1, 1 and what chance gives."""
    first, again, another = with_an_equal_rng_and_another(
        lambda each: changes_by(function, images, each, flip, shift), rng
    )
    chance = 1 / (2 * (2 * shift + 1) ** 2)
    same_changes = [(first == found).all(axis=1) for found in (again, another)]
    agreements = [snapped(np.mean(same), [chance, 1], len(images)) for same in same_changes]
    return np.array([np.mean(first[:, 0] >= 0), *agreements])


def some_mirrored_and_whether_the_moves_are_0_and_1_pixel_by_default(function, images, rng):
    """1/2, 1 and 1: without `flip` and `shift` in the call they are True and 1."""
    before = images.copy()
    found = changes_of(output_of(function, images, rng), before, 3)
    distances = np.abs(found[:, 1:])
    return np.array([none_some_or_all(found), distances.max() <= 1, (distances == 1).any()]) * 1.0
