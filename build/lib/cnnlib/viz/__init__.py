"""The course's pictures, so that a chapter's cell can show its idea in one line.

Every helper takes NumPy arrays or lists and leaves them as they are. Blue means image, orange means kernel,
green means output, in every figure; signed values are purple below zero, white at zero and green above it, or
orange if they are weights.
Helpers draw with pyplot, so end a notebook cell with a semicolon: the picture then appears once.
Matplotlib is imported only where something is drawn.

Whatever the file it lies in, a helper is called as ``viz.show_numbers(…)``:

- ``pictures`` shows photographs, maps and histograms;
- ``numbers`` shows grids of cells with their values written in;
- ``shapes`` draws what a layer takes in and gives out, without values;
- ``images``, ``convolution``, … hold what only the chapter of that name shows;
- ``html`` shows pictures where there is no Matplotlib, in a browser;
- ``style`` holds what all of them share: ``use_style``, the colours (``COLORS`` for lines, ``INK`` for text,
  ``SIGNED`` and ``WEIGHTS`` for signed values) and the ``PAGE_WIDTH`` in inches.
"""

from cnnlib.viz.activations import (
    show_activations,
    show_boundaries,
    show_gradient_norms,
    show_probabilities,
    show_silence,
)
from cnnlib.viz.architectures import draw_blocks, draw_chain, plot_runs, show_shares
from cnnlib.viz.cifar10 import show_calibration, show_changes, show_confusion
from cnnlib.viz.convolution import (
    show_antidiagonals,
    show_backward,
    show_filter,
    show_filtered,
    show_matrix_product,
    show_patches,
    show_sliding,
    show_weight_matrix,
)
from cnnlib.viz.dropout import plot_learning, show_lots
from cnnlib.viz.html import picture_of
from cnnlib.viz.images import show_connections, show_memory, show_transformations
from cnnlib.viz.inspection import plot_points, show_finds, show_heat, show_layers, show_overlay
from cnnlib.viz.numbers import show_kernels, show_numbers, show_row
from cnnlib.viz.padding import show_field, show_steps
from cnnlib.viz.pictures import (
    note_on_pictures,
    plot_histogram,
    show_channels,
    show_feature_maps,
    show_histograms,
    show_images,
)
from cnnlib.viz.pooling import draw_windows, show_windows
from cnnlib.viz.shapes import draw_convolution, draw_dimensions
from cnnlib.viz.style import COLORS, INK, PAGE_WIDTH, SIGNED, WEIGHTS, use_style
from cnnlib.viz.training import draw_network, plot_curves, show_descent, show_predictions

__all__ = [
    "COLORS",
    "INK",
    "PAGE_WIDTH",
    "SIGNED",
    "WEIGHTS",
    "draw_blocks",
    "draw_chain",
    "draw_convolution",
    "draw_dimensions",
    "draw_network",
    "draw_windows",
    "note_on_pictures",
    "picture_of",
    "plot_curves",
    "plot_histogram",
    "plot_learning",
    "plot_points",
    "plot_runs",
    "show_activations",
    "show_antidiagonals",
    "show_backward",
    "show_boundaries",
    "show_calibration",
    "show_changes",
    "show_channels",
    "show_confusion",
    "show_connections",
    "show_descent",
    "show_feature_maps",
    "show_field",
    "show_filter",
    "show_filtered",
    "show_finds",
    "show_gradient_norms",
    "show_heat",
    "show_histograms",
    "show_images",
    "show_kernels",
    "show_layers",
    "show_lots",
    "show_matrix_product",
    "show_memory",
    "show_numbers",
    "show_overlay",
    "show_patches",
    "show_predictions",
    "show_probabilities",
    "show_row",
    "show_shares",
    "show_silence",
    "show_sliding",
    "show_steps",
    "show_transformations",
    "show_weight_matrix",
    "show_windows",
    "use_style",
]
