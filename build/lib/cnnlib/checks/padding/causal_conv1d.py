"""Check `causal_conv1d`: kernels on series, so that no output sees a later step."""

import numpy as np

from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.cases import nonzero, pixels, size, two_sizes, whole
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._core.mistakes import Law
from cnnlib.checks._families.batch import add_mistakes_with_repeated_result
from cnnlib.checks._families.dtypes import add_mistakes_with_dtype_of
from cnnlib.checks._families.layers import add_mistakes_with_channels_and_filters
from cnnlib.checks.padding._correlation import correlate1d
from cnnlib.checks.padding._sizes import shared_out
from cnnlib.padding import causal_conv1d as reference

# Cases ----------------------------------------------------------------------------------------------------


def series_and_kernels(rng, n=1, k=2, channels=1, filters=1, steps=(4, 6)):
    """N series and the kernels that fit them."""
    return nonzero(rng, n, size(rng, *steps), channels), whole(rng, k, channels, filters)


def channels_and_filters(rng):
    """Different numbers of series, channels and filters."""
    channels, filters = two_sizes(rng, 2, 3)
    return series_and_kernels(rng, size(rng, 2, 3), 2, channels, filters)


def large_sums(rng):
    """Bright pixels under large weights: each whole sum is beyond 65,504, where float16 ends."""
    return pixels(rng, 1, 4, 1) | 128, whole(rng, 4, 1, 1, low=128, high=200).astype(np.int64)


def past_stays(function, series, kernels, *others):
    """True if another step at the end leaves the outputs before it alone."""
    longer = np.concatenate([series, series[:, :1]], axis=1)
    return np.allclose(function(longer, kernels, *others)[:, :-1], function(series, kernels, *others))


causal_conv1d = Exercise(
    reference,
    read="padding-causal",
    aspects={
        "two weights": series_and_kernels,
        "more weights": lambda rng: series_and_kernels(rng, k=size(rng, 3, 4)),
        "channels, filters and batch": channels_and_filters,
        "dilation": Aspect(
            lambda rng: (*series_and_kernels(rng, k=size(rng, 2, 3), steps=(5, 7)), size(rng, 2, 3)),
            unmodified=True,
        ),
        "kernel longer than the series": (
            lambda rng: series_and_kernels(rng, k=size(rng, 4, 5), steps=(1, 3)),
            lambda rng: (*series_and_kernels(rng, k=3, steps=(2, 4)), size(rng, 2, 3)),
        ),
        "number types": (
            lambda rng: (pixels(rng, 1, 4, 1), whole(rng, 2, 1, 1).astype(np.int64)),
            lambda rng: (pixels(rng, 1, 4, 1), whole(rng, 2, 1, 1) / 8),
            lambda rng: tuple(array.astype(np.float32) / 8 for array in series_and_kernels(rng)),
            large_sums,
        ),
    },
    laws=[
        Law(
            "a later step changes an earlier output",
            past_stays,
            "No output may depend on a later step: all the zeros go before the series.",
        )
    ],
)


# Mistakes with zeros and dilation -------------------------------------------------------------------------


def steps_back(kernels, dilation_rate):
    """Return how many steps before the present one the kernels reach: (k − 1)·d."""
    return (len(kernels) - 1) * dilation_rate


def convolve(series, kernels, dilation_rate=1, mode="constant"):
    """Convolve as asked for; what is padded is filled in as the mode of `np.pad` says."""
    pads = steps_back(kernels, dilation_rate), 0
    return correlate1d(series, kernels, pads, dilation_rate, mode)


def convolve_in_loops(series, kernels, dilation_rate, pads):
    """Fill an output of the right shape step by step, from series padded by `pads` on their three axes."""
    padded = np.pad(series, pads)
    output = np.zeros((*series.shape[:2], kernels.shape[2]))
    for t in range(series.shape[1]):
        for i in range(len(kernels)):
            output[:, t] += padded[:, t + i * dilation_rate] @ (1.0 * kernels[i])
    return output


@causal_conv1d.mistake()
def pads_after_the_series(series, kernels, dilation_rate=1):
    """the zeros come after the series: each output sees the future

    All the zeros go before the series, so that the last weight of the kernel meets the present step.
    """
    return correlate1d(series, kernels, (0, steps_back(kernels, dilation_rate)), dilation_rate)


@causal_conv1d.mistake()
def pads_like_same(series, kernels, dilation_rate=1):
    """the zeros are shared out as with "same": each output sees the future

    All the zeros go before the series, none after it.
    """
    return correlate1d(series, kernels, shared_out(steps_back(kernels, dilation_rate)), dilation_rate)


@causal_conv1d.mistake()
def misses_the_present_step(series, kernels, dilation_rate=1):
    """the output sees the steps before, but not the present one

    (k − 1)·d zeros, not one more: the last weight meets the present step.
    """
    pads = steps_back(kernels, dilation_rate) + 1, 0
    return correlate1d(series, kernels, pads, dilation_rate)[:, :-1]


