"""The reference of the topic `padding`: sizes, counted and measured, and Keras as the judge."""

import numpy as np
import pytest
from cases_convolution import FLOATS, assert_close, numbers, repeatable, tensorflow_gradients
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from cnnlib.convolution import conv1d, conv1d_backward, conv2d
from cnnlib.padding import (
    causal_conv1d,
    causal_conv1d_backward,
    output_size,
    receptive_field,
    same_padding,
    zero_pad,
    zero_pad_backward,
)

many = settings(repeatable, max_examples=300)
sizes, kernel_sizes = st.integers(1, 30), st.integers(1, 6)
strides = dilations = st.integers(1, 4)
sides = st.tuples(st.integers(0, 3), st.integers(0, 3))
pads = st.one_of(st.integers(0, 3), sides)
each_word = pytest.mark.parametrize("word", ["valid", "same", "causal"])


# Sizes ----------------------------------------------------------------------------------------------------


def test_five_cells_under_three():
    assert [output_size(5, 3, stride) for stride in (1, 2, 3)] == [3, 2, 1]
    assert [output_size(5, 3, padding=word) for word in ("valid", "same", "causal", "full")] == [3, 5, 5, 7]
    assert output_size(32, 2, stride=2) == 16


def test_the_odd_zero_goes_after():
    assert same_padding(5, 3) == (1, 1)
    assert same_padding(6, 3, stride=2) == (0, 1)
    assert same_padding(5, 4) == (1, 2)
    assert same_padding(7, 1, stride=3) == (0, 0)


@many
@given(size=sizes, kernel_size=kernel_sizes, stride=strides, dilation=dilations, padding=pads)
def test_output_size_counts_the_places(size, kernel_size, stride, dilation, padding):
    before, after = padding if isinstance(padding, tuple) else (padding, padding)
    last = (kernel_size - 1) * dilation
    places = [
        place for place in range(0, before + size + after, stride) if place + last < before + size + after
    ]
    arguments = size, kernel_size, stride, padding, dilation
    if places:
        assert output_size(*arguments) == len(places)
    else:
        with pytest.raises(ValueError, match="kernel_size must not be larger than the padded input"):
            output_size(*arguments)


@each_word
@many
@given(size=sizes, kernel_size=kernel_sizes, stride=strides, dilation=dilations)
def test_output_size_is_that_of_keras(keras, word, size, kernel_size, stride, dilation):
    if stride > 1 and dilation > 1:
        stride = 1  # Keras takes only one of them
    if word == "valid":
        size += (kernel_size - 1) * dilation  # where a kernel finds no place, Keras is no judge
    layer = keras.layers.Conv1D(1, kernel_size, stride, word, dilation_rate=dilation)
    expected = layer.compute_output_shape((None, size, 1))[1]
    assert output_size(size, kernel_size, stride, word, dilation) == expected


@repeatable
@given(size=sizes, kernel_size=kernel_sizes)
def test_full_is_the_size_of_numpys_full_convolution(size, kernel_size):
    expected = len(np.convolve(np.ones(size), np.ones(kernel_size), mode="full"))
    assert output_size(size, kernel_size, padding="full") == expected


@many
@given(size=sizes, kernel_size=kernel_sizes, stride=strides, dilation=dilations)
def test_same_padding_is_where_tensorflow_puts_its_zeros(tf, size, kernel_size, stride, dilation):
    series = np.arange(1, size + 1, dtype=np.float32).reshape(1, size, 1, 1)
    kernel = np.arange(1, kernel_size + 1, dtype=np.float32).reshape(kernel_size, 1, 1, 1)
    before, after = same_padding(size, kernel_size, stride, dilation)
    expected = tf.nn.conv2d(series, kernel, (stride, 1), "SAME", dilations=(dilation, 1))
    maps = conv2d(series, kernel, None, (stride, 1), ((before, after), 0), (dilation, 1))
    assert_close(maps, expected)


@repeatable
@given(layers=st.lists(st.tuples(kernel_sizes, strides, st.integers(1, 3)), max_size=4))
def test_receptive_field_is_as_far_as_a_gradient_reaches(layers):
    """Send the gradient of one output back through the layers, each with as many inputs as it needs."""
    gradient = np.ones((1, 1, 1))
    for kernel_size, stride, dilation in reversed(layers):
        size = (gradient.shape[1] - 1) * stride + (kernel_size - 1) * dilation + 1
        series, kernels = np.ones((1, size, 1)), np.ones((kernel_size, 1, 1))
        gradient, _, _ = conv1d_backward(gradient, series, kernels, stride, "valid", dilation)
    assert receptive_field(layers) == gradient.size
    assert gradient[0, 0, 0] > 0
    assert gradient[0, -1, 0] > 0


