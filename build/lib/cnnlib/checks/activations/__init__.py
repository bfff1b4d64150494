"""Checks of the exercises on activations, one file for each.

Six functions and six gradients invite many mistakes in common: `_forward_pass` and `_chain_rule` hold what
all of one kind share, `_arrays`, `_saturation` and `_scores` what some do.
"""

from cnnlib.checks._core.topic import offer_exercises

offer_exercises(__name__)
