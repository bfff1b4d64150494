"""What stands on a page: print a table of the chapters as built, as pages.md shows it.

    python -m benchmarks.contents

`tests/test_pages.py` holds the pages to limits by the same counts.
"""

import re
from pathlib import Path

import yaml
from bs4 import BeautifulSoup

ROOT = Path(__file__).parent.parent
TOC = yaml.safe_load((ROOT / "_toc.yml").read_text())
PAGES = [entry["file"] for part in TOC["parts"] if "numbered" in part for entry in part["chapters"]]

WORDS_A_MINUTE = 100  # code and figures included
# What is not read in one go: code, formulas, answers to unfold, the references; and what stands for a figure.
APART = "pre, .math, details, .citation, script, .headerlink, [role=doc-biblioentry]"
ELEMENT = re.compile(r"^(?!course-)\w+(-\w+)+$")  # an interactive figure: a web component of this name


def every_page(entries=({"file": TOC["root"]}, *TOC["parts"])):
    """Return the names of all pages, in the order of the book."""
    for entry in entries:
        if "file" in entry:
            yield entry["file"]
        yield from every_page(entry.get("chapters", []) + entry.get("sections", []))


def article_of(name):
    """Return the article of a page."""
    html = (ROOT / "_build" / "html" / f"{name}.html").read_text(encoding="utf-8")
    return BeautifulSoup(html, "html.parser").find("article")


def topic_of(name):
    """Return the topic of a page, such as "padding" for "book/padding-transposed"."""
    return re.split(r"[/-]", name)[1]


def visible_cells(article):
    """Return the code of the cells that are shown without a click."""
    shown = (cell for cell in article.select(".cell_input pre") if not cell.find_parent("details"))
    return [cell.get_text().strip("\n") for cell in shown]


def lines(code):
    """Return how many lines of a cell are not empty."""
    return sum(bool(line.strip()) for line in code.splitlines())


def words(article):
    """Return how many words a reader reads."""
    article = BeautifulSoup(str(article), "html.parser")
    for apart in [*article.select(APART), *interactive_figures(article)]:
        apart.extract()
    return len(re.findall(r"\w[\w’'-]*", article.get_text(" ")))


def questions(article):
    """Return the questions that answer."""
    return article.find_all("course-question")


def interactive_figures(article):
    """Return the figures that a reader handles."""
    return article.find_all(ELEMENT)


def static_figures(article):
    """Return the pictures, without those that stand for an interactive figure."""
    return [figure for figure in article.find_all("figure") if not figure.find_parent(ELEMENT)]


def measures(article):
    """Return what the table says of a page."""
    read, cells = words(article), [lines(cell) for cell in visible_cells(article)]
    return {
        "words": read,
        "minutes": round(read / WORDS_A_MINUTE),
        "visible code": sum(cells),
        "longest cell": max(cells, default=0),
        "static figures": len(static_figures(article)),
        "interactive": len(interactive_figures(article)),
        "questions": len(questions(article)),
    }


def main():
    """Print the table."""
    rows = {name.removeprefix("book/"): measures(article_of(name)) for name in PAGES}
    titles = ["page", *next(iter(rows.values()))]
    print(f"| {' | '.join(titles)} |\n|{'---|' * len(titles)}")
    for name, row in rows.items():
        print(f"| {name} | {' | '.join(map(str, row.values()))} |")


if __name__ == "__main__":
    main()
