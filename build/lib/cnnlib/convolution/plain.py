"""The definition of a convolution and of its gradients, for any number of axes: shift and multiply.

Instead of walking from patch to patch, walk from one *cell of the kernel* to the next. A cell meets the whole
input, shifted by the cell's place in the kernel (and thinned out, where the kernel strides); its weights turn
the channels it meets into filters by one matrix product. That takes a few large steps instead of many small
ones. The functions here expect what the public ones have checked: arrays of one dtype, and the
:class:`~cnnlib._windows.Windows` of the layer.
"""

import numpy as np


def correlate(inputs, kernels, bias, geometry):
    """Return the maps (N, *output_size, F) of inputs (N, *size, C) under kernels (…, C, F)."""
    padded = pad(inputs, geometry)
    maps = np.full((len(inputs), *geometry.output_size, kernels.shape[-1]), bias)
    for cell in geometry.cells:
        maps += padded[:, *geometry.seen_by(cell)] @ kernels[cell]
    return maps


def correlate_backward_inputs(grad_output, kernels, geometry):
    """Return the gradient (N, *size, C): each cell sends its shares back to where it met the input."""
    batch, channels = len(grad_output), kernels.shape[-2]
    grad_padded = np.zeros((batch, *geometry.padded_size, channels), dtype=grad_output.dtype)
    for cell in geometry.cells:
        grad_padded[:, *geometry.seen_by(cell)] += grad_output @ kernels[cell].T
    return crop(grad_padded, geometry)


def correlate_backward_kernels(grad_output, inputs, geometry):
    """Return the gradient (…, C, F): each cell collects what it met, times the gradient of what it gave."""
    padded = pad(inputs, geometry)
    shape = *geometry.kernel_size, inputs.shape[-1], grad_output.shape[-1]
    grad_kernels = np.empty(shape, dtype=grad_output.dtype)
    places = tuple(range(grad_output.ndim - 1))
    for cell in geometry.cells:
        met = padded[:, *geometry.seen_by(cell)]
        grad_kernels[cell] = np.tensordot(met, grad_output, axes=(places, places))
    return grad_kernels


def pad(inputs, geometry):
    """Return the inputs with the zeros of their padding; without padding, as they are."""
    if geometry.padded_size == geometry.size:
        return inputs
    return np.pad(inputs, ((0, 0), *geometry.pads, (0, 0)))


def crop(padded, geometry):
    """Return what of a padded array is no padding."""
    inside = (
        slice(pad[0], pad[0] + length) for pad, length in zip(geometry.pads, geometry.size, strict=True)
    )
    return padded[:, *inside]
