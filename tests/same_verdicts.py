"""Compare what the checks say in CPython and in the Python of a browser: `python tests/same_verdicts.py all [NAME …]`.

It needs Node.js, and Pyodide with NumPy's wheel in the built site (see `book/_extensions/python_files.py`).
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PYODIDE = ROOT / "_build" / "html" / "_static" / "pyodide"
# What these give follows from the order of a set, or of equals in an unstable sort: from run to run, or by machine.
ANY_ORDER = {
    "inspection.nearest_images sorts_equals_in_any_order",
    "own.label_paths orders_as_a_set_does",
    "own.label_paths sorts_by_frequency",
}
MOST_SECONDS = 2.0  # of processor time that a reader waits for a verdict


def wanting():
    """Return what a comparison needs and this machine does not have, or nothing."""
    if shutil.which("node") is None:
        return "Node.js is not installed"
    if not (PYODIDE / "pyodide.mjs").exists() or not list(PYODIDE.glob("numpy-*wasm32.whl")):
        return f"the site has no Pyodide with NumPy's wheel in {PYODIDE}"
    return ""


def verdicts(*words):
    """Return the verdicts in CPython and in Pyodide, each by answer; both run at once."""
    commands = (
        [sys.executable, "tests/verdicts.py", *words],
        ["node", "tests/verdicts.mjs", PYODIDE.resolve(), ROOT, *words],
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    runs = [
        subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, env=environment) for command in commands
    ]
    found = []
    for run in runs:
        lines, _ = run.communicate()
        if run.returncode:
            raise RuntimeError(f"{run.args[0]} {run.args[1]} ended with {run.returncode}")
        found.append({line["answer"]: line for line in map(json.loads, lines.splitlines())})
    return found


def different(here, there, what):
    """Return the answers of which the two say something different, where their texts can be the same."""
    return [
        answer
        for answer in here
        if here[answer][what] != there[answer][what]
        and not (what == "text" and answer.rpartition(" ")[0] in ANY_ORDER)
    ]


def main(*words):
    """Print how many verdicts and texts differ, and how long readers wait; end with 1 if any does or is slow."""
    if missing := wanting():
        sys.exit(f"Nothing compared: {missing}.")
    here, there = verdicts(*words)
    verdict, text = (different(here, there, what) for what in ("verdict", "text"))
    slowest = sorted(there, key=lambda answer: -there[answer]["seconds"])
    slow = [answer for answer in slowest if there[answer]["seconds"] > MOST_SECONDS]
    print(
        f"{len(here)} answers judged in CPython and in Pyodide: {len(verdict)} verdicts, {len(text)} texts differ"
    )
    for answer in text[:20]:
        print(f"--- {answer}, in CPython:\n{here[answer]['text']}\n--- in Pyodide:\n{there[answer]['text']}")
    print(f"Slowest checks in Pyodide, in seconds of processor time; {len(slow)} above {MOST_SECONDS:g}:")
    for answer in [*slowest[:5], *slow[5:]]:
        print(f"{there[answer]['seconds']:6.1f}  {answer}")
    sys.exit(bool(text or verdict or slow))


if __name__ == "__main__":
    main(*sys.argv[1:])
