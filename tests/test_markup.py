"""What the built pages are made of: what loads when, what stands without a script, what things are called."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from fontTools.ttLib import TTFont

import cnnlib

HTML = Path(__file__).parent.parent / "_build" / "html"
PAGES = sorted(
    path.relative_to(HTML).as_posix() for path in [*HTML.glob("book/*.html"), HTML / "genindex.html"]
)
LETTERS = {"h": 0x210E}  # the one italic letter that is older than its block


@pytest.fixture(scope="module", params=PAGES)
def page(request):
    """Return a page's markup."""
    return BeautifulSoup((HTML / request.param).read_text(encoding="utf-8"), "html.parser")


def test_scripts_wait_for_the_text(page):
    files = page.select("script[src]")
    assert [one["src"] for one in files if "defer" not in one.attrs and one.get("type") != "module"] == []


def test_a_page_loads_no_script_that_it_does_not_need(page):
    names = [script["src"] for script in page.select("script[src]")]
    for unneeded in ("mathjax", "fontawesome", "searchindex", "searchtools", "togglebutton"):
        assert [name for name in names if unneeded in name.lower()] == []


def test_the_viewport_is_declared_once(page):
    assert len(page.select("meta[name=viewport]")) == 1


def test_the_version_stands_at_the_foot(page):
    assert f"Version {cnnlib.__version__}." in page.select_one("footer.bd-footer-content").get_text()


def test_formulas_are_there_without_a_script(page):
    for formula in page.select(".math"):
        assert formula.select("math"), formula.get_text()
        assert "\\" not in formula.get_text()


def test_pictures_have_a_size_and_all_but_the_first_wait(page):
    pictures = page.select("article img")
    assert [one for one in pictures if not (one.get("width") and one.get("height"))] == []
    assert [one["src"] for one in pictures[1:] if one.get("loading") != "lazy"] == []
    assert not pictures or pictures[0].get("loading") != "lazy"


def test_folded_code_is_called_what_it_shows(page):
    assert page.select("article summary[aria-label]") == []
    bars = page.select("summary")
    assert [bar for bar in bars if not (bar.get_text(strip=True) or bar.get("aria-label"))] == []


def test_links_back_from_a_reference_stand_behind_it_and_have_a_name(page):
    for entry in page.select(".citation"):
        links = entry.select("a[role=doc-backlink]")
        assert all(link["aria-label"] for link in links)
        assert all(link.find_parent(class_="backrefs").find_previous_sibling("p") for link in links)


# Fonts ---------------------------------------------------------------------------------------------------


def characters(name):
    """Return the code points of one of the site's fonts."""
    return set(TTFont(HTML / "_static" / name).getBestCmap())


def italic(letter):
    """Return the code point that a browser shows for a letter that stands alone in a formula."""
    if letter in LETTERS or not (letter.isascii() and letter.isalpha()):
        return LETTERS.get(letter, ord(letter))
    return 0x1D434 + ord(letter) - ord("A") if letter.isupper() else 0x1D44E + ord(letter) - ord("a")


def test_the_font_of_formulas_has_every_sign(page):
    font = characters("fonts/stix-two-math.woff2")
    shown = {
        italic(text) if sign.name == "mi" and len(text) == 1 and "mathvariant" not in sign.attrs else ord(one)
        for sign in page.select("math :is(mi, mo, mn, mtext)")
        for text in [sign.get_text()]
        for one in text
    }
    assert {chr(code) for code in shown - font - {0xA0}} == set()


def test_the_fonts_of_icons_have_every_icon():
    """Those of pages, by their class, and those that style sheets put before a box or a link."""
    static = HTML / "_static"
    css = "".join(
        path.read_text(encoding="utf-8") for path in [*static.glob("*.css"), *static.glob("styles/*.css")]
    )
    fonts = ("fa-solid-900", "fa-brands-400", "fa-regular-400")
    there = set.union(*(characters(f"vendor/fontawesome/webfonts/{name}.woff2") for name in fonts))
    named = {int(code, 16) for code in re.findall(r'"\\([ef][0-9a-f]{3})"', css)}
    assert named | set(map(ord, re.findall("[\ue000-\uf8ff]", css))) <= there
    sizes = {"fa-solid", "fa-brands", "fa-regular", "fa-lg"}
    shown = {
        icon
        for path in HTML.rglob("*.html")
        for icon in re.findall(r"fa-[a-z][\w-]*", path.read_text("utf-8"))
    }
    assert {icon for icon in shown - sizes if f".{icon}:before" not in css} == set()
