"""`course release` enters an assignment into the gradebook; `test_grading.py` goes the whole way."""

import shutil

from nbgrader.api import Gradebook
from stand_in import ROOT, course

from grading import release


def cleared(root, command, topic, *_):
    """Do what nbgrader's command does, which takes long: here, the result lies ready."""
    assert command == "generate_assignment"
    shutil.copytree(ROOT / "exercises" / topic, root / "exercises" / topic)


def test_a_topic_is_released_and_entered(tmp_path, monkeypatch):
    monkeypatch.setattr(release, "nbgrader", cleared)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    shutil.copytree(ROOT / "solutions" / "images", tmp_path / "solutions" / "images")
    course(tmp_path, "release", "images")
    with Gradebook(f"sqlite:///{tmp_path}/gradebook.db", "cnn") as book:
        sources = [cell.source for cell in book.find_notebook("images", "images").source_cells]
    assert any("### BEGIN HIDDEN TESTS" in source for source in sources)
    assert not any("BEGIN SOLUTION" in source for source in sources)


def test_a_topic_that_is_not_there_is_refused(tmp_path):
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    assert "imges.md is not there" in course(tmp_path, "release", "imges", code=2)
