"""What the dropout layers of `build` do, and the mistakes with them."""

import json

import numpy as np

from cnnlib.checks._core.models import load_keras, takes
from cnnlib.checks.cifar10._build_layers import stack_layers


def rates_of_dropout_and_what_they_get(model, input_shape, *settings):
    """Return a row for each dropout layer: its rate, and how many numbers of an image come into it.

    The rate is negative if the layer was called with `training=True`: it drops in use, too. Of a layer that
    drops whole maps, the maps are counted.
    """
    model = takes(model, input_shape)
    always = drop_in_use(json.loads(model.to_json()))
    first = {"Dropout": 1, "SpatialDropout2D": -1}  # of the axes along which numbers are dropped one by one
    rows = [
        [
            -layer.rate if layer.name in always else layer.rate,
            int(np.prod(layer.output.shape[first[type(layer).__name__] :])),
        ]
        for layer in all_layers(model)
        if type(layer).__name__ in first
    ]
    return np.array(rows, float).reshape(-1, 2)


def all_layers(model):
    """Return the layers of a model, those of the models inside it among them."""
    return [
        inner
        for layer in model.layers
        for inner in (all_layers(layer) if hasattr(layer, "layers") else [layer])
    ]


def drop_in_use(structure):
    """Return the names of the layers in a model's JSON that are called with `training=True`."""
    if isinstance(structure, list):
        return {name for item in structure for name in drop_in_use(item)}
    if not isinstance(structure, dict):
        return set()
    nodes = structure.get("inbound_nodes") or []
    if any(isinstance(node, dict) and node.get("kwargs", {}).get("training") for node in nodes):
        return {structure.get("name") or structure["config"]["name"]}
    return {name for item in structure.values() for name in drop_in_use(item)}


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
