"""The small model in the page: its numbers are cnnlib's, with weights of 16 bits as the page has them."""

import io

import numpy as np
import pytest
from figures import NARROWEST, PHONE, press, sideways, small_targets, small_texts, text, violations
from PIL import Image

from cnnlib import inspection, load_small_model
from cnnlib.inspection import search

BODY = "<network-viewer><p>Words.</p></network-viewer>"


@pytest.fixture(scope="module")
def model():
    """Return the small model with its weights rounded to 16 bits."""
    model = load_small_model()
    for layer in model.layers:
        for weights in layer.weights.values():
            weights[...] = weights.astype(np.float16)
    return model


@pytest.fixture
def viewer(visit):
    """Return the figure, with the network loaded."""
    page = visit()
    page.get_by_role("button", name="Load the network").click()
    page.get_by_role("button", name="Picture 1:").wait_for()
    return page.locator("network-viewer")


def see(viewer, images):
    """Look at images one after the other; return their probabilities."""
    return np.array(
        viewer.evaluate(
            """(figure, sent) => sent.map(one => {
                figure.see(Float32Array.from(one));
                return figure.result.probabilities;
            })""",
            [image.ravel().tolist() for image in images],
        )
    )


def test_probabilities_are_those_of_cnnlib_on_random_pictures(viewer, model):
    rng = np.random.default_rng(6)
    coarse = rng.random((100, 8, 8, 3), dtype=np.float32).repeat(4, axis=1).repeat(4, axis=2)
    np.testing.assert_allclose(see(viewer, coarse), model.predict(coarse), atol=1e-4)


def test_maps_and_grad_cam_are_those_of_cnnlib(viewer, model):
    image = (
        np.random.default_rng(7).random((1, 8, 8, 3), dtype=np.float32).repeat(4, axis=1).repeat(4, axis=2)
    )
    see(viewer, image)
    maps = viewer.evaluate("figure => figure.result.maps.map(({shape, data}) => [shape, [...data]])")
    x, expected = image, []
    for layer in model.layers:
        x = layer.forward(x)
        expected += [x[0]] if "kernel" in layer.weights and x.ndim == 4 else []
    for (shape, data), right in zip(maps, expected, strict=True):
        np.testing.assert_allclose(np.reshape(data, shape), right, atol=1e-4)
    last, dense = np.reshape(maps[-1][1], maps[-1][0]), model.layers[-1].weights["kernel"]
    label, cam = viewer.evaluate("figure => [figure.label, [...figure.cam.data]]")
    gradient = np.broadcast_to(dense[:, label] / 64, last.shape)
    np.testing.assert_allclose(
        np.reshape(cam, (8, 8)), inspection.grad_cam(last[np.newaxis], gradient[np.newaxis])[0], atol=1e-4
    )


