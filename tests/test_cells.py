"""Cells that run in the page: what they need of those before them, and what comes of their code. No browser here."""

import json
import sys
from pathlib import Path

import jupytext
import numpy as np
import pytest

BOOK = Path(__file__).parent.parent / "book"
sys.path += [str(BOOK / "_extensions"), str(BOOK / "_static" / "python")]

import runner  # noqa: E402
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
    before = [
        "import numpy as np\nfrom cnnlib.padding import output_size, zero_pad\nimport keras",
        "a = 1\nb = a + 1",
        "c = keras",
    ]
    assert needed(before, "print(zero_pad(b))") == "\n".join(
        ["import numpy as np", "from cnnlib.padding import zero_pad", "a = 1", "b = a + 1"]
    )


def test_later_changes_of_a_part_and_loops_come_along_and_older_values_do_not():
    before = [
        "import numpy as np",
        "x = 5",
        "x = np.zeros(3)\nx[1] = 2",
        "for k in range(2):\n    x[k] += k",
        "y = 0",
    ]
    assert needed(before, "print(x)") == (
        "import numpy as np\nx = np.zeros(3)\nx[1] = 2\nfor k in range(2):\n    x[k] += k"
    )


def test_functions_bring_what_they_use_but_not_what_their_arguments_are_called():
    before = ["import numpy as np", "scale, x = 3, keras", "scale = 3", "def f(x):\n    return scale * x"]
    assert printed("print(f(2))", needed(before, "print(f(2))")) == "6\n"


def test_numpy_is_there_for_what_a_reader_adds():
    assert needed([], "print(1)") == "import numpy as np"
    assert needed([], "import numpy as np\nprint(1)") == ""


def test_what_a_page_does_not_have_is_known():
    code = "import math\nfrom cnnlib.padding import zero_pad\nimport keras\nfrom cnnlib import viz\n"
    code += "from sklearn.datasets import load_digits"
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
    assert printed(code, before) == "".join(
        out["text"] for out in shown.outputs if out.output_type == "stream"
    )


# What comes of it -------------------------------------------------------------------------------------------


def test_text_comes_in_order_and_the_last_line_shows_its_value():
    assert printed("print(1)\nimport sys\nprint(2, file=sys.stderr)\n'three'") == "1\n2\n'three'\n"
    assert printed("5;") == printed("x = 5") == printed("None") == ""


def test_a_small_array_is_a_grid():
    _, [(kind, what)] = said("np.array([[1, -4], [0, 2]], np.int64)", "import numpy as np")
    assert kind == "grids" and what["title"] == "array of shape (2, 2), int64"
    [grid] = what["grids"]
    assert grid["place"] == "" and grid["rows"] == [["1", "-4"], ["0", "2"]]
    assert grid["shades"] == [[0.25, -1], [0, 0.5]]


def test_a_small_batch_is_a_grid_for_each_channel_of_each_image():
    _, [(kind, what)] = said("np.arange(8).reshape(2, 2, 1, 2)", "import numpy as np")
    assert kind == "grids"
    assert [(grid["place"], grid["rows"]) for grid in what["grids"]] == [
        ("[0, :, :, 0]", [["0"], ["2"]]),
        ("[0, :, :, 1]", [["1"], ["3"]]),
        ("[1, :, :, 0]", [["4"], ["6"]]),
        ("[1, :, :, 1]", [["5"], ["7"]]),
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.5, "0.5"),
        (1 / 3, "0.333"),
        (0.0, "0"),
        (1e-7, "1e-07"),
        (np.nan, "nan"),
        (-np.inf, "-inf"),
        (True, "True"),
        (7, "7"),
    ],
)
def test_numbers_are_short(value, text):
    assert runner.grid("", np.array([[value]]))["rows"] == [[text]]


@pytest.mark.parametrize("shape", [(20, 30), (20, 30, 3), (2, 20, 30, 3), (1, 20, 30, 5)])
def test_larger_arrays_are_pictures(shape):
    kind, what = runner.looks(np.arange(np.prod(shape)).reshape(shape) % 256)
    assert (
        kind == "html"
        and str(shape) in what["title"]
        and what["html"].count("<img") == {5: 5}.get(shape[-1], len(shape) // 4 + 1)
    )


@pytest.mark.parametrize(
    "code",
    [
        "np.zeros((2, 3, 4, 5, 6))",
        "np.zeros(500)",
        "np.array([])",
        "np.array(['a'])",
        "np.full((30, 30), np.nan)",
    ],
)
def test_what_is_neither_is_text(code):
    assert said(code, "import numpy as np")[1][0][0] == "text"


def test_what_draws_itself_is_shown_so():
    code = "class Drawn:\n    def _repr_html_(self):\n        return '<b>drawn</b>'\n\nDrawn()"
    assert said(code)[1] == [("html", {"title": "", "html": "<b>drawn</b>"})]


def test_an_exception_shows_the_lines_of_the_cell():
    through, found = said("print('first')\ndef half(x):\n    return x / 0\n\nhalf(3)")
    assert not through
    *texts, (kind, error) = found
    assert "".join(what["text"] for _, what in texts) == "first\n" and kind == "error"
    assert error["line"] == 3 and error["name"] == "ZeroDivisionError"
    assert "line 5" in error["text"] and "return x / 0" in error["text"] and "runner.py" not in error["text"]


def test_an_answer_that_a_cell_calls_has_its_own_lines():
    through, [(kind, error)] = said("f()", "import numpy as np\fdef f():\n    return 1 / 0")
    assert not through and kind == "error" and error["line"] == 1
    assert 'File "your answer", line 2, in f' in error["text"]


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


@pytest.mark.parametrize(("code", "right"), [("kernel[::-1, ::-1]", True), ("kernel[::-1]", False)])
def test_an_answer_is_checked(code, right):
    tests = [{"id": "flip-square", "points": 2, "aspects": ["square"], "seed": 1}]
    code = f"def flip(kernel):\n    return {code}"
    [test] = json.loads(runner.check("test", "", code, "convolution", "flip", json.dumps(tests), print))
    assert test["points"] == 2 and test["verdict"]["right"] == right
    assert right or test["verdict"]["failure"]["mistakes"] == ["turns_upside_down_only"]


@pytest.mark.parametrize(("code", "name"), [("", "Nothing to check"), ("1 / 0", "ZeroDivisionError")])
def test_what_cannot_be_checked_is_said(code, name):
    heard = []
    say = lambda kind, what: heard.append((kind, what["name"]))  # noqa: E731
    assert runner.check("test", "", code, "convolution", "flip", "[]", say) is None
    assert heard == [("error", name)]


def test_names_are_completed():
    said("width = 3")
    assert runner.complete("test", "", "wid") == ["width"]
    assert "np.zeros" in runner.complete("unknown yet", "import numpy as np", "np.zer")
