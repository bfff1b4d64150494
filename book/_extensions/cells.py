"""Code to change and to run in the page: a chapter's code cell with the tag `try`.

    ```{code-cell} ipython3
    :tags: [try]

    print(zero_pad(images, 1).shape)
    ```

It is shown like any other, with what the build made of it; a button opens it in an editor, and Python runs what the
reader makes of it (`_static/course-cell.js`). What the cell needs of those before it comes along (`slices.py`), so that
each runs alone. A cell behind it with the tags `try-then` and `remove-cell` adds lines that the editor alone shows: a
call of a function, say. `python_in_pages: false` in `_config.yml` leaves the pages as they are without.
"""

import hashlib
import shutil
from pathlib import Path

import jupytext
import npm
from docutils import nodes
from python_files import write_python
from questions import tag
from slices import needed, not_in_the_page
from sphinx.util import logging

log = logging.getLogger(__name__)


def code_of(cells):
    """Return what the editor shows for the first of some cells: its code, and that of the next if it goes with it."""
    then = [cell.source for cell in cells[1:2] if "try-then" in cell.metadata.get("tags", [])]
    return "\n\n".join([cells[0].source, *then])


def make_runnable(app, doctree):
    """Put each cell with the tag into an element that lets readers change and run it."""
    marked = [node for node in doctree.findall(nodes.container) if "tag_try" in node["classes"]]
    if not marked or not app.config.python_in_pages:
        return
    path = app.env.doc2path(app.env.docname)
    codes = [cell for cell in jupytext.read(path).cells if cell.cell_type == "code"]
    places = [place for place, cell in enumerate(codes) if "try" in cell.metadata.get("tags", [])]
    for container, place in zip(marked, places, strict=True):
        code = code_of(codes[place:])
        before = needed([cell.source for cell in codes[:place]], code)
        if missing := not_in_the_page(f"{before}\n{code}"):
            log.warning(
                "a cell to try needs %s, which pages do not have", ", ".join(missing), location=container
            )
        name = f"{Path(app.env.docname).name}-{hashlib.sha256(code.encode()).hexdigest()[:8]}"
        cell = tag("course-cell", name=name, before=before, code=code)
        container.replace_self(cell)
        cell += container


def write_editor(target, cache):
    """Write the editor as one file; tell whether there is one."""
    try:
        npm.installed(cache)
        npm.bundle("codemirror.js", target, cache)
    except OSError as error:
        target.unlink(missing_ok=True)
        print(f"Readers will write code into plain text fields: npm does not have the editor ({error})")
    return target.exists()


def write_files(app):
    """Write Python and the editor into the site's static files, and say what browsers will fetch from elsewhere."""
    if app.builder.format != "html" or not app.config.python_in_pages:
        return
    static, cache = Path(app.outdir, "_static"), Path(app.outdir).parent / "python"
    editor = write_editor(static / "python" / "codemirror.js", cache / "npm")
    if wanting := write_python(static / "pyodide", cache, editor=editor):
        print(f"Readers who run Python will fetch it from Pyodide's server. Not on this machine: {wanting}")


def write_offline(app, exception):
    """Put the service worker where it sees all pages: at the root of the site."""
    source = Path(app.outdir, "_static", "python", "offline.js")
    if not exception and source.exists() and app.config.python_in_pages:
        shutil.copy(source, app.outdir)


def setup(app):
    """Connect all this to Sphinx."""
    app.setup_extension("questions")  # for its nodes
    app.add_config_value("python_in_pages", True, "env")
    app.connect("builder-inited", write_files)
    app.connect("doctree-read", make_runnable)
    app.connect("build-finished", write_offline)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
