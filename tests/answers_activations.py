"""Answers to the exercises of the topic `activations`, right and wrong, as people write them."""

import math

import numpy as np
from answers import RightAnswers, WrongAnswers

right, wrong = RightAnswers(), WrongAnswers()


def number_by_number(formula):
    """Apply a formula of one number, and of settings, to a whole array, in a loop."""

    def answer(x, *settings):
        result = np.zeros(x.shape)
        for place in np.ndindex(x.shape):
            result[place] = formula(float(x[place]), *settings)
        return result

    return answer


def as_lists(formula):
    """Apply a formula to nested lists, and leave them lists."""

    def answer(x, *settings):
        if isinstance(x, (list, np.ndarray)):
            return [answer(item, *settings) for item in list(x)]
        return formula(float(x), *settings)

    return answer


def chained(slope):
    """Return grad_output · slope(x), number by number."""

    def answer(grad_output, x, *settings):
        result = np.empty(x.shape)
        for place, value in np.ndenumerate(x):
            result[place] = grad_output[place] * slope(float(value), *settings)
        return result

    return answer


def measured(function, step=1e-4):
    """Return a gradient whose slope is measured by a small step to either side."""

    def answer(grad_output, x, *settings):
        rise = function(x + step, *settings) - function(x - step, *settings)
        return grad_output * rise / (2 * step)

    return answer


def in_float32(function):
    """Compute in single precision."""

    def answer(*arguments):
        return function(*(np.float32(a) if isinstance(a, np.ndarray) else a for a in arguments))

    return answer


def named(function, name):
    """Give a built answer a name, by which a failing test calls it."""
    function.__name__ = name
    return function


# sigmoid and its gradient -----------------------------------------------------------------------------------


def logistic(number):
    """Return the sigmoid of one number."""
    if number >= 0:
        return 1 / (1 + math.exp(-number))
    return math.exp(number) / (1 + math.exp(number))


right("sigmoid")(named(number_by_number(logistic), "sigmoid_loop"))
right("sigmoid")(named(as_lists(logistic), "sigmoid_lists"))
right("sigmoid")(named(np.vectorize(logistic, otypes=[float]), "sigmoid_vectorised"))


@right("sigmoid")
def sigmoid_formula(x):
    return 1 / (1 + np.exp(-x))


@right("sigmoid")
def sigmoid_power(x):
    return (1 + np.e ** (-x.astype(float))) ** -1


@right("sigmoid")
def sigmoid_by_tanh(x):
    return 0.5 * (1 + np.tanh(x / 2))


@right("sigmoid")
def sigmoid_two_branches(x):
    result = np.empty_like(x, dtype=np.float64)
    positive = x >= 0
    result[positive] = 1 / (1 + np.exp(-x[positive]))
    power = np.exp(x[~positive])
    result[~positive] = power / (1 + power)
    return result


@right("sigmoid")
def sigmoid_clipped(x):
    return 1 / (1 + np.exp(-np.clip(x, -50, 50)))


@right("sigmoid")
def sigmoid_as_a_softmax_of_two(x):
    return np.exp(x - np.logaddexp(0, x))


right("sigmoid")(named(in_float32(sigmoid_formula), "sigmoid_float32"))


@right("sigmoid", needs="scipy")
def sigmoid_scipy(x):
    from scipy.special import expit

    return expit(x)


@right("sigmoid", needs="tensorflow")
def sigmoid_keras(x):
    import keras

    return keras.activations.sigmoid(keras.ops.convert_to_tensor(x, dtype="float32"))


right("sigmoid_backward")(
    named(chained(lambda x: logistic(x) * (1 - logistic(x))), "sigmoid_backward_number_by_number")
)
right("sigmoid_backward")(named(measured(sigmoid_by_tanh), "sigmoid_backward_measured"))


@right("sigmoid_backward")
def sigmoid_backward_from_output(grad_output, x):
    s = sigmoid_formula(x)
    return grad_output * s * (1 - s)


@right("sigmoid_backward")
def sigmoid_backward_square(grad_output, x):
    s = sigmoid_by_tanh(x)
    return grad_output * (s - s**2)


@right("sigmoid_backward")
def sigmoid_backward_even(grad_output, x):
    power = np.exp(-np.abs(x))
    return grad_output * power / (1 + power) ** 2


