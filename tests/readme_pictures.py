"""The pictures of the README, taken from what is built: `make pictures` writes them into `book/_paper/pictures/`.

A figure of the site, the feedback page of a student, and the report of a class of thirty that did not exist: what each
of them got wrong is drawn from a fixed seed, and judged by the course's own checks.
"""

import importlib
import io
import shutil
import tempfile
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import numpy as np
from browser import FLAGS, QuietHandler, find_chromium
from PIL import Image
from playwright.sync_api import sync_playwright
from stand_in import ROOT, StandIn, course, fill, grade, hand_in, new_course

from cnnlib.checks import CheckFailed
from grading.handout import Handout
from grading.results import CellResult
from grading.settings import Course

TOPIC = "images"
TARGET = ROOT / "book" / "_paper" / "pictures"
MOST_BYTES = 60_000
WIDTH = 760  # of a window, in pixels; drawn at twice that
EXERCISES = importlib.import_module(f"cnnlib.checks.{TOPIC}")
COMMON = 4  # mistakes of an exercise that the class makes
RIGHT = 0.6


class OfACheck(StandIn):
    """Judge answers that name a mistake: its function is called here, since it is the course's own."""

    def cell(self, marks, answer, seed):
        name = marks.grade_id.partition("-")[0]
        check = getattr(EXERCISES, name)
        test = next(
            test for test in Handout.read(Course(Path.cwd()), TOPIC).tests if test.grade_id == marks.grade_id
        )
        chosen = next((each for each in check.mistakes if f"'{each.name}'" in answer), None)
        function = chosen.answer if chosen else check.reference
        try:
            check(function, *test.aspects, seed=1)
        except CheckFailed as failure:
            mistake = f"{TOPIC}.{name}.{failure.mistake}" if failure.mistake else None
            return CellResult(marks.grade_id, 0, marks.points, "failed", str(failure), mistake, 0.01)
        return CellResult(
            marks.grade_id, marks.points, marks.points, "passed", f"{name} is right.", None, 0.01
        )


def notebook(rng):
    """Return what one student of the class hands in."""
    answers = {}
    for name in Handout.read(Course(ROOT), TOPIC).answers:
        mistakes = [each.name for each in getattr(EXERCISES, name).mistakes[:COMMON]]
        made = "right" if rng.random() < RIGHT else mistakes[int(COMMON * rng.random() ** 2)]
        answers[name] = f"def {name}(*_):\n    return '{made}'"
    return fill(topic=TOPIC, answers=answers)


def class_of_thirty(folder):
    """Grade the class in a course's folder; return its report, and the feedback of its first student."""
    rng = np.random.default_rng(4)
    for number in range(30):
        hand_in(folder, f"student-{number:02}", notebook(rng))
    grade(folder, judge=OfACheck)
    course(folder, "report", TOPIC)
    course(folder, "feedback", TOPIC)
    place = Course(folder)
    return place.page(TOPIC, "report.html"), place.feedback("student-00", TOPIC)


def save(shot, name):
    """Write a picture as small as it must be."""
    picture = Image.open(io.BytesIO(shot)).convert("RGB")
    for quality in range(85, 20, -5):
        packed = io.BytesIO()
        picture.save(packed, "WEBP", quality=quality, method=6)
        if packed.tell() <= MOST_BYTES:
            break
    (TARGET / f"{name}.webp").write_bytes(packed.getvalue())
    print(f"{name}.webp: {picture.width}×{picture.height}, {packed.tell() / 1000:.0f} kB")


def main():
    """Take the pictures."""
    TARGET.mkdir(exist_ok=True)
    folder = new_course(Path(tempfile.mkdtemp()))
    report, feedback = class_of_thirty(folder)
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(QuietHandler, directory=str(ROOT / "_build" / "html"))
    )
    Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(playwright), args=FLAGS)
        page = browser.new_context(
            viewport={"width": WIDTH, "height": 900}, device_scale_factor=1.5
        ).new_page()
        page.set_default_timeout(240_000)
        page.goto(f"http://127.0.0.1:{server.server_port}/book/padding.html", wait_until="load")
        figure = page.locator("padding-explorer").nth(2)
        figure.scroll_into_view_if_needed()
        figure.get_by_role("button").first.wait_for()
        save(figure.screenshot(), "figure")
        for path, name, height in ((feedback, "diagnosis", 606), (report, "report", 718)):
            page.goto(path.as_uri())
            save(page.screenshot(clip={"x": 0, "y": 0, "width": WIDTH, "height": height}), name)
        browser.close()
    server.shutdown()
    shutil.rmtree(folder.parent)


if __name__ == "__main__":
    main()
