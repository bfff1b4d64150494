"""A topic of the checks offers its exercises and nothing else, and builds each when it is first asked for."""

import subprocess
import sys
from pathlib import Path

import pytest

from cnnlib.checks import Exercise, convolution

ROOT = Path(__file__).parents[1]


def run(script):
    """Return what a script prints in a fresh interpreter."""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT, timeout=60
    )
    assert done.stderr == ""
    return done.stdout.split()


def test_a_topic_offers_its_exercises_and_nothing_else():
    assert dir(convolution) == convolution.__all__ == sorted(convolution.__all__)
    assert "flip" in convolution.__all__
    assert all(isinstance(getattr(convolution, name), Exercise) for name in convolution.__all__)


def test_what_is_no_exercise_is_refused_with_the_choices():
    with pytest.raises(
        AttributeError, match=r"topic convolution has no exercise 'flop': expected one of .* flip"
    ):
        _ = convolution.flop


def test_an_exercise_is_built_when_it_is_first_asked_for():
    script = """
import sys
from cnnlib.checks import convolution as check
files = lambda: [name for name in sys.modules if name.startswith("cnnlib.checks.convolution.")]
print(len(files()))
check.flip
print(*(name for name in files() if "._" not in name))
"""
    assert run(script) == ["0", "cnnlib.checks.convolution.flip"]


def test_importing_the_file_of_an_exercise_does_not_hide_the_exercise():
    script = """
import cnnlib.checks.convolution.flip
from cnnlib.checks import convolution as check
from cnnlib.checks.convolution.flip import flip
print(check.flip is flip, type(check.flip).__name__)
"""
    assert run(script) == ["True", "Exercise"]


def test_a_topic_can_be_imported_whole():
    assert run("from cnnlib.checks.convolution import *; print(flip.name, conv2d.name)") == ["flip", "conv2d"]
