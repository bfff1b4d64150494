"""Check `unfreeze`: the last layers thaw, batch normalisation never does, and training starts anew with small steps."""

from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.cases import one_of
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._core.models import load_keras
from cnnlib.checks._core.portraits import itself, sharing
from cnnlib.checks.own import _thawing as thawing
from cnnlib.checks.own._thawing import TRAINED, given_a_trained_classifier
from cnnlib.own import unfreeze as reference

layers, weights, optimiser, loss, metric = sharing(
    thawing.trainable_weights_of_each_layer,
    thawing.weights_that_changed,
    thawing.learning_rate_of_adam_then_its_steps_so_far,
    thawing.loss_of_three_answers_minus_1_if_it_cannot_take_labels,
    thawing.accuracy_or_else_what_the_metrics_say,
    build=given_a_trained_classifier,
    theirs=itself,  # a copy would lose the steps that the optimiser has done
)
WHICH = "the network inside it"
CASES = tuple(
    one_of((TRAINED, WHICH, layers, rate)) for layers, rate in ((3, 3e-4), (5, 2e-5), (6, 3e-4), (7, 2e-5))
)
ALL = one_of((TRAINED, WHICH, 9))  # the learning rate is left out
EACH = (*CASES, ALL)

unfreeze = Exercise(
    reference,
    read="own-unfreeze",
    aspects={
        "layers": Aspect(EACH, measure=layers, count=5),
        "weights": Aspect(CASES[1], measure=weights, count=1),
        "optimiser": Aspect((*CASES[:2], ALL), measure=optimiser, count=3),
        "loss": Aspect(CASES[1], measure=loss, count=1),
        "metric": Aspect(CASES[1], measure=metric, count=1),
    },
    models=True,
)


def thaw_last(backbone, count):
    """Thaw as it should be."""
    normal = load_keras().layers.BatchNormalization
    backbone.trainable = True
    for layer in backbone.layers[: len(backbone.layers) - count]:
        layer.trainable = False
    for layer in backbone.layers:
        if isinstance(layer, normal):
            layer.trainable = False


def adam(learning_rate):
    """Return the optimiser that is asked for."""
    return load_keras().optimizers.Adam(learning_rate)


def thaw(
    model,
    backbone,
    layers,
    learning_rate=1e-5,
    *,
    thawed=thaw_last,
    optimizer=adam,
    loss="sparse_categorical_crossentropy",
    metrics=("accuracy",),
):
    """Thaw and compile, with one part replaced."""
    thawed(backbone, layers)
    model.compile(optimizer(learning_rate), loss, metrics=list(metrics))
    return model


# Mistakes with which layers -------------------------------------------------------------------------------


def but_normalisations(backbone, thaws):
    """Thaw the layers at the places for which `thaws(place)` is true, but no batch normalisation."""
    normal = load_keras().layers.BatchNormalization
    backbone.trainable = True
    for place, layer in enumerate(backbone.layers):
        layer.trainable = bool(thaws(place)) and not isinstance(layer, normal)


@unfreeze.mistake()
def thaws_everything(*arguments):
    """the whole backbone was thawed, its batch normalisations too

    Only its last `layers` layers learn on, and batch normalisation never does: after `backbone.trainable = True`, freeze
    the others again, one by one.
    """

    def thawed(backbone, count):
        backbone.trainable = True

    return thaw(*arguments, thawed=thawed)


@unfreeze.mistake()
def thaws_all_but_batch_normalisation(*arguments):
    """all layers but the batch normalisations were thawed, whatever `layers` says

    Those before the last `layers` stay frozen: `backbone.layers[:-layers]`.
    """
    return thaw(*arguments, thawed=lambda backbone, count: but_normalisations(backbone, lambda place: True))


@unfreeze.mistake()
def thaws_batch_normalisation(*arguments):
    """batch normalisations were thawed

    They would put the averages of a few small batches in the place of what they learnt from millions of pictures:
    `if isinstance(layer, keras.layers.BatchNormalization): layer.trainable = False`.
    """

    def thawed(backbone, count):
        backbone.trainable = True
        for layer in backbone.layers[: len(backbone.layers) - count]:
            layer.trainable = False

    return thaw(*arguments, thawed=thawed)