@causal_conv1d.mistake()
def pads_by_k_times_d(series, kernels, dilation_rate=1):
    """there are too many outputs: k·d zeros instead of (k − 1)·d

    With (k − 1)·d zeros the output is as long as the series.
    """
    return correlate1d(series, kernels, (len(kernels) * dilation_rate, 0), dilation_rate)


@causal_conv1d.mistake("convolution-flip")
def flips_the_kernels(series, kernels, dilation_rate=1):
    """the kernel was flipped

    The last weight meets the present step; with `np.convolve` the first one does.
    """
    return convolve(series, kernels[::-1], dilation_rate)


@causal_conv1d.mistake("padding-dilation")
def ignores_the_dilation(series, kernels, dilation_rate=1):
    """the dilation was ignored

    Neighbouring weights meet steps that lie `dilation_rate` apart.
    """
    return convolve(series, kernels)


@causal_conv1d.mistake("padding-dilation")
def pads_by_k_minus_1(series, kernels, dilation_rate=1):
    """only k − 1 zeros were added although the kernel is dilated

    A dilated kernel reaches further back: (k − 1)·d zeros.
    """
    return correlate1d(series, kernels, (len(kernels) - 1, 0), dilation_rate)


@causal_conv1d.mistake("padding-dilation")
def takes_the_dilation_for_a_gap(series, kernels, dilation_rate=1):
    """the dilation was treated as the number of steps in each gap

    With a dilation of d neighbouring weights lie d steps apart; 1 is the ordinary kernel.
    """
    return convolve(series, kernels, dilation_rate + 1 if dilation_rate > 1 else 1)


@causal_conv1d.mistake()
def pads_nothing(series, kernels, dilation_rate=1):
    """nothing was padded: the output is shorter than the series

    (k − 1)·d zeros before the series make one output for every step.
    """
    return correlate1d(series, kernels, (0, 0), dilation_rate)


@causal_conv1d.mistake("padding-full")
def pads_both_sides(series, kernels, dilation_rate=1):
    """the zeros are on both sides: the output is longer than the series

    All the zeros go before the series, none after it.
    """
    zeros = steps_back(kernels, dilation_rate)
    return correlate1d(series, kernels, (zeros, zeros), dilation_rate)


@causal_conv1d.mistake()
def repeats_the_first_value(series, kernels, dilation_rate=1):
    """the series was padded with its first value, not with zeros

    Before the series there are zeros.
    """
    return convolve(series, kernels, dilation_rate, mode="edge")


@causal_conv1d.mistake()
def wraps_the_series_round(series, kernels, dilation_rate=1):
    """indices below 0 wrapped round to the end of the series

    `series[t - d]` with t < d is a value from the end: before the series there are zeros.
    """
    return convolve(series, kernels, dilation_rate, mode="wrap")


@causal_conv1d.mistake("padding-zeros")
def pads_the_output(series, kernels, dilation_rate=1):
    """the first outputs are 0: the zeros stand before the output, not before the series

    The first outputs see part of the series: pad before the kernel slides.
    """
    output = convolve(series, kernels, dilation_rate)
    output[:, : steps_back(kernels, dilation_rate)] = 0
    return output


# Mistakes with axes and dtypes, and with zeros in loops ---------------------------------------------------

add_mistakes_with_channels_and_filters(causal_conv1d)
add_mistakes_with_repeated_result(causal_conv1d, read="convolution-batch")
add_mistakes_with_dtype_of(causal_conv1d, "series")


@causal_conv1d.mistake()
def puts_the_filters_before_the_steps(series, kernels, dilation_rate=1):
    """the result has the axes (N, F, L)

    Steps stay the second axis, filters come last: (N, L, F).
    """
    return np.moveaxis(convolve(series, kernels, dilation_rate), 1, 2)


@causal_conv1d.mistake("padding-dilation")
def leaves_the_padded_series(series, kernels, dilation_rate=1):
    """only k − 1 zeros were added: the dilated kernel runs past the end of the padded series

    A dilated kernel reaches further back: (k − 1)·d zeros are needed.
    """
    pads = (0, 0), (len(kernels) - 1, 0), (0, 0)
    return convolve_in_loops(series, kernels, dilation_rate, pads)


@causal_conv1d.mistake()
def pads_the_batch(series, kernels, dilation_rate=1):
    """the zeros were put before the batch, not before the steps

    The axes are (N, L, C): the steps are the second, so `np.pad` needs (0, 0) for the first.
    """
    pads = (steps_back(kernels, dilation_rate), 0), (0, 0), (0, 0)
    return convolve_in_loops(series, kernels, dilation_rate, pads)


@causal_conv1d.mistake()
def runs_backwards(series, kernels, dilation_rate=1):
    """the output runs backwards

    Output t belongs to step t.
    """
    return convolve(series, kernels, dilation_rate)[:, ::-1]
