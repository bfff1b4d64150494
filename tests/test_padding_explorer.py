"""The padding explorer in a browser: its sizes and counts are cnnlib's; hand, finger and keyboard can use it."""

import numpy as np
import pytest
from figures import (
    FALLBACK,
    NARROWEST,
    PHONE,
    pale_texts,
    press,
    sideways,
    small_targets,
    small_texts,
    tab_to,
    text,
    violations,
)

from cnnlib.convolution import conv2d_backward, conv2d_transpose
from cnnlib.padding import output_size, receptive_field, same_padding

SETTINGS = 100


def explorer(attributes="size='5' stride='2' padding='1' step='1'"):
    """Return the markup of an explorer."""
    return f"<padding-explorer {attributes}><p>{FALLBACK}</p></padding-explorer>"


BODY = explorer()


def get(page, name):
    return page.locator("padding-explorer").first.evaluate(f"explorer => explorer.{name}")


def put(page, **settings):
    page.locator("padding-explorer").first.evaluate(
        "(explorer, settings) => explorer.set(settings)", settings
    )


def said(page, what=".sentence"):
    return text(page.locator(what).first)


def read(page, all_settings, names, more="null"):
    """Return what the explorer says for each of many settings: the values of properties, and of `more`."""
    return page.locator("padding-explorer").evaluate(
        """(explorer, [all, names, more]) => all.map(settings => {
            try { explorer.set(settings) } catch (error) { return error.message }
            return [...names.map(name => explorer[name]), eval(more)];
        })""",
        [all_settings, names, more],
    )


# ── The numbers ─────────────────────────────────────────────────────────────────────────────────────────────


def zeros_of(size, k, stride, pad, dilation):
    """Return the zeros (before, after)."""
    beyond = (k - 1) * dilation
    same = same_padding(size, k, stride, dilation)
    words = {"valid": (0, 0), "same": same, "causal": (beyond, 0), "full": (beyond, beyond)}
    return words[pad] if isinstance(pad, str) else pad if isinstance(pad, tuple) else (pad, pad)


def uses(axes):
    """Return how often each cell of an axis is used behind layers (size, kernel, stride, padding, dilation)."""
    ways = np.ones(output_size(*axes[-1]))
    for size, k, stride, pad, dilation in reversed(axes):
        below, ones = np.zeros((1, 1, size, 1)), np.ones((1, k, 1, 1))
        pads = (0, 0), zeros_of(size, k, stride, pad, dilation)
        ways, _, _ = conv2d_backward(ways.reshape(1, 1, -1, 1), below, ones, (1, stride), pads, (1, dilation))
    return ways.ravel().tolist()


def random_layer(rng, size, paddings=("valid", "same", "full", "causal", 0, 1, 2, (0, 1), (3, 1))):
    """Return (size, kernel, stride, padding, dilation)."""
    k, stride, dilation = (int(rng.integers(1, most)) for most in (6, 5, 5))
    return size, k, stride, paddings[rng.integers(len(paddings))], dilation


def test_sizes_and_uses_are_those_of_cnnlib_on_random_settings(visit):
    """… and the cells that light up are those that the window sees."""
    rng = np.random.default_rng(1)
    layers = [random_layer(rng, int(rng.integers(1, 10))) for _ in range(SETTINGS)]
    names = ["size", "kernel", "stride", "padding", "dilation"]
    settings = [dict(zip(names, layer, strict=True)) for layer in layers]
    lit = """(() => {
        explorer.step = Math.ceil(explorer.total * 0.7);
        return [...explorer.shadowRoot.querySelectorAll("[data-of='0']")].map(cell => cell.matches(".lit"));
    })()"""
    results = read(visit(), settings, ["output", "counts", "geometry", "total", "trouble", "field"], lit)
    impossible = 0
    for layer, (output, counts, geometry, total, trouble, field, cells) in zip(layers, results, strict=True):
        size, k, stride, _, dilation = layer
        before, after = zeros_of(*layer)
        assert (geometry[0]["before"], geometry[0]["after"]) == (before, after)
        assert field == receptive_field([(k, stride, dilation)])
        try:
            expected = output_size(*layer)
        except ValueError:
            reach, padded = (k - 1) * dilation + 1, size + before + after
            assert output == 0 and counts == [] and total == 0
            assert f"over {reach} cells, and there {'is' if padded == 1 else 'are'} only {padded}." in trouble
            impossible += 1
            continue
        assert (output, total, trouble) == (expected, expected**2, "")
        assert counts == uses([layer])
        step = int(np.ceil(total * 0.7 - 1e-9)) - 1
        seen = np.zeros((2, size + before + after), bool)
        for axis, place in enumerate(divmod(step, output)):
            seen[axis, place * stride + np.arange(k) * dilation] = True
        assert np.array_equal(np.reshape(cells, (len(seen[0]),) * 2), np.outer(*seen))
    assert 10 < impossible < 40


