"""Small models that show what `train` did: what comes of them follows from a few steps of arithmetic.

Whatever the order in which the images come, the numbers are the same, so nothing is left to chance but that an
order drawn at random hides a mistake. A student's function gets a Keras model. The course's own answers, which
are many, get the same model in NumPy (see `_in_numpy`).
"""

import numpy as np

from cnnlib.checks._core.models import load_keras
from cnnlib.checks._core.portraits import is_ours
from cnnlib.checks.cifar10._in_numpy import Network

STEP = 2e-3  # of the counter's weight: not Adam's


def started(function, in_keras, in_numpy):
    """Return the model that a function gets, with its weights: a Keras model, or one in NumPy if it is ours."""
    if is_ours(function):
        return Network(*in_numpy)
    weights, loss, *rates = in_numpy
    keras = load_keras()
    model = keras.Sequential(in_keras(keras.layers))
    sgd = keras.optimizers.SGD(*rates[:2])
    model.compile = step_by_step(model.compile)
    model.compile(sgd, loss, metrics=["accuracy"])
    model.set_weights([np.array(weight) for weight in weights])
    return model


def step_by_step(compile_model):
    """Return a model's `compile` that has no graph made, which no training here is worth: whoever calls it."""

    def called(*arguments, **settings):
        return compile_model(*arguments, **{**settings, "run_eagerly": True})

    return called


# Steps ----------------------------------------------------------------------------------------------------


def images_to_count_with(seed, count, test_count, epochs, batch_size):
    """Return a case: each image holds its label, 1 or −1, and a number of its own; test images the wrong label.

    One label is −1, so that those of the first batch do not fit all the others.
    """
    rng = np.random.default_rng(seed)

    def images(count):
        y = np.ones((count, 1), np.float32)
        y[rng.integers(count)] = -1
        return np.hstack([y, np.arange(count, dtype=np.float32)[:, np.newaxis] / 64]), y

    (x, y), (test_x, test_y) = images(count), images(test_count)
    return x, y, test_x, -test_y, epochs, batch_size


def steps_with_the_right_labels(function, *examples):
    """Train a model whose first weight grows by `STEP` with each step in which all images have their labels.

    By the test images it gets worse with each.
    """
    model = started(
        function,
        lambda layers: [load_keras().Input((2,)), layers.Dense(1, use_bias=False)],
        ([np.zeros((2, 1))], "hinge", STEP),
    )
    if function(model, *examples) is None:
        return None
    return np.round(np.asarray(model.get_weights()[0], float)[0] / STEP, 3)


# Accuracies -----------------------------------------------------------------------------------------------


def images_to_turn_with(test_ones):
    """Return a case: all training images are of class 1 and seen as such in use; so many of five test images, too."""
    x, test_x = np.full((4, 2), 4, np.float32), np.ones((5, 2), np.float32)
    y, test_y = np.eye(2)[[1, 1, 1, 1]], np.eye(2)[(np.arange(5) < test_ones).astype(int)]
    return x, y, test_x, test_y, 3, 10


def accuracies_after_each_epoch(function, *examples):
    """Train a model that turns from class 0 to 1: for the test images after two epochs, or four if it drops them."""
    model = started(
        function,
        lambda layers: [
            load_keras().Input((2,)),
            layers.Dropout(1 - 1e-9),
            layers.Dense(2, activation="softmax"),
        ],
        ([[[-0.25, 0.0], [-0.25, 0.0]], [1.0, 0.0]], "categorical_crossentropy", 0.25, 0.0, True),
    )
    result = function(model, *examples)
    return None if result is None else np.asarray(result, float)


# Weights --------------------------------------------------------------------------------------------------


def images_to_learn(seed):
    """Return a case: sixteen images, four of each class, all in one batch.

    Labels in another order are the same labels once in 60 million times: in 4!⁴ of 16! orders.
    """
    rng = np.random.default_rng(seed)
    x, test_x = rng.normal(size=(16, 3)).astype(np.float32), rng.normal(size=(6, 3)).astype(np.float32)
    y, test_y = np.eye(4)[rng.permutation(np.arange(16) % 4)], np.eye(4)[rng.integers(4, size=6)]
    return x, y, test_x, test_y, 2, 32


def weights_after_training(function, *examples):
    """Train a normalised network with all images at once: where it ends does not depend on their order."""
    kernel = np.linspace(-1, 1, 12).reshape(3, 4)
    weights = [np.ones(3), np.zeros(3), np.zeros(3), np.ones(3), kernel, np.zeros(4)]
    model = started(
        function,
        lambda layers: [
            load_keras().Input((3,)),
            layers.BatchNormalization(),
            layers.Dense(4, activation="softmax"),
        ],
        (weights, "categorical_crossentropy", 0.5, 0.5),
    )
    if function(model, *examples) is None:
        return None
    return np.concatenate([np.ravel(weight) for weight in model.get_weights()]).astype(np.float32)
