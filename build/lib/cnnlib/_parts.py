"""Parts of this library that a browser's Python fetches when they are asked for; an installed library has them all.

The site's wheel leaves them out (`book/_extensions/wheels.py`) and lists their files in ``_parts.json``: each is a zip
archive to be unpacked here. ``CNNLIB_PARTS`` is the address of the folder where they lie.
"""

import importlib
import io
import json
import os
import sys
from pathlib import Path
from urllib.request import urlopen
from zipfile import ZipFile

HERE = Path(__file__).parent
LIST = HERE / "_parts.json"


def apart() -> dict[str, str]:
    """Return the parts that this library came without, each with the name of its file."""
    return json.loads(LIST.read_text(encoding="utf-8")) if LIST.exists() else {}


def fetch(name: str) -> None:
    """Fetch a part and unpack it."""
    if not (folder := os.environ.get("CNNLIB_PARTS")):
        raise FileNotFoundError(
            f"this cnnlib came without {name}: CNNLIB_PARTS must be the address of the folder with its other parts"
        )
    content = fetched(f"{folder.rstrip('/')}/{apart()[name]}")
    with ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(HERE)
    importlib.invalidate_caches()


def fetched(address: str) -> bytes:
    """Return what lies at an address; a browser's Python has no sockets and asks the browser."""
    if sys.platform != "emscripten":
        with urlopen(address, timeout=20) as answer:
            return answer.read()
    from js import XMLHttpRequest  # type: ignore[import-not-found]

    request = XMLHttpRequest.new()
    request.open("GET", address, False)
    request.responseType = "arraybuffer"
    request.send()
    if request.status != 200:
        raise OSError(f"{address} is not to be had: status {request.status}")
    return request.response.to_bytes()
