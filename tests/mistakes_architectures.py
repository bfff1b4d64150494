"""Answers with one classic mistake each, as students hand them in for `architectures`."""

from mistakes import Mistakes

mistaken = Mistakes()


@mistaken(earns=2, diagnosis="every convolution was given the channels of the image")
def count_parameters(layers, input_shape):
    height, width, channels = input_shape
    inputs, counts = channels, []
    for kind, *settings in layers:
        counts.append(0)
        if kind == "conv":
            filters, size, strides, padding, bias = settings
            counts[-1] = (size * size * channels + bias) * filters
        if kind == "pool":
            size, strides, padding = settings
        if kind in ("conv", "pool"):
            lost = 1 if padding == "same" else size
            height, width = (height - lost) // strides + 1, (width - lost) // strides + 1
        if kind == "batch_norm":
            counts[-1] = 2 * channels
        if kind == "flatten":
            inputs = height * width * channels
        if kind == "dense":
            units, bias = settings
            counts[-1] = (inputs + bias) * units
            inputs = units
    return counts


@mistaken(earns=4, diagnosis="the convolutions have no ReLU")
def vgg_block(input_shape, filters, convolutions=2):
    import keras

    block = keras.Sequential([keras.Input(input_shape)])
    for _ in range(convolutions):
        block.add(keras.layers.Conv2D(filters, 3, padding="same"))
    block.add(keras.layers.MaxPooling2D(2))
    return block


@mistaken(earns=0, diagnosis="the branches differ in height and width")
def inception_module(input_shape, filters):
    import keras

    def conv(maps, filters, size):
        return keras.layers.Conv2D(filters, size, padding="same", activation="relu")(maps)

    one, few_three, three, few_five, five, projection = filters
    inputs = keras.Input(input_shape)
    branches = [
        conv(inputs, one, 1),
        conv(conv(inputs, few_three, 1), three, 3),
        conv(conv(inputs, few_five, 1), five, 5),
        conv(keras.layers.MaxPooling2D(3, padding="same")(inputs), projection, 1),
    ]
    return keras.Model(inputs, keras.layers.Concatenate()(branches))


@mistaken(earns=4, diagnosis="the last ReLU comes before the sum")
def residual_block(input_shape, filters, strides=1):
    import keras

    layers = keras.layers
    inputs = shortcut = keras.Input(input_shape)
    maps = inputs
    for step in (strides, 1):
        maps = layers.Conv2D(filters, 3, strides=step, padding="same", use_bias=False)(maps)
        maps = layers.ReLU()(layers.BatchNormalization()(maps))
    if strides != 1 or filters != input_shape[-1]:
        shortcut = layers.Conv2D(filters, 1, strides=strides, use_bias=False)(inputs)
        shortcut = layers.BatchNormalization()(shortcut)
    return keras.Model(inputs, layers.Add()([maps, shortcut]))


@mistaken(earns=2, diagnosis="each layer reads the maps of the one before only")
def dense_block(input_shape, layers, growth_rate):
    import keras

    inputs = keras.Input(input_shape)
    made = [inputs]
    for _ in range(layers):
        maps = keras.layers.ReLU()(keras.layers.BatchNormalization()(made[-1]))
        made.append(keras.layers.Conv2D(growth_rate, 3, padding="same", use_bias=False)(maps))
    return keras.Model(inputs, keras.layers.Concatenate()(made))
