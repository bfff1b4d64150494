"""The classic networks: the idea that each added, as a block in Keras, and what it costs.

Read the files in this order: ``counting`` (how many parameters a list of layers has), ``families`` (LeNet-5,
AlexNet, VGG, GoogLeNet, ResNet, DenseNet and Inception V3, counted from what their papers say) and ``blocks``
(what they are built of). Counting needs nothing but Python; the blocks import Keras when they are called.
"""

from cnnlib.architectures.blocks import dense_block, inception_module, residual_block, vgg_block
from cnnlib.architectures.counting import count_parameters
from cnnlib.architectures.families import (
    alexnet,
    densenet121_parameters,
    googlenet_parameters,
    inception_v3_parameters,
    lenet5,
    resnet50_parameters,
    vgg,
)

__all__ = [
    "alexnet",
    "count_parameters",
    "dense_block",
    "densenet121_parameters",
    "googlenet_parameters",
    "inception_module",
    "inception_v3_parameters",
    "lenet5",
    "residual_block",
    "resnet50_parameters",
    "vgg",
    "vgg_block",
]
