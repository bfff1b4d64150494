"""The book for reading devices: `make epub` packs the built pages into `_build/book.epub`.

Of each page its article is taken, as print shows it: figures as pictures, questions with their answers, formulas in
MathML, no script. Links between the pages stay in the book; what leads elsewhere in the site becomes its words.
"""

import hashlib
import html
import io
import re
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from bs4 import BeautifulSoup
from PIL import Image

import cnnlib
from book._paper.pdf import HTML, ROOT, chapters

TARGET = ROOT / "_build" / "book.epub"
TITLE = "Convolutional neural networks, from the pixel up"
STYLE = """
body { line-height: 1.5; } img { height: auto; max-width: 100%; }
pre { background: #f3f2ee; font-size: 0.8em; overflow-wrap: anywhere; padding: 0.6em; white-space: pre-wrap; }
table { border-collapse: collapse; } td, th { border-bottom: 1px solid #bbb; padding: 0.2em 0.5em; text-align: left; }
figure { margin: 1em 0; } figcaption { font-size: 0.9em; }
.admonition, .question, .folded { border-left: 3px solid #00629b; margin: 1em 0; padding-left: 0.8em; }
.admonition-title { font-weight: bold; } .tour { list-style: none; padding: 0; } .tour img { width: 60%; }
"""
CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="book/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>
"""
PAGE = """<?xml version="1.0" encoding="UTF-8"?>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="en-GB" xml:lang="en-GB">
<head><title>{title}</title><link rel="stylesheet" href="style.css"/></head>
<body>{body}</body></html>
"""
PACKAGE = """<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="en-GB">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">{identifier}</dc:identifier>
<dc:title>{title}</dc:title><dc:language>en-GB</dc:language><dc:rights>CC BY 4.0</dc:rights>
<meta property="dcterms:modified">{modified}</meta></metadata>
<manifest>{manifest}</manifest><spine>{spine}</spine></package>
"""
# What can only be clicked, and what each page says anew.
APART = (
    ".headerlink, .backrefs, .viewcode-link, .copybtn, script, noscript, button, wbr, .sd-summary-state-marker, "
    "course-assignment, course-progress"
)
KINDS = {".xhtml": "application/xhtml+xml", ".svg": "image/svg+xml", ".png": "image/png", ".css": "text/css"}
# A parser of HTML writes all names small; these have capitals in SVG.
CAPITALS = {
    name.lower(): name
    for name in ("viewBox", "refX", "refY", "markerWidth", "markerHeight", "preserveAspectRatio")
}
KEPT = set("id class href src alt lang title colspan rowspan start type role aria-label".split())


def file_of(page: str) -> str:
    """Return the name in the book of a page such as "book/images.html"."""
    return Path(page).stem + ".xhtml"


def clean(article: BeautifulSoup) -> None:
    """Leave what is read: pictures for figures, open boxes for folded ones, no element of the site's own."""
    for apart in article.select(APART):
        apart.extract()
    for folded in article.find_all(["details", "course-question"]):
        folded["class"] = ["question" if folded.name == "course-question" else "folded"]
        folded.name = "div"
    for bar in article.find_all("summary"):
        bar.name = "div"
    for element in article.find_all(re.compile("-")):
        element.unwrap()
    for element in article.find_all(True):
        if element.find_parent(["svg", "math"]) or element.name in ("svg", "math"):
            # MathML Core has no level of script for a table, though browsers know one.
            left_out = "scriptlevel" if element.name == "mtable" else None
            element.attrs = {CAPITALS.get(n, n): value for n, value in element.attrs.items() if n != left_out}
        else:
            element.attrs = {name: value for name, value in element.attrs.items() if name in KEPT}
    for name, space in (
        ("svg", "http://www.w3.org/2000/svg"),
        ("math", "http://www.w3.org/1998/Math/MathML"),
    ):
        for element in article.find_all(name):
            element["xmlns"] = space


