"""Answers to the exercises of the topic `own`, right and wrong, as people write them."""

import os
import random
from collections import Counter
from pathlib import PurePosixPath

import numpy as np
from answers import RightAnswers, WrongAnswers

right, wrong = RightAnswers(), WrongAnswers()

# label_paths ----------------------------------------------------------------------------------------------


@right("label_paths")
def label_with_pathlib(paths):
    folders = [PurePosixPath(path).parent.name for path in paths]
    names = sorted(set(folders))
    return names, np.array([names.index(folder) for folder in folders])


@right("label_paths")
def label_with_unique(paths):
    names, labels = np.unique([path.split("/")[-2] for path in paths], return_inverse=True)
    return names.tolist(), labels


@right("label_paths")
def label_with_a_dict(paths):
    folders = [os.path.basename(os.path.dirname(path)) for path in paths]
    numbers = {name: number for number, name in enumerate(sorted(Counter(folders)))}
    return list(numbers), [numbers[folder] for folder in folders]


@right("label_paths")
def label_by_inserting(paths):
    names = []
    for path in paths:
        folder = path.rsplit("/", 2)[-2]
        if folder not in names:
            names += [folder]
    names.sort()
    labels = np.zeros(len(paths), dtype=np.int64)
    for i, path in enumerate(paths):
        for k, name in enumerate(names):
            if ("/" + path).endswith("/" + name + "/" + path.split("/")[-1]):
                labels[i] = k
    return tuple(names), labels


# split_by_group -------------------------------------------------------------------------------------------


def how_many(groups, fraction):
    different = len(set(groups.tolist()))
    if different < 2:
        raise ValueError("one group only")
    return sorted([1, int(np.floor(fraction * different + 0.5)), different - 1])[1]


@right("split_by_group")
def split_with_a_permutation(groups, fraction, rng):
    chosen = rng.permutation(np.unique(groups))[: how_many(groups, fraction)]
    return np.array([group in chosen for group in groups])


@right("split_by_group")
def split_by_the_inverse(groups, fraction, rng):
    different, inverse = np.unique(groups, return_inverse=True)
    side = np.zeros(len(different), dtype=bool)
    side[: how_many(groups, fraction)] = True
    rng.shuffle(side)
    return side[inverse]


@right("split_by_group")
def split_by_sorting_random_numbers(groups, fraction, rng):
    draw = {group: rng.random() for group in sorted(set(groups.tolist()))}
    limit = sorted(draw.values())[how_many(groups, fraction) - 1]
    return np.array([draw[group] <= limit for group in groups.tolist()])


@right("split_by_group")
def split_with_a_python_generator(groups, fraction, rng):
    chance = random.Random(int(rng.integers(2**60)))
    return np.isin(groups, chance.sample(sorted(set(groups.tolist())), how_many(groups, fraction)))


@right("split_by_group")
def split_for_training_first(groups, fraction, rng):
    different = np.unique(groups)
    kept = rng.choice(different, len(different) - how_many(groups, fraction), replace=False)
    return ~np.isin(groups, kept)


# class_weights --------------------------------------------------------------------------------------------


@right("class_weights")
def weigh_with_a_counter(labels, num_classes):
    counts = Counter(labels.tolist())
    if len(counts) < num_classes:
        raise ValueError("a class is missing")
    return {k: sum(counts.values()) / num_classes / n for k, n in counts.items()}


@right("class_weights")
def weigh_in_a_loop(labels, num_classes):
    weights = {}
    for k in range(num_classes):
        n = np.sum(labels == k)
        if n == 0:
            raise ValueError(f"no picture of class {k}")
        weights[k] = len(labels) / num_classes / n
    return weights


@right("class_weights")
def weigh_as_an_array_first(labels, num_classes):
    one_hot = labels[:, None] == np.arange(num_classes)
    shares = one_hot.mean(axis=0)
    if shares.min() == 0:
        raise ValueError("every class needs a picture")
    return dict(zip(np.arange(num_classes), 1 / (num_classes * shares), strict=True))


