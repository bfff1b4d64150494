"""Check `feature_maps`: what each layer makes of an image, and hands on to the next."""

from itertools import pairwise

import numpy as np

from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.cases import two_sizes, whole
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks.inspection._layers import convolve, relu, rotated, scaled_to_1
from cnnlib.inspection import feature_maps as reference

# What is judged -------------------------------------------------------------------------------------------


def network(depth=3, filters=None, batch=1, sides=(3, 3)):
    """Return the draw of images and of layers with `filters` maps each, or with 1, 2, 3, … of them."""

    def draw(rng):
        height, width = two_sizes(rng, 3, 5)
        counts = [filters] * (depth + 1) if filters else list(range(1, depth + 2))
        kernels = tuple(whole(rng, *sides, *channels, low=-2, high=2) for channels in pairwise(counts))
        biases = tuple(whole(rng, count, low=-4, high=6) for count in counts[1:])
        return whole(rng, batch, height, width, counts[0], low=-3, high=3), kernels, biases

    return draw


def numbers_of_all_layers(function, images, kernels, biases):
    """All maps in a row, for a stack of any depth."""
    return np.concatenate([np.ravel(maps) for maps in function(images, kernels, biases)])


feature_maps = Exercise(
    reference,
    read="inspection-maps",
    aspects={
        "layer 1": Aspect(network(filters=1), part=0),
        "layer 2": Aspect(network(filters=2), part=1),
        "layer 3": Aspect(network(filters=2), part=2),
        "more and more maps": Aspect(
            (network(batch=2), network(batch=2, sides=(1, 3)), network(sides=(3, 1))), unmodified=True
        ),
        "other depths": Aspect(
            tuple(network(depth, filters=2) for depth in (1, 2, 4)), measure=numbers_of_all_layers
        ),
    },
    returns=("layer_1", "layer_2", "layer_3"),
)

# Mistakes -------------------------------------------------------------------------------------------------


def run_layers(images, kernels, biases, *, layer=convolve, returned=relu, handed_on=None):
    """Run the layers as it should be, or with one thing done in another way.

    `layer(x, kernels, bias)` gives the sums; `returned(sums)` is what is returned of a layer,
    `handed_on(sums)` what the next one gets: the same by default.
    """
    x, maps = images, []
    for layer_kernels, bias in zip(kernels, biases, strict=True):
        sums = layer(x, layer_kernels, bias)
        maps.append(returned(sums))
        x = (handed_on or returned)(sums)
    return tuple(maps)


def unchanged(sums):
    """Leave out the ReLU."""
    return sums


@feature_maps.mistake()
def lacks_the_relu(*arguments):
    """the ReLU is missing

    After each convolution negative numbers become 0: `np.maximum(…, 0)`.
    """
    return run_layers(*arguments, returned=unchanged)


@feature_maps.mistake()
def applies_relu_at_the_end_only(*arguments):
    """ReLU follows only the last layer

    It follows every convolution.
    """
    *first, last = run_layers(*arguments, returned=unchanged)
    return *first, relu(last)


@feature_maps.mistake()
def returns_the_sums(*arguments):
    """the maps were taken before the ReLU

    The output of a layer, which the next one sees, is what comes out of its ReLU: return that.
    """
    return run_layers(*arguments, returned=unchanged, handed_on=relu)


@feature_maps.mistake()
def hands_on_the_sums(*arguments):
    """the next layer was given the sums before the ReLU

    The input of a layer is the output of the one before it, after its ReLU.
    """
    return run_layers(*arguments, handed_on=unchanged)


@feature_maps.mistake()
def gives_every_layer_the_images(images, kernels, biases):
    """every layer was given the images

    Only the first layer sees the images; every other one sees the maps of the layer before it.
    """
    return tuple(
        relu(convolve(images, layer_kernels, bias))
        for layer_kernels, bias in zip(kernels, biases, strict=True)
    )


@feature_maps.mistake()
def ignores_the_bias(*arguments):
    """the bias was ignored

    Each filter adds its bias before the ReLU.
    """
    return run_layers(*arguments, layer=lambda x, kernels, bias: convolve(x, kernels))


@feature_maps.mistake()
def adds_the_bias_after_the_relu(*arguments):
    """the bias was added after the ReLU

    Add it to the sums; then comes the ReLU.
    """
    return run_layers(
        *arguments, layer=lambda x, kernels, bias: relu(convolve(x, kernels)) + bias, returned=unchanged
    )


