"""Checks of the walkthrough: data, a Keras network, its compiling and training, and the mistakes it makes.

Models are judged as `_models` says. What `compile_model`, `train` and `evaluate` do to a model is seen in
small models made here, whose right numbers follow from a few steps of arithmetic.
"""

import functools

import numpy as np

from cnnlib import cifar10 as reference
from cnnlib.checks import _models
from cnnlib.checks import training as shapes_to_learn
from cnnlib.checks._cases import one_of, size, two_sizes
from cnnlib.checks._exercise import Aspect, Exercise

# prepare --------------------------------------------------------------------------------------------------


def photographs(rng, column=False):
    """Some pictures, none of them with a 255, and labels that leave out the last class."""
    height, width = two_sizes(rng, 2, 4)
    count, classes = size(rng, 5, 6), size(rng, 7, 8)
    images = rng.integers(0, 200, (count, height, width, 3)).astype(np.uint8)
    labels = rng.permutation(classes - 1)[:count]
    return images, labels[:, np.newaxis] if column else labels, classes


def in_a_column(rng):
    """The labels as Keras's loader gives them, of shape (N, 1)."""
    return photographs(rng, column=True)


prepare = Exercise(
    reference.prepare,
    read="cifar10-data",
    aspects={
        "scaling": Aspect(photographs, part=0),
        "one-hot labels": Aspect(photographs, part=1),
        "labels in a column": Aspect(in_a_column, part=1),
        "float32": Aspect(photographs, part=0, dtype=np.float32),
    },
    returns=("x", "y"),
)


def scaled(images):
    """Scale grey levels to 0…1."""
    return np.asarray(images).astype(np.float32) / 255


def one_hot(labels, classes):
    """Return one-hot rows."""
    return np.eye(classes, dtype=np.float32)[np.ravel(labels)]


def preparing(pixels=scaled, rows=one_hot):
    """Return an answer with one part replaced."""
    return lambda images, labels, num_classes=10: (pixels(images), rows(labels, num_classes))


