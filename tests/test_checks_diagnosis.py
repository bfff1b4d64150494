"""How a check finds out which mistake was made."""

import re

import numpy as np
import pytest
from toy_exercise import (
    double,
    extremes,
    extremes_check,
    failing,
    make,
    make_with_mistakes,
    matrices,
    squares,
)

from cnnlib.checks import CheckFailed, Law
from cnnlib.checks._core.calls import Outcome
from cnnlib.checks._core.memory import Memory
from cnnlib.checks._core.mistakes import both_with, parts_of, replaceable


@pytest.fixture
def check():
    return make_with_mistakes()


# The diagnosis --------------------------------------------------------------------------------------------


def test_a_mistake_is_told_with_its_hint_and_its_place_in_the_book(check):
    failure = failing(check, lambda matrix: matrix * matrix)
    assert failure.mistake == "squares"
    assert "Likely:   the numbers were squared.\n          Twice 3 is 6, not 9." in str(failure)
    assert re.search(r"Read: .*toys\.html#toys-doubling\n", str(failure))
    assert re.search(r"Read: .*toys\.html#toys-two\n", str(failing(check, lambda matrix: matrix)))


def test_a_mistake_must_explain_every_case(check):
    def sometimes_squared(matrix):
        return matrix * (matrix if len(matrix) > 3 else 3)

    assert failing(check, sometimes_squared).mistake is None


def test_a_mistake_is_recognised_in_one_aspect_though_another_has_a_different_mistake():
    check = make(aspects={"tall": matrices, "wide": lambda rng: (matrices(rng)[0].T,)})
    check.mistake()(squares)

    def answer(matrix):
        return matrix**2 if len(matrix) > matrix.shape[1] else matrix * 7

    assert failing(check, answer, "wide").mistake == "squares"
    assert failing(check, answer, "tall").mistake is None


def test_an_exception_alone_does_not_prove_a_mistake():
    check = make(aspects={"square": lambda rng: (matrices(rng)[0][:, 1:],), "wide": matrices})

    @check.mistake()
    def multiplies_matrices(matrix):
        """the matrix was multiplied by itself

        Cell by cell: `*`.
        """
        return matrix @ matrix

    def answer(matrix):
        height, width = matrix.shape
        if height != width:
            raise ValueError("I can do squares alone")
        return 2 * matrix

    assert failing(check, answer).mistake is None


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (lambda right: 0 * right, "every value is 0"),
        (lambda right: right.T, "transpose"),
        (lambda right: -right, "the sign of every value"),
        (lambda right: right[np.newaxis], "axes of length 1"),
        (lambda right: right[..., np.newaxis], "axes of length 1"),
        (lambda right: right.ravel(), "flattened"),
        (lambda right: right[::-1], "rows run backwards"),
        (lambda right: right[:, ::-1], "columns run backwards"),
        (lambda right: right[:-1], "the last row is missing"),
        (lambda right: right[:, :-1], "the last column is missing"),
        (lambda right: right[:-1, :-1], "the last row and the last column are missing"),
        (lambda right: right.astype(int), "the fractions were cut off"),
        (np.rint, "rounded to whole numbers"),
        (np.floor, "rounded down"),
        (lambda right: right.clip(0), "negative values became 0"),
        (lambda right: right.clip(0, 255), "clipped to 0…255"),
        (lambda right: right.astype(int).astype(np.uint8), "wrapped around at 256"),
        (abs, "the signs are lost"),
        (lambda right: right - 1, "one too small"),
        (lambda right: right + 1, "one too large"),
        (lambda right: right / 2, "half of what it should be"),
        (lambda right: right * 2, "twice what it should be"),
        (lambda right: right / 255, "255 times too small"),
    ],
)
def test_a_resemblance_is_told_where_no_mistake_fits(wrong, sentence):
    failure = failing(make(), lambda matrix: wrong(double(matrix)))
    assert failure.mistake is None
    assert re.search(rf"Likely: .*{sentence}", str(failure))


def test_a_resemblance_is_told_of_one_result_among_several():
    failure = failing(extremes_check, lambda matrix: (matrix.min(axis=1), matrix.max(axis=1) / 2), "both")
    assert "Likely:   every value is half of what it should be." in str(failure)


