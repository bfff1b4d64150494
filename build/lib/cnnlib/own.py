"""From a folder of photographs to a network that names them: the parts that people get wrong, one by one.

Sorting, splitting and weighting need NumPy alone; TensorFlow and Keras are imported where data flow and models
are built. Read the functions in order: labels, two sides of a split, weights, a data set, a classifier on a
borrowed network, its last layers thawed, one picture named.
"""

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cnnlib import _arguments as arguments
from cnnlib._types import Array, ArrayLike, Generator

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

__all__ = [
    "build_classifier",
    "class_weights",
    "label_paths",
    "make_dataset",
    "predict_one",
    "split_by_group",
    "unfreeze",
]


# Pictures and labels --------------------------------------------------------------------------------------


def label_paths(paths: Sequence[str | os.PathLike[str]]) -> tuple[list[str], Array]:
    """Read the class of each picture off the folder that it lies in.

    Parameters
    ----------
    paths : sequence of str or path
        Where the pictures are, for example ``"pictures/cat/001.jpg"``. The folder around the file names the class.

    Returns
    -------
    class_names : list of str
        Each name once, in the order of Python's ``sorted``, which is that of ``image_dataset_from_directory``:
        the number of a class is its place here.
    labels : ndarray of shape (N,), dtype int64
        The class of each picture, in the order of the paths.

    Raises
    ------
    ValueError
        If there is no path, or one that names no folder.

    Examples
    --------
    >>> from cnnlib.own import label_paths
    >>> label_paths(["pictures/dog/1.jpg", "pictures/cat/1.jpg", "pictures/dog/2.jpg"])
    (['cat', 'dog'], array([1, 0, 1]))

    References
    ----------
    Keras 3 documentation, ``keras.utils.image_dataset_from_directory``.
    """
    folders = [os.path.basename(os.path.dirname(os.fspath(path))) for path in paths]
    if not folders or "" in folders:
        what = repr(paths[folders.index("")]) if folders else "none"
        raise ValueError(f"paths must name the folder that a picture lies in, got {what}")
    class_names = sorted(set(folders))
    numbers = {name: number for number, name in enumerate(class_names)}
    return class_names, np.array([numbers[folder] for folder in folders], dtype=np.int64)


def split_by_group(groups: ArrayLike, fraction: float, rng: Generator) -> Array:
    """Choose the pictures to validate with, so that none of them has a twin among the others.

    Parameters
    ----------
    groups : array_like of shape (N,), integers or strings
        What each picture shows: the same person, the same object, one burst of a camera share a value.
    fraction : float
        How large a share of the *groups* goes to validation, between 0 and 1: as many as the nearest whole number
        says, but one at least, and one at least stays for training.
    rng : numpy.random.Generator
        Draws the groups; each is as likely as any other.

    Returns
    -------
    ndarray of shape (N,), dtype bool
        True where a picture is for validation, False where it is for training.

    Raises
    ------
    ValueError
        If there are fewer than two groups, or the fraction is not between 0 and 1.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib.own import split_by_group
    >>> split_by_group([7, 7, 3, 3, 3, 5], 1 / 3, np.random.default_rng(0))
    array([ True,  True, False, False, False, False])

    References
    ----------
    S. Kapoor and A. Narayanan, "Leakage and the reproducibility crisis in machine-learning-based science",
    Patterns 4 (9), 2023.
    """
    groups, rng = np.asarray(groups), arguments.generator("rng", rng)
    fraction = arguments.fraction("fraction", fraction, below_one=True)
    if groups.ndim != 1:
        raise ValueError(f"groups must have the shape (N,), got {groups.shape}")
    different = np.unique(groups)
    if len(different) < 2 or fraction == 0:
        raise ValueError(
            f"groups must be two or more and fraction above 0, got {len(different)} and {fraction}"
        )
    count = min(max(round(fraction * len(different)), 1), len(different) - 1)
    return np.isin(groups, rng.choice(different, count, replace=False))


