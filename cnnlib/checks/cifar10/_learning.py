"""A training that is graded by what the network has learnt: shapes, and a bar that right answers clear.

benchmarks/graded_training.py shows how safely they do; it trains by the same recipe.
"""

import numpy as np

from cnnlib.checks._core.models import load_keras, output_of
from cnnlib.checks.training._shapes import HIDDEN, SIDE, shapes, start

RATE, MOMENTUM, EPOCHS, BATCH_SIZE = 0.01, 0.8, 30, 15
BAR = 0.85  # accuracy to reach


def to_learn(rng):
    """Return weights to start from, pictures of shapes and their classes.

    At first the network is sure of class 0, whatever it sees; one epoch is too short to change that.
    """
    *weights, biases = start(rng, SIDE**2, HIDDEN)
    biases[0] = 30
    return [*weights, biases], *shapes(rng, 90)


def learnable(rng):
    """Return a small network with its loss, and shapes to learn."""
    keras = load_keras()
    layers = keras.layers
    weights, pictures, labels = to_learn(rng)
    model = keras.Sequential(
        [
            keras.Input((SIDE, SIDE)),
            layers.Flatten(),
            layers.Dense(HIDDEN, activation="relu"),
            layers.Dense(3, activation="softmax"),
        ]
    )
    sgd = keras.optimizers.SGD(RATE, MOMENTUM)
    model.compile(sgd, "categorical_crossentropy", metrics=["accuracy"])
    model.set_weights(weights)
    return model, pictures, labels


def at_least_85_percent_right(function, seed):
    """Train a network on shapes, judge it by 150 others: 1 if enough answers are right, 0 if not."""
    rng = np.random.default_rng(seed)
    model, pictures, labels = learnable(rng)
    new_pictures, new_labels = shapes(rng, 150)
    examples = pictures, np.eye(3)[labels], new_pictures, np.eye(3)[new_labels]
    if function(model, *examples, EPOCHS, BATCH_SIZE) is None:
        return None
    answers = output_of(model, new_pictures).argmax(axis=1)
    return int(np.mean(answers == new_labels) >= BAR)
