"""The course's pictures, so that a chapter's cell can show its idea in one line.

Every helper takes NumPy arrays or lists and leaves them as they are. Blue means image, orange means kernel,
green means output, in every figure; signed values are purple below zero, white at zero and orange above it.
Helpers draw with pyplot, so end a notebook cell with a semicolon: the picture then appears once.
Matplotlib is imported only where something is drawn.
"""

import sys
from fractions import Fraction
from pathlib import Path

import numpy as np

#: The Okabe–Ito colours of an image, a kernel and an output, for frames and lines.
COLORS = {"image": "#0072B2", "kernel": "#D55E00", "output": "#009E73"}
#: Darker kin of `COLORS` for text on paper, with a contrast of at least 4.5.
INK = {"image": "#005A8C", "kernel": "#9C4500", "output": "#006B4E"}
#: Light fills for red, green, blue and a fourth channel, with the text that names them.
CHANNEL_FILLS = ("#F9CFC4", "#CDE8C9", "#C9DDF5", "#E4E4E4")

#: Pale fills for up to five groups of cells.
TINTS = ("#FBE3C2", "#CFE6F7", "#D2ECDF", "#EFD7E5", "#F4F0BE")

SIGNED = "PuOr_r"
PAGE_WIDTH = 7.0  # inches: the text column of a page
RULE = "#8C8A84"
MONO_ADVANCE = 0.602  # width of a character of the monospaced font, in font sizes


def use_style():
    """Give all figures the look of the course; in a notebook they are drawn as SVG.

    Examples
    --------
    >>> use_style()
    >>> import matplotlib
    >>> matplotlib.rcParams["figure.facecolor"]
    '#FCFBF8'
    """
    import matplotlib.pyplot as plt

    plt.style.use(Path(__file__).with_name("course.mplstyle"))
    ipython = sys.modules.get("IPython")
    shell = ipython and ipython.get_ipython()
    if shell is not None and hasattr(shell, "kernel"):
        from matplotlib_inline.config import InlineBackend

        backend = InlineBackend.instance(parent=shell)
        backend.print_figure_kwargs = {"bbox_inches": "tight", "metadata": {"Date": None}}
        backend.figure_formats = {"svg"}


