"""The site for a reader's own disk: `make offline` packs it into `_build/offline.zip`.

All links are relative already. Two things a browser refuses to a page from a disk, with errors in its console: fonts
fetched ahead of their use, and modules. They are left out; the fonts come all the same, and the page of the search says
what it needs.
"""

import re
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from book._paper.pdf import HTML, ROOT

TARGET = ROOT / "_build" / "offline.zip"
FOLDER = "course"  # what unpacking makes
REFUSED = re.compile(r'<link rel="preload"[^>]*>|<script type="module" src=[^>]*></script>')
README = """Open index.html in a browser: chapters, formulas, figures and questions work from a disk.

Search, and Python in the pages, need a server, however small. Type in this folder

    python3 -m http.server --bind 127.0.0.1

and open http://127.0.0.1:8000.
"""


def for_a_disk(page: str) -> str:
    """Return a page without what a browser refuses to it there; where a server sends it, it still is whole."""
    return REFUSED.sub(lambda found: "" if "preload" in found[0] else later(found[0]), page)


def later(script: str) -> str:
    """Return a module that is asked for only where a server sends the page."""
    address = re.search(r'src="([^"]+)"', script)[1]
    return f'<script>location.protocol === "file:" || import(new URL("{address}", location));</script>'


def write(target: Path, site: Path) -> None:
    """Pack a site."""
    with ZipFile(target, "w", ZIP_DEFLATED) as packed:
        packed.writestr(f"{FOLDER}/README.txt", README)
        for path in sorted(site.rglob("*")):
            name = f"{FOLDER}/{path.relative_to(site).as_posix()}"
            if path.name == "404.html":  # what a server shows where nothing is
                continue
            if path.suffix == ".html":
                packed.writestr(name, for_a_disk(path.read_text(encoding="utf-8")))
            elif path.is_file():
                packed.write(path, name)


def main() -> None:
    """Pack the site."""
    write(TARGET, HTML)
    print(f"{TARGET.relative_to(ROOT)}: {TARGET.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
