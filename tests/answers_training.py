"""Answers to the exercises of the topic `training`, right and wrong, as people write them."""

import math

import numpy as np
from answers import RightAnswers, WrongAnswers

right, wrong = RightAnswers(), WrongAnswers()

# dense ----------------------------------------------------------------------------------------------------


@right("dense")
def dense_number_by_number(x, weights, bias=None):
    output = np.zeros((x.shape[0], weights.shape[1]))
    for n in range(x.shape[0]):
        for u in range(weights.shape[1]):
            output[n, u] = 0 if bias is None else bias[u]
            for d in range(x.shape[1]):
                output[n, u] += x[n, d] * weights[d, u]
    return output


@right("dense")
def dense_matrix_product(x, weights, bias=None):
    return x @ weights if bias is None else x @ weights + bias


@right("dense")
def dense_einsum(x, weights, bias=0):
    return np.einsum("nd,du->nu", x, weights) + (0 if bias is None else bias)


@right("dense")
def dense_lists(x, weights, bias=None):
    columns = list(zip(*weights.tolist(), strict=True))
    bias = [0] * len(columns) if bias is None else bias.tolist()
    return [
        [
            sum(a * b for a, b in zip(row, column, strict=True)) + added
            for column, added in zip(columns, bias, strict=True)
        ]
        for row in x.tolist()
    ]


@right("dense")
def dense_bias_as_weight(x, weights, bias=None):
    bias = np.zeros(weights.shape[1]) if bias is None else bias
    return np.c_[x, np.ones(len(x))] @ np.vstack([weights, bias])


@right("dense")
def dense_float32(x, weights, bias=None):
    output = x.astype(np.float32) @ weights.astype(np.float32)
    if bias is not None:
        output += bias
    return output


@right("dense")
def dense_transposed(x, weights, bias=None):
    output = (weights.T @ x.T).T
    return output if bias is None else np.add(output, bias)


# dense_backward -------------------------------------------------------------------------------------------


@right("dense_backward")
def dense_backward_number_by_number(grad_output, x, weights):
    grad_x, grad_weights = np.zeros(x.shape), np.zeros(weights.shape)
    grad_bias = np.zeros(weights.shape[1])
    for n in range(x.shape[0]):
        for u in range(weights.shape[1]):
            grad_bias[u] += grad_output[n, u]
            for d in range(x.shape[1]):
                grad_x[n, d] += grad_output[n, u] * weights[d, u]
                grad_weights[d, u] += grad_output[n, u] * x[n, d]
    return grad_x, grad_weights, grad_bias


@right("dense_backward")
def dense_backward_matrix_products(grad_output, x, weights):
    return grad_output @ weights.T, x.T @ grad_output, grad_output.sum(axis=0)


@right("dense_backward")
def dense_backward_einsum(grad_output, x, weights):
    return [
        np.einsum("nu,du->nd", grad_output, weights),
        np.einsum("nd,nu->du", x, grad_output),
        np.einsum("nu->u", grad_output),
    ]


@right("dense_backward")
def dense_backward_example_by_example(grad_output, x, weights):
    grad_x = [weights @ row for row in grad_output]
    grad_weights = sum(np.outer(a, b) for a, b in zip(x, grad_output, strict=True))
    return np.stack(grad_x), grad_weights, sum(grad_output)


@right("dense_backward")
def dense_backward_ones(grad_output, x, weights):
    shares = grad_output.T @ np.c_[x, np.ones(len(x))]
    return (weights @ grad_output.T).T, shares[:, :-1].T, shares[:, -1]


@right("dense_backward")
def dense_backward_float32(grad_output, x, weights):
    g, a, w = (array.astype(np.float32) for array in (grad_output, x, weights))
    return np.tensordot(g, w, (1, 1)), np.tensordot(a, g, (0, 0)), np.ones(len(g), np.float32) @ g


# cross_entropy --------------------------------------------------------------------------------------------


@right("cross_entropy")
def cross_entropy_picked(probabilities, labels):
    picked = probabilities[np.arange(len(labels)), labels]
    return -np.log(np.maximum(picked, 1e-7)).mean()


@right("cross_entropy")
def cross_entropy_loop(probabilities, labels):
    total = 0
    for row, label in zip(probabilities, labels, strict=True):
        total -= math.log(max(row[label], 1e-7))
    return total / len(labels)


