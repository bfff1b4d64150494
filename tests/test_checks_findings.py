"""What is said of a mistake that nobody knows: where it shows, what has no influence, by how much it is off."""

import numpy as np
from toy_exercise import double, extremes_check, failing, make, matrices

from cnnlib.checks._core.where import at_which_places, in_which_cases


def said(failure):
    """Return the message in one line."""
    return " ".join(str(failure).split())


def scaled(matrix, factor=2, shift=0.0):
    return factor * matrix + shift


def settings(rng):
    return (*matrices(rng), int(rng.integers(2, 9)), float(rng.integers(1, 9)) / 4)


def test_the_property_that_all_failing_cases_have_and_no_others_is_told():
    check = make(aspects={"tall and wide": (matrices, lambda rng: (matrices(rng)[0].T,))})
    failure = failing(
        check, lambda m: 2 * m + 0.3 * np.arange(m.size).reshape(m.shape) * (len(m) > m.shape[1])
    )
    assert "the cases in which axis 0 of `matrix` is longer than axis 1 go wrong, all" in said(failure)


def test_nothing_is_told_of_cases_that_have_nothing_in_common():
    assert in_which_cases([({"n": n}, n in (2, 6, 9)) for n in range(2, 12)]) is None
    assert in_which_cases([({"n": n}, True) for n in range(9)]) is None


def test_the_places_that_are_wrong_are_told_with_what_stands_there():
    checkered = np.indices((6, 7)).sum(axis=0) % 2 * 1.0
    assert at_which_places([({}, 5.5 + checkered, np.full((6, 7), 5.5))] * 2) is None
    x = np.arange(-20.0, 20).reshape(4, 10)
    cases = [({"x": x}, np.where(x < 0, np.nan, 2 * x), 2 * x)] * 2
    assert at_which_places(cases) == "only places where `x` is negative are wrong, 40 of 40; there nan came"


def test_an_argument_without_influence_is_told_though_more_is_wrong():
    check = make(scaled, draw=settings)
    failure = failing(check, lambda m, factor, shift: factor * m + np.where(m > 30, 0.7, 0.1))
    assert "`shift` has no influence on what comes" in said(failure)


def test_a_factor_from_the_arguments_is_told():
    check = make(scaled, draw=settings)
    failure = failing(check, lambda m, factor, shift: (factor * m + shift) * np.sqrt(factor))
    assert "every value was multiplied by the square root of `factor`" in said(failure)


def test_two_mistakes_are_found_where_one_builds_on_the_right_answer():
    check = make(scaled, draw=settings)

    @check.mistake()
    def takes_the_absolute_value_first(matrix, factor, shift):
        """the absolute value was taken first

        Negative numbers count as such.
        """
        return factor * np.abs(matrix) + shift

    @check.mistake()
    def repeats_itself(matrix, factor, shift):
        """everything was done twice

        Once will do.
        """
        return check.reference(check.reference(matrix, factor, shift), factor, shift)

    def both(matrix, factor, shift):
        once = factor * np.abs(matrix) + shift
        return factor * np.abs(once) + shift

    assert set(failing(check, both).mistakes) == {"takes_the_absolute_value_first", "repeats_itself"}
    assert check.reference is scaled, "the right answer is in its place again"


def test_it_is_told_which_of_several_results_are_right():
    failure = failing(
        extremes_check, lambda m: (m.min(axis=1), m.max(axis=1) + 0.1 * np.arange(len(m)) ** 2), "both"
    )
    assert "`item 1` went wrong, but `item 0` came right in all cases" in said(failure)


def test_a_general_finding_is_no_mistake():
    check = make(double, aspects={"tall and wide": (matrices, lambda rng: (matrices(rng)[0].T,))})
    assert failing(check, lambda m: 2 * m + 0.3 * (len(m) > m.shape[1]) * np.sign(m)).mistake is None
