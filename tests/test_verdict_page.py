"""What a check found, as a page shows it: whatever an answer does wrong, a reader sees that it is wrong, and how."""

import importlib
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from undiagnosed import undiagnosed

from tests.browser import QuietHandler

STATIC = Path(__file__).parent.parent / "book" / "_static"
EXERCISES = [
    "images.to_grayscale",
    "images.histogram",
    "convolution.correlate2d",
    "convolution.conv2d_backward",
    "padding.output_size",
    "pooling.max_pool2d",
]


def each(change, result):
    """Apply a change to an array, or to the first of a tuple of arrays."""
    if isinstance(result, tuple):
        return change(np.asarray(result[0])), *result[1:]
    return change(np.asarray(result))


def changes_its_arguments(arguments, result):
    for argument in arguments:
        if isinstance(argument, np.ndarray):
            argument += 1
    return result


WRONG = {
    "another shape": lambda arguments, result: each(lambda array: array[..., np.newaxis], result),
    "more axes than a page shows": lambda arguments, result: each(
        lambda array: array.reshape(1, 1, 1, 1, 1, -1), result
    ),
    "nothing in it": lambda arguments, result: each(lambda array: array.ravel()[:0], result),
    "one number": lambda arguments, result: 0.5,
    "changes its arguments": changes_its_arguments,
    "no number": lambda arguments, result: each(lambda array: np.full(array.shape, np.nan), result),
    "without end": lambda arguments, result: each(lambda array: np.full(array.shape, -np.inf), result),
    "complex": lambda arguments, result: each(lambda array: array + 1j, result),
    "all true": lambda arguments, result: each(lambda array: np.ones(array.shape, bool), result),
    "nothing": lambda arguments, result: None,
    "a text": lambda arguments, result: "seven",
    "a ragged list": lambda arguments, result: [[1, 2], [3]],
    "a pair": lambda arguments, result: (result, result),
    "an error": lambda arguments, result: 1 / 0,
}


@pytest.fixture(scope="module")
def page(chromium):
    """A page that has the module on verdicts."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(STATIC)))
    Thread(target=server.serve_forever, daemon=True).start()
    page = chromium.new_page()
    page.goto(f"http://127.0.0.1:{server.server_port}/python/verdict.js")  # a page of the same origin
    yield page
    page.close()
    server.shutdown()
    server.server_close()


def shown(page, results):
    """Return the text and the HTML of what a page shows of the verdicts on some tests."""
    return page.evaluate(
        """async (results) => {
            const { showVerdict } = await import("/python/verdict.js");
            const element = document.createElement("div");
            document.body.replaceChildren(element);
            showVerdict(element, results, () => {});
            return [element.innerText, element.innerHTML];
        }""",
        results,
    )


@pytest.mark.parametrize("name", EXERCISES)
def test_whatever_is_wrong_is_shown(page, name):
    topic, function = name.split(".")
    exercise = getattr(importlib.import_module(f"cnnlib.checks.{topic}"), function)
    for what, spoil in WRONG.items():

        def answer(*arguments, spoil=spoil):
            return spoil(arguments, exercise.reference(*arguments))

        with undiagnosed():
            verdict = exercise.verdict(answer, seed=0)
        if verdict["right"]:  # it has no array to change, or all is true already
            assert what in ("changes its arguments", "all true"), what
            continue
        text, _ = shown(page, [{"aspects": list(exercise.aspects), "points": 3, "verdict": verdict}])
        assert "✗" in text and f"Called: {function}(" in text and "Try this case" in text, what
        assert ("The call changed" in text) == bool(verdict["failure"]["case"]["changed"]), what
        assert "is not right yet" in text or page.locator("details").count() == 1, what


def test_a_diagnosis_shows_code_as_code(page):
    check = importlib.import_module("cnnlib.checks.images").to_grayscale
    verdict = check.verdict(lambda image: None, seed=0)
    assert "`" in verdict["failure"]["diagnosis"]
    text, html = shown(page, [{"aspects": ["all"], "points": 1, "verdict": verdict}])
    assert "`" not in text.split("As the notebook says it")[0] and "<code>return</code>" in html