def test_fields_and_ways_through_layers_are_those_of_cnnlib(visit):
    rng = np.random.default_rng(2)
    stacks, settings = [], []
    while len(stacks) < SETTINGS:
        size, axes = int(rng.integers(5, 17)), []
        for _ in range(rng.integers(1, 5)):
            axes.append(random_layer(rng, size, ["valid", "valid", "same", "causal", (0, 1)]))
            try:
                size = output_size(*axes[-1])
            except ValueError:
                break
        else:
            stacks.append(axes)
            keys = "kernel", "stride", "padding", "dilation"
            layers = [dict(zip(keys, axis[1:], strict=True)) for axis in axes]
            settings.append({"size": axes[0][0], "dimensions": 1, "layers": layers})
    results = read(visit(), settings, ["output", "counts", "field"])
    for axes, (output, counts, field, _) in zip(stacks, results, strict=True):
        assert output == output_size(*axes[-1])
        assert counts == uses(axes)
        assert field == receptive_field([(k, stride, dilation) for _, k, stride, _, dilation in axes])


def test_transposed_sizes_and_shares_are_those_of_cnnlib(visit):
    rng = np.random.default_rng(3)
    cases = []
    for n in range(SETTINGS):
        size, k, stride, pad, dilation = random_layer(
            rng, int(rng.integers(1, 7)), ["valid", "same", 1, (0, 1)]
        )
        extra = [None, 0, 1][rng.integers(3)]
        layers = [{"kernel": k, "stride": stride, "padding": pad, "dilation": dilation}]
        how = {
            "dimensions": 1,
            "transposed": True,
            "outputPadding": extra,
            "drawn": ["spread", "slide"][n % 2],
        }
        cases.append({"size": size, "layers": layers} | how)
    results = read(visit(), cases, ["output", "counts", "total"])
    refused = 0
    for case, (output, counts, total, _) in zip(cases, results, strict=True):
        (layer,), size = case["layers"], case["size"]
        pad = layer["padding"]
        geometry = {
            "strides": (1, layer["stride"]),
            "padding": pad if isinstance(pad, str) else ((0, 0), zeros_of(size, 1, 1, pad, 1)),
            "output_padding": None if case["outputPadding"] is None else (0, case["outputPadding"]),
            "dilation_rate": (1, layer["dilation"]),
        }
        ones, kernel = np.ones((1, 1, size, 1)), np.ones((1, layer["kernel"], 1, 1))
        try:
            shares = conv2d_transpose(ones, kernel, None, **geometry).ravel()
        except ValueError:
            assert output == 0
            refused += 1
            continue
        assert (output, counts) == (len(shares), shares.tolist())
        assert total in (size, output)
    assert refused < SETTINGS / 3


