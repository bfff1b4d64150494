"""Keras models as data: how one crosses to the check, and the numbers that all right ones have in common.

A model that a student's function returns is never run as it came. It is taken apart into its architecture and
compile settings, as JSON, and its weights, as arrays, and put together again from Keras's own parts. So it is
judged alike whether the function is at hand or lives in another process.

Two right models may name, nest and create their layers differently, and start from other random weights.
`filled` makes them comparable: afterwards every weight depends on its role and its shape alone, and two
networks that compute the same give the same numbers.
"""

import contextlib
import json
import os
import sys
import warnings
import zlib
from functools import wraps
from weakref import WeakSet

import numpy as np

# Layers that hold code or read files: none of them is put together from strange JSON.
UNWELCOME = {
    "Lambda",
    "TFSMLayer",
    "TorchModuleWrapper",
    "JaxLayer",
    "FlaxLayer",
    "TextVectorization",
    "StringLookup",
    "IntegerLookup",
}
UNTOUCHED = WeakSet()  # models that came from another process, and that nobody has used yet


def load_keras():
    """Import Keras; say how to get it where it is missing."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")  # whose small kernels crash now and then
    try:
        import keras
    except ImportError as error:
        raise ImportError(
            "this exercise is about Keras models, and Keras cannot be imported here: "
            "`pip install tensorflow` brings it (in a browser there is none)"
        ) from error
    return keras


def is_model(value):
    """True if a value is a Keras model; Keras is not imported for the question."""
    keras = sys.modules.get("keras")
    return keras is not None and isinstance(value, keras.Model)


# Crossing ---------------------------------------------------------------------------------------------------


def take_apart(model):
    """Return a model as plain data: a string of JSON and a list of arrays.

    Raises
    ------
    TypeError
        If the model holds what JSON cannot say: a class or a function of the student's own.
    """
    try:
        structure = json.loads(model.to_json())
    except (NotImplementedError, TypeError, ValueError) as error:
        raise TypeError(
            f"the model cannot be written down: build it from Keras's own layers, without classes "
            f"and lambdas of your own ({type(error).__name__}: {str(error)[:80]})"
        ) from None
    refuse_strange(structure)
    return json.dumps(structure), [np.asarray(weight) for weight in model.get_weights()]


def put_together(structure, weights):
    """Return the model that `take_apart` took apart, from Keras's own parts and nothing else."""
    keras, settings = load_keras(), json.loads(structure)
    refuse_strange(settings)
    if settings.get("class_name") == "Sequential":
        settings["registered_name"] = AtOnce.__name__
    model = keras.saving.deserialize_keras_object(settings, {AtOnce.__name__: AtOnce})
    if weights or model.weights:
        model.set_weights(weights)
    return model


class AtOnce:
    """Make a `Sequential` of its settings; Keras's own way is to build it anew with each layer."""

    @staticmethod
    def from_config(config, custom_objects=None):
        """Return the model."""
        keras = load_keras()
        layers = [keras.saving.deserialize_keras_object(layer, custom_objects) for layer in config["layers"]]
        return keras.Sequential(layers, name=config["name"])


def refuse_strange(structure):
    """Raise TypeError if a model's JSON names anything that is not a plain part of Keras."""
    if isinstance(structure, list):
        for item in structure:
            refuse_strange(item)
    if not isinstance(structure, dict):
        return
    name = structure.get("class_name", "")
    package = str(structure.get("module") or "keras").split(".")[0]
    if (
        name in UNWELCOME
        or package not in ("keras", "builtins")
        or structure.get("registered_name") == "__lambda__"
    ):
        raise TypeError(
            f"the model cannot be written down: build it from Keras's own layers, got {package}'s {name}"
        )
    for item in structure.values():
        refuse_strange(item)


def settle(model, changed):
    """Give a model what its changed copy has: weights, compile settings, which layers are trainable."""
    if changed.built and not model.built:
        model.build(changed.input_shape)
    if model.weights:
        model.set_weights(changed.get_weights())
    for layer, other in zip(model._flatten_layers(), changed._flatten_layers(), strict=True):
        layer.trainable = other.trainable
    if changed.compiled:
        model.compile_from_config(changed.get_compile_config())


