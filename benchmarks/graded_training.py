"""How far right trainings lie above the bar of the exercise `train`: `python benchmarks/graded_training.py`.

The check draws pictures and a network by a fresh seed, Keras shuffles by itself, and the answer passes with
0.85 of the new pictures right. For the promise that a right answer passes, one line says how many of so
many seeds missed the bar, the other how many that train one epoch only reached it. It trains in NumPy, where
a training takes milliseconds; tests/test_cifar10.py shows that Keras does the same. On 2026-11-28 it printed

    30 epochs, 40000 seeds: 0 below 0.85; least 0.940, mean 0.994, most 1.000
    1 epochs, 40000 seeds: 40000 below 0.85; least 0.333, mean 0.333, most 0.333

With no miss among 40,000, the share of misses is below 3 / 40,000 = 0.000075 with 95 % confidence: a right
answer passes with a probability of more than 0.9999.
"""

import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import numpy as np

from cnnlib import training
from cnnlib.checks.cifar10 import _learning
from cnnlib.checks.training._shapes import shapes

RUNS = 40_000


def accuracy(seed, epochs=_learning.EPOCHS):
    """Train what the check trains; return the share of new pictures that are right."""
    rng = np.random.default_rng(seed)
    weights, pictures, labels = _learning.to_learn(rng)
    new_pictures, new_labels = shapes(rng, 150)
    shuffle = np.random.default_rng([seed, 1])
    recipe = _learning.RATE, _learning.MOMENTUM, epochs, _learning.BATCH_SIZE
    weights = training.train(pictures, labels, weights, *recipe, shuffle)
    hidden = np.maximum(new_pictures.reshape(150, -1) @ weights[0] + weights[1], 0)
    return np.mean((hidden @ weights[2] + weights[3]).argmax(axis=1) == new_labels)


def main():
    """Print the two lines."""
    runs = int(sys.argv[1]) if sys.argv[1:] else RUNS
    for epochs in (_learning.EPOCHS, 1):
        with ProcessPoolExecutor() as pool:
            reached = np.array(list(pool.map(partial(accuracy, epochs=epochs), range(runs), chunksize=100)))
        print(
            f"{epochs} epochs, {runs} seeds: {np.sum(reached < _learning.BAR)} below {_learning.BAR}; "
            f"least {reached.min():.3f}, mean {reached.mean():.3f}, most {reached.max():.3f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