def show_images(images, titles=None, columns=None, signed=False, white=None):
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
    import matplotlib.pyplot as plt

    pictures = _as_pictures(images)
    titles = _as_titles(titles, len(pictures), "pictures")
    columns = _columns(columns, len(pictures))
    rows = -(-len(pictures) // columns)
    if signed:
        top, beyond = _signed_scale(pictures)
        limits = [(-top, top)] * len(pictures)
    else:
        limits = [(0.0, _white_of(p, f"images[{i}]", white)) for i, p in enumerate(pictures)]

    tallest = max(p.shape[0] / p.shape[1] for p in pictures)
    width = min(PAGE_WIDTH / columns, 4.2 if columns == 1 else 2.8, max(2.6 / tallest, 1.2))
    height = width * tallest + (0.32 if any(titles) else 0.0)
    size = (width * columns, height * rows + (0.55 if signed else 0.0))
    figure = plt.figure(figsize=size, layout="constrained")
    grid = figure.subplots(rows, columns, squeeze=False)
    for axes in grid.flat[len(pictures) :]:
        axes.remove()
    for axes, picture, title, (low, high) in zip(grid.flat, pictures, titles, limits, strict=False):
        if picture.ndim == 3:
            picture = np.ma.filled(picture / high, 1.0)
        # Pixels to be counted stay squares; a photograph is smoothed to the size at which it is seen.
        enlarged = picture.shape[1] <= 96 * width
        drawn = axes.imshow(
            picture,
            cmap=SIGNED if signed else "gray",
            vmin=low,
            vmax=high,
            interpolation="none" if enlarged else "auto",
        )
        axes.set(xticks=[], yticks=[], title=title)
        axes.spines[:].set(visible=True, color=RULE, linewidth=0.8)
    if signed:
        bar = figure.colorbar(
            drawn,
            ax=figure.axes,
            orientation="horizontal",
            shrink=0.6,
            aspect=30,
            extend="both" if beyond else "neither",
        )
        bar.set_ticks([-top, 0, top], labels=[_number(-top), "0", "+" + _number(top)])
        bar.outline.set(edgecolor=RULE, linewidth=0.8)
    return figure


def show_channels(image, names=("red", "green", "blue")):
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
    white = _white_of(image, "image")
    planes = [image[..., channel] for channel in range(3)]
    return show_images([image, *planes], titles=["image", *names], columns=2, white=white)


def show_feature_maps(maps, titles=None, columns=None):
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


def plot_histogram(image, ax=None, cumulative=False):
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


def show_histograms(images, titles=None, cumulative=False):
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
    titles = _as_titles(titles, len(pictures), "pictures")
    width = min(PAGE_WIDTH / len(pictures), 3.5)
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
        ax.imshow(picture, cmap="gray", vmin=0, vmax=255)
        ax.set(xticks=[], yticks=[], title=title)
    for row in range(1, len(heights)):
        for ax, picture in zip(grid[row], pictures, strict=True):
            plot_histogram(picture, ax=ax, cumulative=row == 2)
        highest = max(ax.get_ylim()[1] for ax in grid[row])
        for ax in grid[row]:
            ax.set(ylim=(0, highest), xlabel="level" if row == len(heights) - 1 else "")
            ax.label_outer()
    return figure


def show_transformations(image, functions):
    """Show what functions of the grey level make of a picture and, below each, the function's curve.

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

    image = _as_matrix(image, "image").astype(np.uint8)
    levels, first = np.unique(image, return_index=True)
    count = len(functions)
    width = min((PAGE_WIDTH - 0.8) / count, 2.6)
    height = width * image.shape[0] / image.shape[1]
    figure, grid = plt.subplots(
        2,
        count,
        figsize=(width * count + 0.8, 0.85 * (height + width) + 0.8),
        height_ratios=(height, width),
        squeeze=False,
        layout="constrained",
    )
    for (upper, lower), (title, function) in zip(grid.T, functions.items(), strict=True):
        result = np.asarray(function(image))
        upper.imshow(result, cmap="gray", vmin=0, vmax=255)
        upper.set(xticks=[], yticks=[], title=title)
        lower.plot((0, 255), (0, 255), color=RULE, linewidth=1, linestyle=":")
        lower.plot(levels, result.ravel()[first], color=COLORS["output"])
        lower.set(xlim=(0, 255), ylim=(0, 255), xticks=[0, 128, 255], yticks=[0, 128, 255], aspect="equal")
        lower.set(xlabel="level before", ylabel="level after")
        lower.label_outer()
    return figure


def show_numbers(matrix, title=None, role="image", highlight=None, ax=None, white=None):
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
    matrix = _as_matrix(matrix, "matrix")
    _check_role(role)
    rows, columns = matrix.shape
    if ax is None:
        _, ax, unit = _canvas(columns + 0.2, rows + 0.2 + (0.9 if title else 0))
        left, top = 0.1, 0.1 + (0.9 if title else 0)
        if title:
            _write(ax, columns / 2 + 0.1, 0.45, title, INK[role])
    else:
        box = ax.get_window_extent()
        unit = 72 / ax.figure.dpi * min(box.width / columns, box.height / rows)
        left = top = 0
        ax.set(xlim=(-0.1, columns + 0.1), ylim=(rows + 0.1, -0.1), aspect="equal")
        ax.set_axis_off()
        if title:
            ax.set_title(title, color=INK[role])
    _draw_numbers(ax, matrix, left, top, unit, role, highlight, white=white)
    return ax


def show_kernels(kernels, titles=None, columns=None):
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
    kernels = [_as_matrix(kernel, f"kernels[{i}]") for i, kernel in enumerate(kernels)]
    if not kernels:
        raise ValueError("kernels must hold at least one kernel")
    titles = _as_titles(titles, len(kernels), "kernels")
    head = 1.0 if any(titles) else 0.0
    height, width = np.max([kernel.shape for kernel in kernels], axis=0)
    step_x, step_y = max(width, 3) + 0.8, height + head + 0.5
    columns = _columns(columns, len(kernels), most=max(1, int(15.5 / step_x)))
    rows = -(-len(kernels) // columns)
    figure, ax, unit = _canvas(step_x * columns - 0.4, step_y * rows - 0.3)
    for i, (kernel, title) in enumerate(zip(kernels, titles, strict=True)):
        row, column = divmod(i, columns)
        x, y = column * step_x + 0.2, row * step_y + 0.1
        middle = x + (step_x - 0.8) / 2
        if title:
            _write(ax, middle, y + head / 2, title, INK["kernel"])
        _draw_numbers(ax, kernel, middle - kernel.shape[1] / 2, y + head, unit, "kernel")
    return figure


def show_sliding(image, kernel, output, at=(0, 0)):
    """Show one step of a sliding kernel: the patch, the weights, the output cell, and the sum in full.

    Parameters
    ----------
    image : array (H, W)
    kernel : array (kh, kw)
        As it lies on the image; for a true convolution pass the flipped kernel.
    output : array (H − kh + 1, W − kw + 1)
        The weighted sums; cells that are NaN stay empty.
    at : (row, column)
        The output cell to explain.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If the shapes do not belong together, or `output[at]` is not the sum that is written out.

    Examples
    --------
    >>> figure = show_sliding([[1, 2, 3], [4, 5, 6]], [[1, 0], [0, -1]], [[-4, -4]], at=(0, 1))
    >>> "".join(text.get_text() for text in figure.axes[0].texts[-9:])
    '5·0 + 6·(−1)= −4'
    """
    image, kernel, output = (
        _as_matrix(a, name) for a, name in ((image, "image"), (kernel, "kernel"), (output, "output"))
    )
    valid = tuple((np.subtract(image.shape, kernel.shape) + 1).tolist())
    if output.shape != valid:
        raise ValueError(
            f"output must have shape {valid} for an image {image.shape} and a kernel {kernel.shape}, "
            f"not {output.shape}"
        )
    row, column = at
    if not (0 <= row < valid[0] and 0 <= column < valid[1]):
        raise ValueError(f"at must be a cell of the output {valid}, not ({row}, {column})")
    height, width = kernel.shape
    patch = image[row : row + height, column : column + width]
    total = float(np.sum(patch * kernel))
    if not np.isclose(output[row, column], total):
        raise ValueError(
            f"output[{row}, {column}] is {output[row, column]:g}, but patch · kernel sums to {total:g}: "
            "is this a convolution? Then pass the flipped kernel"
        )

    parts = [
        (image, "image", (row, column, height, width)),
        (kernel, "kernel", None),
        (output, "output", (row, column, 1, 1)),
    ]
    gap, head = 0.9, 1.0
    across = sum(a.shape[1] for a, _, _ in parts) + 2 * gap + 0.2
    tallest = max(a.shape[0] for a, _, _ in parts)
    lines = _written_sum(patch, kernel, total)
    unit = min(0.5, PAGE_WIDTH / across)
    longest = max(sum(len(run) for run, _ in line) for line in lines)
    size = min(12, PAGE_WIDTH * 72 / (longest * MONO_ADVANCE))
    line_height = 1.5 * size / (unit * 72)
    across = max(across, (longest + 1) * MONO_ADVANCE * size / (unit * 72))
    figure, ax, unit = _canvas(across, head + tallest + 0.6 + line_height * len(lines), unit)

    x = 0.1
    for array, role, highlight in parts:
        y = head + (tallest - array.shape[0]) / 2
        _write(ax, x + array.shape[1] / 2, y - 0.5, role, INK[role])
        _draw_numbers(ax, array, x, y, unit, role, highlight)
        x += array.shape[1]
        if role != "output":
            sign, sign_size = ("⋆", 26) if role == "image" else ("=", 16)
            _write(ax, x + gap / 2, head + tallest / 2, sign, size=sign_size)
        x += gap
    for i, line in enumerate(lines):
        _draw_runs(ax, line, 0.1, head + tallest + 0.5 + line_height * (i + 0.5), size, unit)
    return figure


def show_memory(image, at=(0, 0)):
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
    figure, ax, unit = _canvas(across, 2 * height + channels + 4.5, 0.42)
    y = 1.0
    for c in range(channels):
        x = margin + c * (width + 0.6)
        _write(ax, x + width / 2, y - 0.45, names[c])
        _draw_tape(ax, cells[:, :, c], x, y, unit)

    y += height + 0.5
    ax.text(0.1, y + 0.35, f"channels last (H, W, C), strides {image.strides} bytes", va="center")
    for j in range(width * channels):
        _write(ax, margin + j + 0.5, y + 1.1, names[j % channels], size=11)
    offsets = [f"+{i * image.strides[0]}" for i in range(height)]
    _draw_tape(ax, cells.reshape(height, -1, 3), margin, y + 1.5, unit, offsets)

    y += height + 2.0
    ax.text(0.1, y + 0.35, f"channels first (C, H, W), strides {first.strides} bytes", va="center")
    offsets = [f"{names[c]} +{c * first.strides[0]}" for c in range(channels)]
    _draw_tape(ax, cells.transpose(2, 0, 1, 3).reshape(channels, -1, 3), margin, y + 0.9, unit, offsets)
    return figure


def show_matrix_product(patches, weights, output):
    """Show a convolution as one matrix product: patches times weights is output.

    Parameters
    ----------
    patches : array (positions, kh·kw·C)
        One patch in each row, as `im2col` lays them.
    weights : array (kh·kw·C, F)
        One kernel in each column.
    output : array (positions, F)

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If the shapes do not belong together.

    Examples
    --------
    >>> figure = show_matrix_product([[1, 2], [2, 3]], [[1], [-1]], [[-1], [-1]])
    >>> figure.axes[0].texts[0].get_text()
    'patches (2, 2)'
    """
    patches, weights, output = (
        _as_matrix(a, name) for a, name in ((patches, "patches"), (weights, "weights"), (output, "output"))
    )
    if patches.shape[1] != weights.shape[0] or output.shape != (patches.shape[0], weights.shape[1]):
        raise ValueError(
            f"patches {patches.shape} times weights {weights.shape} does not give output {output.shape}"
        )
    parts = [(patches, "image", "patches"), (weights, "kernel", "weights"), (output, "output", "output")]
    widths = [max(array.shape[1], 3.2) for array, _, _ in parts]
    gap, head = 0.9, 1.0
    tallest = max(array.shape[0] for array, _, _ in parts)
    figure, ax, unit = _canvas(sum(widths) + 2 * gap, tallest + head + 0.1)
    x = 0.0
    for (array, role, name), width in zip(parts, widths, strict=True):
        middle, y = x + width / 2, head + (tallest - array.shape[0]) / 2
        _write(ax, middle, y - 0.5, f"{name} {array.shape}", INK[role])
        _draw_numbers(ax, array, middle - array.shape[1] / 2, y, unit, role)
        x += width + gap
        if role != "output":
            _write(ax, x - gap / 2, head + tallest / 2, "@" if role == "image" else "=", size=14)
    return figure


def show_weight_matrix(kernel, image_shape):
    """Show the banded matrix that a sliding kernel is: a row for each output cell, a column for each pixel.

    Parameters
    ----------
    kernel : array (kh, kw)
    image_shape : (H, W)
        The image that the kernel slides over, without padding.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> figure = show_weight_matrix([[1, 2], [3, 4]], (3, 3))
    >>> figure.axes[0].texts[0].get_text()
    'matrix (4, 9): the same 4 weights in every row'
    """
    kernel = _as_matrix(kernel, "kernel")
    rows, columns = np.subtract(image_shape, kernel.shape) + 1
    if rows < 1 or columns < 1:
        raise ValueError(f"kernel {kernel.shape} does not fit into image_shape {tuple(image_shape)}")
    weights = np.full((rows, columns, *image_shape), np.nan)
    for i, j in np.ndindex(rows, columns):
        weights[i, j, i : i + kernel.shape[0], j : j + kernel.shape[1]] = kernel
    weights = weights.reshape(rows * columns, -1)
    height, width = weights.shape
    figure, ax, unit = _canvas(width + 0.2, height + 1.1)
    title = f"matrix {weights.shape}: the same {kernel.size} weights in every row"
    _write(ax, width / 2 + 0.1, 0.45, title, INK["kernel"])
    _draw_numbers(ax, weights, 0.1, 1.0, unit, "kernel")
    return figure


def show_connections(inputs=6, window=3):
    """Show three ways to wire inputs to outputs: dense, local, and local with shared weights.

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
    >>> [axes.get_title() for axes in show_connections().axes]
    ['dense: 24 weights', 'local: 12 weights', 'local, shared: 3 weights']
    """
    import matplotlib.pyplot as plt

    if not 1 <= window <= inputs:
        raise ValueError(f"window must lie between 1 and inputs = {inputs}, not {window}")
    outputs = inputs - window + 1
    shades = (COLORS["kernel"], "black", "#CC79A7", "#E69F00")
    every = [(i, o) for o in range(outputs) for i in range(inputs)]
    local = [(i, o) for i, o in every if o <= i < o + window]
    panels = [
        (f"dense: {len(every)} weights", every, None),
        (f"local: {len(local)} weights", local, None),
        (f"local, shared: {window} weights", local, ("-", "--", ":", "-.")),
    ]
    figure, grid = plt.subplots(1, 3, figsize=(PAGE_WIDTH, 2.9), layout="constrained")
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


def draw_convolution(input_shape, kernel_size, filters):
    """Draw the shapes of a convolution layer: every filter spans all channels and makes one map.

    Parameters
    ----------
    input_shape : (H, W, C)
    kernel_size : (kh, kw) or int
    filters : int

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If the kernel does not fit into the image, or a size is below 1.

    Examples
    --------
    >>> figure = draw_convolution((32, 32, 3), (3, 3), filters=2)
    >>> [text.get_text() for text in figure.axes[0].texts][:3]
    ['image\\n(32, 32, 3)', 'kernels\\n(3, 3, 3, 2)', 'output\\n(30, 30, 2)']
    """
    if len(input_shape) != 3:
        raise ValueError(f"input_shape must be (H, W, C), not {tuple(input_shape)}")
    height, width, channels = input_shape
    kh, kw = np.broadcast_to(kernel_size, 2).tolist()
    if min(height - kh, width - kw) < 0 or min(kh, kw, channels, filters) < 1:
        raise ValueError(
            f"kernel_size {(kh, kw)} and filters {filters} do not fit input_shape {tuple(input_shape)}"
        )
    shown, step = min(filters, 4), 1.9
    body = max(shown * step, 3.2)
    figure, ax, _ = _canvas(14, body + (2.4 if shown < filters else 1.9))
    for x, role, name, shape in (
        (1.7, "image", "image", tuple(input_shape)),
        (6.7, "kernel", "kernels", (kh, kw, channels, filters)),
        (12.0, "output", "output", (height - kh + 1, width - kw + 1, filters)),
    ):
        _write(ax, x, 0.75, f"{name}\n{shape}", INK[role])

    middle = 1.7 + body / 2
    _draw_stack(ax, 1.7, middle, 2.2, channels, "image")
    for i in range(shown):
        y = middle + (i - (shown - 1) / 2) * step
        _arrow(ax, (3.5, middle), (5.5, y))
        _draw_stack(ax, 6.7, y, 0.9, channels, "kernel")
        _arrow(ax, (7.9, y), (11.0, y))
        _write(ax, 9.4, y - 0.35, f"adds {channels} channel{'s' if channels > 1 else ''}", size=11)
        _draw_stack(ax, 12.0, y, 1.3, 1, "output")
    if shown < filters:
        _write(ax, 9.4, 1.7 + body + 0.3, f"… and {filters - shown} more filters", size=11)
    return figure


def show_row(matrices, titles=None, roles=None, signs=None, highlights=None, one_scale=False):
    """Show matrices as grids of numbers in one row, with signs between them.

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

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> figure = show_row([[[1, -2]], [[1, 0]]], titles=["map", "after ReLU"], signs=["→"])
    >>> [text.get_text() for text in figure.axes[0].texts]
    ['map', '1', '−2', '→', 'after ReLU', '1', '0']
    """
    matrices = [_as_matrix(matrix, f"matrices[{i}]") for i, matrix in enumerate(matrices)]
    count = len(matrices)
    titles = _as_titles(titles, count, "matrices")
    roles = roles or ["image"] + ["output"] * (count - 1)
    signs = [*(signs or [""] * (count - 1)), ""]
    highlights = highlights or [None] * count
    largest = max(np.nanmax(np.abs(matrix)) for matrix in matrices) if one_scale else None
    head = 1.0 if any(titles) else 0.1
    widths = [max(matrix.shape[1], 3) for matrix in matrices]
    gaps = [1.1 if sign else 0.7 for sign in signs[:-1]] + [0]
    tallest = max(matrix.shape[0] for matrix in matrices)
    figure, ax, unit = _canvas(sum(widths) + sum(gaps) + 0.2, head + tallest + 0.1)
    x = 0.1
    for matrix, title, role, sign, gap, width, highlight in zip(
        matrices, titles, roles, signs, gaps, widths, highlights, strict=True
    ):
        middle, y = x + width / 2, head + (tallest - matrix.shape[0]) / 2
        if title:
            size = min(12, (width + 0.5) * unit / (0.58 * len(title)))
            _write(ax, middle, y - 0.5, title, INK[role], size)
        _draw_numbers(ax, matrix, middle - matrix.shape[1] / 2, y, unit, role, highlight, largest=largest)
        x += width + gap
        if sign:
            _write(ax, x - gap / 2, head + tallest / 2, sign, size=15)
    return figure


def show_filtered(image, kernels, columns=3):
    """Show what kernels make of a picture, each map under its kernel.

    A map whose kernel sums to 0 is drawn in signed colours, saturated at the strongest hundredth of its
    values; any other is drawn in greys, where values outside 0 … 255 are cut off.

    Parameters
    ----------
    image : array (H, W)
        Levels 0 … 255.
    kernels : dict of str to array (kh, kw)
        The kernels by name; they are slid without a flip.
    columns : int
        Kernels in a row.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> figure = show_filtered(np.eye(4) * 255, {"difference": [[-1, 1]]})
    >>> [axes.get_title() for axes in figure.axes]
    ['difference', '']
    """
    import matplotlib.pyplot as plt

    from cnnlib.convolution import correlate2d

    rows = -(-len(kernels) // columns)
    tall = PAGE_WIDTH / columns * np.shape(image)[0] / np.shape(image)[1]
    figure = plt.figure(figsize=(PAGE_WIDTH, rows * (tall + 1.6)), layout="constrained")
    grid = figure.add_gridspec(2 * rows, columns, height_ratios=[1.2, tall] * rows)
    for i, (name, kernel) in enumerate(kernels.items()):
        row, column = divmod(i, columns)
        show_numbers(kernel, title=name, role="kernel", ax=figure.add_subplot(grid[2 * row, column]))
        output = correlate2d(image, kernel)
        look = {"cmap": "gray", "vmin": 0, "vmax": 255}
        if np.isclose(np.sum(kernel), 0):
            top = np.quantile(np.abs(output), 0.99) or 1.0
            look = {"cmap": SIGNED, "vmin": -top, "vmax": top}
        _picture(figure.add_subplot(grid[2 * row + 1, column]), output, look, RULE)
    return figure


def show_filter(image, kernel, bias=0, names=("red", "green", "blue")):
    """Show how one filter spans all channels: a response for each, and their sum, the one map.

    Parameters
    ----------
    image : array (H, W, C)
    kernel : array (kh, kw, C)
    bias : float
    names : sequence of str
        The channels' names.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> figure = show_filter(np.ones((4, 4, 3)), np.ones((2, 2, 3)))
    >>> [axes.get_title() for axes in figure.axes if axes.get_title()]
    ['channels', 'one filter', 'responses', 'their sum: one map']
    """
    import matplotlib.pyplot as plt

    from cnnlib.convolution import correlate2d

    image, kernel = np.asarray(image), np.asarray(kernel)
    channels = image.shape[2]
    responses = [correlate2d(image[..., c], kernel[..., c]) for c in range(channels)]
    total = np.sum(responses, axis=0) + bias
    top = float(max(np.abs(total).max(), np.abs(responses).max()))
    grey = {"cmap": "gray", "vmin": 0, "vmax": _white_of(image, "image")}
    signed = {"cmap": SIGNED, "vmin": -top, "vmax": top}

    figure = plt.figure(figsize=(PAGE_WIDTH, 1.45 * channels + 0.2), layout="constrained")
    grid = figure.add_gridspec(channels, 4, width_ratios=[1, 1, 1, 1.7])
    for c in range(channels):
        place = figure.add_subplot(grid[c, 0])
        _picture(place, image[..., c], grey, COLORS["image"], "" if c else "channels")
        place.set_ylabel(names[c])
        place = figure.add_subplot(grid[c, 1])
        show_numbers(kernel[..., c], title="" if c else "one filter", role="kernel", ax=place)
        place = figure.add_subplot(grid[c, 2])
        _picture(place, responses[c], signed, COLORS["output"], "" if c else "responses")
    place = figure.add_subplot(grid[:, 3])
    title = "their sum" + (f" {bias:+g}".replace("-", "−") if bias else "") + ": one map"
    drawn = _picture(place, total, signed, COLORS["output"], title)
    bar = figure.colorbar(drawn, ax=place, orientation="horizontal", shrink=0.8, aspect=25)
    bar.set_ticks([-top, 0, top], labels=[_number(-top), "0", "+" + _number(top)])
    return figure


def show_antidiagonals(first, second):
    """Show all products of two short sequences, tinted by the sum of their places: a convolution.

    Parameters
    ----------
    first, second : sequences of numbers
        Short: their convolution has at most five places.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> figure = show_antidiagonals([3, 2, 1], [5, 4])
    >>> [text.get_text() for text in figure.axes[0].texts][-4:]
    ['15', '22', '13', '4']
    """
    first, second = np.asarray(first), np.asarray(second)
    sums = np.convolve(first, second)
    if len(sums) > len(TINTS):
        raise ValueError(f"first and second have {len(sums)} places together, more than {len(TINTS)}")
    down, across = len(second), len(first)
    tints = [[TINTS[a + b] for a in range(across)] for b in range(down)]
    figure, ax, unit = _canvas(5.5 + across + len(sums), 2.3 + down, 0.55)

    x, y = 2.4, 2.1
    _write(ax, x - 1.2, y - 1.6, "place a", INK["image"])
    _write(ax, x - 1.7, y - 0.4, "place b", INK["kernel"])
    for a in range(across):
        _write(ax, x + a + 0.5, y - 1.6, str(a), INK["image"])
    for b in range(down):
        _write(ax, x - 1.7, y + b + 0.5, str(b), INK["kernel"])
    _draw_cells(ax, first[None], x, y - 1.2, unit, [["white"] * across], COLORS["image"])
    _draw_cells(ax, second[:, None], x - 1.2, y, unit, [["white"]] * down, COLORS["kernel"])
    _draw_cells(ax, np.outer(second, first), x, y, unit, tints, RULE)
    x, middle = x + across + 1.7, y + down / 2
    _arrow(ax, (x - 1.4, middle), (x - 0.3, middle))
    _write(ax, x + len(sums) / 2, middle - 1.6, "sums, place c = a + b", INK["output"])
    for c in range(len(sums)):
        _write(ax, x + c + 0.5, middle - 0.9, str(c), INK["output"])
    _draw_cells(ax, sums[None], x, middle - 0.5, unit, [TINTS[: len(sums)]], COLORS["output"])
    return figure


def show_backward(series, kernel, grad_output, at=0):
    """Show the lines of a 1-D convolution read from both ends: values forwards, gradients backwards.

    Parameters
    ----------
    series : array (L,)
    kernel : array (k,)
        At most four weights.
    grad_output : array (L − k + 1,)
    at : int
        The input whose lines stand out on the way back; on the way forward it is output 0's lines.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> figure = show_backward([2, 1, 3, 0, 1], [1, -2, 3], [1, -1, 2], at=2)
    >>> [text.get_text() for text in figure.axes[1].texts if "k" in text.get_text()]
    ['k[2]', 'k[1]', 'k[0]']
    """
    import matplotlib.pyplot as plt
    from matplotlib.patches import Rectangle

    series, kernel, grad_output = np.asarray(series), np.asarray(kernel), np.asarray(grad_output)
    steps, size = len(grad_output), len(kernel)
    if len(series) != steps + size - 1 or size > 4:
        raise ValueError(f"series ({len(series)}), kernel ({size}), grad_output ({steps}) do not fit")
    values = [(series, np.correlate(series, kernel)), (np.convolve(grad_output, kernel), grad_output)]
    titles = ["forward: values", "backward: gradients"]
    chosen = [lambda i, y: y == 0, lambda i, y: i == at]
    labelled_at = [0.68, 0.32]
    looks = [(INK["kernel"], "-"), ("#7A3E9D", "--"), ("black", ":"), (INK["image"], "-.")]
    low = (size - 1) / 2
    figure, grid = plt.subplots(1, 2, figsize=(PAGE_WIDTH, 0.5 * len(series) + 0.5), layout="constrained")
    for ax, title, (inputs, outputs), stands_out, along in zip(
        grid, titles, values, chosen, labelled_at, strict=True
    ):
        for y, k in np.ndindex(steps, size):
            i, (color, dashes) = y + k, looks[k]
            clear = stands_out(i, y)
            ax.plot([0.5, 2.9], [i, y + low], dashes, color=color, alpha=1 if clear else 0.2, zorder=1)
            if clear:
                place = 0.5 + 2.4 * along, i + (y + low - i) * along
                ax.plot(*place, "s", color="#FCFBF8", markersize=22, zorder=2)
                _write(ax, *place, f"k[{k}]", color, 11)
        for x, numbers, shift, role in ((0, inputs, 0, "image"), (3.4, outputs, low, "output")):
            for i, number in enumerate(numbers):
                cell = Rectangle((x - 0.5, i + shift - 0.36), 1, 0.72, fill=False, edgecolor=COLORS[role])
                cell.set_linewidth(2.5)
                ax.add_patch(cell)
                _write(ax, x, i + shift, _number(float(number)), INK[role])
        ax.set(xlim=(-0.6, 4.0), ylim=(len(series) - 0.5, -0.5), title=title)
        ax.set_axis_off()
    return figure


def draw_dimensions():
    """Draw what slides over what in one, two and three dimensions, and in which directions.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> [text.get_text() for text in draw_dimensions().axes[0].texts][:2]
    ['Conv1D: along a series', 'Conv2D: over an image']
    """
    figure, ax, _ = _canvas(21.4, 7.9, 0.5)
    for x, title in (
        (3.2, "Conv1D: along a series"),
        (10.6, "Conv2D: over an image"),
        (17.8, "Conv3D: through a volume"),
    ):
        _write(ax, x, 0.4, title)
    for corner, cells, window in (
        ((0.7, 3.9), (5, 1, 0), (2, 1, 0)),
        ((8.1, 2.0), (5, 5, 0), (2, 2, 0)),
        ((14.9, 2.9), (4, 4, 4), (2, 2, 2)),
    ):
        _draw_box(ax, corner, cells, "image")
        _draw_box(ax, corner, window, "kernel", alpha=0.6)
    for start, end in [
        ((2.9, 3.5), (5.6, 3.5)),
        ((10.4, 1.6), (13.1, 1.6)),
        ((7.7, 4.3), (7.7, 7.0)),
        ((14.9, 7.4), (18.7, 7.4)),
        ((14.5, 3.0), (14.5, 6.8)),
        ((19.3, 7.0), (21.0, 5.3)),
    ]:
        _arrow(ax, start, end)
    return figure


def _columns(columns, count, most=4):
    """How many columns: as told, or those that fill the fewest rows most evenly."""
    if columns is None:
        return -(-count // -(-count // most))
    if columns < 1:
        raise ValueError(f"columns must be at least 1, not {columns}")
    return columns


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


def _as_titles(titles, count, what):
    titles = [""] * count if titles is None else list(titles)
    if len(titles) != count:
        raise ValueError(f"titles must be as many as the {what}: {len(titles)} titles for {count}")
    return titles


def _as_matrix(values, name):
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


def _signed_scale(pictures):
    """The largest size that a common scale shows, and whether some values go beyond it."""
    if any(picture.ndim == 3 for picture in pictures):
        raise ValueError("images has a colour picture; signed=True shows single channels")
    sizes = [np.abs(_numbers_of(picture)) for picture in pictures]
    peak = max(size.max(initial=0) for size in sizes)
    # In a photograph a few strong edges would leave all others pale.
    top = max(np.quantile(size, 0.99) if size.size > 64 * 64 else size.max(initial=0) for size in sizes)
    top = float(top or peak or 1.0)
    return top, peak > top


def _white_of(picture, name, white=None):
    """The value of a picture that is drawn white."""
    numbers = _numbers_of(picture)
    low, high = numbers.min(initial=0), numbers.max(initial=0)
    white = _positive(white, 1.0 if high <= 1 else 255.0)
    if low < 0 or high > white:
        raise ValueError(
            f"{name} has values from {low:g} to {high:g}, outside 0 … {white:g}: "
            "pass signed=True, or say which value is white"
        )
    return white


def _numbers_of(picture):
    return np.ma.masked_invalid(picture).compressed().astype(float)


def _positive(white, default):
    if white is not None and not white > 0:
        raise ValueError(f"white must be above 0, not {white}")
    return float(white or default)


def _number(value):
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


def _canvas(width, height, unit=0.5):
    """A bare figure measured in cells; returns it, its axes and a cell's side in points."""
    import matplotlib.pyplot as plt
    from matplotlib.layout_engine import PlaceHolderLayoutEngine

    unit = min(unit, PAGE_WIDTH / width)
    # layout="none" would fall back to the style's layout after the figure has been saved once.
    layout = PlaceHolderLayoutEngine(adjust_compatible=True, colorbar_gridspec=True)
    figure = plt.figure(figsize=(width * unit, height * unit), layout=layout)
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, width), ylim=(height, 0))
    ax.set_axis_off()
    return figure, ax, unit * 72


