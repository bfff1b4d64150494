"""Checks of the walkthrough: data, a Keras network, its compiling and training, and the mistakes it makes.

Models are judged as `_core.models` says. What `compile_model`, `train` and `evaluate` do to a model is seen
in small models made here, whose right numbers follow from a few steps of arithmetic.
"""

from cnnlib.checks._core.topic import offer_exercises

offer_exercises(__name__)
