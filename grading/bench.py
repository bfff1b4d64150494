"""The trusted process: it runs the tests, and asks the sandbox for what the student defined.

Started as `python -m grading.bench TOPIC`, it takes one request a line, a submission's steps, and answers with one line
for each step that was run. `Judge` watches it from outside: whatever a student's result does to it, a loop or a
bomb, costs one test.
"""

import ast
import contextlib
import io
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from cnnlib.checks import CheckFailed
from cnnlib.checks._core import students
from cnnlib.checks._core.models import load_keras
from cnnlib.checks._core.seeds import derived_from
from grading.assignment import Assignment, Step
from grading.limits import KERAS, Limits
from grading.sandbox import Ended, Isolation, Room, Sandbox
from grading.wire import Garbled

MOST_WORDS = 10_000
TIME_OVER = "the time for the whole notebook was over"
MOST_PRINTED = 2_000_000  # characters of all cells together: a gradebook keeps them, and browsers show them


@dataclass
class Session:
    """One submission: its steps, what came of those before, and the room that it has at the moment."""

    sandbox: Sandbox
    steps: list[Step]
    limits: Limits
    deadly: set[int]  # steps that ended a room: they are not run again
    say: Callable[[dict], None]
    seconds: float  # for all of it, or what an earlier bench left of them
    began: float = field(default_factory=time.monotonic)
    room: Room | None = None
    slow: set[str] = field(default_factory=set)  # functions that ran out of time
    found: dict[str, list] = field(default_factory=dict)  # what names stand for, since a cell was run
    printable: int = MOST_PRINTED

    def at(self, place: int) -> Room:
        """Return a room in which all the steps before `place` were run, but for the deadly ones, if there is time.

        A cell that ends a room costs another replay of all before it, so the time is looked at in between.
        """
        while self.room is None:
            self.room = self.sandbox.room()
            self.forget()
            for earlier, step in enumerate(self.steps[:place]):
                if step.is_code and earlier not in self.deadly:
                    if self.left() <= 0:
                        self.close()
                        raise Ended(TIME_OVER)
                    self.say({"replayed": earlier})
                    if not self.run(earlier)["alive"]:
                        break
        return self.room

    def run(self, place: int) -> dict:
        """Run a cell of code in the room; return what came of it."""
        room, error, alive = self.room, None, True
        self.forget()
        room.begin(*self.time_for(""))
        try:
            error = error_told(room.ask("run", self.steps[place].source))
        except Ended as end:
            error, alive = ["Ended", str(end)], False
            self.deadly.add(place)
            self.room = None
        except Exception as mishap:  # of what runs cells over there: a student may have changed anything
            error = [type(mishap).__name__, str(mishap)]
        printed = room.words()[: self.printable]
        self.printable -= len(printed)
        return {"printed": printed, "error": error, "alive": alive}

    def forget(self) -> None:
        """Forget what the student's names stood for and what they answered: another cell may change that."""
        self.found.clear()
        students.forget()

    def time_for(self, exercise: str) -> tuple[float, float]:
        """Return the seconds of processor time and of waiting that a step has."""
        most = self.limits.seconds_after if exercise in self.slow else self.limits.cell_cpu
        waiting = self.limits.cell_seconds * most / self.limits.cell_cpu
        return most, max(0.0, min(waiting, self.left()))

    def left(self) -> float:
        """Return the seconds that the notebook has left."""
        return self.seconds - (time.monotonic() - self.began)

    def close(self) -> None:
        """End the room."""
        if self.room:
            self.room.close()
            self.room = None


class Bench:
    """Tests of one topic, and a sandbox for what they judge."""

    def __init__(self, topic: str, limits: Limits, isolation: Isolation):
        """Start the sandbox; meanwhile import what the tests need."""
        self.limits = limits
        self.sandbox = Sandbox(topic, limits, isolation)
        self.names: dict = {}
        if topic in KERAS:
            load_keras()
        exec(Assignment(topic).setup(), self.names)

    def judge(
        self, steps: list[Step], start: int, deadly: set[int], seed: int, seconds: float, say: Callable
    ) -> None:
        """Run steps from `start` on and say what comes of each."""
        session = Session(self.sandbox, steps, self.limits, deadly, say, seconds)
        last = max((place for place, step in enumerate(steps) if step.kind == "test"), default=-1)
        try:
            with derived_from(seed), students.kept():
                for place in range(start, last + 1):
                    began = time.monotonic()
                    if found := self._step(session, place):
                        say(found | {"place": place, "seconds": time.monotonic() - began})
        finally:
            session.close()

    def _step(self, session: Session, place: int) -> dict | None:
        step = session.steps[place]
        if step.is_code and session.left() > 0:
            with contextlib.suppress(Ended):
                session.at(place)
                return session.run(place)
        return self._test(session, place, step) if step.kind == "test" else None

    def _test(self, session: Session, place: int, step: Step) -> dict:
        """Return what a test says of the function that stands in the room."""
        exercise = step.grade_id.partition("-")[0]
        printed = io.StringIO()
        if session.left() <= 0:
            return {
                "outcome": "not reached",
                "words": TIME_OVER,
                "mistake": None,
            }
        try:
            room = session.at(place)
            room.begin(*session.time_for(exercise))
            with contextlib.redirect_stdout(printed):
                names = defined_over_there(room, step.source, self.names, session.found)
                exec(step.source, self.names | names)
        except CheckFailed as failure:
            outcome = "not attempted" if failure.kind == "blank" else "failed"
            return {"outcome": outcome, "words": str(failure)[:MOST_WORDS], "mistake": failure.mistake}
        except NameError as error:
            words = f"{error.name} is not attempted yet: no cell defines it."
            return {"outcome": "not attempted", "words": words, "mistake": None, "undefined": True}
        except Ended as end:
            session.room = None
            session.slow.add(exercise)
            return {"outcome": "not reached", "words": str(end), "mistake": None}
        except Exception as error:
            words = f"The check could not judge what came ({type(error).__name__}: {error})"
            return {"outcome": "failed", "words": words[:MOST_WORDS], "mistake": None}
        lines = dict.fromkeys(printed.getvalue().splitlines())
        return {"outcome": "passed", "words": "\n".join(lines)[:MOST_WORDS], "mistake": None}


def error_told(reply: object) -> list[str] | None:
    """Return the error that ended a cell, as its name and its words: a student may have sent anything."""
    match reply:
        case None:
            return None
        case [str(name), str(words)]:
            return [name[:MOST_WORDS], words[:MOST_WORDS]]
    raise Garbled("what came of a cell has no form")


def defined_over_there(room: Room, source: str, known: dict, found: dict) -> dict:
    """Return what the room has for names of a test that the course does not define; what is `found` is not asked for."""
    names = {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)} - set(known)
    for name in sorted(names - set(found)):
        found[name] = room.ask("look", name)
    return {name: found[name][0] for name in names if found[name]}


def main() -> None:
    """Answer requests until there are no more; only answers go out on what was standard output."""
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    topic, isolation, told = sys.argv[1:]
    limits = Limits(**json.loads(told))
    most = 2 * limits.memory + 2**31  # what comes from a room may ask for much out here, too
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    bench = Bench(topic, limits, isolation)

    def say(reply: dict) -> None:
        replies.write(json.dumps(reply) + "\n")
        replies.flush()

    say({"ready": True})
    for line in sys.stdin:
        request = json.loads(line)
        steps = [Step(**step) for step in request["steps"]]
        bench.judge(steps, request["start"], set(request["deadly"]), request["seed"], request["seconds"], say)
        say({"done": True})


if __name__ == "__main__":
    main()
