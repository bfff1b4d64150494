"""An assignment as students got it: its functions, its test cells and what each is worth."""

import json
import re
from dataclasses import dataclass
from functools import cached_property

from grading.settings import Course


@dataclass(frozen=True)
class TestCell:
    """A test cell as released: the aspects it looks at, in the words of the check."""

    __test__ = False  # pytest need not look for tests in it

    grade_id: str
    worth: float
    aspects: tuple[str, ...]

    @property
    def exercise(self) -> str:
        """The function that the cell is about."""
        return self.grade_id.partition("-")[0]

    @property
    def title(self) -> str:
        """The aspects in one line."""
        return ", ".join(self.aspects) or self.grade_id.partition("-")[2] or self.grade_id


@dataclass(frozen=True)
class Handout:
    """One topic's assignment, read from the notebook that students get."""

    topic: str
    notebook: dict

    @classmethod
    def read(cls, course: Course, topic: str) -> "Handout":
        """Read the assignment of a topic."""
        path = course.released(topic)
        if not path.is_file():
            raise ValueError(
                f"topic: got {topic!r}, expected one of {', '.join(course.topics()) or 'none: release one'}"
            )
        return cls(topic, json.loads(path.read_text(encoding="utf-8")))

    @cached_property
    def tests(self) -> tuple[TestCell, ...]:
        """The cells that give points, in their order."""
        return tuple(
            TestCell(marks["grade_id"], marks["points"], aspects_of("".join(cell["source"])))
            for cell, marks in self._marked
            if marks["grade"]
        )

    @cached_property
    def answers(self) -> tuple[str, ...]:
        """The names of the functions that students write, in their order."""
        return tuple(marks["grade_id"] for _, marks in self._marked if marks["solution"])

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name by which a notebook of this assignment can be told: of cells and of functions."""
        return frozenset(marks["grade_id"] for _, marks in self._marked)

    @property
    def worth(self) -> float:
        """The points of all test cells."""
        return sum(test.worth for test in self.tests)

    @property
    def _marked(self):
        cells = [(cell, cell["metadata"].get("nbgrader")) for cell in self.notebook["cells"]]
        return [(cell, marks) for cell, marks in cells if marks]


def aspects_of(source: str) -> tuple[str, ...]:
    """Return the aspects that a test cell names."""
    call = re.search(r"check\.\w+\(\w+, (.*), seed=\d+\)", source)
    return tuple(re.findall(r'"(.*?)"', call[1])) if call else ()
