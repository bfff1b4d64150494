"""Check `train`: how many steps it takes, what it returns, and where the weights end."""

import numpy as np

from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.cases import one_of
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks.cifar10._steps import (
    accuracies_after_each_epoch,
    images_to_count_with,
    images_to_learn,
    images_to_turn_with,
    steps_with_the_right_labels,
    weights_after_training,
)
from cnnlib.checks.cifar10._train_loop import add_mistakes_with_loops
from cnnlib.cifar10 import evaluate
from cnnlib.cifar10 import train as reference

TO_COUNT_WITH = [images_to_count_with(1, 5, 3, 4, 2), images_to_count_with(2, 7, 2, 4, 3)]
TO_TURN_WITH = [images_to_turn_with(2), images_to_turn_with(1)]
TO_LEARN = [images_to_learn(3), images_to_learn(4)]

train = Exercise(
    reference,
    read="cifar10-fit",
    aspects={
        "steps": Aspect(one_of(*TO_COUNT_WITH), measure=steps_with_the_right_labels, count=1),
        "accuracies": Aspect(one_of(*TO_TURN_WITH), measure=accuracies_after_each_epoch, count=1),
        "weights": Aspect(one_of(*TO_LEARN), measure=weights_after_training, count=1, unmodified=True),
    },
    arguments=("x", "y", "test_x", "test_y", "epochs", "batch_size"),
    models=True,
)


def fit(model, x, y, test_x, test_y, epochs, batch_size):
    """Train as asked for; return all that Keras's history holds."""
    return model.fit(x, y, batch_size, epochs, verbose=0, validation_data=(test_x, test_y)).history


@train.mistake()
def trains_with_the_test_images_too(model, x, y, test_x, test_y, epochs, batch_size):
    """the test images were used for training

    `fit` learns from `x` and `y` alone; pass the test images as `validation_data`.
    """
    all_x, all_y = np.concatenate([x, test_x]), np.concatenate([y, test_y])
    return fit(model, all_x, all_y, test_x, test_y, epochs, batch_size)["val_accuracy"]


@train.mistake()
def trains_with_the_test_images_only(model, x, y, test_x, test_y, epochs, batch_size):
    """the network was trained on the test images instead of the training images

    `fit(x, y, …, validation_data=(test_x, test_y))`: it learns from the first two.
    """
    return fit(model, test_x, test_y, test_x, test_y, epochs, batch_size)["val_accuracy"]


@train.mistake()
def returns_the_accuracies_of_training(*arguments):
    """the accuracies are those on the training images

    The history holds "accuracy", measured during training, and "val_accuracy", measured on the validation
    data.
    """
    return fit(*arguments)["accuracy"]


@train.mistake()
def validates_with_the_training_images(model, x, y, test_x, test_y, epochs, batch_size):
    """the network was evaluated on the training images

    `validation_data=(test_x, test_y)`: images it has seen say nothing about how it does on new ones.
    """
    return fit(model, x, y, x, y, epochs, batch_size)["val_accuracy"]


@train.mistake()
def returns_the_losses(*arguments):
    """the losses were returned, not the accuracies

    Take "val_accuracy" from the history.
    """
    return fit(*arguments)["val_loss"]


@train.mistake()
def returns_the_last_accuracy_only(*arguments):
    """only the last accuracy was returned

    Return the whole list, a number for each epoch.
    """
    return fit(*arguments)["val_accuracy"][-1]


@train.mistake()
def returns_the_best_accuracy_only(*arguments):
    """only the best accuracy was returned

    Return the whole list. Picking the best epoch by the test images means learning from them.
    """
    return max(fit(*arguments)["val_accuracy"])


@train.mistake()
def restores_the_best_weights(model, x, y, test_x, test_y, epochs, batch_size):
    """the weights of the best epoch were put back, chosen by the test images

    Picking an epoch by the test images means learning from them: leave the weights as they are.
    """
    least, accuracies = np.inf, []
    for _ in range(epochs):
        history = fit(model, x, y, test_x, test_y, 1, batch_size)
        accuracies += history["val_accuracy"]
        if history["val_loss"][0] < least:
            least, best = history["val_loss"][0], model.get_weights()
    model.set_weights(best)
    return accuracies


@train.mistake()
def ignores_epochs(model, x, y, test_x, test_y, epochs, batch_size):
    """the network was trained for only one epoch

    Pass `epochs` on to `fit`: its default is 1.
    """
    return fit(model, x, y, test_x, test_y, 1, batch_size)["val_accuracy"]


@train.mistake()
def ignores_batch_size(model, x, y, test_x, test_y, epochs, batch_size):
    """`batch_size` was not passed on

    Pass it to `fit`: Keras's default is 32.
    """
    return fit(model, x, y, test_x, test_y, epochs, 32)["val_accuracy"]


@train.mistake()
def holds_training_images_back(model, x, y, test_x, test_y, epochs, batch_size):
    """a part of the training images was held back

    The test images serve for validation: train on all the others, without `validation_split`.
    """
    return model.fit(x, y, batch_size, epochs, verbose=0, validation_split=0.2).history["val_accuracy"]


@train.mistake()
def does_not_train(model, x, y, test_x, test_y, epochs, batch_size):
    """the network was not trained

    `model.fit(…)` changes the weights; `evaluate` does not.
    """
    return [evaluate(model, test_x, test_y)] * epochs


@train.mistake()
def leaves_out_the_last_batch(model, x, y, test_x, test_y, epochs, batch_size):
    """the images of an incomplete last batch were left out

    The last batch of an epoch may be smaller than the others: `fit` uses it, and so must a loop.
    """
    accuracies = []
    for _ in range(epochs):
        for start in range(0, len(x) - batch_size + 1, batch_size):
            model.train_on_batch(x[start : start + batch_size], y[start : start + batch_size])
        accuracies.append(evaluate(model, test_x, test_y))
    return accuracies


add_mistakes_with_loops(train)