for name, hint, wrong in [
    (
        "the pixels were not scaled",
        "Divide by 255: grey levels go from 0 to 255, and the network wants 0 to 1.",
        preparing(lambda images: images.astype(np.float32)),
    ),
    (
        "the pixels were divided by 256",
        "There are 256 grey levels, but the largest is 255: divide by 255, so that white becomes 1.",
        preparing(lambda images: images.astype(np.float32) / 256),
    ),
    (
        "the pixels were divided by the largest one of these pictures",
        "Divide by 255, whatever the pictures hold: else a grey means different things in two batches.",
        preparing(lambda images: (images / images.max()).astype(np.float32)),
    ),
    (
        "the pixels were divided as integers",
        "`//` cuts every fraction off: `/` divides.",
        preparing(lambda images: (images // 255).astype(np.float32)),
    ),
    (
        "the pixels were scaled twice",
        "Divide by 255 once.",
        preparing(lambda images: scaled(images) / 255),
    ),
    (
        "the pixels were scaled to −1…1",
        "Some networks want that; here black is 0 and white is 1.",
        preparing(lambda images: scaled(images) * 2 - 1),
    ),
    (
        "the pixels were standardised",
        "Only divide by 255: the mean and the spread of the pictures stay.",
        preparing(lambda images: ((images - images.mean()) / images.std()).astype(np.float32)),
    ),
    (
        "the labels are not one-hot",
        "Write a row for each label: 1 in the column of its class, 0 in the others.",
        preparing(rows=lambda labels, classes: np.ravel(labels).astype(np.float32)),
    ),
    (
        "there is a column only up to the largest label",
        "The rows have `num_classes` columns, also for a class that does not occur in these labels.",
        preparing(rows=lambda labels, classes: one_hot(labels, int(np.max(labels)) + 1)),
    ),
    (
        "the classes were counted from 1",
        "Class 0 is column 0.",
        preparing(rows=lambda labels, classes: one_hot(np.asarray(labels) - 1, classes)),
    ),
    (
        "rows and columns of the labels are swapped",
        "Each image has a row: the shape is (N, num_classes).",
        preparing(rows=lambda labels, classes: one_hot(labels, classes).T),
    ),
    (
        "labels in a column got an axis too many",
        "Labels of shape (N, 1) become rows of shape (N, num_classes), too: `labels.ravel()` first.",
        preparing(rows=lambda labels, classes: np.eye(classes, dtype=np.float32)[labels]),
    ),
    (
        "the pixels are float64",
        "Keras computes in float32; float64 takes twice the memory: `.astype(np.float32)`.",
        preparing(lambda images: images / 255),
    ),
]:
    prepare.misconception(name, hint)(wrong)

# build ----------------------------------------------------------------------------------------------------

SMALL = [((9, 10, 3), 4), ((10, 9, 1), 7)]


def logarithm_of_output_for_set_weights(function, *settings):
    """Return what the model answers when its weights follow from their roles and shapes."""
    output = _models.output_for_set_weights(function, *settings)
    return None if output is None else np.log(np.maximum(output, 1e-30))


@_models.measured
def rates_of_dropout_and_what_they_get(model, input_shape, classes):
    """Return a row for each dropout layer: its rate, and how many numbers of an image come into it."""
    model = _models.takes(model, input_shape)
    rows = [
        [layer.rate, int(np.prod(layer.output.shape[1:]))]
        for layer in flat(model)
        if type(layer).__name__ == "Dropout"
    ]
    return np.array(rows, float).reshape(-1, 2)


def flat(model):
    """Return the layers of a model, those of the models inside it among them."""
    return [one for layer in model.layers for one in (flat(layer) if hasattr(layer, "layers") else [layer])]


def of_small(measure):
    """Return an aspect that measures the models for all small images."""
    return Aspect(tuple(one_of(case) for case in SMALL), measure=measure, count=len(SMALL))


build = Exercise(
    reference.build,
    read="cifar10-network",
    aspects={
        "shape of the output": of_small(_models.output_shape),
        "parameters": of_small(_models.trainable_and_other_parameters),
        "output": of_small(logarithm_of_output_for_set_weights),
        "dropout": of_small(rates_of_dropout_and_what_they_get),
    },
    models=True,
)


def building(replaced=(), left_out=(), inserted=()):
    """Return the network with some of its layers replaced, left out or doubled by others behind them."""
    replaced, inserted = dict(replaced), dict(inserted)

    def answer(input_shape=(32, 32, 3), num_classes=10):
        keras = _models.load_keras()
        layers = keras.layers
        stack = {
            "first": lambda: layers.Conv2D(32, 3, padding="same", activation="relu"),
            "drop": lambda: layers.Dropout(0.2),
            "second": lambda: layers.Conv2D(32, 3, activation="relu"),
            "pool": lambda: layers.MaxPooling2D(2),
            "flat": lambda: layers.Flatten(),
            "hidden": lambda: layers.Dense(512, activation="relu"),
            "drop again": lambda: layers.Dropout(0.3),
            "last": lambda: layers.Dense(num_classes, activation="softmax"),
        }
        model = keras.Sequential([keras.Input(input_shape)])
        for name, make in stack.items():
            if name not in left_out:
                model.add(replaced[name](layers, num_classes) if name in replaced else make())
            if name in inserted:
                model.add(inserted[name](layers, num_classes))
        return model

    return answer


for name, hint, wrong in [
    (
        "the last layer has no softmax",
        'The network answers with probabilities: `Dense(num_classes, activation="softmax")`.',
        building({"last": lambda layers, classes: layers.Dense(classes)}),
    ),
    (
        "the last layer ends in sigmoids",
        "A sigmoid judges each class by itself; exactly one class is right here, and that is the softmax.",
        building({"last": lambda layers, classes: layers.Dense(classes, activation="sigmoid")}),
    ),
    (
        "there are two softmaxes at the end",
        "One softmax makes probabilities; a second one makes them all alike.",
        building(inserted={"last": lambda layers, classes: layers.Softmax()}),
    ),
    (
        "the last layer has 10 units, whatever `num_classes` says",
        "Give it `num_classes` units.",
        building({"last": lambda layers, classes: layers.Dense(10, activation="softmax")}),
    ),
    (
        "the first convolution has no padding",
        'The first one has `padding="same"` and keeps 32×32; only the second is "valid".',
        building({"first": lambda layers, classes: layers.Conv2D(32, 3, activation="relu")}),
    ),
    (
        "the second convolution has padding",
        'It is "valid", Keras\'s default, and loses a pixel at each side.',
        building({"second": lambda layers, classes: layers.Conv2D(32, 3, padding="same", activation="relu")}),
    ),
    (
        "the convolutions have no ReLU",
        'A ReLU follows each of them: `activation="relu"`.',
        building(
            {
                "first": lambda layers, classes: layers.Conv2D(32, 3, padding="same"),
                "second": lambda layers, classes: layers.Conv2D(32, 3),
            }
        ),
    ),
    (
        "the dense layer has no ReLU",
        "Without it the two dense layers are no more than one.",
        building({"hidden": lambda layers, classes: layers.Dense(512)}),
    ),
    (
        "the dense layer has 521 units",
        "521 is a slip of the pen that went round the web: there are 512.",
        building({"hidden": lambda layers, classes: layers.Dense(521, activation="relu")}),
    ),
    (
        "there is no pool",
        "A max pool of 2×2 follows the second convolution.",
        building(left_out=("pool",)),
    ),
    (
        "the pool takes the mean, not the maximum",
        "The network has a max pool: `MaxPooling2D`.",
        building({"pool": lambda layers, classes: layers.AveragePooling2D(2)}),
    ),
    (
        "the pool is padded",
        "Without padding, a pool of 2×2 leaves 3 of 7 rows: `MaxPooling2D(2)`.",
        building({"pool": lambda layers, classes: layers.MaxPooling2D(2, padding="same")}),
    ),
    (
        "a second pool follows the first convolution",
        "There is one pool, after the second convolution.",
        building(inserted={"first": lambda layers, classes: layers.MaxPooling2D(2)}),
    ),
    (
        "the maps were averaged, not flattened",
        "`Flatten` keeps every number of the maps; `GlobalAveragePooling2D` keeps one for each map.",
        building({"flat": lambda layers, classes: layers.GlobalAveragePooling2D()}),
    ),
    (
        "there is no dropout",
        "It drops 0.2 after the first convolution and 0.3 before the last layer.",
        building(left_out=("drop", "drop again")),
    ),
    (
        "the rates of the dropout are the shares that are kept",
        "Keras's `rate` is the share that is dropped: 0.2 and 0.3.",
        building(
            {
                "drop": lambda layers, classes: layers.Dropout(0.8),
                "drop again": lambda layers, classes: layers.Dropout(0.7),
            }
        ),
    ),
    (
        "the two rates of the dropout are swapped",
        "First 0.2, after the first convolution; then 0.3, after the dense layer.",
        building(
            {
                "drop": lambda layers, classes: layers.Dropout(0.3),
                "drop again": lambda layers, classes: layers.Dropout(0.2),
            }
        ),
    ),
]:
    build.misconception(name, hint)(wrong)

# compile_model --------------------------------------------------------------------------------------------

SCORES = np.array([[2.0, 1.0, -1.0], [0.5, 0.0, 3.0], [-1.0, 2.0, 2.5], [1.0, 1.5, 0.0]])
CLASSES = np.array([0, 2, 1, 0])


def classifier():
    """Return a model of three biases that come before a softmax."""
    keras = _models.load_keras()
    return keras.Sequential(
        [
            keras.Input((3,)),
            keras.layers.Dense(3, kernel_initializer="identity"),
            keras.layers.Softmax(),
        ]
    )


def compiled(measure):
    """Make a measure out of ``measure(model, one_hot, learning_rate, momentum)``; −1: not compiled.

    The model runs step by step (`run_eagerly`): for a handful of steps no graph is worth its making.
    """

    @_models.measured
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


@compiled
def loss_or_minus_1_if_it_cannot_take_the_labels(model, encoded, learning_rate, momentum):
    """Return the loss of four examples; −2 if words weigh it.

    It gets the probabilities as bare numbers: from a softmax layer Keras takes the logits back by itself.
    """
    probabilities = np.asarray(model(SCORES))
    if model.get_compile_config()["loss_weights"]:
        return np.float64(-2)
    try:
        return np.float64(model.compute_loss(SCORES, labels_for(encoded), probabilities))
    except Exception:  # Keras and TensorFlow raise errors of many kinds
        return np.float64(-1)


@compiled
def accuracy_or_minus_1_without_a_metric_for_the_labels(model, encoded, learning_rate, momentum):
    """Return what the model's metric says of four examples."""
    try:
        logs = model.evaluate(SCORES, labels_for(encoded), verbose=0, return_dict=True)
    except Exception:
        return np.float64(-1)
    return np.float64([value for name, value in logs.items() if name != "loss"] or [-1])


@compiled
def biases_after_three_steps(model, encoded, learning_rate, momentum):
    """Return the biases after three steps with the same four examples, measured in learning rates."""
    loss = f"{'' if encoded else 'sparse_'}categorical_crossentropy"
    optimizer = type(model.optimizer).from_config(model.optimizer.get_config())
    model.compile(optimizer, loss, run_eagerly=True)
    for _ in range(3):
        model.train_on_batch(SCORES, labels_for(encoded))
    return model.get_weights()[1] / learning_rate


SETTINGS = [(True, 0.05, 0.8), (True, 0.02, 0.5)]
SPARSE = [(False, 0.05, 0.8), (False, 0.02, 0.5)]
both = tuple(one_of(*cases) for cases in (SETTINGS, SPARSE))

compile_model = Exercise(
    reference.compile_model,
    read="cifar10-compile",
    aspects={
        "loss": Aspect(both, measure=loss_or_minus_1_if_it_cannot_take_the_labels, count=2),
        "optimiser": Aspect(both, measure=biases_after_three_steps, count=2),
        "metric": Aspect(both, measure=accuracy_or_minus_1_without_a_metric_for_the_labels, count=2),
    },
    arguments=("one_hot", "learning_rate", "momentum"),
    models=True,
)


def compiling(
    loss=lambda encoded: f"{'' if encoded else 'sparse_'}categorical_crossentropy",
    optimizer=lambda optimizers, rate, momentum: optimizers.SGD(rate, momentum=momentum),
    metrics=lambda metrics: ["accuracy"],
):
    """Return an answer with another loss, optimiser or metrics."""

    def answer(model, one_hot=True, learning_rate=0.01, momentum=0.9):
        keras = _models.load_keras()
        chosen = optimizer(keras.optimizers, learning_rate, momentum)
        model.compile(chosen, loss(one_hot), metrics=metrics(keras.metrics))
        return model

    return answer


def weighing_words(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    """Give the metric as the third argument."""
    keras = _models.load_keras()
    loss = f"{'' if one_hot else 'sparse_'}categorical_crossentropy"
    model.compile(keras.optimizers.SGD(learning_rate, momentum), loss, ["accuracy"])
    return model


def from_logits(encoded):
    """Return the loss that takes a softmax itself."""
    losses = _models.load_keras().losses
    kind = losses.CategoricalCrossentropy if encoded else losses.SparseCategoricalCrossentropy
    return kind(from_logits=True)


for name, hint, wrong in [
    (
        "the loss is for one-hot labels, whatever `one_hot` says",
        "Numbers of classes need `sparse_categorical_crossentropy`.",
        compiling(lambda encoded: "categorical_crossentropy"),
    ),
    (
        "the loss is for numbers of classes, whatever `one_hot` says",
        "One-hot rows need `categorical_crossentropy`, without *sparse*.",
        compiling(lambda encoded: "sparse_categorical_crossentropy"),
    ),
    (
        "the two losses are the wrong way round",
        "*Sparse* means that a label is a single number; one-hot rows take the other one.",
        compiling(lambda encoded: f"{'sparse_' if encoded else ''}categorical_crossentropy"),
    ),
    (
        "the loss takes a softmax of what is one already",
        "`from_logits=True` is for a model without a softmax at its end; this one has it.",
        compiling(from_logits),
    ),
    (
        "the loss is the squared error",
        "For classes the loss is cross-entropy: the squared error hardly punishes a sure mistake.",
        compiling(lambda encoded: "mean_squared_error"),
    ),
    (
        "the optimiser is Adam",
        "The exercise asks for stochastic gradient descent: `keras.optimizers.SGD`.",
        compiling(optimizer=lambda optimizers, rate, momentum: optimizers.Adam(rate)),
    ),
    (
        "the momentum was forgotten",
        "`SGD(learning_rate, momentum=momentum)`: Keras's default is no momentum at all.",
        compiling(optimizer=lambda optimizers, rate, momentum: optimizers.SGD(rate)),
    ),
    (
        "the optimiser has Keras's own learning rate, not the one that was given",
        'Make it yourself, `SGD(learning_rate, …)`: the name "sgd" stands for 0.01 and no momentum.',
        compiling(optimizer=lambda optimizers, rate, momentum: optimizers.SGD()),
    ),
    (
        "the learning rate was not handed on",
        "`SGD(learning_rate, momentum=momentum)`.",
        compiling(optimizer=lambda optimizers, rate, momentum: optimizers.SGD(momentum=momentum)),
    ),
    (
        "Nesterov's momentum was switched on",
        "The exercise asks for plain momentum.",
        compiling(optimizer=lambda optimizers, rate, momentum: optimizers.SGD(rate, momentum, nesterov=True)),
    ),
    (
        "there is no metric",
        'Ask for the accuracy: `metrics=["accuracy"]`.',
        compiling(metrics=lambda metrics: []),
    ),
    (
        "the metric compares probabilities with labels, number by number",
        'A probability is hardly ever exactly 0 or 1. With "accuracy" Keras chooses what fits the labels.',
        compiling(metrics=lambda metrics: [metrics.Accuracy()]),
    ),
    (
        "the metric is for one-hot labels, whatever `one_hot` says",
        'With "accuracy" Keras chooses what fits the labels.',
        compiling(metrics=lambda metrics: [metrics.CategoricalAccuracy()]),
    ),
    (
        "the metric stands where Keras takes weights of losses",
        'The third argument of `compile` is `loss_weights`: name the metric, `metrics=["accuracy"]`.',
        weighing_words,
    ),
    (
        "the model was not compiled",
        "Call `model.compile(…)` before you return the model.",
        lambda model, one_hot=True, learning_rate=0.01, momentum=0.9: model,
    ),
]:
    compile_model.misconception(name, hint)(wrong)

# train ----------------------------------------------------------------------------------------------------

STEP = 1e-3  # of the counter's bias
RATE, MOMENTUM, EPOCHS, BATCH_SIZE = 0.01, 0.8, 30, 15
BAR = 0.85  # accuracy to reach; benchmarks/graded_training.py shows how safely right answers do


def counter():
    """Return a model whose only bias grows by `STEP` with each step towards labels of 1."""
    keras = _models.load_keras()
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, kernel_initializer="zeros")])
    model.compile(keras.optimizers.SGD(STEP), "hinge", metrics=["accuracy"], run_eagerly=True)
    return model


