"""Check `class_weights`: rare classes weigh as much in the loss as frequent ones."""

import numpy as np

from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.calls import as_plain
from cnnlib.checks._core.cases import size
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._core.mistakes import both_with, replaceable
from cnnlib.checks._core.refusals import result_then_1_if_a_ValueError_came
from cnnlib.own import class_weights as reference

NONE = -1.0  # stands for a weight that is missing

# What is judged -------------------------------------------------------------------------------------------


def weights_then_how_many_more_keys(function, labels, num_classes):
    """Return the weight of each class, −1 where there is none, and how many keys are no numbers of classes."""
    weights = function(labels, num_classes)
    if weights is None:
        return None
    if not isinstance(weights, dict):
        raise TypeError(f"class_weights must return a dict {{class: weight}}, got {type(weights).__name__}")
    numbers = [key for key in weights if not isinstance(key, str | bytes | tuple)]
    classes = {int(key): as_plain(weights[key]) for key in numbers if key in range(num_classes)}
    if any(weight is None or weight.shape != () for weight in classes.values()):
        raise TypeError("each weight must be a single number")
    found = [np.real(classes.get(number, NONE)) for number in range(num_classes)]
    dtype = np.result_type(np.float16, *map(np.real, classes.values()))  # as exact as they came
    return np.array([*found, len(weights) - len(classes)], dtype=dtype)


def weights_then_1_if_a_ValueError_came(function, labels, num_classes):
    """Return what the other measure says, and 0; or 0 and 1 for a ValueError; or 0 and 2 for another refusal."""

    def measured(*arguments):
        return weights_then_how_many_more_keys(function, *arguments)

    return result_then_1_if_a_ValueError_came(measured, labels, num_classes)


def labels_of(rng, counts):
    """Return so many labels of each class in random order."""
    return rng.permutation(np.repeat(np.arange(len(counts)), counts))


def two_classes(rng):
    """Return a few labels, of class 1 more or fewer than of class 0."""
    few, many = size(rng, 1, 2), size(rng, 3, 5)
    return labels_of(rng, rng.permutation([few, many])), 2


def several_classes(rng):
    """Return labels of three to five classes, of each another number."""
    classes = size(rng, 3, 5)
    return labels_of(rng, rng.choice(np.arange(1, 9), classes, replace=False)), classes


def equal_classes(rng):
    """Return as many labels of each class."""
    classes = size(rng, 2, 4)
    return labels_of(rng, [size(rng, 2, 3)] * classes), classes


def labels_without_one_class(rng):
    """Return labels of which one class is missing, the last one or another."""
    classes = size(rng, 3, 5)
    counts = rng.choice(np.arange(1, 9), classes, replace=False)
    counts[rng.choice([-1, size(rng, 0, classes - 1)])] = 0
    return labels_of(rng, counts), classes


# How to weigh ---------------------------------------------------------------------------------------------


def balanced(counts):
    """Return the weights from the numbers of pictures."""
    return counts.sum() / (len(counts) * counts)


def refuse_missing(counts):
    """Raise ValueError where a class has no picture."""
    if not counts.all():
        raise ValueError("a class has no picture")


@replaceable
def weigh(
    labels,
    num_classes,
    *,
    refused=refuse_missing,
    weights=balanced,
    told=lambda weights: dict(enumerate(weights)),
):
    """Return the weights, with one part replaced.

    `refused(counts)` raises what it must, `weights(counts)` weighs, and `told(weights)` is what comes back.
    """
    counts = np.bincount(labels, minlength=num_classes)
    refused(counts)
    with np.errstate(all="ignore"):
        return told(weights(counts))


class_weights = Exercise(
    reference,
    read="own-weights",
    aspects={
        "two classes": Aspect(two_classes, measure=weights_then_how_many_more_keys),
        "several classes": Aspect(several_classes, measure=weights_then_how_many_more_keys),
        "equal classes": Aspect(equal_classes, measure=weights_then_how_many_more_keys),
        "a class without pictures": Aspect(
            (labels_without_one_class, several_classes), measure=weights_then_1_if_a_ValueError_came
        ),
    },
    both=both_with(weigh),
)

