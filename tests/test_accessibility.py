"""A pale text is found among many that look alike, wherever it stands and on whichever page it comes."""

from collections import Counter

import accessibility
import pytest

GOOD = "<p>A text that reads well</p>" * 20
# Each is pale in another way: by itself, by what lies behind, by what is above it, in a figure, in a field.
PALE = {
    "colour": "<p style='color: #bbb'>pale by its colour</p>",
    "class": "<style>.pale { color: #bbb }</style><p class='pale'>pale by its class</p>",
    "background": "<div style='background: #555'><div><p>pale before this background</p></div></div>",
    "opacity": "<div style='opacity: 0.3'><p>pale all together</p></div>",
    "floating": "<div style='position: absolute; top: 0; background: #555'><p>pale above the page</p></div>",
    "figure": """<div id='host'></div><script>host.attachShadow({mode: "open"}).innerHTML = `
        <p>A text that reads well</p><p style="color: #bbb">pale in a figure</p>`</script>""",
    "far below": "<div style='height: 3000px'></div><p style='color: #bbb'>pale far below</p>",
    "after one letter each": "<p style='color: #bbb'>x</p>" * 5 + "<p style='color: #bbb'>pale</p>",
}


@pytest.fixture
def page(chromium, monkeypatch):
    """Return an empty page; no look is settled yet."""
    monkeypatch.setattr(accessibility, "points", Counter())
    page = chromium.new_page()
    yield page
    page.close()


def show(page, body):
    page.set_content(
        f"<!doctype html><html lang='en'><title>A page</title><main><h1>A page</h1>{body}</main>"
    )


def broken(page):
    """Return what axe complains of: rules, with the number of places."""
    return {rule["id"]: len(rule["nodes"]) for rule in accessibility.violations(page)}


@pytest.mark.parametrize("pale", PALE.values(), ids=PALE)
def test_a_pale_text_is_found_again_and_again(page, pale):
    show(page, GOOD)
    assert broken(page) == {}
    show(page, GOOD + pale)
    for _ in range(2):
        assert broken(page) == {"color-contrast": 1}


def test_a_look_that_axe_has_passed_is_not_judged_again(page):
    show(page, GOOD)
    assert broken(page) == {}
    settled = dict(accessibility.points)
    assert len(settled) == 2 and min(settled.values()) >= accessibility.SETTLED  # heading and text
    assert broken(page) == {} and accessibility.points == settled


def test_other_rules_hold_for_the_whole_page(page):
    show(page, GOOD + "<img src='data:,'>")
    assert broken(page) == {"image-alt": 1}
