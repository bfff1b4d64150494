"""Mistakes with what comes back, which every pool with windows invites."""

import numpy as np


def add_mistakes_with_results(exercise):
    """Add the mistakes of a pool whose numbers are right, and do not all come back as they should."""
    pool = exercise.reference

    @exercise.mistake("pooling-channels")
    def pools_the_first_channel_only(*arguments):
        """only the first channel was pooled

        Every channel is pooled by itself: C channels come in, and C go out.
        """
        return pool(*arguments)[..., :1]

    @exercise.mistake("pooling-channels")
    def puts_channels_first(*arguments):
        """the maps come before rows and columns (channels first)

        The order is (N, H′, W′, C): the channels stay last.
        """
        return np.moveaxis(pool(*arguments), -1, 1)

    @exercise.mistake("pooling-channels")
    def pools_the_first_image_only(*arguments):
        """only the first image of the batch was pooled

        The result has as many entries along the first axis as `images`.
        """
        return pool(*arguments)[:1]

    @exercise.mistake("pooling-channels")
    def fills_the_first_image_only(*arguments):
        """only the first image has a result; the others are 0

        Is the `return` inside the loop over the batch?
        """
        maps = np.array(pool(*arguments))
        maps[1:] = 0
        return maps

    @exercise.mistake("pooling-by-hand")
    def fills_the_first_row_only(*arguments):
        """only the first row was filled

        Is the `return` inside the loop over rows?
        """
        maps = np.array(pool(*arguments))
        maps[:, 1:] = 0
        return maps

    @exercise.mistake("pooling-by-hand")
    def transposes_the_result(*arguments):
        """the result is transposed

        The second axis of the result counts rows (y), the third columns (x).
        """
        return pool(*arguments).swapaxes(1, 2)

    @exercise.mistake("pooling-kinds")
    def stores_integers(*arguments):
        """the values were stored in an array of integers

        Pixels between 0 and 1 become 0 there: store the result in floats, `np.zeros(shape)`.
        """
        return np.int64(pool(*arguments))
