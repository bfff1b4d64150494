"""The wheel of cnnlib, built as `make package` builds it, from a copy: building leaves files beside its source."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def build_wheel(folder):
    """Build the wheel, put it into a folder, and return its path."""
    source = folder / "source"
    shutil.copytree(ROOT / "cnnlib", source / "cnnlib", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "LICENSE"):
        shutil.copy(ROOT / name, source)
    uv = Path(sys.executable).with_name("uv")
    options = ["--quiet", "--wheel", "--offline", "--no-build-isolation", "--python", sys.executable]
    subprocess.run([uv, "build", *options, "--out-dir", folder, source], check=True, timeout=120)
    [wheel] = folder.glob("cnnlib-*.whl")
    return wheel
