"""Which pixels moved a score: cover them, take the gradient by them, or weigh the maps that saw them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from cnnlib import _arguments as arguments
from cnnlib._types import Array, ArrayLike
from cnnlib.convolution import conv2d, conv2d_backward
from cnnlib.inspection import _models
from cnnlib.pooling import global_average_pool2d_backward

if TYPE_CHECKING:
    from cnnlib.models import Sequential


def saliency(
    images: ArrayLike, kernels: ArrayLike, bias: ArrayLike, weights: ArrayLike, classes: ArrayLike
) -> Array:
    """Tell how strongly a score would move with each pixel, for a network of one convolution.

    The network: convolution with padding "same", ReLU, the mean of each map, and a dense layer without
    softmax. The score of class k is the sum over the filters f of ``weights[f, k]`` times the mean of map f.

    Parameters
    ----------
    images : array_like of shape (N, H, W, C)
        A batch, in any real dtype.
    kernels : array_like of shape (kh, kw, C, F)
        Those of the convolution.
    bias : array_like of shape (F,)
        That of the convolution.
    weights : array_like of shape (F, K)
        Those of the dense layer. Its bias would not change a derivative.
    classes : array_like of shape (N,), of integers
        Whose score is asked about, for each image.

    Returns
    -------
    ndarray of shape (N, H, W)
        The largest ``|∂ score / ∂ pixel|`` of the channels of each pixel.

    Raises
    ------
    ValueError
        If shapes do not fit, or a class does not exist.
    TypeError
        If values are not real numbers, or classes no integers.

    Examples
    --------
    >>> saliency([[[[1], [-2], [2]]]], [[[[3]]]], [0], [[-4, 8]], classes=[0])
    array([[[4., 0., 4.]]])

    References
    ----------
    Simonyan, Vedaldi and Zisserman, "Deep inside convolutional networks", 2014, section 3.
    """
    images, kernels, weights = arguments.same_floats(
        arguments.numbers("images", images, "NHWC"),
        arguments.numbers("kernels", kernels, ("kh", "kw", "C", "F")),
        arguments.numbers("weights", weights, "FK"),
    )
    arguments.has_shape("weights", weights, (kernels.shape[-1], weights.shape[1]))
    classes = _models.known_classes("classes", classes, len(images), weights.shape[1])
    sums = conv2d(images, kernels, bias, padding="same")
    grad_maps = global_average_pool2d_backward(weights.T[classes], sums)
    grad_images, _, _ = conv2d_backward(grad_maps * (sums > 0), images, kernels, padding="same")
    return strongest_channel(grad_images)


def saliency_of(model: "Sequential", images: ArrayLike, classes: ArrayLike | None = None) -> Array:
    """Tell how strongly a score of a model would move with each pixel.

    The score is the logit: behind the softmax, a class could also win because the others lose.

    Parameters
    ----------
    model : Sequential
        A model that gives a number for each class, with or without softmax.
    images : array_like of shape (N, H, W, C)
        Images as the model takes them.
    classes : int or array_like of shape (N,), of integers, optional
        Whose score is asked about; by default the class that wins.

    Returns
    -------
    ndarray of shape (N, H, W)
        The largest ``|∂ score / ∂ pixel|`` of the channels of each pixel.

    Raises
    ------
    ValueError, TypeError
        If an argument does not fit the model.

    Examples
    --------
    >>> from cnnlib import load_small_model
    >>> saliency_of(load_small_model(), np.zeros((2, 32, 32, 3)), classes=3).shape
    (2, 32, 32)

    References
    ----------
    As :func:`saliency`.
    """
    return strongest_channel(_models.score_gradients(model, images, classes)[1])


def strongest_channel(gradients: Array) -> Array:
    """Return the largest size of the channels of each pixel."""
    return np.abs(gradients).max(axis=-1)


def grad_cam(maps: ArrayLike, gradients: ArrayLike) -> Array:
    """Weigh the maps of a layer by how a score depends on them, and keep what speaks for the class.

    Parameters
    ----------
    maps : array_like of shape (N, H, W, F)
        What a layer gave.
    gradients : array_like of shape (N, H, W, F)
        Derivative of the score by each number of ``maps``.

    Returns
    -------
    ndarray of shape (N, H, W)
        ReLU of the sum of the maps, each times the mean of its gradients; not scaled to any range.

    Raises
    ------
    ValueError
        If the shapes differ, or there are no four axes.
    TypeError
        If the values are not real numbers.

    Examples
    --------
    Two maps of two pixels; the first speaks for the class, the second against it:

    >>> grad_cam([[[[4, 1], [0, 3]]]], gradients=[[[[1, -2], [3, -2]]]])
    array([[[6., 0.]]])

    References
    ----------
    Selvaraju, Cogswell, Das, Vedantam, Parikh and Batra, "Grad-CAM: visual explanations from deep networks
    via gradient-based localization", 2017.
    """
    maps = arguments.numbers("maps", maps, "NHWF")
    arguments.has_cells("maps", maps.shape[1:3])
    gradients = arguments.numbers("gradients", gradients, "NHWF")
    arguments.has_shape("gradients", gradients, maps.shape)
    maps, gradients = arguments.same_floats(maps, gradients)
    weights = gradients.mean(axis=(1, 2), keepdims=True)
    return np.maximum((maps * weights).sum(axis=-1), 0)


def grad_cam_of(
    model: "Sequential", images: ArrayLike, classes: ArrayLike | None = None, layer: str | None = None
) -> Array:
    """Show where a layer of a model found what speaks for a class.

    Parameters
    ----------
    model, images, classes
        As for :func:`saliency_of`.
    layer : str, optional
        Name of a layer that gives maps; by default the last convolution.

    Returns
    -------
    ndarray of shape (N, H, W)
        :func:`grad_cam` of that layer, enlarged to the size of the images; at least 0, in no fixed range.

    Raises
    ------
    ValueError, TypeError
        If an argument does not fit the model, or the layer gives no maps.

    Examples
    --------
    >>> from cnnlib import load_small_model
    >>> grad_cam_of(load_small_model(), np.zeros((2, 32, 32, 3))).shape
    (2, 32, 32)

    References
    ----------
    As :func:`grad_cam`.
    """
    images = _models.model_and_images(model, images)
    after = _models.place(model, layer)
    if len(model.shapes[after + 1]) != 3:
        raise ValueError(f"layer must give maps (N, H, W, F), got {layer!r}, of {model.shapes[after + 1]}")
    return resize(grad_cam(*_models.score_gradients(model, images, classes, after)), images.shape[1:3])


def resize(maps: ArrayLike, size: Sequence[int]) -> Array:
    """Enlarge or shrink maps to another size, linearly between the centres of their cells.

    Parameters
    ----------
    maps : array_like of shape (N, H, W)
        Any real numbers.
    size : pair of int
        New height and width.

    Returns
    -------
    ndarray of shape (N, *size)
        float64 for integers; floats keep their dtype. Outside the outermost centres the border goes on.

    Raises
    ------
    ValueError, TypeError
        If there are no three axes or no cells, or a size is not an integer of at least 1.

    Examples
    --------
    >>> resize([[[0, 4]]], (1, 4))
    array([[[0., 1., 3., 4.]]])

    References
    ----------
    TensorFlow 2 documentation, ``tf.image.resize`` (bilinear, without antialiasing).
    """
    (resized,) = arguments.same_floats(arguments.numbers("maps", maps, "NHW"))
    arguments.has_cells("maps", resized.shape[1:])
    for axis, length in enumerate(arguments.counts("size", size, "HW"), start=1):
        old = resized.shape[axis]
        centres = ((np.arange(length) + 0.5) * old / length - 0.5).clip(0, old - 1)
        lower = np.floor(centres).astype(int)
        upper = np.minimum(lower + 1, old - 1)
        share = (centres - lower).astype(resized.dtype).reshape(-1, *[1] * (2 - axis))
        resized = resized.take(lower, axis) * (1 - share) + resized.take(upper, axis) * share
    return resized


def occlusion(
    model: "Sequential",
    images: ArrayLike,
    classes: ArrayLike | None = None,
    size: int = 8,
    stride: int = 4,
    fill: float = 0.5,
) -> Array:
    """Cover one square after another, and tell by how much the probability of a class falls.

    Parameters
    ----------
    model, images, classes
        As for :func:`saliency_of`.
    size : int, default 8
        Side of the square, in pixels.
    stride : int, default 4
        By how many pixels it moves on.
    fill : float, default 0.5
        The grey that covers it.

    Returns
    -------
    ndarray of shape (N, rows, columns)
        What the model gives for the whole image minus what it gives for the covered one; row i and column j
        stand for the square whose upper left pixel is (i·stride, j·stride).

    Raises
    ------
    ValueError, TypeError
        If an argument does not fit.

    Examples
    --------
    >>> from cnnlib import load_small_model
    >>> occlusion(load_small_model(), np.zeros((1, 32, 32, 3)), size=16, stride=8).shape
    (1, 3, 3)

    References
    ----------
    Zeiler and Fergus, "Visualizing and understanding convolutional networks", 2014, section 4.2.
    """
    images = _models.model_and_images(model, images)
    size, stride = arguments.count("size", size), arguments.count("stride", stride)
    fill = arguments.real("fill", fill)
    arguments.fits("images", images.shape[1:3], "the square", (size, size))
    whole = model.predict(images)
    each = np.arange(len(images)), _models.classes_asked(whole, classes)
    tops, lefts = (range(0, length - size + 1, stride) for length in images.shape[1:3])
    falls = np.empty((len(images), len(tops), len(lefts)), whole.dtype)
    for row, top in enumerate(tops):
        for column, left in enumerate(lefts):
            covered = images.copy()
            covered[:, top : top + size, left : left + size] = fill
            falls[:, row, column] = (whole - model.predict(covered))[each]
    return falls
