"""Models to Keras and back, to files and back; what they print, and what they tell callbacks."""

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.testing import assert_allclose, assert_array_equal
from small_models import architectures, examples, fitting, small_model

from cnnlib import Sequential, optimizers
from cnnlib.dropout import EarlyStopping
from cnnlib.layers import Conv2D

repeatable = settings(derandomize=True, deadline=None, max_examples=20)


@repeatable
@given(stack=architectures())
def test_models_go_to_keras_and_back(keras, stack):
    model = fitting(stack)
    if model is None:
        return
    rng = np.random.default_rng(0)
    model.set_weights(
        [
            rng.uniform(0.1, 1, array.shape) * rng.choice([-1, 1]) ** (array.ndim > 1)
            for array in model.weights
        ]
    )
    x = rng.normal(size=(2, 12, 12, 3)).astype(np.float32)
    judge = model.to_keras()
    assert judge.count_params() == model.count_params()
    assert [layer.name for layer in judge.layers] == [layer.name for layer in model.layers]
    assert_allclose(model.predict(x), judge(x, training=False), rtol=1e-4, atol=1e-5)
    back = Sequential.from_keras(judge)
    assert_array_equal(back.predict(x), model.predict(x))
    assert [layer.trainable for layer in back.layers] == [layer.trainable for layer in model.layers]


def test_from_keras_names_what_it_does_not_have(keras):
    def model(*stack, shape=(8, 8, 2)):
        return keras.Sequential([keras.Input(shape), *stack])

    for stack, message in [
        ([keras.layers.GRU(3)], "layer 'gru.*' is a GRU, which cnnlib does not have; it has Activation, "),
        ([keras.layers.Conv2D(2, 3, kernel_regularizer="l2")], "cnnlib's Conv2D has no kernel_regularizer"),
        ([keras.layers.ReLU(max_value=6)], "cnnlib's ReLU has no max_value, got 6"),
        ([keras.layers.BatchNormalization(axis=1)], "cnnlib's BatchNormalization has no axis, got 1"),
        (
            [keras.layers.Conv2D(2, 3, activation="mish")],
            "layer 'conv2d.*': activation must be one of linear",
        ),
    ]:
        shape = (8, 2) if "gru" in message else (8, 8, 2)
        with pytest.raises(ValueError, match=message):
            Sequential.from_keras(model(*stack, shape=shape))
    with pytest.raises(ValueError, match="model must be built"):
        Sequential.from_keras(keras.Sequential([keras.layers.Dense(2)]))
    inputs = keras.Input((2,))
    with pytest.raises(ValueError, match="model must be a Keras Sequential, got Functional"):
        Sequential.from_keras(keras.Model(inputs, keras.layers.Dense(2)(inputs)))
    padded = Sequential([Conv2D(2, 3, padding=2)])
    padded.build((8, 8, 1))
    with pytest.raises(ValueError, match="layer 'conv2d': Keras knows no padding in numbers, got 2"):
        padded.to_keras()


# Files ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "optimizer",
    [
        optimizers.SGD(0.05, momentum=0.9),
        optimizers.RMSprop(0.01, momentum=0.5),
        optimizers.Adam(0.01, weight_decay=0.1),
    ],
)
def test_a_saved_model_goes_on_as_if_nothing_had_happened(tmp_path, optimizer):
    x, y = examples()
    model = small_model(dropout=0.3)
    model.compile(optimizer, "sparse_categorical_crossentropy", ["accuracy"])
    model.fit(x, y, verbose=0)
    path = tmp_path / "model.cnn"
    model.save(path)
    twin = Sequential.load(path, seed=5)
    assert_array_equal(twin.predict(x), model.predict(x))
    assert twin.evaluate(x, y, verbose=0, return_dict=True) == model.evaluate(
        x, y, verbose=0, return_dict=True
    )
    assert [layer.get_config() for layer in twin.layers] == [layer.get_config() for layer in model.layers]
    model.rng = np.random.default_rng(5)
    twin.rng = np.random.default_rng(5)
    assert model.train_on_batch(x, y) == twin.train_on_batch(x, y)
    for array, theirs in zip(model.weights, twin.weights, strict=True):
        assert_array_equal(array, theirs)


@repeatable
@given(stack=architectures())
def test_every_architecture_survives_a_file(tmp_path_factory, stack):
    model = fitting(stack)
    if model is None:
        return
    path = tmp_path_factory.mktemp("models") / "model.npz"
    model.save(path)
    twin = Sequential.load(str(path))
    assert [layer.get_config() for layer in twin.layers] == [layer.get_config() for layer in model.layers]
    x = np.ones((2, 12, 12, 3))
    assert_array_equal(twin.predict(x), model.predict(x))


