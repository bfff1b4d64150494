"""Mistakes of layers that sum products and add a bias."""

import numpy as np


def add_mistakes_with_channels_and_filters(exercise):
    """Add mistakes of a convolutional layer `exercise(images, kernels, …)`; the images may be series."""
    layer = exercise.reference

    @exercise.mistake("convolution-channels")
    def uses_the_first_channel_only(images, kernels, *others):
        """only the first channel was used

        A filter spans all channels: sum the products over the channels too.
        """
        return layer(images[..., :1], kernels[..., :1, :], *others)

    @exercise.mistake("convolution-filters")
    def sums_over_the_filters(*arguments):
        """the results of all filters were summed into one

        Each filter keeps its own: the last axis of the result has length F.
        """
        return layer(*arguments).sum(axis=-1, keepdims=True)


def add_mistakes_with_kernels_and_bias(exercise):
    """Add mistakes of a convolutional layer `exercise(images, kernels, bias=None, …)`."""
    layer = exercise.reference

    @exercise.mistake("convolution-flip")
    def flips_the_kernels(images, kernels, *others):
        """the kernels were flipped

        A convolution layer cross-correlates: it lays the kernels on the image as they are.
        """
        return layer(images, kernels[::-1, ::-1], *others)

    @exercise.mistake("convolution-bias")
    def ignores_the_bias(images, kernels, bias=None, *others):
        """the bias was ignored

        Each filter adds its bias to every number of its map; without `bias` nothing is added.
        """
        return layer(images, kernels, None, *others)

    @exercise.mistake("convolution-bias")
    def adds_a_bias_that_is_none(images, kernels, bias=None, *others):
        """`bias` is None, but it was added all the same

        If `bias` is None, add nothing.
        """
        return layer(images, kernels, None, *others) + bias


def add_mistakes_with_added_bias(exercise, read=None):
    """Add mistakes of a layer `exercise(inputs, weights, bias=None)`: it adds something, but not the bias."""
    layer = exercise.reference

    @exercise.mistake(read)
    def subtracts_the_bias(inputs, weights, bias=None):
        """the bias was subtracted

        The bias is added to the sum of products.
        """
        return layer(inputs, weights, None if bias is None else -bias)

    @exercise.mistake(read)
    def adds_the_bias_for_every_weight(inputs, weights, bias=None):
        """the bias was added once for every weight

        Add it after the sum of products, once for each number of the result, not in the innermost loop.
        """
        return layer(inputs, weights, None if bias is None else bias * weights[..., 0].size)

    @exercise.mistake(read)
    def adds_the_first_bias_everywhere(inputs, weights, bias=None):
        """the first bias was added everywhere

        The last axis of the result is as long as `bias`: entry k gets `bias[k]`.
        """
        return layer(inputs, weights, None if bias is None else np.full_like(bias, bias[0]))

    @exercise.mistake(read)
    def adds_the_sum_of_all_biases(inputs, weights, bias=None):
        """the sum of all biases was added everywhere

        The last axis of the result is as long as `bias`: entry k gets `bias[k]` alone.
        """
        return layer(inputs, weights, None if bias is None else np.full_like(bias, bias.sum()))


def add_mistakes_with_activation(exercise, read=None):
    """Add the mistake of an activation in a layer that has none."""

    @exercise.mistake(read)
    def sets_negative_sums_to_0(*arguments):
        """negative sums were set to 0

        A weighted sum may be negative. Setting it to 0 is a job for the activation (ReLU).
        """
        return np.maximum(exercise.reference(*arguments), 0)
