"""Drawings that a browser reads at once: Matplotlib writes each letter and each point of a plot as a `<use>` of its
shape, and a browser builds a small document for each. Here those that follow one another become one path.

Letters share a shape's scale; points are joined where none can show through another. Coordinates within a shape are
relative, so that equal shapes stay equal text, which compresses well.
"""

import re

SHAPE = re.compile(
    r'<path id="([^"]+)" d="([^"]+)"(?: transform="scale\(([\d.]+)\)")?(?: style="([^"]*)")?/>'
)
USES = re.compile(r"(?:<use [^>]*/>\s*){2,}")
USE = re.compile(
    r'<use xlink:href="#([^"]+)"(?: x="([-\d.e]+)" y="([-\d.e]+)")?'
    r'(?: transform="translate\(([-\d.e]+) ([-\d.e]+)\)")?(?: style="([^"]*)")?/>'
)
COMMAND = re.compile(r"([MLQCzZ])([^MLQCzZ]*)")


def number(value):
    """Write a number as short as it can be, to a thousandth."""
    return f"{round(value, 3):g}" if abs(value) < 1000 else f"{round(value)}"


def pieces(d):
    """Return a path as [x, y, text]: where each of its pieces begins, and how it goes on from there."""
    found = []
    for command, text in COMMAND.findall(d):
        places = [float(one) for one in text.split()]
        if command == "M":
            here = places
            found.append([*here, ""])
            continue
        steps = [place - here[k % 2] for k, place in enumerate(places)]
        found[-1][2] += command.lower() + " ".join(map(number, steps))
        here = places[-2:] or here
    return found


def moved(shape, x, y):
    """Return a shape's path, moved."""
    return "".join(f"M{number(left + x)} {number(top + y)}{text}" for left, top, text in shape)


def one_colour(style):
    """Tell whether shapes of that style may lie on one another in any order."""
    colours = dict(re.findall(r"(fill|stroke): ([^;]+)", style))
    return "opacity" not in style and len(set(colours.values()) - {"none"}) <= 1


def joined(svg):
    """Return a drawing of Matplotlib's with fewer, longer paths."""
    shapes = {name: (d, float(scale or 1), style) for name, d, scale, style in SHAPE.findall(svg)}
    read = {name: pieces(d) for name, (d, _, _) in shapes.items()}

    def join(run):
        uses = USE.findall(run[0])
        kinds = {(shapes[use[0]][1:], use[5]) for use in uses if use[0] in shapes}
        if len(uses) != run[0].count("<use") or len(kinds) != 1 or any(use[0] not in shapes for use in uses):
            return run[0]
        ((scale, own), style) = kinds.pop()
        if not one_colour(f"{own}; {style}"):
            return run[0]
        path = "".join(
            moved(
                read[name],
                (float(x or 0) + float(across or 0)) / scale,
                (float(y or 0) + float(up or 0)) / scale,
            )
            for name, x, y, across, up, _ in uses
        )
        looks = f' style="{own}; {style}"' if own or style else ""
        size = f' transform="scale({scale:g})"' if scale != 1 else ""
        return f'<path d="{path}"{size}{looks}/>\n'

    return USES.sub(join, svg)
