"""What comes out of the gradebook: feedback, exports, the report, similar answers, a regrade, a changed release."""

import csv
import io
import re
from html import unescape

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.plugins import CsvExportPlugin
from stand_in import StandIn, course, fill, grade, hand_in, marks, new_course, record, rows

from grading import pages
from grading.settings import Course
from grading.similar import answers_of

HOSTILE = "<script>alert(1)</script>"


class Talkative(StandIn):
    """A judge whose words hold what no student may see, and what no page may run."""

    def cell(self, marks, answer, seed):
        result = super().cell(marks, answer, seed)
        words = (
            f"{result.words}\n{HOSTILE}\nTraceback (most recent call last):\n"
            '  File "/srv/course/cnnlib/checks/_core/exercise.py", line 3, in judge\n    self.reference(x)\n'
            "ValueError: no\nPrinted:  /home/ann/submitted/bea/images.ipynb C:\\\\Users\\\\ann \x1b[31mred\n"
            "Read:     book/images.html#images-dtypes https://example.org/cnn/book/images.html"
        )
        return type(result)(**{**result.__dict__, "words": words})


@pytest.fixture
def folder(tmp_path):
    """A class of six, graded."""
    folder = new_course(tmp_path)
    hand_in(folder, "anna", fill())
    hand_in(folder, "bea", fill("wrong", only=["one_hot", "equalize"]))
    hand_in(folder, "carl", fill(only=[]))
    hand_in(folder, "dora", b"{ broken")
    with Gradebook(f"sqlite:///{folder}/gradebook.db", "cnn") as book:
        book.add_student(
            "emil", first_name="Émile", last_name="=1+1", email="emil@example.org", lms_user_id="77"
        )
        book.add_student("anna", first_name="Anna", last_name="Sørensen", email="anna@example.org")
    grade(folder)
    return folder


def page(folder, student):
    """Return the words of a feedback page."""
    text = Course(folder).feedback(student, "images").read_text(encoding="utf-8")
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", text)).split())


# Feedback ---------------------------------------------------------------------------------------------------


def test_feedback_says_points_by_function_and_aspect_and_each_diagnosis_once(folder):
    assert "4 pages written" in course(folder, "feedback", "images")
    bea = page(folder, "bea")
    assert "0 of 30 points" in bea
    assert "one_hot : 0 of" in bea
    assert "classes missing" in bea  # an aspect in the check's words
    assert bea.count("the channels were mixed up") == 2  # functions
    assert "to_grayscale is not attempted yet" in bea
    assert "Anna Sørensen" in page(folder, "anna") and "30 of 30 points" in page(folder, "anna")
    assert "without an attempt" in page(folder, "carl")
    assert "no mark yet" in page(folder, "dora") and "not readable as a notebook" in page(folder, "dora")
    assert not Course(folder).feedback("emil", "images").exists()


def test_feedback_follows_its_mark(folder):
    course(folder, "feedback", "images")
    assert "0 pages written" in course(folder, "feedback", "images")
    assert "feedback is up to date" in course(folder, "status", "images")
    hand_in(folder, "bea", fill())
    grade(folder)
    assert "1 feedback pages to write anew" in course(folder, "status", "images")
    assert "1 pages written" in course(folder, "feedback", "images")
    assert "30 of 30 points" in page(folder, "bea")
    with Gradebook(f"sqlite:///{folder}/gradebook.db", "cnn") as book:  # as formgrader does
        one = book.find_grade("one_hot-classes-missing", "images", "images", "bea")
        one.manual_score, one.needs_manual_grade = 0.25, False
        comment = book.find_comment("one_hot", "images", "images", "bea")
        comment.manual_comment = f"See me {HOSTILE}"
        book.db.commit()
    assert "1 pages written" in course(folder, "feedback", "images")
    assert "29.25 of 30 points" in page(folder, "bea") and "marked by hand" in page(folder, "bea")
    assert f"See me {HOSTILE}" in page(folder, "bea")


def test_feedback_has_beside_it_what_nbgraders_exchange_asks_for(folder):
    beside = Course(folder).submitted / "bea" / "images"
    (beside / "timestamp.txt").write_text("2026-11-30 12:00:00 UTC")
    (beside / "submission_secret.txt").write_text("hers")
    course(folder, "feedback", "images")
    assert Course(folder).feedback("bea", "images").with_name("submission_secret.txt").read_text() == "hers"
    (beside / "submission_secret.txt").write_text("another one")  # she handed in the same again
    course(folder, "feedback", "images")
    assert Course(folder).feedback("bea", "images").with_name("submission_secret.txt").read_text() != "hers"


def test_feedback_gives_away_no_place_no_frame_and_runs_nothing(folder):
    grade(folder, "--force", judge=Talkative)
    course(folder, "feedback", "images")
    text = Course(folder).feedback("bea", "images").read_text(encoding="utf-8")
    assert "<script" not in text and "&lt;script&gt;" in text
    assert "default-src &#39;none&#39;" in text
    for secret in ("/srv", "/home", "Users", "Traceback", "line 3", "self.reference", "\x1b", "hidden"):
        assert secret not in text
    assert "ValueError: no" in text
    assert "book/images.html#images-dtypes https://example.org/cnn/book/images.html" in text


