"""What the instructors' guide says of the course itself, read off when the guide is made.

{mistake}`padding.zero_pad.pads_the_rows_only` gives the diagnosis of a known mistake, in the words of checks and class
reports, and its exercise. A name that no check knows is an error.

    ```{timetable}
    images, images-processing | images
    convolution | convolution
    ```

has a line for each week, with the pages that are read and the topics whose exercises are done, and gives what they take.
"""

import importlib
import re

from assignments import exercises
from docutils import nodes
from questions import Tag
from sphinx.util.docutils import SphinxDirective, SphinxRole

from benchmarks.contents import WORDS_A_MINUTE

MINUTES_A_POINT = 3  # nobody has measured a class yet
# What is not read in one go, as `benchmarks/contents.py` counts.
APART = nodes.literal_block, nodes.math, nodes.math_block, nodes.raw, nodes.citation, nodes.Invisible
COLUMNS = "Week", "Read", "Do", "Minutes"


def diagnosis(name):
    """Return the diagnosis of a known mistake, by its full name."""
    topic, exercise, mistake = name.split(".")
    known = getattr(importlib.import_module(f"cnnlib.checks.{topic}"), exercise).mistakes
    return next(each.diagnosis for each in known if each.name == mistake)


class Mistake(SphinxRole):
    """A mistake in the words of its check."""

    def run(self):
        """Return the words and the exercise, or an error."""
        try:
            words = diagnosis(self.text)
        except (AttributeError, ImportError, StopIteration, ValueError):
            problem = self.inliner.reporter.error(
                f"no check knows the mistake {self.text!r}", line=self.lineno
            )
            return [], [problem]
        found = nodes.strong()
        for number, part in enumerate(words.split("`")):
            found += nodes.literal(part, part) if number % 2 else nodes.Text(part)
        exercise = self.text.split(".")[1]
        return [found, nodes.Text(" ("), nodes.literal(exercise, exercise), nodes.Text(")")], []


class Plan(nodes.General, nodes.Element):
    """The place of a timetable: the pages' words are known when all are read."""


class Timetable(SphinxDirective):
    """Remember the weeks, and the pages and assignments that the table depends on."""

    has_content = True

    def run(self):
        """Return the mark."""
        weeks = [
            [part.replace(",", " ").split() for part in line.split("|")] for line in self.content if line
        ]
        for pages, _ in weeks:
            for page in pages:
                self.env.note_dependency(self.env.doc2path(f"book/{page}"))
        return [Plan(weeks=weeks)]


def words(node):
    """Return how many words a reader reads."""
    if isinstance(node, nodes.Text):
        return len(re.findall(r"\w[\w’'-]*", node.astext()))
    folded = isinstance(node, Tag) and node["element"] in ("details", "course-exercise")
    return 0 if folded or isinstance(node, APART) else sum(map(words, node.children))


def minutes(count):
    """Return minutes as one plans them."""
    return 5 * round(count / 5)


def row(cells):
    """Return a table's row of nodes or texts."""
    entries = [cell if isinstance(cell, nodes.Node) else nodes.paragraph("", str(cell)) for cell in cells]
    return nodes.row("", *(nodes.entry("", entry) for entry in entries))


def links(app, docname, pages):
    """Return links to pages, with their titles."""
    found = nodes.paragraph()
    for page in pages:
        address = app.builder.get_relative_uri(docname, f"book/{page}")
        title = app.env.titles[f"book/{page}"].astext()
        found += [
            nodes.Text("; " if len(found) else ""),
            nodes.reference("", title, refuri=address, internal=True),
        ]
    return found


def worth(points, writing):
    """Return what exercises are worth, and what they take."""
    return f"{points} points, {writing} min"


def table(app, docname, weeks):
    """Return the table of some weeks."""
    rows, sums = [], [0, 0, 0]
    for number, (pages, topics) in enumerate(weeks, start=1):
        reading = minutes(sum(words(app.env.get_doctree(f"book/{page}")) for page in pages) / WORDS_A_MINUTE)
        points = sum(points for topic in topics for *_, points in exercises(topic))
        writing = minutes(points * MINUTES_A_POINT)
        sums = [sum(pair) for pair in zip(sums, (reading, points, writing), strict=True)]
        read = links(app, docname, pages)
        read += nodes.Text(f": {reading} min")
        rows.append(row([number, read, f"{', '.join(topics)}: {worth(points, writing)}", reading + writing]))
    reading, points, writing = sums
    rows.append(row(["All", f"{reading} min", worth(points, writing), reading + writing]))
    group = nodes.tgroup("", *(nodes.colspec(colwidth=1) for _ in COLUMNS), cols=len(COLUMNS))
    group += [nodes.thead("", row(COLUMNS)), nodes.tbody("", *rows)]
    return nodes.table("", group)


def fill(app, doctree, docname):
    """Write a table in the place of each mark."""
    for mark in list(doctree.findall(Plan)):
        mark.replace_self(table(app, docname, mark["weeks"]))


def setup(app):
    """Connect role and directive to Sphinx."""
    app.add_role("mistake", Mistake())
    app.add_directive("timetable", Timetable)
    app.add_node(Plan)
    app.connect("doctree-resolved", fill)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
