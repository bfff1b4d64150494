"""The site's extensions on a small site, whose address and repository are known, as the course's own are not yet."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from PIL import Image

BOOK = Path(__file__).parent.parent / "book"
ADDRESS = "https://example.org/course/"
CONF = f"""
import sys
sys.path.insert(0, {str(BOOK / "_extensions")!r})
extensions = ["sphinx_book_theme", "cards", "fonts", "head", "images", "mathml", "scripts", "sheets", "styles"]
project, html_title, language = "course", "The course", "en-GB"
html_theme, html_math_renderer = "sphinx_book_theme", "mathml"
html_static_path, templates_path = [{str(BOOK / "_static")!r}], [{str(BOOK / "_templates")!r}]
html_css_files = ["fonts.css"]
html_favicon = {str(BOOK / "_static" / "logo.svg")!r}
html_baseurl, repository_url = {ADDRESS!r}, "https://github.com/name/course"
"""
FIRST = """
The course
==========

A sentence about the course. It is long enough for those who look for it to know at once what they would find here.

.. toctree::

   deep/second
"""
SECOND = r"""
Signs & wonders
===============

One word with :math:`x'_i = \\text{grad_x}` in it.

.. math:: a = 1, \\qquad b = \\begin{cases} 1 & \\text{if } a \\\\ 0 \\end{cases}
   :label: both

.. math:: f'(x) &= 1 \\\\ g &= 2

.. math:: \\text{maps}[y, x] = \\text{bias} + \\sum_{i, j} \\text{image}[y + i, x + j]\\;\\text{kernel}[i, j]

See :eq:`both`.

.. image:: first.png
   :alt: A first picture

.. image:: second.png
   :alt: A second picture
"""


def build(source, target):
    """Build a site; a warning is an error."""
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", str(source), str(target)]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return the folder of a built site and its sources."""
    folder = tmp_path_factory.mktemp("site")
    source = folder / "source"
    (source / "deep").mkdir(parents=True)
    (source / "conf.py").write_text(CONF)
    (source / "index.rst").write_text(FIRST)
    (source / "deep" / "second.rst").write_text(SECOND.replace("\\\\", "\\"))
    for name in ("first", "second"):
        Image.new("RGB", (60, 40), "orange").save(source / "deep" / f"{name}.png", compress_level=0)
    build(source, folder / "html")
    return folder


def page(folder, name="deep/second"):
    """Return a page's markup."""
    return BeautifulSoup((folder / "html" / f"{name}.html").read_text(encoding="utf-8"), "html.parser")


def content(markup, name):
    """Return what a page's head says about something."""
    return markup.find("meta", {"name": name} if ":" not in name else {"property": name})["content"]


def test_a_page_says_what_it_is_about(folder):
    assert content(page(folder, "index"), "description").startswith("A sentence about the course.")
    second = page(folder)
    assert content(second, "og:title") == "Signs & wonders"
    assert content(second, "og:site_name") == "The course"
    assert content(second, "og:url") == f"{ADDRESS}deep/second.html"
    assert second.find("link", rel="canonical")["href"] == f"{ADDRESS}deep/second.html"


def test_a_link_to_a_page_has_a_picture(folder):
    address = content(page(folder), "og:image")
    with Image.open(folder / "html" / address.removeprefix(ADDRESS)) as card:
        assert card.size == (1200, 630)


def test_the_sitemap_lists_the_pages(folder):
    listed = re.findall("<loc>(.*)</loc>", (folder / "html" / "sitemap.xml").read_text())
    assert listed == [f"{ADDRESS}deep/second.html", f"{ADDRESS}index.html"]


def test_the_buttons_lead_to_the_repository(folder):
    links = [link["href"] for link in page(folder).select("a[href*=github]")]
    assert any(link.startswith("https://github.com/name/course") for link in links)


def test_formulas_are_mathml(folder):
    inline, listed, lines, long = page(folder).select(".math")
    assert inline.find("mtext").get_text() == "grad_x"
    assert len(listed.select(".formula")) == 2, "what \\qquad separates may stand in a pile"
    assert listed.find(class_="eqno").get_text().startswith("(1)")
    assert len(lines.find_all("mtr")) == 2
    assert lines.find("msup") is None and "′" in lines.get_text()
    parts = [part.get_text() for part in long.find_all("math")]
    assert parts == ["maps[y,x]", "=bias", "+∑i,jimage[y+i,x+j]", "kernel[i,j]"]


def test_pictures_are_lighter_and_wait(folder):
    first, second = page(folder).select("article img")
    assert [picture["src"].rpartition(".")[2] for picture in (first, second)] == ["webp", "webp"]
    assert (first["width"], first["height"], second.get("loading")) == ("60", "40", "lazy")
    assert "loading" not in first.attrs
    with Image.open(folder / "html" / "deep" / first["src"]) as picture:
        assert picture.convert("RGB").getpixel((3, 3)) == (255, 165, 0)


def test_pages_that_are_not_written_again_keep_their_pictures(folder):
    (folder / "source" / "index.rst").write_text(FIRST + "\nOne more.\n")
    before = (folder / "html" / "deep" / "second.html").read_bytes()
    build(folder / "source", folder / "html")
    assert (folder / "html" / "deep" / "second.html").read_bytes() == before
    for picture in page(folder).select("article img"):
        assert (folder / "html" / "deep" / picture["src"]).is_file()


def test_icons_are_those_that_pages_show_whatever_else_lies_in_the_site(folder):
    """JupyterLite has a list of all of Font Awesome's icons, and its own sheets for them."""
    static = folder / "html" / "_static"
    (static / "lite").mkdir()
    (static / "lite" / "1.js").write_text('["fa-wechat", "fa-virus"]')
    (folder / "source" / "index.rst").write_text(FIRST + "\nAnother.\n")
    build(folder / "source", folder / "html")
    sheet = (static / "styles" / "pydata-sphinx-theme.css").read_text()
    assert ".fa-sun" in sheet and ".fa-virus" not in sheet
    icons = sum(file.stat().st_size for file in static.rglob("fa-*.woff2"))
    assert icons < 10_000


def test_a_page_asks_for_one_sheet_that_holds_all(folder):
    links = [link for link in page(folder).select("link[rel=stylesheet]") if "media" not in link.attrs]
    [(name, checksum)] = [link["href"].split("?v=") for link in links]
    sheet = (folder / "html" / "deep" / name).read_text()
    assert re.fullmatch(r"[0-9a-f]{8}", checksum)
    assert "@import" not in sheet and "@charset" not in sheet
    places = [sheet.find(part) for part in (".bd-sidebar", ".highlight .k", "font-family: Literata")]
    assert -1 not in places and places == sorted(places)
    static = folder / "html" / "_static"
    addresses = re.findall(r"""url\(["']?([^"')]+)["']?\)""", sheet)
    files = {address for address in addresses if not address.startswith(("data:", "http", "#"))}
    assert files and {file for file in files if not (static / file.split("?")[0]).exists()} == set()
