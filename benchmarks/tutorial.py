"""The network of a well-known Keras tutorial, in Keras and in cnnlib: the same answers, the same learning.

`python benchmarks/tutorial.py FOLDER`, where FOLDER holds CIFAR-10 as its authors give it out
(`cifar-10-batches-py` or the folder around it). First both predict with the same weights; then both train for
one epoch from these weights, each in its own order, and are tested on the 10,000 test images. About three
minutes.

The network: Parveez and Iriondo, "Convolutional neural networks (CNNs) tutorial with Python", 2021.
"""

import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # TensorFlow's banner

import keras
import numpy as np

from cnnlib import Sequential, datasets, optimizers
from cnnlib.cifar10 import build

BATCH_SIZE = 128


def trained(model, optimizer, images, labels):
    """Train a model of either library for one epoch; return its seconds."""
    model.compile(optimizer, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    start = time.perf_counter()
    model.fit(images, labels, batch_size=BATCH_SIZE, epochs=1, verbose=2)
    return time.perf_counter() - start


def main(folder):
    """Compare predictions, then learning."""
    (images, labels), (test_images, test_labels) = datasets.load_cifar10(folder)
    images, test_images = images.astype(np.float32) / 255, test_images.astype(np.float32) / 255
    keras.utils.set_random_seed(0)
    theirs = build()
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
