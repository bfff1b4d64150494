"""What `train` is called with: pictures, their labels and a network, drawn at random."""

import numpy as np

from cnnlib.checks._core.cases import size, two_sizes
from cnnlib.checks.training._shapes import HIDDEN, SIDE, shapes, start
from cnnlib.checks.training._train_loop import summed_gradients, train_with


def generator(rng):
    """Draw a generator to hand over."""
    return np.random.default_rng(int(rng.integers(10**6)))


def pictures_of_one_class(rng, examples, epochs, batch_size, copies=False):
    """Draw a few small pictures of one class, or copies of one: their order makes no difference.

    No hidden sum comes so near to 0 that rounding decides whether its ReLU is open.
    """
    while True:
        *case, rng_of_case = any_pictures_of_one_class(rng, examples, epochs, batch_size, copies)
        if nearest_hidden_sum(*case) > 1e-4:
            return *case, rng_of_case


def any_pictures_of_one_class(rng, examples, epochs, batch_size, copies):
    """Draw such pictures and weights, wherever the hidden sums come to lie."""
    h, w = two_sizes(rng, 2, 3)
    pictures = rng.integers(0, 11, (1 if copies else examples, h, w)) / 10
    pictures = np.repeat(pictures, examples // len(pictures), axis=0)
    weights = *start(rng, h * w, 5)[:3], rng.normal(size=3).round(1)
    labels = np.full(examples, rng.integers(3))
    settings = float(rng.choice([0.5, 0.2])), float(rng.choice([0.5, 0.8]))
    return pictures, labels, weights, *settings, epochs, batch_size, generator(rng)


def nearest_hidden_sum(*arguments):
    """Return how near the sum of a hidden unit comes to 0 in a training."""
    nearest = []

    def watched_gradients(x, labels, weights):
        nearest.append(np.abs(x @ weights[0] + weights[1]).min())
        return summed_gradients(x, labels, weights)

    train_with(*arguments, np.random.default_rng(0), gradients=watched_gradients)
    return min(nearest)


def one_step(rng):
    """Draw one epoch with all pictures in one batch."""
    examples = size(rng, 3, 5)
    return pictures_of_one_class(rng, examples, 1, examples)


def several_epochs(rng):
    """Draw three epochs, each of them one step."""
    examples = size(rng, 3, 5)
    return pictures_of_one_class(rng, examples, 3, examples)


def mini_batches(rng):
    """Draw two epochs of three steps; the pictures are copies, so that every batch is the same."""
    batch_size = size(rng, 2, 3)
    return pictures_of_one_class(rng, 3 * batch_size, 2, batch_size, copies=True)


def smaller_last_batch(rng):
    """Draw two epochs of two steps and one more with fewer pictures."""
    batch_size = size(rng, 3, 4)
    return pictures_of_one_class(rng, 2 * batch_size + 1, 2, batch_size, copies=True)


def two_pictures(rng):
    """Draw a network for two different pictures in batches of one: the order shows in the weights."""
    pictures = np.array([[[1.0, 0.2]], [[0.3, 0.9]]])
    return pictures, np.array([0, 1]), start(rng, 2, 6), 0.2, 0.0, 2, 1, generator(rng)


def lone_pixels(rng):
    """Draw sixty pictures of one bright pixel each, with labels that nothing but memory can tell."""
    pictures = 4 * np.eye(60).reshape(60, 6, 10)
    weights = start(rng, 60, 24)
    return pictures, rng.integers(3, size=60), weights, 0.2, 0.8, 8, 10, generator(rng)


def all_shapes(rng):
    """Draw triangles, squares and circles, and a network of a size to tell them apart."""
    return *shapes(rng, 90), start(rng, SIDE**2, HIDDEN), 0.05, 0.8, 15, 15, generator(rng)
