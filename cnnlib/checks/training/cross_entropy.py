"""Check `cross_entropy`: the mean over the batch of −log of the probability of the right class."""

import numpy as np

from cnnlib.activations import softmax
from cnnlib.checks._core.cases import size
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks.training._one_hot import one_hot
from cnnlib.training import cross_entropy as reference


def probabilities_and_labels(rng, examples):
    """Draw probabilities in hundredths, rows that sum to 1, and labels."""
    classes = size(rng, 3, 4)
    counts = 1 + rng.multinomial(100 - classes, np.full(classes, 1 / classes), size=examples)
    counts[:, :2] += rng.integers(0, counts[:, 1:2]) * [[1, -1]]  # no even shares
    return counts / 100, rng.integers(0, classes, examples)


def probabilities_of_0_and_1(rng):
    """Draw several examples, one of them sure and right, one of them sure and wrong."""
    probabilities, labels = probabilities_and_labels(rng, size(rng, 3, 4))
    probabilities[:2] = 0
    probabilities[0, labels[0]] = probabilities[1, labels[1] - 1] = 1
    return probabilities, labels


cross_entropy = Exercise(
    reference,
    read="training-cross-entropy",
    aspects={
        "one example": lambda rng: probabilities_and_labels(rng, 1),
        "batch": lambda rng: probabilities_and_labels(rng, size(rng, 2, 4)),
        "a probability of 0": probabilities_of_0_and_1,
    },
)


def of_the_right_class(probabilities, labels):
    """Return the probability of the right class, kept away from 0."""
    return np.clip(probabilities[np.arange(len(labels)), labels], 1e-7, 1)


def clipped(probabilities):
    """Keep all probabilities away from 0 and 1."""
    return np.clip(probabilities, 1e-7, 1 - 1e-7)


# Mistakes with the mean, the sign and the logarithm -------------------------------------------------------


@cross_entropy.mistake()
def sums_the_losses(probabilities, labels):
    """the losses were summed, not averaged

    The loss of a batch is the mean over its examples: divide by N.
    """
    return -np.log(of_the_right_class(probabilities, labels)).sum()


@cross_entropy.mistake()
def changes_the_sign(probabilities, labels):
    """the sign is wrong: the loss is negative

    Logarithms of probabilities are negative; the minus in front makes the loss positive.
    """
    return np.log(of_the_right_class(probabilities, labels)).mean()


@cross_entropy.mistake()
def returns_a_loss_for_each_example(probabilities, labels):
    """there is one loss for each example

    Return one number, the mean over the batch.
    """
    return -np.log(of_the_right_class(probabilities, labels))


@cross_entropy.mistake()
def takes_the_logarithm_to_base_2(probabilities, labels):
    """the logarithm has base 2

    That measures the loss in bits; like Keras, the course takes the natural logarithm, `np.log`.
    """
    return -np.log2(of_the_right_class(probabilities, labels)).mean()


@cross_entropy.mistake()
def takes_the_logarithm_to_base_10(probabilities, labels):
    """the logarithm has base 10

    Take the natural logarithm, `np.log`.
    """
    return -np.log10(of_the_right_class(probabilities, labels)).mean()


@cross_entropy.mistake()
def averages_over_the_classes_too(probabilities, labels):
    """the mean was taken over the classes too

    Only the right class of an example counts: divide by N, not by N · K.
    """
    return -np.log(of_the_right_class(probabilities, labels)).mean() / probabilities.shape[1]


# Mistakes with the classes --------------------------------------------------------------------------------


@cross_entropy.mistake()
def takes_the_largest_probability(probabilities, labels):
    """the largest probability was taken, whatever the label

    Look at the probability of the *right* class: `probabilities[n, labels[n]]`.
    """
    return -np.log(clipped(probabilities).max(axis=1)).mean()


@cross_entropy.mistake()
def computes_the_entropy(probabilities, labels):
    """all classes count, weighted by their own probability

    That is the entropy of the prediction, which ignores the labels. Only the right class counts.
    """
    return -(clipped(probabilities) * np.log(clipped(probabilities))).sum(axis=1).mean()


@cross_entropy.mistake()
def sums_over_all_classes(probabilities, labels):
    """the logarithms of all classes were summed

    Only the right class of each example counts.
    """
    return -np.log(clipped(probabilities)).sum(axis=1).mean()


@cross_entropy.mistake()
def computes_the_binary_cross_entropy(probabilities, labels):
    """the wrong classes were counted too, each as a yes-or-no question

    That is the binary cross-entropy, summed over the classes. Here only the right class counts.
    """
    is_right = one_hot(labels, probabilities.shape[1]) > 0
    answered = np.where(is_right, clipped(probabilities), 1 - clipped(probabilities))
    return -np.log(answered).sum(axis=1).mean()


@cross_entropy.mistake()
def counts_from_1(probabilities, labels):
    """labels were counted from 1

    Class k is column k, and the first one is 0.
    """
    return -np.log(of_the_right_class(probabilities, labels - 1)).mean()


# Mistakes with the formula --------------------------------------------------------------------------------


@cross_entropy.mistake()
def takes_the_logarithm_of_the_mean(probabilities, labels):
    """the logarithm was taken of the mean

    Take the logarithm for each example first, then the mean.
    """
    return -np.log(of_the_right_class(probabilities, labels).mean())


@cross_entropy.mistake()
def lacks_the_logarithm(probabilities, labels):
    """the logarithm is missing

    1 − probability is a loss too, but another one: take −log.
    """
    return 1 - of_the_right_class(probabilities, labels).mean()


@cross_entropy.mistake()
def computes_the_squared_error(probabilities, labels):
    """the squared error was computed

    Cross-entropy is −log of the right class's probability.
    """
    return np.square(probabilities - one_hot(labels, probabilities.shape[1])).mean()


@cross_entropy.mistake()
def applies_the_softmax_again(probabilities, labels):
    """the softmax was applied a second time

    The arguments are probabilities already. After a second softmax, the loss can hardly fall.
    """
    return -np.log(of_the_right_class(softmax(probabilities), labels)).mean()


@cross_entropy.mistake()
def weights_the_logarithms_by_the_probabilities(probabilities, labels):
    """each logarithm was weighted by its probability

    The weight of the right class is its label, 1, not its probability.
    """
    right = of_the_right_class(probabilities, labels)
    return -(right * np.log(right)).mean()


# Mistakes with a probability of 0 -------------------------------------------------------------------------


@cross_entropy.mistake()
def does_not_clip(probabilities, labels):
    """a probability of 0 gives an infinite loss

    Keep probabilities at 1e-7 or more before the logarithm: `np.maximum` or `np.clip`.
    """
    return -np.log(probabilities[np.arange(len(labels)), labels]).mean()


@cross_entropy.mistake()
def leaves_out_probabilities_of_0(probabilities, labels):
    """probabilities of 0 were left out

    They are the worst answers of all: count them, as 1e-7.
    """
    right = of_the_right_class(probabilities, labels)
    return -np.log(np.where(right > 1e-7, right, 1)).mean()
