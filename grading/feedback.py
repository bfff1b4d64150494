"""What students get back: a page each, points by function and aspect in words, and each diagnosis once."""

import shutil
from dataclasses import dataclass

from grading.handout import TestCell
from grading.pages import page
from grading.results import CellResult
from grading.settings import Course, write_whole
from grading.standings import Class, Standing

ADDRESS = "timestamp.txt", "submission_secret.txt"  # nbgrader's exchange knows by them whose a page is
UNTOLD = "waiting", "not submitted"  # the states of those for whom there is no page
OUTCOMES = {
    "passed": "right",
    "failed": "not right yet",
    "not attempted": "not attempted",
    "not reached": "could not be judged",
}


@dataclass(frozen=True)
class Line:
    """One test cell of a function."""

    title: str
    points: float
    worth: float
    words: str


@dataclass
class Finding:
    """One explanation, and the aspects that it is about."""

    titles: list[str]
    words: str


@dataclass(frozen=True)
class Part:
    """One function."""

    exercise: str
    lines: list[Line]
    findings: list[Finding]
    comment: str

    @property
    def points(self) -> float:
        """The points of all lines."""
        return sum(line.points for line in self.lines)

    @property
    def worth(self) -> float:
        """What all lines are worth."""
        return sum(line.worth for line in self.lines)


def write_feedback(course: Course, klass: Class) -> list[str]:
    """Write the page of everybody who handed in, where it is not up to date; return whose were written."""
    written = []
    for standing in klass.standings:
        if is_stale(course, klass, standing):
            write_whole(course.feedback(standing.student, klass.topic), feedback(klass, standing))
            written.append(standing.student)
        if standing.state not in UNTOLD:
            write_address(course, standing.student, klass.topic)
    return written


def write_address(course: Course, student: str, topic: str) -> None:
    """Put beside a page what `nbgrader release_feedback` wants there, of what came through nbgrader's exchange."""
    for name in ADDRESS:
        written = course.submitted / student / topic / name
        if written.is_file() and not written.is_symlink():
            shutil.copyfile(written, course.feedback(student, topic).with_name(name))


def is_stale(course: Course, klass: Class, standing: Standing) -> bool:
    """True if a student's page is missing or says something else than it should."""
    if standing.state in UNTOLD:
        return False
    path = course.feedback(standing.student, klass.topic)
    return not path.is_file() or path.read_text(encoding="utf-8") != feedback(klass, standing)


def feedback(klass: Class, standing: Standing) -> str:
    """Return one student's page."""
    tests: dict[str, list[TestCell]] = {}
    for test in klass.handout.tests:
        tests.setdefault(test.exercise, []).append(test)
    parts = [part(name, cells, standing) for name, cells in tests.items()]
    return page("feedback.html", topic=klass.topic, name=standing.name, standing=standing, parts=parts)


def part(exercise: str, tests: list[TestCell], standing: Standing) -> Part:
    """Return what a page says about one function."""
    results = {cell.grade_id: cell for cell in standing.cells}
    lines, findings = [], {}
    for test in tests:
        cell = results.get(test.grade_id)
        points = standing.by_cell.get(test.grade_id, 0.0)
        by_hand = test.grade_id in standing.by_hand
        words = "marked by hand" if by_hand else OUTCOMES[cell.outcome] if cell else "no result"
        lines.append(Line(test.title, points, test.worth, words))
        if cell and cell.outcome != "passed" and not by_hand:
            finding = findings.setdefault(kind(cell), Finding([], cell.words))
            finding.titles.append(test.title)
    return Part(exercise, lines, list(findings.values()), standing.comments.get(exercise, ""))


def kind(cell: CellResult) -> str:
    """Return what two explanations have in common that need to be read once only."""
    return cell.mistake or cell.words
