"""Runs a page's code, in the browser (`worker.js`): what a notebook's kernel does, in little.

`run` gives everything that comes of the code to a function `say(kind, what)`: text as it is printed, arrays as grids or
pictures, an exception with its lines.
"""

import ast
import builtins
import contextlib
import importlib
import io
import json
import linecache
import rlcompleter
import time
import traceback

import numpy as np

CELL = "cell"  # without angle brackets: else no traceback shows lines of it
BEFORE = ("what runs first", "your answer")  # parts that a form feed divides, as tracebacks call them
MOST_TEXT = 20_000  # characters of one run: an endless loop that prints must not fill the page
MOST_CELLS = 16  # rows and columns of a grid
MOST_GRIDS = 8
spaces = {}  # by the name of a cell, what its last run defined


# What a value looks like ------------------------------------------------------------------------------------


def entry(value):
    """Return a number as a grid shows it."""
    if isinstance(value, np.inexact):
        return (
            np.format_float_positional(value, 3, trim="-")
            if 1e-3 <= abs(value) < 1e6 or value == 0
            else f"{value:.3g}"
        )
    return str(value)


def planes(array):
    """Return (place, rows) for the matrices of an array: of a batch (N, H, W, C) each channel of each image."""
    if array.ndim < 3:
        return [("", np.atleast_2d(array))]
    batch = array if array.ndim == 4 else array[np.newaxis]
    places = list(np.ndindex(batch.shape[0], batch.shape[3]))[:MOST_GRIDS]
    image = "{}, " if array.ndim == 4 else ""
    return [(f"[{image.format(n)}:, :, {channel}]", batch[n, :, :, channel]) for n, channel in places]


def grid(place, rows):
    """Return a small matrix as rows of entries, each with its shade from −1 to 1."""
    numbers = rows.astype(float)
    largest = np.max(np.abs(numbers), initial=0, where=np.isfinite(numbers)) or 1
    return {
        "place": place,
        "rows": [[entry(value) for value in row] for row in rows],
        "shades": np.nan_to_num(numbers / largest, nan=0, posinf=1, neginf=-1).tolist(),
    }


def is_small(array):
    """Tell whether an array holds numbers that can be read one by one."""
    return (
        array.size and 1 <= array.ndim <= 4 and max(array.shape) <= MOST_CELLS and array.dtype.kind in "biuf"
    )


def looks(value):
    """Return how to show a value, as a pair for `say`: grids, what it draws itself, pictures, or text."""
    if isinstance(value, np.ndarray):
        title = f"array of shape {value.shape}, {value.dtype}"
        if is_small(value):
            return "grids", {"title": title, "grids": [grid(*one) for one in planes(value)]}
        from cnnlib.viz import picture_of  # when it is needed: the import takes a while

        if row := picture_of(value):
            return "html", {"title": title, "html": row._repr_html_()}
    if hasattr(value, "_repr_html_") and not isinstance(value, type):
        return "html", {"title": "", "html": value._repr_html_()}
    return "text", {"text": repr(value)[:MOST_TEXT] + "\n"}


# What is printed --------------------------------------------------------------------------------------------


class Printed(io.TextIOBase):
    """Hands on what is written: at once at first, then a few times a second, and no more than a page can show."""

    def __init__(self, say):
        """Begin with nothing."""
        self.say, self.waiting, self.since = say, [], time.monotonic()
        self.left, self.at_once = MOST_TEXT, 200

    def write(self, text):
        """Take some text."""
        if self.left > 0:
            self.waiting.append(text[: self.left])
            self.left -= len(text)
            self.at_once -= 1
            if self.left <= 0:
                self.waiting.append(f"\n… The rest is left out: more than {MOST_TEXT:,} characters.\n")
            if self.left <= 0 or self.at_once >= 0 or time.monotonic() - self.since > 0.1:
                self.flush()
        return len(text)

    def flush(self):
        """Hand on what is waiting."""
        if self.waiting:
            self.say("text", {"text": "".join(self.waiting)})
        self.waiting, self.since = [], time.monotonic()


def no_input(prompt=""):
    """Stand in for `input`: a page's Python cannot wait for a reader."""
    raise RuntimeError("input() does not work in a page: give the value in the code, name = …")


# A run ------------------------------------------------------------------------------------------------------


def report(error):
    """Return an exception as text, and the line of the cell that it came from, or 0."""
    trace = traceback.TracebackException.from_exception(error)
    inside = [frame for frame in trace.stack if frame.filename in (CELL, *BEFORE)]
    if inside:  # from the cell on: what lies before is this file
        del trace.stack[: trace.stack.index(inside[0])]
    else:
        trace.stack.clear()
    lines = [frame.lineno for frame in inside if frame.filename == CELL]
    if isinstance(error, SyntaxError) and error.filename == CELL:
        lines = [error.lineno]
    own = getattr(error, "_render_traceback_", None)
    text = "\n".join(own()) if own else "".join(trace.format())
    return {"text": text.rstrip(), "line": lines[-1] if lines else 0, "name": type(error).__name__}


def execute(code, filename, space, display):
    """Run some code, and display the value of its last line if it is an expression that does not end in a semicolon."""
    linecache.cache[filename] = len(code), None, code.splitlines(keepends=True), filename
    tree = ast.parse(code, filename)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, filename, "exec"), space)
    if last:
        value = eval(compile(ast.Expression(last.value), filename, "eval"), space)
        if value is not None and not code.rstrip().endswith(";"):
            display(value)


def run(name, before, code, say):
    """Run the code of a cell after what it needs; return whether it went through."""
    printed = Printed(say)

    def display(*values):
        printed.flush()
        for value in values:
            say(*looks(value))

    builtins.input = no_input
    space = spaces[name] = {"__name__": "__main__", "display": display}
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        try:
            for part, filename in zip(before.split("\f"), BEFORE, strict=False):
                execute(part, filename, space, lambda value: None)
            execute(code, CELL, space, display)
        except SystemExit:
            pass  # the code has ended itself
        except BaseException as error:
            printed.flush()
            say("error", report(error))
            return False
        finally:
            printed.flush()
    return True


def check(name, before, code, topic, exercise, tests, say):
    """Run the code of an answer and judge it; return the tests, each with its verdict, as JSON, or nothing if it fails.

    `tests` is JSON, too: a list of dictionaries with `aspects` and `seed`.
    """
    if not run(name, before, code, say):
        return None
    if exercise not in spaces[name]:
        say(
            "error", {"text": f"Your code does not define {exercise}.", "line": 0, "name": "Nothing to check"}
        )
        return None
    judge = getattr(importlib.import_module(f"cnnlib.checks.{topic}"), exercise)
    asked = [
        (test, judge.verdict(spaces[name][exercise], *test["aspects"], seed=test["seed"]))
        for test in json.loads(tests)
    ]
    return json.dumps([test | {"verdict": verdict} for test, verdict in asked])


def complete(name, before, text):
    """Return what a name, or the name behind a dot, may go on as, at most 200."""
    if name not in spaces:
        run(name, before, "", lambda kind, what: None)
    completer, found = rlcompleter.Completer(spaces[name]), []
    while len(found) < 200 and (one := completer.complete(text, len(found))):
        found.append(one.rstrip("("))
    return found
