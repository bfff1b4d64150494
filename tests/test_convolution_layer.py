"""A whole layer in a browser, forwards and back: values and gradients are cnnlib's, and each is its written-out sum."""

import json

import numpy as np
import pytest
from figures import (
    FALLBACK,
    NARROWEST,
    PHONE,
    cell,
    pale_texts,
    press,
    shown,
    sideways,
    small_targets,
    small_texts,
    tab_to,
    text,
    violations,
)

from cnnlib import convolution

BODY = f"<convolution-layer><p>{FALLBACK}</p></convolution-layer>"
WAYS = ["forwards", "weights", "pixels"]


@pytest.fixture
def layer(visit):
    """Return the figure on a page of its own."""
    return visit().locator("convolution-layer")


def random_settings(how_many):
    """Yield layers of every size there is, whole numbers and fractions, with and without ReLU."""
    rng = np.random.default_rng(13)
    for i in range(how_many):
        size, channels, filters, kernel = (rng.integers(low, 4 + (low == 3) * 2) for low in (3, 1, 1, 1))
        side = size - kernel + 1
        shapes = {
            "image": (size, size, channels),
            "kernels": (kernel, kernel, channels, filters),
            "bias": (filters,),
            "gradOutput": (side, side, filters),
        }
        draw = (
            (lambda shape: rng.integers(-9, 10, shape)) if i % 2 else (lambda shape: rng.normal(size=shape))
        )
        yield {name: draw(shape).tolist() for name, shape in shapes.items()} | {"relu": bool(i % 4 < 2)}


def of_cnnlib(settings):
    """Return the output and the gradients of image, kernels and bias as cnnlib has them."""
    image, kernels, bias, told = (
        np.array(settings[name], float) for name in ("image", "kernels", "bias", "gradOutput")
    )
    sums = convolution.conv2d(image[np.newaxis], kernels, bias)
    told = told * (sums[0] > 0) if settings["relu"] else told
    output = np.maximum(sums[0], 0) if settings["relu"] else sums[0]
    images, *others = convolution.conv2d_backward(told[np.newaxis], image[np.newaxis], kernels)
    return output, images[0], *others


def in_order_of_steps(way, output, image, kernels, bias):
    """Return the numbers that a way computes, as its steps do."""
    if way == "forwards":
        return output.transpose(2, 0, 1).ravel()
    if way == "pixels":
        return image.transpose(2, 0, 1).ravel()
    by_filter = kernels.transpose(3, 2, 0, 1).reshape(len(bias), -1)
    return np.column_stack([by_filter, bias]).ravel()


def test_values_and_gradients_are_those_of_cnnlib_on_random_settings(layer):
    settings = list(random_settings(100))
    found = layer.evaluate(
        """(figure, settings) => settings.map(one => {
            figure.set({...one, way: "forwards"});
            const {output, gradients} = figure;
            const sums = ["forwards", "weights", "pixels"].map(way => {
                figure.set({way});
                return Array.from({length: figure.total}, (_, n) => { figure.step = n + 1; return figure.sum; });
            });
            return {output, gradients, sums};
        })""",
        settings,
    )
    assert len(found) == 100
    for one, result in zip(settings, found, strict=True):
        expected = of_cnnlib(one)
        gradients = [result["gradients"][name] for name in ("image", "kernels", "bias")]
        for numbers, right in zip([result["output"], *gradients], expected, strict=True):
            np.testing.assert_allclose(numbers, right, atol=1e-9)
        for way, sums in zip(WAYS, result["sums"], strict=True):
            numbers = np.maximum(sums, 0) if one["relu"] and way == "forwards" else sums
            np.testing.assert_allclose(numbers, in_order_of_steps(way, *expected), atol=1e-9)


def test_the_sum_is_written_out_in_every_way(layer):
    layer.evaluate("""figure => figure.set({
        image: [[[1], [2], [0]], [[3], [4], [0]], [[0], [0], [5]]],
        kernels: [[[[1, 0]], [[-1, 0]]], [[[2, 0]], [[0, 0.5]]]],
        bias: [-9, 1],
        gradOutput: [[[1, 2], [3, 4]], [[5, 6], [7, 8]]],
    })""")

    def told(way, step):
        layer.evaluate("(figure, [way, step]) => { figure.set({way}); figure.step = step; }", [way, step])
        return text(layer.locator(".sum")), text(layer.locator(".meaning"))

    assert told("forwards", 1) == (
        "output[0, 0, 0] 1·1 + 2·(−1) + 3·2 + 4·0 + (−9) = −4",
        "4 products, and the bias of filter 0.",
    )
    assert told("weights", 2)[0] == "grad_kernels[0, 1, 0, 0] 2·1 + 0·3 + 4·5 + 0·7 = 22"
    assert told("weights", 10) == (
        "grad_bias[1] 2 + 4 + 6 + 8 = 20",
        "The bias was added to every number of map 1, so it collects all their gradients.",
    )
    assert told("pixels", 2) == (
        "grad_image[0, 1, 0] 1·3 + (−1)·1 + 0·4 + 0·2 = 2",
        "This pixel went into 4 numbers of the output, a line for each of 2 maps: weight times gradient.",
    )
    layer.evaluate("figure => figure.set({relu: true})")
    assert told("forwards", 1)[1].endswith("ReLU makes it 0.") and shown(layer.page, "output-0")[0][0] == "0"
    assert told("pixels", 2)[0] == "grad_image[0, 1, 0] 1·3 + (−1)·0 + 0·4 + 0·2 = 3"
    assert cell(layer.page, "output-0", 0, 0).get_attribute("aria-label") == (
        "1; ReLU gave 0 here, so nothing comes back"
    )


