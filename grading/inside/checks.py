"""The checks' names without the checks: a notebook's own calls of them do nothing while it is graded."""

__all__ = ["Aspect", "CheckFailed", "Exercise", "Law", "Mistake", "so_far"]


class CheckFailed(AssertionError):
    """What a check raises elsewhere."""


class Exercise:
    """Stands for every check: it may be called, and says nothing."""

    def __init__(self, *arguments, **options):
        """Take whatever comes."""

    def __call__(self, *arguments, **options):
        """Do nothing."""

    def verdict(self, *arguments, **options):
        """Say that there is none."""
        raise RuntimeError("checks give no verdicts while a notebook is graded")

    def cases(self, *arguments, **options):
        """Say that there are none."""
        raise RuntimeError("checks draw no cases while a notebook is graded")


class Aspect(Exercise):
    """Nothing."""


class Law(Exercise):
    """Nothing."""


class Mistake(Exercise):
    """Nothing."""


def so_far(points):
    """Say nothing: the marks are told elsewhere."""
