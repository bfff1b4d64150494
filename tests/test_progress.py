"""The notebook as a student meets it: *Run All* runs all of it, and its end says how far one has come."""

import nbformat
import pytest
from nbclient import NotebookClient
from toy_exercise import failing, make

from cnnlib.checks import so_far
from cnnlib.checks._core import progress
from grading.release import ROOT, source_notebook, topics

POINTS = {("double", "matrices", "input unmodified"): 2, ("double", "matrices"): 1}


def test_so_far_counts_what_passed_and_names_what_is_open(capsys, monkeypatch):
    monkeypatch.setattr(progress, "_verdicts", {})  # other tests check the same exercise
    check = make()
    failing(check, lambda matrix: matrix, "matrices", "input unmodified")
    so_far(POINTS)
    assert capsys.readouterr().out.splitlines() == [
        "double   0 of 3 points: not right: matrices, input unmodified: not run: matrices",
        "0 of 3 points so far, on the cases that you can see.",
    ]
    check(lambda matrix: matrix + matrix, "matrices")
    failing(check, lambda matrix: blank(), "matrices", "input unmodified")
    capsys.readouterr()
    so_far(POINTS)
    assert capsys.readouterr().out.splitlines() == [
        "double   1 of 3 points: not written: matrices, input unmodified",
        "1 of 3 points so far, on the cases that you can see.",
    ]
    check(lambda matrix: matrix + matrix, "matrices", "input unmodified")
    capsys.readouterr()
    so_far(POINTS)
    assert capsys.readouterr().out.startswith("double   3 of 3 points\n3 of 3 points so far")


def blank():
    raise NotImplementedError("write double first")


@pytest.fixture(scope="module")
def run_all():
    """The cells of the notebook on inspection after *Run All*, with one answer filled in."""
    notebook = nbformat.read(ROOT / "exercises" / "inspection" / "inspection.ipynb", as_version=4)
    right = {
        cell.metadata.nbgrader.grade_id: cell.source
        for cell in source_notebook(ROOT / "solutions" / "inspection" / "inspection.md").cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "grad_cam":
            cell.source = right["grad_cam"]
    NotebookClient(notebook, timeout=120, coalesce_streams=True).execute()
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_run_all_runs_all_though_checks_fail(run_all):
    assert all(cell.execution_count for cell in run_all)
    errors = [out for cell in run_all for out in cell.outputs if out.output_type == "error"]
    assert {error.ename for error in errors} == {"CheckFailed"}


def test_an_example_that_is_run_too_early_says_which_answer_it_waits_for(run_all):
    blank = [
        cell.source for cell in run_all if cell.metadata.get("nbgrader", {}).get("grade_id") == "saliency"
    ]
    assert 'raise NotImplementedError("write saliency first")' in blank[0]


def test_the_last_cell_says_how_far_one_has_come(run_all):
    [printed] = run_all[-1].outputs
    lines = {line.split()[0]: line for line in printed.text.splitlines()}
    assert lines["grad_cam"].endswith("5 of 5 points")
    assert "0 of 8 points: not written: one channel" in lines["saliency"]
    assert printed.text.splitlines()[-1] == "5 of 25 points so far, on the cases that you can see."


@pytest.mark.parametrize("topic", topics())
def test_checks_and_examples_stop_nothing_and_answers_do(topic):
    for cell in source_notebook(ROOT / "solutions" / topic / f"{topic}.md").cells:
        marks, tags = cell.metadata.get("nbgrader", {}), cell.metadata.get("tags", [])
        if cell.cell_type == "code":
            assert tags == (["raises-exception"] if not marks or marks["grade"] else [])
