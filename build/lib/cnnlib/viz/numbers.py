"""Grids of cells with their values written in: one matrix, several kernels, matrices in a row."""

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from cnnlib._arguments import positive
from cnnlib._types import ArrayLike
from cnnlib.viz.style import COLORS, INK, RULE, SIGNED, WEIGHTS, as_titles, canvas, columns_for, write

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def show_numbers(
    matrix: ArrayLike,
    title: str | None = None,
    role: str = "image",
    highlight: tuple[int, int, int, int] | None = None,
    ax: "Axes | None" = None,
    white: float | None = None,
) -> "Axes":
    """Show a matrix as a grid of cells with its numbers written in.

    Parameters
    ----------
    matrix : array (H, W) or (W,)
        A cell that is NaN or masked stays empty.
    title : str, optional
    role : {"image", "kernel", "output"}
        Sets the colour of the frame. An image is drawn in greys as long as it has no negative value;
        everything else in signed colours.
    highlight : (row, column, height, width), optional
        The cells to frame.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    white : float, optional
        The value that is drawn white in greys. By default 1 where no value exceeds 1, the largest value
        where that is under 32, else 255.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> axes = show_numbers([[0, -1, 0], [-1, 5, -1], [0, -1, 0]], role="kernel")
    >>> [text.get_text() for text in axes.texts][:5]
    ['0', '−1', '0', '−1', '5']
    """
    matrix = as_matrix(matrix, "matrix")
    _check_role(role)
    rows, columns = matrix.shape
    if ax is None:
        _, ax, unit = canvas(columns + 0.2, rows + 0.2 + (0.9 if title else 0))
        left, top = 0.1, 0.1 + (0.9 if title else 0)
        if title:
            write(ax, columns / 2 + 0.1, 0.45, title, INK[role])
    else:
        box = ax.get_window_extent()
        unit = 72 / ax.figure.dpi * min(box.width / columns, box.height / rows)
        left = top = 0
        ax.set(xlim=(-0.1, columns + 0.1), ylim=(rows + 0.1, -0.1), aspect="equal")
        ax.set_axis_off()
        if title:
            ax.set_title(title, color=INK[role])
    draw_numbers(ax, matrix, left, top, unit, role, highlight, white=white)
    return ax


