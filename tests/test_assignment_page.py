"""A whole assignment in the reader's hands: answered in its chapter, taken home as a notebook, graded, and read back."""

import json
import shutil
from collections import Counter

import nbformat
import pytest
from clerk import Clerk
from figures import PHONE, press
from nbgrader.api import Gradebook
from test_grading import answers, wrong_answers

from grading.release import ROOT

HTML = ROOT / "_build" / "html"
TOPIC = "padding"
LONG = 240_000  # milliseconds
RELEASED = ROOT / "exercises" / TOPIC / f"{TOPIC}.ipynb"


@pytest.fixture(scope="module")
def site(serve):
    """Return the address of the built site."""
    if not (HTML / "_static" / "exercises" / RELEASED.name).exists():
        pytest.skip("run `make book`")
    return serve(HTML)


@pytest.fixture
def tab(chromium):
    """Return a tab of a browser that knows nothing of its reader yet."""
    context = chromium.new_context(viewport={"width": 1000, "height": 900})
    context.set_default_timeout(LONG)
    yield context.new_page()
    context.close()


@pytest.fixture
def chapter(tab, site):
    """Return the chapter."""
    tab.goto(f"{site}/book/{TOPIC}.html", wait_until="networkidle")
    return tab


@pytest.fixture
def page(tab, site):
    """Return the page of a reader's progress, whose buttons are the chapters', with the topic chosen."""
    tab.goto(f"{site}/book/progress.html", wait_until="networkidle")
    tab.get_by_label("Assignment").select_option(TOPIC)
    return tab


def bar(page):
    return page.locator("course-assignment .bar")


def said(page, words):
    """Wait until the assignment's live region says something."""
    bar(page).locator("[role=status]", has_text=words).wait_for()


def wrote(page, written):
    """Let the browser keep answers, as if they had been written in their boxes."""
    page.evaluate(
        "all => Object.entries(all).forEach(([name, code]) => localStorage.setItem(`cnn-code:exercise-${name}`, code))",
        {f"{TOPIC}.{name}": code for name, code in written.items()},
    )


def kept(page):
    """Return the answers that the browser keeps."""
    found = page.evaluate("({...localStorage})")
    start = f"cnn-code:exercise-{TOPIC}."
    return {key.removeprefix(start): code for key, code in found.items() if key.startswith(start)}


def downloaded(page, path):
    """Download the notebook and return it."""
    with page.expect_download() as download:
        bar(page).get_by_role("button", name="Download with my answers").click()
    assert download.value.suggested_filename == RELEASED.name
    download.value.save_as(path)
    return nbformat.read(path, as_version=4)


def read_in(page, path):
    """Read answers out of a file."""
    page.locator("course-assignment input[type=file]").set_input_files(path)


def notebook_with(written, path):
    """Write a notebook with some answers and return its path."""
    notebook = nbformat.read(RELEASED, as_version=4)
    for cell in notebook.cells:
        cell.source = written.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
    nbformat.write(notebook, path)
    return path


def test_the_notebook_is_the_released_one_but_for_the_answers(page, tmp_path):
    written = {"zero_pad": "def zero_pad(images, pad):\n    return images\n", "output_size": "# a start"}
    wrote(page, written)
    notebook = downloaded(page, tmp_path / RELEASED.name)
    said(page, "Saved as padding.ipynb, with 2 answers of yours.")
    nbformat.validate(notebook)
    for cell, start in zip(notebook.cells, nbformat.read(RELEASED, as_version=4).cells, strict=True):
        name = start.metadata.get("nbgrader", {}).get("grade_id")
        assert cell == start | {"source": written.get(name, start.source)}


def test_without_answers_it_is_the_released_one(page, tmp_path):
    downloaded(page, tmp_path / RELEASED.name)
    assert json.loads((tmp_path / RELEASED.name).read_text()) == json.loads(RELEASED.read_text())


def test_answers_come_back_from_a_notebook_into_their_boxes(chapter, tmp_path):
    path = notebook_with({"zero_pad": "def zero_pad(): ..."}, tmp_path / "mine.ipynb")
    read_in(chapter, path)
    said(chapter, "1 answer from mine.ipynb: zero_pad.")
    assert kept(chapter) == {"zero_pad": "def zero_pad(): ..."}
    box = chapter.locator('course-exercise[name="padding.zero_pad"] [role=status]')
    assert box.text_content() == "Your answer is kept here."


