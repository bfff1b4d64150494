"""Cells that run in the page, as a reader meets them: a small book of one chapter, built and opened in a browser.

One page and one Python serve for many questions: to start Python costs some five seconds of processor time.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from exercise_boxes import exercises
from figures import PHONE, press, violations

ROOT = Path(__file__).parent.parent
WHEELS = Path(os.environ.get("CNNLIB_PYODIDE_WHEELS", ROOT.parent / "shared" / "wasm"))
KEPT = ROOT / "_build" / "python"  # what npm gave, and the library's wheel
LONG = 240_000  # milliseconds: machines that run many tests at once are slow to start Python
CONF = f"""
import sys
sys.path.insert(0, {str(ROOT / "book" / "_extensions")!r})
extensions = ["myst_nb", "sphinx_book_theme", "course", "cells"]
html_theme, html_title = "sphinx_book_theme", "A book"
html_static_path = [{str(ROOT / "book" / "_static")!r}]
html_css_files, html_context = ["course.css"], {{"default_mode": "light"}}
root_doc = "book/index"
nb_execution_mode = "force"
"""
CHAPTER = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  name: python3
---

# A chapter

```{code-cell} ipython3
:tags: [remove-cell]

import numpy as np
from cnnlib.padding import zero_pad

images = np.arange(1, 10).reshape(1, 3, 3, 1)
```

```{code-cell} ipython3
:tags: [try]

print(zero_pad(images, 1)[0, :, :, 0].sum())
```

Words between.

```{code-cell} ipython3
:tags: [try]

def invert(x):
    return 1 / x
```

```{code-cell} ipython3
:tags: [try-then, remove-cell]

np.array([[invert(2), -invert(4)]])
```

```{raw} html
<course-exercise name="padding.zero_pad" runs="">
<details><summary>Exercise</summary><p>Words.</p></details></course-exercise>
```
"""


