"""A function in another process, as the grader calls it, but beside the whole library and not shut in."""

import os
import sys

from grading.enclosure import INSIDE
from grading.limits import Limits
from grading.release import ROOT
from grading.sandbox import Sandbox

LIMITS = Limits(cell_cpu=600, cell_seconds=1200, notebook_seconds=10**5, memory=2**40)


class Beside(Sandbox):
    """A process that has all of this checkout's library, the answers too."""

    def command(self):
        """Start the grader's own process where it is."""
        path = os.pathsep.join(map(str, [INSIDE, INSIDE.parent, ROOT]))
        return [sys.executable, str(INSIDE / "room.py")], "open", os.environ | {"PYTHONPATH": path}


class Far:
    """Call `answer` of a source over there as if it were a function here."""

    def __init__(self):
        self.sandbox = Beside("images", LIMITS)
        self.room = self.sandbox.room()
        self.sent = []

    def define(self, source):
        """Execute the source over there, and forget what was sent so far."""
        self.room.begin(LIMITS.cell_cpu, LIMITS.cell_seconds)
        assert self.room.ask("run", source) is None
        [self.answer] = self.room.ask("look", "answer")
        self.sent.clear()
        return self

    def __call__(self, *arguments, **options):
        """Call it, and remember what was sent."""
        self.sent.extend((*arguments, *options.values()))
        return self.answer(*arguments, **options)

    def close(self):
        """End the other process."""
        self.room.close()
        self.sandbox.close()
