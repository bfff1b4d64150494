"""The convolution stepper in a browser: its numbers are cnnlib's; hand, finger and keyboard can use it."""

import json

import numpy as np
import pytest
from figures import (
    FALLBACK,
    SHEETS,
    cell,
    pale_texts,
    press,
    script_tags,
    shown,
    sideways,
    small_targets,
    small_texts,
    tab_to,
    text,
    violations,
)

from cnnlib import convolution

# Seed 002's example.
FIRST_SUM = "255·1 + 255·(−1) + 255·1 + 255·(−1) + 255·0 + 100·(−1) + 255·1 + 100·(−1) + 100·1 = 155"
TRIANGLE_MAP = [[155, -155, 155, -155], [-155, 310, -155, 155], [310, 155, 310, 0], [-155, -155, -155, 0]]


def stepper(image="triangle", kernel="corners", more=""):
    """Return the markup of a stepper; image and kernel are names of presets or rows."""
    image, kernel = (
        rows if isinstance(rows, str) else json.dumps(np.asarray(rows).tolist()) for rows in (image, kernel)
    )
    return f"<convolution-stepper image='{image}' kernel='{kernel}' {more}><p>{FALLBACK}</p></convolution-stepper>"


BODY = TRIANGLE = stepper(more="step='1'")


def sum_of(page):
    """Return the written-out sum without the name of the output before it."""
    return text(page.locator(".terms"))


def get(page, name):
    return page.locator("convolution-stepper").first.evaluate(f"stepper => stepper.{name}")


# ── The numbers ─────────────────────────────────────────────────────────────────────────────────────────────


def random_settings(how_many):
    """Yield images and kernels of every size there is, whole numbers and fractions, flipped or not."""
    rng = np.random.default_rng(2)
    for i in range(how_many):
        shape = rng.integers(2, 9, size=2)
        kernel_shape = [rng.integers(1, min(5, size) + 1) for size in shape]
        if i % 2:
            image, kernel = rng.integers(-255, 256, shape), rng.integers(-9, 10, kernel_shape)
        else:
            image, kernel = rng.normal(0, 100, shape), rng.normal(0, 1, kernel_shape)
        yield image, kernel, bool(i % 4 < 2)


def test_numbers_are_those_of_cnnlib_on_random_settings(visit):
    settings = list(random_settings(100))
    page = visit(
        "".join(stepper(image, kernel, "step='99'" + " flip" * flip) for image, kernel, flip in settings)
    )
    results = page.evaluate("""[...document.querySelectorAll("convolution-stepper")].map(stepper => {
        const cells = [...stepper.shadowRoot.querySelectorAll("[data-name=output] .cell")];
        return {output: stepper.output, shown: cells.map(cell => cell.textContent)};
    })""")
    assert len(results) == 100
    for (image, kernel, flip), result in zip(settings, results, strict=True):
        expected = (convolution.convolve2d if flip else convolution.correlate2d)(image, kernel)
        np.testing.assert_allclose(result["output"], expected, rtol=1e-12, atol=1e-9)
        numbers = [float(number.replace("−", "-")) for number in result["shown"]]
        unit = np.where(np.abs(numbers) < 1000, 0.1, 1)
        assert np.all(np.abs(numbers - expected.ravel()) < 0.501 * unit)


@pytest.mark.parametrize(
    ("image", "kernel", "flip", "expected"),
    [
        ("triangle", "corners", False, TRIANGLE_MAP),
        ("binary", "x", False, [[4, 3, 4], [2, 4, 3], [2, 3, 4]]),
        ("impulse", "count", False, [[9, 8, 7], [6, 5, 4], [3, 2, 1]]),
        ("impulse", "count", True, [[1, 2, 3], [4, 5, 6], [7, 8, 9]]),
        ("nine", "box-blur", False, [[10]]),
        ("nine", "identity", False, [[10]]),
        ("edge", "sobel-vertical", False, [[0, 600, 600, 0]] * 4),
        ("edge", "sobel-horizontal", False, [[0] * 4] * 4),
        ("ramp", "sobel-vertical", False, [[400] * 4] * 4),
        ("ramp", "emboss", False, [[350, 400, 450, 500]] * 4),
        ([[134, 134, 117], [153, 144, 141], [152, 154, 150]], "sharpen", False, [[138]]),
    ],
)
def test_presets_give_the_numbers_of_the_course(visit, image, kernel, flip, expected):
    page = visit(stepper(image, kernel, "step='99'" + " flip" * flip))
    np.testing.assert_allclose(get(page, "output"), expected, atol=1e-9)
    assert shown(page, "output") == [[str(number).replace("-", "−") for number in row] for row in expected]


