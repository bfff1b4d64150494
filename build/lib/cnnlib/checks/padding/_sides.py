"""Images with zeros on their four sides, and the mistakes of telling these apart."""

from cnnlib.checks._core.cases import nonzero, two_sizes


def small_image(rng, *shape):
    """Pixels of either sign, none of them 0; by default one small image of one channel."""
    return nonzero(rng, *(shape or (1, *two_sizes(rng, 2, 3), 1)))


def four_pads(rng):
    """Four different numbers: ((top, bottom), (left, right))."""
    return tuple(tuple(axis) for axis in rng.permutation(4).reshape(2, 2).tolist())


def sides(pad):
    """Return a pad in any of its three forms as (top, bottom), (left, right)."""
    if isinstance(pad, int):
        return (pad, pad), (pad, pad)
    return tuple((side, side) if isinstance(side, int) else side for side in pad)


def four_sides(change):
    """Return a function that applies `change(top, bottom, left, right)` to a pad in any form."""

    def changed(pad):
        (top, bottom), (left, right) = sides(pad)
        return change(top, bottom, left, right)

    return changed


def is_vertical_and_horizontal(pad):
    """True for a pair of numbers."""
    return not isinstance(pad, int) and isinstance(pad[0], int)


def add_mistakes_with_sides(exercise, with_pad, argument):
    """Add the mistakes about the numbers of a pad, which the exercise calls `argument`.

    `with_pad(*arguments, change=…, mode=…)` is the right answer for the pad `change(pad)`, filled in as the
    mode of `np.pad` says.
    """

    @exercise.mistake("padding-zeros", argument=argument)
    def pads_above_and_left_only(*arguments):
        """the zeros are above and to the left only

        A {argument} of p means p zeros on each side: p before and p after.
        """
        change = four_sides(lambda top, bottom, left, right: ((top, 0), (left, 0)))
        return with_pad(*arguments, change=change)

    @exercise.mistake("padding-zeros")
    def swaps_rows_and_columns(*arguments):
        """vertical and horizontal padding were swapped

        The first entry is vertical, (top, bottom), the second horizontal, (left, right).
        """
        change = four_sides(lambda top, bottom, left, right: ((left, right), (top, bottom)))
        return with_pad(*arguments, change=change)

    @exercise.mistake("padding-zeros")
    def swaps_before_and_after(*arguments):
        """the padding before and after was swapped

        The order is ((top, bottom), (left, right)): the zeros before come first.
        """
        change = four_sides(lambda top, bottom, left, right: ((bottom, top), (right, left)))
        return with_pad(*arguments, change=change)

    @exercise.mistake("padding-zeros")
    def reads_two_numbers_as_before_and_after(*arguments):
        """(vertical, horizontal) was read as (before, after)

        In a pair of numbers the first is for top and bottom, the second for left and right.
        """
        return with_pad(*arguments, change=lambda pad: (pad, pad) if is_vertical_and_horizontal(pad) else pad)

    @exercise.mistake("padding-zeros", argument=argument)
    def pads_all_sides_by_the_first_number(*arguments):
        """all four sides were padded by the first number

        `{argument}` may be a pair of numbers, or a pair of pairs: each side has its own.
        """
        change = four_sides(lambda top, bottom, left, right: ((top, top), (top, top)))
        return with_pad(*arguments, change=change)

    @exercise.mistake("padding-zeros")
    def pads_both_sides_by_the_first_number(*arguments):
        """both sides of an axis were padded by its first number

        In ((top, bottom), (left, right)) the two sides of an axis may differ.
        """
        change = four_sides(lambda top, bottom, left, right: ((top, top), (left, left)))
        return with_pad(*arguments, change=change)

    @exercise.mistake("padding-zeros")
    def repeats_the_edge(*arguments):
        """the edge pixels were repeated

        That is the mode "edge"; zero padding fills in zeros.
        """
        return with_pad(*arguments, mode="edge")
