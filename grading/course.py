"""The command `course`: release, grade, give back and look, a class at a time. `course --help` lists it all."""

from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from grading.settings import Course

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
    """Print plain words: what students named is never taken for markup."""
    out().print(escape(words))


class Refusal(typer.Exit):
    """The end of a command that cannot go on."""

    def __init__(self, error: Exception):
        """Say what is wrong."""
        Console(stderr=True, soft_wrap=True, highlight=False).print(escape(f"{error}"), style="red")
        super().__init__(code=2)


@app.command()
def release(
    topics: Annotated[list[str] | None, typer.Argument(metavar="TOPIC…", help="default: all")] = None,
):
    """Write the students' notebooks from solutions/, and enter the assignments into the gradebook."""
    from grading.release import release

    try:
        release(Course().root, topics, record=True)
    except (ValueError, OSError, RuntimeError) as error:
        raise Refusal(error) from None


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

    try:
        with Watching("Grading") as watch:
            how = How(submitted, workers, scheduler, seed, context.obj, watch)
            results = grade(Course(), topic, how, force=force)
        klass = class_of(Course(), topic, submitted)
    except (ValueError, OSError, RuntimeError) as error:
        raise Refusal(error) from None
    say(f"{topic}: {len(results)} graded now, {len(klass.standings)} students")
    summarise(klass)
    say(f"`course feedback {topic}` writes the pages for students, `course export {topic}` the marks.")


@app.command()
def status(
    topic: Annotated[str | None, typer.Argument(help="default: all that were released")] = None,
    submitted: Submitted = None,
):
    """Show who is where: graded, blank, set aside, waiting, not submitted; changed since; feedback to write anew."""
    from grading.standings import class_of

    try:
        course = Course()
        if topic is None:
            overview(course, submitted)
            return
        klass = class_of(course, topic, submitted)
    except (ValueError, OSError, RuntimeError) as error:
        raise Refusal(error) from None
    summarise(klass)
    rows = Table("student", "state", "mark", "late", "to know", box=None, pad_edge=False)
    for each in klass.standings:
        mark = "" if each.mark is None else f"{each.mark:g} of {each.worth:g}"
        hints = "; ".join(each.hints)
        rows.add_row(*map(escape, (each.student, each.state, mark, each.late.words, hints)))
    out().print(rows)


def overview(course: Course, submitted: Path | None) -> None:
    """Show a line for each topic that is in the gradebook."""
    from grading.gradebook import Book
    from grading.standings import STATES, class_of

    with Book(course) as book:
        topics = [topic for topic in course.topics() if book.holds(topic)]
    if not topics:
        say("nothing was released yet: `course release`")
        return
    rows = Table("topic", *STATES, box=None, pad_edge=False)
    for topic in topics:
        klass = class_of(course, topic, submitted)
        rows.add_row(topic, *(str(len(klass.of(state))) for state in STATES))
    out().print(rows)


def summarise(klass) -> None:
    """Say how many are where, and by name whom a person must look at."""
    from grading.standings import STATES

    for state, words in STATES.items():
        if there := klass.of(state):
            say(f"{len(there):5} {words}")
        if state in ("set aside", "not submitted", "blank"):
            for each in there:
                say(
                    f"        {each.student}"
                    + (f": {'; '.join(each.reasons)}" if state == "set aside" else "")
                )
    for name, reason in klass.invalid.items():
        say(f"      not a student: {name}: {reason}")
    for each in klass.standings:
        odd = [*(each.reasons if each.state != "set aside" else ()), *each.hints]
        if odd:
            say(f"      note: {each.student}: {'; '.join(odd)}")


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

    try:
        course = Course()
        klass = class_of(course, topic, submitted)
        write, encoding = FORMATS[format]
        path = to or course.root / f"grades-{topic}.csv"
        path.write_text(write(klass, column or topic), encoding=encoding, newline="")
    except (ValueError, OSError, RuntimeError) as error:
        raise Refusal(error) from None
    without = [each for each in klass.standings if each.mark is None]
    say(f"{path}: {len(klass.standings) - len(without)} marks, {len(without)} students without one")


class Watching:
    """A bar that shows how far a run is."""

    def __init__(self, words: str):
        """Make a bar with words before it."""
        columns = TextColumn(words), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task = self._bar.add_task(words, total=None)

    def __enter__(self):
        """Show the bar; return what moves it."""
        self._bar.start()
        return lambda done, total: self._bar.update(self._task, completed=done, total=total)

    def __exit__(self, *_):
        """Take the bar away."""
        self._bar.stop()


if __name__ == "__main__":
    app()
