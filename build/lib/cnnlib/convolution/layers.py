"""The layers Conv1D, Conv2D and Conv3D of Keras, forwards and backwards.

They differ only in the number of axes that the kernels slide along, so they share one path:
:func:`forward` and :func:`backward` check the arguments and hand plain numbers to the engine.
"""

from collections.abc import Sequence

from cnnlib import _arguments as arguments
from cnnlib._types import Array, ArrayLike, CausalPadding, Padding, Size
from cnnlib._windows import windows
from cnnlib.convolution import engine
from cnnlib.convolution.by_hand import KERNELS

KERNELS_1D = ("k", "C", "F")
KERNELS_3D = ("kd", *KERNELS)


def conv2d(
    images: ArrayLike,
    kernels: ArrayLike,
    bias: ArrayLike | None = None,
    strides: Size = 1,
    padding: Padding = "valid",
    dilation_rate: Size = 1,
    groups: int = 1,
) -> Array:
    r"""Slide F kernels over a batch of images, each through all channels: the layer ``Conv2D`` of Keras.

    .. math:: \text{maps}[n, y, x, f] = \text{bias}[f] +
        \sum_{i, j, c} \text{images}[n, y + i, x + j, c]\;\text{kernels}[i, j, c, f]

    Like Keras it cross-correlates: the kernels are not flipped. :func:`conv2d_loops` is the same sum written
    out patch by patch, :func:`conv2d_im2col` the same as one matrix product. With strides s and dilation d,
    the pixel is the one at (s·y + d·i, s·x + d·j) of the padded images.

    Parameters
    ----------
    images : array_like of shape (N, H, W, C)
        A batch, in any real dtype.
    kernels : array_like of shape (kh, kw, C / groups, F)
        F filters that span all channels of their group.
    bias : array_like of shape (F,), optional
        One number added to each map.
    strides : int or pair of int, default 1
        Step of the kernel, in pixels, downwards and to the right.
    padding : "valid", "same", int or sequence, default "valid"
        Zeros around the images: none; as many as :func:`~cnnlib.padding.same_padding` says; a number for all
        four sides; or one entry for each axis, a number or a pair (before, after).
    dilation_rate : int or pair of int, default 1
        Distance between neighbouring cells of the kernel, in pixels.
    groups : int, default 1
        Deal out channels and filters in so many groups, in order; a filter sees the channels of its group.

    Returns
    -------
    ndarray of shape (N, H', W', F)
        One map for each image and filter; int64 for integers, else the common float dtype. H' and W' are what
        :func:`~cnnlib.padding.output_size` says.

    Raises
    ------
    ValueError
        If a number of axes, the channels, the filters, the groups or the sizes do not fit, the padding is
        unknown, or a dilated kernel is larger than the padded images.
    TypeError
        If the values are not real numbers, or sizes not integers.

    Examples
    --------
    One image with two channels; one filter that adds the channels, one that subtracts them:

    >>> images, kernels = [[[[1, 10], [2, 20], [3, 30]]]], [[[[1, 1], [1, -1]]]]
    >>> conv2d(images, kernels, bias=[0, 100])
    array([[[[11, 91],
             [22, 82],
             [33, 73]]]])
    >>> conv2d(images, kernels, strides=2, padding=(0, (2, 0))).shape
    (1, 1, 3, 2)

    References
    ----------
    Keras 3 documentation, ``keras.layers.Conv2D``;
    LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document recognition", 1998;
    Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016.
    """
    settings = strides, padding, dilation_rate, groups
    return forward("images", images, "NHWC", kernels, KERNELS, bias, *settings)


def conv1d(
    series: ArrayLike,
    kernels: ArrayLike,
    bias: ArrayLike | None = None,
    strides: Size = 1,
    padding: CausalPadding = "valid",
    dilation_rate: Size = 1,
    groups: int = 1,
) -> Array:
    """Slide F kernels along a batch of series: the layer ``Conv1D`` of Keras.

    Parameters
    ----------
    series : array_like of shape (N, L, C)
        N series of L steps with C values each, in any real dtype.
    kernels : array_like of shape (k, C / groups, F)
        F filters that span k steps and all channels of their group.
    bias : array_like of shape (F,), optional
        One number added to each map.
    padding : "valid", "same", "causal", int or (before, after), default "valid"
        As in :func:`conv2d`; "causal" puts all zeros before, so that no output sees a later step.
    strides, dilation_rate, groups
        As in :func:`conv2d`, along one axis.

    Returns
    -------
    ndarray of shape (N, L', F)
        int64 for integers, else the common float dtype.

    Raises
    ------
    ValueError, TypeError
        As :func:`conv2d`.

    Examples
    --------
    The change from one step to the next:

    >>> series, change = [[[1], [4], [9], [16]]], [[[-1]], [[1]]]
    >>> conv1d(series, change).ravel()
    array([3, 5, 7])
    >>> conv1d(series, change, padding="causal").ravel()
    array([1, 3, 5, 7])

    References
    ----------
    Keras 3 documentation, ``keras.layers.Conv1D``.
    """
    settings = strides, padding, dilation_rate, groups
    return forward("series", series, "NLC", kernels, KERNELS_1D, bias, *settings)


