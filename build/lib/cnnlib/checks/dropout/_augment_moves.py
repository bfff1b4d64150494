"""Mistakes of `augment` with the moves: what comes in at the border, and how far the images go."""

import numpy as np

from cnnlib.checks.dropout._pictures import mirror_at_random, move, move_at_random


def add_mistakes_with_moves(exercise):
    """Add the mistakes with what comes in, then those with how far the images move."""
    add_mistakes_with_the_border(exercise)
    add_mistakes_with_the_distance(exercise)


def add_mistakes_with_the_border(exercise):
    """Add the fill modes that were not asked for."""

    @exercise.mistake()
    def wraps_round(images, rng, flip=True, shift=1):
        """pixels that leave on one side come back in on the other

        That is what `np.roll` does. Fill the gap with zeros.
        """
        return move_at_random(mirror_at_random(images, rng, flip), rng, shift, fill_mode="wrap")

    @exercise.mistake()
    def repeats_the_border(images, rng, flip=True, shift=1):
        """the gap was filled by repeating the border

        Fill the gap with zeros.
        """
        return move_at_random(mirror_at_random(images, rng, flip), rng, shift, fill_mode="nearest")

    @exercise.mistake()
    def mirrors_the_border(images, rng, flip=True, shift=1):
        """the gap was filled by mirroring the image at its border

        Fill the gap with zeros.
        """
        return move_at_random(mirror_at_random(images, rng, flip), rng, shift, fill_mode="reflect")


def add_mistakes_with_the_distance(exercise):
    """Add the moves that were drawn in another way."""

    @exercise.mistake()
    def moves_no_image(images, rng, flip=True, shift=1):
        """the images were not moved

        Each moves by up to `shift` pixels down or up, and right or left.
        """
        return mirror_at_random(images, rng, flip)

    @exercise.mistake()
    def leaves_out_the_largest_move(images, rng, flip=True, shift=1):
        """the images never move by +`shift`

        `rng.integers(a, b)` excludes b: `rng.integers(-shift, shift + 1, …)`.
        """
        images = mirror_at_random(images, rng, flip)
        down, right = rng.integers(-shift, shift, size=(2, len(images)))
        return move(images, down, right)

    @exercise.mistake()
    def never_moves_up_or_left(images, rng, flip=True, shift=1):
        """the images never move up or left

        Draw whole numbers from −shift to +shift.
        """
        images = mirror_at_random(images, rng, flip)
        down, right = rng.integers(0, shift + 1, size=(2, len(images)))
        return move(images, down, right)

    @exercise.mistake()
    def moves_by_the_whole_shift_or_not_at_all(images, rng, flip=True, shift=1):
        """the images move by exactly `shift` pixels or not at all

        All whole numbers from −shift to +shift are equally likely.
        """
        images = mirror_at_random(images, rng, flip)
        down, right = shift * rng.integers(-1, 2, size=(2, len(images)))
        return move(images, down, right)

    @exercise.mistake()
    def prefers_small_moves(images, rng, flip=True, shift=1):
        """small moves come more often than moves by the whole `shift`

        All whole numbers from −shift to +shift are equally likely. Rounding halves the chance of the two
        ends: draw whole numbers, `rng.integers(-shift, shift + 1)`.
        """
        images = mirror_at_random(images, rng, flip)
        down, right = np.rint(rng.uniform(-shift, shift, size=(2, len(images)))).astype(int)
        return move(images, down, right)

    @exercise.mistake()
    def moves_further_by_default(images, rng, flip=True, shift=2):
        """the default of `shift` is larger than 1

        The first line says `shift=1`.
        """
        return move_at_random(mirror_at_random(images, rng, flip), rng, shift)

    @exercise.mistake()
    def always_moves_by_the_whole_shift(images, rng, flip=True, shift=1):
        """the images always move by exactly `shift` pixels

        All whole numbers from −shift to +shift are equally likely, 0 as well.
        """
        images = mirror_at_random(images, rng, flip)
        down, right = shift * rng.choice([-1, 1], size=(2, len(images)))
        return move(images, down, right)

    @exercise.mistake()
    def moves_left_and_right_only(images, rng, flip=True, shift=1):
        """the images only move left and right

        Draw two numbers for each image: one for the rows, one for the columns.
        """
        images = mirror_at_random(images, rng, flip)
        return move(images, 0, rng.integers(-shift, shift + 1, size=len(images)))

    @exercise.mistake()
    def moves_up_and_down_only(images, rng, flip=True, shift=1):
        """the images only move up and down

        Draw two numbers for each image: one for the rows, one for the columns.
        """
        images = mirror_at_random(images, rng, flip)
        return move(images, rng.integers(-shift, shift + 1, size=len(images)), 0)

    @exercise.mistake()
    def moves_all_images_the_same_way(images, rng, flip=True, shift=1):
        """all images move the same way

        Draw numbers for each image: `rng.integers(-shift, shift + 1, size=N)`.
        """
        images = mirror_at_random(images, rng, flip)
        down, right = rng.integers(-shift, shift + 1, size=2)
        return move(images, down, right)

    @exercise.mistake()
    def draws_one_number_for_both_directions(images, rng, flip=True, shift=1):
        """one number was drawn for both directions

        That moves the images along a diagonal only. Draw one for the rows and one for the columns.
        """
        images = mirror_at_random(images, rng, flip)
        distance = rng.integers(-shift, shift + 1, size=len(images))
        return move(images, distance, distance)

    @exercise.mistake()
    def moves_one_pixel_too_far(images, rng, flip=True, shift=1):
        """the images move one pixel too far

        With `endpoint=True`, `rng.integers` includes its end: then `shift + 1` is one too many.
        """
        images = mirror_at_random(images, rng, flip)
        down, right = rng.integers(-shift - 1, shift + 1, size=(2, len(images)), endpoint=True)
        return move(images, down, right)
