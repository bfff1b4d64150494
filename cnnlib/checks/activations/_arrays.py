"""Mistakes with arrays: code for one number or one row meets more, and a formula meets `np.vectorize`."""

import math

import numpy as np


def add_mistakes_with_loops(exercise):
    """Add loops over `x` that are right as long as it has one axis, and stumble over a row otherwise."""
    place = exercise.arguments.index("x")

    def loop(arguments, stumble):
        x = arguments[place]
        return exercise.reference(*arguments) if x.ndim == 1 else stumble(x[0])

    @exercise.mistake()
    def loops_with_if(*arguments):
        """this works for one axis only: `if` meets a whole row

        `x` may have many axes: leave out the loop; `np.where` and `np.exp` take all of x.
        """
        return loop(arguments, lambda row: max(row, 0))

    @exercise.mistake()
    def loops_with_math(*arguments):
        """this works for one axis only: `math` meets a whole row

        `x` may have many axes: leave out the loop; `np.where` and `np.exp` take all of x.
        """
        return loop(arguments, math.exp)

    @exercise.mistake()
    def loops_into_one_axis(*arguments):
        """this works for one axis only: an array of length `len(x)` meets a whole row

        `x` may have many axes: leave out the loop; `np.where` and `np.exp` take all of x.
        """

        def store(row):
            result = np.zeros(1)
            result[0] = row

        return loop(arguments, store)


def add_mistakes_with_math(exercise):
    """Add the mistake of a function for one number, given an array."""

    @exercise.mistake()
    def gives_an_array_to_math(array, *others):
        """a function of `math` was given a whole array

        `math.exp` and the like take a single number; NumPy's, such as `np.exp`, take arrays.
        """
        return math.exp(array)


def add_mistakes_with_truth(exercise):
    """Add the mistake of a condition for one number, asked of an array."""

    @exercise.mistake()
    def asks_if_an_array_is_positive(array, *others):
        """a whole array was compared as if it were one number

        `if x > 0` and `max(x, 0)` need a single True or False, but `x > 0` holds one for each number: use
        `np.where` or `np.maximum`.
        """
        return max(array, 0)


def add_mistakes_with_vectorize(exercise, vectorized):
    """Add a right formula of numbers, applied with `np.vectorize`."""

    @exercise.mistake()
    def takes_the_dtype_of_the_first_value(*arguments):
        """`np.vectorize` took its dtype from the first value

        If that is an integer, all the others lose their fractions: pass `otypes=[float]`, or use `np.where`.
        """
        return vectorized(*arguments)
