"""Check `inception_module`: four branches side by side."""

from functools import partial

from cnnlib.architectures import inception_module as reference
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._core.models import load_keras
from cnnlib.checks.architectures._blocks import (
    aspects_of_block,
    average_pool,
    batch_norm,
    concatenate,
    conv2d,
    conv2d_with_relu,
    conv2d_without_bias,
    max_pool,
    relu,
    unchanged,
)
from cnnlib.checks.architectures._inception_module_joining import add_mistakes_with_joining

EQUALLY_MANY = [((6, 8, 3), (2, 3, 2, 4, 2, 2))]  # in whatever way the branches are joined, it works
FLAT = [((6, 8, 3), (2, 3, 4, 1, 5, 6)), ((6, 8, 3), (3, 2, 5, 4, 2, 1))]
TALL = [((7, 5, 4), (4, 5, 3, 2, 6, 2)), ((7, 5, 4), (3, 2, 5, 4, 2, 1))]

inception_module = Exercise(
    reference,
    read="architectures-inception",
    aspects=aspects_of_block(
        shape=[EQUALLY_MANY, FLAT],
        parameters=[TALL],
        output=[FLAT, TALL],
        training=[FLAT],
    ),
    models=True,
)

pool_in_place = partial(max_pool, size=3, strides=1, padding="same")


def join_branches(
    input_shape,
    filters,
    *,
    convolve=conv2d_with_relu,
    reduce=None,
    sizes=(3, 5),
    pool=pool_in_place,
    reduced_branch=None,
    pool_branch=None,
    order=(0, 1, 2, 3),
    join=concatenate,
):
    """Return the module, with one part of it replaced.

    `reduce(maps, filters, 1)` is the 1×1 convolution before a large one, by default `convolve`;
    `reduced_branch(inputs, reduced, filters, size)` and `pool_branch(inputs, filters)` are whole branches.
    """

    def convolve_reduced(inputs, reduced, filters, size):
        return convolve((reduce or convolve)(inputs, reduced, 1), filters, size)

    def convolve_pooled(inputs, filters):
        return convolve(pool(inputs), filters, 1)

    keras = load_keras()
    inputs = keras.Input(input_shape)
    reduced_branch, pool_branch = reduced_branch or convolve_reduced, pool_branch or convolve_pooled
    one, reduce_three, three, reduce_five, five, projection = filters
    branches = [
        convolve(inputs, one, 1),
        reduced_branch(inputs, reduce_three, three, sizes[0]),
        reduced_branch(inputs, reduce_five, five, sizes[1]),
        pool_branch(inputs, projection),
    ]
    return keras.Model(inputs, join([branches[number] for number in order]))


@inception_module.mistake()
def lacks_relu(*arguments):
    """the convolutions have no ReLU

    Each of the six convolutions is followed by a ReLU.
    """
    return join_branches(*arguments, convolve=conv2d)


@inception_module.mistake()
def lacks_relu_at_the_reductions(*arguments):
    """the 1×1 convolutions before the 3×3 and 5×5 ones have no ReLU

    A ReLU follows the reductions too: all six convolutions have one.
    """
    return join_branches(*arguments, reduce=conv2d)


@inception_module.mistake()
def lacks_relu_at_the_projection(*arguments):
    """the 1×1 convolution behind the pooling layer has no ReLU

    All six convolutions are followed by a ReLU, the projection too.
    """
    return join_branches(
        *arguments, pool_branch=lambda inputs, filters: conv2d(pool_in_place(inputs), filters, 1)
    )


@inception_module.mistake()
def lacks_relu_at_the_large_kernels(*arguments):
    """the 3×3 and 5×5 convolutions have no ReLU

    All six convolutions are followed by a ReLU, not only the 1×1 ones.
    """

    def branch(inputs, reduced, filters, size):
        return conv2d(conv2d_with_relu(inputs, reduced, 1), filters, size)

    return join_branches(*arguments, reduced_branch=branch)


@inception_module.mistake("architectures-bottleneck")
def lacks_the_reductions(*arguments):
    """the 1×1 convolutions before the 3×3 and 5×5 ones are missing

    They reduce the number of maps that the large kernels read; that is what saves the work.
    """

    def branch(inputs, reduced, filters, size):
        return conv2d_with_relu(inputs, filters, size)

    return join_branches(*arguments, reduced_branch=branch)


@inception_module.mistake("architectures-bottleneck")
def shares_one_reduction(*arguments):
    """the 3×3 and the 5×5 branch share one reduction

    Each has a 1×1 convolution of its own, with its own number of filters.
    """
    reduced_maps = []

    def branch(inputs, reduced, filters, size):
        if not reduced_maps:
            reduced_maps.append(conv2d_with_relu(inputs, reduced, 1))
        return conv2d_with_relu(reduced_maps[0], filters, size)

    return join_branches(*arguments, reduced_branch=branch)


@inception_module.mistake("architectures-bottleneck")
def reduces_after_the_large_kernels(*arguments):
    """the 1×1 convolutions come after the 3×3 and 5×5 ones

    The reduction comes first, so that the large kernel reads fewer maps.
    """

    def branch(inputs, reduced, filters, size):
        return conv2d_with_relu(conv2d_with_relu(inputs, reduced, size), filters, 1)

    return join_branches(*arguments, reduced_branch=branch)


@inception_module.mistake()
def takes_both_reductions_first(input_shape, filters):
    """the numbers of filters were read in another order, both reductions first

    `filters` is (1×1, 3×3 reduce, 3×3, 5×5 reduce, 5×5, pool projection).
    """
    one, reduce_three, reduce_five, three, five, projection = filters
    return join_branches(input_shape, (one, reduce_three, three, reduce_five, five, projection))


