"""Layers that convolve: thin shells over ``cnnlib.convolution``, with Keras's arguments and weights."""

from dataclasses import KW_ONLY, dataclass
from typing import Any, ClassVar

import numpy as np

from cnnlib import _arguments as arguments
from cnnlib import convolution
from cnnlib._types import Array, CausalPadding, Generator, Padding, Shape, Size
from cnnlib._windows import windows
from cnnlib.convolution import engine
from cnnlib.layers.base import Layer, initial, shown

__all__ = ["Conv1D", "Conv2D", "Conv2DTranspose", "Conv3D", "DepthwiseConv2D", "SeparableConv2D"]


@dataclass(eq=False)
class Conv2D(Layer):
    """Slide filters over images: :func:`cnnlib.convolution.conv2d` with weights of its own.

    Parameters
    ----------
    filters : int
        How many maps come out.
    kernel_size : int or pair of int
        Height and width of the kernels.
    strides, padding, dilation_rate, groups
        As in :func:`cnnlib.convolution.conv2d`.
    activation : str, optional
        Name of the function that follows.
    use_bias : bool, default True
        Whether each map has a bias.
    kernel_initializer, bias_initializer : str
        How the weights start.

    Raises
    ------
    ValueError, TypeError
        When it is built, if a setting does not fit the images.

    Examples
    --------
    >>> layer = Conv2D(8, 3, padding="same", activation="relu")
    >>> layer.build((32, 32, 3), rng=np.random.default_rng(0))
    (32, 32, 8)
    >>> {name: array.shape for name, array in layer.weights.items()}
    {'kernel': (3, 3, 3, 8), 'bias': (8,)}

    References
    ----------
    Keras 3 documentation, ``keras.layers.Conv2D``.
    """

    filters: int
    kernel_size: Size
    strides: Size = 1
    padding: CausalPadding = "valid"
    _: KW_ONLY
    dilation_rate: Size = 1
    groups: int = 1
    activation: str | None = None
    use_bias: bool = True
    kernel_initializer: str = "glorot_uniform"
    bias_initializer: str = "zeros"

    axes: ClassVar[str] = "HW"

    def draw_weights(self, input_shape: Shape, rng: Generator | None) -> dict[str, Array]:
        """Return kernels (kh, kw, C / groups, F) and bias (F,)."""
        channels = channels_of(input_shape, self.axes)
        groups = arguments.group_count(self.groups, channels, arguments.count("filters", self.filters))
        size = arguments.per_axis("kernel_size", self.kernel_size, len(self.axes))
        shape = *size, channels // groups, self.filters
        return {"kernel": initial(self.kernel_initializer, shape, rng)} | drawn_bias(self, self.filters, rng)

    def compute(self, x: Array, training: bool, rng: Generator | None) -> Array:
        """Return the maps."""
        kernel = self.weights["kernel"]
        settings = self.strides, self.padding, self.dilation_rate
        self.x, self.geometry = x, windows(x.shape[1:-1], kernel.shape[:-2], *settings, name="kernel_size")
        return engine.correlate(x, kernel, bias_or_zeros(self, self.filters), self.geometry, self.groups)

    def compute_backward(self, grad_output: Array, input_gradient: bool) -> Array | None:
        """Set the gradients of kernel and bias; return that of the images."""
        settings, grad_images = (self.geometry, self.groups), None
        if input_gradient:
            grad_images, grad_kernel = engine.backward(grad_output, self.x, self.weights["kernel"], *settings)
        else:
            grad_kernel = engine.backward_kernels(grad_output, self.x, *settings)
        set_gradients(self, grad_kernel, engine.backward_bias(grad_output))
        return grad_images


@dataclass(eq=False)
class Conv1D(Conv2D):
    """Slide filters along series: :func:`cnnlib.convolution.conv1d` with weights of its own.

    Parameters
    ----------
    filters, kernel_size, strides, padding, dilation_rate, groups, activation, use_bias, …
        As in :class:`Conv2D`, along one axis; ``padding`` may also be "causal".

    Raises
    ------
    ValueError, TypeError
        As :class:`Conv2D`.

    Examples
    --------
    >>> Conv1D(4, 3, padding="causal", dilation_rate=2).build((100, 1), rng=np.random.default_rng(0))
    (100, 4)

    References
    ----------
    Keras 3 documentation, ``keras.layers.Conv1D``.
    """

    axes: ClassVar[str] = "L"


