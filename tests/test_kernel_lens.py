"""The photograph under a kernel: its maps are cnnlib's, and whoever has no mouse moves the lens all the same."""

import io

import numpy as np
import pytest
from figures import (
    NARROWEST,
    PHONE,
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
from PIL import Image

from cnnlib.activations import relu
from cnnlib.convolution import conv2d, correlate2d
from cnnlib.images import to_grayscale

BODY = '<kernel-lens picture="flower" kernel="sobel-vertical" lens="40 60"><p>A picture in words.</p></kernel-lens>'
BLUR = np.full((3, 3), 1 / 9)


def lens(page, script):
    """Run a script on the figure, named `lens`."""
    return page.locator("kernel-lens").evaluate(f"lens => {script}")


def ready(page):
    """Wait until the photograph is there."""
    page.wait_for_function("document.querySelector('kernel-lens').picture.data.some(level => level > 0)")
    return page


def as_array(tensor):
    """Return an array of the figure as NumPy's."""
    data = tensor["data"]
    return np.reshape(
        [data[str(i)] for i in range(len(data))] if isinstance(data, dict) else data, tensor["shape"]
    )


def test_maps_are_those_of_cnnlib_on_random_settings(visit):
    rng = np.random.default_rng(5)
    settings = []
    for _ in range(100):
        picture = rng.integers(0, 256, (*rng.integers(5, 12, size=2), 3))
        kernels = rng.integers(-9, 10, (rng.integers(1, 4), 3, 3)) / rng.choice([1, 2, 9])
        settings.append((picture, kernels))
    page = ready(visit())
    page.locator("summary").click()
    page.get_by_label("A second layer").check()
    for i, colour in enumerate(["Grey", "Colour"]):
        page.get_by_label(colour, exact=True).check()
        sent = [
            {"shape": picture.shape, "data": picture.ravel().tolist(), "kernels": kernels.tolist()}
            for picture, kernels in settings[i::2]
        ]
        found = page.locator("kernel-lens").evaluate(
            """(lens, sent) => sent.map(({shape, data, kernels}) => {
                lens.kernels = kernels;
                lens.picture = {shape, data: Float64Array.from(data)};
                const plain = ({shape, data}) => ({shape, data: [...data]});
                return {picture: plain(lens.picture), maps: lens.maps.map(plain), second: plain(lens.second)};
            })""",
            sent,
        )
        for (picture, kernels), got in zip(settings[i::2], found, strict=True):
            image = as_array(got["picture"])
            right = to_grayscale(picture)[..., np.newaxis] if colour == "Grey" else picture
            assert np.abs(image - right).max() <= 0.5 * (colour == "Grey") + 1e-9, "grey levels are rounded"
            channels = np.moveaxis(image, 2, 0)
            maps = [np.stack([correlate2d(c, kernel) for c in channels], axis=-1) for kernel in kernels]
            for expected, one in zip(maps, got["maps"], strict=True):
                np.testing.assert_allclose(as_array(one), expected, atol=1e-9)
            bent = relu(np.concatenate(maps, axis=-1))[np.newaxis]
            weights = np.broadcast_to(BLUR[..., np.newaxis, np.newaxis], (3, 3, bent.shape[-1], 1))
            np.testing.assert_allclose(as_array(got["second"]), conv2d(bent, weights)[0], atol=1e-9)


def test_the_lens_shows_nine_products_and_their_sum(visit):
    page = ready(visit())
    pixels, kernel, products = (np.array(shown(page, name)) for name in ("pixels", "kernel", "products"))
    whole = [
        np.vectorize(lambda text: float(text.replace("−", "-")))(grid) for grid in (pixels, kernel, products)
    ]
    np.testing.assert_allclose(whole[0] * whole[1], whole[2])
    assert lens(page, "lens.sum") == whole[2].sum() == lens(page, "lens.maps[0].data[40 * 158 + 60]")
    assert text(page.locator(".sum")).endswith(f"= {whole[2].sum():.0f}".replace("-", "−"))


def test_the_lens_follows_mouse_finger_and_keys_and_stays_inside(visit):
    page = ready(visit(viewport=PHONE, has_touch=True))
    canvas = page.locator('[data-canvas="picture"]')
    canvas.hover(position={"x": 200, "y": 100})
    moved = lens(page, "lens.lens")
    assert moved != [40, 60]
    canvas.tap(position={"x": 30, "y": 30})
    assert lens(page, "lens.lens") != moved
    tab_to(page, '[data-canvas="picture"]')
    before = lens(page, "lens.lens")
    press(page, "ArrowDown", "ArrowRight", "ArrowRight")
    assert lens(page, "lens.lens") == [before[0] + 1, before[1] + 2]
    assert f"Row {before[0] + 2}, column {before[1] + 3}: the sum is" in text(
        page.locator(".spoken[aria-live]")
    )
    for place, kept in [([-5, 9999], [0, 157]), ([9999, -5], [117, 0])]:
        page.locator("kernel-lens").evaluate("(lens, place) => { lens.lens = place; }", place)
        assert lens(page, "lens.lens") == kept


def test_weights_are_chosen_and_typed(visit):
    page = ready(visit())
    page.locator("select[name=kernel]").select_option("identity")
    assert lens(page, "lens.sum") == lens(page, "lens.picture.data[41 * 160 + 61]")
    cell(page, "kernel", 0, 0).click()
    press(page, "Control+a", "2", "Enter")
    assert lens(page, "lens.kernels[0][0][0]") == 2
    assert page.locator("select[name=kernel]").input_value() == ""
    cell(page, "kernel", 0, 0).click()
    page.keyboard.type("many")
    press(page, "Enter")
    assert "is no number from −99 to 99" in text(page.locator(".message"))
    press(page, "Escape")
    assert lens(page, "lens.kernels[0][0][0]") == 2


def test_several_kernels_make_as_many_maps(visit):
    page = ready(visit())
    page.locator("summary").click()
    assert page.locator("[data-map]:visible").count() == 1
    page.get_by_label("Kernel 3").check()
    assert page.locator("[data-map]:visible").count() == 3
    assert len({str(kernel) for kernel in lens(page, "lens.kernels")}) == 3


def test_a_picture_of_ones_own_comes_from_a_file(visit, tmp_path):
    page = ready(visit())
    page.locator("summary").click()
    pixels = np.random.default_rng(0).integers(0, 256, (40, 50, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(tmp_path / "own.png")
    page.locator("input[type=file]").set_input_files(tmp_path / "own.png")
    page.wait_for_function("document.querySelector('kernel-lens').picture.shape[0] === 40")
    image = as_array(lens(page, "({shape: lens.picture.shape, data: [...lens.picture.data]})"))
    assert np.abs(image[..., 0] - to_grayscale(pixels)).max() <= 0.5 + 1e-9
    large = io.BytesIO()
    Image.new("RGB", (1600, 1000)).save(large, "JPEG")
    page.locator("input[type=file]").set_input_files(
        {"name": "big.jpg", "mimeType": "image/jpeg", "buffer": large.getvalue()}
    )
    page.wait_for_function("document.querySelector('kernel-lens').picture.shape[0] === 100")
    page.locator("input[type=file]").set_input_files(
        {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"no picture"}
    )
    page.get_by_text("“notes.txt” cannot be read as a picture.").wait_for()
    assert lens(page, "lens.picture.shape") == [100, 160, 1]


def test_where_there_is_no_camera_the_reader_is_told(visit):
    page = ready(visit())
    page.locator("summary").click()
    page.get_by_role("button", name="Camera").click()
    page.get_by_text("There is no camera here").wait_for()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible_and_fits_a_phone(visit, theme):
    page = ready(visit(theme=theme, viewport=NARROWEST))
    page.locator("summary").click()
    page.get_by_label("A second layer").check()
    page.get_by_label("Colour", exact=True).check()
    assert violations(page) == []
    assert sideways(page) == (0, [])
    assert small_targets(page) == []
    assert small_texts(page) == []


@pytest.mark.parametrize("wrong", ['picture="nothing"', 'kernel="nothing"', 'kernel="[[1"'])
def test_what_cannot_be_shown_leaves_the_words(visit, wrong):
    page = visit(f"<kernel-lens {wrong}><p>A picture in words.</p></kernel-lens>")
    assert page.get_by_text("A picture in words.").is_visible()
    visit.complaints.clear()


def test_print_shows_the_words(visit):
    page = ready(visit())
    assert not page.get_by_text("A picture in words.").is_visible()
    page.emulate_media(media="print")
    assert page.get_by_text("A picture in words.").is_visible()