def _draw_numbers(ax, matrix, x, y, unit, role, highlight=None, white=None, largest=None):
    from matplotlib import colormaps

    largest = largest or float(np.nanmax(np.abs(matrix), initial=0)) or 1.0
    if role == "image" and np.nanmin(matrix, initial=0) >= 0:
        white = _positive(white, 1.0 if largest <= 1 else largest if largest < 32 else 255.0)
        fills = colormaps["gray"](matrix / white)
    else:
        fills = colormaps[SIGNED](0.5 + 0.38 * matrix / largest)  # short of the darkest: numbers lie on it
    _draw_cells(ax, matrix, x, y, unit, fills, COLORS[role])
    if highlight is not None:
        row, column, height, width = highlight
        if row < 0 or column < 0 or row + height > matrix.shape[0] or column + width > matrix.shape[1]:
            raise ValueError(f"highlight {tuple(highlight)} lies outside a matrix of shape {matrix.shape}")
        _frame(ax, x + column, y + row, width, height, COLORS["output" if role == "output" else "kernel"])


def _draw_cells(ax, matrix, x, y, unit, fills, frame):
    """One grid with its numbers, its upper left corner at (x, y)."""
    from matplotlib.colors import to_rgba_array
    from matplotlib.patches import Rectangle

    rows, columns = matrix.shape
    fills = np.array([to_rgba_array(row) for row in fills])
    ax.pcolormesh(
        x + np.arange(columns + 1), y + np.arange(rows + 1), fills, edgecolor=RULE, linewidth=0.5, zorder=1
    )
    ax.add_patch(Rectangle((x, y), columns, rows, fill=False, edgecolor=frame, linewidth=2.5, zorder=2))
    texts = [[_number(float(value)) for value in row] for row in matrix]
    widest = max(_text_width(text) for row in texts for text in row)
    size = min(0.42 * unit, 0.86 * unit / max(widest, 1), 15)
    for i, j in np.ndindex(rows, columns):
        if texts[i][j]:
            _write(ax, x + j + 0.5, y + i + 0.52, texts[i][j], _ink_on(fills[i, j]), size)


