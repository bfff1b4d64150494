"""A student's function is asked anew by each check, unless a grader says that nothing was run in between."""

import contextlib
import io

import numpy as np
import pytest

from cnnlib.checks import CheckFailed, Exercise
from cnnlib.checks._core import students


@pytest.fixture
def check():
    """An exercise with two aspects, nine cases each."""
    exercise = Exercise(
        lambda x: 2 * x,
        "images-pixels",
        {
            "whole numbers": lambda rng: (rng.integers(9, size=3),),
            "others": lambda rng: (rng.normal(size=4),),
        },
    )
    exercise.name = "double"
    return exercise


def failure_of(check, function, *aspects, seed=1):
    """Return what a check says against a function, or None."""
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            check(function, *aspects, seed=seed)
    except CheckFailed as failure:
        return failure
    return None


class Counted:
    """A function that depends on a factor, and counts its calls."""

    def __init__(self, factor):
        self.factor, self.calls = factor, 0

    def __call__(self, x):
        self.calls += 1
        return self.factor * x


def test_a_check_sees_what_changed_since_the_last_one(check):
    answer = Counted(3)
    assert failure_of(check, answer)
    answer.factor = 2
    assert failure_of(check, answer) is None
    answer.factor = 3
    assert failure_of(check, answer)


def test_what_a_grader_keeps_is_not_asked_for_again(check):
    answer = Counted(3)
    with students.kept():
        said = [str(failure_of(check, answer, "whole numbers"))]
        calls = answer.calls
        said.append(str(failure_of(check, answer, "others")))
        assert answer.calls == calls + 1  # whether it answers the same is always asked
        anew = [str(failure_of(check, Counted(3), aspect)) for aspect in ("whole numbers", "others")]
        assert said == anew


def test_a_grader_says_when_something_was_run(check):
    answer = Counted(3)
    with students.kept():
        assert failure_of(check, answer)
        answer.factor = 2
        assert failure_of(check, answer)
        students.forget()
        assert failure_of(check, answer) is None
        answer.factor = 3
    assert failure_of(check, answer)


def test_an_answer_that_differs_from_call_to_call_is_told_so_though_it_is_kept(check):
    drawn = np.random.default_rng(0)
    with students.kept():
        for aspect in ("whole numbers", "others"):
            assert failure_of(check, lambda x: x + drawn.normal(size=x.shape), aspect).kind == "unsteady"


def test_functions_are_told_apart_though_they_say_that_they_are_equal(check):
    class Equal(Counted):
        def __eq__(self, other):
            return True

        def __hash__(self):
            return 1

    with students.kept():
        assert failure_of(check, Equal(2)) is None
        assert failure_of(check, Equal(3))
