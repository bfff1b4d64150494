"""Check `conv2d_parameters`: the weights and biases of a layer, counted."""

import math

from cnnlib.checks._core.cases import size, two_sizes
from cnnlib.checks._core.exercise import Exercise
from cnnlib.convolution import conv2d_parameters as reference


def square_kernel(rng):
    """Draw a kernel size that is one number."""
    return size(rng, 2, 7), size(rng, 2, 9), size(rng, 2, 64)


def rectangular_kernel(rng):
    """Draw a kernel size that is a pair, (height, width)."""
    return two_sizes(rng, 1, 7), size(rng, 2, 9), size(rng, 2, 64)


conv2d_parameters = Exercise(
    reference,
    read="convolution-parameters",
    aspects={
        "square kernel": (square_kernel, lambda rng: (*square_kernel(rng), True)),
        "rectangular kernel": rectangular_kernel,
        "without bias": (
            lambda rng: (*square_kernel(rng), False),
            lambda rng: (*rectangular_kernel(rng), False),
        ),
    },
)


def cells(kernel_size):
    """Return the number of cells of a kernel whose size is one number or a pair."""
    return kernel_size**2 if isinstance(kernel_size, int) else math.prod(kernel_size)


@conv2d_parameters.mistake()
def does_not_count_the_biases(kernel_size, in_channels, filters, use_bias=True):
    """the biases were not counted

    Each filter has one bias: F more, unless `use_bias` is false.
    """
    return cells(kernel_size) * in_channels * filters


@conv2d_parameters.mistake()
def ignores_use_bias(kernel_size, in_channels, filters, use_bias=True):
    """`use_bias` was ignored: the biases are always counted

    With `use_bias=False` there are only the weights.
    """
    return cells(kernel_size) * in_channels * filters + filters


@conv2d_parameters.mistake()
def turns_use_bias_round(kernel_size, in_channels, filters, use_bias=True):
    """`use_bias` works the wrong way round

    The biases count when `use_bias` is true.
    """
    return cells(kernel_size) * in_channels * filters + (0 if use_bias else filters)


@conv2d_parameters.mistake()
def leaves_out_the_biases_by_default(kernel_size, in_channels, filters, use_bias=False):
    """without `use_bias` in the call, the biases were not counted

    Its default is true: keep the first line as it was given, `use_bias=True`.
    """
    return (cells(kernel_size) * in_channels + use_bias) * filters


@conv2d_parameters.mistake()
def leaves_out_the_channels(kernel_size, in_channels, filters, use_bias=True):
    """the channels were left out

    A filter spans all its input channels: kh · kw · C weights each.
    """
    return (cells(kernel_size) + use_bias) * filters


@conv2d_parameters.mistake()
def leaves_out_the_filters(kernel_size, in_channels, filters, use_bias=True):
    """the filters were left out

    That is the number for one filter; there are F filters.
    """
    return cells(kernel_size) * in_channels + use_bias


@conv2d_parameters.mistake()
def counts_one_bias_for_all_filters(kernel_size, in_channels, filters, use_bias=True):
    """there is only one bias for all filters

    Each filter has a bias of its own: F biases.
    """
    return cells(kernel_size) * in_channels * filters + use_bias


@conv2d_parameters.mistake()
def counts_one_bias_for_each_channel(kernel_size, in_channels, filters, use_bias=True):
    """each channel was given a bias

    The bias belongs to the filter and is added after summing over the channels: F biases, not C.
    """
    return cells(kernel_size) * in_channels * filters + (in_channels if use_bias else 0)


@conv2d_parameters.mistake()
def counts_one_bias_for_each_channel_and_filter(kernel_size, in_channels, filters, use_bias=True):
    """each pair of channel and filter was given a bias

    The bias is added once, after summing over the channels: F biases, not C · F.
    """
    return (cells(kernel_size) + use_bias) * in_channels * filters


@conv2d_parameters.mistake()
def doubles_the_kernel_size(kernel_size, in_channels, filters, use_bias=True):
    """the kernel size was doubled instead of squared

    A kernel of size k has k · k cells; `k * 2` is not `k ** 2`.
    """
    area = 2 * kernel_size if isinstance(kernel_size, int) else math.prod(kernel_size)
    return (area * in_channels + use_bias) * filters


@conv2d_parameters.mistake()
def adds_height_and_width(kernel_size, in_channels, filters, use_bias=True):
    """height and width of the kernel were added

    A kernel of kh rows and kw columns has kh · kw cells.
    """
    area = kernel_size**2 if isinstance(kernel_size, int) else sum(kernel_size)
    return (area * in_channels + use_bias) * filters


@conv2d_parameters.mistake()
def uses_a_pair_as_one_number(kernel_size, in_channels, filters, use_bias=True):
    """a pair was used as one number

    `kernel_size` may be a pair (kh, kw): unpack it if it is not an int.
    """
    return (kernel_size**2 * in_channels + use_bias) * filters


@conv2d_parameters.mistake()
def unpacks_one_number(kernel_size, in_channels, filters, use_bias=True):
    """one number was unpacked as a pair

    `kernel_size` may be a single int: then kh = kw.
    """
    return (math.prod(list(kernel_size)) * in_channels + use_bias) * filters


@conv2d_parameters.mistake()
def does_not_square_the_kernel_size(kernel_size, in_channels, filters, use_bias=True):
    """the kernel size was not squared

    A kernel of size k has k rows and k columns: k · k cells.
    """
    area = kernel_size if isinstance(kernel_size, int) else math.prod(kernel_size)
    return (area * in_channels + use_bias) * filters


@conv2d_parameters.mistake()
def assumes_a_square_kernel(kernel_size, in_channels, filters, use_bias=True):
    """the kernel was assumed to be square

    `kernel_size` may be a pair (kh, kw): its cells are kh · kw.
    """
    side = kernel_size if isinstance(kernel_size, int) else kernel_size[0]
    return (side**2 * in_channels + use_bias) * filters


@conv2d_parameters.mistake()
def counts_a_separable_layer(kernel_size, in_channels, filters, use_bias=True):
    """a depthwise separable layer was counted

    Here each filter has a kernel of its own for each input channel: height · width · C · F weights.
    """
    return cells(kernel_size) * in_channels + in_channels * filters + filters * bool(use_bias)
