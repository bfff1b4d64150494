"""The reference of the topic `convolution`: worked numbers, other ways to write the same sum, and laws.

What Keras and TensorFlow say stands in `test_convolution_keras.py`, what the functions make of all kinds of
arrays and of bad input in `test_convolution_arguments.py`.
"""

import numpy as np
import pytest
from cases_convolution import FLOATS, Layer, assert_close, layers, numbers, repeatable, zeros
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from cnnlib import convolution
from cnnlib._windows import windows
from cnnlib.convolution import (
    conv1d,
    conv2d,
    conv2d_im2col,
    conv2d_loops,
    conv2d_macs,
    conv2d_transpose,
    conv3d,
    convolve2d,
    correlate2d,
    depthwise_conv2d,
    flip,
    im2col,
    plain,
)

WHOLE = (np.int64,)


@st.composite
def plain_layers(draw, axes=2, dtypes=WHOLE):
    """Inputs, kernels and bias of a layer without strides, padding, dilation or groups."""
    kernel_size = draw(st.tuples(*[st.integers(1, 4)] * axes))
    size = [length + draw(st.integers(0, 5)) for length in kernel_size]
    batch, channels, filters = (draw(st.integers(1, 4)) for _ in range(3))
    dtype, rng = draw(st.sampled_from(dtypes)), np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    shapes = (batch, *size, channels), (*kernel_size, channels, filters), (filters,)
    return tuple(numbers(rng, shape, dtype) for shape in shapes)


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


# One sum, several ways to write it: whole numbers make them equal to the last digit -----------------------


@repeatable
@given(layer=plain_layers())
def test_loops_and_matrix_product_equal_conv2d(layer):
    maps = conv2d(*layer)
    assert_array_equal(conv2d_loops(*layer), maps)
    assert_array_equal(conv2d_im2col(*layer), maps)


@repeatable
@given(layer=plain_layers(dtypes=FLOATS))
def test_loops_and_matrix_product_are_close_to_conv2d_in_floats(layer):
    assert_close(conv2d_loops(*layer), conv2d(*layer))
    assert_close(conv2d_im2col(*layer), conv2d(*layer))


@repeatable
@given(layer=plain_layers())
def test_one_channel_and_one_filter_is_correlate2d(layer):
    images, kernels, _ = layer
    maps = conv2d(images[..., :1], kernels[:, :, :1, :1])
    assert_array_equal(maps[0, :, :, 0], correlate2d(images[0, :, :, 0], kernels[:, :, 0, 0]))


@repeatable
@given(layer=plain_layers(axes=3))
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


@pytest.mark.parametrize("name", ["conv1d", "conv2d", "conv3d"])
@repeatable
@given(data=st.data())
def test_the_form_that_floats_take_equals_the_plain_one(name, data):
    layer = data.draw(layers(axes=int(name[4]), grouped=False))
    inputs, kernels, bias, way = layer
    plain_way = windows(inputs.shape[1:-1], kernels.shape[:-2], **way)
    maps = getattr(convolution, name)(inputs, kernels, bias, **way)
    assert_close(maps, plain.correlate(inputs, kernels, bias, plain_way))
    grad_output = layer.gradient_of(maps)
    backward = getattr(convolution, f"{name}_backward")
    grad_inputs, grad_kernels, _ = backward(grad_output, inputs, kernels, **way)
    assert_close(grad_inputs, plain.correlate_backward_inputs(grad_output, kernels, plain_way))
    assert_close(grad_kernels, plain.correlate_backward_kernels(grad_output, inputs, plain_way))


@repeatable
@given(layer=layers(dtypes=WHOLE))
def test_strides_padding_and_dilation_are_what_they_are_called(layer):
    """Zeros around the images, holes in the kernels, and places that are left out."""
    images, kernels, bias, way = layer
    padded = np.pad(images, [(0, 0), *zeros(layer), (0, 0)])
    (down, right), (kh, kw) = layer.dilation_rate, kernels.shape[:2]
    holes = np.zeros(((kh - 1) * down + 1, (kw - 1) * right + 1, *kernels.shape[2:]), dtype=int)
    holes[::down, ::right] = kernels
    maps = conv2d(padded, holes, bias, groups=way["groups"])
    assert_array_equal(
        conv2d(images, kernels, bias, **way), maps[:, :: layer.strides[0], :: layer.strides[1]]
    )


