"""Formulas as MathML, written at build: no script, no tab stops, read by screen readers, shown in the STIX Two font.

math-core turns TeX into MathML; what comes out is mended by a few rules where TeX's habits or a browser's would
show. Chosen over KaTeX after looking at every formula beside MathJax's: as good, and a tenth of the markup.
"""

import re
from xml.etree import ElementTree

from docutils import nodes
from math_core import LatexError, LatexToMathML
from sphinx.locale import _
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

CONVERTER = LatexToMathML(fancy_error=False)
PRIMES = "′″‴⁗"
APART = "2em"  # the width of \qquad

logger = logging.getLogger(__name__)


def tidied(tex):
    """Return TeX as math-core takes it: MathJax allows a bare underscore in text, and the space of `\\\\[1ex]`."""
    tex = re.sub(r"\\text\{[^{}]*\}", lambda text: re.sub(r"(?<!\\)_", r"\\_", text[0]), tex.strip())
    tex = re.sub(r"(\\\\)\[[^\]]*\]", r"\1", tex)
    # Several lines need an environment of their own; those within a matrix have one.
    outside = re.sub(r"\\begin\{(\w+\*?)\}.*?\\end\{\1\}", "", tex, flags=re.DOTALL)
    return rf"\begin{{aligned}}{tex}\end{{aligned}}" if r"\\" in outside else tex


def mathml(tex, display):
    """Return a formula as elements `<math>`: one, or where it lists formulas with `\\qquad` between them, several."""
    written = CONVERTER.convert_with_local_state(tidied(tex), displaystyle=display)
    root = ElementTree.fromstring(written.replace("&ApplyFunction;", "\u2061"))
    for parent in list(root.iter()):
        lower_primes(parent)
    parts = split(root) if display else [root]
    return [ElementTree.tostring(part, encoding="unicode") for part in parts]


def lower_primes(parent):
    """Write x′ as two signs: the font's prime is raised already, and in an exponent it becomes a speck."""
    for place, child in enumerate(list(parent)):
        if child.tag == "msup" and child[1].tag == "mo" and child[1].text in PRIMES:
            base, prime = child
            prime.set("lspace", "0")
            prime.set("rspace", "0")
            row = ElementTree.Element("mrow")
            row.extend([base, prime])
            parent[place] = row


def split(root):
    """Return the formulas that `\\qquad` separates, each on its own: side by side on a desk, in a pile on a phone."""
    parts = [ElementTree.Element("math", root.attrib)]
    for child in root:
        if child.tag == "mspace" and child.get("width") == APART:
            parts.append(ElementTree.Element("math", root.attrib))
        else:
            parts[-1].append(child)
    return parts


def converted(translator, node, display):
    """Return a node's formula, or its TeX where that cannot be read, and say where."""
    try:
        return "".join(mathml(node.astext(), display))
    except LatexError as error:
        logger.warning("this formula cannot be read: %s", error, location=node)
        return f"<code>{translator.encode(node.astext())}</code>"


def visit_math(translator, node):
    """Write a formula within a line."""
    tag = translator.starttag(node, "span", "", CLASS="math notranslate nohighlight")
    translator.body.append(f"{tag}{converted(translator, node, display=False)}</span>")
    raise nodes.SkipNode


def visit_math_block(translator, node):
    """Write a formula on a line of its own, with its number."""
    translator.body.append(translator.starttag(node, "div", CLASS="math notranslate nohighlight"))
    translator.body.append(converted(translator, node, display=True))
    if node["number"]:
        translator.body.append(f'<span class="eqno">({get_node_equation_number(translator, node)})')
        translator.add_permalink_ref(node, _("Link to this equation"))
        translator.body.append("</span>")
    translator.body.append("</div>\n")
    raise nodes.SkipNode


def setup(app):
    """Connect the renderer to Sphinx; `html_math_renderer: mathml` chooses it."""
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_math_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
