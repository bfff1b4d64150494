"""nbgrader's gradebook, and beside its tables the course's own: what was graded, with which seed.

There is one writer. A student's result goes in as one transaction, into nbgrader's tables and ours: whenever a
run is killed, the gradebook holds whole results only, and the next run goes on with the rest.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime, timedelta

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    GradeCell,
    MissingEntry,
    Notebook,
    SolutionCell,
    SourceCell,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
)
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    MetaData,
    String,
    Table,
    Text,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from grading.inbox import HandedIn, digest_of
from grading.release import in_its_own_world
from grading.results import CellResult, Result
from grading.rows import Cells, cells_of, complete, place_of, write_comments, write_grades
from grading.settings import Course
from grading.words import in_words

OWN = MetaData()
RESULTS = Table(
    "course_result",
    OWN,
    Column("topic", String(128), primary_key=True),
    Column("student", String(128), primary_key=True),
    Column("digest", String(64), nullable=False),  # of what was handed in; empty: to be graded again
    Column("version", String(64), nullable=False),  # of the assignment
    Column("run", BigInteger, nullable=False),  # the run's seed
    Column("file", Text, nullable=False),
    Column("time", String(40), nullable=False),  # when it was handed in, if that is known
    Column("result", Text, nullable=False),
)
RUNS = Table(
    "course_run",
    OWN,
    Column("topic", String(128), primary_key=True),
    Column("seed", BigInteger, nullable=False),
    Column("finished", Boolean, nullable=False),
)


@dataclass(frozen=True)
class Recorded:
    """What the gradebook holds of one student's work on a topic."""

    digest: str
    version: str
    run: int
    file: str
    time: datetime | None
    result: Result


@dataclass(frozen=True)
class Mark:
    """The points of one student as nbgrader has them, those given by hand included."""

    points: dict[str, float] = field(default_factory=dict)  # by test cell
    by_hand: frozenset[str] = frozenset()  # test cells whose points a person gave
    open: bool = False  # a person must still look
    comments: dict[str, str] = field(default_factory=dict)  # of a person, by function


