"""`course grade`: everybody gets a result or a reason, only what is new is graded, and a killed run goes on."""

import contextlib
import functools
import itertools
import os
import random
import signal
import sqlite3
import tempfile
from pathlib import Path

import nbformat
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import event
from sqlalchemy.engine import Engine
from stand_in import Helpless, course, everything, fill, grade, hand_in, marks, new_course, rows

from grading.run import one_writer
from grading.settings import Course


@pytest.fixture
def folder(tmp_path):
    return new_course(tmp_path)


def database(folder):
    return Gradebook(f"sqlite:///{folder}/gradebook.db", "cnn")


# Four states ------------------------------------------------------------------------------------------------


@pytest.fixture
def mixed(folder):
    """A class in which there is one of each kind."""
    hand_in(folder, "anna", fill())
    hand_in(folder, "bea", fill("wrong"))
    hand_in(folder, "carl", fill(only=[]))
    hand_in(folder, "dora", b"{ broken")
    hand_in(folder, "emil", b"text", "images/answers.txt")
    hand_in(folder, "fay", fill("raise"))
    hand_in(folder, "ha*ns", fill())
    hand_in(folder, "gus", fill(topic="padding"), "padding/padding.ipynb")
    course(folder, "grade", "padding", "--workers", 0)
    return folder


def test_nobody_is_stopped_by_another_and_everybody_has_a_state(mixed):
    said = grade(mixed)
    assert "2 graded" in said
    assert "1 blank: handed in, nothing attempted\n        carl" in said
    assert "3 set aside" in said
    assert "dora: not readable as a notebook" in said
    assert "emil: no notebook of 'images' among what was handed in: images/answers.txt" in said
    assert "fay: the grader itself failed, the next run tries again: RuntimeError: the judge stumbled" in said
    assert "1 not submitted\n        gus" in said
    assert "not a student: ha*ns: its name has a '*'" in said
    assert marks(mixed) == {
        "anna": 30,
        "bea": 0,
        "carl": 0,
        "dora": None,
        "emil": None,
        "fay": None,
        "gus": None,
    }


def test_before_it_is_graded_a_notebook_waits(mixed):
    said = course(mixed, "status", "images")
    assert "6 waiting: handed in, not graded yet" in said
    assert "anna" in said


def test_formgraders_queries_find_what_they_ask_for(mixed):
    grade(mixed)
    with database(mixed) as book:
        submission = book.find_submission("images", "anna")
        assert (submission.score, submission.max_score, submission.needs_manual_grade) == (30, 30, False)
        assert book.find_submission_notebook("images", "images", "bea").failed_tests
        assert book.find_comment("one_hot", "images", "images", "carl").auto_comment == "No response."
        assert book.find_grade("one_hot-classes-missing", "images", "images", "dora").needs_manual_grade
        listed = {each["student"]: each["score"] for each in book.submission_dicts("images")}
        assert listed == {"anna": 30, "bea": 0, "carl": 0, "dora": 0, "emil": 0, "fay": 0}
        assert len(book.notebook_submission_dicts("images", "images")) == 6
        assert book.average_assignment_score("images") == 5


def test_formgrader_sees_who_is_graded_and_who_handed_in_anew(mixed):
    hand_in(mixed, "anna", "2026-09-20 10:00:00.5 UTC", "images/timestamp.txt")
    grade(mixed)
    course = Course(mixed)
    formgrader = NbGraderAPI(CourseDirectory(config=course.config, root=str(mixed)), config=course.config)
    everybody = {"anna", "bea", "carl", "dora", "emil", "fay"}
    assert formgrader.get_autograded_students("images") == everybody
    listed = {each["student"]: each for each in formgrader.get_submissions("images")}
    assert (listed["anna"]["score"], listed["anna"]["autograded"]) == (30, True)
    assert listed["dora"]["needs_manual_grade"]
    hand_in(mixed, "anna", "2026-09-21 10:00:00 UTC", "images/timestamp.txt")
    assert formgrader.get_autograded_students("images") == everybody - {"anna"}


def test_what_was_set_aside_can_be_read_and_marked_by_hand(mixed):
    grade(mixed)
    shown = nbformat.read(Course(mixed).autograded("dora", "images"), as_version=4)
    nbformat.validate(shown)
    assert "not readable as a notebook" in shown.cells[0].source
    with database(mixed) as book:
        for given_points in book.find_submission_notebook("images", "images", "dora").grades:
            given_points.manual_score, given_points.needs_manual_grade = 1.0, False
        book.db.commit()
    assert marks(mixed)["dora"] == 25  # test cells
    assert "3 graded" in course(mixed, "status", "images")


# What is new ------------------------------------------------------------------------------------------------


def test_a_resubmission_is_seen_and_nothing_else_is_graded_again(mixed):
    grade(mixed)
    assert "1 new or changed" in grade(mixed)  # fay, whom the grader failed
    hand_in(mixed, "bea", fill("right"))
    assert "changed since it was graded" in course(mixed, "status", "images")
    assert "2 new or changed" in grade(mixed)
    assert marks(mixed)["bea"] == 30
    assert "6 new or changed" in grade(mixed, "--force")


def test_points_given_by_hand_stand_and_are_pointed_out_after_a_resubmission(mixed):
    grade(mixed)
    with database(mixed) as book:
        one = book.find_grade("one_hot-classes-missing", "images", "images", "bea")
        one.manual_score, one.needs_manual_grade = 0.5, False
        book.db.commit()
    assert marks(mixed)["bea"] == 0.5
    hand_in(mixed, "bea", fill("still wrong"))
    assert "bea: points given by hand stand from before: look again" in grade(mixed)
    assert marks(mixed)["bea"] == 0.5


