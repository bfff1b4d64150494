"""The building blocks of the classic networks in Keras, each a model that stacks like a layer.

Where a block has no batch normalisation, its convolutions have biases and a ReLU each. Where it has one, the
convolutions have no bias: the normalisation that follows would take it away again.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cnnlib import _arguments as arguments

if TYPE_CHECKING:
    import keras

__all__ = ["dense_block", "inception_module", "residual_block", "vgg_block"]

BRANCHES = "1×1", "3×3 reduce", "3×3", "5×5 reduce", "5×5", "pool projection"


def vgg_block(input_shape: Sequence[int], filters: int, convolutions: int = 2) -> "keras.Model":
    """Return convolutions of 3×3 with ReLU, one behind the other, and a max pool of 2×2.

    Parameters
    ----------
    input_shape : (height, width, channels)
        What the block takes in, without the batch.
    filters : int
        Maps that each convolution makes.
    convolutions : int, default 2
        How many of them stand before the pool.

    Returns
    -------
    keras.Model
        Maps of shape (N, height // 2, width // 2, filters).

    Raises
    ------
    ValueError, TypeError
        If a number is no integer, or too small.
    ImportError
        If Keras is missing.

    Examples
    --------
    >>> block = vgg_block((32, 32, 3), 8)  # doctest: +SKIP
    >>> block.output_shape, block.count_params()  # doctest: +SKIP
    ((None, 16, 16, 8), 808)

    References
    ----------
    Simonyan and Zisserman, "Very deep convolutional networks for large-scale image recognition", 2015.
    """
    keras, inputs = start(input_shape)
    filters = arguments.count("filters", filters)
    maps = inputs
    for _ in range(arguments.count("convolutions", convolutions)):
        maps = keras.layers.Conv2D(filters, 3, padding="same", activation="relu")(maps)
    return keras.Model(inputs, keras.layers.MaxPooling2D(2)(maps))


def inception_module(input_shape: Sequence[int], filters: Sequence[int]) -> "keras.Model":
    """Return GoogLeNet's module: four branches side by side, their maps concatenated.

    Parameters
    ----------
    input_shape : (height, width, channels)
        What the module takes in, without the batch.
    filters : six int
        The maps of: the 1×1 branch; the 1×1 before the 3×3; the 3×3; the 1×1 before the 5×5; the 5×5; the
        1×1 behind the max pool of 3×3. Each convolution has a bias and a ReLU.

    Returns
    -------
    keras.Model
        Maps of shape (N, height, width, F): those of the branches 1×1, 3×3, 5×5 and pool, in this order.

    Raises
    ------
    ValueError, TypeError
        If there are not six filters, or a number is no integer, or too small.
    ImportError
        If Keras is missing.

    Examples
    --------
    The first module of GoogLeNet:

    >>> module = inception_module((28, 28, 192), (64, 96, 128, 16, 32, 32))  # doctest: +SKIP
    >>> module.output_shape, module.count_params()  # doctest: +SKIP
    ((None, 28, 28, 256), 163696)

    References
    ----------
    Szegedy and others, "Going deeper with convolutions", 2015, figure 2(b).
    """
    keras, inputs = start(input_shape)
    one, reduce_three, three, reduce_five, five, pool = arguments.counts("filters", filters, BRANCHES)

    def conv(maps: Any, filters: int, size: int) -> Any:
        return keras.layers.Conv2D(filters, size, padding="same", activation="relu")(maps)

    pooled = keras.layers.MaxPooling2D(3, strides=1, padding="same")(inputs)
    branches = [
        conv(inputs, one, 1),
        conv(conv(inputs, reduce_three, 1), three, 3),
        conv(conv(inputs, reduce_five, 1), five, 5),
        conv(pooled, pool, 1),
    ]
    return keras.Model(inputs, keras.layers.Concatenate()(branches))


def residual_block(input_shape: Sequence[int], filters: int, strides: int = 1) -> "keras.Model":
    """Return ResNet's basic block: two convolutions of 3×3, added to a shortcut around them.

    The branch is convolution, normalisation, ReLU, convolution, normalisation. The shortcut is the input
    itself; where the shape changes it is a convolution of 1×1 with the same strides, and a normalisation. A
    ReLU follows the sum. The convolutions have no bias.

    Parameters
    ----------
    input_shape : (height, width, channels)
        What the block takes in, without the batch.
    filters : int
        Maps that the block makes.
    strides : int, default 1
        By how much the first convolution, and the shortcut, move on.

    Returns
    -------
    keras.Model
        Maps of shape (N, ⌈height / strides⌉, ⌈width / strides⌉, filters).

    Raises
    ------
    ValueError, TypeError
        If a number is no integer, or too small.
    ImportError
        If Keras is missing.

    Examples
    --------
    >>> residual_block((8, 8, 16), 16).count_params()  # doctest: +SKIP
    4736
    >>> residual_block((8, 8, 16), 32, strides=2).output_shape  # doctest: +SKIP
    (None, 4, 4, 32)

    References
    ----------
    He, Zhang, Ren and Sun, "Deep residual learning for image recognition", 2016, figure 2 and option B.
    """
    keras, inputs = start(input_shape)
    filters, strides = arguments.count("filters", filters), arguments.count("strides", strides)

    def conv(maps: Any, size: int, strides: int = 1) -> Any:
        maps = keras.layers.Conv2D(filters, size, strides=strides, padding="same", use_bias=False)(maps)
        return keras.layers.BatchNormalization()(maps)

    maps = keras.layers.ReLU()(conv(inputs, 3, strides))
    maps = conv(maps, 3)
    changes = strides != 1 or filters != inputs.shape[-1]
    shortcut = conv(inputs, 1, strides) if changes else inputs
    return keras.Model(inputs, keras.layers.ReLU()(keras.layers.Add()([maps, shortcut])))


def dense_block(input_shape: Sequence[int], layers: int, growth_rate: int) -> "keras.Model":
    """Return DenseNet's block: every layer reads the input and the maps of all layers before it.

    A layer is normalisation, ReLU and a convolution of 3×3 without bias. Its maps are laid behind those that
    are there already.

    Parameters
    ----------
    input_shape : (height, width, channels)
        What the block takes in, without the batch.
    layers : int
        How many convolutions.
    growth_rate : int
        Maps that each of them adds.

    Returns
    -------
    keras.Model
        Maps of shape (N, height, width, channels + layers · growth_rate), the input first.

    Raises
    ------
    ValueError, TypeError
        If a number is no integer, or too small.
    ImportError
        If Keras is missing.

    Examples
    --------
    >>> dense_block((8, 8, 16), 3, 12).output_shape  # doctest: +SKIP
    (None, 8, 8, 52)

    References
    ----------
    Huang, Liu, van der Maaten and Weinberger, "Densely connected convolutional networks", 2017.
    """
    keras, maps = start(input_shape)
    inputs = maps
    growth_rate = arguments.count("growth_rate", growth_rate)
    for _ in range(arguments.count("layers", layers)):
        new = keras.layers.ReLU()(keras.layers.BatchNormalization()(maps))
        new = keras.layers.Conv2D(growth_rate, 3, padding="same", use_bias=False)(new)
        maps = keras.layers.Concatenate()([maps, new])
    return keras.Model(inputs, maps)


def start(input_shape: Sequence[int]) -> Any:
    """Return Keras and the input of a new model."""
    import keras

    shape = arguments.counts("input_shape", input_shape, ("height", "width", "channels"))
    return keras, keras.Input(shape)
