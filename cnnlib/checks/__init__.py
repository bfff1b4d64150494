"""Checks that diagnose: they tell a student which mistake was made, not only that one was.

One package per topic, one `Exercise` per function::

    from cnnlib.checks import convolution as check

    check.flip(flip)                      # everything, on fresh random cases
    check.flip(flip, "square", seed=7)    # one aspect, the same cases each time

A right answer prints one line. A wrong one raises `CheckFailed` with the smallest case that fails, what came,
what was expected, the likely mistake and the place in the book that explains it.

A check sends its function plain data (arrays, numbers, strings, tuples, a `numpy.random.Generator`), and
judges only what comes back. It never looks into the function, so the function may live in another process.
"""

from importlib import import_module

from cnnlib import _parts
from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._core.lite import let_tagged_cells_fail
from cnnlib.checks._core.mistakes import Law, Mistake
from cnnlib.checks._core.progress import so_far
from cnnlib.checks._core.report import CheckFailed

__all__ = ["Aspect", "CheckFailed", "Exercise", "Law", "Mistake", "so_far"]

let_tagged_cells_fail()


def __getattr__(name: str):
    """Fetch the checks of a topic, if this library came without them."""
    if f"checks.{name}" not in _parts.apart():
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    _parts.fetch(f"checks.{name}")
    return import_module(f"{__name__}.{name}")
