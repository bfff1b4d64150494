"""A small network of our own, trained on CIFAR-10: 223,722 weights that see photographs in NumPy alone."""

from pathlib import Path

from cnnlib import _parts
from cnnlib.models import Sequential

__all__ = ["load_small_model"]

FILE = Path(__file__).with_name("small_model.npz")


def load_small_model() -> Sequential:
    """Return a network that tells the ten classes of CIFAR-10 apart; it needs NumPy alone.

    What it was trained with, how well it does and what it must not be used for is in its model card,
    ``cnnlib/small_model.md``.

    Returns
    -------
    Sequential
        It takes images of shape (N, 32, 32, 3), scaled to [0, 1], and returns probabilities of shape (N, 10)
        for ``cnnlib.datasets.CIFAR10_CLASSES``. ``to_keras()`` gives the Keras model.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import load_small_model
    >>> model = load_small_model()
    >>> model.predict(np.zeros((1, 32, 32, 3))).shape
    (1, 10)
    """
    if not FILE.exists():
        _parts.fetch("small_model")
    return Sequential.load(FILE)
