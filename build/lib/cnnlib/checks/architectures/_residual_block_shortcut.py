"""Mistakes with the shortcut's convolution, and with the question whether it needs one."""

from functools import partial

from cnnlib.checks.architectures._blocks import conv2d_without_bias, relu
from cnnlib.checks.architectures._residual import add_shortcut, project


def add_mistakes_with_the_shortcut(exercise):
    """Add the mistakes that a shortcut whose shape changes invites."""

    @exercise.mistake("architectures-shortcut")
    def lacks_batch_norm_in_the_shortcut(*arguments):
        """the shortcut's convolution has no batch normalisation

        The 1×1 convolution of the shortcut is normalised like the others.
        """

        def projection(inputs, filters, strides):
            return conv2d_without_bias(inputs, filters, 1, strides)

        return add_shortcut(*arguments, projection=projection)

    @exercise.mistake("architectures-shortcut")
    def has_relu_in_the_shortcut(*arguments):
        """a ReLU follows the shortcut's convolution

        The shortcut is a convolution and a normalisation, nothing else.
        """

        def projection(inputs, filters, strides):
            return relu(project(inputs, filters, strides))

        return add_shortcut(*arguments, projection=projection)

    @exercise.mistake("architectures-shortcut")
    def has_3x3_in_the_shortcut(*arguments):
        """the shortcut's convolution has a 3×3 kernel

        The shortcut only has to match the shape of the branch, and 1×1 is enough for that.
        """
        return add_shortcut(*arguments, projection=partial(project, size=3))

    @exercise.mistake("architectures-shortcut")
    def projects_always(*arguments):
        """the shortcut always has a convolution

        Where the shape does not change, the input itself is added: that is the idea.
        """
        return add_shortcut(*arguments, needs_projection=lambda inputs, filters, strides: True)

    @exercise.mistake("architectures-shortcut")
    def projects_never(*arguments):
        """the input was added as it is, although the shape changes

        Where strides or filters change the shape, the shortcut is a 1×1 convolution with the same strides.
        """
        return add_shortcut(*arguments, needs_projection=lambda inputs, filters, strides: False)

    @exercise.mistake("architectures-shortcut")
    def projects_only_if_the_number_of_maps_changes(*arguments):
        """the shortcut has a convolution only where the number of maps changes

        Strides change the shape too.
        """
        return add_shortcut(
            *arguments, needs_projection=lambda inputs, filters, strides: filters != inputs.shape[-1]
        )

    @exercise.mistake("architectures-shortcut")
    def projects_only_if_there_are_strides(*arguments):
        """the shortcut has a convolution only where the strides are not 1

        A different number of maps changes the shape too.
        """
        return add_shortcut(*arguments, needs_projection=lambda inputs, filters, strides: strides != 1)

    @exercise.mistake("architectures-shortcut")
    def lacks_strides_in_the_shortcut(*arguments):
        """the shortcut's convolution ignores `strides`

        It must leave as many rows and columns as the branch: give it the same strides.
        """
        return add_shortcut(*arguments, projection=lambda inputs, filters, strides: project(inputs, filters))
