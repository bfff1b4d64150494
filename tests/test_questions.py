"""Questions that answer, and the progress that a browser keeps: on a small book of two pages, as a reader meets them."""

import io
import json
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from sphinx.application import Sphinx

ROOT = Path(__file__).parent.parent
HTML = ROOT / "_build" / "html"
CONF = {
    "extensions": ["myst_parser", "sphinx_book_theme", "course", "questions"],
    "html_theme": "sphinx_book_theme",
    "html_static_path": [str(ROOT / "book" / "_static")],
    "html_css_files": ["course.css"],
    "myst_enable_extensions": ["colon_fence", "dollarmath"],
    "root_doc": "index",
}
INDEX = """
# Contents

```{toctree}
:numbered:
first
second
```

```{raw} html
<course-progress exercises><p>Needs JavaScript.</p></course-progress>
```
"""
EXERCISES = """window.courseExercises = [
    {"name": "toys.double", "points": 8, "page": "first", "runs": true},
    {"name": "toys.halve", "points": 5, "page": "second", "runs": true},
    {"name": "toys.with_keras", "points": 6, "page": "second", "runs": false}];
"""
FIRST = """
# First

## A section

Words.

## Test yourself

:::{question}
A 3×3 kernel, an image of 10×10, stride 3: how large is the output?

- [ ] 2×2

  That forgets the `+ 1`.
- [x] 3×3

  ⌊7/3⌋ + 1 = 3.
:::

:::{question}
How far do three layers of 3 see with dilations 1, 2, 4?

- [x 15] 1 + 2 + 4 + 8.
- [9] That is the reach of the last layer alone.
- [else] Each layer adds (k − 1)·d.
:::

:::{question}
:grid: 1 2 / 3 4
Which is the maximum?

- [x 2,2] Four.
- [1,1] That is the least.
- [else] There is a larger one.
:::

:::{question}
What is the weight of the first, to two places?

- [x 2/3] 200 / (3·100) = 0.67.
- [4/3] The other has that.
- [else] Divide again.
:::

:::{question}
What comes when?

- [1] forward pass

  Nothing can be judged before it.
- [2] loss

  It needs an output.
- [3] gradient

  It needs a loss.
:::
"""
SECOND = """
# Second

## Another section

:::{question}
Is it?

- [ ] no

  It is.
- [x] yes

  Yes.
:::
"""


def build(folder, warning=None, **pages):
    """Build a book of some pages; return its folder."""
    source = folder / "source"
    source.mkdir()
    for name, text in pages.items():
        (source / f"{name}.md").write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ROOT / "book" / "_extensions")
        app = Sphinx(
            source, None, folder / "html", folder / "trees", "html", CONF, status=None, warning=warning
        )
        app.build()
    return folder / "html"


@pytest.fixture(scope="module")
def address(tmp_path_factory, serve):
    """Return the address of a built book."""
    site = build(tmp_path_factory.mktemp("book"), index=INDEX, first=FIRST, second=SECOND)
    (site / "_static" / "exercises").mkdir()
    (site / "_static" / "exercises" / "list.js").write_text(EXERCISES, encoding="utf-8")
    return serve(site)


@pytest.fixture
def reader(chromium, address):
    """Return a page of a browser that has kept nothing yet; no page may complain."""
    complaints = []
    context = chromium.new_context(viewport={"width": 375, "height": 700})
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{address}/first.html")
    yield page
    context.close()
    assert complaints == []


def question(page, number):
    return page.locator("course-question").nth(number - 1)


def choose(page, choice):
    """Choose in the first question."""
    question(page, 1).get_by_role("radio", name=choice, exact=True).check()


def verdict(page, number):
    return " ".join(question(page, number).locator(".verdict").inner_text().split())


def kept(page):
    return json.loads(page.evaluate("localStorage.getItem('cnn-course')") or "{}")


# Answers --------------------------------------------------------------------------------------------------------


