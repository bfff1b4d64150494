"""A residual block of which any part may be replaced: what its mistakes are made of."""

from cnnlib.checks._core.models import load_keras
from cnnlib.checks.architectures._blocks import add, batch_norm, conv2d, relu


def two_convolutions(
    inputs,
    filters,
    strides=1,
    *,
    size=3,
    second_size=None,
    use_bias=False,
    normalise=batch_norm,
    normalise_last=None,
    between=relu,
    second_strides=1,
):
    """Return the maps of the branch; each part may be replaced. The second half is as the first, or replaced."""
    maps = between(normalise(conv2d(inputs, filters, size, strides=strides, use_bias=use_bias)))
    maps = conv2d(maps, filters, second_size or size, strides=second_strides, use_bias=use_bias)
    return (normalise_last or normalise)(maps)


def shape_changes(inputs, filters, strides):
    """Tell whether the shortcut needs a convolution."""
    return strides != 1 or filters != inputs.shape[-1]


def project(inputs, filters, strides=1, *, size=1, use_bias=False, normalise=batch_norm):
    """Return the maps of a shortcut with a convolution."""
    return normalise(conv2d(inputs, filters, size, strides=strides, use_bias=use_bias))


def add_and_relu(maps, shortcut):
    """Return the output of the block."""
    return relu(add([maps, shortcut]))


def add_shortcut(
    input_shape,
    filters,
    strides=1,
    *,
    branch=two_convolutions,
    needs_projection=shape_changes,
    projection=project,
    join=add_and_relu,
):
    """Return the block, with one part of it replaced."""
    keras = load_keras()
    inputs = keras.Input(input_shape)
    maps, shortcut = branch(inputs, filters, strides), inputs
    if needs_projection(inputs, filters, strides):
        shortcut = projection(inputs, filters, strides)
    return keras.Model(inputs, join(maps, shortcut))
