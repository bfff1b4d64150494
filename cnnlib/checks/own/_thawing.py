"""What is left of a trained classifier after `unfreeze`: which weights learn, how, and from where."""

from functools import cache

import numpy as np

from cnnlib.checks._core.models import filled, load_keras
from cnnlib.checks.own._backbones import TO_ONE, WIDE, backbone, preprocessing
from cnnlib.checks.own._heads import head_on

TRAINED = (
    "a small classifier whose head is trained"  # stands for the model in the cases: the measures make it
)
CLASSES = 3
STEPS = 7  # that its optimiser has done
LAYERS = ("first", "norm_1", "second", "norm_2", "third", "head")
PROBABILITIES = np.array([[0.7, 0.2, 0.1], [0.1, 0.6, 0.3], [0.2, 0.3, 0.5]])
LABELS = np.array([0, 2, 2])


def trained():
    """Return a classifier as it is after the head's training, and its backbone."""
    keras = load_keras()
    below = backbone(WIDE)
    model = filled(
        head_on(
            below,
            preprocessing(TO_ONE),
            CLASSES,
            last=lambda layers, classes: [layers.Dense(classes, activation="softmax", name="head")],
        )
    )
    model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.optimizer.build(model.trainable_variables)
    model.optimizer.iterations.assign(STEPS)
    return model, below


def given_a_trained_classifier(function, given, inside, *settings):
    """Call the function with the models that the words stand for."""
    return function(*trained(), *settings)


@cache
def weights_before():
    """Return the weights that the function was given."""
    return trained()[0].get_weights()


def trainable_weights_of_each_layer(model, *case):
    """Return how many arrays of weights learn: of the five layers of the backbone that have weights, and of the head."""
    owners = [weight.path.split("/")[-2] for weight in model.trainable_weights]
    return np.array([owners.count(name) for name in LAYERS])


def weights_that_changed(model, *case):
    """Return how many arrays of weights are not what they were; −1 if there are more or fewer of them."""
    before, after = weights_before(), model.get_weights()
    if [array.shape for array in before] != [array.shape for array in after]:
        return np.array(-1)
    return np.array(sum(not np.allclose(*pair) for pair in zip(before, after, strict=True)))


def learning_rate_of_adam_then_its_steps_so_far(model, *case):
    """Return two numbers: the rate, negative if the optimiser is not Adam, and 0 if the optimiser is new."""
    if not model.compiled:
        return np.array([-1.0, -1])
    rate = float(model.optimizer.learning_rate)
    kind = {"Adam": 1, "AdamW": -2, "SGD": -3, "RMSprop": -4}.get(type(model.optimizer).__name__, -5)
    return np.array([rate * kind, int(model.optimizer.iterations)])


def loss_of_three_answers_minus_1_if_it_cannot_take_labels(model, *case):
    """Return the loss of three answers whose labels are numbers of classes."""
    if not model.compiled:
        return np.array(-1.0)
    keras = load_keras()
    loss = keras.losses.get(model.loss)
    try:
        return np.mean(keras.ops.convert_to_numpy(loss(LABELS, PROBABILITIES)), dtype=float)
    except Exception:  # Keras and TensorFlow raise errors of many kinds
        return np.array(-1.0)


def accuracy_or_else_what_the_metrics_say(model, *case):
    """Return [0] if the accuracy is among the metrics; else what each one says of answers in the second place."""
    if not model.compiled:
        return np.array([-1.0])
    images = np.zeros((len(LABELS), *model.input_shape[1:]), np.float32)
    model.run_eagerly = True  # for one step no graph is worth its making
    _, second, first = np.asarray(model(images[:1])).argsort()[0]
    try:
        logs, hits = (
            model.test_on_batch(images, np.full(len(LABELS), place), return_dict=True)
            for place in (second, first)
        )
    except Exception:  # Keras and TensorFlow raise errors of many kinds
        return np.array([-1.0])
    said = [(logs[name], hits[name]) for name in logs if name != "loss"]
    told = any(np.isclose(miss, 0) and hit > 0.4 for miss, hit in said)  # 0.5 if both batches count together
    return np.array([0.0]) if told else np.float64([miss for miss, _ in said])