def test_the_digit_is_eight_by_eight(visit):
    page = visit(stepper("eight"))
    assert np.shape(get(page, "image")) == (8, 8)


def test_the_noise_of_floating_point_does_not_show(visit):
    page = visit(stepper([[0.1, 0.2], [0.3, 0]], [[1, 1]], "step='2'"))
    assert get(page, "output")[0][0] != 0.3
    assert shown(page, "output") == [["0.3"], ["0.3"]]
    assert sum_of(page) == "0.3·1 + 0·1 = 0.3"


def test_fractions_are_written_as_fractions_and_rounding_is_admitted(visit):
    page = visit(stepper("triangle", "box-blur", "step='1'"))
    assert shown(page, "kernel")[0] == ["1/9", "1/9", "1/9"]
    assert sum_of(page).startswith("255·(1/9) + ")
    assert sum_of(page).endswith("≈ 203.33")


# ── Stepping ────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_output_builds_up_forwards_and_backwards(visit):
    page = visit()

    def button(name):
        return page.locator(f"button[name={name}]")

    def known():
        return [number for row in shown(page, "output") for number in row if number]

    assert known() == ["155"] and sum_of(page) == FIRST_SUM
    button("next").click()
    assert known() == ["155", "−155"] and sum_of(page).endswith("= −155")
    button("previous").click()
    assert known() == ["155"] and sum_of(page) == FIRST_SUM
    button("last").click()
    assert len(known()) == 16 and get(page, "step") == 16
    button("next").click(force=True)
    assert get(page, "step") == 16
    button("first").click()
    assert known() == [] and "Nothing computed" in text(page.locator(".sum"))
    button("previous").click(force=True)
    assert get(page, "step") == 0
    page.locator("input[name=step]").fill("6")
    assert len(known()) == 6 and text(page.locator(".position")) == "6 of 16"
    page.evaluate("document.querySelector('convolution-stepper').next()")
    assert len(known()) == 7
    page.evaluate("document.querySelector('convolution-stepper').previous()")
    assert len(known()) == 6


def test_play_steps_until_the_end_or_a_pause(visit):
    page = visit(stepper("nine", [[1, 1], [1, 1]], "step='1'"))
    play = page.locator("button[name=play]")
    page.wait_for_timeout(1500)
    assert get(page, "step") == 1, "nothing plays by itself"
    page.clock.install()
    play.click()
    assert get(page, "step") == 2 and text(play) == "Pause"
    page.clock.run_for(1300)
    assert get(page, "step") == 3
    play.click()
    page.clock.run_for(5000)
    assert get(page, "step") == 3 and text(play) == "Play"
    play.click()
    assert get(page, "step") == 4 and text(play) == "Play"
    play.click()
    assert get(page, "step") == 1, "from the end, play starts anew"


def test_steps_are_read_out_politely(visit):
    page = visit()
    live = page.locator("[aria-live=polite]")
    assert text(live) == ""
    page.locator("button[name=next]").click()
    assert text(live).startswith("output[0, 1] 255 × 1 + 255 × (−1) + ")
    assert text(live).endswith("= −155")


# ── Hand, finger, keyboard ──────────────────────────────────────────────────────────────────────────────────


def test_the_mouse_shows_how_an_output_comes_about(visit):
    page = visit(stepper(more="step='16'"))
    cell(page, "output", 1, 1).hover()
    assert text(page.locator(".sum code")) == "output[1, 1]"
    assert sum_of(page).endswith("= 310")
    assert text(cell(page, "image", 1, 2)) == "100×−1 =−100"  # the patch starts at [1, 1]
    assert text(cell(page, "image", 0, 0)) == "255"
    assert cell(page, "output", 1, 1).get_attribute("class").split()[-1] == "here"
    page.mouse.move(0, 0)
    assert text(page.locator(".sum code")) == "output[3, 3]", "back to the newest"


