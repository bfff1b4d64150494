"""Mistakes with the height and width that convolutions and pooling layers leave, by one rule for both."""

import numpy as np

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

    @exercise.mistake()
    def divides_by_the_strides_with_valid(*arguments):
        """with "valid", length // strides was taken

        The window must fit: (length − size) // strides + 1.
        """

        def places(length, size, strides, padding):
            return length // strides if padding == "valid" else output_size(length, size, strides, padding)

        return count_with(places, *arguments)

    @exercise.mistake()
    def rounds_up_with_valid(*arguments):
        """with "valid", (length − size) / strides was rounded up

        Round down, (length − size) // strides + 1: a window that does not fit is left out.
        """

        def places(length, size, strides, padding):
            over = -(-(length - size) // strides) + 1
            return over if padding == "valid" else output_size(length, size, strides, padding)

        return count_with(places, *arguments)

    @exercise.mistake()
    def keeps_every_size(*arguments):
        """height and width were kept everywhere

        Convolutions without padding, strides and pooling layers leave fewer rows and columns.
        """
        return count_with(lambda length, size, strides, padding: length, *arguments)

    @exercise.mistake()
    def treats_all_as_padded(*arguments):
        """`padding` was ignored: all was treated as "same"

        With "valid", a window of size k fits at (length − k) // strides + 1 positions.
        """
        return count_with(
            lambda length, size, strides, padding: output_size(length, size, strides, "same"), *arguments
        )

    @exercise.mistake()
    def treats_nothing_as_padded(*arguments):
        """`padding` was ignored: all was treated as "valid"

        With "same", ⌈length / strides⌉ rows and columns are left.
        """
        return count_with(
            lambda length, size, strides, padding: output_size(length, size, strides, "valid"), *arguments
        )

    @exercise.mistake()
    def computes_the_width_from_the_height(*arguments):
        """the width that a layer leaves was computed from the height

        Images need not be square: follow both, each from its own length.
        """

        def pooled(shape, size, strides, padding):
            height = output_size(shape[0], size, strides, padding)
            return height, height, shape[2]

        return count_layers(
            *arguments,
            output=lambda shape, filters, *settings: (*pooled(shape, *settings)[:2], filters),
            pool=lambda shape, *settings: (0, pooled(shape, *settings)),
        )

    @exercise.mistake()
    def takes_images_for_square(*arguments):
        """images were taken for square: their height counts for both

        Follow height and width, each from its own length.
        """
        return count_layers(*arguments, seen=lambda height, width, channels: (height, height, channels))

    @exercise.mistake()
    def takes_the_width_for_both(*arguments):
        """images were taken for square: their width counts for both

        Follow height and width, each from its own length.
        """
        return count_layers(*arguments, seen=lambda height, width, channels: (width, width, channels))

    @exercise.mistake()
    def flattens_the_image_as_it_came(layers, input_shape):
        """the first dense layer was taken to read the image as it came

        It reads what the layers before it leave: follow height, width and channels from layer to layer.
        """
        return count_layers(layers, input_shape, flatten=lambda shape: (0, (int(np.prod(input_shape)),)))
