"""The part of the book for instructors, and the switch that leaves it out: `instructor_pages` in `_config.yml`.

Without it, the pages are neither in the site nor in its contents and its search. A sentence that leads to them stands in
`:::{only} instructors` and goes, too; of any other link to them the words are left.
"""

import re
from functools import partial
from pathlib import Path

import yaml

PART = "For instructors"


def pages(contents):
    """Return the pages of the part, such as "book/hub"."""
    parts = [part for part in contents["parts"] if part["caption"] == PART]
    return [chapter["file"] for part in parts for chapter in part["chapters"]]


def without(contents):
    """Return a table of contents without the part."""
    return contents | {"parts": [part for part in contents["parts"] if part["caption"] != PART]}


def targets(source, hidden):
    """Return all that a link to hidden pages may name: the pages and their labels."""
    names = {page.rpartition("/")[2] for page in hidden}
    for page in hidden:
        text = Path(source, f"{page}.md").read_text(encoding="utf-8")
        names |= set(re.findall(r"^\(([\w-]+)\)=$", text, re.MULTILINE))
    return names


def words_alone(names, app, env, node, words):
    """Return the words of a link that leads to a hidden page."""
    return words if node["reftarget"].rpartition("/")[2] in names else None


def remove(hidden, app, exception):
    """Remove what an earlier build has written of the pages."""
    for page in hidden:
        for path in (f"{page}.html", f"_sources/{page}.md"):
            Path(app.outdir, path).unlink(missing_ok=True)


def turn(app, config):
    """Show the part, or leave it out."""
    if config.instructor_pages:
        app.tags.add("instructors")
        return
    contents = yaml.safe_load(Path(app.srcdir, config.external_toc_path).read_text(encoding="utf-8"))
    shorter = Path(app.outdir).resolve().parent / "toc-for-students.yml"
    shorter.write_text(yaml.safe_dump(without(contents), sort_keys=False), encoding="utf-8")
    config.external_toc_path = str(shorter)
    hidden = pages(contents)
    app.connect("missing-reference", partial(words_alone, targets(app.srcdir, hidden)))
    app.connect("build-finished", partial(remove, hidden))


def setup(app):
    """Connect the switch to Sphinx, before the table of contents is read."""
    app.add_config_value("instructor_pages", True, "env")
    app.connect("config-inited", turn, priority=850)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
