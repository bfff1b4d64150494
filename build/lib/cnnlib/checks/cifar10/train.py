"""Check `train`: how many steps it takes, what it returns, and where the weights end."""

import numpy as np

from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.cases import one_of
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._core.mistakes import both_with, replaceable
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

TO_COUNT_WITH = [images_to_count_with(11, 5, 3, 2, 2), images_to_count_with(2, 7, 2, 2, 3)]
TO_TURN_WITH = [images_to_turn_with(2), images_to_turn_with(1)]
TO_LEARN = [images_to_learn(3), images_to_learn(4)]


def the_training_images(x, y, test_x, test_y):
    """Return those that are learnt."""
    return x, y


def the_test_images(x, y, test_x, test_y):
    """Return those that are judged."""
    return test_x, test_y


@replaceable
def fit(
    model,
    *examples,
    before=lambda model, x, y: None,
    learnt=the_training_images,
    judged=the_test_images,
    times=lambda epochs: epochs,
    size=lambda batch_size: batch_size,
    told=lambda history: history["val_accuracy"],
):
    """Train as asked for, with some parts replaced.

    `before` is done first, with the images that are `learnt`; `judged` are those for validation; `times` and
    `size` make other numbers of epochs and batch size, and `told` makes the result of Keras's history.
    """
    *images, epochs, batch_size = examples
    x, y = learnt(*images)
    before(model, x, y)
    data = {"validation_data": judged(*images)}
    return told(model.fit(x, y, size(batch_size), times(epochs), verbose=0, **data).history)


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
    both=both_with(fit),
)


@train.mistake()
def trains_with_the_test_images_too(*arguments):
    """the test images were used for training

    `fit` learns from `x` and `y` alone; pass the test images as `validation_data`.
    """

    def learnt(x, y, test_x, test_y):
        return np.concatenate([x, test_x]), np.concatenate([y, test_y])

    return fit(*arguments, learnt=learnt)


@train.mistake()
def trains_with_the_test_images_only(*arguments):
    """the network was trained on the test images instead of the training images

    `fit(x, y, …, validation_data=(test_x, test_y))`: it learns from the first two.
    """
    return fit(*arguments, learnt=the_test_images)


@train.mistake()
def swaps_training_and_test_images(*arguments):
    """the network was trained on the test images and judged by the training images

    `fit(x, y, …, validation_data=(test_x, test_y))`: it learns from the first two.
    """
    return fit(*arguments, learnt=the_test_images, judged=the_training_images)


@train.mistake()
def returns_the_accuracies_of_training(*arguments):
    """the accuracies are those on the training images

    The history holds "accuracy", measured during training, and "val_accuracy", measured on the validation
    data.
    """
    return fit(*arguments, told=lambda history: history["accuracy"])


@train.mistake()
def validates_with_the_training_images(*arguments):
    """the network was evaluated on the training images

    `validation_data=(test_x, test_y)`: images it has seen say nothing about how it does on new ones.
    """
    return fit(*arguments, judged=the_training_images)


@train.mistake()
def returns_the_losses(*arguments):
    """the losses were returned, not the accuracies

    Take "val_accuracy" from the history.
    """
    return fit(*arguments, told=lambda history: history["val_loss"])


@train.mistake()
def returns_the_last_accuracy_only(*arguments):
    """only the last accuracy was returned

    Return the whole list, a number for each epoch.
    """
    return fit(*arguments, told=lambda history: history["val_accuracy"][-1])


@train.mistake()
def returns_the_best_accuracy_only(*arguments):
    """only the best accuracy was returned

    Return the whole list. Picking the best epoch by the test images means learning from them.
    """
    return fit(*arguments, told=lambda history: max(history["val_accuracy"]))


@train.mistake()
def returns_the_mean_accuracy(*arguments):
    """the mean of the accuracies was returned

    Return the whole list, a number for each epoch.
    """
    return fit(*arguments, told=lambda history: np.mean(history["val_accuracy"]))


@train.mistake()
def returns_percent(*arguments):
    """the accuracies are in percent

    They lie between 0 and 1.
    """
    return fit(*arguments, told=lambda history: [100 * share for share in history["val_accuracy"]])


@train.mistake()
def returns_shares_of_wrong_answers(*arguments):
    """the shares of wrong answers were returned

    The accuracy is the share of right ones.
    """
    return fit(*arguments, told=lambda history: [1 - share for share in history["val_accuracy"]])


@train.mistake()
def ignores_epochs(*arguments):
    """the network was trained for only one epoch

    Pass `epochs` on to `fit`: its default is 1.
    """
    return fit(*arguments, times=lambda epochs: 1)


@train.mistake()
def ignores_batch_size(*arguments):
    """`batch_size` was not passed on

    Pass it to `fit`: Keras's default is 32.
    """
    return fit(*arguments, size=lambda batch_size: 32)


@train.mistake()
def takes_images_one_by_one(*arguments):
    """each image is a batch of its own

    Pass `batch_size` on: a step looks at so many images.
    """
    return fit(*arguments, size=lambda batch_size: 1)


@train.mistake()
def restores_the_best_weights(model, x, y, test_x, test_y, epochs, batch_size):
    """the weights of the best epoch were put back, chosen by the test images

    Picking an epoch by the test images means learning from them: leave the weights as they are.
    """
    least, accuracies = np.inf, []
    for _ in range(epochs):
        history = fit(model, x, y, test_x, test_y, 1, batch_size, told=dict)
        accuracies += history["val_accuracy"]
        if history["val_loss"][0] < least:
            least, best = history["val_loss"][0], model.get_weights()
    model.set_weights(best)
    return accuracies


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
def cuts_the_images_down_to_whole_batches(model, x, y, *others):
    """the images of an incomplete last batch were left out

    The last batch of an epoch may be smaller than the others: every training image counts in every epoch.
    """
    *_, batch_size = others
    used = len(x) // batch_size * batch_size or len(x)
    return fit(model, x[:used], y[:used], *others)


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


add_mistakes_with_loops(train, fit)
