"""Check `build`: the network of the walkthrough, layer by layer."""

import numpy as np

from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.cases import one_of
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._core.models import (
    load_keras,
    measured,
    output_for_set_weights,
    output_shape,
    takes,
    trainable_and_other_parameters,
)
from cnnlib.checks._families.max_pooling import add_mistakes_with_max_pooling
from cnnlib.cifar10 import build as reference

SMALL_IMAGES = [((9, 10, 3), 4), ((10, 9, 1), 7)]

# Aspects --------------------------------------------------------------------------------------------------


def logarithm_of_output_for_set_weights(function, *settings):
    """Return what the model answers when its weights follow from their roles and shapes."""
    output = output_for_set_weights(function, *settings)
    return None if output is None else np.log(np.maximum(output, 1e-30))


@measured
def rates_of_dropout_and_what_they_get(model, input_shape, classes):
    """Return a row for each dropout layer: its rate, and how many numbers of an image come into it."""
    model = takes(model, input_shape)
    rows = [
        [layer.rate, int(np.prod(layer.output.shape[1:]))]
        for layer in all_layers(model)
        if type(layer).__name__ == "Dropout"
    ]
    return np.array(rows, float).reshape(-1, 2)


def all_layers(model):
    """Return the layers of a model, those of the models inside it among them."""
    return [
        inner
        for layer in model.layers
        for inner in (all_layers(layer) if hasattr(layer, "layers") else [layer])
    ]


def of_small_images(measure):
    """Return an aspect that measures the models for all small images."""
    return Aspect(tuple(one_of(case) for case in SMALL_IMAGES), measure=measure, count=len(SMALL_IMAGES))


build = Exercise(
    reference,
    read="cifar10-network",
    aspects={
        "shape of the output": of_small_images(output_shape),
        "parameters": of_small_images(trainable_and_other_parameters),
        "output": of_small_images(logarithm_of_output_for_set_weights),
        "dropout": of_small_images(rates_of_dropout_and_what_they_get),
    },
    models=True,
)

# Mistakes -------------------------------------------------------------------------------------------------


def stack_layers(input_shape=(32, 32, 3), num_classes=10, **replaced):
    """Return the network with some layers replaced; None leaves a layer out, or an addition."""
    keras = load_keras()
    layers = keras.layers
    stack = {
        "first_convolution": layers.Conv2D(32, 3, padding="same", activation="relu"),
        "added_pool": None,
        "first_dropout": layers.Dropout(0.2),
        "second_convolution": layers.Conv2D(32, 3, activation="relu"),
        "pool": layers.MaxPooling2D(2),
        "flatten": layers.Flatten(),
        "hidden": layers.Dense(512, activation="relu"),
        "second_dropout": layers.Dropout(0.3),
        "last": layers.Dense(num_classes, activation="softmax"),
        "added_softmax": None,
    } | replaced
    return keras.Sequential(
        [keras.Input(input_shape), *(layer for layer in stack.values() if layer is not None)]
    )


@build.mistake()
def lacks_softmax(input_shape=(32, 32, 3), num_classes=10):
    """the last layer has no softmax

    The network answers with probabilities: `Dense(num_classes, activation="softmax")`.
    """
    return stack_layers(input_shape, num_classes, last=load_keras().layers.Dense(num_classes))


@build.mistake()
def ends_in_sigmoids(input_shape=(32, 32, 3), num_classes=10):
    """the last layer has a sigmoid, not a softmax

    A sigmoid judges each class on its own; exactly one class is right here, which is what a softmax
    expresses.
    """
    sigmoids = load_keras().layers.Dense(num_classes, activation="sigmoid")
    return stack_layers(input_shape, num_classes, last=sigmoids)


@build.mistake()
def has_two_softmaxes(*arguments):
    """there are two softmaxes at the end

    One softmax makes probabilities; a second one makes them nearly equal.
    """
    return stack_layers(*arguments, added_softmax=load_keras().layers.Softmax())


@build.mistake()
def ignores_num_classes(input_shape=(32, 32, 3), num_classes=10):
    """the last layer has 10 units, whatever `num_classes` says

    Give it `num_classes` units.
    """
    return stack_layers(input_shape, 10)


@build.mistake()
def lacks_padding_in_the_first_convolution(*arguments):
    """the first convolution has no padding

    The first one has `padding="same"` and keeps 32×32; only the second is "valid".
    """
    convolution = load_keras().layers.Conv2D(32, 3, activation="relu")
    return stack_layers(*arguments, first_convolution=convolution)


@build.mistake()
def pads_the_second_convolution(*arguments):
    """the second convolution has padding

    It is "valid", Keras's default, and loses a pixel on each side.
    """
    convolution = load_keras().layers.Conv2D(32, 3, padding="same", activation="relu")
    return stack_layers(*arguments, second_convolution=convolution)


@build.mistake()
def lacks_relu_in_the_convolutions(*arguments):
    """the convolutions have no ReLU

    A ReLU follows each of them: `activation="relu"`.
    """
    layers = load_keras().layers
    first, second = layers.Conv2D(32, 3, padding="same"), layers.Conv2D(32, 3)
    return stack_layers(*arguments, first_convolution=first, second_convolution=second)


@build.mistake()
def lacks_relu_in_the_dense_layer(*arguments):
    """the dense layer has no ReLU

    Without it, the two dense layers amount to a single one.
    """
    return stack_layers(*arguments, hidden=load_keras().layers.Dense(512))


@build.mistake()
def has_521_units(*arguments):
    """the dense layer has 521 units

    521 is a typing error that has spread across the web: there are 512.
    """
    return stack_layers(*arguments, hidden=load_keras().layers.Dense(521, activation="relu"))


add_mistakes_with_max_pooling(build, stack_layers)


@build.mistake()
def pools_after_the_first_convolution_too(*arguments):
    """a second pooling layer follows the first convolution

    There is one pooling layer, after the second convolution.
    """
    return stack_layers(*arguments, added_pool=load_keras().layers.MaxPooling2D(2))


@build.mistake()
def averages_the_maps(*arguments):
    """the maps were averaged, not flattened

    `Flatten` keeps every number of the maps; `GlobalAveragePooling2D` keeps one per map.
    """
    return stack_layers(*arguments, flatten=load_keras().layers.GlobalAveragePooling2D())


@build.mistake()
def lacks_dropout(*arguments):
    """there is no dropout

    Its rate is 0.2 after the first convolution and 0.3 before the last layer.
    """
    return stack_layers(*arguments, first_dropout=None, second_dropout=None)


@build.mistake()
def takes_rate_for_the_probability_of_keeping(*arguments):
    """the dropout rates are the shares that are kept

    Keras's `rate` is the share that is dropped: 0.2 and 0.3.
    """
    dropout = load_keras().layers.Dropout
    return stack_layers(*arguments, first_dropout=dropout(0.8), second_dropout=dropout(0.7))


@build.mistake()
def swaps_the_rates(*arguments):
    """the two dropout rates are swapped

    First 0.2, after the first convolution; then 0.3, after the dense layer.
    """
    dropout = load_keras().layers.Dropout
    return stack_layers(*arguments, first_dropout=dropout(0.3), second_dropout=dropout(0.2))
