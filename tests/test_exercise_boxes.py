"""The exercises in their chapters: what a page is given of each, neither a solution nor a hidden test among it."""

import importlib
import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from bs4 import BeautifulSoup

ROOT = Path(__file__).parents[1]
SITE = ROOT / "_build" / "html"
REGION = re.compile(r"### BEGIN (SOLUTION|HIDDEN TESTS)\n(.*?)### END", re.DOTALL)
sys.path.insert(0, str(ROOT / "book" / "_extensions"))
boxes = importlib.import_module("exercise_boxes")
each_topic = pytest.mark.parametrize("topic", boxes.topics())


def source_of(topic):
    return (ROOT / "solutions" / topic / f"{topic}.md").read_text(encoding="utf-8")


def secrets_of(topic):
    """Return the lines of solutions and hidden tests that say something."""
    lines = [line.strip() for _, region in REGION.findall(source_of(topic)) for line in region.splitlines()]
    public = {line.strip() for line in REGION.sub("", source_of(topic)).splitlines()}
    return {line for line in lines if len(line) > 15} - public


@each_topic
def test_every_exercise_of_the_assignment_is_there_with_its_points(topic):
    wanted = re.findall(r"^## `(\w+)`$", source_of(topic), re.MULTILINE)
    assert [found["name"] for found in boxes.exercises(topic)] == wanted
    for found in boxes.exercises(topic):
        assert found["points"] > 0 and found["does"]
        if found["runs"]:
            assert found["points"] == sum(test["points"] for test in found["tests"])


@each_topic
def test_neither_a_solution_nor_a_hidden_test_is_given(topic):
    given = json.dumps(boxes.exercises(topic), ensure_ascii=False)
    for line in secrets_of(topic):
        assert json.dumps(line, ensure_ascii=False)[1:-1] not in given, line
    assert "hidden" not in {key for found in boxes.exercises(topic) for key in found}
    assert "HIDDEN" not in given and "hidden=True" not in given


def test_the_test_before_would_see_a_solution():
    found = boxes.exercises("padding")[0] | {"starter": source_of("padding")}
    assert any(
        json.dumps(line, ensure_ascii=False)[1:-1] in json.dumps(found) for line in secrets_of("padding")
    )


@each_topic
def test_an_exercise_that_runs_has_a_start_that_is_not_attempted_yet(topic):
    checks = importlib.import_module(f"cnnlib.checks.{topic}")
    for found in boxes.exercises(topic):
        if not found["runs"]:
            assert getattr(checks, found["name"]).models
            continue
        names = {}
        exec(found["setup"], names)
        exec(found["starter"], names)
        test = found["tests"][0]
        verdict = getattr(checks, found["name"]).verdict(
            names[found["name"]], *test["aspects"], seed=test["seed"]
        )
        assert not verdict["attempted"] and not verdict["right"]


@each_topic
def test_its_cells_are_those_of_the_notebook(topic):
    notebook = json.loads(boxes.path_of(topic).read_text(encoding="utf-8"))
    sources = {cell["id"]: "".join(cell["source"]) for cell in notebook["cells"]}
    for found in boxes.exercises(topic):
        if found["runs"]:
            assert sources[found["cell"]] == found["starter"]
            for test in found["tests"]:
                aspects = ", ".join(f'"{aspect}"' for aspect in test["aspects"])
                call = f"check.{found['name']}({found['name']}, {aspects}, seed={test['seed']})"
                assert sources[test["cell"]] == call


def test_what_the_notebook_says_and_gives_to_all_is_there():
    [pool] = [found for found in boxes.exercises("pooling") if found["name"] == "max_pool2d"]
    assert "<dt><code>padding=&quot;valid&quot;</code></dt>" in pool["shared"]
    assert "To hand in" not in pool["shared"]
    [image] = {found["shared"] for found in boxes.exercises("images")}
    assert image == ""
    assert all("Keras" not in found.get("shared", "") for found in boxes.known().values())
    assert all("keras" not in found.get("setup", "") for found in boxes.known().values())  # a page has none
    names = {}
    exec(boxes.exercises("inspection")[0]["setup"], names)
    assert names["conv2d"](np.ones((1, 3, 3, 1)), np.ones((3, 3, 1, 2)), 0).shape == (1, 3, 3, 2)


def test_a_statement_is_html_and_its_formulas_are_mathml():
    assert boxes.as_html("`a` and $x^2$") == (
        '<p><code>a</code> and <span class="math inline">'
        "<math><msup><mi>x</mi><mn>2</mn></msup></math></span></p>\n"
    )
    assert "<table>" in boxes.as_html("| a | b |\n|---|---|\n| 1 | 2 |")


# On a small site --------------------------------------------------------------------------------------------

