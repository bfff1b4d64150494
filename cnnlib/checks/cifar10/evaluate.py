"""Check `evaluate`: the accuracy of a model that drops everything in training."""

import numpy as np

from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._core.models import load_keras
from cnnlib.cifar10 import evaluate as reference

LEAN = [0, 0.2, 0, 0]  # of all answers to class 1: it decides where the inputs are next to nothing


def dropper():
    """Return a model that answers with the largest input in use, and in training with class 0."""
    keras = load_keras()
    layers = keras.layers
    first, last = (layers.Dense(4, kernel_initializer="identity") for _ in range(2))
    model = keras.Sequential([keras.Input((4,)), first, layers.Dropout(1 - 1e-9), last, layers.Softmax()])
    model.compile("sgd", "categorical_crossentropy", metrics=["accuracy"], run_eagerly=True)
    first.bias.assign(LEAN)
    return model


def scores_and_labels(rng):
    """Scores of some images: all but four are right, one of them surely; two are of class 0, three of class 1."""
    return scored(rng, int(rng.choice([7, 9, 10, 11, 12])))


def many_scores_and_labels(rng):
    """Scores of more images than Keras takes at once, 32, if nothing else is said."""
    return scored(rng, int(rng.choice([41, 43, 47])))


def score_and_label(rng):
    """Scores of a single image, which is right."""
    scores, labels = scored(rng, 7)
    return scores[4:5], labels[4:5]


def scored(rng, count):
    """Return scores of so many images, and their labels as one-hot rows."""
    labels = rng.integers(2, 4, count)
    labels[[0, 5]], labels[[1, 2, 4]] = 0, 1
    scores = rng.permuted(np.tile([0.1, 0.4, 1.0, 1.4], (count, 1)), axis=1)
    scores[6] *= 3
    answers = labels.copy()
    answers[:4] = (labels[:4] + 1) % 4
    best = scores.argmax(axis=1)
    for row, (here, there) in enumerate(zip(best, answers, strict=True)):
        scores[row, [here, there]] = scores[row, [there, here]]
    return scores.astype(np.float32), np.eye(4, dtype=np.float32)[labels]


def accuracy_or_minus_1_if_the_model_was_changed(function, x, y):
    """Judge a model that drops everything in training and nothing in use."""
    model = dropper()
    before = model.get_weights()
    share = function(model, x, y)
    if share is not None and not all(map(np.array_equal, before, model.get_weights())):
        return np.float64(-1)
    return share


evaluate = Exercise(
    reference,
    read="cifar10-evaluate",
    aspects={
        "accuracy": Aspect(
            (scores_and_labels, scores_and_labels, many_scores_and_labels, score_and_label),
            measure=accuracy_or_minus_1_if_the_model_was_changed,
            count=4,
        )
    },
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


@evaluate.mistake()
def trains_first(model, x, y):
    """the model was trained with the images by which it is judged

    `fit` changes the weights: a model that is judged stays as it is, `model.evaluate(x, y)`.
    """
    model.fit(x, y, verbose=0)
    return right_answers(model, x, y).mean()


@evaluate.mistake()
def scales_once_more(model, x, y):
    """the images were scaled once more

    They come as the model was trained with them: hand them on as they are.
    """
    return right_answers(model, np.asarray(x) / 255, y).mean()


@evaluate.mistake()
def looks_at_the_first_batch_only(model, x, y):
    """only the first 32 images were judged

    Judge all: `model.predict(x)` goes through the batches by itself.
    """
    return right_answers(model, x[:32], y[:32]).mean()


@evaluate.mistake()
def compares_classes_with_rows(model, x, y):
    """predicted classes were compared with one-hot rows

    Take the `argmax` of the rows, too: `answers == y.argmax(axis=1)`.
    """
    return (probabilities(model, x).argmax(axis=1) == np.asarray(y)).mean()


@evaluate.mistake()
def compares_classes_in_a_column_with_rows(model, x, y):
    """predicted classes, in a column, were compared with one-hot rows

    Take the `argmax` of the rows, too: `answers == y.argmax(axis=1)`.
    """
    return (probabilities(model, x).argmax(axis=1)[:, np.newaxis] == y).mean()


@evaluate.mistake()
def judges_each_image(model, x, y):
    """a truth value for each image was returned, not their mean

    The accuracy is one number: `np.mean(answers == classes)`.
    """
    return right_answers(model, x, y)