@right("sigmoid_backward")
def sigmoid_backward_hyperbolic(grad_output, x):
    return np.multiply(grad_output, 0.25) / np.cosh(x / 2) ** 2


@right("sigmoid_backward")
def sigmoid_backward_lists(grad_output, x):
    return as_lists(float)(sigmoid_backward_from_output(grad_output, x))


right("sigmoid_backward")(named(in_float32(sigmoid_backward_from_output), "sigmoid_backward_float32"))


@right("sigmoid_backward", needs="tensorflow")
def sigmoid_backward_tensorflow(grad_output, x):
    import tensorflow as tf

    return gradient(tf.sigmoid, grad_output, x)


def gradient(function, grad_output, x):
    """Let TensorFlow find a gradient."""
    import tensorflow as tf

    x = tf.Variable(x, dtype=tf.float64)
    with tf.GradientTape() as tape:
        y = function(x)
    return tape.gradient(y, x, output_gradients=tf.cast(grad_output, tf.float64))


# tanh and its gradient --------------------------------------------------------------------------------------

right("tanh")(named(number_by_number(math.tanh), "tanh_loop"))
right("tanh")(named(as_lists(math.tanh), "tanh_lists"))


@right("tanh")
def tanh_numpy(x):
    return np.tanh(x)


@right("tanh")
def tanh_by_sigmoid(x):
    return 2 / (1 + np.exp(-2 * x)) - 1


@right("tanh")
def tanh_sign_apart(x):
    power = np.exp(-2 * np.abs(x))
    return np.sign(x) * (1 - power) / (1 + power)


@right("tanh")
def tanh_clipped(x):
    up, down = np.exp(np.clip(x, -20, 20)), np.exp(np.clip(-x, -20, 20))
    return (up - down) / (up + down)


right("tanh")(named(in_float32(np.tanh), "tanh_float32"))


@right("tanh", needs="tensorflow")
def tanh_keras(x):
    import keras

    return keras.ops.tanh(keras.ops.convert_to_tensor(x, dtype="float32"))


right("tanh_backward")(named(chained(lambda x: 1 - math.tanh(x) ** 2), "tanh_backward_number_by_number"))
right("tanh_backward")(named(measured(np.tanh), "tanh_backward_measured"))


@right("tanh_backward")
def tanh_backward_square(grad_output, x):
    return grad_output * (1 - np.tanh(x) ** 2)


@right("tanh_backward")
def tanh_backward_factors(grad_output, x):
    t = np.tanh(x)
    return grad_output * (1 - t) * (1 + t)


@right("tanh_backward")
def tanh_backward_cosh(grad_output, x):
    return grad_output / np.cosh(x) ** 2


@right("tanh_backward")
def tanh_backward_by_sigmoid(grad_output, x):
    s = sigmoid_by_tanh(2.0 * x)
    return 4 * s * (1 - s) * grad_output


@right("tanh_backward")
def tanh_backward_on_a_copy(grad_output, x):
    result = grad_output.copy()
    result *= 1 - np.tanh(x) ** 2
    return result


right("tanh_backward")(named(in_float32(tanh_backward_square), "tanh_backward_float32"))


@right("tanh_backward", needs="tensorflow")
def tanh_backward_tensorflow(grad_output, x):
    import tensorflow as tf

    return gradient(tf.tanh, grad_output, x)


# relu and its gradient --------------------------------------------------------------------------------------

right("relu")(named(number_by_number(lambda x: x if x > 0 else 0), "relu_loop"))
right("relu")(named(as_lists(lambda x: max(x, 0)), "relu_lists"))


@right("relu")
def relu_maximum(x):
    return np.maximum(x, 0)


@right("relu")
def relu_where(x):
    return np.where(x < 0, 0, x)


@right("relu")
def relu_mask(x):
    return x * (x > 0)


@right("relu")
def relu_copy(x):
    result = x.copy()
    result[result < 0] = 0
    return result


@right("relu")
def relu_half_sum(x):
    return (x + np.abs(x)) / 2


@right("relu")
def relu_clip(x):
    return np.clip(x, 0, None, dtype=np.float32, casting="unsafe")


@right("relu", needs="tensorflow")
def relu_keras(x):
    import keras

    return keras.ops.relu(keras.ops.convert_to_tensor(x))