def steps_taken(function, count, test_count, epochs, batch_size):
    """Train a model that counts the steps. By the test images, of label −1, it gets worse with each."""
    model = counter()
    x, test_x = np.zeros((count, 1), np.float32), np.zeros((test_count, 1), np.float32)
    if function(model, x, np.ones_like(x), test_x, -np.ones_like(test_x), epochs, batch_size) is None:
        return None
    return np.asarray(model.get_weights()[1]).ravel() / STEP


def turning():
    """Return a model that answers 0 at first, and 1 after some steps with that label."""
    keras = _models.load_keras()
    model = keras.Sequential(
        [
            keras.Input((1,)),
            keras.layers.Dense(2, kernel_initializer="zeros", activation="softmax"),
        ]
    )
    sgd = keras.optimizers.SGD(0.25)
    model.compile(sgd, "categorical_crossentropy", metrics=["accuracy"], run_eagerly=True)
    model.set_weights([np.zeros((1, 2)), np.array([1.0, 0.0])])
    return model


def accuracies_after_each_epoch(function, test_ones, epochs, batch_size):
    """Train a model that turns from one class to the other: each epoch's share of the test images follows."""
    x, y = np.zeros((4, 1), np.float32), np.eye(2)[[1, 1, 1, 1]]
    test_x, test_y = np.zeros((5, 1), np.float32), np.eye(2)[(np.arange(5) < test_ones).astype(int)]
    result = function(turning(), x, y, test_x, test_y, epochs, batch_size)
    return None if result is None else np.asarray(result, float)


