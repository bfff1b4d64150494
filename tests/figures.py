"""What the tests of interactive figures share: a page of its own for a figure, and what a reader does on it.

A test writes `page = visit('<some-figure>…</some-figure>')`; the scripts of the figures on the page come with it,
as in the site. `visit()` alone opens the module's `BODY`. No page may complain or ask another host.
"""

import shutil
import sys
from itertools import count
from pathlib import Path

import pydata_sphinx_theme
import pytest
from axe_playwright_python.sync_playwright import Axe

BOOK = Path(__file__).parent.parent / "book"
STATIC = BOOK / "_static"
THEME = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme" / "static" / "styles"
SHEETS = ["pydata-sphinx-theme.css", "course.css"]
FALLBACK = "A picture in words."  # write it as <p>…</p> inside the figure
PHONE = {"width": 375, "height": 812}
NARROWEST = {"width": 320, "height": 640}
# A figure waits until it is near the screen; a test does not scroll to it first.
START_ALL = """() => {
    for (const figure of document.querySelectorAll("main *")) {
        try {
            if (figure.localName.includes("-")) figure.start?.();
        } catch (error) {
            reportError(error);
        }
    }
}"""

sys.path.append(str(BOOK / "_extensions"))
from figure_scripts import figure_scripts  # noqa: E402  the site's own rule
from pictures import digits_script, pictures_script  # noqa: E402
from small_model import album_script, model_script  # noqa: E402


def script_tags(body):
    """Return the markup that loads the scripts of the figures in a page's body."""
    return "".join(f'<script defer src="{name}"></script>' for name in figure_scripts(body))


@pytest.fixture(scope="module")
def figure_folder(request, tmp_path_factory):
    """Return a folder with the site's scripts, pictures and style sheets, for pages to be written beside them."""
    folder = tmp_path_factory.mktemp("figures")
    shutil.copytree(STATIC, folder, dirs_exist_ok=True)
    shutil.copy(THEME / SHEETS[0], folder)
    (folder / "pictures.js").write_text(pictures_script(), encoding="utf-8")
    (folder / "digits.js").write_text(digits_script(), encoding="utf-8")
    if "network-viewer" in getattr(request.module, "BODY", ""):
        (folder / "small-model.js").write_text(model_script(), encoding="utf-8")
        (folder / "album.js").write_text(album_script(), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def figure_address(figure_folder, serve):
    """Return the address of that folder."""
    return serve(figure_folder)


@pytest.fixture
def visit(request, chromium, figure_folder, figure_address):
    """Return a function that opens a page with the given body."""
    contexts, complaints, numbers = [], [], count()

    def note(wrong, text):
        if wrong:
            complaints.append(str(text))

    def open_page(body=None, head=None, theme="light", sheets=SHEETS, **options):
        body = request.module.BODY if body is None else body
        head = script_tags(body) if head is None else head
        links = "".join(f'<link rel="stylesheet" href="{sheet}">' for sheet in sheets)
        name = f"page-{request.node.name.encode().hex()[:60]}-{next(numbers)}.html"
        (figure_folder / name).write_text(
            f'<!doctype html><html lang="en" data-theme="{theme}"><meta charset="utf-8">'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<link rel="icon" href="data:,"><title>A figure</title>{links}{head}'
            f"<main><h1>A figure</h1>{body}</main></html>",
            encoding="utf-8",
        )
        context = chromium.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: note(message.type in ("error", "warning"), message.text))
        page.on("pageerror", lambda error: note(True, error))
        own = (figure_address, "data:", "blob:")
        page.on("request", lambda request: note(not request.url.startswith(own), request.url))
        page.goto(f"{figure_address}/{name}")
        page.evaluate(START_ALL)
        return page

    open_page.complaints = complaints
    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def text(locator):
    """Return the text of an element with single spaces."""
    return " ".join(locator.text_content().split())


def cell(page, grid, row, column):
    """Return a cell of a grid that `fill` filled."""
    return page.locator(f"[data-name={grid}] .row:nth-child({row + 1}) .cell:nth-child({column + 1})")


