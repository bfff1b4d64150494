"""Mistakes with a batch: entry n of the result belongs to entry n of the batch."""

import numpy as np


def add_mistakes_with_early_return(exercise, read):
    """Add the mistake of a loop that ends after the first image."""

    @exercise.mistake(read)
    def fills_the_first_image_only(*arguments):
        """only the first image has a result; the others are 0

        Is the `return` inside the loop over the batch?
        """
        result = np.array(exercise.reference(*arguments))
        result[1:] = 0
        return result


def add_mistakes_with_lost_images(exercise, read=None):
    """Add the mistake of a result without a batch."""

    @exercise.mistake(read)
    def returns_the_first_image_only(*arguments):
        """only the first image of the batch has a result

        The result has as many entries along the first axis as `images`.
        """
        return exercise.reference(*arguments)[:1]


def add_mistakes_with_repeated_result(exercise, read=None):
    """Add the mistake of a loop that does not use its index."""

    @exercise.mistake(read)
    def repeats_the_first_result(*arguments):
        """every entry of the batch got the result of the first one

        Entry n of the result belongs to entry n of the batch: does the loop over the batch use its index?
        """
        result = exercise.reference(*arguments)
        return np.repeat(result[:1], len(result), axis=0)
