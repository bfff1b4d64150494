"""Say what went wrong, to a student at midnight: the likely mistake, where to read, what came."""

import os
from dataclasses import dataclass, field

import numpy as np

from cnnlib.checks._compare import differences

BOOK = os.environ.get("CNNLIB_BOOK", "book").rstrip(
    "/"
)  # where the chapters are; an instructor sets the address
WIDTH = 100
MOST_PLANES = 4
MOST_CELLS = 100


@dataclass
class Failure:
    """The smallest case that failed, and what is known about why."""

    exercise: object
    aspect: str
    seed: int
    arguments: tuple
    came: object  # an Outcome
    expected: object
    kind: str  # blank, raised, nothing, unreadable, structure, shape, values, unsteady, modified or dtype
    misconception: object = None
    resemblance: str | None = None
    law: object = None
    right: list = field(default_factory=list)
    wrong: list = field(default_factory=list)


class CheckFailed(AssertionError):
    """An answer is not right yet; the message is the diagnosis.

    Attributes
    ----------
    kind : str
        ``"blank"``, ``"raised"``, ``"nothing"``, ``"unreadable"``, ``"structure"``, ``"shape"``,
        ``"values"``, ``"unsteady"``, ``"modified"`` or ``"dtype"``.
    misconception : str or None
        Name of the misconception that gives exactly these answers.
    aspect, seed : str, int
        Draw the failing case again: ``check(function, aspect, seed=seed)``.
    """

    def __init__(self, failure, hidden=False):
        super().__init__(message(failure, hidden))
        self.kind = failure.kind
        self.misconception = failure.misconception.name if failure.misconception else None
        self.aspect, self.seed = failure.aspect, failure.seed

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
        return f"{name} is not attempted yet: replace `raise NotImplementedError()` with your answer."
    parts = [
        f"{name} is not right yet: {failure.aspect}.",
        "",
        *_likely(failure),
        f"Read:     {where_to_read((failure.misconception or failure.exercise).read)}",
        *_called(failure),
        *_came(failure, hidden),
        "",
        f'Again:    check.{name}({name}, "{failure.aspect}", seed={failure.seed})',
    ]
    if failure.right:
        parts.append(f"Right already: {', '.join(failure.right)}. Not yet: {', '.join(failure.wrong)}.")
    return "\n".join(parts)


def where_to_read(label):
    """Return the address of a label `<topic>-<idea>` in the book."""
    return f"{BOOK}/{label.split('-')[0]}.html#{label}"


def _called(failure):
    names = failure.exercise.arguments[: len(failure.arguments)]
    lines = ["", f"Called:   {failure.exercise.name}({', '.join(names)}) with"]
    for name, value in zip(names, failure.arguments, strict=True):
        lines += _indented(describe(name, value))
    return lines


def _came(failure, hidden):
    came, aspect = failure.came, failure.exercise.aspects[failure.aspect]
    if failure.kind == "raised":
        where = f"\n          in the line: {came.line}" if came.line else ""
        return ["", f"Came:     {came.error}: {came.message}{where}", *_printed(came)]
    if failure.kind == "nothing":
        return ["", "Came:     None. Is a `return` missing?", *_printed(came)]
    if failure.kind == "unreadable":
        return ["", f"Came:     {came.message}", *_printed(came)]
    value, right = aspect.judged(came.value), aspect.judged(failure.expected.value)
    if failure.kind == "structure":
        if isinstance(came.value, tuple) and len(came.value) == len(failure.expected.value):
            missing = next(place for place, item in enumerate(came.value) if item is None)
            return ["", f"Came:     a tuple whose item {missing} is None: is it not written yet?"]
        return ["", f"Came:     {_structure(came.value)}", f"Expected: {_structure(failure.expected.value)}"]
    if failure.kind == "modified":
        changed = ", ".join(failure.exercise.arguments[position] for position in came.modified)
        return ["", f"Came:     the right values, but the call changed its own input: {changed}."]
    if failure.kind == "dtype":
        return ["", f"Came:     the right values, as {value.dtype}", f"Expected: {np.dtype(aspect.dtype)}"]
    if failure.kind == "unsteady":
        return ["", "Came:     two different answers for the same input, one call after the other."]
    lines = ["", *_values(value, right, failure.exercise.tolerance, hidden), *_printed(came)]
    return [*lines, "The call also changed its own input."] if came.modified else lines


