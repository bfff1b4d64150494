"""The files that a page's Python is made of: from a folder, from a server here, refused, or not at hand."""

import json
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent.parent / "book" / "_extensions"))

import npm
import python_files
import wheels

NAME = "numpy-9.9-cp314-cp314-pyemscripten_2026_0_wasm32.whl"
CONTENT = b"what NumPy's wheel holds"
LIBRARY = {"cnnlib-0.1.0-0a-py3-none-any.whl": b"cnnlib", "cnnlib-a-part.data": b"a part"}
NUMPY = {"name": "numpy", "file_name": NAME, "sha256": python_files.sha256(CONTENT), "depends": []}

pytest_plugins = ["browser"]


@pytest.fixture(autouse=True)
def nothing_named(monkeypatch):
    monkeypatch.delenv(python_files.WHEELS, raising=False)


@pytest.fixture
def server(tmp_path, serve, monkeypatch):
    """Return a folder that stands in for Pyodide's server."""
    folder = tmp_path / "server"
    folder.mkdir()
    monkeypatch.setattr(python_files, "SERVER", f"{serve(folder)}/")
    return folder


@pytest.fixture
def core(tmp_path, monkeypatch):
    """Stand in for npm, which has Pyodide's core, and for the library's files."""
    folder = tmp_path / "node_modules" / "pyodide"
    folder.mkdir(parents=True)
    for name in python_files.CORE:
        (folder / name).write_text(name)
    official = {"info": {"python": "3.14"}, "packages": {"numpy": NUMPY, "scipy": {"file_name": "scipy.whl"}}}
    (folder / "pyodide-lock.json").write_text(json.dumps(official))
    monkeypatch.setattr(npm, "installed", lambda place: folder.parent)
    monkeypatch.setattr(wheels, "library", lambda: LIBRARY)


def written(tmp_path, **more):
    """Write the folder; return it, what is wanting, the settings, and the packages, if there is a list."""
    target = tmp_path / "pyodide"
    wanting = python_files.write_python(target, tmp_path / "cache", **more)
    settings = json.loads((target / "settings.json").read_text())
    kept = target / "pyodide-lock.json"
    return target, wanting, settings, json.loads(kept.read_text())["packages"] if kept.exists() else None


def test_a_wheel_comes_from_the_server_once(tmp_path, server, core):
    (server / NAME).write_bytes(CONTENT)
    target, wanting, settings, packages = written(tmp_path, editor=True)
    assert wanting == "" and (target / NAME).read_bytes() == CONTENT
    assert set(packages) == {"numpy", "cnnlib"} and packages["numpy"] == NUMPY
    assert settings["core"] == "./" and settings["packages"] == ["numpy", "cnnlib"] and settings["editor"]
    assert (target / "cnnlib-a-part.data").read_bytes() == b"a part" and "cnnlib-a-part.data" in settings[
        "files"
    ]
    assert (
        settings["bytes"]
        == sum(path.stat().st_size for path in target.iterdir() if path.suffix in (".wasm", ".zip", ".whl"))
        + (target / "pyodide-lock.json").stat().st_size
    )
    (server / NAME).unlink()
    assert written(tmp_path)[1] == ""


def test_another_content_is_refused_and_not_kept(tmp_path, server, core):
    (server / NAME).write_bytes(b"something else")
    target, wanting, settings, packages = written(tmp_path)
    assert "SHA-256" in wanting and NUMPY["sha256"] in wanting
    assert not (target / NAME).exists() and list((tmp_path / "cache").rglob("*.whl")) == []
    assert packages["numpy"] == NUMPY | {
        "file_name": python_files.SERVER + NAME
    }  # whose browser verifies it, too
    assert settings["bytes"] == 0


def test_a_broken_copy_is_fetched_again(tmp_path, server, core):
    (server / NAME).write_bytes(CONTENT)
    kept = tmp_path / "cache" / "wheels" / NAME
    kept.parent.mkdir(parents=True)
    kept.write_bytes(CONTENT[:5])
    assert written(tmp_path)[1] == "" and kept.read_bytes() == CONTENT


def test_a_named_folder_comes_first_and_its_wheel_is_taken_as_it_is(tmp_path, monkeypatch, core):
    (tmp_path / NAME).write_bytes(b"compiled here")
    monkeypatch.setenv(python_files.WHEELS, str(tmp_path))
    target, wanting, _, packages = written(tmp_path)
    assert wanting == "" and (target / NAME).read_bytes() == b"compiled here"
    assert packages["numpy"]["sha256"] == python_files.sha256(b"compiled here")


def test_a_named_folder_without_the_wheel_is_an_error(tmp_path, monkeypatch, core):
    monkeypatch.setenv(python_files.WHEELS, str(tmp_path / "nowhere"))
    with pytest.raises(ValueError, match=f"CNNLIB_PYODIDE_WHEELS: expected {NAME} in .*nowhere"):
        written(tmp_path)


def test_without_npm_readers_fetch_all_but_the_library_from_the_server(tmp_path, monkeypatch, core):
    def fails(place):
        raise OSError("no registry")

    monkeypatch.setattr(npm, "installed", fails)
    target, wanting, settings, packages = written(tmp_path)
    [wheel] = target.glob("*.whl")
    assert "no registry" in wanting and packages is None
    assert settings["core"] == f"https://cdn.jsdelivr.net/pyodide/v{python_files.version()}/full/"
    assert settings["packages"] == ["numpy", wheel.name]


def test_a_changed_library_has_another_name_and_version(tmp_path, server, core, monkeypatch):
    (server / NAME).write_bytes(CONTENT)
    first, _, before, _ = written(tmp_path)
    names = {path.name for path in first.glob("cnnlib*")}
    monkeypatch.setattr(wheels, "library", lambda: {"cnnlib-0.1.0-0b-py3-none-any.whl": b"changed"})
    second, _, after, _ = written(tmp_path)
    assert not names & {path.name for path in second.glob("cnnlib*")}
    assert before["version"] != after["version"]


def test_npm_s_last_words_are_the_error(tmp_path, monkeypatch):
    monkeypatch.setattr(
        npm,
        "node_and_npm",
        lambda folder: (None, [sys.executable, "-c", "import sys; sys.exit('no such registry')"]),
    )
    with pytest.raises(OSError, match="no such registry"):
        npm.installed(tmp_path / "npm")
    assert not (tmp_path / "npm" / "installed").exists()
