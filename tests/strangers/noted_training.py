"""What earlier strangers answered to the exercises of `training`, written anew from notes."""

import numpy as np
from strangers.bank import Bank

bank = Bank()


# dense


@bank.wrong("dense", "the bias is added to the first unit only")
def dense_bias_for_the_first_unit(x, weights, bias=None):
    output = np.asarray(x, dtype=float) @ weights
    if bias is not None:
        output[:, 0] += bias[0]
    return output


@bank.wrong("dense", "the bias is added twice, in the loop and again at the end")
def dense_bias_twice(x, weights, bias=None):
    N, D = x.shape
    U = weights.shape[1]
    b = np.zeros(U) if bias is None else bias
    output = np.zeros((N, U))
    for n in range(N):
        for u in range(U):
            total = float(b[u])
            for d in range(D):
                total += float(x[n, d]) * float(weights[d, u])
            output[n, u] = total
    return output + b


@bank.wrong("dense", "computes the first example only")
def dense_first_example(x, weights, bias=None):
    output = x[0].astype(np.float64) @ weights.astype(np.float64)
    if bias is not None:
        output = output + bias
    return output


@bank.wrong("dense", "computes the first example only, as a batch of one")
def dense_first_example_as_a_batch(x, weights, bias=None):
    x = x.astype(np.float64)
    output = np.zeros((1, weights.shape[1]))
    for u in range(weights.shape[1]):
        output[0, u] = np.sum(x[0] * weights[:, u])
        if bias is not None:
            output[0, u] += bias[u]
    return output


@bank.wrong("dense", "asks `if bias.any()`, which fails if there is no bias")
def dense_if_bias_any(x, weights, bias=None):
    output = np.dot(x.astype(float), weights)
    if bias.any():
        output = output + bias
    return output


@bank.wrong("dense", "asks `if bias`, which fails for an array of several biases")
def dense_if_bias(x, weights, bias=None):
    output = np.dot(x.astype(float), weights)
    if bias:
        output = output + bias
    return output


@bank.wrong("dense", "multiplies by the transposed weights, whose shape does not fit")
def dense_weights_transposed(x, weights, bias=None):
    output = x.astype(float) @ weights.T
    if bias is not None:
        output += bias
    return output


# dense_backward


@bank.wrong("dense_backward", "the gradient of the bias is all ones")
def dense_backward_bias_of_ones(grad_output, x, weights):
    grad_x = grad_output @ weights.T
    grad_weights = x.T @ grad_output
    grad_bias = np.ones(weights.shape[1])
    return grad_x, grad_weights, grad_bias


@bank.wrong(
    "dense_backward", "the gradient of the bias is missing, so that two arrays come back in place of three"
)
def dense_backward_two_gradients(grad_output, x, weights):
    grad_x = np.dot(grad_output, weights.T)
    grad_weights = np.dot(x.T, grad_output)
    return grad_x, grad_weights


# cross_entropy


@bank.wrong("cross_entropy", "adds 1e-7 to every probability in place of counting small ones as 1e-7")
def cross_entropy_adds_1e7(probabilities, labels):
    right = probabilities[np.arange(len(labels)), labels]
    return -np.mean(np.log(right + 1e-7))


@bank.wrong("cross_entropy", "clips the array that it was given, in place")
def cross_entropy_clips_in_place(probabilities, labels):
    probabilities[probabilities < 1e-7] = 1e-7
    return -np.log(probabilities[np.arange(len(labels)), labels]).mean()


@bank.wrong("cross_entropy", "clips the array that it was given, in place, by `out=`")
def cross_entropy_clips_out(probabilities, labels):
    np.clip(probabilities, 1e-7, 1, out=probabilities)
    total = 0.0
    for row, label in zip(probabilities, labels, strict=True):
        total -= np.log(row[label])
    return total / len(labels)


@bank.wrong("cross_entropy", "clips at 1e-15 in place of 1e-7")
def cross_entropy_clip_1e15(probabilities, labels):
    p = np.clip(probabilities, 1e-15, 1)
    return -np.mean(np.log(p[np.arange(len(p)), labels]))


@bank.wrong("cross_entropy", "clips at 1e-8 in place of 1e-7")
def cross_entropy_clip_1e8(probabilities, labels):
    p = np.maximum(probabilities, 1e-8)
    return -np.mean(np.log(p[np.arange(len(p)), labels]))