def _values(value, right, least, hidden):
    lines = ["Came:", *_indented(describe("result", value))]
    if value.shape != right.shape:
        return [
            *lines,
            f"Expected: shape {right.shape}",
            *([] if hidden else _indented(describe("result", right))),
        ]
    if not hidden:
        lines += ["Expected:", *_indented(describe("result", right))]
    if value.ndim == 0:
        return lines
    wrong = np.argwhere(differences(value, right, least))
    first = tuple(int(i) for i in wrong[0])
    came, expected = _number(value[first]), _number(right[first])
    if came == expected:
        came, expected = repr(value[first].item()), repr(right[first].item())
    lines.append(
        f"{len(wrong)} of {value.size} values differ; the first at {list(first)}: came {came}"
        + ("" if hidden else f", expected {expected}")
    )
    return lines


def _likely(failure):
    if failure.misconception:
        return [f"Likely:   {failure.misconception.name}.", f"          {failure.misconception.hint}"]
    if failure.resemblance:
        return [f"Likely:   {failure.resemblance}."]
    if failure.law:
        return [f"Likely:   the answer is not {failure.law.name}.", f"          {failure.law.hint}"]
    if failure.kind == "dtype":
        dtype = np.dtype(failure.exercise.aspects[failure.aspect].dtype)
        return [f"Likely:   the last step is missing: convert with `.astype(np.{dtype})`."]
    if failure.kind == "modified":
        return [
            "Likely:   an assignment into the argument itself (`x[…] = …`, `x += …`).",
            "          Work on a copy: `x = x.copy()`.",
        ]
    if failure.kind == "unsteady":
        return [
            "Likely:   something outside the function is changed by it: a global name, a default argument."
        ]
    return []


def _printed(came):
    lines = came.printed.strip().splitlines()[-3:]
    return [f"Printed:  {line[:WIDTH]}" for line in lines]


def _structure(value):
    if isinstance(value, tuple):
        return f"a tuple of {len(value)}"
    if value is None:
        return "None"
    return f"one array of shape {value.shape}" if value.ndim else "one number"


def _indented(lines):
    return [" " * 10 + line for line in lines]


def describe(name, value):
    """Return lines that show a value: small arrays in full, matrix by matrix, large ones by shape."""
    if not isinstance(value, np.ndarray):
        return [f"{name} = {value!r}"]
    if value.ndim == 0:
        return [f"{name} = {_number(value)}"]
    head = f"{name}: {value.dtype}, shape {value.shape}"
    if value.size > MOST_CELLS or value.size == 0:
        return [head]
    lines = [head]
    for label, plane in list(_planes(name, value))[:MOST_PLANES]:
        text = np.array2string(
            _without_dots(plane), precision=4, suppress_small=True, max_line_width=WIDTH, separator=" "
        )
        lines += _hang(f"{label} = ", text)
    return lines


def _planes(name, array):
    """Cut an array into the matrices people think in: one per channel and filter, or image and channel."""
    if array.ndim <= 2:
        yield name, array
    elif "kernel" in name:
        for index in np.ndindex(array.shape[2:]):
            yield f"{name}[:, :, {', '.join(map(str, index))}]", array[(..., *index)]
    else:
        batch, sizes = array.shape[:-3], array.shape[-3:]
        last = sizes[-1] <= sizes[0]  # where the channels seem to be
        for *image, channel in np.ndindex((*batch, sizes[-1] if last else sizes[0])):
            plane = (*image, slice(None), slice(None), channel) if last else (*image, channel)
            label = [*map(str, image), *([":", ":", str(channel)] if last else [str(channel), ":", ":"])]
            yield f"{name}[{', '.join(label)}]", array[plane]


def _without_dots(array):
    """Return whole numbers as integers, which are easier to read and to add up by hand."""
    whole = array.dtype.kind == "f" and np.isfinite(array).all() and (array == np.round(array)).all()
    return array.astype(np.int64) if whole else array


def _hang(label, text):
    first, *rest = text.splitlines()
    return [label + first, *(" " * len(label) + line for line in rest)]


def _number(value):
    return f"{value.item():.6g}" if value.dtype.kind == "f" else str(value.item())