def test_the_policy_lets_the_pages_own_style_through_and_nothing_else():
    text = pages.page("similar.html", topic="images", pairs=[], most=1)
    [style] = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    assert style == pages.environment().globals["style"]
    assert "style=" not in text and "http" not in text.replace("http-equiv", "")


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("a/b and 1/2 stay", "a/b and 1/2 stay"),
        ("in /tmp/x/y.py: no", "in (a file): no"),
        ("https://a.org/b/c stays", "https://a.org/b/c stays"),
        ("lone \ud800 surrogate", "lone  surrogate"),
    ],
)
def test_words_lose_places_and_nothing_else(words, shown):
    assert pages.plain(words) == shown


# Exports ----------------------------------------------------------------------------------------------------


def exported(folder, kind, *options):
    """Return the lines of an export."""
    course(folder, "export", "images", "--format", kind, "--to", "marks.csv", *options)
    return (folder / "marks.csv").read_bytes()


def table(content, encoding="utf-8"):
    return list(csv.DictReader(io.StringIO(content.decode(encoding))))


def test_the_table_keeps_four_things_apart(folder):
    content = exported(folder, "csv")
    assert content.startswith(b"\xef\xbb\xbf")
    found = {row["student"]: row for row in table(content, "utf-8-sig")}
    assert {name: (row["state"], row["mark"]) for name, row in found.items()} == {
        "anna": ("graded", "30"),
        "bea": ("graded", "0"),
        "carl": ("blank", "0"),
        "dora": ("set aside", ""),
        "emil": ("not submitted", ""),
    }
    assert found["emil"]["last name"] == "'=1+1"
    assert found["anna"]["one_hot-classes-missing"] == "1"
    assert "not readable as a notebook" in found["dora"]["remarks"]


def test_canvas_gets_its_columns_and_no_mark_where_there_is_none(folder):
    first, possible, *students = csv.reader(io.StringIO(exported(folder, "canvas").decode()))
    assert first == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "images"]
    assert (possible[0].strip(), possible[5]) == ("Points Possible", "30")
    assert students[0] == ["Sørensen, Anna", "", "", "anna", "", "30"]
    assert {row[3]: row[5] for row in students} == {
        "anna": "30",
        "bea": "0",
        "carl": "0",
        "dora": "",
        "emil": "",
    }
    assert {row[3]: row[1] for row in students}["emil"] == "77"
    assert "images (4711)" in exported(folder, "canvas", "--column", "images (4711)").decode().splitlines()[0]


def test_moodle_gets_its_columns_and_a_dash_where_there_is_no_grade(folder):
    found = {row["username"]: row for row in table(exported(folder, "moodle"))}
    assert list(found["anna"]) == ["username", "Email address", "images", "Feedback: images"]
    assert {name: row["images"] for name, row in found.items()} == {
        "anna": "30",
        "bea": "0",
        "carl": "0",
        "dora": "-",
        "emil": "-",
    }
    assert found["emil"]["Email address"] == "emil@example.org"
    assert found["emil"]["Feedback: images"] == "Not submitted."
    assert found["dora"]["Feedback: images"] == "Set aside."


def test_being_late_shows_everywhere_and_in_nbgraders_own_export(folder):
    (folder / "dates.toml").write_text(
        "[due]\nimages = 2026-09-20\n[late]\npercent_per_day = 10\n[extensions.carl]\nimages = 3\n"
    )
    assert re.search(r"anna +graded +27 of 30 +1 day late; minus 10 %", course(folder, "status", "images"))
    found = {row["student"]: row for row in table(exported(folder, "csv"), "utf-8-sig")}
    assert [found["anna"][name] for name in ("mark", "points", "late days", "penalty")] == [
        "27",
        "30",
        "1",
        "3",
    ]
    assert found["carl"]["late days"] == "0"
    course(folder, "feedback", "images")
    assert "30 points earned; 1 day late; minus 10 %: 27 count" in page(folder, "anna")
    with Gradebook(f"sqlite:///{folder}/gradebook.db", "cnn") as book:
        submission = book.find_submission("images", "anna")
        assert submission.late_submission_penalty == 3
        assert book.find_submission("images", "carl").extension.days == 3
        CsvExportPlugin(to=str(folder / "nbgrader.csv")).export(book)
    found = {row["student_id"]: row for row in table((folder / "nbgrader.csv").read_bytes())}
    assert (found["anna"]["raw_score"], found["anna"]["score"]) == ("30.0", "27.0")


# The class as a whole ---------------------------------------------------------------------------------------


