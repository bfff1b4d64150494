"""Mistakes with `pool_size`, `strides` and `padding`, which every pool with windows invites."""

from cnnlib.checks.pooling._windows import along_rows_and_columns, as_pair, cells_around


def add_mistakes_with_arguments(exercise):
    """Add the mistakes of a pool that is right, but for the arguments that it looks at."""
    add_mistakes_with_size_and_strides(exercise)
    add_mistakes_with_padding(exercise)


def add_mistakes_with_size_and_strides(exercise):
    """Add the mistakes of a pool whose window has another size or moves by other steps."""
    pool = exercise.reference

    @exercise.mistake("pooling-strides")
    def moves_by_1_without_strides(images, pool_size=2, strides=None, padding="valid"):
        """without `strides` the window moved by one pixel

        `strides=None` means strides as large as the window: `strides = pool_size`, so that windows lie side
        by side.
        """
        return pool(images, pool_size, 1 if strides is None else strides, padding)

    @exercise.mistake("pooling-strides")
    def moves_by_2_without_strides(images, pool_size=2, strides=None, padding="valid"):
        """without `strides` the window moved by 2, whatever its size

        `strides=None` means strides as large as the window: `strides = pool_size`, not 2.
        """
        return pool(images, pool_size, 2 if strides is None else strides, padding)

    @exercise.mistake("pooling-strides")
    def ignores_the_strides(images, pool_size=2, strides=None, padding="valid"):
        """`strides` was ignored: the window always moved by its own size

        Window (y, x) starts at row y · sy and column x · sx; only by default is (sy, sx) the size of the
        window.
        """
        return pool(images, pool_size, None, padding)

    @exercise.mistake("pooling-by-hand")
    def ignores_the_pool_size(images, pool_size=2, strides=None, padding="valid"):
        """`pool_size` was ignored: the windows are always 2 × 2

        2 is only the default value of `pool_size`.
        """
        return pool(images, 2, strides, padding)

    @exercise.mistake("pooling-by-hand")
    def assumes_a_square_window(images, pool_size=2, strides=None, padding="valid"):
        """the window was assumed to be square

        `pool_size` may be a pair (ph, pw): ph rows and pw columns.
        """
        return pool(images, as_pair(pool_size)[0], strides, padding)

    @exercise.mistake("pooling-by-hand")
    def swaps_height_and_width_of_the_window(images, pool_size=2, strides=None, padding="valid"):
        """height and width of the window were swapped

        `pool_size` is (ph, pw): rows first, then columns.
        """
        return pool(images, as_pair(pool_size)[::-1], strides, padding)

    @exercise.mistake("pooling-strides")
    def swaps_the_strides(images, pool_size=2, strides=None, padding="valid"):
        """the strides of rows and columns were swapped

        `strides` is (sy, sx): down first, then to the right.
        """
        return pool(images, pool_size, None if strides is None else as_pair(strides)[::-1], padding)

    @exercise.mistake("pooling-strides")
    def takes_the_first_stride_for_both(images, pool_size=2, strides=None, padding="valid"):
        """the stride of the rows was used for the columns too

        `strides` may be a pair (sy, sx): unpack it if it is not an int.
        """
        return pool(images, pool_size, None if strides is None else as_pair(strides)[0], padding)


def add_mistakes_with_padding(exercise):
    """Add the mistakes of a pool that looks over the edge where it should not, or not where it should."""
    pool = exercise.reference

    @exercise.mistake("pooling-padding")
    def pads_always(images, pool_size=2, strides=None, padding="valid"):
        """`padding` was ignored: windows hang over the edge always, as with "same"

        "valid" is the default, and there only whole windows count: ⌊(H − ph) / sy⌋ + 1 rows of them.
        """
        return pool(images, pool_size, strides, "same")

    @exercise.mistake("pooling-padding")
    def ignores_the_padding(images, pool_size=2, strides=None, padding="valid"):
        """`padding` was ignored: only windows inside the image were kept, as with "valid"

        With "same" there are ⌈H / sy⌉ · ⌈W / sx⌉ windows, and some hang over the edge.
        """
        return pool(images, pool_size, strides, "valid")

    @exercise.mistake("pooling-padding")
    def puts_the_extra_cell_before(images, pool_size=2, strides=None, padding="valid"):
        """with "same" the extra cell was put before the image

        TensorFlow's rule: half of the missing cells go before the image, rounded down, and the rest after it.
        """
        around = cells_around(images, pool_size, strides, padding)
        return pool(images, pool_size, strides, tuple((after, before) for before, after in around))

    @exercise.mistake("pooling-padding")
    def pads_same_equally_on_both_sides(images, pool_size=2, strides=None, padding="valid"):
        """with "same" as many cells were added before the image as after it

        If an odd number of cells is missing, the extra one goes after the image: `before = missing // 2`.
        """
        around = cells_around(images, pool_size, strides, padding)
        return pool(images, pool_size, strides, tuple((after, after) for _, after in around))

    @exercise.mistake("pooling-padding")
    def pads_same_for_stride_1(images, pool_size=2, strides=None, padding="valid"):
        """with "same", the missing cells were counted as if the stride were 1

        (⌈H / s⌉ − 1) · s + p − H cells are missing; that is p − 1 only if the stride is 1.
        """
        if padding == "same":
            padding = tuple(((cells - 1) // 2, cells // 2) for cells in as_pair(pool_size))
        return pool(images, pool_size, strides, padding)

    @exercise.mistake("pooling-size")
    def keeps_windows_that_hang_over_the_edge(images, pool_size=2, strides=None, padding="valid"):
        """windows that hang over the edge were kept

        With "valid" only whole windows count: ⌊(H − ph) / sy⌋ + 1 of them, rounded down.
        """
        if padding != "same":
            missing = [
                -(-max(length - cells, 0) // step) * step + cells - length
                for length, cells, step in along_rows_and_columns(images, pool_size, strides)
            ]
            padding = tuple((0, max(after, 0)) for after in missing)
        return pool(images, pool_size, strides, padding)
