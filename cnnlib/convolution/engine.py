"""Where all layers of convolution meet, whatever their axes and groups: the one place that picks a form.

Whole numbers are computed as :mod:`~cnnlib.convolution.plain` defines it. Floats go to
:mod:`~cnnlib.convolution.fast`, which knows images alone: a series is an image of one row, and a volume a
batch of images whose channels are all the planes that a kernel sees at once.

The functions here expect what the public ones have checked: arrays of one dtype, and the
:class:`~cnnlib._windows.Windows` of the layer.
"""

import numpy as np

from cnnlib import _threads as threads
from cnnlib._windows import Windows
from cnnlib.convolution import fast, plain

ONE_ROW = Windows((1,), (1,), (1,), ((0, 0),), (1,), (1,))


def correlate(inputs, kernels, bias, way, groups=1):
    """Return the maps (N, *way.output_size, F); group g of the filters sees group g of the channels."""
    if groups > 1:
        shares = zip(parts(inputs, groups), parts(kernels, groups), parts(bias, groups), strict=True)
        return np.concatenate([correlate(*share, way) for share in shares], axis=-1)
    if inputs.dtype.kind != "f":
        return plain.correlate(inputs, kernels, bias, way)
    if len(way.size) == 1:
        return fast.correlate(inputs[:, np.newaxis], kernels[np.newaxis], bias, one_row(way))[:, 0]
    if len(way.size) == 3:
        maps = fast.correlate(planes_side_by_side(inputs, way), flat(kernels), bias, across(way))
        return maps.reshape(len(inputs), *way.output_size, len(bias))
    return fast.correlate(inputs, kernels, bias, way)


def backward_inputs(grad_output, kernels, way, groups=1):
    """Return the gradient of the inputs, (N, *way.size, C)."""
    if groups > 1:
        shares = zip(parts(grad_output, groups), parts(kernels, groups), strict=True)
        return np.concatenate([backward_inputs(*share, way) for share in shares], axis=-1)
    if grad_output.dtype.kind != "f":
        return plain.correlate_backward_inputs(grad_output, kernels, way)
    if len(way.size) == 1:
        grad_rows, kernels = grad_output[:, np.newaxis], kernels[np.newaxis]
        return fast.correlate_backward_inputs(grad_rows, kernels, one_row(way))[:, 0]
    if len(way.size) == 3:
        gradients = fast.correlate_backward_inputs(images_of(grad_output), flat(kernels), across(way))
        return planes_backward(gradients, len(grad_output), way)
    return fast.correlate_backward_inputs(grad_output, kernels, way)


def backward_kernels(grad_output, inputs, way, groups=1):
    """Return the gradient of the kernels, (*way.kernel_size, C / groups, F)."""
    if groups > 1:
        shares = zip(parts(grad_output, groups), parts(inputs, groups), strict=True)
        return np.concatenate([backward_kernels(*share, way) for share in shares], axis=-1)
    if grad_output.dtype.kind != "f":
        return plain.correlate_backward_kernels(grad_output, inputs, way)
    if len(way.size) == 1:
        grad_rows, rows = grad_output[:, np.newaxis], inputs[:, np.newaxis]
        return fast.correlate_backward_kernels(grad_rows, rows, one_row(way))[0]
    if len(way.size) == 3:
        planes = planes_side_by_side(inputs, way)
        grad_flat = fast.correlate_backward_kernels(images_of(grad_output), planes, across(way))
        kd, kh, kw = way.kernel_size
        return np.moveaxis(grad_flat.reshape(kh, kw, kd, inputs.shape[-1], -1), 2, 0)
    return fast.correlate_backward_kernels(grad_output, inputs, way)


def backward(grad_output, inputs, kernels, way, groups=1):
    """Return the gradients of the inputs and of the kernels, where both are wanted."""
    if groups == 1 and len(way.size) == 2 and inputs.dtype.kind == "f":
        return fast.correlate_backward(grad_output, inputs, kernels, way)
    grad_inputs = backward_inputs(grad_output, kernels, way, groups)
    return grad_inputs, backward_kernels(grad_output, inputs, way, groups)


def backward_bias(grad_output):
    """Return the gradient of the bias (F,): a sum over all places, fastest as matrix products."""
    places = grad_output.reshape(-1, grad_output.shape[-1])
    shares = threads.parts(len(places), 2**12)
    sums = np.empty((len(shares), places.shape[1]), places.dtype)

    def add(core):
        share = places[shares[core]]
        np.matmul(np.ones(len(share), share.dtype), share, out=sums[core])

    threads.for_each(add, range(len(shares)))
    return sums.sum(axis=0)


def parts(array, groups):
    """Cut the last axis into equal groups."""
    return np.split(array, groups, axis=-1)


# Series and volumes as images -----------------------------------------------------------------------------


def one_row(way):
    """Return the windows over series as windows over images of one row."""
    return Windows(*(row + entry for row, entry in zip(ONE_ROW, way, strict=True)))


def across(way):
    """Return the windows over volumes as windows over their planes."""
    return Windows(*(entry[1:] for entry in way))


def planes_of(way):
    """Return for each plane of a kernel the planes of the padded volumes that it meets."""
    depth = Windows(*(entry[:1] for entry in way))
    return [depth.seen_by(cell) for cell in depth.cells]


def images_of(volumes):
    """Return volumes (N, D, H, W, C) as images (N·D, H, W, C)."""
    batch, depth, *plane = volumes.shape
    return volumes.reshape(batch * depth, *plane)


def planes_side_by_side(volumes, way):
    """Return images (N·D', H, W, kd·C) that hold the planes which a kernel sees at once as channels."""
    padded = np.pad(volumes, ((0, 0), way.pads[0], (0, 0), (0, 0), (0, 0)))
    return images_of(np.concatenate([padded[:, *planes] for planes in planes_of(way)], axis=-1))


def planes_backward(gradients, batch, way):
    """Return the gradient of volumes, (N, D, H, W, C), from that of their planes side by side."""
    depth, (before, after) = way.size[0], way.pads[0]
    shares = parts(gradients, way.kernel_size[0])
    plane = *way.size[1:], shares[0].shape[-1]
    grad_padded = np.zeros((batch, before + depth + after, *plane), gradients.dtype)
    for planes, share in zip(planes_of(way), shares, strict=True):
        grad_padded[:, *planes] += share.reshape(batch, way.output_size[0], *plane)
    return grad_padded[:, before : before + depth]


def flat(kernels):
    """Return kernels (kd, kh, kw, C, F) as (kh, kw, kd·C, F), for planes side by side."""
    _, kh, kw, _, filters = kernels.shape
    return np.moveaxis(kernels, 0, 2).reshape(kh, kw, -1, filters)
