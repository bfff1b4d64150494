"""In which layers and settings a model differs from the right one: facts, in whatever style it was built."""

import contextlib
import io

import pytest

from cnnlib.checks import CheckFailed
from cnnlib.checks import architectures as check
from cnnlib.checks._core import models
from cnnlib.checks._core.differences import differences
from cnnlib.checks._core.structure import nodes_of, sources


@pytest.fixture(scope="module")
def layers(keras):
    return keras.layers


def apart(came, right):
    """Return what is said of two models."""
    return differences(models.take_apart(came)[0], models.take_apart(right)[0])


def stack(keras, *steps, shape=(8, 6, 3)):
    """Return a model of layers one after another."""
    return keras.Sequential([keras.Input(shape), *steps])


def classifier(keras, activation="softmax"):
    """Return a model of three layers that count."""
    layers = keras.layers
    return stack(
        keras,
        layers.Conv2D(4, 3, activation="relu"),
        layers.Flatten(),
        layers.Dense(5, activation=activation),
    )


def in_another_style(keras):
    """Return the same, with a model inside it, an operation of Keras and other names."""
    layers = keras.layers
    inputs = keras.Input((8, 6, 3))
    maps = keras.Sequential([layers.Conv2D(4, (3, 3), name="one"), layers.Activation("linear")])(inputs)
    row = layers.Reshape((-1,))(keras.ops.relu(maps))
    return keras.Model(inputs, layers.Softmax()(layers.Dense(5)(row)))


def test_style_makes_no_difference(keras):
    assert apart(in_another_style(keras), classifier(keras)) == []
    kinds = ["input", "Conv2D", "relu", "Flatten", "Dense", "softmax", "output"]
    structure = models.json.loads(models.take_apart(in_another_style(keras))[0])
    assert [node.kind for node in nodes_of(structure)] == kinds


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda make: [make.Conv2D(4, 3), make.Flatten(), make.Dense(5, activation="softmax")],
            "there is no ReLU",
        ),
        (
            lambda make: [
                make.Conv2D(4, 3, activation="relu"),
                make.Flatten(),
                make.Dense(5, activation="sigmoid"),
            ],
            "there is a sigmoid in the place of a softmax",
        ),
        (
            lambda make: [
                make.Conv2D(4, (3, 5), activation="relu"),
                make.Flatten(),
                make.Dropout(0.5),
                make.Dense(5, activation="softmax"),
            ],
            "there is a dropout, which does not belong here; a convolution has a kernel of 3×5, not a kernel of 3×3",
        ),
        (
            lambda make: [
                make.Conv2D(4, 3, padding="same", use_bias=False, activation="relu"),
                make.Flatten(),
                make.Dense(5, activation="softmax"),
            ],
            'a convolution has padding="same", not padding="valid"; a convolution has use_bias=False, not use_bias=True',
        ),
    ],
)
def test_what_differs_is_said(keras, layers, change, said):
    assert "; ".join(apart(stack(keras, *change(layers)), classifier(keras))) == said


def test_the_order_is_told_where_the_layers_are_the_same(keras, layers):
    one = stack(keras, layers.Conv2D(4, 3), layers.BatchNormalization(), layers.ReLU())
    other = stack(keras, layers.Conv2D(4, 3), layers.ReLU(), layers.BatchNormalization())
    assert apart(other, one) == ["a ReLU reads a 3×3 convolution, not a batch normalisation"]


def test_branches_may_be_made_in_any_order(keras, layers):
    def branches(*sizes):
        inputs = keras.Input((8, 6, 3))
        ways = {size: layers.Conv2D(2, size, padding="same")(inputs) for size in sizes}
        return keras.Model(inputs, layers.Concatenate()([ways[1], ways[3]]))

    assert apart(branches(3, 1), branches(1, 3)) == []
    inputs = keras.Input((8, 6, 3))
    maps = layers.Conv2D(2, 3, padding="same")(inputs)
    added = keras.Model(inputs, layers.Add()([layers.Conv2D(2, 1)(inputs), maps]))
    assert "there is a sum in the place of a concatenation" in apart(added, branches(1, 3))


def test_how_a_model_was_compiled_is_told(keras):
    right = classifier(keras)
    right.compile(keras.optimizers.SGD(0.1, momentum=0.5), "categorical_crossentropy", metrics=["accuracy"])
    same, other = classifier(keras), classifier(keras)
    same.compile(
        keras.optimizers.SGD(0.1, 0.5), keras.losses.CategoricalCrossentropy(), metrics=["accuracy", "mse"]
    )
    other.compile(keras.optimizers.SGD(0.2, 0.5), keras.losses.CategoricalCrossentropy(reduction="sum"))
    assert apart(same, right) == []
    assert apart(other, right) == [
        "the optimiser has learning_rate=0.2, not 0.1",
        "the loss has reduction=sum, not sum_over_batch_size",
        "there is no metric",
    ]
    assert apart(classifier(keras), right) == ["the model is not compiled"]
    assert apart(right, classifier(keras)) == ["the model is compiled already"]


def test_a_check_says_how_an_unknown_model_differs(keras, layers):
    def vgg_block(input_shape, filters, convolutions=2):
        steps = [layers.Conv2D(filters, 3, padding="same", activation="gelu") for _ in range(convolutions)]
        return stack(keras, *steps, layers.AveragePooling2D(2), shape=input_shape)

    with pytest.raises(CheckFailed) as failure, contextlib.redirect_stdout(io.StringIO()):
        check.vgg_block(vgg_block, seed=0)
    assert "Likely:   there is " in str(failure.value)
    assert "in the place of a" in str(failure.value)


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (lambda *settings: models.load_keras().Input((2,)), "a model is asked for"),
        (lambda *settings: classifier(models.load_keras()), "the shape of the input is written out"),
    ],
)
def test_what_is_no_model_of_these_images_is_told(keras, answer, hint):
    with pytest.raises(CheckFailed, match=hint):
        check.vgg_block(answer, seed=0)


def test_sources_are_found_in_lists_and_words():
    tensor = {"class_name": "__keras_tensor__", "config": {"keras_history": ["a", 0, 0]}}
    assert sources({"args": [[tensor, 1.0]], "kwargs": {"value": tensor}}) == [("a", 0, 0)] * 2
