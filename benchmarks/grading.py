"""The same class graded by stock nbgrader and by `course grade`: `python -m benchmarks.grading [TOPIC …]`.

Each topic's class hands in right answers and wrong ones of the tests' bank in turn; a few leave everything blank. Both
grade them on this machine, one after the other in one run, each into a gradebook of its own. Printed are the time of
each part, notebooks per minute, and whose scores differ.

Stock nbgrader takes long: give it a part of the class (`--stock 20`), and its time for all is computed from that.
"""

import argparse
import importlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import nbformat

from grading.release import ROOT, source_notebook

sys.path.append(str(ROOT / "tests"))


@contextmanager
def timed(words):
    """Print how long something took."""
    began = time.perf_counter()
    found = []
    yield found
    found.append(time.perf_counter() - began)
    print(f"  {words:<44}{found[0]:9.1f} s", flush=True)


def answers(topic, number):
    """Return the answers of a student: every third right, every third wrong, every ninth of the others blank."""
    if number % 3 == 1:
        bank = importlib.import_module(f"answers_{topic}").wrong
        return {name: wrong.source for name, wrong in bank.items()}
    if number % 9 == 2:
        return {}
    cells = source_notebook(ROOT / f"solutions/{topic}/{topic}.md").cells
    marked = [(cell, cell.metadata["nbgrader"]) for cell in cells if "nbgrader" in cell.metadata]
    return {marks["grade_id"]: cell.source for cell, marks in marked if marks["solution"]}


def hand_in(folder, topic, count):
    """Let a class hand in."""
    for number in range(count):
        notebook = nbformat.read(ROOT / f"exercises/{topic}/{topic}.ipynb", as_version=4)
        filled = answers(topic, number)
        for cell in notebook.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            cell.source = filled.get(name, cell.source)
        path = folder / f"submitted/student-{number:04}/{topic}/{topic}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)


def course_folder(place, topic):
    """Make a course's folder in which a topic is released."""
    place.mkdir()
    shutil.copy(ROOT / "nbgrader_config.py", place)
    shutil.copytree(ROOT / "solutions" / topic, place / "solutions" / topic)
    run(place, "grading.course", "release", topic)
    return place


def run(folder, module, *command):
    """Run a program of this Python in a folder."""
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    environment = os.environ | {
        "PYTHONPATH": path,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    done = subprocess.run(
        [sys.executable, "-m", module, *map(str, command)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"{module} {' '.join(map(str, command))} failed:\n{done.stderr[-2000:]}")


def scores(folder, topic):
    """Return everybody's points by test cell."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{folder}/gradebook.db", "cnn") as book:
        return {
            each.student.id: {grade.name: grade.score for grade in each.grades}
            for each in book.notebook_submissions(topic, topic)
        }


def compare(topic, count, stock, workers):
    """Grade one class in both ways."""
    print(f"{topic}: {count} students, {stock} of them for stock nbgrader", flush=True)
    with tempfile.TemporaryDirectory() as place:
        theirs = course_folder(Path(place, "stock"), topic)
        ours = course_folder(Path(place, "course"), topic)
        hand_in(ours, topic, count)
        hand_in(theirs, topic, stock)
        with timed("nbgrader autograde") as slow:
            run(theirs, "nbgrader", "autograde", topic, "--create", "--log-level=ERROR")
        with timed("nbgrader generate_feedback"):
            run(theirs, "nbgrader", "generate_feedback", topic, "--log-level=ERROR")
        with timed(f"course grade, {workers} workers") as fast:
            run(ours, "grading.course", "grade", topic, "--workers", workers)
        with timed("course grade, nothing new"):
            run(ours, "grading.course", "grade", topic, "--workers", workers)
        with timed("course feedback"):
            run(ours, "grading.course", "feedback", topic)
        with timed("course export"):
            run(ours, "grading.course", "export", topic)
        size = (ours / "gradebook.db").stat().st_size
        theirs, ours = scores(theirs, topic), scores(ours, topic)
    differing = [student for student in theirs if theirs[student] != ours.get(student)]
    slow, fast = slow[0] / stock, fast[0] / count
    print(f"  a notebook: {slow:.2f} s and {fast:.3f} s, {slow / fast:.1f} times as many in the same time")
    print(f"  gradebook: {size / 1e6:.1f} MB for {count} students")
    print(f"  scores that differ: {len(differing)} of {len(theirs)} {' '.join(differing[:5])}", flush=True)


def main():
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.grading", description=__doc__.splitlines()[0])
    parser.add_argument("topics", nargs="*", metavar="TOPIC", default=["images"])
    parser.add_argument("--students", type=int, default=60)
    parser.add_argument("--stock", type=int, default=12, help="how many of them stock nbgrader grades")
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    chosen = parser.parse_args()
    for topic in chosen.topics:
        compare(topic, chosen.students, min(chosen.stock, chosen.students), chosen.workers)


if __name__ == "__main__":
    main()
