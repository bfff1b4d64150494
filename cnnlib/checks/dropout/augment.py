"""Check `augment`: each image is mirrored and moved by chance, by itself."""

import numpy as np

from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._families.overwriting import add_mistakes_with_overwriting
from cnnlib.checks._families.random_generator import add_mistakes_with_rng
from cnnlib.checks.dropout._augment_moves import add_mistakes_with_moves
from cnnlib.checks.dropout._chance import counted
from cnnlib.checks.dropout._pictures import (
    agreement_of_two_halves_in_mirror_down_right_and_of_down_with_right,
    album,
    images_whose_change_is_undone,
    mirror_where,
    move_at_random,
    replace_where,
    share_mirrored,
    share_recognised_and_agreement_with_an_equal_rng_and_another,
    shares_of_each_move_down_and_right,
)
from cnnlib.checks.dropout._pictures import augment as reference

augment = Exercise(
    reference,
    read="dropout-augmentation",
    aspects={
        "allowed pictures": Aspect((album(1), album(2)), measure=images_whose_change_is_undone),
        "mirror": Aspect(album(150, True), measure=share_mirrored, count=9),  # a coin for all shows here
        "flip=False": counted(share_mirrored, album(300, False)),
        "shift": counted(shares_of_each_move_down_and_right, album(300, shift=1), album(300, shift=2)),
        "each image by itself": counted(
            agreement_of_two_halves_in_mirror_down_right_and_of_down_with_right, album(600, True, 1)
        ),
        "the rng alone": counted(
            share_recognised_and_agreement_with_an_equal_rng_and_another, album(300, True, 1)
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
