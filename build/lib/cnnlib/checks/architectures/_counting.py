"""Count parameters layer by layer, rightly, or with one part of the count replaced.

Each kind of layer takes the shape of its input and its settings; it returns how many parameters it has and
the shape of its output. All settings are written out: a check sends no layer that leaves out any.
"""

import numpy as np

from cnnlib.checks._core.mistakes import replaceable


@replaceable
def count_layers(layers, input_shape, weights=None, biases=None, output=None, seen=None, **kinds):
    """Return the count of each layer; `weights`, `biases` and `output` are those of convolutions.

    `seen(height, width, channels)` is the shape that the image is taken to have.
    """
    weights, biases, output = weights or weights_of_conv, biases or biases_of_conv, output or output_of_conv

    def conv(shape, filters, size, strides, padding, bias):
        count = weights(shape, filters, size) + biases(shape, filters, bias)
        return count, output(shape, filters, size, strides, padding)

    count_and_shape = {
        "conv": conv,
        "pool": lambda *settings: (0, output_of_pool(*settings)),
        "batch_norm": lambda shape: (2 * shape[-1], shape),
        "relu": lambda shape: (0, shape),
        "global_pool": lambda shape: (0, shape[2:]),
        "flatten": lambda shape: (0, (int(np.prod(shape)),)),
        "dense": lambda shape, units, bias: (units * shape[-1] + units * bias, (units,)),
    } | kinds
    shape, counts = (seen(*input_shape) if seen else tuple(input_shape)), []
    for kind, *settings in layers:
        count, shape = count_and_shape[kind](shape, *settings)
        counts.append(count)
    return counts


def weights_of_conv(shape, filters, size):
    """Count the weights of all filters."""
    return size * size * shape[2] * filters


def biases_of_conv(shape, filters, bias):
    """Count the biases of all filters."""
    return filters if bias else 0


def output_of_conv(shape, filters, size, strides, padding):
    """Return the shape of a convolution's output."""
    return *output_of_pool(shape, size, strides, padding)[:2], filters


def output_of_pool(shape, size, strides, padding):
    """Return the shape of a pooling layer's output."""
    height, width, channels = shape
    return output_size(height, size, strides, padding), output_size(width, size, strides, padding), channels


def output_size(length, size, strides, padding):
    """Return at how many places of an axis a window is applied."""
    return -(-length // strides) if padding == "same" else (length - size) // strides + 1
