"""The reference library of the course: convolutional networks written out in NumPy.

Each topic of the course is one submodule, meant to be read from top to bottom:

>>> from cnnlib import convolution
>>> convolution.correlate2d([[1, 2, 3], [4, 5, 6]], [[1, -1]])
array([[-1, -1],
       [-1, -1]])

Importing it loads NumPy and nothing heavier; each submodule is loaded when it is first used.
"""

from typing import TYPE_CHECKING

from cnnlib._lazy import lazy

if TYPE_CHECKING:
    from cnnlib import (
        activations,
        architectures,
        cifar10,
        convolution,
        datasets,
        dropout,
        images,
        inspection,
        layers,
        models,
        optimizers,
        own,
        padding,
        pooling,
        training,
    )
    from cnnlib.models import Sequential
    from cnnlib.small_model import load_small_model

__all__ = [
    "Sequential",
    "__version__",
    "activations",
    "architectures",
    "cifar10",
    "convolution",
    "datasets",
    "dropout",
    "images",
    "inspection",
    "layers",
    "load_small_model",
    "models",
    "optimizers",
    "own",
    "padding",
    "pooling",
    "training",
]
__version__ = "0.1.0"

__getattr__, __dir__ = lazy(__name__, {"Sequential": "models", "load_small_model": "small_model"})
