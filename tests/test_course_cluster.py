"""The same marks at any number of workers: in this process, in several, and in workers joined by an address."""

import json
import os
import subprocess
import sys
import time

import pytest
from stand_in import ROOT, course, everything, fill, grade, hand_in, new_course, rows

SEED = "--seed", 11


def class_of_six(folder):
    folder = new_course(folder)
    for number in range(6):
        hand_in(folder, f"student-{number}", fill("lucky"))
    return folder


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """What the class gets when it is graded in one process."""
    folder = class_of_six(tmp_path_factory.mktemp("alone"))
    grade(folder, *SEED)
    return everything(folder)


def test_two_workers_give_the_same_and_a_notebook_that_ends_its_worker_stops_nobody(tmp_path, alone):
    folder = class_of_six(tmp_path)
    hand_in(folder, "fatal", fill("exit"))
    hand_in(folder, "raising", fill("raise"))
    said = course(folder, "grade", "images", "--workers", 2, *SEED)
    assert "fatal: it ended the process that graded it, twice; the next run tries again" in said
    assert (
        "raising: the grader itself failed, the next run tries again: RuntimeError: the judge stumbled"
        in said
    )
    assert [row for row in rows(folder) if row[0] not in ("fatal", "raising")] == alone["grades"]


@pytest.fixture
def scheduler(tmp_path):
    """The address of a scheduler with two workers, each a process of its own with a folder of its own."""
    file, running = tmp_path / "scheduler.json", []
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}

    def start(program, *options):
        command = [
            sys.executable,
            "-m",
            f"distributed.cli.{program}",
            "--scheduler-file",
            str(file),
            *options,
        ]
        place = tmp_path / f"place-{len(running)}"
        place.mkdir()
        running.append(
            subprocess.Popen(
                command, cwd=place, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
        )

    start("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
    for _ in range(2):
        start("dask_worker", "--nthreads", "1", "--no-nanny", "--no-dashboard")
    until = time.monotonic() + 60
    while not (file.exists() and file.stat().st_size) and time.monotonic() < until:
        time.sleep(0.1)
    yield json.loads(file.read_text())["address"]
    for process in running:
        process.kill()
    for process in running:
        process.wait()


def test_workers_joined_by_an_address_give_the_same(tmp_path, alone, scheduler):
    folder = class_of_six(tmp_path)
    course(folder, "grade", "images", "--scheduler", scheduler, *SEED)
    assert everything(folder) == alone


def test_an_address_where_nobody_listens_is_said(tmp_path):
    folder = class_of_six(tmp_path)
    assert "127.0.0.1:9" in course(folder, "grade", "images", "--scheduler", "tcp://127.0.0.1:9", code=2)
