"""Inputs for activations: some to check by hand, some where curves still bend, some where powers overflow."""

import numpy as np

from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.cases import size, two_sizes, whole

# x --------------------------------------------------------------------------------------------------------


def halves(rng, *shape):
    """Return multiples of 1/2 on both sides of 0, and never 0 itself, where some curves have a corner."""
    return whole(rng, *shape, low=1, high=6) / 2 * rng.choice([-1, 1], shape)


def few_numbers(rng):
    """Two to four numbers in a row, both signs among them."""
    x = halves(rng, size(rng, 2, 4))
    x[:2] = np.abs(x[:2]) * rng.permutation([-1, 1])
    return (x,)


def matrix(rng):
    """Rows and columns."""
    return (halves(rng, *two_sizes(rng, 2, 4)),)


def images(rng):
    """A batch (N, H, W, C), as a convolution gives it."""
    return (halves(rng, 2, *two_sizes(rng, 1, 3), 2),)


def integers(rng):
    """Whole numbers of an integer type, 0 not among them."""
    return (rng.choice([-3, -2, -1, 1, 2, 3], size(rng, 3, 5), replace=False),)


def where_curves_bend(rng):
    """Numbers where the curves still bend, though they look level, in random order."""
    return (rng.permutation([-8, -6, -4.5, -3.5, 3.5, 4.5, 6, 8]),)


def all_magnitudes(rng):
    """Numbers of every magnitude up to 1000: e^x overflows from 89 on in float32, from 710 in float64."""
    sizes = [size(rng, *between) for between in 2 * [(20, 88), (89, 709), (710, 999)]]
    return (rng.permutation([*np.multiply(sizes, [1, 1, 1, -1, -1, -1]), *halves(rng, 2)]),)


def with_1000(rng):
    """±1000 among ordinary numbers."""
    return (rng.permutation([-1000, 1000, *halves(rng, 2)]),)


def with_zeros(rng):
    """Zeros among other numbers."""
    return (rng.permutation([0, 0, *halves(rng, 2)]),)


# What stands beside x -------------------------------------------------------------------------------------


def with_negative_slope(draw, *slopes):
    """Add a `negative_slope` other than the default to what is drawn."""
    return lambda rng: (*draw(rng), float(rng.choice(slopes or [0.1, 0.25, 0.5, 0.75])))


def with_any_slope(draw):
    """Return three draws: with a `negative_slope` between 0 and 1, with 0 and with 1."""
    return with_negative_slope(draw), with_negative_slope(draw, 0), with_negative_slope(draw, 1)


def with_ones(draw):
    """Put a gradient of ones before what is drawn: what comes back is the derivative alone."""
    return lambda rng: with_gradient_before(draw(rng), np.ones_like)


def with_gradient(draw):
    """Put a gradient of multiples of 1/2 before what is drawn."""
    return lambda rng: with_gradient_before(draw(rng), lambda x: whole(rng, *x.shape) / 2)


def with_gradient_before(arguments, gradient):
    """Return the arguments of a backward function: `gradient(x)`, and what the activation was given."""
    return gradient(1.0 * arguments[0]), *arguments


# Aspects --------------------------------------------------------------------------------------------------


def large(*draws):
    """Return an aspect of large inputs: there people clip, and must not clip the array of the caller."""
    return Aspect(draws, unmodified=True)


FORWARD = {
    "a few numbers": few_numbers,
    "any shape": (matrix, images),
    "integers": integers,
    "large inputs": large(where_curves_bend, all_magnitudes, with_1000),
    "at 0": with_zeros,
}
BACKWARD = {
    "the slope alone": with_ones(few_numbers),
    "the chain rule": with_gradient(few_numbers),
    "any shape": (with_gradient(matrix), with_gradient(images)),
    "integers": with_gradient(integers),
    "large inputs": large(with_ones(where_curves_bend), with_ones(all_magnitudes), with_gradient(with_1000)),
    "at 0": with_gradient(with_zeros),
}