def to_learn(rng):
    """Return weights to start from, pictures of shapes and their classes.

    At first the network is sure of class 0, whatever it sees; one epoch is too short to change that.
    """
    *weights, biases = shapes_to_learn.start(rng, shapes_to_learn.SIDE**2, shapes_to_learn.HIDDEN)
    biases[0] = 30
    return [*weights, biases], *shapes_to_learn.shapes(rng, 90)


def learnable(rng):
    """Return a small network with its loss, and shapes to learn."""
    keras = _models.load_keras()
    layers = keras.layers
    weights, pictures, labels = to_learn(rng)
    model = keras.Sequential(
        [
            keras.Input((shapes_to_learn.SIDE, shapes_to_learn.SIDE)),
            layers.Flatten(),
            layers.Dense(shapes_to_learn.HIDDEN, activation="relu"),
            layers.Dense(3, activation="softmax"),
        ]
    )
    sgd = keras.optimizers.SGD(RATE, MOMENTUM)
    model.compile(sgd, "categorical_crossentropy", metrics=["accuracy"])
    model.set_weights(weights)
    return model, pictures, labels


def at_least_85_percent_right(function, seed):
    """Train a network on shapes, judge it by 150 others: 1 if enough answers are right, 0 if not."""
    rng = np.random.default_rng(seed)
    model, pictures, labels = learnable(rng)
    new_pictures, new_labels = shapes_to_learn.shapes(rng, 150)
    halves = pictures, np.eye(3)[labels], new_pictures, np.eye(3)[new_labels]
    if function(model, *halves, EPOCHS, BATCH_SIZE) is None:
        return None
    answers = _models.output_of(model, new_pictures).argmax(axis=1)
    return int(np.mean(answers == new_labels) >= BAR)


