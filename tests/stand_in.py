"""A judge that runs nothing: what an answer says decides what it gets. And a class of students who hand in.

It stands in for the sandbox where tests are about all that lies around it. Run as a script, this file is the command
`course` with that judge.
"""

import hashlib
import os
import shutil
import time
from pathlib import Path

import nbformat
from typer.testing import CliRunner

from grading.course import app
from grading.release import ROOT
from grading.results import CellResult, Result
from grading.settings import Course

WORDS = {
    "passed": "{name} is right: {aspect}.",
    "failed": "{name} is not right yet: {aspect}.\n\nLikely:   the channels were mixed up\nSeed:     {seed}",
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
        if "slow" in answer:
            time.sleep(0.02)
        if "raise" in answer and "NotImplementedError" not in answer:
            raise RuntimeError("the judge stumbled")
        if "exit" in answer:
            os._exit(1)
        lucky = "lucky" in answer and hashlib.sha256(f"{seed}{marks.grade_id}".encode()).digest()[0] % 2
        outcome = "failed" if not ("right" in answer or lucky) else "passed"
        outcome = "not attempted" if "NotImplementedError" in answer else outcome
        words = WORDS[outcome].format(name=name, aspect=aspect, seed=seed)
        mistake = f"{self.topic}.{name}.mixes_up" if outcome == "failed" else None
        points = float(marks.points) * (outcome == "passed")
        return CellResult(marks.grade_id, points, marks.points, outcome, words, mistake, 0.01)

    def close(self):
        pass


def fill(course, topic, word="right", only=None):
    """Return a notebook in which every answer, or those named, says a word."""
    notebook = nbformat.read(course / "exercises" / topic / f"{topic}.ipynb", as_version=4)
    for cell in notebook.cells:
        marks = cell.metadata.get("nbgrader", {})
        if marks.get("solution") and (only is None or marks.grade_id in only):
            cell.source = f"def {marks.grade_id}(*_):\n    return '{word}'"
    return nbformat.writes(notebook)


def hand_in(course, student, topic, content, place="{topic}/{topic}.ipynb", when=1_790_000_000):
    """Put what a student hands in where it belongs, or elsewhere."""
    path = course / "submitted" / student / place.format(topic=topic)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    os.utime(path, (when, when))
    return path


def new_course(folder, *topics):
    """Make a course's folder with some topics, as they were released."""
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    for topic in topics:
        for kind in ("solutions", "exercises"):
            shutil.copytree(ROOT / kind / topic, folder / kind / topic)
    return folder


def course(folder, *arguments, judge=StandIn, code=0):
    """Run the command in a folder; return what it prints."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        done = CliRunner().invoke(app, [str(each) for each in arguments], obj=judge)
    finally:
        os.chdir(before)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == code, done.output
    return done.output


def settings(folder):
    """Return the settings of a course's folder."""
    return Course(folder)


if __name__ == "__main__":
    app(obj=StandIn)
