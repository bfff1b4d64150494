"""What a check demands of results: number, dtype, arguments left alone, what random ones share."""

import re

import numpy as np
import pytest
from toy_exercise import (
    counted,
    double,
    extremes,
    extremes_check,
    failing,
    in_place,
    make,
    make_with_mistakes,
    matrices,
)

from cnnlib.checks import Aspect, CheckFailed, Exercise


@pytest.fixture
def check():
    return make_with_mistakes()


# Tuples ---------------------------------------------------------------------------------------------------


def test_each_part_of_a_tuple_is_judged_by_itself():
    extremes_check(extremes)
    wrong = failing(extremes_check, lambda matrix: (matrix.min(axis=1), matrix.max(axis=0)))
    assert wrong.aspect == "largest"
    assert "Right already: smallest, input unmodified. Not yet: largest, both." in str(wrong)


@pytest.mark.parametrize("aspect", ["smallest", "largest", "both"])
@pytest.mark.parametrize(
    ("change", "came"),
    [
        (lambda low, high: low, r"one array of shape \(\d,\)"),
        (lambda low, high: np.stack([low, high]), r"one array of shape \(2, \d\)"),
        (lambda low, high: (), "a tuple of 0"),
        (lambda low, high: (None, None), "None"),
        (lambda low, high: ((low, high),), "a tuple of 1"),
    ],
    ids=["one", "stacked", "empty", "nothing", "nested"],
)
def test_a_wrong_structure_is_told(aspect, change, came):
    failure = failing(extremes_check, lambda matrix: change(*extremes(matrix)), aspect)
    assert failure.kind == "structure"
    assert re.search(f"Came: .*{came}", str(failure))
    assert "None" in came or re.search(r"Expected: .*a tuple of 2", str(failure))


@pytest.mark.parametrize(
    "change",
    [
        lambda low, high: (high, low),
        lambda low, high: (low + 1, high),
        lambda low, high: (low, high[:-1]),
        lambda low, high: (low, high, low),
        lambda low, high: (low,),
        lambda low, high: (low, (high,)),
        lambda low, high: (low, None),
    ],
    ids=["swapped", "first wrong", "short", "three", "one", "nested", "none"],
)
def test_a_tuple_is_judged_as_a_whole_too(change):
    failure = failing(extremes_check, lambda matrix: change(*extremes(matrix)), "both")
    assert failure.kind in ("structure", "shape", "values")
    assert "Came:" in str(failure)
    failing(extremes_check, lambda matrix: change(*extremes(matrix)))


def test_a_mistake_may_return_a_tuple():
    failure = failing(extremes_check, lambda matrix: extremes(matrix)[::-1], "both")
    assert failure.mistake == "swaps_the_extremes"


def test_a_list_in_place_of_a_tuple_is_accepted_or_told():
    for answer in [lambda matrix: list(extremes(matrix)), lambda matrix: [matrix.min(axis=1), matrix.max()]]:
        try:
            extremes_check(answer, "smallest")
        except CheckFailed as failure:
            assert "tuple" in str(failure)


def test_a_tuple_where_one_array_is_due_is_told(check):
    failure = failing(check, lambda matrix: (double(matrix), double(matrix)))
    assert failure.kind == "shape"
    assert failing(check, lambda matrix: (double(matrix), matrix[0])).kind == "unreadable"


def test_a_tuple_of_rows_is_as_good_as_a_list_of_rows(check):
    check(lambda matrix: tuple(double(matrix)))


# Side effects ---------------------------------------------------------------------------------------------


def test_changing_the_input_costs_its_own_aspect_alone(check):
    check(in_place, "matrices")
    failure = failing(check, in_place)
    assert (failure.kind, failure.aspect) == ("modified", "input unmodified")
    assert "the call changed its own input: matrix" in str(failure)
    assert "Right already: matrices. Not yet: input unmodified." in str(failure)


def test_only_the_changed_argument_is_named():
    def answer(first, second):
        result = first + second
        second += 1
        return result

    check = make(lambda first, second: first + second, draw=lambda rng: (*matrices(rng), np.ones((1, 1))))
    assert "its own input: second." in str(failing(check, answer))


def test_a_mistake_about_the_input_is_told_by_the_argument_it_changes():
    def add_to(changed):
        def scribbles_on_an_argument(*arguments):
            """an argument serves as scratch paper

            Take a fresh sheet.
            """
            result = arguments[0] + arguments[1]
            arguments[changed][...] = 0
            return result

        return scribbles_on_an_argument

    check = make(lambda first, second: first + second, draw=lambda rng: (*matrices(rng), np.ones((1, 1))))
    check.mistake()(add_to(0))
    assert failing(check, add_to(0)).mistake == "scribbles_on_an_argument"
    assert failing(check, add_to(1)).mistake is None


