"""Questions that answer: each choice, right or wrong, has its own explanation.

    :::{question}
    A 3×3 kernel slides over a 10×10 image with stride 3. How large is the output?

    - [ ] 2×2

      That forgets the + 1.
    - [x] 3×3

      ⌊(10 − 3)/3⌋ + 1 = 3.
    :::

Four kinds, told apart by the marks in brackets: a *choice* as above; a *number*, whose items are explanations alone,
`- [x 15] …` the right one, `- [9] …` a wrong one that is known, `- [else] …` any other (a mark `[2/3]` is also met by
0.67 and 0.667: write a number that does not end as a fraction); an *order*, whose items `[1]`,
`[2]`, … stand in the right order and are shown in another; a *cell* of a `:grid: 1 2 3 / 4 5 6`, with items
`[x 2,3]` (row, column), `[1,3]`, `[else]`. A page without JavaScript shows the choices, and the answers folded.

What the pages ask and which sections they have is written into `_static/`, for the progress that a browser keeps
(`progress.js`) and for questions that come back on a later page.
"""

import json
import random
import re
from html import escape
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

ITEM = re.compile(r"- \[([^\]]*)\] ?(.*)")
ASKED = re.compile(r'<course-question kind="\w+" name="([\w-]+)".*?</course-question>', re.DOTALL)


class Tag(nodes.General, nodes.Element):
    """An HTML element that docutils has no node for."""


def visit_tag(translator, node):
    """Open the element."""
    attributes = "".join(f' {name}="{escape(str(value))}"' for name, value in node["with"].items())
    translator.body.append(f"<{node['element']}{attributes}>")


def depart_tag(translator, node):
    """Close it."""
    translator.body.append(f"</{node['element']}>\n")


def tag(element, *children, **attributes):
    """Return a `Tag`; underscores in the names of attributes are hyphens, and at their end nothing."""
    node = Tag("", element=element)
    node["with"] = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
    node.extend(children)
    return node


def text(element, words, **attributes):
    """Return an element that holds plain words."""
    return tag(element, nodes.Text(words), **attributes)


def led(word, found):
    """Return nodes whose first paragraph begins with a word."""
    if found and isinstance(found[0], nodes.paragraph):
        found[0].insert(0, word)
        return found
    return [word, *found]


def split(content):
    """Return the lines of the question, and [mark, lines] of each item."""
    stem, items = [], []
    for line in content:
        if found := ITEM.fullmatch(line):
            items.append([found[1], [found[2]]])
        elif items:
            items[-1][1].append(line.removeprefix("  "))
        else:
            stem.append(line)
    return stem, items


def kind_of(marks, grid):
    """Return which kind of question has these marks."""
    if set(marks) <= {"x", " "}:
        kind, right = "choice", marks.count("x")
    elif marks == [str(number) for number in range(1, len(marks) + 1)]:
        kind, right = "order", 1
    else:
        kind, right = "cell" if grid else "number", sum(mark.startswith("x ") for mark in marks)
    if right != 1 or len(marks) < 2:
        raise ValueError(
            f"expected two items or more, one of them right ([x], [x 15]), and got the marks {marks}"
        )
    return kind