@right("class_weights", needs="sklearn")
def weigh_with_scikit_learn(labels, num_classes):
    from sklearn.utils.class_weight import compute_class_weight

    if len(set(labels.tolist())) < num_classes:
        raise ValueError
    weights = compute_class_weight("balanced", classes=np.arange(num_classes), y=labels)
    return dict(enumerate(np.float32(weights)))


# make_dataset ---------------------------------------------------------------------------------------------


@right("make_dataset", needs="tensorflow")
def flow_with_a_cast(images, labels, batch_size, training=False, augment=None, seed=None):
    import tensorflow as tf

    data = tf.data.Dataset.from_tensor_slices((images, labels))
    if training is True:
        data = data.shuffle(buffer_size=1000, seed=seed)
    data = data.batch(batch_size, num_parallel_calls=tf.data.AUTOTUNE)
    data = data.map(lambda x, y: (tf.cast(x, tf.float32), y))
    if training and augment:
        data = data.map(lambda x, y: (augment(x, training=True), y), num_parallel_calls=tf.data.AUTOTUNE)
    return data.prefetch(2)


@right("make_dataset", needs="tensorflow")
def flow_augmenting_one_by_one(images, labels, batch_size, training=False, augment=None, seed=None):
    import tensorflow as tf

    pictures = tf.data.Dataset.from_tensor_slices(images.astype("float32"))
    data = tf.data.Dataset.zip((pictures, tf.data.Dataset.from_tensor_slices(labels)))
    if training:
        data = data.cache().shuffle(len(labels), seed, True)
        if augment is not None:

            def change(x, y):
                return augment(x[tf.newaxis], training=True)[0], y

            data = data.map(change)
    return data.batch(batch_size)


@right("make_dataset", needs="tensorflow")
def flow_from_a_generator(images, labels, batch_size, training=False, augment=None, seed=None):
    import tensorflow as tf

    rng = np.random.default_rng(seed)

    def batches():
        order = rng.permutation(len(images)) if training else np.arange(len(images))
        for start in range(0, len(order), batch_size):
            places = order[start : start + batch_size]
            pictures = np.float32(images[places])
            if training and augment is not None:
                pictures = np.asarray(augment(pictures, training=True))
            yield pictures, labels[places]

    shape = (None, *images.shape[1:])
    signature = tf.TensorSpec(shape, tf.float32), tf.TensorSpec((None,), tf.int64)
    return tf.data.Dataset.from_generator(batches, output_signature=signature)


@right("make_dataset", needs="tensorflow")
def flow_of_places(images, labels, batch_size, training=False, augment=None, seed=None):
    import tensorflow as tf

    x, y = tf.constant(images, tf.float32), tf.constant(labels)
    places = tf.data.Dataset.range(len(images))
    if training:
        places = places.shuffle(len(images), seed=seed)
    data = places.batch(batch_size).map(lambda i: (tf.gather(x, i), tf.gather(y, i)))
    if not training or augment is None:
        return data
    return data.map(lambda pictures, kinds: (augment(pictures, training=True), kinds))


# build_classifier -----------------------------------------------------------------------------------------


@right("build_classifier", needs="keras")
def build_as_in_the_guide(backbone, preprocess, num_classes, rate=0.2):
    import keras

    backbone.trainable = False
    inputs = keras.Input(shape=backbone.input_shape[1:])
    x = preprocess(inputs)
    x = backbone(x, training=False)
    x = keras.layers.GlobalAveragePooling2D()(x)
    x = keras.layers.Dropout(rate)(x)
    outputs = keras.layers.Dense(num_classes, activation="softmax")(x)
    return keras.Model(inputs, outputs)


