"""Mistakes with the 2×2 max pooling of a Keras model."""

from cnnlib.checks._core.models import load_keras


def add_mistakes_with_max_pooling(exercise, build):
    """Add the mistakes with a pooling layer after the convolutions.

    `build(*arguments, pool=layer)` is the right model, but for that layer.
    """

    @exercise.mistake()
    def lacks_the_pool(*arguments):
        """there is no pooling layer

        2×2 max pooling follows the last convolution.
        """
        return build(*arguments, pool=load_keras().layers.Identity())

    @exercise.mistake()
    def pools_the_mean(*arguments):
        """the pooling layer takes the mean, not the maximum

        Max pooling keeps the largest number of each window: `MaxPooling2D`.
        """
        return build(*arguments, pool=load_keras().layers.AveragePooling2D(2))

    @exercise.mistake()
    def pads_the_pool(*arguments):
        """the pooling layer is padded

        Without padding, 2×2 pooling leaves 3 of 7 rows: `MaxPooling2D(2)`.
        """
        return build(*arguments, pool=load_keras().layers.MaxPooling2D(2, padding="same"))
