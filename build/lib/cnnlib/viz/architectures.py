"""What the chapter on architectures shows: blocks and chains as diagrams, shares of a whole by layer, repeated runs."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cnnlib.viz.shapes import draw_stack
from cnnlib.viz.style import COLORS, INK, canvas, write
from cnnlib.viz.training import DASHES, LINES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

HIGH = 0.62  # of a box, where rows lie 1 apart
LETTER = 0.155  # the width of a letter in a box, in the same unit
APART, ROW = 1.75, 2.9  # from one array of a chain to the next, and from one row of them to the next


def draw_blocks(boxes: Mapping[str, tuple[Any, ...]], arrows: Sequence[tuple[Any, ...]]) -> "Figure":
    """Draw a block of a network as boxes and arrows.

    Parameters
    ----------
    boxes : dict of str to (x, y, label, role)
        Where each box lies, x to the right and y downwards in rows 1 apart, what is written in it, and
        whether it is an "image", a "kernel" or an "output".
    arrows : list of (start, end) or (start, end, bend)
        The boxes that an arrow joins, by name. With a bend of 0.3 it goes in an arc, to the right of a reader
        who looks along it; with −0.3 to the left.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If an arrow names a box that is not there, or a role is unknown.

    Examples
    --------
    >>> boxes = {"in": (0, 0, "input", "image"), "conv": (3, 0, "conv 3×3", "kernel")}
    >>> figure = draw_blocks(boxes, [("in", "conv")])
    >>> [text.get_text() for text in figure.axes[0].texts]
    ['input', 'conv 3×3']
    """
    from matplotlib.patches import FancyArrowPatch

    for name in (name for arrow in arrows for name in arrow[:2]):
        if name not in boxes:
            raise ValueError(f"arrows must join boxes: there is no {name!r}")
    for _, _, _, role in boxes.values():
        if role not in COLORS:
            raise ValueError(f"role must be one of {', '.join(map(repr, COLORS))}, got {role!r}")
    left, right, top, bottom = limits_of(boxes, arrows)
    figure, ax, point = canvas(right - left, bottom - top, unit=0.75)
    ax.set(xlim=(left, right), ylim=(bottom, top))
    size = min(13.5, point * 0.25)
    patches = {name: draw_box(ax, *box, size) for name, box in boxes.items()}
    for start, end, *bend in arrows:
        ends = boxes[start][:2], boxes[end][:2]
        ax.add_patch(
            FancyArrowPatch(
                *ends,
                arrowstyle="-|>",
                mutation_scale=11,
                color="#4A4A4A",
                linewidth=1.3,
                patchA=patches[start],
                patchB=patches[end],
                shrinkA=1,
                shrinkB=1,
                connectionstyle=f"arc3,rad={bend[0] if bend else 0}",
            )
        )
    return figure


def limits_of(boxes, arrows):
    """Return left, right, top and bottom of all that is drawn, with a margin; an arc needs room, too."""
    sides = [(x - 0.5 * width_of(label), x + 0.5 * width_of(label)) for x, _, label, _ in boxes.values()]
    rows = [(y - HIGH, y + HIGH) for _, y, _, _ in boxes.values()]
    for start, end, *bend in arrows:
        (x0, y0), (x1, y1), bend = boxes[start][:2], boxes[end][:2], sum(bend)
        middle = (x0 + x1 - bend * (y1 - y0)) / 2, (y0 + y1 + bend * (x1 - x0)) / 2
        sides.append((middle[0], middle[0]))
        rows.append((middle[1], middle[1]))
    left, right = min(low for low, _ in sides) - 0.4, max(high for _, high in sides) + 0.4
    top, bottom = min(low for low, _ in rows) - 0.2, max(high for _, high in rows) + 0.2
    return left, right, top, bottom


def draw_box(ax, x, y, label, role, size):
    """Draw one box with its label, in letters of this size; return its patch, at which arrows end."""
    from matplotlib.patches import FancyBboxPatch

    wide = width_of(label)
    box = ax.add_patch(
        FancyBboxPatch(
            (x - wide / 2, y - HIGH / 2),
            wide,
            HIGH,
            boxstyle="round,pad=0,rounding_size=0.12",
            facecolor="white",
            edgecolor=COLORS[role],
            linewidth=1.8,
        )
    )
    write(ax, x, y, label, INK[role], size)
    return box


def width_of(label):
    """Return how wide a box must be for its label."""
    return max(0.7, LETTER * len(label) + 0.45)


def draw_chain(
    shapes: Sequence[Sequence[int]], layers: Sequence[str], columns: int | None = None
) -> "Figure":
    """Draw what the layers of a chain leave behind: maps as squares of their size, the rest as bars.

    Parameters
    ----------
    shapes : list of tuple of int
        Before, between and after the layers: (height, width, maps), or (units,).
    layers : list of str
        What makes one shape of another, so one less than there are shapes.
    columns : int, optional
        Shapes in a row; by default all of them.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If there are too many layers or too few.

    Examples
    --------
    >>> figure = draw_chain([(8, 8, 1), (6, 6, 4), (10,)], ["conv 3×3", "dense"])
    >>> [text.get_text() for text in figure.axes[0].texts]
    ['8×8×1', '6×6×4', 'conv 3×3', '10', 'dense']
    """
    from matplotlib.patches import Rectangle

    if len(shapes) != len(layers) + 1:
        raise ValueError(f"shapes must be one more than layers: {len(shapes)} shapes, {len(layers)} layers")
    largest, most = (max((shape[0] for shape in shapes if len(shape) == axes), default=1) for axes in (3, 1))
    columns = columns or len(shapes)
    rows = -(-len(shapes) // columns)
    figure, ax, point = canvas(APART * columns, ROW * rows, unit=0.75)
    size = min(13.5, 0.29 * point)
    for place, shape in enumerate(shapes):
        row, column = divmod(place, columns)
        x, y, role = APART * (column + 0.5), ROW * row + 1, "output" if place else "image"
        if len(shape) == 3:
            draw_stack(ax, x, y, 1.2 * shape[0] / largest, shape[2], role, most=16, step=0.04, linewidth=1)
        else:
            long = 1.9 * shape[0] / most
            ax.add_patch(Rectangle((x - 0.08, y - long / 2), 0.16, long, color=COLORS[role]))
        write(ax, x, y + 1.2, "×".join(map(str, shape)), INK[role], size)
        if place:  # made by the layer between the last shape and this one
            write(ax, max(x - APART / 2, 0.65), y + 1.65, layers[place - 1], INK["kernel"], size)
    return figure


def show_shares(
    shares: Mapping[str, Mapping[str, float]], ylabel: str = "share", most: float | None = None
) -> "Axes":
    """Show several shares of a whole side by side, as bars for each layer.

    Parameters
    ----------
    shares : dict of str to dict of str to number
        For each thing that is shared out, three at most, numbers by layer; all name the same layers. They are
        divided by their sum.
    ylabel : str
    most : float, optional
        The highest share that the axis reaches.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If the layers differ, or there are more than three things.

    Examples
    --------
    >>> axes = show_shares({"weights": {"conv": 1, "dense": 3}, "work": {"conv": 9, "dense": 1}})
    >>> [text.get_text() for text in axes.get_xticklabels()]
    ['conv', 'dense']
    """
    import matplotlib.pyplot as plt

    if len(shares) > 3:
        raise ValueError(f"shares must be at most 3, got {len(shares)}")
    layers, *others = [list(numbers) for numbers in shares.values()]
    if any(names != layers for names in others):
        raise ValueError(f"shares must all name the layers {layers}, got {others}")
    _, ax = plt.subplots(figsize=(5.6, 3.2))
    width = 0.8 / len(shares)
    for place, ((name, numbers), colour) in enumerate(zip(shares.items(), LINES, strict=False)):
        whole = sum(numbers.values())
        at = [layer - 0.4 + (place + 0.5) * width for layer in range(len(layers))]
        ax.bar(at, [number / whole for number in numbers.values()], width, color=colour, label=name)
    ax.set_xticks(range(len(layers)), labels=layers)
    ax.set(ylabel=ylabel, ylim=(0, most))
    ax.yaxis.set_major_formatter(lambda share, _: f"{share:.0%}")
    ax.legend()
    return ax


def plot_runs(
    runs: Mapping[str, Sequence[Sequence[float]]], xlabel: str = "epoch", ylabel: str = "accuracy"
) -> "Axes":
    """Plot what several networks did epoch by epoch: the mean of each one's runs, and a band of ± one deviation.

    Parameters
    ----------
    runs : dict of str to list of sequences of numbers
        By network the runs, each with a number for each epoch. The legend names the best at the end first.
    xlabel, ylabel : str

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If runs of one network differ in length.

    Examples
    --------
    >>> axes = plot_runs({"small": [[0.1, 0.4], [0.2, 0.5]], "large": [[0.3, 0.6], [0.3, 0.8]]})
    >>> [text.get_text() for text in axes.get_legend().get_texts()]
    ['large', 'small']
    """
    import matplotlib.pyplot as plt

    for name, courses in runs.items():
        if len({len(course) for course in courses}) != 1:
            raise ValueError(f"runs of {name!r} must be of one length, got {[*map(len, courses)]}")
    _, ax = plt.subplots(figsize=(5.2, 4.6))
    colours, ends = [*LINES, "#6F6F6F"], {}
    for number, (name, courses) in enumerate(runs.items()):
        mean, deviation = np.mean(courses, axis=0), np.std(courses, axis=0)
        epochs = np.arange(1, len(mean) + 1)
        look = {"color": colours[number % len(colours)], "linestyle": DASHES[number % len(DASHES)]}
        (line,) = ax.plot(epochs, mean, label=name, **look)
        ax.fill_between(
            epochs, mean - deviation, mean + deviation, color=look["color"], alpha=0.15, linewidth=0
        )
        ends[line] = mean[-1]
    ax.set(xlabel=xlabel, ylabel=ylabel)
    lines = sorted(ends, key=ends.__getitem__, reverse=True)
    ax.legend(handles=lines, loc="upper center", bbox_to_anchor=(0.45, -0.16), ncols=2)
    return ax