def test_receptive_field_of_known_networks():
    assert receptive_field([]) == 1
    assert receptive_field([(3, 1)] * 3) == receptive_field([(7, 1)]) == 7
    assert receptive_field([(2, 1, 1), (2, 1, 2), (2, 1, 4), (2, 1, 8)]) == 16  # WaveNet's first block
    vgg16 = [(3, 1)] * 2 + [(2, 2)] + [(3, 1)] * 2 + [(2, 2)] + ([(3, 1)] * 3 + [(2, 2)]) * 3
    assert receptive_field(vgg16) == 212


# Zeros around images --------------------------------------------------------------------------------------


@many
@given(
    shape=st.tuples(st.integers(0, 3), st.integers(1, 5), st.integers(1, 5), st.integers(1, 3)),
    pad=st.one_of(st.integers(0, 3), sides, st.tuples(sides, sides)),
    dtype=st.sampled_from(FLOATS),
)
def test_zero_pad_is_that_of_keras(keras, tf, shape, pad, dtype):
    images = numbers(np.random.default_rng(0), shape, dtype)
    layer = keras.layers.ZeroPadding2D(pad, dtype=np.dtype(dtype).name)
    padded = zero_pad(images, pad)
    grad_output = numbers(np.random.default_rng(1), padded.shape, dtype)
    expected, (gradient,) = tensorflow_gradients(tf, layer, [images], grad_output)
    assert_array_equal(padded, expected)
    assert_array_equal(zero_pad_backward(grad_output, pad), gradient)


@repeatable
@given(before=st.integers(0, 3), after=st.integers(0, 3), side=st.integers(0, 3))
def test_padding_in_numbers_is_zero_pad_and_then_valid(before, after, side):
    rng = np.random.default_rng(0)
    images, kernels = numbers(rng, (2, 4, 5, 2), np.int64), numbers(rng, (3, 2, 2, 3), np.int64)
    pad = ((before, after), side)
    padded = zero_pad(images, ((before, after), (side, side)))
    assert_array_equal(conv2d(images, kernels, strides=2, padding=pad), conv2d(padded, kernels, strides=2))


@pytest.mark.parametrize("pad", [0, 1])
@pytest.mark.parametrize("dtype", [np.bool_, np.uint8, np.float16, np.float64])
def test_zero_pad_keeps_the_dtype_and_copies(dtype, pad):
    images = np.ones((1, 3, 3, 1), dtype)
    images.flags.writeable = False
    for result in (zero_pad(images, pad), zero_pad_backward(images, pad)):
        assert result.dtype == dtype
        result[:] = 0
    assert images.all()
    assert_array_equal(zero_pad(images[:, ::2].tolist(), pad), zero_pad(images[:, ::2], pad))


# Causal convolution ---------------------------------------------------------------------------------------


@st.composite
def causal_layers(draw):
    kernel_size, channels, filters = draw(kernel_sizes), draw(st.integers(1, 4)), draw(st.integers(1, 4))
    shape = draw(st.integers(1, 3)), draw(st.integers(1, 12)), channels
    dtype, rng = draw(st.sampled_from(FLOATS)), np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    kernels = numbers(rng, (kernel_size, channels, filters), dtype)
    return numbers(rng, shape, dtype), kernels, draw(st.integers(1, 3))


@many
@given(layer=causal_layers())
def test_causal_conv1d_is_that_of_keras(keras, tf, layer):
    series, kernels, dilation = layer
    filters, dtype = kernels.shape[-1], kernels.dtype
    keras_layer = keras.layers.Conv1D(
        filters, len(kernels), padding="causal", dilation_rate=dilation, use_bias=False, dtype=dtype.name
    )
    keras_layer.build(series.shape)
    keras_layer.set_weights([kernels])
    tensor = tf.constant(series)
    with tf.GradientTape() as tape:
        tape.watch(tensor)
        expected = keras_layer(tensor)
    grad_output = numbers(np.random.default_rng(0), expected.shape, dtype)
    sources = tensor, keras_layer.kernel.value
    gradients = tape.gradient(expected, sources, output_gradients=tf.constant(grad_output))
    assert_close(causal_conv1d(series, kernels, dilation), expected)
    results = causal_conv1d_backward(grad_output, series, kernels, dilation)
    for gradient, right in zip(results, gradients, strict=True):
        assert_close(gradient, right)


