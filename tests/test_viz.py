"""The pictures say what the arrays say, and leave the arrays alone."""

import io
import json
import re
import subprocess
import sys

import matplotlib
import numpy as np
import pytest

matplotlib.use("Agg")

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from cnnlib import viz
from cnnlib.activations import relu, relu_backward, sigmoid, sigmoid_backward
from cnnlib.convolution import conv2d, correlate2d, im2col
from cnnlib.viz.images import CHANNEL_FILLS
from cnnlib.viz.numbers import ink_on, number_text

PATCH = np.array([[134, 134, 117], [153, 144, 141], [152, 154, 150]], dtype=np.uint8)
SHARPEN = np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]])
rng = np.random.default_rng(2)
PHOTO = rng.integers(0, 256, (80, 100, 3), dtype=np.uint8)
GREY = PHOTO[..., 0]
MASKED = np.ma.masked_less(GREY, 100)
SMALL = rng.integers(0, 256, (4, 4, 3), dtype=np.uint8)
SQUARE = np.arange(16).reshape(4, 4)
PATCHES = im2col(SQUARE[None, ..., None], (3, 3))
PARTIAL = np.array([[138.0, np.nan]])

CALLS = [
    (viz.show_images, [GREY], {}),
    (viz.show_images, [PHOTO], {}),
    (viz.show_images, [[PHOTO, GREY, GREY / 255, GREY > 99]], {"titles": list("abcd"), "columns": 2}),
    (viz.show_images, [rng.random((5, 8, 8, 1))], {}),
    (viz.show_images, [rng.integers(0, 17, (2, 8, 8)).astype(float)], {"white": 16}),
    (viz.show_images, [[MASKED, np.ma.masked_less(PHOTO, 100)]], {}),
    (viz.show_images, [[GREY - 128.0, SHARPEN]], {"signed": True}),
    (viz.show_images, [np.zeros((3, 4))], {"signed": True}),
    (viz.show_channels, [PHOTO], {}),
    (viz.show_feature_maps, [rng.normal(size=(6, 5, 7))], {}),
    (viz.plot_histogram, [GREY], {}),
    (viz.plot_histogram, [PHOTO], {"cumulative": True}),
    (viz.show_histograms, [[GREY, PHOTO]], {"titles": ["grey", "colour"], "cumulative": True}),
    (viz.show_histograms, [[GREY] * 3], {}),
    (viz.show_transformations, [GREY, {"negative": lambda image: 255 - image}], {}),
    (viz.show_transformations, [GREY, dict.fromkeys("abc", np.copy)], {}),
    (viz.show_connections, [], {"inputs": 5, "window": 2}),
    (viz.show_numbers, [PATCH], {"title": "patch", "highlight": (1, 1, 2, 2)}),
    (viz.show_numbers, [[0.5, -1, np.nan]], {"role": "output"}),
    (viz.show_numbers, [np.ma.masked_equal(SQUARE, 3)], {}),
    (viz.show_kernels, [[SHARPEN, np.full((3, 3), 1 / 9), [[-1, 1]]]], {"titles": ["a", "b", "c"]}),
    (viz.show_kernels, [[np.ones((7, 7))] * 5], {}),
    (viz.show_sliding, [PATCH, SHARPEN, [[138]]], {}),
    (viz.show_sliding, [np.c_[PATCH, PATCH], SHARPEN, np.c_[PARTIAL, PARTIAL]], {}),
    (viz.show_memory, [SMALL], {"at": (1, 2)}),
    (viz.show_memory, [np.ones((2, 3, 1), dtype=np.float32)], {}),
    (viz.show_matrix_product, [PATCHES, SHARPEN.reshape(9, 1), PATCHES @ SHARPEN.reshape(9, 1)], {}),
    (viz.show_weight_matrix, [SHARPEN, (4, 4)], {}),
    (viz.show_patches, [{"first": rng.random((2, 8, 3, 3, 3)), "second": rng.random((1, 8, 5, 5, 3))}], {}),
    (
        viz.show_sliding,
        [np.arange(36).reshape(6, 6), SHARPEN, correlate2d(np.arange(36).reshape(6, 6), SHARPEN)],
        {},
    ),
    (viz.draw_convolution, [(32, 32, 3), (3, 3), 64], {}),
    (viz.draw_convolution, [(8, 8, 1), 1, 1], {}),
    (viz.show_row, [[SQUARE, SHARPEN]], {"titles": ["image", "kernel"], "signs": ["∗"]}),
    (viz.show_row, [[SHARPEN] * 3], {"roles": ["kernel"] * 3, "one_scale": True}),
    (viz.show_row, [[SQUARE, SHARPEN, SQUARE]], {"signs": ["⋆", "="], "columns": 2}),
    (viz.show_filtered, [GREY, {"sharpen": SHARPEN, "difference": [[-1, 1]]}], {"columns": 2}),
    (viz.show_filter, [PHOTO, np.ones((3, 3, 3)) * [2, -1, -1]], {"bias": -5}),
    (viz.show_antidiagonals, [[3, 2, 1], [5, 4]], {}),
    (viz.show_backward, [[2, 1, 3, 0, 1], [1, -2, 3], [1, -1, 2]], {"at": 2}),
    (viz.draw_dimensions, [], {}),
    (viz.draw_blocks, [{"x": (0, 0, "x", "image"), "+": (2, 1, "+", "output")}, [("x", "+", 0.3)]], {}),
    (viz.draw_chain, [[(8, 8, 1), (6, 6, 20), (30,), (10,)], ["conv 3×3", "dense", "dense"]], {}),
    (viz.draw_chain, [[(8, 8, 1), (6, 6, 20), (30,)], ["conv 3×3", "dense"]], {"columns": 2}),
    (viz.plot_runs, [{name: [[0.1, 0.3], [0.2, 0.4]] for name in "abcdef"}], {}),
    (viz.show_shares, [{"weights": {"a": 1, "b": 3}, "work": {"a": 9, "b": 1}}], {"most": 1}),
    (viz.show_lots, [[[1, 0], [2, 5]]], {}),
    (viz.plot_learning, [{"plain": {"loss": [2, 1], "val_loss": [2, 3]}}], {"marks": {"plain": 1}}),
    (viz.plot_learning, [{name: {"loss": [1, 0], "val_loss": [1, 2]} for name in "abcde"}], {"columns": 3}),
    (viz.show_steps, [5, 3], {"stride": 2, "padding": "same"}),
    (viz.show_steps, [7, 3], {"padding": (0, 2), "dilation": 2, "frames": 4}),
    (viz.show_steps, [3, 3], {"stride": 2, "padding": (1, 0), "transposed": True}),
    (viz.show_field, [[(3, 1), (2, 2), (3, 1, 2)]], {"outputs": 2}),
    (viz.show_field, [[(2, 1, 1), (2, 1, 2)]], {"outputs": 4, "causal": True}),
    (
        viz.show_windows,
        [[SQUARE, SQUARE[1::2, 1::2]], (2, 2)],
        {"titles": ["a", "b"], "marked": [(1, 1)], "columns": 1},
    ),
    (viz.draw_windows, [8, [(2, 2), (3, 2), (2, 3)]], {}),
    (viz.show_activations, [{"sigmoid": (sigmoid, sigmoid_backward), "ReLU": (relu, relu_backward)}], {}),
    (viz.show_activations, [dict.fromkeys("abcd", (relu, relu_backward))], {"columns": 3, "reach": 2}),
    (viz.show_boundaries, [SQUARE[:, :2] - 5, [0, 1, 0, 1], {"all": lambda xy: xy[:, 0] > xy[:, 1]}], {}),
    (viz.show_gradient_norms, [{"a": {"x": [1e-9, 1]}, "b": {"x": [0.5, 1], "y": [2, 1]}}], {}),
    (viz.show_silence, [{"a": SQUARE - 5, "b": SQUARE}], {}),
    (viz.show_probabilities, [[2, -1], {"T = 1": [0.95, 0.05]}], {}),
    (viz.draw_network, [["flatten", "dense"], ["(4, 4)", "(16,)", "(3,)"]], {}),
    (viz.show_descent, [lambda a, b: a**2 + 9 * b**2, {"a": [[0.9, 0.5], [0, 0]], "b": [[1, 1]]}], {}),
    (viz.plot_curves, [{"training": [3, 2, 1], "held out": [3, 2.5, 2]}], {"log": True}),
    (viz.show_heat, [rng.random((7, 8, 8, 3)), rng.random((7, 4, 4))], {"titles": list("abcdefg")}),
    (viz.show_heat, [np.zeros((1, 8, 8)), np.zeros((1, 8, 8))], {}),
    (
        viz.show_overlay,
        [rng.random((3, 8, 8, 3)), rng.random((3, 4, 4))],
        {"titles": list("abc"), "columns": 2},
    ),
    (viz.show_overlay, [np.zeros((1, 8, 8)), np.zeros((1, 8, 8))], {}),
    (viz.show_layers, [{"a": rng.random((8, 8, 5)), "b": np.zeros((4, 4, 2))}], {"count": 4}),
    (viz.show_finds, [rng.random((2, 8, 8, 3)), rng.random((2, 3, 8, 8, 3))], {"right": np.eye(2, 3) > 0}),
    (viz.plot_points, [{"a": SQUARE[:, :2], "b": SQUARE[:, 2:]}, [0, 1, 2, 0], ["cat", "dog", "cow"]], {}),
    (viz.show_confusion, [[[8, 2, 0], [1, 9, 0], [0, 0, 5]], ["cat", "dog", "frog"]], {}),
    (
        viz.show_calibration,
        [{"a": {"confidence": [0.5, 0.9], "accuracy": [0.4, 0.8], "count": [10, 30]}}],
        {},
    ),
    (viz.show_changes, [[{"name": "a", "accuracies": [0.6]}, {"name": "b", "accuracies": [0.7, 0.8]}]], {}),
    (viz.show_predictions, [rng.random((6, 4, 4)), np.full((6, 2), 0.5), ["cat", "dog"]], {}),
]
RETURNS_AXES = {viz.plot_curves, viz.plot_histogram, viz.plot_runs, viz.show_numbers, viz.show_shares}


