"""Answers to the exercises of the topic `cifar10`, right and wrong, as people write them."""

from collections import Counter

import numpy as np
from answers import RightAnswers, WrongAnswers

right, wrong = RightAnswers(), WrongAnswers()

# prepare --------------------------------------------------------------------------------------------------


@right("prepare")
def prepare_with_loops(images, labels, num_classes=10):
    y = np.zeros((len(labels), num_classes), dtype="float32")
    for row, label in enumerate(np.reshape(labels, -1)):
        y[row, label] = 1
    return np.float32(images) / 255, y


@right("prepare")
def prepare_by_comparison(images, labels, num_classes=10):
    x = np.multiply(images, 1 / 255, dtype=np.float32)
    return x, (labels.reshape(-1, 1) == np.arange(num_classes)).astype(np.float32)


@right("prepare", needs="keras")
def prepare_with_keras(images, labels, num_classes=10):
    import keras

    return images.astype("float32") / 255.0, keras.utils.to_categorical(labels.flatten(), num_classes)


@right("prepare", needs="keras")
def prepare_with_a_layer(images, labels, num_classes=10):
    import keras

    y = keras.ops.one_hot(labels.reshape(-1), num_classes)
    return keras.layers.Rescaling(1 / 255)(images.astype("float32")), y


# build ----------------------------------------------------------------------------------------------------


@right("build", needs="keras")
def build_with_activation_layers(input_shape=(32, 32, 3), num_classes=10):
    import keras
    from keras import layers

    model = keras.Sequential(name="mine")
    model.add(layers.Input(shape=input_shape))
    model.add(layers.Conv2D(filters=32, kernel_size=(3, 3), padding="same"))
    model.add(layers.Activation("relu"))
    model.add(layers.Dropout(rate=0.2))
    model.add(layers.Conv2D(filters=32, kernel_size=(3, 3), strides=(1, 1), padding="valid"))
    model.add(layers.ReLU())
    model.add(layers.MaxPool2D(pool_size=(2, 2), strides=2))
    model.add(layers.Flatten())
    model.add(layers.Dense(512))
    model.add(layers.ReLU())
    model.add(layers.Dropout(0.3))
    model.add(layers.Dense(num_classes))
    model.add(layers.Softmax())
    return model


@right("build", needs="keras")
def build_functional(input_shape=(32, 32, 3), num_classes=10):
    import keras
    from keras import layers

    inputs = keras.Input(input_shape)
    maps = layers.Conv2D(32, 3, padding="same", activation="relu", kernel_initializer="he_uniform")(inputs)
    maps = layers.Dropout(0.2, seed=1)(maps)
    maps = layers.Conv2D(32, 3, activation=keras.activations.relu)(maps)
    row = layers.Flatten()(layers.MaxPooling2D()(maps))
    row = layers.Dropout(0.3)(layers.Dense(512, activation="relu")(row))
    return keras.Model(inputs, layers.Dense(num_classes, activation="softmax")(row))


@right("build", needs="keras")
def build_in_two_halves(input_shape=(32, 32, 3), num_classes=10):
    import keras
    from keras.layers import Conv2D, Dense, Dropout, Flatten, Input, MaxPooling2D

    maps = [Conv2D(32, 3, padding="same", activation="relu"), Dropout(0.2), Conv2D(32, 3, activation="relu")]
    eyes = keras.Sequential([Input(input_shape), *maps, MaxPooling2D((2, 2))])
    head = [Flatten(), Dense(512, activation="relu"), Dropout(0.3), Dense(num_classes, activation="softmax")]
    return keras.Sequential([eyes, keras.Sequential(head)])


@right("build", needs="keras")
def build_without_an_input(input_shape=(32, 32, 3), num_classes=10):
    import keras
    from keras import layers

    return keras.Sequential(
        [
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.Dropout(0.2),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Reshape((-1,)),
            layers.Dense(512, activation="relu"),
            layers.Dropout(0.3),
            layers.Dense(num_classes, activation="softmax"),
        ]
    )


# compile_model --------------------------------------------------------------------------------------------


