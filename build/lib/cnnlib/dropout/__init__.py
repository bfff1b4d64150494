"""Regularisation: how a network is kept from learning its examples by heart.

Read in this order:

1. ``masks``: dropout, spatial dropout and DropConnect, which leave out numbers at random;
2. ``stochastic``: pooling that draws a cell of each window;
3. ``constraints``: weights that may not grow;
4. ``augmentation``: new pictures from old ones.

Training that ends in time, ``EarlyStopping``, lies in ``cnnlib.training.callbacks``.

Whatever is random takes ``rng``, a ``numpy.random.Generator``, draws from nothing else and keeps no
state. A mask is True where a number was kept; kept numbers are multiplied with 1 / (1 − rate), so that means
stay as they are and nothing is left to do once training is over.
"""

from cnnlib.dropout.augmentation import augment, flip_left_right, rotate, shear, shift
from cnnlib.dropout.constraints import max_norm
from cnnlib.dropout.masks import (
    dropconnect,
    dropconnect_backward,
    dropout,
    dropout_backward,
    spatial_dropout2d,
    spatial_dropout2d_backward,
)
from cnnlib.dropout.stochastic import stochastic_pool2d, stochastic_pool2d_backward
from cnnlib.training.callbacks import Callback, EarlyStopping

__all__ = [
    "Callback",
    "EarlyStopping",
    "augment",
    "dropconnect",
    "dropconnect_backward",
    "dropout",
    "dropout_backward",
    "flip_left_right",
    "max_norm",
    "rotate",
    "shear",
    "shift",
    "spatial_dropout2d",
    "spatial_dropout2d_backward",
    "stochastic_pool2d",
    "stochastic_pool2d_backward",
]
