"""Check `dense_parameters`: how many weights and biases a dense layer has that sees an image."""

import numpy as np

from cnnlib.checks._core.cases import size, two_sizes
from cnnlib.checks._core.exercise import Exercise
from cnnlib.images import dense_parameters as reference

dense_parameters = Exercise(
    reference,
    read="images-dense",
    aspects={
        "images": (
            lambda rng: ((*two_sizes(rng, 4, 64), size(rng, 2, 4)), size(rng, 5, 200)),
            lambda rng: (two_sizes(rng, 4, 64), size(rng, 5, 200)),
        ),
        "vectors": lambda rng: ((size(rng, 5, 500),), size(rng, 5, 200)),
    },
)


@dense_parameters.mistake()
def does_not_count_the_biases(input_shape, units):
    """the biases were not counted

    Each unit has one bias: `units` more.
    """
    return np.prod(input_shape) * units


@dense_parameters.mistake()
def counts_one_bias(input_shape, units):
    """one bias was counted for the whole layer

    Each unit has one bias: `units` of them.
    """
    return np.prod(input_shape) * units + 1


@dense_parameters.mistake()
def counts_one_bias_for_each_input(input_shape, units):
    """one bias was counted for each input

    The bias belongs to the unit, not to its inputs: `units` of them.
    """
    return np.prod(input_shape) * (units + 1)


@dense_parameters.mistake()
def adds_the_sizes(input_shape, units):
    """the sizes were added instead of multiplied

    An image of H × W × C has H · W · C numbers.
    """
    return sum(input_shape) * units + units


@dense_parameters.mistake()
def forgets_the_channels(input_shape, units):
    """the channels were forgotten

    A colour image has H · W · C numbers; multiply all sizes there are.
    """
    return np.prod(input_shape[:2]) * units + units


@dense_parameters.mistake()
def counts_one_unit(input_shape, units):
    """only the weights of one unit were counted

    Every unit has its own.
    """
    return np.prod(input_shape) + 1


@dense_parameters.mistake()
def counts_the_biases_only(input_shape, units):
    """only the biases were counted

    Multiply the sizes starting from 1: 0 times anything stays 0.
    """
    return units


@dense_parameters.mistake()
def forgets_the_number_of_inputs(input_shape, units):
    """the number of inputs was left out

    Every unit has one weight for each input.
    """
    return units + units


@dense_parameters.mistake()
def adds_inputs_and_units(input_shape, units):
    """inputs and units were added, not multiplied

    Every unit has a weight for every input: inputs · units weights, and a bias for each unit.
    """
    return np.prod(input_shape) + units


@dense_parameters.mistake()
def counts_the_biases_twice(input_shape, units):
    """the biases were counted twice

    Each unit has one bias: (inputs + 1) · units has counted it already.
    """
    return (np.prod(input_shape) + 2) * units


@dense_parameters.mistake()
def reads_three_sizes(input_shape, units):
    """three sizes were read from `input_shape`, which may have fewer

    It may have one size, or two: multiply all there are, `np.prod(input_shape)`.
    """
    return input_shape[0] * input_shape[1] * input_shape[2] * units + units
