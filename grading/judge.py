"""Grade a notebook: the student's cells run in a sandbox, the tests out here, beside the answers.

>>> with Judge("images") as judge:  # doctest: +SKIP
...     result = judge.judge(Path("submitted/bea/images/images.ipynb"), seed=1)

Three processes share the work. This one reads the file and keeps the time. The bench (`bench.py`) runs the tests. The
sandbox (`sandbox.py`) runs what the student wrote, and never sees a test, a seed or an expected value. The first
notebook waits for both to get warm.
"""

import contextlib
import json
import os
import selectors
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from grading.assignment import Assignment, Plan, Step
from grading.enclosure import NoSandbox
from grading.limits import Limits
from grading.release import ROOT
from grading.results import CellResult, Result, State
from grading.sandbox import WARM_SECONDS, Isolation
from grading.shown import graded_notebook
from grading.submission import SetAside, files_beside, plain, read_submission

PATIENCE = 60  # seconds that the bench may take for itself, beside what a cell has


class Judge:
    """A warm start for many notebooks of one topic. One at a time; close it in the end."""

    def __init__(self, topic: str, limits: Limits | None = None, isolation: Isolation = "bubblewrap"):
        """Start the processes; they get warm while nobody waits."""
        self.assignment = Assignment(topic)
        self.limits = limits or Limits.of(topic)
        self.isolation = isolation
        self.bench = Bench(topic, self.limits, isolation)

    def __enter__(self) -> "Judge":
        """Return the judge."""
        return self

    def __exit__(self, *_: object) -> None:
        """End its processes."""
        self.close()

    def close(self) -> None:
        """End its processes."""
        self.bench.close()

    def judge(self, submission: Path, seed: int) -> Result:
        """Grade one notebook; the same seed draws the same hidden cases."""
        began, submission = time.monotonic(), Path(submission)
        files: tuple[str, ...] = ()
        try:
            files = files_beside(submission)
            read = read_submission(submission, self.limits.file)
            plan = self.assignment.plan(read.cells)
            found = self._found(plan, seed)
        except SetAside as reason:
            return Result("set aside", seed, reasons=(str(reason),), files=files)
        cells = tuple(
            self._cell(place, plan.steps, found)
            for place, step in enumerate(plan.steps)
            if step.kind == "test"
        )
        state, reasons = self._state(plan, cells)
        return Result(
            state=state,
            seed=seed,
            cells=() if state == "set aside" else cells,
            reasons=(*read.reasons, *plan.reasons, *reasons),
            notebook=graded_notebook(self.assignment, plan.steps, found, cells),
            seconds=time.monotonic() - began,
            files=files,
        )

    def _state(self, plan: Plan, cells: tuple[CellResult, ...]) -> tuple[State, list[str]]:
        """Return the state of a notebook that was run; one that answers something else is for a person to see."""
        if any(cell.outcome != "not attempted" for cell in cells):
            return "graded", []
        if any(step.kind == "answer" for step in plan.steps) or not (others := plan.definitions()):
            return "blank", []
        names = ", ".join(others[:5])
        return "set aside", [
            f"it defines none of the functions that {self.assignment.topic} asks for, but {names}"
        ]

    def _found(self, plan: Plan, seed: int) -> dict[int, dict]:
        """Return what came of each step; a bench that dies or hangs costs the step that it was at.

        The next one goes on with the time that is left: else each test of a notebook could cost all of it anew.
        """
        found: dict[int, dict] = {}
        deadly: set[int] = set()
        left = self.limits.notebook_seconds
        runnable = [place for place, step in enumerate(plan.steps) if step.is_code or step.kind == "test"]
        while waiting := [place for place in runnable if place > max(found, default=-1)]:
            began = time.monotonic()
            try:
                for reply in self.bench.replies(plan.steps, waiting[0], deadly, seed, left):
                    found[reply["place"]] = reply
                    if not reply.get("alive", True):
                        deadly.add(reply["place"])
                return found
            except BenchEnded as end:
                place = next(place for place in runnable if place > max(found, default=-1))
                found[place] = {"outcome": "not reached", "words": str(end), "mistake": None, "seconds": 0.0}
                deadly.add(place)
                left -= time.monotonic() - began
                self.bench.restart()
        return found

    def _cell(self, place: int, steps: list[Step], found: dict[int, dict]) -> CellResult:
        """Return the result of one test."""
        step, told = steps[place], found[place]
        exercise = step.grade_id.partition("-")[0]
        words, mistake, outcome = plain(told["words"]), told["mistake"], told["outcome"]
        if told["outcome"] == "not reached":
            words = f"{exercise} could not be judged: {words}."
        elif told.get("undefined") and (error := self._error(exercise, steps, found)):
            outcome = "failed"
            words = f"{exercise} is not defined: the cell that should define it ends with {error}."
        return CellResult(
            grade_id=step.grade_id,
            points=float(step.worth) if told["outcome"] == "passed" else 0.0,
            worth=step.worth,
            outcome=outcome,
            words=words,
            mistake=f"{self.assignment.topic}.{exercise}.{mistake}" if mistake else None,
            seconds=told["seconds"],
        )

    @staticmethod
    def _error(exercise: str, steps: list[Step], found: dict[int, dict]) -> str:
        """Return the error that ended the cell of an answer, or nothing."""
        for place, step in enumerate(steps):
            if step.kind == "answer" and step.grade_id == exercise and found.get(place, {}).get("error"):
                name, message = found[place]["error"]
                return plain(f"{name}: {message}")[:200]
        return ""


