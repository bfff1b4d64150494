"""Check `compile_model`: loss, optimiser and metric, seen in a model of three biases before a softmax."""

import functools

import numpy as np

from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.cases import one_of
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._core.models import load_keras, measured
from cnnlib.cifar10 import compile_model as reference

SCORES = np.array([[2.0, 1.0, -1.0], [0.5, 0.0, 3.0], [-1.0, 2.0, 2.5], [1.0, 1.5, 0.0]])
CLASSES = np.array([0, 2, 1, 0])
ONE_HOT = [(True, 0.05, 0.8), (True, 0.02, 0.5)]
SPARSE = [(False, 0.05, 0.8), (False, 0.02, 0.5)]
BOTH = one_of(*ONE_HOT), one_of(*SPARSE)

# Aspects --------------------------------------------------------------------------------------------------


def classifier():
    """Return a model of three biases that come before a softmax."""
    keras = load_keras()
    dense = keras.layers.Dense(3, kernel_initializer="identity")
    return keras.Sequential([keras.Input((3,)), dense, keras.layers.Softmax()])


def compiled(measure):
    """Make a measure out of ``measure(model, one_hot, learning_rate, momentum)``; −1: not compiled.

    The model runs step by step (`run_eagerly`): for a handful of steps no graph is worth its making.
    """

    @measured
    def judged(model, *settings):
        model.run_eagerly = True
        return measure(model, *settings) if model.compiled else np.float64(-1)

    @functools.wraps(measure)
    def called(function, *settings):
        return judged(lambda *given: function(classifier(), *given), *settings)

    return called


def labels_for(one_hot):
    """Return labels as the model was told they would be."""
    return np.eye(3)[CLASSES] if one_hot else CLASSES


def cross_entropy(one_hot):
    """Return the name of the loss for the labels."""
    return "categorical_crossentropy" if one_hot else "sparse_categorical_crossentropy"


@compiled
def loss_or_minus_1_if_it_cannot_take_the_labels(model, one_hot, learning_rate, momentum):
    """Return the loss of four examples; −2 if words weigh it.

    It gets the probabilities as bare numbers: from a softmax layer Keras takes the logits back by itself.
    """
    probabilities = np.asarray(model(SCORES))
    if model.get_compile_config()["loss_weights"]:
        return np.float64(-2)
    try:
        return np.float64(model.compute_loss(SCORES, labels_for(one_hot), probabilities))
    except Exception:  # Keras and TensorFlow raise errors of many kinds
        return np.float64(-1)


@compiled
def accuracy_or_minus_1_without_a_metric_for_the_labels(model, one_hot, learning_rate, momentum):
    """Return what the model's metric says of four examples."""
    try:
        logs = model.evaluate(SCORES, labels_for(one_hot), verbose=0, return_dict=True)
    except Exception:  # Keras and TensorFlow raise errors of many kinds
        return np.float64(-1)
    return np.float64([value for name, value in logs.items() if name != "loss"] or [-1])


@compiled
def biases_after_three_steps(model, one_hot, learning_rate, momentum):
    """Return the biases after three steps with the same four examples, measured in learning rates."""
    optimizer = type(model.optimizer).from_config(model.optimizer.get_config())
    model.compile(optimizer, cross_entropy(one_hot), run_eagerly=True)
    for _ in range(3):
        model.train_on_batch(SCORES, labels_for(one_hot))
    return model.get_weights()[1] / learning_rate


compile_model = Exercise(
    reference,
    read="cifar10-compile",
    aspects={
        "loss": Aspect(BOTH, measure=loss_or_minus_1_if_it_cannot_take_the_labels, count=2),
        "optimiser": Aspect(BOTH, measure=biases_after_three_steps, count=2),
        "metric": Aspect(BOTH, measure=accuracy_or_minus_1_without_a_metric_for_the_labels, count=2),
    },
    arguments=("one_hot", "learning_rate", "momentum"),
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
