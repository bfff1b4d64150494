"""Models: Keras's numbers, step by step; files; exchange with Keras; and a network that reads digits."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from cnnlib import Sequential, layers, optimizers
from cnnlib.layers import (
    Activation,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    MaxPooling2D,
    Rescaling,
    SeparableConv2D,
    Softmax,
    ZeroPadding2D,
)

repeatable = settings(derandomize=True, deadline=None, max_examples=20)
CLASSES = 4


def small_model(seed=0, dtype="float32", dropout=0.0):
    """A network with most kinds of layers, for 8 × 8 images of two channels."""
    return Sequential(
        [
            Rescaling(0.5, offset=0.1),
            Conv2D(6, 3, padding="same", activation="relu"),
            Dropout(dropout),
            BatchNormalization(),
            Conv2D(5, 3, activation="tanh"),
            MaxPooling2D(),
            ZeroPadding2D(1),
            SeparableConv2D(6, 3, activation="relu"),
            Flatten(),
            Dense(8, activation="silu"),
            Dense(CLASSES, activation="softmax"),
        ],
        seed=seed,
        dtype=dtype,
    )


def examples(count=24, dtype=np.float32):
    """Random images and classes."""
    rng = np.random.default_rng(1)
    return rng.normal(size=(count, 8, 8, 2)).astype(dtype), rng.integers(0, CLASSES, count)


# Keras as the judge ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("optimizer", "options"),
    [
        ("SGD", {"learning_rate": 0.05}),
        ("SGD", {"learning_rate": 0.05, "momentum": 0.9, "nesterov": True, "weight_decay": 0.01}),
        ("SGD", {"learning_rate": 0.05, "momentum": 0.9, "clipnorm": 0.1}),
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
@pytest.mark.parametrize(
    "end", [[Dense(CLASSES, activation="softmax")], [Dense(CLASSES), Softmax()], [Dense(CLASSES)]]
)
def test_losses_and_ends_equal_keras(keras, loss, end):
    if loss != "mean_squared_error" and len(end) == 1 and end[0].activation is None:
        end = [Dense(CLASSES), Activation("sigmoid")]  # no softmax: probabilities are taken as they come
    x, y = examples()
    y = np.eye(CLASSES)[y]
    model = Sequential([Flatten(), *(type(layer)(**layer.get_config()) for layer in end)], seed=0)
    model.build(x.shape[1:])
    judge = model.to_keras()
    model.compile(optimizers.SGD(0.1), loss)
    judge.compile(keras.optimizers.SGD(0.1), loss)
    if isinstance(end[-1], Activation):
        assert model.train_on_batch(x, y) > 0
        return
    for _ in range(3):
        assert_allclose(model.train_on_batch(x, y), judge.train_on_batch(x, y), rtol=1e-5)
        judge.reset_metrics()
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


@st.composite
def architectures(draw):
    """A few layers with random settings that fit images of 12 × 12 × 3."""
    activation = st.sampled_from([None, "relu", "tanh", "elu", "gelu", "leaky_relu"])
    way = {"padding": st.sampled_from(["valid", "same"]), "activation": activation, "use_bias": st.booleans()}
    small = st.integers(1, 3)
    kinds = {
        "Conv2D": {"filters": small, "kernel_size": st.tuples(small, small), "strides": small} | way,
        "DepthwiseConv2D": {"kernel_size": small, "depth_multiplier": small} | way,
        "SeparableConv2D": {"filters": small, "kernel_size": small, "depth_multiplier": small} | way,
        "Conv2DTranspose": {"filters": small, "kernel_size": small, "strides": small} | way,
        "BatchNormalization": {"scale": st.booleans(), "center": st.booleans(), "trainable": st.booleans()},
        "AveragePooling2D": {"pool_size": small, "padding": st.just("same")},
        "MaxPooling2D": {"pool_size": small, "strides": small, "padding": st.just("same")},
        "ZeroPadding2D": {"padding": small},
        "Dropout": {"rate": st.sampled_from([0.0, 0.5])},
        "SpatialDropout2D": {"rate": st.sampled_from([0.0, 0.5])},
        "ReLU": {},
        "LeakyReLU": {"negative_slope": st.sampled_from([0.1, 0.2])},
        "Activation": {"activation": st.sampled_from(["sigmoid", "softplus"])},
        "Rescaling": {"scale": st.just(2.0), "offset": st.just(-1.0)},
    }
    chosen = draw(st.lists(st.sampled_from(list(kinds)), min_size=1, max_size=4))
    body = [getattr(layers, kind)(**draw(st.fixed_dictionaries(kinds[kind]))) for kind in chosen]
    middle = draw(st.sampled_from(["Flatten", "GlobalAveragePooling2D", "GlobalMaxPooling2D"]))
    return [*body, getattr(layers, middle)(), Dense(3, "softmax")]


def fitting(stack):
    """Return a built model of these layers, or None where an image gets smaller than a kernel."""
    model = Sequential(stack, seed=0)
    try:
        model.build((12, 12, 3))
    except ValueError as error:
        assert "must not be larger" in str(error)
        return None
    return model


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


# Gradients ------------------------------------------------------------------------------------------------


def test_gradients_of_a_whole_model_match_numerical_differences():
    x, y = examples(6, np.float64)
    model = small_model(dtype="float64")
    model.build(x.shape[1:])
    model.compile("sgd", "sparse_categorical_crossentropy")
    rng = np.random.default_rng(2)
    for array in model.weights:
        array += rng.normal(scale=0.2, size=array.shape) if array.min() <= 0 else 0

    def loss():
        return model.loss.value(model.scores(x, training=True), y, model.from_logits)

    before = model.get_weights()
    model.compile(optimizers.SGD(0.0), "sparse_categorical_crossentropy")
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
    assert len(before) == len(model.weights)


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


# Chance, files, output ------------------------------------------------------------------------------------


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


@pytest.mark.parametrize(
    "optimizer", [optimizers.SGD(0.05, momentum=0.9), optimizers.Adam(0.01, weight_decay=0.1)]
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


# Bad input ------------------------------------------------------------------------------------------------


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
            r"y must have the shape of the output, \(N, \*\(4,\)\)",
        ),
        (lambda: compiled().fit(images[:0], classes[:0]), "at least one example"),
        (lambda: compiled().fit(images, classes, validation_split=1), "validation_split must lie"),
        (lambda: compiled().fit(images, classes, batch_size=0), "batch_size must be at least 1"),
        (
            lambda: compiled("crossentropy"),
            "loss must be one of categorical_crossentropy.*got 'crossentropy'",
        ),
        (
            lambda: Sequential([Dense(2)]).compile("rmsprop"),
            "optimizer must be one of sgd, adam.*got 'rmsprop'",
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
            r"layer 'conv2d_1', for inputs of shape \(6, 6, 2\): kernel_size must not be larger",
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


# Real digits ----------------------------------------------------------------------------------------------


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