@dataclass(eq=False)
class Conv3D(Conv2D):
    """Slide filters through volumes: :func:`cnnlib.convolution.conv3d` with weights of its own.

    Parameters
    ----------
    filters, kernel_size, strides, padding, dilation_rate, groups, activation, use_bias, …
        As in :class:`Conv2D`, along three axes.

    Raises
    ------
    ValueError, TypeError
        As :class:`Conv2D`.

    Examples
    --------
    >>> Conv3D(8, 3).build((16, 64, 64, 1), rng=np.random.default_rng(0))
    (14, 62, 62, 8)

    References
    ----------
    Keras 3 documentation, ``keras.layers.Conv3D``.
    """

    axes: ClassVar[str] = "DHW"


@dataclass(eq=False)
class DepthwiseConv2D(Layer):
    """Filter every channel by itself: :func:`cnnlib.convolution.depthwise_conv2d` with weights of its own.

    Parameters
    ----------
    kernel_size, strides, padding, dilation_rate, activation, use_bias, bias_initializer
        As in :class:`Conv2D`.
    depth_multiplier : int, default 1
        Maps for each channel.
    depthwise_initializer : str
        How the kernels start.

    Raises
    ------
    ValueError, TypeError
        As :class:`Conv2D`.

    Examples
    --------
    >>> DepthwiseConv2D(3, depth_multiplier=2).build((8, 8, 5), rng=np.random.default_rng(0))
    (6, 6, 10)

    References
    ----------
    Keras 3 documentation, ``keras.layers.DepthwiseConv2D``.
    """

    kernel_size: Size
    strides: Size = 1
    padding: Padding = "valid"
    _: KW_ONLY
    depth_multiplier: int = 1
    dilation_rate: Size = 1
    activation: str | None = None
    use_bias: bool = True
    depthwise_initializer: str = "glorot_uniform"
    bias_initializer: str = "zeros"

    def draw_weights(self, input_shape: Shape, rng: Generator | None) -> dict[str, Array]:
        """Return kernels (kh, kw, C, M) and bias (C·M,)."""
        maps, kernel = drawn_depthwise(self, input_shape, rng)
        return {"kernel": kernel} | drawn_bias(self, maps, rng)

    def compute(self, x: Array, training: bool, rng: Generator | None) -> Array:
        """Return the maps."""
        self.x = x
        kernel, bias = self.weights["kernel"], self.weights.get("bias")
        return convolution.depthwise_conv2d(x, kernel, bias, self.strides, self.padding, self.dilation_rate)

    def compute_backward(self, grad_output: Array, input_gradient: bool) -> Array | None:
        """Set the gradients of kernel and bias; return that of the images."""
        grad_images, *gradients = convolution.depthwise_conv2d_backward(
            grad_output, self.x, self.weights["kernel"], self.strides, self.padding, self.dilation_rate
        )
        set_gradients(self, *gradients)
        return grad_images


@dataclass(eq=False)
class SeparableConv2D(Layer):
    """Filter the channels one by one, then mix them: :func:`cnnlib.convolution.separable_conv2d`.

    Parameters
    ----------
    filters, kernel_size, strides, padding, dilation_rate, activation, use_bias, bias_initializer
        As in :class:`Conv2D`.
    depth_multiplier : int, default 1
        Maps for each channel, before they are mixed.
    depthwise_initializer, pointwise_initializer : str
        How the kernels start.

    Raises
    ------
    ValueError, TypeError
        As :class:`Conv2D`.

    Examples
    --------
    >>> SeparableConv2D(16, 3).build((8, 8, 5), rng=np.random.default_rng(0))
    (6, 6, 16)

    References
    ----------
    Keras 3 documentation, ``keras.layers.SeparableConv2D``.
    """

    filters: int
    kernel_size: Size
    strides: Size = 1
    padding: Padding = "valid"
    _: KW_ONLY
    dilation_rate: Size = 1
    depth_multiplier: int = 1
    activation: str | None = None
    use_bias: bool = True
    depthwise_initializer: str = "glorot_uniform"
    pointwise_initializer: str = "glorot_uniform"
    bias_initializer: str = "zeros"

    def draw_weights(self, input_shape: Shape, rng: Generator | None) -> dict[str, Array]:
        """Return kernels (kh, kw, C, M), kernels (1, 1, C·M, F) and bias (F,)."""
        maps, depthwise = drawn_depthwise(self, input_shape, rng)
        shape = 1, 1, maps, arguments.count("filters", self.filters)
        pointwise = initial(self.pointwise_initializer, shape, rng)
        kernels = {"depthwise_kernel": depthwise, "pointwise_kernel": pointwise}
        return kernels | drawn_bias(self, self.filters, rng)

    def compute(self, x: Array, training: bool, rng: Generator | None) -> Array:
        """Return the maps."""
        self.x = x
        settings = self.strides, self.padding, self.dilation_rate
        depthwise, pointwise, *_ = self.weights.values()
        return convolution.separable_conv2d(x, depthwise, pointwise, self.weights.get("bias"), *settings)

    def compute_backward(self, grad_output: Array, input_gradient: bool) -> Array | None:
        """Set the gradients of kernels and bias; return that of the images."""
        depthwise, pointwise, *_ = self.weights.values()
        grad_images, *gradients = convolution.separable_conv2d_backward(
            grad_output, self.x, depthwise, pointwise, self.strides, self.padding, self.dilation_rate
        )
        set_gradients(self, *gradients)
        return grad_images


