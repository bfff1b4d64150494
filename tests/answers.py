"""Banks of answers as students write them; each `answers_<topic>.py` fills two of them.

Right ones come in three styles or more for every exercise: no check may reject them. Of wrong ones there is
one for every exercise: the grading test hands it in.
"""

import importlib.util
import inspect
import re
from dataclasses import dataclass


class RightAnswers(dict):
    """Right answers by exercise: `@right("flip")` puts one in, with the package that it `needs`, if any."""

    def __call__(self, exercise, needs="numpy"):
        """Return the decorator that puts an answer in; it stays out where the package is not installed."""

        def register(answer):
            if importlib.util.find_spec(needs):
                self.setdefault(exercise, []).append(answer)
            return answer

        return register


@dataclass(frozen=True)
class WrongAnswer:
    """The source of a wrong answer, and the name of the mistake that its feedback must tell."""

    source: str
    mistake: str


class WrongAnswers(dict):
    """Wrong answers by exercise: `@wrong("transposes")` puts in a function with the exercise's own name."""

    def __call__(self, mistake):
        """Return the decorator that puts an answer in."""

        def register(function):
            source = inspect.getsource(function)
            below_decorator = re.search("^(def|class) ", source, re.MULTILINE).start()
            self[function.__name__] = WrongAnswer(source[below_decorator:], mistake)
            return function

        return register
