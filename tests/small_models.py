"""Models that several test modules train, store and exchange."""

import numpy as np
from hypothesis import strategies as st

from cnnlib import Sequential, layers
from cnnlib.layers import (
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    MaxPooling2D,
    Rescaling,
    SeparableConv2D,
    ZeroPadding2D,
)

CLASSES = 4


def small_model(seed=0, dtype="float32", dropout=0.0):
    """A network with most kinds of layers, for 8 × 8 images of two channels."""
    return Sequential(
        [
            Rescaling(0.5, offset=0.1),
            Conv2D(6, 3, padding="same", activation="relu"),
            Dropout(dropout),
            BatchNormalization(),
            Conv2D(5, 3, activation="tanh"),
            MaxPooling2D(),
            ZeroPadding2D(1),
            SeparableConv2D(6, 3, activation="relu"),
            Flatten(),
            Dense(8, activation="silu"),
            Dense(CLASSES, activation="softmax"),
        ],
        seed=seed,
        dtype=dtype,
    )


def examples(count=24, dtype=np.float32):
    """Random images and classes."""
    rng = np.random.default_rng(1)
    return rng.normal(size=(count, 8, 8, 2)).astype(dtype), rng.integers(0, CLASSES, count)


@st.composite
def architectures(draw):
    """A few layers with random settings that fit images of 12 × 12 × 3."""
    activation = st.sampled_from([None, "relu", "tanh", "elu", "gelu", "leaky_relu"])
    way = {"padding": st.sampled_from(["valid", "same"]), "activation": activation, "use_bias": st.booleans()}
    small = st.integers(1, 3)
    kinds = {
        "Conv2D": {"filters": small, "kernel_size": st.tuples(small, small), "strides": small} | way,
        "DepthwiseConv2D": {"kernel_size": small, "depth_multiplier": small} | way,
        "SeparableConv2D": {"filters": small, "kernel_size": small, "depth_multiplier": small} | way,
        "Conv2DTranspose": {"filters": small, "kernel_size": small, "strides": small} | way,
        "BatchNormalization": {"scale": st.booleans(), "center": st.booleans(), "trainable": st.booleans()},
        "AveragePooling2D": {"pool_size": small, "padding": st.just("same")},
        "MaxPooling2D": {"pool_size": small, "strides": small, "padding": st.just("same")},
        "ZeroPadding2D": {"padding": small},
        "Dropout": {"rate": st.sampled_from([0.0, 0.5])},
        "SpatialDropout2D": {"rate": st.sampled_from([0.0, 0.5])},
        "ReLU": {},
        "LeakyReLU": {"negative_slope": st.sampled_from([0.1, 0.2])},
        "Activation": {"activation": st.sampled_from(["sigmoid", "softplus"])},
        "Rescaling": {"scale": st.just(2.0), "offset": st.just(-1.0)},
    }
    chosen = draw(st.lists(st.sampled_from(list(kinds)), min_size=1, max_size=4))
    body = [getattr(layers, kind)(**draw(st.fixed_dictionaries(kinds[kind]))) for kind in chosen]
    middle = draw(st.sampled_from(["Flatten", "GlobalAveragePooling2D", "GlobalMaxPooling2D"]))
    return [*body, getattr(layers, middle)(), Dense(3, "softmax")]


def fitting(stack):
    """Return a built model of these layers, or None where an image gets smaller than a kernel."""
    model = Sequential(stack, seed=0)
    try:
        model.build((12, 12, 3))
    except ValueError as error:
        assert "must not be larger" in str(error)
        return None
    return model
