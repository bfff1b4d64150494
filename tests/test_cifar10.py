"""The reference of the topic `cifar10`: Keras and scikit-learn as judges, laws, what `train` is graded by."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from cnnlib import Sequential, cifar10, layers
from cnnlib.checks import CheckFailed
from cnnlib.checks import cifar10 as checks
from cnnlib.checks.training._shapes import SIDE, shapes

repeatable = settings(derandomize=True, deadline=None, max_examples=60)
seeds = st.integers(0, 2**32 - 1)
counts = st.integers(1, 12)


# Data -----------------------------------------------------------------------------------------------------


@repeatable
@given(seeds, counts, st.booleans())
def test_prepared_labels_are_those_of_keras(keras, seed, classes, column):
    rng = np.random.default_rng(seed)
    labels = rng.integers(classes, size=(7, 1) if column else 7)
    images = rng.integers(256, size=(7, 3, 4, 2), dtype=np.uint8)
    x, y = cifar10.prepare(images, labels, classes)
    assert_array_equal(y, keras.utils.to_categorical(labels.ravel(), classes))
    assert_allclose(x, np.asarray(keras.layers.Rescaling(1 / 255)(images)), rtol=1e-6)
    assert x.dtype == y.dtype == np.float32
    assert_array_equal(np.round(x * 255).astype(np.uint8), images)
    assert_array_equal(y.argmax(axis=1), labels.ravel())


@pytest.mark.parametrize(
    ("images", "labels", "error", "message"),
    [
        (np.full((1, 2, 2, 3), 256), [0], ValueError, "images .*256"),
        (np.zeros((1, 2, 2, 3), np.float32), [0], TypeError, "images .*float32"),
        (np.zeros((1, 2, 2, 3), int), [10], ValueError, "labels .*10"),
        (np.zeros((1, 2, 2, 3), int), [0.5], TypeError, "labels .*float64"),
        (np.zeros((2, 2, 2, 3), int), [0], ValueError, r"labels .*\(2,\).*\(1,\)"),
        (np.zeros((2, 2, 3), int), [0, 0], ValueError, r"images .*\(2, 2, 3\)"),
    ],
)
def test_bad_data_is_refused_with_what_came(images, labels, error, message):
    with pytest.raises(error, match=message):
        cifar10.prepare(images, labels)


# The network ----------------------------------------------------------------------------------------------


def test_the_network_is_the_one_of_the_tutorial(keras):
    model = cifar10.build()
    assert [layer.output.shape[1:] for layer in model.layers] == [
        (32, 32, 32),
        (32, 32, 32),
        (30, 30, 32),
        (15, 15, 32),
        (7200,),
        (512,),
        (512,),
        (10,),
    ]
    assert model.count_params() == 896 + 9_248 + 3_686_912 + 5_130
    assert [layer.rate for layer in model.layers if isinstance(layer, keras.layers.Dropout)] == [0.2, 0.3]
    assert not model.compiled


def test_the_network_answers_alike_in_both_libraries(keras):
    keras.utils.set_random_seed(0)
    theirs = cifar10.build((10, 12, 3), 4)
    images = np.random.default_rng(0).random((20, 10, 12, 3), dtype=np.float32)
    ours = Sequential.from_keras(theirs)
    assert_allclose(ours.predict(images), theirs.predict(images, verbose=0), atol=1e-5)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (((32, 32),), ValueError, r"input_shape must be \(height, width, channels\), got \(32, 32\)"),
        (((32, 32, 0),), ValueError, "input_shape must be at least 1, got 0"),
        (((32, 32, 3), 0), ValueError, "num_classes must be at least 1, got 0"),
        (((32, 32, 3), 2.5), TypeError, "num_classes must be an integer, got 2.5"),
    ],
)
def test_a_network_that_cannot_be_built_is_refused_with_what_came(keras, arguments, error, message):
    with pytest.raises(error, match=message):
        cifar10.build(*arguments)


# Compiling and training -----------------------------------------------------------------------------------


@pytest.fixture
def small(keras):
    """Return a small classifier for three kinds of shapes, the same each time."""

    def build(seed=0, **compiling):
        keras.utils.set_random_seed(seed)
        model = keras.Sequential(
            [
                keras.Input((SIDE, SIDE)),
                keras.layers.Flatten(),
                keras.layers.Dropout(0.3),
                keras.layers.Dense(3, activation="softmax"),
            ]
        )
        return cifar10.compile_model(model, **compiling)

    return build


@pytest.mark.parametrize("one_hot", [True, False])
def test_the_loss_is_the_cross_entropy_of_either_kind_of_labels(small, one_hot):
    pictures, labels = shapes(np.random.default_rng(0), 12)
    model = small(one_hot=one_hot)
    loss, accuracy = model.evaluate(pictures, np.eye(3)[labels] if one_hot else labels, verbose=0)
    probabilities = model.predict(pictures, verbose=0)
    assert_allclose(loss, -np.log(probabilities[np.arange(12), labels]).mean(), rtol=1e-5)
    assert_allclose(accuracy, np.mean(probabilities.argmax(axis=1) == labels), rtol=1e-6)


def test_the_optimiser_is_plain_momentum(keras, small):
    model = small(learning_rate=0.07, momentum=0.6)
    kernel, (theirs,) = model.trainable_weights[0].numpy(), [model.optimizer]
    assert isinstance(theirs, keras.optimizers.SGD)
    variable, velocity, ours = keras.Variable(kernel), np.zeros_like(kernel), kernel.copy()
    theirs = type(theirs).from_config(theirs.get_config())
    for number in range(3):
        gradient = np.random.default_rng(number).normal(size=kernel.shape).astype(np.float32)
        theirs.apply([keras.ops.convert_to_tensor(gradient)], [variable])
        velocity = 0.6 * velocity - 0.07 * gradient
        ours = ours + velocity
        assert_allclose(variable.numpy(), ours, rtol=1e-5, atol=1e-6)


def test_the_test_images_are_judged_and_not_learnt(keras, small):
    rng = np.random.default_rng(1)
    (x, labels), (test_x, test_labels) = shapes(rng, 30), shapes(rng, 12)
    y, test_y = np.eye(3)[labels], np.eye(3)[test_labels]
    watched, alone = small(), small()
    keras.utils.set_random_seed(5)
    accuracies = cifar10.train(watched, x, y, test_x, test_y, epochs=4, batch_size=8)
    keras.utils.set_random_seed(5)
    cifar10.train(alone, x, y, x, y, epochs=4, batch_size=8)
    for one, other in zip(watched.get_weights(), alone.get_weights(), strict=True):
        assert_array_equal(one, other)
    assert len(accuracies) == 4
    assert_allclose(accuracies[-1], cifar10.evaluate(watched, test_x, test_y), atol=1e-6)


# Judging --------------------------------------------------------------------------------------------------


def test_a_model_of_either_library_is_judged_as_in_use(keras, small):
    pictures, labels = shapes(np.random.default_rng(2), 40)
    y = np.eye(3)[labels]
    theirs = small()
    ours = Sequential([layers.Flatten(), layers.Dropout(0.3), layers.Dense(3, activation="softmax")])
    ours.build((SIDE, SIDE))
    ours.set_weights(theirs.get_weights())
    by_keras = theirs.evaluate(pictures, y, verbose=0)[1]
    assert cifar10.evaluate(theirs, pictures, y) == cifar10.evaluate(ours, pictures, y)
    assert_allclose(cifar10.evaluate(theirs, pictures, y), by_keras, atol=1e-6)


@pytest.mark.parametrize(
    ("y", "error", "message"),
    [
        ([0, 1, 2], ValueError, r"y must be one-hot, of shape \(3, 3\) .*, got shape \(3,\)"),
        ([[0, 1, 0]], ValueError, r"y must be one-hot, of shape \(3, 3\) .*, got shape \(1, 3\)"),
        ([["cat"]] * 3, TypeError, "y must hold integers, floats or booleans, got dtype <U3"),
    ],
)
def test_labels_that_are_not_one_hot_are_refused_with_what_came(y, error, message):
    model = Sequential([layers.Activation("softmax")])
    assert cifar10.evaluate(model, np.eye(3), np.eye(3)) == 1
    with pytest.raises(error, match=message):
        cifar10.evaluate(model, np.eye(3), y)


def test_a_model_of_ones_own_class_draws_no_bar_either(keras, capsys):
    class Own(keras.Model):
        def call(self, x):
            return x

    assert cifar10.evaluate(Own(), np.eye(3), np.eye(3)) == 1
    assert capsys.readouterr().out == ""


@repeatable
@given(seeds, counts, st.integers(0, 40))
def test_the_confusion_matrix_is_that_of_scikit_learn(seed, classes, count):
    from sklearn import metrics

    labels, predictions = np.random.default_rng(seed).integers(classes, size=(2, count))
    matrix = cifar10.confusion_matrix(labels, predictions, classes)
    if count and classes > 1:  # of one class scikit-learn makes no matrix
        assert_array_equal(matrix, metrics.confusion_matrix(labels, predictions, labels=range(classes)))
    assert matrix.shape == (classes, classes) and matrix.sum() == count
    assert np.trace(matrix) == np.sum(labels == predictions)
    assert_array_equal(matrix.T, cifar10.confusion_matrix(predictions, labels, classes))


@repeatable
@given(seeds, st.integers(2, 8), st.sampled_from([2, 100]))
def test_no_other_mistake_is_as_frequent_and_earlier(seed, classes, most):
    matrix = np.random.default_rng(seed).integers(most, size=(classes, classes))
    true, taken = cifar10.most_confused(matrix)
    assert true != taken
    for row in range(classes):
        for column in range(classes):
            if row != column and (row, column) < (true, taken):
                assert matrix[row, column] < matrix[true, taken]
            elif row != column:
                assert matrix[row, column] <= matrix[true, taken]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: cifar10.confusion_matrix([0, 1], [0], 2), ValueError, "equally many, got 2 and 1"),
        (lambda: cifar10.confusion_matrix([0, 2], [0, 1], 2), ValueError, "labels .*2"),
        (lambda: cifar10.confusion_matrix([0, 1], [0, -1], 2), ValueError, "predictions .*-1"),
        (lambda: cifar10.confusion_matrix([0.0], [0], 2), TypeError, "labels .*float64"),
        (lambda: cifar10.most_confused([[1, 2, 3], [4, 5, 6]]), ValueError, r"square.*\(2, 3\)"),
        (lambda: cifar10.most_confused([[3]]), ValueError, r"two classes.*\(1, 1\)"),
        (lambda: cifar10.most_confused([[5, -3], [-2, 7]]), ValueError, "counts, 0 or more, got -3"),
    ],
)
def test_bad_counts_are_refused_with_what_came(call, error, message):
    with pytest.raises(error, match=message):
        call()


# The graded training --------------------------------------------------------------------------------------


def measured(aspect, answer):
    """Return what an aspect of `train` measures of an answer in its first case, or the error that comes."""
    arguments = checks.train.cases(aspect, seed=0)[0]
    try:
        return checks.train.aspects[aspect].measure(answer, *arguments)
    except KeyError as error:
        return np.array(str(error))


KNOWN = {"train": checks.train.reference} | {m.name: m.answer for m in checks.train.mistakes}


@pytest.mark.parametrize("aspect", ["steps", "accuracies", "weights"])
@pytest.mark.parametrize("name", ["train", *list(KNOWN)[1::3]])
@pytest.mark.filterwarnings("ignore:In loss categorical_crossentropy")
def test_keras_trains_known_answers_as_numpy_does(keras, name, aspect):
    """The check trains the course's own answers in NumPy, and those of a student in Keras."""
    theirs = measured(aspect, lambda *arguments: KNOWN[name](*arguments))
    ours = measured(aspect, KNOWN[name])
    if ours.dtype.kind == "U":
        assert ours == theirs
    else:
        assert_allclose(theirs, ours, rtol=1e-5, atol=1e-5)


