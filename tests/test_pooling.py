"""The reference of the topic `pooling`: worked numbers, TensorFlow and Keras as judges, laws, bad input."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from cnnlib import pooling
from cnnlib._windows import windows
from cnnlib.pooling import (
    average_pool2d,
    average_pool2d_backward,
    fast,
    global_average_pool2d,
    global_average_pool2d_backward,
    global_max_pool2d,
    global_max_pool2d_backward,
    l2_pool2d,
    l2_pool2d_backward,
    max_pool2d,
    max_pool2d_backward,
    plain,
    sum_pool2d,
    sum_pool2d_backward,
)

TOLERANCE = {np.dtype(np.float32): 1e-5, np.dtype(np.float64): 1e-12}
WINDOWED = ["average_pool2d", "l2_pool2d", "max_pool2d", "sum_pool2d"]
GLOBAL = ["global_average_pool2d", "global_max_pool2d"]
WHOLE = {"global_max_pool2d", "max_pool2d", "sum_pool2d"}  # of whole numbers these make whole numbers


def repeatable(examples):
    return settings(derandomize=True, deadline=None, max_examples=examples)


@st.composite
def pools(draw, words=("valid", "same"), numeric=False, dtypes=(np.float32, np.float64), tied=None):
    """Images, pool_size, strides and padding; few different numbers make many ties."""
    pool_size = draw(st.tuples(st.integers(1, 4), st.integers(1, 4)))
    strides = draw(st.none() | st.tuples(st.integers(1, 4), st.integers(1, 4)))
    size = [cells + draw(st.integers(0, 6)) for cells in pool_size]
    padding = draw(st.sampled_from(words))
    if numeric:
        padding = tuple(draw(st.tuples(*[st.integers(0, cells - 1)] * 2)) for cells in pool_size)
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    shape = draw(st.integers(1, 3)), *size, draw(st.integers(1, 4))
    tied = draw(st.booleans()) if tied is None else tied
    images = rng.integers(-2, 2, size=shape) if tied else rng.normal(size=shape) - 1
    return images.astype(draw(st.sampled_from(dtypes))), pool_size, strides, padding


def gradient_for(output, seed=0):
    return np.random.default_rng(seed).normal(size=output.shape).astype(output.dtype)


def assert_close(actual, expected):
    """Equal up to rounding in the dtype of `actual`, which is the dtype of `expected`."""
    expected = np.asarray(expected)
    assert actual.dtype == expected.dtype
    tolerance = TOLERANCE[actual.dtype]
    assert_allclose(actual, expected, rtol=tolerance, atol=tolerance)


def the_way(images, pool_size, strides, padding):
    return windows(images.shape[1:3], pool_size, pool_size if strides is None else strides, padding)


def image(rows):
    """One image with one channel."""
    return np.array(rows)[np.newaxis, :, :, np.newaxis]


# Numbers worked by hand -----------------------------------------------------------------------------------


def test_patch_whose_maximum_is_155():
    patch = image([[155, -155], [-155, 100]])
    assert max_pool2d(patch) == 155
    assert sum_pool2d(patch) == -55
    assert average_pool2d(patch) == -13.75
    assert l2_pool2d(patch) == np.sqrt(3 * 155**2 + 100**2)


def test_32_by_32_becomes_16_by_16():
    for name in WINDOWED:
        assert getattr(pooling, name)(np.ones((1, 32, 32, 1)), pool_size=2, strides=2).shape == (1, 16, 16, 1)


def test_negative_windows_do_not_see_the_padding():
    negative = image([[-5, -4, -3]] * 3)
    assert_array_equal(max_pool2d(negative, 2, padding="same")[0, ..., 0], [[-4, -3], [-4, -3]])
    assert_array_equal(average_pool2d(negative, 3, 1, padding=1), image([[-4.5, -4, -3.5]] * 3))
    assert_array_equal(sum_pool2d(negative, 3, 1, padding=1)[0, :, 1, 0], [-24, -36, -24])


def test_overlapping_windows_add_up_their_gradients():
    peak = image([[0, 0, 0], [0, 9, 0], [0, 0, 0]])
    gradient = max_pool2d_backward(np.ones((1, 2, 2, 1), int), peak, 2, 1)
    assert_array_equal(gradient, peak // 9 * 4)
    counts = sum_pool2d_backward(np.ones((1, 2, 2, 1), int), peak, 2, 1)
    assert_array_equal(counts[0, ..., 0], [[1, 2, 1], [2, 4, 2], [1, 2, 1]])


@pytest.mark.parametrize(
    ("rows", "winner"),
    [
        ([[1, 2], [2, 2]], (0, 1)),
        ([[1, 2], [3, 3]], (1, 0)),
        ([[0, 0], [0, 0]], (0, 0)),
        ([[-np.inf, -np.inf], [-np.inf, -np.inf]], (0, 0)),
        ([[3, np.nan], [np.nan, 9]], (0, 1)),
    ],
)
def test_first_maximum_takes_the_gradient(rows, winner):
    for padding, at in [("valid", 0), (((1, 0), (1, 0)), 1)]:
        inputs = np.full((1, 4, 4, 1), -np.inf)
        inputs[0, at : at + 2, at : at + 2, 0] = rows
        output = max_pool2d(inputs, 2, 2, padding)
        grad_output = np.zeros_like(output)
        grad_output[0, at, at] = 7
        gradient = max_pool2d_backward(grad_output, inputs, 2, 2, padding)
        expected = np.zeros_like(gradient)
        expected[0, at + winner[0], at + winner[1]] = 7
        assert_array_equal(gradient, expected)


def test_padding_of_minus_infinity_takes_no_gradient():
    inputs = np.full((1, 3, 3, 1), -np.inf)
    gradient = max_pool2d_backward(np.ones((1, 3, 3, 1)), inputs, 3, 1, "same")
    assert gradient.sum() == 9


def test_infinite_and_missing_gradients_reach_the_winner_alone():
    for value in (np.inf, np.nan):
        gradient = max_pool2d_backward(image([[value]]), image([[1.0, 2.0], [0.0, 1.0]]))
        assert_array_equal(gradient, image([[0, value], [0, 0]]))


@pytest.mark.parametrize("name", WINDOWED)
def test_nan_stays_in_the_windows_that_see_it(name):
    inputs = np.ones((2, 5, 5, 2), np.float32)
    inputs[1, 2, 2, 0] = np.nan
    output = getattr(pooling, name)(inputs, 2, 1, "same")
    expected = np.zeros((2, 5, 5, 2), bool)
    expected[1, 1:3, 1:3, 0] = True
    assert_array_equal(np.isnan(output), expected)


def test_l2_has_no_slope_at_zero():
    inputs = np.zeros((1, 2, 4, 1))
    inputs[0, :, 2:, 0] = [[3, 0], [0, 4]]
    gradient = l2_pool2d_backward(np.ones((1, 1, 2, 1)), inputs)
    assert_allclose(gradient[0, ..., 0], [[0, 0, 0.6, 0], [0, 0, 0, 0.8]])


def test_first_maximum_of_a_channel_takes_its_gradient():
    inputs = np.stack(
        [[[1, 5, 5], [5, 0, 5]], [[-2, -2, -2], [-2, -2, -2]], [[1, 9, np.nan], [np.nan, 9, 1]]], -1
    )
    gradient = global_max_pool2d_backward([[1, 2, 3]], inputs[np.newaxis])
    assert_array_equal(gradient[0, ..., 0], [[0, 1, 0], [0, 0, 0]])
    assert_array_equal(gradient[0, ..., 1], [[2, 0, 0], [0, 0, 0]])
    assert_array_equal(gradient[0, ..., 2], [[0, 0, 3], [0, 0, 0]])


def test_mean_of_many_half_floats_does_not_overflow():
    assert global_average_pool2d(np.full((1, 300, 300, 1), 2, np.float16)) == 2


# Keras and TensorFlow as judges: 750 random pools ---------------------------------------------------------


@repeatable(200)
@given(pool=pools())
def test_pools_equal_keras(tf, keras, pool):
    images, *rest = pool
    inputs = tf.constant(images)
    assert_array_equal(max_pool2d(*pool), keras.ops.max_pool(inputs, *rest))
    assert_close(average_pool2d(*pool), keras.ops.average_pool(inputs, *rest))


@repeatable(250)
@given(pool=pools())
def test_max_gradients_equal_tensorflow_ties_included(tf, pool):
    images, pool_size, strides, padding = pool
    inputs = tf.constant(images)
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        maps = tf.nn.max_pool2d(inputs, pool_size, strides or pool_size, padding.upper())
    grad_output = gradient_for(maps.numpy())
    expected = tape.gradient(maps, inputs, output_gradients=tf.constant(grad_output))
    assert_close(max_pool2d_backward(grad_output, *pool), expected)


@repeatable(200)
@given(pool=pools())
def test_average_gradients_equal_tensorflow(tf, pool):
    images, pool_size, strides, padding = pool
    inputs = tf.constant(images)
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        maps = tf.nn.avg_pool2d(inputs, pool_size, strides or pool_size, padding.upper())
    grad_output = gradient_for(maps.numpy())
    expected = tape.gradient(maps, inputs, output_gradients=tf.constant(grad_output))
    assert_close(average_pool2d_backward(grad_output, *pool), expected)


@repeatable(100)
@given(pool=pools())
def test_global_pools_equal_keras_layers(tf, keras, pool):
    images = pool[0]
    inputs = tf.constant(images)
    layers = keras.layers.GlobalAveragePooling2D, keras.layers.GlobalMaxPooling2D
    for name, layer in zip(GLOBAL, layers, strict=True):
        maps = layer(dtype=images.dtype.name)(inputs)
        assert_close(getattr(pooling, name)(images), maps)
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        means = tf.reduce_mean(inputs, axis=(1, 2))
    grad_output = gradient_for(means.numpy())
    expected = tape.gradient(means, inputs, output_gradients=tf.constant(grad_output))
    assert_close(global_average_pool2d_backward(grad_output, images), expected)


# The fast form and the definition -------------------------------------------------------------------------


@pytest.mark.parametrize("numeric", [False, True])
@repeatable(150)
@given(data=st.data(), block=st.sampled_from([1, 300, 2**22]))
def test_fast_forms_equal_the_definition(numeric, data, block):
    pool = data.draw(pools(numeric=numeric, dtypes=(np.float16, np.float32, np.float64), tied=True))
    images, way = pool[0], the_way(*pool)
    grad_output = np.arange(np.prod(max_pool2d(*pool).shape)).reshape(max_pool2d(*pool).shape) % 50
    grad_output = grad_output.astype(images.dtype)
    with pytest.MonkeyPatch.context() as patch:  # small blocks: many of them, for all cores
        patch.setattr(fast, "BLOCK", block)
        patch.setattr(fast, "WORTH", min(block, fast.WORTH))
        assert_array_equal(max_pool2d(*pool), plain.max_pool(images, way))
        assert_array_equal(sum_pool2d(*pool), plain.sum_pool(images, way))
        assert_array_equal(average_pool2d(*pool), plain.average_pool(images, way))
        assert_array_equal(
            max_pool2d_backward(grad_output, *pool), plain.max_backward(grad_output, images, way)
        )
        assert_array_equal(sum_pool2d_backward(grad_output, *pool), plain.sum_backward(grad_output, way))
        grad_images = average_pool2d_backward(grad_output, *pool)
        rounding = 1e-2 if images.dtype == np.float16 else 1e-5
        assert_allclose(grad_images, plain.average_backward(grad_output, way), rtol=rounding, atol=rounding)


def test_longest_floats_go_by_the_definition():
    images = np.random.default_rng(0).normal(size=(2, 5, 5, 2)).astype(np.longdouble)
    gradient = max_pool2d_backward(np.ones((2, 2, 2, 2), np.longdouble), images)
    assert gradient.dtype == np.longdouble
    assert gradient.sum() == 16


# Laws -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", WINDOWED)
@repeatable(60)
@given(data=st.data(), numeric=st.booleans())
def test_backward_follows_small_differences(name, data, numeric):
    """⟨grad, images' small change⟩ is the change of ⟨grad_output, output⟩, in a random direction."""
    pool = data.draw(pools(numeric=numeric, dtypes=(np.float64,), tied=False))
    images, *rest = pool
    function, backward = getattr(pooling, name), getattr(pooling, f"{name}_backward")
    grad_output = gradient_for(function(*pool))
    step = 1e-7 * gradient_for(images, seed=1)
    change = np.vdot(grad_output, function(images + step, *rest) - function(images - step, *rest)) / 2e-7
    assert_allclose(np.vdot(backward(grad_output, *pool), step / 1e-7), change, rtol=1e-5, atol=1e-5)


