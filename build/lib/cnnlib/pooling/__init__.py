"""Pooling: fewer numbers, by keeping of each window only its largest, its mean, its sum or its length.

Whatever the file it lies in, a function is called as ``pooling.max_pool2d(…)``. To read them in order:

- ``layers`` holds the pools with windows, and their gradients;
- ``whole`` holds the global pools, whose window is the image;
- ``plain`` is what the pools with windows compute, defined window by window;
- ``fast`` and ``fast_backward`` are how they compute it: axis by axis, in blocks, on all cores.

Integers and booleans compute in int64 where the result is whole and in float64 where it is not; floats keep
their dtype. No function changes its input, and lists are as welcome as arrays.
"""

from cnnlib.pooling.layers import (
    average_pool2d,
    average_pool2d_backward,
    l2_pool2d,
    l2_pool2d_backward,
    max_pool2d,
    max_pool2d_backward,
    sum_pool2d,
    sum_pool2d_backward,
)
from cnnlib.pooling.whole import (
    global_average_pool2d,
    global_average_pool2d_backward,
    global_max_pool2d,
    global_max_pool2d_backward,
)

__all__ = [
    "average_pool2d",
    "average_pool2d_backward",
    "global_average_pool2d",
    "global_average_pool2d_backward",
    "global_max_pool2d",
    "global_max_pool2d_backward",
    "l2_pool2d",
    "l2_pool2d_backward",
    "max_pool2d",
    "max_pool2d_backward",
    "sum_pool2d",
    "sum_pool2d_backward",
]
