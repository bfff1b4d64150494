"""Check `evaluate`: the share of right answers of a model that drops everything in training."""

import numpy as np

from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._core.models import load_keras
from cnnlib.cifar10 import evaluate as reference


def dropper():
    """Return a model that hands on what it gets in use, and in training drops all of it."""
    keras = load_keras()
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dropout(1 - 1e-9), keras.layers.Softmax()])
    model.compile("sgd", "categorical_crossentropy", metrics=["accuracy"], run_eagerly=True)
    return model


def scores_and_labels(rng):
    """Scores of some images: all but four are right, one of them surely; two are of class 0."""
    count = int(rng.choice([7, 9, 10, 11, 12]))
    labels = rng.integers(1, 4, count)
    labels[[0, 5]] = 0
    scores = rng.permuted(np.tile([0.1, 0.4, 1.0, 1.4], (count, 1)), axis=1)
    scores[6] *= 3
    answers = labels.copy()
    answers[:4] = (labels[:4] + 1) % 4
    best = scores.argmax(axis=1)
    for row, (here, there) in enumerate(zip(best, answers, strict=True)):
        scores[row, [here, there]] = scores[row, [there, here]]
    return scores.astype(np.float32), np.eye(4, dtype=np.float32)[labels]


def share_of_right_answers(function, x, y):
    """Judge a model that drops everything in training and nothing in use."""
    return function(dropper(), x, y)


evaluate = Exercise(
    reference,
    read="cifar10-evaluate",
    aspects={"accuracy": Aspect(scores_and_labels, measure=share_of_right_answers, count=3)},
    arguments=("x", "y"),
    models=True,
)


def probabilities(model, x, training=False):
    """Return what the model answers."""
    return np.asarray(model(np.asarray(x), training=training))


def right_answers(model, x, y, training=False, axis=-1):
    """Tell which answers are right."""
    return probabilities(model, x, training).argmax(axis=axis) == y.argmax(axis=axis)


@evaluate.mistake()
def drops_numbers(model, x, y):
    """dropout was active

    Dropout is for training only: use `model.predict(x)`, or `model(x, training=False)`.
    """
    return right_answers(model, x, y, training=True).mean()


@evaluate.mistake()
def returns_the_share_of_wrong_answers(model, x, y):
    """the share of wrong answers was returned

    The accuracy is the share of right ones.
    """
    return 1 - right_answers(model, x, y).mean()


@evaluate.mistake()
def counts_the_right_answers(model, x, y):
    """the number of right answers was returned, not their share

    Divide by the number of images: the accuracy lies between 0 and 1.
    """
    return right_answers(model, x, y).sum()


@evaluate.mistake()
def returns_percent(model, x, y):
    """the accuracy is in percent

    It lies between 0 and 1.
    """
    return 100 * right_answers(model, x, y).mean()


@evaluate.mistake()
def takes_the_wrong_axis(model, x, y):
    """`argmax` was taken along the wrong axis

    Each row belongs to an image: `argmax(axis=-1)` finds its class.
    """
    return right_answers(model, x, y, axis=0).mean()


@evaluate.mistake()
def asks_for_more_than_one_half(model, x, y):
    """an answer counts only if its probability is above one half

    The class with the largest probability is the answer, however small that is.
    """
    return ((probabilities(model, x) > 0.5) & (y == 1)).any(axis=1).mean()


@evaluate.mistake()
def compares_every_number(model, x, y):
    """single numbers were compared, not classes

    Compare classes, one for each image: take the `argmax` first.
    """
    return ((probabilities(model, x) > 0.5) == (y == 1)).mean()


@evaluate.mistake()
def averages_the_probability_of_the_right_class(model, x, y):
    """the mean probability of the right class was returned

    That measures confidence. The accuracy is how often the largest probability belongs to the right class.
    """
    return (probabilities(model, x) * y).sum(axis=1).mean()


@evaluate.mistake()
def returns_the_loss(model, x, y):
    """the loss was returned

    `model.evaluate` returns [loss, accuracy]: take the second.
    """
    return model.evaluate(x, y, verbose=0)[0]


@evaluate.mistake()
def returns_loss_and_accuracy(model, x, y):
    """the loss was returned together with the accuracy

    `model.evaluate` returns [loss, accuracy]: take the second.
    """
    return model.evaluate(x, y, verbose=0)
