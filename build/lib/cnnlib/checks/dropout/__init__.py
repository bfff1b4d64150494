"""Checks of the exercises on dropout and its kin, one file for each.

No two right answers draw the same numbers, so random layers are judged by their laws: what all right answers
have in common is measured (see `_chance`).
"""

from cnnlib.checks._core.topic import offer_exercises

offer_exercises(__name__)
