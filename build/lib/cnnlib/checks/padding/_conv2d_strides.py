"""Mistakes of `conv2d` with the steps of the kernel."""

from cnnlib.checks.padding._layer import Layer


def add_mistakes_with_strides(exercise):
    """Add the mistakes of leaving the strides out, of mixing them up, and of stepping otherwise."""

    @exercise.mistake("padding-stride")
    def ignores_the_strides(*arguments):
        """the strides were ignored

        The kernel moves by `strides` pixels at a time: the patch of (y, x) starts at (y·s, x·s).
        """
        return Layer.of(*arguments).output(strides=(1, 1))

    @exercise.mistake("padding-stride")
    def swaps_the_strides(*arguments):
        """the two strides were swapped

        The first stride goes downwards, the second to the right.
        """
        layer = Layer.of(*arguments)
        return layer.output(strides=layer.strides[::-1])

    @exercise.mistake("padding-stride")
    def takes_the_first_stride_for_both(*arguments):
        """the first stride was used in both directions

        `strides` may be a pair: one for the rows, one for the columns.
        """
        layer = Layer.of(*arguments)
        return layer.output(strides=(layer.strides[0], layer.strides[0]))

    @exercise.mistake("padding-stride")
    def ignores_the_stride_to_the_right(*arguments):
        """the stride was used downwards only

        The kernel moves by the stride to the right as well.
        """
        layer = Layer.of(*arguments)
        return layer.output(strides=(layer.strides[0], 1))

    @exercise.mistake("padding-stride")
    def ignores_the_stride_downwards(*arguments):
        """the stride was used to the right only

        The kernel moves by the stride downwards as well.
        """
        layer = Layer.of(*arguments)
        return layer.output(strides=(1, layer.strides[1]))

    @exercise.mistake("padding-dilation")
    def swaps_strides_and_dilation(*arguments):
        """the strides were used as the dilation

        A stride moves the whole kernel; only the dilation moves its weights apart.
        """
        layer = Layer.of(*arguments)
        return layer.output(strides=layer.dilation_rate, dilation_rate=layer.strides)

    @exercise.mistake("padding-stride")
    def moves_by_one_pixel(*arguments):
        """the maps have the right size, but the kernel moved by one pixel only

        The patch of (y, x) starts at row y·s and column x·s.
        """
        layer = Layer.of(*arguments)
        _, height, width, _ = layer.output().shape
        return layer.output(strides=(1, 1))[:, :height, :width]

    @exercise.mistake("padding-stride")
    def keeps_the_last_of_each_stride(*arguments):
        """with a stride, the first patch starts too late

        The first patch starts at pixel 0: keep `[::s]` of the dense map.
        """
        layer = Layer.of(*arguments)
        sy, sx = layer.strides
        return layer.output(strides=(1, 1))[:, sy - 1 :: sy, sx - 1 :: sx]