right("relu_backward")(named(chained(lambda x: 1 if x > 0 else 0), "relu_backward_number_by_number"))


@right("relu_backward")
def relu_backward_mask(grad_output, x):
    return grad_output * (x > 0)


@right("relu_backward")
def relu_backward_where(grad_output, x):
    return np.where(x > 0, grad_output, 0)


@right("relu_backward")
def relu_backward_copy(grad_output, x):
    result = grad_output.copy()
    result[x <= 0] = 0
    return result


@right("relu_backward")
def relu_backward_heaviside(grad_output, x):
    return grad_output * np.heaviside(x, 0)


@right("relu_backward")
def relu_backward_from_output(grad_output, x):
    return (relu_maximum(x) > 0).astype(np.float32) * grad_output.astype(np.float32)


@right("relu_backward")
def relu_backward_lists(grad_output, x):
    return as_lists(float)(relu_backward_mask(grad_output, x))


@right("relu_backward", needs="tensorflow")
def relu_backward_tensorflow(grad_output, x):
    import tensorflow as tf

    return gradient(tf.nn.relu, grad_output, x)


# leaky_relu and its gradient --------------------------------------------------------------------------------

right("leaky_relu")(
    named(number_by_number(lambda x, a=0.01: x if x > 0 else a * x), "leaky_relu_number_by_number")
)
right("leaky_relu")(named(as_lists(lambda x, a=0.01: max(x, a * x)), "leaky_relu_lists"))


@right("leaky_relu")
def leaky_relu_where(x, negative_slope=0.01):
    return np.where(x > 0, x, negative_slope * x)


@right("leaky_relu")
def leaky_relu_maximum(x, negative_slope=0.01):
    return np.maximum(x, negative_slope * x)


@right("leaky_relu")
def leaky_relu_two_parts(x, negative_slope=0.01):
    return np.maximum(0, x) - negative_slope * np.maximum(0, -x)


@right("leaky_relu")
def leaky_relu_copy(x, negative_slope=0.01):
    result = x.astype(float)
    result[x < 0] *= negative_slope
    return result


@right("leaky_relu")
def leaky_relu_absolute(x, negative_slope=0.01):
    return (1 + negative_slope) / 2 * x + (1 - negative_slope) / 2 * np.abs(x)


right("leaky_relu")(named(in_float32(leaky_relu_where), "leaky_relu_float32"))


@right("leaky_relu", needs="tensorflow")
def leaky_relu_keras(x, negative_slope=0.01):
    import keras

    return keras.ops.leaky_relu(keras.ops.convert_to_tensor(x, dtype="float32"), negative_slope)


right("leaky_relu_backward")(
    named(chained(lambda x, a=0.01: 1 if x > 0 else a), "leaky_relu_backward_number_by_number")
)


@right("leaky_relu_backward")
def leaky_relu_backward_where(grad_output, x, negative_slope=0.01):
    return grad_output * np.where(x > 0, 1, negative_slope)


@right("leaky_relu_backward")
def leaky_relu_backward_mask(grad_output, x, negative_slope=0.01):
    return grad_output * (x > 0) + negative_slope * grad_output * (x <= 0)


@right("leaky_relu_backward")
def leaky_relu_backward_copy(grad_output, x, negative_slope=0.01):
    result = np.array(grad_output)
    result[x <= 0] *= negative_slope
    return result


@right("leaky_relu_backward")
def leaky_relu_backward_slopes(grad_output, x, negative_slope=0.01):
    slopes = np.full(x.shape, negative_slope)
    slopes[x > 0] = 1
    return np.einsum("...,...->...", slopes, grad_output)


@right("leaky_relu_backward")
def leaky_relu_backward_lists(grad_output, x, negative_slope=0.01):
    return as_lists(float)(leaky_relu_backward_where(grad_output, x, negative_slope))


right("leaky_relu_backward")(named(in_float32(leaky_relu_backward_where), "leaky_relu_backward_float32"))


@right("leaky_relu_backward", needs="tensorflow")
def leaky_relu_backward_tensorflow(grad_output, x, negative_slope=0.01):
    import tensorflow as tf

    return gradient(lambda x: tf.nn.leaky_relu(x, negative_slope), grad_output, x)


