"""What only the chapter `images` shows: wirings, memory layouts, transformation functions."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from cnnlib._types import ArrayLike
from cnnlib.viz.numbers import as_matrix, draw_cells, draw_frame
from cnnlib.viz.pictures import draw_picture
from cnnlib.viz.style import COLORS, PAGE_WIDTH, RULE, canvas, write

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Light fills with the text that names them: red, green, blue and a fourth channel.
CHANNEL_FILLS = ("#F9CFC4", "#CDE8C9", "#C9DDF5", "#E4E4E4")


def show_connections(inputs: int = 6, window: int = 3) -> "Figure":
    r"""Show three ways to wire inputs to outputs: dense, local, and local with shared weights.

    Parameters
    ----------
    inputs : int
        Values that come in.
    window : int
        Neighbours that an output looks at when it looks locally.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> [axes.get_title().split("\n") for axes in show_connections().axes]
    [['dense', '24 weights'], ['local', '12 weights'], ['local, shared', '3 weights']]
    """
    import matplotlib.pyplot as plt

    if not 1 <= window <= inputs:
        raise ValueError(f"window must lie between 1 and inputs = {inputs}, not {window}")
    outputs = inputs - window + 1
    shades = (COLORS["kernel"], "black", "#CC79A7", "#E69F00")
    every = [(i, o) for o in range(outputs) for i in range(inputs)]
    local = [(i, o) for i, o in every if o <= i < o + window]
    panels = [
        (f"dense\n{len(every)} weights", every, None),
        (f"local\n{len(local)} weights", local, None),
        (f"local, shared\n{window} weights", local, ("-", "--", ":", "-.")),
    ]
    figure, grid = plt.subplots(1, 3, figsize=(0.8 * PAGE_WIDTH, 3.0), layout="constrained")
    for ax, (title, wires, dashes) in zip(grid, panels, strict=True):
        for i, o in wires:
            look = (
                {"color": shades[(i - o) % 4], "linestyle": dashes[(i - o) % 4], "linewidth": 2.2}
                if dashes
                else {"color": RULE, "linewidth": 1.2}
            )
            ax.plot((0, 1), (i, o + (inputs - outputs) / 2), zorder=1, **look)
        for x, count, role in ((0, inputs, "image"), (1, outputs, "output")):
            rows = np.arange(count) + (inputs - count) / 2
            ax.scatter(np.full(count, x), rows, s=150, color=COLORS[role], edgecolor="black", zorder=2)
        ax.set(title=title, xlim=(-0.15, 1.15), ylim=(inputs - 0.5, -0.5))
        ax.set_axis_off()
    return figure


def show_memory(image: ArrayLike, at: tuple[int, int] = (0, 0)) -> "Figure":
    """Show where the numbers of one small image lie in memory, channels last and channels first.

    A tape is cut into lines; in front of each stands how many bytes after the start it begins.

    Parameters
    ----------
    image : array (H, W, C)
        At most 16 pixels and 4 channels.
    at : (row, column)
        The pixel whose values are framed everywhere.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> image = np.arange(12, dtype=np.uint8).reshape(2, 2, 3)
    >>> [t.get_text() for t in show_memory(image).axes[0].texts if "strides" in t.get_text()]
    ['channels last (H, W, C), strides (6, 3, 1) bytes', 'channels first (C, H, W), strides (4, 2, 1) bytes']
    """
    image = np.ascontiguousarray(image)
    if image.ndim != 3 or image.shape[2] > 4 or image.shape[0] * image.shape[1] > 16:
        raise ValueError(
            f"image must have shape (H, W, C) with at most 16 pixels and 4 channels, not {image.shape}"
        )
    height, width, channels = image.shape
    row, column = at
    if not (0 <= row < height and 0 <= column < width):
        raise ValueError(f"at must be a pixel of the image {image.shape}, not ({row}, {column})")
    names = "RGB" if channels == 3 else "0123"[:channels]
    first = np.ascontiguousarray(image.transpose(2, 0, 1))
    # Each number with its channel and whether it belongs to the framed pixel.
    cells = np.zeros((*image.shape, 3))
    cells[..., 0] = image
    cells[..., 1] = np.arange(channels)
    cells[row, column, :, 2] = True

    margin = 1.6
    across = margin + max(width * channels, height * width, channels * (width + 0.6)) + 0.2
    figure, ax, unit = canvas(across, 2 * height + channels + 4.5, 0.42)
    y = 1.0
    for c in range(channels):
        x = margin + c * (width + 0.6)
        write(ax, x + width / 2, y - 0.45, names[c])
        _draw_tape(ax, cells[:, :, c], x, y, unit)

    y += height + 0.5
    ax.text(0.1, y + 0.35, f"channels last (H, W, C), strides {image.strides} bytes", va="center")
    for j in range(width * channels):
        write(ax, margin + j + 0.5, y + 1.1, names[j % channels], size=11)
    offsets = [f"+{i * image.strides[0]}" for i in range(height)]
    _draw_tape(ax, cells.reshape(height, -1, 3), margin, y + 1.5, unit, offsets)

    y += height + 2.0
    ax.text(0.1, y + 0.35, f"channels first (C, H, W), strides {first.strides} bytes", va="center")
    offsets = [f"{names[c]} +{c * first.strides[0]}" for c in range(channels)]
    _draw_tape(ax, cells.transpose(2, 0, 1, 3).reshape(channels, -1, 3), margin, y + 0.9, unit, offsets)
    return figure


def show_transformations(image: ArrayLike, functions: Mapping[str, Callable[..., Any]]) -> "Figure":
    """Show what functions of the grey level make of a picture and, beside each result, the function's curve.

    Parameters
    ----------
    image : array of integers 0 … 255, (H, W)
    functions : dict of str to callable
        A title for each function from levels to levels. Its curve spans the levels of the picture; the dotted
        diagonal would leave every level as it is.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> figure = show_transformations([[0, 255]], {"negative": lambda image: 255 - image})
    >>> [axes.get_title() for axes in figure.axes]
    ['negative', '']
    """
    import matplotlib.pyplot as plt

    image = as_matrix(image, "image").astype(np.uint8)
    levels, first = np.unique(image, return_index=True)
    count = len(functions)
    height = max(1.5 * image.shape[0] / image.shape[1], 1.3) + 0.45
    figure, grid = plt.subplots(
        count,
        2,
        figsize=(0.5 * PAGE_WIDTH, height * count),
        squeeze=False,
        layout="constrained",
    )
    for (left, right), (title, function) in zip(grid, functions.items(), strict=True):
        result = np.asarray(function(image))
        draw_picture(left, result, 255, title=title)
        right.plot((0, 255), (0, 255), color=RULE, linewidth=1, linestyle=":")
        right.plot(levels, result.ravel()[first], color=COLORS["output"])
        right.set(xlim=(0, 255), ylim=(0, 255), xticks=[0, 255], yticks=[0, 255], aspect="equal")
        right.set(xlabel="before", ylabel="after")
        right.xaxis.labelpad = right.yaxis.labelpad = -8
    return figure


def _draw_tape(ax, cells, x, y, unit, labels=None):
    """Lines of numbers in the colours of their channels; each cell is (number, channel, whether framed)."""
    for i, line in enumerate(cells):
        numbers, channels, framed = line.T
        fills = [[CHANNEL_FILLS[int(channel)] for channel in channels]]
        draw_cells(ax, numbers[None], x, y + i, unit, fills, RULE)
        for j in np.flatnonzero(framed):
            draw_frame(ax, x + j, y + i, 1, 1, "black")
        if labels:
            ax.text(x - 0.25, y + i + 0.5, labels[i], ha="right", va="center", fontsize=11)
