"""The figures of pooling: windows over numbers, both ways, and what a shift changes; their numbers are cnnlib's."""

import json

import numpy as np
import pytest
from figures import (
    NARROWEST,
    cell,
    press,
    shown,
    sideways,
    small_targets,
    small_texts,
    tab_to,
    text,
    violations,
)

from cnnlib.pooling import average_pool2d, l2_pool2d, max_pool2d, max_pool2d_backward

POOL = {"max": max_pool2d, "average": average_pool2d, "l2": l2_pool2d}
TIES = [[1, 5, 0, 0], [5, 2, 0, 0], [-4, -1, 3, 3], [-2, -9, 3, 8]]
BODY = f'<pooling-explorer image="{json.dumps(TIES)}"><p>Words.</p></pooling-explorer>'
SHIFT = "<pooling-shift><p>Words.</p></pooling-shift>"
EPSILON = 1e-5


def batch(rows):
    return np.asarray(rows, dtype=float)[np.newaxis, ..., np.newaxis]


def gradient(kind, image, window, grad_output):
    """Return the gradient of a pooled image by its definition: max's own way back, numerically for the others."""
    if kind == "max" and window["padding"] == "valid":
        return max_pool2d_backward(batch(grad_output), batch(image), window["size"], window["stride"])[
            0, ..., 0
        ]

    def loss(rows):
        pooled = POOL[kind](batch(rows), window["size"], window["stride"], window["padding"])
        return float(np.sum(pooled[0, ..., 0] * grad_output))

    found = np.zeros(np.shape(image))
    for place in np.ndindex(found.shape):
        step = np.zeros(found.shape)
        step[place] = EPSILON
        found[place] = (loss(image + step) - loss(image - step)) / (2 * EPSILON)
    return found


def test_windows_give_what_cnnlib_gives_both_ways_on_random_settings(visit):
    rng, settings = np.random.default_rng(3), []
    for i in range(120):
        shape = rng.integers(2, 9, size=2)
        image = rng.permutation(np.arange(shape.prod()) + 1.0).reshape(
            shape
        )  # no ties: those have a test of their own
        window = {
            "size": int(rng.integers(1, min(shape) + 1)),
            "stride": int(rng.integers(1, 5)),
            "padding": ["valid", "same"][i % 2],
        }
        window["size"] = min(window["size"], 4)
        kind = list(POOL)[i % 3]
        output = POOL[kind](batch(image), window["size"], window["stride"], window["padding"])[0, ..., 0]
        settings.append((kind, image, window, output, rng.normal(size=output.shape).round(2)))
    found = (
        visit()
        .locator("pooling-explorer")
        .evaluate(
            """(figure, sent) => sent.map(([kind, image, window, gradient]) => {
            figure.window = {size: 1, stride: 1, padding: "same"};
            figure.image = image;
            figure.window = window;
            figure.kind = kind;
            figure.gradOutput = gradient;
            return [figure.output, figure.gradImage];
        })""",
            [[kind, image.tolist(), window, grad.tolist()] for kind, image, window, _, grad in settings],
        )
    )
    for (kind, image, window, output, grad_output), (got, got_back) in zip(settings, found, strict=True):
        np.testing.assert_allclose(got, output, rtol=1e-12)
        np.testing.assert_allclose(got_back, gradient(kind, image, window, grad_output), atol=1e-5)


def test_ties_go_to_the_first_and_a_changed_gradient_to_its_winner(visit):
    page = visit()
    page.get_by_label("Backwards").check()
    assert shown(page, "image") == [
        ["0 for the pixel 1", "1 for the pixel 5", "1 for the pixel 0", "0 for the pixel 0"],
        ["0 for the pixel 5", "0 for the pixel 2", "0 for the pixel 0", "0 for the pixel 0"],
        ["0 for the pixel −4", "1 for the pixel −1", "0 for the pixel 3", "0 for the pixel 3"],
        ["0 for the pixel −2", "0 for the pixel −9", "0 for the pixel 3", "1 for the pixel 8"],
    ]
    cell(page, "output", 1, 1).click()
    press(page, "Control+a", "4", "Enter")
    assert shown(page, "image")[3][3] == "4 for the pixel 8"


