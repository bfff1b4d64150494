"""Which scripts a page needs for its interactive figures: for the site and for the tests."""

import re
from pathlib import Path

STATIC = Path(__file__).parent.parent / "_static"
GENERATED = {"digits.js", "notebooks.js", "pictures.js"}  # by the build (notebooks.py, pictures.py)
NEEDS = re.compile(r"^(?: \* |// )Needs: (.+)$", re.M)


def figure_scripts(body):
    """Return the names of the scripts of all figures in a page's HTML, each behind those that it needs.

    A figure `<some-name>` is `_static/some-name.js`; a comment "Needs: a.js, b.js" in it names what comes first.
    """
    scripts = []
    for script in sorted(STATIC.glob("*-*.js")):
        if re.search(rf"<{script.stem}[\s>]", body):
            add_script(script.name, scripts)
    return scripts


def add_script(name, scripts):
    """Add a script to a list, behind those that it needs."""
    if name in scripts:
        return
    needs = None if name in GENERATED else NEEDS.search((STATIC / name).read_text(encoding="utf-8"))
    for other in needs[1].split(", ") if needs else ():
        add_script(other, scripts)
    scripts.append(name)
