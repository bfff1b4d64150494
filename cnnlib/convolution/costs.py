"""What a layer costs: the numbers it learns, and the multiply-adds it takes for one image."""

import math
from collections.abc import Sequence

from cnnlib import _arguments as arguments
from cnnlib._types import Padding, Size
from cnnlib._windows import windows


def conv2d_parameters(
    kernel_size: Size, in_channels: int, filters: int, use_bias: bool = True, groups: int = 1
) -> int:
    """Count what a convolution layer learns; the size of the image does not matter.

    Parameters
    ----------
    kernel_size : int or pair of int
        Height and width of the kernels; one number stands for both.
    in_channels : int
        Channels of the input, C.
    filters : int
        Number of filters, F.
    use_bias : bool, default True
        Whether each filter has a bias.
    groups : int, default 1
        In how many groups channels and filters fall; it divides both.

    Returns
    -------
    int
        kh · kw · C / groups weights for each filter, and its bias.

    Raises
    ------
    TypeError, ValueError
        If the sizes are not integers of at least 1, or the groups are not of one size.

    Examples
    --------
    >>> conv2d_parameters(3, in_channels=3, filters=100)
    2800

    References
    ----------
    Keras 3 documentation, ``keras.layers.Conv2D``.
    """
    cells = math.prod(arguments.kernel_size(kernel_size))
    in_channels = arguments.count("in_channels", in_channels)
    filters = arguments.count("filters", filters)
    groups = arguments.group_count(groups, in_channels, filters)
    return (cells * in_channels // groups + bool(use_bias)) * filters


def depthwise_conv2d_parameters(
    kernel_size: Size, in_channels: int, depth_multiplier: int = 1, use_bias: bool = True
) -> int:
    """Count what a depthwise layer learns: kernels of one channel each.

    Parameters
    ----------
    kernel_size, in_channels, use_bias
        As in :func:`conv2d_parameters`.
    depth_multiplier : int, default 1
        Kernels for each channel, M.

    Returns
    -------
    int
        kh · kw weights for each of the C · M maps, and its bias.

    Raises
    ------
    TypeError, ValueError
        If the sizes are not integers of at least 1.

    Examples
    --------
    >>> depthwise_conv2d_parameters(3, in_channels=100)
    1000

    References
    ----------
    Keras 3 documentation, ``keras.layers.DepthwiseConv2D``.
    """
    in_channels = arguments.count("in_channels", in_channels)
    maps = in_channels * arguments.count("depth_multiplier", depth_multiplier)
    return conv2d_parameters(kernel_size, in_channels, maps, use_bias, groups=in_channels)


def separable_conv2d_parameters(
    kernel_size: Size, in_channels: int, filters: int, depth_multiplier: int = 1, use_bias: bool = True
) -> int:
    """Count what a separable layer learns: a depthwise step without bias, then a 1 × 1 convolution.

    Parameters
    ----------
    kernel_size, in_channels, filters, use_bias
        As in :func:`conv2d_parameters`.
    depth_multiplier : int, default 1
        Kernels for each channel in the first step, M.

    Returns
    -------
    int
        kh · kw · C · M weights of the first step, C · M · F of the second, and F biases.

    Raises
    ------
    TypeError, ValueError
        If the sizes are not integers of at least 1.

    Examples
    --------
    Against 90,100 of a whole 3 × 3 convolution:

    >>> separable_conv2d_parameters(3, in_channels=100, filters=100)
    11000

    References
    ----------
    Keras 3 documentation, ``keras.layers.SeparableConv2D``.
    """
    depthwise = depthwise_conv2d_parameters(kernel_size, in_channels, depth_multiplier, use_bias=False)
    return depthwise + conv2d_parameters(1, in_channels * depth_multiplier, filters, use_bias)


def conv2d_macs(
    input_shape: Sequence[int],
    kernel_size: Size,
    filters: int,
    strides: Size = 1,
    padding: Padding = "valid",
    dilation_rate: Size = 1,
    groups: int = 1,
) -> int:
    """Count the multiply-adds that a convolution layer takes for one image.

    Parameters
    ----------
    input_shape : tuple of int
        Shape of one image, (H, W, C).
    kernel_size : int or pair of int
        Height and width of the kernels; one number stands for both.
    filters : int
        Number of filters, F.
    strides, padding, dilation_rate, groups
        As in :func:`conv2d`.

    Returns
    -------
    int
        kh · kw · C / groups for each of the H' · W' · F numbers of the output; products with the zeros of the
        padding count too.

    Raises
    ------
    TypeError, ValueError
        If the sizes are not integers of at least 1, the kernel is larger than the padded image, or the other
        arguments are none that :func:`conv2d` takes.

    Examples
    --------
    >>> conv2d_macs((64, 64, 3), kernel_size=3, filters=100)
    10378800

    References
    ----------
    Howard and others, "MobileNets: efficient convolutional neural networks for mobile vision
    applications", 2017.
    """
    *size, channels = arguments.counts("input_shape", input_shape, "HWC")
    kernel_size = arguments.kernel_size(kernel_size)
    filters = arguments.count("filters", filters)
    groups = arguments.group_count(groups, channels, filters)
    geometry = windows(size, kernel_size, strides, padding, dilation_rate, name="kernel_size")
    return math.prod(geometry.output_size) * filters * math.prod(kernel_size) * (channels // groups)