def test_occlusion_covers_part_after_part(viewer, model):
    page = viewer.page
    page.get_by_label("Occlusion").check()
    page.wait_for_function("document.querySelector('network-viewer').occlusion?.done === 16")
    drops, label, pixels = viewer.evaluate(
        "figure => [[...figure.occlusion.data], figure.label, [...figure.pixels]]"
    )
    image = np.reshape(np.float32(pixels), (32, 32, 3))
    covered = np.repeat(image[np.newaxis], 16, axis=0)
    for k in range(16):
        covered[k, 8 * (k // 4) : 8 * (k // 4) + 8, 8 * (k % 4) : 8 * (k % 4) + 8] = 0.5
    whole, parts = model.predict(image[np.newaxis])[0, label], model.predict(covered)[:, label]
    np.testing.assert_allclose(drops, whole - parts, atol=1e-4)
    assert "a grey square of 8×8 costs" in text(viewer.locator(".explained"))


def test_most_alike_pictures_are_those_of_cnnlib_on_random_pictures(viewer, model):
    page = viewer.page
    page.get_by_role("button", name="Search an album").click()
    page.locator(".found button").first.wait_for()
    small = np.random.default_rng(8).random((100, 8, 8, 3), dtype=np.float32)
    coarse = small.repeat(4, axis=1).repeat(4, axis=2)
    found, by_pixels, features, levels = viewer.evaluate(
        """(figure, sent) => {
            const large = (one) => Float32Array.from({length: 32 * 32 * 3}, (_, k) =>
                one[Math.trunc(k / 384) * 24 + Math.trunc((Math.trunc(k / 3) % 32) / 4) * 3 + (k % 3)]);
            const all = sent.map(one => {
                figure.see(large(one));
                return [figure.alike, figure.album.alikeByPixels(figure.pixels, 6)];
            });
            const {features, pixels} = figure.album;
            const written = pixels.map(one => String.fromCharCode(...one.map(level => Math.round(255 * level))));
            return [all.map(([one]) => one), all.map(([, one]) => one), features.map(one => [...one]), written.join("")];
        }""",
        small.reshape(100, -1).tolist(),
    )
    pixels = np.frombuffer(levels.encode("latin-1"), np.uint8).reshape(300, -1) / 255
    assert len(features) == 300
    searches = {
        "network": (found, inspection.embeddings_of(model, coarse), np.array(features)),
        "pixels": (by_pixels, coarse.reshape(100, -1) - 0.5, pixels - 0.5),
    }
    for numbers, queries, album in searches.values():
        expected = inspection.nearest_images(queries, album, count=6)
        cosines = search.directions("queries", queries) @ search.directions("album", album).T
        rows = np.arange(100)[:, np.newaxis]
        # Two pictures may be alike to the last digits of a query: then either may come first.
        np.testing.assert_allclose(cosines[rows, numbers], cosines[rows, expected], atol=1e-5)
    shown = viewer.locator("[data-by=network] button").evaluate_all(
        "all => all.map(({value}) => Number(value))"
    )
    assert shown == found[-1]


def test_what_the_album_shows_can_be_looked_at(viewer, visit):
    page = viewer.page
    page.route("**/album.js", lambda route: route.abort())
    page.get_by_role("button", name="Search an album").click()
    page.get_by_text("This could not be loaded.").wait_for()
    page.unroute("**/album.js")
    page.get_by_role("button", name="Try again").press("Enter")
    first = page.locator("[data-by=pixels] button").first
    first.wait_for()
    number = int(first.get_attribute("value") or first.evaluate("button => button.value"))
    first.press("Enter")
    assert viewer.evaluate("figure => figure.alike[0]") == number, "a picture is most like itself"
    assert viewer.evaluate("(figure, n) => figure.pixels === figure.album.pixels[n]", number)
    visit.complaints.clear()  # the load that was cut off


def test_what_feeds_a_number_adds_up_to_it(viewer):
    page = viewer.page
    page.get_by_label("3", exact=True).check()
    page.get_by_role("button", name="Map 5", exact=True).click()
    viewer.locator('[data-canvas="map"]').focus()
    press(page, *["ArrowUp"] * 6, *["ArrowLeft"] * 7)  # from the middle, [8, 8]
    shown = float(viewer.evaluate("figure => figure.result.maps[2].data[(2 * 16 + 1) * 64 + 4]"))
    told = text(viewer.locator(".feeds"))
    together = float(told.split("Together ")[1].split(",")[0].rstrip(".").replace("−", "-"))
    assert max(0, together) == pytest.approx(shown, abs=0.01) and "Row 3, column 2" in told
    parts = [
        float(item.split(": ")[1].replace("−", "-")) for item in viewer.locator(".feeds li").all_inner_texts()
    ]
    assert sum(parts) == pytest.approx(together, abs=0.01)


def test_a_picture_of_ones_own_is_cut_to_a_square(viewer):
    file = io.BytesIO()
    Image.new("RGB", (300, 200), (255, 0, 0)).save(file, "PNG")
    viewer.locator("input[type=file]").set_input_files(
        {"name": "red.png", "mimeType": "image/png", "buffer": file.getvalue()}
    )
    viewer.page.wait_for_function("document.querySelector('network-viewer').pixels[0] === 1")
    assert viewer.evaluate(
        "figure => [figure.pixels.length, Math.max(...figure.pixels.filter((_, k) => k % 3))]"
    ) == [3072, 0]
    viewer.locator("input[type=file]").set_input_files(
        {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"no picture"}
    )
    viewer.page.get_by_text("“notes.txt” cannot be read as a picture.").wait_for()


def test_nothing_is_loaded_before_it_is_asked_for_and_a_failure_is_told(visit):
    page = visit()
    assert page.evaluate("window.cnn.smallModel === undefined")
    page.route("**/small-model.js", lambda route: route.abort())
    page.get_by_role("button", name="Load the network").click()
    page.get_by_text("This could not be loaded.").wait_for()
    page.unroute("**/small-model.js")
    page.get_by_role("button", name="Try again").click()
    page.get_by_role("button", name="Picture 1:").wait_for()
    visit.complaints.clear()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible_and_fits_a_phone(visit, theme):
    page = visit(theme=theme, viewport=NARROWEST)
    page.get_by_role("button", name="Load the network").click()
    page.get_by_role("button", name="Search an album").click()
    page.locator(".found button").first.wait_for()
    assert violations(page) == []
    assert sideways(page) == (0, [])
    assert small_targets(page) == []
    page.set_viewport_size(PHONE)
    assert small_texts(page) == []
