"""The time of a notebook is its own alone: whatever it ends, it has no more of it, and the class goes on."""

import time
from types import SimpleNamespace

import pytest

from grading.assignment import Plan, Step
from grading.bench import Session
from grading.judge import BenchEnded, Judge
from grading.limits import Limits
from grading.sandbox import Ended

LIMITS = Limits(notebook_seconds=10)


class Dying:
    """A trusted process that works for a while and dies, each time that it is asked."""

    def __init__(self):
        self.given = []

    def replies(self, steps, start, deadly, seed, seconds):
        self.given.append(seconds)
        time.sleep(0.02)
        raise BenchEnded("it ended")

    def restart(self):
        pass


def test_each_trusted_process_has_the_time_that_the_one_before_it_left():
    judge = Judge.__new__(Judge)
    judge.limits, judge.bench = LIMITS, Dying()
    found = judge._found(Plan([Step("test", "", f"normalize-{number}", 1) for number in range(5)]), seed=1)
    assert {reply["outcome"] for reply in found.values()} == {"not reached"}
    first, *others = judge.bench.given
    assert first == 10
    assert all(after <= before - 0.02 for before, after in zip([first, *others], others, strict=False))


def test_cells_are_not_run_again_when_the_time_is_over():
    rooms = []

    class Slow:
        """A room in which nothing may be asked."""

        def close(self):
            rooms.remove(self)

    def room():
        rooms.append(Slow())
        return rooms[-1]

    steps = [Step("free", "1"), Step("test", "", "normalize-values", 1)]
    session = Session(SimpleNamespace(room=room), steps, LIMITS, set(), print, seconds=0)
    with pytest.raises(Ended, match="whole notebook"):
        session.at(1)
    assert not rooms
