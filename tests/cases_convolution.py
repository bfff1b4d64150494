"""Layers of convolution drawn at random, and TensorFlow's answer to them."""

from typing import NamedTuple

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

repeatable = settings(derandomize=True, deadline=None, max_examples=100)
FLOATS = (np.float32, np.float64)
TOLERANCE = {np.dtype(np.float32): 1e-4, np.dtype(np.float64): 1e-10}


class Layer(NamedTuple):
    """What a layer of convolution is called with; `way` holds the arguments after the bias, by name."""

    inputs: np.ndarray
    kernels: np.ndarray
    bias: np.ndarray
    way: dict

    @property
    def strides(self):
        return per_axis(self.way["strides"], self.inputs.ndim - 2)

    @property
    def dilation_rate(self):
        return per_axis(self.way["dilation_rate"], self.inputs.ndim - 2)

    def gradient_of(self, output):
        """Draw a gradient for the output, of its shape and dtype."""
        return numbers(np.random.default_rng(output.size), output.shape, output.dtype)


def per_axis(value, axes):
    return (value,) * axes if isinstance(value, int) else tuple(value)


def numbers(rng, shape, dtype):
    if np.issubdtype(dtype, np.integer):
        return rng.integers(0 if dtype == np.uint8 else -9, 10, size=shape).astype(dtype)
    return rng.normal(size=shape).astype(dtype)


def one_or_each(low, high, axes):
    """One number for all axes, or one for each."""
    return st.one_of(st.integers(low, high), st.tuples(*[st.integers(low, high)] * axes))


def paddings(axes, words=("valid", "same")):
    """Every form that `padding` may take."""
    sides = st.tuples(st.integers(0, 3), st.integers(0, 3))
    mixed = st.tuples(*[st.one_of(st.integers(0, 3), sides)] * axes) if axes > 1 else sides
    return st.one_of(st.sampled_from(words), st.sampled_from(words), st.integers(0, 3), mixed)


def zeros(layer):
    """Return the zeros (before, after) of the padding for each axis, worked out a second time."""
    padding, axes, kernel_size = layer.way["padding"], layer.inputs.ndim - 2, layer.kernels.shape[:-2]
    reach = [(k - 1) * d + 1 for k, d in zip(kernel_size, layer.dilation_rate, strict=True)]
    if padding == "valid":
        return [(0, 0)] * axes
    if padding == "causal":
        return [(reach[0] - 1, 0)]
    if padding == "same":
        steps = zip(layer.inputs.shape[1:-1], reach, layer.strides, strict=True)
        total = [max(0, (-(-size // stride) - 1) * stride + window - size) for size, window, stride in steps]
        return [(count // 2, (count + 1) // 2) for count in total]
    if axes == 1 and not isinstance(padding, int):
        return [padding]
    return [(pad, pad) if isinstance(pad, int) else pad for pad in per_axis(padding, axes)]


@st.composite
def ways(draw, axes, words):
    """Draw a kernel size and the arguments of a layer that say how the kernel travels."""
    kernel_size = draw(st.tuples(*[st.integers(1, 4 if axes < 3 else 3)] * axes))
    return kernel_size, {
        "strides": draw(st.one_of(st.just(1), one_or_each(1, 3, axes))),
        "padding": draw(paddings(axes, words)),
        "dilation_rate": draw(st.one_of(st.just(1), one_or_each(1, 3, axes))),
    }


@st.composite
def usual_ways(draw, axes, words):
    """Draw what most networks are made of, for which fast forms are written."""
    side = draw(st.sampled_from([1, 3, 3, 5, 7]))
    strides, padding = draw(st.sampled_from([1, 1, 1, 2])), draw(st.sampled_from([*words, side // 2]))
    return (side,) * axes, {"strides": strides, "padding": padding, "dilation_rate": 1}


@st.composite
def layers(draw, axes=2, dtypes=FLOATS, words=("valid", "same"), depthwise=False, grouped=True):
    """Draw layers of every kind; a third of them is large enough to be computed in blocks."""
    large = axes < 3 and draw(st.sampled_from([False, False, True]))
    usual = large and draw(st.booleans())
    kernel_size, way = draw(usual_ways(axes, words) if usual else ways(axes, words))
    grouped = grouped and not depthwise
    groups = 1 if usual or not grouped else draw(st.sampled_from([1, 1, 2, 3]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    channels, filters = rng.integers(1, 40 // groups if large else 4, size=2, endpoint=large)
    if depthwise:
        filters = draw(st.integers(1, 3))
    if grouped:
        way["groups"] = groups

    reach = (np.array(kernel_size) - 1) * per_axis(way["dilation_rate"], axes) + 1
    if way["padding"] == "same":
        least = np.ones(axes, dtype=int)
    else:
        blank = Layer(np.zeros([1] * (axes + 2)), np.zeros([*kernel_size, 1, 1]), None, way)
        least = np.maximum(1, reach - np.sum(zeros(blank), axis=1))
    size = least + rng.integers(0, 18 if large else 6, size=axes)
    batch = rng.integers(1, 7 if large else 4)
    dtype = draw(st.sampled_from(dtypes))
    return Layer(
        numbers(rng, (batch, *size, groups * channels), dtype),
        numbers(rng, (*kernel_size, channels, groups * filters), dtype),
        numbers(rng, (filters * (channels if depthwise else groups),), dtype),
        way,
    )


def assert_close(actual, expected):
    """Equal up to rounding in the dtype of `actual`, which is the dtype of `expected`."""
    expected = np.asarray(expected)
    assert actual.dtype == expected.dtype
    assert actual.shape == expected.shape
    tolerance = TOLERANCE[actual.dtype]
    largest = np.abs(expected).max(initial=0)
    assert_allclose(actual, expected, rtol=tolerance, atol=tolerance * max(1e-3, largest) / 10)


def tensorflow_layer(tf, layer, inputs, kernels):
    """Compute a layer with TensorFlow alone, so that its tape can follow.

    TensorFlow takes no padding in numbers, goes astray where a small 3-D kernel strides far, refuses
    strides together with dilation, and knows no gradient of groups on every CPU. So the zeros are put there
    first, a dilated kernel that strides moves by one and the places that it would have skipped are dropped,
    and groups are computed one by one.
    """
    padding, strides, steps = layer.way["padding"], layer.strides, ()
    both = max(strides) > 1 and max(layer.dilation_rate) > 1
    if both or len(strides) == 3 or padding not in ("valid", "same"):
        inputs, padding = tf.pad(inputs, [(0, 0), *zeros(layer), (0, 0)]), "valid"
    if both:
        steps, strides = tuple(slice(None, None, stride) for stride in strides), (1,) * len(strides)
    groups = layer.way.get("groups", 1)
    shares = zip(tf.split(inputs, groups, axis=-1), tf.split(kernels, groups, axis=-1), strict=True)
    form = {"padding": padding.upper(), "dilations": layer.dilation_rate}
    form["data_format"] = {1: "NWC", 2: "NHWC", 3: "NDHWC"}[len(strides)]
    maps = tf.concat([tf.nn.convolution(*share, strides, **form) for share in shares], axis=-1)
    return maps[(slice(None), *steps)]


def tensorflow_gradients(tf, function, arrays, grad_output):
    """Return what a function of tensors gives, and its gradients by TensorFlow's tape."""
    tensors = [tf.constant(array) for array in arrays]
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        output = function(*tensors)
    return output, tape.gradient(output, tensors, output_gradients=tf.constant(grad_output))
