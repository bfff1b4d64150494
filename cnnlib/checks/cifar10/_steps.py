"""Small models that show what `train` did: what comes of them follows from a few steps of arithmetic."""

import numpy as np

from cnnlib.checks._core.models import load_keras

STEP = 1e-3  # of the counter's bias


def counter():
    """Return a model whose only bias grows by `STEP` with each step towards labels of 1."""
    keras = load_keras()
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, kernel_initializer="zeros")])
    model.compile(keras.optimizers.SGD(STEP), "hinge", metrics=["accuracy"], run_eagerly=True)
    return model


def steps_taken(function, count, test_count, epochs, batch_size):
    """Train a model that counts the steps. By the test images, of label −1, it gets worse with each."""
    model = counter()
    x, test_x = np.zeros((count, 1), np.float32), np.zeros((test_count, 1), np.float32)
    if function(model, x, np.ones_like(x), test_x, -np.ones_like(test_x), epochs, batch_size) is None:
        return None
    return np.asarray(model.get_weights()[1]).ravel() / STEP


def turncoat():
    """Return a model that answers 0 at first, and 1 after some steps with that label."""
    keras = load_keras()
    dense = keras.layers.Dense(2, kernel_initializer="zeros", activation="softmax")
    model = keras.Sequential([keras.Input((1,)), dense])
    sgd = keras.optimizers.SGD(0.25)
    model.compile(sgd, "categorical_crossentropy", metrics=["accuracy"], run_eagerly=True)
    model.set_weights([np.zeros((1, 2)), np.array([1.0, 0.0])])
    return model


def accuracies_after_each_epoch(function, test_ones, epochs, batch_size):
    """Train a model that turns from one class to the other: each epoch's share of the test images follows."""
    x, y = np.zeros((4, 1), np.float32), np.eye(2)[[1, 1, 1, 1]]
    test_x, test_y = np.zeros((5, 1), np.float32), np.eye(2)[(np.arange(5) < test_ones).astype(int)]
    result = function(turncoat(), x, y, test_x, test_y, epochs, batch_size)
    return None if result is None else np.asarray(result, float)