@repeatable
@given(layer=causal_layers(), step=st.integers(0, 11))
def test_no_output_sees_a_later_step(layer, step):
    series, kernels, dilation = layer
    changed = series.copy()
    changed[:, step:] += 1
    before = causal_conv1d(series, kernels, dilation)[:, :step]
    assert_array_equal(causal_conv1d(changed, kernels, dilation)[:, :step], before)


def test_causal_conv1d_of_whole_numbers_is_conv1d():
    series, kernels = np.arange(20, dtype=np.uint8).reshape(2, 5, 2), np.arange(12).reshape(3, 2, 2)
    maps = causal_conv1d(series.tolist(), kernels, dilation_rate=2)
    assert maps.dtype == np.int64
    assert_array_equal(maps, conv1d(np.pad(series, [(0, 0), (4, 0), (0, 0)]), kernels, dilation_rate=2))


# Bad input ------------------------------------------------------------------------------------------------

IMAGES = np.zeros((2, 3, 4, 1))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: output_size(0, 3), ValueError, "size must be at least 1, got 0"),
        (lambda: output_size(5, 2.5), TypeError, "kernel_size must be an integer, got 2.5"),
        (lambda: output_size(5, 3, 0), ValueError, "stride must be at least 1, got 0"),
        (lambda: output_size(5, 3, dilation="2"), TypeError, "dilation must be an integer, got '2'"),
        (lambda: output_size(5, 3, padding="half"), ValueError, "padding must be 'valid', .* got 'half'"),
        (lambda: output_size(5, 3, padding=-1), ValueError, "padding must be at least 0, got -1"),
        (lambda: output_size(5, 3, padding=(1, 2, 3)), ValueError, "padding must be a number or .* 1 axes"),
        (lambda: output_size(5, 3, dilation=3), ValueError, "reaches over 7 cells for an input of 5"),
        (lambda: same_padding(5, 0), ValueError, "kernel_size must be at least 1, got 0"),
        (lambda: same_padding(None, 3), TypeError, "size must be an integer, got None"),
        (lambda: receptive_field(3), TypeError, "layers must be a sequence .* got 3"),
        (lambda: receptive_field([3]), TypeError, "layers must be a sequence .* got 3"),
        (lambda: receptive_field([(3,)]), ValueError, r"layers must hold .* got \(3,\)"),
        (lambda: receptive_field([(3, 0)]), ValueError, "layers must be at least 1, got 0"),
        (lambda: zero_pad(IMAGES[0], 1), ValueError, r"images must have the axes \(N, H, W, C\)"),
        (lambda: zero_pad(IMAGES, -1), ValueError, "pad must be at least 0, got -1"),
        (lambda: zero_pad(IMAGES, 0.5), TypeError, "pad must be an integer, got 0.5"),
        (lambda: zero_pad(IMAGES, "same"), ValueError, "pad must be a number or .* got 'same'"),
        (
            lambda: zero_pad(IMAGES, (1, 2, 3, 4)),
            ValueError,
            "pad must be a number or have an entry for each",
        ),
        (lambda: zero_pad([["a"]], 1), TypeError, "images must hold"),
        (lambda: zero_pad_backward(IMAGES[0], 1), ValueError, "grad_output must have the axes"),
        (
            lambda: zero_pad_backward(IMAGES, (2, 0)),
            ValueError,
            r"grad_output must reach beyond the padding \(2, 0\), got shape \(2, 3, 4, 1\)",
        ),
        (lambda: causal_conv1d(IMAGES, IMAGES[0]), ValueError, r"series must have the axes \(N, L, C\)"),
        (
            lambda: causal_conv1d(IMAGES[0], IMAGES[0, :, :1], 0),
            ValueError,
            "dilation_rate must be at least 1",
        ),
        (
            lambda: causal_conv1d_backward(IMAGES[0], IMAGES[0], np.zeros((2, 1, 5))),
            ValueError,
            r"grad_output must have the shape \(3, 4, 5\), got \(3, 4, 1\)",
        ),
    ],
)
def test_bad_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
