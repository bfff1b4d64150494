"""What grading one notebook gives: the words that the sandbox's side and the class's side share."""

from dataclasses import dataclass, field
from typing import Literal

import nbformat

State = Literal["graded", "blank", "set aside"]
Outcome = Literal["passed", "failed", "not attempted", "not reached"]
"""Of one test cell. "not reached": time, memory or a dead kernel ended it before the check could judge."""


class CannotGrade(RuntimeError):
    """The grader cannot work here, whatever is handed in: no notebook is to blame, and a run must stop."""


@dataclass(frozen=True)
class CellResult:
    """What one test cell gave."""

    grade_id: str
    points: float
    worth: int
    outcome: Outcome
    words: str  # for the student: the check's line of success, its diagnosis, or what ended the cell
    mistake: str | None = None  # the known mistake that was found, such as "padding.zero_pad.one_side"
    seconds: float = 0.0

    @property
    def exercise(self) -> str:
        """The function that the cell is about."""
        return self.grade_id.partition("-")[0]


@dataclass(frozen=True)
class Result:
    """What one submitted notebook gave.

    `state` is "graded", "blank" (handed in, no answer attempted) or "set aside" (a person must look; `reasons`
    say why). Who handed in nothing has no `Result`.
    """

    state: State
    seed: int
    cells: tuple[CellResult, ...] = ()
    reasons: tuple[str, ...] = ()  # for the instructor: what is odd about the file, even if it was graded
    notebook: nbformat.NotebookNode | None = None  # as graded, sanitised: for formgrader and feedback
    seconds: float = 0.0
    files: tuple[str, ...] = field(default=())  # handed in beside the notebook, by name; none was used

    @property
    def points(self) -> float:
        """The sum over all test cells."""
        return sum(cell.points for cell in self.cells)
