"""Find one's way: the search, where one has been, and the page that is shown where there is none.

The site lies in a folder of somebody's server.
"""

from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser import QuietHandler

BUILD = Path(__file__).parent.parent / "_build"
PLACE = "/html/"  # the site is not at the top of its server
# What people look for, and where the first hit must lead: a page, and a word of the section's title.
QUESTIONS = {
    "kernel flip": ("convolution", "flip"),
    "output size": ("padding", "output"),
    "dying relu": ("activations", "ReLU"),
    "receptive field": ("padding", "receptive"),
    "early stopping": ("dropout", "stopping"),
    "batch normalisation": ("training-optimizers", "normalisation"),
}


class Handler(QuietHandler):
    """Answer as GitHub Pages does: with 404.html where there is no file."""

    def send_error(self, code, message=None, explain=None):
        """Send the site's own page."""
        page = (BUILD / PLACE.strip("/") / "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(page)


@pytest.fixture(scope="module")
def site():
    """Return the site's address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(BUILD)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}{PLACE}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def page(chromium):
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.foreign = []
    page.on("request", lambda request: page.foreign.append(request.url))
    yield page
    page.close()


@pytest.mark.parametrize("words", QUESTIONS)
def test_a_hit_leads_to_the_section_and_shows_the_words(page, site, words):
    where, title = QUESTIONS[words]
    page.goto(f"{site}search.html?q={words}", wait_until="networkidle")
    first = page.locator(".search-hits section").first
    first.wait_for()
    section = first.locator("li a", has_text=title).first
    address = section.get_attribute("href")
    assert f"/book/{where}.html#" in address
    assert page.locator(".search-hits li p").first.locator("mark").count()
    section.click()
    page.wait_for_url(f"**/book/{where}.html#*")
    heading = page.locator(f"[id='{address.partition('#')[2]}']").first
    assert heading.bounding_box()["y"] < 400
    assert all(request.startswith((site, "data:")) for request in page.foreign)


def test_the_search_says_when_there_is_nothing(page, site):
    page.goto(f"{site}search.html?q=zyzzyva", wait_until="networkidle")
    assert "Nothing" in page.locator(".search-news").text_content()


def test_the_search_explains_itself_when_the_page_comes_from_a_disk(page):
    page.goto((BUILD / "html" / "search.html").as_uri())
    page.locator(".search-news", has_text="make serve").wait_for()


@pytest.mark.parametrize("missing", ["nothing.html", "book/no/such/thing.html"])
def test_where_there_is_no_page_the_way_to_one_is_shown(page, site, missing):
    answer = page.goto(site + missing, wait_until="networkidle")
    assert answer.status == 404
    assert Axe().run(page).response["violations"] == []
    page.locator("main a").click()
    page.wait_for_url(f"{site}book/index.html")


def test_the_front_door_leads_to_the_first_page(page, site):
    page.goto(site)
    page.wait_for_url(f"{site}book/index.html")


@pytest.mark.parametrize("old", ["cnnlib.padding.zero_pad", "cnnlib.layers.Conv2D", "api-pooling"])
def test_an_old_address_in_the_library_leads_to_the_entry(page, site, old):
    page.goto(f"{site}book/api.html#{old}")
    page.wait_for_url(f"**/book/api-*.html#{old}")
    assert page.locator(f"[id='{old}']").count()


def test_on_paper_answers_are_open_and_the_list_of_contents_is_gone(page, site):
    page.goto(f"{site}book/dropout.html", wait_until="networkidle")
    page.emulate_media(media="print")
    answers = page.locator("article details > .sd-summary-content")
    assert answers.count() and all(answer.is_visible() for answer in answers.all())
    assert not page.locator("#jb-print-toc").is_visible()
    page.emulate_media(media="screen")


def test_a_section_whose_end_was_seen_counts_as_read(page, site):
    page.goto(f"{site}book/images.html")
    assert page.evaluate("localStorage['cnn-course'] ?? ''") == ""
    page.evaluate("document.getElementById('from-colour-to-grey').lastElementChild.scrollIntoView()")
    page.wait_for_function(
        "JSON.parse(localStorage['cnn-course'] ?? '{}').sections?.['book/images']?.['from-colour-to-grey']"
    )
    page.goto(f"{site}book/progress.html")
    row = page.locator("course-progress tbody tr", has_text="Images").first
    assert row.locator("td").first.inner_text().startswith(tuple("123456789"))
    page.evaluate("localStorage.clear()")
