"""Check `same_padding`: the zeros of one axis, shared out as TensorFlow does."""

import numpy as np

from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.cases import size as draw_size
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks.padding._sizes import add_mistakes_with_reach, reach, shared_out, zeros_needed
from cnnlib.padding import same_padding as reference


def odd_kernel(rng):
    """A kernel of 3, 5 or 7 cells."""
    return draw_size(rng, 3, 12), 2 * draw_size(rng, 1, 3) + 1


def even_kernel(cells):
    """Return the draw of an input for a kernel of so many cells."""
    return lambda rng: (draw_size(rng, 3, 12), cells)


def odd_total(rng):
    """A stride of 2 or 3, and sizes for which the number of zeros is odd."""
    while True:
        stride, kernel_size, size = draw_size(rng, 2, 3), draw_size(rng, 2, 5), draw_size(rng, 4, 12)
        if total_zeros(size, kernel_size, stride) % 2:
            return size, kernel_size, stride


def needs_nothing(rng):
    """Steps that come out even, and jump over cells: the last window ends before the input does."""
    stride = draw_size(rng, 2, 4)
    return stride * draw_size(rng, 1, 3), 1, stride


def more_zeros_than_cells(rng):
    """A kernel so large that each side gets more zeros than the input has cells."""
    return draw_size(rng, 1, 2), draw_size(rng, 7, 9), 1


def sizes(size, kernel_size, stride, dilation=None):
    """Return the draw of a case: each is (lowest, highest)."""
    ranges = [size, kernel_size, stride, *([dilation] if dilation else [])]
    return lambda rng: tuple(draw_size(rng, *ends) for ends in ranges)


def total_zeros(size, kernel_size, stride=1, dilation=1):
    """Return the number of zeros on both sides together."""
    return sum(reference(size, kernel_size, stride, dilation))


def both_numbers(function, *arguments):
    """Return before and after in one array: of integers, if both are."""
    zeros = function(*arguments)
    return np.array([np.array(number) for number in zeros]) if isinstance(zeros, (tuple, list)) else zeros


same_padding = Exercise(
    reference,
    read="padding-same",
    aspects={
        "odd kernels": odd_kernel,
        "integers": Aspect(odd_kernel, measure=both_numbers, dtype=np.int64),
        "even kernels": tuple(map(even_kernel, (2, 4, 6))),
        "strides": sizes((4, 12), (3, 5), (2, 3)),
        "an odd number of zeros": odd_total,
        "strides larger than the kernel": (sizes((4, 12), (1, 2), (3, 4)), needs_nothing),
        "kernel larger than the image": (sizes((1, 4), (5, 9), (1, 2)), more_zeros_than_cells),
        "dilation": sizes((5, 12), (2, 4), (1, 2), (2, 3)),
        "integers always": Aspect(
            (odd_total, sizes((5, 12), (1, 4), (1, 3), (1, 3))), measure=both_numbers, dtype=np.int64
        ),
    },
    returns=("before", "after"),
)


@same_padding.mistake()
def puts_the_extra_zero_before(*arguments):
    """the extra zero was put before the input

    If the number of zeros is odd, TensorFlow and Keras put the extra one after.
    """
    before, after = reference(*arguments)
    return after, before


@same_padding.mistake()
def pads_by_k_over_2(size, kernel_size, stride=1, dilation=1):
    """there are k // 2 zeros on both sides

    The sides may differ, and stride and dilation matter: split (output − 1)·stride + reach − size zeros.
    """
    return kernel_size // 2, kernel_size // 2


@same_padding.mistake()
def pads_by_k_minus_1_over_2(size, kernel_size, stride=1, dilation=1):
    """there are (k − 1) // 2 zeros on both sides

    The sides may differ, and stride and dilation matter: split (output − 1)·stride + reach − size zeros.
    """
    return (kernel_size - 1) // 2, (kernel_size - 1) // 2


@same_padding.mistake()
def pads_symmetrically_for_stride_1(size, kernel_size, stride=1, dilation=1):
    """both sides were padded by (reach − 1) // 2 zeros, whatever the stride

    Other libraries do that. TensorFlow adds only the zeros that the last step needs.
    """
    half = (kernel_size - 1) * dilation // 2
    return half, half


@same_padding.mistake()
def ignores_the_stride(size, kernel_size, stride=1, dilation=1):
    """the stride was ignored

    With a stride the last window may end earlier: (output − 1)·stride + reach − size zeros are needed.
    """
    return shared_out((kernel_size - 1) * dilation)


def with_reach(size, kernel_size, stride=1, dilation=1, *, reach):
    """Pad for a window that reaches over `reach(kernel_size, dilation)` cells."""
    return reference(size, reach(kernel_size, dilation), stride)


add_mistakes_with_reach(same_padding, with_reach, "padding-same")


