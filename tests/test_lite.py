"""The folder of JupyterLite: what is in it, that it asks no other host, and a build that goes on without it."""

import json
import re
from pathlib import Path

import lite
import npm
import pytest
from python_files import sha256

SITE = Path(__file__).parents[1] / "_build" / "html" / "_static" / "lite"


@pytest.fixture
def static(tmp_path):
    """Return a folder of static files that has Pyodide and NumPy."""
    (tmp_path / "_static" / "pyodide").mkdir(parents=True)
    (tmp_path / "_static" / "pyodide" / "numpy-9-cp314-wasm32.whl").touch()
    return tmp_path / "_static"


def test_without_python_there_is_none_and_the_build_says_so(tmp_path):
    assert lite.write_lite(tmp_path / "lite", tmp_path) == "Pyodide and NumPy"
    assert not (tmp_path / "lite").exists()


def test_what_cannot_be_downloaded_ends_no_build_and_leaves_no_half_of_it(static, monkeypatch):
    def fails(command, **options):
        assert "--require-hashes" in command
        raise OSError("THESE PACKAGES DO NOT MATCH THE HASHES")

    monkeypatch.setattr(npm, "run", fails)
    assert (
        lite.write_lite(static / "lite", static.parent / "cache") == "THESE PACKAGES DO NOT MATCH THE HASHES"
    )
    assert not (static / "lite").exists() and not list((static.parent / "cache").rglob("*.whl"))


def test_every_package_is_locked_by_a_checksum():
    lines = lite.LOCK.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    assert len(lines) > 10 and all(re.match(r"\S+==\S+ .*--hash=sha256:[0-9a-f]{64}", line) for line in lines)


def test_its_settings_name_no_other_host():
    assert "//" not in json.dumps(lite.settings(["numpy"]))
    assert lite.settings(["numpy"])["jupyter-config-data"]["contentsStorageName"] in (
        Path(__file__).parents[1] / "book" / "_static" / "python" / "lite.js"
    ).read_text(encoding="utf-8")


@pytest.mark.site
def test_every_package_lies_where_the_list_says():
    if not SITE.exists():
        pytest.skip("the site has no JupyterLite: CNNLIB_PYODIDE_WHEELS was not set for `make book`")
    folder = SITE / "packages"
    packages = json.loads((folder / "pyodide-lock.json").read_text(encoding="utf-8"))["packages"]
    for package in packages.values():
        assert sha256((folder / package["file_name"]).read_bytes()) == package["sha256"], package["name"]
    assert {"numpy", "cnnlib", "ipython", "ipykernel", "piplite", "pyodide-kernel"} <= set(packages)
