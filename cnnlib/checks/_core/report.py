"""Say what went wrong, to a student at midnight: the likely mistake, where to read, what came."""

import os
import sys
import textwrap
from dataclasses import dataclass, field

import numpy as np

from cnnlib.checks._core.compare import differences
from cnnlib.checks._core.errors import error_hints
from cnnlib.checks._core.mistakes import Law, Mistake
from cnnlib.checks._core.show import WIDTH, describe, number


def address_of_the_book() -> str:
    """Return where the chapters are: an instructor sets it; a site, from where its Python lies."""
    address = os.environ.get("CNNLIB_BOOK", "book").rstrip("/")
    if sys.platform == "emscripten" and address.startswith("../"):
        from js import URL, location

        return URL.new(address, location.href).href
    return address


BOOK = address_of_the_book()
MOST_LINES = 40
CLOSING_LINES = 3  # that tell which aspects are right already
MOST_OF_AN_ERROR = 4
SIZES = (
    (16, 9),
    (12, 7),
    (10, 5),
    (8, 4),
)  # lines of the arguments together, and of each result: as many as fit


@dataclass
class Failure:
    """The smallest case that failed, and what is known about why."""

    exercise: object
    name: str  # of the aspect
    aspect: object  # the Aspect as it was judged: if it has several parts, the first wrong one
    seed: int
    number: int  # of the case
    arguments: tuple
    came: object  # an Outcome
    expected: object
    kind: str  # see CheckFailed
    mistakes: list[Mistake] = field(default_factory=list)
    told_as: str = "one"  # or "both" at once, "here" (in some aspects alone), "one of" (here)
    speaks_of: str = ""  # what is explained, if told "here" and not by the cases of the failing aspect
    resemblance: str | None = None
    findings: list[str] = field(
        default_factory=list
    )  # of an unknown mistake: what it depends on, where it shows
    law: Law | None = None
    right: list = field(default_factory=list)
    wrong: list = field(default_factory=list)

    @property
    def names(self):
        """What the arguments are called."""
        return (self.aspect.arguments or self.exercise.arguments)[: len(self.arguments)]


class CheckFailed(AssertionError):
    """An answer is not right yet; the message is the diagnosis.

    Attributes
    ----------
    kind : str
        ``"blank"``, ``"raised"``, ``"nothing"``, ``"unreadable"``, ``"structure"``, ``"shape"``,
        ``"values"``, ``"unsteady"``, ``"modified"`` or ``"dtype"``.
    mistake : str or None
        Name of the mistake that gives exactly these answers; the first, if there are several.
    mistakes : tuple of str
        Names of all that are told: two at once, or some of which it is one.
    aspect, seed : str, int
        Draw the failing case again: ``check(function, aspect, seed=seed)``.
    """

    def __init__(self, failure, hidden=False):
        super().__init__(message(failure, hidden))
        self.kind = failure.kind
        self.mistakes = tuple(mistake.name for mistake in failure.mistakes)
        self.mistake = self.mistakes[0] if self.mistakes else None
        self.aspect, self.seed = failure.name, failure.seed

    def _render_traceback_(self):
        """Show the message alone in a notebook: the frames of the check tell a student nothing."""
        return str(self).splitlines()


def message(failure, hidden=False):
    """Return the whole text of a failed check."""
    name = failure.exercise.name
    if failure.kind == "blank":
        inside = failure.came.inside
        if inside and inside != name:
            return f"{name} is not right yet: it calls {inside}, which is not written yet."
        return (
            f"{name} is not attempted yet: "
            "replace `raise NotImplementedError(…)` with your answer and run its cell."
        )
    for most in SIZES:
        lines = _lines(failure, hidden, *most)
        if len(lines) <= MOST_LINES - CLOSING_LINES:
            break
    return "\n".join([*lines, *_closing(failure)])


def _lines(failure, hidden, of_arguments, of_result):
    """Return the lines of a message that shows so many lines of the arguments, and of each result."""
    name = failure.exercise.name
    return [
        f"{name} is not right yet: {failure.name}.",
        "",
        *_likely(failure),
        *_read(failure),
        *_called(failure, of_arguments),
        *_came(failure, hidden, of_result),
        "",
        f'Again:    check.{name}({name}, "{failure.name}", seed={failure.seed})',
        *_input(failure),
    ]


def _closing(failure):
    """Return what is right already; what is shown above does not depend on it."""
    if not failure.right:
        return []
    right, wrong = ", ".join(failure.right), ", ".join(failure.wrong)
    return _wrapped(f"Right already: {right}. Not yet: {wrong}.", first="")


def drawing(failure):
    """Return the two sides of the assignment that draws the case again."""
    names = ", ".join(failure.names) if len(failure.names) > 1 else f"({failure.names[0]},)"
    return (
        names,
        f'check.{failure.exercise.name}.cases("{failure.name}", seed={failure.seed})[{failure.number}]',
    )


