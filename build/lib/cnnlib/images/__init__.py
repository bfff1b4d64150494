"""How a machine sees: pictures as arrays of numbers, and what to do to them before a network looks.

One grey image has the axes (H, W), a colour image (H, W, C), a batch of them (N, H, W, C): Keras's
``channels_last``. Grey levels are integers from 0 (black) to 255 (white). No function changes its input,
and lists are as welcome as arrays.

Read ``arrays`` first (greys, scales, layouts, labels), then ``levels`` (histograms and what they show).
"""

from cnnlib.images.arrays import (
    dense_parameters,
    normalize,
    one_hot,
    standardize,
    to_channels_first,
    to_channels_last,
    to_grayscale,
)
from cnnlib.images.levels import (
    equalize,
    gamma,
    histogram,
    negative,
    stretch_contrast,
)

__all__ = [
    "dense_parameters",
    "equalize",
    "gamma",
    "histogram",
    "negative",
    "normalize",
    "one_hot",
    "standardize",
    "stretch_contrast",
    "to_channels_first",
    "to_channels_last",
    "to_grayscale",
]
