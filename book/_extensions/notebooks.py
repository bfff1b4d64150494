"""The assignments as notebooks to take home: what the buttons of the pages need to know, `_static/notebooks.js`.

It says of each topic its title, the release (another notebook is another release) and whether it needs Keras, and
whether the site has JupyterLite for those that do not.
"""

import hashlib
import json
from pathlib import Path

import yaml
from exercise_boxes import path_of, topics
from lite import write_lite


def in_order():
    """Return the topics in the order of the chapters."""
    contents = yaml.safe_load((Path(__file__).parents[2] / "_toc.yml").read_text(encoding="utf-8"))
    pages = [chapter["file"] for part in contents["parts"] for chapter in part["chapters"]]
    return [topic for page in pages if (topic := page.rpartition("/")[2]) in topics()]


def described(topic):
    """Return what is known of the notebook of a topic."""
    content = path_of(topic).read_bytes()
    heading = json.loads(content)["cells"][0]["source"][0]
    return {
        "title": heading.removeprefix("# ").strip(),
        "release": hashlib.sha256(content).hexdigest()[:12],
        "keras": b"import keras" in content,
    }


def write_files(app):
    """Write JupyterLite, where it can be had, and the list."""
    if app.builder.format != "html" or not app.config.python_in_pages:
        return
    static = Path(app.outdir, "_static")
    wanting = write_lite(static / "lite", Path(app.outdir).parent / "python")
    if wanting:
        print(f"Assignments do not open in JupyterLite. Not on this machine: {wanting}")
    known = {"lite": not wanting, "topics": {topic: described(topic) for topic in in_order()}}
    (static / "notebooks.js").write_text(f"window.courseNotebooks = {json.dumps(known)};\n", encoding="utf-8")


def setup(app):
    """Connect the files to the start of a build, once the pages' Python is there (cells.py)."""
    app.setup_extension("cells")
    app.connect("builder-inited", write_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