def test_labels_in_another_order_are_seen(keras):
    """Shuffled anew in each epoch, or once: no order leaves weights and steps as they are by chance."""
    for seed in range(20):
        rng = np.random.default_rng(seed)

        def answer(model, x, y, *others, rng=rng):
            return checks.train.reference(model, x, rng.permutation(y), *others)

        answer.__module__ = "cnnlib.tests"  # in NumPy, which takes milliseconds
        assert not np.allclose(measured("weights", answer), measured("weights", KNOWN["train"]), rtol=1e-3)


# What a student reads -------------------------------------------------------------------------------------


def fitted(model, x, y, test_x, test_y, epochs, batch_size):
    data = {"validation_data": (test_x, test_y), "verbose": 0}
    return model.fit(x, y, batch_size=batch_size, epochs=epochs, **data)


@pytest.mark.parametrize("answer", [fitted, lambda *arguments: fitted(*arguments).history])
def test_who_returns_all_that_fit_keeps_is_told_where_the_lists_are(keras, answer):
    with pytest.raises(CheckFailed, match=r"in `\.history`"):
        checks.train(answer, "accuracies", seed=1)


def test_each_check_of_train_says_what_it_called_it_with(keras):
    with pytest.raises(CheckFailed) as failure:
        checks.train(lambda *arguments: [0.0], "accuracies", seed=1)
    assert "train(x, y, test_x, test_y, epochs, batch_size) with" in str(failure.value)
    assert "x, y, test_x, test_y, epochs, batch_size = check.train.cases" in str(failure.value)


@pytest.mark.parametrize("patience", [3, 9])
def test_early_stopping_by_the_test_images_is_named_with_any_usual_patience(keras, patience):
    def answer(model, x, y, test_x, test_y, epochs, batch_size):
        stop = keras.callbacks.EarlyStopping(patience=patience, restore_best_weights=True)
        data = {"validation_data": (test_x, test_y), "callbacks": [stop], "verbose": 0}
        return model.fit(x, y, batch_size, epochs, **data).history["val_accuracy"]

    with pytest.raises(CheckFailed, match="best epoch were put back"):
        checks.train(answer, seed=1)
