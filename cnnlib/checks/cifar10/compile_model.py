"""Check `compile_model`: loss, optimiser and metric, seen in a model of three biases before a softmax."""

from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.cases import one_of
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._core.models import copied, load_keras
from cnnlib.checks._core.portraits import sharing
from cnnlib.checks.cifar10 import _compiling
from cnnlib.checks.cifar10._compile_model_settings import add_mistakes_with_settings
from cnnlib.checks.cifar10._compiling import GIVEN, cross_entropy, given_a_classifier
from cnnlib.cifar10 import compile_model as reference

ONE_HOT = one_of((GIVEN, True, 0.05, 0.8), (GIVEN, True, 0.02, 0.5))
SPARSE = one_of((GIVEN, False, 0.05, 0.8), (GIVEN, False, 0.02, 0.5))
DEFAULTS = one_of((GIVEN,))

loss, metric, steps = sharing(
    _compiling.loss_or_minus_1_if_it_cannot_take_the_labels,
    _compiling.accuracy_or_else_what_the_metrics_say,
    _compiling.biases_after_three_steps,
    build=given_a_classifier,
    ours=copied,
)

compile_model = Exercise(
    reference,
    read="cifar10-compile",
    aspects={
        "loss": Aspect((ONE_HOT, SPARSE, DEFAULTS), measure=loss, count=3),
        "optimiser": Aspect((ONE_HOT, SPARSE, DEFAULTS), measure=steps, count=3),
        "metric": Aspect((ONE_HOT, SPARSE), measure=metric, count=2),
    },
    models=True,
)

# Mistakes -------------------------------------------------------------------------------------------------


def compile_with(model, one_hot=True, learning_rate=0.01, momentum=0.9, **changed):
    """Compile the model with some of the settings changed."""
    settings = {
        "optimizer": load_keras().optimizers.SGD(learning_rate, momentum=momentum),
        "loss": cross_entropy(one_hot),
        "metrics": ["accuracy"],
    }
    model.compile(**settings | changed)
    return model


@compile_model.mistake()
def takes_one_hot_labels_only(*arguments):
    """the loss is for one-hot labels, whatever `one_hot` says

    Class numbers need `sparse_categorical_crossentropy`.
    """
    return compile_with(*arguments, loss="categorical_crossentropy")


@compile_model.mistake()
def takes_numbers_of_classes_only(*arguments):
    """the loss is for class numbers, whatever `one_hot` says

    One-hot rows need `categorical_crossentropy`, without *sparse*.
    """
    return compile_with(*arguments, loss="sparse_categorical_crossentropy")


@compile_model.mistake()
def swaps_the_losses(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    """the two losses are the wrong way round

    *Sparse* means that a label is a single number; one-hot rows take the other one.
    """
    return compile_with(model, one_hot, learning_rate, momentum, loss=cross_entropy(not one_hot))


@compile_model.mistake()
def takes_probabilities_for_logits(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    """the loss applies a softmax to probabilities

    `from_logits=True` is for a model that does not end in a softmax; this one does.
    """
    losses = load_keras().losses
    loss = losses.CategoricalCrossentropy if one_hot else losses.SparseCategoricalCrossentropy
    return compile_with(model, one_hot, learning_rate, momentum, loss=loss(from_logits=True))


@compile_model.mistake()
def takes_the_squared_error(*arguments):
    """the loss is the squared error

    For classification the loss is cross-entropy: squared error hardly punishes a confident mistake.
    """
    return compile_with(*arguments, loss="mean_squared_error")


@compile_model.mistake()
def takes_adam(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    """the optimiser is Adam

    The exercise asks for stochastic gradient descent: `keras.optimizers.SGD`.
    """
    adam = load_keras().optimizers.Adam(learning_rate)
    return compile_with(model, one_hot, learning_rate, momentum, optimizer=adam)


@compile_model.mistake()
def ignores_momentum(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    """the momentum was forgotten

    `SGD(learning_rate, momentum=momentum)`: Keras's default is no momentum at all.
    """
    return compile_with(model, one_hot, learning_rate, momentum=0.0)


@compile_model.mistake()
def ignores_learning_rate_and_momentum(*arguments):
    """the optimiser has Keras's default settings, not the ones that were given

    Create it yourself, `SGD(learning_rate, …)`: the name "sgd" stands for a rate of 0.01 and no momentum.
    """
    return compile_with(*arguments, optimizer=load_keras().optimizers.SGD())


@compile_model.mistake()
def ignores_learning_rate(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    """the learning rate was not passed on

    `SGD(learning_rate, momentum=momentum)`.
    """
    return compile_with(model, one_hot, momentum=momentum)


@compile_model.mistake()
def takes_nesterov_momentum(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    """Nesterov momentum was switched on

    The exercise asks for plain momentum.
    """
    nesterov = load_keras().optimizers.SGD(learning_rate, momentum, nesterov=True)
    return compile_with(model, one_hot, learning_rate, momentum, optimizer=nesterov)


@compile_model.mistake()
def lacks_the_metric(*arguments):
    """there is no metric

    Ask for the accuracy: `metrics=["accuracy"]`.
    """
    return compile_with(*arguments, metrics=[])


@compile_model.mistake()
def compares_probabilities_with_labels(*arguments):
    """the metric compares probabilities with labels, number by number

    A probability is hardly ever exactly 0 or 1. With "accuracy", Keras chooses what fits the labels.
    """
    return compile_with(*arguments, metrics=[load_keras().metrics.Accuracy()])


@compile_model.mistake()
def measures_one_hot_labels_only(*arguments):
    """the metric is for one-hot labels, whatever `one_hot` says

    With "accuracy", Keras chooses what fits the labels.
    """
    return compile_with(*arguments, metrics=[load_keras().metrics.CategoricalAccuracy()])


@compile_model.mistake()
def puts_the_metric_third(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    """the metric was passed in the place of the loss weights

    The third argument of `compile` is `loss_weights`: name the metric, `metrics=["accuracy"]`.
    """
    sgd = load_keras().optimizers.SGD(learning_rate, momentum)
    model.compile(sgd, cross_entropy(one_hot), ["accuracy"])
    return model


@compile_model.mistake()
def does_not_compile(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    """the model was not compiled

    Call `model.compile(…)` before you return the model.
    """
    return model


add_mistakes_with_settings(compile_model, compile_with)