# Mistakes with the formula --------------------------------------------------------------------------------


@class_weights.mistake()
def returns_the_counts(labels, num_classes):
    """the weights are the numbers of pictures

    The more pictures a class has, the *smaller* its weight: divide by the number.
    """
    return weigh(labels, num_classes, weights=lambda counts: counts)


@class_weights.mistake()
def returns_the_shares(labels, num_classes):
    """the weights are the shares of the classes

    The more pictures a class has, the *smaller* its weight: N / (num_classes · n_k).
    """
    return weigh(labels, num_classes, weights=lambda counts: counts / counts.sum())


@class_weights.mistake()
def returns_1_minus_the_share(labels, num_classes):
    """the weights are 1 minus the share of the class

    That hardly helps a rare class among many: divide, N / (num_classes · n_k), and each class counts the same in all.
    """
    return weigh(labels, num_classes, weights=lambda counts: 1 - counts / counts.sum())


@class_weights.mistake()
def turns_the_fraction_over(labels, num_classes):
    """the fraction is upside down

    N / (num_classes · n_k): the number of pictures of the class stands below.
    """
    return weigh(labels, num_classes, weights=lambda counts: 1 / balanced(counts))


@class_weights.mistake()
def divides_1_by_the_counts(labels, num_classes):
    """the weights are 1 / n_k

    The classes relate as they should, but all weights are tiny, and so would be the loss and the steps: multiply by
    N / num_classes.
    """
    return weigh(labels, num_classes, weights=lambda counts: 1 / counts)


@class_weights.mistake()
def forgets_the_number_of_classes(labels, num_classes):
    """the weights are N / n_k: the number of classes is missing

    Divide by `num_classes` too: then the weights of all pictures have the mean 1.
    """
    return weigh(labels, num_classes, weights=lambda counts: counts.sum() / counts)


@class_weights.mistake()
def forgets_the_number_of_pictures(labels, num_classes):
    """the weights are 1 / (num_classes · n_k): N is missing

    Multiply by the number of all pictures: then the weights of all pictures have the mean 1.
    """
    return weigh(labels, num_classes, weights=lambda counts: 1 / (len(counts) * counts))


@class_weights.mistake()
def makes_the_weights_sum_to_1(labels, num_classes):
    """the weights of the classes add up to 1

    They are no probabilities: N / (num_classes · n_k), so that the weights of all *pictures* have the mean 1.
    """
    return weigh(labels, num_classes, weights=lambda counts: 1 / counts / (1 / counts).sum())


@class_weights.mistake()
def makes_the_weights_average_1(labels, num_classes):
    """the weights of the *classes* have the mean 1, where it should be those of the pictures

    N / (num_classes · n_k): a weight that many pictures have counts many times.
    """
    return weigh(labels, num_classes, weights=lambda counts: len(counts) / counts / (1 / counts).sum())


@class_weights.mistake()
def compares_with_the_largest_class(labels, num_classes):
    """the weights are measured by the largest class, which has 1

    N / (num_classes · n_k) compares with the mean number of pictures.
    """
    return weigh(labels, num_classes, weights=lambda counts: counts.max() / counts)


@class_weights.mistake()
def compares_with_the_smallest_class(labels, num_classes):
    """the weights are measured by the smallest class, which has 1

    N / (num_classes · n_k) compares with the mean number of pictures.
    """
    return weigh(labels, num_classes, weights=lambda counts: counts.min() / counts)


@class_weights.mistake()
def takes_the_root(labels, num_classes):
    """the square root was taken of the weights

    N / (num_classes · n_k) as it is. The root is a milder remedy, and another one.
    """
    return weigh(labels, num_classes, weights=lambda counts: np.sqrt(balanced(counts)))


@class_weights.mistake()
def divides_into_whole_numbers(labels, num_classes):
    """the fractions were cut off, by `//` or `int`

    `/` keeps them: 7 / (2 · 4) is 0.875, not 0.
    """
    return weigh(labels, num_classes, weights=lambda counts: np.floor(balanced(counts)))


