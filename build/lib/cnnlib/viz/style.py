"""What all pictures share: the colours, the course's look, a page's width, and strokes on a bare canvas."""

import sys
from importlib.util import find_spec
from pathlib import Path

# Frames and lines: the Okabe–Ito colours of an image, a kernel and an output.
COLORS = {"image": "#0072B2", "kernel": "#D55E00", "output": "#009E73"}
# Darker kin of `COLORS` for text on paper, with a contrast of at least 4.5.
INK = {"image": "#005A8C", "kernel": "#9C4500", "output": "#006B4E"}
# Signed values: purple below zero, white at zero, above it the colour of what they belong to.
SIGNED, WEIGHTS = "PRGn", "PuOr_r"  # green above zero: answers; orange above zero: a kernel's weights
PAPER = "#FCFBF8"  # the background, as in course.mplstyle
RULE = "#8C8A84"
PAGE_WIDTH = 7.0  # inches: the text column of a page


def use_style() -> None:
    """Give all figures the look of the course; in a notebook they are drawn as SVG.

    Examples
    --------
    >>> use_style()
    >>> import matplotlib
    >>> matplotlib.rcParams["figure.facecolor"]
    '#FCFBF8'
    """
    if find_spec("matplotlib") is None:  # in a browser, whose pictures have the page's look
        return
    import matplotlib.pyplot as plt

    plt.style.use(Path(__file__).with_name("course.mplstyle"))
    ipython = sys.modules.get("IPython")
    shell = ipython and ipython.get_ipython()
    if shell is not None and hasattr(shell, "kernel"):
        from matplotlib_inline.config import InlineBackend

        backend = InlineBackend.instance(parent=shell)
        backend.print_figure_kwargs = {"bbox_inches": "tight", "metadata": {"Date": None}}
        backend.figure_formats = {"svg"}


def canvas(width, height, unit=0.5):
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


def write(ax, x, y, text, color="black", size=12):
    """Write a text, centred on (x, y)."""
    ax.text(x, y, text, color=color, fontsize=size, ha="center", va="center", zorder=4)


def arrow(ax, start, end):
    """Draw a grey arrow between two points."""
    ax.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "color": "#4A4A4A", "linewidth": 1.3})


def columns_for(columns, count, most=4):
    """How many columns: as told, or those that fill the fewest rows most evenly."""
    if columns is None:
        return -(-count // -(-count // most))
    if columns < 1:
        raise ValueError(f"columns must be at least 1, not {columns}")
    return columns


def as_titles(titles, count, what):
    """One title for each of `count` things; "" where there are none."""
    titles = [""] * count if titles is None else list(titles)
    if len(titles) != count:
        raise ValueError(f"titles must be as many as the {what}: {len(titles)} titles for {count}")
    return titles
