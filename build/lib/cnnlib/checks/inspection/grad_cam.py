"""Check `grad_cam`: maps, weighted by the means of their gradients, show what speaks for a class."""

import numpy as np

from cnnlib.activations import softmax
from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.cases import size, two_sizes, whole
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._core.mistakes import Law
from cnnlib.checks.inspection._layers import relu, scaled_to_1
from cnnlib.inspection import grad_cam as reference

# What is judged -------------------------------------------------------------------------------------------


def maps_and_gradients(rng, batch=1, maps=2, low=0):
    """Return maps and gradients of one size, higher than wide or wider than high."""
    shape = batch, *two_sizes(rng, 2, 4), maps
    return whole(rng, *shape, low=low, high=5), whole(rng, *shape, low=-4, high=5)


def two_by_two(rng):
    """Return two maps of 2 × 2 that can be weighted by hand."""
    return whole(rng, 1, 2, 2, 2, low=0, high=5), whole(rng, 1, 2, 2, 2, low=-2, high=4)


grad_cam = Exercise(
    reference,
    read="inspection-grad-cam",
    aspects={
        "two maps": two_by_two,
        "more maps": lambda rng: maps_and_gradients(rng, maps=size(rng, 3, 5)),
        "batch": lambda rng: maps_and_gradients(rng, batch=3, maps=3),
        "maps of either sign": Aspect(
            lambda rng: maps_and_gradients(rng, batch=2, maps=4, low=-5), unmodified=True
        ),
    },
    laws=[
        Law(
            "twice the maps do not give twice the heat",
            lambda f, maps, gradients: np.allclose(f(2 * maps, gradients), 2 * f(maps, gradients)),
            "Each map counts in proportion, and so does its gradient: is something scaled or squashed?",
        )
    ],
)

# Mistakes in the end --------------------------------------------------------------------------------------


def weights_of_maps(gradients):
    """Return the weight of each map, as it should be, (N, 1, 1, F)."""
    return gradients.mean(axis=(1, 2), keepdims=True)


def weighted_sum(maps, weights):
    """Sum the maps, each times its weight."""
    return (maps * weights).sum(axis=3)


@grad_cam.mistake()
def lacks_the_relu(maps, gradients):
    """the ReLU is missing

    Only what speaks for the class is kept: negative sums become 0.
    """
    return weighted_sum(maps, weights_of_maps(gradients))


@grad_cam.mistake()
def takes_absolute_values(maps, gradients):
    """the absolute value was taken in place of the ReLU

    Negative sums speak against the class: they become 0.
    """
    return np.abs(weighted_sum(maps, weights_of_maps(gradients)))


@grad_cam.mistake()
def applies_relu_before_the_sum(maps, gradients):
    """the ReLU came before the sum

    First the sum over the maps, then the ReLU: what speaks against the class must be able to cancel.
    """
    return relu(maps * weights_of_maps(gradients)).sum(axis=3)


# Mistakes with the weights --------------------------------------------------------------------------------


@grad_cam.mistake()
def clips_the_weights(maps, gradients):
    """negative weights were set to 0

    A map may count against the class: apply the ReLU to the sum alone.
    """
    return relu(weighted_sum(maps, relu(weights_of_maps(gradients))))


@grad_cam.mistake()
def clips_the_gradients(maps, gradients):
    """only positive gradients counted in the weights

    The weight of a map is the mean of all its gradients.
    """
    return relu(weighted_sum(maps, weights_of_maps(relu(gradients))))


@grad_cam.mistake()
def loses_the_signs_of_the_weights(maps, gradients):
    """the weights lost their signs

    The mean of a map's gradients may be negative: the map counts against the class then.
    """
    return relu(weighted_sum(maps, np.abs(weights_of_maps(gradients))))


@grad_cam.mistake()
def takes_the_largest_gradient(maps, gradients):
    """the largest gradient was taken as the weight

    The weight of a map is the mean of its gradients.
    """
    return relu(weighted_sum(maps, gradients.max(axis=(1, 2), keepdims=True)))


@grad_cam.mistake()
def sums_the_gradients(maps, gradients):
    """the gradients were summed, not averaged

    The weight of a map is the mean of its gradients over all places.
    """
    return relu(weighted_sum(maps, gradients.sum(axis=(1, 2), keepdims=True)))


@grad_cam.mistake()
def averages_over_the_maps(maps, gradients):
    """the gradients were averaged over the maps

    Average over the places, the axes H and W: each *map* has one weight.
    """
    return relu(weighted_sum(maps, gradients.mean(axis=3, keepdims=True)))


