"""The site's own fonts, cut at build to the characters that its pages use: Literata for the text, made for reading on
screens, whose letters go well with those of formulas; Figtree for all that stands around it.

They come with packages of PyPI, as the other libraries do; where the browser has not got them yet, or where they fail,
`_static/course.css` names the system's.
"""

from pathlib import Path

import fontpkg_figtree
import fontpkg_literata
import ziamath
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import GlyphCoordinates
from fontTools.varLib import instancer
from styles import texts

ASCII = "".join(map(chr, range(0x20, 0x7F)))  # whoever types
GREEK = "ΓΔΘΛΞΠΣΥΦΨΩ" + "".join(map(chr, range(0x3B1, 0x3CA))) + "ϵϕϑϱ"
# Letters as formulas show them: bold, italic; the italic h is older than its block.
LETTERS = "".join(map(chr, [*range(0x1D400, 0x1D468), 0x210E, *range(0x1D6E2, 0x1D71C)]))
SIGNS = (
    "ˆˇ˙¨∂∑∏∫∇√∞∈∉∀∃∅∩∪⊂⊆∧∨¬≈≠≤≥≡∝∼≪≫⋅×÷±∓∗⋆∘⊙⊗⊕→←↔⇒⇔↦⟼⟶⟵…⋯⋮⋱‖|∣∥⟨⟩⌊⌋⌈⌉⏞⏟′″‴−·⊤⊥ℝℕℤℂ𝔼𝖳ℒ"
    "\u2061\u2062\u2063\u2064¯^˜→\u0302\u0303\u0304\u20d7"
)
MATHEMATICS = ASCII + GREEK + LETTERS + SIGNS
MATH = Path(ziamath.__file__).parent / "fonts" / "STIXTwoMath-Regular.ttf"  # all that is wanted of ziamath
SERIF, SANS = fontpkg_literata.ROOT / "files", fontpkg_figtree.ROOT / "files"


def written(source, characters, target, mend=lambda font: None):
    """Write those characters of a font into a file for the web, unless it is there already."""
    wanted = set(map(ord, characters)) & set(TTFont(source).getBestCmap())
    if target.exists() and is_cut(target, wanted, since=max(map(changed, [source, Path(__file__)]))):
        return
    features = ["kern", "liga", "mark", "locl", "ccmp", "ssty"]
    options = subset.Options(flavor="woff2", layout_features=features, hinting=False, desubroutinize=True)
    font = subset.load_font(source, options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted)
    cutter.subset(font)
    mend(font)
    target.parent.mkdir(parents=True, exist_ok=True)
    subset.save_font(font, target, options)


def is_cut(font, wanted, since):
    """True if a font was cut since then, and has these characters."""
    return changed(font) > since and wanted <= set(TTFont(font).getBestCmap())


def changed(path):
    """Return when a file was last changed."""
    return path.stat().st_mtime


def narrow_roots(font):
    """Make all sizes of the root sign nearly as wide as the smallest.

    Chromium leaves as much room for any root as the widest of them needs, and so a gap behind each small one.
    """
    variants = font["MATH"].table.MathVariants
    root = font.getBestCmap()[0x221A]
    sizes = variants.VertGlyphConstruction[variants.VertGlyphCoverage.glyphs.index(root)]
    names = {size.VariantGlyph for size in sizes.MathGlyphVariantRecord}
    names |= {part.glyph for part in sizes.GlyphAssembly.PartRecords}
    widest = round(1.05 * font["hmtx"][root][0])
    for name in names:
        narrow(font, name, widest)


def narrow(font, name, widest):
    """Squeeze a glyph until it is no wider than it may be."""
    width, bearing = font["hmtx"][name]
    scale = min(1, widest / width)
    glyph = font["glyf"][name]
    glyph.coordinates = GlyphCoordinates((round(scale * x), y) for x, y in glyph.coordinates)
    glyph.recalcBounds(font["glyf"])
    font["hmtx"][name] = (round(scale * width), round(scale * bearing))


def within(**axes):
    """Return a change of a variable font: it keeps no more of its axes than given, a value or a range."""
    return lambda font: instancer.instantiateVariableFont(font, axes, inplace=True)


def write_fonts(app, exception):
    """Write the fonts into the site."""
    if exception or app.builder.format != "html":
        return
    site, weights = Path(app.outdir), (400, 700)
    fonts = site / "_static" / "fonts"
    text = ASCII + "".join(set().union(*texts(site)))
    written(MATH, MATHEMATICS, fonts / "stix-two-math.woff2", narrow_roots)
    written(SERIF / "Literata[opsz,wght].ttf", text, fonts / "literata.woff2", within(opsz=14, wght=weights))
    italic = fonts / "literata-italic.woff2"
    written(SERIF / "Literata-Italic[opsz,wght].ttf", text, italic, within(opsz=14, wght=weights))
    written(SANS / "Figtree[wght].ttf", text, fonts / "figtree.woff2", within(wght=weights))


def setup(app):
    """Connect the fonts to the end of a build."""
    app.connect("build-finished", write_fonts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
