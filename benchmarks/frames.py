"""How smoothly figures move: print, for each interactive figure of the built site, the frames a second that it keeps.

    python -m benchmarks.frames [page …]

A figure that plays is played; every slider is dragged from one end to the other and back, a step a frame. The browser
draws 60 frames a second at best, and none while a script computes. No graphics card helps here: what a reader's machine
paints faster comes on top.
"""

import sys
from functools import partial
from http.server import ThreadingHTTPServer
from threading import Thread

from playwright.sync_api import sync_playwright

from benchmarks.contents import PAGES, article_of, interactive_figures
from benchmarks.pages import DESK, HTML, PHONE, arrive, visit
from tests.browser import FLAGS, QuietHandler, find_chromium

SECONDS = 3
PLAYS = "button:text-is('Play')"
# Frames a second while something happens once a frame, and the longest frame in milliseconds.
COUNT = """
  async (act, seconds) => {
    const times = [];
    await new Promise((done) => {
      const frame = (now) => {
        times.push(now);
        act?.();
        if (now - times[0] < 1000 * seconds) requestAnimationFrame(frame);
        else done();
      };
      requestAnimationFrame(frame);
    });
    const gaps = times.slice(1).map((time, place) => time - times[place]);
    return [1000 * gaps.length / (times.at(-1) - times[0]), Math.max(...gaps)];
  }
"""
DRAG = """
  (slider) => {
    let [value, step] = [+slider.value, +slider.step || 1];
    return () => {
      if (value + step > +slider.max || value + step < +slider.min) step = -step;
      slider.value = value += step;
      slider.dispatchEvent(new Event("input", {bubbles: true, composed: true}));
    };
  }
"""


def played(page, figure):
    """Return frames a second and the longest frame of a figure that plays, or None if it does not."""
    button = figure.locator(PLAYS).first
    if not button.count() or not button.is_visible():
        return None
    button.click()
    found = page.evaluate(f"({COUNT})(null, {SECONDS})")
    button.click()
    return found


def dragged(page, figure):
    """Return the same of the slider that is slowest, or None if there is none."""
    sliders = [one for one in figure.locator("input[type=range]").all() if one.is_visible()]
    found = [one.evaluate(f"(slider) => ({COUNT})(({DRAG})(slider), {SECONDS})") for one in sliders]
    return min(found, default=None)


def told(found):
    """Return what a cell says."""
    return "none" if found is None else f"{found[0]:.0f} ({found[1]:.0f})"


def main(names):
    """Print the table."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(HTML)))
    Thread(target=server.serve_forever, daemon=True).start()
    print("| figure | screen | played: frames a second (longest, ms) | slowest slider |\n|---|---|---|---|")
    seen = set()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(playwright), args=FLAGS)
        for name in names or ["index", *PAGES]:
            new = {figure.name for figure in interactive_figures(article_of(name))} - seen
            seen |= new
            for tag in sorted(new):
                for screen, width in ((DESK, "desk"), (PHONE, "phone")):
                    with visit(browser, *screen) as (page, _):
                        arrive(page, f"http://127.0.0.1:{server.server_port}/{name}.html")
                        figure = page.locator(tag).first
                        figure.scroll_into_view_if_needed()
                        page.locator(f"{tag}[ready]").first.wait_for()
                        cells = [told(measure(page, figure)) for measure in (played, dragged)]
                    print(f"| {tag} | {width} | {' | '.join(cells)} |", flush=True)
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main(sys.argv[1:])