@pytest.fixture(autouse=True)
def style():
    """Draw as a chapter draws, and leave nothing open."""
    with plt.rc_context():
        viz.use_style()
        yield
    plt.close("all")


def figure_of(result):
    """The figure that a helper drew, whichever of the two it returned."""
    return result.figure if isinstance(result, Axes) else result


def texts(figure):
    """All the words of a figure."""
    return [text.get_text() for text in figure.findobj(plt.Text) if text.get_text()]


def saved(figure):
    """A figure as SVG, without the names of its clipping paths: the layout's last bits flow into those."""
    file = io.StringIO()
    figure.savefig(file, format="svg", metadata={"Date": None})
    return re.sub(r"\bp[0-9a-f]{10}\b", "", file.getvalue())


def contrast(a, b):
    """The WCAG contrast ratio of two colours."""

    def luminance(color):
        rgb = np.array(to_rgb(color))
        return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4) @ [
            0.2126,
            0.7152,
            0.0722,
        ]

    low, high = sorted([luminance(a), luminance(b)])
    return (high + 0.05) / (low + 0.05)


def pale_texts(figure):
    """Return the words beside the cells that cannot be read on paper; numbers in cells have their own test."""
    texts = [text for text in figure.findobj(plt.Text) if text.get_text()]
    return [
        text.get_text()
        for text in texts
        if to_rgb(text.get_color()) != to_rgb("white")
        and contrast(text.get_color(), figure.get_facecolor()) < 4.5
    ]


