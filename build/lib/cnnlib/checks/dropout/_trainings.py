"""Trainings as a row of losses and weights, and how an `EarlyStopping` follows them."""

import numpy as np

from cnnlib.checks._core.cases import size
from cnnlib.checks.dropout._chance import distinct, one_result, real

# Measures -------------------------------------------------------------------------------------------------


def followed(stopping_class, patience, min_delta, losses, weights):
    """Show an object the epochs until it says stop; return it, and how many epochs there were.

    Another object has looked on before; and the weights are one array, written over in each epoch. What
    `update` does to that array, it does to `weights`: a check can see it.
    """
    before = stopping_class(patience=patience, min_delta=min_delta)
    before.update(float(losses.min()) - 9.0, weights[0] - 9.0)
    return shown(stopping_class(patience=patience, min_delta=min_delta), losses, weights)


def shown(stopping, losses, weights):
    """Show an object the epochs until it says stop; return it, and how many epochs there were."""
    weights_in_training = weights[0].copy()
    for epoch, loss in enumerate(losses.tolist(), start=1):
        weights_in_training[...] = weights[epoch - 1]
        stop = bool(one_result("update", stopping.update(loss, weights_in_training)))
        weights[epoch - 1] = weights_in_training
        if stop:
            break
    weights_in_training[...] = -9999.0
    return stopping, epoch


def epochs_until_it_says_stop(stopping_class, *arguments):
    """All of them, if it never does."""
    return followed(stopping_class, *arguments)[1]


def best_weights_after_the_last_epoch(stopping_class, *arguments):
    """The weights of the epoch with the lowest loss so far."""
    stopping, _ = followed(stopping_class, *arguments)
    if stopping.best_weights is None:
        raise TypeError("best_weights is None at the end")
    if callable(stopping.best_weights):
        raise TypeError("best_weights is a method; asked for is an attribute")
    return real(stopping.best_weights)


def whether_defaults_make_it_stop_later_1_or_earlier_minus_1(stopping_class, losses, weights):
    """0, if it stops when it does with `patience=0` and `min_delta=0.0`."""
    _, by_default = shown(stopping_class(), losses, weights.copy())
    _, epochs = shown(stopping_class(patience=0, min_delta=0.0), losses, weights.copy())
    return np.sign(by_default - epochs)


# Draws ----------------------------------------------------------------------------------------------------


def falling_twice(least, most):
    """Return the draw of a training: it falls, rests for less than `patience` epochs, falls, rests for good.

    `patience` lies from `least` to `most`. Losses are whole eighths, so that comparisons are exact; while it
    rests, each is worse than the best.
    """

    def draw(rng):
        patience = size(rng, least, most)
        rest = np.sort(rng.integers(1, 9, size=max(patience - 1, 0)))[::-1]
        end = np.sort(rng.integers(1, 9, size=patience + 3))[::-1]
        losses = [80, 80 - size(rng, 1, 9), *(70 + rest), 60 - size(rng, 1, 9), *(60 + end)]
        return patience, 0.0, np.array(losses) / 8, distinct(rng, len(losses), 2)

    return draw


def moved_by(far, draw):
    """Return the draw of the same training with losses that are higher by so much, or lower."""

    def moved(rng):
        patience, min_delta, losses, weights = draw(rng)
        return patience, min_delta, losses + far, weights

    return moved


def falling_by_a_millionth(rng):
    """Return losses that fall by about a millionth, which counts by default; then a long rise."""
    falls = size(rng, 3, 5)
    losses = np.append(5 - np.arange(falls) / 2**20, np.full(30, 9))
    return losses, distinct(rng, losses.size, 2)


def creeping(rng):
    """Return a loss that falls by less than `min_delta` each time, by more in two steps; then it grows."""
    delta = float(rng.choice([0.25, 0.5, 1]))
    losses = 20 - 0.75 * delta * np.array([0, 1, 2, 3, 4, 5, 4, 4, 4, 4])
    return size(rng, 2, 3), delta, losses, distinct(rng, len(losses), 2)


def hardly_better(rng):
    """Return a loss that falls, and then stays a little below its best: by half of `min_delta`."""
    delta = float(rng.choice([0.25, 0.5, 1]))
    losses = 9 - delta * np.array([0, 2, 2.5, 2.75, 2.5, 2.75, 2.5, 9])
    return size(rng, 1, 3), delta, losses, distinct(rng, len(losses), 2)


def falling(rng):
    """Return a loss that falls all the time."""
    epochs = size(rng, 3, 6)
    patience = size(rng, 0, 2)
    losses = 9 - np.cumsum(rng.choice([1, 2, 4], size=epochs)) / 8
    return patience, 0.0, losses, distinct(rng, epochs, 2)


def ties(rng):
    """Return a loss that stays as it is, or falls by exactly `min_delta`."""
    delta = float(rng.choice([0.0, 0.25, 0.5]))
    return size(rng, 1, 3), delta, 5 - delta * np.array([0, 2, 3, 3, 3, 3, 3]), distinct(rng, 7, 2)
