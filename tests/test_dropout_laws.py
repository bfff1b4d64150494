"""How often the checks of random layers fail a right answer: less than once in a million runs."""

import copy

import numpy as np
import pytest

from cnnlib.checks import dropout as check
from cnnlib.checks.dropout import _chance
from cnnlib.checks.dropout._chance import COUNTED_CASES, FALSE_ALARM, slack, snapped

RANDOM = [
    check.dropout,
    check.spatial_dropout2d,
    check.dropconnect,
    check.stochastic_pool2d,
    check.augment,
]


def counted_cases(exercise):
    """Return (aspect, arguments) of all cases in which an exercise counts."""
    return [
        (aspect, arguments)
        for name, aspect in exercise.aspects.items()
        if aspect.count <= COUNTED_CASES
        for arguments in exercise.cases(name, 0)
    ]


@pytest.fixture
def draws(monkeypatch):
    """Return how many draws the shares rest on that the checks compare, each number once."""
    counts = set()
    monkeypatch.setattr(_chance, "slack", lambda draws: counts.add(draws) or slack(draws))
    for exercise in RANDOM:
        for aspect, arguments in counted_cases(exercise):
            aspect.applied(exercise.reference)(*copy.deepcopy(arguments))
    return sorted(counts)


@pytest.mark.parametrize("share", [1 / 18, 0.1, 0.2, 1 / 3, 0.46, 0.5, 0.625, 0.68, 0.75])
def test_a_right_share_strays_too_far_less_than_once_in_a_billion(draws, share):
    from scipy.stats import binom

    assert len(draws) > 5
    for count in draws:
        low, high = count * (share - slack(count)), count * (share + slack(count))
        assert binom.cdf(low, count, share) + binom.sf(high - 1, count, share) < FALSE_ALARM


def test_a_check_counts_so_little_that_a_false_alarm_is_rarer_than_one_in_a_million():
    for exercise in RANDOM:
        shares = [
            np.size(aspect.applied(exercise.reference)(*arguments))
            for aspect, arguments in counted_cases(exercise)
        ]
        assert 0 < sum(shares) * FALSE_ALARM < 1e-6


def test_a_share_is_the_likely_one_if_chance_explains_it():
    assert snapped(0.23, [0.2, 0.8], 4000) == 0.2
    assert snapped(0.77, [0.2, 0.8], 4000) == 0.8
    assert snapped(0.43, [0.2, 0.8], 4000) == 0.4
    assert snapped(0.001, [0.2, 0], 4000) == 0.0


@pytest.mark.parametrize("exercise", RANDOM, ids=lambda exercise: exercise.name)
def test_the_reference_passes_on_fresh_seeds(exercise, capsys):
    for _ in range(20):
        exercise(exercise.reference)
    assert capsys.readouterr().out.count(" is right: ") == 20
