"""What any activation has to fear on the way forward."""

import numpy as np

from cnnlib.checks._core.mistakes import Law

NUMBER_BY_NUMBER = Law(
    "a number depends on its neighbours",
    lambda f, x, *settings: np.allclose(f(x[::-1], *settings), f(x, *settings)[::-1]),
    "The function works on each number by itself, whatever stands beside it.",
)


def add_mistakes_with_forward_pass(exercise):
    """Add the mistakes that are possible with every activation."""

    @exercise.mistake()
    def writes_into_the_argument(x, *settings):
        """the result was written into `x` itself

        The caller still needs `x`: write into a new array.
        """
        x[...] = exercise.reference(x, *settings)
        return x

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

    @exercise.mistake()
    def cuts_off_the_fractions(x, *settings):
        """the fractions were cut off

        `astype(int)` and `int` keep only the whole part: leave the result as floats.
        """
        return exercise.reference(x, *settings).astype(int)
