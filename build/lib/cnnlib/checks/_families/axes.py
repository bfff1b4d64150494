"""Mistakes with the axes of the result: rows come before columns, and channels last."""

import numpy as np


def add_mistakes_with_rows_and_columns(exercise, read):
    """Add the mistakes with rows and columns, in a result (H, W) or (N, H, W, C)."""

    def rows_and_columns(result):
        return (0, 1) if result.ndim == 2 else (1, 2)

    @exercise.mistake(read)
    def fills_the_first_row_only(*arguments):
        """only the first row was filled

        Is the `return` inside the loop over rows?
        """
        result = np.array(exercise.reference(*arguments))
        rows, _ = rows_and_columns(result)
        result.swapaxes(0, rows)[1:] = 0
        return result

    @exercise.mistake(read)
    def transposes_the_result(*arguments):
        """the result is transposed

        In the result, as in the image, rows (y) come before columns (x).
        """
        result = exercise.reference(*arguments)
        return result.swapaxes(*rows_and_columns(result))


def add_mistakes_with_channels_first(exercise, read):
    """Add the mistake of another layout."""

    @exercise.mistake(read)
    def puts_channels_first(*arguments):
        """the channels of the result come before its rows and columns

        In the result, as in `images`, the channels are the last axis.
        """
        return np.moveaxis(exercise.reference(*arguments), -1, 1)