train = Exercise(
    reference.train,
    read="cifar10-fit",
    aspects={
        "steps": Aspect(
            one_of((11, 5, 3, 2), (16, 5, 2, 3)),
            measure=steps_taken,
            count=1,
            arguments=("count", "test_count", "epochs", "batch_size"),
        ),
        "accuracies": Aspect(
            one_of((2, 4, 10), (1, 4, 10)),
            measure=accuracies_after_each_epoch,
            count=1,
            arguments=("test_ones", "epochs", "batch_size"),
        ),
        "learning": Aspect(
            lambda rng: (int(rng.integers(10**6)),),
            measure=at_least_85_percent_right,
            count=1,
            arguments=("seed",),
        ),
    },
    models=True,
)


def fitting(
    kept=lambda x, y, test_x, test_y: (x, y),
    judged=lambda x, y, test_x, test_y: (test_x, test_y),
    epochs=lambda epochs: epochs,
    size=lambda size: size,
    told=lambda history: history["val_accuracy"],
    **settings,
):
    """Return a training with one part replaced."""

    def answer(model, x, y, test_x, test_y, epochs_asked, batch_size):
        examples = kept(x, y, test_x, test_y)
        others = {} if settings else {"validation_data": judged(x, y, test_x, test_y)}
        history = model.fit(
            *examples, size(batch_size), epochs(epochs_asked), verbose=0, **others, **settings
        )
        return told(history.history)

    return answer


