"""cnnlib as a browser gets it: a slim wheel, and parts that are fetched when they are asked for."""

import csv
import io
import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "book" / "_extensions"))

import wheels  # noqa: E402

MOST_BYTES = 310_000


@pytest.fixture(scope="module")
def files():
    return wheels.library()


@pytest.fixture(scope="module")
def folder(files, tmp_path_factory):
    """Return a folder with the files, as a site has them."""
    folder = tmp_path_factory.mktemp("site")
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture
def installed(files, folder, tmp_path):
    """Return a function that runs a script where the wheel alone is installed, and returns what it prints."""
    ZipFile(io.BytesIO(next(iter(files.values())))).extractall(tmp_path)

    def run(script, parts=None):
        environment = os.environ | {
            "PYTHONPATH": str(tmp_path),
            "CNNLIB_PARTS": folder.as_uri() if parts is None else parts,
        }
        command = [
            sys.executable,
            "-c",
            f"import cnnlib; assert cnnlib.__file__.startswith({str(tmp_path)!r})\n{script}",
        ]
        done = subprocess.run(
            command, capture_output=True, text=True, cwd=tmp_path, env=environment, timeout=60
        )
        return done.stdout.strip() or done.stderr

    return run


def test_the_wheel_is_slim(files):
    wheel, *_ = files.values()
    assert len(wheel) < MOST_BYTES
    names = ZipFile(io.BytesIO(wheel)).namelist()
    assert not [name for name in names if "experiments" in name or name.endswith(".npz")]
    assert "cnnlib/viz/html.py" in names and "cnnlib/checks/_core/verdict.py" in names


def test_its_record_lists_its_files(files):
    wheel, *_ = files.values()
    with ZipFile(io.BytesIO(wheel)) as archive:
        [record] = [name for name in archive.namelist() if name.endswith("RECORD")]
        rows = {
            path: (digest, size)
            for path, digest, size in csv.reader(archive.read(record).decode().splitlines())
        }
        assert set(rows) == set(archive.namelist())
        for name in archive.namelist():
            content = archive.read(name)
            assert name == record or rows[name] == (f"sha256={wheels.checksum(content)}", str(len(content)))


def test_the_same_files_give_the_same_bytes(files):
    assert wheels.library() == files


def test_every_file_of_the_library_is_somewhere_but_for_what_is_left_out(files):
    parts = wheels.library_parts()
    there = {f"cnnlib/{path}" for part in parts.values() for path in part}
    every = {path.relative_to(ROOT) for path in (ROOT / "cnnlib").rglob("*") if path.is_file()}
    assert there == {path.as_posix() for path in every if not wheels.LEFT_OUT & set(path.parts)}
    topics = {path.name for path in (ROOT / "cnnlib" / "checks").glob("[!_]*") if path.is_dir()}
    assert set(parts) == {"", "small_model", *(f"checks.{topic}" for topic in topics)}


def test_the_small_model_comes_when_it_is_asked_for(installed):
    script = """
from pathlib import Path
weights = Path(cnnlib.__file__).with_name("small_model.npz")
print(weights.exists(), cnnlib.load_small_model().count_params(), weights.exists())
"""
    assert installed(script) == "False 223722 True"


def test_the_checks_of_a_topic_come_when_they_are_asked_for(installed):
    script = """
from cnnlib.checks import padding as check
from cnnlib.checks import own
check.zero_pad(check.zero_pad.reference, "one number", seed=1)
"""
    assert installed(script) == "zero_pad is right: one number."


def test_a_topic_that_is_not_there_is_an_import_error(installed):
    assert "cannot import name 'paddling' from 'cnnlib.checks'" in installed(
        "from cnnlib.checks import paddling"
    )


def test_without_the_address_of_the_parts_the_error_says_what_is_wanting(installed):
    assert "CNNLIB_PARTS must be the address" in installed("cnnlib.load_small_model()", parts="")


def test_pictures_need_no_matplotlib(installed):
    script = """
import sys
sys.modules["matplotlib"] = None
import importlib.util, numpy as np
found = importlib.util.find_spec
importlib.util.find_spec = lambda name: None if name == "matplotlib" else found(name)
from cnnlib import viz
viz.use_style()
print(viz.show_images(np.zeros((2, 9, 9))))
"""
    assert installed(script) == "<2 pictures>"
