"""What no check could name is written down where an instructor asks for it, and grouped by behaviour."""

import json

import numpy as np
import pytest
from toy_exercise import failing, make_with_mistakes

from grading import unknown


def odd(matrix):
    return 2 * matrix + np.where(matrix > 30, 0.3, 0)


def odd_otherwise(matrix):
    result = matrix + matrix
    result[matrix > 30] += 0.3
    return result


@pytest.fixture
def written(tmp_path, monkeypatch):
    path = tmp_path / "unknown.jsonl"
    monkeypatch.setenv("CNNLIB_UNKNOWN", str(path))
    check = make_with_mistakes()
    failing(check, odd, seed=1)
    failing(check, odd_otherwise, seed=2)
    failing(check, lambda matrix: 2 * matrix + np.where(matrix < 0, 0.7, 0), seed=1)
    failing(check, np.square, seed=1)  # has a name
    return path


def test_nothing_is_written_unless_somebody_asks(tmp_path, monkeypatch):
    monkeypatch.delenv("CNNLIB_UNKNOWN", raising=False)
    monkeypatch.chdir(tmp_path)
    failing(make_with_mistakes(), odd)
    assert list(tmp_path.iterdir()) == []


def test_equal_behaviour_makes_one_group_whatever_the_seed_and_the_style(written):
    found = unknown.groups(written)
    assert [len(lines) for lines in found.values()] == [2, 1]
    assert {exercise for exercise, _ in found} == {"toys.double"}


def test_a_line_is_plain_data_without_code_or_names(written):
    for text in written.read_text().splitlines():
        line = json.loads(text)
        assert set(line) == {"exercise", "behaviour", "aspect", "kind", "arguments", "came", "expected"}
        assert np.shape(line["came"]) == np.shape(line["expected"]) == np.shape(line["arguments"]["matrix"])


def test_a_group_becomes_the_draft_of_a_mistake(written, capsys):
    unknown.main([str(written)])
    first, largest, *_ = capsys.readouterr().out.splitlines()
    assert first == "3 answers without a name, 2 kinds"
    assert largest.split()[:3] == ["2", "×", "toys.double"]
    unknown.main([str(written), "--draft", largest.split()[3]])
    draft = capsys.readouterr().out
    assert "@double.mistake()\ndef name_what_it_does(matrix):" in draft
    assert "# 2 answers of a class behave like this" in draft


def test_a_file_that_no_check_wrote_is_refused(tmp_path):
    path = tmp_path / "other.txt"
    path.write_text("hello\n")
    with pytest.raises(ValueError, match="line 1: expected what a check wrote, got 'hello'"):
        unknown.groups(path)
    with pytest.raises(ValueError, match="behaviour: got 'x'"):
        unknown.draft({}, "x")
