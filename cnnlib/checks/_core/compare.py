"""When are two results the same, and if they are not, how do they resemble each other?"""

import numpy as np

from cnnlib.checks._core.calls import arrays


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
    left_over = min(32 * rounding(came, expected), 1e-5)  # of a sum that should be 0: 1e-16 is as right
    came, expected = _wide(came), _wide(expected)
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


ALL_ZERO = "every value is 0: was the result filled (`=`, not `==`), or were fractions cut by integers?"
NOT_A_NUMBER = "nan comes of 0/0, ∞/∞ or ∞ − ∞, and of the logarithm or root of a negative number"


def all_zero(arrays):
    """True if there is nothing but zeros in the arrays of a list."""
    return all(isinstance(array, np.ndarray) and not array.any() for array in arrays)


def holds_nan(value):
    """True if there is a nan in an array, or in one of a tuple."""
    return any(np.isnan(array).any() for array in arrays(value))


def resemblance(pairs):
    """Return how the results in `pairs` of (came, expected) derive from the right ones, or None.

    These can happen in any exercise; what belongs to one exercise is among its mistakes.
    """
    if any(value is None or isinstance(value, tuple) for pair in pairs for value in pair):
        return None
    if all(same(came.squeeze(), expected.squeeze()) for came, expected in pairs):
        return "the values are right, but axes of length 1 are missing or too many: is there a stray comma?"
    if any(holds_nan(came) and not holds_nan(expected) for came, expected in pairs):
        return NOT_A_NUMBER
    for sentence, derive in _RESEMBLANCES:
        if all(_derives(derive, *pair) for pair in pairs):
            return sentence
    return None


def _derives(derive, came, expected):
    try:
        return same(came, np.asarray(derive(_wide(expected))))
    except (ValueError, IndexError, TypeError):
        return False


def _wide(array):
    return array.astype(np.complex128 if array.dtype.kind == "c" else np.float64)


def _wrap(expected):
    if expected.ndim == 0:
        raise ValueError("one number is not an array of 8-bit integers")
    return np.trunc(expected).astype(np.int64) % 256


def _rows(array):
    """Return the axis of the rows: behind the batch, if there is one."""
    if array.ndim == 0:
        raise ValueError("one number has no rows")
    return 1 if array.ndim == 4 else 0


def _columns(array):
    if array.ndim == 1:
        raise ValueError("a vector has no columns")
    return _rows(array) + 1


def _without_last(array, *axes):
    return array[tuple(slice(-1 if axis in axes else None) for axis in range(array.ndim))]


def _zero_at(array, axis, place):
    array = np.array(array)
    np.moveaxis(array, axis, 0)[place] = 0
    return array


_RESEMBLANCES = [
    (ALL_ZERO, np.zeros_like),
    ("the values are right, but the axes are in reverse order (a transpose)", np.transpose),
    ("the values are right, but they were flattened into one long row", np.ravel),
    (
        "only the first row is right, the others are 0: is the `return` inside the loop?",
        lambda x: _zero_at(x, _rows(x), slice(1, None)),
    ),
    ("the last row stayed 0: does the loop end one too early?", lambda x: _zero_at(x, _rows(x), -1)),
    ("the last column stayed 0: does the loop end one too early?", lambda x: _zero_at(x, _columns(x), -1)),
    (
        "the last row and the last column stayed 0: do the loops end one too early?",
        lambda x: _zero_at(_zero_at(x, _rows(x), -1), _columns(x), -1),
    ),
    ("the first row stayed 0: does the loop start at 1?", lambda x: _zero_at(x, _rows(x), 0)),
    ("the first column stayed 0: does the loop start at 1?", lambda x: _zero_at(x, _columns(x), 0)),
    ("the last row is missing", lambda x: _without_last(x, _rows(x))),
    ("the last column is missing", lambda x: _without_last(x, _columns(x))),
    ("the last row and the last column are missing", lambda x: _without_last(x, _rows(x), _columns(x))),
    ("the signs are lost: every value is positive", np.abs),
    ("negative values became 0", lambda x: np.maximum(x, 0)),
    ("the sign of every value is wrong", np.negative),
    ("the rows run backwards", lambda x: np.flip(x, _rows(x))),
    ("the columns run backwards", lambda x: np.flip(x, _columns(x))),
    ("rows and columns run backwards", lambda x: np.flip(x, (_rows(x), _columns(x)))),
    ("the fractions were cut off: was the result stored in an array of integers?", np.trunc),
    ("the values were rounded to whole numbers", np.round),
    ("the values were rounded down", np.floor),
    ("the values were clipped to 0…255", lambda x: np.clip(x, 0, 255)),
    ("the values wrapped around at 256: 8-bit integers overflow", _wrap),
    ("every value is one too small", lambda x: x - 1),
    ("every value is one too large", lambda x: x + 1),
    ("every value is half of what it should be", lambda x: x / 2),
    ("every value is twice what it should be", lambda x: x * 2),
    ("every value is 255 times too large", lambda x: x * 255),
    ("every value is 255 times too small", lambda x: x / 255),
]
