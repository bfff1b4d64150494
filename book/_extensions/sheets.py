"""One style sheet in place of the eleven that Sphinx, the theme and the extensions bring.

Each would hold up the text for a turn of the network, and one of them asks for another. They are joined in their order
after each build, when `styles.py` has cut them down; `_templates/layout.html` names what comes of it.
"""

import re
import zlib
from pathlib import Path
from posixpath import dirname, join, normpath

FIRST = ["styles/theme.css", "styles/pydata-sphinx-theme.css"]  # which the theme names itself
IMPORT = re.compile(r"""@import ["']([^"']+)["'];""")
ADDRESS = re.compile(r"""url\((["']?)(?!data:|https?:|#|/)([^"')]+)\1\)""")
NAMED = re.compile(r"(?<=_static/sheets\.css\?v=)\w*")


def together(static, names):
    """Return the text of some sheets, each with what it imports; addresses in them lead on from the folder above."""
    return "\n".join(alone(static, name) for name in names)


def alone(static, name):
    """Return the text of a sheet."""
    folder = dirname(name)
    text = (static / name).read_text(encoding="utf-8").replace('@charset "UTF-8";', "")
    text = ADDRESS.sub(lambda found: f'url("{normpath(join(folder, found[2]))}")', text)
    return IMPORT.sub(lambda found: alone(static, normpath(join(folder, found[1]))), text)


def names_of(sheets):
    """Return the names of sheets that are for every screen, as they lie in `_static`."""
    names = [
        str(sheet.filename).removeprefix("_static/") for sheet in sheets if "media" not in sheet.attributes
    ]
    return list(dict.fromkeys([*FIRST, *names]))


def join_sheets(app, exception):
    """Write the joined sheet, and its checksum into the pages: a browser asks for it again once it has changed."""
    site = Path(app.outdir)
    if exception or not (site / "_static" / FIRST[1]).exists():
        return
    text = together(site / "_static", names_of(app.builder.globalcontext["css_files"]))
    (site / "_static" / "sheets.css").write_text(text, encoding="utf-8")
    checksum = f"{zlib.crc32(text.encode()):08x}"
    for page in site.rglob("*.html"):
        before = page.read_text(encoding="utf-8")
        after = NAMED.sub(checksum, before)
        if after != before:
            page.write_text(after, encoding="utf-8")


def setup(app):
    """Connect it to the end of a build, behind the cut."""
    app.connect("build-finished", join_sheets, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
