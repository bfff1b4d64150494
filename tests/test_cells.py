"""Cells that run in the page: what they need of those before them, and what comes of their code. No browser here."""

import sys
from pathlib import Path

import jupytext
import numpy as np
import pytest

BOOK = Path(__file__).parent.parent / "book"
sys.path += [str(BOOK / "_extensions"), str(BOOK / "_static" / "python")]

import runner  # noqa: E402
from cells import code_of  # noqa: E402
from slices import needed, not_in_the_page  # noqa: E402


def said(code, before=""):
    """Return whether some code went through, and all that it said."""
    found = []
    return runner.run("test", before, code, lambda kind, what: found.append((kind, what))), found


def printed(code, before=""):
    """Return what some code prints."""
    through, found = said(code, before)
    assert through, found
    return "".join(what["text"] for kind, what in found if kind == "text")


# What a cell needs -------------------------------------------------------------------------------------------


def test_a_cell_gets_what_it_needs_and_no_more():
    before = ["import numpy as np\nfrom cnnlib.padding import output_size, zero_pad\nimport keras", "a = 1\nb = a + 1", "c = keras"]
    assert needed(before, "print(zero_pad(b))") == "\n".join(
        ["import numpy as np", "from cnnlib.padding import zero_pad", "a = 1", "b = a + 1"]
    )


def test_later_changes_of_a_part_and_loops_come_along_and_older_values_do_not():
    before = ["import numpy as np", "x = 5", "x = np.zeros(3)\nx[1] = 2", "for k in range(2):\n    x[k] += k", "y = 0"]
    assert needed(before, "print(x)") == (
        "import numpy as np\nx = np.zeros(3)\nx[1] = 2\nfor k in range(2):\n    x[k] += k"
    )


def test_functions_bring_what_they_use():
    before = ["import numpy as np", "scale = 3", "def f(x):\n    return scale * x"]
    assert printed("print(f(2))", needed(before, "print(f(2))")) == "6\n"


def test_numpy_is_there_for_what_a_reader_adds():
    assert needed([], "print(1)") == "import numpy as np"
    assert needed([], "import numpy as np\nprint(1)") == ""


def test_what_a_page_does_not_have_is_known():
    code = "import keras\nfrom cnnlib import viz\nfrom cnnlib.padding import zero_pad\nimport math\nfrom sklearn.datasets import load_digits"
    assert not_in_the_page(code) == ["cnnlib.viz", "keras", "sklearn.datasets"]


def cells_to_try():
    """Return (chapter, place of the cell among its code cells) of all cells with the tag."""
    for path in sorted(BOOK.glob("*.md")):
        if "[try" in path.read_text(encoding="utf-8"):
            codes = [cell for cell in jupytext.read(path).cells if cell.cell_type == "code"]
            for place, cell in enumerate(codes):
                if "try" in cell.metadata.get("tags", []):
                    yield pytest.param(path.stem, codes, place, id=f"{path.stem}-{place}")


@pytest.mark.parametrize(("chapter", "codes", "place"), [*cells_to_try()])
def test_a_cell_runs_alone_and_says_what_the_page_shows(chapter, codes, place):
    """The page shows what nbval saw; a cell alone must come to the same."""
    code = codes[place].source
    before = needed([cell.source for cell in codes[:place]], code)
    assert not_in_the_page(f"{before}\n{code}") == []
    notebook = BOOK.parent / "_build" / "notebooks" / "book" / f"{chapter}.ipynb"
    if not notebook.exists():
        pytest.skip("run `make book`")
    shown = [cell for cell in jupytext.read(notebook).cells if cell.cell_type == "code"][place]
    assert shown.source == code, "run `make book`"
    assert printed(code, before) == "".join(out["text"] for out in shown.outputs if out.output_type == "stream")


# What comes of it -------------------------------------------------------------------------------------------