def test_the_code_for_keras_gives_the_shape_that_is_shown(visit, keras):
    rng = np.random.default_rng(4)
    page = visit()
    cases = []
    for n in range(60):
        transposed = n % 3 == 0
        pads = ["valid", "same", 1, (1, 0)] + ([] if transposed else ["full", "causal"])
        size, k, stride, pad, dilation = random_layer(rng, int(rng.integers(4, 13)), pads)
        layers = [{"kernel": k, "stride": stride, "padding": pad, "dilation": 1 if n % 2 else dilation}]
        more = {
            "transposed": transposed,
            "outputPadding": None,
            "dimensions": 1 if pad == "causal" else 1 + n % 2,
        }
        cases.append({"size": size, "layers": layers} | more)
    written = 0
    for case, (code, output, _) in zip(cases, read(page, cases, ["keras", "output"]), strict=True):
        if not code or not output:
            continue
        written += 1
        shape = (None, *(case["size"],) * case["dimensions"], 1)
        for layer in eval(f"[{code}]", vars(keras.layers) | {"filters": 1}):
            shape = layer.compute_output_shape(shape)
        assert tuple(shape) == (None, *(output,) * case["dimensions"], 1), (case, code)
    assert written > 30


# ── What a reader sees ──────────────────────────────────────────────────────────────────────────────────────


def test_the_formula_has_the_numbers_in_it_and_words_for_what_does_not_fit(visit):
    page = visit()
    assert said(page, ".formula") == "output = ⌊(size + p + q − k) / s⌋ + 1 = ⌊(5 + 1 + 1 − 3) / 2⌋ + 1 = 3"
    put(page, size=6, padding=0)
    assert said(page, ".formula").endswith("= ⌊(6 + 0 + 0 − 3) / 2⌋ + 1 = ⌊1.5⌋ + 1 = 2")
    assert said(page, ".notes").startswith("A further step does not fit: the last row and column stay out.")
    assert "11 of 36 numbers of the input are never used." in said(page, ".notes")
    put(page, size=7, stride=1, dilation=2)
    assert (
        said(page, ".formula")
        == "r = (k − 1)·d + 1 = (3 − 1)·2 + 1 = 5 output = size − r + 1 = 7 − 5 + 1 = 3"
    )
    put(page, stride=2)
    assert said(page, ".formula").startswith(
        "r = (k − 1)·d + 1 = (3 − 1)·2 + 1 = 5 output = ⌊(size + p + q − r)"
    )
    put(page, size=2, kernel=5, dilation=1, padding=1)
    assert said(page, ".formula").endswith("= nothing fits")
    wrong = "Nothing fits: the kernel reaches over 5 cells, and there are only 4."
    assert said(page, "[role=alert]").startswith(wrong)
    put(page, size=5, kernel=2, padding="same")
    assert said(page, "[role=alert]") == ""
    assert said(page, ".notes") == "Same takes 1 zero here; the odd one goes after."
    put(page, layers=[[3, 1], [2, 2], [3, 1, 2]], size=16)
    assert said(page, ".notes").endswith("Receptive field: 1 + 2·1 + 1·1 + 2·2·2 = 12")
    put(page, layers=[[3, 1], [3, 4], [5, 1]], size=6, padding="valid")
    assert said(page, "[role=alert]").startswith("Nothing fits in layer 3: the kernel reaches over 5 cells")


def test_steps_lead_forwards_and_backwards_and_play_ends(visit):
    page = visit()

    def done():
        return page.locator("[data-of='1']:not(.todo)").count()

    assert done() == 1
    assert said(page) == "output[0, 0] sees rows −1 to 1, columns −1 to 1: 4 numbers and 5 zeros."
    page.locator("button[name=next]").click()
    assert (
        done() == 2 and said(page) == "output[0, 1] sees rows −1 to 1, columns 1 to 3: 6 numbers and 3 zeros."
    )
    assert text(page.locator("[aria-live=polite]")) == said(page)
    page.locator("button[name=previous]").click()
    page.locator("button[name=first]").click()
    assert done() == 0 and said(page).startswith("Nothing computed yet.")
    page.locator("button[name=last]").click()
    assert done() == 9 and text(page.locator(".position")) == "9 of 9"
    page.wait_for_timeout(1000)
    assert get(page, "step") == 9, "nothing plays by itself"
    page.clock.install()
    page.locator("button[name=play]").click()
    assert get(page, "step") == 1 and text(page.locator("button[name=play]")) == "Pause"
    page.clock.run_for(7000)
    assert get(page, "step") == 9 and text(page.locator("button[name=play]")) == "Play"


