"""How long `import cnnlib, cnnlib.checks` takes, beside NumPy itself: `python benchmarks/import_time.py`.

The library promises to stay light: students import it at the top of every exercise, in a browser too. Each
import runs in a fresh interpreter; the median of several runs is printed.
"""

import statistics
import subprocess
import sys
from pathlib import Path

RUNS = 11
TOPICS = sorted(path.stem for path in Path(__file__).parents[1].glob("cnnlib/checks/[!_]*.py"))
STATEMENTS = {
    "numpy": "import numpy",
    "cnnlib, cnnlib.checks": "import cnnlib, cnnlib.checks",
    "and all topics": "import " + ", ".join(f"cnnlib.checks.{topic}" for topic in TOPICS),
}


def seconds(statement):
    """Return the median time of one statement after NumPy was imported (NumPy itself: from nothing)."""
    before = "" if statement == STATEMENTS["numpy"] else "import numpy;"
    code = (
        f"import time;{before} start = time.perf_counter(); {statement}; print(time.perf_counter() - start)"
    )
    runs = [subprocess.check_output([sys.executable, "-c", code], text=True) for _ in range(RUNS)]
    return statistics.median(map(float, runs))


def main():
    """Print one line for each statement."""
    peer = seconds(STATEMENTS["numpy"])
    for name, statement in STATEMENTS.items():
        time = seconds(statement)
        print(f"{name:<24}{time:8.4f} s{time / peer:8.2f} × numpy")


if __name__ == "__main__":
    main()
