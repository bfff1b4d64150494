"""Models from Keras and back: the layers have the same names, settings and order of weights."""

from cnnlib import layers
from cnnlib.layers.base import INITIALIZERS, Layer, snake_case

SUPPORTED = {
    name: kind for name, kind in vars(layers).items() if isinstance(kind, type) and issubclass(kind, Layer)
}
SUPPORTED.pop("Layer")

# Settings of Keras's layers that change nothing about the numbers they compute.
WITHOUT_EFFECT = {"dtype", "seed", "batch_shape", "batch_input_shape", "synchronized", "renorm_momentum"}
NEUTRAL = (None, False, 0, "channels_last")


def from_keras(model, empty_model):
    """Return the model that a Keras one describes; ``empty_model(dtype)`` makes one without layers."""
    if type(model).__name__ != "Sequential":
        raise ValueError(f"model must be a Keras Sequential, got {type(model).__name__}")
    if not model.built:
        raise ValueError("model must be built, so that it has weights: give it an Input or call its build")
    weights = model.get_weights()
    result = empty_model(weights[0].dtype if weights else "float32")
    for layer in model.layers:
        result.add(layer_from_keras(layer))
    result.build(model.input_shape)
    result.set_weights(weights)
    return result


def layer_from_keras(layer):
    """Return the counterpart of one Keras layer, without its weights."""
    kind = type(layer).__name__
    if kind not in SUPPORTED:
        raise ValueError(
            f"layer {layer.name!r} is a {kind}, which cnnlib does not have; "
            f"it has {', '.join(sorted(SUPPORTED))}"
        )
    settings, known = {}, SUPPORTED[kind].__dataclass_fields__
    for name, value in layer.get_config().items():
        if name.endswith("_initializer"):
            value = initializer_name(value)
            if name in known and value is not None:
                settings[name] = value
        elif name in known:
            settings[name] = value
        elif name not in WITHOUT_EFFECT and not neutral(layer, name, value):
            raise ValueError(f"layer {layer.name!r}: cnnlib's {kind} has no {name}, got {value!r}")
    try:
        return SUPPORTED[kind](**settings)
    except ValueError as error:
        raise ValueError(f"layer {layer.name!r}: {error}") from None


def neutral(layer, name, value):
    """Return whether a setting that cnnlib does not have is switched off."""
    if name == "axis":
        axes = value if isinstance(value, list | tuple) else [value]
        return list(axes) in ([-1], [len(layer.input.shape) - 1])
    return any(value is off or value == off for off in NEUTRAL)


def initializer_name(value):
    """Return Keras's description of an initialiser as a name; None for those that cnnlib does not have."""
    name = value["class_name"] if isinstance(value, dict) else str(value)
    name = snake_case(name)
    return name if name in INITIALIZERS else None


def to_keras(model):
    """Return the Keras model of the same layers and weights."""
    import keras

    counterparts = []
    for layer in model.layers:
        settings = layer.get_config()
        trainable = settings.pop("trainable")
        padding = settings.get("padding", "valid")
        if not isinstance(padding, str) and not isinstance(layer, layers.ZeroPadding2D):
            raise ValueError(
                f"layer {layer.name!r}: Keras knows no padding in numbers, got {padding!r}; "
                f"put a ZeroPadding2D before the layer"
            )
        counterpart = getattr(keras.layers, type(layer).__name__)(**settings, dtype=model.dtype.name)
        counterpart.trainable = trainable
        counterparts.append(counterpart)
    # All at once: each `add` would connect the layers anew, and `layer.output` would be that of an old connection.
    result = keras.Sequential([keras.Input(model.shapes[0], dtype=model.dtype.name), *counterparts])
    result.set_weights(model.get_weights())
    return result
