"""Mistakes about the cells that belong to a window, which every pool with windows invites."""

import numpy as np

from cnnlib.checks.pooling._windows import pool_windows


def add_mistakes_with_cells(exercise, statistic):
    """Add the mistakes of a pool that takes `statistic(window, axis)` of the wrong cells."""

    @exercise.mistake("pooling-channels")
    def pools_the_channels_together(*arguments):
        """the channels were pooled together

        Every channel is pooled by itself: pool along rows and columns only, the axes 1 and 2.
        """
        return pool_windows(
            *arguments, reduce=lambda window: statistic(window, axis=(1, 2, 3))[:, np.newaxis]
        )

    @exercise.mistake("pooling-channels")
    def gives_all_channels_the_same_number(*arguments):
        """the channels were pooled together, and all of them got the same number

        Every channel is pooled by itself: pool along rows and columns only, the axes 1 and 2.
        """

        def reduce(window):
            together = statistic(window, axis=(1, 2, 3))[:, np.newaxis]
            return np.repeat(together, window.shape[-1], axis=1)

        return pool_windows(*arguments, reduce=reduce)

    @exercise.mistake("pooling-channels")
    def loses_the_axis_of_the_channels(*arguments):
        """the channels were pooled together, and their axis is gone

        Every channel is pooled by itself, so the result has C of them, too: pool along the axes 1 and 2.
        """
        return pool_windows(*arguments, reduce=lambda window: statistic(window, axis=(1, 2, 3)))

    @exercise.mistake("pooling-channels")
    def pools_the_images_together(*arguments):
        """the images of the batch were pooled together

        Every image keeps its own maps: pool along the axes 1 and 2.
        """

        def reduce(window):
            return np.repeat(statistic(window, axis=(0, 1, 2))[np.newaxis], len(window), axis=0)

        return pool_windows(*arguments, reduce=reduce)

    @exercise.mistake("pooling-by-hand")
    def uses_the_first_cell_only(*arguments):
        """only the first cell of each window was used

        That only skips pixels, as a stride without a pool does. All cells of the window count.
        """
        return pool_windows(*arguments, reduce=lambda window: window[:, 0, 0])

    @exercise.mistake("pooling-by-hand")
    def keeps_the_last_cell_only(*arguments):
        """only the last cell of each window was kept

        Is something overwritten inside the loop over the window?
        """
        return pool_windows(*arguments, reduce=lambda window: window[:, -1, -1])

    @exercise.mistake("pooling-by-hand")
    def uses_the_first_row_only(*arguments):
        """only the first row of each window was used

        All cells of the window count: rows y · sy to y · sy + ph, and as many columns as it has.
        """
        return pool_windows(*arguments, reduce=lambda window: statistic(window[:, :1], axis=(1, 2)))

    @exercise.mistake("pooling-by-hand")
    def uses_the_first_column_only(*arguments):
        """only the first column of each window was used

        Reduce along the rows and the columns of the window: for a batch, `axis=(1, 2)`.
        """
        return pool_windows(*arguments, reduce=lambda window: statistic(window, axis=1)[:, 0])
