"""Mistakes with the height and width that convolutions and pooling layers leave, by one rule for both."""

from cnnlib.checks.architectures._counting import count_layers, output_size


def add_mistakes_with_sizes(exercise):
    """Add the mistakes with "same" and "valid"."""

    def count_with(places, *arguments):
        """Count with another rule, ``places(length, size, strides, padding)``, for every layer with a window."""

        def pooled(shape, size, strides, padding):
            height, width = (places(length, size, strides, padding) for length in shape[:2])
            return height, width, shape[2]

        return count_layers(
            *arguments,
            output=lambda shape, filters, *settings: (*pooled(shape, *settings)[:2], filters),
            pool=lambda shape, *settings: (0, pooled(shape, *settings)),
        )

    @exercise.mistake()
    def keeps_the_size_with_same(*arguments):
        """with "same", height and width were kept whatever the strides

        They stay only in steps of 1: with "same", ⌈length / strides⌉ rows and columns are left.
        """

        def places(length, size, strides, padding):
            return length if padding == "same" else output_size(length, size, strides, padding)

        return count_with(places, *arguments)

    @exercise.mistake()
    def rounds_down_with_same(*arguments):
        """with "same", length / strides was rounded down

        Round up, ⌈length / strides⌉: the last window may reach over the border.
        """

        def places(length, size, strides, padding):
            return length // strides if padding == "same" else output_size(length, size, strides, padding)

        return count_with(places, *arguments)

    @exercise.mistake()
    def leaves_out_the_first_place_with_valid(*arguments):
        """with "valid", the + 1 is missing

        The first window counts, too: (length − size) // strides + 1.
        """

        def places(length, size, strides, padding):
            return output_size(length, size, strides, padding) - (padding == "valid")

        return count_with(places, *arguments)
