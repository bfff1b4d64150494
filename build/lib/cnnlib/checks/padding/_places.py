"""How an answer to `output_size` counts places, with one thing done in another way."""

from cnnlib.checks.padding._sizes import reach
from cnnlib.padding import same_padding


def zeros_of_valid(size, kernel_size, stride, dilation):
    """Return the zeros (before, after) of "valid": none."""
    return 0, 0


def zeros_of_full(size, kernel_size, stride, dilation):
    """Return the zeros (before, after) of "full"."""
    return (kernel_size - 1) * dilation, (kernel_size - 1) * dilation


def zeros_of_causal(size, kernel_size, stride, dilation):
    """Return the zeros (before, after) of "causal"."""
    return (kernel_size - 1) * dilation, 0


ZEROS_OF = {
    "valid": zeros_of_valid,
    "same": same_padding,
    "full": zeros_of_full,
    "causal": zeros_of_causal,
}


def zeros_of_numbers(padding):
    """Return the zeros (before, after) of a padding in numbers."""
    return (padding, padding) if isinstance(padding, int) else padding


def places(total, window, stride):
    """Return in how many places a window fits that reaches over so many of all cells."""
    return (total - window) // stride + 1


def refuse_if(too_large):
    """Raise as a student's answer does."""
    if too_large:
        message = "the kernel is larger than the padded image"
        raise ValueError(message)


def count_places(
    size,
    kernel_size,
    stride=1,
    padding="valid",
    dilation=1,
    *,
    count=places,
    refuse=refuse_if,
    numbers=zeros_of_numbers,
    **words,
):
    """Count as it should be, or with one thing done in another way.

    `count(total, window, stride)` counts the places in the padded input, and `refuse(too_large)` raises the
    error. `numbers(padding)` returns the zeros (before, after) of a padding in numbers, and `same`, `full`
    or `causal` is a function of (size, kernel_size, stride, dilation) that does so for this word.
    """
    if isinstance(padding, str):
        zeros = (ZEROS_OF | words)[padding](size, kernel_size, stride, dilation)
    else:
        zeros = numbers(padding)
    total = size + sum(zeros)
    window = reach(kernel_size, dilation)
    refuse(window > total)
    return count(total, window, stride)
