"""What a student wrote is shown in a real browser and does nothing there."""

import pytest
from stand_in import StandIn, course, fill, grade, hand_in, new_course

from grading.settings import Course

HOSTILE = (
    "<script>window.hit = 1</script><img src=http://127.0.0.1:9/x onerror='window.hit = 1'>"
    "<style>* {color: red !important}</style>"
)


class Hostile(StandIn):
    """A judge whose words are a student's."""

    def cell(self, marks, answer, seed):
        result = super().cell(marks, answer, seed)
        return type(result)(**{**result.__dict__, "words": HOSTILE, "mistake": f"images.one_hot.{HOSTILE}"})


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = new_course(tmp_path_factory.mktemp("hostile"))
    answer = "\n".join(
        [
            "def one_hot(*odd):",
            f"    odd_one = {HOSTILE!r}",
            f"    return odd_one + {HOSTILE[:8]!r} * 17  # {HOSTILE}",
        ]
    )
    for student in ("bea", "carl"):
        hand_in(folder, student, fill(answers={"one_hot": answer}))
    grade(folder, judge=Hostile)
    for command in ("feedback", "report", "similar"):
        course(folder, command, "images")
    return folder


def opened(chromium, path):
    """Open a page; return it and what it asked for, but for what its own policy held back."""
    asked = []
    page = chromium.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("requestfailed", lambda request: request.failure == "csp" and asked.remove(request.url))
    page.goto(path.as_uri())
    return page, asked


@pytest.mark.parametrize("name", ["feedback", "report", "similar"])
def test_no_script_runs_and_no_request_is_sent(chromium, folder, name):
    where = Course(folder)
    path = where.feedback("bea", "images") if name == "feedback" else where.page("images", f"{name}.html")
    page, asked = opened(chromium, path)
    assert page.evaluate("window.hit") is None
    assert asked == [path.as_uri()]
    assert page.evaluate("getComputedStyle(document.body).maxWidth") == "992px"  # the page's own style counts
    page.close()


def test_even_what_were_not_escaped_would_not_run(chromium, folder, tmp_path):
    text = Course(folder).feedback("bea", "images").read_text(encoding="utf-8")
    path = tmp_path / "raw.html"
    path.write_text(text.replace("</body>", f"{HOSTILE}</body>"), encoding="utf-8")
    page, asked = opened(chromium, path)
    assert page.evaluate("window.hit") is None
    assert asked == [path.as_uri()]
    assert page.evaluate("getComputedStyle(document.body).color") != "rgb(255, 0, 0)"
    page.close()
