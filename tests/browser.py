"""Chromium and a local server, for the tests that look at pages as a reader does."""

import shutil
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import sync_playwright

# First Chromium without a window: it draws the same pages, and starts a page in a third of the time.
NAMES = [
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
]
MAC_CHROME = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
FLAGS = [
    "--no-sandbox",  # Chromium's own sandbox does not start as root, in containers and on CI
    "--disable-gpu",
    "--font-render-hinting=none",  # with or without a window, lines break at the same words
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # no other host exists
]


def find_chromium(playwright):
    """Return the first browser there is: on the PATH, Chrome on a Mac, Playwright's own; or None."""
    on_path = filter(None, map(shutil.which, NAMES))
    own = Path(playwright.chromium.executable_path)
    elsewhere = (str(path) for path in [MAC_CHROME, own] if path.exists())
    return next(on_path, None) or next(elsewhere, None)


# Once per module and not per session: Playwright's event loop runs as long as the fixture lives,
# and tests of other modules start loops of their own.
@pytest.fixture(scope="module")
def chromium():
    """Return a Chromium that reaches nothing but 127.0.0.1."""
    with sync_playwright() as playwright:
        executable = find_chromium(playwright)
        if executable is None:
            pytest.skip("no Chromium: run tests/install_chromium.sh")
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


class QuietHandler(SimpleHTTPRequestHandler):
    """Serve files without a line on stderr for each."""

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture(scope="module")
def serve():
    """Return a function that serves a folder on a free local port and returns its address."""
    servers = []

    def start(folder):
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(folder)))
        servers.append(server)
        Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


if __name__ == "__main__":  # for install_chromium.sh: fail if there is no browser
    with sync_playwright() as playwright:
        sys.exit(find_chromium(playwright) is None)
