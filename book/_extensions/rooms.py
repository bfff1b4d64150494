"""Room for interactive figures before they are drawn, so that nothing jumps when they are.

`rooms.json` has the height of every figure at several widths of the screen, as `python -m benchmarks.rooms` measured it
in the built site; a test holds it to what the figures are. It is keyed by the tag that opens the figure: a figure that
has just been written has no room yet, and stands all the same.
"""

import json
import re
from pathlib import Path

from figure_scripts import STATIC

ROOMS = Path(__file__).parent / "rooms.json"
NAMES = [
    script.stem
    for script in sorted(STATIC.glob("*-*.js"))
    if f'\n  define("{script.stem}"' in script.read_text(encoding="utf-8")
]
FIGURES = ", ".join(NAMES)  # as a selector
OPENING = re.compile(rf"<((?:{'|'.join(NAMES)})(?=[\s>])[^>]*)>")


def rules(number, heights):
    """Return the rules of a figure's room: from each width of the screen on, until the next."""
    before = None
    for width, height in heights.items():
        if height != before:
            yield f'@media (min-width:{width}px){{[data-room="{number}"]{{--room:{height}px}}}}'
        before = height


def make_room(app, pagename, templatename, context, doctree):
    """Number the figures of a page, and put their rooms into its head."""
    known = json.loads(ROOMS.read_text(encoding="utf-8"))
    style = []

    def numbered(opening):
        heights = known.get(pagename, {}).get(opening[1])
        if heights is None:
            return opening[0]
        number = len(style)
        style.append("".join(rules(number, heights)))
        return f'<{opening[1]} data-room="{number}">'

    body = OPENING.sub(numbered, context.get("body", ""))
    if style:
        context["body"] = body
        context["metatags"] = context.get("metatags", "") + f"<style>{''.join(style)}</style>\n"