@pytest.mark.parametrize(("helper", "arguments", "options"), CALLS)
def test_a_helper_draws_and_leaves_its_arguments(helper, arguments, options):
    """Each picture can be saved and read, fits the page, and its arrays are as before."""
    before = repr(arguments)
    bytes_before = [np.asanyarray(a).tobytes() for a in arguments if isinstance(a, np.ndarray)]
    result = helper(*arguments, **options)
    assert isinstance(result, Axes if helper in RETURNS_AXES else Figure)
    figure = figure_of(result)
    assert figure.get_figwidth() < viz.PAGE_WIDTH + 1e-9, "wider than the page"
    assert pale_texts(figure) == []
    again = figure_of(helper(*arguments, **options))
    assert saved(figure) == saved(again), "the same call gives the same file"
    assert repr(arguments) == before
    assert bytes_before == [np.asanyarray(a).tobytes() for a in arguments if isinstance(a, np.ndarray)]


@pytest.mark.parametrize("colours", ["gray", viz.SIGNED, viz.WEIGHTS])
def test_numbers_in_cells_have_contrast(colours):
    """Black or white is chosen so that every fill carries its number."""
    fills = matplotlib.colormaps[colours](np.linspace(0, 1, 256))
    assert min(contrast(ink_on(fill), fill[:3]) for fill in fills) >= 4.5
    assert min(contrast("black", fill) for fill in CHANNEL_FILLS) >= 4.5


