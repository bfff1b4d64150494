"""The checks of a topic, by any name."""

from cnnlib.checks import Exercise


def __getattr__(name):
    """Return a check that does nothing."""
    if name.startswith("__"):
        raise AttributeError(name)
    return Exercise()
