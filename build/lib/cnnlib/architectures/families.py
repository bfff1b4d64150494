"""The classic networks, counted from their papers' tables.

LeNet-5, AlexNet and VGG are chains: their layers are lists for :func:`count_parameters`. The later networks
branch, so they are counted branch by branch.
"""

from typing import Any

from cnnlib.architectures.counting import count_parameters

__all__ = [
    "alexnet",
    "densenet121_parameters",
    "googlenet_parameters",
    "inception_v3_parameters",
    "lenet5",
    "resnet50_parameters",
    "vgg",
]


def lenet5() -> list[tuple[Any, ...]]:
    """Return the layers of LeNet-5 as it is built today, for images of shape (32, 32, 1).

    The network of 1998 differs in three places. Its second convolution connects each map to some of the six
    maps before it only (1,516 parameters, not 2,416), its pools learn two numbers a map (12 and 32, not 0),
    and its last layer measures distances to fixed patterns (0 that are learnt, not 850). That makes 60,000.

    Returns
    -------
    list of tuple

    Examples
    --------
    >>> sum(count_parameters(lenet5(), (32, 32, 1)))
    61706

    References
    ----------
    LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document recognition", 1998.
    """
    return [
        ("conv", 6, 5, 1, "valid"),
        ("pool", 2),
        ("conv", 16, 5, 1, "valid"),
        ("pool", 2),
        ("flatten",),
        ("dense", 120),
        ("dense", 84),
        ("dense", 10),
    ]


def alexnet() -> list[tuple[Any, ...]]:
    """Return the layers of AlexNet on a single device, for images of shape (227, 227, 3).

    The network of 2012 was split over two graphics cards: the filters of three layers see half of the maps
    only, which makes 60,965,224 parameters. And its paper says images of 224×224, with which a kernel of 11
    in steps of 4 does not come out at 55 places; 227 does.

    Returns
    -------
    list of tuple

    Examples
    --------
    >>> sum(count_parameters(alexnet(), (227, 227, 3)))
    62378344

    References
    ----------
    Krizhevsky, Sutskever and Hinton, "ImageNet classification with deep convolutional neural networks", 2012.
    """
    return [
        ("conv", 96, 11, 4, "valid"),
        ("pool", 3, 2),
        ("conv", 256, 5),
        ("pool", 3, 2),
        ("conv", 384, 3),
        ("conv", 384, 3),
        ("conv", 256, 3),
        ("pool", 3, 2),
        ("flatten",),
        ("dense", 4096),
        ("dense", 4096),
        ("dense", 1000),
    ]


def vgg(depth: int = 16) -> list[tuple[Any, ...]]:
    """Return the layers of VGG with 16 or 19 layers that learn, for images of shape (224, 224, 3).

    Parameters
    ----------
    depth : 16 or 19, default 16

    Returns
    -------
    list of tuple

    Raises
    ------
    ValueError
        For another depth.

    Examples
    --------
    >>> sum(count_parameters(vgg(16), (224, 224, 3)))
    138357544

    References
    ----------
    Simonyan and Zisserman, "Very deep convolutional networks for large-scale image recognition", 2015.
    """
    if depth not in (16, 19):
        raise ValueError(f"depth must be 16 or 19, got {depth!r}")
    many = {16: 3, 19: 4}[depth]
    layers = []
    for filters, convolutions in [(64, 2), (128, 2), (256, many), (512, many), (512, many)]:
        layers += [("conv", filters, 3)] * convolutions + [("pool", 2)]
    return [*layers, ("flatten",), ("dense", 4096), ("dense", 4096), ("dense", 1000)]


def chain(channels: int, *convolutions: tuple[int, Any], bias: bool = True, normalised: bool = False) -> int:
    """Return the parameters of convolutions in a row, (filters, size) each.

    A normalisation behind each of them adds two numbers a map.
    """
    layers: list[tuple[Any, ...]] = []
    for filters, size in convolutions:
        layers.append(("conv", filters, size, 1, "same", bias))
        layers += [("batch_norm",)] * normalised
    return sum(count_parameters(layers, (16, 16, channels)))


def dense_layer(inputs: int, units: int) -> int:
    """Return the parameters of a dense layer."""
    return (inputs + 1) * units