def test_role_colours_are_told_apart_by_the_frame():
    """Frames need a contrast of 3 with the paper; the three hues are Okabe and Ito's."""
    paper = plt.rcParams["figure.facecolor"]
    assert viz.COLORS == {"image": "#0072B2", "kernel": "#D55E00", "output": "#009E73"}
    assert all(contrast(color, paper) >= 3 for color in viz.COLORS.values())


def test_every_helper_is_drawn_here():
    """A helper that a chapter adds gets a line in `CALLS`."""
    helpers = {name for name in vars(viz) if name.startswith(("show_", "plot_", "draw_"))}
    assert helpers == {helper.__name__ for helper, _, _ in CALLS}


def test_grey_range_follows_the_values():
    """White is 1 for small values, 255 for others, or what the caller says."""
    figure = viz.show_images([GREY, GREY / 255, GREY > 99])
    assert [axes.images[0].get_clim() for axes in figure.axes] == [(0, 255), (0, 1), (0, 1)]
    assert viz.show_images(np.full((2, 2), 9), white=16).axes[0].images[0].get_clim() == (0, 16)


def test_signed_pictures_share_a_scale_around_zero():
    """Zero is white in all, and both ends are named with their sign."""
    figure = viz.show_images([np.array([[-3, 1]]), np.array([[2, 0]])], signed=True)
    assert {axes.images[0].get_clim() for axes in figure.axes[:2]} == {(-3, 3)}
    assert {"−3", "0", "+3"} <= set(texts(figure))


def test_a_few_strong_edges_do_not_wash_out_a_photograph():
    """Beyond 64 × 64 pixels, the strongest hundredth leaves the scale."""
    edges = np.tile([-1.0, 1.0], (100, 50))
    edges[0, 0] = 1000
    assert viz.show_images(edges, signed=True).axes[0].images[0].get_clim() == (-1, 1)


@pytest.mark.parametrize(("end", "text"), [(269.97, "270"), (2000, "2000"), (0.25, "0.25")])
def test_the_ends_of_a_scale_are_short(end, text):
    """A large one is read as a whole number."""
    assert {"−" + text, "0", "+" + text} <= set(texts(viz.show_images(np.array([[-end, 0]]), signed=True)))


def test_feature_maps_are_the_last_axis():
    """Map f is what filter f made."""
    maps = conv2d(PHOTO[None], rng.integers(-1, 2, (3, 3, 3, 2)))[0]
    figure = viz.show_feature_maps(maps)
    np.testing.assert_array_equal(figure.axes[1].images[0].get_array(), maps[..., 1])


def test_histogram_counts():
    """The heights are the counts; cumulative ones end at 1."""
    counts = viz.plot_histogram([[0, 0], [128, 255]]).patches[0].get_data().values
    assert counts[[0, 128, 255]].tolist() == [2, 1, 1]
    assert counts.sum() == 4
    shares = viz.plot_histogram([[0, 0], [128, 255]], cumulative=True).patches[0].get_data().values
    assert shares[[0, 127, 128, 255]].tolist() == [0.5, 0.5, 0.75, 1]


@pytest.mark.parametrize("shape", [(20, 80), (60, 60), (90, 60)])
def test_a_curve_stands_close_beside_its_picture(shape):
    """Whatever the picture's shape, only the curve's axis fits between the two."""
    figure = viz.show_transformations(np.eye(*shape), dict.fromkeys("abc", np.copy))
    figure.canvas.draw()
    picture, curve = (axes.get_window_extent() for axes in figure.axes[:2])
    assert 0 < curve.x0 - picture.x1 < 0.7 * figure.dpi
    assert picture.y0 < (curve.y0 + curve.y1) / 2 < picture.y1


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (138, "138"),
        (-1, "−1"),
        (-0.0, "0"),
        (0.25, "0.25"),
        (1 / 9, "1/9"),
        (np.float32(2 / 9), "2/9"),
        (np.pi, "3.14"),
        (-1234.567, "−1234.6"),
        (0.0001, "1e−04"),
        (np.nan, ""),
    ],
)
def test_numbers_are_written_short(value, text):
    """Whole numbers, two decimals, or the fraction that a kernel's weight is."""
    assert number_text(float(value)) == text


