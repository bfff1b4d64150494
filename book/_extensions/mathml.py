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
SPACES = {"0.2777778em", "1em"}  # of \; and \quad
BREAKS = set("=≈≤≥<>←→↦⟼+−")
OPEN, CLOSED = "([{⟨⌊⌈", ")]}⟩⌋⌉"
SHORT = 22  # signs, which fit on a phone

logger = logging.getLogger(__name__)


def tidied(tex):
    """Return TeX as math-core takes it: MathJax allows a bare underscore in text, and the space of `\\\\[1ex]`."""
    tex = re.sub(r"\\text\{[^{}]*\}", lambda text: re.sub(r"(?<!\\)_", r"\\_", text[0]), tex.strip())
    tex = re.sub(r"(\\\\)\[[^\]]*\]", r"\1", tex)
    # Several lines need an environment of their own; those within a matrix have one.
    outside = re.sub(r"\\begin\{(\w+\*?)\}.*?\\end\{\1\}", "", tex, flags=re.DOTALL)
    return rf"\begin{{aligned}}{tex}\end{{aligned}}" if r"\\" in outside else tex


def mathml(tex, display):
    """Return a formula as markup; one on a line of its own may be broken where it is too wide for a phone."""
    written = CONVERTER.convert_with_local_state(tidied(tex), displaystyle=display)
    root = ElementTree.fromstring(written.replace("&ApplyFunction;", "\u2061"))
    for parent in list(root.iter()):
        lower_primes(parent)
    if not display:
        return markup(root)
    formulas = (pieces(formula) for formula in cut(root, is_wide_space, keep=False))
    return " ".join(f'<span class="formula">{"<wbr>".join(map(markup, parts))}</span>' for parts in formulas)


def markup(element):
    """Return an element as text."""
    return ElementTree.tostring(element, encoding="unicode")


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


def is_wide_space(sign):
    """Tell whether a sign is the space of `\\qquad`, which stands between formulas."""
    return sign.tag == "mspace" and sign.get("width") == APART


def may_break(sign):
    """Tell whether a formula may be broken before a sign: a relation, plus or minus, the space between factors."""
    return (sign.tag == "mo" and sign.text in BREAKS) or (
        sign.tag == "mspace" and sign.get("width") in SPACES
    )


def cut(root, here, keep):
    """Return a formula in parts, cut before the signs outside all brackets that are named, which are kept or not."""
    parts, depth = [ElementTree.Element("math", root.attrib)], 0
    for sign in root:
        depth += sum(sign.text == bracket for bracket in OPEN) - sum(
            sign.text == bracket for bracket in CLOSED
        )
        last = parts[-1][-1] if len(parts[-1]) else None
        if depth == 0 and here(sign) and last is not None and not may_break(last):  # "= −x" stays together
            parts.append(ElementTree.Element("math", root.attrib))
            if not keep:
                continue
            if sign.tag == "mo":
                sign.set("form", "infix")  # it has the room of a sign within a formula, though it comes first
        parts[-1].append(sign)
    return parts


def pieces(formula):
    """Return a formula as pieces between which a line may end: one, if a phone is wide enough for it."""
    return [formula] if len("".join(formula.itertext())) <= SHORT else cut(formula, may_break, keep=True)


def converted(translator, node, display):
    """Return a node's formula, or its TeX where that cannot be read, and say where."""
    try:
        return mathml(node.astext(), display)
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
