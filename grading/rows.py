"""One student's rows in nbgrader's tables, written in bulk: one by one they would take most of a run."""

from typing import NamedTuple

from nbgrader.api import (
    Comment,
    Grade,
    GradeCell,
    Notebook,
    SolutionCell,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
    new_uuid,
)
from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from grading.inbox import HandedIn
from grading.results import Result

PEOPLE, ASSIGNED, SUBMITTED = Student.__table__, SubmittedAssignment.__table__, SubmittedNotebook.__table__
GRADES, COMMENTS = Grade.__table__, Comment.__table__
NO_ANSWER = "No response."  # nbgrader's words


class NotebookKeys(NamedTuple):
    """Where an assignment's notebook is found."""

    id: str
    assignment_id: str


class Cells(NamedTuple):
    """The keys of an assignment: its notebook, its test cells with name and worth, its answers with name."""

    notebook: NotebookKeys
    tests: tuple[tuple[str, str, float], ...]
    answers: tuple[tuple[str, str], ...]


def cells_of(notebook: Notebook) -> Cells:
    """Return the keys of an assignment."""
    cells = notebook._base_cells
    return Cells(
        NotebookKeys(notebook.id, notebook.assignment_id),
        tuple(
            (cell.id, cell.name, cell.max_score) for cell in cells if isinstance(cell, GradeCell | TaskCell)
        ),
        tuple((cell.id, cell.name) for cell in cells if isinstance(cell, SolutionCell | TaskCell)),
    )


def place_of(db: Session, cells: Cells, submission: HandedIn) -> str:
    """Return the key of a student's notebook; make its row, and the student's own, if need be."""
    notebook = cells.notebook
    # formgrader takes a notebook for graded only if this is what `timestamp.txt` beside it says, or nothing
    time = submission.stamp.replace(tzinfo=None) if submission.stamp else None
    mine = (ASSIGNED.c.assignment_id == notebook.assignment_id) & (
        ASSIGNED.c.student_id == submission.student
    )
    assigned = db.execute(select(ASSIGNED.c.id).where(mine)).scalar()
    if assigned is None:
        assigned = new_uuid()
        if db.execute(select(PEOPLE.c.id).where(PEOPLE.c.id == submission.student)).scalar() is None:
            db.execute(insert(PEOPLE).values(id=submission.student))
        keys = {"assignment_id": notebook.assignment_id, "student_id": submission.student}
        db.execute(insert(ASSIGNED).values(id=assigned, timestamp=time, **keys))
    else:
        db.execute(update(ASSIGNED).where(ASSIGNED.c.id == assigned).values(timestamp=time))
    there = (SUBMITTED.c.assignment_id == assigned) & (SUBMITTED.c.notebook_id == notebook.id)
    place = db.execute(select(SUBMITTED.c.id).where(there)).scalar()
    if place is None:
        place = new_uuid()
        keys = {"assignment_id": assigned, "notebook_id": notebook.id}
        db.execute(insert(SUBMITTED).values(id=place, flagged=False, **keys))
    return place


def write_grades(db: Session, cells: Cells, place: str, result: Result) -> None:
    """Give every test cell its points. What a person gave stands, and asks for another look."""
    known = select(GRADES.c.cell_id, GRADES.c.manual_score).where(GRADES.c.notebook_id == place)
    by_hand = dict(db.execute(known).all())
    judged = {cell.grade_id: cell.points for cell in result.cells}
    new, old = [], []
    for cell, name, worth in cells.tests:
        points = judged.get(
            name, 0.0 if result.state == "blank" or not worth else None
        )  # None: a person must
        points = None if result.state == "set aside" else points
        row = {
            "auto_score": points,
            "needs_manual_grade": points is None or by_hand.get(cell) is not None,
        }
        (old if cell in by_hand else new).append({"of_cell": cell, **row})
    write_rows(db, GRADES, place, new, old)


def write_comments(db: Session, cells: Cells, place: str, result: Result) -> None:
    """Say of every answer whether there is none."""
    known = set(db.scalars(select(COMMENTS.c.cell_id).where(COMMENTS.c.notebook_id == place)))
    attempted = {cell.exercise for cell in result.cells if cell.outcome != "not attempted"}
    rows = [
        {"of_cell": cell, "auto_comment": None if name in attempted else NO_ANSWER}
        for cell, name in cells.answers
    ]
    old = [row for row in rows if row["of_cell"] in known]
    write_rows(db, COMMENTS, place, [row for row in rows if row["of_cell"] not in known], old)


def complete(db: Session, cells: Cells) -> None:
    """Give every submission a row for each new cell, so that formgrader finds what it asks for."""
    places = select(SUBMITTED.c.id).where(SUBMITTED.c.notebook_id == cells.notebook.id)
    wanted = {GRADES: [cell for cell, *_ in cells.tests], COMMENTS: [cell for cell, _ in cells.answers]}
    for place in db.scalars(places).all():
        for table, keys in wanted.items():
            there = set(db.scalars(select(table.c.cell_id).where(table.c.notebook_id == place)))
            write_rows(db, table, place, [{"of_cell": key} for key in keys if key not in there], [])


def write_rows(db: Session, table: Table, place: str, new: list[dict], old: list[dict]) -> None:
    """Write the rows of a notebook's cells, all at once: one by one they would take most of a run."""
    if new:
        rows = [{"cell_id": row.pop("of_cell"), "notebook_id": place, **row} for row in new]
        db.execute(insert(table), rows)
    if old:
        this = (table.c.cell_id == bindparam("of_cell")) & (table.c.notebook_id == place)
        values = {name: bindparam(name) for name in old[0] if name != "of_cell"}
        db.connection().execute(update(table).where(this).values(values), old)
