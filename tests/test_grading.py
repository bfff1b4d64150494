"""The whole way of an assignment with stock nbgrader: release, three students, grades, feedback."""

import contextlib
import importlib.metadata
import io
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from functools import cache
from html import unescape
from pathlib import Path

import nbformat
import pytest
from clerk import Clerk
from nbgrader.api import Gradebook
from packed import build_wheel
from undiagnosed import undiagnosed

from cnnlib.checks import CheckFailed
from grading.release import ROOT, points, source_notebook, topics

NOISE = """
def noisy(function):
    def wrapped(*arguments, **options):
        import logging, os, sys, warnings
        print("I was called with", len(arguments), "arguments")
        warnings.warn("careful")
        logging.warning("careful")
        sys.stderr.write("careful\\n")
        os.write(2, b"careful\\n")
        import numpy as np
        np.log(np.zeros(1))
        return function(*arguments, **options)
    return wrapped

{name} = noisy({name})
"""


def answers(topic):
    """Return the right answers of a topic: the source of each solution cell by its grade_id."""
    notebook = source_notebook(solution(topic))
    return {
        cell.metadata.nbgrader.grade_id: cell.source
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }


def wrong_answers(topic):
    """Return the bank of wrong answers of a topic, by function."""
    return importlib.import_module(f"answers_{topic}").wrong


def solution(topic):
    """Return the path of a topic's source."""
    return ROOT / "solutions" / topic / f"{topic}.md"


def graded_cells(topic):
    """Return (function, points, source) of every test cell of a topic."""
    return [
        (cell.metadata.nbgrader.grade_id.split("-")[0], cell.metadata.nbgrader.points, cell.source)
        for cell in source_notebook(solution(topic)).cells
        if cell.metadata.get("nbgrader", {}).get("grade")
    ]


def passes(source, names):
    """True if a test cell finds nothing wrong."""
    try:
        with contextlib.redirect_stdout(io.StringIO()), undiagnosed():
            exec(source, names)
    except CheckFailed:
        return False
    return True


@cache
def earned_by_mistake(topic):
    """Return the points of the test cells that each wrong answer passes all the same."""
    names = given(topic)
    for wrong in wrong_answers(topic).values():
        exec(wrong.source, names)
    earned = dict.fromkeys(wrong_answers(topic), 0)
    for name, worth, source in graded_cells(topic):
        earned[name] += worth * passes(source, names)
    return earned


def given(topic):
    """Return the names that the notebook itself defines: imports, and functions that it hands out."""
    names = {}
    for cell in source_notebook(solution(topic)).cells:
        marks = cell.metadata.get("nbgrader", {})
        if marks.get("locked") and not marks["grade"] and marks["grade_id"] != "so-far":
            exec(cell.source if cell.cell_type == "code" else "", names)
    return names


def known_mistakes(topic, function):
    """Return the mistakes that the check of a function knows, by name."""
    exercise = getattr(importlib.import_module(f"cnnlib.checks.{topic}"), function)
    return {mistake.name: mistake for mistake in exercise.mistakes}


def noisy(answers):
    """Return answers that print, warn and log whenever they are called."""
    return {name: source + NOISE.format(name=name) for name, source in answers.items()}


def crash(topic):
    """Return the right answers, noisy ones, but for the first, whose cell stops with an error."""
    right = noisy(answers(topic))
    return right | {next(iter(right)): "1 / 0"}


def mistakes(topic):
    """Return a wrong answer to each exercise."""
    return {name: wrong.source for name, wrong in wrong_answers(topic).items()}


# A kernel for each student costs most of the time. No student hands in the bare right answers: nbval runs those.
STUDENTS = {
    "blank": lambda topic: {},
    "mistaken": lambda topic: noisy(mistakes(topic)),
    "crashing": crash,
}


def expected_points(student, topic):
    """Return the points that each function of a topic must earn a student."""
    full = dict(points(source_notebook(solution(topic))))
    if student == "blank":
        return dict.fromkeys(full, 0)
    if student == "mistaken":
        return earned_by_mistake(topic)
    return full | {next(iter(answers(topic))): 0}