@repeatable(60)
@given(data=st.data(), numeric=st.booleans())
def test_sum_and_average_are_linear_and_their_backward_is_the_adjoint(data, numeric):
    pool = data.draw(pools(numeric=numeric, dtypes=(np.float64,)))
    images, *rest = pool
    for name in ("sum_pool2d", "average_pool2d"):
        function, backward = getattr(pooling, name), getattr(pooling, f"{name}_backward")
        output = function(*pool)
        assert_allclose(function(3 * images + images**2, *rest), 3 * output + function(images**2, *rest))
        grad_output = gradient_for(output)
        assert_allclose(np.vdot(output, grad_output), np.vdot(images, backward(grad_output, *pool)))


@repeatable(60)
@given(data=st.data(), numeric=st.booleans())
def test_max_commutes_with_growing_functions_and_keeps_the_gradient(data, numeric):
    pool = data.draw(pools(numeric=numeric, dtypes=(np.float64,)))
    images, *rest = pool
    assert_array_equal(max_pool2d(np.exp(images), *rest), np.exp(max_pool2d(*pool)))
    grad_output = gradient_for(max_pool2d(*pool))
    assert_allclose(max_pool2d_backward(grad_output, *pool).sum(), grad_output.sum())


@pytest.mark.parametrize("name", WINDOWED)
@repeatable(30)
@given(pool=pools())
def test_channels_and_images_do_not_mix(name, pool):
    function = getattr(pooling, name)
    images, *rest = pool
    together = function(*pool)
    for n, c in np.ndindex(images.shape[0], images.shape[-1]):
        assert_array_equal(function(images[[n]][..., [c]], *rest)[0, ..., 0], together[n, ..., c])


