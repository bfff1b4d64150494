"""The command `course`: release, grade, give back and look, a class at a time. `course --help` lists it all."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from grading.settings import Course
from grading.words import printable

if TYPE_CHECKING:
    from grading.run import Watch
    from grading.standings import Class

NAMED = 20  # names in a line, and notes below it

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False)
Topic = Annotated[str, typer.Argument(help="such as images", show_default=False)]
Submitted = Annotated[
    Path | None, typer.Option(help="the folder of submissions, if not the one in the settings")
]
Workers = Annotated[
    int | None, typer.Option(min=0, help="processes; one for each core if left out, 0: this one")
]
Scheduler = Annotated[str | None, typer.Option(help="address of a Dask scheduler, instead of own processes")]
Seed = Annotated[int | None, typer.Option(min=0, help="of the hidden cases; fresh for each run if left out")]


def out() -> Console:
    """Return where words go: found anew each time, since tests look over its shoulder."""
    return Console(soft_wrap=True, highlight=False)


def say(words: str = "") -> None:
    """Print plain words."""
    out().print(safe(words))


def safe(words: str) -> str:
    """Return words of which none steers the terminal or is taken for markup, whoever chose them."""
    return escape(printable(words))


@contextmanager
def refusing() -> Iterator[None]:
    """End a command that cannot go on with what is wrong in words."""
    try:
        yield
    except (ValueError, OSError, RuntimeError) as error:
        Console(stderr=True, soft_wrap=True, highlight=False).print(safe(f"{error}"), style="red")
        raise typer.Exit(code=2) from None


@app.command()
def release(
    topics: Annotated[list[str] | None, typer.Argument(metavar="TOPIC…", help="default: all")] = None,
):
    """Write the students' notebooks from solutions/, and enter the assignments into the gradebook."""
    from grading.release import release

    with refusing():
        release(Course().root, topics, record=True)


@app.command()
def grade(
    context: typer.Context,
    topic: Topic,
    submitted: Submitted = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    seed: Seed = None,
    force: Annotated[bool, typer.Option("--force", help="grade again what has not changed, too")] = False,
):
    """Grade what was handed in since the last time. A run that was ended goes on where it stopped."""
    from grading.run import How, grade
    from grading.standings import class_of

    with refusing():
        with watching("Grading") as watch:
            how = How(submitted, workers, scheduler, seed, context.obj, watch)
            results = grade(Course(), topic, how, force=force)
        klass = class_of(Course(), topic, submitted)
    say(f"{topic}: {len(results)} new or changed, {len(klass.standings)} students")
    summarise(klass)
    say(f"`course feedback {topic}` writes the pages for students, `course export {topic}` the marks.")


@app.command()
def status(
    topic: Annotated[str | None, typer.Argument(help="default: all that were released")] = None,
    submitted: Submitted = None,
):
    """Show who is where: graded, blank, set aside, waiting, not submitted; changed since; feedback to write anew."""
    from grading.feedback import is_stale
    from grading.standings import class_of

    with refusing():
        course = Course()
        if topic is None:
            overview(course, submitted)
            return
        klass = class_of(course, topic, submitted)
    summarise(klass)
    stale = {each.student for each in klass.standings if is_stale(course, klass, each)}
    say(f"{len(stale):5} feedback pages to write anew" if stale else "      feedback is up to date")
    rows = Table("student", "state", "mark", "late", "to know", box=None, pad_edge=False)
    for each in klass.standings:
        mark = "" if each.mark is None else f"{each.mark:g} of {each.worth:g}"
        hints = "; ".join([*each.hints, *(["feedback to write anew"] if each.student in stale else [])])
        rows.add_row(*map(safe, (each.student, each.state, mark, each.late.words, hints)))
    out().print(rows)


def overview(course: Course, submitted: Path | None) -> None:
    """Show a line for each topic that is in the gradebook."""
    from grading.gradebook import Book
    from grading.run import all_handed_in
    from grading.standings import STATES, class_of

    with Book(course) as book:
        topics = [topic for topic in course.topics() if book.holds(topic)]
    if not topics:
        say("nothing was released yet: `course release`")
        return
    rows = Table("topic", *STATES, box=None, pad_edge=False)
    for topic, found in all_handed_in(course, topics, submitted).items():
        klass = class_of(course, topic, found=found)
        rows.add_row(topic, *(str(len(klass.of(state))) for state in STATES))
    out().print(rows)


