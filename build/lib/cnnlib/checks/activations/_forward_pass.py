"""What any activation has to fear on the way forward."""

import numpy as np

from cnnlib.checks._core.mistakes import Law
from cnnlib.checks._families.dtypes import add_mistakes_with_fractions
from cnnlib.checks._families.overwriting import add_mistakes_with_overwriting

NUMBER_BY_NUMBER = Law(
    "a number depends on its neighbours",
    lambda f, x, *settings: np.allclose(f(x[::-1], *settings), f(x, *settings)[::-1]),
    "The function works on each number by itself, whatever stands beside it.",
)


def add_mistakes_with_forward_pass(exercise):
    """Add the mistakes that are possible with every activation."""
    add_mistakes_with_overwriting(exercise, "x")

    @exercise.mistake()
    def returns_x(x, *settings):
        """`x` was returned unchanged

        The function has to change some numbers.
        """
        return x

    @exercise.mistake()
    def flips_the_sign_of_x(x, *settings):
        """the sign of `x` was flipped

        Follow one positive number through your formula.
        """
        return exercise.reference(-x, *settings)

    add_mistakes_with_fractions(exercise)
