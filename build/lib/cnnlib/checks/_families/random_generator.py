"""Mistakes with the generator `rng` that a random function is given."""

import numpy as np


def add_mistakes_with_rng(exercise, read):
    """Add the mistakes that leave `rng` alone: the right answer, with another generator."""

    def with_generator(rng, arguments):
        given = (rng if isinstance(argument, np.random.Generator) else argument for argument in arguments)
        return exercise.reference(*given)

    @exercise.mistake(read)
    def draws_from_np_random(*arguments):
        """the random numbers come from `np.random`, not from `rng`

        Draw from the generator `rng` that the function is given.
        """
        return with_generator(np.random.default_rng(), arguments)

    @exercise.mistake(read)
    def draws_from_a_fixed_seed(*arguments):
        """the function creates its own generator, with a fixed seed

        Then every call draws the same numbers. Draw from the generator `rng` that the function is given.
        """
        return with_generator(np.random.default_rng(0), arguments)