@right("cross_entropy")
def cross_entropy_one_hot(probabilities, labels):
    targets = np.eye(probabilities.shape[1])[labels]
    return -(targets * np.log(np.clip(probabilities, 1e-7, 1 - 1e-7))).sum() / len(targets)


@right("cross_entropy")
def cross_entropy_product(probabilities, labels):
    picked = np.take_along_axis(probabilities, labels[:, np.newaxis], axis=1).clip(1e-7)
    return np.mean(np.log(1 / picked))


@right("cross_entropy")
def cross_entropy_mask(probabilities, labels):
    mask = np.arange(probabilities.shape[1]) == labels.reshape(-1, 1)
    return -np.mean(np.log(np.fmax(probabilities[mask], 1e-7)))


@right("cross_entropy")
def cross_entropy_float32(probabilities, labels):
    picked = np.array([row[label] for row, label in zip(np.float32(probabilities), labels, strict=True)])
    return np.float32(-np.log(picked.clip(1e-7, 1)).mean())


# softmax_cross_entropy_backward ---------------------------------------------------------------------------


@right("softmax_cross_entropy_backward")
def gradient_in_place(logits, labels):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    gradient = powers / powers.sum(axis=1, keepdims=True)
    gradient[np.arange(len(labels)), labels] -= 1
    return gradient / len(labels)


@right("softmax_cross_entropy_backward")
def gradient_one_hot(logits, labels):
    exponents = logits - logits.max(1)[:, None]
    probabilities = np.exp(exponents - np.log(np.exp(exponents).sum(1))[:, None])
    return (probabilities - np.eye(logits.shape[1])[labels]) / logits.shape[0]


@right("softmax_cross_entropy_backward")
def gradient_number_by_number(logits, labels):
    gradient = np.zeros(logits.shape)
    for n, row in enumerate(logits):
        powers = [math.exp(value - max(row)) for value in row]
        for k, power in enumerate(powers):
            gradient[n, k] = (power / sum(powers) - (labels[n] == k)) / len(logits)
    return gradient


@right("softmax_cross_entropy_backward")
def gradient_pairwise(logits, labels):
    with np.errstate(over="ignore"):
        probabilities = 1 / np.exp(logits[:, None, :] - logits[:, :, None]).sum(axis=2)
    return (probabilities - (np.arange(logits.shape[1]) == labels[:, None])) / len(logits)


@right("softmax_cross_entropy_backward")
def gradient_through_the_jacobian(logits, labels):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    rows = []
    for p, label in zip(powers / powers.sum(axis=1, keepdims=True), labels, strict=True):
        rows.append(p * 1.0)
        rows[-1][label] = -(p.sum() - p[label])
    return [(row / len(labels)).tolist() for row in rows]


@right("softmax_cross_entropy_backward")
def gradient_float32(logits, labels):
    powers = np.exp(np.float32(logits - logits.max(axis=-1, keepdims=True)))
    targets = np.zeros_like(powers)
    np.put_along_axis(targets, labels[:, None], 1, axis=1)
    return (powers / powers.sum(axis=-1, keepdims=True) - targets) / np.float32(len(labels))


# sgd_step -------------------------------------------------------------------------------------------------


@right("sgd_step")
def sgd_step_plain(weights, gradient, velocity, learning_rate=0.01, momentum=0.0, weight_decay=0.0):
    if velocity is None:
        velocity = np.zeros_like(weights)
    velocity = momentum * velocity - learning_rate * gradient
    return weights - learning_rate * weight_decay * weights + velocity, velocity


@right("sgd_step")
def sgd_step_number_by_number(weights, gradient, velocity, learning_rate=0.01, momentum=0, weight_decay=0):
    moved, rolled = np.zeros(weights.shape), np.zeros(weights.shape)
    for place, weight in np.ndenumerate(weights):
        last = 0 if velocity is None else velocity[place]
        rolled[place] = momentum * last - learning_rate * gradient[place]
        moved[place] = weight * (1 - learning_rate * weight_decay) + rolled[place]
    return moved, rolled


@right("sgd_step")
def sgd_step_downhill(weights, gradient, velocity, learning_rate=0.01, momentum=0, weight_decay=0):
    step = learning_rate * gradient if velocity is None else learning_rate * gradient - momentum * velocity
    return weights * (1 - learning_rate * weight_decay) - step, -step


@right("sgd_step")
def sgd_step_on_copies(weights, gradient, velocity, learning_rate=0.01, momentum=0, weight_decay=0):
    weights = weights.copy()
    velocity = np.zeros(weights.shape) if velocity is None else velocity.copy()
    velocity *= momentum
    velocity -= learning_rate * gradient
    weights *= 1 - learning_rate * weight_decay
    weights += velocity
    return weights, velocity