def test_sliding_writes_the_sum():
    """The patch of the chapter, term by term."""
    words = texts(viz.show_sliding(PATCH, SHARPEN, correlate2d(PATCH, SHARPEN)))
    written = "".join(words[words.index("  ") :])
    assert written.split() == (
        "134·0 + 134·(−1) + 117·0+ 153·(−1) + 144·5 + 141·(−1)+ 152·0 + 154·(−1) + 150·0= 138".split()
    )


def test_sliding_says_when_the_sum_is_rounded():
    """An equals sign stands only where the written numbers are equal."""
    assert "≈ " in texts(viz.show_sliding([[np.pi]], [[2]], [[2 * np.pi]]))
    assert "= " in texts(viz.show_sliding([[3]], [[1 / 9]], [[1 / 3]]))


def test_memory_names_the_strides():
    """The strides and offsets are NumPy's, in bytes."""
    words = texts(viz.show_memory(SMALL.astype(np.float32)))
    assert "channels last (H, W, C), strides (48, 12, 4) bytes" in words
    assert "channels first (C, H, W), strides (64, 16, 4) bytes" in words
    assert {"+0", "+48", "+96", "+144", "R +0", "G +64", "B +128"} <= set(words)


def test_weight_matrix_is_the_correlation():
    """Row by row the matrix holds the kernel where it lies; the rest is empty."""
    axes = viz.show_weight_matrix(SHARPEN, (4, 4)).axes[0]
    words = [text.get_text() for text in axes.texts[1:]]
    assert words == ["0", "−1", "0", "−1", "5", "−1", "0", "−1", "0"] * 4


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: viz.show_images(np.zeros(3)), r"images\[0\] must have shape \(H, W\)"),
        (lambda: viz.show_images(np.zeros((2, 4, 4, 5))), r"images\[0\] must have shape .* not \(4, 4, 5\)"),
        (lambda: viz.show_images([]), "images must hold at least one"),
        (lambda: viz.show_images([[[-1]]]), "values from -1 to 0, outside 0 … 1: pass signed=True"),
        (lambda: viz.show_images([[[300]]]), "outside 0 … 255"),
        (lambda: viz.show_images(PHOTO, signed=True), "signed=True shows single channels"),
        (lambda: viz.show_images(GREY, titles=["a", "b"]), "titles must be as many as the pictures: 2 .* 1"),
        (lambda: viz.show_images(GREY, columns=0), "columns must be at least 1, not 0"),
        (lambda: viz.show_images(GREY, white=0), "white must be a positive, finite number, got 0"),
        (lambda: viz.show_channels(GREY), r"image must have shape \(H, W, 3\), not \(80, 100\)"),
        (lambda: viz.show_feature_maps(GREY), r"maps must have shape \(H, W, F\)"),
        (lambda: viz.plot_histogram(GREY / 255), "image must hold integer levels"),
        (lambda: viz.plot_histogram(np.zeros((2, 2, 2), int)), r"image must have shape \(H, W\)"),
        (lambda: viz.show_numbers(SMALL), r"matrix must have shape \(H, W\), not \(4, 4, 3\)"),
        (lambda: viz.show_numbers([np.inf]), "matrix must hold finite numbers"),
        (lambda: viz.show_numbers(PATCH, role="picture"), "role must be one of 'image', 'kernel', 'output'"),
        (lambda: viz.show_numbers(PATCH, highlight=(2, 2, 2, 2)), r"highlight \(2, 2, 2, 2\) lies outside"),
        (lambda: viz.show_kernels([]), "kernels must hold at least one"),
        (lambda: viz.show_sliding(PATCH, SHARPEN, PATCH), r"output must have shape \(1, 1\) .*not \(3, 3\)"),
        (lambda: viz.show_sliding(PATCH, SHARPEN, [[138]], at=(0, 1)), r"at must be .*, not \(0, 1\)"),
        (lambda: viz.show_sliding([[1, 2]], [[1, 0]], [[2]]), r"output\[0, 0\] is 2, but .* sums to 1"),
        (lambda: viz.show_memory(PHOTO), "image must have shape .* at most 16 pixels"),
        (lambda: viz.show_memory(SMALL, at=(4, 0)), r"at must be a pixel .*, not \(4, 0\)"),
        (lambda: viz.show_matrix_product(PATCH, PATCH, SHARPEN[:2]), "does not give output"),
        (lambda: viz.show_weight_matrix(SHARPEN, (2, 4)), r"kernel \(3, 3\) does not fit into image_shape"),
        (lambda: viz.draw_convolution((8, 8), 3, 1), r"input_shape must be \(H, W, C\), not \(8, 8\)"),
        (lambda: viz.draw_blocks({"x": (0, 0, "x", "image")}, [("x", "y")]), "there is no 'y'"),
        (lambda: viz.draw_chain([(8, 8, 1), (10,)], ["conv", "dense"]), "2 shapes, 2 layers"),
        (
            lambda: viz.draw_blocks({"x": (0, 0, "x", "picture")}, []),
            "role must be one of 'image', .*'picture'",
        ),
        (lambda: viz.plot_runs({"a": [[1, 2], [1]]}), r"runs of 'a' must be of one length, got \[2, 1\]"),
        (lambda: viz.show_shares({"a": {"x": 1}, "b": {"y": 1}}), r"must all name the layers \['x'\]"),
        (lambda: viz.show_shares({name: {"x": 1} for name in "abcd"}), "shares must be at most 3, got 4"),
        (lambda: viz.show_calibration({name: {} for name in "abcde"}), "runs must be at most 4, got 5"),
        (lambda: viz.show_windows([PATCH], (2, 2)), r"shape \(3, 3\) cannot be cut into \(2, 2\) windows"),
        (lambda: viz.draw_convolution((2, 2, 3), 3, 1), r"kernel_size \(3, 3\) .* do not fit"),
    ],
)
def test_errors_name_the_argument(call, message):
    """A wrong argument is named, with what came and what was expected."""
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize(
    "call",
    [
        lambda: viz.draw_blocks({"x": (0, 0, "x", "picture")}, []),
        lambda: viz.show_shares({name: {"x": 1} for name in "abcd"}),
        lambda: viz.plot_runs({"a": [[1, 2], [1]]}),
        lambda: viz.show_calibration({name: {} for name in "abcde"}),
    ],
)
def test_what_is_refused_leaves_no_figure(call):
    with pytest.raises(ValueError):
        call()
    assert not plt.get_fignums()


