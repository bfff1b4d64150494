"""Check `residual_block`: two convolutions, added to a shortcut around them."""

from functools import partial

from cnnlib.architectures import residual_block as reference
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._core.models import load_keras
from cnnlib.checks.architectures._blocks import (
    add,
    aspects_of_block,
    batch_norm,
    concatenate,
    conv2d_without_bias,
    relu,
    unchanged,
)
from cnnlib.checks.architectures._residual import add_and_relu, add_shortcut, two_convolutions
from cnnlib.checks.architectures._residual_block_settings import add_mistakes_with_the_settings
from cnnlib.checks.architectures._residual_block_shortcut import add_mistakes_with_the_shortcut

SAME = [((6, 4, 3), 3, 1), ((4, 6, 5), 5, 1)]
WIDER = [((6, 4, 3), 4), ((4, 6, 2), 4)]  # `strides` is left out
# Both at the same place are drawn: one is of even lengths, the other of odd ones, where a grid begins elsewhere.
SMALLER = [((6, 10, 3), 5, 2), ((7, 9, 2), 4, 2)]
SMALLER_ONLY = [((9, 7, 4), 4, 2), ((8, 6, 3), 3, 2)]

residual_block = Exercise(
    reference,
    read="architectures-residual",
    aspects=aspects_of_block(
        shape=[SMALLER],
        parameters=[SAME, SMALLER_ONLY],
        output=[SAME, WIDER, SMALLER, SMALLER_ONLY],
        training=[SMALLER],
    ),
    models=True,
)


@residual_block.mistake()
def lacks_the_shortcut(input_shape, filters, strides=1):
    """there is no shortcut

    Add the input to the output of the two convolutions: `Add()([maps, shortcut])`.
    """
    keras = load_keras()
    inputs = keras.Input(input_shape)
    return keras.Model(inputs, relu(two_convolutions(inputs, filters, strides)))


@residual_block.mistake()
def adds_the_branch_to_itself(*arguments):
    """the branch was added to itself, not to the shortcut

    The sum has two different parts: `Add()([maps, shortcut])`.
    """
    return add_shortcut(*arguments, join=lambda maps, shortcut: relu(add([maps, maps])))


@residual_block.mistake()
def concatenates_the_shortcut(*arguments):
    """the shortcut was concatenated with the maps, not added

    ResNet adds; it is DenseNet that concatenates.
    """
    return add_shortcut(*arguments, join=lambda maps, shortcut: relu(concatenate([maps, shortcut])))


@residual_block.mistake()
def multiplies_by_the_shortcut(*arguments):
    """the maps were multiplied by the shortcut

    It is added, so that the gradient passes through it unchanged.
    """
    multiply = load_keras().layers.Multiply()
    return add_shortcut(*arguments, join=lambda maps, shortcut: relu(multiply([maps, shortcut])))


@residual_block.mistake()
def subtracts_the_shortcut(*arguments):
    """the shortcut was subtracted

    It is added.
    """
    subtract = load_keras().layers.Subtract()
    return add_shortcut(*arguments, join=lambda maps, shortcut: relu(subtract([maps, shortcut])))


@residual_block.mistake()
def lacks_relu_after_the_sum(*arguments):
    """there is no ReLU after the sum

    The last ReLU comes after the addition.
    """
    return add_shortcut(*arguments, join=lambda maps, shortcut: add([maps, shortcut]))


@residual_block.mistake()
def has_the_last_relu_before_the_sum(*arguments):
    """the last ReLU comes before the sum

    First add the shortcut, then apply the ReLU: the branch must be able to subtract something.
    """
    return add_shortcut(*arguments, join=lambda maps, shortcut: add([relu(maps), shortcut]))


@residual_block.mistake()
def has_relu_before_and_after_the_sum(*arguments):
    """there is a ReLU before the sum and another one after it

    Only a normalisation follows the second convolution; the ReLU comes after the sum.
    """
    return add_shortcut(*arguments, join=lambda maps, shortcut: relu(add([relu(maps), shortcut])))


@residual_block.mistake()
def lacks_relu_between_the_convolutions(*arguments):
    """there is no ReLU between the two convolutions

    Convolution, normalisation, ReLU, convolution, normalisation: without the ReLU, the two convolutions
    amount to a single one.
    """
    return add_shortcut(*arguments, branch=partial(two_convolutions, between=unchanged))


@residual_block.mistake()
def lacks_batch_norm(*arguments):
    """there is no batch normalisation in the branch

    Each convolution is followed by batch normalisation.
    """
    return add_shortcut(*arguments, branch=partial(two_convolutions, normalise=unchanged))


add_mistakes_with_the_shortcut(residual_block)
add_mistakes_with_the_settings(residual_block)


@residual_block.mistake()
def has_strides_in_the_second_convolution(*arguments):
    """the second convolution has the strides, not the first

    They belong to the first convolution.
    """

    def branch(inputs, filters, strides):
        return two_convolutions(inputs, filters, second_strides=strides)

    return add_shortcut(*arguments, branch=branch)


@residual_block.mistake()
def ignores_strides(input_shape, filters, strides=1):
    """`strides` was ignored

    The first convolution and that of the shortcut move in steps of `strides`.
    """
    return add_shortcut(input_shape, filters)


@residual_block.mistake()
def starts_the_shortcut_after_the_first_convolution(input_shape, filters, strides=1):
    """the shortcut starts after the first convolution

    It bypasses both convolutions: it starts at the input of the block.
    """
    keras = load_keras()
    inputs = keras.Input(input_shape)
    middle = relu(batch_norm(conv2d_without_bias(inputs, filters, 3, strides)))
    maps = batch_norm(conv2d_without_bias(middle, filters, 3))
    return keras.Model(inputs, add_and_relu(maps, middle))


@residual_block.mistake()
def has_one_convolution_only(*arguments):
    """the branch has only one convolution

    Two convolutions lie between the input and the sum.
    """

    def branch(inputs, filters, strides):
        return batch_norm(conv2d_without_bias(inputs, filters, 3, strides))

    return add_shortcut(*arguments, branch=branch)


@residual_block.mistake()
def normalises_after_relu(*arguments):
    """the normalisation comes after the ReLU

    The order is convolution, normalisation, ReLU.
    """

    def branch(inputs, filters, strides):
        maps = batch_norm(relu(conv2d_without_bias(inputs, filters, 3, strides)))
        return batch_norm(conv2d_without_bias(maps, filters, 3))

    return add_shortcut(*arguments, branch=branch)


@residual_block.mistake()
def normalises_before_the_convolutions(*arguments):
    """normalisation and ReLU come before the convolutions

    That is ResNet's second version. Here: convolution, normalisation, ReLU, and a ReLU after the sum.
    """

    def branch(inputs, filters, strides):
        maps = conv2d_without_bias(relu(batch_norm(inputs)), filters, 3, strides)
        return conv2d_without_bias(relu(batch_norm(maps)), filters, 3)

    return add_shortcut(*arguments, branch=branch)


@residual_block.mistake()
def has_biases(*arguments):
    """the convolutions have biases

    Normalisation subtracts the mean, and the bias with it: `use_bias=False`.
    """
    return add_shortcut(*arguments, branch=partial(two_convolutions, use_bias=True))


@residual_block.mistake()
def has_kernels_of_1x1(*arguments):
    """the kernels of the branch are 1×1

    Both convolutions have 3×3 kernels.
    """
    return add_shortcut(*arguments, branch=partial(two_convolutions, size=1))
