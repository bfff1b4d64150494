"""What a page costs a reader before the first touch: print a table of the built site, as pages.md shows it.

    python -m benchmarks.pages [page …]

Each page is opened on a desk's screen, to count what it loads; as on a phone, 375 pixels wide, on slow 4G (1.6 Mbit/s,
150 ms), with a processor four times slower; and on both screens it is read to its end, to see whether anything jumps.
Seconds depend on this machine and on what else it does. What blocks is therefore counted in the processor's time, and
the least of several runs is told: another program can only add to it.
"""

import gzip
import io
import json
import sys
from contextlib import contextmanager
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

from benchmarks.contents import ROOT, article_of, every_page, interactive_figures
from tests.browser import FLAGS, QuietHandler, find_chromium

HTML = ROOT / "_build" / "html"
SLOW_4G = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 200_000,
    "uploadThroughput": 94_000,
}  # bytes/s
SLOWER = 4
COMPRESSED = {".html", ".css", ".js", ".svg", ".json"}
PICTURES = {".svg", ".png", ".webp", ".jpg"}
RUNS = 3
PHONE, DESK = (375, 812), (1280, 900)
# What a page notes of itself: the shifts of its layout.
WATCH = """
  window.moved = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((shift) => (moved += shift.value)))
    .observe({type: "layout-shift", buffered: true});
"""
# A reader who goes to the first interactive figure as soon as the page holds it: when does it answer?
GO_TO_FIGURE = """
  window.alive = null;
  const look = () => {
    const figure = document.querySelector("FIGURES");
    if (figure?.hasAttribute("ready")) return void (alive = performance.now());
    figure?.scrollIntoView();
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
"""


class Compressing(QuietHandler):
    """Serve as most servers do: text compressed, several files over one connection."""

    protocol_version = "HTTP/1.1"

    def send_head(self):
        """Send a file's headers and return its content, compressed if it is text."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return None
        data = path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        if path.suffix in COMPRESSED:
            data = gzip.compress(data, 6)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        return io.BytesIO(data)


@contextmanager
def visit(browser, width, height):
    """Open a page in a browser of its own, and give it with the list of files that it asks for."""
    size, phone = {"width": width, "height": height}, (width, height) == PHONE
    context, files = browser.new_context(viewport=size, is_mobile=phone, has_touch=phone), []
    page = context.new_page()
    page.set_default_timeout(120_000)  # on a machine that is busy with other tests
    page.on("response", lambda response: files.append(HTML / urlsplit(response.url).path[1:]))
    yield page, files
    context.close()


def arrive(page, address):
    """Wait until a page has come to rest."""
    page.goto(address)
    page.wait_for_load_state("networkidle")  # which a busy machine may reach before it has run a script
    page.wait_for_timeout(500)


def loaded(browser, address):
    """Return the files that a page loads on a desk's screen."""
    with visit(browser, *DESK) as (page, files):
        arrive(page, address)
        return files


def moved(browser, address, screen):
    """Return how much a page shifts while it loads and is read to its end, screen by screen."""
    with visit(browser, *screen) as (page, _):
        page.add_init_script(WATCH)
        arrive(page, address)
        while page.evaluate("scrollY + innerHeight < document.documentElement.scrollHeight - 1"):
            page.evaluate("scrollBy(0, innerHeight / 2)")
            page.wait_for_timeout(30)
        return page.evaluate("moved")


def timed(browser, address, figures):
    """Return the seconds until text and first figure, on a phone and a slow network; None where there is no figure."""
    with visit(browser, *PHONE) as (page, _):
        if figures:
            page.add_init_script(GO_TO_FIGURE.replace("FIGURES", ", ".join(figures)))
        devtools = page.context.new_cdp_session(page)
        devtools.send("Network.enable")
        devtools.send("Network.emulateNetworkConditions", SLOW_4G)
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        arrive(page, address)
        painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0")
        if figures:
            page.wait_for_function("alive !== null")
        return painted / 1000, page.evaluate("alive / 1000") if figures else None


def blocked(browser, address):
    """Return the seconds for which a processor four times slower would not answer: what tasks take beyond 50 ms.

    It is the tasks' own time that is counted, not the clock's, which runs on while others have the processor.
    """
    with visit(browser, *PHONE) as (page, _):
        browser.start_tracing(page=page, categories=["toplevel", "devtools.timeline", "__metadata"])
        arrive(page, address)
        events = json.loads(browser.stop_tracing())["traceEvents"]
    mains = {
        (one["pid"], one["tid"]) for one in events if one.get("args", {}).get("name") == "CrRendererMain"
    }
    # Other categories of a trace have a "RunTask" within each of these: counting both would count all twice.
    tasks = [
        SLOWER * event["tdur"] / 1e6
        for event in events
        if event["name"] == "ThreadControllerImpl::RunTask"
        and "tdur" in event
        and (event["pid"], event["tid"]) in mains
    ]
    return sum(task - 0.05 for task in tasks if task > 0.05)


def megabytes(files):
    """Return the size of some files as they are and as they travel."""
    contents = [file.read_bytes() for file in files if file.is_file()]
    return sum(map(len, contents)) / 1e6, sum(len(gzip.compress(data, 6)) for data in contents) / 1e6


def row(browser, site, name):
    """Return the cells of a page's row."""
    address = f"{site}/{name}.html"
    files = loaded(browser, address)
    raw, travels = megabytes(files)
    pictures, _ = megabytes([file for file in files if file.suffix in PICTURES])
    figures = {figure.name for figure in interactive_figures(article_of(name))}
    text, alive = timed(browser, address, figures)
    return [
        name.removeprefix("book/"),
        f"{raw:.2f} / {travels:.2f}",
        f"{pictures:.2f}",
        f"{len(files)}",
        f"{min(blocked(browser, address) for _ in range(RUNS)):.2f}",
        " / ".join(f"{moved(browser, address, screen):.3f}" for screen in (PHONE, DESK)),
        f"{text:.1f}",
        f"{alive:.1f}" if alive else "none",
    ]


def main(names):
    """Print the table."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Compressing, directory=str(HTML)))
    Thread(target=server.serve_forever, daemon=True).start()
    head = (
        "page",
        "MB raw / gzip",
        "of it images",
        "requests",
        "TBT at 4×, s",
        "CLS, phone / desk",
        "text, s",
        "first figure, s",
    )
    print(f"| {' | '.join(head)} |\n|{'---|' * len(head)}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(playwright), args=FLAGS)
        for name in names or every_page():
            cells = row(browser, f"http://127.0.0.1:{server.server_port}", name)
            print(f"| {' | '.join(cells)} |", flush=True)
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main(sys.argv[1:])
