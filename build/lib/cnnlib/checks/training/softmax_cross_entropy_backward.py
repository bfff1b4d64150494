"""Check `softmax_cross_entropy_backward`: probabilities minus labels, over the number of examples."""

import numpy as np

from cnnlib.activations import softmax
from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.cases import size, whole
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._core.mistakes import Law
from cnnlib.checks.training._one_hot import one_hot
from cnnlib.training import softmax_cross_entropy_backward as reference


def logits_and_labels(rng, examples):
    """Draw logits, and labels that are not always the largest one."""
    classes = size(rng, 3, 4)
    return whole(rng, examples, classes, low=-3, high=3), rng.integers(0, classes, examples)


def large_logits(rng):
    """Draw logits of up to ±1000: each row has a clear winner, which in the first is not the right class."""
    logits, labels = logits_and_labels(rng, size(rng, 2, 3))
    logits = rng.permuted(logits + 1000 * np.linspace(-1, 1, logits.shape[1]).round(1), axis=1)
    labels[0] = logits[0].argmin()
    return logits.clip(-1000, 1000), labels


def rows_far_apart(rng):
    """Draw rows of logits near 1000 and near −1000 that differ little from each other."""
    logits, labels = logits_and_labels(rng, size(rng, 2, 3))
    return logits + rng.permuted([-997, 997, 997][: len(logits)])[:, np.newaxis], labels


softmax_cross_entropy_backward = Exercise(
    reference,
    read="training-gradient",
    aspects={
        "one example": lambda rng: logits_and_labels(rng, 1),
        "batch": lambda rng: logits_and_labels(rng, size(rng, 2, 4)),
        "large logits": Aspect((large_logits, rows_far_apart), unmodified=True),
    },
    laws=[
        Law(
            "the gradients of an example do not sum to 0",
            lambda f, logits, labels: np.allclose(np.sum(f(logits, labels), axis=1), 0, atol=1e-5),
            "Probabilities sum to 1 and so does a label: their difference sums to 0 in each row.",
        )
    ],
)


def right_classes(logits, labels):
    """Return 1 for the right class of each example and 0 for the others, in the shape of the logits."""
    return one_hot(labels, logits.shape[1])


def errors(logits, labels):
    """Return probabilities − labels."""
    return softmax(logits) - right_classes(logits, labels)


# Mistakes with the terms ----------------------------------------------------------------------------------


@softmax_cross_entropy_backward.mistake()
def does_not_divide_by_the_examples(logits, labels):
    """the gradient was not divided by the number of examples

    The loss is a mean over the batch, so each example counts 1/N.
    """
    return errors(logits, labels)


@softmax_cross_entropy_backward.mistake()
def changes_the_sign(logits, labels):
    """the sign is wrong

    Subtract what is right from what was predicted: probabilities − labels.
    """
    return -errors(logits, labels) / len(labels)


@softmax_cross_entropy_backward.mistake()
def leaves_out_the_softmax(logits, labels):
    """the softmax is missing

    Subtract the labels from the *probabilities*, not from the logits.
    """
    return (logits - right_classes(logits, labels)) / len(labels)


@softmax_cross_entropy_backward.mistake()
def does_not_subtract_the_labels(logits, labels):
    """the labels were not subtracted

    At the right class, subtract 1 from the probability.
    """
    return softmax(logits) / len(labels)


@softmax_cross_entropy_backward.mistake()
def keeps_the_right_class_only(logits, labels):
    """only the right class got a gradient

    The other classes' probabilities should fall: their gradient is the probability itself.
    """
    return errors(logits, labels) * right_classes(logits, labels) / len(labels)


@softmax_cross_entropy_backward.mistake()
def keeps_the_wrong_classes_only(logits, labels):
    """only the wrong classes got a gradient

    At the right class the gradient is its probability − 1.
    """
    return softmax(logits) * (1 - right_classes(logits, labels)) / len(labels)


@softmax_cross_entropy_backward.mistake()
def differentiates_with_respect_to_the_probabilities(logits, labels):
    """that is the derivative with respect to the probabilities, not the logits

    Taken back through the softmax as well, −labels / probabilities becomes probabilities − labels.
    """
    return -right_classes(logits, labels) / np.clip(softmax(logits), 1e-7, 1) / len(labels)


