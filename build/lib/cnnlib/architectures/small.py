"""The classic networks in Keras, LeNet-5 in full and the others small: each keeps the idea that it is known for.

All take images of 32×32 pixels, such as CIFAR-10's, and end in a softmax.
"""

from typing import TYPE_CHECKING, Any

from cnnlib.architectures.blocks import dense_block, inception_module, residual_block, vgg_block

if TYPE_CHECKING:
    import keras

__all__ = ["SMALL_NETWORKS", "multiply_adds", "small_network"]

Layers = list[Any]


def lenet5_layers(layers: Any) -> Layers:
    """Return the layers of LeNet-5 as it is built today: tanh, mean pooling, dense layers."""
    return [
        layers.Conv2D(6, 5, activation="tanh"),
        layers.AveragePooling2D(2),
        layers.Conv2D(16, 5, activation="tanh"),
        layers.AveragePooling2D(2),
        layers.Flatten(),
        layers.Dense(120, activation="tanh"),
        layers.Dense(84, activation="tanh"),
    ]


def alexnet_layers(layers: Any) -> Layers:
    """Return five convolutions with ReLU, overlapping pooling, and dense layers with dropout."""

    def conv(filters: int, size: int) -> Any:
        return layers.Conv2D(filters, size, padding="same", activation="relu")

    dense = [part for _ in range(2) for part in (layers.Dense(512, activation="relu"), layers.Dropout(0.5))]
    return [
        *(conv(48, 5), layers.MaxPooling2D(3, 2)),
        *(conv(96, 5), layers.MaxPooling2D(3, 2)),
        *(conv(144, 3), conv(144, 3), conv(96, 3), layers.MaxPooling2D(3, 2)),
        *(layers.Flatten(), *dense),
    ]


def vgg_layers(layers: Any) -> Layers:
    """Return three blocks of 3×3 convolutions, each with twice the filters of the one before."""
    return [
        vgg_block((32, 32, 3), 16),
        vgg_block((16, 16, 16), 32),
        vgg_block((8, 8, 32), 64),
        *(layers.Flatten(), layers.Dense(128, activation="relu")),
    ]


def googlenet_layers(layers: Any) -> Layers:
    """Return two inception modules, and no dense layer but the last."""
    return [
        layers.Conv2D(32, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(2),
        inception_module((16, 16, 32), (16, 24, 32, 4, 8, 8)),
        layers.MaxPooling2D(2),
        inception_module((8, 8, 64), (32, 48, 64, 8, 16, 16)),
        layers.GlobalAveragePooling2D(),
    ]


def resnet_layers(layers: Any) -> Layers:
    """Return nine residual blocks: with the first and the last layer, twenty that learn."""
    found: Layers = [
        layers.Conv2D(16, 3, padding="same", use_bias=False),
        *(layers.BatchNormalization(), layers.ReLU()),
    ]
    shape = (32, 32, 16)
    for filters in (16, 32, 64):
        for number in range(3):
            block = residual_block(shape, filters, strides=2 if number == 0 and filters > 16 else 1)
            found.append(block)
            shape = block.output_shape[1:]
    return [*found, layers.GlobalAveragePooling2D()]


def densenet_layers(layers: Any) -> Layers:
    """Return two dense blocks, with a transition that halves channels, height and width between them."""
    return [
        layers.Conv2D(16, 3, padding="same", use_bias=False),
        dense_block((32, 32, 16), layers=4, growth_rate=12),
        *(layers.BatchNormalization(), layers.ReLU()),
        *(layers.Conv2D(32, 1, use_bias=False), layers.AveragePooling2D(2)),
        dense_block((16, 16, 32), layers=4, growth_rate=12),
        *(layers.BatchNormalization(), layers.ReLU(), layers.GlobalAveragePooling2D()),
    ]


SMALL_NETWORKS = {
    "LeNet-5": lenet5_layers,
    "small AlexNet": alexnet_layers,
    "small VGG": vgg_layers,
    "small GoogLeNet": googlenet_layers,
    "ResNet-20": resnet_layers,
    "small DenseNet": densenet_layers,
}


def small_network(name: str, classes: int = 10) -> "keras.Model":
    """Return one of the small networks, untrained.

    Parameters
    ----------
    name : str
        A name in ``SMALL_NETWORKS``.
    classes : int, default 10
        Units of the last layer.

    Returns
    -------
    keras.Sequential
        Takes images (N, 32, 32, 3), gives probabilities (N, classes).

    Raises
    ------
    ValueError
        If there is no network of that name.

    Examples
    --------
    >>> from cnnlib.architectures import small_network
    >>> small_network("ResNet-20").count_params()  # doctest: +SKIP
    274042
    """
    import keras

    if name not in SMALL_NETWORKS:
        raise ValueError(f"name: got {name!r}, expected one of {', '.join(SMALL_NETWORKS)}")
    # Probabilities are float32 even where the layers before compute with 16 bits.
    head = keras.layers.Dense(classes, activation="softmax", dtype="float32")
    return keras.Sequential([keras.Input((32, 32, 3)), *SMALL_NETWORKS[name](keras.layers), head])


def multiply_adds(model: "keras.Model") -> int:
    """Return how many multiplications, each with an addition, a Keras model's convolutions and dense layers take.

    Biases, pooling, normalisation and activations are left out, as is usual: they are a few per cent.

    Parameters
    ----------
    model : keras.Model
        A built model; models in it are counted, too.

    Returns
    -------
    int
        Multiply-adds for one image.

    Examples
    --------
    >>> from cnnlib.architectures import multiply_adds, small_network
    >>> multiply_adds(small_network("LeNet-5"))  # doctest: +SKIP
    651720
    """
    total = 0
    for layer in model.layers:
        if hasattr(layer, "layers"):
            total += multiply_adds(layer)
        elif type(layer).__name__ in ("Conv2D", "DepthwiseConv2D"):
            _, height, width, _ = layer.output.shape
            total += height * width * int(layer.kernel.shape.num_elements())
        elif type(layer).__name__ == "Dense":
            total += int(layer.kernel.shape.num_elements())
    return total