def test_reshaping_the_input_is_a_change(check):
    def answer(matrix):
        result = 2 * matrix
        matrix.shape = matrix.size
        return result

    assert failing(check, answer).kind == "modified"


def test_missing_numbers_in_the_input_are_no_change():
    def with_gap(rng):
        (matrix,) = matrices(rng)
        matrix[0, 0] = np.nan
        return (matrix,)

    make(draw=with_gap)(double)


def test_an_answer_cannot_spoil_the_next_case_or_the_expected_value(check):
    answer, calls = counted(in_place)
    check(answer, "matrices", seed=1)
    fresh, unspoilt = counted(double)
    check(fresh, "matrices", seed=1)
    assert all(np.array_equal(a, 2 * b) for (a,), (b,) in zip(calls, unspoilt, strict=True))


def test_unsteady_answers_are_named(check):
    total = []

    def answer(matrix):
        total.append(matrix)
        return 2 * matrix + len(total) - 1

    failure = failing(check, answer)
    assert failure.kind == "unsteady"
    assert "two different answers for the same input" in str(failure)
    assert failure.mistake is None


def test_an_answer_kept_from_the_first_call_is_wrong(check):
    kept = {}
    assert failing(check, lambda matrix: kept.setdefault("result", 2 * matrix))


# Dtype ----------------------------------------------------------------------------------------------------


def test_a_dtype_counts_in_its_own_aspect_alone():
    def single_precision(matrix):
        return (2 * matrix).astype(np.float32)

    check = make(
        single_precision, aspects={"values": matrices, "float32": Aspect(matrices, dtype=np.float32)}
    )
    check(single_precision)
    check(double, "values")
    failure = failing(check, double)
    assert (failure.kind, failure.aspect) == ("dtype", "float32")
    assert "Came:     the values, but as float64\nExpected: float32" in str(failure)
    assert failing(check, lambda matrix: np.float32(3 * matrix), "float32").kind == "values"

    @check.mistake()
    def keeps_double_precision(matrix):
        """the precision is doubled

        Halve it.
        """
        return double(matrix)

    assert failing(check, double).mistake == "keeps_double_precision"
    assert failing(check, lambda matrix: np.longdouble(2 * matrix)).mistake is None


# Answers that rightly differ from each other ----------------------------------------------------------------


def drop(x, rate, rng):
    """Set a share of the numbers to 0."""
    return x * (rng.random(x.shape) >= rate)


def share_dropped(function, x, rate, rng):
    share = np.mean(function(x, rate, rng) == 0)
    return rate if abs(share - rate) < 0.1 else np.round(share, 1)


class Counter:
    """Count upwards."""

    def __init__(self, start):
        self.value = start

    def step(self):
        self.value += 1


def after_three_steps(counter_class, start):
    counter = counter_class(start)
    for _ in range(3):
        counter.step()
    return counter.value


@pytest.fixture
def measured():
    def draw(rng):
        return np.ones(1000), 0.2, np.random.default_rng(int(rng.integers(10**6)))

    exercise = Exercise(drop, "dropout-rate", {"share": Aspect(draw, measure=share_dropped)})

    @exercise.mistake()
    def keeps_with_probability_rate(x, rate, rng):
        """`rate` was kept instead of dropped

        `rate` is the probability of dropping.
        """
        return x * (rng.random(x.shape) < rate)

    return exercise


@pytest.mark.parametrize(
    "right",
    [
        drop,
        lambda x, rate, rng: np.where(rng.uniform(0, 1, x.size) < 1 - rate, x, 0),
        lambda x, rate, rng: x * rng.binomial(1, 1 - rate, x.shape),
    ],
)
def test_right_answers_that_draw_differently_pass(measured, right):
    measured(right)


def test_a_measured_answer_is_diagnosed(measured):
    failure = failing(measured, lambda x, rate, rng: x * rng.binomial(1, rate, x.shape))
    assert failure.mistake == "keeps_with_probability_rate"
    text = str(failure)
    assert "share dropped = 0.8" in text
    assert "share dropped = 0.2" in text
    assert "Called:   drop(x, rate, rng) with" in text


def test_an_error_within_a_measured_answer_is_the_student_s(measured):
    failure = failing(measured, lambda x, rate, rng: x[rate])
    assert failure.kind == "raised"
    assert "IndexError" in str(failure)
    assert "x[rate]" in str(failure)


def test_a_class_can_be_measured():
    aspects = {"three steps": Aspect(lambda rng: (int(rng.integers(9)),), measure=after_three_steps)}
    check = Exercise(Counter, "training-loop", aspects)

    class TwoAtATime(Counter):
        def step(self):
            self.value += 2

    check(Counter)
    assert "after three steps" in str(failing(check, TwoAtATime))