@same_padding.mistake()
def returns_negative_zeros(size, kernel_size, stride=1, dilation=1):
    """the number of zeros is negative where the stride is larger than the kernel

    A window that ends before the input does needs no zeros: take `max(…, 0)`.
    """
    return shared_out(zeros_needed(size, kernel_size, stride, dilation, output=-(-size // stride)))


@same_padding.mistake()
def rounds_the_output_down(size, kernel_size, stride=1, dilation=1):
    """the output size was rounded down

    With "same" the output has size / stride places, rounded *up*: `-(-size // stride)`.
    """
    return shared_out(max(zeros_needed(size, kernel_size, stride, dilation, output=size // stride), 0))


@same_padding.mistake()
def keeps_the_size_of_the_input(size, kernel_size, stride=1, dilation=1):
    """the output was made as long as the input, whatever the stride

    With "same" the output has size / stride places, rounded up: only stride 1 keeps the size.
    """
    return shared_out(zeros_needed(size, kernel_size, stride, dilation, output=size))


@same_padding.mistake()
def takes_the_size_for_a_multiple_of_the_stride(size, kernel_size, stride=1, dilation=1):
    """the size was taken to be a multiple of the stride

    reach − stride zeros are right only then; in general it is (output − 1)·stride + reach − size.
    """
    return shared_out(max(reach(kernel_size, dilation) - stride, 0))


@same_padding.mistake()
def puts_all_zeros_after(*arguments):
    """all the zeros were put after the input

    Split them: half before, half after, and the extra one after.
    """
    return 0, total_zeros(*arguments)


@same_padding.mistake()
def puts_all_zeros_before(*arguments):
    """all the zeros were put before the input

    That is "causal". Split them: half before, half after, and the extra one after.
    """
    return total_zeros(*arguments), 0


@same_padding.mistake()
def puts_all_zeros_on_each_side(*arguments):
    """each side got all the zeros

    (output − 1)·stride + reach − size is the number on both sides together: split it.
    """
    return total_zeros(*arguments), total_zeros(*arguments)


@same_padding.mistake()
def loses_the_extra_zero(*arguments):
    """the extra zero was lost

    Half of an odd number, rounded down, twice, is one too few: after = total − before.
    """
    return total_zeros(*arguments) // 2, total_zeros(*arguments) // 2


@same_padding.mistake()
def doubles_the_extra_zero(*arguments):
    """both sides got the extra zero

    Half of an odd number, rounded up, twice, is one too many: after = total − before.
    """
    return -(-total_zeros(*arguments) // 2), -(-total_zeros(*arguments) // 2)


@same_padding.mistake()
def rounds_half_a_zero_to_an_even_number(*arguments):
    """an odd number of zeros was halved with `round`, which goes to the nearest even number

    `round(0.5)` is 0, but `round(1.5)` is 2: then the extra zero comes before. Divide with `//`.
    """
    before = round(total_zeros(*arguments) / 2)
    return before, total_zeros(*arguments) - before


@same_padding.mistake()
def rounds_both_halves_to_an_even_number(*arguments):
    """both sides got half of the zeros, rounded with `round`: one is lost or added if their number is odd

    before = total // 2, and after is what is left of them: total − before.
    """
    return round(total_zeros(*arguments) / 2), round(total_zeros(*arguments) / 2)


@same_padding.mistake()
def cuts_the_reach_off_at_the_size(size, kernel_size, stride=1, dilation=1):
    """the reach of the kernel was cut off at the size of the input

    A kernel may reach over more cells than there are: padding makes room for all of them.
    """
    needed = (-(-size // stride) - 1) * stride + min(reach(kernel_size, dilation), size) - size
    return shared_out(max(needed, 0))


@same_padding.mistake()
def cuts_the_zeros_off_at_the_size(size, kernel_size, stride=1, dilation=1):
    """no side got more zeros than the input has cells

    A large kernel needs more zeros than there are cells in the input: nothing limits them.
    """
    before, after = reference(size, kernel_size, stride, dilation)
    return min(before, size), min(after, size)


@same_padding.mistake()
def returns_fractions(*arguments):
    """the numbers of zeros are fractions

    There is no such thing as half a zero: divide with `//`; the rest goes after.
    """
    return total_zeros(*arguments) / 2, total_zeros(*arguments) / 2


@same_padding.mistake()
def returns_floats(*arguments):
    """the numbers of zeros are floats

    `np.ceil` and `/` give floats: use `-(-size // stride)` and `//`, or `int(…)`.
    """
    before, after = reference(*arguments)
    return float(before), float(after)


@same_padding.mistake()
def adds_1_to_the_rounded_output(size, kernel_size, stride=1, dilation=1):
    """the number of places is size // stride + 1

    That is one too many where the stride divides the size: round up, `-(-size // stride)`.
    """
    return shared_out(max(zeros_needed(size, kernel_size, stride, dilation, output=size // stride + 1), 0))


@same_padding.mistake()
def counts_one_zero_too_many(size, kernel_size, stride=1, dilation=1):
    """one zero too many was counted

    The last window starts at (output − 1)·stride: it is output − 1 steps away, not output.
    """
    return shared_out(
        max(zeros_needed(size, kernel_size, stride, dilation, output=-(-size // stride)) + 1, 0)
    )
