"""axe over the pages of the site: each look of a text is judged a few times, not on each of a hundred pages.

On a chapter's page axe spends most of its time on contrast, text by text, and most look the same: the words of the
contents, on every page, or a thousand words of code in a dozen colours. A *look* is what decides on contrast: a
text's own style and all that the elements around it put behind it, in the colours of the theme that is on.
A look is settled once axe has passed it, or could not tell three times; a page on which axe finds anything settles
nothing. All other rules hold for each page as a whole. What one thing covers of another in an interactive figure is
seen where that figure is tested by itself, with the whole of axe.
"""

from collections import Counter

from axe_playwright_python.base import AXE_SCRIPT

PASSED, UNDECIDED, SETTLED = 3, 1, 3
FEW = 3  # texts of one look that a page offers
JUDGE = """async ([settled, few, passed, undecided, options]) => {
    const known = new Set(settled), layers = new Map(), looks = new Map(), chosen = [];
    const above = one => one.parentElement ?? one.getRootNode().host;
    const kind = one => `${one.localName}.${one.getAttribute("class")}`;
    const hasText = one => one.matches("input, select, textarea")
        || [...one.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
    const behind = one => {
        if (!one) return "";
        if (!layers.has(one)) {
            const {backgroundColor, backgroundImage, opacity, filter, mixBlendMode, position} = getComputedStyle(one);
            const layer = [backgroundColor, backgroundImage, opacity, filter, mixBlendMode].join();
            const floats = ["absolute", "fixed", "sticky"].includes(position) ? kind(one) : "";
            const own = layer === "rgba(0, 0, 0, 0),none,1,none,normal" ? floats : `|${layer}${floats}`;
            layers.set(one, behind(above(one)) + own);
        }
        return layers.get(one);
    };
    const look = one => {
        const {color, fontSize, fontWeight, textShadow} = getComputedStyle(one);
        const exempt = one.closest(":disabled, [aria-disabled=true]") !== null;
        const single = (one.textContent.match(/[!-~À-ɏ]/g) ?? []).length < 2;  // axe cannot tell
        const style = [color, fontSize, fontWeight, textShadow, behind(one)];
        return [kind(one), kind(above(one)), exempt, single, ...style].join(" ");
    };
    const offer = root => root.querySelectorAll("*").forEach(one => {
        if (one.shadowRoot) offer(one.shadowRoot);
        if (hasText(one) && one.checkVisibility() && !known.has(look(one)))
            looks.set(look(one), [...looks.get(look(one)) ?? [], one]);
    });
    offer(document.body);
    const cut = one => one.getBoundingClientRect().right > document.documentElement.clientWidth;
    for (const texts of looks.values()) chosen.push(...texts.sort((a, b) => cut(a) - cut(b)).slice(0, few));

    const {violations} = await axe.run({...options, rules: {...options.rules, "color-contrast": {enabled: false}}});
    const judged = [];
    if (chosen.length) {
        chosen.forEach(one => one.setAttribute("data-judged", ""));
        axe.configure({rules: [{id: "color-contrast", selector: "[data-judged]"}]});
        const contrast = await axe.run({runOnly: ["color-contrast"], elementRef: true});
        chosen.forEach(one => one.removeAttribute("data-judged"));
        violations.push(...contrast.violations);
        const points = [[contrast.passes, passed], [contrast.incomplete, undecided]];
        for (const [[rule], worth] of points)
            for (const {element} of rule?.nodes ?? []) judged.push([look(element), worth]);
    }
    const told = ({html, failureSummary}) => ({html, failureSummary});
    return [violations.map(({id, help, nodes}) => ({id, help, nodes: nodes.map(told)})), judged];
}"""
points = Counter()  # by look, over all pages that this process has seen


def violations(page, options=None):
    """Return the rules that a page breaks: dicts with `id`, `help`, `nodes`."""
    page.evaluate(AXE_SCRIPT)
    settled = [look for look, count in points.items() if count >= SETTLED]
    options = {"resultTypes": ["violations"]} | (options or {})
    found, judged = page.evaluate(JUDGE, [settled, FEW, PASSED, UNDECIDED, options])
    if not found:
        for look, worth in judged:
            points[look] += worth
    return found
