"""Check `prepare`: pictures and classes become what the network reads and what it should answer."""

import numpy as np

from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.cases import size, two_sizes
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._families.scaling import add_mistakes_with_scaling
from cnnlib.cifar10 import prepare as reference


def photographs(rng, column=False):
    """Some pictures, none of them with a 255, and labels that leave out the last class."""
    height, width = two_sizes(rng, 2, 4)
    count, classes = size(rng, 5, 6), size(rng, 7, 8)
    images = rng.integers(0, 200, (count, height, width, 3)).astype(np.uint8)
    labels = rng.permutation(classes - 1)[:count]
    return images, labels[:, np.newaxis] if column else labels, classes


def photographs_with_labels_in_a_column(rng):
    """The labels as Keras's loader gives them, of shape (N, 1)."""
    return photographs(rng, column=True)


prepare = Exercise(
    reference,
    read="cifar10-data",
    aspects={
        "scaling": Aspect(photographs, part=0),
        "one-hot labels": Aspect(photographs, part=1),
        "labels in a column": Aspect(photographs_with_labels_in_a_column, part=1),
        "float32": Aspect(photographs, part=0, dtype=np.float32),
    },
    returns=("x", "y"),
)


def scaled(images):
    """Scale grey levels to 0…1."""
    return images.astype(np.float32) / 255


def one_hot(labels, num_classes):
    """Return one-hot rows."""
    return np.eye(num_classes, dtype=np.float32)[labels.ravel()]


@prepare.mistake()
def does_not_scale(images, labels, num_classes=10):
    """the pixels were not scaled

    Divide by 255: grey levels go from 0 to 255, and the network wants 0 to 1.
    """
    return images.astype(np.float32), one_hot(labels, num_classes)


def scale_by(change, images, labels, num_classes=10):
    """Return the right labels, and pixels that were changed otherwise."""
    return change(images).astype(np.float32), one_hot(labels, num_classes)


add_mistakes_with_scaling(prepare, scale_by)


@prepare.mistake()
def scales_twice(images, labels, num_classes=10):
    """the pixels were scaled twice

    Divide by 255 once.
    """
    return scaled(images) / 255, one_hot(labels, num_classes)


@prepare.mistake()
def standardises(images, labels, num_classes=10):
    """the pixels were standardised

    Just divide by 255: nothing is subtracted, and the standard deviation plays no part.
    """
    standardised = (images - images.mean()) / images.std()
    return standardised.astype(np.float32), one_hot(labels, num_classes)


@prepare.mistake()
def returns_the_numbers_of_the_classes(images, labels, num_classes=10):
    """the labels are not one-hot

    Write a row for each label: 1 in the column of its class, 0 in the others.
    """
    return scaled(images), labels.ravel().astype(np.float32)


@prepare.mistake()
def ignores_num_classes(images, labels, num_classes=10):
    """there are columns only up to the largest label

    The rows have `num_classes` columns, even if some class does not occur in these labels.
    """
    return scaled(images), one_hot(labels, labels.max() + 1)


@prepare.mistake()
def counts_from_1(images, labels, num_classes=10):
    """the classes were counted from 1

    Class 0 is column 0.
    """
    return scaled(images), one_hot(labels - 1, num_classes)


@prepare.mistake()
def swaps_rows_and_columns(images, labels, num_classes=10):
    """rows and columns of the labels are swapped

    Each image has a row: the shape is (N, num_classes).
    """
    return scaled(images), one_hot(labels, num_classes).T


@prepare.mistake()
def keeps_the_axis_of_length_1(images, labels, num_classes=10):
    """labels of shape (N, 1) got one axis too many

    They become rows of shape (N, num_classes) too: `labels.ravel()` first.
    """
    return scaled(images), np.eye(num_classes, dtype=np.float32)[labels]


@prepare.mistake()
def returns_float64(images, labels, num_classes=10):
    """the pixels are float64

    Keras computes in float32; float64 takes twice the memory: `.astype(np.float32)`.
    """
    return images / 255, one_hot(labels, num_classes)
