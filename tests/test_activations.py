"""The reference of the topic `activations`: exact far out, Keras as the judge, slopes as differences."""

import inspect
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from cnnlib import activations
from cnnlib.activations.gates import normal_cdf

repeatable = settings(derandomize=True, deadline=None, max_examples=40)
TOLERANCE = {np.dtype(np.float32): 2e-6, np.dtype(np.float64): 1e-14}

# name in cnnlib, name in keras.activations, arguments
CASES = [
    ("sigmoid", {}),
    ("tanh", {}),
    ("relu", {}),
    ("leaky_relu", {}),
    ("leaky_relu", {"negative_slope": 0.3}),
    ("leaky_relu", {"negative_slope": 1.5}),
    ("softplus", {}),
    ("elu", {}),
    ("elu", {"alpha": 0.5}),
    ("gelu", {}),
    ("gelu", {"approximate": True}),
    ("silu", {}),
    ("softmax", {}),
    ("softmax", {"axis": 0}),
    ("log_softmax", {}),
    ("log_softmax", {"axis": 1}),
]
SINGLE = {"leaky_relu", "gelu"}  # TensorFlow keeps their constants in float32, whatever the dtype of x
cases = pytest.mark.parametrize(
    ("name", "options"), CASES, ids=[f"{name}{options}" for name, options in CASES]
)
NAMES = sorted({name for name, _ in CASES})


def forward(name, x, options):
    return getattr(activations, name)(x, **options)


def backward(name, grad_output, x, options):
    return getattr(activations, f"{name}_backward")(grad_output, x, **options)


@st.composite
def arrays(draw, dtypes=(np.float32, np.float64)):
    """Two arrays of one shape, spread narrowly or widely, with zeros here and there."""
    shape = draw(st.lists(st.integers(2, 5), min_size=2, max_size=4))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    dtype = draw(st.sampled_from(dtypes))
    x = rng.normal(scale=draw(st.sampled_from([0.1, 1, 10, 100])), size=shape)
    x[rng.random(shape) < 0.2] = 0
    return x.astype(dtype), rng.normal(size=shape).astype(dtype)


# Numbers worked by hand -----------------------------------------------------------------------------------


def test_values_by_hand():
    assert_allclose(activations.sigmoid([0, math.log(3)]), [0.5, 0.75], rtol=1e-15)
    assert_allclose(activations.softplus(0), math.log(2), rtol=1e-15)
    assert_allclose(activations.softmax([0, math.log(3)]), [0.25, 0.75], rtol=1e-15)
    assert_array_equal(activations.relu([[155, -155], [-310, 0]]), [[155, 0], [0, 0]])


def test_slopes_at_the_corner():
    assert activations.relu_backward(1, 0) == 0
    assert activations.leaky_relu_backward(1, 0, negative_slope=0.25) == 0.25
    assert activations.elu_backward(1, 0, alpha=0.5) == 0.5


# Far out --------------------------------------------------------------------------------------------------

FAR = {
    "sigmoid": (0, 1, 0, 0),
    "tanh": (-1, 1, 0, 0),
    "relu": (0, 1000, 0, 1),
    "leaky_relu": (-10, 1000, 0.01, 1),
    "softplus": (0, 1000, 0, 1),
    "elu": (-1, 1000, 0, 1),
    "gelu": (0, 1000, 0, 1),
    "silu": (0, 1000, 0, 1),
}


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("name", FAR)
def test_exact_a_thousand_from_zero(name, dtype):
    low, high, low_slope, high_slope = np.array(FAR[name], dtype)
    x = np.array([-1000, 1000], dtype)
    with np.errstate(all="raise"):
        assert_array_equal(forward(name, x, {}), [low, high])
        assert_array_equal(backward(name, np.ones_like(x), x, {}), [low_slope, high_slope])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
def test_softmax_of_thousands(name, dtype):
    x = np.array([[1000, 0, -1000], [-1000, -1000, -1000]], dtype)
    expected = np.array(
        [[1, 0, 0], [1 / 3] * 3] if name == "softmax" else [[0, -1000, -2000], [-np.log(3)] * 3]
    )
    with np.errstate(all="raise"):
        assert_allclose(forward(name, x, {}), expected, rtol=1e-6)
        assert np.isfinite(backward(name, np.ones_like(x), x, {})).all()


@cases
def test_no_alarm_on_the_way(name, options):
    x = np.linspace(-1000, 1000, 4001)[:, np.newaxis, np.newaxis] * np.ones((1, 3, 2))
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        for dtype in (np.float32, np.float64):
            assert np.isfinite(forward(name, x.astype(dtype), options)).all()
            assert np.isfinite(backward(name, np.ones(x.shape, dtype), x.astype(dtype), options)).all()


