"""The bank of wrong answers that the grading test hands in; each `mistakes_<topic>.py` fills one."""

import inspect
import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Mistake:
    """A wrong answer: its source, the points that it earns all the same, what the feedback says of it."""

    source: str
    earns: int
    diagnosis: str


class Mistakes(dict):
    """Wrong answers by function: `@mistaken(earns=1, diagnosis="…")` puts one in."""

    def __call__(self, earns, diagnosis):
        """Return the decorator that puts an answer in."""

        def register(function):
            source = inspect.getsource(function)
            below_decorator = re.search("^(def|class) ", source, re.MULTILINE).start()
            self[function.__name__] = Mistake(source[below_decorator:], earns, diagnosis)
            return function

        return register
