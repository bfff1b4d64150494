"""Mistakes of `conv2d` with the zeros that "same" stands for."""

from cnnlib.checks.padding._layer import Layer
from cnnlib.checks.padding._sizes import shared_out, zeros_needed
from cnnlib.padding import same_padding


def add_mistakes_with_same(exercise):
    """Add the mistakes of padding by another rule, and of mixing the two axes up."""

    @exercise.mistake("padding-same")
    def treats_same_like_valid(*arguments):
        """ "same" was treated like "valid"

        With "same" the output has size / stride places, rounded up: zeros must make room for them.
        """
        return Layer.of(*arguments).output_with_same(((0, 0), (0, 0)))

    @exercise.mistake("padding-same")
    def puts_the_extra_zero_before(*arguments):
        """with "same" the extra zero was put before the image

        If the number of zeros is odd, TensorFlow and Keras put the extra one after.
        """
        layer = Layer.of(*arguments)
        return layer.output_with_same([same_padding(*axis)[::-1] for axis in layer.axes])

    @exercise.mistake("padding-same")
    def pads_same_by_k_over_2(*arguments):
        """ "same" was padded by k // 2 on both sides

        The two sides may differ, and stride and dilation matter: use your `same_padding`.
        """
        layer = Layer.of(*arguments)
        return layer.output_with_same([(k // 2, k // 2) for k in layer.kernels.shape[:2]])

    @exercise.mistake("padding-same")
    def pads_same_by_k_minus_1_over_2(*arguments):
        """ "same" was padded by (k − 1) // 2 on both sides

        The two sides may differ, and stride and dilation matter: use your `same_padding`.
        """
        layer = Layer.of(*arguments)
        return layer.output_with_same([((k - 1) // 2, (k - 1) // 2) for k in layer.kernels.shape[:2]])

    @exercise.mistake("padding-same")
    def pads_same_for_the_height_of_the_kernel(*arguments):
        """with "same" both axes were padded for the height of the kernel

        A kernel need not be square: call your `same_padding` for each axis.
        """
        layer = Layer.of(*arguments)
        zeros = len(layer.kernels) // 2
        return layer.output_with_same(((zeros, zeros), (zeros, zeros)))

    @exercise.mistake("padding-same")
    def swaps_the_kernel_sizes_with_same(*arguments):
        """with "same" the height and width of the kernel were swapped

        The height of the kernel belongs to the rows, its width to the columns.
        """
        layer = Layer.of(*arguments)
        rows, columns = layer.axes
        swapped = (
            rows._replace(kernel_size=columns.kernel_size),
            columns._replace(kernel_size=rows.kernel_size),
        )
        return layer.output_with_same([same_padding(*axis) for axis in swapped])

    @exercise.mistake("padding-same")
    def swaps_the_sizes_with_same(*arguments):
        """with "same" the height and width of the image were swapped

        `images.shape` is (N, H, W, C): H goes with the kernel's height, W with its width.
        """
        layer = Layer.of(*arguments)
        rows, columns = layer.axes
        swapped = rows._replace(size=columns.size), columns._replace(size=rows.size)
        return layer.output_with_same([same_padding(*axis) for axis in swapped])

    @exercise.mistake("padding-same")
    def pads_columns_like_rows(*arguments):
        """with "same" the columns were padded like the rows

        Each axis has its own length, kernel size, stride and dilation: call `same_padding` for each.
        """
        layer = Layer.of(*arguments)
        rows, _ = layer.axes
        return layer.output_with_same((same_padding(*rows), same_padding(*rows)))

    @exercise.mistake("padding-same")
    def pads_rows_like_columns(*arguments):
        """with "same" the rows were padded like the columns

        Each axis has its own length, kernel size, stride and dilation: call `same_padding` for each.
        """
        layer = Layer.of(*arguments)
        _, columns = layer.axes
        return layer.output_with_same((same_padding(*columns), same_padding(*columns)))

    @exercise.mistake("padding-same")
    def pads_same_for_stride_1(*arguments):
        """ "same" was padded as if the stride were 1

        With a stride the last patch may end earlier, and fewer zeros are needed: use your `same_padding`.
        """
        layer = Layer.of(*arguments)
        return layer.output_with_same([same_padding(*axis._replace(stride=1)) for axis in layer.axes])

    @exercise.mistake("padding-same")
    def keeps_the_size_of_the_images(*arguments):
        """ "same" made the maps as large as the images, whatever the strides

        With "same" the output has size / stride places, rounded up: only stride 1 keeps the size.
        """
        layer = Layer.of(*arguments)
        pads = [shared_out(zeros_needed(*axis, output=axis.size)) for axis in layer.axes]
        return layer.output_with_same(pads)

    @exercise.mistake("padding-dilation")
    def pads_same_without_the_dilation(*arguments):
        """the dilation was ignored with "same"

        A dilated kernel reaches over (k − 1)·d + 1 pixels and needs more zeros.
        """
        layer = Layer.of(*arguments)
        return layer.output_with_same([same_padding(*axis._replace(dilation=1)) for axis in layer.axes])
