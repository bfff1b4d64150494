"""Python for the pages: the folder `_static/pyodide/` of the site, with all that a browser needs to run it.

It holds Pyodide's core from npm, NumPy compiled for it, the course's own library as a wheel, and a list of these three.
NumPy's wheel comes from the folder that CNNLIB_PYODIDE_WHEELS names, or from Pyodide's own server, and then it is
verified. What cannot be had the readers' browsers fetch from there, when a reader asks for Python.
"""

import hashlib
import json
import os
import shutil
from pathlib import Path
from urllib.request import urlopen

import npm
import wheels

ROOT = Path(__file__).parents[2]
CORE = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip"]
SERVER = "https://cdn.jsdelivr.net/pyodide/v{version}/full/"
WHEELS = "CNNLIB_PYODIDE_WHEELS"
PATIENCE = 20  # seconds without a byte


def sha256(content):
    """Return the checksum of some bytes."""
    return hashlib.sha256(content).hexdigest()


# The wheels -------------------------------------------------------------------------------------------------


def wheel_of(package, server, cache):
    """Return the content of the wheel of an entry in Pyodide's list; raise `OSError` if it is not to be had."""
    name = package["file_name"]
    if named := os.environ.get(WHEELS):
        path = Path(named).expanduser() / name
        if not path.is_file():
            raise ValueError(f"{WHEELS}: expected {name} in {named}")
        return path.read_bytes()
    kept = cache / name
    if kept.exists() and sha256(kept.read_bytes()) == package["sha256"]:
        return kept.read_bytes()
    with urlopen(server + name, timeout=PATIENCE) as answer:
        content = answer.read()
    if sha256(content) != package["sha256"]:
        raise OSError(
            f"what came from {server + name} has the SHA-256 {sha256(content)}, not {package['sha256']}"
        )
    cache.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(content)
    return content


def entry(name, content, file_name, **more):
    """Return the entry of a package in Pyodide's list."""
    return {
        "name": name,
        "file_name": file_name,
        "sha256": sha256(content),
        "depends": [],
        "imports": [name],
        "install_dir": "site",
        "package_type": "package",
    } | more


# The folder -------------------------------------------------------------------------------------------------


def write_python(target, cache, **more):
    """Write the folder, and what else pages need to know; return what is wanting and why, or nothing."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    library_files = wheels.library()
    for file, content in library_files.items():
        (target / file).write_bytes(content)
    name, *on_demand = library_files
    library = entry("cnnlib", library_files[name], name, version=name.split("-")[1], depends=["numpy"])
    try:
        core = npm.installed(cache / "npm") / "pyodide"
    except OSError as error:
        settings = {"core": SERVER.format(version=version()), "packages": ["numpy", name]}
        wanting = f"Pyodide itself: npm does not have it ({error})"
    else:
        for file in CORE:
            shutil.copyfile(core / file, target / file)
        wanting = write_list(target, json.loads((core / "pyodide-lock.json").read_text()), library, cache)
        settings = {"core": "./", "packages": ["numpy", "cnnlib"]}
    parts = sorted(target.iterdir())
    # Scripts are not counted as they come, and nobody knows the size of what comes from elsewhere.
    counted = [path for path in parts if path.suffix != ".mjs" and path.name not in on_demand]
    settings |= more
    settings["bytes"] = 0 if wanting else sum(path.stat().st_size for path in counted)
    settings["files"] = [path.name for path in parts]
    settings["version"] = sha256(b"".join(sha256(path.read_bytes()).encode() for path in parts))[:16]
    (target / "settings.json").write_text(json.dumps(settings), encoding="utf-8")
    return wanting


def write_list(target, official, library, cache):
    """Write Pyodide's list of packages with NumPy and the library alone, and NumPy's wheel; return what is wanting."""
    numpy, wanting = official["packages"]["numpy"], ""
    server = SERVER.format(version=version())
    try:
        content = wheel_of(numpy, server, cache / "wheels")
    except OSError as error:
        numpy, wanting = numpy | {"file_name": server + numpy["file_name"]}, f"NumPy ({error})"
    else:
        (target / numpy["file_name"]).write_bytes(content)
        numpy = numpy | {"sha256": sha256(content)}
    packages = {"info": official["info"], "packages": {"numpy": numpy, "cnnlib": library}}
    (target / "pyodide-lock.json").write_text(json.dumps(packages), encoding="utf-8")
    return wanting


def version():
    """Return Pyodide's version."""
    return json.loads((npm.NEEDED / "package.json").read_text())["dependencies"]["pyodide"]
