"""Check `evaluate`: the accuracy of a model that drops everything in training."""

import numpy as np

from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._core.mistakes import both_with, replaceable
from cnnlib.checks._core.models import load_keras
from cnnlib.checks._core.portraits import is_ours
from cnnlib.checks.cifar10._in_numpy import Dropper
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
    model = Dropper(LEAN) if is_ours(function) else dropper()
    before = model.get_weights()
    share = function(model, x, y)
    if share is not None and not all(map(np.array_equal, before, model.get_weights())):
        return np.float64(-1)
    return share


def classes(numbers):
    """Return the class of each row."""
    return np.asarray(numbers).argmax(axis=-1)


@replaceable
def judge(
    model,
    x,
    y,
    *,
    answered=lambda model, x: model(x, training=False),
    seen=lambda x, y: (x, y),
    chosen=classes,
    compared=lambda answers, y: answers == classes(y),
    told=np.mean,
):
    """Return the accuracy, with some parts replaced.

    `seen(x, y)` are the images that are judged, with their labels; `answered(model, x)` are the probabilities,
    `chosen` makes answers of them, `compared` tells which are right, and `told` makes one number of that.
    """
    x, y = seen(np.asarray(x), np.asarray(y))
    return told(compared(chosen(np.asarray(answered(model, x))), y))


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
    both=both_with(judge),
)


@evaluate.mistake()
def drops_numbers(*arguments):
    """dropout was active

    Dropout is for training only: use `model.predict(x)`, or `model(x, training=False)`.
    """
    return judge(*arguments, answered=lambda model, x: model(x, training=True))


@evaluate.mistake()
def returns_the_share_of_wrong_answers(*arguments):
    """the share of wrong answers was returned

    The accuracy is the share of right ones.
    """
    return judge(*arguments, told=lambda right: 1 - np.mean(right))


@evaluate.mistake()
def counts_the_right_answers(*arguments):
    """the number of right answers was returned, not their share

    Divide by the number of images: the accuracy lies between 0 and 1.
    """
    return judge(*arguments, told=np.sum)


@evaluate.mistake()
def returns_percent(*arguments):
    """the accuracy is in percent

    It lies between 0 and 1.
    """
    return judge(*arguments, told=lambda right: 100 * np.mean(right))


@evaluate.mistake()
def takes_the_wrong_axis(*arguments):
    """`argmax` was taken along the wrong axis

    Each row belongs to an image: `argmax(axis=-1)` finds its class.
    """
    return judge(
        *arguments,
        chosen=lambda numbers: numbers.argmax(axis=0),
        compared=lambda answers, y: answers == y.argmax(axis=0),
    )


@evaluate.mistake()
def asks_for_more_than_one_half(*arguments):
    """an answer counts only if its probability is above one half

    The class with the largest probability is the answer, however small that is.
    """
    return judge(
        *arguments,
        chosen=lambda numbers: numbers > 0.5,
        compared=lambda answers, y: (answers & (y == 1)).any(axis=1),
    )


@evaluate.mistake()
def compares_every_number(*arguments):
    """single numbers were compared, not classes

    Compare classes, one for each image: take the `argmax` first.
    """
    return judge(
        *arguments, chosen=lambda numbers: numbers > 0.5, compared=lambda answers, y: answers == (y == 1)
    )


@evaluate.mistake()
def averages_the_probability_of_the_right_class(*arguments):
    """the mean probability of the right class was returned

    That measures confidence. The accuracy is how often the largest probability belongs to the right class.
    """
    return judge(*arguments, chosen=np.asarray, compared=lambda answers, y: (answers * y).sum(axis=1))


@evaluate.mistake()
def averages_the_largest_probability(*arguments):
    """the mean of the largest probability was returned

    That says how sure the model is, right or wrong: compare its answers with the labels.
    """
    return judge(*arguments, chosen=np.asarray, compared=lambda answers, y: answers.max(axis=1))


@evaluate.mistake()
def compares_probabilities_with_labels(*arguments):
    """probabilities were compared with labels, number by number

    A probability is hardly ever exactly 0 or 1: compare classes, the `argmax` of both.
    """
    return judge(*arguments, chosen=np.asarray, compared=lambda answers, y: answers == y)


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
    return judge(model, x, y)


@evaluate.mistake()
def scales_once_more(*arguments):
    """the images were scaled once more

    They come as the model was trained with them: hand them on as they are.
    """
    return judge(*arguments, seen=lambda x, y: (x / 255, y))


@evaluate.mistake()
def looks_at_the_first_batch_only(*arguments):
    """only the first 32 images were judged

    Judge all: `model.predict(x)` goes through the batches by itself.
    """
    return judge(*arguments, seen=lambda x, y: (x[:32], y[:32]))


@evaluate.mistake()
def looks_at_the_first_image_only(*arguments):
    """only the first image was judged

    Judge all: `argmax(axis=1)` answers for each row.
    """
    return judge(*arguments, seen=lambda x, y: (x[:1], y[:1]))


@evaluate.mistake()
def leaves_out_the_last_image(*arguments):
    """the last image was left out

    `range(len(x))` includes it.
    """
    return judge(*arguments, seen=lambda x, y: (x[:-1], y[:-1]))


@evaluate.mistake()
def leaves_out_the_first_image(*arguments):
    """the first image was left out

    Images are counted from 0.
    """
    return judge(*arguments, seen=lambda x, y: (x[1:], y[1:]))


@evaluate.mistake()
def compares_classes_with_rows(*arguments):
    """predicted classes were compared with one-hot rows

    Take the `argmax` of the rows, too: `answers == y.argmax(axis=1)`.
    """
    return judge(*arguments, compared=lambda answers, y: answers == y)


@evaluate.mistake()
def compares_classes_in_a_column_with_rows(*arguments):
    """predicted classes, in a column, were compared with one-hot rows

    Take the `argmax` of the rows, too: `answers == y.argmax(axis=1)`.
    """
    return judge(*arguments, compared=lambda answers, y: answers[:, np.newaxis] == y)


@evaluate.mistake()
def compares_every_answer_with_every_label(*arguments):
    """each answer was compared with the labels of all images

    Compare row by row: both sides are vectors of length N, not one of them a column.
    """
    return judge(*arguments, compared=lambda answers, y: answers[:, np.newaxis] == classes(y))


@evaluate.mistake()
def judges_each_image(*arguments):
    """a truth value for each image was returned, not their mean

    The accuracy is one number: `np.mean(answers == classes)`.
    """
    return judge(*arguments, told=np.asarray)


@evaluate.mistake()
def answers_with_the_smallest(*arguments):
    """the class with the smallest probability was taken

    The class with the largest one is the answer: `argmax`.
    """
    return judge(*arguments, chosen=lambda numbers: numbers.argmin(axis=-1))