@right("compile_model", needs="keras")
def compile_with_objects(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    import keras

    losses, metrics = keras.losses, keras.metrics
    model.compile(
        optimizer=keras.optimizers.SGD(learning_rate=learning_rate, momentum=momentum),
        loss=losses.CategoricalCrossentropy() if one_hot else losses.SparseCategoricalCrossentropy(),
        metrics=[metrics.CategoricalAccuracy() if one_hot else metrics.SparseCategoricalAccuracy()],
    )
    return model


@right("compile_model", needs="keras")
def compile_with_functions(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    import keras

    loss = keras.losses.categorical_crossentropy
    if not one_hot:
        loss = keras.losses.sparse_categorical_crossentropy
    optimizer = keras.optimizers.SGD(momentum=momentum)
    optimizer.learning_rate = learning_rate
    model.compile(optimizer, loss, metrics=["acc"])
    return model


@right("compile_model", needs="keras")
def compile_with_a_list(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    import keras

    names = {True: "categorical_crossentropy", False: "sparse_categorical_crossentropy"}
    sgd = keras.optimizers.SGD(learning_rate, momentum)
    model.compile(sgd, loss=[names[one_hot]], metrics=[["accuracy"]])
    return model


@right("compile_model", needs="keras")
def compile_with_a_further_metric(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    import keras

    loss = "categorical_crossentropy" if one_hot else "sparse_categorical_crossentropy"
    model.compile(keras.optimizers.SGD(learning_rate, momentum), loss, metrics=["accuracy", loss])
    return model


# train ----------------------------------------------------------------------------------------------------


@right("train", needs="keras")
def train_by_name(model, x, y, test_x, test_y, epochs, batch_size):
    history = model.fit(
        x=x, y=y, epochs=epochs, batch_size=batch_size, validation_data=(test_x, test_y), verbose=2
    )
    return history.history["val_accuracy"]


@right("train", needs="keras")
def train_epoch_by_epoch(model, x, y, test_x, test_y, epochs, batch_size):
    accuracies = []
    for _ in range(epochs):
        model.fit(x, y, batch_size=batch_size, verbose=0)
        accuracies.append(model.evaluate(test_x, test_y, verbose=0)[1])
    return np.array(accuracies)


@right("train", needs="keras")
def train_batch_by_batch(model, x, y, test_x, test_y, epochs, batch_size):
    rng, accuracies = np.random.default_rng(), []
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for low in range(0, len(x), batch_size):
            batch = order[low : low + batch_size]
            model.train_on_batch(x[batch], y[batch])
        answers = model.predict_on_batch(test_x).argmax(axis=1)
        accuracies.append(np.mean(answers == test_y.argmax(axis=1)))
    return accuracies


@right("train", needs="keras")
def train_with_a_callback(model, x, y, test_x, test_y, epochs, batch_size):
    import keras

    kept = []
    note = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: kept.append(logs["val_accuracy"]))
    model.fit(x, y, batch_size, epochs, validation_data=(test_x, test_y), callbacks=[note], verbose=0)
    return tuple(kept)


# evaluate -------------------------------------------------------------------------------------------------


@right("evaluate", needs="keras")
def evaluate_with_keras(model, x, y):
    return model.evaluate(x, y, verbose=0)[1]


@right("evaluate", needs="keras")
def evaluate_by_name(model, x, y):
    return model.evaluate(x, y, return_dict=True)["accuracy"]


@right("evaluate", needs="keras")
def evaluate_by_call(model, x, y):
    probabilities = np.asarray(model(x))
    return sum(p.argmax() == t.argmax() for p, t in zip(probabilities, y, strict=True)) / len(y)


@right("evaluate", needs="keras")
def evaluate_in_batches(model, x, y):
    hits = [
        model.predict_on_batch(x[i : i + 3]).argmax(1) == y[i : i + 3].argmax(1) for i in range(0, len(x), 3)
    ]
    return np.concatenate(hits).mean(dtype=np.float32)


# confusion_matrix -----------------------------------------------------------------------------------------


@right("confusion_matrix")
def confusion_by_loop(labels, predictions, num_classes):
    matrix = [[0] * num_classes for _ in range(num_classes)]
    for t, p in zip(labels, predictions, strict=True):
        matrix[t][p] += 1
    return matrix


@right("confusion_matrix")
def confusion_by_counting_codes(labels, predictions, num_classes):
    codes = labels * num_classes + predictions
    return np.bincount(codes, minlength=num_classes**2).reshape(num_classes, num_classes)


@right("confusion_matrix")
def confusion_as_a_product(labels, predictions, num_classes):
    return np.eye(num_classes)[labels].T @ np.eye(num_classes)[predictions]


@right("confusion_matrix")
def confusion_by_comparison(labels, predictions, num_classes):
    return np.array(
        [[np.sum((labels == t) & (predictions == p)) for p in range(num_classes)] for t in range(num_classes)]
    )


@right("confusion_matrix")
def confusion_with_a_counter(labels, predictions, num_classes):
    pairs = Counter(zip(labels.tolist(), predictions.tolist(), strict=True))
    matrix = np.zeros((num_classes, num_classes), np.float32)
    for pair, count in pairs.items():
        matrix[pair] = count
    return matrix


@right("confusion_matrix", needs="sklearn")
def confusion_with_scikit_learn(labels, predictions, num_classes):
    from sklearn.metrics import confusion_matrix

    return confusion_matrix(labels, predictions, labels=range(num_classes))


# most_confused --------------------------------------------------------------------------------------------


@right("most_confused")
def most_confused_by_loop(matrix):
    best, pair = -1, None
    for row in range(len(matrix)):
        for column in range(len(matrix)):
            if row != column and matrix[row, column] > best:
                best, pair = matrix[row, column], (row, column)
    return pair


@right("most_confused")
def most_confused_in_a_copy(matrix):
    mistakes = matrix.astype(float)
    np.fill_diagonal(mistakes, -np.inf)
    return list(np.unravel_index(np.argmax(mistakes), mistakes.shape))


@right("most_confused")
def most_confused_by_division(matrix):
    mistakes = matrix - np.diag(np.diag(matrix)) - np.eye(len(matrix))
    return divmod(int(mistakes.argmax()), len(matrix))


@right("most_confused")
def most_confused_by_where(matrix):
    mistakes = np.where(np.eye(len(matrix), dtype=bool), -1, matrix)
    rows, columns = np.where(mistakes == mistakes.max())
    return rows[0], columns[0]


@right("most_confused")
def most_confused_as_an_array(matrix):
    mistakes = np.array(matrix)
    np.fill_diagonal(mistakes, -1)
    return np.argwhere(mistakes == mistakes.max())[0]


@right("most_confused")
def most_confused_with_max(matrix):
    pairs = [(t, p) for t in range(len(matrix)) for p in range(len(matrix)) if t != p]
    return max(pairs, key=lambda pair: matrix[pair])


# Wrong answers, with one classic mistake each ---------------------------------------------------------------


@wrong("does_not_scale")
def prepare(images, labels, num_classes=10):
    y = np.zeros((len(labels), num_classes), np.float32)
    y[np.arange(len(labels)), labels.ravel()] = 1
    return images.astype(np.float32), y


@wrong("takes_rate_for_the_probability_of_keeping")
def build(input_shape=(32, 32, 3), num_classes=10):
    import keras
    from keras import layers

    return keras.Sequential(
        [
            keras.Input(input_shape),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.Dropout(0.8),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(512, activation="relu"),
            layers.Dropout(0.7),
            layers.Dense(num_classes, activation="softmax"),
        ]
    )


@wrong("takes_one_hot_labels_only")
def compile_model(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    import keras

    sgd = keras.optimizers.SGD(learning_rate, momentum)
    model.compile(sgd, "categorical_crossentropy", metrics=["accuracy"])
    return model


@wrong("trains_with_the_test_images_too")
def train(model, x, y, test_x, test_y, epochs, batch_size):
    x, y = np.concatenate([x, test_x]), np.concatenate([y, test_y])
    history = model.fit(x, y, batch_size, epochs, validation_data=(test_x, test_y), verbose=0)
    return history.history["val_accuracy"]


@wrong("drops_numbers")
def evaluate(model, x, y):
    return np.mean(np.argmax(model(x, training=True), axis=1) == np.argmax(y, axis=1))


@wrong("counts_every_pair_once")
def confusion_matrix(labels, predictions, num_classes):
    matrix = np.zeros((num_classes, num_classes), int)
    matrix[labels, predictions] += 1
    return matrix


@wrong("adds_both_orders")
def most_confused(matrix):
    both = matrix + matrix.T
    np.fill_diagonal(both, -1)
    return np.unravel_index(both.argmax(), both.shape)
