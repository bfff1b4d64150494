"""Answers with one classic mistake each, as students hand them in for `activations`."""

import numpy as np
from mistakes import Mistakes

mistaken = Mistakes()


@mistaken(earns=0, diagnosis="brackets are missing: `1 / 1 + np.exp(-x)`")
def sigmoid(x):
    return 1 / 1 + np.exp(-x)


@mistaken(earns=0, diagnosis="the slope was taken at σ(x), not at x")
def sigmoid_backward(grad_output, x):
    def s(x):
        return 1 / (1 + np.exp(-x))

    y = s(x)
    return grad_output * s(y) * (1 - s(y))


@mistaken(earns=2, diagnosis="e^|x| overflows for large ±x: infinity by infinity is not a number")
def tanh(x):
    return (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))


@mistaken(earns=0, diagnosis="the square is missing")
def tanh_backward(grad_output, x):
    return grad_output * (1 - np.tanh(x))


@mistaken(earns=0, diagnosis="the largest number was taken, not each number's positive part")
def relu(x):
    return np.max(x, 0)


@mistaken(earns=3, diagnosis="the slope at 0 is 1")
def relu_backward(grad_output, x):
    slopes = np.zeros_like(x)
    slopes[x >= 0] = 1
    return slopes * grad_output


@mistaken(earns=1, diagnosis="the slope is always 0.01")
def leaky_relu(x, negative_slope=0.01):
    return np.where(x > 0, x, 0.01 * x)


@mistaken(earns=4, diagnosis="the slope at 0 is 1")
def leaky_relu_backward(grad_output, x, negative_slope=0.01):
    return np.where(x >= 0, grad_output, negative_slope * grad_output)


@mistaken(earns=2, diagnosis="e^x overflows for large x")
def softplus(x):
    return np.log(1 + np.exp(x))


@mistaken(earns=1, diagnosis="`grad_output` was ignored: this is the slope alone")
def softplus_backward(grad_output, x):
    return 1 / (1 + np.exp(-x))


@mistaken(earns=2, diagnosis="the sum runs over the whole array")
def softmax(x, axis=-1):
    return np.exp(x) / np.sum(np.exp(x))


@mistaken(earns=0, diagnosis="only the diagonal was used: g · p · (1 − p)")
def softmax_backward(grad_output, x, axis=-1):
    powers = np.exp(x - x.max(axis=axis, keepdims=True))
    p = powers / powers.sum(axis=axis, keepdims=True)
    return grad_output * p * (1 - p)
