"""What goes into a dense layer: a batch and weights, drawn at random."""

from cnnlib.checks._core.cases import whole


def batch_and_weights(rng, examples=None):
    """Draw a batch and weights: the numbers of examples, inputs and units all differ."""
    n, d, u = rng.permutation([2, 3, 4]).tolist()
    return whole(rng, examples or n, d), whole(rng, d, u)
