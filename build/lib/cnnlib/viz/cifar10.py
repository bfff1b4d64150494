"""What the chapter on CIFAR-10 shows: confusions, how honest probabilities are, and gains by change."""

import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cnnlib._types import ArrayLike
from cnnlib.viz.numbers import as_matrix
from cnnlib.viz.style import COLORS, PAGE_WIDTH, RULE
from cnnlib.viz.training import DASHES, LINES

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FEWEST = 10  # answers that a group must have: a mean over fewer says nothing


def show_confusion(matrix: ArrayLike, names: Sequence[str]) -> "Figure":
    """Show a confusion matrix: what each class was taken for, as counts on a map of shares.

    Parameters
    ----------
    matrix : array (K, K)
        Rows are true classes, columns predicted ones.
    names : sequence of K str
        The classes.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If the matrix is not square, or the names do not match.

    Examples
    --------
    >>> figure = show_confusion([[8, 2], [0, 5]], ["cat", "dog"])
    >>> [text.get_text() for text in figure.axes[0].texts]
    ['8', '2', '', '5']
    """
    import matplotlib.pyplot as plt

    matrix = as_matrix(matrix, "matrix")
    if matrix.shape != (len(names), len(names)):
        raise ValueError(f"matrix {matrix.shape} and {len(names)} names do not fit")
    shares = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    side = min(PAGE_WIDTH, 1.6 + 0.4 * len(names))
    figure, ax = plt.subplots(figsize=(side, side), layout="constrained")
    ax.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for (row, column), count in np.ndenumerate(matrix):
        ink = "white" if shares[row, column] > 0.55 else "black"
        text = f"{count:.0f}" if count else ""
        ax.text(column, row, text, ha="center", va="center", fontsize=10, color=ink)
    ax.set_xticks(range(len(names)), labels=names, rotation=60, ha="right", rotation_mode="anchor")
    ax.set_yticks(range(len(names)), labels=names)
    ax.set(xlabel="taken for", ylabel="is")
    ax.tick_params(length=0)
    ax.grid(visible=False)
    return figure


def show_calibration(runs: Mapping[str, Mapping[str, Any]]) -> "Figure":
    """Show how often networks are right against how sure they are.

    Parameters
    ----------
    runs : dict of str to dict
        At most four; by name, lists "confidence" and "accuracy" with the means of each group of answers, and
        "count" with its size. Larger groups get larger dots; groups of fewer than ten answers are left out.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If there are more than four runs.

    Examples
    --------
    >>> run = {"confidence": [0.4, 0.9], "accuracy": [0.3, 0.8], "count": [10, 90]}
    >>> figure = show_calibration({"a network": run})
    >>> [text.get_text() for text in figure.legends[0].get_texts()]
    ['as sure as right', 'a network']
    """
    import matplotlib.pyplot as plt

    marks = list(zip("os^D", DASHES, LINES, strict=False))
    if len(runs) > len(marks):
        raise ValueError(f"runs must be at most {len(marks)}, got {len(runs)}")
    figure, ax = plt.subplots(figsize=(5.2, 5.8), layout="constrained")
    ax.plot([0, 1], [0, 1], "--", color=RULE, label="as sure as right")
    for (name, run), (mark, dash, colour) in zip(runs.items(), marks, strict=False):
        confidence, accuracy, count = (np.asarray(run[key]) for key in ("confidence", "accuracy", "count"))
        many = count >= FEWEST
        place = confidence[many], accuracy[many]
        ax.plot(*place, dash, color=colour, marker=mark, markersize=3, label=name)
        ax.scatter(*place, 20 + 400 * count[many] / count.sum(), color=colour, alpha=0.4, marker=mark)
    ax.set(xlabel="how sure: mean probability", ylabel="how often right: accuracy")
    ax.set(xlim=(0, 1.04), ylim=(0, 1.04), aspect="equal")
    figure.legend(loc="outside lower center", ncols=2)
    return figure


def show_changes(runs: Sequence[Mapping[str, Any]]) -> "Figure":
    """Show accuracies, change by change: a dot for each training, a line through their means.

    Parameters
    ----------
    runs : list of dict
        Each with its "name" and its "accuracies", in the order of the changes.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> figure = show_changes([{"name": "plain", "accuracies": [0.6, 0.7]}])
    >>> [text.get_text() for text in (*figure.axes[0].get_yticklabels(), *figure.axes[0].texts)]
    ['plain', '65.0%']
    """
    import matplotlib.pyplot as plt

    figure, ax = plt.subplots(figsize=(5.2, 0.7 + 0.52 * len(runs)), layout="constrained")
    places = range(len(runs))
    means = [np.mean(run["accuracies"]) for run in runs]
    ax.plot(means, places, "-", color=RULE, zorder=1)
    for place, run in zip(places, runs, strict=True):
        ax.plot(run["accuracies"], [place] * len(run["accuracies"]), "o", color=COLORS["image"], markersize=6)
        ax.annotate(f"{means[place]:.1%}", (1.02, place), xycoords=("axes fraction", "data"), va="center")
    ax.set_yticks(places, labels=[textwrap.fill(run["name"], 28) for run in runs])
    ax.tick_params(axis="y", length=0)
    ax.set(xlabel="accuracy on test photographs", ylim=(len(runs) - 0.5, -0.5))
    return figure
