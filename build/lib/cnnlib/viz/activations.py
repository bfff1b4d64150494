"""Pictures of the activations chapter: curves and their slopes, boundaries, gradients on their way back."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from cnnlib._types import ArrayLike
from cnnlib.viz.style import COLORS, columns_for

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CLASSES = (("#DDEFF9", "#3B9CCB", "o"), ("#EBD5DF", "#7A2050", "^"))  # tint, colour, marker
LINES = ("#0072B2", "#CC79A7", "#000000", "#56B4E9", "#009E73")
DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1)))


def show_activations(
    functions: Mapping[str, tuple[Callable[..., Any], Callable[..., Any]]],
    columns: int | None = None,
    reach: float = 4.0,
) -> "Figure":
    """Show activation functions and, dashed, their derivatives.

    Parameters
    ----------
    functions : dict of str to (callable, callable)
        By name, a function of x and its ``backward`` of (grad_output, x).
    columns : int, optional
        Panels in a row.
    reach : float
        x runs from −reach to reach.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> from cnnlib.activations import relu, relu_backward
    >>> figure = show_activations({"ReLU": (relu, relu_backward)})
    >>> [axes.get_title() for axes in figure.axes]
    ['ReLU']
    """
    import matplotlib.pyplot as plt

    columns = columns_for(columns, len(functions), most=2)
    rows = -(-len(functions) // columns)
    figure, grid = plt.subplots(
        rows, columns, figsize=(2.3 * columns, 2.0 * rows + 0.6), squeeze=False, sharex=True, sharey=True
    )
    for ax in grid.flat[len(functions) :]:
        ax.remove()
    x = np.linspace(-reach, reach, 401)
    for ax, (name, (function, backward)) in zip(grid.flat, functions.items(), strict=False):
        ax.axhline(0, color="#DAD8D2", linewidth=1)
        ax.axvline(0, color="#DAD8D2", linewidth=1)
        ax.plot(x, function(x), color=COLORS["output"], label="function")
        ax.plot(x, backward(np.ones_like(x), x), "--", color="black", label="derivative")
        ax.set(title=name, ylim=(-1.3, 2.3), xticks=(-reach, 0, reach))
    figure.legend(*grid.flat[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure


def show_boundaries(
    points: ArrayLike, labels: ArrayLike, classifiers: Mapping[str, Callable[..., Any]]
) -> "Figure":
    """Show two classes of points in the plane, and what each classifier says of all the other places.

    Parameters
    ----------
    points : array (N, 2)
    labels : array (N,) of 0 and 1
    classifiers : dict of str to callable
        By title, a function from points (M, 2) to classes (M,).

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> figure = show_boundaries([[-1, 0], [1, 0]], [0, 1], {"right half": lambda points: points[:, 0] > 0})
    >>> [axes.get_title() for axes in figure.axes]
    ['right half']
    """
    import matplotlib.pyplot as plt
    from matplotlib.colors import ListedColormap

    points, labels = np.asarray(points), np.asarray(labels)
    reach = 1.15 * np.abs(points).max()
    places = np.linspace(-reach, reach, 121)
    plane = np.stack(np.meshgrid(places, places), axis=-1)
    tints = ListedColormap([tint for tint, _, _ in CLASSES])
    width = min(5.6, 2.4 * len(classifiers))
    figure, grid = plt.subplots(
        1, len(classifiers), figsize=(width, width / len(classifiers) + 0.3), squeeze=False
    )
    for ax, (title, classify) in zip(grid.flat, classifiers.items(), strict=True):
        said = np.reshape(classify(plane.reshape(-1, 2)), plane.shape[:2]).astype(int)
        extent = (-reach, reach, -reach, reach)
        ax.imshow(said, cmap=tints, vmin=0, vmax=1, origin="lower", extent=extent, interpolation="nearest")
        for label, (_, color, marker) in enumerate(CLASSES):
            ax.plot(*points[labels == label].T, marker, color=color, markersize=3)
        ax.set_title(title)
        ax.set_axis_off()
    return figure


def show_gradient_norms(panels: Mapping[str, Mapping[str, ArrayLike]]) -> "Figure":
    """Show how large the gradient is at each layer, on a logarithmic scale.

    Parameters
    ----------
    panels : dict of str to dict of str to array (L,)
        By title and by name, the size of the gradient that reaches each layer, the first layer first.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> figure = show_gradient_norms({"small weights": {"ReLU": [0.1, 0.3, 1.0]}})
    >>> figure.axes[-1].get_xlabel()
    'layer'
    """
    import matplotlib.pyplot as plt

    figure, grid = plt.subplots(
        len(panels), 1, figsize=(4.8, 2.6 * len(panels) + 0.6), squeeze=False, sharex=True, sharey=True
    )
    for ax, (title, lines) in zip(grid.flat, panels.items(), strict=True):
        for (name, norms), dash, color in zip(lines.items(), DASHES, LINES, strict=False):
            ax.plot(np.arange(1, len(norms) + 1), norms, linestyle=dash, color=color, label=name)
        ax.set(title=title, ylabel="size of the gradient", yscale="log")
    grid.flat[-1].set_xlabel("layer")
    figure.legend(*grid.flat[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return figure


def show_silence(outputs: Mapping[str, ArrayLike]) -> "Figure":
    """Show which unit answers to which image: a dark cell is an output above 0, an empty row a silent unit.

    Parameters
    ----------
    outputs : dict of str to array (N, U)
        By title, what U units give for N images.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> figure = show_silence({"one of two is dead": [[1, 0], [2, 0]]})
    >>> [axes.get_title() for axes in figure.axes]
    ['one of two is dead']
    """
    import matplotlib.pyplot as plt
    from matplotlib.colors import ListedColormap

    figure, grid = plt.subplots(
        len(outputs), 1, figsize=(4.8, 2.4 * len(outputs) + 0.3), squeeze=False, sharex=True
    )
    for ax, (title, array) in zip(grid.flat, outputs.items(), strict=True):
        answers = np.asarray(array).T > 0
        ax.imshow(answers, cmap=ListedColormap(["white", COLORS["output"]]), vmin=0, vmax=1, aspect="auto")
        ax.set(title=title, ylabel="unit")
    grid.flat[-1].set_xlabel("image")
    return figure


def show_probabilities(scores: ArrayLike, probabilities: Mapping[str, ArrayLike]) -> "Figure":
    """Show one row of scores, and beside it the probabilities that were made of it in several ways.

    Parameters
    ----------
    scores : array (K,)
    probabilities : dict of str to array (K,)
        By title, one probability for each class.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> figure = show_probabilities([0, 1], {"even": [0.5, 0.5]})
    >>> [axes.get_title() for axes in figure.axes]
    ['scores', 'even']
    """
    import matplotlib.pyplot as plt

    columns = columns_for(None, 1 + len(probabilities), most=2)
    rows = -(-(1 + len(probabilities)) // columns)
    figure, axes = plt.subplots(rows, columns, figsize=(2.4 * columns, 1.9 * rows + 0.3), squeeze=False)
    for ax in axes.flat[1 + len(probabilities) :]:
        ax.remove()
    grid = axes.flat[: 1 + len(probabilities)]
    classes = np.arange(len(scores))
    grid[0].bar(classes, scores, color=COLORS["image"])
    grid[0].axhline(0, color="black", linewidth=1)
    grid[0].set(title="scores")
    for ax, (title, values) in zip(grid[1:], probabilities.items(), strict=True):
        ax.bar(classes, values, color=COLORS["output"])
        ax.set(title=title, ylim=(0, 1))
    for ax in grid:
        ax.set_xticks(classes)
    figure.supxlabel("class", fontsize=12)
    return figure
