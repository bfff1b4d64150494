"""Mistakes about where the windows stand, which every pool with windows invites."""

import numpy as np

from cnnlib.checks.pooling._windows import as_pair, window_and_strides, zeros_around


def add_mistakes_with_positions(exercise, statistic):
    """Add the mistakes of a pool that takes `statistic(window, axis)` of other windows."""
    pool = exercise.reference

    @exercise.mistake("pooling-size")
    def misses_the_last_row_and_column(*arguments):
        """the last row and the last column of the result are missing

        There are ⌊(H − ph) / sy⌋ + 1 windows from top to bottom: is the + 1 there?
        """
        return pool(*arguments)[:, :-1, :-1]

    @exercise.mistake("pooling-strides")
    def starts_window_y_x_at_pixel_y_x(images, pool_size=2, strides=None, padding="valid"):
        """window (y, x) started at pixel (y, x)

        Window (y, x) starts at row y · sy and column x · sx.
        """
        _, rows, columns, _ = pool(images, pool_size, strides, padding).shape
        padded = zeros_around(images, pool_size, strides, padding)
        return pool(padded, pool_size, 1)[:, :rows, :columns]

    @exercise.mistake("pooling-strides")
    def makes_the_window_as_large_as_the_stride(images, pool_size=2, strides=None, padding="valid"):
        """each window was as large as the stride

        The window reaches from y · sy to y · sy + ph: `pool_size` says how far it looks, `strides` how far it
        moves.
        """
        (ph, pw), (sy, sx) = window_and_strides(pool_size, strides)
        _, rows, columns, _ = pool(images, pool_size, strides, padding).shape
        padded = zeros_around(images, pool_size, strides, padding)
        padded = np.pad(padded, ((0, 0), (0, max(sy - ph, 0)), (0, max(sx - pw, 0)), (0, 0)))
        return pool(padded, (sy, sx))[:, :rows, :columns]

    @exercise.mistake("pooling-channels")
    def slides_over_columns_and_channels(images, pool_size=2, strides=None, padding="valid"):
        """the window slid over columns and channels

        The layout is (N, H, W, C): pool along the axes 1 and 2.
        """
        axes = zip(images.shape[2:], *window_and_strides(pool_size, strides), strict=True)
        places = [(length - cells) // step + 1 for length, cells, step in axes]
        if padding == "valid" and min(places) < 1:
            return np.zeros((*images.shape[:2], *places))
        return np.moveaxis(pool(np.moveaxis(images, 1, -1), pool_size, strides, padding), -1, 1)

    @exercise.mistake("pooling-by-hand")
    def takes_the_whole_image_for_one_window(images, pool_size=2, strides=None, padding="valid"):
        """the whole image was treated as one window

        That is global pooling. Here each window of size `pool_size` gives one number.
        """
        return pool(images, images.shape[1:3])

    @exercise.mistake("pooling-size")
    def fills_each_window_with_its_number(images, pool_size=2, strides=None, padding="valid"):
        """the result is as large as the image: each number fills its window

        Each window gives one number: the result has ⌊(H − ph) / sy⌋ + 1 rows.
        """
        ph, pw = as_pair(pool_size)
        return pool(images, pool_size, strides, padding).repeat(ph, axis=1).repeat(pw, axis=2)

    @exercise.mistake("pooling-strides")
    def reshapes_into_windows(images, pool_size=2, strides=None, padding="valid"):
        """`reshape` was used to cut the image into windows: that works only where they fit exactly, side by
        side

        Cut off what is left over, and loop over the windows where `strides` or `padding` ask for others.
        """
        ph, pw = as_pair(pool_size)
        number, height, width, channels = images.shape
        windows = images.reshape(number, height // ph, ph, width // pw, pw, channels)
        return statistic(windows, axis=(2, 4))