def test_import_is_light():
    """`import cnnlib.viz` brings no package but NumPy, and the style lies beside it."""
    code = "import sys, json, cnnlib.viz; print(json.dumps(sorted({m.split('.')[0] for m in sys.modules})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"matplotlib", "IPython", "PIL", "scipy"} & set(json.loads(done.stdout))


def test_a_notebook_shows_svg_once():
    """In a kernel, a cell that ends with a semicolon gives one SVG and nothing else."""
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    cells = [
        "from cnnlib import viz; viz.use_style()",
        "viz.show_numbers([[1, 2], [3, 4]]);",
        "viz.show_images([[[0, 255]]]);",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbclient.NotebookClient(notebook, kernel_name="python3", timeout=120).execute()
    assert notebook.cells[0].outputs == []
    for cell in notebook.cells[1:]:
        [output] = cell.outputs
        assert "image/svg+xml" in output.data
        assert "image/png" not in output.data


def test_a_page_says_that_its_pictures_are_drawn(monkeypatch, capsys):
    shown = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    monkeypatch.setattr("cnnlib.viz.pictures.photographs", lambda: "a folder")
    viz.note_on_pictures()
    assert not shown
    monkeypatch.setattr("cnnlib.viz.pictures.photographs", lambda: None)
    viz.note_on_pictures()
    [note] = shown
    assert "drawn shapes" in note.data and len(note.data) < 80  # one line of a page
