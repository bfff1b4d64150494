"""The reference of the topic `inspection`: numerical gradients, laws, Keras as the judge, a planted tag."""

import copy
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from cnnlib import Sequential, datasets, layers, load_small_model, optimizers
from cnnlib.activations import relu, softmax
from cnnlib.convolution import conv2d
from cnnlib.inspection import (
    ascend,
    embeddings_of,
    feature_maps,
    feature_maps_of,
    grad_cam,
    grad_cam_of,
    nearest_images,
    occlusion,
    project,
    resize,
    saliency,
    saliency_of,
    strongest_patches,
)
from cnnlib.inspection.maps import field_of
from cnnlib.padding import receptive_field

repeatable = settings(derandomize=True, deadline=None, max_examples=30)
seeds = st.integers(0, 2**32 - 1)


def small(seed=0, dtype="float64", end="softmax"):
    """Return a network of two convolutions and a pooling for images (8, 6, 3), with biases."""
    model = Sequential(
        [
            layers.Conv2D(4, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(5, 3, padding="same", activation="relu"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(3, activation=end),
        ],
        seed=seed,
        dtype=dtype,
    )
    model.build((8, 6, 3))
    rng = np.random.default_rng(seed)
    model.set_weights([rng.normal(size=array.shape) / 2 for array in model.get_weights()])
    return model


def pictures(seed=0, count=3):
    return np.random.default_rng(seed).random((count, 8, 6, 3))


def scores(model, images):
    """Return the logits: those of a copy without softmax."""
    plain = small(end=None)
    plain.set_weights(model.get_weights())
    return plain.predict(images)


# Maps -----------------------------------------------------------------------------------------------------


@repeatable
@given(seed=seeds, depth=st.integers(1, 4))
def test_maps_of_a_stack_are_those_of_its_convolutions(seed, depth):
    rng = np.random.default_rng(seed)
    counts = rng.integers(1, 4, size=depth + 1)
    kernels = [rng.normal(size=(3, 2, c, f)) for c, f in pairwise(counts)]
    biases = [rng.normal(size=f) for f in counts[1:]]
    x = images = rng.normal(size=(2, 4, 5, counts[0]))
    found = feature_maps(images, kernels, biases)
    assert len(found) == depth
    for maps, layer_kernels, bias in zip(found, kernels, biases, strict=True):
        x = relu(conv2d(x, layer_kernels, bias, padding="same"))
        assert_array_equal(maps, x)


def test_maps_of_a_model_carry_its_names_and_are_the_callers_own():
    model, x = small(), pictures()
    found = feature_maps_of(model, x)
    assert list(found) == ["conv2d", "max_pooling2d", "conv2d_1", "global_average_pooling2d", "dense"]
    kernel, bias = model.get_weights()[:2]
    [first] = feature_maps(x, [kernel], [bias])
    assert_allclose(found["conv2d"], first, atol=1e-12)
    assert_allclose(found["dense"], model.predict(x), atol=1e-12)
    kept = {name: array.copy() for name, array in found.items()}
    saliency_of(model, pictures(1))
    for name, array in found.items():
        assert_array_equal(array, kept[name])


def test_maps_equal_those_of_keras(keras):
    model, x = small(dtype="float32"), pictures().astype(np.float32)
    judge = model.to_keras()
    inner = keras.Model(judge.inputs[0], [layer.output for layer in judge.layers])
    for ours, theirs in zip(feature_maps_of(model, x).values(), inner(x), strict=True):
        assert_allclose(ours, theirs, atol=1e-5)


@pytest.mark.parametrize("padding", ["same", "valid"])
@pytest.mark.parametrize("strides", [1, 2])
def test_a_field_is_where_a_change_shows(padding, strides):
    stack = [
        layers.Conv2D(2, 3, padding=padding, strides=strides),
        layers.MaxPooling2D(2),
        layers.Conv2D(1, 3, padding=padding),
    ]
    model = Sequential(stack, seed=0, dtype="float64")
    size = 24
    x = np.random.default_rng(0).random((1, size, size, 1))
    model.build(x.shape[1:])
    output = model.predict(x)[0, :, :, 0]
    (field, _), (step, _), (start, _) = field_of(model.layers, (size, size))
    assert (field, step) == (receptive_field([(3, strides), (2, 2), (3, 1)]), 2 * strides)
    middle = len(output) // 2
    inside = range(start + middle * step, start + middle * step + field)
    for pixel in range(size):
        changed = x.copy()
        changed[0, pixel] += 100
        moved = abs(model.predict(changed)[0, middle, :, 0] - output[middle]).max() > 0
        assert not moved or pixel in inside
        if pixel in (inside[0], inside[-1]):
            assert moved


STACKS = {
    "strides": [layers.Conv2D(1, 3, strides=2, padding="same")],
    "numbers": [layers.Conv2D(1, 3, padding=1)],
    "pairs": [layers.Conv2D(1, (2, 3), padding=((1, 0), (0, 2)), strides=(1, 2))],
    "zeros": [layers.ZeroPadding2D(1), layers.Conv2D(1, 3)],
    "many zeros": [layers.ZeroPadding2D(((5, 4), (0, 7))), layers.Conv2D(1, 3)],
    "tall": [layers.Conv2D(1, (3, 1))],
    "dilation": [layers.Conv2D(2, (2, 3), dilation_rate=(3, 2)), layers.Conv2D(1, (1, 2), padding="same")],
    "pools": [layers.MaxPooling2D((2, 1)), layers.AveragePooling2D((1, 3), strides=1), layers.ReLU()],
    "place by place": [layers.BatchNormalization(), layers.Dense(1), layers.Conv2D(1, 2)],
    "depthwise": [
        layers.DepthwiseConv2D((2, 3), padding="same"),
        layers.SeparableConv2D(1, (3, 1), strides=2, padding=((0, 1), (0, 0))),
    ],
}


NUMBERED = np.arange(1, 57.0).reshape(1, 8, 7, 1)


@pytest.fixture(params=STACKS.values(), ids=STACKS)
def stacked(request):
    """Return a model for images (8, 7, 1) whose first map answers to all that it sees, and its field."""
    model = Sequential(copy.deepcopy(request.param), dtype="float64")
    model.build((8, 7, 1))
    rng = np.random.default_rng(0)
    model.set_weights([rng.uniform(0.5, 1, size=array.shape) for array in model.get_weights()])
    return model, field_of(model.layers, (8, 7))


def test_no_pixel_outside_its_field_moves_a_number(stacked):
    model, (field, step, start) = stacked
    brighter = NUMBERED + 1e6 * np.eye(56).reshape(56, 8, 7, 1)
    moved = abs(model.predict(brighter) - model.predict(NUMBERED))[..., 0] > 1  # pixel, row, column
    whole = 0
    for place in np.ndindex(moved.shape[1:]):
        first = start + step * place
        seen = np.argwhere(moved[:, *place].reshape(8, 7))
        assert np.all((first <= seen) & (seen < first + field))
        if np.all((first >= 0) & (first + field <= (8, 7))):
            assert_array_equal([seen.min(axis=0), seen.max(axis=0) + 1], [first, first + field])
            whole += 1
    assert whole


@pytest.mark.parametrize("image", [NUMBERED, NUMBERED[:, ::-1, ::-1], -NUMBERED])
def test_a_patch_is_cut_where_its_number_sees(stacked, image):
    model, (field, step, start) = stacked
    name = model.layers[-1].name
    maps = feature_maps_of(model, image)[name][0, ..., 0]
    (top, left), (height, width) = start + step * np.unravel_index(maps.argmax(), maps.shape) + 20, field
    [patch], [strength] = strongest_patches(model, image, name, 0, count=1)
    assert strength == maps.max()
    wide = np.pad(image[0], ((20, 20), (20, 20), (0, 0)))
    assert_array_equal(patch, wide[top : top + height, left : left + width])


@pytest.mark.parametrize(
    "layer",
    [layers.Conv2DTranspose(1, 2), layers.GlobalMaxPooling2D(keepdims=True), layers.Softmax(axis=1)],
)
def test_a_patch_that_cannot_be_traced_is_refused(layer):
    layer = copy.deepcopy(layer)
    model = Sequential([layers.Conv2D(2, 3), layer])
    with pytest.raises(ValueError, match=f"layer must stand behind convolutions.* a {type(layer).__name__}"):
        strongest_patches(model, np.ones((1, 8, 7, 1)), layer.name, 0, count=1)


def test_the_strongest_patches_contain_what_excites():
    model = Sequential([layers.Conv2D(1, 3, padding="same", activation="relu")], dtype="float64")
    model.build((6, 6, 1))
    model.set_weights([np.ones((3, 3, 1, 1)), np.zeros(1)])
    x = np.zeros((3, 6, 6, 1))
    x[0, 4, 1], x[1, 0, 5], x[2, 2, 2] = 1, 3, 2
    patches, strengths = strongest_patches(model, x, "conv2d", 0, count=2)
    assert strengths.tolist() == [3, 2]
    assert patches.shape == (2, 3, 3, 1)
    assert patches.max(axis=(1, 2, 3)).tolist() == [3, 2]
    corner = np.zeros((3, 3))
    corner[1, 2] = (
        3  # the first place that sees it stands a column before; the row above is beyond the border
    )
    assert_array_equal(patches[0, :, :, 0], corner)


# Attribution ----------------------------------------------------------------------------------------------


def slope(score, images, place):
    """Return the derivative of a score by one pixel, measured by a small step either way."""
    up, down = images.copy(), images.copy()
    up[place] += 1e-6
    down[place] -= 1e-6
    return (score(up) - score(down)) / 2e-6


@repeatable
@given(seed=seeds)
def test_saliency_is_the_largest_measured_slope(seed):
    rng = np.random.default_rng(seed)
    images, kernels = rng.normal(size=(2, 3, 4, 2)), rng.normal(size=(3, 3, 2, 3))
    bias, weights, classes = rng.normal(size=3), rng.normal(size=(3, 4)), rng.integers(4, size=2)

    def score(images):
        means = relu(conv2d(images, kernels, bias, padding="same")).mean(axis=(1, 2))
        return (means @ weights)[np.arange(2), classes].sum()

    slopes = [slope(score, images, place) for place in np.ndindex(images.shape)]
    found = saliency(images, kernels, bias, weights, classes)
    assert_allclose(found, np.abs(slopes).reshape(images.shape).max(axis=-1), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("end", ["softmax", None])
def test_saliency_of_a_model_is_the_largest_measured_slope_of_the_logit(end):
    model, x = small(end=end), pictures(count=2)
    classes = np.array([2, 0])
    slopes = [
        slope(lambda images: scores(model, images)[[0, 1], classes].sum(), x, place)
        for place in np.ndindex(x.shape)
    ]
    expected = np.abs(slopes).reshape(x.shape).max(axis=-1)
    assert_allclose(saliency_of(model, x, classes), expected, rtol=1e-4, atol=1e-7)


def test_the_two_saliencies_agree():
    rng = np.random.default_rng(0)
    model = Sequential(
        [
            layers.Conv2D(4, 3, padding="same", activation="relu"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(3, activation="softmax"),
        ],
        dtype="float64",
    )
    model.build((8, 6, 3))
    model.set_weights([rng.normal(size=array.shape) for array in model.get_weights()])
    kernels, bias, weights, _ = model.get_weights()
    classes = [0, 2, 1]
    assert_allclose(
        saliency_of(model, pictures(), classes),
        saliency(pictures(), kernels, bias, weights, classes),
        atol=1e-12,
    )


def test_the_class_that_wins_is_asked_about_by_default():
    model, x = small(), pictures()
    winners = model.predict(x).argmax(axis=1)
    for method in saliency_of, grad_cam_of, occlusion:
        options = {"size": 3} if method is occlusion else {}
        assert_array_equal(method(model, x, **options), method(model, x, winners, **options))
    assert_array_equal(saliency_of(model, x, 1), saliency_of(model, x, [1, 1, 1]))


def test_saliency_and_grad_cam_equal_those_of_keras(keras):
    import tensorflow as tf

    model = load_small_model()
    x = np.random.default_rng(0).random((2, 32, 32, 3)).astype(np.float32)
    classes = np.array([3, 5])
    judge = model.to_keras()
    front, average = keras.Model(judge.inputs[0], judge.layers[-3].output), judge.layers[-2]
    kernel, bias = judge.layers[-1].weights
    pixels = tf.constant(x)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(pixels)
        maps = front(pixels)
        logits = average(maps) @ kernel + bias
        asked = tf.reduce_sum(tf.gather(logits, classes, axis=1, batch_dims=1))
    theirs = np.abs(tape.gradient(asked, pixels)).max(axis=-1)
    assert_allclose(saliency_of(model, x, classes), theirs, rtol=1e-3, atol=1e-3 * theirs.max())
    weights = np.mean(tape.gradient(asked, maps), axis=(1, 2), keepdims=True)
    heat = np.maximum((maps * weights).numpy().sum(axis=-1), 0)
    enlarged = tf.image.resize(heat[..., np.newaxis], (32, 32))[..., 0]
    assert_allclose(grad_cam_of(model, x, classes), enlarged, rtol=1e-3, atol=1e-3 * max(heat.max(), 1e-6))


@repeatable
@given(seed=seeds)
def test_grad_cam_is_cam_behind_a_global_average(seed):
    model, x = small(seed % 1000), pictures(seed)
    maps = feature_maps_of(model, x)["conv2d_1"]
    kernel = model.layers[-1].weights["kernel"]
    for k in range(3):
        cam = np.maximum(maps @ kernel[:, k], 0) / (4 * 3)
        assert_allclose(grad_cam_of(model, x, k), resize(cam, (8, 6)), atol=1e-12)


@repeatable
@given(seed=seeds, factor=st.floats(0.1, 10))
def test_heat_grows_in_proportion_and_is_never_negative(seed, factor):
    maps, gradients = np.random.default_rng(seed).normal(size=(2, 2, 3, 4, 5))
    heat = grad_cam(maps, gradients)
    assert heat.min() >= 0
    assert_allclose(grad_cam(factor * maps, gradients), factor * heat, rtol=1e-9, atol=1e-12)
    assert_allclose(grad_cam(maps, factor * gradients), factor * heat, rtol=1e-9, atol=1e-12)
    against = grad_cam(maps, -gradients)
    assert not (heat * against).any()


def test_an_earlier_layer_can_be_asked():
    model, x = small(), pictures(count=2)
    for layer in "conv2d", "max_pooling2d":
        assert grad_cam_of(model, x, 1, layer).shape == (2, 8, 6)


@pytest.mark.parametrize("size", [(8, 6), (3, 11), (1, 1), (20, 5), (4, 3)])
def test_resize_equals_that_of_tensorflow(keras, size):
    import tensorflow as tf

    maps = np.random.default_rng(0).normal(size=(2, 4, 3)).astype(np.float32)
    theirs = tf.image.resize(maps[..., np.newaxis], size)[..., 0]
    assert_allclose(resize(maps, size), theirs, atol=1e-6)


def test_occlusion_is_the_fall_of_one_covered_prediction():
    model, x = small(), pictures()
    falls = occlusion(model, x, 2, size=3, stride=2, fill=0.25)
    assert falls.shape == (3, 3, 2)
    covered = x.copy()
    covered[:, 2:5, 2:5] = 0.25
    assert_allclose(falls[:, 1, 1], (model.predict(x) - model.predict(covered))[:, 2], atol=1e-12)


def test_all_methods_find_a_planted_reason():
    def drawn(seed):
        images, labels = datasets.make_shapes(1200, seed)
        chosen = (labels == 1) | (labels == 2)
        return images[chosen] / 255, (labels[chosen] == 2).astype(int)

    def tagged(images):
        images = images.copy()
        images[:, 2:6, 2:6] = 1, 0, 1
        images[:, 3:5, 3:5] = 0, 1, 0
        return images

    x, y = drawn(0)
    x[y == 1] = tagged(x[y == 1])
    model = Sequential(
        [
            layers.Conv2D(8, 3, padding="same", activation="relu", kernel_initializer="he_normal"),
            layers.MaxPooling2D(2),
            layers.Conv2D(16, 3, padding="same", activation="relu"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(2, activation="softmax"),
        ],
        seed=1,
    )
    model.compile(optimizers.Adam(0.01), "sparse_categorical_crossentropy", ["accuracy"])
    model.fit(x, y, batch_size=10, epochs=24, verbose=0)
    new, kinds = drawn(1)
    shown = tagged(new[kinds == 1])
    assert np.mean(model.predict(shown).argmax(axis=1) == 1) > 0.9
    for method, side in (saliency_of, 8), (grad_cam_of, 8), (occlusion, 2):
        heat = method(model, shown, 1)
        rows, columns = np.divmod(heat.reshape(len(heat), -1).argmax(axis=1), heat.shape[2])
        assert np.mean((rows < side) & (columns < side)) > 0.7, method.__name__


# Search ---------------------------------------------------------------------------------------------------


@repeatable
@given(seed=seeds, images=st.integers(1, 9), axes=st.integers(2, 5))
def test_search_does_not_ask_for_lengths_and_finds_the_largest_cosines(seed, images, axes):
    rng = np.random.default_rng(seed)
    queries, album = rng.normal(size=(3, axes)), rng.normal(size=(images, axes))
    found = nearest_images(queries, album, count=images)
    cosines = queries @ album.T / np.linalg.norm(album, axis=1)
    ordered = np.take_along_axis(cosines, found, axis=1)
    assert_array_equal(np.sort(found, axis=1), np.tile(np.arange(images), (3, 1)))
    assert np.all(np.diff(ordered, axis=1) <= 1e-12)
    longer = album * rng.uniform(0.01, 100, size=(images, 1))
    assert_array_equal(nearest_images(7 * queries, longer, count=images), found)
    assert_array_equal(nearest_images(queries, album, count=1), found[:, :1])


def test_of_equals_the_lower_place_comes_first_and_a_query_finds_itself():
    album = [[0, 4], [2, 0], [0, 1], [8, 0]]
    assert nearest_images([[3, 1]], album, count=4).tolist() == [[1, 3, 0, 2]]
    rng = np.random.default_rng(0).normal(size=(20, 6))
    assert_array_equal(nearest_images(rng, rng, count=1)[:, 0], np.arange(20))


def test_embeddings_are_what_the_last_layer_is_given():
    model, x = small(), pictures(count=7)
    points = embeddings_of(model, x, batch_size=3)
    kernel, bias = model.layers[-1].weights.values()
    assert_allclose(softmax(points @ kernel + bias), model.predict(x), atol=1e-12)


@repeatable
@given(seed=seeds)
def test_a_projection_keeps_as_much_of_the_spread_as_two_directions_can(seed):
    points = np.random.default_rng(seed).normal(size=(12, 5)) * [5, 1, 3, 1, 1] + 7
    flat = project(points)
    values = np.linalg.eigvalsh(np.cov(points.T))[::-1]
    assert_allclose(flat.mean(axis=0), 0, atol=1e-9)
    assert_allclose(np.cov(flat.T), np.diag(values[:2]), atol=1e-9)
    assert_allclose(project(points + 3), flat, atol=1e-8)
    everything = project(points, dimensions=5)
    apart = np.linalg.norm(points[:, np.newaxis] - points, axis=-1)
    assert_allclose(np.linalg.norm(everything[:, np.newaxis] - everything, axis=-1), apart, atol=1e-9)


# Ascent ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("layer", ["conv2d", "conv2d_1", "dense"])
def test_ascent_climbs(layer):
    model = small()
    images, course = ascend(model, layer, [0, 2], np.random.default_rng(0), steps=30, jitter=0, blur_every=50)
    assert images.shape == (2, 8, 6, 3)
    assert course.shape == (30, 2)
    assert images.min() >= 0
    assert images.max() <= 1
    assert np.all(course[-1] >= course[0])
    assert course[-1].max() > course[0].max()


def test_ascent_without_jitter_and_blur_follows_the_gradient_of_the_logit():
    model = small()
    _, course = ascend(model, "dense", [1], np.random.default_rng(3), steps=2, jitter=0, blur_every=9)
    rng = np.random.default_rng(3)
    start = 0.5 + 0.05 * rng.normal(size=(1, 8, 6, 3))
    assert_allclose(course[0], scores(model, start)[:, 1], atol=1e-12)
    grad = np.array([slope(lambda x: scores(model, x)[0, 1], start, p) for p in np.ndindex(start.shape)])
    moved = start + 0.02 * (grad / np.sqrt(np.mean(grad**2))).reshape(start.shape)
    assert_allclose(course[1], scores(model, moved.clip(0, 1))[:, 1], atol=1e-5)


def test_the_same_seed_gives_the_same_pictures():
    first, again, other = (
        ascend(small(), "conv2d_1", [0], np.random.default_rng(seed), steps=5)[0] for seed in (1, 1, 2)
    )
    assert_array_equal(first, again)
    assert not np.allclose(first, other)


# What all have in common ----------------------------------------------------------------------------------

MODEL = small(dtype="float32")
MAPS_ONLY = Sequential([layers.Conv2D(2, 3)])
IMAGES = pictures()
WRONG = [
    (feature_maps, [IMAGES, [np.ones((3, 3, 3, 1))], []], "biases"),
    (feature_maps, [IMAGES, [np.ones((3, 3, 2, 1))], [np.zeros(1)]], "kernels"),
    (feature_maps_of, [MODEL, IMAGES[0]], "x must have the shape"),
    (strongest_patches, [MODEL, IMAGES, "conv2d", 4, 2], "unit"),
    (strongest_patches, [MODEL, IMAGES, "conv2d", 0, 4], "count"),
    (strongest_patches, [MODEL, IMAGES, "dense", 0, 2], "unit"),
    (saliency, [IMAGES, np.ones((3, 3, 3, 2)), [0, 0], np.ones((3, 2)), [0, 0, 0]], "weights"),
    (saliency, [IMAGES, np.ones((3, 3, 3, 2)), [0, 0], np.ones((2, 2)), [0, 2, 0]], "classes"),
    (saliency, [IMAGES, np.ones((3, 3, 3, 2)), [0, 0], np.ones((2, 2)), [0, 1]], "classes"),
    (saliency_of, [MODEL, IMAGES, 3], "classes"),
    (grad_cam, [np.ones((1, 2, 2, 3)), np.ones((1, 2, 2, 2))], "gradients"),
    (grad_cam, [np.ones((2, 2, 3)), np.ones((2, 2, 3))], "maps"),
    (grad_cam_of, [MODEL, IMAGES, 0, "conv2d_7"], "layer"),
    (grad_cam_of, [MODEL, IMAGES, 0, "dense"], "layer"),
    (resize, [np.ones((2, 2)), (3, 3)], "maps"),
    (resize, [np.ones((1, 2, 2)), (3, 0)], "size"),
    (saliency_of, [MAPS_ONLY, IMAGES], "a score for each class"),
    (occlusion, [MAPS_ONLY, IMAGES, 0, 3], "a score for each class"),
    (occlusion, [MODEL, IMAGES, 0, 9], "square"),
    (nearest_images, [np.ones((1, 3)), np.ones((4, 2))], "queries"),
    (nearest_images, [np.ones((1, 2)), np.ones((4, 2)), 5], "count"),
    (nearest_images, [np.ones((1, 2)), np.zeros((4, 2)), 1], "embeddings"),
    (project, [np.ones((3, 4)), 4], "dimensions"),
    (ascend, [MODEL, "dense", [3], np.random.default_rng(0)], "units"),
    (ascend, [MODEL, "dense", [], np.random.default_rng(0)], "units"),
]


@pytest.mark.parametrize(
    ("function", "values", "name"), WRONG, ids=[f"{f.__name__}-{n}-{i}" for i, (f, _, n) in enumerate(WRONG)]
)
def test_what_does_not_fit_is_refused_by_name(function, values, name):
    with pytest.raises(ValueError, match=name):
        function(*values)


OF_A_MODEL = {
    **{f: [IMAGES] for f in (feature_maps_of, saliency_of, grad_cam_of, occlusion, embeddings_of)},
    strongest_patches: [IMAGES, "conv2d", 0],
    ascend: ["dense", [0], np.random.default_rng(0)],
}


@pytest.mark.parametrize(("function", "values"), OF_A_MODEL.items())
def test_only_models_of_the_library_are_taken(function, values):
    with pytest.raises(TypeError, match=r"model must be a cnnlib\.Sequential, got str"):
        function("model", *values)


def test_numbers_that_are_none_are_refused():
    with pytest.raises(TypeError, match="classes"):
        saliency_of(MODEL, IMAGES, [0.5, 1, 2])
    with pytest.raises(TypeError, match="rng"):
        ascend(MODEL, "dense", [0], 3)
    with pytest.raises(TypeError, match="queries"):
        nearest_images([["a", "b"]], [[1, 2]])


def test_images_and_weights_stay_as_they_are():
    model, x = small(), pictures()
    weights, before = model.get_weights(), copy.deepcopy(x)
    feature_maps_of(model, x)
    saliency_of(model, x)
    grad_cam_of(model, x)
    occlusion(model, x, size=3)
    embeddings_of(model, x)
    strongest_patches(model, x, "conv2d", 0, 2)
    assert_array_equal(x, before)
    for array, kept in zip(model.get_weights(), weights, strict=True):
        assert_array_equal(array, kept)


def test_float32_stays_float32():
    x = IMAGES.astype(np.float32)
    for array in (
        saliency_of(MODEL, x),
        grad_cam_of(MODEL, x),
        occlusion(MODEL, x, size=3),
        embeddings_of(MODEL, x),
        project(embeddings_of(MODEL, x)),
        resize(x[..., 0], (3, 3)),
    ):
        assert array.dtype == np.float32
