"""Mistakes of `conv2d` with weights that lie apart."""

from cnnlib.checks.padding._layer import Layer


def add_mistakes_with_dilation(exercise):
    """Add the mistakes of leaving the dilation out, of mixing its numbers up, and of what it moves apart."""

    @exercise.mistake("padding-dilation")
    def ignores_the_dilation(*arguments):
        """the dilation was ignored

        Weight (i, j) meets the pixel i·d rows and j·d columns into the patch.
        """
        return Layer.of(*arguments).output(dilation_rate=(1, 1))

    @exercise.mistake("padding-dilation")
    def swaps_the_dilations(*arguments):
        """the two dilations were swapped

        The first dilation goes downwards, the second to the right.
        """
        layer = Layer.of(*arguments)
        return layer.output(dilation_rate=layer.dilation_rate[::-1])

    @exercise.mistake("padding-dilation")
    def takes_the_first_dilation_for_both(*arguments):
        """the first dilation was used in both directions

        `dilation_rate` may be a pair: one for the rows, one for the columns.
        """
        layer = Layer.of(*arguments)
        return layer.output(dilation_rate=(layer.dilation_rate[0], layer.dilation_rate[0]))

    @exercise.mistake("padding-dilation")
    def takes_the_dilation_for_a_gap(*arguments):
        """the dilation was treated as the number of pixels in each gap

        With a dilation of d neighbouring weights lie d pixels apart; 1 is the ordinary kernel.
        """
        layer = Layer.of(*arguments)
        return layer.output(dilation_rate=[d + 1 if d > 1 else 1 for d in layer.dilation_rate])

    @exercise.mistake("padding-dilation")
    def samples_the_image(*arguments):
        """the image was subsampled instead of the kernel being dilated

        Dilation moves the weights apart; the kernel still stops at every pixel.
        """
        layer = Layer.of(*arguments)
        dy, dx = layer.dilation_rate
        sampled = layer.padded_images[:, ::dy, ::dx]
        return layer.output(images=sampled, pads=((0, 0), (0, 0)), dilation_rate=(1, 1))

    @exercise.mistake("padding-dilation")
    def reaches_over_k_times_d(*arguments):
        """a dilated kernel was taken to reach over k·d pixels

        k weights have k − 1 gaps between them: it reaches over (k − 1)·d + 1 pixels.
        """
        layer = Layer.of(*arguments)
        height, width = (
            max((length - axis.kernel_size * axis.dilation) // axis.stride + 1, 0)
            for length, axis in zip(layer.padded_images.shape[1:3], layer.axes, strict=True)
        )
        return layer.output()[:, :height, :width]
