"""The network of the walkthrough of which any layer may be replaced, and mistakes with sizes and activations."""

from cnnlib.checks._core.models import load_keras


def stack_layers(input_shape=(32, 32, 3), num_classes=10, **replaced):
    """Return the network with some layers replaced; None leaves a layer out, or an addition."""
    keras = load_keras()
    layers = keras.layers
    stack = {
        "first_convolution": layers.Conv2D(32, 3, padding="same", activation="relu"),
        "added_pool": None,
        "first_dropout": layers.Dropout(0.2),
        "second_convolution": layers.Conv2D(32, 3, activation="relu"),
        "added_dropout": None,
        "pool": layers.MaxPooling2D(2),
        "flatten": layers.Flatten(),
        "hidden": layers.Dense(512, activation="relu"),
        "second_dropout": layers.Dropout(0.3),
        "last": layers.Dense(num_classes, activation="softmax"),
        "added_softmax": None,
    } | replaced
    return keras.Sequential(
        [keras.Input(input_shape), *(layer for layer in stack.values() if layer is not None)]
    )


def convolutions(**settings):
    """Return both convolutions with other settings."""
    conv2d = load_keras().layers.Conv2D
    first = {"filters": 32, "kernel_size": 3, "padding": "same", "activation": "relu"} | settings
    second = {"filters": 32, "kernel_size": 3, "activation": "relu"} | settings
    return {"first_convolution": conv2d(**first), "second_convolution": conv2d(**second)}


def add_mistakes_with_layers(exercise):
    """Add the mistakes with how large layers are, with their biases and with what follows them."""

    @exercise.mistake()
    def pools_over_3x3(*arguments):
        """the pooling window is 3×3

        It is 2×2, and moves by 2: `MaxPooling2D(2)`.
        """
        return stack_layers(*arguments, pool=load_keras().layers.MaxPooling2D(3))

    @exercise.mistake()
    def has_64_filters_in_the_second_convolution(*arguments):
        """the second convolution has 64 filters

        Both have 32 in this network.
        """
        convolution = load_keras().layers.Conv2D(64, 3, activation="relu")
        return stack_layers(*arguments, second_convolution=convolution)

    @exercise.mistake()
    def has_5x5_kernels(*arguments):
        """the kernels are 5×5

        Both convolutions have kernels of 3×3.
        """
        return stack_layers(*arguments, **convolutions(kernel_size=5))

    @exercise.mistake()
    def has_256_units(*arguments):
        """the dense layer has 256 units

        There are 512.
        """
        return stack_layers(*arguments, hidden=load_keras().layers.Dense(256, activation="relu"))

    @exercise.mistake()
    def has_128_units(*arguments):
        """the dense layer has 128 units

        There are 512.
        """
        return stack_layers(*arguments, hidden=load_keras().layers.Dense(128, activation="relu"))

    @exercise.mistake()
    def lacks_the_dense_layer(*arguments):
        """the dense layer of 512 units is missing

        Two dense layers follow the flattened maps: one of 512 units with ReLU, then that of the classes.
        """
        return stack_layers(*arguments, hidden=None)

    @exercise.mistake()
    def lacks_biases_in_the_convolutions(*arguments):
        """the convolutions have no biases

        Nothing is said of `use_bias=False`: leave that setting as it is.
        """
        return stack_layers(*arguments, **convolutions(use_bias=False))

    @exercise.mistake()
    def lacks_the_bias_of_the_last_layer(*arguments):
        """the last layer has no biases

        Nothing is said of `use_bias=False`: leave that setting as it is.
        """
        num_classes = arguments[1] if len(arguments) > 1 else 10
        last = load_keras().layers.Dense(num_classes, activation="softmax", use_bias=False)
        return stack_layers(*arguments, last=last)

    @exercise.mistake()
    def has_tanh_in_the_dense_layer(*arguments):
        """the dense layer has a tanh, not a ReLU

        `Dense(512, activation="relu")`.
        """
        return stack_layers(*arguments, hidden=load_keras().layers.Dense(512, activation="tanh"))

    @exercise.mistake()
    def has_tanh_everywhere(*arguments):
        """the activation is tanh, not ReLU

        Convolutions and the dense layer have `activation="relu"`.
        """
        tanh = load_keras().layers.Dense(512, activation="tanh")
        return stack_layers(*arguments, hidden=tanh, **convolutions(activation="tanh"))

    @exercise.mistake()
    def has_batch_norm(*arguments):
        """batch normalisation was added

        This network has none: build the eight layers that are listed, and no others.
        """
        return stack_layers(*arguments, added_pool=load_keras().layers.BatchNormalization())
