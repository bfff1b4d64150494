"""Check `prepare`: pictures and classes become what the network reads and what it should answer."""

import numpy as np

from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.cases import size, two_sizes
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._families.scaling import add_mistakes_with_scaling
from cnnlib.cifar10 import prepare as reference


def photographs(rng, count=None, column=False):
    """Some pictures, none of them with a 255, and labels that leave out the last class."""
    height, width = two_sizes(rng, 2, 4)
    count, classes = count or size(rng, 5, 6), size(rng, 7, 8)
    images = rng.integers(0, 200, (count, height, width, 3)).astype(np.uint8)
    labels = rng.permutation(classes - 1)[:count]
    return images, labels[:, np.newaxis] if column else labels, classes


def dark_photographs(rng):
    """Pictures in which no grey level is larger than 1."""
    images, labels, classes = photographs(rng)
    return images % 2, labels, classes


def one_photograph(rng):
    """A single picture with its label."""
    return photographs(rng, count=1)


def photographs_with_labels_in_a_column(rng):
    """The labels as Keras's loader gives them, of shape (N, 1)."""
    return photographs(rng, column=True)


def one_photograph_with_its_label_in_a_column(rng):
    """A single picture, and its label of shape (1, 1)."""
    return photographs(rng, count=1, column=True)


def photographs_of_ten_classes(rng):
    """Pictures and labels alone: `num_classes` is left out."""
    return photographs(rng)[:2]


prepare = Exercise(
    reference,
    read="cifar10-data",
    aspects={
        "scaling": Aspect((photographs, dark_photographs, one_photograph), part=0),
        "one-hot labels": Aspect((photographs, one_photograph, photographs_of_ten_classes), part=1),
        "labels in a column": Aspect(
            (photographs_with_labels_in_a_column, one_photograph_with_its_label_in_a_column),
            part=1,
            unmodified=True,
        ),
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
def scales_only_if_the_largest_exceeds_1(images, labels, num_classes=10):
    """pictures whose largest grey level is 0 or 1 were not scaled

    A dark picture is divided by 255 like any other: no question is asked about what it holds.
    """
    return scaled(images) if images.max() > 1 else images.astype(np.float32), one_hot(labels, num_classes)


@prepare.mistake()
def flattens_the_images(images, labels, num_classes=10):
    """the images were flattened

    They keep their shape, (N, H, W, C): the network starts with a convolution.
    """
    return scaled(images).reshape(len(images), -1), one_hot(labels, num_classes)


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


@prepare.mistake()
def squeezes_a_single_label(images, labels, num_classes=10):
    """a single label became a vector, not a matrix of one row

    `np.squeeze` also takes away the axis of the batch if there is one image: `labels.ravel()` keeps it.
    """
    return scaled(images), np.eye(num_classes, dtype=np.float32)[labels.squeeze()]


@prepare.mistake()
def counts_squeezed_labels(images, labels, num_classes=10):
    """a single label was squeezed into a number, which has no length

    `np.squeeze` also takes away the axis of the batch if there is one image: `labels.ravel()` keeps it.
    """
    y = np.zeros((len(labels.squeeze()), num_classes), np.float32)
    y[np.arange(len(y)), labels.ravel()] = 1
    return scaled(images), y


@prepare.mistake()
def goes_through_squeezed_labels(images, labels, num_classes=10):
    """a single label was squeezed into a number, which no loop goes through

    `np.squeeze` also takes away the axis of the batch if there is one image: `labels.ravel()` keeps it.
    """
    return scaled(images), np.array([one_hot(label, num_classes)[0] for label in labels.squeeze()])


@prepare.mistake()
def squeezes_the_images(images, labels, num_classes=10):
    """a single image lost the axis of the batch

    One image stays a batch of one, (1, H, W, C): do not squeeze the images.
    """
    return scaled(images).squeeze(), one_hot(labels, num_classes)
