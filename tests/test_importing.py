"""What an import loads: a budget of modules, since times differ between machines.

Every import runs in a fresh interpreter, and only what comes on top of NumPy counts.
"""

import subprocess
import sys
from pathlib import Path

import pytest

import cnnlib

ROOT = Path(__file__).parents[1]
BUDGET = {  # modules of the library, with room for one or two new files
    "images": 8,
    "convolution": 16,
    "padding": 16,
    "pooling": 14,
    "activations": 11,
    "dropout": 26,
    "training": 18,
    "cifar10": 6,
    "own": 6,
    "inspection": 36,
    "architectures": 10,
}


def loaded_by(statement):
    """Return the modules that a statement loads beyond NumPy."""
    script = f"import sys, numpy; before = set(sys.modules); {statement}; print(*set(sys.modules) - before)"
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT, timeout=60
    )
    assert run.stderr == ""
    return set(run.stdout.split())


def test_the_library_loads_nothing_before_it_is_used():
    assert loaded_by("import cnnlib") == {"cnnlib", "cnnlib._lazy"}


@pytest.mark.parametrize("topic", BUDGET)
def test_a_topic_loads_little_and_of_pythons_own_modules_next_to_nothing(topic):
    loaded = loaded_by(f"import cnnlib.{topic}")
    own = {name for name in loaded if name.startswith("cnnlib")}
    assert {name for name in loaded - own if not name.startswith("numpy.")} <= {"copy"}
    assert "numpy.random" not in loaded
    assert len(own) <= BUDGET[topic], f"import cnnlib.{topic} loads {', '.join(sorted(own))}"


def test_whole_numbers_are_convolved_without_the_fast_forms():
    loaded = loaded_by("from cnnlib import convolution; convolution.conv2d([[[[1]]]], [[[[2]]]])")
    assert not {"cnnlib.convolution.fast", "cnnlib.convolution.winograd"} & loaded


def test_a_name_is_found_when_it_is_used_and_kept():
    loaded = loaded_by("import cnnlib; cnnlib.padding.zero_pad; assert 'padding' in vars(cnnlib)")
    assert "cnnlib.padding" in loaded


def test_everything_that_is_offered_is_there_and_listed():
    assert set(cnnlib.__all__) <= set(dir(cnnlib))
    assert all(hasattr(cnnlib, name) for name in cnnlib.__all__)
    assert cnnlib.Sequential is cnnlib.models.Sequential


def test_a_name_that_is_not_there_is_an_ordinary_error():
    with pytest.raises(AttributeError, match="module 'cnnlib' has no attribute 'poolling'"):
        _ = cnnlib.poolling
    with pytest.raises(ImportError, match="cannot import name 'poolling' from 'cnnlib'"):
        from cnnlib import poolling  # noqa: F401


def test_a_star_brings_everything():
    names = {}
    exec("from cnnlib import *", names)
    assert set(cnnlib.__all__) <= set(names)
