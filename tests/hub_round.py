"""A whole round of an assignment through a real hub: `make hub-round`. It prints what happens, and fails where it stops.

The hub is the one that `make hub` starts, on other ports and in a folder of its own. Three students work in a browser:
ana writes right answers, bea wrong ones, carl none. The instructor types commands into a terminal of JupyterLab.

It is no part of `make test`: it needs JupyterHub, which is fetched from the network, and several minutes.
"""

import contextlib
import json
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from answers_padding import wrong
from browser import FLAGS, find_chromium
from playwright.sync_api import expect, sync_playwright
from test_grading import answers

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "_build" / "hub-round"
COURSE = FOLDER / "course"
TOPIC = "padding"
PATIENCE = 600  # seconds for whatever happens next; busy cores need some of them
HANDED_IN = {
    "ana": answers(TOPIC),
    "bea": {name: answer.source for name, answer in wrong.items()},
    "carl": {},
}
RELEASE = f"course release {TOPIC}", f"nbgrader release_assignment {TOPIC}"
GRADE = f"nbgrader collect {TOPIC}", f"course grade {TOPIC}", f"course status {TOPIC}"
GIVE_BACK = f"course feedback {TOPIC}", f"nbgrader release_feedback {TOPIC}", f"course export {TOPIC}"

BEGUN = time.monotonic()


def tell(words):
    """Print a line of the transcript, with the minutes and seconds since the beginning."""
    minutes, seconds = divmod(int(time.monotonic() - BEGUN), 60)
    print(f"{minutes:2}:{seconds:02}  {words}", flush=True)


# The hub ---------------------------------------------------------------------------------------------------


def prepare_course():
    """Make a course folder as small as it can be: the settings, and the source of one topic."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    shutil.copytree(ROOT / "solutions" / TOPIC, COURSE / "solutions" / TOPIC)
    shutil.copy(ROOT / "nbgrader_config.py", COURSE)


def free_port():
    """Return a port that is free, as the two after it are."""

    def is_free(port):
        with socket.socket() as tried:
            return tried.connect_ex(("127.0.0.1", port)) != 0

    return next(port for port in range(8400, 9000, 3) if all(map(is_free, (port, port + 1, port + 2))))


@contextlib.contextmanager
def running_hub():
    """Start the hub as `make hub` does and give its address; end it, and everybody's servers with it."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "grading.hub",
        f"--port={port}",
        f"--folder={FOLDER}",
        f"--course={COURSE}",
    ]
    with open(FOLDER / "hub.log", "w") as log:
        hub = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(address, hub)
        yield address
    finally:
        hub.terminate()
        hub.wait(PATIENCE)


def wait_for(address, hub):
    """Return when the hub answers; fail with its last words if it has ended."""
    while hub.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/hub/health", timeout=5):
            return
        time.sleep(1)
    raise RuntimeError((FOLDER / "hub.log").read_text()[-2000:])


def sign_in(browser, address, name):
    """Log in as somebody and return the page with their JupyterLab."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.set_default_timeout(PATIENCE * 1000)
    page.goto(address)
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill((FOLDER / "private" / "password").read_text())
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"**/user/{name}/lab**")
    page.locator(".jp-Launcher").first.wait_for()
    tell(f"{name} is in")
    return page


# The instructor --------------------------------------------------------------------------------------------


class Terminal:
    """A terminal of the instructor's JupyterLab, in the browser."""

    def __init__(self, page):
        """Open it from the launcher."""
        self.page, self.said = page, ""
        page.on("websocket", self._listen)
        page.locator(".jp-LauncherCard", has_text="Terminal").first.click()
        self._wait_for(r"[$#] $")
        # JupyterLab's terminal is a login shell: it begins at home, with a PATH of its own.
        self.type(f"cd {COURSE} && source {ROOT}/.venv/bin/activate")

    def type(self, command):
        """Type a command, wait until it has ended, and tell what it said; fail if it failed."""
        tell(f"instructor $ {command}")
        self.said = ""
        self.page.locator(".jp-Terminal").click()
        self.page.keyboard.type(f'{command}; echo "[ended $?]"\n')
        ended = self._wait_for(r"\[ended (\d+)\]")
        said = self.said[: ended.start()].partition("\n")[2].rstrip()
        for line in said.replace("\r\n", "\n").split("\n"):
            tell(f"             {line.rpartition(chr(13))[2]}")  # of a bar that moves, its end
        assert ended[1] == "0", f"{command} failed"
        assert "is not of nbgrader's exchange" not in said, "the time of handing in is not believed"

    def _wait_for(self, pattern):
        end = time.monotonic() + PATIENCE
        while not (found := re.search(pattern, self.said)):
            assert time.monotonic() < end, f"{pattern} does not come after:\n{self.said}"
            self.page.wait_for_timeout(200)
        return found

    def _listen(self, connection):
        if "/terminals/" in connection.url:
            connection.on("framereceived", self._hear)

    def _hear(self, frame):
        kind, *words = json.loads(frame)
        if kind == "stdout":
            self.said += re.sub(r"\x1b(\[[\d;?]*[a-zA-Z]|\][^\x07]*\x07|\(B|[=>])", "", words[0])


