"""The walkthrough in seven functions: from pictures to a trained Keras network, and to its mistakes.

Keras is imported where a model is built, compiled or trained; counting mistakes needs NumPy alone. Read them
in order: data, network, training, judging.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cnnlib import _arguments as arguments
from cnnlib._types import Array, ArrayLike

if TYPE_CHECKING:
    import keras

__all__ = [
    "build",
    "compile_model",
    "confusion_matrix",
    "evaluate",
    "most_confused",
    "prepare",
    "train",
]


def prepare(images: ArrayLike, labels: ArrayLike, num_classes: int = 10) -> tuple[Array, Array]:
    """Make pictures and classes into what the network reads and what it should answer.

    Parameters
    ----------
    images : array_like of shape (N, H, W, C), integers 0 to 255
        The pictures, as they come from the file.
    labels : array_like of int, shape (N,) or (N, 1)
        The class of each; Keras's own loader gives the second shape.
    num_classes : int, default 10
        How many classes there are.

    Returns
    -------
    x : ndarray of shape (N, H, W, C), dtype float32
        The pictures, scaled from 0…255 to 0…1.
    y : ndarray of shape (N, num_classes), dtype float32
        One-hot rows: 1 in the column of the class, 0 elsewhere.

    Raises
    ------
    ValueError
        If a pixel lies outside 0…255, a label outside 0…num_classes − 1, or the numbers differ.
    TypeError
        If images or labels are no integers.

    Examples
    --------
    >>> from cnnlib.cifar10 import prepare
    >>> x, y = prepare([[[[0, 51, 255]]]], [[2]], num_classes=4)
    >>> x, y
    (array([[[[0. , 0.2, 1. ]]]], dtype=float32), array([[0., 0., 1., 0.]], dtype=float32))

    References
    ----------
    S. Parveez and R. Iriondo, "Convolutional neural networks (CNNs) tutorial with Python", 2021.
    """
    images = arguments.grey_levels("images", images, axes="NHWC")
    labels = arguments.integers("labels", labels)
    num_classes = arguments.count("num_classes", num_classes)
    if labels.shape not in ((len(images),), (len(images), 1)):
        raise ValueError(
            f"labels must have the shape ({len(images)},), one for each image, got {labels.shape}"
        )
    arguments.within("labels", labels, 0, num_classes - 1)
    return images.astype(np.float32) / 255, np.eye(num_classes, dtype=np.float32)[labels.ravel()]


def build(input_shape: Sequence[int] = (32, 32, 3), num_classes: int = 10) -> "keras.Sequential":
    """Build the network of a well-known tutorial in Keras; it is not compiled yet.

    Convolution, 32 filters of 3×3, "same", ReLU; dropout 0.2; convolution, 32 filters of 3×3, "valid", ReLU;
    max pool 2×2; flatten; dense, 512 units, ReLU; dropout 0.3; dense, one unit for each class, softmax.

    Parameters
    ----------
    input_shape : tuple of int, default (32, 32, 3)
        Height, width and channels of an image.
    num_classes : int, default 10
        How many classes there are.

    Returns
    -------
    keras.Sequential
        With random weights.

    Raises
    ------
    ValueError, TypeError
        If a number is no integer, or too small.
    ImportError
        If Keras is missing.

    Examples
    --------
    >>> from cnnlib.cifar10 import build
    >>> build().count_params()  # doctest: +SKIP
    3702186

    References
    ----------
    S. Parveez and R. Iriondo, "Convolutional neural networks (CNNs) tutorial with Python", 2021.
    """
    from keras import Input, Sequential, layers

    shape = arguments.counts("input_shape", input_shape, ("height", "width", "channels"))
    num_classes = arguments.count("num_classes", num_classes)
    return Sequential(
        [
            Input(shape),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.Dropout(0.2),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(512, activation="relu"),
            layers.Dropout(0.3),
            layers.Dense(num_classes, activation="softmax"),
        ]
    )


def compile_model(
    model: "keras.Model", one_hot: bool = True, learning_rate: float = 0.01, momentum: float = 0.9
) -> "keras.Model":
    """Give a classifier that ends in a softmax its loss, its optimiser and its metric.

    Parameters
    ----------
    model : keras.Model
        It returns probabilities.
    one_hot : bool, default True
        Whether the labels will be one-hot rows; if not, they are the numbers of the classes.
    learning_rate, momentum : float, default 0.01 and 0.9
        Of stochastic gradient descent.

    Returns
    -------
    keras.Model
        The same model, ready for `fit`.

    Examples
    --------
    >>> from cnnlib.cifar10 import build, compile_model
    >>> model = compile_model(build())  # doctest: +SKIP

    References
    ----------
    Keras 3 documentation, ``Model.compile``.
    """
    from keras.optimizers import SGD

    loss = "categorical_crossentropy" if one_hot else "sparse_categorical_crossentropy"
    model.compile(SGD(learning_rate, momentum=momentum), loss, metrics=["accuracy"])
    return model


def train(
    model: "keras.Model",
    x: ArrayLike,
    y: ArrayLike,
    test_x: ArrayLike,
    test_y: ArrayLike,
    epochs: int,
    batch_size: int,
) -> list[float]:
    """Train a compiled model, and judge it by the test images after each epoch.

    Parameters
    ----------
    model : keras.Model
        Compiled, with the metric "accuracy"; its weights change.
    x, y : arrays
        The images to learn from, and their labels.
    test_x, test_y : arrays
        Others to judge by. No step learns from them.
    epochs, batch_size : int
        How often to go through the images; how many to take for each step.

    Returns
    -------
    list of float
        The share of the test images that the model gets right, after each epoch.

    Examples
    --------
    >>> from cnnlib.cifar10 import train
    >>> accuracies = train(model, x, y, test_x, test_y, epochs=3, batch_size=128)  # doctest: +SKIP

    References
    ----------
    Keras 3 documentation, ``Model.fit``.
    """
    history = model.fit(x, y, batch_size, epochs, validation_data=(test_x, test_y), verbose=0)
    return history.history["val_accuracy"]


def evaluate(model: Any, x: ArrayLike, y: ArrayLike) -> float:
    """Return the share of images that a model gets right.

    Parameters
    ----------
    model : keras.Model or Sequential
        It returns a number for each class, scores or probabilities; the largest is its answer.
    x : array of shape (N, ...)
        The images.
    y : array of shape (N, K)
        Their labels, one-hot.

    Returns
    -------
    float
        Between 0 and 1. Nothing is dropped: the model is in use, not in training.

    Raises
    ------
    ValueError
        If the labels have another shape than the model's answers: they must be one-hot, a row for each image.
    TypeError
        If the labels are no numbers.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import Sequential
    >>> from cnnlib.cifar10 import evaluate
    >>> from cnnlib.layers import Activation
    >>> evaluate(Sequential([Activation("softmax")]), [[2.0, 1.0], [0.0, 3.0]], [[1, 0], [1, 0]])
    0.5
    """
    from cnnlib.models import Sequential

    no_bar = {} if isinstance(model, Sequential) else {"verbose": 0}
    scores, y = np.asarray(model.predict(np.asarray(x), **no_bar)), arguments.numbers("y", y)
    if y.shape != scores.shape:
        raise ValueError(
            f"y must be one-hot, of shape {scores.shape} like the model's answers, got shape {y.shape}"
        )
    return float(np.mean(scores.argmax(axis=-1) == y.argmax(axis=-1)))


def confusion_matrix(labels: ArrayLike, predictions: ArrayLike, num_classes: int) -> Array:
    """Count which class was taken for which.

    Parameters
    ----------
    labels, predictions : array_like of int, shape (N,)
        The right class of each example, and the one that was predicted.
    num_classes : int
        How many classes there are, K.

    Returns
    -------
    ndarray of shape (K, K), dtype int64
        In row t and column p the number of examples of class t that were taken for p. What was right stands
        on the diagonal.

    Raises
    ------
    ValueError
        If the lengths differ, or a class lies outside 0…K − 1.
    TypeError
        If a class is no integer.

    Examples
    --------
    >>> from cnnlib.cifar10 import confusion_matrix
    >>> confusion_matrix([0, 0, 1, 2], [0, 2, 1, 1], 3)
    array([[1, 0, 1],
           [0, 1, 0],
           [0, 1, 0]])
    """
    labels = arguments.integers("labels", labels, axes="N")
    predictions = arguments.integers("predictions", predictions, axes="N")
    num_classes = arguments.count("num_classes", num_classes)
    if len(labels) != len(predictions):
        raise ValueError(
            f"labels and predictions must be equally many, got {len(labels)} and {len(predictions)}"
        )
    for name, classes in (("labels", labels), ("predictions", predictions)):
        arguments.within(name, classes, 0, num_classes - 1)
    matrix = np.zeros((num_classes, num_classes), np.int64)
    np.add.at(matrix, (labels, predictions), 1)
    return matrix


def most_confused(matrix: ArrayLike) -> tuple[int, int]:
    """Return the mistake that was made most often: (true class, predicted class).

    Parameters
    ----------
    matrix : array_like of int, shape (K, K)
        As :func:`confusion_matrix` gives it, K at least 2.

    Returns
    -------
    tuple of int
        Row and column of the largest number off the diagonal; of several the first, row by row.

    Raises
    ------
    ValueError
        If the matrix is not square, has one class only, or holds a negative number.
    TypeError
        If it holds something else than integers.

    Examples
    --------
    >>> from cnnlib.cifar10 import most_confused
    >>> most_confused([[50, 3, 2], [7, 40, 1], [0, 7, 60]])
    (1, 0)
    """
    matrix = arguments.integers("matrix", matrix, axes="TP")
    if matrix.shape[0] != matrix.shape[1] or len(matrix) < 2:
        raise ValueError(f"matrix must be square, for two classes or more, got shape {matrix.shape}")
    if matrix.min() < 0:
        raise ValueError(f"matrix must hold counts, 0 or more, got {matrix.min()}")
    mistakes = np.where(np.eye(len(matrix), dtype=bool), -1, matrix)
    row, column = np.unravel_index(mistakes.argmax(), matrix.shape)
    return int(row), int(column)
