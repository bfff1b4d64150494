"""The same class graded by stock nbgrader and by `course grade`: `python -m benchmarks.grading [TOPIC …]`.

Each topic's class hands in right answers and wrong ones of the tests' bank in turn; a few leave everything blank. Both
grade them on this machine, one after the other in one run, each into a gradebook of its own. Printed are the time of
each part, how many notebooks one grades in the time of the other, and whose scores differ.

Stock nbgrader takes long, so it gets a part of the class (`--stock 12`). What a notebook takes is counted from the first
that it has graded to the last: its start, which a large class does not notice, is left out. `course grade` is charged
with its start. `--latency`, `--kills 10` and `--seed` ask for more.
"""

import argparse
import importlib
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import nbformat

from grading.release import ROOT, source_notebook

sys.path.append(str(ROOT / "tests"))

STUDENTS, STOCK = {"cifar10": 40}, {"cifar10": 4}  # by topic; of another one 200 and 12
MEMORY_SECONDS = 0.5  # between two looks at it


@contextmanager
def timed(words):
    """Print how long something took."""
    began = time.perf_counter()
    found = []
    yield found
    found.append(time.perf_counter() - began)
    print(f"  {words:<44}{found[0]:9.1f} s", flush=True)


# A class ----------------------------------------------------------------------------------------------------


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


def hand_in(folder, topic, numbers):
    """Let some students hand in."""
    for number in numbers:
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


