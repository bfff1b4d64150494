"""How wrong is the network? Losses that training makes small, and the accuracy that people look at.

Labels come as integers, one class for each example, or as one row for each example with the share of every
class (one-hot rows, or softer ones). Losses are means over the batch; their ``_backward`` is where
backpropagation starts, so it takes no ``grad_output``.
"""

import numpy as np

from cnnlib import _arguments as arguments
from cnnlib._types import Array, ArrayLike
from cnnlib.activations import log_softmax, softmax

__all__ = [
    "accuracy",
    "cross_entropy",
    "cross_entropy_backward",
    "mean_squared_error",
    "mean_squared_error_backward",
    "softmax_cross_entropy",
    "softmax_cross_entropy_backward",
]

SMALLEST = 1e-7  # Keras's epsilon: log(0) would be infinite


def cross_entropy(probabilities: ArrayLike, labels: ArrayLike) -> float:
    r"""Average the surprise at the right classes: Keras's (sparse) ``categorical_crossentropy``.

    .. math:: -\frac{1}{N} \sum_{n, k} \text{labels}[n, k]\; \log \text{probabilities}[n, k]

    Parameters
    ----------
    probabilities : array_like of shape (N, K)
        What the network gives each class, rows that sum to 1. They are kept 1e-7 away from 0 and 1.
    labels : array_like of shape (N,) or (N, K)
        The right classes as integers from 0 to K − 1, or the share of every class.

    Returns
    -------
    float
        In the dtype of the probabilities; 0 for a batch without examples.

    Raises
    ------
    ValueError
        If the shapes do not fit, a label is none of the classes, or a probability is not within 0 and 1.
    TypeError
        If the values are not real numbers.

    Examples
    --------
    Sure and right, then a guess among four:

    >>> float(cross_entropy([[1.0, 0.0, 0.0, 0.0]], [0])) < 1e-6
    True
    >>> round(float(cross_entropy([[0.25, 0.25, 0.25, 0.25]], [2])), 4)  # log 4
    1.3863

    References
    ----------
    Goodfellow, Bengio and Courville, *Deep Learning*, 2016, sections 3.13 and 6.2.2;
    Keras 3 documentation, ``keras.losses.CategoricalCrossentropy``.
    """
    probabilities, targets = probabilities_and_targets(probabilities, labels)
    surprise = -np.log(np.clip(probabilities, SMALLEST, 1 - SMALLEST))
    return (targets * surprise).sum() / example_count(targets)


def cross_entropy_backward(probabilities: ArrayLike, labels: ArrayLike) -> Array:
    """Tell how :func:`cross_entropy` changes with each probability.

    Parameters
    ----------
    probabilities, labels : array_like
        As in :func:`cross_entropy`.

    Returns
    -------
    ndarray of shape (N, K)
        −labels / probabilities / N; 0 where a probability is so near to 0 or 1 that the loss is cut off.

    Raises
    ------
    ValueError, TypeError
        As :func:`cross_entropy`.

    Examples
    --------
    >>> cross_entropy_backward([[0.25, 0.75], [0.5, 0.5]], [0, 1])
    array([[-2., -0.],
           [-0., -1.]])

    References
    ----------
    As :func:`cross_entropy`.
    """
    probabilities, targets = probabilities_and_targets(probabilities, labels)
    clipped = np.clip(probabilities, SMALLEST, 1 - SMALLEST)
    return np.where(clipped == probabilities, -targets / clipped, 0) / example_count(targets)


def softmax_cross_entropy(logits: ArrayLike, labels: ArrayLike) -> float:
    r"""Compute the cross-entropy of ``softmax(logits)`` without ever taking the logarithm of 0.

    .. math:: -\frac{1}{N} \sum_{n, k} \text{labels}[n, k]\;
        \Big(\text{logits}[n, k] - \log \sum_j e^{\text{logits}[n, j]}\Big)

    Parameters
    ----------
    logits : array_like of shape (N, K)
        The numbers that the softmax would turn into probabilities.
    labels : array_like of shape (N,) or (N, K)
        The right classes as integers from 0 to K − 1, or the share of every class.

    Returns
    -------
    float
        In the dtype of the logits; exact for logits of ±1,000 too; 0 for a batch without examples.

    Raises
    ------
    ValueError
        If the shapes do not fit or a label is none of the classes.
    TypeError
        If the values are not real numbers.

    Examples
    --------
    >>> round(float(softmax_cross_entropy([[0.0, 0.0, 0.0, 0.0]], [2])), 4)
    1.3863
    >>> float(softmax_cross_entropy([[1000.0, 0.0]], [1]))
    1000.0

    References
    ----------
    Keras 3 documentation, ``keras.losses.CategoricalCrossentropy`` with ``from_logits=True``.
    """
    logits, targets = scores_and_targets("logits", logits, labels)
    return -(targets * log_softmax(logits)).sum() / example_count(targets)


