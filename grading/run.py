"""Grade what is new in a class, or grade it all again and say what differs."""

import fcntl
import json
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import nbformat

from grading.cluster import NewJudge, Task, ended_its_worker, judged
from grading.gradebook import Book
from grading.handout import Handout
from grading.inbox import Found, HandedIn, digest_of, find
from grading.results import CellResult, Result
from grading.settings import Course, write_whole

Watch = Callable[[int, int], None]  # how many are done, of how many


@dataclass(frozen=True)
class How:
    """How a run is done; nothing of it changes a mark but the seed."""

    submitted: Path | None = None
    workers: int | None = None
    scheduler: str | None = None
    seed: int | None = None
    new_judge: NewJudge | None = None
    watch: Watch = lambda done, total: None


@dataclass(frozen=True)
class Change:
    """What grading again gives one student."""

    student: str
    before: Result
    after: Result
    new_file: bool

    @property
    def differs(self) -> bool:
        """True if the student would notice."""
        return seen(self.before) != seen(self.after)

    @property
    def reasons(self) -> list[str]:
        """Say what changes, cell by cell."""
        said = ["handed in anew"] if self.new_file else []
        if self.before.state != self.after.state:
            said.append(f"{self.before.state} → {self.after.state}")
        old = {cell.grade_id: cell for cell in self.before.cells}
        new = {cell.grade_id: cell for cell in self.after.cells}
        for name in [*new, *(name for name in old if name not in new)]:
            was, now = old.get(name), new.get(name)
            if shown(was) != shown(now):
                said.append(f"{name}: {told(was)} → {told(now)}")
        return said


def seen(result: Result) -> tuple:
    """Return the part of a result that counts."""
    return result.state, [(cell.grade_id, *shown(cell)) for cell in result.cells]


def shown(cell: CellResult | None) -> tuple:
    """Return the part of a cell's result that counts."""
    return (cell.points, cell.outcome, cell.mistake) if cell else ()


def told(cell: CellResult | None) -> str:
    """Say what a cell gave."""
    if cell is None:
        return "no such test"
    return f"{cell.points:g} of {cell.worth:g}, {cell.outcome}" + (
        f" ({cell.mistake})" if cell.mistake else ""
    )


def handed_in(course: Course, topic: str, submitted: Path | None = None) -> Found:
    """Return what everybody handed in for a topic."""
    return all_handed_in(course, [topic], submitted)[topic]


def all_handed_in(course: Course, topics: list[str], submitted: Path | None = None) -> dict[str, Found]:
    """Return what everybody handed in for some topics; each file is read once."""
    handouts = [Handout.read(course, name) for name in {*topics, *course.topics()}]
    return find(submitted or course.submitted, topics, handouts, course.inbound)


def grade(course: Course, topic: str, how: How, *, force: bool = False) -> dict[str, Result]:
    """Grade what is new or changed since the last run, or everything; return the results by student."""
    with one_writer(course), Book(course) as book:
        found = handed_in(course, topic, how.submitted)
        hold_to_record(book, topic)
        recorded, version = book.recorded(topic), book.version(topic)
        pending = [
            submission
            for student, submission in found.submissions.items()
            if force or student not in recorded or recorded[student].digest != submission.digest
        ]
        run = book.begin_run(topic, how.seed, fresh=secrets.randbits(31))
        runs = {each.student: run for each in pending}
        results = {}
        for submission, result in graded(pending, runs, topic, how):
            write(course, book, topic, submission, result, version, run)
            results[submission.student] = replace(result, notebook=None)
        book.end_run(topic)
    return results


