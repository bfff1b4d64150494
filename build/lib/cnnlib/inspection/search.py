"""Pictures as points: what a network makes of each just before it decides, the nearest ones, a flat map."""

from typing import TYPE_CHECKING

import numpy as np

from cnnlib import _arguments as arguments
from cnnlib._types import Array, ArrayLike
from cnnlib.inspection import _models

if TYPE_CHECKING:
    from cnnlib.models import Sequential


def embeddings_of(model: "Sequential", images: ArrayLike, batch_size: int = 100) -> Array:
    """Return what the last layer of a model is given: one vector for each image.

    Parameters
    ----------
    model : Sequential
        A model whose last layer is dense.
    images : array_like of shape (N, H, W, C)
        Images as the model takes them.
    batch_size : int, default 100
        How many images to compute at a time.

    Returns
    -------
    ndarray of shape (N, D)
        The vectors.

    Raises
    ------
    ValueError, TypeError
        If the images do not fit the model, or what comes before its last layer is no vector.

    Examples
    --------
    >>> from cnnlib import load_small_model
    >>> embeddings_of(load_small_model(), np.zeros((2, 32, 32, 3))).shape
    (2, 128)

    References
    ----------
    Babenko, Slesarev, Chigorin and Lempitsky, "Neural codes for image retrieval", 2014.
    """
    images = _models.model_and_images(model, images)
    if len(model.shapes[-2]) != 1:
        raise ValueError(f"the last layer of model must be given vectors (N, D), not {model.shapes[-2]}")
    found = np.empty((len(images), *model.shapes[-2]), model.dtype)
    for start in range(0, len(images), arguments.count("batch_size", batch_size)):
        x = images[start : start + batch_size]
        for layer in model.layers[:-1]:
            x = layer.forward(x)
        found[start : start + batch_size] = x
    return found


def nearest_images(queries: ArrayLike, embeddings: ArrayLike, count: int = 5) -> Array:
    """Find the vectors that point most nearly where each query points: the largest cosine similarity.

    Parameters
    ----------
    queries : array_like of shape (Q, D)
        What to look for; none of them 0 in all places.
    embeddings : array_like of shape (N, D)
        Where to look; a query that is among them finds itself. None of them 0 in all places.
    count : int, default 5
        How many to find for each query, at most N.

    Returns
    -------
    ndarray of shape (Q, count), of integers
        Their places in ``embeddings``, the nearest first; of equals the one with the lower place.

    Raises
    ------
    ValueError
        If the shapes do not fit, ``count`` is more than there are, or a vector has no direction.
    TypeError
        If the values are not real numbers, or ``count`` is no integer.

    Examples
    --------
    The second points exactly where the query does, though it is far longer:

    >>> nearest_images([[1, 1]], [[1, 0], [9, 9], [1, 2]], count=2)
    array([[1, 2]])

    References
    ----------
    Manning, Raghavan and Schütze, "Introduction to information retrieval", 2008, section 6.3.
    """
    queries, embeddings = arguments.same_floats(
        arguments.numbers("queries", queries, "QD"), arguments.numbers("embeddings", embeddings, "ND")
    )
    arguments.has_shape("queries", queries, (len(queries), embeddings.shape[1]))
    if arguments.count("count", count) > len(embeddings):
        raise ValueError(f"count must not be more than the {len(embeddings)} embeddings, got {count}")
    similarities = directions("queries", queries) @ directions("embeddings", embeddings).T
    return np.argsort(-similarities, axis=1, kind="stable")[:, :count]


def directions(name: str, vectors: Array) -> Array:
    """Return the vectors, each divided by its length."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not np.all(lengths > 0):
        raise ValueError(f"{name} must not hold a vector of length 0: it points nowhere")
    return vectors / lengths


def project(embeddings: ArrayLike, dimensions: int = 2) -> Array:
    """Lay vectors flat: their places along the directions in which they differ most (PCA).

    Parameters
    ----------
    embeddings : array_like of shape (N, D)
        The vectors.
    dimensions : int, default 2
        How many directions to keep, at most N and D.

    Returns
    -------
    ndarray of shape (N, dimensions)
        Coordinates of mean 0; the first column spreads most. The largest size in each column is positive.

    Raises
    ------
    ValueError, TypeError
        If an argument does not fit.

    Examples
    --------
    >>> project([[1, 5], [2, 5], [9, 5]], dimensions=1).round(6)
    array([[-3.],
           [-2.],
           [ 5.]])

    References
    ----------
    Hastie, Tibshirani and Friedman, "The elements of statistical learning", 2009, section 14.5.
    """
    (embeddings,) = arguments.same_floats(arguments.numbers("embeddings", embeddings, "ND"))
    if arguments.count("dimensions", dimensions) > min(embeddings.shape):
        raise ValueError(f"dimensions must be at most {min(embeddings.shape)}, got {dimensions}")
    left, strengths, _ = np.linalg.svd(embeddings - embeddings.mean(axis=0), full_matrices=False)
    points = left[:, :dimensions] * strengths[:dimensions]
    largest = np.abs(points).argmax(axis=0)
    return points * np.where(points[largest, np.arange(dimensions)] < 0, -1, 1).astype(points.dtype)