@repeatable
@given(layer=layers(dtypes=WHOLE))
def test_groups_are_layers_side_by_side(layer):
    images, kernels, _, way = layer
    groups = way.pop("groups")
    shares = zip(np.split(images, groups, axis=-1), np.split(kernels, groups, axis=-1), strict=True)
    one_by_one = [conv2d(*share, **way) for share in shares]
    assert_array_equal(conv2d(images, kernels, **way, groups=groups), np.concatenate(one_by_one, axis=-1))


@repeatable
@given(layer=layers(dtypes=WHOLE, depthwise=True))
def test_depthwise_is_conv2d_with_a_group_for_each_channel(layer):
    images, kernels, bias, way = layer
    kh, kw, channels, multiplier = kernels.shape
    grouped = kernels.reshape(kh, kw, 1, channels * multiplier)
    expected = conv2d(images, grouped, bias, **way, groups=channels)
    assert_array_equal(depthwise_conv2d(images, kernels, bias, **way), expected)


@pytest.mark.parametrize("kernel_shape", [(1, 1), (2, 3), (3, 3), (4, 6)])
def test_convolve2d_equals_scipy(kernel_shape):
    signal = pytest.importorskip("scipy.signal", reason="SciPy is not installed: nothing to compare with")
    rng = np.random.default_rng(0)
    image, kernel = rng.normal(size=(6, 7)), rng.normal(size=kernel_shape)
    assert_close(convolve2d(image, kernel), signal.convolve2d(image, kernel, mode="valid"))
    assert_close(correlate2d(image, kernel), signal.correlate2d(image, kernel, mode="valid"))


# Laws -----------------------------------------------------------------------------------------------------


def call(name, layer):
    """Call a function of a layer without its bias, and its backward function with a gradient."""
    maps = getattr(convolution, name)(layer.inputs, layer.kernels, **layer.way)
    grad_output = layer.gradient_of(maps)
    backward = getattr(convolution, f"{name}_backward")
    return maps, grad_output, backward(grad_output, layer.inputs, layer.kernels, **layer.way)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("conv1d", {"axes": 1, "words": ("valid", "same", "causal")}),
        ("conv2d", {}),
        ("conv3d", {"axes": 3}),
        ("depthwise_conv2d", {"depthwise": True}),
    ],
)
@repeatable
@given(data=st.data())
def test_backward_is_the_adjoint(name, kind, data):
    """⟨conv x, y⟩ = ⟨x, conv_backward y⟩, for the inputs and for the kernels."""
    layer = data.draw(layers(**kind, dtypes=(np.float64,)))
    maps, grad_output, (grad_inputs, grad_kernels, grad_bias) = call(name, layer)
    product, rounding = np.vdot(maps, grad_output), 1e-12 * np.abs(maps).sum()
    assert_allclose(np.vdot(layer.inputs, grad_inputs), product, rtol=1e-9, atol=rounding)
    assert_allclose(np.vdot(layer.kernels, grad_kernels), product, rtol=1e-9, atol=rounding)
    assert_close(grad_bias, grad_output.reshape(-1, maps.shape[-1]).sum(axis=0))