@right("build_classifier", needs="keras")
def build_sequentially(backbone, preprocess, num_classes, rate=0.2):
    import keras
    from keras import layers

    inputs = keras.Input(backbone.input_shape[1:])
    model = keras.Sequential(
        [
            keras.Model(inputs, preprocess(inputs)),
            backbone,
            layers.GlobalAveragePooling2D(),
            layers.Dropout(rate),
            layers.Dense(num_classes),
            layers.Softmax(),
        ]
    )
    backbone.trainable = False
    return model


@right("build_classifier", needs="keras")
def build_freezing_each_layer(backbone, preprocess, num_classes, rate=0.2):
    import keras

    for layer in backbone.layers:
        layer.trainable = False
    head = keras.Sequential(name="my_head")
    head.add(keras.layers.GlobalAvgPool2D())
    head.add(keras.layers.Dropout(rate, seed=3))
    head.add(keras.layers.Dense(num_classes, "softmax", kernel_initializer="zeros"))
    x = keras.Input(batch_shape=backbone.input_shape)
    return keras.Model(inputs=x, outputs=head(backbone(preprocess(x))))


@right("build_classifier", needs="keras")
def build_on_the_layers_themselves(backbone, preprocess, num_classes, rate=0.2):
    import keras
    from keras import layers, ops

    inputs = keras.layers.Input(backbone.input_shape[1:], name="pixels")
    maps = preprocess(inputs)
    for layer in backbone.layers[1:]:
        layer.trainable = False
        maps = layer(maps)
    features = layers.Dropout(rate)(ops.mean(maps, axis=(1, 2)))
    return keras.Model(inputs, ops.softmax(layers.Dense(num_classes)(features)))


# unfreeze -------------------------------------------------------------------------------------------------


@right("unfreeze", needs="keras")
def unfreeze_by_place(model, backbone, layers, learning_rate=1e-5):
    import keras

    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=learning_rate),
        loss=keras.losses.SparseCategoricalCrossentropy(),
        metrics=[keras.metrics.SparseCategoricalAccuracy()],
    )
    backbone.trainable = True
    for place, layer in enumerate(backbone.layers):
        normal = type(layer) is keras.layers.BatchNormalization
        layer.trainable = place >= len(backbone.layers) - layers and not normal
    return model


@right("unfreeze", needs="keras")
def unfreeze_backwards(model, backbone, layers, learning_rate=1e-5):
    import keras

    backbone.trainable = True
    kept = [layer for layer in backbone.layers if "BatchNorm" in layer.__class__.__name__]
    for layer in {*backbone.layers[::-1][layers:], *kept}:
        layer.trainable = False
    adam = keras.optimizers.Adam()
    adam.learning_rate = learning_rate
    model.compile(adam, "sparse_categorical_crossentropy", metrics=["acc"])
    return model


@right("unfreeze", needs="keras")
def unfreeze_with_another_metric(model, backbone, layers, learning_rate=1e-5):
    import keras

    backbone.trainable = True
    count = len(backbone.layers)
    for i in range(count):
        if i < count - layers or isinstance(backbone.layers[i], keras.layers.BatchNormalization):
            backbone.layers[i].trainable = False
    loss = keras.losses.sparse_categorical_crossentropy
    top = keras.metrics.SparseTopKCategoricalAccuracy(k=2)
    model.compile(
        keras.optimizers.Adam(learning_rate), loss=loss, metrics=["accuracy", top], run_eagerly=True
    )
    return model


# predict_one ----------------------------------------------------------------------------------------------


@right("predict_one", needs="tensorflow")
def predict_with_tensorflow(model, image, class_names, top=3):
    import tensorflow as tf

    picture = tf.image.resize(tf.cast(image, tf.float32), model.input_shape[1:3])
    scores = model.predict(tf.expand_dims(picture, 0), verbose=0)[0]
    return sorted(zip(class_names, scores, strict=True), key=lambda pair: -pair[1])[:top]


