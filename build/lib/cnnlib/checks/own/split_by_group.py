"""Check `split_by_group`: pictures of one group stay on one side, and chance alone chooses the groups."""

import numpy as np

from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._core.mistakes import both_with
from cnnlib.checks._families.random_generator import add_mistakes_with_rng
from cnnlib.checks.own import _splits as draw
from cnnlib.checks.own._splits import nearest, refuse_a_single_group, split
from cnnlib.own import split_by_group as reference

split_by_group = Exercise(
    reference,
    read="own-leakage",
    aspects={
        "a mask": Aspect(draw.equal_groups, measure=draw.sorted_result, dtype=bool, count=3),
        "groups stay together": Aspect(
            draw.five_groups_of_five,
            measure=draw.whether_no_0_some_1_or_every_group_2_is_on_both_sides,
            count=3,
        ),
        "how many groups": Aspect(
            (draw.above_a_whole_number, draw.below_a_whole_number, draw.five_groups_of_five),
            measure=draw.fewest_and_most_groups_for_validation,
            count=6,
        ),
        "one group at least on each side": Aspect(
            (draw.hardly_any, draw.nearly_all), measure=draw.fewest_and_most_groups_for_validation, count=4
        ),
        "equal chances": Aspect(draw.one_of_four, measure=draw.how_often_each_group_is_chosen, count=2),
        "the rng alone": Aspect(
            draw.twelve_groups,
            measure=draw.each_group_0_if_never_1_if_always_chosen_then_1_if_an_equal_rng_repeats_it,
            count=2,
        ),
        "a single group": Aspect(
            (draw.a_single_group, draw.two_groups),
            measure=draw.groups_for_validation_then_1_if_a_ValueError_came,
            count=4,
        ),
    },
    both=both_with(split),
)

# Mistakes that tear groups apart --------------------------------------------------------------------------


def mask_of(places, groups):
    """Return a mask that is True at these places."""
    return np.isin(np.arange(len(groups)), places)


def tear(groups, fraction, rng, choose):
    """Return the mask of the pictures that `choose(count)` names, refusing what the right answer refuses."""
    refuse_a_single_group(groups)
    count = min(max(round(fraction * len(groups)), 1), len(groups) - 1)
    return mask_of(choose(count), groups)


@split_by_group.mistake()
def shuffles_the_pictures(groups, fraction, rng):
    """the pictures were drawn one by one, and their groups torn apart

    Draw groups: a picture whose twin was trained on is no test.
    """
    return tear(groups, fraction, rng, lambda count: rng.permutation(len(groups))[:count])


@split_by_group.mistake()
def takes_the_first_pictures(groups, fraction, rng):
    """the first pictures were taken, whatever group they belong to

    Draw groups with `rng`, and take all pictures of each.
    """
    return tear(groups, fraction, rng, lambda count: np.arange(count))


@split_by_group.mistake()
def takes_the_last_pictures(groups, fraction, rng):
    """the last pictures were taken, whatever group they belong to

    Draw groups with `rng`, and take all pictures of each.
    """
    return tear(groups, fraction, rng, lambda count: np.arange(len(groups) - count, len(groups)))


@split_by_group.mistake()
def takes_some_of_each_group(groups, fraction, rng):
    """of each group some pictures were taken

    That is how one splits by *class*. A group is whole on one side: draw groups.
    """

    def some(count):
        places = [np.flatnonzero(groups == group) for group in np.unique(groups)]
        return np.concatenate([rng.permutation(own)[: nearest(fraction, len(own))] for own in places])

    return tear(groups, fraction, rng, some)


@split_by_group.mistake()
def tosses_a_coin_for_each_picture(groups, fraction, rng):
    """each picture was put on a side by itself

    Draw groups, and take all pictures of each: `np.isin(groups, chosen)`.
    """
    return tear(groups, fraction, rng, lambda count: np.flatnonzero(rng.random(len(groups)) < fraction))


