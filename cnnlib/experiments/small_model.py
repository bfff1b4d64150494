"""Train the model of `cnnlib.load_small_model`.

First with batch normalisation, which is then folded into the convolutions; then a little longer without it,
in short steps, with the labels as they are. Half of the pictures are stored as JPEG on the way, each time
anew: photographs of one's own come as JPEGs, and a network that has seen only clean pixels is worse on them.
"""

from dataclasses import asdict, replace

import numpy as np

from cnnlib import Sequential, layers
from cnnlib.experiments import recipe, report

RECIPE = recipe.Recipe(
    widths=(32, 64, 64, 96, 128),
    activation="relu",
    whitened=False,
    identity=False,
    smoothing=0.1,
    flips="random",
    shift=3,
    jpeg=0.5,
    epochs=48,
    batch_size=500,
    rate=0.8,
    momentum=0.9,
    decay=0.002,
    fast_biases=1.0,
    precision="float32",
)
POLISH = replace(
    RECIPE,
    batch_norm=False,
    epochs=8,
    rate=0.02,
    decay=0.0,
    smoothing=0.0,
    shift=2,
    precision="float32",
)
POOLED = (1, 3)  # the places of the convolutions that a pool follows


def network(settings):
    """Return the untrained Keras model: convolutions with batch normalisation, which ends in logits.

    Pooling comes first where there is any: maxima of a quarter of the numbers cost a quarter, and as the
    normalisation multiplies by positive numbers only, a map has the same maxima before and after it.
    """
    import keras

    keras.mixed_precision.set_global_policy(settings.precision)
    model = keras.Sequential([keras.Input((32, 32, 3))])
    for place, width in enumerate(settings.widths):
        model.add(
            keras.layers.Conv2D(width, 3, padding="same", use_bias=False, kernel_initializer="he_normal")
        )
        if place in POOLED:
            model.add(keras.layers.MaxPooling2D())
        model.add(keras.layers.BatchNormalization(momentum=0.9, scale=False))
        model.add(keras.layers.Activation(settings.activation))
    model.add(keras.layers.GlobalAveragePooling2D())
    model.add(keras.layers.Dense(10, dtype="float32"))
    return model


def folded(model):
    """Return the same function as a cnnlib model without batch normalisation, with a softmax at the end.

    In use, batch normalisation divides each map by sqrt(variance + epsilon) and shifts it: a convolution with
    other kernels and a bias does the same.
    """
    result, arrays = Sequential(seed=0), []
    for layer in model.layers:
        kind = type(layer).__name__
        if kind == "Conv2D":
            kernels = np.asarray(layer.kernel)
            result.add(layers.Conv2D(kernels.shape[-1], 3, padding="same", activation="relu"))
        elif kind == "BatchNormalization":
            beta, mean, variance = (np.asarray(weight, np.float64) for weight in layer.weights)
            factor = 1 / np.sqrt(variance + layer.epsilon)
            arrays += [kernels * factor, beta - mean * factor]
        elif kind == "MaxPooling2D":
            result.add(layers.MaxPooling2D())
        elif kind == "GlobalAveragePooling2D":
            result.add(layers.GlobalAveragePooling2D())
        elif kind == "Dense":
            result.add(layers.Dense(10, activation="softmax"))
            arrays += layer.get_weights()
    result.build((32, 32, 3))
    result.set_weights(arrays)
    return result


def polished(small, images, labels, seed, callbacks, kept=None):
    """Train a folded model further, in Keras; return Keras's history."""
    import keras

    keras.mixed_precision.set_global_policy(POLISH.precision)
    model = small.to_keras()
    model.layers[-1].activation = keras.activations.linear  # the recipe's loss takes the softmax itself
    kept = recipe.train(POLISH, model, images, labels, seed, callbacks, kept)
    small.set_weights(model.get_weights())
    return kept


def run(data, seed, checkpoints):
    """Train, fold, train on; return what is to be recorded, and the model.

    `checkpoints` names the files of the two trainings: a run that was stopped goes on where they end.
    """
    import keras

    (images, labels), (test_images, test_labels) = data
    first, second = checkpoints
    keras.utils.set_random_seed(seed)
    model, watch, second_watch = network(RECIPE), report.stopwatch(), report.stopwatch()
    kept = recipe.train(RECIPE, model, images, labels, seed, [watch], first)
    small = folded(model)
    kept_on = polished(small, images, labels, seed, [second_watch], second)
    stored = np.stack([recipe.through_jpeg(image) for image in test_images])
    return {
        "settings": asdict(RECIPE),
        "parameters": small.count_params(),
        **report.course(kept, watch),
        "polish": {"settings": asdict(POLISH), **report.course(kept_on, second_watch)},
        **report.results(judged(small, test_images), test_labels),
        "jpeg_accuracy": report.results(judged(small, stored), test_labels)["test_accuracy"],
        "model": small,
    }


def judged(small, images):
    """Return the model's probabilities for images from 0 to 255."""
    return small.predict(images.astype(np.float32) / 255, batch_size=500)
