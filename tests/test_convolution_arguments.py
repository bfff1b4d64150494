"""The functions of `convolution` take arrays as they come, and say what is wrong with bad input."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from cnnlib import convolution
from cnnlib.convolution import (
    conv1d,
    conv2d,
    conv2d_backward,
    conv2d_im2col,
    conv2d_loops,
    conv2d_macs,
    conv2d_parameters,
    conv2d_transpose,
    conv2d_transpose_backward,
    conv3d,
    convolve2d,
    correlate2d,
    depthwise_conv2d,
    depthwise_conv2d_backward,
    depthwise_conv2d_parameters,
    flip,
    im2col,
    separable_conv2d,
    separable_conv2d_backward,
    separable_conv2d_parameters,
)

# Arrays as they come --------------------------------------------------------------------------------------

WAY = {"strides": (2, 1), "padding": ((1, 2), 1), "dilation_rate": (1, 2)}
CALLS = {  # the shapes of the arrays; how the layer travels, if it does
    "flip": [(3, 2)],
    "correlate2d": [(4, 5), (3, 2)],
    "convolve2d": [(4, 5), (3, 2)],
    "conv1d": [(2, 5, 4), (2, 2, 4), (4,), {"strides": 2, "padding": "causal", "groups": 2}],
    "conv1d_backward": [(2, 3, 4), (2, 5, 4), (2, 2, 4), {"strides": 2, "padding": "causal", "groups": 2}],
    "conv2d": [(2, 5, 6, 3), (2, 3, 3, 4), (4,), WAY],
    "conv2d_backward": [(2, 4, 4, 4), (2, 5, 6, 3), (2, 3, 3, 4), WAY],
    "conv2d_loops": [(2, 5, 6, 3), (2, 3, 3, 4), (4,)],
    "conv2d_im2col": [(2, 5, 6, 3), (2, 3, 3, 4), (4,)],
    "conv3d": [(2, 4, 5, 6, 3), (2, 3, 1, 3, 4), (4,), {"padding": "same"}],
    "conv3d_backward": [(2, 4, 5, 6, 4), (2, 4, 5, 6, 3), (2, 3, 1, 3, 4), {"padding": "same"}],
    "depthwise_conv2d": [(2, 5, 6, 3), (2, 3, 3, 2), (6,), WAY],
    "depthwise_conv2d_backward": [(2, 4, 4, 6), (2, 5, 6, 3), (2, 3, 3, 2), WAY],
    "separable_conv2d": [(2, 5, 6, 3), (2, 3, 3, 2), (1, 1, 6, 4), (4,), WAY],
    "separable_conv2d_backward": [(2, 4, 4, 4), (2, 5, 6, 3), (2, 3, 3, 2), (1, 1, 6, 4), WAY],
    "conv2d_transpose": [(2, 3, 2, 3), (2, 3, 4, 3), (4,), {"strides": 2}],
    "conv2d_transpose_backward": [(2, 6, 5, 4), (2, 3, 2, 3), (2, 3, 4, 3), {"strides": 2}],
}
BATCHES = [name for name in CALLS if name not in {"flip", "correlate2d", "convolve2d"}]


def results(name, arguments):
    """The arrays that a call brings back, as a list."""
    *_, way = CALLS[name]
    result = getattr(convolution, name)(*arguments, **(way if isinstance(way, dict) else {}))
    return list(result) if isinstance(result, tuple) else [result]


def arrays(name, dtype=np.float64, largest=99):
    rng = np.random.default_rng(0)
    shapes = [shape for shape in CALLS[name] if isinstance(shape, tuple)]
    return [rng.integers(0, largest, size=shape, endpoint=True).astype(dtype) for shape in shapes]


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
    in_batch = (0, 1) if name.endswith("_backward") else (0,)
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
SERIES, VOLUMES = np.zeros((2, 5, 3)), np.zeros((2, 4, 5, 6, 3))
BACK = np.zeros((2, 3, 4, 3))  # kernels of a transposed convolution


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
        (lambda: conv2d(IMAGES[:, :1], KERNELS), ValueError, "kernels .* larger than the padded input"),
        (lambda: conv2d(IMAGES, KERNELS[:0]), ValueError, "kernels must have at least one cell"),
        (lambda: conv2d(IMAGES, KERNELS[..., :0]), ValueError, r"kernels .* got the size \(2, 3, 3, 0\)"),
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
        # How a layer travels
        (lambda: conv2d(IMAGES, KERNELS, None, 0), ValueError, "strides must be at least 1, got 0"),
        (lambda: conv2d(IMAGES, KERNELS, None, 1.5), TypeError, "strides must be an integer, got 1.5"),
        (lambda: conv2d(IMAGES, KERNELS, None, "2"), TypeError, "strides must be an integer, got '2'"),
        (lambda: conv2d(IMAGES, KERNELS, None, (1, 2, 3)), ValueError, "strides must be one integer or 2"),
        (lambda: conv2d(IMAGES, KERNELS, dilation_rate=-1), ValueError, "dilation_rate must be at least 1"),
        (lambda: conv3d(VOLUMES, KERNELS[None], dilation_rate=(1, 2)), ValueError, "dilation_rate .* or 3"),
        (lambda: conv2d(IMAGES, KERNELS, dilation_rate=5), ValueError, r"reach over \(6, 11\) cells"),
        (
            lambda: conv2d(IMAGES, KERNELS, padding="full"),
            ValueError,
            "padding must be 'valid', 'same' or numbers, got 'full'",
        ),
        (lambda: conv2d(IMAGES, KERNELS, padding="causal"), ValueError, "padding must be .* got 'causal'"),
        (lambda: conv1d(SERIES, KERNELS[0], padding="SAME"), ValueError, "padding must be .* got 'SAME'"),
        (lambda: conv2d(IMAGES, KERNELS, padding=None), TypeError, "padding must be an integer, got None"),
        (lambda: conv2d(IMAGES, KERNELS, padding=-1), ValueError, "padding must be at least 0, got -1"),
        (lambda: conv2d(IMAGES, KERNELS, padding=(1, 2, 3)), ValueError, "padding .* each of 2 axes"),
        (
            lambda: conv2d(IMAGES, KERNELS, padding=((1, 2, 3), 1)),
            ValueError,
            "padding must be one int.* or 2",
        ),
        (
            lambda: conv2d(IMAGES[:, :0], KERNELS, padding=2),
            ValueError,
            r"at least one cell, got the size \(0, 6\)",
        ),
        (lambda: conv2d(IMAGES, KERNELS, groups=0), ValueError, "groups must be at least 1, got 0"),
        (lambda: conv2d(IMAGES, KERNELS, groups=1.0), TypeError, "groups must be an integer, got 1.0"),
        (
            lambda: conv2d(IMAGES, KERNELS, groups=3),
            ValueError,
            "groups must divide 3 channels and 4 filters, got 3",
        ),
        (
            lambda: conv2d(IMAGES, KERNELS[..., :3], groups=3),
            ValueError,
            r"kernels must span all channels of images in a group: .*\(3 channels\) .*\(1 channels\)",
        ),
        (
            lambda: conv2d_backward(np.zeros((2, 4, 4, 4)), IMAGES, KERNELS, 2),
            ValueError,
            r"grad_output must have the shape \(2, 2, 2, 4\)",
        ),
        (lambda: conv2d_backward(IMAGES, IMAGES, KERNELS, 2, "some"), ValueError, "padding must be"),
        (lambda: depthwise_conv2d(IMAGES[:, :1], KERNELS), ValueError, "kernels .* larger than the padded"),
        (lambda: depthwise_conv2d_backward(IMAGES, IMAGES, KERNELS), ValueError, "grad_output .* shape"),
        (
            lambda: separable_conv2d_backward(IMAGES, IMAGES, KERNELS, np.zeros((1, 1, 12, 4))),
            ValueError,
            r"grad_output must have the shape \(2, 4, 4, 4\), got \(2, 5, 6, 3\)",
        ),
        # Transposed
        (
            lambda: conv2d_transpose(IMAGES, KERNELS),
            ValueError,
            r"kernels must have the shape \(2, 3, 3, 3\), got \(2, 3, 3, 4\)",
        ),
        (lambda: conv2d_transpose(IMAGES, BACK[0]), ValueError, r"kernels .* \(kh, kw, F, C\)"),
        (lambda: conv2d_transpose(IMAGES, BACK, [1]), ValueError, r"bias must have the shape \(4,\)"),
        (lambda: conv2d_transpose(IMAGES, BACK[:0]), ValueError, "kernels must have at least one cell"),
        (lambda: conv2d_transpose(IMAGES[:, :0], BACK), ValueError, "at least one cell"),
        (lambda: conv2d_transpose(IMAGES, BACK, None, (2, 2, 2)), ValueError, "strides must be one integer"),
        (lambda: conv2d_transpose(IMAGES, BACK, padding="causal"), ValueError, "padding must be 'valid', 's"),
        (lambda: conv2d_transpose(IMAGES, BACK, padding=5), ValueError, "padding must leave .* got 5"),
        (
            lambda: conv2d_transpose(IMAGES, BACK, None, 2, output_padding=2),
            ValueError,
            r"output_padding must let strides \(2, 2\) lead .* back to \(5, 6\), got 2",
        ),
        (
            lambda: conv2d_transpose(IMAGES, BACK, output_padding="1"),
            TypeError,
            "output_padding must be an integer, got '1'",
        ),
        (
            lambda: conv2d_transpose_backward(IMAGES, IMAGES, BACK),
            ValueError,
            r"grad_output must have the shape \(2, 6, 8, 4\), got \(2, 5, 6, 3\)",
        ),
        # Counts
        (lambda: conv2d_parameters(3, 4, 6, groups=4), ValueError, "groups must divide 4 channels and 6 fil"),
        (lambda: conv2d_macs((5, 5, 4), 3, 6, groups=4), ValueError, "groups must divide 4 channels and 6"),
        (lambda: conv2d_macs((5, 5, 4), 3, 6, padding="half"), ValueError, "padding must be"),
        (lambda: depthwise_conv2d_parameters(3, 4, 0), ValueError, "depth_multiplier must be at least 1"),
        (lambda: separable_conv2d_parameters(3, 4, 0), ValueError, "filters must be at least 1"),
        (lambda: separable_conv2d_parameters(3, 0, 4), ValueError, "in_channels must be at least 1"),
    ],
)
def test_bad_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
