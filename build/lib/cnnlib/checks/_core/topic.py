"""Offer the exercises of a topic: one for each file of its folder, built when it is first asked for."""

import sys
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType


class Topic(ModuleType):
    """A package whose attributes are its exercises.

    Importing the file of an exercise would put the *file* in the place of the exercise: here it puts the
    exercise there, whoever imports it.
    """

    @property
    def __all__(self) -> list[str]:
        """The names of the exercises, those of the files that do not begin with an underscore."""
        return sorted(name for _, name, _ in iter_modules(self.__path__) if not name.startswith("_"))

    def __dir__(self) -> list[str]:
        """Name the exercises alone: that is what ``check.<Tab>`` shows."""
        return self.__all__

    def __getattr__(self, name: str):
        """Build an exercise."""
        if name not in self.__all__:
            raise AttributeError(
                f"the topic {self.__name__.rpartition('.')[2]} has no exercise {name!r}: "
                f"expected one of {', '.join(self.__all__)}"
            )
        import_module(f"{self.__name__}.{name}")
        return self.__dict__[name]

    def __setattr__(self, name: str, value: object) -> None:
        """Put the exercise where the import system would put its file."""
        is_file = isinstance(value, ModuleType) and not name.startswith("_")
        super().__setattr__(name, getattr(value, name) if is_file else value)


def offer_exercises(package: str) -> None:
    """Make a topic of the package that calls this in its `__init__.py`."""
    sys.modules[package].__class__ = Topic