class Book:
    """The gradebook of a course: `with Book(course) as book`."""

    def __init__(self, course: Course):
        """Open the database that the settings name, and make what it lacks."""
        url = course.db_url
        if url.startswith("sqlite:") and "?" not in url:
            url += "?timeout=60"  # formgrader may be writing
        try:
            with in_its_own_world(course.root):  # a new database asks for the program `alembic`
                self._nbgrader = Gradebook(url, course.course_id)
            OWN.create_all(self._nbgrader.engine)
        except SQLAlchemyError as error:
            shown = make_url(url).render_as_string(hide_password=True)
            raise RuntimeError(f"the gradebook {shown} cannot be opened: {reason(error)}") from None
        self._db = self._nbgrader.db
        self._known: dict[str, Cells] = {}

    def __enter__(self) -> "Book":
        """Offer the open gradebook."""
        return self

    def __exit__(self, *_) -> None:
        """Close it."""
        self._nbgrader.close()

    @contextmanager
    def _whole(self) -> Iterator:
        """Everything inside is written together, or not at all."""
        try:
            yield self._db
            self._db.commit()
        except OperationalError as error:
            self._db.rollback()
            again = "run the command again, it goes on where it stopped"
            raise RuntimeError(f"the gradebook cannot be written: {reason(error)}; {again}") from None
        except BaseException:
            self._db.rollback()
            raise

    # The assignment -------------------------------------------------------------------------------------

    def holds(self, topic: str) -> bool:
        """True if the assignment of a topic was entered."""
        return self._notebook(topic) is not None

    def record_assignment(self, topic: str, master) -> list[str]:
        """Enter an assignment as released, hidden tests included; return what changed, in words.

        What students have points for is never deleted: a test cell that is gone is worth nothing from now on.
        """
        with self._whole() as db:
            notebook = self._notebook(topic)
            if notebook is None:
                assignment = Assignment(name=topic, course_id=self._nbgrader.course_id)
                notebook = Notebook(name=topic, assignment=assignment)
                db.add(assignment)
            notebook.kernelspec = json.dumps(master.metadata.get("kernelspec", {}))
            db.flush()
            marked = [
                (cell, cell.metadata["nbgrader"]) for cell in master.cells if "nbgrader" in cell.metadata
            ]
            said = self._record_tests(notebook, {marks["grade_id"]: (cell, marks) for cell, marks in marked})
            self._record_sources(notebook, marked)
            db.flush()
            db.expire(notebook)
            self._known.pop(topic, None)
            complete(db, self._cells(topic))
        return said

    def _record_tests(self, notebook: Notebook, new: dict) -> list[str]:
        """Bring the cells that give points, and the answers, up to date."""
        said, db = [], self._db
        old = {(cell.type, cell.name): cell for cell in notebook._base_cells}
        for name, (cell, marks) in new.items():
            if marks["grade"]:
                known = old.pop(("GradeCell", name), None)
                if known is None:
                    known = GradeCell(
                        name=name, notebook_id=notebook.id, cell_type=cell.cell_type, max_score=0
                    )
                    db.add(known)
                    said.append(f"{name}: new, {marks['points']} points")
                elif known.max_score != marks["points"]:
                    said.append(f"{name}: {marks['points']:g} points instead of {known.max_score:g}")
                known.max_score, known.cell_type = float(marks["points"]), cell.cell_type
            if marks["solution"] and not old.pop(("SolutionCell", name), None):
                db.add(SolutionCell(name=name, notebook_id=notebook.id))
        for (_, name), cell in old.items():
            if not notebook.submissions:
                db.delete(cell)
            elif isinstance(cell, GradeCell | TaskCell) and cell.max_score:
                said.append(
                    f"{name}: gone, its {cell.max_score:g} points stop counting with the next regrade"
                )
                cell.max_score = 0.0
        return said

    def _record_sources(self, notebook: Notebook, marked: list) -> None:
        """Keep the text of every cell with a name: nbgrader restores locked cells from it."""
        old = {cell.name: cell for cell in notebook.source_cells}
        for cell, marks in marked:
            known = old.pop(marks["grade_id"], None) or SourceCell(
                name=marks["grade_id"], notebook_id=notebook.id
            )
            known.cell_type, known.locked = cell.cell_type, marks["locked"]
            known.source, known.checksum = cell.source, marks.get("checksum")
            self._db.add(known)
        for gone in old.values():
            self._db.delete(gone)

    def version(self, topic: str) -> str:
        """Return what changes when the assignment's tests or points do."""
        notebook = self._notebook(topic)
        worth = sorted((cell.name, cell.max_score) for cell in notebook.grade_cells)
        tests = sorted((cell.name, cell.source) for cell in notebook.source_cells if cell.locked)
        return digest_of(json.dumps([worth, tests]).encode())

    # Results --------------------------------------------------------------------------------------------

    def recorded(self, topic: str) -> dict[str, Recorded]:
        """Return what was graded before, by student."""
        rows = self._db.execute(select(RESULTS).where(RESULTS.c.topic == topic)).all()
        return {
            row.student: Recorded(
                row.digest, row.version, row.run, row.file, as_time(row.time), as_result(row.result)
            )
            for row in rows
        }

    def record(self, topic: str, submission: HandedIn, result: Result, version: str, run: int) -> None:
        """Enter one student's result, whole; a file that comes once more came when it came first."""
        student = submission.student
        mine = (RESULTS.c.topic == topic) & (RESULTS.c.student == student)
        with self._whole() as db:
            before = db.execute(select(RESULTS).where(mine)).one_or_none()
            times = [submission.time.isoformat()] if submission.time else []
            times += [before.time] if before and before.time and before.digest == submission.digest else []
            cells = self._cells(topic)
            place = place_of(db, cells, submission)
            write_grades(db, cells, place, result)
            write_comments(db, cells, place, result)
            db.execute(delete(RESULTS).where(mine))
            db.execute(
                insert(RESULTS).values(
                    topic=topic,
                    student=student,
                    digest=submission.digest,
                    version=version,
                    run=run,
                    file=in_words(submission.path.name) if submission.path else "",
                    time=min(times, key=datetime.fromisoformat, default=""),
                    result=as_json(result),
                )
            )

    def _cells(self, topic: str) -> Cells:
        """Return the keys of a topic's cells, read once."""
        if topic not in self._known:
            self._known[topic] = cells_of(self._notebook(topic))
        return self._known[topic]

    def _notebook(self, topic: str) -> Notebook | None:
        try:
            return self._nbgrader.find_notebook(topic, topic)
        except MissingEntry:
            return None

    # Runs: one that was killed goes on with its own seed -------------------------------------------------

    def begin_run(self, topic: str, seed: int | None, fresh: int) -> int:
        """Return the seed of this run: the one asked for, that of a run that never ended, or a fresh one."""
        with self._whole() as db:
            last = db.execute(select(RUNS).where(RUNS.c.topic == topic)).one_or_none()
            if seed is None:
                seed = last.seed if last and not last.finished else fresh
            db.execute(delete(RUNS).where(RUNS.c.topic == topic))
            db.execute(insert(RUNS).values(topic=topic, seed=seed, finished=False))
        return seed

    def end_run(self, topic: str) -> None:
        """Write down that a run came to its end."""
        with self._whole() as db:
            db.execute(update(RUNS).where(RUNS.c.topic == topic).values(finished=True))

    # Marks ----------------------------------------------------------------------------------------------

    def students(self) -> dict[str, Student]:
        """Return all students of the course."""
        return {student.id: student for student in self._nbgrader.students}

    def marks(self, topic: str) -> dict[str, Mark]:
        """Return everybody's points, those given by hand included."""
        of_topic = (
            select(SubmittedAssignment.student_id, SubmittedNotebook.id)
            .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
            .where(Assignment.name == topic)
            .subquery()
        )
        marks = {student: Mark() for student in self._db.scalars(select(of_topic.c.student_id))}
        grades = (
            select(
                of_topic.c.student_id,
                BaseCell.name,
                Grade.score,
                Grade.manual_score,
                Grade.needs_manual_grade,
            )
            .join(Grade, Grade.notebook_id == of_topic.c.id)
            .join(BaseCell, BaseCell.id == Grade.cell_id)
        )
        for student, name, score, manual, is_open in self._db.execute(grades):
            mark = marks[student]
            mark.points[name] = float(score)
            by_hand = mark.by_hand | {name} if manual is not None else mark.by_hand
            marks[student] = replace(mark, by_hand=by_hand, open=mark.open or is_open)
        comments = (
            select(of_topic.c.student_id, BaseCell.name, Comment.manual_comment)
            .join(Comment, Comment.notebook_id == of_topic.c.id)
            .join(BaseCell, BaseCell.id == Comment.cell_id)
            .where(Comment.manual_comment.is_not(None))
        )
        for student, name, comment in self._db.execute(comments):
            marks[student].comments[name] = comment
        return marks

    def times(self) -> dict[str, dict[str, datetime | None]]:
        """Return when each student handed in each topic."""
        found = defaultdict(dict)
        for student, topic, time in self._db.execute(
            select(RESULTS.c.student, RESULTS.c.topic, RESULTS.c.time)
        ):
            found[student][topic] = as_time(time)
        return found

    def write_lateness(
        self, topic: str, due: datetime | None, late: dict[str, tuple[timedelta, float]]
    ) -> None:
        """Tell nbgrader the due date, and each student's extension and loss of points, for its own pages."""
        with self._whole() as db:
            assignment = self._nbgrader.find_assignment(topic)
            assignment.duedate = due and due.replace(tzinfo=None)
            asked = (
                select(SubmittedAssignment, SubmittedNotebook)
                .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
                .where(SubmittedAssignment.assignment_id == assignment.id)
            )
            for submission, notebook in db.execute(asked):
                extension, penalty = late.get(submission.student_id, (timedelta(0), 0.0))
                submission.extension = extension or None
                notebook.late_submission_penalty = penalty


def as_time(text: str) -> datetime | None:
    """Return the time that was written down, if there was one."""
    return datetime.fromisoformat(text) if text else None


def reason(error: SQLAlchemyError) -> str:
    """Return what a database said, without what it was asked."""
    return str(getattr(error, "orig", None) or error).strip()


def as_json(result: Result) -> str:
    """Return a result as text, without its notebook."""
    return json.dumps(asdict(replace(result, notebook=None)))


def as_result(text: str) -> Result:
    """Return the result that was written down; what an older version did not know has its default."""
    said = json.loads(text)
    kept = {each.name: said[each.name] for each in fields(Result) if each.name in said}
    kept["cells"] = tuple(CellResult(**cell) for cell in said["cells"])
    return Result(
        **{name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()}
    )