def test_small_results_are_judged_too():
    tiny = make(lambda matrix: matrix * 1e-9)
    tiny(lambda matrix: matrix / 1e9)
    assert failing(tiny, lambda matrix: matrix * 0).kind == "values"


def test_arrays_in_a_tuple_are_arguments_too():
    def add(numbers):
        return numbers[0] + numbers[1]

    def spoil(numbers):
        numbers[0][...] += numbers[1]
        return numbers[0]

    check = make(add, lambda rng: ((*matrices(rng), np.ones(1)),))
    check(add)
    failure = failing(check, spoil)
    assert failure.kind == "modified"
    assert "numbers[0]: float64, shape" in str(failure)
    assert "changed its own input: numbers" in str(failure)


def test_a_reference_that_fails_is_the_author_s_business():
    def never_three(matrix):
        if len(matrix) == 3:
            raise ValueError("no")
        return matrix

    with pytest.raises(
        RuntimeError, match="never_three: the reference fails on a case of 'matrices': ValueError: no"
    ):
        make(never_three)(never_three, seed=0)


def test_a_lost_axis_is_told():
    check = make(lambda matrix: matrix[:, :1])
    assert "axes of length 1" in str(failing(check, lambda matrix: matrix[:, 0]))


def test_nothing_is_called_likely_without_evidence():
    assert "Likely" not in str(failing(make(), lambda matrix: 2 * matrix + 0.3 * (matrix > 9)))


LINEAR = Law(
    "three times the matrix does not give three times the result",
    lambda f, x: np.allclose(f(3 * x), 3 * f(x)),
    "Three times as much in, three times out.",
)


def test_a_broken_law_is_told_where_nothing_else_fits():
    check = make(laws=[LINEAR])
    failure = failing(check, lambda matrix: 2 * matrix + 0.3 * (matrix > 9))
    assert "Likely:   three times the matrix does not give three times the result." in str(failure)
    assert "Three times as much in, three times out." in str(failure)
    assert "three times the matrix" not in str(failing(check, lambda matrix: 3.1 * matrix)), "it is linear"
    assert "wrapped around" in str(failing(check, lambda matrix: (2 * matrix).astype(int).astype(np.uint8)))


def test_a_law_is_not_blamed_for_nan():
    check = make(laws=[LINEAR])
    failure = failing(check, lambda matrix: 2 * matrix + np.where(matrix > 3, np.nan, 0))
    assert "Likely:   nan comes of 0/0" in str(failure)
    later = failing(check, lambda matrix: 2 * matrix + 1.5 + np.where(abs(matrix).max() > 9, np.nan, 0))
    assert "three times the matrix" not in str(later), "nan came only within the trial"


@pytest.mark.parametrize("value", [np.inf, np.nan, 0.0], ids=str)
def test_a_law_copes_with_any_answer(value, capfd):
    law = Law("bounded", lambda f, x: np.abs(f(x) - f(x)).max() < 1 and f(1 + 0 * x).sum() > 0, "Keep calm.")

    def answer(matrix):
        return None if (matrix == 1).all() else np.full(matrix.shape, value)

    failing(make(laws=[law]), answer)
    assert capfd.readouterr() == ("", "")


# What known answers gave ------------------------------------------------------------------------------------


def outcome(value):
    return Outcome(value=np.full(1000, value))


def test_a_known_answer_is_called_once_for_equal_arguments():
    memory, computed = Memory(), []

    def compute():
        computed.append(1)
        return outcome(7.0)

    first = memory.outcome(("double",), (np.arange(3), 2), compute)
    assert memory.outcome(("double",), (np.arange(3), 2), compute) is first
    assert len(computed) == 1
    memory.outcome(("double",), (np.arange(3.0), 2), compute)
    memory.outcome(("triple",), (np.arange(3), 2), compute)
    assert len(computed) == 3


def test_the_memory_is_bounded_and_forgets_first_what_was_not_asked_for_the_longest():
    memory = Memory(most_bytes=50_000)
    for number in range(100):
        memory.outcome(("double",), (number,), lambda number=number: outcome(number))
        memory.outcome(("double",), (0,), lambda: pytest.fail("the one that is asked for was forgotten"))
        assert memory.bytes <= 50_000
    recomputed = memory.outcome(("double",), (1,), lambda: outcome(-1.0))
    assert recomputed.value[0] == -1