def test_small_probabilities_keep_their_digits():
    x = np.array([-700.0, -40.0, 40.0])
    assert_allclose(activations.sigmoid(x)[:2], np.exp(x[:2]), rtol=1e-14)
    assert_allclose(activations.softplus(x)[:2], np.exp(x[:2]), rtol=1e-14)
    assert_allclose(activations.sigmoid_backward(np.ones(3), x)[1:], np.exp(-40.0), rtol=1e-14)
    assert_allclose(activations.softmax([0, -500.0])[1], np.exp(-500.0), rtol=1e-14)


# The normal distribution, to all digits -------------------------------------------------------------------


def test_normal_cdf_equals_erf():
    x = np.concatenate([np.linspace(-45, 45, 20001), np.geomspace(1e-300, 1, 500), [0.0, -0.0]])
    expected = [(1 + math.erf(value / math.sqrt(2))) / 2 for value in x]
    assert np.max(np.abs(normal_cdf(x) - expected)) <= 2 * np.finfo(np.float64).eps
    single = normal_cdf(x.astype(np.float32))
    assert single.dtype == np.float32
    assert np.max(np.abs(single - np.array(expected, np.float32))) <= 2 * np.finfo(np.float32).eps


def test_normal_cdf_keeps_the_digits_of_its_tail():
    x = np.linspace(-37, 0, 20001)
    expected = [math.erfc(-value / math.sqrt(2)) / 2 for value in x]
    assert_allclose(normal_cdf(x), expected, rtol=1e-13)


# Keras and TensorFlow as the judges -----------------------------------------------------------------------


@cases
@repeatable
@given(pair=arrays())
def test_equals_keras(keras, tf, name, options, pair):
    x, grad_output = pair
    judge = getattr(keras.activations, name)
    options = {"negative_slope": 0.01} | options if name == "leaky_relu" else options
    variable = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(variable)
        expected = judge(variable, **options)
    expected_grad = tape.gradient(expected, variable, output_gradients=tf.constant(grad_output)).numpy()
    dtype = np.dtype(np.float32) if name in SINGLE else x.dtype
    tolerance = TOLERANCE[dtype]
    scale = max(1, np.abs(x).max())
    for result, right in [
        (forward(name, x, options), expected.numpy()),
        (backward(name, grad_output, x, options), expected_grad),
    ]:
        assert result.dtype == x.dtype
        assert_allclose(result, right, rtol=4 * tolerance, atol=tolerance * scale)


@pytest.mark.parametrize("name", NAMES)
def test_names_and_arguments_are_those_of_keras(keras, name):
    ours = inspect.signature(getattr(activations, name)).parameters
    theirs = inspect.signature(getattr(keras.activations, name)).parameters
    assert list(ours) == list(theirs)[: len(ours)]
    slopes = inspect.signature(getattr(activations, f"{name}_backward")).parameters
    assert list(slopes) == ["grad_output", *ours]
    assert [slopes[key].default for key in ours] == [ours[key].default for key in ours]


# Laws -----------------------------------------------------------------------------------------------------


@cases
@repeatable
@given(pair=arrays(dtypes=(np.float64,)))
def test_backward_equals_small_differences(name, options, pair):
    x, grad_output = pair
    x = x / (1 + np.abs(x).max() / 5) + 0.03  # corners are tested by hand
    x[np.abs(x) < 1e-3] = 0.5
    step, direction = 1e-6, np.random.default_rng(0).normal(size=x.shape)
    higher, lower = (forward(name, x + sign * step * direction, options) for sign in (1, -1))
    slope = np.vdot(grad_output, higher - lower) / (2 * step)
    assert_allclose(np.vdot(backward(name, grad_output, x, options), direction), slope, rtol=1e-6, atol=1e-6)


@repeatable
@given(pair=arrays(dtypes=(np.float64,)), shift=st.floats(-100, 100), axis=st.integers(-2, 1))
def test_laws_of_softmax(pair, shift, axis):
    x, grad_output = pair
    probabilities = activations.softmax(x, axis)
    assert_allclose(probabilities.sum(axis=axis), 1, rtol=1e-14)
    assert_allclose(activations.softmax(x + shift, axis), probabilities, atol=1e-12)
    assert_allclose(np.exp(activations.log_softmax(x, axis)), probabilities, atol=1e-14)
    assert_allclose(activations.softmax_backward(grad_output, x, axis).sum(axis=axis), 0, atol=1e-13)


