"""Each exercise in its chapter: a line at the section that it is about, and what a box to answer it needs as data.

An exercise stands at the end of the section that its check sends readers to, unless a chapter says where it belongs:

    ```{exercise} padding.zero_pad
    ```

The page holds `<course-exercise name="padding.zero_pad">` with the name, the points and where the notebook is; the
rest is fetched when a reader asks for it, from `_static/exercises/padding.json`: `topic`, `notebook` and `exercises`,
each with

- `name`, `signature`, `does` (a line), `points`, `page` and `section` (where it stands);
- `runs`, false if it is about Keras models, which a page cannot run; such an exercise has nothing of what follows;
- `shared` (HTML), what the notebook says of all its exercises, or "", and `setup`, the code that it gives them;
- `statement` (HTML), `starter` (the code to begin with), `example` (code to try, or "") and `cell`, the id of the
  answer's cell in the notebook, so that an answer can go there and come back;
- `tests`, the cells that give points: `id`, `cell`, `points`, `aspects`, `seed`. What the notebook's cell says of an
  answer, `check.zero_pad.verdict(zero_pad, *aspects, seed=seed)` says as data.

The page of a reader's progress loads `list.js` beside them: `name`, `points`, `page` and `runs` of all exercises. The
notebook lies there, too, to be filled with what a reader answers (`_static/python/assignment.js`).

All this comes from the notebook that students get, in which there is neither a solution nor a hidden test.
"""

import ast
import json
import re
import shutil
from functools import cache
from html import escape
from importlib import import_module
from pathlib import Path

import elsewhere
from assignments import described
from docutils import nodes
from markdown_it import MarkdownIt
from mathml import mathml
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from questions import tag, text
from sphinx.util.docutils import SphinxDirective

ROOT = Path(__file__).parents[2]
HEADING = re.compile(r"## `(\w+)` \((\d+) points?\)\n+")
LAST_RULE = re.compile(
    r"^- \*\*To hand in,\*\*.*?\n\n(?=\S)", re.MULTILINE | re.DOTALL
)  # of each notebook's list


# What the notebook says -------------------------------------------------------------------------------------


def path_of(topic):
    """Return where the notebook of a topic lies."""
    return ROOT / "exercises" / topic / f"{topic}.ipynb"


def topics():
    """Return the topics that have a notebook."""
    return sorted(path.stem for path in ROOT.glob("exercises/*/*.ipynb") if path.stem == path.parent.name)


def cells_of(topic):
    """Yield the cells of a topic's notebook, their sources in one piece."""
    for cell in json.loads(path_of(topic).read_text(encoding="utf-8"))["cells"]:
        yield cell | {"source": "".join(cell["source"])}


def opening(topic):
    """Return what a notebook says of all its exercises, as HTML, and the code that it gives them."""
    cells = list(cells_of(topic))
    *_, shared = LAST_RULE.split(cells[0]["source"]) if LAST_RULE.search(cells[0]["source"]) else [""]
    [setup] = [cell["source"] for cell in cells if marks(cell).get("grade_id") == "setup"]
    if "keras" in setup:  # then it speaks of what the notebook needs
        shared = ""
    return {"shared": as_html(shared), "setup": given(topic, setup)}


def given(topic, setup):
    """Return the code before an answer: NumPy, the checks and the functions of the notebook's first cell.

    Its other imports stay out: a page has no Keras, which some notebooks need for their other exercises.
    """
    functions = [
        ast.get_source_segment(setup, part)
        for part in ast.parse(setup).body
        if isinstance(part, ast.FunctionDef)
    ]
    return "\n\n\n".join([f"import numpy as np\n\nfrom cnnlib.checks import {topic} as check", *functions])


def sections(topic):
    """Yield (name, points, cells) for each exercise of a topic's notebook; its first cell has lost its heading."""
    found = None
    for cell in cells_of(topic):
        if cell["cell_type"] == "markdown" and cell["source"].startswith("## "):
            if found:
                yield found
            heading = HEADING.match(cell["source"])
            cell["source"] = cell["source"][heading.end() :] if heading else ""
            found = heading and (heading[1], int(heading[2]), [])
        if found:
            found[2].append(cell)
    if found:
        yield found


def marks(cell):
    """Return nbgrader's marks of a cell."""
    return cell["metadata"].get("nbgrader", {})


@cache
def exercises(topic):
    """Return what is known of each exercise of a topic, but for its place in the book."""
    checks = import_module(f"cnnlib.checks.{topic}")
    found = [exercise(getattr(checks, name), points, cells) for name, points, cells in sections(topic)]
    return [one | opening(topic) if one["runs"] else one for one in found]


def exercise(check, points, cells):
    """Return what is known of an exercise."""
    [answer] = [cell for cell in cells if marks(cell).get("solution")]
    signature, does = described(answer["source"])
    found = {"name": check.name, "signature": signature, "does": does, "points": points, "read": check.read}
    if check.models:
        return found | {"runs": False}
    place = cells.index(answer)
    shown = [cell["source"] for cell in cells[place:] if cell["cell_type"] == "code" and not marks(cell)]
    return found | {
        "runs": True,
        "statement": as_html("\n\n".join(cell["source"] for cell in cells[:place])),
        "starter": answer["source"],
        "example": shown[0] if shown else "",
        "cell": answer["id"],
        "tests": [test(cell) for cell in cells if marks(cell).get("grade")],
    }