@bank.wrong("cross_entropy", "adds 1e-8 in place of counting small probabilities as 1e-7")
def cross_entropy_adds_1e8(probabilities, labels):
    p = probabilities[np.arange(len(labels)), labels]
    return np.mean(-np.log(p + 1e-8))


@bank.wrong("cross_entropy", "the logarithm is forgotten: the mean of −p")
def cross_entropy_mean_of_minus_p(probabilities, labels):
    p = np.clip(probabilities, 1e-7, 1)
    return np.mean(-p[np.arange(len(labels)), labels])


@bank.wrong("cross_entropy", "nan_to_num in place of the clip: infinity becomes the largest float")
def cross_entropy_nan_to_num(probabilities, labels):
    with np.errstate(divide="ignore"):
        losses = -np.log(probabilities[np.arange(len(labels)), labels])
    return np.mean(np.nan_to_num(losses))


@bank.wrong("cross_entropy", "nan_to_num makes the infinite loss 0")
def cross_entropy_nan_to_num_zero(probabilities, labels):
    with np.errstate(divide="ignore"):
        losses = -np.log(probabilities[np.arange(len(labels)), labels])
    return np.mean(np.nan_to_num(losses, posinf=0.0))


@bank.wrong("cross_entropy", "clips at 1e-3, so that small probabilities are counted as larger than they are")
def cross_entropy_clip_1e3(probabilities, labels):
    p = np.clip(probabilities, 1e-3, 1)
    return float(-np.log(p[np.arange(len(labels)), labels]).mean())


@bank.wrong("cross_entropy", "replaces probabilities of exactly 0 only, not the others below 1e-7")
def cross_entropy_zeros_only(probabilities, labels):
    p = probabilities[np.arange(len(labels)), labels]
    p = np.where(p == 0, 1e-7, p)
    return -np.log(p).mean()


# softmax_cross_entropy_backward


@bank.wrong(
    "softmax_cross_entropy_backward",
    "takes off the maximum of the whole batch, so that a row far below it becomes 0 / 0",
)
def softmax_backward_maximum_of_the_batch(logits, labels):
    e = np.exp(logits - np.max(logits))
    p = e / e.sum(axis=1, keepdims=True)
    p[np.arange(len(labels)), labels] -= 1
    return p / len(labels)


@bank.wrong("softmax_cross_entropy_backward", "clips the scores at ±500, so that 1000 and 999 become equal")
def softmax_backward_clipped(logits, labels):
    e = np.exp(np.clip(logits, -500, 500))
    p = e / e.sum(axis=1, keepdims=True)
    p[np.arange(len(labels)), labels] -= 1
    return p / len(labels)


@bank.wrong("softmax_cross_entropy_backward", "takes the maximum off the caller's array, in place")
def softmax_backward_in_place(logits, labels):
    logits -= logits.max(axis=1, keepdims=True)
    e = np.exp(logits)
    grad = e / e.sum(axis=1, keepdims=True)
    grad[np.arange(len(labels)), labels] -= 1
    return grad / len(labels)


# sgd_step


@bank.wrong("sgd_step", "changes the velocity that it was given, in place")
def sgd_step_velocity_in_place(
    weights, gradient, velocity, learning_rate=0.01, momentum=0.0, weight_decay=0.0
):
    if velocity is None:
        velocity = np.zeros(weights.shape)
    velocity *= momentum
    velocity -= learning_rate * gradient
    return (1 - learning_rate * weight_decay) * weights + velocity, velocity


@bank.wrong("sgd_step", "PyTorch's order: v = m v + g, w −= lr v, so that the velocity is no step")
def sgd_step_order_of_pytorch(
    weights, gradient, velocity, learning_rate=0.01, momentum=0.0, weight_decay=0.0
):
    if velocity is None:
        velocity = np.zeros_like(weights)
    velocity = momentum * velocity + gradient
    weights = (1 - learning_rate * weight_decay) * weights - learning_rate * velocity
    return weights, velocity


@bank.wrong("sgd_step", "PyTorch's order, and the weight decay added to the gradient as PyTorch does")
def sgd_step_pytorch(weights, gradient, velocity, learning_rate=0.01, momentum=0.0, weight_decay=0.0):
    gradient = gradient + weight_decay * weights
    if velocity is None:
        velocity = gradient
    else:
        velocity = momentum * velocity + gradient
    return weights - learning_rate * velocity, velocity


