"""What the exercises on blocks share: the aspects of a block, and Keras's layers in short."""

from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.cases import one_of
from cnnlib.checks._core.models import (
    load_keras,
    output_for_set_weights,
    output_shape,
    trainable_and_other_parameters,
)
from cnnlib.checks._core.portraits import (
    output_in_training_and_after_it_or_minus_1_if_it_is_random,
    sharing,
)


def aspects_of_block(shape, parameters, output, training):
    """Return the four aspects of a block: each is given as lists of cases, and draws one case of each.

    Cases that several aspects share cost one building of each known answer.
    """
    measures = sharing(
        output_shape.__wrapped__,
        trainable_and_other_parameters.__wrapped__,
        output_for_set_weights.__wrapped__,
        output_in_training_and_after_it_or_minus_1_if_it_is_random,
    )
    cases = {"shape of the output": shape, "parameters": parameters, "output": output, "training": training}
    return {
        name: Aspect(tuple(one_of(*few) for few in lists), measure=measure, count=len(lists))
        for (name, lists), measure in zip(cases.items(), measures, strict=True)
    }


# Layers ---------------------------------------------------------------------------------------------------


def conv2d(maps, filters, size, activation=None, **settings):
    """Apply a convolution, padded unless the settings say otherwise."""
    settings = {"padding": "same", **settings}
    return load_keras().layers.Conv2D(filters, size, activation=activation, **settings)(maps)


def conv2d_with_relu(maps, filters, size, **settings):
    """Apply a padded convolution and a ReLU."""
    return conv2d(maps, filters, size, activation="relu", **settings)


def conv2d_without_bias(maps, filters, size, strides=1):
    """Apply a padded convolution without biases."""
    return conv2d(maps, filters, size, strides=strides, use_bias=False)


def relu(maps):
    """Apply a ReLU."""
    return load_keras().layers.ReLU()(maps)


def batch_norm(maps, **settings):
    """Apply batch normalisation."""
    return load_keras().layers.BatchNormalization(**settings)(maps)


def max_pool(maps, size=2, **settings):
    """Apply max pooling."""
    return load_keras().layers.MaxPooling2D(size, **settings)(maps)


def average_pool(maps, size=2, **settings):
    """Apply average pooling."""
    return load_keras().layers.AveragePooling2D(size, **settings)(maps)


def add(maps):
    """Add maps; a single one is the sum already."""
    return load_keras().layers.Add()(maps) if len(maps) > 1 else maps[0]


def concatenate(maps):
    """Concatenate maps; a single one is left as it is."""
    return load_keras().layers.Concatenate()(maps) if len(maps) > 1 else maps[0]


def unchanged(maps):
    """Return maps as they are: the place of a layer that is missing."""
    return maps
