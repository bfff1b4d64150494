"""How likely a check of a random function errs: `python benchmarks/odds.py`.

Each row is a bound, computed from the numbers of draws that the checks make. On the left the chance that one
check refuses a right answer, on the right the chance that it lets a wrong one pass, the nearest that it is to
tell apart. Shares of n draws are compared with `slack(n)`, by Hoeffding's inequality; `tests/test_dropout_laws.py`
holds the exact binomial tails to it. "nan" means that this table does not reckon it; "counted" is a bound by the
rule of three. On 2026-11-29 it printed

    what is judged                           right refused  wrong passes   how
    dropout: 16 shares                               2e-08         4e-33   Hoeffding, each share below 1e-9
    spatial_dropout2d: 16 shares                     2e-08         4e-33   Hoeffding, each share below 1e-9
    dropconnect: 14 shares                           1e-08         4e-33   Hoeffding, each share below 1e-9
    stochastic_pool2d: 20 shares                     2e-08           nan   Hoeffding, each share below 1e-9
    augment: 43 shares                               4e-08           nan   Hoeffding, each share below 1e-9
    dropout: a rate in whole percents                1e-15             0   none of all units dropped
    augment: a coin of 0.55                          4e-09         3e-07   binomial, 6 standard deviations
    augment: whole moves, down and right             2e-08         1e-08   normal
    augment: a coin for all images                   2e-17             0   none or all of 60 mirrored
    augment: each move occurs                        6e-14             0   one of five moves missing in 150 images
    train: an order for all epochs                   2e-07             0   three of four orders in 26 draws, or only two
    train: pictures drawn with replacement               0         8e-10   all 60 in 120 draws, twice
    train: accuracy                                 0.0004           nan   counted: 0 of 16,000 below 0.967
"""

import copy
import math

import numpy as np
from scipy.stats import binom, norm

from cnnlib.checks import dropout as check
from cnnlib.checks.dropout._augment_measures import FIRST
from cnnlib.checks.dropout._chance import COUNTED_CASES, FALSE_ALARM, slack
from cnnlib.checks.dropout.augment import MANY

RANDOM = check.dropout, check.spatial_dropout2d, check.dropconnect, check.stochastic_pool2d, check.augment
PERCENT = 0.004  # a rate that whole percents miss
NEAREST = (
    0.1  # between the share of a right answer and that of a wrong one: rate and rate / 2, at a rate of 0.2
)


def shares(exercise):
    """Return how many shares a check compares: each may stray by chance."""
    return sum(
        np.size(aspect.applied(exercise.reference)(*copy.deepcopy(arguments)))
        for name, aspect in exercise.aspects.items()
        if aspect.measure and aspect.count <= COUNTED_CASES
        for arguments in exercise.cases(name, 0)
    )


def another_share_passes(draws, apart=NEAREST):
    """Return a bound of the chance that a share passes for another one."""
    return np.exp(-2 * draws * max(apart - slack(draws), 0) ** 2)


def fair_coin_refused(images, deviations=6):
    """Return the chance that too many or too few of so many images are mirrored."""
    far = deviations * np.sqrt(images) / 2
    return binom.cdf(images / 2 - far, images, 0.5) + binom.sf(images / 2 + far - 1, images, 0.5)


def coin_passes(chance, images, deviations=6):
    """Return the chance that a coin which is not fair stays within what is allowed."""
    far = deviations * np.sqrt(images) / 2
    return binom.cdf(images / 2 + far, images, chance) - binom.cdf(images / 2 - far, images, chance)


def all_drawn(pictures, draws):
    """Return the chance that so many draws with replacement leave out no picture."""
    return sum((-1) ** k * math.comb(pictures, k) * (1 - k / pictures) ** draws for k in range(pictures))


def rows():
    """Yield what is judged, the two chances, and how they are known."""
    for exercise in RANDOM:
        count = shares(exercise)
        yield (
            f"{exercise.name}: {count} shares",
            count * FALSE_ALARM,
            another_share_passes(8800) if exercise in RANDOM[:3] else np.nan,
            "Hoeffding, each share below 1e-9",
        )
    units = 80 * 110
    yield "dropout: a rate in whole percents", 3 * (1 - PERCENT) ** units, 0.0, "none of all units dropped"
    late = MANY - FIRST
    yield (
        "augment: a coin of 0.55",
        fair_coin_refused(FIRST) + fair_coin_refused(late),
        coin_passes(0.55, late),
        "binomial, 6 standard deviations",
    )
    moves = 4 * 2 * norm.sf(6) * 2
    yield "augment: whole moves, down and right", moves, norm.cdf(6 - 0.05 / np.sqrt(2 / 9 / late)), "normal"
    yield "augment: a coin for all images", 9 * 2 * 0.5**60, 0.0, "none or all of 60 mirrored"
    yield "augment: each move occurs", 2 * 10 * (4 / 5) ** 150, 0.0, "one of five moves missing in 150 images"
    yield (
        "train: an order for all epochs",
        2 * 6 * 0.5**26,
        0.0,
        "three of four orders in 26 draws, or only two",
    )
    yield "train: pictures drawn with replacement", 0.0, all_drawn(60, 120) ** 2, "all 60 in 120 draws, twice"
    yield (
        "train: accuracy",
        2 * 3 / 16_000,
        np.nan,
        "counted: 0 of 16,000 below 0.967",
    )


def main():
    """Print the table."""
    print(f"{'what is judged':<40}{'right refused':>14}{'wrong passes':>14}   how")
    for what, refused, passes, how in rows():
        print(f"{what:<40}{refused:>14.1g}{passes:>14.1g}   {how}")


if __name__ == "__main__":
    main()