def test_each_choice_has_its_own_answer(reader):
    assert verdict(reader, 1) == ""
    choose(reader, "2×2")
    assert verdict(reader, 1) == "Not quite. That forgets the + 1."
    choose(reader, "3×3")
    assert verdict(reader, 1) == "Right. ⌊7/3⌋ + 1 = 3."


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("15", "Right. 1 + 2 + 4 + 8."),
        ("15,0", "Right. 1 + 2 + 4 + 8."),
        ("30/2", "Right. 1 + 2 + 4 + 8."),
        ("15,000", "Not quite. Each layer adds (k − 1)·d."),
        ("9", "Not quite. That is the reach of the last layer alone."),
        ("−9", "Not quite. Each layer adds (k − 1)·d."),
        ("nine", "Type a number, such as 12, 0.5 or 1/9."),
        ("", "Type a number, such as 12, 0.5 or 1/9."),
    ],
)
def test_a_number_is_read_as_people_write_it(reader, typed, told):
    question(reader, 2).locator("input").fill(typed)
    question(reader, 2).locator("input").press("Enter")
    assert verdict(reader, 2) == told


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("2/3", "Right. 200 / (3·100) = 0.67."),
        ("200/300", "Right. 200 / (3·100) = 0.67."),
        ("0.67", "Right. 200 / (3·100) = 0.67."),
        ("0,667", "Right. 200 / (3·100) = 0.67."),
        ("1.33", "Not quite. The other has that."),
        ("0.66", "Not quite. Divide again."),
        ("0.7", "Not quite. Divide again."),
        ("67/100", "Not quite. Divide again."),
    ],
)
def test_a_number_that_does_not_end_may_be_rounded(reader, typed, told):
    question(reader, 4).locator("input").fill(typed)
    question(reader, 4).locator("input").press("Enter")
    assert verdict(reader, 4) == told


@pytest.mark.parametrize("page", sorted(ROOT.glob("book/*.md")), ids=lambda page: page.stem)
def test_a_number_to_be_rounded_is_written_as_a_fraction(page):
    """Otherwise the fraction itself, or more places, would be called wrong."""
    asked = re.findall(r"^:::\{question\}\n(.*?)^:::$", page.read_text("utf-8"), re.S | re.M)
    for text in asked:
        stem, *marks = re.split(r"^- \[", text, flags=re.M)
        numbers = [mark for mark in marks if mark.startswith("x ")]
        if numbers and re.search(r"\b(to \w+ (decimal )?places|round(ed)?)\b", stem):
            assert re.match(r"x -?\d+/\d+\]", numbers[0]), stem


def test_a_cell_of_a_grid_is_the_answer(reader):
    for cell, told in [("1, row 1", "That is the least."), ("2, row 1", "There is a larger one.")]:
        question(reader, 3).get_by_role("button", name=cell).click()
        assert verdict(reader, 3) == f"Not quite. {told}"
    question(reader, 3).get_by_role("button", name="4, row 2, column 2").click()
    assert verdict(reader, 3) == "Right. Four."


def test_an_order_is_made_by_keyboard_and_its_first_fault_explained(reader):
    items = question(reader, 5).locator("ol > li p")
    names = ["forward pass", "loss", "gradient"]
    assert sorted(items.all_inner_texts()) == sorted(names) and items.all_inner_texts() != names
    check = question(reader, 5).get_by_role("button", name="Check")
    check.click()
    assert verdict(reader, 5).startswith("Not yet: look at number 1. Nothing can be judged before")
    for place, name in enumerate(names):
        up = question(reader, 5).get_by_role("button", name=f"Up: {name}")
        while items.all_inner_texts().index(name) > place:
            up.press("Enter")
            assert up.evaluate("button => button === document.activeElement"), "the focus stays"
    check.click()
    assert verdict(reader, 5).startswith("Right.")


def test_without_javascript_choices_stand_there_and_answers_are_folded(chromium, address):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/first.html")
    assert question(page, 1).locator("ol > li").all_inner_texts() == ["2×2", "3×3"]
    assert not question(page, 1).locator("details li").first.is_visible()
    question(page, 1).locator("summary").click()
    told = question(page, 1).locator("details li").all_inner_texts()
    assert told == ["(a). That forgets the + 1.", "(b), right. ⌊7/3⌋ + 1 = 3."]
    context.close()


