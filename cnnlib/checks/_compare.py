"""When are two results the same, and if they are not, how do they resemble each other?"""

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
    allowed = max(tolerance(came, expected), least)
    came, expected = _wide(came), _wide(expected)
    scale = max(1.0, float(np.abs(expected).max(initial=0, where=np.isfinite(expected))))
    with np.errstate(all="ignore"):
        close = np.abs(came - expected) <= allowed * scale
    return ~(close | (came == expected) | (np.isnan(came) & np.isnan(expected)))


def tolerance(*arrays):
    """Return the relative tolerance: the square root of the coarsest rounding step among the arrays.

    That is 3.5e-4 for float32. It is never less than 1e-5, since float32 may have been on the way to float64.
    Loops, einsum and Fourier transforms pass, slips do not.
    """
    steps = [np.finfo(array.dtype).eps for array in arrays if array.dtype.kind in "fc"]
    return float(max(np.sqrt(max(steps, default=0)), 1e-5))


def resemblance(pairs):
    """Return how every wrong result in `pairs` of (came, expected) derives from the right one, or None.

    These slips can happen in any exercise; the ones that belong to one exercise are its misconceptions.
    """
    pairs = [pair for pair in pairs if not same(*pair)]
    if not pairs or any(value is None or isinstance(value, tuple) for pair in pairs for value in pair):
        return None
    if all(same(came.squeeze(), expected.squeeze()) for came, expected in pairs):
        return "the values are right, but axes of length 1 are left over or missing"
    for sentence, derive in _RESEMBLANCES:
        if all(_derives(derive, *pair) for pair in pairs):
            return sentence
    return None


def _derives(derive, came, expected):
    try:
        return same(came, np.asarray(derive(expected)))
    except (ValueError, IndexError, TypeError):
        return False


def _wide(array):
    return array.astype(np.complex128 if array.dtype.kind == "c" else np.float64)


def _wrap(expected):
    if expected.ndim == 0:
        raise ValueError("one number is not an array of 8-bit integers")
    return np.trunc(expected).astype(np.int64) % 256


_RESEMBLANCES = [
    ("every value is 0", np.zeros_like),
    ("the values are right, but the axes are in reverse order (a transpose)", np.transpose),
    ("the values are right, but they were flattened into one long row", np.ravel),
    ("the sign of every value is wrong", np.negative),
    ("the first axis runs backwards", lambda x: x[::-1]),
    ("the second axis runs backwards", lambda x: x[:, ::-1]),
    ("the first two axes run backwards", lambda x: x[::-1, ::-1]),
    ("the fractions were cut off: was the result stored in an array of integers?", np.trunc),
    ("the values were rounded to whole numbers", np.round),
    ("the values were rounded down", np.floor),
    ("negative values became 0", lambda x: np.maximum(x, 0)),
    ("the values were clipped to 0…255", lambda x: np.clip(x, 0, 255)),
    ("the values wrapped around at 256: 8-bit integers overflow", _wrap),
    ("the signs are lost: every value is positive", np.abs),
    ("the last row is missing", lambda x: x[:-1]),
    ("the last column is missing", lambda x: x[:, :-1]),
    ("the last row and the last column are missing", lambda x: x[:-1, :-1]),
    ("every value is one too small", lambda x: x - 1),
    ("every value is one too large", lambda x: x + 1),
    ("every value is half of what it should be", lambda x: x / 2),
    ("every value is twice what it should be", lambda x: x * 2),
    ("every value is 255 times too large", lambda x: x * 255),
    ("every value is 255 times too small", lambda x: x / 255),
]