def look_at_formgrader(page, address):
    """Open formgrader's list of what was handed in: everybody must be there, with what they earned."""
    page.goto(f"{address}/user/instructor/formgrader/manage_submissions/{TOPIC}")
    for student in HANDED_IN:
        row = page.get_by_role("row").filter(has_text=student)
        expect(row).to_contain_text("graded", timeout=PATIENCE * 1000)
        tell(f"formgrader: {' '.join(row.inner_text().split())}")
    page.screenshot(path=FOLDER / "formgrader.png")


# The students ----------------------------------------------------------------------------------------------


def assignments(page):
    """Return nbgrader's Assignment List, opened if need be."""
    page.get_by_role("menuitem", name="Nbgrader").click()
    page.get_by_role("menuitem", name="Assignment List").click()
    return page.locator("#nbgrader-assignment-list")


def fetch(page, student):
    """Fetch the assignment and open its notebook."""
    listed = assignments(page)
    listed.get_by_role("button", name="Fetch", exact=True).click()
    listed.locator("#fetched_assignments_list .assignment-notebooks-link").click()
    listed.locator("#fetched_assignments_list .nested_list_item a").click()
    page.locator(".jp-NotebookPanel .jp-Cell").first.wait_for()
    tell(f"{student} fetched {TOPIC} and opened the notebook")


def answer(page, student):
    """Go down the notebook and type each answer into its cell; run everything; save."""
    notebook = page.locator(".jp-NotebookPanel")
    active = notebook.locator(".jp-Cell.jp-mod-active")
    notebook.locator(".jp-Cell").first.click()
    page.keyboard.press("Escape")
    place = 0
    for name, source in HANDED_IN[student].items():
        for _ in range(place_of(name) - place):
            page.keyboard.press("ArrowDown")
        place = place_of(name)
        expect(active.locator(".cm-content")).to_contain_text(f"def {name}", timeout=PATIENCE * 1000)
        page.keyboard.press("Enter")
        page.keyboard.press("Control+a")
        page.keyboard.insert_text(source)
        page.keyboard.press("Escape")
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    expect(active).to_contain_text("points so far", timeout=PATIENCE * 1000)
    tell(f"{student} ran everything: {points_line(active.inner_text())}")
    # What comes after the last word, such as the cell's number, would change a notebook that was saved too early.
    expect(active.locator(".jp-InputArea-prompt")).not_to_contain_text("*", timeout=PATIENCE * 1000)
    page.keyboard.press("Control+s")
    expect(page.locator(".jp-NotebookPanel .jp-mod-dirty")).to_have_count(0)


def place_of(name):
    """Return how many cells stand above an answer's cell."""
    cells = json.loads((COURSE / "exercises" / TOPIC / f"{TOPIC}.ipynb").read_text())["cells"]
    names = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in cells]
    return names.index(name)


def points_line(words):
    """Return the line with the sum of the points."""
    return re.findall(r".*\d+ of \d+ points.*", words)[-1].strip()


def submit(page, student):
    """Hand in what lies in the student's folder."""
    listed = assignments(page)
    listed.get_by_role("button", name="Submit", exact=True).click()
    listed.locator("#submitted_assignments_list .nested_list_item").wait_for()
    tell(f"{student} submitted")


def read_feedback(page, student):
    """Fetch the feedback and return the words of the page."""
    listed = assignments(page)
    listed.get_by_role("button", name="Fetch Feedback").click()
    listed.get_by_text("(view feedback)").click()
    page.screenshot(path=FOLDER / f"feedback-{student}.png")
    page.locator(".jp-DirListing-item", has_text=f"{TOPIC}.html").dblclick()
    words = page.frame_locator(".jp-HTMLViewer iframe").locator("body").inner_text()
    tell(f"{student} reads: {points_line(words)}")
    return words


def main():
    """Drive the round."""
    prepare_course()
    with running_hub() as address, sync_playwright() as playwright:
        tell("the hub answers")
        browser = playwright.chromium.launch(executable_path=find_chromium(playwright), args=FLAGS)
        instructor = sign_in(browser, address, "instructor")
        terminal = Terminal(instructor)
        for command in RELEASE:
            terminal.type(command)
        students = {}
        for student in HANDED_IN:
            page = students[student] = sign_in(browser, address, student)
            fetch(page, student)
            answer(page, student)
            submit(page, student)
        for command in (*GRADE, *GIVE_BACK):
            terminal.type(command)
        look_at_formgrader(instructor, address)
        words = {student: read_feedback(page, student) for student, page in students.items()}
        assert "not attempted" in words["carl"]
    tell("the round is complete; the hub is down")


if __name__ == "__main__":
    main()
