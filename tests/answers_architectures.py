"""Answers to the exercises of the topic `architectures`, right and wrong, as people write them."""

import math

import numpy as np
from answers import RightAnswers, WrongAnswers

right, wrong = RightAnswers(), WrongAnswers()

# count_parameters -----------------------------------------------------------------------------------------


@right("count_parameters")
def count_parameters_if_by_if(layers, input_shape):
    h, w, c = input_shape
    inputs = None
    counts = []
    for layer in layers:
        count = 0
        if layer[0] in ("conv", "pool"):
            size, strides, padding = layer[-4:-1] if layer[0] == "conv" else layer[1:]
            if padding == "same":
                h, w = math.ceil(h / strides), math.ceil(w / strides)
            else:
                h, w = (h - size) // strides + 1, (w - size) // strides + 1
        if layer[0] == "conv":
            count = size * size * c * layer[1]
            c = layer[1]
            if layer[5]:
                count += c
        elif layer[0] == "batch_norm":
            count = 2 * c
        elif layer[0] == "global_pool":
            inputs = c
        elif layer[0] == "flatten":
            inputs = h * w * c
        elif layer[0] == "dense":
            _, units, bias = layer
            count = inputs * units + units * bias
            inputs = units
        counts.append(count)
    return counts


@right("count_parameters")
def count_parameters_match(layers, input_shape):
    shape = list(input_shape)
    counts = np.zeros(len(layers))

    def slide(size, strides, padding):
        extra = strides - 1 if padding == "same" else strides - size
        shape[:2] = [(length + extra) // strides for length in shape[:2]]

    for place, layer in enumerate(layers):
        match layer:
            case ("conv", filters, size, strides, padding, bias):
                counts[place] = filters * (size**2 * shape[2] + bias)
                slide(size, strides, padding)
                shape[2] = filters
            case ("pool", size, strides, padding):
                slide(size, strides, padding)
            case ("batch_norm",):
                counts[place] = 2 * shape[-1]
            case ("flatten",):
                shape = [math.prod(shape)]
            case ("global_pool",):
                shape = shape[-1:]
            case ("dense", units, bias):
                counts[place] = (shape[0] + bias) * units
                shape = [units]
    return counts


@right("count_parameters")
def count_parameters_generator(layers, input_shape):
    def each():
        shape = tuple(input_shape)
        for kind, *settings in layers:
            if kind == "conv":
                filters, size, strides, padding, bias = settings
                yield filters * size * size * shape[-1] + (filters if bias else 0)
                shape = (*smaller(shape, size, strides, padding), filters)
            elif kind == "dense":
                yield settings[0] * (shape[0] + int(settings[1]))
                shape = settings[:1]
            else:
                yield 2 * shape[-1] if kind == "batch_norm" else 0
                if kind == "pool":
                    shape = (*smaller(shape, *settings), shape[-1])
                elif kind == "flatten":
                    shape = (np.prod(shape),)
                elif kind == "global_pool":
                    shape = shape[-1:]

    def smaller(shape, size, strides, padding):
        return [len(range(0, s if padding == "same" else s - size + 1, strides)) for s in shape[:2]]

    return tuple(each())


@right("count_parameters", needs="keras")
def count_parameters_keras(layers, input_shape):
    import keras

    made = {
        "conv": lambda f, k, s, p, b: keras.layers.Conv2D(f, k, strides=s, padding=p, use_bias=b),
        "pool": lambda k, s, p: keras.layers.MaxPooling2D(k, strides=s, padding=p),
        "batch_norm": lambda: keras.layers.BatchNormalization(),
        "relu": lambda: keras.layers.ReLU(),
        "global_pool": lambda: keras.layers.GlobalAveragePooling2D(),
        "flatten": lambda: keras.layers.Flatten(),
        "dense": lambda units, bias: keras.layers.Dense(units, use_bias=bias),
    }
    if len(layers) > 20:  # 138 million numbers need not be drawn for this
        return count_parameters_if_by_if(layers, input_shape)
    model = keras.Sequential([keras.Input(input_shape), *(made[kind](*rest) for kind, *rest in layers)])
    return [sum(math.prod(weight.shape) for weight in layer.trainable_weights) for layer in model.layers]


# vgg_block ------------------------------------------------------------------------------------------------


@right("vgg_block", needs="keras")
def vgg_block_sequential(input_shape, filters, convolutions=2):
    import keras
    from keras import layers

    model = keras.Sequential()
    model.add(keras.Input(shape=input_shape))
    for _ in range(convolutions):
        model.add(layers.Conv2D(filters, (3, 3), activation="relu", padding="same"))
    model.add(layers.MaxPool2D())
    return model


@right("vgg_block", needs="keras")
def vgg_block_without_input(input_shape, filters, convolutions=2):
    from keras import Sequential, layers

    convs = [
        layer
        for _ in range(convolutions)
        for layer in (layers.Conv2D(filters, 3, padding="same"), layers.Activation("relu"))
    ]
    return Sequential([*convs, layers.MaxPooling2D((2, 2), strides=(2, 2), padding="valid")])


@right("vgg_block", needs="keras")
def vgg_block_nested_and_named(input_shape, filters, convolutions=2):
    import keras
    from keras import layers

    inputs = layers.Input(input_shape, name="picture")
    x = layers.Identity()(inputs)
    for number in range(convolutions):
        step = keras.Sequential(
            [layers.Conv2D(filters, 3, strides=1, padding="same", name="convolution"), layers.ReLU()],
            name=f"step_{number}",
        )
        x = step(x)
    x = layers.MaxPooling2D(pool_size=2, strides=2, name="pool")(x)
    return keras.Model(inputs=inputs, outputs=x, name="vgg")


@right("vgg_block", needs="keras")
def vgg_block_ops(input_shape, filters, convolutions=2):
    import keras

    inputs = keras.Input(input_shape, batch_size=None)
    x = inputs
    for _ in range(convolutions):
        x = keras.layers.Conv2D(filters, 3, padding="same", kernel_initializer="he_normal")(x)
        x = keras.ops.relu(x)
    return keras.Model([inputs], [keras.ops.max_pool(x, 2)])


@right("vgg_block", needs="keras")
def vgg_block_compiled(input_shape, filters, convolutions=2):
    import keras

    layers = [
        keras.layers.Conv2D(filters, 3, padding="same", activation=keras.activations.relu)
        for _ in range(convolutions)
    ]
    model = keras.Sequential([keras.layers.InputLayer(input_shape), *layers, keras.layers.MaxPooling2D()])
    model.compile("sgd", "mse")
    return model


# inception_module -----------------------------------------------------------------------------------------


@right("inception_module", needs="keras")
def inception_module_line_by_line(input_shape, filters):
    from keras import Input, Model
    from keras.layers import Conv2D, MaxPooling2D, concatenate

    f1, f3r, f3, f5r, f5, fp = filters
    i = Input(shape=input_shape)
    a = Conv2D(f1, (1, 1), padding="same", activation="relu")(i)
    b = Conv2D(f3r, (1, 1), padding="same", activation="relu")(i)
    b = Conv2D(f3, (3, 3), padding="same", activation="relu")(b)
    c = Conv2D(f5r, (1, 1), padding="same", activation="relu")(i)
    c = Conv2D(f5, (5, 5), padding="same", activation="relu")(c)
    d = MaxPooling2D((3, 3), strides=(1, 1), padding="same")(i)
    d = Conv2D(fp, (1, 1), padding="same", activation="relu")(d)
    return Model(i, concatenate([a, b, c, d], axis=3))


@right("inception_module", needs="keras")
def inception_module_backwards_made(input_shape, filters):
    import keras
    from keras import layers

    sizes = {5: ("pool", 1), 3: (1, 5), 1: (1, 3), 0: (1,)}
    inputs = keras.Input(input_shape)
    branches = []
    for first, kernels in sizes.items():
        x, number = inputs, first
        for kernel in kernels:
            if kernel == "pool":
                x = layers.MaxPooling2D(3, 1, "same")(x)
                continue
            x = layers.ReLU()(layers.Conv2D(filters[number], kernel, padding="same")(x))
            number += 1
        branches.insert(0, x)
    return keras.Model(inputs, keras.ops.concatenate(branches, axis=-1))


@right("inception_module", needs="keras")
def inception_module_relu_last(input_shape, filters):
    import keras
    from keras import layers

    inputs = keras.Input(input_shape)
    reduce_3 = layers.Conv2D(filters[1], 1, activation="relu")(inputs)
    reduce_5 = layers.Conv2D(filters[3], 1, activation="relu")(inputs)
    merged = layers.Concatenate()(
        [
            layers.Conv2D(filters[0], 1)(inputs),
            layers.Conv2D(filters[2], 3, padding="same")(reduce_3),
            layers.Conv2D(filters[4], 5, padding="same")(reduce_5),
            layers.Conv2D(filters[5], 1)(layers.MaxPooling2D(3, strides=1, padding="same")(inputs)),
        ]
    )
    return keras.Model(inputs, layers.Activation("relu")(merged))


@right("inception_module", needs="keras")
def inception_module_of_models(input_shape, filters):
    import keras
    from keras import layers

    def branch(*parts):
        return keras.Sequential(list(parts))

    def conv(count, size):
        return layers.Conv2D(count, size, padding="same", activation="relu")

    branches = [
        branch(conv(filters[0], 1)),
        branch(conv(filters[1], 1), conv(filters[2], 3)),
        branch(conv(filters[3], 1), conv(filters[4], 5)),
        branch(layers.MaxPool2D(3, strides=1, padding="same"), conv(filters[5], 1)),
    ]
    inputs = keras.Input(input_shape)
    return keras.Model(inputs, layers.Concatenate(axis=-1)([model(inputs) for model in branches]))


# residual_block -------------------------------------------------------------------------------------------


@right("residual_block", needs="keras")
def residual_block_line_by_line(input_shape, filters, strides=1):
    from keras import Input, Model
    from keras.layers import Activation, BatchNormalization, Conv2D, add

    inputs = Input(input_shape)
    x = Conv2D(filters, 3, strides=strides, padding="same", use_bias=False)(inputs)
    x = BatchNormalization()(x)
    x = Activation("relu")(x)
    x = Conv2D(filters, 3, padding="same", use_bias=False)(x)
    x = BatchNormalization()(x)
    shortcut = inputs
    if strides > 1 or input_shape[-1] != filters:
        shortcut = Conv2D(filters, 1, strides=strides, use_bias=False)(shortcut)
        shortcut = BatchNormalization()(shortcut)
    return Model(inputs, Activation("relu")(add([shortcut, x])))


@right("residual_block", needs="keras")
def residual_block_plus_sign(input_shape, filters, strides=1):
    import keras
    from keras import layers

    inputs = keras.Input(input_shape)
    if input_shape[2] == filters and strides == 1:
        shortcut = inputs
    else:
        shortcut = layers.Conv2D(filters, (1, 1), (strides, strides), "same", use_bias=False)(inputs)
        shortcut = layers.BatchNormalization(name="shortcut")(shortcut)
    x = layers.Conv2D(filters, 3, strides, "same", use_bias=False)(inputs)
    x = keras.ops.relu(layers.BatchNormalization()(x))
    x = layers.BatchNormalization()(layers.Conv2D(filters, 3, 1, "same", use_bias=False)(x))
    return keras.Model(inputs, keras.ops.relu(x + shortcut))


@right("residual_block", needs="keras")
def residual_block_sequential_branch(input_shape, filters, strides=1):
    import keras
    from keras import layers

    branch = keras.Sequential(
        [
            layers.Conv2D(filters, 3, strides=strides, padding="same", use_bias=False),
            layers.BatchNormalization(momentum=0.99),
            layers.ReLU(),
            layers.Conv2D(filters, 3, padding="same", use_bias=False),
            layers.BatchNormalization(gamma_initializer="zeros"),
        ]
    )
    shortcut = keras.Sequential([layers.Identity()])
    if (filters, strides) != (input_shape[-1], 1):
        shortcut = keras.Sequential(
            [layers.Conv2D(filters, 1, strides=strides, use_bias=False), layers.BatchNormalization()]
        )
    inputs = layers.Input(input_shape)
    return keras.Model(inputs, layers.ReLU()(layers.Add()([branch(inputs), shortcut(inputs)])))


@right("residual_block", needs="keras")
def residual_block_helpers(input_shape, filters, strides=1):
    import keras

    def conv_norm(x, size, step):
        x = keras.layers.Conv2D(filters, size, strides=step, padding="same", use_bias=False)(x)
        return keras.layers.BatchNormalization(axis=-1)(x)

    inputs = keras.Input(shape=input_shape)
    outputs = conv_norm(keras.activations.relu(conv_norm(inputs, 3, strides)), 3, 1)
    if outputs.shape != inputs.shape:
        outputs = keras.ops.add(outputs, conv_norm(inputs, 1, strides))
    else:
        outputs = keras.ops.add(outputs, inputs)
    return keras.Model(inputs, keras.activations.relu(outputs))


# dense_block ----------------------------------------------------------------------------------------------


@right("dense_block", needs="keras")
def dense_block_line_by_line(input_shape, layers, growth_rate):
    from keras import Input, Model
    from keras.layers import Activation, BatchNormalization, Concatenate, Conv2D

    inputs = Input(input_shape)
    x = inputs
    for _ in range(layers):
        y = BatchNormalization()(x)
        y = Activation("relu")(y)
        y = Conv2D(growth_rate, (3, 3), padding="same", use_bias=False)(y)
        x = Concatenate(axis=-1)([x, y])
    return Model(inputs, x)


@right("dense_block", needs="keras")
def dense_block_list_of_maps(input_shape, layers, growth_rate):
    import keras

    inputs = keras.Input(input_shape)
    made = [inputs]
    while len(made) <= layers:
        x = keras.ops.concatenate(made, axis=3) if made[1:] else inputs
        x = keras.ops.relu(keras.layers.BatchNormalization()(x))
        made.append(keras.layers.Conv2D(growth_rate, 3, padding="same", use_bias=False)(x))
    return keras.Model(inputs, keras.layers.concatenate(made))


@right("dense_block", needs="keras")
def dense_block_of_models(input_shape, layers, growth_rate):
    import keras

    def step(maps):
        return keras.Sequential(
            [
                keras.layers.BatchNormalization(),
                keras.layers.ReLU(),
                keras.layers.Conv2D(growth_rate, 3, padding="same", use_bias=False),
            ]
        )(maps)

    inputs = x = keras.Input(input_shape)
    for _ in range(layers):
        x = keras.layers.Concatenate()([x, step(x)])
    return keras.Model(inputs, x)


@right("dense_block", needs="keras")
def dense_block_recursive(input_shape, layers, growth_rate):
    import keras

    if layers == 0:
        inputs = keras.Input(input_shape)
        return keras.Model(inputs, keras.layers.Identity()(inputs))
    before = dense_block_recursive(input_shape, layers - 1, growth_rate)
    inputs = keras.Input(input_shape)
    maps = before(inputs)
    new = keras.layers.Activation(keras.activations.relu)(keras.layers.BatchNormalization()(maps))
    new = keras.layers.Conv2D(growth_rate, 3, strides=(1, 1), padding="same", use_bias=False)(new)
    return keras.Model(inputs, keras.layers.Concatenate()([maps, new]))


# Wrong answers, with one classic mistake each ---------------------------------------------------------------


@wrong("takes_the_channels_of_the_image")
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


@wrong("lacks_relu")
def vgg_block(input_shape, filters, convolutions=2):
    import keras

    block = keras.Sequential([keras.Input(input_shape)])
    for _ in range(convolutions):
        block.add(keras.layers.Conv2D(filters, 3, padding="same"))
    block.add(keras.layers.MaxPooling2D(2))
    return block


@wrong("pools_in_steps_of_its_size")
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


@wrong("has_the_last_relu_before_the_sum")
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


@wrong("reads_the_layer_before_only")
def dense_block(input_shape, layers, growth_rate):
    import keras

    inputs = keras.Input(input_shape)
    made = [inputs]
    for _ in range(layers):
        maps = keras.layers.ReLU()(keras.layers.BatchNormalization()(made[-1]))
        made.append(keras.layers.Conv2D(growth_rate, 3, padding="same", use_bias=False)(maps))
    return keras.Model(inputs, keras.layers.Concatenate()(made))
