"""What a class did: points, mistakes and how many made them, aspects, times; a page with pictures, and a table."""

import importlib
from collections import Counter
from dataclasses import dataclass
from statistics import median

from markupsafe import Markup

from grading.exports import number, table
from grading.pages import page
from grading.standings import STATES, Class, Standing

BARS = 10
WIDTH, HEIGHT = 560, 140


@dataclass(frozen=True)
class Row:
    """One test cell over the class; shares are of those who attempted its function."""

    exercise: str
    title: str
    grade_id: str
    worth: float
    attempted: int
    passed: int
    failed: int
    unreached: int
    seconds: float  # the median

    @property
    def share(self) -> float:
        """How many of those who attempted it got it right."""
        return self.passed / self.attempted if self.attempted else 0.0


@dataclass(frozen=True)
class Seen:
    """A known mistake over the class."""

    name: str  # such as "convolution.correlate2d.flips_the_kernel"
    exercise: str
    diagnosis: str
    count: int
    attempted: int

    @property
    def share(self) -> float:
        """How many of those who attempted the function made it."""
        return self.count / self.attempted if self.attempted else 0.0


def with_cells(klass: Class) -> list[Standing]:
    """Return those whose notebooks were judged."""
    return [each for each in klass.standings if each.cells and each.state != "set aside"]


def rows(klass: Class) -> list[Row]:
    """Return a row for each test cell."""
    by_test = {test.grade_id: [] for test in klass.handout.tests}
    for standing in with_cells(klass):
        for cell in standing.cells:
            by_test.setdefault(cell.grade_id, []).append(cell)
    found = []
    for test in klass.handout.tests:
        outcomes = Counter(cell.outcome for cell in by_test[test.grade_id])
        found.append(
            Row(
                test.exercise,
                test.title,
                test.grade_id,
                test.worth,
                outcomes.total() - outcomes["not attempted"],
                outcomes["passed"],
                outcomes["failed"],
                outcomes["not reached"],
                median([cell.seconds for cell in by_test[test.grade_id]] or [0.0]),
            )
        )
    return found


def mistakes(klass: Class) -> list[Seen]:
    """Return the mistakes of a class, those that most students made first; nobody is counted twice for one."""
    made, attempted = Counter(), Counter()
    for standing in with_cells(klass):
        made.update({(cell.mistake, cell.exercise) for cell in standing.cells if cell.mistake})
        attempted.update({cell.exercise for cell in standing.cells if cell.outcome != "not attempted"})
    found = [
        Seen(name, exercise, diagnosis(klass.topic, name), count, attempted[exercise])
        for (name, exercise), count in made.items()
    ]
    return sorted(found, key=lambda seen: (-seen.share, seen.name))


def diagnosis(topic: str, mistake: str) -> str:
    """Return the line of a known mistake, or its name where no check knows it."""
    *_, exercise, name = ["", *mistake.split(".")]
    try:
        known = getattr(importlib.import_module(f"cnnlib.checks.{topic}"), exercise).mistakes
    except (ImportError, AttributeError):
        known = ()
    return next((each.diagnosis for each in known if each.name == name), name.replace("_", " "))


def report(klass: Class) -> str:
    """Return the page."""
    marks = [each.mark for each in klass.standings if each.mark is not None]
    return page(
        "report.html",
        klass=klass,
        states={words: len(klass.of(state)) for state, words in STATES.items()},
        marks=marks,
        middle=median(marks) if marks else None,
        histogram=histogram(marks, klass.handout.worth),
        rows=rows(klass),
        mistakes=mistakes(klass),
        bar=bar,
    )


def report_table(klass: Class) -> str:
    """Return the numbers of the page as CSV: test cells, then mistakes."""
    head = [
        "function",
        "aspects or mistake",
        "name",
        "attempted",
        "right",
        "wrong",
        "not judged",
        "share",
        "seconds",
    ]
    cells = [
        [
            row.exercise,
            row.title,
            row.grade_id,
            row.attempted,
            row.passed,
            row.failed,
            row.unreached,
            number(round(row.share, 3)),
            number(round(row.seconds, 3)),
        ]
        for row in rows(klass)
    ]
    made = [
        [
            seen.exercise,
            seen.diagnosis,
            seen.name,
            seen.attempted,
            "",
            seen.count,
            "",
            f"{seen.share:.3f}",
            "",
        ]
        for seen in mistakes(klass)
    ]
    return table([head, *cells, *made])


def histogram(marks: list[float], worth: float) -> Markup:
    """Return a picture of how many students have how many points."""
    counts = Counter(min(int(BARS * mark / worth), BARS - 1) if worth else 0 for mark in marks)
    most, step = max(counts.values(), default=1), WIDTH // BARS
    drawn = []
    for place in range(BARS):
        left, high = place * step, HEIGHT * counts[place] // most
        top = 20 + HEIGHT - high
        drawn += [
            f'<rect x="{left + 2}" y="{top}" width="{step - 4}" height="{high}"/>',
            f'<text x="{left + step // 2}" y="{top - 5}" text-anchor="middle">{counts[place] or ""}</text>',
            f'<text x="{left + 2}" y="{HEIGHT + 36}">{worth * place / BARS:g}</text>',
        ]
    words = f"How many students have how many of {worth:g} points"
    size = f'width="{WIDTH}" height="{HEIGHT + 44}"'
    return Markup(f'<svg role="img" aria-label="{words}" {size}>{"".join(drawn)}</svg>')


def bar(share: float) -> Markup:
    """Return a share as a bar."""
    return Markup(
        f'<svg width="120" height="12" aria-hidden="true"><rect width="{120 * share:.0f}" height="12"/></svg>'
    )
