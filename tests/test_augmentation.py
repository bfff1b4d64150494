"""Augmentation, part of the topic `dropout`: exact where it can be, and SciPy as the judge elsewhere."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from cnnlib.dropout import augment, flip_left_right, rotate, shear, shift

repeatable = settings(derandomize=True, deadline=None, max_examples=60)
FILL_MODES = {"reflect": "reflect", "nearest": "nearest", "wrap": "grid-wrap", "constant": "grid-constant"}
fill_modes = st.sampled_from(list(FILL_MODES))


def batch(seed=0, shape=(3, 6, 5, 2)):
    return np.random.default_rng(seed).integers(0, 256, size=shape)


# Exact ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
@repeatable
@given(down=st.integers(-20, 20), right=st.integers(-20, 20), fill_mode=fill_modes)
def test_shift_by_whole_pixels_is_exact(dtype, down, right, fill_mode):
    images = batch().astype(dtype)
    margins = [(0, 0), (20, 20), (20, 20), (0, 0)]
    mode = {"reflect": "symmetric", "nearest": "edge"}.get(fill_mode, fill_mode)
    canvas = np.pad(images, margins, mode, **({"constant_values": 7} if mode == "constant" else {}))
    result = shift(images, down, right, fill_mode, fill_value=7)
    assert_array_equal(result, canvas[:, 20 - down : 26 - down, 20 - right : 25 - right])
    assert result.dtype == dtype


@pytest.mark.parametrize("turns", [-1, 0, 1, 2, 3, 4])
@pytest.mark.parametrize("size", [1, 2, 5, 32])
def test_quarter_turns_equal_rot90(turns, size):
    images = batch(shape=(2, size, size, 3))
    expected = np.rot90(images, turns, axes=(1, 2))
    assert_array_equal(rotate(images.astype(np.uint8), 90 * turns), expected)
    assert_allclose(rotate(images.astype(np.float64), 90 * turns), expected, atol=1e-10)


def test_a_turn_is_anticlockwise_for_small_angles_too():
    images = np.zeros((1, 9, 9, 1))
    images[0, 4, 8] = 1
    turned = rotate(images, 30)[0, :, :, 0]
    assert turned[:4].sum() > 0.9
    assert turned[5:].sum() == 0


def test_whole_factors_shear_exactly():
    images = batch(shape=(2, 5, 7, 1))
    expected = [np.roll(images[:, y], 2 - y, axis=1) for y in range(5)]
    assert_array_equal(shear(images, 1, "wrap"), np.stack(expected, axis=1))


def test_nothing_to_do_is_a_copy():
    for dtype in (np.bool_, np.uint8, np.int64, np.float16, np.float32, np.float64):
        images = batch().astype(dtype)
        for result in (
            shift(images, 0, 0),
            rotate(images, 0),
            shear(images, 0),
            augment(images, np.random.default_rng(0), flip=False, shift=0),
            flip_left_right(images)[:, :, ::-1],
        ):
            assert_array_equal(result, images)
            assert result.dtype == dtype
            assert not np.shares_memory(result, images)


def test_flip_is_a_mirror():
    images = batch()
    assert_array_equal(flip_left_right(images), np.flip(images, axis=2))


# Between pixels -------------------------------------------------------------------------------------------


@repeatable
@given(
    down=st.floats(-9, 9),
    right=st.floats(-9, 9),
    degrees=st.floats(-400, 400),
    factor=st.floats(-2, 2),
    fill_mode=fill_modes,
)
def test_equals_scipy(down, right, degrees, factor, fill_mode):
    ndimage = pytest.importorskip("scipy.ndimage")
    images = batch(shape=(1, 6, 5, 1)).astype(np.float64)
    middle = np.array([2.5, 2])

    def judge(matrix, offset):
        options = {"order": 1, "mode": FILL_MODES[fill_mode], "cval": 9}
        return ndimage.affine_transform(images[0, :, :, 0], matrix, offset, **options)

    cos, sin = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    turn, slant = np.array([[cos, sin], [-sin, cos]]), np.array([[1, 0], [factor, 1]])
    for result, expected in [
        (shift(images, down, right, fill_mode, 9), judge(np.eye(2), (-down, -right))),
        (rotate(images, degrees, fill_mode, 9), judge(turn, middle - turn @ middle)),
        (shear(images, factor, fill_mode, 9), judge(slant, middle - slant @ middle)),
    ]:
        assert_allclose(result[0, :, :, 0], expected, atol=1e-8)


def test_integers_round_and_halves_mix():
    assert shift(np.array([[[[0], [3]]]], np.uint8), 0, -0.5, "nearest").ravel().tolist() == [2, 3]
    assert shift([[[[10.0], [20.0]]]], 0, 0.25, "constant", 4).ravel().tolist() == [8.5, 17.5]


def test_one_amount_for_each_image():
    images = batch().astype(np.float32)
    down, right, degrees = [1, -2.5, 0], [0.5, 0, 3], [10, -20, 300]
    for each, one in [
        (shift(images, down, right), lambda n: shift(images[n : n + 1], down[n], right[n])),
        (rotate(images, degrees), lambda n: rotate(images[n : n + 1], degrees[n])),
        (shear(images, right), lambda n: shear(images[n : n + 1], right[n])),
    ]:
        assert_array_equal(each, np.concatenate([one(n) for n in range(3)]))


# At random ------------------------------------------------------------------------------------------------


def test_augment_flips_half_of_the_images():
    images = batch(shape=(4000, 1, 3, 1))
    result = augment(images, np.random.default_rng(0), shift=0)
    flipped = (result == images[:, :, ::-1]).all(axis=(1, 2, 3))
    assert (flipped | (result == images).all(axis=(1, 2, 3))).all()
    assert 0.45 < flipped.mean() < 0.55


def test_augment_shifts_up_to_its_share_of_the_size():
    """In pictures of their own coordinates, the shift can be read off any pixel."""
    ramps = np.indices((20, 40)).transpose(1, 2, 0).astype(np.float64)
    images = np.repeat(ramps[np.newaxis], 2000, axis=0)
    moved = augment(images, np.random.default_rng(0), flip=False, shift=0.1)[:, 10, 20]
    down, right = 10 - moved[:, 0], 20 - moved[:, 1]
    for amount, most in [(down, 2), (right, 4)]:
        assert np.abs(amount).max() <= most
        assert abs(amount.mean()) < 0.1 * most
        assert_allclose(amount.std(), most / np.sqrt(3), rtol=0.1)
    assert abs(np.corrcoef(down, right)[0, 1]) < 0.1


def test_augment_turns_and_slants_about_the_middle():
    ramps = np.indices((21, 21)).transpose(1, 2, 0).astype(np.float64)
    images = np.repeat(ramps[np.newaxis], 2000, axis=0)
    still = {"flip": False, "shift": 0}
    turned = augment(images, np.random.default_rng(0), rotate=30, **still)
    assert_allclose(turned[:, 10, 10], 10, atol=1e-12)
    angles = np.rad2deg(np.arctan2(turned[:, 10, 15, 0] - 10, turned[:, 10, 15, 1] - 10))
    assert 29 < np.abs(angles).max() <= 30
    assert abs(angles.mean()) < 2
    slanted = augment(images, np.random.default_rng(0), shear=0.5, **still)
    factors = (slanted[:, 14, 10, 1] - 10) / 4
    assert 0.49 < np.abs(factors).max() <= 0.5
    assert abs(factors.mean()) < 0.05


def test_augment_is_its_parts_one_after_the_other():
    """The flip comes first, then one part alone, by amounts from the same lots."""
    images = batch(shape=(50, 6, 6, 1))
    lots = np.random.default_rng(4).uniform(-1, 1, size=(5, 50))
    expected = np.where((lots[0] < 0)[:, None, None, None], flip_left_right(images), images)
    half = {"fill_mode": "nearest"}
    assert_array_equal(augment(images, np.random.default_rng(4), shift=0, **half), expected)
    values = expected.astype(np.float64)
    for options, part in [
        ({"shift": 0.3}, lambda: shift(values, lots[1] * 1.8, lots[2] * 1.8, **half)),
        ({"shift": 0, "rotate": 40}, lambda: rotate(values, lots[3] * 40, **half)),
        ({"shift": 0, "shear": 0.7}, lambda: shear(values, lots[4] * 0.7, **half)),
    ]:
        result = augment(images.astype(np.float64), np.random.default_rng(4), **options, **half)
        assert_allclose(result, part(), atol=1e-9)


def test_augment_slants_before_it_turns():
    """On coordinates, which interpolation keeps, the order of the parts can be told."""
    ramps = np.indices((41, 41)).transpose(1, 2, 0).astype(np.float64)[np.newaxis]
    lots = np.random.default_rng(1).uniform(-1, 1, size=(5, 1))
    result = augment(ramps, np.random.default_rng(1), flip=False, shift=0.1, rotate=30, shear=0.3)
    parts = shift(rotate(shear(ramps, lots[4] * 0.3), lots[3] * 30), lots[1] * 4.1, lots[2] * 4.1)
    assert_allclose(result[0, 18:23, 18:23], parts[0, 18:23, 18:23], atol=1e-9)


# Arrays as they come --------------------------------------------------------------------------------------

CALLS = {
    "flip_left_right": flip_left_right,
    "shift": lambda images: shift(images, 0.5, 1.5),
    "rotate": lambda images: rotate(images, 30, "constant"),
    "shear": lambda images: shear(images, 0.3),
    "augment": lambda images: augment(images, np.random.default_rng(0), rotate=10, shear=0.1),
}
calls = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)


@calls
def test_inputs_may_be_lists_read_only_strided_or_empty_and_stay_as_they_are(call):
    images = batch()
    kept, expected = images.copy(), call(images)
    call(images)[...] = -1
    assert_array_equal(images, kept)
    strided = np.repeat(images, 2, axis=1)[:, ::2].copy(order="F")
    strided.flags.writeable = False
    for form in (strided, images.tolist()):
        assert_array_equal(call(form), expected)
    for shape in [(0, 6, 5, 2), (2, 6, 0, 2), (2, 6, 5, 0)]:
        assert call(np.zeros(shape, np.float32)).shape == shape


@calls
@pytest.mark.parametrize("dtype", [np.bool_, np.uint8, np.int16, np.float16, np.float32, np.float64])
def test_dtype_is_kept(call, dtype):
    images = (batch() % 2).astype(dtype)
    result = call(images)
    assert result.dtype == dtype
    assert_allclose(
        result, call(images.astype(np.float64)), atol=0.5 if np.dtype(dtype).kind in "biu" else 4e-3
    )


# Bad input ------------------------------------------------------------------------------------------------

IMAGES = np.zeros((2, 3, 3, 1), np.uint8)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: flip_left_right(IMAGES[0]), ValueError, r"images must have the axes \(N, H, W, C\)"),
        (
            lambda: shift(IMAGES, [1, 2, 3], 0),
            ValueError,
            "down must be a finite number, or one for each of 2",
        ),
        (lambda: shift(IMAGES, 0, np.inf), ValueError, "right must be a finite number"),
        (lambda: rotate(IMAGES, "left"), TypeError, "degrees must hold integers, floats"),
        (lambda: shear(IMAGES, np.nan), ValueError, "factor must be a finite number"),
        (
            lambda: rotate(IMAGES, 1, "mirror"),
            ValueError,
            "fill_mode must be one of reflect, .* got 'mirror'",
        ),
        (lambda: shift(IMAGES, 0, 0, fill_value=300), ValueError, "fill_value must lie between 0 and 255"),
        (lambda: shift(IMAGES, 0, 0, fill_value=None), TypeError, "fill_value must hold"),
        (lambda: augment(IMAGES, 0), TypeError, r"rng must be a numpy\.random\.Generator, got 0"),
        (
            lambda: augment(IMAGES, np.random.default_rng(), shift=-1),
            ValueError,
            "shift must be a finite number",
        ),
    ],
)
def test_bad_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
