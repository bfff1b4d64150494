"""Mistakes of `conv2d` with the bias: one number for each filter, added once to each number of its map."""

import numpy as np

from cnnlib.convolution import conv2d


def add_bias(maps, bias):
    """Add the bias if there is one."""
    return maps if bias is None else maps + bias


def add_mistakes_with_bias(exercise):
    """Add the mistakes with the bias: the maps are right before it is added."""

    @exercise.mistake("convolution-bias")
    def asks_whether_the_bias_is_true(images, kernels, bias=None):
        """`if bias:` asks a whole array whether it is true

        Ask `if bias is not None:`.
        """
        maps = conv2d(images, kernels)
        return maps + bias if bias else maps

    @exercise.mistake("convolution-bias")
    def looks_into_a_bias_that_is_none(images, kernels, bias=None):
        """`bias` is None, but it was used like an array

        Ask `if bias is not None:` before anything else is done with it.
        """
        maps = conv2d(images, kernels)
        return maps + bias if bias.any() else maps

    @exercise.mistake("images-dtypes")
    def keeps_the_dtype_of_the_kernels(images, kernels, bias=None):
        """the maps were stored in the dtype of `kernels`, bias included

        Integers cut off the fractions of pixels and of the bias: let the maps be floats.
        """
        return conv2d(images, kernels, bias).astype(kernels.dtype)

    @exercise.mistake("images-dtypes")
    def keeps_whole_numbers_only(images, kernels, bias=None):
        """the maps of whole pixels and weights were stored in integers, and the bias lost its fractions

        A bias may hold fractions where all else is whole: let the maps be floats.
        """
        return conv2d(images, kernels, bias).astype(np.result_type(images, kernels))

    @exercise.mistake("convolution-bias")
    def adds_the_bias_for_every_channel(images, kernels, bias=None):
        """the bias was added once for every channel

        Add it after summing over the channels, not inside that loop.
        """
        maps = conv2d(images, kernels)
        return maps if bias is None else maps + bias * images.shape[-1]

    @exercise.mistake("convolution-bias")
    def adds_a_bias_to_the_last_map_only(images, kernels, bias=None):
        """only the last map got its bias

        Is the bias added after the loop over filters? It belongs inside.
        """
        maps = conv2d(images, kernels)
        if bias is not None:
            maps[..., -1] += bias[-1]
        return maps

    @exercise.mistake("convolution-bias")
    def adds_the_bias_twice(images, kernels, bias=None):
        """the bias was added twice

        Once is enough for each number of the map.
        """
        maps = conv2d(images, kernels)
        return maps if bias is None else maps + 2 * bias

    @exercise.mistake("convolution-bias")
    def adds_all_biases_to_one_number(images, kernels, bias=None):
        """the whole bias was added to one number

        Filter f adds `bias[f]` to its map.
        """
        maps = conv2d(images, kernels)
        for place in np.ndindex(maps.shape):
            maps[place] = maps[place] + (0 if bias is None else bias)
        return maps
