"""The site as readers meet it: on desk and phone, in light and dark, by screen reader, without a network."""

import gzip
import re
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import accessibility
import pytest
import yaml
from jupyter_cache import get_cache

from cnnlib import viz

ROOT = Path(__file__).parent.parent
HTML = ROOT / "_build" / "html"
SCREENS = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 375, "height": 812}}
PAPER = "rgb(252, 251, 248)"  # the background of viz's figures, #FCFBF8
MOST_BYTES = 700_000
both_schemes = pytest.mark.parametrize("scheme", ["light", "dark"])


def chapters():
    """Return the pages that _toc.yml names, such as "book/images.html"."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text())
    files = [toc["root"], *(chapter["file"] for part in toc["parts"] for chapter in part["chapters"])]
    return [f"{file}.html" for file in files]


def built_pages():
    """Return every page of the built site, such as "book/images.html"; index.html only leads to the first,
    and 404.html, which knows no place of its own, has tests of its own."""
    files = (path.relative_to(HTML) for path in HTML.rglob("*.html"))
    return sorted(
        path.as_posix() for path in files if path.parts[0] not in ("_static", "index.html", "404.html")
    )


def visited_pages():
    """Return the pages to open in a browser: all but the library's source, of which two are enough.

    One template makes the pages of `_modules/`, and they differ in their lines of code alone: the page with
    the most and the one with the least of it show what can go wrong, and the list of them is one more kind.
    The page for lost readers has a look of its own; `test_search.py` is about it.
    """
    pages = [page for page in built_pages() if page != "404.html"]
    sources = [page for page in pages if page.startswith("_modules/cnnlib")]
    by_length = sorted(sources, key=lambda page: (HTML / page).stat().st_size)
    return [page for page in pages if page not in by_length[1:-1]]


def test_every_chapter_is_built():
    assert set(chapters()) <= set(built_pages()), "run `make book`"


def test_the_site_shows_what_nbval_saw():
    """Each chapter's outputs come from the notebook that nbval left, not from a second execution."""
    cache = get_cache(ROOT / "_build" / ".jupyter_cache")
    shown = {Path(record.uri) for record in cache.list_cache_records()}
    notebooks = {ROOT / "_build" / "notebooks" / page for page in chapters()}
    assert shown == {path for page in notebooks if (path := page.with_suffix(".ipynb")).exists()}


# In the browser ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def site(serve):
    """Return the address of the built site."""
    return serve(HTML)


@pytest.fixture(scope="module", params=SCREENS)
def screen(request, chromium):
    """Return a browser window with the size of a desk's or a phone's screen."""
    context = chromium.new_context(viewport=SCREENS[request.param], reduced_motion="reduce")
    yield context
    context.close()


@pytest.fixture(scope="module", params=visited_pages())
def page(request, screen, site):
    """Return a page, opened once for all tests, with its complaints and the files that it loaded."""
    page = screen.new_page()
    page.complaints, page.loaded = [], set()

    def note(wrong, text):
        if wrong:
            page.complaints.append(str(text))

    page.on("console", lambda message: note(message.type in ("error", "warning"), message.text))
    page.on("pageerror", lambda error: note(True, error))
    page.on("request", lambda request: note(not request.url.startswith((site, "data:")), request.url))
    page.on("requestfailed", lambda request: note(True, f"failed: {request.url}"))
    page.on("response", lambda response: page.loaded.add(unquote(urlsplit(response.url).path)))
    page.on("response", lambda response: note(response.status >= 400, f"{response.status}: {response.url}"))
    page.goto(f"{site}/{request.param}", wait_until="networkidle")
    page.evaluate("dispatchEvent(new Event('scroll'))")  # somebody reads: now all sections are laid out
    page.wait_for_function("!document.querySelector('.bd-article > section > section:not(.laid-out)')")
    yield page
    page.close()


def show(page, scheme):
    """Show the page as to a reader whose system prefers light or dark."""
    page.emulate_media(color_scheme=scheme)
    page.wait_for_function("scheme => document.documentElement.dataset.theme === scheme", arg=scheme)


def test_a_page_loads_without_a_complaint_or_another_host(page):
    assert page.complaints == []


def test_nothing_is_wider_than_the_screen(page):
    screen = page.viewport_size
    for width in {screen["width"], min(screen["width"], 320)}:
        page.set_viewport_size(screen | {"width": width})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size(screen)


def test_a_page_is_light_until_somebody_touches_it(page):
    """What a page loads by itself, compressed as a server does, in bytes."""
    files = [HTML / path.lstrip("/") for path in page.loaded if not path.startswith("data:")]
    heaviest = sorted(((len(gzip.compress(file.read_bytes())), file.name) for file in files), reverse=True)
    assert sum(size for size, _ in heaviest) <= MOST_BYTES, heaviest[:10]


def test_formulas_are_no_tab_stops_and_their_font_is_here(page):
    formulas = page.locator("math")
    assert page.locator("math[tabindex], math [tabindex]").count() == 0
    fitting = "all => all.filter(one => one.scrollWidth <= one.clientWidth).length"  # what scrolls is one, as it must be
    assert page.locator("div.math[tabindex]").evaluate_all(fitting) == 0
    if formulas.count():
        # A page whose only formulas lie in a closed fold has not needed the font yet: it is asked for.
        assert page.evaluate("async () => (await document.fonts.load('16px \"STIX Two Math\"')).length")


