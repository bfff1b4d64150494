"""Check `confusion_matrix`: which class was taken for which, and how often."""

import numpy as np

from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.cases import size
from cnnlib.checks._core.exercise import Exercise
from cnnlib.cifar10 import confusion_matrix as reference


def labels_and_predictions(rng):
    """Labels and predictions that agree often; the last class never comes, and class 0 is never right."""
    classes = size(rng, 4, 5)
    labels = rng.permutation(np.arange(12) % (classes - 1))
    predictions = np.where(rng.random(12) < 0.5, labels, rng.integers(0, classes - 1, 12))
    predictions[labels == 0] = 1
    predictions[np.flatnonzero(labels == 1)[:2]] = [1, 2]
    return labels, predictions, classes


def one_example(rng):
    """A single label with its prediction, another class."""
    classes = size(rng, 3, 4)
    return *rng.permutation(classes - 1)[:2, np.newaxis], classes


def many_examples(rng):
    """So many examples that a pair comes more than 256 times."""
    classes = size(rng, 3, 4)
    labels, predictions = rng.integers(0, classes - 1, (2, 1200))
    order = rng.permutation(1200)
    labels[:300], predictions[:300] = 1, 0
    return labels[order], predictions[order], classes


confusion_matrix = Exercise(
    reference,
    read="cifar10-confusion",
    aspects={
        "counts": (*[labels_and_predictions] * 4, one_example),
        "many examples": Aspect(many_examples, count=2),
    },
)


def count_pairs(labels, predictions, num_classes):
    """Count as asked for, by a loop."""
    matrix = np.zeros((num_classes, num_classes), int)
    for label, prediction in zip(labels, predictions, strict=True):
        matrix[label, prediction] += 1
    return matrix


@confusion_matrix.mistake()
def swaps_rows_and_columns(labels, predictions, num_classes):
    """rows and columns are swapped

    The row is the true class, the column the predicted one.
    """
    return count_pairs(labels, predictions, num_classes).T


@confusion_matrix.mistake()
def counts_every_pair_once(labels, predictions, num_classes):
    """every pair was counted only once

    `matrix[labels, predictions] += 1` counts a pair once, however often it comes: loop, or use `np.add.at`.
    """
    matrix = np.zeros((num_classes, num_classes), int)
    matrix[labels, predictions] += 1
    return matrix


@confusion_matrix.mistake()
def divides_by_the_size_of_the_class(labels, predictions, num_classes):
    """the rows are shares, not counts

    Leave the counts as they are; divide each row by its sum only to draw the matrix.
    """
    matrix = count_pairs(labels, predictions, num_classes)
    return matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)


@confusion_matrix.mistake()
def divides_by_the_number_of_examples(labels, predictions, num_classes):
    """the counts were divided by the number of all examples

    Leave the counts as they are.
    """
    return count_pairs(labels, predictions, num_classes) / len(labels)


@confusion_matrix.mistake()
def counts_right_answers_only(labels, predictions, num_classes):
    """only right answers were counted

    Mistakes are counted too, off the diagonal: that is what the matrix is for.
    """
    return count_pairs(labels, predictions, num_classes) * np.eye(num_classes, dtype=int)


@confusion_matrix.mistake()
def counts_wrong_answers_only(labels, predictions, num_classes):
    """only mistakes were counted

    Right answers are counted too, on the diagonal.
    """
    return count_pairs(labels, predictions, num_classes) * (1 - np.eye(num_classes, dtype=int))


@confusion_matrix.mistake()
def adds_both_orders(labels, predictions, num_classes):
    """both orders of a pair were counted together

    A cat taken for a dog is one thing, a dog taken for a cat another.
    """
    matrix = count_pairs(labels, predictions, num_classes)
    return matrix + matrix.T


@confusion_matrix.mistake()
def ignores_num_classes(labels, predictions, num_classes):
    """there are rows and columns only up to the largest class that occurs

    The matrix has `num_classes` rows and columns, even for a class that never occurs.
    """
    return count_pairs(labels, predictions, max(labels.max(), predictions.max()) + 1)


@confusion_matrix.mistake()
def leaves_out_the_last_example(labels, predictions, num_classes):
    """the last example was left out

    `range(len(labels))` includes it.
    """
    return count_pairs(labels[:-1], predictions[:-1], num_classes)


