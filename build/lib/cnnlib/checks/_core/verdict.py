"""What a check found, as plain data that JSON can carry: a page makes lights and grids of it.

An array becomes ``{"dtype": …, "shape": […], "values": nested lists}``; its values are null if there are more than
a page can show, and what JSON has no number for is a word in them ("nan", "inf", "-inf", a complex number). A tuple
becomes a list of such values, anything else that is no plain value ``{"type": its name}``.
"""

import numpy as np

from cnnlib.checks._core.compare import differences
from cnnlib.checks._core.report import diagnosis, drawing, message, result_name, where_to_read

MOST_VALUES = 2000


def verdict_of(exercise: object, asked: tuple, seed: int, failure: object, hidden: bool) -> dict:
    """Return what a check of the aspects `asked` found; `failure` is None if the answer is right."""
    wrong = failure.wrong if failure else []
    return {
        "topic": exercise.topic,
        "exercise": exercise.name,
        "seed": seed,
        "right": failure is None,
        "attempted": failure is None or failure.kind != "blank",
        "aspects": [{"name": name, "right": name not in wrong} for name in asked],
        "message": message(failure, hidden) if failure else f"{exercise.name} is right: {', '.join(asked)}.",
        "failure": told(failure, hidden) if failure and failure.kind != "blank" else None,
    }


def told(failure: object, hidden: bool) -> dict:
    """Return what is known of the first wrong aspect: why, where to read, and the smallest case unless it is hidden."""
    labels = [mistake.read for mistake in failure.mistakes] or [failure.exercise.read]
    return {
        "aspect": failure.name,
        "kind": failure.kind,
        "diagnosis": diagnosis(failure),
        "mistakes": [mistake.name for mistake in failure.mistakes],
        "read": [{"label": label, "address": where_to_read(label)} for label in dict.fromkeys(labels)],
        "case": None if hidden else case_of(failure),
    }


def case_of(failure: object) -> dict:
    """Return the smallest case that fails: what the function was given, what came and what was expected."""
    came, aspect = failure.came, failure.aspect
    value, right = came.value, failure.expected.value
    if failure.kind != "structure":
        value, right = aspect.judged(value), aspect.judged(right)
    values = failure.kind == "values"
    places = np.argwhere(differences(value, right, failure.exercise.tolerance)).tolist() if values else []
    return {
        "arguments": [
            {"name": name, "value": plain(value)}
            for name, value in zip(failure.names, failure.arguments, strict=True)
        ],
        "code": " = ".join(drawing(failure)),
        "result": result_name(failure),
        "came": plain(value),
        "expected": plain(right),
        "first": places[0] if places else None,
        "differing": len(places),
        "changed": [failure.names[position] for position in came.modified],
        "error": {"type": came.error, "message": came.message, "line": came.line} if came.error else None,
        "printed": came.printed,
    }


def plain(value: object) -> object:
    """Return a value as JSON can carry it."""
    if isinstance(value, np.ndarray):
        shown = jsonable(value.tolist()) if value.size <= MOST_VALUES else None
        return {"dtype": str(value.dtype), "shape": list(value.shape), "values": shown}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if value is None or isinstance(value, bool | int | float | str):
        return jsonable(value)
    return {"type": type(value).__name__}


def jsonable(value: object) -> object:
    """Return numbers in nested lists, those that JSON does not have as words."""
    if isinstance(value, list):
        return [jsonable(item) for item in value]
    if isinstance(value, complex) or (isinstance(value, float) and not np.isfinite(value)):
        return str(value)
    return value