def test_the_frame_lies_on_the_patch(visit):
    page = visit(reduced_motion="reduce")
    cell(page, "output", 2, 3).hover()
    frame = page.locator(".frame").bounding_box()
    first, last = cell(page, "image", 2, 3).bounding_box(), cell(page, "image", 4, 5).bounding_box()
    assert frame["x"] == pytest.approx(first["x"], abs=1) and frame["y"] == pytest.approx(first["y"], abs=1)
    assert frame["x"] + frame["width"] == pytest.approx(last["x"] + last["width"], abs=1)
    assert frame["y"] + frame["height"] == pytest.approx(last["y"] + last["height"], abs=1)


def test_a_finger_shows_an_output_and_edits_a_cell(visit):
    page = visit(has_touch=True, is_mobile=True, viewport={"width": 375, "height": 812})
    cell(page, "output", 2, 0).tap()
    assert text(page.locator(".sum code")) == "output[2, 0]"
    assert sum_of(page).endswith("= 310")
    page.locator("button[name=next]").tap()
    assert text(page.locator(".sum code")) == "output[0, 1]"
    cell(page, "kernel", 1, 1).tap()
    page.locator(".cell input").fill("2")
    page.locator("button[name=next]").tap()
    assert get(page, "kernel")[1][1] == 2
    assert small_targets(page) == []


def test_the_keyboard_alone_does_everything(visit):
    page = visit()
    page.evaluate("document.addEventListener('keydown', event => (window.leaked = event.key))")
    tab_to(page, "button[name=next]")
    press(page, "Enter")
    assert get(page, "step") == 2
    tab_to(page, "button[name=last]")
    press(page, "Space")
    assert get(page, "step") == 16
    page.evaluate("document.activeElement.blur()")

    tab_to(page, "[data-name=kernel] .cell")
    press(page, "ArrowDown", "ArrowRight", "Enter")
    press(page, "Control+A", "1", "/", "2", "Enter")
    assert get(page, "kernel")[1] == [-1, 0.5, -1]
    press(page, "ArrowLeft", "7", "Escape")  # typing starts an edit, Escape ends it without a trace
    assert get(page, "kernel")[1] == [-1, 0.5, -1]
    press(page, "ArrowRight", "Enter", "Control+A", "0", "Enter")
    assert text(page.locator("[name=kernel] option:checked")) == "Corners", "the preset is recognised again"

    tab_to(page, "[data-name=output] .cell")
    press(page, "Home", "ArrowUp", "ArrowUp", "ArrowUp", "ArrowUp")
    for row in range(4):
        for step in range(4):
            column = step if row % 2 == 0 else 3 - step  # there and back, as a typewriter does not
            assert text(page.locator(".sum code")) == f"output[{row}, {column}]"
            assert sum_of(page).endswith(f"= {TRIANGLE_MAP[row][column]}".replace("-", "−"))
            if step < 3:
                press(page, "ArrowRight" if row % 2 == 0 else "ArrowLeft")
        press(page, "ArrowDown")
    assert text(page.locator("[aria-live=polite]")).startswith("output[3, 0]")

    page.evaluate("document.activeElement.blur()")
    tab_to(page, "[name=flip]")
    press(page, "Space")
    assert get(page, "flip") is True
    assert not page.evaluate("window.leaked && window.leaked !== 'Tab'"), "the site's own keys stay out of it"


def test_an_entry_that_is_no_number_is_refused_and_nothing_is_lost(visit):
    page = visit()
    before = get(page, "image")
    message = page.locator("[role=alert]")
    for wrong in ["abc", "", "1/0", "1000", "--1", "1e3"]:
        cell(page, "image", 0, 0).click()
        field = page.locator(".cell input")
        field.fill(wrong)
        press(page, "Enter")
        assert text(message) == f"“{wrong}” is no number from −999 to 999. Try 7, −0.5 or 1/9."
        assert field.input_value() == wrong, "what was typed can be mended"
        page.mouse.click(1, 1)
        assert field.count() == 0 and get(page, "image") == before
    for entry, value in {"-3": -3, "−0,5": -0.5, " 7 ": 7, ".25": 0.25, "-2/3": -2 / 3}.items():
        cell(page, "image", 0, 0).click()
        page.locator(".cell input").fill(entry)
        press(page, "Enter")
        assert get(page, "image")[0][0] == pytest.approx(value)
        assert text(message) == ""