def test_files_that_are_no_models_are_refused(tmp_path):
    text, arrays, empty = tmp_path / "text.npz", tmp_path / "arrays.npz", tmp_path / "empty"
    text.write_text("not a model")
    np.savez(arrays, a=np.ones(3))
    empty.touch()
    array, pickled = tmp_path / "array.npy", tmp_path / "pickled.npz"
    np.save(array, np.ones(3))
    np.savez(pickled, architecture=np.array([{}], dtype=object))
    for path in (text, arrays, empty, array, pickled):
        with pytest.raises(ValueError, match="is not a model that cnnlib saved"):
            Sequential.load(path)
    with pytest.raises(FileNotFoundError):
        Sequential.load(tmp_path / "nothing")


# What is printed --------------------------------------------------------------------------------------------


def test_summary_counts_what_keras_counts(keras):
    model = small_model()
    model.build((8, 8, 2))
    texts = []
    model.summary(print_fn=texts.append)
    (text,) = texts
    judge = model.to_keras()
    trainable = sum(int(np.prod(v.shape)) for v in judge.trainable_variables)
    assert model.count_params() == judge.count_params()
    assert f"{judge.count_params():,} parameters: {trainable:,} that training moves, 12 others" in text
    for layer in judge.layers:
        shape = ", ".join(["N", *map(str, layer.output.shape[1:])])
        line = next(line for line in text.splitlines() if line.startswith(f"{layer.name} ("))
        assert line.split("   ")[-1].strip() == f"{layer.count_params():,}"
        assert f"({shape})" in line


def test_progress_is_a_line_for_each_epoch_in_a_file(capsys):
    x, y = examples()
    model = small_model()
    model.compile("sgd", "sparse_categorical_crossentropy", ["accuracy"])
    for verbose, lines in ((0, 0), (1, 3), (2, 3)):
        model.fit(x, y, epochs=3, verbose=verbose)
        output = capsys.readouterr().out
        assert "\r" not in output
        assert len(output.splitlines()) == lines
    assert "epoch 3/3" in output
    assert "accuracy" in output


def test_progress_is_a_bar_that_grows_in_a_terminal(capsys, monkeypatch):
    x, y = examples()
    model = small_model()
    model.compile("sgd", "sparse_categorical_crossentropy")
    monkeypatch.setattr("cnnlib.models.progress.rewritable", lambda stream: True)
    monkeypatch.setattr("cnnlib.models.progress.PAUSE", 0)
    model.fit(x, y, batch_size=6, epochs=2)
    pictures = capsys.readouterr().out.split("\n")
    assert len(pictures) == 3
    assert [picture.count("\r") for picture in pictures] == [5, 5, 0]
    counts = [line.count("━") for line in pictures[0].split("\r")[1:]]
    assert counts == sorted(counts)


# Callbacks --------------------------------------------------------------------------------------------------


def test_callbacks_see_the_epochs_and_may_stop():
    x, y = examples()
    seen = []

    class Stop:
        def set_model(self, model):
            self.model = model
            seen.append("model")

        def on_train_begin(self):
            seen.append("begin")

        def on_epoch_end(self, epoch, logs):
            seen.append((epoch, sorted(logs)))
            self.model.stop_training = epoch == 1

    model = small_model()
    model.compile("sgd", "sparse_categorical_crossentropy")
    history = model.fit(x, y, epochs=5, validation_data=(x, y), callbacks=[Stop()], verbose=0)
    assert history.epoch == [0, 1]
    assert seen == ["model", "begin", (0, ["loss", "val_loss"]), (1, ["loss", "val_loss"])]


def test_early_stopping_brings_the_best_weights_back():
    x, y = examples()
    model = small_model(dropout=0.5)
    model.compile(optimizers.SGD(0.2), "sparse_categorical_crossentropy")
    stop = EarlyStopping(monitor="val_loss", patience=2, restore_best_weights=True)
    history = model.fit(x, y, epochs=60, validation_split=0.5, callbacks=[stop], verbose=0)
    losses = history.history["val_loss"]
    assert len(losses) < 60
    assert np.argmin(losses) == len(losses) - 3
    held_out = slice(len(x) // 2, None)
    assert_allclose(model.evaluate(x[held_out], y[held_out], verbose=0), min(losses), rtol=1e-6)
