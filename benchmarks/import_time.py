"""How long importing the library takes, beside NumPy itself: `python benchmarks/import_time.py`.

The library promises to stay light: students import it at the top of every exercise, in a browser too. Each
import runs in fresh interpreters, and the median of several runs is printed: with the bytecode that Python
keeps from an earlier import, and from the source, as right after an installation or in a browser.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

RUNS = 11
LIBRARY = Path(__file__).parents[1] / "cnnlib"
TOPICS = sorted(path.stem for path in LIBRARY.glob("checks/[!_]*"))
STATEMENTS = {
    "numpy": "import numpy",
    "cnnlib": "import cnnlib",
    **{f"cnnlib.{topic}": f"import cnnlib.{topic}" for topic in TOPICS},
    "cnnlib, cnnlib.checks": "import cnnlib, cnnlib.checks",
    "all topics' checks": "import " + ", ".join(f"cnnlib.checks.{topic}" for topic in TOPICS),
}


def imported(statement, folder, keep_bytecode):
    """Return seconds and modules of one statement after NumPy was imported (NumPy itself: from nothing)."""
    before = "" if statement == STATEMENTS["numpy"] else "import numpy;"
    code = (
        f"import sys, time; {before} modules = len(sys.modules); start = time.perf_counter(); {statement};"
        "print(time.perf_counter() - start, len(sys.modules) - modules)"
    )
    environment = {
        **os.environ,
        "PYTHONPATH": str(folder),
        "PYTHONDONTWRITEBYTECODE": "" if keep_bytecode else "1",
    }
    command = [sys.executable, "-c", code]
    seconds, modules = subprocess.check_output(command, text=True, env=environment, cwd=folder).split()
    return float(seconds), int(modules)


def median(statement, folder, keep_bytecode):
    """Return the median time of one statement."""
    return statistics.median(imported(statement, folder, keep_bytecode)[0] for _ in range(RUNS))


def main():
    """Print one line for each statement."""
    print(f"{'':<24}{'modules':>8}{'from bytecode':>16}{'from source':>14}")
    with tempfile.TemporaryDirectory() as folder:  # where no bytecode lies yet
        shutil.copytree(LIBRARY, Path(folder, "cnnlib"), ignore=shutil.ignore_patterns("__pycache__"))
        source = {name: median(code, folder, keep_bytecode=False) for name, code in STATEMENTS.items()}
        for name, code in STATEMENTS.items():
            _, modules = imported(code, folder, keep_bytecode=True)
            bytecode = median(code, folder, keep_bytecode=True)
            print(f"{name:<24}{modules:>8}{bytecode:>14.4f} s{source[name]:>12.4f} s")


if __name__ == "__main__":
    main()