def test(cell):
    """Return what a cell that gives points asks for."""
    call = ast.parse(cell["source"]).body[0].value
    [seed] = [word.value.value for word in call.keywords if word.arg == "seed"]
    return {
        "id": marks(cell)["grade_id"],
        "cell": cell["id"],
        "points": marks(cell)["points"],
        "aspects": [argument.value for argument in call.args[1:]],
        "seed": seed,
    }


def as_html(markdown):
    """Return a statement as HTML, its formulas as MathML."""

    def formula(tex, options):
        return mathml(tex, options["display_mode"])

    reader = (
        MarkdownIt("commonmark").enable("table").use(deflist_plugin).use(dollarmath_plugin, renderer=formula)
    )
    reader.options["highlight"] = lambda code, *_: f"<pre>{escape(code)}</pre>"
    return reader.render(markdown)


# Where it stands --------------------------------------------------------------------------------------------


class Place(nodes.General, nodes.Element):
    """Where a chapter wants an exercise."""


class ExerciseDirective(SphinxDirective):
    """Mark the place."""

    required_arguments = 1

    def run(self):
        """Return the mark; the page keeps in its metadata which exercises it places."""
        name = self.arguments[0]
        if name not in known():
            raise self.error(f"exercise: expected one of {', '.join(known())}, and got {name!r}")
        self.env.metadata[self.env.docname].setdefault("exercises", []).append(name)
        return [Place(name=name)]


@cache
def known():
    """Return all exercises by name, such as "padding.zero_pad"."""
    return {f"{topic}.{found['name']}": found for topic in topics() for found in exercises(topic)}


def place_of(env, name):
    """Return (page, section) of an exercise: where a chapter puts it, else the section that its check names."""
    for page, kept in env.metadata.items():
        if name in kept.get("exercises", []):
            return page, f"exercise-{name.replace('.', '-')}"
    page, section, _ = env.get_domain("std").labels[known()[name]["read"]]
    return page, section


def box(name, config):
    """Return what a page holds of an exercise."""
    answerable = "python_in_pages" in config and config.python_in_pages  # cells.py
    topic, found = name.split(".")[0], known()[name]
    points = f", {found['points']} point{'s' * (found['points'] != 1)}"
    summary = tag("summary", nodes.Text("Exercise: "), nodes.literal(text=found["name"]), nodes.Text(points))
    where = f"{found['does']} It is written and checked in the notebook exercises/{topic}/{topic}.ipynb."
    keras = "" if found["runs"] else " It needs Keras, which a page cannot run."
    there = [] if found["runs"] else elsewhere.paragraph(config, topic)
    return tag(
        "course-exercise",
        tag("details", summary, text("p", where + keras), *there),
        name=name,
        id=f"exercise-{name.replace('.', '-')}",
        **({"runs": ""} if answerable and found["runs"] else {}),
    )


def put_boxes(app, doctree, docname):
    """Put the boxes of a page's exercises where they belong."""
    for mark in list(doctree.findall(Place)):
        mark.replace_self(box(mark["name"], app.config))
    labelled = {label: section for section in doctree.findall(nodes.section) for label in section["ids"]}
    for name in known():
        page, label = place_of(app.env, name)
        if page == docname and label in labelled:
            section = labelled[label]
            inner = [
                place for place, child in enumerate(section.children) if isinstance(child, nodes.section)
            ]
            section.insert(inner[0] if inner else len(section.children), box(name, app.config))


def note_notebook(app, doctree):
    """Let a page of a topic be written again when the topic's notebook changes."""
    topic = Path(app.env.docname).name.split("-")[0]
    if topic in topics():
        app.env.note_dependency(str(path_of(topic)))


def write_data(app, exception):
    """Write what the boxes fetch, and the list of all exercises for a reader's progress."""
    if exception or app.builder.format != "html":
        return
    folder, every = Path(app.outdir, "_static", "exercises"), []
    folder.mkdir(exist_ok=True)
    for topic in topics():
        entries = []
        for found in exercises(topic):
            page, section = place_of(app.env, f"{topic}.{found['name']}")
            entries.append(found | {"page": page, "section": section})
            name = f"{topic}.{found['name']}"
            every.append({"name": name, "points": found["points"], "page": page, "runs": found["runs"]})
        data = {"topic": topic, "notebook": f"{topic}.ipynb", "exercises": entries}
        (folder / f"{topic}.json").write_text(json.dumps(data), encoding="utf-8")
        shutil.copy(path_of(topic), folder)
    listed = f"window.courseExercises = {json.dumps(every)};\n"
    (folder / "list.js").write_text(listed, encoding="utf-8")


def setup(app):
    """Connect the directive, the places and the data to Sphinx."""
    app.add_directive("exercise", ExerciseDirective)
    app.add_node(Place)
    app.connect("doctree-read", note_notebook)
    app.connect("doctree-resolved", put_boxes)
    app.connect("build-finished", write_data)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
