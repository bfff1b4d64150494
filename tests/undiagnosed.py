"""Checks that say right or wrong, and leave open why: that takes longest to find."""

import contextlib

import pytest


@contextlib.contextmanager
def undiagnosed():
    """Let checks judge without looking for the mistake."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cnnlib.checks._core.exercise.diagnose", lambda *_: None)
        yield
