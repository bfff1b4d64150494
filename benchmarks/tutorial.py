"""The network of a well-known Keras tutorial, in Keras and in cnnlib: the same answers, the same learning.

`python benchmarks/tutorial.py FOLDER`, where FOLDER holds CIFAR-10 as its authors give it out
(`cifar-10-batches-py` or the folder around it). First both predict with the same weights; then both train for
one epoch from these weights, each in its own order, and are tested on the 10,000 test images. About three
minutes.

The network: Parveez and Iriondo, "Convolutional neural networks (CNNs) tutorial with Python", 2021.
"""

import os
import pickle
import sys
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # TensorFlow's banner

import keras
import numpy as np

from cnnlib import optimizers
from cnnlib.models import Sequential

BATCH_SIZE = 128


def cifar10(folder, names):
    """Return images (N, 32, 32, 3) from 0 to 1 and labels (N,)."""
    folder = Path(folder)
    if (folder / "cifar-10-batches-py").is_dir():
        folder = folder / "cifar-10-batches-py"
    batches = [pickle.loads((folder / name).read_bytes(), encoding="bytes") for name in names]
    pixels = np.concatenate([batch[b"data"] for batch in batches]).reshape(-1, 3, 32, 32)
    labels = np.concatenate([batch[b"labels"] for batch in batches])
    return (pixels.transpose(0, 2, 3, 1) / 255).astype(np.float32), labels


def network():
    """Return the tutorial's network in Keras."""
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.Dropout(0.2),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(512, activation="relu"),
            layers.Dropout(0.3),
            layers.Dense(10, activation="softmax"),
        ]
    )


def trained(model, optimizer, images, labels):
    """Train a model of either library for one epoch; return its seconds."""
    model.compile(optimizer, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    start = time.perf_counter()
    model.fit(images, labels, batch_size=BATCH_SIZE, epochs=1, verbose=2)
    return time.perf_counter() - start


def main(folder):
    """Compare predictions, then learning."""
    images, labels = cifar10(folder, [f"data_batch_{number}" for number in range(1, 6)])
    test_images, test_labels = cifar10(folder, ["test_batch"])
    keras.utils.set_random_seed(0)
    theirs = network()
    ours = Sequential.from_keras(theirs, seed=0)

    sample = test_images[:1000]
    difference = np.abs(ours.predict(sample) - theirs.predict(sample, verbose=0)).max()
    print(f"1,000 images, the same weights: probabilities differ by at most {difference:.1e}", flush=True)

    for name, model, optimizer, silence in [
        ("Keras", theirs, keras.optimizers.SGD(0.01, momentum=0.9), {"verbose": 0}),
        ("cnnlib", ours, optimizers.SGD(0.01, momentum=0.9), {}),
    ]:
        seconds = trained(model, optimizer, images, labels)
        probabilities = model.predict(test_images, 500, **silence)
        accuracy = np.mean(probabilities.argmax(axis=-1) == test_labels)
        print(f"{name}: one epoch in {seconds:.0f} s, {accuracy:.2%} of the test images right", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