@feature_maps.mistake()
def subtracts_the_bias(*arguments):
    """the bias was subtracted

    Each filter adds its bias.
    """
    return run_layers(*arguments, layer=lambda x, kernels, bias: convolve(x, kernels, -bias))


@feature_maps.mistake()
def takes_the_bias_of_the_first_layer(images, kernels, biases):
    """every layer got the bias of the first one

    Layer l adds `biases[l]`.
    """
    return run_layers(images, kernels, (biases[0],) * len(kernels))


@feature_maps.mistake()
def takes_the_kernels_of_the_first_layer(images, kernels, biases):
    """every layer got the kernels of the first one

    Layer l uses `kernels[l]`.
    """
    return run_layers(images, (kernels[0],) * len(kernels), biases)


@feature_maps.mistake()
def takes_absolute_values(*arguments):
    """negative numbers became positive

    ReLU turns them into 0; it takes no absolute values.
    """
    return run_layers(*arguments, returned=np.abs)


@feature_maps.mistake()
def clips_to_0_and_1(*arguments):
    """the maps were clipped to 0…1

    ReLU turns negative numbers into 0 and leaves all others as they are, large ones too.
    """
    return run_layers(*arguments, returned=lambda sums: np.clip(sums, 0, 1))


@feature_maps.mistake()
def does_not_pad(*arguments):
    """the maps shrink, since the images were not padded

    Pad with zeros, as far as a kernel reaches from its centre: then the maps are as large as the images.
    """
    return run_layers(*arguments, layer=lambda x, kernels, bias: convolve(x, kernels, bias, padding=None))


@feature_maps.mistake()
def pads_with_the_border(*arguments):
    """the images were padded with copies of their border

    Pad with zeros.
    """
    return run_layers(*arguments, layer=lambda x, kernels, bias: convolve(x, kernels, bias, padding="edge"))


@feature_maps.mistake()
def rotates_the_kernels(*arguments):
    """the kernels were rotated by 180°

    A convolutional layer applies its kernels as they are.
    """
    return run_layers(*arguments, layer=lambda x, kernels, bias: convolve(x, rotated(kernels), bias))


@feature_maps.mistake()
def scales_each_map(*arguments):
    """each map was scaled to 0 … 1

    That only helps to show maps. The next layer needs them as they are.
    """
    return run_layers(*arguments, returned=lambda sums: scaled_to_1(relu(sums), (1, 2)))


@feature_maps.mistake()
def reverses_the_layers(*arguments):
    """the layers come in the wrong order

    The maps of the first layer come first.
    """
    return run_layers(*arguments)[::-1]


@feature_maps.mistake()
def returns_the_images_too(images, kernels, biases):
    """the images were returned before the maps

    Return only the maps of the layers: one array for each layer.
    """
    return images, *run_layers(images, kernels, biases)


@feature_maps.mistake()
def returns_the_last_layer_for_all(*arguments):
    """every layer returned the maps of the last one

    Append a layer's maps to a list as soon as they are computed.
    """
    maps = run_layers(*arguments)
    return (maps[-1],) * len(maps)


@feature_maps.mistake()
def returns_the_last_layer_only(*arguments):
    """only the maps of the last layer were returned

    Collect the maps of every layer, and return them all: one array for each layer.
    """
    return run_layers(*arguments)[-1]


@feature_maps.mistake()
def returns_a_tuple_of_the_last_layer(*arguments):
    """only the maps of the last layer were returned, as a tuple of one

    Collect the maps of every layer, and return them all: one array for each layer.
    """
    return run_layers(*arguments)[-1:]


@feature_maps.mistake()
def leaves_out_the_last_layer(*arguments):
    """the last layer is missing

    There are as many layers as `kernels` has entries: `range(len(kernels))` reaches them all.
    """
    return run_layers(*arguments)[:-1]


@feature_maps.mistake()
def writes_out_three_layers(images, kernels, biases):
    """three layers were written out, but there may be fewer or more

    Go through `kernels` and `biases` in a loop, as many layers as there are.
    """
    return run_layers(images, [kernels[0], kernels[1], kernels[2]], biases[:3])


@feature_maps.mistake()
def returns_the_first_image_only(*arguments):
    """only the maps of the first image were returned

    The result has maps for each image of the batch.
    """
    return tuple(maps[:1] for maps in run_layers(*arguments))


@feature_maps.mistake()
def sums_the_maps(*arguments):
    """the maps of a layer were summed

    Each filter has a map of its own: the last axis counts them.
    """
    return tuple(maps.sum(axis=3) for maps in run_layers(*arguments))
