"""The shapes of what a layer takes in and gives out, drawn as boxes and planes without their values."""

from typing import TYPE_CHECKING

import numpy as np

from cnnlib._types import Size
from cnnlib.viz.style import COLORS, INK, PAPER, arrow, canvas, write

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def draw_convolution(input_shape: tuple[int, int, int], kernel_size: Size, filters: int) -> "Figure":
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
    figure, ax, _ = canvas(11.4, body + (2.4 if shown < filters else 1.9))
    for x, role, name, shape in (
        (1.6, "image", "image", tuple(input_shape)),
        (5.5, "kernel", "kernels", (kh, kw, channels, filters)),
        (9.8, "output", "output", (height - kh + 1, width - kw + 1, filters)),
    ):
        write(ax, x, 0.75, f"{name}\n{shape}", INK[role])

    middle = 1.7 + body / 2
    draw_stack(ax, 1.6, middle, 2.2, channels, "image")
    for i in range(shown):
        y = middle + (i - (shown - 1) / 2) * step
        arrow(ax, (3.2, middle), (4.5, y))
        draw_stack(ax, 5.5, y, 0.9, channels, "kernel")
        arrow(ax, (6.5, y), (9.0, y))
        write(ax, 7.7, y - 0.35, f"adds {channels}")
        draw_stack(ax, 9.8, y, 1.3, 1, "output")
    if shown < filters:
        write(ax, 7.2, 1.7 + body + 0.3, f"… and {filters - shown} more filters")
    return figure


def draw_dimensions() -> "Figure":
    """Draw what slides over what in one, two and three dimensions, and in which directions.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> [text.get_text() for text in draw_dimensions().axes[0].texts][:2]
    ['Conv1D\\nalong a series', 'Conv2D\\nover an image']
    """
    figure, ax, _ = canvas(21.4, 8.9, 0.5)
    ax.set_ylim(7.9, -1.0)
    for x, title in (
        (3.2, "Conv1D\nalong a series"),
        (10.6, "Conv2D\nover an image"),
        (17.8, "Conv3D\nthrough a volume"),
    ):
        write(ax, x, 0.0, title, size=14)
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
        arrow(ax, start, end)
    return figure


def draw_stack(ax, x, y, side, planes, role, most=5, step=0.16, linewidth=2):
    """A pile of square planes seen from the front, each a step behind the other, centred on (x, y)."""
    from matplotlib.colors import to_rgb
    from matplotlib.patches import Rectangle

    shown = min(planes, most)
    tint = 0.88 + 0.12 * np.array(to_rgb(COLORS[role]))
    for i in reversed(range(shown)):
        shift = (i - (shown - 1) / 2) * step
        corner = (x - side / 2 + shift, y - side / 2 - shift)
        ax.add_patch(
            Rectangle(corner, side, side, facecolor=tint, edgecolor=COLORS[role], linewidth=linewidth)
        )


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
    fill = PAPER if role == "image" else COLORS[role]
    for face in faces:
        points = [seen(*point) for point in face]
        ax.add_patch(Polygon(points, facecolor=fill, edgecolor=COLORS[role], alpha=alpha, linewidth=1.0))
