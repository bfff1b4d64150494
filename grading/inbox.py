"""Find what students handed in, wherever in their folders it lies and whatever it is called.

A notebook belongs to the topic whose cells and functions it holds most of; where its content says nothing, its
name and its folder decide. Nothing is skipped in silence: what cannot be graded comes back with the reason.
"""

import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from grading.handout import Handout
from grading.submission import SetAside, decoded
from grading.words import in_words

MOST_BYTES = 20_000_000
FIRST_SECOND, LAST_SECOND = -62_135_596_800 + 86_400, 253_402_300_799 - 86_400  # of any time zone's calendar
TIMESTAMP = "timestamp.txt"  # nbgrader's exchange writes it


@dataclass(frozen=True)
class HandedIn:
    """What one student handed in for a topic: a notebook, or a `problem` in its place."""

    student: str
    path: Path | None
    digest: str  # equal as long as the student hands in nothing else
    time: datetime | None = None  # from which it counts as late
    stamp: datetime | None = None  # what `timestamp.txt` says; anybody may have written it
    notes: tuple[str, ...] = ()  # what is odd, for the instructor
    beside: tuple[str, ...] = ()  # other files in the folder; none is used
    problem: str = ""


@dataclass(frozen=True)
class Found:
    """Everything in the folder of submissions: by student, and folders that are no student's."""

    submissions: dict[str, HandedIn] = field(default_factory=dict)
    invalid: dict[str, str] = field(default_factory=dict)  # a folder's name, and what is wrong with it


@dataclass(frozen=True)
class File:
    """A file among what a student handed in."""

    path: Path
    place: str  # within the student's folder, in words
    topic: str  # which its content is about, or its name; empty if it is no notebook
    digest: str
    modified: float
    problem: str  # why it is not read, or nothing


def digest_of(content: bytes) -> str:
    """Return what tells one content from another."""
    return hashlib.sha256(content).hexdigest()


def find(
    submitted: Path, topics: Iterable[str], handouts: Iterable[Handout], inbound: Path | None = None
) -> dict[str, Found]:
    """Return what every student handed in for some topics; students without any file for one are left out there.

    `inbound` is the folder in which nbgrader's exchange keeps what came by it.
    """
    found = {topic: Found() for topic in topics}
    known = {handout.topic: handout.names for handout in handouts}
    kept = set(os.listdir(inbound)) if inbound and inbound.is_dir() else set()
    students: set[str] = set()
    for folder in sorted(submitted.iterdir()) if submitted.is_dir() else []:
        if folder.name.startswith("."):
            continue
        student = unicodedata.normalize("NFC", folder.name)
        reason = wrong_with_id(student) or wrong_with_folder(folder, student, students)
        files = []
        if not reason:
            files = [file_at(path, folder, known) for path in files_in(folder)]
            students.add(student)
        for topic, of_topic in found.items():
            if reason:
                of_topic.invalid[in_words(Path(folder.name))] = reason
            elif submission := submission_of(folder, student, topic, files, kept):
                of_topic.submissions[student] = submission
    return found


def wrong_with_id(student: str) -> str:
    """Say why a folder's name cannot be a student's id, or return an empty text."""
    if not student.isprintable():
        return "its name has a character that cannot be printed"
    if student != student.strip():
        return "its name begins or ends with a space"
    if found := re.search(r"[*?\[\]{}\\]", student):
        return f"its name has a {found[0]!r}, which nbgrader reads as a pattern"
    if student[0] in "=+-@":
        return f"its name begins with {student[0]!r}, which spreadsheets read as a formula"
    if len(student) > 128:
        return f"its name has {len(student)} characters, and a gradebook holds 128"
    return ""


def wrong_with_folder(folder: Path, student: str, students: set[str]) -> str:
    """Say why a folder is not a student's own, or return an empty text."""
    if folder.is_symlink():
        return "it is a link, not a folder"
    if not folder.is_dir():
        return "it is a file: what students hand in lies in a folder for each"
    if student in students:
        return "another folder has the same name in other bytes (an accent can be written in two ways)"
    return ""


def file_at(path: Path, folder: Path, known: dict) -> File:
    """Return what a file is."""
    place = in_words(path.relative_to(folder))
    content, problem = content_of(path)
    topic = topic_of(place, content, known) if is_notebook(path, content) else ""
    return File(path, place, topic, digest_of(content), path.lstat().st_mtime, problem)


def submission_of(folder: Path, student: str, topic: str, files: list, kept: set) -> HandedIn | None:
    """Return what a student handed in for a topic, or None if there is nothing for it."""
    candidates = [file for file in files if file.topic == topic and not file.problem]
    others = [
        (file.place, file.problem or (f"a notebook of {file.topic!r}" if file.topic else "not a notebook"))
        for file in files
        if file not in candidates and said_at(topic, file.place) >= 0 and file.path.name != TIMESTAMP
    ]
    beside = tuple(name for name, _ in others)
    if candidates:
        return chosen(folder, student, topic, candidates, beside, kept)
    if others:
        listed = ", ".join(f"{name} ({what})" for name, what in others[:5])
        problem = f"no notebook of {topic!r} among what was handed in: {listed}"
        return HandedIn(student, None, digest_of(problem.encode()), beside=beside, problem=problem)
    return None


