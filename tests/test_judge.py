"""Notebooks graded in the sandbox: the marks that they deserve, and a graded notebook that is safe to look at."""

import json
import re
import shutil
from pathlib import Path

import nbformat
import pytest
from attacks.forms import code, marked
from bs4 import BeautifulSoup
from nbconvert import HTMLExporter
from test_grading import answers, earned_by_mistake, wrong_answers

from grading import enclosure
from grading.enclosure import NoSandbox
from grading.judge import Judge, judge
from grading.limits import KERAS
from grading.release import ROOT, topics
from grading.sandbox import Sandbox
from grading.stock import Inert
from grading.submission import Cell

pytestmark = pytest.mark.skipif(
    shutil.which("bwrap") is None, reason="no bubblewrap: run tests/install_bubblewrap.sh"
)


def hand_in(folder, topic, filling):
    """Write a released notebook with answers; return its path."""
    notebook = nbformat.read(ROOT / "exercises" / topic / f"{topic}.ipynb", as_version=4)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = filling.get(name, cell.source)
    path = folder / f"{topic}.ipynb"
    nbformat.write(notebook, path)
    return path


@pytest.fixture(scope="module")
def images():
    """A judge of the topic `images`."""
    with Judge("images") as judge:
        yield judge


# Marks ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("topic", [topic for topic in topics() if topic not in KERAS])
def test_right_and_mistaken_answers_get_their_points(topic, tmp_path):
    with Judge(topic) as judge:
        right = judge.judge(hand_in(tmp_path, topic, answers(topic)), seed=1)
        assert [cell for cell in right.cells if cell.points < cell.worth] == []
        bank = wrong_answers(topic)
        wrong = judge.judge(
            hand_in(tmp_path, topic, {name: one.source for name, one in bank.items()}), seed=1
        )
    earned = dict.fromkeys(bank, 0)
    for cell in wrong.cells:
        earned[cell.exercise] += cell.points
    assert earned == earned_by_mistake(topic)
    named = {cell.mistake for cell in wrong.cells}
    assert {f"{topic}.{name}.{one.mistake}" for name, one in bank.items()} <= named


@pytest.mark.slow
def test_keras_models_come_out_of_the_sandbox_as_data(tmp_path):
    topic = "architectures"
    some = {name: answers(topic)[name] for name in ("vgg_block", "inception_module")}
    result = judge(hand_in(tmp_path, topic, some), topic, seed=1)
    full = [cell.exercise for cell in result.cells if cell.points == cell.worth]
    assert sorted(set(full)) == sorted(some)
    assert {cell.outcome for cell in result.cells if cell.exercise not in some} == {"not attempted"}


def test_the_same_seed_draws_the_same_hidden_cases(images, tmp_path):
    fitted = "def normalize(images):\n    return images / 255 if images.size % 2 else images * 2"
    path = hand_in(tmp_path, "images", {"normalize": fitted})
    first, again, other = (images.judge(path, seed=seed) for seed in (1, 1, 2))
    words = [[cell.words for cell in result.cells] for result in (first, again, other)]
    assert words[0] == words[1] and first.seed == 1


def test_a_cell_between_two_tests_may_change_what_the_answer_depends_on(images, tmp_path):
    path = hand_in(
        tmp_path, "images", {"normalize": "most = 1\n\ndef normalize(images):\n    return images / most"}
    )
    notebook = nbformat.read(path, as_version=4)
    names = [cell.metadata.get("nbgrader", {}).get("grade_id", "") for cell in notebook.cells]
    tests = [place for place, name in enumerate(names) if name.startswith("normalize-")]
    notebook.cells.insert(tests[1], nbformat.v4.new_code_cell("most = 255"))
    nbformat.write(notebook, path)
    cells = images.judge(path, seed=1).cells
    outcomes = {cell.grade_id: cell.outcome for cell in cells if cell.exercise == "normalize"}
    assert [outcomes[names[place]] for place in tests[:2]] == ["failed", "passed"]


def test_a_cell_that_was_not_judged_says_why(images, tmp_path):
    deadly = {"normalize": "def normalize(images):\n    __import__('os')._exit(1)"}
    cells = images.judge(hand_in(tmp_path, "images", deadly), seed=1).cells
    words = {cell.words for cell in cells if cell.outcome == "not reached"}
    assert words == {"normalize could not be judged: the Python process ended."}
    broken = {"normalize": "def normalize(images):\n    return images /", "one_hot": "1 / 0"}
    words = {
        cell.exercise: cell.words for cell in images.judge(hand_in(tmp_path, "images", broken), seed=1).cells
    }
    assert (
        "normalize is not defined: the cell that should define it ends with SyntaxError" in words["normalize"]
    )
    assert (
        "one_hot is not defined: the cell that should define it ends with ZeroDivisionError"
        in words["one_hot"]
    )


