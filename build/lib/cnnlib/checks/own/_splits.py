"""What a split is judged by, how one is made, and cases to split.

Two right splits differ. So many are drawn, and what all right ones have in common is measured.
"""

import numpy as np

from cnnlib.checks._core.calls import as_plain, copied
from cnnlib.checks._core.cases import size
from cnnlib.checks._core.mistakes import replaceable
from cnnlib.checks._core.refusals import result_then_1_if_a_ValueError_came
from cnnlib.own import split_by_group as reference

DRAWS = 40  # for what must never happen, or always
# For how often each group is chosen: 0.15 from 1/4 is more than five standard deviations, 0.027 each.
MANY, ALLOWED = 256, 0.15

# What is judged -------------------------------------------------------------------------------------------


def draws(function, groups, fraction, rng, count):
    """Return what the function chooses with so many generators, as rows of True and False."""
    rows = []
    for each in copied(rng).spawn(count):
        mask = function(groups.copy(), fraction, each)
        if mask is None:
            return None
        rows.append(np.real(one_for_each(mask, groups)) != 0)
    return np.array(rows)


def one_for_each(mask, groups):
    """Return a mask as an array, or say what it should be."""
    mask = as_plain(mask)
    if mask.shape != groups.shape:
        what = f"one True or False for each picture, shape {groups.shape}"
        raise ValueError(f"the result must hold {what}, got shape {mask.shape}")
    return mask


def members(groups):
    """Return for each group which pictures belong to it, (G, N)."""
    return groups == np.unique(groups)[:, np.newaxis]


def sorted_result(function, groups, fraction, rng):
    """Return False for each picture for training, then True for each for validation: groups of one size."""
    mask = function(groups, fraction, rng)
    if mask is None:
        return None
    # Masks of another length are known mistakes; a single number is none that has a name.
    return np.sort(as_plain(mask) if np.ndim(mask) else one_for_each(mask, groups), axis=None)


def touched(masks, groups):
    """Return for each draw how many pictures of each group are for validation, the groups in sorted order."""
    return masks.astype(int) @ members(groups).T


def whether_no_0_some_1_or_every_group_2_is_on_both_sides(function, groups, fraction, rng):
    """Return 0 if in none of many draws a group is on both sides, 2 if each is in each of them, else 1."""
    masks = draws(function, groups, fraction, rng, DRAWS)
    if masks is None:
        return None
    counts, sizes = touched(masks, groups), members(groups).sum(axis=1)
    torn = (counts > 0) & (counts < sizes)
    return np.array(2 if torn.all() else int(torn.any()))


def fewest_and_most_groups_for_validation(function, groups, fraction, rng):
    """Return two numbers; where they differ, not more than 1 below and above what is right."""
    masks = draws(function, groups, fraction, rng, DRAWS)
    if masks is None:
        return None
    counts = (touched(masks, groups) > 0).sum(axis=1)
    if counts.min() == counts.max():
        return np.array([counts[0]] * 2)
    right = len(np.unique(groups[reference(groups, fraction, copied(rng))]))
    return np.clip([counts.min(), counts.max()], right - 1, right + 1)


def how_often_each_group_is_chosen(function, groups, fraction, rng):
    """Return a share of many draws for each group, the smallest group first; 1/4 for all of four is right."""
    sizes = members(groups).sum(axis=1)
    for count in (DRAWS, MANY):  # the first few tell what leaves nothing to chance
        masks = draws(function, groups, fraction, rng, count)
        if masks is None:
            return None
        shares = (touched(masks, groups) > 0).mean(axis=0)[np.argsort(sizes)]
        if np.isin(shares, (0, 1)).all():
            break
    likely = [0.25, 0, 1, *sizes / len(groups)]
    nearest = [min(likely, key=lambda value, share=share: abs(value - share)) for share in shares]
    if np.allclose(shares, 0.25, atol=ALLOWED):
        return np.full(4, 0.25)
    return np.where(np.abs(shares - nearest) < ALLOWED, np.round(nearest, 2), np.round(shares, 1))


def each_group_0_if_never_1_if_always_chosen_then_1_if_an_equal_rng_repeats_it(
    function, groups, fraction, rng
):
    """Return a number for each group, 0.5 if it is chosen at times, and a truth value at the end."""
    masks, first, again = (
        draws(function, groups, fraction, copied(each), count)
        for each, count in ((rng.spawn(1)[0], DRAWS), (rng, 4), (rng, 4))
    )
    if masks is None:
        return None
    chosen = (touched(masks, groups) > 0).mean(axis=0)
    at_times = (chosen > 0) & (chosen < 1)
    return np.array([*np.where(at_times, 0.5, chosen), (first == again).all()])


