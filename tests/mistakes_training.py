"""Answers with one classic mistake each, as students hand them in for `training`."""

import numpy as np
from mistakes import Mistakes

mistaken = Mistakes()


@mistaken(earns=4, diagnosis="the bias was ignored")
def dense(x, weights, bias=None):
    return x @ weights


@mistaken(earns=4, diagnosis="grad_bias was summed over the units, not over the examples")
def dense_backward(grad_output, x, weights):
    return grad_output @ weights.T, x.T @ grad_output, grad_output.sum(axis=1)


@mistaken(earns=4, diagnosis="a probability of 0 gives an infinite loss")
def cross_entropy(probabilities, labels):
    return -np.log(probabilities[np.arange(len(labels)), labels]).mean()


@mistaken(earns=2, diagnosis="the gradient was not divided by the number of examples")
def softmax_cross_entropy_backward(logits, labels):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    gradient = powers / powers.sum(axis=1, keepdims=True)
    gradient[np.arange(len(labels)), labels] -= 1
    return gradient


@mistaken(earns=6, diagnosis="the decay was added to the gradient")
def sgd_step(weights, gradient, velocity, learning_rate=0.01, momentum=0.0, weight_decay=0.0):
    gradient = gradient + weight_decay * weights
    velocity = momentum * (0 if velocity is None else velocity) - learning_rate * gradient
    return weights + velocity, velocity


@mistaken(earns=11, diagnosis="the pictures were shuffled, but their labels were not")
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
