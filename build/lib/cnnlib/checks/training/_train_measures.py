"""What all right trainings have in common, whatever the order of the pictures."""

import functools

import numpy as np

from cnnlib.checks._core.calls import copied
from cnnlib.checks.training._shapes import BAR, shapes


def orders_seen(function, images, labels, weights, *settings):
    """Train with several generators and count the different results: 4 if each epoch has its own order.

    Two epochs of two pictures have four orders. Of 26 fair draws at least three differ, but for a chance of
    6 · 2⁻²⁶ < 1e-7; three count as four, and more than four as five. If one generator gives two results, the
    count is 0; if so few short steps lead far away, it is not a number.
    """
    *settings, rng = settings
    seeds = copied(rng).integers(10**6, size=25)
    generators = [rng, *map(np.random.default_rng, seeds)]

    def result(generator):
        given = copied((images, labels, weights))  # whoever changes them is told so elsewhere
        trained = function(*given, *settings, copied(generator))
        return tuple(np.real(np.concatenate([np.ravel(np.asarray(array)) for array in trained])).tolist())

    results = [result(generator) for generator in generators[:14]]
    if results[:10] != [result(generator) for generator in generators[:10]]:
        return 0
    if np.abs(np.concatenate([array.ravel() for array in weights]) - results[0]).max() > 0.9:
        return np.nan
    if len(set(results)) < 3:
        results += [result(generator) for generator in generators[14:]]
    different = len(set(results))
    return 4 if different == 3 else min(different, 5)


def right_answers(trained, pictures, labels):
    """Return the share of pictures that a trained network gets right."""
    hidden_weights, hidden_bias, output_weights, output_bias = (
        np.real(np.asarray(array)).astype(np.float64) for array in trained
    )
    with np.errstate(all="ignore"):
        hidden = np.maximum(pictures.reshape(len(pictures), -1) @ hidden_weights + hidden_bias, 0)
        return np.mean((hidden @ output_weights + output_bias).argmax(axis=1) == labels)


def every_picture_used_with_its_own_label_and_in_full_batches(function, pictures, labels, weights, *others):
    """Train with pictures of one pixel each, which have nothing in common: three times 1 if all is well.

    Only its own picture moves the hidden weights of a pixel, towards its label: where they went tells which
    label that was. The right one was told for 59 of 60 pictures at least in each of 2,000 right answers, and
    for 25 ± 4 where pictures and labels fit in one of the two epochs alone: 48 are asked for. Of pictures
    drawn with replacement, 60 times in each of two epochs, none is left out with a chance of 2e-4, so in two
    cases of less than 1e-7. The third number is about four of them in batches of three: see `in_full_batches`.
    """
    rng = copied(others[-1])  # a function in another process leaves the generator here as it is
    trained = np.real(np.asarray(function(pictures, labels, weights, *others)[0])).astype(np.float64)
    steps = trained - weights[0]
    if not np.isfinite(steps).all():
        return np.array([np.nan] * 3)
    used = (steps != 0).any(axis=1)
    seen = [label_of_step(step, weights[2]) for step in steps[used]]
    own = seen == labels[used]
    full = in_full_batches(function, pictures, labels, weights, rng)
    return np.array([used.all(), own.any() and own.mean() >= 0.8, full], dtype=int)


def in_full_batches(function, pictures, labels, weights, rng):
    """Tell whether four pictures in batches of three came three and one, not two and two.

    In one epoch each picture moves its own hidden weights once, by a step that is divided by the size of its
    batch. It is compared with the step that the picture makes alone: a third of it, or about as long, is right,
    half of it is not. Whoever trains in another way is not judged here.
    """
    settings = 0.02, 0.0, 1

    def lengths(places, batch_size):
        trained = function(pictures[places], labels[places], weights, *settings, batch_size, copied(rng))
        steps = np.real(np.asarray(trained[0])).astype(np.float64) - weights[0]
        return np.linalg.norm(steps[places], axis=1)

    alone = np.concatenate([lengths([place], 1) for place in range(4)])
    with np.errstate(all="ignore"):
        sizes = alone / lengths([0, 1, 2, 3], 3)
    return not ((sizes > 1.7) & (sizes < 2.3)).any()


def label_of_step(step, output_weights):
    """Return the label that sent the hidden weights of a pixel where they went.

    They moved along output_weights · (label − probabilities), and no entry of that difference is as large as
    the one of the label, whatever the learning rate and its sign.
    """
    moved = step != 0
    errors = np.linalg.lstsq(output_weights[moved], step[moved], rcond=None)[0]
    return np.argmax(np.abs(errors))


def at_least_85_percent_right(function, *arguments):
    """Train, and judge by 150 new pictures: 1 if enough answers are right, 0 if not."""
    return int(right_answers(function(*arguments), *new_shapes()) >= BAR)


@functools.cache
def new_shapes():
    """Return pictures that no answer was trained with."""
    return shapes(np.random.default_rng(0), 150)
