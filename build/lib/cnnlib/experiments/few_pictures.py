"""Three classes and few pictures of each: a network from scratch, a new head on a borrowed one, fine-tuning.

The borrowed network is the course's small model. It is tried on photographs of three of the ten classes that it
was trained for, and on drawn shapes, of which it has seen none. All pictures are new to it: the photographs are
test images of CIFAR-10. Each seed draws other pictures to learn from; all are judged by the same others. The
epochs and rates were chosen with a seed that is not recorded. A run that was interrupted goes on where it
stopped: what each seed gave is kept beside the record.
"""

import json
from pathlib import Path

import numpy as np

from cnnlib import small_model
from cnnlib.datasets import CIFAR10_CLASSES, SHAPE_CLASSES, make_shapes
from cnnlib.own import build_classifier, make_dataset, unfreeze

CLASSES = {"photographs": ("cat", "dog", "horse"), "shapes": ("arrow", "crescent", "hourglass")}
SETTINGS = {
    "seeds": 5,
    "sets": [[10, True], [50, False], [50, True]],  # pictures of each class, and whether they are augmented
    "judges": 200,  # of each class
    "batch_size": 16,
    "steps": {"scratch": 480, "head": 120, "fine-tuning": 100},
    "rates": {"scratch": 0.001, "head": 0.01, "fine-tuning": 0.0005},
    "layers": 3,  # the last ones of the small model, unfrozen
}
KEPT = Path("_build/experiments/few_pictures.json")


def run(data, seed):
    """Train in each way with each seed; return what is to be recorded."""
    kept, runs = json.loads(KEPT.read_text()) if KEPT.exists() else {}, {}
    for number in range(seed, seed + SETTINGS["seeds"]):
        for source in CLASSES:
            one = runs[f"{source}, seed {number}"] = {}
            for count, augmented in SETTINGS["sets"]:
                name = f"{count} augmented" if augmented else f"{count}"
                key = f"{source}, seed {number}, {name}"
                if key not in kept:
                    kept[key] = dict(all_ways(*pictures(source, data, number, count), augmented, number))
                    KEPT.parent.mkdir(parents=True, exist_ok=True)
                    KEPT.write_text(json.dumps(kept))
                one[name] = kept[key]
                print(f"{key}: {one[name]}", flush=True)
    return {"settings": SETTINGS, "runs": runs}


def pictures(source, data, seed, count):
    """Return pictures to learn from and others to be judged by, class by class; few are the first of many."""
    judges, most = SETTINGS["judges"], max(count for count, _ in SETTINGS["sets"])
    images, labels = data[1] if source == "photographs" else make_shapes(10 * (judges + 4 * most), seed=2)
    names = CIFAR10_CLASSES if source == "photographs" else SHAPE_CLASSES
    by_class = [images[labels == names.index(name)] for name in CLASSES[source]]
    rng = np.random.default_rng(seed)
    to_learn = [rng.permutation(kind[judges:])[:count] for kind in by_class]
    return np.concatenate(to_learn), np.concatenate([kind[:judges] for kind in by_class])


def all_ways(images, judges, augmented, seed):
    """Yield each way and its accuracy."""
    import keras
    from keras import layers

    keras.backend.clear_session()
    augment = keras.Sequential(
        [layers.RandomFlip("horizontal"), layers.RandomRotation(0.05), layers.RandomZoom(0.1)]
    )
    labels, true = (np.repeat(np.arange(3), len(part) // 3) for part in (images, judges))
    batches = make_dataset(
        images, labels, SETTINGS["batch_size"], True, augment if augmented else None, seed=seed
    )

    def learn(model, part):
        model.fit(batches, epochs=-(-SETTINGS["steps"][part] // len(batches)), shuffle=False, verbose=0)
        answers = model.predict(judges.astype(np.float32), batch_size=100, verbose=0).argmax(axis=1)
        return round(float(np.mean(answers == true)), 4)

    scaled = layers.Rescaling(1 / 255)
    keras.utils.set_random_seed(seed)
    body = fresh()
    model = build_classifier(body, scaled, 3)
    body.trainable = True
    yield "scratch", learn(compiled(model, "scratch"), "scratch")

    keras.utils.set_random_seed(seed)
    small = small_model.load_small_model().to_keras()
    backbone = keras.Model(small.inputs, small.layers[-3].output)
    model = build_classifier(backbone, scaled, 3)
    yield "head", learn(compiled(model, "head"), "head")
    unfreeze(model, backbone, SETTINGS["layers"], SETTINGS["rates"]["fine-tuning"])
    yield "fine-tuned", learn(model, "fine-tuning")


def compiled(model, part):
    """Return the model, ready to learn."""
    import keras

    rate = SETTINGS["rates"][part]
    model.compile(keras.optimizers.Adam(rate), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def fresh():
    """Return convolutions as those of the small model, half as wide, with batch normalisation, untrained."""
    from keras import Input, Sequential, layers

    model = Sequential([Input((32, 32, 3))])
    for filters in (16, 32, 0, 32, 48, 0, 64):
        if not filters:
            model.add(layers.MaxPooling2D(2))
            continue
        model.add(layers.Conv2D(filters, 3, padding="same", use_bias=False))
        model.add(layers.BatchNormalization(momentum=0.9))
        model.add(layers.ReLU())
    return model
