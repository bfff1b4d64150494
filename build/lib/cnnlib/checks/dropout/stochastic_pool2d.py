"""Check `stochastic_pool2d`: each window draws one of its cells, the larger the likelier."""

import numpy as np

from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._families.random_generator import add_mistakes_with_rng
from cnnlib.checks.dropout._chance import counted
from cnnlib.checks.dropout._windows import (
    agreement_of_the_cells_of_an_equal_rng_and_of_another,
    agreement_of_two_halves_of_images_rows_columns_and_channels,
    cells_at,
    cells_of_windows,
    equal_windows,
    maps_after_relu,
    share_of_windows_that_chose_each_cell,
    whether_it_is_the_chosen_cell_or_else_the_largest_the_mean_the_weighted_mean,
    windows_without_choice,
)
from cnnlib.dropout import stochastic_pool2d as reference

stochastic_pool2d = Exercise(
    reference,
    read="dropout-stochastic",
    aspects={
        "one positive cell": (windows_without_choice(pool_size=2), windows_without_choice()),
        "windows of zeros": Aspect(windows_without_choice(zeros=0.5), unmodified=True),
        "border": windows_without_choice(leftover=True),
        "output and chosen": Aspect(
            maps_after_relu,
            measure=whether_it_is_the_chosen_cell_or_else_the_largest_the_mean_the_weighted_mean,
        ),
        "in proportion": counted(share_of_windows_that_chose_each_cell, equal_windows(6, 8, 8, 6)),
        "each window by itself": counted(
            agreement_of_two_halves_of_images_rows_columns_and_channels, equal_windows(4, 6, 6, 4)
        ),
        "the rng alone": counted(
            agreement_of_the_cells_of_an_equal_rng_and_of_another, equal_windows(4, 6, 6, 4)
        ),
    },
    returns=("output", "chosen"),
)


def draw_cells(rng, weights, shared=()):
    """Draw a cell for each window in proportion to the weights of its cells; windows of zeros choose cell 0.

    Along the axes in `shared`, one random number serves for all windows.
    """
    shape = [1 if axis in shared else length for axis, length in enumerate(weights.shape[:-1])]
    sums = np.cumsum(weights, axis=-1)
    thresholds = rng.random(shape)[..., np.newaxis] * sums[..., -1:]
    chosen = np.sum(sums[..., :-1] <= thresholds, axis=-1)
    return np.where(sums[..., -1] == 0, 0, chosen)


def pool_cells(cells, rng, weights=None, shared=()):
    """Pool as it should be, but for the cells, their weights, or the axes that share a random number."""
    chosen = draw_cells(rng, cells if weights is None else weights, shared)
    return cells_at(cells, chosen), chosen


def pool(images, pool_size, rng):
    """Pool as it should be."""
    return pool_cells(cells_of_windows(images, pool_size), rng)


# Mistakes with the output and the probabilities -------------------------------------------------------------


@stochastic_pool2d.mistake()
def takes_the_largest_cell(images, pool_size, rng):
    """the largest cell was taken

    That is max pooling. Here a cell is *drawn*: the larger its value, the likelier.
    """
    cells = cells_of_windows(images, pool_size)
    return cells.max(axis=-1), cells.argmax(axis=-1)


@stochastic_pool2d.mistake()
def returns_the_largest_with_a_drawn_cell(images, pool_size, rng):
    """the output is the largest cell, though another was drawn

    The output is the value of the cell that was drawn, the one that `chosen` names.
    """
    cells = cells_of_windows(images, pool_size)
    return cells.max(axis=-1), draw_cells(rng, cells)


@stochastic_pool2d.mistake()
def cuts_off_the_fractions(images, pool_size, rng):
    """the fractions of the output were cut off

    An array of integers keeps only whole numbers: make it a float array.
    """
    output, chosen = pool(images, pool_size, rng)
    return np.trunc(output), chosen


@stochastic_pool2d.mistake()
def takes_the_mean(images, pool_size, rng):
    """the mean of the window was taken

    That is average pooling. The output is the one cell that was drawn.
    """
    cells = cells_of_windows(images, pool_size)
    return cells.mean(axis=-1), draw_cells(rng, cells)