def lead_into_the_book(article: BeautifulSoup, page: str, bound: dict[str, set[str]]) -> None:
    """Let links lead to the book's own pages or to the web; of others the words are left."""
    for link in article.find_all("a"):
        address, _, place = link.get("href", "").partition("#")
        target = str((HTML / page).parent.joinpath(address).resolve().relative_to(HTML)) if address else page
        if re.match("https?:|mailto:", link.get("href", "")):
            continue
        if "href" in link.attrs and target in bound and (not place or place in bound[target]):
            link["href"] = f"{file_of(target)}{'#' + place if place else ''}"
        else:
            link.attrs.pop("href", None)
            link.unwrap()


def picture(path: Path) -> tuple[str, bytes]:
    """Return a picture's name and bytes in the book, as a kind that every reading device knows."""
    content = path.read_bytes()
    if (
        path.suffix == ".svg"
    ):  # Matplotlib gives equal pictures in one figure the same identity, which nothing uses
        return f"pictures/{path.name}", re.sub(rb' id="image[0-9a-f]+"', b"", content)
    if path.suffix == ".png":
        return f"pictures/{path.name}", content
    drawn = io.BytesIO()
    Image.open(path).save(drawn, "PNG", optimize=True)
    return f"pictures/{path.stem}.png", drawn.getvalue()


def text_of(element: BeautifulSoup) -> str:
    """Return an element as XML."""
    return element.decode(formatter="minimal")


def contents(titles: dict[str, str]) -> str:
    """Return the body of the table of contents."""
    items = "".join(
        f'<li><a href="{file_of(page)}">{html.escape(title, quote=False)}</a></li>'
        for page, title in titles.items()
    )
    return f'<nav epub:type="toc"><h1>Contents</h1><ol>{items}</ol></nav>'


def files_of(pages: list[str]) -> tuple[dict[str, str], dict[str, bytes]]:
    """Return the titles of the pages, and all files of the book by name."""
    articles = {
        page: BeautifulSoup((HTML / page).read_text(encoding="utf-8"), "html.parser").find("article")
        for page in pages
    }
    bound = {page: {one["id"] for one in article.find_all(id=True)} for page, article in articles.items()}
    titles, files = {}, {"style.css": STYLE.encode()}
    for page, article in articles.items():
        clean(article)
        lead_into_the_book(article, page, bound)
        for image in article.find_all("img"):
            image["src"], content = picture((HTML / page).parent / image["src"])
            files[image["src"]] = content
        titles[page] = article.find("h1").get_text(" ", strip=True)
        article.name = "section"
        body = PAGE.format(title=html.escape(titles[page], quote=False), body=text_of(article))
        files[file_of(page)] = body.encode()
    files["contents.xhtml"] = PAGE.format(title="Contents", body=contents(titles)).encode()
    return titles, files


def package(titles: dict[str, str], files: dict[str, bytes]) -> str:
    """Return the list of files and their order."""
    entries = []
    for name, content in files.items():
        holds = [
            kind for kind in ("svg", "math") if name.endswith(".xhtml") and f"<{kind} ".encode() in content
        ]
        holds = ["mathml" if kind == "math" else kind for kind in holds] + ["nav"] * (
            name == "contents.xhtml"
        )
        properties = f' properties="{" ".join(holds)}"' if holds else ""
        identity = "f" + hashlib.sha256(name.encode()).hexdigest()[:12]
        entries.append((name, identity, f'media-type="{KINDS[Path(name).suffix]}"{properties}'))
    identities = {name: identity for name, identity, _ in entries}
    order = ["contents.xhtml", *map(file_of, titles)]
    return PACKAGE.format(
        title=TITLE,
        identifier=f"urn:cnnlib:{cnnlib.__version__}",
        modified=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        manifest="".join(f'<item id="{identity}" href="{name}" {rest}/>' for name, identity, rest in entries),
        spine="".join(f'<itemref idref="{identities[name]}"/>' for name in order),
    )


def write(target: Path, pages: list[str]) -> None:
    """Write the book of some pages."""
    titles, files = files_of(pages)
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=9) as book:
        book.writestr("mimetype", "application/epub+zip", ZIP_STORED)
        book.writestr("META-INF/container.xml", CONTAINER)
        book.writestr("book/content.opf", package(titles, files))
        for name, content in files.items():
            book.writestr(f"book/{name}", content)


def main() -> None:
    """Write the book."""
    pages = chapters()
    write(TARGET, pages)
    print(f"{TARGET.relative_to(ROOT)}: {len(pages)} pages, {TARGET.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
