"""Models that learn: Keras's numbers step by step, exact gradients, and a network that reads digits."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from small_models import CLASSES, examples, small_model

from cnnlib import Sequential, optimizers
from cnnlib.layers import (
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    MaxPooling2D,
    Rescaling,
    Softmax,
)


@pytest.mark.parametrize(
    ("optimizer", "options"),
    [
        ("SGD", {"learning_rate": 0.05}),
        ("SGD", {"learning_rate": 0.05, "momentum": 0.9, "nesterov": True, "weight_decay": 0.01}),
        ("SGD", {"learning_rate": 0.05, "momentum": 0.9, "clipnorm": 0.1}),
        ("RMSprop", {"learning_rate": 0.01}),
        ("RMSprop", {"learning_rate": 0.01, "rho": 0.5, "momentum": 0.9, "weight_decay": 0.1}),
        ("Adam", {"learning_rate": 0.01}),
        ("Adam", {"learning_rate": 0.01, "weight_decay": 0.1}),
    ],
)
def test_training_steps_equal_keras(keras, optimizer, options):
    x, y = examples()
    model = small_model()
    model.build(x.shape[1:])
    judge = model.to_keras()
    assert_allclose(model.predict(x), judge.predict(x, verbose=0), atol=1e-5)
    model.compile(getattr(optimizers, optimizer)(**options), "sparse_categorical_crossentropy", ["accuracy"])
    judge.compile(
        getattr(keras.optimizers, optimizer)(**options),
        "sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    for step in range(6):
        batch = slice(4 * step, 4 * step + 4)
        ours = model.train_on_batch(x[batch], y[batch])
        judge.reset_metrics()
        assert_allclose(ours, judge.train_on_batch(x[batch], y[batch]), rtol=1e-4, atol=1e-5)
    for array, theirs in zip(model.get_weights(), judge.get_weights(), strict=True):
        assert_allclose(array, theirs, rtol=1e-4, atol=1e-4)
    ours, theirs = model.evaluate(x, y, verbose=0), judge.evaluate(x, y, verbose=0)
    assert_allclose(ours, theirs, rtol=1e-4)


@pytest.mark.parametrize("loss", ["categorical_crossentropy", "mean_squared_error"])
@pytest.mark.parametrize("end", ["softmax in Dense", "a layer of its own", "probabilities as they come"])
def test_losses_and_ends_equal_keras(keras, loss, end):
    stack = {
        "softmax in Dense": [Dense(CLASSES, activation="softmax")],
        "a layer of its own": [Dense(CLASSES), Softmax()],
        "probabilities as they come": [Dense(CLASSES), Softmax(), Rescaling(1.0)],
    }[end]
    x, y = examples()
    y = np.eye(CLASSES)[y]
    model = Sequential([Flatten(), *stack], seed=0)
    model.build(x.shape[1:])
    judge = model.to_keras()
    model.compile(optimizers.SGD(0.1), loss)
    judge.compile(keras.optimizers.SGD(0.1), loss)
    for _ in range(3):
        judge.reset_metrics()
        assert_allclose(model.train_on_batch(x, y), judge.train_on_batch(x, y), rtol=1e-5)
    for array, theirs in zip(model.get_weights(), judge.get_weights(), strict=True):
        assert_allclose(array, theirs, rtol=1e-4, atol=1e-5)


def test_fit_equals_keras(keras):
    x, y = examples(22)
    model = small_model()
    model.build(x.shape[1:])
    judge = model.to_keras()
    model.compile(optimizers.SGD(0.05, momentum=0.9), "sparse_categorical_crossentropy", ["accuracy"])
    judge.compile(
        keras.optimizers.SGD(0.05, momentum=0.9), "sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    options = {"batch_size": 4, "epochs": 3, "validation_split": 0.2, "shuffle": False, "verbose": 0}
    ours, theirs = model.fit(x, y, **options), judge.fit(x, y, **options)
    assert ours.epoch == theirs.epoch
    assert set(ours.history) == set(theirs.history)
    for name, values in ours.history.items():
        assert_allclose(values, theirs.history[name], rtol=2e-3, err_msg=name)


# Gradients --------------------------------------------------------------------------------------------------


def test_gradients_of_a_whole_model_match_numerical_differences():
    x, y = examples(6, np.float64)
    model = small_model(dtype="float64")
    model.build(x.shape[1:])
    model.compile(optimizers.SGD(0.0), "sparse_categorical_crossentropy")
    rng = np.random.default_rng(2)
    for array in model.trainable_weights:
        array += rng.normal(scale=0.2, size=array.shape)

    def loss():
        return model.loss.value(model.scores(x, training=True), y, model.from_logits)

    model.train_on_batch(x, y)
    for layer in model.layers:
        for name, gradient in layer.gradients.items():
            array = layer.weights[name]
            for _ in range(3):
                place = tuple(rng.integers(0, array.shape))
                kept, differences = array[place], []
                for step in (1e-5, -1e-5):
                    array[place] = kept + step
                    differences.append(loss())
                array[place] = kept
                expected = (differences[0] - differences[1]) / 2e-5
                assert_allclose(
                    gradient[place], expected, rtol=1e-5, atol=1e-8, err_msg=f"{layer.name} {name}"
                )


def test_backward_reaches_the_images():
    x, _ = examples(2, np.float64)
    model = small_model(dtype="float64")
    direction = np.random.default_rng(0).normal(size=(2, CLASSES))
    model.forward(x)
    gradient = model.backward(direction)
    rng = np.random.default_rng(3)
    for _ in range(10):
        step = np.zeros_like(x)
        step[tuple(rng.integers(0, x.shape))] = 1e-5
        difference = (model.forward(x + step) - model.forward(x - step)) * direction
        assert_allclose((gradient * step).sum(), difference.sum() / 2, rtol=1e-5, atol=1e-12)


def test_frozen_layers_stay(keras):
    x, y = examples()
    model = small_model()
    for layer in model.layers[:5]:
        layer.trainable = False
    model.compile(optimizers.Adam(0.01), "sparse_categorical_crossentropy")
    model.build(x.shape[1:])
    before = model.get_weights()
    model.fit(x, y, epochs=2, verbose=0)
    frozen = sum(len(layer.weights) for layer in model.layers[:5])
    for i, (old, new) in enumerate(zip(before, model.get_weights(), strict=True)):
        assert np.array_equal(old, new) == (i < frozen)


def test_a_seed_repeats_everything():
    x, y = examples()

    def trained(seed):
        model = small_model(seed, dropout=0.5)
        model.compile("sgd", "sparse_categorical_crossentropy")
        return model.fit(x, y, batch_size=8, epochs=2, verbose=0).history, model.get_weights()

    (history, weights), (again, same), (other, _) = trained(0), trained(0), trained(1)
    assert history == again
    assert history != other
    for array, twin in zip(weights, same, strict=True):
        assert_array_equal(array, twin)


# Bad input --------------------------------------------------------------------------------------------------


def compiled(loss="sparse_categorical_crossentropy"):
    """A small compiled model for 8 × 8 × 2 images."""
    model = Sequential([Conv2D(2, 3), GlobalAveragePooling2D(), Dense(CLASSES, "softmax")])
    model.compile("sgd", loss)
    model.build((8, 8, 2))
    return model


images, classes = examples(4)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: compiled().fit(images[..., :1], classes),
            r"x must have the shape \(N, 8, 8, 2\), got \(4, 8, 8, 1\)",
        ),
        (lambda: compiled().predict(images[0]), r"x must have the shape \(N, 8, 8, 2\), got \(8, 8, 2\)"),
        (lambda: compiled().fit(images, classes[:3]), "same number of examples, got 4 and 3"),
        (lambda: compiled().fit(images, [0, 1, 2, 4]), "y must lie between 0 and 3"),
        (lambda: compiled().fit(images, np.eye(4)), "for one-hot rows the loss is categorical_crossentropy"),
        (lambda: compiled().fit(images, [0.5, 1, 2, 3]), "y must hold classes, whole numbers"),
        (
            lambda: compiled("categorical_crossentropy").fit(images, classes),
            "for integer classes the loss is sparse_",
        ),
        (
            lambda: compiled("mse").fit(images, classes),
            r"y must have the shape of the output, \(N, 4\), got \(4,\)",
        ),
        (lambda: compiled().fit(images[:0], classes[:0]), "at least one example"),
        (lambda: compiled().fit(images, classes, validation_split=1), "validation_split must lie"),
        (lambda: compiled().fit(images, classes, batch_size=0), "batch_size must be at least 1"),
        (
            lambda: compiled("crossentropy"),
            "loss must be one of categorical_crossentropy.*got 'crossentropy'",
        ),
        (
            lambda: Sequential([Dense(2)]).compile("adagrad"),
            "optimizer must be one of sgd, rmsprop, adam.*got 'adagrad'",
        ),
        (
            lambda: Sequential([Dense(2)]).compile(metrics=["auc"]),
            "a metric must be one of accuracy.*got 'auc'",
        ),
        (lambda: Sequential([Dense(2)]).summary(), "the model is not built yet: call build"),
        (lambda: Sequential().build((3,)), "the model has no layers"),
        (lambda: Sequential([Dense(2, name="a"), Dense(3, name="a")]), "a name of its own, got 'a' twice"),
        (
            lambda: Sequential([Conv2D(2, 3), Conv2D(2, 7)]).build((8, 8, 1)),
            r"layer 'conv2d_1', for inputs \(N, 6, 6, 2\): kernel_size must not be larger",
        ),
        (lambda: compiled().set_weights([np.ones(3)]), "weights must have the shapes"),
    ],
)
def test_bad_values_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_training_needs_compile_and_layers_need_to_be_layers():
    with pytest.raises(RuntimeError, match="the model is not compiled yet: call compile"):
        Sequential([Dense(2)]).fit(np.ones((2, 3)), [0, 1])
    with pytest.raises(TypeError, match=r"layers must come from cnnlib.layers, got 'Dense'"):
        Sequential(["Dense"])


def test_nothing_to_predict_gives_nothing():
    assert compiled().predict(images[:0]).shape == (0, CLASSES)


def test_labels_as_keras_loads_them():
    model = compiled()
    assert model.evaluate(images, classes[:, None], verbose=0) == model.evaluate(images, classes, verbose=0)


# Real digits ------------------------------------------------------------------------------------------------


def digits_model(seed):
    """A small network for the digits of scikit-learn, 8 × 8 grey pixels."""
    return Sequential(
        [
            Conv2D(32, 3, padding="same", activation="relu"),
            Conv2D(32, 3, padding="same", activation="relu"),
            MaxPooling2D(),
            Dropout(0.25),
            Flatten(),
            Dense(64, activation="relu"),
            Dropout(0.4),
            Dense(10, activation="softmax"),
        ],
        seed=seed,
    )


def test_a_network_learns_to_read_digits():
    load_digits = pytest.importorskip("sklearn.datasets").load_digits
    x, y = load_digits(return_X_y=True)
    x = (x / 16).reshape(-1, 8, 8, 1).astype(np.float32)
    order = np.random.default_rng(0).permutation(len(x))
    train, held_out = order[:1400], order[1400:]
    model = digits_model(seed=0)
    model.compile(optimizers.Adam(0.002), "sparse_categorical_crossentropy", ["accuracy"])
    model.fit(x[train], y[train], batch_size=32, epochs=20, verbose=0)
    _, accuracy = model.evaluate(x[held_out], y[held_out], verbose=0)
    assert accuracy >= 0.985
