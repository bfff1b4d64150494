"""The list of a chapter's exercises, taken from its assignment: one place says what is to be written.

    ```{exercises} padding
    ```

gives each function with its arguments, what it does (the first line of its docstring) and its points; and, where
pages run Python, buttons for the notebook with the reader's answers (`_static/course-assignment.js`). `{assignments}`
gives the buttons alone, for all topics.
"""

import ast
from pathlib import Path

import elsewhere
import jupytext
from docutils import nodes
from questions import tag
from sphinx.util.docutils import SphinxDirective

SOLUTIONS = Path(__file__).parents[2] / "solutions"


def exercises(topic):
    """Return (signature, what it does, points) for each function or class of a topic's assignment."""
    cells = [
        cell for cell in jupytext.read(SOLUTIONS / topic / f"{topic}.md").cells if "nbgrader" in cell.metadata
    ]
    marks = [cell.metadata["nbgrader"] for cell in cells]
    return [
        (*described(cell.source), points_of(mark["grade_id"], marks))
        for cell, mark in zip(cells, marks, strict=True)
        if mark.get("solution")
    ]


def described(source):
    """Return the signature of what a cell defines, and the first line of its docstring."""
    [definition] = [
        node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef | ast.ClassDef)
    ]
    what, *_ = ast.get_docstring(definition).split("\n")
    if isinstance(definition, ast.ClassDef):
        [function] = [node for node in definition.body if getattr(node, "name", "") == "__init__"]
        del function.args.args[0]  # self
    else:
        function = definition
    return f"{definition.name}({ast.unparse(function.args)})", what


def points_of(name, marks):
    """Return the points of the test cells of a function, whose names begin with its name."""
    return sum(mark.get("points", 0) for mark in marks if mark["grade_id"].split("-")[0] == name)


def buttons(config, **attributes):
    """Return the buttons for one assignment or for all, where pages run Python."""
    runs = "python_in_pages" in config and config.python_in_pages  # cells.py
    return [tag("course-assignment", **attributes)] if runs else []


def needs_keras(topic):
    """Tell whether an assignment imports Keras."""
    return "\nimport keras" in (SOLUTIONS / topic / f"{topic}.md").read_text(encoding="utf-8")


class Exercises(SphinxDirective):
    """Write the list as a definition list."""

    required_arguments = 1

    def run(self):
        """Return the nodes, and note that the page depends on the assignment."""
        topic = self.arguments[0]
        self.env.note_dependency(str(SOLUTIONS / topic / f"{topic}.md"))
        entries = []
        for signature, what, points in exercises(topic):
            worth = f" {points} points." if points != 1 else " 1 point."
            entries.append(
                nodes.definition_list_item(
                    "",
                    nodes.term("", "", nodes.literal(text=signature)),
                    nodes.definition("", nodes.paragraph(text=what + worth)),
                )
            )
        there = elsewhere.paragraph(self.config, topic) if needs_keras(topic) else []
        return [nodes.definition_list("", *entries), *there, *buttons(self.config, topic=topic)]


class Assignments(SphinxDirective):
    """Write the buttons for all assignments."""

    def run(self):
        """Return the node."""
        return buttons(self.config)


def setup(app):
    """Connect the directives to Sphinx."""
    app.add_directive("exercises", Exercises)
    app.add_directive("assignments", Assignments)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