def started(folder, module, *command):
    """Start a program of this Python in a folder."""
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    environment = os.environ | {
        "PYTHONPATH": path,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    return subprocess.Popen(
        [sys.executable, "-m", module, *map(str, command)],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(folder, module, *command):
    """Run a program of this Python in a folder."""
    program = started(folder, module, *command)
    _, said = program.communicate()
    if program.returncode:
        raise RuntimeError(f"{module} {' '.join(map(str, command))} failed:\n{said[-2000:]}")


def grade(folder, topic, workers, *options):
    """Run `course grade`."""
    run(folder, "grading.course", "grade", topic, "--workers", workers, *options)


def scores(folder, topic):
    """Return everybody's points by test cell."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{folder}/gradebook.db", "cnn") as book:
        return {
            each.student.id: {cell.name: cell.score for cell in each.grades}
            for each in book.notebook_submissions(topic, topic)
        }


def seconds_each(folder):
    """Return how long a notebook took, from the first that was graded to the last."""
    graded = (folder / "_build/nbgrader/autograded").rglob("*.ipynb")
    times = sorted(path.stat().st_mtime for path in graded)
    return (times[-1] - times[0]) / (len(times) - 1)


# Memory -----------------------------------------------------------------------------------------------------


def descendants():
    """Return the processes that this one started, and those that they started."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue  # it has ended
    found = {os.getpid()}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {os.getpid()}


def memory_now():
    """Return the MiB of all processes that were started here, what they share counted once."""
    total = 0
    for process in descendants():
        try:
            lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


@contextmanager
def watched():
    """Yield a list that in the end holds the most memory that was used."""
    most, over = [0.0], threading.Event()

    def watch():
        while not over.wait(MEMORY_SECONDS):
            most[0] = max(most[0], memory_now())

    thread = threading.Thread(target=watch)
    thread.start()
    yield most
    over.set()
    thread.join()


# What is compared -------------------------------------------------------------------------------------------


def compare(topic, count, stock, workers, seed):
    """Grade one class in both ways; print what it took, and whose scores differ."""
    with tempfile.TemporaryDirectory() as place:
        theirs = course_folder(Path(place, "stock"), topic)
        ours = course_folder(Path(place, "course"), topic)
        hand_in(ours, topic, range(count))
        hand_in(theirs, topic, range(stock))
        with timed(f"nbgrader autograde, {stock} students"):
            run(theirs, "nbgrader", "autograde", topic, "--create", "--log-level=ERROR")
        with timed(f"course grade, {count} students") as fast, watched() as memory:
            grade(ours, topic, workers, "--seed", seed)
        with timed("nbgrader generate_feedback"):
            run(theirs, "nbgrader", "generate_feedback", topic, "--log-level=ERROR")
        with timed("course grade, nothing new"):
            grade(ours, topic, workers)
        with timed("course feedback"):
            run(ours, "grading.course", "feedback", topic)
        with timed("course export"):
            run(ours, "grading.course", "export", topic)
        size = (ours / "gradebook.db").stat().st_size
        slow, fast, steady = seconds_each(theirs), fast[0] / count, seconds_each(ours)
        theirs, ours = scores(theirs, topic), scores(ours, topic)
    differing = [student for student in theirs if theirs[student] != ours.get(student)]
    print(f"  a notebook: nbgrader {slow:.2f} s, course {fast:.3f} s; {steady:.3f} s without its start")
    print(f"  in the same time: {slow / fast:.1f} times as many; {slow / steady:.1f} without its start")
    print(f"  memory: {memory[0] / workers:.0f} MiB for each of {workers} workers")
    print(f"  gradebook: {size / 1e6:.1f} MB for {count} students")
    print(f"  scores that differ: {len(differing)} of {len(theirs)} {' '.join(differing[:5])}", flush=True)


def latency(topic, workers, times=3):
    """Print how long one student waits for a mark, from handing in, the start of the command included."""
    with tempfile.TemporaryDirectory() as place:
        folder, found = course_folder(Path(place, "course"), topic), []
        for number in range(times):
            hand_in(folder, topic, [number])
            began = time.perf_counter()
            grade(folder, topic, workers)
            found.append(time.perf_counter() - began)
    print(f"  from a submission to its mark, {workers} workers: {statistics.median(found):.1f} s", flush=True)


def killed(topic, count, workers, kills, seed):
    """Kill `course grade` at random moments and run it again; print whether the scores are those of an undisturbed run.

    Each run grades everybody anew, and is killed within the time that it would take: it dies amid what others wrote.
    """
    moments, hit = random.Random(seed), 0
    with tempfile.TemporaryDirectory() as place:
        undisturbed, folder = (course_folder(Path(place, name), topic) for name in ("undisturbed", "killed"))
        for each in (undisturbed, folder):
            hand_in(each, topic, range(count))
        began = time.perf_counter()
        grade(undisturbed, topic, workers, "--seed", seed)
        whole = time.perf_counter() - began
        for _ in range(kills):
            command = "grade", topic, "--workers", workers, "--seed", seed, "--force"
            program = started(folder, "grading.course", *command)
            try:
                program.wait(moments.uniform(0, whole))
            except subprocess.TimeoutExpired:
                program.kill()
                hit += 1
            program.communicate()
        left = count - len(scores(folder, topic))
        grade(folder, topic, workers, "--seed", seed)
        same = scores(folder, topic) == scores(undisturbed, topic)
    print(
        f"  killed {hit} times of {kills}, {left} of {count} then without marks, and run again: "
        f"{'the same scores' if same else 'OTHER SCORES'}",
        flush=True,
    )


def main():
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.grading", description=__doc__.splitlines()[0])
    parser.add_argument("topics", nargs="*", metavar="TOPIC", default=["images", "cifar10"])
    parser.add_argument("--students", type=int, help="200, of cifar10 40, if left out")
    parser.add_argument(
        "--stock", type=int, help="how many of them stock nbgrader grades: 12, of cifar10 4, if left out"
    )
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--latency", action="store_true", help="measure how long one student waits, with one worker and two"
    )
    parser.add_argument("--kills", type=int, default=0, help="kill runs of 20 students so many times")
    chosen = parser.parse_args()
    for topic in chosen.topics:
        count = chosen.students or STUDENTS.get(topic, 200)
        stock = max(2, min(chosen.stock or STOCK.get(topic, 12), count))  # the time from one to the next
        print(f"{topic}: {chosen.workers} workers", flush=True)
        compare(topic, count, stock, chosen.workers, chosen.seed)
        if chosen.latency:
            for workers in (1, 2):
                latency(topic, workers)
        if chosen.kills:
            killed(topic, min(20, count), chosen.workers, chosen.kills, chosen.seed)


if __name__ == "__main__":
    main()
