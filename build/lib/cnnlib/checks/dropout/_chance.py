"""Measure what chance leaves alone: a share of many draws is right if it lies within what chance explains."""

import numpy as np

from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.calls import as_plain, copied, regrouped

# The probability that a share which is right is taken for a wrong one. A check counts in 2 cases of at most 5
# aspects with at most 10 shares each: it fails a right answer with a probability below 100 · 1e-9 < 1e-6.
FALSE_ALARM = 1e-9
COUNTED_CASES = 2
RATES = 0.2, 0.25, 0.75, 0.8  # not 0.5, which is its own opposite


def slack(draws):
    """Return how far a share of so many independent draws may stray: Hoeffding, 2 exp(−2 n slack²)."""
    return np.sqrt(np.log(2 / FALSE_ALARM) / (2 * draws))


def snapped(share, likely, draws):
    """Return the likely share that chance can explain, the first one first; else the share, rounded."""
    for value in likely:
        if abs(share - value) <= (slack(draws) if 0 < value < 1 else 1e-9):
            return value
    return np.round(share, 1)


def agreement(first, second, chance):
    """Return the share of places at which two arrays agree: all, as many as by chance, or what it is."""
    return snapped(np.mean(first == second), [chance, 1], first.size)


def agreement_of_masks(first, second, rate):
    """Return the agreement of two masks: 1, what chance gives at this rate, or what it is.

    What chance gives is reckoned with the shares that came, so that a mask drawn at another rate is judged
    by its share alone. Given the shares p and q, the variance of the agreement is 4 p (1 − p) q (1 − q) / n,
    at most 1 / (4 n), for which `slack` is 6.5 standard deviations: a false alarm below 1e-10.
    """
    share, p, q = np.mean(first == second), first.mean(), second.mean()
    if p in (0, 1) or q in (0, 1):  # no chance was at work
        return np.round(share, 1)
    if share == 1:
        return 1.0
    chance = p * q + (1 - p) * (1 - q)
    return same_fate(rate) if abs(share - chance) <= slack(first.size) else np.round(share, 1)


def along_axes(drawn, agree):
    """Return for each axis the agreement of its first and second half: 1 if one draw served for all."""

    def halves(axis):
        middle = drawn.shape[axis] // 2
        parts = np.split(drawn, [middle, 2 * middle], axis)
        return agree(*parts[:2])

    return np.array([halves(axis) for axis in range(drawn.ndim) if drawn.shape[axis] > 1])


def same_fate(rate):
    """Return the probability that two numbers are both kept or both dropped."""
    return rate**2 + (1 - rate) ** 2


def likely_shares(rate):
    """Return the shares that are told apart: the right one, then those of mistakes."""
    return [rate, 1 - rate, 0, 1, 0.5, rate / 2]


def share_dropped_and_variation(lost, rate):
    """Return the share of True in the first of several masks, and 1 if not all hold equally many."""
    share = snapped(lost[0].mean(), likely_shares(rate), lost[0].size)
    return np.array([share, len({mask.sum() for mask in lost}) > 1])


def counted(measure, *draws):
    """Return an aspect whose every case is thousands of draws."""
    return Aspect(draws, measure=measure, count=COUNTED_CASES)


# What comes back ------------------------------------------------------------------------------------------


def two_results(function, *arguments):
    """Call the function; return its two results as arrays, or say that there are no two."""
    results = regrouped(function(*arguments), several=True)
    if not isinstance(results, tuple) or len(results) != 2 or any(item is None for item in results):
        raise TypeError("the function must return two arrays: `return a, b`")
    return tuple(map(real, results))


def one_result(name, value):
    """Return a result as an array, or say that there is none."""
    if value is None:
        raise TypeError(f"{name} returned None: is a `return` missing?")
    return real(value)


def real(value):
    """Return a result as an array of real numbers."""
    array = as_plain(value)
    return array.real if array.dtype.kind == "c" else array


def of_shape(name, array, shape):
    """Return the array if it has the shape that is asked for."""
    if array.shape != shape:
        raise ValueError(f"{name} has shape {array.shape}; asked for is {shape}")
    return array


def like(array, values):
    """Return the values in the float dtype of the array: they are compared as exactly as it allows."""
    return values.astype(array.dtype) if array.dtype.kind == "f" else values


# What goes in ---------------------------------------------------------------------------------------------


def generator(rng):
    """Draw a generator for a case."""
    return np.random.default_rng(int(rng.integers(2**32)))


def states(rng, count):
    """Return generators in as many different states; `rng` stays as it is."""
    return copied(rng).spawn(count)


def with_five_generators(draw, rng):
    """Return what `draw(rng)` gives, and what it gives with four other generators."""
    return [draw(each) for each in (copied(rng), *states(rng, 4))]


def with_an_equal_rng_and_another(draw, rng):
    """Return what `draw(rng)` gives, with an equal generator, and with another one."""
    [other] = states(rng, 1)
    return [draw(each) for each in (copied(rng), copied(rng), other)]


def distinct(rng, *shape):
    """Return whole numbers, all different and none of them 0, of both signs."""
    numbers = rng.permutation(np.prod(shape)) + 1.0
    return (numbers * rng.choice([-1, 1], numbers.size)).reshape(shape)


# How masks are drawn: rightly, and wrongly ------------------------------------------------------------------


def draw_mask(rng, shape, rate):
    """Draw a mask as it should be: True with probability 1 − rate."""
    return rng.random(shape) >= rate


def keep_with_probability_rate(rng, shape, rate):
    """Take `rate` for the probability of keeping."""
    return rng.random(shape) < rate


def drop_a_fixed_count(rng, shape, rate):
    """Drop equally many each time."""
    count = int(np.prod(shape))
    return rng.permutation(count).reshape(shape) >= round(rate * count)


def repeated(mask, shape):
    """Return a mask for every unit from one for fewer."""
    return np.broadcast_to(mask, shape).copy()
