"""Marks as a table, and as the files that Canvas and Moodle take; who has no mark gets none, not a 0.

Moodle maps columns by hand, and wants grades and feedback of an activity together, or what is there is lost
(https://docs.moodle.org/405/en/Grade_import). Canvas takes the columns of its own export
(https://community.canvaslms.com/t5/Instructor-Guide/How-do-I-import-grades-in-the-Gradebook/ta-p/807); by its source, an
empty place takes away a mark that it has (instructure/canvas-lms, lib/gradebook_importer.rb).
"""

import csv
import io
from collections.abc import Callable

from grading.standings import STATES, Class, Standing
from grading.words import printable


def number(points: float | None) -> str:
    """Return points as a spreadsheet reads them; an empty text where there are none."""
    return "" if points is None else f"{points:g}"


def text(words: str) -> str:
    """Return words that no spreadsheet takes for a formula."""
    words = printable(words)
    return f"'{words}" if words[:1] in ("=", "+", "-", "@", "\t", "\r") else words


def as_csv(klass: Class, column: str) -> str:
    """Return everything, for spreadsheets and scripts: a column for each test cell."""
    tests = [test.grade_id for test in klass.handout.tests]
    head = [
        "student",
        "last name",
        "first name",
        "email",
        "state",
        "mark",
        "of",
        "points",
        "late days",
        "penalty",
    ]
    rows = [
        [
            each.student,
            text(each.last_name),
            text(each.first_name),
            text(each.email),
            each.state,
            number(each.mark),
            number(each.worth),
            number(each.points),
            each.late.days,
            number(None if each.points is None else each.late.penalty(each.points)),
            each.time.isoformat() if each.time else "",
            text("; ".join([*each.reasons, *each.hints])),
            *(number(each.by_cell.get(test)) for test in tests),
        ]
        for each in klass.standings
    ]
    return table([[*head, "handed in", "remarks", *tests], *rows])


def as_canvas(klass: Class, column: str) -> str:
    """Return what Canvas's gradebook imports. It finds a student by ID, else by SIS Login ID, else by name.

    A new column becomes a new assignment; one of Canvas's own is called as its export calls it, "images (4711)".
    """
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", column]
    possible = ["    Points Possible", "", "", "", "", number(klass.handout.worth)]
    rows = [
        [text(last_name_first(each)), each.lms_id, "", each.student, "", number(each.mark)]
        for each in klass.standings
    ]
    return table([head, possible, *rows])


def as_moodle(klass: Class, column: str) -> str:
    """Return what Moodle's gradebook imports; "-" is its word for no grade."""
    head = ["username", "Email address", column, f"Feedback: {column}"]
    rows = [
        [each.student, text(each.email), number(each.mark) or "-", text(remark(each))]
        for each in klass.standings
    ]
    return table([head, *rows])


def last_name_first(standing: Standing) -> str:
    """Return a name as Canvas sorts it."""
    names = [standing.last_name, standing.first_name]
    return ", ".join(name for name in names if name) or standing.student


def remark(standing: Standing) -> str:
    """Say in one sentence what a student's grade is, or why there is none."""
    words = STATES[standing.state].partition(":")[0].capitalize()
    if standing.points is not None:
        words += f": {number(standing.points)} of {number(standing.worth)} points"
    return f"{words}. {standing.late.words}." if standing.late.words else f"{words}."


def table(rows: list[list]) -> str:
    """Return rows as CSV."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows(rows)
    return written.getvalue()


FORMATS: dict[str, tuple[Callable[[Class, str], str], str]] = {
    "csv": (as_csv, "utf-8-sig"),  # Excel reads UTF-8 by the mark at its beginning
    "canvas": (as_canvas, "utf-8"),
    "moodle": (as_moodle, "utf-8"),
}