def test_average_of_equal_numbers_is_that_number():
    images = np.full((1, 7, 7, 3), 0.1, np.float32)
    for padding in ("valid", "same", 2):
        assert_allclose(average_pool2d(images, 3, 1, padding), 0.1, rtol=1e-6)
    assert average_pool2d(np.full((1, 7, 7, 1), 3), 7) == 3


def test_global_pools_are_pools_as_large_as_the_image():
    images = np.random.default_rng(0).normal(size=(3, 4, 5, 2))
    assert_array_equal(global_max_pool2d(images), images.max(axis=(1, 2)))
    assert_allclose(global_average_pool2d(images), images.mean(axis=(1, 2)))
    gradient = global_max_pool2d_backward(np.ones((3, 2)), images)
    assert_array_equal(gradient, images == images.max(axis=(1, 2), keepdims=True))


# Arrays as they come --------------------------------------------------------------------------------------

IMAGES = np.random.default_rng(0).integers(0, 9, size=(2, 5, 6, 3))
OUTPUTS = {name: (2, 2, 3, 3) for name in WINDOWED} | {name: (2, 3) for name in GLOBAL}
FORWARD = [(name, (IMAGES,)) for name in OUTPUTS]
BACKWARD = [(f"{name}_backward", (np.arange(np.prod(s)).reshape(s), IMAGES)) for name, s in OUTPUTS.items()]
each_call = pytest.mark.parametrize(("name", "given_arrays"), FORWARD + BACKWARD)


