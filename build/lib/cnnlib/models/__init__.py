"""Models: layers in a row that train, predict, and go to files and to Keras and back.

Read ``stack`` first, the way forward and back through the layers, and then ``sequential``: a training step is
a few lines there. Beside them stand the losses and metrics by name (``objectives``), what is printed
(``progress``), files (``files``) and Keras (``exchange``).
"""

from cnnlib.models.sequential import History, Sequential

__all__ = ["History", "Sequential"]