def _input(failure):
    """Return the code that draws the case again, in two lines if one would be too long."""
    names, drawn = drawing(failure)
    line = f"Input:    {names} = {drawn}"
    return [line] if len(line) <= WIDTH + 10 else [f"Input:    {names} = (", f"          {drawn})"]


def where_to_read(label):
    """Return the address of a label `<topic>-<idea>` in the book."""
    return f"{BOOK}/{label.split('-')[0]}.html#{label}"


def _called(failure, most):
    lines = ["", f"Called:   {failure.exercise.name}({', '.join(failure.names)}) with"]
    values = zip(failure.names, failure.arguments, strict=True)
    shown = [line for name, value in values for line in describe(name, value)]
    return lines + _indented(_cut(shown, most, ": copy the line `Input:` to see all"))


def _cut(lines, most, how=""):
    """Return so many lines at most, and say how many are left out."""
    if len(lines) <= most:
        return lines
    return [
        *lines[: most - 1],
        f"… and {len(lines) - most + 1} lines more{how}",
    ]


def _came(failure, hidden, most):
    came, aspect = failure.came, failure.aspect
    if failure.kind == "raised":
        lines = ["", *_wrapped(f"{came.error}: {came.message}", first="Came:     ")[:MOST_OF_AN_ERROR]]
        where = f"in {came.inside}, in the line: " if came.inside else "in the line: "
        return [*lines, *(_indented([f"{where}{came.line}"]) if came.line else []), *_printed(came)]
    if failure.kind == "nothing":
        return ["", "Came:     None. Is a `return` missing?", *_printed(came)]
    if failure.kind == "unreadable":
        return ["", *_wrapped(came.message, first="Came:     ")[:MOST_OF_AN_ERROR], *_printed(came)]
    if failure.kind == "structure":
        return ["", *_structure(failure), *_printed(came)]
    if failure.kind == "modified":
        changed = ", ".join(failure.names[position] for position in came.modified)
        return ["", f"Came:     the right values, but the call changed its own input: {changed}."]
    value, right = aspect.judged(came.value), aspect.judged(failure.expected.value)
    if failure.kind == "dtype":
        return ["", f"Came:     the values, but as {value.dtype}", f"Expected: {np.dtype(aspect.dtype)}"]
    if failure.kind == "unsteady":
        return ["", "Came:     two different answers for the same input, one call after the other."]
    lines = ["", *_values(result_name(failure), value, right, failure.exercise.tolerance, hidden, most)]
    return [*lines, *(["The call also changed its own input."] if came.modified else []), *_printed(came)]


def result_name(failure):
    """Return what the message calls the result."""
    if failure.aspect.measure:
        return failure.aspect.measure.__name__.replace("_", " ")
    return "result" if failure.aspect.part is None else failure.exercise.returns[failure.aspect.part]


def _structure(failure):
    value, names = failure.came.value, failure.exercise.returns
    if isinstance(value, tuple) and len(value) == len(names):
        item = value[failure.aspect.part]
        what = "None: is it not written yet?" if item is None else f"itself a tuple, of {len(item)}"
        return [f"Came:     {result_name(failure)} is {what}"]
    came = f"a tuple of {len(value)}" if isinstance(value, tuple) else f"one array of shape {value.shape}"
    return [f"Came:     {came}", f"Expected: a tuple of {len(names)}: ({', '.join(names)})"]


def _values(name, value, right, least, hidden, most):
    channels_last = right.ndim < 3 or right.shape[-1] <= right.shape[-3]
    shown, due = (_cut(describe(name, array, channels_last), most) for array in (value, right))
    lines = ["Came:", *_indented(shown)]
    if value.shape != right.shape:
        lines.append(f"Expected: shape {right.shape}{_wrong_axes(value.shape, right.shape)}")
        return lines + ([] if hidden else _indented(due))
    if not hidden:
        lines += ["Expected:", *_indented(due)]
    if value.ndim == 0:
        return lines
    wrong = np.argwhere(differences(value, right, least))
    first = tuple(int(i) for i in wrong[0])
    came, expected = number(value[first]), number(right[first])
    if came == expected:
        came, expected = repr(value[first].item()), repr(right[first].item())
    lines.append(
        f"{len(wrong)} of {value.size} values differ; the first at {list(first)}: came {came}"
        + ("" if hidden else f", expected {expected}")
    )
    return lines


def _wrong_axes(came, expected):
    """Say which axes have another length, if that is all."""
    if len(came) != len(expected):
        return f": {len(expected)} axes, not {len(came)}"
    wrong = [
        f"axis {axis} of length {right}, not {length}"
        for axis, (length, right) in enumerate(zip(came, expected, strict=True))
        if length != right
    ]
    return f": {', '.join(wrong)}"


def diagnosis(failure):
    """Return what is likely wrong, in one line."""
    return " ".join(" ".join(_likely(failure)).split())


