"""The fast forms of convolution against its definition: the same numbers for any blocks and cores."""

import multiprocessing

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from cnnlib import _threads, convolution
from cnnlib._windows import windows
from cnnlib.convolution import fast, plain, winograd

repeatable = settings(derandomize=True, deadline=None, max_examples=250)
small = st.integers(1, 3)
pairs = st.tuples(small, small)


@st.composite
def layers(draw):
    """Images, kernels, bias, gradient of the maps and windows of a layer of float64; half as in VGG."""
    usual = draw(st.booleans())
    kernel_size = draw(st.sampled_from([(3, 3), (5, 5)]) if usual else st.tuples(st.integers(1, 5), small))
    strides, dilation_rate = ((1, 1), (1, 1)) if usual else (draw(pairs), draw(pairs))
    channels, filters = (draw(st.sampled_from([1, 3, 7, 16, 32, 33])) for _ in range(2))
    reach = [(cells - 1) * dilation + 1 for cells, dilation in zip(kernel_size, dilation_rate, strict=True)]
    size = [draw(st.integers(length, length + 14)) for length in reach]
    padding = draw(st.sampled_from(["valid", "same", 1, ((0, 3), (2, 1)), 6]))
    way = windows(size, kernel_size, strides, padding, dilation_rate)
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    batch = draw(st.integers(0, 5))
    shapes = [
        (batch, *size, channels),
        (*kernel_size, channels, filters),
        (filters,),
        (batch, *way.output_size, filters),
    ]
    return *(rng.normal(size=shape) for shape in shapes), way


def assert_close(actual, expected):
    """Equal up to rounding, beside the largest number of all."""
    atol = 1e-11 * np.abs(expected).max(initial=0)
    assert_allclose(actual, expected, rtol=0, atol=atol)
    assert actual.dtype == expected.dtype


def assert_as_defined(layer):
    images, kernels, bias, grad_maps, way = layer
    assert_close(fast.correlate(images, kernels, bias, way), plain.correlate(images, kernels, bias, way))
    grad_images = plain.correlate_backward_inputs(grad_maps, kernels, way)
    grad_kernels = plain.correlate_backward_kernels(grad_maps, images, way)
    assert_close(fast.correlate_backward_inputs(grad_maps, kernels, way), grad_images)
    assert_close(fast.correlate_backward_kernels(grad_maps, images, way), grad_kernels)
    both = fast.correlate_backward(grad_maps, images, kernels, way)
    assert_close(both[0], grad_images)
    assert_close(both[1], grad_kernels)


@repeatable
@given(layer=layers())
def test_fast_form_is_the_definition(layer):
    assert_as_defined(layer)


@pytest.mark.parametrize("cores", [1, 2, 3, 8])
def test_any_cut_into_blocks_gives_the_same(monkeypatch, cores):
    monkeypatch.setattr(_threads, "CORES", cores)
    monkeypatch.setattr(fast, "BLOCK", 3000)
    monkeypatch.setattr(winograd, "BLOCK", 100_000)
    monkeypatch.setattr(winograd, "WEIGHTS", 100_000)

    @settings(derandomize=True, deadline=None, max_examples=60)
    @given(layer=layers())
    def check(layer):
        assert_as_defined(layer)

    check()


def large_layer(dtype=np.float32, channels=64, kernel_size=3):
    rng = np.random.default_rng(0)
    images = rng.normal(size=(9, 20, 20, channels)).astype(dtype)
    kernels = rng.normal(size=(kernel_size, kernel_size, channels, 64)).astype(dtype)
    grad_maps = rng.normal(size=(9, 20, 20, 64)).astype(dtype)
    return images, kernels, grad_maps


@pytest.mark.parametrize(("channels", "kernel_size"), [(64, 3), (64, 5), (3, 3), (8, 5), (64, 1)])
def test_float32_is_as_exact_as_a_thousandth_of_a_percent(channels, kernel_size):
    images, kernels, grad_maps = large_layer(np.float32, channels, kernel_size)
    exact = [array.astype(np.float64) for array in (images, kernels, grad_maps)]
    assert_near(
        convolution.conv2d(images, kernels, padding="same"), convolution.conv2d(*exact[:2], padding="same")
    )
    gradients = convolution.conv2d_backward(grad_maps, images, kernels, padding="same")
    expected = convolution.conv2d_backward(exact[2], *exact[:2], padding="same")
    for gradient, exact_gradient in zip(gradients, expected, strict=True):
        assert_near(gradient, exact_gradient)


def assert_near(actual, exact):
    """Rounding errors stay below 1e-5 of the typical number."""
    assert actual.dtype == np.float32
    assert np.abs(actual - exact).max() < 1e-5 * np.abs(exact).max()


@pytest.mark.parametrize("channels", [3, 64])
def test_the_same_call_gives_the_same_bits(channels):
    images, kernels, grad_maps = large_layer(channels=channels)
    first = convolution.conv2d_backward(grad_maps, images, kernels, padding="same")
    for _ in range(5):
        again = convolution.conv2d_backward(grad_maps, images, kernels, padding="same")
        for left, right in zip(first, again, strict=True):
            assert_array_equal(left, right)


@pytest.mark.parametrize("kernel_size", [2, 3, 4, 5])
def test_one_axis_of_winograd_is_a_correlation(kernel_size):
    a, b, g = winograd.transforms(kernel_size, np.dtype(float))
    rng = np.random.default_rng(kernel_size)
    pixels, kernel = rng.normal(size=winograd.TILE), rng.normal(size=kernel_size)
    assert_allclose(a @ ((g @ kernel) * (b @ pixels)), np.correlate(pixels, kernel))


def convolve_in_child(queue):
    images, kernels, _ = large_layer()
    queue.put(convolution.conv2d(images, kernels).sum(dtype=np.float64))


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="no fork on this system")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_process_has_threads_of_its_own():
    images, kernels, _ = large_layer()
    expected = convolution.conv2d(images, kernels).sum(dtype=np.float64)
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    child = context.Process(target=convolve_in_child, args=(queue,))
    child.start()
    try:
        assert queue.get(timeout=60) == pytest.approx(expected)
    finally:
        child.kill()
        child.join()


def test_an_error_in_a_thread_reaches_the_caller():
    def fail(item):
        raise RuntimeError(f"item {item}")

    with pytest.raises(RuntimeError, match="item"):
        _threads.for_each(fail, range(10))
