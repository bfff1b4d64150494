"""Mistakes with the parameters of convolutions and with the maps that convolutions leave."""

import numpy as np

from cnnlib.checks.architectures._counting import count_layers, output_of_conv, output_of_pool


def add_mistakes_with_convolutions(exercise):
    """Add the mistakes that a convolution invites."""

    @exercise.mistake()
    def leaves_out_biases_of_convolutions(*arguments):
        """the biases of the convolutions were left out

        Unless biases are switched off, each filter has one: (size · size · channels + 1) · filters.
        """
        return count_layers(*arguments, biases=lambda shape, filters, bias: 0)

    @exercise.mistake()
    def counts_biases_of_convolutions_that_have_none(*arguments):
        """biases were counted although the convolution has none

        The last setting says whether a convolution has biases: with `False` there are none to count.
        """
        return count_layers(*arguments, biases=lambda shape, filters, bias: filters)

    @exercise.mistake()
    def counts_a_bias_for_each_channel(*arguments):
        """one bias was counted for each input channel

        A filter sums over all channels and then adds a single bias: one bias per filter.
        """
        return count_layers(*arguments, biases=lambda shape, filters, bias: shape[2] * bias)

    @exercise.mistake()
    def counts_one_bias_for_all_filters(*arguments):
        """a single bias was counted for the whole layer

        Each filter has a bias of its own.
        """
        return count_layers(*arguments, biases=lambda shape, filters, bias: int(bias))

    @exercise.mistake()
    def counts_a_bias_for_each_filter_and_channel(*arguments):
        """one bias was counted for each filter and channel

        A filter has a weight for every channel, but only one bias.
        """
        return count_layers(*arguments, biases=lambda shape, filters, bias: filters * shape[2] * bias)

    @exercise.mistake()
    def leaves_out_the_channels(*arguments):
        """the input channels were left out

        A 3×3 filter over C channels has 3 · 3 · C weights, since it sums over all of them.
        """
        return count_layers(*arguments, weights=lambda shape, filters, size: size * size * filters)

    @exercise.mistake()
    def counts_one_row_of_each_kernel(*arguments):
        """a kernel of size k was counted as k weights

        It has k rows and k columns: k · k weights for each channel.
        """
        return count_layers(*arguments, weights=lambda shape, filters, size: size * shape[2] * filters)

    @exercise.mistake()
    def leaves_out_the_number_of_filters(*arguments):
        """the number of filters was left out

        Each filter has a kernel of its own: multiply by `filters`.
        """
        return count_layers(*arguments, weights=lambda shape, filters, size: size * size * shape[2])

    @exercise.mistake()
    def counts_weights_for_each_place(*arguments):
        """the weights were counted again for every position in the image

        A convolution uses the same weights everywhere: the size of the image does not matter.
        """

        def weights(shape, filters, size):
            return size * size * int(np.prod(shape)) * filters

        return count_layers(*arguments, weights=weights)

    @exercise.mistake()
    def takes_the_channels_of_the_image(*arguments):
        """every convolution was taken to read the channels of the image

        A layer reads the output of the one before: after a convolution there are `filters` channels.
        """

        def output(shape, filters, size, strides, padding):
            return output_of_pool(shape, size, strides, padding)

        return count_layers(*arguments, output=output)

    @exercise.mistake()
    def ignores_strides_of_convolutions(*arguments):
        """the strides of the convolutions were ignored

        Strides of 2 halve the number of rows and columns.
        """

        def output(shape, filters, size, strides, padding):
            return output_of_conv(shape, filters, size, 1, padding)

        return count_layers(*arguments, output=output)

    @exercise.mistake()
    def pads_every_convolution(*arguments):
        """every convolution was treated as padded

        With "valid", a window of size k fits at (length − k) // strides + 1 positions.
        """

        def output(shape, filters, size, strides, padding):
            return output_of_conv(shape, filters, size, strides, "same")

        return count_layers(*arguments, output=output)

    @exercise.mistake()
    def pads_no_convolution(*arguments):
        """no convolution was treated as padded

        With "same", ⌈length / strides⌉ rows and columns are left.
        """

        def output(shape, filters, size, strides, padding):
            return output_of_conv(shape, filters, size, strides, "valid")

        return count_layers(*arguments, output=output)
