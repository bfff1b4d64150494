"""Check `count_parameters`: parameters counted on paper, from a list of layers."""

import numpy as np

from cnnlib.architectures import count_parameters as reference
from cnnlib.architectures import vgg
from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._core.mistakes import both_with
from cnnlib.checks.architectures._count_parameters_convolutions import add_mistakes_with_convolutions
from cnnlib.checks.architectures._count_parameters_sizes import add_mistakes_with_sizes
from cnnlib.checks.architectures._counting import count_layers, output_of_pool

# Cases ----------------------------------------------------------------------------------------------------


def image_shape(rng):
    """An image large enough for two pooling layers: height, width and channels all differ."""
    height, width = rng.choice([12, 14, 18, 22], size=2, replace=False).tolist()
    return height, width, int(rng.integers(1, 4))


def conv(rng, strides=1, padding="same", bias=True, sizes=(3, 5)):
    """A convolution of one of the sizes."""
    return "conv", int(rng.integers(4, 10)), int(rng.choice(sizes)), strides, padding, bias


def flatten_and_dense(rng):
    """What turns maps into a decision."""
    return ("flatten",), ("dense", int(rng.integers(3, 9)), True)


def one_conv(rng):
    """A single convolution."""
    return (conv(rng),), image_shape(rng)


def three_convs(rng):
    """Three convolutions, with other numbers of filters each, the second without bias."""
    return (conv(rng), conv(rng, bias=False), ("relu",), conv(rng, padding="valid")), image_shape(rng)


def normalised_convs(rng):
    """Convolutions without bias, normalised, and one number of each map at the end."""
    layers = conv(rng, bias=False), ("batch_norm",), ("relu",), conv(rng), ("batch_norm",)
    return (*layers, ("global_pool",), ("dense", int(rng.integers(4, 10)), True)), image_shape(rng)


def dense_layers(rng):
    """Pixels in a row and two dense layers, one of them without bias."""
    first, second = rng.choice(np.arange(3, 12), size=2, replace=False).tolist()
    biased = bool(rng.integers(2))
    layers = ("flatten",), ("dense", first, biased), ("relu",), ("dense", second, not biased)
    return layers, image_shape(rng)


def pool_with_a_rest(rng):
    """A pooling layer that leaves out the last rows and columns, and what a dense layer then reads."""
    size = int(rng.choice([4, 5]))
    return (conv(rng), ("pool", size, size, "valid"), conv(rng), *flatten_and_dense(rng)), image_shape(rng)


def overlapping_pools(rng):
    """Pooling over 3×3 in steps of 2, once with padding and once without."""
    layers = ("pool", 3, 2, "same"), conv(rng), ("pool", 3, 2, "valid"), *flatten_and_dense(rng)
    return layers, image_shape(rng)


def strided_convs(rng):
    """A strided convolution without padding, another one with it."""
    layers = conv(rng, 2, "valid", sizes=[5]), conv(rng, 2, "same"), *flatten_and_dense(rng)
    return layers, image_shape(rng)


def strided_convs_of_odd_images(rng):
    """The same, of images with a middle row and a middle column."""
    layers, (height, width, channels) = strided_convs(rng)
    return layers, (height + 1, width + 1, channels)


def vgg16(rng):
    """The network with 138,357,544 parameters, every setting written out."""
    in_full = {
        "conv": lambda filters, size: ("conv", filters, size, 1, "same", True),
        "pool": lambda size: ("pool", size, size, "valid"),
        "flatten": lambda: ("flatten",),
        "dense": lambda units: ("dense", units, True),
    }
    return tuple(in_full[kind](*settings) for kind, *settings in vgg(16)), (224, 224, 3)


count_parameters = Exercise(
    reference,
    read="architectures-counting",
    aspects={
        "convolutions": (one_conv, three_convs),
        "dense layers": dense_layers,
        "batch normalisation": normalised_convs,
        "pools": (pool_with_a_rest, overlapping_pools),
        "strides": (strided_convs, strided_convs_of_odd_images),
        "VGG16": Aspect(vgg16, count=1),
    },
    both=both_with(count_layers),
)

# Mistakes -------------------------------------------------------------------------------------------------

add_mistakes_with_convolutions(count_parameters)
add_mistakes_with_sizes(count_parameters)


@count_parameters.mistake()
def pools_keep_the_size(*arguments):
    """the pooling layers did not make the maps smaller

    A pooling layer learns nothing, but the dense layer after it reads fewer numbers.
    """
    return count_layers(*arguments, pool=lambda shape, size, strides, padding: (0, shape))


@count_parameters.mistake()
def pools_move_by_their_size(*arguments):
    """the pooling layers moved in steps of their own size

    A pooling layer has strides of its own, which may be smaller than its window.
    """

    def pool(shape, size, strides, padding):
        return 0, output_of_pool(shape, size, size, padding)

    return count_layers(*arguments, pool=pool)


@count_parameters.mistake()
def pads_every_pool(*arguments):
    """windows that did not fit at the border were counted

    With "valid", windows that do not fit are left out: round down.
    """

    def pool(shape, size, strides, padding):
        return 0, output_of_pool(shape, size, strides, "same")

    return count_layers(*arguments, pool=pool)


