"""Where all layers of convolution meet, whatever their axes and groups: the one place that picks a form.

The functions here expect what the public ones have checked: arrays of one dtype, and the
:class:`~cnnlib._windows.Windows` of the layer.
"""

import numpy as np

from cnnlib._windows import Windows
from cnnlib.convolution import fast, plain

ONE_ROW = Windows((1,), (1,), (1,), ((0, 0),), (1,), (1,))


def form(way, dtype):
    """Return the module that computes such a layer: the fast one for images of floats."""
    return fast if len(way.size) == 2 and dtype.kind == "f" else plain


def one_row(way):
    """Return the windows over series as windows over images of one row."""
    return Windows(*(row + entry for row, entry in zip(ONE_ROW, way, strict=True)))


def correlate(inputs, kernels, bias, way, groups=1):
    """Return the maps (N, *way.output_size, F); group g of the filters sees group g of the channels."""
    if len(way.size) == 1:
        return correlate(inputs[:, np.newaxis], kernels[np.newaxis], bias, one_row(way), groups)[:, 0]
    if groups == 1:
        return form(way, inputs.dtype).correlate(inputs, kernels, bias, way)
    shares = zip(parts(inputs, groups), parts(kernels, groups), parts(bias, groups), strict=True)
    return np.concatenate([correlate(*share, way) for share in shares], axis=-1)


def backward_inputs(grad_output, kernels, way, groups=1):
    """Return the gradient of the inputs, (N, *way.size, C)."""
    if len(way.size) == 1:
        return backward_inputs(grad_output[:, np.newaxis], kernels[np.newaxis], one_row(way), groups)[:, 0]
    if groups == 1:
        return form(way, kernels.dtype).correlate_backward_inputs(grad_output, kernels, way)
    shares = zip(parts(grad_output, groups), parts(kernels, groups), strict=True)
    return np.concatenate([backward_inputs(*share, way) for share in shares], axis=-1)


def backward_kernels(grad_output, inputs, way, groups=1):
    """Return the gradient of the kernels, (*way.kernel_size, C / groups, F)."""
    if len(way.size) == 1:
        return backward_kernels(grad_output[:, np.newaxis], inputs[:, np.newaxis], one_row(way), groups)[0]
    if groups == 1:
        return form(way, inputs.dtype).correlate_backward_kernels(grad_output, inputs, way)
    shares = zip(parts(grad_output, groups), parts(inputs, groups), strict=True)
    return np.concatenate([backward_kernels(*share, way) for share in shares], axis=-1)


def backward_bias(grad_output):
    """Return the gradient of the bias (F,): a sum over all places, fastest as a matrix product."""
    places = grad_output.reshape(-1, grad_output.shape[-1])
    return np.ones(len(places), grad_output.dtype) @ places


def parts(array, groups):
    """Cut the last axis into equal groups."""
    return np.split(array, groups, axis=-1)