def build(folder, conf=CONF):
    """Build the book in a folder and return its site and what the build says."""
    source, site = folder / "source", folder / "html"
    (source / "book").mkdir(parents=True, exist_ok=True)
    (source / "conf.py").write_text(conf, encoding="utf-8")
    (source / "book" / "index.md").write_text(CHAPTER, encoding="utf-8")
    command = [sys.executable, "-m", "sphinx", "-W", "-q", str(source), str(site)]
    run = subprocess.run(
        command, capture_output=True, text=True, env=os.environ | {"CNNLIB_PYODIDE_WHEELS": str(WHEELS)}
    )
    assert run.returncode == 0, run.stderr
    return site, run.stdout


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Return the folder of a site that has Python, below the root of its server."""
    if not list(WHEELS.glob("numpy-*.whl")):
        pytest.skip(f"no NumPy for browsers in {WHEELS}")
    folder = tmp_path_factory.mktemp("cells")
    if KEPT.is_dir():
        (folder / "python").symlink_to(KEPT)
    html, said = build(folder)
    if "Not on this machine" in said:
        pytest.skip(said)
    (html / "_static" / "exercises").mkdir()
    data = {"topic": "padding", "exercises": exercises("padding")}
    (html / "_static" / "exercises" / "padding.json").write_text(json.dumps(data), encoding="utf-8")
    return html


@pytest.fixture(scope="module")
def server(site, serve):
    """Return the address of the site."""
    return f"{serve(site.parent)}/html"


@pytest.fixture(scope="module")
def context(chromium):
    """Return a browser window."""
    context = chromium.new_context(viewport={"width": 1000, "height": 900})
    context.set_default_timeout(LONG)
    yield context
    context.close()


@pytest.fixture(scope="module")
def page(context, server):
    """Return the chapter, opened once, with what it complained of and asked for."""
    page = context.new_page()
    page.complaints, page.asked = [], []

    def note(wrong, text):
        if wrong:
            page.complaints.append(str(text))

    def heard(message):
        missing = message.text.startswith("Failed to load resource")  # `came` says which
        note(message.type in ("error", "warning") and not missing, message.text)

    def came(response):
        by_axe = response.url.endswith("/basic.css")  # axe looks for a sheet of Sphinx's elsewhere
        note(response.status >= 400 and not by_axe, response.url)

    page.on("console", heard)
    page.on("response", came)
    page.on("pageerror", lambda error: note(True, error))
    context.on("request", lambda request: page.asked.append(request.url))
    page.goto(f"{server}/book/index.html", wait_until="networkidle")
    return page


def cell(page, number):
    """Return a cell of the page."""
    return page.locator("course-cell").nth(number)


def write(page, number, code):
    """Replace the code of an open cell, by the keyboard."""
    cell(page, number).locator(".cm-content").click()
    press(page, "Control+a", "Delete")
    page.keyboard.insert_text(code)


def run(page, number, news="Done."):
    """Run an open cell and return what it puts out."""
    cell(page, number).get_by_role("button", name="Run").click()
    said(page, number, news)
    return cell(page, number).locator(".made").inner_text()


def said(page, number, news):
    """Wait until a cell says something in its live region."""
    cell(page, number).locator("[role=status]", has_text=news).wait_for()


# In this order ----------------------------------------------------------------------------------------------


def test_before_a_touch_the_page_loads_one_small_script(page, site):
    ours = [url for url in page.asked if re.search("/python/|/pyodide/|course-cell", url)]
    assert [url.rpartition("/")[2].split("?")[0] for url in ours] == ["course-cell.js"]
    assert (site / "_static" / "course-cell.js").stat().st_size < 8_000
    assert "120" not in page.locator(".made").all_inner_texts()


def test_a_cell_opens_loads_python_and_runs(page):
    cell(page, 0).get_by_role("button", name="Try it").click()
    cell(page, 0).locator(".editor").wait_for()
    assert cell(page, 0).locator(".cell_output").inner_text().strip() == "45"  # what the build made of it
    page.wait_for_function("document.activeElement.closest('.editor')")
    assert run(page, 0).strip() == "45"
    assert cell(page, 0).locator(".cell_output").is_hidden()


def test_what_a_cell_needs_is_there_and_shown(page):
    cell(page, 0).locator(".before summary").click()
    lines = cell(page, 0).locator(".before pre").inner_text().splitlines()
    assert lines[:2] == ["import numpy as np", "from cnnlib.padding import zero_pad"] and "images" in lines[2]


def test_an_array_is_a_grid_and_a_larger_one_a_picture(page):
    cell(page, 1).get_by_role("button", name="Try it").click()
    cell(page, 1).locator(".editor").wait_for()
    run(page, 1)
    assert cell(page, 1).locator("table.numbers td").all_inner_texts() == ["0.5", "−0.25"]
    write(page, 0, "np.add.outer(np.arange(40), np.arange(30)) % 256")
    run(page, 0)
    picture = cell(page, 0).locator("figure img")
    assert picture.evaluate("one => one.decode().then(() => [one.naturalWidth, one.naturalHeight])") == [
        30,
        40,
    ]


def test_an_exception_shows_its_line(page):
    write(page, 1, "def invert(x):\n    return 1 / x\n\ninvert(0)")
    shown = run(page, 1, "ZeroDivisionError in line 2.")
    assert "return 1 / x" in shown and "runner.py" not in shown
    box = cell(page, 1).locator(".cm-selectionBackground").bounding_box()
    line = cell(page, 1).locator(".cm-line").nth(1).bounding_box()
    assert abs(box["y"] - line["y"]) < 5  # it is marked


def test_shift_enter_runs_and_escape_then_tab_leaves(page):
    write(page, 1, "print('by keyboard')")
    press(page, "Shift+Enter")
    said(page, 1, "Done.")
    assert cell(page, 1).locator(".made").inner_text().strip() == "by keyboard"
    press(page, "End", "Enter", "Tab")
    assert page.evaluate("document.activeElement.closest('.editor') !== null")
    press(page, "Escape", "Tab")
    assert page.evaluate("document.activeElement.textContent") == "Run"


def test_names_are_completed(page):
    write(page, 1, "np.lins")
    press(page, "Control+Space")
    page.locator(".cm-tooltip-autocomplete li", has_text="linspace").wait_for()
    page.wait_for_timeout(300)  # CodeMirror takes no choice so soon that it may be a line's end
    press(page, "Tab")
    page.wait_for_function("() => !document.querySelector('.cm-tooltip-autocomplete')")
    assert cell(page, 1).locator(".cm-line").inner_text() == "np.linspace"
    write(page, 1, "np.lins")
    press(page, "Control+Space")
    page.locator(".cm-tooltip-autocomplete li", has_text="linspace").wait_for()
    page.wait_for_timeout(300)
    press(page, "Enter")
    page.keyboard.type("x")
    assert cell(page, 1).locator(".cm-line").all_inner_texts() == ["np.lins", "x"]


def test_axe_finds_nothing_light_or_dark_wide_or_narrow(page):
    for theme, size in ("light", {"width": 1000, "height": 900}), ("dark", PHONE):
        page.set_viewport_size(size)
        page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
        # Sphinx's theme without the course's own extensions has faults of its own.
        page.evaluate("document.querySelector('article').id = 'text'")
        assert [
            rule
            for rule, nodes in violations(page)
            if any("course-cell" in node or "cm-" in node for node in nodes)
        ] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        small = page.locator("course-cell .bar button").evaluate_all(
            "all => all.map(one => one.offsetHeight).filter(h => h < 44)"
        )
        assert small == []


# An exercise ------------------------------------------------------------------------------------------------

ANSWER = """def zero_pad(images, padding):
    rows, columns = (padding, padding) if isinstance(padding, int) else padding
    top, bottom = (rows, rows) if isinstance(rows, int) else rows
    left, right = (columns, columns) if isinstance(columns, int) else columns
    return np.pad(images, ((0, 0), (top, bottom), (left, right), (0, 0)))
