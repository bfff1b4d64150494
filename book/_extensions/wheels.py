"""cnnlib for a browser, made of the repository's own files: a wheel with what all pages need, and parts that some need.

The parts are the checks of each topic and the weights of the small model (`cnnlib/_parts.py` fetches them). What a
page cannot use stays behind: the long experiments, which need TensorFlow, and Matplotlib's style. The same files give
the same bytes.
"""

import base64
import hashlib
import io
import json
import tomllib
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

ROOT = Path(__file__).parents[2]
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first date that an archive can hold
LEFT_OUT = {"__pycache__", "course.mplstyle", "experiments", "py.typed", "small_model.md"}


def part_of(path):
    """Return the part that a file belongs to, by its path in the library, or "" for the wheel."""
    if path.name == "small_model.npz":
        return "small_model"
    if path.parts[0] == "checks" and len(path.parts) > 2 and not path.parts[1].startswith("_"):
        return f"checks.{path.parts[1]}"
    return ""


def library_parts():
    """Return the files of the library by part, each as {path in the library: content}."""
    found = {"": {}}
    for path in sorted((ROOT / "cnnlib").rglob("*")):
        inside = path.relative_to(ROOT / "cnnlib")
        if path.is_file() and not LEFT_OUT & set(inside.parts):
            found.setdefault(part_of(inside), {})[inside.as_posix()] = path.read_bytes()
    return found


def archive(files):
    """Return files as a zip archive."""
    content = io.BytesIO()
    with ZipFile(content, "w") as written:
        for path, file in files.items():
            entry = ZipInfo(path, LONG_AGO)
            entry.compress_type = ZIP_DEFLATED
            written.writestr(entry, file, compresslevel=9)
    return content.getvalue()


def digest(content):
    """Return a short name for some bytes."""
    return hashlib.sha256(content).hexdigest()[:12]


def wheel(files, name, version, needs):
    """Return a wheel (PEP 427) of these files."""
    info = f"{name}-{version}.dist-info"
    requires = "".join(f"Requires-Dist: {one}\n" for one in needs)
    files = files | {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{requires}".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: course\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    lines = [f"{path},sha256={checksum(file)},{len(file)}" for path, file in files.items()]
    return archive(files | {f"{info}/RECORD": "\n".join([*lines, f"{info}/RECORD,,", ""]).encode()})


def checksum(content):
    """Return the SHA-256 of some bytes as a wheel's RECORD has it."""
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def library():
    """Return the files by name, the wheel first; another content has another name, by which browsers keep files."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    name, version = project["name"], project["version"]
    parts = library_parts()
    own = parts.pop("")
    archives = {part: archive(files) for part, files in parts.items()}
    names = {part: f"{name}-{part}-{digest(content)}.zip" for part, content in archives.items()}
    files = {f"{name}/{path}": content for path, content in own.items()}
    files[f"{name}/_parts.json"] = json.dumps(names).encode()
    content = wheel(files, name, version, project["dependencies"])
    # A build number tells one content from another: it begins with a digit.
    first = {f"{name}-{version}-0{digest(content)}-py3-none-any.whl": content}
    return first | {names[part]: content for part, content in archives.items()}
