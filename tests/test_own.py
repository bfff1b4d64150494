"""The reference of the topic `own`: Keras, scikit-learn and a real folder as judges, and what Keras does by itself."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from cnnlib import own
from cnnlib.activations import softmax
from cnnlib.checks import CheckFailed
from cnnlib.checks import own as checks
from cnnlib.checks.own import _flowing, _naming, _thawing
from cnnlib.checks.own._backbones import LESS_120, TO_ONE, WIDE, backbone, preprocessing

repeatable = settings(derandomize=True, deadline=None, max_examples=60)
seeds = st.integers(0, 2**32 - 1)
IMAGES = np.random.default_rng(0).uniform(0, 255, (8, 6, 5, 3)).astype(np.float32)
LABELS = np.arange(8) % 3


# Labels ---------------------------------------------------------------------------------------------------


def test_names_and_labels_are_those_that_keras_finds_in_a_folder(keras, tmp_path):
    paths = []
    for name, count in {"Zebra": 2, "ant": 1, "10": 2, "9": 1, "bee": 3}.items():
        for number in range(count):
            paths.append(tmp_path / name / f"cat_{number}.png")
            paths[-1].parent.mkdir(exist_ok=True)
            keras.utils.save_img(paths[-1], np.zeros((2, 2, 3)), scale=False)
    found = keras.utils.image_dataset_from_directory(tmp_path, shuffle=False, verbose=False)
    class_names, labels = own.label_paths([Path(path) for path in found.file_paths])
    assert class_names == found.class_names == ["10", "9", "Zebra", "ant", "bee"]
    assert_array_equal(labels, np.concatenate([part for _, part in found]))
    assert labels.dtype == np.int64
    assert own.label_paths(list(map(str, paths)))[0] == class_names


@pytest.mark.parametrize(
    ("paths", "message"), [([], "got none"), (["cat/1.jpg", "2.jpg"], r"folder .* got '2\.jpg'")]
)
def test_a_path_without_a_folder_is_refused(paths, message):
    with pytest.raises(ValueError, match=message):
        own.label_paths(paths)


# Splitting and weighing -----------------------------------------------------------------------------------


@repeatable
@given(seeds, st.integers(2, 12), st.floats(0.01, 0.99))
def test_no_group_is_on_both_sides_and_the_number_of_groups_is_the_nearest(seed, count, fraction):
    rng = np.random.default_rng(seed)
    groups = rng.permutation(np.r_[np.arange(count), rng.integers(count, size=3 * count)])
    mask = own.split_by_group(groups, fraction, rng)
    chosen, left = set(groups[mask].tolist()), set(groups[~mask].tolist())
    assert mask.dtype == bool and mask.shape == groups.shape
    assert not chosen & left and chosen and left
    assert abs(len(chosen) - fraction * count) <= 0.5 or len(chosen) in (1, count - 1)
    names = np.array(list("abcdefghijkl"))[groups]
    again = own.split_by_group(names, fraction, np.random.default_rng(seed))
    assert len(set(names[again])) == len(chosen)


@pytest.mark.parametrize(
    ("groups", "fraction", "message"),
    [
        ([5, 5, 5], 0.5, "two or more .* got 1"),
        ([1, 2], 0, "above 0, got 2 and 0"),
        ([1, 2], 1, "from 0 to below 1, got 1"),
        ([[1, 2]], 0.5, r"\(N,\), got \(1, 2\)"),
    ],
)
def test_what_cannot_be_split_is_refused(groups, fraction, message):
    with pytest.raises(ValueError, match=message):
        own.split_by_group(groups, fraction, np.random.default_rng(0))
    with pytest.raises(TypeError, match="rng must be a numpy"):
        own.split_by_group([1, 2], 0.5, np.random)


@repeatable
@given(seeds, st.integers(1, 6))
def test_weights_are_those_of_scikit_learn_and_add_up_to_the_number_of_pictures(seed, classes):
    from sklearn.utils.class_weight import compute_class_weight

    rng = np.random.default_rng(seed)
    labels = np.r_[np.arange(classes), rng.integers(classes, size=20)]
    weights = own.class_weights(labels, classes)
    expected = compute_class_weight("balanced", classes=np.arange(classes), y=labels)
    assert_allclose([weights[number] for number in range(classes)], expected)
    assert_allclose(sum(weights[label] for label in labels.tolist()), len(labels))


def test_a_class_without_picture_is_named():
    with pytest.raises(ValueError, match="got none of class 1"):
        own.class_weights([0, 2, 2], 3)
    with pytest.raises(ValueError, match="labels must lie between 0 and 1, got values from 0 to 2"):
        own.class_weights([0, 2, 2], 2)


# Flowing --------------------------------------------------------------------------------------------------


def test_a_data_set_trains_a_model_and_keeps_its_pictures(keras):
    model = keras.Sequential([keras.Input((6, 5, 3)), keras.layers.Flatten(), keras.layers.Dense(3)])
    model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    flips = keras.Sequential([keras.layers.RandomFlip("horizontal", seed=1)])
    train = own.make_dataset(IMAGES, LABELS, 3, training=True, augment=flips, seed=0)
    history = model.fit(
        train, epochs=2, shuffle=False, validation_data=own.make_dataset(IMAGES, LABELS, 3), verbose=0
    )
    assert len(history.history["val_loss"]) == 2
    seen = np.concatenate([pictures for pictures, _ in train])
    assert sorted(np.round(seen.sum(axis=(1, 2, 3)))) == sorted(np.round(IMAGES.sum(axis=(1, 2, 3))))


@pytest.mark.parametrize(
    ("images", "labels", "size", "message"),
    [
        (IMAGES, LABELS[:3], 3, r"labels must be 8, .* got shape \(3,\)"),
        (IMAGES, LABELS, 0, "batch_size must be at least 1, got 0"),
        (IMAGES[0], LABELS, 3, "images must have the axes"),
    ],
)
def test_data_that_do_not_fit_are_refused(keras, images, labels, size, message):
    with pytest.raises(ValueError, match=message):
        own.make_dataset(images, labels, size)


# The borrowed network -------------------------------------------------------------------------------------


def normalisations(model):
    """Return moving means and variances of the backbone inside a model."""
    layers = model.get_layer("backbone").layers
    return np.concatenate(
        [np.concatenate(layer.get_weights()[2:]) for layer in layers if layer.name.startswith("norm")]
    )


def trained_for_one_step(keras, model):
    """Return a model after one step in which all that is trainable moves."""
    model.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy")
    model.train_on_batch(IMAGES, LABELS)
    return model


def test_only_the_head_learns_and_batch_normalisation_stands_still(keras):
    below = backbone(WIDE)
    before = below.get_weights()
    model = trained_for_one_step(keras, own.build_classifier(below, preprocessing(TO_ONE), 3))
    for weight, after in zip(before, below.get_weights(), strict=True):
        assert_array_equal(weight, after)
    assert [weight.path.split("/")[-1] for weight in model.trainable_weights] == ["kernel", "bias"]


def test_the_answer_is_the_softmax_of_means_of_maps(keras):
    keras.utils.set_random_seed(0)  # another head may give scores so far apart that float32 tells them badly
    below, ready = backbone(WIDE), preprocessing(LESS_120)
    model = own.build_classifier(below, ready, 3)
    features = np.asarray(below(IMAGES - 120, training=False)).mean(axis=(1, 2))
    expected = softmax(features @ model.layers[-1].get_weights()[0])
    assert_allclose(model.predict(IMAGES, verbose=0), expected, rtol=1e-3, atol=1e-6)


def test_training_false_in_the_call_does_not_outlast_fit(keras):
    """What the chapter and the docstrings say of Keras 3; if this fails, Keras has changed, and they must."""
    below = backbone(WIDE)
    images = keras.Input((6, 5, 3))
    maps = below(preprocessing(TO_ONE)(images), training=False)
    head = keras.layers.Dense(3, activation="softmax")
    model = keras.Model(images, head(keras.layers.GlobalAveragePooling2D()(maps)))
    before = normalisations(model)
    assert np.abs(normalisations(trained_for_one_step(keras, model)) - before).max() > 0


def test_what_is_thawed_learns_and_batch_normalisation_stands_still(keras):
    model, below = _thawing.trained()
    before = normalisations(model)
    own.unfreeze(model, below, 5, 0.01)
    weights = {weight.path: weight.numpy() for weight in model.weights}
    model.train_on_batch(IMAGES, LABELS)
    moved = {
        weight.path.split("/")[-2]
        for weight in model.weights
        if not np.array_equal(weight.numpy(), weights[weight.path])
    }
    assert moved == {"second", "third", "head"}
    assert_array_equal(normalisations(model), before)
    assert int(model.optimizer.iterations) == 1


@pytest.mark.parametrize(
    ("layers", "rate", "error", "message"),
    [
        (0, 1e-5, ValueError, "layers must be at least 1, got 0"),
        (10, 1e-5, ValueError, "layers must be at most 9, got 10"),
        (1.5, 1e-5, TypeError, "layers must be an integer"),
        (1, 0, ValueError, "learning_rate must be a positive"),
    ],
)
def test_layers_that_are_not_there_are_refused(keras, layers, rate, error, message):
    with pytest.raises(error, match=message):
        own.unfreeze(*_thawing.trained(), layers, rate)


def test_one_picture_is_resized_as_the_folder_was(keras, tmp_path):
    picture = np.random.default_rng(1).integers(0, 256, (9, 8, 3), dtype=np.uint8)
    (tmp_path / "any").mkdir()
    keras.utils.save_img(tmp_path / "any" / "one.png", picture, scale=False)
    size = _naming.HEIGHT, _naming.WIDTH
    folder = keras.utils.image_dataset_from_directory(tmp_path, labels=None, image_size=size, verbose=False)
    model = _naming.classifier()
    expected = model.predict(folder, verbose=0)[0]
    pairs = own.predict_one(model, picture, _naming.NAMES, top=99)
    assert [name for name, _ in pairs] == [_naming.NAMES[place] for place in np.argsort(-expected)]
    assert_allclose([share for _, share in pairs], np.sort(expected)[::-1], rtol=1e-4)
    assert all(type(share) is float for _, share in pairs)


@pytest.mark.parametrize(
    ("image", "names", "top", "message"),
    [
        (IMAGES[0], ("a", "b"), 3, "class_names must be 5, got 2"),
        (IMAGES[0], _naming.NAMES, 0, "top must be at least 1, got 0"),
        (IMAGES, _naming.NAMES, 1, "image must have the axes"),
    ],
)
def test_a_picture_that_cannot_be_named_is_refused(keras, image, names, top, message):
    with pytest.raises(ValueError, match=message):
        own.predict_one(_naming.classifier(), image, names, top)


# What the checks say --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("exercise", "answer", "said"),
    [
        ("label_paths", lambda paths: np.zeros(len(paths)), "two results: `return class_names, labels`"),
        ("class_weights", lambda labels, num_classes: {0: [1.0]}, "each weight must be a single number"),
        ("split_by_group", lambda *_: True, r"one True or False for each picture, shape \(\d+,\)"),
        ("make_dataset", lambda *_: [], "no tf.data.Dataset came back, but something of type list"),
        ("predict_one", lambda *_: ["cat"], r"a list of pairs, \(name, probability\)"),
    ],
)
def test_a_result_of_another_kind_is_told(keras, exercise, answer, said):
    with pytest.raises(CheckFailed, match=said):
        getattr(checks, exercise)(answer, seed=1)


def test_a_data_set_that_never_ends_is_told_soon(keras):
    import tensorflow as tf

    def answer(images, labels, batch_size, training=False, augment=None, seed=None):
        return tf.data.Dataset.from_tensor_slices((images.astype("f"), labels)).repeat().batch(batch_size)

    with pytest.raises(CheckFailed, match="Expected: shape"):
        checks.make_dataset(answer, "batches", seed=1)


def test_right_orders_seem_right_to_the_measure_of_shuffling(keras):
    """The measure leaves nothing to luck: a whole shuffle of 200 passes as often as one tries."""
    measure = _flowing.whether_each_comes_once_in_another_order_anew_across_batches_and_from_far
    images, labels = _flowing.numbered(200)
    for seed in range(20):

        def answer(images, labels, batch_size, training, seed=seed):
            return own.make_dataset(images, labels, batch_size, training, seed=seed)

        assert measure(answer, images, labels, 7, True).tolist() == [1] * 5
