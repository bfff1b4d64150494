"""Mistakes of `conv2d` with a bias that is there, or is not."""

import numpy as np


def add_mistakes_with_bias(exercise):
    """Add the mistakes of adding something else than the bias, and of asking a bias that is None."""
    add_mistakes_with_what_is_added(exercise)
    add_mistakes_with_the_question(exercise)


def add_mistakes_with_what_is_added(exercise):
    """Add the mistakes of a layer that is right but for what it adds."""
    layer = exercise.reference

    def with_bias(images, kernels, bias=None, *others, change):
        """Return the right answer for the bias `change(bias, kernels)`, if there is one."""
        return layer(images, kernels, None if bias is None else change(bias, kernels), *others)

    @exercise.mistake("convolution-bias")
    def subtracts_the_bias(*arguments):
        """the bias was subtracted

        The bias is added to the sum of products.
        """
        return with_bias(*arguments, change=lambda bias, kernels: -bias)

    @exercise.mistake("convolution-bias")
    def sets_a_negative_bias_to_0(*arguments):
        """a negative bias was set to 0

        A bias may be negative: add it as it is.
        """
        return with_bias(*arguments, change=lambda bias, kernels: np.maximum(bias, 0))

    @exercise.mistake("convolution-bias")
    def adds_the_bias_for_every_channel(*arguments):
        """the bias was added once for every channel

        Sum over the channels first; add `bias[f]` once, behind the loop over the channels.
        """
        return with_bias(*arguments, change=lambda bias, kernels: bias * kernels.shape[2])

    @exercise.mistake("convolution-bias")
    def adds_the_bias_for_every_cell(*arguments):
        """the bias was added once for every cell of the kernel

        Sum the products first; add `bias[f]` once, behind the loops over the kernel.
        """
        return with_bias(*arguments, change=lambda bias, kernels: bias * kernels[..., 0, 0].size)

    @exercise.mistake("convolution-bias")
    def adds_the_bias_for_every_weight(*arguments):
        """the bias was added once for every weight

        Add it after the sum of products, once for each number of the result, not in the innermost loop.
        """
        return with_bias(*arguments, change=lambda bias, kernels: bias * kernels[..., 0].size)

    @exercise.mistake("convolution-bias")
    def adds_the_bias_of_each_channel(*arguments):
        """channel c added `bias[c]`, as if the bias belonged to the channels

        There is one bias for each filter: map f gets `bias[f]`, once.
        """

        def change(bias, kernels):
            return np.full_like(bias, sum(bias[channel] for channel in range(kernels.shape[2])))

        return with_bias(*arguments, change=change)

    @exercise.mistake("convolution-bias")
    def adds_the_first_bias_everywhere(*arguments):
        """the first bias was added everywhere

        Map f gets `bias[f]`.
        """
        return with_bias(*arguments, change=lambda bias, kernels: np.full_like(bias, bias[0]))

    @exercise.mistake("convolution-bias")
    def adds_the_sum_of_all_biases(*arguments):
        """the sum of all biases was added everywhere

        Map f gets `bias[f]` alone.
        """
        return with_bias(*arguments, change=lambda bias, kernels: np.full_like(bias, bias.sum()))


def add_mistakes_with_the_question(exercise):
    """Add the mistakes of an `if` that goes wrong without a bias, or with one."""
    layer = exercise.reference

    @exercise.mistake("convolution-bias")
    def uses_a_bias_that_is_none(images, kernels, bias=None, *others):
        """`bias` is None, but something of it was used: `bias.any()`, say, or `bias.shape`

        None has nothing of an array. Ask `if bias is not None:` before you touch it.
        """
        bias = bias if bias.any() else None
        return layer(images, kernels, bias, *others)

    @exercise.mistake("convolution-bias")
    def asks_an_array_whether_it_is_true(images, kernels, bias=None, *others):
        """`if bias` asks a whole array whether it is true

        An array has many answers. Ask `if bias is not None:`, or turn it round: `if bias is None:`.
        """
        return layer(images, kernels, bias if bias else None, *others)