@count_parameters.mistake()
def pads_no_pool(*arguments):
    """the padding of the pooling layers was ignored

    With "same", a pooling layer leaves ⌈length / strides⌉ rows and columns.
    """

    def pool(shape, size, strides, padding):
        return 0, output_of_pool(shape, size, strides, "valid")

    return count_layers(*arguments, pool=pool)


@count_parameters.mistake()
def counts_weights_of_pools(*arguments):
    """a pooling layer was given weights

    Taking a maximum involves nothing to learn: its count is 0.
    """

    def pool(shape, size, strides, padding):
        return size * size * shape[2], output_of_pool(shape, size, strides, padding)

    return count_layers(*arguments, pool=pool)


@count_parameters.mistake()
def counts_moving_mean_and_variance(*arguments):
    """the moving means and variances of batch normalisation were counted

    Training adjusts two numbers per channel, a factor and a shift; mean and variance are only measured.
    """
    return count_layers(*arguments, batch_norm=lambda shape: (4 * shape[-1], shape))


@count_parameters.mistake()
def counts_no_parameters_of_batch_norm(*arguments):
    """batch normalisation was counted as learning nothing

    It learns a factor and a shift for each channel.
    """
    return count_layers(*arguments, batch_norm=lambda shape: (0, shape))


@count_parameters.mistake()
def counts_two_parameters_for_each_number_of_batch_norm(*arguments):
    """batch normalisation was counted with two numbers for each pixel of each map

    It learns a factor and a shift for each channel, whatever height and width are.
    """
    return count_layers(*arguments, batch_norm=lambda shape: (2 * int(np.prod(shape)), shape))


@count_parameters.mistake()
def counts_one_parameter_a_channel_of_batch_norm(*arguments):
    """batch normalisation was counted with one number per channel

    It learns two: a factor and a shift.
    """
    return count_layers(*arguments, batch_norm=lambda shape: (shape[-1], shape))


@count_parameters.mistake()
def counts_two_parameters_of_batch_norm(*arguments):
    """batch normalisation was counted with two numbers in all

    It learns a factor and a shift for each channel.
    """
    return count_layers(*arguments, batch_norm=lambda shape: (2, shape))


@count_parameters.mistake()
def flattens_to_one_number_of_each_map(*arguments):
    """the dense layer was taken to read one number per map

    Flattening keeps every number: height · width · channels of them.
    """
    return count_layers(*arguments, flatten=lambda shape: (0, shape[2:]))


@count_parameters.mistake()
def flattens_in_global_pooling(*arguments):
    """global pooling was treated as flattening

    Global pooling leaves one number per map.
    """
    return count_layers(*arguments, global_pool=lambda shape: (0, (int(np.prod(shape)),)))


@count_parameters.mistake()
def leaves_out_biases_of_dense_layers(*arguments):
    """the biases of the dense layers were left out

    Unless biases are switched off, a dense layer has one per unit: (inputs + 1) · units.
    """
    return count_layers(*arguments, dense=lambda shape, units, bias: (units * shape[-1], (units,)))


@count_parameters.mistake()
def counts_biases_of_dense_layers_that_have_none(*arguments):
    """biases were counted although the dense layer has none

    The last setting says whether there are biases.
    """
    return count_layers(*arguments, dense=lambda shape, units, bias: (units * (shape[-1] + 1), (units,)))


@count_parameters.mistake()
def counts_all_biases(*arguments):
    """biases were counted everywhere, whether a layer has any or not

    The last setting of a convolution or a dense layer says whether it has biases.
    """
    return count_layers(
        *arguments,
        biases=lambda shape, filters, bias: filters,
        dense=lambda shape, units, bias: (units * (shape[-1] + 1), (units,)),
    )


@count_parameters.mistake()
def leaves_out_all_biases(*arguments):
    """biases were left out everywhere

    Unless biases are switched off, each filter has one, and so has each unit of a dense layer.
    """
    return count_layers(
        *arguments,
        biases=lambda shape, filters, bias: 0,
        dense=lambda shape, units, bias: (units * shape[-1], (units,)),
    )


@count_parameters.mistake()
def counts_a_bias_for_each_input(*arguments):
    """each dense layer was given one bias per input

    A unit sums all its inputs and adds one bias.
    """
    return count_layers(*arguments, dense=lambda shape, units, bias: ((units + bias) * shape[-1], (units,)))


@count_parameters.mistake()
def returns_the_sum(*arguments):
    """the sum over all layers was returned

    Return a list with one number for each layer, 0 for those that learn nothing.
    """
    return sum(count_layers(*arguments))


@count_parameters.mistake()
def adds_up_from_layer_to_layer(*arguments):
    """running totals were returned

    Each entry is the count of one layer alone.
    """
    return np.cumsum(count_layers(*arguments)).tolist()


@count_parameters.mistake()
def leaves_out_layers_without_parameters(*arguments):
    """layers that learn nothing were left out

    They have an entry too: 0.
    """
    return [count for count in count_layers(*arguments) if count]
