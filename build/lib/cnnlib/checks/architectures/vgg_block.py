"""Check `vgg_block`: 3×3 convolutions one after another, and a pooling layer."""

from cnnlib.architectures import vgg_block as reference
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._core.models import load_keras
from cnnlib.checks._families.max_pooling import add_mistakes_with_max_pooling
from cnnlib.checks.architectures._blocks import (
    aspects_of_block,
    batch_norm,
    conv2d,
    conv2d_with_relu,
    max_pool,
    relu,
    unchanged,
)

ONE_CONVOLUTION = [((11, 14, 3), 4, 1), ((14, 11, 2), 5, 1)]
THREE_CONVOLUTIONS = [((9, 12, 2), 4, 3), ((12, 9, 3), 5, 3)]
DEFAULT = [((10, 8, 2), 4), ((8, 10, 3), 5)]

vgg_block = Exercise(
    reference,
    read="architectures-vgg",
    aspects=aspects_of_block(
        shape=[THREE_CONVOLUTIONS],
        parameters=[DEFAULT, THREE_CONVOLUTIONS],
        output=[ONE_CONVOLUTION, THREE_CONVOLUTIONS],
        training=[DEFAULT],
    ),
    models=True,
)


def convolve_and_pool(input_shape, filters, convolutions=2, *, convolve=None, pool=max_pool, **settings):
    """Return the block, with one part of it replaced.

    `convolve(maps, place)` makes the convolution at that place, from 0; the settings are those of all.
    """
    settings = {"size": 3, "activation": "relu", **settings}
    keras = load_keras()
    inputs = maps = keras.Input(input_shape)
    for place in range(convolutions):
        maps = convolve(maps, place) if convolve else conv2d(maps, filters, **settings)
    return keras.Model(inputs, pool(maps))


@vgg_block.mistake()
def lacks_relu(*arguments):
    """the convolutions have no ReLU

    A ReLU follows each convolution: `activation="relu"`. Without it, three convolutions amount to a single
    one.
    """
    return convolve_and_pool(*arguments, activation=None)


@vgg_block.mistake()
def has_relu_at_the_last_convolution_only(input_shape, filters, convolutions=2):
    """only the last convolution has a ReLU

    Every convolution is followed by a ReLU, not only the last one.
    """

    def convolve(maps, place):
        return conv2d(maps, filters, 3, activation="relu" if place == convolutions - 1 else None)

    return convolve_and_pool(input_shape, filters, convolutions, convolve=convolve)


@vgg_block.mistake()
def lacks_relu_at_the_last_convolution(input_shape, filters, convolutions=2):
    """the last convolution has no ReLU

    Every convolution is followed by a ReLU, including the one before the pooling layer.
    """

    def convolve(maps, place):
        return conv2d(maps, filters, 3, activation=None if place == convolutions - 1 else "relu")

    return convolve_and_pool(input_shape, filters, convolutions, convolve=convolve)


@vgg_block.mistake()
def has_tanh_in_place_of_relu(*arguments):
    """the activation is tanh, not ReLU

    VGG uses ReLU.
    """
    return convolve_and_pool(*arguments, activation="tanh")


add_mistakes_with_max_pooling(vgg_block, convolve_and_pool)


@vgg_block.mistake()
def pools_in_steps_of_1(*arguments):
    """the pooling layer moves in steps of 1

    2×2 pooling moves in steps of 2 and halves height and width.
    """
    return convolve_and_pool(*arguments, pool=lambda maps: max_pool(maps, strides=1))


@vgg_block.mistake()
def pools_over_3x3(*arguments):
    """the pooling window is 3×3

    VGG pools over 2×2 in steps of 2; overlapping 3×3 pooling is AlexNet's.
    """
    return convolve_and_pool(*arguments, pool=lambda maps: max_pool(maps, 3, strides=2))


@vgg_block.mistake()
def pools_over_3x3_in_steps_of_3(*arguments):
    """the pooling window is 3×3, in steps of 3

    VGG pools over 2×2 in steps of 2: `MaxPooling2D(2)`.
    """
    return convolve_and_pool(*arguments, pool=lambda maps: max_pool(maps, 3))


@vgg_block.mistake()
def pools_after_every_convolution(input_shape, filters, convolutions=2):
    """a pooling layer follows every convolution

    The convolutions come one after another, and a single pooling layer after all of them.
    """

    def convolve(maps, place):
        return max_pool(conv2d_with_relu(maps, filters, 3))

    return convolve_and_pool(input_shape, filters, convolutions, convolve=convolve, pool=unchanged)


