"""Check `build_classifier`: a new head on a frozen network that gets its pictures as it wants them."""

import numpy as np

from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.cases import one_of
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._core.models import filled, load_keras, output_of, parameter_counts
from cnnlib.checks._core.portraits import sharing
from cnnlib.checks._families.dropout_layers import rates_of_dropout_and_what_they_get
from cnnlib.checks.own._backbones import LESS_120, SHAPES, TALL, TO_ONE, WIDE, backbone, preprocessing
from cnnlib.checks.own._heads import add_mistakes_with_heads, head_on
from cnnlib.own import build_classifier as reference

# What is judged -------------------------------------------------------------------------------------------


def given_a_backbone(function, which, preprocess, *settings):
    """Call the function with the networks that the words stand for."""
    return function(backbone(which), preprocessing(preprocess), *settings)


def input_and_output_shape(model, *settings):
    """Return both shapes, without the batch, one after the other."""
    return np.array([size or -1 for size in (*model.input_shape[1:], *model.output_shape[1:])])


def trainable_and_other_parameters(model, *settings):
    """Return two counts."""
    return parameter_counts(model)


def backbone_weights_that_were_kept(model, which, *settings):
    """Return how many of the arrays of weights of the network are in the model as they were."""
    held = [np.asarray(weight) for weight in model.weights]
    return np.array(
        sum(
            any(weight.shape == other.shape and np.allclose(weight, other) for other in held)
            for weight in backbone(which).get_weights()
        )
    )


def logarithm_of_output_for_set_weights(model, which, *settings):
    """Return what the model answers to a picture of 0…255 when its weights follow from their roles and shapes."""
    image = np.random.default_rng(0).uniform(0, 255, (1, *SHAPES[which][0])).astype(np.float32)
    before = model.get_weights()
    output = output_of(filled(model), image)
    model.set_weights(before)  # another measure compares them
    return np.log(np.maximum(output, 1e-30))


def rates_of_dropout_and_how_many_numbers_they_get(model, which, *settings):
    """Return a row for each dropout layer, the rate negative if it drops in use, too."""
    return rates_of_dropout_and_what_they_get(model, SHAPES[which][0])


def one_if_it_is_compiled(model, *settings):
    """Return 1 if the model is compiled, 0 if it is not."""
    return np.array(int(model.compiled))


shapes, parameters, kept, dropout, compiled, output = sharing(
    input_and_output_shape,
    trainable_and_other_parameters,
    backbone_weights_that_were_kept,
    rates_of_dropout_and_how_many_numbers_they_get,
    one_if_it_is_compiled,
    logarithm_of_output_for_set_weights,
    build=given_a_backbone,
)
BOTH = ((WIDE, TO_ONE, 3, 0.3), (TALL, LESS_120, 4))  # the second leaves the rate out


def of_both(measure):
    """Return an aspect that measures the models for both cases."""
    return Aspect(tuple(one_of(case) for case in BOTH), measure=measure, count=2)


build_classifier = Exercise(
    reference,
    read="own-head",
    aspects={
        "shapes": of_both(shapes),
        "what is trained": of_both(parameters),
        "the weights of the backbone": of_both(kept),
        "dropout": of_both(dropout),
        "output": of_both(output),
        "not compiled": of_both(compiled),
    },
    models=True,
)

# Mistakes with the backbone -------------------------------------------------------------------------------


@build_classifier.mistake()
def does_not_freeze(*arguments):
    """the backbone is not frozen

    `backbone.trainable = False`: large first steps of a new head would wipe out what it knows.
    """
    return head_on(*arguments, frozen=lambda backbone: None)


@build_classifier.mistake()
def freezes_all_but_batch_normalisation(*arguments):
    """the batch normalisations are not frozen

    `backbone.trainable = False` freezes all of them: a batch normalisation that is left trainable puts the averages
    of a few batches in the place of its own.
    """

    def frozen(backbone):
        for layer in backbone.layers:
            layer.trainable = type(layer).__name__ == "BatchNormalization"

    return head_on(*arguments, frozen=frozen)


