"""Checks of the architectures' exercises: parameters counted on paper, and four blocks built in Keras.

The blocks are judged as models (see `_models`): by the shape of their output, by how many parameters they
have, and by what they answer when all of them hold the same numbers. Names, nesting and the order in which
layers were made do not matter.
"""

import numpy as np

from cnnlib import architectures as reference
from cnnlib.checks import _models
from cnnlib.checks._cases import one_of
from cnnlib.checks._exercise import Aspect, Exercise

# count_parameters -----------------------------------------------------------------------------------------


def image(rng):
    """An image large enough for two pools: height, width and channels all differ."""
    height, width = rng.choice([12, 14, 18, 22], size=2, replace=False).tolist()
    return height, width, int(rng.integers(1, 4))


def conv(rng, strides=1, padding="same", bias=True, least=1):
    """A convolution of 3×3 or 5×5."""
    return "conv", int(rng.integers(4, 10)), int(rng.choice([3, 5][least - 1 :])), strides, padding, bias


def one_conv(rng):
    """A single convolution."""
    return [conv(rng)], image(rng)


def convs(rng):
    """Three convolutions, with other numbers of filters each, the second without bias."""
    return [conv(rng), conv(rng, bias=False), ("relu",), conv(rng, padding="valid")], image(rng)


def normalised(rng):
    """Convolutions without bias, normalised, and one number of each map at the end."""
    layers = [conv(rng, bias=False), ("batch_norm",), ("relu",), conv(rng), ("batch_norm",)]
    return [*layers, ("global_pool",), ("dense", int(rng.integers(4, 10)), True)], image(rng)


def dense_only(rng):
    """Pixels in a row and two dense layers, one of them without bias."""
    first, second = rng.choice(np.arange(3, 12), size=2, replace=False).tolist()
    biased = bool(rng.integers(2))
    return [("flatten",), ("dense", first, biased), ("relu",), ("dense", second, not biased)], image(rng)


def pooled(rng):
    """A pool that leaves out the last rows and columns, and what a dense layer then reads."""
    size = int(rng.choice([4, 5]))
    layers = [conv(rng), ("pool", size, size, "valid"), conv(rng)]
    return [*layers, ("flatten",), ("dense", int(rng.integers(3, 9)), True)], image(rng)


def overlapping(rng):
    """A pool of 3×3 in steps of 2, once with padding and once without."""
    layers = [("pool", 3, 2, "same"), conv(rng), ("pool", 3, 2, "valid")]
    return [*layers, ("flatten",), ("dense", int(rng.integers(3, 9)), True)], image(rng)


def strided(rng):
    """A strided convolution without padding, another one with it."""
    layers = [conv(rng, 2, "valid", least=2), conv(rng, 2, "same")]
    return [*layers, ("flatten",), ("dense", int(rng.integers(3, 9)), True)], image(rng)


def vgg16(rng):
    """The network with 138,357,544 parameters, every setting written out."""
    full = {
        "conv": lambda filters, size: ("conv", filters, size, 1, "same", True),
        "pool": lambda size: ("pool", size, size, "valid"),
        "flatten": lambda: ("flatten",),
        "dense": lambda units: ("dense", units, True),
    }
    return [full[kind](*settings) for kind, *settings in reference.vgg(16)], (224, 224, 3)


def with_tuple(draw):
    """Return a draw whose layers come as a tuple: what a check sends is plain."""

    def drawn(rng):
        layers, input_shape = draw(rng)
        return tuple(layers), input_shape

    return drawn


count_parameters = Exercise(
    reference.count_parameters,
    read="architectures-counting",
    aspects={
        "convolutions": (with_tuple(one_conv), with_tuple(convs)),
        "dense layers": with_tuple(dense_only),
        "batch normalisation": with_tuple(normalised),
        "pools": (with_tuple(pooled), with_tuple(overlapping)),
        "strides": with_tuple(strided),
        "VGG16": Aspect(with_tuple(vgg16), count=1),
    },
)