@vgg_block.mistake()
def pools_before_the_convolutions(input_shape, filters, convolutions=2):
    """the pooling layer comes before the convolutions

    First the convolutions, then the pooling layer.
    """

    def convolve(maps, place):
        return conv2d_with_relu(max_pool(maps) if place == 0 else maps, filters, 3)

    return convolve_and_pool(input_shape, filters, convolutions, convolve=convolve, pool=unchanged)


@vgg_block.mistake()
def lacks_the_padding(*arguments):
    """the convolutions are not padded

    `padding="same"` keeps height and width; Keras's default is "valid".
    """
    return convolve_and_pool(*arguments, padding="valid")


@vgg_block.mistake("architectures-stacked")
def has_kernels_of_5x5(*arguments):
    """the kernels are 5×5

    The idea of VGG is to replace large kernels by several 3×3 ones.
    """
    return convolve_and_pool(*arguments, size=5)


@vgg_block.mistake("architectures-stacked")
def has_kernels_of_1x1(*arguments):
    """the kernels are 1×1

    3×3 kernels are the smallest that see the neighbouring pixels on all sides.
    """
    return convolve_and_pool(*arguments, size=1)


@vgg_block.mistake()
def ignores_convolutions(input_shape, filters, convolutions=2):
    """`convolutions` was ignored: there are always two

    The loop runs `convolutions` times.
    """
    return convolve_and_pool(input_shape, filters, 2)


@vgg_block.mistake()
def has_one_convolution_by_default(input_shape, filters, convolutions=1):
    """`convolutions` is 1 where it is left out

    Its default is 2: `def vgg_block(input_shape, filters, convolutions=2)`.
    """
    return convolve_and_pool(input_shape, filters, convolutions)


@vgg_block.mistake()
def has_one_convolution_only(input_shape, filters, convolutions=2):
    """there is only one convolution

    Each round goes on from the maps of the one before: was the input convolved again and again?
    """
    return convolve_and_pool(input_shape, filters, 1)


@vgg_block.mistake()
def has_one_convolution_too_few(input_shape, filters, convolutions=2):
    """there is one convolution too few

    The loop runs `convolutions` times: `range(convolutions)` starts with 0.
    """
    return convolve_and_pool(input_shape, filters, convolutions - 1)


@vgg_block.mistake()
def has_one_convolution_too_many(input_shape, filters, convolutions=2):
    """there is one convolution too many

    The loop runs `convolutions` times in all, counting any convolution before it.
    """
    return convolve_and_pool(input_shape, filters, convolutions + 1)


@vgg_block.mistake()
def doubles_the_filters(input_shape, filters, convolutions=2):
    """the number of filters doubles from one convolution to the next

    Within a block all convolutions have the same number of filters; it doubles from block to block.
    """

    def convolve(maps, place):
        return conv2d_with_relu(maps, filters * 2**place, 3)

    return convolve_and_pool(input_shape, filters, convolutions, convolve=convolve)


@vgg_block.mistake()
def has_batch_norm(input_shape, filters, convolutions=2):
    """batch normalisation was added

    VGG is older than batch normalisation: its convolutions have biases and a ReLU each.
    """

    def convolve(maps, place):
        return relu(batch_norm(conv2d(maps, filters, 3)))

    return convolve_and_pool(input_shape, filters, convolutions, convolve=convolve)


@vgg_block.mistake()
def has_dropout(*arguments):
    """there is a dropout, or another layer that draws random numbers in training

    VGG's blocks have none: convolutions, each with its ReLU, and a pooling layer.
    """
    dropout = load_keras().layers.Dropout(0.25)
    return convolve_and_pool(*arguments, pool=lambda maps: dropout(max_pool(maps)))


@vgg_block.mistake()
def shares_one_convolution(input_shape, filters, convolutions=2):
    """all convolutions after the first are one layer, which shares its weights

    Make a layer anew for each place: `[layer] * n` holds the same layer n times.
    """
    shared = load_keras().layers.Conv2D(filters, 3, padding="same", activation="relu")

    def convolve(maps, place):
        return shared(maps) if place else conv2d_with_relu(maps, filters, 3)

    return convolve_and_pool(input_shape, filters, convolutions, convolve=convolve)


@vgg_block.mistake()
def lacks_biases(*arguments):
    """the convolutions have no biases

    Without batch normalisation after them, they need their biases: leave `use_bias` as it is.
    """
    return convolve_and_pool(*arguments, use_bias=False)