def _write(ax, x, y, text, color="black", size=12):
    ax.text(x, y, text, color=color, fontsize=size, ha="center", va="center", zorder=4)


def _text_width(text):
    """How wide a number is, in font sizes."""
    return sum({"−": 0.84, ".": 0.32, "/": 0.34}.get(character, 0.64) for character in text)


def _ink_on(fill):
    """Black or white, whichever is read more easily on a fill."""
    linear = np.where(fill[:3] <= 0.04045, fill[:3] / 12.92, ((fill[:3] + 0.055) / 1.055) ** 2.4)
    return "black" if linear @ [0.2126, 0.7152, 0.0722] > 0.179 else "white"


def _frame(ax, x, y, width, height, color):
    from matplotlib.patches import Rectangle

    for edge, line in (("white", 5.4), (color, 3.0)):
        ax.add_patch(Rectangle((x, y), width, height, fill=False, edgecolor=edge, linewidth=line, zorder=3))


def _draw_tape(ax, cells, x, y, unit, labels=None):
    """Lines of numbers in the colours of their channels; each cell is (number, channel, whether framed)."""
    for i, line in enumerate(cells):
        numbers, channels, framed = line.T
        fills = [[CHANNEL_FILLS[int(channel)] for channel in channels]]
        _draw_cells(ax, numbers[None], x, y + i, unit, fills, RULE)
        for j in np.flatnonzero(framed):
            _frame(ax, x + j, y + i, 1, 1, "black")
        if labels:
            ax.text(x - 0.25, y + i + 0.5, labels[i], ha="right", va="center", fontsize=11)