def conv3d(
    volumes: ArrayLike,
    kernels: ArrayLike,
    bias: ArrayLike | None = None,
    strides: Size = 1,
    padding: Padding = "valid",
    dilation_rate: Size = 1,
    groups: int = 1,
) -> Array:
    """Slide F kernels through a batch of volumes: the layer ``Conv3D`` of Keras.

    Parameters
    ----------
    volumes : array_like of shape (N, D, H, W, C)
        N stacks of D slices, in any real dtype.
    kernels : array_like of shape (kd, kh, kw, C / groups, F)
        F filters that span all channels of their group.
    bias : array_like of shape (F,), optional
        One number added to each map.
    strides, padding, dilation_rate, groups
        As in :func:`conv2d`, along three axes.

    Returns
    -------
    ndarray of shape (N, D', H', W', F)
        int64 for integers, else the common float dtype.

    Raises
    ------
    ValueError, TypeError
        As :func:`conv2d`.

    Examples
    --------
    >>> import numpy as np
    >>> volumes = np.ones((1, 16, 64, 64, 1), dtype=np.float32)
    >>> kernels = np.ones((3, 3, 3, 1, 8), dtype=np.float32)
    >>> conv3d(volumes, kernels).shape
    (1, 14, 62, 62, 8)

    References
    ----------
    Keras 3 documentation, ``keras.layers.Conv3D``.
    """
    settings = strides, padding, dilation_rate, groups
    return forward("volumes", volumes, "NDHWC", kernels, KERNELS_3D, bias, *settings)


def forward(
    name: str,
    inputs: ArrayLike,
    axes: Sequence[str],
    kernels: ArrayLike,
    kernel_axes: Sequence[str],
    bias: ArrayLike | None,
    strides: Size,
    padding: CausalPadding,
    dilation_rate: Size,
    groups: int,
) -> Array:
    """Check what a layer was given and compute its maps."""
    inputs, kernels, bias = arguments.layer_arguments(name, inputs, axes, kernels, kernel_axes, bias, groups)
    geometry = windows(inputs.shape[1:-1], kernels.shape[:-2], strides, padding, dilation_rate)
    return engine.correlate(inputs, kernels, bias, geometry, groups)


# Gradients ------------------------------------------------------------------------------------------------


def conv2d_backward(
    grad_output: ArrayLike,
    images: ArrayLike,
    kernels: ArrayLike,
    strides: Size = 1,
    padding: Padding = "valid",
    dilation_rate: Size = 1,
    groups: int = 1,
) -> tuple[Array, Array, Array]:
    """Tell how a loss changes with the images, kernels and bias of :func:`conv2d`.

    Every product of the forward pass, images[n, y + i, x + j, c] · kernels[i, j, c, f], is walked back: each
    of its two factors receives grad_output[n, y, x, f] times the other one.

    Parameters
    ----------
    grad_output : array_like of shape (N, H', W', F)
        Derivative of the loss by each number of the output.
    images, kernels, strides, padding, dilation_rate, groups
        What the forward pass was given.

    Returns
    -------
    grad_images : ndarray of shape (N, H, W, C)
        Derivative of the loss by each pixel.
    grad_kernels : ndarray of shape (kh, kw, C / groups, F)
        Derivative of the loss by each weight, summed over the batch.
    grad_bias : ndarray of shape (F,)
        Derivative of the loss by each bias, summed over the batch.

    Raises
    ------
    ValueError
        As :func:`conv2d`, or if ``grad_output`` does not have the shape of the output.
    TypeError
        As :func:`conv2d`.

    Examples
    --------
    Three pixels under the kernel (5, 7); the loss is the sum of the two outputs:

    >>> grad_images, grad_kernels, grad_bias = conv2d_backward(
    ...     [[[[1], [1]]]], images=[[[[1], [2], [4]]]], kernels=[[[[5]], [[7]]]]
    ... )
    >>> grad_images.ravel(), grad_kernels.ravel(), grad_bias
    (array([ 5, 12,  7]), array([3, 6]), array([2]))

    References
    ----------
    Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016;
    Goodfellow, Bengio and Courville, *Deep Learning*, 2016, section 9.5.
    """
    settings = strides, padding, dilation_rate, groups
    return backward(grad_output, "images", images, "NHWC", kernels, KERNELS, *settings)