def test_pointing_shows_what_a_number_sees_and_where_it_goes(visit):
    page = visit(explorer("size='5' step='4'"), reduced_motion="reduce")
    boards = page.locator("svg.board")
    place = boards.nth(2).bounding_box()
    page.mouse.move(place["x"] + place["width"] - 5, place["y"] + 5)
    assert said(page) == "output[0, 2] sees rows 0 to 2, columns 2 to 4: 9 numbers."
    frame, image = page.locator("[data-window='0']").bounding_box(), boards.nth(0).bounding_box()
    assert frame["x"] + frame["width"] == pytest.approx(image["x"] + image["width"], abs=2)
    page.mouse.move(image["x"] + 5, image["y"] + 5)
    assert said(page) == "input[0, 0] is used once: by output at rows 0, columns 0."
    assert page.locator("[data-of='1'].lit").count() == 1
    page.mouse.move(image["x"] + image["width"] / 2, image["y"] + image["height"] / 2)
    assert said(page).startswith("input[2, 2] is used 9 times")
    page.locator("[data-board=kernel]").hover(position={"x": 5, "y": 5})
    assert said(page) == "kernel[0, 0] meets rows 0 to 2, columns 0 to 2: 9 numbers, one for each output."
    put(page, stride=2, padding=1)
    page.locator("[data-board=kernel]").hover(position={"x": 5, "y": 6})
    assert (
        said(page)
        == "kernel[0, 0] meets rows −1, 1, 3, columns −1, 1, 3: 4 numbers and 5 zeros, one for each output."
    )
    put(page, stride=1, padding=0)
    page.mouse.move(1, 1)
    assert said(page).startswith("output[1, 0] sees"), "back to the step"
    page.mouse.click(place["x"] + 5, place["y"] + place["height"] - 5)
    assert get(page, "step") == 7


def test_the_heat_map_counts_how_often_each_pixel_is_used(visit):
    page = visit(explorer("size='5' step='1'"))

    def numbers(board="0"):
        return page.locator(f"[data-of='{board}'].real + text").all_text_contents()

    assert set(numbers()) == {""}
    page.get_by_label("Count the uses").check()
    assert numbers()[:7] == ["1", "2", "3", "2", "1", "2", "4"] and numbers()[12] == "9"
    put(page, stride=3)
    assert page.locator("[data-of='0'].unused").count() == 16
    put(page, transposed=True, size=4, stride=2, outputPadding=None)
    assert page.get_by_label("Count the shares").is_checked()
    assert set(numbers("1")) == {"1", "2", "4"}
    assert said(page, ".notes") == "Uneven shares, from 1 to 4: 3 is no multiple of the stride 2."
    put(page, kernel=4)
    assert said(page, ".notes").startswith("Away from the rim every output gets 4 shares")
    put(page, uses=False)
    assert numbers("1").count("1") == 16, "as many as the first number was added to"


def test_turned_round_a_convolution_leads_back(visit):
    page = visit(explorer("size='4' step='1'"))
    menu = page.locator("[name=example]")
    for name, there, back in [
        ("No padding", (4, 2), "(2 − 1)·1 + 3 − 0 − 0 = 4"),
        ("Same, or half padding", (5, 5), "(5 − 1)·1 + 3 − 1 − 1 = 5"),
        ("Full padding", (5, 7), "(7 − 1)·1 + 3 − 2 − 2 = 5"),
        ("Arbitrary padding", (5, 6), "(6 − 1)·1 + 4 − 2 − 2 = 5"),
        ("Strided", (5, 2), "(2 − 1)·2 + 3 − 0 − 0 = 5"),
        ("Padded and strided", (5, 3), "(3 − 1)·2 + 3 − 1 − 1 = 5"),
        ("Padded, strided, odd", (6, 3), "(3 − 1)·2 + 3 − 1 − 1 + 1 = 6"),
    ]:
        menu.select_option(name)
        assert (get(page, "settings.size"), get(page, "output")) == there
        page.get_by_label("Transposed", exact=True).check()
        assert (get(page, "settings.size"), get(page, "output")) == there[::-1]
        assert said(page, ".formula").endswith(back)
        assert said(page).startswith("input[0, 0], times the whole kernel, is added to")
        page.get_by_label("Sliding", exact=True).check()
        assert said(page).startswith("output[0, 0] sees") and get(page, "total") == there[0] ** 2
        page.get_by_label("Spreading", exact=True).check()
        page.get_by_label("Convolution", exact=True).check()
        assert (get(page, "settings.size"), get(page, "output")) == there