def test_text_comes_in_order_and_the_last_line_shows_its_value():
    assert printed("print(1)\nimport sys\nprint(2, file=sys.stderr)\n'three'") == "1\n2\n'three'\n"
    assert printed("5;") == printed("x = 5") == printed("None") == ""


def test_a_small_array_is_a_grid():
    _, [(kind, what)] = said("np.array([[1, -4], [0, 2]], np.int64)", "import numpy as np")
    assert kind == "grid" and what["title"] == "array of shape (2, 2), int64"
    assert what["rows"] == [["1", "-4"], ["0", "2"]]
    assert what["shades"] == [[0.25, -1], [0, 0.5]]


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.5, "0.5"), (1 / 3, "0.333"), (0.0, "0"), (1e-7, "1e-07"), (np.nan, "nan"), (-np.inf, "-inf"), (True, "True"), (7, "7")],
)
def test_numbers_are_short(value, text):
    assert runner.grid(np.array([value]))["rows"] == [[text]]


@pytest.mark.parametrize(
    ("shape", "count"),
    [((20, 30), 1), ((20, 30, 3), 1), ((20, 30, 5), 5), ((2, 20, 30, 3), 2), ((2, 20, 30, 4), 8), ((99, 20, 30, 1), 12)],
)
def test_larger_arrays_are_pictures(shape, count):
    kind, what = runner.looks(np.arange(np.prod(shape)).reshape(shape) / 7)
    assert kind == "pictures" and len(what["pictures"]) == count
    assert all((one["width"], one["height"], len(one["pixels"])) == (30, 20, 2400) for one in what["pictures"])


def test_grey_levels_stay_and_other_numbers_use_the_whole_scale():
    levels = np.frombuffer(runner.picture(np.full((4, 4), 100, np.uint8))["pixels"], np.uint8)
    assert set(levels) == {100, 255}
    levels = np.frombuffer(runner.picture(np.array([[-1.0, 0], [1, 1]]))["pixels"], np.uint8).reshape(4, 4)
    assert levels[:, 0].tolist() == [0, 127, 255, 255]


@pytest.mark.parametrize("code", ["np.zeros((2, 3, 4, 5, 6))", "np.zeros(500)", "np.array([])", "np.array(['a'])", "np.full((30, 30), np.nan)"])
def test_what_is_neither_is_text(code):
    assert said(code, "import numpy as np")[1][0][0] == "text"


def test_an_exception_shows_the_lines_of_the_cell():
    through, found = said("print('first')\ndef half(x):\n    return x / 0\n\nhalf(3)")
    assert not through
    (_, text), (kind, error) = found
    assert text["text"] == "first\n" and kind == "error"
    assert error["line"] == 3 and error["name"] == "ZeroDivisionError"
    assert "line 5" in error["text"] and "return x / 0" in error["text"] and "runner.py" not in error["text"]


def test_a_syntax_error_names_its_line():
    _, [(kind, error)] = said("a = 1\nb = = 2")
    assert kind == "error" and error["line"] == 2 and "b = = 2" in error["text"]


def test_an_exception_that_shows_itself_is_left_to():
    code = "class Mine(Exception):\n    def _render_traceback_(self):\n        return ['just this']\n\nraise Mine"
    assert said(code)[1][0][1]["text"] == "just this"


def test_the_end_of_a_program_and_input_are_no_accidents():
    assert said("import sys\nsys.exit()") == (True, [])
    assert "give the value in the code" in said("input()")[1][0][1]["text"]


def test_a_flood_of_text_ends():
    text = printed("for _ in range(10**5): print('again and again')")
    assert 20_000 < len(text) < 21_000 and "The rest is left out" in text


def test_each_run_begins_anew():
    said("leftover = 1")
    assert said("leftover")[1][0][1]["name"] == "NameError"


def test_names_are_completed():
    said("width = 3")
    assert runner.complete("test", "", "wid") == ["width"]
    assert "np.zeros" in runner.complete("unknown yet", "import numpy as np", "np.zer")
