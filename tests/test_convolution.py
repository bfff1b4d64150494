"""The reference of the topic `convolution`: worked numbers, laws of convolution, and Keras as the judge."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from cnnlib import convolution
from cnnlib.convolution import (
    conv1d,
    conv2d,
    conv2d_backward,
    conv2d_im2col,
    conv2d_loops,
    conv2d_macs,
    conv2d_parameters,
    conv3d,
    convolve2d,
    correlate2d,
    depthwise_conv2d,
    flip,
    im2col,
    separable_conv2d,
)

repeatable = settings(derandomize=True, deadline=None, max_examples=100)
float_dtypes = st.sampled_from([np.float32, np.float64])
TOLERANCE = {np.dtype(np.float32): 1e-4, np.dtype(np.float64): 1e-10}


@st.composite
def layers(draw, axes=2, floats=True):
    """Inputs, kernels and bias of a layer with one, two or three axes to slide along."""
    kernel_size = draw(st.lists(st.integers(1, 4), min_size=axes, max_size=axes))
    size = [length + draw(st.integers(0, 5)) for length in kernel_size]
    batch, channels, filters = draw(st.integers(1, 3)), draw(st.integers(1, 4)), draw(st.integers(1, 4))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    shapes = (batch, *size, channels), (*kernel_size, channels, filters), (filters,)
    if floats:
        dtype = draw(float_dtypes)
        return tuple(rng.normal(size=shape).astype(dtype) for shape in shapes)
    return tuple(rng.integers(-9, 10, size=shape) for shape in shapes)


def assert_close(actual, expected):
    """Equal up to rounding in the dtype of `actual`, which is the dtype of `expected`."""
    expected = np.asarray(expected)
    assert actual.dtype == expected.dtype
    tolerance = TOLERANCE[actual.dtype]
    assert_allclose(actual, expected, rtol=tolerance, atol=tolerance)


# Numbers worked by hand -----------------------------------------------------------------------------------


def test_sharpened_patch():
    patch = [[134, 134, 117], [153, 144, 141], [152, 154, 150]]
    assert correlate2d(patch, [[0, -1, 0], [-1, 5, -1], [0, -1, 0]]) == 138


def test_feature_map_of_the_6_by_6_image():
    image = np.full((6, 6), 255)
    image[1, 2] = image[2, 1:4] = image[3, 0:5] = 100
    expected = [[155, -155, 155, -155], [-155, 310, -155, 155], [310, 155, 310, 0], [-155, -155, -155, 0]]
    assert_array_equal(correlate2d(image, [[1, -1, 1], [-1, 0, -1], [1, -1, 1]]), expected)


def test_first_pixel_with_and_without_the_flip():
    padded = np.pad([[2, 4, 6], [8, 10, 12], [14, 16, 18]], 1)
    kernel = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
    assert convolve2d(padded, kernel)[0, 0] == 52
    assert correlate2d(padded, kernel)[0, 0] == 188


def test_binary_image():
    image = [[1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0]]
    kernel = [[1, 0, 1], [0, 1, 0], [1, 0, 1]]
    assert_array_equal(correlate2d(image, kernel), [[4, 3, 4], [2, 4, 3], [2, 3, 4]])


# Keras as the judge ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("function", "axes"), [(conv1d, 1), (conv2d, 2), (conv3d, 3)])
@repeatable
@given(data=st.data())
def test_layers_equal_keras(keras, function, axes, data):
    inputs, kernels, bias = data.draw(layers(axes))
    assert_close(function(inputs, kernels), keras.ops.conv(inputs, kernels))
    assert_close(function(inputs, kernels, bias), keras.ops.conv(inputs, kernels) + bias)


@pytest.mark.parametrize(
    ("function", "layer", "axes"), [(conv1d, "Conv1D", 1), (conv2d, "Conv2D", 2), (conv3d, "Conv3D", 3)]
)
def test_layers_exchange_weights_with_keras_layers(keras, function, layer, axes):
    rng = np.random.default_rng(0)
    inputs = rng.normal(size=(2, *(5, 6, 7)[:axes], 3)).astype(np.float32)
    keras_layer = getattr(keras.layers, layer)(4, (2, 3, 1)[:axes], bias_initializer="normal")
    expected = keras_layer(inputs)
    assert_close(function(inputs, *keras_layer.get_weights()), expected)


@repeatable
@given(layer=layers())
def test_depthwise_equals_keras(keras, layer):
    images, kernels, _ = layer
    assert_close(depthwise_conv2d(images, kernels), keras.ops.depthwise_conv(images, kernels))


@repeatable
@given(layer=layers(), filters=st.integers(1, 4))
def test_separable_equals_keras(keras, layer, filters):
    images, depthwise, _ = layer
    maps = depthwise.shape[2] * depthwise.shape[3]
    pointwise = np.random.default_rng(filters).normal(size=(1, 1, maps, filters)).astype(images.dtype)
    expected = keras.ops.separable_conv(images, depthwise, pointwise)
    assert_close(separable_conv2d(images, depthwise, pointwise), expected)


@pytest.mark.parametrize(
    ("function", "layer", "settings"),
    [
        (depthwise_conv2d, "DepthwiseConv2D", {"depth_multiplier": 2}),
        (separable_conv2d, "SeparableConv2D", {"filters": 5, "depth_multiplier": 2}),
    ],
)
def test_depthwise_layers_exchange_weights_with_keras_layers(keras, function, layer, settings):
    images = np.random.default_rng(0).normal(size=(2, 5, 6, 3)).astype(np.float32)
    keras_layer = getattr(keras.layers, layer)(kernel_size=(2, 3), bias_initializer="normal", **settings)
    expected = keras_layer(images)
    assert_close(function(images, *keras_layer.get_weights()), expected)


@repeatable
@given(layer=layers())
def test_backward_equals_gradient_tape(tf, layer):
    images, kernels, bias = (tf.constant(array) for array in layer)
    with tf.GradientTape() as tape:
        tape.watch((images, kernels, bias))
        maps = tf.nn.conv2d(images, kernels, strides=1, padding="VALID") + bias
    grad_output = np.random.default_rng(0).normal(size=maps.shape).astype(layer[0].dtype)
    expected = tape.gradient(maps, (images, kernels, bias), output_gradients=tf.constant(grad_output))
    for gradient, keras_gradient in zip(conv2d_backward(grad_output, *layer[:2]), expected, strict=True):
        assert_close(gradient, keras_gradient)


@pytest.mark.parametrize("use_bias", [True, False])
@pytest.mark.parametrize("kernel_size", [1, 3, (2, 5)])
def test_parameters_equal_keras(keras, kernel_size, use_bias):
    layer = keras.layers.Conv2D(7, kernel_size, use_bias=use_bias)
    layer.build((None, 16, 16, 3))
    assert conv2d_parameters(kernel_size, 3, 7, use_bias) == layer.count_params()


@pytest.mark.parametrize("kernel_shape", [(1, 1), (2, 3), (3, 3), (4, 6)])
def test_convolve2d_equals_scipy(kernel_shape):
    signal = pytest.importorskip("scipy.signal", reason="SciPy is not installed: nothing to compare with")
    rng = np.random.default_rng(0)
    image, kernel = rng.normal(size=(6, 7)), rng.normal(size=kernel_shape)
    assert_close(convolve2d(image, kernel), signal.convolve2d(image, kernel, mode="valid"))
    assert_close(correlate2d(image, kernel), signal.correlate2d(image, kernel, mode="valid"))


# One sum, several ways to write it: whole numbers make them equal to the last digit -----------------------


@repeatable
@given(layer=layers(floats=False))
def test_loops_and_matrix_product_equal_conv2d(layer):
    maps = conv2d(*layer)
    assert_array_equal(conv2d_loops(*layer), maps)
    assert_array_equal(conv2d_im2col(*layer), maps)


@repeatable
@given(layer=layers())
def test_loops_and_matrix_product_are_close_to_conv2d_in_floats(layer):
    assert_close(conv2d_loops(*layer), conv2d(*layer))
    assert_close(conv2d_im2col(*layer), conv2d(*layer))


@repeatable
@given(layer=layers(floats=False))
def test_one_channel_and_one_filter_is_correlate2d(layer):
    images, kernels, _ = layer
    maps = conv2d(images[..., :1], kernels[:, :, :1, :1])
    assert_array_equal(maps[0, :, :, 0], correlate2d(images[0, :, :, 0], kernels[:, :, 0, 0]))


@repeatable
@given(layer=layers(floats=False))
def test_depthwise_is_conv2d_channel_by_channel(layer):
    images, kernels, _ = layer
    one_by_one = [conv2d(images[..., [c]], kernels[:, :, [c], :]) for c in range(images.shape[-1])]
    assert_array_equal(depthwise_conv2d(images, kernels), np.concatenate(one_by_one, axis=-1))


@repeatable
@given(layer=layers(axes=3, floats=False))
def test_conv3d_of_one_slice_is_conv2d_and_of_one_row_conv1d(layer):
    volumes, kernels, bias = layer
    images, flat_kernels = volumes[:, 0], kernels[0]
    assert_array_equal(
        conv3d(images[:, None], flat_kernels[None], bias)[:, 0], conv2d(images, flat_kernels, bias)
    )
    series, row_kernels = images[:, 0], flat_kernels[0]
    assert_array_equal(
        conv2d(series[:, None], row_kernels[None], bias)[:, 0], conv1d(series, row_kernels, bias)
    )


def test_rows_of_im2col_are_the_patches():
    images = np.arange(2 * 4 * 5 * 3).reshape(2, 4, 5, 3)
    rows = im2col(images, (2, 3)).reshape(2, 3, 3, 18)
    for n, y, x in np.ndindex(2, 3, 3):
        assert_array_equal(rows[n, y, x], images[n, y : y + 2, x : x + 3, :].ravel())


# Laws -----------------------------------------------------------------------------------------------------


@repeatable
@given(layer=layers())
def test_backward_is_the_adjoint(layer):
    """⟨conv x, y⟩ = ⟨x, conv_backward y⟩, for the images and for the kernels."""
    images, kernels, _ = (array.astype(np.float64) for array in layer)
    maps = conv2d(images, kernels)
    grad_output = np.random.default_rng(0).normal(size=maps.shape)
    grad_images, grad_kernels, grad_bias = conv2d_backward(grad_output, images, kernels)
    product = np.vdot(maps, grad_output)
    assert_allclose(np.vdot(images, grad_images), product, rtol=1e-9, atol=1e-9)
    assert_allclose(np.vdot(kernels, grad_kernels), product, rtol=1e-9, atol=1e-9)
    assert_allclose(grad_bias, grad_output.sum(axis=(0, 1, 2)), rtol=1e-9, atol=1e-9)


def test_backward_equals_small_differences():
    rng = np.random.default_rng(0)
    arguments = [rng.normal(size=shape) for shape in [(2, 4, 5, 2), (2, 3, 2, 3), (3,)]]
    grad_output = rng.normal(size=(2, 3, 3, 3))
    for which, gradient in enumerate(conv2d_backward(grad_output, *arguments[:2])):
        for cell in np.ndindex(arguments[which].shape):
            step = np.zeros_like(arguments[which])
            step[cell] = 1e-6
            higher, lower = list(arguments), list(arguments)
            higher[which], lower[which] = arguments[which] + step, arguments[which] - step
            slope = np.sum((conv2d(*higher) - conv2d(*lower)) * grad_output) / 2e-6
            assert_allclose(gradient[cell], slope, rtol=1e-6, atol=1e-7)


@repeatable
@given(layer=layers(floats=False), scale=st.integers(-5, 5))
def test_linearity(layer, scale):
    images, kernels, _ = layer
    others = images[:, ::-1] ** 2
    assert_array_equal(
        conv2d(scale * images + others, kernels), scale * conv2d(images, kernels) + conv2d(others, kernels)
    )
    other_kernels = kernels[..., ::-1] ** 2
    assert_array_equal(
        conv2d(images, scale * kernels + other_kernels),
        scale * conv2d(images, kernels) + conv2d(images, other_kernels),
    )


@repeatable
@given(layer=layers(floats=False), down=st.integers(0, 3), right=st.integers(0, 3))
def test_translation_equivariance(layer, down, right):
    """Shift the image on an empty canvas: the map is shifted by as much and changes in nothing else."""
    images, kernels, _ = layer
    margins = [(0, 0), (4, 4), (4, 4), (0, 0)]
    canvas = np.pad(images, margins)
    moved = np.roll(canvas, (down, right), axis=(1, 2))
    maps = np.roll(conv2d(canvas, kernels), (down, right), axis=(1, 2))
    assert_array_equal(conv2d(moved, kernels)[:, 3:, 3:], maps[:, 3:, 3:])


@repeatable
@given(shapes=st.tuples(*[st.integers(1, 5)] * 4))
def test_full_convolution_commutes(shapes):
    rng = np.random.default_rng(0)
    a, b = rng.integers(-9, 10, size=shapes[:2]), rng.integers(-9, 10, size=shapes[2:])

    def full(image, kernel):
        margins = [(length - 1, length - 1) for length in kernel.shape]
        return convolve2d(np.pad(image, margins), kernel)

    assert_array_equal(full(a, b), full(b, a))


def test_flip_is_a_half_turn():
    kernel = np.arange(6).reshape(2, 3)
    assert_array_equal(flip(kernel), np.rot90(kernel, 2))
    assert_array_equal(flip(flip(kernel)), kernel)
    flip(kernel)[:] = 0
    assert kernel.sum() == 15


@repeatable
@given(layer=layers(floats=False))
def test_macs_count_the_products(layer):
    """Ones times ones: every product adds 1 to the sum of the output."""
    images, kernels = np.ones_like(layer[0][:1]), np.ones_like(layer[1])
    macs = conv2d_macs(images.shape[1:], kernels.shape[:2], kernels.shape[-1])
    assert macs == conv2d(images, kernels).sum()
    assert type(macs) is int


# Arrays as they come --------------------------------------------------------------------------------------

CALLS = {
    "flip": ((3, 2),),
    "correlate2d": ((4, 5), (3, 2)),
    "convolve2d": ((4, 5), (3, 2)),
    "conv1d": ((2, 5, 3), (2, 3, 4), (4,)),
    "conv2d": ((2, 5, 6, 3), (2, 3, 3, 4), (4,)),
    "conv2d_loops": ((2, 5, 6, 3), (2, 3, 3, 4), (4,)),
    "conv2d_im2col": ((2, 5, 6, 3), (2, 3, 3, 4), (4,)),
    "conv3d": ((2, 4, 5, 6, 3), (2, 3, 1, 3, 4), (4,)),
    "depthwise_conv2d": ((2, 5, 6, 3), (2, 3, 3, 2), (6,)),
    "separable_conv2d": ((2, 5, 6, 3), (2, 3, 3, 2), (1, 1, 6, 4), (4,)),
    "conv2d_backward": ((2, 4, 4, 4), (2, 5, 6, 3), (2, 3, 3, 4)),
}
BATCHES = {name: shapes for name, shapes in CALLS.items() if "conv" in name and name != "convolve2d"}


def results(name, arguments):
    """The arrays that a call brings back, as a list."""
    result = getattr(convolution, name)(*arguments)
    return list(result) if isinstance(result, tuple) else [result]


def arrays(name, dtype=np.float64, largest=99):
    rng = np.random.default_rng(0)
    return [rng.integers(0, largest, size=shape, endpoint=True).astype(dtype) for shape in CALLS[name]]


@pytest.mark.parametrize("name", CALLS)
def test_inputs_may_be_lists_read_only_or_strided(name):
    plain = arrays(name)
    frozen = [array.copy() for array in plain]
    for array in frozen:
        array.flags.writeable = False
    strided = [np.repeat(array, 2, axis=0)[::2].copy(order="F") for array in plain]
    expected = results(name, plain)
    for form in ([array.tolist() for array in plain], frozen, strided):
        for result, right in zip(results(name, form), expected, strict=True):
            assert_array_equal(result, right)


@pytest.mark.parametrize("name", CALLS)
def test_inputs_stay_as_they_are_and_share_no_memory(name):
    given_arrays = arrays(name)
    kept = [array.copy() for array in given_arrays]
    for result in results(name, given_arrays):
        result[...] = -1
    for array, copy in zip(given_arrays, kept, strict=True):
        assert_array_equal(array, copy)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("name", CALLS)
def test_float_dtype_is_kept(name, dtype):
    assert {result.dtype for result in results(name, arrays(name, dtype, largest=3))} == {np.dtype(dtype)}


@pytest.mark.parametrize("dtype", [np.bool_, np.uint8, np.int16, np.int64])
@pytest.mark.parametrize("name", [name for name in CALLS if name != "flip"])
def test_integers_compute_in_int64(name, dtype):
    small = arrays(name, dtype)
    expected = results(name, [array.astype(np.int64) for array in small])
    for result, right in zip(results(name, small), expected, strict=True):
        assert result.dtype == np.int64
        assert_array_equal(result, right)


def test_uint8_does_not_overflow():
    assert correlate2d(np.full((2, 2), 200, np.uint8), np.ones((2, 2), np.uint8)) == 800
    assert correlate2d(np.array([[10, 20]], np.uint8), np.array([[1, -1]], np.int8)) == -10


def test_one_float_makes_the_result_float():
    integers = np.ones((1, 3, 3, 1), np.uint8), np.ones((2, 2, 1, 1), np.uint8)
    assert conv2d(*integers, bias=np.array([0.5], np.float32)).ravel().tolist() == [4.5] * 4
    assert conv2d(integers[0], integers[1].astype(np.float32)).dtype == np.float32


@pytest.mark.parametrize("name", BATCHES)
def test_empty_batch(name):
    full = arrays(name)
    in_batch = (0, 1) if name == "conv2d_backward" else (0,)
    empty = [array[:0] if i in in_batch else array for i, array in enumerate(full)]
    for result, right in zip(results(name, empty), results(name, full), strict=True):
        assert result.shape in {(0, *right.shape[1:]), right.shape}
        assert not result.any()


def test_im2col_keeps_the_dtype_and_copies():
    for images in (np.ones((2, 3, 3, 1), np.uint8), np.ones((0, 3, 3, 2), np.float32)):
        rows = im2col(images, 2)
        assert rows.shape == (len(images) * 4, 4 * images.shape[-1])
        assert rows.dtype == images.dtype
    image = np.ones((1, 3, 3, 1))
    im2col(image, (3, 3))[:] = 0
    assert image.all()


# Bad input ------------------------------------------------------------------------------------------------

IMAGES, KERNELS = np.zeros((2, 5, 6, 3)), np.zeros((2, 3, 3, 4))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: flip([1, 2]), ValueError, r"kernel must have the axes \(kh, kw\), got shape \(2,\)"),
        (lambda: flip(None), TypeError, "kernel must hold .* got dtype object"),
        (lambda: correlate2d(IMAGES, [[1]]), ValueError, r"image must have the axes \(H, W\)"),
        (
            lambda: correlate2d([[1]], [[1, 2]]),
            ValueError,
            r"kernel .* larger than image: got \(1, 2\) over \(1, 1\)",
        ),
        (lambda: correlate2d([[1]], [[]]), ValueError, r"kernel must have at least one cell"),
        (lambda: convolve2d([["a"]], [[1]]), TypeError, "image must hold .* got dtype <U1"),
        (lambda: convolve2d([[1, 2], [3]], [[1]]), ValueError, "image must be a full array"),
        (lambda: convolve2d([[1]], [[1j]]), TypeError, "kernel must hold .* got dtype complex128"),
        (lambda: conv2d(IMAGES[0], KERNELS), ValueError, r"images must have the axes \(N, H, W, C\)"),
        (lambda: conv2d(IMAGES, KERNELS[..., 0]), ValueError, r"kernels must have the axes \(kh, kw, C, F\)"),
        (
            lambda: conv2d(IMAGES[..., :2], KERNELS),
            ValueError,
            r"kernels .* channels of images: .*\(3 ch.*\(2 ch",
        ),
        (lambda: conv2d(IMAGES[:, :1], KERNELS), ValueError, r"kernels .* larger than the padded input"),
        (lambda: conv2d(IMAGES, KERNELS[:0]), ValueError, "kernels must have at least one cell"),
        (lambda: conv2d(IMAGES, KERNELS, 1), ValueError, r"bias must have the shape \(4,\), got \(\)"),
        (
            lambda: conv2d(IMAGES, KERNELS, [1, 2, 3]),
            ValueError,
            r"bias must have the shape \(4,\), got \(3,\)",
        ),
        (lambda: conv2d(IMAGES, KERNELS, [None] * 4), TypeError, "bias must hold"),
        (lambda: conv2d_loops(IMAGES[:, :1], KERNELS), ValueError, "kernels .* larger than images"),
        (lambda: conv2d_im2col(IMAGES[:, :1], KERNELS), ValueError, "kernels .* larger than images"),
        (lambda: conv1d(IMAGES, KERNELS), ValueError, r"series must have the axes \(N, L, C\)"),
        (lambda: conv1d(IMAGES[0], KERNELS), ValueError, r"kernels must have the axes \(k, C, F\)"),
        (lambda: conv3d(IMAGES, KERNELS), ValueError, r"volumes must have the axes \(N, D, H, W, C\)"),
        (lambda: conv3d([IMAGES], KERNELS), ValueError, r"kernels must have the axes \(kd, kh, kw, C, F\)"),
        (lambda: depthwise_conv2d(IMAGES[..., :2], KERNELS), ValueError, "kernels must span all channels"),
        (lambda: depthwise_conv2d(IMAGES, KERNELS, [0] * 4), ValueError, r"bias must have the shape \(12,\)"),
        (
            lambda: separable_conv2d(IMAGES[..., :2], KERNELS, KERNELS),
            ValueError,
            "depthwise_kernels must span all channels of images",
        ),
        (
            lambda: separable_conv2d(IMAGES, KERNELS, KERNELS),
            ValueError,
            r"pointwise_kernels must have the shape \(1, 1, 12, 4\), got \(2, 3, 3, 4\)",
        ),
        (lambda: separable_conv2d(IMAGES, KERNELS, 1), ValueError, "pointwise_kernels must have the axes"),
        (
            lambda: conv2d_backward(np.zeros((2, 5, 6, 4)), IMAGES, KERNELS),
            ValueError,
            r"grad_output must have the shape \(2, 4, 4, 4\), got \(2, 5, 6, 4\)",
        ),
        (lambda: conv2d_backward("loss", IMAGES, KERNELS), TypeError, "grad_output must hold"),
        (
            lambda: im2col(IMAGES, 6),
            ValueError,
            r"kernel_size .* larger than images: got \(6, 6\) over \(5, 6\)",
        ),
        (lambda: im2col(IMAGES, (1, 2, 3)), ValueError, r"kernel_size must be \(kh, kw\), got \(1, 2, 3\)"),
        (lambda: im2col(IMAGES, 1.5), TypeError, "kernel_size must be an integer, got 1.5"),
        (lambda: im2col(IMAGES, 0), ValueError, "kernel_size must be at least 1, got 0"),
        (lambda: conv2d_parameters(None, 3, 4), TypeError, "kernel_size must be an integer, got None"),
        (lambda: conv2d_parameters(3, 0, 4), ValueError, "in_channels must be at least 1, got 0"),
        (lambda: conv2d_parameters(3, 3, "4"), TypeError, "filters must be an integer, got '4'"),
        (lambda: conv2d_macs(64, 3, 4), TypeError, "input_shape must be a sequence of integers, got 64"),
        (lambda: conv2d_macs((64, 64), 3, 4), ValueError, r"input_shape must be \(H, W, C\), got \(64, 64\)"),
        (lambda: conv2d_macs((2, 2, 1), 3, 4), ValueError, "kernel_size .* larger than the padded input"),
    ],
)
def test_bad_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
