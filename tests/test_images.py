"""The reference of the topic `images`: worked numbers, properties, and Keras and NumPy as judges."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.testing import assert_allclose, assert_array_equal

from cnnlib import images as topic
from cnnlib.images import (
    dense_parameters,
    equalize,
    gamma,
    histogram,
    negative,
    normalize,
    one_hot,
    standardize,
    stretch_contrast,
    to_channels_first,
    to_channels_last,
    to_grayscale,
)

ROOT = Path(__file__).parents[1]

repeatable = settings(derandomize=True, deadline=None, max_examples=100)
grey_images = arrays(np.uint8, array_shapes(min_dims=2, max_dims=2, max_side=12))
batches = arrays(np.uint8, array_shapes(min_dims=4, max_dims=4, max_side=5))


# Brightness and scale -------------------------------------------------------------------------------------


def test_grayscale_weighs_the_colours():
    assert_allclose(to_grayscale(np.eye(3)), [0.299, 0.587, 0.114])


@repeatable
@given(levels=grey_images)
def test_grayscale_keeps_grey_and_the_range(levels):
    grey = to_grayscale(np.stack([levels] * 3, axis=-1))
    assert_allclose(grey, levels, atol=1e-12)
    assert grey.dtype == np.float64


def test_grayscale_works_on_batches_and_keeps_float32():
    batch = np.random.default_rng(0).random((2, 4, 5, 3), dtype=np.float32)
    grey = to_grayscale(batch)
    assert grey.dtype == np.float32
    assert_allclose(grey, 0.299 * batch[..., 0] + 0.587 * batch[..., 1] + 0.114 * batch[..., 2], rtol=1e-6)


@repeatable
@given(batch=batches)
def test_normalize_equals_keras_rescaling(keras, batch):
    scaled = normalize(batch)
    assert scaled.dtype == np.float32
    assert scaled.min() >= 0 and scaled.max() <= 1
    assert_allclose(scaled, keras.layers.Rescaling(1 / 255)(batch), rtol=1e-6)


def test_normalize_reaches_both_ends():
    assert normalize([0, 51, 255]).tolist() == [0, np.float32(0.2), 1]


@repeatable
@given(batch=batches)
def test_standardize_gives_mean_0_and_deviation_1_to_each_channel(batch):
    standardized = standardize(batch)
    constant = np.ptp(batch, axis=(0, 1, 2)) == 0
    assert_allclose(standardized.mean(axis=(0, 1, 2)), 0, atol=1e-12)
    assert_allclose(standardized.std(axis=(0, 1, 2)), np.where(constant, 0, 1), atol=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_standardize_makes_a_constant_channel_zero(dtype):
    batch = np.full((3, 7, 5, 2), 0.1, dtype)
    batch[..., 1] = np.random.default_rng(0).normal(size=(3, 7, 5))
    standardized = standardize(batch)
    assert standardized.dtype == dtype
    assert not standardized[..., 0].any()
    assert_allclose(standardized[..., 1].std(), 1, rtol=1e-5)


# Layout and labels ----------------------------------------------------------------------------------------


@repeatable
@given(batch=batches)
def test_channels_go_first_and_last_again(batch):
    first = to_channels_first(batch)
    assert_array_equal(first, np.moveaxis(batch, -1, 1))
    assert first.dtype == batch.dtype and first.flags.c_contiguous
    assert_array_equal(to_channels_last(first), batch)


@repeatable
@given(labels=st.lists(st.integers(0, 9)), num_classes=st.integers(10, 12))
def test_one_hot_equals_keras(keras, labels, num_classes):
    encoded = one_hot(labels, num_classes)
    assert encoded.dtype == np.float32
    assert_array_equal(encoded, keras.utils.to_categorical(np.array(labels, dtype=int), num_classes))


# Grey levels ----------------------------------------------------------------------------------------------


@repeatable
@given(image=grey_images)
def test_histogram_equals_bincount(image):
    counts = histogram(image)
    assert counts.dtype == np.int64
    assert_array_equal(counts, np.bincount(image.ravel(), minlength=256))
    assert_array_equal(histogram(image.astype(np.int64)), counts)


@repeatable
@given(image=grey_images)
def test_equalize_spreads_the_levels_in_order(image):
    equalized = equalize(image)
    assert equalized.dtype == np.uint8
    if np.ptp(image) == 0:
        assert_array_equal(equalized, image)
    else:
        assert equalized.min() == 0 and equalized.max() == 255
        order = np.argsort(image, axis=None)
        assert (np.diff(equalized.ravel()[order].astype(int)) >= 0).all()


@repeatable
@given(image=grey_images)
def test_equalize_follows_its_formula(image):
    pixels = image.size
    cdf_min = np.count_nonzero(image == image.min())
    if cdf_min < pixels:
        for level, equalized in zip(image.ravel(), equalize(image).ravel(), strict=True):
            cdf = np.count_nonzero(image <= level)
            assert equalized == round(255 * (cdf - cdf_min) / (pixels - cdf_min))


def test_equalize_leaves_a_spread_image_alone():
    ramp = np.arange(256, dtype=np.uint8).reshape(16, 16)
    assert_array_equal(equalize(ramp), ramp)


@repeatable
@given(image=grey_images)
def test_transformation_functions(image):
    assert_array_equal(negative(negative(image)), image)
    assert_array_equal(negative(image) + image, np.full_like(image, 255))
    assert_array_equal(gamma(image, 1), image)
    assert (gamma(image, 0.5) >= image).all() and (gamma(image, 2) <= image).all()
    stretched = stretch_contrast(image)
    if np.ptp(image) == 0:
        assert_array_equal(stretched, image)
    else:
        assert stretched.min() == 0 and stretched.max() == 255
        assert_array_equal(stretch_contrast(stretched), stretched)


def test_gamma_keeps_black_and_white_and_rounds():
    assert gamma([0, 64, 255], 0.5).tolist() == [0, 128, 255]
    assert gamma([0, 64, 255], 2).tolist() == [0, 16, 255]


# Parameters of a dense layer ------------------------------------------------------------------------------


def test_dense_parameters_of_the_chapter():
    assert dense_parameters((64, 64, 3), 100) == 1_228_800 + 100
    assert dense_parameters((1000, 1000, 3), 1000) == 3_000_000_000 + 1000
    assert type(dense_parameters(np.zeros((2, 3)).shape, np.int64(4))) is int


@repeatable
@given(shape=st.lists(st.integers(1, 6), min_size=1, max_size=3), units=st.integers(1, 9))
def test_dense_parameters_equal_keras(keras, shape, units):
    layer = keras.layers.Dense(units)
    layer.build((None, int(np.prod(shape))))
    assert dense_parameters(shape, units) == layer.count_params()


# Arrays as they come --------------------------------------------------------------------------------------

CALLS = {
    "to_grayscale": ((4, 5, 3),),
    "normalize": ((2, 4, 5, 3),),
    "standardize": ((2, 4, 5, 3),),
    "to_channels_first": ((2, 4, 5, 3),),
    "to_channels_last": ((2, 3, 4, 5),),
    "one_hot": ((6,), 256),
    "histogram": ((4, 5),),
    "equalize": ((4, 5),),
    "negative": ((4, 5),),
    "gamma": ((4, 5), 2),
    "stretch_contrast": ((4, 5),),
}


def levels(shape):
    return np.random.default_rng(0).integers(0, 256, size=shape, dtype=np.uint8)


@pytest.mark.parametrize("name", CALLS)
def test_inputs_may_be_lists_read_only_or_strided(name):
    function, (shape, *rest) = getattr(topic, name), CALLS[name]
    image = levels(shape)
    expected = function(image, *rest)
    frozen = image.copy()
    frozen.flags.writeable = False
    strided = np.repeat(image, 2, axis=0)[::2]
    for form in (image.tolist(), frozen, strided, image.copy(order="F")):
        result = function(form, *rest)
        assert_array_equal(result, expected)


@pytest.mark.parametrize("image", [levels((4, 4)), np.full((4, 4), 7, np.uint8)], ids=["varied", "constant"])
@pytest.mark.parametrize("name", CALLS)
def test_inputs_stay_as_they_are_and_share_no_memory(name, image):
    function, (shape, *rest) = getattr(topic, name), CALLS[name]
    given_image = np.resize(image, shape)
    kept = given_image.copy()
    function(given_image, *rest)[...] = 1
    assert_array_equal(given_image, kept)


@pytest.mark.parametrize("name", CALLS)
def test_empty_input(name):
    function, (shape, *rest) = getattr(topic, name), CALLS[name]
    result = function(np.zeros((0, *shape[1:]), np.uint8), *rest)
    assert result.size == (256 if name == "histogram" else 0)
    assert not result.any()


# Bad input ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: to_grayscale(np.zeros((4, 4))),
            ValueError,
            r"image must have 3 channels .* got shape \(4, 4\)",
        ),
        (lambda: to_grayscale(np.zeros((4, 4, 4))), ValueError, "image must have 3 channels"),
        (lambda: to_grayscale(1), ValueError, "image must have 3 channels"),
        (lambda: to_grayscale([["a", "b", "c"]]), TypeError, "image must hold .* got dtype <U1"),
        (lambda: normalize(None), TypeError, "images must hold .* got dtype object"),
        (lambda: normalize([[1, 2], [3]]), ValueError, "images must be a full array"),
        (lambda: standardize(np.zeros((4, 4))), ValueError, r"images must have the axes \(N, H, W, C\)"),
        (lambda: standardize(np.zeros((1, 4, 4, 1), complex)), TypeError, "images must hold .* complex128"),
        (lambda: to_channels_first(np.zeros(3)), ValueError, r"images must have the axes \(N, H, W, C\)"),
        (lambda: to_channels_last(np.zeros(3)), ValueError, r"images must have the axes \(N, C, H, W\)"),
        (lambda: one_hot([0, 3], 3), ValueError, "labels must lie between 0 and 2, got values from 0 to 3"),
        (lambda: one_hot([-1, 1], 3), ValueError, "labels must lie between 0 and 2, got values from -1 to 1"),
        (lambda: one_hot([[0], [1]], 3), ValueError, r"labels must have the axes \(N\), got shape \(2, 1\)"),
        (lambda: one_hot([0.0], 3), TypeError, "labels must hold integers, got dtype float64"),
        (lambda: one_hot([0], 3.0), TypeError, "num_classes must be an integer, got 3.0"),
        (lambda: one_hot([0], 0), ValueError, "num_classes must be at least 1, got 0"),
        (lambda: histogram([[0.5]]), TypeError, "image must hold integers, got dtype float64"),
        (
            lambda: histogram([[256]]),
            ValueError,
            "image must lie between 0 and 255, got values from 256 to 256",
        ),
        (lambda: histogram([1, 2]), ValueError, r"image must have the axes \(H, W\)"),
        (lambda: equalize([[-1]]), ValueError, "image must lie between 0 and 255"),
        (lambda: equalize(np.zeros((4, 4, 3), int)), ValueError, r"image must have the axes \(H, W\)"),
        (lambda: equalize([[0.5]]), TypeError, "image must hold integers"),
        (lambda: negative([[300]]), ValueError, "image must lie between 0 and 255"),
        (lambda: negative([[0.5]]), TypeError, "image must hold integers"),
        (lambda: gamma([[0.5]], 2), TypeError, "image must hold integers"),
        (lambda: gamma([[1]], 0), ValueError, "exponent must be a positive, finite number, got 0"),
        (lambda: gamma([[1]], np.nan), ValueError, "exponent must be a positive, finite number, got nan"),
        (lambda: gamma([[1]], [1, 2]), ValueError, "exponent must be a positive, finite number"),
        (lambda: gamma([[1]], "2"), TypeError, "exponent must hold"),
        (lambda: stretch_contrast([[0.5]]), TypeError, "image must hold integers"),
        (lambda: dense_parameters(64, 10), TypeError, "input_shape must be a sequence of integers, got 64"),
        (lambda: dense_parameters((64, 0), 10), ValueError, "input_shape must be at least 1, got 0"),
        (lambda: dense_parameters((64, 1.5), 10), TypeError, "input_shape must be an integer, got 1.5"),
        (lambda: dense_parameters((64, 64), -1), ValueError, "units must be at least 1, got -1"),
    ],
)
def test_bad_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
