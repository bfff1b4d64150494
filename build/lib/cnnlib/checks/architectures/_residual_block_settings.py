"""Mistakes with the settings of a residual block's layers, in branch and shortcut alike."""

from functools import partial

from cnnlib.checks._core.models import load_keras
from cnnlib.checks.architectures._blocks import batch_norm, unchanged
from cnnlib.checks.architectures._residual import add_shortcut, project, two_convolutions


def add_mistakes_with_the_settings(exercise):
    """Add the mistakes with biases, with kernels and with what normalises."""

    def with_settings(normalise, *arguments):
        """Return the block with another batch normalisation everywhere."""
        return add_shortcut(
            *arguments,
            branch=partial(two_convolutions, normalise=normalise),
            projection=partial(project, normalise=normalise),
        )

    @exercise.mistake()
    def has_biases_in_the_shortcut_too(*arguments):
        """all convolutions have biases, that of the shortcut too

        Normalisation subtracts the mean, and the bias with it: `use_bias=False`.
        """
        return add_shortcut(
            *arguments,
            branch=partial(two_convolutions, use_bias=True),
            projection=partial(project, use_bias=True),
        )

    @exercise.mistake()
    def lacks_the_last_batch_norm(*arguments):
        """the second convolution has no batch normalisation

        Each convolution is followed by one: it comes before the addition.
        """
        return add_shortcut(*arguments, branch=partial(two_convolutions, normalise_last=unchanged))

    @exercise.mistake()
    def has_1x1_in_the_second_convolution(*arguments):
        """the second convolution is 1×1

        Both convolutions of the branch have 3×3 kernels.
        """
        return add_shortcut(*arguments, branch=partial(two_convolutions, second_size=1))

    @exercise.mistake()
    def changes_epsilon(*arguments):
        """the batch normalisations have another `epsilon` than Keras's

        Leave it out: 0.001. Other frameworks add 0.00001, and then the same weights give other numbers.
        """
        return with_settings(partial(batch_norm, epsilon=1e-5), *arguments)

    @exercise.mistake()
    def changes_momentum(*arguments):
        """the batch normalisations have the `momentum` 0.9, not Keras's 0.99

        Leave it out: their moving averages are to move as slowly as Keras has it.
        """
        return with_settings(partial(batch_norm, momentum=0.9), *arguments)

    @exercise.mistake()
    def has_dropout(*arguments):
        """there is a dropout, or another layer that draws random numbers in training

        The block has convolutions, normalisations, ReLUs and the sum, nothing else.
        """
        dropout = load_keras().layers.Dropout(0.25)

        def branch(inputs, filters, strides):
            return dropout(two_convolutions(inputs, filters, strides))

        return add_shortcut(*arguments, branch=branch)
