"""The theme's icons without their megabytes: the dozen that the pages show, in a font of a few kilobytes.

The theme brings Font Awesome whole: 1.5 MB of script, three fonts, and a rule of CSS for each of 2,000 icons. The script
is left out by `_templates/layout.html`; here the font and the rules are cut down after each build.
"""

import re
from pathlib import Path

from fontTools import subset

# What the theme's templates and its script show, by class. `tests/test_site.py` holds that no page shows another one.
SHOWN = """
    angle-left angle-right arrow-up bars chevron-down circle-half-stroke code download file file-lines file-pdf house
    lightbulb list magnifying-glass moon pencil pencil-alt sun xmark github gitlab
""".split()
FONTS = ["fa-solid-900", "fa-brands-400", "fa-regular-400"]
RULE = re.compile(r'((?:\.fa-[\w-]+:{1,2}before,?)+)\{content:"(?:\\([0-9a-f]+)|.)"\}')


def shown(rule):
    """Tell whether a rule of the style sheet is about an icon that pages show."""
    return any(re.search(rf"\.fa-{name}:", rule[1]) for name in SHOWN)


def lean(css):
    """Return the style sheet without the rules of icons that no page shows."""
    return RULE.sub(lambda rule: rule[0] if shown(rule) else "", css)


def codes(css):
    """Return the code points of the icons that a lean style sheet names, in rules and in variables."""
    return {int(code, 16) for code in re.findall(r'"\\(f[0-9a-f]{3}|e[0-9a-f]{3})"', css)}


def cut(path, characters):
    """Leave only some characters in a font."""
    options = subset.Options(flavor="woff2", drop_tables=["FFTM"], layout_features=[])
    font = subset.load_font(path, options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters & set(font.getBestCmap()))
    cutter.subset(font)
    subset.save_font(font, path, options)


def cut_down(app, exception):
    """Cut down the theme's style sheet and its fonts, which Sphinx has just copied into the site."""
    static = Path(app.outdir) / "_static"
    if exception or not (static / "styles").is_dir():
        return
    theme = static / "styles" / "pydata-sphinx-theme.css"
    theme.write_text(lean(theme.read_text(encoding="utf-8")), encoding="utf-8")
    sheets = [*static.glob("*.css"), *(static / "styles").glob("*.css")]
    needed = set().union(*(codes(sheet.read_text(encoding="utf-8")) for sheet in sheets))
    for name in FONTS:
        cut(static / "vendor" / "fontawesome" / "webfonts" / f"{name}.woff2", needed)
    (static / "scripts" / "fontawesome.js").unlink(missing_ok=True)


def setup(app):
    """Connect the cut to the end of a build."""
    app.connect("build-finished", cut_down)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
