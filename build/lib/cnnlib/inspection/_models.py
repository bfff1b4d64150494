"""How the functions of this topic walk through a model: forwards with every output, and back from a score."""

from typing import TYPE_CHECKING, Any

import numpy as np

from cnnlib import _arguments as arguments
from cnnlib._types import Array, ArrayLike

if TYPE_CHECKING:
    from cnnlib.layers import Layer
    from cnnlib.models import Sequential


def must_be_model(model: Any) -> None:
    """Raise unless this is a model of the library."""
    from cnnlib.models import Sequential

    if not isinstance(model, Sequential):
        raise TypeError(f"model must be a cnnlib.Sequential, got {type(model).__name__}")


def model_and_images(model: "Sequential", images: ArrayLike) -> Array:
    """Return the images as the model takes them, in its dtype."""
    must_be_model(model)
    return model.inputs(images).astype(model.dtype, copy=False)


def outputs(model: "Sequential", x: Array) -> list[Array]:
    """Return what each layer gives, the first first; the layers remember what the way back needs."""
    found = []
    for layer in model.layers:
        x = layer.forward(x)
        found.append(x)
    return found


def place(model: "Sequential", layer: str | None) -> int:
    """Return which layer has this name, counted from 0; by default the last with maps of filters."""
    names = [str(other.name) for other in model.layers]
    if layer is None:
        convolutions = [i for i, other in enumerate(model.layers) if has_filters(other)]
        if not convolutions:
            raise ValueError(f"layer must be named: none of {', '.join(names)} is a convolution")
        return convolutions[-1]
    if layer not in names:
        raise ValueError(f"layer must be one of {', '.join(names)}, got {layer!r}")
    return names.index(layer)


def has_filters(layer: "Layer") -> bool:
    """Tell whether a layer is a convolution over images."""
    return getattr(layer, "weights", {}).get("kernel", np.empty(0)).ndim == 4


def known_classes(name: str, classes: ArrayLike, count: int, classes_in_all: int) -> Array:
    """Return one class for each image as an array; one number stands for all of them."""
    classes = arguments.integers(name, classes)
    if classes.ndim > 1 or (classes.ndim == 1 and len(classes) != count):
        raise ValueError(f"{name} must be one class, or one for each of {count} images, got {classes.shape}")
    arguments.within(name, classes, 0, classes_in_all - 1)
    return np.broadcast_to(classes, (count,))


def classes_asked(scores: Array, classes: ArrayLike | None) -> Array:
    """Return one class for each image; where ``classes`` is None, the class that wins."""
    if scores.ndim != 2:
        raise ValueError(f"model must give a score for each class, (N, K), got {scores.shape}")
    classes = scores.argmax(axis=1) if classes is None else classes
    return known_classes("classes", classes, *scores.shape)


def score_gradients(
    model: "Sequential", images: ArrayLike, classes: ArrayLike | None, after: int | None = None
) -> tuple[Array, Array]:
    """Return the output of a layer and the derivative by it of each image's score: (maps, gradients).

    ``after`` counts layers from 0; None stands for the images themselves. Where ``classes`` is None, each
    image is asked about the class that wins.
    """
    x = model_and_images(model, images)
    found = outputs(model, x)
    classes = classes_asked(found[-1], classes)
    grad = np.zeros_like(found[-1])
    grad[np.arange(len(grad)), classes] = 1
    first = 0 if after is None else after + 1
    for i in reversed(range(first, len(model.layers))):
        grad = step_back(model, i, grad)
    return (x if after is None else found[after]), grad


def step_back(model: "Sequential", i: int, grad: Array) -> Any:
    """Carry a gradient back through one layer; a softmax at the end is left out."""
    layer = model.layers[i]
    return (layer.compute_backward if ends_in_softmax(model, i) else layer.backward)(grad, True)


def ends_in_softmax(model: "Sequential", i: int) -> bool:
    """Tell whether layer ``i`` is the last and turns scores into probabilities."""
    return i == len(model.layers) - 1 and getattr(model.layers[i].function, "name", None) == "softmax"