def class_weights(labels: ArrayLike, num_classes: int) -> dict[int, float]:
    """Weigh classes so that in the loss each counts as much as any other, however many pictures it has.

    Parameters
    ----------
    labels : array_like of int, shape (N,)
        The class of each picture.
    num_classes : int
        How many classes there are, K.

    Returns
    -------
    dict of int to float
        For each class N / (K × its number of pictures), as ``fit(class_weight=…)`` takes it. The weights of all
        N pictures add up to N.

    Raises
    ------
    ValueError
        If a class has no picture, or a label lies outside 0…K − 1.
    TypeError
        If a label is no integer.

    Examples
    --------
    >>> from cnnlib.own import class_weights
    >>> class_weights([0, 0, 0, 1], 2)
    {0: 0.6666666666666666, 1: 2.0}

    References
    ----------
    G. King and L. Zeng, "Logistic regression in rare events data", Political Analysis 9 (2), 2001; scikit-learn
    calls these weights "balanced".
    """
    labels = arguments.integers("labels", labels, axes="N")
    num_classes = arguments.count("num_classes", num_classes)
    arguments.within("labels", labels, 0, num_classes - 1)
    counts = np.bincount(labels, minlength=num_classes)
    if not counts.all():
        raise ValueError(f"labels must hold every class, got none of class {int(counts.argmin())}")
    return {number: len(labels) / (num_classes * int(count)) for number, count in enumerate(counts)}


def make_dataset(
    images: ArrayLike,
    labels: ArrayLike,
    batch_size: int,
    training: bool = False,
    augment: Callable[..., Any] | None = None,
    seed: int | None = None,
) -> "tf.data.Dataset":
    """Let pictures and labels flow in batches, shuffled and augmented for training alone.

    Parameters
    ----------
    images : array_like of shape (N, H, W, C)
        The pictures, 0 to 255. They stay so: what scaling a network needs is a part of the network.
    labels : array_like of shape (N, ...)
        Their labels.
    batch_size : int
        How many to put together. The last batch may be smaller.
    training : bool, default False
        Whether to shuffle them anew in each epoch, and to augment.
    augment : callable, optional
        A Keras layer or model that changes pictures by chance when it is called with ``training=True``.
    seed : int, optional
        Makes the order repeatable: that of the first epoch, of the second and so on.

    Returns
    -------
    tf.data.Dataset
        Of pairs (pictures, labels), the pictures float32; one pass over it is one epoch. Hand it to
        ``fit(…, shuffle=False)``: without that, Keras warns that it does not shuffle once more.

    Raises
    ------
    ValueError
        If there are not as many labels as pictures, or `batch_size` is below 1.
    ImportError
        If TensorFlow is missing.

    Examples
    --------
    >>> from cnnlib.own import make_dataset
    >>> train = make_dataset(images, labels, 32, training=True, augment=flips, seed=0)  # doctest: +SKIP
    >>> model.fit(train, epochs=10, shuffle=False)  # doctest: +SKIP

    References
    ----------
    TensorFlow's guide "Better performance with the tf.data API".
    """
    import tensorflow as tf

    images, labels = arguments.numbers("images", images, axes="NHWC"), np.asarray(labels)
    batch_size = arguments.count("batch_size", batch_size)
    if labels.shape[:1] != images.shape[:1]:
        raise ValueError(f"labels must be {len(images)}, one for each image, got shape {labels.shape}")
    dataset = tf.data.Dataset.from_tensor_slices((images.astype(np.float32), labels))
    if training:
        dataset = dataset.shuffle(len(images), seed=seed, reshuffle_each_iteration=True)
    dataset = dataset.batch(batch_size)
    if training and augment is not None:
        dataset = dataset.map(lambda pictures, classes: (augment(pictures, training=True), classes))
    return dataset.prefetch(tf.data.AUTOTUNE)


# A network that was trained on something else ---------------------------------------------------------------


def build_classifier(
    backbone: "keras.Model", preprocess: Callable[[Any], Any], num_classes: int, rate: float = 0.2
) -> "keras.Model":
    """Put a new head on a trained network without its own; nothing of that network will be trained.

    Preprocessing, the frozen network, global average pooling, dropout, dense with softmax. A batch normalisation
    that is frozen uses its stored averages in training, too. (Many recipes call the network with ``training=False``
    for that. It does no harm, but in Keras 3 ``fit`` overrides it: what counts is ``trainable``.)

    Parameters
    ----------
    backbone : keras.Model
        From pictures to feature maps, as ``keras.applications`` gives it with ``include_top=False``. It is frozen.
    preprocess : callable
        What the backbone wants done to pictures of 0…255: its ``preprocess_input``, or a layer.
    num_classes : int
        How many classes there are.
    rate : float, default 0.2
        Probability of dropping a feature in training.

    Returns
    -------
    keras.Model
        From pictures of 0…255 to probabilities, not compiled.

    Raises
    ------
    ValueError, TypeError
        If `num_classes` is no positive integer, or `rate` no number from 0 to below 1.
    ImportError
        If Keras is missing.

    Examples
    --------
    >>> from cnnlib.own import build_classifier
    >>> from keras.applications import mobilenet_v2  # doctest: +SKIP
    >>> backbone = mobilenet_v2.MobileNetV2(input_shape=(160, 160, 3), include_top=False)  # doctest: +SKIP
    >>> model = build_classifier(backbone, mobilenet_v2.preprocess_input, 3)  # doctest: +SKIP

    References
    ----------
    Keras's guide "Transfer learning and fine-tuning"; J. Yosinski et al., "How transferable are features in deep
    neural networks?", NeurIPS 2014.
    """
    from keras import Input, Model, layers

    num_classes = arguments.count("num_classes", num_classes)
    rate = arguments.fraction("rate", rate, below_one=True)
    backbone.trainable = False
    images = Input(backbone.input_shape[1:])
    maps = backbone(preprocess(images))
    features = layers.Dropout(rate)(layers.GlobalAveragePooling2D()(maps))
    return Model(images, layers.Dense(num_classes, activation="softmax")(features))


