"""Small networks without a head, and classifiers on top of them, that the checks hand to students' functions.

Their weights follow from role and shape, as if they had been trained.
"""

from cnnlib.checks._core.models import filled, load_keras

WIDE = "a small network for 6 × 5 pixels"  # these words stand for the networks in the cases
TALL = "a small network for 5 × 7 pixels"
SHAPES = {WIDE: ((6, 5, 3), 4), TALL: ((5, 7, 3), 6)}  # of the input, and how many maps come out
TO_ONE = "scaling to −1…1"  # and these for what such a network wants done to its input
LESS_120 = "120 taken away"


def backbone(which):
    """Return a network of nine layers, counted as Keras does, two of them batch normalisations."""
    keras = load_keras()
    layers = keras.layers
    shape, maps = SHAPES[which]
    images = keras.Input(shape, name="images")
    x = layers.Conv2D(3, 3, padding="same", name="first")(images)
    x = layers.ReLU(name="relu_1")(layers.BatchNormalization(name="norm_1")(x))
    x = layers.Conv2D(5, 3, padding="same", name="second")(x)
    x = layers.ReLU(name="relu_2")(layers.BatchNormalization(name="norm_2")(x))
    x = layers.ReLU(name="relu_3")(layers.Conv2D(maps, 3, padding="same", name="third")(x))
    return filled(keras.Model(images, x, name="backbone"))


def preprocessing(which):
    """Return a model that does to pictures of 0…255 what the words say."""
    keras = load_keras()
    scale, offset = {TO_ONE: (1 / 127.5, -1.0), LESS_120: (1.0, -120.0)}[which]
    return keras.Sequential([keras.layers.Rescaling(scale, offset=offset)])
