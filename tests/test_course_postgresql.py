"""A department's gradebook in PostgreSQL: the same class, the same marks."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from stand_in import course, fill, grade, hand_in, marks, new_course

from grading.settings import Course

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
pytestmark = pytest.mark.skipif(
    not PROGRAMS, reason="PostgreSQL is not installed: /usr/lib/postgresql is empty"
)


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    """The address of a server of our own, which listens in a folder and not on the network."""
    folder = tmp_path_factory.mktemp("postgresql")
    place = Path("/tmp") / f"course-postgresql-{os.getpid()}"  # a socket's path must be short
    place.mkdir(mode=0o700)
    other = os.geteuid() == 0  # the server refuses to be root
    if other:
        shutil.chown(place, "postgres", "postgres")

    def run(program, *options):
        who = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if other else []
        command = [*who, PROGRAMS[-1].with_name(program), *options]
        subprocess.run(command, check=True, cwd=place, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    run("initdb", "-D", place / "data", "-A", "trust", "-U", "course", "-E", "UTF8")
    run(
        "pg_ctl",
        "-D",
        place / "data",
        "-o",
        f"-k {place} -c listen_addresses=''",
        "-l",
        place / "log",
        "-w",
        "start",
    )
    yield f"postgresql+psycopg://course@/postgres?host={place}"
    run("pg_ctl", "-D", place / "data", "-m", "immediate", "stop")
    shutil.rmtree(place)
    shutil.rmtree(folder)


def test_the_same_class_gets_the_same_marks(tmp_path, url):
    from stand_in import record

    folders = [
        new_course(tmp_path / name) for name in ("sqlite", "postgresql") if not (tmp_path / name).mkdir()
    ]
    with (folders[1] / "nbgrader_config.py").open("a") as settings:
        settings.write(f"\nc.CourseDirectory.db_url = {url!r}\n")
    assert "run `course release images` first" in course(folders[1], "grade", "images", code=2)
    for topic in ("images", "padding"):
        record(folders[1], topic)
    for folder in folders:
        for number in range(4):
            hand_in(folder, f"jürgen {number}", fill("lucky"))
        hand_in(folder, "dora", b"{ broken")
        hand_in(folder, "carl", fill(only=[]))
        grade(folder, "--seed", 5)
    assert marks(folders[1]) == marks(folders[0])
    assert len(set(marks(folders[1]).values())) > 2
    with Gradebook(Course(folders[1]).db_url, "cnn") as book:
        assert len(book.submission_dicts("images")) == 6
        assert book.find_submission("images", "jürgen 0").score == marks(folders[0])["jürgen 0"]
    hand_in(folders[1], "dora", fill())
    assert "1 new or changed" in grade(folders[1])
    for command in ("status", "feedback", "export", "report", "similar"):
        course(folders[1], command, "images")
    assert "6 graded again, 0 differ" in course(folders[1], "regrade", "images", "--write", "--workers", 0)