def googlenet_parameters() -> int:
    """Return how many parameters GoogLeNet has, the network alone without its two auxiliary classifiers.

    Examples
    --------
    >>> f"{googlenet_parameters():,}"
    '6,998,552'

    References
    ----------
    Szegedy and others, "Going deeper with convolutions", 2015, table 1.
    """
    modules = [
        (64, 96, 128, 16, 32, 32),
        (128, 128, 192, 32, 96, 64),
        (192, 96, 208, 16, 48, 64),
        (160, 112, 224, 24, 64, 64),
        (128, 128, 256, 24, 64, 64),
        (112, 144, 288, 32, 64, 64),
        (256, 160, 320, 32, 128, 128),
        (256, 160, 320, 32, 128, 128),
        (384, 192, 384, 48, 128, 128),
    ]
    total, channels = chain(3, (64, 7), (64, 1), (192, 3)), 192
    for one, reduce_three, three, reduce_five, five, pool in modules:
        total += chain(channels, (one, 1)) + chain(channels, (reduce_three, 1), (three, 3))
        total += chain(channels, (reduce_five, 1), (five, 5)) + chain(channels, (pool, 1))
        channels = one + three + five + pool
    return total + dense_layer(channels, 1000)


def resnet50_parameters(bias: bool = True) -> int:
    """Return how many parameters ResNet-50 learns.

    Parameters
    ----------
    bias : bool, default True
        Whether the convolutions have biases. Keras's do, although a normalisation follows each of them.

    Examples
    --------
    >>> f"{resnet50_parameters():,}", f"{resnet50_parameters(bias=False):,}"
    ('25,583,592', '25,557,032')

    References
    ----------
    He, Zhang, Ren and Sun, "Deep residual learning for image recognition", 2016, table 1.
    """
    settings = {"bias": bias, "normalised": True}
    total, channels = chain(3, (64, 7), **settings), 64
    for filters, blocks in [(64, 3), (128, 4), (256, 6), (512, 3)]:
        total += chain(channels, (4 * filters, 1), **settings)  # the one shortcut that changes the shape
        for _ in range(blocks):
            total += chain(channels, (filters, 1), (filters, 3), (4 * filters, 1), **settings)
            channels = 4 * filters
    return total + dense_layer(channels, 1000)


def densenet121_parameters() -> int:
    """Return how many parameters DenseNet-121 learns.

    Examples
    --------
    >>> f"{densenet121_parameters():,}"
    '7,978,856'

    References
    ----------
    Huang, Liu, van der Maaten and Weinberger, "Densely connected convolutional networks", 2017, table 1.
    """
    growth_rate, channels = 32, 64
    total = chain(3, (64, 7), bias=False, normalised=True)
    for layers in 6, 12, 24, 16:
        for _ in range(layers):  # normalisation, 1×1, normalisation, 3×3
            total += 2 * channels + chain(channels, (4 * growth_rate, 1), bias=False, normalised=True)
            total += chain(4 * growth_rate, (growth_rate, 3), bias=False)
            channels += growth_rate
        total += 2 * channels
        if layers != 16:
            total += chain(channels, (channels // 2, 1), bias=False)
            channels //= 2
    return total + dense_layer(channels, 1000)


def inception_v3_parameters() -> int:
    """Return how many parameters Inception V3 learns, without its auxiliary classifier.

    In Keras's network a normalisation that shifts but does not scale follows each convolution, so a map has
    one number besides its kernel, as if it had a bias.

    Examples
    --------
    >>> f"{inception_v3_parameters():,}"
    '23,817,352'

    References
    ----------
    Szegedy, Vanhoucke, Ioffe, Shlens and Wojna, "Rethinking the Inception architecture for computer vision",
    2016.
    """
    across, down = (1, 7), (7, 1)
    total, channels = chain(3, (32, 3), (32, 3), (64, 3), (80, 1), (192, 3)), 192
    for pool in 32, 64, 64:
        total += chain(channels, (64, 1)) + chain(channels, (48, 1), (64, 5))
        total += chain(channels, (64, 1), (96, 3), (96, 3)) + chain(channels, (pool, 1))
        channels = 64 + 64 + 96 + pool
    total += chain(channels, (384, 3)) + chain(channels, (64, 1), (96, 3), (96, 3))
    channels += 384 + 96
    for few in 128, 160, 160, 192:
        total += 2 * chain(channels, (192, 1)) + chain(channels, (few, 1), (few, across), (192, down))
        total += chain(channels, (few, 1), (few, down), (few, across), (few, down), (192, across))
    total += chain(channels, (192, 1), (320, 3)) + chain(
        channels, (192, 1), (192, across), (192, down), (192, 3)
    )
    channels += 320 + 192
    for _ in range(2):
        total += chain(channels, (320, 1)) + chain(channels, (384, 1)) + chain(channels, (448, 1), (384, 3))
        total += 2 * (chain(384, (384, (1, 3))) + chain(384, (384, (3, 1)))) + chain(channels, (192, 1))
        channels = 320 + 2 * 384 + 2 * 384 + 192
    return total + dense_layer(channels, 1000)
