"""How high interactive figures are: measure it in the built site and write book/_extensions/rooms.json.

    python -m benchmarks.rooms

Each page with figures is opened once and made wider, step by step. From one width to the next, a figure gets the room of
its higher end, so that it fits on every screen in between.
"""

import json
import re
import sys
from functools import partial
from http.server import ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from threading import Thread

from playwright.sync_api import sync_playwright

from benchmarks.contents import ROOT, every_page
from tests.browser import FLAGS, QuietHandler, find_chromium

sys.path.append(str(ROOT / "book" / "_extensions"))
from rooms import FIGURES, OPENING, ROOMS

HTML = ROOT / "_build" / "html"
WIDTHS = [320, 340, 360, 375, 390, 412, 440, 500, 580, 680, 768, 880, 992, 1100, 1200, 1280, 1440]
WIDEST = 2000
STILL = 200  # milliseconds without a change, even on a busy machine
THERE = "figures => [...document.querySelectorAll(figures)].every((figure) => figure.start)"
# All figures at once; the text around them would only take time.
START = """figures => {
  for (const part of document.querySelectorAll("article section > *"))
    if (!part.matches(figures) && !part.querySelector(figures)) part.style.display = "none";
  document.querySelectorAll(figures).forEach((figure) => figure.start());
}"""
# The new width has reached the page, and what it changes is drawn.
DRAWN = """async (width) => {
  const frame = () => new Promise(requestAnimationFrame);
  while (innerWidth !== width) await frame();
  for (let k = 0; k < 3; k++) await frame();
}"""
HEIGHTS = """figures => [...document.querySelectorAll(figures)].map((figure) =>
  Math.ceil(figure.shadowRoot.querySelector(".card").getBoundingClientRect().height))"""


def opening_tags(name):
    """Return the tags that open a page's figures, as its author wrote them."""
    html = (HTML / f"{name}.html").read_text(encoding="utf-8")
    return [re.sub(r' data-room="\d+"', "", tag) for tag in OPENING.findall(html)]


def start(page, address):
    """Open a page and start all its figures."""
    page.goto(address)
    page.wait_for_function(THERE, arg=FIGURES)
    page.evaluate(START, FIGURES)
    page.wait_for_timeout(500)


def heights(page, width):
    """Return the heights of a page's figures on a screen of that width, once they stay the same."""
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate(DRAWN, width)
    before, found = None, page.evaluate(HEIGHTS, FIGURES)
    while found != before:
        page.wait_for_timeout(STILL)
        before, found = found, page.evaluate(HEIGHTS, FIGURES)
    return found


def rooms(page):
    """Return the room of each figure on a page, by the width from which on it is that high."""
    steps = {}
    for width, following in pairwise([*WIDTHS, WIDEST]):
        for k, ends in enumerate(zip(heights(page, width), heights(page, following - 1), strict=True)):
            steps.setdefault(k, {})[width] = max(ends)
    return list(steps.values())


def main():
    """Write the rooms of all pages."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(HTML)))
    Thread(target=server.serve_forever, daemon=True).start()
    found = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(playwright), args=FLAGS)
        page = browser.new_page()
        for name in every_page():
            if tags := opening_tags(name):
                start(page, f"http://127.0.0.1:{server.server_port}/{name}.html")
                found[name] = dict(zip(tags, rooms(page), strict=True))
        browser.close()
    server.shutdown()
    Path(ROOMS).write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