def conv1d_backward(
    grad_output: ArrayLike,
    series: ArrayLike,
    kernels: ArrayLike,
    strides: Size = 1,
    padding: CausalPadding = "valid",
    dilation_rate: Size = 1,
    groups: int = 1,
) -> tuple[Array, Array, Array]:
    """Tell how a loss changes with the series, kernels and bias of :func:`conv1d`.

    Parameters
    ----------
    grad_output : array_like of shape (N, L', F)
        Derivative of the loss by each number of the output.
    series, kernels, strides, padding, dilation_rate, groups
        What the forward pass was given.

    Returns
    -------
    grad_series, grad_kernels, grad_bias : ndarray
        Derivatives of the loss, in the shapes of the series, the kernels and the bias.

    Raises
    ------
    ValueError, TypeError
        As :func:`conv2d_backward`.

    Examples
    --------
    >>> grad_series, grad_kernels, grad_bias = conv1d_backward(
    ...     [[[1], [1]]], series=[[[1], [2], [4]]], kernels=[[[5]], [[7]]]
    ... )
    >>> grad_series.ravel(), grad_kernels.ravel(), grad_bias
    (array([ 5, 12,  7]), array([3, 6]), array([2]))

    References
    ----------
    As :func:`conv2d_backward`.
    """
    settings = strides, padding, dilation_rate, groups
    return backward(grad_output, "series", series, "NLC", kernels, KERNELS_1D, *settings)


def conv3d_backward(
    grad_output: ArrayLike,
    volumes: ArrayLike,
    kernels: ArrayLike,
    strides: Size = 1,
    padding: Padding = "valid",
    dilation_rate: Size = 1,
    groups: int = 1,
) -> tuple[Array, Array, Array]:
    """Tell how a loss changes with the volumes, kernels and bias of :func:`conv3d`.

    Parameters
    ----------
    grad_output : array_like of shape (N, D', H', W', F)
        Derivative of the loss by each number of the output.
    volumes, kernels, strides, padding, dilation_rate, groups
        What the forward pass was given.

    Returns
    -------
    grad_volumes, grad_kernels, grad_bias : ndarray
        Derivatives of the loss, in the shapes of the volumes, the kernels and the bias.

    Raises
    ------
    ValueError, TypeError
        As :func:`conv2d_backward`.

    Examples
    --------
    >>> import numpy as np
    >>> volumes, kernels = np.ones((1, 4, 4, 4, 1)), np.ones((3, 3, 3, 1, 2))
    >>> grad_volumes, _, grad_bias = conv3d_backward(np.ones((1, 2, 2, 2, 2)), volumes, kernels)
    >>> grad_volumes[0, 0, 0, :, 0], grad_bias
    (array([2., 4., 4., 2.]), array([8., 8.]))

    References
    ----------
    As :func:`conv2d_backward`.
    """
    settings = strides, padding, dilation_rate, groups
    return backward(grad_output, "volumes", volumes, "NDHWC", kernels, KERNELS_3D, *settings)


def backward(
    grad_output: ArrayLike,
    name: str,
    inputs: ArrayLike,
    axes: Sequence[str],
    kernels: ArrayLike,
    kernel_axes: Sequence[str],
    strides: Size,
    padding: CausalPadding,
    dilation_rate: Size,
    groups: int,
) -> tuple[Array, Array, Array]:
    """Check what a backward pass was given and compute the gradients of inputs, kernels and bias."""
    inputs, kernels = arguments.inputs_and_kernels(name, inputs, axes, kernels, kernel_axes, groups=groups)
    geometry = windows(inputs.shape[1:-1], kernels.shape[:-2], strides, padding, dilation_rate)
    shape = len(inputs), *geometry.output_size, kernels.shape[-1]
    grad_output, inputs, kernels = arguments.gradient(grad_output, shape, inputs, kernels)
    grad_inputs, grad_kernels = engine.backward(grad_output, inputs, kernels, geometry, groups)
    return grad_inputs, grad_kernels, engine.backward_bias(grad_output)
