"""What bends a network: without an activation between them, any number of layers is one linear layer.

Read in this order:

1. ``saturating``: sigmoid and tanh, which level off on both sides;
2. ``rectifiers``: ReLU and its kin, which let positive numbers pass;
3. ``gates``: SiLU and GELU, which open smoothly;
4. ``classes``: softmax, which turns scores into probabilities.

All work on arrays of any shape. Floats keep their dtype and integers become float64. Each function ``f``
comes with ``f_backward(grad_output, x)``, which turns the slope of the loss along the output into its slope
along ``x``.
"""

from cnnlib.activations.classes import log_softmax, log_softmax_backward, softmax, softmax_backward
from cnnlib.activations.gates import gelu, gelu_backward, silu, silu_backward
from cnnlib.activations.rectifiers import (
    elu,
    elu_backward,
    leaky_relu,
    leaky_relu_backward,
    relu,
    relu_backward,
    softplus,
    softplus_backward,
)
from cnnlib.activations.saturating import sigmoid, sigmoid_backward, tanh, tanh_backward

__all__ = [
    "elu",
    "elu_backward",
    "gelu",
    "gelu_backward",
    "leaky_relu",
    "leaky_relu_backward",
    "log_softmax",
    "log_softmax_backward",
    "relu",
    "relu_backward",
    "sigmoid",
    "sigmoid_backward",
    "silu",
    "silu_backward",
    "softmax",
    "softmax_backward",
    "softplus",
    "softplus_backward",
    "tanh",
    "tanh_backward",
]
