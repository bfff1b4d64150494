"""Mistakes of `output_size` with the zeros that a padding in numbers or in words stands for."""

from cnnlib.checks.padding._places import count_places
from cnnlib.checks.padding._sizes import reach
from cnnlib.padding import same_padding

WORDS_OF_THEIR_OWN = ("full", "causal")  # those that an answer for "valid", "same" and numbers forgets


def add_mistakes_with_padding(exercise):
    """Add the mistakes with numbers, with each word, and with words and the stride together."""
    add_mistakes_with_numbers(exercise)
    add_mistakes_with_same(exercise)
    add_mistakes_with_full_and_causal(exercise)
    add_mistakes_with_words_as_numbers(exercise)


def add_mistakes_with_numbers(exercise):
    """Add the mistakes with a padding of p, or of (before, after)."""

    @exercise.mistake("padding-zeros")
    def pads_before_only(*arguments):
        """a padding of p was counted once, not on both sides

        p zeros before and p zeros after make the input longer by 2·p.
        """
        return count_places(
            *arguments, numbers=lambda padding: (padding, 0) if isinstance(padding, int) else padding
        )

    @exercise.mistake("padding-zeros")
    def ignores_numbers(*arguments):
        """padding given in numbers was ignored

        The zeros make the input longer: by 2·p for a number p, by before + after for a pair.
        """
        return count_places(*arguments, numbers=lambda padding: (0, 0))

    def with_pairs(*arguments, zeros):
        """Count as it should be, but for a padding of (before, after) add `zeros(before, after)`."""
        return count_places(
            *arguments,
            numbers=lambda padding: (padding, padding) if isinstance(padding, int) else zeros(*padding),
        )

    @exercise.mistake("padding-zeros")
    def ignores_the_second_number(*arguments):
        """the second number of a pair was ignored

        A pair is (before, after): add both.
        """
        return with_pairs(*arguments, zeros=lambda before, after: (before, 0))

    @exercise.mistake("padding-zeros")
    def pads_both_sides_by_the_first_number(*arguments):
        """the first number of a pair was used for both sides

        A pair is (before, after): add both.
        """
        return with_pairs(*arguments, zeros=lambda before, after: (before, before))

    @exercise.mistake("padding-zeros")
    def doubles_both_numbers(*arguments):
        """both numbers of a pair were doubled

        A pair is (before, after): it names both sides, so add each number once.
        """
        return with_pairs(*arguments, zeros=lambda before, after: (2 * before, 2 * after))


