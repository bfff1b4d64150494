"""Words of students, made fit for a terminal, a table and a page."""

from pathlib import Path


def in_words(path: Path | str) -> str:
    """Return a path as an instructor reads it, whatever bytes it is made of."""
    return printable(str(path).encode("utf-8", "backslashreplace").decode())


def printable(words: str) -> str:
    """Return words without what steers a terminal or cannot be written as UTF-8."""
    return "".join(
        char if char.isprintable() or char in "\n\t" else "\N{REPLACEMENT CHARACTER}" for char in words
    )
