"""Draw small cases: whole numbers that a student can check by hand, sizes that tell rows from columns."""

import numpy as np


def whole(rng, *shape, low=-9, high=9):
    """Return a float64 array of whole numbers from `low` to `high`, both included."""
    return rng.integers(low, high, size=shape, endpoint=True).astype(np.float64)


def nonzero(rng, *shape):
    """Return a float64 array of whole numbers from −9 to 9 without 0."""
    return whole(rng, *shape, low=1) * rng.choice([-1, 1], size=shape)


def pixels(rng, *shape):
    """Return a uint8 array of grey levels."""
    return rng.integers(0, 255, size=shape, endpoint=True, dtype=np.uint8)


def size(rng, low, high):
    """Return one size from `low` to `high`, both included."""
    return int(rng.integers(low, high, endpoint=True))


def two_sizes(rng, low, high):
    """Return two different sizes, so that swapping rows and columns shows."""
    first, second = rng.choice(np.arange(low, high + 1), size=2, replace=False)
    return int(first), int(second)


def one_of(*cases):
    """Return a draw from a handful of cases; what known answers give for them is remembered.

    A generator draws the same place from each handful: what is built for a case serves all aspects that have it.
    """
    return lambda rng: cases[np.random.default_rng(rng.bit_generator.seed_seq).integers(len(cases))]