@bank.wrong("sgd_step", "returns the velocity None at the first step")
def sgd_step_returns_none(weights, gradient, velocity, learning_rate=0.01, momentum=0.0, weight_decay=0.0):
    weights = (1 - learning_rate * weight_decay) * weights
    if velocity is None:
        return weights - learning_rate * gradient, velocity
    velocity = momentum * velocity - learning_rate * gradient
    return weights + velocity, velocity


@bank.wrong("sgd_step", "takes the velocity None of the first step for an array and fails")
def sgd_step_none_not_handled(
    weights, gradient, velocity, learning_rate=0.01, momentum=0.0, weight_decay=0.0
):
    velocity = momentum * velocity - learning_rate * gradient
    weights = (1 - learning_rate * weight_decay) * weights + velocity
    return weights, velocity


@bank.wrong("sgd_step", "the learning rate is applied to the momentum, too")
def sgd_step_rate_on_momentum(
    weights, gradient, velocity, learning_rate=0.01, momentum=0.0, weight_decay=0.0
):
    if velocity is None:
        velocity = np.zeros_like(weights)
    velocity = learning_rate * (momentum * velocity - gradient)
    weights = (1 - learning_rate * weight_decay) * weights + velocity
    return weights, velocity


@bank.wrong("sgd_step", "the default of learning_rate is 0.1 in place of 0.01")
def sgd_step_default_rate(weights, gradient, velocity, learning_rate=0.1, momentum=0.0, weight_decay=0.0):
    if velocity is None:
        velocity = np.zeros_like(weights)
    velocity = momentum * velocity - learning_rate * gradient
    return (1 - learning_rate * weight_decay) * weights + velocity, velocity


@bank.wrong("sgd_step", "the default of momentum is 0.9 in place of 0")
def sgd_step_default_momentum(
    weights, gradient, velocity, learning_rate=0.01, momentum=0.9, weight_decay=0.0
):
    if velocity is None:
        velocity = np.zeros_like(weights)
    velocity = momentum * velocity - learning_rate * gradient
    return (1 - learning_rate * weight_decay) * weights + velocity, velocity


@bank.wrong("sgd_step", "the default of weight_decay is 0.0005 in place of 0")
def sgd_step_default_decay(weights, gradient, velocity, learning_rate=0.01, momentum=0.0, weight_decay=5e-4):
    if velocity is None:
        velocity = np.zeros_like(weights)
    velocity = momentum * velocity - learning_rate * gradient
    return (1 - learning_rate * weight_decay) * weights + velocity, velocity


# train


@bank.wrong("train", "the slope of the ReLU at 0 is 1")
def train_slope_1_at_0(images, labels, weights, learning_rate, momentum, epochs, batch_size, rng):
    def sgd_step(w, gradient, velocity):
        velocity = momentum * velocity - learning_rate * gradient
        return w + velocity, velocity

    x = images.reshape(len(images), -1)
    W1, b1, W2, b2 = weights
    v1, v2, v3, v4 = (np.zeros(w.shape) for w in weights)
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for start in range(0, len(x), batch_size):
            batch = order[start : start + batch_size]
            xb, yb = x[batch], labels[batch]
            z = xb @ W1 + b1
            h = np.maximum(z, 0)
            logits = h @ W2 + b2
            e = np.exp(logits - logits.max(axis=1, keepdims=True))
            d = e / e.sum(axis=1, keepdims=True)
            d[np.arange(len(yb)), yb] -= 1
            d = d / len(yb)
            dW2, db2 = h.T @ d, d.sum(axis=0)
            dz = (d @ W2.T) * (z >= 0)
            dW1, db1 = xb.T @ dz, dz.sum(axis=0)
            W1, v1 = sgd_step(W1, dW1, v1)
            b1, v2 = sgd_step(b1, db1, v2)
            W2, v3 = sgd_step(W2, dW2, v3)
            b2, v4 = sgd_step(b2, db2, v4)
    return W1, b1, W2, b2