@dataclass(eq=False)
class Conv2DTranspose(Layer):
    """Walk a convolution backwards, to larger images: :func:`cnnlib.convolution.conv2d_transpose`.

    Parameters
    ----------
    filters, kernel_size, strides, padding, dilation_rate, activation, use_bias, …
        As in :class:`Conv2D`.
    output_padding : int or pair of int, optional
        As in :func:`cnnlib.convolution.conv2d_transpose`.

    Raises
    ------
    ValueError, TypeError
        As :class:`Conv2D`.

    Examples
    --------
    >>> Conv2DTranspose(3, 2, strides=2).build((8, 8, 5), rng=np.random.default_rng(0))
    (16, 16, 3)

    References
    ----------
    Keras 3 documentation, ``keras.layers.Conv2DTranspose``.
    """

    filters: int
    kernel_size: Size
    strides: Size = 1
    padding: Padding = "valid"
    _: KW_ONLY
    output_padding: Size | None = None
    dilation_rate: Size = 1
    activation: str | None = None
    use_bias: bool = True
    kernel_initializer: str = "glorot_uniform"
    bias_initializer: str = "zeros"

    def draw_weights(self, input_shape: Shape, rng: Generator | None) -> dict[str, Array]:
        """Return kernels (kh, kw, F, C) and bias (F,)."""
        channels = channels_of(input_shape)
        size = arguments.per_axis("kernel_size", self.kernel_size, 2)
        shape = *size, arguments.count("filters", self.filters), channels
        return {"kernel": initial(self.kernel_initializer, shape, rng)} | drawn_bias(self, self.filters, rng)

    def compute(self, x: Array, training: bool, rng: Generator | None) -> Array:
        """Return the maps."""
        self.x = x
        settings = self.strides, self.padding, self.output_padding, self.dilation_rate
        return convolution.conv2d_transpose(x, self.weights["kernel"], self.weights.get("bias"), *settings)

    def compute_backward(self, grad_output: Array, input_gradient: bool) -> Array | None:
        """Set the gradients of kernel and bias; return that of the images."""
        settings = self.strides, self.padding, self.output_padding, self.dilation_rate
        grad_images, *gradients = convolution.conv2d_transpose_backward(
            grad_output, self.x, self.weights["kernel"], *settings
        )
        set_gradients(self, *gradients)
        return grad_images


def channels_of(input_shape: Shape, axes: str = "HW") -> int:
    """Return the channels of one example, once it is known to have the axes that the layer slides along."""
    if len(input_shape) != len(axes) + 1:
        raise ValueError(f"the input must have the axes {shown([*axes, 'C'])}, got {shown(input_shape)}")
    return input_shape[-1]


def drawn_depthwise(
    layer: DepthwiseConv2D | SeparableConv2D, input_shape: Shape, rng: Generator | None
) -> tuple[int, Array]:
    """Return how many maps a depthwise step makes, and its kernels."""
    channels = channels_of(input_shape)
    multiplier = arguments.count("depth_multiplier", layer.depth_multiplier)
    size = arguments.per_axis("kernel_size", layer.kernel_size, 2)
    return channels * multiplier, initial(layer.depthwise_initializer, (*size, channels, multiplier), rng)


def drawn_bias(layer: Any, maps: int, rng: Generator | None) -> dict[str, Array]:
    """Return the bias by name, if the layer has one."""
    return {"bias": initial(layer.bias_initializer, (maps,), rng)} if layer.use_bias else {}


def bias_or_zeros(layer: Conv2D, maps: int) -> Array:
    """Return the bias of a layer, zeros if it has none."""
    return layer.weights["bias"] if layer.use_bias else np.zeros(maps, layer.weights["kernel"].dtype)


def set_gradients(layer: Layer, *gradients: Array) -> None:
    """Hand out the gradients to the weights in their order; the last one is the bias, if there is one."""
    layer.gradients = dict(zip(layer.weights, gradients, strict=False))
