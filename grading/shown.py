"""The notebook as it was graded, for people to look at: nothing of a student's is active in it.

It has nbgrader's form: the course's own cells are the course's again, and tests show what they said. Text of a
student's may look like anything, but no reader of notebooks finds a tag, a link or a picture in it.
"""

import hashlib
import re

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_notebook

from grading.assignment import Assignment, Step
from grading.release import KERNEL
from grading.results import CellResult
from grading.submission import plain
from grading.words import without_codes

JOINER = "\u2060"  # it is not seen, and no tag, link or command is read across it
ACTIVE = re.compile(
    r"<(?=[a-zA-Z/!?])|\](?=[(:\[])"
    r"|\\(?=(?:href|mml\w*|url|style|class|cssId|data|require|unicode|includegraphics|csname|html\w*)\b)"
)
MOST_TEXT = 100_000


def inert(source: str) -> str:
    """Return Markdown in which HTML, links, pictures and MathJax's commands that act are plain text."""
    return ACTIVE.sub(lambda found: found[0] + JOINER, source)


def words(text: str) -> str:
    """Return what was printed without terminal codes, and not too much of it."""
    text = without_codes(plain(text))
    return text if len(text) <= MOST_TEXT else text[:MOST_TEXT] + "\n…"


def graded_notebook(
    assignment: Assignment, steps: list[Step], found: dict[int, dict], results: tuple[CellResult, ...]
) -> NotebookNode:
    """Return the notebook: cells in the order in which they were run, each with what came of it."""
    by_name = {result.grade_id: result for result in results}
    cells = [
        {"id": hashlib.sha256(f"{place}".encode()).hexdigest()[:12]}
        | cell_of(assignment, step, found.get(place, {}), by_name)
        for place, step in enumerate(steps)
    ]
    metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    notebook = nbformat.from_dict(new_notebook() | {"cells": cells, "metadata": metadata})
    nbformat.validate(notebook)
    return notebook


def cell_of(assignment: Assignment, step: Step, told: dict, by_name: dict[str, CellResult]) -> dict:
    """Return one cell as people see it; all are validated together, which takes a tenth of the time."""
    if step.kind == "markdown":
        return {"cell_type": "markdown", "metadata": {}, "source": inert(step.source)}
    if step.kind == "raw":  # exporters pass it on as it is
        return code(step.source)
    marked = assignment.marked.get(step.grade_id)
    metadata = {"nbgrader": dict(marked.metadata["nbgrader"])} if marked else {}
    result = by_name.get(step.grade_id) if step.kind == "test" else None
    outputs = verdict(result) if result else printed(told)
    return code(step.source, metadata, outputs)


def code(source: str, metadata: dict | None = None, outputs: list[dict] | None = None) -> dict:
    """Return a cell of code."""
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": metadata or {},
        "outputs": outputs or [],
        "source": source,
    }


def printed(told: dict) -> list[dict]:
    """Return what a student's cell printed, tracebacks too, as text."""
    text = words(told.get("printed", ""))
    if told and not told.get("alive", True):
        text += f"\n{told['error'][1]}: the cell was ended"
    return [{"output_type": "stream", "name": "stdout", "text": text}] if text else []


def verdict(result: CellResult) -> list[dict]:
    """Return what a test said: an error if it did not pass, as nbgrader wants it."""
    text = words(result.words)
    if result.outcome == "passed":
        return [{"output_type": "stream", "name": "stdout", "text": text + "\n"}]
    return [{"output_type": "error", "ename": "CheckFailed", "evalue": text, "traceback": [text]}]
