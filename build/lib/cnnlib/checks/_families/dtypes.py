"""Mistakes with dtypes: fractions are lost, and large numbers wrap around."""

import numpy as np


def add_mistakes_with_dtype_of(exercise, argument):
    """Add the mistake of a result in the dtype of an argument, which may hold integers."""
    place = exercise.arguments.index(argument)

    @exercise.mistake("images-dtypes", argument=argument)
    def keeps_the_dtype_of_the_input(*arguments):
        """the result was stored in the dtype of `{argument}`

        If `{argument}` holds integers, so does `np.zeros_like({argument})`: it cuts off all fractions, and 8
        bits hold only 0…255. Ask for `dtype=float`.
        """
        result, dtype = exercise.reference(*arguments), arguments[place].dtype
        # By way of int64, which wraps: what becomes of a float that does not fit into 8 bits is undefined.
        return result.astype(np.int64).astype(dtype) if dtype.kind in "iu" else result


def add_mistakes_with_fractions(exercise):
    """Add the mistake of a result without its fractions."""

    @exercise.mistake("images-dtypes")
    def cuts_off_the_fractions(*arguments):
        """the fractions were cut off

        `astype(int)`, `int` and an array of integers keep only the whole part, so that 0.9 becomes 0: take a
        dtype that holds fractions.
        """
        return exercise.reference(*arguments).astype(int)
