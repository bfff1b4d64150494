"""The pages as they are read: how long they are, and how much code stands in the reader's way.

What is visible is what helps to understand: `assert`s, plots and preparations stand in cells that the build and
nbval run, and that the page hides. The table of all pages is printed at the end of the run (`conftest.py`).
"""

import re

import pytest

from benchmarks.contents import (
    PAGES,
    article_of,
    interactive_figures,
    lines,
    measures,
    questions,
    topic_of,
    visible_cells,
    words,
)

MOST_WORDS = 3500  # some 35 minutes, code and figures included
LONGEST_CELL, MOST_CODE = 20, 120  # lines
LEAST_QUESTIONS = 6


@pytest.fixture(scope="module", params=PAGES)
def page(request):
    """Return the name and the article of a chapter's page."""
    return request.param, article_of(request.param)


def test_a_page_takes_half_an_hour(page, record_property):
    name, article = page
    record_property(f"page {name}", measures(article))
    assert words(article) <= MOST_WORDS


def test_a_reader_sees_code_worth_writing(page):
    _, article = page
    cells = visible_cells(article)
    assert [cell for cell in cells if re.search(r"^\s*(assert|raise AssertionError)\b", cell, re.M)] == []
    assert [cell for cell in cells if lines(cell) > LONGEST_CELL] == []
    assert sum(map(lines, cells)) <= MOST_CODE


@pytest.fixture(scope="module", params=sorted(set(map(topic_of, PAGES))))
def chapter(request):
    """Return the articles of all pages of a topic."""
    return [article_of(name) for name in PAGES if topic_of(name) == request.param]


def test_a_chapter_has_a_figure_to_handle(chapter):
    assert sum(len(interactive_figures(article)) for article in chapter) >= 1


def test_a_chapter_asks_six_questions_and_explains_every_answer(chapter):
    asked = [question for article in chapter for question in questions(article)]
    assert len(asked) >= LEAST_QUESTIONS
    for question in asked:
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
