"""Whole assignments in JupyterLite: the folder `_static/lite/` of the site, a page for notebooks with the site's Python.

Where what it needs is not at hand, the site has none, and its pages do not speak of it. JupyterLite and its kernel for
Pyodide come from PyPI with the rest of the course. The kernel wants more packages than the pages do, IPython among them:
`_lite/requirements.txt` locks them, a build downloads them once, and they lie in `_static/lite/packages/` beside a list
that names NumPy and cnnlib where the pages have them.
"""

import hashlib
import json
import shutil
import sys
from pathlib import Path
from zipfile import ZipFile

import npm
from python_files import entry

LOCK = Path(__file__).parents[1] / "_lite" / "requirements.txt"
KERNEL = "@jupyterlite/pyodide-kernel-extension"
EXTENSION = Path(sys.prefix) / "share" / "jupyter" / "labextensions" / KERNEL
FROM_PACKAGES = f"../extensions/{KERNEL}/static/pypi/"
FROM_WORKER = "../../../../../"  # to `_static/`, from the script that the kernel runs in
PYTHON = ["--python-version=3.14", "--implementation=py", "--abi=none", "--platform=any"]  # Pyodide's
# Seconds between two savings; milliseconds by which one that is slow may be late.
SAVING = {
    "@jupyterlab/docmanager-extension:plugin": {"autosaveInterval": 20, "lastModifiedCheckMargin": 5000}
}


# Its packages -----------------------------------------------------------------------------------------------


def downloaded(cache):
    """Return the wheels of the lock, downloaded once, or raise `OSError`."""
    folder = cache / hashlib.sha256(LOCK.read_bytes()).hexdigest()[:16]
    if not folder.exists():
        shutil.rmtree(cache, ignore_errors=True)
        part = cache / "part"
        wanted = ["--no-deps", "--require-hashes", "--only-binary=:all:", f"--requirement={LOCK}"]
        npm.run([sys.executable, "-m", "pip", "download", "--quiet", *PYTHON, *wanted, "--dest", part])
        part.rename(folder)
    return sorted(folder.glob("*.whl"))


def described(wheel, place):
    """Return the entry of a wheel in Pyodide's list."""
    name, release, *_ = wheel.name.split("-")
    with ZipFile(wheel) as files:
        imports = {
            path.split("/")[0].removesuffix(".py") for path in files.namelist() if ".dist-info" not in path
        }
    more = {"version": release, "imports": sorted(imports)}
    return entry(name.replace("_", "-").lower(), wheel.read_bytes(), place + wheel.name, **more)


def write_packages(target, wheels, pyodide):
    """Write the folder of packages; return their names."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for wheel in wheels:
        shutil.copy(wheel, target)
    listed = json.loads((pyodide / "pyodide-lock.json").read_text(encoding="utf-8"))
    packages = listed["packages"]
    for package in packages.values():
        package["file_name"] = f"../../pyodide/{package['file_name']}"
    own = [wheel for wheel in (EXTENSION / "static" / "pypi").glob("*.whl") if "widgets" not in wheel.name]
    for wheel, place in [*((wheel, "") for wheel in wheels), *((wheel, FROM_PACKAGES) for wheel in own)]:
        found = described(wheel, place)
        packages[found["name"]] = found
    (target / "pyodide-lock.json").write_text(json.dumps(listed), encoding="utf-8")
    return sorted(packages)


# The page ---------------------------------------------------------------------------------------------------


def settings(packages):
    """Return the settings of the page: Python and cnnlib are the site's, and nothing comes from elsewhere."""
    kernel = {
        "pyodideUrl": "./../pyodide/pyodide.mjs",
        "disablePyPIFallback": True,
        "loadPyodideOptions": {
            "lockFileURL": "./packages/pyodide-lock.json",
            "packages": packages,
            "env": {"CNNLIB_PARTS": f"{FROM_WORKER}pyodide/", "CNNLIB_BOOK": f"{FROM_WORKER}../book"},
        },
    }
    page = {
        "contentsStorageName": "cnn-course notebooks",  # as `_static/python/lite.js` knows it
        # The site's own keeps these files, too; a kernel that needs none works in private windows.
        "disabledExtensions": ["@jupyterlite/application-extension:service-worker-manager"],
        "litePluginSettings": {f"{KERNEL}:kernel": kernel},
    }
    return {"jupyter-lite-schema-version": 0, "jupyter-config-data": page}


CONFIG = {
    "apps": ["notebooks", "tree"],
    "federated_extensions": [str(EXTENSION)],
    "ignore_sys_prefix": ["federated_extensions"],  # those of nbgrader need a server
    "settings_overrides": ["overrides.json"],
    "no_sourcemaps": True,
    "no_unused_shared_packages": True,
}


def built(cache, packages):
    """Return a folder with the page as JupyterLite writes it, the same one as long as nothing has changed."""
    files = {
        "jupyter-lite.json": settings(packages),
        "jupyter_lite_config.json": {"LiteBuildConfig": CONFIG},
        "overrides.json": SAVING,
        "package.json": json.loads((EXTENSION / "package.json").read_text(encoding="utf-8")),  # its version
    }
    texts = {name: json.dumps(content) for name, content in files.items()}
    folder = cache / hashlib.sha256(json.dumps(texts).encode()).hexdigest()[:16]
    if not (folder / "_output" / "jupyter-lite.json").exists():
        shutil.rmtree(cache, ignore_errors=True)
        folder.mkdir(parents=True)
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
        npm.run([sys.executable, "-m", "jupyterlite_core", "build"], cwd=folder)
    return folder / "_output"


def write_lite(target, cache):
    """Write the folder; return what is wanting, or nothing."""
    pyodide = target.with_name("pyodide")
    shutil.rmtree(target, ignore_errors=True)
    if not list(pyodide.glob("numpy-*.whl")):
        return "Pyodide and NumPy"
    try:
        wheels = downloaded(cache / "lite-wheels")
        packages = write_packages(cache / "lite-packages", wheels, pyodide)
        shutil.copytree(built(cache / "lite", packages), target)
    except OSError as error:
        shutil.rmtree(target, ignore_errors=True)
        return str(error)
    shutil.copytree(cache / "lite-packages", target / "packages")
    return ""
