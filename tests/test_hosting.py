"""The site on a server as the page on hosting describes it: below a path, with the policy that the page recommends."""

import re
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import elsewhere
import pytest
from browser import QuietHandler
from figures import press
from test_grading import answers

ROOT = Path(__file__).parent.parent
HTML = ROOT / "_build" / "html"
PAGE = (ROOT / "book" / "hosting.md").read_text(encoding="utf-8")
LONG = 240_000  # milliseconds


class PolicedHandler(QuietHandler):
    """Serve files with the policy of the page, and with one word more what it says needs it."""

    [policy] = re.findall(r"^default-src .*$", PAGE, re.MULTILINE)

    def end_headers(self):
        more = " 'unsafe-eval'" if "/_static/lite/" in self.path else ""
        self.send_header("Content-Security-Policy", self.policy.replace("eval'", f"eval'{more}", 1))
        super().end_headers()


@pytest.fixture(scope="module")
def address():
    """Return the address of the site, below a path."""
    if not list(HTML.glob("_static/pyodide/numpy-*.whl")):
        pytest.skip("the site has no NumPy for browsers: CNNLIB_PYODIDE_WHEELS was not set for `make book`")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(PolicedHandler, directory=str(HTML.parent)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/{HTML.name}"
    server.shutdown()
    server.server_close()


def test_below_a_path_and_under_the_policy_a_cell_runs_and_an_answer_is_checked(chromium, address):
    context = chromium.new_context(viewport={"width": 1000, "height": 900})
    context.set_default_timeout(LONG)
    page, complaints = context.new_page(), []
    page.on(
        "console", lambda message: message.type in ("error", "warning") and complaints.append(message.text)
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{address}/book/images.html", wait_until="networkidle")
    cell = page.locator("course-cell").first
    cell.get_by_role("button", name="Try it").click()
    cell.get_by_role("button", name="Run").click()
    cell.locator("[role=status]", has_text="Done.").wait_for()
    box = page.locator('course-exercise[name="images.dense_parameters"]')
    box.locator("summary").first.click()
    box.get_by_role("button", name="Answer it here").click()
    box.locator(".cm-content").first.click()
    press(page, "Control+a", "Delete")
    page.keyboard.insert_text(answers("images")["dense_parameters"])
    box.get_by_role("button", name="Check").click()
    box.locator("[role=status]", has_text="Right: all 2 points.").first.wait_for()
    context.close()
    assert complaints == []


def test_a_whole_assignment_runs_under_the_policy_and_then_without_a_network(chromium, address):
    if not (HTML / "_static" / "lite" / "packages").exists():
        pytest.skip("the site has no JupyterLite: its packages could not be downloaded for `make book`")
    context = chromium.new_context(viewport={"width": 1000, "height": 900})
    context.set_default_timeout(LONG)
    refused = []
    context.on("console", lambda message: "Content Security" in message.text and refused.append(message.text))
    page = context.new_page()
    page.goto(f"{address}/book/padding.html", wait_until="networkidle")
    with context.expect_page() as opened:
        page.get_by_role("button", name="Work on it in a new tab").click()
    assert run_all_cells(opened.value).startswith("0 of 54 points so far")
    notebook = opened.value.url
    opened.value.close()
    context.set_offline(True)
    again = context.new_page()
    again.goto(notebook)
    assert run_all_cells(again).startswith("0 of 54 points so far")
    page.reload()
    assert page.get_by_role("button", name="Work on it in a new tab").is_visible()
    context.close()
    assert refused == []


def run_all_cells(lab):
    """Run the notebook in JupyterLite; return the last line of its sum."""
    lab.locator(".jp-CodeCell .cm-content").first.wait_for()
    lab.get_by_role("menuitem", name="Run", exact=True).click()
    lab.locator(".lm-Menu-item", has_text="Run All Cells").first.click()
    points = lab.locator(".jp-OutputArea-output", has_text="points so far")
    points.wait_for()
    return points.inner_text().splitlines()[-1]


# Where Keras runs -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("repository", "hub", "found"),
    [
        ("", "", None),
        ("", "https://hub.org", None),
        ("https://git.example.org/a/course", "", None),
        (
            "https://github.com/a/course/",
            "",
            ("Colab", "https://colab.research.google.com/github/a/course/blob/main/exercises/own/own.ipynb"),
        ),
        (
            "https://git.example.org/a/course",
            "https://hub.org/",
            (
                "your hub",
                "https://hub.org/hub/user-redirect/git-pull?repo=https://git.example.org/a/course"
                "&urlpath=lab/tree/course/exercises/own/own.ipynb",
            ),
        ),
    ],
)
def test_a_button_leads_where_the_settings_say_or_there_is_none(repository, hub, found):
    config = SimpleNamespace(repository_url=repository, hub_url=hub)
    assert elsewhere.place(config, "own") == found
    assert [one.astext().split("Open ")[-1] for one in elsewhere.paragraph(config, "own")] == (
        [f"the notebook in {found[0]}"] if found else []
    )
