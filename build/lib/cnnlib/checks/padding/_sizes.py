"""What a window needs along one axis, counted in cells: the exercises share it, and two mistakes with it."""


def reach(kernel_size, dilation=1):
    """Return how many cells a dilated window reaches over."""
    return (kernel_size - 1) * dilation + 1


def zeros_needed(size, kernel_size, stride, dilation, output):
    """Return how many zeros make room for `output` places; negative if the input is longer than they need."""
    return (output - 1) * stride + reach(kernel_size, dilation) - size


def shared_out(zeros):
    """Return the zeros (before, after) of so many on both sides together; the extra one goes after."""
    return zeros // 2, zeros - zeros // 2


def add_mistakes_with_reach(exercise, with_reach, read):
    """Add the mistakes about the cells that a dilated window reaches over.

    `with_reach(*arguments, reach=…)` is the right answer for windows that reach over
    `reach(kernel_size, dilation)` cells.
    """

    @exercise.mistake(read)
    def ignores_the_dilation(*arguments):
        """the dilation was ignored

        A dilated window reaches over (k − 1)·d + 1 cells.
        """
        return with_reach(*arguments, reach=lambda kernel_size, dilation: kernel_size)

    @exercise.mistake(read)
    def reaches_over_k_times_d(*arguments):
        """the window was taken to reach over k·d cells

        k cells have k − 1 gaps between them: the window reaches over (k − 1)·d + 1 cells.
        """
        return with_reach(*arguments, reach=lambda kernel_size, dilation: kernel_size * dilation)
