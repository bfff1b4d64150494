"""The pages as they are read: how long they are, and how much code stands in the reader's way.

What is visible is what helps to understand: `assert`s, plots and preparations stand in cells that the build and
nbval run, and that the page hides. The table of all pages is printed at the end of the run (`conftest.py`).
"""

import re
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup

ROOT = Path(__file__).parent.parent
CHAPTERS = next(
    part for part in yaml.safe_load((ROOT / "_toc.yml").read_text())["parts"] if "numbered" in part
)
PAGES = [entry["file"] for entry in CHAPTERS["chapters"]]

MOST_WORDS = 3500  # some 35 minutes, code and figures included
WORDS_A_MINUTE = 100
LONGEST_CELL, MOST_CODE = 20, 120  # lines
TASKS = {"Try it", "Your turn", "Answer"}
# What is not read in one go: code, formulas, answers to unfold, the references.
APART = "pre, .math, details, .citation, script, .headerlink, [role=doc-biblioentry]"


@pytest.fixture(scope="module", params=PAGES)
def page(request):
    """Return the name and the article of a chapter's page."""
    return request.param, article_of(request.param)


def article_of(name):
    """Return the article of a page."""
    html = (ROOT / "_build" / "html" / f"{name}.html").read_text(encoding="utf-8")
    return BeautifulSoup(html, "html.parser").find("article")


def visible_cells(article):
    """Return the code of the cells that are shown without a click."""
    shown = (cell for cell in article.select(".cell_input pre") if not cell.find_parent("details"))
    return [cell.get_text().strip("\n") for cell in shown]


def words(article):
    """Return how many words a reader reads."""
    article = BeautifulSoup(str(article), "html.parser")
    for apart in article.select(APART):
        apart.extract()
    return len(re.findall(r"\w[\w’'-]*", article.get_text(" ")))


def lines(code):
    """Return how many lines of a cell are not empty."""
    return sum(bool(line.strip()) for line in code.splitlines())


def things_to_do(article):
    """Return what asks a reader to act: interactive figures, tasks, questions with a folded answer."""
    figures = article.find_all(re.compile(r"^\w+-\w+$"))
    titles = article.select(".admonition-title, .sd-summary-text")
    return figures + [title for title in titles if title.get_text(strip=True) in TASKS]


def test_a_page_takes_half_an_hour(page, record_property):
    name, article = page
    read, cells = words(article), [lines(cell) for cell in visible_cells(article)]
    measures = {
        "words": read,
        "minutes": round(read / WORDS_A_MINUTE),
        "visible code": sum(cells),
        "longest cell": max(cells, default=0),
        "figures": len(article.find_all("figure")),
        "questions": len(article.find_all("course-question")),
        "to do": len(things_to_do(article)),
    }
    record_property(f"page {name}", measures)
    assert read <= MOST_WORDS


def test_a_reader_sees_code_worth_writing(page):
    _, article = page
    cells = visible_cells(article)
    assert [cell for cell in cells if re.search(r"^\s*(assert|raise AssertionError)\b", cell, re.M)] == []
    assert [cell for cell in cells if lines(cell) > LONGEST_CELL] == []
    assert sum(map(lines, cells)) <= MOST_CODE


@pytest.mark.parametrize("topic", sorted({re.split(r"[/-]", page)[1] for page in PAGES}))
def test_a_chapter_asks_six_questions_and_explains_every_answer(topic):
    pages = [name for name in PAGES if re.split(r"[/-]", name)[1] == topic]
    articles = [article_of(name) for name in pages]
    questions = [question for article in articles for question in article.find_all("course-question")]
    assert len(questions) >= 6
    for question in questions:
        explained = {item["data-when"]: item for item in question.select("details li")}
        choices = question.select(".choices > li") if question["kind"] == "choice" else []
        assert {str(i + 1) for i in range(len(choices))} <= set(explained), question["name"]
        for item in explained.values():
            item.find(class_="when").extract()
            assert item.get_text(strip=True), f"{question['name']}: an answer without an explanation"


def test_a_page_opens_with_words_or_a_picture(page):
    _, article = page
    first = article.find("h1").find_next_sibling()
    assert not first.select("details"), first.get_text()[:200]


def test_answers_hide_behind_their_name(page):
    _, article = page
    bars = {bar.get_text(" ", strip=True) for bar in article.select("summary")}
    assert [bar for bar in bars if "cell content" in bar or "cell source" in bar] == []
