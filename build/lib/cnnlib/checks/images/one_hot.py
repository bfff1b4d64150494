"""Check `one_hot`: each label becomes a row with a single 1."""

import numpy as np

from cnnlib.checks._core.cases import size
from cnnlib.checks._core.exercise import Exercise
from cnnlib.images import one_hot as reference


def labels_of_every_class(rng):
    """Every class at least once, in any order."""
    num_classes = size(rng, 3, 5)
    return rng.permutation(np.append(np.arange(num_classes), rng.integers(num_classes, size=2))), num_classes


def labels_with_gaps(rng):
    """The last class, and another one, do not occur among the labels."""
    num_classes = size(rng, 4, 6)
    return rng.integers(1, num_classes - 1, size=size(rng, 2, 4)), num_classes


def labels_around_a_gap(rng):
    """Two labels, neither the first class nor the last nor neighbours."""
    return rng.permutation([1, 3]), size(rng, 5, 7)


def one_label(rng):
    """A batch of one, which is neither the first class nor the last."""
    num_classes = size(rng, 3, 6)
    return rng.integers(1, num_classes - 1, size=1), num_classes


def labels_of_one_class(rng):
    """The same label several times, which is neither the first class nor the last."""
    label, num_classes = one_label(rng)
    return label.repeat(size(rng, 2, 4)), num_classes


one_hot = Exercise(
    reference,
    read="images-one-hot",
    aspects={
        "every class present": labels_of_every_class,
        "classes missing": (labels_with_gaps, labels_around_a_gap, one_label, labels_of_one_class),
    },
)


def mark(rows, columns, shape):
    """Return zeros with ones at the places (rows, columns)."""
    result = np.zeros(shape)
    result[rows, columns] = 1
    return result


@one_hot.mistake()
def counts_from_1(labels, num_classes):
    """the classes were counted from 1

    The first class is 0: label k sets column k.
    """
    return mark(np.arange(len(labels)), labels - 1, (len(labels), num_classes))


@one_hot.mistake()
def ignores_num_classes(labels, num_classes):
    """the number of columns was taken from the labels

    The last classes may not occur in this batch: the row length is `num_classes`.
    """
    return mark(np.arange(len(labels)), labels, (len(labels), labels.max() + 1))


@one_hot.mistake()
def gives_columns_to_classes_that_occur(labels, num_classes):
    """only the classes that occur got a column

    Column k belongs to class k, whether it occurs or not.
    """
    return (labels[:, np.newaxis] == np.unique(labels)).astype(float)


@one_hot.mistake()
def numbers_the_classes_that_occur_anew(labels, num_classes):
    """the classes that occur were numbered anew, from 0

    Label k sets column k, whichever labels occur.
    """
    ranks = np.unique(labels, return_inverse=True)[1]
    return reference(ranks, num_classes)


@one_hot.mistake()
def swaps_rows_and_columns(labels, num_classes):
    """rows and columns are swapped

    One row for each label, one column for each class: shape (N, num_classes).
    """
    return mark(labels, np.arange(len(labels)), (num_classes, len(labels)))


@one_hot.mistake()
def marks_all_classes_up_to_the_label(labels, num_classes):
    """all classes up to the label are marked

    Exactly one 1 in each row: the label says where.
    """
    return (np.arange(num_classes) <= labels[:, np.newaxis]).astype(float)


@one_hot.mistake()
def writes_the_label(labels, num_classes):
    """the label itself was written instead of 1

    The position says which class it is; the value is 1.
    """
    return reference(labels, num_classes) * labels[:, np.newaxis]


@one_hot.mistake()
def swaps_0_and_1(labels, num_classes):
    """0 and 1 are swapped

    1 marks the label's class, 0 all others.
    """
    return 1 - mark(np.arange(len(labels)), labels, (len(labels), num_classes))


@one_hot.mistake()
def fills_whole_rows(labels, num_classes):
    """whole rows were filled

    `result[labels] = 1` fills the rows that the labels name: `result[np.arange(N), labels] = 1`.
    """
    return np.isin(np.arange(len(labels)), labels)[:, np.newaxis] * np.ones(num_classes)


@one_hot.mistake()
def keeps_the_marks_of_earlier_labels(labels, num_classes):
    """the marks of earlier labels were not cleared

    Start every row from fresh zeros.
    """
    return np.maximum.accumulate(reference(labels, num_classes))


@one_hot.mistake()
def marks_all_labels_in_one_row(labels, num_classes):
    """all labels were marked in a single row

    One row for each label: shape (N, num_classes).
    """
    return reference(labels, num_classes).max(axis=0)


@one_hot.mistake()
def returns_the_identity_matrix(labels, num_classes):
    """the identity matrix was returned

    Its rows are right, but pick one for each label: `np.eye(num_classes)[labels]`.
    """
    return np.eye(num_classes)


@one_hot.mistake()
def adds_a_column(labels, num_classes):
    """there is one column too many

    The classes 0 … num_classes − 1 need num_classes columns.
    """
    return reference(labels, num_classes + 1)


@one_hot.mistake()
def counts_from_the_smallest_label(labels, num_classes):
    """the classes were counted from the smallest label

    Label k sets column k, whichever labels occur.
    """
    return reference(labels - labels.min(), num_classes)


@one_hot.mistake()
def marks_all_labels_in_every_row(labels, num_classes):
    """all labels were marked in every row

    Each row has a single 1, at its own label: `result[np.arange(N), labels] = 1`.
    """
    return mark(slice(None), labels, (len(labels), num_classes))
