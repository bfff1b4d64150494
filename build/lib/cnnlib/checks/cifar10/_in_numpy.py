"""A model in NumPy with the methods that the known answers to `train` call, in milliseconds.

Keras takes a second for a training of a dozen steps, and a diagnosis compares many known answers. What they do
with this model leads to the numbers that they would get from Keras; tests/test_cifar10.py holds them equal.
"""

from types import SimpleNamespace

import numpy as np

EPSILON, KEPT = 1e-3, 0.99  # of batch normalisation, as Keras has it


class Network:
    """A dense layer, perhaps with batch normalisation before it and a softmax behind it.

    Parameters
    ----------
    weights : list of arrays
        In Keras's order: factor, shift, moving mean and variance of the normalisation if there is one, the
        kernel, and the biases if there are any.
    loss : str
        "hinge", of bare outputs, or "categorical_crossentropy", of a softmax.
    learning_rate, momentum : float
        Of SGD.
    drops : bool
        Whether all inputs are dropped in training.
    """

    def __init__(self, weights, loss, learning_rate, momentum=0.0, drops=False):
        self.weights = [np.array(weight, float) for weight in weights]
        self.softmax, self.normalised, self.drops = loss != "hinge", len(weights) > 2, drops
        self.dense = 4 if self.normalised else 0  # where the kernel stands
        self.compile(SGD(learning_rate, momentum), loss)

    def compile(self, optimizer, loss, **_):
        """Take another optimiser ("adam" or "sgd", as Keras has them, or one of ours) and another loss."""
        named = {"adam": Adam, "sgd": lambda: SGD(0.01, 0.0)}
        self.optimizer, self.loss = named[optimizer]() if optimizer in named else optimizer, loss

    def get_weights(self):
        """Return copies of the weights."""
        return [weight.copy() for weight in self.weights]

    def set_weights(self, weights):
        """Take other weights."""
        self.weights = [np.array(weight, float) for weight in weights]

    def __call__(self, x, training=False):
        """Return the answers to some images; in training, moving averages move."""
        return self.forward(np.asarray(x, float), training)[-1]

    def predict(self, x, verbose=0):
        """Return the answers in use."""
        return self(x)

    def forward(self, x, training):
        """Return what goes into the dense layer before it is scaled, how it was divided, that input, and the answers."""
        x = x * 0 if training and self.drops else x
        scaled, root = x, 1.0
        if self.normalised:
            factor, shift, mean, variance = self.weights[:4]
            if training:
                mean[:] = KEPT * mean + (1 - KEPT) * x.mean(axis=0)
                variance[:] = KEPT * variance + (1 - KEPT) * x.var(axis=0)
                mean, variance = x.mean(axis=0), x.var(axis=0)
            root = np.sqrt(variance + EPSILON)
            scaled = (x - mean) / root
            x = factor * scaled + shift
        kernel, *biases = self.weights[self.dense :]
        answers = x @ kernel + sum(biases)
        if self.softmax:
            answers = np.exp(answers - answers.max(axis=1, keepdims=True))
            answers /= answers.sum(axis=1, keepdims=True)
        return scaled, root, x, answers

    def losses(self, answers, y):
        """Return the loss of each example."""
        if self.loss == "hinge":
            return np.maximum(1 - y * answers, 0).mean(axis=1)
        return -(y * np.log(np.clip(answers, 1e-7, 1))).sum(axis=1)

    def train_on_batch(self, x, y):
        """Take one step; return the answers before it."""
        y = np.asarray(y, float)
        scaled, _, x, answers = self.forward(np.asarray(x, float), training=True)
        if self.loss == "hinge":
            back = np.where(y * answers < 1, -y, 0) / len(x)
        elif self.softmax:
            back = (answers - y) / len(x)
        else:  # the cross-entropy of a single output that starts at 0 divides 0 by 0
            back = np.full_like(answers, np.nan)
        kernel, *biases = self.weights[self.dense :]
        gradients = [x.T @ back, *(back.sum(axis=0) for _ in biases)]
        if self.normalised:
            below = back @ kernel.T
            gradients = [(below * scaled).sum(axis=0), below.sum(axis=0), None, None, *gradients]
        for place, gradient in enumerate(gradients):
            if gradient is not None:
                self.weights[place] += self.optimizer.change(place, gradient)
        self.optimizer.steps += 1
        return answers

    def fit(self, x, y, batch_size=32, epochs=1, verbose=0, validation_data=None, validation_split=0.0):
        """Train as Keras does, in the order in which the images come; return a history."""
        if validation_split:
            trained = int(len(x) * (1 - validation_split))
            validation_data = x[trained:], y[trained:]
            x, y = x[:trained], y[:trained]
        history = {"accuracy": []}
        for _ in range(epochs):
            batches = [slice(start, start + batch_size) for start in range(0, len(x), batch_size)]
            answers = np.concatenate([self.train_on_batch(x[batch], y[batch]) for batch in batches])
            history["accuracy"].append(accuracy(answers, y))
            if validation_data:
                test_x, test_y = validation_data
                answers = self(test_x)
                history.setdefault("val_accuracy", []).append(accuracy(answers, test_y))
                history.setdefault("val_loss", []).append(self.losses(answers, test_y).mean())
        return SimpleNamespace(history=history)


def accuracy(answers, y):
    """Return the share of right answers."""
    return float(np.mean(answers.argmax(axis=1) == y.argmax(axis=1)))


class SGD:
    """Gradient descent with momentum, as Keras has it."""

    def __init__(self, learning_rate, momentum):
        self.learning_rate, self.momentum, self.steps, self.velocities = learning_rate, momentum, 0, {}

    def change(self, place, gradient):
        """Return what is added to a weight."""
        velocity = self.momentum * self.velocities.get(place, 0.0) - self.learning_rate * gradient
        self.velocities[place] = velocity
        return velocity


class Adam:
    """Adam with Keras's defaults."""

    def __init__(self):
        self.steps, self.moments = 0, {}

    def change(self, place, gradient):
        """Return what is added to a weight."""
        first, second = self.moments.get(place, (0.0, 0.0))
        first, second = 0.9 * first + 0.1 * gradient, 0.999 * second + 0.001 * gradient**2
        self.moments[place] = first, second
        rate = 0.001 * np.sqrt(1 - 0.999 ** (self.steps + 1)) / (1 - 0.9 ** (self.steps + 1))
        return -rate * first / (np.sqrt(second) + 1e-7)


class Dropper:
    """The model by which `evaluate` is judged: softmax of its inputs, one of them favoured; in training of none.

    The favour is a weight that `fit` changes.
    """

    def __init__(self, lean):
        self.lean = np.array(lean, float)

    def get_weights(self):
        """Return a copy of what is learnt."""
        return [self.lean.copy()]

    def __call__(self, x, training=False):
        """Return probabilities."""
        scores = np.zeros_like(x, float) if training else np.asarray(x, float) + self.lean
        answers = np.exp(scores - scores.max(axis=1, keepdims=True))
        return answers / answers.sum(axis=1, keepdims=True)

    def predict(self, x, verbose=0):
        """Return probabilities in use."""
        return self(x)

    def evaluate(self, x, y, verbose=0):
        """Return loss and accuracy."""
        answers = self(x)
        return [float(-(y * np.log(answers)).sum(axis=1).mean()), accuracy(answers, np.asarray(y))]

    def fit(self, x, y, verbose=0):
        """Change what is learnt."""
        self.lean = self.lean + 0.1