def places(length, size, strides, padding):
    """Return how many places a window finds."""
    return -(-length // strides) if padding == "same" else (length - size) // strides + 1


class Counting:
    """The count with one slip: a subclass says which."""

    def answer(self, layers, input_shape):
        """Count layer by layer."""
        shape, counts = tuple(input_shape), []
        for kind, *settings in layers:
            count, shape = getattr(self, kind)(shape, *settings)
            counts.append(count)
        return self.result(counts)

    def result(self, counts):
        """Return what came for all layers."""
        return counts

    def conv(self, shape, filters, size, strides, padding, bias):
        """Count a convolution."""
        return self.kernels(shape, filters, size) + self.biases(shape, filters, bias), self.after(
            shape, size, strides, padding, filters
        )

    def kernels(self, shape, filters, size):
        """Count the weights of all filters."""
        return size * size * shape[2] * filters

    def biases(self, shape, filters, bias):
        """Count the biases."""
        return filters if bias else 0

    def after(self, shape, size, strides, padding, filters):
        """Return the shape that a convolution leaves."""
        return (*(places(length, size, strides, padding) for length in shape[:2]), filters)

    def pool(self, shape, size, strides, padding):
        """A pool learns nothing."""
        return 0, (*(places(length, size, strides, padding) for length in shape[:2]), shape[2])

    def batch_norm(self, shape):
        """Count two numbers a channel."""
        return 2 * shape[-1], shape

    def relu(self, shape):
        """A ReLU learns nothing."""
        return 0, shape

    def global_pool(self, shape):
        """One number of each map is left."""
        return 0, shape[2:]

    def flatten(self, shape):
        """All numbers are left, in a row."""
        return 0, (int(np.prod(shape)),)

    def dense(self, shape, units, bias):
        """Count a dense layer."""
        return units * shape[-1] + (units if bias else 0), (units,)


def counting(**slips):
    """Return the count whose methods are replaced; each slip takes what the method takes, without self."""
    return type("Slip", (Counting,), {name: staticmethod(slip) for name, slip in slips.items()})().answer


right = Counting()

for name, hint, read, wrong in [
    (
        "the biases of the convolutions were left out",
        "Unless there is none, each filter has one bias: (size · size · channels + 1) · filters.",
        "architectures-counting",
        counting(biases=lambda shape, filters, bias: 0),
    ),
    (
        "biases were counted although the convolution has none",
        "The last setting says whether there are biases; in front of a normalisation there are none.",
        "architectures-counting",
        counting(biases=lambda shape, filters, bias: filters),
    ),
    (
        "there was one bias for each channel of the input",
        "A filter sums over all channels and then adds its bias: one for each filter.",
        "architectures-counting",
        counting(biases=lambda shape, filters, bias: shape[2] if bias else 0),
    ),
    (
        "there was a single bias for the whole layer",
        "Each filter adds a bias of its own.",
        "architectures-counting",
        counting(biases=lambda shape, filters, bias: int(bias)),
    ),
    (
        "each filter had a bias for every channel",
        "A filter has a weight for every channel, but only one bias.",
        "architectures-counting",
        counting(biases=lambda shape, filters, bias: filters * shape[2] if bias else 0),
    ),
    (
        "the channels of the input were left out",
        "A filter of 3×3 over C channels has 3 · 3 · C weights, since it sums over all of them.",
        "architectures-counting",
        counting(kernels=lambda shape, filters, size: size * size * filters),
    ),
    (
        "a kernel of size k was counted as k weights",
        "It has k rows and k columns: k · k weights for each channel.",
        "architectures-counting",
        counting(kernels=lambda shape, filters, size: size * shape[2] * filters),
    ),
    (
        "the number of filters was left out",
        "Each filter has a kernel of its own: multiply by `filters`.",
        "architectures-counting",
        counting(kernels=lambda shape, filters, size: size * size * shape[2]),
    ),
    (
        "the weights were counted once for every place of the image",
        "A convolution uses the same weights everywhere: the size of the image does not count.",
        "architectures-counting",
        counting(kernels=lambda shape, filters, size: size * size * int(np.prod(shape)) * filters),
    ),
    (
        "every convolution was given the channels of the image",
        "A layer reads the maps of the one before: after a convolution there are `filters` channels.",
        "architectures-counting",
        counting(
            after=lambda shape, size, strides, padding, filters: right.pool(shape, size, strides, padding)[1]
        ),
    ),
    (
        "the strides of convolutions were ignored",
        "With strides of 2 half as many rows and columns are left.",
        "architectures-counting",
        counting(
            after=lambda shape, size, strides, padding, filters: right.after(shape, size, 1, padding, filters)
        ),
    ),
    (
        "every convolution was counted as padded",
        'With "valid", a window of size k fits at (length − k) // strides + 1 places.',
        "architectures-counting",
        counting(
            after=lambda shape, size, strides, padding, filters: right.after(
                shape, size, strides, "same", filters
            )
        ),
    ),
    (
        "no convolution was counted as padded",
        'With "same", ⌈length / strides⌉ rows and columns are left.',
        "architectures-counting",
        counting(
            after=lambda shape, size, strides, padding, filters: right.after(
                shape, size, strides, "valid", filters
            )
        ),
    ),
    (
        "the pools did not make the maps smaller",
        "A pool learns nothing, but the dense layer behind it reads fewer numbers.",
        "architectures-counting",
        counting(pool=lambda shape, size, strides, padding: (0, shape)),
    ),
    (
        "the pools moved in steps of their own size",
        "A pool has strides of its own, which may be smaller than its window.",
        "architectures-counting",
        counting(pool=lambda shape, size, strides, padding: right.pool(shape, size, size, padding)),
    ),
    (
        "a pool kept the rest at the border",
        'With "valid", windows that do not fit are left out: round down.',
        "architectures-counting",
        counting(pool=lambda shape, size, strides, padding: right.pool(shape, size, strides, "same")),
    ),
    (
        "the padding of the pools was ignored",
        'With "same", a pool leaves ⌈length / strides⌉ rows and columns.',
        "architectures-counting",
        counting(pool=lambda shape, size, strides, padding: right.pool(shape, size, strides, "valid")),
    ),
    (
        "a pool was given weights",
        "A maximum has nothing to learn: 0.",
        "architectures-counting",
        counting(
            pool=lambda shape, size, strides, padding: (
                size * size * shape[2],
                right.pool(shape, size, strides, padding)[1],
            )
        ),
    ),
    (
        "batch normalisation was counted with the means and variances that it keeps",
        "Training moves two numbers a channel, a factor and a shift; mean and variance are only measured.",
        "architectures-counting",
        counting(batch_norm=lambda shape: (4 * shape[-1], shape)),
    ),
    (
        "batch normalisation was counted as learning nothing",
        "It learns a factor and a shift for each channel.",
        "architectures-counting",
        counting(batch_norm=lambda shape: (0, shape)),
    ),
    (
        "batch normalisation was counted with one number a channel",
        "It learns two: a factor and a shift.",
        "architectures-counting",
        counting(batch_norm=lambda shape: (shape[-1], shape)),
    ),
    (
        "batch normalisation was counted with two numbers in all",
        "It learns a factor and a shift for each channel.",
        "architectures-counting",
        counting(batch_norm=lambda shape: (2, shape)),
    ),
    (
        "the dense layer was counted as reading one number of each map",
        "Flattening keeps every place: height · width · channels numbers.",
        "architectures-counting",
        counting(flatten=lambda shape: (0, shape[2:])),
    ),
    (
        "global pooling was counted as flattening",
        "A global pool leaves one number of each map.",
        "architectures-counting",
        counting(global_pool=lambda shape: (0, (int(np.prod(shape)),))),
    ),
    (
        "the biases of the dense layers were left out",
        "Unless it says otherwise, a dense layer has one bias for each unit: (inputs + 1) · units.",
        "architectures-counting",
        counting(dense=lambda shape, units, bias: (units * shape[-1], (units,))),
    ),
    (
        "biases were counted although the dense layer has none",
        "The last setting says whether there are biases.",
        "architectures-counting",
        counting(dense=lambda shape, units, bias: (units * (shape[-1] + 1), (units,))),
    ),
    (
        "each dense layer was given one bias for every input",
        "A unit sums all its inputs and adds one bias.",
        "architectures-counting",
        counting(dense=lambda shape, units, bias: (units * shape[-1] + bias * shape[-1], (units,))),
    ),
    (
        "the sum over all layers was returned",
        "Return a list with one number for each layer, 0 for those that learn nothing.",
        "architectures-counting",
        counting(result=sum),
    ),
    (
        "the numbers were added up from layer to layer",
        "Each entry is the count of one layer alone.",
        "architectures-counting",
        counting(result=lambda counts: np.cumsum(counts).tolist()),
    ),
    (
        "layers that learn nothing were left out",
        "They have an entry, too: 0.",
        "architectures-counting",
        counting(result=lambda counts: [count for count in counts if count]),
    ),
]:
    count_parameters.misconception(name, hint, read)(wrong)

# Models ---------------------------------------------------------------------------------------------------


def aspects_of(shape, parameters, output):
    """Return the three aspects of a block: each takes one case of either list."""

    def aspect(draws, measure):
        return Aspect(tuple(one_of(*cases) for cases in draws), measure=measure, count=len(draws))

    return {
        "shape of the output": aspect(shape, _models.output_shape),
        "parameters": aspect(parameters, _models.trainable_and_other_parameters),
        "output": aspect(output, _models.output_for_set_weights),
    }


def parts():
    """Return Keras's layers with short names, and what puts them together."""
    keras = _models.load_keras()
    return keras, keras.layers


def conv2d(maps, filters, size, activation=None, **settings):
    """Apply a convolution with padding."""
    _, layers = parts()
    settings = {"padding": "same", **settings}
    return layers.Conv2D(filters, size, activation=activation, **settings)(maps)


def unbiased(maps, filters, size, strides=1):
    """Apply a convolution without biases."""
    return conv2d(maps, filters, size, strides=strides, use_bias=False)


def relu(maps):
    """Apply a ReLU."""
    return parts()[1].ReLU()(maps)


def normal(maps):
    """Apply batch normalisation."""
    return parts()[1].BatchNormalization()(maps)


def max_pool(maps, size=2, **settings):
    """Apply a max pool."""
    return parts()[1].MaxPooling2D(size, **settings)(maps)


def add(maps):
    """Add maps up."""
    return parts()[1].Add()(maps)


def concat(maps):
    """Concatenate maps."""
    return parts()[1].Concatenate()(maps)


# vgg_block ------------------------------------------------------------------------------------------------

SHORT = [((11, 14, 3), 4, 1), ((14, 11, 2), 5, 1)]
LONG = [((9, 12, 2), 4, 3), ((12, 9, 3), 5, 3)]
DEFAULT = [((10, 8, 2), 4), ((8, 10, 3), 5)]

vgg_block = Exercise(
    reference.vgg_block,
    read="architectures-vgg",
    aspects=aspects_of([SHORT, LONG], [LONG, DEFAULT], [SHORT, LONG]),
    models=True,
)


def vgg_slip(pool=max_pool, number=lambda n: n, body=None, **settings):
    """Return the block with one slip: another pool, number, body, or setting of the convolutions."""
    settings = {"activation": "relu", "size": 3, **settings}

    def one(maps, filters, place, last):
        return conv2d(maps, filters, **settings)

    def answer(input_shape, filters, convolutions=2):
        keras, _ = parts()
        inputs = maps = keras.Input(input_shape)
        for place in range(number(convolutions)):
            maps = (body or one)(maps, filters, place, place == convolutions - 1)
        return keras.Model(inputs, pool(maps))

    return answer


for name, hint, read, wrong in [
    (
        "the convolutions have no ReLU",
        'A ReLU follows each convolution: `activation="relu"`. Without it, three are no more than one.',
        "architectures-vgg",
        vgg_slip(activation=None),
    ),
    (
        "only the last convolution has a ReLU",
        "Every convolution is followed by a ReLU, not only the last one.",
        "architectures-vgg",
        vgg_slip(body=lambda maps, filters, place, last: conv2d(maps, filters, 3, "relu" if last else None)),
    ),
    (
        "the last convolution has no ReLU",
        "Every convolution is followed by a ReLU, the one in front of the pool, too.",
        "architectures-vgg",
        vgg_slip(body=lambda maps, filters, place, last: conv2d(maps, filters, 3, None if last else "relu")),
    ),
    (
        "another activation than ReLU stands behind the convolutions",
        "VGG uses ReLU.",
        "architectures-vgg",
        vgg_slip(activation="tanh"),
    ),
    (
        "there is no pool at the end",
        "The block ends with a max pool of 2×2.",
        "architectures-vgg",
        vgg_slip(pool=lambda maps: maps),
    ),
    (
        "the pool takes the mean, not the maximum",
        "VGG's pools are max pools: `MaxPooling2D`.",
        "architectures-vgg",
        vgg_slip(pool=lambda maps: parts()[1].AveragePooling2D(2)(maps)),
    ),
    (
        "the pool moves by one pixel",
        "A pool of 2×2 moves in steps of 2 and halves height and width.",
        "architectures-vgg",
        vgg_slip(pool=lambda maps: max_pool(maps, strides=1)),
    ),
    (
        "the pool is padded",
        "Only the convolutions are: without padding, a pool of 2×2 leaves 5 of 11 rows.",
        "architectures-vgg",
        vgg_slip(pool=lambda maps: max_pool(maps, padding="same")),
    ),
    (
        "the pool is of 3×3",
        "VGG pools over 2×2 in steps of 2; the overlapping pool of 3×3 is AlexNet's.",
        "architectures-vgg",
        vgg_slip(pool=lambda maps: max_pool(maps, 3, strides=2)),
    ),
    (
        "a pool stands behind every convolution",
        "The convolutions stand one behind the other, and one pool behind all of them.",
        "architectures-vgg",
        vgg_slip(
            body=lambda maps, filters, place, last: max_pool(conv2d(maps, filters, 3, "relu")),
            pool=lambda maps: maps,
        ),
    ),
    (
        "the pool stands in front of the convolutions",
        "First the convolutions, then the pool.",
        "architectures-vgg",
        vgg_slip(
            body=lambda maps, filters, place, last: conv2d(
                maps if place else max_pool(maps), filters, 3, "relu"
            ),
            pool=lambda maps: maps,
        ),
    ),
    (
        "the convolutions are not padded",
        '`padding="same"` keeps height and width; Keras\'s default is "valid".',
        "architectures-vgg",
        vgg_slip(padding="valid"),
    ),
    (
        "the kernels are of 5×5",
        "The idea of VGG is to replace large kernels by several of 3×3.",
        "architectures-stacked",
        vgg_slip(size=5),
    ),
    (
        "the kernels are of 1×1",
        "Kernels of 3×3 are the smallest that see neighbours.",
        "architectures-stacked",
        vgg_slip(size=1),
    ),
    (
        "`convolutions` was ignored: there are always two",
        "The loop runs `convolutions` times.",
        "architectures-vgg",
        vgg_slip(number=lambda n: 2),
    ),
    (
        "there is only one convolution",
        "Each round goes on from the maps of the one before: is the input convolved again and again?",
        "architectures-vgg",
        vgg_slip(number=lambda n: 1),
    ),
    (
        "there is one convolution too many",
        "The loop runs `convolutions` times in all; the one in front of it counts, too.",
        "architectures-vgg",
        vgg_slip(number=lambda n: n + 1),
    ),
    (
        "the number of filters doubles from one convolution to the next",
        "Within a block all convolutions have the same number; it doubles from block to block.",
        "architectures-vgg",
        vgg_slip(body=lambda maps, filters, place, last: conv2d(maps, filters * 2**place, 3, "relu")),
    ),
    (
        "batch normalisation was put in",
        "VGG is older than batch normalisation: convolutions with biases, and ReLU.",
        "architectures-vgg",
        vgg_slip(body=lambda maps, filters, place, last: relu(normal(conv2d(maps, filters, 3)))),
    ),
    (
        "the convolutions have no biases",
        "Without a normalisation behind them they need their biases: leave `use_bias` as it is.",
        "architectures-vgg",
        vgg_slip(use_bias=False),
    ),
]:
    vgg_block.misconception(name, hint, read)(wrong)

# inception_module -----------------------------------------------------------------------------------------

FILTERS = [(2, 3, 4, 1, 5, 6), (3, 2, 5, 4, 2, 1), (4, 5, 3, 2, 6, 2)]
MAPS = [((6, 8, 3), filters) for filters in FILTERS] + [((7, 5, 4), filters) for filters in FILTERS]

inception_module = Exercise(
    reference.inception_module,
    read="architectures-inception",
    aspects=aspects_of([MAPS[::2]], [MAPS[1::2], MAPS[::3]], [MAPS[:3], MAPS[3:]]),
    models=True,
)


def inception_slip(join=concat, order=(0, 1, 2, 3), rearranged=lambda filters: filters, **slips):
    """Return the module with one slip; `slips` replace its parts by name."""

    def convolve(maps, filters, size, activation="relu"):
        return conv2d(maps, filters, size, activation)

    def pool(maps):
        return max_pool(maps, 3, strides=1, padding="same")

    def reduced(maps, few, filters, size):
        return convolve(slips.get("reduce", convolve)(maps, few, 1), filters, size)

    def pool_branch(maps, filters):
        return convolve(slips.get("pool", pool)(maps), filters, 1)

    convolve = slips.get("convolve", convolve)
    reduced = slips.get("reduced", reduced)
    pool_branch = slips.get("pool_branch", pool_branch)
    middle, large = slips.get("sizes", (3, 5))

    def answer(input_shape, filters):
        keras, _ = parts()
        one, few_three, three, few_five, five, projection = rearranged(filters)
        inputs = keras.Input(input_shape)
        branches = [
            convolve(inputs, one, 1),
            reduced(inputs, few_three, three, middle),
            reduced(inputs, few_five, five, large),
            pool_branch(inputs, projection),
        ]
        return keras.Model(inputs, join([branches[place] for place in order]))

    return answer


def chained(input_shape, filters):
    """Return the four branches one behind the other."""
    keras, _ = parts()
    one, few_three, three, few_five, five, projection = filters
    inputs = keras.Input(input_shape)
    maps = conv2d(inputs, one, 1, "relu")
    maps = conv2d(conv2d(maps, few_three, 1, "relu"), three, 3, "relu")
    maps = conv2d(conv2d(maps, few_five, 1, "relu"), five, 5, "relu")
    maps = max_pool(maps, 3, strides=1, padding="same")
    return keras.Model(inputs, conv2d(maps, projection, 1, "relu"))


for name, hint, read, wrong in [
    (
        "the convolutions have no ReLU",
        "Each of the six convolutions is followed by a ReLU.",
        "architectures-inception",
        inception_slip(convolve=conv2d),
    ),
    (
        "the 1×1 convolutions in front of 3×3 and 5×5 have no ReLU",
        "The reductions, too, are followed by a ReLU: all six convolutions are.",
        "architectures-inception",
        inception_slip(reduce=conv2d),
    ),
    (
        "the 1×1 convolutions in front of 3×3 and 5×5 are missing",
        "They make the maps fewer before the large kernels read them; that is what saves the work.",
        "architectures-bottleneck",
        inception_slip(reduced=lambda maps, few, filters, size: conv2d(maps, filters, size, "relu")),
    ),
    (
        "the 1×1 convolutions stand behind 3×3 and 5×5",
        "The reduction comes first, so that the large kernel reads few maps.",
        "architectures-bottleneck",
        inception_slip(
            reduced=lambda maps, few, filters, size: conv2d(
                conv2d(maps, few, size, "relu"), filters, 1, "relu"
            )
        ),
    ),
    (
        "the numbers of filters were taken in another order: both reductions first",
        "`filters` is (1×1, 3×3 reduce, 3×3, 5×5 reduce, 5×5, pool projection).",
        "architectures-inception",
        inception_slip(rearranged=lambda f: (f[0], f[1], f[3], f[2], f[4], f[5])),
    ),
    (
        "the numbers of the reductions and of the large kernels were exchanged",
        "`filters` is (1×1, 3×3 reduce, 3×3, 5×5 reduce, 5×5, pool projection): the reduction stands first.",
        "architectures-inception",
        inception_slip(rearranged=lambda f: (f[0], f[2], f[1], f[4], f[3], f[5])),
    ),
    (
        "the branch of 5×5 has kernels of 3×3",
        "The third branch looks farther: 5×5.",
        "architectures-inception",
        inception_slip(sizes=(3, 3)),
    ),
    (
        "the kernels of 3×3 and 5×5 were exchanged",
        "The second branch has 3×3, the third 5×5.",
        "architectures-inception",
        inception_slip(sizes=(5, 3)),
    ),
    (
        "the pool has no 1×1 convolution behind it",
        "Without the projection every module would carry all maps of its input along.",
        "architectures-inception",
        inception_slip(pool_branch=lambda maps, filters: max_pool(maps, 3, strides=1, padding="same")),
    ),
    (
        "the 1×1 convolution stands in front of the pool",
        "First the pool of 3×3, then the projection.",
        "architectures-inception",
        inception_slip(
            pool_branch=lambda maps, filters: max_pool(
                conv2d(maps, filters, 1, "relu"), 3, strides=1, padding="same"
            )
        ),
    ),
    (
        "the pool is missing: the fourth branch is a 1×1 convolution alone",
        "The fourth branch pools over 3×3 in steps of 1, then projects.",
        "architectures-inception",
        inception_slip(pool=lambda maps: maps),
    ),
    (
        "the pool takes the mean, not the maximum",
        "The fourth branch has a max pool.",
        "architectures-inception",
        inception_slip(pool=lambda maps: parts()[1].AveragePooling2D(3, strides=1, padding="same")(maps)),
    ),
    (
        "the pool is of 2×2",
        "The fourth branch pools over 3×3.",
        "architectures-inception",
        inception_slip(pool=lambda maps: max_pool(maps, 2, strides=1, padding="same")),
    ),
    (
        "the branches differ in height and width",
        'Every layer needs `padding="same"`, and the pool `strides=1`: else it moves by its own size.',
        "architectures-inception",
        inception_slip(pool=lambda maps: max_pool(maps, 3, padding="same")),
    ),
    (
        "the branches were concatenated in another order: the pool first",
        "The order is 1×1, 3×3, 5×5, pool.",
        "architectures-inception",
        inception_slip(order=(3, 0, 1, 2)),
    ),
    (
        "the branches were concatenated in another order: from the last to the first",
        "The order is 1×1, 3×3, 5×5, pool.",
        "architectures-inception",
        inception_slip(order=(3, 2, 1, 0)),
    ),
    (
        "a branch is missing: that of 1×1",
        "There are four branches: 1×1, 3×3, 5×5, pool.",
        "architectures-inception",
        inception_slip(order=(1, 2, 3)),
    ),
    (
        "a branch is missing: that of the pool",
        "There are four branches: 1×1, 3×3, 5×5, pool.",
        "architectures-inception",
        inception_slip(order=(0, 1, 2)),
    ),
    (
        "the branches stand one behind the other",
        "All four read the input of the module; their maps are concatenated at the end.",
        "architectures-inception",
        chained,
    ),
    (
        "a ReLU stands between the pool and its 1×1 convolution",
        "The ReLU comes after the convolution; the pool hands on what it found.",
        "architectures-inception",
        inception_slip(pool=lambda maps: relu(max_pool(maps, 3, strides=1, padding="same"))),
    ),
    (
        "batch normalisation was put in",
        "GoogLeNet of 2014 has none: convolutions with biases, and ReLU.",
        "architectures-inception",
        inception_slip(convolve=lambda maps, filters, size: relu(normal(conv2d(maps, filters, size)))),
    ),
    (
        "the convolutions have no biases",
        "Without a normalisation behind them they need their biases: leave `use_bias` as it is.",
        "architectures-inception",
        inception_slip(convolve=lambda maps, filters, size: relu(unbiased(maps, filters, size))),
    ),
]:
    inception_module.misconception(name, hint, read)(wrong)

# residual_block -------------------------------------------------------------------------------------------

SAME = [((6, 4, 3), 3, 1), ((4, 6, 5), 5, 1)]
WIDER = [((6, 4, 3), 5, 1), ((4, 6, 2), 4, 1)]
SMALLER = [((6, 10, 3), 5, 2), ((7, 9, 2), 4, 2)]
THINNED = [((8, 6, 3), 3, 2), ((9, 7, 4), 4, 2)]
PLAIN = [((6, 4, 3), 3), ((4, 6, 2), 4)]

residual_block = Exercise(
    reference.residual_block,
    read="architectures-residual",
    aspects=aspects_of([WIDER, SMALLER], [SAME, WIDER, THINNED], [SAME, PLAIN, SMALLER, THINNED]),
    models=True,
)


def residual_slip(**slips):
    """Return the block with one slip; `slips` replace its parts by name."""

    def convolved(maps, filters, size, strides=1):
        bias = slips.get("use_bias", False)
        maps = conv2d(maps, filters, slips.get("size", size), strides=strides, use_bias=bias)
        return slips.get("normal", normal)(maps)

    def projected(maps, filters, strides):
        return normal(conv2d(maps, filters, 1, strides=strides, use_bias=False))

    def branch(maps, filters, strides):
        maps = slips.get("between", relu)(convolved(maps, filters, 3, strides))
        return slips.get("behind", lambda maps: maps)(convolved(maps, filters, 3))

    def changed(inputs, filters, strides):
        return strides != 1 or filters != inputs.shape[-1]

    def joined(maps, shortcut):
        return relu(add([maps, shortcut]))

    branch = slips.get("branch", branch)
    changed = slips.get("changed", changed)
    joined = slips.get("joined", joined)

    def answer(input_shape, filters, strides=1):
        keras, _ = parts()
        inputs = keras.Input(input_shape)
        maps = branch(inputs, filters, strides)
        shortcut = inputs
        if changed(inputs, filters, strides):
            shortcut = slips.get("projected", projected)(inputs, filters, strides)
        return keras.Model(inputs, joined(maps, shortcut))

    return answer


def before_activation(maps, filters, strides):
    """Return the branch of the second version of ResNet: normalisation and ReLU in front."""
    maps = unbiased(relu(normal(maps)), filters, 3, strides)
    return unbiased(relu(normal(maps)), filters, 3)


def from_the_middle(input_shape, filters, strides=1):
    """Return the block whose shortcut starts behind the first convolution."""
    keras, _ = parts()
    inputs = keras.Input(input_shape)
    middle = relu(normal(unbiased(inputs, filters, 3, strides)))
    return keras.Model(inputs, relu(add([normal(unbiased(middle, filters, 3)), middle])))


for name, hint, read, wrong in [
    (
        "there is no shortcut",
        "Add the input to what the two convolutions made: `Add()([maps, shortcut])`.",
        "architectures-residual",
        residual_slip(changed=lambda *_: False, joined=lambda maps, shortcut: relu(maps)),
    ),
    (
        "the shortcut was laid behind the maps, not added",
        "ResNet adds; it is DenseNet that concatenates.",
        "architectures-residual",
        residual_slip(joined=lambda maps, shortcut: relu(concat([maps, shortcut]))),
    ),
    (
        "the shortcut was multiplied with the maps",
        "It is added, so that the gradient passes it unchanged.",
        "architectures-residual",
        residual_slip(joined=lambda maps, shortcut: relu(parts()[1].Multiply()([maps, shortcut]))),
    ),
    (
        "the shortcut was subtracted",
        "It is added.",
        "architectures-residual",
        residual_slip(joined=lambda maps, shortcut: relu(parts()[1].Subtract()([maps, shortcut]))),
    ),
    (
        "there is no ReLU behind the sum",
        "The last ReLU comes after the addition.",
        "architectures-residual",
        residual_slip(joined=lambda maps, shortcut: add([maps, shortcut])),
    ),
    (
        "the last ReLU comes before the sum",
        "First add the shortcut, then ReLU: the branch must be able to subtract something.",
        "architectures-residual",
        residual_slip(joined=lambda maps, shortcut: add([relu(maps), shortcut])),
    ),
    (
        "a ReLU stands in front of the sum and another one behind it",
        "The second convolution is followed by its normalisation alone; the ReLU comes after the sum.",
        "architectures-residual",
        residual_slip(behind=relu),
    ),
    (
        "there is no ReLU between the two convolutions",
        "Convolution, normalisation, ReLU, convolution, normalisation: else the two are no more than one.",
        "architectures-residual",
        residual_slip(between=lambda maps: maps),
    ),
    (
        "there is no batch normalisation in the branch",
        "A normalisation follows each convolution.",
        "architectures-residual",
        residual_slip(normal=lambda maps: maps),
    ),
    (
        "the shortcut's convolution has no batch normalisation",
        "The 1×1 convolution of the shortcut is normalised like the others.",
        "architectures-shortcut",
        residual_slip(projected=lambda maps, filters, strides: unbiased(maps, filters, 1, strides)),
    ),
    (
        "the shortcut's convolution has a ReLU",
        "The shortcut is a convolution and a normalisation, nothing else.",
        "architectures-shortcut",
        residual_slip(
            projected=lambda maps, filters, strides: relu(normal(unbiased(maps, filters, 1, strides)))
        ),
    ),
    (
        "the shortcut's convolution has a kernel of 3×3",
        "The shortcut changes the number of maps only, and that takes 1×1.",
        "architectures-shortcut",
        residual_slip(projected=lambda maps, filters, strides: normal(unbiased(maps, filters, 3, strides))),
    ),
    (
        "the shortcut always has a convolution",
        "Where the shape does not change, the input itself is added: that is the idea.",
        "architectures-shortcut",
        residual_slip(changed=lambda *_: True),
    ),
    (
        "the input was added as it is, although the shape changes",
        "Where strides or filters change the shape, the shortcut is a 1×1 convolution with the same strides.",
        "architectures-shortcut",
        residual_slip(changed=lambda *_: False),
    ),
    (
        "the shortcut has a convolution only where the number of maps changes",
        "Strides change the shape, too.",
        "architectures-shortcut",
        residual_slip(changed=lambda inputs, filters, strides: filters != inputs.shape[-1]),
    ),
    (
        "the shortcut has a convolution only where there are strides",
        "Another number of maps changes the shape, too.",
        "architectures-shortcut",
        residual_slip(changed=lambda inputs, filters, strides: strides != 1),
    ),
    (
        "the shortcut's convolution does not have the strides",
        "It must leave as many rows and columns as the branch: give it the same strides.",
        "architectures-shortcut",
        residual_slip(projected=lambda maps, filters, strides: normal(unbiased(maps, filters, 1))),
    ),
    (
        "the strides are in the second convolution",
        "The first convolution has them.",
        "architectures-residual",
        residual_slip(
            branch=lambda maps, filters, strides: normal(
                unbiased(relu(normal(unbiased(maps, filters, 3))), filters, 3, strides)
            )
        ),
    ),
    (
        "`strides` was ignored",
        "The first convolution, and that of the shortcut, move by `strides`.",
        "architectures-residual",
        residual_slip(
            branch=lambda maps, filters, strides: normal(
                unbiased(relu(normal(unbiased(maps, filters, 3))), filters, 3)
            ),
            changed=lambda inputs, filters, strides: filters != inputs.shape[-1],
            projected=lambda maps, filters, strides: normal(unbiased(maps, filters, 1)),
        ),
    ),
    (
        "the shortcut starts behind the first convolution",
        "It leads around both convolutions: it starts from the input of the block.",
        "architectures-residual",
        from_the_middle,
    ),
    (
        "the branch has one convolution only",
        "Two convolutions lie between the input and the sum.",
        "architectures-residual",
        residual_slip(branch=lambda maps, filters, strides: normal(unbiased(maps, filters, 3, strides))),
    ),
    (
        "the normalisation comes after the ReLU",
        "Convolution, normalisation, ReLU.",
        "architectures-residual",
        residual_slip(
            branch=lambda maps, filters, strides: normal(
                unbiased(normal(relu(unbiased(maps, filters, 3, strides))), filters, 3)
            )
        ),
    ),
    (
        "normalisation and ReLU come before the convolutions",
        "That is ResNet's second version. Here: convolution, normalisation, ReLU, and a ReLU behind the sum.",
        "architectures-residual",
        residual_slip(branch=before_activation),
    ),
    (
        "the convolutions have biases",
        "A normalisation takes the mean away, and the bias with it: `use_bias=False`.",
        "architectures-residual",
        residual_slip(use_bias=True),
    ),
    (
        "the kernels of the branch are of 1×1",
        "Both convolutions are of 3×3.",
        "architectures-residual",
        residual_slip(size=1),
    ),
]:
    residual_block.misconception(name, hint, read)(wrong)

# dense_block ----------------------------------------------------------------------------------------------

TWO = [((5, 4, 3), 2, 4), ((4, 6, 2), 2, 3)]
THREE = [((4, 5, 2), 3, 3), ((5, 4, 3), 3, 2)]
ONE = [((6, 4, 3), 1, 2), ((4, 5, 2), 1, 4)]

dense_block = Exercise(
    reference.dense_block,
    read="architectures-dense-block",
    aspects=aspects_of([ONE, THREE], [TWO, THREE], [ONE, TWO, THREE]),
    models=True,
)


def dense_slip(**slips):
    """Return the block with one slip; `slips` replace its parts by name."""

    def layer(maps, growth_rate, place):
        return unbiased(relu(normal(maps)), growth_rate, 3)

    def answer(input_shape, layers, growth_rate):
        keras, _ = parts()
        inputs = keras.Input(input_shape)
        made = [inputs]
        for place in range(slips.get("number", lambda layers: layers)(layers)):
            read = slips.get("read", concatenated)(made)
            made.append(slips.get("layer", layer)(read, growth_rate, place))
        return keras.Model(inputs, slips.get("output", concatenated)(made))

    return answer


def concatenated(made):
    """Concatenate all maps; those of a single layer are there already."""
    return concat(made) if len(made) > 1 else made[0]


def summed(made):
    """Add all maps up."""
    return add(made) if len(made) > 1 else made[0]


for name, hint, read, wrong in [
    (
        "each layer reads the maps of the one before only",
        "Every layer reads everything that is there: the input and the maps of all layers before.",
        "architectures-dense-block",
        dense_slip(read=lambda made: made[-1]),
    ),
    (
        "the maps were added, not concatenated",
        "DenseNet concatenates; it is ResNet that adds.",
        "architectures-dense-block",
        dense_slip(read=summed, output=summed),
    ),
    (
        "every layer reads the block's input only",
        "Every layer reads the maps of all layers before it, too.",
        "architectures-dense-block",
        dense_slip(read=lambda made: made[0]),
    ),
    (
        "the layers do not read the block's input, except for the first",
        "The input stays in the pile of maps, to the last layer and beyond.",
        "architectures-dense-block",
        dense_slip(read=lambda made: concatenated(made[1:] or made)),
    ),
    (
        "the block's input is missing from its output",
        "The output holds channels + layers · growth_rate maps: the input, then the new ones.",
        "architectures-dense-block",
        dense_slip(output=lambda made: concatenated(made[1:])),
    ),
    (
        "only the maps of the last layer were returned",
        "The output holds the input and the maps of all layers.",
        "architectures-dense-block",
        dense_slip(output=lambda made: made[-1]),
    ),
    (
        "the new maps were laid in front of the old ones",
        "The input comes first, then the maps of each layer: `Concatenate()([maps, new])`.",
        "architectures-dense-block",
        dense_slip(read=lambda made: concatenated(made[::-1]), output=lambda made: concatenated(made[::-1])),
    ),
    (
        "convolution, normalisation, ReLU: in this order",
        "In a dense block the normalisation and the ReLU come first, then the convolution.",
        "architectures-dense-block",
        dense_slip(layer=lambda maps, growth_rate, place: relu(normal(unbiased(maps, growth_rate, 3)))),
    ),
    (
        "the ReLU comes before the normalisation",
        "Normalisation, ReLU, convolution.",
        "architectures-dense-block",
        dense_slip(layer=lambda maps, growth_rate, place: unbiased(normal(relu(maps)), growth_rate, 3)),
    ),
    (
        "there is no batch normalisation",
        "Each layer starts with one: normalisation, ReLU, convolution.",
        "architectures-dense-block",
        dense_slip(layer=lambda maps, growth_rate, place: unbiased(relu(maps), growth_rate, 3)),
    ),
    (
        "there is no ReLU",
        "Normalisation, ReLU, convolution.",
        "architectures-dense-block",
        dense_slip(layer=lambda maps, growth_rate, place: unbiased(normal(maps), growth_rate, 3)),
    ),
    (
        "another ReLU stands behind the convolutions",
        "What is laid into the pile comes from the convolution as it is.",
        "architectures-dense-block",
        dense_slip(layer=lambda maps, growth_rate, place: relu(unbiased(relu(normal(maps)), growth_rate, 3))),
    ),
    (
        "the convolutions are of 1×1",
        "They are of 3×3, to see neighbours.",
        "architectures-dense-block",
        dense_slip(layer=lambda maps, growth_rate, place: unbiased(relu(normal(maps)), growth_rate, 1)),
    ),
    (
        "a 1×1 convolution was put in front of each 3×3",
        "That is DenseNet's bottleneck. Here a layer is normalisation, ReLU and one convolution.",
        "architectures-dense-block",
        dense_slip(
            layer=lambda maps, growth_rate, place: unbiased(
                relu(normal(unbiased(relu(normal(maps)), 4 * growth_rate, 1))), growth_rate, 3
            )
        ),
    ),
    (
        "each layer adds more maps than the one before",
        "Every layer adds the same number, `growth_rate`.",
        "architectures-dense-block",
        dense_slip(
            layer=lambda maps, growth_rate, place: unbiased(relu(normal(maps)), (place + 1) * growth_rate, 3)
        ),
    ),
    (
        "each layer makes as many maps as there are, and `growth_rate` more",
        "The convolution makes `growth_rate` maps; the pile grows by laying them behind the others.",
        "architectures-dense-block",
        dense_slip(
            layer=lambda maps, growth_rate, place: unbiased(
                relu(normal(maps)), maps.shape[-1] + growth_rate, 3
            )
        ),
    ),
    (
        "there is only one layer",
        "Repeat it `layers` times, each time from the pile as it is then.",
        "architectures-dense-block",
        dense_slip(number=lambda layers: 1),
    ),
    (
        "there is one layer too many",
        "`layers` counts all convolutions; the one in front of the loop, too.",
        "architectures-dense-block",
        dense_slip(number=lambda layers: layers + 1),
    ),
    (
        "the convolutions have biases",
        "A normalisation stands in front of the next layer: `use_bias=False`.",
        "architectures-dense-block",
        dense_slip(layer=lambda maps, growth_rate, place: conv2d(relu(normal(maps)), growth_rate, 3)),
    ),
    (
        "the convolutions are not padded",
        '`padding="same"`: maps can only be concatenated if they have one height and width.',
        "architectures-dense-block",
        dense_slip(
            layer=lambda maps, growth_rate, place: conv2d(
                relu(normal(maps)), growth_rate, 3, use_bias=False, padding="valid"
            )
        ),
    ),
]:
    dense_block.misconception(name, hint, read)(wrong)
