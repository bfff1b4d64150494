"""What only the chapter `convolution` shows: a kernel at work, its gradients, and the matrices that it is."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from cnnlib._types import ArrayLike
from cnnlib.convolution import correlate2d
from cnnlib.viz.numbers import as_matrix, draw_cells, number_text, show_numbers, show_row
from cnnlib.viz.pictures import draw_picture, draw_signed_bar, signed_scale, white_of
from cnnlib.viz.style import COLORS, INK, PAGE_WIDTH, PAPER, RULE, arrow, canvas, write

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MONO_ADVANCE = 0.602  # width of a character of the monospaced font, in font sizes
# Pale fills for up to five groups of cells.
TINTS = ("#E4E0F2", "#CFE6F7", "#D2ECDF", "#EFD7E5", "#F4F0BE")


def show_sliding(
    image: ArrayLike,
    kernel: ArrayLike,
    output: ArrayLike,
    at: tuple[int, int] = (0, 0),
    titles: Sequence[str] = ("image", "kernel", "output"),
) -> "Figure":
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
    titles : sequence of three str
        What stands above the three grids.

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
        as_matrix(a, name) for a, name in ((image, "image"), (kernel, "kernel"), (output, "output"))
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

    roles = ["image", "kernel", "output"]
    framed = [(row, column, height, width), None, (row, column, 1, 1)]
    lines = _written_sum(patch, kernel, total)
    if image.shape[1] + width + output.shape[1] <= 10:
        figure = show_row([image, kernel, output], titles, roles, ["⋆", "="], framed)
        _write_below(figure, lines)
    else:  # in two rows, so that a phone shows the numbers large enough
        figure = show_row([image, kernel, output], titles, roles, ["⋆", "="], framed, columns=2)
        _write_beside(figure, lines, output.shape)
    return figure


def show_antidiagonals(first: Sequence[float], second: Sequence[float]) -> "Figure":
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
    figure, ax, unit = canvas(5.5 + across + len(sums), 2.3 + down, 0.55)

    x, y = 2.4, 2.1
    write(ax, x - 1.2, y - 1.6, "place a", INK["image"], 14)
    write(ax, x - 1.7, y - 0.4, "place b", INK["kernel"], 14)
    for a in range(across):
        write(ax, x + a + 0.5, y - 1.6, str(a), INK["image"], 14)
    for b in range(down):
        write(ax, x - 1.7, y + b + 0.5, str(b), INK["kernel"], 14)
    draw_cells(ax, first[None], x, y - 1.2, unit, [["white"] * across], COLORS["image"])
    draw_cells(ax, second[:, None], x - 1.2, y, unit, [["white"]] * down, COLORS["kernel"])
    draw_cells(ax, np.outer(second, first), x, y, unit, tints, RULE)
    x, middle = x + across + 1.7, y + down / 2
    arrow(ax, (x - 1.4, middle), (x - 0.3, middle))
    write(ax, x + len(sums) / 2, middle - 1.6, "sums, c = a + b", INK["output"], 14)
    for c in range(len(sums)):
        write(ax, x + c + 0.5, middle - 0.9, str(c), INK["output"], 14)
    draw_cells(ax, sums[None], x, middle - 0.5, unit, [TINTS[: len(sums)]], COLORS["output"])
    return figure


def show_filtered(image: ArrayLike, kernels: Mapping[str, ArrayLike], columns: int | None = 3) -> "Figure":
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

    rows = -(-len(kernels) // columns)
    tall = PAGE_WIDTH / columns * np.shape(image)[0] / np.shape(image)[1]
    figure = plt.figure(figsize=(PAGE_WIDTH, rows * (tall + 2.1)), layout="constrained")
    grid = figure.add_gridspec(2 * rows, columns, height_ratios=[1.7, tall] * rows)
    for i, (name, kernel) in enumerate(kernels.items()):
        row, column = divmod(i, columns)
        show_numbers(kernel, title=name, role="kernel", ax=figure.add_subplot(grid[2 * row, column]))
        output = correlate2d(image, kernel)
        signed = bool(np.isclose(np.sum(kernel), 0))
        top = signed_scale([output])[0] if signed else 255
        draw_picture(figure.add_subplot(grid[2 * row + 1, column]), output, top, signed)
    return figure


def show_filter(
    image: ArrayLike, kernel: ArrayLike, bias: float = 0, names: Sequence[str] = ("red", "green", "blue")
) -> "Figure":
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

    image, kernel = np.asarray(image), np.asarray(kernel)
    channels = image.shape[2]
    responses = [correlate2d(image[..., c], kernel[..., c]) for c in range(channels)]
    total = np.sum(responses, axis=0) + bias
    top = float(max(np.abs(total).max(), np.abs(responses).max()))
    white = white_of(image, "image")

    figure = plt.figure(figsize=(PAGE_WIDTH, 1.45 * channels + 0.2), layout="constrained")
    grid = figure.add_gridspec(channels, 4, width_ratios=[1, 1, 1, 1.7])
    for c in range(channels):
        place = figure.add_subplot(grid[c, 0])
        draw_picture(place, image[..., c], white, title="" if c else "channels", frame=COLORS["image"])
        place.set_ylabel(names[c])
        place = figure.add_subplot(grid[c, 1])
        show_numbers(kernel[..., c], title="" if c else "one filter", role="kernel", ax=place)
        place = figure.add_subplot(grid[c, 2])
        draw_picture(place, responses[c], top, True, "" if c else "responses", COLORS["output"])
    place = figure.add_subplot(grid[:, 3])
    title = "their sum" + (f" {bias:+g}".replace("-", "−") if bias else "") + ": one map"
    draw_picture(place, total, top, True, title, COLORS["output"])
    draw_signed_bar([place], shrink=0.8, aspect=25)
    return figure


def show_patches(layers: Mapping[str, ArrayLike]) -> "Figure":
    """Show patches that excite some filters of one layer after another: a row for each filter.

    Parameters
    ----------
    layers : dict of str to array (filters, count, h, w, 3)
        By the name of a layer the patches of some of its filters, from 0 to 1.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> figure = show_patches({"first": np.ones((2, 3, 3, 3, 3)), "second": np.ones((1, 3, 5, 5, 3))})
    >>> len(figure.axes), [part.get_suptitle() for part in figure.subfigs]
    (9, ['first', 'second'])
    """
    import matplotlib.pyplot as plt

    arrays = [np.asarray(array) for array in layers.values()]
    side, head = 0.6, 0.35
    heights = [len(array) * side + head for array in arrays]
    size = (side * max(array.shape[1] for array in arrays), sum(heights))
    figure = plt.figure(figsize=size, layout="constrained")
    parts = np.atleast_1d(figure.subfigures(len(arrays), 1, height_ratios=heights))
    for part, name, array in zip(parts, layers, arrays, strict=True):
        part.suptitle(name, x=0.01, ha="left")
        grid = part.subplots(*array.shape[:2], squeeze=False)
        for place in np.ndindex(array.shape[:2]):
            draw_picture(grid[place], array[place], 1.0)
    return figure


def show_matrix_product(patches: ArrayLike, weights: ArrayLike, output: ArrayLike) -> "Figure":
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
        as_matrix(a, name) for a, name in ((patches, "patches"), (weights, "weights"), (output, "output"))
    )
    if patches.shape[1] != weights.shape[0] or output.shape != (patches.shape[0], weights.shape[1]):
        raise ValueError(
            f"patches {patches.shape} times weights {weights.shape} does not give output {output.shape}"
        )
    parts = {"patches": patches, "weights": weights, "output": output}
    titles = [f"{name} {array.shape}" for name, array in parts.items()]
    return show_row([*parts.values()], titles, ["image", "kernel", "output"], ["@", "="])


def show_weight_matrix(kernel: ArrayLike, image_shape: tuple[int, int]) -> "Figure":
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
    kernel = as_matrix(kernel, "kernel")
    rows, columns = np.subtract(image_shape, kernel.shape) + 1
    if rows < 1 or columns < 1:
        raise ValueError(f"kernel {kernel.shape} does not fit into image_shape {tuple(image_shape)}")
    weights = np.full((rows, columns, *image_shape), np.nan)
    for i, j in np.ndindex(rows, columns):
        weights[i, j, i : i + kernel.shape[0], j : j + kernel.shape[1]] = kernel
    weights = weights.reshape(rows * columns, -1)
    title = f"matrix {weights.shape}: the same {kernel.size} weights in every row"
    return show_numbers(weights, title, role="kernel").figure


def show_backward(series: ArrayLike, kernel: ArrayLike, grad_output: ArrayLike, at: int = 0) -> "Figure":
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
    figure, grid = plt.subplots(1, 2, figsize=(PAGE_WIDTH, 0.65 * len(series) + 0.5), layout="constrained")
    for ax, title, (inputs, outputs), stands_out, along in zip(
        grid, titles, values, chosen, labelled_at, strict=True
    ):
        for y, k in np.ndindex(steps, size):
            i, (color, dashes) = y + k, looks[k]
            clear = stands_out(i, y)
            ax.plot([0.5, 2.9], [i, y + low], dashes, color=color, alpha=1 if clear else 0.2, zorder=1)
            if clear:
                place = 0.5 + 2.4 * along, i + (y + low - i) * along
                ax.plot(*place, "s", color=PAPER, markersize=22, zorder=2)
                write(ax, *place, f"k[{k}]", color, 12.5)
        for x, numbers, shift, role in ((0, inputs, 0, "image"), (3.4, outputs, low, "output")):
            for i, number in enumerate(numbers):
                cell = Rectangle((x - 0.5, i + shift - 0.36), 1, 0.72, fill=False, edgecolor=COLORS[role])
                cell.set_linewidth(2.5)
                ax.add_patch(cell)
                write(ax, x, i + shift, number_text(float(number)), INK[role], 13)
        ax.set(xlim=(-0.6, 4.0), ylim=(len(series) - 0.5, -0.5), title=title)
        ax.set_axis_off()
    return figure


def _written_sum(patch, kernel, total):
    """The weighted sum, a line for each kernel row, as runs of (text, colour)."""
    lines = []
    for i, (pixels, weights) in enumerate(zip(patch, kernel, strict=True)):
        line = []
        for j, (pixel, weight) in enumerate(zip(pixels, weights, strict=True)):
            line.append((" + " if j else "+ " if i else "  ", "black"))
            for value, role in ((pixel, "image"), (weight, "kernel")):
                text = number_text(value)
                line.append((f"({text})" if text.startswith("−") else text, INK[role]))
                line.append(("·" if role == "image" else "", "black"))
        lines.append([run for run in line if run[0]])
    exact = all(_is_exact(value) for value in (*patch.flat, *kernel.flat, total))
    lines.append([("= " if exact else "≈ ", "black"), (number_text(total), INK["output"])])
    return lines


def _is_exact(value):
    """Whether a number is worth what is written for it."""
    return abs(float(Fraction(number_text(value).replace("−", "-"))) - value) <= 1e-6 * max(1, abs(value))


def _write_beside(figure, lines, shape):
    """Write lines of (text, colour) runs to the right of the last grid of a bare figure, which has this shape."""
    [ax] = figure.axes
    unit = 72 * figure.get_figwidth() / ax.get_xlim()[1]
    middle, left = ax.get_ylim()[0] - 0.1 - shape[0] / 2, shape[1] + 0.3
    longest = max(sum(len(text) for text, _ in line) for line in lines)
    size = min(12, unit * (ax.get_xlim()[1] - left) / (MONO_ADVANCE * longest))
    _write_lines(ax, lines, left, middle - 0.75 * size * len(lines) / unit, size, unit)


def _write_below(figure, lines):
    """Make room below a bare figure for lines of (text, colour) runs, and write them there."""
    [ax] = figure.axes
    across, bottom = ax.get_xlim()[1], ax.get_ylim()[0]
    unit = 72 * figure.get_figwidth() / across
    longest = max(sum(len(text) for text, _ in line) for line in lines)
    size = min(12, 72 * PAGE_WIDTH / (MONO_ADVANCE * (longest + 1)))
    advance, line_height = MONO_ADVANCE * size / unit, 1.5 * size / unit

    width, height = max(across, advance * (longest + 1)), bottom + 0.5 + line_height * len(lines)
    figure.set_size_inches(width * unit / 72, height * unit / 72)
    ax.set(xlim=(0, width), ylim=(height, 0))
    _write_lines(ax, lines, 0.1, bottom + 0.4, size, unit)


def _write_lines(ax, lines, left, top, size, unit):
    """Write lines of (text, colour) runs on a bare figure whose cells are `unit` points wide."""
    for i, line in enumerate(lines):
        x, y = left, top + 1.5 * size / unit * (i + 0.5)
        for text, color in line:
            ax.text(x, y, text, color=color, fontsize=size, family="monospace", va="center")
            x += MONO_ADVANCE * size / unit * len(text)