def refusal(value):
    """Return what to say of a value that came in place of a model."""
    kind = type(value).__name__
    if kind == "KerasTensor":
        return "a Keras tensor came back, not a model: return `keras.Model(inputs, outputs)`"
    return f"no Keras model came back, but something of type {kind}"


# Measuring --------------------------------------------------------------------------------------------------


def measured(measure):
    """Make a measure of models out of ``measure(model, *arguments)``, for `Aspect`.

    The function is called, what it returns is copied (see `take_apart`), and None stays None. Whatever the
    student left switched on, warnings as errors for example, stops at the copy. `model_of(function,
    *arguments)` of the measure returns the model.
    """

    @wraps(measure)
    def called(function, *arguments):
        model = function(*arguments)
        return None if model is None else judged(model, arguments)

    def judged(model, arguments):
        with undisturbed():
            return measure(copied(model), *arguments)

    called.model_of = lambda function, *arguments: function(*arguments)
    return called


@contextlib.contextmanager
def undisturbed():
    """Compute without warnings and floating-point complaints, whatever a student left switched on."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


def copied(model):
    """Return a model as it arrives from another process; raise TypeError if it is none."""
    load_keras()
    if not is_model(model):
        raise TypeError(refusal(model))
    if model in UNTOUCHED:
        UNTOUCHED.discard(model)
        return model
    return put_together(*take_apart(model))


def takes(model, input_shape):
    """Build a model for an input shape (without the batch); raise ValueError if it asks for another."""
    if not model.built:
        model.build((None, *input_shape))
    wanted = tuple(model.input_shape[1:])
    fits = len(wanted) == len(input_shape) and all(
        size in (None, given) for size, given in zip(wanted, input_shape, strict=True)
    )
    if not fits:
        raise ValueError(
            f"the model wants inputs of shape {wanted}, and the input shape asked for is {input_shape}"
        )
    return model


def filled(model):
    """Give every weight of a model numbers that follow from its role and its shape alone; return the model.

    Kernels keep the signal at its size; what multiplies a channel and what it is divided by stay positive.
    """
    for weight in model.weights:
        shape = tuple(weight.shape)
        role = weight.path.split("/")[-1]
        rng = np.random.default_rng(zlib.crc32(f"{role} {shape}".encode()))
        if role in ("gamma", "moving_variance"):
            weight.assign(rng.uniform(0.5, 1.5, shape))
        elif "kernel" in role:
            weight.assign(rng.normal(0, np.sqrt(2 / np.prod(shape[:-1])), shape))
        else:
            weight.assign(rng.normal(0, 0.5, shape))
    return model


def picture(input_shape):
    """Return one input of a shape, positive and negative numbers, the same for each model."""
    rng = np.random.default_rng(zlib.crc32(str(tuple(input_shape)).encode()))
    return rng.normal(size=(1, *input_shape)).astype(np.float32)


def output_of(model, images):
    """Return what a model answers when it is used, not trained, as an array of numbers."""
    return np.asarray(model(images, training=False))


def shape_of(model):
    """Return the shape of a model's output without the batch, as an array."""
    return np.array([-1 if size is None else size for size in model.output_shape[1:]])


def parameter_counts(model):
    """Return how many parameters a model has: those that training moves, and the others."""
    counts = [
        sum(int(np.prod(weight.shape)) for weight in weights)
        for weights in (model.trainable_weights, model.non_trainable_weights)
    ]
    return np.array(counts)


@measured
def output_shape(model, input_shape, *settings):
    """Return the shape, without the batch."""
    return shape_of(takes(model, input_shape))


@measured
def trainable_and_other_parameters(model, input_shape, *settings):
    """Return two counts."""
    return parameter_counts(takes(model, input_shape))


@measured
def output_for_set_weights(model, input_shape, *settings):
    """Return what the model answers when its weights follow from their roles and shapes."""
    return output_of(filled(takes(model, input_shape)), picture(input_shape))