def test_nothing_is_replaced_unasked(page, tmp_path):
    wrote(page, {"zero_pad": "mine", "output_size": "mine, too"})
    path = notebook_with({"zero_pad": "another", "receptive_field": "new"}, tmp_path / "other.ipynb")
    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    read_in(page, path)
    said(page, "Nothing was changed.")
    assert asked == ["Replace what you wrote here for zero_pad?"]
    assert kept(page) == {"zero_pad": "mine", "output_size": "mine, too"}
    page.once("dialog", lambda dialog: dialog.accept())
    read_in(page, path)
    said(page, "2 answers from other.ipynb: zero_pad and receptive_field.")
    assert kept(page) == {"zero_pad": "another", "output_size": "mine, too", "receptive_field": "new"}


@pytest.mark.parametrize("content", ["no notebook", "{}", '{"cells": [{"source": "1 + 1"}]}'])
def test_what_is_no_notebook_of_the_course_changes_nothing(page, tmp_path, content):
    (tmp_path / "other.ipynb").write_text(content)
    read_in(page, tmp_path / "other.ipynb")
    said(page, "other.ipynb is no notebook of this course; nothing was changed.")
    assert kept(page) == {}


def test_the_page_of_progress_has_the_notebooks_of_all_topics(page, tmp_path):
    topics = (
        page.get_by_label("Assignment").locator("option").evaluate_all("all => all.map(one => one.value)")
    )
    assert sorted(topics) == sorted(path.stem for path in ROOT.glob("exercises/*/*.ipynb"))


def test_the_buttons_fit_a_phone(page):
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    parts = bar(page).locator("button:visible, select")
    assert min(parts.evaluate_all("all => all.map(one => one.offsetHeight)")) >= 44


# The whole way ----------------------------------------------------------------------------------------------


@pytest.fixture
def course(tmp_path):
    """Return a course folder in which the assignment was released, and another process that knows nbgrader."""
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    shutil.copytree(ROOT / "solutions" / TOPIC, tmp_path / "solutions" / TOPIC)
    clerk = Clerk()
    clerk.release(tmp_path, TOPIC)
    yield tmp_path, clerk
    clerk.close()


def earned(folder, student):
    """Return the points that the gradebook has for each exercise, where there are any."""
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
        grades = gradebook.find_submission_notebook(TOPIC, TOPIC, student).grades
        found = Counter()
        for grade in grades:
            found[grade.name.split("-")[0]] += grade.score
    return {name: points for name, points in found.items() if points}


def check(page, name, code):
    """Answer an exercise in the chapter."""
    box = page.locator(f'course-exercise[name="{TOPIC}.{name}"]')
    box.locator("summary").first.click()
    box.get_by_role("button", name="Answer it here").click()
    box.locator(".cm-content").first.click()
    press(page, "Control+a", "Delete")
    page.keyboard.insert_text(code)
    box.get_by_role("button", name="Check").click()
    box.locator(".lights").wait_for()


def choose(lab, menu, entry):
    """Choose an entry of a menu of JupyterLite."""
    lab.get_by_role("menuitem", name=menu, exact=True).click()
    lab.locator(".lm-Menu-item", has_text=entry).first.click()


def answer_cell(lab, name):
    """Return the cell of the notebook in JupyterLite that defines an answer."""
    return lab.locator(".jp-CodeCell .cm-content", has_text=f"def {name}(").first


def work_in_the_tab(chapter, name, code, path):
    """Answer one more exercise in JupyterLite, run all cells, and download the notebook."""
    with chapter.context.expect_page() as opened:
        bar(chapter).get_by_role("button", name="Work on it in a new tab").click()
    lab = opened.value
    asked = []
    lab.on("request", lambda request: asked.append(request.url))
    answer_cell(lab, name).click()
    press(lab, "Control+a", "Delete")
    lab.keyboard.insert_text(code)
    choose(lab, "Run", "Run All Cells")
    lab.locator(".jp-OutputArea-output", has_text="points so far").wait_for()
    printed = lab.locator(".jp-OutputArea-output", has_text="points so far").inner_text()
    press(lab, "Control+s")
    with lab.expect_download() as download:
        choose(lab, "File", "Download")
    assert download.value.suggested_filename == RELEASED.name
    download.value.save_as(path)
    server = chapter.url.split("/book/")[0]
    assert [url for url in asked if not url.startswith((server, "data:", "blob:"))] == []
    lab.close()
    return printed


def submitted(folder, student):
    """Return where a student's notebook belongs."""
    path = folder / "submitted" / student / TOPIC / RELEASED.name
    path.parent.mkdir(parents=True)
    return path