def show_kernels(
    kernels: Sequence[ArrayLike], titles: Sequence[str] | None = None, columns: int | None = None
) -> "Figure":
    """Show kernels side by side with their weights written in, in signed colours.

    Parameters
    ----------
    kernels : list of arrays (kh, kw)
    titles : list of str, optional
        One title for each kernel.
    columns : int, optional
        Kernels in a row; by default as many as stay legible.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> figure = show_kernels([np.full((3, 3), 1 / 9)], titles=["blur"])
    >>> [text.get_text() for text in figure.axes[0].texts][:2]
    ['blur', '1/9']
    """
    kernels = [as_matrix(kernel, f"kernels[{i}]") for i, kernel in enumerate(kernels)]
    if not kernels:
        raise ValueError("kernels must hold at least one kernel")
    titles = as_titles(titles, len(kernels), "kernels")
    head = 1.0 if any(titles) else 0.0
    height, width = np.max([kernel.shape for kernel in kernels], axis=0)
    step_x, step_y = max(width, 3) + 0.8, height + head + 0.5
    columns = columns_for(columns, len(kernels), most=max(1, int(15.5 / step_x)))
    rows = -(-len(kernels) // columns)
    figure, ax, unit = canvas(step_x * columns - 0.4, step_y * rows - 0.3)
    for i, (kernel, title) in enumerate(zip(kernels, titles, strict=True)):
        row, column = divmod(i, columns)
        x, y = column * step_x + 0.2, row * step_y + 0.1
        middle = x + (step_x - 0.8) / 2
        if title:
            write(ax, middle, y + head / 2, title, INK["kernel"])
        draw_numbers(ax, kernel, middle - kernel.shape[1] / 2, y + head, unit, "kernel")
    return figure


def show_row(
    matrices: Sequence[ArrayLike],
    titles: Sequence[str] | None = None,
    roles: Sequence[str] | None = None,
    signs: Sequence[str] | None = None,
    highlights: Sequence[Any] | None = None,
    one_scale: bool = False,
    columns: int | None = None,
) -> "Figure":
    """Show matrices as grids of numbers in a row, with signs between them.

    Parameters
    ----------
    matrices : list of arrays (H, W)
    titles : list of str, optional
    roles : list of {"image", "kernel", "output"}, optional
        By default the first is an image and all others are outputs.
    signs : list of str, optional
        What stands between neighbours, one fewer than the matrices: "∗", "=", "→" …
    highlights : list of (row, column, height, width) or None, optional
        The cells to frame in each matrix.
    one_scale : bool
        Give equal values the same signed colour in all matrices.
    columns : int, optional
        Matrices in a row, by default all of them. A sign between two rows stands at the end of the first.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> figure = show_row([[[1, -2]], [[1, 0]]], titles=["map", "after ReLU"], signs=["→"])
    >>> [text.get_text() for text in figure.axes[0].texts]
    ['map', '1', '−2', '→', 'after ReLU', '1', '0']
    """
    matrices = [as_matrix(matrix, f"matrices[{i}]") for i, matrix in enumerate(matrices)]
    count = len(matrices)
    titles = as_titles(titles, count, "matrices")
    roles = roles or ["image"] + ["output"] * (count - 1)
    signs = [*(signs or [""] * (count - 1)), ""]
    highlights = highlights or [None] * count
    largest = max(np.nanmax(np.abs(matrix)) for matrix in matrices) if one_scale else None
    columns = columns or count
    rows = [range(first, min(first + columns, count)) for first in range(0, count, columns)]
    heads = [1.0 if any(titles[i] for i in row) else 0.1 for row in rows]
    heights = [max(matrices[i].shape[0] for i in row) for row in rows]
    widths = [max(a.shape[1], min(0.3 * len(title), 3)) for a, title in zip(matrices, titles, strict=True)]
    gaps = [1.1 if sign else 0.7 for sign in signs]
    for row in rows:
        gaps[row[-1]] *= bool(signs[row[-1]])
    width = max(sum(widths[i] + gaps[i] for i in row) for row in rows)
    height = sum(heads) + sum(heights) + 0.4 * (len(rows) - 1) + 0.1
    figure, ax, unit = canvas(width + 0.2, height)
    top = 0.0
    for row, head, tallest in zip(rows, heads, heights, strict=True):
        x = 0.1
        for i in row:
            matrix, middle = matrices[i], x + widths[i] / 2
            y = top + head + (tallest - matrix.shape[0]) / 2
            if titles[i]:
                size = min(13, (widths[i] + 0.5) * unit / (0.58 * len(titles[i])))
                write(ax, middle, y - 0.5, titles[i], INK[roles[i]], size)
            left = middle - matrix.shape[1] / 2
            draw_numbers(ax, matrix, left, y, unit, roles[i], highlights[i], largest=largest)
            x += widths[i] + gaps[i]
            if signs[i]:
                size = 26 if signs[i] == "⋆" else 15  # the font's star is small
                write(ax, x - gaps[i] / 2, top + head + tallest / 2, signs[i], size=size)
        top += head + tallest + 0.4
    return figure


def as_matrix(values, name):
    """The values as floats (H, W), NaN where masked; a sequence becomes one row."""
    values = np.ma.filled(np.ma.asarray(values).astype(float), np.nan)
    if values.ndim == 1:
        values = values[None]
    if values.ndim != 2 or values.size == 0:
        raise ValueError(f"{name} must have shape (H, W), not {values.shape}")
    if np.isinf(values).any():
        raise ValueError(f"{name} must hold finite numbers; empty cells are NaN or masked")
    return values


def _check_role(role):
    if role not in COLORS:
        raise ValueError(f"role must be one of {', '.join(map(repr, COLORS))}, not {role!r}")


def draw_numbers(ax, matrix, x, y, unit, role, highlight=None, white=None, largest=None):
    """One grid in the colours of its role, its upper left corner at (x, y)."""
    from matplotlib import colormaps

    largest = largest or float(np.nanmax(np.abs(matrix), initial=0)) or 1.0
    if role == "image" and np.nanmin(matrix, initial=0) >= 0:
        usual = 1.0 if largest <= 1 else largest if largest < 32 else 255.0
        fills = colormaps["gray"](matrix / (usual if white is None else positive("white", white)))
    else:
        colours = colormaps[WEIGHTS if role == "kernel" else SIGNED]
        fills = colours(0.5 + 0.38 * matrix / largest)  # short of the darkest: numbers lie on it
    draw_cells(ax, matrix, x, y, unit, fills, COLORS[role])
    if highlight is not None:
        row, column, height, width = highlight
        if row < 0 or column < 0 or row + height > matrix.shape[0] or column + width > matrix.shape[1]:
            raise ValueError(f"highlight {tuple(highlight)} lies outside a matrix of shape {matrix.shape}")
        draw_frame(ax, x + column, y + row, width, height, COLORS["output" if role == "output" else "kernel"])


def draw_cells(ax, matrix, x, y, unit, fills, frame):
    """One grid with its numbers on the given fills, its upper left corner at (x, y)."""
    from matplotlib.colors import to_rgba_array
    from matplotlib.patches import Rectangle

    rows, columns = matrix.shape
    fills = np.array([to_rgba_array(row) for row in fills])
    ax.pcolormesh(
        x + np.arange(columns + 1), y + np.arange(rows + 1), fills, edgecolor=RULE, linewidth=0.5, zorder=1
    )
    ax.add_patch(Rectangle((x, y), columns, rows, fill=False, edgecolor=frame, linewidth=2.5, zorder=2))
    texts = [[number_text(float(value)) for value in row] for row in matrix]
    widest = max(_text_width(text) for row in texts for text in row)
    size = min(0.5 * unit, 0.86 * unit / max(widest, 1), 15)
    for i, j in np.ndindex(rows, columns):
        if texts[i][j]:
            write(ax, x + j + 0.5, y + i + 0.52, texts[i][j], ink_on(fills[i, j]), size)


def draw_frame(ax, x, y, width, height, color):
    """A frame around cells, with a white edge that sets it off from them."""
    from matplotlib.patches import Rectangle

    for edge, line in (("white", 5.4), (color, 3.0)):
        ax.add_patch(Rectangle((x, y), width, height, fill=False, edgecolor=edge, linewidth=line, zorder=3))


def number_text(value):
    """A number as short as it can be read: 138, −1, 0.25, 1/9, 3.14."""
    if np.isnan(value):
        return ""
    fraction = Fraction(value).limit_denominator(256)
    if value == round(value):
        text = str(round(value))
    elif abs(value - round(value, 2)) > 1e-6 * abs(value) and abs(float(fraction) - value) < 3e-8:
        text = str(fraction)
    elif abs(value) < 0.005:
        text = f"{value:.0e}"
    else:
        text = f"{value:.1f}" if abs(value) >= 100 else f"{value:.2f}"
    return text.replace("-", "−")


def _text_width(text):
    """How wide a number is, in font sizes."""
    return sum({"−": 0.84, ".": 0.32, "/": 0.34}.get(character, 0.64) for character in text)


def ink_on(fill):
    """Black or white, whichever is read more easily on a fill."""
    linear = np.where(fill[:3] <= 0.04045, fill[:3] / 12.92, ((fill[:3] + 0.055) / 1.055) ** 2.4)
    return "black" if linear @ [0.2126, 0.7152, 0.0722] > 0.179 else "white"
