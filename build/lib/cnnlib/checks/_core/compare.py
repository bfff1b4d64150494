"""When are two results the same?"""

from functools import cache

import numpy as np

from cnnlib.checks._core.calls import identical


def same(came, expected, least=0.0):
    """True if shapes agree and values agree as closely as the coarser of the two float types allows.

    `least` is the smallest relative tolerance, for exercises whose right answers may be less exact.
    """
    if isinstance(expected, tuple) or isinstance(came, tuple):
        return (
            isinstance(came, tuple)
            and isinstance(expected, tuple)
            and len(came) == len(expected)
            and all(same(*pair, least) for pair in zip(came, expected, strict=True))
        )
    if came is None or expected is None:
        return came is expected
    if came.shape != expected.shape:
        return False
    if came.size == 0 or identical(came, expected):
        return True
    if "U" in (came.dtype.kind, expected.dtype.kind):
        return not differences(came, expected, least).any()
    first, second = wide(came), wide(expected)
    with np.errstate(all="ignore"):
        farthest = np.abs(first - second).max()
        if np.isfinite(farthest):  # and so is everything else: one number decides
            return bool(farthest <= most_allowed(came, expected, float(np.abs(second).max()), least))
    return not differences(came, expected, least).any()


def differences(came, expected, least=0.0):
    """Return, for two arrays of one shape, where they disagree (a boolean array)."""
    if "U" in (came.dtype.kind, expected.dtype.kind):  # words, see `calls.Words`
        return came.astype(str) != expected.astype(str)
    first, second = wide(came), wide(expected)
    scale = float(np.abs(second).max(initial=0, where=np.isfinite(second)))
    with np.errstate(all="ignore"):
        close = np.abs(first - second) <= most_allowed(came, expected, scale, least)
    return ~(close | (first == second) | (np.isnan(first) & np.isnan(second)))


def most_allowed(came, expected, scale, least):
    """Return how far two numbers may lie apart, where the largest right one is `scale`."""
    step = rounding(came.dtype, expected.dtype)
    left_over = min(32 * step, 1e-5)  # of a sum that should be 0: 1e-16 is as right
    return max(tolerance(came, expected), least) * (scale or 1.0) + left_over


def tolerance(came, expected):
    """Return the relative tolerance: 2e-5, or eight rounding steps of a type as coarse as float16.

    float64 is given no less, since float32 may have been on the way to it; whole numbers are exact but for
    the rounding of floats that hold them. Loops, einsum and Fourier transforms pass, mistakes do not.
    """
    least = 2e-5 if expected.dtype.kind in "fc" else 1e-10
    return max(8 * rounding(came.dtype, expected.dtype), least)


@cache
def rounding(*dtypes):
    """Return the rounding step of the coarsest of these float types, 0 if all are whole numbers."""
    return float(max((np.finfo(dtype).eps for dtype in dtypes if dtype.kind in "fc"), default=0.0))


def wide(array):
    """Return an array in the widest type of its kind."""
    return array.astype(np.complex128 if array.dtype.kind == "c" else np.float64, copy=False)