@split_by_group.mistake()
def takes_each_run_for_a_group(groups, fraction, rng):
    """each run of equal numbers was taken for a group of its own

    Pictures of one group need not follow each other: `np.unique(groups)` finds the groups.
    """

    def of_runs(count):
        runs = np.cumsum(np.r_[0, np.diff(groups) != 0])
        picked = rng.choice(runs[-1] + 1, nearest(fraction, runs[-1] + 1), replace=False)
        return np.flatnonzero(np.isin(runs, picked))

    return tear(groups, fraction, rng, of_runs)


# Mistakes with how many -----------------------------------------------------------------------------------


@split_by_group.mistake()
def rounds_down(groups, fraction, rng):
    """the number of groups was rounded down

    Take the nearest whole number: `round(fraction * number)`.
    """
    return split(
        groups, fraction, rng, counted=lambda f, count: min(max(int(f * count + 1e-9), 1), count - 1)
    )


@split_by_group.mistake()
def rounds_up(groups, fraction, rng):
    """the number of groups was rounded up

    Take the nearest whole number: `round(fraction * number)`.
    """
    return split(
        groups, fraction, rng, counted=lambda f, count: min(max(int(np.ceil(f * count - 1e-9)), 1), count - 1)
    )


@split_by_group.mistake()
def may_take_no_group(groups, fraction, rng):
    """a small fraction leaves no group for validation

    One group at least goes to validation: `max(1, …)`.
    """
    return split(groups, fraction, rng, counted=lambda f, count: min(round(f * count), count - 1))


@split_by_group.mistake()
def may_take_all_groups(groups, fraction, rng):
    """a large fraction leaves no group for training

    One group at least stays: `min(number - 1, …)`.
    """
    return split(groups, fraction, rng, counted=lambda f, count: max(round(f * count), 1))


@split_by_group.mistake()
def may_take_none_or_all(groups, fraction, rng):
    """the number of groups is only rounded: a small fraction leaves none for validation, a large one none for training

    One group at least is on each side: `min(max(round(…), 1), number - 1)`.
    """
    return split(groups, fraction, rng, counted=lambda f, count: round(f * count))


@split_by_group.mistake()
def takes_a_share_of_the_pictures(groups, fraction, rng):
    """groups were added until they hold the share of the *pictures*

    The fraction is one of groups: `round(fraction * number of groups)`.
    """

    def filled(different, groups, count, rng):
        order = rng.permutation(different)
        held = np.cumsum([np.sum(groups == group) for group in order])
        return order[: min(np.searchsorted(held, fraction * len(groups)) + 1, len(order) - 1)]

    return split(groups, fraction, rng, chosen=filled)


@split_by_group.mistake()
def counts_pictures_in_place_of_groups(groups, fraction, rng):
    """the fraction was taken of the number of pictures, and so many groups were drawn

    Count the groups: `len(np.unique(groups))`.
    """
    return split(
        groups, fraction, rng, counted=lambda f, count: min(max(round(f * len(groups)), 1), count - 1)
    )


@split_by_group.mistake()
def tosses_a_coin_for_each_group(groups, fraction, rng):
    """each group was put on a side by itself, so that their number varies

    Exactly `round(fraction * number)` groups go to validation: `rng.choice(…, replace=False)`.
    """

    def tossed(different, groups, count, rng):
        return different[rng.random(len(different)) < fraction]

    return split(groups, fraction, rng, chosen=tossed)


@split_by_group.mistake()
def may_draw_a_group_twice(groups, fraction, rng):
    """a group may be drawn twice, so that there are fewer than there should be

    `rng.choice` puts back what it drew: give it `replace=False`, or take the beginning of `rng.permutation`.
    """
    return split(
        groups, fraction, rng, chosen=lambda different, groups, count, rng: rng.choice(different, count)
    )


# Mistakes with chance -------------------------------------------------------------------------------------


@split_by_group.mistake()
def takes_the_first_groups(groups, fraction, rng):
    """the first groups were taken, in the order of their numbers

    Draw them with `rng`: groups that come first often differ from the others, by date or by class.
    """
    return split(groups, fraction, rng, chosen=lambda different, groups, count, rng: different[:count])