def test_an_entry_that_was_only_looked_at_keeps_its_full_precision(visit):
    page = visit(stepper([[0.123456789, 1], [2, 3]], [[1]]))
    cell(page, "image", 0, 0).click()
    press(page, "Enter")
    assert get(page, "image")[0][0] == 0.123456789


def test_menus_choose_presets_and_sizes(visit):
    page = visit(stepper(more="step='16'"))
    page.locator("select[name=image]").select_option("nine")
    assert get(page, "output") == [[0]] and get(page, "step") == 1
    page.locator("select[name=image-1]").select_option("5")
    assert get(page, "image") == [[2, 4, 6, 0, 0], [8, 10, 12, 0, 0], [14, 16, 18, 0, 0]]
    assert text(page.locator("select[name=image] option:checked")) == "Own numbers"
    page.locator("select[name=kernel-1]").select_option("4")
    page.locator("select[name=kernel-0]").select_option("2")
    assert get(page, "kernel") == [[1, -1, 1, 0], [-1, 0, -1, 0]]
    assert np.shape(get(page, "output")) == (2, 2)
    page.locator("select[name=kernel-0]").select_option("5")
    assert text(page.locator("[role=alert]")) == "A kernel of 5 × 4 does not fit into an image of 3 × 5."
    assert np.shape(get(page, "kernel")) == (2, 4)
    assert page.locator("select[name=kernel-0]").input_value() == "2"


def test_the_flip_shows_which_weight_moved_where(visit):
    page = visit(stepper("impulse", "count", "step='1'"))
    assert page.locator("[data-name=turned]").is_hidden()
    assert sum_of(page).endswith("1·9 = 9")
    page.get_by_label("Flip the kernel (true convolution)").check()
    assert page.locator("[data-name=turned]").is_visible()
    assert shown(page, "kernel") == [["a1", "b2", "c3"], ["d4", "e5", "f6"], ["g7", "h8", "i9"]]
    assert shown(page, "turned") == [["i9", "h8", "g7"], ["f6", "e5", "d4"], ["c3", "b2", "a1"]]
    assert sum_of(page).endswith("1·1 = 1")
    assert get(page, "kernel")[0] == [1, 2, 3], "the kernel itself stays as written"


# ── On any page ─────────────────────────────────────────────────────────────────────────────────────────────


def test_two_on_a_page_do_not_meddle(visit):
    page = visit(TRIANGLE + stepper("nine", "identity"))
    first, second = page.locator("convolution-stepper").all()
    second.locator("button[name=next]").click()
    assert text(second.locator(".terms")).endswith("= 10")
    assert text(first.locator(".terms")) == FIRST_SUM
    first.locator("[name=flip]").check()
    assert second.evaluate("stepper => stepper.flip") is False


def test_properties_are_copies_and_refuse_what_cannot_be_shown(visit):
    page = visit()
    refused = page.evaluate("""() => {
        const stepper = document.querySelector("convolution-stepper");
        stepper.image[0][0] = 7;
        const wrong = [[[1]], [[1, 2], [3]], [[1, NaN], [1, 1]], [[1, 1], [1, 1]], Array(9).fill([1, 2, 3])];
        return wrong.map(image => { try { stepper.image = image } catch (error) { return error.name } });
    }""")
    assert refused == ["RangeError"] * 5
    assert get(page, "image")[0][0] == 255


