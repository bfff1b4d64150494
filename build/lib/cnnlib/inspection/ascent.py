"""Pictures that a filter would like best: uphill along the gradient of its mean, step by step."""

from typing import TYPE_CHECKING

import numpy as np

from cnnlib import _arguments as arguments
from cnnlib._types import Array, ArrayLike, Generator
from cnnlib.inspection import _models

if TYPE_CHECKING:
    from cnnlib.models import Sequential


def ascend(
    model: "Sequential",
    layer: str,
    units: ArrayLike,
    rng: Generator,
    steps: int = 80,
    step_size: float = 0.02,
    jitter: int = 2,
    blur_every: int = 4,
) -> tuple[Array, Array]:
    """Change grey noise so that one unit of a layer answers more and more strongly.

    Parameters
    ----------
    model : Sequential
        A built model that takes images with values from 0 to 1.
    layer : str
        Name of a layer. A unit of one that gives maps is a map, judged by its mean; the last layer is judged
        before its softmax.
    units : sequence of int
        Which units; each gets a picture of its own.
    rng : numpy.random.Generator
        Draws the noise and the shifts.
    steps : int, default 80
        How many steps to take.
    step_size : float, default 0.02
        Root mean square of a step, in grey levels.
    jitter : int, default 2
        Before each step the picture moves by up to so many pixels either way, and back after it.
    blur_every : int, default 4
        After so many steps the picture is blurred a little: what only a few pixels ask for fades.

    Returns
    -------
    images : ndarray of shape (len(units), H, W, C)
        Values from 0 to 1.
    course : ndarray of shape (steps, len(units))
        What each unit answered before each step.

    Raises
    ------
    ValueError, TypeError
        If an argument does not fit the model, which must be a Sequential, or there are no units.

    Examples
    --------
    >>> from cnnlib import load_small_model
    >>> images, course = ascend(load_small_model(), "dense", [3, 5], np.random.default_rng(0), steps=4)
    >>> images.shape, course.shape
    ((2, 32, 32, 3), (4, 2))

    References
    ----------
    Erhan, Bengio, Courville and Vincent, "Visualizing higher-layer features of a deep network", 2009;
    Olah, Mordvintsev and Schubert, "Feature visualization", Distill, 2017.
    """
    _models.must_be_model(model)
    model.must_be_built()
    rng, last = arguments.generator("rng", rng), _models.place(model, layer)
    units = arguments.integers("units", units, ("units",))
    arguments.has_cells("units", units.shape)
    arguments.within("units", units, 0, model.shapes[last + 1][-1] - 1)
    steps, jitter = arguments.count("steps", steps), arguments.count("jitter", jitter, least=0)
    blur_every = arguments.count("blur_every", blur_every)
    step_size = arguments.positive("step_size", step_size)
    images = (0.5 + 0.05 * rng.normal(size=(len(units), *model.shapes[0]))).astype(model.dtype)
    course = []
    for step in range(1, steps + 1):
        down, right = rng.integers(-jitter, jitter, size=2, endpoint=True).tolist()
        answers, grad = uphill(model, last, units, np.roll(images, (down, right), axis=(1, 2)))
        grad = np.roll(grad, (-down, -right), axis=(1, 2))
        size = np.sqrt(np.square(grad).mean(axis=(1, 2, 3), keepdims=True))
        images = images + step_size * grad / np.maximum(size, np.finfo(grad.dtype).tiny)
        images = (blurred(images) if step % blur_every == 0 else images).clip(0, 1)
        course.append(answers)
    return images, np.array(course)


def uphill(model: "Sequential", last: int, units: Array, images: Array) -> tuple[Array, Array]:
    """Return what each unit answers to its image, and the gradient of that by the image."""
    x = images
    for layer in model.layers[:last]:
        x = layer.forward(x)
    top = model.layers[last]
    x = top.compute(x, False, None) if _models.ends_in_softmax(model, last) else top.forward(x)
    each, places = np.arange(len(images)), x[0, ..., 0].size
    grad = np.zeros_like(x)
    grad[each, ..., units] = 1 / places
    answers = x.reshape(len(x), places, -1).mean(axis=1)[each, units]
    for i in reversed(range(last + 1)):
        grad = _models.step_back(model, i, grad)
    return answers, grad


def blurred(images: Array) -> Array:
    """Weigh each pixel with its neighbours, 1 : 2 : 1 along rows and columns; the border goes on."""
    for axis in (1, 2):
        pads = [(1, 1) if axis == other else (0, 0) for other in range(4)]
        wide = np.pad(images, pads, mode="edge")
        before, here, after = (wide.take(range(i, i + images.shape[axis]), axis) for i in range(3))
        images = (before + 2 * here + after) / 4
    return images
