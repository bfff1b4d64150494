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
) -> "Figure":
    """Show matrices in one row, tinted so that what belongs to one window has one colour.

    Parameters
    ----------
    matrices : list of arrays (H, W)
        Each is cut into `places` equal windows: an image, say, and what its pool is, one cell for each.
    places : (rows, columns)
        How many windows there are.
    titles : list of str, optional
    roles : list of {"image", "kernel", "output"}, optional
        By default the first is an image and all others are outputs.
    signs : list of str, optional
        What stands between neighbours; arrows by default.
    marked : list of (row, column)
        Cells to frame in every matrix that is larger than `places`.

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
    titles = as_titles(titles, len(matrices), "matrices")
    roles = roles or ["image"] + ["output"] * (len(matrices) - 1)
    signs = [*(signs or ["→"] * (len(matrices) - 1)), ""]
    widths = [max(matrix.shape[1], 3) for matrix in matrices]
    tallest = max(len(matrix) for matrix in matrices)
    figure, ax, unit = canvas(sum(widths) + 1.2 * (len(matrices) - 1) + 0.2, tallest + 1.2)
    x = 0.1
    for matrix, title, role, sign, width in zip(matrices, titles, roles, signs, widths, strict=True):
        y, left = 1.1 + (tallest - len(matrix)) / 2, x + (width - matrix.shape[1]) / 2
        write(ax, x + width / 2, y - 0.5, title, INK[role])
        draw_cells(ax, matrix, left, y, unit, _tints(matrix.shape, places), COLORS[role])
        if matrix.shape != tuple(places):
            for row, column in marked:
                draw_frame(ax, left + column, y + row, 1, 1, COLORS["kernel"])
        x += width + 1.2
        if sign:
            write(ax, x - 0.6, 1.1 + tallest / 2, sign, size=15)
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

    figure, ax, unit = canvas(size + 9.2, 2.1 * len(ways))
    for i, (pool_size, stride) in enumerate(ways):
        top = 2.1 * i + 0.2
        starts = range(0, size - pool_size + 1, stride)
        seen = {cell for start in starts for cell in range(start, start + pool_size)}
        fills = [["white" if cell in seen else RULE for cell in range(size)]]
        draw_cells(ax, np.full((1, size), np.nan), 0.1, top, unit, fills, COLORS["image"])
        for number, start in enumerate(starts):
            bar = Rectangle(
                (start + 0.18, top + 1.12 + 0.3 * (number % 2)),
                pool_size - 0.16,
                0.22,
                facecolor=COLORS["kernel"],
            )
            ax.add_patch(bar)
        write(ax, size + 4.7, top + 0.6, f"window {pool_size}, stride {stride}: {len(starts)} windows")
    return figure
