"""Train the six small networks of the chapter on architectures, each with several seeds, and compare them.

All get the same training: Adam, a learning rate that falls to nothing along a cosine, pictures mirrored and
moved at random. 5,000 of the training images choose nothing; they show how the training goes. The test images
are asked once, at the end. A run that was interrupted goes on where it stopped: what each network and seed
gave is kept beside the record.
"""

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np

from cnnlib.architectures import SMALL_NETWORKS, multiply_adds, small_network
from cnnlib.experiments import recipe, report

SEEDS = 3  # for each network
HELD_BACK = 5_000  # images for validation
RECIPE = recipe.Recipe(flips="random", shift=3, epochs=8, batch_size=125, rate=0.001, precision="float32")
KEPT = Path("_build/experiments/architectures.json")


def run(data, seed):
    """Train each network with each seed; return what is to be recorded."""
    kept = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    for number in range(seed, seed + SEEDS):
        for name in SMALL_NETWORKS:
            key = f"{name}, seed {number}"
            if key not in kept:
                kept[key] = trained(name, data, number)
                KEPT.parent.mkdir(parents=True, exist_ok=True)
                KEPT.write_text(json.dumps(kept))
            print(f"{key}: {kept[key]['test_accuracy']}", flush=True)
    runs = {name: [kept[f"{name}, seed {n}"] for n in range(seed, seed + SEEDS)] for name in SMALL_NETWORKS}
    used = ("flips", "shift", "epochs", "batch_size", "rate", "precision")
    return {
        "settings": {"optimizer": "Adam", "schedule": "cosine", "held_back": HELD_BACK}
        | {name: value for name, value in asdict(RECIPE).items() if name in used},
        "networks": {name: costs(name) for name in SMALL_NETWORKS},
        "runs": runs,
    }


def costs(name):
    """Return how many parameters and multiply-adds a network has."""
    model = small_network(name)
    return {"parameters": model.count_params(), "multiply_adds": multiply_adds(model)}


def trained(name, data, seed):
    """Train a network; return its accuracies and times."""
    import keras

    (images, labels), (test_images, test_labels) = data
    keras.backend.clear_session()
    keras.utils.set_random_seed(seed)
    keras.mixed_precision.set_global_policy(RECIPE.precision)
    model, watch = small_network(name), report.stopwatch()
    one_hot = np.eye(10, dtype=np.float32)[labels]
    batches = recipe.batches(RECIPE, images[HELD_BACK:], one_hot[HELD_BACK:], seed)
    rate = keras.optimizers.schedules.CosineDecay(RECIPE.rate, RECIPE.epochs * len(batches))
    model.compile(keras.optimizers.Adam(rate), "categorical_crossentropy", metrics=["accuracy"])
    validation = images[:HELD_BACK] / np.float32(255), one_hot[:HELD_BACK]
    history = model.fit(
        batches, epochs=RECIPE.epochs, validation_data=validation, callbacks=[watch], verbose=2
    )
    answers = model.predict(test_images / np.float32(255), batch_size=500, verbose=0)
    accuracy = float(np.mean(answers.argmax(axis=1) == test_labels))
    return {**report.course(history, watch), "test_accuracy": round(accuracy, 4)}
