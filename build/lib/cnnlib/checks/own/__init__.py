"""Checks of the way from a folder of photographs to a network that names them.

Those of labels, splits and weights need NumPy alone. Data sets are judged by two passes over them, models by small
ones that the checks make.
"""

from cnnlib.checks._core.topic import offer_exercises

offer_exercises(__name__)
