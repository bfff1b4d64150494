"""The checks say the same in a browser's Python: a sample here, everything by `make verdicts`."""

import pytest
import same_verdicts

pytestmark = pytest.mark.site  # which Pyodide is a part of


@pytest.fixture(scope="module")
def sample():
    """Return what the checks say to the solution and a mistake of every exercise, in CPython and in Pyodide."""
    if missing := same_verdicts.wanting():
        pytest.skip(missing)
    return same_verdicts.verdicts("sample")


def test_every_exercise_has_the_same_verdicts_and_texts_in_pyodide(sample):
    here, there = sample
    assert list(here) == list(there)
    assert same_verdicts.different(here, there, "verdict") == []
    assert same_verdicts.different(here, there, "text") == []


def test_solutions_are_right_and_mistakes_are_named(sample):
    for answer, found in sample[1].items():
        _, name, _ = answer.split()
        assert found["verdict"] == {"solution": "right"}.get(name, name)


def test_a_difference_would_be_seen():
    here = {"a": {"text": "one"}, "b": {"text": "two"}}
    there = {"a": {"text": "one"}, "b": {"text": "three"}}
    assert same_verdicts.different(here, there, "text") == ["b"]