@repeatable
@given(pair=arrays(dtypes=(np.float64,)))
def test_kinship(pair):
    x, grad_output = pair
    assert_allclose(activations.tanh(x), 2 * activations.sigmoid(2 * x) - 1, atol=1e-15)
    assert_allclose(activations.softplus(x) - activations.softplus(-x), x, rtol=1e-14, atol=1e-14)
    assert_array_equal(activations.softplus_backward(grad_output, x), grad_output * activations.sigmoid(x))
    assert_allclose(activations.gelu(x) - activations.gelu(-x), x, rtol=1e-14, atol=1e-14)
    assert_array_equal(activations.leaky_relu(x, 0), activations.relu(x))
    classes = activations.softmax(np.stack([x, np.zeros_like(x)]), axis=0)
    assert_allclose(classes[0], activations.sigmoid(x), rtol=1e-13)


# Arrays as they come --------------------------------------------------------------------------------------


def both(name, options, x, grad_output):
    return forward(name, x, options), backward(name, grad_output, x, options)


@cases
def test_inputs_may_be_lists_read_only_or_strided_and_stay_as_they_are(name, options):
    rng = np.random.default_rng(0)
    x, grad_output = rng.integers(-9, 10, size=(2, 4, 3, 2)).astype(np.float64)
    kept = x.copy(), grad_output.copy()
    expected = both(name, options, x, grad_output)
    for result in both(name, options, x, grad_output):
        result[...] = -1
    assert_array_equal((x, grad_output), kept)
    x.flags.writeable = grad_output.flags.writeable = False
    strided = [np.repeat(array, 2, axis=1)[:, ::2].copy(order="F") for array in (x, grad_output)]
    for form in ((x, grad_output), (x.tolist(), grad_output.tolist()), strided):
        for result, right in zip(both(name, options, *form), expected, strict=True):
            assert_allclose(result, right, rtol=1e-15)


@pytest.mark.parametrize(
    "dtype", [np.bool_, np.uint8, np.int16, np.int64, np.float16, np.float32, np.float64]
)
@cases
def test_dtypes(name, options, dtype):
    x = np.arange(12).reshape(2, 3, 2).astype(dtype)
    expected = dtype if np.dtype(dtype).kind == "f" else np.float64
    assert {result.dtype for result in both(name, options, x, x)} == {np.dtype(expected)}
    right = forward(name, x.astype(np.float64), options)
    assert_allclose(forward(name, x, options), right, rtol=2e-3 if dtype is np.float16 else 1e-6, atol=1e-3)


def test_numpy_numbers_as_options_leave_the_dtype():
    x = np.ones(3, np.float32)
    assert activations.leaky_relu(x, np.float64(0.1)).dtype == np.float32
    assert activations.elu_backward(x, x, np.float64(0.1)).dtype == np.float32


@cases
def test_empty_batch(name, options):
    x = np.zeros((0, 3, 2), np.float32)
    if options.get("axis") == 0:
        x = np.zeros((3, 0, 2), np.float32)
    for result in both(name, options, x, x):
        assert result.shape == x.shape
        assert result.dtype == np.float32


@pytest.mark.parametrize("name", [name for name in NAMES if "softmax" not in name])
def test_single_numbers(name):
    assert forward(name, 1, {}) == forward(name, [1], {})[0]
    assert backward(name, 2, 1, {}) == backward(name, [2], [1], {})[0]


# Bad input ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_bad_arrays_are_named(name):
    with pytest.raises(TypeError, match="x must hold integers, floats or booleans, got dtype <U1"):
        forward(name, ["a"], {})
    with pytest.raises(ValueError, match="x must be a full array"):
        forward(name, [[1, 2], [3]], {})
    with pytest.raises(ValueError, match=r"grad_output must have the shape \(2,\), got \(3,\)"):
        backward(name, [1, 2, 3], [1, 2], {})
    with pytest.raises(TypeError, match=r"grad_output must hold .* got dtype complex128"):
        backward(name, [1j], [1], {})


@pytest.mark.parametrize(
    ("name", "options", "error", "message"),
    [
        ("softmax", {"axis": 2}, ValueError, "axis must name one of 2 axes, got 2"),
        ("log_softmax", {"axis": -3}, ValueError, "axis must name one of 2 axes, got -3"),
        ("softmax", {"axis": 1.0}, TypeError, "axis must be an integer, got 1.0"),
        ("leaky_relu", {"negative_slope": None}, TypeError, "negative_slope must hold"),
        ("leaky_relu", {"negative_slope": [0.1, 0.2]}, ValueError, "negative_slope must be a finite number"),
        ("elu", {"alpha": np.nan}, ValueError, "alpha must be a finite number, got nan"),
    ],
)
def test_bad_options_are_named(name, options, error, message):
    for call in (
        lambda: forward(name, [[1, 2]], options),
        lambda: backward(name, [[1, 2]], [[1, 2]], options),
    ):
        with pytest.raises(error, match=message):
            call()


def test_softmax_needs_an_axis():
    with pytest.raises(ValueError, match="axis must name one of 0 axes"):
        activations.softmax(3)
