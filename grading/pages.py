"""Pages from templates: everything is escaped, nothing is active, and no request leaves a page."""

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from grading.words import without_codes

FOLDER = Path(__file__).parent / "templates"
LONGEST = 6000  # characters of one explanation
ELSEWHERE = re.compile(r"(?<![\w.:/\\])(?:/[^\s/:,;'\"()<>]+){2,}|(?<!\w)[A-Za-z]:\\[^\s:,;'\"()<>]+")
FRAMES = re.compile(
    r'^\s*(Traceback \(most recent call last\):|File ".*", line \d+.*)\n(?:    .*\n?)?', re.MULTILINE
)


@cache
def environment() -> Environment:
    """Return the templates, and what they may call."""
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = (FOLDER / "page.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    made.globals.update(style=style, policy=policy)
    made.filters.update(
        points=lambda points: f"{points:g}", percent=lambda share: f"{100 * share:.0f} %", plain=plain
    )
    return made


def page(template: str, **values: object) -> str:
    """Return one page."""
    return environment().get_template(template).render(values)


def plain(words: str) -> str:
    """Return words without what is not the reader's: places on this machine, frames of programs, control codes."""
    words = ELSEWHERE.sub("(a file)", FRAMES.sub("", without_codes(words)))
    return words if len(words) <= LONGEST else words[:LONGEST] + "\n(and so on)"
