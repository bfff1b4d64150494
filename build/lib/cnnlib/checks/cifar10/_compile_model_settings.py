"""Mistakes with the settings of `compile_model`: defaults, other optimisers, losses and metrics."""

from cnnlib.checks._core.models import load_keras


def add_mistakes_with_settings(exercise, compile_with):
    """Add the mistakes; `compile_with(model, one_hot, learning_rate, momentum, loss=…, …)` is right but for these."""

    @exercise.mistake()
    def has_another_learning_rate_by_default(model, one_hot=True, learning_rate=0.001, momentum=0.9):
        """where `learning_rate` is left out, it is 0.001

        Its default is 0.01: keep the first line as it was given.
        """
        return compile_with(model, one_hot, learning_rate, momentum)

    @exercise.mistake()
    def has_no_momentum_by_default(model, one_hot=True, learning_rate=0.01, momentum=0.0):
        """where `momentum` is left out, it is 0

        Its default is 0.9: keep the first line as it was given.
        """
        return compile_with(model, one_hot, learning_rate, momentum)

    @exercise.mistake()
    def takes_numbers_of_classes_by_default(model, one_hot=False, learning_rate=0.01, momentum=0.9):
        """where `one_hot` is left out, it is False

        Its default is True: keep the first line as it was given.
        """
        return compile_with(model, one_hot, learning_rate, momentum)

    @exercise.mistake()
    def has_the_momentum_of_the_default(model, one_hot=True, learning_rate=0.01, momentum=0.9):
        """the momentum is always 0.9

        Pass on the argument: `SGD(learning_rate, momentum=momentum)`.
        """
        return compile_with(model, one_hot, learning_rate)

    @exercise.mistake()
    def swaps_learning_rate_and_momentum(model, one_hot=True, learning_rate=0.01, momentum=0.9):
        """learning rate and momentum were swapped

        `SGD(learning_rate=learning_rate, momentum=momentum)`: with names, the order does not matter.
        """
        return compile_with(model, one_hot, momentum, learning_rate)

    @exercise.mistake()
    def takes_rmsprop(model, one_hot=True, learning_rate=0.01, momentum=0.9):
        """the optimiser is RMSprop

        The exercise asks for stochastic gradient descent: `keras.optimizers.SGD`.
        """
        rmsprop = load_keras().optimizers.RMSprop(learning_rate, momentum=momentum)
        return compile_with(model, one_hot, learning_rate, momentum, optimizer=rmsprop)

    @exercise.mistake()
    def takes_the_squared_error_for_one_hot_labels(model, one_hot=True, learning_rate=0.01, momentum=0.9):
        """the loss for one-hot labels is the squared error

        For classification the loss is cross-entropy: squared error hardly punishes a confident mistake.
        """
        changed = {"loss": "mean_squared_error"} if one_hot else {}
        return compile_with(model, one_hot, learning_rate, momentum, **changed)

    @exercise.mistake()
    def takes_the_binary_cross_entropy(*arguments):
        """the loss is the binary cross-entropy

        It judges each class on its own. Of several classes exactly one is right: `categorical_crossentropy`.
        """
        return compile_with(*arguments, loss="binary_crossentropy")

    @exercise.mistake()
    def measures_binary_accuracy(*arguments):
        """the metric is the binary accuracy

        It judges each class on its own, above one half or below. With "accuracy", Keras chooses what fits the
        labels.
        """
        return compile_with(*arguments, metrics=["binary_accuracy"])

    @exercise.mistake()
    def measures_binary_accuracy_of_one_hot_labels(model, one_hot=True, learning_rate=0.01, momentum=0.9):
        """the metric for one-hot labels is the binary accuracy

        It judges each class on its own, above one half or below. With "accuracy", Keras chooses what fits the
        labels.
        """
        changed = {"metrics": ["binary_accuracy"]} if one_hot else {}
        return compile_with(model, one_hot, learning_rate, momentum, **changed)

    @exercise.mistake()
    def measures_the_top_5(model, one_hot=True, learning_rate=0.01, momentum=0.9):
        """the metric counts an answer as right if its class is among several with the largest probability

        The accuracy counts the largest alone: `metrics=["accuracy"]`.
        """
        metrics = load_keras().metrics
        top = metrics.TopKCategoricalAccuracy if one_hot else metrics.SparseTopKCategoricalAccuracy
        return compile_with(model, one_hot, learning_rate, momentum, metrics=[top(k=5)])

    @exercise.mistake()
    def measures_the_loss_alone(model, one_hot=True, learning_rate=0.01, momentum=0.9):
        """the only metric is the loss once more

        Ask for the accuracy: `metrics=["accuracy"]`.
        """
        loss = "categorical_crossentropy" if one_hot else "sparse_categorical_crossentropy"
        return compile_with(model, one_hot, learning_rate, momentum, metrics=[loss])
