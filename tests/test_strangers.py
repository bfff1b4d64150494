"""Answers by people who knew the statements alone: no wrong one is accepted, and no right one is refused.

The banks lie in `strangers/`. A wrong answer's message owes the student a reason: the name of a mistake, or at
least a sentence that begins with "Likely". How many get one is printed at the end of the run (`conftest.py`).
"""

import contextlib
import importlib
import io
from pathlib import Path

import pytest

from cnnlib.checks import CheckFailed

BANKS = sorted(path.stem for path in Path(__file__).parent.glob("strangers/*_*.py"))

def named(bank, answer):
    """Return "topic.function" of an answer: banks of one topic say the function alone."""
    return answer.exercise if "." in answer.exercise else f"{bank.partition('_')[2]}.{answer.exercise}"


def answers():
    """Return (bank, exercise, answer) for every answer of every bank."""
    banks = {bank: importlib.import_module(f"strangers.{bank}").bank for bank in BANKS}
    return [(bank, named(bank, answer), answer) for bank, kept in banks.items() for answer in kept]


EXERCISES = sorted({exercise for _, exercise, _ in answers()})


def failure_of(exercise, function):
    """Return the `CheckFailed` that an answer earns, or None if it is accepted."""
    topic, name = exercise.split(".")
    check = getattr(importlib.import_module(f"cnnlib.checks.{topic}"), name)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            check(function, seed=11)
    except CheckFailed as failure:
        return failure
    return None


def has_reason(failure):
    """True if the message names a mistake, or says at least what is likely."""
    return failure.mistake is not None or "\nLikely: " in str(failure)


@pytest.mark.parametrize("name", EXERCISES)
def test_strangers_answers_get_the_verdict_that_they_deserve(name, record_property):
    accepted, refused, unexplained, wrong = [], [], [], 0
    for bank, exercise, answer in answers():
        if exercise != name:
            continue
        failure = failure_of(exercise, answer.function)
        place = f"{bank}: {answer.function.__name__} ({answer.wrong or 'right'})"
        wrong += bool(answer.wrong)
        if answer.wrong and failure is None:
            accepted.append(place)
        elif answer.wrong and not has_reason(failure):
            unexplained.append(place)
        elif failure is not None and not answer.wrong:
            refused.append(f"{place}\n{failure}")
    record_property(f"strangers {name}", {"wrong": wrong, "unexplained": unexplained})
    assert accepted == []
    assert refused == []
