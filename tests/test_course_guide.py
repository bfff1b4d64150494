"""Every command of the instructors' guide does what the guide says, in the order in which it stands there."""

import re
import runpy
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from stand_in import ROOT, course, fill, hand_in, new_course

from grading.dates import Dates

GUIDE = (ROOT / "book" / "instructors.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
LINES = [line for kind, block in BLOCKS if kind == "bash" for line in block.splitlines()]
COMMANDS = [line for line in LINES if re.match(r"(\w+=\S+ )?course ", line)]
ELSEWHERE = {"release": "test_course_release.py", "--scheduler": "test_course_cluster.py"}
PRINTED = {
    "grade": "2 graded",
    "status": "feedback pages to write anew",
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


@pytest.mark.parametrize(
    "command", [command for command in COMMANDS if not any(word in command for word in ELSEWHERE)]
)
def test_a_command_of_the_guide(folder, command):
    words = here(command)
    assert re.search(PRINTED[words[0]], course(folder, *words))


def test_the_dates_of_the_guide_are_understood(tmp_path):
    [example] = [block for kind, block in BLOCKS if kind == "toml"]
    assert set(tomllib.loads(example)) == {"zone", "due", "late", "extensions"}
    (tmp_path / "dates.toml").write_text(example)
    dates = Dates.read(tmp_path, ["images", "padding"])
    assert (dates.free_days, dates.percent_per_day, dates.closes_after) == (3, 10, 7)


def test_the_program_is_installed_under_its_name(tmp_path):
    program = Path(sys.executable).with_name("course")
    run = subprocess.run([program, "--help"], cwd=tmp_path, capture_output=True, text=True)
    assert all(word in run.stdout for word in ("release", "grade", "feedback", "export")), run.stderr
    runpy.run_path(str(program), run_name="__mp_main__")  # as a worker does: it must not run the command
