"""Mistakes about how many windows there are, and where the first one starts, in every pool with windows."""

import numpy as np

from cnnlib.checks.pooling._windows import along_rows_and_columns, as_pair, window_and_strides


def grid(length, cells, step, padding):
    """Return the number of windows along an axis, and how many cells lie in front of the image."""
    if padding != "same":
        return (length - cells) // step + 1, 0
    places = -(-length // step)
    return places, max((places - 1) * step + cells - length, 0) // 2


def add_mistakes_with_places(exercise, statistic):
    """Add the mistakes of a pool that takes `statistic(window, axis)` of other windows than it should."""
    pool = exercise.reference

    def pool_on(grid, images, pool_size=2, strides=None, padding="valid"):
        """Pool on another grid, with windows that are cut off where the image ends."""
        axes = along_rows_and_columns(images, pool_size, strides)
        (rows, top), (columns, left) = (grid(*axis, padding) for axis in axes)
        (ph, pw), (sy, sx) = window_and_strides(pool_size, strides)
        maps = np.zeros((len(images), rows, columns, images.shape[-1]))
        for y, x in np.ndindex(rows, columns):
            rise, start = y * sy - top, x * sx - left
            window = images[:, max(rise, 0) : rise + ph, max(start, 0) : start + pw]
            maps[:, y, x] = statistic(window, axis=(1, 2))
        return maps

    @exercise.mistake("pooling-size")
    def divides_the_size_by_the_window(*arguments):
        """there are as many windows as would lie side by side, whatever the strides

        The strides say how many there are: with "valid" ⌊(H − ph) / sy⌋ + 1 rows, with "same" ⌈H / sy⌉.
        """

        def side_by_side(length, cells, step, padding):
            places = -(-length // cells) if padding == "same" else length // cells
            missing = (places - 1) * step + cells - length
            return places, max(missing, 0) // 2 if padding == "same" else 0

        return pool_on(side_by_side, *arguments)

    @exercise.mistake("pooling-size")
    def divides_the_size_by_the_stride(*arguments):
        """with "valid" there are H // sy rows of windows: the last ones do not fit

        Only whole windows count: take the window off before you divide, ⌊(H − ph) / sy⌋ + 1.
        """

        def by_the_stride(length, cells, step, padding):
            return grid(length, cells, step, padding) if padding == "same" else (length // step, 0)

        return pool_on(by_the_stride, *arguments)

    @exercise.mistake("pooling-padding")
    def puts_half_a_window_in_front(*arguments):
        """with "same" there are p // 2 cells in front of the image, whatever is missing

        (⌈H / s⌉ − 1) · s + p − H cells are missing: half of these lie in front, rounded down.
        """

        def half_a_window(length, cells, step, padding):
            places, _ = grid(length, cells, step, padding)
            return places, cells // 2 if padding == "same" else 0

        return pool_on(half_a_window, *arguments)

    @exercise.mistake("pooling-padding")
    def takes_fewer_than_none_for_missing(*arguments):
        """with "same" the first window starts inside the image where fewer than no cells are missing

        (⌈H / s⌉ − 1) · s + p − H may be negative where the strides are larger than the window: take
        `max(…, 0)`.
        """

        def negative(length, cells, step, padding):
            places, _ = grid(length, cells, step, padding)
            return places, ((places - 1) * step + cells - length) // 2 if padding == "same" else 0

        return pool_on(negative, *arguments)

    @exercise.mistake("pooling-size")
    def leaves_zeros_where_no_window_fits(images, pool_size=2, strides=None, padding="valid"):
        """there is a row or a column of zeros too many where something is left over

        With "valid" round down: ⌊(H − ph) / sy⌋ + 1 rows. What is left over at the end is not looked at.
        """
        maps = pool(images, pool_size, strides, padding)
        if padding == "same":
            return maps
        axes = along_rows_and_columns(images, pool_size, strides)
        more = [(0, int((length - cells) % step > 0)) for length, cells, step in axes]
        return np.pad(maps * 1.0, ((0, 0), *more, (0, 0)))

    @exercise.mistake("pooling-by-hand")
    def reshapes_along_the_wrong_axes(images, pool_size=2, strides=None, padding="valid"):
        """`reshape` went straight to (N, H′, W′, ph, pw, C), which tears rows of pixels apart

        Each axis splits into two beside each other: (N, H′, ph, W′, pw, C), pooled along the axes 2 and 4.
        """
        (ph, pw), steps = window_and_strides(pool_size, strides)
        if padding == "same" or steps != as_pair(pool_size):
            return pool(images, pool_size, strides, padding)
        number, height, width, channels = images.shape
        rows, columns = height // ph, width // pw
        cut = images[:, : rows * ph, : columns * pw]
        return statistic(cut.reshape(number, rows, columns, ph, pw, channels), axis=(3, 4))