# softplus and its gradient ----------------------------------------------------------------------------------


def safe_softplus(number):
    """Return softplus of one number."""
    return max(number, 0) + math.log1p(math.exp(-abs(number)))


right("softplus")(named(number_by_number(safe_softplus), "softplus_loop"))
right("softplus")(named(as_lists(safe_softplus), "softplus_lists"))


@right("softplus")
def softplus_logaddexp(x):
    return np.logaddexp(0, x)


@right("softplus")
def softplus_two_parts(x):
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


@right("softplus")
def softplus_where(x):
    return np.where(x > 30, x, np.log(1 + np.exp(np.minimum(x, 30))))


@right("softplus")
def softplus_overflow_thrown_away(x):
    return np.where(x > 30, x, np.log1p(np.exp(x)))


@right("softplus")
def softplus_straight_from_twelve_on(x):
    return np.where(np.abs(x) > 12, np.maximum(x, 0), np.log1p(np.exp(np.minimum(x, 12))))


@right("softplus")
def softplus_mirrored(x):
    return np.where(x > 0, x + np.log1p(np.exp(-x)), np.log1p(np.exp(x)))


right("softplus")(named(in_float32(softplus_two_parts), "softplus_float32"))


@right("softplus", needs="tensorflow")
def softplus_keras(x):
    import keras

    return keras.ops.softplus(keras.ops.convert_to_tensor(x, dtype="float32"))


right("softplus_backward")(named(chained(logistic), "softplus_backward_number_by_number"))
right("softplus_backward")(named(measured(softplus_logaddexp), "softplus_backward_measured"))


@right("softplus_backward")
def softplus_backward_formula(grad_output, x):
    return grad_output / (1 + np.exp(-x))


@right("softplus_backward")
def softplus_backward_sigmoid(grad_output, x):
    return grad_output * sigmoid_two_branches(x)


@right("softplus_backward")
def softplus_backward_from_output(grad_output, x):
    return grad_output * (1 - np.exp(-softplus_logaddexp(x)))


@right("softplus_backward")
def softplus_backward_lists(grad_output, x):
    return as_lists(float)(softplus_backward_formula(grad_output, x))


right("softplus_backward")(named(in_float32(softplus_backward_formula), "softplus_backward_float32"))


@right("softplus_backward", needs="tensorflow")
def softplus_backward_tensorflow(grad_output, x):
    import tensorflow as tf

    return gradient(tf.math.softplus, grad_output, x)


# softmax and its gradient -----------------------------------------------------------------------------------


@right("softmax")
def softmax_shifted(x, axis=-1):
    powers = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return powers / np.sum(powers, axis=axis, keepdims=True)


@right("softmax")
def softmax_by_logarithm(x, axis=-1):
    return np.exp(x - np.logaddexp.reduce(x, axis=axis, keepdims=True))


@right("softmax")
def softmax_differences(x, axis=-1):
    x = np.moveaxis(x, axis, -1)
    result = 1 / np.exp(x[..., np.newaxis, :] - x[..., :, np.newaxis]).sum(axis=-1)
    return np.moveaxis(result, -1, axis)


@right("softmax")
def softmax_rows(x, axis=-1):
    def of_row(row):
        powers = [math.exp(score - max(row)) for score in row]
        return [power / sum(powers) for power in powers]

    return np.apply_along_axis(of_row, axis, x)


@right("softmax")
def softmax_last_axis(x, axis=-1):
    x = np.swapaxes(x, axis, -1).astype(float)
    result = np.zeros_like(x)
    for place in np.ndindex(x.shape[:-1]):
        powers = np.exp(x[place] - x[place].max())
        result[place] = powers / powers.sum()
    return result.swapaxes(axis, -1).tolist()


@right("softmax")
def softmax_expanded(x, axis=-1):
    powers = np.exp(x - np.expand_dims(x.max(axis), axis))
    return powers * np.expand_dims(1 / powers.sum(axis), axis)


right("softmax")(named(in_float32(softmax_shifted), "softmax_float32"))


@right("softmax", needs="scipy")
def softmax_scipy(x, axis=-1):
    from scipy.special import softmax

    return softmax(x, axis=axis)


@right("softmax", needs="tensorflow")
def softmax_keras(x, axis=-1):
    import keras

    return keras.ops.softmax(keras.ops.convert_to_tensor(x, dtype="float32"), axis=axis)


