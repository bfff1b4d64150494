"""Answers with one classic mistake each, as students hand them in for `cifar10`."""

import numpy as np
from mistakes import Mistakes

mistaken = Mistakes()


@mistaken(earns=4, diagnosis="the pixels were not scaled")
def prepare(images, labels, num_classes=10):
    y = np.zeros((len(labels), num_classes), np.float32)
    y[np.arange(len(labels)), labels.ravel()] = 1
    return images.astype(np.float32), y


@mistaken(earns=8, diagnosis="the rates of the dropout are the shares that are kept")
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


@mistaken(earns=4, diagnosis="the loss is for one-hot labels, whatever `one_hot` says")
def compile_model(model, one_hot=True, learning_rate=0.01, momentum=0.9):
    import keras

    sgd = keras.optimizers.SGD(learning_rate, momentum)
    model.compile(sgd, "categorical_crossentropy", metrics=["accuracy"])
    return model


@mistaken(earns=2, diagnosis="the test images were used for training")
def train(model, x, y, test_x, test_y, epochs, batch_size):
    x, y = np.concatenate([x, test_x]), np.concatenate([y, test_y])
    history = model.fit(x, y, batch_size, epochs, validation_data=(test_x, test_y), verbose=0)
    return history.history["val_accuracy"]


@mistaken(earns=0, diagnosis="numbers were dropped")
def evaluate(model, x, y):
    return np.mean(np.argmax(model(x, training=True), axis=1) == np.argmax(y, axis=1))


@mistaken(earns=0, diagnosis="every pair was counted once only")
def confusion_matrix(labels, predictions, num_classes):
    matrix = np.zeros((num_classes, num_classes), int)
    matrix[labels, predictions] += 1
    return matrix


@mistaken(earns=0, diagnosis="both orders of a pair were added up")
def most_confused(matrix):
    both = matrix + matrix.T
    np.fill_diagonal(both, -1)
    return np.unravel_index(both.argmax(), both.shape)
