"""Train the model of `cnnlib.load_small_model`, fold its batch normalisation away, write its weights."""

from dataclasses import asdict

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
    epochs=24,
    batch_size=500,
    rate=0.8,
    momentum=0.9,
    decay=0.003,
    fast_biases=1.0,
    precision="mixed_bfloat16",
)
POOLED = (1, 3)  # the places of the convolutions that a pool follows


def network(settings):
    """Return the untrained Keras model: convolutions with batch normalisation, which ends in logits."""
    import keras

    keras.mixed_precision.set_global_policy(settings.precision)
    model = keras.Sequential([keras.Input((32, 32, 3))])
    for place, width in enumerate(settings.widths):
        model.add(
            keras.layers.Conv2D(width, 3, padding="same", use_bias=False, kernel_initializer="he_normal")
        )
        model.add(keras.layers.BatchNormalization(momentum=0.9))
        model.add(keras.layers.Activation(settings.activation))
        if place in POOLED:
            model.add(keras.layers.MaxPooling2D())
    model.add(keras.layers.GlobalAveragePooling2D())
    model.add(keras.layers.Dense(10, dtype="float32"))
    return model


def folded(model):
    """Return the same function as a cnnlib model without batch normalisation, with a softmax at the end.

    In use, batch normalisation multiplies each map by gamma / sqrt(variance + epsilon) and shifts it: a
    convolution with other kernels and a bias does the same.
    """
    result, arrays = Sequential(seed=0), []
    for layer in model.layers:
        kind = type(layer).__name__
        if kind == "Conv2D":
            kernels = np.asarray(layer.kernel)
            result.add(layers.Conv2D(kernels.shape[-1], 3, padding="same", activation="relu"))
        elif kind == "BatchNormalization":
            gamma, beta, mean, variance = (np.asarray(weight, np.float64) for weight in layer.weights)
            factor = gamma / np.sqrt(variance + layer.epsilon)
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


def run(data, seed):
    """Train, fold, write the weights; return what is to be recorded."""
    import keras

    from cnnlib.small_model import FILE

    (images, labels), (test_images, test_labels) = data
    keras.utils.set_random_seed(seed)
    model, watch = network(RECIPE), report.stopwatch()
    kept = recipe.train(RECIPE, model, images, labels, seed, [watch])
    small = folded(model)
    small.save(FILE)
    probabilities = small.predict(test_images / 255, batch_size=500)
    return {
        "settings": asdict(RECIPE),
        "parameters": small.count_params(),
        **report.course(kept, watch),
        **report.results(probabilities, test_labels),
    }
