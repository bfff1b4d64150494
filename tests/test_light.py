"""Nothing jumps and little is loaded: what a page does before the first touch, by what does not hang on the clock.

`benchmarks/pages.py` measures the rest, times included, of every page.
"""

import pytest

from benchmarks.contents import PAGES, ROOT, TOC
from benchmarks.pages import DESK, HTML, PHONE, loaded, moved
from benchmarks.rooms import FIGURES, OPENING, heights, opening_tags, start

MOST_SHIFT = 0.02
MOST_REQUESTS = 42
SPARE = 60  # pixels: a little room too much is no harm
FEW = ["book/index", "book/padding", "book/activations", "book/api-layers"]
WITH_FIGURES = [name for name in [TOC["root"], *PAGES] if OPENING.search((ROOT / f"{name}.md").read_text())]
ROOM = """figures => [...document.querySelectorAll(figures)].map((figure) =>
  parseFloat(getComputedStyle(figure).getPropertyValue("--room")))"""


@pytest.fixture(scope="module")
def site(serve):
    """Return the address of the built site."""
    return serve(HTML)


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("page", FEW)
def test_nothing_jumps_while_a_page_loads_and_is_read(chromium, site, page, screen):
    assert moved(chromium, f"{site}/{page}.html", screen) < MOST_SHIFT


@pytest.mark.parametrize("page", FEW)
def test_a_page_asks_for_few_files(chromium, site, page):
    assert len(loaded(chromium, f"{site}/{page}.html")) <= MOST_REQUESTS


@pytest.mark.parametrize("page", WITH_FIGURES)
def test_a_figure_takes_the_room_that_was_kept_for_it(chromium, site, page):
    """Where this fails, a figure is new or has another height: run `python -m benchmarks.rooms`."""
    tab = chromium.new_page()
    start(tab, f"{site}/{page}.html")
    for width, _ in (PHONE, DESK):
        drawn = heights(tab, width)
        for tag, height, room in zip(opening_tags(page), drawn, tab.evaluate(ROOM, FIGURES), strict=True):
            assert height <= room <= height + SPARE, (tag, width)
    tab.close()
