"""A judge that runs nothing: what an answer says decides what it gets. And classes of students who hand in.

It stands in for the sandbox where tests are about all that lies around it. Run as a script, this file is the command
`course` with that judge.
"""

import atexit
import contextlib
import functools
import hashlib
import io
import os
import shutil
import sqlite3
import tempfile
import time
from pathlib import Path

import nbformat
from typer.testing import CliRunner

from grading.course import app
from grading.release import ROOT, enter, source_notebook
from grading.results import CannotGrade, CellResult, Result
from grading.settings import Course

TOPICS = "images", "padding"
WORDS = {
    "passed": "{name} is right: {aspect}.",
    "failed": "{name} is not right yet: {aspect}.\n\nLikely:   the channels were mixed up",
    "not attempted": "{name} is not attempted yet: write your answer.",
}


class StandIn:
    """Judge answers by a word in them: right, lucky (by the seed), slow, raise, exit; anything else is wrong."""

    def __init__(self, topic):
        self.topic = topic

    def judge(self, path, *, seed):
        try:
            notebook = nbformat.read(path, as_version=4)
        except ValueError:
            return Result("set aside", seed, reasons=("not readable as a notebook",))
        marked = [(cell, cell.metadata.nbgrader) for cell in notebook.cells if "nbgrader" in cell.metadata]
        answers = {marks.grade_id: cell.source for cell, marks in marked if marks.solution}
        cells = tuple(
            self.cell(marks, answers.get(marks.grade_id.split("-")[0], ""), seed)
            for _, marks in marked
            if marks.grade
        )
        blank = all(cell.outcome == "not attempted" for cell in cells)
        return Result("blank" if blank else "graded", seed, cells, notebook=notebook, seconds=0.01)

    def cell(self, marks, answer, seed):
        name, _, aspect = marks.grade_id.partition("-")
        blank = "NotImplementedError" in answer
        if "slow" in answer:
            time.sleep(0.002)
        if "raise" in answer and not blank:
            raise RuntimeError("the judge stumbled")
        if "exit" in answer:
            os._exit(1)
        lucky = "lucky" in answer and hashlib.sha256(f"{seed}{marks.grade_id}".encode()).digest()[0] % 2
        outcome = "not attempted" if blank else "passed" if "right" in answer or lucky else "failed"
        words = WORDS[outcome].format(name=name, aspect=aspect)
        mistake = f"{self.topic}.{name}.mixes_up" if outcome == "failed" else None
        return CellResult(
            marks.grade_id, marks.points * (outcome == "passed"), marks.points, outcome, words, mistake, 0.01
        )

    def close(self):
        pass


class Helpless(StandIn):
    """A judge that has no sandbox on this machine."""

    def judge(self, path, *, seed):
        raise CannotGrade("there is no sandbox here: install bubblewrap")


# A class and what it does -----------------------------------------------------------------------------------


@functools.cache
def released():
    """Make a course's folder once in which two topics are released."""
    folder = Path(tempfile.mkdtemp(prefix="released-"))
    atexit.register(shutil.rmtree, folder)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    for topic in TOPICS:
        for kind in ("solutions", "exercises"):
            shutil.copytree(ROOT / kind / topic, folder / kind / topic)
        record(folder, topic)
    return folder


def record(folder, topic, change=lambda notebook: None):
    """Enter an assignment into the gradebook, changed or as it is; return what is said."""
    notebook = source_notebook(folder / "solutions" / topic / f"{topic}.md")
    change(notebook)
    source = Course(folder).source(topic)
    source.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, source)
    with contextlib.redirect_stdout(io.StringIO()) as said:
        enter(folder, topic)
    return said.getvalue()


def new_course(folder):
    """Make a course's folder in which two topics are released."""
    return Path(shutil.copytree(released(), folder / "course"))


def fill(word="right", topic="images", only=None, answers=None):
    """Return a notebook in which every answer, or those named, says a word; or is given."""
    notebook = nbformat.read(released() / "exercises" / topic / f"{topic}.ipynb", as_version=4)
    for cell in notebook.cells:
        marks = cell.metadata.get("nbgrader", {})
        if marks.get("solution") and (only is None or marks.grade_id in only):
            written = f"def {marks.grade_id}(*_):\n    return '{word}'"
            cell.source = (answers or {}).get(marks.grade_id, written)
    return nbformat.writes(notebook)


def hand_in(folder, student, content, place="images/images.ipynb", when=1_790_000_000):
    """Put what a student hands in where it belongs, or elsewhere."""
    path = folder / "submitted" / student / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    os.utime(path, (when, when))
    return path


def course(folder, *arguments, judge=StandIn, code=0):
    """Run the command in a folder; return what it prints."""
    with contextlib.chdir(folder):
        done = CliRunner().invoke(app, [str(each) for each in arguments], obj=judge)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == code, done.output
    return done.output


def grade(folder, *options, topic="images", **how):
    """Grade in this process."""
    return course(folder, "grade", topic, "--workers", 0, *options, **how)


# What came of it --------------------------------------------------------------------------------------------

OF_STUDENTS = """
    join base_cell on base_cell.id = cell_id
    join submitted_notebook on submitted_notebook.id = {0}.notebook_id
    join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
"""
TABLES = {
    "grades": "select student_id, base_cell.name, auto_score, manual_score, needs_manual_grade, timestamp from grade"
    + OF_STUDENTS.format("grade"),
    "comments": "select student_id, base_cell.name, auto_comment from comment"
    + OF_STUDENTS.format("comment"),
    "results": "select topic, student, digest, version, run, file, time, result from course_result",
    "runs": "select topic, seed, finished from course_run",
    "students": "select id from student",
}


def rows(folder, table="grades"):
    """Return what the gradebook holds, without the random keys that nbgrader draws."""
    with contextlib.closing(sqlite3.connect(folder / "gradebook.db")) as database:
        return sorted(database.execute(TABLES[table]).fetchall(), key=repr)


def everything(folder):
    """Return all that a run leaves: the gradebook's rows, and the graded notebooks."""
    notebooks = sorted((folder / "_build/nbgrader/autograded").rglob("*.ipynb"))
    return {name: rows(folder, name) for name in TABLES} | {
        str(path.relative_to(folder)): path.read_text() for path in notebooks
    }


def marks(folder, topic="images"):
    """Return the points of everybody who has some."""
    from grading.standings import class_of

    return {each.student: each.mark for each in class_of(Course(folder), topic).standings}


if __name__ == "__main__":
    app(obj=StandIn)