def test_a_topic_that_was_never_released_is_refused(folder):
    assert "expected one of images, padding" in course(folder, "grade", "imges", code=2)
    (folder / "gradebook.db").unlink()
    assert "run `course release images` first" in course(folder, "grade", "images", code=2)


def test_elsewhere_the_command_says_where_it_belongs(tmp_path):
    assert "has no nbgrader_config.py" in course(tmp_path, "grade", "images", code=2)


def test_a_grader_that_cannot_work_here_blames_no_notebook(mixed):
    said = grade(mixed, judge=Helpless, code=2)
    assert "there is no sandbox here: install bubblewrap" in said
    assert "6 waiting" not in said and "anna" not in {row[1] for row in rows(mixed, "results")}


def test_only_one_run_writes(folder):
    with one_writer(Course(folder)):
        assert "still writing" in course(folder, "grade", "images", code=2)


def test_the_same_file_handed_in_again_keeps_its_mark_and_its_time(folder):
    hand_in(folder, "anna", fill(), when=1_790_000_000)
    grade(folder)
    before = rows(folder, "results")
    hand_in(folder, "anna", fill(), when=1_790_999_999)
    assert "0 new or changed" in grade(folder)
    assert rows(folder, "results") == before
    grade(folder, "--force", "--seed", before[0][4])
    assert rows(folder, "results")[0][6] == before[0][6] == "2026-09-21T14:13:20+00:00"


# Seeds ------------------------------------------------------------------------------------------------------


def test_a_seed_gives_the_same_again_and_all_of_a_run_have_one(folder):
    for student in ("anna", "bea"):
        hand_in(folder, student, fill("lucky"))
    grade(folder, "--seed", 1)
    first = rows(folder)
    anna, bea = ([points for who, _, points, *_ in first if who == name] for name in ("anna", "bea"))
    assert anna == bea
    grade(folder, "--force", "--seed", 2)
    assert rows(folder) != first
    grade(folder, "--force", "--seed", 1)
    assert rows(folder) == first


@functools.cache
def lucky():
    """Return the points of five students, graded at once."""
    with tempfile.TemporaryDirectory() as folder:
        folder = new_course(Path(folder))
        for number in range(5):
            hand_in(folder, f"student-{number}", fill("lucky"))
        grade(folder, "--seed", 7)
        return marks(folder)


@settings(max_examples=4, deadline=None, phases=[Phase.generate])
@given(st.permutations(range(5)), st.integers(0, 5))
def test_the_order_and_the_number_of_runs_change_no_mark(order, cut):
    with tempfile.TemporaryDirectory() as folder:
        folder = new_course(Path(folder))
        for part in (order[:cut], order[cut:]):
            for number in part:
                hand_in(folder, f"student-{number}", fill("lucky"))
            grade(folder, "--seed", 7)
        assert marks(folder) == lucky()


# Killed runs ------------------------------------------------------------------------------------------------


def grade_until(folder, statement):
    """Grade in another process, which dies at its n-th word to the database, if it comes so far."""
    child = os.fork()
    if child == 0:
        count = itertools.count(1)
        event.listen(
            Engine,
            "before_cursor_execute",
            lambda *_: next(count) == statement and os.kill(os.getpid(), signal.SIGKILL),
        )
        grade(folder, "--seed", 3)
        os._exit(0)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1]), "the run came to its end before"


@pytest.mark.filterwarnings(
    "ignore:This process:DeprecationWarning"
)  # it forks with threads, from Python 3.12
def test_a_killed_run_goes_on_and_ends_as_if_nothing_had_been(tmp_path):
    def handed_in(name):
        (tmp_path / name).mkdir()
        folder = new_course(tmp_path / name)
        for number in range(6):
            hand_in(folder, f"student-{number}", fill("lucky"))
        hand_in(folder, "dora", b"{ broken")
        return folder

    said = []
    whole = handed_in("whole")
    event.listen(Engine, "before_cursor_execute", note := lambda *words: said.append(words[2]))
    grade(whole, "--seed", 3)
    event.remove(Engine, "before_cursor_execute", note)
    first, *_, last = (place for place, words in enumerate(said, start=1) if "INTO course_r" in words)
    left = set()
    for statement in random.Random(5).sample(range(first + 2, last), 4):
        folder = handed_in(f"killed at {statement}")
        grade_until(folder, statement)
        assert rows(folder, "runs") == [("images", 3, False)]
        left.add(len(rows(folder, "results")))
        grade(folder)  # goes on with its own seed
        assert everything(folder) == everything(whole)
    assert len(left) > 1 and max(left) < 7, f"{left} of 7 were written before"


def test_a_gradebook_that_cannot_be_opened_is_named_without_its_password(folder):
    with (folder / "nbgrader_config.py").open("a") as written:
        written.write('\nc.CourseDirectory.db_url = "postgresql+psycopg://ann:secret@127.0.0.1:9/cnn"\n')
    said = course(folder, "grade", "images", code=2)
    assert "ann:***@127.0.0.1:9/cnn cannot be opened" in said and "secret" not in said


def test_a_gradebook_that_somebody_else_locks_is_named(folder):
    hand_in(folder, "anna", fill())
    with contextlib.closing(sqlite3.connect(folder / "gradebook.db")) as other:
        other.execute("begin immediate")
        with (folder / "nbgrader_config.py").open("a") as written:
            written.write(f'\nc.CourseDirectory.db_url = "sqlite:///{folder}/gradebook.db?timeout=0.1"\n')
        said = course(folder, "grade", "images", "--workers", 0, code=2)
    assert "the gradebook cannot be written: database is locked; run the command again" in said
    assert "1 graded" in grade(folder)
