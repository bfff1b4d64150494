"""Pictures as HTML, without Matplotlib: what `show_images` gives in a browser's Python, which has none."""

import base64
import struct
import zlib
from html import escape

import numpy as np

# The stops of the map that `style.SIGNED` names, from −1 to 1, as red, green and blue (ColorBrewer's PRGn).
SIGNED_STOPS = np.array(
    [
        tuple(bytes.fromhex(stop))
        for stop in "40004b 762a83 9970ab c2a5cf e7d4e8 f7f7f7 d9f0d3 a6dba0 5aae61 1b7837 00441b".split()
    ]
)
SIDE = 160  # CSS pixels of the longer side of a picture on a page
MOST_PICTURES = 16
LEAST_SIDE = 8  # of an array that looks like a picture: smaller ones are numbers to read


class PictureRow:
    """Pictures with their titles; a notebook shows it, and so does a page."""

    def __init__(self, pictures, titles, tops, columns, signed):
        """Take what `show_images` has checked; `tops` are the values at the ends of the scales."""
        self.pictures, self.titles, self.tops = pictures, titles, tops
        self.columns, self.signed = columns, signed

    def __repr__(self):
        """Say how many there are, where only text can be shown."""
        return "<1 picture>" if len(self.pictures) == 1 else f"<{len(self.pictures)} pictures>"

    def _repr_html_(self):
        cells = "".join(map(self._figure, self.pictures, self.titles, self.tops))
        scale = (
            f"<p>purple −{self.tops[0]:.3g}, white 0, green +{self.tops[0]:.3g}</p>" if self.signed else ""
        )
        grid = f"display:grid;grid-template-columns:repeat({self.columns},max-content);gap:0.75em"
        return f'<div class="cnn-pictures" style="{grid};max-width:100%;overflow-x:auto">{cells}</div>{scale}'

    def _figure(self, picture, title, top):
        pixels = signed_pixels(picture / top) if self.signed else grey_or_colour(picture / top)
        height, width = pixels.shape[:2]
        across = round(SIDE * width / max(height, width))
        source = base64.b64encode(png(pixels)).decode()
        words = escape(title or f"picture of {height} × {width} pixels", quote=True)
        image = (
            f'<img src="data:image/png;base64,{source}" alt="{words}" width="{across}" '
            f'height="{round(SIDE * height / max(height, width))}" style="image-rendering:pixelated">'
        )
        caption = f"<figcaption>{escape(title)}</figcaption>" if title else ""
        return f'<figure style="margin:0">{image}{caption}</figure>'


def picture_of(value: object) -> PictureRow | None:
    """Show an array that looks like pictures or feature maps; return None for any other.

    Pictures have the shape (H, W), (H, W, 3), (N, H, W, 1) or (N, H, W, 3), and values from 0 to 1 or whole numbers
    to 255; any other values, and the shapes (H, W, F) and (1, H, W, F), are taken for feature maps.

    Examples
    --------
    >>> picture_of(np.zeros((28, 28)))
    <1 picture>
    >>> picture_of(np.linspace(-1, 1, 8 * 8 * 4).reshape(8, 8, 4))
    <4 pictures>
    >>> picture_of(np.eye(3))  # numbers to read
    """
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "uif" or not np.isfinite(value).all():
        return None
    maps = value[0] if value.ndim == 4 and value.shape[0] == 1 else value
    if maps.ndim == 4 and maps.shape[3] in (1, 3):
        pictures = [picture[..., 0] if picture.shape[2] == 1 else picture for picture in maps]
    elif maps.ndim == 2 or (maps.ndim == 3 and maps.shape[2] in (1, 3)):
        pictures = [maps[..., 0] if maps.shape[2:] == (1,) else maps]
    else:
        pictures = list(np.moveaxis(maps, 2, 0)) if maps.ndim == 3 else []
    pictures = pictures[:MOST_PICTURES]
    if not pictures or min(pictures[0].shape[:2]) < LEAST_SIDE:
        return None
    top, columns, titles = float(np.abs(value).max()) or 1.0, min(len(pictures), 4), [""] * len(pictures)
    whole = value.dtype.kind in "ui" and value.min() >= 0 and top <= 255
    if whole or (value.min() >= 0 and top <= 1):
        return PictureRow(pictures, titles, [255 if whole else 1] * len(pictures), columns, False)
    return (
        PictureRow(pictures, titles, [top] * len(pictures), columns, True) if pictures[0].ndim == 2 else None
    )


def grey_or_colour(picture):
    """Return a picture with values from 0 to 1 as bytes (H, W, 3); what is masked is white."""
    picture = np.ma.filled(picture, 1.0)
    pixels = np.rint(255 * np.clip(picture, 0, 1)).astype(np.uint8)
    return np.repeat(pixels[..., np.newaxis], 3, axis=2) if pixels.ndim == 2 else pixels


def signed_pixels(picture):
    """Return values from −1 to 1 in signed colours (H, W, 3); what lies beyond is cut off, what is masked is white."""
    places = np.clip(np.ma.filled(picture, 0.0), -1, 1).astype(float)
    stops = np.linspace(-1, 1, len(SIGNED_STOPS))
    channels = [np.interp(places, stops, SIGNED_STOPS[:, channel]) for channel in range(3)]
    return np.rint(np.stack(channels, axis=2)).astype(np.uint8)


def png(pixels) -> bytes:
    """Return bytes (H, W, 3) as a PNG file (ISO/IEC 15948): a header, the rows, compressed, and an end."""
    height, width, _ = pixels.shape
    rows = np.concatenate([np.zeros((height, 1), np.uint8), pixels.reshape(height, -1)], axis=1)  # no filter
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)  # 8 bits of red, green and blue
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows.tobytes())), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)


def _chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
