"""Check `dense_block`: every layer reads the input and the maps of all layers before it."""

from cnnlib.architectures import dense_block as reference
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._core.models import load_keras
from cnnlib.checks.architectures._blocks import (
    add,
    aspects_of_block,
    batch_norm,
    concatenate,
    conv2d,
    conv2d_without_bias,
    relu,
)
from cnnlib.checks.architectures._dense_block_pile import add_mistakes_with_the_pile

AS_MANY_AS_CHANNELS = [((6, 4, 3), 1, 3), ((4, 5, 2), 1, 2)]  # whatever way they are joined, it works
ONE_LAYER = [((6, 4, 3), 1, 2), ((4, 5, 2), 1, 4)]
TWO_LAYERS = [((5, 4, 3), 2, 4), ((4, 6, 2), 2, 3)]
THREE_LAYERS = [((4, 5, 2), 3, 3), ((5, 4, 3), 3, 2)]

dense_block = Exercise(
    reference,
    read="architectures-dense-block",
    aspects=aspects_of_block(
        shape=[AS_MANY_AS_CHANNELS, TWO_LAYERS],
        parameters=[TWO_LAYERS],
        output=[ONE_LAYER, TWO_LAYERS, THREE_LAYERS],
        training=[TWO_LAYERS],
    ),
    models=True,
)


def normalise_and_convolve(maps, growth_rate):
    """Return the maps that a layer of the block adds."""
    return conv2d_without_bias(relu(batch_norm(maps)), growth_rate, 3)


def connect(
    input_shape, layers, growth_rate, *, layer=normalise_and_convolve, read=concatenate, output=concatenate
):
    """Return the block, with one part of it replaced.

    `read(groups)` is what the next layer reads, `output(groups)` what the block returns: of the input and the
    maps of each layer so far, in a list.
    """
    keras = load_keras()
    inputs = keras.Input(input_shape)
    groups = [inputs]
    for _ in range(layers):
        groups.append(layer(read(groups), growth_rate))
    return keras.Model(inputs, output(groups))


@dense_block.mistake()
def reads_the_layer_before_only(*arguments):
    """each layer reads only the maps of the one before

    Every layer reads everything so far: the input and the maps of all layers before it.
    """
    return connect(*arguments, read=lambda groups: groups[-1])


@dense_block.mistake()
def adds_the_maps(*arguments):
    """the maps were added, not concatenated

    DenseNet concatenates; it is ResNet that adds.
    """
    return connect(*arguments, read=add, output=add)


@dense_block.mistake()
def reads_the_input_only(*arguments):
    """every layer reads only the block's input

    Every layer also reads the maps of all layers before it.
    """
    return connect(*arguments, read=lambda groups: groups[0])


@dense_block.mistake()
def reads_the_input_in_the_first_layer_only(*arguments):
    """only the first layer reads the block's input

    The input stays among the maps that are concatenated, up to the output.
    """
    return connect(*arguments, read=lambda groups: concatenate(groups[1:] or groups))


@dense_block.mistake()
def leaves_the_input_out_of_the_output(*arguments):
    """the block's input is missing from its output

    The output holds channels + layers · growth_rate maps: the input, then the new ones.
    """
    return connect(*arguments, output=lambda groups: concatenate(groups[1:]))


@dense_block.mistake()
def returns_the_last_layer_only(*arguments):
    """only the maps of the last layer were returned

    The output holds the input and the maps of all layers.
    """
    return connect(*arguments, output=lambda groups: groups[-1])


@dense_block.mistake()
def puts_new_maps_first(*arguments):
    """the new maps were put before the old ones

    The input comes first, then the maps of each layer: `Concatenate()([maps, new])`.
    """

    def reversed_order(groups):
        return concatenate(groups[::-1])

    return connect(*arguments, read=reversed_order, output=reversed_order)


@dense_block.mistake()
def convolves_first(*arguments):
    """the order is convolution, normalisation, ReLU

    In a dense block the normalisation and the ReLU come first, then the convolution.
    """

    def layer(maps, growth_rate):
        return relu(batch_norm(conv2d_without_bias(maps, growth_rate, 3)))

    return connect(*arguments, layer=layer)


