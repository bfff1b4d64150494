"""The reference of the topic `training`: worked numbers, numerical derivatives, and Keras as the judge."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from cnnlib import optimizers, training

repeatable = settings(derandomize=True, deadline=None, max_examples=40)
float_dtypes = st.sampled_from([np.float32, np.float64])
TOLERANCE = {np.dtype(np.float32): 1e-4, np.dtype(np.float64): 1e-10}


@st.composite
def sizes(draw, axes):
    """Small sizes and a random generator."""
    shape = [draw(st.integers(1, 6)) for _ in range(axes)]
    return *shape, np.random.default_rng(draw(st.integers(0, 2**32 - 1)))


def assert_close(actual, expected):
    """Equal up to rounding in the dtype of `actual`, which is the dtype of `expected`."""
    actual, expected = np.asarray(actual), np.asarray(expected)
    assert actual.dtype == expected.dtype
    tolerance = TOLERANCE[actual.dtype]
    assert_allclose(actual, expected, rtol=tolerance, atol=tolerance)


def slope(function, x, h=1e-6):
    """Return the derivative of a scalar function by each number of `x`, from central differences."""
    gradient = np.empty_like(x)
    for place in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[place] = h
        gradient[place] = (function(x + step) - function(x - step)) / (2 * h)
    return gradient


def frozen(array):
    """Return a read-only, non-contiguous copy."""
    array = np.repeat(np.asarray(array), 2, axis=-1)[..., ::2]
    array.flags.writeable = False
    return array


# Dense and flatten ----------------------------------------------------------------------------------------


@repeatable
@given(sizes(3), float_dtypes)
def test_dense_equals_keras(keras, tf, drawn, dtype):
    batch, inputs, units, rng = drawn
    x, weights, bias, grad_output = (
        rng.normal(size=shape).astype(dtype)
        for shape in ((batch, inputs), (inputs, units), (units,), (batch, units))
    )
    layer = keras.layers.Dense(units, dtype=np.dtype(dtype).name)
    layer.build(x.shape)
    layer.set_weights([weights, bias])
    with tf.GradientTape() as tape:
        x_ = tf.constant(x)
        tape.watch(x_)
        expected = layer(x_)
    gradients = tape.gradient(expected, [x_, *layer.weights], output_gradients=tf.constant(grad_output))
    assert_close(training.dense(frozen(x), weights, bias), expected)
    for gradient, theirs in zip(
        training.dense_backward(grad_output, x, frozen(weights)), gradients, strict=True
    ):
        assert_close(gradient, theirs)


def test_dense_keeps_axes_before_the_last(keras):
    x, weights = np.arange(24.0).reshape(2, 3, 4), np.arange(8.0).reshape(4, 2)
    assert_close(training.dense(x, weights), keras.ops.matmul(x, weights).numpy())
    grad_x, grad_weights, grad_bias = training.dense_backward(np.ones((2, 3, 2)), x, weights)
    assert_close(grad_x, np.ones((2, 3, 2)) @ weights.T)
    assert_close(grad_weights, slope(lambda w: training.dense(x, w).sum(), weights).round(4))
    assert_array_equal(grad_bias, [6, 6])


def test_integers_are_exact():
    assert training.dense([[2**53, 1]], [[1], [1]]).tolist() == [[2**53 + 1]]
    assert training.dense(np.array([[200]], np.uint8), np.array([[2]], np.uint8)).dtype == np.int64
    assert training.flatten(np.zeros((2, 3), np.uint8)).dtype == np.int64


@pytest.mark.parametrize("shape", [(2,), (2, 3), (2, 3, 4, 5), (0, 3, 4), (2, 0)])
def test_flatten_and_back(keras, shape):
    images = np.arange(np.prod(shape), dtype=np.float32).reshape(shape)
    rows = training.flatten(images)
    if rows.size > 0:
        assert_array_equal(rows, keras.layers.Flatten()(images))
    assert len(rows) == shape[0]
    back = training.flatten_backward(rows, images)
    assert_array_equal(back, images)
    assert back.dtype == np.float32


# Losses ---------------------------------------------------------------------------------------------------


@repeatable
@given(sizes(2), float_dtypes, st.sampled_from(["integers", "one-hot", "soft"]))
def test_cross_entropies_equal_keras(keras, tf, drawn, dtype, kind):
    batch, classes, rng = drawn
    logits = (5 * rng.normal(size=(batch, classes))).astype(dtype)
    probabilities = tf.nn.softmax(logits).numpy()
    integers = rng.integers(0, classes, batch)
    share = np.eye(classes)[integers] if kind != "soft" else rng.dirichlet(np.ones(classes), batch)
    labels = integers if kind == "integers" else share
    share = share.astype(dtype)
    expected = keras.ops.mean(keras.ops.categorical_crossentropy(share, probabilities))
    assert_close(training.cross_entropy(frozen(probabilities), labels), expected)

    logits_ = tf.constant(logits)
    with tf.GradientTape() as tape:
        tape.watch(logits_)
        loss = keras.ops.mean(keras.ops.categorical_crossentropy(share, logits_, from_logits=True))
    assert_close(training.softmax_cross_entropy(logits, labels), loss)
    assert_close(training.softmax_cross_entropy_backward(logits, labels), tape.gradient(loss, logits_))

    probabilities_ = tf.constant(probabilities)
    with tf.GradientTape() as tape:
        tape.watch(probabilities_)
        loss = -tf.reduce_sum(share * tf.math.log(tf.clip_by_value(probabilities_, 1e-7, 1 - 1e-7))) / batch
    assert_close(training.cross_entropy_backward(probabilities, labels), tape.gradient(loss, probabilities_))


def test_integer_labels_equal_keras_sparse_loss(keras):
    probabilities = np.random.default_rng(0).dirichlet(np.ones(10), 50)
    labels = np.arange(50) % 10
    expected = keras.losses.SparseCategoricalCrossentropy(dtype="float64")(labels, probabilities)
    assert_allclose(training.cross_entropy(probabilities, labels), expected, rtol=1e-5)
    expected = keras.metrics.SparseCategoricalAccuracy()(labels, probabilities)
    assert_allclose(training.accuracy(probabilities, labels), expected, rtol=1e-6)


def test_cross_entropy_of_certain_mistakes_is_finite():
    assert_allclose(training.cross_entropy([[1.0, 0.0]], [1]), -np.log(1e-7))
    assert_array_equal(training.cross_entropy_backward([[1.0, 0.0]], [1]), 0)
    assert training.softmax_cross_entropy([[1000.0, -1000.0]], [1]) == 2000
    assert_array_equal(training.softmax_cross_entropy_backward([[1000.0, -1000.0]], [1]), [[1, -1]])


def test_losses_match_numerical_derivatives():
    rng = np.random.default_rng(0)
    probabilities, labels = rng.dirichlet(np.ones(4), 3), np.array([0, 3, 1])
    for loss, backward in [
        (training.cross_entropy, training.cross_entropy_backward),
        (training.softmax_cross_entropy, training.softmax_cross_entropy_backward),
    ]:
        expected = slope(lambda p, loss=loss: loss(p, labels), probabilities)
        assert_allclose(backward(probabilities, labels), expected, rtol=1e-6, atol=1e-8)
    unequal = rng.uniform(0, 2, size=(3, 4))  # labels that do not sum to 1
    expected = slope(lambda z: training.softmax_cross_entropy(z, unequal), probabilities)
    actual = training.softmax_cross_entropy_backward(probabilities, unequal)
    assert_allclose(actual, expected, rtol=1e-6, atol=1e-8)


@repeatable
@given(sizes(2), float_dtypes)
def test_mean_squared_error_equals_keras(keras, tf, drawn, dtype):
    *shape, rng = drawn
    predictions, targets = rng.normal(size=(2, *shape)).astype(dtype)
    predictions_ = tf.constant(predictions)
    with tf.GradientTape() as tape:
        tape.watch(predictions_)
        loss = keras.ops.mean(keras.losses.mean_squared_error(targets, predictions_))
    assert_close(training.mean_squared_error(predictions, frozen(targets)), loss)
    gradient = training.mean_squared_error_backward(predictions, targets)
    assert_close(gradient, tape.gradient(loss, predictions_))


def test_dtype_follows_the_scores_not_the_labels():
    scores = np.full((2, 2), 0.5, np.float32)
    for labels in ([0, 1], np.eye(2), np.eye(2, dtype=int)):
        assert training.cross_entropy(scores, labels).dtype == np.float32
        assert training.softmax_cross_entropy_backward(scores, labels).dtype == np.float32
    assert training.mean_squared_error(scores, [[0, 1], [1, 0]]).dtype == np.float32
    assert training.mean_squared_error([1], [2]).dtype == np.float64


def test_empty_batches():
    none, weights, labels = np.empty((0, 3)), np.ones((3, 2)), np.empty(0, int)
    assert training.dense(none, weights).shape == (0, 2)
    assert_array_equal(training.dense_backward(np.empty((0, 2)), none, weights)[1], np.zeros((3, 2)))
    for loss in (training.cross_entropy, training.softmax_cross_entropy, training.accuracy):
        assert loss(none, labels) == 0
    for backward in (training.cross_entropy_backward, training.softmax_cross_entropy_backward):
        assert backward(none, labels).shape == (0, 3)
    assert training.mean_squared_error(none, none) == 0
    assert training.mean_squared_error_backward(none, none).shape == (0, 3)
    vectors = np.ones((4, 3))
    output, mean, variance = training.batch_normalization(none, *vectors, training=True)
    assert output.shape == (0, 3)
    assert_array_equal([mean, variance], 1)
    grad_x, *others = training.batch_normalization_backward(none, none, vectors[0])
    assert grad_x.shape == (0, 3)
    assert_array_equal(others, 0)


# Batch normalisation --------------------------------------------------------------------------------------


@repeatable
@given(sizes(4), float_dtypes, st.booleans(), st.booleans())
def test_batch_normalization_equals_keras(keras, tf, drawn, dtype, train, images):
    *shape, rng = drawn
    shape = shape if images else shape[-2:]
    x, grad_output = (2 + 3 * rng.normal(size=(2, *shape))).astype(dtype)
    vectors = rng.uniform(0.5, 2, size=(4, shape[-1])).astype(dtype)
    layer = keras.layers.BatchNormalization(momentum=0.9, epsilon=0.01, dtype=np.dtype(dtype).name)
    layer.build(x.shape)
    layer.set_weights(list(vectors))
    x_ = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(x_)
        expected = layer(x_, training=train)
    theirs = tape.gradient(expected, [x_, layer.gamma, layer.beta], output_gradients=tf.constant(grad_output))
    output, *averages = training.batch_normalization(frozen(x), *vectors, 0.9, 0.01, training=train)
    for actual, wanted in zip([output, *averages], [expected, *layer.weights[2:]], strict=True):
        assert_close(actual, wanted.numpy())
    if train:
        ours = training.batch_normalization_backward(frozen(grad_output), x, vectors[0], 0.01)
        for actual, wanted in zip(ours, theirs, strict=True):
            assert actual.dtype == dtype
            scale = 1 + np.abs(wanted).max()  # sums that cancel leave rounding behind
            assert_allclose(actual / scale, wanted / scale, atol=10 * TOLERANCE[np.dtype(dtype)])


def test_batch_normalization_matches_numerical_derivatives():
    rng = np.random.default_rng(0)
    x, grad_output = rng.normal(size=(2, 3, 2, 2))
    gamma, rest = np.array([1.5, -0.5]), np.ones((3, 2))

    def loss(x, gamma=gamma):
        return (training.batch_normalization(x, gamma, *rest, training=True)[0] * grad_output).sum()

    grad_x, grad_gamma, grad_beta = training.batch_normalization_backward(grad_output, x, gamma)
    assert_allclose(grad_x, slope(loss, x), atol=1e-7)
    assert_allclose(grad_gamma, slope(lambda gamma: loss(x, gamma), gamma), atol=1e-7)
    assert_allclose(grad_beta, grad_output.sum(axis=(0, 1)))


# Gradient descent -----------------------------------------------------------------------------------------


def keras_walk(keras, optimizer, weights, gradients):
    """Return where a Keras optimiser takes the weights, step by step."""
    variable = keras.Variable(weights, dtype=weights.dtype.name)
    for gradient in gradients:
        optimizer.apply([keras.ops.convert_to_tensor(gradient)], [variable])
        yield variable.numpy()


@settings(repeatable, max_examples=25)
@given(
    sizes(2),
    float_dtypes,
    st.sampled_from([0.0, 0.5, 0.9]),
    st.booleans(),
    st.sampled_from([0.0, 0.1]),
    st.sampled_from([0.01, 0.5]),
)
def test_sgd_equals_keras(keras, drawn, dtype, momentum, nesterov, weight_decay, learning_rate):
    *shape, rng = drawn
    weights, *gradients = rng.normal(size=(5, *shape)).astype(dtype)
    options = {"momentum": momentum, "nesterov": nesterov, "weight_decay": weight_decay}
    optimizer = keras.optimizers.SGD(learning_rate, **options)
    velocity = None
    for gradient, expected in zip(gradients, keras_walk(keras, optimizer, weights, gradients), strict=False):
        weights, velocity = training.sgd_step(weights, frozen(gradient), velocity, learning_rate, **options)
        assert_walked(weights, expected)


@settings(repeatable, max_examples=25)
@given(
    sizes(2),
    float_dtypes,
    st.sampled_from([0.5, 0.9]),
    st.sampled_from([0.0, 0.9]),
    st.sampled_from([0.0, 0.1]),
)
def test_rmsprop_equals_keras(keras, drawn, dtype, rho, momentum, weight_decay):
    *shape, rng = drawn
    weights, *gradients = rng.normal(size=(6, *shape)).astype(dtype)
    gradients = [gradient * 10.0**-i for i, gradient in enumerate(gradients)]
    options = {"rho": rho, "momentum": momentum, "epsilon": 1e-3, "weight_decay": weight_decay}
    optimizer = keras.optimizers.RMSprop(0.1, **options)
    moments = None, None
    for gradient, wanted in zip(gradients, keras_walk(keras, optimizer, weights, gradients), strict=True):
        weights, *moments = training.rmsprop_step(weights, frozen(gradient), *moments, 0.1, **options)
        assert_walked(weights, wanted)


def test_defaults_are_keras_defaults(keras):
    for name in optimizers.__all__:
        ours, theirs = getattr(optimizers, name)(), getattr(keras.optimizers, name)()
        settings = theirs.get_config()
        assert ours.get_config() == pytest.approx({key: settings[key] for key in ours.get_config()})


@settings(repeatable, max_examples=25)
@given(sizes(2), float_dtypes, st.sampled_from([0.5, 0.9]), st.sampled_from([0.0, 0.1]))
def test_adam_equals_keras(keras, drawn, dtype, beta_1, weight_decay):
    *shape, rng = drawn
    weights, *gradients = rng.normal(size=(6, *shape)).astype(dtype)
    gradients = [gradient * 10.0**-i for i, gradient in enumerate(gradients)]
    options = {"beta_1": beta_1, "beta_2": 0.99, "epsilon": 1e-3, "weight_decay": weight_decay}
    optimizer = keras.optimizers.Adam(0.1, **options)
    moments = None, None
    expected = keras_walk(keras, optimizer, weights, gradients)
    for step, (gradient, wanted) in enumerate(zip(gradients, expected, strict=True), start=1):
        weights, *moments = training.adam_step(weights, frozen(gradient), *moments, step, 0.1, **options)
        assert_walked(weights, wanted)


def assert_walked(weights, expected):
    """Keras keeps its settings in float32, so float64 weights agree no further than that."""
    assert weights.dtype == expected.dtype
    assert_allclose(weights, expected, rtol=2e-5, atol=2e-6)


def test_steps_leave_their_arguments_alone():
    weights, gradient, velocity = np.ones(2), frozen([1.0, 2.0]), frozen([0.1, 0.2])
    first, _ = training.sgd_step(weights, gradient, velocity, momentum=0.9, weight_decay=0.1)
    again, _ = training.sgd_step(weights, gradient, velocity, momentum=0.9, weight_decay=0.1)
    assert_array_equal(first, again)
    assert_array_equal(weights, 1)


@repeatable
@given(sizes(2), st.sampled_from([0.1, 1.0, 100.0]))
def test_clip_norm_equals_keras(keras, drawn, max_norm):
    *shape, rng = drawn
    gradient = rng.normal(size=shape).astype(np.float32)
    optimizer = keras.optimizers.SGD(clipnorm=max_norm)
    (expected,) = optimizer._clip_gradients([keras.ops.convert_to_tensor(gradient)])
    assert_close(training.clip_norm(gradient, max_norm), expected)
    assert_array_equal(training.clip_norm(np.zeros(3), max_norm), 0)


# Initialisers ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(300, 200), (3, 3, 40, 60), (5, 30, 80), (20000,)])
@pytest.mark.parametrize(
    "name", ["glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "lecun_normal"]
)
def test_initializers_are_distributed_as_in_keras(keras, name, shape):
    theirs = np.asarray(type(keras.initializers.get(name))(seed=0)(shape))
    ours = getattr(training, name)(shape, np.random.default_rng(0))
    assert ours.shape == shape
    assert ours.dtype == np.float32
    assert abs(ours.mean()) < 0.05 * ours.std()
    levels = [0, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1]
    assert_allclose(np.quantile(ours, levels), np.quantile(theirs, levels), atol=0.06 * theirs.std())
    assert_array_equal(ours, getattr(training, name)(shape, np.random.default_rng(0)))


# Bad input ------------------------------------------------------------------------------------------------

half = np.full((2, 2), 0.5)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: training.flatten(3), r"images must have the axes \(N, ...\)"),
        (lambda: training.flatten_backward(np.ones(4), np.ones((1, 2, 2))), r"must have the shape \(1, 4\)"),
        (
            lambda: training.dense(np.ones((2, 3)), np.ones((4, 5))),
            r"x must have the shape \(N, 4\).*\(2, 3\)",
        ),
        (lambda: training.dense(np.ones(4), np.ones((4, 5))), r"x must have the shape \(N, 4\)"),
        (lambda: training.dense(np.ones((2, 4)), np.ones((4, 5)), np.ones(4)), r"bias .* \(5,\), got \(4,\)"),
        (lambda: training.dense_backward(half, np.ones((2, 4)), np.ones((4, 5))), r"grad_output .* \(2, 5\)"),
        (lambda: training.cross_entropy(half, [0, 2]), "labels must lie between 0 and 1, .* to 2"),
        (lambda: training.cross_entropy(half, [0, -1]), "labels must lie between 0 and 1"),
        (lambda: training.cross_entropy(half, [0]), r"labels must have the shape \(2,\)"),
        (lambda: training.cross_entropy(half, [[0], [1]]), r"labels must have the shape \(2,\) or \(2, 2\)"),
        (lambda: training.cross_entropy(3 * half, [0, 1]), "probabilities must lie between 0 and 1"),
        (lambda: training.cross_entropy([0.5], [0]), r"probabilities must have the axes \(N, K\)"),
        (
            lambda: training.softmax_cross_entropy(np.ones((2, 0)), [0, 1]),
            "logits must have at least one class",
        ),
        (lambda: training.mean_squared_error([1, 2], [1]), r"targets must have the shape \(2,\)"),
        (lambda: training.batch_normalization(half, *np.ones((4, 3))), r"gamma must have the shape \(2,\)"),
        (lambda: training.batch_normalization([1], *np.ones((4, 1))), r"x must have the axes"),
        (
            lambda: training.batch_normalization(half, *np.ones((4, 2)), momentum=2),
            "momentum must lie from 0 to 1",
        ),
        (
            lambda: training.batch_normalization(half, *np.ones((4, 2)), epsilon=-1),
            "epsilon must be a finite",
        ),
        (lambda: training.sgd_step([1], [1, 2], None), r"gradient must have the shape \(1,\)"),
        (lambda: training.sgd_step([1], [1], [1, 2]), r"velocity must have the shape"),
        (lambda: training.sgd_step([1], [1], None, learning_rate=-1), "learning_rate must be"),
        (lambda: training.sgd_step([1], [1], None, weight_decay=np.nan), "weight_decay must be"),
        (lambda: training.adam_step([1], [1], None, None, step=0), "step must be at least 1"),
        (
            lambda: training.adam_step([1], [1], None, None, step=1, beta_1=1),
            "beta_1 must lie from 0 to below 1",
        ),
        (lambda: training.rmsprop_step([1], [1], [1, 2]), r"second_moment must have the shape \(1,\)"),
        (lambda: training.rmsprop_step([1], [1], None, rho=1), "rho must lie from 0 to below 1"),
        (lambda: training.clip_norm([1], 0), "max_norm must be a positive"),
        (lambda: training.glorot_uniform((3, 0), np.random.default_rng(0)), "shape must be at least 1"),
    ],
)
def test_bad_values_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: training.cross_entropy(half, [0.0, 1.0]), "labels must hold integers"),
        (lambda: training.dense([["a"]], [[1]]), "x must hold integers, floats or booleans"),
        (lambda: training.sgd_step([1j], [1], None), "weights must hold"),
        (lambda: training.adam_step([1], [1], None, None, step=1.5), "step must be an integer"),
        (lambda: training.he_normal((3, 3), 0), "rng must be a numpy.random.Generator, got 0"),
    ],
)
def test_bad_types_are_named(call, message):
    with pytest.raises(TypeError, match=message):
        call()
