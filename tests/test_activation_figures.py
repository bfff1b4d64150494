"""The figures of activations: a curve and its slope, a gradient through many layers, softmax; numbers are cnnlib's."""

import numpy as np
import pytest
from figures import NARROWEST, press, sideways, small_targets, small_texts, text, violations

from cnnlib import activations

BODY = '<activation-curve name="relu" x="-1.5"><p>Words.</p></activation-curve>'
CHAIN = "<gradient-chain><p>Words.</p></gradient-chain>"
SOFTMAX = (
    """<softmax-sliders scores="[3, 1, 0]" names='["cat", "dog", "ship"]'><p>Words.</p></softmax-sliders>"""
)
FUNCTIONS = {
    "relu": (activations.relu, activations.relu_backward),
    "leaky_relu": (
        lambda x: activations.leaky_relu(x, 0.1),
        lambda g, x: activations.leaky_relu_backward(g, x, 0.1),
    ),
    "softplus": (activations.softplus, activations.softplus_backward),
    "sigmoid": (activations.sigmoid, activations.sigmoid_backward),
    "tanh": (activations.tanh, activations.tanh_backward),
}


def test_curve_and_slope_are_those_of_cnnlib(visit):
    xs = np.random.default_rng(0).uniform(-5, 5, 100).tolist()
    found = (
        visit()
        .locator("activation-curve")
        .evaluate(
            """(curve, [names, xs]) => names.map(name => xs.map(x => {
            Object.assign(curve, {name, x});
            return [curve.y, curve.slope];
        }))""",
            [list(FUNCTIONS), xs],
        )
    )
    for (function, backward), pairs in zip(FUNCTIONS.values(), found, strict=True):
        expected = [[function(np.float64(x)), backward(np.float64(1), np.float64(x))] for x in xs]
        np.testing.assert_allclose(pairs, expected, rtol=1e-12, atol=1e-15)


def test_the_curve_follows_slider_and_finger(visit):
    page = visit(viewport={"width": 375, "height": 800}, has_touch=True)
    assert (
        text(page.locator(".sum"))
        == "At x = −1.5 the function is 0 and its slope 0: nothing of a gradient gets through."
    )
    page.locator("input[name=x]").focus()
    press(page, "End")
    assert text(page.locator(".sum")).endswith("a gradient of 1 comes back as 1.")
    assert text(page.locator(".spoken[aria-live]")) == text(page.locator(".sum"))
    page.locator(".plot").tap(position={"x": 20, "y": 50})
    assert page.locator("activation-curve").evaluate("curve => curve.x") < -4
    page.locator("select[name=name]").select_option("tanh")
    assert "tanh" in page.locator(".plot").get_attribute("aria-label").lower()


def chain_in_numpy(name, weights, signal):
    """Return the root mean squares of signals and gradients through a chain."""
    function, backward = FUNCTIONS.get(name, (lambda x: x, lambda g, x: g))
    sums, signals = [], []
    for layer in weights:
        sums.append(signal @ layer)
        signal = function(sums[-1])
        signals.append(np.sqrt(np.mean(signal**2)))
    gradient, gradients = np.ones(50), []
    for layer, before in zip(weights[::-1], sums[::-1], strict=True):
        gradient = backward(gradient, before) @ layer.T
        gradients.insert(0, np.sqrt(np.mean(gradient**2)))
    return signals, gradients


def test_the_chain_is_that_of_numpy(visit):
    rng, names = np.random.default_rng(1), ["relu", "sigmoid", "tanh", "linear"]
    settings = [
        {
            "name": names[i % 4],
            "layers": int(rng.integers(1, 4)),
            "scale": float(rng.uniform(0.1, 3)),
            "seed": i,
        }
        for i in range(100)
    ] + [{"name": "tanh", "layers": 40, "scale": 1.2, "seed": 3}]
    found = (
        visit(CHAIN)
        .locator("gradient-chain")
        .evaluate(
            """(chain, sent) => sent.map(one => {
            chain.settings = one;
            const {signals, gradients} = chain;
            return {signals, gradients, input: [...chain.input], weights: chain.weights.map(({data}) => [...data])};
        })""",
            settings,
        )
    )
    for one, got in zip(settings, found, strict=True):
        weights = np.reshape(got["weights"], (-1, 50, 50))
        signals, gradients = chain_in_numpy(one["name"], weights, np.array(got["input"]))
        np.testing.assert_allclose(got["signals"], signals, rtol=1e-9)
        np.testing.assert_allclose(got["gradients"], gradients, rtol=1e-9)
        assert weights.std() == pytest.approx(one["scale"] / np.sqrt(50), rel=0.1)


def test_sigmoid_fades_and_he_holds_relu(visit):
    page = visit(CHAIN)
    assert "it has faded" in text(page.locator(".sum"))
    page.locator("select[name=name]").select_option("relu")
    page.get_by_role("button", name="He (√2)").click()
    assert "it holds" in text(page.locator(".sum"))
    page.locator("input[name=scale]").fill("3")
    assert "it has exploded" in text(page.locator(".sum"))
    before = text(page.locator(".sum"))
    page.get_by_role("button", name="Draw anew").press("Enter")
    assert text(page.locator(".sum")) != before


def test_softmax_is_that_of_cnnlib(visit):
    rng = np.random.default_rng(2)
    settings = [
        (rng.uniform(-5, 5, rng.integers(2, 4)).tolist(), float(rng.uniform(0.1, 5))) for _ in range(100)
    ]
    found = (
        visit(SOFTMAX)
        .locator("softmax-sliders")
        .evaluate(
            """(figure, sent) => sent.map(([scores, temperature]) => {
            Object.assign(figure, {scores: [...scores, 0].slice(0, 3), temperature});
            return figure.probabilities;
        })""",
            settings,
        )
    )
    for (scores, temperature), got in zip(settings, found, strict=True):
        expected = activations.softmax(np.array([*scores, 0][:3]) / temperature)
        np.testing.assert_allclose(got, expected, rtol=1e-12)


def test_only_differences_of_scores_count(visit):
    page = visit(SOFTMAX)
    shares = page.locator(".share b")
    before = shares.all_inner_texts()
    page.get_by_role("button", name="Add 1 to all").click()
    assert shares.all_inner_texts() == before == ["84.4 %", "11.4 %", "4.2 %"]
    page.get_by_role("button", name="Double all").click()
    assert float(shares.first.inner_text().split()[0]) > 95
    page.get_by_label("dog").fill("5")
    assert "dog" in text(page.locator(".spoken[aria-live]"))
    page.get_by_role("button", name="Reset").click()
    assert shares.all_inner_texts() == before


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_all_are_accessible_and_fit_a_phone(visit, theme):
    page = visit(BODY + CHAIN + SOFTMAX, theme=theme, viewport=NARROWEST)
    assert violations(page) == []
    assert sideways(page) == (0, [])
    assert small_targets(page) == []
    assert (
        small_texts(page, least=8) == []
        and small_texts(visit(BODY + CHAIN + SOFTMAX, viewport={"width": 375, "height": 800})) == []
    )


@pytest.mark.parametrize(
    "body",
    [
        '<activation-curve name="step"><p>Words.</p></activation-curve>',
        '<gradient-chain layers="0"><p>Words.</p></gradient-chain>',
        '<gradient-chain scale="-1"><p>Words.</p></gradient-chain>',
        '<softmax-sliders scores="[1]"><p>Words.</p></softmax-sliders>',
    ],
)
def test_what_cannot_be_shown_leaves_the_words(visit, body):
    page = visit(body)
    assert page.get_by_text("Words.").is_visible()
    visit.complaints.clear()
