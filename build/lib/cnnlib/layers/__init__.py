"""Layers: the functions of the course with weights and a memory, ready to be stacked in a ``Sequential``.

Names, arguments, defaults and weights are Keras's. Read ``base`` first: it says what a layer is. Then every
class is a few lines around the function that computes it: ``convolution``, ``spatial`` (padding and pooling),
``core`` (dense layers, activations) and ``regularization`` (dropout, batch normalisation).
"""

from cnnlib.layers.base import Layer
from cnnlib.layers.convolution import (
    Conv1D,
    Conv2D,
    Conv2DTranspose,
    Conv3D,
    DepthwiseConv2D,
    SeparableConv2D,
)
from cnnlib.layers.core import (
    Activation,
    Dense,
    Flatten,
    LeakyReLU,
    ReLU,
    Rescaling,
    Softmax,
)
from cnnlib.layers.regularization import BatchNormalization, Dropout, SpatialDropout2D
from cnnlib.layers.spatial import (
    AveragePooling2D,
    GlobalAveragePooling2D,
    GlobalMaxPooling2D,
    MaxPooling2D,
    ZeroPadding2D,
)

__all__ = [
    "Activation",
    "AveragePooling2D",
    "BatchNormalization",
    "Conv1D",
    "Conv2D",
    "Conv2DTranspose",
    "Conv3D",
    "Dense",
    "DepthwiseConv2D",
    "Dropout",
    "Flatten",
    "GlobalAveragePooling2D",
    "GlobalMaxPooling2D",
    "Layer",
    "LeakyReLU",
    "MaxPooling2D",
    "ReLU",
    "Rescaling",
    "SeparableConv2D",
    "Softmax",
    "SpatialDropout2D",
    "ZeroPadding2D",
]
