"""What a check does quickly, held to the plain way of doing it: copies, comparisons, what is ruled out or remembered."""

import contextlib
import copy
import io

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from toy_exercise import make_with_mistakes

from cnnlib.checks import CheckFailed
from cnnlib.checks._core.calls import Outcome, copied, differ, identical
from cnnlib.checks._core.compare import differences, same
from cnnlib.checks._core.factors import factor_or_offset, may_be_one_number
from cnnlib.checks._core.memory import Memory
from cnnlib.checks._core.resemblance import derivations, derives, largest_of
from cnnlib.checks.convolution import convolve2d, correlate2d

DTYPES = [np.float64, np.float32, np.float16, np.int64, np.uint8, np.complex128, np.bool_, ">f8"]
NUMBERS = [0.0, -0.0, 1.0, -3.0, 1e-17, 2.00001, 250.0, 1e4, np.inf, -np.inf, np.nan]


@st.composite
def pairs(draw, numbers=NUMBERS):
    """Two arrays of one shape, the second near the first."""
    shape = draw(st.sampled_from([(), (0,), (1,), (3,), (2, 3), (1, 2, 2)]))
    values = [draw(st.sampled_from(numbers)) for _ in range(int(np.prod(shape)))]
    moved = [draw(st.sampled_from([value, value, value + 1e-6, value * 1.00001, 5.0])) for value in values]
    dtypes = draw(st.sampled_from(DTYPES)), draw(st.sampled_from(DTYPES))
    with np.errstate(all="ignore"):
        return tuple(
            np.array(each, np.float64).reshape(shape).astype(dtype)
            for each, dtype in zip((values, moved), dtypes, strict=True)
        )


# Copies -----------------------------------------------------------------------------------------------------


def test_a_copy_is_what_deepcopy_makes():
    rng = np.random.default_rng(3)
    rng.random(5)
    rng.spawn(2)
    array = np.arange(6.0).reshape(2, 3)
    given = (array, array, array.T, [array, (1, "same", None, True)], np.float32(2), {"a": array}, rng)
    one, other = copied(given), copy.deepcopy(given)
    assert one[0] is one[1]
    assert one[3][0] is one[0]
    assert not np.shares_memory(one[0], array)
    assert one[2].flags.f_contiguous
    assert repr(one[:-1]) == repr(other[:-1])
    assert [type(item) for item in one] == [type(item) for item in other]
    assert one[-1].bit_generator.state == other[-1].bit_generator.state == rng.bit_generator.state
    children = [each.spawn(1)[0].random() for each in (one[-1], other[-1], rng)]
    assert len(set(children)) == 1


# Comparisons ------------------------------------------------------------------------------------------------


@settings(derandomize=True, deadline=None, max_examples=400)
@given(pairs())
def test_two_results_are_the_same_if_no_place_differs(pair):
    with np.errstate(all="ignore"):
        assert same(*pair) == (not differences(*pair).any())
        assert same(*pair, 1e-3) == (not differences(*pair, 1e-3).any())
    if identical(*pair):
        assert same(*pair)
        assert not differ(*pair)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(pairs(), st.sampled_from([derive for _, derive in derivations(3)]))
def test_the_largest_value_rules_out_nothing_that_derives(pair, derive):
    _, expected = pair
    assume(expected.dtype.kind != "c")
    with np.errstate(all="ignore"):
        for came in (*pair, made_by(derive, expected)):
            plainly = derives(derive, came, expected)
            assert derives(derive, came, expected, largest_of(came)) == plainly


def made_by(derive, expected):
    """Return what a derivation makes, in float32 as a student's may be; what it was made of where it makes nothing."""
    with contextlib.suppress(ValueError, IndexError, TypeError):
        return np.asarray(derive(expected.astype(np.float64))).astype(np.float32)
    return expected


@settings(derandomize=True, deadline=None, max_examples=200)
@given(
    st.lists(pairs([0.0, 1.0, -3.0, 2.5, 7.0]), min_size=2, max_size=4),
    st.sampled_from([-2.0, 0.125, 1.0, 3.7]),
    st.sampled_from([0.0, 1.0, -0.3]),
)
def test_what_one_case_rules_out_is_no_factor_and_no_offset(those, factor, offset):
    cases = [({}, np.asarray(b * factor + offset, np.float64), b) for _, b in those if b.dtype.kind == "f"]
    if not cases or factor_or_offset(cases) is None:
        return
    assert all(may_be_one_number(came, expected) for _, came, expected in cases)


# Memory -----------------------------------------------------------------------------------------------------


def test_the_fingerprint_of_a_case_goes_with_it():
    memory, cases = Memory(), [(np.arange(3),), (np.arange(4),)]
    memory.keep(cases)
    first = memory.outcome(("double",), cases[0], lambda: make_outcome(1.0))
    cases[0][0][0] = (
        5  # nobody does that to a case that is kept: it shows that the fingerprint was not taken again
    )
    assert memory.outcome(("double",), cases[0], lambda: make_outcome(2.0)) is first
    memory.forget(cases)
    assert memory.outcome(("double",), cases[0], lambda: make_outcome(2.0)).value == 2.0


def make_outcome(value):
    return Outcome(value=np.array(value))


def message_of(exercise, answer, seed):
    """Return the message that an answer earns."""
    with pytest.raises(CheckFailed) as failed, contextlib.redirect_stdout(io.StringIO()):
        exercise(answer, seed=seed)
    return str(failed.value)


def test_a_message_is_the_same_however_much_is_remembered():
    def first_row_only(image, kernel):
        return correlate2d.reference(image, kernel)[:1] + 0.5

    fresh = message_of(correlate2d, first_row_only, 5)
    for seed in range(9):  # more seeds than are kept
        message_of(correlate2d, first_row_only, seed)
    assert message_of(correlate2d, first_row_only, 5) == fresh


def test_a_variation_that_changes_nothing_gives_what_the_reference_gives():
    for exercise in (correlate2d, convolve2d, make_with_mistakes()):
        aspect = next(iter(exercise.aspects.values()))
        for arguments in exercise.cases(next(iter(exercise.aspects)), 3):
            for variation in exercise.variations:
                plainly = exercise.called(variation.answer, arguments, aspect)
                assert exercise.alike(aspect, exercise.known(variation.answer, arguments, aspect), plainly)