@stochastic_pool2d.mistake()
def takes_the_weighted_mean(images, pool_size, rng):
    """the weighted mean was returned

    That is what is done after training. During training, the output is the cell that was drawn.
    """
    cells = cells_of_windows(images, pool_size)
    mean = np.sum(cells**2, axis=-1) / np.maximum(cells.sum(axis=-1), 1e-9)
    return mean, draw_cells(rng, cells)


@stochastic_pool2d.mistake()
def draws_any_cell_alike(images, pool_size, rng):
    """all cells are equally likely

    The probability of a cell is its value divided by the sum of its window.
    """
    cells = cells_of_windows(images, pool_size)
    return pool_cells(cells, rng, weights=np.ones_like(cells))


@stochastic_pool2d.mistake()
def draws_any_positive_cell_alike(images, pool_size, rng):
    """all positive cells are equally likely

    The probability of a cell is its value divided by the sum of its window.
    """
    cells = cells_of_windows(images, pool_size)
    return pool_cells(cells, rng, weights=(cells > 0) * 1.0)


@stochastic_pool2d.mistake()
def squares_the_cells(images, pool_size, rng):
    """the probabilities are proportional to the square of the value

    The probability of a cell is its value divided by the sum of its window.
    """
    cells = cells_of_windows(images, pool_size)
    return pool_cells(cells, rng, weights=cells**2)


@stochastic_pool2d.mistake()
def takes_softmax_for_the_probabilities(images, pool_size, rng):
    """the probabilities come from softmax

    Divide each value by the sum of its window; a cell of 0 is never drawn.
    """
    cells = cells_of_windows(images, pool_size)
    powers = np.exp(cells)
    return pool_cells(cells, rng, weights=powers / powers.sum(axis=-1, keepdims=True))


@stochastic_pool2d.mistake()
def prefers_smaller_cells(images, pool_size, rng):
    """smaller cells are likelier

    The probability of a cell is its value divided by the sum of its window.
    """
    cells = cells_of_windows(images, pool_size)
    return pool_cells(cells, rng, weights=np.where(cells > 0, 1 / np.where(cells > 0, cells, 1), 0))


# Mistakes with `chosen` -----------------------------------------------------------------------------------


@stochastic_pool2d.mistake()
def counts_down_the_columns(images, pool_size, rng):
    """`chosen` counts down the columns

    Row-major order: along the first row of the window, then the second. Cell (i, j) has the number
    i · k + j.
    """
    output, chosen = pool(images, pool_size, rng)
    return output, chosen % pool_size * pool_size + chosen // pool_size


@stochastic_pool2d.mistake()
def counts_from_1(images, pool_size, rng):
    """`chosen` counts from 1

    The first cell of a window is cell 0.
    """
    output, chosen = pool(images, pool_size, rng)
    return output, chosen + 1


@stochastic_pool2d.mistake()
def counts_through_the_map(images, pool_size, rng):
    """`chosen` is an index into the whole map

    Count within the window: its cell (i, j) has the number i · k + j.
    """
    output, chosen = pool(images, pool_size, rng)
    first_row, first_column = np.indices(chosen.shape)[1:3] * pool_size
    row, column = first_row + chosen // pool_size, first_column + chosen % pool_size
    return output, row * images.shape[2] + column


@stochastic_pool2d.mistake()
def returns_the_value_as_chosen(images, pool_size, rng):
    """`chosen` holds the value of the cell

    That is the output. `chosen` says which cell it was: i · k + j for cell (i, j) of the window.
    """
    output, _ = pool(images, pool_size, rng)
    return output, output


# Mistakes with the random numbers --------------------------------------------------------------------------


@stochastic_pool2d.mistake()
def draws_once_for_all(images, pool_size, rng):
    """one random number was drawn for all windows

    Every window of every image and channel draws its own random number.
    """
    return pool_cells(cells_of_windows(images, pool_size), rng, shared=(0, 1, 2, 3))


@stochastic_pool2d.mistake()
def draws_once_for_all_images(images, pool_size, rng):
    """all images share their random numbers

    Every window of every image and channel draws its own random number.
    """
    return pool_cells(cells_of_windows(images, pool_size), rng, shared=(0,))


