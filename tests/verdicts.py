"""What the checks say to known answers: `python tests/verdicts.py all|sample|cold [TOPIC.EXERCISE …]`.

The same lines run in CPython and, through `verdicts.mjs`, in the Python of a browser (Pyodide); `same_verdicts.py`
compares what they print. An exercise gets the solution of its assignment and each of its mistakes, for each seed; in
a *sample* the solution and one mistake, for one seed; *cold* is to see how long a reader waits: each check begins as the
first of a session does. Exercises on Keras models are left out: a browser has no Keras.
"""

import ast
import contextlib
import importlib
import io
import json
import pkgutil
import re
import sys
import time
from pathlib import Path

import numpy as np

from cnnlib import checks
from cnnlib.checks._core.memory import Memory

ROOT = Path(__file__).parents[1]
SEEDS = {"all": (0, 1), "sample": (0,), "cold": (1,)}
MISTAKES = {"all": slice(None), "sample": slice(1), "cold": slice(None, None, 8)}
CODE = re.compile(  # of the cell that gives the exercises what they need, and of the answers
    r'^```\{code-cell\} ipython3\n:nbgrader: \{[^}]*("grade_id": "setup"|"solution": true)\}\n\n(.*?)^```$',
    re.DOTALL | re.MULTILINE,
)
clock = globals().get("clock", time.process_time)  # Pyodide's own counts what other programs do, too


def exercises():
    """Return the exercises that need no Keras, by name, such as "padding.zero_pad"."""
    topics = [name for _, name, _ in pkgutil.iter_modules(checks.__path__) if not name.startswith("_")]
    modules = {topic: importlib.import_module(f"cnnlib.checks.{topic}") for topic in topics}
    found = {
        f"{topic}.{name}": getattr(module, name) for topic, module in modules.items() for name in dir(module)
    }
    return {name: exercise for name, exercise in found.items() if not exercise.models}


def solution(exercise):
    """Return what the assignment's answer cell defines; it may call those before it."""
    text = (ROOT / "solutions" / exercise.topic / f"{exercise.topic}.md").read_text(encoding="utf-8")
    names = {"np": np}
    for kind, source in CODE.findall(text):
        if "setup" in kind:  # its functions alone: a page has no Keras
            functions = [part for part in ast.parse(source).body if isinstance(part, ast.FunctionDef)]
            source = ast.unparse(ast.Module(functions, []))
        exec(compile(source, "cell answer", "exec"), names)
    return names[exercise.name]


def unknown(exercise):
    """Return an answer that no mistake explains: the right one, but for some numbers."""

    def answer(*arguments):
        return spoilt(exercise.reference(*arguments))

    return answer


def spoilt(value):
    """Return a result with every third number wrong, each by another amount."""
    if isinstance(value, tuple):
        return tuple(map(spoilt, value))
    array = np.array(value, dtype=np.float64)
    array.flat[::3] += np.arange(array.flat[::3].size) % 7 + 0.37
    return array


def verdict(exercise, answer, seed):
    """Return the verdict, "right", "wrong" or the name of the mistake, the text, and the seconds that it took."""
    printed, began, found = io.StringIO(), clock(), "right"
    try:
        with contextlib.redirect_stdout(printed):
            exercise(answer, seed=seed)
        text = printed.getvalue()
    except checks.CheckFailed as failure:
        text, found = str(failure), failure.mistake or "wrong"
    return {"verdict": found, "text": text, "seconds": clock() - began}


def forget(exercise):
    """Let an exercise forget its cases and what known answers gave."""
    exercise._memory = Memory()
    exercise._drawn.clear()


def answers(exercise, which):
    """Return the answers that are judged, by name."""
    found = {"solution": solution(exercise)}
    found |= {mistake.name: mistake.answer for mistake in exercise.mistakes[MISTAKES[which]]}
    if which == "cold" and not isinstance(exercise.reference, type):
        found["unknown"] = unknown(exercise)
    return found


def main(which, *names):
    """Print the verdicts of the exercises of these names, or of all, one a line."""
    for name, exercise in exercises().items():
        if names and name not in names:
            continue
        for seed in SEEDS[which]:
            for answer, function in answers(exercise, which).items():
                if which == "cold":
                    forget(exercise)
                found = {"answer": f"{name} {answer} {seed}", **verdict(exercise, function, seed)}
                print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
