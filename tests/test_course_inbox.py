"""What students hand in is found, whatever it is called and wherever it lies; what is not usable is named."""

import json
import os
import unicodedata

import pytest
from stand_in import fill, hand_in, released

from grading import inbox
from grading.handout import Handout
from grading.inbox import find, moment_of
from grading.settings import Course

RIGHT = "images/images.ipynb"


@pytest.fixture
def found(tmp_path):
    """Return a function that finds what was handed in for a topic."""
    course = Course(released())
    handouts = [Handout.read(course, topic) for topic in course.topics()]
    return lambda topic="images": find(tmp_path / "submitted", [topic], handouts, tmp_path / "inbound")[topic]


@pytest.mark.parametrize(
    "place",
    [
        "images/images (1).ipynb",
        "images/Images.ipynb",
        "images/Müller_images.ipynb",
        "images/images/images.ipynb",
        "Homework 2/final/really final.IPYNB",
        "images.ipynb",
        "images/images.ipynb.txt",
        "padding/padding.ipynb",  # its content says what it is
    ],
)
def test_a_notebook_is_found_by_what_it_holds(tmp_path, found, place):
    path = hand_in(tmp_path, "bea", fill(), place)
    submission = found().submissions["bea"]
    assert (submission.path, submission.problem) == (path, "")
    assert submission.notes == (f"found as {place}",)


def test_in_its_place_there_is_nothing_to_say(tmp_path, found):
    hand_in(tmp_path, "bea", fill())
    assert found().submissions["bea"].notes == ()


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda notebook: b"\xef\xbb\xbf" + notebook.encode(),
        lambda notebook: notebook.encode("utf-16"),
        lambda notebook: notebook.encode()[:30_000],
        lambda _: json.dumps({"cells": [{"source": "def one_hot(labels, classes): ..."}], "nbformat": 4}),
        lambda _: b"",
    ],
    ids=["BOM", "UTF-16", "cut off", "metadata lost", "empty"],
)
def test_whatever_its_bytes_are_it_is_the_students_submission(tmp_path, found, spoilt):
    path = hand_in(tmp_path, "bea", spoilt(fill()))
    assert found().submissions["bea"].path == path


def test_the_newest_of_several_counts_and_that_is_said(tmp_path, found):
    hand_in(tmp_path, "bea", fill("old"), RIGHT, when=1_000)
    newest = hand_in(tmp_path, "bea", fill("new"), "images/images (1).ipynb", when=2_000)
    submission = found().submissions["bea"]
    assert submission.path == newest
    assert "older: images/images.ipynb" in submission.notes[1]


def test_two_of_the_same_second_need_a_person_unless_they_are_the_same(tmp_path, found):
    hand_in(tmp_path, "bea", fill("one"), RIGHT)
    hand_in(tmp_path, "bea", fill("other"), "images/copy.ipynb")
    hand_in(tmp_path, "carl", fill("one"), RIGHT)
    hand_in(tmp_path, "carl", fill("one"), "images/copy.ipynb")
    submissions = found().submissions
    assert "which one counts?" in submissions["bea"].problem
    assert not submissions["carl"].problem


def test_the_wrong_notebook_or_no_notebook_is_named(tmp_path, found):
    hand_in(tmp_path, "bea", fill(topic="padding"))
    hand_in(tmp_path, "carl", b"%PDF", "images/images.pdf")
    hand_in(tmp_path, "dora", b"PK", "images.zip")
    submissions = found().submissions
    assert "images/images.ipynb (a notebook of 'padding')" in submissions["bea"].problem
    assert "images/images.pdf (not a notebook)" in submissions["carl"].problem
    assert "images.zip (not a notebook)" in submissions["dora"].problem
    assert found("padding").submissions.keys() == {"bea"}


def test_links_and_special_files_are_not_read(tmp_path, found):
    theirs = hand_in(tmp_path, "anna", fill())
    for student in ("bea", "carl", "dora"):
        (tmp_path / "submitted" / student / "images").mkdir(parents=True)
    (tmp_path / "submitted/bea" / RIGHT).symlink_to(theirs)
    os.mkfifo(tmp_path / "submitted/carl" / RIGHT)
    (tmp_path / "submitted/dora/images").rmdir()
    (tmp_path / "submitted/dora/images").symlink_to(theirs.parent)
    (tmp_path / "submitted/emil").symlink_to(theirs.parent.parent)
    result = found()
    for student in ("bea", "carl", "dora"):
        assert "a link or a special file" in result.submissions[student].problem
    assert result.invalid == {"emil": "it is a link, not a folder"}


def test_what_lies_beside_is_listed_and_systems_leftovers_are_not(tmp_path, found):
    hand_in(tmp_path, "bea", fill())
    hand_in(tmp_path, "bea", b"import os", "images/cnnlib.py")
    hand_in(tmp_path, "bea", fill("old"), "images/.ipynb_checkpoints/images-checkpoint.ipynb", when=2e9)
    hand_in(tmp_path, "bea", fill("old"), "__MACOSX/images/._images.ipynb", when=2e9)
    submission = found().submissions["bea"]
    assert submission.beside == ("images/cnnlib.py",)
    assert submission.notes == ()


