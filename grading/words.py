"""Words of students, made fit for a terminal, a table and a page."""

import re
from pathlib import Path

CONTROL = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?)|[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]"
)


def without_codes(text: str) -> str:
    """Return text without what steers a terminal, and without what UTF-8 cannot say."""
    return CONTROL.sub("", text)


def in_words(path: Path | str) -> str:
    """Return a path as an instructor reads it, in one line, whatever bytes it is made of."""
    return re.sub(r"\s", " ", printable(str(path).encode("utf-8", "backslashreplace").decode()))


def printable(words: str) -> str:
    """Return words without what steers a terminal or cannot be written as UTF-8."""
    return "".join(
        char if char.isprintable() or char in "\n\t" else "\N{REPLACEMENT CHARACTER}" for char in words
    )
