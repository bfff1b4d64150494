"""The figures of dropout and augmentation: what they draw is random, what they make of it is cnnlib's."""

import numpy as np
import pytest
from figures import NARROWEST, PHONE, sideways, small_targets, small_texts, text, violations

from cnnlib.dropout import augmentation, dropout_backward, spatial_dropout2d_backward

BODY = '<dropout-mask rate="0.5"><p>Words.</p></dropout-mask>'
LAB = '<augmentation-lab picture="6" flip shear="0.2"><p>Words.</p></augmentation-lab>'


def test_what_is_kept_is_scaled_as_cnnlib_scales_it(visit):
    rng = np.random.default_rng(0)
    settings = [
        {"rate": float(rng.uniform(0, 0.9)), "kind": ["unit", "map"][i % 2], "seed": i} for i in range(100)
    ]
    found = (
        visit()
        .locator("dropout-mask")
        .evaluate(
            """(figure, sent) => sent.map(one => {
                figure.settings = one;
                return [figure.input, figure.mask, figure.output];
            })""",
            settings,
        )
    )
    kept = []
    for one, (before, mask, after) in zip(settings, found, strict=True):
        before, mask, after = (
            np.moveaxis(np.array(maps), 0, -1)[np.newaxis] for maps in (before, mask, after)
        )
        if one["kind"] == "map":  # on the way back, the same mask and the same scale as on the way forth
            assert np.all(mask == mask[:, :1, :1])
            expected = spatial_dropout2d_backward(before.astype(float), mask[:, :1, :1], one["rate"])
        else:
            expected = dropout_backward(before.astype(float), mask, one["rate"])
            kept.append((mask.mean(), 1 - one["rate"]))
        np.testing.assert_allclose(after, expected, rtol=1e-12)
    shares, probabilities = np.transpose(kept)
    # Seeds are fixed; by chance, 50 masks of 64 would miss their mean by this much once in 10^9 draws.
    assert abs(np.mean(shares - probabilities)) < 6.2 * np.sqrt(0.25 / 64 / 50)


def test_the_mean_of_many_draws_approaches_the_input(visit):
    page = visit()
    for _ in range(9):
        page.get_by_role("button", name="100 times").click()
    mean, before = (
        np.array(page.locator("dropout-mask").evaluate(f"figure => figure.{name}"))
        for name in ("mean", "input")
    )
    np.testing.assert_allclose(mean, before, atol=9 * 6 / np.sqrt(901))
    assert "numbers were kept and multiplied by 1 / (1 − 0.5) = 2" in text(page.locator(".sum"))
    page.get_by_label("Test", exact=True).check()
    assert text(page.locator(".sum")) == "At test time nothing is dropped and nothing is scaled."
    assert page.locator("dropout-mask").evaluate("figure => String(figure.output) === String(figure.input)")


def test_pictures_are_changed_as_cnnlib_changes_them(visit):
    rng = np.random.default_rng(1)
    settings = []
    for i in range(100):
        change = {
            "mirror": bool(i % 2),
            "down": float(rng.uniform(-9, 9)),
            "right": float(rng.uniform(-9, 9)),
        }
        change |= {"degrees": float(rng.uniform(-180, 180)), "factor": float(rng.uniform(-1, 1))}
        image = rng.integers(0, 256, (*rng.integers(3, 9, size=2), rng.choice([1, 3])))
        settings.append((image, change, augmentation.FILL_MODES[i % 4]))
    found = (
        visit(LAB)
        .locator("augmentation-lab")
        .evaluate(
            """(lab, sent) => sent.map(([shape, data, change, mode]) =>
            [...lab.transformed({shape, data: Float64Array.from(data)}, change, mode).data])""",
            [[image.shape, image.ravel().tolist(), change, mode] for image, change, mode in settings],
        )
    )
    for (image, change, mode), got in zip(settings, found, strict=True):
        matrix = augmentation.slanting(np.array([change["factor"]])) @ augmentation.turning(
            np.array([change["degrees"]])
        )
        matrix[:, 1] *= -1 if change["mirror"] else 1
        offset = np.array([[change["down"], change["right"]]])
        expected = augmentation.transform(image[np.newaxis].astype(float), matrix, offset, mode, 0)
        np.testing.assert_allclose(np.reshape(got, image.shape), expected[0], atol=1e-8)


def test_strengths_bound_what_is_drawn(visit):
    page = visit(LAB)
    lab = page.locator("augmentation-lab")
    page.locator("input[name=rotate]").fill("90")
    page.locator("input[name=shift]").fill("0.5")
    seen = []
    for _ in range(20):
        page.get_by_role("button", name="Draw again").click()
        first, *others = lab.evaluate("lab => lab.changes")
        assert not any(first.values())
        seen += others
    assert (
        max(abs(change["degrees"]) for change in seen) <= 90
        and max(abs(change["down"]) for change in seen) <= 8
    )
    assert max(abs(change["degrees"]) for change in seen) > 45 and {change["mirror"] for change in seen} == {
        True,
        False,
    }
    page.get_by_label("Mirror half of them").uncheck()
    assert not any(change["mirror"] for change in lab.evaluate("lab => lab.changes"))
    page.get_by_label("Picture").select_option("flower")
    page.wait_for_function(
        "document.querySelector('augmentation-lab').shadowRoot.querySelector('canvas').width === 80"
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_both_are_accessible_and_fit_a_phone(visit, theme):
    page = visit(BODY + LAB, theme=theme, viewport=NARROWEST)
    assert violations(page) == []
    assert sideways(page) == (0, [])
    assert small_targets(page) == []
    page.set_viewport_size(PHONE)
    assert small_texts(page) == []


@pytest.mark.parametrize(
    "body",
    [
        '<dropout-mask rate="1"><p>Words.</p></dropout-mask>',
        '<dropout-mask kind="layer"><p>Words.</p></dropout-mask>',
        '<augmentation-lab picture="nothing"><p>Words.</p></augmentation-lab>',
        '<augmentation-lab fill="white"><p>Words.</p></augmentation-lab>',
    ],
)
def test_what_cannot_be_shown_leaves_the_words(visit, body):
    page = visit(body)
    assert page.get_by_text("Words.").is_visible()
    visit.complaints.clear()
