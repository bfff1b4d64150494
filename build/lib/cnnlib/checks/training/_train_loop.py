"""A training loop that is right, and whose parts can be replaced by wrong ones."""

import numpy as np

from cnnlib.activations import softmax
from cnnlib.checks.training._one_hot import one_hot


def summed_gradients(
    x, labels, weights, rectify=True, gate=np.greater, squash=softmax, target=1.0, output_rate=0.0
):
    """Return the gradients of a batch, summed over it.

    Without `rectify` the network has no ReLU, without `gate` the way back leaves it out; otherwise the gate
    compares the sums with 0. `squash` makes probabilities of the logits, and `target` is what is subtracted
    from that of the right class; with an `output_rate` the output weights take a step at this learning rate
    before the gradient goes back through them.
    """
    hidden_weights, hidden_bias, output_weights, output_bias = weights
    sums = x @ hidden_weights + hidden_bias
    hidden = np.maximum(sums, 0) if rectify else sums
    errors = squash(hidden @ output_weights + output_bias) - target * one_hot(labels, len(output_bias))
    grad_output_weights = hidden.T @ errors
    weights_back = output_weights - output_rate * grad_output_weights / len(x)
    grad_hidden = errors @ weights_back.T * (gate(sums, 0) if rectify and gate else 1)
    return [x.T @ grad_hidden, grad_hidden.sum(axis=0), grad_output_weights, errors.sum(axis=0)]


def draw_order(examples, rng):
    """Draw an order in which every image comes once."""
    return rng.permutation(examples)


def cut_into_batches(order, batch_size):
    """Cut an order into pieces; the last one may be smaller."""
    return [order[start : start + batch_size] for start in range(0, len(order), batch_size)]


def train_with(
    images,
    labels,
    weights,
    learning_rate,
    momentum,
    epochs,
    batch_size,
    rng,
    *,
    gradients=summed_gradients,
    order_of_images=draw_order,
    order_of_labels=lambda order, rng: order,
    cut=cut_into_batches,
    divisor=lambda batch, batch_size, examples: len(batch),
    learning=(0, 1, 2, 3),
    anew=("order",),
):
    """Train as it should be, or with some parts replaced.

    `learning` are the places of the arrays that take steps, and `anew` is what starts anew in each epoch: the
    order, the weights, the velocities.
    """
    x = images.reshape(len(images), -1)
    order = None if "order" in anew else order_of_images(len(x), rng)
    first = weights = list(weights)
    velocities = [0.0] * 4
    for _ in range(epochs):
        order = order_of_images(len(x), rng) if "order" in anew else order
        weights = first if "weights" in anew else weights
        velocities = [0.0] * 4 if "velocities" in anew else velocities
        batches = cut(order, batch_size), cut(order_of_labels(order, rng), batch_size)
        for batch, batch_of_labels in zip(*batches, strict=True):
            sums = gradients(x[batch], labels[batch_of_labels], weights)
            for i in learning:
                gradient = sums[i] / divisor(batch, batch_size, len(x))
                velocities[i] = momentum * velocities[i] - learning_rate * gradient
            weights = [array + velocity for array, velocity in zip(weights, velocities, strict=True)]
    return tuple(weights)
