"""The classic networks: the idea that each added, as a block in Keras, and what it costs.

Read the files in this order: ``counting`` (how many parameters a list of layers has), ``families`` (LeNet-5,
AlexNet, VGG, GoogLeNet, ResNet, DenseNet and Inception V3, counted from what their papers say), ``blocks``
(what they are built of) and ``small`` (the six for images of 32×32). Counting needs nothing but Python; what
builds imports Keras when it is called.
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
from cnnlib.architectures.small import SMALL_NETWORKS, multiply_adds, small_network

__all__ = [
    "SMALL_NETWORKS",
    "alexnet",
    "count_parameters",
    "dense_block",
    "densenet121_parameters",
    "googlenet_parameters",
    "inception_module",
    "inception_v3_parameters",
    "lenet5",
    "multiply_adds",
    "residual_block",
    "resnet50_parameters",
    "small_network",
    "vgg",
    "vgg_block",
]
