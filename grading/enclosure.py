"""What a student's code finds around it: Python, the packages that its topic needs, a `cnnlib` without answers.

All of it is read-only and chosen by name, so what is not named here is not there: no solutions, no tests, no other
submission, no gradebook, and no framework that does an assignment's work.
"""

import contextlib
import importlib.metadata
import os
import re
import shutil
import sys
import sysconfig
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from packaging.requirements import Requirement

from cnnlib import checks
from grading.limits import KERAS
from grading.results import CannotGrade

INSIDE = Path(__file__).parent / "inside"
LIBRARY = Path(checks.__file__).parents[1]
# The parts of the library that hold no answer to any exercise.
SHARED = ("_arguments.py", "_types.py", "_lazy.py", "_parts.py", "datasets")
SHARED_BY_CHECKS = ("calls.py", "datasets.py", "models.py")
READY_MADE = ("ImageOps", "ImageFilter", "ImageEnhance")  # of Pillow: they equalise and convolve
SYSTEM_PYTHON = Path("/usr/lib")
ENVIRONMENT = {
    "CNNLIB_PICTURES": "shapes",
    "CUDA_VISIBLE_DEVICES": "",
    "HOME": "/tmp",
    "IPYTHONDIR": "/tmp/ipython",
    "KERAS_HOME": "/tmp/keras",
    "LANG": "C.UTF-8",
    "MPLBACKEND": "Agg",
    "MPLCONFIGDIR": "/tmp/matplotlib",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PATH": "/usr/bin",
    "PYTHONDONTWRITEBYTECODE": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
}
PLACES = {"PYTHONHOME": "/python", "PYTHONPATH": "/course:/site-packages", "LD_LIBRARY_PATH": "/python/lib"}


class NoSandbox(CannotGrade):
    """There is no way to shut student code in on this machine."""


def imports(topic: str) -> list[str]:
    """Return what is imported before any student code, once for all notebooks."""
    return ["matplotlib.pyplot", *(["tensorflow", "keras"] if topic in KERAS else [])]


# Packages ---------------------------------------------------------------------------------------------------


def wanted(topic: str) -> tuple[str, ...]:
    """Return the distributions that the answers of a topic may use."""
    keras = ("keras", "tensorflow-cpu", "tensorflow") if topic in KERAS else ()
    return ("numpy", "ipython", "matplotlib", *keras)


def distributions(names: tuple[str, ...]) -> list[importlib.metadata.Distribution]:
    """Return the installed distributions of these names and those that they need."""
    found, waiting = {}, list(names)
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name in found:
            continue
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            found[name] = importlib.metadata.distribution(name)
            needed = map(Requirement, found[name].requires or [])
            waiting += [one.name for one in needed if not one.marker or one.marker.evaluate({"extra": ""})]
    return list(found.values())


@cache
def packages(names: tuple[str, ...]) -> dict[str, Path]:
    """Return the files and folders of these distributions by their names in `site-packages`."""
    found = {}
    for distribution in distributions(names):
        for top in {file.parts[0] for file in distribution.files or []} - {"..", "__pycache__", "cnnlib"}:
            found[top] = Path(str(distribution.locate_file(top)))
    return {top: path for top, path in sorted(found.items()) if path.exists()}


def course_files() -> Iterator[tuple[Path, str]]:
    """Yield what is the course's own, and where it lies inside."""
    for name in ("room.py", "rules.py"):
        yield INSIDE / name, name
    yield INSIDE.parent / "wire.py", "wire.py"
    yield INSIDE / "library.py", "cnnlib/__init__.py"
    yield INSIDE / "checks.py", "cnnlib/checks/__init__.py"
    for name in SHARED:
        yield LIBRARY / name, f"cnnlib/{name}"
    for name in SHARED_BY_CHECKS:
        yield LIBRARY / "checks" / "_core" / name, f"cnnlib/checks/_core/{name}"
    for path in sorted((LIBRARY / "checks").glob("[!_]*/")):
        yield INSIDE / "topic.py", f"cnnlib/checks/{path.name}/__init__.py"