def joined(x, y, test_x, test_y):
    """Lay the test images behind the others."""
    return np.concatenate([x, test_x]), np.concatenate([y, test_y])


def untrained(model, x, y, test_x, test_y, epochs, batch_size):
    """Only judge."""
    return [reference.evaluate(model, test_x, test_y)] * epochs


def in_whole_batches(model, x, y, test_x, test_y, epochs, batch_size):
    """Write the loop oneself, and leave out the images that fill no batch."""
    accuracies = []
    for _ in range(epochs):
        for start in range(0, len(x) - batch_size + 1, batch_size):
            model.train_on_batch(x[start : start + batch_size], y[start : start + batch_size])
        accuracies.append(reference.evaluate(model, test_x, test_y))
    return accuracies


def chosen_by_the_test_images(model, x, y, test_x, test_y, epochs, batch_size):
    """Put back the weights of the epoch that suited the test images best."""
    best = _models.load_keras().callbacks.EarlyStopping(patience=epochs, restore_best_weights=True)
    data = {"validation_data": (test_x, test_y), "callbacks": [best]}
    return model.fit(x, y, batch_size, epochs, verbose=0, **data).history["val_accuracy"]


for name, hint, wrong in [
    (
        "the test images were used for training",
        "`fit` learns from `x` and `y` alone; the test images go into `validation_data`.",
        fitting(kept=joined),
    ),
    (
        "the network was trained with the test images in place of the others",
        "`fit(x, y, …, validation_data=(test_x, test_y))`: the first two are what is learnt.",
        fitting(kept=lambda x, y, test_x, test_y: (test_x, test_y)),
    ),
    (
        "the accuracies are those of the images that it learnt from",
        'The history holds "accuracy", of the training, and "val_accuracy", of the validation data.',
        fitting(told=lambda history: history["accuracy"]),
    ),
    (
        "the network was judged by the images that it learnt from",
        "`validation_data=(test_x, test_y)`: what it has seen tells nothing about what it has not.",
        fitting(judged=lambda x, y, test_x, test_y: (x, y)),
    ),
    (
        "the losses were returned, not the accuracies",
        'Take "val_accuracy" from the history.',
        fitting(told=lambda history: history["val_loss"]),
    ),
    (
        "only the last accuracy was returned",
        "Return the whole list, a number for each epoch.",
        fitting(told=lambda history: history["val_accuracy"][-1]),
    ),
    (
        "only the best accuracy was returned",
        "Return the whole list. Whoever picks the best epoch by the test images has learnt from them.",
        fitting(told=lambda history: max(history["val_accuracy"])),
    ),
    (
        "the weights of the best epoch were put back, chosen by the test images",
        "Who picks an epoch by the test images has learnt from them: leave the weights as they are.",
        chosen_by_the_test_images,
    ),
    (
        "only one epoch was trained",
        "Hand `epochs` on to `fit`: its default is 1.",
        fitting(epochs=lambda epochs: 1),
    ),
    (
        "`batch_size` was not handed on",
        "Hand it to `fit`: Keras's default is 32.",
        fitting(size=lambda size: 32),
    ),
    (
        "a part of the training images was held back",
        "The test images are there to judge by: train with all the others, without `validation_split`.",
        fitting(validation_split=0.2),
    ),
    (
        "nothing was trained",
        "`model.fit(…)` moves the weights; `evaluate` only looks.",
        untrained,
    ),
    (
        "the images that fill no batch were left out",
        "The last batch of an epoch may be smaller than the others: `fit` takes it, and so must a loop.",
        in_whole_batches,
    ),
]:
    train.misconception(name, hint)(wrong)

# evaluate -------------------------------------------------------------------------------------------------


def dropper():
    """Return a model that hands on what it gets in use, and in training drops all of it."""
    keras = _models.load_keras()
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dropout(1 - 1e-9), keras.layers.Softmax()])
    model.compile("sgd", "categorical_crossentropy", metrics=["accuracy"], run_eagerly=True)
    return model


def answers(rng):
    """Scores of some images: all but four are right, one of them surely; two are of class 0."""
    count = int(rng.choice([7, 9, 10, 11, 12]))
    labels = rng.integers(1, 4, count)
    labels[[0, 5]] = 0
    scores = rng.permuted(np.tile([0.1, 0.4, 1.0, 1.4], (count, 1)), axis=1)
    scores[6] *= 3
    answered = labels.copy()
    answered[:4] = (labels[:4] + 1) % 4
    best = scores.argmax(axis=1)
    for row, (here, there) in enumerate(zip(best, answered, strict=True)):
        scores[row, [here, there]] = scores[row, [there, here]]
    return scores.astype(np.float32), np.eye(4, dtype=np.float32)[labels]


def share_of_right_answers(function, x, y):
    """Judge a model that drops everything in training and nothing in use."""
    return function(dropper(), x, y)


