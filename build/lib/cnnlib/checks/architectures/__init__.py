"""Checks of the exercises on architectures: parameters counted on paper, and four blocks built in Keras.

The blocks are judged as models (see `_core.models`): by the shape of their output, by how many parameters
they have, and by what they answer when all of them hold the same numbers. Names, nesting and the order in
which layers were made do not matter.
"""

from cnnlib.checks._core.topic import offer_exercises

offer_exercises(__name__)
