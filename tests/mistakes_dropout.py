"""Answers with one classic mistake each, as students hand them in for `dropout`."""

import numpy as np
from mistakes import Mistakes

mistaken = Mistakes()


@mistaken(earns=4, diagnosis="what is kept was not scaled")
def dropout(x, rate, rng, training=True):
    mask = rng.random(x.shape) >= (rate if training else 0)
    return x * mask, mask


@mistaken(earns=0, diagnosis="the gradient was not scaled")
def dropout_backward(grad_output, mask, rate):
    return grad_output * mask


@mistaken(earns=0, diagnosis="single numbers were dropped")
def spatial_dropout2d(images, rate, rng, training=True):
    mask = rng.random(images.shape) >= (rate if training else 0)
    return images * mask / (1 - rate if training else 1), mask


@mistaken(earns=0, diagnosis="one mask of shape (D, U) was drawn for all examples")
def dropconnect(x, weights, bias, rate, rng):
    mask = rng.random(weights.shape) >= rate
    return x @ (weights * mask) / (1 - rate) + bias, mask


@mistaken(earns=4, diagnosis="the largest cell was taken")
def stochastic_pool2d(images, pool_size, rng):
    k = pool_size
    n, h, w, c = images.shape
    cut = images[:, : h // k * k, : w // k * k].reshape(n, h // k, k, w // k, k, c)
    cells = cut.transpose(0, 1, 3, 5, 2, 4).reshape(n, h // k, w // k, c, k * k)
    return cells.max(axis=-1), cells.argmax(axis=-1)


@mistaken(earns=0, diagnosis="short vectors were made longer")
def max_norm(weights, max_value, axis=0):
    lengths = np.sqrt((weights * weights).sum(axis=axis, keepdims=True))
    return weights * max_value / np.maximum(lengths, 1e-12)


@mistaken(earns=4, diagnosis="the weights were kept without a copy")
class EarlyStopping:
    def __init__(self, patience=0, min_delta=0.0):
        self.patience, self.min_delta = patience, min_delta
        self.best, self.best_weights, self.wait = np.inf, None, 0

    def update(self, loss, weights):
        self.wait += 1
        if self.best - loss > self.min_delta:
            self.best, self.best_weights, self.wait = loss, weights, 0
        return self.wait > 0 and self.wait >= self.patience


@mistaken(earns=5, diagnosis="`flip` was ignored")
def augment(images, rng, flip=True, shift=1):
    result = np.zeros_like(images)
    height, width = images.shape[1:3]
    padded = np.pad(images, ((0, 0), (shift, shift), (shift, shift), (0, 0)))
    for i in range(len(images)):
        top, left = rng.integers(0, 2 * shift + 1, size=2)
        picture = padded[i, top : top + height, left : left + width]
        result[i] = picture[:, ::-1] if rng.random() < 0.5 else picture
    return result
