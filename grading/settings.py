"""The course's folder as nbgrader knows it: where notebooks lie, and which database holds the marks."""

import os
from functools import cached_property
from pathlib import Path

from jupyter_core.paths import jupyter_config_path
from traitlets.config import Config, PyFileConfigLoader

CONFIG = "nbgrader_config.py"


class Course:
    """A course folder: `nbgrader_config.py` says what lies where, here as in nbgrader's own commands."""

    def __init__(self, root: Path | str = "."):
        """Take a folder that has the settings; refuse another one."""
        self.root = Path(root).resolve()
        if not (self.root / CONFIG).is_file():
            raise FileNotFoundError(f"{self.root} has no {CONFIG}: run `course` in the root of the project")

    @cached_property
    def config(self) -> Config:
        """What nbgrader's own commands read: the machine's settings, such as a hub's, and over them the course's."""
        config = Config()
        for folder in [*reversed(jupyter_config_path()), str(self.root)]:
            if Path(folder, CONFIG).is_file():
                config.merge(PyFileConfigLoader(CONFIG, path=folder).load_config())
        return config

    @cached_property
    def _directory(self):
        from nbgrader.coursedir import CourseDirectory  # a slow import

        return CourseDirectory(config=self.config, root=str(self.root))

    @property
    def course_id(self) -> str:
        """The name of the course in the gradebook."""
        return self._directory.course_id

    @property
    def db_url(self) -> str:
        """The gradebook's database: SQLite's file `gradebook.db` unless the settings name another one."""
        return self._directory.db_url

    @property
    def submitted(self) -> Path:
        """The folder that holds a folder for each student."""
        return self.root / self._directory.submitted_directory

    @property
    def inbound(self) -> Path:
        """The folder in which nbgrader's exchange keeps what students hand in by it."""
        from nbgrader.exchange.default import Exchange

        return Path(Exchange(config=self.config).root, self.course_id, "inbound")

    def source(self, topic: str) -> Path:
        """The notebook with solutions and hidden tests."""
        return self._notebook(self._directory.source_directory, ".", topic)

    def released(self, topic: str) -> Path:
        """The notebook that students get."""
        return self._notebook(self._directory.release_directory, ".", topic)

    def autograded(self, student: str, topic: str) -> Path:
        """The notebook that formgrader shows."""
        return self._notebook(self._directory.autograded_directory, student, topic)

    def feedback(self, student: str, topic: str) -> Path:
        """The page that a student gets back."""
        return self._notebook(self._directory.feedback_directory, student, topic).with_suffix(".html")

    def page(self, topic: str, name: str) -> Path:
        """A page for the instructor, such as the report."""
        return self.root / "_build" / "course" / topic / name

    def topics(self) -> list[str]:
        """The topics that have a released notebook."""
        folder = self.root / self._directory.release_directory
        return sorted(path.stem for path in folder.glob("*/*.ipynb") if path.stem == path.parent.name)

    def _notebook(self, step: str, student: str, topic: str) -> Path:
        folder = self._directory.directory_structure.format(
            nbgrader_step=step, student_id=student, assignment_id=topic
        )
        return self.root / os.path.normpath(folder) / f"{topic}.ipynb"


def write_whole(path: Path, text: str) -> None:
    """Write a file so that a reader, or a run that was killed, sees the old text or the new one, never half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.new")
    new.write_text(text, encoding="utf-8")
    new.replace(path)