@each_call
def test_inputs_may_be_lists_read_only_or_strided(name, given_arrays):
    function = getattr(pooling, name)
    plain_arrays = [array.astype(np.float64) for array in given_arrays]
    expected = function(*plain_arrays)
    frozen = [array.copy() for array in plain_arrays]
    for array in frozen:
        array.flags.writeable = False
    strided = [np.repeat(array, 2, axis=-1)[..., ::2] for array in plain_arrays]
    turned = [array.copy(order="F") for array in plain_arrays]
    swapped = [array.astype(">f8") for array in plain_arrays]
    for form in ([array.tolist() for array in plain_arrays], frozen, strided, turned, swapped):
        assert_array_equal(function(*form), expected)


@each_call
def test_inputs_stay_as_they_are_and_share_no_memory(name, given_arrays):
    for dtype in (np.int64, np.float64):
        mine = [array.astype(dtype) for array in given_arrays]
        getattr(pooling, name)(*mine)[...] = -1
        for array, copy in zip(mine, given_arrays, strict=True):
            assert_array_equal(array, copy)


def test_windows_may_be_far_larger_than_the_image():
    images = np.full((1, 1, 1, 1), -3, np.float32)
    for name in ("max_pool2d", "average_pool2d", "sum_pool2d"):
        output = getattr(pooling, name)(images, 50, 1, 49)
        assert_array_equal(output, np.full((1, 50, 50, 1), -3))
        assert getattr(pooling, f"{name}_backward")(output > -9, images, 50, 1, 49) == 2500