def test_a_known_mistake_that_is_handed_in_is_called_each_time_and_can_look_unsteady():
    check = make()
    calls = []

    @check.mistake()
    def counts_its_calls(matrix):
        """every call gives another answer

        Give the same one.
        """
        calls.append(1)
        return matrix + len(calls)

    assert failing(check, counts_its_calls).kind == "unsteady"


def test_a_check_calls_each_mistake_once_for_each_case():
    check, calls = make(), []

    @check.mistake()
    def adds_nothing(matrix):
        """nothing was added

        Add something.
        """
        calls.append(str(matrix))
        return matrix.copy()

    for _ in range(3):
        failing(check, lambda matrix: 0.5 * matrix + matrix * 0.5, seed=4)
    assert len(calls) == len(set(calls)) > 1


# How a mistake is written down ------------------------------------------------------------------------------


def test_a_mistake_without_a_hint_is_refused():
    with pytest.raises(
        ValueError, match="triples: a mistake needs a docstring: the diagnosis, an empty line, the"
    ):

        @make().mistake()
        def triples(matrix):
            """the numbers were tripled"""


def test_two_mistakes_of_one_name_are_refused():
    check = make_with_mistakes()
    with pytest.raises(ValueError, match="double has two mistakes of the name squares"):
        check.mistake()(squares)


def test_words_fill_the_gaps_of_a_docstring():
    check = make()
    for factor in (3, 4):

        @check.mistake("toys-factors", name=f"multiplies_by_{factor}", factor=factor)
        def multiplies(matrix, factor=factor):
            """the numbers were multiplied by {factor}

            Not by {factor}, but
            by 2.
            """
            return factor * matrix

    failure = failing(check, lambda matrix: 4 * matrix)
    assert failure.mistake == "multiplies_by_4"
    assert "Likely:   the numbers were multiplied by 4.\n          Not by 4, but by 2." in str(failure)


# Two mistakes that replace parts of one answer ----------------------------------------------------------------


@replaceable
def weighed(matrix, *, factor=2, added=0, turned=np.asarray):
    """Return the double of a matrix, with some parts replaced."""
    return turned(matrix) * factor + added


def make_of_parts():
    """Return an exercise whose mistakes each replace a part."""
    exercise = make(both=both_with(weighed))

    @exercise.mistake()
    def triples(matrix):
        """the numbers were tripled

        Twice.
        """
        return weighed(matrix, factor=3)

    @exercise.mistake()
    def adds_seven(matrix):
        """7 was added

        Nothing is added.
        """
        return weighed(matrix, added=7)

    @exercise.mistake()
    def forgets_the_sign(matrix):
        """the signs are lost

        Keep them.
        """
        return np.abs(weighed(matrix))

    return exercise


def test_two_mistakes_that_replace_parts_of_one_answer_are_both_named():
    with pytest.raises(CheckFailed) as failure:
        make_of_parts()(lambda matrix: 3 * matrix + 7, seed=1)
    assert failure.value.mistakes == ("triples", "adds_seven")
    assert "And:      7 was added" in str(failure.value)


def test_what_does_more_than_to_replace_parts_goes_together_with_nothing():
    triples, adds_seven, forgets_the_sign = (mistake.answer for mistake in make_of_parts().mistakes)
    assert set(parts_of(triples)) == {"factor"}
    assert parts_of(forgets_the_sign) is None and parts_of(weighed) is None
    assert both_with(weighed)(triples, triples) is None
    assert both_with(weighed)(triples, adds_seven)(np.ones(1)) == 10


def test_results_in_another_order_are_told():
    with pytest.raises(CheckFailed, match="the results come in another order"):
        make(extremes)(lambda matrix: (matrix.max(axis=1), matrix.min(axis=1)), seed=1)


def test_a_known_mistake_is_named_although_an_argument_was_changed():
    def answer(matrix):
        matrix **= 2
        return matrix

    with pytest.raises(CheckFailed) as failure:
        make_with_mistakes()(answer, seed=1)
    assert failure.value.mistake == "squares"
    assert "And:      an argument was changed" in str(failure.value)