@bank.wrong("train", "two: the ReLU is missing, and the biases are not trained")
def train_no_relu_and_no_biases(images, labels, weights, learning_rate, momentum, epochs, batch_size, rng):
    x = images.reshape(len(images), -1)
    W1, b1, W2, b2 = weights
    v1, v2 = np.zeros_like(W1), np.zeros_like(W2)
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for start in range(0, len(x), batch_size):
            batch = order[start : start + batch_size]
            xb, yb = x[batch], labels[batch]
            h = xb @ W1 + b1
            logits = h @ W2 + b2
            e = np.exp(logits - logits.max(axis=1, keepdims=True))
            d = e / e.sum(axis=1, keepdims=True)
            d[np.arange(len(yb)), yb] -= 1
            d /= len(yb)
            dW2 = h.T @ d
            dW1 = xb.T @ (d @ W2.T)
            v1 = momentum * v1 - learning_rate * dW1
            v2 = momentum * v2 - learning_rate * dW2
            W1 = W1 + v1
            W2 = W2 + v2
    return W1, b1, W2, b2


@bank.wrong("train", "the gradient is that of the summed loss of a batch, not of the mean")
def train_summed_loss(images, labels, weights, learning_rate, momentum, epochs, batch_size, rng):
    x = images.reshape(len(images), -1)
    params = [w.copy() for w in weights]
    velocities = [np.zeros_like(w) for w in weights]
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for start in range(0, len(x), batch_size):
            idx = order[start : start + batch_size]
            W1, b1, W2, b2 = params
            z = x[idx] @ W1 + b1
            h = np.maximum(z, 0)
            logits = h @ W2 + b2
            e = np.exp(logits - logits.max(axis=1, keepdims=True))
            grad = e / e.sum(axis=1, keepdims=True)
            grad[np.arange(len(idx)), labels[idx]] -= 1
            grad_z = (grad @ W2.T) * (z > 0)
            grads = [x[idx].T @ grad_z, grad_z.sum(axis=0), h.T @ grad, grad.sum(axis=0)]
            for i in range(4):
                velocities[i] = momentum * velocities[i] - learning_rate * grads[i]
                params[i] = params[i] + velocities[i]
    return tuple(params)


@bank.wrong("train", "divides the pixels by 255, which nobody asked for")
def train_pixels_divided_by_255(images, labels, weights, learning_rate, momentum, epochs, batch_size, rng):
    x = images.reshape(len(images), -1) / 255
    params = [w.copy() for w in weights]
    velocities = [np.zeros_like(w) for w in weights]
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for start in range(0, len(x), batch_size):
            idx = order[start : start + batch_size]
            W1, b1, W2, b2 = params
            z = x[idx] @ W1 + b1
            h = np.maximum(z, 0)
            logits = h @ W2 + b2
            e = np.exp(logits - logits.max(axis=1, keepdims=True))
            grad = e / e.sum(axis=1, keepdims=True)
            grad[np.arange(len(idx)), labels[idx]] -= 1
            grad /= len(idx)
            grad_z = (grad @ W2.T) * (z > 0)
            grads = [x[idx].T @ grad_z, grad_z.sum(axis=0), h.T @ grad, grad.sum(axis=0)]
            for i in range(4):
                velocities[i] = momentum * velocities[i] - learning_rate * grads[i]
                params[i] = params[i] + velocities[i]
    return tuple(params)