def unfreeze(
    model: "keras.Model", backbone: "keras.Model", layers: int, learning_rate: float = 1e-5
) -> "keras.Model":
    """Thaw the last layers of the backbone, all but batch normalisation, and compile for fine-tuning.

    A thawed batch normalisation would put the averages of a few small batches in the place of what it has stored.

    Parameters
    ----------
    model : keras.Model
        As :func:`build_classifier` gives it, its head trained by now. Its weights stay as they are.
    backbone : keras.Model
        The very network inside `model`.
    layers : int
        How many of ``backbone.layers`` to thaw, counted from the end, whatever their kind; those before them stay
        frozen, and so does each batch normalisation.
    learning_rate : float, default 1e-5
        Of the new Adam: small, since large steps would wipe out what the backbone knows.

    Returns
    -------
    keras.Model
        The same model, compiled anew: only then does training heed what is trainable.

    Raises
    ------
    ValueError, TypeError
        If `layers` is no integer from 1 to the number of layers, or the rate is not positive.
    ImportError
        If Keras is missing.

    Examples
    --------
    >>> from cnnlib.own import unfreeze
    >>> unfreeze(model, backbone, layers=30).fit(train, epochs=5, shuffle=False)  # doctest: +SKIP

    References
    ----------
    Keras's guide "Transfer learning and fine-tuning".
    """
    from keras.layers import BatchNormalization
    from keras.optimizers import Adam

    count = arguments.count("layers", layers)
    if count > len(backbone.layers):
        raise ValueError(f"layers must be at most {len(backbone.layers)}, got {count}")
    backbone.trainable = True
    for place, layer in enumerate(reversed(backbone.layers)):
        layer.trainable = place < count and not isinstance(layer, BatchNormalization)
    rate = arguments.positive("learning_rate", learning_rate)
    model.compile(Adam(rate), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def predict_one(
    model: "keras.Model", image: ArrayLike, class_names: Sequence[str], top: int = 3
) -> list[tuple[str, float]]:
    """Name what one picture shows: the likeliest classes and their probabilities.

    Parameters
    ----------
    model : keras.Model
        From pictures of 0…255 to probabilities, as :func:`build_classifier` gives it.
    image : array_like of shape (H, W, C)
        The picture, 0 to 255, of any size. It is resized to that of the model as
        ``image_dataset_from_directory`` does, bilinearly, and is neither rounded nor scaled.
    class_names : sequence of str
        What the classes are called, in the order of the model's answers.
    top : int, default 3
        How many classes to return, or all if there are fewer.

    Returns
    -------
    list of (str, float)
        Names and probabilities, the most probable first.

    Raises
    ------
    ValueError
        If the image has no three axes, `top` is below 1, or there are not as many names as answers.
    ImportError
        If Keras is missing.

    Examples
    --------
    >>> from cnnlib.own import predict_one
    >>> predict_one(model, image, ["cat", "dog"], top=1)  # doctest: +SKIP
    [('dog', 0.93)]

    References
    ----------
    Keras 3 documentation, ``keras.ops.image.resize``.
    """
    from keras import ops

    image, top = arguments.numbers("image", image, axes="HWC"), arguments.count("top", top)
    size = [wanted or given for wanted, given in zip(model.input_shape[1:3], image.shape, strict=False)]
    batch = ops.image.resize(image[np.newaxis].astype(np.float32), size, interpolation="bilinear")
    [probabilities] = ops.convert_to_numpy(model(batch, training=False))
    if len(class_names) != len(probabilities):
        raise ValueError(f"class_names must be {len(probabilities)}, got {len(class_names)}")
    best = np.argsort(-probabilities, kind="stable")[:top]
    return [(class_names[place], float(probabilities[place])) for place in best]
