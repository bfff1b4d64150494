"""The mistakes with the dropout layers of `build`."""

from cnnlib.checks._core.models import load_keras
from cnnlib.checks.cifar10._build_layers import stack_layers


def add_mistakes_with_dropout(exercise):
    """Add the mistakes with where a dropout stands, and how much it drops."""

    def dropout(*settings):
        return load_keras().layers.Dropout(*settings)

    @exercise.mistake()
    def lacks_dropout(*arguments):
        """there is no dropout

        Its rate is 0.2 after the first convolution and 0.3 before the last layer.
        """
        return stack_layers(*arguments, first_dropout=None, second_dropout=None)

    @exercise.mistake()
    def lacks_the_first_dropout(*arguments):
        """the dropout after the first convolution is missing

        There are two: 0.2 after the first convolution, 0.3 after the dense layer.
        """
        return stack_layers(*arguments, first_dropout=None)

    @exercise.mistake()
    def lacks_the_second_dropout(*arguments):
        """the dropout after the dense layer is missing

        There are two: 0.2 after the first convolution, 0.3 after the dense layer.
        """
        return stack_layers(*arguments, second_dropout=None)

    @exercise.mistake()
    def drops_after_the_second_convolution(*arguments):
        """the first dropout comes after the second convolution

        It stands between the two convolutions.
        """
        return stack_layers(*arguments, first_dropout=None, added_dropout=dropout(0.2))

    @exercise.mistake()
    def drops_after_the_pool(*arguments):
        """the first dropout comes after the pooling layer

        It stands between the two convolutions.
        """
        layers = load_keras().layers
        flatten = load_keras().Sequential([dropout(0.2), layers.Flatten()])
        return stack_layers(*arguments, first_dropout=None, flatten=flatten)

    @exercise.mistake()
    def drops_probabilities(*arguments):
        """the second dropout comes after the softmax

        What the network answers is not dropped: the second dropout stands before the last layer.
        """
        return stack_layers(*arguments, second_dropout=None, added_softmax=dropout(0.3))

    @exercise.mistake()
    def drops_whole_maps(*arguments):
        """the first dropout drops whole maps

        `Dropout` drops single numbers; `SpatialDropout2D` is another layer.
        """
        return stack_layers(*arguments, first_dropout=load_keras().layers.SpatialDropout2D(0.2))

    @exercise.mistake()
    def takes_rate_for_the_probability_of_keeping(*arguments):
        """the dropout rates are the shares that are kept

        Keras's `rate` is the share that is dropped: 0.2 and 0.3.
        """
        return stack_layers(*arguments, first_dropout=dropout(0.8), second_dropout=dropout(0.7))

    @exercise.mistake()
    def swaps_the_rates(*arguments):
        """the two dropout rates are swapped

        First 0.2, after the first convolution; then 0.3, after the dense layer.
        """
        return stack_layers(*arguments, first_dropout=dropout(0.3), second_dropout=dropout(0.2))

    def dropping_in_use(input_shape=(32, 32, 3), num_classes=10, first=True, second=True):
        """Return the network with dropouts that are called with `training=True`, or with nothing said."""
        keras = load_keras()
        model = stack_layers(input_shape, num_classes)
        calls = iter([first, second])
        inputs = maps = keras.Input(input_shape)
        for layer in model.layers:
            always = type(layer).__name__ == "Dropout" and next(calls)
            maps = layer(maps, training=True) if always else layer(maps)
        return keras.Model(inputs, maps)

    hint = "Call the layer without `training`: Keras then says by itself whether it is training or in use."

    @exercise.mistake(hint=hint)
    def drops_in_use(*arguments):
        """the dropouts were called with `training=True`, so they drop in use, too

        {hint}
        """
        return dropping_in_use(*arguments)

    @exercise.mistake(hint=hint)
    def drops_in_use_after_the_first_convolution(*arguments):
        """the first dropout was called with `training=True`, so it drops in use, too

        {hint}
        """
        return dropping_in_use(*arguments, second=False)

    @exercise.mistake(hint=hint)
    def drops_in_use_after_the_dense_layer(*arguments):
        """the second dropout was called with `training=True`, so it drops in use, too

        {hint}
        """
        return dropping_in_use(*arguments, first=False)