@bank.wrong("train", "softmax twice: probabilities are handed to the function that takes logits")
def train_double_softmax(images, labels, weights, learning_rate, momentum, epochs, batch_size, rng):
    def softmax(logits):
        e = np.exp(logits - logits.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def softmax_cross_entropy_backward(logits, y):
        grad = softmax(logits)
        grad[np.arange(len(y)), y] -= 1
        return grad / len(y)

    def dense_backward(grad_output, inputs, w):
        return grad_output @ w.T, inputs.T @ grad_output, grad_output.sum(axis=0)

    x = images.reshape(len(images), -1)
    params = list(weights)
    velocities = [np.zeros_like(w) for w in weights]
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for start in range(0, len(x), batch_size):
            idx = order[start : start + batch_size]
            z = x[idx] @ params[0] + params[1]
            h = np.maximum(z, 0)
            probabilities = softmax(h @ params[2] + params[3])
            grad = softmax_cross_entropy_backward(probabilities, labels[idx])
            grad_h, grad_w2, grad_b2 = dense_backward(grad, h, params[2])
            _, grad_w1, grad_b1 = dense_backward(grad_h * (z > 0), x[idx], params[0])
            for i, g in enumerate((grad_w1, grad_b1, grad_w2, grad_b2)):
                velocities[i] = momentum * velocities[i] - learning_rate * g
                params[i] = params[i] + velocities[i]
    return tuple(params)


@bank.wrong("train", "draws each batch with rng.integers, so that pictures repeat and others are left out")
def train_repeated_pictures(images, labels, weights, learning_rate, momentum, epochs, batch_size, rng):
    N = len(images)
    x = images.reshape(N, -1)
    params = [w.copy() for w in weights]
    velocities = [np.zeros_like(w) for w in weights]
    for _ in range(epochs):
        for start in range(0, N, batch_size):
            idx = rng.integers(0, N, size=min(batch_size, N - start))
            W1, b1, W2, b2 = params
            z = x[idx] @ W1 + b1
            h = np.maximum(z, 0)
            logits = h @ W2 + b2
            e = np.exp(logits - logits.max(axis=1, keepdims=True))
            grad = e / e.sum(axis=1, keepdims=True)
            grad[np.arange(len(idx)), labels[idx]] -= 1
            grad /= len(idx)
            grad_z = (grad @ W2.T) * (z > 0)
            grads = [x[idx].T @ grad_z, grad_z.sum(axis=0), h.T @ grad, grad.sum(axis=0)]
            for i in range(4):
                velocities[i] = momentum * velocities[i] - learning_rate * grads[i]
                params[i] = params[i] + velocities[i]
    return tuple(params)


@bank.wrong("train", "draws the order of an epoch with rng.integers, so that pictures repeat")
def train_order_with_integers(images, labels, weights, learning_rate, momentum, epochs, batch_size, rng):
    x = images.reshape(len(images), -1)
    W1, b1, W2, b2 = weights
    v = [np.zeros_like(w) for w in weights]
    for _ in range(epochs):
        order = rng.integers(len(x), size=len(x))
        for start in range(0, len(x), batch_size):
            batch = order[start : start + batch_size]
            xb, yb = x[batch], labels[batch]
            z = xb @ W1 + b1
            h = np.maximum(z, 0)
            logits = h @ W2 + b2
            e = np.exp(logits - logits.max(axis=1, keepdims=True))
            d = e / e.sum(axis=1, keepdims=True)
            d[np.arange(len(yb)), yb] -= 1
            d = d / len(yb)
            dz = (d @ W2.T) * (z > 0)
            gradients = (xb.T @ dz, dz.sum(axis=0), h.T @ d, d.sum(axis=0))
            v = [momentum * a - learning_rate * g for a, g in zip(v, gradients, strict=True)]
            W1, b1, W2, b2 = W1 + v[0], b1 + v[1], W2 + v[2], b2 + v[3]
    return W1, b1, W2, b2


@bank.wrong("train", "calls the own sgd_step without the learning rate and the momentum: a TypeError")
def train_own_helper_called_wrongly(
    images, labels, weights, learning_rate, momentum, epochs, batch_size, rng
):
    def sgd_step(w, gradient, velocity, rate, momentum):
        velocity = momentum * velocity - rate * gradient
        return w + velocity, velocity

    x = images.reshape(len(images), -1)
    W1, b1, W2, b2 = weights
    v1, v2, v3, v4 = (np.zeros(w.shape) for w in weights)
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for start in range(0, len(x), batch_size):
            batch = order[start : start + batch_size]
            xb, yb = x[batch], labels[batch]
            z = xb @ W1 + b1
            h = np.maximum(z, 0)
            logits = h @ W2 + b2
            e = np.exp(logits - logits.max(axis=1, keepdims=True))
            d = e / e.sum(axis=1, keepdims=True)
            d[np.arange(len(yb)), yb] -= 1
            d = d / len(yb)
            dz = (d @ W2.T) * (z > 0)
            W1, v1 = sgd_step(W1, xb.T @ dz, v1)
            b1, v2 = sgd_step(b1, dz.sum(axis=0), v2)
            W2, v3 = sgd_step(W2, h.T @ d, v3)
            b2, v4 = sgd_step(b2, d.sum(axis=0), v4)
    return W1, b1, W2, b2
