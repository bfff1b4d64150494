"""Write down what no mistake explains, where an instructor asks for it: so a class teaches the checks.

With the environment variable `CNNLIB_UNKNOWN` each answer that stays without a diagnosis becomes a line of
JSON in the file of that name: no code and no name, but the smallest case and a fingerprint of how the answer
behaves. Equal answers have equal fingerprints, so `python -m grading.unknown` can group them.
"""

import hashlib
import json
import os
from collections.abc import Callable

import numpy as np

from cnnlib.checks._core.calls import Outcome, arrays
from cnnlib.checks._core.report import Failure

SEED = 0  # of the cases that make the fingerprint: the same for everybody
DIGITS = 5


def write_down(function: Callable, failure: Failure) -> None:
    """Append a line to the file that `CNNLIB_UNKNOWN` names; without the variable do nothing."""
    path = os.environ.get("CNNLIB_UNKNOWN")
    if not path:
        return
    exercise = failure.exercise
    line = {
        "exercise": f"{exercise.topic}.{exercise.name}",
        "behaviour": fingerprint(function, exercise),
        "aspect": failure.name,
        "kind": failure.kind,
        "arguments": {
            name: plain(value) for name, value in zip(failure.names, failure.arguments, strict=True)
        },
        "came": plain(failure.came.value),
        "expected": plain(failure.expected.value),
    }
    with open(path, "a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


def fingerprint(function: Callable, exercise) -> str:
    """Return a short text that is the same for answers which behave the same in the cases of one seed."""
    behaviour = hashlib.sha256()
    for name, aspect in exercise.aspects.items():
        for arguments in exercise.drawn(name, SEED):
            behaviour.update(seen(exercise.called(function, arguments, aspect)))
    return behaviour.hexdigest()[:12]


def seen(outcome: Outcome) -> bytes:
    """Return what counts of an outcome: shapes and rounded numbers, or which error came."""
    parts = [f"{array.shape} {rounded(array).tolist()}" for array in arrays(outcome.value)]
    return "\n".join([outcome.error, *parts]).encode()


def rounded(array: np.ndarray) -> np.ndarray:
    """Return an array with so few digits that rounding in another order does not show; −0 counts as 0."""
    if array.dtype.kind not in "fc":
        return array
    scale = float(np.abs(array[np.isfinite(array)]).max(initial=0.0)) or 1.0
    return np.round(array.astype(np.float64 if array.dtype.kind == "f" else complex) / scale, DIGITS) + 0.0


def plain(value: object) -> object:
    """Return a value as JSON has it."""
    if isinstance(value, np.ndarray):
        return value.tolist() if value.dtype.kind != "c" else str(value.tolist())
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return value if value is None or isinstance(value, bool | int | float | str) else type(value).__name__
