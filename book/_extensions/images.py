"""Pictures that do not hold up a page: each with its size, all but the first loaded when they come near, none heavier
than need be.

A figure is an SVG whose text and lines stay sharp (`vectors.py` makes it quick to read); the photographs within it are
PNGs. They are stored again as
WebP where that is smaller, and so are pictures that are PNGs altogether: pixel for pixel the same, but for large
photographs, whose difference no eye sees.
"""

import base64
import io
import re
from hashlib import sha256
from os.path import relpath
from pathlib import Path

from docutils import nodes
from PIL import Image
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator
from vectors import joined

PIXELS = {"pt": 4 / 3, "px": 1, "": 1, "in": 96, "cm": 96 / 2.54, "mm": 96 / 25.4}
MADE_BY = b"".join(Path(__file__).with_name(name).read_bytes() for name in ("images.py", "vectors.py"))
HEAVY = 60_000  # bytes
EMBEDDED = re.compile(rb"data:image/png;base64,\s*([A-Za-z0-9+/=\s]+)")


def size(path):
    """Return a picture's width and height in pixels, or None."""
    if path.suffix != ".svg":
        with Image.open(path) as picture:
            return picture.size
    head = path.read_bytes()[:4000].decode(errors="replace")
    measures = [re.search(rf'\s{side}="([\d.]+)(\w*)"', head) for side in ("width", "height")]
    if all(measures):
        return tuple(round(float(one[1]) * PIXELS[one[2]]) for one in measures)
    box = re.search(r'viewBox="[\d.]+ [\d.]+ ([\d.]+) ([\d.]+)"', head)
    return box and (round(float(box[1])), round(float(box[2])))


def webp(png):
    """Return a picture as WebP: lossless, but for what stays heavy, which only large photographs do."""
    with Image.open(io.BytesIO(png)) as picture:
        data = saved(picture, lossless=True, quality=60, exact=True)
        return data if len(data) < HEAVY else saved(picture, quality=92, use_sharp_yuv=True)


def saved(picture, **how):
    """Return a picture as WebP."""
    target = io.BytesIO()
    picture.save(target, "WEBP", method=4, **how)
    return target.getvalue()


def lighter(data, suffix):
    """Return a picture's bytes and suffix, smaller where WebP is smaller."""
    if suffix == ".png":
        return min([(data, suffix), (webp(data), ".webp")], key=lambda kind: len(kind[0]))
    return joined(EMBEDDED.sub(lighter_within, data).decode()).encode(), suffix


def lighter_within(png):
    """Return the address of a picture within an SVG, as WebP where that is smaller."""
    other = b"data:image/webp;base64," + base64.b64encode(webp(base64.b64decode(png[1])))
    return min(png[0], other, key=len)


class Lighten(SphinxPostTransform):
    """Put lighter copies in the place of a page's pictures; each is made once, for all builds."""

    default_priority = 8  # before Sphinx chooses among a picture's formats
    formats = ("html",)

    def run(self):
        """Replace the addresses, and mark the page's first picture."""
        for place, node in enumerate(self.document.findall(nodes.image)):
            node["first"] = place == 0
            source = Path(self.env.srcdir) / node["uri"]
            if source.suffix in (".png", ".svg") and source.is_file():
                self.replace(node, source)

    def replace(self, node, source):
        """Let a node show a lighter copy of its picture."""
        node["uri"] = Path(relpath(self.copied(source), self.env.srcdir)).as_posix()
        node["candidates"] = {"*": node["uri"]}
        self.env.images.add_file(self.env.docname, node["uri"])

    def copied(self, source):
        """Return the path of a picture's lighter copy."""
        data = source.read_bytes()
        folder = Path(self.app.doctreedir).parent / "lighter"
        name = sha256(data + MADE_BY).hexdigest()[:32]
        made = next(folder.glob(f"{name}.*"), None)
        if made is None:
            folder.mkdir(exist_ok=True)
            data, suffix = lighter(data, source.suffix)
            made = folder / f"{name}{suffix}"
            made.write_bytes(data)
        return made


def visit_image(translator, node):
    """Write a picture with its size; it waits until it comes near, unless it is the page's first."""
    path = Path(translator.builder.srcdir) / node["uri"]
    measures = size(path) if path.is_file() else None
    HTML5Translator.visit_image(translator, node)
    attributes = ' decoding="async"' if node.get("first") else ' decoding="async" loading="lazy"'
    if measures:
        attributes += ' width="{}" height="{}"'.format(*measures)
    translator.body[-1] = translator.body[-1].replace("<img", f"<img{attributes}", 1)


def setup(app):
    """Connect all this to Sphinx."""
    app.add_post_transform(Lighten)
    app.add_node(nodes.image, override=True, html=(visit_image, HTML5Translator.depart_image))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
