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


def add_mistakes_with_overflowing_math(exercise, formula, where):
    """Add a loop over all numbers with a formula of `math`, which raises an error where NumPy gives ∞."""

    @exercise.mistake("activations-stable", where=where)
    def overflows_in_math(*arguments):
        """`math.exp` raises an error for {where}

        Python stops at an overflow, where NumPy's `np.exp` gives ∞ and a warning. Write the formula so that
        no power of e gets too large.
        """
        *before, x = arguments
        result = np.zeros(x.shape)
        for place, number in np.ndenumerate(x):
            result[place] = formula(*(array[place] for array in before), float(number))
        return result


def add_mistakes_with_example(exercise, result):
    """Add the result of the example in the statement, whatever comes."""

    @exercise.mistake()
    def returns_the_example(*arguments):
        """the result of the example came back, whatever `x` is

        The example is one of many: compute the result from `x`.
        """
        return np.array(result)


def add_mistakes_with_zero(exercise):
    """Add a result of 0 at 0: neither `x > 0` nor `x < 0` holds there."""

    @exercise.mistake()
    def leaves_0_at_0(*arguments):
        """at exactly 0 the result is 0

        Neither `x > 0` nor `x < 0` is true at 0, so nothing was computed there: one of them must be `>=` or
        `<=`.
        """
        x = arguments[exercise.arguments.index("x")]
        return np.where(x == 0, 0, exercise.reference(*arguments))


def add_mistakes_with_default_slopes(exercise, *slopes):
    """Add other defaults of `negative_slope`, the last argument."""
    place = len(exercise.arguments) - 1
    for slope in slopes or (0.1, 0.3, 0.001):

        @exercise.mistake(name=f"defaults_to_{slope}".replace(".", "_"), slope=slope)
        def defaults_to_another_slope(*arguments, slope=slope):
            """the default slope is {slope}

            Here it is 0.01, as in the paper: `negative_slope=0.01`.
            """
            return exercise.reference(*arguments[:place], *(arguments[place:] or (slope,)))


def add_mistakes_with_short_e(exercise, using):
    """Add powers of a rounded e: `using(power, …)` is the right answer with other powers than `np.exp`."""
    for digits in (2.7, 2.72, 2.718):

        @exercise.mistake(name=f"takes_e_for_{digits}".replace(".", "_"), digits=digits)
        def takes_a_short_e(*arguments, digits=digits):
            """e was taken to be {digits}

            It has more digits, and large powers need them: use `np.exp`, or `np.e`.
            """
            return using(lambda x: digits ** (1.0 * x), *arguments)