@stochastic_pool2d.mistake()
def draws_once_for_all_channels(images, pool_size, rng):
    """all channels share their random numbers

    Every window of every image and channel draws its own random number.
    """
    return pool_cells(cells_of_windows(images, pool_size), rng, shared=(3,))


@stochastic_pool2d.mistake()
def draws_once_for_each_map(images, pool_size, rng):
    """all windows of a map share one random number

    Every window of every image and channel draws its own random number.
    """
    return pool_cells(cells_of_windows(images, pool_size), rng, shared=(1, 2))


@stochastic_pool2d.mistake()
def draws_once_for_each_row(images, pool_size, rng):
    """the windows of a row share one random number

    Every window of every image and channel draws its own random number.
    """
    return pool_cells(cells_of_windows(images, pool_size), rng, shared=(2,))


add_mistakes_with_rng(stochastic_pool2d, stochastic_pool2d.read)

# Mistakes with windows of zeros ----------------------------------------------------------------------------


@stochastic_pool2d.mistake()
def divides_by_a_sum_of_0(images, pool_size, rng):
    """a window of zeros was divided by its sum

    0 / 0 gives no probabilities: for a window of zeros return 0, and cell 0.
    """
    cells = cells_of_windows(images, pool_size)
    for window in cells[~cells.any(axis=-1)]:
        rng.choice(len(window), p=window / window.sum())  # raises what it raises in a loop over all windows
    return pool_cells(cells, rng)


@stochastic_pool2d.mistake()
def returns_nan_for_a_window_of_zeros(images, pool_size, rng):
    """a window of zeros gives `nan`

    0 / 0 is not a number: for a window of zeros return 0, and cell 0.
    """
    output, chosen = pool(images, pool_size, rng)
    return np.where(cells_of_windows(images, pool_size).any(axis=-1), output, np.nan), chosen


@stochastic_pool2d.mistake()
def draws_from_a_window_of_zeros(images, pool_size, rng):
    """a window of zeros draws any of its cells

    If all cells are 0, cell 0 is chosen, by convention.
    """
    cells = cells_of_windows(images, pool_size)
    return pool_cells(cells, rng, weights=cells + ~cells.any(axis=-1, keepdims=True))


@stochastic_pool2d.mistake()
def chooses_the_last_cell_of_a_window_of_zeros(images, pool_size, rng):
    """a window of zeros chooses its last cell

    If all cells are 0, cell 0 is chosen, by convention: `searchsorted` and `min` end at the last one.
    """
    output, chosen = pool(images, pool_size, rng)
    return output, np.where(cells_of_windows(images, pool_size).any(axis=-1), chosen, pool_size**2 - 1)


@stochastic_pool2d.mistake()
def chooses_cell_minus_1_of_a_window_of_zeros(images, pool_size, rng):
    """a window of zeros chooses cell −1

    If all cells are 0, cell 0 is chosen, by convention.
    """
    output, chosen = pool(images, pool_size, rng)
    return output, np.where(cells_of_windows(images, pool_size).any(axis=-1), chosen, -1)


# Mistakes with the windows, and with what is returned -------------------------------------------------------


@stochastic_pool2d.mistake()
def pads_the_border(images, pool_size, rng):
    """the border was padded with zeros

    What does not fill a window is ignored: there are H // k times W // k windows.
    """
    _, height, width, _ = images.shape
    padded = np.pad(images, ((0, 0), (0, -height % pool_size), (0, -width % pool_size), (0, 0)))
    return pool(padded, pool_size, rng)


@stochastic_pool2d.mistake()
def moves_the_window_by_1(images, pool_size, rng):
    """the windows overlap

    They stand side by side: the next one begins `pool_size` pixels further on.
    """
    windows = np.lib.stride_tricks.sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))
    return pool_cells(windows.reshape(*windows.shape[:4], pool_size**2), rng)


@stochastic_pool2d.mistake()
def returns_no_chosen(images, pool_size, rng):
    """`chosen` was not returned

    The backward pass needs it: `return output, chosen`.
    """
    output, _ = pool(images, pool_size, rng)
    return output


@stochastic_pool2d.mistake()
def returns_chosen_before_output(images, pool_size, rng):
    """`chosen` and output are swapped

    Return them in this order: `return output, chosen`.
    """
    output, chosen = pool(images, pool_size, rng)
    return chosen, output