def test_layers_are_added_set_and_taken_away(visit):
    page = visit(explorer("dimensions='1' size='9' step='1'"))
    assert said(page) == "output[0] sees input 0 to 2: 3 numbers."
    for field in 5, 7:
        page.get_by_role("button", name="Add a layer").click()
        assert get(page, "field") == field
    assert said(page) == "layer 3[0] sees input 0 to 6: 7 numbers."
    assert text(page.locator("[aria-live=polite]")) == "3 layers. Receptive field: 1 + 2·1 + 2·1 + 2·1 = 7"
    page.locator("[name=kernel]").fill("2")
    page.locator("[name=stride]").fill("2")
    assert get(page, "settings.layers")[2] == {"kernel": 2, "stride": 2, "dilation": 1, "padding": "valid"}
    page.get_by_label("1", exact=True).check()
    page.locator("[name=dilation]").fill("2")
    assert get(page, "field") == 1 + 2 * 2 + 2 + 1
    page.get_by_role("button", name="Remove").click()
    assert len(get(page, "settings.layers")) == 2 and get(page, "field") == 4
    put(page, layers=[[3, 1, 2]] * 3, size=13, dimensions=2)
    assert said(page).endswith("49 numbers. It spans 169 and sees 49 of them.")
    assert page.locator("[data-of='0'].lit").count() == 49


def test_causal_numbers_see_nothing_that_comes_later(visit):
    page = visit(
        explorer("dimensions='1' size='8' padding='causal' layers='[[2,1,1],[2,1,2],[2,1,4]]' step='8'")
    )
    assert said(page) == "layer 3[7] sees input 0 to 7: 8 numbers."
    page.locator("[name=step]").fill("3")
    assert said(page) == "layer 3[2] sees input −1 to 2: 3 numbers and 1 zero."


# ── Hand, finger, keyboard, any page ────────────────────────────────────────────────────────────────────────


def test_the_keyboard_alone_does_everything(visit):
    page = visit()
    page.evaluate("document.addEventListener('keydown', event => (window.leaked = event.key))")
    tab_to(page, "[name=kernel]")
    press(page, "ArrowRight", "ArrowLeft", "ArrowLeft")
    assert get(page, "settings.layers[0].kernel") == 2
    press(page, "u")
    assert get(page, "settings.uses") is True
    tab_to(page, "[name=padding]")
    press(page, "s")
    assert get(page, "settings.layers[0].padding") == "same"
    page.evaluate("document.activeElement.blur()")
    tab_to(page, "[data-board='1']")
    press(page, "ArrowDown", "ArrowRight", "ArrowRight", "ArrowRight")
    assert get(page, "step") == 6 and said(page).startswith("output[1, 2] sees")
    assert text(page.locator("[aria-live=polite]")) == said(page)
    page.evaluate("document.activeElement.blur()")
    tab_to(page, "[data-board='0']")
    press(page, "ArrowDown")
    assert said(page).startswith("input[1, 0] is used once")
    tab_to(page, "[data-board=kernel]")
    press(page, "ArrowRight")
    assert said(page).startswith("kernel[0, 1] meets")
    tab_to(page, "button[name=previous]")
    press(page, "Enter")
    assert get(page, "step") == 5
    page.evaluate("document.activeElement.blur()")
    tab_to(page, "[name=dimensions]")
    press(page, "ArrowLeft")
    assert get(page, "settings.dimensions") == 1
    tab_to(page, "svg.board")
    press(page, "ArrowDown", "ArrowLeft")  # to the middle of what output[2] sees, and on
    assert said(page) == "input[3] is used once: by output 1."
    assert page.evaluate("window.leaked ?? 'Tab'") == "Tab", "the site's own keys stay out of it"