@confusion_matrix.mistake()
def counts_in_8_bits(labels, predictions, num_classes):
    """the counts are 8-bit integers, which start anew at 256

    `dtype=np.uint8` is for pixels: count with `dtype=int`.
    """
    return count_pairs(labels, predictions, num_classes).astype(np.uint8)


@confusion_matrix.mistake()
def takes_classes_for_counted_from_1(labels, predictions, num_classes):
    """1 was subtracted from the classes

    They are counted from 0: class 0 has row 0. Row −1 is the last one.
    """
    return count_pairs(labels - 1, predictions - 1, num_classes)


@confusion_matrix.mistake()
def returns_the_accuracy(labels, predictions, num_classes):
    """the accuracy was returned

    The answer is the whole matrix of counts; its diagonal, summed and divided by all, is the accuracy.
    """
    return np.mean(labels == predictions)


@confusion_matrix.mistake()
def leaves_out_columns_of_classes_never_predicted(labels, predictions, num_classes):
    """classes that were never predicted have no column

    The matrix has `num_classes` rows and columns, even for a class that never occurs.
    """
    return count_pairs(labels, predictions, num_classes)[:, np.unique(predictions)]


@confusion_matrix.mistake()
def leaves_out_rows_of_classes_that_do_not_occur(labels, predictions, num_classes):
    """classes that no label names have no row

    The matrix has `num_classes` rows and columns, even for a class that never occurs.
    """
    return count_pairs(labels, predictions, num_classes)[np.unique(labels)]


@confusion_matrix.mistake()
def leaves_out_classes_that_do_not_occur(labels, predictions, num_classes):
    """classes that do not occur have neither row nor column

    The matrix has `num_classes` rows and columns, even for a class that never occurs.
    """
    classes = np.union1d(labels, predictions)
    return count_pairs(labels, predictions, num_classes)[np.ix_(classes, classes)]


@confusion_matrix.mistake()
def divides_by_the_size_of_the_column(labels, predictions, num_classes):
    """the columns are shares, not counts

    Leave the counts as they are.
    """
    matrix = count_pairs(labels, predictions, num_classes)
    return matrix / np.maximum(matrix.sum(axis=0), 1)


@confusion_matrix.mistake()
def leaves_out_the_first_example(labels, predictions, num_classes):
    """the first example was left out

    `range(len(labels))` starts with 0, and so do the examples.
    """
    return count_pairs(labels[1:], predictions[1:], num_classes)


@confusion_matrix.mistake()
def counts_the_labels_twice(labels, predictions, num_classes):
    """the labels stand for rows and columns: the predictions are not used

    A pair is a label and its prediction: `matrix[label, prediction]`.
    """
    return count_pairs(labels, labels, num_classes)


@confusion_matrix.mistake()
def counts_the_predictions_twice(labels, predictions, num_classes):
    """the predictions stand for rows and columns: the labels are not used

    A pair is a label and its prediction: `matrix[label, prediction]`.
    """
    return count_pairs(predictions, predictions, num_classes)


@confusion_matrix.mistake()
def makes_bins_from_smallest_to_largest(labels, predictions, num_classes):
    """the bins go from the smallest class that occurs to the largest

    Without `range`, `np.histogram2d` makes its bins over the numbers that come: the classes are 0 to
    `num_classes` − 1, `range=[[0, num_classes]] * 2`.
    """
    return np.histogram2d(labels, predictions, bins=num_classes)[0].astype(int)


@confusion_matrix.mistake()
def counts_numbers_up_to_the_largest(labels, predictions, num_classes):
    """`np.bincount` stopped at the largest number that comes

    Tell it how many there are: `np.bincount(…, minlength=num_classes**2)`.
    """
    return np.bincount(labels * num_classes + predictions).reshape(num_classes, num_classes)


@confusion_matrix.mistake()
def counts_every_example_of_a_row(labels, predictions, num_classes):
    """every example was counted for its whole row

    Count one cell for each example: `matrix[label, prediction] += 1`.
    """
    return np.repeat(np.bincount(labels, minlength=num_classes)[:, np.newaxis], num_classes, axis=1)
