"""The machinery of the checks, shown on an exercise of its own: double every number of a matrix."""

import logging
import os
import random
import re
import subprocess
import sys
import textwrap
import warnings

import numpy as np
import pytest
import variants
from far import Far

from cnnlib.checks import Aspect, CheckFailed, Exercise, Law


def double(matrix):
    """Twice every number."""
    return 2 * matrix


def matrices(rng):
    """One matrix of at least two rows and three columns, whole numbers and quarters."""
    rows = int(rng.integers(2, 5))
    return (rng.integers(-40, 1200, size=(rows, rows + 1)) / 4,)


def make(reference=double, draw=matrices, **more):
    """Return a fresh exercise; in its book, the chapter is `toys`."""
    aspects = more.pop("aspects", {"matrices": draw})
    return Exercise(reference, read="toys-doubling", aspects=aspects, **more)


@pytest.fixture
def check():
    exercise = make()
    exercise.misconception("the numbers were squared", "Twice 3 is 6, not 9.")(np.square)
    exercise.misconception("nothing was done", "Multiply by 2.", "toys-two")(np.copy)
    return exercise


def failing(check, function, *aspects, seed=0, hidden=False):
    """Return the failure that the answer must earn, its message within reach."""
    with pytest.raises(CheckFailed) as caught:
        check(function, *aspects, seed=seed, hidden=hidden)
    return caught.value


def counted(function):
    """Return the function, and the list of the arguments of its calls."""
    calls = []

    def answer(*arguments):
        calls.append(arguments)
        return function(*arguments)

    return answer, calls


# Success --------------------------------------------------------------------------------------------------


def test_what_rounding_leaves_of_a_sum_of_0_is_not_held_against_an_answer():
    check = make(
        lambda matrix: np.sum(matrix / 3, axis=0, keepdims=True),
        lambda rng: (np.array([[0.3], [0.6], [-0.9]]) * rng.integers(1, 9),),
    )
    check(lambda matrix: np.zeros((1, 1)))
    check(lambda matrix: np.full((1, 1), 1e-15))
    failing(check, lambda matrix: np.full((1, 1), 1e-12))
    failing(check, lambda matrix: np.full((1, 1), 1e-4))


def test_success_is_one_line_and_returns_nothing(check, capsys):
    assert check(double) is None
    assert capsys.readouterr().out == "double is right: matrices, input unmodified.\n"
    check(double, "matrices")
    assert capsys.readouterr().out == "double is right: matrices.\n"


def test_every_aspect_draws_several_cases_and_fresh_ones_each_time(check):
    answer, calls = counted(double)
    check(answer, "matrices")
    check(answer, "matrices")
    drawn = {str(matrix) for (matrix,) in calls}
    assert len(calls) >= 10
    assert len(drawn) == len(calls)


def test_without_a_seed_every_check_draws_afresh_and_says_which(check):
    seeds = {failing(check, np.square, seed=None).seed for _ in range(5)}
    assert len(seeds) > 1
    again = failing(check, np.square, seed=min(seeds))
    assert f"seed={min(seeds)})" in str(again)


def test_a_seed_draws_the_same_cases_whatever_else_is_checked(check):
    alone, calls_alone = counted(double)
    check(alone, "input unmodified", seed=5)
    among, calls_among = counted(double)
    check(among, seed=5)
    assert [str(call) for call in calls_alone] == [str(call) for call in calls_among[-len(calls_alone) :]]


def test_unknown_aspects_are_refused_with_the_choices(check):
    with pytest.raises(ValueError, match=r"'matrix'.*'matrices', 'input unmodified'"):
        check(double, "matrices", "matrix")


def test_a_right_answer_stays_silent_whatever_it_says(check, capfd):
    def answer(matrix):
        subprocess.run([sys.executable, "-c", "import sys; sys.stderr.write('child')"], check=True)
        return variants.careless(variants.noisy(double(matrix)))

    handler = logging.StreamHandler()
    logging.getLogger().addHandler(handler)
    try:
        check(answer, "matrices", seed=0)
    finally:
        logging.getLogger().removeHandler(handler)
    assert capfd.readouterr() == ("double is right: matrices.\n", "")


def test_settings_and_global_generators_stay_as_they_were(check):
    def settings():
        return (
            np.geterr(),
            list(warnings.filters),
            logging.root.manager.disable,
            random.getstate(),
            str(np.random.get_state()),  # noqa: NPY002 - the state that students' code may rely on
        )

    logging.disable(logging.NOTSET)
    before = settings()
    check(double)
    assert settings() == before
    check(lambda matrix: variants.careless(double(matrix)))
    assert settings() == before
    failing(check, lambda matrix: variants.careless(matrix))
    assert settings() == before


# What may come back ---------------------------------------------------------------------------------------


def three(_):
    """A single number."""
    return 3


