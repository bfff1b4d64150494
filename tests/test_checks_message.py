"""What a failed check says."""

import os
import re
import subprocess
import sys
import textwrap

import numpy as np
import pytest
from toy_exercise import counted, failing, in_place, make, make_with_mistakes


@pytest.fixture
def check():
    return make_with_mistakes()


# The message ----------------------------------------------------------------------------------------------


def test_a_failure_is_an_assertion_and_holds_what_a_program_needs(check):
    failure = failing(check, np.square, seed=11)
    assert isinstance(failure, AssertionError)
    assert (failure.kind, failure.aspect, failure.seed) == ("values", "matrices", 11)


def test_the_smallest_failing_case_is_shown(check):
    answer, calls = counted(lambda matrix: 2 * matrix + 0.125 * (len(matrix) > 2))
    message = str(failing(check, answer, "matrices", seed=0))
    smallest = min(matrix.size for (matrix,) in calls if len(matrix) > 2)
    rows, columns = map(int, re.search(r"matrix: float64, shape \((\d), (\d)\)", message).groups())
    assert rows * columns == smallest > min(matrix.size for (matrix,) in calls)


def test_the_message_shows_what_was_called_what_came_and_what_was_expected():
    check = make(draw=lambda rng: (np.array([[1.0, 2], [3, 4.5]]),))
    expected = """\
        Called:   double(matrix) with
                  matrix: float64, shape (2, 2)
                  matrix = [[1.  2. ]
                            [3.  4.5]]

        Came:
                  result: float64, shape (2, 2)
                  result = [[2 4]
                            [6 0]]
        Expected:
                  result: float64, shape (2, 2)
                  result = [[2 4]
                            [6 9]]
        1 of 4 values differ; the first at [1, 1]: came 0, expected 9

        Again:    check.double(double, "matrices", seed=0)"""
    message = str(failing(check, lambda matrix: 2 * matrix * (matrix < 4)))
    assert textwrap.dedent(expected) in message
    assert message.startswith("double is not right yet: matrices.\n")


def test_the_options_of_printing_do_not_matter(check):
    plain = str(failing(check, np.square))
    with np.printoptions(precision=1, threshold=2, edgeitems=1, linewidth=20, suppress=False):
        assert str(failing(check, np.square)) == plain


def test_large_arrays_are_not_written_out():
    message = str(failing(make(draw=lambda rng: (rng.normal(size=(40, 50)),)), np.square))
    assert "shape (40, 50)" in message
    assert len(message.splitlines()) < 30


@pytest.mark.parametrize("answer", [np.square, in_place, lambda matrix: None, lambda matrix: matrix[7]])
def test_a_seed_gives_the_very_same_message(check, answer):
    assert str(failing(check, answer, seed=8)) == str(failing(check, answer, seed=8))


@pytest.mark.parametrize(
    "wrong",
    [
        lambda right: right * 1.1,
        lambda right: right / 3,
        lambda right: right[:-1],
        lambda right: right.ravel()[0] / 3,
        lambda right: (right / 3, right),
        lambda right: None,
        lambda right: right.fail(),
    ],
)
def test_a_hidden_check_shows_no_expected_value(wrong):
    def far_away(matrix):
        return matrix * 0 + 987654 + np.arange(matrix.size).reshape(matrix.shape) * 3e6

    check = make(far_away)
    hidden = str(failing(check, lambda matrix: wrong(far_away(matrix)), hidden=True))
    came = hidden.partition("Came:")[2].partition("Expected")[0]
    assert "987654" not in hidden.replace(came, "")
    assert "xpected 9" not in hidden
    assert "Called:" in hidden


def test_a_notebook_shows_the_message_alone(tmp_path):
    script = """
from cnnlib.checks import convolution as check
check.flip(lambda kernel: kernel.T, seed=1)
"""
    command = [sys.executable, "-m", "IPython", "--no-banner", "--colors=NoColor", "-c", script]
    run = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, "IPYTHONDIR": str(tmp_path)}, timeout=60
    )
    lines = (run.stdout + run.stderr).strip().splitlines()
    assert lines[0] == "flip is not right yet: square."
    assert lines[2] == "Likely:   the kernel was transposed."
    assert lines[-1].startswith(("Right already: ", "Input: "))
    assert not any("Traceback" in line or "_exercise.py" in line for line in lines)
