"""What only the chapter `padding` shows: a kernel on its way in steps, and what a number of a layer sees."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from cnnlib._types import Padding
from cnnlib._windows import windows
from cnnlib.padding import receptive_field
from cnnlib.viz.style import COLORS, INK, PAPER, RULE, canvas, write

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Pale kin of `COLORS`: fills of cells.
FILLS = {"image": "#CFE3F1", "kernel": "#F0B48C", "output": "#D2ECDF"}


def show_steps(
    size: int,
    kernel_size: int,
    stride: int = 1,
    padding: Padding = 0,
    dilation: int = 1,
    frames: int = 6,
    transposed: bool = False,
) -> "Figure":
    """Show a kernel on its way over a square input: small frames, the output above, the input below.

    Parameters
    ----------
    size, kernel_size, stride, dilation
        As in :func:`cnnlib.padding.output_size`.
    padding : "valid", "same", int or (before, after)
        Cells of zeros around the input, drawn empty with dotted lines.
    frames : int
        How many steps to show: the first, the last and some between.
    transposed : bool
        Show the transposed convolution from `size` cells instead: the cells of its input stand `stride`
        apart with zeros between, and the flipped kernel moves on by one. `padding` is then a number or a
        pair, that of the convolution which leads back.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> figure = show_steps(5, 3, stride=2)
    >>> [text.get_text() for text in figure.axes[0].texts]
    ['step 1', 'step 2', 'step 3', 'step 4']
    """
    real = np.arange(size)
    if transposed:
        before, after = (padding, padding) if isinstance(padding, int) else padding
        beyond = (kernel_size - 1) * dilation
        real, size, stride, padding = (
            real * stride,
            (size - 1) * stride + 1,
            1,
            (beyond - before, beyond - after),
        )
    pads = padding if isinstance(padding, str | int) else (padding, padding)
    geometry = windows((size, size), (kernel_size,) * 2, stride, pads, dilation)
    real = real + geometry.pads[0][0]
    across, count = geometry.padded_size[0], geometry.output_size[0]
    steps = np.unique(np.linspace(0, count**2 - 1, frames).round().astype(int))
    widest = max(across, count)
    width = widest + 1.2
    figure, ax, _ = canvas(len(steps) * width - 0.9, count + across + 3.0, 0.22)
    for frame, step in enumerate(steps.tolist()):
        middle = frame * width + 0.15 + widest / 2
        y, x = divmod(step, count)
        write(ax, middle, 0.8, f"step {step + 1}", size=10)
        _draw_output(ax, middle - count / 2, 1.7, count, step)
        window = [np.arange(kernel_size) * dilation + at * stride for at in (y, x)]
        _draw_input(ax, middle - across / 2, count + 2.6, across, real, window)
    return figure


def show_field(layers: Sequence[Sequence[int]], outputs: int = 1, causal: bool = False) -> "Figure":
    """Show which cells of the input one number of the last layer sees, along one axis.

    Parameters
    ----------
    layers : sequence of (kernel_size, stride) or (kernel_size, stride, dilation)
        As in :func:`cnnlib.padding.receptive_field`, from the input on.
    outputs : int
        How many numbers of the last layer to draw; the last one is followed down.
    causal : bool
        Draw every number above the last cell that it sees instead of their middle.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> figure = show_field([(3, 1), (3, 2)])
    >>> [text.get_text() for text in figure.axes[0].texts]
    ['input', 'layer 1', 'layer 2', 'sees 5 cells']
    """
    geometries = [(*layer, 1)[:3] for layer in layers]
    counts = [outputs]
    for kernel_size, stride, dilation in reversed(geometries):
        counts.append((counts[-1] - 1) * stride + (kernel_size - 1) * dilation + 1)
    counts.reverse()
    places = [np.arange(counts[0], dtype=float)]
    for (kernel_size, stride, dilation), count in zip(geometries, counts[1:], strict=True):
        window = (kernel_size - 1) * dilation
        first = np.arange(count) * stride
        places.append(
            places[-1][first + window] if causal else (places[-1][first] + places[-1][first + window]) / 2
        )
    seen = [np.array([outputs - 1])]
    for kernel_size, stride, dilation in reversed(geometries):
        seen.append(np.unique(seen[-1][:, None] * stride + np.arange(kernel_size) * dilation))
    seen.reverse()

    left, height, names = 3.2, 2.0, ["input", *(f"layer {i}" for i in range(1, len(counts)))]
    figure, ax, unit = canvas(left + counts[0] + 0.2, height * len(geometries) + 2.2, 0.4)
    levels = [1.0 + height * (len(geometries) - i) for i in range(len(counts))]
    for i, (kernel_size, stride, dilation) in enumerate(geometries):
        for to in range(counts[i + 1]):
            clear = to in seen[i + 1]
            for cell in to * stride + np.arange(kernel_size) * dilation:
                line = [left + 0.5 + places[i][cell], left + 0.5 + places[i + 1][to]]
                color, strength = (INK["kernel"], 1.6) if clear else (RULE, 0.5)
                ax.plot(line, [levels[i], levels[i + 1]], color=color, linewidth=strength, zorder=1 + clear)
    for i, (name, level) in enumerate(zip(names, levels, strict=True)):
        write(ax, left / 2, level, name, INK["output" if i else "image"], 11)
        role = "output" if i else "image"
        for cell, place in enumerate(places[i]):
            fill = COLORS[role] if cell in seen[i] else PAPER
            point = left + 0.5 + place, level
            size = 0.42 * unit
            ax.plot(*point, "o", color=fill, markeredgecolor=COLORS[role], markersize=size, zorder=3)
    field = receptive_field(layers)
    write(ax, left + counts[0] / 2, levels[0] + 0.8, f"sees {field} cells", INK["image"], 11)
    return figure


def _square(ax, x, y, fill, edge, line="-"):
    from matplotlib.patches import Rectangle

    ax.add_patch(
        Rectangle((x, y), 1, 1, facecolor=fill, edgecolor=edge, linewidth=0.7, linestyle=line, zorder=1)
    )


def _draw_output(ax, left, top, count, step):
    """The output: cells that are written, the one that is being written, cells to come."""
    for i in range(count**2):
        y, x = divmod(i, count)
        fill = COLORS["output"] if i == step else FILLS["output"] if i < step else PAPER
        _square(ax, left + x, top + y, fill, COLORS["output"])


def _draw_input(ax, left, top, across, real, window):
    """The input among its zeros, the cells under the kernel filled, the kernel's reach framed."""
    from matplotlib.patches import Rectangle

    for y, x in np.ndindex(across, across):
        inside = y in real and x in real
        under = y in window[0] and x in window[1]
        fill = FILLS["kernel"] if under else FILLS["image"] if inside else PAPER
        edge, line = (COLORS["image"], "-") if inside else (RULE, ":")
        _square(ax, left + x, top + y, fill, edge, line)
    (y, bottom), (x, right) = (cells[[0, -1]] for cells in window)
    frame = Rectangle(
        (left + x, top + y), right - x + 1, bottom - y + 1, fill=False, edgecolor=COLORS["kernel"]
    )
    frame.set(linewidth=2, zorder=3)
    ax.add_patch(frame)