def summarise(klass: "Class") -> None:
    """Say how many are where, and by name whom a person must look at."""
    from grading.standings import STATES

    for state, words in STATES.items():
        there = klass.of(state)
        if not there:
            continue
        say(f"{len(there):5} {words}")
        if state == "set aside":
            for each in there:
                say(f"        {each.student}: {'; '.join(each.reasons)}")
        elif state != "graded":
            more = f" and {len(there) - NAMED} more" if len(there) > NAMED else ""
            say(f"        {', '.join(each.student for each in there[:NAMED])}{more}")
    for name, reason in klass.invalid.items():
        say(f"      not a student: {name}: {reason}")
    odd = {
        each.student: [*(each.reasons if each.state != "set aside" else ()), *each.hints]
        for each in klass.standings
    }
    notes = [f"      note: {student}: {'; '.join(words)}" for student, words in odd.items() if words]
    for note in notes[:NAMED]:
        say(note)
    if len(notes) > NAMED:
        say(f"      and {len(notes) - NAMED} more notes: `course export {klass.topic}` writes all")


@app.command()
def export(
    topic: Topic,
    format: Annotated[Literal["csv", "canvas", "moodle"], typer.Option(help="for whom")] = "csv",
    to: Annotated[Path | None, typer.Option(help="the file; default: grades-TOPIC.csv")] = None,
    column: Annotated[
        str | None, typer.Option(help="the column's name in Canvas or Moodle; default: TOPIC")
    ] = None,
    submitted: Submitted = None,
):
    """Write the marks into a file. Who has no mark gets an empty place, not a 0."""
    from grading.exports import FORMATS
    from grading.standings import class_of

    with refusing():
        course = Course()
        klass = class_of(course, topic, submitted)
        write, encoding = FORMATS[format]
        path = to or course.root / f"grades-{topic}.csv"
        path.write_text(write(klass, column or topic), encoding=encoding, newline="")
    without = [each for each in klass.standings if each.mark is None]
    say(f"{path}: {len(klass.standings) - len(without)} marks, {len(without)} students without one")


@app.command()
def feedback(topic: Topic, submitted: Submitted = None):
    """Write a page for every student whose mark or message changed since the last time."""
    from grading.feedback import write_feedback
    from grading.standings import class_of

    with refusing():
        course = Course()
        written = write_feedback(course, class_of(course, topic, submitted))
        say(f"{len(written)} pages written; they are {course.feedback('STUDENT', topic)}")


@app.command()
def report(topic: Topic, submitted: Submitted = None):
    """Show what a class did: points, mistakes, aspects, times; a page with pictures, and a table as CSV."""
    from grading.report import mistakes, report, report_table
    from grading.settings import write_whole
    from grading.standings import class_of

    with refusing():
        course = Course()
        klass = class_of(course, topic, submitted)
        path = course.page(topic, "report.html")
        write_whole(path, report(klass))
        path.with_suffix(".csv").write_text(report_table(klass), encoding="utf-8-sig", newline="")
    for seen in mistakes(klass)[:10]:
        say(f"{100 * seen.share:4.0f} %  {seen.diagnosis}  ({seen.name})")
    say(f"{path} and {path.with_suffix('.csv').name}")


@app.command()
def similar(topic: Topic, submitted: Submitted = None):
    """Show answers that are unusually alike side by side, with what makes them so."""
    from grading.settings import write_whole
    from grading.similar import similar, similar_page
    from grading.standings import class_of

    with refusing():
        course = Course()
        klass = class_of(course, topic, submitted)
        found = similar(course, klass.handout, [each.student for each in klass.of("graded")])
        path = course.page(topic, "similar.html")
        write_whole(path, similar_page(topic, found))
    for pair in found[:10]:
        words = ", ".join(f"the {piece.kind} {piece.what!r}" for piece, _ in pair.shared[:3])
        say(f"{pair.first.exercise}: {pair.first.student} and {pair.second.student}: {words}")
    say(f"{path}: {len(found)} pairs")


@app.command()
def regrade(
    context: typer.Context,
    topic: Topic,
    diff: Annotated[bool, typer.Option("--diff", help="only say who changes, and why; the default")] = True,
    write: Annotated[bool, typer.Option("--write", help="enter the new marks, too")] = False,
    submitted: Submitted = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    seed: Annotated[int | None, typer.Option(min=0, help="if left out, each student's own of before")] = None,
):
    """Grade everybody again and say who changes, and why; nothing is written without --write."""
    from grading.run import How, regrade

    with refusing():
        with watching("Grading again") as watch:
            how = How(submitted, workers, scheduler, seed, context.obj, watch)
            changes = regrade(Course(), topic, how, write_them=write)
    changed = [change for change in changes if change.differs]
    for change in changed:
        say(f"{change.student}: {change.before.points:g} → {change.after.points:g}")
        for reason in change.reasons:
            say(f"    {reason}")
    say(
        f"{len(changes)} graded again, {len(changed)} differ"
        + ("; written" if write else "; nothing was written")
    )
    if changed and not write:
        say(f"`course regrade {topic} --write` enters them.")


@contextmanager
def watching(words: str) -> Iterator["Watch"]:
    """Show how far a run is, where there is a terminal to show it on."""
    console = Console(stderr=True)
    columns = TextColumn(words), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(words, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


if __name__ == "__main__":
    app()
