"""Mistakes of `output_size` with a window that finds no place, or none without its padding."""

from cnnlib.checks.padding._places import count_places, refuse_if
from cnnlib.checks.padding._sizes import reach


def refuse_nothing(too_large):
    """Let every window pass."""


def count_or(value, *arguments):
    """Count as it should be, but return a value where the window finds no place."""
    try:
        return count_places(*arguments)
    except ValueError:
        return value


def add_mistakes_with_refusal(exercise):
    """Add the mistakes with the `ValueError`: none, another one, or one too many."""
    for value in (-1, 0, None):

        @exercise.mistake(name=f"returns_{value}_for_no_place".replace("-", "minus_"), value=value)
        def returns_a_value_for_no_place(*arguments, value=value):
            """{value} was returned where the window does not fit

            Do not return a number or None there: `raise ValueError(…)`, with a message if you like.
            """
            return count_or(value, *arguments)

    @exercise.mistake()
    def raises_another_error(*arguments):
        """an error other than a `ValueError` was raised

        Neither `assert` nor an error that happens by chance will do: `raise ValueError(…)`.
        """
        count = count_or(None, *arguments)
        assert count is not None
        return count

    def count_or_refuse(words, size, kernel_size, stride=1, padding="valid", dilation=1):
        """Count, but compare the window with the input as it came where the padding is one of these."""
        refuse_if(padding in words and reach(kernel_size, dilation) > size)
        return count_places(size, kernel_size, stride, padding, dilation)

    @exercise.mistake()
    def refuses_larger_windows_with_same(*arguments):
        """ "same" raises an error for a window larger than the image

        This padding always makes room: compare the window with the padded input.
        """
        return count_or_refuse(("same",), *arguments)

    @exercise.mistake()
    def refuses_larger_windows_with_every_word(*arguments):
        """ "same", "full" and "causal" raise an error for a window larger than the image

        This padding always makes room: compare the window with the padded input.
        """
        return count_or_refuse(("same", "full", "causal"), *arguments)

    @exercise.mistake()
    def refuses_nothing(*arguments):
        """a count was returned where the window does not fit

        If the window reaches over more cells than the padded input has, raise a `ValueError`.
        """
        return count_places(*arguments, refuse=refuse_nothing)

    @exercise.mistake()
    def refuses_larger_windows(size, kernel_size, stride=1, padding="valid", dilation=1):
        """a window larger than the image raises an error although the padding makes room for it

        Compare the window with the *padded* input.
        """
        refuse_if(reach(kernel_size, dilation) > size)
        return count_places(size, kernel_size, stride, padding, dilation, refuse=refuse_nothing)

    @exercise.mistake()
    def cuts_towards_0(*arguments):
        """a window that is a little too large still found one place: the division was cut towards 0

        `int(−1 / 2)` is 0, and one place more is 1. Compare the window with the padded input, or divide with `//`.
        """
        places = count_places(
            *arguments,
            count=lambda total, window, stride: int((total - window) / stride) + 1,
            refuse=refuse_nothing,
        )
        refuse_if(places <= 0)
        return places
