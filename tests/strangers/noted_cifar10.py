"""What earlier strangers answered to the exercises of `cifar10`, written anew from notes."""

import numpy as np
from strangers.bank import Bank

bank = Bank()


# prepare


@bank.wrong("prepare", "scales only if the maximum exceeds 1: images of 0 and 1 stay as they are")
def prepare_scales_only_above_1(images, labels, num_classes=10):
    x = images.astype("float32")
    if x.max() > 1:
        x = x / 255
    y = np.eye(num_classes)[labels.ravel()]
    return x, y


@bank.wrong("prepare", "squeezes the labels, so that a single one becomes a vector, not a matrix of one row")
def prepare_squeezes(images, labels, num_classes=10):
    x = images.astype(np.float32) / 255.0
    y = np.eye(num_classes)[np.squeeze(labels)]
    return x, y


@bank.wrong("prepare", "squeezes the labels and takes their length, which fails for a single one")
def prepare_squeezes_and_loops(images, labels, num_classes=10):
    labels = labels.squeeze()
    y = np.zeros((len(labels), num_classes))
    for i, label in enumerate(labels):
        y[i, label] = 1
    return images.astype(np.float32) / 255, y


@bank.wrong("prepare", "num_classes is ignored: always ten columns")
def prepare_always_ten(images, labels, num_classes=10):
    x = images.astype("float32") / 255
    y = np.eye(10, dtype="float32")[labels.flatten()]
    return x, y


@bank.wrong("prepare", "num_classes is ignored: as many columns as the largest label asks for")
def prepare_classes_from_labels(images, labels, num_classes=10):
    from keras.utils import to_categorical

    return images.astype("float32") / 255, to_categorical(labels)


@bank.wrong("prepare", "the images are flattened")
def prepare_flattened(images, labels, num_classes=10):
    x = images.reshape(len(images), -1).astype(np.float32) / 255
    y = np.eye(num_classes)[labels.reshape(-1)]
    return x, y


@bank.wrong(
    "prepare", "divides by the images' own maximum, so that test images are divided by another number"
)
def prepare_divided_by_the_maximum(images, labels, num_classes=10):
    x = (images / images.max()).astype(np.float32)
    y = np.eye(num_classes)[labels.reshape(-1)]
    return x, y


@bank.wrong("prepare", "divides by 256 in place of 255")
def prepare_divided_by_256(images, labels, num_classes=10):
    x = images.astype(np.float32) / 256
    y = np.eye(num_classes)[labels.reshape(-1)]
    return x, y


# build


@bank.wrong("build", "the dropouts are called with training=True, so that they drop in use, too")
def build_dropout_training(input_shape=(32, 32, 3), num_classes=10):
    from keras import Input, Model, layers

    inputs = Input(input_shape)
    x = layers.Conv2D(32, 3, padding="same", activation="relu")(inputs)
    x = layers.Dropout(0.2)(x, training=True)
    x = layers.Conv2D(32, 3, activation="relu")(x)
    x = layers.MaxPooling2D(2)(x)
    x = layers.Flatten()(x)
    x = layers.Dense(512, activation="relu")(x)
    x = layers.Dropout(0.3)(x, training=True)
    return Model(inputs, layers.Dense(num_classes, activation="softmax")(x))


@bank.wrong("build", "the second dropout is called with training=True, so that it drops in use, too")
def build_second_dropout_training(input_shape=(32, 32, 3), num_classes=10):
    from keras import Input, Model, layers

    inputs = Input(input_shape)
    x = layers.Conv2D(32, 3, padding="same", activation="relu")(inputs)
    x = layers.Dropout(0.2)(x)
    x = layers.Conv2D(32, 3, activation="relu")(x)
    x = layers.MaxPooling2D(2)(x)
    x = layers.Flatten()(x)
    x = layers.Dense(512, activation="relu")(x)
    x = layers.Dropout(0.3)(x, training=True)
    return Model(inputs, layers.Dense(num_classes, activation="softmax")(x))


@bank.wrong("build", "the pool is 3×3 in place of 2×2")
def build_pool_3(input_shape=(32, 32, 3), num_classes=10):
    from keras import Input, Sequential, layers

    return Sequential(
        [
            Input(input_shape),
            layers.Conv2D(32, (3, 3), padding="same", activation="relu"),
            layers.Dropout(0.2),
            layers.Conv2D(32, (3, 3), padding="valid", activation="relu"),
            layers.MaxPooling2D((3, 3)),
            layers.Flatten(),
            layers.Dense(512, activation="relu"),
            layers.Dropout(0.3),
            layers.Dense(num_classes, activation="softmax"),
        ]
    )