single = make(three)


@pytest.mark.parametrize(
    "value",
    [3, 3.0, np.int8(3), np.float32(3), np.array(3), np.array(3.0, dtype=object).item()],
    ids=repr,
)
def test_a_number_may_come_in_any_type(value):
    single(lambda matrix: value)


@pytest.mark.parametrize(
    "value", [2, 4, 3.001, True, -3, np.nan, np.inf, [3], [[3]], [], (3,), "3"], ids=repr
)
def test_other_numbers_and_shapes_are_refused(value):
    assert failing(single, lambda matrix: value).kind in ("values", "shape", "structure", "unreadable")


@pytest.mark.parametrize("number", [7, 2800, 1228900])
def test_a_count_is_exact(number):
    def count(matrix):
        return number

    check = make(count)
    check(lambda matrix: float(number))
    for wrong in [number + 1, number - 1, float(number + 1)]:
        assert failing(check, lambda matrix, wrong=wrong: wrong).kind == "values"


def test_a_transform_of_which_nobody_took_the_real_part_is_right_up_to_rounding():
    single(lambda matrix: 3 + 1e-14j)
    assert failing(single, lambda matrix: 3j).kind == "values"


def test_a_boolean_may_stand_for_0_and_1():
    make(lambda matrix: (matrix > 0).astype(float))(lambda matrix: matrix > 0)


@pytest.mark.parametrize(
    "value",
    [
        "text",
        {"a": 1},
        {1, 2},
        object(),
        [[1, 2], [3]],
        [1, "a"],
        iter([1]),
        b"12",
        print,
        np.str_("a"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_not_made_of_numbers_is_refused_in_plain_words(check, value):
    failure = failing(check, lambda matrix: value)
    assert failure.kind == "unreadable"
    assert re.search(r"Came: .*(not made of numbers|cannot be read as an array)", str(failure))


def test_a_result_that_breaks_on_conversion_is_reported(check):
    class Broken:
        def __array__(self, dtype=None, copy=None):
            raise RuntimeError("no numbers today")

    assert "Came:     RuntimeError: no numbers today" in str(failing(check, lambda matrix: Broken()))


def test_infinite_and_missing_numbers_compare_as_themselves():
    def with_holes(matrix):
        holes = np.copy(matrix)
        holes[0, :3] = np.nan, np.inf, -np.inf
        return holes

    check = make(with_holes)
    check(with_holes)
    for wrong in [np.nan_to_num, np.negative, np.isnan, lambda x: np.where(np.isnan(x), np.inf, x)]:
        assert failing(check, lambda matrix, wrong=wrong: wrong(with_holes(matrix))).kind == "values"


@pytest.mark.parametrize(
    "dtype", [np.float16, np.float32, np.float64, np.longdouble], ids=lambda t: t.__name__
)
def test_tolerance_follows_the_dtype_of_the_answer(check, dtype):
    step = float(np.finfo(dtype).eps)
    check(lambda matrix: (2 * matrix).astype(dtype) * dtype(1 + step))
    too_much = max(1e-4, 4 * np.sqrt(step))
    assert failing(check, lambda matrix: (2 * matrix * (1 + too_much)).astype(dtype))


# Answers that did not come --------------------------------------------------------------------------------


def test_a_blank_answer_is_not_attempted(check):
    def blank(matrix):
        raise NotImplementedError()

    failure = failing(check, blank)
    assert failure.kind == "blank"
    assert str(failure).startswith("double is not attempted yet")
    assert "Called" not in str(failure)


def test_a_missing_return_is_named(check):
    failure = failing(check, lambda matrix: None)
    assert failure.kind == "nothing"
    assert "Came:     None. Is a `return` missing?" in str(failure)


def test_an_exception_is_shown_with_type_message_and_the_line_of_the_student(check):
    def helper(matrix):
        return matrix.reshape(7, 7)

    def answer(matrix):
        return helper(matrix)

    failure = failing(check, answer)
    assert failure.kind == "raised"
    assert re.search(
        r"Came:     ValueError: cannot reshape array of size \d+ into shape \(7,7\)", str(failure)
    )
    assert "in the line: return matrix.reshape(7, 7)" in str(failure)


def test_an_exception_inside_a_library_is_shown_at_the_line_that_called_it(check):
    failure = failing(check, lambda matrix: np.linalg.inv(matrix))
    assert "LinAlgError" in str(failure)
    assert "np.linalg.inv(matrix)" in str(failure)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda: 1, "TypeError: .*takes 0 positional arguments but 1 was given"),
        (None, "TypeError: what was handed to the check is no function"),
        (lambda matrix: sys.exit(3), "SystemExit: 3"),
        (lambda matrix: answerless(matrix), "NameError: name 'answerless' is not defined"),  # noqa: F821
        (lambda matrix: (lambda f: f(f))(lambda f: f(f)), "RecursionError: "),
    ],
    ids=["arguments", "no function", "exit", "name", "recursion"],
)
def test_whatever_goes_wrong_becomes_a_message(check, answer, message):
    failure = failing(check, answer)
    assert failure.kind == "raised"
    assert re.search(f"Came:     {message}", str(failure))


