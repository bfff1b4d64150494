"""The training loop: a small network of two dense layers learns from mini-batches, epoch by epoch.

This is what :meth:`cnnlib.Sequential.fit` does for any stack of layers, with nothing hidden: the way forward,
the way back and the step of each array of weights stand in one function.
"""

from collections.abc import Sequence

import numpy as np

from cnnlib import _arguments as arguments
from cnnlib._types import Array, ArrayLike, Generator
from cnnlib.activations import relu, relu_backward
from cnnlib.training.dense import dense, dense_backward, flatten
from cnnlib.training.descent import sgd_step
from cnnlib.training.losses import softmax_cross_entropy_backward

__all__ = ["train"]


def train(
    images: ArrayLike,
    labels: ArrayLike,
    weights: Sequence[ArrayLike],
    learning_rate: float,
    momentum: float,
    epochs: int,
    batch_size: int,
    rng: Generator,
) -> tuple[Array, ...]:
    """Train a network of one hidden layer: flatten, dense, ReLU, dense, softmax.

    Parameters
    ----------
    images : array_like of shape (N, ...)
        The examples, in any real dtype.
    labels : array_like of shape (N,) or (N, K)
        Their classes, as in :func:`softmax_cross_entropy`.
    weights : tuple of array_like
        Where training starts: hidden weights (D, U), hidden bias (U,), output weights (U, K) and output
        bias (K,).
    learning_rate, momentum : float
        As in :func:`sgd_step`. All velocities start at 0 and last through all epochs.
    epochs : int
        How often to go through all examples, each time in an order drawn anew.
    batch_size : int
        Examples for each step; the last batch of an epoch may hold fewer. A step follows the gradient of the
        mean loss of its batch.
    rng : numpy.random.Generator
        Where the orders come from.

    Returns
    -------
    tuple of ndarray
        The four arrays of weights after training.

    Raises
    ------
    ValueError
        If shapes do not fit or a setting is out of range.
    TypeError
        If the values are not real numbers, or ``rng`` is no generator.

    Examples
    --------
    Two pixels, two classes: which of them is brighter?

    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> images = rng.random((200, 2))
    >>> labels = (images[:, 1] > images[:, 0]).astype(int)
    >>> start = rng.normal(size=(2, 4)), np.zeros(4), rng.normal(size=(4, 2)), np.zeros(2)
    >>> w1, b1, w2, b2 = train(images, labels, start, 0.5, 0.9, epochs=20, batch_size=20, rng=rng)
    >>> from cnnlib.training import accuracy, dense
    >>> accuracy(dense(np.maximum(dense(images, w1, b1), 0), w2, b2), labels) > 0.95
    True

    References
    ----------
    LeCun, Bottou, Orr and Müller, "Efficient backprop", 1998.
    """
    x, labels = flatten(images), arguments.numbers("labels", labels)
    arguments.has_shape("labels", labels, (len(x), *labels.shape[1:]))
    epochs, batch_size = arguments.count("epochs", epochs), arguments.count("batch_size", batch_size)
    rng = arguments.generator("rng", rng)
    trained = [np.asarray(array) for array in weights]
    velocities: list[Array | None] = [None] * 4
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for start in range(0, len(x), batch_size):
            batch = order[start : start + batch_size]
            gradients = network_gradients(x[batch], labels[batch], *trained)
            for i, gradient in enumerate(gradients):
                trained[i], velocities[i] = sgd_step(
                    trained[i], gradient, velocities[i], learning_rate, momentum
                )
    return tuple(trained)


def network_gradients(
    x: Array,
    labels: Array,
    hidden_weights: Array,
    hidden_bias: Array,
    output_weights: Array,
    output_bias: Array,
) -> tuple[Array, ...]:
    """Return the derivatives of the mean loss of a batch by the four arrays of weights."""
    summed = dense(x, hidden_weights, hidden_bias)
    hidden = relu(summed)
    logits = dense(hidden, output_weights, output_bias)
    grad_logits = softmax_cross_entropy_backward(logits, labels)
    grad_hidden, *output_gradients = dense_backward(grad_logits, hidden, output_weights)
    _, *hidden_gradients = dense_backward(relu_backward(grad_hidden, summed), x, hidden_weights)
    return *hidden_gradients, *output_gradients
