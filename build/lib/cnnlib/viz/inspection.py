"""What only the chapter `inspection` shows: maps by layer, heat on pictures, finds of a search, points."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from cnnlib._arguments import count as at_least
from cnnlib._types import Array, ArrayLike
from cnnlib.viz.pictures import draw_picture, white_of
from cnnlib.viz.style import COLORS, INK, PAGE_WIDTH, RULE, as_titles, columns_for

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WRONG = "#8E4B9E"  # the purple of what is not so: green's other end in signed pictures
HEAT = "magma"
MARKERS = "os^vD<>PX*"
DOTS = [
    "#0072B2",
    "#E6B800",
    "#009E73",
    "#CC79A7",
    "#56B4E9",
    "#8A6D00",
    "#000000",
    "#8C1C13",
    "#5B3A8E",
    "#7A7A7A",
]


def show_heat(
    images: ArrayLike, heats: ArrayLike, titles: Sequence[str] | None = None, columns: int | None = None
) -> "Figure":
    """Show pictures and, below each, where its heat map is hot: bright there, dark elsewhere.

    Parameters
    ----------
    images : array (N, H, W, 3) or (N, H, W)
    heats : array (N, h, w)
        Numbers of at least 0, of the size of the images or coarser; each is stretched to its largest.
    titles : list of str, optional
        One title for each picture.
    columns : int, optional
        Pictures in a row; by default at most six.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If the heats do not have shape (N, h, w) or one is negative, the titles are not as many as the images,
        ``columns`` is less than 1, or the images hold values below 0 or above 255.

    Examples
    --------
    >>> figure = show_heat(np.ones((2, 4, 4, 3)), np.ones((2, 4, 4)), titles=["a", "b"])
    >>> [axes.get_title() for axes in figure.axes]
    ['a', 'b', '', '']
    """
    images, heats, titles = _pairs(images, heats, titles)
    figure, pairs = _pair_grid(images, columns, titled=any(titles))
    white = white_of(images, "images")
    for i, (above, below) in enumerate(pairs):
        draw_picture(above, images[i], white, title=titles[i])
        below.imshow(heats[i], cmap=HEAT, vmin=0, vmax=heats[i].max() or 1, interpolation="none")
        below.set(xticks=[], yticks=[])
        below.spines[:].set(visible=True, color=RULE, linewidth=1.0)
    return figure


def show_overlay(
    images: ArrayLike, heats: ArrayLike, titles: Sequence[str] | None = None, columns: int | None = None
) -> "Figure":
    """Show pictures and, below each, the same picture in grey with its heat map laid over it.

    Parameters
    ----------
    images : array (N, H, W, 3) or (N, H, W)
    heats : array (N, h, w)
        Numbers of at least 0, of the size of the images or coarser; each is stretched to its largest.
    titles : list of str, optional
        One title for each picture.
    columns : int, optional
        Pictures in a row; by default at most six.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If the heats do not have shape (N, h, w) or one is negative, the titles are not as many as the images,
        ``columns`` is less than 1, or the images hold values below 0 or above 255.

    Examples
    --------
    >>> figure = show_overlay(np.ones((2, 4, 4, 3)), np.ones((2, 4, 4)), titles=["a", "b"])
    >>> [axes.get_title() for axes in figure.axes]
    ['a', 'b', '', '']
    """
    images, heats, titles = _pairs(images, heats, titles)
    figure, pairs = _pair_grid(images, columns, titled=any(titles))
    white = white_of(images, "images")
    for i, (above, below) in enumerate(pairs):
        draw_picture(above, images[i], white, title=titles[i])
        draw_picture(below, overlay(images[i] / white, heats[i]), 1)
    return figure


def overlay(image: Array, heat: Array, finer: int = 4) -> Array:
    """Return a picture (H, W, 3) or (H, W) in grey, coloured where it is hot and four times as fine.

    Grey shines through everywhere: fully where the heat is 0, and by a fifth where it is largest.
    """
    from matplotlib import colormaps

    from cnnlib.inspection import resize

    grey = image.mean(axis=-1) if image.ndim == 3 else image
    grey = grey.repeat(finer, axis=0).repeat(finer, axis=1)[..., np.newaxis]
    [fine] = resize(heat[np.newaxis] / (heat.max() or 1), grey.shape[:2])
    share = 0.8 * fine[..., np.newaxis] ** 0.75
    return (1 - share) * grey + share * colormaps[HEAT](0.3 + 0.65 * fine)[..., :3]


def show_layers(maps: Mapping[str, ArrayLike], count: int = 6) -> "Figure":
    """Show for each layer, one row each, those of its maps that are strongest on the whole.

    Parameters
    ----------
    maps : dict of str to array (H, W, F)
        For the name of each layer the maps of one image, none negative.
    count : int
        Maps in a row.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError, TypeError
        If ``count`` is no integer of at least 1.

    Examples
    --------
    >>> figure = show_layers({"first": np.ones((4, 4, 3)), "second": np.ones((2, 2, 5))}, count=3)
    >>> [axes.get_ylabel() for axes in figure.axes][::3]
    ['first', 'second']
    """
    count = at_least("count", count)
    figure, grid = _grid(len(maps), count)
    for row, (name, array) in zip(grid, maps.items(), strict=True):
        order = np.argsort(-array.sum(axis=(0, 1)), kind="stable")[:count]
        for ax, f in zip(row, order, strict=False):
            draw_picture(ax, array[..., f], array[..., f].max() or 1)
        for ax in row[len(order) :]:
            ax.remove()
        row[0].set_ylabel(name, fontsize=13)
    return figure


def show_finds(
    queries: ArrayLike, finds: ArrayLike, titles: Sequence[str] | None = None, right: ArrayLike | None = None
) -> "Figure":
    """Show what a search found: a row for each query, the query first, then what it found, the nearest first.

    Parameters
    ----------
    queries : array (Q, H, W, 3)
    finds : array (Q, count, H, W, 3)
    titles : list of str, optional
        What stands beside each query.
    right : array of bool (Q, count), optional
        Which finds to frame in green; all others get a dashed purple frame.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If the finds are not as many as the queries or do not have one axis more, the titles are not as many
        as the queries, or the pictures hold values below 0 or above 255.

    Examples
    --------
    >>> figure = show_finds(np.ones((1, 4, 4, 3)), np.ones((1, 2, 4, 4, 3)), titles=["cat"])
    >>> len(figure.axes), figure.axes[0].get_ylabel()
    (3, 'cat')
    """
    queries, finds = np.asarray(queries), np.asarray(finds)
    if len(queries) != len(finds) or finds.ndim != queries.ndim + 1:
        raise ValueError(f"finds must have shape ({len(queries)}, count, …), not {finds.shape}")
    titles = as_titles(titles, len(queries), "queries")
    figure, grid = _grid(len(queries), 1 + finds.shape[1], titled=True)
    white = white_of(np.concatenate([queries.ravel(), finds.ravel()]), "images")
    for q, row in enumerate(grid):
        draw_picture(row[0], queries[q], white, title="" if q else "query", frame=INK["image"])
        row[0].set_ylabel(titles[q], fontsize=12)
        for place, ax in enumerate(row[1:]):
            draw_picture(ax, finds[q, place], white, title="" if q else str(place + 1))
            if right is not None:
                good = right[q][place]
                ax.spines[:].set(
                    color=COLORS["output"] if good else WRONG,
                    linewidth=2.5,
                    linestyle="-" if good else (0, (3, 1.5)),
                )
    return figure


def plot_points(maps: Mapping[str, ArrayLike], labels: ArrayLike, classes: Sequence[str]) -> "Figure":
    """Plot points in the plane, with a colour and a marker for each class.

    Parameters
    ----------
    maps : dict of str to array (N, 2)
        The points of each panel, by its title.
    labels : array of int (N,)
        The class of each point.
    classes : sequence of str
        Their names, at most ten.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If there are more than ten classes.

    Examples
    --------
    >>> figure = plot_points({"flat": [[0, 1], [2, 3]]}, [0, 1], ["cat", "dog"])
    >>> [text.get_text() for text in figure.legends[0].get_texts()]
    ['cat', 'dog']
    """
    import matplotlib.pyplot as plt

    if len(classes) > len(MARKERS):
        raise ValueError(f"classes must be at most {len(MARKERS)}, got {len(classes)}")
    labels = np.asarray(labels)
    width = 0.75 * PAGE_WIDTH
    figure, column = plt.subplots(
        len(maps), 1, figsize=(width, 0.8 * width * len(maps) + 1.1), squeeze=False, layout="constrained"
    )
    for ax, (title, points) in zip(column[:, 0], maps.items(), strict=True):
        points = np.asarray(points)
        for k, name in enumerate(classes):
            x, y = points[labels == k].T
            ax.scatter(x, y, s=18, color=DOTS[k], marker=MARKERS[k], alpha=0.8, linewidth=0, label=name)
        ax.set(title=title, xticks=[], yticks=[])
        ax.spines[:].set(visible=True, color=RULE)
    handles, names = column[0, 0].get_legend_handles_labels()
    figure.legend(handles, names, loc="outside lower center", ncols=4, fontsize=11, markerscale=2)
    return figure


def _pairs(images, heats, titles):
    """Return images, their heats and their titles, as arrays that fit each other."""
    images, heats = np.asarray(images), np.asarray(heats, dtype=float)
    if len(images) != len(heats) or heats.ndim != 3:
        raise ValueError(f"heats must have shape ({len(images)}, h, w), not {heats.shape}")
    if heats.min(initial=0) < 0:
        raise ValueError(f"heats must not be negative, got {heats.min()}")
    return images, heats, as_titles(titles, len(images), "images")


def _pair_grid(images, columns, titled):
    """A figure with two panels for each picture, one above the other."""
    count, height, width = images.shape[:3]
    columns = columns_for(columns, count, most=6)
    rows = 2 * -(-count // columns)
    figure, grid = _grid(rows, columns, titled=titled, lines=rows // 2, aspect=width / height)
    pairs = list(zip(grid[::2].flat, grid[1::2].flat, strict=True))
    for pair in pairs[count:]:
        for empty in pair:
            empty.remove()
    return figure, pairs[:count]


def _grid(rows, columns, titled=False, lines=1, aspect=1.0):
    """A grid of small panels across the page, `aspect` times as wide as high; `lines` of titles are given room."""
    import matplotlib.pyplot as plt

    side = min(PAGE_WIDTH / columns / aspect, 1.6)
    return plt.subplots(
        rows,
        columns,
        figsize=(side * aspect * columns, side * rows + 0.3 * titled * lines),
        squeeze=False,
        layout="constrained",
    )