def test_the_report_counts_mistakes_among_those_who_tried(folder):
    said = course(folder, "report", "images")
    assert " 50 %  mixes up  (images.one_hot.mixes_up)" in said
    text = Course(folder).page("images", "report.html").read_text()
    assert "<svg" in text and "<script" not in text
    written = table((Course(folder).page("images", "report.csv")).read_bytes(), "utf-8-sig")
    by_name = {row["name"]: row for row in written}
    assert (by_name["one_hot-classes-missing"]["attempted"], by_name["one_hot-classes-missing"]["right"]) == (
        "2",
        "1",
    )
    assert by_name["images.one_hot.mixes_up"]["wrong"] == "1"


def test_the_report_says_a_known_mistake_in_the_checks_words():
    from grading.report import diagnosis

    known = diagnosis("padding", "padding.zero_pad.pads_the_rows_only")
    assert known == "only the rows were padded"
    assert diagnosis("padding", "padding.zero_pad.no_such_one") == "no such one"


COPIED = '''def one_hot(labels, classes):
    """Return labels as rows."""
    {table} = np.zeros((len(labels), classes))
    for {place}, label in enumerate(labels):
        {table}[{place}, label] = 41 - 40
    return {table} + 0.0  # the zero makes it a float
'''
OWN = "def one_hot(labels, classes):\n    return np.eye(classes)[labels]\n"


def test_similar_answers_stand_side_by_side_with_what_is_rare(folder):
    for number in range(8):
        hand_in(
            folder, f"student-{number}", fill().replace("def one_hot(*_):", "def one_hot(labels, classes):")
        )
    for student, names in (("xaver", ("table", "place")), ("yann", ("result", "row"))):
        answer = COPIED.format(table=names[0], place=names[1])
        hand_in(folder, student, fill(only=["one_hot"], answers={"one_hot": answer}))
    grade(folder)
    said = course(folder, "similar", "images")
    assert "one_hot: xaver and yann" in said and "1 pairs" in said
    text = Course(folder).page("images", "similar.html").read_text()
    assert "the zero makes it a float" in text and "<mark>" in text and "student-0" not in text


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("x = 1\x0c\ndef one_hot(a):\n    return a", 1),
        ("x = '\u2028'\ndef one_hot(a):\n    return a", 1),
        ("def one_hot(a):\n    return " + "-" * 90_000 + "1", 0),
        ("def one_hot(a):\n    return " + "a." * 3000 + "b", 0),
    ],
    ids=["form feed", "line separator", "too deep to read", "too deep to write"],
)
def test_no_answer_hides_from_its_like_by_odd_lines_or_stops_the_search(tmp_path, source, count):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    nbformat.write(notebook, tmp_path / "images.ipynb")
    assert len(answers_of(tmp_path / "images.ipynb", "anna", ("one_hot",))) == count


# Again ------------------------------------------------------------------------------------------------------


class Kinder(StandIn):
    """A judge whose check of one function accepts everything."""

    def cell(self, marks, answer, seed):
        return super().cell(marks, answer + "right" * marks.grade_id.startswith("one_hot"), seed)


def test_regrading_says_who_changes_and_why_and_writes_only_when_told(folder):
    before = rows(folder)
    assert "4 graded again, 0 differ" in course(folder, "regrade", "images", "--diff", "--workers", 0)
    said = course(folder, "regrade", "images", "--diff", "--workers", 0, judge=Kinder)
    assert "bea: 0 → 3" in said
    assert "one_hot-classes-missing: 0 of 1, failed (images.one_hot.mixes_up) → 1 of 1, passed" in said
    assert "1 differ; nothing was written" in said
    assert rows(folder) == before
    assert "written" in course(folder, "regrade", "images", "--write", "--workers", 0, judge=Kinder)
    assert marks(folder)["bea"] == 3
    assert "0 differ" in course(folder, "regrade", "images", "--workers", 0, judge=Kinder)


def test_a_changed_assignment_is_entered_after_submissions_and_nothing_is_deleted(folder):
    def change(notebook):
        tests = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in notebook.cells}
        notebook.cells.remove(tests["equalize-integers"])
        tests["one_hot-classes-missing"].metadata.nbgrader.points = 4
        tests["histogram-black-to-white"].metadata.nbgrader.grade_id = "histogram-ends"

    assert "the gradebook knows images" in record(folder, "images")
    before = rows(folder)
    said = record(folder, "images", change)
    assert "one_hot-classes-missing: 4 points instead of 1" in said
    assert "histogram-ends: new, 1 points" in said
    assert "equalize-integers: gone, its 1 points stop counting with the next regrade" in said
    assert "`course regrade images --diff` says whose marks change" in said
    kept = {row[:3] for row in rows(folder)}
    assert {row[:3] for row in before} <= kept
    assert "graded with an earlier version of the assignment" in course(folder, "status", "images")
    with Gradebook(f"sqlite:///{folder}/gradebook.db", "cnn") as book:
        assert book.find_assignment("images").max_score == 30 - 1 - 1 + 3 + 1
        assert book.find_grade("histogram-ends", "images", "images", "anna").needs_manual_grade
