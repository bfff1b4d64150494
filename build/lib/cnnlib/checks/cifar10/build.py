"""Check `build`: the network of the walkthrough, layer by layer."""

import numpy as np

from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.cases import one_of
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._core.models import (
    load_keras,
    output_for_set_weights,
    output_shape,
    takes,
    trainable_and_other_parameters,
)
from cnnlib.checks._core.portraits import sharing
from cnnlib.checks._families.dropout_layers import rates_of_dropout_and_what_they_get
from cnnlib.checks._families.max_pooling import add_mistakes_with_max_pooling
from cnnlib.checks.cifar10._build_dropout import add_mistakes_with_dropout
from cnnlib.checks.cifar10._build_layers import add_mistakes_with_layers, convolutions, stack_layers
from cnnlib.cifar10 import build as reference

WIDE, TALL = ((9, 10, 3), 4), ((10, 9, 1), 7)
DEFAULTS = ("input_shape and num_classes",)  # are left out

# Aspects --------------------------------------------------------------------------------------------------


def logarithm_of_output_for_set_weights(model, *settings):
    """Return what the model answers when its weights follow from their roles and shapes."""
    return np.log(np.maximum(output_for_set_weights.__wrapped__(model, *settings), 1e-30))


def one_if_it_is_compiled_and_how_many_weights_are_penalised(model, *settings):
    """Return 1 if the model is compiled, 0 if it is not, and how many regularisers its layers have."""
    return np.array([int(model.compiled), model.to_json().count("keras.regularizers")])


def by_default(function, left_out):
    """Call a function without arguments."""
    return function()


def input_and_output_shape(model, left_out):
    """Return both shapes of a model, without the batch, one after the other."""
    model = takes(model, model.input_shape[1:] if model.built else (32, 32, 3))
    return np.array([*model.input_shape[1:], *model.output_shape[1:]])


shape, parameters, output, dropout, state = sharing(
    output_shape.__wrapped__,
    trainable_and_other_parameters.__wrapped__,
    logarithm_of_output_for_set_weights,
    rates_of_dropout_and_what_they_get,
    one_if_it_is_compiled_and_how_many_weights_are_penalised,
)
[shapes] = sharing(input_and_output_shape, build=by_default)


def of_small_images(measure, *cases):
    """Return an aspect that measures the models for one of the cases, or for all of two."""
    return Aspect(tuple(one_of(case) for case in cases), measure=measure, count=len(cases))


build = Exercise(
    reference,
    read="cifar10-network",
    aspects={
        "shape of the output": of_small_images(shape, WIDE, TALL),
        "default shapes": Aspect(one_of(DEFAULTS), measure=shapes, count=1, arguments=("left_out",)),
        "parameters": of_small_images(parameters, WIDE, TALL),
        "output": of_small_images(output, WIDE, TALL),
        "dropout": of_small_images(dropout, WIDE),
        "not compiled": of_small_images(state, WIDE),
    },
    models=True,
)

# Mistakes -------------------------------------------------------------------------------------------------


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


add_mistakes_with_layers(build)
add_mistakes_with_dropout(build)


@build.mistake()
def compiles_the_model(*arguments):
    """the model is compiled already

    Return it as it is built: `compile_model` does that, with settings of its own.
    """
    model = stack_layers(*arguments)
    model.compile("sgd", "categorical_crossentropy", metrics=["accuracy"])
    return model


@build.mistake()
def penalises_large_weights(*arguments):
    """large weights are penalised, by a regulariser

    This network has dropouts and no regularisers: leave `kernel_regularizer` as it is.
    """
    keras = load_keras()
    settings = {"activation": "relu", "kernel_regularizer": keras.regularizers.L2(1e-4)}
    hidden = keras.layers.Dense(512, **settings)
    return stack_layers(*arguments, hidden=hidden, **convolutions(**settings))


@build.mistake()
def takes_images_of_other_shape_by_default(input_shape=(28, 28, 1), num_classes=10):
    """where `input_shape` is left out, it is not (32, 32, 3)

    Keep the first line as it was given: CIFAR-10 has images of 32×32 in colour.
    """
    return stack_layers(input_shape, num_classes)