@right("sgd_step")
def sgd_step_list(weights, gradient, velocity, learning_rate=0.01, momentum=0, weight_decay=0):
    rolled = -learning_rate * np.asarray(gradient)
    if velocity is not None and momentum:
        rolled = rolled + momentum * velocity
    return [(weights + rolled - weight_decay * learning_rate * weights).tolist(), rolled.tolist()]


@right("sgd_step")
def sgd_step_float32(weights, gradient, velocity, learning_rate=0.01, momentum=0, weight_decay=0):
    w, g = np.float32(weights), np.float32(gradient)
    v = (
        np.float32(momentum) * (0 if velocity is None else np.float32(velocity))
        - np.float32(learning_rate) * g
    )
    return w - np.float32(learning_rate * weight_decay) * w + v, v


# train ----------------------------------------------------------------------------------------------------


@right("train")
def train_from_the_other_exercises(images, labels, weights, learning_rate, momentum, epochs, batch_size, rng):
    w1, b1, w2, b2 = weights
    v1 = c1 = v2 = c2 = None
    x = images.reshape(len(images), -1)
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for low in range(0, len(x), batch_size):
            batch = order[low : low + batch_size]
            summed = dense_matrix_product(x[batch], w1, b1)
            hidden = np.maximum(summed, 0)
            gradient = gradient_in_place(dense_matrix_product(hidden, w2, b2), labels[batch])
            grad_hidden, grad_w2, grad_b2 = dense_backward_matrix_products(gradient, hidden, w2)
            _, grad_w1, grad_b1 = dense_backward_matrix_products(grad_hidden * (summed > 0), x[batch], w1)
            w1, v1 = sgd_step_plain(w1, grad_w1, v1, learning_rate, momentum)
            b1, c1 = sgd_step_plain(b1, grad_b1, c1, learning_rate, momentum)
            w2, v2 = sgd_step_plain(w2, grad_w2, v2, learning_rate, momentum)
            b2, c2 = sgd_step_plain(b2, grad_b2, c2, learning_rate, momentum)
    return w1, b1, w2, b2


def batch_gradients(x, labels, w1, b1, w2, b2):
    """Gradients of the mean loss of a batch, for the styles that differ elsewhere."""
    hidden = (x @ w1 + b1).clip(0)
    errors = gradient_in_place(hidden @ w2 + b2, labels)
    grad_hidden = errors @ w2.T * (hidden > 0)
    return x.T @ grad_hidden, grad_hidden.sum(0), hidden.T @ errors, errors.sum(0)


@right("train")
def train_rate_outside_the_velocity(
    images, labels, weights, learning_rate, momentum, epochs, batch_size, rng
):
    x, weights = images.reshape(images.shape[0], -1), [array.copy() for array in weights]
    velocities = [np.zeros_like(array) for array in weights]
    for _ in range(epochs):
        order = np.arange(len(x))
        rng.shuffle(order)
        for batch in np.split(order, range(batch_size, len(x), batch_size)):
            gradients = batch_gradients(x[batch], labels[batch], *weights)
            for array, velocity, gradient in zip(weights, velocities, gradients, strict=True):
                velocity *= momentum
                velocity += gradient
                array -= learning_rate * velocity
    return weights


@right("train")
def train_shuffling_copies(images, labels, weights, learning_rate, momentum, epochs, batch_size, rng):
    x, labels, weights = np.array([image.ravel() for image in images]), labels.copy(), list(weights)
    velocities = [0, 0, 0, 0]
    for _ in range(epochs):
        order = rng.permutation(len(x))
        x, labels = x[order], labels[order]
        first = 0
        while first < len(x):
            gradients = batch_gradients(
                x[first : first + batch_size], labels[first : first + batch_size], *weights
            )
            first += batch_size
            velocities = [
                momentum * v - learning_rate * g for v, g in zip(velocities, gradients, strict=True)
            ]
            weights = [w + v for w, v in zip(weights, velocities, strict=True)]
    return tuple(weights)