def test_the_grader_gives_the_points_that_the_lights_showed(chapter, course):
    """Ann hands in what she wrote in the chapter; Bea goes on in JupyterLite, and takes that back into the chapter."""
    if not (HTML / "_static" / "lite" / "packages").exists():
        pytest.skip(
            "the site has no Python or no JupyterLite: CNNLIB_PYODIDE_WHEELS was not set for `make book`"
        )
    folder, clerk = course
    right = answers(TOPIC)
    check(chapter, "zero_pad", right["zero_pad"])
    check(chapter, "output_size", wrong_answers(TOPIC)["output_size"].source)
    shown = chapter.evaluate("JSON.parse(localStorage.getItem('cnn-course')).exercises")
    lights = {name.split(".")[1]: one["points"] for name, one in shown.items()}
    assert 0 < lights["output_size"] < shown["padding.output_size"]["most"]
    downloaded(chapter, submitted(folder, "ann"))
    printed = work_in_the_tab(chapter, "receptive_field", right["receptive_field"], submitted(folder, "bea"))
    bar(chapter).get_by_role("button", name="Take the answers of that tab").click()
    said(chapter, "3 answers from the tab's notebook: zero_pad, output_size and receptive_field.")
    assert kept(chapter)["receptive_field"].strip() == right["receptive_field"].strip()
    clerk.nbgrader(folder, "autograde", TOPIC, "--create")
    points = {student: earned(folder, student) for student in ("ann", "bea")}
    print(f"lights: {lights}, grader: {points}, JupyterLite: {printed.splitlines()[-1]}")
    assert points["ann"] == lights
    assert points["bea"] == lights | {"receptive_field": 6}
    assert printed.splitlines()[-1].startswith(f"{sum(points['bea'].values()):g} of 54 points so far")


def test_a_newer_release_is_offered_and_no_work_is_lost(page):
    if not (HTML / "_static" / "lite").exists():
        pytest.skip("the site has no JupyterLite: CNNLIB_PYODIDE_WHEELS was not set for `make book`")
    opens = bar(page).get_by_role("button", name="Work on it in a new tab")
    page.evaluate("window.open = () => null")
    opens.click()
    said(page, "The browser opens no tab for this page")
    page.evaluate("window.open = () => (window.shown = {})")
    opens.click()
    said(page, "Opened with your answers.")
    assert page.evaluate("String(window.shown.location)").endswith(
        "lite/notebooks/index.html?path=padding.ipynb"
    )
    page.evaluate(
        """async () => {
            const { keepAt, notebookAt } = await import("../_static/python/lite.js");
            const notebook = await notebookAt("padding.ipynb");
            const at = notebook.cells.findIndex(cell => cell.metadata.nbgrader?.grade_id === "zero_pad");
            notebook.cells[at].source = "answered there";
            notebook.cells[at - 1].source = "an older text";
            const own = { id: "mine", cell_type: "code", metadata: {}, source: "my own cell", outputs: [] };
            notebook.cells.splice(at + 1, 0, own);
            await keepAt("padding.ipynb", notebook);
            localStorage.setItem("cnn-code:release-padding", "older");
        }"""
    )
    wrote(page, {"zero_pad": "answered here"})
    opens.click()
    said(page, "There is a newer release of this assignment.")
    bar(page).get_by_role("button", name="Renew it; my work stays").click()
    said(page, "The notebook has another answer to zero_pad, which stays there.")
    files = page.evaluate(
        """async () => {
            const { notebookAt } = await import("../_static/python/lite.js");
            const today = new Date().toISOString().slice(0, 10);
            return [await notebookAt("padding.ipynb"), await notebookAt(`padding until ${today}.ipynb`)];
        }"""
    )
    now, before = ([("".join(cell["source"]), cell["id"]) for cell in file["cells"]] for file in files)
    start = [("".join(cell["source"]), cell["id"]) for cell in json.loads(RELEASED.read_text())["cells"]]
    at = [source for source, _ in now].index("answered there")
    assert now[at + 1] == ("my own cell", "mine")
    assert [one for place, one in enumerate(now) if place not in (at, at + 1)] == start[:at] + start[at + 1 :]
    assert before[at - 1][0] == "an older text" and before[at : at + 2] == now[at : at + 2]
    bar(page).get_by_role("button", name="Put mine there").click()
    said(page, "Opened with your answers.")
    source = (
        "async () => (await (await import('../_static/python/lite.js')).notebookAt('padding.ipynb')).cells"
    )
    assert "answered here" in ["".join(cell["source"]) for cell in page.evaluate(source)]
