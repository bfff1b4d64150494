"""The style sheets and icons, cut down after each build to what the site uses: a fifth of what the theme brings.

The theme brings all of Bootstrap, and Font Awesome with 2,000 icons: fonts, a rule for each, and 1.6 MB of scripts,
which no page loads (`scripts.py`). A rule stays if each class and name in it occurs as a word in some page or script.
"""

import re
from pathlib import Path

from fontTools import subset

SHEETS = ["basic.css", "mystnb.*.css", "sphinx-design.min.css", "styles/*.css"]
SCRIPTS = ["fontawesome.js", "bootstrap.js", "pydata-sphinx-theme.js", "sphinx-book-theme.js"]
FONTS = ["fa-solid-900", "fa-brands-400", "fa-regular-400"]
RULE = re.compile(r"([^{};]+)\{([^{}]*)\}")
NAME = re.compile(r"[.#]((?:[\w-]|\\.)+)")
WORD = re.compile(r"[\w-]+")


def texts(site):
    """Yield the text of each page, and of each script of theirs.

    What lies deeper in `_static`, such as JupyterLite, brings sheets and fonts of its own.
    """
    static = site / "_static"
    pages = (page for page in site.rglob("*.html") if static not in page.parents)
    scripts = (script for folder in (".", "scripts", "python") for script in (static / folder).glob("*.js"))
    for file in (*pages, *scripts):
        yield file.read_text(encoding="utf-8")


def words(site):
    """Return all words of the pages and scripts: what a class can be called in."""
    return set().union(*map(WORD.findall, texts(site)))


def used(selector, known):
    """Tell whether a selector can match; what stands in brackets, as in `:not(.this)`, is left to the browser."""
    while "(" in selector:
        selector, before = re.sub(r"\([^()]*\)|\[[^\]]*\]", "", selector), selector
        if selector == before:
            break
    return any(
        all(name.replace("\\", "") in known for name in NAME.findall(re.sub(r"\[[^\]]*\]", "", one)))
        for one in selector.split(",")
    )


def lean(css, known):
    """Return a style sheet without the rules that match nothing, nor the `@media` that held nothing else."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = RULE.sub(lambda rule: rule[0] if used(rule[1], known) else "", css)
    return re.sub(r"@(?:media|supports)[^{}]*\{\s*\}", "", css)


def codes(css):
    """Return the code points of the icons that a lean style sheet names, in rules and in variables."""
    escaped = re.findall(r'"\\([ef][0-9a-f]{3})"', css)
    return {int(code, 16) for code in escaped} | set(map(ord, re.findall("[\ue000-\uf8ff]", css)))


def cut(path, characters):
    """Leave only some characters in a font."""
    options = subset.Options(flavor="woff2", drop_tables=["FFTM"], layout_features=[])
    font = subset.load_font(path, options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters & set(font.getBestCmap()))
    cutter.subset(font)
    subset.save_font(font, path, options)


def cut_down(app, exception):
    """Cut down the style sheets and the icons' fonts, which Sphinx has just copied into the site."""
    static = Path(app.outdir) / "_static"
    if exception or not (static / "styles").is_dir():
        return
    for script in SCRIPTS:
        (static / "scripts" / script).unlink(missing_ok=True)
    known = words(Path(app.outdir))
    for sheet in (sheet for name in SHEETS for sheet in static.glob(name)):
        sheet.write_text(lean(sheet.read_text(encoding="utf-8"), known), encoding="utf-8")
    sheets = [*static.glob("*.css"), *(static / "styles").glob("*.css")]
    needed = set().union(*(codes(sheet.read_text(encoding="utf-8")) for sheet in sheets))
    for name in FONTS:
        cut(static / "vendor" / "fontawesome" / "webfonts" / f"{name}.woff2", needed)


def setup(app):
    """Connect the cut to the end of a build."""
    app.connect("build-finished", cut_down)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