def test_the_script_may_come_before_or_after_the_element(visit):
    late = """<script>setTimeout(() => {
        for (const src of ["arithmetic.js", "figure.js", "sums.js", "convolution-stepper.js"]) {
            document.head.append(Object.assign(document.createElement("script"), {src, async: false}));
        }
    }, 200)</script>"""
    early = "<script>document.querySelector('convolution-stepper').kernel = [[3]]</script>"
    page = visit(TRIANGLE + early, head=late)
    page.locator("button[name=next]").wait_for()
    assert get(page, "kernel") == [[3]] and get(page, "image")[1][2] == 100 and get(page, "step") == 1
    created = page.evaluate("""() => {
        const stepper = document.createElement("convolution-stepper");
        stepper.kernel = [[2]];
        document.querySelector("main").append(stepper);
        return stepper.output[0][0];
    }""")
    assert created == 510
    assert page.evaluate("['format', 'correlate2d', 'IMAGES'].filter(name => name in window)") == []


def test_without_javascript_the_fallback_stands(visit):
    page = visit(java_script_enabled=False)
    assert page.get_by_text(FALLBACK).is_visible()


def test_paper_shows_the_fallback_and_no_buttons(visit):
    page = visit()
    assert page.get_by_text(FALLBACK).is_hidden()
    page.emulate_media(media="print")
    assert page.get_by_text(FALLBACK).is_visible() and page.locator(".card").is_hidden()


def test_with_a_preset_that_does_not_exist_the_fallback_stands(visit):
    page = visit(stepper("square"))
    assert page.get_by_text(FALLBACK).is_visible()
    assert "no preset “square”: triangle, binary" in visit.complaints.pop()


@pytest.mark.parametrize("image", ["triangle", "eight"])
@pytest.mark.parametrize("kernel", ["corners", [[-0.125] * 5] * 5], ids=["3×3", "5×5"])
def test_a_phone_needs_no_sideways_scrolling(visit, image, kernel):
    page = visit(stepper(image, kernel, "step='4' flip"), viewport={"width": 375, "height": 812})
    assert sideways(page) == (0, []), "nothing is cut off either"
    assert small_texts(page) == []


@pytest.mark.parametrize("width", [375, 760])
def test_no_number_is_wider_than_its_cell(visit, width):
    body = stepper("eight", "emboss", "step='36'") + stepper(
        "triangle", [[-12.5, 1 / 9] * 2] * 5, "step='6' flip"
    )
    page = visit(body, viewport={"width": width, "height": 812})
    wide = page.locator(".cell").evaluate_all("""cells => cells.filter(cell => {
        const text = document.createRange();
        text.selectNodeContents(cell);
        return cell.textContent && text.getBoundingClientRect().width > cell.getBoundingClientRect().width;
    }).map(cell => cell.textContent)""")
    assert wide == []


@pytest.mark.parametrize(("motion", "seconds"), [("reduce", "0s"), ("no-preference", "0.25s")])
def test_nothing_moves_for_those_who_asked_for_stillness(visit, motion, seconds):
    page = visit(reduced_motion=motion)
    assert page.locator(".frame").evaluate("frame => getComputedStyle(frame).transitionDuration") == seconds
    # In one call: on a busy machine the quarter of a second is over before a second call arrives.
    running = page.locator("convolution-stepper").evaluate("""stepper => {
        stepper.shadowRoot.querySelector("[name=flip]").click();
        return stepper.shadowRoot.getAnimations().length;
    }""")
    assert (running > 0) == (motion == "no-preference")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_no_violation(visit, theme):
    other = stepper("eight", "sobel-vertical", "step='36' flip")
    page = visit(TRIANGLE + other, theme=theme, reduced_motion="reduce")
    for row, column in [(0, 0), (2, 3)]:
        assert violations(page) == []
        page.locator("convolution-stepper").first.locator("[data-name=kernel] .cell").first.click()
        press(page, "Control+A", "x", "Enter", "Escape")
        cell(page, "output", row, column).first.focus()


@pytest.mark.parametrize("sheets", [SHEETS, []], ids=["theme", "bare"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_what_lies_behind_it(visit, scheme, sheets):
    """Contrast of 4.5 everywhere, where axe cannot tell too: on mixed colours and on every grey."""
    greys = stepper(np.arange(64).reshape(8, 8) * 4, "count", "step='20' flip")
    head = script_tags(greys) + f"<style>html {{ color-scheme: {scheme} }}</style>"
    page = visit(greys + TRIANGLE, theme=scheme, sheets=sheets, head=head)
    texts, pale = pale_texts(page)
    assert texts > 150 and pale == []
