"""What only the chapter `pooling` shows: which cells belong to one window, and where windows stand."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from cnnlib._types import ArrayLike
from cnnlib.viz.convolution import TINTS
from cnnlib.viz.numbers import as_matrix, draw_cells, draw_frame
from cnnlib.viz.style import COLORS, INK, RULE, as_titles, canvas, write

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def show_windows(
    matrices: Sequence[ArrayLike],
    places: tuple[int, int],
    titles: Sequence[str] | None = None,
    roles: Sequence[str] | None = None,
    signs: Sequence[str] | None = None,
    marked: Sequence[tuple[int, int]] = (),
    columns: int | None = None,
) -> "Figure":
    """Show matrices in a row, tinted so that what belongs to one window has one colour.

    Parameters
    ----------
    matrices : list of arrays (H, W)
        Each is cut into `places` equal windows: an image, say, and what pooling makes of it, one cell for each.
    places : (rows, columns)
        How many windows there are.
    titles : list of str, optional
    roles : list of {"image", "kernel", "output"}, optional
        By default the first is an image and all others are outputs.
    signs : list of str, optional
        What stands between neighbours; arrows by default.
    marked : list of (row, column)
        Cells to frame in every matrix that is larger than `places`.
    columns : int, optional
        Matrices in a row, by default all of them. A sign between two rows is left out.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If a matrix cannot be cut into that many windows.

    Examples
    --------
    >>> figure = show_windows([[[1, 2, 7, 4]], [[2, 7]]], (1, 2), titles=["image", "pooled"])
    >>> [text.get_text() for text in figure.axes[0].texts]
    ['image', '1', '2', '7', '4', '→', 'pooled', '2', '7']
    """
    matrices = [as_matrix(matrix, f"matrices[{i}]") for i, matrix in enumerate(matrices)]
    count = len(matrices)
    titles = as_titles(titles, count, "matrices")
    roles = roles or ["image"] + ["output"] * (count - 1)
    signs = [*(signs or ["→"] * (count - 1)), ""]
    columns = columns or count
    rows = [range(first, min(first + columns, count)) for first in range(0, count, columns)]
    width = max(max(matrix.shape[1], 3) for matrix in matrices[::columns])
    widths = [width if i % columns == 0 else max(matrix.shape[1], 3) for i, matrix in enumerate(matrices)]
    heights = [max(len(matrices[i]) for i in row) for row in rows]
    across = max(sum(widths[i] + 1.2 for i in row) for row in rows) - 1.0
    figure, ax, unit = canvas(across, sum(heights) + 1.2 * len(rows))
    top = 1.1
    for row, tallest in zip(rows, heights, strict=True):
        x = 0.1
        for i in row:
            matrix, middle = matrices[i], x + widths[i] / 2
            y, left = top + (tallest - len(matrix)) / 2, middle - matrix.shape[1] / 2
            write(ax, middle, y - 0.5, titles[i], INK[roles[i]])
            draw_cells(ax, matrix, left, y, unit, _tints(matrix.shape, places), COLORS[roles[i]])
            if matrix.shape != tuple(places):
                for down, right in marked:
                    draw_frame(ax, left + right, y + down, 1, 1, "black")
            x += widths[i] + 1.2
            if signs[i] and i != row[-1]:
                write(ax, x - 0.6, top + tallest / 2, signs[i], size=15)
        top += tallest + 1.2
    return figure


def _tints(shape, places):
    """A colour for each cell: the same within a window, another in the windows beside it."""
    if np.any(np.mod(shape, places)):
        raise ValueError(f"a matrix of shape {tuple(shape)} cannot be cut into {tuple(places)} windows")
    rows, columns = np.floor_divide(shape, places)
    return [[TINTS[(i // rows * 2 + j // columns) % 5] for j in range(shape[1])] for i in range(shape[0])]


def draw_windows(size: int, ways: Sequence[tuple[int, int]]) -> "Figure":
    """Draw where the windows stand along one axis, for several pool sizes and strides.

    Cells that no window sees are grey.

    Parameters
    ----------
    size : int
        Cells of the axis.
    ways : list of (pool_size, stride)

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> figure = draw_windows(7, [(2, 2), (3, 2)])
    >>> [text.get_text() for text in figure.axes[0].texts]
    ['window 2, stride 2: 3 windows', 'window 3, stride 2: 3 windows']
    """
    from matplotlib.patches import Rectangle

    figure, ax, unit = canvas(size + 0.2, 3.0 * len(ways))
    for i, (pool_size, stride) in enumerate(ways):
        top = 3.0 * i + 0.9
        starts = range(0, size - pool_size + 1, stride)
        seen = {cell for start in starts for cell in range(start, start + pool_size)}
        fills = [["white" if cell in seen else RULE for cell in range(size)]]
        draw_cells(ax, np.full((1, size), np.nan), 0.1, top, unit, fills, COLORS["image"])
        for number, start in enumerate(starts):
            bar = Rectangle(
                (start + 0.18, top + 1.12 + 0.3 * (number % 2)),
                pool_size - 0.16,
                0.22,
                facecolor=COLORS["output"],
            )
            ax.add_patch(bar)
        write(ax, size / 2 + 0.1, top - 0.45, f"window {pool_size}, stride {stride}: {len(starts)} windows")
    return figure
