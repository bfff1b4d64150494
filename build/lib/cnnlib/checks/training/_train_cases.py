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
        if np.abs(hidden_sums(*case)).min() > 1e-4:
            return *case, rng_of_case


def any_pictures_of_one_class(rng, examples, epochs, batch_size, copies=False):
    """Draw such pictures and weights, wherever the hidden sums come to lie."""
    h, w = two_sizes(rng, 2, 3)
    pictures = rng.integers(0, 11, (1 if copies else examples, h, w)) / 10
    pictures = np.repeat(pictures, examples // len(pictures), axis=0)
    weights = *start(rng, h * w, 5)[:3], rng.normal(size=3).round(1)
    labels = np.full(examples, rng.integers(3))
    settings = float(rng.choice([0.5, 0.2])), float(rng.choice([0.5, 0.8]))
    return pictures, labels, weights, *settings, epochs, batch_size, generator(rng)


def hidden_sums(*arguments):
    """Return all sums of hidden units that come up in a training."""
    sums = []

    def watched_gradients(x, labels, weights):
        sums.extend((x @ weights[0] + weights[1]).ravel())
        return summed_gradients(x, labels, weights)

    train_with(*arguments, np.random.default_rng(0), gradients=watched_gradients)
    return np.array(sums)


def one_step(rng):
    """Draw one epoch with all pictures in one batch."""
    examples = size(rng, 3, 5)
    return pictures_of_one_class(rng, examples, 1, examples)


def one_step_with_a_black_picture(rng):
    """Draw such an epoch in which hidden sums of one picture are exactly 0, and all others far from it."""
    examples = size(rng, 3, 5)
    while True:
        pictures, labels, (hidden_weights, _, *output), *settings, rng_of_case = any_pictures_of_one_class(
            rng, examples, 1, examples
        )
        pictures[0] = 0
        case = pictures, labels, (hidden_weights, np.zeros(5), *output), *settings
        sums = hidden_sums(*case)
        if np.count_nonzero(sums == 0) == 5 and np.abs(sums[sums != 0]).min() > 1e-4:
            return *case, rng_of_case


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
    """Draw sixty pictures of one bright pixel each, and two epochs for them.

    Every number of the weights is a multiple of 1/1024, which float16 holds exactly: what no step changes
    comes back as it was.
    """
    pictures = 4 * np.eye(60).reshape(60, 6, 10)
    weights = tuple(np.round(array * 1024) / 1024 for array in start(rng, 60, 40))
    return pictures, rng.permutation(np.arange(60) % 3), weights, 0.02, 0.0, 2, 10, generator(rng)


def all_shapes(rng):
    """Draw triangles, squares and circles, and a network of a size to tell them apart."""
    return *shapes(rng, 90), start(rng, SIDE**2, HIDDEN), 0.05, 0.8, 15, 15, generator(rng)
