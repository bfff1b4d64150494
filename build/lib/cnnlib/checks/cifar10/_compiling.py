"""Measure how a model was compiled: what it then computes for a few examples, and where three steps lead."""

from functools import wraps

import numpy as np

from cnnlib.checks._core.models import load_keras

SCORES = np.array([[2.0, 1.0, -1.0], [0.5, 0.0, 3.0], [1.0, 0.8, 0.6], [-1.0, 2.0, 2.5], [1.0, 1.5, 0.0]])
CLASSES = np.array([0, 2, 0, 1, 0])
ACCURACY = 0.6  # of the five answers; precision and recall are others
GIVEN = "a small classifier"  # stands for the model in the cases: the measures make it


def classifier():
    """Return a model of three biases that come before a softmax."""
    keras = load_keras()
    dense = keras.layers.Dense(3, kernel_initializer="identity")
    return keras.Sequential([keras.Input((3,)), dense, keras.layers.Softmax()])


def given_a_classifier(function, given, *settings):
    """Call the function with a classifier in the place of the words that stand for it."""
    return function(classifier(), *settings)


def if_compiled(measure):
    """Make a measure out of ``measure(model, one_hot, learning_rate, momentum)``; −1: not compiled.

    The model runs step by step (`run_eagerly`): for a handful of steps no graph is worth its making.
    """

    @wraps(measure)
    def judged(model, given, *settings):
        model.run_eagerly = True
        return measure(model, *settings) if model.compiled else np.float64(-1)

    return judged


def labels_for(one_hot):
    """Return labels as the model was told they would be."""
    return np.eye(3)[CLASSES] if one_hot else CLASSES


def cross_entropy(one_hot):
    """Return the name of the loss for the labels."""
    return "categorical_crossentropy" if one_hot else "sparse_categorical_crossentropy"


@if_compiled
def loss_or_minus_1_if_it_cannot_take_the_labels(model, one_hot=True, *rates):
    """Return the loss of five examples; −2 if words weigh it.

    It gets the probabilities as bare numbers: from a softmax layer Keras takes the logits back by itself.
    """
    probabilities = np.asarray(model(SCORES))
    if model.get_compile_config()["loss_weights"]:
        return np.float64(-2)
    try:
        return np.float64(model.compute_loss(SCORES, labels_for(one_hot), probabilities))
    except Exception:  # Keras and TensorFlow raise errors of many kinds
        return np.float64(-1)


@if_compiled
def accuracy_or_else_what_the_metrics_say(model, one_hot=True, *rates):
    """Return the accuracy of five examples if it is among the metrics; −1 if they cannot take the labels."""
    try:
        logs = model.test_on_batch(SCORES, labels_for(one_hot), return_dict=True)
    except Exception:  # Keras and TensorFlow raise errors of many kinds
        return np.float64(-1)
    said = np.float64([value for name, value in logs.items() if name != "loss"] or [-1])
    return np.float64([ACCURACY]) if np.isclose(said, ACCURACY).any() else said


@if_compiled
def biases_after_three_steps(model, one_hot=True, learning_rate=0.01, *momentum):
    """Return the biases after three steps with the same five examples, measured in learning rates."""
    optimizer, fresh = type(model.optimizer).from_config(model.optimizer.get_config()), classifier()
    fresh.compile(optimizer, cross_entropy(one_hot), run_eagerly=True)  # whatever metrics the other one has
    for _ in range(3):
        fresh.train_on_batch(SCORES, labels_for(one_hot))
    return fresh.get_weights()[1] / learning_rate
