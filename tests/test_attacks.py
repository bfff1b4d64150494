"""Notebooks that try to get marks they do not deserve, or to cost others theirs; and innocent ones that look alike.

The attacks are data, in `tests/attacks/`: a family a file, code as a student would hand it in, and what it deserves.
"""

import contextlib
import hashlib
import json
import re
import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nbformat
import pytest
from attacks.forms import FORMS
from test_grading import answers

from grading.judge import Judge
from grading.limits import Limits
from grading.release import ROOT

FOLDER = Path(__file__).parent / "attacks"
FAMILIES = [path.stem for path in sorted(FOLDER.glob("*.txt"))]
LIMITS = Limits(
    cell_cpu=1, cell_seconds=5, seconds_after=0.2, memory=2**29, message=2**24, disk=2**24, file=2**24
)
MOST_SECONDS = 60  # on a busy machine, for the worst of them

pytestmark = pytest.mark.skipif(
    shutil.which("bwrap") is None, reason="no bubblewrap: run tests/install_bubblewrap.sh"
)


@dataclass(frozen=True)
class Attack:
    """Cells that are put behind the first one of a notebook, and the points that this deserves."""

    family: str
    name: str
    points: int
    base: str
    cells: tuple[str, ...]

    def __str__(self):
        return f"{self.family}: {self.name}"


def attacks(family):
    """Return the attacks of a file: a line "== points | base | name", then cells, with lines "--" between them."""
    text = (FOLDER / f"{family}.txt").read_text(encoding="utf-8")
    for part in re.split(r"^== ", text, flags=re.MULTILINE)[1:]:
        head, _, cells = part.partition("\n")
        points, base, name = (word.strip() for word in head.split("|"))
        sources = tuple(cell.strip("\n") for cell in re.split(r"^--$", cells, flags=re.MULTILINE))
        yield Attack(family, name, int(points), base, sources)


BASES = {
    "blank": lambda right: {},
    "dense": lambda right: {"dense_parameters": right["dense_parameters"]},
    "right": lambda right: right,
}


@cache
def filled(base):
    """Return the released notebook with the answers of a base, as text."""
    notebook = nbformat.read(ROOT / "exercises/images/images.ipynb", as_version=4)
    filling = BASES[base](answers("images"))
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = filling.get(name, cell.source)
    return json.dumps(notebook)


def hand_in(folder, attack):
    """Write the notebook of an attack; return its path."""
    notebook = json.loads(filled(attack.base))
    own = re.findall(r"^(?:def |class )?(\w+)(?:\(| =|:)", "\n".join(attack.cells), re.MULTILINE)
    marks = [cell["metadata"].get("nbgrader", {}) for cell in notebook["cells"]]
    cells = [
        cell
        for cell, mark in zip(notebook["cells"], marks, strict=True)
        if not (mark.get("solution") and mark["grade_id"] in own)
    ]
    first = next(place for place, mark in enumerate(marks) if mark.get("grade_id") == "setup") + 1
    new = [nbformat.v4.new_code_cell(source) for source in attack.cells]
    path = folder / "images.ipynb"
    path.write_text(json.dumps(notebook | {"cells": cells[:first] + new + cells[first:]}), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def judge():
    """One judge for all: what one submission does to it the next would feel."""
    with Judge("images", LIMITS) as judge:
        yield judge


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course folder with things worth stealing or spoiling; afterwards it is what it was."""
    folder = tmp_path_factory.mktemp("course")
    shutil.copytree(ROOT / "solutions/images", folder / "solutions/images")
    (folder / "gradebook.db").write_bytes(b"marks")
    mate = folder / "submitted/mate/images"
    mate.mkdir(parents=True)
    (mate / "images.ipynb").write_text(filled("right"))
    before = state_of(folder)
    yield folder
    assert state_of(folder) == before


def state_of(folder):
    """Return what is in a folder, the attackers' own apart."""
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "attacker" not in path.parts
    }


@pytest.fixture
def folder(course):
    """The folder of the attacker, beside the others."""
    folder = course / "submitted/attacker/images"
    folder.mkdir(parents=True)
    yield folder
    shutil.rmtree(folder.parent)


@pytest.mark.parametrize("attack", [one for family in FAMILIES for one in attacks(family)], ids=str)
def test_every_notebook_gets_what_it_deserves(judge, folder, attack, record_property):
    with contextlib.chdir(folder):
        result = judge.judge(hand_in(folder, attack), seed=7)
    record_property(
        f"attack {attack}", {"got": result.points, "deserved": attack.points, "seconds": result.seconds}
    )
    assert result.points == attack.points, [cell for cell in result.cells if cell.outcome != "not attempted"]
    assert result.state in ("graded", "blank")
    assert result.seconds < MOST_SECONDS
    assert len(nbformat.writes(result.notebook)) < 2_000_000
    assert [path.name for path in folder.iterdir()] == ["images.ipynb"]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_every_file_is_read_or_set_aside(judge, folder, form, record_property):
    path = folder / "images.ipynb"
    form.write(path, json.loads(filled("right")))
    result = judge.judge(path, seed=7)
    deserved = form.points if form.state != "set aside" else 0
    record_property(
        f"attack forms: {form.name}", {"got": result.points, "deserved": deserved, "seconds": result.seconds}
    )
    assert (result.state, result.points) == (form.state, deserved), result.reasons
    assert result.reasons or form.state != "set aside"


def test_after_all_of_them_the_next_one_is_graded_as_if_nothing_had_been(judge, folder):
    path = folder / "images.ipynb"
    path.write_text(filled("right"))
    assert judge.judge(path, seed=7).points == 30