def test_formulas_side_by_side_stand_in_their_order(page):
    lines = page.locator("article div.math")
    assert set(lines.evaluate_all("all => all.map(one => getComputedStyle(one).flexDirection)")) <= {"row"}


def test_pictures_have_a_text_alternative(page):
    silent = page.locator(
        "article img:not([alt]), article img[alt=''], article svg[role=img]:not([aria-label])"
    )
    assert silent.evaluate_all("all => all.map(one => one.outerHTML.slice(0, 200))") == []


@both_schemes
def test_pictures_are_the_same_paper_in_light_and_a_little_dimmer_in_dark(page, scheme):
    show(page, scheme)
    dimmed = "brightness(0.85)" if scheme == "dark" else "none"
    looks = page.locator("article img").evaluate_all(
        "all => all.map(getComputedStyle).map(style => `${style.filter} on ${style.backgroundColor}`)"
    )
    assert set(looks) <= {f"{dimmed} on {PAPER}"}


@both_schemes
def test_the_three_colours_stand_out_from_the_page(page, scheme):
    show(page, scheme)
    style = page.evaluate_handle("getComputedStyle(document.documentElement)")
    background, *colours = (
        style.evaluate("(style, name) => style.getPropertyValue(name)", name)
        for name in ["--pst-color-background", *(f"--cnn-{role}" for role in viz.COLORS)]
    )
    assert all(contrast(colour, background) >= {"light": 3, "dark": 4.5}[scheme] for colour in colours)
    if scheme == "light":
        assert [colour.upper() for colour in colours] == list(viz.COLORS.values())


# The dark changes colours and which of two pictures is shown; all else axe has seen in the light.
IN_THE_DARK = {
    "runOnly": {"type": "tag", "values": ["cat.color", "cat.text-alternatives"]},
    "rules": {"color-contrast-enhanced": {"enabled": False}},  # AAA: nobody asked for it
}


@both_schemes
def test_axe_finds_nothing(page, scheme):
    show(page, scheme)
    violations = accessibility.violations(page, IN_THE_DARK if scheme == "dark" else {})
    assert violations == [], report(violations)


def test_no_table_scrolls(page):
    beyond = """all => {
        const right = (one) => one.getBoundingClientRect().right;
        return all.filter((one) => right(one) > right(one.closest("article")) + 1).map((one) => one.innerText);
    }"""
    assert page.locator("article table").evaluate_all(beyond) == []


def test_the_cheat_sheet_is_one_page_of_paper(screen, site):
    page = screen.new_page()
    page.goto(f"{site}/book/cheatsheet.html", wait_until="networkidle")
    margin = dict.fromkeys(("top", "right", "bottom", "left"), "1cm")
    printed = page.pdf(format="A4", margin=margin)
    page.close()
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


def contrast(*colours):
    """Return the contrast of two colours such as "#0072b2" as WCAG defines it, from 1 to 21."""
    dark, light = sorted(map(luminance, colours))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour):
    """Return a colour's relative luminance, from 0 to 1."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def report(violations):
    """Return axe's findings as lines: the rule, then the elements that break it."""
    lines = []
    for rule in violations:
        lines.append(f"{rule['id']}: {rule['help']}")
        lines += [f"    {node['html'][:160]}\n        {node['failureSummary']}" for node in rule["nodes"][:5]]
    return "\n".join(lines)


# Links ---------------------------------------------------------------------------------------------------


class Links(HTMLParser):
    """The places that a page can be entered at, and the addresses that it leads to."""

    def __init__(self, path):
        super().__init__()
        self.anchors, self.addresses = {""}, []
        self.feed(path.read_text())

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name == "id" or (tag == "a" and name == "name"):
                self.anchors.add(value)
            elif name in ("href", "src"):
                self.addresses.append(value)


@pytest.fixture(scope="module")
def links():
    """Return the links and anchors of every page."""
    return {path: Links(HTML / path) for path in [*built_pages(), "index.html"]}


def test_links_within_the_site_lead_somewhere(links):
    broken = []
    for path, page in links.items():
        for address in page.addresses:
            target = urlsplit(urljoin(path, address))
            file, anchor = unquote(target.path), unquote(target.fragment)
            elsewhere = target.scheme or target.netloc
            if not elsewhere and (
                not (HTML / file).is_file() or (file in links and anchor not in links[file].anchors)
            ):
                broken.append(f"{path}: {address}")
    assert broken == []


@pytest.mark.parametrize("topic", [path.stem for path in (ROOT / "cnnlib/checks").glob("[!_]*")])
def test_the_checks_point_into_the_book(links, topic):
    checks = import_module(f"cnnlib.checks.{topic}")
    exercises = [getattr(checks, name) for name in checks.__all__]
    named = {place.read for exercise in exercises for place in [exercise, *exercise.mistakes]}
    assert exercises
    assert {
        label for label in named if label not in links[f"book/{label.split('-')[0]}.html"].anchors
    } == set()
