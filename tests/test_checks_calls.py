"""How checks call a function: what they send, what may come back, and what happens if nothing does."""

import logging
import random
import re
import subprocess
import sys
import warnings

import disguises
import numpy as np
import pytest
from far import Far
from toy_exercise import counted, double, failing, make, make_with_mistakes

from cnnlib.checks import CheckFailed


@pytest.fixture
def check():
    return make_with_mistakes()


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
        return disguises.careless(disguises.noisy(double(matrix)))

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
    check(lambda matrix: disguises.careless(double(matrix)))
    assert settings() == before
    failing(check, lambda matrix: disguises.careless(matrix))
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
    assert re.search(f"Likely: .*{re.escape(hint)}", " ".join(str(failing(check, answer)).split()))


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
    strange = far.define("def answer(matrix): return {1}")
    assert "a result that is not made of numbers: set" in str(failing(check, strange))


def said_of(check, answer):
    """Return what a check says of an answer."""
    try:
        check(answer, seed=0)
    except CheckFailed as failure:
        return str(failure)
    return "right"


@pytest.mark.parametrize(
    "body",
    [
        "return 2 * matrix",
        "print(matrix.shape); return matrix + 0.125 * (matrix.size > 9)",
        "return 2 * matrix if matrix.size < 9 else None",
        "return 2 * matrix if matrix.size < 9 else matrix[99]",
        "matrix *= 2; return matrix",
        "return matrix ** 2",
        "return [matrix] * 2",
    ],
)
def test_cases_that_cross_at_once_are_told_as_if_one_by_one(check, far, body):
    far.define(f"def answer(matrix):\n    {body}")
    assert said_of(check, far.answer) == said_of(check, far)  # which crosses for each case


def test_an_aspect_is_asked_for_at_once(check, far, monkeypatch):
    asked, ask = [], far.room.ask
    far.define("def answer(matrix): return 2 * matrix")
    monkeypatch.setattr(far.room, "ask", lambda *request: asked.append(request) or ask(*request))
    check(far.answer, "matrices", seed=0)
    assert len(asked) == 1