@repeatable
@given(layer=layers(dtypes=(np.float64,)))
def test_transposed_convolution_is_the_adjoint(layer):
    """⟨conv x, y⟩ = ⟨x, convᵀ y⟩, with the output_padding that leads back to the size of x."""
    images, kernels, _, way = layer
    if way.pop("groups") > 1:
        kernels = kernels.repeat(images.shape[-1] // kernels.shape[2], axis=2)
    maps = conv2d(images, kernels, **way)
    reach = [(k - 1) * d + 1 for k, d in zip(kernels.shape[:2], layer.dilation_rate, strict=True)]
    if way["padding"] == "same":
        least = [length % 2 for length in reach]
    else:
        least = [length - sum(pad) for length, pad in zip(reach, zeros(layer), strict=True)]
    sizes = zip(images.shape[1:3], maps.shape[1:3], layer.strides, least, strict=True)
    extra = tuple(size - (count - 1) * stride - rest for size, count, stride, rest in sizes)
    y = layer.gradient_of(maps)
    back = conv2d_transpose(y, kernels, **way, output_padding=extra)
    assert back.shape == images.shape
    assert_allclose(np.vdot(maps, y), np.vdot(images, back), rtol=1e-9, atol=1e-12 * np.abs(maps).sum())


SMALL = {
    "conv1d": ((2, 6, 4), (3, 2, 4), {"padding": "causal", "dilation_rate": 2, "groups": 2}),
    "conv2d": ((2, 5, 6, 2), (2, 3, 2, 3), {"strides": (2, 1), "padding": ((1, 0), 2)}),
    "conv3d": ((1, 3, 4, 5, 2), (2, 3, 2, 2, 2), {"strides": 2, "padding": "same"}),
    "depthwise_conv2d": (
        (2, 5, 6, 2),
        (2, 3, 2, 2),
        {"strides": 2, "dilation_rate": (1, 2), "padding": "same"},
    ),
    "conv2d_transpose": (
        (2, 3, 2, 2),
        (2, 3, 3, 2),
        {"strides": (1, 2), "padding": 1, "output_padding": (0, 1)},
    ),
}


@pytest.mark.parametrize("name", SMALL)
def test_backward_equals_differences(name):
    """A layer is linear in each of its arguments, so a step of any length measures its slope."""
    *shapes, way = SMALL[name]
    rng = np.random.default_rng(0)
    layer = Layer(*(numbers(rng, shape, np.float64) for shape in shapes), None, way)
    maps, grad_output, gradients = call(name, layer)
    for which, gradient in enumerate(gradients[:2]):
        for cell in np.ndindex(gradient.shape):
            moved = [layer.inputs.copy(), layer.kernels.copy()]
            moved[which][cell] += 1
            slope = np.vdot(getattr(convolution, name)(*moved, **way) - maps, grad_output)
            assert_allclose(gradient[cell], slope, rtol=1e-9, atol=1e-9)


@repeatable
@given(layer=layers(dtypes=WHOLE), scale=st.integers(-5, 5))
def test_linearity(layer, scale):
    images, kernels, _, way = layer

    def maps(x, k):
        return conv2d(x, k, **way)

    others, other_kernels = images[:, ::-1] ** 2, kernels[..., ::-1] ** 2
    assert_array_equal(
        maps(scale * images + others, kernels), scale * maps(images, kernels) + maps(others, kernels)
    )
    assert_array_equal(
        maps(images, scale * kernels + other_kernels),
        scale * maps(images, kernels) + maps(images, other_kernels),
    )


@repeatable
@given(layer=layers(dtypes=WHOLE), down=st.integers(0, 3), right=st.integers(0, 3))
def test_translation_equivariance(layer, down, right):
    """Shift the image by steps of the kernel on an empty canvas: the map is shifted by as many numbers."""
    images, kernels, _, way = layer
    way["padding"] = "valid"
    (y, x), margin = layer.strides, 9 * max(kernels.shape[:2])
    canvas = np.pad(images, [(0, 0), (margin, margin), (margin, margin), (0, 0)])
    moved = np.roll(canvas, (y * down, x * right), axis=(1, 2))
    maps = np.roll(conv2d(canvas, kernels, **way), (down, right), axis=(1, 2))
    assert_array_equal(conv2d(moved, kernels, **way)[:, 3:, 3:], maps[:, 3:, 3:])


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
@given(layer=layers(dtypes=WHOLE))
def test_macs_count_the_products(layer):
    """Ones times ones, in padding that holds ones too: every product adds 1 to the sum of the output."""
    images = np.ones_like(layer.inputs[:1])
    padded = np.pad(images, [(0, 0), *zeros(layer), (0, 0)], constant_values=1)
    kernel_size, filters = layer.kernels.shape[:2], layer.kernels.shape[-1]
    macs = conv2d_macs(images.shape[1:], kernel_size, filters, **layer.way)
    maps = conv2d(padded, np.ones_like(layer.kernels), **{**layer.way, "padding": "valid"})
    assert macs == maps.sum()
    assert type(macs) is int
