"""What only the chapter `dropout` shows: how training goes, on the examples and on images never seen."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cnnlib._types import ArrayLike
from cnnlib.viz.style import COLORS, PAGE_WIDTH, columns_for

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def plot_learning(
    courses: Mapping[str, Any],
    quantity: str = "loss",
    columns: int | None = None,
    marks: Mapping[str, int] | None = None,
) -> "Figure":
    """Plot one panel for each way to train: a quantity on the training and on the validation images.

    Parameters
    ----------
    courses : dict of str to dict
        For each title, what `History.history` holds: `quantity` and ``"val_" + quantity``, a number an epoch.
    quantity : str
        What is plotted upwards.
    columns : int, optional
        Panels in a row; by default at most four.
    marks : dict of str to int, optional
        For some titles an epoch, counted from 0, to mark with a dotted line.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> figure = plot_learning({"plain": {"loss": [2, 1], "val_loss": [2, 3]}}, marks={"plain": 0})
    >>> figure.axes[0].get_title()
    'plain'
    """
    import matplotlib.pyplot as plt

    columns = columns_for(columns, len(courses))
    rows = -(-len(courses) // columns)
    size = min(PAGE_WIDTH, 5.2 * columns), 2.3 * rows + 0.5
    figure, grid = plt.subplots(
        rows, columns, figsize=size, sharex=True, sharey=True, squeeze=False, layout="constrained"
    )
    for ax in grid.flat[len(courses) :]:
        ax.remove()
    for ax, (title, course) in zip(grid.flat, courses.items(), strict=False):
        epochs = np.arange(1, len(course[quantity]) + 1)
        ax.plot(epochs, course[quantity], color=COLORS["image"], label="training")
        ax.plot(epochs, course[f"val_{quantity}"], "--", color=COLORS["output"], label="validation")
        if title in (marks or {}):
            ax.axvline(marks[title] + 1, color="#4A4A4A", linestyle=":")
        ax.set(title=title, ylim=(0, None))
        ax.label_outer()
    for ax in grid[-1]:
        ax.set_xlabel("epoch")
    for ax in grid[:, 0]:
        ax.set_ylabel(quantity)
    grid[0, 0].legend()
    return figure


def show_lots(window: ArrayLike, titles: Sequence[str] = ("window", "probability")) -> "Figure":
    """Show a window and how likely stochastic pooling draws each of its cells.

    Parameters
    ----------
    window : array (h, w)
        Numbers that are not negative, not all of them 0.
    titles : pair of str
        What stands above the two grids.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> figure = show_lots([[1, 0], [2, 5]])
    >>> "5/8" in [text.get_text() for text in figure.axes[0].texts]
    True
    """
    from cnnlib.viz.numbers import show_row

    window = np.asarray(window, dtype=float)
    return show_row([window, window / window.sum()], list(titles), ["image", "output"], ["→"])
