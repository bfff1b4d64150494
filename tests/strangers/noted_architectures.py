"""What earlier strangers answered to the exercises of `architectures`, written anew from notes."""

from strangers.bank import Bank

bank = Bank()


# count_parameters


@bank.wrong(
    "count_parameters", "batch normalisation counts a factor and a shift for each value, not each channel"
)
def count_parameters_batch_norm_per_value(layers, input_shape):
    def after(length, size, strides, padding):
        if padding == "same":
            return -(-length // strides)
        return (length - size) // strides + 1

    h, w, c = input_shape
    counts = []
    for layer in layers:
        kind = layer[0]
        n = 0
        if kind == "conv":
            _, filters, size, strides, padding, bias = layer
            n = size * size * c * filters + (filters if bias else 0)
            h, w, c = after(h, size, strides, padding), after(w, size, strides, padding), filters
        elif kind == "pool":
            _, size, strides, padding = layer
            h, w = after(h, size, strides, padding), after(w, size, strides, padding)
        elif kind == "batch_norm":
            n = 2 * h * w * c
        elif kind == "flatten":
            h, w, c = 1, 1, h * w * c
        elif kind == "global_pool":
            h, w = 1, 1
        elif kind == "dense":
            _, units, bias = layer
            n = c * units + (units if bias else 0)
            c = units
        counts.append(n)
    return counts


@bank.wrong("count_parameters", '"same" keeps height and width whatever the strides')
def count_parameters_same_keeps_the_size(layers, input_shape):
    shape = tuple(input_shape)
    result = []
    for layer in layers:
        params = 0
        if layer[0] == "conv":
            _, filters, size, strides, padding, bias = layer
            h, w, c = shape
            params = size * size * c * filters
            if bias:
                params += filters
            if padding == "valid":
                h = (h - size) // strides + 1
                w = (w - size) // strides + 1
            shape = (h, w, filters)
        elif layer[0] == "pool":
            _, size, strides, padding = layer
            h, w, c = shape
            if padding == "valid":
                h = (h - size) // strides + 1
                w = (w - size) // strides + 1
            shape = (h, w, c)
        elif layer[0] == "batch_norm":
            params = 2 * shape[-1]
        elif layer[0] == "flatten":
            total = 1
            for s in shape:
                total *= s
            shape = (total,)
        elif layer[0] == "global_pool":
            shape = (shape[-1],)
        elif layer[0] == "dense":
            params = shape[0] * layer[1]
            if layer[2]:
                params += layer[1]
            shape = (layer[1],)
        result.append(params)
    return result


@bank.wrong("count_parameters", '"valid" leaves (length − size) // strides: the + 1 is forgotten')
def count_parameters_valid_without_plus_1(layers, input_shape):
    import math

    def after(length, size, strides, padding):
        if padding == "same":
            return math.ceil(length / strides)
        return (length - size) // strides

    h, w, c = input_shape
    counts = []
    for layer in layers:
        kind = layer[0]
        n = 0
        if kind == "conv":
            _, filters, size, strides, padding, bias = layer
            n = size * size * c * filters + filters * bias
            h, w, c = after(h, size, strides, padding), after(w, size, strides, padding), filters
        elif kind == "pool":
            _, size, strides, padding = layer
            h, w = after(h, size, strides, padding), after(w, size, strides, padding)
        elif kind == "batch_norm":
            n = 2 * c
        elif kind == "flatten":
            h, w, c = 1, 1, h * w * c
        elif kind == "global_pool":
            h, w = 1, 1
        elif kind == "dense":
            _, units, bias = layer
            n = c * units + units * bias
            c = units
        counts.append(n)
    return counts


@bank.wrong("count_parameters", '"valid" leaves length // strides, whatever the size')
def count_parameters_valid_length_by_strides(layers, input_shape):
    import math

    def after(length, strides, padding):
        if padding == "same":
            return math.ceil(length / strides)
        return length // strides

    h, w, c = input_shape
    counts = []
    for layer in layers:
        kind = layer[0]
        n = 0
        if kind == "conv":
            _, filters, size, strides, padding, bias = layer
            n = (size * size * c + (1 if bias else 0)) * filters
            h, w, c = after(h, strides, padding), after(w, strides, padding), filters
        elif kind == "pool":
            _, size, strides, padding = layer
            h, w = after(h, strides, padding), after(w, strides, padding)
        elif kind == "batch_norm":
            n = 2 * c
        elif kind == "flatten":
            h, w, c = 1, 1, h * w * c
        elif kind == "global_pool":
            h, w = 1, 1
        elif kind == "dense":
            _, units, bias = layer
            n = (c + (1 if bias else 0)) * units
            c = units
        counts.append(n)
    return counts


@bank.wrong("count_parameters", "two: the channels of a convolution's input are forgotten, and its biases")
def count_parameters_no_channels_no_bias(layers, input_shape):
    def after(length, size, strides, padding):
        if padding == "same":
            return (length + strides - 1) // strides
        return (length - size) // strides + 1

    h, w, c = input_shape
    counts = []
    for layer in layers:
        kind = layer[0]
        if kind == "conv":
            _, filters, size, strides, padding, _ = layer
            counts.append(size * size * filters)
            h, w, c = after(h, size, strides, padding), after(w, size, strides, padding), filters
        elif kind == "pool":
            _, size, strides, padding = layer
            counts.append(0)
            h, w = after(h, size, strides, padding), after(w, size, strides, padding)
        elif kind == "batch_norm":
            counts.append(2 * c)
        elif kind == "relu":
            counts.append(0)
        elif kind == "flatten":
            counts.append(0)
            h, w, c = 1, 1, h * w * c
        elif kind == "global_pool":
            counts.append(0)
            h, w = 1, 1
        elif kind == "dense":
            _, units, bias = layer
            counts.append(c * units + (units if bias else 0))
            c = units
    return counts


# vgg_block


@bank.wrong("vgg_block", "a dropout that nobody asked for, behind the pool")
def vgg_block_dropout(input_shape, filters, convolutions=2):
    from keras import Input, Sequential, layers

    model = Sequential([Input(input_shape)])
    for _ in range(convolutions):
        model.add(layers.Conv2D(filters, 3, padding="same", activation="relu"))
    model.add(layers.MaxPooling2D(2))
    model.add(layers.Dropout(0.25))
    return model


@bank.wrong("vgg_block", "the pool is 3×3 in place of 2×2")
def vgg_block_pool_3(input_shape, filters, convolutions=2):
    from keras import Input, Sequential, layers

    model = Sequential([Input(input_shape)])
    for _ in range(convolutions):
        model.add(layers.Conv2D(filters, (3, 3), padding="same", activation="relu"))
    model.add(layers.MaxPooling2D((3, 3)))
    return model


@bank.wrong("vgg_block", "the pool is 3×3 and moves by 2")
def vgg_block_pool_3_by_2(input_shape, filters, convolutions=2):
    import keras

    inputs = keras.Input(shape=input_shape)
    x = inputs
    for _ in range(convolutions):
        x = keras.layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
    x = keras.layers.MaxPooling2D(pool_size=3, strides=2)(x)
    return keras.Model(inputs, x)


@bank.wrong("vgg_block", "two: no ReLU, and an average pool")
def vgg_block_no_relu_average_pool(input_shape, filters, convolutions=2):
    from keras import Input, Sequential, layers

    model = Sequential([Input(input_shape)])
    for _ in range(convolutions):
        model.add(layers.Conv2D(filters, (3, 3), padding="same"))
    model.add(layers.AveragePooling2D((2, 2)))
    return model


@bank.wrong("vgg_block", "returns the tensor, not the model")
def vgg_block_tensor(input_shape, filters, convolutions=2):
    import keras

    x = keras.Input(shape=input_shape)
    for _ in range(convolutions):
        x = keras.layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
    return keras.layers.MaxPooling2D(2)(x)


@bank.wrong("vgg_block", "the shape of the input is hard-coded")
def vgg_block_input_shape_hard_coded(input_shape, filters, convolutions=2):
    from keras import Input, Sequential, layers

    model = Sequential()
    model.add(Input(shape=(32, 32, 3)))
    for _ in range(convolutions):
        model.add(layers.Conv2D(filters, 3, padding="same", activation="relu"))
    model.add(layers.MaxPooling2D(2))
    return model


@bank.wrong("vgg_block", "the default of convolutions is 1 in place of 2")
def vgg_block_default_1(input_shape, filters, convolutions=1):
    import keras

    inputs = keras.Input(shape=input_shape)
    x = inputs
    for _ in range(convolutions):
        x = keras.layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
    x = keras.layers.MaxPooling2D(2)(x)
    return keras.Model(inputs, x)


# inception_module


@bank.wrong("inception_module", "no ReLU behind the projection")
def inception_no_relu_behind_projection(input_shape, filters):
    from keras import Input, Model, layers

    inputs = Input(input_shape)
    a = layers.Conv2D(filters[0], 1, activation="relu")(inputs)
    b = layers.Conv2D(filters[1], 1, activation="relu")(inputs)
    b = layers.Conv2D(filters[2], 3, padding="same", activation="relu")(b)
    c = layers.Conv2D(filters[3], 1, activation="relu")(inputs)
    c = layers.Conv2D(filters[4], 5, padding="same", activation="relu")(c)
    d = layers.MaxPooling2D(3, strides=1, padding="same")(inputs)
    d = layers.Conv2D(filters[5], 1)(d)
    return Model(inputs, layers.Concatenate()([a, b, c, d]))


@bank.wrong("inception_module", "the branches are added, not concatenated")
def inception_added(input_shape, filters):
    from keras import Input, Model, layers

    f1, f3r, f3, f5r, f5, fp = filters
    inputs = Input(shape=input_shape)
    one = layers.Conv2D(f1, 1, padding="same", activation="relu")(inputs)
    three = layers.Conv2D(f3r, 1, padding="same", activation="relu")(inputs)
    three = layers.Conv2D(f3, 3, padding="same", activation="relu")(three)
    five = layers.Conv2D(f5r, 1, padding="same", activation="relu")(inputs)
    five = layers.Conv2D(f5, 5, padding="same", activation="relu")(five)
    pool = layers.MaxPooling2D(3, strides=1, padding="same")(inputs)
    pool = layers.Conv2D(fp, 1, padding="same", activation="relu")(pool)
    return Model(inputs, layers.Add()([one, three, five, pool]))


@bank.wrong("inception_module", "one reduction shared by the branches of 3×3 and 5×5")
def inception_shared_reduction(input_shape, filters):
    from keras import Input, Model, layers

    inputs = Input(input_shape)
    a = layers.Conv2D(filters[0], 1, activation="relu")(inputs)
    reduced = layers.Conv2D(filters[1], 1, activation="relu")(inputs)
    b = layers.Conv2D(filters[2], 3, padding="same", activation="relu")(reduced)
    c = layers.Conv2D(filters[4], 5, padding="same", activation="relu")(reduced)
    d = layers.MaxPooling2D(3, strides=1, padding="same")(inputs)
    d = layers.Conv2D(filters[5], 1, activation="relu")(d)
    return Model(inputs, layers.Concatenate()([a, b, c, d]))


@bank.wrong("inception_module", "two: the branches in another order, and no ReLUs behind the reductions")
def inception_order_and_relus(input_shape, filters):
    from keras import Input, Model, layers

    inputs = Input(input_shape)
    a = layers.Conv2D(filters[0], 1, activation="relu")(inputs)
    b = layers.Conv2D(filters[1], 1)(inputs)
    b = layers.Conv2D(filters[2], 3, padding="same", activation="relu")(b)
    c = layers.Conv2D(filters[3], 1)(inputs)
    c = layers.Conv2D(filters[4], 5, padding="same", activation="relu")(c)
    d = layers.MaxPooling2D(3, strides=1, padding="same")(inputs)
    d = layers.Conv2D(filters[5], 1, activation="relu")(d)
    return Model(inputs, layers.Concatenate()([d, a, b, c]))


@bank.wrong("inception_module", "two: the branches in another order, and no ReLUs at all")
def inception_order_and_no_relus(input_shape, filters):
    from keras import Input, Model, layers

    inputs = Input(input_shape)
    a = layers.Conv2D(filters[0], 1)(inputs)
    b = layers.Conv2D(filters[2], 3, padding="same")(layers.Conv2D(filters[1], 1)(inputs))
    c = layers.Conv2D(filters[4], 5, padding="same")(layers.Conv2D(filters[3], 1)(inputs))
    d = layers.Conv2D(filters[5], 1)(layers.MaxPooling2D(3, strides=1, padding="same")(inputs))
    return Model(inputs, layers.Concatenate()([a, c, b, d]))


@bank.wrong("inception_module", "concatenated along the height (axis 1), not the channels")
def inception_concatenate_axis_1(input_shape, filters):
    from keras import Input, Model, layers

    inputs = Input(input_shape)
    a = layers.Conv2D(filters[0], 1, activation="relu")(inputs)
    b = layers.Conv2D(filters[1], 1, activation="relu")(inputs)
    b = layers.Conv2D(filters[2], 3, padding="same", activation="relu")(b)
    c = layers.Conv2D(filters[3], 1, activation="relu")(inputs)
    c = layers.Conv2D(filters[4], 5, padding="same", activation="relu")(c)
    d = layers.MaxPooling2D(3, strides=1, padding="same")(inputs)
    d = layers.Conv2D(filters[5], 1, activation="relu")(d)
    return Model(inputs, layers.Concatenate(axis=1)([a, b, c, d]))


# residual_block


@bank.wrong("residual_block", "the batch normalisations have the momentum 0.9, not Keras's own")
def residual_block_momentum(input_shape, filters, strides=1):
    from keras import Input, Model, layers

    inputs = Input(input_shape)
    x = layers.Conv2D(filters, 3, strides=strides, padding="same", use_bias=False)(inputs)
    x = layers.BatchNormalization(momentum=0.9)(x)
    x = layers.ReLU()(x)
    x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization(momentum=0.9)(x)
    shortcut = inputs
    if strides != 1 or filters != input_shape[-1]:
        shortcut = layers.Conv2D(filters, 1, strides=strides, padding="same", use_bias=False)(shortcut)
        shortcut = layers.BatchNormalization(momentum=0.9)(shortcut)
    return Model(inputs, layers.ReLU()(layers.Add()([x, shortcut])))


@bank.wrong("residual_block", "the convolutions have biases")
def residual_block_biases(input_shape, filters, strides=1):
    from keras import Input, Model, layers

    inputs = Input(input_shape)
    x = layers.Conv2D(filters, 3, strides=strides, padding="same")(inputs)
    x = layers.BatchNormalization()(x)
    x = layers.ReLU()(x)
    x = layers.Conv2D(filters, 3, padding="same")(x)
    x = layers.BatchNormalization()(x)
    shortcut = inputs
    if strides != 1 or filters != input_shape[-1]:
        shortcut = layers.Conv2D(filters, 1, strides=strides, padding="same")(shortcut)
        shortcut = layers.BatchNormalization()(shortcut)
    return Model(inputs, layers.ReLU()(layers.Add()([x, shortcut])))


@bank.wrong("residual_block", "the last batch normalisation of the branch is missing")
def residual_block_last_batch_norm_missing(input_shape, filters, strides=1):
    from keras import Input, Model, layers

    inputs = Input(input_shape)
    x = layers.Conv2D(filters, 3, strides=strides, padding="same", use_bias=False)(inputs)
    x = layers.BatchNormalization()(x)
    x = layers.ReLU()(x)
    x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
    shortcut = inputs
    if strides != 1 or filters != input_shape[-1]:
        shortcut = layers.Conv2D(filters, 1, strides=strides, padding="same", use_bias=False)(shortcut)
        shortcut = layers.BatchNormalization()(shortcut)
    return Model(inputs, layers.ReLU()(layers.Add()([x, shortcut])))


@bank.wrong("residual_block", "the batch normalisations have the epsilon 1e-5, not Keras's own")
def residual_block_epsilon(input_shape, filters, strides=1):
    from keras import Input, Model, layers

    inputs = Input(input_shape)
    x = layers.Conv2D(filters, 3, strides=strides, padding="same", use_bias=False)(inputs)
    x = layers.BatchNormalization(epsilon=1e-5)(x)
    x = layers.Activation("relu")(x)
    x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization(epsilon=1e-5)(x)
    shortcut = inputs
    if strides != 1 or filters != input_shape[-1]:
        shortcut = layers.Conv2D(filters, 1, strides=strides, padding="same", use_bias=False)(shortcut)
        shortcut = layers.BatchNormalization(epsilon=1e-5)(shortcut)
    return Model(inputs, layers.Activation("relu")(layers.Add()([x, shortcut])))


@bank.wrong("residual_block", "the second convolution is 1×1 in place of 3×3")
def residual_block_second_convolution_1(input_shape, filters, strides=1):
    from keras import Input, Model, layers

    inputs = Input(input_shape)
    x = layers.Conv2D(filters, 3, strides=strides, padding="same", use_bias=False)(inputs)
    x = layers.BatchNormalization()(x)
    x = layers.ReLU()(x)
    x = layers.Conv2D(filters, 1, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    shortcut = inputs
    if strides != 1 or filters != input_shape[-1]:
        shortcut = layers.Conv2D(filters, 1, strides=strides, padding="same", use_bias=False)(shortcut)
        shortcut = layers.BatchNormalization()(shortcut)
    return Model(inputs, layers.ReLU()(layers.Add()([x, shortcut])))


@bank.wrong("residual_block", "two: the ReLU behind the sum is missing, and the convolutions have biases")
def residual_block_no_final_relu_and_biases(input_shape, filters, strides=1):
    from keras import Input, Model, layers

    inputs = Input(input_shape)
    x = layers.Conv2D(filters, 3, strides=strides, padding="same")(inputs)
    x = layers.BatchNormalization()(x)
    x = layers.ReLU()(x)
    x = layers.Conv2D(filters, 3, padding="same")(x)
    x = layers.BatchNormalization()(x)
    shortcut = inputs
    if strides != 1 or filters != input_shape[-1]:
        shortcut = layers.Conv2D(filters, 1, strides=strides, padding="same")(shortcut)
        shortcut = layers.BatchNormalization()(shortcut)
    return Model(inputs, layers.Add()([x, shortcut]))


# dense_block


@bank.wrong("dense_block", "the batch normalisations have the momentum 0.9, not Keras's own")
def dense_block_momentum(input_shape, layers, growth_rate):
    import keras

    inputs = keras.Input(input_shape)
    pile = inputs
    for _ in range(layers):
        x = keras.layers.BatchNormalization(momentum=0.9)(pile)
        x = keras.layers.ReLU()(x)
        x = keras.layers.Conv2D(growth_rate, 3, padding="same", use_bias=False)(x)
        pile = keras.layers.Concatenate()([pile, x])
    return keras.Model(inputs, pile)


@bank.wrong("dense_block", "the batch normalisations have the epsilon 1.001e-5, as in keras.applications")
def dense_block_epsilon(input_shape, layers, growth_rate):
    import keras

    inputs = keras.Input(input_shape)
    pile = inputs
    for _ in range(layers):
        x = keras.layers.BatchNormalization(epsilon=1.001e-5)(pile)
        x = keras.layers.Activation("relu")(x)
        x = keras.layers.Conv2D(growth_rate, 3, padding="same", use_bias=False)(x)
        pile = keras.layers.Concatenate()([pile, x])
    return keras.Model(inputs, pile)


@bank.wrong("dense_block", "a batch normalisation and a ReLU follow at the end")
def dense_block_batch_norm_at_the_end(input_shape, layers, growth_rate):
    import keras

    inputs = keras.Input(input_shape)
    pile = inputs
    for _ in range(layers):
        x = keras.layers.BatchNormalization()(pile)
        x = keras.layers.ReLU()(x)
        x = keras.layers.Conv2D(growth_rate, 3, padding="same", use_bias=False)(x)
        pile = keras.layers.Concatenate()([pile, x])
    pile = keras.layers.BatchNormalization()(pile)
    pile = keras.layers.ReLU()(pile)
    return keras.Model(inputs, pile)


@bank.wrong("dense_block", "the normalised pile is carried on, not the pile itself")
def dense_block_normalised_pile(input_shape, layers, growth_rate):
    import keras

    inputs = keras.Input(input_shape)
    x = inputs
    for _ in range(layers):
        x = keras.layers.BatchNormalization()(x)
        x = keras.layers.ReLU()(x)
        new = keras.layers.Conv2D(growth_rate, 3, padding="same", use_bias=False)(x)
        x = keras.layers.Concatenate()([x, new])
    return keras.Model(inputs, x)


@bank.wrong("dense_block", "concatenated along the height (axis 1), not the channels")
def dense_block_concatenate_axis_1(input_shape, layers, growth_rate):
    import keras

    inputs = keras.Input(input_shape)
    pile = inputs
    for _ in range(layers):
        x = keras.layers.BatchNormalization()(pile)
        x = keras.layers.ReLU()(x)
        x = keras.layers.Conv2D(growth_rate, 3, padding="same", use_bias=False)(x)
        pile = keras.layers.Concatenate(axis=1)([pile, x])
    return keras.Model(inputs, pile)