def test_windows_of_one_cell_give_a_copy():
    images = np.ones((1, 2, 2, 1))
    max_pool2d(images, 1)[...] = 5
    assert images.max() == 1


@each_call
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
def test_float_dtype_is_kept(name, given_arrays, dtype):
    assert getattr(pooling, name)(*(array.astype(dtype) for array in given_arrays)).dtype == dtype


@each_call
@pytest.mark.parametrize("dtype", [np.bool_, np.uint8, np.int16, np.int64])
def test_integers_stay_whole_where_the_result_is(name, given_arrays, dtype):
    small = [array.astype(dtype) for array in given_arrays]
    result = getattr(pooling, name)(*small)
    assert result.dtype == (np.int64 if name.removesuffix("_backward") in WHOLE else np.float64)
    assert_array_equal(result, getattr(pooling, name)(*(array.astype(np.int64) for array in small)))


def test_uint8_does_not_overflow():
    assert sum_pool2d(np.full((1, 2, 2, 1), 200, np.uint8)) == 800
    assert l2_pool2d(np.full((1, 2, 2, 1), 200, np.uint8)) == 400


@each_call
def test_empty_batch_and_no_channels(name, given_arrays):
    shape = getattr(pooling, name)(*given_arrays).shape
    assert getattr(pooling, name)(*(array[:0] for array in given_arrays)).shape == (0, *shape[1:])
    assert getattr(pooling, name)(*(array[..., :0] for array in given_arrays)).shape == (*shape[:-1], 0)


# Bad input ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", WINDOWED)
@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((IMAGES[0],), ValueError, r"images must have the axes \(N, H, W, C\), got shape \(5, 6, 3\)"),
        ((IMAGES.astype(str),), TypeError, "images must hold .* got dtype <U"),
        ((IMAGES[:, :0],), ValueError, r"input must have at least one cell.* got the size \(0, 6\)"),
        ((IMAGES, 0), ValueError, "pool_size must be at least 1, got 0"),
        ((IMAGES, (2, 2, 2)), ValueError, "pool_size must be one integer or 2 of them"),
        ((IMAGES, 1.5), TypeError, "pool_size must be an integer, got 1.5"),
        ((IMAGES, 6), ValueError, "pool_size must not be larger than the padded input"),
        ((IMAGES, 2, 0), ValueError, "strides must be at least 1, got 0"),
        ((IMAGES, 2, "2"), TypeError, "strides must be an integer, got '2'"),
        ((IMAGES, 2, 2, "full"), ValueError, "padding must be 'valid', 'same' or numbers, got 'full'"),
        ((IMAGES, 2, 2, -1), ValueError, "padding must be at least 0, got -1"),
        ((IMAGES, 2, 2, 2), ValueError, r"padding must be smaller than pool_size .* got 2 for \(2, 2\)"),
        ((IMAGES, (3, 2), 2, (2, (0, 2))), ValueError, "padding must be smaller than pool_size"),
        ((IMAGES, 2, 2, (1, 1, 1)), ValueError, "padding must be a number or have an entry for each of 2"),
    ],
)
def test_bad_input_is_named(name, arguments, error, message):
    with pytest.raises(error, match=message):
        getattr(pooling, name)(*arguments)
    with pytest.raises(error, match=message):
        getattr(pooling, f"{name}_backward")(np.ones((2, 2, 3, 3)), *arguments)


@pytest.mark.parametrize("name", OUTPUTS)
def test_bad_gradients_and_images_are_named(name):
    backward = getattr(pooling, f"{name}_backward")
    with pytest.raises(ValueError, match=r"grad_output must have the shape \(2, .*3\), got \(7,\)"):
        backward(np.ones(7), IMAGES)
    with pytest.raises(TypeError, match="grad_output must hold"):
        backward("loss", IMAGES)
    for function in (getattr(pooling, name), lambda images: backward(np.ones(OUTPUTS[name]), images)):
        with pytest.raises(ValueError, match=r"images must have the axes \(N, H, W, C\)"):
            function(IMAGES[0])
        with pytest.raises(ValueError, match=r"the size \(0, 6\)"):
            function(IMAGES[:, :0])
