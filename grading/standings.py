"""Where everybody stands with a topic: what was handed in, what came of it, what it is worth.

Not submitted, waiting, set aside, blank and graded with 0 points are different things, here and wherever a
standing is shown.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from grading.dates import Dates, Lateness
from grading.gradebook import Book, Mark, Recorded
from grading.handout import Handout
from grading.inbox import Found, HandedIn
from grading.results import CellResult
from grading.run import handed_in
from grading.settings import Course

IN_TIME = Lateness()
State = Literal["graded", "blank", "set aside", "waiting", "not submitted"]
STATES: dict[State, str] = {
    "graded": "graded",
    "blank": "blank: handed in, nothing attempted",
    "set aside": "set aside: a person must look",
    "waiting": "waiting: handed in, not graded yet",
    "not submitted": "not submitted",
}


@dataclass(frozen=True)
class Standing:
    """One student's standing."""

    student: str
    state: State
    worth: float
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_id: str = ""
    points: float | None = None  # before any loss for lateness; None where there is no mark
    by_cell: dict[str, float] = field(default_factory=dict)
    by_hand: frozenset[str] = frozenset()
    comments: dict[str, str] = field(default_factory=dict)
    cells: tuple[CellResult, ...] = ()
    late: Lateness = IN_TIME
    time: datetime | None = None
    reasons: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()  # what an instructor should do or know

    @property
    def mark(self) -> float | None:
        """The points that count; None where there is no mark."""
        return None if self.points is None else round(self.points - self.late.penalty(self.points), 2)

    @property
    def name(self) -> str:
        """The student's name, or the id."""
        return f"{self.first_name} {self.last_name}".strip() or self.student


@dataclass(frozen=True)
class Class:
    """Everybody's standing with one topic."""

    topic: str
    handout: Handout
    standings: tuple[Standing, ...]
    invalid: dict[str, str]  # folders that are no student's, and why

    def of(self, state: State) -> list[Standing]:
        """Return those in one state."""
        return [each for each in self.standings if each.state == state]


def class_of(course: Course, topic: str, submitted: Path | None = None, found: Found | None = None) -> Class:
    """Return where everybody stands, with what was `found` or is there; tell nbgrader about dates on the way."""
    handout, dates = Handout.read(course, topic), Dates.read(course.root, course.topics())
    found = found or handed_in(course, topic, submitted)
    with Book(course) as book:
        if not book.holds(topic):
            raise ValueError(f"the gradebook does not know {topic!r} yet: run `course release {topic}` first")
        recorded, marks, version = book.recorded(topic), book.marks(topic), book.version(topic)
        students, times = book.students(), book.times()
        standings = []
        for name in sorted({*students, *found.submissions, *recorded, *marks}):
            late = dates.lateness(name, times.get(name, {})).get(topic, IN_TIME)
            standing = standing_of(
                name,
                handout,
                found.submissions.get(name),
                recorded.get(name),
                marks.get(name),
                version,
                late,
            )
            if (person := students.get(name)) is not None:
                standing = with_person(standing, person)
            standings.append(standing)
        book.write_lateness(
            topic,
            dates.due.get(topic),
            {
                each.student: (
                    timedelta(days=dates.extensions.get(each.student, {}).get(topic, 0)),
                    each.late.penalty(each.points or 0.0),
                )
                for each in standings
            },
        )
    return Class(topic, handout, tuple(standings), found.invalid)


def standing_of(
    name: str,
    handout: Handout,
    submission: HandedIn | None,
    recorded: Recorded | None,
    mark: Mark | None,
    version: str,
    late: Lateness,
) -> Standing:
    """Put together what is known of one student."""
    mark = mark or Mark()
    state, hints = state_of(submission, recorded, mark), []
    if recorded and submission and recorded.digest != submission.digest:
        hints.append("changed since it was graded" if recorded.digest else "to be graded again")
    if recorded and not submission:
        hints.append("graded, but no longer in the folder")
    if recorded and recorded.version != version:
        hints.append("graded with an earlier version of the assignment")
    if mark.by_hand and mark.open and state != "set aside":
        hints.append("points given by hand stand from before: look again")
    has_mark = state in ("graded", "blank")
    return Standing(
        name,
        state,
        handout.worth,
        points=round(sum(mark.points.values()), 2) if has_mark else None,
        by_cell=mark.points if has_mark else {},
        by_hand=mark.by_hand,
        comments=mark.comments,
        cells=recorded.result.cells if recorded else (),
        late=late,
        time=recorded.time if recorded else None,
        reasons=recorded.result.reasons if recorded else (),
        files=recorded.result.files if recorded else (),
        hints=tuple(hints),
    )


def state_of(submission: HandedIn | None, recorded: Recorded | None, mark: Mark) -> State:
    """Return a student's state; a person who gave all points has graded what was set aside."""
    if recorded:
        settled = recorded.result.state == "set aside" and mark.by_hand and not mark.open
        return "graded" if settled else recorded.result.state
    if submission:
        return "waiting"
    return "graded" if mark.points else "not submitted"


def with_person(standing: Standing, person) -> Standing:
    """Add what the gradebook knows of a student."""
    return replace(
        standing,
        first_name=person.first_name or "",
        last_name=person.last_name or "",
        email=person.email or "",
        lms_id=person.lms_user_id or "",
    )