CONF = f"""
import sys
sys.path.insert(0, {str(ROOT / "book" / "_extensions")!r})
extensions = ["questions", "exercise_boxes"]
project, language, html_theme = "course", "en-GB", "basic"

def setup(app):
    app.add_config_value("repository_url", "https://github.com/a/course", "env")
"""


@pytest.fixture(scope="module")
def small_site(tmp_path_factory):
    """Return a site whose first page has a section for every label, and whose second asks for one exercise."""
    source, target = (tmp_path_factory.mktemp(name) for name in ("source", "site"))
    labels = sorted({found["read"] for found in boxes.known().values()})
    sections = "".join(f".. _{label}:\n\n{label}\n{'=' * 40}\n\nSome text.\n\n" for label in labels)
    toc = ".. toctree::\n\n   other\n\n"
    (source / "conf.py").write_text(CONF)
    (source / "index.rst").write_text(f"Course\n======\n\n{toc}{sections}Inner\n-----\n\nMore.\n")
    (source / "other.rst").write_text("Other\n=====\n\n.. exercise:: padding.zero_pad\n")
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", str(source), str(target)]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return target


def boxes_of(site, page):
    """Return the boxes of a page by name."""
    html = BeautifulSoup((site / f"{page}.html").read_text(encoding="utf-8"), "html.parser")
    return {box["name"]: box for box in html.select("course-exercise")}


def test_an_exercise_stands_at_the_end_of_its_section_before_the_sections_within(small_site):
    first = boxes_of(small_site, "index")
    assert set(first) == set(boxes.known()) - {"padding.zero_pad"}
    for name, box in first.items():
        assert box.parent["id"] == boxes.known()[name]["read"]
        assert box.find_previous_sibling("p").text == "Some text."
    [inner] = BeautifulSoup((small_site / "index.html").read_text(), "html.parser").select("section#inner")
    assert inner.find_previous_sibling("course-exercise") and not inner.select("course-exercise")


def test_a_chapter_may_say_where_an_exercise_belongs(small_site):
    [box] = boxes_of(small_site, "other").values()
    assert box.summary.text == "Exercise: zero_pad, 8 points"
    data = json.loads((small_site / "_static" / "exercises" / "padding.json").read_text())
    assert (data["topic"], data["notebook"]) == ("padding", "padding.ipynb")
    [found] = [found for found in data["exercises"] if found["name"] == "zero_pad"]
    assert (found["page"], found["section"]) == ("other", box["id"])


def test_an_exercise_that_needs_keras_leads_to_where_it_runs(small_site):
    for name, box in boxes_of(small_site, "index").items():
        [*links] = box.select("a.elsewhere")
        assert bool(links) != boxes.known()[name]["runs"]
        topic = name.split(".")[0]
        assert all(
            link["href"].endswith(f"/a/course/blob/main/exercises/{topic}/{topic}.ipynb") for link in links
        )


def test_the_list_for_a_reader_s_progress_has_all_exercises(small_site):
    text = (small_site / "_static" / "exercises" / "list.js").read_text()
    listed = json.loads(text.removeprefix("window.courseExercises = ").removesuffix(";\n"))
    assert {found["name"] for found in listed} == set(boxes.known())
    assert {"name": "padding.zero_pad", "points": 8, "page": "other", "runs": True} in listed
    assert {found["name"] for found in listed if not found["runs"]} >= {"cifar10.train", "own.unfreeze"}


# On the site ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def files():
    """Return what the boxes fetch, by topic."""
    folder = SITE / "_static" / "exercises"
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")}


def inside(box, place):
    """Tell whether a box is a place of the page, or stands in its section; a label may be a span in the section."""
    return box is place or (place if place.name == "section" else place.find_parent("section")) in box.parents


@cache
def built(page):
    """Return a page of the site, read."""
    return BeautifulSoup((SITE / f"{page}.html").read_text(encoding="utf-8"), "html.parser")


@pytest.mark.site
def test_every_exercise_stands_once_in_the_book_where_its_data_say(files):
    assert sorted(files) == boxes.topics()
    for topic, data in files.items():
        for found in data["exercises"]:
            article = built(found["page"])
            [box] = article.select(f'course-exercise[name="{topic}.{found["name"]}"]')
            assert inside(box, article.find(id=found["section"]))
            assert found["name"] in box.summary.text


@pytest.mark.site
def test_no_other_file_of_the_exercises_reaches_the_site(files):
    assert not list(SITE.rglob("solutions"))
    notebooks = [path for path in SITE.rglob("*.ipynb") if path.name != "jupyter-lite.ipynb"]  # its settings
    for notebook in notebooks:  # to be downloaded, as it was released
        assert notebook.read_bytes() == (ROOT / "exercises" / notebook.stem / notebook.name).read_bytes()
    names = {path.name for path in (SITE / "_static" / "exercises").iterdir()}
    assert names == {"list.js", *(f"{topic}.{kind}" for topic in files for kind in ("json", "ipynb"))}