@class_weights.mistake()
def rounds_to_two_digits(labels, num_classes):
    """the weights were rounded

    Return them as they are: rounding is for showing.
    """
    return weigh(labels, num_classes, weights=lambda counts: np.round(balanced(counts), 2))


@class_weights.mistake()
def gives_all_classes_1(labels, num_classes):
    """all classes have the weight 1

    That is what happens without weights: N / (num_classes · n_k).
    """
    return weigh(labels, num_classes, weights=lambda counts: np.ones(len(counts)))


@class_weights.mistake()
def orders_by_frequency(labels, num_classes):
    """the weights were dealt out in the order of the numbers of pictures, not in that of the classes

    The key is the number of the class: `Counter.most_common`, and `sorted` over the numbers, lose track of it.
    """
    return weigh(labels, num_classes, weights=lambda counts: np.sort(balanced(counts)))


# Mistakes with what comes back ----------------------------------------------------------------------------


@class_weights.mistake()
def returns_no_dict(labels, num_classes):
    """a list or an array came, not a dict

    `fit(class_weight=…)` wants a dict from the number of a class to its weight: `dict(enumerate(weights))`.
    """
    return weigh(labels, num_classes, told=np.asarray)


@class_weights.mistake()
def has_strings_for_keys(labels, num_classes):
    """the keys are strings

    A key is the number of the class: 0, not "0".
    """
    return weigh(labels, num_classes, told=lambda weights: {str(k): w for k, w in enumerate(weights)})


@class_weights.mistake()
def counts_keys_from_1(labels, num_classes):
    """the keys count from 1

    The first class is number 0.
    """
    return weigh(labels, num_classes, told=lambda weights: dict(enumerate(weights, start=1)))


@class_weights.mistake()
def swaps_keys_and_weights(labels, num_classes):
    """keys and weights are swapped

    {class: weight}: the number of the class is the key.
    """
    return weigh(labels, num_classes, told=lambda weights: {w: k for k, w in enumerate(weights)})


# Mistakes with a class that has no picture -----------------------------------------------------------------


def accept(counts):
    """Refuse nothing."""


def missing_get(weight):
    """Return the formula that gives another weight where there is no picture."""
    return lambda counts: np.where(counts > 0, balanced(counts), weight)


@class_weights.mistake()
def divides_by_0(labels, num_classes):
    """a class without pictures got the weight ∞

    NumPy divides by 0 with a warning at most: raise a ValueError where a class has no picture.
    """
    return weigh(labels, num_classes, refused=accept)


@class_weights.mistake()
def gives_a_missing_class_0(labels, num_classes):
    """a class without pictures got the weight 0

    Such a class is a mistake in the folder or in the split: raise a ValueError.
    """
    return weigh(labels, num_classes, refused=accept, weights=missing_get(0))


@class_weights.mistake()
def gives_a_missing_class_1(labels, num_classes):
    """a class without pictures got the weight 1

    Such a class is a mistake in the folder or in the split: raise a ValueError.
    """
    return weigh(labels, num_classes, refused=accept, weights=missing_get(1))


@class_weights.mistake()
def leaves_a_missing_class_out(labels, num_classes):
    """a class without pictures was left out

    Such a class is a mistake in the folder or in the split: raise a ValueError.
    """
    return weigh(
        labels,
        num_classes,
        refused=accept,
        told=lambda weights: {k: w for k, w in enumerate(weights) if np.isfinite(w)},
    )


@class_weights.mistake()
def counts_the_classes_that_occur(labels, num_classes):
    """only the classes that occur were counted

    K is `num_classes`, and a class without pictures is refused by a ValueError: else the class is never learnt, and
    nobody notices.
    """
    different, counts = np.unique(labels, return_counts=True)
    return dict(zip(different.tolist(), balanced(counts), strict=True))


@class_weights.mistake()
def refuses_with_another_error(labels, num_classes):
    """a class without pictures is refused, but by another error than a ValueError

    Ask first, and `raise ValueError(…)` with words that tell which class has no picture.
    """

    def refused(counts):
        if not counts.all():
            raise ZeroDivisionError

    return weigh(labels, num_classes, refused=refused)