def _written_sum(patch, kernel, total):
    """The weighted sum, a line for each kernel row, as runs of (text, colour)."""
    lines = []
    for i, (pixels, weights) in enumerate(zip(patch, kernel, strict=True)):
        line = []
        for j, (pixel, weight) in enumerate(zip(pixels, weights, strict=True)):
            line.append((" + " if j else "+ " if i else "  ", "black"))
            for value, role in ((pixel, "image"), (weight, "kernel")):
                text = _number(value)
                line.append((f"({text})" if text.startswith("−") else text, INK[role]))
                line.append(("·" if role == "image" else "", "black"))
        lines.append([run for run in line if run[0]])
    exact = all(_is_exact(value) for value in (*patch.flat, *kernel.flat, total))
    lines.append([("= " if exact else "≈ ", "black"), (_number(total), INK["output"])])
    return lines


def _is_exact(value):
    """Whether a number is worth what is written for it."""
    return abs(float(Fraction(_number(value).replace("−", "-"))) - value) <= 1e-6 * max(1, abs(value))


def _draw_runs(ax, runs, x, y, size, unit):
    for text, color in runs:
        ax.text(x, y, text, color=color, fontsize=size, family="monospace", va="center")
        x += len(text) * MONO_ADVANCE * size / unit


def _draw_stack(ax, x, y, side, planes, role):
    """A pile of square planes seen from the front, centred on (x, y)."""
    from matplotlib.colors import to_rgb
    from matplotlib.patches import Rectangle

    shown = min(planes, 5)
    step = 0.16
    tint = 0.88 + 0.12 * np.array(to_rgb(COLORS[role]))
    for i in reversed(range(shown)):
        shift = (i - (shown - 1) / 2) * step
        corner = (x - side / 2 + shift, y - side / 2 - shift)
        ax.add_patch(Rectangle(corner, side, side, facecolor=tint, edgecolor=COLORS[role], linewidth=2))