def regrade(course: Course, topic: str, how: How, *, write_them: bool = False) -> list[Change]:
    """Grade everybody again, each with the seed of before unless another is given; return all, changed or not."""
    with one_writer(course), Book(course) as book:
        found = handed_in(course, topic, how.submitted)
        hold_to_record(book, topic)
        recorded, version = book.recorded(topic), book.version(topic)
        pending = [each for student, each in found.submissions.items() if student in recorded]
        runs = {
            each.student: recorded[each.student].run if how.seed is None else how.seed for each in pending
        }
        changes = []
        for submission, result in graded(pending, runs, topic, how):
            before = recorded[submission.student]
            new_file = before.digest != submission.digest
            changes.append(
                Change(submission.student, before.result, replace(result, notebook=None), new_file)
            )
            if write_them and (changes[-1].differs or before.version != version or new_file):
                write(course, book, topic, submission, result, version, runs[submission.student])
    return sorted(changes, key=lambda change: change.student)


def hold_to_record(book: Book, topic: str) -> None:
    """Refuse to grade what the gradebook does not know."""
    if not book.holds(topic):
        raise ValueError(f"the gradebook does not know {topic!r} yet: run `course release {topic}` first")


def graded(pending: list[HandedIn], runs: dict[str, int], topic: str, how: How) -> Iterator:
    """Yield every submission with its result, whatever happens to it.

    `runs` holds each one's run by its seed. All of a run are asked the same hidden cases: nobody can know them before,
    and what the course's own answers give in them is computed once.
    """
    sent = {}

    def tasks() -> Iterable[Task]:
        for submission in readable:
            try:
                content = submission.path.read_bytes()
            except OSError as error:
                content = b""  # gone since it was found: the judge sets an empty file aside
                submission = replace(submission, digest="", notes=(*submission.notes, str(error.strerror)))
            else:
                submission = replace(submission, digest=digest_of(content))
            sent[submission.student] = submission
            yield Task(submission.student, content, runs[submission.student])

    readable = [each for each in pending if not each.problem]
    how.watch(0, len(pending))
    done = 0
    for submission in pending:
        if submission.problem:
            done += 1
            result = Result("set aside", runs[submission.student], reasons=(submission.problem,))
            yield submission, with_surroundings(result, submission)
            how.watch(done, len(pending))
    if not readable:
        return
    for task, result in judged(
        tasks(), topic, workers=how.workers, scheduler=how.scheduler, new_judge=how.new_judge
    ):
        done += 1
        submission = sent.pop(task.key)
        if isinstance(result, Exception):
            submission = replace(submission, digest="")  # equal to nothing: the next run tries again
            result = Result("set aside", task.seed, reasons=(failure(result),))
        yield submission, with_surroundings(result, submission)
        how.watch(done, len(pending))


def failure(error: Exception) -> str:
    """Say what became of a submission that the grader did not survive."""
    if ended_its_worker(error):
        return "it ended the process that graded it, twice; the next run tries again"
    return f"the grader itself failed, the next run tries again: {type(error).__name__}: {error}"[:500]


def with_surroundings(result: Result, submission: HandedIn) -> Result:
    """Add to a result what is known of the place where the notebook lay."""
    return replace(result, reasons=(*submission.notes, *result.reasons), files=submission.beside)


def write(
    course: Course, book: Book, topic: str, submission: HandedIn, result: Result, version: str, run: int
) -> None:
    """Write one student's graded notebook, then the marks: a run that is killed in between does both again."""
    notebook = result.notebook or placeholder(course, topic, result)
    write_whole(course.autograded(submission.student, topic), json.dumps(notebook))
    book.record(topic, submission, result, version, run)


def placeholder(course: Course, topic: str, result: Result) -> nbformat.NotebookNode:
    """Return the empty assignment with the reasons on top, where there is no notebook that could be shown.

    So formgrader has a page for it, and a person can give points by hand.
    """
    notebook = nbformat.read(course.released(topic), as_version=4)
    lines = "\n".join(f"# {line}" for reason in result.reasons for line in reason.splitlines())
    note = nbformat.v4.new_code_cell(f"# Set aside: a person must look.\n{lines}")
    note["id"] = "set-aside"
    notebook.cells.insert(0, note)
    return notebook


@contextmanager
def one_writer(course: Course) -> Iterator[None]:
    """Let only one run at a time write."""
    path = course.root / "_build" / "course" / "writing"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RuntimeError("another `course grade` or `course regrade` is still writing here") from None
        yield
