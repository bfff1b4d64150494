"""What all activations share: their arguments as floats, and a power that cannot overflow."""

import numpy as np

from cnnlib import _arguments as arguments
from cnnlib._types import Array, ArrayLike


def floats(x: ArrayLike) -> Array:
    """Return ``x`` as an array of floats."""
    return arguments.same_floats(arguments.numbers("x", x))[0]


def floats_with_gradient(grad_output: ArrayLike, x: ArrayLike) -> tuple[Array, ...]:
    """Return ``grad_output`` and ``x``, of one shape, as arrays of floats."""
    x = arguments.numbers("x", x)
    return arguments.float_gradient(grad_output, x.shape, x)


def decay(x: Array) -> Array:
    """Return e^x for numbers up to 0, which cannot overflow; what is too small for the dtype becomes 0."""
    with np.errstate(under="ignore"):
        return np.exp(x)