@bank.wrong("build", "the first dropout is missing")
def build_without_first_dropout(input_shape=(32, 32, 3), num_classes=10):
    from keras import Input, Sequential, layers

    return Sequential(
        [
            Input(input_shape),
            layers.Conv2D(32, (3, 3), padding="same", activation="relu"),
            layers.Conv2D(32, (3, 3), padding="valid", activation="relu"),
            layers.MaxPooling2D((2, 2)),
            layers.Flatten(),
            layers.Dense(512, activation="relu"),
            layers.Dropout(0.3),
            layers.Dense(num_classes, activation="softmax"),
        ]
    )


@bank.wrong("build", "the second dropout is missing")
def build_without_second_dropout(input_shape=(32, 32, 3), num_classes=10):
    from keras import Input, Sequential, layers

    return Sequential(
        [
            Input(input_shape),
            layers.Conv2D(32, (3, 3), padding="same", activation="relu"),
            layers.Dropout(0.2),
            layers.Conv2D(32, (3, 3), padding="valid", activation="relu"),
            layers.MaxPooling2D((2, 2)),
            layers.Flatten(),
            layers.Dense(512, activation="relu"),
            layers.Dense(num_classes, activation="softmax"),
        ]
    )


@bank.wrong("build", "the second dropout stands behind the softmax")
def build_dropout_behind_softmax(input_shape=(32, 32, 3), num_classes=10):
    from keras import Input, Sequential, layers

    return Sequential(
        [
            Input(input_shape),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.Dropout(0.2),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(512, activation="relu"),
            layers.Dense(num_classes, activation="softmax"),
            layers.Dropout(0.3),
        ]
    )


@bank.wrong("build", "the second convolution has 64 filters in place of 32")
def build_64_filters(input_shape=(32, 32, 3), num_classes=10):
    from keras import Input, Sequential, layers

    model = Sequential()
    model.add(Input(shape=input_shape))
    model.add(layers.Conv2D(32, 3, padding="same", activation="relu"))
    model.add(layers.Dropout(0.2))
    model.add(layers.Conv2D(64, 3, activation="relu"))
    model.add(layers.MaxPooling2D(2))
    model.add(layers.Flatten())
    model.add(layers.Dense(512, activation="relu"))
    model.add(layers.Dropout(0.3))
    model.add(layers.Dense(num_classes, activation="softmax"))
    return model


@bank.wrong("build", "the first dense layer has 256 units in place of 512")
def build_256_units(input_shape=(32, 32, 3), num_classes=10):
    from keras import Input, Sequential, layers

    model = Sequential()
    model.add(Input(shape=input_shape))
    model.add(layers.Conv2D(32, 3, padding="same", activation="relu"))
    model.add(layers.Dropout(0.2))
    model.add(layers.Conv2D(32, 3, activation="relu"))
    model.add(layers.MaxPooling2D(2))
    model.add(layers.Flatten())
    model.add(layers.Dense(256, activation="relu"))
    model.add(layers.Dropout(0.3))
    model.add(layers.Dense(num_classes, activation="softmax"))
    return model


@bank.wrong("build", "the convolutions have no biases")
def build_no_bias(input_shape=(32, 32, 3), num_classes=10):
    from keras import Input, Sequential, layers

    return Sequential(
        [
            Input(input_shape),
            layers.Conv2D(32, 3, padding="same", activation="relu", use_bias=False),
            layers.Dropout(0.2),
            layers.Conv2D(32, 3, activation="relu", use_bias=False),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(512, activation="relu"),
            layers.Dropout(0.3),
            layers.Dense(num_classes, activation="softmax"),
        ]
    )


@bank.wrong("build", "the last layer has no bias")
def build_no_bias_in_the_last_layer(input_shape=(32, 32, 3), num_classes=10):
    from keras import Input, Sequential, layers

    return Sequential(
        [
            Input(input_shape),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.Dropout(0.2),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(512, activation="relu"),
            layers.Dropout(0.3),
            layers.Dense(num_classes, activation="softmax", use_bias=False),
        ]
    )