def _likely(failure):
    """Return the lines that say what is likely wrong: the best that is known."""
    if failure.mistakes:
        return _mistakes(failure)
    if failure.resemblance:
        return [*_named(failure.resemblance), *_only_here(failure)]
    if failure.law:
        return [*_named(failure.law.name, failure.law.hint), *_also(failure.findings)]
    if failure.kind == "raised":
        hints = error_hints(failure.came)
        return _findings([*hints, *failure.findings])
    if failure.kind == "dtype":
        return _named(
            f"the last step is missing: convert with `.astype(np.{np.dtype(failure.aspect.dtype)})`"
        )
    if failure.kind == "modified":
        return _named(
            "an assignment into the argument itself (`x[…] = …`, `x += …`)", "Work on a copy: `x = x.copy()`."
        )
    if failure.kind == "unsteady":
        return _named(
            "`np.empty` (it starts with whatever is in memory: use `np.zeros`), random numbers, or something "
            "outside the function that it changes: a global name, a default argument"
        )
    return _by_kind(failure)


def _by_kind(failure):
    """Return what can be said of a failure that no mistake explains: what is missing, or that it is new."""
    results = ", ".join(failure.exercise.returns)
    if failure.kind == "nothing":
        return _named("a `return` is missing, at the end of the function or of one branch of an `if`")
    if failure.kind == "structure":
        return _named(_how_many(failure, results))
    if failure.kind == "unreadable":
        asked = f"`return {results}`, arrays of numbers" if results else "return one array of numbers"
        return _named(f"the result is of another type than is asked for: {asked}")
    if failure.kind not in ("values", "shape"):
        return []
    return _findings(failure.findings) or _unknown(failure)


def _how_many(failure, results):
    """Say how many results came, if it is another number than is asked for."""
    value, asked = failure.came.value, len(failure.exercise.returns)
    many = len(value) if isinstance(value, tuple) else 1
    if not asked or many == asked:
        return f"the results are not those that are asked for: `return {results or 'result'}`"
    came = f"{many} result{'s' * (many > 1)} came" if isinstance(value, tuple) else "one array came"
    return f"{came}, {asked} are asked for: `return {results}`"


def _findings(sentences):
    """Return the lines of what was found about a mistake that has no name."""
    if not sentences:
        return []
    first, *others = sentences
    return [*_named(first), *_also(others)]


def _also(sentences):
    return [
        "And:      " + line.removeprefix("Likely:   ") if line.startswith("Likely") else line
        for sentence in sentences
        for line in _named(sentence)
    ]


def _mistakes(failure):
    """Return the lines that name mistakes: one, two at once, or what explains this aspect alone."""
    first, *others = failure.mistakes
    if failure.told_as == "one of":
        named = [line for mistake in failure.mistakes for line in _wrapped(f"– {mistake.diagnosis}")]
        return ["Likely:   one of these:", *named, *_only_here(failure)]
    lines = _named(first.diagnosis, first.hint)
    for other in others:
        lines += _also([other.diagnosis])
        lines += _wrapped(other.hint) if other.hint else []
    return [*lines, *_only_here(failure)]


def _only_here(failure):
    """Return the line that says that a diagnosis speaks of one aspect alone, if it does."""
    if failure.told_as not in ("here", "one of"):
        return []
    what = failure.speaks_of or f'the cases of "{failure.name}"'
    return _wrapped(f"That explains {what}; in others more may be wrong.")


def _unknown(failure):
    """Return the lines that say that nobody knows this mistake yet, and what to try."""
    return [
        "Unknown:  this is no mistake that we know. Do the case below by hand, print each step of your",
        "          function beside it, and look for the first number that differs.",
    ]


def _read(failure):
    """Return the lines that say where to read: a place for each mistake."""
    labels = [mistake.read for mistake in failure.mistakes] or [failure.exercise.read]
    first, *others = dict.fromkeys(map(where_to_read, labels))
    return [f"Read:     {first}", *_indented(others)]


def _named(name, hint=None):
    lines = textwrap.wrap(
        _ended(name),
        WIDTH + 10,
        initial_indent="Likely:   ",
        subsequent_indent=" " * 10,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [*lines, *(_wrapped(hint) if hint else [])]


def _ended(sentence):
    return sentence if sentence.endswith(("?", ".")) else f"{sentence}."


def _shortened(lines):
    """Return lines, those that are too long without their ends."""
    most = WIDTH + 10
    return [line if len(line) <= most else line[: most - 1] + "…" for line in lines]


def _wrapped(text, first=" " * 10):
    """Return a text in lines of the message's width."""
    return textwrap.wrap(
        text,
        WIDTH + 10,
        initial_indent=first,
        subsequent_indent=" " * 10,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _printed(came):
    lines = came.printed.strip().splitlines()[-3:]
    return [f"Printed:  {line[:WIDTH]}" for line in lines]


def _indented(lines):
    return _shortened([" " * 10 + line for line in lines])
