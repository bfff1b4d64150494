"""A limit on weights: how long a vector of them may grow."""

import numpy as np

from cnnlib import _arguments as arguments
from cnnlib._types import Array, ArrayLike, Size


def max_norm(weights: ArrayLike, max_value: float, axis: Size = 0) -> Array:
    """Shorten every vector of weights that is longer than ``max_value`` to that length.

    Parameters
    ----------
    weights : array_like
        Weights in any shape and real dtype.
    max_value : float
        The greatest length (L2 norm), a positive number.
    axis : int or sequence of int, default 0
        Along which axes a vector lies: 0 for the weights (D, U) of a dense layer, (0, 1, 2) for the kernels
        (kh, kw, C, F) of a convolution.

    Returns
    -------
    ndarray
        A new array of the same shape; vectors that are short enough are unchanged. Floats keep their dtype,
        integers become float64.

    Raises
    ------
    ValueError, TypeError
        If ``weights`` does not hold real numbers or has no such axis, or ``max_value`` is not positive.

    Examples
    --------
    >>> max_norm([[3, 0.3], [4, 0.4]], max_value=1)
    array([[0.6, 0.3],
           [0.8, 0.4]])

    References
    ----------
    Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov, "Dropout: a simple way to prevent neural
    networks from overfitting", 2014, section 5.1; Keras 3 documentation, ``keras.constraints.MaxNorm``.
    """
    (weights,) = arguments.same_floats(arguments.numbers("weights", weights))
    max_value = arguments.positive("max_value", max_value)
    entries = axis if np.iterable(axis) else (axis,)
    axes = tuple(arguments.axis("axis", entry, weights.ndim) for entry in entries)
    lengths = np.sqrt(np.sum(weights * weights, axis=axes, keepdims=True))
    return weights * (max_value / np.maximum(lengths, max_value))
