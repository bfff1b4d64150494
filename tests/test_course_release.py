"""`course release`, as typed: the students' notebook is written, and the gradebook knows the assignment."""

import os
import shutil
import subprocess
import sys

from nbgrader.api import Gradebook
from stand_in import ROOT


def test_a_topic_is_released_and_entered(tmp_path):
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    shutil.copytree(ROOT / "solutions" / "dropout", tmp_path / "solutions" / "dropout")
    done = subprocess.run(
        [sys.executable, "-m", "grading.course", "release", "dropout"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "the gradebook knows dropout" in done.stdout
    released = tmp_path / "exercises" / "dropout" / "dropout.ipynb"
    assert released.read_bytes() == (ROOT / "exercises" / "dropout" / "dropout.ipynb").read_bytes()
    with Gradebook(f"sqlite:///{tmp_path}/gradebook.db", "cnn") as book:
        sources = {cell.name: cell for cell in book.find_notebook("dropout", "dropout").source_cells}
        assert any("### BEGIN HIDDEN TESTS" in cell.source for cell in sources.values() if cell.locked)
        assert not any("BEGIN SOLUTION" in cell.source for cell in sources.values())
