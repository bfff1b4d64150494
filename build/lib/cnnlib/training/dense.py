"""From feature maps to classes: flatten the maps into a row, and connect every number to every unit.

A dense layer is the network that came before convolution: one weight for each pair of input and unit. At the
end of a convolutional network it weighs the few features that are left against each other.
"""

import math

from cnnlib import _arguments as arguments
from cnnlib._types import Array, ArrayLike

__all__ = ["dense", "dense_backward", "flatten", "flatten_backward"]


def flatten(images: ArrayLike) -> Array:
    """Write each example of a batch as one row: the layer ``Flatten`` of Keras.

    Parameters
    ----------
    images : array_like of shape (N, ...)
        A batch with any axes after the first, in any real dtype.

    Returns
    -------
    ndarray of shape (N, D)
        D is the product of the other axes, the last axis running fastest; int64 for integers, else the same
        float dtype. No numbers are copied where the memory allows it.

    Raises
    ------
    ValueError
        If ``images`` is a single number.
    TypeError
        If the values are not real numbers.

    Examples
    --------
    >>> flatten([[[1, 2], [3, 4]], [[5, 6], [7, 8]]])
    array([[1, 2, 3, 4],
           [5, 6, 7, 8]])

    References
    ----------
    Keras 3 documentation, ``keras.layers.Flatten``.
    """
    images = batch_of("images", images)
    (images,) = arguments.same_dtype(images)
    return images.reshape(len(images), math.prod(images.shape[1:]))


def flatten_backward(grad_output: ArrayLike, images: ArrayLike) -> Array:
    """Bring the gradient of :func:`flatten` back into the shape of the images.

    Parameters
    ----------
    grad_output : array_like of shape (N, D)
        Derivative of the loss by each number of the output.
    images : array_like of shape (N, ...)
        What the forward pass was given.

    Returns
    -------
    ndarray of shape (N, ...)
        The same numbers in the shape of ``images``.

    Raises
    ------
    ValueError
        If the shapes do not fit.
    TypeError
        If the values are not real numbers.

    Examples
    --------
    >>> flatten_backward([[1, 2, 3, 4]], images=[[[0, 0], [0, 0]]])
    array([[[1, 2],
            [3, 4]]])

    References
    ----------
    Keras 3 documentation, ``keras.layers.Flatten``.
    """
    images = batch_of("images", images)
    shape = len(images), math.prod(images.shape[1:])
    grad_output, _ = arguments.gradient(grad_output, shape, images)
    return grad_output.reshape(images.shape)


def dense(x: ArrayLike, weights: ArrayLike, bias: ArrayLike | None = None) -> Array:
    r"""Weigh all inputs for each unit and sum them: the layer ``Dense`` of Keras.

    .. math:: \text{output}[n, u] = \text{bias}[u] + \sum_d x[n, d]\;\text{weights}[d, u]

    Parameters
    ----------
    x : array_like of shape (N, D)
        A batch of D numbers each, in any real dtype; as in Keras there may be more axes before the last.
    weights : array_like of shape (D, U)
        One column for each unit.
    bias : array_like of shape (U,), optional
        One number added to each unit.

    Returns
    -------
    ndarray of shape (N, U)
        int64 for integers, else the common float dtype.

    Raises
    ------
    ValueError
        If a number of axes, the inputs or the units do not fit.
    TypeError
        If the values are not real numbers.

    Examples
    --------
    Two inputs; one unit that adds them, one that subtracts:

    >>> dense([[3, 1], [5, 2]], weights=[[1, 1], [1, -1]], bias=[0, 100])
    array([[  4, 102],
           [  7, 103]])

    References
    ----------
    Keras 3 documentation, ``keras.layers.Dense``.
    """
    x, weights = dense_pair(x, weights)
    x, weights, bias = arguments.same_dtype(x, weights, arguments.bias_of(bias, weights.shape[1]))
    output = x @ weights
    output += bias
    return output


def dense_backward(grad_output: ArrayLike, x: ArrayLike, weights: ArrayLike) -> tuple[Array, Array, Array]:
    """Tell how a loss changes with the inputs, weights and bias of :func:`dense`.

    Every product of the forward pass, x[n, d] · weights[d, u], is walked back: each of its two factors
    receives grad_output[n, u] times the other one. Both sums are matrix products again.

    Parameters
    ----------
    grad_output : array_like of shape (N, U)
        Derivative of the loss by each number of the output.
    x, weights : array_like
        As in :func:`dense`.

    Returns
    -------
    grad_x : ndarray of shape (N, D)
        Derivative of the loss by each input.
    grad_weights : ndarray of shape (D, U)
        Derivative of the loss by each weight, summed over the batch.
    grad_bias : ndarray of shape (U,)
        Derivative of the loss by each bias, summed over the batch.

    Raises
    ------
    ValueError
        If a number of axes, the inputs or the units do not fit.
    TypeError
        If the values are not real numbers.

    Examples
    --------
    >>> grad_x, grad_weights, grad_bias = dense_backward([[1], [10]], x=[[3, 1], [5, 2]], weights=[[7], [8]])
    >>> grad_x.tolist(), grad_weights.tolist(), grad_bias.tolist()
    ([[7, 8], [70, 80]], [[53], [21]], [11])

    References
    ----------
    Goodfellow, Bengio and Courville, *Deep Learning*, 2016, section 6.5.
    """
    x, weights = dense_pair(x, weights)
    inputs, units = weights.shape
    grad_output, x, weights = arguments.gradient(grad_output, (*x.shape[:-1], units), x, weights)
    examples = math.prod(x.shape[:-1])
    grad_rows = grad_output.reshape(examples, units)
    grad_weights = x.reshape(examples, inputs).T @ grad_rows
    return grad_output @ weights.T, grad_weights, grad_rows.sum(axis=0)


def batch_of(name: str, value: ArrayLike) -> Array:
    """Return ``value`` as an array of numbers whose first axis counts the examples."""
    array = arguments.numbers(name, value)
    if array.ndim == 0:
        raise ValueError(f"{name} must have the axes (N, ...), got the single number {array}")
    return array


def dense_pair(x: ArrayLike, weights: ArrayLike) -> tuple[Array, Array]:
    """Return the inputs and weights of a dense layer as arrays, once they are known to fit each other."""
    x, weights = batch_of("x", x), arguments.numbers("weights", weights, "DU")
    if x.ndim < 2 or x.shape[-1] != len(weights):
        raise ValueError(
            f"x must have the shape (N, {len(weights)}) for weights of shape {weights.shape}, got {x.shape}"
        )
    return x, weights