@pytest.mark.parametrize("given", ["double", np.ones((2, 2)), None], ids=["a name", "a result", "nothing"])
def test_what_is_no_function_is_told(check, given):
    assert "Likely:   hand over the function itself, without brackets" in str(failing(check, given))


def unset(matrix):
    if matrix.ndim > 2:
        result = matrix
    return result


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (unset, "is a case missing?"),
        (lambda matrix: matrix if matrix > 0 else 0, "`np.where`"),
        (
            lambda matrix: matrix - matrix.sum(axis=1)[:, np.newaxis, np.newaxis][:, :, [0] * 99],
            "`keepdims=True`",
        ),
        (lambda matrix: matrix.sum(axis=7), "−1 is the last"),
        (lambda matrix: matrix ^ 2, "powers are written `**`"),
        (lambda: 1, "keep the first line as it was given"),
    ],
    ids=["no branch", "if", "broadcasting", "axis", "power", "arguments"],
)
def test_a_usual_error_is_explained(check, answer, hint):
    assert re.search(f"Likely: .*{re.escape(hint)}", str(failing(check, answer)))


def test_an_exception_that_cannot_be_printed_becomes_a_message(check):
    class Wordless(Exception):
        def __str__(self):
            raise RuntimeError

    def answer(matrix):
        raise Wordless

    assert "Came:     Wordless" in str(failing(check, answer))


def test_a_keyboard_interrupt_gets_through(check):
    def answer(matrix):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check(answer)


def test_what_was_printed_stands_in_the_message_of_a_failure(check):
    def answer(matrix):
        print("shape is", matrix.shape)
        return matrix + 0.125

    assert re.search(r"Printed:  shape is \(\d, \d\)", str(failing(check, answer)))


# Tuples ---------------------------------------------------------------------------------------------------


def extremes(matrix):
    """The smallest and the largest number of each row."""
    return matrix.min(axis=1), matrix.max(axis=1)


pair = make(
    extremes,
    aspects={"smallest": Aspect(matrices, part=0), "largest": Aspect(matrices, part=1), "both": matrices},
)
pair.misconception("largest and smallest are swapped", "The smallest come first.")(
    lambda matrix: (matrix.max(axis=1), matrix.min(axis=1))
)


def test_each_part_of_a_tuple_is_judged_by_itself():
    pair(extremes)
    wrong = failing(pair, lambda matrix: (matrix.min(axis=1), matrix.max(axis=0)))
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
    failure = failing(pair, lambda matrix: change(*extremes(matrix)), aspect)
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
    failure = failing(pair, lambda matrix: change(*extremes(matrix)), "both")
    assert failure.kind in ("structure", "shape", "values")
    assert "Came:" in str(failure)
    failing(pair, lambda matrix: change(*extremes(matrix)))


def test_a_misconception_may_return_a_tuple():
    failure = failing(pair, lambda matrix: extremes(matrix)[::-1], "both")
    assert failure.misconception == "largest and smallest are swapped"


def test_a_list_in_place_of_a_tuple_is_accepted_or_told():
    for answer in [lambda matrix: list(extremes(matrix)), lambda matrix: [matrix.min(axis=1), matrix.max()]]:
        try:
            pair(answer, "smallest")
        except CheckFailed as failure:
            assert "tuple" in str(failure)


def test_a_tuple_where_one_array_is_due_is_told(check):
    failure = failing(check, lambda matrix: (double(matrix), double(matrix)))
    assert failure.kind == "shape"
    assert failing(check, lambda matrix: (double(matrix), matrix[0])).kind == "unreadable"


def test_a_tuple_of_rows_is_as_good_as_a_list_of_rows(check):
    check(lambda matrix: tuple(double(matrix)))


# Side effects ---------------------------------------------------------------------------------------------


def in_place(matrix):
    """Right, but the argument is spoilt."""
    matrix *= 2
    return matrix


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


def test_a_misconception_about_the_input_is_told_by_the_argument_it_changes():
    def add_to(changed):
        def answer(*arguments):
            result = arguments[0] + arguments[1]
            arguments[changed][...] = 0
            return result

        return answer

    check = make(lambda first, second: first + second, draw=lambda rng: (*matrices(rng), np.ones((1, 1))))
    check.misconception("the first argument serves as scratch paper", "Take a fresh sheet.")(add_to(0))
    assert failing(check, add_to(0)).misconception == "the first argument serves as scratch paper"
    assert failing(check, add_to(1)).misconception is None


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
    assert failure.misconception is None


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
    check.misconception("the precision is doubled", "Halve it.")(double)
    assert failing(check, double).misconception == "the precision is doubled"
    assert failing(check, lambda matrix: np.longdouble(2 * matrix)).misconception is None


