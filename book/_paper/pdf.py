"""The book on paper: `make pdf` prints the built pages with Chromium and binds them into `_build/book.pdf`.

Each page is printed as a reader's browser would print it (`_static/print.css`), without scripts, so that figures
show their pictures. Bound together they get page numbers, an outline, and links that lead to where the other chapter
begins.
"""

import io
import sys
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import yaml
from playwright.sync_api import sync_playwright
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Link
from pypdf.generic import ArrayObject, Fit, NameObject

from tests.browser import FLAGS, QuietHandler, find_chromium

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build" / "html"
TARGET = ROOT / "_build" / "book.pdf"
MARGINS = {"top": "16mm", "bottom": "20mm", "left": "16mm", "right": "16mm"}
LEFT_OUT = "book/progress", "book/api"  # what lives in a browser, or is looked up there
NOT_BOUND = "For instructors"
NUMBER = """<div style="height: 296mm; position: relative; break-after: page">
<p style="position: absolute; bottom: 9mm; width: 100%; text-align: center; font: 9pt serif">{}</p></div>"""


def chapters() -> list[str]:
    """Return the pages that are bound, such as "book/images.html", in the order of `_toc.yml`."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    parts = [part for part in toc["parts"] if part["caption"] != NOT_BOUND]
    files = [toc["root"], *(chapter["file"] for part in parts for chapter in part["chapters"])]
    return [f"{file}.html" for file in files if file not in LEFT_OUT]


def print_pages(browser, site: str, names: list[str]) -> dict[str, tuple[str, PdfReader]]:
    """Return by page its title and the sheets that Chromium prints of it."""
    context = browser.new_context(java_script_enabled=False)
    page, sheets = context.new_page(), {}
    page.route("**/*.html", load_all_pictures)
    for number, name in enumerate(names, start=1):
        print(f"\r{number:3} of {len(names)}: {name:<40}", end="", file=sys.stderr, flush=True)
        page.goto(f"{site}/{name}", wait_until="networkidle")
        printed = page.pdf(format="A4", margin=MARGINS, print_background=True)
        sheets[name] = page.title().partition(" — ")[0], PdfReader(io.BytesIO(printed))
    print(file=sys.stderr)
    context.close()
    return sheets


def load_all_pictures(route) -> None:
    """Answer with a page whose pictures do not wait until somebody scrolls to them."""
    response = route.fetch()
    route.fulfill(response=response, body=response.text().replace('loading="lazy"', ""))


def print_numbers(browser, count: int) -> PdfReader:
    """Return as many sheets as asked for, empty but for their numbers."""
    page = browser.new_page()
    page.set_content("<style>* { margin: 0 }</style>" + "".join(map(NUMBER.format, range(1, count + 1))))
    printed = page.pdf(format="A4", margin=dict.fromkeys(MARGINS, "0"))
    page.close()
    return PdfReader(io.BytesIO(printed))


def bind(sheets: dict[str, tuple[str, PdfReader]], site: str) -> PdfWriter:
    """Return all sheets in one book with an outline, whose links lead to their place in it."""
    book, begins = PdfWriter(), {}
    book.add_metadata({"/Title": "Convolutional neural networks, from the pixel up"})
    for name, (title, reader) in sheets.items():
        begins[name] = len(book.pages)
        book.append(reader, outline_item=title, import_outline=False)
    lead_into_the_book(book, begins, site)
    return book


def lead_into_the_book(book: PdfWriter, begins: dict[str, int], site: str) -> None:
    """Let links between pages of the site lead to their place in the book; those to what is not bound go."""
    for number, sheet in enumerate(book.pages):
        links = [reference.get_object() for reference in sheet.get("/Annots", [])]
        inner = [link for link in links if str(link.get("/A", {}).get("/URI", "")).startswith(site)]
        sheet[NameObject("/Annots")] = ArrayObject(link for link in links if link not in inner)
        for link in inner:
            place = urlsplit(link["/A"]["/URI"]).path.lstrip("/")
            if place in begins:
                target = Link(rect=link["/Rect"], target_page_index=begins[place], fit=Fit.fit())
                book.add_annotation(number, target)


def book_of(browser, site: str, names: list[str]) -> PdfWriter:
    """Return the numbered book of some pages of a site."""
    book = bind(print_pages(browser, site, names), site)
    for sheet, number in zip(book.pages, print_numbers(browser, len(book.pages)).pages, strict=True):
        sheet.merge_page(number)
        sheet.compress_content_streams()
    book.compress_identical_objects(remove_duplicates=True)
    return book


def main() -> None:
    """Serve the site, and write its book."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(HTML)))
    Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(playwright), args=FLAGS)
        book = book_of(browser, f"http://127.0.0.1:{server.server_port}", chapters())
        browser.close()
    server.shutdown()
    book.write(TARGET)
    print(f"{TARGET.relative_to(ROOT)}: {len(book.pages)} pages, {TARGET.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