def hand_in(course, student, topic, filled):
    """Fill a released notebook with answers and put it where nbgrader looks for it."""
    notebook = nbformat.read(course / "exercises" / topic / f"{topic}.ipynb", as_version=4)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = filled.get(name, cell.source)
    path = course / "submitted" / student / topic / f"{topic}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)


# The sources, before nbgrader is asked ---------------------------------------------------------------------


@pytest.mark.parametrize("topic", topics())
def test_the_points_in_the_text_are_those_of_the_cells(topic):
    notebook = source_notebook(solution(topic))
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    headings = {name: int(said) for name, said in re.findall(r"^## `(\w+)` \((\d+) points?\)$", text, re.M)}
    worth = Counter()
    for name, cell_points, _ in graded_cells(topic):
        worth[name] += cell_points
    assert headings == worth
    assert f"**{sum(worth.values())} points**" in text


@pytest.mark.parametrize("topic", topics())
def test_the_bank_has_a_known_mistake_for_each_answer(topic):
    bank = f"tests/answers_{topic}.py"
    assert set(answers(topic)) <= set(wrong_answers(topic)), f"{bank} lacks a wrong answer"
    assert set(wrong_answers(topic)) <= set(answers(topic)), f"solutions/{topic}/{topic}.md lacks an exercise"
    for function, wrong in wrong_answers(topic).items():
        assert wrong.mistake in known_mistakes(topic, function), f"{bank}: {function} has no such mistake"
    full = points(source_notebook(solution(topic)))
    assert all(earned < full[name] for name, earned in earned_by_mistake(topic).items())


@pytest.mark.parametrize(
    ("marks", "source", "complaint"),
    [
        ({"grade_id": "answer", "solution": True}, "def flip(kernel): ...", "answer cell 'answer' must have"),
        (
            {"grade_id": "other-square", "points": 1},
            "check.flip(flip)",
            "must be called '<function>-<aspect>'",
        ),
        ({"grade_id": "square", "points": 1}, "check.flip(flip)", "must be called '<function>-<aspect>'"),
        ({"solution": True}, "def flip(kernel): ...", "expected grade_id"),
    ],
)
def test_a_cell_whose_name_hides_its_function_is_refused(tmp_path, marks, source, complaint):
    cells = [
        nbformat.v4.new_code_cell(
            "def flip(kernel): ...", metadata={"nbgrader": {"grade_id": "flip", "solution": True}}
        ),
        nbformat.v4.new_code_cell(source, metadata={"nbgrader": marks}),
    ]
    path = tmp_path / "topic.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    with pytest.raises(ValueError, match=complaint):
        source_notebook(path)


def opening():
    """Return the source of the first code cell that students get."""
    notebook = nbformat.read(ROOT / "exercises" / "images" / "images.ipynb", as_version=4)
    return next(cell.source for cell in notebook.cells if cell.cell_type == "code")


@pytest.fixture
def bare(tmp_path):
    """A Python with NumPy and pip and without the course, in a folder that no network helps; run a script there."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "python"], check=True)
    [packages] = (tmp_path / "python").glob("lib/python*/site-packages")
    for name in ("numpy", "pip"):
        where = importlib.metadata.distribution(name)
        for top in {file.parts[0] for file in where.files} - {".."}:
            (packages / top).symlink_to(where.locate_file(top))
    environment = {"PIP_NO_INDEX": "1", "HOME": str(tmp_path), "PATH": os.environ["PATH"]}

    def run(script):
        command = [tmp_path / "python" / "bin" / "python", "-c", script]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)

    return run


def test_a_notebook_that_is_opened_anywhere_finds_the_library_beside_it(bare, tmp_path):
    build_wheel(tmp_path)
    script = f"{opening()}\nfrom cnnlib.checks import images as check\nprint(check.histogram)"
    for _ in range(2):  # the second time it is there
        run = bare(script)
        assert "histogram" in run.stdout, run.stderr


def test_a_notebook_without_the_library_says_what_to_put_beside_it(bare):
    assert "put the file cnnlib-….whl beside this notebook" in bare(opening()).stderr


# The whole way ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=topics())
def topic(request):
    """A topic: its tests share what is graded once."""
    return request.param


@pytest.fixture(scope="module")
def clerk():
    """Another process that knows nbgrader."""
    clerk = Clerk()
    yield clerk
    clerk.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A course folder: the gradebook is made once."""
    folder = tmp_path_factory.mktemp("course")
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    return folder


