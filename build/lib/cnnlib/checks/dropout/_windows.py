"""Windows of images as rows of cells: how they are drawn, and which cells a stochastic pooling chose."""

from functools import partial

import numpy as np

from cnnlib.checks._core.cases import size, two_sizes
from cnnlib.checks.dropout._chance import (
    agreement,
    along_axes,
    distinct,
    generator,
    of_shape,
    snapped,
    two_results,
    with_an_equal_rng_and_another,
)


def cells_of_windows(images, pool_size):
    """Return the cells of each window in row-major order: (N, H // k, W // k, C, k · k)."""
    n, height, width, c = images.shape
    k = pool_size
    rows, columns = height // k, width // k
    windows = images[:, : rows * k, : columns * k].reshape(n, rows, k, columns, k, c)
    return windows.transpose(0, 1, 3, 5, 2, 4).reshape(n, rows, columns, c, k * k)


def images_of_cells(cells):
    """Return the images that these windows make, side by side."""
    n, rows, columns, c, count = cells.shape
    k = int(np.sqrt(count))
    return cells.reshape(n, rows, columns, c, k, k).transpose(0, 1, 4, 2, 5, 3).reshape(n, rows * k, -1, c)


def cells_at(cells, chosen):
    """Return the chosen cell of each window."""
    return np.take_along_axis(cells, chosen[..., np.newaxis], axis=-1)[..., 0]


# Measures -------------------------------------------------------------------------------------------------


def output_and_chosen(function, images, pool_size, rng):
    """Return the output and the chosen cells of each window, in the shapes that are asked for."""
    output, chosen = two_results(function, images, pool_size, rng)
    shape = cells_of_windows(images, pool_size).shape[:-1]
    chosen = of_shape("chosen", chosen, shape)
    if not np.isin(chosen, range(pool_size**2)).all():
        raise ValueError(f"chosen holds something else than the cells 0 to {pool_size**2 - 1}")
    return of_shape("output", output, shape), np.round(chosen).astype(np.int64)


def whether_it_is_the_chosen_cell_or_else_the_largest_the_mean_the_weighted_mean(
    function, images, pool_size, rng
):
    """1, and 0 three times: of wrong outputs it says the kind, which no draw changes."""
    cells = cells_of_windows(images, pool_size)
    output, chosen = output_and_chosen(function, images, pool_size, rng)
    kinds = cells_at(cells, chosen), cells.max(-1), cells.mean(-1), np.sum(cells**2, -1) / cells.sum(-1)
    first = next((place for place, kind in enumerate(kinds) if np.allclose(output, kind)), None)
    return np.array([place == first for place in range(len(kinds))]) * 1.0


def chosen_cells(function, images, pool_size, rng):
    """Return the chosen cells of each window, once the output is known to hold their values."""
    output, chosen = output_and_chosen(function, images, pool_size, rng)
    if not np.allclose(output, cells_at(cells_of_windows(images, pool_size), chosen)):
        raise ValueError("the output is not the cell that `chosen` names")
    return chosen


def probability_of_equal_choices(images, pool_size):
    """Return how likely two windows choose the same cell; all windows are alike."""
    cells = cells_of_windows(images, pool_size)[0, 0, 0, 0]
    return np.sum((cells / cells.sum()) ** 2)


def share_of_windows_that_chose_each_cell(function, images, pool_size, rng):
    """The probability of each cell; all windows are alike."""
    chosen = chosen_cells(function, images, pool_size, rng)
    cells = cells_of_windows(images, pool_size)[0, 0, 0, 0]
    uniform = 1 / np.count_nonzero(cells), 1 / cells.size
    return np.array(
        [
            snapped(np.mean(chosen == cell), [probability, *uniform], chosen.size)
            for cell, probability in enumerate(cells / cells.sum())
        ]
    )


def agreement_of_two_halves_of_images_rows_columns_and_channels(function, images, pool_size, rng):
    """1 along an axis on which one draw serves for all."""
    chosen = chosen_cells(function, images, pool_size, rng)
    chance = probability_of_equal_choices(images, pool_size)
    return along_axes(chosen, partial(agreement, chance=chance))


def agreement_of_the_cells_of_an_equal_rng_and_of_another(function, images, pool_size, rng):
    """1, and what chance gives."""
    first, again, another = with_an_equal_rng_and_another(
        lambda each: output_and_chosen(function, images, pool_size, each)[1], rng
    )
    chance = probability_of_equal_choices(images, pool_size)
    return np.array([agreement(first, chosen, chance) for chosen in (again, another)])


# Draws ----------------------------------------------------------------------------------------------------


def windows_without_choice(zeros=0.0, leftover=False, pool_size=None):
    """Return the draw of images whose windows leave no choice: one cell is positive, or none is."""

    def draw(rng):
        k = pool_size or size(rng, 2, 3)
        rows, columns = two_sizes(rng, 1, 3)
        shape = size(rng, 1, 2), rows, columns, size(rng, 1, 2)
        cells = np.eye(k**2)[rng.integers(k**2, size=shape)]
        cells *= rng.integers(1, 9, size=(*shape, 1)) * (rng.random((*shape, 1)) >= zeros)
        images = images_of_cells(cells)
        if leftover:
            images = np.pad(images, ((0, 0), (0, k - 1), (0, 1), (0, 0)), constant_values=9)
        return images, k, generator(rng)

    return draw


def equal_windows(*shape):
    """Return the draw of windows with the same four cells: their sum is 10, and the last is not 0."""

    def draw(rng):
        window = np.insert(rng.permutation([1.0, 3, 6]), rng.integers(3), 0)
        return images_of_cells(np.broadcast_to(window, (*shape, 4))), 2, generator(rng)

    return draw


def maps_after_relu(rng):
    """Return maps as ReLU leaves them, all values different, and most of them fractions."""
    k = size(rng, 2, 3)
    rows, columns = two_sizes(rng, 1, 3)
    return np.abs(distinct(rng, 2, rows * k, columns * k, 2)) / 4, k, generator(rng)