@inception_module.mistake()
def swaps_reductions_and_large_kernels(input_shape, filters):
    """the filters of the reductions and of the large kernels were swapped

    `filters` is (1×1, 3×3 reduce, 3×3, 5×5 reduce, 5×5, pool projection): the reduction comes first.
    """
    one, three, reduce_three, five, reduce_five, projection = filters
    return join_branches(input_shape, (one, reduce_three, three, reduce_five, five, projection))


@inception_module.mistake()
def has_3x3_in_place_of_5x5(*arguments):
    """the 5×5 branch has 3×3 kernels

    The third branch sees a larger neighbourhood: its kernels are 5×5.
    """
    return join_branches(*arguments, sizes=(3, 3))


@inception_module.mistake()
def swaps_3x3_and_5x5(*arguments):
    """the 3×3 and 5×5 kernels were swapped

    The second branch has 3×3 kernels, the third 5×5.
    """
    return join_branches(*arguments, sizes=(5, 3))


@inception_module.mistake()
def lacks_the_projection(*arguments):
    """no 1×1 convolution follows the pooling layer

    Without this projection, every module would pass on all the maps of its input.
    """
    return join_branches(*arguments, pool_branch=lambda inputs, filters: pool_in_place(inputs))


@inception_module.mistake()
def projects_before_the_pool(*arguments):
    """the 1×1 convolution comes before the pooling layer

    First the 3×3 pooling, then the projection.
    """

    def branch(inputs, filters):
        return pool_in_place(conv2d_with_relu(inputs, filters, 1))

    return join_branches(*arguments, pool_branch=branch)


@inception_module.mistake()
def lacks_the_pool(*arguments):
    """the pooling layer is missing: the fourth branch is only a 1×1 convolution

    The fourth branch pools over 3×3 in steps of 1, then projects.
    """
    return join_branches(*arguments, pool=unchanged)


@inception_module.mistake()
def pools_the_mean(*arguments):
    """the pooling layer takes the mean, not the maximum

    The fourth branch uses max pooling.
    """
    return join_branches(*arguments, pool=partial(average_pool, size=3, strides=1, padding="same"))


@inception_module.mistake()
def pools_over_2x2(*arguments):
    """the pooling window is 2×2

    The fourth branch pools over 3×3.
    """
    return join_branches(*arguments, pool=partial(max_pool, size=2, strides=1, padding="same"))


@inception_module.mistake()
def pools_in_steps_of_its_size(*arguments):
    """the branches differ in height and width

    Every layer needs `padding="same"`, and the pooling layer `strides=1`: by default it moves by its own
    size.
    """
    return join_branches(*arguments, pool=partial(max_pool, size=3, padding="same"))


@inception_module.mistake()
def puts_the_pool_first(*arguments):
    """the branches were concatenated in another order, the pooling branch first

    The order is 1×1, 3×3, 5×5, pooling.
    """
    return join_branches(*arguments, order=(3, 0, 1, 2))


@inception_module.mistake()
def reverses_the_order(*arguments):
    """the branches were concatenated in reverse order

    The order is 1×1, 3×3, 5×5, pooling.
    """
    return join_branches(*arguments, order=(3, 2, 1, 0))


@inception_module.mistake()
def puts_5x5_before_3x3(*arguments):
    """the branches were concatenated in another order, 5×5 before 3×3

    The order is 1×1, 3×3, 5×5, pooling.
    """
    return join_branches(*arguments, order=(0, 2, 1, 3))


@inception_module.mistake()
def lacks_the_branch_of_1x1(*arguments):
    """the 1×1 branch is missing

    There are four branches: 1×1, 3×3, 5×5, pooling.
    """
    return join_branches(*arguments, order=(1, 2, 3))


@inception_module.mistake()
def lacks_the_branch_of_the_pool(*arguments):
    """the pooling branch is missing

    There are four branches: 1×1, 3×3, 5×5, pooling.
    """
    return join_branches(*arguments, order=(0, 1, 2))


@inception_module.mistake()
def chains_the_branches(input_shape, filters):
    """the branches follow one another

    All four read the input of the module; their outputs are concatenated at the end.
    """
    keras = load_keras()
    one, reduce_three, three, reduce_five, five, projection = filters
    inputs = keras.Input(input_shape)
    maps = conv2d_with_relu(inputs, one, 1)
    maps = conv2d_with_relu(conv2d_with_relu(maps, reduce_three, 1), three, 3)
    maps = conv2d_with_relu(conv2d_with_relu(maps, reduce_five, 1), five, 5)
    return keras.Model(inputs, conv2d_with_relu(pool_in_place(maps), projection, 1))


@inception_module.mistake()
def has_relu_after_the_pool(*arguments):
    """there is a ReLU between the pooling layer and its 1×1 convolution

    The ReLU comes after the convolution; nothing stands between pooling and convolution.
    """
    return join_branches(*arguments, pool=lambda maps: relu(pool_in_place(maps)))


@inception_module.mistake()
def has_batch_norm(*arguments):
    """batch normalisation was added

    GoogLeNet, from 2014, has none: its convolutions have biases and a ReLU each.
    """

    def convolve(maps, filters, size):
        return relu(batch_norm(conv2d(maps, filters, size)))

    return join_branches(*arguments, convolve=convolve)


@inception_module.mistake()
def lacks_biases(*arguments):
    """the convolutions have no biases

    Without batch normalisation after them, they need their biases: leave `use_bias` as it is.
    """

    def convolve(maps, filters, size):
        return relu(conv2d_without_bias(maps, filters, size))

    return join_branches(*arguments, convolve=convolve)


add_mistakes_with_joining(inception_module, join_branches)