@pytest.mark.parametrize(
    "items",
    ["- [x] one", "- [ ] one\n- [ ] two", "- [x] one\n- [x] two", "- [x 1] one\n- [x 2] two", "No items."],
)
def test_a_question_without_exactly_one_right_answer_stops_the_build(tmp_path, items):
    warning = io.StringIO()
    build(tmp_path, warning, index=f"# Page\n\n:::{{question}}\nWhich?\n\n{items}\n:::\n")
    assert "question: expected two items or more, one of them right" in warning.getvalue()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_questions_are_accessible(reader, theme):
    reader.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
    choose(reader, "2×2")
    found = Axe().run(reader, "main", {"rules": {"region": {"enabled": False}}})
    assert [
        (rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found.response["violations"]
    ] == []
    assert reader.evaluate("document.documentElement.scrollWidth") <= 375
    small = reader.evaluate("""[...document.querySelectorAll("course-question :is(button, label, summary)")]
        .filter(element => element.getBoundingClientRect().height < 24).map(element => element.outerHTML)""")
    assert small == []


# Progress -------------------------------------------------------------------------------------------------------


def test_progress_is_kept_and_shown(reader, address):
    choose(reader, "3×3")
    question(reader, 3).get_by_role("button", name="1, row 1").click()
    reader.reload()
    reader.evaluate("document.getElementById('a-section').scrollIntoView()")
    reader.wait_for_function(
        "Object.keys(JSON.parse(localStorage['cnn-course']).sections.first ?? {}).length > 0"
    )
    ring = reader.locator(".progress-ring")
    assert re.fullmatch(
        r"[12] of 2 sections read, 1 of 5 questions right", ring.first.get_attribute("aria-label")
    )
    reader.goto(f"{address}/index.html")
    row = reader.locator("course-progress tbody tr").first.inner_text().split("\t")
    assert row[0].endswith("First") and row[2] == "1 of 5"


def days_later(page, days):
    """Make the kept dates older."""
    page.evaluate(f"""() => {{
        const kept = JSON.parse(localStorage["cnn-course"]);
        for (const question of Object.values(kept.questions)) question.due -= {days};
        localStorage["cnn-course"] = JSON.stringify(kept);
    }}""")


def test_a_question_comes_back_on_a_later_page(reader, address):
    again = reader.locator("course-question", has_text="Again, from")
    choose(reader, "3×3")
    reader.goto(f"{address}/second.html")
    assert reader.locator("course-question").count() == 1, "not on the same day"
    for days in (1, 3, 7):
        days_later(reader, days)
        reader.reload()
        again.wait_for()
        assert "Again, from “First”" in again.inner_text()
        again.get_by_role("radio", name="3×3").check()
        assert "Right." in again.inner_text()
        reader.reload()
        assert again.count() == 0, "answered: it waits longer now"
    days_later(reader, 20)
    reader.reload()
    reader.wait_for_timeout(200)
    assert again.count() == 0
    days_later(reader, 1)
    reader.reload()
    again.wait_for()
    again.get_by_role("radio", name="2×2").check()
    days_later(reader, 1)
    reader.reload()
    again.wait_for()  # the next day already


def test_progress_travels_in_a_file(reader, address, tmp_path):
    choose(reader, "3×3")
    reader.goto(f"{address}/index.html")
    before = kept(reader)
    with reader.expect_download() as download:
        reader.get_by_role("button", name="Save to a file").click()
    download.value.save_as(tmp_path / "progress.json")
    reader.on("dialog", lambda dialog: dialog.accept())
    reader.get_by_role("button", name="Forget everything").click()
    assert "0 of 5" in reader.locator("course-progress").inner_text()
    for text in ["[]", "no JSON", '{"questions": 3}', '{"sections": {"first": 1}}']:
        (tmp_path / "other.json").write_text(text)
        reader.locator("course-progress input").set_input_files(tmp_path / "other.json")
        reader.get_by_text("other.json holds no progress of this course").wait_for()
        reader.reload()
    reader.locator("course-progress input").set_input_files(tmp_path / "progress.json")
    reader.get_by_text("Restored from progress.json").wait_for()
    assert kept(reader) == before
    assert "1 of 5" in reader.locator("course-progress").inner_text()


def test_the_points_of_all_exercises_are_told(reader, address):
    reader.evaluate(
        "courseProgress.exercise('toys.double', 3, 8); courseProgress.exercise('toys.gone', 1, 2)"
    )
    reader.evaluate("courseProgress.exercise('toys.double', 2, 8)")
    reader.goto(f"{address}/index.html")
    reader.get_by_text("Exercises: 4 of 15 points").wait_for()
    rows = reader.locator("course-progress table").nth(1).locator("tbody tr")
    assert [row.split("\t") for row in rows.all_inner_texts()] == [
        ["double", "First", "3 of 8"],
        ["gone", "", "1 of 2"],
        ["halve", "Second", "0 of 5"],
    ]
    assert rows.first.locator("a").get_attribute("href").endswith("first.html#exercise-toys-double")


def test_what_cannot_be_read_is_no_obstacle(reader):
    for text in ["no JSON", "[1, 2]", '{"questions": 3}', "null"]:
        reader.evaluate("text => localStorage.setItem('cnn-course', text)", text)
        reader.reload()
        choose(reader, "3×3")
        assert verdict(reader, 1).startswith("Right.")
        assert len(kept(reader)["questions"]) == 1
