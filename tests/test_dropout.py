"""The reference of the topic `dropout`: laws of chance with wide bounds, gradients, Keras as the judge."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from cnnlib import dropout as topic
from cnnlib.dropout import (
    Callback,
    EarlyStopping,
    dropconnect,
    dropconnect_backward,
    dropout,
    dropout_backward,
    max_norm,
    spatial_dropout2d,
    spatial_dropout2d_backward,
    stochastic_pool2d,
    stochastic_pool2d_backward,
)

repeatable = settings(derandomize=True, deadline=None, max_examples=60)
rates = st.floats(0, 0.95)
seeds = st.integers(0, 2**32 - 1)


def rng(seed=0):
    return np.random.default_rng(seed)


def assert_share(mask, share):
    """The share of True is no further off than six standard deviations and a dozen rare events."""
    assert abs(mask.mean() - share) <= 6 * np.sqrt(share * (1 - share) / mask.size) + 12 / mask.size


# Masks ----------------------------------------------------------------------------------------------------


@repeatable
@given(rate=rates, seed=seeds)
def test_dropout_drops_its_share_and_keeps_the_mean(rate, seed):
    x = np.ones((100, 10, 20), np.float32)
    output, mask = dropout(x, rate, rng(seed))
    assert_share(mask, 1 - rate)
    assert_array_equal(output, mask * np.float32(1 / (1 - rate)))
    assert abs(output.mean() - 1) <= 6 * np.sqrt(rate / (1 - rate) / x.size) + 12 / x.size
    for axis in range(3):  # neighbours drop independently of each other
        assert_share(np.diff(mask, axis=axis), 2 * rate * (1 - rate))


@repeatable
@given(rate=rates, seed=seeds)
def test_spatial_dropout_drops_whole_maps(rate, seed):
    images = rng(seed).normal(size=(60, 3, 4, 50))
    output, mask = spatial_dropout2d(images, rate, rng(seed))
    assert mask.shape == (60, 1, 1, 50)
    assert_allclose(output, images * mask / (1 - rate), rtol=1e-14)
    assert_share(mask, 1 - rate)
    for axis in (0, 3):  # from image to image, and from map to map
        assert_share(np.diff(mask, axis=axis), 2 * rate * (1 - rate))


@repeatable
@given(rate=rates, seed=seeds)
def test_dropconnect_drops_weights_for_each_example(rate, seed):
    generator = rng(seed)
    x, weights, bias = (generator.normal(size=shape) for shape in [(30, 20), (20, 10), (10,)])
    output, mask = dropconnect(x, weights, bias, rate, generator)
    expected = [row @ (weights * kept / (1 - rate)) + bias for row, kept in zip(x, mask, strict=True)]
    assert_allclose(output, expected, rtol=1e-12, atol=1e-12)
    assert_share(mask, 1 - rate)
    for axis in range(3):
        assert_share(np.diff(mask, axis=axis), 2 * rate * (1 - rate))


def test_dropconnect_keeps_the_mean():
    x, weights = rng(1).normal(size=(1, 5)), rng(2).normal(size=(5, 3))
    outputs, _ = dropconnect(np.repeat(x, 40000, axis=0), weights, None, 0.4, rng())
    assert_allclose(outputs.mean(axis=0), (x @ weights)[0], atol=6 * outputs.std(axis=0).max() / 200)


LAYERS = {
    "dropout": (lambda x, **options: dropout(x, rng=rng(), **options), (2, 3, 4, 5)),
    "spatial_dropout2d": (lambda x, **options: spatial_dropout2d(x, rng=rng(), **options), (2, 3, 4, 5)),
    "dropconnect": (lambda x, **options: dropconnect(x, np.eye(5), None, rng=rng(), **options), (4, 5)),
}
layers = pytest.mark.parametrize(("layer", "shape"), LAYERS.values(), ids=LAYERS)


@layers
def test_rate_0_and_no_training_change_nothing(layer, shape):
    x = rng(1).normal(size=shape)
    for options in ({"rate": 0}, {"rate": 0.7, "training": False}):
        output, mask = layer(x, **options)
        assert_array_equal(output, x)
        assert not np.shares_memory(output, x)
        assert mask.dtype == bool
        assert mask.all()


@pytest.mark.parametrize("rate", [0.999, 0.99999])
def test_rates_near_1(rate):
    output, mask = dropout(np.ones(2_000_000, np.float32), rate, rng())
    assert_share(mask, 1 - rate)
    assert_allclose(output[mask], 1 / (1 - rate), rtol=1e-5)


@layers
@pytest.mark.parametrize(
    ("rate", "error"),
    [(1, ValueError), (-0.1, ValueError), (1.5, ValueError), (np.nan, ValueError), ("half", TypeError)],
)
def test_bad_rates_are_named(layer, shape, rate, error):
    for training in (True, False):
        with pytest.raises(error, match="rate must"):
            layer(np.ones(shape), rate=rate, training=training)


def test_only_rng_decides():
    x = np.ones(100)
    first, second = rng(5), rng(5)
    np.random.default_rng().random()
    assert_array_equal(dropout(x, 0.5, first)[1], dropout(x, 0.5, second)[1])
    assert (dropout(x, 0.5, first)[1] != dropout(x, 0.5, rng(5))[1]).any()


@repeatable
@given(rate=rates, seed=seeds)
def test_backward_is_the_adjoint(rate, seed):
    """With the mask held, each layer is linear: ⟨f x, g⟩ = ⟨x, f_backward g⟩."""
    generator = rng(seed)
    x, grad_output = generator.normal(size=(2, 3, 4, 2, 3))
    for forward, backward in [
        (dropout, dropout_backward),
        (spatial_dropout2d, spatial_dropout2d_backward),
    ]:
        output, mask = forward(x, rate, generator)
        assert_allclose(
            np.vdot(output, grad_output), np.vdot(x, backward(grad_output, mask, rate)), atol=1e-11
        )
    x, weights, bias = (generator.normal(size=shape) for shape in [(4, 3), (3, 5), (5,)])
    output, mask = dropconnect(x, weights, bias, rate, generator)
    grad_output = generator.normal(size=output.shape)
    grad_x, grad_weights, grad_bias = dropconnect_backward(grad_output, x, weights, mask, rate)
    product = np.vdot(output - bias, grad_output)
    assert_allclose([np.vdot(x, grad_x), np.vdot(weights, grad_weights)], product, atol=1e-10)
    assert_allclose(grad_bias, grad_output.sum(axis=0), rtol=1e-13)


def test_dropconnect_gradients_equal_tensorflow(tf):
    x, weights, grad_output = (rng(i).normal(size=shape) for i, shape in enumerate([(6, 4), (4, 3), (6, 3)]))
    _, mask = dropconnect(x, weights, None, 0.5, rng())
    variables = tf.constant(x), tf.constant(weights)
    with tf.GradientTape() as tape:
        tape.watch(variables)
        output = tf.einsum("ni,nio,io->no", variables[0], tf.constant(mask * 2.0), variables[1])
    expected = tape.gradient(output, variables, output_gradients=tf.constant(grad_output))
    for result, right in zip(
        dropconnect_backward(grad_output, x, weights, mask, 0.5), expected, strict=False
    ):
        assert_allclose(result, right, rtol=1e-12)


# Stochastic pooling ---------------------------------------------------------------------------------------


def test_cells_are_drawn_in_proportion():
    window = np.array([[1.0, 0.0, 2.0], [0.0, 5.0, 0.0]])
    images = np.tile(window, (1, 300, 300))[..., np.newaxis]
    output, chosen = stochastic_pool2d(images, (2, 3), rng())
    assert output.shape == (1, 300, 300, 1)
    for cell, value in enumerate(window.ravel()):
        assert_share(chosen == cell, value / 8)
    assert_array_equal(output, window.ravel()[chosen])
    assert_allclose(output.mean(), 30 / 8, atol=6 * output.std() / 300)
    mean, none = stochastic_pool2d(images, (2, 3), rng(), training=False)
    assert none is None
    assert_allclose(mean, 30 / 8)


@repeatable
@given(seed=seeds, pool_size=st.tuples(st.integers(1, 3), st.integers(1, 3)))
def test_stochastic_pooling_gives_and_feeds_its_chosen_cells(seed, pool_size):
    generator = rng(seed)
    images = np.maximum(generator.normal(size=(2, 5, 7, 3)), 0)
    output, chosen = stochastic_pool2d(images, pool_size, generator)
    h, w = pool_size
    assert output.shape == chosen.shape == (2, 5 // h, 7 // w, 3)
    grad_output = generator.normal(size=output.shape)
    expected = np.zeros_like(images)
    for n, y, x, c in np.ndindex(output.shape):
        i, j = divmod(chosen[n, y, x, c], w)
        assert output[n, y, x, c] == images[n, y * h + i, x * w + j, c]
        assert output[n, y, x, c] > 0 or not images[n, y * h : (y + 1) * h, x * w : (x + 1) * w, c].any()
        expected[n, y * h + i, x * w + j, c] = grad_output[n, y, x, c]
    assert_array_equal(stochastic_pool2d_backward(grad_output, images, chosen, pool_size), expected)


def test_windows_of_zeros_give_0():
    for training in (True, False):
        output, chosen = stochastic_pool2d(np.zeros((2, 4, 4, 1)), 2, rng(), training)
        assert not output.any()
        assert chosen is None or not chosen.any()


# Max-norm -------------------------------------------------------------------------------------------------


@repeatable
@given(seed=seeds, axis=st.sampled_from([0, 1, -1, (0, 1), (0, 1, 2)]), max_value=st.floats(0.1, 4))
def test_max_norm_shortens_what_is_too_long(keras, seed, axis, max_value):
    weights = rng(seed).normal(size=(2, 3, 4, 5)).astype(np.float32)
    result = max_norm(weights, max_value, axis)
    lengths, before = (np.sqrt(np.sum(array**2, axis=axis, keepdims=True)) for array in (result, weights))
    assert (lengths <= max_value * (1 + 1e-6)).all()
    short = np.broadcast_to(before <= max_value, weights.shape)
    assert_array_equal(result[short], weights[short])
    assert_allclose(result, keras.constraints.MaxNorm(max_value, axis)(weights), rtol=1e-5)
    assert result.dtype == np.float32


# Early stopping -------------------------------------------------------------------------------------------


class Model:
    """What a callback needs of a model; its weights are the number of the epoch."""

    def __init__(self):
        self.stop_training, self.weights = False, [np.zeros(1)]

    def get_weights(self):
        return self.weights

    def set_weights(self, weights):
        self.weights = weights


def train(stopping, model, history):
    stopping.set_model(model)
    stopping.on_train_begin()
    for epoch, value in enumerate(history):
        stopping.on_epoch_begin(epoch)
        model.weights[0][...] = epoch  # in place, as an optimiser may
        stopping.on_epoch_end(epoch, {"val_loss": value})
        if model.stop_training:
            break
    stopping.on_train_end()
    return epoch, stopping.stopped_epoch, stopping.best, stopping.best_epoch, float(model.weights[0][0])


class KerasModel(Model):
    def get_weights(self):
        return [weights.copy() for weights in self.weights]


@settings(repeatable, max_examples=300)
@given(
    history=st.lists(st.integers(0, 12).map(lambda number: number / 4), min_size=1, max_size=12),
    options=st.fixed_dictionaries(
        {
            "min_delta": st.sampled_from([0, 0.25, -0.25, 1]),
            "patience": st.integers(0, 4),
            "mode": st.sampled_from(["auto", "min", "max"]),
            "restore_best_weights": st.booleans(),
        }
    ),
)
def test_early_stopping_equals_keras(keras, history, options):
    ours, theirs = EarlyStopping(**options), keras.callbacks.EarlyStopping(**options)
    for _ in range(2):  # an object may serve again
        assert train(ours, Model(), history) == train(theirs, KerasModel(), history)


def test_early_stopping_knows_what_is_better():
    assert train(EarlyStopping(patience=1), Model(), [0.5, 0.6, 0.1])[0] == 1
    accuracy = EarlyStopping("val_accuracy", patience=1)
    accuracy.set_model(Model())
    for epoch, value in enumerate([0.5, 0.6, 0.6]):
        assert not accuracy.model.stop_training
        accuracy.on_epoch_end(epoch, {"val_accuracy": value})
    assert accuracy.model.stop_training


def test_a_loss_that_is_no_number_stops_training():
    assert train(EarlyStopping(patience=2), Model(), [0.5, np.nan, np.nan, np.nan])[:4] == (2, 2, 0.5, 0)


def test_callbacks_may_override_what_they_need():
    class Nothing(Callback):
        pass

    callback = Nothing()
    callback.set_model("model")
    for method in (callback.on_train_begin, callback.on_train_end):
        assert method() is None
    for method in (callback.on_epoch_begin, callback.on_epoch_end):
        assert method(0, {"loss": 1}) is None
    assert callback.model == "model"


# Arrays as they come --------------------------------------------------------------------------------------

MASK = np.arange(24).reshape(2, 3, 4) % 3 > 0
CALLS = {
    "dropout": (lambda x: dropout(x, 0.5, rng())[0], (2, 3, 4)),
    "dropout_backward": (lambda x: dropout_backward(x, MASK[: len(x)], 0.5), (2, 3, 4)),
    "spatial_dropout2d": (lambda x: spatial_dropout2d(x, 0.5, rng())[0], (2, 3, 4, 5)),
    "spatial_dropout2d_backward": (
        lambda x: spatial_dropout2d_backward(x, np.ones((len(x), 1, 1, 5), bool), 0.5),
        (2, 3, 4, 5),
    ),
    "dropconnect": (lambda x: dropconnect(x, np.ones((3, 4), np.int8), None, 0.5, rng())[0], (2, 3)),
    "dropconnect_backward": (
        lambda x: dropconnect_backward(x, x[:, :3], np.ones((3, 4), np.int8), MASK[: len(x)], 0.5)[0],
        (2, 4),
    ),
    "stochastic_pool2d": (lambda x: stochastic_pool2d(x, 2, rng())[0], (2, 5, 4, 3)),
    "stochastic_pool2d in use": (lambda x: stochastic_pool2d(x, 2, rng(), training=False)[0], (2, 5, 4, 3)),
    "stochastic_pool2d_backward": (
        lambda x: stochastic_pool2d_backward(x[:, :2, :2], x, np.ones((len(x), 2, 2, 3), int), 2),
        (2, 5, 4, 3),
    ),
    "max_norm": (lambda x: max_norm(x, 2.5), (3, 4)),
}
calls = pytest.mark.parametrize(("call", "shape"), CALLS.values(), ids=CALLS)


@calls
@pytest.mark.parametrize("dtype", [np.bool_, np.uint8, np.int64, np.float16, np.float32, np.float64])
def test_floats_keep_their_dtype_and_integers_become_float64(call, shape, dtype):
    x = (np.arange(np.prod(shape)).reshape(shape) % 7).astype(dtype)
    result = call(x)
    assert result.dtype == (dtype if np.dtype(dtype).kind == "f" else np.float64)
    assert_allclose(result, call(x.astype(np.float64)), rtol=1e-3)


@calls
def test_inputs_may_be_read_only_or_strided_and_stay_as_they_are(call, shape):
    x = np.abs(rng().normal(size=shape))
    kept, expected = x.copy(), call(x)
    call(x)[...] = -1
    assert_array_equal(x, kept)
    strided = np.repeat(x, 2, axis=0)[::2].copy(order="F")
    strided.flags.writeable = False
    assert_array_equal(call(strided), expected)


@calls
def test_empty_batch(call, shape):
    result = call(np.zeros((0, *shape[1:]), np.float32))
    assert len(result) == 0
    assert result.dtype == np.float32


def test_lists_and_single_numbers():
    assert dropout([[1, 2]], 0, rng())[0].tolist() == [[1.0, 2.0]]
    output, mask = dropout(3, 0, rng())
    assert (output, mask.item()) == (3, True)
    assert max_norm([3, 4], 1).tolist() == [0.6000000000000001, 0.8]


def test_dropconnect_of_an_empty_batch_has_gradients_of_0():
    grads = dropconnect_backward(
        np.ones((0, 4)), np.ones((0, 3)), np.ones((3, 4)), np.ones((0, 3, 4), bool), 0.5
    )
    assert [grad.shape for grad in grads] == [(0, 3), (3, 4), (4,)]
    assert not any(grad.any() for grad in grads)


# Bad input ------------------------------------------------------------------------------------------------

MAPS = np.ones((1, 4, 4, 1))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: dropout([1], 0.5, 0), TypeError, "rng must be a numpy.random.Generator, got 0"),
        (lambda: dropout("a", 0.5, rng()), TypeError, "x must hold integers, floats or booleans"),
        (lambda: dropout_backward([1, 2], [True], 0.5), ValueError, r"mask must have the shape \(2,\)"),
        (
            lambda: dropout_backward([1, 2], [1, 0], 0.5),
            TypeError,
            "mask must hold booleans, got dtype int64",
        ),
        (lambda: spatial_dropout2d([1], 0.5, rng()), ValueError, r"images must have the axes \(N, H, W, C\)"),
        (lambda: spatial_dropout2d_backward(MAPS, MAPS > 0, 0.5), ValueError, r"mask .* \(1, 1, 1, 1\), got"),
        (lambda: dropconnect([1], [[1]], None, 0.5, rng()), ValueError, r"x must have the axes \(N, D\)"),
        (lambda: dropconnect([[1]], [[1], [2]], None, 0.5, rng()), ValueError, "weights must have a row for"),
        (
            lambda: dropconnect([[1]], [[1]], [1, 2], 0.5, rng()),
            ValueError,
            r"bias must have the shape \(1,\)",
        ),
        (
            lambda: dropconnect_backward([[1]], [[1]], [[1]], [[True]], 0.5),
            ValueError,
            "mask must have the shape",
        ),
        (
            lambda: stochastic_pool2d(-MAPS, 2, rng()),
            ValueError,
            r"images must not hold negative .* got -1\.0",
        ),
        (lambda: stochastic_pool2d(MAPS, 5, rng()), ValueError, "pool_size must not be larger"),
        (lambda: stochastic_pool2d(MAPS, 0, rng()), ValueError, "pool_size must be at least 1"),
        (lambda: stochastic_pool2d(MAPS, 2, None), TypeError, "rng must be"),
        (
            lambda: stochastic_pool2d_backward(MAPS, MAPS, np.zeros((1, 2, 2, 1), int), 2),
            ValueError,
            r"grad_output must have the shape \(1, 2, 2, 1\)",
        ),
        (
            lambda: stochastic_pool2d_backward(MAPS, MAPS, np.full(MAPS.shape, 1), 1),
            ValueError,
            "chosen must lie between 0 and 0",
        ),
        (lambda: max_norm([1, 2], 0), ValueError, "max_value must be a positive, finite number, got 0"),
        (lambda: max_norm([1, 2], 1, axis=1), ValueError, "axis must name one of 1 axes, got 1"),
        (lambda: EarlyStopping(patience=-1), ValueError, "patience must be at least 0, got -1"),
        (lambda: EarlyStopping(patience=1.5), TypeError, r"patience must be an integer, got 1\.5"),
        (lambda: EarlyStopping(mode="low"), ValueError, "mode must be 'auto', 'min' or 'max', got 'low'"),
        (
            lambda: EarlyStopping("speed"),
            ValueError,
            "mode must be 'min' or 'max' to watch 'speed', got 'auto'",
        ),
        (lambda: EarlyStopping(3), TypeError, "monitor must be a string, got 3"),
        (lambda: EarlyStopping(min_delta=np.inf), ValueError, "min_delta must be a finite number"),
        (
            lambda: EarlyStopping().on_epoch_end(0, {"loss": 1, "accuracy": 0}),
            ValueError,
            r"monitor must be one of \['accuracy', 'loss'\], got 'val_loss'",
        ),
    ],
)
def test_bad_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_everything_public_is_listed():
    assert sorted(topic.__all__) == topic.__all__
    assert all(getattr(topic, name).__module__.startswith("cnnlib.") for name in topic.__all__)
