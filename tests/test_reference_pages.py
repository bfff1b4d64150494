"""The pages beside the chapters: the glossary, the cheat sheet, and the map on the first page."""

import re
from pathlib import Path

import pytest
import yaml

import cnnlib
from cnnlib import layers, optimizers

BOOK = Path(__file__).parent.parent / "book"
CHAPTERS, *_ = yaml.safe_load((BOOK.parent / "_toc.yml").read_text())["parts"]
WRITTEN = [Path(chapter["file"]).name for chapter in CHAPTERS["chapters"]]
# A topic may have a second page; its exercise, its library and its place on the map belong to the first.
TOPICS = [page for page in WRITTEN if "\n## Exercise" in (BOOK / f"{page}.md").read_text()]


def test_the_docstring_of_a_property_is_no_type_before_a_colon():
    """Sphinx takes "what: more" of a property for "type: description", and looks for such a type in vain."""
    properties = r'@(?:cached_)?property\n\s+def \w+\(self\)[^\n]*:\n\s+"""([^\n]*)'
    files = (BOOK.parent / "cnnlib").rglob("*.py")
    firsts = [first for file in files for first in re.findall(properties, file.read_text(encoding="utf-8"))]
    assert len(firsts) > 3
    assert [first for first in firsts if ": " in first] == []


def glossary():
    """Return the terms of the glossary in the order of the page."""
    _, entries = (BOOK / "glossary.md").read_text().split(":::{glossary}\n")
    return re.findall(r"^([^\s:].*)$", entries, re.MULTILINE)


def linked(chapter):
    """Return the terms that a chapter links to, in small letters."""
    links = re.findall(r"\{term\}`([^`]+)`", (BOOK / f"{chapter}.md").read_text())
    targets = [re.sub(r".*<(.+)>$", r"\1", link, flags=re.DOTALL) for link in links]
    return {" ".join(target.lower().split()) for target in targets}


def test_the_glossary_is_in_alphabetical_order():
    assert glossary() == sorted(glossary(), key=str.lower)


def test_every_term_is_linked_from_a_chapter():
    used = set().union(*map(linked, WRITTEN))
    assert [term for term in glossary() if term.lower() not in used] == []


@pytest.mark.parametrize("chapter", WRITTEN)
def test_a_chapter_links_its_terms(chapter):
    assert linked(chapter)


def names_of_the_cheat_sheet():
    """Return pairs of a function of cnnlib and the layer or optimiser that it belongs to."""
    _, table = (BOOK / "cheatsheet.md").read_text().split("| in words |")
    table, *_ = table.split("\n\n")
    rows = [re.findall(r"`(\w+)`", row) for row in table.splitlines()[2:]]
    return [pair for row in rows for pair in zip(row[: len(row) // 2], row[len(row) // 2 :], strict=True)]


def test_the_cheat_sheet_names_what_is_there(keras):
    topics = [getattr(cnnlib, topic) for topic in TOPICS]
    for function, layer in names_of_the_cheat_sheet():
        assert any(hasattr(topic, function) for topic in topics)
        assert hasattr(layers, layer) or hasattr(optimizers, layer)
        assert hasattr(keras.layers, layer) or hasattr(keras.optimizers, layer)


def test_the_cheat_sheet_names_every_layer():
    named = {layer for _, layer in names_of_the_cheat_sheet()}
    left_out = {"Activation", "GlobalMaxPooling2D", "Layer", "Rescaling"}
    assert set(layers.__all__) - left_out <= named


def test_the_map_shows_every_topic_and_links_every_chapter():
    _, course = (BOOK / "index.md").read_text().split('<figure class="course-map">')
    course, _ = course.split("</figure>")
    shown = re.findall(r"<a [^>]*>.*>([\w-]+)(?: \w+)?</text></a>", course)
    assert [name.lower().replace("-", "") for name in shown] == TOPICS
    assert re.findall(r'href="(\w+)\.html"', course) == TOPICS
