"""What each layer makes of an image, and which patches of images excite one filter most."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cnnlib import _arguments as arguments
from cnnlib._types import Array, ArrayLike, Shape
from cnnlib._windows import Windows, windows
from cnnlib.activations import relu
from cnnlib.convolution import conv2d
from cnnlib.inspection import _models

if TYPE_CHECKING:
    from cnnlib.layers import Layer
    from cnnlib.models import Sequential


def feature_maps(
    images: ArrayLike, kernels: Sequence[ArrayLike], biases: Sequence[ArrayLike]
) -> tuple[Array, ...]:
    """Compute the maps of every layer of a stack of convolutions, each followed by ReLU.

    Parameters
    ----------
    images : array_like of shape (N, H, W, C)
        A batch, in any real dtype.
    kernels : sequence of array_like of shape (kh, kw, C, F)
        The kernels of each layer, the first first; the C of a layer is the F of the one before.
    biases : sequence of array_like of shape (F,)
        As many as ``kernels``.

    Returns
    -------
    tuple of ndarray of shape (N, H, W, F)
        One array for each layer: its maps after ReLU, padded so that all are as large as the images.

    Raises
    ------
    ValueError
        If there are more kernels than biases or the other way round, or shapes do not fit.
    TypeError
        If the values are not real numbers.

    Examples
    --------
    >>> first, second = feature_maps([[[[1], [2]]]], [[[[[1]]]], [[[[-1]]]]], [[1], [3]])
    >>> first.ravel(), second.ravel()
    (array([2., 3.]), array([1., 0.]))

    References
    ----------
    Zeiler and Fergus, "Visualizing and understanding convolutional networks", 2014.
    """
    kernels, biases = list(kernels), list(biases)
    if len(kernels) != len(biases):
        raise ValueError(f"biases must be as many as kernels, {len(kernels)}, got {len(biases)}")
    maps = []
    for layer_kernels, bias in zip(kernels, biases, strict=True):
        images = relu(conv2d(images, layer_kernels, bias, padding="same"))
        maps.append(images)
    return tuple(maps)


def feature_maps_of(model: "Sequential", images: ArrayLike) -> dict[str, Array]:
    """Return what every layer of a model gives.

    Parameters
    ----------
    model : Sequential
        Any model of this library.
    images : array_like of shape (N, H, W, C)
        Images as the model takes them.

    Returns
    -------
    dict of str to ndarray
        For the name of each layer, the first first, its output for all images.

    Raises
    ------
    ValueError
        If the images do not fit the model.
    TypeError
        If ``model`` is no Sequential.

    Examples
    --------
    >>> from cnnlib import load_small_model
    >>> maps = feature_maps_of(load_small_model(), np.zeros((1, 32, 32, 3)))
    >>> list(maps)[:3], maps["conv2d_1"].shape
    (['conv2d', 'conv2d_1', 'max_pooling2d'], (1, 32, 32, 64))

    References
    ----------
    As :func:`feature_maps`.
    """
    found = _models.outputs(model, _models.model_and_images(model, images))
    return {str(layer.name): array.copy() for layer, array in zip(model.layers, found, strict=True)}


def strongest_patches(
    model: "Sequential", images: ArrayLike, layer: str, unit: int, count: int = 9
) -> tuple[Array, Array]:
    """Cut out the patches that excite one filter of a layer most, at most one of each image.

    Parameters
    ----------
    model : Sequential
        A model of convolutions, poolings and layers that work place by place up to ``layer``.
    images : array_like of shape (N, H, W, C)
        Images as the model takes them.
    layer : str
        Name of a layer that gives maps.
    unit : int
        Which of its maps.
    count : int, default 9
        How many patches.

    Returns
    -------
    patches : ndarray of shape (count, height, width, C)
        What the number sees, its receptive field; 0 beyond the border. The strongest comes first.
    strengths : ndarray of shape (count,)
        The numbers themselves.

    Raises
    ------
    ValueError, TypeError
        If an argument does not fit the model, there are fewer images than ``count``, or what the layer sees
        cannot be traced, as behind a transposed convolution.

    Examples
    --------
    >>> from cnnlib import load_small_model
    >>> images = np.random.default_rng(0).random((5, 32, 32, 3))
    >>> patches, strengths = strongest_patches(load_small_model(), images, "conv2d_1", unit=0, count=2)
    >>> patches.shape, bool(strengths[0] >= strengths[1])
    ((2, 5, 5, 3), True)

    References
    ----------
    Girshick, Donahue, Darrell and Malik, "Rich feature hierarchies for accurate object detection and
    semantic segmentation", 2014, section 3.1.
    """
    images = _models.model_and_images(model, images)
    last = _models.place(model, layer)
    x = images
    for other in model.layers[: last + 1]:
        x = other.forward(x)
    if x.ndim != 4 or not 0 <= arguments.count("unit", unit, least=0) < x.shape[-1]:
        raise ValueError(f"unit must be one of the maps of {layer!r}, which gives {x.shape}, got {unit}")
    if arguments.count("count", count) > len(images):
        raise ValueError(f"count must not be more than the {len(images)} images, got {count}")
    maps = x[..., unit].reshape(len(x), -1)
    best = np.argsort(-maps.max(axis=1), kind="stable")[:count]
    places = np.transpose(np.unravel_index(maps[best].argmax(axis=1), x.shape[1:3]))
    field, step, start = field_of(model.layers[: last + 1], images.shape[1:3])
    corners = places * step + start
    patches = [cut_out(images[n], corner, field) for n, corner in zip(best, corners, strict=True)]
    return np.array(patches), maps[best].max(axis=1)


def field_of(layers: "Sequence[Layer]", size: Shape) -> tuple[Array, Array, Array]:
    """Return field, step and start, each (vertical, horizontal), for the maps behind layers.

    Number i along an axis sees ``field`` pixels, from start + i·step on.
    """
    field, step, start = np.ones(2, int), np.ones(2, int), np.zeros(2, int)
    for layer in layers:
        geometry = windows_of_layer(layer, size)
        start = start - step * [before for before, _ in geometry.pads]
        field = field + step * (np.array(geometry.kernel_size) - 1) * geometry.dilation_rate
        step, size = step * geometry.strides, geometry.output_size
    return field, step, start


def windows_of_layer(layer: "Layer", size: Shape) -> Windows:
    """Return how a layer's windows travel over maps of this size; one that works place by place has 1×1."""
    from cnnlib import layers

    settings: tuple[Any, ...]
    match layer:
        case layers.Conv2D() | layers.DepthwiseConv2D() | layers.SeparableConv2D():
            kernel_size, settings = layer.kernel_size, (layer.strides, layer.padding, layer.dilation_rate)
        case layers.MaxPooling2D() | layers.AveragePooling2D():
            kernel_size = layer.pool_size
            settings = kernel_size if layer.strides is None else layer.strides, layer.padding
        case layers.ZeroPadding2D():
            kernel_size, settings = 1, (1, layer.padding)
        case (
            layers.Activation()
            | layers.BatchNormalization()
            | layers.Dense()
            | layers.Dropout()
            | layers.Rescaling()
            | layers.SpatialDropout2D()
        ):
            kernel_size, settings = 1, ()
        case layers.LeakyReLU() | layers.ReLU() | layers.Softmax(axis=-1 | 3):
            kernel_size, settings = 1, ()
        case _:
            raise ValueError(
                "layer must stand behind convolutions, poolings and layers that work place by place, "
                f"or its patches cannot be traced: got {layer.name!r}, a {type(layer).__name__}"
            )
    return windows(size, arguments.per_axis("kernel_size", kernel_size, 2), *settings)


def cut_out(image: Array, corner: Array, field: Array) -> Array:
    """Return the pixels of a field, whose upper left corner may lie beyond the border; there all is 0."""
    ends = zip(corner, corner + field, image.shape[:2], strict=True)
    beyond = [(max(-first, 0), max(last - length, 0)) for first, last, length in ends]
    (top, left), (height, width) = np.maximum(corner, 0), field
    return np.pad(image, (*beyond, (0, 0)))[top : top + height, left : left + width]
