"""The book on paper, on reading devices, and on a reader's own disk."""

import re
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZIP_STORED, ZipFile

import pytest

from book._paper import epub, offline
from book._paper.pdf import book_of, chapters

HTML = Path(__file__).parents[1] / "_build" / "html"
BOUND = ["book/cheatsheet.html", "book/errata.html", "book/references.html"]


@pytest.fixture(scope="module")
def book(chromium, serve):
    return book_of(chromium, serve(HTML), BOUND)


# On paper --------------------------------------------------------------------------------------------------


def first_page(book, title):
    """Return the page on which a chapter begins, from 0."""
    [item] = [item for item in book.outline if item["/Title"] == title]
    return book.get_destination_page_number(item)


def test_every_chapter_is_bound():
    assert chapters()[:2] == ["book/index.html", "book/images.html"]
    assert set(BOUND) < set(chapters())
    unbound = re.compile("api|progress|instructors|hub|hosting")
    assert not [page for page in chapters() if unbound.search(page) or not (HTML / page).exists()]


def test_the_outline_has_a_title_for_each_page(book):
    titles = [item["/Title"] for item in book.outline]
    assert len(titles) == len(BOUND)
    assert first_page(book, titles[0]) == 0
    assert titles[-1] == "References"


def test_every_sheet_has_its_number_at_the_foot(book):
    for number, sheet in enumerate(book.pages, start=1):
        assert sheet.extract_text().strip().splitlines()[-1].strip() == str(number)


def test_links_stay_in_the_book_or_lead_to_the_web(book):
    links = [link.get_object() for sheet in book.pages for link in sheet.get("/Annots", [])]
    addresses = [str(link["/A"]["/URI"]) for link in links if "/A" in link and "/URI" in link["/A"]]
    assert addresses and not [address for address in addresses if "127.0.0.1" in address]
    assert any("/Dest" in link for link in links)


def test_the_text_is_printed_and_nothing_that_can_only_be_clicked(book):
    text = "".join(sheet.extract_text() for sheet in book.pages)
    assert "receptive field" in text and "LeCun" in text
    assert "Show the code" not in text


# On reading devices ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def device(tmp_path_factory):
    """Return the files of an EPUB of some pages, one with figures and questions among them, by name."""
    target = tmp_path_factory.mktemp("epub") / "book.epub"
    epub.write(target, ["book/padding.html", *BOUND])
    with ZipFile(target) as packed:
        first = packed.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", ZIP_STORED)
        return {name: packed.read(name) for name in packed.namelist()}


def pages_of(device):
    """Return the pages as XML, by name."""
    pages = {name: content for name, content in device.items() if name.endswith(".xhtml")}
    return {name: ElementTree.fromstring(content) for name, content in pages.items()}


def test_an_epub_lists_all_its_files(device):
    listed = re.findall(r'<item id="\w+" href="([^"]+)"', device["book/content.opf"].decode())
    packed = {name.removeprefix("book/") for name in device if name.startswith("book/")} - {"content.opf"}
    assert len(listed) == len(packed) and set(listed) == packed


def test_a_page_of_an_epub_runs_nothing_and_has_no_element_of_the_sites_own(device):
    for name, page in pages_of(device).items():
        tags = {element.tag.rpartition("}")[2] for element in page.iter()}
        assert not tags & {"script", "button", "details"} and not [tag for tag in tags if "-" in tag], name


def test_links_and_pictures_of_an_epub_are_in_it_or_on_the_web(device):
    identities = {name: {one.get("id") for one in page.iter()} for name, page in pages_of(device).items()}
    for name, page in pages_of(device).items():
        for element in page.iter():
            address = element.get("href") or element.get("src") or "https://"
            file, _, place = address.partition("#")
            if not address.startswith("http"):
                target = f"book/{file}" if file else name
                assert target in device, address
                assert not place or place in identities[target], address


def test_an_epub_shows_pictures_for_figures_answers_and_formulas(device):
    page = device["book/padding.xhtml"].decode()
    assert page.count("<img ") > 5 and "<math " in page
    assert page.count('class="question"') == page.count("<div>Answer</div>") >= 6


# On a disk -------------------------------------------------------------------------------------------------


def test_pages_open_from_a_disk_without_a_complaint(chromium, tmp_path):
    for path in HTML.iterdir():
        if path.name not in ("book", "search.html"):
            (tmp_path / path.name).symlink_to(path)
    (tmp_path / "book").mkdir()
    names = ["search.html", "book/index.html", "book/padding.html", "book/inspection.html"]
    for name in names:
        (tmp_path / name).write_text(offline.for_a_disk((HTML / name).read_text(encoding="utf-8")))
    page, complaints = chromium.new_page(), []
    page.on("console", lambda said: said.type in ("error", "warning") and complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for name in names:
        page.goto((tmp_path / name).as_uri(), wait_until="networkidle")
    figure = page.locator("network-viewer")
    figure.scroll_into_view_if_needed()
    figure.locator("button, canvas, input").first.wait_for()
    page.goto((tmp_path / "book/index.html").as_uri())
    page.get_by_role("link", name="Padding", exact=True).first.click()
    page.locator("padding-explorer").first.wait_for()
    assert complaints == []


def test_the_zip_holds_the_site_and_says_what_needs_a_server(tmp_path):
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text('<link rel="preload" as="font" href="a.woff2" crossorigin><p>here</p>')
    (site / "404.html").write_text("what a server sends")
    offline.write(tmp_path / "site.zip", site)
    with ZipFile(tmp_path / "site.zip") as packed:
        assert packed.namelist() == ["course/README.txt", "course/index.html"]
        assert packed.read("course/index.html") == b"<p>here</p>"
        assert b"http.server" in packed.read("course/README.txt")
