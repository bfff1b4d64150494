"""Check `augment`: each image is mirrored and moved by chance, by itself."""

import numpy as np

from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._families.overwriting import add_mistakes_with_overwriting
from cnnlib.checks._families.random_generator import add_mistakes_with_rng
from cnnlib.checks.dropout._augment_measures import (
    FIRST,
    agreement_of_two_halves_in_mirror_down_right_and_of_down_with_right,
    first_picture_of_many_calls_that_is_not_allowed,
    share_recognised_and_agreement_with_an_equal_rng_and_another,
    some_mirrored_and_whether_the_moves_are_0_and_1_pixel_by_default,
    whether_each_move_down_and_right_occurs,
    whether_none_some_or_all_are_mirrored,
    whether_too_many_1_or_too_few_minus_1_are_mirrored_go_the_whole_shift_and_go_down_or_right,
)
from cnnlib.checks.dropout._augment_moves import add_mistakes_with_moves
from cnnlib.checks.dropout._chance import counted
from cnnlib.checks.dropout._pictures import album, mirror_where, move_at_random, replace_where
from cnnlib.checks.dropout._pictures import augment as reference

# So many that 55 % mirrored, where 50 % is right, or 38 % not moved, where 33 % is, pass less than once in a
# million runs: six standard deviations are allowed, 0.0274 and 0.0258; from there to 0.05 it is another five.
MANY = 12000 + FIRST

augment = Exercise(
    reference,
    read="dropout-augmentation",
    aspects={
        "allowed pictures": Aspect(
            (album(1, True, 1), album(2, True, 2), album(1, False, 2)),
            measure=first_picture_of_many_calls_that_is_not_allowed,
            count=6,
        ),
        "mirror": Aspect(
            album(60, True), measure=whether_none_some_or_all_are_mirrored, count=9
        ),  # a coin for all shows here
        "flip=False": counted(whether_none_some_or_all_are_mirrored, album(150, False)),
        "shift": counted(whether_each_move_down_and_right_occurs, album(150, shift=1), album(150, shift=2)),
        "each image by itself": counted(
            agreement_of_two_halves_in_mirror_down_right_and_of_down_with_right, album(400, True, 1)
        ),
        "the rng alone": counted(
            share_recognised_and_agreement_with_an_equal_rng_and_another, album(150, True, 1)
        ),
        "the defaults": Aspect(
            lambda rng: album(60, True, 1)(rng)[:2],
            measure=some_mirrored_and_whether_the_moves_are_0_and_1_pixel_by_default,
            count=2,
            arguments=("images", "rng"),
        ),
        "equal shares": Aspect(
            album(MANY, True, 1, shape=(2, 2, 1)),
            measure=whether_too_many_1_or_too_few_minus_1_are_mirrored_go_the_whole_shift_and_go_down_or_right,
            count=1,
        ),
    },
)

# Mistakes with the mirror ---------------------------------------------------------------------------------


def augment_with_another_flip(images, flipped, rng, flip, shift):
    """Put `flipped` in the place of about half of the images, and move them as it should be."""
    mirrored = (rng.random(len(images)) < 0.5) & flip
    return move_at_random(replace_where(mirrored, flipped, images), rng, shift)


@augment.mistake()
def turns_upside_down(images, rng, flip=True, shift=1):
    """the images were turned upside down

    Left and right are swapped: reverse the axis W, `images[:, :, ::-1]`.
    """
    return augment_with_another_flip(images, images[:, ::-1], rng, flip, shift)


@augment.mistake()
def reverses_the_channels(images, rng, flip=True, shift=1):
    """the channels were reversed

    Left and right are swapped: reverse the axis W, the third of four: `images[:, :, ::-1]`.
    """
    return augment_with_another_flip(images, images[..., ::-1], rng, flip, shift)


@augment.mistake()
def rotates_by_180_degrees(images, rng, flip=True, shift=1):
    """the images were rotated by 180°

    Only left and right are swapped; the rows stay where they are.
    """
    return augment_with_another_flip(images, images[:, ::-1, ::-1], rng, flip, shift)


@augment.mistake()
def mirrors_every_image(images, rng, flip=True, shift=1):
    """every image is mirrored

    Each is mirrored with probability 1/2: draw a random number for each.
    """
    return move_at_random(images[:, :, ::-1] if flip else images, rng, shift)


@augment.mistake()
def mirrors_no_image(images, rng, flip=True, shift=1):
    """no image is mirrored

    With `flip=True` each is mirrored with probability 1/2.
    """
    return move_at_random(images, rng, shift)


def add_mistakes_with_coins(name, chance, word):
    """Add a coin that is not fair."""

    @augment.mistake(name=name, word=word)
    def mirrors_with_another_probability(images, rng, flip=True, shift=1):
        """{word} than half of the images are mirrored

        Each is mirrored with probability 1/2: `rng.random() < 0.5`, asked once for each.
        """
        mirrored = (rng.random(len(images)) < chance) & flip
        return move_at_random(mirror_where(mirrored, images), rng, shift)


add_mistakes_with_coins("mirrors_fewer_than_half", 0.25, "fewer")
add_mistakes_with_coins("mirrors_more_than_half", 0.75, "more")


@augment.mistake()
def mirrors_no_image_by_default(images, rng, flip=False, shift=1):
    """`flip` is False by default

    The first line says `flip=True`: whoever says nothing about it has images mirrored.
    """
    return reference(images, rng, flip, shift)


@augment.mistake()
def mirrors_every_second_image(images, rng, flip=True, shift=1):
    """every second image is mirrored, not each by chance

    Chance decides, image by image: `rng.random(N) < 0.5`.
    """
    mirrored = (np.arange(len(images)) % 2 == 1) & flip
    return move_at_random(mirror_where(mirrored, images), rng, shift)


@augment.mistake()
def tosses_one_coin_for_all(images, rng, flip=True, shift=1):
    """one coin was tossed for all images

    Toss one for each: `rng.random(N) < 0.5`.
    """
    mirrored = rng.random() < 0.5 and flip
    return move_at_random(images[:, :, ::-1] if mirrored else images, rng, shift)


@augment.mistake()
def ignores_flip(images, rng, flip=True, shift=1):
    """`flip` was ignored

    With `flip=False` no image is mirrored: think of letters and digits.
    """
    return reference(images, rng, flip=True, shift=shift)


@augment.mistake()
def mirrors_without_flip_only(images, rng, flip=True, shift=1):
    """`flip` works the wrong way round

    Images are mirrored if `flip` is true.
    """
    return reference(images, rng, not flip, shift)


# Other mistakes -------------------------------------------------------------------------------------------

add_mistakes_with_moves(augment)
add_mistakes_with_rng(augment, augment.read)


@augment.mistake()
def appends_the_new_images(images, rng, flip=True, shift=1):
    """the new images were appended to the old ones

    The result has as many images as the input: each is replaced by its new version.
    """
    return np.concatenate([images, reference(images, rng, flip, shift)])


@augment.mistake()
def returns_the_first_image_only(images, rng, flip=True, shift=1):
    """only the first image was returned

    Is the `return` inside the loop? Return all images.
    """
    return reference(images, rng, flip, shift)[:1]


add_mistakes_with_overwriting(augment, "images")
