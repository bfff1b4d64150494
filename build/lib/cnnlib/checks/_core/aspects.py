"""What an exercise judges: aspects, each with its cases."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from cnnlib.checks._core.calls import arrays, widened

CASES = 9  # drawn for each aspect, as a rule


@dataclass(frozen=True)
class Aspect:
    """One thing an answer can get right by itself, and so one row of points.

    Parameters
    ----------
    draw : callable or tuple of callables
        Takes a `numpy.random.Generator`, returns the arguments of one case as a tuple. Several take turns:
        one that draws tiny cases, say, which can be checked by hand if they fail.
    part : int, optional
        Judge only this item of the tuple that the function returns.
    dtype : data type, optional
        The dtype that the exercise asks for, judged in this aspect alone.
    unmodified : bool
        Judge also whether the call left its arguments as they were. Every exercise on arrays has one
        such aspect.
    measure : callable, optional
        Where right answers differ from each other, as random layers and classes do: ``measure(function,
        *arguments)`` calls the function and returns what all right answers have in common, an array. Its
        name, with spaces for underscores, is what the message calls the result.
    telling : bool
        Whether its answers say enough to name a mistake: a measure that says yes or no does not.
    count : int
        How many cases to draw; fewer where one takes long.
    arguments : tuple of str
        Names of what its cases hold; by default those of the exercise.
    """

    draw: Callable | tuple[Callable, ...]
    part: int | None = None
    dtype: type | None = None
    unmodified: bool = False
    measure: Callable | None = None
    telling: bool = True
    count: int = CASES
    arguments: tuple[str, ...] = ()

    def cases(self, seed) -> list[tuple]:
        """Return the cases of `seed`, the smallest first."""
        rng = np.random.default_rng(seed)
        draws = self.draw if isinstance(self.draw, tuple) else (self.draw,)
        drawn = [widened(draws[number % len(draws)](rng)) for number in range(self.count)]
        return sorted(drawn, key=lambda arguments: sum(array.size for array in arrays(arguments)))

    def applied(self, function: Callable) -> Callable:
        """Return what is called with the arguments of a case: the function, or what measures it."""
        return partial(self.measure, function) if self.measure else function

    def judged(self, value):
        """Return the part of a returned value that this aspect looks at, or None if it is not there."""
        if self.part is None:
            return value
        return value[self.part] if isinstance(value, tuple) and len(value) > self.part else None