@right("softmax_backward")
def softmax_backward_mean(grad_output, x, axis=-1):
    p = softmax_shifted(x, axis)
    return p * (grad_output - (grad_output * p).sum(axis=axis, keepdims=True))


@right("softmax_backward")
def softmax_backward_two_terms(grad_output, x, axis=-1):
    shares = softmax_shifted(x, axis) * grad_output
    return shares - softmax_shifted(x, axis) * shares.sum(axis=axis, keepdims=True)


@right("softmax_backward")
def softmax_backward_matrices(grad_output, x, axis=-1):
    p = np.moveaxis(softmax_shifted(x, axis), axis, -1)
    jacobian = p[..., np.newaxis] * (np.eye(p.shape[-1]) - p[..., np.newaxis, :])
    result = np.einsum("...ij,...i->...j", jacobian, np.moveaxis(grad_output, axis, -1))
    return np.moveaxis(result, -1, axis)


@right("softmax_backward")
def softmax_backward_number_by_number(grad_output, x, axis=-1):
    p = np.moveaxis(softmax_shifted(x, axis), axis, -1)
    g = np.moveaxis(grad_output, axis, -1)
    result = np.zeros(p.shape)
    for place in np.ndindex(p.shape[:-1]):
        for i in range(p.shape[-1]):
            for j in range(p.shape[-1]):
                slope = p[place][i] * ((i == j) - p[place][j])
                result[place][j] += g[place][i] * slope
    return np.moveaxis(result, -1, axis).tolist()


@right("softmax_backward")
def softmax_backward_pairs(grad_output, x, axis=-1):
    p = np.moveaxis(softmax_shifted(x, axis), axis, 0)
    g = np.moveaxis(grad_output, axis, 0)
    classes = range(len(p))
    return np.moveaxis(
        np.stack([sum(p[j] * p[k] * (g[k] - g[j]) for j in classes) for k in classes]), 0, axis
    )


right("softmax_backward")(named(in_float32(softmax_backward_mean), "softmax_backward_float32"))


@right("softmax_backward", needs="tensorflow")
def softmax_backward_tensorflow(grad_output, x, axis=-1):
    import tensorflow as tf

    return gradient(lambda x: tf.nn.softmax(x, axis), grad_output, x)


# Wrong answers, with one classic mistake each ---------------------------------------------------------------


@wrong("lacks_brackets")
def sigmoid(x):
    return 1 / 1 + np.exp(-x)


@wrong("takes_the_derivative_at_the_output")
def sigmoid_backward(grad_output, x):
    def s(x):
        return 1 / (1 + np.exp(-x))

    y = s(x)
    return grad_output * s(y) * (1 - s(y))


@wrong("overflows_on_both_sides")
def tanh(x):
    return (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))


@wrong("lacks_the_square")
def tanh_backward(grad_output, x):
    return grad_output * (1 - np.tanh(x))


@wrong("takes_the_largest_along_axis_0")
def relu(x):
    return np.max(x, 0)


@wrong("takes_1_at_0")
def relu_backward(grad_output, x):
    slopes = np.zeros_like(x)
    slopes[x >= 0] = 1
    return slopes * grad_output


@wrong("ignores_negative_slope")
def leaky_relu(x, negative_slope=0.01):
    return np.where(x > 0, x, 0.01 * x)


@wrong("takes_1_at_0")
def leaky_relu_backward(grad_output, x, negative_slope=0.01):
    return np.where(x >= 0, grad_output, negative_slope * grad_output)


@wrong("overflows_for_large_x")
def softplus(x):
    return np.log(1 + np.exp(x))


@wrong("ignores_the_gradient")
def softplus_backward(grad_output, x):
    return 1 / (1 + np.exp(-x))


@wrong("divides_by_the_largest")
def softmax(x, axis=-1):
    powers = np.exp(x - x.max(axis=axis, keepdims=True))
    return powers / powers.max(axis=axis, keepdims=True)


@wrong("takes_the_diagonal_only")
def softmax_backward(grad_output, x, axis=-1):
    powers = np.exp(x - x.max(axis=axis, keepdims=True))
    p = powers / powers.sum(axis=axis, keepdims=True)
    return grad_output * p * (1 - p)
