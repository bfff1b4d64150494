"""Real handwritten digits, which come with scikit-learn."""

import numpy as np

from cnnlib._types import Array

__all__ = ["load_digits"]


def load_digits() -> tuple[Array, Array]:
    """Return scikit-learn's handwritten digits: 1,797 scans of 8×8 pixels; scikit-learn must be installed.

    Returns
    -------
    images : ndarray of shape (1797, 8, 8, 1), dtype float32
        From 0, paper, to 1, ink.
    labels : ndarray of shape (1797,), dtype int64
        The digits, 0 to 9.

    Examples
    --------
    >>> from cnnlib.datasets import load_digits
    >>> images, labels = load_digits()
    >>> images.shape, labels[:5].tolist()
    ((1797, 8, 8, 1), [0, 1, 2, 3, 4])

    References
    ----------
    E. Alpaydin and C. Kaynak, "Optical recognition of handwritten digits", UCI Machine Learning Repository,
    1998.
    """
    from sklearn import datasets

    digits = datasets.load_digits()
    return (digits.images[..., np.newaxis] / 16).astype(np.float32), digits.target.astype(np.int64)
