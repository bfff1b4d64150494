"""Answers by people who knew the statements alone, not the mistakes that the checks know.

A module of this folder is a bank of one topic, written at one time: `noted_<topic>` from notes on what
earlier strangers had answered, `first_<student>` and `second_<student>` by people who saw the released notebooks
only. None of their answers was changed afterwards to suit a check.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """An answer, and in its author's words what is wrong with it (nothing, if it is right)."""

    exercise: str
    function: Callable
    wrong: str


class Bank(list):
    """Answers in the order in which they were written."""

    def right(self, exercise):
        """Return the decorator that puts a right answer in."""
        return self._putting(exercise, "")

    def wrong(self, exercise, what):
        """Return the decorator that puts a wrong answer in; `what` says in a few words what is wrong."""
        return self._putting(exercise, what)

    def _putting(self, exercise, what):
        def put(function):
            self.append(Answer(exercise, function, what))
            return function

        return put
