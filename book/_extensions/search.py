"""The index of the search: Pagefind's, whose hits are sections and which shows the words in their sentence.

`_templates/search.html` and `_static/search.js` are the page. It fetches only the parts of the index that it needs.
"""

import asyncio
import re
import shutil
from pathlib import Path

from pagefind.index import IndexConfig
from pagefind.service import PagefindService

# What no reader looks for, or what would make a poor excerpt.
APART = [
    *(".headerlink", "pre", "math", ".eqno", ".onlyprint", ".citation", ".caption-number", ".viewcode-link"),
    *(".library", "figure svg", "script", "style", ".sig-paren"),
]
LATER = "0.3"  # what a word counts on the pages of the library: behind the chapters
PATIENCE = 600  # tenths of a second
PARTS = ["pagefind.js", "pagefind-worker.js", "pagefind-entry.json", "*.pf_meta", "wasm.*"]


def indexed(html, weight):
    """Return a page as Pagefind reads it: it looks for the addresses of sections on their headings."""
    html = re.sub(
        r'<section id="([^"]+)">\s*((?:<span id="[^"]+"></span>\s*)*)<h(\d)>', r'\2<h\3 id="\1">', html
    )
    return html.replace('<article class="bd-article">', f'<article data-pagefind-weight="{weight}">')


async def write_index(pages, target):
    """Write the index of some pages, given as pairs of address and path."""
    config = IndexConfig(root_selector="article", exclude_selectors=APART, output_path=str(target))
    async with PagefindService() as service:
        index = await service.create_index(config=config)
        for address, path in pages:
            weight = LATER if "/api" in address else "1"
            html = indexed(path.read_text(encoding="utf-8"), weight)
            await index.add_html_file(content=html, source_path=address)
        await index.write_files()
        await whole(target / "pagefind-entry.json")


async def whole(path):
    """Wait for the last file: Pagefind says that it has written before it has, and would end now."""
    for _ in range(PATIENCE):
        if path.exists() and path.read_text(encoding="utf-8").endswith("}"):
            return
        await asyncio.sleep(0.1)
    raise RuntimeError(f"the index of the search is not complete: {path}")


def index_pages(app, exception):
    """Index all pages of the book, and leave out what Pagefind offers for pages of its own making."""
    if exception or app.builder.format != "html":
        return
    site = Path(app.outdir)
    addresses = [app.builder.get_target_uri(page) for page in sorted(app.env.found_docs)]
    target = site / "pagefind"
    shutil.rmtree(target, ignore_errors=True)
    asyncio.run(write_index([(address, site / address) for address in addresses], target))
    needed = {path for part in PARTS for path in target.glob(part)}
    for path in target.iterdir():
        if path.is_file() and path not in needed:
            path.unlink()


def setup(app):
    """Connect the index to the end of a build."""
    app.connect("build-finished", index_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
