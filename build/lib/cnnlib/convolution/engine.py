"""Where all layers of convolution meet, whatever their axes and groups: the one place that picks a form.

Whole numbers are computed as :mod:`~cnnlib.convolution.plain` defines it. Floats go to
:mod:`~cnnlib.convolution.fast`, which knows images alone: a series is an image of one row, and a volume a
batch of images whose channels are all the planes that a kernel sees at once.

The functions here expect what the public ones have checked: arrays of one dtype, and the
:class:`~cnnlib._windows.Windows` of the layer. The fast form is loaded when the first floats come.
"""

import numpy as np

from cnnlib import _threads as threads
from cnnlib._windows import Windows
from cnnlib.convolution import plain

ONE_ROW = Windows((1,), (1,), (1,), ((0, 0),), (1,), (1,))


def correlate(inputs, kernels, bias, geometry, groups=1):
    """Return the maps (N, *output_size, F); group g of the filters sees group g of the channels."""
    if groups > 1:
        shares = zip(split(inputs, groups), split(kernels, groups), split(bias, groups), strict=True)
        return np.concatenate([correlate(*share, geometry) for share in shares], axis=-1)
    if inputs.dtype.kind != "f":
        return plain.correlate(inputs, kernels, bias, geometry)
    from cnnlib.convolution import fast

    if len(geometry.size) == 1:
        return fast.correlate(inputs[:, np.newaxis], kernels[np.newaxis], bias, one_row(geometry))[:, 0]
    if len(geometry.size) == 3:
        maps = fast.correlate(planes_side_by_side(inputs, geometry), flat(kernels), bias, across(geometry))
        return maps.reshape(len(inputs), *geometry.output_size, len(bias))
    return fast.correlate(inputs, kernels, bias, geometry)


def backward_inputs(grad_output, kernels, geometry, groups=1):
    """Return the gradient of the inputs, (N, *size, C)."""
    if groups > 1:
        shares = zip(split(grad_output, groups), split(kernels, groups), strict=True)
        return np.concatenate([backward_inputs(*share, geometry) for share in shares], axis=-1)
    if grad_output.dtype.kind != "f":
        return plain.correlate_backward_inputs(grad_output, kernels, geometry)
    from cnnlib.convolution import fast

    if len(geometry.size) == 1:
        grad_rows, kernels = grad_output[:, np.newaxis], kernels[np.newaxis]
        return fast.correlate_backward_inputs(grad_rows, kernels, one_row(geometry))[:, 0]
    if len(geometry.size) == 3:
        gradients = fast.correlate_backward_inputs(images_of(grad_output), flat(kernels), across(geometry))
        return planes_backward(gradients, len(grad_output), geometry)
    return fast.correlate_backward_inputs(grad_output, kernels, geometry)


def backward_kernels(grad_output, inputs, geometry, groups=1):
    """Return the gradient of the kernels, (*kernel_size, C / groups, F)."""
    if groups > 1:
        shares = zip(split(grad_output, groups), split(inputs, groups), strict=True)
        return np.concatenate([backward_kernels(*share, geometry) for share in shares], axis=-1)
    if grad_output.dtype.kind != "f":
        return plain.correlate_backward_kernels(grad_output, inputs, geometry)
    from cnnlib.convolution import fast

    if len(geometry.size) == 1:
        grad_rows, rows = grad_output[:, np.newaxis], inputs[:, np.newaxis]
        return fast.correlate_backward_kernels(grad_rows, rows, one_row(geometry))[0]
    if len(geometry.size) == 3:
        planes = planes_side_by_side(inputs, geometry)
        grad_flat = fast.correlate_backward_kernels(images_of(grad_output), planes, across(geometry))
        kd, kh, kw = geometry.kernel_size
        return np.moveaxis(grad_flat.reshape(kh, kw, kd, inputs.shape[-1], -1), 2, 0)
    return fast.correlate_backward_kernels(grad_output, inputs, geometry)


def backward(grad_output, inputs, kernels, geometry, groups=1):
    """Return the gradients of the inputs and of the kernels, where both are wanted."""
    if groups == 1 and len(geometry.size) == 2 and inputs.dtype.kind == "f":
        from cnnlib.convolution import fast

        return fast.correlate_backward(grad_output, inputs, kernels, geometry)
    grad_inputs = backward_inputs(grad_output, kernels, geometry, groups)
    return grad_inputs, backward_kernels(grad_output, inputs, geometry, groups)


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


def split(array, groups):
    """Split the last axis into equal groups."""
    return np.split(array, groups, axis=-1)


# Series and volumes as images -----------------------------------------------------------------------------


def one_row(geometry):
    """Return the windows over series as windows over images of one row."""
    return Windows(*(row + entry for row, entry in zip(ONE_ROW, geometry, strict=True)))


def across(geometry):
    """Return the windows over volumes as windows over their planes."""
    return Windows(*(entry[1:] for entry in geometry))


def planes_of(geometry):
    """Return for each plane of a kernel the planes of the padded volumes that it meets."""
    depth = Windows(*(entry[:1] for entry in geometry))
    return [depth.seen_by(cell) for cell in depth.cells]


def images_of(volumes):
    """Return volumes (N, D, H, W, C) as images (N·D, H, W, C)."""
    batch, depth, *plane = volumes.shape
    return volumes.reshape(batch * depth, *plane)


def planes_side_by_side(volumes, geometry):
    """Return images (N·D', H, W, kd·C) that hold the planes which a kernel sees at once as channels."""
    padded = np.pad(volumes, ((0, 0), geometry.pads[0], (0, 0), (0, 0), (0, 0)))
    return images_of(np.concatenate([padded[:, *planes] for planes in planes_of(geometry)], axis=-1))


def planes_backward(gradients, batch, geometry):
    """Return the gradient of volumes, (N, D, H, W, C), from that of their planes side by side."""
    depth, (before, after) = geometry.size[0], geometry.pads[0]
    shares = split(gradients, geometry.kernel_size[0])
    plane = *geometry.size[1:], shares[0].shape[-1]
    grad_padded = np.zeros((batch, before + depth + after, *plane), gradients.dtype)
    for planes, share in zip(planes_of(geometry), shares, strict=True):
        grad_padded[:, *planes] += share.reshape(batch, geometry.output_size[0], *plane)
    return grad_padded[:, before : before + depth]


def flat(kernels):
    """Return kernels (kd, kh, kw, C, F) as (kh, kw, kd·C, F), for planes side by side."""
    _, kh, kw, _, filters = kernels.shape
    return np.moveaxis(kernels, 0, 2).reshape(kh, kw, -1, filters)