@dense_block.mistake()
def normalises_after_relu(*arguments):
    """the ReLU comes before the normalisation

    Normalisation, ReLU, convolution.
    """

    def layer(maps, growth_rate):
        return conv2d_without_bias(batch_norm(relu(maps)), growth_rate, 3)

    return connect(*arguments, layer=layer)


@dense_block.mistake()
def lacks_batch_norm(*arguments):
    """there is no batch normalisation

    Each layer starts with one: normalisation, ReLU, convolution.
    """

    def layer(maps, growth_rate):
        return conv2d_without_bias(relu(maps), growth_rate, 3)

    return connect(*arguments, layer=layer)


@dense_block.mistake()
def lacks_relu(*arguments):
    """there is no ReLU

    Normalisation, ReLU, convolution.
    """

    def layer(maps, growth_rate):
        return conv2d_without_bias(batch_norm(maps), growth_rate, 3)

    return connect(*arguments, layer=layer)


@dense_block.mistake()
def has_relu_after_the_convolutions(*arguments):
    """another ReLU follows the convolutions

    The maps that a layer adds come straight from the convolution.
    """

    def layer(maps, growth_rate):
        return relu(normalise_and_convolve(maps, growth_rate))

    return connect(*arguments, layer=layer)


@dense_block.mistake()
def has_kernels_of_1x1(*arguments):
    """the convolutions are 1×1

    They are 3×3, so that they see neighbouring pixels.
    """

    def layer(maps, growth_rate):
        return conv2d_without_bias(relu(batch_norm(maps)), growth_rate, 1)

    return connect(*arguments, layer=layer)


@dense_block.mistake()
def has_bottlenecks(*arguments):
    """a 1×1 convolution was put before each 3×3 convolution

    That is DenseNet's bottleneck layer. Here a layer is normalisation, ReLU and one convolution.
    """

    def layer(maps, growth_rate):
        bottleneck = conv2d_without_bias(relu(batch_norm(maps)), 4 * growth_rate, 1)
        return normalise_and_convolve(bottleneck, growth_rate)

    return connect(*arguments, layer=layer)


@dense_block.mistake()
def adds_more_maps_from_layer_to_layer(input_shape, layers, growth_rate):
    """each layer adds more maps than the one before

    Every layer adds the same number, `growth_rate`.
    """
    keras = load_keras()
    inputs = maps = keras.Input(input_shape)
    for number in range(1, layers + 1):
        maps = concatenate([maps, normalise_and_convolve(maps, number * growth_rate)])
    return keras.Model(inputs, maps)


@dense_block.mistake()
def makes_as_many_maps_as_there_are(*arguments):
    """each layer makes as many maps as it reads, and `growth_rate` more

    The convolution makes `growth_rate` maps; concatenating them with the others makes the number grow.
    """

    def layer(maps, growth_rate):
        return normalise_and_convolve(maps, maps.shape[-1] + growth_rate)

    return connect(*arguments, layer=layer)


@dense_block.mistake()
def has_one_layer_only(input_shape, layers, growth_rate):
    """there is only one layer

    Repeat it `layers` times, each time starting from all the maps there are by then.
    """
    return connect(input_shape, 1, growth_rate)


@dense_block.mistake()
def has_one_layer_too_few(input_shape, layers, growth_rate):
    """there is one layer too few

    The loop runs `layers` times: `range(layers)` starts with 0.
    """
    return connect(input_shape, layers - 1, growth_rate)


@dense_block.mistake()
def has_one_layer_too_many(input_shape, layers, growth_rate):
    """there is one layer too many

    `layers` counts all the convolutions, including any before the loop.
    """
    return connect(input_shape, layers + 1, growth_rate)


@dense_block.mistake()
def has_biases(*arguments):
    """the convolutions have biases

    The normalisation in the next layer would remove a bias again: `use_bias=False`.
    """

    def layer(maps, growth_rate):
        return conv2d(relu(batch_norm(maps)), growth_rate, 3)

    return connect(*arguments, layer=layer)


@dense_block.mistake()
def lacks_the_padding(*arguments):
    """the convolutions are not padded

    `padding="same"`: maps can only be concatenated if they have the same height and width.
    """

    def layer(maps, growth_rate):
        return conv2d(relu(batch_norm(maps)), growth_rate, 3, use_bias=False, padding="valid")

    return connect(*arguments, layer=layer)


add_mistakes_with_the_pile(dense_block, connect)