def groups_for_validation_then_1_if_a_ValueError_came(function, groups, fraction, rng):
    """Return how many there are, and 0; or 0 and 1 for a ValueError; or 0 and 2 for another refusal."""

    def measured(*arguments):
        masks = draws(function, *arguments, 1)
        return None if masks is None else np.array(len(np.unique(groups[masks[0]])))

    return result_then_1_if_a_ValueError_came(measured, groups, fraction, rng)


# Cases ----------------------------------------------------------------------------------------------------


def generator(rng):
    """Draw a generator for a case."""
    return np.random.default_rng(int(rng.integers(2**32)))


def groups_of(rng, sizes):
    """Return groups of these sizes, called by any numbers, in mixed order."""
    names = rng.choice(np.arange(10, 100), len(sizes), replace=False)
    return rng.permutation(np.repeat(names, sizes))


def equal_groups(rng):
    """Return four or five groups of two pictures, and a fraction that is a number of groups."""
    count = size(rng, 4, 5)
    return groups_of(rng, [2] * count), size(rng, 1, count - 1) / count, generator(rng)


def five_groups_of_five(rng):
    """Return groups so large that single pictures hardly ever make up whole ones."""
    return groups_of(rng, [5] * 5), 0.4, generator(rng)


def above_a_whole_number(rng):
    """Return groups of several sizes, and a fraction that is a third more than a number of groups."""
    return groups_of(rng, rng.permutation([2, 2, 3, 4, 7, 8, 9])), (size(rng, 2, 3) + 0.3) / 7, generator(rng)


def below_a_whole_number(rng):
    """Return groups of several sizes, and a fraction that is a third less than a number of groups."""
    return groups_of(rng, rng.permutation([2, 2, 3, 4, 7, 8, 9])), (size(rng, 2, 3) - 0.3) / 7, generator(rng)


def hardly_any(rng):
    """Return a fraction that is less than half a group."""
    return groups_of(rng, [3, 3, 4, 5]), 0.1, generator(rng)


def nearly_all(rng):
    """Return a fraction that is more than all groups but half of one."""
    return groups_of(rng, [3, 3, 4, 5]), 0.9, generator(rng)


def one_of_four(rng):
    """Return groups of very different sizes, one of which is chosen."""
    return groups_of(rng, rng.permutation([2, 4, 8, 16])), 0.25, generator(rng)


def twelve_groups(rng):
    """Return groups of which half are chosen: in 924 ways."""
    return groups_of(rng, [2] * 12), 0.5, generator(rng)


def a_single_group(rng):
    """Return pictures that all belong together."""
    return groups_of(rng, [size(rng, 2, 5)]), 0.5, generator(rng)


def two_groups(rng):
    """Return the fewest groups that can be split."""
    return groups_of(rng, [2, 3]), 0.5, generator(rng)


# How to split ---------------------------------------------------------------------------------------------


def nearest(fraction, count):
    """Return how many groups go to validation: the nearest whole number, with one at least on each side."""
    return min(max(round(fraction * count), 1), count - 1)


def without_repetition(different, groups, count, rng):
    """Choose groups, each with the same probability."""
    return rng.choice(different, count, replace=False)


@replaceable
def split(
    groups,
    fraction,
    rng,
    *,
    known=np.unique,
    counted=nearest,
    chosen=without_repetition,
    told=lambda mask, groups: mask,
    refused=True,
):
    """Return the mask, with one part replaced.

    `known(groups)` are the groups, `counted(fraction, count)` says how many go to validation, `chosen(different,
    groups, count, rng)` which, and `told(mask, groups)` is what comes back. A single group is `refused`, or not.
    """
    different = known(groups)
    if refused:
        refuse_a_single_group(groups)
    picked = np.asarray(chosen(different, groups, counted(fraction, len(different)), rng))
    return told((groups[:, np.newaxis] == picked).any(axis=1), groups)


def refuse_a_single_group(groups):
    """Raise what the right answer raises."""
    if (groups == groups[0]).all():
        raise ValueError("a single group cannot be split")