@unfreeze.mistake()
def thaws_the_first_layers(*arguments):
    """the first layers were thawed, not the last

    The first ones see edges and colours, which all pictures have; the last ones are of the old classes:
    `backbone.layers[-layers:]`.
    """
    return thaw(
        *arguments, thawed=lambda backbone, count: but_normalisations(backbone, lambda place: place < count)
    )


@unfreeze.mistake()
def thaws_from_that_place_on(*arguments):
    """`layers` was taken for the place from which to thaw

    It counts from the end: `backbone.layers[-layers:]`.
    """
    return thaw(
        *arguments, thawed=lambda backbone, count: but_normalisations(backbone, lambda place: place >= count)
    )


@unfreeze.mistake()
def thaws_one_too_many(*arguments):
    """a layer too many was thawed

    `backbone.layers[-layers:]` are the last `layers` layers.
    """

    def thawed(backbone, count):
        first = len(backbone.layers) - count - 1
        but_normalisations(backbone, lambda place: place >= first)

    return thaw(*arguments, thawed=thawed)


@unfreeze.mistake()
def thaws_one_too_few(*arguments):
    """a layer too few was thawed

    `backbone.layers[-layers:]` are the last `layers` layers.
    """

    def thawed(backbone, count):
        first = len(backbone.layers) - count + 1
        but_normalisations(backbone, lambda place: place >= first)

    return thaw(*arguments, thawed=thawed)


@unfreeze.mistake()
def thaws_the_one_layer(*arguments):
    """only the layer at that place was thawed

    All of the last `layers` learn on: `backbone.layers[-layers:]`, with a colon.
    """

    def thawed(backbone, count):
        but_normalisations(backbone, lambda place: place == len(backbone.layers) - count)

    return thaw(*arguments, thawed=thawed)


@unfreeze.mistake()
def counts_layers_with_weights(*arguments):
    """only layers that have weights were counted

    Count all of `backbone.layers`, whatever their kind, as Keras's guide does.
    """

    def thawed(backbone, count):
        with_weights = [place for place, layer in enumerate(backbone.layers) if layer.weights]
        but_normalisations(backbone, lambda place: place in with_weights[-count:])

    return thaw(*arguments, thawed=thawed)


@unfreeze.mistake()
def leaves_batch_normalisation_out_of_the_count(*arguments):
    """batch normalisations were not counted

    Count all of `backbone.layers`; of the last `layers` those that are batch normalisation stay frozen.
    """

    def thawed(backbone, count):
        normal = load_keras().layers.BatchNormalization
        others = [place for place, layer in enumerate(backbone.layers) if not isinstance(layer, normal)]
        but_normalisations(backbone, lambda place: place in others[-count:])

    return thaw(*arguments, thawed=thawed)


@unfreeze.mistake()
def takes_layers_of_the_model(model, backbone, *others):
    """the last layers of the *model* were thawed, and its backbone is one of them

    `backbone.layers` are those of the backbone; `model.layers` has the whole backbone as one.
    """

    def thawed(backbone, count):
        for layer in model.layers[-count:]:
            layer.trainable = True

    return thaw(model, backbone, *others, thawed=thawed)


@unfreeze.mistake()
def leaves_the_backbone_frozen(*arguments):
    """nothing of the backbone was thawed

    `backbone.trainable = True` first: as long as the backbone itself is frozen, so are all its layers.
    """
    return thaw(*arguments, thawed=lambda backbone, count: None)


@unfreeze.mistake()
def freezes_the_head(model, backbone, *others):
    """the head was frozen

    It learns on together with the thawed layers: freeze layers of the backbone alone.
    """

    def thawed(backbone, count):
        thaw_last(backbone, count)
        model.layers[-1].trainable = False

    return thaw(model, backbone, *others, thawed=thawed)


# Mistakes with compiling ----------------------------------------------------------------------------------


@unfreeze.mistake()
def does_not_compile(model, backbone, layers, learning_rate=1e-5):
    """the old optimiser goes on: the model was not compiled anew, or with the optimiser that it had

    That one knows the weights of the head alone, and what `fit` made for the frozen network goes on as before: call
    `model.compile(keras.optimizers.Adam(learning_rate), …)`.
    """
    thaw_last(backbone, layers)
    return model


