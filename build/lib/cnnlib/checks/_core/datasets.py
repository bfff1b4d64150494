"""Data sets of TensorFlow as data: what two passes over one bring.

A data set that a student's function returns may live in another process. What crosses is what it brings, as
arrays.
"""

import sys

import numpy as np

PASSES = 2
MOST = 500  # batches of a pass, so that a data set which never ends does


class Passes(tuple):
    """What each pass over a data set brought: batches, each a tuple of arrays."""

    __slots__ = ()


def is_dataset(value: object) -> bool:
    """True if a value is a data set; TensorFlow is not imported for the question."""
    tensorflow = sys.modules.get("tensorflow")
    return tensorflow is not None and isinstance(value, tensorflow.data.Dataset)


def passes_of(dataset: object) -> Passes:
    """Go through a data set twice; return what came as arrays.

    Raises
    ------
    TypeError
        If it is no data set, or brings anything but pairs.
    """
    if isinstance(dataset, Passes):
        return dataset
    if not is_dataset(dataset):
        raise TypeError(f"no tf.data.Dataset came back, but something of type {type(dataset).__name__}")
    return Passes(tuple(pairs(dataset.take(MOST))) for _ in range(PASSES))


def pairs(dataset):
    """Yield the batches of a data set as pairs of arrays."""
    for batch in dataset:
        if not isinstance(batch, tuple) or len(batch) != 2:
            raise TypeError("the data set must bring pairs, (pictures, labels)")
        yield tuple(np.asarray(part) for part in batch)