@bank.wrong("build", "tanh in place of ReLU behind the first dense layer")
def build_tanh(input_shape=(32, 32, 3), num_classes=10):
    from keras import Input, Sequential, layers

    return Sequential(
        [
            Input(input_shape),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.Dropout(0.2),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(512, activation="tanh"),
            layers.Dropout(0.3),
            layers.Dense(num_classes, activation="softmax"),
        ]
    )


@bank.wrong("build", "tanh in place of ReLU everywhere")
def build_tanh_everywhere(input_shape=(32, 32, 3), num_classes=10):
    from keras import Input, Sequential, layers

    return Sequential(
        [
            Input(input_shape),
            layers.Conv2D(32, 3, padding="same", activation="tanh"),
            layers.Dropout(0.2),
            layers.Conv2D(32, 3, activation="tanh"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(512, activation="tanh"),
            layers.Dropout(0.3),
            layers.Dense(num_classes, activation="softmax"),
        ]
    )


@bank.wrong("build", "the first dropout is a spatial one, which drops whole maps")
def build_spatial_dropout(input_shape=(32, 32, 3), num_classes=10):
    from keras import Input, Sequential, layers

    return Sequential(
        [
            Input(input_shape),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.SpatialDropout2D(0.2),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(512, activation="relu"),
            layers.Dropout(0.3),
            layers.Dense(num_classes, activation="softmax"),
        ]
    )


@bank.wrong("build", "the first dropout stands one layer late, behind the second convolution")
def build_first_dropout_late(input_shape=(32, 32, 3), num_classes=10):
    from keras import Input, Sequential, layers

    return Sequential(
        [
            Input(input_shape),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.Conv2D(32, 3, activation="relu"),
            layers.Dropout(0.2),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(512, activation="relu"),
            layers.Dropout(0.3),
            layers.Dense(num_classes, activation="softmax"),
        ]
    )


@bank.wrong("build", "the model that comes back is compiled")
def build_compiled(input_shape=(32, 32, 3), num_classes=10):
    from keras import Input, Sequential, layers

    model = Sequential(
        [
            Input(input_shape),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.Dropout(0.2),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(512, activation="relu"),
            layers.Dropout(0.3),
            layers.Dense(num_classes, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    return model


# compile_model


@bank.right("compile_model")
def compile_model_further_metric(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    import keras

    if one_hot:
        loss = "categorical_crossentropy"
        further = keras.metrics.TopKCategoricalAccuracy(k=2, name="top_2")
    else:
        loss = "sparse_categorical_crossentropy"
        further = keras.metrics.SparseTopKCategoricalAccuracy(k=2, name="top_2")
    optimizer = keras.optimizers.SGD(learning_rate=learning_rate, momentum=momentum)
    model.compile(optimizer=optimizer, loss=loss, metrics=["accuracy", further])
    return model


@bank.right("compile_model")
def compile_model_loss_as_metric(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    import keras

    loss = "categorical_crossentropy" if one_hot else "sparse_categorical_crossentropy"
    model.compile(
        optimizer=keras.optimizers.SGD(learning_rate, momentum=momentum),
        loss=loss,
        metrics=["accuracy", loss],
    )
    return model


@bank.wrong("compile_model", "the default of learning_rate is 0.001 in place of 0.01")
def compile_model_default_rate(model, one_hot=True, learning_rate=0.001, momentum=0.9):
    import keras

    loss = "categorical_crossentropy" if one_hot else "sparse_categorical_crossentropy"
    optimizer = keras.optimizers.SGD(learning_rate=learning_rate, momentum=momentum)
    model.compile(optimizer=optimizer, loss=loss, metrics=["accuracy"])
    return model


@bank.wrong("compile_model", "the default of momentum is 0 in place of 0.9")
def compile_model_default_momentum(model, one_hot=True, learning_rate=0.01, momentum=0.0):
    import keras

    loss = "categorical_crossentropy" if one_hot else "sparse_categorical_crossentropy"
    optimizer = keras.optimizers.SGD(learning_rate=learning_rate, momentum=momentum)
    model.compile(optimizer=optimizer, loss=loss, metrics=["accuracy"])
    return model


@bank.wrong("compile_model", "the loss is the mean squared error")
def compile_model_mse(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    import keras

    optimizer = keras.optimizers.SGD(learning_rate=learning_rate, momentum=momentum)
    model.compile(optimizer=optimizer, loss="mse", metrics=["accuracy"])
    return model


@bank.wrong("compile_model", "the loss for one-hot rows is the mean squared error")
def compile_model_mse_one_hot(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    import keras

    loss = "mean_squared_error" if one_hot else "sparse_categorical_crossentropy"
    optimizer = keras.optimizers.SGD(learning_rate=learning_rate, momentum=momentum)
    model.compile(optimizer=optimizer, loss=loss, metrics=["accuracy"])
    return model


@bank.wrong("compile_model", "the momentum is hard-coded: always 0.9")
def compile_model_momentum_hard_coded(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    from keras.optimizers import SGD

    loss = "categorical_crossentropy" if one_hot else "sparse_categorical_crossentropy"
    model.compile(optimizer=SGD(learning_rate=learning_rate, momentum=0.9), loss=loss, metrics=["accuracy"])
    return model


@bank.wrong("compile_model", "the metric is the binary accuracy")
def compile_model_binary_accuracy(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    from keras.optimizers import SGD

    loss = "categorical_crossentropy" if one_hot else "sparse_categorical_crossentropy"
    optimizer = SGD(learning_rate=learning_rate, momentum=momentum)
    model.compile(optimizer=optimizer, loss=loss, metrics=["binary_accuracy"])
    return model


@bank.wrong("compile_model", "the metric for one-hot rows is the binary accuracy")
def compile_model_binary_accuracy_one_hot(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    from keras.optimizers import SGD

    loss = "categorical_crossentropy" if one_hot else "sparse_categorical_crossentropy"
    metric = "binary_accuracy" if one_hot else "accuracy"
    model.compile(optimizer=SGD(learning_rate, momentum=momentum), loss=loss, metrics=[metric])
    return model


@bank.wrong("compile_model", "nothing is returned")
def compile_model_none(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    from keras.optimizers import SGD

    loss = "categorical_crossentropy" if one_hot else "sparse_categorical_crossentropy"
    optimizer = SGD(learning_rate=learning_rate, momentum=momentum)
    model.compile(optimizer=optimizer, loss=loss, metrics=["accuracy"])


@bank.wrong("compile_model", "returns what `compile` returns, which is None")
def compile_model_what_compile_returns(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    from keras.optimizers import SGD

    loss = "categorical_crossentropy" if one_hot else "sparse_categorical_crossentropy"
    return model.compile(
        optimizer=SGD(learning_rate=learning_rate, momentum=momentum), loss=loss, metrics=["accuracy"]
    )


@bank.wrong("compile_model", "the optimiser is RMSprop")
def compile_model_rmsprop(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    from keras.optimizers import RMSprop

    loss = "categorical_crossentropy" if one_hot else "sparse_categorical_crossentropy"
    optimizer = RMSprop(learning_rate=learning_rate, momentum=momentum)
    model.compile(optimizer=optimizer, loss=loss, metrics=["accuracy"])
    return model


@bank.wrong("compile_model", "the metric is the top-5 accuracy")
def compile_model_top_5(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    import keras

    if one_hot:
        loss = keras.losses.CategoricalCrossentropy()
        metric = keras.metrics.TopKCategoricalAccuracy(k=5)
    else:
        loss = keras.losses.SparseCategoricalCrossentropy()
        metric = keras.metrics.SparseTopKCategoricalAccuracy(k=5)
    optimizer = keras.optimizers.SGD(learning_rate=learning_rate, momentum=momentum)
    model.compile(optimizer=optimizer, loss=loss, metrics=[metric])
    return model


# train


@bank.wrong("train", "the test images are judged with training=True: something is dropped")
def train_judges_in_training(model, x, y, test_x, test_y, epochs, batch_size):
    accuracies = []
    for _ in range(epochs):
        model.fit(x, y, batch_size=batch_size, epochs=1, verbose=0)
        answers = np.argmax(np.asarray(model(test_x, training=True)), axis=1)
        accuracies.append(float(np.mean(answers == np.argmax(test_y, axis=1))))
    return accuracies


@bank.wrong("train", "one epoch too many")
def train_one_epoch_too_many(model, x, y, test_x, test_y, epochs, batch_size):
    history = model.fit(
        x, y, batch_size=batch_size, epochs=epochs + 1, validation_data=(test_x, test_y), verbose=0
    )
    return history.history["val_accuracy"]


@bank.wrong("train", "one epoch too many is trained, though as many numbers as asked for come back")
def train_one_epoch_before(model, x, y, test_x, test_y, epochs, batch_size):
    model.fit(x, y, batch_size=batch_size, verbose=0)
    history = model.fit(
        x, y, batch_size=batch_size, epochs=epochs, validation_data=(test_x, test_y), verbose=0
    )
    return history.history["val_accuracy"]


@bank.wrong("train", "fit(epochs=epochs) inside a loop over the epochs: epochs times too many")
def train_fit_epochs_in_a_loop(model, x, y, test_x, test_y, epochs, batch_size):
    accuracies = []
    for _ in range(epochs):
        model.fit(x, y, batch_size=batch_size, epochs=epochs, verbose=0)
        accuracies.append(model.evaluate(test_x, test_y, verbose=0)[1])
    return accuracies


@bank.wrong("train", "fit is not given the test images, so that the history has no val_accuracy: a KeyError")
def train_without_validation(model, x, y, test_x, test_y, epochs, batch_size):
    history = model.fit(x, y, batch_size=batch_size, epochs=epochs, verbose=0)
    return history.history["val_accuracy"]


@bank.wrong("train", "compiles the model anew, with Adam in place of the optimiser that it had")
def train_adam(model, x, y, test_x, test_y, epochs, batch_size):
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(
        x, y, batch_size=batch_size, epochs=epochs, validation_data=(test_x, test_y), verbose=0
    )
    return history.history["val_accuracy"]


@bank.wrong("train", "a loop of its own with Adam in place of the model's optimiser")
def train_loop_with_adam(model, x, y, test_x, test_y, epochs, batch_size):
    import keras
    import tensorflow as tf

    optimizer = keras.optimizers.Adam()
    loss_function = keras.losses.CategoricalCrossentropy()
    accuracies = []
    for _ in range(epochs):
        order = np.random.permutation(len(x))  # noqa: NPY002
        for start in range(0, len(x), batch_size):
            batch = order[start : start + batch_size]
            with tf.GradientTape() as tape:
                loss = loss_function(y[batch], model(x[batch], training=True))
            gradients = tape.gradient(loss, model.trainable_variables)
            optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
        answers = model.predict(test_x, verbose=0).argmax(axis=1)
        accuracies.append(float(np.mean(answers == test_y.argmax(axis=1))))
    return accuracies


@bank.wrong("train", "the accuracy is measured before each epoch, not after it")
def train_accuracy_before_the_epoch(model, x, y, test_x, test_y, epochs, batch_size):
    accuracies = []
    for _ in range(epochs):
        accuracies.append(model.evaluate(test_x, test_y, verbose=0)[1])
        model.fit(x, y, batch_size=batch_size, epochs=1, verbose=0)
    return accuracies


# evaluate


@bank.wrong("evaluate", "trains with the images first")
def evaluate_trains_first(model, x, y):
    model.fit(x, y, epochs=1, verbose=0)
    return model.evaluate(x, y, verbose=0)[1]


@bank.wrong("evaluate", "scales the images once more")
def evaluate_scales_once_more(model, x, y):
    answers = model.predict(x / 255, verbose=0).argmax(axis=1)
    return float(np.mean(answers == y.argmax(axis=1)))


@bank.wrong("evaluate", "looks at the first batch of 32 images only")
def evaluate_first_batch(model, x, y):
    answers = model.predict(x[:32], verbose=0).argmax(axis=1)
    return float(np.mean(answers == y[:32].argmax(axis=1)))


@bank.wrong("evaluate", "compares the predicted classes with the one-hot rows")
def evaluate_classes_with_rows(model, x, y):
    answers = np.argmax(model.predict(x, verbose=0), axis=1)
    return np.mean(answers == y)


@bank.wrong("evaluate", "compares the predicted classes, as a column, with the one-hot rows")
def evaluate_column_with_rows(model, x, y):
    answers = np.argmax(model.predict(x, verbose=0), axis=1)
    return float(np.mean(answers[:, None] == y))


@bank.wrong("evaluate", "two: in percent, and the model called with training=True")
def evaluate_percent_in_training(model, x, y):
    answers = np.asarray(model(x, training=True)).argmax(axis=1)
    return 100 * float(np.mean(answers == y.argmax(axis=1)))


# confusion_matrix


@bank.wrong("confusion_matrix", "counts in uint8, which overflows at 256")
def confusion_matrix_uint8(labels, predictions, num_classes):
    matrix = np.zeros((num_classes, num_classes), dtype=np.uint8)
    for t, p in zip(labels, predictions, strict=True):
        matrix[t, p] += 1
    return matrix


@bank.wrong("confusion_matrix", "takes the classes as counted from 1")
def confusion_matrix_one_based(labels, predictions, num_classes):
    matrix = np.zeros((num_classes, num_classes), dtype=int)
    for t, p in zip(labels, predictions, strict=True):
        matrix[t - 1, p - 1] += 1
    return matrix


@bank.wrong("confusion_matrix", "one row and one column too many")
def confusion_matrix_k_plus_1(labels, predictions, num_classes):
    matrix = np.zeros((num_classes + 1, num_classes + 1), dtype=int)
    for i in range(len(labels)):
        matrix[labels[i], predictions[i]] += 1
    return matrix


@bank.wrong("confusion_matrix", "returns the accuracy, not the matrix")
def confusion_matrix_accuracy(labels, predictions, num_classes):
    matrix = np.zeros((num_classes, num_classes), dtype=int)
    for t, p in zip(labels, predictions, strict=True):
        matrix[t, p] += 1
    return np.trace(matrix) / matrix.sum()


@bank.wrong("confusion_matrix", "two: every pair is counted once, and the matrix is transposed")
def confusion_matrix_once_and_transposed(labels, predictions, num_classes):
    matrix = np.zeros((num_classes, num_classes), dtype=int)
    matrix[predictions, labels] += 1
    return matrix


@bank.wrong("confusion_matrix", "columns of classes that were never predicted are left out")
def confusion_matrix_columns_left_out(labels, predictions, num_classes):
    labels, predictions = np.asarray(labels), np.asarray(predictions)
    columns = [np.bincount(labels[predictions == p], minlength=num_classes) for p in np.unique(predictions)]
    return np.stack(columns, axis=1)


@bank.wrong("confusion_matrix", "classes that do not occur have no row and no column")
def confusion_matrix_absent_classes_left_out(labels, predictions, num_classes):
    classes = np.union1d(labels, predictions)
    matrix = np.zeros((len(classes), len(classes)), dtype=int)
    for t, p in zip(labels, predictions, strict=True):
        matrix[np.searchsorted(classes, t), np.searchsorted(classes, p)] += 1
    return matrix


# most_confused


@bank.right("most_confused")
def most_confused_array(matrix):
    m = np.array(matrix)
    np.fill_diagonal(m, -1)
    return np.argwhere(m == m.max())[0]


@bank.right("most_confused")
def most_confused_array_of_unravel_index(matrix):
    mistakes = matrix.copy()
    mistakes[np.arange(len(matrix)), np.arange(len(matrix))] = -1
    return np.array(np.unravel_index(np.argmax(mistakes), mistakes.shape))


@bank.wrong(
    "most_confused", "0 on the diagonal, so that a matrix without mistakes gives (0, 0), which is none"
)
def most_confused_diagonal_0(matrix):
    m = np.array(matrix)
    np.fill_diagonal(m, 0)
    t, p = np.unravel_index(np.argmax(m), m.shape)
    return int(t), int(p)


@bank.wrong("most_confused", "looks for more than 0, so that a matrix without mistakes gives None")
def most_confused_more_than_0(matrix):
    best, pair = 0, None
    for t in range(len(matrix)):
        for p in range(len(matrix)):
            if t != p and matrix[t][p] > best:
                best = matrix[t][p]
                pair = (t, p)
    return pair


@bank.wrong("most_confused", "returns how often the mistake was made, not which")
def most_confused_value(matrix):
    m = np.array(matrix)
    np.fill_diagonal(m, -1)
    return m.max()


@bank.wrong("most_confused", "returns all mistakes that are equally frequent")
def most_confused_all_ties(matrix):
    m = np.array(matrix)
    np.fill_diagonal(m, -1)
    return [(int(t), int(p)) for t, p in np.argwhere(m == m.max())]


@bank.wrong("most_confused", "of the diagonal only the maximum is excluded")
def most_confused_maximum_of_the_diagonal(matrix):
    m = np.array(matrix)
    largest = np.argmax(np.diag(m))
    m[largest, largest] = -1
    t, p = np.unravel_index(np.argmax(m), m.shape)
    return int(t), int(p)