def test_what_takes_part_is_marked(layer):
    layer.evaluate("figure => { figure.set({way: 'pixels'}); figure.step = 6; }")  # pixel [1, 1] of channel 0
    used = layer.locator(".cell.used").evaluate_all(
        "cells => cells.map(cell => cell.closest('.grid').dataset.name)"
    )
    assert {name: used.count(name) for name in used} == {
        "kernels-0-0": 4,
        "kernels-0-1": 4,
        "output-0": 4,
        "output-1": 4,
    }
    weight, other = layer.evaluate("figure => [figure.kernels[0][1][0][1], figure.gradOutput[1][0][1]]")
    assert text(cell(layer.page, "kernels-0-1", 0, 1)) == f"{weight}×{other}".replace("-", "−")
    unknown = shown(layer.page, "image-1")
    assert unknown == [[""] * 4] * 4


def test_the_mouse_shows_and_edits(layer):
    page = layer.page
    cell(page, "output-1", 2, 1).hover()
    assert text(layer.locator(".sum code")) == "output[2, 1, 1]"
    cell(page, "output-1", 2, 1).click()
    assert page.locator(".cell input").count() == 0, "what is computed cannot be typed"
    cell(page, "kernels-1-0", 0, 1).click()
    page.locator(".cell input").fill("0,5")
    press(page, "Enter")
    assert layer.evaluate("figure => figure.kernels[0][1][1][0]") == 0.5
    page.get_by_label("Back: weights").check()
    cell(page, "output-0", 1, 2).click()
    page.locator(".cell input").fill("1e9")
    press(page, "Enter")
    assert text(page.locator("[role=alert]")).startswith("“1e9” is no number")
    press(page, "Control+A", "7", "Enter")
    assert layer.evaluate("figure => figure.gradOutput[1][2][0]") == 7


def test_sizes_keep_the_numbers_that_stand_there(layer):
    page = layer.page
    before = layer.evaluate("figure => figure.image")
    for name, value in {"channels": "3", "filters": "1", "kernel": "3", "size": "5"}.items():
        page.locator(f"select[name={name}]").select_option(value)
    image, kernels, told = layer.evaluate("figure => [figure.image, figure.kernels, figure.gradOutput]")
    assert np.shape(image) == (5, 5, 3) and np.shape(kernels) == (3, 3, 3, 1) and np.shape(told) == (3, 3, 1)
    assert np.array(image)[:4, :4, :2].tolist() == before
    page.get_by_role("button", name="New numbers").click()
    assert layer.evaluate("figure => figure.image") != image


def test_the_keyboard_alone_does_everything(layer):
    page = layer.page
    tab_to(page, "[name=way]")
    press(page, "ArrowRight")
    assert layer.evaluate("figure => figure.way") == "weights"
    tab_to(page, "[name=relu]")
    press(page, "Space")
    assert layer.evaluate("figure => figure.relu")
    tab_to(page, "[data-name=kernels-1-0] .cell")
    press(page, "ArrowRight", "ArrowDown")
    assert text(layer.locator("[aria-live=polite]")).startswith("grad_kernels[1, 1, 1, 0]")
    tab_to(page, "[data-name=output-0] .cell")
    press(page, "Enter", "Control+A", "-", "1", "Enter")
    assert layer.evaluate("figure => figure.gradOutput[0][0][0]") == -1
    tab_to(page, "button[name=next]")
    press(page, "Enter")
    assert layer.evaluate("figure => figure.step") == 2


def test_what_cannot_be_is_refused_and_changes_nothing(layer, visit):
    refused = layer.evaluate("""figure => [
        {bias: [1]}, {way: "sideways"}, {image: [[[1]]]}, {output: []}, {gradOutput: 3},
    ].map(changes => { try { figure.set(changes); } catch (error) { return error.message; } })""")
    assert refused == [
        "bias must hold 2 numbers.",
        "“sideways” is no way: forwards, weights, pixels.",
        "size must be 3 to 5, not 1.",
        "There is no setting “output”.",
        "gradOutput must hold 3×3×2 numbers.",
    ]
    assert np.shape(layer.evaluate("figure => figure.image")) == (4, 4, 2)
    page = visit(BODY.replace(">", " kernel='4'>", 1))
    assert page.get_by_text(FALLBACK).is_visible()
    assert "kernel must be 1 to 3, not 4." in visit.complaints.pop()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible_and_fits_a_phone(visit, theme):
    largest = "channels='3' filters='3' size='5' relu way='pixels' step='30'"
    page = visit(BODY.replace(">", f" {largest}>", 1), theme=theme)
    assert violations(page) == []
    assert pale_texts(page)[1] == []
    for way in WAYS:
        page.locator("convolution-layer").evaluate(
            f"figure => {{ figure.set({json.dumps({'way': way})}); figure.step = 9; }}"
        )
        page.set_viewport_size(NARROWEST)
        assert sideways(page) == (0, []) and small_targets(page) == []
        page.set_viewport_size(PHONE)
        assert small_texts(page) == []
