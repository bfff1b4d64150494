"""The network that learns in the page: after 50 steps from the same start its weights are cnnlib's."""

import numpy as np
import pytest
from figures import NARROWEST, PHONE, sideways, small_targets, small_texts, text, violations

from cnnlib import Sequential, layers
from cnnlib.convolution import conv2d
from cnnlib.optimizers import SGD
from cnnlib.pooling import max_pool2d
from cnnlib.training import softmax_cross_entropy, softmax_cross_entropy_backward

BODY = "<network-trainer><p>Words.</p></network-trainer>"
SHAPES = {
    "kernels": (3, 3, 1, 8),
    "bias": (8,),
    "gamma": (8,),
    "beta": (8,),
    "dense": (128, 10),
    "denseBias": (10,),
}
WEIGHTS = """figure => Object.fromEntries(
    Object.entries(figure.network.weights).map(([name, numbers]) => [name, [...numbers]]))"""


def scanned_digits():
    """Return scikit-learn's digits and what they are."""
    from sklearn.datasets import load_digits

    return load_digits(return_X_y=True)


def arrays(weights):
    return {name: np.reshape(weights[name], shape) for name, shape in SHAPES.items() if name in weights}


def trained_by_cnnlib(start, batches, rate, momentum):
    """Return the weights after the same steps in cnnlib."""
    norm = [layers.BatchNormalization(momentum=0.9)] if "gamma" in start else []
    model = Sequential(
        [
            layers.Conv2D(8, 3, padding="same"),
            *norm,
            layers.ReLU(),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(10),
        ],
        dtype="float64",
    )
    model.build((8, 8, 1))
    names = ["kernels", "bias", *(["gamma", "beta"] if norm else []), "dense", "denseBias"]
    trainable = [
        weights
        for layer in model.layers
        for name, weights in layer.weights.items()
        if name not in ("moving_mean", "moving_variance")
    ]
    for name, weights in zip(names, trainable, strict=True):
        weights[...] = start[name]
    optimizer = SGD(rate, momentum)
    images, labels = scanned_digits()
    for batch in batches:
        x = images[batch].reshape(-1, 8, 8, 1) / 16
        for layer in model.layers:
            x = layer.forward(x, training=True)
        gradient = softmax_cross_entropy_backward(x, labels[batch])
        for layer in model.layers[::-1]:
            gradient = layer.backward(gradient)
        optimizer.apply([g for layer in model.layers for g in layer.gradients.values()], trainable)
    return dict(zip(names, trainable, strict=True)), model


@pytest.mark.parametrize("batch_norm", [False, True], ids=["plain", "batch normalisation"])
def test_fifty_steps_are_those_of_cnnlib(visit, batch_norm):
    figure = visit(BODY).locator("network-trainer")
    figure.evaluate(
        f"figure => {{ figure.settings = {{batchNorm: {str(batch_norm).lower()}, rate: 0.1, batch: 8}}; }}"
    )
    start = arrays(figure.evaluate(WEIGHTS))
    figure.evaluate("figure => { for (let k = 0; k < 50; k++) figure.step(); }")
    found, batches = arrays(figure.evaluate(WEIGHTS)), figure.evaluate("figure => figure.batches")
    expected, model = trained_by_cnnlib(start, batches, 0.1, 0.9)
    assert len(batches) == 50 and set(found) == set(expected)
    for name, weights in expected.items():
        np.testing.assert_allclose(found[name], weights, atol=1e-5, err_msg=name)
        learnt = not np.allclose(weights, start[name], atol=1e-3)
        assert learnt != (batch_norm and name == "bias"), (
            "a bias before a batch normalisation has no influence"
        )
    images, _ = scanned_digits()
    scores = figure.evaluate(
        "(figure, image) => [...figure.network.predict(Float64Array.from(image)).scores]",
        (images[-1] / 16).tolist(),
    )
    x = images[-1:].reshape(1, 8, 8, 1) / 16
    for layer in model.layers:
        x = layer.forward(x, training=False)
    np.testing.assert_allclose(scores, x[0], atol=1e-4)