@build_classifier.mistake()
def freezes_batch_normalisation_only(*arguments):
    """only the batch normalisations are frozen

    The whole backbone is: `backbone.trainable = False`.
    """

    def frozen(backbone):
        for layer in backbone.layers:
            layer.trainable = type(layer).__name__ != "BatchNormalization"

    return head_on(*arguments, frozen=frozen)


@build_classifier.mistake()
def leaves_the_last_layer_trainable(*arguments):
    """the last layer of the backbone that has weights is not frozen

    The whole backbone is: `backbone.trainable = False`. Thawing comes later.
    """

    def frozen(backbone):
        *others, _ = (layer for layer in backbone.layers if layer.weights)
        for layer in others:
            layer.trainable = False

    return head_on(*arguments, frozen=frozen)


@build_classifier.mistake()
def freezes_the_head_too(*arguments):
    """everything is frozen, the new head too

    Freeze the backbone, not the model: nothing would be left to train.
    """
    model = head_on(*arguments)
    model.trainable = False
    return model


@build_classifier.mistake()
def loses_the_weights(backbone, *others):
    """the backbone's weights are gone: the model holds a copy that starts from random numbers

    `clone_model` and `from_config` copy layers without their weights: call the backbone itself.
    """
    return head_on(load_keras().models.clone_model(backbone), *others)


# Mistakes with the pixels ---------------------------------------------------------------------------------


@build_classifier.mistake()
def does_not_preprocess(*arguments):
    """`preprocess` was not called

    The backbone was trained on pictures that were made ready in its own way: `backbone(preprocess(inputs))`.
    """
    return head_on(*arguments, prepared=lambda preprocess: lambda images: images)


@build_classifier.mistake()
def preprocesses_twice(*arguments):
    """`preprocess` was called twice

    Once is enough: after the second time, the pictures are nearly all the same.
    """
    return head_on(*arguments, prepared=lambda preprocess: lambda images: preprocess(preprocess(images)))


@build_classifier.mistake()
def scales_before_preprocessing(*arguments):
    """the pixels were divided by 255 before `preprocess`

    `preprocess` wants 0 to 255, and does all that is needed.
    """

    def prepared(preprocess):
        return lambda images: preprocess(load_keras().layers.Rescaling(1 / 255)(images))

    return head_on(*arguments, prepared=prepared)


@build_classifier.mistake()
def scales_after_preprocessing(*arguments):
    """the pixels were divided by 255 after `preprocess`

    `preprocess` does all that is needed.
    """

    def prepared(preprocess):
        return lambda images: load_keras().layers.Rescaling(1 / 255)(preprocess(images))

    return head_on(*arguments, prepared=prepared)


@build_classifier.mistake()
def scales_to_1_in_place_of_preprocessing(*arguments):
    """the pixels were divided by 255, and `preprocess` was not called

    Each network wants its pictures in its own way: call the `preprocess` that came with it.
    """
    return head_on(*arguments, prepared=lambda preprocess: load_keras().layers.Rescaling(1 / 255))


@build_classifier.mistake()
def scales_to_minus_1_in_place_of_preprocessing(*arguments):
    """the pixels were scaled to −1…1, and `preprocess` was not called

    That is what some networks want, and not this one: call the `preprocess` that came with it.
    """
    rescaling = load_keras().layers.Rescaling
    return head_on(*arguments, prepared=lambda preprocess: rescaling(1 / 127.5, offset=-1))


@build_classifier.mistake()
def preprocesses_the_maps(*arguments):
    """`preprocess` was called on the feature maps, not on the pictures

    It makes pictures ready for the backbone: `backbone(preprocess(inputs))`.
    """
    _, preprocess, *_ = arguments
    return head_on(*arguments, prepared=lambda preprocess: lambda images: images, found=preprocess)


add_mistakes_with_heads(build_classifier)
