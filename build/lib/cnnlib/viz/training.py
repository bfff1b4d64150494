"""What the chapter on training shows: a network's shapes both ways, descents, curves and predictions."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cnnlib._types import ArrayLike
from cnnlib.viz.numbers import as_matrix
from cnnlib.viz.pictures import draw_picture, white_of
from cnnlib.viz.style import COLORS, INK, PAGE_WIDTH, RULE, arrow, as_titles, canvas, columns_for, write

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DASHES = ["-", "--", "-.", ":"]
LINES = ["#0072B2", "#009E73", "#AA4499", "#000000", "#3D9BD1"]  # orange is a kernel, and nothing else
BACKWARD = "#7A2E6E"


def draw_network(layers: Sequence[str], shapes: Sequence[str]) -> "Figure":
    """Draw layers as boxes, one below the other: values go down beside them, gradients up.

    Parameters
    ----------
    layers : list of str
        Their names.
    shapes : list of str
        What stands before, between and after them, one more than the layers.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> figure = draw_network(["flatten", "dense"], ["(4, 4)", "(16)", "(3)"])
    >>> [text.get_text() for text in figure.axes[0].texts][:3]
    ['forward: values', 'backward: gradients', '(4, 4)']
    """
    from matplotlib.patches import Rectangle

    if len(shapes) != len(layers) + 1:
        raise ValueError(f"shapes must be one more than layers: {len(shapes)} shapes, {len(layers)} layers")
    step, middle, side = 1.7, 5.0, 3.1
    figure, ax, _ = canvas(2 * middle, step * len(layers) + 1.9)
    write(ax, middle - side, 0.4, "forward: values", INK["output"])
    write(ax, middle + side, 0.4, "backward: gradients", BACKWARD)
    for i, shape in enumerate(shapes):
        y = 1.3 + step * i
        write(ax, middle - side, y, shape, INK["image" if i == 0 else "output"])
        write(ax, middle + side, y, shape, BACKWARD)
    for i, layer in enumerate(layers):
        y = 1.3 + step * i
        ax.add_patch(
            Rectangle((middle - 1.6, y + 0.4), 3.2, 0.9, fill=False, edgecolor=COLORS["image"], linewidth=2)
        )
        write(ax, middle, y + step / 2, layer)
        arrow(ax, (middle - side, y + 0.35), (middle - side, y + step - 0.35))
        arrow(ax, (middle + side, y + step - 0.35), (middle + side, y + 0.35))
    return figure


def show_descent(
    loss: Callable[..., Any],
    paths: Mapping[str, ArrayLike],
    across: tuple[float, float] = (-1, 1),
    down: tuple[float, float] = (-1, 1),
) -> "Figure":
    """Show a loss of two weights as a map of heights, with the paths that descents took over it.

    Parameters
    ----------
    loss : callable
        Takes two arrays of weights of one shape, returns the loss of each pair.
    paths : dict of str to array (steps, 2)
        Where each descent went, by name.
    across, down : (lowest, highest)
        The weights to show along x and y.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> figure = show_descent(lambda a, b: a**2 + b**2, {"straight": [[1, 1], [0, 0]]})
    >>> [axes.get_title() for axes in figure.axes]
    ['straight']
    """
    import matplotlib.pyplot as plt

    columns = 1 if len(paths) <= 3 else 2
    rows = -(-len(paths) // columns)
    size = 2 + 3 * columns, rows * (0.35 + (5 if columns == 1 else 4) * 0.36)
    figure, grid = plt.subplots(
        rows, columns, figsize=size, squeeze=False, sharex=True, sharey=True, layout="constrained"
    )
    a, b = np.meshgrid(np.linspace(*across, 121), np.linspace(*down, 121))
    heights = loss(a, b)
    for ax in grid.flat[len(paths) :]:
        ax.set_axis_off()
    for ax, (name, path) in zip(grid.flat, paths.items(), strict=False):
        path = np.asarray(path, dtype=float)
        ax.contour(a, b, np.sqrt(heights - heights.min()), levels=9, colors=RULE, linewidths=0.8)
        ax.plot(*path.T, ".-", color=COLORS["image"], linewidth=1.3, markersize=5)
        ax.plot(*path[0], "s", color="black", markersize=8)
        ax.set(title=name, xlim=across, ylim=down, xlabel="weight 1", ylabel="weight 2")
        ax.locator_params(axis="x", nbins=5)
        ax.locator_params(axis="y", nbins=3)
        ax.label_outer()
    return figure


def plot_curves(
    curves: Mapping[str, Sequence[float]],
    xlabel: str = "epoch",
    ylabel: str = "loss",
    ax: "Axes | None" = None,
    log: bool = False,
) -> "Axes":
    """Plot several curves by name, each with a colour and a dash of its own.

    Parameters
    ----------
    curves : dict of str to sequence of numbers
    xlabel, ylabel : str
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    log : bool
        Draw equal ratios as equal heights.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> axes = plot_curves({"training": [2, 1], "held out": [2, 1.5]})
    >>> [text.get_text() for text in axes.get_legend().get_texts()]
    ['training', 'held out']
    """
    import matplotlib.pyplot as plt

    if ax is None:
        _, ax = plt.subplots(figsize=(5.2, 2.8))
    for i, (name, values) in enumerate(curves.items()):
        look = {"color": LINES[i % len(LINES)], "linestyle": DASHES[i % len(DASHES)]}
        ax.plot(np.arange(1, len(values) + 1), values, label=name, **look)
    ax.set(xlabel=xlabel, ylabel=ylabel, yscale="log" if log else "linear")
    ax.legend()
    return ax


def show_predictions(
    images: ArrayLike,
    probabilities: ArrayLike,
    names: Sequence[str],
    titles: Sequence[str] | None = None,
    columns: int | None = None,
) -> "Figure":
    """Show pictures with the probabilities that a network gives their classes, as bars below each.

    Parameters
    ----------
    images : array (N, H, W) or (N, H, W, 1)
    probabilities : array (N, K)
    names : sequence of K str
        The classes.
    titles : list of str, optional
        One title for each picture.
    columns : int, optional
        Pictures in a row; by default at most five.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> figure = show_predictions(np.zeros((1, 4, 4)), [[0.25, 0.75]], ["cat", "dog"], titles=["which?"])
    >>> [axes.get_title() for axes in figure.axes]
    ['which?', '']
    """
    import matplotlib.pyplot as plt

    images, probabilities = np.asarray(images), as_matrix(probabilities, "probabilities")
    if len(images) != len(probabilities) or len(names) != probabilities.shape[1]:
        raise ValueError(
            f"images {images.shape}, probabilities {probabilities.shape} and {len(names)} names do not fit"
        )
    titles = as_titles(titles, len(images), "images")
    columns = columns_for(columns, len(images), most=5)
    rows = -(-len(images) // columns)
    bars = 0.14 + 0.2 * len(names)
    width = min(PAGE_WIDTH, 1.7 * columns)
    tall = width / columns * 0.8
    figure = plt.figure(figsize=(width, rows * (tall + bars + 0.3)), layout="constrained")
    grid = figure.add_gridspec(2 * rows, columns, height_ratios=[tall, bars] * rows)
    for i, (image, shares) in enumerate(zip(images, probabilities, strict=True)):
        row, column = divmod(i, columns)
        image = image.reshape(image.shape[:2])
        top = white_of(image, "images")
        draw_picture(figure.add_subplot(grid[2 * row, column]), image, top, title=titles[i])
        ax = figure.add_subplot(grid[2 * row + 1, column])
        ax.barh(range(len(names)), shares, color=COLORS["output"])
        ax.set(xlim=(0, 1), ylim=(len(names) - 0.4, -0.6), xticks=[])
        ax.set_yticks(range(len(names)), labels=names if column == 0 else [""] * len(names), fontsize=10)
        ax.tick_params(length=0)
        ax.spines[:].set_visible(False)
        ax.spines["left"].set_visible(True)
    return figure
