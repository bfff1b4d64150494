"""What a page draws from: the verdict of a check as plain data, which says what the message says and no more."""

import json

import numpy as np
import pytest
from toy_exercise import (
    double,
    extremes,
    extremes_check,
    failing,
    in_place,
    make,
    make_with_mistakes,
    squares,
)

from cnnlib.checks import convolution, padding


def verdict(exercise, function, *aspects, **more):
    """Return a verdict as it is after its way through JSON."""
    return json.loads(json.dumps(exercise.verdict(function, *aspects, seed=0, **more), allow_nan=False))


def case(exercise, function, *aspects):
    return verdict(exercise, function, *aspects)["failure"]["case"]


def test_a_right_answer_has_all_its_lights_and_the_line_that_a_call_prints(capsys):
    exercise = make()
    found = verdict(exercise, double)
    assert found["right"] and found["attempted"] and found["failure"] is None
    assert found["aspects"] == [
        {"name": "matrices", "right": True},
        {"name": "input unmodified", "right": True},
    ]
    exercise(double, seed=0)
    assert capsys.readouterr().out == found["message"] + "\n"


def test_a_wrong_answer_has_the_diagnosis_and_the_text_of_a_call():
    exercise = make_with_mistakes()
    found = verdict(exercise, squares)
    assert not found["right"] and found["attempted"]
    assert found["message"] == str(failing(exercise, squares))
    failure = found["failure"]
    assert (failure["aspect"], failure["kind"]) == ("matrices", "values")
    assert failure["diagnosis"] == "Likely: the numbers were squared. Twice 3 is 6, not 9."
    assert failure["mistakes"] == ["squares"]
    assert failure["read"] == [{"label": "toys-doubling", "address": "book/toys.html#toys-doubling"}]


def test_the_case_has_what_was_given_what_came_what_was_expected_and_where_they_first_differ():
    exercise = make()

    def wrong(matrix):
        result = 2 * matrix
        result[1, 2] += 1
        return result

    shown = case(exercise, wrong)
    [matrix] = exercise.cases("matrices", seed=0)[0]
    assert shown["arguments"] == [
        {"name": "matrix", "value": {"dtype": "float64", "shape": [*matrix.shape], "values": matrix.tolist()}}
    ]
    assert shown["expected"]["values"] == (2 * matrix).tolist()
    assert shown["came"]["values"] == wrong(matrix).tolist()
    assert (shown["first"], shown["differing"]) == ([1, 2], 1)
    assert shown["code"] == '(matrix,) = check.double.cases("matrices", seed=0)[0]'


def test_a_hidden_case_is_not_told():
    found = verdict(make_with_mistakes(), squares, hidden=True)
    assert found["failure"]["case"] is None
    assert "Expected" not in found["message"]


def test_aspects_have_lights_of_their_own():
    found = verdict(
        extremes_check, lambda matrix: (matrix.min(axis=1), matrix.max(axis=0)), "smallest", "largest"
    )
    assert [light["right"] for light in found["aspects"]] == [True, False]
    assert found["failure"]["case"]["result"] == "item 1"


def test_several_results_are_a_list():
    exercise = make(extremes)
    shown = case(exercise, lambda matrix: (matrix.min(axis=1), matrix.max(axis=1), 5))
    assert [item["shape"] for item in shown["came"]][2] == []
    assert shown["first"] is None


def test_what_is_not_written_yet_is_no_failure():
    def blank(matrix):
        raise NotImplementedError

    found = verdict(make(), blank)
    assert not found["right"] and not found["attempted"] and found["failure"] is None


def test_an_exception_comes_with_its_line():
    shown = case(make(), lambda matrix: matrix @ matrix)
    assert shown["error"]["type"] == "ValueError"
    assert "matrix @ matrix" in shown["error"]["line"]
    assert shown["came"] is None


def test_a_changed_argument_is_named():
    assert case(make(), in_place, "input unmodified")["changed"] == ["matrix"]


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1 + 2j], ids=str)
def test_what_json_has_no_number_for_is_a_word(value):
    shown = case(make(), lambda matrix: np.full(matrix.shape, value))
    assert shown["came"]["values"][0][0] == str(value)


def test_a_large_array_has_its_shape_alone():
    exercise = make(draw=lambda rng: (np.ones((50, 60)),))
    shown = case(exercise, lambda matrix: 3 * matrix)
    assert shown["came"] == {"dtype": "float64", "shape": [50, 60], "values": None}
    assert shown["differing"] == 3000


@pytest.mark.parametrize("exercise", [convolution.conv2d, padding.output_size], ids=lambda e: e.name)
def test_every_mistake_has_a_verdict_that_says_what_its_message_says(exercise):
    for mistake in exercise.mistakes[::5]:
        found = verdict(exercise, mistake.answer)
        assert found["message"] == str(failing(exercise, mistake.answer))
        assert found["failure"]["diagnosis"].startswith(f"Likely: {mistake.diagnosis}.")
