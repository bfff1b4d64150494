"""Read what a student handed in, whatever it is: cells if any can be found, and what is odd about it.

Nothing is taken on trust: not the kind of file, its size, its encoding, nor the form of the JSON. nbformat's own
reader refuses a notebook for one wrong key; here a cell counts if it has a source.
"""

import codecs
import json
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from grading.words import in_words

MOST_CELLS = 2000
MOST_FILES = 50
# Those that are longer come first: UTF-32's mark begins with UTF-16's.
MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


class SetAside(Exception):
    """A person must look at this file; the message says why."""


@dataclass(frozen=True)
class Cell:
    """A cell as it was handed in."""

    kind: Literal["code", "markdown", "raw"]
    source: str
    grade_id: str = ""  # as it says itself: it may be lost, or copied


@dataclass
class Submission:
    """The cells of a notebook, and what is odd about the file."""

    cells: list[Cell] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)


def read_submission(path: Path, most_bytes: int) -> Submission:
    """Return what can be read of a file; raise SetAside if that is nothing."""
    text, reasons = decoded(read_bytes(path, most_bytes))
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SetAside(f"the file is not JSON, and so no notebook: {error}") from None
    found = list(cells_of(notebook))
    if len(found) > MOST_CELLS:
        raise SetAside(f"the notebook has {len(found)} cells")
    return Submission(found, reasons)


def read_bytes(path: Path, most_bytes: int) -> bytes:
    """Return the bytes of a regular file of some size; links and pipes are not followed."""
    try:
        file = open(
            path, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NOFOLLOW | os.O_NONBLOCK)
        )
    except FileNotFoundError:
        raise SetAside("the file is not there") from None
    except OSError as error:
        kind = "it is a link" if path.is_symlink() else error.strerror
        raise SetAside(f"what was handed in cannot be read: {kind}") from None
    with file:
        about = os.fstat(file.fileno())
        if not stat.S_ISREG(about.st_mode):
            raise SetAside("what was handed in is a pipe or a device, not a file")
        if about.st_nlink > 1:
            raise SetAside("the file is a hard link to another file")
        data = file.read(most_bytes + 1)
    if len(data) > most_bytes:
        raise SetAside(f"the file has more than {most_bytes >> 20} MB")
    if not data.strip():
        raise SetAside("the file is empty")
    return data


def decoded(data: bytes) -> tuple[str, list[str]]:
    """Return the text, and what is odd about its encoding; raise SetAside if it is none."""
    encoding = next((name for mark, name in MARKS.items() if data.startswith(mark)), None)
    if encoding is None and b"\0" in data[:4]:
        encoding = "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"
    for name in [encoding or "utf-8", "cp1252"]:
        try:
            text = data.decode(name).removeprefix("\ufeff")
        except ValueError:
            continue
        return text, [] if name == "utf-8" else [f"the file is encoded as {name}, not as UTF-8"]
    raise SetAside("the file is no text in any usual encoding")


def cells_of(notebook: object):
    """Yield the cells of a notebook of any version since 2."""
    if not isinstance(notebook, dict):
        raise SetAside("the file is JSON, but no notebook")
    sheets = notebook.get("worksheets", [])
    holders = [notebook, *(sheets if isinstance(sheets, list) else [])]
    lists = [one["cells"] for one in holders if isinstance(one, dict) and isinstance(one.get("cells"), list)]
    if not lists:
        raise SetAside("the file is JSON, but has no cells")
    for told in (cell for cells in lists for cell in cells):
        if isinstance(told, dict):
            yield cell_of(told)


def cell_of(told: dict) -> Cell:
    """Return one cell; in version 3 code is called "input", and a heading has a kind of its own."""
    kind = told.get("cell_type")
    source = told.get("source", told.get("input", ""))
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    marks = told.get("metadata")
    for key in ("nbgrader", "grade_id"):
        marks = marks.get(key) if isinstance(marks, dict) else None
    known = kind if kind in ("code", "raw") else "markdown"
    return Cell(known, plain(source), marks if isinstance(marks, str) else "")


def plain(source: object) -> str:
    """Return text with one kind of line end and without what UTF-8 cannot say."""
    text = source if isinstance(source, str) else ""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.encode("utf-8", "replace").decode()


def files_beside(path: Path) -> tuple[str, ...]:
    """Return the names of what else was handed in; none of it is used."""
    try:
        names = os.listdir(path.parent)
    except OSError:
        return ()
    return tuple(sorted(in_words(name) for name in names if name != path.name)[:MOST_FILES])