def add_mistakes_with_same(exercise):
    """Add the mistakes with "same"."""

    @exercise.mistake("padding-same")
    def pads_same_by_k_over_2(*arguments):
        """ "same" was padded by k // 2 on both sides

        With "same" the count is size / stride, rounded up: it never depends on the kernel.
        """
        return count_places(*arguments, same=lambda size, k, stride, d: (k // 2, k // 2))

    @exercise.mistake("padding-same")
    def pads_same_by_k_minus_1_over_2(*arguments):
        """ "same" was padded by (k − 1) // 2 on both sides

        Even kernels need one more zero on one side: the count is size / stride, rounded up.
        """
        return count_places(*arguments, same=lambda size, k, stride, d: ((k - 1) // 2, (k - 1) // 2))

    @exercise.mistake("padding-same")
    def treats_same_like_valid(*arguments):
        """ "same" was treated like "valid"

        With "same" the count is size / stride, rounded up.
        """
        return count_places(*arguments, same=lambda size, k, stride, d: (0, 0))

    @exercise.mistake("padding-dilation")
    def pads_same_without_the_dilation(*arguments):
        """the dilation was ignored with "same"

        Pass the dilation on: `same_padding(size, kernel_size, stride, dilation)`.
        """
        return count_places(*arguments, same=lambda size, k, stride, d: same_padding(size, k, stride))

    @exercise.mistake("padding-same")
    def ignores_the_stride_with_same(size, kernel_size, stride=1, padding="valid", dilation=1):
        """ "same" gives the size of the input whatever the stride

        With "same" the count is size / stride, rounded up: only stride 1 keeps the size.
        """
        if padding == "same":
            return size
        return count_places(size, kernel_size, stride, padding, dilation)

    @exercise.mistake("padding-size")
    def returns_a_float_with_same(size, kernel_size, stride=1, padding="valid", dilation=1):
        """ "same" gives a float

        Places are counted: `np.ceil` and `/` give floats, `-(-size // stride)` rounds up to an integer.
        """
        count = count_places(size, kernel_size, stride, padding, dilation)
        return float(count) if padding == "same" else count

    @exercise.mistake("padding-same")
    def rounds_down_with_same(size, kernel_size, stride=1, padding="valid", dilation=1):
        """ "same" divides by the stride and rounds down

        With "same" the count is size / stride, rounded *up*: `-(-size // stride)`.
        """
        if padding == "same":
            return size // stride
        return count_places(size, kernel_size, stride, padding, dilation)


def unpack_two(word):
    """Fail as Python does, with the start of its message: what is "expected" no hidden check may say."""
    try:
        _before, _after = word
    except ValueError as error:
        error.args = (str(error).partition("cted")[0],)
        raise


def add_mistakes_with_words_as_numbers(exercise):
    """Add the mistakes of an answer that asks for "valid" and "same", and takes the rest for numbers."""

    @exercise.mistake("padding-full")
    def unpacks_a_word(size, kernel_size, stride=1, padding="valid", dilation=1):
        """the words "full" and "causal" were unpacked as if they were (before, after)

        `padding` may be one of four words: ask for each of them before you unpack numbers.
        """
        if padding in WORDS_OF_THEIR_OWN:
            unpack_two(padding)
        return count_places(size, kernel_size, stride, padding, dilation)

    @exercise.mistake("padding-full")
    def adds_a_word(size, kernel_size, stride=1, padding="valid", dilation=1):
        """the words "full" and "causal" were added as if they were numbers

        `padding` may be one of four words: ask for each of them before you add numbers.
        """
        if padding in WORDS_OF_THEIR_OWN:
            size = size + padding
        return count_places(size, kernel_size, stride, padding, dilation)


def add_mistakes_with_full_and_causal(exercise):
    """Add the mistakes with "full", with "causal", and with both."""

    @exercise.mistake("padding-full")
    def treats_full_like_valid(*arguments):
        """ "full" was treated like "valid"

        With "full" the window may overlap the input by a single cell: reach − 1 zeros on both sides.
        """
        return count_places(*arguments, full=lambda size, k, stride, d: (0, 0))

    @exercise.mistake("padding-full")
    def pads_full_on_one_side(*arguments):
        """ "full" was padded on one side only

        With "full" the window may overlap the input by a single cell: reach − 1 zeros on both sides.
        """
        return count_places(*arguments, full=lambda size, k, stride, d: ((k - 1) * d, 0))

    @exercise.mistake("padding-full")
    def pads_full_by_the_reach(*arguments):
        """ "full" was padded by k on both sides

        With k zeros the first window would see nothing but zeros: use reach − 1 on both sides.
        """
        return count_places(*arguments, full=lambda size, k, stride, d: (reach(k, d), reach(k, d)))

    @exercise.mistake("padding-dilation")
    def pads_full_without_the_dilation(*arguments):
        """the dilation was ignored with "full"

        A dilated window reaches further: (k − 1)·d zeros on both sides.
        """
        return count_places(*arguments, full=lambda size, k, stride, d: (k - 1, k - 1))

    @exercise.mistake("padding-causal")
    def treats_causal_like_valid(*arguments):
        """ "causal" was treated like "valid"

        With "causal" (k − 1)·d zeros come before the input.
        """
        return count_places(*arguments, causal=lambda size, k, stride, d: (0, 0))

    @exercise.mistake("padding-causal")
    def pads_causal_on_both_sides(*arguments):
        """ "causal" was padded on both sides

        With "causal" the zeros all come before the input, none after: (k − 1)·d of them.
        """
        return count_places(*arguments, causal=lambda size, k, stride, d: ((k - 1) * d, (k - 1) * d))

    @exercise.mistake("padding-dilation")
    def pads_causal_without_the_dilation(*arguments):
        """the dilation was ignored with "causal"

        A dilated window reaches further back: (k − 1)·d zeros.
        """
        return count_places(*arguments, causal=lambda size, k, stride, d: (k - 1, 0))

    @exercise.mistake("padding-dilation")
    def pads_full_and_causal_without_the_dilation(*arguments):
        """the dilation was ignored with "full" and "causal"

        A dilated window reaches further: (k − 1)·d zeros before, with "full" after as well.
        """
        return count_places(
            *arguments,
            full=lambda size, k, stride, d: (k - 1, k - 1),
            causal=lambda size, k, stride, d: (k - 1, 0),
        )

    @exercise.mistake("padding-causal")
    def pads_causal_by_the_reach(*arguments):
        """ "causal" was padded by the whole reach of the window

        The last cell of the window meets the present step: reach − 1 zeros before, not reach.
        """
        return count_places(*arguments, causal=lambda size, k, stride, d: (reach(k, d), 0))

    @exercise.mistake("padding-full")
    def pads_full_and_causal_by_the_reach(*arguments):
        """ "full" and "causal" were padded by the whole reach of the window

        The window always meets a cell of the input: reach − 1 zeros, not reach.
        """
        return count_places(
            *arguments,
            full=lambda size, k, stride, d: (reach(k, d), reach(k, d)),
            causal=lambda size, k, stride, d: (reach(k, d), 0),
        )

    @exercise.mistake("padding-stride")
    def ignores_the_stride_with_full_and_causal(size, kernel_size, stride=1, padding="valid", dilation=1):
        """the stride was ignored with "full" and "causal"

        Whatever the padding, the window moves by `stride` cells at a time.
        """
        step = 1 if padding in ("full", "causal") else stride
        return count_places(size, kernel_size, step, padding, dilation)
