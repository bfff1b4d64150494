"""The book on paper: numbered, with an outline, and links that lead to the other chapters in it."""

from pathlib import Path

import pytest

from book._paper.pdf import book_of, chapters

HTML = Path(__file__).parents[1] / "_build" / "html"
BOUND = ["book/cheatsheet.html", "book/errata.html", "book/references.html"]


@pytest.fixture(scope="module")
def book(chromium, serve):
    return book_of(chromium, serve(HTML), BOUND)


def first_page(book, title):
    """Return the page on which a chapter begins, from 0."""
    [item] = [item for item in book.outline if item["/Title"] == title]
    return book.get_destination_page_number(item)


def test_every_chapter_is_bound():
    assert chapters()[:2] == ["book/index.html", "book/images.html"]
    assert set(BOUND) < set(chapters())
    assert not [page for page in chapters() if "api" in page or not (HTML / page).exists()]


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
