"""Small models that show what `train` did: what comes of them follows from a few steps of arithmetic.

Whatever the order in which the images come, the numbers are the same, so nothing is left to chance but that an
order drawn at random hides a mistake.
"""

import numpy as np

from cnnlib.checks._core.models import load_keras

STEP = 2e-3  # of the counter's weight: not Adam's


# Steps ----------------------------------------------------------------------------------------------------


def images_to_count_with(seed, count, test_count, epochs, batch_size):
    """Return a case: each image holds its label, 1 or −1, and a number of its own; test images the wrong label.

    Labels of the first batch, taken for all the others, never fit: their numbers do not divide evenly.
    """
    rng = np.random.default_rng(seed)

    def images(count):
        y = np.ones((count, 1), np.float32)
        y[: count // 2] = -1
        y = rng.permutation(y)
        return np.hstack([y, np.arange(count, dtype=np.float32)[:, np.newaxis] / 64]), y

    (x, y), (test_x, test_y) = images(count), images(test_count)
    return x, y, test_x, -test_y, epochs, batch_size


def counter():
    """Return a model whose first weight grows by `STEP` with each step in which all images have their labels."""
    keras = load_keras()
    dense = keras.layers.Dense(1, kernel_initializer="zeros", use_bias=False)
    model = keras.Sequential([keras.Input((2,)), dense])
    model.compile(keras.optimizers.SGD(STEP), "hinge", metrics=["accuracy"], run_eagerly=True)
    return model


def steps_with_the_right_labels(function, *examples):
    """Train a model that counts the steps. By the test images it gets worse with each."""
    model = counter()
    if function(model, *examples) is None:
        return None
    return np.asarray(model.get_weights()[0])[0] / STEP


# Accuracies -----------------------------------------------------------------------------------------------


def images_to_turn_with(test_ones):
    """Return a case: all training images are 0 and of class 1, so many of five test images, too."""
    x, test_x = np.zeros((4, 2), np.float32), np.ones((5, 2), np.float32)
    y, test_y = np.eye(2)[[1, 1, 1, 1]], np.eye(2)[(np.arange(5) < test_ones).astype(int)]
    return x, y, test_x, test_y, 4, 10


def turncoat():
    """Return a model that turns from class 0 to 1: for test images after two epochs, or four if it drops them."""
    keras = load_keras()
    dense = keras.layers.Dense(2, activation="softmax")
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dropout(1 - 1e-9), dense])
    sgd = keras.optimizers.SGD(0.25)
    model.compile(sgd, "categorical_crossentropy", metrics=["accuracy"], run_eagerly=True)
    model.set_weights([np.array([[-0.25, 0.0], [-0.25, 0.0]]), np.array([1.0, 0.0])])
    return model


def accuracies_after_each_epoch(function, *examples):
    """Train a model that turns from one class to the other: each epoch's share of the test images follows."""
    result = function(turncoat(), *examples)
    return None if result is None else np.asarray(result, float)


# Weights --------------------------------------------------------------------------------------------------


def images_to_learn(seed):
    """Return a case: sixteen images, four of each class, all in one batch.

    Labels in another order are the same labels once in 60 million times: in 4!⁴ of 16! orders.
    """
    rng = np.random.default_rng(seed)
    x, test_x = rng.normal(size=(16, 3)).astype(np.float32), rng.normal(size=(6, 3)).astype(np.float32)
    y, test_y = np.eye(4)[rng.permutation(np.arange(16) % 4)], np.eye(4)[rng.integers(4, size=6)]
    return x, y, test_x, test_y, 3, 16


def learner():
    """Return a small network with normalisation, whose training goes on with momentum."""
    keras = load_keras()
    dense = keras.layers.Dense(4, activation="softmax")
    model = keras.Sequential([keras.Input((3,)), keras.layers.BatchNormalization(), dense])
    sgd = keras.optimizers.SGD(0.5, momentum=0.5)
    model.compile(sgd, "categorical_crossentropy", metrics=["accuracy"], run_eagerly=True)
    model.set_weights(
        [np.ones(3), np.zeros(3), np.zeros(3), np.ones(3), np.linspace(-1, 1, 12).reshape(3, 4), np.zeros(4)]
    )
    return model


def weights_after_training(function, *examples):
    """Train a network with all images at once: where it ends does not depend on their order."""
    model = learner()
    if function(model, *examples) is None:
        return None
    return np.concatenate([np.ravel(weight) for weight in model.get_weights()])