@right("predict_one", needs="keras")
def predict_with_a_layer(model, image, class_names, top=3):
    import keras

    _, height, width, _ = model.input_shape
    picture = keras.layers.Resizing(height, width)(np.asarray(image, "float32"))
    scores = np.asarray(model(picture[None])).ravel()
    order = scores.argsort()[-min(top, len(scores)) :][::-1]
    return [[class_names[k], scores[k].item()] for k in order]


@right("predict_one", needs="tensorflow")
def predict_with_top_k(model, image, class_names, top=3):
    import tensorflow as tf

    batch = tf.image.resize([np.float32(image)], model.input_shape[1:-1], method="bilinear")
    values, places = tf.math.top_k(model(batch, training=False)[0], k=min(top, len(class_names)))
    return tuple((class_names[k], float(p)) for p, k in zip(values, places.numpy(), strict=True))


@right("predict_one", needs="keras")
def predict_by_looking_for_the_largest(model, image, class_names, top=3):
    import keras

    height, width = model.input_shape[1], model.input_shape[2]
    batch = keras.ops.image.resize(image.astype(np.float32)[np.newaxis, ...], (height, width))
    left = dict(zip(class_names, model.predict_on_batch(batch)[0].tolist(), strict=True))
    pairs = []
    while left and len(pairs) < top:
        name = max(left, key=left.get)
        pairs.append((name, left.pop(name)))
    return pairs


# Wrong answers, with one classic mistake each ---------------------------------------------------------------


@wrong("orders_by_first_appearance")
def label_paths(paths):
    class_names, labels = [], []
    for path in paths:
        name = path.split("/")[-2]
        if name not in class_names:
            class_names.append(name)
        labels.append(class_names.index(name))
    return class_names, np.array(labels)


@wrong("shuffles_the_pictures")
def split_by_group(groups, fraction, rng):
    if len(np.unique(groups)) < 2:
        raise ValueError("two groups or more")
    order = rng.permutation(len(groups))
    mask = np.zeros(len(groups), dtype=bool)
    mask[order[: min(max(round(fraction * len(groups)), 1), len(groups) - 1)]] = True
    return mask


@wrong("divides_1_by_the_counts")
def class_weights(labels, num_classes):
    counts = np.bincount(labels, minlength=num_classes)
    if 0 in counts:
        raise ValueError("a class has no picture")
    return {k: 1 / n for k, n in enumerate(counts)}


@wrong("shuffles_batches")
def make_dataset(images, labels, batch_size, training=False, augment=None, seed=None):
    import tensorflow as tf

    dataset = tf.data.Dataset.from_tensor_slices((images.astype(np.float32), labels)).batch(batch_size)
    if training:
        dataset = dataset.shuffle(len(images), seed=seed)
    if training and augment is not None:
        dataset = dataset.map(lambda x, y: (augment(x, training=True), y))
    return dataset.prefetch(1)


@wrong("scales_before_preprocessing")
def build_classifier(backbone, preprocess, num_classes, rate=0.2):
    import keras

    backbone.trainable = False
    inputs = keras.Input(backbone.input_shape[1:])
    x = keras.layers.Rescaling(1 / 255)(inputs)
    x = backbone(preprocess(x), training=False)
    x = keras.layers.Dropout(rate)(keras.layers.GlobalAveragePooling2D()(x))
    return keras.Model(inputs, keras.layers.Dense(num_classes, activation="softmax")(x))


@wrong("thaws_batch_normalisation")
def unfreeze(model, backbone, layers, learning_rate=1e-5):
    import keras

    backbone.trainable = True
    for layer in backbone.layers[:-layers]:
        layer.trainable = False
    adam = keras.optimizers.Adam(learning_rate)
    model.compile(adam, "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@wrong("divides_by_255")
def predict_one(model, image, class_names, top=3):
    import tensorflow as tf

    batch = tf.image.resize(image[np.newaxis], model.input_shape[1:3]) / 255
    probabilities = model.predict(batch, verbose=0)[0]
    order = np.argsort(probabilities)[::-1][:top]
    return [(class_names[place], float(probabilities[place])) for place in order]