def _picture(ax, values, look, frame, title=""):
    """A picture without ticks in a coloured frame."""
    drawn = ax.imshow(values, interpolation="none" if max(values.shape) <= 200 else "auto", **look)
    ax.set(xticks=[], yticks=[])
    ax.set_title(title)
    ax.spines[:].set(visible=True, color=frame, linewidth=1.2)
    return drawn


def _draw_box(ax, corner, cells, role, alpha=1.0):
    """A box of (columns, rows, layers) unit cells seen from the front, the right and above."""
    from matplotlib.patches import Polygon

    columns, rows, layers = cells

    def seen(x, y, z):
        return corner[0] + x + 0.45 * z, corner[1] + y - 0.45 * z

    faces = [
        [(x, y, 0), (x + 1, y, 0), (x + 1, y + 1, 0), (x, y + 1, 0)] for x, y in np.ndindex(columns, rows)
    ]
    faces += [
        [(x, 0, z), (x + 1, 0, z), (x + 1, 0, z + 1), (x, 0, z + 1)] for x, z in np.ndindex(columns, layers)
    ]
    faces += [
        [(columns, y, z), (columns, y + 1, z), (columns, y + 1, z + 1), (columns, y, z + 1)]
        for y, z in np.ndindex(rows, layers)
    ]
    paper = "#FCFBF8" if role == "image" else COLORS[role]
    for face in faces:
        points = [seen(*point) for point in face]
        ax.add_patch(Polygon(points, facecolor=paper, edgecolor=COLORS[role], alpha=alpha, linewidth=1.0))


def _arrow(ax, start, end):
    ax.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "color": "#4A4A4A", "linewidth": 1.3})
