"""An assignment as its source has it, and in which order a submission's cells and its tests are run."""

import ast
import re
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal

import nbformat

from grading.limits import KERAS
from grading.release import ROOT, source_notebook
from grading.submission import Cell

HIDDEN = re.compile(r"^### BEGIN HIDDEN TESTS\n.*?^### END HIDDEN TESTS\n?", re.MULTILINE | re.DOTALL)
MAGIC = re.compile(r"^\s*[%!].*$", re.MULTILINE)
MOST_PARSED = 100_000
USUAL = sys.stdlib_module_names | {"numpy", "matplotlib", "IPython"}
FRAMEWORKS = {"keras", "tensorflow"}
ELSEWHERE = re.compile(
    r"(PIL|cnnlib|cv2|keras|scipy|skimage|sklearn|tensorflow|torch)(\.\w+)*"
)  # ready-made answers
BY_NAME = {"__import__", "import_module"}  # import a module whose name may be nowhere in the cell
NOT_RUN = "so-far"  # it prints points, which are told elsewhere


@dataclass(frozen=True)
class Step:
    """One cell of a graded notebook: the student's ("free", "answer"), the course's ("locked", "test"), or text."""

    kind: Literal["free", "answer", "locked", "test", "markdown", "raw"]
    source: str
    grade_id: str = ""
    worth: int = 0

    @property
    def is_code(self) -> bool:
        """True if the sandbox runs it."""
        return self.kind in ("free", "answer") or (self.kind == "locked" and self.grade_id != NOT_RUN)


@dataclass
class Plan:
    """The steps of a submission, and what is odd about it."""

    steps: list[Step] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    def definitions(self) -> list[str]:
        """Return the functions and classes that the student's own cells define."""
        cells = [step.source for step in self.steps if step.kind in ("free", "answer")]
        return [name for cell in cells for name in re.findall(r"^(?:def|class) (\w+)", cell, re.MULTILINE)]


class Assignment:
    """What a topic asks for: its tests, hidden ones and all, and the cells that students do not change."""

    def __init__(self, topic: str, root: Path = ROOT):
        """Read the source of a topic's assignment."""
        self.topic = topic
        self.notebook = source_notebook(root / "solutions" / topic / f"{topic}.md")

    @cached_property
    def marked(self) -> dict[str, nbformat.NotebookNode]:
        """The cells that nbgrader knows, by their names."""
        return {
            cell.metadata["nbgrader"]["grade_id"]: cell
            for cell in self.notebook.cells
            if cell.metadata.get("nbgrader")
        }

    @cached_property
    def steps(self) -> dict[str, Step]:
        """The course's own cells, by their names: tests and locked ones."""
        found = {}
        for name, cell in self.marked.items():
            marks = cell.metadata["nbgrader"]
            if cell.cell_type == "code" and not marks["solution"]:
                kind = "test" if marks["grade"] else "locked"
                found[name] = Step(kind, cell.source, name, marks.get("points", 0))
        return found

    @cached_property
    def released(self) -> dict[str, str]:
        """The names of the course's own cells by what students see of them."""
        return {HIDDEN.sub("", step.source).strip(): name for name, step in self.steps.items()}

    @cached_property
    def answers(self) -> list[str]:
        """The functions and classes that are asked for."""
        return [name for name, cell in self.marked.items() if cell.metadata["nbgrader"]["solution"]]

    def setup(self) -> str:
        """Return the source of the locked cells, which tests rely on."""
        return "\n\n".join(
            step.source for step in self.steps.values() if step.kind == "locked" and step.is_code
        )

    # Plans --------------------------------------------------------------------------------------------------

    def plan(self, cells: list[Cell]) -> Plan:
        """Return what to run of a submission, and where each test stands.

        Every cell of the student's is run, whatever it says it is, but for copies of the course's own. A test
        stands where the student has it, or behind the course's cell before it; and always below its answer.
        """
        plan, seen, known = Plan(), set(), set()
        steps = [step for cell in cells for step in self._steps_of(cell, seen, known, plan.reasons)]
        plan.steps = self._with_missing(steps, seen, plan.reasons)
        plan.steps = self._below_answers(plan.steps)
        cells = [step.source for step in plan.steps if step.kind in ("free", "answer")]
        if strange := sorted({name for cell in cells for name in strange_imports(cell, self.topic)}):
            plan.reasons.append(f"it imports {', '.join(strange)}")
        return plan

    def _steps_of(self, cell: Cell, seen: set, known: set, reasons: list) -> Iterator[Step]:
        """Yield the course's cell that a student's stands for, and what the student made of it."""
        if cell.kind != "code":
            yield Step(cell.kind, cell.source)
            return
        same = self.released.get(cell.source.strip())
        name = same or cell.grade_id
        if name in self.steps and name not in seen:
            seen.add(name)
            yield self.steps[name]
        if same or not cell.source.strip():
            return
        if name in self.steps:
            reasons.append(f"the course's cell {name!r} was changed: both versions were run")
        named = [name] if name in self.answers else []
        answers = [one for one in named + defined(cell.source, self.answers) if one not in known]
        known.update(answers[:1])
        yield Step("answer" if answers else "free", cell.source, "".join(answers[:1]))

    def _with_missing(self, steps: list[Step], seen: set, reasons: list) -> list[Step]:
        """Return the steps with the course's cells that are not among them; locked ones first, for all need them."""
        missing = [name for name in self.steps if name not in seen]
        if missing:
            reasons.append(f"cells of the course were missing and are back: {', '.join(missing)}")
        order = list(self.steps)
        for name in missing:
            before = set(order[: order.index(name)])
            places = [place for place, step in enumerate(steps) if step in map(self.steps.get, before)]
            steps.insert(max(places, default=-1) + 1, self.steps[name])
        code = next((i for i, step in enumerate(steps) if step.kind in ("free", "answer")), len(steps))
        late = [step for step in steps[code:] if step.kind == "locked" and step.is_code]
        rest = [step for step in steps if step not in late]
        return rest[:code] + late + rest[code:]

    def _below_answers(self, steps: list[Step]) -> list[Step]:
        """Return the steps with each test below the first cell that defines what it tests."""
        first = {}
        for place, step in enumerate(steps):
            if step.is_code:
                for name in defined(step.source, self.answers):
                    first.setdefault(name, place)
        moved = {}
        for place, step in enumerate(steps):
            answer = first.get(step.grade_id.partition("-")[0], -1) if step.kind == "test" else -1
            moved.setdefault(answer if answer > place else place, []).append((answer > place, step))
        return [step for place in sorted(moved) for _, step in sorted(moved[place], key=lambda pair: pair[0])]