def files_in(folder: Path) -> list[Path]:
    """Return all files below a folder, in order; what the system or Jupyter keeps beside them is left out."""
    found = []
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".") and name != "__MACOSX"]
        links = [name for name in folders if (Path(place) / name).is_symlink()]
        found += [Path(place) / name for name in [*names, *links] if not name.startswith(".")]
    return sorted(found)


def content_of(path: Path) -> tuple[bytes, str]:
    """Return what a file holds and an empty text, or nothing and the reason why it is not read."""
    status = path.lstat()
    if not stat.S_ISREG(status.st_mode):
        return b"", "a link or a special file, not read"
    if status.st_size > MOST_BYTES:
        return b"", f"{status.st_size / 1e6:.0f} MB, more than {MOST_BYTES / 1e6:.0f} MB"
    try:
        return path.read_bytes(), ""
    except OSError as error:
        return b"", f"cannot be read: {error.strerror}"


def is_notebook(path: Path, content: bytes) -> bool:
    """True if a file is meant to be a notebook, by its name or by what it holds."""
    return ".ipynb" in path.name.casefold() or (b'"nbformat"' in content and b'"cells"' in content)


def topic_of(place: str, content: bytes, known: dict) -> str:
    """Return the topic that a notebook is about, or an empty text: its content comes before its name."""
    try:
        text, _ = decoded(content)
    except SetAside:
        text = content.decode(errors="replace")
    likely = closest(set(re.findall(r'"grade_id"\s*:\s*"([^"]+)"', text)), known)
    if len(likely) != 1:  # an editor lost what marks the cells, or two topics have the same ones
        likely = closest(
            set(re.findall(r"\b(?:def|class) (\w+)", text)), {topic: known[topic] for topic in likely}
        )
    if len(likely) == 1:
        return likely[0]
    said = [topic for topic in likely if said_at(topic, place) >= 0]
    return max(said, key=lambda topic: said_at(topic, place), default="")


def closest(names: set[str], known: dict) -> list[str]:
    """Return the topics that have most of these names."""
    shared = {topic: len(names & those) for topic, those in known.items()}
    most = max(shared.values(), default=0)
    return [topic for topic, count in shared.items() if count == most]


def said_at(topic: str, place: str) -> int:
    """Return where a path names a topic as a word of its own, or -1."""
    plain = unicodedata.normalize("NFC", place).casefold()
    return max((word.start() for word in re.finditer(rf"(?<![a-z0-9]){topic}(?![a-z])", plain)), default=-1)


def chosen(folder: Path, student: str, topic: str, candidates: list, beside: tuple, kept: set) -> HandedIn:
    """Return the newest of several notebooks; two different ones of the same second need a person."""
    candidates = sorted(candidates, key=lambda candidate: (-candidate.modified, str(candidate.path)))
    newest, *older = candidates
    name = newest.place
    differing = [each for each in older if each.digest != newest.digest]
    tied = [each for each in differing if int(each.modified) == int(newest.modified)]
    names = ", ".join(each.place for each in (tied or differing))
    if tied:
        problem = f"which one counts? {name} and {names} were handed in at the same time and differ"
        digest = digest_of("".join(sorted(each.digest for each in candidates)).encode())
        return HandedIn(student, None, digest, beside=beside, problem=problem)
    notes = () if name == f"{topic}/{topic}.ipynb" else (f"found as {name}",)
    notes += (f"the newest of several was taken; older: {names}",) if differing else ()
    first = min(each.modified for each in candidates if each.digest == newest.digest)
    time, stamp, doubt = times_of(folder / topic / TIMESTAMP, f"{student}+{topic}+", moment_of(first), kept)
    return HandedIn(student, newest.path, newest.digest, time, stamp, notes + doubt, beside)


def times_of(timestamp: Path, name: str, own: datetime, kept: set[str]) -> tuple:
    """Return when a notebook came, what `timestamp.txt` says, and in words if that is not believed.

    A student can pack such a file, too. What nbgrader's exchange wrote is the name of a folder that it keeps.
    """
    stamp = time_in(timestamp)
    if stamp is None:
        return own, None, ()
    said = timestamp.read_text(encoding="utf-8").strip()
    if any(folder.startswith(f"{name}{said}") for folder in kept):
        return stamp, stamp, ()
    return own, stamp, (f"{TIMESTAMP} is not of nbgrader's exchange here: the notebook's own time counts",)


def moment_of(seconds: float) -> datetime:
    """Return a file's time, the last that there is if an archive gave it one that no calendar has."""
    return datetime.fromtimestamp(min(max(int(seconds), FIRST_SECOND), LAST_SECOND), UTC)


def time_in(timestamp: Path) -> datetime | None:
    """Return the time that nbgrader's exchange wrote into a file, if it did."""
    if timestamp.is_file() and not timestamp.is_symlink():
        from nbgrader.utils import parse_utc

        try:
            return parse_utc(timestamp.read_text(encoding="utf-8").strip()).replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            pass  # not a time
    return None