def softmax_cross_entropy_backward(logits: ArrayLike, labels: ArrayLike) -> Array:
    """Tell how :func:`softmax_cross_entropy` changes with each logit: (what came − what was right) / N.

    Parameters
    ----------
    logits, labels : array_like
        As in :func:`softmax_cross_entropy`.

    Returns
    -------
    ndarray of shape (N, K)
        (softmax(logits) · s − labels) / N, where s is the sum of an example's labels: 1, as a rule.

    Raises
    ------
    ValueError, TypeError
        As :func:`softmax_cross_entropy`.

    Examples
    --------
    >>> softmax_cross_entropy_backward([[0.0, 0.0], [0.0, 0.0]], [0, 1])
    array([[-0.25,  0.25],
           [ 0.25, -0.25]])

    References
    ----------
    Goodfellow, Bengio and Courville, *Deep Learning*, 2016, section 6.2.2.
    """
    logits, targets = scores_and_targets("logits", logits, labels)
    return (softmax(logits) * targets.sum(axis=1, keepdims=True) - targets) / example_count(targets)


def mean_squared_error(predictions: ArrayLike, targets: ArrayLike) -> float:
    """Average the squares of all differences: Keras's ``mean_squared_error``, averaged over the batch.

    Parameters
    ----------
    predictions, targets : array_like of one shape
        What came and what was right, in any real dtype.

    Returns
    -------
    float
        In the dtype of the predictions, float64 for integers; 0 for a batch without examples.

    Raises
    ------
    ValueError
        If the shapes differ.
    TypeError
        If the values are not real numbers.

    Examples
    --------
    >>> float(mean_squared_error([1.0, 2.0], [1.0, 4.0]))
    2.0

    References
    ----------
    Keras 3 documentation, ``keras.losses.MeanSquaredError``.
    """
    difference = differences(predictions, targets)
    return np.square(difference).sum() / max(difference.size, 1)


def mean_squared_error_backward(predictions: ArrayLike, targets: ArrayLike) -> Array:
    """Tell how :func:`mean_squared_error` changes with each prediction.

    Parameters
    ----------
    predictions, targets : array_like of one shape
        As in :func:`mean_squared_error`.

    Returns
    -------
    ndarray of the shape of ``predictions``
        Twice the differences, divided by how many there are.

    Raises
    ------
    ValueError, TypeError
        As :func:`mean_squared_error`.

    Examples
    --------
    >>> mean_squared_error_backward([1.0, 2.0], [1.0, 4.0])
    array([ 0., -2.])

    References
    ----------
    As :func:`mean_squared_error`.
    """
    difference = differences(predictions, targets)
    return 2 * difference / max(difference.size, 1)


def accuracy(probabilities: ArrayLike, labels: ArrayLike) -> float:
    """Count how many examples get their highest score for the right class.

    Parameters
    ----------
    probabilities : array_like of shape (N, K)
        Probabilities or logits; of equal scores the first one counts.
    labels : array_like of shape (N,) or (N, K)
        The right classes as integers from 0 to K − 1, or the share of every class: the largest one counts.

    Returns
    -------
    float
        From 0 to 1; 0 for a batch without examples.

    Raises
    ------
    ValueError
        If the shapes do not fit or a label is none of the classes.
    TypeError
        If the values are not real numbers.

    Examples
    --------
    >>> accuracy([[0.9, 0.1], [0.4, 0.6], [0.8, 0.2]], labels=[0, 1, 1])
    0.6666666666666666

    References
    ----------
    Keras 3 documentation, ``keras.metrics.CategoricalAccuracy``.
    """
    scores, targets = scores_and_targets("probabilities", probabilities, labels)
    return float((scores.argmax(axis=1) == targets.argmax(axis=1)).sum() / example_count(targets))


def example_count(targets: Array) -> int:
    """Return the number of examples to divide by."""
    return max(len(targets), 1)


def scores_and_targets(name: str, scores: ArrayLike, labels: ArrayLike) -> tuple[Array, Array]:
    """Return the scores of the classes and the share that each class should have, two arrays (N, K)."""
    (scores,) = arguments.same_floats(arguments.numbers(name, scores, "NK"))
    count, classes = scores.shape
    if classes < 1:
        raise ValueError(f"{name} must have at least one class, got the shape {scores.shape}")
    labels = arguments.numbers("labels", labels)
    if labels.ndim != 1:
        if labels.shape != scores.shape:
            raise ValueError(
                f"labels must have the shape {(count,)} or {scores.shape} "
                f"for {name} of shape {scores.shape}, got {labels.shape}"
            )
        return scores, labels.astype(scores.dtype)
    arguments.has_shape("labels", labels, (count,))
    labels = arguments.integers("labels", labels)
    arguments.within("labels", labels, 0, classes - 1)
    targets = np.zeros(scores.shape, scores.dtype)
    targets[np.arange(count), labels] = 1
    return scores, targets


def probabilities_and_targets(probabilities: ArrayLike, labels: ArrayLike) -> tuple[Array, Array]:
    """Return two arrays (N, K) as :func:`scores_and_targets`, the scores being probabilities."""
    probabilities, targets = scores_and_targets("probabilities", probabilities, labels)
    arguments.within("probabilities", probabilities, 0, 1)
    return probabilities, targets


def differences(predictions: ArrayLike, targets: ArrayLike) -> Array:
    """Return predictions − targets as floats, in the dtype of the predictions."""
    (predictions,) = arguments.same_floats(arguments.numbers("predictions", predictions))
    targets = arguments.numbers("targets", targets)
    arguments.has_shape("targets", targets, predictions.shape)
    return predictions - targets.astype(predictions.dtype)
