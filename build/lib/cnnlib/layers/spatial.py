"""Layers that pad and pool images: thin shells over ``cnnlib.padding`` and ``cnnlib.pooling``."""

from dataclasses import KW_ONLY, dataclass
from typing import ClassVar

from cnnlib import padding, pooling
from cnnlib._types import Array, Generator, Padding, PaddingSizes, Size
from cnnlib.layers.base import Layer

__all__ = [
    "AveragePooling2D",
    "GlobalAveragePooling2D",
    "GlobalMaxPooling2D",
    "MaxPooling2D",
    "ZeroPadding2D",
]


@dataclass(eq=False)
class ZeroPadding2D(Layer):
    """Put zeros around images: :func:`cnnlib.padding.zero_pad`.

    Parameters
    ----------
    padding : int, pair of int or pair of pairs, default 1
        Zeros on all sides, (vertical, horizontal), or ((top, bottom), (left, right)).

    Examples
    --------
    >>> ZeroPadding2D(((1, 0), (2, 2))).build((8, 8, 3), rng=None)
    (9, 12, 3)

    References
    ----------
    Keras 3 documentation, ``keras.layers.ZeroPadding2D``.
    """

    padding: PaddingSizes = 1

    def compute(self, x: Array, training: bool, rng: Generator | None) -> Array:
        """Return the larger images."""
        return padding.zero_pad(x, self.padding)

    def compute_backward(self, grad_output: Array, input_gradient: bool) -> Array | None:
        """Cut the edges off."""
        return padding.zero_pad_backward(grad_output, self.padding)


@dataclass(eq=False)
class MaxPooling2D(Layer):
    """Keep the largest number of each window: :func:`cnnlib.pooling.max_pool2d`.

    Parameters
    ----------
    pool_size : int or pair of int, default 2
        Height and width of the windows.
    strides : int or pair of int, optional
        Their steps; as large as the windows unless given.
    padding : default "valid"
        As in :func:`cnnlib.pooling.max_pool2d`.

    Examples
    --------
    >>> MaxPooling2D().build((32, 32, 3), rng=None)
    (16, 16, 3)

    References
    ----------
    Keras 3 documentation, ``keras.layers.MaxPooling2D``.
    """

    pool_size: Size = 2
    strides: Size | None = None
    padding: Padding = "valid"

    pool: ClassVar = (pooling.max_pool2d, pooling.max_pool2d_backward)

    def compute(self, x: Array, training: bool, rng: Generator | None) -> Array:
        """Return the smaller images."""
        self.x = x
        return self.pool[0](x, self.pool_size, self.strides, self.padding)

    def compute_backward(self, grad_output: Array, input_gradient: bool) -> Array | None:
        """Return the gradient of the images."""
        return self.pool[1](grad_output, self.x, self.pool_size, self.strides, self.padding)


@dataclass(eq=False)
class AveragePooling2D(MaxPooling2D):
    """Average the numbers of each window: :func:`cnnlib.pooling.average_pool2d`.

    Parameters
    ----------
    pool_size, strides, padding
        As in :class:`MaxPooling2D`.

    Examples
    --------
    >>> AveragePooling2D(3, strides=2, padding="same").build((7, 7, 3), rng=None)
    (4, 4, 3)

    References
    ----------
    Keras 3 documentation, ``keras.layers.AveragePooling2D``.
    """

    pool: ClassVar = (pooling.average_pool2d, pooling.average_pool2d_backward)


@dataclass(eq=False)
class GlobalAveragePooling2D(Layer):
    """Average each map: :func:`cnnlib.pooling.global_average_pool2d`.

    Parameters
    ----------
    keepdims : bool, default False
        Whether to keep height and width, of size 1.

    Examples
    --------
    >>> GlobalAveragePooling2D().build((8, 8, 3), rng=None)
    (3,)

    References
    ----------
    Keras 3 documentation, ``keras.layers.GlobalAveragePooling2D``.
    """

    _: KW_ONLY
    keepdims: bool = False

    pool: ClassVar = (pooling.global_average_pool2d, pooling.global_average_pool2d_backward)

    def compute(self, x: Array, training: bool, rng: Generator | None) -> Array:
        """Return one number for each map."""
        self.x = x
        output = self.pool[0](x)
        return output[:, None, None, :] if self.keepdims else output

    def compute_backward(self, grad_output: Array, input_gradient: bool) -> Array | None:
        """Return the gradient of the images."""
        return self.pool[1](grad_output[:, 0, 0, :] if self.keepdims else grad_output, self.x)


@dataclass(eq=False)
class GlobalMaxPooling2D(GlobalAveragePooling2D):
    """Keep the largest number of each map: :func:`cnnlib.pooling.global_max_pool2d`.

    Parameters
    ----------
    keepdims
        As in :class:`GlobalAveragePooling2D`.

    Examples
    --------
    >>> GlobalMaxPooling2D(keepdims=True).build((8, 8, 3), rng=None)
    (1, 1, 3)

    References
    ----------
    Keras 3 documentation, ``keras.layers.GlobalMaxPooling2D``.
    """

    pool: ClassVar = (pooling.global_max_pool2d, pooling.global_max_pool2d_backward)
