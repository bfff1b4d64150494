"""The layers of cnnlib.layers, each beside Keras's layer of the same name, settings and weights."""

import inspect

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from cnnlib import activations, layers
from cnnlib.dropout import dropout_backward
from cnnlib.layers.base import ACTIVATIONS
from cnnlib.training import dense, dense_backward

ALL = [name for name in layers.__all__ if name != "Layer"]
names_of_activations = st.sampled_from([None, "linear", *ACTIVATIONS])
sides = st.integers(1, 3)
filters = st.integers(2, 4)


def pairs(low, high):
    """One integer or a pair."""
    number = st.integers(low, high)
    return number | st.tuples(number, number)


ways = {
    "padding": st.sampled_from(["valid", "same"]),
    "activation": names_of_activations,
    "use_bias": st.booleans(),
}
steps = st.sampled_from([{"strides": 2}, {"strides": 1}, {"dilation_rate": 2}, {"strides": (3, 3)}])


def convolutions(axes):
    """Settings of Conv1D, Conv2D or Conv3D, two groups at most."""
    return st.fixed_dictionaries(
        {"filters": st.sampled_from([2, 4]), "kernel_size": sides, "groups": sides.map(lambda n: 1 + n // 3)}
        | ways
    )


pools = st.fixed_dictionaries(
    {"pool_size": pairs(1, 3), "strides": st.none() | pairs(1, 2), "padding": ways["padding"]}
)
SETTINGS = {
    "Activation": st.fixed_dictionaries({"activation": st.sampled_from(list(ACTIVATIONS))}),
    "AveragePooling2D": pools,
    "BatchNormalization": st.fixed_dictionaries(
        {
            "momentum": st.sampled_from([0.5, 0.99]),
            "epsilon": st.sampled_from([1e-3, 0.1]),
            "center": st.booleans(),
            "scale": st.booleans(),
            "trainable": st.booleans(),
        }
    ),
    "Conv1D": convolutions(1),
    "Conv2D": convolutions(2),
    "Conv2DTranspose": st.fixed_dictionaries(
        {"filters": filters, "kernel_size": pairs(1, 3), "strides": sides} | ways
    ),
    "Conv3D": convolutions(3),
    "Dense": st.fixed_dictionaries(
        {"units": filters, "activation": names_of_activations, "use_bias": st.booleans()}
    ),
    "DepthwiseConv2D": st.fixed_dictionaries(
        {"kernel_size": pairs(1, 3), "strides": sides, "depth_multiplier": sides} | ways
    ),
    "Dropout": st.just({"rate": 0.4}),
    "Flatten": st.just({}),
    "GlobalAveragePooling2D": st.fixed_dictionaries({"keepdims": st.booleans()}),
    "GlobalMaxPooling2D": st.fixed_dictionaries({"keepdims": st.booleans()}),
    "LeakyReLU": st.fixed_dictionaries({"negative_slope": st.sampled_from([0.0, 0.1, 0.5])}),
    "MaxPooling2D": pools,
    "ReLU": st.just({}),
    "Rescaling": st.fixed_dictionaries({"scale": st.floats(0.1, 2), "offset": st.floats(-1, 1)}),
    "SeparableConv2D": st.fixed_dictionaries(
        {"filters": filters, "kernel_size": pairs(1, 3), "strides": sides, "depth_multiplier": sides} | ways
    ),
    "Softmax": st.just({}),
    "SpatialDropout2D": st.just({"rate": 0.4}),
    "ZeroPadding2D": st.fixed_dictionaries({"padding": st.sampled_from([1, (2, 1), ((1, 0), (0, 2))])}),
}
RANDOM = ("Dropout", "SpatialDropout2D")


def input_shape(name):
    """Shape of a small example that the layer takes, channels last."""
    return {"Conv1D": (7, 4), "Conv3D": (5, 6, 4, 4)}.get(name, (6, 5, 4))


@pytest.mark.parametrize("name", ALL)
@settings(derandomize=True, deadline=None, max_examples=15)
@given(data=st.data())
def test_layer_equals_keras(keras, tf, name, data):
    options = data.draw(SETTINGS[name])
    training = data.draw(st.booleans()) and name not in RANDOM
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    layer, judge = getattr(layers, name)(**options), getattr(keras.layers, name)(**options, dtype="float64")
    shape = input_shape(name)
    output_shape = layer.build(shape, rng, np.float64)
    x = tf.constant(rng.normal(size=(3, *shape)))
    judge.build(x.shape)
    assert [array.shape for array in layer.weights.values()] == [tuple(w.shape) for w in judge.weights]
    assert [w.name for w in judge.weights] == list(layer.weights)
    for array in layer.weights.values():
        array[...] = rng.uniform(0.2, 1.5, size=array.shape)
    judge.set_weights([array.copy() for array in layer.weights.values()])
    with tf.GradientTape() as tape:
        tape.watch(x)
        expected = judge(x, training=training)
    output = layer.forward(x.numpy(), training=training)
    assert output.shape == (3, *output_shape)
    assert_allclose(output, expected, rtol=1e-6, atol=1e-7)  # Keras keeps settings in float32
    for array, theirs in zip(layer.weights.values(), judge.weights, strict=True):
        assert_allclose(array, theirs, rtol=1e-6)

    grad_output = rng.normal(size=output.shape)
    learned = judge.trainable_variables
    theirs = tape.gradient(expected, [x, *learned], output_gradients=tf.constant(grad_output))
    grad_x = layer.backward(grad_output.copy())
    assert_allclose(grad_x, theirs[0], rtol=1e-5, atol=1e-6)
    assert grad_x.flags.writeable  # the layer before may work in it
    for variable, gradient in zip(learned, theirs[1:], strict=True):
        assert_allclose(layer.gradients[variable.name], gradient, rtol=1e-5, atol=1e-6)
    alone = layer.gradients
    layer.backward(grad_output.copy(), input_gradient=False)
    for array, again in zip(alone.values(), layer.gradients.values(), strict=True):
        assert_array_equal(array, again)


@pytest.mark.parametrize("name", ALL)
def test_arguments_are_keras_arguments(keras, name):
    ours = inspect.signature(getattr(layers, name).__init__).parameters
    theirs = inspect.signature(getattr(keras.layers, name).__init__).parameters
    for argument, parameter in ours.items():
        if argument in ("self", "name", "trainable"):
            continue
        default = theirs[argument].default
        if default is not inspect.Parameter.empty:  # ours may be there where Keras's is not
            same = default[0] if isinstance(default, tuple) else default
            assert parameter.default == same, argument


@pytest.mark.parametrize("name", ALL)
def test_float32_stays_float32_and_empty_batches_pass(name):
    layer = getattr(layers, name)(**first(name))
    layer.build(input_shape(name), np.random.default_rng(0))
    for count in (2, 0):
        x = np.ones((count, *input_shape(name)), np.float32)
        x.flags.writeable = False
        output = layer.forward(x, training=True, rng=np.random.default_rng(0))
        assert output.dtype == np.float32
        gradient = layer.backward(np.ones_like(output))
        assert gradient.dtype == np.float32
        assert gradient.shape == x.shape
        assert all(array.dtype == np.float32 for array in layer.gradients.values())
        assert len(output) == count


def first(name):
    """Settings that every layer of this name takes."""
    needed = {"filters": 2, "kernel_size": 2, "units": 3, "rate": 0.5, "activation": "relu", "scale": 2.0}
    parameters = inspect.signature(getattr(layers, name)).parameters
    return {key: needed[key] for key, value in parameters.items() if value.default is inspect.Parameter.empty}


def test_dropout_drops_in_training_alone():
    x = np.ones((50, 4, 4, 8))
    for layer, zeros in ((layers.Dropout(0.3), (0,)), (layers.SpatialDropout2D(0.3), (0,))):
        assert layer.forward(x) is x
        grad = np.ones_like(x)
        assert_array_equal(layer.backward(grad), x)
        output = layer.forward(x, training=True, rng=np.random.default_rng(0))
        assert set(np.unique(output)) == {*zeros, 1 / 0.7}
        assert abs((output == 0).mean() - 0.3) < 0.05
        assert_array_equal(layer.backward(grad.copy()), output)
    assert_array_equal(output.all(axis=(1, 2)), output.any(axis=(1, 2)))  # whole maps


def test_dropout_layer_equals_its_function_on_many_cores_and_on_one(monkeypatch):
    x = np.random.default_rng(0).normal(size=(32, 2**14))  # two blocks
    layer = layers.Dropout(0.3)
    output = layer.forward(x, training=True, rng=np.random.default_rng(1))
    assert_allclose(output, dropout_backward(x, layer.mask, 0.3), rtol=1e-15)
    assert abs(layer.mask.mean() - 0.7) < 0.003
    assert abs(np.corrcoef(layer.mask.reshape(2, -1))[0, 1]) < 0.01  # no block repeats the other
    monkeypatch.setattr("cnnlib._threads.CORES", 1)
    assert_array_equal(layer.forward(x, training=True, rng=np.random.default_rng(1)), output)


def test_dense_layer_equals_its_function_on_many_cores():
    rng = np.random.default_rng(0)
    for shape, units in (((70, 3000), 41), ((6000, 90), 33), ((3, 5, 40), 7)):
        x, layer = rng.normal(size=shape), layers.Dense(units)
        layer.build(shape[1:], rng, np.float64)
        layer.weights["bias"] += rng.normal(size=units)
        assert_allclose(layer.forward(x), dense(x, *layer.weights.values()), atol=1e-10)
        grad_output = rng.normal(size=(*shape[:-1], units))
        grad_x, *gradients = dense_backward(grad_output, x, layer.weights["kernel"])
        assert_allclose(layer.backward(grad_output), grad_x, atol=1e-10)
        for gradient, expected in zip(layer.gradients.values(), gradients, strict=True):
            assert_allclose(gradient, expected, atol=1e-10)


def test_activations_equal_their_functions():
    x = np.linspace(-2, 2, 9).reshape(3, 3)
    for name, options in ACTIVATIONS.items():
        assert_array_equal(layers.Activation(name).forward(x), getattr(activations, name)(x, **options))


def test_causal_convolution_sees_the_past_alone(keras):
    layer = layers.Conv1D(2, 3, padding="causal", dilation_rate=2)
    layer.build((9, 3), np.random.default_rng(0))
    judge = keras.layers.Conv1D(2, 3, padding="causal", dilation_rate=2)
    judge.build((None, 9, 3))
    judge.set_weights(list(layer.weights.values()))
    x = np.random.default_rng(1).normal(size=(2, 9, 3)).astype(np.float32)
    assert_allclose(layer.forward(x), judge(x), atol=1e-5)


def test_convolution_layers_pad_by_numbers():
    layer = layers.Conv2D(2, 3, padding=((1, 0), (2, 2)))
    assert layer.build((6, 6, 1), np.random.default_rng(0)) == (5, 8, 2)


@pytest.mark.parametrize(
    ("layer", "shape", "message"),
    [
        (layers.Conv2D(2, 3), (6, 6), r"must have the axes \(N, H, W, C\), got \(N, 6, 6\)"),
        (layers.Conv2D(2, 7), (6, 6, 1), "kernel_size must not be larger"),
        (layers.Conv2D(2, (3, 3, 3)), (6, 6, 1), "kernel_size must be one integer or 2"),
        (layers.Conv2D(0, 3), (6, 6, 1), "filters must be at least 1"),
        (layers.Conv2D(4, 3, groups=2), (6, 6, 3), "groups must divide 3 channels"),
        (layers.Conv2D(2, 3, padding="full"), (6, 6, 1), "padding must be"),
        (
            layers.Conv2D(2, 3, kernel_initializer="orthogonal"),
            (6, 6, 1),
            "initializer must be one of glorot",
        ),
        (layers.Dense(0), (3,), "units must be at least 1"),
        (layers.MaxPooling2D(9), (6, 6, 1), "pool_size must not be larger"),
    ],
)
def test_settings_that_do_not_fit_are_named(layer, shape, message):
    with pytest.raises(ValueError, match=message):
        layer.build(shape, np.random.default_rng(0))


def test_unknown_activations_are_told_what_there_is():
    with pytest.raises(ValueError, match=r"activation must be one of linear, relu, sigmoid.*got 'rellu'"):
        layers.Dense(3, activation="rellu")