def test_what_lies_beside_a_notebook_is_named_and_not_used(images, tmp_path):
    path = hand_in(tmp_path, "images", {"normalize": "from helper import normalize"})
    (tmp_path / "helper.py").write_text("def normalize(images): return (images / 255).astype('float32')")
    (tmp_path / "gradebook.db").touch()
    result = images.judge(path, seed=1)
    assert result.files == ("gradebook.db", "helper.py") and result.points == 0


# The sandbox ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("topic", topics())
def test_no_answer_lies_in_the_sandbox(topic):
    inside = [place for _, place in enclosure.visible(topic)]
    names = {Path(place).name for place in inside if place.startswith("/site-packages")}
    assert not names & {"scipy", "sklearn", "torch", "skimage", "cnnlib", "jax"}
    assert ("tensorflow" in names) == (topic in KERAS)
    source = "\n".join(
        file.read_text(encoding="utf-8")
        for path, place in enclosure.visible(topic)
        if place.startswith("/course")
        for file in (path.rglob("*.py") if path.is_dir() else [path])
    )
    for name in answers(topic):
        assert not re.search(rf"^\s*(def|class) {name}\b", source, re.MULTILINE)


@pytest.mark.parametrize("beside", [("site-packages",), ("dist-packages",), ()])
def test_the_system_s_own_python_serves_as_well(monkeypatch, tmp_path, beside):
    # Debian's has no site-packages beside its library, and in what can only be read no folder can be made.
    for name in beside:
        (tmp_path / name).mkdir()
    monkeypatch.setattr(enclosure.sysconfig, "get_path", lambda _: str(tmp_path))
    assert enclosure.installed() == [f"{enclosure.home()}/{name}" for name in beside]


def test_without_bubblewrap_nothing_is_run(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoSandbox, match="apt install bubblewrap"):
        judge(hand_in(tmp_path, "images", {}), "images", seed=1)


def test_to_go_without_is_said_aloud(tmp_path):
    with Judge("images", isolation="none") as open_judge:
        assert open_judge.judge(hand_in(tmp_path, "images", answers("images")), seed=1).points == 30
    with pytest.warns(UserWarning, match="WITHOUT A SANDBOX"):
        Sandbox("images", open_judge.limits, "none").close()


# What people see ------------------------------------------------------------------------------------------

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "[click](javascript:alert(1))",
    "[click][1]\n\n[1]: javascript:alert(1)",
    "![picture](http://example.org/seen.png)",
    "![picture][2]\n\n[2]: http://example.org/seen.png",
    "<javascript:alert(1)>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<!--><script>alert(1)</script>-->",
    "<svg/onload=alert(1)>",
    "<style>@import 'http://example.org/x.css';</style>",
    "<form action=http://example.org><button>save</button></form>",
    "`<script>` and `</code><script>alert(1)</script>`",
    "```\n</pre><script>alert(1)</script>\n```",
    r"$\href{javascript:alert(1)}{x}$ $\style{background:url(http://example.org)}{x}$ $\unicode{x}$",
    r"$\mmlToken{mi}[href='javascript:alert(1)']{x}$",
    "![a](attachment:a.svg)",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<scr\0ipt>alert(1)</scr\0ipt>",
    "< script>alert(1)</ script>",
    "$$</script><script>alert(1)</script>$$",
]
ACTIVE = [
    "script",
    "img",
    "iframe",
    "svg",
    "form",
    "style",
    "link",
    "object",
    "embed",
    "button",
    "meta",
    "base",
]
HOSTILE_DATA = {
    "text/html": "<script>alert(1)</script>",
    "image/svg+xml": "<svg onload='alert(1)'/>",
    "text/markdown": "<script>alert(1)</script>",
    "text/latex": r"$\href{javascript:alert(1)}{x}$",
    "application/javascript": "alert(1)",
    "application/vnd.jupyter.widget-view+json": {"model_id": "x"},
    "image/png": '" onerror="alert(1)',
    "text/plain": "<script>alert(1)</script>",
}


def hostile(path):
    """Hand in a notebook in which everything that can hold a script does."""
    hand_in(path.parent, "images", {})
    notebook = json.loads(path.read_text())
    texts = [
        {
            "cell_type": "markdown",
            "metadata": {"x": "<script>"},
            "source": text,
            "attachments": {"a.svg": HOSTILE_DATA},
        }
        for text in HOSTILE
    ]
    raw = {
        "cell_type": "raw",
        "metadata": {"raw_mimetype": "text/html"},
        "source": "<script>alert(1)</script>",
    }
    printing = code(
        f"print({HOSTILE[0]!r})\nprint('\\x1b]8;;javascript:alert(1)\\x07x\\x1b[31m')\n# {HOSTILE[0]}"
    )
    for kind in ("display_data", "execute_result"):
        printing["outputs"] += [
            {"output_type": kind, "data": {mime: data}, "metadata": {}} for mime, data in HOSTILE_DATA.items()
        ]
    raising = f"def normalize(images):\n    raise type('Odd', (Exception,), {{}})({HOSTILE[1]!r})"
    marked(notebook, "normalize")["source"] = raising
    notebook["metadata"] = {
        "widgets": HOSTILE_DATA,
        "title": HOSTILE[0],
        "kernelspec": {"name": HOSTILE[1], "display_name": HOSTILE[1]},
    }
    notebook["cells"][1:1] = [
        cell | {"id": f"hostile-{place}"} for place, cell in enumerate([*texts, raw, printing])
    ]
    path.write_text(json.dumps(notebook))
    return path


