"""One name on every floor: each topic has all its files, and is named wherever topics are listed.

A topic is what has a chapter with an exercise, checks or an assignment; its files are those of the table in
CONTRIBUTING.md.
"""

import re
import tomllib
from pathlib import Path

import pytest

import cnnlib

ROOT = Path(__file__).parents[1]
CHAPTERS = (path for path in ROOT.glob("book/*.md") if "\n## Exercise" in path.read_text(encoding="utf-8"))
TOPICS = sorted(
    {path.stem for path in (*CHAPTERS, *ROOT.glob("cnnlib/checks/[!_]*"), *ROOT.glob("solutions/*"))}
)
each_topic = pytest.mark.parametrize("topic", TOPICS)


def read(path):
    return ROOT.joinpath(path).read_text(encoding="utf-8")


def floors():
    """Return the files of CONTRIBUTING's table, such as "book/<topic>.md", without the optional ones."""
    rows = [line for line in read("CONTRIBUTING.md").splitlines() if line.startswith("|")]
    return re.findall(r"`(\S*<topic>\S*)`", "\n".join(row for row in rows if "optional" not in row))


def stands(file):
    """Tell whether a file is there; a package of its name will do for a module."""
    if "<function>" in file:
        return any(ROOT.glob(file.replace("<function>", "[!_]*")))
    path = ROOT / file
    return path.is_file() or (path.suffix == ".py" and path.with_suffix("").joinpath("__init__.py").is_file())


LISTS = [
    ("_toc.yml", "- file: book/<topic>\n"),
    ("_toc.yml", "- file: book/api-<topic>\n"),
    ("book/api-<topic>.md", ".. automodule:: cnnlib.<topic>\n"),
    ("book/index.md", "{doc}`<topic>`"),
]


@each_topic
def test_a_topic_stands_on_every_floor(topic):
    files = [file.replace("<topic>", topic) for file in floors()]
    assert len(files) >= 7, "CONTRIBUTING.md has lost its table"
    missing = [file for file in files if not stands(file)]
    assert not missing, f"the topic {topic} has no {', no '.join(missing)}"


@each_topic
@pytest.mark.parametrize(("path", "entry"), LISTS)
def test_a_topic_is_named_where_topics_are_listed(topic, path, entry):
    path, entry = (text.replace("<topic>", topic) for text in (path, entry))
    assert entry in read(path), f"{path} does not name the topic {topic}: no {entry.strip()!r}"


@each_topic
def test_the_front_page_offers_the_notebook(topic):
    notebook = f"exercises/{topic}/{topic}.ipynb"
    assert f"<../{notebook}>" in read("book/index.md"), f"book/index.md does not offer {notebook}"


@each_topic
def test_the_library_offers_the_topic(topic):
    assert topic in cnnlib.__all__, f"cnnlib/__init__.py: {topic!r} is missing from __all__"
    assert hasattr(cnnlib, topic), f"cnnlib/__init__.py does not import {topic}"


def test_version_is_the_one_in_pyproject():
    pyproject = tomllib.loads(read("pyproject.toml"))
    assert cnnlib.__version__ == pyproject["project"]["version"]