@grad_cam.mistake()
def gives_all_maps_one_weight(maps, gradients):
    """all maps got one weight

    Average over the axes H and W alone.
    """
    return relu(weighted_sum(maps, gradients.mean(axis=(1, 2, 3), keepdims=True)))


@grad_cam.mistake()
def averages_over_the_examples(maps, gradients):
    """the weights were averaged over the batch

    Each image has weights of its own.
    """
    return relu(weighted_sum(maps, gradients.mean(axis=(0, 1, 2), keepdims=True)))


@grad_cam.mistake()
def takes_the_weights_of_the_first_image(maps, gradients):
    """every image got the weights of the first one

    Each image has weights of its own.
    """
    return relu(weighted_sum(maps, weights_of_maps(gradients[:1])))


@grad_cam.mistake()
def averages_along_one_axis(maps, gradients):
    """the gradients were averaged along one axis of the places only

    Average over both axes, `axis=(1, 2)`.
    """
    return relu(weighted_sum(maps, gradients.mean(axis=1, keepdims=True)))


@grad_cam.mistake()
def does_not_average(maps, gradients):
    """each cell was multiplied by its own gradient

    A map has one weight for all its cells: the mean of its gradients.
    """
    return relu(weighted_sum(maps, gradients))


@grad_cam.mistake()
def does_not_weight(maps, gradients):
    """the weights were not applied

    Multiply each map by its weight before you sum.
    """
    return relu(maps.sum(axis=3))


@grad_cam.mistake()
def sums_the_gradients_of_all_maps(maps, gradients):
    """the gradients were summed, and the maps played no part

    Sum the *maps*, each times its weight.
    """
    return relu(gradients.sum(axis=3))


@grad_cam.mistake()
def swaps_the_arguments(maps, gradients):
    """maps and gradients are swapped

    The weights come from the gradients, and the maps are what is weighted.
    """
    return relu(weighted_sum(gradients, weights_of_maps(maps)))


# Mistakes with the sum ------------------------------------------------------------------------------------


@grad_cam.mistake()
def averages_the_weighted_maps(maps, gradients):
    """the weighted maps were averaged

    Sum them over the last axis.
    """
    return relu((maps * weights_of_maps(gradients)).mean(axis=3))


@grad_cam.mistake()
def keeps_the_strongest_map(maps, gradients):
    """only the strongest weighted map was kept

    Sum the weighted maps over the last axis.
    """
    return relu((maps * weights_of_maps(gradients)).max(axis=3))


@grad_cam.mistake()
def applies_softmax_to_the_weights(maps, gradients):
    """the weights went through a softmax

    They are means of gradients, not probabilities.
    """
    return relu(weighted_sum(maps, softmax(weights_of_maps(gradients))))


@grad_cam.mistake()
def starts_the_sum_at_1(maps, gradients):
    """the sum started at 1

    A sum starts at 0: `np.zeros`, not `np.ones`.
    """
    return relu(1 + weighted_sum(maps, weights_of_maps(gradients)))


@grad_cam.mistake()
def weights_the_argument_itself(maps, gradients):
    """the maps were weighted in the array of the caller

    `maps *= …` writes into the caller's array: write `maps = maps * …`, which makes a new one.
    """
    maps *= weights_of_maps(gradients)
    return relu(maps.sum(axis=3))


@grad_cam.mistake()
def scales_each_map(maps, gradients):
    """each heat map was scaled to 0 … 1

    Return the sums as they are; scale them only to show them.
    """
    return scaled_to_1(relu(weighted_sum(maps, weights_of_maps(gradients))), (1, 2))


@grad_cam.mistake()
def scales_the_batch(maps, gradients):
    """the batch was scaled to 0 … 1 together

    Return the sums as they are; scale them only to show them.
    """
    return scaled_to_1(relu(weighted_sum(maps, weights_of_maps(gradients))), None)


@grad_cam.mistake()
def does_not_sum(maps, gradients):
    """the maps were not summed

    One heat map for each image: sum over the last axis.
    """
    return relu(maps * weights_of_maps(gradients))


@grad_cam.mistake()
def sums_over_the_places(maps, gradients):
    """the sum runs over the places

    The places are kept: sum over the maps, the last axis.
    """
    return relu((maps * weights_of_maps(gradients)).sum(axis=(1, 2)))
