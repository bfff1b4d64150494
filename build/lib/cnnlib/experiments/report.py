"""Time the epochs of a run, and put down what came out with everything that is needed to run it again."""

import datetime
import importlib.metadata
import platform
import time
from pathlib import Path

import numpy as np

from cnnlib._threads import cores_at_hand
from cnnlib.cifar10 import confusion_matrix
from cnnlib.datasets.batches import ORIGINAL, checksum

BINS = 10  # of the confidences, for the calibration
MOST = 12  # mistakes to keep, the most confident ones


def stopwatch():
    """Return a Keras callback that times the training, judging left out.

    `seconds` tell when each epoch ended, `processor_seconds` what all cores together worked: on a machine
    that did nothing else, the number of cores times as much at most.
    """
    import keras

    class Stopwatch(keras.callbacks.Callback):
        def on_train_begin(self, logs=None):
            self.seconds, self.total, self.processor_seconds = [], 0.0, 0.0

        def on_epoch_begin(self, epoch, logs=None):
            self.start = time.perf_counter(), time.process_time()

        def on_test_begin(self, logs=None):
            self.stop()

        def on_epoch_end(self, epoch, logs=None):
            self.stop()
            self.seconds.append(round(self.total, 1))

        def stop(self):
            if self.start:
                self.total += time.perf_counter() - self.start[0]
                self.processor_seconds += time.process_time() - self.start[1]
                self.start = None

    return Stopwatch()


def circumstances(data):
    """Return the date, the machine, the versions of what computes, and what it was given."""
    packages = ("numpy", "keras", "tensorflow-cpu", "tensorflow")
    names = (package.metadata["Name"] for package in importlib.metadata.distributions())
    installed = {name.lower().replace("_", "-") for name in names}
    versions = {package: importlib.metadata.version(package) for package in packages if package in installed}
    return {
        "date": datetime.date.today().isoformat(),
        "machine": f"{cores_at_hand()} cores, {processor()}, {platform.system()}",
        "versions": {"python": platform.python_version(), **versions},
        "images": copy_of(data),
    }


def copy_of(data):
    """Say whether the pixels are CIFAR-10's own: a copy that went through JPEG, say, is harder to learn."""
    (images, _), (test_images, _) = data
    came = checksum(images, test_images)
    return "CIFAR-10" if came == ORIGINAL else f"a copy with other pixels, CRC-32 {came}"


def processor():
    """Return the name of the processor, and whether it multiplies matrices of 16-bit numbers by itself."""
    cpuinfo = Path("/proc/cpuinfo")
    text = cpuinfo.read_text() if cpuinfo.exists() else ""
    name = next(
        (line.split(":")[1].strip() for line in text.splitlines() if line.startswith("model name")), ""
    )
    units = " with AMX" if "amx_bf16" in text else ""
    return (name or platform.processor() or platform.machine()) + units


def results(probabilities, labels):
    """Return the test accuracy, the confusion matrix, the calibration and the most confident mistakes."""
    predicted, confidence = probabilities.argmax(axis=1), probabilities.max(axis=1)
    right = predicted == labels
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    filled = [number for number in range(BINS) if np.any(bins == number)]
    wrong = np.flatnonzero(~right)
    worst = wrong[np.argsort(-confidence[wrong])[:MOST]]
    return {
        "test_accuracy": round(float(right.mean()), 4),
        "confusion": confusion_matrix(labels, predicted, 10).tolist(),
        "calibration": {
            "confidence": [round(float(confidence[bins == number].mean()), 4) for number in filled],
            "accuracy": [round(float(right[bins == number].mean()), 4) for number in filled],
            "count": [int(np.sum(bins == number)) for number in filled],
        },
        "mistakes": [
            {
                "label": int(labels[index]),
                "predicted": int(predicted[index]),
                "probability": round(float(confidence[index]), 4),
            }
            for index in worst
        ],
    }


def course(kept, watch):
    """Return Keras's history with the time at the end of each epoch, and the times of the whole."""
    numbers = {name: [round(float(value), 4) for value in values] for name, values in kept.history.items()}
    return {
        "training_seconds": watch.seconds[-1],
        "processor_seconds": round(watch.processor_seconds, 1),
        "history": numbers | {"seconds": watch.seconds},
    }