class Question(SphinxDirective):
    """Read a question; write it for readers with and without JavaScript."""

    has_content = True
    option_spec = {"grid": directives.unchanged}  # noqa: RUF012 (docutils' own way)

    def run(self):
        """Return the nodes."""
        stem, items = split(list(self.content))
        marks = [mark for mark, _ in items]
        try:
            kind = kind_of(marks, self.options.get("grid"))
        except ValueError as error:
            raise self.error(f"question: {error}") from None
        number = self.env.temp_data["questions"] = self.env.temp_data.get("questions", 0) + 1
        page = self.env.docname.rpartition("/")[2]
        name = f"{page}-{re.sub(r'[^a-z0-9]+', '-', ' '.join(stem).lower())[:48].strip('-')}"
        shown, keys, right = getattr(self, kind)(items, name)
        answers = [self.answer(kind, key, lines, key == right) for key, lines in keys]
        head = tag(
            "div", *led(text("span", f"{number}. ", class_="number"), self.parsed(stem)), class_="stem"
        )
        folded = tag("details", text("summary", "Answer"), tag("ul", *answers))
        return [tag("course-question", head, *shown, folded, kind=kind, name=name, right=right)]

    def parsed(self, lines):
        """Return the nodes of some Markdown."""
        found = nodes.container()
        self.state.nested_parse(
            StringList(lines, source=self.get_source_info()[0]), self.content_offset, found
        )
        return found.children

    def answer(self, kind, key, lines, right):
        """Return the item of the folded list that explains one answer."""
        names = {
            "choice": lambda: f"({chr(96 + int(key))})",
            "order": lambda: f"Number {key}",
            "cell": lambda: "Row {}, column {}".format(*key.split(",")),
            "number": lambda: key,
        }
        name = "Anything else" if key == "else" else names[kind]()
        word = f"{name}, right. " if right else f"{name}. "
        return tag("li", *led(text("b", word, class_="when"), self.parsed(lines)), data_when=key)

    def choice(self, items, name):
        """Return what is shown of a choice, the explanation of each by its number, and the right number."""
        cut = [lines.index("") if "" in lines else len(lines) for _, lines in items]
        choices = [tag("li", *self.parsed(lines[:at])) for at, (_, lines) in zip(cut, items, strict=True)]
        keys = [(str(i + 1), lines[at:]) for i, (at, (_, lines)) in enumerate(zip(cut, items, strict=True))]
        right = str(1 + [mark for mark, _ in items].index("x"))
        return [tag("ol", *choices, class_="choices", type="a")], keys, right

    def number(self, items, name):
        """Return nothing to show, the explanation of each number, and the right one."""
        keys = [(mark.removeprefix("x "), lines) for mark, lines in items]
        return [], keys, next(mark[2:] for mark, _ in items if mark.startswith("x "))

    def cell(self, items, name):
        """Return the grid, the explanation of each cell, and the right one."""
        rows = [row.split() for row in self.options["grid"].split("/")]
        body = [tag("tr", *(text("td", value) for value in row)) for row in rows]
        _, keys, right = self.number(items, name)
        return [tag("table", tag("tbody", *body), class_="cells")], keys, right

    def order(self, items, name):
        """Return the items in another order, why each stands where it does, and the order that is right."""
        cut = [lines.index("") if "" in lines else len(lines) for _, lines in items]
        places = list(range(len(items)))
        mixed = random.Random(name).sample(places, len(places))
        if mixed == places:
            mixed = places[::-1]
        shown = [tag("li", *self.parsed(items[place][1][: cut[place]])) for place in mixed]
        keys = [(str(place + 1), items[place][1][cut[place] :]) for place in places]
        right = ",".join(str(mixed.index(place) + 1) for place in places)
        return [tag("ol", *shown, class_="choices", type="a")], keys, right


def add_looks(app, pagename, templatename, context, doctree):
    """Load the style sheet of questions where there are some."""
    if "<course-question" in context.get("body", ""):
        app.add_css_file("questions.css")


def write_contents(app, exception):
    """Write what each page holds, and its questions, for the scripts that keep a reader's progress."""
    if exception or app.builder.name != "html":
        return
    contents, questions = {}, {}
    for page in filter(app.env.toc_secnumbers.get, app.env.toctree_includes.get(app.config.root_doc, [])):
        html = Path(app.outdir, f"{page}.html").read_text(encoding="utf-8")
        asked = {found[1]: found[0] for found in ASKED.finditer(html)}
        sections = re.findall(r'<section id="([^"]+)"', html)
        contents[page] = {
            "title": app.env.titles[page].astext(),
            "sections": sections,
            "questions": list(asked),
        }
        questions |= asked
    for name, found in {"Contents": contents, "Questions": questions}.items():
        file = Path(app.outdir, "_static", f"{name.lower()}.js")
        file.write_text(f"window.course{name} = {json.dumps(found)};\n", encoding="utf-8")


def setup(app):
    """Connect the directive to Sphinx."""
    app.add_directive("question", Question)
    for script in ("contents.js", "progress.js"):
        app.add_js_file(script, defer="defer")
    app.add_node(Tag, html=(visit_tag, depart_tag))
    app.connect("html-page-context", add_looks)
    app.connect("build-finished", write_contents)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
