"""The course's library, as far as an answer may use it while it is graded."""

__version__ = "0.1.0"


def load_small_model():
    """Say that there is no trained network here."""
    raise RuntimeError("load_small_model is not available while a notebook is graded: no answer needs it")