evaluate = Exercise(
    reference.evaluate,
    read="cifar10-evaluate",
    aspects={"accuracy": Aspect(answers, measure=share_of_right_answers, count=3)},
    arguments=("x", "y"),
    models=True,
)


def judging(verdict, training=False):
    """Return ``verdict(probabilities, labels)`` as an answer."""
    return lambda model, x, y: verdict(np.asarray(model(np.asarray(x), training=training)), np.asarray(y))


def right(probabilities, y, axis=-1):
    """Tell which answers are right."""
    return probabilities.argmax(axis=axis) == y.argmax(axis=axis)


for name, hint, wrong in [
    (
        "numbers were dropped",
        "Dropout is for training: `model.predict(x)`, or `model(x, training=False)`.",
        judging(lambda p, y: right(p, y).mean(), training=True),
    ),
    (
        "the share of wrong answers was returned",
        "The accuracy is the share of right ones.",
        judging(lambda p, y: 1 - right(p, y).mean()),
    ),
    (
        "the right answers were counted",
        "Divide by the number of images: the accuracy lies between 0 and 1.",
        judging(lambda p, y: right(p, y).sum()),
    ),
    (
        "the accuracy is in percent",
        "It lies between 0 and 1.",
        judging(lambda p, y: 100 * right(p, y).mean()),
    ),
    (
        "the largest value was looked for along the wrong axis",
        "Each row belongs to an image: `argmax(axis=-1)` finds its class.",
        judging(lambda p, y: right(p, y, axis=0).mean()),
    ),
    (
        "an answer counts only if its probability is above one half",
        "The class with the largest probability is the answer, however small that is.",
        judging(lambda p, y: ((p > 0.5) & (y == 1)).any(axis=1).mean()),
    ),
    (
        "every number was compared, not every answer",
        "Compare classes, one for each image: `argmax` first.",
        judging(lambda p, y: ((p > 0.5) == (y == 1)).mean()),
    ),
    (
        "the mean probability of the right class was returned",
        "That is a kind of confidence. The accuracy counts how often the largest one is the right one.",
        judging(lambda p, y: (p * y).sum(axis=1).mean()),
    ),
]:
    evaluate.misconception(name, hint)(wrong)


@evaluate.misconception(
    "the loss was returned", "`model.evaluate` returns [loss, accuracy]: take the second."
)
def _(model, x, y):
    return model.evaluate(x, y, verbose=0)[0]


@evaluate.misconception(
    "the loss was returned together with the accuracy",
    "`model.evaluate` returns [loss, accuracy]: take the second.",
)
def _(model, x, y):
    return model.evaluate(x, y, verbose=0)


# confusion_matrix -----------------------------------------------------------------------------------------


def predictions(rng):
    """Labels and predictions that agree often; the last class never comes, and class 0 is never right."""
    classes = size(rng, 4, 5)
    labels = rng.permutation(np.arange(12) % (classes - 1))
    predicted = np.where(rng.random(12) < 0.5, labels, rng.integers(0, classes - 1, 12))
    predicted[labels == 0] = 1
    predicted[np.flatnonzero(labels == 1)[:2]] = [1, 2]
    return labels, predicted, classes


confusion_matrix = Exercise(
    reference.confusion_matrix,
    read="cifar10-confusion",
    aspects={"counts": predictions},
)


def counted(labels, predicted, classes):
    """Count, by a loop that any slip fits into."""
    matrix = np.zeros((classes, classes), int)
    for true, came in zip(labels, predicted, strict=True):
        matrix[true, came] += 1
    return matrix


def only_ones(labels, predicted, classes):
    """Note that a mistake occurs, not how often."""
    return np.minimum(counted(labels, predicted, classes), 1)


for name, hint, wrong in [
    (
        "rows and columns are swapped",
        "The row is the true class, the column the predicted one.",
        lambda labels, predicted, num_classes: counted(labels, predicted, num_classes).T,
    ),
    (
        "every pair was counted once only",
        "`matrix[labels, predictions] += 1` counts a pair once, however often it comes: loop, or use "
        "`np.add.at`.",
        only_ones,
    ),
    (
        "the rows are shares, not counts",
        "Leave the counts as they are; divide each row by its sum when you draw it.",
        lambda labels, predicted, num_classes: (
            counted(labels, predicted, num_classes)
            / np.maximum(counted(labels, predicted, num_classes).sum(axis=1, keepdims=True), 1)
        ),
    ),
    (
        "the counts were divided by the number of all examples",
        "Leave the counts as they are.",
        lambda labels, predicted, num_classes: counted(labels, predicted, num_classes) / len(labels),
    ),
    (
        "only right answers were counted",
        "A mistake is counted, too, beside the diagonal: that is what the matrix is for.",
        lambda labels, predicted, num_classes: np.diag(np.diag(counted(labels, predicted, num_classes))),
    ),
    (
        "only mistakes were counted",
        "What is right is counted, too, on the diagonal.",
        lambda labels, predicted, num_classes: (
            counted(labels, predicted, num_classes) * (1 - np.eye(num_classes, dtype=int))
        ),
    ),
    (
        "both orders of a pair were counted together",
        "A cat that is taken for a dog is one thing, a dog that is taken for a cat another.",
        lambda labels, predicted, num_classes: (
            counted(labels, predicted, num_classes) + counted(labels, predicted, num_classes).T
        ),
    ),
    (
        "there are only as many classes as occur",
        "The matrix has `num_classes` rows and columns, also for a class that never comes.",
        lambda labels, predicted, num_classes: counted(
            labels, predicted, int(max(labels.max(), predicted.max())) + 1
        ),
    ),
    (
        "the last example was left out",
        "`range(len(labels))` reaches it.",
        lambda labels, predicted, num_classes: counted(labels[:-1], predicted[:-1], num_classes),
    ),
]:
    confusion_matrix.misconception(name, hint)(wrong)

