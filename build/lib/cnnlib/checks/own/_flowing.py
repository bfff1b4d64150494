"""What a data set is judged by: two passes over it, and for chance what all right ones have in common.

Each picture is one number, that of its label, in two pixels: they differ only where noise was added.
"""

import numpy as np

from cnnlib.checks._core.datasets import passes_of
from cnnlib.checks._core.models import load_keras

NOISE = "a model that adds noise in training"  # stands for `augment` in the cases: the measures make it
SMALL = 1e-6

# Cases ----------------------------------------------------------------------------------------------------


def numbered(count, first=0):
    """Return so many pictures of 1 × 2 pixels whose pixels are the numbers of their labels."""
    labels = np.arange(first, first + count)
    return np.repeat(labels[:, np.newaxis, np.newaxis, np.newaxis], 2, axis=2).astype(np.uint8), labels


def for_validation(*options):
    """Return a draw of a few pictures and labels, with a last batch that is smaller."""

    def drawn(rng):
        batch_size = int(rng.integers(3, 5))
        images, labels = numbered(2 * batch_size + int(rng.integers(1, batch_size)), first=90)
        order = rng.permutation(len(labels))
        return images[order], labels[order], batch_size, *options

    return drawn


def for_training(count, *options):
    """Return a draw of so many pictures and labels, for training."""
    return lambda rng: (*numbered(count), int(rng.integers(6, 9)), True, *options)


# Passes ---------------------------------------------------------------------------------------------------


def two_passes(function, images, labels, batch_size, *options):
    """Call the function; return what two passes over its data set bring, None if there is none."""
    given = [noise() if isinstance(option, str) and option == NOISE else option for option in options]
    dataset = function(images, labels, batch_size, *given)
    return None if dataset is None else passes_of(dataset)


def noise():
    """Return what augments: nothing without `training=True`."""
    keras = load_keras()
    return keras.Sequential([keras.layers.GaussianNoise(0.05)])


def together(batches, count):
    """Return pictures and labels of one pass, not more than `count`, whether they came in batches or alone."""
    alone = batches[0][0].ndim < 4
    join = np.stack if alone else np.concatenate
    return tuple(join([batch[part] for batch in batches])[:count] for part in (0, 1))


def by_brightness(pictures):
    """Return the order of pictures from the darkest to the brightest."""
    return np.argsort(pictures.reshape(len(pictures), -1).mean(axis=1), kind="stable")


# Measures for validation ----------------------------------------------------------------------------------


def sizes_of_the_batches_0_if_pictures_come_alone(function, images, *others):
    """Return how many pictures there are in each batch of a pass."""
    if (passes := two_passes(function, images, *others)) is None:
        return None
    batches = passes[0][: 2 * len(images)]
    return np.array([0 if pictures.ndim < 4 else len(pictures) for pictures, _ in batches])


def pictures_sorted(function, images, *others):
    """Return the pictures of a pass, the darkest first, twice as many as there are at most."""
    if (passes := two_passes(function, images, *others)) is None:
        return None
    came, _ = together(passes[0], 2 * len(images))
    return came[by_brightness(came)]


def labels_of_the_sorted_pictures(function, images, *others):
    """Return the labels of a pass, that of the darkest picture first, twice as many as there are at most."""
    if (passes := two_passes(function, images, *others)) is None:
        return None
    came, numbers = together(passes[0], 2 * len(images))
    return numbers[by_brightness(came)]


def whether_the_order_and_the_pictures_are_changed(function, images, labels, *others):
    """Return two truth values, 0 and 0 where nothing is left to chance."""
    if (passes := two_passes(function, images, labels, *others)) is None:
        return None
    came = [together(batches, len(images)) for batches in passes]
    return np.array(
        [
            int(any(not np.array_equal(numbers, labels) for _, numbers in came)),
            int(any((spread(pictures) > SMALL).any() for pictures, _ in came)),
        ]
    )


# Measures for training ------------------------------------------------------------------------------------


def spread(pictures):
    """Return how far the two pixels of each picture lie apart: not at all without noise."""
    flat = pictures.reshape(len(pictures), -1).astype(float)
    return flat.max(axis=1) - flat.min(axis=1)


def each_comes_once_with_its_label(pictures, numbers, count):
    """True if all labels are there, and a picture with a larger number has a larger label."""
    return np.array_equal(numbers[by_brightness(pictures)], np.arange(count))


def whether_each_comes_once_in_another_order_anew_across_batches_and_from_far(function, images, *others):
    """Return five truth values of two passes.

    All pictures come with their labels; not in the order given; the second pass has another order than the first;
    pictures of a batch come from several stretches of the given order; and some come from far behind.
    """
    if (passes := two_passes(function, images, *others)) is None:
        return None
    count = len(images)
    came = [together(batches, 2 * count) for batches in passes]
    orders = [numbers for _, numbers in came]
    batches = [np.atleast_1d(numbers) for _, numbers in passes[0] + passes[1]]
    return np.array(
        [
            all(each_comes_once_with_its_label(*one, count) for one in came),
            any(not np.array_equal(order, np.arange(len(order))) for order in orders),
            not np.array_equal(*orders),
            any(np.ptp(batch) >= len(batch) for batch in batches),
            any((order - np.arange(len(order))).max() >= count / 2 for order in orders),
        ]
    ).astype(int)


def whether_none_0_some_or_all_1_are_changed_anew_each_comes_once_and_in_another_order(
    function, images, *others
):
    """Return four numbers of two passes: the share of pictures with noise, and three truth values."""
    if (passes := two_passes(function, images, *others)) is None:
        return None
    came = [together(batches, 2 * len(images)) for batches in passes]
    spreads = [spread(pictures)[np.argsort(numbers)] for pictures, numbers in came]
    share = np.mean([spread > SMALL for spread in spreads])
    whole = all(each_comes_once_with_its_label(*one, len(images)) for one in came)
    anew = len(spreads[0]) == len(spreads[1]) and not np.allclose(*spreads, atol=SMALL)
    moved = any(not np.array_equal(numbers, np.arange(len(numbers))) for _, numbers in came)
    return np.array([share if share in (0, 1) else 0.5, anew, whole, moved])


def whether_a_seed_repeats_the_order_another_changes_it_and_none_too(function, images, labels, batch_size):
    """Return three truth values: orders of two passes each."""

    def orders(seed):
        passes = two_passes(function, images, labels, batch_size, True, None, seed)
        return passes and np.array([together(batches, len(images))[1] for batches in passes])

    first = orders(5)
    if first is None:
        return None
    return np.array(
        [
            np.array_equal(first, orders(5)),
            not np.array_equal(first, orders(6)),
            not np.array_equal(orders(None), orders(None)),
        ]
    ).astype(int)
