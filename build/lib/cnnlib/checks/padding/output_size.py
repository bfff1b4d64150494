"""Check `output_size`: in how many places a window fits along one axis."""

import math

import numpy as np

from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.cases import size as draw_size
from cnnlib.checks._core.cases import two_sizes
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._core.refusals import result_then_1_if_a_ValueError_came
from cnnlib.checks.padding._output_size_padding import add_mistakes_with_padding
from cnnlib.checks.padding._output_size_refusal import add_mistakes_with_refusal
from cnnlib.checks.padding._places import count_places
from cnnlib.checks.padding._sizes import add_mistakes_with_reach, reach
from cnnlib.padding import output_size as reference

# Cases ----------------------------------------------------------------------------------------------------


def sizes(rng, lowest=1):
    """A window of 2 to 5 cells and an input that is longer by `lowest` to `lowest` + 8."""
    kernel_size = draw_size(rng, 2, 5)
    return kernel_size + lowest + draw_size(rng, 0, 8), kernel_size


def last_step_does_not_fit(rng):
    """Strides of 2 to 5 that leave a rest."""
    stride = draw_size(rng, 2, 5)
    _, kernel_size = sizes(rng)
    size = kernel_size + stride * draw_size(rng, 1, 3) + draw_size(rng, 1, stride - 1)
    return size, kernel_size, stride


def last_step_fits(rng):
    """Strides of 2 to 5 that come out even."""
    stride = draw_size(rng, 2, 5)
    _, kernel_size = sizes(rng)
    return kernel_size + stride * draw_size(rng, 1, 3), kernel_size, stride


def with_step_and_padding(padding, strides=(1, 3)):
    """Return the draw of a window that moves over an input with the padding that `padding(rng)` draws."""
    return lambda rng: (*sizes(rng), draw_size(rng, *strides), padding(rng))


def one_number(rng):
    """A padding of p."""
    return draw_size(rng, 1, 3)


def two_numbers(rng):
    """A padding of (before, after), the two different."""
    return two_sizes(rng, 0, 4)


def comes_out_even_with_same(rng):
    """A size that the stride divides, under an even kernel."""
    stride = draw_size(rng, 1, 3)
    return stride * draw_size(rng, 2, 4), 2 * draw_size(rng, 1, 2), stride, "same"


def leaves_a_rest_with_same(rng):
    """A size that the stride does not divide."""
    stride = draw_size(rng, 2, 4)
    return stride * draw_size(rng, 1, 3) + draw_size(rng, 1, stride - 1), draw_size(rng, 2, 5), stride, "same"


def larger_than_the_input(rng):
    """A window that needs its padding: one number of zeros, or two."""
    size, before, after = draw_size(rng, 1, 3), draw_size(rng, 2, 4), draw_size(rng, 5, 6)
    padding = (before, (before, after))[rng.integers(2)]
    total = size + sum((padding, padding) if isinstance(padding, int) else padding)
    return size, draw_size(rng, size + 1, total), 1, padding


def larger_than_the_input_with(word):
    """Return the draw of a window that is larger than the input, with a padding that always makes room."""
    return lambda rng: (draw_size(rng, 1, 3), draw_size(rng, 4, 6), draw_size(rng, 1, 2), word)


def just_fits(rng):
    """A window that finds exactly one place."""
    kernel_size, dilation = draw_size(rng, 4, 5), draw_size(rng, 1, 3)
    before, after = rng.integers(2, size=2).tolist()
    size = reach(kernel_size, dilation) - before - after
    return size, kernel_size, draw_size(rng, 1, 3), (before, after), dilation


def lacks(cells):
    """Return the draw of a window that finds no place: so many cells are missing."""

    def drawn(rng):
        size, kernel_size, _, padding, dilation = just_fits(rng)
        return max(size - cells, 1), kernel_size + max(cells + 1 - size, 0), 1, padding, dilation

    return drawn


def lacks_less_than_a_stride(rng):
    """A window that is too large by fewer cells than the stride: no division may round that to 0."""
    stride = draw_size(rng, 2, 4)
    size, kernel_size, _, padding, dilation = lacks(draw_size(rng, 1, stride - 1))(rng)
    return size, kernel_size, stride, padding, dilation


def all_at_once(padding):
    """Return the draw of a stride, a dilation and this padding together."""

    def drawn(rng):
        kernel_size, stride, dilation = draw_size(rng, 2, 4), draw_size(rng, 2, 3), draw_size(rng, 2, 3)
        return reach(kernel_size, dilation) + draw_size(rng, 3, 9), kernel_size, stride, padding, dilation

    return drawn


def integers(*draws):
    """Return the aspect of these draws, in which the count must be an integer."""
    return Aspect(draws, dtype=np.int64)


