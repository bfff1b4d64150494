"""The picture that stands beside a link to a page where people share it: the page's title on the course's grid.

Whoever shows it asks for its full address, so there are none until `_config.yml` knows the site's (`html_baseurl`).
"""

import re
from html import unescape
from pathlib import Path

import fontpkg_figtree
import fontpkg_literata
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT, MARGIN = 1200, 630, 72  # pixels, as the networks recommend
PAPER, INK, MUTED = "#fcfbf8", "#23262b", "#565b62"
ORANGE, GREEN = "#d55e00", "#009e73"
BLUES = ["#dcebf5", "#b9d7ea", "#7fb6d8", "#3f94c4", "#0072b2"]
CELL = 92
# The logo's grid: a picture, how dark each pixel is; the kernel lies on its upper left corner.
GRID = [[2, 1, 3, 0], [1, 4, 2, 1], [3, 2, 4, 0], [0, 1, 0, 2]]
SIZES = range(84, 40, -4)  # of the title: the largest in which it takes four lines or fewer
LINES = 4


def font(package, name, size, weight):
    """Return a font of a given weight."""
    chosen = ImageFont.truetype(package.ROOT / "files" / name, size)
    axes = {b"Weight": weight, b"Optical Size": size}
    chosen.set_variation_by_axes(
        [axes.get(axis["name"], axis["default"]) for axis in chosen.get_variation_axes()]
    )
    return chosen


def lines(text, letters, width):
    """Break a text into lines no wider than given."""
    broken = [""]
    for word in text.split():
        longer = f"{broken[-1]} {word}".strip()
        broken = [*broken[:-1], longer] if letters.getlength(longer) <= width else [*broken, word]
    return broken


def draw_grid(pen, left, top):
    """Draw the picture, the kernel's frame on it and the number that comes out."""
    for y, row in enumerate(GRID):
        for x, shade in enumerate(row):
            corner = left + x * CELL, top + y * CELL
            colour = GREEN if (y, x) == (3, 3) else BLUES[shade]
            pen.rounded_rectangle([*corner, corner[0] + CELL - 10, corner[1] + CELL - 10], 12, fill=colour)
    pen.rounded_rectangle(
        [left - 9, top - 9, left + 3 * CELL - 1, top + 3 * CELL - 1], 16, outline=ORANGE, width=10
    )


def card(title, site):
    """Return the picture of a page."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(picture)
    width = WIDTH - 4 * CELL - 3 * MARGIN
    for size in SIZES:
        letters = font(fontpkg_figtree, "Figtree[wght].ttf", size, 650)
        broken = lines(title, letters, width)
        if len(broken) <= LINES:
            break
    pen.multiline_text((MARGIN, MARGIN - 14), "\n".join(broken), fill=INK, font=letters, spacing=size // 5)
    small = font(fontpkg_literata, "Literata[opsz,wght].ttf", 34, 400)
    pen.text((MARGIN, HEIGHT - MARGIN), site, fill=MUTED, font=small, anchor="ls")
    draw_grid(pen, WIDTH - MARGIN - 4 * CELL + 10, (HEIGHT - 4 * CELL) // 2 - 10)
    return picture


def add_card(app, pagename, templatename, context, doctree):
    """Draw a page's card, and name it in the page's head."""
    if not (app.config.html_baseurl and doctree):
        return
    site = app.config.html_title
    title = unescape(re.sub("<[^>]*>", "", context["title"])) if pagename != app.config.root_doc else site
    name = f"_static/cards/{pagename.replace('/', '-')}.png"
    path = Path(app.outdir) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    card(title, site).save(path, optimize=True)
    address = f"{app.config.html_baseurl.rstrip('/')}/{name}"
    context["metatags"] += "\n    ".join(
        [
            f'<meta property="og:image" content="{address}" />',
            f'<meta property="og:image:width" content="{WIDTH}" />',
            f'<meta property="og:image:height" content="{HEIGHT}" />',
            f'<meta property="og:image:alt" content="A grid of blue squares, a kernel’s frame on it, and: {title}" />',
            '<meta name="twitter:card" content="summary_large_image" />',
            "",
        ]
    )


def setup(app):
    """Connect the cards to the writing of a page, after `head.py`."""
    app.connect("html-page-context", add_card, priority=850)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