def page_of(notebook):
    """Return the page that people see."""
    return BeautifulSoup(HTMLExporter(template_name="classic").from_notebook_node(notebook)[0], "html.parser")


def active_tags(page):
    """Return all on a page that may act or send a request, the page's own too."""
    tags = [str(tag)[:200] for tag in page.find_all(ACTIVE)]
    handlers = [
        str(tag)[:200] for tag in page.find_all(True) if any(name.startswith("on") for name in tag.attrs)
    ]
    links = [tag["href"] for tag in page.find_all("a", href=True)]
    return tags, handlers, [link for link in links if not link.startswith(("#", "https://", "http://"))]


def test_nothing_of_a_student_s_is_active_in_the_graded_notebook(images, tmp_path):
    page = page_of(images.judge(hostile(tmp_path / "images.ipynb"), seed=1).notebook)
    plain = page_of(images.judge(hand_in(tmp_path, "images", {}), seed=1).notebook)
    assert active_tags(page) == active_tags(plain)
    assert "alert(1)" in page.get_text()


def test_the_graded_notebook_has_nbgrader_s_form(images, tmp_path):
    result = images.judge(hand_in(tmp_path, "images", answers("images")), seed=1)
    found = {
        cell.metadata.nbgrader.grade_id: cell for cell in result.notebook.cells if "nbgrader" in cell.metadata
    }
    assert found.keys() == images.assignment.marked.keys()
    for name, cell in images.assignment.marked.items():
        assert found[name].metadata.nbgrader == cell.metadata.nbgrader
        assert cell.metadata.nbgrader.solution or found[name].source == cell.source


# Plans ----------------------------------------------------------------------------------------------------


def order(images, *cells):
    """Return the names of the steps that cells of code lead to."""
    plan = images.assignment.plan([Cell("code", *cell) for cell in cells])
    return [step.grade_id or step.source for step in plan.steps]


def test_a_test_stands_below_its_answer_wherever_that_is(images):
    test = images.assignment.steps["normalize-values"].source
    steps = order(
        images,
        (test, "normalize-values"),
        ("x = 1",),
        ("def normalize(images): ...", "normalize"),
        ("y = 2",),
    )
    assert steps.index("normalize") < steps.index("normalize-values") < steps.index("y = 2")


def test_the_course_s_imports_come_first(images):
    steps = order(images, ("x = 1",), ("import math, numpy as np", "setup"))
    shown = [step for step in steps if "-" not in step]
    assert shown == ["library", "setup", "x = 1", "import math, numpy as np"]


def test_imports_of_what_may_hold_an_answer_are_told(images):
    cell = "import math, scipy.signal\nfrom PIL import Image\nfrom cnnlib.images import normalize\nimport numpy as np"
    plan = images.assignment.plan([Cell("code", cell)])
    assert "it imports PIL, cnnlib.images, scipy.signal" in plan.reasons


@pytest.mark.parametrize(
    ("cell", "named"),
    [
        (
            "import importlib\nimage = importlib.import_module('PIL.Image')",
            "PIL.Image, something by import_module",
        ),
        ("image = __import__('P' + 'IL')", "something by __import__"),
        ("import matplotlib.image\nimage = matplotlib.image.PIL.Image", "PIL"),
        ("from matplotlib.image import PIL", "PIL"),
        ("import sys\nimage = sys.modules['PIL.Image']", "PIL.Image, something of sys.modules"),
    ],
)
def test_ready_made_answers_are_told_that_come_without_an_import(images, cell, named):
    assert f"it imports {named}" in images.assignment.plan([Cell("code", cell)]).reasons


def test_words_and_names_of_ones_own_are_no_imports(images):
    cell = "modules = ['from PIL comes a picture']\nprint('scipy, keras', modules)"
    assert images.assignment.plan([Cell("code", cell)]).reasons == images.assignment.plan([]).reasons


# Stock nbgrader -------------------------------------------------------------------------------------------


def test_stock_nbgrader_is_left_with_text(tmp_path):
    notebook = nbformat.read(hostile(tmp_path / "images.ipynb"), as_version=4)
    inert, _ = Inert().preprocess(notebook, {})
    active, passive = (page_of(one) for one in (inert, nbformat.v4.new_notebook()))
    assert active_tags(active) == active_tags(passive)
    kinds = {output.output_type for cell in inert.cells for output in cell.get("outputs", [])}
    assert kinds == {"stream"}
