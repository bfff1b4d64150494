"""Answers by people who knew the statements alone: no wrong one is accepted, and no right one is refused.

The banks lie in `strangers/`. A wrong answer's message owes the student a reason: the name of a mistake, or at
least a sentence that begins with "Likely". How many get one is printed at the end of the run (`conftest.py`).
"""

import contextlib
import importlib
import io
import time
from pathlib import Path

import pytest

from cnnlib.checks import CheckFailed

# Answers that their authors took for wrong, and that the statements allow: a whole number may come as a float,
# `normalize` is given 8-bit integers alone.
ALLOWED = {
    "dense_parameters_float",
    "dense_parameters_float_for_vectors",
    "histogram_floats",
    "conv2d_parameters_float",
    "normalize_in_place_float32",
}
# Answers that are wrong, and that the checks do not see yet. Whoever mends one takes it off the list.
ACCEPTED_STILL = set()
WITH_KERAS = {"architectures", "cifar10"}  # topics whose answers build or train models
BANKS = sorted(path.stem for path in Path(__file__).parent.glob("strangers/*_*.py"))


def named(bank, answer):
    """Return "topic.function" of an answer: banks of one topic say the function alone."""
    return answer.exercise if "." in answer.exercise else f"{bank.partition('_')[2]}.{answer.exercise}"


def answers():
    """Return (bank, exercise, answer) for every answer of every bank."""
    banks = {bank: importlib.import_module(f"strangers.{bank}").bank for bank in BANKS}
    return [(bank, named(bank, answer), answer) for bank, kept in banks.items() for answer in kept]


EXERCISES = sorted({name for _, name, _ in answers()})


def check_of(exercise):
    """Return the check of "topic.function"."""
    topic, name = exercise.split(".")
    return getattr(importlib.import_module(f"cnnlib.checks.{topic}"), name)


def failure_of(exercise, function):
    """Return the `CheckFailed` that an answer earns, or None if it is accepted."""
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            check_of(exercise)(function, seed=0)
    except CheckFailed as failure:
        return failure
    return None


def has_reason(failure):
    """True if the message names a mistake, or says at least what is likely."""
    return failure.mistake is not None or "\nLikely: " in str(failure)


def too_long(message):
    """True if a message has more than 40 lines, or lines of more than 110 characters."""
    lines = message.splitlines()
    return len(lines) > 40 or max(map(len, lines)) > 110


@pytest.mark.parametrize("name", EXERCISES)
def test_strangers_answers_get_the_verdict_that_they_deserve(name, record_property, request):
    if name.split(".")[0] in WITH_KERAS:
        request.getfixturevalue("keras")
    tried = [answer for _, exercise, answer in answers() if exercise == name]
    check_of(name)  # so that building it is not timed; what known answers give may be known, too
    verdicts, seconds = [], []
    for answer in tried:
        if answer.function.__name__ not in ALLOWED:
            start = time.process_time()
            verdicts.append((answer, failure_of(name, answer.function)))
            seconds.append(time.process_time() - start)
    lines = [len(str(failure).splitlines()) for _, failure in verdicts if failure]
    wrong = [(answer, failure) for answer, failure in verdicts if answer.wrong]
    accepted = {answer.function.__name__ for answer, failure in wrong if failure is None}
    unexplained = [answer for answer, failure in wrong if failure and not has_reason(failure)]
    refused = [
        f"{answer.function.__name__}\n{failure}"
        for answer, failure in verdicts
        if failure and not answer.wrong
    ]
    told = {"wrong": len(wrong), "unexplained": len(unexplained), "lines": lines, "seconds": max(seconds)}
    record_property(f"strangers {name}", told)
    assert refused == []
    assert [str(failure) for _, failure in verdicts if failure and too_long(str(failure))] == []
    assert accepted == ACCEPTED_STILL & {answer.function.__name__ for answer, _ in wrong}


# Once told of what they had not done: two changes that undo each other, an aspect that others rule out, a nan that
# does not show.
@pytest.mark.parametrize(
    ("name", "answer", "mistake"),
    [
        ("training.sgd_step", "sgd_step_uphill", "subtracts_the_velocity"),
        ("dropout.max_norm", "max_norm_other_axis", "takes_the_other_axis_of_matrices"),
        ("dropout.EarlyStopping", "EarlyStoppingRelative", None),
        ("inspection.nearest_images", "nearest_images_axis0", None),
        ("activations.sigmoid_backward", "sigmoid_backward_plus_nan", None),
    ],
)
def test_what_is_told_is_true_of_the_answer(name, answer, mistake):
    second = [a.function for bank, _, a in answers() if bank.startswith("second")]
    [function] = [function for function in second if function.__name__ == answer]
    failure = failure_of(name, function)
    assert failure.mistake == mistake or mistake is None
    assert failure.mistake != "TakesALargerLossForBetter"
    assert "every value is 0" not in str(failure)
    assert "nan comes of" not in str(failure) or "nan" in str(failure).split("Came:")[1]