def test_a_finger_on_a_phone(visit):
    page = visit(explorer("size='5' step='1' uses"), has_touch=True, is_mobile=True, viewport=PHONE)
    place = page.locator("[data-board='1']").bounding_box()
    page.touchscreen.tap(place["x"] + place["width"] - 5, place["y"] + 5)
    assert get(page, "step") == 3 and said(page).startswith("output[0, 2]")
    page.locator("button[name=next]").tap()
    assert get(page, "step") == 4
    assert small_targets(page) == [] and small_texts(page) == [] and sideways(page) == (0, [])


def test_nothing_is_cut_off_at_320_pixels(visit):
    page = visit(explorer("controls='size kernel' size='6' step='4' uses"), viewport=NARROWEST)
    page.locator("summary").click()
    page.get_by_role("button", name="Add a layer").click()
    extremes = [
        {},
        {"padding": "full", "kernel": 5, "dilation": 4, "layers": [{}]},
        {"dimensions": 1, "padding": "full", "size": 16, "layers": [[5, 1, 4]] * 2},
        {
            "dimensions": 2,
            "padding": 2,
            "stride": 3,
            "layers": [{}],
            "transposed": True,
            "drawn": "slide",
            "size": 5,
        },
        {"transposed": False, "size": 2, "kernel": 5, "padding": 0},
    ]
    for settings in extremes:
        put(page, **settings)
        assert sideways(page) == (0, []), settings
        assert small_targets(page) == [] and small_texts(page) == []


def test_without_javascript_in_print_and_for_nonsense_the_fallback_stands(visit):
    assert visit(java_script_enabled=False).get_by_text(FALLBACK).is_visible()
    page = visit()
    assert page.get_by_text(FALLBACK).is_hidden()
    page.emulate_media(media="print")
    assert page.get_by_text(FALLBACK).is_visible() and page.locator(".card").is_hidden()
    for attributes, message in {
        "size='99'": "size must be a whole number from 1 to 16, not 99.",
        "padding='half'": "“half” is no padding: valid, same, full, causal or numbers.",
        "layers='[[3,1]]' transposed dimensions='3'": "dimensions must be 1 or 2.",
    }.items():
        assert visit(explorer(attributes)).get_by_text(FALLBACK).is_visible()
        assert message in visit.complaints.pop()


def test_what_cannot_be_changes_nothing(visit):
    page = visit(BODY + explorer("size='4'"))
    before = get(page, "settings")
    wrong = [
        {"sizes": 5},
        {"size": 0},
        {"kernel": 2.5},
        {"padding": -1},
        {"layers": []},
        {"layers": [[3, 1]] * 2, "transposed": True},
    ]
    for settings in wrong:
        with pytest.raises(Exception, match="RangeError"):
            put(page, **settings)
    assert get(page, "settings") == before
    assert page.locator("padding-explorer").nth(1).evaluate("other => other.settings.size") == 4


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_no_violation_and_every_text_stands_out(visit, theme):
    line = explorer("dimensions='1' size='7' layers='[[3,1],[3,1]]' controls='kernel' step='1'")
    page = visit(BODY + line, theme=theme, reduced_motion="reduce")
    page.locator("summary").click()
    put(page, uses=True)
    assert violations(page) == []
    assert pale_texts(page)[1] == []
    put(page, transposed=True, size=4, kernel=3, stride=2, padding=1)
    put(page, uses=False)
    assert violations(page) == []
    texts, pale = pale_texts(page)
    assert texts > 60 and pale == []
    put(page, transposed=False, size=1, kernel=5)
    assert violations(page) == []
