"""A small classifier of pictures of 4 × 6 pixels, and what is read off a list of names and probabilities."""

from functools import cache

import numpy as np

from cnnlib.checks._core.calls import Words, as_plain
from cnnlib.checks._core.models import load_keras
from cnnlib.checks._core.portraits import is_ours

CLASSIFIER = "a small classifier of pictures of 4 × 6 pixels"  # stands for the model in the cases
NAMES = ("owl", "cat", "fox", "dog", "ant")
HEIGHT, WIDTH = 4, 6


def classifier():
    """Return a model of which each pixel counts, and that drops everything in training."""
    keras = load_keras()
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((HEIGHT, WIDTH, 3)),
            layers.Rescaling(1 / 255),
            layers.Flatten(),
            layers.Dropout(1 - 1e-9),
            layers.Dense(len(NAMES), activation="softmax"),
        ]
    )
    kernel = np.random.default_rng(8).normal(0, 0.9, (HEIGHT * WIDTH * 3, len(NAMES)))
    model.set_weights([kernel - kernel.mean(axis=0), np.array([0.3, 0.1, 0.0, -0.1, -0.2])])
    return model


@cache
def our_classifier():
    """Return the model that the course's own answers share: they leave it as it is."""
    return classifier()


def pairs(function, given, *others):
    """Call the function with a model in the place of the words; return its pairs, None if there are none."""
    answers = function(our_classifier() if is_ours(function) else classifier(), *others)
    if answers is None:
        return None
    if not isinstance(answers, list | tuple) or any(
        not isinstance(pair, list | tuple) or len(pair) != 2 for pair in answers
    ):
        raise TypeError("predict_one must return a list of pairs, (name, probability)")
    return answers


def names(function, *arguments):
    """Return the names, in order."""
    if (answers := pairs(function, *arguments)) is None:
        return None
    if not all(isinstance(name, str) for name, _ in answers):
        raise TypeError("each pair must begin with a name, a string")
    return Words.of(name for name, _ in answers)


def probabilities(function, *arguments):
    """Return the probabilities, in order."""
    if (answers := pairs(function, *arguments)) is None:
        return None
    return np.array([as_plain(probability) for _, probability in answers])


def probabilities_minus_1_if_the_model_cannot_take_the_picture(function, *arguments):
    """Return the probabilities, in order, or −1 if the picture has another shape than the model asks for."""
    try:
        return probabilities(function, *arguments)
    except Exception as error:
        if any(word in str(error) for word in ("incompatible", "expected shape", "Invalid input shape")):
            return np.array([-1.0])
        raise


# Cases ----------------------------------------------------------------------------------------------------


def photograph(rng, height, width, dtype=np.uint8):
    """Return a picture of this size with strong contrasts."""
    return rng.integers(0, 256, (height, width, 3)).astype(dtype)


def of_the_models_size(*options):
    """Return a draw of a picture that need not be resized."""
    return lambda rng: (CLASSIFIER, photograph(rng, HEIGHT, WIDTH), NAMES, *options)


def larger(rng):
    """Return a draw of a larger picture, of other proportions."""
    return CLASSIFIER, photograph(rng, int(rng.integers(7, 10)), int(rng.integers(7, 10))), NAMES, 2


def smaller(rng):
    """Return a draw of a smaller picture of floats."""
    return CLASSIFIER, photograph(rng, 3, int(rng.integers(3, 6)), np.float32), NAMES, 2
