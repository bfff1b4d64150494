"""Mistakes of trainings that are written as a loop, or called too often, or judged at the wrong moment."""

import numpy as np

from cnnlib.cifar10 import evaluate


def add_mistakes_with_loops(exercise, fit):
    """Add the mistakes with epochs, batches and what each is judged by; `fit` trains as asked for."""

    def in_batches(order, labels, model, x, y, test_x, test_y, epochs, batch_size):
        """Train batch by batch; `labels(batch)` are the places of the labels for the images at `batch`."""
        accuracies = []
        for _ in range(epochs):
            places = order(len(x))
            for start in range(0, len(x), batch_size):
                batch = places[start : start + batch_size]
                model.train_on_batch(x[batch], y[labels(batch, start)])
            accuracies.append(evaluate(model, test_x, test_y))
        return accuracies

    @exercise.mistake()
    def trains_one_epoch_too_many(*arguments):
        """there is one epoch too many

        Train `epochs` epochs, and return as many numbers.
        """
        return fit(*arguments, times=lambda epochs: epochs + 1)

    @exercise.mistake()
    def trains_an_epoch_before(*arguments):
        """the network was trained for an epoch before those that count

        Each call of `fit` goes on from the weights that are there: call it for `epochs` epochs in all.
        """
        return fit(*arguments, before=lambda model, x, y: model.fit(x, y, arguments[-1], verbose=0))

    @exercise.mistake()
    def trains_all_epochs_in_each_round(model, x, y, test_x, test_y, epochs, batch_size):
        """there are `epochs` epochs in each of `epochs` rounds

        Either one `fit` with `epochs=epochs`, or a loop with a `fit` of one epoch in each round.
        """
        return [fit(model, x, y, test_x, test_y, epochs, batch_size)[-1] for _ in range(epochs)]

    @exercise.mistake()
    def lacks_the_validation_data(model, x, y, test_x, test_y, epochs, batch_size):
        """`fit` was not given the test images, so its history has no "val_accuracy"

        `fit(x, y, …, validation_data=(test_x, test_y))`: it then judges them after each epoch.
        """
        return model.fit(x, y, batch_size, epochs, verbose=0).history["val_accuracy"]

    @exercise.mistake()
    def judges_before_the_epoch(model, x, y, test_x, test_y, epochs, batch_size):
        """the accuracy was measured before each epoch, not after it

        First the epoch, then the test images: the last number is that of the trained network.
        """
        accuracies = []
        for _ in range(epochs):
            accuracies.append(evaluate(model, test_x, test_y))
            model.fit(x, y, batch_size, verbose=0)
        return accuracies

    @exercise.mistake()
    def judges_in_training(model, x, y, test_x, test_y, epochs, batch_size):
        """the test images were judged as in training, where dropout is active

        Judge the network as it is in use: `model.predict(test_x)`, or `model(test_x, training=False)`.
        """
        accuracies = []
        for _ in range(epochs):
            model.fit(x, y, batch_size, verbose=0)
            answers = np.asarray(model(test_x, training=True)).argmax(axis=1)
            accuracies.append(np.mean(answers == test_y.argmax(axis=1)))
        return accuracies

    @exercise.mistake()
    def trains_with_adam(*arguments):
        """the network was trained with Adam and the cross-entropy, whatever it was compiled with

        The model comes compiled: `fit` and `train_on_batch` use its optimiser and its loss. A loop of your own
        finds them in `model.optimizer` and `model.compute_loss`.
        """

        def before(model, x, y):
            model.compile("adam", "categorical_crossentropy", metrics=["accuracy"], run_eagerly=True)

        return fit(*arguments, before=before)

    @exercise.mistake()
    def trains_with_adam_and_its_own_loss(*arguments):
        """the network was trained with Adam, whatever optimiser it was compiled with

        The model comes compiled: `fit` and `train_on_batch` use its optimiser.
        """

        def before(model, x, y):
            model.compile("adam", model.loss, metrics=["accuracy"], run_eagerly=True)

        return fit(*arguments, before=before)

    @exercise.mistake()
    def trains_with_sgd_of_keras(*arguments):
        """the network was compiled once more, with Keras's "sgd" and the cross-entropy

        The model comes compiled: do not compile it again, `fit` and `train_on_batch` use its optimiser and its loss.
        """

        def before(model, x, y):
            model.compile("sgd", "categorical_crossentropy", metrics=["accuracy"], run_eagerly=True)

        return fit(*arguments, before=before)

    @exercise.mistake()
    def takes_the_cross_entropy(*arguments):
        """the loss is the cross-entropy, whatever the model was compiled with

        `fit` and `train_on_batch` use the model's loss. A loop of your own finds it in `model.compute_loss`.
        """

        def before(model, x, y):
            model.compile(model.optimizer, "categorical_crossentropy", metrics=["accuracy"], run_eagerly=True)

        return fit(*arguments, before=before)

    @exercise.mistake()
    def shuffles_images_without_labels(*arguments):
        """the images were shuffled, but their labels were not

        Each image keeps its label: draw one order, and take `x[batch]` and `y[batch]` by it.
        """

        def backwards(count):
            return np.arange(count)[::-1]

        return in_batches(backwards, lambda batch, start: slice(start, start + len(batch)), *arguments)

    @exercise.mistake()
    def takes_the_labels_of_the_first_batch(*arguments):
        """every batch got the labels of the first

        Each image keeps its label: `x[start:stop]` goes with `y[start:stop]`.
        """
        return in_batches(np.arange, lambda batch, start: slice(0, len(batch)), *arguments)

    @exercise.mistake()
    def shuffles_the_arrays_themselves(model, x, y, test_x, test_y, epochs, batch_size):
        """the images and labels that were handed over were put into another order

        Shuffle places, not the arrays: `order = rng.permutation(len(x))`, then `x[order[…]]`.
        """
        x[:], y[:] = x[::-1].copy(), y[::-1].copy()
        return fit(model, x, y, test_x, test_y, epochs, batch_size)
