"""Every command of the instructors' guide does what the guide says, in the order in which it stands there.

A command that is new in the guide fails until a test runs it, or the list of what nothing runs says so.
"""

import re
import runpy
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderApp
from stand_in import ROOT, course, fill, hand_in, new_course

from grading.dates import Dates

PARTS = {
    part["caption"]: part["chapters"] for part in yaml.safe_load((ROOT / "_toc.yml").read_text())["parts"]
}
PAGES = [chapter["file"].removeprefix("book/") for chapter in PARTS["For instructors"]]
GUIDE = {page: (ROOT / "book" / f"{page}.md").read_text(encoding="utf-8") for page in PAGES}
FENCE = re.compile(r"^```([\w-]+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
BLOCKS = [(page, *found) for page, text in GUIDE.items() for found in FENCE.findall(text)]
LINES = [
    (page, line)
    for page, kind, block in BLOCKS
    if kind == "bash"
    for line in block.replace("\\\n", " ").splitlines()
]
# Topics other than images are those of the hub's round.
COMMANDS = [line for _, line in LINES if re.match(r"(\w+=\S+ )?course (?!\w+ padding)", line)]
# Which test runs a command, by how it begins.
RUN_BY = {
    r"(CNNLIB_UNKNOWN=\S+ )?course ": "test_course_guide.py",
    "nbgrader db student import": "test_course_guide.py",
    "make exercises": "test_grading.py",
    "make (book|hub)": "hub_round.py",
    "CNNLIB_PYODIDE_WHEELS=.* make book": "test_hosting.py",
    "python -m grading.unknown": "test_unknown.py",
    "dask (scheduler|worker)": "test_course_cluster.py",
    "nbgrader (release_assignment|collect|release_feedback)": "hub_round.py",
    "(cd ~/course && )?source .venv/bin/activate": "hub_round.py",
    "mkdir -p submitted|cp exercises|jupyter lab": "test_course_guide.py",
    "export CNNLIB_BOOK": "test_course_guide.py",
}
# What changes a machine, or needs one that is not here. The page says so, too.
RUN_BY_NOTHING = {
    "hub": r"apt |git clone|python3 -m venv|/opt/cnn|cp (-r )?grading/hub|install -d|npm ci|groupadd|useradd|passwd"
    r"|chmod|systemctl|journalctl|sqlite3|helm",
    "instructors-safety": "docker run|apt-get",
}
ELSEWHERE = {"release": "test_course_release.py", "--scheduler": "test_course_cluster.py"}
PRINTED = {
    "grade": "2 graded",
    "status": "feedback is up to date|feedback pages to write anew",
    "feedback": "pages written",
    "export": "2 marks, 0 students without one",
    "report": "the channels|mixes up",
    "similar": "pairs",
    "regrade": "2 graded again",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = new_course(tmp_path_factory.mktemp("guide"))
    hand_in(folder, "anna", fill())
    hand_in(folder, "bea", fill("wrong"))
    return folder


def here(command):
    """Return a command's words, for this process."""
    words = shlex.split(re.sub(r"^\w+=\S+ ", "", command), comments=True)[1:]
    return [*words, "--workers", "0"] if words[0] in ("grade", "regrade") else words


def test_the_guide_shows_every_command():
    assert {here(command)[0] for command in COMMANDS} == {*PRINTED, "release"}


@pytest.mark.parametrize(("page", "line"), LINES)
def test_a_test_knows_each_line(page, line):
    if re.match(RUN_BY_NOTHING.get(page, "$."), line):
        return
    [file] = {file for begins, file in RUN_BY.items() if re.match(begins, line)}
    assert (ROOT / "tests" / file).exists()


def test_the_first_hour(tmp_path):
    """The guide's own lines make the folders of three students; here a stand-in judges them."""
    folder = new_course(tmp_path)
    [block] = [block for page, kind, block in BLOCKS if page == "instructors" and "mkdir" in block]
    for line in block.splitlines():
        if line.startswith(("mkdir", "cp")):
            subprocess.run(shlex.split(line), cwd=folder, check=True)
    said = [
        course(folder, *here(line)) for line in block.splitlines() if re.match("course (?!release)", line)
    ]
    assert "3 blank" in said[0]
    assert (folder / "moodle.csv").read_text().count("\n") == 4


def test_a_list_of_students_is_read(tmp_path, monkeypatch):
    [line] = [line for _, line in LINES if line.startswith("nbgrader db student import")]
    command, columns = line.split("#")
    folder = new_course(tmp_path)
    names = columns.replace("columns", "").replace(" ", "").strip()
    (folder / "students.csv").write_text(f"{names}\nana,Ana,Silva,ana@example.org,77\n")
    monkeypatch.chdir(folder)
    NbGraderApp.launch_instance(shlex.split(command)[1:])
    with Gradebook(f"sqlite:///{folder}/gradebook.db", "cnn") as book:
        assert (book.find_student("ana").last_name, book.find_student("ana").lms_user_id) == ("Silva", "77")


@pytest.mark.parametrize(
    "command", [command for command in COMMANDS if not any(word in command for word in ELSEWHERE)]
)
def test_a_command_of_the_guide(folder, command):
    words = here(command)
    assert re.search(PRINTED[words[0]], course(folder, *words))


def test_messages_point_to_the_address_that_is_set(monkeypatch):
    [line] = [line for _, line in LINES if line.startswith("export CNNLIB_BOOK")]
    name, _, address = line.removeprefix("export ").partition("=")
    code = "from cnnlib.checks import padding; padding.zero_pad(lambda images, pad: images)"
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={name: address, "PATH": ""},
        cwd=ROOT,
    )
    assert f"{address}/padding.html#" in run.stderr


def test_the_dates_of_the_guide_are_understood(tmp_path):
    [example] = [block for _, kind, block in BLOCKS if kind == "toml"]
    assert set(tomllib.loads(example)) == {"zone", "due", "late", "extensions"}
    (tmp_path / "dates.toml").write_text(example)
    dates = Dates.read(tmp_path, ["images", "padding"])
    assert (dates.free_days, dates.percent_per_day, dates.closes_after) == (3, 10, 7)


def test_the_program_is_installed_under_its_name(tmp_path):
    program = Path(sys.executable).with_name("course")
    run = subprocess.run([program, "--help"], cwd=tmp_path, capture_output=True, text=True)
    assert all(word in run.stdout for word in ("release", "grade", "feedback", "export")), run.stderr
    runpy.run_path(str(program), run_name="__mp_main__")  # as a worker does: it must not run the command
