"""Mistakes with what a dense block's pile holds, and with how its layers normalise."""

from cnnlib.checks._core.models import load_keras
from cnnlib.checks.architectures._blocks import batch_norm, concatenate, conv2d_without_bias, relu


def add_mistakes_with_the_pile(exercise, connect):
    """Add the mistakes; `connect(*arguments, layer=…, read=…, output=…)` is the right block, but for these."""

    def with_settings(*arguments, **settings):
        """Return the block with other batch normalisations."""

        def layer(maps, growth_rate):
            return conv2d_without_bias(relu(batch_norm(maps, **settings)), growth_rate, 3)

        return connect(*arguments, layer=layer)

    @exercise.mistake()
    def normalises_the_output(*arguments):
        """a batch normalisation and a ReLU follow at the end

        The output is what has been collected, as it is: each layer starts with its own normalisation.
        """
        return connect(*arguments, output=lambda groups: relu(batch_norm(concatenate(groups))))

    @exercise.mistake()
    def carries_on_what_is_normalised(input_shape, layers, growth_rate):
        """what is carried on are the normalised maps, not the maps themselves

        Normalise into a variable of its own: the new maps are concatenated to the old ones as they were.
        """
        keras = load_keras()
        inputs = maps = keras.Input(input_shape)
        for _ in range(layers):
            maps = relu(batch_norm(maps))
            maps = concatenate([maps, conv2d_without_bias(maps, growth_rate, 3)])
        return keras.Model(inputs, maps)

    def joined_along(axis):
        """Return what concatenates maps along an axis."""

        def join(groups):
            return load_keras().layers.Concatenate(axis=axis)(groups) if len(groups) > 1 else groups[0]

        return join

    for name, axis, word in (("rows", 1, "height"), ("columns", 2, "width")):

        @exercise.mistake(name=f"concatenates_along_the_{name}", word=word, axis=axis)
        def concatenates_along_another_axis(*arguments, axis=axis):
            """the maps were concatenated along the {word} (axis {axis}), not the channels

            Channels are the last axis: `Concatenate()` takes it by itself.
            """
            return connect(*arguments, read=joined_along(axis), output=joined_along(axis))

    @exercise.mistake()
    def changes_epsilon(*arguments):
        """the batch normalisations have another `epsilon` than Keras's

        Leave it out: 0.001. Other frameworks add 0.00001, and then the same weights give other numbers.
        """
        return with_settings(*arguments, epsilon=1e-5)

    @exercise.mistake()
    def changes_momentum(*arguments):
        """the batch normalisations have the `momentum` 0.9, not Keras's 0.99

        Leave it out: their moving averages are to move as slowly as Keras has it.
        """
        return with_settings(*arguments, momentum=0.9)

    @exercise.mistake()
    def has_dropout(*arguments):
        """there is a dropout, or another layer that draws random numbers in training

        A layer of this block is a normalisation, a ReLU and a convolution, nothing else.
        """

        def layer(maps, growth_rate):
            maps = conv2d_without_bias(relu(batch_norm(maps)), growth_rate, 3)
            return load_keras().layers.Dropout(0.25)(maps)

        return connect(*arguments, layer=layer)
