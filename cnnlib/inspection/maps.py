"""What each layer makes of an image, and which patches of images excite one filter most."""

import numpy as np

from cnnlib import _arguments as arguments
from cnnlib.activations import relu
from cnnlib.convolution import conv2d
from cnnlib.inspection import _models
from cnnlib.padding import same_padding


def feature_maps(images, kernels, biases):
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


def feature_maps_of(model, images):
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
    return {layer.name: array.copy() for layer, array in zip(model.layers, found, strict=True)}


def strongest_patches(model, images, layer, unit, count=9):
    """Cut out the patches that excite one filter of a layer most, at most one of each image.

    Parameters
    ----------
    model : Sequential
        A model of convolutions and poolings up to ``layer``.
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
    patches : ndarray of shape (count, field, field, C)
        What the number sees, its receptive field; 0 beyond the border. The strongest comes first.
    strengths : ndarray of shape (count,)
        The numbers themselves.

    Raises
    ------
    ValueError, TypeError
        If an argument does not fit the model, or there are fewer images than ``count``.

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
    rows, columns = np.divmod(maps[best].argmax(axis=1), x.shape[2])
    field, step, start = field_of(model.layers[: last + 1], images.shape[1])
    beyond = ((field, field), (field, field), (0, 0))
    patches = []
    for n, row, column in zip(best, rows * step + start + field, columns * step + start + field, strict=True):
        patches.append(np.pad(images[n], beyond)[row : row + field, column : column + field])
    return np.array(patches), maps[best].max(axis=1)


def field_of(layers, size):
    """Return field, step and start: number i sees the pixels from start + i·step on, ``field`` of them."""
    field, step, start = 1, 1, 0
    for layer in layers:
        window = getattr(layer, "kernel_size", getattr(layer, "pool_size", 1))
        window = arguments.per_axis("kernel_size", window, 2)[0]
        stride = getattr(layer, "strides", None) or (window if hasattr(layer, "pool_size") else 1)
        stride = arguments.per_axis("strides", stride, 2)[0]
        if getattr(layer, "padding", "valid") == "same":
            start -= same_padding(size, window, stride)[0] * step
            size = -(-size // stride)
        else:
            size = (size - window) // stride + 1
        field += (window - 1) * step
        step *= stride
    return field, step, start