def test_each_output_is_explained_by_mouse_and_keyboard(visit):
    page = visit()
    cell(page, "output", 1, 0).hover()
    assert text(page.locator(".sum")) == "Row 2, column 1: the largest of −4, −1, −2, −9 = −1."
    tab_to(page, '[data-name="output"] .cell')
    press(page, "ArrowRight")
    assert text(page.locator(".sum")) == "Row 1, column 2: the largest of 0, 0, 0, 0 = 0."
    page.get_by_label("Average").check()
    assert text(page.locator(".sum")).endswith("(0 + 0 + 0 + 0) / 4 = 0.")


def test_what_does_not_fit_is_said_and_nothing_is_lost(visit):
    page = visit('<pooling-explorer image="[[1, 2], [3, 4]]"><p>Words.</p></pooling-explorer>')
    page.locator("input[name=size]").fill("3")
    assert text(page.locator(".message")) == "A kernel that reaches over 3 cells does not fit into 2."
    assert shown(page, "output") == [["4"]]


def test_the_change_of_a_shift_is_that_of_cnnlib(visit):
    from sklearn.datasets import load_digits

    scanned, labels = load_digits(return_X_y=True)
    digits = [scanned[labels == digit][0].reshape(8, 8) for digit in range(10)]
    pools = {"none": lambda images, size: images} | POOL
    rng = np.random.default_rng(1)
    settings = [
        {
            "digit": int(a),
            "other": int(b),
            "right": int(right),
            "down": int(down),
            "size": int(2 ** rng.integers(1, 4)),
        }
        for a, b, right, down in zip(
            rng.integers(0, 10, 100), rng.integers(0, 10, 100), *rng.integers(-4, 5, (2, 100)), strict=True
        )
    ]
    found = (
        visit(SHIFT)
        .locator("pooling-shift")
        .evaluate(
            "(figure, sent) => sent.map(one => { figure.settings = one; return figure.changes; })", settings
        )
    )

    def framed(digit, down=0, right=0):
        frame = np.zeros((16, 16))
        frame[4 + down : 12 + down, 4 + right : 12 + right] = digits[digit]
        return batch(frame)

    def change(a, b):
        return np.linalg.norm(a - b) / np.linalg.norm(a)

    for one, got in zip(settings, found, strict=True):
        images = framed(one["digit"]), framed(one["digit"], one["down"], one["right"]), framed(one["other"])
        for kind, pool in pools.items():
            still, moved, other = (pool(image, one["size"]) for image in images)
            assert got[kind]["shift"] == pytest.approx(change(still, moved), abs=1e-12)
            assert got[kind]["other"] == pytest.approx(change(still, other), abs=1e-12)


def test_the_table_answers_the_sliders(visit):
    page = visit(SHIFT)
    assert page.locator("tr.chosen").inner_text().split("\t") == ["Max", "46 %", "50 %", "0.92"]
    page.locator("input[name=right]").focus()
    press(page, "ArrowLeft")
    assert page.locator("tr.chosen").inner_text().split("\t")[1:] == ["0 %", "50 %", "0.00"]
    assert "Max: the shift changes 0 percent" in text(page.locator(".spoken[aria-live]"))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_both_are_accessible_and_fit_a_phone(visit, theme):
    page = visit(BODY + SHIFT, theme=theme, viewport=NARROWEST)
    assert violations(page) == []
    assert sideways(page) == (0, [])
    assert small_targets(page) == []
    assert small_texts(page) == []


@pytest.mark.parametrize(
    "body",
    [
        '<pooling-explorer image="[[1]]"><p>Words.</p></pooling-explorer>',
        '<pooling-explorer kind="median"><p>Words.</p></pooling-explorer>',
        '<pooling-shift digit="12"><p>Words.</p></pooling-shift>',
        '<pooling-shift size="3"><p>Words.</p></pooling-shift>',
    ],
)
def test_what_cannot_be_shown_leaves_the_words(visit, body):
    page = visit(body)
    assert page.get_by_text("Words.").is_visible()
    visit.complaints.clear()
