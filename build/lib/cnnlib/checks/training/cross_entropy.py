"""Check `cross_entropy`: the mean over the batch of −log of the probability of the right class."""

import numpy as np

from cnnlib.activations import softmax
from cnnlib.checks._core.aspects import Aspect
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


def small_probabilities(rng):
    """Draw examples whose right classes have tiny probabilities: some below 1e-7, some not far above it."""
    _, labels = probabilities_and_labels(rng, size(rng, 3, 4))
    right = [rng.choice(some) for some in ([1e-9, 5e-9, 2e-8], [2e-7, 5e-7, 1e-6], [1e-5, 1e-4, 1e-3])]
    probabilities = np.zeros((len(labels), 3))
    labels %= 3
    probabilities[np.arange(3), labels[:3]] = right
    probabilities[np.arange(len(labels)), labels - 1] = 1 - probabilities.sum(axis=1)
    return probabilities, labels


cross_entropy = Exercise(
    reference,
    read="training-cross-entropy",
    aspects={
        "one example": lambda rng: probabilities_and_labels(rng, 1),
        "batch": lambda rng: probabilities_and_labels(rng, size(rng, 2, 4)),
        "a probability of 0": Aspect(probabilities_of_0_and_1, unmodified=True),
        "small probabilities": Aspect(small_probabilities, unmodified=True),
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


@cross_entropy.mistake()
def gives_probabilities_of_0_no_loss(probabilities, labels):
    """the infinite loss of a probability of 0 became 0

    A right class that was given no probability at all is the worst answer there is: count the probability
    as 1e-7.
    """
    right = probabilities[np.arange(len(labels)), labels]
    return -np.log(np.where(right == 0, 1, right)).mean()


@cross_entropy.mistake()
def turns_infinity_into_the_largest_number(probabilities, labels):
    """the infinite loss of a probability of 0 became the largest number that there is

    `np.nan_to_num` comes too late: keep the probabilities at 1e-7 or more before the logarithm.
    """
    return np.nan_to_num(-np.log(probabilities[np.arange(len(labels)), labels])).mean()


@cross_entropy.mistake()
def replaces_probabilities_of_0_only(probabilities, labels):
    """only probabilities of exactly 0 became 1e-7

    1e-9 lies below 1e-7, too: every smaller probability counts as 1e-7, with `np.maximum` for instance.
    """
    right = probabilities[np.arange(len(labels)), labels]
    return -np.log(np.where(right == 0, 1e-7, right)).mean()


@cross_entropy.mistake()
def clips_the_argument_itself(probabilities, labels):
    """the probabilities were clipped in the array of the caller

    The caller still needs them as they were: clip a copy, `np.maximum(probabilities, 1e-7)` without `out`.
    """
    np.maximum(probabilities, 1e-7, out=probabilities)
    return reference(probabilities, labels)


for bound in 2.2e-16, 1e-15, 1e-12, 1e-10, 1e-9, 1e-8, 1e-6, 1e-5, 1e-4, 1e-3:

    @cross_entropy.mistake(
        name=f"keeps_probabilities_above_{bound:.0e}".replace("-", "_"), bound=f"{bound:g}"
    )
    def keeps_probabilities_above_another_bound(probabilities, labels, bound=bound):
        """probabilities below {bound} count as {bound}

        The bound is 1e-7, which is 0.0000001: smaller probabilities count as that, larger ones stay.
        """
        return -np.log(np.maximum(probabilities[np.arange(len(labels)), labels], bound)).mean()


for bound in 1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3:

    @cross_entropy.mistake(name=f"adds_{bound:.0e}".replace("-", "_"), bound=f"{bound:g}")
    def adds_to_the_probabilities(probabilities, labels, bound=bound):
        """{bound} was added to the probabilities

        That makes each of them larger. Raise those below 1e-7 to 1e-7, and leave the others as they are.
        """
        return -np.log(probabilities[np.arange(len(labels)), labels] + bound).mean()
