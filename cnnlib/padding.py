"""Padding, stride and dilation: where a window may stand, and how large the output gets.

Everything here happens along one axis at a time. A window of ``kernel_size`` cells, ``dilation`` apart,
reaches over ``(kernel_size − 1) · dilation + 1`` cells of the input, and moves on by ``stride``. Padding adds
zeros before and after the input, so that the window may stand half outside.
"""

from cnnlib import _arguments as arguments

__all__ = ["same_padding"]


def same_padding(size, kernel_size, stride=1, dilation=1):
    """Return how many zeros ``padding="same"`` adds before and after an axis.

    "Same" makes the output as long as the input, divided by the stride and rounded up. If the number of zeros
    is odd, the extra one goes after: the rule of TensorFlow and Keras.

    Parameters
    ----------
    size : int
        Length of the input along the axis.
    kernel_size : int
        Cells of the window along the axis.
    stride, dilation : int, default 1
        Step of the window; distance between its cells.

    Returns
    -------
    (before, after) : tuple of int
        The zeros on either side.

    Raises
    ------
    TypeError, ValueError
        If an argument is not an integer of at least 1.

    Examples
    --------
    >>> same_padding(5, kernel_size=3), same_padding(6, kernel_size=3, stride=2)
    ((1, 1), (0, 1))

    References
    ----------
    TensorFlow documentation, ``tf.nn``, "Notes on padding".
    """
    size, kernel_size = arguments.count("size", size), arguments.count("kernel_size", kernel_size)
    stride, dilation = arguments.count("stride", stride), arguments.count("dilation", dilation)
    output = -(-size // stride)
    reach = (kernel_size - 1) * dilation + 1
    total = max((output - 1) * stride + reach - size, 0)
    return total // 2, total - total // 2


def padding_of(padding, size, kernel_size, stride=1, dilation=1):
    """Return the zeros (before, after) that a word such as "same" stands for."""
    if padding == "valid":
        return 0, 0
    if padding == "same":
        return same_padding(size, kernel_size, stride, dilation)
    if padding == "causal":
        return (kernel_size - 1) * dilation, 0
    raise ValueError(f'padding must be "valid", "same" or numbers, got {padding!r}')