"""


def answer(page, code, news):
    """Write an answer, check it, and return the exercise."""
    exercise = page.locator("course-exercise")
    exercise.locator(".cm-content").first.click()
    press(page, "Control+a", "Delete")
    page.keyboard.insert_text(code)
    exercise.get_by_role("button", name="Check").click()
    exercise.locator("[role=status]", has_text=news).first.wait_for()
    return exercise


def test_an_exercise_opens_with_its_statement_and_is_not_attempted(page):
    exercise = page.locator("course-exercise")
    exercise.locator("summary").click()
    exercise.get_by_role("button", name="Answer it here").click()
    exercise.locator(".cm-content").first.wait_for()
    assert "zeros" in exercise.locator(".statement").inner_text()
    exercise.get_by_role("button", name="Check").click()
    exercise.locator("[role=status]", has_text="Not written yet").first.wait_for()
    assert set(exercise.locator(".lights .sign").all_inner_texts()) == {"✗"}


def test_a_wrong_answer_is_diagnosed_and_its_smallest_case_shown(page):
    exercise = answer(page, ANSWER.replace("(left, right)", "(right, left)"), "Not yet")
    assert {"✓", "✗"} == set(exercise.locator(".lights .sign").all_inner_texts())
    assert exercise.locator(".diagnosis p").first.inner_text()
    yours, expected = exercise.locator(".pair table").all()
    [lit] = yours.locator("td.here").all_inner_texts()
    assert [lit] != expected.locator("td.here").all_inner_texts() and expected.locator("td.here").count() == 1
    assert (
        exercise.locator(".diagnosis a")
        .first.get_attribute("href")
        .startswith(page.url.split("index.html")[0] + "padding.html#")
    )


def test_the_case_can_be_tried(page):
    exercise = page.locator("course-exercise")
    exercise.get_by_role("button", name="Try this case").click()
    scratch = exercise.locator(".scratch")
    scratch.locator("[role=status]", has_text="Done.").wait_for()
    assert "zero_pad(images, pad)" in scratch.locator(".cm-content").inner_text()
    assert scratch.locator(".made").inner_text()


def test_axe_finds_nothing_in_an_exercise(page):
    for theme in "dark", "light":
        page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
        found = [(rule, node) for rule, nodes in violations(page) for node in nodes]
        ours = page.locator("course-exercise").evaluate("one => one.innerHTML")
        assert [(rule, node) for rule, node in found if node in ours] == []


def test_a_right_answer_earns_its_points(page):
    exercise = answer(page, ANSWER, "Right: all 8 points.")
    assert (
        set(exercise.locator(".lights .sign").all_inner_texts()) == {"✓"}
        and exercise.locator(".verdict .pair").count() == 0
    )
    kept = page.evaluate("JSON.parse(localStorage.getItem('cnn-course')).exercises['padding.zero_pad']")
    assert kept == {"points": 8, "most": 8}
    summary = exercise.locator("details > summary").first
    for _ in range(2):  # closed, and open again
        summary.click()
        assert summary.inner_text().endswith("Your answer is kept: 8 of 8 points so far.")


# Accidents --------------------------------------------------------------------------------------------------


def test_an_endless_loop_is_stopped_and_the_next_run_works(page):
    write(page, 0, "print('begun')\nwhile True:\n    pass")
    cell(page, 0).get_by_role("button", name="Run").click()
    cell(page, 0).locator(".made", has_text="begun").wait_for()
    took = page.evaluate(
        """async () => {
            const cell = document.querySelector("course-cell");
            const [, stop] = cell.querySelectorAll(".open > .bar button");
            const began = performance.now();
            stop.click();
            while (!stop.disabled) await new Promise(requestAnimationFrame);
            return performance.now() - began;
        }"""
    )
    assert took < 1000
    assert "while True" in cell(page, 0).locator(".cm-content").inner_text()
    write(page, 0, "print(6 * 7)")
    assert run(page, 0).strip() == "42"


def test_python_that_ends_itself_is_there_again(page):
    write(page, 0, "import os\nos._exit(1)")
    run(page, 0, "starts anew")
    write(page, 0, "print('alive')")
    assert run(page, 0).strip() == "alive"


def test_nothing_was_complained_of_and_no_other_host_asked(page, server):
    assert page.complaints == []
    assert [url for url in page.asked if not url.startswith((server, "data:", "blob:"))] == []


def test_a_visit_without_a_network_keeps_edits_and_runs(page, context):
    """The service worker has the page and Python, the browser the reader's code; Reset brings back the page's."""
    page.wait_for_function("async () => (await caches.keys()).length === 2")
    page.wait_for_function(
        "async () => Boolean(await caches.match(new URL('../_static/pyodide/pyodide.asm.wasm', location)))"
    )
    context.set_offline(True)
    page.reload()
    assert "Your own version" in cell(page, 0).inner_text()
    cell(page, 0).get_by_role("button", name="Try it").click()
    cell(page, 0).locator(".cm-content").wait_for()
    assert cell(page, 0).locator(".cm-content").inner_text() == "print('alive')"
    assert run(page, 0).strip() == "alive"
    cell(page, 0).get_by_role("button", name="Reset").click()
    assert cell(page, 0).locator(".cm-content").inner_text().startswith("print(zero_pad")
    assert cell(page, 0).locator(".cell_output").inner_text().strip() == "45"
    assert (
        page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('cnn-code:')).length") == 2
    )  # cell 1 and the exercise
    context.set_offline(False)


# Elsewhere --------------------------------------------------------------------------------------------------


def test_from_a_disk_the_page_says_that_it_needs_a_server(context, site):
    page = context.new_page()
    page.goto(f"file://{site}/book/index.html")
    cell(page, 0).get_by_role("button", name="Try it").click()
    said(page, 0, "make serve")
    page.close()


def test_without_codemirror_a_text_field_does(context, site, server):
    settings = site / "_static" / "pyodide" / "settings.json"
    original = settings.read_text()
    settings.write_text(original.replace('"editor": true', '"editor": false'))
    page = context.new_page()
    page.goto(f"{server}/book/index.html")
    cell(page, 1).get_by_role("button", name="Try it").click()
    field = cell(page, 1).get_by_role("textbox", name="Code to change")
    field.fill("for k in 1, 2:")
    press(page, "Enter")
    page.keyboard.insert_text("print(k)")
    assert field.input_value() == "for k in 1, 2:\n    print(k)"
    page.close()
    settings.write_text(original)


def test_the_switch_leaves_the_page_as_it_was(tmp_path):
    site, _ = build(tmp_path, f"{CONF}\npython_in_pages = False\n")
    page = (site / "book" / "index.html").read_text(encoding="utf-8")
    assert "<course-cell" not in page and "def" in page
    assert not (site / "_static" / "pyodide").exists() and not (site / "offline.js").exists()


def test_without_javascript_the_page_is_as_it_was(chromium, server):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server}/book/index.html")
    assert page.locator("course-cell button").count() == 0
    assert cell(page, 0).locator("pre").all_inner_texts()[0].startswith("print(zero_pad")
    context.close()
