"""Checks of Keras models: how a model crosses, what makes two of them comparable, what is refused."""

import contextlib
import importlib
import io
import json
import subprocess
import sys

import numpy as np
import pytest
from far import Far

from cnnlib import own
from cnnlib.checks import Aspect, CheckFailed, Exercise
from cnnlib.checks._core import models
from cnnlib.checks._core.portraits import sharing


def branches(input_shape, filters):
    """Return a small model with two branches; the second one is normalised."""
    keras = models.load_keras()
    layers = keras.layers
    inputs = keras.Input(input_shape)
    left = layers.Conv2D(filters, 3, padding="same", activation="relu")(inputs)
    right = layers.BatchNormalization()(layers.Conv2D(filters, 1, use_bias=False)(inputs))
    return keras.Model(inputs, layers.Concatenate()([left, right]))


def branches_otherwise(input_shape, filters):
    """Return the same function, made in another order from other parts, nested and renamed."""
    keras = models.load_keras()
    layers = keras.layers
    right = keras.Sequential(
        [layers.Conv2D(filters, (1, 1), use_bias=False, name="second"), layers.BatchNormalization()]
    )
    left = keras.Sequential([layers.Conv2D(filters, [3, 3], padding="SAME"), layers.Activation("relu")])
    inputs = layers.Input(shape=input_shape)
    maps = right(inputs)
    return keras.Model(inputs, keras.ops.concatenate([left(inputs), maps], axis=-1))


@models.measured
def output_for_set_weights(model, input_shape, filters):
    model = models.filled(models.takes(model, input_shape))
    return models.output_of(model, models.picture(input_shape))


@pytest.fixture(scope="module")
def exercise(keras):
    cases = {"output": Aspect(lambda rng: ((6, 5, 3), 2), measure=output_for_set_weights, count=1)}
    return Exercise(branches, read="toys-branches", aspects=cases, models=True)


def failing(exercise, function):
    """Return the message that an answer earns."""
    with pytest.raises(CheckFailed) as caught:
        exercise(function, seed=0)
    return str(caught.value)


# Crossing ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("build", [branches, branches_otherwise])
def test_a_model_that_crossed_computes_the_same(build, keras):
    model = build((6, 5, 3), 2)
    images = np.random.default_rng(0).normal(size=(2, 6, 5, 3)).astype(np.float32)
    structure, weights = models.take_apart(model)
    assert isinstance(structure, str) and all(type(weight) is np.ndarray for weight in weights)
    again = models.put_together(structure, weights)
    assert np.array_equal(models.output_of(again, images), models.output_of(model, images))


def test_what_a_model_was_compiled_with_crosses_too(keras):
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="softmax")])
    model.compile(keras.optimizers.SGD(0.25, momentum=0.5), "categorical_crossentropy", metrics=["accuracy"])
    again = models.copied(model)
    assert again.compiled and again.loss == "categorical_crossentropy"
    assert float(again.optimizer.learning_rate) == 0.25 and again.optimizer.momentum == 0.5


def test_a_model_without_weights_yet_crosses(keras):
    model = models.copied(keras.Sequential([keras.layers.Conv2D(2, 3)]))
    assert not model.built
    assert models.takes(model, (5, 5, 1)).output_shape == (None, 3, 3, 2)


class Own:
    """What a student may have made instead of a model of Keras's layers."""

    @staticmethod
    def subclass(keras):
        class Mine(keras.Model):
            def call(self, inputs):
                return inputs

        return Mine()

    @staticmethod
    def layer(keras):
        class Mine(keras.layers.Layer):
            def call(self, inputs):
                return inputs

        return keras.Sequential([keras.Input((3,)), Mine()])

    @staticmethod
    def code(keras):
        return keras.Sequential([keras.Input((3,)), keras.layers.Lambda(lambda x: 2 * x)])


@pytest.mark.parametrize("make", [Own.subclass, Own.layer, Own.code])
def test_a_model_with_code_of_its_own_is_refused(make, keras):
    with pytest.raises(TypeError, match="cannot be written down: build it from Keras's own layers"):
        models.copied(make(keras))


@pytest.mark.parametrize("module", ["os", "subprocess", "numpy", "tensorflow"])
def test_json_that_names_another_package_is_refused(module, keras):
    structure = json.loads(branches((6, 5, 3), 2).to_json())
    structure["config"]["layers"][0]["module"] = module
    with pytest.raises(TypeError, match=module):
        models.put_together(json.dumps(structure), [])


FAR = """
import keras

def answer(model, rate):
    model.compile(keras.optimizers.SGD(rate), "mse")
    model.set_weights([weight + 1 for weight in model.get_weights()])
    return keras.Sequential([model, keras.layers.ReLU()])
"""


def test_a_far_function_takes_changes_and_returns_models(keras):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, kernel_initializer="zeros")])
    far = Far().define(FAR)
    came = far(model, 0.125)
    assert model.compiled and float(model.optimizer.learning_rate) == 0.125
    assert np.array_equal(model.get_weights()[0], [[1], [1]])
    assert models.output_of(came, np.array([[-5.0, 1.0]])).tolist() == [[0]]
    assert models.output_of(came, np.array([[5.0, 1.0]])).tolist() == [[7]]
    far.define("import keras\ndef answer(model): return model(keras.Input((2,)))")
    with pytest.raises(Exception, match="a Keras tensor came back, not a model"):
        far(model)
    far.close()


