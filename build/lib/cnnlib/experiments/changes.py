"""From a plain network to a good one, change by change: each run keeps all changes before it.

All train for two epochs, with two seeds each: where a gain is smaller than what the seeds differ by, chance
may have made it. The first network has the shape of the last one, three blocks of two convolutions, and
nothing else of the recipe. Cutout is not among the changes: it fights over-fitting, of which two epochs see
little.
"""

from dataclasses import asdict, replace

import numpy as np

from cnnlib.experiments import recipe, report

SEEDS = 2  # for each run
PLAIN = recipe.Recipe(
    widths=(32, 64, 64),
    activation="relu",
    batch_norm=False,
    whitened=False,
    identity=False,
    smoothing=0.0,
    flips="none",
    shift=0,
    epochs=2,
    batch_size=500,
    rate=0.1,
    decay=0.0,
    schedule="constant",
    fast_biases=1.0,
    precision="mixed_bfloat16",
)
CHANGES = [
    ("three blocks of two convolutions", {}),
    ("batch normalisation, and the higher rate that it allows", {"batch_norm": True, "rate": 0.4}),
    ("a rate that climbs and falls", {"schedule": "triangle", "rate": 0.75}),
    ("flips and shifts", {"flips": "random", "shift": 2}),
    ("label smoothing and weight decay", {"smoothing": 0.2, "decay": 0.009}),
    ("whitened patches first", {"whitened": True}),
    ("kernels that begin as the identity, fast biases", {"identity": True, "fast_biases": 64.0}),
    ("SiLU for ReLU", {"activation": "silu"}),
    ("blocks of 64, 256 and 256 filters", {"widths": (64, 256, 256)}),
]


def run(data, seed):
    """Train once for each change and seed; return what is to be recorded."""
    runs, settings = [], PLAIN
    for name, change in CHANGES:
        settings = replace(settings, **change)
        runs.append({"name": name, "change": change, **several(settings, data, range(seed, seed + SEEDS))})
        print(f"{name}: {runs[-1]['accuracies']}", flush=True)
    views = {"name": "the mean of six views", "change": {}, "accuracies": runs[-1].pop("six_views")}
    for one in runs:
        one.pop("six_views", None)
    return {"settings": asdict(PLAIN), "runs": [*runs, views]}


def several(settings, data, seeds):
    """Train with several seeds; return the test accuracies, with one view and with six, and the mean time."""
    import keras

    (images, labels), (test_images, test_labels) = data
    accuracies, six_views, seconds = [], [], []
    for seed in seeds:
        keras.utils.set_random_seed(seed)
        model, watch = recipe.network(settings, images), report.stopwatch()
        recipe.train(settings, model, images, labels, seed, [watch])
        for kept, views in ((accuracies, False), (six_views, True)):
            answers = recipe.predict(model, test_images, views)
            kept.append(report.results(answers, test_labels)["test_accuracy"])
        seconds.append(watch.seconds[-1])
        keras.backend.clear_session()
    return {"accuracies": accuracies, "six_views": six_views, "seconds": round(float(np.mean(seconds)), 1)}