# Commands ---------------------------------------------------------------------------------------------------


def shut_in(topic: str, disk: int) -> list[str]:
    """Return the command that starts Python shut in; raise NoSandbox where there is no bubblewrap."""
    program = shutil.which("bwrap")
    if program is None:
        raise NoSandbox(
            "student code is run in a sandbox, and there is no bubblewrap on this machine. Install it "
            "(`apt install bubblewrap`, `dnf install bubblewrap`; it is for Linux, so use a container elsewhere), "
            'or grade with isolation="none" if you trust every line that you grade'
        )
    hidden = [*installed(), *map(str, SYSTEM_PYTHON.glob("python*"))]
    environment = ENVIRONMENT | PLACES | {"ROOM_DISK": f"size={disk},nr_inodes=4096"}
    return [
        *(program, "--unshare-all", "--die-with-parent", "--new-session", "--clearenv"),
        *("--uid", "65534", "--gid", "65534", "--hostname", "room"),
        *(
            "--cap-add",
            "CAP_SYS_ADMIN",
        ),  # for the warm process: rooms get namespaces of their own, then give it up
        *(word for pair in system_links() for word in ("--symlink", *pair)),
        *(word for path, place in visible(topic) for word in ("--ro-bind", str(path), place)),
        *(word for place in [*hidden, "/tmp"] for word in ("--tmpfs", place)),
        *("--symlink", "/course/room", "/proc/self/exe"),  # TensorFlow asks; there is no more of /proc
        *(
            word
            for name in READY_MADE
            for word in ("--ro-bind", "/dev/null", f"/site-packages/PIL/{name}.py")
        ),
        *(word for name, value in environment.items() for word in ("--setenv", name, value)),
        *("--dev", "/dev"),
        *(word for place in [*hidden, "/dev", "/"] for word in ("--remount-ro", place)),
        *("--chdir", "/", "/python/bin/python", "-s", "/course/room.py"),
    ]


def home() -> str:
    """Return where Python's own library lies inside."""
    return f"/python/lib/{Path(sysconfig.get_path('stdlib')).name}"


def installed() -> list[str]:
    """Return where packages lie inside beside Python's own library; Debian keeps them elsewhere."""
    outside = Path(sysconfig.get_path("stdlib"))
    return [f"{home()}/{name}" for name in ("site-packages", "dist-packages") if (outside / name).is_dir()]


def system_links() -> list[tuple[str, str]]:
    """Return the links at the top of the system that programs follow to their libraries."""
    return [(os.readlink(path), str(path)) for path in map(Path, ("/lib", "/lib64")) if path.is_symlink()]


def visible(topic: str) -> Iterator[tuple[Path, str]]:
    """Yield what can be read inside, and where."""
    yield Path(sys.executable).resolve(), "/python/bin/python"
    yield Path(sysconfig.get_path("stdlib")), home()
    for library in Path(sysconfig.get_config_var("LIBDIR") or "/nowhere").glob("libpython*.so*"):
        yield library, f"/python/lib/{library.name}"
    for path in map(Path, ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/etc/ld.so.cache")):
        if path.exists() and not path.is_symlink():
            yield path, str(path)
    for name, path in packages(wanted(topic)).items():
        yield path, f"/site-packages/{name}"
    for path, name in course_files():
        yield path, f"/course/{name}"


def left_open(folder: Path) -> tuple[list[str], dict[str, str]]:
    """Return command and environment that start Python with the same files, not shut in."""
    for path, name in course_files():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(path)
    environment = ENVIRONMENT | {"PYTHONPATH": str(folder), "PATH": os.environ.get("PATH", "")}
    return [sys.executable, "-s", str(folder / "room.py")], environment
