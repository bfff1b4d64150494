"""TensorFlow and Keras judge the layers of convolution: random ones of every kind, forwards and backwards."""

import numpy as np
import pytest
from cases_convolution import (
    assert_close,
    layers,
    numbers,
    repeatable,
    tensorflow_gradients,
    tensorflow_layer,
    zeros,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from cnnlib.convolution import (
    conv1d,
    conv1d_backward,
    conv2d,
    conv2d_backward,
    conv2d_parameters,
    conv2d_transpose,
    conv2d_transpose_backward,
    conv3d,
    conv3d_backward,
    depthwise_conv2d,
    depthwise_conv2d_backward,
    depthwise_conv2d_parameters,
    separable_conv2d,
    separable_conv2d_backward,
    separable_conv2d_parameters,
)


def cases(count):
    return settings(repeatable, max_examples=count)


def judge(tf, layer, function, backward, answer, arrays):
    """Compare a function and its gradients with those of TensorFlow's `answer`; the bias comes last."""
    *arrays, bias = arrays
    maps = function(*arrays, bias, **layer.way)
    grad_output = layer.gradient_of(maps)
    expected, gradients = tensorflow_gradients(
        tf, lambda *tensors: answer(*tensors[:-1]) + tensors[-1], [*arrays, bias], grad_output
    )
    assert_close(maps, expected)
    for gradient, right in zip(backward(grad_output, *arrays, **layer.way), gradients, strict=True):
        assert_close(gradient, right)


# Conv1D, Conv2D, Conv3D -----------------------------------------------------------------------------------


@cases(200)
@given(layer=layers(axes=1, words=("valid", "same", "causal")))
def test_conv1d(tf, layer):
    judge(tf, layer, conv1d, conv1d_backward, lambda *arrays: tensorflow_layer(tf, layer, *arrays), layer[:3])


@cases(600)
@given(layer=layers(axes=2))
def test_conv2d(tf, layer):
    judge(tf, layer, conv2d, conv2d_backward, lambda *arrays: tensorflow_layer(tf, layer, *arrays), layer[:3])


@cases(150)
@given(layer=layers(axes=3))
def test_conv3d(tf, layer):
    judge(tf, layer, conv3d, conv3d_backward, lambda *arrays: tensorflow_layer(tf, layer, *arrays), layer[:3])


@pytest.mark.parametrize(("axes", "function"), [(1, conv1d), (2, conv2d), (3, conv3d)])
@cases(50)
@given(data=st.data())
def test_whole_numbers_are_exact(tf, axes, function, data):
    layer = data.draw(layers(axes, dtypes=(np.int64, np.int16, np.uint8)))
    inputs, kernels, bias = (array.astype(np.float64) for array in layer[:3])
    maps = function(*layer[:3], **layer.way)
    assert maps.dtype == np.int64
    assert_array_equal(maps, np.round(tensorflow_layer(tf, layer, inputs, kernels) + bias))


def test_dilated_strides_as_tensorflow_does_them_itself(tf):
    rng = np.random.default_rng(0)
    images, kernels = numbers(rng, (2, 9, 10, 3), np.float32), numbers(rng, (3, 2, 3, 4), np.float32)
    for padding in ("valid", "same"):
        expected = tf.nn.conv2d(images, kernels, (2, 3), padding.upper(), dilations=(2, 3))
        assert_close(conv2d(images, kernels, None, (2, 3), padding, (2, 3)), expected)


def test_a_kernel_dilated_beyond_the_image_raises(keras):
    """Where Keras answers, in a shape that no kernel could have found room for."""
    images, kernels = np.ones((1, 4, 4, 1), np.float32), np.ones((3, 3, 1, 1), np.float32)
    with pytest.raises(ValueError, match=r"reach over \(5, 5\) cells for an input of \(4, 4\)"):
        conv2d(images, kernels, dilation_rate=2)


LAYERS = [
    (conv1d, "Conv1D", (9, 3), {"filters": 4, "strides": 2, "padding": "causal"}),
    (conv1d, "Conv1D", (9, 3), {"filters": 4, "padding": "same", "dilation_rate": 2}),
    (conv2d, "Conv2D", (9, 8, 3), {"filters": 4, "strides": (2, 3), "padding": "same"}),
    (conv2d, "Conv2D", (9, 8, 3), {"filters": 4, "padding": "valid", "dilation_rate": (1, 2)}),
    (conv2d, "Conv2D", (9, 8, 4), {"filters": 6, "groups": 2}),
    (conv3d, "Conv3D", (5, 6, 7, 2), {"filters": 3, "strides": (1, 2, 3), "padding": "same"}),
    (depthwise_conv2d, "DepthwiseConv2D", (9, 8, 3), {"depth_multiplier": 2, "strides": 2}),
    (depthwise_conv2d, "DepthwiseConv2D", (9, 8, 3), {"padding": "same", "dilation_rate": 2}),
    (
        separable_conv2d,
        "SeparableConv2D",
        (9, 8, 3),
        {"filters": 5, "depth_multiplier": 2, "strides": 2, "padding": "same"},
    ),
    (conv2d_transpose, "Conv2DTranspose", (4, 5, 3), {"filters": 2, "strides": (2, 3), "padding": "same"}),
    (conv2d_transpose, "Conv2DTranspose", (4, 5, 3), {"filters": 2, "strides": 3, "output_padding": 1}),
]


@pytest.mark.parametrize(("function", "name", "shape", "options"), LAYERS)
def test_weights_of_a_keras_layer_give_its_maps(keras, function, name, shape, options):
    layer = getattr(keras.layers, name)(kernel_size=3, bias_initializer="normal", **options)
    inputs = numbers(np.random.default_rng(0), (2, *shape), np.float32)
    expected = layer(inputs)
    way = {key: value for key, value in options.items() if key not in {"filters", "depth_multiplier"}}
    assert_close(function(inputs, *layer.get_weights(), **way), expected)


# Channel by channel ---------------------------------------------------------------------------------------


def tensorflow_depthwise(tf, layer, images, kernels):
    """Each channel is a group of its own."""
    kh, kw, channels, multiplier = kernels.shape
    whole = layer._replace(way={**layer.way, "groups": channels})
    return tensorflow_layer(tf, whole, images, tf.reshape(kernels, (kh, kw, 1, channels * multiplier)))


@cases(150)
@given(layer=layers(depthwise=True))
def test_depthwise_conv2d(tf, layer):
    judge(
        tf,
        layer,
        depthwise_conv2d,
        depthwise_conv2d_backward,
        lambda *arrays: tensorflow_depthwise(tf, layer, *arrays),
        layer[:3],
    )


@cases(150)
@given(layer=layers(depthwise=True), filters=st.integers(1, 20))
def test_separable_conv2d(tf, layer, filters):
    images, depthwise, depthwise_bias, _ = layer
    rng = np.random.default_rng(filters)
    pointwise = numbers(rng, (1, 1, len(depthwise_bias), filters), images.dtype)
    bias = numbers(rng, (filters,), images.dtype)
    judge(
        tf,
        layer,
        separable_conv2d,
        separable_conv2d_backward,
        lambda a, b, c: tf.nn.conv2d(tensorflow_depthwise(tf, layer, a, b), c, 1, "VALID"),
        [images, depthwise, pointwise, bias],
    )


# Transposed -----------------------------------------------------------------------------------------------


@st.composite
def transposed_layers(draw):
    """Layers of transposed convolution, with every output_padding from which a convolution leads back."""
    layer = draw(layers())
    images, (kh, kw, _, filters) = layer.inputs, layer.kernels.shape
    way = {key: value for key, value in layer.way.items() if key != "groups"}
    reach = [(k - 1) * d + 1 for k, d in zip((kh, kw), layer.dilation_rate, strict=True)]
    if not isinstance(way["padding"], str):
        sides = [st.integers(0, (length - 1) // 2) for length in reach]
        pairs = st.tuples(*[st.tuples(side, side) for side in sides])
        way["padding"] = draw(st.one_of(sides[0] if reach[0] < reach[1] else sides[1], pairs))
    if draw(st.booleans()):
        steps = zip(layer.strides, reach, strict=True)
        way["output_padding"] = tuple(
            draw(st.integers(1, stride)) - (length % 2 if way["padding"] == "same" else 1)
            for stride, length in steps
        )
    rng = np.random.default_rng(0)
    kernels = numbers(rng, (kh, kw, filters, images.shape[-1]), images.dtype)
    return layer._replace(kernels=kernels, bias=numbers(rng, (filters,), images.dtype), way=way)


def keras_transposed(keras, tf, layer, images, kernels):
    """Compute a layer with Keras, which takes no padding in numbers and not every dilation."""
    way = layer.way
    spread = [
        np.eye((k - 1) * d + 1, dtype=layer.kernels.dtype)[::d]
        for k, d in zip(layer.kernels.shape[:2], layer.dilation_rate, strict=True)
    ]
    kernels = tf.einsum("ia,jb,ijfc->abfc", *spread, kernels)
    extra = way.get("output_padding")
    if isinstance(way["padding"], str):
        return keras.ops.conv_transpose(images, kernels, layer.strides, way["padding"], extra)
    maps = keras.ops.conv_transpose(images, kernels, layer.strides, "valid", extra or 0)
    (top, bottom), (left, right) = zeros(layer)
    return maps[:, top : maps.shape[1] - bottom, left : maps.shape[2] - right]


@cases(300)
@given(layer=transposed_layers())
def test_conv2d_transpose(keras, tf, layer):
    judge(
        tf,
        layer,
        conv2d_transpose,
        conv2d_transpose_backward,
        lambda *arrays: keras_transposed(keras, tf, layer, *arrays),
        layer[:3],
    )


# Counts ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("use_bias", [True, False])
@pytest.mark.parametrize("kernel_size", [1, (2, 5)])
@pytest.mark.parametrize(
    ("count", "name", "arguments", "options"),
    [
        (conv2d_parameters, "Conv2D", (8,), {}),
        (conv2d_parameters, "Conv2D", (8,), {"groups": 4}),
        (depthwise_conv2d_parameters, "DepthwiseConv2D", (), {}),
        (depthwise_conv2d_parameters, "DepthwiseConv2D", (), {"depth_multiplier": 3}),
        (separable_conv2d_parameters, "SeparableConv2D", (8,), {}),
        (separable_conv2d_parameters, "SeparableConv2D", (8,), {"depth_multiplier": 3}),
    ],
)
def test_parameters(keras, count, name, arguments, options, kernel_size, use_bias):
    layer = getattr(keras.layers, name)(*arguments, kernel_size=kernel_size, use_bias=use_bias, **options)
    layer.build((None, 16, 16, 4))
    assert count(kernel_size, 4, *arguments, use_bias=use_bias, **options) == layer.count_params()