@softmax_cross_entropy_backward.mistake()
def goes_through_the_softmax_twice(logits, labels):
    """the gradient went through the softmax a second time

    probabilities − labels has been through the softmax already.
    """
    return errors(logits, labels) * softmax(logits) * (1 - softmax(logits)) / len(labels)


# Mistakes with the axes -----------------------------------------------------------------------------------


@softmax_cross_entropy_backward.mistake()
def divides_by_the_classes_too(logits, labels):
    """the gradient was divided by the number of classes too

    Divide by N alone: each example has one loss.
    """
    return errors(logits, labels) / logits.size


@softmax_cross_entropy_backward.mistake()
def divides_by_the_classes_instead(logits, labels):
    """the gradient was divided by the number of classes, not of examples

    The mean is over the N examples.
    """
    return errors(logits, labels) / logits.shape[1]


@softmax_cross_entropy_backward.mistake()
def takes_the_softmax_over_the_examples(logits, labels):
    """the softmax was taken over the examples, not over the classes

    Each row is one example: `axis=1`.
    """
    return (softmax(logits, axis=0) - right_classes(logits, labels)) / len(labels)


@softmax_cross_entropy_backward.mistake()
def takes_the_softmax_over_the_batch(logits, labels):
    """the exponentials were divided by their sum over the whole batch

    Each row sums to 1 by itself: sum over `axis=1`, with `keepdims=True`.
    """
    probabilities = softmax(logits.ravel()).reshape(logits.shape)
    return (probabilities - right_classes(logits, labels)) / len(labels)


@softmax_cross_entropy_backward.mistake()
def counts_from_1(logits, labels):
    """labels were counted from 1

    Class k is column k, and the first one is 0.
    """
    return errors(logits, labels - 1) / len(labels)


@softmax_cross_entropy_backward.mistake()
def takes_the_most_likely_class_for_certain(logits, labels):
    """the most likely class counts as 1 instead of its probability

    Keep the probabilities: the gradient depends on how sure the network was.
    """
    guesses = right_classes(logits, logits.argmax(axis=1))
    return (guesses - right_classes(logits, labels)) / len(labels)


@softmax_cross_entropy_backward.mistake()
def overflows(logits, labels):
    """large logits overflow

    Subtract the largest logit of each row first: the probabilities stay the same.
    """
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return (probabilities - right_classes(logits, labels)) / len(labels)


@softmax_cross_entropy_backward.mistake()
def sums_over_the_batch(logits, labels):
    """the gradient was summed over the batch

    Each example has a gradient of its own: the shape is that of the logits.
    """
    return errors(logits, labels).sum(axis=0) / len(labels)


# Mistakes with large logits -------------------------------------------------------------------------------


@softmax_cross_entropy_backward.mistake()
def subtracts_the_largest_of_the_batch(logits, labels):
    """the largest logit of the whole batch was subtracted from every row

    In a row that lies far below it all powers become 0, and 0 / 0 is nan. Subtract the largest of each row:
    `max(axis=1, keepdims=True)`.
    """
    powers = np.exp(logits - logits.max())
    probabilities = powers / powers.sum(axis=1, keepdims=True)
    return (probabilities - right_classes(logits, labels)) / len(labels)


@softmax_cross_entropy_backward.mistake()
def clips_the_logits(logits, labels):
    """large logits were clipped

    1000 and 999 become equal then. Subtract the largest logit of each row: the probabilities stay the same.
    """
    return errors(np.clip(logits, -500, 500), labels) / len(labels)


@softmax_cross_entropy_backward.mistake()
def clips_the_logits_from_above(logits, labels):
    """large logits were clipped from above, and powers of very negative ones are 0

    1000 and 999 become equal then, and 0 / 0 is nan. Subtract the largest logit of each row: the
    probabilities stay the same.
    """
    powers = np.exp(np.minimum(logits, 500))
    probabilities = powers / powers.sum(axis=1, keepdims=True)
    return (probabilities - right_classes(logits, labels)) / len(labels)


@softmax_cross_entropy_backward.mistake()
def works_on_the_argument_itself(logits, labels):
    """the logits were changed in the array of the caller

    `logits -= …` writes into the caller's array: write `logits = logits - …`, which makes a new one.
    """
    logits -= logits.max(axis=1, keepdims=True)
    return errors(logits, labels) / len(labels)