# The diagnosis --------------------------------------------------------------------------------------------


def test_a_misconception_is_told_with_its_hint_and_its_place_in_the_book(check):
    failure = failing(check, lambda matrix: matrix * matrix)
    assert failure.misconception == "the numbers were squared"
    assert "Likely:   the numbers were squared.\n          Twice 3 is 6, not 9." in str(failure)
    assert re.search(r"Read: .*toys\.html#toys-doubling\n", str(failure))
    assert re.search(r"Read: .*toys\.html#toys-two\n", str(failing(check, lambda matrix: matrix)))


def test_a_misconception_must_explain_every_case(check):
    def sometimes_squared(matrix):
        return matrix * (matrix if len(matrix) > 3 else 3)

    assert failing(check, sometimes_squared).misconception is None


def test_a_misconception_is_recognised_in_one_aspect_though_another_has_a_different_mistake():
    check = make(aspects={"tall": matrices, "wide": lambda rng: (matrices(rng)[0].T,)})
    check.misconception("the numbers were squared", "Twice 3 is 6, not 9.")(np.square)

    def answer(matrix):
        return matrix**2 if len(matrix) > matrix.shape[1] else matrix * 7

    assert failing(check, answer, "wide").misconception == "the numbers were squared"
    assert failing(check, answer, "tall").misconception is None


def test_an_exception_alone_does_not_prove_a_misconception():
    check = make(aspects={"square": lambda rng: (matrices(rng)[0][:, 1:],), "wide": matrices})
    check.misconception("the matrix was multiplied by itself", "Cell by cell: `*`.")(
        lambda matrix: matrix @ matrix
    )

    def answer(matrix):
        height, width = matrix.shape
        if height != width:
            raise ValueError("I can do squares alone")
        return 2 * matrix

    assert failing(check, answer).misconception is None


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
def test_a_resemblance_is_told_where_no_misconception_fits(wrong, sentence):
    failure = failing(make(), lambda matrix: wrong(double(matrix)))
    assert failure.misconception is None
    assert re.search(rf"Likely: .*{sentence}", str(failure))


def test_a_resemblance_is_told_of_one_result_among_several():
    failure = failing(pair, lambda matrix: (matrix.min(axis=1), matrix.max(axis=1) / 2), "both")
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
    assert "Likely" not in str(failing(check, lambda matrix: 3.1 * matrix)), "wrong, but linear"
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


# What a check sends ---------------------------------------------------------------------------------------


def drop(values, rate, rng):
    """Set a share of the values to 0: a function with a random generator among its arguments."""
    return values * (rng.random(values.shape) >= rate)


dropping = make(
    drop, draw=lambda rng: (rng.normal(size=(3, 4)), 0.5, np.random.default_rng(rng.integers(99)))
)


def test_a_generator_is_sent_in_the_same_state_each_time():
    dropping(lambda values, rate, rng: np.where(rng.random((3, 4)) < rate, 0, values))
    wrong = failing(dropping, lambda values, rate, rng: values * (rng.random((3, 4)) < rate), seed=2)
    again = failing(dropping, lambda values, rate, rng: values * (rng.random((3, 4)) < rate), seed=2)
    assert wrong.kind == "values"
    assert str(wrong) == str(again)


@pytest.fixture(scope="module")
def far():
    process = Far()
    yield process
    process.close()


def test_a_generator_can_be_rebuilt_in_another_process(far):
    dropping(far.define("def answer(values, rate, rng): return values * (rng.random(values.shape) >= rate)"))


def test_what_happens_in_another_process_is_told_as_if_it_happened_here(check, far, capfd):
    check(far.define("def answer(matrix):\n    print('over there')\n    return (matrix + matrix).tolist()"))
    assert capfd.readouterr().err == ""
    changed = far.define("def answer(matrix):\n    matrix *= 2\n    return matrix")
    assert failing(check, changed).kind == "modified"
    crash = far.define("def answer(matrix): return matrix[99]")
    assert "Came:     IndexError: index 99 is out of bounds" in str(failing(check, crash))
    blank = far.define("def answer(matrix): raise NotImplementedError()")
    assert failing(check, blank).kind == "blank"
    strange = far.define("def answer(matrix): return {'a': 1}")
    assert "Came:     TypeError: dict cannot be sent" in str(failing(check, strange))


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

    @exercise.misconception("`rate` was kept instead of dropped", "`rate` is the probability of dropping.")
    def _(x, rate, rng):
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
    assert failure.misconception == "`rate` was kept instead of dropped"
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