@unfreeze.mistake()
def changes_the_learning_rate_alone(model, backbone, layers, learning_rate=1e-5):
    """the old optimiser goes on, with another learning rate

    It knows the weights of the head alone, with their old moments: `compile` with a new `Adam(learning_rate)`.
    """
    thaw_last(backbone, layers)
    model.optimizer.learning_rate = learning_rate
    return model


@unfreeze.mistake()
def ignores_the_learning_rate(*arguments):
    """Adam has Keras's default learning rate, 0.001

    Steps that large would wipe out what the backbone knows: `Adam(learning_rate)`. The name "adam" stands for the
    default.
    """
    return thaw(*arguments, optimizer=lambda rate: adam(1e-3))


@unfreeze.mistake()
def has_the_learning_rate_of_the_default(*arguments):
    """the learning rate is always 0.00001

    Pass on the argument: `Adam(learning_rate)`.
    """
    return thaw(*arguments, optimizer=lambda rate: adam(1e-5))


@unfreeze.mistake()
def has_another_learning_rate_by_default(model, backbone, layers, learning_rate=1e-3):
    """where `learning_rate` is left out, it is 0.001

    Its default is 0.00001: keep the first line as it was given.
    """
    return thaw(model, backbone, layers, learning_rate)


@unfreeze.mistake()
def takes_sgd(*arguments):
    """the optimiser is SGD

    The exercise asks for Adam.
    """
    return thaw(*arguments, optimizer=lambda rate: load_keras().optimizers.SGD(rate))


@unfreeze.mistake()
def takes_rmsprop(*arguments):
    """the optimiser is RMSprop

    The exercise asks for Adam.
    """
    return thaw(*arguments, optimizer=lambda rate: load_keras().optimizers.RMSprop(rate))


@unfreeze.mistake()
def takes_one_hot_labels(*arguments):
    """the loss is for one-hot labels

    `image_dataset_from_directory` and `make_dataset` bring numbers of classes: `sparse_categorical_crossentropy`.
    """
    return thaw(*arguments, loss="categorical_crossentropy")


@unfreeze.mistake()
def takes_the_squared_error(*arguments):
    """the loss is the squared error

    For classification the loss is cross-entropy, here of numbers of classes: `sparse_categorical_crossentropy`.
    """
    return thaw(*arguments, loss="mean_squared_error")


@unfreeze.mistake()
def takes_probabilities_for_logits(*arguments):
    """the loss applies a softmax to probabilities

    `from_logits=True` is for a model that does not end in a softmax; this one does.
    """
    loss = load_keras().losses.SparseCategoricalCrossentropy(from_logits=True)
    return thaw(*arguments, loss=loss)


@unfreeze.mistake()
def lacks_the_metric(*arguments):
    """there is no metric

    Ask for the accuracy once more, `metrics=["accuracy"]`: `compile` forgets the one before.
    """
    return thaw(*arguments, metrics=())


@unfreeze.mistake()
def measures_the_top_2(*arguments):
    """the metric counts an answer as right if its class is among several with the largest probability

    The accuracy counts the largest alone: `metrics=["accuracy"]`.
    """
    return thaw(*arguments, metrics=[load_keras().metrics.SparseTopKCategoricalAccuracy(k=2)])


# Mistakes with the weights --------------------------------------------------------------------------------


@unfreeze.mistake()
def starts_from_random_weights(model, backbone, *others):
    """the weights start from random numbers again

    `clone_model` and `from_config` copy layers without their weights: thaw the layers of the backbone itself.
    """
    thaw(model, backbone, *others)
    backbone.set_weights([weight + 0.125 for weight in backbone.get_weights()])
    return model


@unfreeze.mistake()
def starts_the_head_anew(model, backbone, *others):
    """the head starts from other weights than it had

    It was trained so that the first steps do not spoil the backbone: keep its weights.
    """
    thaw(model, backbone, *others)
    head = model.layers[-1]
    head.set_weights([weight + 0.125 for weight in head.get_weights()])
    return model
