"""Make the students' notebooks from `solutions/`: `python -m grading.release [TOPIC …]`.

jupytext turns the text into nbgrader's source notebook, nbgrader takes out solutions and hidden tests, and
the result goes to `exercises/`. The same sources give the same bytes, so that a test can compare.
"""

import argparse
import contextlib
import hashlib
import io
import os
import re
import shutil
import sys
from collections import Counter
from pathlib import Path

import jupytext
import nbformat
import yaml

ROOT = Path(__file__).resolve().parent.parent
SOURCE = Path("_build/nbgrader/source")
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def topics(root=ROOT):
    """Return the topics that have an assignment, in alphabetical order."""
    return sorted(path.stem for path in root.glob("solutions/*/*.md") if path.stem == path.parent.name)


def source_notebook(path):
    """Return nbgrader's source notebook of one text notebook."""
    notebook = jupytext.read(path)
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": {"name": "python"}})
    for place, cell in enumerate(notebook.cells):
        marks = cell.metadata.get("nbgrader")
        if marks is not None:
            cell.metadata["nbgrader"] = complete(marks, cell.cell_type)
        # jupytext draws random ids; these follow from the cell's name or place.
        name = marks["grade_id"] if marks else f"cell-{place}"
        cell["id"] = hashlib.sha256(name.encode()).hexdigest()[:12]
    hold_to_contract(notebook, path)
    write_points(notebook)
    keep_running(notebook)
    first = next(place for place, cell in enumerate(notebook.cells) if cell.cell_type == "code")
    notebook.cells.insert(first, opening_cell())
    notebook.cells.append(closing_cell(notebook))
    nbformat.validate(notebook)
    return notebook