def parsed(source: str) -> ast.Module | None:
    """Return the syntax tree of a cell, or None if it has none, or is too long to look at."""
    if len(source) > MOST_PARSED:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(MAGIC.sub("pass", source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def defined(source: str, names: list[str]) -> list[str]:
    """Return which of some names a cell defines at its top level, as far as it can be read."""
    tree = parsed(source)
    if tree is None:
        return [name for name in names if re.search(rf"^(def|class) {name}\b", source, re.MULTILINE)]
    found = {name for node in tree.body for name in bound(node)}
    return [name for name in names if name in found]


def strange_imports(source: str, topic: str) -> set[str]:
    """Return what a cell imports, or reaches in another way, that may hold ready-made answers."""
    names = {name for node in ast.walk(parsed(source) or ast.Module([], [])) for name in reached(node)}
    usual = USUAL | (FRAMEWORKS if topic in KERAS else set())
    return {
        name
        for name in names
        if not name.startswith(("cnnlib.checks", "cnnlib.datasets")) and name.partition(".")[0] not in usual
    }


def reached(node: ast.AST) -> Iterator[str]:
    """Yield the modules that a node names: in an import, as a text, as a part of another module."""
    match node:
        case ast.Import():
            yield from (one.name for one in node.names)
        case ast.ImportFrom():
            yield from [node.module] if node.module else []
            yield from (one.name for one in node.names if ELSEWHERE.fullmatch(one.name))
        case ast.Constant(value=str(name)) | ast.Attribute(attr=name) if ELSEWHERE.fullmatch(name):
            yield name
        case ast.Name(id=name) | ast.Attribute(attr=name) if name in BY_NAME:
            yield f"something by {name}"
        case ast.Attribute(value=ast.Name(id="sys"), attr="modules"):
            yield "something of sys.modules"


def bound(node: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement may define, in its branches too."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
        return
    for part in ast.iter_child_nodes(node):
        if isinstance(part, ast.stmt | ast.excepthandler):
            yield from bound(part)
        elif isinstance(part, ast.alias):
            yield part.asname or part.name
        else:
            yield from (
                n.id for n in ast.walk(part) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
            )