def shown(page, grid):
    """Return what a grid shows, a list of rows of texts."""
    rows = page.locator(f"[data-name={grid}] .row")
    return rows.evaluate_all("rows => rows.map(row => [...row.children].map(cell => cell.textContent))")


def press(page, *keys):
    """Press keys one after the other."""
    for key in keys:
        page.keyboard.press(key)


def tab_to(page, selector):
    """Press Tab until the focus is on a part of a figure that matches."""
    for _ in range(60):
        press(page, "Tab")
        inside = "document.activeElement.shadowRoot?.activeElement"
        if page.evaluate(f"selector => Boolean({inside}?.matches(selector))", selector):
            return
    raise AssertionError(f"Tab never comes to {selector}")


def violations(page):
    """Return what axe finds: (rule, [markup of what breaks it])."""
    found = Axe().run(page).response["violations"]
    return [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found]


def visible_in_figures(page, look):
    """Return what the JavaScript function `look(element, card)` gives for all visible elements in cards, if true."""
    return page.locator(".card").evaluate_all(
        """(cards, look) => cards.flatMap(card => [...card.querySelectorAll(":not(.spoken, option)")]
            .filter(one => one.checkVisibility()).map(one => eval(look)(one, card)).filter(Boolean))""",
        look,
    )


def sideways(page):
    """Return how far the page scrolls sideways, and what a figure cuts off at its right edge."""
    beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    cut = visible_in_figures(
        page,
        """(one, card) => one.getBoundingClientRect().right > card.getBoundingClientRect().right + 1
            && one.outerHTML.slice(0, 200)""",
    )
    return beyond, cut


def small_targets(page, least=24):
    """Return what is to be clicked or tapped and smaller than `least` pixels either way."""
    return visible_in_figures(
        page,
        """one => {
            if (!one.matches("button, select, input, summary, a, canvas, [role=gridcell], label:has(input)")) return;
            const label = one.matches(".choice input") ? one.parentElement : one;
            const {width, height} = label.getBoundingClientRect();
            return Math.min(width, height) < LEAST && `${width}×${height} ${one.outerHTML.slice(0, 200)}`;
        }""".replace("LEAST", str(least)),
    )


def small_texts(page, least=11):
    """Return texts in figures whose letters are smaller than `least` pixels."""
    return visible_in_figures(
        page,
        """one => {
            const own = [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim());
            const scale = one.ownerSVGElement ? one.getScreenCTM().a : 1;
            const size = parseFloat(getComputedStyle(one).fontSize) * scale;
            return own && size < LEAST - 0.05 && `${size} ${one.outerHTML.slice(0, 200)}`;
        }""".replace("LEAST", str(least)),
    )


def pale_texts(page):
    """Return how many texts figures show, and those whose contrast to what lies behind is below 4.5."""
    found = visible_in_figures(
        page,
        """one => {
            const paint = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
            const luminance = colour => {
                paint.fillStyle = colour;
                paint.fillRect(0, 0, 1, 1);
                return [...paint.getImageData(0, 0, 1, 1).data].slice(0, 3).map(v => v / 255)
                    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
                    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
            };
            const behind = one => {
                const shape = one.matches("rect + text") && one.previousElementSibling;
                if (shape && getComputedStyle(shape).fill !== "none") return getComputedStyle(shape).fill;
                const colour = getComputedStyle(one).backgroundColor;
                return colour !== "rgba(0, 0, 0, 0)" ? colour : behind(one.parentElement ?? one.getRootNode().host);
            };
            const own = [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim());
            if (!own || one.closest("[aria-disabled=true]")) return;
            const {color, fill} = getComputedStyle(one);
            const [a, b] = [one.ownerSVGElement ? fill : color, behind(one)].map(luminance).sort((x, y) => y - x);
            return [(a + 0.05) / (b + 0.05), one.outerHTML.slice(0, 200)];
        }""",
    )
    return len(found), [one for one in found if one[0] < 4.5]