output_size = Exercise(
    reference,
    read="padding-size",
    aspects={
        "stride 1": integers(sizes),
        "larger strides": integers(last_step_fits),
        "a last step that does not fit": integers(last_step_does_not_fit),
        "padding in numbers": integers(
            *(
                with_step_and_padding(padding, strides)
                for padding in (one_number, two_numbers)
                for strides in ((1, 3), (1, 1))
            )
        ),
        "same": integers(
            with_step_and_padding(lambda rng: "same", (1, 4)),
            comes_out_even_with_same,
            leaves_a_rest_with_same,
        ),
        "full and causal": integers(
            with_step_and_padding(lambda rng: "full", (1, 2)),
            with_step_and_padding(lambda rng: "causal", (1, 2)),
        ),
        "dilation": integers(
            lambda rng: (
                draw_size(rng, 15, 20),
                draw_size(rng, 2, 5),
                draw_size(rng, 1, 3),
                "valid",
                draw_size(rng, 2, 3),
            ),
            lambda rng: (*sizes(rng, 9), 1, "full", draw_size(rng, 2, 3)),
            lambda rng: (*sizes(rng, 9), 1, "causal", draw_size(rng, 2, 3)),
            lambda rng: (*sizes(rng, 9), draw_size(rng, 1, 2), "same", draw_size(rng, 2, 3)),
        ),
        "kernel larger than the image": Aspect(
            (larger_than_the_input, *map(larger_than_the_input_with, ("same", "full", "causal"))),
            measure=result_then_1_if_a_ValueError_came,
        ),
        "no place at all": Aspect(
            (just_fits, lacks(1), just_fits, lacks_less_than_a_stride, just_fits, lacks(3)),
            measure=result_then_1_if_a_ValueError_came,
        ),
        "everything together": integers(*map(all_at_once, ("same", "full", "causal", 2, (1, 3)))),
    },
)


# Mistakes in the formula ----------------------------------------------------------------------------------


@output_size.mistake()
def forgets_the_first_place(*arguments):
    """the + 1 is missing

    (total − reach) // stride counts the steps; the place where the window starts is one more.
    """
    return count_places(*arguments, count=lambda total, window, stride: (total - window) // stride)


@output_size.mistake()
def counts_one_place_too_many(*arguments):
    """the count is one too large

    A window of 3 in an input of 3 has one place: (total − reach) // stride + 1.
    """
    return count_places(*arguments, count=lambda total, window, stride: (total - window) // stride + 2)


@output_size.mistake()
def rounds_up(*arguments):
    """a last step that does not fit was counted: the division rounds up

    The window must stay inside: round down, with `//`.
    """
    return count_places(*arguments, count=lambda total, window, stride: -((window - total) // stride) + 1)


@output_size.mistake()
def rounds_to_the_nearest(*arguments):
    """the division was rounded to the nearest whole number

    A step that does not fit is not taken, however little is missing: round down, with `//`.
    """

    def count(total, window, stride):
        return math.floor((total - window) / stride + 0.5) + 1

    return count_places(*arguments, count=count)


@output_size.mistake()
def returns_a_fraction(*arguments):
    """the count is a fraction

    There are no half steps: divide with `//`, not with `/`.
    """
    return count_places(*arguments, count=lambda total, window, stride: (total - window) / stride + 1)


@output_size.mistake()
def adds_1_before_the_division(*arguments):
    """1 was added before the division

    Divide only total − reach by the stride, then add 1 for the first place.
    """
    return count_places(*arguments, count=lambda total, window, stride: (total - window + 1) // stride)


@output_size.mistake()
def divides_before_it_subtracts(*arguments):
    """the input was divided by the stride before the window was subtracted

    Subtract the window first, then divide what is left: (total − reach) // stride + 1.
    """
    return count_places(*arguments, count=lambda total, window, stride: total // stride - window + 1)


@output_size.mistake("padding-stride")
def ignores_the_stride(*arguments):
    """the stride was ignored

    The window moves by `stride` cells at a time: divide total − reach by it.
    """
    return count_places(*arguments, count=lambda total, window, stride: total - window + 1)


@output_size.mistake("padding-stride")
def takes_the_stride_for_a_gap(*arguments):
    """the stride was treated as the number of cells skipped

    A stride of 1 moves the window by one cell and skips none.
    """
    return count_places(*arguments, count=lambda total, window, stride: (total - window) // (stride + 1) + 1)


@output_size.mistake()
def ignores_the_window(*arguments):
    """the window was left out of the formula: total // stride

    The longer the window, the fewer places it has: (total − reach) // stride + 1.
    """
    return count_places(*arguments, count=lambda total, window, stride: total // stride)


add_mistakes_with_padding(output_size)


@output_size.mistake()
def returns_a_float(*arguments):
    """the count is a float

    `np.ceil`, `np.floor` and `/` give floats: use `-(-size // stride)` or `int(…)`.
    """
    return float(count_places(*arguments))


add_mistakes_with_refusal(output_size)


# Mistakes with the dilation -------------------------------------------------------------------------------


def with_reach(size, kernel_size, stride=1, padding="valid", dilation=1, *, reach):
    """Count for a window that reaches over `reach(kernel_size, dilation)` cells."""
    return count_places(size, reach(kernel_size, dilation), stride, padding)


add_mistakes_with_reach(output_size, with_reach, "padding-dilation")


@output_size.mistake("padding-dilation")
def takes_the_dilation_for_a_gap(*arguments):
    """the dilation was treated as the number of cells in each gap

    A dilation of 1 leaves no gaps: the window reaches over (k − 1)·d + 1 cells.
    """

    def reach_with_gaps(kernel_size, dilation):
        return (kernel_size - 1) * (dilation + 1) + 1 if dilation > 1 else kernel_size

    return with_reach(*arguments, reach=reach_with_gaps)


@output_size.mistake("padding-dilation")
def adds_the_dilation_to_the_window(*arguments):
    """the dilation was added to the size of the window

    Each of the k − 1 gaps grows: the window reaches over (k − 1)·d + 1 cells.
    """
    return with_reach(*arguments, reach=lambda kernel_size, dilation: kernel_size + dilation - 1)