def judge(submission: Path, topic: str, *, seed: int, limits: Limits | None = None) -> Result:
    """Grade one notebook of a topic; for many, `Judge` starts only once."""
    with Judge(topic, limits) as one:
        return one.judge(submission, seed)


class BenchEnded(Exception):
    """The trusted process is gone, or was too slow."""


class Bench:
    """The trusted process, as it is seen from outside."""

    def __init__(self, topic: str, limits: Limits, isolation: Isolation):
        """Start it."""
        self.command = [sys.executable, "-m", "grading.bench", topic, isolation, json.dumps(asdict(limits))]
        self.patience = PATIENCE + limits.cell_seconds
        self.start()

    def start(self) -> None:
        """Start it; it gets warm while nobody waits."""
        self.said = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.said,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
        self.unread = b""
        self.ready = False

    def restart(self) -> None:
        """Start a new one."""
        self.close()
        self.start()

    def close(self) -> None:
        """End it, and the sandbox with it."""
        self.process.kill()
        self.process.communicate()
        self.said.close()

    def replies(
        self, steps: list[Step], start: int, deadly: set[int], seed: int, seconds: float
    ) -> Iterator[dict]:
        """Yield what comes of steps, from `start` on, within so many seconds."""
        if not self.ready:
            self._line(2 * WARM_SECONDS)
            self.ready = True
        request = {
            "steps": [asdict(step) for step in steps],
            "start": start,
            "deadly": sorted(deadly),
            "seed": seed,
            "seconds": seconds,
        }
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.write(json.dumps(request).encode() + b"\n")
            self.process.stdin.flush()
        while True:
            reply = self._line(self.patience)
            if "done" in reply:
                return
            if "place" in reply:
                yield reply

    def _line(self, seconds: float) -> dict:
        """Return the next line, or raise BenchEnded."""
        end = time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            while b"\n" not in self.unread:
                if not selector.select(max(0.0, end - time.monotonic())):
                    raise BenchEnded("the check took too long for what came")
                data = os.read(self.process.stdout.fileno(), 2**16)
                if not data:
                    raise self._gone()
                self.unread += data
        line, _, self.unread = self.unread.partition(b"\n")
        return json.loads(line)

    def _gone(self) -> Exception:
        """Say why the process ended: for want of a sandbox it was no notebook's fault."""
        self.said.seek(0)
        said = self.said.read().decode(errors="replace").strip()
        if not self.ready or "NoSandbox: " in said:
            return NoSandbox(said.rpartition("NoSandbox: ")[2] or "the trusted process does not start")
        return BenchEnded("the check broke off at what came")
