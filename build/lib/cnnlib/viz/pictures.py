"""Photographs, maps and histograms: rows and grids of pictures, grey, in colour or in signed colours."""

from collections.abc import Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

from cnnlib._arguments import positive
from cnnlib._types import ArrayLike
from cnnlib.datasets.pictures import photographs
from cnnlib.viz.html import PictureRow
from cnnlib.viz.numbers import number_text
from cnnlib.viz.style import COLORS, PAGE_WIDTH, RULE, SIGNED, as_titles, columns_for

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def note_on_pictures() -> None:
    """Say in one line, at the top of a page, if it shows drawn shapes in the place of photographs.

    Examples
    --------
    >>> note_on_pictures()  # nothing, where CIFAR-10 is at hand  # doctest: +SKIP
    """
    from IPython.display import Markdown, display

    if not photographs():
        display(Markdown("*Built without CIFAR-10: drawn shapes stand in for its photographs.*"))


def show_images(
    images: ArrayLike | Sequence[ArrayLike],
    titles: Sequence[str] | None = None,
    columns: int | None = None,
    signed: bool = False,
    white: float | None = None,
) -> "Figure | PictureRow":
    """Show pictures side by side, grey or in colour.

    Parameters
    ----------
    images : array or list of arrays
        A list of pictures (H, W), (H, W, 1) or (H, W, 3), which may differ in size; an array (N, H, W) or
        (N, H, W, C); or one picture. An array whose last of three axes is 3 is one colour picture.
        Masked pixels stay blank.
    titles : list of str, optional
        One title for each picture.
    columns : int, optional
        Pictures in a row; by default at most four.
    signed : bool
        Draw values of either sign: one scale for all pictures, symmetric about zero, with its colour bar.
        In a picture of more than 64 × 64 pixels the strongest hundredth may lie beyond the scale; the bar
        then has pointed ends.
    white : float, optional
        The value that is drawn white. By default each picture has 1 where no value exceeds 1, else 255.

    Returns
    -------
    matplotlib.figure.Figure
        Without Matplotlib, as in a browser, what a notebook or a page shows in its place.

    Raises
    ------
    ValueError
        If a shape is not a picture's, the titles do not match, or values lie outside 0 … `white`
        without `signed`.

    Examples
    --------
    >>> digit = np.array([[0, 255], [255, 0]], dtype=np.uint8)
    >>> figure = show_images([digit, 255 - digit], titles=["digit", "negative"])
    >>> [axes.get_title() for axes in figure.axes]
    ['digit', 'negative']
    """
    pictures = _as_pictures(images)
    titles = as_titles(titles, len(pictures), "pictures")
    columns = columns_for(columns, len(pictures))
    rows = -(-len(pictures) // columns)
    if signed:
        top, beyond = signed_scale(pictures)
        tops = [top] * len(pictures)
    else:
        tops = [white_of(picture, f"images[{i}]", white) for i, picture in enumerate(pictures)]
    if find_spec("matplotlib") is None:  # in a browser
        return PictureRow(pictures, titles, tops, columns, signed)
    import matplotlib.pyplot as plt

    tallest = max(p.shape[0] / p.shape[1] for p in pictures)
    width = min(PAGE_WIDTH / columns, 4.2 if columns == 1 else 2.8, max(2.6 / tallest, 1.2))
    height = width * tallest + (0.32 if any(titles) else 0.0)
    size = (width * columns, height * rows + (0.55 if signed else 0.0))
    figure, grid = plt.subplots(rows, columns, figsize=size, squeeze=False, layout="constrained")
    for ax in grid.flat[len(pictures) :]:
        ax.remove()
    for ax, picture, title, top in zip(grid.flat, pictures, titles, tops, strict=False):
        draw_picture(ax, picture, top, signed, title)
    if signed:
        draw_signed_bar(figure.axes, shrink=0.6, aspect=30, extend="both" if beyond else "neither")
    return figure


def show_channels(image: ArrayLike, names: Sequence[str] = ("red", "green", "blue")) -> "Figure | PictureRow":
    """Show a colour image and, beside it, each of its channels as the grey picture that it is.

    Parameters
    ----------
    image : array (H, W, 3)
    names : sequence of str
        The channels' names.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> image = np.zeros((2, 2, 3), dtype=np.uint8)
    >>> [axes.get_title() for axes in show_channels(image).axes]
    ['image', 'red', 'green', 'blue']
    """
    image = np.asanyarray(image)
    if image.ndim != 3 or image.shape[2] != 3:
        raise ValueError(f"image must have shape (H, W, 3), not {image.shape}")
    white = white_of(image, "image")
    planes = [image[..., channel] for channel in range(3)]
    return show_images([image, *planes], titles=["image", *names], columns=2, white=white)


def show_feature_maps(
    maps: ArrayLike, titles: Sequence[str] | None = None, columns: int | None = None
) -> "Figure | PictureRow":
    """Show the feature maps of one image, on one scale that keeps their signs.

    Parameters
    ----------
    maps : array (H, W, F)
        What a convolution makes of one image: `conv2d(images, kernels)[0]`.
    titles : list of str, optional
        By default "map 0", "map 1", …
    columns : int, optional
        Maps in a row; by default at most four.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> figure = show_feature_maps(np.linspace(-1, 1, 24).reshape(2, 3, 4))
    >>> [axes.get_title() for axes in figure.axes][:4]
    ['map 0', 'map 1', 'map 2', 'map 3']
    """
    maps = np.asanyarray(maps)
    if maps.ndim != 3:
        raise ValueError(f"maps must have shape (H, W, F), not {maps.shape}")
    if titles is None:
        titles = [f"map {f}" for f in range(maps.shape[2])]
    return show_images(list(np.moveaxis(maps, 2, 0)), titles, columns, signed=True)


def plot_histogram(image: ArrayLike, ax: "Axes | None" = None, cumulative: bool = False) -> "Axes":
    """Plot how many pixels have each of the 256 levels, one curve per channel.

    Parameters
    ----------
    image : array of integers 0 … 255, (H, W) or (H, W, 3)
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    cumulative : bool
        Plot instead the share of pixels that are at most as bright as each level.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> plot_histogram([[0, 0], [128, 255]]).get_ylabel()
    'pixels'
    """
    import matplotlib.pyplot as plt

    image = np.asarray(image)
    if image.ndim not in (2, 3) or (image.ndim == 3 and image.shape[2] not in (1, 3)):
        raise ValueError(f"image must have shape (H, W) or (H, W, 3), not {image.shape}")
    if image.dtype.kind not in "iu" or image.size == 0 or image.min() < 0 or image.max() > 255:
        raise ValueError("image must hold integer levels 0 … 255; scale it back before counting")
    if ax is None:
        ax = plt.subplots(figsize=(5.5, 2.9), layout="constrained")[1]

    planes = image.reshape(*image.shape[:2], -1)
    colour = planes.shape[2] == 3
    styles = (
        [("red", "#B3261E", "-"), ("green", "#1B7F3B", "--"), ("blue", "#1F5FBF", ":")]
        if colour
        else [("", COLORS["image"], "-")]
    )
    for channel, (name, line, dashes) in enumerate(styles):
        counts = np.bincount(planes[..., channel].ravel(), minlength=256)
        heights = np.cumsum(counts) / counts.sum() if cumulative else counts
        edges = np.arange(257) - 0.5
        fill = not (colour or cumulative)
        ax.stairs(
            heights,
            edges,
            baseline=0 if fill else None,
            fill=fill,
            label=name,
            color=line,
            linestyle=dashes,
            linewidth=1.8,
        )
    if colour:
        ax.legend()
    ax.set(
        xlim=(-0.5, 255.5),
        xticks=[0, 64, 128, 192, 255],
        xlabel="level",
        ylabel="share of pixels" if cumulative else "pixels",
    )
    ax.set_ylim(bottom=0)
    ramp = ax.inset_axes((0, -0.07, 1, 0.06), xlim=(-0.5, 255.5))
    ramp.imshow(np.arange(256)[None], cmap="gray", aspect="auto", interpolation="none")
    ramp.set_axis_off()
    ax.tick_params(axis="x", length=0, pad=16)
    return ax


def show_histograms(
    images: Sequence[ArrayLike], titles: Sequence[str] | None = None, cumulative: bool = False
) -> "Figure":
    """Show pictures and, below each, its histogram.

    Parameters
    ----------
    images : list of arrays of integers 0 … 255, (H, W) or (H, W, 3)
    titles : list of str, optional
        One title for each picture.
    cumulative : bool
        Add a third row: the share of pixels that are at most as bright as each level.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> figure = show_histograms([np.zeros((2, 2), int), np.full((2, 2), 255)], titles=["night", "snow"])
    >>> [axes.get_title() for axes in figure.axes[:2]]
    ['night', 'snow']
    """
    import matplotlib.pyplot as plt

    pictures = _as_pictures(images)
    titles = as_titles(titles, len(pictures), "pictures")
    width = min(PAGE_WIDTH / len(pictures), 2.9)
    tallest = max(picture.shape[0] / picture.shape[1] for picture in pictures)
    heights = [width * min(tallest, 1.0), *[1.7] * (1 + cumulative)]
    figure, grid = plt.subplots(
        len(heights),
        len(pictures),
        figsize=(width * len(pictures), sum(heights) + 0.3),
        height_ratios=heights,
        squeeze=False,
        layout="constrained",
    )
    for ax, picture, title in zip(grid[0], pictures, titles, strict=True):
        draw_picture(ax, picture, 255, title=title)
    for row in range(1, len(heights)):
        for ax, picture in zip(grid[row], pictures, strict=True):
            plot_histogram(picture, ax=ax, cumulative=row == 2)
        highest = max(ax.get_ylim()[1] for ax in grid[row])
        for ax in grid[row]:
            ax.set(ylim=(0, highest), xlabel="level" if row == len(heights) - 1 else "")
            ax.label_outer()
    return figure


def _as_pictures(images):
    if not isinstance(images, list | tuple):
        images = np.asanyarray(images)
        one = images.ndim == 2 or (images.ndim == 3 and images.shape[2] == 3)
        images = [images] if one else list(images)
    pictures = []
    for i, picture in enumerate(images):
        picture = np.asanyarray(picture)
        if picture.ndim == 3 and picture.shape[2] == 1:
            picture = picture[..., 0]
        if picture.size == 0 or not (picture.ndim == 2 or (picture.ndim == 3 and picture.shape[2] == 3)):
            raise ValueError(f"images[{i}] must have shape (H, W) or (H, W, 3), not {picture.shape}")
        pictures.append(picture)
    if not pictures:
        raise ValueError("images must hold at least one picture")
    return pictures


def signed_scale(pictures):
    """The largest size that a common scale shows, and whether some values go beyond it."""
    if any(picture.ndim == 3 for picture in pictures):
        raise ValueError("images has a colour picture; signed=True shows single channels")
    sizes = [np.abs(_numbers_of(picture)) for picture in pictures]
    peak = max(size.max(initial=0) for size in sizes)
    # In a photograph a few strong edges would leave all others pale.
    top = max(np.quantile(size, 0.99) if size.size > 64 * 64 else size.max(initial=0) for size in sizes)
    top = float(top or peak or 1.0)
    if beyond := peak > top:
        top = float(f"{top:.2g}")  # a scale that cuts off may as well end at a round number
    return top, beyond


def white_of(picture, name, white=None):
    """The value of a picture that is drawn white."""
    numbers = _numbers_of(picture)
    low, high = numbers.min(initial=0), numbers.max(initial=0)
    white = (1.0 if high <= 1 else 255.0) if white is None else positive("white", white)
    if low < 0 or high > white:
        raise ValueError(
            f"{name} has values from {low:g} to {high:g}, outside 0 … {white:g}: "
            "pass signed=True, or say which value is white"
        )
    return white


def _numbers_of(picture):
    return np.ma.masked_invalid(picture).compressed().astype(float)


def draw_picture(ax, picture, top, signed=False, title="", frame=RULE):
    """A framed picture with values from 0 to `top`, or in signed colours from −`top` to `top`."""
    if picture.ndim == 3:
        picture = np.ma.filled(picture / top, 1.0)
    # Pixels to be counted stay squares; a photograph is smoothed to the size at which it is seen.
    place = ax.get_subplotspec()
    width = ax.get_figure(root=True).get_figwidth() * len(place.colspan) / place.get_gridspec().ncols
    ax.imshow(
        picture,
        cmap=SIGNED if signed else "gray",
        vmin=-top if signed else 0,
        vmax=top,
        interpolation="none" if picture.shape[1] <= 96 * width else "auto",
    )
    ax.set(xticks=[], yticks=[], title=title)
    ax.spines[:].set(visible=True, color=frame, linewidth=1.0)


def draw_signed_bar(axes, **look):
    """The colour bar of signed pictures on one scale: zero and both ends, rounded from 100 on."""
    picture = axes[0].images[0]
    top = picture.get_clim()[1]
    bar = axes[0].figure.colorbar(picture, ax=axes, orientation="horizontal", **look)
    end = number_text(round(top) if top >= 100 else top)
    bar.set_ticks([-top, 0, top], labels=[f"−{end}", "0", f"+{end}"])
    bar.ax.tick_params(labelsize=13)  # the bar is as wide as all pictures, which a phone shows small
    bar.outline.set(edgecolor=RULE, linewidth=0.8)