@right("train")
def train_example_by_example(images, labels, weights, learning_rate, momentum, epochs, batch_size, rng):
    weights, velocities = list(weights), [np.zeros(array.shape) for array in weights]
    for _ in range(epochs):
        order = rng.random(len(images)).argsort()
        for low in range(0, len(order), batch_size):
            batch = order[low : low + batch_size]
            total = [np.zeros(array.shape) for array in weights]
            for n in batch:
                x = images[n].reshape(1, -1)
                for sums, gradient in zip(total, batch_gradients(x, labels[[n]], *weights), strict=True):
                    sums += gradient
            for i in range(4):
                velocities[i] = momentum * velocities[i] - learning_rate * total[i] / len(batch)
                weights[i] = weights[i] + velocities[i]
    return weights


@right("train")
def train_float32(images, labels, weights, learning_rate, momentum, epochs, batch_size, rng):
    x = images.astype(np.float32).reshape(len(images), -1)
    weights = [array.astype(np.float32) for array in weights]
    velocities = [np.float32(0)] * 4
    for _ in range(epochs):
        order = rng.choice(len(x), size=len(x), replace=False)
        for low in range(0, len(x), batch_size):
            batch = order[low : low + batch_size]
            gradients = batch_gradients(x[batch], labels[batch], *weights)
            for i, gradient in enumerate(gradients):
                velocities[i] = np.float32(momentum) * velocities[i] - np.float32(learning_rate) * gradient
                weights[i] = weights[i] + velocities[i]
    return tuple(weights)


@right("train")
def train_one_long_vector(images, labels, weights, learning_rate, momentum, epochs, batch_size, rng):
    x, shapes = images.reshape(len(images), -1), [array.shape for array in weights]
    ends = np.cumsum([array.size for array in weights])[:-1]
    vector = np.concatenate([array.ravel() for array in weights])
    velocity = np.zeros_like(vector)
    pairs = list(range(len(x)))
    for _ in range(epochs):
        rng.shuffle(pairs)
        for low in range(0, len(x), batch_size):
            batch = pairs[low : low + batch_size]
            parts = [a.reshape(shape) for a, shape in zip(np.split(vector, ends), shapes, strict=True)]
            gradients = batch_gradients(x[batch], labels[batch], *parts)
            velocity = momentum * velocity - learning_rate * np.concatenate([g.ravel() for g in gradients])
            vector = vector + velocity
    return tuple(a.reshape(shape) for a, shape in zip(np.split(vector, ends), shapes, strict=True))


# Wrong answers, with one classic mistake each ---------------------------------------------------------------


@wrong("ignores_the_bias")
def dense(x, weights, bias=None):
    return x @ weights


@wrong("sums_grad_bias_over_the_units_instead")
def dense_backward(grad_output, x, weights):
    return grad_output @ weights.T, x.T @ grad_output, grad_output.sum(axis=1)


@wrong("does_not_clip")
def cross_entropy(probabilities, labels):
    return -np.log(probabilities[np.arange(len(labels)), labels]).mean()


@wrong("does_not_divide_by_the_examples")
def softmax_cross_entropy_backward(logits, labels):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    gradient = powers / powers.sum(axis=1, keepdims=True)
    gradient[np.arange(len(labels)), labels] -= 1
    return gradient


@wrong("adds_the_decay_to_the_gradient")
def sgd_step(weights, gradient, velocity, learning_rate=0.01, momentum=0.0, weight_decay=0.0):
    gradient = gradient + weight_decay * weights
    velocity = momentum * (0 if velocity is None else velocity) - learning_rate * gradient
    return weights + velocity, velocity


@wrong("shuffles_the_images_only")
def train(images, labels, weights, learning_rate, momentum, epochs, batch_size, rng):
    images = images.reshape(len(images), -1).copy()
    w1, b1, w2, b2 = weights
    velocities = [0, 0, 0, 0]
    for _ in range(epochs):
        images = images[rng.permutation(len(images))]
        for low in range(0, len(images), batch_size):
            x, y = images[low : low + batch_size], labels[low : low + batch_size]
            hidden = np.maximum(x @ w1 + b1, 0)
            powers = np.exp(hidden @ w2 + b2)
            g = powers / powers.sum(axis=1, keepdims=True)
            g[np.arange(len(y)), y] -= 1
            g /= len(y)
            back = g @ w2.T * (hidden > 0)
            gradients = x.T @ back, back.sum(axis=0), hidden.T @ g, g.sum(axis=0)
            velocities = [
                momentum * v - learning_rate * d for v, d in zip(velocities, gradients, strict=True)
            ]
            w1, b1, w2, b2 = (w + v for w, v in zip([w1, b1, w2, b2], velocities, strict=True))
    return w1, b1, w2, b2
