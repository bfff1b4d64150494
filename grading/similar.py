"""Answers that are unusually alike, side by side with what makes them so; whether they were copied a person decides.

Answers are compared piece by piece. A piece is a statement without names, or a name, a number, a text or a comment.
What students were given does not count, nor what more than a few of the class have; the rarer what two answers
share, the more it weighs.
"""

import ast
import contextlib
import io
import math
import re
import tokenize
from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import nbformat

from grading.assignment import parsed
from grading.handout import Handout
from grading.pages import page
from grading.settings import Course

COMMON = 0.1  # a piece that more than this share of a class have says nothing
MOST = 12  # nor does one that more students have than this
LEAST = 3  # rare pieces that two answers must share
SHOWN = 40  # pairs
PIECES = 12  # of each pair
UNREADABLE = SyntaxError, ValueError, RecursionError, MemoryError, tokenize.TokenError


@dataclass(frozen=True)
class Piece:
    """A part of an answer that can be found in another one."""

    kind: str  # "statement", "name", "number", "text" or "comment"
    what: str


@dataclass(frozen=True)
class Answer:
    """One student's answer to one exercise."""

    student: str
    exercise: str
    source: str
    pieces: dict[Piece, int]  # with a line where it stands


@dataclass(frozen=True)
class Pair:
    """Two answers, and the rare pieces that they share."""

    first: Answer
    second: Answer
    shared: tuple[tuple[Piece, int], ...]  # with how many of the class have it
    weight: float
    count: int  # answers to this exercise

    def lines(self, answer: Answer) -> list[tuple[str, bool]]:
        """Return the lines of an answer, and of each whether something rare and shared stands in it."""
        marked = {answer.pieces[piece] for piece, _ in self.shared}
        return [(line, number in marked) for number, line in enumerate(answer.source.split("\n"), start=1)]


def answers_of(path: Path, student: str, exercises: tuple[str, ...]) -> list[Answer]:
    """Return the answers in a notebook: the last definition of each function, wherever it stands."""
    found = {}
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type != "code":
            continue
        source = re.sub(r"^[ \t]*[%!].*$", "", cell.source, flags=re.MULTILINE)
        tree = parsed(source) or ast.Module([], [])  # no Python: there is nothing to compare
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name in exercises:
                text = "\n".join(source.split("\n")[node.lineno - 1 : node.end_lineno])
                with contextlib.suppress(*UNREADABLE):
                    found[node.name] = Answer(student, node.name, text, pieces(text))
    return list(found.values())


def pieces(source: str) -> dict[Piece, int]:
    """Return the pieces of an answer; of docstrings, which students were given, there are none."""
    found: dict[Piece, int] = {}
    tree = ast.parse(source)
    docstring = docstring_of(tree)
    inside = [node for node in ast.walk(tree) if node not in docstring]
    local = {node.id for node in inside if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    local |= {node.arg for node in inside if isinstance(node, ast.arg)}
    for node in inside:
        if isinstance(node, ast.stmt) and not isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.setdefault(Piece("statement", shape(node, local)), node.lineno)
        elif isinstance(node, ast.Name) and node.id in local:
            found.setdefault(Piece("name", node.id), node.lineno)
        elif isinstance(node, ast.Constant) and isinstance(node.value, int | float | str):
            kind = "text" if isinstance(node.value, str) else "number"
            found.setdefault(Piece(kind, str(node.value)[:200]), node.lineno)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            found.setdefault(Piece("comment", token.string.strip("# ")[:200]), token.start[0])
    return found


def docstring_of(tree: ast.Module) -> list[ast.AST]:
    """Return the first text of the function or class that a tree consists of, and the statement that holds it."""
    first = tree.body[0].body[0]
    return [first, first.value] if ast.get_docstring(tree.body[0], clean=False) is not None else []


def shape(node: ast.stmt, local: set[str]) -> str:
    """Return the first line of a statement, its own names numbered as they come: renaming hides nothing."""
    numbered: dict[str, str] = {}

    def renamed(word: re.Match) -> str:
        return numbered.setdefault(word[0], f"_{len(numbered)}") if word[0] in local else word[0]

    return re.sub(r"(?<![.\w])[A-Za-z_]\w*", renamed, ast.unparse(node).splitlines()[0])


def handed_out(handout: Handout) -> set[Piece]:
    """Return the pieces that every student was given."""
    cells = ["".join(cell["source"]) for cell in handout.notebook["cells"] if cell["cell_type"] == "code"]
    trees = [node for source in cells for node in ast.parse(source).body]
    return {
        piece
        for node in trees
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        for piece in pieces(ast.unparse(node))
    }


def pairs(answers: list[Answer], given: set[Piece]) -> list[Pair]:
    """Return the answers to one exercise that share most of what is rare, in pairs, the most alike first."""
    having = defaultdict(list)
    for answer in answers:
        for piece in answer.pieces.keys() - given:
            having[piece].append(answer)
    most = max(2, min(MOST, int(COMMON * len(answers))))
    shared = defaultdict(list)
    for piece, those in having.items():
        if 2 <= len(those) <= most:
            for pair in combinations(sorted(those, key=lambda answer: answer.student), 2):
                shared[tuple(each.student for each in pair)].append((piece, len(those)))
    by_student = {answer.student: answer for answer in answers}
    found = [
        Pair(
            by_student[first],
            by_student[second],
            tuple(sorted(rare, key=lambda each: (each[1], each[0].kind, each[0].what))),
            sum(math.log(len(answers) / count) for _, count in rare),
            len(answers),
        )
        for (first, second), rare in shared.items()
        if len(rare) >= LEAST
    ]
    return sorted(found, key=lambda pair: (-pair.weight, pair.first.student, pair.second.student))


def similar(course: Course, handout: Handout, students: list[str]) -> list[Pair]:
    """Return the most similar pairs of answers over all exercises, from the notebooks that were graded."""
    given, by_exercise = handed_out(handout), defaultdict(list)
    for student in students:
        path = course.autograded(student, handout.topic)
        if path.is_file():
            for answer in answers_of(path, student, handout.answers):
                if answer.pieces.keys() - given:  # not as it was handed out
                    by_exercise[answer.exercise].append(answer)
    found = [pair for answers in by_exercise.values() for pair in pairs(answers, given)]
    return sorted(found, key=lambda pair: -pair.weight)[:SHOWN]


def similar_page(topic: str, found: list[Pair]) -> str:
    """Return the page that shows them side by side."""
    return page("similar.html", topic=topic, pairs=found, most=PIECES)