@split_by_group.mistake()
def takes_the_last_groups(groups, fraction, rng):
    """the last groups were taken, in the order of their numbers

    Draw them with `rng`: groups that come last often differ from the others, by date or by class.
    """
    return split(groups, fraction, rng, chosen=lambda different, groups, count, rng: different[-count:])


@split_by_group.mistake()
def takes_the_groups_that_come_first(groups, fraction, rng):
    """the groups that come first among the pictures were taken

    Draw them with `rng`: groups that come first often differ from the others, by date or by class.
    """
    return split(
        groups,
        fraction,
        rng,
        chosen=lambda different, groups, count, rng: np.array(list(dict.fromkeys(groups.tolist())))[:count],
    )


@split_by_group.mistake()
def takes_the_largest_groups(groups, fraction, rng):
    """the largest groups were taken

    Draw them with `rng`, each with the same probability.
    """

    def largest(different, groups, count, rng):
        sizes = np.array([np.sum(groups == group) for group in different])
        return different[np.argsort(-sizes, kind="stable")[:count]]

    return split(groups, fraction, rng, chosen=largest)


@split_by_group.mistake()
def takes_the_smallest_groups(groups, fraction, rng):
    """the smallest groups were taken

    Draw them with `rng`, each with the same probability.
    """

    def smallest(different, groups, count, rng):
        sizes = np.array([np.sum(groups == group) for group in different])
        return different[np.argsort(sizes, kind="stable")[:count]]

    return split(groups, fraction, rng, chosen=smallest)


@split_by_group.mistake()
def prefers_large_groups(groups, fraction, rng):
    """a large group is chosen more often than a small one

    Draw among the groups, each once: `rng.choice(np.unique(groups), …)`, not among the pictures.
    """

    def drawn_as_pictures(different, groups, count, rng):
        return list(dict.fromkeys(rng.permutation(groups).tolist()))[:count]

    return split(groups, fraction, rng, chosen=drawn_as_pictures)


add_mistakes_with_rng(split_by_group, "own-leakage")

# Mistakes with what comes back ----------------------------------------------------------------------------


@split_by_group.mistake()
def marks_the_pictures_for_training(groups, fraction, rng):
    """the mask is True for training

    It is True where a picture is for validation: `np.isin(groups, chosen)`, without `~`.
    """
    return split(groups, fraction, rng, told=lambda mask, groups: ~mask)


@split_by_group.mistake()
def returns_places(groups, fraction, rng):
    """the places of the pictures came, not a mask

    One True or False for each picture: `np.isin(groups, chosen)`.
    """
    return split(groups, fraction, rng, told=lambda mask, groups: np.flatnonzero(mask))


@split_by_group.mistake()
def returns_the_groups(groups, fraction, rng):
    """the chosen groups came, not a mask

    One True or False for each picture: `np.isin(groups, chosen)`.
    """
    return split(groups, fraction, rng, told=lambda mask, groups: np.unique(groups[mask]))


@split_by_group.mistake()
def returns_a_mask_of_groups(groups, fraction, rng):
    """the mask has an entry for each group

    One True or False for each *picture*: `np.isin(groups, chosen)`.
    """
    return split(groups, fraction, rng, told=lambda mask, groups: np.isin(np.unique(groups), groups[mask]))


@split_by_group.mistake()
def takes_places_for_numbers(groups, fraction, rng):
    """places in the list of groups were taken for the numbers of the groups

    Groups may have any numbers: draw from `np.unique(groups)` itself.
    """
    return split(
        groups,
        fraction,
        rng,
        chosen=lambda different, groups, count, rng: rng.choice(len(different), count, replace=False),
    )


@split_by_group.mistake()
def splits_a_single_group(groups, fraction, rng):
    """a single group was accepted

    It cannot be on both sides: raise a ValueError if there are fewer than two groups.
    """
    return split(groups, fraction, rng, refused=False)