def test_the_landscape_is_the_loss_of_cnnlib_at_every_place(visit):
    figure = visit(BODY).locator("network-trainer")
    figure.evaluate("figure => { for (let k = 0; k < 30; k++) figure.step(); }")
    start = arrays(figure.evaluate(WEIGHTS))
    figure.page.get_by_role("button", name="Draw the loss").press("Enter")
    figure.page.get_by_text("Draw it before training, and after.").first.wait_for()
    losses, weights = figure.evaluate("""({landscape}) => {
        const [height, width] = landscape.losses.shape;
        const places = Array.from({length: height * width}, (_, n) => [Math.trunc(n / width), n % width]);
        const plain = (weights) => Object.fromEntries(Object.entries(weights).map(([name, own]) => [name, [...own]]));
        return [[...landscape.losses.data], places.map(place => plain(landscape.weightsAt(...place)))];
    }""")
    images, labels = scanned_digits()
    x, labels = images[-100:].reshape(-1, 8, 8, 1) / 16, labels[-100:]
    assert len(losses) == len(weights) == 169
    for loss, own in zip(losses, map(arrays, weights), strict=True):
        maps = np.maximum(conv2d(x, own["kernels"], own["bias"], padding="same"), 0)
        logits = max_pool2d(maps).reshape(100, -1) @ own["dense"] + own["denseBias"]
        assert loss == pytest.approx(softmax_cross_entropy(logits, labels), rel=1e-9)
    middle, rim = arrays(weights[84]), arrays(weights[0])
    for name, own in start.items():
        np.testing.assert_array_equal(middle[name], own)
        if own.ndim > 1:  # both directions lead from the middle to the rim, each as long as the filter
            lengths = np.linalg.norm((rim[name] - own).reshape(-1, own.shape[-1]), axis=0)
            assert np.all(lengths < 2 * np.linalg.norm(own.reshape(-1, own.shape[-1]), axis=0) + 1e-9)
        else:
            np.testing.assert_array_equal(rim[name], own)
    assert figure.evaluate("figure => figure.steps") == 30
    assert arrays(figure.evaluate(WEIGHTS))["dense"].tolist() == start["dense"].tolist(), "left as they were"


def test_it_learns_to_read_and_every_image_comes_once_before_any_again(visit):
    figure = visit(BODY).locator("network-trainer")
    figure.evaluate("figure => { for (let k = 0; k < 400; k++) figure.step(); figure.update(); }")
    assert figure.evaluate("figure => figure.history.validation.at(-1).accuracy") > 0.85
    seen = np.concatenate(figure.evaluate("figure => figure.batches.slice(0, 44)"))
    assert len(seen) == 44 * 32 == len(set(seen)) and max(seen) < 1437
    assert "Step 400, epoch 8.9." in text(figure.locator(".sum"))


def test_play_pause_step_and_reset(visit):
    page = visit(BODY)
    figure = page.locator("network-trainer")
    page.wait_for_timeout(300)
    assert figure.evaluate("figure => figure.steps") == 0, "nothing plays by itself"
    page.get_by_role("button", name="One step").press("Enter")
    assert figure.evaluate("figure => figure.steps") == 1
    page.get_by_role("button", name="Play").press("Enter")
    page.wait_for_function("document.querySelector('network-trainer').steps > 20")
    page.get_by_role("button", name="Pause").press("Enter")
    steps = figure.evaluate("figure => figure.steps")
    page.wait_for_timeout(200)
    assert figure.evaluate("figure => figure.steps") == steps
    before = figure.evaluate(WEIGHTS)
    page.get_by_role("button", name="Keep this run").press("Enter")
    assert figure.locator(".of-kept").is_visible() and figure.evaluate("figure => figure.steps") == 0
    assert figure.evaluate(WEIGHTS) != before


@pytest.mark.parametrize(("name", "value"), [("rate", "8"), ("rate", "0"), ("scale", "0.0")])
def test_bad_settings_do_not_learn(visit, name, value):
    page = visit(BODY)
    if name == "scale":
        page.get_by_label("All 0").check()
    else:
        page.locator(f"input[name={name}]").fill(value)
    page.locator("network-trainer").evaluate(
        "figure => { for (let k = 0; k < 60; k++) figure.step(); figure.update(); }"
    )
    assert (
        page.locator("network-trainer").evaluate("figure => figure.history.validation.at(-1).accuracy") < 0.5
    )
    assert "Step 60, epoch 1.3. Validation: loss " in text(page.locator(".sum"))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible_and_fits_a_phone(visit, theme):
    page = visit(BODY, theme=theme, viewport=NARROWEST)
    assert violations(page) == []
    assert sideways(page) == (0, [])
    assert small_targets(page) == []
    page.set_viewport_size(PHONE)
    assert small_texts(page) == []


def test_what_cannot_be_shown_leaves_the_words(visit):
    page = visit('<network-trainer rate="7"><p>Words.</p></network-trainer>')
    assert page.get_by_text("Words.").is_visible()
    visit.complaints.clear()
