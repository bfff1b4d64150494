"""Due dates, extensions, free days and what being late costs."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.dates import Dates

FILE = """
zone = "Europe/Berlin"

[due]
images = 2026-12-01
padding = 2026-12-08T18:00:00

[late]
free_days = 3
percent_per_day = 10
closes_after = 7

[extensions.bea]
images = 2
"""


@pytest.fixture
def dates(tmp_path):
    (tmp_path / "dates.toml").write_text(FILE)
    return Dates.read(tmp_path, ["images", "padding"])


def at(day, hour=12, minute=0):
    return datetime(2026, 12, day, hour, minute, tzinfo=UTC)


def test_without_a_file_nothing_is_late(tmp_path):
    assert (
        Dates.read(tmp_path, ["images", "padding"]).lateness("bea", {"images": at(30)})["images"].words == ""
    )


def test_a_date_ends_with_its_day_where_the_course_is(dates):
    assert dates.due["images"] == datetime(2026, 12, 1, 22, 59, 59, tzinfo=UTC)
    assert dates.due["padding"] == datetime(2026, 12, 8, 17, tzinfo=UTC)


def test_days_begun_count_and_extensions_move_the_date(dates):
    assert dates.days_late("carl", "images", at(1, 22, 59)) == 0
    assert dates.days_late("carl", "images", at(1, 23, 0)) == 1
    assert dates.days_late("bea", "images", at(3, 22)) == 0
    assert dates.days_late("carl", "images", None) == 0


def test_free_days_go_to_what_is_due_first(dates):
    late = dates.lateness("carl", {"padding": at(10, 17), "images": at(3, 22)})
    assert (late["images"].days, late["images"].free, late["images"].percent) == (2, 2, 0)
    assert (late["padding"].days, late["padding"].free, late["padding"].percent) == (2, 1, 10)
    assert late["padding"].penalty(30) == 3
    assert late["padding"].words == "2 days late, 1 of them free; minus 10 %"


def test_after_the_end_nothing_counts_and_no_free_day_is_taken(dates):
    late = dates.lateness("carl", {"images": at(12), "padding": at(9)})
    assert (late["images"].percent, late["padding"].free) == (100, 1)


@given(st.lists(st.integers(0, 30), min_size=2, max_size=2))
def test_handing_in_later_never_earns_more(days):
    dates = Dates({"images": at(1, 0)}, {}, free_days=2, percent_per_day=10, closes_after=6)
    losses = [
        dates.lateness("x", {"images": at(1 + day, 0) if day < 31 else None})["images"].percent
        for day in sorted(days)
    ]
    assert losses == sorted(losses)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[due]\nimages = 5", "due.images: got 5, expected a date"),
        ("[dues]\nimages = 2026-12-01", "got 'dues', expected one of"),
        ("[late]\npercent_per_day = -1", "percent_per_day: got -1"),
        ("[extensions.bea]\nimages = 'two'", "images: got 'two', expected a number"),
        ("[extensions.bea]\nimges = 2", "got the topic 'imges', expected one of images, padding"),
        ("zone = 'Atlantis/City'", "dates.toml: .*Atlantis"),
        ("due", "dates.toml: "),
    ],
)
def test_a_wrong_file_is_refused_in_words(tmp_path, text, complaint):
    (tmp_path / "dates.toml").write_text(text)
    with pytest.raises(ValueError, match=complaint):
        Dates.read(tmp_path, ["images", "padding"])