@pytest.fixture(scope="module")
def course(topic, folder, clerk):
    """The course folder, in which the assignment of one topic was released."""
    shutil.copytree(ROOT / "solutions" / topic, folder / "solutions" / topic)
    clerk.release(folder, topic)
    return folder


@pytest.fixture(scope="module")
def graded(course, topic, clerk):
    """The course folder, with one topic handed in by all students and graded."""
    for student, fill in STUDENTS.items():
        hand_in(course, student, topic, fill(topic))
    clerk.nbgrader(course, "autograde", topic, "--create")
    clerk.nbgrader(course, "generate_feedback", topic)
    return course


def test_the_committed_exercises_are_what_the_solutions_give(course, topic):
    notebook = Path("exercises") / topic / f"{topic}.ipynb"
    assert (ROOT / notebook).read_bytes() == (course / notebook).read_bytes(), "run `make exercises`"


@pytest.mark.parametrize("topic", topics())
def test_the_released_notebook_gives_nothing_away(topic):
    released = (ROOT / "exercises" / topic / f"{topic}.ipynb").read_text()
    for word in ("BEGIN SOLUTION", "HIDDEN", "hidden=True"):
        assert word not in released


@pytest.mark.parametrize("topic", topics())
def test_each_aspect_is_graded_once_on_shown_and_on_hidden_cases(topic):
    checks = importlib.import_module(f"cnnlib.checks.{topic}")
    graded = {name: [] for name in answers(topic)}
    for cell in source_notebook(ROOT / "solutions" / topic / f"{topic}.md").cells:
        if not cell.metadata.get("nbgrader", {}).get("grade"):
            continue
        name = cell.metadata.nbgrader.grade_id.split("-")[0]
        shown, hidden = cell.source.split("### BEGIN HIDDEN TESTS")
        call = re.escape(f"check.{name}({name}, ") + r"(.*), "
        [aspects] = re.findall(call + r"seed=\d+\)", shown)
        assert re.findall(call + r"hidden=True\)", hidden) == [aspects], cell.metadata.nbgrader.grade_id
        graded[name] += re.findall(r'"(.*?)"', aspects)
    for name, aspects in graded.items():
        assert sorted(aspects) == sorted(getattr(checks, name).aspects), name


@pytest.mark.parametrize("student", STUDENTS)
def test_every_function_earns_its_points(graded, topic, student):
    with Gradebook(f"sqlite:///{graded}/gradebook.db") as gradebook:
        submission = gradebook.find_submission_notebook(topic, topic, student)
        earned = {}
        for grade in submission.grades:
            name = grade.name.split("-")[0]
            earned[name] = earned.get(name, 0) + grade.score
        assert not any(grade.needs_manual_grade for grade in submission.grades)
    assert earned == expected_points(student, topic)


def feedback(course, student, topic):
    """Return the words of a feedback page, without its markup."""
    page = (course / f"_build/nbgrader/feedback/{student}/{topic}/{topic}.html").read_text()
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


def test_the_feedback_names_each_mistake(graded, topic):
    page = feedback(graded, "mistaken", topic)
    for name, wrong in wrong_answers(topic).items():
        assert f"{name} is not right yet" in page
        assert known_mistakes(topic, name)[wrong.mistake].diagnosis in page


def test_the_feedback_says_what_was_not_attempted_and_what_crashed(graded, topic):
    blank, crashing = feedback(graded, "blank", topic), feedback(graded, "crashing", topic)
    for name in answers(topic):
        assert f"{name} is not attempted yet" in blank
    assert "ZeroDivisionError" in crashing