# Measuring --------------------------------------------------------------------------------------------------


def test_filled_models_that_compute_the_same_give_the_same(keras, exercise):
    exercise(branches, seed=0)
    exercise(branches_otherwise, seed=0)


def test_filled_models_differ_where_the_networks_do(keras, exercise):
    def no_rectifier(input_shape, filters):
        layers = keras.layers
        inputs = keras.Input(input_shape)
        left = layers.Conv2D(filters, 3, padding="same")(inputs)
        right = layers.BatchNormalization()(layers.Conv2D(filters, 1, use_bias=False)(inputs))
        return keras.Model(inputs, layers.Concatenate()([left, right]))

    assert "values differ" in failing(exercise, no_rectifier)


def test_the_numbers_of_a_filled_model_keep_their_size(keras):
    layers = [keras.layers.Conv2D(16, 3, padding="same", activation="relu") for _ in range(12)]
    model = models.filled(keras.Sequential([keras.Input((8, 8, 16)), *layers]))
    spread = models.output_of(model, models.picture((8, 8, 16))).std()
    assert 0.1 < spread < 10


def test_the_model_that_a_student_keeps_is_left_alone(keras, exercise):
    model = branches((6, 5, 3), 2)
    before = model.get_weights()
    exercise(lambda *_: model, seed=0)
    assert all(map(np.array_equal, before, model.get_weights()))


def test_a_model_for_another_input_is_refused(keras, exercise):
    message = failing(exercise, lambda input_shape, filters: branches((5, 6, 3), filters))
    assert "the model wants inputs of shape (5, 6, 3)" in message and "(6, 5, 3)" in message
    flexible = branches((None, None, 3), 2)
    exercise(lambda *_: flexible, seed=0)


def test_counts_and_shapes(keras):
    model = branches((6, 5, 3), 2)
    assert models.parameter_counts(model).tolist() == [(27 + 1) * 2 + 3 * 2 + 4, 4]
    assert models.shape_of(model).tolist() == [6, 5, 4]
    assert models.shape_of(branches((None, None, 3), 2)).tolist() == [-1, -1, 4]


def test_known_answers_are_built_once(keras):
    calls = []

    def counted(input_shape, filters):
        calls.append(filters)
        return branches(input_shape, filters)

    aspects = {"output": Aspect(lambda rng: ((4, 4, 1), 2), measure=output_for_set_weights, count=3)}
    exercise = Exercise(counted, read="toys-branches", aspects=aspects, models=True)
    with contextlib.redirect_stdout(io.StringIO()):
        exercise(branches, seed=0)
        exercise(branches, seed=1)
    assert calls == [2]


def test_without_keras_the_check_says_so():
    script = """
import sys
sys.modules["keras"] = None
from cnnlib.checks import Exercise
check = Exercise(lambda size: None, "toys-x", {"all": lambda rng: (1,)}, models=True)
try:
    check(lambda size: None)
except ImportError as error:
    print(error)
"""
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert "Keras cannot be imported here: `pip install tensorflow`" in run.stdout


# Several measures of one model ------------------------------------------------------------------------------


@pytest.fixture
def measured_twice(keras):
    """An exercise with two aspects of the same case."""
    shape, output = sharing(models.output_shape.__wrapped__, models.output_for_set_weights.__wrapped__)
    cases = {
        name: Aspect(lambda rng: ((6, 5, 3), 2), measure=measure, count=2)
        for name, measure in (("shape", shape), ("output", output))
    }
    return Exercise(branches, read="toys-branches", aspects=cases, models=True)


def test_a_students_model_is_built_once_for_all_aspects_of_a_check_and_anew_for_the_next(measured_twice):
    built = []

    def counted(*arguments):
        built.append(arguments)
        return branches(*arguments)

    for checks in (1, 2):
        with contextlib.redirect_stdout(io.StringIO()):
            measured_twice(counted, seed=0)
        assert len(built) == checks


def test_what_a_function_prints_is_told_with_each_aspect(measured_twice):
    def speaks(*arguments):
        print("I was here")
        model = branches(*arguments)
        return models.load_keras().Sequential([model, models.load_keras().layers.ReLU()])

    with pytest.raises(CheckFailed) as caught:
        measured_twice(speaks, seed=0)
    assert caught.value.aspect == "output" and "I was here" in str(caught.value)


def test_a_model_that_differs_from_call_to_call_is_told_so(measured_twice):
    filters = iter(range(3, 99))
    with pytest.raises(CheckFailed) as caught:
        measured_twice(lambda shape, _: branches(shape, next(filters)), seed=0)
    assert caught.value.kind == "unsteady"


def test_the_weights_of_a_backbone_are_as_they_were_after_its_output_was_measured(keras):
    def with_another_backbone(backbone, *others):
        return own.build_classifier(keras.models.clone_model(backbone), *others)

    check = importlib.import_module("cnnlib.checks.own").build_classifier
    with pytest.raises(CheckFailed) as caught:
        check(with_another_backbone, "output", "the weights of the backbone", seed=0)
    assert caught.value.aspect == "the weights of the backbone"
