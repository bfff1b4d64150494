"""When are two results the same?"""

import numpy as np


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
    return came.shape == expected.shape and not differences(came, expected, least).any()


def differences(came, expected, least=0.0):
    """Return, for two arrays of one shape, where they disagree (a boolean array)."""
    if "U" in (came.dtype.kind, expected.dtype.kind):  # words, see `calls.Words`
        return came.astype(str) != expected.astype(str)
    allowed = max(tolerance(came, expected), least)
    left_over = min(32 * rounding(came, expected), 1e-5)  # of a sum that should be 0: 1e-16 is as right
    came, expected = wide(came), wide(expected)
    scale = float(np.abs(expected).max(initial=0, where=np.isfinite(expected))) or 1.0
    with np.errstate(all="ignore"):
        close = np.abs(came - expected) <= allowed * scale + left_over
    return ~(close | (came == expected) | (np.isnan(came) & np.isnan(expected)))


def tolerance(came, expected):
    """Return the relative tolerance: 2e-5, or eight rounding steps of a type as coarse as float16.

    float64 is given no less, since float32 may have been on the way to it; whole numbers are exact but for
    the rounding of floats that hold them. Loops, einsum and Fourier transforms pass, mistakes do not.
    """
    least = 2e-5 if expected.dtype.kind in "fc" else 1e-10
    return float(max(8 * rounding(came, expected), least))


def rounding(came, expected):
    """Return the rounding step of the coarser of the two float types, 0 if both are whole numbers."""
    steps = [np.finfo(array.dtype).eps for array in (came, expected) if array.dtype.kind in "fc"]
    return max(steps, default=0.0)


def wide(array):
    """Return an array in the widest type of its kind."""
    return array.astype(np.complex128 if array.dtype.kind == "c" else np.float64)