def complete(marks, cell_type):
    """Return nbgrader's whole metadata for what an author writes: a `grade_id`, and `solution` or `points`.

    An answer is `{"grade_id": …, "solution": true}`, a test `{"grade_id": …, "points": 2}`. A question that a
    person marks has both; a cell with neither is one that students cannot change.
    """
    unknown = set(marks) - {"grade_id", "solution", "points"}
    wrong = not isinstance(marks.get("solution", False), bool) or not isinstance(marks.get("points", 0), int)
    if "grade_id" not in marks or unknown or wrong:
        raise ValueError(f"nbgrader metadata: expected grade_id, and solution or points, got {dict(marks)}")
    solution, graded = bool(marks.get("solution")), "points" in marks
    whole = {
        "cell_type": cell_type,
        "grade": graded,
        "grade_id": marks["grade_id"],
        "locked": not solution,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    return whole | ({"points": marks["points"]} if graded else {})


def hold_to_contract(notebook, path):
    """Refuse a `grade_id` that hides which function a cell belongs to: points are counted by these names."""
    functions = []
    for cell in notebook.cells:
        marks = cell.metadata.get("nbgrader")
        if marks is None or marks["solution"] == marks["grade"]:  # a locked cell, or one that a person marks
            continue
        name = marks["grade_id"]
        function, _, aspect = name.partition("-")
        definition = rf"^(def|class) {re.escape(name)}\b"
        if marks["solution"] and not re.search(definition, cell.source, re.MULTILINE):
            raise ValueError(f"{path}: the answer cell {name!r} must have the name of what it defines")
        if marks["grade"] and (function not in functions or not aspect):
            raise ValueError(
                f"{path}: the test cell {name!r} must be called '<function>-<aspect>', "
                f"after an answer above it ({', '.join(functions)})"
            )
        if marks["solution"]:
            functions.append(name)


def points(notebook):
    """Return the points of each function: those of the test cells whose names begin with its name."""
    total = Counter()
    for cell in notebook.cells:
        marks = cell.metadata.get("nbgrader", {})
        if marks.get("grade"):
            total[marks["grade_id"].split("-")[0]] += marks["points"]
    return total


def write_points(notebook):
    """Say behind each heading what its function is worth, and what all are where it says `**… points**`."""
    total = points(notebook)

    def with_points(heading):
        worth = total[heading[1]]
        return f"{heading[0]} ({worth} point{'s' * (worth != 1)})"

    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            source = re.sub(r"^## `(\w+)`$", with_points, cell.source, flags=re.MULTILINE)
            cell.source = source.replace("**… points**", f"**{sum(total.values())} points**")


def keep_running(notebook):
    """Let *Run All* run all: a check or an example that fails stops nothing below it.

    The tag tells Jupyter so; nbgrader marks a cell by its error all the same.
    """
    for cell in notebook.cells:
        if cell.cell_type == "code" and (marks := cell.metadata.get("nbgrader", {})).get("grade", not marks):
            cell.metadata["tags"] = ["raises-exception"]


OPENING = """# Is `cnnlib` missing, which checks your answers? Then this fetches it: a notebook may be opened anywhere.
import importlib.util
import subprocess
import sys
from pathlib import Path

if importlib.util.find_spec("cnnlib") is None:
    [*wheels] = Path().glob("cnnlib-*.whl")  # beside this notebook
    source = str(wheels[0]) if wheels else {source!r}
    if not source:
        raise ModuleNotFoundError("put the file cnnlib-….whl beside this notebook; your instructor has it")
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", source], check=True)"""


def opening_cell():
    """Return the cell that makes `cnnlib` available: from a wheel, or from the repository that `_config.yml` names."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    repository = config["sphinx"]["config"]["repository_url"]
    source = OPENING.format(source=repository and f"git+{repository}")
    cell = nbformat.v4.new_code_cell(source, metadata={"nbgrader": complete({"grade_id": "library"}, "code")})
    cell["id"] = hashlib.sha256(b"library").hexdigest()[:12]
    return cell


def closing_cell(notebook):
    """Return the cell that says what is right so far, what is open, and the points."""
    checks = []
    for cell in notebook.cells:
        marks = cell.metadata.get("nbgrader", {})
        if marks.get("grade"):
            shown, *_ = cell.source.split("### BEGIN HIDDEN TESTS")
            [(name, aspects)] = re.findall(r"check\.(\w+)\(\w+, (.*), seed=\d+\)", shown)
            checks.append(f'    ("{name}", {aspects}): {marks["points"]},')
    source = "\n".join(["from cnnlib.checks import so_far", "", "so_far({", *checks, "})"])
    cell = nbformat.v4.new_code_cell(source, metadata={"nbgrader": complete({"grade_id": "so-far"}, "code")})
    cell["id"] = hashlib.sha256(b"so-far").hexdigest()[:12]
    return cell


def release(root=ROOT, only=None, record=False):
    """Write source and released notebook of each topic; with `record`, enter them into the gradebook too."""
    for topic in only or topics(root):
        path = root / "solutions" / topic / f"{topic}.md"
        if not path.exists():
            raise FileNotFoundError(f"{path} is not there; the topics are {', '.join(topics(root))}")
        source = root / SOURCE / topic / f"{topic}.ipynb"
        shutil.rmtree(source.parent, ignore_errors=True)
        source.parent.mkdir(parents=True)
        nbformat.write(source_notebook(path), source)
        nbgrader(root, "generate_assignment", topic, "--force", "--no-db", "--log-level=WARN")
        say_what_to_write(root / "exercises" / topic / f"{topic}.ipynb")
        print(f"exercises/{topic}/{topic}.ipynb is up to date with solutions/{topic}/{topic}.md")
        if record:
            enter(root, topic)


def enter(root, topic):
    """Enter an assignment into the gradebook and say what changes; nbgrader itself refuses once there are marks."""
    from grading.gradebook import Book
    from grading.settings import Course

    course = Course(root)
    with Book(course) as book:
        known = book.holds(topic)
        changes = book.record_assignment(topic, as_marked(course, topic))
    if known and changes:
        print(*(f"  {change}" for change in changes), sep="\n")
        print(f"`course regrade {topic} --diff` says whose marks change")
    print(f"the gradebook knows {topic}")


def as_marked(course, topic):
    """Return the notebook that nbgrader holds submissions to: no solutions, but the hidden tests."""
    from nbgrader.preprocessors import (
        CheckCellMetadata,
        ClearOutput,
        ClearSolutions,
        ComputeChecksums,
        LockCells,
    )

    notebook = nbformat.read(course.source(topic), as_version=4)
    for step in (LockCells, ClearSolutions, ClearOutput, CheckCellMetadata, ComputeChecksums):
        notebook, _ = step(config=course.config).preprocess(notebook, {})
    return notebook


def say_what_to_write(path):
    """Let an example that is run too early say which answer it waits for."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        marks = cell.metadata.get("nbgrader", {})
        if marks.get("solution"):
            blank = f'raise NotImplementedError("write {marks["grade_id"]} first")'
            cell.source = cell.source.replace("raise NotImplementedError()", blank)
    nbformat.write(notebook, path)


def nbgrader(root, *command):
    """Run one nbgrader command in a folder, as its command line does; show its words if it fails.

    It runs in this process: to start another one takes longer than most commands.
    """
    words = io.StringIO()
    with in_its_own_world(root), contextlib.redirect_stdout(words), contextlib.redirect_stderr(words):
        from jupyter_core.application import NoStart
        from nbgrader.apps import NbGraderApp  # a slow import

        app, status = NbGraderApp.instance(), 0
        try:
            app.initialize(list(command))
            app.start()
        except NoStart:  # the command was started, and ended well
            pass
        except SystemExit as end:
            status = end.code
        finally:
            app.reset()
    if status:
        raise RuntimeError(f"`nbgrader {' '.join(command)}` failed:\n{words.getvalue()}")


@contextlib.contextmanager
def in_its_own_world(root):
    """Be in a folder, with this Python's programs first: nbgrader calls `alembic` by name; leave no trace."""
    before = os.environ.copy(), sys.path[:], sys.excepthook
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    try:
        with contextlib.chdir(root):
            yield
    finally:
        environment, sys.path[:], sys.excepthook = before
        os.environ.clear()
        os.environ.update(environment)


def main():
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m grading.release", description=__doc__.splitlines()[0])
    parser.add_argument("topics", nargs="*", metavar="TOPIC", help="default: all")
    parser.add_argument("--record", action="store_true", help="enter the assignments into gradebook.db")
    arguments = parser.parse_args()
    release(only=arguments.topics, record=arguments.record)


if __name__ == "__main__":
    main()