def test_an_empty_folder_is_no_submission(tmp_path, found):
    (tmp_path / "submitted" / "bea" / "images").mkdir(parents=True)
    assert found().submissions == {}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("b*a", "pattern"),
        (" bea", "space"),
        ("be\na", "cannot be printed"),
        ("=bea()", "formula"),
        ("b" * 130, "130 characters"),
        (os.fsdecode(b"be\xff"), "cannot be printed"),
    ],
)
def test_a_name_that_nbgrader_cannot_take_is_reported(tmp_path, found, name, reason):
    hand_in(tmp_path, name, fill())
    hand_in(tmp_path, "o'brien, seán", fill())
    [said] = found().invalid.values()
    assert reason in said
    assert list(found().submissions) == ["o'brien, seán"]


def test_a_file_among_the_students_folders_is_reported(tmp_path, found):
    hand_in(tmp_path, "bea", fill())
    (tmp_path / "submitted" / "carl_images.ipynb").write_text(fill())
    assert found().invalid == {
        "carl_images.ipynb": "it is a file: what students hand in lies in a folder for each"
    }


def test_an_accent_in_other_bytes_is_the_same_student(tmp_path, found):
    hand_in(tmp_path, unicodedata.normalize("NFD", "jürgen"), fill())
    assert list(found().submissions) == ["jürgen"]
    hand_in(tmp_path, "jürgen", fill())
    assert "in other bytes" in next(iter(found().invalid.values()))


OWN_TIME, EARLIER = "2026-09-21T14:13:20+00:00", "2026-09-20 10:00:00.000001 UTC"


def test_the_time_is_the_exchanges_or_the_files_own(tmp_path, found):
    hand_in(tmp_path, "bea", fill(), when=1_790_000_000)
    assert found().submissions["bea"].time.isoformat() == OWN_TIME
    hand_in(tmp_path, "bea", EARLIER, "images/timestamp.txt")
    (tmp_path / "inbound" / f"bea+images+{EARLIER}+x1").mkdir(parents=True)
    submission = found().submissions["bea"]
    assert (submission.time.isoformat(), submission.notes) == ("2026-09-20T10:00:00.000001+00:00", ())
    hand_in(tmp_path, "bea", "yesterday", "images/timestamp.txt")
    assert found().submissions["bea"].time.isoformat() == OWN_TIME


def test_the_exchange_is_where_the_machine_says_and_the_course_has_the_last_word(tmp_path, monkeypatch):
    config = tmp_path / "machine" / "nbgrader_config.py"
    config.parent.mkdir()
    config.write_text('c.Exchange.root = "/srv/exchange"\nc.CourseDirectory.course_id = "another"\n')
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(config.parent))
    assert str(Course(released()).inbound) == "/srv/exchange/cnn/inbound"


@pytest.mark.parametrize(
    "kept", ["carl+images+" + EARLIER, "bea+padding+" + EARLIER, "bea+images+2026-09-22"]
)
def test_a_time_that_a_student_packed_is_not_believed(tmp_path, found, kept):
    hand_in(tmp_path, "bea", fill(), when=1_790_000_000)
    hand_in(tmp_path, "bea", EARLIER, "images/timestamp.txt")
    (tmp_path / "inbound" / kept).mkdir(parents=True)
    submission = found().submissions["bea"]
    assert submission.time.isoformat() == OWN_TIME
    assert "timestamp.txt is not of nbgrader's exchange here" in submission.notes[0]


def test_the_same_file_twice_came_when_it_came_first(tmp_path, found):
    hand_in(tmp_path, "bea", fill(), "images/copy.ipynb", when=1_790_000_000)
    hand_in(tmp_path, "bea", fill(), RIGHT, when=1_790_999_999)
    assert found().submissions["bea"].time.isoformat() == OWN_TIME


def test_topics_that_are_asked_for_together_read_each_file_once(tmp_path, monkeypatch):
    hand_in(tmp_path, "bea", fill())
    hand_in(tmp_path, "bea", fill(topic="padding"), "padding/padding.ipynb")
    course, read = Course(released()), []
    monkeypatch.setattr(
        inbox, "content_of", lambda path, real=inbox.content_of: read.append(path) or real(path)
    )
    handouts = [Handout.read(course, topic) for topic in course.topics()]
    found = find(tmp_path / "submitted", course.topics(), handouts)
    assert {topic: list(each.submissions) for topic, each in found.items()} == {
        "images": ["bea"],
        "padding": ["bea"],
    }
    assert len(read) == 2


@pytest.mark.parametrize("seconds", [2.0**40, -(2.0**40)])
def test_a_time_that_no_calendar_has_stops_nobody(seconds):
    assert moment_of(seconds).year in (1, 9999)