# most_confused --------------------------------------------------------------------------------------------


def counts(rng):
    """A matrix with its largest numbers on the diagonal, and one largest mistake somewhere else."""
    classes = size(rng, 4, 5)
    matrix = rng.permutation(np.arange(1, classes**2 + 1)).reshape(classes, classes)
    matrix[np.diag_indices(classes)] = 30 + rng.permutation(classes)
    return (matrix,)


def common_pair(rng):
    """A matrix in which the largest mistake and the largest sum of both orders are different pairs."""
    [matrix] = counts(rng)
    first, second, third = rng.permutation(len(matrix))[:3]
    matrix[first, second], matrix[second, first] = 29, 0
    matrix[first, third], matrix[third, first] = 28, 27
    return (matrix,)


def tie(rng):
    """A matrix in which two mistakes are equally frequent."""
    [matrix] = counts(rng)
    first, second, third, *_ = rng.permutation(len(matrix))
    matrix[first, second] = matrix[third, first] = 29
    return (matrix,)


def hardly_right(rng):
    """A matrix with smaller numbers on the diagonal than beside it."""
    [matrix] = counts(rng)
    matrix[np.diag_indices(len(matrix))] = 0
    return (matrix,)


most_confused = Exercise(
    reference.most_confused,
    read="cifar10-confused",
    aspects={
        "one largest": counts,
        "two orders": common_pair,
        "ties": tie,
        "few right answers": hardly_right,
    },
    returns=("true class", "predicted class"),
)


def off_diagonal(matrix, filled=-1):
    """Return the matrix with another number on its diagonal."""
    return np.where(np.eye(len(matrix), dtype=bool), filled, matrix)


def place(matrix, number=0):
    """Return row and column of the largest number, or of the last of the largest ones."""
    found = np.argwhere(matrix == matrix.max())[number]
    return tuple(int(one) for one in found)


for name, hint, wrong in [
    (
        "the diagonal was looked at, too",
        "On the diagonal stands what is right: leave it out.",
        place,
    ),
    (
        "row and column are swapped",
        "First the true class, the row; then the predicted one, the column.",
        lambda matrix: place(off_diagonal(matrix))[::-1],
    ),
    (
        "both orders of a pair were added up",
        "Look for the largest single number: it says which class was taken for which.",
        lambda matrix: place(off_diagonal(matrix + matrix.T)),
    ),
    (
        "the rarest mistake was returned",
        "Look for the largest number off the diagonal.",
        lambda matrix: place(-off_diagonal(matrix, 999)),
    ),
    (
        "only mistakes above the diagonal were looked at",
        "Below the diagonal stand mistakes, too.",
        lambda matrix: place(np.where(np.triu(np.ones_like(matrix), 1) == 1, matrix, -1)),
    ),
    (
        "only mistakes below the diagonal were looked at",
        "Above the diagonal stand mistakes, too.",
        lambda matrix: place(np.where(np.tril(np.ones_like(matrix), -1) == 1, matrix, -1)),
    ),
    (
        "of two equally frequent mistakes the last one was returned",
        "Take the first, row by row: `>` in a loop keeps it, `>=` does not.",
        lambda matrix: place(off_diagonal(matrix), number=-1),
    ),
    (
        "of two equally frequent mistakes the first one column by column was returned",
        "Go through the matrix row by row.",
        lambda matrix: place(off_diagonal(matrix).T)[::-1],
    ),
    (
        "the mistakes were divided by the size of their class",
        "Compare the counts themselves.",
        lambda matrix: place(off_diagonal(matrix) / matrix.sum(axis=1, keepdims=True)),
    ),
    (
        "the number of mistakes was returned with the pair",
        "Return the two classes alone.",
        lambda matrix: (*place(off_diagonal(matrix)), int(off_diagonal(matrix).max())),
    ),
]:
    most_confused.misconception(name, hint)(wrong)
